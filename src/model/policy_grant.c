/* SPDX-License-Identifier: Apache-2.0 */
/* Who may run which operation. What stands at the endpoint itself counts before what lists or a
 * matrix say, and those before the general statement that callers sign in; of two statements about
 * one role the narrower counts, and a denial beats a grant as wide as itself. */
#include "base/nearest.h"
#include "model/policy_capability.h"
#include "model/policy_private.h"

#include "spec/capability.h"
#include "spec/wording.h"
#include "spec/words.h"

#define WIDTH_NONE UINT32_MAX

/* A right that somebody has or is denied. */
struct holding {
    const struct role *role; /* NULL: callers who have not signed in */
    const struct right *right;
    const struct statement *statement;
    bool is_granted;
    bool is_used; /* some operation is reached by it */
};

/* What is known of one role and one operation. */
struct cell {
    unsigned full, own, not_full, not_own; /* width of the narrowest statement, or WIDTH_NONE */
    const struct statement *full_statement, *own_statement;
};

struct granter {
    struct builder *builder;
    struct table by_entity; /* key → struct list of struct holding */
    struct table by_noun;
    struct table told;    /* what has been reported: line, column and entity */
    struct list holdings; /* struct holding: all of them */
    struct list general;  /* everything, and paths */
    struct cell *cells;   /* one per role, one more for strangers */
    size_t cell_count;
    uint64_t everything;  /* roles that may do everything */
    bool has_permissions; /* the document says who may do what */
};

static uint64_t bit_of(const struct role *role)
{
    return UINT64_C(1) << role->index;
}

/* --- permissions into holdings --- */

static void report_problem(struct granter *granter, const struct statement *statement,
                           const struct capability_problem *problem)
{
    struct builder *builder = granter->builder;
    enum diagnostic_code code =
        problem->fault == CAPABILITY_NARROWED ? DIAGNOSTIC_W1508 : DIAGNOSTIC_W1507;
    const char *what = "", *hint = "";
    switch (problem->fault) {
    case CAPABILITY_UNKNOWN_THING:
        what = "names nothing that is described or served";
        hint =
            suggest_entity(builder, problem->text, "name a table or an endpoint of the document");
        break;
    case CAPABILITY_UNKNOWN_VERB:
        what = "is done by no endpoint";
        hint = "declare the endpoint that does it, or write read, create, update, delete or manage";
        break;
    case CAPABILITY_NARROWED:
        what = "narrows it in a way that nothing in the document decides";
        hint = "name the tables that are meant, or limit it to \"own\" records";
        break;
    case CAPABILITY_NO_VERB:
        what = "does not say what may be done";
        hint = "write read, create, update, delete or manage before it";
        break;
    }
    bool is_granted = statement->permission.is_granted;
    struct slice key = arena_format(builder->arena, "%u:" SLICE_FORMAT, statement->place.line,
                                    SLICE_ARGUMENT(problem->text));
    if (table_put(&granter->told, key, granter) != NULL) {
        return; /* the next cell of the row */
    }
    diagnostics_report(builder->diagnostics, code, statement->place, hint,
                       "'" SLICE_FORMAT "' %s; %s by it", SLICE_ARGUMENT(problem->text), what,
                       is_granted ? "nothing is granted" : "nothing is denied");
}

static struct list *list_under(struct builder *builder, struct table *table, struct slice key)
{
    struct list *list = table_get(table, key);
    if (list == NULL) {
        list = ARENA_NEW(builder->arena, struct list);
        table_put(table, key, list);
    }
    return list;
}

static void hold(struct granter *granter, const struct role *role, const struct right *right,
                 const struct statement *statement)
{
    struct builder *builder = granter->builder;
    struct holding *holding = ARENA_NEW(builder->arena, struct holding);
    *holding = (struct holding){role, right, statement, statement->permission.is_granted, false};
    list_add(builder->arena, &granter->holdings, holding);
    struct list *list = &granter->general;
    if (right->entity != NULL) {
        list = list_under(builder, &granter->by_entity, right->entity->key);
    } else if (right->noun.size > 0) {
        list = list_under(builder, &granter->by_noun, right->noun);
    }
    list_add(builder->arena, list, holding);
}

