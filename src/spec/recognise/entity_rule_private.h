/* SPDX-License-Identifier: Apache-2.0 */
/* One rule about fields of entities that stand near it. Pure; texts point into the document, or
 * live in the specification's arena. */
#pragma once

#include "spec/recognise/entity_lists_private.h"

#define ENTITY_RULE_MAXIMUM 16U /* entities that a list below them may be about */

struct entity_rules {
    struct specification *specification;
    const struct block *block;
    struct list texts; /* struct text: "field: rule", one for each */
    const struct statement *entities[ENTITY_RULE_MAXIMUM]; /* the nearest first */
    struct statement *alterations[ENTITY_RULE_MAXIMUM];    /* what is stated of each, or NULL */
    size_t entity_count;
    bool is_prose; /* sentences: only those count that oblige */
};

/* The one entity with a field that the line leads with: of the nearest block that has one. Sets its
 * index and the bytes that the name takes; NULL: there is none. */
const struct field_statement *entity_rule_find_lead(const struct entity_rules *rules,
                                                    struct slice line, size_t *out_entity,
                                                    size_t *out_size);

/* States what the text's first line says as an alteration of the entity; false: it is no rule of
 * any of them. */
bool entity_rule_read(struct entity_rules *rules, const struct text *text);

/* The same for what it says of a value that is never served, of each of the entities that have the
 * field. */
bool entity_rule_read_secrecy(struct entity_rules *rules, const struct text *text);

/* The same for what it says of a foreign key: where it refers to, what is deleted with what. */
bool entity_rule_read_reference(struct entity_rules *rules, const struct text *text);
