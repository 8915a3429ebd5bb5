/* SPDX-License-Identifier: Apache-2.0 */
/* The SELECT of one page of a list whose filters and order only the request knows. Every value is a
 * parameter; the only words taken from outside are names of the model, quoted. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)1 << 20)

struct writer {
    struct arena *arena;
    enum dialect dialect;
    struct buffer text;
    struct value *parameters;
    size_t count;
    size_t capacity;
    bool has_where;
};

static void bind(struct writer *writer, struct value value)
{
    if (writer->count == writer->capacity) {
        size_t capacity = writer->capacity == 0 ? 16 : writer->capacity * 2;
        struct value *grown = ARENA_ARRAY(writer->arena, struct value, capacity);
        if (writer->count > 0) {
            memcpy(grown, writer->parameters, writer->count * sizeof(*grown));
        }
        writer->parameters = grown;
        writer->capacity = capacity;
    }
    writer->parameters[writer->count++] = value;
    buffer_format(&writer->text, "?%zu", writer->count);
}

static void begin_term(struct writer *writer)
{
    buffer_append_string(&writer->text, writer->has_where ? " AND " : " WHERE ");
    writer->has_where = true;
}

static void write_column(struct writer *writer, const struct plan_field *field)
{
    sql_write_name(&writer->text, field->field->column);
}

/* SQLite's LIKE ignores case; GLOB does not. '%' and '_' become '*' and '?', and what GLOB would
 * read is bracketed. */
static struct slice glob_pattern(struct arena *arena, struct slice like)
{
    char *data = arena_allocate_raw(arena, like.size * 3 + 1);
    size_t size = 0;
    for (size_t i = 0; i < like.size; i++) {
        char c = like.data[i];
        bool is_escaped = c == '\\' && i + 1 < like.size;
        c = is_escaped ? like.data[++i] : c;
        if (!is_escaped && (c == '%' || c == '_')) {
            data[size++] = c == '%' ? '*' : '?';
        } else if (c == '*' || c == '?' || c == '[') {
            data[size++] = '[';
            data[size++] = c;
            data[size++] = ']';
        } else {
            data[size++] = c;
        }
    }
    return slice_of(data, size);
}

static const char *like_ignoring_case(const struct writer *writer)
{
    return writer->dialect == DIALECT_SQLITE ? " LIKE " : " ILIKE ";
}

static void write_like(struct writer *writer, const char *operator, struct value pattern)
{
    buffer_append_string(&writer->text, operator);
    bind(writer, pattern);
    BUFFER_LITERAL(&writer->text, " ESCAPE '\\'");
}

static void write_filter(struct writer *writer, const struct filter *filter)
{
    static const char *const operators[] = {" = ", " <> ", " > ", " >= ", " < ", " <= "};
    begin_term(writer);
    write_column(writer, filter->field);
    switch (filter->operator) {
    case FILTER_EQUAL:
    case FILTER_NOT_EQUAL:
    case FILTER_GREATER:
    case FILTER_GREATER_EQUAL:
    case FILTER_LESS:
    case FILTER_LESS_EQUAL:
        buffer_append_string(&writer->text, operators[filter->operator]);
        bind(writer, filter->values[0]);
        break;
    case FILTER_IN:
        BUFFER_LITERAL(&writer->text, " IN (");
        for (size_t i = 0; i < filter->value_count; i++) {
            buffer_append_string(&writer->text, i > 0 ? ", " : "");
            bind(writer, filter->values[i]);
        }
        BUFFER_LITERAL(&writer->text, ")");
        break;
    case FILTER_LIKE:
        if (writer->dialect == DIALECT_SQLITE) {
            BUFFER_LITERAL(&writer->text, " GLOB ");
            bind(writer, value_text(glob_pattern(writer->arena, filter->values[0].text)));
        } else {
            write_like(writer, " LIKE ", filter->values[0]);
        }
        break;
    case FILTER_ILIKE:
        write_like(writer, like_ignoring_case(writer), filter->values[0]);
        break;
    case FILTER_IS_NULL:
        buffer_append_string(&writer->text,
                             filter->values[0].integer != 0 ? " IS NULL" : " IS NOT NULL");
        break;
    }
}

