/* SPDX-License-Identifier: Apache-2.0 */
/* Names of messages, and an rpc in one line. */
#include "spec/recognise/rpc_signature.h"

#include "spec/reading/field_line.h"
#include "spec/text/wording.h"

/* Bytes of "stream " or "stream of " in front of a message's name; 0: it is none of a stream. */
static size_t measure_stream(struct slice text)
{
    return slice_starts_with_ignoring_case(text, SLICE("stream of ")) ? 10
           : slice_starts_with_ignoring_case(text, SLICE("stream "))  ? 7
                                                                      : 0;
}

/* Bytes of " stream" behind one: as generators of documentation write it. */
static size_t measure_stream_behind(struct slice text)
{
    return text.size > 7 && slice_ends_with(text, SLICE(" stream")) ? 7 : 0;
}

bool rpc_signature_is_stream(struct slice text)
{
    text = wording_bare(text);
    return measure_stream(text) > 0 || measure_stream_behind(text) > 0;
}

struct slice rpc_signature_message(struct slice text)
{
    text = wording_bare(text);
    text = wording_bare(slice_from_offset(text, measure_stream(text)));
    text = wording_bare(slice_between(text, 0, text.size - measure_stream_behind(text)));
    text = slice_from_offset(text, slice_starts_with(text, SLICE("."))); /* ".google.Empty" */
    size_t size = 0;
    while (size < text.size && (character_is_word(text.data[size]) || text.data[size] == '.')) {
        size++;
    }
    struct slice name = slice_between(text, 0, size);
    bool is_name = size == text.size && size > 0 && name.data[0] >= 'A' && name.data[0] <= 'Z';
    bool is_qualified = size == text.size && slice_find_byte(name, '.') != SLICE_NOT_FOUND;
    return is_name || is_qualified ? name : SLICE_EMPTY;
}

struct slice rpc_signature_result(struct slice rest)
{
    static const char *const marks[] = {"\xe2\x86\x92", "->", "=>", "returns", NULL};
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        size_t at = slice_find(rest, slice_from(*mark));
        if (at != SLICE_NOT_FOUND) {
            rest = slice_trim(slice_from_offset(rest, at + strlen(*mark)));
            size_t end = slice_find(rest, SLICE(" - "));
            end = end == SLICE_NOT_FOUND ? slice_find(rest, SLICE("\xe2\x80\x94")) : end;
            end = end == SLICE_NOT_FOUND ? slice_find(rest, SLICE(": ")) : end;
            rest = wording_bare(slice_between(rest, 0, end));
            if (rest.size > 1 && rest.data[0] == '(') {
                rest = slice_between(rest, 1, slice_find_byte(rest, ')'));
            }
            return rest;
        }
    }
    return SLICE_EMPTY;
}

bool rpc_signature_read(struct slice line, struct rpc_statement *rpc)
{
    line = wording_bare(line);
    if (slice_starts_with(line, SLICE("rpc "))) {
        line = slice_trim(slice_from_offset(line, 4));
    }
    size_t size = field_line_measure_name(line);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool is_name = size > 2 && line.data[0] >= 'A' && line.data[0] <= 'Z';
    if (!is_name || rest.size == 0 || rest.data[0] != '(') {
        return false;
    }
    size_t close = slice_find_byte(rest, ')');
    struct slice request = slice_trim(slice_between(rest, 1, close));
    struct slice response = rpc_signature_result(
        slice_from_offset(rest, close == SLICE_NOT_FOUND ? rest.size : close + 1));
    *rpc = (struct rpc_statement){
        .name = slice_between(line, 0, size),
        .request = rpc_signature_message(request),
        .response = rpc_signature_message(response),
        .is_client_streaming = slice_starts_with(request, SLICE("stream ")),
        .is_server_streaming = slice_starts_with(response, SLICE("stream ")),
    };
    return rpc->response.size > 0;
}
