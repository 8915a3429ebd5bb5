/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenAPI 3.1 document, made from the plan that serves: what it says is what happens. */
#include "face/face_private.h"

#include "spec/words.h"

struct writer {
    struct json_writer json;
    const struct plan *plan;
    struct arena *arena;
};

static void member(struct writer *writer, const char *key, const char *text)
{
    json_writer_member_string(&writer->json, key, text);
}

static void begin(struct writer *writer, const char *key)
{
    json_writer_key(&writer->json, key);
    json_writer_begin_object(&writer->json);
}

static void end(struct writer *writer)
{
    json_writer_end_object(&writer->json);
}

static void begin_array(struct writer *writer, const char *key)
{
    json_writer_key(&writer->json, key);
    json_writer_begin_array(&writer->json);
}

static struct slice schema_name(struct writer *writer, const struct plan_entity *entity,
                                const char *suffix)
{
    struct slice singular =
        word_singular(writer->arena, word_snake(writer->arena, entity->entity->name));
    struct slice name = word_pascal(writer->arena, singular);
    /* Component names are ASCII (OpenAPI 3.1, section 4.8.7.1). */
    bool is_plain = name.size > 0;
    for (size_t i = 0; is_plain && i < name.size; i++) {
        is_plain = character_is_word(name.data[i]);
    }
    if (!is_plain) {
        name =
            arena_format(writer->arena, "Entity%zu", (size_t)(entity - writer->plan->entities) + 1);
    }
    return arena_format(writer->arena, SLICE_FORMAT "%s", SLICE_ARGUMENT(name), suffix);
}

static void reference(struct writer *writer, struct slice name)
{
    json_writer_member_slice(
        &writer->json, "$ref",
        arena_format(writer->arena, "#/components/schemas/" SLICE_FORMAT, SLICE_ARGUMENT(name)));
}

/* ---- schemas of values ---- */

struct shape {
    const char *type; /* NULL: anything */
    const char *format;
};

static struct shape shape_of(const struct type *type)
{
    switch (type->kind) {
    case TYPE_UUID:
        return (struct shape){"string", "uuid"};
    case TYPE_INT16:
        return (struct shape){"integer", NULL};
    case TYPE_INT32:
        return (struct shape){"integer", "int32"};
    case TYPE_INT64:
        return (struct shape){"integer", "int64"};
    case TYPE_DECIMAL:
        return (struct shape){"number", NULL};
    case TYPE_DOUBLE:
        return (struct shape){"number", "double"};
    case TYPE_BOOLEAN:
        return (struct shape){"boolean", NULL};
    case TYPE_TIMESTAMP:
        return (struct shape){"string", "date-time"};
    case TYPE_DATE:
        return (struct shape){"string", "date"};
    case TYPE_TIME:
        return (struct shape){"string", NULL};
    case TYPE_ARRAY:
        return (struct shape){"array", NULL};
    case TYPE_JSON:
        return (struct shape){NULL, NULL};
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_BYTES:
        break;
    }
    return (struct shape){"string", NULL};
}

static void write_type(struct writer *writer, const char *type, bool is_nullable)
{
    if (type == NULL) {
        return;
    }
    if (!is_nullable) {
        member(writer, "type", type);
        return;
    }
    begin_array(writer, "type");
    json_writer_string(&writer->json, type);
    json_writer_string(&writer->json, "null");
    json_writer_end_array(&writer->json);
}

static void write_bound(struct writer *writer, const char *key, struct slice number)
{
    json_writer_key(&writer->json, key);
    json_writer_raw(&writer->json, number);
}

static void write_integer_range(struct writer *writer, const struct plan_field *field)
{
    const char *low = field->type->kind == TYPE_INT16   ? "-32768"
                      : field->type->kind == TYPE_INT32 ? "-2147483648"
                                                        : "-9223372036854775808";
    const char *high = field->type->kind == TYPE_INT16   ? "32767"
                       : field->type->kind == TYPE_INT32 ? "2147483647"
                                                         : "9223372036854775807";
    if (field->rule.minimum.size == 0) {
        write_bound(writer, "minimum", slice_from(low));
    }
    if (field->rule.maximum.size == 0) {
        write_bound(writer, "maximum", slice_from(high));
    }
}

