/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of net over real sockets on the loopback: the client is a blocking-free socket in the same
 * thread, and the loop is turned between its steps. */
#include "base/test.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/net.h"

#define PATIENCE_NS  5000000000U
#define HOST         "Host: a\r\n"
#define GET(path)    "GET " path " HTTP/1.1\r\n" HOST "\r\n"
#define LATE_MAXIMUM 8U
#define LARGE_SIZE   ((size_t)12 << 20)

struct world {
    uv_loop_t loop;
    struct listener *listener;
    struct request *late[LATE_MAXIMUM]; /* requests for /late, not yet answered */
    size_t late_count;
    size_t request_count;
    size_t drained_count;
    struct buffer received; /* of the latest `receive` */
};

static void answer(struct request *request)
{
    struct buffer *body = request_body_buffer(request);
    buffer_format(body, "[" SLICE_FORMAT " " SLICE_FORMAT " " SLICE_FORMAT "]",
                  SLICE_ARGUMENT(request->method_name), SLICE_ARGUMENT(request->path),
                  SLICE_ARGUMENT(request->body));
    request_respond(request, 200, SLICE("X-Test: yes\r\n"), buffer_slice(body));
}

static void on_request(void *context, struct request *request)
{
    struct world *world = context;
    world->request_count++;
    assert_slice(request->peer, "127.0.0.1");
    assert_true(request->started_ns <= clock_monotonic_ns() && request->started_ns > 0);
    if (slice_equal(request->path, SLICE("/late"))) {
        assert_true(world->late_count < LATE_MAXIMUM);
        world->late[world->late_count++] = request;
    } else if (slice_equal(request->path, SLICE("/empty"))) {
        request_respond(request, 204, SLICE_EMPTY, SLICE_EMPTY);
    } else if (slice_equal(request->path, SLICE("/large"))) {
        char *data = arena_allocate_raw(request->arena, LARGE_SIZE);
        memset(data, 'x', LARGE_SIZE);
        request_respond(request, 200, SLICE_EMPTY, slice_of(data, LARGE_SIZE));
    } else {
        answer(request);
    }
}

static void on_drained(void *context)
{
    struct world *world = context;
    world->drained_count++;
}

static struct world *world_create(const struct net_limits *limits)
{
    struct world *world = calloc(1, sizeof(*world));
    struct net_handler handler = {.on_request = on_request, .context = world};
    uv_loop_init(&world->loop);
    buffer_init(&world->received, (size_t)64 << 20);
    assert_int_equal(listener_open(&world->loop, SLICE("127.0.0.1:0"), false, limits, &handler,
                                   &world->listener),
                     0);
    return world;
}

static bool turn(struct world *world, uint64_t start_ns)
{
    uv_run(&world->loop, UV_RUN_NOWAIT);
    usleep(200);
    return clock_monotonic_ns() - start_ns < PATIENCE_NS;
}

/* Turns the loop until the condition holds; fails when it does not. */
#define AWAIT(world, condition)                                                                    \
    do {                                                                                           \
        uint64_t await_start_ns_ = clock_monotonic_ns();                                           \
        while (!(condition)) {                                                                     \
            assert_true(turn((world), await_start_ns_));                                           \
        }                                                                                          \
    } while (0)

static void world_destroy(struct world *world)
{
    if (world->drained_count == 0) {
        listener_drain(world->listener, on_drained, world);
    }
    assert_int_equal(world->drained_count, 0);
    listener_abort(world->listener);
    AWAIT(world, world->drained_count == 1);
    assert_int_equal(listener_connection_count(world->listener), 0);
    listener_destroy(&world->listener);
    assert_int_equal(uv_run(&world->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    buffer_release(&world->received);
    free(world);
}

static int dial(struct world *world)
{
    struct slice address = listener_address(world->listener);
    uint64_t port = 0;
    assert_true(slice_starts_with(address, SLICE("127.0.0.1:")));
    assert_true(slice_to_uint64(slice_from_offset(address, strlen("127.0.0.1:")), &port));
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&to, sizeof(to)), 0);
    return client;
}

