/* SPDX-License-Identifier: Apache-2.0 */
/* A list as a stream: every row a message of its own, read from the store a page at a time, and the
 * next page only when the client has taken nearly all of the last. A long list so takes no more
 * memory than a short one, and a slow client holds no statement open. */
#include "face/grpc_private.h"

#define PAGE_MAXIMUM ((size_t)64 << 20)
#define ARENA_SIZE   ((size_t)16 << 10)

/* What a page needs, besides the call. The arenas take turns, for a page begins where the one
 * before it ended. */
struct grpc_pages {
    struct buffer rows; /* the page under way */
    struct arena *arenas[2];
    unsigned turn;
    int64_t left;    /* rows that are still wanted; -1: all */
    bool is_waiting; /* for room */
    bool is_lost;
};

static struct grpc_exchange *exchange_of(struct request *request)
{
    return request->user;
}

/* Of a copy: what it was copied from goes with the request. */
static void release(struct grpc_pages pages)
{
    buffer_release(&pages.rows);
    arena_destroy(&pages.arenas[0]);
    arena_destroy(&pages.arenas[1]);
}

static void write_row(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct grpc_exchange *exchange = context;
    struct buffer *rows = &exchange->pages->rows;
    size_t start = wire_frame_begin(rows);
    wire_write_answer(rows, exchange->call.arena, exchange->rpc, values,
                      exchange->listing.selection);
    grpc_message_end(&exchange->stream, rows, start);
}

/* --- pages --- */

static void limit_page(struct grpc_exchange *exchange)
{
    const struct grpc_pages *pages = exchange->pages;
    uint32_t maximum = listing_limit_maximum(&exchange->listing);
    exchange->call.list.limit =
        pages->left >= 0 && pages->left < maximum ? (uint32_t)pages->left : maximum;
}

static void finish(struct flow *flow, bool has_failed);

static step_f *const page_steps[] = {operation_execute, operation_explain, NULL};

static void start_page(struct grpc_exchange *exchange)
{
    struct grpc_pages *pages = exchange->pages;
    pages->is_waiting = false;
    pages->turn = 1 - pages->turn;
    struct arena **arena = &pages->arenas[pages->turn];
    if (*arena == NULL) {
        *arena = arena_create(ARENA_SIZE);
    } else {
        arena_reset(*arena);
    }
    operation_next_page(&exchange->call, *arena);
    limit_page(exchange);
    flow_start(&exchange->call.flow, page_steps, finish);
}

static void end_lost(struct grpc_exchange *exchange)
{
    struct grpc_pages pages = *exchange->pages;
    request_end_response(exchange->stream.request, SLICE_EMPTY);
    release(pages);
}

static void write_page(struct grpc_exchange *exchange)
{
    struct grpc_pages *pages = exchange->pages;
    grpc_answer_begin_pieces(&exchange->stream, &exchange->call);
    request_write(exchange->stream.request, buffer_slice(&pages->rows));
    buffer_clear(&pages->rows);
    pages->left -= pages->left >= 0 ? (int64_t)exchange->call.row_count : 0;
}

static void finish(struct flow *flow, bool has_failed)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct grpc_pages *pages = exchange->pages;
    struct call *call = &exchange->call;
    if (!has_failed && pages->rows.is_overflown) {
        call_fail(call, STATUS_TOO_LARGE, PROBLEM_INTERNAL, "A page of records is too large");
        has_failed = true;
    }
    if (!has_failed) {
        write_page(exchange);
    }
    struct grpc_pages own = *pages;
    if (pages->is_lost && exchange->stream.has_begun) {
        end_lost(exchange);
    } else if (has_failed) {
        grpc_answer_fault(exchange);
        release(own);
    } else if (call->has_more && pages->left != 0) {
        pages->is_waiting = true; /* what was written makes room when it is out */
    } else {
        request_end_response(exchange->stream.request, SLICE("grpc-status: 0\r\n"));
        release(own);
    }
}

static void on_room(struct request *request)
{
    struct grpc_exchange *exchange = exchange_of(request);
    if (exchange->pages->is_waiting) {
        start_page(exchange);
    }
}

static void on_lost(struct request *request)
{
    struct grpc_exchange *exchange = exchange_of(request);
    exchange->pages->is_lost = true;
    exchange->call.patience.is_over = true;
    if (exchange->pages->is_waiting) {
        end_lost(exchange);
    }
}

/* --- the beginning --- */

enum step grpc_pages_read(struct flow *flow)
{
    struct grpc_exchange *exchange = grpc_exchange_from(flow);
    struct grpc_pages *pages = exchange->pages;
    if (grpc_list_read(exchange) == STEP_FAIL) {
        return STEP_FAIL;
    }
    pages->left = exchange->input.page_size > 0 ? exchange->input.page_size : -1;
    limit_page(exchange);
    return STEP_NEXT;
}

void grpc_pages_start(struct grpc_exchange *exchange, step_f *const *steps)
{
    static const struct request_events events = {.on_room = on_room, .on_lost = on_lost};
    struct grpc_pages *pages = ARENA_NEW(exchange->call.arena, struct grpc_pages);
    buffer_init(&pages->rows, PAGE_MAXIMUM);
    exchange->pages = pages;
    exchange->call.on_row = write_row;
    exchange->stream.request->user = exchange;
    request_listen(exchange->stream.request, &events);
    flow_start(&exchange->call.flow, steps, finish);
}
