/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler hears of a request that it is at for longer: the body in pieces, room for more of
 * the answer, the client's leaving. Both ends in memory; the client is nghttp2's own. */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>

#include <nghttp2/nghttp2.h>

#include "net/http2.h"

#define WINDOW 100000U

struct world {
    struct net_limits limits;
    struct net_handler handler;
    struct http2_shared shared;
    struct http2 *http2;
    struct buffer out;
    nghttp2_session *client;
    struct request *request; /* the last that was handed out */
    size_t request_count;
    struct slice trailers; /* with which `end` ends it */
    bool takes_nothing;
    bool ends_at_once;
    size_t data_count, room_count, lost_count;
    bool has_end;
    char heard[64]; /* all that was taken */
    char body[64];  /* what the client has got, the beginning of it */
    size_t body_size;
    bool is_closed;
    uint32_t error_code;
    const char *unsent; /* what the client still has to send */
    bool is_sent;
    uint64_t now_ms;
};

static struct world *world_of(struct request *request)
{
    return request->user;
}

static void end(struct world *world)
{
    http2_end_response(http2_stream_of(world->request), SLICE("Ended: well\r\n"));
    world->request = NULL;
}

static size_t on_data(struct request *request, struct slice bytes, bool is_last)
{
    struct world *world = world_of(request);
    world->data_count++;
    world->has_end = is_last;
    if (world->takes_nothing) {
        return 0;
    }
    size_t size = strlen(world->heard);
    snprintf(world->heard + size, sizeof(world->heard) - size, SLICE_FORMAT "%c",
             SLICE_ARGUMENT(bytes), is_last ? '.' : '|');
    if (world->ends_at_once || is_last) {
        end(world);
    }
    return bytes.size;
}

static void on_room(struct request *request)
{
    world_of(request)->room_count++;
}

static void on_lost(struct request *request)
{
    world_of(request)->lost_count++;
    end(world_of(request));
}

static const struct request_events events = {on_data, on_room, on_lost};

static void on_header(void *context, const struct request *request, struct request_terms *terms)
{
    (void)context;
    terms->takes_pieces = slice_starts_with(request->path, SLICE("/pieces"));
    terms->is_call = slice_equal(request->path, SLICE("/pieces/call"));
    terms->body_size = slice_equal(request->path, SLICE("/large")) ? 4000 : 0;
}

static void on_request(void *context, struct request *request)
{
    struct world *world = context;
    world->request = request;
    world->request_count++;
    request->user = world;
    assert_int_equal(request->body.size, slice_equal(request->path, SLICE("/large")) ? 2999 : 0);
    http2_listen(http2_stream_of(request), &events);
    http2_begin_response(http2_stream_of(request), SLICE_EMPTY, 200, SLICE_EMPTY);
}

/* --- the client --- */

static ssize_t read_body(nghttp2_session *session, int32_t stream, uint8_t *to, size_t size,
                         uint32_t *flags, nghttp2_data_source *source, void *data)
{
    (void)session;
    (void)stream;
    (void)source;
    struct world *world = data;
    if (world->unsent == NULL) {
        return NGHTTP2_ERR_DEFERRED;
    }
    size_t length = strlen(world->unsent);
    bool is_last = length > 0 && world->unsent[length - 1] == '.';
    length -= is_last;
    assert_true(length <= size);
    memcpy(to, world->unsent, length);
    *flags |= is_last ? NGHTTP2_DATA_FLAG_EOF : 0;
    world->unsent = NULL;
    return (ssize_t)length;
}

static int on_chunk(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *bytes,
                    size_t size, void *data)
{
    (void)session;
    (void)flags;
    (void)stream;
    struct world *world = data;
    for (size_t i = 0; i < size && world->body_size + i < sizeof(world->body) - 1; i++) {
        world->body[world->body_size + i] = (char)bytes[i];
    }
    world->body_size += size;
    return 0;
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t error_code, void *data)
{
    (void)session;
    (void)stream;
    struct world *world = data;
    world->is_closed = true;
    world->error_code = error_code;
    return 0;
}

