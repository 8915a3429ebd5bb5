/* SPDX-License-Identifier: Apache-2.0 */
/* Options of `phoenix run` about its connections to a PostgreSQL server. */
#include "cli/command_run_private.h"

bool command_run_read_pool(struct invocation *invocation, struct server_options *out_options)
{
    const char *stated = invocation_value(invocation, "connections");
    uint64_t count = 0;
    if (stated == NULL) {
        return true;
    }
    if (!slice_to_uint64(slice_from(stated), &count) || count < 2 ||
        count > POOLING_CONNECTIONS_MAXIMUM) {
        invocation_refuse(invocation, "'%s' is no number of connections; at least 2 are needed",
                          stated);
        return false;
    }
    if (out_options->database.size == 0) {
        invocation_refuse(invocation, "the embedded database has no connections to count; leave "
                                      "--connections out, or name a server with --database");
        return false;
    }
    out_options->connection_maximum = (unsigned)count;
    return true;
}
