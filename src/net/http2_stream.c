/* SPDX-License-Identifier: Apache-2.0 */
/* Streams are used again and again, with their arenas and buffers: a request then costs no memory
 * from outside. Names of fields come in lower case; nghttp2 has seen to that. */
#include "net/http2_stream.h"

#include <assert.h>
#include <stdlib.h>

#include "net/http1.h"
#include "net/octet.h"
#include "net/target.h"

#define STREAM_MAGIC         0x5eed0002U
#define ARENA_SIZE           ((size_t)4 << 10)
#define ARENA_SIZE_MAXIMUM   ((size_t)64 << 10)
#define KEPT_SIZE            ((size_t)16 << 10) /* larger buffers are not kept in the pool */
#define POOL_MAXIMUM         256U
#define FIRST_FIELD_CAPACITY 16U
#define FIELD_OVERHEAD       32U /* of each field, as RFC 9113 section 6.5.2 counts */

enum {
    SEEN_HOST = 1,
    SEEN_CONTENT_LENGTH = 2,
    SEEN_CONTENT_TYPE = 4,
    SEEN_AUTHORIZATION = 8,
};

/* The pool */

static struct http2_stream *create(void)
{
    struct http2_stream *stream = calloc(1, sizeof(*stream));
    if (stream == NULL) {
        abort();
    }
    stream->arena_size = ARENA_SIZE;
    stream->arena = arena_create(ARENA_SIZE);
    return stream;
}

static void destroy(struct http2_stream *stream)
{
    arena_destroy(&stream->arena);
    buffer_release(&stream->received);
    buffer_release(&stream->body);
    free(stream);
}

struct http2_stream *http2_stream_take(struct http2_pool *pool, const struct net_limits *limits)
{
    struct http2_stream *stream = pool->free;
    if (stream != NULL) {
        pool->free = stream->next;
        pool->count--;
    } else {
        stream = create();
        buffer_init(&stream->body, NET_RESPONSE_MAXIMUM);
        buffer_init(&stream->received, limits->body_size);
    }
    stream->magic = STREAM_MAGIC;
    stream->received.maximum = limits->body_size;
    return stream;
}

static void empty(struct buffer *buffer)
{
    if (buffer->capacity > KEPT_SIZE || buffer->is_overflown) {
        size_t maximum = buffer->maximum;
        buffer_release(buffer);
        buffer_init(buffer, maximum);
    } else {
        buffer_clear(buffer);
    }
}

/* An arena that was too small for this request is too small for the next one. */
static void reset_arena(struct http2_stream *stream)
{
    if (arena_used(stream->arena) > stream->arena_size && stream->arena_size < ARENA_SIZE_MAXIMUM) {
        stream->arena_size *= 2;
        arena_destroy(&stream->arena);
        stream->arena = arena_create(stream->arena_size);
    } else {
        arena_reset(stream->arena);
    }
}

void http2_stream_give(struct http2_pool *pool, struct http2_stream *stream)
{
    assert(stream->magic == STREAM_MAGIC);
    stream->magic = 0;
    if (pool->count >= POOL_MAXIMUM) {
        destroy(stream);
        return;
    }
    empty(&stream->received);
    empty(&stream->body);
    reset_arena(stream);
    *stream = (struct http2_stream){
        .arena = stream->arena,
        .arena_size = stream->arena_size,
        .received = stream->received,
        .body = stream->body,
        .next = pool->free,
    };
    pool->free = stream;
    pool->count++;
}

void http2_stream_empty_pool(struct http2_pool *pool)
{
    while (pool->free != NULL) {
        struct http2_stream *next = pool->free->next;
        destroy(pool->free);
        pool->free = next;
    }
    pool->count = 0;
}

struct http2_stream *http2_stream_of(const struct request *request)
{
    assert(request->stream != NULL && request->stream->magic == STREAM_MAGIC);
    return request->stream;
}

/* Fields */

void http2_stream_refuse(struct http2_stream *stream, unsigned status, const char *message)
{
    if (stream->status == 0) {
        stream->status = status;
        stream->message = message;
    }
}

