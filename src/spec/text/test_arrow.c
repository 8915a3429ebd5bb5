/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of arrows in lines and drawings. */
#include "base/test.h"

#include "spec/text/arrow.h"

static void assert_arrow(const char *text, size_t size, const char *label)
{
    struct slice words;
    assert_int_equal(arrow_measure(slice_from(text), &words), size);
    assert_true(slice_equal(words, slice_from(label)));
}

static void arrows_are_typed_and_drawn(void **state)
{
    (void)state;
    assert_arrow("-> b", 2, "");
    assert_arrow("----> b", 5, "");
    assert_arrow("=> b", 2, "");
    assert_arrow("→ b", 3, "");
    assert_arrow("⟶ b", 3, "");
    assert_arrow("➡️ b", 6, "");
    assert_arrow("──> b", 7, "");
    assert_arrow("──▶b", 9, "");
    assert_arrow("--→ b", 5, "");
    assert_arrow("—> b", 4, "");
}

static void what_only_looks_like_one_is_none(void **state)
{
    (void)state;
    const char *const texts[] = {"",    "-",   "--",   "- > b",       ">= 3", "> b",
                                 "▶ b", "— b", "-- b", "-- a\n--> b", "----", "=== b ==="};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_int_equal(arrow_measure(slice_from(texts[i]), NULL), 0);
    }
}

static void words_on_an_arrow_are_its_label(void **state)
{
    (void)state;
    assert_arrow("-- pay --> b", 10, "pay");
    assert_arrow("--[pay]--> b", 10, "pay");
    assert_arrow("──(pay)──▶ b", 20, "pay");
}

static void the_first_arrow_is_found(void **state)
{
    (void)state;
    assert_int_equal(arrow_find(SLICE("re-opened -> closed")), 10);
    assert_int_equal(arrow_find(SLICE("2 - 1 > 0")), SLICE_NOT_FOUND);
    assert_true(arrow_is_in(SLICE("a → b")));
    assert_true(arrow_is_in(SLICE("“a” ──▶ b")));
    assert_false(arrow_is_in(SLICE("a — b, “c” > d")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrows_are_typed_and_drawn),
        cmocka_unit_test(what_only_looks_like_one_is_none),
        cmocka_unit_test(words_on_an_arrow_are_its_label),
        cmocka_unit_test(the_first_arrow_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
