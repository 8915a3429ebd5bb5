/* SPDX-License-Identifier: Apache-2.0 */
/* What a caller may ask of a list, whatever the protocol: which fields, in which order, which
 * records, from where on. All faults are collected. The cursor is the sort keys of the last row,
 * signed together with the order and the filters it belongs to. */
#include "face/face_private.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/siphash.h"

#define CURSOR_MAXIMUM 4096U
#define SIGNATURE_SIZE 8U

void listing_complain(struct listing *listing, struct slice parameter, const char *reason)
{
    fault_add_field(listing->call->arena, &listing->call->fault, parameter, slice_from(reason));
}

const struct plan_field *listing_field(const struct listing *listing, struct slice name)
{
    const struct plan_entity *entity = listing->call->operation->entity;
    const struct message *record = listing->record;
    const struct message_field *own = record == NULL ? NULL : service_field(record, name);
    const struct message_binding *binding =
        own == NULL ? NULL : &record->bindings[own - record->fields];
    if (binding != NULL && binding->meaning == MEANING_FIELD && binding->field->is_served) {
        return binding->field;
    }
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].is_served && slice_equal(entity->fields[i].name, name)) {
            return &entity->fields[i];
        }
    }
    return NULL;
}

static void complain_with_names(struct listing *listing, struct slice parameter, const char *what,
                                bool has_all)
{
    const struct plan_entity *entity = listing->call->operation->entity;
    struct arena *arena = listing->call->arena;
    struct slice names = SLICE_EMPTY;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (has_all ? entity->fields[i].is_served : entity->fields[i].is_filterable) {
            names =
                arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(names),
                             names.size > 0 ? ", " : "", SLICE_ARGUMENT(entity->fields[i].name));
        }
    }
    listing_complain(listing, parameter,
                     arena_format(arena, "%s; the fields %s: " SLICE_FORMAT, what,
                                  has_all ? "are" : "to filter and sort by are",
                                  SLICE_ARGUMENT(names))
                         .data);
}

void listing_complain_of_field(struct listing *listing, struct slice parameter, const char *what)
{
    complain_with_names(listing, parameter, what, true);
}

void listing_complain_of_choice(struct listing *listing, struct slice parameter,
                                const struct plan_field *field, const char *what)
{
    if (field != NULL) {
        what = arena_format(listing->call->arena, "%s: " SLICE_FORMAT " holds %s", what,
                            SLICE_ARGUMENT(field->name),
                            field->type->kind == TYPE_ARRAY  ? "a list"
                            : field->type->kind == TYPE_JSON ? "JSON"
                                                             : "bytes")
                   .data;
    }
    complain_with_names(listing, parameter, what, false);
}

void listing_select_only(struct listing *listing)
{
    const struct plan_operation *operation = listing->call->operation;
    if (operation->only == NULL || operation->serving != SERVE_GET) {
        return;
    }
    bool *selection = ARENA_ARRAY(listing->call->arena, bool, operation->entity->field_count);
    selection[operation->only->field->index] = true;
    listing->selection = selection;
}

/* --- order --- */

static bool is_sorted_by(const struct list_query *list, const struct plan_field *field)
{
    for (size_t i = 0; i < list->sort_count; i++) {
        if (list->sort[i].field == field) {
            return true;
        }
    }
    return false;
}

void listing_sort_begin(struct listing *listing)
{
    listing->call->list.sort_count = 0;
    listing->call->list.has_fixed_shape = false;
}

bool listing_sort(struct listing *listing, struct slice parameter, struct slice name,
                  bool is_descending)
{
    struct list_query *list = &listing->call->list;
    size_t key_count = listing->call->operation->entity->entity->primary_key.count;
    const struct plan_field *field = listing_field(listing, name);
    list->has_fixed_shape = false;
    if (field == NULL || !field->is_filterable) {
        listing_complain_of_choice(listing, parameter, field,
                                   arena_format(listing->call->arena,
                                                "cannot sort by '" SLICE_FORMAT "'",
                                                SLICE_ARGUMENT(name))
                                       .data);
    } else if (list->sort_count + key_count >= SORT_KEY_MAXIMUM) {
        listing_complain(listing, parameter, "has too many keys");
        return false;
    } else if (!is_sorted_by(list, field)) {
        list->sort[list->sort_count++] = (struct sort_key){field, is_descending};
    }
    return true;
}