static bool is_text(const struct plan_field *field)
{
    return field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM;
}

/* '%', '_' and '\' of the search text mean themselves. */
static struct slice search_pattern(struct arena *arena, struct slice search)
{
    char *data = arena_allocate_raw(arena, search.size * 2 + 2);
    size_t size = 0;
    data[size++] = '%';
    for (size_t i = 0; i < search.size; i++) {
        char c = search.data[i];
        if (c == '%' || c == '_' || c == '\\') {
            data[size++] = '\\';
        }
        data[size++] = c;
    }
    data[size++] = '%';
    return slice_of(data, size);
}

static void write_search(struct writer *writer, const struct plan_entity *entity,
                         struct slice search)
{
    struct value pattern = value_text(search_pattern(writer->arena, search));
    const char *separator = "(";
    begin_term(writer);
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_text(&entity->fields[i]) && entity->fields[i].is_served) {
            buffer_append_string(&writer->text, separator);
            write_column(writer, &entity->fields[i]);
            write_like(writer, like_ignoring_case(writer), pattern);
            separator = " OR ";
        }
    }
    buffer_append_string(&writer->text, separator[0] == '(' ? "FALSE" : ")");
}

static bool can_be_null(const struct plan_field *field)
{
    return !field->field->is_required && !field->field->is_primary_key;
}

static bool is_uniform(const struct list_query *query)
{
    for (size_t i = 0; i < query->sort_count; i++) {
        if (query->sort[i].is_descending != query->sort[0].is_descending ||
            can_be_null(query->sort[i].field)) {
            return false;
        }
    }
    return true;
}

/* (a, b) > (?, ?): one range over an index. */
static void write_after_uniform(struct writer *writer, const struct list_query *query)
{
    BUFFER_LITERAL(&writer->text, "(");
    for (size_t i = 0; i < query->sort_count; i++) {
        buffer_append_string(&writer->text, i > 0 ? ", " : "");
        write_column(writer, query->sort[i].field);
    }
    buffer_append_string(&writer->text, query->sort[0].is_descending ? ") < (" : ") > (");
    for (size_t i = 0; i < query->sort_count; i++) {
        buffer_append_string(&writer->text, i > 0 ? ", " : "");
        bind(writer, query->after[i]);
    }
    BUFFER_LITERAL(&writer->text, ")");
}

/* The rows behind `value` in one key alone. NULL sorts before every value, as SQLite has it. */
static void write_behind(struct writer *writer, const struct sort_key *key, struct value value)
{
    if (value.kind == VALUE_NULL) {
        if (key->is_descending) {
            BUFFER_LITERAL(&writer->text, "FALSE");
            return;
        }
        write_column(writer, key->field);
        BUFFER_LITERAL(&writer->text, " IS NOT NULL");
        return;
    }
    bool admits_null = key->is_descending && can_be_null(key->field);
    buffer_append_string(&writer->text, admits_null ? "(" : "");
    write_column(writer, key->field);
    buffer_append_string(&writer->text, key->is_descending ? " < " : " > ");
    bind(writer, value);
    if (admits_null) {
        BUFFER_LITERAL(&writer->text, " OR ");
        write_column(writer, key->field);
        BUFFER_LITERAL(&writer->text, " IS NULL)");
    }
}

/* Lexicographic order spelt out: behind in the first key, or equal there and behind in the second,
 * … */
static void write_after_mixed(struct writer *writer, const struct list_query *query)
{
    BUFFER_LITERAL(&writer->text, "(");
    for (size_t i = 0; i < query->sort_count; i++) {
        buffer_append_string(&writer->text, i > 0 ? " OR (" : "(");
        for (size_t equal = 0; equal < i; equal++) {
            write_column(writer, query->sort[equal].field);
            buffer_append_string(&writer->text, writer->dialect == DIALECT_SQLITE
                                                    ? " IS "
                                                    : " IS NOT DISTINCT FROM ");
            bind(writer, query->after[equal]);
            BUFFER_LITERAL(&writer->text, " AND ");
        }
        write_behind(writer, &query->sort[i], query->after[i]);
        BUFFER_LITERAL(&writer->text, ")");
    }
    BUFFER_LITERAL(&writer->text, ")");
}

