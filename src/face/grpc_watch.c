/* SPDX-License-Identifier: Apache-2.0 */
/* Changes as they happen: every record that is made or changed, one message each, as it is when it
 * is sent. A note says which record it is (operation/watch.h); a query then asks for it, by the
 * rules and with the conditions of the list, so that nobody is sent what they may not see, and
 * whoever is signed out meanwhile is sent nothing more. Of a deletion the key is told, where the
 * answer has a field that says so, to those who may see every record or whose it was: nothing is
 * left that could be held against the conditions. */
#include "face/grpc_private.h"

#include "base/clock.h"

#define PENDING_MAXIMUM ((size_t)256 << 10) /* bytes of keys that wait for a slow client */
#define UNSENT_MAXIMUM  ((size_t)64 << 10)
#define ARENA_SIZE      ((size_t)4 << 10)
#define ROW_MAXIMUM     ((size_t)64 << 20)

struct grpc_watch {
    struct watcher watch;
    struct grpc_exchange *exchange;
    struct buffer pending; /* notes, each with the bytes of its key's text behind it */
    struct buffer rows;
    struct arena *arena;    /* of the query under way */
    size_t filter_count;    /* without the one for the key */
    struct watch_note note; /* of the query under way */
    bool is_begun;          /* it hears of changes */
    bool is_busy;           /* with a query */
    enum grpc_code ends;    /* when the query is done; OK: it does not */
    const char *end_text;   /* … and why */
};

static struct grpc_exchange *exchange_of(struct grpc_stream *stream)
{
    return (struct grpc_exchange *)(void *)((char *)stream -
                                            offsetof(struct grpc_exchange, stream));
}

/* Now, or when the query under way is done. */
static void end(struct grpc_watch *own, enum grpc_code code, const char *text)
{
    if (own->is_busy) {
        own->ends = own->ends == GRPC_CODE_OK ? code : own->ends;
        own->end_text = text;
        return;
    }
    grpc_stream_end(&own->exchange->stream, code, slice_from(text));
}

static void write_row(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct grpc_exchange *exchange = context;
    struct buffer *rows = &exchange->watch->rows;
    size_t start = wire_frame_begin(rows);
    wire_write_change(rows, exchange->call.arena, exchange->rpc, exchange->watch->note.change,
                      values, exchange->listing.selection);
    grpc_message_end(&exchange->stream, rows, start);
}

/* --- one change --- */

static bool take_note(struct grpc_watch *own)
{
    struct value *key = &own->note.key;
    if (own->pending.size == 0) {
        return false;
    }
    memcpy(&own->note, own->pending.data, sizeof(own->note));
    size_t size = sizeof(own->note);
    if (key->kind == VALUE_TEXT || key->kind == VALUE_BLOB) {
        key->text.data = own->pending.data + size;
        size += key->text.size;
        key->text = arena_copy(own->arena, key->text);
    }
    buffer_consume(&own->pending, size);
    return true;
}

static void finish_change(struct flow *flow, bool has_failed);

static step_f *const change_steps[] = {operation_identify, operation_authorise, operation_execute,
                                       operation_explain, NULL};

/* The key is all that is left. */
static enum step tell_deletion(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct call *call = &exchange->call;
    const struct grpc_watch *own = exchange->watch;
    const struct plan_entity *entity = call->operation->entity;
    bool is_theirs =
        call->permission != PERMISSION_OWN ||
        (own->note.owner != 0 && own->note.owner == watch_owner(&call->caller.subject));
    if (is_theirs) {
        struct value *row = ARENA_ARRAY(call->arena, struct value, entity->field_count);
        row[entity->key->field->index] = own->note.key;
        write_row(exchange, row, entity->field_count);
    }
    return STEP_NEXT;
}

static step_f *const deletion_steps[] = {operation_identify, operation_authorise, tell_deletion,
                                         NULL};

static void start_change(struct grpc_watch *own)
{
    struct call *call = &own->exchange->call;
    struct list_query *list = &call->list;
    operation_repeat(call, own->arena, clock_now_us());
    own->is_busy = true;
    if (own->note.change == PLAN_CHANGE_DELETED) {
        flow_start(&call->flow, deletion_steps, finish_change);
        return;
    }
    list->filter_count = own->filter_count;
    list->filters[list->filter_count++] =
        (struct filter){call->operation->entity->key, FILTER_EQUAL, &own->note.key, 1};
    list->has_fixed_shape = false;
    list->limit = 1;
    flow_start(&call->flow, change_steps, finish_change);
}

/* One after the other, as fast as the client takes them. */
static void run(struct grpc_watch *own)
{
    bool is_over = false;
    struct grpc_stream *stream = &own->exchange->stream;
    stream->out_is_over = &is_over;
    while (!is_over && !own->is_busy && request_unsent_size(stream->request) <= UNSENT_MAXIMUM) {
        arena_reset(own->arena);
        if (!take_note(own)) {
            break;
        }
        start_change(own);
    }
    if (!is_over) {
        stream->out_is_over = NULL;
    }
}

static void on_over(struct grpc_stream *stream);

/* A query that failed: with what the operation says of it. */
static void end_faulty(struct grpc_watch *own)
{
    struct grpc_exchange *exchange = own->exchange;
    struct arena *arena = own->arena;
    if (exchange->stream.out_is_over != NULL) {
        *exchange->stream.out_is_over = true;
    }
    own->arena = NULL; /* the words of the fault are in there */
    grpc_stream_unlink(&exchange->stream);
    on_over(&exchange->stream);
    grpc_answer_fault(exchange);
    arena_destroy(&arena);
}

