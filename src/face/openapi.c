/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenAPI 3.1 document, made from the plan that serves: what it says is what happens. */
#include "face/openapi_private.h"

static void write_parameter(struct openapi_writer *writer, const char *name, const char *type,
                            const char *description)
{
    json_writer_begin_object(&writer->json);
    member(writer, "name", name);
    member(writer, "in", "query");
    member(writer, "description", description);
    begin(writer, "schema");
    member(writer, "type", type);
    end(writer);
    json_writer_end_object(&writer->json);
}

static void write_limit_parameter(struct openapi_writer *writer)
{
    json_writer_begin_object(&writer->json);
    member(writer, "name", "limit");
    member(writer, "in", "query");
    member(writer, "description", "Records a page");
    begin(writer, "schema");
    member(writer, "type", "integer");
    json_writer_member_integer(&writer->json, "minimum", 1);
    json_writer_member_integer(&writer->json, "maximum", writer->plan->model->page_maximum);
    json_writer_member_integer(&writer->json, "default", writer->plan->model->page_usual);
    end(writer);
    json_writer_end_object(&writer->json);
}

/* Parameters of every list: a field of such a name is filtered as "limit.eq". */
static bool is_list_parameter(struct slice name)
{
    static const char *const names[] = {"fields", "limit", "cursor", "sort", "q", "count"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (slice_equal(name, slice_from(names[i]))) {
            return true;
        }
    }
    return false;
}

/* The operators would be nine more parameters for each field: the description names them, and a
 * member of our own has them for programs. */
static void write_operators(struct openapi_writer *writer, const struct plan_field *field)
{
    static const char *const names[] = {"eq",  "ne", "gt",   "gte",  "lt",
                                        "lte", "in", "null", "like", "ilike"};
    bool is_text = field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM;
    size_t count = sizeof(names) / sizeof(*names) - (is_text ? 0 : 2);
    json_writer_member_slice(
        &writer->json, "description",
        arena_format(writer->arena,
                     "Only records with this value. With an operator, as in " SLICE_FORMAT
                     ".ne: .eq .ne .gt .gte .lt .lte compare, .in takes values with commas "
                     "between, .null true or false%s",
                     SLICE_ARGUMENT(field->name),
                     is_text ? ", .like and .ilike a text with % and _" : ""));
    begin_array(writer, "x-operators");
    for (size_t i = 0; i < count; i++) {
        json_writer_string(&writer->json, names[i]);
    }
    json_writer_end_array(&writer->json);
}

static void write_filter_parameters(struct openapi_writer *writer, const struct plan_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        if (!field->is_filterable) {
            continue;
        }
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "name",
                                 is_list_parameter(field->name)
                                     ? arena_join(writer->arena, field->name, SLICE(".eq"))
                                     : field->name);
        member(writer, "in", "query");
        write_operators(writer, field);
        begin(writer, "schema");
        openapi_schema_of_text(writer, field->field);
        end(writer);
        json_writer_end_object(&writer->json);
    }
}