static void write_decimal_range(struct writer *writer, const struct plan_field *field)
{
    const struct type *type = field->type;
    if (type->precision == 0 || type->precision > 15) {
        return; /* beyond what a JSON number keeps exactly in most clients */
    }
    struct slice nines = SLICE("999999999999999");
    unsigned whole = type->precision > type->scale ? (unsigned)(type->precision - type->scale) : 0;
    struct slice limit = arena_format(writer->arena, "%.*s%s%.*s", (int)(whole == 0 ? 1 : whole),
                                      whole == 0 ? "0" : nines.data, type->scale > 0 ? "." : "",
                                      (int)type->scale, nines.data);
    if (field->rule.maximum.size == 0) {
        write_bound(writer, "maximum", limit);
    }
    if (field->rule.minimum.size == 0) {
        write_bound(writer, "minimum",
                    arena_format(writer->arena, "-" SLICE_FORMAT, SLICE_ARGUMENT(limit)));
    }
    if (type->scale > 0) {
        write_bound(writer, "multipleOf", arena_format(writer->arena, "1e-%u", type->scale));
    }
}

static void write_rule(struct writer *writer, const struct plan_field *field, bool is_nullable)
{
    const struct plan_rule *rule = &field->rule;
    bool is_integer = field->type->kind >= TYPE_INT16 && field->type->kind <= TYPE_INT64;
    if (rule->label_count > 0) {
        begin_array(writer, "enum");
        for (size_t i = 0; i < rule->label_count; i++) {
            json_writer_slice(&writer->json, rule->labels[i]);
        }
        if (is_nullable) {
            json_writer_null(&writer->json);
        }
        json_writer_end_array(&writer->json);
    }
    if (rule->minimum.size > 0) {
        write_bound(writer, rule->is_minimum_exclusive ? "exclusiveMinimum" : "minimum",
                    rule->minimum);
    }
    if (rule->maximum.size > 0) {
        write_bound(writer, rule->is_maximum_exclusive ? "exclusiveMaximum" : "maximum",
                    rule->maximum);
    }
    if (is_integer) {
        write_integer_range(writer, field);
    } else if (field->type->kind == TYPE_DECIMAL) {
        write_decimal_range(writer, field);
    }
    uint32_t longest = field->type->kind == TYPE_TEXT ? field->type->length : 0;
    if (rule->length_maximum > 0 && (longest == 0 || rule->length_maximum < longest)) {
        longest = rule->length_maximum;
    }
    if (longest > 0) {
        json_writer_member_integer(&writer->json, "maxLength", longest);
    }
    if (rule->length_minimum > 0) {
        json_writer_member_integer(&writer->json, "minLength", rule->length_minimum);
    }
}

static void write_texts(struct writer *writer, const struct plan_field *field)
{
    if (field->type->kind == TYPE_BYTES) {
        member(writer, "contentEncoding", "base64");
    } else if (field->type->kind == TYPE_TIME) {
        member(writer, "pattern", "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?$");
    }
    if (field->field->comment.size > 0) {
        json_writer_member_slice(&writer->json, "description", field->field->comment);
    }
}

static void write_default(struct writer *writer, const struct plan_field *field)
{
    struct buffer text;
    if (field->default_value.kind == VALUE_NULL) {
        return;
    }
    buffer_init(&text, (size_t)1 << 20);
    value_write_json(&text, field->type, &field->default_value);
    json_writer_key(&writer->json, "default");
    json_writer_raw(&writer->json, buffer_slice(&text));
    buffer_release(&text);
}

