/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of SQL text. Names and texts are always quoted, so no word of a document is ever read as
 * SQL. */
#include "plan/plan_private.h"

#include <stdio.h>

static void write_quoted(struct buffer *out, struct slice text, char quote)
{
    buffer_append_byte(out, quote);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == quote) {
            buffer_append_byte(out, quote);
        }
        buffer_append_byte(out, text.data[i]);
    }
    buffer_append_byte(out, quote);
}

void sql_write_name(struct buffer *out, struct slice name)
{
    write_quoted(out, name, '"');
}

void sql_write_selection(struct buffer *out, const struct path_parameter *parameter)
{
    if (parameter->through != NULL) {
        sql_write_name(out, parameter->near->column);
        BUFFER_LITERAL(out, " IN (SELECT ");
        sql_write_name(out, parameter->through->column);
        BUFFER_LITERAL(out, " FROM ");
        sql_write_name(out, parameter->through->entity->table);
        BUFFER_LITERAL(out, " WHERE ");
    }
    sql_write_name(out, parameter->field->column);
}

void sql_write_text(struct buffer *out, struct slice text)
{
    write_quoted(out, text, '\'');
}

void sql_write_value(struct buffer *out, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NULL:
        BUFFER_LITERAL(out, "NULL");
        break;
    case VALUE_INTEGER:
        buffer_append_int64(out, value->integer);
        break;
    case VALUE_REAL:
        buffer_format(out, "%.17g", value->real);
        break;
    case VALUE_TEXT:
        sql_write_text(out, value->text);
        break;
    case VALUE_BLOB:
        BUFFER_LITERAL(out, "x'");
        for (size_t i = 0; i < value->text.size; i++) {
            buffer_format(out, "%02x", (unsigned char)value->text.data[i]);
        }
        BUFFER_LITERAL(out, "'");
        break;
    }
}

static bool write_joined(struct buffer *out, enum dialect dialect, const struct entity *entity,
                         const struct list *arguments, const char *separator)
{
    BUFFER_LITERAL(out, "(");
    LIST_EACH(const struct expression, argument, arguments)
    {
        if (argument_index > 0) {
            buffer_append_string(out, separator);
        }
        if (!sql_write_expression(out, dialect, entity, argument)) {
            return false;
        }
    }
    BUFFER_LITERAL(out, ")");
    return true;
}

/* Functions that mean the same in both engines, with SQLite's spelling where it differs. */
static const char *function_name(enum dialect dialect, struct slice name)
{
    static const struct {
        const char *name, *sqlite, *postgresql;
    } functions[] = {
        {"length", "length", "length"},
        {"char_length", "length", "char_length"},
        {"character_length", "length", "char_length"},
        {"lower", "lower", "lower"},
        {"upper", "upper", "upper"},
        {"trim", "trim", "trim"},
        {"btrim", "trim", "btrim"},
        {"ltrim", "ltrim", "ltrim"},
        {"rtrim", "rtrim", "rtrim"},
        {"abs", "abs", "abs"},
        {"round", "round", "round"},
        {"coalesce", "coalesce", "coalesce"},
        {"nullif", "nullif", "nullif"},
        {"greatest", "max", "greatest"},
        {"least", "min", "least"},
        {"octet_length", "octet_length", "octet_length"},
    };
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
        if (slice_is_ignoring_case(name, functions[i].name)) {
            return dialect == DIALECT_SQLITE ? functions[i].sqlite : functions[i].postgresql;
        }
    }
    return NULL;
}

static bool is_known_operator(enum dialect dialect, struct slice operator)
{
    static const char *const common[] = {
        "=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||", "like"};
    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
        if (slice_is_ignoring_case(operator, common[i])) {
            return true;
        }
    }
    bool is_postgresql_only =
        slice_equal(operator, SLICE("~")) || slice_equal(operator, SLICE("~*")) ||
        slice_equal(operator, SLICE("!~")) || slice_equal(operator, SLICE("ilike"));
    return dialect == DIALECT_POSTGRESQL && is_postgresql_only;
}

