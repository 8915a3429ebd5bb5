/* SPDX-License-Identifier: Apache-2.0 */
/* REST: a request finds its operation, hands over its input, and gets its rows written as JSON
 * straight into the answer. */
#include "face/face_private.h"
#include "face/grpc_private.h"

#include "base/clock.h"
#include "base/siphash.h"
#include "net/forwarded.h"

/* --- rows --- */

static void write_one(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct exchange *exchange = context;
    encode_row(exchange->body, exchange->call.operation->entity, values,
               exchange->listing.selection);
}

static void write_item(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct exchange *exchange = context;
    if (exchange->written_count++ > 0) {
        buffer_append_byte(exchange->body, ',');
    }
    encode_row(exchange->body, exchange->call.operation->entity, values,
               exchange->listing.selection);
}

/* The key of the record that was made, for Location. */
static void write_created(void *context, const struct value *values, size_t count)
{
    struct exchange *exchange = context;
    write_one(context, values, count);
    const struct plan_field *key = exchange->call.operation->entity->key;
    if (key != NULL) {
        struct value *copy = ARENA_NEW(exchange->call.arena, struct value);
        *copy = values[key->field->index];
        if (copy->kind == VALUE_TEXT || copy->kind == VALUE_BLOB) {
            copy->text = arena_copy(exchange->call.arena, copy->text);
        }
        exchange->created_key = copy;
    }
}

/* --- steps --- */

/* A path names a record in one way only: "/boats/07" is not another address of "/boats/7". */
static const char *check_spelling(const struct value *value, struct slice text)
{
    bool is_plain = value->kind != VALUE_INTEGER || text.size == 0 ||
                    (text.data[0] != '0' && text.data[0] != '-') || text.size == 1 ||
                    (text.data[0] == '-' && text.size > 1 && text.data[1] != '0');
    return is_plain ? NULL : "must be written without leading zeros";
}

static enum step read_path(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    struct call *call = &exchange->call;
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        struct slice text;
        if (parameter->field == NULL || parameter->is_caller) {
            continue;
        }
        if (!percent_decode(call->arena, exchange->match.values[parameter_index], false, &text)) {
            fault_add_field(call->arena, &call->fault, parameter->name,
                            slice_from(percent_reason(exchange->match.values[parameter_index])));
            continue;
        }
        const char *reason = value_from_text(call->arena, parameter->field->type, text,
                                             &call->path_values[parameter_index]);
        reason =
            reason != NULL ? reason : check_spelling(&call->path_values[parameter_index], text);
        if (reason != NULL) {
            fault_add_field(call->arena, &call->fault, parameter->name, slice_from(reason));
        }
    }
    if (call->fault.status != STATUS_OK) {
        call->problem = PROBLEM_INVALID;
        return STEP_FAIL;
    }
    return STEP_NEXT;
}

static enum step read_list(struct flow *flow)
{
    return list_read(exchange_from(flow));
}

static enum step read_selection(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    listing_select_only(&exchange->listing);
    return exchange->request->query.size == 0 ? STEP_NEXT : selection_read(exchange);
}

static enum step read_body(struct flow *flow)
{
    return body_read(exchange_from(flow));
}

static enum step begin_list(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    const struct list_form *form = exchange->call.operation->operation->form;
    if (form != NULL) {
        buffer_append_slice(exchange->body, form->head);
        exchange->listing.wants_count |= form->needs_total;
    } else {
        BUFFER_LITERAL(exchange->body, "{\"data\":[");
    }
    return STEP_NEXT;
}

static enum step count_total(struct flow *flow)
{
    return listing_count(&exchange_from(flow)->listing);
}

static enum step explain_count(struct flow *flow)
{
    return listing_explain_count(&exchange_from(flow)->listing);
}

/* Where there are replicas: what later reads must be from. A browser that is known by its cookies
 * gets it as one more, for long enough that any replica has caught up or left. */
static void write_position(struct exchange *exchange)
{
    struct buffer *headers = &exchange->face->headers;
    struct slice position = operation_position(&exchange->call);
    if (position.size == 0) {
        return;
    }
    buffer_format(headers, "Phoenix-Position: " SLICE_FORMAT "\r\n", SLICE_ARGUMENT(position));
    if (exchange->call.caller.proof == CALLER_COOKIE) {
        buffer_format(headers,
                      "Set-Cookie: phoenix_position=" SLICE_FORMAT
                      "; Path=/; Max-Age=60; HttpOnly; SameSite=Lax\r\n",
                      SLICE_ARGUMENT(position));
    }
}

