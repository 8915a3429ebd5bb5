/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 and TLS over real sockets on the loopback, where a test must see both sides: times that
 * run out, requests that outlive their stream or connection, answers in pieces, and what the
 * handler is told of a client. The client is nghttp2's own, in the same thread. */
#include "base/test.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nghttp2/nghttp2.h>

#include "base/clock.h"
#include "crypto/openssl.h"
#include "net/net.h"
#include "net/tls.h"

#define PATIENCE_NS    5000000000U
#define LATE_MAXIMUM   128U
#define STREAM_MAXIMUM 256
#define LARGE_SIZE     ((size_t)1 << 20)

struct answer {
    unsigned status;
    size_t body_size;
    char body[64]; /* the beginning of it */
    char trailer[64];
    bool is_closed;
    uint32_t error_code;
};

struct client {
    int socket;
    SSL *ssl; /* NULL: plain */
    nghttp2_session *session;
    struct answer answers[STREAM_MAXIMUM];
    size_t goaway_count;
    uint32_t goaway_code;
    size_t read_count; /* pieces in which bytes came */
    bool is_closed;
};

struct world {
    uv_loop_t loop;
    struct listener *listener;
    struct tls *tls;
    struct arena *arena;
    struct request *late[LATE_MAXIMUM];
    size_t late_count;
    size_t request_count;
    size_t drained_count;
    bool is_secure;
    char subject[64];
    char name[64];
    size_t fingerprint_size;
};

static void answer(struct request *request)
{
    struct buffer *body = request_body_buffer(request);
    buffer_format(body, "[" SLICE_FORMAT " " SLICE_FORMAT " " SLICE_FORMAT "]",
                  SLICE_ARGUMENT(request->method_name), SLICE_ARGUMENT(request->path),
                  SLICE_ARGUMENT(request->body));
    request_respond(request, 200, SLICE("X-Test: yes\r\n"), buffer_slice(body));
}

static void note_client(struct world *world, const struct request *request)
{
    const struct client_certificate *client = request->client_certificate;
    world->is_secure = request->is_secure;
    if (client != NULL) {
        snprintf(world->subject, sizeof(world->subject), SLICE_FORMAT,
                 SLICE_ARGUMENT(client->subject));
        world->fingerprint_size = client->fingerprint.size;
        if (client->name_count > 0) {
            snprintf(world->name, sizeof(world->name), SLICE_FORMAT,
                     SLICE_ARGUMENT(client->names[0]));
        }
    }
}

