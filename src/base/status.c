/* SPDX-License-Identifier: Apache-2.0 */
/* Statuses and faults: written once, never overwritten by a later consequence. */
#include "base/status.h"

enum status fault_set(struct fault *fault, enum status status, struct slice message)
{
    if (fault->status == STATUS_OK) {
        fault->status = status;
        fault->message = message;
    }
    return status;
}

void fault_add_field(struct arena *arena, struct fault *fault, struct slice field,
                     struct slice reason)
{
    fault_set(fault, STATUS_INVALID, SLICE_EMPTY);
    if (fault->fields.count == FAULT_FIELDS_MAXIMUM) {
        fault->dropped_count++;
        return;
    }
    struct fault_field *entry = ARENA_NEW(arena, struct fault_field);
    *entry = (struct fault_field){field, reason};
    list_add(arena, &fault->fields, entry);
}

const char *status_name(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return "ok";
    case STATUS_INVALID:
        return "invalid";
    case STATUS_UNAUTHENTICATED:
        return "unauthenticated";
    case STATUS_FORBIDDEN:
        return "forbidden";
    case STATUS_NOT_FOUND:
        return "not found";
    case STATUS_CONFLICT:
        return "conflict";
    case STATUS_PRECONDITION:
        return "precondition failed";
    case STATUS_TOO_LARGE:
        return "too large";
    case STATUS_UNSUPPORTED:
        return "unsupported";
    case STATUS_LIMITED:
        return "limited";
    case STATUS_TIMEOUT:
        return "time-out";
    case STATUS_UNAVAILABLE:
        return "unavailable";
    case STATUS_FULL:
        return "disk full";
    case STATUS_INTERNAL:
        return "internal";
    }
    return "unknown";
}
