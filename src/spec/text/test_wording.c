/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of wording and capability. */
#include "base/test.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"

static void whole_words_match_in_any_case(void **state)
{
    (void)state;
    assert_true(wording_has(SLICE("Error codes"), "alarm|error"));
    assert_false(wording_has(SLICE("terrors"), "error"));
    assert_false(wording_has(SLICE("errors"), "error"));
    assert_true(wording_has(SLICE("errors"), "error*"));
    assert_true(wording_has(SLICE("error_code"), "error code"));
    assert_true(wording_has(SLICE("ОШИБКИ"), "ошибк*"));
    assert_false(wording_has(SLICE("сервер"), "с"));
    assert_true(wording_has(SLICE("Políticas ÚNICAS"), "únicas"));
    assert_true(wording_has(SLICE("系统错误码表"), "错误码"));
    assert_false(wording_has(SLICE(""), "a|b"));
}

static void ends_and_whole_texts_are_told_apart(void **state)
{
    (void)state;
    assert_true(wording_is(SLICE(" Full Access "), "full access"));
    assert_false(wording_is(SLICE("full access to it"), "full access"));
    assert_int_equal(wording_starts_with(SLICE("perhaps"), "per"), 0);
    assert_int_equal(wording_starts_with(SLICE("per day"), "per"), 3);
    assert_int_equal(wording_starts_with(SLICE("\0per"), "per"), 0);
    assert_int_equal(wording_ends_with(SLICE("not at most"), "most|at most"), 4);
    assert_int_equal(wording_ends_with(SLICE("almost"), "most"), 0);
    assert_slice(wording_bare(SLICE(" **`a-b`**: ")), "a-b");
}

static void cells_of_a_matrix_are_understood(void **state)
{
    (void)state;
    assert_true(capability_cell(SLICE("✅")).is_granted);
    assert_false(capability_cell(SLICE("—")).is_granted);
    assert_false(capability_cell(SLICE("")).is_granted);
    assert_true(capability_cell(SLICE("✓ (own)")).is_own_only);
    assert_true(capability_cell(SLICE("Own only")).is_granted);
    assert_slice(capability_cell(SLICE("Read, Write")).text, "Read, Write");
    assert_int_equal(capability_cell(SLICE("sometimes")).kind, CAPABILITY_UNKNOWN);
    assert_int_equal(capability_cell(SLICE("(✓)")).kind, CAPABILITY_UNKNOWN);
    assert_true(capability_cell(SLICE("Allow")).is_granted);
    assert_true(capability_cell(SLICE("erlaubt")).is_granted);
    assert_int_equal(capability_cell(SLICE("verboten")).kind, CAPABILITY_TICK);
    assert_false(capability_cell(SLICE("not granted")).is_granted);
    assert_false(capability_cell(SLICE("[ ]")).is_granted);
    assert_slice(capability_cell(SLICE("CRU")).text, "CRU");
    assert_true(capability_is_denied(SLICE("cannot delete")));
    assert_true(capability_is_own(SLICE("видит свои заказы")));
    assert_true(capability_is_phrase(SLICE("orders:read")));
    assert_false(capability_is_phrase(SLICE("sits in front")));
}

static void endings_are_found_wherever_they_stand_in_the_list(void **state)
{
    (void)state;
    assert_int_equal(wording_ends_with(SLICE("user accounts"), "role|accounts|account"), 8);
    assert_int_equal(wording_ends_with(SLICE("sales ROLE"), "accounts|role"), 4);
    assert_int_equal(wording_ends_with(SLICE("sales role"), "role|sales role"), 4);
    assert_int_equal(wording_ends_with(SLICE("sales-role"), "sales role|role"), 10);
    assert_int_equal(wording_ends_with(SLICE("ab"), "b|ab"), 2);
    assert_int_equal(wording_ends_with(SLICE("ab"), "b|a|"), 0);
    assert_int_equal(wording_ends_with(SLICE("only:"), "only|only:"), 5);
    assert_int_equal(wording_ends_with(SLICE(""), "only"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endings_are_found_wherever_they_stand_in_the_list),
        cmocka_unit_test(whole_words_match_in_any_case),
        cmocka_unit_test(ends_and_whole_texts_are_told_apart),
        cmocka_unit_test(cells_of_a_matrix_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