static void on_request(void *context, struct request *request)
{
    struct world *world = context;
    world->request_count++;
    note_client(world, request);
    assert_slice(request->peer, "127.0.0.1");
    assert_true(request->started_ns <= clock_monotonic_ns() && request->started_ns > 0);
    if (slice_equal(request->path, SLICE("/late"))) {
        assert_true(world->late_count < LATE_MAXIMUM);
        world->late[world->late_count++] = request;
    } else if (slice_equal(request->path, SLICE("/large"))) {
        char *data = arena_allocate_raw(request->arena, LARGE_SIZE);
        memset(data, 'x', LARGE_SIZE);
        request_respond(request, 200, SLICE_EMPTY, slice_of(data, LARGE_SIZE));
    } else if (slice_equal(request->path, SLICE("/cookie"))) {
        struct slice cookie = arena_copy(request->arena, request_header(request, SLICE("cookie")));
        request_respond(request, 200, SLICE_EMPTY, cookie);
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
    world->arena = arena_create(4096);
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

static void world_destroy(struct world *world)
{
    uint64_t start_ns = clock_monotonic_ns();
    listener_drain(world->listener, on_drained, world);
    listener_abort(world->listener);
    while (world->drained_count == 0) {
        assert_true(turn(world, start_ns));
    }
    assert_int_equal(listener_connection_count(world->listener), 0);
    listener_destroy(&world->listener);
    assert_int_equal(uv_run(&world->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    tls_destroy(&world->tls);
    arena_destroy(&world->arena);
    free(world);
}

/* The client */

static struct answer *answer_of(struct client *client, int32_t stream)
{
    assert_true(stream >= 0 && stream < STREAM_MAXIMUM);
    return &client->answers[stream];
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_size, const uint8_t *value, size_t value_size, uint8_t flags,
                     void *data)
{
    (void)session;
    (void)flags;
    struct answer *answer = answer_of(data, frame->hd.stream_id);
    if (slice_equal(slice_of((const char *)name, name_size), SLICE(":status"))) {
        answer->status = (unsigned)strtoul((const char *)value, NULL, 10);
    } else if (frame->headers.cat == NGHTTP2_HCAT_HEADERS) {
        snprintf(answer->trailer, sizeof(answer->trailer), "%.*s=%.*s", (int)name_size,
                 (const char *)name, (int)value_size, (const char *)value);
    }
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *bytes,
                   size_t size, void *data)
{
    (void)session;
    (void)flags;
    struct answer *answer = answer_of(data, stream);
    for (size_t i = 0; i < size && answer->body_size + i < sizeof(answer->body) - 1; i++) {
        answer->body[answer->body_size + i] = (char)bytes[i];
    }
    answer->body_size += size;
    return 0;
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t error_code, void *data)
{
    (void)session;
    struct answer *answer = answer_of(data, stream);
    answer->is_closed = true;
    answer->error_code = error_code;
    return 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *data)
{
    (void)session;
    struct client *client = data;
    if (frame->hd.type == NGHTTP2_GOAWAY) {
        client->goaway_count++;
        client->goaway_code = frame->goaway.error_code;
    }
    return 0;
}

static int dial(const struct world *world)
{
    struct slice address = listener_address(world->listener);
    uint64_t port = 0;
    assert_true(slice_to_uint64(slice_from_offset(address, strlen("127.0.0.1:")), &port));
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&to, sizeof(to)), 0);
    return client;
}

/* `window`: of each stream, as the client's settings have it. */
static struct client *client_create(struct world *world, uint32_t window)
{
    struct client *client = calloc(1, sizeof(*client));
    nghttp2_session_callbacks *callbacks;
    nghttp2_option *option;
    assert_int_equal(nghttp2_session_callbacks_new(&callbacks), 0);
    assert_int_equal(nghttp2_option_new(&option), 0);
    nghttp2_option_set_no_auto_window_update(option, window < LARGE_SIZE);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_client_new2(&client->session, callbacks, client, option);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_option_del(option);
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window}};
    nghttp2_submit_settings(client->session, NGHTTP2_FLAG_NONE, settings, 1);
    client->socket = dial(world);
    return client;
}

static void client_destroy(struct client *client)
{
    nghttp2_session_del(client->session);
    SSL_free(client->ssl);
    close(client->socket);
    free(client);
}

static ssize_t client_write(struct client *client, const uint8_t *bytes, size_t size)
{
    if (client->ssl != NULL) {
        return SSL_write(client->ssl, bytes, (int)size);
    }
    return send(client->socket, bytes, size, MSG_NOSIGNAL);
}

static ssize_t client_read(struct client *client, uint8_t *bytes, size_t size)
{
    if (client->ssl == NULL) {
        return recv(client->socket, bytes, size, MSG_DONTWAIT);
    }
    int count = SSL_read(client->ssl, bytes, (int)size);
    errno = EAGAIN;
    return count > 0 || SSL_get_error(client->ssl, count) == SSL_ERROR_ZERO_RETURN ? count : -1;
}

static void client_work(struct client *client)
{
    const uint8_t *out;
    ssize_t size;
    uint8_t in[16384];
    while ((size = nghttp2_session_mem_send(client->session, &out)) > 0) {
        assert_int_equal(client_write(client, out, (size_t)size), size);
    }
    size = client_read(client, in, sizeof(in));
    assert_true(size >= 0 || errno == EAGAIN || errno == ECONNRESET);
    client->is_closed |= size == 0;
    if (size > 0) {
        client->read_count++;
        assert_int_equal(nghttp2_session_mem_recv(client->session, in, (size_t)size), size);
    }
}

/* Turns the loop until the condition holds; fails when it does not. */
#define AWAIT(world, client, condition)                                                            \
    do {                                                                                           \
        uint64_t await_start_ns_ = clock_monotonic_ns();                                           \
        while (!(condition)) {                                                                     \
            client_work(client);                                                                   \
            assert_true(turn((world), await_start_ns_));                                           \
        }                                                                                          \
    } while (0)

