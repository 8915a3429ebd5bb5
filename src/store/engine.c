/* SPDX-License-Identifier: Apache-2.0 */
/* One SQLite engine, used by one thread at a time. */
#include "store/store_private.h"

#include "base/clock.h"
#include "plan/decimal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define OPERATIONS_PER_LOOK 4096 /* virtual machine steps between two looks at the clock */
#define LOOK_NS             (50U * UINT64_C(1000000)) /* between two looks for the caller */

static int compare_decimals(void *context, int a_size, const void *a, int b_size, const void *b)
{
    (void)context;
    return decimal_compare(slice_of(a, (size_t)a_size), slice_of(b, (size_t)b_size));
}

/* The clock is read only by statements that live long enough to come here. */
static int stop_when_late(void *context)
{
    struct engine *engine = context;
    uint64_t now = clock_monotonic_ns();
    if (engine->deadline_ns == 0) {
        engine->deadline_ns = now + engine->timeout_ns;
        if (engine->patience_ns != 0 && engine->patience_ns < engine->deadline_ns) {
            engine->deadline_ns = engine->patience_ns;
        }
        engine->look_ns = now + LOOK_NS;
    }
    if (engine->patience != NULL && now >= engine->look_ns) {
        engine->look_ns = now + LOOK_NS;
        if (engine->patience->has_left(engine->patience->context)) {
            return 1;
        }
    }
    return now > engine->deadline_ns;
}

static void set_rules(sqlite3 *database)
{
    sqlite3_extended_result_codes(database, 1);
    sqlite3_create_collation_v2(database, "DECIMAL", SQLITE_UTF8, NULL, compare_decimals, NULL);
    merge_open(database);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    /* A misspelled name in double quotes is an error, not a string. */
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
}

int engine_open(struct engine *engine, const char *path, enum engine_kind kind, unsigned timeout_ms)
{
    bool is_read = kind == ENGINE_READ;
    int flags = (is_read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
    *engine = (struct engine){.timeout_ns = (uint64_t)timeout_ms * 1000000, .is_read = is_read};
    int code = sqlite3_open_v2(path, &engine->database, flags, NULL);
    if (code != SQLITE_OK) {
        return code;
    }
    set_rules(engine->database);
    engine_set_patience(engine, is_read ? READ_PATIENCE_MS : WRITE_PATIENCE_MS);
    sqlite3_progress_handler(engine->database, OPERATIONS_PER_LOOK, stop_when_late, engine);
    /* Pages come from a map of the file: the loops share the kernel's copy, and a read copies
     * nothing. The writer, whose pages change, keeps a cache. The log is checkpointed by hand. */
    return sqlite3_exec(engine->database,
                        is_read ? "PRAGMA cache_size = -8192; PRAGMA mmap_size = 2147418112"
                                : "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
                                  "PRAGMA wal_autocheckpoint = 0",
                        NULL, NULL, NULL);
}

void engine_set_patience(struct engine *engine, int milliseconds)
{
    sqlite3_busy_timeout(engine->database, milliseconds);
}

void engine_close(struct engine *engine)
{
    statement_cache_release(&engine->cache);
    sqlite3_close(engine->database);
    free(engine->row);
    *engine = (struct engine){0};
}

int engine_execute(struct engine *engine, const char *literal)
{
    sqlite3_stmt *statement = statement_cache_get(&engine->cache, engine->database, literal, true);
    if (statement == NULL) {
        return sqlite3_extended_errcode(engine->database);
    }
    engine->deadline_ns = 0;
    engine->patience_ns = 0;
    engine->patience = NULL;
    int code;
    do {
        code = sqlite3_step(statement);
    } while (code == SQLITE_ROW);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int bind_value(sqlite3_stmt *statement, int index, const struct value *value)
{
    /* A NULL pointer would bind NULL where an empty text or blob is meant. */
    const char *data = value->kind >= VALUE_TEXT && value->text.size > 0 ? value->text.data : "";
    switch (value->kind) {
    case VALUE_NULL:
        return sqlite3_bind_null(statement, index);
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, index, value->integer);
    case VALUE_REAL:
        return sqlite3_bind_double(statement, index, value->real);
    case VALUE_TEXT:
        return sqlite3_bind_text64(statement, index, data, value->text.size, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case VALUE_BLOB:
        return sqlite3_bind_blob64(statement, index, data, value->text.size, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

/* A statement need not use the last of its parameters. */
static int bind_parameters(sqlite3_stmt *statement, const struct query *query)
{
    int count = sqlite3_bind_parameter_count(statement);
    assert((size_t)count <= query->parameter_count);
    for (int i = 0; i < count; i++) {
        int code = bind_value(statement, i + 1, &query->parameters[i]);
        if (code != SQLITE_OK) {
            return code;
        }
    }
    return SQLITE_OK;
}

static struct value column_value(sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return value_integer(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
        return (struct value){.kind = VALUE_REAL, .real = sqlite3_column_double(statement, column)};
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_column_text(statement, column);
        return value_text(slice_of(text, (size_t)sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
        const char *bytes = sqlite3_column_blob(statement, column);
        return value_blob(slice_of(bytes, (size_t)sqlite3_column_bytes(statement, column)));
    }
    default:
        return VALUE_NONE;
    }
}

static void give_row(struct engine *engine, sqlite3_stmt *statement, on_row_f *on_row,
                     void *context)
{
    size_t count = (size_t)sqlite3_data_count(statement);
    if (count > engine->row_capacity) {
        free(engine->row);
        engine->row = malloc(count * sizeof(*engine->row));
        if (engine->row == NULL) {
            abort();
        }
        engine->row_capacity = count;
    }
    for (size_t i = 0; i < count; i++) {
        engine->row[i] = column_value(statement, (int)i);
    }
    on_row(context, engine->row, count);
}

static int step_to_end(struct engine *engine, sqlite3_stmt *statement, struct query *query,
                       on_row_f *on_row, void *context)
{
    for (;;) {
        int code = sqlite3_step(statement);
        if (code != SQLITE_ROW) {
            return code == SQLITE_DONE ? SQLITE_OK : code;
        }
        query->row_count++;
        if (on_row != NULL) {
            give_row(engine, statement, on_row, context);
        }
    }
}

void engine_run(struct engine *engine, struct query *query, on_row_f *on_row, void *context)
{
    query_clear(query);
    sqlite3_stmt *statement =
        statement_cache_get(&engine->cache, engine->database, query->sql, query->is_fixed);
    if (statement == NULL) {
        outcome_take(query, engine->database);
        return;
    }
    assert(!sqlite3_stmt_busy(statement)); /* on_row must not come back here */
    engine->deadline_ns = 0;
    engine->actor = query->actor;
    engine->patience_ns = query->patience != NULL && sqlite3_stmt_readonly(statement)
                              ? query->patience->deadline_ns
                              : 0;
    engine->patience =
        engine->is_read && query->patience != NULL && query->patience->has_left != NULL
            ? query->patience
            : NULL;
    int code = bind_parameters(statement, query);
    if (code == SQLITE_OK) {
        code = step_to_end(engine, statement, query, on_row, context);
    }
    if (code != SQLITE_OK) {
        outcome_take(query, engine->database);
    } else if (!sqlite3_stmt_readonly(statement)) {
        query->changed_count = sqlite3_changes64(engine->database);
        query->inserted_id = sqlite3_last_insert_rowid(engine->database);
    }
    sqlite3_reset(statement);
}
