/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON body into typed values. Every fault is collected, so that one answer names them all. A
 * field that only the server sets is passed over: a record that was read can be sent back as it is.
 */
#include "face/face_private.h"

static bool is_json_type(struct slice content_type)
{
    size_t end = slice_find_byte(content_type, ';');
    struct slice type =
        slice_trim(end == SLICE_NOT_FOUND ? content_type : slice_between(content_type, 0, end));
    return slice_equal_ignoring_case(type, SLICE("application/json")) ||
           (slice_starts_with_ignoring_case(type, SLICE("application/")) &&
            slice_ends_with_ignoring_case(type, SLICE("+json")));
}

static const char *describe_error(struct arena *arena, struct slice text,
                                  const struct json_error *error)
{
    size_t line = 1, start = 0;
    for (size_t i = 0; i < error->offset && i < text.size; i++) {
        if (text.data[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return arena_format(arena, "The body is no valid JSON: %s at line %zu, column %zu",
                        error->message, line, error->offset - start + 1)
        .data;
}

/* The field of that name. Fields come mostly in the model's order, so the search starts behind the
 * last one found. */
static const struct plan_field *find_field(const struct plan_entity *entity, struct slice name,
                                           size_t *hint)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        size_t at = *hint + i < entity->field_count ? *hint + i : *hint + i - entity->field_count;
        if (slice_equal(entity->fields[at].name, name)) {
            *hint = at + 1 == entity->field_count ? 0 : at + 1;
            return &entity->fields[at];
        }
    }
    return NULL;
}

static void read_member(struct exchange *exchange, const struct json *member, size_t *hint)
{
    struct call *call = &exchange->call;
    const struct plan_field *field = find_field(call->operation->entity, member->key, hint);
    if (field == NULL) {
        fault_add_field(call->arena, &call->fault, member->key,
                        SLICE("is not a field of this resource"));
        return;
    }
    size_t index = field->field->index;
    if (call->operation->only != NULL && call->operation->only != field) {
        fault_add_field(call->arena, &call->fault, field->name,
                        arena_format(call->arena,
                                     "cannot be changed here; only '" SLICE_FORMAT "' can",
                                     SLICE_ARGUMENT(call->operation->only->name)));
        return;
    }
    if (!field->is_writable) {
        return;
    }
    call->is_present[index] = true;
    const char *reason = value_from_json(call->arena, field->type, member, &call->values[index]);
    if (reason != NULL) {
        fault_add_field(call->arena, &call->fault, field->name, slice_from(reason));
        call->is_faulty[index] = true;
    }
}

static const struct json *fail(struct exchange *exchange, enum status status, enum problem problem,
                               const char *message)
{
    call_fail(&exchange->call, status, problem, message);
    return NULL;
}

const struct json *body_parse(struct exchange *exchange)
{
    struct request *request = exchange->request;
    if (request->body.size == 0) {
        return fail(exchange, STATUS_INVALID, PROBLEM_MALFORMED,
                    "The body is missing: send a JSON object");
    }
    if (!is_json_type(request->content_type)) {
        return fail(exchange, STATUS_UNSUPPORTED, PROBLEM_MEDIA_TYPE,
                    "The body must be sent as Content-Type: application/json");
    }
    struct slice coding = request_header(request, SLICE("Content-Encoding"));
    if (coding.size > 0 && !slice_equal_ignoring_case(coding, SLICE("identity"))) {
        return fail(exchange, STATUS_UNSUPPORTED, PROBLEM_MEDIA_TYPE,
                    "The body must be sent as it is, without a Content-Encoding");
    }
    struct json_error error;
    const struct json *body = json_parse(exchange->call.arena, request->body, &error);
    if (body == NULL) {
        return fail(exchange, STATUS_INVALID, PROBLEM_MALFORMED,
                    describe_error(exchange->call.arena, request->body, &error));
    }
    if (body->kind != JSON_OBJECT) {
        return fail(exchange, STATUS_INVALID, PROBLEM_MALFORMED, "The body must be a JSON object");
    }
    return body;
}

/* PUT …/{id}/read without a word about the flag sets it. */
static void set_unsaid(struct call *call)
{
    for (size_t i = 0; i < call->operation->preset_count; i++) {
        const struct plan_preset *preset = &call->operation->presets[i];
        size_t index = preset->field->field->index;
        if (preset->kind == PRESET_UNSAID && !call->is_present[index] && !call->is_faulty[index]) {
            call->values[index] = preset->value;
            call->is_present[index] = true;
        }
    }
}

enum step body_read(struct exchange *exchange)
{
    struct call *call = &exchange->call;
    bool says_all =
        call->operation->preset_count > 0 || call->operation->operation->kind == OPERATION_TOGGLE;
    if (exchange->request->body.size == 0 && says_all) {
        set_unsaid(call);
        return STEP_NEXT; /* the path says it all */
    }
    const struct json *body = body_parse(exchange);
    if (body == NULL) {
        return STEP_FAIL;
    }
    size_t hint = 0;
    JSON_EACH(member, body)
    {
        read_member(exchange, member, &hint);
    }
    set_unsaid(call);
    return STEP_NEXT;
}