/* Parameters of the document's own naming. */
static void write_alias(struct openapi_writer *writer, const struct list_alias *alias)
{
    static const char *const descriptions[] = {
        [LIST_LIMIT] = "Records a page; the same as limit",
        [LIST_PAGE] = "The number of the page",
        [LIST_OFFSET] = "How many records to leave out",
        [LIST_SEARCH] = "Text to find in any text field; the same as q",
        [LIST_SORT] = "Names of fields, separated by commas; the same as sort",
        [LIST_DIRECTION] = "The direction of the whole order",
        [LIST_EQUAL] = "Only records with this value of ",
        [LIST_FROM] = "Only records with at least this value of ",
        [LIST_UNTIL] = "Only records with at most this value of ",
        [LIST_ONLY] = "Where true, only records told by their ",
    };
    json_writer_begin_object(&writer->json);
    json_writer_member_slice(&writer->json, "name", alias->name);
    member(writer, "in", "query");
    json_writer_member_slice(&writer->json, "description",
                             arena_join(writer->arena, slice_from(descriptions[alias->meaning]),
                                        alias->field == NULL ? SLICE_EMPTY : alias->field->name));
    begin(writer, "schema");
    if (alias->meaning == LIST_ONLY) {
        member(writer, "type", "boolean");
    } else if (alias->field != NULL) {
        openapi_schema_of_text(writer, alias->field);
    } else if (alias->meaning <= LIST_OFFSET) {
        bool is_from_one =
            alias->meaning == LIST_LIMIT || (alias->meaning == LIST_PAGE && !alias->is_from_zero);
        member(writer, "type", "integer");
        json_writer_member_integer(&writer->json, "minimum", is_from_one);
        json_writer_member_integer(&writer->json, "maximum",
                                   alias->meaning == LIST_LIMIT ? 100 : 100000);
    } else {
        member(writer, "type", "string");
    }
    if (alias->meaning == LIST_DIRECTION) {
        begin_array(writer, "enum");
        json_writer_string(&writer->json, "asc");
        json_writer_string(&writer->json, "desc");
        json_writer_end_array(&writer->json);
    }
    end(writer);
    json_writer_end_object(&writer->json);
}

static void write_path_parameters(struct openapi_writer *writer,
                                  const struct plan_operation *operation)
{
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        if (parameter->is_caller) {
            continue;
        }
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "name", parameter->name);
        member(writer, "in", "path");
        json_writer_member_boolean(&writer->json, "required", true);
        begin(writer, "schema");
        openapi_schema_of_text(writer, parameter->field);
        end(writer);
        json_writer_end_object(&writer->json);
    }
}

static bool is_read(const struct plan_operation *operation)
{
    return operation->serving == SERVE_GET || operation->serving == SERVE_LIST ||
           operation->serving == SERVE_COUNT;
}

static bool is_change(const struct plan_operation *operation)
{
    return operation->serving == SERVE_REPLACE || operation->serving == SERVE_UPDATE ||
           operation->serving == SERVE_DELETE;
}

static void write_condition(struct openapi_writer *writer, const char *name,
                            const char *description)
{
    json_writer_begin_object(&writer->json);
    member(writer, "name", name);
    member(writer, "in", "header");
    member(writer, "description", description);
    begin(writer, "schema");
    member(writer, "type", "string");
    end(writer);
    json_writer_end_object(&writer->json);
}

/* RFC 9110 section 13 */
static void write_conditions(struct openapi_writer *writer, const struct plan_operation *operation)
{
    if (is_read(operation)) {
        write_condition(writer, "If-None-Match",
                        "Entity tags of what the caller has: 304 when it still is so");
    } else if (is_change(operation)) {
        write_condition(writer, "If-Match",
                        "The entity tag of the record as the caller knows it: 412 when it was "
                        "changed since");
    }
}

static void write_parameters(struct openapi_writer *writer, const struct plan_operation *operation)
{
    bool is_list = operation->serving == SERVE_LIST;
    bool has_fields = operation->entity != NULL && operation->serving < SERVE_DELETE;
    bool is_count = operation->serving == SERVE_COUNT;
    if (operation->operation->parameters.count == 0 && !has_fields && !is_count &&
        !plan_is_write(operation)) {
        return;
    }
    begin_array(writer, "parameters");
    write_path_parameters(writer, operation);
    write_conditions(writer, operation);
    if (plan_is_write(operation)) {
        write_condition(writer, "Idempotency-Key",
                        "A new key for each request, a UUID for instance: a repeat of the request "
                        "with it is answered the same, with Idempotent-Replayed, and does nothing "
                        "again");
    }
    if (has_fields) {
        write_parameter(writer, "fields", "string",
                        "Names of the fields to answer with, separated by commas");
    }
    if (is_list) {
        write_limit_parameter(writer);
        write_parameter(writer, "cursor", "string", "meta.next_cursor of the page before");
        write_parameter(
            writer, "sort", "string",
            "Names of fields that can be filtered by, separated by commas, '-' before one for "
            "descending");
        write_parameter(writer, "count", "string",
                        "exact or estimated: fill meta.total, which is null otherwise");
    }
    if (is_list || is_count) {
        write_parameter(writer, "q", "string", "Text to find in any text field");
        write_filter_parameters(writer, operation->entity);
        LIST_EACH(const struct list_alias, alias, &operation->operation->aliases)
        {
            write_alias(writer, alias);
        }
    }
    json_writer_end_array(&writer->json);
}

