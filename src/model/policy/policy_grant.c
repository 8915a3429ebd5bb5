/* SPDX-License-Identifier: Apache-2.0 */
/* Who may run which operation. What stands at the endpoint itself counts before what lists or a
 * matrix say, and those before the general statement that callers sign in; of two statements about
 * one role the narrower counts, and a denial beats a grant as wide as itself. */
#include "model/policy/policy_grant_private.h"

#include "model/bind/bind.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* --- grants --- */

void policy_grant_role(struct builder *builder, struct operation *operation,
                       const struct role *role, bool is_own_only, struct slice text,
                       struct place place)
{
    struct access *access = &operation->access;
    uint64_t bit = role_bit(role);
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
bool policy_grant_has_owner(struct granter *granter, const struct operation *operation,
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
    if (policy_grant_has_owner(granter, operation, statement->place, width < 100)) {
        policy_grant_role(granter->builder, operation, role, true, permission->text,
                          statement->place);
    }
}

static void grant_cells(struct granter *granter, struct operation *operation)
{
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        const struct cell *cell = &granter->cells[role->index];
        if (cell_is_full(cell)) {
            policy_grant_role(granter->builder, operation, role, false,
                              cell->full_statement->permission.text, cell->full_statement->place);
        } else if (cell_is_own(cell)) {
            grant_own(granter, operation, role, cell->own_statement, cell->own);
        }
    }
    const struct cell *stranger = &granter->cells[granter->cell_count - 1];
    if (cell_is_full(stranger)) {
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
            policy_grant_role(builder, operation, role, false, SLICE("the administrator"),
                              role->place);
        }
    }
}

