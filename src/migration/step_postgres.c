/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to steps on PostgreSQL, so that a version that is running meanwhile waits for nothing
 * long: indexes are built beside other work, and rules hold for new rows first and are then proven
 * for the old ones. Over tables without rows the plain way is the short one. */
#include "migration/migration_private.h"

#define APART_NOTE "built beside other work"

static const char *text_of(struct stepper *stepper, struct slice text)
{
    return arena_string(stepper->arena, text);
}

/* --- columns */

static void add_column(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, column->name);
    struct buffer text;
    struct migration_step *step =
        step_add(stepper, change, "add_column", column->name,
                 step_text(stepper, "add the column '" SLICE_FORMAT "." SLICE_FORMAT "'",
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name)));
    buffer_init(&text, 1 << 20);
    buffer_format(&text, "ALTER TABLE %s ADD COLUMN ", table);
    schema_write_column(&text, DIALECT_POSTGRESQL, change->wanted_table, column);
    step_up(stepper, step, arena_string(stepper->arena, buffer_slice(&text)));
    buffer_release(&text);
    step_note_rule(stepper, step, change->wanted_table, column);
    step_down(stepper, step, step_text(stepper, "ALTER TABLE %s DROP COLUMN %s", table, name));
    bool is_computed = column->is_counted ||
                       slice_find(column->default_sql, SLICE("gen_random")) != SLICE_NOT_FOUND;
    if (!is_computed) {
        step->loss_sql = slice_from(step_text(stepper, "SELECT count(*) FROM %s WHERE %s", table,
                                              step_loss_condition(stepper, column)));
    }
    if (step_is_filled(change->table) && is_computed) {
        step_raise(stepper, step, MIGRATION_BLOCKING,
                   "everybody waits while each row gets a value of its own");
    }
    if (column->is_required && !column->has_default) {
        step_raise(stepper, step,
                   step_is_filled(change->table) ? MIGRATION_IMPOSSIBLE : MIGRATION_BLOCKING,
                   step_is_filled(change->table)
                       ? step_text(stepper,
                                   "column '" SLICE_FORMAT "." SLICE_FORMAT
                                   "' cannot be added to the rows: it is required without a "
                                   "default; make it optional or give it a default",
                                   SLICE_ARGUMENT(change->table->name),
                                   SLICE_ARGUMENT(column->name))
                       : "a version that runs meanwhile can add no rows");
    }
}

/* --- types */

struct retype {
    enum migration_class class;
    const char *breach; /* a condition with one %s, or NULL */
    bool is_same_form;  /* the values stay as they are, only fewer are allowed */
};

static bool is_text(struct slice type)
{
    return slice_starts_with(type, SLICE("text")) ||
           slice_starts_with(type, SLICE("character varying"));
}

/* The number in "character varying(40)"; 0: none. */
static uint64_t length_of(struct slice type)
{
    uint64_t length = 0;
    size_t open = slice_find_byte(type, '('), close = slice_find_byte(type, ')');
    if (open == SLICE_NOT_FOUND || close == SLICE_NOT_FOUND) {
        return 0;
    }
    size_t comma = slice_find_byte(type, ',');
    slice_to_uint64(slice_between(type, open + 1, comma < close ? comma : close), &length);
    return length;
}

static uint64_t scale_of(struct slice type)
{
    uint64_t scale = 0;
    size_t comma = slice_find_byte(type, ','), close = slice_find_byte(type, ')');
    if (comma != SLICE_NOT_FOUND) {
        slice_to_uint64(slice_between(type, comma + 1, close), &scale);
    }
    return scale;
}

static int integer_rank(struct slice type)
{
    return slice_equal(type, SLICE("smallint"))  ? 1
           : slice_equal(type, SLICE("integer")) ? 2
           : slice_equal(type, SLICE("bigint"))  ? 3
                                                 : 0;
}

