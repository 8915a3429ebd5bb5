/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of endpoints on arbitrary documents: no crash, and each endpoint that is stated keeps
 * the promises of its statement. */
#include <assert.h>

#include "spec/recognise/recognise.h"

#define INPUT_MAXIMUM 65536U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_endpoint(const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    assert(endpoint->method.size >= 3 && endpoint->method.size <= 7);
    assert(endpoint->path.size > 0 && endpoint->path.data[0] == '/');
    assert(endpoint->path.size == 1 || endpoint->path.data[endpoint->path.size - 1] != '/');
    assert(endpoint->base.size == 0 || endpoint->base.data[0] == '/');
    assert(statement->place.line <= statement->place.source->line_count);
    LIST_EACH(const uint32_t, status, &endpoint->statuses)
    {
        assert(*status >= 100 && *status <= 599);
    }
    LIST_EACH(const struct query_parameter, parameter, &endpoint->query)
    {
        assert(parameter->name.size > 0);
    }
    LIST_EACH(const struct slice, role, &endpoint->roles)
    {
        assert(role->size > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    recognise_document(specification, SLICE("fuzz.md"), slice_of((const char *)data, size));
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT) {
            check_endpoint(statement);
        }
    }
    arena_destroy(&arena);
    return 0;
}
