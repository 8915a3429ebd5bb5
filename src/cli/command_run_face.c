/* SPDX-License-Identifier: Apache-2.0 */
/* Options of `phoenix run` about who is in front of the system, and under which names it is
 * known. */
#include "cli/command_run_private.h"

static bool read_proxies(struct invocation *invocation, struct arena *arena,
                         struct face_options *options)
{
    struct address_network *networks = ARENA_ARRAY(arena, struct address_network, REPEAT_MAXIMUM);
    const char *value;
    for (size_t at = 0; (value = invocation_next(invocation, "trusted-proxy", &at)) != NULL;) {
        if (!address_parse_network(slice_from(value), &networks[options->proxy_count])) {
            invocation_refuse(invocation,
                              "'%s' is no address or network of a proxy; write 10.0.0.1 or "
                              "10.0.0.0/8",
                              value);
            return false;
        }
        options->proxy_count++;
    }
    options->proxies = networks;
    return true;
}

static bool read_origins(struct invocation *invocation, struct arena *arena,
                         struct face_options *options)
{
    struct slice *origins = ARENA_ARRAY(arena, struct slice, REPEAT_MAXIMUM);
    const char *value;
    for (size_t at = 0; (value = invocation_next(invocation, "cors-origin", &at)) != NULL;) {
        if (!face_is_origin(slice_from(value))) {
            invocation_refuse(invocation,
                              "'%s' is no origin; write it as browsers send it, without a path: "
                              "https://shop.example",
                              value);
            return false;
        }
        origins[options->origin_count++] = slice_from(value);
    }
    options->origins = origins;
    return true;
}

static bool read_hosts(struct invocation *invocation, struct arena *arena,
                       struct face_options *options)
{
    struct slice *hosts = ARENA_ARRAY(arena, struct slice, REPEAT_MAXIMUM);
    const char *value;
    for (size_t at = 0; (value = invocation_next(invocation, "allowed-host", &at)) != NULL;) {
        if (strpbrk(value, "/@ :*") != NULL) {
            invocation_refuse(invocation,
                              "'%s' is no host name; write it without scheme and port: "
                              "shop.example",
                              value);
            return false;
        }
        hosts[options->host_count++] = slice_from(value);
    }
    options->hosts = hosts;
    return true;
}

bool command_run_read_face(struct invocation *invocation, struct arena *arena,
                           struct face_options *out_options)
{
    *out_options = (struct face_options){0};
    return read_proxies(invocation, arena, out_options) &&
           read_origins(invocation, arena, out_options) &&
           read_hosts(invocation, arena, out_options);
}
