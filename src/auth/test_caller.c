/* SPDX-License-Identifier: Apache-2.0 */
/* Roles against grants: none, own records, every record. */
#include "base/test.h"

#include "auth/caller.h"

static enum permission permission_of(uint64_t caller_roles, struct access access)
{
    const struct operation operation = {.access = access};
    const struct plan_operation planned = {.operation = &operation};
    const struct caller caller = {.proof = CALLER_TOKEN, .roles = caller_roles};
    return caller_permission(&caller, &planned);
}

static void test_what_nobody_was_given_is_refused(void **state)
{
    (void)state;
    assert_int_equal(permission_of(UINT64_MAX, (struct access){0}), PERMISSION_NONE);
    assert_int_equal(permission_of(0, (struct access){.roles = 1, .own_roles = 2}),
                     PERMISSION_NONE);
}

static void test_the_widest_of_several_roles_counts(void **state)
{
    (void)state;
    const struct access access = {.roles = 1, .own_roles = 2};
    assert_int_equal(permission_of(1, access), PERMISSION_FULL);
    assert_int_equal(permission_of(2, access), PERMISSION_OWN);
    assert_int_equal(permission_of(3, access), PERMISSION_FULL);
    assert_int_equal(permission_of(4, access), PERMISSION_NONE);
    assert_int_equal(permission_of((uint64_t)1 << 63, (struct access){.roles = (uint64_t)1 << 63}),
                     PERMISSION_FULL);
}

static void test_what_is_public_is_open_to_strangers(void **state)
{
    (void)state;
    assert_int_equal(permission_of(0, (struct access){.is_public = true}), PERMISSION_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_nobody_was_given_is_refused),
        cmocka_unit_test(test_the_widest_of_several_roles_counts),
        cmocka_unit_test(test_what_is_public_is_open_to_strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
