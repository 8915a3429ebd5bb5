/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of grpc.health.v1. Pure. */
#pragma once

#include "base/buffer.h"

/* HealthCheckResponse.ServingStatus */
enum health_status {
    HEALTH_UNKNOWN = 0,
    HEALTH_SERVING = 1,
    HEALTH_NOT_SERVING = 2,
    HEALTH_SERVICE_UNKNOWN = 3, /* Watch alone says so */
};

/* Reads a HealthCheckRequest: the service's full name, borrowed; empty: the system as a whole.
 * False: the bytes are no such message. */
bool health_read(struct slice bytes, struct slice *out_service);

/* A HealthCheckResponse. */
void health_write(struct buffer *out, enum health_status status);
