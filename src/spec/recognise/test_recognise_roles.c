/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_roles. */
#include "spec/recognise/test_sections.h"

static const struct role_statement *role_at(size_t index)
{
    return &statement_at(STATEMENT_ROLE, index)->role;
}

#define assert_permission(index, wanted_role, wanted_capability, granted, own)                     \
    do {                                                                                           \
        const struct permission_statement *permission_ =                                           \
            &statement_at(STATEMENT_PERMISSION, index)->permission;                                \
        assert_slice(permission_->role, wanted_role);                                              \
        assert_slice(permission_->capability, wanted_capability);                                  \
        assert_int_equal(permission_->is_granted, granted);                                        \
        assert_int_equal(permission_->is_own_only, own);                                           \
    } while (0)

static void bullets_become_roles_and_clauses(void **state)
{
    (void)state;
    read_document("## Authorization\n\n**Role-Based Access Control (RBAC)**:\n"
                  "- **Admin**: Full access\n"
                  "- **Keeper**: Read/write animals; cannot delete visits\n"
                  "- `visitor` - Read own visits only; likes animals\n");
    assert_int_equal(count_of(STATEMENT_ROLE), 3);
    assert_slice(role_at(1)->name, "Keeper");
    assert_slice(role_at(1)->description, "Read/write animals; cannot delete visits");
    assert_int_equal(count_of(STATEMENT_PERMISSION), 4);
    assert_permission(0, "Admin", "Full access", true, false);
    assert_permission(1, "Keeper", "Read/write animals", true, false);
    assert_permission(2, "Keeper", "delete visits", false, false);
    assert_permission(3, "visitor", "Read own visits only", true, true);
}

static void matrices_are_read_cell_by_cell(void **state)
{
    (void)state;
    read_document(
        "## Permissions\n\n| Capability | Guest | Zoo keeper |\n|--|--|--|\n"
        "| Feed animals | ✗ | ✓ |\n| Cancel visit | Own only | ✅ |\n| Animals | Read | CRUD |\n"
        "| Open gates | - | perhaps |\n");
    assert_int_equal(count_of(STATEMENT_ROLE), 2);
    assert_int_equal(count_of(STATEMENT_PERMISSION), 7);
    assert_permission(0, "Guest", "Feed animals", false, false);
    assert_permission(1, "Zoo keeper", "Feed animals", true, false);
    assert_permission(2, "Guest", "Cancel visit", true, true);
    assert_permission(4, "Guest", "Read Animals", true, false);
    assert_permission(5, "Zoo keeper", "CRUD Animals", true, false);
    assert_permission(6, "Guest", "Open gates", false, false);
    assert_finding(DIAGNOSTIC_W0904, 8, 20);
}

static void matrices_of_words_are_never_prose(void **state)
{
    (void)state;
    read_document("## Permissions\n\n| Action | admin | manager |\n|--|--|--|\n"
                  "| Delete boats | allow | deny |\n\n"
                  "## Permissions of piers\n\n| Action | admin | manager |\n|--|--|--|\n"
                  "| Delete piers | perhaps | seldom |\n\n"
                  "## Permissions of oars\n\n| Thing | admin | manager |\n|--|--|--|\n"
                  "| Oars | RWD | RW |\n| Sails | CR | R |\n");
    assert_int_equal(count_of(STATEMENT_PERMISSION), 6);
    assert_permission(0, "admin", "Delete boats", true, false);
    assert_permission(1, "manager", "Delete boats", false, false);
    assert_finding(DIAGNOSTIC_W0904, 11, 18);
    assert_true(role_at(2)->is_of_matrix);
    assert_permission(2, "admin", "read, create, update, delete Oars", true, false);
    assert_permission(3, "manager", "read, create, update Oars", true, false);
    assert_permission(4, "admin", "create, read Sails", true, false);
}

static void matrices_may_be_turned(void **state)
{
    (void)state;
    read_document("## Доступ\n\n| Роль | Читать | Удалять |\n|--|--|--|\n| Гость | да | нет |\n");
    assert_int_equal(count_of(STATEMENT_ROLE), 1);
    assert_permission(0, "Гость", "Читать", true, false);
    assert_permission(1, "Гость", "Удалять", false, false);
}

static void tables_sections_lines_and_maps_are_read(void **state)
{
    (void)state;
    read_document("## User roles\n\n| Role | Description | Permissions |\n|--|--|--|\n"
                  "| Clerk | sits in front | view bills; create bills |\n\n"
                  "### Manager\n\n- approve bills\n\n"
                  "## Access\n\nRoles: clerk, chief clerk\n\n"
                  "```ts\nconst can = {\n  'clerk': ['bills:read', 'bills:write:own'],\n}\n```\n");
    assert_int_equal(count_of(STATEMENT_ROLE), 5);
    assert_slice(role_at(0)->description, "sits in front");
    assert_slice(role_at(3)->name, "chief clerk");
    assert_permission(1, "Clerk", "create bills", true, false);
    assert_permission(2, "Manager", "approve bills", true, false);
    assert_permission(3, "clerk", "bills:read", true, false);
    assert_permission(4, "clerk", "bills:write:own", true, true);
}

static void nested_items_are_what_the_outer_one_may_do(void **state)
{
    (void)state;
    read_document("## Roles\n\n- **Editor**\n  - can publish posts\n  - cannot delete users\n");
    assert_int_equal(count_of(STATEMENT_ROLE), 1);
    assert_permission(0, "Editor", "publish posts", true, false);
    assert_permission(1, "Editor", "delete users", false, false);
    assert_int_equal(statement_at(STATEMENT_PERMISSION, 1)->place.line, 5);
}

static void approvals_facts_and_features_are_no_roles(void **state)
{
    (void)state;
    read_document("## Authentication & Authorization\n\n- **Authentication Method**: JWT\n"
                  "- **Session Management**: none\n- Network: the gateway only\n\n"
                  "## Approval\n\n| Role | Name | Date |\n|--|--|--|\n| Manager | A | B |\n\n"
                  "## Browsers\n\n| Feature | Old | New |\n|--|--|--|\n| Grid | ✗ | ✓ |\n\n"
                  "## Permission levels\n\n- `admin`: all\n- `read`: view\n\n"
                  "## Roles\n\n- **[Role]**: [what it may do]\n");
    assert_int_equal(count_of(STATEMENT_ROLE), 0);
    assert_int_equal(count_of(STATEMENT_PERMISSION), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(bullets_become_roles_and_clauses),
        SECTION_TEST(matrices_are_read_cell_by_cell),
        SECTION_TEST(matrices_of_words_are_never_prose),
        SECTION_TEST(matrices_may_be_turned),
        SECTION_TEST(tables_sections_lines_and_maps_are_read),
        SECTION_TEST(nested_items_are_what_the_outer_one_may_do),
        SECTION_TEST(approvals_facts_and_features_are_no_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
