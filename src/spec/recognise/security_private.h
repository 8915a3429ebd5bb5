/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of sections about security share.
 *
 *     security_topic       what a line is about, and its facts
 *     security_credential  the numbers of passwords and tokens in it
 *     security_code        claims of tokens and lines of headers
 *     security_program     what a program sets up: limits, costs, lives of tokens
 *     security_sentence    what is said of it below other headings
 *     rate_limit           limits on how often somebody may call
 *     recognise_security   which lists, tables and paragraphs speak of security */
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

/* --- security_topic.c */

/* States what the saying is about, with its numbers. Returns how many facts. */
size_t security_topic_state(const struct saying *saying);

bool security_has_unit(struct slice text, enum unit unit);

/* States the sites that may call from a browser, where the saying writes them out: addresses
 * without a path. Returns how many facts. */
size_t security_topic_state_origins(const struct saying *saying);

/* --- security_credential.c */

enum credential {
    CREDENTIAL_TOKEN = 1,    /* how long a token lives */
    CREDENTIAL_HASH = 2,     /* the cost of a password's hash */
    CREDENTIAL_PASSWORD = 4, /* how long a password is at least */
    CREDENTIAL_LOCK = 8,     /* how many attempts lock an account, and for how long */
};

/* States the numbers that the saying gives for passwords and tokens, whatever its name: facts of
 * the topics access_token, refresh_token, password_hash, password_policy and lockout, one of each
 * at most. `is_open`: where neither name nor item says what a value is about, the heading does.
 * Returns which, as bits of enum credential. */
unsigned security_credential_state(const struct saying *saying, bool is_open);

/* --- security_code.c */

/* Claims of a token as a JSON example, headers of answers as lines: 0 to 100, and their facts. */
int security_claim_code(const struct block *block);
enum reading_result security_read_code(struct specification *specification,
                                       const struct block *block);

/* --- security_program.c */

/* Whether a word stands in the code that sets up what is read of programs. */
bool security_program_may_speak(const struct block *block);

/* States what the program sets up. Returns how many facts. */
size_t security_program_read(struct specification *specification, const struct block *block);

/* --- rate_limit.c */

/* A fact for each rate, with the words about it: "login: 5/min per IP, others 100/min". Returns how
 * many. */
size_t rate_limit_state(const struct saying *saying);

/* Whether a text says how often callers may call, not how much the system promises to bear: "at
 * most 100 requests per minute per user". */
bool rate_limit_is_of_callers(struct slice text);

/* Whether what has a value is called a limit on calls: "Rate limit", "Requests per user". */
bool rate_limit_is_name(struct slice name);

/* Whether the block's own section is about rate limits. */
bool rate_limit_is_section(const struct block *block);

/* Whether it is about limits of whatever kind, below which only rates count. */
bool rate_limit_is_open_section(const struct block *block);

/* A table with a column of limits: 0 to 100, and its facts. */
int rate_limit_claim_table(const struct block *block);
size_t rate_limit_read_table(struct specification *specification, const struct block *block);

/* Whether a sentence says how often somebody may call. */
bool rate_limit_is_sentence(const struct block *block, struct slice sentence);

/* Sentences of a section about rate limits. */
int rate_limit_claim_paragraph(const struct block *block);
size_t rate_limit_read_paragraph(struct specification *specification, const struct block *block);