/* The primary key breaks every tie, in the direction of the last key before it. */
static void add_tie_break(struct listing *listing)
{
    struct list_query *list = &listing->call->list;
    const struct plan_entity *entity = listing->call->operation->entity;
    bool is_descending = list->sort_count > 0 && list->sort[list->sort_count - 1].is_descending;
    LIST_EACH(const struct field, key, &entity->entity->primary_key)
    {
        const struct plan_field *field = &entity->fields[key->index];
        if (!is_sorted_by(list, field) && list->sort_count < SORT_KEY_MAXIMUM) {
            list->sort[list->sort_count++] = (struct sort_key){field, is_descending};
        }
    }
}

void listing_direct(struct listing *listing, bool is_descending)
{
    struct list_query *list = &listing->call->list;
    add_tie_break(listing);
    for (size_t i = 0; i < list->sort_count; i++) {
        list->sort[i].is_descending = is_descending;
    }
    list->has_fixed_shape = false;
}

/* --- filters --- */

static bool read_truth(struct listing *listing, struct slice parameter, struct slice text,
                       struct value *out_value)
{
    bool is_true = slice_equal(text, SLICE("true")), is_false = slice_equal(text, SLICE("false"));
    *out_value = value_integer(is_true);
    if (!is_true && !is_false) {
        listing_complain(listing, parameter, "must be true or false");
    }
    return is_true || is_false;
}

bool listing_value(struct listing *listing, const struct filter *filter, struct slice parameter,
                   struct slice text, struct value *out_value)
{
    if (filter->operator== FILTER_IS_NULL) {
        return read_truth(listing, parameter, text, out_value);
    }
    if (filter->operator== FILTER_LIKE || filter->operator== FILTER_ILIKE) {
        bool is_text =
            filter->field->type->kind == TYPE_TEXT || filter->field->type->kind == TYPE_ENUM;
        if (!is_text) {
            listing_complain(listing, parameter, "like and ilike are for text fields");
        }
        *out_value = value_text(text);
        return is_text;
    }
    const char *reason =
        value_from_text(listing->call->arena, filter->field->type, text, out_value);
    if (reason != NULL) {
        listing_complain(listing, parameter, reason);
    }
    return reason == NULL;
}

void listing_filter(struct listing *listing, struct slice parameter, const struct filter *filter)
{
    struct list_query *list = &listing->call->list;
    if (list->filter_count == FILTER_MAXIMUM) {
        listing_complain(listing, parameter, "is one filter too many");
        return;
    }
    list->filters[list->filter_count++] = *filter;
    list->has_fixed_shape = false;
}

/* --- cursor --- */

static uint64_t sign(const struct listing *listing, struct slice payload)
{
    struct slice message = arena_join(listing->call->arena, listing->shape, payload);
    if (listing->call->permission == PERMISSION_OWN) {
        /* What one caller sees is no place in another's list. */
        message = arena_join(listing->call->arena, listing->call->caller.subject_text,
                             arena_join(listing->call->arena, SLICE("\n"), message));
    }
    return siphash(listing->secret, message);
}

