/* SPDX-License-Identifier: Apache-2.0 */
/* Requests in: every field goes where its binding says. */
#include "base/base64.h"
#include "base/utf8.h"
#include "wire/wire_private.h"

#include <math.h>

#define JSON_MAXIMUM ((size_t)64 << 20)

/* What a message and its bindings are together. */
struct shape {
    const struct message *message;
    const struct message_binding *bindings;
};

/* --- values --- */

static bool refuse(struct wire_reader *reader, const struct message_field *field,
                   const char *reason)
{
    return reason == NULL || wire_fail(reader, field->name, reason, false);
}

static bool read_text(struct wire_reader *reader, const struct message_field *field,
                      const struct type *type, struct slice text, struct value *out_value)
{
    if (utf8_find_invalid(text) != UTF8_VALID) {
        return wire_fail(reader, field->name, "must be UTF-8", true);
    }
    return refuse(reader, field, value_from_text(reader->arena, type, text, out_value));
}

static bool read_number_text(struct wire_reader *reader, const struct message_field *field,
                             const struct type *type, const struct value *from,
                             struct value *out_value)
{
    static const struct type real = {.kind = TYPE_DOUBLE}, integer = {.kind = TYPE_INT64};
    struct buffer text;
    buffer_init(&text, 64);
    value_write_text(&text, from->kind == VALUE_REAL ? &real : &integer, from);
    struct slice own = arena_copy(reader->arena, buffer_slice(&text));
    buffer_release(&text);
    return refuse(reader, field, value_from_text(reader->arena, type, own, out_value));
}

static bool read_enum(struct wire_reader *reader, const struct message_field *field,
                      const struct type *type, uint64_t number, struct value *out_value,
                      bool *out_is_there)
{
    int64_t own = wire_integer(MESSAGE_KIND_ENUM, number);
    for (size_t i = 0; i < field->enumeration->value_count; i++) {
        const struct enumeration_value *value = &field->enumeration->values[i];
        if (value->number != own) {
            continue;
        }
        *out_is_there = value->label.size > 0;
        return !*out_is_there || read_text(reader, field, type, value->label, out_value);
    }
    const char *reason =
        arena_format(reader->arena, "must be a value of " SLICE_FORMAT ", not %lld",
                     SLICE_ARGUMENT(field->enumeration->name), (long long)own)
            .data;
    return wire_fail(reader, field->name, reason, false);
}

static bool read_real(struct wire_reader *reader, const struct message_field *field,
                      const struct type *type, double real, struct value *out_value)
{
    if (!isfinite(real)) {
        return wire_fail(reader, field->name, "must be a finite number", false);
    }
    struct value value = {.kind = VALUE_REAL, .real = real + 0.0};
    if (type->kind == TYPE_DOUBLE) {
        *out_value = value;
        return true;
    }
    return read_number_text(reader, field, type, &value, out_value);
}

static bool read_bytes(struct wire_reader *reader, const struct message_field *field,
                       const struct type *type, struct slice bytes, struct value *out_value)
{
    struct slice text = base64_encode(reader->arena, bytes, BASE64_STANDARD);
    return refuse(reader, field, value_from_text(reader->arena, type, text, out_value));
}

static bool read_scalar(struct wire_reader *reader, const struct message_field *field,
                        const struct type *type, const struct wire_part *part,
                        struct value *out_value, bool *out_is_there)
{
    switch (field->kind) {
    case MESSAGE_KIND_STRING:
        return read_text(reader, field, type, part->payload, out_value);
    case MESSAGE_KIND_BYTES:
        return read_bytes(reader, field, type, part->payload, out_value);
    case MESSAGE_KIND_ENUM:
        return read_enum(reader, field, type, part->number, out_value, out_is_there);
    case MESSAGE_KIND_BOOL:
        *out_value = value_integer(part->number != 0);
        return true;
    case MESSAGE_KIND_DOUBLE:
    case MESSAGE_KIND_FLOAT:
        return read_real(reader, field, type, wire_real(field->kind, part->number), out_value);
    case MESSAGE_KIND_UINT64:
    case MESSAGE_KIND_FIXED64:
        if (part->number > INT64_MAX) {
            return wire_fail(reader, field->name, "must be at most 9223372036854775807", false);
        }
        break;
    case MESSAGE_KIND_INT32:
    case MESSAGE_KIND_INT64:
    case MESSAGE_KIND_UINT32:
    case MESSAGE_KIND_SINT32:
    case MESSAGE_KIND_SINT64:
    case MESSAGE_KIND_FIXED32:
    case MESSAGE_KIND_SFIXED32:
    case MESSAGE_KIND_SFIXED64:
    case MESSAGE_KIND_MESSAGE:
        break;
    }
    struct value integer = value_integer(wire_integer(field->kind, part->number));
    return read_number_text(reader, field, type, &integer, out_value);
}

