/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic on the document's own numbers: which of its promises cannot hold together. Each
 * finding writes its sum out and names both lines. */
#include "model/create/create_private.h"

#include <math.h>

/* One bcrypt hash takes about this long at cost 12 on a core of today's servers, and doubles with
 * each step. */
#define BCRYPT_COST         12.0
#define BCRYPT_MS           290.0
#define PERCENTILES_MAXIMUM 16U /* of one subject in one table that are compared */
#define MINUTES_A_MONTH     (30.0 * 24.0 * 60.0)

static struct diagnostic *warn(struct builder *builder, enum diagnostic_code code,
                               struct place place, struct place related,
                               const char *related_message, const char *hint, struct slice message)
{
    struct diagnostic *diagnostic = diagnostics_report(builder->diagnostics, code, place, hint,
                                                       SLICE_FORMAT, SLICE_ARGUMENT(message));
    diagnostic_relate(diagnostic, related, related_message);
    return diagnostic;
}

static bool is_metric(struct slice metric, const char *name)
{
    return slice_equal(metric, slice_from(name));
}

static bool is_upper_bound(enum comparison comparison)
{
    return comparison == COMPARISON_LESS || comparison == COMPARISON_LESS_EQUAL;
}

/* The largest throughput that the document promises for the system. */
static const struct statement *find_throughput(const struct builder *builder)
{
    const struct statement *found = NULL;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_TARGET &&
            is_metric(statement->target.metric, "throughput") &&
            statement->target.unit == UNIT_PER_SECOND &&
            (found == NULL || statement->target.value > found->target.value)) {
            found = statement;
        }
    }
    return found;
}

/* --- bcrypt and the latency of a login --- */

/* What the document says of hashing with bcrypt, at best with its cost; NULL: nothing. */
static const struct statement *find_bcrypt(const struct builder *builder)
{
    const struct statement *found = NULL;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct fact_statement *fact = &statement->fact;
        bool is_hash = statement->kind == STATEMENT_SECURITY &&
                       is_metric(fact->topic, "password_hash") &&
                       (slice_contains_one_of_ignoring_case(fact->name, "bcrypt") ||
                        slice_contains_one_of_ignoring_case(fact->value, "bcrypt"));
        if (is_hash && (found == NULL || (isnan(found->fact.number) && !isnan(fact->number)))) {
            found = statement;
        }
    }
    return found;
}

/* A cost that nobody states is Phoenix's own. */
static void check_password_hash(struct builder *builder)
{
    const struct statement *hash = find_bcrypt(builder);
    double cost = hash == NULL || isnan(hash->fact.number) ? builder->model->policy.hash_cost
                                                           : hash->fact.number;
    if (hash == NULL || cost < 4 || cost > 31) {
        return;
    }
    double hash_ms = BCRYPT_MS * pow(2.0, cost - BCRYPT_COST);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct target_statement *target = &statement->target;
        if (statement->kind != STATEMENT_TARGET || !is_metric(target->metric, "latency") ||
            !is_upper_bound(target->comparison) || target->unit != UNIT_MILLISECONDS ||
            target->value >= hash_ms ||
            !slice_contains_one_of_ignoring_case(target->subject,
                                                 "login|auth|sign in|signin|register")) {
            continue;
        }
        warn(builder, DIAGNOSTIC_W1201, statement->place, hash->place,
             isnan(hash->fact.number) ? "the hash is stated here, its cost is Phoenix's"
                                      : "the cost is stated here",
             "lower the cost, or allow the operation more time than one hash takes",
             arena_format(builder->arena,
                          "one bcrypt hash at cost %g takes about %.0f ms (290 ms × 2^(%g−12)), so "
                          "'" SLICE_FORMAT "' cannot answer within %g ms",
                          cost, hash_ms, cost, SLICE_ARGUMENT(target->subject), target->value));
    }
}

/* --- rate limit and throughput --- */

/* The first stated limit that holds one caller back everywhere. */
static const struct limit *find_limit(const struct builder *builder)
{
    LIST_EACH(const struct limit, limit, &builder->model->protection.limits)
    {
        if (limit->target.size == 0 && limit->role == NULL && !limit->is_added &&
            !limit->is_anonymous_only && limit->scope != LIMIT_TOTAL) {
            return limit;
        }
    }
    return NULL;
}

static void check_rate_limit(struct builder *builder)
{
    const struct limit *limit = find_limit(builder);
    const struct statement *throughput = find_throughput(builder);
    if (limit == NULL || throughput == NULL) {
        return;
    }
    double allowed = (double)limit->count / limit->window_seconds;
    double needed = ceil(throughput->target.value / allowed);
    if (needed < 2) {
        return;
    }
    warn(builder, DIAGNOSTIC_N1202, limit->place, throughput->place,
         "the throughput is promised here",
         "test the throughput from that many addresses, or raise the limit",
         arena_format(builder->arena,
                      "%u requests in %u s are %.3g a second for one caller: %g a second need %.0f "
                      "callers at their limit",
                      limit->count, limit->window_seconds, allowed, throughput->target.value,
                      needed));
}

