/* SPDX-License-Identifier: Apache-2.0 */
/* Code of arbitrary bytes in the language that the first byte chooses: reading its types comes to
 * an end, and what is stated has a place. */
#include <assert.h>

#include "spec/recognise/recognise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const languages[] = {"go",   "typescript", "python", "prisma",  "rust",
                                        "java", "kotlin",     "csharp", "graphql", "dbml",
                                        "php",  "",           "ruby",   "elixir"};

#define LANGUAGE_COUNT (sizeof(languages) / sizeof(*languages))

static void check_place(const struct source *source, struct place place)
{
    assert(place.source == source);
    assert(place.line >= 1 && place.line <= source->line_count);
    assert(place.column <= source_line(source, place.line).size + 1);
}

/* `may_be_empty`: of a model of Prisma with nothing but lists and objects no column is left, which
 * makes it one that is not stored. */
static void check_statement(const struct source *source, const struct statement *statement,
                            bool may_be_empty)
{
    check_place(source, statement->place);
    if (statement->kind == STATEMENT_ENTITY) {
        assert(may_be_empty || statement->entity.fields.count > 0);
        LIST_EACH(const struct field_statement, field, &statement->entity.fields)
        {
            assert(field->type != NULL);
            check_place(source, field->place);
        }
    } else {
        assert(statement->kind == STATEMENT_ENUM && statement->enumeration.label_count > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena *arena = arena_create(4096);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    struct slice code = slice_of((const char *)data + 1, size - 1);
    struct section section = {.name = SLICE("Models")};
    struct document document = {.arena = arena, .source = source_create(arena, SLICE("f"), code)};
    struct block block = {
        .kind = BLOCK_CODE,
        .document = &document,
        .section = &section,
        .place = {document.source, 1, 1, 0},
        .info = slice_from(languages[data[0] % LANGUAGE_COUNT]),
        .code = code,
        .code_line = 1,
    };
    document.blocks = &block;
    document.block_count = 1;
    if (recogniser_code_types.blocks[BLOCK_CODE].claim(&block) > 0) {
        recogniser_code_types.blocks[BLOCK_CODE].read(specification, &block);
        recogniser_code_types.finish(specification, &document);
    }
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        check_statement(document.source, statement, slice_is(block.info, "prisma"));
    }
    arena_destroy(&arena);
    return 0;
}
