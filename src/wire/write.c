/* SPDX-License-Identifier: Apache-2.0 */
/* Rows out: tags were made when the plan was. A length is written behind what it measures: one byte
 * is kept for it, and what is longer is moved. */
#include "base/base64.h"
#include "base/clock.h"
#include "base/random.h"
#include "plan/datetime.h"
#include "wire/wire_private.h"

#include <stdlib.h>

void wire_end_long(struct buffer *out, size_t start)
{
    char length[WIRE_VARINT_SIZE];
    if (out->is_overflown || buffer_reserve(out, WIRE_VARINT_SIZE) == NULL) {
        return;
    }
    size_t size = out->size - start - 1;
    size_t width = wire_encode_varint(length, size);
    memmove(out->data + start + width, out->data + start + 1, size);
    buffer_advance(out, width - 1);
    memcpy(out->data + start, length, width);
}

/* Copies of a constant size are two moves; what is too much of them is written over. */
static void put_tag(struct buffer *out, const struct message_field *field)
{
    char *to = buffer_reserve(out, MESSAGE_TAG_SIZE);
    if (to != NULL) {
        memcpy(to, field->tag, MESSAGE_TAG_SIZE);
        buffer_advance(out, field->tag_size);
    }
}

static void put_bytes(struct buffer *out, struct slice bytes)
{
    char *to = buffer_reserve(out, WIRE_VARINT_SIZE + bytes.size);
    if (to == NULL) {
        return;
    }
    size_t size = wire_encode_varint(to, bytes.size);
    if (bytes.size > 0) {
        memcpy(to + size, bytes.data, bytes.size);
    }
    buffer_advance(out, size + bytes.size);
}

static void put_fixed(struct buffer *out, uint64_t bits, size_t size)
{
    char bytes[8];
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(bits >> (8 * i));
    }
    buffer_append(out, bytes, size);
}

static void put_real(struct buffer *out, enum message_kind kind, double real)
{
    uint64_t bits = 0;
    uint32_t narrow = 0;
    float single = (float)real;
    memcpy(&bits, &real, sizeof(bits));
    memcpy(&narrow, &single, sizeof(narrow));
    if (kind == MESSAGE_KIND_FLOAT) {
        put_fixed(out, narrow, 4);
    } else {
        put_fixed(out, bits, 8);
    }
}

static void put_integer(struct buffer *out, enum message_kind kind, int64_t value)
{
    switch (wire_type_of(kind)) {
    case WIRE_TYPE_FIXED64:
        put_fixed(out, (uint64_t)value, 8);
        return;
    case WIRE_TYPE_FIXED32:
        put_fixed(out, (uint64_t)value, 4);
        return;
    case WIRE_TYPE_VARINT:
    case WIRE_TYPE_BYTES:
    case WIRE_TYPE_GROUP:
    case WIRE_TYPE_GROUP_END:
        break;
    }
    bool is_zigzag = kind == MESSAGE_KIND_SINT32 || kind == MESSAGE_KIND_SINT64;
    wire_put_varint(out,
                    is_zigzag ? (uint64_t)value << 1 ^ (uint64_t)(value >> 63) : (uint64_t)value);
}

static bool is_integer(enum message_kind kind)
{
    return (kind >= MESSAGE_KIND_INT32 && kind <= MESSAGE_KIND_SFIXED64) ||
           kind == MESSAGE_KIND_BOOL;
}

static const struct enumeration_value *find_label(const struct enumeration *enumeration,
                                                  struct slice text)
{
    for (size_t i = 0; i < enumeration->value_count; i++) {
        const struct enumeration_value *value = &enumeration->values[i];
        if ((value->label.size > 0 && slice_equal(value->label, text)) ||
            slice_equal(value->name, text)) {
            return value;
        }
    }
    return NULL;
}

/* --- JSON --- */

static void put_value(struct buffer *out, const struct json *json);

/* Value: null 1, number 2, string 3, bool 4, struct 5, list 6. */
static void put_list(struct buffer *out, const struct json *json)
{
    JSON_EACH(item, json)
    {
        buffer_append_byte(out, 0x0a);
        size_t start = wire_begin(out);
        put_value(out, item);
        wire_end(out, start);
    }
}

static void put_struct(struct buffer *out, const struct json *json)
{
    JSON_EACH(member, json)
    {
        buffer_append_byte(out, 0x0a);
        size_t entry = wire_begin(out);
        buffer_append_byte(out, 0x0a);
        put_bytes(out, member->key);
        buffer_append_byte(out, 0x12);
        size_t value = wire_begin(out);
        put_value(out, member);
        wire_end(out, value);
        wire_end(out, entry);
    }
}

