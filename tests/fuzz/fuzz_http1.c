/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP/1 parser on arbitrary bytes: it must neither crash nor read beyond them, and its verdict
 * must not depend on the pieces in which they come. The pieces are derived from the bytes. */
#include <assert.h>
#include <stdlib.h>

#include "net/http1.h"

#define VERDICT_MAXIMUM 64U /* messages in one input */
#define PIECE_MAXIMUM   200U
#define INPUT_MAXIMUM   8192U

static const struct net_limits limits = {
    .request_line_size = 256, .header_size = 1024, .header_count = 12, .body_size = 512};

/* All that the parser said about one message, as a hash of its parts. */
struct verdict {
    enum http1_result result;
    unsigned status;
    bool keeps_alive;
    bool expects_continue;
    size_t body_size;
    uint64_t hash;
};

static uint64_t mix(uint64_t hash, struct slice part)
{
    return (hash ^ slice_hash(part) ^ part.size) * 0x9e3779b97f4a7c15U;
}

static uint64_t hash_request(const struct request *request)
{
    uint64_t hash = mix(0, request->method_name);
    hash = mix(hash, request->path);
    hash = mix(hash, request->query);
    hash = mix(hash, request->host);
    hash = mix(hash, request->body);
    hash = mix(hash, request->content_type);
    hash = mix(hash, request->accept);
    hash = mix(hash, request->authorization);
    hash = mix(hash, request->request_id);
    for (size_t i = 0; i < request->header_count; i++) {
        hash = mix(mix(hash, request->headers[i].name), request->headers[i].value);
    }
    return hash;
}

static void check_request(const struct request *request)
{
    assert(request->path.size > 0 &&
           (request->path.data[0] == '/' || request->path.data[0] == '*'));
    assert(request->body.size <= limits.body_size);
    assert(request->header_count <= limits.header_count);
    assert(request->method_name.size > 0);
}

static struct verdict give_verdict(const struct http1 *parser, enum http1_result result,
                                   const char *data)
{
    struct verdict verdict = {.result = result};
    if (result == HTTP1_RESULT_ERROR) {
        assert(parser->message != NULL && parser->status >= 400 && parser->status < 600);
        verdict.status = parser->status;
    } else if (result == HTTP1_RESULT_REQUEST) {
        struct request request = {0};
        http1_request(parser, data, &request);
        check_request(&request);
        verdict.keeps_alive = http1_keeps_alive(parser);
        verdict.expects_continue = parser->expects_continue;
        verdict.body_size = request.body.size;
        verdict.hash = hash_request(&request);
    }
    return verdict;
}

/* The connection's input, moved to an allocation of its exact size whenever it grows. */
struct input {
    char *data;
    size_t size;
};

static void input_take(struct input *input, size_t dropped, const uint8_t *more, size_t more_size)
{
    size_t kept = input->size - dropped;
    char *data = malloc(kept + more_size);
    assert(data != NULL);
    if (kept > 0) {
        memcpy(data, input->data + dropped, kept);
    }
    if (more_size > 0) {
        memcpy(data + kept, more, more_size);
    }
    free(input->data);
    *input = (struct input){data, kept + more_size};
}

/* Parses as many messages as there are; `seed` 0: all bytes at once. Returns their number. */
static size_t judge(const uint8_t *bytes, size_t size, uint64_t seed,
                    struct verdict verdicts[VERDICT_MAXIMUM])
{
    struct arena *arena = arena_create(512);
    struct input input = {0};
    struct http1 parser;
    http1_init(&parser, &limits, arena);
    size_t count = 0;
    size_t fed = 0;
    bool goes_on = true;
    while (goes_on && count < VERDICT_MAXIMUM) {
        size_t more = size - fed;
        if (seed != 0 && more > 0) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            size_t piece = (seed >> 60) == 0 ? PIECE_MAXIMUM : 1 + (seed >> 33) % 24;
            more = more < piece ? more : piece;
        }
        input_take(&input, 0, bytes + fed, more);
        fed += more;
        enum http1_result result = http1_feed(&parser, input.data, &input.size);
        if (result != HTTP1_RESULT_MORE) {
            verdicts[count++] = give_verdict(&parser, result, input.data);
            goes_on = result == HTTP1_RESULT_REQUEST;
            input_take(&input, goes_on ? http1_consumed(&parser) : 0, NULL, 0);
            arena_reset(arena);
            http1_init(&parser, &limits, arena);
        } else {
            goes_on = fed < size;
        }
    }
    free(input.data);
    arena_destroy(&arena);
    return count;
}

static void check_same(const struct verdict *a, const struct verdict *b)
{
    assert(a->result == b->result && a->status == b->status);
    assert(a->keeps_alive == b->keeps_alive && a->expects_continue == b->expects_continue);
    assert(a->body_size == b->body_size && a->hash == b->hash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    static struct verdict at_once[VERDICT_MAXIMUM];
    static struct verdict in_pieces[VERDICT_MAXIMUM];
    memset(at_once, 0, sizeof(at_once));
    memset(in_pieces, 0, sizeof(in_pieces));
    uint64_t seed = slice_hash(slice_of((const char *)data, size)) | 1U;
    size_t count = judge(data, size, 0, at_once);
    assert(judge(data, size, seed, in_pieces) == count);
    for (size_t i = 0; i < count; i++) {
        check_same(&at_once[i], &in_pieces[i]);
    }
    return 0;
}
