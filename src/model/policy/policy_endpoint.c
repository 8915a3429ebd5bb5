/* SPDX-License-Identifier: Apache-2.0 */
/* What an endpoint says of its callers itself: an Auth cell, a bracket behind the line, a heading.
 */
#include "model/policy/policy_grant_private.h"
#include "model/policy/policy_named.h"

#include "base/nearest.h"
#include "spec/text/capability.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"

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

static const struct shared_finding missing = {DIAGNOSTIC_W1512, "give the permission to a role",
                                              "no role has the permission {}",
                                              "no role has the permissions {}"};

/* The next of two lists in the order of the document; NULL: both are at their ends. */
static const struct statement *next_of(const struct list *const lists[2], size_t at[2])
{
    const struct statement *heads[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++) {
        heads[i] = lists[i] != NULL && at[i] < lists[i]->count ? list_at(lists[i], at[i]) : NULL;
    }
    bool is_second = heads[0] == NULL ||
                     (heads[1] != NULL && place_compare(heads[1]->place, heads[0]->place) < 0);
    at[is_second]++;
    return heads[is_second];
}

/* Whether the list of roles gives the scope to one, "clerk [yard, deck]". */
static bool has_scope(const struct statement *statement, struct slice scope)
{
    struct slice rest = statement->kind == STATEMENT_ROLE ? statement->role.scopes : SLICE_EMPTY;
    struct slice part;
    while (slice_next_part(&rest, ',', &part)) {
        if (slice_equal_ignoring_case(wording_bare(part), scope)) {
            return true;
        }
    }
    return false;
}

/* A scope of one word, "scope:deck": of the roles that are listed with it, or a role's name. */
static bool grant_listed_scope(struct granter *granter, struct operation *operation,
                               struct slice scope, struct place place)
{
    struct builder *builder = granter->builder;
    struct slice lead = SLICE("scope:");
    struct slice bare =
        slice_from_offset(scope, slice_starts_with_ignoring_case(scope, lead) ? lead.size : 0);
    bool is_known = false;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct role *role =
            has_scope(statement, bare) ? policy_find_role(builder, statement->role.name) : NULL;
        if (role != NULL) {
            policy_grant_role(builder, operation, role, false, scope, statement->place);
            is_known = true;
        }
    }
    const struct role *named =
        is_known || bare.size == scope.size ? NULL : policy_find_role(builder, bare);
    if (named != NULL) {
        policy_grant_role(builder, operation, named, false, scope, place);
    }
    return is_known || named != NULL;
}

/* "requires: users:create": the roles that have this permission, in so many words or by '*'. */
static void grant_scope(struct granter *granter, struct operation *operation, struct slice scope,
                        struct place place)
{
    struct arena *arena = granter->builder->arena;
    size_t colon = slice_find_byte(scope, ':'), at[2] = {0, 0};
    struct slice name = arena_to_lower(arena, scope);
    struct slice all = arena_format(arena, SLICE_FORMAT ":*", (int)colon, name.data);
    const struct list *lists[2] = {
        table_get(&granter->by_capability, name),
        slice_equal(all, name) ? NULL : table_get(&granter->by_capability, all)};
    const struct statement *statement;
    bool is_known = false;
    while ((statement = next_of(lists, at)) != NULL) {
        const struct role *role;
        if (policy_holding_subject(granter, statement->permission.role, &role) && role != NULL) {
            policy_grant_role(granter->builder, operation, role, false, scope, statement->place);
            is_known = true;
        }
    }
    is_known = is_known || grant_listed_scope(granter, operation, scope, place);
    struct slice key = arena_format(arena, "scope " SLICE_FORMAT, SLICE_ARGUMENT(scope));
    if (!is_known && table_put(&granter->told, key, granter) == NULL) {
        diagnostics_gather(granter->builder->diagnostics, &missing, place,
                           arena_format(arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(scope)));
    }
}

/* The endpoint says that the role may call it, the list of roles that it sees only its own there:
 * both hold. */