static struct retype judge_text(struct slice to)
{
    static const struct {
        const char *type, *breach;
    } forms[] = {
        {"smallint", "%s !~ '^\\s*[-+]?[0-9]+\\s*$'"},
        {"integer", "%s !~ '^\\s*[-+]?[0-9]+\\s*$'"},
        {"bigint", "%s !~ '^\\s*[-+]?[0-9]+\\s*$'"},
        {"numeric", "%s !~ '^\\s*[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\s*$'"},
        {"double", "%s !~ '^\\s*[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*$'"},
        {"uuid", "%s !~* '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$'"},
        {"boolean", "lower(%s) NOT IN ('t', 'f', 'true', 'false', '0', '1', 'yes', 'no', 'on', "
                    "'off')"},
        {"date", "%s !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'"},
        {"timestamp", "%s !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}'"},
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (slice_starts_with(to, slice_from(forms[i].type))) {
            return (struct retype){MIGRATION_DESTRUCTIVE, forms[i].breach, false};
        }
    }
    return (struct retype){MIGRATION_DESTRUCTIVE, NULL, false};
}

static struct retype judge_numeric(struct stepper *stepper, struct slice from, struct slice to)
{
    uint64_t precision = length_of(to), scale = scale_of(to);
    bool is_wider = precision == 0 || (length_of(from) > 0 && scale == scale_of(from) &&
                                       precision >= length_of(from));
    return is_wider ? (struct retype){MIGRATION_SAFE, NULL, true}
                    : (struct retype){MIGRATION_DESTRUCTIVE,
                                      step_text(stepper,
                                                "(round(%%1$s, %u) <> %%1$s OR abs(%%1$s) >= 1e%u)",
                                                (unsigned)scale, (unsigned)(precision - scale)),
                                      true};
}

static struct retype judge_varchar(struct stepper *stepper, struct slice from, struct slice to)
{
    uint64_t before = length_of(from), after = length_of(to);
    bool is_wider = after == 0 || (before > 0 && after >= before);
    return is_wider ? (struct retype){MIGRATION_SAFE, NULL, true}
                    : (struct retype){
                          MIGRATION_DESTRUCTIVE,
                          step_text(stepper, "char_length(%%s) > %llu", (unsigned long long)after),
                          true};
}

static bool is_number(struct slice type)
{
    return integer_rank(type) > 0 || slice_starts_with(type, SLICE("numeric")) ||
           slice_equal(type, SLICE("double precision"));
}

static bool is_time(struct slice type)
{
    return slice_equal(type, SLICE("date")) || slice_starts_with(type, SLICE("timestamp"));
}

/* The value as something that the server casts to the other type: where it has no cast of its own,
 * by way of text. */
static const char *castable(struct stepper *stepper, const char *value, struct slice from,
                            struct slice to)
{
    bool is_truth = slice_equal(from, SLICE("boolean")) && is_number(to);
    bool is_counted_truth = integer_rank(from) > 0 && slice_equal(to, SLICE("boolean"));
    if (is_truth || is_counted_truth) {
        return step_text(stepper, "%s::integer", value);
    }
    bool is_direct = is_text(from) || is_text(to) || (is_number(from) && is_number(to)) ||
                     (is_time(from) && is_time(to));
    return is_direct ? value : step_text(stepper, "%s::text", value);
}

static struct retype judge(struct stepper *stepper, struct slice from, struct slice to)
{
    int before = integer_rank(from), after = integer_rank(to);
    if (is_text(from)) {
        return is_text(to) ? judge_varchar(stepper, from, to) : judge_text(to);
    }
    if (is_text(to)) {
        uint64_t length = length_of(to);
        return (struct retype){MIGRATION_BLOCKING,
                               length == 0 ? NULL
                                           : step_text(stepper, "char_length(%%s::text) > %llu",
                                                       (unsigned long long)length),
                               false};
    }
    if (before > 0 && after > 0) {
        return before < after
                   ? (struct retype){MIGRATION_BLOCKING, NULL, true}
                   : (struct retype){MIGRATION_DESTRUCTIVE,
                                     after == 1 ? "%s NOT BETWEEN -32768 AND 32767"
                                                : "%s NOT BETWEEN -2147483648 AND 2147483647",
                                     true};
    }
    if (slice_starts_with(from, SLICE("numeric")) && slice_starts_with(to, SLICE("numeric"))) {
        return judge_numeric(stepper, from, to);
    }
    if (is_number(from) && is_number(to)) {
        bool is_wider = before > 0 && (slice_equal(to, SLICE("numeric")) ||
                                       slice_equal(to, SLICE("double precision")));
        return (struct retype){is_wider ? MIGRATION_BLOCKING : MIGRATION_DESTRUCTIVE, NULL,
                               is_wider};
    }
    struct retype how = judge_text(to);
    bool is_by_text = strstr(castable(stepper, "", from, to), "::text") != NULL;
    how.breach = is_by_text ? how.breach : NULL;
    return how;
}