static double number_of(const struct json *json)
{
    char text[64];
    size_t size = json->text.size < sizeof(text) - 1 ? json->text.size : sizeof(text) - 1;
    memcpy(text, json->text.data, size);
    text[size] = '\0';
    return strtod(text, NULL);
}

static void put_value(struct buffer *out, const struct json *json)
{
    size_t start;
    switch (json->kind) {
    case JSON_NULL:
        buffer_append(out, "\x08\x00", 2);
        break;
    case JSON_NUMBER:
        buffer_append_byte(out, 0x11);
        put_real(out, MESSAGE_KIND_DOUBLE, number_of(json));
        break;
    case JSON_STRING:
        buffer_append_byte(out, 0x1a);
        put_bytes(out, json->text);
        break;
    case JSON_BOOLEAN:
        buffer_append_byte(out, 0x20);
        buffer_append_byte(out, json->boolean);
        break;
    case JSON_OBJECT:
        buffer_append_byte(out, 0x2a);
        start = wire_begin(out);
        put_struct(out, json);
        wire_end(out, start);
        break;
    case JSON_ARRAY:
        buffer_append_byte(out, 0x32);
        start = wire_begin(out);
        put_list(out, json);
        wire_end(out, start);
        break;
    }
}

/* Stored form → seconds since 1970 and nanoseconds. */
static bool read_instant(struct slice stored, int64_t *out_seconds, int32_t *out_nanos)
{
    const char *at = stored.data;
    if (stored.size != CLOCK_TEXT_SIZE) {
        return false;
    }
#define DIGIT(index) ((unsigned)(at[index] - '0'))
    unsigned year = DIGIT(0) * 1000 + DIGIT(1) * 100 + DIGIT(2) * 10 + DIGIT(3);
    unsigned month = DIGIT(5) * 10 + DIGIT(6), day = DIGIT(8) * 10 + DIGIT(9);
    unsigned seconds = (DIGIT(11) * 10 + DIGIT(12)) * 3600 + (DIGIT(14) * 10 + DIGIT(15)) * 60 +
                       DIGIT(17) * 10 + DIGIT(18);
    uint32_t micros = 0;
    for (size_t i = 20; i < 26; i++) {
        micros = micros * 10 + DIGIT(i);
    }
#undef DIGIT
    /* Years are counted from March, so that the leap day is a year's last. */
    unsigned from = month > 2 ? year : year - 1;
    unsigned moved = month > 2 ? month - 3 : month + 9;
    int64_t days = (int64_t)from * 365 + from / 4 - from / 100 + from / 400 +
                   (153 * moved + 2) / 5 + day - 1 - 719468;
    *out_seconds = days * 86400 + seconds;
    *out_nanos = (int32_t)(micros * 1000);
    return micros < 1000000 && month >= 1 && month <= 12;
}

static void put_instant(struct buffer *out, struct slice stored)
{
    int64_t seconds;
    int32_t nanos;
    size_t start = wire_begin(out);
    if (read_instant(stored, &seconds, &nanos)) {
        if (seconds != 0) {
            buffer_append_byte(out, 0x08);
            wire_put_varint(out, (uint64_t)seconds);
        }
        if (nanos != 0) {
            buffer_append_byte(out, 0x10);
            wire_put_varint(out, (uint64_t)nanos);
        }
    }
    wire_end(out, start);
}

/* An instant in JSON may have lost its zeros. */
static void put_json_instant(struct buffer *out, struct slice text)
{
    char full[CLOCK_TEXT_SIZE + 1] = "0000-00-00T00:00:00.000000Z";
    if (text.size < 20 || text.size > CLOCK_TEXT_SIZE || text.data[text.size - 1] != 'Z') {
        put_bytes(out, SLICE_EMPTY);
        return;
    }
    memcpy(full, text.data, text.size - 1);
    full[19] = '.';
    put_instant(out, slice_of(full, CLOCK_TEXT_SIZE));
}

/* With its tag; null writes nothing. */
static void put_json_field(struct buffer *out, const struct message_field *field,
                           const struct json *json);