static bool is_everything(const struct right *right)
{
    return right->entity == NULL && right->noun.size == 0 && right->path.size == 0 &&
           right->bits == RIGHT_ALL && !right->is_own;
}

/* The role that a permission is about; false when it is about none that there is. */
static bool find_subject(struct granter *granter, struct slice name, const struct role **out_role)
{
    struct builder *builder = granter->builder;
    *out_role = policy_find_role(builder, name);
    if (*out_role == NULL && policy_names_everybody(name)) {
        *out_role = builder->model->policy.everybody;
    }
    return *out_role != NULL || policy_names_anonymous(name);
}

static void read_permission(struct granter *granter, const struct statement *statement)
{
    const struct permission_statement *permission = &statement->permission;
    const struct role *role;
    if (!find_subject(granter, permission->role, &role)) {
        return;
    }
    /* "Own" in the cell of a matrix limits what the row says. */
    bool is_own = !slice_equal(permission->text, permission->capability) &&
                  capability_is_own(permission->text) && !capability_is_own(permission->capability);
    struct capability_reading reading = {0};
    policy_read_capability(granter->builder, permission->capability, is_own, &reading);
    LIST_EACH(const struct right, right, &reading.rights)
    {
        hold(granter, role, right, statement);
        if (role != NULL && permission->is_granted && is_everything(right)) {
            granter->everything |= bit_of(role);
        }
    }
    LIST_EACH(const struct capability_problem, problem, &reading.problems)
    {
        report_problem(granter, statement, problem);
    }
    granter->has_permissions |= permission->is_granted;
}

static void read_permissions(struct granter *granter)
{
    LIST_EACH(const struct statement, statement, &granter->builder->specification->statements)
    {
        if (statement->kind == STATEMENT_PERMISSION) {
            read_permission(granter, statement);
        }
    }
}

