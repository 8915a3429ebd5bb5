/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/endpoint_administration: headings of administration, and paths that are doors. */
#include "base/test.h"

#include "spec/endpoint/endpoint.h"

static bool is_heading(const char *text)
{
    return endpoint_heading_is_administration(slice_from(text));
}

static void headings_of_administration(void **state)
{
    (void)state;
    static const char *const headings[] = {"Admin",
                                           "6. Admin APIs (for Dashboard)",
                                           "🛡️ Admin",
                                           "3.2 Admin endpoints",
                                           "Admin Dashboard API",
                                           "Admin — `/api/admin`",
                                           "Admin: kites",
                                           "Administration",
                                           "API de administração",
                                           "Endpoints de administración",
                                           "Verwaltung",
                                           "Админ",
                                           "管理员接口",
                                           "管理 API",
                                           "관리자 API",
                                           NULL};
    for (const char *const *heading = headings; *heading != NULL; heading++) {
        assert_true(is_heading(*heading));
    }
}

static void other_headings(void **state)
{
    (void)state;
    static const char *const headings[] = {"User administration",
                                           "Admin or staff endpoints",
                                           "用户管理",
                                           "Verwaltung der Kites",
                                           "Kites",
                                           "Administración de kites",
                                           "API",
                                           "6.",
                                           "",
                                           "Administered kites",
                                           NULL};
    for (const char *const *heading = headings; *heading != NULL; heading++) {
        assert_false(is_heading(*heading));
    }
}

static void doors(void **state)
{
    (void)state;
    assert_true(endpoint_is_door(SLICE("/admin/login")));
    assert_true(endpoint_is_door(SLICE("/admin/auth/login")));
    assert_true(endpoint_is_door(SLICE("/admin/register")));
    assert_false(endpoint_is_door(SLICE("/admin/users/{id}/register")));
    assert_false(endpoint_is_door(SLICE("/admin/kites")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_of_administration),
        cmocka_unit_test(other_headings),
        cmocka_unit_test(doors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
