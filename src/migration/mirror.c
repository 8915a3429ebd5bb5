/* SPDX-License-Identifier: Apache-2.0 */
/* Two names for one thing, for as long as the version before runs: a renamed column stands beside
 * the former one, and triggers keep both equal; a renamed table is seen by its former name too.
 * What is kept for the former name goes when it is retired. */
#include "migration/migration_private.h"

#include "base/siphash.h"

#define PAGES_AT_ONCE 64 /* whose rows are locked together while a column is filled */

/* --- names */

/* Of the trigger and its function; short enough whatever the table and column are called. */
static const char *mirror_name(struct stepper *stepper, struct slice table, struct slice former)
{
    static const unsigned char key[SIPHASH_KEY_SIZE] = "phoenix's mirror";
    struct slice full = arena_format(stepper->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                     SLICE_ARGUMENT(table), SLICE_ARGUMENT(former));
    return step_text(stepper, MIRROR_PREFIX "%016llx", (unsigned long long)siphash(key, full));
}

static const char *note_sql(struct stepper *stepper, const char *kind, struct slice table,
                            struct slice former, struct slice name, const char *stored)
{
    return step_text(stepper,
                     "INSERT INTO _phoenix_objects (kind, parent, name, source, stored) VALUES "
                     "('%s', %s, %s, %s, '%s') ON CONFLICT (kind, parent, name, source) DO UPDATE "
                     "SET stored = excluded.stored",
                     kind, step_quote(stepper, table), step_quote(stepper, former),
                     step_quote(stepper, name), stored);
}

static const char *forget_sql(struct stepper *stepper, const char *kind, struct slice table,
                              struct slice former)
{
    return step_text(stepper,
                     "DELETE FROM _phoenix_objects WHERE kind = '%s' AND parent = %s AND name = %s",
                     kind, step_quote(stepper, table), step_quote(stepper, former));
}

/* --- a column on PostgreSQL: one trigger, before a row is written */

/* Who writes a row gives a value to one of the two, and says nothing of the other. A row that was
 * there before gets the new one when it is next written, or by mirror_fill. */
static const char *function_sql(struct stepper *stepper, const char *function, const char *former,
                                const char *name)
{
    return step_text(stepper,
                     "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS "
                     "$phoenix$\nBEGIN IF TG_OP = 'INSERT' THEN\n"
                     "IF NEW.%s IS NOT NULL THEN NEW.%s := NEW.%s; ELSE NEW.%s := NEW.%s; END IF;\n"
                     "ELSIF NEW.%s IS DISTINCT FROM OLD.%s THEN NEW.%s := NEW.%s;\n"
                     "ELSIF NEW.%s IS DISTINCT FROM OLD.%s THEN NEW.%s := NEW.%s;\n"
                     "ELSE NEW.%s := NEW.%s; END IF;\nRETURN NEW;\nEND $phoenix$",
                     function, former, name, former, former, name, former, former, name, former,
                     name, name, former, name, name, former);
}

static void add_column(struct stepper *stepper, struct migration_step *step,
                       const struct change *change)
{
    const struct schema_column *column = change->wanted_column, *now = change->column;
    const char *table = step_name(stepper, change->table->name);
    const char *former = step_name(stepper, change->former);
    const char *name = step_name(stepper, column->name);
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s ADD COLUMN %s " SLICE_FORMAT, table, name,
                      SLICE_ARGUMENT(column->type)));
    step_down(stepper, step, step_text(stepper, "ALTER TABLE %s DROP COLUMN %s", table, name));
    if (column->default_sql.size > 0) {
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s SET" SLICE_FORMAT, table, name,
                          SLICE_ARGUMENT(column->default_sql)));
    }
    if (now->default_sql.size > 0) { /* else nobody could tell who has left the column out */
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, former));
        step_down(stepper, step,
                  step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s SET" SLICE_FORMAT, table,
                            former, SLICE_ARGUMENT(now->default_sql)));
    }
}

void mirror_expand(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    struct slice table = change->table->name;
    const char *quoted = step_name(stepper, table);
    const char *function = mirror_name(stepper, table, change->former);
    struct migration_step *step = step_add(
        stepper, change, "rename_column", column->name,
        step_text(
            stepper, "rename the column '" SLICE_FORMAT "." SLICE_FORMAT "' to '" SLICE_FORMAT "'",
            SLICE_ARGUMENT(table), SLICE_ARGUMENT(change->former), SLICE_ARGUMENT(column->name)));
    const char *drop_trigger = step_text(stepper, "DROP TRIGGER %s ON %s", function, quoted);
    step_down(stepper, step, drop_trigger);
    step_down(stepper, step, step_text(stepper, "DROP FUNCTION %s()", function));
    add_column(stepper, step, change);
    step_up(stepper, step,
            function_sql(stepper, function, step_name(stepper, change->former),
                         step_name(stepper, column->name)));
    step_up(stepper, step,
            step_text(stepper,
                      "CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE "
                      "FUNCTION %s()",
                      function, quoted, function));
    step_up(stepper, step,
            note_sql(stepper, "mirror", table, change->former, column->name,
                     step_text(stepper, MIRROR_PENDING "%s", function)));
    step_up(stepper, step, step_keep_sql(stepper, table, change->former));
    step_down(stepper, step, forget_sql(stepper, "mirror", table, change->former));
    step_down(stepper, step, step_unkeep_sql(stepper, table, change->former));
    step_raise(stepper, step, MIGRATION_SAFE,
               "both names hold the same until 'phoenix migrate retire'");
}