/* Who is denied something may not do everything. */
static void review_administrators(struct granter *granter)
{
    LIST_EACH(const struct statement, statement, &granter->builder->specification->statements)
    {
        const struct role *role;
        if (statement->kind == STATEMENT_PERMISSION && !statement->permission.is_granted &&
            find_subject(granter, statement->permission.role, &role) && role != NULL) {
            granter->everything &= ~bit_of(role);
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
static void choose_administrators(struct granter *granter)
{
    const struct list *roles = &granter->builder->model->policy.roles;
    review_administrators(granter);
    uint64_t named = 0;
    LIST_EACH(const struct role, role, roles)
    {
        bool is_named = policy_names_administrator(role) && !has_permission(granter, role);
        named |= is_named ? bit_of(role) : 0;
    }
    granter->everything = granter->everything != 0 ? granter->everything : named;
    LIST_EACH(struct role, role, roles)
    {
        role->is_administrator = (granter->everything & bit_of(role)) != 0;
    }
    if (granter->everything == 0) {
        choose_managers(granter);
    }
}

/* --- cells --- */

static void clear_cells(struct granter *granter)
{
    for (size_t i = 0; i < granter->cell_count; i++) {
        granter->cells[i] =
            (struct cell){WIDTH_NONE, WIDTH_NONE, WIDTH_NONE, WIDTH_NONE, NULL, NULL};
    }
}

static void narrow(unsigned *width, const struct statement **statement, unsigned candidate,
                   const struct statement *found)
{
    if (candidate < *width) {
        *width = candidate;
        if (statement != NULL) {
            *statement = found;
        }
    }
}

static void mark(struct granter *granter, const struct holding *holding)
{
    size_t index = holding->role == NULL ? granter->cell_count - 1 : holding->role->index;
    struct cell *cell = &granter->cells[index];
    unsigned width = right_width(holding->right);
    if (holding->is_granted && holding->right->is_own) {
        narrow(&cell->own, &cell->own_statement, width, holding->statement);
    } else if (holding->is_granted) {
        narrow(&cell->full, &cell->full_statement, width, holding->statement);
    } else {
        narrow(holding->right->is_own ? &cell->not_own : &cell->not_full, NULL, width, NULL);
    }
}

/* Returns whether anything is said about the operation. */
static bool mark_list(struct granter *granter, const struct list *list,
                      const struct operation *operation)
{
    bool is_mentioned = false;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        struct holding *holding = list_at(list, i);
        if (right_reaches(granter->builder, holding->right, operation)) {
            holding->is_used = true;
            mark(granter, holding);
            is_mentioned = true;
        }
    }
    return is_mentioned;
}

static bool mark_all(struct granter *granter, const struct operation *operation)
{
    clear_cells(granter);
    bool is_mentioned = false;
    if (operation->entity != NULL) {
        is_mentioned =
            mark_list(granter, table_get(&granter->by_entity, operation->entity->key), operation);
    }
    struct slice segments[32];
    size_t count = path_segments(operation->path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        struct slice key = word_key(granter->builder->arena, segments[i]);
        is_mentioned |= mark_list(granter, table_get(&granter->by_noun, key), operation);
        if (operation->entity == NULL) {
            is_mentioned |= mark_list(granter, table_get(&granter->by_entity, key), operation);
        }
    }
    /* "Full access" of the administrator is no word about this operation in particular. */
    mark_list(granter, &granter->general, operation);
    for (size_t i = 0; i < granter->general.count && !is_mentioned; i++) {
        const struct holding *holding = list_at(&granter->general, i);
        is_mentioned = !is_everything(holding->right) &&
                       right_reaches(granter->builder, holding->right, operation);
    }
    return is_mentioned;
}

static bool is_full(const struct cell *cell)
{
    return cell->full != WIDTH_NONE && cell->not_full > cell->full;
}

static bool is_own(const struct cell *cell)
{
    return cell->own != WIDTH_NONE && cell->not_own > cell->own && cell->not_full >= cell->own;
}

/* --- grants --- */

static void grant(struct builder *builder, struct operation *operation, const struct role *role,
                  bool is_own_only, struct slice text, struct place place)
{
    struct access *access = &operation->access;
    uint64_t bit = bit_of(role);
    if (((access->roles & bit) != 0) || (is_own_only && (access->own_roles & bit) != 0)) {
        return;
    }
    if (is_own_only) {
        access->own_roles |= bit;
    } else {
        access->roles |= bit;
        access->own_roles &= ~bit;
    }
    struct grant *copy = ARENA_NEW(builder->arena, struct grant);
    *copy = (struct grant){role, is_own_only, text, place};
    list_add(builder->arena, &access->grants, copy);
}

/* One statement may reach many operations of one entity: it is told once. */
static bool is_first(struct granter *granter, const struct entity *entity, struct place place)
{
    struct slice key = arena_format(granter->builder->arena, "own:%u:%u:" SLICE_FORMAT, place.line,
                                    place.column, SLICE_ARGUMENT(entity->key));
    return table_put(&granter->told, key, granter) == NULL;
}

/* Nobody can be told whose a record is where nothing refers to the accounts. */
static bool has_owner(struct granter *granter, const struct operation *operation,
                      struct place place, bool is_named)
{
    if (operation->kind == OPERATION_CREATE &&
        operation->entity == granter->builder->model->policy.account.entity) {
        return false; /* nobody is an account that is not there yet */
    }
    if (operation->entity == NULL || operation->entity->owner != NULL) {
        return true;
    }
    if (is_named && is_first(granter, operation->entity, place)) {
        diagnostics_report(
            granter->builder->diagnostics, DIAGNOSTIC_W1510, place,
            "add a column such as user_id that refers to the accounts",
            "own records of '" SLICE_FORMAT
            "' cannot be told from others, for nothing in it refers to '" SLICE_FORMAT
            "'; nothing of it is granted here",
            SLICE_ARGUMENT(operation->entity->name),
            SLICE_ARGUMENT(granter->builder->model->policy.account.entity->name));
    }
    return false;
}

static void grant_own(struct granter *granter, struct operation *operation, const struct role *role,
                      const struct statement *statement, unsigned width)
{
    const struct permission_statement *permission = &statement->permission;
    if (has_owner(granter, operation, statement->place, width < 100)) {
        grant(granter->builder, operation, role, true, permission->text, statement->place);
    }
}

static void grant_cells(struct granter *granter, struct operation *operation)
{
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        const struct cell *cell = &granter->cells[role->index];
        if (is_full(cell)) {
            grant(granter->builder, operation, role, false, cell->full_statement->permission.text,
                  cell->full_statement->place);
        } else if (is_own(cell)) {
            grant_own(granter, operation, role, cell->own_statement, cell->own);
        }
    }
    const struct cell *stranger = &granter->cells[granter->cell_count - 1];
    if (is_full(stranger)) {
        operation->access.is_public = true;
        operation->access.place = stranger->full_statement->place;
    }
}

void policy_grant_administrators(struct builder *builder, struct operation *operation)
{
    bool has_one = false;
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        has_one |= role->is_administrator;
    }
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (has_one ? role->is_administrator : policy_names_administrator(role)) {
            grant(builder, operation, role, false, SLICE("the administrator"), role->place);
        }
    }
}