void openapi_json_content(struct openapi_writer *writer, struct slice schema)
{
    begin(writer, "content");
    begin(writer, "application/json");
    begin(writer, "schema");
    openapi_schema_reference(writer, schema);
    end(writer);
    end(writer);
    end(writer);
}

static void write_body(struct openapi_writer *writer, const struct plan_operation *operation)
{
    bool is_patch = operation->serving == SERVE_UPDATE;
    if (operation->serving == SERVE_IDENTITY) {
        openapi_identity_body(writer, operation);
        return;
    }
    if (!is_patch && operation->serving != SERVE_CREATE && operation->serving != SERVE_REPLACE) {
        return;
    }
    if (operation->accepts != NULL && operation->operation->body.count == 0) {
        return; /* the path says it all */
    }
    begin(writer, "requestBody");
    json_writer_member_boolean(&writer->json, "required", operation->preset_count == 0);
    begin(writer, "content");
    begin(writer, "application/json");
    begin(writer, "schema");
    openapi_schema_of_body(writer, operation);
    end(writer);
    end(writer);
    end(writer);
    end(writer);
}

static void write_header(struct openapi_writer *writer, const char *name, const char *description)
{
    begin(writer, name);
    member(writer, "description", description);
    begin(writer, "schema");
    member(writer, "type", "string");
    end(writer);
    end(writer);
}

static void write_limit_headers(struct openapi_writer *writer,
                                const struct plan_operation *operation)
{
    if (operation->operation->limits.count > 0) {
        write_header(writer, "RateLimit-Policy",
                     "The limits that hold here: their names, requests (q) and seconds (w)");
        write_header(writer, "RateLimit",
                     "The limit that is nearest to its end: requests left (r), seconds until it "
                     "is whole again or, once it is used up, until one passes (t)");
    }
}

static void write_replayed_header(struct openapi_writer *writer,
                                  const struct plan_operation *operation)
{
    if (plan_is_write(operation)) {
        write_header(writer, "Idempotent-Replayed",
                     "true: the request was done before, under the same Idempotency-Key");
    }
}

/* The headers of an answer that has no others. */
static void write_limited(struct openapi_writer *writer, const struct plan_operation *operation)
{
    if (operation->operation->limits.count > 0 || plan_is_write(operation)) {
        begin(writer, "headers");
        write_replayed_header(writer, operation);
        write_limit_headers(writer, operation);
        end(writer);
    }
}

/* What whoever keeps the answer needs. */
static void write_kept_headers(struct openapi_writer *writer,
                               const struct plan_operation *operation)
{
    write_header(writer, "ETag",
                 operation->serving == SERVE_LIST ? "The version of this page, strong"
                 : operation->serving == SERVE_COUNT
                     ? "The version of these counts, strong"
                     : "The version of the record, strong, whichever fields are asked for");
    if (is_read(operation)) {
        write_header(writer, "Cache-Control", "Who may keep the answer, and how long");
        if (writer->plan->model->policy.is_secured && !operation->operation->access.is_public) {
            write_header(writer, "Vary", "The fields of the request that it depends on");
        }
    }
}

static void write_not_modified(struct openapi_writer *writer,
                               const struct plan_operation *operation)
{
    begin(writer, "304");
    member(writer, "description", "It still is what If-None-Match names");
    begin(writer, "headers");
    write_kept_headers(writer, operation);
    write_limit_headers(writer, operation);
    end(writer);
    end(writer);
}

static void write_added(struct openapi_writer *writer, const struct plan_operation *operation,
                        const char *status, const char *description)
{
    begin(writer, status);
    member(writer, "description", description);
    write_limited(writer, operation);
    openapi_json_content(writer, openapi_schema_name(writer, operation->entity, ""));
    end(writer);
}