/* The name that clients know it by. */
static void write_replayed(struct exchange *exchange)
{
    write_position(exchange);
    if (exchange->call.idempotent.is_replayed) {
        BUFFER_LITERAL(&exchange->face->headers, "Idempotent-Replayed: true\r\n");
    }
}

static void begin_answer(struct exchange *exchange)
{
    answer_begin(exchange->face, exchange->request_id, "application/json");
    exchange->kept_from = exchange->face->headers.size;
}

/* The answer is whole. It is sent by `finish`, not here: with it the request's arena goes, and the
 * flow that runs this step lives in there. */
static enum step conclude(struct exchange *exchange, unsigned status)
{
    if (exchange->body->is_overflown) {
        return call_fail(&exchange->call, STATUS_TOO_LARGE, PROBLEM_INTERNAL,
                         "The answer is too large: ask for fewer records or fields");
    }
    exchange->status = status;
    return STEP_NEXT;
}

/* The answer to a GET, or that the caller has it already. */
static enum step conclude_read(struct exchange *exchange, uint64_t version)
{
    struct buffer *headers = &exchange->face->headers;
    bool is_known;
    answer_write_tag(exchange->face, version);
    buffer_append_slice(headers, exchange->call.operation->cache_policy);
    if (!exchange->body->is_overflown && !headers->is_overflown) {
        operation_keep(&exchange->call,
                       slice_from_offset(buffer_slice(headers), exchange->kept_from),
                       buffer_slice(exchange->body), version);
    }
    answer_write_cache_status(exchange->face, &exchange->call);
    if (operation_hold_answer(&exchange->call, version, &is_known) == STEP_FAIL) {
        return STEP_FAIL;
    }
    return conclude(exchange, is_known ? 304 : 200);
}

/* What is kept, as it was made; the body goes out from where it lies. */
static enum step answer_recalled(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    const struct cache_item *item = exchange->call.ask.item;
    bool is_known;
    begin_answer(exchange);
    buffer_append_slice(&exchange->face->headers, item->fields);
    answer_write_cache_status(exchange->face, &exchange->call);
    if (operation_hold_answer(&exchange->call, item->version, &is_known) == STEP_FAIL) {
        return STEP_FAIL;
    }
    exchange->status = is_known ? 304 : 200;
    return STEP_NEXT;
}

static bool has_recalled(const struct exchange *exchange)
{
    return exchange->call.is_recalled && exchange->call.ask.outcome == CACHE_HIT;
}

static enum step turn_recalled(struct flow *flow)
{
    static step_f *const steps[] = {answer_recalled, NULL};
    return has_recalled(exchange_from(flow)) ? flow_turn(flow, steps) : STEP_NEXT;
}

static enum step answer_one(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    begin_answer(exchange);
    if (exchange->call.operation->serving == SERVE_GET) {
        return conclude_read(exchange, exchange->call.version);
    }
    answer_write_tag(exchange->face, exchange->call.version);
    write_replayed(exchange);
    return conclude(exchange, 200);
}

/* A key as one segment of a path (RFC 3986): a natural one may hold anything. */
static void write_path_segment(struct exchange *exchange, const struct type *type,
                               const struct value *key)
{
    struct buffer text;
    struct buffer *headers = &exchange->face->headers;
    buffer_init(&text, headers->maximum);
    value_write_text(&text, type, key);
    for (size_t i = 0; i < text.size; i++) {
        if (character_is_alphanumeric(text.data[i]) || strchr("-._~", text.data[i]) != NULL) {
            buffer_append_byte(headers, text.data[i]);
        } else {
            buffer_format(headers, "%%%02X", (unsigned)(unsigned char)text.data[i]);
        }
    }
    buffer_release(&text);
}

static enum step answer_deleted(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    answer_begin(exchange->face, exchange->request_id, NULL);
    write_replayed(exchange);
    buffer_clear(exchange->body);
    return conclude(exchange, 204);
}