static void grant_administrators(struct granter *granter, struct operation *operation)
{
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        if ((granter->everything & bit_of(role)) != 0) {
            const struct statement *statement = granter->cells[role->index].full_statement;
            grant(granter->builder, operation, role, false,
                  statement != NULL ? statement->permission.text : SLICE("the administrator"),
                  statement != NULL ? statement->place : role->place);
        }
    }
}

static void grant_everybody(struct granter *granter, struct operation *operation, struct slice text,
                            struct place place)
{
    grant(granter->builder, operation, granter->builder->model->policy.everybody, false, text,
          place);
}

/* --- what an endpoint says itself --- */

enum word {
    WORD_NOTHING, /* says nothing about callers */
    WORD_PUBLIC,
    WORD_SIGNED_IN,
    WORD_ROLES,
    WORD_UNCLEAR, /* more than is understood: nobody */
};

static const char required_words[] =
    "required|requires|mandatory|требуется|требуются|нужна|обязательн*|需要|必须|필요|필수|"
    "requerido|requerida|obrigatóri*";

static const char optional_words[] = "optional|opt|опциональн*|опц|по желанию|可选|선택|opcional";

/* "Owner (own restaurant), Admin": whether the bracket behind the name speaks of what is own. */
static bool is_limited(struct slice access, struct slice name)
{
    size_t at = slice_find_ignoring_case(access, name);
    if (at == SLICE_NOT_FOUND) {
        return false;
    }
    struct slice rest = slice_trim(slice_from_offset(access, at + name.size));
    size_t end = slice_find_byte(rest, ')');
    return rest.size > 0 && rest.data[0] == '(' && end != SLICE_NOT_FOUND &&
           capability_is_own(slice_between(rest, 1, end));
}

static const char *suggest_role(struct granter *granter, struct slice name)
{
    struct builder *builder = granter->builder;
    struct nearest nearest = nearest_start(name);
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (!role->is_implied) {
            nearest_offer_slice(&nearest, role->name);
            nearest_offer_slice(&nearest, role->key);
        }
    }
    return nearest.best == NULL ? "describe the role, or name one that is described"
                                : arena_format(builder->arena, "did you mean '%.*s'?",
                                               (int)nearest.best_size, nearest.best)
                                      .data;
}