/* The caller's row is there, and was perhaps before. */
static void write_toggled(struct openapi_writer *writer, const struct plan_operation *operation)
{
    bool turns = operation->operation->toggle == TOGGLE_FLIP;
    if (operation->made_status == 201) {
        write_added(writer, operation, "201", "The caller's row, which is new");
    }
    if (operation->made_status != 204 && (!turns || operation->made_status == 200)) {
        write_added(writer, operation, "200", "The caller's row");
    }
    if (operation->made_status == 204 || turns) {
        begin(writer, "204");
        member(writer, "description",
               turns ? "The caller's row is gone" : "The caller's row is there");
        write_limited(writer, operation);
        end(writer);
    }
}

static void write_number(struct openapi_writer *writer, struct slice name)
{
    json_writer_key_slice(&writer->json, name);
    json_writer_begin_object(&writer->json);
    member(writer, "type", "integer");
    json_writer_member_integer(&writer->json, "minimum", 0);
    end(writer);
}

/* The closing half of an object's schema: every member is always there. */
static void write_all_required(struct openapi_writer *writer, const struct slice *names,
                               size_t count)
{
    begin_array(writer, "required");
    for (size_t i = 0; i < count; i++) {
        json_writer_slice(&writer->json, names[i]);
    }
    json_writer_end_array(&writer->json);
}

/* The numbers of the records with each label of the group. */
static void write_group(struct openapi_writer *writer, const struct plan_field *group,
                        struct slice name)
{
    json_writer_key_slice(&writer->json, name);
    json_writer_begin_object(&writer->json);
    member(writer, "type", "object");
    begin(writer, "properties");
    for (size_t i = 0; i < group->rule.label_count; i++) {
        write_number(writer, group->rule.labels[i]);
    }
    end(writer);
    if (group->rule.label_count == 0) {
        write_number(writer, SLICE("additionalProperties"));
    } else {
        write_all_required(writer, group->rule.labels, group->rule.label_count);
    }
    end(writer);
}

static void write_counts(struct openapi_writer *writer, const struct plan_operation *operation)
{
    struct slice names[COUNT_GROUP_MAXIMUM + 1] = {operation->group_count == 0 ? SLICE("count")
                                                                               : SLICE("total")};
    begin(writer, "content");
    begin(writer, "application/json");
    begin(writer, "schema");
    member(writer, "type", "object");
    begin(writer, "properties");
    write_number(writer, names[0]);
    for (size_t i = 0; i < operation->group_count; i++) {
        names[i + 1] = arena_join(writer->arena, SLICE("by_"), operation->groups[i]->name);
        write_group(writer, operation->groups[i], names[i + 1]);
    }
    end(writer);
    write_all_required(writer, names, operation->group_count + 1);
    end(writer);
    end(writer);
    end(writer);
}

/* Opens a response and the headers that every answer from a store may have. */
static void begin_answer(struct openapi_writer *writer, const struct plan_operation *operation,
                         const char *status, const char *description)
{
    begin(writer, status);
    member(writer, "description", description);
    begin(writer, "headers");
    write_kept_headers(writer, operation);
    write_limit_headers(writer, operation);
}

static void write_page(struct openapi_writer *writer, const struct plan_operation *operation)
{
    begin_answer(writer, operation, "200", "A page of records");
    write_header(writer, "Link", "rel=\"next\": the next page, where there is one");
    end(writer);
    if (operation->operation->form != NULL) {
        begin(writer, "content");
        begin(writer, "application/json");
        openapi_schema_of_page(writer, operation);
        end(writer);
        end(writer);
    } else {
        openapi_json_content(writer, openapi_schema_name(writer, operation->entity, "Page"));
    }
    end(writer);
}

