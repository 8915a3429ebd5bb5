/* SPDX-License-Identifier: Apache-2.0 */
/* Stricter than RFC 3986 in the host, where only letters, digits and -._~% are taken, and laxer in
 * path and query, where [ ] ^ ` { | } pass: browsers send them as they are. */
#include "net/target.h"

#include "net/net.h"
#include "net/octet.h"

static const char *split_path(struct slice text, struct target *target)
{
    size_t path_size = slice_find_byte(text, '?');
    path_size = path_size == SLICE_NOT_FOUND ? text.size : path_size;
    target->path = slice_between(text, 0, path_size);
    target->query = slice_from_offset(text, path_size + 1);
    if (slice_find_byte(text, '#') != SLICE_NOT_FOUND) {
        return "the request target has a fragment";
    }
    if (!octet_is_all(target->path, OCTET_PATH) || !octet_is_all(target->query, OCTET_QUERY)) {
        return "the request target holds a byte that must be percent-encoded";
    }
    return NULL;
}

static const char *split_absolute(struct slice text, size_t scheme_size, struct target *target)
{
    struct slice rest = slice_from_offset(text, scheme_size);
    size_t end = 0;
    while (end < rest.size && rest.data[end] != '/' && rest.data[end] != '?' &&
           rest.data[end] != '#') {
        end++;
    }
    target->authority = slice_between(rest, 0, end);
    if (!target_is_host(target->authority)) {
        return "the request target names no valid host";
    }
    return split_path(slice_from_offset(rest, end), target);
}

static const char *split(struct slice text, bool allows_asterisk, struct target *target)
{
    if (text.size > 0 && text.data[0] == '/') {
        return split_path(text, target);
    }
    if (slice_starts_with_ignoring_case(text, SLICE("http://"))) {
        return split_absolute(text, strlen("http://"), target);
    }
    if (slice_starts_with_ignoring_case(text, SLICE("https://"))) {
        return split_absolute(text, strlen("https://"), target);
    }
    if (allows_asterisk && slice_equal(text, SLICE("*"))) {
        target->path = text;
        return NULL;
    }
    return "the request target is neither a path nor an absolute URI";
}

const char *target_split(struct slice text, bool allows_asterisk, struct target *out_target)
{
    struct target target = {0};
    const char *wrong = split(text, allows_asterisk, &target);
    if (wrong == NULL) {
        *out_target = target;
    }
    return wrong;
}

/* Bytes of the host in front of the port; 0 when there is no valid one. */
static size_t measure_host(struct slice text)
{
    size_t end = 0;
    if (text.size > 0 && text.data[0] == '[') {
        end = 1;
        while (end < text.size && (octet_hex_value(text.data[end]) >= 0 || text.data[end] == ':' ||
                                   text.data[end] == '.')) {
            end++;
        }
        bool is_closed = end > 1 && end < text.size && text.data[end] == ']';
        return is_closed ? end + 1 : 0;
    }
    while (end < text.size && octet_is(text.data[end], OCTET_HOST)) {
        end++;
    }
    return end;
}

bool target_is_host(struct slice text)
{
    size_t host_size = measure_host(text);
    if (host_size == 0) {
        return false;
    }
    if (host_size == text.size) {
        return true;
    }
    struct slice port = slice_from_offset(text, host_size + 1);
    uint64_t number = 0;
    return text.data[host_size] == ':' &&
           (port.size == 0 || (slice_to_uint64(port, &number) && number <= 65535));
}

const char *percent_reason(struct slice text)
{
    for (size_t i = 0; i + 2 < text.size; i++) {
        if (text.data[i] == '%' && text.data[i + 1] == '0' && text.data[i + 2] == '0') {
            return "must not contain the character U+0000";
        }
    }
    return "has a malformed percent escape";
}

bool percent_decode(struct arena *arena, struct slice text, bool plus_is_space,
                    struct slice *out_text)
{
    char *data = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char octet = text.data[i];
        if (octet == '%') {
            if (text.size - i < 3) {
                return false;
            }
            int high = octet_hex_value(text.data[i + 1]);
            int low = octet_hex_value(text.data[i + 2]);
            if (high < 0 || low < 0 || high + low == 0) {
                return false;
            }
            octet = (char)(high * 16 + low);
            i += 2;
        } else if (octet == '+' && plus_is_space) {
            octet = ' ';
        }
        data[size++] = octet;
    }
    data[size] = '\0';
    *out_text = slice_of(data, size);
    return true;
}