/* --- connection pool and throughput --- */

static const struct statement *tightest_latency(const struct builder *builder)
{
    const struct statement *found = NULL;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct target_statement *target = &statement->target;
        if (statement->kind == STATEMENT_TARGET && is_metric(target->metric, "latency") &&
            target->unit == UNIT_MILLISECONDS && is_upper_bound(target->comparison) &&
            target->percentile >= 90 && (found == NULL || target->value > found->target.value)) {
            found = statement;
        }
    }
    return found;
}

static void check_pool(struct builder *builder)
{
    const struct statement *throughput = find_throughput(builder);
    const struct statement *latency = tightest_latency(builder);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_TARGET || throughput == NULL ||
            !is_metric(statement->target.metric, "connections") || statement->target.value <= 0) {
            continue;
        }
        double budget_ms = statement->target.value / throughput->target.value * 1000.0;
        if (latency != NULL && budget_ms >= latency->target.value) {
            continue; /* a request may hold its connection for as long as it may take */
        }
        warn(
            builder, DIAGNOSTIC_N1203, statement->place, throughput->place,
            "the throughput is promised here", "keep queries shorter than that, or widen the pool",
            arena_format(
                builder->arena,
                "%g connections at %g requests a second leave each request %.3g ms of a connection "
                "(%g / %g × 1000)",
                statement->target.value, throughput->target.value, budget_ms,
                statement->target.value, throughput->target.value));
    }
}

/* --- percentiles of one subject --- */

/* 99.9 for 999, as target_statement counts. */
static double percentile_of(const struct statement *statement)
{
    unsigned percentile = statement->target.percentile;
    return percentile > 100 ? percentile / 10.0 : percentile;
}

/* More requests are within a higher percentile, so its bound cannot be the lower one. */
static void check_percentiles(struct builder *builder, const struct list *earlier,
                              const struct statement *statement)
{
    LIST_EACH(const struct statement, other, earlier)
    {
        double own = percentile_of(statement), theirs = percentile_of(other);
        bool is_upper = own > theirs && statement->target.value < other->target.value;
        bool is_lower = own < theirs && statement->target.value > other->target.value;
        if (!is_upper && !is_lower) {
            continue;
        }
        const struct statement *high = is_upper ? statement : other;
        const struct statement *low = is_upper ? other : statement;
        warn(builder, DIAGNOSTIC_W1207, high->place, low->place, "the lower percentile",
             "give the higher percentile the larger bound",
             arena_format(builder->arena,
                          "p%g of '" SLICE_FORMAT "' is %g ms, below its p%g of %g ms: whatever "
                          "keeps the first keeps the second",
                          percentile_of(high), SLICE_ARGUMENT(high->target.subject),
                          high->target.value, percentile_of(low), low->target.value));
        return;
    }
}

/* Targets of one subject in one table or list. */
static void check_percentile_order(struct builder *builder)
{
    struct table groups;
    table_init(&groups, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct target_statement *target = &statement->target;
        if (statement->kind != STATEMENT_TARGET || target->percentile == 0 ||
            !is_metric(target->metric, "latency") || target->unit != UNIT_MILLISECONDS ||
            !is_upper_bound(target->comparison)) {
            continue;
        }
        struct slice key =
            arena_format(builder->arena, "%p " SLICE_FORMAT, (const void *)statement->block,
                         SLICE_ARGUMENT(target->subject));
        struct list *group = table_get(&groups, key);
        if (group == NULL) {
            group = ARENA_NEW(builder->arena, struct list);
            table_put(&groups, key, group);
        }
        if (group->count < PERCENTILES_MAXIMUM) {
            check_percentiles(builder, group, statement);
            list_add(builder->arena, group, (void *)(uintptr_t)statement);
        }
    }
}

/* --- alerts and targets --- */

/* Alerts speak of the system as a whole, so they are held against targets that do as well. */
static bool is_general(struct slice subject)
{
    return subject.size == 0 || (slice_find_byte(subject, '/') == SLICE_NOT_FOUND &&
                                 slice_contains_one_of_ignoring_case(
                                     subject, "latency|response|api|request|endpoint|overall|"
                                              "performance|system|service|availability|"
                                              "uptime|error"));
}

/* The strictest targets of one metric: what an alert on it must not come after. */
struct strictest {
    const struct statement *upper; /* the lowest upper bound, or NULL */
    const struct statement *lower; /* the highest lower bound, or NULL */
};

static struct slice target_key(struct builder *builder, struct slice metric, enum unit unit,
                               unsigned percentile)
{
    return arena_format(builder->arena, "%d %u " SLICE_FORMAT, (int)unit, percentile,
                        SLICE_ARGUMENT(metric));
}