static const char *fill_in(struct stepper *stepper, const char *pattern, const char *name)
{
    struct slice rest = slice_from(pattern), out = SLICE_EMPTY;
    for (size_t at; (at = slice_find_byte(rest, '%')) != SLICE_NOT_FOUND;) {
        bool is_numbered = at + 1 < rest.size && rest.data[at + 1] == '1';
        out = arena_format(stepper->arena, SLICE_FORMAT "%.*s%s", SLICE_ARGUMENT(out), (int)at,
                           rest.data, name);
        rest = slice_from_offset(rest, at + (is_numbered ? 4 : 2));
    }
    return text_of(stepper, arena_join(stepper->arena, out, rest));
}

static struct slice name_kept(struct stepper *stepper, const struct change *change)
{
    struct slice name = change->wanted_column->name;
    struct slice was =
        arena_format(stepper->arena, "_phoenix_" SLICE_FORMAT "_was", SLICE_ARGUMENT(name));
    for (unsigned i = 2; schema_column(change->table, was) != NULL; i++) {
        was = arena_format(stepper->arena, "_phoenix_" SLICE_FORMAT "_was_%u", SLICE_ARGUMENT(name),
                           i);
    }
    return was;
}

static const char *cast_of(struct stepper *stepper, struct slice type)
{
    /* The collation is no part of a cast's type. */
    return text_of(stepper, slice_between(type, 0, slice_find(type, SLICE(" COLLATE"))));
}

/* A value of the one type as one of the other. A cast alone would round a number in silence, if one
 * has come since the check. */
static const char *convert(struct stepper *stepper, const char *value, struct slice from,
                           struct slice to)
{
    const char *type = cast_of(stepper, to);
    const char *base = castable(stepper, value, from, to);
    if (slice_starts_with(to, SLICE("numeric("))) {
        return step_text(stepper,
                         "CASE WHEN %s IS NULL OR round(%s::numeric, %u) = %s::numeric THEN %s::%s "
                         "ELSE (%s::text || ' does not fit')::numeric END",
                         value, base, (unsigned)scale_of(to), base, base, type, base);
    }
    return step_text(stepper, "%s::%s", base, type);
}

/* The values as they were, in a column of their own until they are retired. */
static void keep_values(struct stepper *stepper, struct migration_step *step,
                        const struct change *change)
{
    struct slice was = name_kept(stepper, change);
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, change->wanted_column->name);
    const char *kept = step_name(stepper, was);
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s ADD COLUMN %s " SLICE_FORMAT, table, kept,
                      SLICE_ARGUMENT(change->column->type)));
    step_up(stepper, step, step_text(stepper, "UPDATE %s SET %s = %s", table, kept, name));
    step_up(stepper, step, step_keep_sql(stepper, change->table->name, was));
    step_raise(stepper, step, MIGRATION_DESTRUCTIVE,
               step_text(stepper,
                         "the values as they were stay in '" SLICE_FORMAT "." SLICE_FORMAT
                         "' until 'phoenix migrate retire'",
                         SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(was)));
}

static void undo_kept_values(struct stepper *stepper, struct migration_step *step,
                             const struct change *change)
{
    struct slice was = name_kept(stepper, change);
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, change->wanted_column->name);
    const char *kept = step_name(stepper, was);
    struct slice before = change->column->type, after = change->wanted_column->type;
    step_down(stepper, step, step_unkeep_sql(stepper, change->table->name, was));
    step_down(stepper, step,
              step_text(stepper,
                        "UPDATE %s SET %s = %s WHERE %s IS NOT NULL AND (%s)::text IS NOT DISTINCT "
                        "FROM (%s)::text",
                        table, name, kept, kept, convert(stepper, kept, before, after),
                        convert(stepper, name, before, after)));
    step_down(stepper, step, step_text(stepper, "ALTER TABLE %s DROP COLUMN %s", table, kept));
}

