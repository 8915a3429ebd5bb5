/* SPDX-License-Identifier: Apache-2.0 */
/* Two looks at what is kept under a call's key: one before anything is done, and one more where the
 * write has failed, for another node may have been first, or the commit whose answer was lost may
 * have gone through.
 *
 *     operation_replay ─▶ … ─▶ operation_execute: writes, and keeps ─▶ operation_recover ─▶ …
 */
#include "operation/idempotency.h"

#include "base/siphash.h"
#include "operation/operation_private.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define HOLDER_LISTS    256U
#define RETRY_SECONDS   1U
#define CLEANED_AT_ONCE 4

struct idempotency {
    int64_t life_us;
    pthread_mutex_t mutex;
    struct idempotent *held[HOLDER_LISTS]; /* by the first byte of their digest */
};

struct idempotency *idempotency_create(int64_t life_us)
{
    struct idempotency *idempotency = calloc(1, sizeof(*idempotency));
    if (idempotency == NULL) {
        abort();
    }
    idempotency->life_us = life_us;
    pthread_mutex_init(&idempotency->mutex, NULL);
    return idempotency;
}

void idempotency_destroy(struct idempotency **idempotency)
{
    if (*idempotency != NULL) {
        pthread_mutex_destroy(&(*idempotency)->mutex);
        free(*idempotency);
        *idempotency = NULL;
    }
}

/* --- keys in use --- */

static struct idempotent **list_of(struct idempotent *idempotent)
{
    return &idempotent->shared->held[idempotent->digest[0] % HOLDER_LISTS];
}

/* False: another call of this process has it. */
static bool hold(struct idempotent *idempotent)
{
    struct idempotent **list = list_of(idempotent);
    pthread_mutex_lock(&idempotent->shared->mutex);
    const struct idempotent *other = *list;
    while (other != NULL && memcmp(other->digest, idempotent->digest, sizeof(other->digest)) != 0) {
        other = other->next_held;
    }
    if (other == NULL) {
        idempotent->next_held = *list;
        *list = idempotent;
        idempotent->is_held = true;
    }
    pthread_mutex_unlock(&idempotent->shared->mutex);
    return other == NULL;
}

void idempotency_release(struct call *call)
{
    struct idempotent *idempotent = &call->idempotent;
    if (!idempotent->is_held) {
        return;
    }
    pthread_mutex_lock(&idempotent->shared->mutex);
    struct idempotent **link = list_of(idempotent);
    while (*link != idempotent) {
        link = &(*link)->next_held;
    }
    *link = idempotent->next_held;
    pthread_mutex_unlock(&idempotent->shared->mutex);
    idempotent->is_held = false;
}

/* --- the key and the request --- */

/* A string of structured fields (RFC 8941 section 3.3.3), as the draft has it, or the bare key, as
 * most clients send it. Empty: neither. */
static struct slice read_key(struct arena *arena, struct slice text)
{
    bool is_quoted = text.size > 1 && text.data[0] == '"' && text.data[text.size - 1] == '"';
    struct slice inner = is_quoted ? slice_between(text, 1, text.size - 1) : text;
    char *out = arena_allocate_raw(arena, inner.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < inner.size; i++) {
        char c = inner.data[i];
        if (is_quoted && c == '\\') {
            c = i + 1 < inner.size ? inner.data[++i] : '\0';
            if (c != '"' && c != '\\') {
                return SLICE_EMPTY;
            }
        } else if (c == '"' || c < 0x20 || c > 0x7e || (c == ' ' && !is_quoted)) {
            return SLICE_EMPTY;
        }
        out[size++] = c;
    }
    return size <= IDEMPOTENCY_KEY_MAXIMUM ? slice_of(out, size) : SLICE_EMPTY;
}

/* Of whoever calls; two callers never share one. */
static void digest_key(struct call *call, struct slice key)
{
    unsigned char address[LIMIT_ADDRESS_SIZE];
    bool is_known = caller_is_known(&call->caller);
    const struct value parts[] = {
        value_integer(is_known),
        value_text(is_known ? call->caller.subject_text
                            : limit_address(call->credentials.peer, address)),
        value_text(key),
    };
    secret_token_digest(idempotency_pack(call->arena, parts, 3), call->idempotent.digest);
}

