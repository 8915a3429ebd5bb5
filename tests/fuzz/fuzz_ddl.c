/* SPDX-License-Identifier: Apache-2.0 */
/* SQL of arbitrary bytes: reading it must neither crash nor state what the contract of statements
 * does not allow. The first byte says how the rest is taken. */
#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "spec/sql/ddl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(const struct source *source, struct place place)
{
    assert(place.source == source);
    assert(place.line >= 1 && place.line <= source->line_count);
    assert(place.column + place.length <= source_line(source, place.line).size + 2);
}

static size_t check_expression(const struct expression *expression)
{
    size_t count = expression->arguments.count;
    switch (expression->kind) {
    case EXPRESSION_NULL:
    case EXPRESSION_TEXT:
        break;
    case EXPRESSION_NUMBER:
    case EXPRESSION_BOOLEAN:
    case EXPRESSION_COLUMN:
        assert(expression->text.size > 0);
        break;
    case EXPRESSION_CALL:
        assert(expression->text.size > 0);
        break;
    case EXPRESSION_OPERATOR:
        assert(count == 1 || count == 2);
        break;
    case EXPRESSION_AND:
    case EXPRESSION_OR:
    case EXPRESSION_IN:
        assert(count >= 2);
        break;
    case EXPRESSION_NOT:
    case EXPRESSION_IS_NULL:
    case EXPRESSION_IS_NOT_NULL:
        assert(count == 1);
        break;
    case EXPRESSION_BETWEEN:
        assert(count == 3);
        break;
    }
    size_t total = 1;
    LIST_EACH(const struct expression, argument, &expression->arguments)
    {
        total += check_expression(argument);
    }
    return total;
}

static void check_type(const struct type *type)
{
    assert(type != NULL);
    assert(type->kind != TYPE_ARRAY || type->element != NULL);
    for (size_t i = 0; i < type->label_count; i++) {
        assert(type->labels[i].data != NULL);
    }
}

static void check_index(const struct source *source, const struct index_statement *index)
{
    check_place(source, index->place);
    LIST_EACH(const struct index_column, column, &index->columns)
    {
        assert((column->name.size > 0) != (column->expression != NULL));
    }
}

static void check_entity(const struct source *source, const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        check_type(field->type);
        check_place(source, field->place);
        const struct default_value *value = &field->default_value;
        bool needs_value = value->kind == DEFAULT_VALUE || value->kind == DEFAULT_EXPRESSION;
        assert(!needs_value || value->value != NULL);
        if (value->value != NULL) {
            check_expression(value->value);
        }
        if (field->check != NULL) {
            check_expression(field->check);
        }
    }
    LIST_EACH(const struct foreign_key_statement, key, &entity->foreign_keys)
    {
        assert(key->columns.count > 0);
        check_place(source, key->place);
    }
    LIST_EACH(const struct check_statement, check, &entity->checks)
    {
        check_expression(check->expression);
    }
    LIST_EACH(const struct index_statement, index, &entity->indexes)
    {
        check_index(source, index);
    }
}

static void check_statement(const struct source *source, const struct statement *statement)
{
    check_place(source, statement->place);
    if (statement->kind == STATEMENT_ENTITY) {
        check_entity(source, &statement->entity);
    } else if (statement->kind == STATEMENT_INDEX) {
        check_index(source, &statement->index);
    } else if (statement->kind == STATEMENT_SEED) {
        LIST_EACH(const struct list, row, &statement->seed.rows)
        {
            assert(row->count > 0);
        }
    } else {
        assert(statement->kind == STATEMENT_ENUM);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of((const char *)data + 1, size > 0 ? size - 1 : 0);
    bool is_text = size > 1 && utf8_find_invalid(text) == UTF8_VALID &&
                   memchr(text.data, 0, text.size) == NULL;
    if (!is_text) {
        return 0;
    }
    struct arena *arena = arena_create(4096);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    struct source *source = source_create(arena, SLICE("fuzz.md"), text);
    struct passage passage = passage_of_lines(arena, source, 1, source->line_count + 1);
    struct block block = {.kind = BLOCK_CODE, .place = place_at(source, 0, 0)};
    if (data[0] % 4 == 3) {
        ddl_read_outline(specification, &block, &passage, SLICE("things"), block.place);
    } else {
        ddl_is_likely(text, DDL_SETTING_EMBEDDED);
        ddl_read(specification, &block, &passage,
                 data[0] % 4 == 2 ? DDL_SETTING_EMBEDDED : DDL_SETTING_SQL);
    }
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