static void say_type(struct stepper *stepper, struct list *list, const struct change *change,
                     const struct schema_column *from, const struct schema_column *to)
{
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, change->wanted_column->name);
    const char *clear = from->default_sql.size > 0
                            ? step_text(stepper, "ALTER COLUMN %s DROP DEFAULT, ", name)
                            : "";
    list_add(
        stepper->arena, list,
        (void *)(uintptr_t)step_text(
            stepper, "ALTER TABLE %s %sALTER COLUMN %s TYPE " SLICE_FORMAT "%s", table, clear, name,
            SLICE_ARGUMENT(to->type),
            is_text(from->type) && is_text(to->type)
                ? "" /* which cuts nothing short */
                : step_text(stepper, " USING %s", convert(stepper, name, from->type, to->type))));
    if (to->default_sql.size > 0) {
        list_add(stepper->arena, list,
                 (void *)(uintptr_t)step_text(stepper,
                                              "ALTER TABLE %s ALTER COLUMN %s SET" SLICE_FORMAT,
                                              table, name, SLICE_ARGUMENT(to->default_sql)));
    }
}

static void retype(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column, *now = change->column;
    const char *name = step_name(stepper, column->name);
    struct retype how = judge(stepper, now->type, column->type);
    struct migration_step *step =
        step_add(stepper, change, "change_type", column->name,
                 step_text(stepper,
                           "turn '" SLICE_FORMAT "." SLICE_FORMAT "' from " SLICE_FORMAT
                           " into " SLICE_FORMAT,
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name),
                           SLICE_ARGUMENT(slice_from(cast_of(stepper, now->type))),
                           SLICE_ARGUMENT(slice_from(cast_of(stepper, column->type)))));
    bool is_filled = step_is_filled(change->table);
    if (mirror_of(stepper->ledger, change->table->name, column->name) != NULL) {
        step_raise(stepper, step, MIGRATION_IMPOSSIBLE, step_retire_first);
    }
    bool is_kept = is_filled && how.class == MIGRATION_DESTRUCTIVE && !how.is_same_form;
    step->is_needed = !how.is_same_form || how.class != MIGRATION_DESTRUCTIVE;
    if (is_kept) {
        keep_values(stepper, step, change);
    }
    say_type(stepper, &step->up, change, now, column);
    say_type(stepper, &step->down, change, column, now);
    if (is_kept) {
        undo_kept_values(stepper, step, change);
    }
    step_raise(stepper, step, is_filled || how.class == MIGRATION_SAFE ? how.class : MIGRATION_SAFE,
               is_filled && how.class >= MIGRATION_BLOCKING
                   ? "everybody waits while the rows are read or rewritten"
                   : NULL);
    step_guard(
        stepper, step, change,
        how.breach == NULL
            ? NULL
            : fill_in(stepper, how.breach,
                      how.is_same_form ? name : castable(stepper, name, now->type, column->type)),
        step_text(stepper, "have a value in '" SLICE_FORMAT "' that is no %s",
                  SLICE_ARGUMENT(column->name), cast_of(stepper, column->type)));
}

/* A key that the server counts, or counts no longer. */
static void recount(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, column->name);
    struct migration_step *step =
        step_add(stepper, change, "change_counting", column->name,
                 step_text(stepper, "let '" SLICE_FORMAT "." SLICE_FORMAT "' %s",
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name),
                           column->is_counted ? "count by itself" : "no longer count by itself"));
    const char *clear = column->is_counted && change->column->default_sql.size > 0
                            ? step_text(stepper, "ALTER COLUMN %s DROP DEFAULT, ", name)
                            : "";
    const char *start =
        step_text(stepper, "ALTER TABLE %s %sALTER COLUMN %s ADD GENERATED BY DEFAULT AS IDENTITY",
                  table, clear, name);
    const char *stop =
        step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP IDENTITY", table, name);
    const char *lift = step_text(
        stepper,
        "SELECT setval(pg_get_serial_sequence(%s, %s), coalesce((SELECT max(%s) FROM %s), 0) + 1, "
        "false)",
        step_quote(stepper, slice_from(table)), step_quote(stepper, column->name), name, table);
    step_up(stepper, step, column->is_counted ? start : stop);
    step_down(stepper, step, column->is_counted ? stop : start);
    if (column->is_counted) {
        step_up(stepper, step, lift);
        if (*clear != '\0') {
            step_down(stepper, step,
                      step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s SET" SLICE_FORMAT, table,
                                name, SLICE_ARGUMENT(change->column->default_sql)));
        }
    } else {
        step_down(stepper, step, lift);
    }
}