/* What was asked for, before the server adds to it. */
static void digest_request(struct call *call)
{
    const struct operation *operation = call->operation->operation;
    size_t field_count = call->values == NULL ? 0 : call->operation->entity->field_count;
    size_t count = 0, path_count = operation->parameters.count;
    struct value *parts = ARENA_ARRAY(call->arena, struct value, 3 + path_count + 2 * field_count);
    parts[count++] = value_text(operation->method);
    parts[count++] = value_text(operation->path);
    parts[count++] = value_text(call->idempotent.request);
    memcpy(parts + count, call->path_values, path_count * sizeof(*parts));
    count += path_count;
    for (size_t i = 0; i < field_count; i++) {
        bool is_secret = call->operation->entity->fields[i].field->is_write_only;
        parts[count++] = value_integer(call->is_present[i]);
        parts[count++] = call->is_present[i] && !is_secret ? call->values[i] : VALUE_NONE;
    }
    secret_token_digest(idempotency_pack(call->arena, parts, count), call->idempotent.fingerprint);
}

/* Of the rows: a document that was changed since answers with other ones. */
static int64_t shape_of(struct call *call)
{
    static const unsigned char key[SIPHASH_KEY_SIZE] = "phoenix's shape";
    const struct plan_entity *entity = call->operation->entity;
    struct value *parts = ARENA_ARRAY(call->arena, struct value, entity->field_count + 1);
    parts[0] = value_text(entity->columns);
    for (size_t i = 0; i < entity->field_count; i++) {
        parts[i + 1] = value_integer((int64_t)entity->fields[i].type->kind);
    }
    struct slice bytes = idempotency_pack(call->arena, parts, entity->field_count + 1);
    return (int64_t)siphash(key, bytes);
}

/* --- looking --- */

struct look {
    struct nested nested;
    struct call *call;
    struct query query;
    struct value parameters[2];
    bool is_second; /* the write has failed, and call->query says how */
    bool is_found;
    bool is_same; /* the request of then */
    bool is_other_shape;
    bool is_expired;
};

static struct look *look_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct look, nested.flow);
}

static void take_found(void *context, const struct value *values, size_t count)
{
    struct look *look = context;
    struct idempotent *idempotent = &look->call->idempotent;
    assert(count == 3);
    (void)count;
    look->is_found = true;
    look->is_expired = values[2].integer <= look->call->now_us;
    look->is_same = slice_equal(values[0].text, slice_of((const char *)idempotent->fingerprint,
                                                         sizeof(idempotent->fingerprint)));
    look->is_other_shape = values[1].integer != shape_of(look->call);
}

