/* SPDX-License-Identifier: Apache-2.0 */
/* An issuer, played by a thread that speaks just enough HTTP: keys, new keys, its absence, what it
 * must not be believed, and the code. */
#include "base/test.h"

#include "auth/fetch.h"
#include "auth/issuer.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOW 1700000000

/* --- the play */

struct play {
    int listener;
    unsigned port;
    pthread_t thread;
    char url[64];
    pthread_mutex_t mutex;
    char configuration[512]; /* what is answered; empty: 503 */
    char keys[2048];
    char token[2048];
    char asked[4096]; /* the last request for a token */
    _Atomic unsigned keys_count;
};

static struct play play;
static struct arena *arena;
static struct jwk *key, *other_key;

static void send_answer(int peer, const char *body)
{
    char head[256];
    bool is_there = body[0] != '\0';
    int size = snprintf(head, sizeof(head),
                        "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n"
                        "Cache-Control: public, max-age=600\r\n\r\n",
                        is_there ? "200 OK" : "503 Away", strlen(body));
    if (write(peer, head, (size_t)size) < 0 || write(peer, body, strlen(body)) < 0) {
        return;
    }
}

static void read_request(int peer, char *request, size_t maximum)
{
    size_t size = 0;
    for (;;) {
        ssize_t count = read(peer, request + size, maximum - 1 - size);
        size += count > 0 ? (size_t)count : 0;
        request[size] = '\0';
        const char *end = strstr(request, "\r\n\r\n");
        bool is_post = strncmp(request, "POST", 4) == 0;
        if (count <= 0 || (end != NULL && (!is_post || strstr(end, "code_verifier=") != NULL))) {
            return;
        }
    }
}

static void *run_play(void *context)
{
    (void)context;
    static char request[4096];
    for (;;) {
        int peer = accept(play.listener, NULL, NULL);
        if (peer < 0) {
            return NULL;
        }
        read_request(peer, request, sizeof(request));
        pthread_mutex_lock(&play.mutex);
        if (strncmp(request, "GET /.well-known/openid-configuration ", 38) == 0) {
            send_answer(peer, play.configuration);
        } else if (strncmp(request, "GET /keys ", 10) == 0) {
            atomic_fetch_add(&play.keys_count, 1);
            send_answer(peer, play.keys);
        } else if (strncmp(request, "POST /token ", 12) == 0) {
            memcpy(play.asked, request, sizeof(request));
            send_answer(peer, play.token);
        }
        pthread_mutex_unlock(&play.mutex);
        close(peer);
    }
}

static void set_text(char *place, size_t maximum, struct slice text)
{
    assert_true(text.size < maximum);
    pthread_mutex_lock(&play.mutex);
    memcpy(place, text.size > 0 ? text.data : "", text.size);
    place[text.size] = '\0';
    pthread_mutex_unlock(&play.mutex);
}

static void publish(const struct jwk *first, const struct jwk *second)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, sizeof(play.keys));
    json_writer_init(&writer, &buffer, false);
    json_writer_begin_object(&writer);
    json_writer_key(&writer, "keys");
    json_writer_begin_array(&writer);
    jwk_write(first, &writer, false);
    if (second != NULL) {
        jwk_write(second, &writer, false);
    }
    json_writer_end_array(&writer);
    json_writer_end_object(&writer);
    set_text(play.keys, sizeof(play.keys), buffer_slice(&buffer));
    buffer_release(&buffer);
}

static void configure(const char *issuer)
{
    set_text(play.configuration, sizeof(play.configuration),
             arena_format(arena,
                          "{\"issuer\":\"%s\",\"authorization_endpoint\":\"%s/auth?tenant=1\","
                          "\"token_endpoint\":\"%s/token\",\"jwks_uri\":\"%s/keys\"}",
                          issuer, play.url, play.url, play.url));
}