static void note_target(struct builder *builder, struct table *targets,
                        const struct statement *statement)
{
    const struct target_statement *target = &statement->target;
    struct slice key = target_key(builder, target->metric, target->unit, target->percentile);
    struct strictest *known = table_get(targets, key);
    if (known == NULL) {
        known = ARENA_NEW(builder->arena, struct strictest);
        table_put(targets, key, known);
    }
    if (is_upper_bound(target->comparison)) {
        bool is_stricter = known->upper == NULL || target->value < known->upper->target.value;
        known->upper = is_stricter ? statement : known->upper;
    } else {
        bool is_stricter = known->lower == NULL || target->value > known->lower->target.value;
        known->lower = is_stricter ? statement : known->lower;
    }
}

static void check_alert(struct builder *builder, const struct table *targets,
                        const struct statement *alert)
{
    const struct alert_statement *a = &alert->alert;
    const struct strictest *known =
        table_get(targets, target_key(builder, a->metric, a->unit, a->percentile));
    bool is_above =
        a->comparison == COMPARISON_GREATER || a->comparison == COMPARISON_GREATER_EQUAL;
    const struct statement *target = known == NULL ? NULL : is_above ? known->upper : known->lower;
    if (target == NULL ||
        (is_above ? a->value <= target->target.value : a->value >= target->target.value)) {
        return;
    }
    warn(builder, DIAGNOSTIC_W1204, alert->place, target->place, "the target is promised here",
         "alert at the target or before it",
         arena_format(builder->arena,
                      "alert '" SLICE_FORMAT "' fires at %g, but the target of " SLICE_FORMAT
                      " is broken at %g: between them nobody is told",
                      SLICE_ARGUMENT(a->name), a->value, SLICE_ARGUMENT(target->target.metric),
                      target->target.value));
}

/* Two walks over the statements, whatever their number: targets first, then alerts. */
static void check_alerts(struct builder *builder)
{
    struct table targets;
    table_init(&targets, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_TARGET && statement->target.metric.size > 0 &&
            is_general(statement->target.subject)) {
            note_target(builder, &targets, statement);
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ALERT) {
            check_alert(builder, &targets, statement);
        }
    }
}

/* --- caches and own records --- */

static const struct statement *find_own_rule(const struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_PERMISSION && statement->permission.is_own_only) {
            return statement;
        }
        if (statement->kind == STATEMENT_ROLE &&
            slice_contains_one_of_ignoring_case(statement->role.description, "own ")) {
            return statement;
        }
    }
    return NULL;
}

static void check_cache(struct builder *builder)
{
    const struct statement *own = find_own_rule(builder);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_CACHE || own == NULL ||
            !slice_equal(statement->fact.topic, SLICE("cache"))) {
            continue;
        }
        const struct fact_statement *cache = &statement->fact;
        bool names_answers = slice_contains_one_of_ignoring_case(cache->name, "api|response");
        if ((!names_answers &&
             !slice_contains_one_of_ignoring_case(cache->value, "api|response")) ||
            slice_contains_one_of_ignoring_case(cache->name, "public|static") ||
            slice_contains_one_of_ignoring_case(cache->value, "public|static")) {
            continue;
        }
        warn(builder, DIAGNOSTIC_N1205, statement->place, own->place,
             "who may see only their own records",
             "key the cache by what the caller may see; Phoenix does",
             arena_format(
                 builder->arena,
                 "a shared cache of '" SLICE_FORMAT
                 "' would show one caller another's records, for some may see only their own",
                 SLICE_ARGUMENT(names_answers ? cache->name : cache->value)));
    }
}

/* --- availability --- */

/* A rollback or recovery that takes longer than a month's whole error budget. */
static void check_budget(struct builder *builder)
{
    const struct statement *availability = NULL;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_TARGET &&
            is_metric(statement->target.metric, "availability") &&
            statement->target.unit == UNIT_PERCENT && statement->target.value < 100) {
            availability = availability == NULL ? statement : availability;
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (availability == NULL || statement->kind != STATEMENT_TARGET ||
            !(is_metric(statement->target.metric, "rollback_time") ||
              is_metric(statement->target.metric, "recovery_time"))) {
            continue;
        }
        double budget = MINUTES_A_MONTH * (100.0 - availability->target.value) / 100.0;
        double minutes = statement->target.value / 60000.0;
        if (minutes > budget) {
            warn(builder, DIAGNOSTIC_W1206, statement->place, availability->place,
                 "the availability is promised here", "shorten it, or promise less",
                 arena_format(
                     builder->arena,
                     "%g %% leave %.3g minutes a month (43,200 × %.3g %%), and one '" SLICE_FORMAT
                     "' may take %.3g",
                     availability->target.value, budget, 100.0 - availability->target.value,
                     SLICE_ARGUMENT(statement->target.subject), minutes));
        }
    }
}

void lint_feasibility(struct builder *builder)
{
    check_password_hash(builder);
    check_rate_limit(builder);
    check_pool(builder);
    check_percentile_order(builder);
    check_alerts(builder);
    check_cache(builder);
    check_budget(builder);
}