static enum step run(struct look *look, struct flow *flow, enum query_kind kind, const char *sql,
                     on_row_f *on_row)
{
    struct call *call = look->call;
    look->parameters[0] = value_digest(call->idempotent.digest);
    look->parameters[1] = value_integer(call->now_us);
    look->query = (struct query){.arena = call->arena,
                                 .sql = sql,
                                 .parameters = look->parameters,
                                 .parameter_count = on_row == NULL ? 2 : 1,
                                 .on_row = on_row,
                                 .context = look,
                                 .flow = flow};
    return store_execute(call->session, kind, &look->query) == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

static enum step find_key(struct flow *flow)
{
    return run(look_from(flow), flow, QUERY_READ, plan_find_key_sql(), take_found);
}

/* The store is away. A write that has failed already says so in words of its own. */
static enum step fail_by_store(struct look *look)
{
    struct call *call = look->call;
    if (look->is_second) {
        return STEP_NEXT;
    }
    call->query.status = look->query.status;
    return operation_explain(&call->flow);
}

static enum step fail_in_progress(struct call *call)
{
    call->fault.retry_after_seconds = RETRY_SECONDS;
    return call_fail(call, STATUS_CONFLICT, PROBLEM_IN_PROGRESS, NULL);
}

/* By another node: it is at work, or has just been done. */
static bool is_key_met(const struct call *call)
{
    const struct query *lock = call->idempotent.lock;
    return (lock != NULL && lock->status == STATUS_INVALID) ||
           slice_starts_with(call->query.constraint_columns, SLICE("_phoenix_idempotency"));
}

/* Nothing is kept under the key, or nothing that still counts. */
static enum step judge_unknown(struct look *look, struct flow *flow)
{
    if (look->is_second) {
        return is_key_met(look->call) ? fail_in_progress(look->call) : STEP_NEXT;
    }
    return look->is_expired ? run(look, flow, QUERY_WRITE, plan_drop_key_sql(), NULL) : STEP_NEXT;
}

static void take_answer(void *context, const struct value *values, size_t count)
{
    struct look *look = context;
    struct call *call = look->call;
    const struct plan_entity *entity = call->operation->entity;
    bool is_rowless = true;
    for (size_t i = 0; i < count; i++) {
        is_rowless &= values[i].kind == VALUE_NULL;
    }
    call->idempotent.is_rowless = is_rowless;
    if (is_rowless) {
        return;
    }
    if (entity->dialect == DIALECT_SQLITE) {
        struct slice bytes = arena_copy(call->arena, values[0].text);
        call->idempotent.row = idempotency_unpack(call->arena, bytes, entity->field_count);
        return;
    }
    /* The texts of a row are the store's; as bytes they are the call's. */
    struct slice bytes = idempotency_pack(call->arena, values, count);
    call->idempotent.row = idempotency_unpack(call->arena, bytes, count);
}

static enum step judge_found(struct flow *flow)
{
    struct look *look = look_from(flow);
    struct call *call = look->call;
    if (look->query.status != STATUS_OK) {
        return fail_by_store(look);
    }
    if (!look->is_found || look->is_expired) {
        return judge_unknown(look, flow);
    }
    if (!look->is_same) {
        return call_fail(call, STATUS_INVALID, PROBLEM_KEY_REUSED,
                         "This Idempotency-Key belongs to another request: send a key of its own "
                         "with each");
    }
    call->idempotent.is_replayed = true;
    if (call->operation->serving == SERVE_DELETE) {
        return STEP_NEXT;
    }
    if (look->is_other_shape) {
        call->idempotent.is_replayed = false;
        return call_fail(call, STATUS_PRECONDITION, PROBLEM_PRECONDITION,
                         "This request was done before, and its answer was kept by another version "
                         "of the system: read the record");
    }
    return run(look, flow, QUERY_READ, plan_kept_answer_sql(call->arena, call->operation->entity),
               take_answer);
}

static enum step conclude(struct flow *flow)
{
    struct look *look = look_from(flow);
    struct call *call = look->call;
    bool has_row = call->operation->serving == SERVE_DELETE || call->idempotent.row != NULL ||
                   call->idempotent.is_rowless;
    if (look->query.status != STATUS_OK) {
        call->idempotent.is_replayed = false;
        return fail_by_store(look);
    }
    if (!call->idempotent.is_replayed) {
        return STEP_NEXT;
    }
    if (!has_row) {
        /* It was cleaned away between the two questions. */
        call->idempotent.is_replayed = false;
        return fail_in_progress(call);
    }
    if (look->is_second) {
        call->query = (struct query){0};
        idempotency_deliver(call);
    }
    return STEP_NEXT;
}

static enum step look_up(struct call *call, bool is_second)
{
    static step_f *const steps[] = {find_key, judge_found, conclude, NULL};
    struct look *look = ARENA_NEW(call->arena, struct look);
    look->call = call;
    look->is_second = is_second;
    return flow_nest(&look->nested, steps, &call->flow);
}

enum step operation_replay(struct flow *flow)
{
    struct call *call = call_from(flow);
    struct idempotent *idempotent = &call->idempotent;
    if (idempotent->shared == NULL || !idempotent->is_given || !plan_is_write(call->operation) ||
        call->fault.status != STATUS_OK) {
        return STEP_NEXT;
    }
    struct slice key = read_key(call->arena, idempotent->key);
    if (key.size == 0) {
        return call_fail(call, STATUS_INVALID, PROBLEM_MALFORMED,
                         "Idempotency-Key must be one key of 1 to 255 visible ASCII characters, "
                         "a UUID for instance, in double quotes or without");
    }
    digest_key(call, key);
    digest_request(call);
    return hold(idempotent) ? look_up(call, false) : fail_in_progress(call);
}

enum step operation_recover(struct flow *flow)
{
    struct call *call = call_from(flow);
    bool has_failed = call->query.status != STATUS_OK && !call->idempotent.is_replayed;
    return call->idempotent.is_held && has_failed ? look_up(call, true) : STEP_NEXT;
}

/* --- keeping --- */

static void bind_kept(struct call *call, struct value *parameters)
{
    const struct idempotent *idempotent = &call->idempotent;
    parameters[0] = value_digest(idempotent->digest);
    parameters[1] = value_digest(idempotent->fingerprint);
    parameters[2] = value_integer(shape_of(call));
    parameters[3] = value_integer(call->now_us + idempotent->shared->life_us);
}

static void add_statement(struct query *first, struct query *query)
{
    struct query *last = first;
    while (last->next != NULL) {
        last = last->next;
    }
    last->next = query;
}

/* Another node that is at work on the key is not waited for: that would cost a connection. */
static void lock_key(struct call *call, struct query *written)
{
    struct query *query = ARENA_NEW(call->arena, struct query);
    struct value *number = ARENA_NEW(call->arena, struct value);
    int64_t first;
    memcpy(&first, call->idempotent.digest, sizeof(first));
    *number = value_integer(first);
    *query = (struct query){.arena = call->arena,
                            .sql = plan_hold_key_sql(),
                            .is_fixed = true,
                            .parameters = number,
                            .parameter_count = 1};
    call_go_ahead(written, query);
    call->idempotent.lock = query;
}

static void keep_in_statement(struct call *call, struct query *query, bool is_deletion)
{
    size_t count = query->parameter_count;
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, count + 4);
    if (count > 0) {
        memcpy(parameters, query->parameters, count * sizeof(*parameters));
    }
    bind_kept(call, parameters + count);
    query->sql =
        plan_keep_answer_sql(call->arena, call->operation->entity, is_deletion, query->sql, count);
    query->is_fixed = false;
    query->parameters = parameters;
    query->parameter_count = count + 4;
    if (is_deletion && !call->operation->entity->is_watched) {
        query->on_row = NULL;
    }
}