static void write_field(struct writer *writer, const struct plan_field *field, bool is_input)
{
    struct shape shape = shape_of(field->type);
    bool is_nullable = !field->field->is_required;
    json_writer_key_slice(&writer->json, field->name);
    json_writer_begin_object(&writer->json);
    write_type(writer, shape.type, is_nullable);
    if (shape.format != NULL) {
        member(writer, "format", shape.format);
    }
    if (field->type->kind == TYPE_ARRAY) {
        begin(writer, "items");
        if (field->type->element != NULL) {
            struct shape element = shape_of(field->type->element);
            write_type(writer, element.type, false);
            if (element.format != NULL) {
                member(writer, "format", element.format);
            }
        }
        end(writer);
    }
    write_rule(writer, field, is_nullable);
    write_texts(writer, field);
    if (is_input) {
        write_default(writer, field);
    }
    if (!is_input && !field->is_writable) {
        json_writer_member_boolean(&writer->json, "readOnly", true);
    }
    json_writer_end_object(&writer->json);
}

/* ---- schemas of entities ---- */

static void write_read_schema(struct writer *writer, const struct plan_entity *entity)
{
    json_writer_key_slice(&writer->json, schema_name(writer, entity, ""));
    json_writer_begin_object(&writer->json);
    member(writer, "type", "object");
    begin(writer, "properties");
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].is_served) {
            write_field(writer, &entity->fields[i], false);
        }
    }
    end(writer);
    json_writer_member_boolean(&writer->json, "additionalProperties", false);
    end(writer);
}

static void write_required(struct writer *writer, const struct plan_entity *entity)
{
    bool has_any = false;
    for (size_t i = 0; i < entity->field_count; i++) {
        has_any |= entity->fields[i].is_needed;
    }
    if (!has_any) {
        return;
    }
    begin_array(writer, "required");
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].is_needed) {
            json_writer_slice(&writer->json, entity->fields[i].name);
        }
    }
    json_writer_end_array(&writer->json);
}

static void write_input_schema(struct writer *writer, const struct plan_entity *entity,
                               bool is_patch)
{
    json_writer_key_slice(&writer->json, schema_name(writer, entity, is_patch ? "Patch" : "Input"));
    json_writer_begin_object(&writer->json);
    member(writer, "type", "object");
    member(writer, "description",
           is_patch ? "The fields to change (RFC 7396)"
                    : "What a caller states. A field that the server sets may stand here and is "
                      "passed over.");
    begin(writer, "properties");
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].is_writable) {
            write_field(writer, &entity->fields[i], !is_patch);
        }
    }
    end(writer);
    if (!is_patch) {
        write_required(writer, entity);
    }
    end(writer);
}

static void write_page_schema(struct writer *writer, const struct plan_entity *entity)
{
    json_writer_key_slice(&writer->json, schema_name(writer, entity, "Page"));
    json_writer_begin_object(&writer->json);
    member(writer, "type", "object");
    begin(writer, "properties");
    begin(writer, "data");
    member(writer, "type", "array");
    begin(writer, "items");
    reference(writer, schema_name(writer, entity, ""));
    end(writer);
    end(writer);
    begin(writer, "meta");
    reference(writer, SLICE("PageMeta"));
    end(writer);
    end(writer);
    begin_array(writer, "required");
    json_writer_string(&writer->json, "data");
    json_writer_string(&writer->json, "meta");
    json_writer_end_array(&writer->json);
    end(writer);
}

static void write_page_meta(struct writer *writer)
{
    begin(writer, "PageMeta");
    member(writer, "type", "object");
    begin(writer, "properties");
    begin(writer, "limit");
    member(writer, "type", "integer");
    end(writer);
    begin(writer, "next_cursor");
    write_type(writer, "string", true);
    member(writer, "description", "Pass it as cursor for the next page; null on the last one");
    end(writer);
    begin(writer, "total");
    write_type(writer, "integer", true);
    member(writer, "description", "With count=exact: how many records there are");
    end(writer);
    end(writer);
    end(writer);
}

