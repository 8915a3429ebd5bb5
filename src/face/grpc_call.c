/* SPDX-License-Identifier: Apache-2.0 */
/* A call of a method: the message into the operation's input, the operation, its rows into
 * messages. The steps are REST's; only what is read and written differs. */
#include "face/grpc_private.h"

/* --- the message --- */

/* What gRPC's own libraries would say (statuscodes.md). */
static enum step fail_protocol(struct grpc_exchange *exchange, enum grpc_code code,
                               const char *message)
{
    exchange->code = code;
    if (code == GRPC_CODE_RESOURCE_EXHAUSTED) {
        return call_fail(&exchange->call, STATUS_TOO_LARGE, PROBLEM_TOO_LARGE, message);
    }
    if (code == GRPC_CODE_UNIMPLEMENTED) {
        return call_fail(&exchange->call, STATUS_UNSUPPORTED, PROBLEM_UNSUPPORTED, message);
    }
    return call_fail(&exchange->call, STATUS_INVALID, PROBLEM_MALFORMED, message);
}

static enum step take_message(struct grpc_exchange *exchange)
{
    if (exchange->is_taken) {
        return STEP_NEXT;
    }
    struct grpc_taken taken = grpc_message_take_only(&exchange->stream);
    exchange->is_taken = true;
    exchange->message = taken.message;
    return taken.kind == GRPC_TAKEN_MESSAGE ? STEP_NEXT
                                            : fail_protocol(exchange, taken.code, taken.reason);
}

static void make_room(struct grpc_exchange *exchange)
{
    struct call *call = &exchange->call;
    size_t count = call->operation->entity->field_count;
    struct wire_request *input = &exchange->input;
    bool *flags = ARENA_ARRAY(call->arena, bool, 2 * count);
    input->mask = flags;
    input->values = call->values;
    input->is_present = call->is_present;
    input->is_faulty = call->is_faulty;
    input->faults = call->values == NULL ? NULL : ARENA_NEW(call->arena, struct list);
    if (input->values == NULL) {
        input->values = ARENA_ARRAY(call->arena, struct value, count);
        input->is_present = flags + count;
    }
    input->path_values =
        ARENA_ARRAY(call->arena, struct value, call->operation->operation->parameters.count + 1);
}

/* Values that cannot be read; what else is wrong with the record is for operation_check to find. */
static bool take_faults(struct grpc_exchange *exchange)
{
    const struct list *faults = exchange->input.faults;
    struct call *call = &exchange->call;
    for (size_t i = 0; faults != NULL && i < faults->count; i++) {
        const struct wire_fault *fault = list_at(faults, i);
        fault_add_field(call->arena, &call->fault, fault->field, slice_from(fault->reason));
    }
    return faults != NULL && faults->count > 0;
}

/* What selects the record must be there: null would select none, and say nothing of why. */
static void take_parameters(struct grpc_exchange *exchange)
{
    struct call *call = &exchange->call;
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        if (parameter->field == NULL || parameter->is_caller) {
            continue;
        }
        call->path_values[parameter_index] = exchange->input.path_values[parameter_index];
        if (call->path_values[parameter_index].kind == VALUE_NULL) {
            fault_add_field(call->arena, &call->fault, parameter->name, SLICE("is required"));
        }
    }
}

/* A record that was read can be sent back as it is: what only the server sets is passed over. */
static void pass_over(struct call *call)
{
    const struct plan_entity *entity = call->operation->entity;
    const struct plan_field *only = call->operation->only;
    for (size_t i = 0; call->values != NULL && i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        if (call->is_present[i] && only != NULL && only != field && field->is_writable) {
            fault_add_field(call->arena, &call->fault, field->name,
                            arena_format(call->arena,
                                         "cannot be changed here; only '" SLICE_FORMAT "' can",
                                         SLICE_ARGUMENT(only->name)));
        }
        if (!field->is_writable) {
            call->is_present[i] = false;
            call->values[i] = VALUE_NONE;
        }
    }
}

/* The version of the record that the caller knows; quoted, as the metadata has it, or not. */
static void take_etag(struct grpc_exchange *exchange)
{
    struct slice etag = exchange->input.etag;
    struct call *call = &exchange->call;
    bool is_quoted = etag.size > 1 && etag.data[0] == '"' && etag.data[etag.size - 1] == '"';
    if (etag.size > 0) {
        call->conditions.if_match =
            is_quoted ? etag
                      : arena_format(call->arena, "\"" SLICE_FORMAT "\"", SLICE_ARGUMENT(etag));
    }
}