/* Some pages at a time, so that nobody waits for long; and unseen by the record of changes. */
void mirror_fill(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    struct slice table = change->table->name;
    const char *quoted = step_name(stepper, table);
    const char *former = step_name(stepper, change->former);
    const char *name = step_name(stepper, column->name);
    struct migration_step *step = step_add(
        stepper, change, "fill_column", column->name,
        step_text(stepper, "fill '" SLICE_FORMAT "." SLICE_FORMAT "' from '" SLICE_FORMAT "'",
                  SLICE_ARGUMENT(table), SLICE_ARGUMENT(column->name),
                  SLICE_ARGUMENT(change->former)));
    step->is_apart = true;
    step_up(
        stepper, step,
        step_text(stepper,
                  "DO $phoenix$\nDECLARE page bigint := 0;\nlast bigint := pg_relation_size(%s) "
                  "/ CAST(current_setting('block_size') AS bigint);\n"
                  "BEGIN PERFORM set_config('phoenix.filling', 'on', false);\n"
                  "WHILE page <= last LOOP UPDATE %s SET %s = %s WHERE ctid >= CAST('(' || page "
                  "|| ',0)' AS tid) AND ctid < CAST('(' || page + %d || ',0)' AS tid) AND %s IS "
                  "DISTINCT FROM %s;\nCOMMIT;\npage := page + %d;\nEND LOOP;\n"
                  "PERFORM set_config('phoenix.filling', 'off', false);\nEND $phoenix$",
                  step_quote(stepper, slice_from(quoted)), quoted, name, former, PAGES_AT_ONCE,
                  name, former, PAGES_AT_ONCE));
    step_up(stepper, step,
            step_text(stepper,
                      "UPDATE _phoenix_objects SET stored = replace(stored, '" MIRROR_PENDING
                      "', '') WHERE kind = 'mirror' AND parent = %s AND name = %s",
                      step_quote(stepper, table), step_quote(stepper, change->former)));
    step_raise(stepper, step, MIGRATION_SAFE, "a few rows at a time, beside other work");
}

/* --- a column on SQLite: triggers after a row is written, since none before may change it */

static void say_trigger(struct stepper *stepper, struct migration_step *step, const char *name,
                        const char *table, const char *event, const char *condition,
                        const char *from, const char *to)
{
    step_up(stepper, step,
            step_text(stepper,
                      "CREATE TRIGGER %s AFTER %s ON %s WHEN %s AND NEW.%s IS NOT NEW.%s BEGIN "
                      "UPDATE %s SET %s = NEW.%s WHERE rowid = NEW.rowid; END",
                      name, event, table, condition, to, from, table, to, from));
}

/* An update by these sets a column that the version which wrote does not know, so that its record
 * of changes, which looks at its own columns, has nothing to tell of it. */
void mirror_write_triggers(struct stepper *stepper, struct migration_step *step,
                           const struct change *change)
{
    struct slice table = change->table->name;
    const char *quoted = step_name(stepper, table);
    const char *former = step_name(stepper, change->former);
    const char *name = step_name(stepper, change->wanted_column->name);
    const char *base = mirror_name(stepper, table, change->former);
    const char *is_former = step_text(stepper, "NEW.%s IS NOT NULL", former);
    const char *is_new = step_text(stepper, "NEW.%s IS NULL", former);
    const char *former_differs = step_text(stepper, "NEW.%s IS NOT OLD.%s", former, former);
    const char *name_differs = step_text(stepper, "NEW.%s IS NOT OLD.%s", name, name);
    say_trigger(stepper, step, step_text(stepper, "%s_1", base), quoted, "INSERT", is_former,
                former, name);
    say_trigger(stepper, step, step_text(stepper, "%s_2", base), quoted, "INSERT", is_new, name,
                former);
    say_trigger(stepper, step, step_text(stepper, "%s_3", base), quoted,
                step_text(stepper, "UPDATE OF %s", former), former_differs, former, name);
    say_trigger(stepper, step, step_text(stepper, "%s_4", base), quoted,
                step_text(stepper, "UPDATE OF %s", name), name_differs, name, former);
    step_up(stepper, step,
            note_sql(stepper, "mirror", table, change->former, change->wanted_column->name, ""));
    step_up(stepper, step, step_keep_sql(stepper, table, change->former));
    step_down(stepper, step, forget_sql(stepper, "mirror", table, change->former));
    step_down(stepper, step, step_unkeep_sql(stepper, table, change->former));
}