static void finish_change(struct flow *flow, bool has_failed)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct grpc_watch *own = exchange->watch;
    bool was_waiting = exchange->stream.out_is_over == NULL;
    own->is_busy = false;
    if (own->ends != GRPC_CODE_OK) {
        end(own, own->ends, own->end_text);
        return;
    }
    if (has_failed || own->rows.is_overflown) {
        end_faulty(own);
        return;
    }
    request_write(exchange->stream.request, buffer_slice(&own->rows));
    buffer_clear(&own->rows);
    if (was_waiting) { /* else `run` goes on by itself */
        run(own);
    }
}

static void on_change(struct watcher *watch, const struct watch_note *note)
{
    struct grpc_watch *own = watch->context;
    if (note == NULL) {
        end(own, GRPC_CODE_ABORTED,
            "Changes may have been missed: too many at once, or of another process; list again, "
            "then watch");
        return;
    }
    if (note->change == PLAN_CHANGE_DELETED && !own->exchange->rpc->tells_deletions) {
        return;
    }
    bool is_text = note->key.kind == VALUE_TEXT || note->key.kind == VALUE_BLOB;
    buffer_append(&own->pending, (const char *)note, sizeof(*note));
    buffer_append_slice(&own->pending, is_text ? note->key.text : SLICE_EMPTY);
    if (own->pending.is_overflown) {
        end(own, GRPC_CODE_ABORTED,
            "More has changed than this client has taken; list again, then watch");
    } else {
        run(own);
    }
}

/* --- the stream --- */

static void on_room(struct request *request)
{
    struct grpc_exchange *exchange = request->user;
    if (exchange->watch->is_begun) {
        run(exchange->watch);
    }
}

static void on_lost(struct request *request)
{
    struct grpc_exchange *exchange = request->user;
    exchange->call.patience.is_over = true;
    end(exchange->watch, GRPC_CODE_CANCELLED, "The client has left");
}

static void on_drain(struct grpc_stream *stream)
{
    end(exchange_of(stream)->watch, GRPC_CODE_UNAVAILABLE, "The system is about to stop");
}

static void on_over(struct grpc_stream *stream)
{
    struct grpc_watch *own = exchange_of(stream)->watch;
    if (own->is_begun) {
        watch_end(&own->watch);
    }
    buffer_release(&own->pending);
    buffer_release(&own->rows);
    arena_destroy(&own->arena);
}

enum step grpc_watch_read(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct listing *listing = &exchange->listing;
    const struct wire_request *input = &exchange->input;
    static const char reason[] = "has no meaning for changes as they happen";
    if (grpc_list_read(exchange) == STEP_FAIL) {
        return STEP_FAIL;
    }
    if (input->page_size != 0) {
        listing_complain(listing, grpc_list_parameter(exchange->rpc, MEANING_PAGE_SIZE), reason);
    }
    if (input->page_token.size > 0) {
        listing_complain(listing, grpc_list_parameter(exchange->rpc, MEANING_PAGE_TOKEN), reason);
    }
    if (input->order_by.size > 0) {
        listing_complain(listing, grpc_list_parameter(exchange->rpc, MEANING_ORDER), reason);
    }
    if (exchange->call.list.filter_count == FILTER_MAXIMUM) {
        listing_complain(listing, grpc_list_parameter(exchange->rpc, MEANING_FILTER),
                         "is one condition too many");
    }
    return listing_conclude(listing);
}

static void finish_start(struct flow *flow, bool has_failed)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct grpc_watch *own = exchange->watch;
    struct face *face = exchange->stream.face;
    own->is_busy = false;
    if (has_failed) {
        end_faulty(own);
        return;
    }
    if (own->ends == GRPC_CODE_OK && (face->watch == NULL || face->is_draining)) {
        own->ends = GRPC_CODE_UNAVAILABLE;
        own->end_text = "The system is about to stop";
    }
    if (own->ends != GRPC_CODE_OK) {
        end(own, own->ends, own->end_text);
        return;
    }
    own->filter_count = exchange->call.list.filter_count;
    own->watch = (struct watcher){
        .entity = exchange->call.operation->entity, .on_change = on_change, .context = own};
    watch_begin(face->watch, &own->watch);
    own->is_begun = true;
    grpc_answer_begin_pieces(&exchange->stream, &exchange->call); /* from now on it hears */
}

void grpc_watch_start(struct grpc_exchange *exchange, step_f *const *steps)
{
    static const struct grpc_method method = {.on_drain = on_drain, .on_over = on_over};
    static const struct request_events events = {.on_room = on_room, .on_lost = on_lost};
    struct grpc_watch *own = ARENA_NEW(exchange->call.arena, struct grpc_watch);
    buffer_init(&own->pending, PENDING_MAXIMUM);
    buffer_init(&own->rows, ROW_MAXIMUM);
    own->arena = arena_create(ARENA_SIZE);
    own->exchange = exchange;
    own->is_busy = true;
    exchange->watch = own;
    exchange->call.on_row = write_row;
    exchange->stream.method = &method;
    exchange->stream.request->user = exchange;
    grpc_stream_link(&exchange->stream);
    request_listen(exchange->stream.request, &events);
    flow_start(&exchange->call.flow, steps, finish_start);
}