static nghttp2_nv field(const char *name, const char *value)
{
    union {
        const char *read;
        uint8_t *written;
    } a = {name}, b = {value};
    return (nghttp2_nv){a.written, b.written, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
}

/* A body that never comes. */
static ssize_t read_nothing(nghttp2_session *session, int32_t stream, uint8_t *to, size_t size,
                            uint32_t *flags, nghttp2_data_source *source, void *data)
{
    (void)session;
    (void)stream;
    (void)to;
    (void)size;
    (void)flags;
    (void)source;
    (void)data;
    return NGHTTP2_ERR_DEFERRED;
}

static int32_t ask(struct client *client, const char *method, const char *path)
{
    const nghttp2_nv fields[] = {field(":method", method), field(":path", path),
                                 field(":scheme", "http"), field(":authority", "a")};
    nghttp2_data_provider never = {{.ptr = NULL}, read_nothing};
    bool has_body = strcmp(method, "POST") == 0;
    return nghttp2_submit_request(client->session, NULL, fields, 4, has_body ? &never : NULL, NULL);
}

/* The tests */

static void answers_streams_in_any_order(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct client *client = client_create(world, LARGE_SIZE);
    int32_t late = ask(client, "GET", "/late");
    int32_t soon = ask(client, "GET", "/soon");
    AWAIT(world, client, client->answers[soon].is_closed);
    assert_string_equal(client->answers[soon].body, "[GET /soon ]");
    assert_int_equal(client->answers[late].status, 0);
    assert_int_equal(world->late_count, 1);
    answer(world->late[0]);
    AWAIT(world, client, client->answers[late].is_closed);
    assert_string_equal(client->answers[late].body, "[GET /late ]");
    client_destroy(client);
    world_destroy(world);
}

static void sends_the_answers_of_a_turn_together(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct client *client = client_create(world, LARGE_SIZE);
    int32_t last = 0;
    for (size_t i = 0; i < 50; i++) {
        last = ask(client, "GET", "/late");
    }
    AWAIT(world, client, world->late_count == 50);
    client_work(client);
    size_t before = client->read_count;
    for (size_t i = 0; i < 50; i++) {
        answer(world->late[i]);
    }
    AWAIT(world, client, client->answers[last].is_closed);
    assert_int_equal(client->read_count, before + 1);
    client_destroy(client);
    world_destroy(world);
}

static void joins_cookies(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct client *client = client_create(world, LARGE_SIZE);
    const nghttp2_nv fields[] = {field(":method", "GET"),  field(":path", "/cookie"),
                                 field(":scheme", "http"), field(":authority", "a"),
                                 field("cookie", "a=1"),   field("accept", "b"),
                                 field("cookie", "c=2"),   field("cookie", "d=3")};
    int32_t stream = nghttp2_submit_request(client->session, NULL, fields, 8, NULL, NULL);
    AWAIT(world, client, client->answers[stream].is_closed);
    assert_string_equal(client->answers[stream].body, "a=1; c=2; d=3");
    client_destroy(client);
    world_destroy(world);
}

static void ends_a_body_that_takes_too_long(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.body_timeout_ms = 60});
    struct client *client = client_create(world, LARGE_SIZE);
    int32_t slow = ask(client, "POST", "/slow");
    AWAIT(world, client, client->answers[slow].is_closed);
    assert_int_equal(client->answers[slow].status, 408);
    assert_int_equal(client->answers[slow].error_code, NGHTTP2_NO_ERROR);
    int32_t next = ask(client, "GET", "/next");
    AWAIT(world, client, client->answers[next].is_closed);
    assert_int_equal(client->answers[next].status, 200);
    assert_int_equal(world->request_count, 1);
    client_destroy(client);
    world_destroy(world);
}

static void cuts_a_header_off_that_takes_too_long(void **state)
{
    (void)state;
    static const uint8_t head_without_end[] = {0, 0, 1, NGHTTP2_HEADERS, 0, 0, 0, 0, 3, 0x82};
    struct world *world = world_create(&(struct net_limits){.header_timeout_ms = 60});
    struct client *client = client_create(world, LARGE_SIZE);
    int32_t first = ask(client, "GET", "/first");
    AWAIT(world, client, client->answers[first].is_closed);
    client_work(client);
    client_write(client, head_without_end, sizeof(head_without_end));
    AWAIT(world, client, client->is_closed);
    assert_int_equal(client->goaway_count, 1);
    assert_int_equal(client->goaway_code, NGHTTP2_ENHANCE_YOUR_CALM);
    assert_int_equal(world->request_count, 1);
    client_destroy(client);
    world_destroy(world);
}

