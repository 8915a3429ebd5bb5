/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords: hashes that other programs made, the edges of bcrypt, the rules. */
#include "base/test.h"

#include "auth/password.h"

#include <stdio.h>

static void test_a_hash_verifies_its_password_only(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_SIZE], again[PASSWORD_HASH_SIZE];
    assert_int_equal(password_hash(SLICE("correct horse"), 4, hash), PASSWORD_OK);
    assert_int_equal(password_hash(SLICE("correct horse"), 4, again), PASSWORD_OK);
    assert_string_not_equal(hash, again);
    assert_memory_equal(hash, "$2b$04$", 7);
    assert_int_equal(strlen(hash), 60);
    assert_int_equal(password_verify(SLICE("correct horse"), slice_from(hash)), PASSWORD_OK);
    assert_int_equal(password_verify(SLICE("Correct horse"), slice_from(hash)), PASSWORD_WRONG);
    assert_int_equal(password_verify(SLICE(""), slice_from(hash)), PASSWORD_WRONG);
}

static void test_hashes_of_other_programs_verify(void **state)
{
    (void)state;
    static const char *const hashes[] = {
        "$2a$05$CCCCCCCCCCCCCCCCCCCCC.WrAwgFxicHZ3kL7zMvXYXHKosDn8ot2",
        "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "$y$j75$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
    };
    for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++) {
        assert_int_equal(password_verify(SLICE("correct horse"), slice_from(hashes[i])),
                         PASSWORD_OK);
        assert_int_equal(password_verify(SLICE("correct horsf"), slice_from(hashes[i])),
                         PASSWORD_WRONG);
    }
}

static void test_what_is_no_strong_hash_is_told(void **state)
{
    (void)state;
    static const char *const hashes[] = {
        "",
        "correct horse",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "*0",
        "!",
        "$2b$05$short",
        "$2b$31$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "$2b$03$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "$2x$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "$y$",
        "$y$j75",
    };
    for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++) {
        assert_int_equal(password_verify(SLICE("correct horse"), slice_from(hashes[i])),
                         PASSWORD_UNSUPPORTED);
    }
}

static void test_nothing_is_cut_off_in_silence(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_SIZE] = "untouched", long_text[74];
    memset(long_text, 'x', sizeof(long_text));
    assert_int_equal(password_hash(slice_of(long_text, 73), 4, hash), PASSWORD_TOO_LONG);
    assert_int_equal(password_hash(SLICE("abc\0def"), 4, hash), PASSWORD_HAS_NUL);
    assert_string_equal(hash, "untouched");
    assert_int_equal(password_hash(slice_of(long_text, 72), 4, hash), PASSWORD_OK);
    assert_int_equal(password_verify(slice_of(long_text, 72), slice_from(hash)), PASSWORD_OK);
    assert_int_equal(password_verify(slice_of(long_text, 71), slice_from(hash)), PASSWORD_WRONG);
    assert_int_equal(password_verify(slice_of(long_text, 73), slice_from(hash)), PASSWORD_TOO_LONG);
    assert_int_equal(password_hash(SLICE("abc"), 4, hash), PASSWORD_OK);
    assert_int_equal(password_verify(SLICE("abc\0def"), slice_from(hash)), PASSWORD_HAS_NUL);
}

static void test_the_dummy_is_a_hash_of_the_same_cost_that_nobody_has(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_SIZE];
    for (int i = 0; i < 8; i++) {
        password_dummy_hash(4, hash);
        assert_memory_equal(hash, "$2b$04$", 7);
        assert_int_equal(strlen(hash), 60);
        assert_int_equal(password_verify(SLICE("correct horse"), slice_from(hash)), PASSWORD_WRONG);
    }
}

static void test_cheaper_and_other_hashes_are_outdated(void **state)
{
    (void)state;
    struct slice five = SLICE("$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2");
    assert_false(password_is_outdated(five, 4));
    assert_false(password_is_outdated(five, 5));
    assert_true(password_is_outdated(five, 6));
    assert_true(password_is_outdated(SLICE("$y$j75$salt$hash"), 4));
    assert_true(password_is_outdated(SLICE(""), 4));
}

/* --- rules */

static void check_rules(struct slice password, const struct password_rules *rules,
                        const char *expected)
{
    struct arena *arena = arena_create(4096);
    struct list broken = password_check(arena, password, rules);
    char text[512] = "";
    size_t size = 0;
    LIST_EACH(const struct slice, words, &broken)
    {
        size += (size_t)snprintf(text + size, sizeof(text) - size, SLICE_FORMAT ";",
                                 SLICE_ARGUMENT(*words));
    }
    assert_string_equal(text, expected);
    arena_destroy(&arena);
}

static const struct password_rules strict = {.minimum = 8,
                                             .maximum = 12,
                                             .needs_upper = true,
                                             .needs_lower = true,
                                             .needs_digit = true,
                                             .needs_symbol = true};

static void test_every_broken_rule_is_named(void **state)
{
    (void)state;
    check_rules(SLICE("Abcdef1!"), &strict, "");
    check_rules(SLICE(""), &strict,
                "must have at least 8 characters;must have an upper-case letter;"
                "must have a lower-case letter;must have a digit;must have a symbol;");
    check_rules(SLICE("abcdefgh"), &strict,
                "must have an upper-case letter;must have a digit;must have a symbol;");
    check_rules(SLICE("ABCDEFGH1!"), &strict, "must have a lower-case letter;");
    check_rules(SLICE("Abcdefghijk1!"), &strict, "must have at most 12 characters;");
    check_rules(SLICE("Abcde f1"), &strict, "");
}

static void test_characters_are_counted_not_bytes(void **state)
{
    (void)state;
    check_rules(SLICE("Ábcdéf1€"), &strict, "");
    check_rules(SLICE("Пароль1→"), &strict, "");
    check_rules(SLICE("éééé"), &(struct password_rules){.minimum = 5},
                "must have at least 5 characters;");
    check_rules(SLICE("éÉ1"), &(struct password_rules){.needs_symbol = true},
                "must have a symbol;");
}

static void test_bcrypts_own_bounds_hold_without_rules(void **state)
{
    (void)state;
    char text[80];
    memset(text, 'x', sizeof(text));
    const struct password_rules none = {0};
    check_rules(slice_of(text, 72), &none, "");
    check_rules(slice_of(text, 73), &none,
                "must not be longer than 72 bytes, for more of it would not count;");
    check_rules(SLICE("abc\0"), &none, "must not contain the character U+0000;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hash_verifies_its_password_only),
        cmocka_unit_test(test_hashes_of_other_programs_verify),
        cmocka_unit_test(test_what_is_no_strong_hash_is_told),
        cmocka_unit_test(test_nothing_is_cut_off_in_silence),
        cmocka_unit_test(test_the_dummy_is_a_hash_of_the_same_cost_that_nobody_has),
        cmocka_unit_test(test_cheaper_and_other_hashes_are_outdated),
        cmocka_unit_test(test_every_broken_rule_is_named),
        cmocka_unit_test(test_characters_are_counted_not_bytes),
        cmocka_unit_test(test_bcrypts_own_bounds_hold_without_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