static void send_all(struct world *world, int client, struct slice bytes)
{
    uint64_t start_ns = clock_monotonic_ns();
    while (bytes.size > 0) {
        ssize_t sent = send(client, bytes.data, bytes.size, MSG_DONTWAIT | MSG_NOSIGNAL);
        assert_true(sent > 0 || errno == EAGAIN);
        bytes = slice_from_offset(bytes, sent > 0 ? (size_t)sent : 0);
        assert_true(turn(world, start_ns));
    }
}
#define SEND(world, client, literal) send_all((world), (client), SLICE(literal))

/* Reads what is there. Returns false once the server has closed; a reset fails the test. */
static bool receive_some(struct world *world, int client)
{
    char bytes[16384];
    ssize_t size = recv(client, bytes, sizeof(bytes), MSG_DONTWAIT);
    assert_true(size >= 0 || errno == EAGAIN);
    if (size > 0) {
        buffer_append(&world->received, bytes, (size_t)size);
    }
    return size != 0;
}

/* Reads until the bytes end in `end`. */
static struct slice receive(struct world *world, int client, struct slice end)
{
    buffer_clear(&world->received);
    uint64_t start_ns = clock_monotonic_ns();
    while (!slice_ends_with(buffer_slice(&world->received), end)) {
        if (!turn(world, start_ns) || !receive_some(world, client)) {
            fail_msg("wanted \"%.*s\" at the end, got \"%.*s\"", SLICE_ARGUMENT(end),
                     SLICE_ARGUMENT(buffer_slice(&world->received)));
        }
    }
    return buffer_slice(&world->received);
}
#define RECEIVE(world, client, literal) receive((world), (client), SLICE(literal))

/* Reads until the server closes. */
static struct slice receive_rest(struct world *world, int client)
{
    buffer_clear(&world->received);
    uint64_t start_ns = clock_monotonic_ns();
    while (receive_some(world, client)) {
        assert_true(turn(world, start_ns));
    }
    return buffer_slice(&world->received);
}

static bool has(struct slice text, struct slice part)
{
    return slice_find(text, part) != SLICE_NOT_FOUND;
}
#define HAS(text, literal) has((text), SLICE(literal))

static void turn_for_ms(struct world *world, uint64_t time_ms)
{
    uint64_t start_ns = clock_monotonic_ns();
    while (clock_monotonic_ns() - start_ns < time_ms * 1000000U) {
        turn(world, start_ns);
    }
}

/* The tests */

static void keeps_the_connection(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    for (size_t i = 0; i < 3; i++) {
        SEND(world, client, GET("/a"));
        struct slice got = RECEIVE(world, client, "[GET /a ]");
        assert_true(slice_starts_with(got, SLICE("HTTP/1.1 200 OK\r\nDate: ")));
        assert_true(HAS(got, " GMT\r\nContent-Length: 9\r\nX-Test: yes\r\n\r\n[GET /a ]"));
        assert_false(HAS(got, "Connection:"));
    }
    assert_int_equal(listener_connection_count(world->listener), 1);
    close(client);
    AWAIT(world, listener_connection_count(world->listener) == 0);
    world_destroy(world);
}

static void answers_pipelined_requests_in_order(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client,
         GET("/0") GET("/1") GET("/2") GET("/3") GET("/4") GET("/5") GET("/6") GET("/7") GET("/8")
             GET("/9"));
    struct slice got = RECEIVE(world, client, "[GET /9 ]");
    size_t at = 0;
    for (char digit = '0'; digit <= '9'; digit++) {
        char wanted[] = "[GET /0 ]";
        wanted[6] = digit;
        size_t found = slice_find(slice_from_offset(got, at), slice_from(wanted));
        assert_int_not_equal(found, SLICE_NOT_FOUND);
        at += found;
    }
    close(client);
    world_destroy(world);
}