static void ends_a_stream_whose_reader_stalls(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.write_timeout_ms = 60});
    struct client *client = client_create(world, 1000);
    int32_t large = ask(client, "GET", "/large");
    AWAIT(world, client, client->answers[large].is_closed);
    assert_int_equal(client->answers[large].status, 200);
    assert_int_equal(client->answers[large].body_size, 1000);
    assert_int_equal(client->answers[large].error_code, NGHTTP2_CANCEL);
    int32_t next = ask(client, "GET", "/next");
    AWAIT(world, client, client->answers[next].is_closed);
    assert_string_equal(client->answers[next].body, "[GET /next ]");
    client_destroy(client);
    world_destroy(world);
}

static void holds_requests_back_while_answers_wait(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct client *client = client_create(world, 1000);
    int32_t last = 0;
    for (size_t i = 0; i < 40; i++) {
        last = ask(client, "GET", "/large");
    }
    uint64_t start_ns = clock_monotonic_ns();
    while (clock_monotonic_ns() - start_ns < 100000000) {
        client_work(client);
        turn(world, start_ns);
    }
    assert_in_range(world->request_count, 2, 8);
    for (int32_t stream = 1; stream <= last; stream += 2) {
        nghttp2_submit_rst_stream(client->session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
    }
    AWAIT(world, client, client->answers[last].is_closed);
    int32_t next = ask(client, "GET", "/next");
    AWAIT(world, client, client->answers[next].is_closed);
    client_destroy(client);
    world_destroy(world);
}

static void lets_an_idle_connection_go_with_a_word(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.idle_timeout_ms = 60});
    struct client *client = client_create(world, LARGE_SIZE);
    int32_t stream = ask(client, "GET", "/a");
    AWAIT(world, client, client->answers[stream].is_closed);
    AWAIT(world, client, client->is_closed);
    assert_int_equal(client->goaway_count, 1);
    assert_int_equal(client->goaway_code, NGHTTP2_NO_ERROR);
    client_destroy(client);
    world_destroy(world);
}

static void takes_answers_when_nobody_wants_them(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct client *client = client_create(world, LARGE_SIZE);
    int32_t first = ask(client, "GET", "/late");
    ask(client, "GET", "/late");
    AWAIT(world, client, world->late_count == 2);
    nghttp2_submit_rst_stream(client->session, NGHTTP2_FLAG_NONE, first, NGHTTP2_CANCEL);
    int32_t next = ask(client, "GET", "/next");
    AWAIT(world, client, client->answers[next].is_closed);
    answer(world->late[0]); /* of a stream that is gone */
    client_destroy(client);
    uint64_t start_ns = clock_monotonic_ns();
    for (size_t i = 0; i < 20; i++) {
        assert_true(turn(world, start_ns));
    }
    assert_int_equal(listener_connection_count(world->listener), 1);
    answer(world->late[1]); /* of a connection that is */
    while (listener_connection_count(world->listener) > 0) {
        assert_true(turn(world, start_ns));
    }
    world_destroy(world);
}

static void answers_in_pieces(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct client *client = client_create(world, LARGE_SIZE);
    int32_t stream = ask(client, "GET", "/late");
    AWAIT(world, client, world->late_count == 1);
    struct request *request = world->late[0];
    request_begin_response(request, 200, SLICE("Content-Type: text/plain\r\n"));
    AWAIT(world, client, client->answers[stream].status == 200);
    request_write(request, SLICE("one, "));
    AWAIT(world, client, client->answers[stream].body_size == 5);
    request_write(request, SLICE("two, "));
    request_write(request, SLICE("three"));
    AWAIT(world, client, client->answers[stream].body_size == 15);
    assert_int_equal(request_unsent_size(request), 0);
    assert_false(client->answers[stream].is_closed);
    request_end_response(request, SLICE("Grpc-Status: 0\r\n"));
    AWAIT(world, client, client->answers[stream].is_closed);
    assert_string_equal(client->answers[stream].body, "one, two, three");
    assert_string_equal(client->answers[stream].trailer, "grpc-status=0");
    client_destroy(client);
    world_destroy(world);
}