static bool read_json(struct wire_reader *reader, const struct message_field *field,
                      const struct type *type, const struct wire_chain *chain,
                      struct value *out_value)
{
    struct buffer text;
    struct json_error error;
    buffer_init(&text, JSON_MAXIMUM);
    bool is_read = wire_write_json(reader, &text, field, chain, 0);
    struct slice own = arena_copy(reader->arena, buffer_slice(&text));
    bool is_whole = !text.is_overflown;
    buffer_release(&text);
    if (!is_read) {
        return false;
    }
    const struct json *json = is_whole ? json_parse(reader->arena, own, &error) : NULL;
    if (json == NULL) {
        return wire_fail(reader, field->name, "cannot be kept as JSON", false);
    }
    return refuse(reader, field, value_from_json(reader->arena, type, json, out_value));
}

static bool read_wrapped(struct wire_reader *reader, const struct message_field *field,
                         const struct type *type, struct slice bytes, struct value *out_value,
                         bool *out_is_there)
{
    struct message_field inner = {.name = field->name, .kind = field->message->wrapped};
    struct wire_part part;
    if (!wire_scan_numbers(reader, bytes, &part, 1)) {
        return false;
    }
    if (part.type == WIRE_TYPE_GROUP_END) {
        part = (struct wire_part){.type = wire_type_of(inner.kind), .payload = SLICE("")};
    }
    if (part.type != wire_type_of(inner.kind)) {
        return wire_fail(reader, field->name, "has another type on the wire", true);
    }
    return read_scalar(reader, &inner, type, &part, out_value, out_is_there);
}

/* *out_is_there is false for what is present on the wire and yet says nothing: an enumeration's
 * …_UNSPECIFIED. */
static bool read_value(struct wire_reader *reader, const struct message_field *field,
                       const struct plan_field *to, const struct wire_chain *chain,
                       struct value *out_value, bool *out_is_there)
{
    const struct type *type = to->type;
    bool is_message = field->kind == MESSAGE_KIND_MESSAGE;
    *out_is_there = true;
    if (field->is_repeated || field->is_map ||
        (is_message && (type->kind == TYPE_JSON || type->kind == TYPE_ARRAY))) {
        return read_json(reader, field, type, chain, out_value);
    }
    if (!is_message) {
        return read_scalar(reader, field, type, chain->first, out_value, out_is_there);
    }
    struct slice bytes = wire_join(reader, chain);
    if (field->message->well_known == WELL_KNOWN_WRAPPER) {
        return read_wrapped(reader, field, type, bytes, out_value, out_is_there);
    }
    struct slice text;
    if (!wire_read_timestamp(reader, field->name, bytes, &text)) {
        return false;
    }
    *out_value = value_text(text);
    return true;
}

/* --- what is not an entity's --- */

static bool read_string(struct wire_reader *reader, const struct message_field *field,
                        const struct wire_chain *chain, struct slice *out_text)
{
    struct slice text = chain->first->payload;
    if (utf8_find_invalid(text) != UTF8_VALID) {
        return wire_fail(reader, field->name, "must be UTF-8", true);
    }
    *out_text = text;
    return true;
}

static const struct plan_field *find_path(const struct shape *shape, struct slice path)
{
    const struct message_field *field = service_field(shape->message, path);
    const struct message_binding *binding =
        field == NULL ? NULL : &shape->bindings[field - shape->message->fields];
    return binding == NULL || binding->meaning != MEANING_FIELD ? NULL : binding->field;
}

static void choose_all(const struct shape *shape, bool *mask)
{
    for (size_t i = 0; i < shape->message->field_count; i++) {
        if (shape->bindings[i].meaning == MEANING_FIELD) {
            mask[shape->bindings[i].field->field->index] = true;
        }
    }
}