/* Per key: one byte for the kind, then 8 bytes of number or 4 bytes of length and the bytes. */
struct slice listing_cursor(struct listing *listing)
{
    struct buffer payload;
    buffer_init(&payload, CURSOR_MAXIMUM);
    for (size_t i = 0; i < listing->call->list.sort_count; i++) {
        const struct value *value = &listing->call->last[i];
        buffer_append_byte(&payload, (char)value->kind);
        if (value->kind == VALUE_TEXT || value->kind == VALUE_BLOB) {
            uint32_t size = (uint32_t)value->text.size;
            buffer_append(&payload, (const char *)&size, sizeof(size));
            buffer_append_slice(&payload, value->text);
        } else if (value->kind != VALUE_NULL) {
            buffer_append(&payload, (const char *)&value->integer, sizeof(value->integer));
        }
    }
    uint64_t signature = sign(listing, buffer_slice(&payload));
    buffer_append(&payload, (const char *)&signature, SIGNATURE_SIZE);
    struct slice text = payload.is_overflown ? SLICE_EMPTY
                                             : base64_encode(listing->call->arena,
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

static bool decode_cursor(struct listing *listing, struct slice text)
{
    struct slice bytes;
    if (text.size > CURSOR_MAXIMUM * 2 ||
        !base64_decode(listing->call->arena, text, BASE64_URL, &bytes) ||
        bytes.size < SIGNATURE_SIZE) {
        return false;
    }
    struct slice payload = slice_between(bytes, 0, bytes.size - SIGNATURE_SIZE);
    uint64_t signature;
    memcpy(&signature, bytes.data + payload.size, SIGNATURE_SIZE);
    if (signature != sign(listing, payload)) {
        return false;
    }
    size_t count = listing->call->list.sort_count;
    struct value *after = ARENA_ARRAY(listing->call->arena, struct value, count);
    for (size_t i = 0; i < count; i++) {
        if (!take_value(&payload, &after[i])) {
            return false;
        }
    }
    listing->call->list.after = after;
    return payload.size == 0;
}

/* --- presets --- */

static void add_filter(struct listing *listing, const struct plan_field *field,
                       enum filter_operator operator, struct value value)
{
    struct list_query *list = &listing->call->list;
    struct value *values = ARENA_NEW(listing->call->arena, struct value);
    *values = value;
    list->filters[list->filter_count++] = (struct filter){field, operator, values, 1};
    list->has_fixed_shape = false;
}

static struct value day_value(struct listing *listing, const struct plan_field *field,
                              int64_t time_us)
{
    char *text = arena_allocate_raw(listing->call->arena, CLOCK_TEXT_SIZE);
    clock_format_us(time_us, text);
    bool is_date = field->type->kind == TYPE_DATE;
    if (!is_date) {
        memcpy(text + 10, "T00:00:00.000000Z", 17);
    }
    return value_text(slice_of(text, is_date ? 10 : CLOCK_TEXT_SIZE));
}

static void apply_presets(struct listing *listing)
{
    struct list_query *list = &listing->call->list;
    const struct plan_operation *operation = listing->call->operation;
    for (size_t i = 0; i < operation->preset_count; i++) {
        const struct plan_preset *preset = &operation->presets[i];
        switch (preset->kind) {
        case PRESET_VALUE:
            add_filter(listing, preset->field, FILTER_EQUAL, preset->value);
            break;
        case PRESET_TODAY:
            add_filter(listing, preset->field, FILTER_GREATER_EQUAL,
                       day_value(listing, preset->field, listing->call->now_us));
            add_filter(listing, preset->field, FILTER_LESS,
                       day_value(listing, preset->field, listing->call->now_us + 86400000000));
            break;
        case PRESET_NOW:
            add_filter(listing, preset->field, FILTER_IS_NULL, value_integer(0));
            break;
        case PRESET_NONE:
            add_filter(listing, preset->field, FILTER_IS_NULL, value_integer(1));
            break;
        case PRESET_FLIP:
        case PRESET_UNSAID: /* of changes */
            break;
        case PRESET_NEWEST:
            list->sort[list->sort_count++] = (struct sort_key){preset->field, true};
            list->has_fixed_shape = false;
            break;
        }
    }
}

uint32_t listing_limit_maximum(const struct listing *listing)
{
    return listing->call->plan->model->page_maximum;
}

void listing_begin(struct listing *listing)
{
    struct list_query *list = &listing->call->list;
    list->limit = listing->call->plan->model->page_usual;
    list->has_fixed_shape = true;
    apply_presets(listing);
}

void listing_end(struct listing *listing, struct slice parameter, const struct slice *cursor,
                 const char *reason)
{
    add_tie_break(listing);
    if (cursor != NULL && listing->call->fault.status == STATUS_OK &&
        !decode_cursor(listing, *cursor)) {
        listing_complain(listing, parameter, reason);
    }
}

enum step listing_conclude(struct listing *listing)
{
    if (listing->call->fault.status == STATUS_OK) {
        return STEP_NEXT;
    }
    listing->call->problem = PROBLEM_INVALID;
    return STEP_FAIL;
}

static void take_total(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(int64_t *)context = values[0].integer;
}

enum step listing_count(struct listing *listing)
{
    if (!listing->wants_count) {
        return STEP_NEXT;
    }
    enum step step =
        operation_count(listing->call, &listing->counting, take_total, &listing->total);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

enum step listing_explain_count(struct listing *listing)
{
    if (!listing->wants_count) {
        return STEP_NEXT;
    }
    listing->call->query.status = listing->counting.status;
    return operation_explain(&listing->call->flow);
}