/* What makes a write repeatable: a field of the message, else the metadata. */
static void take_key(struct grpc_exchange *exchange)
{
    if (exchange->input.request_id.size > 0) {
        exchange->call.idempotent.key = exchange->input.request_id;
        exchange->call.idempotent.is_given = true;
    }
}

static enum step read_message(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct call *call = &exchange->call;
    struct wire_fault fault;
    if (take_message(exchange) == STEP_FAIL) {
        return STEP_FAIL;
    }
    make_room(exchange);
    if (!wire_read(call->arena, exchange->rpc, exchange->message, &exchange->input, &fault)) {
        if (fault.field.size == 0) {
            return fail_protocol(
                exchange, GRPC_CODE_INTERNAL,
                arena_format(call->arena, "The message cannot be read: it %s", fault.reason).data);
        }
        fault_add_field(call->arena, &call->fault, fault.field, slice_from(fault.reason));
        return listing_conclude(&exchange->listing);
    }
    bool has_faults = take_faults(exchange);
    take_parameters(exchange);
    pass_over(call);
    take_etag(exchange);
    take_key(exchange);
    if (exchange->input.has_mask) {
        exchange->listing.selection = exchange->input.mask;
    }
    listing_select_only(&exchange->listing);
    return has_faults ? STEP_NEXT : listing_conclude(&exchange->listing);
}

/* --- answers that are kept --- */

#define ADDRESS_MAXIMUM ((size_t)4 << 10) /* what is asked for at greater length is not kept */

/* A kept answer is found by the method and the message's own bytes: who writes the same request in
 * other bytes has an answer of their own. No path of REST begins so. */
static enum step take_address(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct call *call = &exchange->call;
    struct arena *arena = call->arena;
    if (call->cache == NULL || call->operation->keep_seconds == 0) {
        return STEP_NEXT;
    }
    if (take_message(exchange) == STEP_FAIL) {
        return STEP_FAIL;
    }
    if (exchange->message.size > ADDRESS_MAXIMUM) {
        call->cache = NULL;
        return STEP_NEXT;
    }
    call->address = arena_join(arena, SLICE("grpc "), exchange->stream.request->path);
    call->address =
        arena_join(arena, arena_join(arena, call->address, SLICE(" ")), exchange->message);
    return STEP_NEXT;
}

static enum step answer_recalled(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    const struct cache_item *item = exchange->call.ask.item;
    size_t start = wire_frame_begin(exchange->body);
    buffer_append_slice(exchange->body, item->body);
    grpc_message_end(&exchange->stream, exchange->body, start);
    exchange->call.version = item->version;
    return STEP_NEXT;
}

static enum step turn_recalled(struct flow *flow)
{
    static step_f *const steps[] = {answer_recalled, NULL};
    const struct call *call = &grpc_exchange_from(flow)->call;
    return call->is_recalled && call->ask.outcome == CACHE_HIT ? flow_turn(flow, steps) : STEP_NEXT;
}

/* The message alone, for others may take it packed. */
static void keep_answer(struct grpc_exchange *exchange)
{
    const struct buffer *body = exchange->body;
    if (exchange->call.is_recalled && !body->is_overflown) {
        operation_keep(&exchange->call, SLICE_EMPTY,
                       slice_from_offset(buffer_slice(body), exchange->frame + WIRE_FRAME_HEAD),
                       exchange->call.version);
    }
}

/* --- rows --- */

static void write_one(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct grpc_exchange *exchange = context;
    wire_write_answer(exchange->body, exchange->call.arena, exchange->rpc, values,
                      exchange->listing.selection);
}

static void write_item(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct grpc_exchange *exchange = context;
    wire_write_record(exchange->body, exchange->call.arena, exchange->rpc, values,
                      exchange->listing.selection);
}

static enum step begin_answer(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    exchange->frame = wire_frame_begin(exchange->body);
    return STEP_NEXT;
}

/* The answer is sent by the flow's end, for the flow lives in the request's arena. */
static enum step end_answer(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    keep_answer(exchange);
    grpc_message_end(&exchange->stream, exchange->body, exchange->frame);
    if (exchange->body->is_overflown) {
        return call_fail(&exchange->call, STATUS_TOO_LARGE, PROBLEM_INTERNAL,
                         "The answer is too large: ask for fewer records or fields");
    }
    return STEP_NEXT;
}

/* --- lists --- */