static int set_up(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    arena = arena_create(65536);
    play = (struct play){.mutex = PTHREAD_MUTEX_INITIALIZER};
    play.listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(play.listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(play.listener, 16), 0);
    assert_int_equal(getsockname(play.listener, (struct sockaddr *)&address, &size), 0);
    snprintf(play.url, sizeof(play.url), "http://127.0.0.1:%u", ntohs(address.sin_port));
    key = jwk_generate(arena, JWK_ES256, 0);
    other_key = jwk_generate(arena, JWK_EDDSA, 0);
    configure(play.url);
    publish(key, NULL);
    pthread_create(&play.thread, NULL, run_play, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    shutdown(play.listener, SHUT_RDWR);
    pthread_join(play.thread, NULL);
    close(play.listener);
    jwk_release(key);
    jwk_release(other_key);
    arena_destroy(&arena);
    return 0;
}

/* --- a loop that asks */

struct bench {
    uv_loop_t loop;
    struct issuer *issuer;
    struct issuer_client *client;
    struct jwt_verifier *verifier;
};

static void bench_open(struct bench *bench, struct slice secret)
{
    struct slice reason = SLICE_EMPTY;
    uv_loop_init(&bench->loop);
    bench->issuer = issuer_open(arena,
                                &(struct issuer_options){.url = slice_from(play.url),
                                                         .audience = SLICE("shop"),
                                                         .client_id = SLICE("shop web"),
                                                         .client_secret = secret,
                                                         .role_claim = SLICE("realm.roles"),
                                                         .role_map = SLICE("boss=admin, x = y")},
                                &reason);
    assert_non_null(bench->issuer);
    bench->client = issuer_client_open(bench->issuer, &bench->loop);
    bench->verifier = jwt_verifier_create();
}

static void bench_close(struct bench *bench)
{
    issuer_client_close(&bench->client);
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    issuer_close(&bench->issuer);
    jwt_verifier_destroy(&bench->verifier);
    assert_int_equal(uv_loop_close(&bench->loop), 0);
}

static unsigned done_count;

static void count_done(struct issuer_job *job)
{
    (void)job;
    done_count++;
}

/* False: it was asked not long ago. */
static bool ask(struct bench *bench)
{
    static struct issuer_job job;
    job = (struct issuer_job){.done = count_done, .arena = arena};
    if (!issuer_ask(bench->client, &job)) {
        return false;
    }
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    return true;
}

static struct slice sign(const struct jwk *with, const char *issuer, const char *audience)
{
    struct slice payload =
        arena_format(arena,
                     "{\"iss\":\"%s\",\"aud\":[\"%s\"],\"sub\":\"u1\",\"exp\":%d,\"nonce\":\"n1\","
                     "\"realm\":{\"roles\":[\"boss\",\"clerk\",7]}}",
                     issuer, audience, NOW + 600);
    return jwt_sign(arena, with, "JWT", payload);
}

static enum jwt_reason verify(struct bench *bench, struct slice token)
{
    struct jwt_claims claims;
    return issuer_verify(bench->issuer, bench->verifier, arena, token, NOW, &claims);
}

/* --- tests */

static void test_a_token_of_the_issuer_holds(void **state)
{
    (void)state;
    struct bench bench;
    struct jwt_claims claims;
    bench_open(&bench, SLICE_EMPTY);
    assert_true(ask(&bench));
    struct slice token = sign(key, play.url, "shop");
    assert_true(issuer_is_of(bench.issuer, arena, token));
    assert_int_equal(issuer_verify(bench.issuer, bench.verifier, arena, token, NOW, &claims),
                     JWT_OK);
    assert_slice(claims.subject, "u1");
    struct list roles = issuer_roles(bench.issuer, arena, claims.payload);
    assert_int_equal(roles.count, 2);
    assert_slice(*(struct slice *)list_at(&roles, 0), "admin");
    assert_slice(*(struct slice *)list_at(&roles, 1), "clerk");
    bench_close(&bench);
}

static void test_other_issuers_audiences_and_keys_are_refused(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, SLICE_EMPTY);
    assert_true(ask(&bench));
    struct slice foreign = sign(key, "https://id.example", "shop");
    assert_false(issuer_is_of(bench.issuer, arena, foreign));
    assert_false(issuer_is_of(bench.issuer, arena, SLICE("a.b.c")));
    assert_false(issuer_is_of(bench.issuer, arena, SLICE("abc")));
    assert_int_equal(verify(&bench, foreign), JWT_WRONG_ISSUER);
    assert_int_equal(verify(&bench, sign(key, play.url, "bank")), JWT_WRONG_AUDIENCE);
    assert_int_equal(verify(&bench, sign(other_key, play.url, "shop")), JWT_UNKNOWN_KEY);
    bench_close(&bench);
}