static void write_conditions(struct writer *writer, const struct plan_operation *operation,
                             const struct list_query *query, const struct value *path_values)
{
    BUFFER_LITERAL(&writer->text, " FROM ");
    buffer_append_slice(&writer->text, operation->entity->table);
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        begin_term(writer);
        sql_write_selection(&writer->text, parameter);
        BUFFER_LITERAL(&writer->text, " = ");
        bind(writer, path_values[parameter_index]);
        buffer_append_string(&writer->text, parameter->through != NULL ? ")" : "");
    }
    if (query->owner != NULL) {
        begin_term(writer);
        buffer_append_slice(&writer->text, operation->entity->own_condition);
        bind(writer, *query->owner);
        buffer_append_slice(&writer->text, operation->entity->own_closing);
    }
    for (size_t i = 0; i < query->filter_count; i++) {
        write_filter(writer, &query->filters[i]);
    }
    if (query->search.size > 0) {
        write_search(writer, operation->entity, query->search);
    }
}

static struct slice finish(struct writer *writer, const struct value **out_parameters,
                           size_t *out_count)
{
    struct slice text = arena_copy(writer->arena, buffer_slice(&writer->text));
    buffer_release(&writer->text);
    *out_parameters = writer->parameters;
    *out_count = writer->count;
    return text;
}

struct slice plan_list_sql(struct arena *arena, const struct plan_operation *operation,
                           const struct list_query *query, const struct value *path_values,
                           const struct value **out_parameters, size_t *out_count)
{
    struct writer writer = {.arena = arena, .dialect = operation->entity->dialect};
    buffer_init(&writer.text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&writer.text, "SELECT ");
    buffer_append_slice(&writer.text, operation->entity->columns);
    write_conditions(&writer, operation, query, path_values);
    if (query->after != NULL) {
        begin_term(&writer);
        if (is_uniform(query)) {
            write_after_uniform(&writer, query);
        } else {
            write_after_mixed(&writer, query);
        }
    }
    BUFFER_LITERAL(&writer.text, " ORDER BY ");
    for (size_t i = 0; i < query->sort_count; i++) {
        buffer_append_string(&writer.text, i > 0 ? ", " : "");
        write_column(&writer, query->sort[i].field);
        buffer_append_string(&writer.text, query->sort[i].is_descending ? " DESC" : "");
        if (writer.dialect == DIALECT_POSTGRESQL && can_be_null(query->sort[i].field)) {
            /* As SQLite has it; a column without nulls keeps to its index. */
            buffer_append_string(&writer.text,
                                 query->sort[i].is_descending ? " NULLS LAST" : " NULLS FIRST");
        }
    }
    BUFFER_LITERAL(&writer.text, " LIMIT ");
    bind(&writer, value_integer((int64_t)query->limit + 1));
    if (query->offset > 0) {
        BUFFER_LITERAL(&writer.text, " OFFSET ");
        bind(&writer, value_integer((int64_t)query->offset));
    }
    return finish(&writer, out_parameters, out_count);
}

struct slice plan_count_sql(struct arena *arena, const struct plan_operation *operation,
                            const struct list_query *query, const struct value *path_values,
                            const struct value **out_parameters, size_t *out_count)
{
    struct writer writer = {.arena = arena, .dialect = operation->entity->dialect};
    buffer_init(&writer.text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&writer.text, "SELECT count(*)");
    for (size_t i = 0; i < operation->group_count; i++) {
        BUFFER_LITERAL(&writer.text, ", ");
        write_column(&writer, operation->groups[i]);
    }
    write_conditions(&writer, operation, query, path_values);
    for (size_t i = 0; i < operation->group_count; i++) {
        buffer_append_string(&writer.text, i == 0 ? " GROUP BY " : ", ");
        write_column(&writer, operation->groups[i]);
    }
    return finish(&writer, out_parameters, out_count);
}
