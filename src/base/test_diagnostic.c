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

/* One finding tells of all things of which the same is said, each with its lines. */
static void what_is_said_alike_is_gathered(void **state)
{
    (void)state;
    static const struct shared_finding gathering = {DIAGNOSTIC_W1507, "hint", "{} means nothing",
                                                    "{} mean nothing"};
    static const struct shared_finding other = {DIAGNOSTIC_W1507, NULL, "{} is new", "{} are new"};
    struct arena *arena = arena_create(4096);
    struct source *source = source_create(arena, SLICE("a.md"), SLICE("a\nb\nc\nd"));
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    diagnostics_gather(&diagnostics, &gathering, place_at(source, 4, 1), SLICE("'c'"));
    const struct diagnostic *first = list_at(&diagnostics.list, 0);
    assert_string_equal(first->message, "'c' means nothing");
    diagnostics_gather(&diagnostics, &other, place_at(source, 0, 1), SLICE("'a'"));
    diagnostics_gather(&diagnostics, &gathering, place_at(source, 2, 1), SLICE("'b'"));
    diagnostics_gather(&diagnostics, &gathering, place_at(source, 6, 1), SLICE("'c'"));
    diagnostics_gather(&diagnostics, &gathering, place_at(source, 6, 1), SLICE("'d'"));
    for (size_t i = 0; i < 3; i++) {
        diagnostics_gather(&diagnostics, &gathering, place_at(source, 2 + 2 * i, 1), SLICE("'e'"));
    }
    diagnostics_sort(&diagnostics);
    assert_int_equal(diagnostics.list.count, 2);
    assert_int_equal(diagnostics.counts[SEVERITY_WARNING], 2);
    first = list_at(&diagnostics.list, 0);
    assert_string_equal(first->message, "'a' is new");
    const struct diagnostic *second = list_at(&diagnostics.list, 1);
    assert_string_equal(second->message,
                        "'b', 'e' (lines 2-4), 'c' (lines 3, 4) and 'd' (line 4) mean nothing");
    assert_int_equal(second->place.line, 2);
    assert_string_equal(second->hint, "hint");
    arena_destroy(&arena);
}

/* Nothing is left out, however many they are. */
static void what_is_too_much_for_one_begins_the_next(void **state)
{
    (void)state;
    static const struct shared_finding gathering = {DIAGNOSTIC_W1507, NULL, "{} is", "{} are"};
    struct arena *arena = arena_create(4096);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    for (unsigned i = 0; i < 450; i++) {
        diagnostics_gather(&diagnostics, &gathering, PLACE_NONE, arena_format(arena, "%u", i));
    }
    diagnostics_sort(&diagnostics);
    assert_int_equal(diagnostics.list.count, 3);
    const struct diagnostic *last = list_at(&diagnostics.list, 2);
    assert_non_null(strstr(last->message, "448 and 449 are"));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_and_order),
        cmocka_unit_test(what_is_said_alike_is_gathered),
        cmocka_unit_test(what_is_too_much_for_one_begins_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
