/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix.lock: the numbers by which clients know fields and enumeration values, frozen, so that
 * editing the document never changes what is on the wire. Text, a line each, sorted by bytes, so
 * that two branches that add different things merge without a conflict:
 *
 *     document component.md
 *     field Resource name 2 string
 *     name Resource title name
 *     package -
 *     path /ThingService/GetThing /ResourceService/GetResource
 *     reserved Resource colour 7
 *     reserved_value Status STATUS_OLD 3
 *     rpc ResourceService GetResource GetResourceRequest Resource
 *     value ResourceStatus RESOURCE_STATUS_ACTIVE 2
 *
 * A line that begins with # is a comment. Owners are full names: package and message. Pure. */
#pragma once

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/table.h"

#define LOCK_NAME "phoenix.lock"

enum lock_kind {
    LOCK_FIELD,          /* owner name number type */
    LOCK_RESERVED,       /* owner name number: a field that is gone */
    LOCK_VALUE,          /* owner name number: of an enumeration */
    LOCK_RESERVED_VALUE, /* owner name number */
    LOCK_RPC,            /* owner name request response */
    LOCK_PACKAGE,        /* name: "-" for none */
    LOCK_DOCUMENT,       /* name: the file that it belongs to */
    LOCK_FORMER,         /* owner name type: a field's name in an earlier document, and now */
    LOCK_PATH,           /* owner name: a method's path in an earlier document, and now */
};

struct lock_line {
    enum lock_kind kind;
    struct slice owner;
    struct slice name;
    int64_t number;
    struct slice type;     /* field: its type; rpc: the request; name: the present one */
    struct slice response; /* rpc */
    struct place place;    /* in the lock */
    bool is_used;          /* the document still has it; set while services are planned */
};

struct lock {
    struct arena *arena;
    const struct source *source; /* NULL: made, not read */
    struct list lines;           /* struct lock_line */
    struct list names;           /* those of the kind, LOCK_FORMER */
    struct list paths;           /* likewise, LOCK_PATH */
    struct table by_key;         /* kind, owner and name */
    struct table highest;        /* owner → int64_t *: its highest number, reserved ones too */
    struct slice document;       /* may be empty */
    struct slice package;        /* "-": none; empty: not said */
};

struct lock *lock_create(struct arena *arena);

/* Reads a lock's text. Lines that are not understood, and numbers that two fields share, are
 * errors (E1705): a lock that is guessed at is none. Never NULL. */
struct lock *lock_read(struct arena *arena, struct slice path, struct slice text,
                       struct diagnostics *diagnostics);

/* Adds a line; its slices are borrowed. */
struct lock_line *lock_add(struct lock *lock, enum lock_kind kind, struct slice owner,
                           struct slice name, int64_t number);

/* The line, or NULL. */
struct lock_line *lock_find(const struct lock *lock, enum lock_kind kind, struct slice owner,
                            struct slice name);

/* The highest number that the owner has or had; 0: none. */
int64_t lock_highest(const struct lock *lock, struct slice owner);

/* The whole text, sorted. The same lines give the same text. */
void lock_write(const struct lock *lock, struct buffer *out);