/* "requires: users:create": the roles that have this permission, in so many words or by '*'. */
static void grant_scope(struct granter *granter, struct operation *operation, struct slice scope,
                        struct place place)
{
    size_t colon = slice_find_byte(scope, ':');
    struct slice all =
        arena_format(granter->builder->arena, SLICE_FORMAT ":*", (int)colon, scope.data);
    bool is_known = false;
    LIST_EACH(const struct statement, statement, &granter->builder->specification->statements)
    {
        const struct permission_statement *permission = &statement->permission;
        const struct role *role;
        if (statement->kind == STATEMENT_PERMISSION && permission->is_granted &&
            (slice_equal_ignoring_case(permission->capability, scope) ||
             slice_equal_ignoring_case(permission->capability, all)) &&
            find_subject(granter, permission->role, &role) && role != NULL) {
            grant(granter->builder, operation, role, false, scope, statement->place);
            is_known = true;
        }
    }
    if (!is_known) {
        diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1512, place,
                           "give the permission to a role",
                           "no role has the permission '" SLICE_FORMAT "'", SLICE_ARGUMENT(scope));
    }
}

/* The endpoint says that the role may call it, the list of roles that it sees only its own there:
 * both hold. */
static bool is_limited_elsewhere(const struct granter *granter, const struct operation *operation,
                                 const struct role *role)
{
    const struct cell *cell = &granter->cells[role->index];
    bool has_owner = operation->entity != NULL && operation->entity->owner != NULL;
    return has_owner && is_own(cell) && !is_full(cell);
}

static void grant_name(struct granter *granter, struct operation *operation, struct slice name,
                       const struct statement *statement)
{
    struct slice access = statement->endpoint.access;
    const struct role *role = policy_find_role(granter->builder, name);
    const struct role *everybody = granter->builder->model->policy.everybody;
    struct slice text = access.size > 0 ? access : name;
    if (role == NULL && slice_find_byte(name, ':') != SLICE_NOT_FOUND) {
        grant_scope(granter, operation, name, statement->place);
    } else if (role == NULL && policy_names_owner(name)) {
        if (has_owner(granter, operation, statement->place, true)) {
            grant(granter->builder, operation, everybody, true, text, statement->place);
        }
    } else if (role == NULL && policy_names_everybody(name)) {
        grant(granter->builder, operation, everybody, false, text, statement->place);
    } else if (role == NULL && policy_names_anonymous(name)) {
        operation->access.is_public = true;
        operation->access.place = statement->place;
    } else if (role == NULL) {
        diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1512, statement->place,
                           suggest_role(granter, name),
                           "'" SLICE_FORMAT " " SLICE_FORMAT "' is for '" SLICE_FORMAT
                           "', which is no role of the document",
                           SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
                           SLICE_ARGUMENT(name));
    } else if (!is_limited(access, name) && !is_limited_elsewhere(granter, operation, role)) {
        grant(granter->builder, operation, role, false, text, statement->place);
    } else if (has_owner(granter, operation, statement->place, true)) {
        grant(granter->builder, operation, role, true, text, statement->place);
    }
}

/* A dash says less than "Public": it may as well mean that nothing is said. */
static bool is_dash(struct slice access)
{
    return wording_is(access, "-|—|–|−|--|n/a|na");
}

static bool is_optional(struct slice access)
{
    return wording_starts_with(access, optional_words) > 0 && !wording_has(access, required_words);
}

static bool is_write(const struct operation *operation)
{
    return !slice_equal(operation->method, SLICE("GET")) &&
           !slice_equal(operation->method, SLICE("HEAD"));
}

/* Reads accounts in number, or changes those that are there. */
static bool is_about_accounts(const struct granter *granter, const struct operation *operation)
{
    const struct entity *accounts = granter->builder->model->policy.account.entity;
    return operation->entity == accounts && operation->kind != OPERATION_CREATE &&
           operation->kind != OPERATION_IDENTITY;
}