static void grant_everybody(struct granter *granter, struct operation *operation, struct slice text,
                            struct place place)
{
    policy_grant_role(granter->builder, operation, granter->builder->model->policy.everybody, false,
                      text, place);
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
    const char *meaning = identity_translate(operation->verb, SLICE_EMPTY);
    struct slice verb = meaning != NULL ? slice_from(meaning) : operation->verb;
    bool is_public =
        wording_has(verb, "login|log-in|signin|sign-in|authenticate|register|signup|sign-up|"
                          "registration|refresh*|forgot*|reset*|recover*|passwordreset|"
                          "passwordforgot|forgotpassword|resetpassword|verify*|confirm*|resend*|"
                          "resendverification|verifyemail|confirmemail|otp|requestotp|sendotp|"
                          "token|tokens");
    /* /admin/users/{id}/reset-password is somebody else's password. */
    bool is_foreign = operation->parameters.count > 0 ||
                      slice_find(operation->path, SLICE("/admin/")) != SLICE_NOT_FOUND;
    bool is_me = slice_find(operation->path, SLICE("/me/")) != SLICE_NOT_FOUND;
    /* Who signs in at /admin/login has no role yet. */
    bool is_door = operation->parameters.count == 0 &&
                   wording_is(verb, "login|log-in|signin|sign-in|authenticate|refresh|"
                                    "refresh-token|logout|signout|sign-out");
    if (is_foreign && !is_me && !is_door) {
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
        policy_grant_role(builder, operation, builder->model->policy.everybody, false,
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
    struct outcome_note note = {.code = DIAGNOSTIC_W1509,
                                .text = SLICE("no role is granted it"),
                                .hint = "give it to a role, or write who may call it beside the "
                                        "endpoint"};
    outcome_add(granter->builder, operation, &note);
}

/* Where there are roles, being signed in is not enough for other people's accounts: who could
 * change them could take any role. */
static void grant_common(struct granter *granter, struct operation *operation, struct slice text,
                         struct place place)
{
    const struct policy *policy = &granter->builder->model->policy;
    bool has_roles = policy->roles.count > 1;
    if (operation->entity != policy->account.entity || !has_roles) {
        list_add(granter->builder->arena, &granter->common, operation);
        grant_everybody(granter, operation, text, place);
        return;
    }
    bool is_creation = operation->kind == OPERATION_CREATE;
    if (!is_creation) {
        policy_grant_role(granter->builder, operation, policy->everybody, true, text, place);
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
    bool reads_notes = nature == NATURE_NONE;
    enum endpoint_word word = policy_endpoint_read(granter, operation, reads_notes, &statement);
    bool is_mentioned = policy_holding_mark(granter, operation);
    bool is_named = word == WORD_ROLES;
    if (nature != NATURE_NONE && word != WORD_ROLES &&
        (word != WORD_UNCLEAR || nature == NATURE_PUBLIC)) {
        grant_by_nature(granter->builder, operation, nature);
        return;
    }
    if (word == WORD_PUBLIC) {
        make_public(operation, statement->endpoint.lead.line > 0 ? statement->endpoint.lead
                                                                 : statement->place);
        policy_rule_apply(granter, operation, false);
        if (operation->access.is_public) {
            policy_endpoint_report_public(granter, operation, statement);
        } else {
            policy_administrator_grant(granter, operation);
        }
        return;
    }
    if (word == WORD_NOBODY) {
        report_nobody(granter, operation);
        return;
    }
    if (word == WORD_UNCLEAR) {
        policy_endpoint_report_unclear(granter, operation, statement);
        policy_administrator_grant(granter, operation);
        return;
    }
    if (word == WORD_ROLES) {
        policy_endpoint_grant(granter, operation, statement);
    } else if (granter->has_permissions && (is_mentioned || word == WORD_NOTHING)) {
        grant_cells(granter, operation);
    } else if (policy_is_administration(granter, operation,
                                        word == WORD_SIGNED_IN ? statement->endpoint.access
                                                               : SLICE_EMPTY)) {
        policy_administration_grant(granter, operation);
        is_named = true;
    } else if (word == WORD_SIGNED_IN) {
        grant_common(granter, operation, statement->endpoint.access, statement->place);
    } else if (policy_opening_of(granter, operation).line > 0) {
        make_public(operation, policy_opening_of(granter, operation));
        policy_rule_apply(granter, operation, false);
        if (operation->access.is_public) {
            return;
        }
    } else {
        grant_common(granter, operation, SLICE("callers sign in"), policy->place);
    }
    policy_administrator_grant(granter, operation);
    policy_rule_apply(granter, operation, is_named);
    report_nobody(granter, operation);
}

/* --- who may make records for others --- */

/* What everybody has who signed in, each role has. */
static uint64_t spread(const struct builder *builder, uint64_t roles)
{
    return (roles & role_bit(builder->model->policy.everybody)) != 0 ? UINT64_MAX : roles;
}

/* The roles that change any record of the entity, or, of those that change none, see any. */
static uint64_t full_roles(const struct builder *builder, const struct entity *entity)
{
    uint64_t changes = 0, changes_any = 0, sees_any = 0;
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        const struct access *access = &operation->access;
        if (operation->entity != entity || operation->kind == OPERATION_CREATE) {
            continue;
        }
        if (slice_equal(operation->method, SLICE("GET"))) {
            sees_any |= spread(builder, access->roles);
        } else {
            changes_any |= spread(builder, access->roles);
            changes |= spread(builder, access->roles | access->own_roles);
        }
    }
    return changes_any | (sees_any & ~changes);
}

/* --- what nothing is said of, where a role sees its own alone --- */

static bool is_common(const struct granter *granter, const struct operation *operation)
{
    LIST_EACH(const struct operation, common, &granter->common)
    {
        if (common == operation) {
            return true;
        }
    }
    return false;
}

/* The roles that see records of the entity, and by all that is said of it their own alone: `own`
 * without `full`. */
static void collect_seers(const struct granter *granter, const struct entity *entity,
                          uint64_t *out_own, uint64_t *out_full)
{
    const struct builder *builder = granter->builder;
    uint64_t own = 0, full = granter->everything | role_bit(builder->model->policy.everybody);
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        const struct access *access = &operation->access;
        if (operation->entity != entity || !slice_equal(operation->method, SLICE("GET"))) {
            continue;
        }
        bool is_of_caller = wording_has(operation->path, "me|my|mine|own");
        own |= is_of_caller ? 0 : access->own_roles;
        full |= access->is_public               ? UINT64_MAX
                : is_common(granter, operation) ? 0
                                                : spread(builder, access->roles);
    }
    *out_own = own;
    *out_full = full;
}

/* Whether the entity is a part, and its owner the owner of the whole. */
static bool is_part(const struct granter *granter, const struct entity *entity)
{
    const struct entity *whole = entity->owner->references;
    return whole != NULL && whole != entity && whole->owner != NULL &&
           whole != granter->builder->model->policy.account.entity;
}

/* Likewise, or of the whole that the entity is a part of where nothing is said of the part; asked
 * once an entity. */
static uint64_t seers_of_own(const struct granter *granter, struct table *known,
                             const struct entity *entity)
{
    uint64_t *seers = table_get(known, entity->key);
    if (seers == NULL) {
        seers = ARENA_NEW(granter->builder->arena, uint64_t);
        table_put(known, entity->key, seers);
        uint64_t own = 0, full = 0;
        collect_seers(granter, entity, &own, &full);
        own |=
            is_part(granter, entity) ? seers_of_own(granter, known, entity->owner->references) : 0;
        *seers = own & ~full;
    }
    return *seers;
}

/* Whoever signs in may do it, but the limited with their own alone. */
static void limit_grants(struct granter *granter, struct operation *operation, uint64_t limited)
{
    struct builder *builder = granter->builder;
    const struct role *everybody = builder->model->policy.everybody;
    struct access *access = &operation->access;
    struct list grants = access->grants;
    bool is_for_all = (access->roles & role_bit(everybody)) != 0;
    limited &= spread(builder, access->roles);
    if (limited == 0) {
        return;
    }
    access->roles &= ~limited & ~role_bit(everybody);
    access->grants = (struct list){0};
    LIST_EACH(struct grant, grant, &grants)
    {
        grant->is_own_only |= (role_bit(grant->role) & limited) != 0;
        access->own_roles |= role_bit(grant->role) & limited;
        if (grant->role != everybody) {
            list_add(builder->arena, &access->grants, grant);
            continue;
        }
        LIST_EACH(const struct role, role, &builder->model->policy.roles)
        {
            if (is_for_all && role != everybody) {
                policy_grant_role(builder, operation, role, (role_bit(role) & limited) != 0,
                                  grant->text, grant->place);
            }
        }
    }
}

static bool is_own_granted(const struct granter *granter, const struct entity *entity)
{
    LIST_EACH(const struct operation, operation, &granter->builder->model->operations)
    {
        if (operation->entity == entity && operation->access.own_roles != 0) {
            return true;
        }
    }
    return false;
}

/* A comment says who wrote it, and is a part of a ticket. Where some see their own tickets alone
 * and nothing is said of own comments, a comment is theirs whose ticket it is about: else who is
 * kept from a ticket would read it in its comments. */
static void find_wholes(struct granter *granter, struct table *known)
{
    LIST_EACH(struct operation, operation, &granter->common)
    {
        struct entity *part = operation->entity;
        const struct field *link = part == NULL ? NULL : policy_whole_of(granter->builder, part);
        if (link != NULL && link != part->owner && !is_own_granted(granter, part) &&
            seers_of_own(granter, known, link->references) != 0) {
            part->owner = link;
        }
    }
}

/* Who sees only their own does nothing to others' that nobody has granted them by name. */
static void limit_common(struct granter *granter)
{
    struct table known;
    table_init(&known, granter->builder->arena);
    find_wholes(granter, &known);
    table_init(&known, granter->builder->arena);
    LIST_EACH(struct operation, operation, &granter->common)
    {
        if (operation->entity != NULL && operation->entity->owner != NULL &&
            operation->kind != OPERATION_CREATE && !operation->access.is_public) {
            limit_grants(granter, operation, seers_of_own(granter, &known, operation->entity));
        }
    }
}

/* Who sees or changes only their own makes only their own. */
static void limit_creation(struct granter *granter, struct operation *operation)
{
    struct access *access = &operation->access;
    if (operation->kind != OPERATION_CREATE || operation->entity->owner == NULL ||
        operation->entity == granter->builder->model->policy.account.entity) {
        return;
    }
    uint64_t limited = ~full_roles(granter->builder, operation->entity) & ~granter->everything;
    if (is_part(granter, operation->entity)) {
        limit_grants(granter, operation, limited); /* the others add to anybody's whole */
        return;
    }
    limited &= access->roles;
    access->roles &= ~limited;
    access->own_roles |= limited;
    LIST_EACH(struct grant, grant, &access->grants)
    {
        grant->is_own_only |= (role_bit(grant->role) & limited) != 0;
    }
}

/* The first role that the document lists, where it lists several and each may do everything that is
 * served; NULL: something tells them apart. */
static const struct role *find_alike(const struct granter *granter)
{
    const struct policy *policy = &granter->builder->model->policy;
    const struct role *first = NULL;
    uint64_t listed = 0;
    size_t served = 0;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        bool is_listed = !role->is_implied && !role->is_label && !role->is_limit;
        first = is_listed && first == NULL ? role : first;
        listed |= is_listed ? role_bit(role) : 0;
    }
    LIST_EACH(const struct operation, operation, &granter->builder->model->operations)
    {
        if (operation->entity == NULL || operation->is_added || operation->access.is_public) {
            continue;
        }
        if ((listed & ~spread(granter->builder, operation->access.roles)) != 0) {
            return NULL;
        }
        served++;
    }
    return served > 1 && (listed & (listed - 1)) != 0 ? first : NULL;
}

