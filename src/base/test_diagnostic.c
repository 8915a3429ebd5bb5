/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/diagnostic and base/place. */
#include "base/test.h"

#include "base/diagnostic.h"

static void places_and_order(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct source *source = source_create(arena, SLICE("a.md"), SLICE("one\r\ntwo\n\nfour"));
    assert_int_equal(source->line_count, 4);
    assert_slice(source_line(source, 1), "one");
    assert_slice(source_line(source, 4), "four");
    assert_slice(source_line(source, 5), "");
    struct place two = place_at(source, 5, 3);
    assert_int_equal(two.line, 2);
    assert_int_equal(two.column, 1);
    struct place four = place_at(source, 12, 1);
    assert_int_equal(four.line, 4);
    assert_int_equal(four.column, 3);

    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    diagnostics_report(&diagnostics, DIAGNOSTIC_E0101, four, NULL, "later %d", 4);
    diagnostics_report(&diagnostics, DIAGNOSTIC_E0102, two, "hint", "sooner");
    diagnostics_sort(&diagnostics);
    const struct diagnostic *first = list_at(&diagnostics.list, 0);
    assert_string_equal(first->message, "sooner");
    assert_string_equal(diagnostic_info(first->code)->name, "E0102");
    assert_int_equal(diagnostics.counts[SEVERITY_ERROR], 2);
    assert_int_equal(diagnostic_code_from_name(SLICE("e0101")), DIAGNOSTIC_E0101);
    assert_int_equal(diagnostic_code_from_name(SLICE("E9999")), DIAGNOSTIC_COUNT);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_and_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
