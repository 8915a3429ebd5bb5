/* SPDX-License-Identifier: Apache-2.0 */
/* What columns do not keep by themselves, as a condition that finds the rows that break it: on
 * SQLite types, on both engines lists of values. A document that narrows either must not be served
 * over rows that were made by the wider one. */
#include "plan/plan_private.h"

#include "base/siphash.h"

#define CONDITION_MAXIMUM ((size_t)1 << 20)
#define NAME_MAXIMUM      63 /* PostgreSQL cuts longer names */
#define NAME_KEPT         40
#define SHOWN_MAXIMUM     12U /* labels in a message */

static void write_labels(struct buffer *out, const struct field *field, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        sql_write_text(out, field->labels[i]);
    }
}

/* Digits before the point beyond precision − scale, or digits behind it beyond the scale. */
static void write_decimal(struct buffer *out, struct slice name, const struct type *type)
{
    int size = (int)name.size;
    buffer_format(out,
                  "length(ltrim(substr(%.*s, 1, instr(%.*s || '.', '.') - 1), '-0')) > %d OR "
                  "(instr(%.*s, '.') > 0 AND length(rtrim(%.*s, '0')) - instr(%.*s, '.') > %d)",
                  size, name.data, size, name.data, type->precision - type->scale, size, name.data,
                  size, name.data, size, name.data, type->scale);
}

/* A condition on the quoted name; nothing where the column keeps its type by itself. */
static void write_type(struct buffer *out, struct slice name, const struct type *type)
{
    int size = (int)name.size;
    switch (type->kind) {
    case TYPE_INT16:
        buffer_format(out, "%.*s NOT BETWEEN %s", size, name.data,
                      type->is_unsigned ? "0 AND 32767" : "-32768 AND 32767");
        break;
    case TYPE_INT32:
        buffer_format(out, "%.*s NOT BETWEEN %s", size, name.data,
                      type->is_unsigned ? "0 AND 2147483647" : "-2147483648 AND 2147483647");
        break;
    case TYPE_INT64:
        if (type->is_unsigned) {
            buffer_format(out, "%.*s < 0", size, name.data);
        }
        break;
    case TYPE_BOOLEAN:
        buffer_format(out, "%.*s NOT IN (0, 1)", size, name.data);
        break;
    case TYPE_UUID:
        buffer_format(out, "length(%.*s) <> 16", size, name.data);
        break;
    case TYPE_DECIMAL:
        if (type->precision > 0) {
            write_decimal(out, name, type);
        }
        break;
    case TYPE_DATE:
        buffer_format(out, "%.*s NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'", size,
                      name.data);
        break;
    case TYPE_TIMESTAMP:
        buffer_format(out, "%.*s NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]?*'", size,
                      name.data);
        break;
    case TYPE_TIME:
        buffer_format(out, "%.*s NOT GLOB '[0-9][0-9]:[0-9][0-9]*'", size, name.data);
        break;
    case TYPE_JSON:
        buffer_format(out, "NOT json_valid(%.*s)", size, name.data);
        break;
    case TYPE_ARRAY:
        buffer_format(out, "CASE WHEN json_valid(%.*s) THEN json_type(%.*s) <> 'array' ELSE 1 END",
                      size, name.data, size, name.data);
        break;
    case TYPE_TEXT:
        if (type->length > 0) {
            buffer_format(out, "length(%.*s) > %u", size, name.data, type->length);
        }
        break;
    case TYPE_ENUM:
    case TYPE_DOUBLE:
    case TYPE_BYTES:
    case TYPE_UNKNOWN:
        break;
    }
}

static void write_condition(struct buffer *out, enum dialect dialect, struct slice name,
                            const struct field *field)
{
    if (dialect == DIALECT_SQLITE) {
        write_type(out, name, field->type); /* a server's columns keep their types by themselves */
    }
    if (field->label_count > 0) {
        buffer_format(out, "%s%.*s NOT IN (", out->size > 0 ? " OR " : "", (int)name.size,
                      name.data);
        write_labels(out, field, field->label_count);
        BUFFER_LITERAL(out, ")");
    }
}

/* A default that is no label: the compiler has said so, and a database would refuse every row. */
static bool is_default_good(const struct plan_field *field)
{
    bool is_good = field->default_value.kind != VALUE_TEXT;
    for (size_t i = 0; i < field->field->label_count && !is_good; i++) {
        is_good = slice_equal(field->field->labels[i], field->default_value.text);
    }
    return is_good;
}

bool rule_write_labels(struct buffer *out, enum dialect dialect, const struct plan_field *field)
{
    const struct field *own = field->field;
    if (dialect != DIALECT_POSTGRESQL || own->type->kind != TYPE_ENUM || own->label_count == 0 ||
        !is_default_good(field)) {
        return false;
    }
    sql_write_name(out, own->column);
    BUFFER_LITERAL(out, " IN (");
    write_labels(out, own, own->label_count);
    BUFFER_LITERAL(out, ")");
    return true;
}

struct slice rule_labels_name(struct arena *arena, struct slice table, struct slice column)
{
    static const unsigned char key[SIPHASH_KEY_SIZE] = "phoenix's label";
    struct slice name = arena_format(arena, SLICE_FORMAT "_" SLICE_FORMAT "_labels",
                                     SLICE_ARGUMENT(table), SLICE_ARGUMENT(column));
    return name.size <= NAME_MAXIMUM ? name
                                     : arena_format(arena, "%.*s_%016llx", NAME_KEPT, name.data,
                                                    (unsigned long long)siphash(key, name));
}

static const char *words_of(struct arena *arena, const struct field *field)
{
    if (field->label_count == 0) {
        return arena_string(arena, type_name(arena, field->type));
    }
    struct buffer text;
    buffer_init(&text, CONDITION_MAXIMUM);
    BUFFER_LITERAL(&text, "one of ");
    bool is_long = field->label_count > SHOWN_MAXIMUM;
    write_labels(&text, field, is_long ? SHOWN_MAXIMUM : field->label_count);
    buffer_append_string(&text, is_long ? " and others" : "");
    const char *words = arena_string(arena, buffer_slice(&text));
    buffer_release(&text);
    return words;
}

void rule_describe_kept(struct arena *arena, enum dialect dialect, struct plan_field *field)
{
    struct buffer name, text;
    buffer_init(&name, CONDITION_MAXIMUM);
    buffer_init(&text, CONDITION_MAXIMUM);
    sql_write_name(&name, field->field->column);
    write_condition(&text, dialect, buffer_slice(&name), field->field);
    if (text.size > 0) {
        field->breach_sql = arena_string(arena, buffer_slice(&text));
        field->kept_words = words_of(arena, field->field);
    }
    buffer_release(&text);
    buffer_release(&name);
}
