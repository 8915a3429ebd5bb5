/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown of arbitrary bytes through every recogniser: what it states of entities has a name, and
 * fields with types and places. */
#include <assert.h>

#include "spec/recognise/recognise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(struct place place)
{
    assert(place.source != NULL);
    assert(place.line >= 1 && place.line <= place.source->line_count);
    assert(place.column <= source_line(place.source, place.line).size + 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    recognise_document(specification, SLICE("fuzz.md"), slice_of((const char *)data, size));
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind != STATEMENT_ENTITY) {
            continue;
        }
        check_place(statement->place);
        assert(statement->entity.name.size > 0);
        LIST_EACH(const struct field_statement, field, &statement->entity.fields)
        {
            assert(field->type != NULL);
            check_place(field->place);
        }
    }
    arena_destroy(&arena);
    return 0;
}
