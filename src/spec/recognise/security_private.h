/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of sections about security share. */
#pragma once

#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/statement/quantity.h"

/* One thing that is said about security. */
struct saying {
    struct specification *specification;
    const struct block *block;
    struct place place;
    struct slice name;
    struct slice value;
    struct slice above; /* the item that this one stands in, or empty */
    bool needs_number;  /* outside a section about security */
};

/* recognise_security.c */
bool security_has_unit(struct slice text, enum unit unit);

/* security_topic.c: the topic of a text ("rate_limit", "tls", …: all stand at the head of
 * recognise_security.c), or NULL. */
const char *security_topic(const struct document *document, struct slice text);

/* security_code.c: 0 to 100, and what was read. */
int security_claim_code(const struct block *block);
enum reading_result security_read_code(struct specification *specification,
                                       const struct block *block);

/* rate_limit.c */

/* A fact for each rate, with the words about it: "login: 5/min per IP, others 100/min". Returns how
 * many. */
size_t rate_limit_state(const struct saying *saying);

/* Whether the block's own section is about rate limits. */
bool rate_limit_is_section(const struct block *block);

/* Whether it is about limits of whatever kind, below which only rates count. */
bool rate_limit_is_open_section(const struct block *block);

/* Whether a sentence says how often somebody may call. */
bool rate_limit_is_sentence(const struct block *block, struct slice sentence);

/* A table with a column of limits: 0 to 100, and its facts. */
int rate_limit_claim_table(const struct block *block);
size_t rate_limit_read_table(struct specification *specification, const struct block *block);

/* Sentences of a section about rate limits. */
int rate_limit_claim_paragraph(const struct block *block);
size_t rate_limit_read_paragraph(struct specification *specification, const struct block *block);