static bool is_limited_elsewhere(const struct granter *granter, const struct operation *operation,
                                 const struct role *role)
{
    const struct cell *cell = &granter->cells[role->index];
    bool has_owner = operation->entity != NULL && operation->entity->owner != NULL;
    return has_owner && cell_is_own(cell) && !cell_is_full(cell);
}

/* "Everyone": all who have signed in, each with all records but those whom the list of roles limits
 * to their own. */
static void grant_everyone(struct granter *granter, struct operation *operation, struct slice text,
                           struct place place)
{
    struct builder *builder = granter->builder;
    const struct policy *policy = &builder->model->policy;
    uint64_t limited = 0;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        limited |= is_limited_elsewhere(granter, operation, role) ? role_bit(role) : 0;
    }
    if (limited == 0) {
        policy_grant_role(builder, operation, policy->everybody, false, text, place);
        return;
    }
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role != policy->everybody) {
            policy_grant_role(builder, operation, role, (limited & role_bit(role)) != 0, text,
                              place);
        }
    }
}

/* "Vet+": those above the role as well. */
static void grant_above(struct granter *granter, struct operation *operation,
                        const struct role *than, const struct statement *statement)
{
    struct builder *builder = granter->builder;
    const struct policy *policy = &builder->model->policy;
    struct slice text = statement->endpoint.access;
    if (!policy_order_is_known(policy)) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1517, statement->place,
                           "order the list of roles by rank, or name the roles",
                           "which roles are above '" SLICE_FORMAT "' is not said: '" SLICE_FORMAT
                           " " SLICE_FORMAT "' is for this role alone",
                           SLICE_ARGUMENT(than->name), SLICE_ARGUMENT(operation->method),
                           SLICE_ARGUMENT(operation->path));
        return;
    }
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (policy_order_is_above(policy, role, than)) {
            policy_grant_role(builder, operation, role, false, text, statement->place);
        }
    }
}

static bool is_same_name(struct granter *granter, struct slice left, struct slice right)
{
    const struct role *role = policy_find_role(granter->builder, left);
    return role != NULL ? role == policy_find_role(granter->builder, right)
                        : slice_equal_ignoring_case(left, right);
}

/* "Staff, Member" in the cell, "Staff: all. Members: their own" in the description beside it. */
static bool is_limited_beside(struct granter *granter, const struct operation *operation,
                              struct slice name, const struct statement *statement)
{
    struct slice note;
    struct access_reading reading;
    struct slice description = statement->endpoint.description;
    if (policy_read_remark(granter->builder, operation, description, &note) !=
        ACCESS_REMARK_ROLES) {
        return false;
    }
    policy_read_access(granter->builder, note, &reading);
    LIST_EACH(const struct access_name, said, &reading.names)
    {
        if (said->scope == ACCESS_SCOPE_OWN && is_same_name(granter, said->name, name)) {
            return true;
        }
    }
    return false;
}

static void report_no_role(struct granter *granter, const struct operation *operation,
                           struct slice name, struct place place)
{
    struct arena *arena = granter->builder->arena;
    struct shared_finding gathering = {
        DIAGNOSTIC_W1512, suggest_role(granter, name),
        arena_format(arena, "{} is for '" SLICE_FORMAT "', which is no role of the document",
                     SLICE_ARGUMENT(name))
            .data,
        arena_format(arena, "{} are for '" SLICE_FORMAT "', which is no role of the document",
                     SLICE_ARGUMENT(name))
            .data};
    diagnostics_gather(granter->builder->diagnostics, &gathering, place,
                       arena_format(arena, "'" SLICE_FORMAT " " SLICE_FORMAT "'",
                                    SLICE_ARGUMENT(operation->method),
                                    SLICE_ARGUMENT(operation->path)));
}