struct slice sql_find_foreign(enum dialect dialect, const struct expression *expression)
{
    bool is_call = expression->kind == EXPRESSION_CALL;
    bool is_operator = expression->kind == EXPRESSION_OPERATOR;
    if ((is_call && function_name(dialect, expression->text) == NULL) ||
        (is_operator && !is_known_operator(dialect, expression->text))) {
        return expression->text;
    }
    struct slice found = SLICE_EMPTY;
    LIST_EACH(const struct expression, argument, &expression->arguments)
    {
        if (found.size == 0) {
            found = sql_find_foreign(dialect, argument);
        }
    }
    return found;
}

static bool write_operator(struct buffer *out, enum dialect dialect, const struct entity *entity,
                           const struct expression *expression)
{
    if (!is_known_operator(dialect, expression->text) || expression->arguments.count == 0 ||
        expression->arguments.count > 2) {
        return false;
    }
    if (expression->arguments.count == 1) {
        buffer_append_slice(out, expression->text);
        return write_joined(out, dialect, entity, &expression->arguments, "");
    }
    char separator[16];
    snprintf(separator, sizeof(separator), " " SLICE_FORMAT " ", SLICE_ARGUMENT(expression->text));
    return write_joined(out, dialect, entity, &expression->arguments, separator);
}

/* first OP (rest…) */
static bool write_first_and_rest(struct buffer *out, enum dialect dialect,
                                 const struct entity *entity, const struct expression *expression,
                                 const char *between, const char *separator)
{
    if (expression->arguments.count < 2) {
        return false;
    }
    struct list rest = {expression->arguments.items + 1, expression->arguments.count - 1, 0};
    BUFFER_LITERAL(out, "(");
    if (!sql_write_expression(out, dialect, entity, list_at(&expression->arguments, 0))) {
        return false;
    }
    buffer_append_string(out, between);
    if (expression->kind == EXPRESSION_BETWEEN) {
        /* No brackets around "low AND high". */
        bool is_good = rest.count == 2 && sql_write_expression(out, dialect, entity, rest.items[0]);
        buffer_append_string(out, separator);
        is_good = is_good && sql_write_expression(out, dialect, entity, rest.items[1]);
        BUFFER_LITERAL(out, ")");
        return is_good;
    }
    bool is_good = write_joined(out, dialect, entity, &rest, separator);
    BUFFER_LITERAL(out, ")");
    return is_good;
}

static bool write_suffixed(struct buffer *out, enum dialect dialect, const struct entity *entity,
                           const struct expression *expression, const char *suffix)
{
    BUFFER_LITERAL(out, "(");
    bool is_good = write_joined(out, dialect, entity, &expression->arguments, " ");
    buffer_append_string(out, suffix);
    BUFFER_LITERAL(out, ")");
    return is_good;
}

static bool write_column(struct buffer *out, const struct entity *entity, struct slice name)
{
    const struct field *field = entity_field(entity, name);
    LIST_EACH(const struct field, candidate, &entity->fields)
    {
        if (field == NULL && slice_equal_ignoring_case(candidate->column, name)) {
            field = candidate;
        }
    }
    if (field == NULL) {
        return false;
    }
    sql_write_name(out, field->column);
    return true;
}

static bool write_literal(struct buffer *out, enum dialect dialect,
                          const struct expression *expression)
{
    if (expression->kind == EXPRESSION_TEXT) {
        sql_write_text(out, expression->text);
        return true;
    }
    if (expression->kind == EXPRESSION_BOOLEAN) {
        bool is_true = slice_equal(expression->text, SLICE("true"));
        const char *text =
            dialect == DIALECT_SQLITE ? (is_true ? "1" : "0") : (is_true ? "TRUE" : "FALSE");
        buffer_append_string(out, text);
        return true;
    }
    for (size_t i = 0; i < expression->text.size; i++) {
        char c = expression->text.data[i];
        if (!character_is_digit(c) && strchr("+-.eE", c) == NULL) {
            return false;
        }
    }
    buffer_append_slice(out, expression->text);
    return expression->text.size > 0;
}