/* The error answer as envelope.c writes it, by writing one and taking its shape. */
static void write_shape(struct writer *writer, const struct json *value)
{
    static const char *const names[] = {NULL, "boolean", "number", "string", "array", "object"};
    json_writer_begin_object(&writer->json);
    if (names[value->kind] != NULL) {
        member(writer, "type", names[value->kind]);
    }
    if (value->kind == JSON_OBJECT && value->count > 0) {
        begin(writer, "properties");
        JSON_EACH(child, value)
        {
            json_writer_key_slice(&writer->json, child->key);
            write_shape(writer, child);
        }
        end(writer);
    } else if (value->kind == JSON_ARRAY) {
        begin(writer, "items");
        end(writer);
    }
    json_writer_end_object(&writer->json);
}

static void write_error_schema(struct writer *writer)
{
    struct buffer text;
    struct json_error error;
    struct fault fault = {0};
    struct envelope_data data = {.words = &writer->plan->problems[PROBLEM_INVALID],
                                 .request_id = SLICE("id"),
                                 .path = SLICE("/")};
    buffer_init(&text, (size_t)1 << 20);
    data.fault = &fault;
    envelope_write(&text, writer->plan, &data);
    const struct json *value = json_parse(writer->arena, buffer_slice(&text), &error);
    json_writer_key(&writer->json, "Error");
    if (value == NULL) {
        json_writer_raw(&writer->json, SLICE("{\"type\":\"object\"}"));
    } else {
        write_shape(writer, value);
    }
    buffer_release(&text);
}

static bool has_kind(const struct plan *plan, const struct plan_entity *entity,
                     enum serving serving)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (plan->operations[i].entity == entity && plan->operations[i].serving == serving) {
            return true;
        }
    }
    return false;
}

static void write_components(struct writer *writer)
{
    const struct plan *plan = writer->plan;
    begin(writer, "components");
    begin(writer, "schemas");
    bool has_page = false;
    for (size_t i = 0; i < plan->entity_count; i++) {
        const struct plan_entity *entity = &plan->entities[i];
        bool is_listed = has_kind(plan, entity, SERVE_LIST);
        bool is_written =
            has_kind(plan, entity, SERVE_CREATE) || has_kind(plan, entity, SERVE_REPLACE);
        bool is_patched = has_kind(plan, entity, SERVE_UPDATE);
        if (is_listed || is_written || is_patched || has_kind(plan, entity, SERVE_GET)) {
            write_read_schema(writer, entity);
        }
        if (is_written) {
            write_input_schema(writer, entity, false);
        }
        if (is_patched) {
            write_input_schema(writer, entity, true);
        }
        if (is_listed) {
            write_page_schema(writer, entity);
            has_page = true;
        }
    }
    if (has_page) {
        write_page_meta(writer);
    }
    write_error_schema(writer);
    end(writer);
    end(writer);
}

/* ---- operations ---- */

static void write_parameter(struct writer *writer, const char *name, const char *type,
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

static void write_limit_parameter(struct writer *writer)
{
    json_writer_begin_object(&writer->json);
    member(writer, "name", "limit");
    member(writer, "in", "query");
    member(writer, "description", "Records a page");
    begin(writer, "schema");
    member(writer, "type", "integer");
    json_writer_member_integer(&writer->json, "minimum", 1);
    json_writer_member_integer(&writer->json, "maximum", 100);
    json_writer_member_integer(&writer->json, "default", 20);
    end(writer);
    json_writer_end_object(&writer->json);
}

static void write_filter_parameters(struct writer *writer, const struct plan_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        if (!field->is_filterable) {
            continue;
        }
        struct shape shape = shape_of(field->type);
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "name", field->name);
        member(writer, "in", "query");
        member(writer, "description",
               "Only records with this value; .ne .gt .gte .lt .lte .in .like .ilike .null behind "
               "the name "
               "compare otherwise");
        begin(writer, "schema");
        write_type(writer, shape.type, false);
        if (shape.format != NULL) {
            member(writer, "format", shape.format);
        }
        end(writer);
        json_writer_end_object(&writer->json);
    }
}