static bool put_json_message(struct buffer *out, const struct message *message,
                             const struct json *json)
{
    size_t start;
    switch (message->well_known) {
    case WELL_KNOWN_TIMESTAMP:
        put_json_instant(out, json->text);
        return true;
    case WELL_KNOWN_STRUCT:
    case WELL_KNOWN_VALUE:
    case WELL_KNOWN_LIST_VALUE:
        start = wire_begin(out);
        if (message->well_known == WELL_KNOWN_VALUE) {
            put_value(out, json);
        } else if (message->well_known == WELL_KNOWN_STRUCT && json->kind == JSON_OBJECT) {
            put_struct(out, json);
        } else if (message->well_known == WELL_KNOWN_LIST_VALUE && json->kind == JSON_ARRAY) {
            put_list(out, json);
        }
        wire_end(out, start);
        return true;
    case WELL_KNOWN_WRAPPER:
    case WELL_KNOWN_NONE:
        break;
    case WELL_KNOWN_EMPTY:
    case WELL_KNOWN_DURATION:
    case WELL_KNOWN_FIELD_MASK:
    case WELL_KNOWN_OTHER:
        return false;
    }
    start = wire_begin(out);
    for (size_t i = 0; json->kind == JSON_OBJECT && i < message->field_count; i++) {
        const struct json *member = json_member(json, message->fields[i].name);
        if (member != NULL) {
            put_json_field(out, &message->fields[i], member);
        }
    }
    wire_end(out, start);
    return true;
}

static bool put_json_text(struct buffer *out, const struct json *json)
{
    if (json->kind == JSON_STRING || json->kind == JSON_NUMBER) {
        put_bytes(out, json->text);
        return true;
    }
    size_t start = wire_begin(out);
    json_write(out, json);
    wire_end(out, start);
    return true;
}

static bool put_json_bytes(struct buffer *out, struct slice text)
{
    struct arena *arena = arena_create(1024);
    struct slice bytes = SLICE_EMPTY;
    bool is_read = base64_decode(arena, text, BASE64_STANDARD, &bytes);
    put_bytes(out, bytes);
    arena_destroy(&arena);
    return is_read;
}

/* Without its tag; false: it is none of the field's type. */
static bool put_json(struct buffer *out, const struct message_field *field, const struct json *json)
{
    const struct enumeration_value *value;
    switch (field->kind) {
    case MESSAGE_KIND_STRING:
        return put_json_text(out, json);
    case MESSAGE_KIND_BYTES:
        return put_json_bytes(out, json->text);
    case MESSAGE_KIND_MESSAGE:
        return put_json_message(out, field->message, json);
    case MESSAGE_KIND_ENUM:
        value = find_label(field->enumeration, json->text);
        put_integer(out, MESSAGE_KIND_INT32, value == NULL ? 0 : value->number);
        return true;
    case MESSAGE_KIND_DOUBLE:
    case MESSAGE_KIND_FLOAT:
        put_real(out, field->kind, json->kind == JSON_NUMBER ? number_of(json) : 0);
        return true;
    case MESSAGE_KIND_INT32:
    case MESSAGE_KIND_INT64:
    case MESSAGE_KIND_UINT32:
    case MESSAGE_KIND_UINT64:
    case MESSAGE_KIND_SINT32:
    case MESSAGE_KIND_SINT64:
    case MESSAGE_KIND_FIXED32:
    case MESSAGE_KIND_FIXED64:
    case MESSAGE_KIND_SFIXED32:
    case MESSAGE_KIND_SFIXED64:
    case MESSAGE_KIND_BOOL:
        break;
    }
    int64_t integer = json->kind == JSON_BOOLEAN ? json->boolean : 0;
    if (json->kind == JSON_NUMBER) {
        slice_to_int64(json->text, &integer);
    }
    put_integer(out, field->kind, integer);
    return true;
}

static void put_json_map(struct buffer *out, const struct message_field *field,
                         const struct json *json)
{
    JSON_EACH(member, json)
    {
        int64_t key = slice_equal(member->key, SLICE("true"));
        put_tag(out, field);
        size_t start = wire_begin(out);
        if (field->map_key == MESSAGE_KIND_STRING) {
            buffer_append_byte(out, 0x0a);
            put_bytes(out, member->key);
        } else {
            slice_to_int64(member->key, &key);
            buffer_append_byte(out, (char)(0x08 | wire_type_of(field->map_key)));
            put_integer(out, field->map_key, key);
        }
        if (member->kind != JSON_NULL) {
            buffer_append_byte(out, (char)(0x10 | wire_type_of(field->kind)));
            put_json(out, field, member);
        }
        wire_end(out, start);
    }
}