static enum step answer_created(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    const struct plan_entity *entity = exchange->call.operation->entity;
    unsigned made_status = exchange->call.operation->made_status;
    if (exchange->call.was_taken || made_status == 204) {
        return answer_deleted(flow);
    }
    begin_answer(exchange);
    answer_write_tag(exchange->face, exchange->call.version);
    write_replayed(exchange);
    if (exchange->created_key != NULL && exchange->call.operation->has_item_path) {
        struct buffer *headers = &exchange->face->headers;
        BUFFER_LITERAL(headers, "Location: ");
        buffer_append_slice(headers, exchange->request->path);
        if (headers->data[headers->size - 1] != '/') {
            buffer_append_byte(headers, '/');
        }
        write_path_segment(exchange, entity->key->type, exchange->created_key);
        BUFFER_LITERAL(headers, "\r\n");
    }
    return conclude(exchange, exchange->call.was_there || made_status == 200 ? 200 : 201);
}

/* The same request with the cursor of the next page. */
static void write_next_link(struct exchange *exchange, struct slice cursor)
{
    struct buffer *headers = &exchange->face->headers;
    struct slice rest = exchange->request->query, part;
    BUFFER_LITERAL(headers, "Link: <");
    buffer_append_slice(headers, exchange->request->path);
    BUFFER_LITERAL(headers, "?cursor=");
    buffer_append_slice(headers, cursor);
    while (slice_next_part(&rest, '&', &part)) {
        size_t equal = slice_find_byte(part, '=');
        struct slice name = slice_between(part, 0, equal == SLICE_NOT_FOUND ? part.size : equal);
        bool is_place = slice_equal(name, SLICE("cursor")) || list_is_place(exchange, name);
        if (part.size > 0 && !is_place) {
            BUFFER_LITERAL(headers, "&");
            buffer_append_slice(headers, part);
        }
    }
    BUFFER_LITERAL(headers, ">; rel=\"next\"\r\n");
}

static enum step answer_list(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    struct buffer *body = exchange->body;
    struct slice cursor =
        exchange->call.has_more ? listing_cursor(&exchange->listing) : SLICE_EMPTY;
    if (exchange->call.has_more && cursor.size == 0) {
        exchange->call.problem = PROBLEM_INVALID;
        fault_add_field(exchange->call.arena, &exchange->call.fault, SLICE("sort"),
                        SLICE("names a field whose values are too long to page by"));
        return STEP_FAIL;
    }
    begin_answer(exchange);
    if (cursor.size > 0) {
        write_next_link(exchange, cursor);
    }
    if (exchange->call.operation->operation->form != NULL) {
        list_write_end(exchange, cursor);
        return conclude_read(exchange, siphash(exchange->face->secret, buffer_slice(body)));
    }
    BUFFER_LITERAL(body, "],\"meta\":{\"limit\":");
    buffer_append_uint64(body, exchange->call.list.limit);
    BUFFER_LITERAL(body, ",\"next_cursor\":");
    if (cursor.size > 0) {
        json_write_string(body, cursor);
    } else {
        BUFFER_LITERAL(body, "null");
    }
    BUFFER_LITERAL(body, ",\"total\":");
    if (exchange->listing.total >= 0) {
        buffer_append_int64(body, exchange->listing.total);
    } else {
        BUFFER_LITERAL(body, "null");
    }
    BUFFER_LITERAL(body, "}}");
    return conclude_read(exchange, siphash(exchange->face->secret, buffer_slice(body)));
}

/* {"count":7}, or {"total":7,"by_status":{"open":4,"done":3}}. */
static enum step answer_counts(struct flow *flow)
{
    struct exchange *exchange = exchange_from(flow);
    struct buffer *body = exchange->body;
    const struct plan_operation *operation = exchange->call.operation;
    const struct tally *tally = exchange->call.tally;
    begin_answer(exchange);
    buffer_append_string(body, operation->group_count == 0 ? "{\"count\":" : "{\"total\":");
    buffer_append_int64(body, tally->total);
    for (size_t group = 0; group < operation->group_count; group++) {
        buffer_append_byte(body, ',');
        json_write_string(
            body, arena_join(exchange->call.arena, SLICE("by_"), operation->groups[group]->name));
        BUFFER_LITERAL(body, ":{");
        for (size_t i = 0; i < tally->value_counts[group]; i++) {
            buffer_append_string(body, i == 0 ? "" : ",");
            json_write_string(body, tally->counts[group][i].value);
            buffer_append_byte(body, ':');
            buffer_append_int64(body, tally->counts[group][i].count);
        }
        buffer_append_byte(body, '}');
    }
    buffer_append_byte(body, '}');
    return conclude_read(exchange, siphash(exchange->face->secret, buffer_slice(body)));
}

