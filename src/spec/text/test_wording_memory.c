/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/wording_memory: it must answer as wording_has does, whatever it remembers. */
#include "base/test.h"

#include "spec/text/wording_memory.h"

#include <stdio.h>

static const char *const lists[] = {
    "alert*|alarm*|告警|оповещени*",
    "a|be*|(c)|x y",
    "ünique|état*|ßharp",
    "r/w|read-only|read only",
    "数据|표",
    "1st|21*|3 d",
    "|empty||",
    "ab|abc|a|y|no*|db*|id",
    "e-mail|e_x|c# x|v1.|read onl*|(c",
};

static const char *const texts[] = {
    "",           "Alerting",     "no alarm, no alert",
    "Оповещения", "дооповещения", "A",
    "ab",         "Bees",         "bb (C) d",
    "x-y",        "x_y z",        "xy",
    "ÜNIQUE",     "Etat, État",   "read_only",
    "READ ONLY",  "this is r/w",  "主数据库",
    "3\nd",       "21st 1st",     "empty",
    "abc d",      "No",           "nothing",
    "DB2 id",     "ids",          "e mail",
    "e-mail us",  "y=5",          "C#_x",
    "v1.5",       " read only ",  "(c) x",
};

static void answers_as_without_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct wording_memory *memory = wording_memory_of(arena);
    for (int round = 0; round < 8; round++) {
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
            for (size_t j = 0; j < sizeof(lists) / sizeof(*lists); j++) {
                struct slice text = slice_from(texts[i]);
                assert_int_equal(wording_memory_has(memory, text, lists[j]),
                                 wording_has(text, lists[j]));
                assert_int_equal(wording_memory_is(memory, text, lists[j]),
                                 wording_is(text, lists[j]));
                assert_int_equal(wording_memory_starts(memory, text, lists[j]),
                                 wording_starts_with(text, lists[j]));
            }
        }
    }
    arena_destroy(&arena);
}

static void finds_words_at_their_beginnings_only(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct wording_memory *memory = wording_memory_of(arena);
    assert_true(wording_memory_has(memory, SLICE("Alerting rules"), lists[0]));
    assert_false(wording_memory_has(memory, SLICE("Salerting rules"), lists[0]));
    assert_true(wording_memory_has(memory, SLICE("主数据库"), lists[4]));
    assert_true(wording_memory_has(memory, SLICE("x_y"), lists[1]));
    assert_false(wording_memory_has(memory, SLICE("abc"), lists[1]));
    arena_destroy(&arena);
}

static void takes_more_lists_than_it_began_with(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct wording_memory *memory = wording_memory_of(arena);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            static char words[1000][8];
            if (round == 0) {
                snprintf(words[i], sizeof(words[i]), "w%d", i);
            }
            assert_int_equal(wording_memory_has(memory, SLICE("w7 w700"), words[i]),
                             i == 7 || i == 700);
        }
    }
    arena_destroy(&arena);
}

/* Texts are looked at in eights: words, marks and letters beyond ASCII at every place of them. */
static void finds_words_at_any_place(void **state)
{
    (void)state;
    for (size_t before = 0; before < 19; before++) {
        for (size_t behind = 0; behind < 12; behind++) {
            char text[64];
            int size = snprintf(text, sizeof(text), "%.*s red-x1 (c)%.*s", (int)before,
                                "ab, cd. ef/ gh zz é!", (int)behind, " yz@[`{:9A~z");
            struct slice whole = slice_of(text, (size_t)size);
            assert_true(wording_has(whole, "red"));
            assert_true(wording_has(whole, "x1"));
            assert_true(wording_has(whole, "(c)"));
            assert_false(wording_has(whole, "ed|1|x"));
            assert_int_equal(wording_has(whole, "zz"), before >= 17);
            assert_int_equal(wording_has(whole, "["), behind >= 5);
            assert_int_equal(wording_has(whole, "9a"), behind >= 10);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_without_memory),
        cmocka_unit_test(finds_words_at_their_beginnings_only),
        cmocka_unit_test(takes_more_lists_than_it_began_with),
        cmocka_unit_test(finds_words_at_any_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