static void tells_a_stalled_writer_what_waits(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){0});
    struct client *client = client_create(world, 100);
    int32_t stream = ask(client, "GET", "/late");
    AWAIT(world, client, world->late_count == 1);
    struct request *request = world->late[0];
    request_begin_response(request, 200, SLICE_EMPTY);
    for (size_t i = 0; i < 30; i++) {
        request_write(request, SLICE("0123456789"));
    }
    AWAIT(world, client, client->answers[stream].body_size == 100);
    assert_int_equal(request_unsent_size(request), 200);
    nghttp2_submit_rst_stream(client->session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
    AWAIT(world, client, request_is_lost(request));
    request_write(request, SLICE("lost"));
    request_end_response(request, SLICE_EMPTY);
    client_destroy(client);
    world_destroy(world);
}

static void gives_up_on_a_reader_of_pieces(void **state)
{
    (void)state;
    struct world *world = world_create(&(struct net_limits){.write_timeout_ms = 60});
    struct client *client = client_create(world, 100);
    int32_t stream = ask(client, "GET", "/late");
    AWAIT(world, client, world->late_count == 1);
    struct request *request = world->late[0];
    request_begin_response(request, 200, SLICE_EMPTY);
    request_write(request, SLICE("short"));
    AWAIT(world, client, client->answers[stream].body_size == 5);
    for (size_t i = 0; i < 30; i++) {
        request_write(request, SLICE("0123456789"));
    }
    assert_false(request_is_lost(request));
    AWAIT(world, client, request_is_lost(request));
    assert_int_equal(client->answers[stream].body_size, 100);
    request_end_response(request, SLICE_EMPTY);
    client_destroy(client);
    world_destroy(world);
}

/* TLS */

static void make_pair(struct world *world, const char *folder, char certificate[128], char key[128])
{
    struct tls_error error;
    snprintf(certificate, 128, "%s/own.crt", folder);
    snprintf(key, 128, "%s/own.key", folder);
    assert_true(
        tls_make_self_signed(world->arena, SLICE("example.test"), certificate, key, &error));
}

static void set_extension(X509 *certificate, int kind, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);
    assert_non_null(extension);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

static void add_name(X509_NAME *subject, const char *kind, const char *value)
{
    X509_NAME_add_entry_by_txt(subject, kind, MBSTRING_UTF8, (const unsigned char *)value, -1, -1,
                               0);
}

/* A client's certificate that is its own authority. */
static void make_client_pair(const char *certificate_file, const char *key_file)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_get_subject_name(certificate);
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    add_name(subject, "O", "Example");
    add_name(subject, "CN", "till-7");
    X509_set_issuer_name(certificate, subject);
    set_extension(certificate, NID_subject_alt_name, "DNS:till-7.example.test");
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    FILE *file = fopen(certificate_file, "w");
    PEM_write_X509(file, certificate);
    fclose(file);
    file = fopen(key_file, "w");
    PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static SSL_CTX *context_create(const char *certificate, const char *key)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    static const unsigned char protocols[] = "\x02h2";
    SSL_CTX_set_alpn_protos(context, protocols, 3);
    if (certificate != NULL) {
        assert_int_equal(SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM), 1);
    }
    return context;
}

static void shake_hands(struct world *world, struct client *client, SSL_CTX *context)
{
    struct timeval short_time = {.tv_usec = 1000};
    setsockopt(client->socket, SOL_SOCKET, SO_RCVTIMEO, &short_time, sizeof(short_time));
    client->ssl = SSL_new(context);
    SSL_set_fd(client->ssl, client->socket);
    static char name[] = "example.test"; /* the macro casts its const away */
    SSL_set_tlsext_host_name(client->ssl, name);
    uint64_t start_ns = clock_monotonic_ns();
    while (SSL_connect(client->ssl) != 1) {
        assert_true(turn(world, start_ns));
    }
}

