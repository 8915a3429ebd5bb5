/* SPDX-License-Identifier: Apache-2.0 */
/* Errors in the shape of the document's own example: each leaf stands for a slot, found by its
 * name. A document without one gets
 * {"error":{"code","message","details":{"field","reason","errors":[…]},"timestamp","request_id"}}.
 */
#include "face/face_private.h"

#include "base/clock.h"

#include <stdio.h>

#define MESSAGE_MAXIMUM 1024U /* bytes of a message that names the fields at fault */

enum slot {
    SLOT_NONE,
    SLOT_CODE,
    SLOT_STATUS,
    SLOT_MESSAGE,
    SLOT_REASON_PHRASE,
    SLOT_TIMESTAMP,
    SLOT_REQUEST_ID,
    SLOT_PATH,
    SLOT_FALSE,
    SLOT_DETAILS,
    SLOT_ERRORS,
    SLOT_FIELD,
    SLOT_REASON,
};

struct slot_name {
    const char *name; /* lower case, separators gone */
    enum slot slot;
};

static const struct slot_name slot_names[] = {
    {"code", SLOT_CODE},
    {"errorcode", SLOT_CODE},
    {"erroridentifier", SLOT_CODE},
    {"type", SLOT_CODE},
    {"status", SLOT_STATUS},
    {"statuscode", SLOT_STATUS},
    {"httpstatus", SLOT_STATUS},
    {"message", SLOT_MESSAGE},
    {"msg", SLOT_MESSAGE},
    {"description", SLOT_MESSAGE},
    {"errordescription", SLOT_MESSAGE},
    {"errormessage", SLOT_MESSAGE},
    {"title", SLOT_MESSAGE},
    {"detail", SLOT_MESSAGE},
    {"error", SLOT_REASON_PHRASE},
    {"timestamp", SLOT_TIMESTAMP},
    {"time", SLOT_TIMESTAMP},
    {"requestid", SLOT_REQUEST_ID},
    {"traceid", SLOT_REQUEST_ID},
    {"correlationid", SLOT_REQUEST_ID},
    {"path", SLOT_PATH},
    {"instance", SLOT_PATH},
    {"success", SLOT_FALSE},
    {"ok", SLOT_FALSE},
    {"details", SLOT_DETAILS},
    {"errors", SLOT_ERRORS},
    {"fielderrors", SLOT_ERRORS},
    {"field", SLOT_FIELD},
    {"reason", SLOT_REASON},
};

static enum slot slot_of(struct slice key)
{
    char name[32];
    size_t size = 0;
    for (size_t i = 0; i < key.size; i++) {
        if (character_is_alphanumeric(key.data[i])) {
            if (size == sizeof(name)) {
                return SLOT_NONE;
            }
            name[size++] = character_to_lower(key.data[i]);
        }
    }
    for (size_t i = 0; i < sizeof(slot_names) / sizeof(*slot_names); i++) {
        if (slice_equal(slice_of(name, size), slice_from(slot_names[i].name))) {
            return slot_names[i].slot;
        }
    }
    return SLOT_NONE;
}

static const struct fault_field *first_field(const struct envelope_data *data)
{
    return data->fault == NULL || data->fault->fields.count == 0 ? NULL
                                                                 : list_at(&data->fault->fields, 0);
}

static struct slice message_of(const struct envelope_data *data)
{
    if (data->message.size > 0) {
        return data->message;
    }
    return data->fault != NULL && data->fault->message.size > 0 ? data->fault->message
                                                                : data->words->message;
}

static void write_text_or_null(struct json_writer *writer, struct slice text)
{
    if (text.size == 0) {
        json_writer_null(writer);
    } else {
        json_writer_slice(writer, text);
    }
}

static void write_timestamp(struct json_writer *writer, int64_t now_us)
{
    char now[CLOCK_TEXT_SIZE];
    clock_format_us(now_us, now);
    now[23] = 'Z'; /* milliseconds are enough for people */
    json_writer_slice(writer, slice_of(now, 24));
}

