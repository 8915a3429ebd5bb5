/* SPDX-License-Identifier: Apache-2.0 */
/* Options of `phoenix run` about its connections to a PostgreSQL server, and about what is kept. */
#include "cli/command_run_private.h"

#include <stdlib.h>

#define LAG_SECONDS_MAXIMUM       86400U
#define IDEMPOTENCY_HOURS_MAXIMUM 8760U

static bool read_replicas(struct invocation *invocation, struct arena *arena,
                          struct server_options *options)
{
    struct slice *replicas = ARENA_ARRAY(arena, struct slice, REPEAT_MAXIMUM + 1);
    const char *value, *variable = getenv("PHOENIX_REPLICA");
    for (size_t at = 0; (value = invocation_next(invocation, "replica", &at)) != NULL;) {
        replicas[options->replica_count++] = slice_from(value);
    }
    if (options->replica_count == 0 && variable != NULL && variable[0] != '\0') {
        replicas[options->replica_count++] = slice_from(variable);
    }
    options->replicas = replicas;
    if (options->replica_count > 0 && options->database.size == 0) {
        invocation_refuse(invocation, "the embedded database has no replicas; leave --replica out, "
                                      "or name its primary with --database");
        return false;
    }
    return true;
}

static bool read_lag(struct invocation *invocation, struct server_options *options)
{
    const char *stated = invocation_value(invocation, "replica-lag");
    uint64_t seconds = 0;
    if (stated == NULL) {
        return true;
    }
    if (!slice_to_uint64(slice_from(stated), &seconds) || seconds < 1 ||
        seconds > LAG_SECONDS_MAXIMUM || options->replica_count == 0) {
        invocation_refuse(invocation,
                          options->replica_count == 0
                              ? "there is no replica that could lag '%s' seconds; name one with "
                                "--replica"
                              : "'%s' is no number of seconds from 1 to 86400",
                          stated);
        return false;
    }
    options->replica_lag_ms = (unsigned)seconds * 1000;
    return true;
}

static bool read_connections(struct invocation *invocation, struct server_options *out_options)
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

static bool read_idempotency(struct invocation *invocation, struct server_options *out_options)
{
    const char *stated = invocation_value(invocation, "idempotency-hours");
    uint64_t hours = 0;
    if (stated == NULL) {
        return true;
    }
    if (!slice_to_uint64(slice_from(stated), &hours) || hours < 1 ||
        hours > IDEMPOTENCY_HOURS_MAXIMUM) {
        invocation_refuse(invocation, "'%s' is no number of hours from 1 to 8760", stated);
        return false;
    }
    out_options->idempotency_hours = (unsigned)hours;
    return true;
}

bool command_run_read_pool(struct invocation *invocation, struct arena *arena,
                           struct server_options *out_options)
{
    return read_connections(invocation, out_options) && read_idempotency(invocation, out_options) &&
           read_replicas(invocation, arena, out_options) && read_lag(invocation, out_options);
}
