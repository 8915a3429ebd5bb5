/* SPDX-License-Identifier: Apache-2.0 */
/* How a fallible run-time function ended, and the details that go with it. The faces translate
 * both, from one table, to HTTP and gRPC. */
#pragma once

#include "base/list.h"

enum status {
    STATUS_OK,
    STATUS_INVALID,         /* the caller's input is malformed or breaks the model */
    STATUS_UNAUTHENTICATED, /* who is calling is not known */
    STATUS_FORBIDDEN,       /* known, but not allowed */
    STATUS_NOT_FOUND,       /* no such thing, or none that the caller may see */
    STATUS_CONFLICT,        /* it exists already, or something else refers to it */
    STATUS_PRECONDITION,    /* the caller's version is stale */
    STATUS_TOO_LARGE,
    STATUS_UNSUPPORTED, /* this document does not make Phoenix do that */
    STATUS_LIMITED,     /* too many requests from this caller */
    STATUS_TIMEOUT,     /* the store took longer than allowed */
    STATUS_UNAVAILABLE, /* busy, draining, or the store is away: try again */
    STATUS_FULL,        /* the store's disk has no room: nothing was stored; reads go on */
    STATUS_INTERNAL,    /* our fault */
};

/* One thing that is wrong with one field. */
struct fault_field {
    struct slice field; /* the caller's name for it, with the path into arrays: "items[2].price" */
    struct slice reason;
};

/* The detail of a failure, written once, where it arose. Texts live in the request's arena; nothing
 * here holds SQL, constraint names or anything that the caller may not see. */
struct fault {
    enum status status;
    struct slice message;         /* one sentence for a person */
    struct list fields;           /* struct fault_field */
    size_t dropped_count;         /* faults beyond FAULT_FIELDS_MAXIMUM, counted only */
    unsigned retry_after_seconds; /* 0: unknown */
    struct slice state;           /* that the record is in, where that was the reason … */
    struct list next_states;      /* struct slice: … and where it may go from there */
    bool is_about_state;
};

#define FAULT_FIELDS_MAXIMUM 100U

/* Sets the status and the message, unless the fault already has one. Returns `status`. */
enum status fault_set(struct fault *fault, enum status status, struct slice message);

/* Adds a wrong field and makes the status STATUS_INVALID unless another is set. */
void fault_add_field(struct arena *arena, struct fault *fault, struct slice field,
                     struct slice reason);

const char *status_name(enum status status); /* "invalid", "not found", … for logs */
