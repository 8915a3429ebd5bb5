/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over forwarding fields, from the nearest proxy outwards. */
#include "net/forwarded.h"

struct trust {
    const struct address_network *networks;
    size_t count;
};

static bool is_trusted(const struct trust *trust, struct slice text)
{
    struct address address;
    if (!address_parse(text, &address)) {
        return false;
    }
    for (size_t i = 0; i < trust->count; i++) {
        if (address_is_in(&address, &trust->networks[i])) {
            return true;
        }
    }
    return false;
}

/* "192.0.2.1", "192.0.2.1:4711", "[2001:db8::1]", "[2001:db8::1]:4711", quoted or not: the address
 * alone, or empty where it is none ("unknown", "_hidden"). */
static struct slice bare_address(struct slice text)
{
    struct address address;
    text = slice_trim(text);
    if (text.size > 1 && text.data[0] == '"' && text.data[text.size - 1] == '"') {
        text = slice_between(text, 1, text.size - 1);
    }
    if (text.size > 0 && text.data[0] == '[') {
        text = slice_between(text, 1, slice_find_byte(text, ']'));
    } else if (slice_find_byte(text, ':') == slice_find_last_byte(text, ':')) {
        text = slice_between(text, 0, slice_find_byte(text, ':'));
    }
    return address_parse(text, &address) ? text : SLICE_EMPTY;
}

/* The value of a parameter of one element: for=192.0.2.1;proto=https. */
static struct slice parameter(struct slice element, struct slice name)
{
    struct slice part;
    while (slice_next_part(&element, ';', &part)) {
        size_t equals = slice_find_byte(part, '=');
        if (equals != SLICE_NOT_FOUND &&
            slice_equal_ignoring_case(slice_trim(slice_between(part, 0, equals)), name)) {
            return slice_trim(slice_from_offset(part, equals + 1));
        }
    }
    return SLICE_EMPTY;
}

/* The last part of *rest, which loses it; false when nothing is left. */
static bool take_last(struct slice *rest, struct slice *out_part)
{
    if (rest->size == 0) {
        return false;
    }
    size_t comma = slice_find_last_byte(*rest, ',');
    *out_part = slice_trim(comma == SLICE_NOT_FOUND ? *rest : slice_from_offset(*rest, comma + 1));
    *rest = comma == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_between(*rest, 0, comma);
    return true;
}

struct walk {
    struct slice client;  /* the furthest one that a trusted proxy has named */
    struct slice nearest; /* the element that the nearest proxy wrote; empty: none */
    bool is_over;
};

static void walk_value(struct walk *walk, const struct trust *trust, struct slice value,
                       bool is_standard)
{
    struct slice part;
    while (!walk->is_over && take_last(&value, &part)) {
        walk->nearest = walk->nearest.size == 0 ? part : walk->nearest;
        struct slice address = bare_address(is_standard ? parameter(part, SLICE("for")) : part);
        if (address.size == 0) {
            walk->is_over = true;
        } else {
            walk->client = address;
            walk->is_over = !is_trusted(trust, address);
        }
    }
}

/* Every field of that name, the last first. */
static struct walk walk_fields(const struct request *request, const struct trust *trust,
                               struct slice name, bool is_standard)
{
    struct walk walk = {.client = request->peer};
    for (size_t i = request->header_count; i > 0; i--) {
        if (slice_equal_ignoring_case(request->headers[i - 1].name, name)) {
            walk_value(&walk, trust, request->headers[i - 1].value, is_standard);
        }
    }
    return walk;
}

static bool is_https(struct slice text)
{
    return slice_equal_ignoring_case(text, SLICE("https")) ||
           slice_equal_ignoring_case(text, SLICE("\"https\""));
}

struct forwarded forwarded_read(const struct request *request,
                                const struct address_network *trusted, size_t trusted_count)
{
    const struct trust trust = {trusted, trusted_count};
    struct forwarded result = {.client = request->peer, .is_secure = request->is_secure};
    if (trusted_count == 0 || !is_trusted(&trust, request->peer)) {
        return result;
    }
    struct walk common = walk_fields(request, &trust, SLICE("X-Forwarded-For"), false);
    struct walk standard = walk_fields(request, &trust, SLICE("Forwarded"), true);
    if (common.nearest.size == 0) {
        result.client = standard.client;
    } else if (standard.nearest.size == 0 || slice_equal(common.client, standard.client)) {
        result.client = common.client;
    }
    struct slice protocol = request_header(request, SLICE("X-Forwarded-Proto"));
    result.is_secure = result.is_secure || is_https(slice_trim(protocol)) ||
                       is_https(parameter(standard.nearest, SLICE("proto")));
    return result;
}