static void tells_the_handler_who_the_client_is(void **state)
{
    (void)state;
    char folder[] = "/tmp/phoenix-test-XXXXXX";
    char certificate[128], key[128];
    struct tls_error error;
    struct world *world = world_create(&(struct net_limits){0});
    assert_non_null(mkdtemp(folder));
    make_pair(world, folder, certificate, key);
    struct stat status;
    assert_int_equal(stat(key, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    char client_certificate[128], client_key[128];
    snprintf(client_certificate, sizeof(client_certificate), "%s/client.crt", folder);
    snprintf(client_key, sizeof(client_key), "%s/client.key", folder);
    make_client_pair(client_certificate, client_key);
    const struct tls_options options = {certificate, key, client_certificate, false};
    world->tls = tls_create(world->arena, &options, &error);
    assert_non_null(world->tls);
    listener_secure(world->listener, world->tls);
    SSL_CTX *anonymous = context_create(NULL, NULL);
    struct client *client = client_create(world, LARGE_SIZE);
    shake_hands(world, client, anonymous);
    int32_t stream = ask(client, "GET", "/a");
    AWAIT(world, client, client->answers[stream].is_closed);
    assert_string_equal(client->answers[stream].body, "[GET /a ]");
    assert_true(world->is_secure);
    assert_string_equal(world->subject, "");
    client_destroy(client);
    SSL_CTX_free(anonymous);
    SSL_CTX *known = context_create(client_certificate, client_key);
    client = client_create(world, LARGE_SIZE);
    shake_hands(world, client, known);
    stream = ask(client, "GET", "/b");
    AWAIT(world, client, client->answers[stream].is_closed);
    assert_string_equal(world->subject, "CN=till-7,O=Example");
    assert_string_equal(world->name, "DNS:till-7.example.test");
    assert_int_equal(world->fingerprint_size, 64);
    client_destroy(client);
    SSL_CTX_free(known);
    unlink(client_certificate);
    unlink(client_key);
    unlink(certificate);
    unlink(key);
    rmdir(folder);
    world_destroy(world);
}

/* More than the socket takes, while the input is full and a request is out: nothing is lost. */
static void seals_and_opens_more_than_there_is_room_for(void **state)
{
    (void)state;
    char folder[] = "/tmp/phoenix-test-XXXXXX";
    char certificate[128], key[128];
    struct tls_error error;
    struct world *world = world_create(&(struct net_limits){.body_size = 1 << 20});
    assert_non_null(mkdtemp(folder));
    make_pair(world, folder, certificate, key);
    const struct tls_options options = {certificate, key, NULL, false};
    world->tls = tls_create(world->arena, &options, &error);
    assert_non_null(world->tls);
    listener_secure(world->listener, world->tls);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    struct client *client = client_create(world, LARGE_SIZE);
    shake_hands(world, client, context);
    static const char request[] = "GET /late HTTP/1.1\r\nHost: a\r\n\r\n";
    static const char next[] = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
    assert_true(SSL_write(client->ssl, request, sizeof(request) - 1) > 0);
    uint64_t start_ns = clock_monotonic_ns();
    for (size_t i = 0; i < 100;
         i++) { /* behind one that waits: more than the input holds at first */
        assert_true(SSL_write(client->ssl, next, sizeof(next) - 1) > 0);
        turn(world, start_ns);
    }
    assert_int_equal(world->late_count, 1);
    assert_int_equal(world->request_count, 1);
    answer(world->late[0]);
    size_t received = 0;
    char bytes[65536];
    while (received < 100 * LARGE_SIZE) {
        int count = SSL_read(client->ssl, bytes, sizeof(bytes));
        received += count > 0 ? (size_t)count : 0;
        uv_run(&world->loop, UV_RUN_NOWAIT);
        assert_true(clock_monotonic_ns() - start_ns < 12 * PATIENCE_NS);
    }
    assert_int_equal(world->request_count, 101);
    client_destroy(client);
    SSL_CTX_free(context);
    unlink(certificate);
    unlink(key);
    rmdir(folder);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_streams_in_any_order),
        cmocka_unit_test(sends_the_answers_of_a_turn_together),
        cmocka_unit_test(joins_cookies),
        cmocka_unit_test(ends_a_body_that_takes_too_long),
        cmocka_unit_test(cuts_a_header_off_that_takes_too_long),
        cmocka_unit_test(ends_a_stream_whose_reader_stalls),
        cmocka_unit_test(holds_requests_back_while_answers_wait),
        cmocka_unit_test(lets_an_idle_connection_go_with_a_word),
        cmocka_unit_test(takes_answers_when_nobody_wants_them),
        cmocka_unit_test(answers_in_pieces),
        cmocka_unit_test(tells_a_stalled_writer_what_waits),
        cmocka_unit_test(gives_up_on_a_reader_of_pieces),
        cmocka_unit_test(tells_the_handler_who_the_client_is),
        cmocka_unit_test(seals_and_opens_more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
