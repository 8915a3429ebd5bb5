/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/number_words. */
#include "base/test_arena.h"

#include "spec/statement/number_words.h"

static void assert_told(const char *told, const char *wanted)
{
    struct slice found = number_words_to_digits(arena, slice_from(told));
    if (!slice_equal(found, slice_from(wanted))) {
        fail_msg("\"%s\" gave \"" SLICE_FORMAT "\"", told, SLICE_ARGUMENT(found));
    }
}

static void numbers_in_words_become_digits(void **state)
{
    (void)state;
    static const struct {
        const char *told, *wanted;
    } rows[] = {
        {"Accounts lock for an hour after five failed logins",
         "Accounts lock for 1 hour after 5 failed logins"},
        {"locked for half an hour", "locked for 30 minutes"},
        {"One hour after three tries", "1 hour after 3 tries"},
        {"nach fünf Fehlversuchen für eine Stunde", "nach 5 Fehlversuchen für 1 Stunde"},
        {"pendant une heure après cinq échecs", "pendant 1 heure après 5 échecs"},
        {"durante una hora tras cinco intentos", "durante 1 hora tras 5 intentos"},
        {"por uma hora após cinco tentativas", "por 1 hora após 5 tentativas"},
        {"per un ora dopo cinque tentativi", "per 1 ora dopo 5 tentativi"},
        {"после пяти попыток на один час", "после 5 попыток на 1 час"},
        {"连续五次失败锁定一小时", "连续5次失败锁定1小时"},
        {"五回失敗すると三十分", "5回失敗すると三十分"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_told(rows[i].told, rows[i].wanted);
    }
}

/* A rate keeps its article, a name its letters, and what is no number stays as it is. */
static void other_words_stay(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "5 times a minute", "DoS protection", "an account", "a one-time password",
        "tenant",           "二次验证",       "two-factor", ""};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_told(rows[i], rows[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_in_words_become_digits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_words_stay, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