static void change_type(struct stepper *stepper, const struct change *change)
{
    bool is_recounted = change->wanted_column->is_counted != change->column->is_counted;
    if (is_recounted && !change->wanted_column->is_counted) {
        recount(stepper, change); /* only a whole number counts */
    }
    if (!slice_equal(change->wanted_column->type, change->column->type)) {
        retype(stepper, change);
    }
    if (is_recounted && change->wanted_column->is_counted) {
        recount(stepper, change);
    }
}

static void relax(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->column;
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, column->name);
    struct migration_step *step =
        step_add(stepper, change, "allow_null", column->name,
                 step_text(stepper, "let '" SLICE_FORMAT "." SLICE_FORMAT "' be left out",
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name)));
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", table, name));
    step_down(stepper, step,
              step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name));
}

static const char *default_sql(struct stepper *stepper, const struct change *change,
                               struct slice value)
{
    const char *how = value.size == 0
                          ? "DROP DEFAULT"
                          : step_text(stepper, "SET" SLICE_FORMAT, SLICE_ARGUMENT(value));
    return step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s %s",
                     step_name(stepper, change->table->name),
                     step_name(stepper, change->wanted_column->name), how);
}

/* Phoenix sets what a caller leaves out itself: the column's default is for other writers. */
static void change_default(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column, *now = change->column;
    struct migration_step *step = step_add(stepper, change, "change_default", column->name,
                                           step_default_words(stepper, change));
    step->is_needed = now->is_generated;
    if (now->is_generated) {
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION",
                          step_name(stepper, change->table->name),
                          step_name(stepper, column->name)));
        step_raise(stepper, step, MIGRATION_BLOCKING,
                   "its values stay, and a rollback does not compute it again");
    }
    if (!now->is_generated || column->default_sql.size > 0) {
        step_up(stepper, step, default_sql(stepper, change, column->default_sql));
        step_down(stepper, step,
                  default_sql(stepper, change, now->is_generated ? SLICE_EMPTY : now->default_sql));
    }
}