static void write_path_parameters(struct writer *writer, const struct plan_operation *operation)
{
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        struct shape shape = parameter->field == NULL ? (struct shape){"string", NULL}
                                                      : shape_of(parameter->field->type);
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "name", parameter->name);
        member(writer, "in", "path");
        json_writer_member_boolean(&writer->json, "required", true);
        begin(writer, "schema");
        write_type(writer, shape.type, false);
        if (shape.format != NULL) {
            member(writer, "format", shape.format);
        }
        end(writer);
        json_writer_end_object(&writer->json);
    }
}

static void write_parameters(struct writer *writer, const struct plan_operation *operation)
{
    bool is_list = operation->serving == SERVE_LIST;
    bool has_fields = operation->entity != NULL && operation->serving < SERVE_DELETE;
    if (operation->operation->parameters.count == 0 && !has_fields) {
        return;
    }
    begin_array(writer, "parameters");
    write_path_parameters(writer, operation);
    if (has_fields) {
        write_parameter(writer, "fields", "string",
                        "Names of the fields to answer with, separated by commas");
    }
    if (is_list) {
        write_limit_parameter(writer);
        write_parameter(writer, "cursor", "string", "meta.next_cursor of the page before");
        write_parameter(writer, "sort", "string",
                        "Field names separated by commas, '-' before one for descending");
        write_parameter(writer, "q", "string", "Text to find in any text field");
        write_parameter(writer, "count", "string", "exact: fill meta.total");
        write_filter_parameters(writer, operation->entity);
    }
    json_writer_end_array(&writer->json);
}

static void write_json_content(struct writer *writer, struct slice schema)
{
    begin(writer, "content");
    begin(writer, "application/json");
    begin(writer, "schema");
    reference(writer, schema);
    end(writer);
    end(writer);
    end(writer);
}

static void write_body(struct writer *writer, const struct plan_operation *operation)
{
    bool is_patch = operation->serving == SERVE_UPDATE;
    if (!is_patch && operation->serving != SERVE_CREATE && operation->serving != SERVE_REPLACE) {
        return;
    }
    begin(writer, "requestBody");
    json_writer_member_boolean(&writer->json, "required", true);
    write_json_content(writer,
                       schema_name(writer, operation->entity, is_patch ? "Patch" : "Input"));
    end(writer);
}

static void write_header(struct writer *writer, const char *name, const char *description)
{
    begin(writer, name);
    member(writer, "description", description);
    begin(writer, "schema");
    member(writer, "type", "string");
    end(writer);
    end(writer);
}

static void write_success(struct writer *writer, const struct plan_operation *operation)
{
    switch (operation->serving) {
    case SERVE_LIST:
        begin(writer, "200");
        member(writer, "description", "A page of records");
        begin(writer, "headers");
        write_header(writer, "Link", "rel=\"next\": the next page, where there is one");
        end(writer);
        write_json_content(writer, schema_name(writer, operation->entity, "Page"));
        end(writer);
        break;
    case SERVE_CREATE:
        begin(writer, "201");
        member(writer, "description", "The record that was made");
        if (operation->has_item_path) {
            begin(writer, "headers");
            write_header(writer, "Location", "Where the record can be read");
            end(writer);
        }
        write_json_content(writer, schema_name(writer, operation->entity, ""));
        end(writer);
        break;
    case SERVE_GET:
    case SERVE_REPLACE:
    case SERVE_UPDATE:
        begin(writer, "200");
        member(writer, "description", "The record");
        write_json_content(writer, schema_name(writer, operation->entity, ""));
        end(writer);
        break;
    case SERVE_DELETE:
        begin(writer, "204");
        member(writer, "description", "The record is gone");
        end(writer);
        break;
    case SERVE_HEALTH:
        begin(writer, "200");
        member(writer, "description", "The system is well");
        end(writer);
        break;
    case SERVE_NOTHING:
        break;
    }
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
        return !is_custom && operation->serving != SERVE_LIST && operation->serving != SERVE_CREATE;
    case PROBLEM_CONFLICT:
        return is_write;
    case PROBLEM_MEDIA_TYPE:
        return has_body;
    case PROBLEM_UNSUPPORTED:
        return operation->serving == SERVE_NOTHING;
    case PROBLEM_MALFORMED:
    case PROBLEM_UNAUTHENTICATED:
    case PROBLEM_FORBIDDEN:
    case PROBLEM_NO_ROUTE:
    case PROBLEM_METHOD:
    case PROBLEM_NOT_ACCEPTABLE:
    case PROBLEM_PRECONDITION:
    case PROBLEM_LIMITED:
    case PROBLEM_VERSION:
    case PROBLEM_COUNT:
        break;
    }
    return false;
}