static void take_pseudo(struct http2_stream *stream, struct slice name, struct slice value)
{
    struct slice copy = arena_copy(stream->arena, value);
    if (slice_equal(name, SLICE(":method"))) {
        stream->method = copy;
    } else if (slice_equal(name, SLICE(":path"))) {
        stream->path = copy;
    } else if (slice_equal(name, SLICE(":authority"))) {
        stream->authority = copy;
    } else if (slice_equal(name, SLICE(":scheme"))) {
        stream->scheme = copy;
    }
}

static void note_single(struct http2_stream *stream, unsigned seen, struct slice *place,
                        struct slice value, const char *message)
{
    if ((stream->seen & seen) != 0) {
        http2_stream_refuse(stream, 400, message);
    }
    stream->seen |= seen;
    *place = value;
}

static void note_first(struct slice *place, struct slice value)
{
    if (place->data == NULL) {
        *place = value;
    }
}

static void note_expect(struct http2_stream *stream, struct slice value)
{
    if (!slice_equal_ignoring_case(value, SLICE("100-continue"))) {
        http2_stream_refuse(stream, 417, "the only expectation known here is 100-continue");
    }
    stream->expects_continue = true;
}

#define IS_NAMED(name, literal) slice_equal((name), SLICE(literal))

/* Names are in lower case here; the sizes tell nearly all apart. */
static void note_field(struct http2_stream *stream, struct slice name, struct slice value)
{
    switch (name.size) {
    case 4:
        if (IS_NAMED(name, "host")) {
            note_single(stream, SEEN_HOST, &stream->host, value, "there is more than one Host");
        }
        return;
    case 6:
        if (IS_NAMED(name, "accept")) {
            note_first(&stream->accept, value);
        } else if (IS_NAMED(name, "expect")) {
            note_expect(stream, value);
        } else if (IS_NAMED(name, "cookie")) {
            stream->cookie_count++;
        }
        return;
    case 12:
        if (IS_NAMED(name, "content-type")) {
            note_single(stream, SEEN_CONTENT_TYPE, &stream->content_type, value,
                        "there is more than one Content-Type");
        } else if (IS_NAMED(name, "x-request-id")) {
            note_first(&stream->request_id, value);
        }
        return;
    case 13:
        if (IS_NAMED(name, "authorization")) {
            note_single(stream, SEEN_AUTHORIZATION, &stream->authorization, value,
                        "there is more than one Authorization");
        }
        return;
    case 14:
        if (IS_NAMED(name, "content-length")) {
            note_single(stream, SEEN_CONTENT_LENGTH, &stream->content_length, value,
                        "there is more than one Content-Length");
        }
        return;
    default:
        return;
    }
}

static void store_field(struct http2_stream *stream, struct slice name, struct slice value)
{
    if (stream->field_count == stream->field_capacity) {
        unsigned capacity =
            stream->field_capacity == 0 ? FIRST_FIELD_CAPACITY : stream->field_capacity * 2;
        struct header *fields = arena_allocate_raw(stream->arena, capacity * sizeof(*fields));
        if (stream->field_count > 0) {
            memcpy(fields, stream->fields, stream->field_count * sizeof(*fields));
        }
        stream->fields = fields;
        stream->field_capacity = capacity;
    }
    char *copy = arena_allocate_raw(stream->arena, name.size + value.size + 1);
    memcpy(copy, name.data, name.size);
    if (value.size > 0) {
        memcpy(copy + name.size, value.data, value.size);
    }
    struct header *field = &stream->fields[stream->field_count++];
    field->name = slice_of(copy, name.size);
    field->value = slice_of(copy + name.size, value.size);
    note_field(stream, field->name, field->value);
}

void http2_stream_add_field(struct http2_stream *stream, const struct net_limits *limits,
                            struct slice name, struct slice value)
{
    bool is_pseudo = name.size > 0 && name.data[0] == ':';
    stream->field_size += name.size + value.size + FIELD_OVERHEAD;
    if (is_pseudo && value.size > limits->request_line_size) {
        http2_stream_refuse(stream, 414, "the request target is longer than allowed");
    } else if (stream->field_size > limits->header_size + limits->request_line_size) {
        http2_stream_refuse(stream, 431, "the header is larger than allowed");
    } else if (stream->field_count == limits->header_count && !is_pseudo) {
        http2_stream_refuse(stream, 431, "there are too many header fields");
    } else if (!octet_is_all_text(value)) {
        http2_stream_refuse(stream, 400, "a field value holds a control character");
    }
    if (stream->status != 0) {
        return;
    }
    if (is_pseudo) {
        take_pseudo(stream, name, value);
    } else {
        store_field(stream, name, value);
    }
}