/* Whether what makes an operation public is too little for what it does. */
static bool is_faintly_public(const struct granter *granter, const struct operation *operation,
                              struct slice access)
{
    const struct policy *policy = &granter->builder->model->policy;
    bool is_accounts = is_about_accounts(granter, operation) ||
                       (operation->entity == policy->account.entity && is_write(operation));
    bool has_roles = policy->roles.count > 1 || granter->has_permissions;
    if (is_dash(access)) {
        return (has_roles && (is_write(operation) || is_accounts)) ||
               is_about_accounts(granter, operation);
    }
    return is_optional(access) && is_accounts;
}

/* Whether what is unknown is a role that the endpoint names, which is told when it is granted. */
static bool names_stranger(const struct endpoint_statement *endpoint, struct slice unknown)
{
    LIST_EACH(const struct slice, name, &endpoint->roles)
    {
        if (slice_starts_with_ignoring_case(unknown, *name)) {
            return true;
        }
    }
    return false;
}

static enum word word_of(struct granter *granter, const struct operation *operation,
                         const struct endpoint_statement *endpoint)
{
    struct slice access = endpoint->access;
    struct access_reading reading;
    if (policy_find_role(granter->builder, access) != NULL || policy_names_owner(access)) {
        return WORD_ROLES;
    }
    if ((endpoint->is_public || is_optional(access)) && endpoint->roles.count == 0) {
        return is_faintly_public(granter, operation, access) ? WORD_NOTHING : WORD_PUBLIC;
    }
    policy_read_access(granter->builder, access, &reading);
    if (reading.unknown.size > 0 && !names_stranger(endpoint, reading.unknown) &&
        (reading.has_scheme || reading.names.count > 0)) {
        return WORD_UNCLEAR;
    }
    if (endpoint->roles.count > 0 || reading.names.count > 0) {
        return WORD_ROLES;
    }
    if (access.size == 0) {
        return WORD_NOTHING;
    }
    return reading.has_scheme || policy_names_everybody(access) ? WORD_SIGNED_IN : WORD_ROLES;
}

static void report_unclear(struct granter *granter, const struct operation *operation,
                           const struct statement *statement)
{
    struct access_reading reading;
    policy_read_access(granter->builder, statement->endpoint.access, &reading);
    diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1514, statement->place,
                       suggest_role(granter, reading.unknown),
                       "who may call '" SLICE_FORMAT " " SLICE_FORMAT
                       "' is not clear: '" SLICE_FORMAT "' is neither a role nor a way to sign "
                       "in; nobody but administrators may",
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
                       SLICE_ARGUMENT(reading.unknown));
}

/* Strangers that write, or that see and change accounts, are worth a word. */
static void report_public(struct granter *granter, const struct operation *operation,
                          const struct statement *statement)
{
    struct slice access = statement->endpoint.access;
    bool is_faint = is_write(operation) && (is_dash(access) || is_optional(access));
    if (!is_faint && !is_about_accounts(granter, operation)) {
        return;
    }
    diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1515, statement->place,
                       "write who may call it, or \"Public\" when strangers are meant",
                       "'" SLICE_FORMAT " " SLICE_FORMAT "' is open to everybody on the network",
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path));
}

static void grant_stated(struct granter *granter, struct operation *operation,
                         const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    LIST_EACH(const struct slice, name, &endpoint->roles)
    {
        grant_name(granter, operation, *name, statement);
    }
    struct access_reading reading;
    policy_read_access(granter->builder, endpoint->access, &reading);
    LIST_EACH(const struct slice, name, &reading.names)
    {
        grant_name(granter, operation, *name, statement);
    }
    if (endpoint->roles.count == 0 && reading.names.count == 0) {
        grant_name(granter, operation, endpoint->access, statement);
    }
}

