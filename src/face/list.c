/* SPDX-License-Identifier: Apache-2.0 */
/* The query parameters of a list: filters, order, selection, page. All faults are collected. The
 * cursor is the sort keys of the last row, signed together with the order and the filters it
 * belongs to. */
#include "face/face_private.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/siphash.h"

#define LIMIT_DEFAULT  20U
#define LIMIT_MAXIMUM  100U
#define CURSOR_MAXIMUM 4096U
#define SIGNATURE_SIZE 8U
#define SHAPE_MAXIMUM  65536U

static void complain(struct exchange *exchange, struct slice name, const char *reason)
{
    fault_add_field(exchange->call.arena, &exchange->call.fault, name, slice_from(reason));
}

static const struct plan_field *find_field(const struct exchange *exchange, struct slice name)
{
    const struct plan_entity *entity = exchange->call.operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].is_served && slice_equal(entity->fields[i].name, name)) {
            return &entity->fields[i];
        }
    }
    return NULL;
}

static const char *list_fields(struct exchange *exchange, const char *what)
{
    const struct plan_entity *entity = exchange->call.operation->entity;
    struct slice names = SLICE_EMPTY;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].is_served) {
            names = arena_format(exchange->call.arena, SLICE_FORMAT "%s" SLICE_FORMAT,
                                 SLICE_ARGUMENT(names), names.size > 0 ? ", " : "",
                                 SLICE_ARGUMENT(entity->fields[i].name));
        }
    }
    return arena_format(exchange->call.arena, "%s; the fields are: " SLICE_FORMAT, what,
                        SLICE_ARGUMENT(names))
        .data;
}

/* --- selection and order --- */

static void read_selection(struct exchange *exchange, struct slice text)
{
    bool *selection =
        ARENA_ARRAY(exchange->call.arena, bool, exchange->call.operation->entity->field_count);
    struct slice name;
    while (slice_next_part(&text, ',', &name)) {
        const struct plan_field *field = find_field(exchange, slice_trim(name));
        if (field == NULL) {
            complain(exchange, SLICE("fields"),
                     list_fields(exchange, arena_format(exchange->call.arena,
                                                        "names no field '" SLICE_FORMAT "'",
                                                        SLICE_ARGUMENT(name))
                                               .data));
            continue;
        }
        selection[field->field->index] = true;
    }
    exchange->selection = selection;
}

static bool is_sorted_by(const struct list_query *list, const struct plan_field *field)
{
    for (size_t i = 0; i < list->sort_count; i++) {
        if (list->sort[i].field == field) {
            return true;
        }
    }
    return false;
}

static void read_sort(struct exchange *exchange, struct slice text)
{
    struct list_query *list = &exchange->call.list;
    struct slice name;
    size_t key_count = exchange->call.operation->entity->entity->primary_key.count;
    list->has_fixed_shape = false;
    while (slice_next_part(&text, ',', &name)) {
        name = slice_trim(name);
        bool is_descending = name.size > 0 && name.data[0] == '-';
        bool is_signed = is_descending || (name.size > 0 && name.data[0] == '+');
        const struct plan_field *field =
            find_field(exchange, slice_from_offset(name, is_signed ? 1 : 0));
        if (field == NULL || !field->is_filterable) {
            complain(exchange, SLICE("sort"),
                     list_fields(exchange, arena_format(exchange->call.arena,
                                                        "cannot sort by '" SLICE_FORMAT "'",
                                                        SLICE_ARGUMENT(name))
                                               .data));
        } else if (list->sort_count + key_count >= SORT_KEY_MAXIMUM) {
            complain(exchange, SLICE("sort"), "has too many keys");
            return;
        } else if (!is_sorted_by(list, field)) {
            list->sort[list->sort_count++] = (struct sort_key){field, is_descending};
        }
    }
}

