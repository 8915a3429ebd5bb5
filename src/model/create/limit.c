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

/* --- whom it counts --- */

static enum limit_scope scope_of(struct slice text)
{
    static const struct {
        enum limit_scope scope;
        const char *words;
    } scopes[] = {
        {LIMIT_KEY,
         "per key|per api key|per api-key|per token|/key|per application|per app|each key|"
         "per integration"},
        {LIMIT_ADDRESS, "per ip*|/ip|ip|ips|ip-address*|ip address*|per address|each address|"
                        "ip-адрес*|каждый ip|anonymous|unauthenticated|anonym*|аноним*"},
        {LIMIT_USER, "per user*|/user|each user|per account|/account|per client|/client|"
                     "per customer|per tenant|per person|per member|per caller|authenticated|"
                     "signed-in|logged-in|users|user|на пользователя|每用户|每个用户|사용자당|"
                     "por usuario|por usuário|pro nutzer|par utilisateur"},
        {LIMIT_TOTAL, "in total|overall|system-wide|service-wide|globally|global|всего"},
    };
    for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++) {
        if (wording_has(text, scopes[i].words)) {
            return scopes[i].scope;
        }
    }
    return LIMIT_ADDRESS;
}

/* "Premium: 600/min", a row "Premium": the role of that name; one called "user" is everybody. */
static const struct role *role_of(const struct builder *builder, struct slice name)
{
    struct slice key = word_key(builder->arena, name);
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (key.size > 0 && !slice_equal(key, SLICE("user")) &&
            (slice_equal(key, word_key(builder->arena, role->name)) ||
             slice_equal(key, word_key(builder->arena, role->key)))) {
            return role;
        }
    }
    return NULL;
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

/* A limit that names endpoints takes the place of a general one of its scope. */
static bool is_replaced(const struct operation *operation, const struct limit *general)
{
    LIST_EACH(const struct limit, each, &operation->limits)
    {
        if (each->scope == general->scope && each->role == general->role &&
            each->is_anonymous_only == general->is_anonymous_only && each->target.size > 0 &&
            !each->is_added) {
            return true;
        }
    }
    return false;
}

/* "Members" of "Members may make 100 requests per minute", of "members 60"; or empty. */
static struct slice who_may(struct slice text)
{
    size_t at = 0;
    while (at < text.size && !character_is_digit(text.data[at])) {
        at++;
    }
    struct slice who = slice_trim(slice_between(text, 0, at));
    for (at = 0; at < who.size; at++) {
        bool is_verb = who.data[at] == ' ' &&
                       wording_starts_with(slice_from_offset(who, at + 1), "may|can|get|gets") > 0;
        if (is_verb) {
            return slice_between(who, 0, at);
        }
    }
    return who;
}

static void read_limit(struct builder *builder, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    struct limit_target target;
    struct slice unknown = SLICE_EMPTY;
    struct slice all = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                    SLICE_ARGUMENT(fact->name), SLICE_ARGUMENT(fact->value));
    struct slice whom =
        slice_trim(slice_from_offset(fact->name, wording_starts_with(fact->name, "each|every")));
    const struct role *role = role_of(builder, whom);
    if (role == NULL) {
        role = role_of(builder, limit_subject(fact->value));
    }
    if (role == NULL) {
        role = role_of(builder, who_may(fact->value));
    }
    limit_target_read(builder, statement, &target, &unknown);
    if (target.kind == LIMIT_TARGET_ENTITY && role != NULL &&
        role_of(builder, target.name) == role) {
        target = (struct limit_target){.kind = LIMIT_TARGET_ALL}; /* callers, not their records */
    }
    if (target.kind == LIMIT_TARGET_UNKNOWN && role == NULL) {
        report_unfit(builder, statement, unknown);
        return;
    }
    struct limit draft = {.scope = scope_of(all),
                          .count = (uint32_t)fact->number,
                          .window_seconds = fact->window_seconds,
                          .role = role,
                          .target = target.name,
                          .text = fact->value,
                          .place = statement->place};
    draft.is_anonymous_only =
        role == NULL && wording_has(all, "anonymous|unauthenticated|without a token|guests|guest|"
                                         "аноним*|неавторизован*|匿名|未登录");
    if (role != NULL && (draft.scope == LIMIT_ADDRESS || draft.scope == LIMIT_TOTAL)) {
        draft.scope = LIMIT_USER;
    }
    if (draft.is_anonymous_only) {
        draft.scope = LIMIT_ADDRESS;
    }
    struct limit *limit = keep_limit(builder, &draft);
    if (target.kind != LIMIT_TARGET_ALL && target.kind != LIMIT_TARGET_UNKNOWN) {
        limit_target_each(builder, &target, attach, limit);
    }
}

static bool is_usable(struct builder *builder, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    if (statement->kind != STATEMENT_SECURITY || !slice_equal(fact->topic, SLICE("rate_limit"))) {
        return false;
    }
    if (fact->number >= 1 && fact->number <= COUNT_MAXIMUM && fact->window_seconds >= 1 &&
        fact->window_seconds <= WINDOW_MAXIMUM) {
        return true;
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
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (is_usable(builder, statement)) {
            read_limit(builder, statement);
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
