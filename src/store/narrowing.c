/* SPDX-License-Identifier: Apache-2.0 */
/* Types and lists of values that SQLite's columns do not keep by themselves. The database records,
 * for each column, by which rule its rows were made; where the document's is another one, one query
 * looks for rows that break it. */
#include "store/store_private.h"

#include "base/table.h"

struct narrowing {
    struct arena *arena;
    struct engine *engine;
    const char *path;
    struct table recorded; /* "rule table.column" → struct slice: the condition */
    struct store_error *error;
};

static bool fail_by_sqlite(struct narrowing *narrowing)
{
    *narrowing->error =
        outcome_explain(narrowing->arena, narrowing->path, narrowing->engine->database);
    return false;
}

static void take_rule(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct narrowing *narrowing = context;
    struct slice *condition = ARENA_NEW(narrowing->arena, struct slice);
    *condition = arena_copy(narrowing->arena, values[1].text);
    table_put(&narrowing->recorded, arena_copy(narrowing->arena, values[0].text), condition);
}

static bool read_recorded(struct narrowing *narrowing)
{
    struct query query = {.arena = narrowing->arena,
                          .sql = "SELECT name, value FROM _phoenix WHERE name LIKE 'rule %' AND "
                                 "typeof(value) = 'text'"};
    table_init(&narrowing->recorded, narrowing->arena);
    engine_run(narrowing->engine, &query, take_rule, narrowing);
    return query.status == STATUS_OK || fail_by_sqlite(narrowing);
}

static bool record(struct narrowing *narrowing, struct slice key, struct slice condition)
{
    const struct value parameters[] = {value_text(key), value_text(condition)};
    struct query query = {.arena = narrowing->arena,
                          .sql = "INSERT INTO _phoenix (name, value) VALUES (?1, ?2) "
                                 "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                          .parameters = parameters,
                          .parameter_count = 2};
    engine_run(narrowing->engine, &query, NULL, NULL);
    return query.status == STATUS_OK || fail_by_sqlite(narrowing);
}

static void take_count(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(int64_t *)context = values[0].kind == VALUE_INTEGER ? values[0].integer : 0;
}

/* Every row is read once, however long that takes: this is the start, and nobody waits for it. */
static bool count_breaches(struct narrowing *narrowing, const char *table,
                           const struct store_column *column, int64_t *out_count)
{
    char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\" WHERE \"%w\" IS NOT NULL AND (%s)",
                                table, column->name, column->breach_sql);
    struct query query = {.arena = narrowing->arena, .sql = sql};
    uint64_t timeout_ns = narrowing->engine->timeout_ns;
    narrowing->engine->timeout_ns = UINT64_MAX / 2;
    engine_run(narrowing->engine, &query, take_count, out_count);
    narrowing->engine->timeout_ns = timeout_ns;
    sqlite3_free(sql);
    return query.status == STATUS_OK || fail_by_sqlite(narrowing);
}

static bool check_column(struct narrowing *narrowing, const char *table,
                         const struct store_column *column)
{
    struct slice key = arena_format(narrowing->arena, "rule %s.%s", table, column->name);
    struct slice condition = slice_from(column->breach_sql);
    const struct slice *recorded = table_get(&narrowing->recorded, key);
    int64_t count = 0;
    bool is_same = slice_equal(recorded == NULL ? SLICE_EMPTY : *recorded, condition);
    if (is_same) {
        return true;
    }
    if (column->breach_sql != NULL && !count_breaches(narrowing, table, column, &count)) {
        return false;
    }
    if (count == 0) {
        return record(narrowing, key, condition);
    }
    *narrowing->error = (struct store_error){
        STATUS_INVALID,
        arena_format(narrowing->arena,
                     "%lld row%s of table '%s' in the database '%s' break%s the document's newer "
                     "rule that '%s' is %s; change them with the document that made them, or undo "
                     "that in the document",
                     (long long)count, count == 1 ? "" : "s", table, narrowing->path,
                     count == 1 ? "s" : "", column->name, column->kept_words)};
    return false;
}

bool narrowing_check(struct arena *arena, struct engine *engine, const struct store_schema *schema,
                     const char *path, struct store_error *out_error)
{
    struct narrowing narrowing = {
        .arena = arena, .engine = engine, .path = path, .error = out_error};
    if (!read_recorded(&narrowing)) {
        return false;
    }
    for (size_t i = 0; i < schema->table_count; i++) {
        const struct store_table *table = &schema->tables[i];
        for (size_t column = 0; column < table->column_count; column++) {
            if (!check_column(&narrowing, table->name, &table->columns[column])) {
                return false;
            }
        }
    }
    return true;
}