/* The primary key breaks every tie, in the direction of the last key before it. */
static void add_tie_break(struct exchange *exchange)
{
    struct list_query *list = &exchange->call.list;
    const struct plan_entity *entity = exchange->call.operation->entity;
    bool is_descending = list->sort_count > 0 && list->sort[list->sort_count - 1].is_descending;
    LIST_EACH(const struct field, key, &entity->entity->primary_key)
    {
        const struct plan_field *field = &entity->fields[key->index];
        if (!is_sorted_by(list, field) && list->sort_count < SORT_KEY_MAXIMUM) {
            list->sort[list->sort_count++] = (struct sort_key){field, is_descending};
        }
    }
}

/* --- filters --- */

static bool read_operator(struct slice name, enum filter_operator *out_operator)
{
    static const struct {
        const char *name;
        enum filter_operator operator;
    } operators[] = {
        {"eq", FILTER_EQUAL},    {"ne", FILTER_NOT_EQUAL},
        {"gt", FILTER_GREATER},  {"gte", FILTER_GREATER_EQUAL},
        {"lt", FILTER_LESS},     {"lte", FILTER_LESS_EQUAL},
        {"in", FILTER_IN},       {"like", FILTER_LIKE},
        {"ilike", FILTER_ILIKE}, {"null", FILTER_IS_NULL},
    };
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        if (slice_equal(name, slice_from(operators[i].name))) {
            *out_operator = operators[i].operator;
            return true;
        }
    }
    return false;
}

/* "price", "price.gte", "price[gte]" */
static const struct plan_field *read_filter_name(struct exchange *exchange, struct slice name,
                                                 enum filter_operator *out_operator)
{
    const struct plan_field *field = find_field(exchange, name);
    *out_operator = FILTER_EQUAL;
    if (field != NULL) {
        return field;
    }
    size_t dot = slice_find_last_byte(name, '.');
    size_t bracket = slice_find_byte(name, '[');
    struct slice operator= SLICE_EMPTY;
    struct slice stem = name;
    if (bracket != SLICE_NOT_FOUND && name.data[name.size - 1] == ']') {
        stem = slice_between(name, 0, bracket);
        operator= slice_between(name, bracket + 1, name.size - 1);
    } else if (dot != SLICE_NOT_FOUND) {
        stem = slice_between(name, 0, dot);
        operator= slice_from_offset(name, dot + 1);
    }
    return read_operator(operator, out_operator) ? find_field(exchange, stem) : NULL;
}

static bool read_filter_value(struct exchange *exchange, const struct filter *filter,
                              struct slice name, struct slice text, struct value *out_value)
{
    struct arena *arena = exchange->call.arena;
    if (filter->operator== FILTER_IS_NULL) {
        bool is_true = slice_equal(text, SLICE("true")),
             is_false = slice_equal(text, SLICE("false"));
        *out_value = value_integer(is_true);
        if (!is_true && !is_false) {
            complain(exchange, name, "must be true or false");
        }
        return is_true || is_false;
    }
    if (filter->operator== FILTER_LIKE || filter->operator== FILTER_ILIKE) {
        bool is_text =
            filter->field->type->kind == TYPE_TEXT || filter->field->type->kind == TYPE_ENUM;
        if (!is_text) {
            complain(exchange, name, "like and ilike are for text fields");
        }
        *out_value = value_text(text);
        return is_text;
    }
    const char *reason = value_from_text(arena, filter->field->type, text, out_value);
    if (reason != NULL) {
        complain(exchange, name, reason);
    }
    return reason == NULL;
}