/* --- in a table that is renamed */

/* Where the name or string that starts there ends. */
static size_t end_of_quoted(struct slice sql, size_t start)
{
    size_t at = start + 1;
    while (at < sql.size && sql.data[at] != sql.data[start]) {
        at++;
    }
    return at < sql.size ? at + 1 : at;
}

static size_t end_of_word(struct slice sql, size_t start)
{
    size_t at = start;
    while (at < sql.size && character_is_word(sql.data[at])) {
        at++;
    }
    return at;
}

/* A statement with the table's name replaced, quoted or not, as the engine does it in what it
 * keeps: not within strings, nor where it is a column's, behind a point. */
static struct slice rename_in_statement(struct stepper *stepper, struct slice sql,
                                        const struct change *change)
{
    struct slice from = slice_from(step_name(stepper, change->former));
    struct slice to = slice_from(step_name(stepper, change->table->name));
    struct buffer out;
    buffer_init(&out, sql.size * (to.size + 1) + 1);
    for (size_t at = 0; at < sql.size;) {
        char c = sql.data[at];
        bool is_quoted = c == '"' || c == '\'';
        bool is_behind_point = at > 0 && sql.data[at - 1] == '.';
        size_t end = is_quoted ? end_of_quoted(sql, at) : end_of_word(sql, at);
        end = end > at ? end : at + 1;
        struct slice token = slice_between(sql, at, end);
        bool is_it = !is_behind_point &&
                     (slice_equal(token, from) || slice_equal_ignoring_case(token, change->former));
        buffer_append_slice(&out, is_it ? to : token);
        at = end;
    }
    struct slice result = arena_copy(stepper->arena, buffer_slice(&out));
    buffer_release(&out);
    return result;
}

static void follow_table(struct stepper *stepper, const struct change *change)
{
    LIST_EACH(struct mirror, mirror, &stepper->ledger->mirrors)
    {
        if (slice_equal(mirror->table, change->former)) {
            mirror->table = change->table->name;
        }
    }
    LIST_EACH(struct schema_table, table, &stepper->found->tables)
    {
        for (size_t i = 0; i < table->triggers.count; i++) {
            struct slice *text = ARENA_NEW(stepper->arena, struct slice);
            *text =
                rename_in_statement(stepper, *(struct slice *)list_at(&table->triggers, i), change);
            table->triggers.items[i] = text;
        }
    }
}

void mirror_follow_tables(struct stepper *stepper)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (change->kind == CHANGE_RENAME_TABLE) {
            follow_table(stepper, change);
        }
    }
}

/* --- its end */

const struct mirror *mirror_of(const struct ledger *ledger, struct slice table, struct slice column)
{
    LIST_EACH(const struct mirror, mirror, &ledger->mirrors)
    {
        if (slice_equal(mirror->table, table) &&
            (slice_equal(mirror->former, column) || slice_equal(mirror->name, column))) {
            return mirror;
        }
    }
    return NULL;
}

void mirror_end(struct stepper *stepper, struct migration_step *step, struct slice table,
                struct slice column)
{
    const struct mirror *mirror = mirror_of(stepper->ledger, table, column);
    if (mirror == NULL) {
        return;
    }
    if (stepper->found->dialect == DIALECT_POSTGRESQL) {
        const char *function = arena_string(stepper->arena, mirror->function);
        step_up(stepper, step,
                step_text(stepper, "DROP TRIGGER IF EXISTS %s ON %s", function,
                          step_name(stepper, table)));
        step_up(stepper, step, step_text(stepper, "DROP FUNCTION IF EXISTS %s()", function));
    }
    step_up(stepper, step, forget_sql(stepper, "mirror", table, mirror->former));
}

/* --- a table on PostgreSQL: a view by its former name, which takes writes as the table does */

/* A column is altered in a way that the version before would see through the view. */
static bool is_altered(struct stepper *stepper, const struct schema_table *table)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (change->table == table &&
            (change->kind == CHANGE_RETYPE || change->kind == CHANGE_RENAME_COLUMN)) {
            return true;
        }
    }
    return false;
}

/* What the column is called while the version before is all there is; empty: it is new. */
static struct slice former_column(struct stepper *stepper, const struct schema_table *table,
                                  const struct schema_column *column)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        bool is_it = change->table == table && change->wanted_column != NULL &&
                     slice_equal(change->wanted_column->name, column->name);
        if (is_it && change->kind == CHANGE_EXPAND_COLUMN) {
            return SLICE_EMPTY;
        }
    }
    return column->name;
}