static void write_record(struct openapi_writer *writer, const struct plan_operation *operation,
                         bool is_made)
{
    begin_answer(writer, operation, is_made ? "201" : "200",
                 is_made ? "The record that was made" : "The record");
    if (is_made && operation->has_item_path) {
        write_header(writer, "Location", "Where the record can be read");
    }
    write_replayed_header(writer, operation);
    end(writer);
    openapi_json_content(writer, openapi_schema_name(writer, operation->entity, ""));
    end(writer);
}

static void write_count(struct openapi_writer *writer, const struct plan_operation *operation)
{
    begin_answer(writer, operation, "200", "How many records there are");
    end(writer);
    write_counts(writer, operation);
    end(writer);
}

/* system_health's answer; readiness says what it found as well, in either answer. */
static void write_health_answer(struct openapi_writer *writer, const char *status,
                                const char *description, bool has_checks)
{
    static const struct slice names[] = {SLICE_LITERAL("status")};
    begin(writer, status);
    member(writer, "description", description);
    begin(writer, "content");
    begin(writer, "application/json");
    begin(writer, "schema");
    member(writer, "type", "object");
    begin(writer, "properties");
    begin(writer, "status");
    member(writer, "type", "string");
    end(writer);
    if (has_checks) {
        begin(writer, "checks");
        member(writer, "type", "object");
        begin(writer, "additionalProperties");
        member(writer, "type", "string");
        end(writer);
        end(writer);
    }
    end(writer);
    write_all_required(writer, names, 1);
    end(writer);
    end(writer);
    end(writer);
    end(writer);
}

static void write_health(struct openapi_writer *writer, const struct plan_operation *operation)
{
    bool is_readiness = system_is_readiness(operation);
    write_health_answer(writer, "200", "The system is well", is_readiness);
    if (is_readiness) {
        write_health_answer(writer, "503", "The system cannot answer now", true);
    }
}

static void write_success(struct openapi_writer *writer, const struct plan_operation *operation)
{
    switch (operation->serving) {
    case SERVE_LIST:
        write_page(writer, operation);
        break;
    case SERVE_CREATE:
        if (operation->operation->kind == OPERATION_TOGGLE) {
            write_toggled(writer, operation);
        } else {
            write_record(writer, operation, true);
        }
        break;
    case SERVE_GET:
    case SERVE_REPLACE:
    case SERVE_UPDATE:
        write_record(writer, operation, false);
        break;
    case SERVE_COUNT:
        write_count(writer, operation);
        break;
    case SERVE_DELETE:
        begin(writer, "204");
        member(writer, "description", "The record is gone");
        write_limited(writer, operation);
        end(writer);
        break;
    case SERVE_IDENTITY:
        openapi_identity_success(writer, operation);
        break;
    case SERVE_HEALTH:
        write_health(writer, operation);
        break;
    case SERVE_NOTHING:
        break;
    }
}

static bool has_parent(const struct plan_operation *operation)
{
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        if (parameter->is_parent) {
            return true;
        }
    }
    return false;
}

static bool can_fail(const struct plan_operation *operation, enum problem problem)
{
    bool is_custom = operation->serving == SERVE_NOTHING || operation->serving == SERVE_HEALTH;
    bool has_body = operation->serving == SERVE_CREATE || operation->serving == SERVE_REPLACE ||
                    operation->serving == SERVE_UPDATE;
    bool is_write = has_body || operation->serving == SERVE_DELETE;
    switch (problem) {
    case PROBLEM_INVALID:
    case PROBLEM_SLOW_REQUEST:
    case PROBLEM_TOO_LARGE:
    case PROBLEM_URI_TOO_LONG:
    case PROBLEM_HEADER_TOO_LARGE:
        return true;
    case PROBLEM_INTERNAL:
    case PROBLEM_UNAVAILABLE:
    case PROBLEM_TIMEOUT:
        return !is_custom;
    case PROBLEM_NOT_FOUND:
        return !is_custom && operation->serving != SERVE_IDENTITY &&
               (has_parent(operation) ||
                (operation->serving != SERVE_LIST && operation->serving != SERVE_COUNT &&
                 operation->serving != SERVE_CREATE));
    case PROBLEM_CONFLICT:
    case PROBLEM_KEY_REUSED:
        return is_write;
    case PROBLEM_PRECONDITION:
        return is_change(operation) || is_read(operation);
    case PROBLEM_MEDIA_TYPE:
        return has_body;
    case PROBLEM_UNSUPPORTED:
        return operation->serving == SERVE_NOTHING;
    case PROBLEM_LIMITED:
        return operation->operation->limits.count > 0;
    case PROBLEM_MALFORMED:
    case PROBLEM_UNAUTHENTICATED:
    case PROBLEM_FORBIDDEN:
    case PROBLEM_NO_ROUTE:
    case PROBLEM_METHOD:
    case PROBLEM_NOT_ACCEPTABLE:
    case PROBLEM_IN_PROGRESS: /* in the same answer as PROBLEM_CONFLICT */
    case PROBLEM_MISDIRECTED:
    case PROBLEM_REFERENCED: /* likewise */
    case PROBLEM_LAST_ADMINISTRATOR:
    case PROBLEM_STATE: /* told with the conflict */
    case PROBLEM_VERSION:
    case PROBLEM_COUNT:
        break;
    }
    return false;
}