/* The end of the header */

/* A cookie may come in pieces, to compress better; who reads it expects one (RFC 9113, 8.2.3). */
static void join_cookies(struct http2_stream *stream)
{
    struct slice joined = SLICE_EMPTY;
    unsigned kept = 0;
    struct header *first = NULL;
    for (unsigned i = 0; i < stream->field_count; i++) {
        struct header *field = &stream->fields[i];
        if (!IS_NAMED(field->name, "cookie")) {
            stream->fields[kept++] = *field;
            continue;
        }
        if (first == NULL) {
            joined = field->value;
            first = &stream->fields[kept];
            stream->fields[kept++] = *field;
        } else {
            joined = arena_join(stream->arena, arena_join(stream->arena, joined, SLICE("; ")),
                                field->value);
        }
    }
    if (first != NULL) {
        first->value = joined;
    }
    stream->field_count = kept;
}

static void check_target(struct http2_stream *stream)
{
    struct target target;
    bool is_options = slice_equal(stream->method, SLICE("OPTIONS"));
    if (slice_equal(stream->method, SLICE("CONNECT"))) {
        http2_stream_refuse(stream, 501, "CONNECT is not supported");
        return;
    }
    if (stream->path.size == 0 || (stream->path.data[0] != '/' && stream->path.data[0] != '*')) {
        http2_stream_refuse(stream, 400, "the :path does not begin with a slash");
        return;
    }
    const char *wrong = target_split(stream->path, is_options, &target);
    if (wrong != NULL) {
        http2_stream_refuse(stream, 400, wrong);
        return;
    }
    stream->request.path = target.path;
    stream->request.query = target.query;
}

static void check_host(struct http2_stream *stream)
{
    bool has_both = stream->authority.size > 0 && (stream->seen & SEEN_HOST) != 0;
    if (has_both && !slice_equal_ignoring_case(stream->authority, stream->host)) {
        http2_stream_refuse(stream, 400, "the Host is not the :authority");
    }
    struct slice host = stream->authority.size > 0 ? stream->authority : stream->host;
    if (!target_is_host(host)) {
        http2_stream_refuse(stream, 400, "the :authority is not a host");
    }
    stream->request.host = host;
}

void http2_stream_check_body(struct http2_stream *stream)
{
    uint64_t size = 0;
    if ((stream->seen & SEEN_CONTENT_LENGTH) != 0 &&
        (!slice_to_uint64(stream->content_length, &size) || size > stream->received.maximum)) {
        http2_stream_refuse(stream, 413, "the body is larger than allowed");
    }
}

static void check(struct http2_stream *stream)
{
    if (!octet_is_all(stream->method, OCTET_TOKEN)) {
        http2_stream_refuse(stream, 400, "the method is not a token");
    }
    if (!slice_equal_ignoring_case(stream->scheme, SLICE("http")) &&
        !slice_equal_ignoring_case(stream->scheme, SLICE("https")) &&
        !slice_equal(stream->method, SLICE("CONNECT"))) {
        http2_stream_refuse(stream, 400, "the :scheme is neither http nor https");
    }
    check_target(stream);
    check_host(stream);
}

void http2_stream_end_header(struct http2_stream *stream, const struct request *pattern)
{
    struct request *request = &stream->request;
    *request = *pattern;
    request->arena = stream->arena;
    request->stream = stream;
    if (stream->status == 0) {
        check(stream);
    }
    if (stream->cookie_count > 1 && stream->status == 0) {
        join_cookies(stream);
    }
    request->method = http1_method(stream->method);
    request->method_name = stream->method;
    request->headers = stream->fields;
    request->header_count = stream->field_count;
    request->content_type = stream->content_type;
    request->accept = stream->accept;
    request->authorization = stream->authorization;
    request->request_id = stream->request_id;
    request->has_body = !stream->has_end || (stream->seen & SEEN_CONTENT_LENGTH) != 0;
}