/* google.protobuf.FieldMask: names of the message's fields, or "*". */
static bool read_mask(struct wire_reader *reader, const struct message_field *field,
                      const struct wire_chain *chain, const struct shape *shape, bool *mask)
{
    struct slice bytes = wire_join(reader, chain);
    while (bytes.size > 0) {
        struct wire_part part;
        uint32_t number;
        if (!wire_take_part(reader, &bytes, &number, &part)) {
            return false;
        }
        if (number != 1 || part.type != WIRE_TYPE_BYTES) {
            continue;
        }
        const struct plan_field *found = find_path(shape, part.payload);
        if (slice_equal(part.payload, SLICE("*"))) {
            choose_all(shape, mask);
        } else if (found != NULL) {
            mask[found->field->index] = true;
        } else if (utf8_find_invalid(part.payload) != UTF8_VALID) {
            return wire_fail(reader, field->name, "must be UTF-8", true);
        } else if (!service_is_gone(shape->message, part.payload)) {
            const char *reason =
                arena_format(reader->arena,
                             "names '" SLICE_FORMAT "', which is no field of " SLICE_FORMAT,
                             (int)(part.payload.size > 80 ? 80 : part.payload.size),
                             part.payload.data, SLICE_ARGUMENT(shape->message->name))
                    .data;
            return wire_fail(reader, field->name, reason, false);
        }
    }
    return true;
}

static struct shape answered(const struct rpc *rpc)
{
    const struct message *message =
        rpc->response_record != NULL ? rpc->response_record->message : rpc->response;
    return (struct shape){message,
                          message->bindings != NULL ? message->bindings : rpc->response_bindings};
}

static struct shape recorded(const struct rpc *rpc)
{
    return rpc->request_record != NULL
               ? (struct shape){rpc->request_record->message, rpc->record_bindings}
               : (struct shape){rpc->request, rpc->request_bindings};
}

/* --- the request --- */

struct reading {
    struct wire_reader reader;
    const struct rpc *rpc;
    struct wire_request *out;
    bool *update_mask; /* NULL: none was sent */
};

static bool read_field(struct reading *reading, const struct message_field *field,
                       const struct message_binding *binding, const struct wire_chain *chain)
{
    struct value value;
    bool is_there;
    if (!read_value(&reading->reader, field, binding->field, chain, &value, &is_there)) {
        return false;
    }
    if (!is_there) {
        return true;
    }
    if (binding->meaning == MEANING_PARAMETER) {
        reading->out->path_values[binding->parameter] = value;
    } else {
        reading->out->values[binding->field->field->index] = value;
        reading->out->is_present[binding->field->field->index] = true;
    }
    return true;
}

static bool read_fields(struct reading *reading, const struct shape *shape, struct slice bytes);

static bool read_masks(struct reading *reading, const struct message_field *field,
                       const struct message_binding *binding, const struct wire_chain *chain)
{
    struct arena *arena = reading->reader.arena;
    bool is_update = binding->meaning == MEANING_UPDATE_MASK;
    struct shape shape = is_update ? recorded(reading->rpc) : answered(reading->rpc);
    if (is_update) {
        reading->update_mask =
            ARENA_ARRAY(arena, bool, reading->rpc->operation->entity->field_count);
    }
    reading->out->has_mask |= !is_update;
    return read_mask(&reading->reader, field, chain, &shape,
                     is_update ? reading->update_mask : reading->out->mask);
}

static bool read_bound(struct reading *reading, const struct message_field *field,
                       const struct message_binding *binding, const struct wire_chain *chain)
{
    struct wire_request *out = reading->out;
    struct shape shape = recorded(reading->rpc);
    switch (binding->meaning) {
    case MEANING_FIELD:
    case MEANING_PARAMETER:
        return read_field(reading, field, binding, chain);
    case MEANING_RECORD:
        return read_fields(reading, &shape, wire_join(&reading->reader, chain));
    case MEANING_PAGE_SIZE:
        out->has_page_size = true;
        out->page_size = wire_integer(field->kind, chain->first->number);
        return true;
    case MEANING_PAGE_TOKEN:
        return read_string(&reading->reader, field, chain, &out->page_token);
    case MEANING_FILTER:
        return read_string(&reading->reader, field, chain, &out->filter);
    case MEANING_ORDER:
        return read_string(&reading->reader, field, chain, &out->order_by);
    case MEANING_SEARCH:
        return read_string(&reading->reader, field, chain, &out->search);
    case MEANING_ETAG:
        return read_string(&reading->reader, field, chain, &out->etag);
    case MEANING_REQUEST_ID:
        return read_string(&reading->reader, field, chain, &out->request_id);
    case MEANING_READ_MASK:
    case MEANING_UPDATE_MASK:
        return read_masks(reading, field, binding, chain);
    case MEANING_NONE:
    case MEANING_NEXT_PAGE_TOKEN:
    case MEANING_TOTAL:
    case MEANING_CHANGE:
    case MEANING_DELETED:
        break;
    }
    return true;
}