static void put_json_field(struct buffer *out, const struct message_field *field,
                           const struct json *json)
{
    if (json->kind == JSON_NULL) {
        return;
    }
    if (field->is_map) {
        put_json_map(out, field, json);
        return;
    }
    if (!field->is_repeated) {
        put_tag(out, field);
        put_json(out, field, json);
        return;
    }
    bool is_packed = wire_type_of(field->kind) != WIRE_TYPE_BYTES;
    if (json->kind != JSON_ARRAY || json->count == 0) {
        return;
    }
    size_t start = 0;
    if (is_packed) {
        put_tag(out, field);
        start = wire_begin(out);
    }
    JSON_EACH(item, json)
    {
        if (!is_packed) {
            put_tag(out, field);
        }
        put_json(out, field, item);
    }
    if (is_packed) {
        wire_end(out, start);
    }
}

/* --- rows --- */

static void put_text(struct buffer *out, const struct message_field *field, const struct type *type,
                     const struct value *value)
{
    char shown[UUID_TEXT_SIZE > CLOCK_TEXT_SIZE ? UUID_TEXT_SIZE : CLOCK_TEXT_SIZE];
    struct slice text = value->text;
    if (value->kind == VALUE_TEXT && type->kind == TYPE_TIMESTAMP) {
        size_t size = datetime_shorten(text, shown);
        text = size > 0 ? slice_of(shown, size) : text;
    } else if (value->kind == VALUE_BLOB && type->kind == TYPE_UUID && text.size == UUID_SIZE) {
        uuid_format((const unsigned char *)text.data, shown);
        text = slice_of(shown, UUID_TEXT_SIZE);
    } else if (value->kind != VALUE_TEXT) {
        put_tag(out, field);
        size_t start = wire_begin(out);
        value_write_text(out, type, value);
        wire_end(out, start);
        return;
    }
    if (text.size > 0 || field->is_optional) {
        put_tag(out, field);
        put_bytes(out, text);
    }
}

static double real_of(struct arena *scratch, const struct value *value)
{
    switch (value->kind) {
    case VALUE_REAL:
        return value->real;
    case VALUE_INTEGER:
        return (double)value->integer;
    case VALUE_TEXT:
        return strtod(arena_string(scratch, value->text), NULL);
    case VALUE_NULL:
    case VALUE_BLOB:
        break;
    }
    return 0;
}

static void put_scalar(struct buffer *out, struct arena *scratch, const struct message_field *field,
                       const struct type *type, const struct value *value)
{
    const struct enumeration_value *label;
    if (field->kind == MESSAGE_KIND_STRING) {
        put_text(out, field, type, value);
    } else if (field->kind == MESSAGE_KIND_BYTES) {
        if (value->kind == VALUE_BLOB && (value->text.size > 0 || field->is_optional)) {
            put_tag(out, field);
            put_bytes(out, value->text);
        }
    } else if (field->kind == MESSAGE_KIND_ENUM) {
        label = value->kind == VALUE_TEXT ? find_label(field->enumeration, value->text) : NULL;
        if (label != NULL && (label->number != 0 || field->is_optional)) {
            put_tag(out, field);
            put_integer(out, MESSAGE_KIND_INT32, label->number);
        }
    } else if (is_integer(field->kind)) {
        if (value->kind == VALUE_INTEGER && (value->integer != 0 || field->is_optional)) {
            put_tag(out, field);
            put_integer(out, field->kind, value->integer);
        }
    } else {
        double real = real_of(scratch, value);
        if (real < 0 || real > 0 || field->is_optional) {
            put_tag(out, field);
            put_real(out, field->kind, real);
        }
    }
}

static void put_wrapped(struct buffer *out, struct arena *scratch,
                        const struct message_field *field, const struct type *type,
                        const struct value *value)
{
    struct message_field inner = {.kind = field->message->wrapped, .number = 1, .tag_size = 1};
    inner.tag[0] = (char)(0x08 | wire_type_of(inner.kind));
    put_tag(out, field);
    size_t start = wire_begin(out);
    put_scalar(out, scratch, &inner, type, value);
    wire_end(out, start);
}

static void put_stored_json(struct buffer *out, struct arena *scratch,
                            const struct message_field *field, const struct value *value)
{
    struct json_error error;
    size_t start = out->size;
    bool is_plain = field->message != NULL && !field->is_repeated && !field->is_map;
    if (value->kind != VALUE_TEXT) {
        return;
    }
    if (is_plain) {
        put_tag(out, field);
        if (wire_put_json_as_is(out, field->message->well_known, value->text)) {
            return;
        }
        out->size = start;
    }
    const struct json *json = json_parse(scratch, value->text, &error);
    if (json != NULL) {
        put_json_field(out, field, json);
    }
}