static void waits_with_pipelined_requests_for_a_late_answer(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/late") GET("/b") GET("/late") GET("/c"));
    AWAIT(world, world->late_count == 1);
    turn_for_ms(world, 5);
    assert_int_equal(world->request_count, 1);
    answer(world->late[0]);
    AWAIT(world, world->late_count == 2);
    struct slice got = RECEIVE(world, client, "[GET /b ]");
    assert_true(HAS(got, "[GET /late ]"));
    answer(world->late[1]);
    RECEIVE(world, client, "[GET /c ]");
    close(client);
    world_destroy(world);
}

static void answers_in_pieces(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/late") GET("/next"));
    AWAIT(world, world->late_count == 1);
    struct request *request = world->late[0];
    request_begin_response(request, 200, SLICE("Content-Type: text/plain\r\n"));
    RECEIVE(world, client, "Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n");
    request_write(request, SLICE("one, "));
    request_write(request, SLICE("two, and three"));
    RECEIVE(world, client, "5\r\none, \r\ne\r\ntwo, and three\r\n");
    request_end_response(request, SLICE("Checksum: none\r\n"));
    struct slice got = RECEIVE(world, client, "[GET /next ]");
    assert_true(slice_starts_with(got, SLICE("0\r\nChecksum: none\r\n\r\nHTTP/1.1 200 OK\r\n")));
    close(client);
    world_destroy(world);
}

static void waits_no_longer_for_a_preface_than_for_a_header(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.header_timeout_ms = 60});
    int client = dial(world);
    SEND(world, client, "PRI * HTTP/2.0\r\n");
    assert_true(slice_starts_with(receive_rest(world, client), SLICE("HTTP/1.1 408 ")));
    close(client);
    client = dial(world);
    SEND(world, client, "P");
    SEND(world, client, "RI / HTTP/1.1\r\n" HOST "\r\n");
    RECEIVE(world, client, "[PRI / ]");
    close(client);
    world_destroy(world);
}

static void answers_http_1_0_in_pieces_until_the_end(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, "GET /late HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    AWAIT(world, world->late_count == 1);
    request_begin_response(world->late[0], 200, SLICE_EMPTY);
    request_write(world->late[0], SLICE("one, "));
    request_write(world->late[0], SLICE("two"));
    request_end_response(world->late[0], SLICE("Checksum: none\r\n"));
    struct slice got = receive_rest(world, client);
    assert_true(slice_ends_with(got, SLICE("Connection: close\r\n\r\none, two")));
    assert_false(HAS(got, "chunked"));
    close(client);
    world_destroy(world);
}

static void drops_pieces_when_nobody_wants_them(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/late"));
    AWAIT(world, world->late_count == 1);
    struct request *request = world->late[0];
    request_begin_response(request, 200, SLICE_EMPTY);
    request_write(request, SLICE("one"));
    RECEIVE(world, client, "one\r\n");
    struct linger at_once = {.l_onoff = 1};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close(client);
    AWAIT(world, request_is_lost(request));
    request_write(request, SLICE("two"));
    request_end_response(request, SLICE_EMPTY);
    AWAIT(world, listener_connection_count(world->listener) == 0);
    world_destroy(world);
}

/* More than the buffer holds, while a request is out: reading stops, and goes on afterwards. */
static void holds_a_flood_back(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/late"));
    AWAIT(world, world->late_count == 1);
    size_t count = 2000;
    for (size_t i = 0; i < count; i++) {
        SEND(world, client, GET("/a"));
    }
    SEND(world, client, GET("/z"));
    assert_int_equal(world->request_count, 1);
    answer(world->late[0]);
    RECEIVE(world, client, "[GET /z ]");
    assert_int_equal(world->request_count, count + 2);
    close(client);
    world_destroy(world);
}

