/* SPDX-License-Identifier: Apache-2.0 */
/* Which endpoint a block is about; the contract is in the header. */
#include "spec/endpoint/endpoint.h"

#define LOOK_BACK_MAXIMUM 64U /* statements */

/* Whether the endpoint stands alone so far in its section: what follows it there is about it, be it
 * stated by a bullet or by a table of one row. */
static bool is_alone(const struct specification *specification, const struct statement *endpoint)
{
    const struct list *statements = &specification->statements;
    size_t seen = 0, end = statements->count;
    size_t start = end > LOOK_BACK_MAXIMUM ? end - LOOK_BACK_MAXIMUM : 0;
    for (size_t i = end; i > start; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block == NULL || statement->kind != STATEMENT_ENDPOINT) {
            continue;
        }
        if (statement->block->section != endpoint->block->section) {
            return seen == 1;
        }
        if (++seen > 1) {
            return false;
        }
    }
    return seen == 1 && start == 0;
}

/* Whether the item that holds the block, or one around that, states the endpoint. */
static bool is_inside(const struct block *block, const struct statement *endpoint)
{
    const struct list_item *item = block->inside;
    while (item != NULL && item->place.line != endpoint->place.line) {
        item = item->parent;
    }
    return item != NULL;
}

const struct endpoint_statement *endpoint_above(const struct specification *specification,
                                                const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENDPOINT);
    if (last == NULL || last->block->document != block->document) {
        return NULL;
    }
    if (is_inside(block, last)) {
        return &last->endpoint;
    }
    if (!last->endpoint.is_detail && !is_alone(specification, last)) {
        return NULL;
    }
    for (const struct section *section = block->section; section != NULL && section->level > 0;
         section = section->parent) {
        if (last->block->section == section) {
            return &last->endpoint;
        }
    }
    return NULL;
}

struct endpoint_statement *endpoint_before(const struct endpoint_scope *scope)
{
    struct statement *last = scope->memory->last;
    const struct section *section = scope->block->section;
    if (last == NULL || last->block == NULL || section == NULL) {
        return NULL;
    }
    bool is_here = last->block->section == section || last->block->section == section->parent;
    return is_here ? &last->endpoint : NULL;
}

bool endpoint_takes_body(const struct endpoint_statement *endpoint)
{
    return slice_equal(endpoint->method, SLICE("POST")) ||
           slice_equal(endpoint->method, SLICE("PUT")) ||
           slice_equal(endpoint->method, SLICE("PATCH"));
}
