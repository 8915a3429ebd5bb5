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
