/* SPDX-License-Identifier: Apache-2.0 */
/* A page of a foreign site may give its own name the address 127.0.0.1 and then talk to this
 * machine as if it were that site (DNS rebinding). Its requests carry that name as Host. */
#include "face/face_private.h"

static struct slice without_port(struct slice host)
{
    if (host.size > 0 && host.data[0] == '[') {
        return slice_between(host, 1, slice_find_byte(host, ']'));
    }
    return slice_between(host, 0, slice_find_byte(host, ':'));
}

static bool is_local(struct slice name)
{
    struct address address;
    return slice_equal_ignoring_case(name, SLICE("localhost")) ||
           slice_ends_with_ignoring_case(name, SLICE(".localhost")) ||
           (address_parse(name, &address) && address_is_loopback(&address));
}

bool host_is_served(const struct face *face, const struct request *request)
{
    const struct face_options *options = &face->shared->options;
    if (!options->checks_host) {
        return true;
    }
    struct slice name = without_port(request->host);
    if (name.size > 1 && name.data[name.size - 1] == '.') {
        name = slice_between(name, 0, name.size - 1); /* fully qualified */
    }
    if (name.size == 0 || is_local(name)) {
        return true; /* HTTP/1.0 need not say; no browser leaves it out */
    }
    for (size_t i = 0; i < options->host_count; i++) {
        if (slice_equal_ignoring_case(name, options->hosts[i])) {
            return true;
        }
    }
    return false;
}