static void grant_name(struct granter *granter, struct operation *operation, struct slice name,
                       enum access_scope scope, const struct statement *statement)
{
    struct slice access = statement->endpoint.access;
    bool is_own = scope == ACCESS_SCOPE_OWN ||
                  (scope == ACCESS_SCOPE_UNSAID && is_limited(access, name)) ||
                  is_limited_beside(granter, operation, name, statement);
    const struct role *role = policy_find_role(granter->builder, name);
    const struct role *everybody = granter->builder->model->policy.everybody;
    struct slice text = access.size > 0 ? access : name;
    if (role != NULL && policy_order_is_meant(access, name) &&
        (operation->access.roles & role_bit(role)) == 0) {
        grant_above(granter, operation, role, statement);
    }
    if (role == NULL && slice_find_byte(name, ':') != SLICE_NOT_FOUND) {
        grant_scope(granter, operation, name, statement->place);
    } else if (role == NULL &&
               (policy_names_owner(granter->builder, name) || policy_named_is_owner(name))) {
        if (policy_grant_has_owner(granter, operation, statement->place, true)) {
            policy_grant_role(granter->builder, operation, everybody, true, text, statement->place);
        }
    } else if (role == NULL && policy_names_everybody(name) && !is_own) {
        grant_everyone(granter, operation, text, statement->place);
    } else if (role == NULL && policy_names_everybody(name)) {
        if (policy_grant_has_owner(granter, operation, statement->place, true)) {
            policy_grant_role(granter->builder, operation, everybody, true, text, statement->place);
        }
    } else if (role == NULL && policy_names_anonymous(name)) {
        operation->access.is_public = true;
        operation->access.place = statement->place;
    } else if (role == NULL) {
        report_no_role(granter, operation, name, statement->place);
    } else if (!is_own && !is_limited_elsewhere(granter, operation, role)) {
        policy_grant_role(granter->builder, operation, role, false, text, statement->place);
    } else if (policy_grant_has_owner(granter, operation, statement->place, true)) {
        policy_grant_role(granter->builder, operation, role, true, text, statement->place);
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

/* "!member": a sign of programs that takes a role out, of whom is not said. */
static bool negates(struct slice access)
{
    for (size_t at = 0; at + 1 < access.size; at++) {
        if (access.data[at] == '!' && character_is_word(access.data[at + 1])) {
            return true;
        }
    }
    return false;
}

static enum endpoint_word word_of(struct granter *granter, const struct operation *operation,
                                  const struct endpoint_statement *endpoint)
{
    struct slice access = endpoint->access;
    struct access_reading reading;
    if (negates(access)) {
        return WORD_UNCLEAR;
    }
    if (policy_find_role(granter->builder, access) != NULL ||
        policy_names_owner(granter->builder, access)) {
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

static bool is_described_by(const struct operation *operation, const struct statement *statement)
{
    LIST_EACH(const struct statement, described, &operation->described)
    {
        if (described == statement) {
            return true;
        }
    }
    return false;
}

/* Whether the line has the text, whatever is bold or code in it: what was put into other words is
 * not quoted. */
static bool is_in_line(struct slice line, struct slice text)
{
    static const char marks[] = "*_`\\";
    for (size_t start = 0; start < line.size; start++) {
        size_t at = start, i = 0;
        while (at < line.size && i < text.size) {
            if (line.data[at] == text.data[i]) {
                at++;
                i++;
            } else if (strchr(marks, line.data[at]) != NULL) {
                at++;
            } else if (strchr(marks, text.data[i]) != NULL) {
                i++;
            } else {
                break;
            }
        }
        if (i == text.size) {
            return true;
        }
    }
    return false;
}

/* Whether the document has the text where the endpoint stands, or in a heading above it. */
static bool is_written(const struct statement *statement, struct slice text)
{
    struct place place = statement->place;
    const struct section *section = statement->block == NULL ? NULL : statement->block->section;
    bool is_found = place.source == NULL || is_in_line(source_line(place.source, place.line), text);
    for (; section != NULL && !is_found; section = section->parent) {
        is_found = is_in_line(section->title.plain, text);
    }
    return is_found;
}

/* "write) / clerk (read" with the brackets that were taken off its ends. */
static struct slice with_brackets(struct slice whole, struct slice text)
{
    long depth = 0, lowest = 0;
    for (size_t i = 0; i < text.size; i++) {
        depth += (text.data[i] == '(') - (text.data[i] == ')');
        lowest = depth < lowest ? depth : lowest;
    }
    bool is_inside = text.data > whole.data && text.data + text.size < whole.data + whole.size;
    bool is_cut = lowest < 0 && depth == 0 && is_inside && text.data[-1] == '(' &&
                  text.data[text.size] == ')';
    return is_cut ? slice_of(text.data - 1, text.size + 2) : text;
}

void policy_endpoint_report_unclear(struct granter *granter, const struct operation *operation,
                                    const struct statement *statement)
{
    struct access_reading reading;
    policy_read_access(granter->builder, statement->endpoint.access, &reading);
    struct slice unknown = reading.unknown;
    if (!is_described_by(operation, statement) || unknown.size == 0) {
        unknown = statement->endpoint.access; /* a note, as a whole */
    }
    const char *hint = suggest_role(granter, unknown);
    unknown = with_brackets(statement->endpoint.access, unknown);
    struct slice duty = SLICE("must be "); /* how "by the owner" is put */
    if (slice_starts_with(unknown, duty) && !is_written(statement, unknown)) {
        unknown = slice_from_offset(unknown, duty.size);
    }
    struct place place = statement->place;
    if (!is_written(statement, unknown)) {
        diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1514, place, hint,
                           "who may call '" SLICE_FORMAT " " SLICE_FORMAT
                           "' is not clear: what is said of it names neither a role nor a way to "
                           "sign in; nobody but administrators may",
                           SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path));
        return;
    }
    diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1514, place, hint,
                       "who may call '" SLICE_FORMAT " " SLICE_FORMAT
                       "' is not clear: '" SLICE_FORMAT "' is neither a role nor a way to sign "
                       "in; nobody but administrators may",
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
                       SLICE_ARGUMENT(unknown));
}

/* Strangers that write, or that see and change accounts, are worth a word. */
void policy_endpoint_report_public(struct granter *granter, const struct operation *operation,
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

/* What the reading has too comes from there, with its scope. */
static bool is_in_reading(struct granter *granter, const struct access_reading *reading,
                          struct slice name)
{
    LIST_EACH(const struct access_name, said, &reading->names)
    {
        if (is_same_name(granter, said->name, name)) {
            return true;
        }
    }
    return false;
}

void policy_endpoint_grant(struct granter *granter, struct operation *operation,
                           const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    struct access_reading reading;
    policy_read_access(granter->builder, endpoint->access, &reading);
    LIST_EACH(const struct slice, name, &endpoint->roles)
    {
        bool is_said = reading.has_owning_role && policy_names_owner(granter->builder, *name);
        if (!is_said && !is_in_reading(granter, &reading, *name)) {
            grant_name(granter, operation, *name, ACCESS_SCOPE_UNSAID, statement);
        }
    }
    LIST_EACH(const struct access_name, said, &reading.names)
    {
        grant_name(granter, operation, said->name, said->scope, statement);
    }
    if (endpoint->roles.count == 0 && reading.names.count == 0) {
        grant_name(granter, operation, endpoint->access, ACCESS_SCOPE_UNSAID, statement);
    }
}

/* The statement with the note in its description for its access. */
static const struct statement *with_note(struct builder *builder, const struct statement *statement,
                                         struct slice note)
{
    struct statement *copy = ARENA_NEW(builder->arena, struct statement);
    *copy = *statement;
    copy->endpoint.access = note;
    copy->endpoint.description = SLICE_EMPTY;
    copy->endpoint.roles = (struct list){0};
    copy->endpoint.is_public = false;
    return copy;
}

bool policy_endpoint_asks_for_sign_in(const struct specification *specification,
                                      struct slice description)
{
    return wording_memory_has(
        specification->wordings, description,
        "requires authentication|require authentication|authentication required|authorization "
        "required|"
        "authorisation required|requires authorization|requires authorisation|authentication is "
        "required|auth required|requires auth|needs authentication|sign-in required|sign-in is "
        "required|sign-in needed|requires sign-in|requires a sign-in|login required|login is "
        "required|requires login|requires a login|requires a token|requires a valid token|token "
        "required|requires a jwt|must be signed in|must sign in|must be logged in|must log in|must "
        "be authenticated|signed-in users only|signed-in only|logged-in users only|logged-in only|"
        "authenticated users only|authenticated only|only signed-in users|only logged-in users|"
        "only authenticated users|for signed-in users|for logged-in users|for authenticated "
        "users|requires signing in|not public");
}

/* What stands beside the endpoint is nearer than what opens its section to everybody. */
static void report_opened(struct granter *granter, const struct operation *operation,
                          const struct statement *statement)
{
    struct builder *builder = granter->builder;
    struct place lead = statement->endpoint.lead;
    struct slice key =
        arena_format(builder->arena, "opened:%u:%u", lead.line, statement->place.line);
    if (table_put(&granter->told, key, granter) != NULL) {
        return;
    }
    struct diagnostic *finding = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1521, statement->place,
        "change the line that is wrong; the stricter one is held",
        "'" SLICE_FORMAT "' leaves less of '" SLICE_FORMAT " " SLICE_FORMAT
        "' to strangers than line %u gives",
        SLICE_ARGUMENT(statement->endpoint.description), SLICE_ARGUMENT(operation->method),
        SLICE_ARGUMENT(operation->path), lead.line);
    diagnostic_relate(finding, lead, "which says otherwise");
}

/* "Admin-only kick", "Deletion is admin-only": a part of the description ends, or all of it begins
 * so. */
static bool is_for_administrators(struct slice description)
{
    static const char words[] =
        "admin-only|admins-only|administrator-only|admin only|admins only|administrators only|"
        "restricted to admins|restricted to administrators|reserved for admins|reserved for "
        "administrators|limited to admins";
    struct slice rest = description;
    size_t end;
    if (wording_starts_with(description, "admin-only|admins-only|administrator-only") > 0) {
        return true;
    }
    do {
        for (end = 0; end < rest.size && strchr(".,;)", rest.data[end]) == NULL; end++) {
        }
        if (wording_ends_with(slice_trim(slice_between(rest, 0, end)), words) > 0) {
            return true;
        }
        rest = slice_from_offset(rest, end < rest.size ? end + 1 : end);
    } while (rest.size > 0);
    return false;
}

/* "accountants, admins", "author": names that no list of roles may have, where they stand in the
 * text that `statement` has for its description; `whole` is the statement as it was made. */
static enum endpoint_word word_of_names(struct granter *granter, const struct statement *whole,
                                        const struct statement **statement)
{
    const struct named_note *note = policy_named_of(granter->builder, whole);
    if (note == NULL || note->said.data != (*statement)->endpoint.description.data) {
        return WORD_NOTHING;
    }
    struct statement *copy = ARENA_NEW(granter->builder->arena, struct statement);
    *copy = **statement;
    copy->place = note->place;
    copy->endpoint.access = note->text;
    copy->endpoint.description = SLICE_EMPTY;
    copy->endpoint.roles = note->is_sure ? note->names : (struct list){0};
    *statement = copy;
    return note->is_sure ? WORD_ROLES : WORD_UNCLEAR;
}

/* The word of a statement's cell, or of the note in its description where that is stricter. A cell
 * with roles is more deliberate than a description, and what is said to be public in one is not
 * opened where the other asks for a sign-in. */
static enum endpoint_word word_of_note(struct granter *granter, const struct operation *operation,
                                       const struct statement *whole,
                                       const struct statement **statement, bool reads_notes)
{
    struct slice note, description = (*statement)->endpoint.description;
    enum endpoint_word word = word_of(granter, operation, &(*statement)->endpoint);
    if (!reads_notes || word >= WORD_ROLES) {
        return word;
    }
    switch (policy_read_remark(granter->builder, operation, description, &note)) {
    case ACCESS_REMARK_NOBODY:
        *statement = with_note(granter->builder, *statement, note);
        return WORD_NOBODY;
    case ACCESS_REMARK_NONE:
        if (is_for_administrators(description)) {
            *statement = with_note(granter->builder, *statement, SLICE("admin"));
            return WORD_ROLES; /* "Admin-only kick" */
        }
        return word == WORD_NOTHING ? word_of_names(granter, whole, statement) : word;
    case ACCESS_REMARK_PUBLIC:
        if (word != WORD_NOTHING || (*statement)->endpoint.access.size > 0) {
            return word;
        }
        *statement = with_note(granter->builder, *statement, note);
        return WORD_PUBLIC;
    case ACCESS_REMARK_ROLES:
        *statement = with_note(granter->builder, *statement, note);
        return WORD_ROLES;
    case ACCESS_REMARK_UNCLEAR:
        if (word == WORD_PUBLIC && (*statement)->endpoint.lead.line == 0) {
            return word;
        }
        *statement = with_note(granter->builder, *statement, note);
        return WORD_UNCLEAR;
    }
    return word;
}

/* Whether a sentence below the endpoint only describes what it answers with: "The vet.", "All
 * keepers", "Customers with open orders". */
static bool describes(const struct operation *operation, struct slice remark)
{
    bool is_read = !is_write(operation);
    return is_read && !wording_has(remark, "only|alone|never") &&
           wording_starts_with(remark, "all|every|each|the|a|an|list|list of|one|single") > 0;
}

/* What stands in a short paragraph below the endpoint, read as if it stood beside it; unclear is
 * only what stresses who may. */
static enum endpoint_word word_below(struct granter *granter, const struct operation *operation,
                                     const struct statement **statement)
{
    const struct statement *whole = *statement;
    enum endpoint_word best = WORD_NOTHING;
    LIST_EACH(const struct remark, remark, &whole->endpoint.remarks)
    {
        if (!policy_remark_may_tell(granter->builder, remark->text) ||
            describes(operation, remark->text)) {
            continue;
        }
        struct statement *below = ARENA_NEW(granter->builder->arena, struct statement);
        *below = *whole;
        below->endpoint.description = remark->text;
        below->place = remark->place;
        const struct statement *said = below;
        enum endpoint_word word = word_of_note(granter, operation, whole, &said, true);
        bool is_weak =
            word == WORD_UNCLEAR && !wording_has(said->endpoint.access, "only|alone|must be");
        if (word > best && !is_weak) {
            best = word;
            *statement = said;
        }
    }
    return best;
}

static enum endpoint_word word_beside(struct granter *granter, const struct operation *operation,
                                      const struct statement **statement, bool reads_notes)
{
    const struct statement *whole = *statement;
    const struct endpoint_statement *endpoint = &whole->endpoint;
    enum endpoint_word word = word_of_note(granter, operation, whole, statement, reads_notes);
    bool is_opened = reads_notes && endpoint->is_public && endpoint->lead.line > 0;
    if (reads_notes && word < WORD_ROLES && endpoint->remarks.count > 0) {
        const struct statement *below = whole;
        enum endpoint_word said = word_below(granter, operation, &below);
        *statement = said > word ? below : *statement;
        word = said > word ? said : word;
    }
    if (is_opened && word == WORD_PUBLIC &&
        policy_endpoint_asks_for_sign_in(granter->builder->specification, endpoint->description)) {
        word = WORD_SIGNED_IN;
        *statement = with_note(granter->builder, whole, endpoint->description);
    }
    if (is_opened && word > WORD_PUBLIC) {
        report_opened(granter, operation, whole);
    }
    return word;
}

/* Of several descriptions of an endpoint the strictest counts. */
enum endpoint_word policy_endpoint_read(struct granter *granter, struct operation *operation,
                                        bool reads_notes, const struct statement **out_statement)
{
    enum endpoint_word best = WORD_NOTHING;
    LIST_EACH(const struct statement, described, &operation->described)
    {
        const struct statement *statement = described;
        enum endpoint_word word = word_beside(granter, operation, &statement, reads_notes);
        if (word > best) {
            best = word;
            *out_statement = statement;
        }
    }
    return best;
}
