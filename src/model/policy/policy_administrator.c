/* SPDX-License-Identifier: Apache-2.0 */
/* Who administrates: may do everything, or at least gives roles out. */
#include "model/policy/policy_grant_private.h"

/* Who is denied something may not do everything. */
static void review_administrators(struct granter *granter)
{
    LIST_EACH(const struct statement, statement, &granter->builder->specification->statements)
    {
        const struct role *role;
        if (statement->kind == STATEMENT_PERMISSION && !statement->permission.is_granted &&
            policy_holding_subject(granter, statement->permission.role, &role) && role != NULL) {
            granter->everything &= ~role_bit(role);
        }
    }
    LIST_EACH(const struct holding, holding, &granter->holdings)
    {
        if (!holding->is_granted && holding->role != NULL) { /* "everything except …" */
            granter->everything &= ~role_bit(holding->role);
        }
    }
}

static bool has_permission(const struct granter *granter, const struct role *role)
{
    LIST_EACH(const struct statement, statement, &granter->builder->specification->statements)
    {
        if (statement->kind == STATEMENT_PERMISSION &&
            policy_find_role(granter->builder, statement->permission.role) == role) {
            return true;
        }
    }
    return false;
}

/* Whether a role may see, make, change and delete every account, and is denied nothing there. */
static bool has_accounts(struct granter *granter, const struct role *role)
{
    const struct entity *accounts = granter->builder->model->policy.account.entity;
    unsigned bits = 0;
    LIST_EACH(const struct holding, holding, &granter->holdings)
    {
        if (holding->role != role || holding->right->entity != accounts) {
            continue;
        }
        if (!holding->is_granted) {
            return false;
        }
        bits |= holding->right->is_own ? 0 : holding->right->bits;
    }
    unsigned needed = RIGHT_READ | RIGHT_CREATE | RIGHT_UPDATE | RIGHT_DELETE;
    return (bits & needed) == needed;
}

/* Where no role may do everything, somebody still gives roles out: a role that is called
 * administrator, else whoever manages the accounts. It may do no more for that. */
static void choose_managers(struct granter *granter)
{
    bool has_one = false;
    LIST_EACH(struct role, role, &granter->builder->model->policy.roles)
    {
        role->is_administrator = policy_names_administrator(role);
        has_one |= role->is_administrator;
    }
    LIST_EACH(struct role, role, &granter->builder->model->policy.roles)
    {
        role->is_administrator |= !has_one && !role->is_implied && has_accounts(granter, role);
    }
}

/* A role that is called administrator, of which nothing else is said, may do everything. */
void policy_administrator_choose(struct granter *granter)
{
    const struct list *roles = &granter->builder->model->policy.roles;
    review_administrators(granter);
    uint64_t named = 0;
    LIST_EACH(const struct role, role, roles)
    {
        bool is_named = policy_names_administrator(role) && !has_permission(granter, role);
        named |= is_named ? role_bit(role) : 0;
    }
    granter->everything = granter->everything != 0 ? granter->everything : named;
    LIST_EACH(struct role, role, roles)
    {
        role->is_administrator = (granter->everything & role_bit(role)) != 0;
    }
    if (granter->everything == 0) {
        choose_managers(granter);
    }
}

void policy_administrator_grant(struct granter *granter, struct operation *operation)
{
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        if ((granter->everything & role_bit(role)) != 0) {
            const struct statement *statement = granter->cells[role->index].full_statement;
            policy_grant_role(granter->builder, operation, role, false,
                              statement != NULL ? statement->permission.text
                                                : SLICE("the administrator"),
                              statement != NULL ? statement->place : role->place);
        }
    }
}

void policy_administrator_report(struct granter *granter)
{
    struct builder *builder = granter->builder;
    const struct policy *policy = &builder->model->policy;
    const struct role *first = NULL;
    size_t count = 0;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role->is_administrator) {
            return;
        }
        first = first == NULL && !role->is_implied ? role : first;
        count += !role->is_implied;
    }
    if (count > 1) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1516, first->place,
                           "describe a role such as \"Admin: Full access\"",
                           "none of the %zu roles administrates: roles are given out by `phoenix "
                           "user` alone",
                           count);
    }
}
