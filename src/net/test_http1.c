/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of net/http1: a table of messages with the verdict on each, which must be the same whether
 * the bytes come at once or one by one. */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/http1.h"

static const struct net_limits limits = {
    .request_line_size = 64, .header_size = 200, .header_count = 6, .body_size = 32};

struct sample {
    const char *name;
    struct slice bytes;
    const char *verdict; /* as `describe` words it */
};

#define SAMPLE(name, bytes, verdict)                                                               \
    {                                                                                              \
        (name), SLICE_LITERAL(bytes), (verdict)                                                    \
    }
#define HOST "Host: a\r\n"

static const struct sample good[] = {
    SAMPLE("simple", "GET / HTTP/1.1\r\n" HOST "\r\n", "GET / ? host=a fields=1 keep whole"),
    SAMPLE("query", "GET /a/b?c=d&e HTTP/1.1\r\n" HOST "\r\n",
           "GET /a/b ?c=d&e host=a fields=1 keep whole"),
    SAMPLE("empty line first", "\r\nGET / HTTP/1.1\r\n" HOST "\r\n",
           "GET / ? host=a fields=1 keep whole"),
    SAMPLE("next message stays", "GET / HTTP/1.1\r\n" HOST "\r\nGET /2",
           "GET / ? host=a fields=1 keep left=6"),
    SAMPLE("version 1.0", "GET / HTTP/1.0\r\n\r\n", "GET / ? host= fields=0 close whole"),
    SAMPLE("version 1.0 kept", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
           "GET / ? host= fields=1 keep whole"),
    SAMPLE("later minor version", "GET / HTTP/1.2\r\n" HOST "\r\n",
           "GET / ? host=a fields=1 keep whole"),
    SAMPLE("close", "GET / HTTP/1.1\r\n" HOST "connection: foo , Close\r\n\r\n",
           "GET / ? host=a fields=2 close whole"),
    SAMPLE("absolute", "GET HTTP://b:80/x?y HTTP/1.1\r\n" HOST "\r\n",
           "GET /x ?y host=b:80 fields=1 keep whole"),
    SAMPLE("absolute without path", "GET http://b?y HTTP/1.1\r\n" HOST "\r\n",
           "GET / ?y host=b fields=1 keep whole"),
    SAMPLE("asterisk", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n",
           "OPTIONS * ? host=a fields=1 keep whole"),
    SAMPLE("absolute asterisk", "OPTIONS http://b HTTP/1.1\r\n" HOST "\r\n",
           "OPTIONS * ? host=b fields=1 keep whole"),
    SAMPLE("other method", "M-SEARCH / HTTP/1.1\r\n" HOST "\r\n",
           "M-SEARCH / ? host=a fields=1 keep whole"),
    SAMPLE("host with port", "GET / HTTP/1.1\r\nhOsT:\t[::1]:8080 \t\r\n\r\n",
           "GET / ? host=[::1]:8080 fields=1 keep whole"),
    SAMPLE("empty value", "GET / HTTP/1.1\r\n" HOST "X:\r\nY: \t\r\n\r\n",
           "GET / ? host=a fields=3 keep whole"),
    SAMPLE("value beyond ASCII", "GET / HTTP/1.1\r\n" HOST "X: \xc3\xa4\t\xff ok ok ok\r\n\r\n",
           "GET / ? host=a fields=2 keep whole"),
    SAMPLE("brackets in the query", "GET /?a[gte]=1|2\\ HTTP/1.1\r\n" HOST "\r\n",
           "GET / ?a[gte]=1|2\\ host=a fields=1 keep whole"),
    SAMPLE("length", "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello+",
           "POST / ? host=a fields=2 keep body=hello left=1"),
    SAMPLE("length zero", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
           "POST / ? host=a fields=2 keep body= whole"),
    SAMPLE("length at the limit",
           "PUT / HTTP/1.1\r\n" HOST "Content-Length: 032\r\n\r\n0123456789abcdef0123456789abcdef",
           "PUT / ? host=a fields=2 keep body=0123456789abcdef0123456789abcdef whole"),
    SAMPLE("expect", "PUT / HTTP/1.1\r\n" HOST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
           "PUT / ? host=a fields=3 keep body=x expects whole"),
    SAMPLE("chunks",
           "PATCH / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n"
           "2\r\nab\r\n00a\r\n0123456789\r\n0\r\n\r\nX",
           "PATCH / ? host=a fields=2 keep body=ab0123456789 left=1"),
    SAMPLE("chunk extension and trailers",
           "DELETE / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
           "1;a=\"b\"\r\nx\r\n0;z\r\nA: b\r\nContent-Length: 9\r\n\r\n",
           "DELETE / ? host=a fields=2 keep body=x whole"),
    SAMPLE("no chunk", "PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "PUT / ? host=a fields=2 keep body= whole"),
};

#define TOO_LONG  "/23456789/23456789/23456789/23456789/2345678"
#define CHUNKED   "PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
#define TEN(text) text text text text text text text text text text

static const struct sample bad[] = {
    SAMPLE("TLS greeting", "\x16\x03\x01", "400"),
    SAMPLE("blank first", " GET / HTTP/1.1\r\n", "400"),
    SAMPLE("two empty lines", "\r\n\r\nGET / HTTP/1.1\r\n", "400"),
    SAMPLE("bare LF first", "\nGET / HTTP/1.1\r\n", "400"),
    SAMPLE("no version", "GET /\r\n", "400"),
    SAMPLE("two blanks", "GET  / HTTP/1.1\r\n", "400"),
    SAMPLE("blank after the version", "GET / HTTP/1.1 \r\n", "400"),
    SAMPLE("blank in the target", "GET /a b HTTP/1.1\r\n", "400"),
    SAMPLE("tab for a blank", "GET\t/ HTTP/1.1\r\n", "400"),
    SAMPLE("lower-case version", "GET / http/1.1\r\n", "400"),
    SAMPLE("odd version", "GET / HTTP/1.1x\r\n", "400"),
    SAMPLE("version 2", "PRI * HTTP/2.0\r\n", "505"),
    SAMPLE("bad method", "G@T / HTTP/1.1\r\n", "400"),
    SAMPLE("method with NUL", "G\0T / HTTP/1.1\r\n", "400"),
    SAMPLE("CONNECT", "CONNECT a:80 HTTP/1.1\r\n", "501"),
    SAMPLE("asterisk with GET", "GET * HTTP/1.1\r\n", "400"),
    SAMPLE("relative target", "GET a HTTP/1.1\r\n", "400"),
    SAMPLE("foreign scheme", "GET ftp://a/ HTTP/1.1\r\n", "400"),
    SAMPLE("user in the target", "GET http://u@a/ HTTP/1.1\r\n", "400"),
    SAMPLE("no authority", "GET http:///x HTTP/1.1\r\n", "400"),
    SAMPLE("fragment", "GET /a#b HTTP/1.1\r\n", "400"),
    SAMPLE("fragment in the query", "GET /a?#b HTTP/1.1\r\n", "400"),
    SAMPLE("backslash in the path", "GET /a\\b HTTP/1.1\r\n", "400"),
    SAMPLE("control in the target", "GET /a\x01 HTTP/1.1\r\n", "400"),
    SAMPLE("NUL in the target", "GET /a\0 HTTP/1.1\r\n", "400"),
    SAMPLE("beyond ASCII in the target", "GET /\xc3\xa4 HTTP/1.1\r\n", "400"),
    SAMPLE("DEL in the query", "GET /?\x7f HTTP/1.1\r\n", "400"),
    SAMPLE("bare LF", "GET / HTTP/1.1\n", "400"),
    SAMPLE("bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", "400"),
    SAMPLE("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", "400"),
    SAMPLE("bare CR in a field", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "400"),
    SAMPLE("two CR", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", "400"),
    SAMPLE("NUL in a value", "GET / HTTP/1.1\r\n" HOST "X: 1234567\0\r\n\r\n", "400"),
    SAMPLE("DEL in a value", "GET / HTTP/1.1\r\n" HOST "X: 12345\x7f 789\r\n\r\n", "400"),
    SAMPLE("folding", "GET / HTTP/1.1\r\n" HOST " X: a\r\n\r\n", "400"),
    SAMPLE("folding in the first line", "GET / HTTP/1.1\r\n " HOST "\r\n", "400"),
    SAMPLE("blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"),
    SAMPLE("no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", "400"),
    SAMPLE("no name", "GET / HTTP/1.1\r\n: a\r\n\r\n", "400"),
    SAMPLE("name is no token", "GET / HTTP/1.1\r\n" HOST "X(: a\r\n\r\n", "400"),
    SAMPLE("no Host", "GET / HTTP/1.1\r\n\r\n", "400"),
    SAMPLE("no Host beside an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", "400"),
    SAMPLE("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "400"),
    SAMPLE("two Hosts", "GET / HTTP/1.1\r\n" HOST HOST "\r\n", "400"),
    SAMPLE("two Hosts in 1.0", "GET / HTTP/1.0\r\n" HOST HOST "\r\n", "400"),
    SAMPLE("list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400"),
    SAMPLE("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"),
    SAMPLE("Host with a bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "400"),
    SAMPLE("both lengths",
           "PUT / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
           "400"),
    SAMPLE("differing lengths",
           "PUT / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"),
    SAMPLE("list of lengths", "PUT / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\n", "400"),
    SAMPLE("negative length", "PUT / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n", "400"),
    SAMPLE("signed length", "PUT / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\n", "400"),
    SAMPLE("hexadecimal length", "PUT / HTTP/1.1\r\n" HOST "Content-Length: 0x1\r\n\r\n", "400"),
    SAMPLE("empty length", "PUT / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", "400"),
    SAMPLE("length beyond the limit", "PUT / HTTP/1.1\r\n" HOST "Content-Length: 33\r\n\r\n",
           "413"),
    SAMPLE("length beyond 64 bits",
           "PUT / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551617\r\n\r\n", "413"),
    SAMPLE("unknown coding", "PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n",
           "400"),
    SAMPLE("hidden coding", "PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n", "400"),
    SAMPLE("coding twice",
           "PUT / HTTP/1.1\r\n" HOST
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
           "400"),
    SAMPLE("coding in 1.0", "PUT / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", "400"),
    SAMPLE("two Authorizations",
           "GET / HTTP/1.1\r\n" HOST "Authorization: a\r\nAuthorization: b\r\n\r\n", "400"),
    SAMPLE("unknown expectation", "PUT / HTTP/1.1\r\n" HOST "Expect: wonders\r\n\r\n", "417"),
    SAMPLE("long target", "GET " TOO_LONG "123456 HTTP/1.1\r\n" HOST "\r\n", "414"),
    SAMPLE("long target without an end", "GET " TOO_LONG TOO_LONG, "414"),
    SAMPLE("too many fields",
           "GET / HTTP/1.1\r\n" HOST "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\nF: 6\r\n\r\n", "431"),
    SAMPLE("large field", "GET / HTTP/1.1\r\n" HOST "A: " TEN("0123456789") TEN("0123456789"),
           "431"),
    SAMPLE("no chunk size", CHUNKED "\r\nab\r\n", "400"),
    SAMPLE("chunk size with a sign", CHUNKED "+2\r\nab\r\n", "400"),
    SAMPLE("chunk size with 0x", CHUNKED "0x2\r\nab\r\n", "400"),
    SAMPLE("chunk size with a blank", CHUNKED "2 \r\nab\r\n", "400"),
    SAMPLE("chunk size with a bare LF", CHUNKED "2\nab\r\n", "400"),
    SAMPLE("chunk too long for its size", CHUNKED "2\r\nabc\r\n", "400"),
    SAMPLE("chunk end with a bare LF", CHUNKED "2\r\nab\n", "400"),
    SAMPLE("chunk beyond the limit", CHUNKED "1\r\na\r\n20\r\n", "413"),
    SAMPLE("chunk beyond 64 bits", CHUNKED "fffffffffffffffff\r\n", "413"),
    SAMPLE("chunk size of zeros", CHUNKED "00000000000000001\r\n", "400"),
    SAMPLE("control in a chunk extension", CHUNKED "1;\x01\r\n", "400"),
    SAMPLE("trailer without a colon", CHUNKED "0\r\nA\r\n\r\n", "400"),
    SAMPLE("folded trailer", CHUNKED "0\r\nA: b\r\n c\r\n\r\n", "400"),
};

static const struct sample unfinished[] = {
    SAMPLE("line", "GET / HTTP/1.1\r", "more"),
    SAMPLE("target at the limit", "GET " TOO_LONG "12345 HTTP/1.1", "more"),
    SAMPLE("fields", "GET / HTTP/1.1\r\n" HOST, "more"),
    SAMPLE("header", "GET / HTTP/1.1\r\n" HOST "\r", "more"),
    SAMPLE("body", "PUT / HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\na", "more"),
    SAMPLE("chunk", CHUNKED "2\r\nab", "more"),
    SAMPLE("chunks", CHUNKED "2\r\nab\r\n0\r\n", "more"),
};

static const char *describe(const struct http1 *parser, const char *data, size_t size,
                            struct arena *arena)
{
    struct request request = {0};
    http1_request(parser, data, &request);
    struct slice text = arena_format(
        arena,
        SLICE_FORMAT " " SLICE_FORMAT " ?" SLICE_FORMAT " host=" SLICE_FORMAT " fields=%zu %s",
        SLICE_ARGUMENT(request.method_name), SLICE_ARGUMENT(request.path),
        SLICE_ARGUMENT(request.query), SLICE_ARGUMENT(request.host), request.header_count,
        http1_keeps_alive(parser) ? "keep" : "close");
    if (request.has_body) {
        text = arena_join(arena, arena_join(arena, text, SLICE(" body=")), request.body);
    }
    if (parser->expects_continue) {
        text = arena_join(arena, text, SLICE(" expects"));
    }
    size_t left = size - http1_consumed(parser);
    struct slice rest = left == 0 ? SLICE(" whole") : arena_format(arena, " left=%zu", left);
    return arena_join(arena, text, rest).data;
}

/* Feeds `step` more bytes at a time, always to a new allocation of exactly the size so far. */
static const char *judge(struct slice bytes, size_t step, struct arena *arena)
{
    struct http1 parser;
    http1_init(&parser, &limits, arena);
    char *data = NULL;
    size_t size = 0;
    enum http1_result result = HTTP1_RESULT_MORE;
    size_t fed = 0;
    while (result == HTTP1_RESULT_MORE && fed < bytes.size) {
        size_t more = bytes.size - fed < step ? bytes.size - fed : step;
        char *moved = malloc(size + more);
        memcpy(moved, data == NULL ? "" : data, size);
        memcpy(moved + size, bytes.data + fed, more);
        free(data);
        data = moved;
        size += more;
        fed += more;
        result = http1_feed(&parser, data, &size);
    }
    const char *verdict = "more";
    if (result == HTTP1_RESULT_REQUEST) {
        verdict = describe(&parser, data, size + (bytes.size - fed), arena);
    } else if (result == HTTP1_RESULT_ERROR) {
        assert_non_null(parser.message);
        verdict = arena_format(arena, "%u", parser.status).data;
    }
    free(data);
    return verdict;
}

static void judge_all(const struct sample *samples, size_t count, size_t step)
{
    struct arena *arena = arena_create(4096);
    for (size_t i = 0; i < count; i++) {
        const char *verdict = judge(samples[i].bytes, step, arena);
        if (strcmp(verdict, samples[i].verdict) != 0) {
            fail_msg("%s, %zu bytes at a time: expected \"%s\", got \"%s\"", samples[i].name, step,
                     samples[i].verdict, verdict);
        }
        arena_reset(arena);
    }
    arena_destroy(&arena);
}

#define JUDGE(samples)                                                                             \
    for (size_t step = 1; step <= 1024; step = step * 3) {                                         \
        judge_all(samples, sizeof(samples) / sizeof(*(samples)), step);                            \
    }                                                                                              \
    judge_all(samples, sizeof(samples) / sizeof(*(samples)), SIZE_MAX)

static void reads_good_messages(void **state)
{
    (void)state;
    JUDGE(good);
}

static void refuses_bad_messages(void **state)
{
    (void)state;
    JUDGE(bad);
}

static void waits_for_the_rest(void **state)
{
    (void)state;
    JUDGE(unfinished);
}

static void finds_fields_whatever_their_case(void **state)
{
    (void)state;
    struct arena *arena = arena_create(256);
    char data[] = "GET / HTTP/1.1\r\nhost: a\r\nACCEPT: b\r\nX-Request-ID: c\r\nX-Thing: d\r\n"
                  "content-TYPE: e\r\nauthorization: f g\r\n\r\n";
    size_t size = sizeof(data) - 1;
    struct http1 parser;
    http1_init(&parser, &limits, arena);
    assert_int_equal(http1_feed(&parser, data, &size), HTTP1_RESULT_REQUEST);
    struct request request = {0};
    http1_request(&parser, data, &request);
    assert_int_equal(request.method, METHOD_GET);
    assert_slice(request.accept, "b");
    assert_slice(request.request_id, "c");
    assert_slice(request.content_type, "e");
    assert_slice(request.authorization, "f g");
    assert_slice(request_header(&request, SLICE("x-thing")), "d");
    assert_slice(request.headers[3].name, "X-Thing");
    assert_slice(request_header(&request, SLICE("x-other")), "");
    arena_destroy(&arena);
}

/* The framing must not pile up in the buffer: what is kept is the header and the body so far. */
static void takes_chunk_framing_out(void **state)
{
    (void)state;
    struct arena *arena = arena_create(256);
    struct http1 parser;
    http1_init(&parser, &limits, arena);
    char data[256] = CHUNKED;
    size_t size = sizeof(CHUNKED) - 1;
    assert_int_equal(http1_feed(&parser, data, &size), HTTP1_RESULT_MORE);
    for (size_t i = 1; i <= limits.body_size; i++) {
        memcpy(data + size, "1;ab\r\nx\r\n", 9);
        size += 9;
        assert_int_equal(http1_feed(&parser, data, &size), HTTP1_RESULT_MORE);
        assert_int_equal(size, sizeof(CHUNKED) - 1 + i);
    }
    memcpy(data + size, "1\r\n", 3);
    size += 3;
    assert_int_equal(http1_feed(&parser, data, &size), HTTP1_RESULT_ERROR);
    assert_int_equal(parser.status, 413);
    arena_destroy(&arena);
}

static void bounds_what_it_drops(void **state)
{
    (void)state;
    struct arena *arena = arena_create(256);
    struct http1 parser;
    http1_init(&parser, &limits, arena);
    char data[256] = CHUNKED "1;";
    size_t size = strlen(data);
    enum http1_result result = http1_feed(&parser, data, &size);
    size_t dropped = 1;
    while (result == HTTP1_RESULT_MORE) {
        data[size++] = 'a';
        dropped++;
        result = http1_feed(&parser, data, &size);
    }
    assert_int_equal(result, HTTP1_RESULT_ERROR);
    assert_int_equal(dropped, HTTP1_DROPPED_MAXIMUM + 1);
    arena_destroy(&arena);
}

static void decodes_percent_escapes(void **state)
{
    (void)state;
    struct arena *arena = arena_create(256);
    struct slice text;
    assert_true(percent_decode(arena, SLICE("a%2Fb%c3%A4+c"), false, &text));
    assert_slice(text, "a/b\xc3\xa4+c");
    assert_true(percent_decode(arena, SLICE("a+b%2B"), true, &text));
    assert_slice(text, "a b+");
    assert_false(percent_decode(arena, SLICE("%00"), false, &text));
    assert_false(percent_decode(arena, SLICE("%4"), false, &text));
    assert_false(percent_decode(arena, SLICE("%4g"), false, &text));
    assert_false(percent_decode(arena, SLICE("a%"), false, &text));
    arena_destroy(&arena);
}

static void knows_reasons(void **state)
{
    (void)state;
    assert_string_equal(http_reason(200), "OK");
    assert_string_equal(http_reason(404), "Not Found");
    assert_string_equal(http_reason(299), "");
    assert_string_equal(http_reason(4000), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_good_messages),
        cmocka_unit_test(refuses_bad_messages),
        cmocka_unit_test(waits_for_the_rest),
        cmocka_unit_test(finds_fields_whatever_their_case),
        cmocka_unit_test(takes_chunk_framing_out),
        cmocka_unit_test(bounds_what_it_drops),
        cmocka_unit_test(decodes_percent_escapes),
        cmocka_unit_test(knows_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
