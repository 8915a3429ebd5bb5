/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints below a heading such as "Admin APIs" or a path such as `/api/admin` are for
 * administrators where nothing nearer says who may call them; below "Clerk routes" or "Staff &
 * clerks" they are for these roles. */
#include "model/policy/policy_grant_private.h"
#include "model/policy/policy_named.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* The endpoints that are told in one note: those of one heading, or those whose path says so. */
struct area {
    struct place place;
    const struct operation *first;
    size_t count;
    bool is_path;
    uint64_t roles; /* of a heading that names some, else 0 */
};

/* --- headings that name roles --- */

#define HEADING_MAXIMUM 60U

/* What a heading says of callers, worked out once. */
struct heading {
    uint64_t roles; /* 0: it names none */
    bool is_marked; /* "Clerk routes", "For clerks": it cannot be about the clerks themselves */
    struct access_reading reading;
};

static uint64_t roles_of(struct builder *builder, const struct access_reading *reading)
{
    uint64_t roles = 0;
    LIST_EACH(const struct access_name, said, &reading->names)
    {
        const struct role *role = policy_find_role(builder, said->name);
        if (role == NULL || role == builder->model->policy.everybody ||
            said->scope != ACCESS_SCOPE_UNSAID || wording_is(said->name, "user|users")) {
            return 0;
        }
        roles |= role_bit(role);
    }
    return roles;
}

static const struct heading *read_heading(struct granter *granter, const struct text *title)
{
    struct slice key = slice_of((const char *)&title, sizeof(title));
    struct heading *heading = table_get(&granter->headings, key);
    if (heading != NULL) {
        return heading;
    }
    heading = ARENA_NEW(granter->builder->arena, struct heading);
    table_put(&granter->headings, arena_copy(granter->builder->arena, key), heading);
    struct slice text = policy_named_heading(granter->builder, title->plain, &heading->is_marked);
    if (text.size > 0 && text.size <= HEADING_MAXIMUM &&
        policy_is_access(granter->builder, text, &heading->reading) &&
        !heading->reading.has_scheme) {
        heading->roles = roles_of(granter->builder, &heading->reading);
        heading->is_marked |= heading->reading.names.count > 1;
    }
    return heading;
}

/* "Clerk routes" above `/clerks` are about clerks, not for them; so may a bare "Clerks" be. */
static bool is_about_roles(struct granter *granter, const struct heading *heading,
                           const struct operation *operation)
{
    struct arena *arena = granter->builder->arena;
    LIST_EACH(const struct access_name, said, &heading->reading.names)
    {
        struct slice segments[32], key = word_key(arena, said->name);
        size_t count = path_segments(operation->path, segments, 32);
        if (!heading->is_marked &&
            table_get(&granter->builder->model->entity_by_key, key) != NULL) {
            return true;
        }
        for (size_t i = 0; i < count; i++) {
            if (slice_equal(word_key(arena, segments[i]), key)) {
                return true;
            }
        }
    }
    return false;
}

/* The roles that the nearest heading or label with any names, and where it is; 0: none does. */
static uint64_t heading_roles(struct granter *granter, const struct operation *operation,
                              struct place *out_place)
{
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        bool is_one = statement_is_of_callers(statement) && statement->block != NULL;
        const struct section *section = is_one ? statement->block->section : NULL;
        const struct text *title = is_one ? statement->endpoint.above : NULL;
        while (title != NULL || (section != NULL && section->level > 1)) {
            const struct text *text = title != NULL ? title : &section->title;
            const struct heading *heading = read_heading(granter, text);
            if (heading->roles != 0 && !is_about_roles(granter, heading, operation)) {
                *out_place = text->place;
                return heading->roles;
            }
            section = title != NULL ? section : section->parent;
            title = NULL;
        }
    }
    return 0;
}

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
        if (statement_is_of_callers(statement) && statement->endpoint.administration.line > 0) {
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

bool policy_is_administration(struct granter *granter, const struct operation *operation,
                              struct slice access)
{
    struct place place;
    if (names_anybody(access)) {
        return false;
    }
    return (find_statement(operation) != NULL &&
            (!policy_accounts_are_administrators(granter->builder) ||
             has_named(granter->builder))) ||
           heading_roles(granter, operation, &place) != 0;
}

static void note_area(struct granter *granter, const struct operation *operation,
                      struct place place, bool is_path, uint64_t roles)
{
    struct area *found = NULL;
    LIST_EACH(struct area, area, &granter->areas)
    {
        bool is_same =
            area->is_path == is_path &&
            (is_path || (area->place.line == place.line && area->place.source == place.source));
        found = is_same ? area : found;
    }
    if (found == NULL) {
        found = ARENA_NEW(granter->builder->arena, struct area);
        *found =
            (struct area){.place = place, .first = operation, .is_path = is_path, .roles = roles};
        list_add(granter->builder->arena, &granter->areas, found);
    }
    found->count++;
}

static void grant_heading(struct granter *granter, struct operation *operation)
{
    struct place place = PLACE_NONE;
    uint64_t roles = heading_roles(granter, operation, &place);
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        if ((roles & role_bit(role)) != 0) {
            policy_grant_role(granter->builder, operation, role, false, SLICE("the heading"),
                              place);
        }
    }
    note_area(granter, operation, place, false, roles);
}

void policy_administration_grant(struct granter *granter, struct operation *operation)
{
    struct builder *builder = granter->builder;
    const struct statement *statement = find_statement(operation);
    if (statement == NULL) {
        grant_heading(granter, operation);
        return;
    }
    struct place place = statement->endpoint.administration;
    LIST_EACH(struct role, role, &builder->model->policy.roles)
    {
        if (policy_names_administrator(role)) {
            policy_grant_role(builder, operation, role, false, SLICE("administration"), place);
        }
    }
    policy_grant_administrators(builder, operation);
    note_area(granter, operation, place, place.line == statement->place.line, 0);
}

/* "for administrators alone", "for Clerk, Staff and administrators alone". */
static struct slice name_roles(struct builder *builder, uint64_t roles)
{
    struct slice names = SLICE_EMPTY;
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if ((roles & role_bit(role)) != 0 && !policy_names_administrator(role)) {
            names = names.size == 0
                        ? role->name
                        : arena_format(builder->arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                       SLICE_ARGUMENT(names), SLICE_ARGUMENT(role->name));
        }
    }
    return names.size == 0 ? SLICE("administrators")
                           : arena_format(builder->arena, SLICE_FORMAT " and administrators",
                                          SLICE_ARGUMENT(names));
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
                           "'" SLICE_FORMAT " " SLICE_FORMAT "'" SLICE_FORMAT " for " SLICE_FORMAT
                           " alone, as the %s says",
                           SLICE_ARGUMENT(area->first->method), SLICE_ARGUMENT(area->first->path),
                           SLICE_ARGUMENT(more), SLICE_ARGUMENT(name_roles(builder, area->roles)),
                           area->is_path ? "path" : "heading");
    }
}
