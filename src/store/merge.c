/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix_merge(target, patch): how a patch of a JSON field is merged into what is there. The
 * engine's own json_patch compares every name with every other, on the one thread that writes. */
#include "store/store_private.h"

#include "base/json.h"

#define JSON_MAXIMUM ((size_t)64 << 20)
#define CHUNK_SIZE   8192U

static const struct json *parse(struct arena *arena, sqlite3_value *value)
{
    struct json_error error;
    const char *text = (const char *)sqlite3_value_text(value);
    return text == NULL
               ? NULL
               : json_parse(arena, slice_of(text, (size_t)sqlite3_value_bytes(value)), &error);
}

static void merge(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    if (sqlite3_value_type(arguments[1]) == SQLITE_NULL) {
        return;
    }
    struct arena *arena = arena_create(CHUNK_SIZE);
    const struct json *patch = parse(arena, arguments[1]);
    bool replaces = patch == NULL || patch->kind != JSON_OBJECT;
    const struct json *target = replaces ? NULL : parse(arena, arguments[0]);
    bool is_there = sqlite3_value_type(arguments[0]) != SQLITE_NULL;
    if (replaces) {
        sqlite3_result_value(context, arguments[1]);
    } else if (is_there && target == NULL) {
        /* Written by somebody else: what it says is not lost for being unreadable. */
        sqlite3_result_error(context, "the value to be merged into is no JSON", -1);
    } else {
        struct buffer text;
        buffer_init(&text, JSON_MAXIMUM);
        json_write(&text, json_merge(arena, target, patch));
        if (text.is_overflown) {
            sqlite3_result_error_toobig(context);
        } else {
            struct slice result = buffer_slice(&text);
            sqlite3_result_text64(context, result.data, result.size, SQLITE_TRANSIENT, SQLITE_UTF8);
        }
        buffer_release(&text);
    }
    arena_destroy(&arena);
}

int merge_open(sqlite3 *database)
{
    return sqlite3_create_function_v2(database, "phoenix_merge", 2,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                      merge, NULL, NULL, NULL);
}