static void test_a_new_key_is_fetched_when_it_is_met_once_a_minute(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, SLICE_EMPTY);
    struct slice token = sign(other_key, play.url, "shop");
    publish(key, other_key);
    assert_true(ask(&bench));
    assert_int_equal(verify(&bench, token), JWT_OK);
    unsigned count = atomic_load(&play.keys_count);
    assert_in_range(count, 1, 2);
    assert_false(ask(&bench));
    assert_int_equal(atomic_load(&play.keys_count), count);
    bench_close(&bench);
}

static void test_without_the_issuer_nothing_is_believed_yet(void **state)
{
    (void)state;
    struct bench bench;
    set_text(play.configuration, sizeof(play.configuration), SLICE_EMPTY);
    bench_open(&bench, SLICE_EMPTY);
    assert_true(ask(&bench));
    assert_int_equal(verify(&bench, sign(key, play.url, "shop")), JWT_UNKNOWN_KEY);
    const struct issuer_attempt attempt = issuer_begin(arena);
    assert_int_equal(
        issuer_location(bench.issuer, arena, &attempt, SLICE("http://localhost/cb")).size, 0);
    bench_close(&bench);
}

static void test_who_speaks_for_another_issuer_is_not_believed(void **state)
{
    (void)state;
    struct bench bench;
    configure("https://id.example");
    bench_open(&bench, SLICE_EMPTY);
    assert_true(ask(&bench));
    assert_int_equal(verify(&bench, sign(key, play.url, "shop")), JWT_UNKNOWN_KEY);
    bench_close(&bench);
}

static void test_options_that_are_not_safe_are_refused(void **state)
{
    (void)state;
    struct slice reason = SLICE_EMPTY;
    struct issuer_options options = {.url = SLICE("http://id.example"), .audience = SLICE("a")};
    assert_null(issuer_open(arena, &options, &reason));
    assert_slice(reason, "the issuer's address 'http://id.example' must begin with https:// "
                         "(http:// only on this machine)");
    options = (struct issuer_options){.url = SLICE("https://id.example")};
    assert_null(issuer_open(arena, &options, &reason));
    static const char *const unsafe[] = {"http://localhost@id.example/",
                                         "http://localhost.id.example",
                                         "http://127.0.0.1.nip.example",
                                         "https://user:word@id.example",
                                         "ftp://localhost",
                                         "file:///etc/passwd",
                                         "localhost",
                                         ""};
    for (size_t i = 0; i < sizeof(unsafe) / sizeof(*unsafe); i++) {
        assert_false(fetch_is_safe(slice_from(unsafe[i])));
    }
    assert_true(fetch_is_safe(SLICE("https://id.example/realms/a")));
    assert_true(fetch_is_safe(SLICE("http://localhost:8080/a")));
    assert_true(fetch_is_safe(SLICE("http://[::1]:8080/a")));
}

