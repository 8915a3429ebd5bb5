/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints below a heading such as "Admin APIs" or a path such as `/api/admin` are for
 * administrators where nothing nearer says who may call them. */
#include "model/policy_grant_private.h"

#include "spec/text/wording.h"

/* The endpoints that are told in one note: those of one heading, or those whose path says so. */
struct area {
    struct place place;
    const struct operation *first;
    size_t count;
    bool is_path;
};

/* Who is meant, as against how they sign in: "JWT" is what an administrator has too. */
static bool names_anybody(struct slice access)
{
    return policy_names_everybody(access) ||
           wording_has(access, "any|anyone|everybody|everyone|all users|all roles|authenticated "
                               "user*|signed-in user*|logged-in user*|user token");
}

static const struct statement *find_statement(const struct operation *operation)
{
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        if (statement->kind == STATEMENT_ENDPOINT && statement->endpoint.administration.line > 0) {
            return statement;
        }
    }
    return NULL;
}

static bool has_named(const struct builder *builder)
{
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (policy_names_administrator(role)) {
            return true;
        }
    }
    return false;
}

bool policy_is_administration(const struct granter *granter, const struct operation *operation,
                              struct slice access)
{
    return find_statement(operation) != NULL && !names_anybody(access) &&
           (!policy_accounts_are_administrators(granter->builder) || has_named(granter->builder));
}

void policy_administration_grant(struct granter *granter, struct operation *operation)
{
    struct builder *builder = granter->builder;
    const struct statement *statement = find_statement(operation);
    if (statement == NULL) {
        return;
    }
    struct place place = statement->endpoint.administration;
    bool is_path = place.line == statement->place.line;
    struct area *found = NULL;
    LIST_EACH(struct role, role, &builder->model->policy.roles)
    {
        if (policy_names_administrator(role)) {
            policy_grant_role(builder, operation, role, false, SLICE("administration"), place);
        }
    }
    policy_grant_administrators(builder, operation);
    LIST_EACH(struct area, area, &granter->areas)
    {
        bool is_same =
            area->is_path == is_path &&
            (is_path || (area->place.line == place.line && area->place.source == place.source));
        found = is_same ? area : found;
    }
    if (found == NULL) {
        found = ARENA_NEW(builder->arena, struct area);
        *found = (struct area){.place = place, .first = operation, .is_path = is_path};
        list_add(builder->arena, &granter->areas, found);
    }
    found->count++;
}

void policy_administration_report(struct granter *granter)
{
    struct builder *builder = granter->builder;
    LIST_EACH(const struct area, area, &granter->areas)
    {
        struct slice more = area->count > 1
                                ? arena_format(builder->arena, " and %zu more are", area->count - 1)
                                : SLICE(" is");
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1527, area->place,
                           "write who may call them beside the endpoints if others may",
                           "'" SLICE_FORMAT " " SLICE_FORMAT "'" SLICE_FORMAT
                           " for administrators alone, as the %s says",
                           SLICE_ARGUMENT(area->first->method), SLICE_ARGUMENT(area->first->path),
                           SLICE_ARGUMENT(more), area->is_path ? "path" : "heading");
    }
}