static struct slice describe_problem(struct openapi_writer *writer,
                                     const struct plan_operation *operation, enum problem problem)
{
    bool is_conflict = problem == PROBLEM_CONFLICT;
    enum problem told = !is_conflict                         ? problem
                        : operation->serving == SERVE_DELETE ? PROBLEM_REFERENCED
                        : operation->operation->from != 0    ? PROBLEM_STATE
                                                             : problem;
    struct problem_words words = plan_problem(writer->plan, told, operation->entity);
    struct slice text = arena_format(writer->arena, SLICE_FORMAT " (" SLICE_FORMAT ")",
                                     SLICE_ARGUMENT(words.message), SLICE_ARGUMENT(words.code));
    if (!is_conflict || !plan_is_write(operation)) {
        return text;
    }
    words = plan_problem(writer->plan, PROBLEM_IN_PROGRESS, operation->entity);
    return arena_format(writer->arena, SLICE_FORMAT "; " SLICE_FORMAT " (" SLICE_FORMAT ")",
                        SLICE_ARGUMENT(text), SLICE_ARGUMENT(words.message),
                        SLICE_ARGUMENT(words.code));
}

static void write_failure_headers(struct openapi_writer *writer,
                                  const struct plan_operation *operation, enum problem problem)
{
    bool is_limited = problem == PROBLEM_LIMITED;
    if (!is_limited && (problem != PROBLEM_CONFLICT || !plan_is_write(operation))) {
        return;
    }
    begin(writer, "headers");
    write_header(writer, "Retry-After",
                 is_limited ? "Seconds until a request passes again"
                            : "Where the same request is under way: seconds until it is worth "
                              "trying again");
    if (is_limited && operation->operation->limits.count > 0) {
        write_limit_headers(writer, operation);
    }
    end(writer);
}

static void write_failures(struct openapi_writer *writer, const struct plan_operation *operation)
{
    for (size_t i = 0; i < PROBLEM_COUNT; i++) {
        enum problem problem = (enum problem)i;
        if (!can_fail(operation, problem) &&
            !openapi_identity_can_fail(writer->plan, operation, problem)) {
            continue;
        }
        struct problem_words words = plan_problem(writer->plan, problem, operation->entity);
        if (problem == PROBLEM_KEY_REUSED && words.http_status != 422) {
            continue; /* the document's own, which another problem has, too: each status once */
        }
        struct slice status = arena_format(writer->arena, "%u", words.http_status);
        json_writer_key_slice(&writer->json, status);
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "description",
                                 describe_problem(writer, operation, problem));
        write_failure_headers(writer, operation, problem);
        openapi_json_content(writer, SLICE("Error"));
        json_writer_end_object(&writer->json);
    }
}