static void speaks_1_0(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_true(HAS(RECEIVE(world, client, "[GET /a ]"), "\r\nConnection: keep-alive\r\n"));
    SEND(world, client, "GET /b HTTP/1.0\r\n\r\n");
    struct slice got = receive_rest(world, client);
    assert_true(HAS(got, "\r\nConnection: close\r\n") && HAS(got, "[GET /b ]"));
    close(client);
    world_destroy(world);
}

static void closes_when_asked_to(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, "GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n" GET("/b"));
    struct slice got = receive_rest(world, client);
    assert_true(HAS(got, "\r\nConnection: close\r\n") && HAS(got, "[GET /a ]"));
    assert_int_equal(world->request_count, 1);
    close(client);
    world_destroy(world);
}

static void leaves_bodies_out(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, "HEAD /a HTTP/1.1\r\n" HOST "\r\n");
    struct slice got = RECEIVE(world, client, "\r\n\r\n");
    assert_true(HAS(got, "\r\nContent-Length: 10\r\n"));
    SEND(world, client, GET("/empty"));
    got = RECEIVE(world, client, "\r\n\r\n");
    assert_true(slice_starts_with(got, SLICE("HTTP/1.1 204 No Content\r\nDate: ")));
    assert_false(HAS(got, "Content-Length"));
    close(client);
    world_destroy(world);
}

static void takes_bodies(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nab");
    SEND(world, client, "\r\n3\r\ncde\r\n0\r\n\r\nPUT /b HTTP/1.1\r\n" HOST);
    RECEIVE(world, client, "[POST /a abcde]");
    SEND(world, client, "Content-Length: 3\r\n\r\nf");
    SEND(world, client, "gh");
    RECEIVE(world, client, "[PUT /b fgh]");
    close(client);
    world_destroy(world);
}

static void takes_a_large_body_and_gives_it_back(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.body_size = LARGE_SIZE});
    int client = dial(world);
    char *body = malloc(LARGE_SIZE);
    for (size_t i = 0; i < LARGE_SIZE; i++) {
        body[i] = (char)('a' + i % 23);
    }
    struct arena *arena = arena_create(64);
    send_all(
        world, client,
        arena_format(arena, "PUT / HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n", LARGE_SIZE));
    arena_destroy(&arena);
    send_all(world, client, slice_of(body, LARGE_SIZE));
    struct slice got = RECEIVE(world, client, "]");
    size_t start = slice_find(got, SLICE("[PUT / ")) + strlen("[PUT / ");
    assert_int_equal(got.size - start, LARGE_SIZE + 1);
    assert_memory_equal(got.data + start, body, LARGE_SIZE);
    free(body);
    close(client);
    world_destroy(world);
}

static void tells_to_go_on(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.body_size = 10});
    int client = dial(world);
    SEND(world, client,
         "PUT /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert_slice(RECEIVE(world, client, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    SEND(world, client, "ab");
    assert_false(HAS(RECEIVE(world, client, "[PUT /a ab]"), "100 Continue"));
    SEND(world, client,
         "PUT / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n");
    assert_true(slice_starts_with(receive_rest(world, client), SLICE("HTTP/1.1 413 ")));
    close(client);
    world_destroy(world);
}

/* The client sends all of its body before it looks at the answer, which must not be lost. */
static void refuses_a_large_body_before_reading_it(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.body_size = 1000});
    int client = dial(world);
    SEND(world, client, "PUT / HTTP/1.1\r\n" HOST "Content-Length: 4000000\r\n\r\n");
    char *body = calloc(1, 4000000);
    send_all(world, client, slice_of(body, 4000000));
    free(body);
    struct slice got = receive_rest(world, client);
    assert_true(slice_starts_with(got, SLICE("HTTP/1.1 413 Content Too Large\r\n")));
    assert_true(HAS(got, "\r\nConnection: close\r\n"));
    assert_int_equal(world->request_count, 0);
    close(client);
    world_destroy(world);
}

