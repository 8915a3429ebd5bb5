/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/library, on libraries that are there everywhere. */
#include "base/test.h"

#include "base/library.h"

#include <math.h>

static void what_is_there_can_be_called(void **state)
{
    (void)state;
    static const char *const names[] = {"cos", "pow"};
    struct {
        double (*cosine)(double);
        double (*power)(double, double);
    } found = {0};
    char reason[LIBRARY_REASON_SIZE] = "";
    assert_true(library_load("libm.so.6", "", names, 2, &found, reason));
    assert_string_equal(reason, "");
    assert_true(fabs(found.cosine(0) - 1) < 1e-12);
    assert_true(fabs(found.power(2, 10) - 1024) < 1e-9);
}

static void what_is_missing_is_named_with_where_to_get_it(void **state)
{
    (void)state;
    static const char *const names[] = {"cos", "no_such_function"};
    void *found[2];
    char reason[LIBRARY_REASON_SIZE] = "";
    assert_false(library_load("libm.so.6", "Debian: libc6", names, 2, found, reason));
    assert_non_null(strstr(reason, "no_such_function"));
    assert_non_null(strstr(reason, "(Debian: libc6)"));
    assert_false(library_load("libnone.so.9", "Debian: none", names, 2, found, reason));
    assert_non_null(strstr(reason, "libnone.so.9"));
    assert_non_null(strstr(reason, "(Debian: none)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_can_be_called),
        cmocka_unit_test(what_is_missing_is_named_with_where_to_get_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
