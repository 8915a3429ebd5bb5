/* SPDX-License-Identifier: Apache-2.0 */
/* Rate limits: what a document says of them, in a list, a table or a sentence, to limits on
 * operations. A limit names its endpoints by a path, by what they do ("login", "writes"), by an
 * entity or by nothing, which is all of them. What names something that is not there is reported
 * and counts nothing: a limit of five codes a minute must never hold for every request. */
#include "model/create/limit_private.h"

#include "spec/text/words.h"

#include <math.h>

/* Sign-in where the document is silent: a caller a second is no person. */
#define SIGN_IN_COUNT          10U
#define REFRESH_COUNT          60U
#define SIGN_IN_WINDOW_SECONDS 60U

#define COUNT_MAXIMUM  1e9
#define WINDOW_MAXIMUM (366U * 24U * 3600U)

static const char *const scope_names[LIMIT_SCOPE_COUNT] = {
    [LIMIT_TOTAL] = "total", [LIMIT_ADDRESS] = "ip", [LIMIT_USER] = "user", [LIMIT_KEY] = "key"};

static struct slice slug_of(struct arena *arena, struct slice text)
{
    char *out = arena_allocate(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size && size < 40; i++) {
        if (character_is_alphanumeric(text.data[i])) {
            out[size++] = character_to_lower(text.data[i]);
        } else if (size > 0 && out[size - 1] != '-') {
            out[size++] = '-';
        }
    }
    size -= size > 0 && out[size - 1] == '-';
    return slice_of(out, size);
}

static unsigned *next_number(struct builder *builder, struct slice name)
{
    unsigned *number = table_get(&builder->limit_numbers, name);
    if (number == NULL) {
        number = ARENA_NEW(builder->arena, unsigned);
        *number = 2;
        table_put(&builder->limit_numbers, name, number);
    }
    return number;
}

/* "login-ip"; a second one is "login-ip-2". */
static struct slice name_of(struct builder *builder, const struct limit *limit)
{
    struct slice target = slug_of(builder->arena, limit->target);
    struct slice role =
        limit->role == NULL ? SLICE_EMPTY : slug_of(builder->arena, limit->role->key);
    const char *who = limit->is_anonymous_only ? "anonymous" : scope_names[limit->scope];
    struct slice name = arena_format(builder->arena, SLICE_FORMAT "%s" SLICE_FORMAT "%s%s",
                                     SLICE_ARGUMENT(target), target.size > 0 ? "-" : "",
                                     SLICE_ARGUMENT(role), role.size > 0 ? "-" : "", who);
    struct slice unique = name;
    while (table_get(&builder->limit_names, unique) != NULL) {
        unique = arena_format(builder->arena, SLICE_FORMAT "-%u", SLICE_ARGUMENT(name),
                              (*next_number(builder, name))++);
    }
    return unique;
}

/* All that makes a limit another one. */
static struct slice key_of(const struct builder *builder, const struct limit *limit)
{
    return arena_format(builder->arena, "%u %u %u %d %p " SLICE_FORMAT, (unsigned)limit->scope,
                        limit->count, limit->window_seconds, limit->is_anonymous_only,
                        (const void *)limit->role, SLICE_ARGUMENT(limit->target));
}

/* The limit as it is kept, or the one that says the same. */
static struct limit *keep_limit(struct builder *builder, const struct limit *draft)
{
    struct protection *protection = &builder->model->protection;
    struct slice key = key_of(builder, draft);
    struct limit *known = table_get(&builder->limits, key);
    if (known != NULL) {
        return known;
    }
    struct limit *limit = ARENA_NEW(builder->arena, struct limit);
    *limit = *draft;
    limit->index = (uint32_t)protection->limits.count;
    limit->name = name_of(builder, draft);
    table_put(&builder->limit_names, limit->name, limit);
    table_put(&builder->limits, key, limit);
    list_add(builder->arena, &protection->limits, limit);
    return limit;
}

static bool lists(const struct operation *operation, const struct limit *limit)
{
    LIST_EACH(const struct limit, each, &operation->limits)
    {
        if (each == limit) {
            return true;
        }
    }
    return false;
}

static void report_crowd(struct builder *builder, const struct operation *operation,
                         const struct limit *limit)
{
    if (!builder->has_too_many_limits) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1606, limit->place,
                           "state fewer limits",
                           "'" SLICE_FORMAT " " SLICE_FORMAT "' has %u limits already: this one, "
                           "and what follows, has no effect there",
                           SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
                           LIMIT_OPERATION_MAXIMUM);
    }
    builder->has_too_many_limits = true;
}

