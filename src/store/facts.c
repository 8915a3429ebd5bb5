/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a schema says through SQLite's pragmas rather than from the text that made it, so that
 * a column is the same whether it came with its table or later. Only checks have to be taken from
 * the text of CREATE TABLE. */
#include "store/store_private.h"

#include <strings.h>

#define DOCUMENT_TABLES                                                                            \
    "m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "                           \
    "m.name NOT LIKE '\\_phoenix%' ESCAPE '\\'"

struct reader {
    struct arena *arena;
    struct engine *engine;
    struct facts *facts;
    enum status status;
};

static struct slice text_of(struct reader *reader, const struct value *value)
{
    return value->kind == VALUE_TEXT ? arena_copy(reader->arena, value->text) : SLICE_EMPTY;
}

static void add_fact(struct reader *reader, struct list *list, struct slice table,
                     struct slice name, struct slice text)
{
    struct fact *fact = ARENA_NEW(reader->arena, struct fact);
    *fact = (struct fact){table, name, text};
    list_add(reader->arena, list, fact);
}

static void take_column(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct slice table = text_of(reader, &values[0]);
    struct slice name = text_of(reader, &values[1]);
    const char *type = NULL;
    const char *collation = NULL;
    int is_not_null = 0, is_primary_key = 0, is_auto_increment = 0;
    int code = sqlite3_table_column_metadata(reader->engine->database, "main", table.data,
                                             name.data, &type, &collation, &is_not_null,
                                             &is_primary_key, &is_auto_increment);
    if (code != SQLITE_OK) {
        reader->status = outcome_status(code);
        return;
    }
    bool is_plain = collation == NULL || strcasecmp(collation, "BINARY") == 0;
    struct slice text = arena_format(
        reader->arena, "%s%s%s%s%s%s", type == NULL ? "" : type, is_plain ? "" : " COLLATE ",
        is_plain ? "" : collation, is_not_null != 0 ? " NOT NULL" : "",
        is_primary_key != 0 ? " PRIMARY KEY" : "", is_auto_increment != 0 ? " AUTOINCREMENT" : "");
    add_fact(reader, &reader->facts->columns, table, name, text);
}

static void take_rule(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct slice text = text_of(reader, &values[1]);
    add_fact(reader, &reader->facts->rules, text_of(reader, &values[0]), text, text);
}

static void take_index(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    add_fact(reader, &reader->facts->indexes, text_of(reader, &values[0]),
             text_of(reader, &values[1]), text_of(reader, &values[2]));
}

/* Takes the next part of `rest` up to a comma that stands in no bracket and no quotes. */
static struct slice next_item(struct slice *rest)
{
    size_t at = 0;
    int depth = 0;
    char quote = '\0';
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == ')') {
            depth += c == '(' ? 1 : -1;
        } else if (c == ',' && depth == 0) {
            break;
        }
    }
    struct slice item = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at + 1);
    return item;
}

/* "CREATE TABLE t (items) STRICT": the table's own checks among the items. */
static void take_checks(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct reader *reader = context;
    struct slice sql = text_of(reader, &values[1]);
    size_t open = slice_find_byte(sql, '(');
    size_t close = slice_find_last_byte(sql, ')');
    struct slice rest = open < close ? slice_between(sql, open + 1, close) : SLICE_EMPTY;
    while (rest.size > 0) {
        struct slice item = next_item(&rest);
        if (slice_starts_with_ignoring_case(item, SLICE("CONSTRAINT ")) ||
            slice_starts_with_ignoring_case(item, SLICE("CHECK "))) {
            if (slice_contains_ignoring_case(item, SLICE("CHECK"))) {
                add_fact(reader, &reader->facts->rules, text_of(reader, &values[0]), item, item);
            }
        }
    }
}

static void read_all(struct reader *reader, const char *sql, on_row_f *on_row)
{
    struct query query = {.arena = reader->arena, .sql = sql, .is_fixed = true};
    engine_run(reader->engine, &query, on_row, reader);
    if (reader->status == STATUS_OK) {
        reader->status = query.status;
    }
}

bool facts_read(struct arena *arena, struct engine *engine, struct facts *out_facts)
{
    *out_facts = (struct facts){0};
    struct reader reader = {arena, engine, out_facts, STATUS_OK};
    read_all(&reader,
             "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
             "WHERE " DOCUMENT_TABLES " ORDER BY m.name, c.cid",
             take_column);
    read_all(&reader,
             "SELECT m.name, iif(i.origin = 'pk', 'PRIMARY KEY', 'UNIQUE') || ' (' || "
             "(SELECT group_concat(c.name, ', ') FROM pragma_index_info(i.name) c) || ')' "
             "FROM sqlite_schema m, pragma_index_list(m.name) i "
             "WHERE i.origin <> 'c' AND " DOCUMENT_TABLES " ORDER BY 1, 2",
             take_rule);
    read_all(&reader,
             "SELECT m.name, 'FOREIGN KEY (' || group_concat(f.\"from\", ', ') || ') REFERENCES ' "
             "|| f.\"table\" || ' (' || group_concat(f.\"to\", ', ') || ') ON DELETE ' || "
             "f.on_delete || ' ON UPDATE ' || f.on_update "
             "FROM sqlite_schema m, pragma_foreign_key_list(m.name) f "
             "WHERE " DOCUMENT_TABLES " GROUP BY m.name, f.id ORDER BY 1, 2",
             take_rule);
    read_all(&reader,
             "SELECT m.name, m.sql FROM sqlite_schema m WHERE " DOCUMENT_TABLES " ORDER BY 1",
             take_checks);
    read_all(&reader,
             "SELECT tbl_name, name, sql FROM sqlite_schema "
             "WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1, 2",
             take_index);
    return reader.status == STATUS_OK;
}

const struct fact *facts_find(const struct list *facts, struct slice table, struct slice name)
{
    LIST_EACH(const struct fact, fact, facts)
    {
        if (slice_equal_ignoring_case(fact->table, table) &&
            slice_equal_ignoring_case(fact->name, name)) {
            return fact;
        }
    }
    return NULL;
}

bool facts_has_table(const struct facts *facts, struct slice table)
{
    LIST_EACH(const struct fact, fact, &facts->columns)
    {
        if (slice_equal_ignoring_case(fact->table, table)) {
            return true;
        }
    }
    return false;
}
