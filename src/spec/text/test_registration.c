/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/registration: what keeps strangers from making accounts, and what only sounds so.
 */
#include "base/test.h"

#include "spec/text/registration.h"
#include "spec/text/wording.h"

static const char *const closed[] = {
    "Self-registration is not possible",
    "There is no self-registration",
    "Accounts are created by administrators only",
    "Accounts are made by nobody but the administrator",
    "Only admins create accounts",
    "Only administrators may create user accounts",
    "Neue Konten legt nur der Administrator an",
    "Konten werden ausschließlich von Administratoren angelegt",
    "Nur Administratoren legen Konten an",
    "As contas são criadas apenas pelo administrador",
    "Apenas o administrador cria contas",
    "Les comptes sont créés uniquement par l'administrateur",
    "Las cuentas solo las crea el administrador",
    "Eine Selbstregistrierung gibt es nicht",
    "Il n'y a pas d'inscription libre",
    "Los usuarios no pueden registrarse por sí mismos",
};

static const char *const open[] = {
    "Anybody may register",
    "Accounts are created by administrators",
    "Only admins create accounts for partners of the zoo",
    "Registration is closed while the zoo is being cleaned",
    "Konten werden von Kassierern angelegt",
    "Only admins create animals",
    "Neue Tiere legt nur der Administrator an",
};

static const char *const handed_out[] = {
    "Accounts are created by clerks", "Users are invited by an admin",
    "Konten werden von Kassierern angelegt", "Les comptes sont créés par l'administrateur"};

static const char *const not_handed_out[] = {
    "Animals are created by clerks",
    "Users are invited by an admin to look after an animal",
    "Accounts are created when somebody buys a ticket",
};

static void others_make_accounts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(handed_out) / sizeof(*handed_out); i++) {
        assert_true(wording_has(slice_from(handed_out[i]), REGISTRATION_WORDS));
        assert_true(registration_is_handed_out(slice_from(handed_out[i])));
        assert_false(registration_is_closed(SLICE_EMPTY, slice_from(handed_out[i])));
    }
    for (size_t i = 0; i < sizeof(not_handed_out) / sizeof(*not_handed_out); i++) {
        assert_false(registration_is_handed_out(slice_from(not_handed_out[i])));
    }
}

static void sentences_close_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(closed) / sizeof(*closed); i++) {
        assert_true(wording_has(slice_from(closed[i]), REGISTRATION_WORDS));
        assert_true(registration_is_closed(SLICE_EMPTY, slice_from(closed[i])));
    }
}

static void sentences_leave_it_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
        assert_false(registration_is_closed(SLICE_EMPTY, slice_from(open[i])));
    }
}

static void labels_close_it(void **state)
{
    (void)state;
    assert_true(registration_is_closed(SLICE("Registration"), SLICE("by invitation only")));
    assert_true(registration_is_closed(SLICE("There is no registration"), SLICE("ask the zoo")));
    assert_false(registration_is_closed(SLICE("Registration"), SLICE("open to all")));
    assert_false(registration_is_closed(SLICE("Gate"), SLICE("closed")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_close_it),
        cmocka_unit_test(others_make_accounts),
        cmocka_unit_test(sentences_leave_it_open),
        cmocka_unit_test(labels_close_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
