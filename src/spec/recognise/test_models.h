/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the readers of entities share. For tests only. */
#pragma once

#include "spec/recognise/test_sections.h"

static inline const struct entity_statement *entity_named(const char *name)
{
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        if (statement->kind == STATEMENT_ENTITY &&
            slice_equal(statement->entity.name, slice_from(name))) {
            return &statement->entity;
        }
    }
    fail_msg("no entity \"%s\"", name);
    abort();
}

static inline const struct field_statement *field_named(const char *entity, const char *name)
{
    LIST_EACH(const struct field_statement, field, &entity_named(entity)->fields)
    {
        if (slice_equal(field->name, slice_from(name))) {
            return field;
        }
    }
    fail_msg("no field \"%s\" in \"%s\"", name, entity);
    abort();
}

/* Asserts a field's type by its canonical name. */
#define assert_type(entity, field, expected)                                                       \
    do {                                                                                           \
        struct slice type_ = type_name(sections_arena, field_named((entity), (field))->type);      \
        assert_slice(type_, expected);                                                             \
    } while (0)

static inline const struct diagnostic *finding_of(enum diagnostic_code code)
{
    LIST_EACH(const struct diagnostic, finding, &sections_diagnostics.list)
    {
        if (finding->code == code) {
            return finding;
        }
    }
    fail_msg("%s was not reported", diagnostic_info(code)->name);
    abort();
}
