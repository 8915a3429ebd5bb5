/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the recognisers of sections share: a document read from a text, and its
 * statements by kind. For tests only. */
#pragma once

#include <stdlib.h>

#include "base/test.h"

#include "base/json.h"
#include "spec/recognise/recognise.h"

static struct arena *sections_arena;
static struct diagnostics sections_diagnostics;
static struct specification *sections;

static inline int sections_set_up(void **state)
{
    (void)state;
    sections_arena = arena_create(16384);
    diagnostics_init(&sections_diagnostics, sections_arena);
    sections = specification_create(sections_arena, &sections_diagnostics);
    return 0;
}

static inline int sections_tear_down(void **state)
{
    (void)state;
    arena_destroy(&sections_arena);
    return 0;
}

#define SECTION_TEST(name)                                                                         \
    cmocka_unit_test_setup_teardown(name, sections_set_up, sections_tear_down)

static inline void read_document(const char *text)
{
    assert_true(recognise_document(sections, SLICE("test.md"), slice_from(text)));
}

static inline size_t count_of(enum statement_kind kind)
{
    size_t count = 0;
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        count += statement->kind == kind;
    }
    return count;
}

/* The statement of that kind with that index; fails the test where there is none. */
static inline const struct statement *statement_at(enum statement_kind kind, size_t index)
{
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        if (statement->kind == kind && index-- == 0) {
            return statement;
        }
    }
    fail_msg("too few statements of kind \"%s\"", statement_kind_name(kind));
    abort();
}

/* Asserts that a finding with that code stands at that line and column. */
static inline void assert_finding(enum diagnostic_code code, unsigned line, unsigned column)
{
    LIST_EACH(const struct diagnostic, diagnostic, &sections_diagnostics.list)
    {
        if (diagnostic->code == code && diagnostic->place.line == line &&
            diagnostic->place.column == column) {
            return;
        }
    }
    fail_msg("no %s at %u:%u", diagnostic_info(code)->name, line, column);
}

static inline size_t count_of_findings(enum diagnostic_code code)
{
    size_t count = 0;
    LIST_EACH(const struct diagnostic, diagnostic, &sections_diagnostics.list)
    {
        count += diagnostic->code == code;
    }
    return count;
}
