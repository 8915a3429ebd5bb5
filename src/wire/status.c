/* SPDX-License-Identifier: Apache-2.0 */
/* google.rpc.Status and the details of google/rpc/error_details.proto, by their numbers. */
#include "wire/wire_private.h"

/* Numbers of fields. */
enum {
    STATUS_CODE = 1,
    STATUS_MESSAGE = 2,
    STATUS_DETAILS = 3,
    ANY_TYPE_URL = 1,
    ANY_VALUE = 2,
    BAD_REQUEST_VIOLATIONS = 1,
    VIOLATION_FIELD = 1,
    VIOLATION_DESCRIPTION = 2,
    PRECONDITION_VIOLATIONS = 1,
    PRECONDITION_TYPE = 1,
    PRECONDITION_SUBJECT = 2,
    PRECONDITION_DESCRIPTION = 3,
    ERROR_INFO_REASON = 1,
    ERROR_INFO_DOMAIN = 2,
    REQUEST_INFO_ID = 1,
    RETRY_INFO_DELAY = 1,
    DURATION_SECONDS = 1,
};

/* Nothing where it is empty, as in any message of proto3. */
static void put_text(struct buffer *out, unsigned number, struct slice text)
{
    if (text.size > 0) {
        wire_put_bytes(out, number, text);
    }
}

/* A detail under way: an Any in the status, and the message in the Any. */
struct detail {
    size_t any;
    size_t value;
};

static struct detail begin_detail(struct buffer *out, struct slice type_url)
{
    struct detail detail;
    detail.any = wire_begin_field(out, STATUS_DETAILS);
    put_text(out, ANY_TYPE_URL, type_url);
    detail.value = wire_begin_field(out, ANY_VALUE);
    return detail;
}

static void end_detail(struct buffer *out, struct detail detail)
{
    wire_end(out, detail.value);
    wire_end(out, detail.any);
}

static void put_error_info(struct buffer *out, const struct wire_status *status)
{
    struct detail detail = begin_detail(out, SLICE("type.googleapis.com/google.rpc.ErrorInfo"));
    put_text(out, ERROR_INFO_REASON, status->reason);
    put_text(out, ERROR_INFO_DOMAIN, status->domain);
    end_detail(out, detail);
}

static void put_request_info(struct buffer *out, const struct wire_status *status)
{
    struct detail detail = begin_detail(out, SLICE("type.googleapis.com/google.rpc.RequestInfo"));
    put_text(out, REQUEST_INFO_ID, status->request_id);
    end_detail(out, detail);
}

static void put_retry_info(struct buffer *out, unsigned seconds)
{
    struct detail detail = begin_detail(out, SLICE("type.googleapis.com/google.rpc.RetryInfo"));
    size_t delay = wire_begin_field(out, RETRY_INFO_DELAY);
    wire_put_number(out, DURATION_SECONDS, seconds);
    wire_end(out, delay);
    end_detail(out, detail);
}

static void put_bad_request(struct buffer *out, const struct fault *fault, size_t maximum)
{
    struct detail detail = begin_detail(out, SLICE("type.googleapis.com/google.rpc.BadRequest"));
    LIST_EACH(const struct fault_field, field, &fault->fields)
    {
        if (out->size + field->field.size + field->reason.size > maximum) {
            break;
        }
        size_t violation = wire_begin_field(out, BAD_REQUEST_VIOLATIONS);
        put_text(out, VIOLATION_FIELD, field->field);
        put_text(out, VIOLATION_DESCRIPTION, field->reason);
        wire_end(out, violation);
    }
    end_detail(out, detail);
}

/* What the record would have to be first. */
static void put_precondition(struct buffer *out, const struct fault *fault, size_t maximum)
{
    struct detail detail =
        begin_detail(out, SLICE("type.googleapis.com/google.rpc.PreconditionFailure"));
    LIST_EACH(const struct fault_field, field, &fault->fields)
    {
        if (out->size + field->field.size + field->reason.size > maximum) {
            break;
        }
        size_t violation = wire_begin_field(out, PRECONDITION_VIOLATIONS);
        put_text(out, PRECONDITION_TYPE, SLICE("STATE"));
        put_text(out, PRECONDITION_SUBJECT, field->field);
        put_text(out, PRECONDITION_DESCRIPTION, field->reason);
        wire_end(out, violation);
    }
    end_detail(out, detail);
}

void wire_write_status(struct buffer *out, const struct wire_status *status, size_t maximum)
{
    wire_put_number(out, STATUS_CODE, status->code);
    put_text(out, STATUS_MESSAGE, status->message);
    put_error_info(out, status);
    put_request_info(out, status);
    if (status->fault != NULL && status->fault->retry_after_seconds > 0) {
        put_retry_info(out, status->fault->retry_after_seconds);
    }
    if (status->fault != NULL && status->fault->fields.count > 0) {
        (status->fault->is_about_state ? put_precondition : put_bad_request)(out, status->fault,
                                                                             maximum);
    }
}
