/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/label_list. */
#include "base/test.h"
#include "spec/text/label_list.h"

static struct slice *labels;

static size_t read_labels(const char *text, enum label_trust trust)
{
    static struct arena *arena;
    if (arena == NULL) {
        arena = arena_create(4096);
    }
    return label_list_read(arena, slice_from(text), trust, &labels);
}

static void slashes_and_bars_make_a_list(void **state)
{
    (void)state;
    assert_int_equal(read_labels("draft/published/finished", LABELS_DOUBTFUL), 3);
    assert_slice(labels[0], "draft");
    assert_slice(labels[2], "finished");
    assert_int_equal(read_labels("pending | paid", LABELS_DOUBTFUL), 2);
    assert_slice(labels[1], "paid");
    assert_int_equal(read_labels("'a' | 'b c'", LABELS_DOUBTFUL), 2);
    assert_slice(labels[1], "b c");
    assert_int_equal(read_labels("enum: a \xe2\x86\x92 b \xe2\x86\x92 c | d", LABELS_DOUBTFUL), 4);
    assert_slice(labels[2], "c");
    assert_int_equal(read_labels("a \xe2\x86\x92 b", LABELS_DOUBTFUL), 0);
}

static void commas_need_a_reason(void **state)
{
    (void)state;
    assert_int_equal(read_labels("red, green", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("red, green", LABELS_LIKELY), 2);
    assert_int_equal(read_labels("one of: red, green or blue", LABELS_DOUBTFUL), 3);
    assert_slice(labels[1], "green");
    assert_int_equal(read_labels("one of red or green", LABELS_DOUBTFUL), 2);
    assert_int_equal(read_labels("red or green", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("'red' or 'green'", LABELS_DOUBTFUL), 2);
    assert_int_equal(read_labels("'R-2026-01' or 'G-2026-01'", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("red or not", LABELS_LIKELY), 0);
    assert_int_equal(read_labels("red or dark green", LABELS_LIKELY), 0);
    assert_int_equal(read_labels("one of: red, green, or blue", LABELS_DOUBTFUL), 3);
    assert_slice(labels[2], "blue");
    assert_int_equal(read_labels("enum('A','B')", LABELS_DOUBTFUL), 2);
    assert_int_equal(read_labels("Order state (open, shipped)", LABELS_LIKELY), 2);
    assert_slice(labels[0], "open");
}

static void prose_and_constraints_are_no_labels(void **state)
{
    (void)state;
    assert_int_equal(read_labels("and/or", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("optional, unique", LABELS_LIKELY), 0);
    assert_int_equal(read_labels("YYYY/MM/DD", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("card/cash/etc.", LABELS_LIKELY), 0);
    assert_int_equal(read_labels("card, cash, ...", LABELS_LIKELY), 0);
    assert_int_equal(read_labels("a, a", LABELS_LIKELY), 0);
    assert_int_equal(read_labels("", LABELS_LIKELY), 0);
}

static void remarks_about_the_field_end_the_list(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *remarks;
    } texts[] = {
        {"enum: red, green; default red", "default red"},
        {"enum: red, green, default: red", "default: red"},
        {"(red, green, required; default red)", "required; default red"},
        {"enum: red | green, not null", "not null"},
        {"enum: red, green. Set by the server.", "Set by the server."},
        {"enum: red, green default 'red'", "default 'red'"},
        {"enum: 'a. b', green", ""},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_int_equal(read_labels(texts[i].text, LABELS_LIKELY), 2);
        assert_true(slice_is(label_list_remarks(slice_from(texts[i].text)), texts[i].remarks));
    }
    assert_int_equal(read_labels("system, user, default", LABELS_LIKELY), 0);
    assert_int_equal(read_labels("red; green", LABELS_LIKELY), 0);
}

static void labels_may_be_explained(void **state)
{
    (void)state;
    assert_int_equal(
        read_labels("OPEN free to join / CLOSED nobody / AUDITION after singing", LABELS_DOUBTFUL),
        3);
    assert_slice(labels[2], "AUDITION");
    assert_int_equal(read_labels("draft (not visible, yet), public (visible)", LABELS_LIKELY), 2);
    assert_slice(labels[1], "public");
    assert_int_equal(read_labels("draft: not visible; public: visible", LABELS_LIKELY), 2);
    assert_int_equal(read_labels("'high' = soprano, 'low' = bass", LABELS_DOUBTFUL), 2);
    assert_slice(labels[0], "high");
    assert_int_equal(read_labels("email (work), phone (home)", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("URL of the page, PNG of the hall", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("x = latitude, y = longitude", LABELS_DOUBTFUL), 0);
    assert_int_equal(read_labels("draft (not visible), and more to come", LABELS_LIKELY), 0);
}

static void names_that_ask_for_labels(void **state)
{
    (void)state;
    assert_true(label_list_is_expected(SLICE("order_status")));
    assert_true(label_list_is_expected(SLICE("UserRole")));
    assert_false(label_list_is_expected(SLICE("title")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slashes_and_bars_make_a_list),
        cmocka_unit_test(commas_need_a_reason),
        cmocka_unit_test(prose_and_constraints_are_no_labels),
        cmocka_unit_test(remarks_about_the_field_end_the_list),
        cmocka_unit_test(labels_may_be_explained),
        cmocka_unit_test(names_that_ask_for_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
