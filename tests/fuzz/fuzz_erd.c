/* SPDX-License-Identifier: Apache-2.0 */
/* Diagrams of arbitrary bytes: every entity, field and finding has its place in the text. */
#include <assert.h>

#include "spec/diagram/erd.h"
#include "spec/text/mermaid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(const struct source *source, struct place place)
{
    assert(place.source == source);
    assert(place.line >= 1 && place.line <= source->line_count);
    assert(place.column <= source_line(source, place.line).size + 1);
}

static void check_entity(const struct source *source, const struct entity_statement *entity)
{
    assert(entity->name.size > 0);
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        assert(field->type != NULL);
        check_place(source, field->place);
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
    struct slice body;
    mermaid_kind(passage.text, &body);
    erd_read(specification, NULL, &passage, body);
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        check_place(source, statement->place);
        if (statement->kind == STATEMENT_ENTITY) {
            check_entity(source, &statement->entity);
        }
    }
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics.list)
    {
        check_place(source, diagnostic->place);
    }
    arena_destroy(&arena);
    return 0;
}
