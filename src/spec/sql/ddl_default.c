/* SPDX-License-Identifier: Apache-2.0 */
/* What the expression behind DEFAULT means for a column: a value, the time, a generated key, or
 * something to be computed. */
#include "spec/sql/ddl_private.h"

#include "spec/reading/default_call.h"

#define ARRAY_TEXT_MAXIMUM 65536U

static struct expression *make(struct arena *arena, enum expression_kind kind, struct slice text)
{
    struct expression *expression = ARENA_NEW(arena, struct expression);
    expression->kind = kind;
    expression->text = text;
    return expression;
}

/* --- generators --- */

static const struct expression *argument_at(const struct expression *call, size_t index)
{
    return index < call->arguments.count ? list_at(&call->arguments, index) : NULL;
}

/* SQLite's date('now'), datetime('now', 'localtime'), strftime('…', 'now'). */
static bool is_sqlite_now(const struct expression *call)
{
    if (!default_call_is_time(call->text)) {
        return false;
    }
    for (size_t i = default_call_has_format(call->text); i < call->arguments.count; i++) {
        const struct expression *argument = list_at(&call->arguments, i);
        if (argument->kind != EXPRESSION_TEXT || !default_call_is_now(argument->text)) {
            return false;
        }
    }
    return true;
}

static enum default_kind generator_of(const struct expression *value, unsigned depth);

/* A call that only changes the form of what one argument generates: uuid_to_bin(uuid()),
 * timezone('utc', now()), lower(hex(randomblob(16))). */
static enum default_kind generator_inside(const struct expression *call, unsigned depth)
{
    if (!default_call_is_form(call->text)) {
        return DEFAULT_NONE;
    }
    LIST_EACH(const struct expression, argument, &call->arguments)
    {
        enum default_kind kind = generator_of(argument, depth + 1);
        if (kind != DEFAULT_NONE) {
            return kind;
        }
    }
    return DEFAULT_NONE;
}

static enum default_kind generator_of(const struct expression *value, unsigned depth)
{
    if (depth > 8) {
        return DEFAULT_NONE;
    }
    bool is_join = value->kind == EXPRESSION_OPERATOR && slice_equal(value->text, SLICE("||"));
    if (is_join) { /* SQLite's way to put a UUID together */
        enum default_kind left = generator_of(argument_at(value, 0), depth + 1);
        return left != DEFAULT_NONE ? left : generator_of(argument_at(value, 1), depth + 1);
    }
    if (value->kind != EXPRESSION_CALL) {
        return DEFAULT_NONE;
    }
    enum default_kind kind = is_sqlite_now(value) ? DEFAULT_NOW : default_call_named(value->text);
    return kind != DEFAULT_NONE ? kind : generator_inside(value, depth);
}

/* --- values --- */

static struct expression *read_truth(struct arena *arena, struct expression *value)
{
    static const char *const yes[] = {"1", "t", "true", "y", "yes", "on", NULL};
    static const char *const no[] = {"0", "f", "false", "n", "no", "off", NULL};
    if (slice_is_any_ignoring_case(value->text, yes)) {
        return make(arena, EXPRESSION_BOOLEAN, SLICE("true"));
    }
    return slice_is_any_ignoring_case(value->text, no)
               ? make(arena, EXPRESSION_BOOLEAN, SLICE("false"))
               : value;
}

static bool is_quoted_in_json(const struct type *type)
{
    switch (type->kind) {
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_DECIMAL:
    case TYPE_DOUBLE:
    case TYPE_BOOLEAN:
    case TYPE_JSON:
        return false;
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_UUID:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_BYTES:
    case TYPE_ENUM:
    case TYPE_ARRAY:
        break;
    }
    return true;
}

static void add_json_item(struct buffer *out, struct slice item, bool is_quoted)
{
    if (out->size > 1) {
        buffer_append_byte(out, ',');
    }
    if (is_quoted) {
        json_write_string(out, item);
    } else {
        buffer_append_slice(out, item);
    }
}

static struct expression *finish_array(struct arena *arena, struct buffer *out)
{
    buffer_append_byte(out, ']');
    struct expression *value = make(arena, EXPRESSION_TEXT, arena_copy(arena, buffer_slice(out)));
    buffer_release(out);
    return value;
}

