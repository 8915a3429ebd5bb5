/* SPDX-License-Identifier: Apache-2.0 */
/* The answers to writes that carried a key (Idempotency-Key), kept beside what was written and by
 * the same transaction. Where the row comes from differs: PostgreSQL is sent the whole transaction
 * at once, so there the statement itself keeps the row that it answers with, as texts; the embedded
 * engine is handed the row by the writer, between the statement and the commit. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)

static bool has_writes(const struct plan *plan)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (plan_is_write(&plan->operations[i])) {
            return true;
        }
    }
    return false;
}

void idempotency_schema(struct plan *plan, struct list *statements)
{
    static const char sqlite[] =
        "CREATE TABLE IF NOT EXISTS _phoenix_idempotency (key BLOB PRIMARY KEY NOT NULL, "
        "fingerprint BLOB NOT NULL, shape BIGINT NOT NULL, expires_at BIGINT NOT NULL, "
        "answer BLOB)";
    static const char postgresql[] =
        "CREATE TABLE IF NOT EXISTS _phoenix_idempotency (key BYTEA PRIMARY KEY NOT NULL, "
        "fingerprint BYTEA NOT NULL, shape BIGINT NOT NULL, expires_at BIGINT NOT NULL, "
        "answer TEXT[])";
    static const char by_end[] = "CREATE INDEX IF NOT EXISTS _phoenix_idempotency_by_end ON "
                                 "_phoenix_idempotency (expires_at)";
    if (has_writes(plan)) {
        const char *table = plan->dialect == DIALECT_SQLITE ? sqlite : postgresql;
        list_add(plan->arena, statements, (void *)(uintptr_t)table);
        list_add(plan->arena, statements, (void *)(uintptr_t)by_end);
    }
}

const char *plan_find_key_sql(void)
{
    return "SELECT fingerprint, shape, expires_at FROM _phoenix_idempotency WHERE key = ?1";
}

/* Held until the transaction ends, whoever's it is. Who comes second is told so at once, by an
 * error that the server's own log can explain. */
const char *plan_hold_key_sql(void)
{
    return "SELECT CAST(CASE WHEN pg_catalog.pg_try_advisory_xact_lock(?1) THEN '0' "
           "ELSE 'a request with this Idempotency-Key is under way' END AS integer)";
}

const char *plan_drop_key_sql(void)
{
    return "DELETE FROM _phoenix_idempotency WHERE key = ?1 AND expires_at <= ?2";
}

bool plan_keeps_keys(const struct plan *plan)
{
    return has_writes(plan);
}

/* The oldest first, and none that another transaction is at. */
const char *plan_clean_keys_sql(enum dialect dialect)
{
    return dialect == DIALECT_SQLITE
               ? "DELETE FROM _phoenix_idempotency WHERE key IN (SELECT key FROM "
                 "_phoenix_idempotency WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"
               : "DELETE FROM _phoenix_idempotency WHERE key = ANY (ARRAY(SELECT key FROM "
                 "_phoenix_idempotency WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2 FOR "
                 "UPDATE SKIP LOCKED))";
}

/* --- PostgreSQL: the row as texts, and back --- */

/* Types whose text the server would else write in another way than the column's. */
static bool needs_cast(const struct type *type)
{
    switch (type->kind) {
    case TYPE_UUID:
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_DOUBLE:
    case TYPE_BOOLEAN:
    case TYPE_TIMESTAMP:
    case TYPE_JSON:
    case TYPE_BYTES:
    case TYPE_ARRAY:
        return true;
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_DECIMAL:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_ENUM:
        break;
    }
    return false;
}

const char *plan_kept_answer_sql(struct arena *arena, const struct plan_entity *entity)
{
    struct buffer text;
    if (entity->dialect == DIALECT_SQLITE) {
        return "SELECT answer FROM _phoenix_idempotency WHERE key = ?1";
    }
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "SELECT ");
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        buffer_format(&text, "%sCAST(answer[%zu] AS ", i > 0 ? ", " : "", i + 1);
        if (needs_cast(field->type) && !field->field->is_write_only) {
            sql_write_type(&text, entity->dialect, field->type);
        } else {
            BUFFER_LITERAL(&text, "text");
        }
        BUFFER_LITERAL(&text, ")");
    }
    BUFFER_LITERAL(&text, " FROM _phoenix_idempotency WHERE key = ?1");
    const char *result = arena_string(arena, buffer_slice(&text));
    buffer_release(&text);
    return result;
}

static void write_columns(struct buffer *out, size_t count, const char *closing)
{
    for (size_t i = 0; i < count; i++) {
        buffer_format(out, "%sc%zu%s", i > 0 ? ", " : "", i + 1, closing);
    }
}

const char *plan_keep_answer_sql(struct arena *arena, const struct plan_entity *entity,
                                 bool is_deletion, const char *sql, size_t count)
{
    bool is_watched = entity->is_watched; /* and so RETURNING the key and the owner */
    size_t columns = !is_deletion ? entity->field_count : is_watched ? 2 : 1;
    struct buffer text;
    if (entity->dialect == DIALECT_SQLITE) {
        return "INSERT INTO _phoenix_idempotency (key, fingerprint, shape, expires_at, answer) "
               "SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?6";
    }
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "WITH written (");
    write_columns(&text, columns, "");
    buffer_format(&text, ") AS (%s%s), kept AS (INSERT INTO _phoenix_idempotency ", sql,
                  is_deletion && !is_watched ? " RETURNING 1" : "");
    buffer_format(&text,
                  "(key, fingerprint, shape, expires_at, answer) SELECT CAST(?%zu AS bytea), "
                  "CAST(?%zu AS bytea), CAST(?%zu AS bigint), CAST(?%zu AS bigint), ",
                  count + 1, count + 2, count + 3, count + 4);
    if (is_deletion) {
        BUFFER_LITERAL(&text, "CAST(NULL AS text[])");
    } else {
        BUFFER_LITERAL(&text, "ARRAY[");
        write_columns(&text, columns, "::text");
        BUFFER_LITERAL(&text, "]");
    }
    BUFFER_LITERAL(&text, " FROM written) SELECT ");
    write_columns(&text, columns, "");
    BUFFER_LITERAL(&text, " FROM written");
    const char *result = arena_string(arena, buffer_slice(&text));
    buffer_release(&text);
    return result;
}