static void require(struct stepper *stepper, const struct change *change)
{
    const struct schema_column *column = change->wanted_column;
    const char *table = step_name(stepper, change->table->name);
    const char *name = step_name(stepper, column->name);
    struct migration_step *step =
        step_add(stepper, change, "require", column->name,
                 step_text(stepper, "let '" SLICE_FORMAT "." SLICE_FORMAT "' never be left out",
                           SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(column->name)));
    const char *set =
        step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, name);
    if (step_is_filled(change->table)) {
        /* The proven check spares SET NOT NULL the walk through the rows under its lock. */
        const char *check =
            step_name(stepper, slice_from(step_text(stepper, "_phoenix_required_" SLICE_FORMAT,
                                                    SLICE_ARGUMENT(column->name))));
        step->is_apart = true;
        step_up(stepper, step,
                step_text(stepper,
                          "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT "
                          "VALID",
                          table, check, name));
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s VALIDATE CONSTRAINT %s", table, check));
        step_up(stepper, step, set);
        step_up(stepper, step,
                step_text(stepper, "ALTER TABLE %s DROP CONSTRAINT %s", table, check));
    } else {
        step_up(stepper, step, set);
    }
    step_down(stepper, step,
              step_text(stepper, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", table, name));
    step_guard(stepper, step, change, step_text(stepper, "%s IS NULL", name),
               step_text(stepper, "have no '" SLICE_FORMAT "'", SLICE_ARGUMENT(column->name)));
}

/* --- rules */

static struct slice rule_name(struct stepper *stepper, const struct schema_table *table,
                              const struct schema_rule *rule)
{
    static const char *const suffixes[] = {"pkey", "key", "fkey", "check"};
    if (rule->name.size > 0) {
        return rule->name;
    }
    const char *name = step_text(stepper, SLICE_FORMAT, SLICE_ARGUMENT(table->name));
    LIST_EACH(const struct slice, column, &rule->columns)
    {
        if (rule->kind != SCHEMA_PRIMARY_KEY) {
            name = step_text(stepper, "%s_" SLICE_FORMAT, name, SLICE_ARGUMENT(*column));
        }
    }
    size_t kept = 62 - strlen(suffixes[rule->kind]); /* the server cuts names at 63 bytes */
    return slice_from(step_text(stepper, "%.*s_%s", (int)kept, name, suffixes[rule->kind]));
}

static const char *add_rule_sql(struct stepper *stepper, struct slice table,
                                const struct schema_rule *rule, struct slice name)
{
    bool is_named = slice_starts_with(rule->text, SLICE("CONSTRAINT "));
    return step_text(stepper, "ALTER TABLE %s ADD %s%s%s" SLICE_FORMAT, step_name(stepper, table),
                     is_named ? "" : "CONSTRAINT ", is_named ? "" : step_name(stepper, name),
                     is_named ? "" : " ", SLICE_ARGUMENT(rule->text));
}

static const char *drop_rule_sql(struct stepper *stepper, struct slice table, struct slice name)
{
    return step_text(stepper, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
                     step_name(stepper, table), step_name(stepper, name));
}

static const char *describe_rule(struct stepper *stepper, const struct change *change,
                                 const char *words, const struct schema_rule *rule)
{
    return step_text(stepper, "%s '" SLICE_FORMAT "' keep " SLICE_FORMAT, words,
                     SLICE_ARGUMENT(change->table->name), SLICE_ARGUMENT(rule->text));
}

static void prove_rule(struct stepper *stepper, const struct change *change, struct slice name)
{
    struct migration_step *step =
        step_add(stepper, change, "prove_rule", name,
                 step_text(stepper, "prove '" SLICE_FORMAT "' for the rows of '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(name), SLICE_ARGUMENT(change->table->name)));
    const char *words = "";
    step->is_apart = true;
    step->is_needed = !change->wanted_rule->is_double;
    step_up(stepper, step,
            step_text(stepper, "ALTER TABLE %s VALIDATE CONSTRAINT %s",
                      step_name(stepper, change->table->name), step_name(stepper, name)));
    const char *condition = step_breach(stepper, change, &words);
    step_guard(stepper, step, change, condition, words);
}

static bool is_referred_to(struct stepper *stepper, const struct change *change)
{
    LIST_EACH(const struct schema_table, table, &stepper->wanted->tables)
    {
        LIST_EACH(const struct schema_rule, rule, &table->rules)
        {
            if (rule->kind == SCHEMA_FOREIGN_KEY &&
                slice_equal(rule->references, change->wanted_table->name) &&
                strcmp(step_names(stepper, &rule->references_columns),
                       step_names(stepper, &change->wanted_rule->columns)) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void add_unique(struct stepper *stepper, const struct change *change, struct slice name)
{
    const struct schema_rule *rule = change->wanted_rule;
    const char *words = "";
    struct migration_step *step =
        step_add(stepper, change, "add_rule", name, describe_rule(stepper, change, "let", rule));
    step->is_apart = step_is_filled(change->table) && !is_referred_to(stepper, change);
    step_up(stepper, step,
            step_text(stepper, "CREATE UNIQUE INDEX %s%s ON %s %s",
                      step->is_apart ? "CONCURRENTLY " : "", step_name(stepper, name),
                      step_name(stepper, change->table->name),
                      step_names(stepper, &rule->columns)));
    step_down(stepper, step, step_drop_index_sql(stepper, name));
    const char *condition = step_breach(stepper, change, &words);
    step_guard(stepper, step, change, condition, words);
    if (step->is_apart) {
        step_raise(stepper, step, MIGRATION_SAFE, APART_NOTE);
    } else if (step_is_filled(change->table)) {
        step_raise(stepper, step, MIGRATION_BLOCKING, "writers wait while the index is built");
    }
}

/* A rule of that name, with other words, might refuse what the document allows. */
static bool has_rule_named(const struct schema_table *table, struct slice name)
{
    LIST_EACH(const struct schema_rule, rule, &table->rules)
    {
        if (slice_equal(rule->name, name)) {
            return true;
        }
    }
    return false;
}

static void add_rule(struct stepper *stepper, const struct change *change)
{
    const struct schema_rule *rule = change->wanted_rule;
    struct slice table = change->table->name, name = rule_name(stepper, change->wanted_table, rule);
    const char *words = "";
    if (rule->kind == SCHEMA_UNIQUE) {
        add_unique(stepper, change, name);
        return;
    }
    struct migration_step *step =
        step_add(stepper, change, "add_rule", name, describe_rule(stepper, change, "let", rule));
    step->is_needed = !rule->is_double || has_rule_named(change->table, rule->name);
    bool is_proven_later = step_is_filled(change->table) && rule->kind != SCHEMA_PRIMARY_KEY;
    step_up(stepper, step,
            step_text(stepper, "%s%s", add_rule_sql(stepper, table, rule, name),
                      is_proven_later ? " NOT VALID" : ""));
    step_down(stepper, step, drop_rule_sql(stepper, table, name));
    const char *condition = step_breach(stepper, change, &words);
    step_guard(stepper, step, change, condition, words);
    if (is_proven_later) {
        prove_rule(stepper, change, name);
    } else if (step_is_filled(change->table)) {
        step_raise(stepper, step, MIGRATION_BLOCKING, "everybody waits while the key is built");
    }
}

static void drop_rule(struct stepper *stepper, const struct change *change)
{
    struct slice table = change->table->name;
    struct migration_step *step =
        step_add(stepper, change, "drop_rule", change->rule->name,
                 describe_rule(stepper, change, "no longer let", change->rule));
    step->is_needed = false;
    step_up(stepper, step, drop_rule_sql(stepper, table, change->rule->name));
    step_down(stepper, step, add_rule_sql(stepper, table, change->rule, change->rule->name));
}

/* --- indexes */

static void add_index(struct stepper *stepper, const struct change *change)
{
    struct migration_step *step = step_add(
        stepper, change, "create_index", change->wanted_index->name,
        step_text(stepper, "create the index '" SLICE_FORMAT "' on '" SLICE_FORMAT "'",
                  SLICE_ARGUMENT(change->wanted_index->name), SLICE_ARGUMENT(change->table->name)));
    step->is_for_speed = !change->wanted_index->is_unique;
    step->is_apart = step_is_filled(change->table);
    step_up(stepper, step,
            step_index_sql(stepper, change->wanted_index, step->is_apart ? "CONCURRENTLY " : ""));
    step_down(stepper, step, step_drop_index_sql(stepper, change->wanted_index->name));
    if (step->is_apart) {
        step_raise(stepper, step, MIGRATION_SAFE, APART_NOTE);
    }
}

static void drop_index(struct stepper *stepper, const struct change *change)
{
    struct migration_step *step = step_add(
        stepper, change, "drop_index", change->index->name,
        step_text(stepper, "drop the%s index '" SLICE_FORMAT "' on '" SLICE_FORMAT "'",
                  change->index->is_broken ? " half-built" : "",
                  SLICE_ARGUMENT(change->index->name), SLICE_ARGUMENT(change->table->name)));
    const char *name = step_name(stepper, change->index->name);
    step->is_needed = false;
    step->is_apart = step_is_filled(change->table);
    step_up(stepper, step,
            step->is_apart ? step_text(stepper, "DROP INDEX CONCURRENTLY IF EXISTS %s", name)
                           : step_drop_index_sql(stepper, change->index->name));
    if (!change->index->is_broken) {
        step_down(stepper, step, step_index_sql(stepper, change->index, ""));
    }
}

/* --- tables */

/* A table that is made before the one it refers to gets that reference afterwards. */
static bool comes_later(struct stepper *stepper, const struct schema_table *table,
                        const struct schema_rule *rule)
{
    if (rule->kind != SCHEMA_FOREIGN_KEY || slice_equal(rule->references, table->name) ||
        schema_table(stepper->found, rule->references) != NULL) {
        return false;
    }
    LIST_EACH(const struct schema_table, other, &stepper->wanted->tables)
    {
        if (slice_equal(other->name, rule->references)) {
            return false;
        }
        if (other == table) {
            return true;
        }
    }
    return false;
}

static void create_table(struct stepper *stepper, const struct change *change)
{
    struct schema_table *now = ARENA_NEW(stepper->arena, struct schema_table);
    *now = *change->wanted_table;
    now->rules = (struct list){0};
    LIST_EACH(struct schema_rule, rule, &change->wanted_table->rules)
    {
        if (!comes_later(stepper, change->wanted_table, rule)) {
            list_add(stepper->arena, &now->rules, rule);
        }
    }
    const struct change first = {.kind = CHANGE_ADD_TABLE, .wanted_table = now};
    step_create_table(stepper, &first);
}

static void add_late_rules(struct stepper *stepper, const struct change *change)
{
    struct schema_table *table = ARENA_NEW(stepper->arena, struct schema_table);
    table->name = change->wanted_table->name;
    LIST_EACH(const struct schema_rule, rule, &change->wanted_table->rules)
    {
        const struct change late = {.kind = CHANGE_ADD_RULE,
                                    .wanted_table = change->wanted_table,
                                    .table = table,
                                    .wanted_rule = rule};
        if (comes_later(stepper, change->wanted_table, rule)) {
            add_rule(stepper, &late);
        }
    }
}

static void write_change(struct stepper *stepper, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_ADD_TABLE:
        create_table(stepper, change);
        break;
    case CHANGE_ADD_COLUMN:
        add_column(stepper, change);
        break;
    case CHANGE_RETYPE:
        change_type(stepper, change);
        break;
    case CHANGE_REQUIRE:
        require(stepper, change);
        break;
    case CHANGE_RELAX:
        relax(stepper, change);
        break;
    case CHANGE_DEFAULT:
        change_default(stepper, change);
        break;
    case CHANGE_DROP_RULE:
        drop_rule(stepper, change);
        break;
    case CHANGE_ADD_RULE:
        add_rule(stepper, change);
        break;
    case CHANGE_PROVE_RULE:
        prove_rule(stepper, change, change->rule->name);
        break;
    case CHANGE_DROP_INDEX:
        drop_index(stepper, change);
        break;
    case CHANGE_ADD_INDEX:
        add_index(stepper, change);
        break;
    case CHANGE_EXPAND_COLUMN:
        mirror_expand(stepper, change);
        break;
    case CHANGE_FILL_COLUMN:
        mirror_fill(stepper, change);
        break;
    case CHANGE_RENAME_TABLE:
    case CHANGE_RENAME_COLUMN:
    case CHANGE_DROP_ALIAS:
    case CHANGE_NARROW:
    case CHANGE_LEAVE_COLUMN:
    case CHANGE_LEAVE_TABLE:
    case CHANGE_DROP_COLUMN:
    case CHANGE_DROP_TABLE:
        step_write_common(stepper, change);
        break;
    }
}

/* --- references between columns that change their type */

static bool is_retyped(struct stepper *stepper, struct slice table, const struct list *columns)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (change->kind != CHANGE_RETYPE || !slice_equal(change->table->name, table) ||
            slice_equal(change->wanted_column->type, change->column->type)) {
            continue;
        }
        LIST_EACH(const struct slice, column, columns)
        {
            if (slice_equal(*column, change->wanted_column->name)) {
                return true;
            }
        }
    }
    return false;
}

typedef void write_rule_f(struct stepper *stepper, const struct change *change);

/* A reference holds both its ends to one type: it is let go of first and made again at the end. */
static void each_strained_reference(struct stepper *stepper, write_rule_f *write)
{
    for (size_t i = 0; i < stepper->found->tables.count; i++) {
        struct schema_table *table = list_at(&stepper->found->tables, i);
        const struct schema_table *wanted = schema_table(stepper->wanted, table->name);
        for (size_t at = 0; wanted != NULL && at < table->rules.count; at++) {
            const struct schema_rule *rule = list_at(&table->rules, at);
            const struct change change = {.kind = CHANGE_ADD_RULE,
                                          .wanted_table = wanted,
                                          .table = table,
                                          .rule = rule,
                                          .wanted_rule =
                                              schema_rule(wanted, rule->kind, rule->text)};
            if (rule->kind == SCHEMA_FOREIGN_KEY && change.wanted_rule != NULL &&
                (is_retyped(stepper, table->name, &rule->columns) ||
                 is_retyped(stepper, rule->references, &rule->references_columns))) {
                write(stepper, &change);
            }
        }
    }
}

void step_write_postgres(struct stepper *stepper)
{
    each_strained_reference(stepper, drop_rule);
    LIST_EACH(const struct change, change, stepper->changes)
    {
        write_change(stepper, change);
        bool is_last = change_index + 1 == stepper->changes->count ||
                       ((const struct change *)list_at(stepper->changes, change_index + 1))->kind !=
                           CHANGE_ADD_TABLE;
        if (change->kind != CHANGE_ADD_TABLE || !is_last) {
            continue;
        }
        LIST_EACH(const struct change, made, stepper->changes)
        {
            if (made->kind == CHANGE_ADD_TABLE) {
                add_late_rules(stepper, made);
            }
        }
    }
    each_strained_reference(stepper, add_rule);
}