static void read_filter(struct exchange *exchange, struct slice name, struct slice text)
{
    struct list_query *list = &exchange->call.list;
    struct filter filter = {0};
    filter.field = read_filter_name(exchange, name, &filter.operator);
    if (filter.field == NULL || !filter.field->is_filterable) {
        complain(exchange, name, list_fields(exchange, "is no parameter of this list"));
        return;
    }
    if (list->filter_count == FILTER_MAXIMUM) {
        complain(exchange, name, "is one filter too many");
        return;
    }
    size_t maximum = filter.operator== FILTER_IN ? FILTER_VALUE_MAXIMUM : 1;
    struct value *values = ARENA_ARRAY(exchange->call.arena, struct value, maximum);
    struct slice part, rest = text;
    if (maximum == 1) {
        if (!read_filter_value(exchange, &filter, name, text, &values[0])) {
            return;
        }
        filter.value_count = 1;
    } else {
        while (slice_next_part(&rest, ',', &part)) {
            if (filter.value_count == maximum) {
                complain(exchange, name, "has too many values");
                return;
            }
            if (!read_filter_value(exchange, &filter, name, part, &values[filter.value_count++])) {
                return;
            }
        }
        if (filter.value_count == 0) {
            complain(exchange, name, "needs at least one value");
            return;
        }
    }
    filter.values = values;
    list->filters[list->filter_count++] = filter;
    list->has_fixed_shape = false;
}

/* --- cursor --- */

static uint64_t sign(const struct exchange *exchange, struct slice payload)
{
    struct slice message = arena_join(exchange->call.arena, exchange->shape, payload);
    if (exchange->call.permission == PERMISSION_OWN) {
        /* What one caller sees is no place in another's list. */
        message = arena_join(exchange->call.arena, exchange->call.caller.subject_text,
                             arena_join(exchange->call.arena, SLICE("\n"), message));
    }
    return siphash(exchange->face->secret, message);
}

/* Per key: one byte for the kind, then 8 bytes of number or 4 bytes of length and the bytes. */
struct slice list_cursor(struct exchange *exchange)
{
    struct buffer payload;
    buffer_init(&payload, CURSOR_MAXIMUM);
    for (size_t i = 0; i < exchange->call.list.sort_count; i++) {
        const struct value *value = &exchange->call.last[i];
        buffer_append_byte(&payload, (char)value->kind);
        if (value->kind == VALUE_TEXT || value->kind == VALUE_BLOB) {
            uint32_t size = (uint32_t)value->text.size;
            buffer_append(&payload, (const char *)&size, sizeof(size));
            buffer_append_slice(&payload, value->text);
        } else if (value->kind != VALUE_NULL) {
            buffer_append(&payload, (const char *)&value->integer, sizeof(value->integer));
        }
    }
    uint64_t signature = sign(exchange, buffer_slice(&payload));
    buffer_append(&payload, (const char *)&signature, SIGNATURE_SIZE);
    struct slice text = payload.is_overflown ? SLICE_EMPTY
                                             : base64_encode(exchange->call.arena,
                                                             buffer_slice(&payload), BASE64_URL);
    buffer_release(&payload);
    return text;
}

static bool take_bytes(struct slice *rest, void *out, size_t size)
{
    if (rest->size < size) {
        return false;
    }
    memcpy(out, rest->data, size);
    *rest = slice_from_offset(*rest, size);
    return true;
}

static bool take_value(struct slice *rest, struct value *out_value)
{
    char kind;
    uint32_t size;
    if (!take_bytes(rest, &kind, 1) || kind < VALUE_NULL || kind > VALUE_BLOB) {
        return false;
    }
    out_value->kind = (enum value_kind)kind;
    if (kind == VALUE_NULL) {
        return true;
    }
    if (kind == VALUE_INTEGER || kind == VALUE_REAL) {
        return take_bytes(rest, &out_value->integer, sizeof(out_value->integer));
    }
    if (!take_bytes(rest, &size, sizeof(size)) || rest->size < size) {
        return false;
    }
    out_value->text = slice_between(*rest, 0, size);
    *rest = slice_from_offset(*rest, size);
    return true;
}