#define ADMISSION operation_limit, operation_identify, operation_limit_caller, operation_authorise

static step_f *const list_steps[] = {ADMISSION,
                                     operation_recall,
                                     turn_recalled,
                                     read_path,
                                     read_list,
                                     operation_check,
                                     begin_list,
                                     operation_execute,
                                     operation_announce,
                                     operation_investigate,
                                     operation_explain,
                                     count_total,
                                     explain_count,
                                     answer_list,
                                     NULL};
static step_f *const count_steps[] = {ADMISSION,
                                      operation_recall,
                                      turn_recalled,
                                      read_path,
                                      read_list,
                                      operation_check,
                                      operation_tally,
                                      operation_check_tally,
                                      operation_investigate,
                                      operation_explain,
                                      answer_counts,
                                      NULL};
static step_f *const get_steps[] = {ADMISSION,         operation_recall,   turn_recalled,
                                    read_path,         read_selection,     operation_check,
                                    operation_execute, operation_announce, operation_investigate,
                                    operation_explain, answer_one,         NULL};
static step_f *const create_steps[] = {ADMISSION,
                                       read_path,
                                       read_selection,
                                       read_body,
                                       operation_replay,
                                       operation_check,
                                       operation_hash,
                                       operation_execute,
                                       operation_announce,
                                       operation_recover,
                                       operation_investigate,
                                       operation_explain,
                                       answer_created,
                                       NULL};
static step_f *const change_steps[] = {ADMISSION,
                                       read_path,
                                       read_selection,
                                       read_body,
                                       operation_replay,
                                       operation_check,
                                       operation_hash,
                                       operation_fetch,
                                       operation_hold,
                                       operation_execute,
                                       operation_announce,
                                       operation_recover,
                                       operation_investigate,
                                       operation_explain,
                                       answer_one,
                                       NULL};
static step_f *const delete_steps[] = {ADMISSION,
                                       read_path,
                                       read_selection,
                                       operation_replay,
                                       operation_check,
                                       operation_fetch,
                                       operation_hold,
                                       operation_execute,
                                       operation_announce,
                                       operation_recover,
                                       operation_investigate,
                                       operation_explain,
                                       answer_deleted,
                                       NULL};
static step_f *const identity_steps[] = {ADMISSION, identity_read_body, operation_identity,
                                         identity_answer, NULL};
static step_f *const return_steps[] = {ADMISSION, oidc_read_query, operation_oidc, oidc_answer,
                                       NULL};
static step_f *const custom_steps[] = {ADMISSION, operation_check, NULL};

static void finish(struct flow *flow, bool has_failed)
{
    struct exchange *exchange = exchange_from(flow);
    struct call *call = &exchange->call;
    const struct cache_item *item = operation_let_go(call);
    if (!has_failed) {
        answer_send(exchange->face, exchange->request, exchange->status,
                    item != NULL ? item->body : buffer_slice(exchange->body));
        cache_item_release(item);
        return;
    }
    cache_item_release(item);
    if (call->fault.status == STATUS_OK) {
        call_fail(call, STATUS_INTERNAL, PROBLEM_INTERNAL, NULL);
    }
    const struct plan_entity *about = call->about != NULL ? call->about : call->operation->entity;
    struct problem_words words = plan_problem(exchange->face->plan, call->problem, about);
    exchange->face->challenge = call->fault.status != STATUS_UNAUTHENTICATED ? NULL
                                : call->credentials.authorization.size > 0
                                    ? "Bearer error=\"invalid_token\""
                                    : "Bearer";
    answer_fault(exchange->face, exchange->request, exchange->request_id, &words, &call->fault,
                 SLICE_EMPTY);
}

/* --- routing --- */

void answer_problem(struct face *face, struct request *request, struct slice request_id,
                    enum problem problem, struct slice message)
{
    struct problem_words words = plan_problem(face->plan, problem, NULL);
    answer_fault(face, request, request_id, &words, NULL, message);
}

