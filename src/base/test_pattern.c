/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/pattern. */
#include "base/test.h"

#include "base/pattern.h"

static void tells_what_matches(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *yes[4];
        const char *no[5];
    } cases[] = {
        {"^[0-9]{6}$", {"012345"}, {"01234", "0123456", "01234a", ""}},
        {"^\\+[1-9][0-9]{1,14}$", {"+49", "+491234567890123"}, {"49", "+0123", "+1", "+49 1"}},
        {"^[A-Z]{2,3}-\\d+$", {"AB-1", "ABC-42"}, {"A-1", "ABCD-1", "ab-1", "AB-"}},
        {"^(cat|dog|)s?$", {"cats", "dog", "", "s"}, {"cow", "catss"}},
        {"b+", {"abc", "b"}, {"ac", ""}},
        {"^a*$", {"", "aaaa"}, {"b", "ab", "ba"}},
        {"^(a*)*$", {"", "aaaa"}, {"b"}},
        {"^(?:a|b){2,}c?$", {"ab", "babac"}, {"a", "abcc"}},
        {"^[^a-z\\s]+$", {"AB-1"}, {"aB", "A B"}},
        {"^[\\w.-]+@[\\w-]+\\.[a-z]{2,}$", {"a.b@c.de"}, {"a@b", "@c.de", "a b@c.de"}},
        {"^\\D\\S$", {"ab", "a1"}, {"1a", "a "}},
        {"^[[:alpha:]_]+$", {"a_B"}, {"a1"}},
        {"^[]a]+$", {"]a"}, {"b"}},
        {"^[a-]$", {"-", "a"}, {"b"}},
        {"^.$", {"x", "\xc3\xa9"}, {"\n", "xy"}},
        {"^(\\d{3}){2}$", {"123456"}, {"123", "12345"}},
        {"^(ab{2}|c)+$", {"abb", "cabbc"}, {"ab", ""}},
        {"^a{0,2}$", {"", "aa"}, {"aaa"}},
        {"$", {"", "a"}, {NULL}},
    };
    struct arena *arena = arena_create(4096);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct pattern *pattern = pattern_compile(arena, slice_from(cases[i].pattern), false);
        assert_non_null(pattern);
        for (size_t j = 0; j < 4 && cases[i].yes[j] != NULL; j++) {
            assert_true(pattern_matches(pattern, slice_from(cases[i].yes[j])));
        }
        for (size_t j = 0; j < 5 && cases[i].no[j] != NULL; j++) {
            assert_false(pattern_matches(pattern, slice_from(cases[i].no[j])));
        }
    }
    arena_destroy(&arena);
}

static void ignores_case_where_it_is_told_to(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    const struct pattern *pattern = pattern_compile(arena, SLICE("^[a-f]X$"), true);
    assert_true(pattern_matches(pattern, SLICE("Ax")));
    assert_true(pattern_matches(pattern, SLICE("aX")));
    assert_false(pattern_matches(pattern, SLICE("gx")));
    arena_destroy(&arena);
}

static void leaves_what_it_does_not_know(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "(?=a)b", "(?<n>a)", "(a)\\1",      "\\bword",    "[z-a]",  "[a",
        "(a",     "a)",      "*a",          "a**",        "a{3,2}", "a{",
        "\\",     "a{501}",  "(a{400}){2}", "[[:none:]]", "\\p{L}", NULL};
    struct arena *arena = arena_create(4096);
    for (size_t i = 0; patterns[i] != NULL; i++) {
        assert_null(pattern_compile(arena, slice_from(patterns[i]), false));
    }
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_matches),
        cmocka_unit_test(ignores_case_where_it_is_told_to),
        cmocka_unit_test(leaves_what_it_does_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