static bool decode_cursor(struct exchange *exchange, struct slice text)
{
    struct slice bytes;
    if (text.size > CURSOR_MAXIMUM * 2 ||
        !base64_decode(exchange->call.arena, text, BASE64_URL, &bytes) ||
        bytes.size < SIGNATURE_SIZE) {
        return false;
    }
    struct slice payload = slice_between(bytes, 0, bytes.size - SIGNATURE_SIZE);
    uint64_t signature;
    memcpy(&signature, bytes.data + payload.size, SIGNATURE_SIZE);
    if (signature != sign(exchange, payload)) {
        return false;
    }
    size_t count = exchange->call.list.sort_count;
    struct value *after = ARENA_ARRAY(exchange->call.arena, struct value, count);
    for (size_t i = 0; i < count; i++) {
        if (!take_value(&payload, &after[i])) {
            return false;
        }
    }
    exchange->call.list.after = after;
    return payload.size == 0;
}

/* --- the parameters --- */

static void read_limit(struct exchange *exchange, struct slice text)
{
    uint64_t limit;
    if (!slice_to_uint64(text, &limit) || limit == 0 || limit > LIMIT_MAXIMUM) {
        complain(exchange, SLICE("limit"), "must be a whole number from 1 to 100");
        return;
    }
    exchange->call.list.limit = (uint32_t)limit;
}

static void read_count(struct exchange *exchange, struct slice text)
{
    exchange->wants_count =
        slice_equal(text, SLICE("exact")) || slice_equal(text, SLICE("estimated"));
    if (!exchange->wants_count) {
        complain(exchange, SLICE("count"), "must be exact or estimated");
    }
}

struct parameters {
    struct slice cursor;
    bool has_cursor;
    unsigned seen; /* bits of the names that may stand once */
    struct buffer shape;
};

/* Of two values one would win, and nobody could say which: a filter in front of this system might
 * have looked at the other. */
static void refuse_second(struct exchange *exchange, struct slice name,
                          struct parameters *parameters)
{
    static const char *const names[] = {"limit", "cursor", "fields", "count", "sort", "q"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (slice_equal(name, slice_from(names[i]))) {
            if ((parameters->seen & 1U << i) != 0) {
                complain(exchange, name, "is given more than once");
            }
            parameters->seen |= 1U << i;
        }
    }
}

/* True when the parameter shapes the list: a cursor is bound to it. */
static bool read_parameter(struct exchange *exchange, struct slice name, struct slice value,
                           struct parameters *parameters)
{
    refuse_second(exchange, name, parameters);
    if (slice_equal(name, SLICE("limit"))) {
        read_limit(exchange, value);
        return false;
    }
    if (slice_equal(name, SLICE("cursor"))) {
        parameters->cursor = value;
        parameters->has_cursor = true;
        return false;
    }
    if (slice_equal(name, SLICE("fields"))) {
        read_selection(exchange, value);
        return false;
    }
    if (slice_equal(name, SLICE("count"))) {
        read_count(exchange, value);
        return false;
    }
    if (slice_equal(name, SLICE("sort"))) {
        read_sort(exchange, value);
    } else if (slice_equal(name, SLICE("q"))) {
        exchange->call.list.search = value;
        exchange->call.list.has_fixed_shape &= value.size == 0;
    } else {
        read_filter(exchange, name, value);
    }
    return true;
}

static bool next_parameter(struct exchange *exchange, struct slice *rest, struct slice *out_name,
                           struct slice *out_value)
{
    struct slice part;
    while (slice_next_part(rest, '&', &part)) {
        if (part.size == 0) {
            continue;
        }
        size_t equal = slice_find_byte(part, '=');
        struct slice name = equal == SLICE_NOT_FOUND ? part : slice_between(part, 0, equal);
        struct slice value =
            equal == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(part, equal + 1);
        if (!percent_decode(exchange->call.arena, name, true, out_name) ||
            !percent_decode(exchange->call.arena, value, true, out_value)) {
            complain(exchange, name, percent_reason(part));
            continue;
        }
        return true;
    }
    return false;
}

static enum step finish(struct exchange *exchange)
{
    if (exchange->call.fault.status == STATUS_OK) {
        return STEP_NEXT;
    }
    exchange->call.problem = PROBLEM_INVALID;
    return STEP_FAIL;
}