bool sql_write_expression(struct buffer *out, enum dialect dialect, const struct entity *entity,
                          const struct expression *expression)
{
    switch (expression->kind) {
    case EXPRESSION_NULL:
        BUFFER_LITERAL(out, "NULL");
        return true;
    case EXPRESSION_TEXT:
    case EXPRESSION_NUMBER:
    case EXPRESSION_BOOLEAN:
        return write_literal(out, dialect, expression);
    case EXPRESSION_COLUMN:
        return write_column(out, entity, expression->text);
    case EXPRESSION_CALL: {
        const char *name = function_name(dialect, expression->text);
        if (name == NULL) {
            return false;
        }
        buffer_append_string(out, name);
        return write_joined(out, dialect, entity, &expression->arguments, ", ");
    }
    case EXPRESSION_OPERATOR:
        return write_operator(out, dialect, entity, expression);
    case EXPRESSION_AND:
        return write_joined(out, dialect, entity, &expression->arguments, " AND ");
    case EXPRESSION_OR:
        return write_joined(out, dialect, entity, &expression->arguments, " OR ");
    case EXPRESSION_NOT:
        BUFFER_LITERAL(out, "NOT ");
        return write_joined(out, dialect, entity, &expression->arguments, "");
    case EXPRESSION_IN:
        return write_first_and_rest(out, dialect, entity, expression, " IN ", ", ");
    case EXPRESSION_BETWEEN:
        return write_first_and_rest(out, dialect, entity, expression, " BETWEEN ", " AND ");
    case EXPRESSION_IS_NULL:
        return write_suffixed(out, dialect, entity, expression, " IS NULL");
    case EXPRESSION_IS_NOT_NULL:
        return write_suffixed(out, dialect, entity, expression, " IS NOT NULL");
    }
    return false;
}

static const char *sqlite_type(const struct type *type)
{
    switch (type->kind) {
    case TYPE_UUID:
    case TYPE_BYTES:
        return "BLOB";
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_BOOLEAN:
        return "INTEGER";
    case TYPE_DOUBLE:
        return "REAL";
    case TYPE_DECIMAL:
        return "TEXT COLLATE DECIMAL"; /* exact text that sorts and compares by value */
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_JSON:
    case TYPE_ENUM:
    case TYPE_ARRAY:
        return "TEXT";
    }
    return "TEXT";
}

/* Texts sort by their bytes, as in SQLite, whatever the database's language: a list pages through
 * them in the order in which it compares them. */
static void write_postgresql_type(struct buffer *out, const struct type *type)
{
    switch (type->kind) {
    case TYPE_UUID:
        BUFFER_LITERAL(out, "uuid");
        break;
    case TYPE_BYTES:
        BUFFER_LITERAL(out, "bytea");
        break;
    case TYPE_INT16:
        BUFFER_LITERAL(out, "smallint");
        break;
    case TYPE_INT32:
        BUFFER_LITERAL(out, "integer");
        break;
    case TYPE_INT64:
        BUFFER_LITERAL(out, "bigint");
        break;
    case TYPE_BOOLEAN:
        BUFFER_LITERAL(out, "boolean");
        break;
    case TYPE_DOUBLE:
        BUFFER_LITERAL(out, "double precision");
        break;
    case TYPE_DECIMAL:
        BUFFER_LITERAL(out, "numeric");
        if (type->precision > 0) {
            buffer_format(out, "(%u,%u)", type->precision, type->scale);
        }
        break;
    case TYPE_TEXT:
        if (type->length > 0) {
            buffer_format(out, "varchar(%u) COLLATE \"C\"", type->length);
        } else {
            BUFFER_LITERAL(out, "text COLLATE \"C\"");
        }
        break;
    case TYPE_TIMESTAMP:
        BUFFER_LITERAL(out, "timestamp with time zone");
        break;
    case TYPE_DATE:
        BUFFER_LITERAL(out, "date");
        break;
    case TYPE_TIME:
        BUFFER_LITERAL(out, "time");
        break;
    case TYPE_JSON:
    case TYPE_ARRAY:
        BUFFER_LITERAL(out, "jsonb");
        break;
    case TYPE_UNKNOWN:
    case TYPE_ENUM:
        BUFFER_LITERAL(out, "text COLLATE \"C\"");
        break;
    }
}

void sql_write_type(struct buffer *out, enum dialect dialect, const struct type *type)
{
    if (dialect == DIALECT_SQLITE) {
        buffer_append_string(out, sqlite_type(type));
    } else {
        write_postgresql_type(out, type);
    }
}
