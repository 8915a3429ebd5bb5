/* SPDX-License-Identifier: Apache-2.0 */
/* Host, as any page may make a browser send it: nothing is served but the names that are allowed
 * and those of this machine. */
#include <assert.h>

#include "face/face_private.h"

static bool holds(struct slice text, struct slice name)
{
    for (size_t i = 0; i + name.size <= text.size; i++) {
        if (slice_equal_ignoring_case(slice_between(text, i, i + name.size), name)) {
            return true;
        }
    }
    return false;
}

/* A loopback address is written with these alone. */
static bool may_be_numeric(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_hexadecimal =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (c == ']' || c == '%' || (c == ':' && text.data[0] != '[')) {
            return true; /* the port or the zone follows */
        }
        if (!is_hexadecimal && c != '.' && c != ':' && c != '[') {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct slice hosts[] = {{"shop.example", 12}};
    static const struct face_shared shared = {
        .options = {.hosts = hosts, .host_count = 1, .checks_host = true}};
    const struct face face = {.shared = &shared};
    const struct request request = {.host = slice_of((const char *)data, size)};
    if (host_is_served(&face, &request)) {
        assert(may_be_numeric(request.host) || holds(request.host, hosts[0]) ||
               holds(request.host, SLICE("localhost")));
    }
    return 0;
}