static void write_errors(struct json_writer *writer, const struct envelope_data *data)
{
    json_writer_begin_array(writer);
    if (data->fault != NULL) {
        LIST_EACH(const struct fault_field, field, &data->fault->fields)
        {
            json_writer_begin_object(writer);
            json_writer_member_slice(writer, "field", field->field);
            json_writer_member_slice(writer, "reason", field->reason);
            json_writer_end_object(writer);
        }
    }
    json_writer_end_array(writer);
}

/* Where the record is, and where it may go. */
static void write_states(struct json_writer *writer, const struct fault *fault)
{
    json_writer_key(writer, "state");
    write_text_or_null(writer, fault->state);
    json_writer_key(writer, "next_states");
    json_writer_begin_array(writer);
    LIST_EACH(const struct slice, state, &fault->next_states)
    {
        json_writer_slice(writer, *state);
    }
    json_writer_end_array(writer);
}

static void write_details(struct json_writer *writer, const struct envelope_data *data)
{
    const struct fault_field *first = first_field(data);
    json_writer_begin_object(writer);
    if (first != NULL) {
        json_writer_member_slice(writer, "field", first->field);
        json_writer_member_slice(writer, "reason", first->reason);
        json_writer_key(writer, "errors");
        write_errors(writer, data);
        if (data->fault->dropped_count > 0) {
            json_writer_member_integer(writer, "more", (int64_t)data->fault->dropped_count);
        }
    }
    if (data->fault != NULL && data->fault->is_about_state) {
        write_states(writer, data->fault);
    }
    json_writer_end_object(writer);
}

static void write_leaf(struct json_writer *writer, const struct json *leaf, enum slot slot,
                       const struct envelope_data *data)
{
    const struct fault_field *first = first_field(data);
    switch (slot) {
    case SLOT_CODE:
        json_writer_slice(writer, data->words->code);
        break;
    case SLOT_STATUS:
        if (leaf->kind == JSON_STRING) {
            json_writer_string(writer, "error");
        } else {
            json_writer_integer(writer, data->words->http_status);
        }
        break;
    case SLOT_MESSAGE:
        json_writer_slice(writer, message_of(data));
        break;
    case SLOT_REASON_PHRASE:
        json_writer_string(writer, http_reason(data->words->http_status));
        break;
    case SLOT_TIMESTAMP:
        write_timestamp(writer, data->now_us);
        break;
    case SLOT_REQUEST_ID:
        json_writer_slice(writer, data->request_id);
        break;
    case SLOT_PATH:
        json_writer_slice(writer, data->path);
        break;
    case SLOT_FALSE:
        json_writer_boolean(writer, false);
        break;
    case SLOT_DETAILS:
        write_details(writer, data);
        break;
    case SLOT_ERRORS:
        write_errors(writer, data);
        break;
    case SLOT_FIELD:
        write_text_or_null(writer, first == NULL ? SLICE_EMPTY : first->field);
        break;
    case SLOT_REASON:
        write_text_or_null(writer, first == NULL ? SLICE_EMPTY : first->reason);
        break;
    case SLOT_NONE:
        json_writer_null(writer);
        break;
    }
}

/* {"error": "text"} alone says the message; beside a message it says the HTTP reason. */
static enum slot slot_among(const struct json *parent, const struct json *leaf)
{
    enum slot slot = slot_of(leaf->key);
    if (slot != SLOT_REASON_PHRASE) {
        return slot;
    }
    JSON_EACH(sibling, parent)
    {
        if (sibling != leaf && slot_of(sibling->key) == SLOT_MESSAGE) {
            return leaf->kind == JSON_STRING && slice_find_byte(leaf->text, '_') != SLICE_NOT_FOUND
                       ? SLOT_CODE
                       : SLOT_REASON_PHRASE;
        }
    }
    return SLOT_MESSAGE;
}

