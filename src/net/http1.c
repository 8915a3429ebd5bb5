/* SPDX-License-Identifier: Apache-2.0 */
/* Two halves: the header is read line by line, each line once, when it is whole; a chunked body
 * byte by byte through a table of phases, its data in runs. Limits come before every other check of
 * a line, so that the verdict on a long line is the same whether or not its end has come. */
#include "net/http1.h"

#include <assert.h>

#include "net/octet.h"
#include "net/target.h"

#define FIRST_FIELD_CAPACITY 16U
#define CHUNK_DIGITS_MAXIMUM 16U

void http1_init(struct http1 *parser, const struct net_limits *limits, struct arena *arena)
{
    *parser = (struct http1){.limits = limits, .arena = arena, .budget = limits->request_line_size};
}

static bool fail(struct http1 *parser, unsigned status, const char *message)
{
    parser->phase = HTTP1_PHASE_FAILED;
    parser->status = status;
    parser->message = message;
    return false;
}

static struct http1_span span_of(const char *data, struct slice slice)
{
    if (slice.size == 0) {
        return (struct http1_span){0, 0};
    }
    return (struct http1_span){(uint32_t)(slice.data - data), (uint32_t)slice.size};
}

static struct slice slice_at(const char *data, struct http1_span span)
{
    return slice_of(data + span.offset, span.size);
}

/* Request line */

enum method http1_method(struct slice name)
{
    static const struct slice names[] = {
        [METHOD_GET] = SLICE_LITERAL("GET"),         [METHOD_HEAD] = SLICE_LITERAL("HEAD"),
        [METHOD_POST] = SLICE_LITERAL("POST"),       [METHOD_PUT] = SLICE_LITERAL("PUT"),
        [METHOD_PATCH] = SLICE_LITERAL("PATCH"),     [METHOD_DELETE] = SLICE_LITERAL("DELETE"),
        [METHOD_OPTIONS] = SLICE_LITERAL("OPTIONS"),
    };
    for (enum method method = METHOD_GET; method < METHOD_OTHER; method++) {
        if (slice_equal(name, names[method])) {
            return method;
        }
    }
    return METHOD_OTHER;
}