/* A number or boolean without presence that a new record needs is its zero when it is not sent. */
static void add_zero(struct reading *reading, const struct message_field *field,
                     const struct message_binding *binding)
{
    enum serving serving = reading->rpc->operation->serving;
    bool is_new = serving == SERVE_CREATE || serving == SERVE_REPLACE;
    bool is_number = field->kind != MESSAGE_KIND_STRING && field->kind != MESSAGE_KIND_BYTES &&
                     field->kind != MESSAGE_KIND_ENUM && field->kind != MESSAGE_KIND_MESSAGE;
    if (binding->meaning != MEANING_FIELD || !is_new || !is_number || field->is_optional ||
        field->is_repeated || field->is_map || !binding->field->is_needed) {
        return;
    }
    struct wire_part zero = {.type = wire_type_of(field->kind)};
    read_field(reading, field, binding, &(struct wire_chain){&zero, &zero});
}

/* One wrong value is no reason not to look at the others. False: it is one. */
static bool note_fault(struct reading *reading, const struct message_binding *binding)
{
    struct wire_request *out = reading->out;
    const struct wire_fault *fault = reading->reader.fault;
    if (out->faults == NULL || fault->is_malformed || binding->meaning != MEANING_FIELD) {
        return false;
    }
    struct wire_fault *own = ARENA_NEW(reading->reader.arena, struct wire_fault);
    *own = *fault;
    list_add(reading->reader.arena, out->faults, own);
    out->is_present[binding->field->field->index] = true;
    out->is_faulty[binding->field->field->index] = true;
    return true;
}

static bool read_fields(struct reading *reading, const struct shape *shape, struct slice bytes)
{
    struct wire_chain *chains =
        ARENA_ARRAY(reading->reader.arena, struct wire_chain, shape->message->field_count);
    if (!wire_scan(&reading->reader, shape->message, bytes, chains)) {
        return false;
    }
    for (size_t i = 0; i < shape->message->field_count; i++) {
        const struct message_field *field = &shape->message->fields[i];
        if (chains[i].first == NULL) {
            add_zero(reading, field, &shape->bindings[i]);
        } else if (!read_bound(reading, field, &shape->bindings[i], &chains[i]) &&
                   !note_fault(reading, &shape->bindings[i])) {
            return false;
        }
    }
    return true;
}

/* What the mask names and the message leaves out is emptied. */
static struct value empty_value(const struct plan_field *field)
{
    if (!field->field->is_required) {
        return VALUE_NONE;
    }
    switch (field->type->kind) {
    case TYPE_TEXT:
    case TYPE_UNKNOWN:
        return value_text(SLICE(""));
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_BOOLEAN:
        return value_integer(0);
    case TYPE_DOUBLE:
        return (struct value){.kind = VALUE_REAL, .real = 0};
    case TYPE_UUID:
    case TYPE_DECIMAL:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_JSON:
    case TYPE_BYTES:
    case TYPE_ENUM:
    case TYPE_ARRAY:
        break;
    }
    return VALUE_NONE;
}

/* Without a mask, an update changes what was sent (AIP-134). */
static void apply_mask(struct reading *reading)
{
    const struct plan_entity *entity = reading->rpc->operation->entity;
    for (size_t i = 0; reading->update_mask != NULL && i < entity->field_count; i++) {
        if (reading->update_mask[i] && !reading->out->is_present[i]) {
            reading->out->values[i] = empty_value(&entity->fields[i]);
        }
        reading->out->is_present[i] = reading->update_mask[i];
    }
}

bool wire_read(struct arena *arena, const struct rpc *rpc, struct slice bytes,
               struct wire_request *out, struct wire_fault *out_fault)
{
    struct reading reading = {
        .reader = {.arena = arena, .fault = out_fault}, .rpc = rpc, .out = out};
    const struct shape shape = {rpc->request, rpc->request_bindings};
    if (!read_fields(&reading, &shape, bytes)) {
        return false;
    }
    apply_mask(&reading);
    return true;
}