static enum step read_list(struct flow *flow)
{
    return grpc_list_read(grpc_exchange_from(flow));
}

static enum step count_total(struct flow *flow)
{
    return listing_count(&grpc_exchange_from(flow)->listing);
}

static enum step explain_count(struct flow *flow)
{
    return listing_explain_count(&grpc_exchange_from(flow)->listing);
}

static enum step end_list(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct slice cursor =
        exchange->call.has_more ? listing_cursor(&exchange->listing) : SLICE_EMPTY;
    if (exchange->call.has_more && cursor.size == 0) {
        listing_complain(&exchange->listing, grpc_list_parameter(exchange->rpc, MEANING_ORDER),
                         "names a field whose values are too long to page by");
        return listing_conclude(&exchange->listing);
    }
    wire_write_page(exchange->body, exchange->rpc, cursor, exchange->listing.total);
    return end_answer(flow);
}

/* --- the steps --- */

#define ENTRANCE  operation_limit, operation_identify, operation_limit_caller, operation_authorise
#define ADMISSION ENTRANCE, read_message
#define RECALL    take_address, operation_recall, turn_recalled
#define EXECUTION                                                                                  \
    operation_execute, operation_announce, operation_recover, operation_investigate,               \
        operation_explain

static step_f *const list_steps[] = {ENTRANCE,        RECALL,       read_message, read_list,
                                     operation_check, begin_answer, EXECUTION,    count_total,
                                     explain_count,   end_list,     NULL};
static step_f *const stream_steps[] = {ADMISSION, grpc_pages_read, operation_check, EXECUTION,
                                       NULL};
static step_f *const watch_steps[] = {ADMISSION, grpc_watch_read, operation_check, NULL};
static step_f *const get_steps[] = {ENTRANCE,     RECALL,    read_message, operation_check,
                                    begin_answer, EXECUTION, end_answer,   NULL};
static step_f *const create_steps[] = {
    ADMISSION,    operation_replay, operation_check, operation_hash,
    begin_answer, EXECUTION,        end_answer,      NULL};
static step_f *const change_steps[] = {
    ADMISSION,      operation_replay, operation_check, operation_hash, operation_fetch,
    operation_hold, begin_answer,     EXECUTION,       end_answer,     NULL};
static step_f *const delete_steps[] = {ADMISSION,       operation_replay, operation_check,
                                       operation_fetch, operation_hold,   begin_answer,
                                       EXECUTION,       end_answer,       NULL};

static step_f *const *choose_steps(struct grpc_exchange *exchange)
{
    switch (exchange->call.operation->serving) {
    case SERVE_LIST:
        exchange->call.on_row = write_item;
        return exchange->rpc->shape == RPC_LIST_STREAM ? stream_steps
               : exchange->rpc->shape == RPC_WATCH     ? watch_steps
                                                       : list_steps;
    case SERVE_GET:
        return get_steps;
    case SERVE_CREATE:
        return create_steps;
    case SERVE_REPLACE:
    case SERVE_UPDATE:
        return change_steps;
    case SERVE_DELETE:
        return delete_steps;
    case SERVE_COUNT: /* no message has them */
    case SERVE_HEALTH:
    case SERVE_IDENTITY:
    case SERVE_NOTHING:
        break;
    }
    return NULL;
}

static void finish(struct flow *flow, bool has_failed)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    if (has_failed) {
        cache_item_release(operation_let_go(&exchange->call));
        grpc_answer_fault(exchange);
    } else {
        grpc_answer(exchange);
    }
}

/* The flow goes on, to find that nobody waits for it. */
static void on_lost(struct request *request)
{
    struct grpc_exchange *exchange = request->user;
    exchange->call.patience.is_over = true;
}

void grpc_call_start(struct grpc_exchange *exchange)
{
    static const struct request_events events = {.on_lost = on_lost};
    exchange->call.on_row = write_one;
    step_f *const *steps = choose_steps(exchange);
    if (steps == NULL) {
        grpc_answer_problem(&exchange->stream, GRPC_CODE_UNIMPLEMENTED, PROBLEM_UNSUPPORTED,
                            SLICE("The method is served over REST only"));
    } else if (steps == watch_steps) {
        grpc_watch_start(exchange, steps);
    } else if (steps == stream_steps) {
        grpc_pages_start(exchange, steps);
    } else {
        exchange->stream.request->user = exchange;
        request_listen(exchange->stream.request, &events);
        flow_start(&exchange->call.flow, steps, finish);
    }
}