/* False where the operation takes no more. */
static bool attach(struct builder *builder, struct operation *operation, struct limit *limit)
{
    if (operation->kind == OPERATION_HEALTH || lists(operation, limit)) {
        return true;
    }
    if (operation->limits.count == LIMIT_OPERATION_MAXIMUM) {
        report_crowd(builder, operation, limit);
        return false;
    }
    list_add(builder->arena, &operation->limits, limit);
    return true;
}

/* --- what it holds for --- */

static void report_unfit(struct builder *builder, const struct statement *statement,
                         struct slice what)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1602, statement->place,
                       "name an endpoint (`POST /orders`), what it does (login, reads, writes), an "
                       "entity or a role; a limit that names nothing holds for every endpoint",
                       "'" SLICE_FORMAT "' is neither an endpoint nor a role here: '" SLICE_FORMAT
                       "' limits nothing",
                       SLICE_ARGUMENT(what), SLICE_ARGUMENT(statement->fact.value));
}

/* A limit that names endpoints takes the place of a general one of its scope; one for all users
 * there also that of a role's general one. */
static bool is_replaced(const struct operation *operation, const struct limit *general)
{
    LIST_EACH(const struct limit, each, &operation->limits)
    {
        if (each->scope == general->scope && (each->role == general->role || each->role == NULL) &&
            each->is_anonymous_only == general->is_anonymous_only && each->target.size > 0 &&
            !each->is_added) {
            return true;
        }
    }
    return false;
}

/* "10 hires a day per boat": Phoenix counts callers, not boats. What is stated of a group of users
 * is held against each of them, which refuses nothing that the group may do. */
static void report_uncounted(struct builder *builder, const struct statement *statement,
                             const struct limit_whom *whom)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1608, statement->place,
                       "count by user, role, IP address, key or in total: `5 per hour per user`",
                       "no limit is counted per '" SLICE_FORMAT "': '" SLICE_FORMAT "' %s",
                       SLICE_ARGUMENT(whom->other), SLICE_ARGUMENT(statement->fact.value),
                       whom->is_group ? "is held against each user instead" : "limits nothing");
}

/* Whether callers of a role are named as an entity is: "members: 60 a minute". */
static bool is_of_callers(const struct builder *builder, const struct limit_target *target,
                          const struct limit_whom *whom)
{
    for (size_t i = 0; i < whom->role_count; i++) {
        const struct role *role = whom->roles[i];
        if (target->kind == LIMIT_TARGET_ENTITY &&
            (model_entity(builder->model, role->name) == target->entity ||
             model_entity(builder->model, role->key) == target->entity)) {
            return true;
        }
    }
    return false;
}

static void read_limit(struct builder *builder, const struct statement *statement,
                       bool has_role_limits)
{
    const struct fact_statement *fact = &statement->fact;
    struct limit_target target;
    struct limit_whom whom;
    struct slice unknown = SLICE_EMPTY;
    limit_whom_read(builder, statement, &whom);
    limit_target_read(builder, statement, &whom, &target, &unknown);
    if (is_of_callers(builder, &target, &whom)) {
        target = (struct limit_target){.kind = LIMIT_TARGET_ALL}; /* callers, not their records */
    }
    if (target.kind == LIMIT_TARGET_UNKNOWN) {
        report_unfit(builder, statement, unknown);
        return;
    }
    if (whom.other.size > 0) {
        report_uncounted(builder, statement, &whom);
        if (!whom.is_group) {
            return;
        }
    }
    struct limit draft = {.scope = whom.scope,
                          .count = (uint32_t)fact->number,
                          .window_seconds = fact->window_seconds,
                          .is_anonymous_only = whom.is_anonymous_only,
                          .target = target.name,
                          .text = fact->value,
                          .place = statement->place};
    if (has_role_limits && target.kind == LIMIT_TARGET_ALL && !whom.is_said &&
        !whom.is_anonymous_only && whom.role_count == 0) {
        draft.scope = LIMIT_USER; /* what roles have in its place would be held by address too */
    }
    for (size_t i = 0; i == 0 || i < whom.role_count; i++) {
        draft.role = whom.role_count > 0 ? whom.roles[i] : NULL;
        struct limit *limit = keep_limit(builder, &draft);
        if (target.kind != LIMIT_TARGET_ALL) {
            limit_target_each(builder, &target, attach, limit);
        }
    }
}

