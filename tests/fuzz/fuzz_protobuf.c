/* SPDX-License-Identifier: Apache-2.0 */
/* Protobuf of arbitrary bytes: what is stated has a name and a place. */
#include <assert.h>

#include "spec/protobuf/protobuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(const struct source *source, struct place place)
{
    assert(place.source == source);
    assert(place.line >= 1 && place.line <= source->line_count);
    assert(place.column <= source_line(source, place.line).size + 1);
}

static void check_statement(const struct source *source, const struct statement *statement)
{
    check_place(source, statement->place);
    if (statement->kind == STATEMENT_SERVICE) {
        LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
        {
            assert(rpc->name.size > 0);
            check_place(source, rpc->place);
        }
    } else if (statement->kind == STATEMENT_MESSAGE) {
        LIST_EACH(const struct message_field_statement, field, &statement->message.fields)
        {
            assert(field->name.size > 0 && field->type.size > 0);
            check_place(source, field->place);
        }
    } else if (statement->kind == STATEMENT_ENDPOINT) {
        assert(statement->endpoint.path.size > 0 && statement->endpoint.path.data[0] == '/');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    struct source *source =
        source_create(arena, SLICE("fuzz.md"), slice_of((const char *)data, size));
    struct passage passage = passage_of_lines(arena, source, 1, source->line_count + 1);
    protobuf_is_likely(passage.text);
    protobuf_read(specification, NULL, &passage);
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        check_statement(source, statement);
    }
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics.list)
    {
        check_place(source, diagnostic->place);
    }
    arena_destroy(&arena);
    return 0;
}
