/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's result codes and messages, told apart by what a caller can do about them. Nothing of
 * SQLite's words goes further than `detail`, which is for logs. */
#include "store/store_private.h"

#include <assert.h>
#include <errno.h>

static enum status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_INTERRUPT:
        return STATUS_TIMEOUT;
    case SQLITE_TOOBIG:
        return STATUS_TOO_LARGE;
    case SQLITE_FULL:
        return STATUS_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_UNAVAILABLE;
    default:
        return STATUS_INTERNAL;
    }
}

static bool is_want_of_room(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

/* A quota and a limit on the size of files are no SQLITE_FULL: only the system's number tells them
 * from a disk that breaks, and each file keeps that of its last failure. */
static bool has_no_room(sqlite3 *database)
{
    sqlite3_file *log = NULL;
    int of_data = 0, of_log = 0;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_LAST_ERRNO, &of_data);
    sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&log);
    if (log != NULL && log->pMethods != NULL) {
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &of_log);
    }
    return is_want_of_room(of_data) || is_want_of_room(of_log);
}

enum status outcome_of(int code, sqlite3 *database)
{
    bool is_full =
        (code & 0xff) == SQLITE_IOERR && (is_want_of_room(sqlite3_system_errno(database)) ||
                                          (code == SQLITE_IOERR_WRITE && has_no_room(database)));
    return is_full ? STATUS_FULL : status_of(code);
}

static void set_constraint(struct query *query, enum status status, enum constraint_kind kind)
{
    query->status = status;
    query->constraint = kind;
}

static void take_constraint(struct query *query, int extended_code)
{
    switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        set_constraint(query, STATUS_CONFLICT, CONSTRAINT_UNIQUE);
        break;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        set_constraint(query, STATUS_CONFLICT, CONSTRAINT_FOREIGN_KEY);
        break;
    case SQLITE_CONSTRAINT_CHECK:
        set_constraint(query, STATUS_INVALID, CONSTRAINT_CHECK);
        break;
    case SQLITE_CONSTRAINT_NOTNULL:
        set_constraint(query, STATUS_INVALID, CONSTRAINT_NOT_NULL);
        break;
    case SQLITE_CONSTRAINT_TRIGGER:
        /* ON DELETE RESTRICT is a trigger to SQLite. */
        set_constraint(query, STATUS_CONFLICT,
                       slice_equal(query->detail, SLICE("FOREIGN KEY constraint failed"))
                           ? CONSTRAINT_FOREIGN_KEY
                           : CONSTRAINT_NONE);
        break;
    default:
        /* A value of another kind than its column: whoever bound it made a mistake. */
        set_constraint(query, STATUS_INTERNAL, CONSTRAINT_NONE);
    }
}

/* "UNIQUE constraint failed: users.email, users.tenant"; an index over expressions names itself
 * instead, which is of no use. */
static struct slice constraint_subject(struct slice message)
{
    static const struct slice marker = SLICE_LITERAL(" constraint failed: ");
    size_t at = slice_find(message, marker);
    if (at == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    struct slice subject = slice_from_offset(message, at + marker.size);
    return slice_starts_with(subject, SLICE("index '")) ? SLICE_EMPTY : subject;
}

void outcome_take(struct query *query, sqlite3 *database)
{
    int code = sqlite3_extended_errcode(database);
    assert(query->arena != NULL);
    query->detail = arena_copy(query->arena, slice_from(sqlite3_errmsg(database)));
    query->status = outcome_of(code, database);
    if ((code & 0xff) == SQLITE_CONSTRAINT) {
        take_constraint(query, code);
        query->constraint_columns = constraint_subject(query->detail);
    }
}

struct store_error outcome_explain(struct arena *arena, const char *path, sqlite3 *database)
{
    int code = sqlite3_extended_errcode(database);
    enum status status = outcome_of(code, database);
    struct slice message;
    if (status == STATUS_FULL) {
        message = arena_format(arena,
                               "the disk has no room for '%s'; make room there, or choose another "
                               "data directory",
                               path);
    } else if ((code & 0xff) == SQLITE_NOTADB) {
        message = arena_format(arena,
                               "'%s' is no SQLite database; move it away, or choose another data "
                               "directory",
                               path);
    } else if ((code & 0xff) == SQLITE_BUSY) {
        message = arena_format(arena, "'%s' is locked by another program; close it and start again",
                               path);
    } else {
        message = arena_format(arena, "'%s' cannot be used: %s; see to the file and its disk", path,
                               sqlite3_errmsg(database));
    }
    return (struct store_error){status, message};
}