static nghttp2_nv field(const char *name, const char *value)
{
    union {
        const char *read;
        uint8_t *written;
    } a = {name}, b = {value};
    return (nghttp2_nv){a.written, b.written, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
}

static void ask(struct world *world, const char *path, const char *first)
{
    const nghttp2_nv fields[] = {field(":method", "POST"), field(":path", path),
                                 field(":scheme", "http"), field(":authority", "a")};
    nghttp2_data_provider body = {{.ptr = NULL}, read_body};
    world->unsent = first;
    world->is_closed = false;
    assert_int_equal(nghttp2_submit_request(world->client, NULL, fields, 4, &body, NULL), 1);
}

static void work(struct world *world)
{
    for (unsigned turn = 0; turn < 8; turn++) {
        const uint8_t *bytes;
        ssize_t size;
        while ((size = nghttp2_session_mem_send(world->client, &bytes)) > 0) {
            http2_receive(world->http2, slice_of((const char *)bytes, (size_t)size), world->now_ms,
                          1);
        }
        http2_tell_news(world->http2);
        http2_run(world->http2, SLICE_EMPTY);
        buffer_clear(&world->out);
        http2_send(world->http2, &world->out, 1 << 20);
        assert_true(nghttp2_session_mem_recv(world->client, (const uint8_t *)world->out.data,
                                             world->out.size) >= 0);
    }
}

static void send_piece(struct world *world, const char *piece)
{
    world->unsent = piece;
    nghttp2_session_resume_data(world->client, 1);
    work(world);
}

static struct world *world_create(void)
{
    struct world *world = calloc(1, sizeof(*world));
    nghttp2_session_callbacks *callbacks;
    world->limits = (struct net_limits){.request_line_size = 8192,
                                        .header_size = 8192,
                                        .header_count = 50,
                                        .body_size = 1000,
                                        .header_timeout_ms = 9000,
                                        .body_timeout_ms = 9000,
                                        .idle_timeout_ms = 9000,
                                        .write_timeout_ms = 9000,
                                        .connection_count = 10,
                                        .ping_after_ms = 20000,
                                        .ping_timeout_ms = 5000,
                                        .ping_interval_ms = 60000};
    world->handler =
        (struct net_handler){.on_request = on_request, .context = world, .on_header = on_header};
    http2_shared_init(&world->shared, &world->limits, &world->handler);
    world->http2 = http2_create(&world->shared, &(struct request){0}, 0);
    buffer_init(&world->out, 4 << 20);
    assert_int_equal(nghttp2_session_callbacks_new(&callbacks), 0);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_chunk);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session_client_new(&world->client, callbacks, world);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, WINDOW}};
    nghttp2_submit_settings(world->client, NGHTTP2_FLAG_NONE, settings, 1);
    return world;
}

static void world_destroy(struct world *world)
{
    nghttp2_session_del(world->client);
    if (world->http2->session != NULL) {
        http2_abandon(world->http2);
    }
    assert_int_equal(world->http2->stream_count, 0);
    http2_destroy(&world->http2);
    http2_shared_release(&world->shared);
    buffer_release(&world->out);
    free(world);
}

/* --- the tests --- */

static void a_body_comes_in_pieces(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces", NULL);
    work(world);
    assert_int_equal(world->request_count, 1);
    assert_int_equal(world->data_count, 0);
    send_piece(world, "one");
    assert_string_equal(world->heard, "one|");
    http2_write(http2_stream_of(world->request), SLICE("answer to one"));
    work(world);
    assert_string_equal(world->body, "answer to one");
    send_piece(world, "two");
    send_piece(world, ".");
    assert_string_equal(world->heard, "one|two|.");
    assert_true(world->is_closed);
    assert_int_equal(world->error_code, NGHTTP2_NO_ERROR);
    world_destroy(world);
}

static void a_whole_body_is_one_piece(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces", "all of it.");
    work(world);
    assert_string_equal(world->heard, "all of it.");
    assert_true(world->is_closed);
    world_destroy(world);
}

static void an_answer_may_end_before_the_body(void **state)
{
    (void)state;
    struct world *world = world_create();
    world->ends_at_once = true;
    ask(world, "/pieces", "one");
    work(world);
    send_piece(world, "two");
    assert_string_equal(world->heard, "one|");
    assert_true(world->is_closed);
    world_destroy(world);
}

static void what_is_not_taken_comes_again(void **state)
{
    (void)state;
    struct world *world = world_create();
    world->takes_nothing = true;
    ask(world, "/pieces", "one");
    work(world);
    send_piece(world, "two");
    assert_int_equal(world->data_count, 2);
    assert_string_equal(world->heard, "");
    world->takes_nothing = false;
    send_piece(world, ".");
    assert_string_equal(world->heard, "onetwo.");
    world_destroy(world);
}

static void what_is_never_taken_ends_at_the_limit(void **state)
{
    (void)state;
    struct world *world = world_create();
    static char large[601];
    memset(large, 'x', sizeof(large) - 1);
    world->takes_nothing = true;
    ask(world, "/pieces", large);
    work(world);
    assert_int_equal(world->lost_count, 0);
    send_piece(world, large);
    assert_true(world->is_closed);
    assert_int_equal(world->error_code, NGHTTP2_ENHANCE_YOUR_CALM);
    assert_int_equal(world->lost_count, 1);
    world_destroy(world);
}

static void room_is_told_when_what_was_written_is_out(void **state)
{
    (void)state;
    struct world *world = world_create();
    static char large[200000];
    ask(world, "/pieces", NULL);
    work(world);
    http2_write(http2_stream_of(world->request), slice_of(large, WINDOW - 10));
    work(world);
    assert_true(world->room_count > 0);
    assert_int_equal(world->body_size, WINDOW - 10);
    world_destroy(world);
}

