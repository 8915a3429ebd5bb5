/* SPDX-License-Identifier: Apache-2.0 */
/* What was understood of a specification, ordered for telling: the statements of each block, and
 * what each endpoint was bound to. */
#pragma once

#include "cli/compile.h"
#include "cli/output.h"

struct explanation {
    struct arena *arena;
    const struct compilation *compilation;
    struct list **statements; /* by document, then by block: struct statement; the last list of each
                                 document holds those without a block */
    struct table operations;  /* address of an endpoint's statement → struct operation */
    struct table entities;    /* address of a description's statement → struct entity */
};

/* The compilation must have a model. */
struct explanation *explanation_create(const struct compilation *compilation);

/* What the endpoint was bound to, or NULL. */
const struct operation *explanation_operation(const struct explanation *explanation,
                                              const struct statement *endpoint);

/* Whether the statement describes an entity that did not get into the model. */
bool explanation_is_left_out(const struct explanation *explanation,
                             const struct statement *statement);

/* Why a block that no recogniser read is prose; NULL for one that was read. */
const char *explanation_reason(const struct block *block);

/* Whether a block of which something was stated is a list that was read item by item. */
bool explanation_is_itemwise(const struct explanation *explanation, size_t document_index,
                             const struct block *block);

/* Whether nothing was stated of that outermost item of such a list, nor of what stands in it.
 * `out_end_line`: its last line. */
bool explanation_is_left_over(const struct explanation *explanation, size_t document_index,
                              const struct block *block, size_t item, uint32_t *out_end_line);

/* The whole text: documents block by block, then the resolved model. */
void explanation_write_text(const struct explanation *explanation, struct output *output);

/* Its second part; explanation_model_text.c. */
void explanation_write_model(const struct explanation *explanation, struct output *output);

/* Its third part, who may do what; explanation_policy.c. */
void explanation_write_policy(const struct explanation *explanation, struct output *output);

/* One JSON object; explanation_json.c. */
void explanation_write_json(const struct explanation *explanation, struct output *output);