static void put_field(struct buffer *out, struct arena *scratch, const struct message_field *field,
                      const struct type *type, const struct value *value)
{
    bool is_message = field->kind == MESSAGE_KIND_MESSAGE;
    bool is_json = (type->kind == TYPE_JSON || type->kind == TYPE_ARRAY) &&
                   (is_message || field->is_repeated || field->is_map);
    if (is_json) {
        put_stored_json(out, scratch, field, value);
    } else if (!is_message) {
        put_scalar(out, scratch, field, type, value);
    } else if (field->message->well_known == WELL_KNOWN_WRAPPER) {
        put_wrapped(out, scratch, field, type, value);
    } else if (field->message->well_known == WELL_KNOWN_TIMESTAMP && value->kind == VALUE_TEXT) {
        put_tag(out, field);
        put_instant(out, value->text);
    }
}

/* The row's fields as they stand in the message. */
static void write_row(struct buffer *out, struct arena *scratch, const struct message *message,
                      const struct message_binding *bindings, const struct value *row,
                      const bool *selection)
{
    for (size_t i = 0; i < message->field_count; i++) {
        const struct plan_field *from = bindings[i].field;
        if (bindings[i].meaning != MEANING_FIELD || !from->is_served) {
            continue;
        }
        const struct value *value = &row[from->field->index];
        if (value->kind != VALUE_NULL && (selection == NULL || selection[from->field->index])) {
            put_field(out, scratch, &message->fields[i], from->type, value);
        }
    }
}

void wire_write_record(struct buffer *out, struct arena *scratch, const struct rpc *rpc,
                       const struct value *row, const bool *selection)
{
    const struct message_field *record = rpc->response_record;
    put_tag(out, record);
    size_t start = wire_begin(out);
    write_row(out, scratch, record->message, record->message->bindings, row, selection);
    wire_end(out, start);
}

void wire_write_answer(struct buffer *out, struct arena *scratch, const struct rpc *rpc,
                       const struct value *row, const bool *selection)
{
    if (rpc->response_record != NULL) {
        wire_write_record(out, scratch, rpc, row, selection);
        return;
    }
    const struct message *message = rpc->response;
    write_row(out, scratch, message,
              message->bindings != NULL ? message->bindings : rpc->response_bindings, row,
              selection);
}

/* What became of the record. */
static void put_change(struct buffer *out, const struct rpc *rpc, const struct message_field *field,
                       enum message_meaning meaning, enum plan_change change)
{
    static const char *const words[] = {"created", "updated", "deleted"};
    int64_t number =
        meaning == MEANING_CHANGE ? rpc->change_numbers[change] : change == PLAN_CHANGE_DELETED;
    if (field->kind == MESSAGE_KIND_STRING) {
        put_tag(out, field);
        put_bytes(out, slice_from(words[change]));
    } else if (number != 0 || field->is_optional) {
        put_tag(out, field);
        put_integer(out, MESSAGE_KIND_INT32, number);
    }
}

void wire_write_change(struct buffer *out, struct arena *scratch, const struct rpc *rpc,
                       enum plan_change change, const struct value *row, const bool *selection)
{
    wire_write_answer(out, scratch, rpc, row, selection);
    for (size_t i = 0; i < rpc->response->field_count; i++) {
        enum message_meaning meaning = rpc->response_bindings[i].meaning;
        if (meaning == MEANING_CHANGE || meaning == MEANING_DELETED) {
            put_change(out, rpc, &rpc->response->fields[i], meaning, change);
        }
    }
}

void wire_write_page(struct buffer *out, const struct rpc *rpc, struct slice next_page_token,
                     int64_t total)
{
    for (size_t i = 0; i < rpc->response->field_count; i++) {
        const struct message_field *field = &rpc->response->fields[i];
        if (rpc->response_bindings[i].meaning == MEANING_NEXT_PAGE_TOKEN &&
            next_page_token.size > 0) {
            put_tag(out, field);
            put_bytes(out, next_page_token);
        } else if (rpc->response_bindings[i].meaning == MEANING_TOTAL && total >= 0 &&
                   (total > 0 || field->is_optional)) {
            put_tag(out, field);
            put_integer(out, field->kind, total);
        }
    }
}