/* Whether the document's shape has a place for what is wrong with which field. */
static bool has_field_slot(const struct json *template)
{
    JSON_EACH(member, template)
    {
        enum slot slot = slot_of(member->key);
        if (slot >= SLOT_DETAILS || (member->kind == JSON_OBJECT && has_field_slot(member))) {
            return true;
        }
    }
    return false;
}

/* "The request is not valid: seats must be a whole number; pier is not known": for a shape without
 * such a place. What does not fit into `out` is left out, and the rest is said to be more. */
static struct slice tell_fields(const struct envelope_data *data, char *out, size_t size)
{
    struct slice message = message_of(data);
    size_t end = message.size < size / 2 ? message.size : size / 2;
    size_t told = 0;
    memcpy(out, message.data, end);
    LIST_EACH(const struct fault_field, field, &data->fault->fields)
    {
        size_t need = field->field.size + field->reason.size + 16;
        if (end + need >= size) {
            break;
        }
        end += (size_t)snprintf(out + end, size - end, "%s" SLICE_FORMAT " " SLICE_FORMAT,
                                told == 0 ? ": " : "; ", SLICE_ARGUMENT(field->field),
                                SLICE_ARGUMENT(field->reason));
        told++;
    }
    bool has_more = told < data->fault->fields.count || data->fault->dropped_count > 0;
    end += has_more ? (size_t)snprintf(out + end, size - end, "%s", told == 0 ? "" : "; more") : 0;
    return slice_of(out, end);
}

static void write_template(struct json_writer *writer, const struct json *template,
                           const struct envelope_data *data)
{
    json_writer_begin_object(writer);
    JSON_EACH(member, template)
    {
        enum slot slot = slot_of(member->key);
        json_writer_key_slice(writer, member->key);
        if (slot == SLOT_DETAILS || slot == SLOT_ERRORS) {
            write_leaf(writer, member, slot, data);
        } else if (member->kind == JSON_OBJECT) {
            write_template(writer, member, data);
        } else {
            write_leaf(writer, member, slot_among(template, member), data);
        }
    }
    json_writer_end_object(writer);
}

static void write_default(struct json_writer *writer, const struct envelope_data *data)
{
    json_writer_begin_object(writer);
    json_writer_key(writer, "error");
    json_writer_begin_object(writer);
    json_writer_member_slice(writer, "code", data->words->code);
    json_writer_member_slice(writer, "message", message_of(data));
    json_writer_key(writer, "details");
    write_details(writer, data);
    json_writer_key(writer, "timestamp");
    write_timestamp(writer, data->now_us);
    json_writer_member_slice(writer, "request_id", data->request_id);
    json_writer_end_object(writer);
    json_writer_end_object(writer);
}

void envelope_write(struct buffer *out, const struct plan *plan, const struct envelope_data *data)
{
    struct json_writer writer;
    json_writer_init(&writer, out, false);
    const struct json *template = plan->model->error_envelope;
    if (template != NULL && template->kind == JSON_OBJECT && template->count > 0) {
        char message[MESSAGE_MAXIMUM];
        struct envelope_data told = *data;
        if (first_field(data) != NULL && !has_field_slot(template)) {
            told.message = tell_fields(data, message, sizeof(message));
        }
        write_template(&writer, template, &told);
    } else {
        write_default(&writer, data);
    }
}

void envelope_write_problem(struct buffer *out, const struct envelope_data *data)
{
    struct json_writer writer;
    json_writer_init(&writer, out, false);
    json_writer_begin_object(&writer);
    json_writer_member_string(&writer, "type", "about:blank");
    json_writer_member_string(&writer, "title", http_reason(data->words->http_status));
    json_writer_member_integer(&writer, "status", data->words->http_status);
    json_writer_member_slice(&writer, "detail", message_of(data));
    json_writer_member_slice(&writer, "instance", data->path);
    json_writer_member_slice(&writer, "code", data->words->code);
    json_writer_member_slice(&writer, "request_id", data->request_id);
    json_writer_key(&writer, "errors");
    write_errors(&writer, data);
    json_writer_end_object(&writer);
}