enum step selection_read(struct exchange *exchange)
{
    struct slice rest = exchange->request->query, name, value;
    while (next_parameter(exchange, &rest, &name, &value)) {
        if (slice_equal(name, SLICE("fields"))) {
            read_selection(exchange, value);
        } else {
            complain(exchange, name, "is no parameter of this operation");
        }
    }
    return finish(exchange);
}

/* --- presets --- */

static void add_filter(struct exchange *exchange, const struct plan_field *field,
                       enum filter_operator operator, struct value value)
{
    struct list_query *list = &exchange->call.list;
    struct value *values = ARENA_NEW(exchange->call.arena, struct value);
    *values = value;
    list->filters[list->filter_count++] = (struct filter){field, operator, values, 1};
    list->has_fixed_shape = false;
}

static struct value day_value(struct exchange *exchange, const struct plan_field *field,
                              int64_t time_us)
{
    char *text = arena_allocate_raw(exchange->call.arena, CLOCK_TEXT_SIZE);
    clock_format_us(time_us, text);
    bool is_date = field->type->kind == TYPE_DATE;
    if (!is_date) {
        memcpy(text + 10, "T00:00:00.000000Z", 17);
    }
    return value_text(slice_of(text, is_date ? 10 : CLOCK_TEXT_SIZE));
}

static void apply_presets(struct exchange *exchange)
{
    struct list_query *list = &exchange->call.list;
    const struct plan_operation *operation = exchange->call.operation;
    for (size_t i = 0; i < operation->preset_count; i++) {
        const struct plan_preset *preset = &operation->presets[i];
        switch (preset->kind) {
        case PRESET_VALUE:
            add_filter(exchange, preset->field, FILTER_EQUAL, preset->value);
            break;
        case PRESET_TODAY:
            add_filter(exchange, preset->field, FILTER_GREATER_EQUAL,
                       day_value(exchange, preset->field, exchange->call.now_us));
            add_filter(exchange, preset->field, FILTER_LESS,
                       day_value(exchange, preset->field, exchange->call.now_us + 86400000000));
            break;
        case PRESET_NEWEST:
            list->sort[list->sort_count++] = (struct sort_key){preset->field, true};
            list->has_fixed_shape = false;
            break;
        }
    }
}

enum step list_read(struct exchange *exchange)
{
    struct list_query *list = &exchange->call.list;
    struct parameters parameters = {0};
    struct slice rest = exchange->request->query, name, value;
    list->limit = LIMIT_DEFAULT;
    list->has_fixed_shape = true;
    apply_presets(exchange);
    exchange->shape = exchange->request->path;
    if (rest.size > 0) {
        buffer_init(&parameters.shape, SHAPE_MAXIMUM);
        buffer_append_slice(&parameters.shape, exchange->request->path);
        while (next_parameter(exchange, &rest, &name, &value)) {
            if (read_parameter(exchange, name, value, &parameters)) {
                /* With their sizes: a value that looks like another parameter is none. */
                buffer_format(&parameters.shape, "&%zu:" SLICE_FORMAT "=%zu:" SLICE_FORMAT,
                              name.size, SLICE_ARGUMENT(name), value.size, SLICE_ARGUMENT(value));
            }
        }
        if (parameters.shape.is_overflown) {
            complain(exchange, SLICE("query"), "has too many parameters");
        }
        exchange->shape = arena_copy(exchange->call.arena, buffer_slice(&parameters.shape));
        buffer_release(&parameters.shape);
    }
    add_tie_break(exchange);
    if (parameters.has_cursor && exchange->call.fault.status == STATUS_OK &&
        !decode_cursor(exchange, parameters.cursor)) {
        complain(exchange, SLICE("cursor"),
                 "is not one of this list: use meta.next_cursor with the same sort and filters");
    }
    return finish(exchange);
}