static void refuses_what_is_malformed_after_answering_what_came_before(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/a") "GET / HTTP/1.1\r\nHost : a\r\n\r\n" GET("/b"));
    struct slice got = receive_rest(world, client);
    assert_true(HAS(got, "[GET /a ]HTTP/1.1 400 Bad Request\r\n"));
    assert_int_equal(world->request_count, 1);
    close(client);
    world_destroy(world);
}

static void word_it(void *context, const struct request *request, unsigned *status,
                    const char *message, struct buffer *headers, struct buffer *body)
{
    (void)context;
    assert_null(request);
    buffer_append_string(headers, "X-Own: 1\r\n");
    buffer_format(body, "{%u %s}", *status, message);
}

static void lets_the_handler_word_errors(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct net_handler handler = {on_request, word_it, world};
    listener_drain(world->listener, on_drained, world);
    AWAIT(world, world->drained_count == 1);
    listener_destroy(&world->listener);
    world->drained_count = 0;
    assert_int_equal(listener_open(&world->loop, SLICE("localhost:0"), true,
                                   &(struct net_limits){0}, &handler, &world->listener),
                     0);
    int client = dial(world);
    SEND(world, client, "GET / HTTP/1.1\r\n\r\n");
    struct slice got = receive_rest(world, client);
    assert_true(HAS(got, "X-Own: 1\r\n\r\n{400 the Host is missing}"));
    close(client);
    world_destroy(world);
}

static void outlives_the_client_until_the_answer(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, "PUT /late HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
    AWAIT(world, world->late_count == 1);
    /* Closed with a reset, so that the server knows at once. */
    struct linger at_once = {1, 0};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close(client);
    turn_for_ms(world, 5);
    assert_int_equal(listener_connection_count(world->listener), 1);
    assert_slice(world->late[0]->body, "abc");
    assert_non_null(arena_allocate(world->late[0]->arena, 100));
    answer(world->late[0]);
    assert_int_equal(listener_connection_count(world->listener), 0);
    world_destroy(world);
}

static void answers_a_client_that_shut_its_side(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/late") GET("/b"));
    shutdown(client, SHUT_WR);
    AWAIT(world, world->late_count == 1);
    turn_for_ms(world, 5);
    answer(world->late[0]);
    struct slice got = receive_rest(world, client);
    assert_true(HAS(got, "[GET /late ]") && HAS(got, "[GET /b ]"));
    AWAIT(world, listener_connection_count(world->listener) == 0);
    close(client);
    world_destroy(world);
}

static void on_lost(struct request *request)
{
    *(bool *)request->user = true;
}

/* Held up, a handler looks at the socket itself; else it is told. */
static void finds_that_a_client_has_left(void **state)
{
    (void)state;
    static const struct request_events events = {.on_lost = on_lost};
    struct world *world = world_create(&(struct net_limits){0});
    bool is_lost[2] = {false};
    for (int resets = 0; resets < 2; resets++) {
        int client = dial(world);
        SEND(world, client, GET("/late"));
        AWAIT(world, world->late_count == 1);
        world->late[0]->user = &is_lost[resets];
        request_listen(world->late[0], &events);
        assert_false(request_has_left(world->late[0]));
        struct linger at_once = {1, 0};
        setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, resets ? sizeof(at_once) : 0);
        close(client);
        assert_int_equal(request_has_left(world->late[0]), resets); /* or it has shut its side */
        AWAIT(world, is_lost[resets]);
        assert_true(request_has_left(world->late[0]));
        answer(world->late[0]);
        world->late_count = 0;
    }
    world_destroy(world);
}

static void times_slow_requests_out(void **state)
{
    (void)state;
    struct world *world =
        world_create(&(struct net_limits){.header_timeout_ms = 40, .body_timeout_ms = 40});
    int fresh = dial(world);
    int slow_header = dial(world);
    int slow_body = dial(world);
    SEND(world, slow_header, "GET / HT");
    SEND(world, slow_body, "PUT / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na");
    assert_true(HAS(receive_rest(world, slow_header), "HTTP/1.1 408 Request Timeout\r\n"));
    assert_true(HAS(receive_rest(world, slow_body), "HTTP/1.1 408 Request Timeout\r\n"));
    assert_slice(receive_rest(world, fresh), "");
    assert_int_equal(world->request_count, 0);
    close(fresh);
    close(slow_header);
    close(slow_body);
    world_destroy(world);
}