static const struct plan_operation *find_operation(const struct route *route, struct slice method)
{
    LIST_EACH(const struct plan_operation, operation, &route->operations)
    {
        if (slice_equal(operation->operation->method, method)) {
            return operation;
        }
    }
    return NULL;
}

static struct slice allowed_methods(struct arena *arena, const struct route *route)
{
    struct slice methods = SLICE_EMPTY;
    LIST_EACH(const struct plan_operation, operation, &route->operations)
    {
        if (operation_is_preflight(operation->operation)) {
            continue;
        }
        methods =
            arena_format(arena, SLICE_FORMAT SLICE_FORMAT "%s, ", SLICE_ARGUMENT(methods),
                         SLICE_ARGUMENT(operation->operation->method),
                         slice_equal(operation->operation->method, SLICE("GET")) ? ", HEAD" : "");
    }
    return arena_format(arena, SLICE_FORMAT "OPTIONS", SLICE_ARGUMENT(methods));
}

static void answer_methods(struct face *face, struct request *request, struct slice request_id,
                           const struct route *route)
{
    struct slice allow = allowed_methods(request->arena, route);
    if (request->method == METHOD_OPTIONS) {
        answer_begin(face, request_id, NULL);
        buffer_format(&face->headers, "Allow: " SLICE_FORMAT "\r\n", SLICE_ARGUMENT(allow));
        cors_write_preflight(face, request, allow);
        answer_send(face, request, 204, SLICE_EMPTY);
        return;
    }
    face->allow = allow;
    answer_problem(
        face, request, request_id, PROBLEM_METHOD,
        arena_format(request->arena, "This path takes " SLICE_FORMAT, SLICE_ARGUMENT(allow)));
}

static void answer_no_route(struct face *face, struct request *request, struct slice request_id)
{
    if (grpc_has_path(face, request->path)) {
        answer_problem(face, request, request_id, PROBLEM_MEDIA_TYPE,
                       SLICE("This is a method of gRPC: it takes application/grpc over HTTP/2"));
    } else {
        answer_problem(face, request, request_id, PROBLEM_NO_ROUTE, SLICE("There is no such path"));
    }
}

static step_f *const *steps_of(struct exchange *exchange)
{
    struct call *call = &exchange->call;
    call->on_row = write_one;
    switch (call->operation->serving) {
    case SERVE_LIST:
        call->on_row = write_item;
        return list_steps;
    case SERVE_GET:
        return get_steps;
    case SERVE_CREATE:
        call->on_row = write_created;
        return create_steps;
    case SERVE_REPLACE:
    case SERVE_UPDATE:
        return change_steps;
    case SERVE_DELETE:
        return delete_steps;
    case SERVE_COUNT:
        return count_steps;
    case SERVE_IDENTITY:
        return identity_steps;
    case SERVE_HEALTH:
    case SERVE_NOTHING:
        break;
    }
    return custom_steps;
}

static bool is_safe(enum method method)
{
    return method == METHOD_GET || method == METHOD_HEAD || method == METHOD_OPTIONS;
}

/* A field that is a list may stand in several lines (RFC 9110 section 5.3). */
static struct slice joined_header(const struct request *request, struct slice name)
{
    struct slice joined = SLICE_EMPTY;
    bool is_first = true;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct header *header = &request->headers[i];
        if (slice_equal_ignoring_case(header->name, name)) {
            joined = is_first ? header->value
                              : arena_join(request->arena,
                                           arena_join(request->arena, joined, SLICE(", ")),
                                           header->value);
            is_first = false;
        }
    }
    return joined;
}

/* The path with the query, as they were sent. */
static struct slice address_of(const struct request *request)
{
    struct slice path = request->path, query = request->query;
    if (query.size == 0) {
        return path;
    }
    /* As one target they lie behind each other. */
    return query.data == path.data + path.size + 1
               ? slice_of(path.data, path.size + 1 + query.size)
               : arena_join(request->arena, arena_join(request->arena, path, SLICE("?")), query);
}

static struct slice position_of(const struct request *request)
{
    struct slice shown = request_header(request, SLICE("Phoenix-Position"));
    return shown.size > 0
               ? shown
               : auth_cookie(request_header(request, SLICE("Cookie")), SLICE("phoenix_position"));
}

/* What has not begun is not begun, and a read under way is stopped. */
static void on_lost(struct request *request)
{
    struct exchange *exchange = request->user;
    exchange->call.patience.is_over = true;
}