static bool read_version(struct http1 *parser, struct slice text)
{
    if (text.size != strlen("HTTP/1.1") || !slice_starts_with(text, SLICE("HTTP/")) ||
        !character_is_digit(text.data[5]) || text.data[6] != '.' ||
        !character_is_digit(text.data[7])) {
        return fail(parser, 400, "the request line is not METHOD TARGET HTTP/1.1");
    }
    if (text.data[5] != '1') {
        return fail(parser, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    }
    parser->is_version_1_1 = text.data[7] != '0';
    return true;
}

static bool read_target(struct http1 *parser, const char *data, struct slice text)
{
    struct target target;
    const char *wrong = target_split(text, parser->method == METHOD_OPTIONS, &target);
    if (wrong != NULL) {
        return fail(parser, 400, wrong);
    }
    parser->path = span_of(data, target.path);
    parser->query = span_of(data, target.query);
    parser->authority = span_of(data, target.authority);
    return true;
}

static bool read_request_line(struct http1 *parser, const char *data, struct slice line)
{
    if (line.size == 0 && !parser->has_skipped_line) {
        parser->has_skipped_line = true; /* some clients send one after a body */
        return true;
    }
    size_t method_size = slice_find_byte(line, ' ');
    struct slice name = slice_between(line, 0, method_size);
    struct slice rest = slice_from_offset(line, name.size + 1);
    size_t target_size = slice_find_byte(rest, ' ');
    if (target_size == SLICE_NOT_FOUND || name.size == 0) {
        return fail(parser, 400, "the request line is not METHOD TARGET HTTP/1.1");
    }
    if (!octet_is_all(name, OCTET_TOKEN)) {
        return fail(parser, 400, "the method is not a token");
    }
    if (!read_version(parser, slice_from_offset(rest, target_size + 1))) {
        return false;
    }
    parser->method = http1_method(name);
    parser->method_name = span_of(data, name);
    if (slice_equal(name, SLICE("CONNECT"))) {
        return fail(parser, 501, "CONNECT is not supported");
    }
    parser->phase = HTTP1_PHASE_FIELDS;
    parser->budget = parser->limits->header_size;
    return read_target(parser, data, slice_between(rest, 0, target_size));
}

/* Fields */

static struct http1_field *add_field(struct http1 *parser)
{
    if (parser->field_count == parser->field_capacity) {
        unsigned capacity =
            parser->field_capacity == 0 ? FIRST_FIELD_CAPACITY : parser->field_capacity * 2;
        struct http1_field *fields =
            arena_allocate_raw(parser->arena, capacity * sizeof(struct http1_field));
        if (parser->field_count > 0) {
            memcpy(fields, parser->fields, parser->field_count * sizeof(*fields));
        }
        parser->fields = fields;
        parser->field_capacity = capacity;
    }
    return &parser->fields[parser->field_count++];
}

/* Remembers the newest field as the one that *index stands for. Two of them could be read
 * differently by two servers, so they are refused. */
static bool note_single(struct http1 *parser, unsigned *index, const char *message)
{
    if (*index != 0) {
        return fail(parser, 400, message);
    }
    *index = parser->field_count;
    return true;
}

static bool note_first(struct http1 *parser, unsigned *index)
{
    *index = *index == 0 ? parser->field_count : *index;
    return true;
}

static bool note_connection(struct http1 *parser, struct slice value)
{
    struct slice option;
    while (slice_next_part(&value, ',', &option)) {
        option = slice_trim(option);
        parser->has_close |= slice_equal_ignoring_case(option, SLICE("close"));
        parser->has_keep_alive |= slice_equal_ignoring_case(option, SLICE("keep-alive"));
    }
    return true;
}

static bool note_expect(struct http1 *parser, struct slice value)
{
    if (!slice_equal_ignoring_case(value, SLICE("100-continue"))) {
        return fail(parser, 417, "the only expectation known here is 100-continue");
    }
    parser->expects_continue = true;
    return true;
}

#define IS_NAMED(name, literal) slice_equal_ignoring_case((name), SLICE(literal))

/* The sizes of the names tell nearly all fields apart without looking at a byte. */
static bool note_field(struct http1 *parser, struct slice name, struct slice value)
{
    switch (name.size) {
    case 4:
        return !IS_NAMED(name, "host") ||
               note_single(parser, &parser->host, "there is more than one Host");
    case 6:
        if (IS_NAMED(name, "accept")) {
            return note_first(parser, &parser->accept);
        }
        return !IS_NAMED(name, "expect") || note_expect(parser, value);
    case 10:
        return !IS_NAMED(name, "connection") || note_connection(parser, value);
    case 12:
        if (IS_NAMED(name, "content-type")) {
            return note_single(parser, &parser->content_type,
                               "there is more than one Content-Type");
        }
        return !IS_NAMED(name, "x-request-id") || note_first(parser, &parser->request_id);
    case 13:
        return !IS_NAMED(name, "authorization") ||
               note_single(parser, &parser->authorization, "there is more than one Authorization");
    case 14:
        return !IS_NAMED(name, "content-length") ||
               note_single(parser, &parser->content_length,
                           "there is more than one Content-Length");
    case 17:
        return !IS_NAMED(name, "transfer-encoding") ||
               note_single(parser, &parser->transfer_encoding,
                           "there is more than one Transfer-Encoding");
    default:
        return true;
    }
}

static struct slice trim_blanks(struct slice value)
{
    while (value.size > 0 && (value.data[0] == ' ' || value.data[0] == '\t')) {
        value = slice_from_offset(value, 1);
    }
    while (value.size > 0 &&
           (value.data[value.size - 1] == ' ' || value.data[value.size - 1] == '\t')) {
        value.size--;
    }
    return value;
}

static bool fail_field_name(struct http1 *parser, struct slice line, size_t name_size)
{
    bool is_blank =
        name_size < line.size && (line.data[name_size] == ' ' || line.data[name_size] == '\t');
    if (is_blank && name_size == 0) {
        return fail(parser, 400, "a field line begins with white space (obsolete line folding)");
    }
    if (is_blank) {
        return fail(parser, 400, "there is white space between a field name and its colon");
    }
    return fail(parser, 400, "a field line is not NAME: VALUE");
}

static bool read_field(struct http1 *parser, const char *data, struct slice line)
{
    size_t name_size = 0;
    while (name_size < line.size && octet_is(line.data[name_size], OCTET_TOKEN)) {
        name_size++;
    }
    if (name_size == 0 || name_size == line.size || line.data[name_size] != ':') {
        return fail_field_name(parser, line, name_size);
    }
    struct slice name = slice_between(line, 0, name_size);
    struct slice value = trim_blanks(slice_from_offset(line, name_size + 1));
    if (!octet_is_all_text(value)) {
        return fail(parser, 400, "a field value holds a control character");
    }
    if (parser->field_count == parser->limits->header_count) {
        return fail(parser, 431, "there are too many header fields");
    }
    struct http1_field *field = add_field(parser);
    field->name = span_of(data, name);
    field->value = span_of(data, value);
    return note_field(parser, name, value);
}

/* End of the header */

static struct slice field_value(const struct http1 *parser, const char *data, unsigned index)
{
    return index == 0 ? SLICE_EMPTY : slice_at(data, parser->fields[index - 1].value);
}

static bool check_host(struct http1 *parser, const char *data)
{
    if (parser->host == 0) {
        return !parser->is_version_1_1 || fail(parser, 400, "the Host is missing");
    }
    return target_is_host(field_value(parser, data, parser->host)) ||
           fail(parser, 400, "the Host is not a host");
}

static bool start_chunks(struct http1 *parser, struct slice coding)
{
    if (parser->content_length != 0) {
        return fail(parser, 400, "there are both a Content-Length and a Transfer-Encoding");
    }
    if (!parser->is_version_1_1) {
        return fail(parser, 400, "HTTP/1.0 has no Transfer-Encoding");
    }
    if (!slice_equal_ignoring_case(coding, SLICE("chunked"))) {
        return fail(parser, 400, "the only transfer coding known here is chunked");
    }
    parser->phase = HTTP1_PHASE_CHUNK_START;
    parser->budget = HTTP1_DROPPED_MAXIMUM;
    return true;
}

static bool start_body(struct http1 *parser, struct slice length)
{
    if (length.size == 0) {
        return fail(parser, 400, "the Content-Length is not a number");
    }
    for (size_t i = 0; i < length.size; i++) {
        if (!character_is_digit(length.data[i])) {
            return fail(parser, 400, "the Content-Length is not a number");
        }
    }
    uint64_t size;
    if (!slice_to_uint64(length, &size) || size > parser->limits->body_size) {
        return fail(parser, 413, "the body is larger than allowed");
    }
    parser->body_size = (size_t)size;
    parser->phase = size == 0 ? HTTP1_PHASE_WHOLE : HTTP1_PHASE_BODY;
    return true;
}

static bool end_header(struct http1 *parser, const char *data)
{
    if (!check_host(parser, data)) {
        return false;
    }
    parser->body_start = parser->position;
    parser->expects_continue &= parser->is_version_1_1;
    if (parser->transfer_encoding != 0) {
        return start_chunks(parser, field_value(parser, data, parser->transfer_encoding));
    }
    if (parser->content_length != 0) {
        return start_body(parser, field_value(parser, data, parser->content_length));
    }
    parser->phase = HTTP1_PHASE_WHOLE;
    return true;
}

static bool fail_budget(struct http1 *parser)
{
    return parser->phase == HTTP1_PHASE_REQUEST_LINE
               ? fail(parser, 414, "the request line is longer than allowed")
               : fail(parser, 431, "the header is larger than allowed");
}

/* Steps over the next line. False with the phase FAILED, or when its end has not come. */
static bool take_line(struct http1 *parser, const char *data, size_t size, struct slice *out_line)
{
    const char *end = memchr(data + parser->scanned, '\n', size - parser->scanned);
    size_t line_end = end == NULL ? size : (size_t)(end - data);
    size_t line_size = line_end - parser->position + 1;
    if (line_size > parser->budget) {
        return fail_budget(parser);
    }
    if (end == NULL) {
        parser->scanned = size;
        return false;
    }
    if (line_size < 2 || end[-1] != '\r') {
        return fail(parser, 400, "a line does not end with CR LF");
    }
    *out_line = slice_of(data + parser->position, line_size - 2);
    parser->budget -= line_size;
    parser->position = line_end + 1;
    parser->scanned = parser->position;
    return true;
}

/* Tells what is no HTTP at all, such as a TLS greeting, at its first byte. */
static bool check_first_byte(struct http1 *parser, const char *data, size_t size)
{
    if (parser->position == size || parser->scanned > parser->position) {
        return true;
    }
    char first = data[parser->position];
    return first == '\r' || octet_is(first, OCTET_TOKEN) ||
           fail(parser, 400, "the request does not begin with a method");
}

static bool feed_header(struct http1 *parser, const char *data, size_t size)
{
    while (parser->phase <= HTTP1_PHASE_FIELDS) {
        struct slice line;
        bool is_first = parser->phase == HTTP1_PHASE_REQUEST_LINE;
        if ((is_first && !check_first_byte(parser, data, size)) ||
            !take_line(parser, data, size, &line)) {
            return false;
        }
        if (is_first) {
            if (!read_request_line(parser, data, line)) {
                return false;
            }
        } else if (line.size == 0) {
            return end_header(parser, data);
        } else if (!read_field(parser, data, line)) {
            return false;
        }
    }
    return true;
}

/* Bodies */

static bool go(struct http1 *parser, enum http1_phase phase)
{
    parser->phase = phase;
    return true;
}

/* One byte of chunk extensions or trailers, which are counted and dropped. */
static bool drop(struct http1 *parser, char octet, enum http1_phase phase)
{
    if (parser->budget == 0) {
        return fail(parser, 400, "chunk extensions or trailers are larger than allowed");
    }
    if (!octet_is(octet, OCTET_TEXT)) {
        return fail(parser, 400, "a chunk extension or trailer holds a control character");
    }
    parser->budget--;
    return go(parser, phase);
}

static bool step_chunk_size(struct http1 *parser, char octet)
{
    int digit = octet_hex_value(octet);
    if (digit >= 0) {
        parser->chunk_left = parser->chunk_left * 16 + (size_t)digit;
        parser->chunk_digits++;
        if (parser->chunk_left > parser->limits->body_size - parser->body_size) {
            return fail(parser, 413, "the body is larger than allowed");
        }
        if (parser->chunk_digits > CHUNK_DIGITS_MAXIMUM) {
            return fail(parser, 400, "a chunk size has too many digits");
        }
        return go(parser, HTTP1_PHASE_CHUNK_SIZE);
    }
    if (parser->phase == HTTP1_PHASE_CHUNK_SIZE && octet == ';') {
        return drop(parser, octet, HTTP1_PHASE_CHUNK_EXTENSION);
    }
    if (parser->phase == HTTP1_PHASE_CHUNK_SIZE && octet == '\r') {
        return go(parser, HTTP1_PHASE_CHUNK_SIZE_LF);
    }
    return fail(parser, 400, "a chunk size is not a hexadecimal number");
}

static bool step_trailer_name(struct http1 *parser, char octet)
{
    if (octet_is(octet, OCTET_TOKEN)) {
        return drop(parser, octet, HTTP1_PHASE_TRAILER_NAME);
    }
    if (octet == '\r' && parser->phase == HTTP1_PHASE_TRAILER_START) {
        return go(parser, HTTP1_PHASE_LAST_LF);
    }
    if (octet == ':' && parser->phase == HTTP1_PHASE_TRAILER_NAME) {
        return drop(parser, octet, HTTP1_PHASE_TRAILER_VALUE);
    }
    return fail(parser, 400, "a trailer is not NAME: VALUE");
}

static bool expect(struct http1 *parser, char octet, char expected, enum http1_phase phase)
{
    return octet == expected ? go(parser, phase)
                             : fail(parser, 400,
                                    "a chunk does not end where its size says, with "
                                    "CR LF");
}

static bool end_chunk_size(struct http1 *parser, char octet)
{
    bool is_last = parser->chunk_left == 0;
    parser->chunk_digits = 0;
    return expect(parser, octet, '\n',
                  is_last ? HTTP1_PHASE_TRAILER_START : HTTP1_PHASE_CHUNK_DATA);
}

static bool step_chunk(struct http1 *parser, char octet)
{
    switch (parser->phase) {
    case HTTP1_PHASE_CHUNK_START:
    case HTTP1_PHASE_CHUNK_SIZE:
        return step_chunk_size(parser, octet);
    case HTTP1_PHASE_CHUNK_EXTENSION:
        return octet == '\r' ? go(parser, HTTP1_PHASE_CHUNK_SIZE_LF)
                             : drop(parser, octet, HTTP1_PHASE_CHUNK_EXTENSION);
    case HTTP1_PHASE_CHUNK_SIZE_LF:
        return end_chunk_size(parser, octet);
    case HTTP1_PHASE_CHUNK_DATA_CR:
        return expect(parser, octet, '\r', HTTP1_PHASE_CHUNK_DATA_LF);
    case HTTP1_PHASE_CHUNK_DATA_LF:
        return expect(parser, octet, '\n', HTTP1_PHASE_CHUNK_START);
    case HTTP1_PHASE_TRAILER_START:
    case HTTP1_PHASE_TRAILER_NAME:
        return step_trailer_name(parser, octet);
    case HTTP1_PHASE_TRAILER_VALUE:
        return octet == '\r' ? go(parser, HTTP1_PHASE_TRAILER_LF)
                             : drop(parser, octet, HTTP1_PHASE_TRAILER_VALUE);
    case HTTP1_PHASE_TRAILER_LF:
        return expect(parser, octet, '\n', HTTP1_PHASE_TRAILER_START);
    case HTTP1_PHASE_LAST_LF:
        return expect(parser, octet, '\n', HTTP1_PHASE_WHOLE);
    case HTTP1_PHASE_REQUEST_LINE:
    case HTTP1_PHASE_FIELDS:
    case HTTP1_PHASE_BODY:
    case HTTP1_PHASE_CHUNK_DATA:
    case HTTP1_PHASE_WHOLE:
    case HTTP1_PHASE_FAILED:
        break;
    }
    assert(false);
    return false;
}

/* Closes the gap that framing left: the data moves down behind what is there of the body. */
static void take_chunk_data(struct http1 *parser, char *data, size_t size)
{
    size_t taken = size - parser->position;
    taken = taken > parser->chunk_left ? parser->chunk_left : taken;
    memmove(data + parser->body_start + parser->body_size, data + parser->position, taken);
    parser->position += taken;
    parser->body_size += taken;
    parser->chunk_left -= taken;
    if (parser->chunk_left == 0) {
        parser->phase = HTTP1_PHASE_CHUNK_DATA_CR;
    }
}

static void feed_chunks(struct http1 *parser, char *data, size_t *size)
{
    while (parser->position < *size) {
        if (parser->phase == HTTP1_PHASE_CHUNK_DATA) {
            take_chunk_data(parser, data, *size);
        } else if (!step_chunk(parser, data[parser->position++]) ||
                   parser->phase == HTTP1_PHASE_WHOLE) {
            return;
        }
    }
    parser->position = parser->body_start + parser->body_size;
    *size = parser->position;
}

static void feed_body(struct http1 *parser, size_t size)
{
    if (size - parser->body_start >= parser->body_size) {
        parser->position = parser->body_start + parser->body_size;
        parser->phase = HTTP1_PHASE_WHOLE;
    }
}

enum http1_result http1_feed(struct http1 *parser, char *data, size_t *size)
{
    assert(parser->phase < HTTP1_PHASE_WHOLE && *size >= parser->position);
    if (*size == parser->scanned && parser->phase <= HTTP1_PHASE_FIELDS) {
        return HTTP1_RESULT_MORE;
    }
    if (parser->phase <= HTTP1_PHASE_FIELDS && !feed_header(parser, data, *size)) {
        return parser->phase == HTTP1_PHASE_FAILED ? HTTP1_RESULT_ERROR : HTTP1_RESULT_MORE;
    }
    if (parser->phase == HTTP1_PHASE_BODY) {
        feed_body(parser, *size);
    } else if (parser->phase < HTTP1_PHASE_WHOLE) {
        feed_chunks(parser, data, size);
    }
    if (parser->phase == HTTP1_PHASE_FAILED) {
        return HTTP1_RESULT_ERROR;
    }
    return parser->phase == HTTP1_PHASE_WHOLE ? HTTP1_RESULT_REQUEST : HTTP1_RESULT_MORE;
}

/* The result */

static struct slice path_of(const struct http1 *parser, const char *data)
{
    if (parser->path.size > 0) {
        return slice_at(data, parser->path);
    }
    return parser->method == METHOD_OPTIONS ? SLICE("*") : SLICE("/");
}

static const struct header *copy_fields(const struct http1 *parser, const char *data)
{
    struct header *headers =
        arena_allocate_raw(parser->arena, parser->field_count * sizeof(struct header));
    for (unsigned i = 0; i < parser->field_count; i++) {
        headers[i].name = slice_at(data, parser->fields[i].name);
        headers[i].value = slice_at(data, parser->fields[i].value);
    }
    return headers;
}

void http1_request(const struct http1 *parser, const char *data, struct request *request)
{
    assert(parser->phase == HTTP1_PHASE_WHOLE);
    request->method = parser->method;
    request->method_name = slice_at(data, parser->method_name);
    request->path = path_of(parser, data);
    request->query = slice_at(data, parser->query);
    request->host = parser->authority.size > 0 ? slice_at(data, parser->authority)
                                               : field_value(parser, data, parser->host);
    request->body = slice_of(data + parser->body_start, parser->body_size);
    request->headers = copy_fields(parser, data);
    request->header_count = parser->field_count;
    request->content_type = field_value(parser, data, parser->content_type);
    request->accept = field_value(parser, data, parser->accept);
    request->authorization = field_value(parser, data, parser->authorization);
    request->request_id = field_value(parser, data, parser->request_id);
    request->has_body = parser->content_length != 0 || parser->transfer_encoding != 0;
}

bool request_has_header(const struct request *request, struct slice name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (slice_equal_ignoring_case(request->headers[i].name, name)) {
            return true;
        }
    }
    return false;
}

struct slice request_header(const struct request *request, struct slice name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (slice_equal_ignoring_case(request->headers[i].name, name)) {
            return request->headers[i].value;
        }
    }
    return SLICE_EMPTY;
}