static void write_operation(struct openapi_writer *writer, const struct plan_operation *operation)
{
    json_writer_key_slice(&writer->json,
                          arena_to_lower(writer->arena, operation->operation->method));
    json_writer_begin_object(&writer->json);
    json_writer_member_slice(&writer->json, "operationId", operation->operation->name);
    struct slice summary = operation->operation->description;
    json_writer_member_slice(&writer->json, "summary",
                             summary.size > 0 ? summary : operation->operation->name);
    bool is_identity = operation->operation->identity != IDENTITY_NONE;
    if (operation->entity != NULL || is_identity) {
        begin_array(writer, "tags");
        json_writer_slice(&writer->json,
                          is_identity ? SLICE(IDENTITY_TAG) : operation->entity->entity->name);
        json_writer_end_array(&writer->json);
    }
    openapi_identity_security(writer, operation);
    if (operation->serving == SERVE_NOTHING) {
        json_writer_member_slice(&writer->json, "description",
                                 arena_format(writer->arena, "Answers 501: " SLICE_FORMAT,
                                              SLICE_ARGUMENT(operation->operation->reason)));
    }
    write_parameters(writer, operation);
    write_body(writer, operation);
    begin(writer, "responses");
    write_success(writer, operation);
    if (is_read(operation)) {
        write_not_modified(writer, operation);
    }
    write_failures(writer, operation);
    end(writer);
    json_writer_end_object(&writer->json);
}

/* Those that OpenAPI has, without OPTIONS: every path answers it, whether the document says so or
 * not. */
static bool is_http_method(struct slice method)
{
    static const char *const methods[] = {"GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "TRACE"};
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        if (slice_equal(method, slice_from(methods[i]))) {
            return true;
        }
    }
    return false;
}

/* Operations of one route stand under one path item; its path is that of the first. */
static void write_route(struct openapi_writer *writer, const struct route *route)
{
    if (route->operations.count > 0) {
        const struct plan_operation *first = list_at(&route->operations, 0);
        json_writer_key_slice(&writer->json, first->operation->path);
        json_writer_begin_object(&writer->json);
        LIST_EACH(const struct plan_operation, operation, &route->operations)
        {
            if (is_http_method(operation->operation->method)) {
                write_operation(writer, operation);
            }
        }
        json_writer_end_object(&writer->json);
    }
    for (const struct route *child = route->first_child; child != NULL; child = child->next) {
        write_route(writer, child);
    }
}

static void write_tags(struct openapi_writer *writer)
{
    begin_array(writer, "tags");
    if (writer->plan->identity.accounts != NULL) {
        json_writer_begin_object(&writer->json);
        member(writer, "name", IDENTITY_TAG);
        json_writer_end_object(&writer->json);
    }
    for (size_t i = 0; i < writer->plan->entity_count; i++) {
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "name", writer->plan->entities[i].entity->name);
        json_writer_end_object(&writer->json);
    }
    json_writer_end_array(&writer->json);
}

void openapi_write(const struct plan *plan, bool offers_oidc, struct buffer *out)
{
    struct openapi_writer writer = {.plan = plan, .arena = arena_create(65536)};
    json_writer_init(&writer.json, out, true);
    json_writer_begin_object(&writer.json);
    member(&writer, "openapi", "3.1.0");
    begin(&writer, "info");
    json_writer_member_slice(&writer.json, "title",
                             plan->model->name.size > 0 ? plan->model->name
                                                        : SLICE("Unnamed specification"));
    json_writer_member_slice(&writer.json, "version", plan->model->version);
    end(&writer);
    begin_array(&writer, "servers");
    json_writer_begin_object(&writer.json);
    member(&writer, "url", "/");
    json_writer_end_object(&writer.json);
    json_writer_end_array(&writer.json);
    begin_array(&writer, "security");
    json_writer_end_array(&writer.json);
    write_tags(&writer);
    begin(&writer, "paths");
    write_route(&writer, plan->routes);
    if (offers_oidc) {
        openapi_identity_oidc(&writer);
    }
    end(&writer);
    openapi_schema_components(&writer);
    json_writer_end_object(&writer.json);
    buffer_append_byte(out, '\n');
    arena_destroy(&writer.arena);
}
