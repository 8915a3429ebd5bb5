/* SPDX-License-Identifier: Apache-2.0 */
/* The two functions that the triggers of the record of changes call. */
#include "store/store_private.h"

#include "base/clock.h"
#include "spec/statement/type.h"

#define JSON_MAXIMUM ((size_t)64 << 20)

static void give_text(sqlite3_context *context, struct slice text)
{
    if (text.size == 0) {
        sqlite3_result_null(context);
    } else {
        sqlite3_result_text64(context, text.data, text.size, SQLITE_TRANSIENT, SQLITE_UTF8);
    }
}

/* phoenix_actor(what) */
static void give_actor(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    const struct engine *engine = sqlite3_user_data(context);
    const struct actor system = {.now_us = clock_now_us(), .proof = SLICE("system")};
    const struct actor *actor = engine->actor == NULL ? &system : engine->actor;
    struct slice what = slice_from((const char *)sqlite3_value_text(arguments[0]));
    char at[CLOCK_TEXT_SIZE];
    if (slice_equal(what, SLICE("at"))) {
        clock_format_us(actor->now_us, at);
        give_text(context, slice_of(at, sizeof(at)));
    } else if (slice_equal(what, SLICE("subject"))) {
        give_text(context, actor->subject);
    } else if (slice_equal(what, SLICE("proof"))) {
        give_text(context, actor->proof);
    } else if (slice_equal(what, SLICE("address"))) {
        give_text(context, actor->address);
    } else if (slice_equal(what, SLICE("request_id"))) {
        give_text(context, actor->request_id);
    } else {
        give_text(context, actor->operation);
    }
}

static struct value take_value(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return value_integer(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
        return (struct value){.kind = VALUE_REAL, .real = sqlite3_value_double(value)};
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_value_text(value);
        return value_text(slice_of(text, (size_t)sqlite3_value_bytes(value)));
    }
    case SQLITE_BLOB: {
        const char *bytes = sqlite3_value_blob(value);
        return value_blob(slice_of(bytes, (size_t)sqlite3_value_bytes(value)));
    }
    default:
        return VALUE_NONE;
    }
}

/* phoenix_json(value, kind) */
static void give_json(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    const struct type type = {.kind = (enum type_kind)sqlite3_value_int(arguments[1])};
    struct value value = take_value(arguments[0]);
    struct buffer text;
    buffer_init(&text, JSON_MAXIMUM);
    value_write_json(&text, &type, &value);
    if (text.is_overflown) {
        sqlite3_result_error_toobig(context);
    } else {
        give_text(context, buffer_slice(&text));
    }
    buffer_release(&text);
}

int audit_open(struct engine *engine, const char *const *triggers)
{
    /* They reveal and change nothing, so a trigger may use them whoever wrote it. */
    const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
    sqlite3 *database = engine->database;
    int code = sqlite3_create_function_v2(database, "phoenix_actor", 1, flags, engine, give_actor,
                                          NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_create_function_v2(database, "phoenix_json", 2, flags | SQLITE_DETERMINISTIC,
                                          NULL, give_json, NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_exec(database, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    }
    for (size_t i = 0; code == SQLITE_OK && triggers[i] != NULL; i++) {
        code = sqlite3_exec(database, triggers[i], NULL, NULL, NULL);
    }
    return code;
}
