/* SPDX-License-Identifier: Apache-2.0 */
/* Which endpoint a block is about; the contract is in the header. */
#include "spec/endpoint/endpoint.h"

const struct endpoint_statement *endpoint_above(const struct specification *specification,
                                                const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENDPOINT);
    if (last == NULL || last->block->document != block->document) {
        return NULL;
    }
    if (block->inside != NULL && last->place.line == block->inside->place.line) {
        return &last->endpoint;
    }
    if (!last->endpoint.is_detail) {
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