static bool has_left(void *context)
{
    struct exchange *exchange = context;
    bool is_over = request_has_left(exchange->request);
    exchange->call.patience.is_over = is_over;
    return is_over;
}

static void start_exchange(struct face *face, struct request *request, struct slice request_id,
                           const struct plan_operation *operation, const struct match *match,
                           step_f *const *steps)
{
    static const struct request_events events = {.on_lost = on_lost};
    struct exchange *exchange = arena_allocate_raw(request->arena, sizeof(*exchange));
    const struct face_options *options = &face->shared->options;
    struct slice client =
        options->proxy_count == 0
            ? request->peer
            : forwarded_read(request, options->proxies, options->proxy_count).client;
    call_init(&exchange->call, request->arena, face->plan, operation, face->session,
              clock_now_us());
    exchange->call.on_row_context = exchange;
    exchange->call.patience.has_left = has_left;
    exchange->call.patience.context = exchange;
    exchange->call.request_id = request_id;
    exchange->call.limit_table = face->limit_table;
    exchange->call.limit_share = face->limit_share;
    exchange->call.auth = face->auth;
    exchange->call.watch = face->watch;
    exchange->call.credentials = (struct credentials){
        .authorization = request->authorization,
        .cookie = request_header(request, SLICE("Cookie")),
        .csrf = request_header(request, SLICE("X-CSRF-Token")),
        .api_key = request_header(request, SLICE("X-API-Key")),
        .certificate = request->client_certificate == NULL
                           ? SLICE_EMPTY
                           : request->client_certificate->fingerprint,
        .peer = client,
        .is_safe_method = is_safe(request->method),
    };
    exchange->call.cache = face->cache;
    if (face->cache != NULL && operation->keep_seconds > 0) {
        exchange->call.address = address_of(request);
    }
    exchange->call.version_key = face->secret;
    exchange->call.conditions = (struct conditions){
        .if_match = joined_header(request, SLICE("If-Match")),
        .if_none_match = joined_header(request, SLICE("If-None-Match")),
    };
    if (is_safe(request->method)) {
        exchange->call.position = position_of(request);
    } else {
        exchange->call.idempotent = (struct idempotent){
            .shared = face->idempotency,
            .key = joined_header(request, SLICE("Idempotency-Key")),
            .is_given = request_has_header(request, SLICE("Idempotency-Key")),
            .request = request->query,
        };
    }
    exchange->face = face;
    exchange->request = request;
    request->user = exchange;
    request_listen(request, &events);
    exchange->request_id = request_id;
    exchange->match = *match;
    exchange->body = request_body_buffer(request);
    exchange->listing =
        (struct listing){.call = &exchange->call, .secret = face->secret, .total = -1};
    exchange->written_count = 0;
    exchange->created_key = NULL;
    exchange->status = 0;
    buffer_clear(exchange->body);
    flow_start(&exchange->call.flow, steps != NULL ? steps : steps_of(exchange), finish);
}

void rest_return_from_issuer(struct face *face, struct request *request, struct slice request_id,
                             const struct plan_operation *login)
{
    start_exchange(face, request, request_id, login, &(struct match){0}, return_steps);
}

void rest_request(struct face *face, struct request *request)
{
    struct slice request_id = answer_request_id(request);
    if (!host_is_served(face, request)) {
        answer_problem(face, request, request_id, PROBLEM_MISDIRECTED,
                       arena_format(request->arena,
                                    "This system does not answer to the host '" SLICE_FORMAT
                                    "'; start it with --allowed-host to change that",
                                    SLICE_ARGUMENT(request->host)));
        return;
    }
    struct match match = plan_match(face->plan, request->path);
    if (match.route == NULL) {
        if (!system_request(face, request, request_id) &&
            !oidc_request(face, request, request_id)) {
            answer_no_route(face, request, request_id);
        }
        return;
    }
    struct slice method = request->method == METHOD_HEAD ? SLICE("GET") : request->method_name;
    const struct plan_operation *operation = find_operation(match.route, method);
    if (operation == NULL || request->method == METHOD_OPTIONS) {
        answer_methods(face, request, request_id, match.route);
        return;
    }
    if (operation->serving == SERVE_HEALTH) {
        system_health(face, request, request_id, operation);
        return;
    }
    start_exchange(face, request, request_id, operation, &match, NULL);
}