/* Bytes that trickle in do not stretch the time for the header. */
static void is_not_kept_by_trickling_bytes(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.header_timeout_ms = 60});
    int client = dial(world);
    SEND(world, client, "GET / HTTP/1.1\r\n");
    uint64_t start_ns = clock_monotonic_ns();
    buffer_clear(&world->received);
    while (world->received.size == 0) {
        send(client, "a", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        turn_for_ms(world, 10);
        receive_some(world, client);
        assert_true(clock_monotonic_ns() - start_ns < PATIENCE_NS);
    }
    assert_true(HAS(buffer_slice(&world->received), "HTTP/1.1 408 "));
    close(client);
    world_destroy(world);
}

static void closes_idle_connections(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.idle_timeout_ms = 40});
    int client = dial(world);
    SEND(world, client, GET("/a"));
    RECEIVE(world, client, "[GET /a ]");
    assert_slice(receive_rest(world, client), "");
    close(client);
    world_destroy(world);
}

/* After a second of rest the buffers are given back; the next request must find new ones. */
static void wakes_from_rest(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.write_timeout_ms = 40});
    int client = dial(world);
    SEND(world, client, GET("/a"));
    RECEIVE(world, client, "[GET /a ]");
    turn_for_ms(world, 1100);
    SEND(world, client, GET("/b"));
    RECEIVE(world, client, "[GET /b ]");
    close(client);
    world_destroy(world);
}

static void sends_large_responses_to_slow_clients(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/large") GET("/b"));
    turn_for_ms(world, 20);
    assert_int_equal(world->request_count, 1);
    struct slice got = RECEIVE(world, client, "[GET /b ]");
    assert_true(got.size > LARGE_SIZE);
    assert_int_equal(world->request_count, 2);
    close(client);
    world_destroy(world);
}

static void gives_up_on_clients_that_read_nothing(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.write_timeout_ms = 40});
    int client = dial(world);
    SEND(world, client, GET("/large"));
    AWAIT(world, listener_connection_count(world->listener) == 0);
    close(client);
    world_destroy(world);
}

static void bounds_the_connections(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.connection_count = 2});
    int first = dial(world);
    int second = dial(world);
    AWAIT(world, listener_connection_count(world->listener) == 2);
    int third = dial(world);
    SEND(world, third, GET("/a"));
    assert_true(
        slice_starts_with(receive_rest(world, third), SLICE("HTTP/1.1 503 Service Unavailable")));
    close(third);
    close(first);
    AWAIT(world, listener_connection_count(world->listener) == 1);
    third = dial(world);
    SEND(world, third, GET("/a"));
    RECEIVE(world, third, "[GET /a ]");
    close(second);
    close(third);
    world_destroy(world);
}

static void drains(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int idle = dial(world);
    int busy = dial(world);
    SEND(world, idle, GET("/a"));
    RECEIVE(world, idle, "[GET /a ]");
    SEND(world, busy, GET("/late"));
    AWAIT(world, world->late_count == 1);
    int waiting = dial(world); /* the kernel has it, the listener does not */
    listener_drain(world->listener, on_drained, world);
    assert_slice(receive_rest(world, idle), "");
    SEND(world, waiting, GET("/b"));
    assert_true(HAS(receive_rest(world, waiting), "\r\nConnection: close\r\n"));
    close(waiting);
    assert_int_equal(world->drained_count, 0);
    answer(world->late[0]);
    struct slice got = receive_rest(world, busy);
    assert_true(HAS(got, "\r\nConnection: close\r\n") && HAS(got, "[GET /late ]"));
    close(idle);
    close(busy);
    AWAIT(world, world->drained_count == 1);
    listener_destroy(&world->listener);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    buffer_release(&world->received);
    free(world);
}