static const char *view_sql(struct stepper *stepper, const struct change *change)
{
    const char *columns = "";
    LIST_EACH(const struct schema_column, column, &change->table->columns)
    {
        struct slice name = former_column(stepper, change->table, column);
        if (name.size > 0) {
            columns = step_text(stepper, "%s%s%s", columns, *columns == '\0' ? "" : ", ",
                                step_name(stepper, name));
        }
    }
    return step_text(stepper, "CREATE VIEW %s AS SELECT %s FROM %s",
                     step_name(stepper, change->former), columns,
                     step_name(stepper, change->table->name));
}

/* Who may do something with the table may do it by the former name. */
static const char *grant_sql(struct stepper *stepper, const struct change *change)
{
    const char *table = step_name(stepper, change->table->name);
    const char *view = step_name(stepper, change->former);
    return step_text(
        stepper,
        "DO $phoenix$\nDECLARE each record;\nBEGIN FOR each IN SELECT a.privilege_type AS what, "
        "coalesce(quote_ident(r.rolname), 'PUBLIC') AS who FROM pg_class c CROSS JOIN LATERAL "
        "aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE c.oid = "
        "to_regclass(%s) AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') LOOP "
        "EXECUTE 'GRANT ' || each.what || ' ON ' || %s || ' TO ' || each.who;\nEND LOOP;\nEND "
        "$phoenix$",
        step_quote(stepper, slice_from(table)), step_quote(stepper, slice_from(view)));
}

static const struct schema_column *counted_column(const struct schema_table *table)
{
    LIST_EACH(const struct schema_column, column, &table->columns)
    {
        if (column->is_counted) {
            return column;
        }
    }
    return NULL;
}

/* The version before asks for the next key by the name of its table, which has none to give now:
 * what comes without a key gets one here. */
static void keep_counting(struct stepper *stepper, struct migration_step *step,
                          const struct change *change)
{
    const struct schema_column *column = counted_column(change->table);
    const char *function = mirror_name(stepper, change->former, SLICE(""));
    const char *table = step_name(stepper, change->table->name);
    if (column == NULL) {
        return;
    }
    const char *name = step_name(stepper, former_column(stepper, change->table, column));
    step_up(stepper, step,
            step_text(stepper,
                      "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS "
                      "$phoenix$\nBEGIN NEW.%s := nextval(pg_get_serial_sequence(%s, %s));\nRETURN "
                      "NEW;\nEND $phoenix$",
                      function, name, step_quote(stepper, slice_from(table)),
                      step_quote(stepper, former_column(stepper, change->table, column))));
    step_up(stepper, step,
            step_text(stepper,
                      "CREATE TRIGGER %s BEFORE INSERT ON %s FOR EACH ROW WHEN (NEW.%s IS NULL) "
                      "EXECUTE FUNCTION %s()",
                      function, table, name, function));
    step_down(stepper, step, step_text(stepper, "DROP TRIGGER %s ON %s", function, table));
    step_down(stepper, step, step_text(stepper, "DROP FUNCTION %s()", function));
}

bool mirror_keep_table(struct stepper *stepper, struct migration_step *step,
                       const struct change *change)
{
    struct slice table = change->table->name;
    if (stepper->found->dialect != DIALECT_POSTGRESQL || is_altered(stepper, change->table)) {
        return false;
    }
    step_up(stepper, step, view_sql(stepper, change));
    step_up(stepper, step, grant_sql(stepper, change));
    keep_counting(stepper, step, change);
    step_up(stepper, step, note_sql(stepper, "alias", table, change->former, SLICE(""), ""));
    step_down(stepper, step, forget_sql(stepper, "alias", table, change->former));
    step_down(stepper, step,
              step_text(stepper, "DROP VIEW %s", step_name(stepper, change->former)));
    return true;
}

void mirror_drop_alias(struct stepper *stepper, const struct change *change)
{
    struct slice table = change->table->name;
    struct migration_step *step =
        step_add(stepper, change, "drop_name", change->former,
                 step_text(stepper, "drop the former name '" SLICE_FORMAT "' of '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(change->former), SLICE_ARGUMENT(table)));
    step_up(stepper, step,
            step_text(stepper, "DROP VIEW IF EXISTS %s", step_name(stepper, change->former)));
    const char *function = mirror_name(stepper, change->former, SLICE(""));
    step_up(
        stepper, step,
        step_text(stepper, "DROP TRIGGER IF EXISTS %s ON %s", function, step_name(stepper, table)));
    step_up(stepper, step, step_text(stepper, "DROP FUNCTION IF EXISTS %s()", function));
    step_up(stepper, step, forget_sql(stepper, "alias", table, change->former));
    step_raise(stepper, step, MIGRATION_BLOCKING, "a version that runs meanwhile asks for it");
}
