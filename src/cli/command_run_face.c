/* SPDX-License-Identifier: Apache-2.0 */
/* Options of `phoenix run` about who is in front of the system, and under which names it is
 * known. */
#include "cli/command_run_private.h"

#define CONNECTION_AGE_MAXIMUM 86400U
#define MESSAGE_MIB_MAXIMUM    64U

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

/* A whole number from 1 to `maximum`, or the fallback; false: it is none, and that is said. */
static bool read_number(struct invocation *invocation, const char *name, uint64_t maximum,
                        uint64_t *number)
{
    const char *value = invocation_value(invocation, name);
    *number = 0;
    if (value == NULL) {
        return true;
    }
    if (!slice_to_uint64(slice_from(value), number) || *number == 0 || *number > maximum) {
        invocation_refuse(invocation, "--%s is a whole number from 1 to %llu, not '%s'", name,
                          (unsigned long long)maximum, value);
        return false;
    }
    return true;
}

bool command_run_read_connections(struct invocation *invocation, struct server_options *options)
{
    uint64_t age_s, size_mib;
    if (!read_number(invocation, "connection-age", CONNECTION_AGE_MAXIMUM, &age_s) ||
        !read_number(invocation, "grpc-message-size", MESSAGE_MIB_MAXIMUM, &size_mib)) {
        return false;
    }
    options->connection_age_s = (unsigned)age_s;
    options->face.message_maximum = (size_t)size_mib << 20;
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