static void a_client_that_leaves_is_told_once(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces", "one");
    work(world);
    nghttp2_submit_rst_stream(world->client, NGHTTP2_FLAG_NONE, 1, NGHTTP2_CANCEL);
    work(world);
    assert_int_equal(world->lost_count, 1);
    assert_int_equal(world->http2->stream_count, 0);
    world_destroy(world);
}

static void a_lost_connection_is_told_too(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces", "one");
    work(world);
    http2_abandon(world->http2);
    assert_int_equal(world->lost_count, 1);
    world_destroy(world);
}

static void a_silent_client_is_let_go(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces", "one");
    work(world);
    world->now_ms = 8999;
    assert_false(http2_sweep(world->http2, world->now_ms));
    world->now_ms = 9000;
    assert_true(http2_sweep(world->http2, world->now_ms));
    work(world);
    assert_int_equal(world->lost_count, 1);
    assert_int_equal(world->error_code, NGHTTP2_CANCEL);
    world_destroy(world);
}

static void a_client_that_is_gone_is_found_out(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces", "one.");
    world->takes_nothing = true;
    work(world);
    world->now_ms = 19999;
    http2_sweep(world->http2, world->now_ms);
    assert_false(world->http2->is_asked);
    world->now_ms = 20000;
    assert_true(http2_sweep(world->http2, world->now_ms));
    assert_true(world->http2->is_asked);
    work(world); /* it answers */
    assert_false(world->http2->is_asked);
    world->now_ms = 40000;
    assert_true(http2_sweep(world->http2, world->now_ms));
    world->now_ms = 45000; /* it does not */
    assert_true(http2_sweep(world->http2, world->now_ms));
    assert_true(world->http2->is_dead);
    assert_string_equal(world->http2->reason, "a ping was not answered");
    world_destroy(world);
}

static void ping(struct world *world)
{
    nghttp2_submit_ping(world->client, NGHTTP2_FLAG_NONE, NULL);
    work(world);
}

static void who_calls_may_ping_now_and_then(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces/call", "one");
    work(world);
    for (unsigned i = 0; i < 4; i++) {
        ping(world);
        world->now_ms += 60000;
    }
    ping(world);
    ping(world);
    http2_write(http2_stream_of(world->request), SLICE("news"));
    work(world); /* from here on it counts anew */
    for (unsigned i = 0; i < 3; i++) {
        ping(world);
    }
    assert_false(world->http2->is_dead);
    ping(world);
    assert_true(world->http2->is_dead);
    assert_int_equal(world->http2->error_code, NGHTTP2_ENHANCE_YOUR_CALM);
    assert_string_equal(world->http2->reason, "too_many_pings");
    world_destroy(world);
}

static void others_may_ping_more_often(void **state)
{
    (void)state;
    struct world *world = world_create();
    ask(world, "/pieces", "one");
    for (unsigned i = 0; i < 20; i++) {
        ping(world);
    }
    assert_false(world->http2->is_dead);
    world_destroy(world);
}

static void a_body_may_be_as_large_as_its_terms_say(void **state)
{
    (void)state;
    static char large[3001];
    struct world *world = world_create();
    memset(large, 'x', 2999);
    large[2999] = '.';
    ask(world, "/large", large);
    work(world);
    assert_int_equal(world->request_count, 1);
    end(world);
    work(world);
    world_destroy(world);
}

static void a_connection_ends_for_its_age(void **state)
{
    (void)state;
    struct world *world = world_create();
    http2_abandon(world->http2);
    http2_destroy(&world->http2);
    world->limits.age_maximum_ms = 4000;
    world->http2 = http2_create(&world->shared, &(struct request){0}, 0);
    ask(world, "/pieces", "one");
    work(world);
    http2_sweep(world->http2, world->now_ms = 3599);
    assert_false(world->http2->is_draining);
    assert_true(http2_sweep(world->http2, world->now_ms = 4401));
    assert_true(world->http2->is_draining);
    send_piece(world, ".");
    assert_string_equal(world->heard, "one|."); /* what was under way ends well */
    assert_true(http2_is_finished(world->http2));
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_comes_in_pieces),
        cmocka_unit_test(a_whole_body_is_one_piece),
        cmocka_unit_test(an_answer_may_end_before_the_body),
        cmocka_unit_test(what_is_not_taken_comes_again),
        cmocka_unit_test(what_is_never_taken_ends_at_the_limit),
        cmocka_unit_test(room_is_told_when_what_was_written_is_out),
        cmocka_unit_test(a_client_that_leaves_is_told_once),
        cmocka_unit_test(a_lost_connection_is_told_too),
        cmocka_unit_test(a_silent_client_is_let_go),
        cmocka_unit_test(a_client_that_is_gone_is_found_out),
        cmocka_unit_test(who_calls_may_ping_now_and_then),
        cmocka_unit_test(others_may_ping_more_often),
        cmocka_unit_test(a_body_may_be_as_large_as_its_terms_say),
        cmocka_unit_test(a_connection_ends_for_its_age),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