/* "{a,b}" → "[\"a\",\"b\"]"; the empty array stays as it is. */
static struct expression *read_array_text(struct arena *arena, struct expression *value,
                                          const struct type *element)
{
    struct slice text = slice_trim(value->text);
    if (text.size < 3 || text.data[0] != '{' || text.data[text.size - 1] != '}') {
        return value;
    }
    struct slice rest = slice_between(text, 1, text.size - 1);
    struct slice item;
    struct buffer out;
    buffer_init(&out, ARRAY_TEXT_MAXIMUM);
    buffer_append_byte(&out, '[');
    while (slice_next_part(&rest, ',', &item)) {
        item = slice_trim(item);
        bool has_quotes = item.size > 1 && item.data[0] == '"' && item.data[item.size - 1] == '"';
        item = has_quotes ? slice_between(item, 1, item.size - 1) : item;
        add_json_item(&out, item, has_quotes || is_quoted_in_json(element));
    }
    return finish_array(arena, &out);
}

/* ARRAY['a', 'b'] of constants; NULL: not all are. */
static struct expression *read_array_call(struct arena *arena, const struct expression *call)
{
    struct buffer out;
    buffer_init(&out, ARRAY_TEXT_MAXIMUM);
    buffer_append_byte(&out, '[');
    LIST_EACH(const struct expression, item, &call->arguments)
    {
        bool is_text = item->kind == EXPRESSION_TEXT;
        if (!is_text && item->kind != EXPRESSION_NUMBER && item->kind != EXPRESSION_BOOLEAN) {
            buffer_release(&out);
            return NULL;
        }
        add_json_item(&out, item->text, is_text);
    }
    return finish_array(arena, &out);
}

/* A call that stands for one value: ARRAY[…], JSON_OBJECT(), JSON_ARRAY(). */
static struct expression *read_constant_call(struct arena *arena, const struct expression *call)
{
    static const char *const arrays[] = {"json_array", "json_build_array", "jsonb_build_array",
                                         NULL};
    static const char *const objects[] = {"json_object", "json_build_object", "jsonb_build_object",
                                          NULL};
    if (slice_equal(call->text, SLICE("array"))) {
        return read_array_call(arena, call);
    }
    if (call->arguments.count > 0) {
        return NULL;
    }
    return slice_is_any_ignoring_case(call->text, arrays)
               ? make(arena, EXPRESSION_TEXT, SLICE("[]"))
           : slice_is_any_ignoring_case(call->text, objects)
               ? make(arena, EXPRESSION_TEXT, SLICE("{}"))
               : NULL;
}

static struct expression *fit_value(struct arena *arena, struct expression *value,
                                    const struct type *type)
{
    if (type->kind == TYPE_BOOLEAN &&
        (value->kind == EXPRESSION_NUMBER || value->kind == EXPRESSION_TEXT)) {
        return read_truth(arena, value);
    }
    if (type->kind == TYPE_ARRAY && value->kind == EXPRESSION_TEXT) {
        return read_array_text(arena, value, type->element);
    }
    return value;
}

static bool is_value(const struct expression *value)
{
    return value->kind == EXPRESSION_TEXT || value->kind == EXPRESSION_NUMBER ||
           value->kind == EXPRESSION_BOOLEAN || value->kind == EXPRESSION_NULL;
}

/* 'now' on a column of times is PostgreSQL's; 'CURRENT_TIMESTAMP' in quotes is a slip. */
static bool is_time_in_quotes(const struct expression *value, const struct type *type)
{
    bool is_time =
        type->kind == TYPE_TIMESTAMP || type->kind == TYPE_DATE || type->kind == TYPE_TIME;
    return is_time && value->kind == EXPRESSION_TEXT &&
           default_call_named(slice_trim(value->text)) == DEFAULT_NOW;
}

struct default_value ddl_default(const struct ddl_scope *scope, const struct json *node,
                                 const struct type *type, bool *out_is_bare)
{
    struct default_value result = {.kind = DEFAULT_NONE};
    struct expression *value = ddl_expression(scope, node);
    *out_is_bare = false;
    if (value == NULL) {
        return result;
    }
    if (value->kind == EXPRESSION_COLUMN) { /* there is none to refer to: a word without quotes */
        result.kind = default_call_named(value->text);
        if (result.kind != DEFAULT_NONE) {
            return result;
        }
        *out_is_bare = true;
        value->kind = EXPRESSION_TEXT;
    }
    if (value->kind == EXPRESSION_CALL) {
        struct expression *constant = read_constant_call(scope->arena, value);
        value = constant == NULL ? value : constant;
    }
    if (is_value(value)) {
        bool is_now = is_time_in_quotes(value, type);
        result.kind = is_now ? DEFAULT_NOW : DEFAULT_VALUE;
        result.value = is_now ? NULL : fit_value(scope->arena, value, type);
        return result;
    }
    result.kind = generator_of(value, 0);
    if (result.kind == DEFAULT_NONE) {
        result.kind = DEFAULT_EXPRESSION;
        result.value = value;
    }
    return result;
}