static void write_failures(struct writer *writer, const struct plan_operation *operation)
{
    for (size_t i = 0; i < PROBLEM_COUNT; i++) {
        if (!can_fail(operation, (enum problem)i)) {
            continue;
        }
        struct problem_words words = plan_problem(writer->plan, (enum problem)i, operation->entity);
        struct slice status = arena_format(writer->arena, "%u", words.http_status);
        json_writer_key_slice(&writer->json, status);
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "description",
                                 arena_format(writer->arena, SLICE_FORMAT " (" SLICE_FORMAT ")",
                                              SLICE_ARGUMENT(words.message),
                                              SLICE_ARGUMENT(words.code)));
        write_json_content(writer, SLICE("Error"));
        json_writer_end_object(&writer->json);
    }
}

static void write_operation(struct writer *writer, const struct plan_operation *operation)
{
    json_writer_key_slice(&writer->json,
                          arena_to_lower(writer->arena, operation->operation->method));
    json_writer_begin_object(&writer->json);
    json_writer_member_slice(&writer->json, "operationId", operation->operation->name);
    struct slice summary = operation->operation->description;
    json_writer_member_slice(&writer->json, "summary",
                             summary.size > 0 ? summary : operation->operation->name);
    if (operation->entity != NULL) {
        begin_array(writer, "tags");
        json_writer_slice(&writer->json, operation->entity->entity->name);
        json_writer_end_array(&writer->json);
    }
    if (operation->serving == SERVE_NOTHING) {
        json_writer_member_slice(&writer->json, "description",
                                 arena_format(writer->arena, "Answers 501: " SLICE_FORMAT,
                                              SLICE_ARGUMENT(operation->operation->reason)));
    }
    write_parameters(writer, operation);
    write_body(writer, operation);
    begin(writer, "responses");
    write_success(writer, operation);
    write_failures(writer, operation);
    end(writer);
    json_writer_end_object(&writer->json);
}

static bool is_http_method(struct slice method)
{
    static const char *const methods[] = {"GET",     "PUT",  "POST",  "DELETE",
                                          "OPTIONS", "HEAD", "PATCH", "TRACE"};
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        if (slice_equal(method, slice_from(methods[i]))) {
            return true;
        }
    }
    return false;
}

/* Operations of one route stand under one path item; its path is that of the first. */
static void write_route(struct writer *writer, const struct route *route)
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

static void write_tags(struct writer *writer)
{
    begin_array(writer, "tags");
    for (size_t i = 0; i < writer->plan->entity_count; i++) {
        json_writer_begin_object(&writer->json);
        json_writer_member_slice(&writer->json, "name", writer->plan->entities[i].entity->name);
        json_writer_end_object(&writer->json);
    }
    json_writer_end_array(&writer->json);
}

void openapi_write(const struct plan *plan, struct buffer *out)
{
    struct writer writer = {.plan = plan, .arena = arena_create(65536)};
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
    end(&writer);
    write_components(&writer);
    json_writer_end_object(&writer.json);
    buffer_append_byte(out, '\n');
    arena_destroy(&writer.arena);
}
