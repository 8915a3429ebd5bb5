/* SPDX-License-Identifier: Apache-2.0 */
/* Another type for a column of PostgreSQL. A change of type is first judged, by the two types
 * alone: which values survive it, and for which everybody waits; then it is written. */
#include "migration/migration_private.h"

static const char *text_of(struct stepper *stepper, struct slice text)
{
    return arena_string(stepper->arena, text);
}

/* --- what a change of type means for the values */

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

/* --- the values as they were */

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

/* --- the change */

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

void step_postgres_type_change(struct stepper *stepper, const struct change *change)
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
