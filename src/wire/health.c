/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers are those of grpc/health/v1/health.proto. */
#include "wire/health.h"

#include "base/utf8.h"
#include "wire/wire_private.h"

#define REQUEST_SERVICE 1
#define ANSWER_STATUS   1

bool health_read(struct slice bytes, struct slice *out_service)
{
    struct wire_fault fault;
    struct wire_reader reader = {.fault = &fault};
    *out_service = SLICE_EMPTY;
    while (bytes.size > 0) {
        uint32_t number;
        struct wire_part part;
        if (!wire_take_part(&reader, &bytes, &number, &part)) {
            return false;
        }
        if (number == REQUEST_SERVICE && part.type == WIRE_TYPE_BYTES) {
            *out_service = part.payload;
        }
    }
    return utf8_find_invalid(*out_service) == UTF8_VALID;
}

void health_write(struct buffer *out, enum health_status status)
{
    if (status != HEALTH_UNKNOWN) {
        wire_put_number(out, ANSWER_STATUS, status);
    }
}