static bool is_stated(const struct statement *statement)
{
    return statement->kind == STATEMENT_SECURITY &&
           slice_equal(statement->fact.topic, SLICE("rate_limit"));
}

/* Whether a limit is for callers of a role. */
static bool has_role_limit(const struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        struct limit_whom whom = {0};
        if (is_stated(statement) && statement->fact.number >= 1) {
            limit_whom_read(builder, statement, &whom);
        }
        if (whom.role_count > 0) {
            return true;
        }
    }
    return false;
}

/* "Admins: unlimited" */
static bool reports_exception(struct builder *builder, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    if (!wording_has(fact->value, "unlimited|no limit|no limits|no rate limit|not limited|not rate "
                                  "limited|not rate-limited|exempt|unbegrenzt|unlimitiert|"
                                  "ilimitado|sin límite|sem limite|illimité|sans limite|без "
                                  "ограничений|无限制|不限|무제한|無制限")) {
        return false;
    }
    diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1608, statement->place,
        "give them a number that is large enough: `Admins: 100000 per minute`",
        "nobody is left out of limits: '" SLICE_FORMAT "%s" SLICE_FORMAT "' changes nothing",
        SLICE_ARGUMENT(fact->name), fact->name.size > 0 ? ": " : "", SLICE_ARGUMENT(fact->value));
    return true;
}

static bool is_usable(struct builder *builder, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    if (!is_stated(statement)) {
        return false;
    }
    if (fact->number >= 1 && fact->number <= COUNT_MAXIMUM && fact->window_seconds >= 1 &&
        fact->window_seconds <= WINDOW_MAXIMUM) {
        return true;
    }
    if (reports_exception(builder, statement)) {
        return false;
    }
    if (builder->last_unnumbered == statement->block ||
        (!wording_has(fact->name, "limit*|throttl*|лимит*|ограничен*|限|제한|límite*") &&
         !wording_has(fact->value, "limit*|throttl*|лимит*|ограничен*|限|제한|límite*"))) {
        return false;
    }
    builder->last_unnumbered = statement->block;
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1601, statement->place,
                       "write how many requests in what time, and counted by what: "
                       "`100 requests per minute per IP`",
                       "'" SLICE_FORMAT "%s" SLICE_FORMAT "' gives no number, so it limits nothing",
                       SLICE_ARGUMENT(fact->name), fact->name.size > 0 ? ": " : "",
                       SLICE_ARGUMENT(fact->value));
    return false;
}

/* --- where the document is silent --- */

static void add_sign_in_limit(struct builder *builder, struct operation *operation)
{
    bool is_refresh = wording_has(operation->verb, "refresh*|token|tokens");
    const struct limit draft = {.scope = LIMIT_ADDRESS,
                                .count = is_refresh ? REFRESH_COUNT : SIGN_IN_COUNT,
                                .window_seconds = SIGN_IN_WINDOW_SECONDS,
                                .target = is_refresh ? SLICE("refresh") : SLICE("sign-in"),
                                .text = is_refresh ? SLICE("60 per minute per IP address")
                                                   : SLICE("10 per minute per IP address"),
                                .is_added = true};
    attach(builder, operation, keep_limit(builder, &draft));
}

/* Whether guessing there pays: whatever takes a password, a code or a token from a stranger. */
static bool is_sign_in(const struct operation *operation)
{
    return operation->kind == OPERATION_IDENTITY && slice_equal(operation->method, SLICE("POST")) &&
           !wording_has(operation->verb, "logout|signout|sign-out|log-out|me|profile");
}

void limit_collect(struct builder *builder)
{
    struct protection *protection = &builder->model->protection;
    table_init(&builder->limit_names, builder->arena);
    table_init(&builder->limit_numbers, builder->arena);
    table_init(&builder->limits, builder->arena);
    path_collect_segments(builder);
    limit_collect_targets(builder);
    bool has_role_limits = has_role_limit(builder);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (is_usable(builder, statement)) {
            read_limit(builder, statement, has_role_limits);
        }
    }
    struct list general = {0};
    LIST_EACH(struct limit, limit, &protection->limits)
    {
        if (limit->target.size == 0 && general.count <= LIMIT_OPERATION_MAXIMUM) {
            list_add(builder->arena, &general, limit);
        }
    }
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        if (is_sign_in(operation) && operation->limits.count == 0) {
            add_sign_in_limit(builder, operation);
        }
        LIST_EACH(struct limit, limit, &general)
        {
            if (!is_replaced(operation, limit)) {
                attach(builder, operation, limit);
            }
        }
    }
}