static void aborts_with_a_request_out(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    int client = dial(world);
    SEND(world, client, GET("/late"));
    AWAIT(world, world->late_count == 1);
    listener_drain(world->listener, on_drained, world);
    listener_abort(world->listener);
    assert_slice(receive_rest(world, client), "");
    assert_int_equal(world->drained_count, 0);
    answer(world->late[0]);
    AWAIT(world, world->drained_count == 1);
    close(client);
    listener_destroy(&world->listener);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    buffer_release(&world->received);
    free(world);
}

static void refuses_odd_addresses(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct net_handler handler = {.on_request = on_request};
    struct net_limits limits = {0};
    static const char *const odd[] = {
        "",    "8080",           "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
        ":80", "example.org:80", "[::1",      "[::1]",      "::1:x"};
    struct listener *listener = NULL;
    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        assert_int_equal(
            listener_open(&loop, slice_from(odd[i]), false, &limits, &handler, &listener),
            UV_EINVAL);
    }
    struct world *world = world_create(&limits);
    assert_int_equal(listener_open(&world->loop, listener_address(world->listener), false, &limits,
                                   &handler, &listener),
                     UV_EADDRINUSE);
    assert_null(listener);
    world_destroy(world);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void shares_a_port(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct world world = {0};
    struct net_handler handler = {.on_request = on_request, .context = &world};
    struct net_limits limits = {0};
    struct listener *listeners[2] = {NULL, NULL};
    assert_int_equal(
        listener_open(&loop, SLICE("127.0.0.1:0"), true, &limits, &handler, &listeners[0]), 0);
    assert_int_equal(listener_open(&loop, listener_address(listeners[0]), true, &limits, &handler,
                                   &listeners[1]),
                     0);
    listener_drain(listeners[0], on_drained, &world);
    listener_drain(listeners[1], on_drained, &world);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(world.drained_count, 2);
    listener_destroy(&listeners[0]);
    listener_destroy(&listeners[1]);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_connection),
        cmocka_unit_test(answers_pipelined_requests_in_order),
        cmocka_unit_test(waits_with_pipelined_requests_for_a_late_answer),
        cmocka_unit_test(answers_in_pieces),
        cmocka_unit_test(waits_no_longer_for_a_preface_than_for_a_header),
        cmocka_unit_test(answers_http_1_0_in_pieces_until_the_end),
        cmocka_unit_test(drops_pieces_when_nobody_wants_them),
        cmocka_unit_test(holds_a_flood_back),
        cmocka_unit_test(speaks_1_0),
        cmocka_unit_test(closes_when_asked_to),
        cmocka_unit_test(leaves_bodies_out),
        cmocka_unit_test(takes_bodies),
        cmocka_unit_test(takes_a_large_body_and_gives_it_back),
        cmocka_unit_test(tells_to_go_on),
        cmocka_unit_test(refuses_a_large_body_before_reading_it),
        cmocka_unit_test(refuses_what_is_malformed_after_answering_what_came_before),
        cmocka_unit_test(lets_the_handler_word_errors),
        cmocka_unit_test(outlives_the_client_until_the_answer),
        cmocka_unit_test(answers_a_client_that_shut_its_side),
        cmocka_unit_test(finds_that_a_client_has_left),
        cmocka_unit_test(times_slow_requests_out),
        cmocka_unit_test(is_not_kept_by_trickling_bytes),
        cmocka_unit_test(closes_idle_connections),
        cmocka_unit_test(wakes_from_rest),
        cmocka_unit_test(sends_large_responses_to_slow_clients),
        cmocka_unit_test(gives_up_on_clients_that_read_nothing),
        cmocka_unit_test(bounds_the_connections),
        cmocka_unit_test(drains),
        cmocka_unit_test(aborts_with_a_request_out),
        cmocka_unit_test(refuses_odd_addresses),
        cmocka_unit_test(shares_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