/* Of several descriptions of an endpoint the strictest counts. */
static enum word read_endpoint(struct granter *granter, struct operation *operation,
                               const struct statement **out_statement)
{
    enum word best = WORD_NOTHING;
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        enum word word = word_of(granter, operation, &statement->endpoint);
        if (word > best) {
            best = word;
            *out_statement = statement;
        }
    }
    return best;
}

/* --- operations --- */

enum nature { NATURE_NONE, NATURE_PUBLIC, NATURE_SIGNED_IN };

/* Signing in cannot ask for what it gives; whether the system is well is no secret. */
static enum nature nature_of(const struct operation *operation)
{
    if (operation->kind == OPERATION_HEALTH) {
        return NATURE_PUBLIC;
    }
    if (operation->kind != OPERATION_IDENTITY) {
        return NATURE_NONE;
    }
    bool is_public = wording_has(
        operation->verb, "login|log-in|signin|sign-in|authenticate|register|signup|sign-up|"
                         "registration|refresh*|forgot*|reset*|recover*|passwordreset|"
                         "passwordforgot|forgotpassword|resetpassword|verify*|confirm*|resend*|"
                         "resendverification|verifyemail|confirmemail|otp|requestotp|sendotp|"
                         "token|tokens");
    /* /admin/users/{id}/reset-password is somebody else's password. */
    bool is_foreign = operation->parameters.count > 0 ||
                      slice_find(operation->path, SLICE("/admin/")) != SLICE_NOT_FOUND;
    bool is_me = slice_find(operation->path, SLICE("/me/")) != SLICE_NOT_FOUND;
    if (is_foreign && !is_me) {
        return NATURE_NONE;
    }
    return is_public && !is_me ? NATURE_PUBLIC : NATURE_SIGNED_IN;
}

static void make_public(struct operation *operation, struct place place)
{
    operation->access.is_public = true;
    operation->access.place = place;
}

static void grant_by_nature(struct builder *builder, struct operation *operation,
                            enum nature nature)
{
    if (nature == NATURE_PUBLIC) {
        make_public(operation, operation->place);
    } else {
        grant(builder, operation, builder->model->policy.everybody, false,
              SLICE("whoever is signed in"), operation->place);
    }
}

static void report_nobody(struct granter *granter, const struct operation *operation)
{
    const struct access *access = &operation->access;
    if (access->is_public || access->roles != 0 || access->own_roles != 0 ||
        operation->kind == OPERATION_CUSTOM) {
        return;
    }
    diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1509, operation->place,
                       "give it to a role, or write who may call it beside the endpoint",
                       "'" SLICE_FORMAT " " SLICE_FORMAT
                       "' is served to nobody: no role is granted it",
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path));
}

/* Where there are roles, being signed in is not enough for other people's accounts: who could
 * change them could take any role. */
static void grant_common(struct granter *granter, struct operation *operation, struct slice text,
                         struct place place)
{
    const struct policy *policy = &granter->builder->model->policy;
    bool has_roles = policy->roles.count > 1;
    if (operation->entity != policy->account.entity || !has_roles) {
        grant_everybody(granter, operation, text, place);
        return;
    }
    bool is_creation = operation->kind == OPERATION_CREATE;
    if (!is_creation) {
        grant(granter->builder, operation, policy->everybody, true, text, place);
    }
    diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_N1513, operation->place,
                       "write the role beside the endpoint, or grant it in the list of roles",
                       "'" SLICE_FORMAT " " SLICE_FORMAT "' %s", SLICE_ARGUMENT(operation->method),
                       SLICE_ARGUMENT(operation->path),
                       is_creation ? "is for administrators: who may make accounts is not said"
                                   : "gives everybody but administrators their own account alone");
}