/* On the writer's thread: the statement has run. */
static void fill_kept(struct query *query)
{
    struct call *call = query->context;
    struct value *parameters = (struct value *)(uintptr_t)query->parameters;
    const struct query *written = call->idempotent.kept_with;
    bool is_deletion = call->idempotent.is_deletion;
    bool is_done = is_deletion ? written->changed_count > 0 : written->held_rows.count > 0;
    if (is_done && !is_deletion) {
        const struct value *held = list_at(&written->held_rows, 0);
        parameters[4] =
            value_blob(idempotency_pack(call->arena, held + 1, (size_t)held[0].integer));
    }
    parameters[5] = value_integer(is_done);
}

static void keep_behind_statement(struct call *call, struct query *written, bool is_deletion)
{
    struct query *query = ARENA_NEW(call->arena, struct query);
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 6);
    bind_kept(call, parameters);
    call->idempotent.kept_with = written;
    call->idempotent.is_deletion = is_deletion;
    *query = (struct query){
        .arena = call->arena,
        .sql = plan_keep_answer_sql(call->arena, call->operation->entity, is_deletion, NULL, 0),
        .is_fixed = true,
        .parameters = parameters,
        .parameter_count = 6,
        .context = call,
        .fill = fill_kept};
    add_statement(written, query);
}

/* Each write that keeps an answer takes a few away that have expired. */
static void add_cleaning(struct call *call, struct query *written)
{
    struct query *query = ARENA_NEW(call->arena, struct query);
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 2);
    parameters[0] = value_integer(call->now_us);
    parameters[1] = value_integer(CLEANED_AT_ONCE);
    *query = (struct query){.arena = call->arena,
                            .sql = plan_clean_keys_sql(call->plan->dialect),
                            .is_fixed = true,
                            .parameters = parameters,
                            .parameter_count = 2};
    add_statement(written, query);
}

void idempotency_keep(struct call *call, struct query *query, bool is_deletion)
{
    if (!call->idempotent.is_held) {
        return;
    }
    if (call->plan->dialect == DIALECT_SQLITE) {
        keep_behind_statement(call, query, is_deletion);
    } else {
        lock_key(call, query);
        keep_in_statement(call, query, is_deletion);
    }
    add_cleaning(call, query);
}

void idempotency_deliver(struct call *call)
{
    if (call->idempotent.row != NULL) {
        call_take_row(call, call->idempotent.row, call->operation->entity->field_count);
    }
    call->was_taken = call->idempotent.is_rowless;
}