/* A sentence alone secures the document, or roles are listed, and none gives a rule. */
static void report_alike(struct granter *granter)
{
    const struct policy *policy = &granter->builder->model->policy;
    if (granter->rules.count > 0 || granter->has_permissions) {
        return;
    }
    if (policy->is_secured_by_prose) {
        diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1523, policy->place,
                           "write who may beside the endpoints, or in a list of roles",
                           "callers sign in, as this sentence tells them apart, but no rule says "
                           "which role may do what: each may do the same");
        return;
    }
    const struct role *first = find_alike(granter);
    if (first != NULL) {
        diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1523, first->place,
                           "write who may beside the endpoints, or in a list of roles",
                           "roles are listed, but no rule says which of them may do what: each may "
                           "do the same");
    }
}

void policy_grant_all(struct builder *builder)
{
    struct model *model = builder->model;
    struct granter granter = {.builder = builder, .cell_count = model->policy.roles.count + 1};
    table_init(&granter.by_entity, builder->arena);
    table_init(&granter.by_noun, builder->arena);
    table_init(&granter.by_path, builder->arena);
    table_init(&granter.by_capability, builder->arena);
    table_init(&granter.told, builder->arena);
    table_init(&granter.rules_of, builder->arena);
    table_init(&granter.headings, builder->arena);
    granter.cells = ARENA_ARRAY(builder->arena, struct cell, granter.cell_count);
    policy_collect_words(builder);
    policy_holding_read(&granter);
    policy_rule_read(&granter);
    policy_administrator_choose(&granter);
    LIST_EACH(struct operation, operation, &model->operations)
    {
        grant_operation(&granter, operation);
    }
    policy_administration_report(&granter);
    report_alike(&granter);
    policy_holding_report_unused(&granter);
    policy_administrator_report(&granter);
    policy_silent_report(&granter);
    limit_common(&granter);
    LIST_EACH(struct operation, operation, &model->operations)
    {
        limit_creation(&granter, operation);
    }
}