/* RFC 7636, B: the challenge of this verifier */
static void test_the_location_asks_for_a_code_with_pkce(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, SLICE_EMPTY);
    assert_true(ask(&bench));
    const struct issuer_attempt attempt = {SLICE("s/1"), SLICE("n1"),
                                           SLICE("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")};
    struct slice location =
        issuer_location(bench.issuer, arena, &attempt, SLICE("http://localhost:1/cb?a=b"));
    struct slice expected = arena_format(
        arena,
        "%s/auth?tenant=1&response_type=code&client_id=shop%%20web&"
        "redirect_uri=http%%3A%%2F%%2Flocalhost%%3A1%%2Fcb%%3Fa%%3Db&"
        "scope=openid%%20email%%20profile&state=s%%2F1&nonce=n1&"
        "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
        play.url);
    assert_string_equal(arena_string(arena, location), arena_string(arena, expected));
    struct issuer_attempt made = issuer_begin(arena);
    assert_true(made.state.size == 43 && made.nonce.size == 43 && made.verifier.size == 43);
    assert_false(slice_equal(made.state, made.nonce));
    bench_close(&bench);
}

static struct issuer_job exchange(struct bench *bench)
{
    static struct issuer_job job;
    job = (struct issuer_job){.done = count_done,
                              .arena = arena,
                              .code = SLICE("c&1"),
                              .verifier = SLICE("v1"),
                              .redirect_uri = SLICE("http://localhost/cb")};
    assert_true(issuer_exchange(bench->client, &job));
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    return job;
}

static bool was_asked(const char *text)
{
    pthread_mutex_lock(&play.mutex);
    bool is_there = strstr(play.asked, text) != NULL;
    pthread_mutex_unlock(&play.mutex);
    return is_there;
}

static void test_a_code_becomes_an_id_token(void **state)
{
    (void)state;
    struct bench bench;
    struct jwt_claims claims;
    struct slice token = sign(key, play.url, "shop web");
    set_text(play.token, sizeof(play.token),
             arena_format(arena, "{\"id_token\":\"" SLICE_FORMAT "\"}", SLICE_ARGUMENT(token)));
    bench_open(&bench, SLICE_EMPTY);
    assert_true(ask(&bench));
    struct issuer_job job = exchange(&bench);
    assert_false(job.has_failed);
    assert_true(slice_equal(job.id_token, token));
    assert_true(was_asked("grant_type=authorization_code&code=c%261&redirect_uri="
                          "http%3A%2F%2Flocalhost%2Fcb&code_verifier=v1&client_id=shop%20web"));
    assert_int_equal(issuer_verify_id(bench.issuer, bench.verifier, arena, job.id_token,
                                      SLICE("n1"), NOW, &claims),
                     JWT_OK);
    assert_int_equal(issuer_verify_id(bench.issuer, bench.verifier, arena, job.id_token,
                                      SLICE("n2"), NOW, &claims),
                     JWT_BAD_CLAIM);
    bench_close(&bench);
}

static void test_a_secret_is_sent_as_basic(void **state)
{
    (void)state;
    struct bench bench;
    set_text(play.token, sizeof(play.token), SLICE("{\"error\":\"invalid_grant\"}"));
    bench_open(&bench, SLICE("s:1"));
    assert_true(ask(&bench));
    struct issuer_job job = exchange(&bench);
    assert_true(job.has_failed);
    assert_slice(job.reason, "the token endpoint answers 200 invalid_grant");
    assert_true(was_asked("Authorization: Basic c2hvcCUyMHdlYjpzJTNBMQ==")); /* shop%20web:s%3A1 */
    assert_false(was_asked("client_id="));
    bench_close(&bench);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_a_token_of_the_issuer_holds),
        CASE(test_other_issuers_audiences_and_keys_are_refused),
        CASE(test_a_new_key_is_fetched_when_it_is_met_once_a_minute),
        CASE(test_without_the_issuer_nothing_is_believed_yet),
        CASE(test_who_speaks_for_another_issuer_is_not_believed),
        CASE(test_options_that_are_not_safe_are_refused),
        CASE(test_the_location_asks_for_a_code_with_pkce),
        CASE(test_a_code_becomes_an_id_token),
        CASE(test_a_secret_is_sent_as_basic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