static void grant_operation(struct granter *granter, struct operation *operation)
{
    const struct policy *policy = &granter->builder->model->policy;
    const struct statement *statement = NULL;
    enum nature nature = nature_of(operation);
    enum word word = read_endpoint(granter, operation, &statement);
    bool is_mentioned = mark_all(granter, operation);
    if (nature != NATURE_NONE && word != WORD_ROLES &&
        (word != WORD_UNCLEAR || nature == NATURE_PUBLIC)) {
        grant_by_nature(granter->builder, operation, nature);
        return;
    }
    if (word == WORD_PUBLIC) {
        make_public(operation, statement->place);
        report_public(granter, operation, statement);
        return;
    }
    if (word == WORD_UNCLEAR) {
        report_unclear(granter, operation, statement);
        grant_administrators(granter, operation);
        return;
    }
    if (word == WORD_ROLES) {
        grant_stated(granter, operation, statement);
    } else if (granter->has_permissions && (is_mentioned || word == WORD_NOTHING)) {
        grant_cells(granter, operation);
    } else if (word == WORD_SIGNED_IN) {
        grant_common(granter, operation, statement->endpoint.access, statement->place);
    } else {
        grant_common(granter, operation, SLICE("callers sign in"), policy->place);
    }
    grant_administrators(granter, operation);
    report_nobody(granter, operation);
}

/* What names an operation that does not exist may have been meant for one that does. */
static void report_unused(struct granter *granter)
{
    LIST_EACH(const struct holding, holding, &granter->holdings)
    {
        const struct right *right = holding->right;
        const struct permission_statement *permission = &holding->statement->permission;
        struct slice key =
            arena_format(granter->builder->arena, "unused:%u:" SLICE_FORMAT,
                         holding->statement->place.line, SLICE_ARGUMENT(permission->capability));
        bool is_particular = right->entity != NULL || right->path.size > 0 ||
                             right->noun.size > 0 || right->action.size > 0;
        if (holding->is_used || !holding->is_granted || !is_particular ||
            table_put(&granter->told, key, granter) != NULL) {
            continue;
        }
        diagnostics_report(
            granter->builder->diagnostics, DIAGNOSTIC_W1507, holding->statement->place,
            "declare the endpoint, or name one that is declared",
            "nothing that is served is meant by '" SLICE_FORMAT "'",
            SLICE_ARGUMENT(right->path.size > 0 ? right->path : permission->capability));
    }
}

/* --- who may make records for others --- */

static uint64_t full_roles(const struct builder *builder, const struct entity *entity)
{
    uint64_t roles = 0;
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        if (operation->entity == entity && operation->kind != OPERATION_CREATE) {
            roles |= operation->access.roles;
        }
    }
    return roles;
}

/* Who sees or changes only their own makes only their own. */
static void limit_creation(struct granter *granter, struct operation *operation)
{
    struct access *access = &operation->access;
    if (operation->kind != OPERATION_CREATE || operation->entity->owner == NULL ||
        operation->entity == granter->builder->model->policy.account.entity) {
        return;
    }
    uint64_t limited = access->roles & ~full_roles(granter->builder, operation->entity);
    limited &= ~granter->everything;
    access->roles &= ~limited;
    access->own_roles |= limited;
    LIST_EACH(struct grant, grant, &access->grants)
    {
        grant->is_own_only |= (bit_of(grant->role) & limited) != 0;
    }
}

void policy_grant_all(struct builder *builder)
{
    struct model *model = builder->model;
    struct granter granter = {.builder = builder, .cell_count = model->policy.roles.count + 1};
    table_init(&granter.by_entity, builder->arena);
    table_init(&granter.by_noun, builder->arena);
    table_init(&granter.told, builder->arena);
    granter.cells = ARENA_ARRAY(builder->arena, struct cell, granter.cell_count);
    policy_collect_words(builder);
    read_permissions(&granter);
    choose_administrators(&granter);
    LIST_EACH(struct operation, operation, &model->operations)
    {
        grant_operation(&granter, operation);
    }
    report_unused(&granter);
    LIST_EACH(struct operation, operation, &model->operations)
    {
        limit_creation(&granter, operation);
    }
}
