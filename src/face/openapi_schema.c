/* SPDX-License-Identifier: Apache-2.0 */
/* The schemas of the OpenAPI document: values, entities, pages, and the error answer in the
 * document's own shape. They say what the operation checks, no more and no less. */
#include "face/openapi_private.h"

#include "spec/text/words.h"

struct slice openapi_schema_name(struct openapi_writer *writer, const struct plan_entity *entity,
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

void openapi_schema_reference(struct openapi_writer *writer, struct slice name)
{
    json_writer_member_slice(
        &writer->json, "$ref",
        arena_format(writer->arena, "#/components/schemas/" SLICE_FORMAT, SLICE_ARGUMENT(name)));
}

/* --- schemas of values --- */

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

static void write_type(struct openapi_writer *writer, const char *type, bool is_nullable)
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

static void write_bound(struct openapi_writer *writer, const char *key, struct slice number)
{
    json_writer_key(&writer->json, key);
    json_writer_raw(&writer->json, number);
}

static void write_integer_range(struct openapi_writer *writer, const struct plan_field *field)
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

static void write_decimal_range(struct openapi_writer *writer, const struct plan_field *field)
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

/* What a field's schema is a part of. */
enum part {
    PART_ANSWER,
    PART_PATCH,
    PART_INPUT,
    PART_NEW, /* the body of a new record, whose state is one to begin in */
};

static bool begins(const struct state_order *order, size_t index)
{
    return (order->initial >> index & 1) != 0;
}

static void write_labels(struct openapi_writer *writer, const struct plan_field *field,
                         bool is_nullable, enum part part)
{
    const struct plan_rule *rule = &field->rule;
    const struct state_order *order = part == PART_NEW ? field->field->order : NULL;
    size_t count = order != NULL ? order->state_count : rule->label_count;
    if (count == 0) {
        return;
    }
    begin_array(writer, "enum");
    for (size_t i = 0; i < count; i++) {
        if (order == NULL || begins(order, i)) {
            json_writer_slice(&writer->json, order != NULL ? order->states[i] : rule->labels[i]);
        }
    }
    if (is_nullable) {
        json_writer_null(&writer->json);
    }
    json_writer_end_array(&writer->json);
}

static void write_rule(struct openapi_writer *writer, const struct plan_field *field,
                       bool is_nullable, enum part part)
{
    const struct plan_rule *rule = &field->rule;
    bool is_integer = field->type->kind >= TYPE_INT16 && field->type->kind <= TYPE_INT64;
    write_labels(writer, field, is_nullable, part);
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
    const struct plan_pattern *pattern =
        rule->patterns.count > 0 ? list_at(&rule->patterns, 0) : NULL;
    if (pattern != NULL && !pattern->ignores_case) {
        json_writer_member_slice(&writer->json, "pattern", pattern->text);
    }
}

static void write_encoding(struct openapi_writer *writer, const struct plan_field *field)
{
    if (field->type->kind == TYPE_BYTES) {
        member(writer, "contentEncoding", "base64");
    } else if (field->type->kind == TYPE_TIME) {
        member(writer, "pattern", "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?$");
    }
}

static void write_texts(struct openapi_writer *writer, const struct plan_field *field)
{
    write_encoding(writer, field);
    if (field->field->comment.size > 0) {
        json_writer_member_slice(&writer->json, "description", field->field->comment);
    }
}

static void write_default(struct openapi_writer *writer, const struct plan_field *field)
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

static void write_field(struct openapi_writer *writer, const struct plan_field *field,
                        enum part part)
{
    struct shape shape = shape_of(field->type);
    bool is_input = part == PART_INPUT || part == PART_NEW;
    bool is_state = part != PART_ANSWER && field->field->order != NULL;
    bool is_nullable = !field->field->is_required && !is_state &&
                       !(is_input && field == writer->plan->identity.login);
    bool is_address = field == writer->plan->identity.login &&
                      slice_find(field->field->key, SLICE("mail")) != SLICE_NOT_FOUND;
    shape.format = is_address ? "email" : shape.format;
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
    write_rule(writer, field, is_nullable, part);
    write_texts(writer, field);
    if (is_input) {
        write_default(writer, field);
    }
    if (part == PART_ANSWER && !field->is_given && !field->is_changeable) {
        json_writer_member_boolean(&writer->json, "readOnly", true);
    }
    json_writer_end_object(&writer->json);
}

void openapi_schema_of_text(struct openapi_writer *writer, const struct field *field)
{
    if (field == NULL) {
        member(writer, "type", "string");
        return;
    }
    struct shape shape = shape_of(field->type);
    const struct plan_field bare = {
        .type = field->type,
        .rule = {.labels = field->type->labels, .label_count = field->type->label_count}};
    write_type(writer, shape.type, false);
    if (shape.format != NULL) {
        member(writer, "format", shape.format);
    }
    write_rule(writer, &bare, false, PART_ANSWER);
    write_encoding(writer, &bare);
}

/* --- schemas of entities --- */

static void write_read_schema(struct openapi_writer *writer, const struct plan_entity *entity)
{
    json_writer_key_slice(&writer->json, openapi_schema_name(writer, entity, ""));
    json_writer_begin_object(&writer->json);
    member(writer, "type", "object");
    begin(writer, "properties");
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].is_served) {
            write_field(writer, &entity->fields[i], PART_ANSWER);
        }
    }
    end(writer);
    json_writer_member_boolean(&writer->json, "additionalProperties", false);
    end(writer);
}

/* Does the path, rather than the body, say what this field holds? */
static bool is_said_by_path(const struct openapi_writer *writer,
                            const struct plan_operation *operation, const struct plan_field *field)
{
    if (operation == NULL) {
        return false;
    }
    if (operation->operation->identity != IDENTITY_NONE &&
        (field->is_privileged || (operation->operation->identity == IDENTITY_ME &&
                                  field == writer->plan->identity.password))) {
        return true; /* nobody says so of themselves */
    }
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        if (parameter->is_parent && parameter->field == field->field) {
            return true;
        }
    }
    for (size_t i = 0; i < operation->preset_count; i++) {
        if (operation->presets[i].field == field && operation->presets[i].kind != PRESET_UNSAID) {
            return true;
        }
    }
    if (operation->accepts != NULL && !operation->accepts[field->field->index]) {
        return true;
    }
    return operation->only != NULL && operation->only != field;
}

static void write_required(struct openapi_writer *writer, const struct plan_entity *entity,
                           const struct plan_operation *operation)
{
    bool has_any = false;
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        bool is_password = operation != NULL && field == writer->plan->identity.password &&
                           operation->operation->identity != IDENTITY_NONE;
        bool is_author = writer->plan->model->policy.is_enforced &&
                         field->field == entity->entity->author; /* the caller, unless stated */
        if ((!field->is_needed && !is_password) || is_author ||
            is_said_by_path(writer, operation, field)) {
            continue;
        }
        if (!has_any) {
            begin_array(writer, "required");
            has_any = true;
        }
        json_writer_slice(&writer->json, field->name);
    }
    if (has_any) {
        json_writer_end_array(&writer->json);
    }
}

static void write_input_members(struct openapi_writer *writer, const struct plan_entity *entity,
                                bool is_patch, const struct plan_operation *operation)
{
    bool is_new = operation != NULL && operation->serving == SERVE_CREATE;
    enum part part = is_patch ? PART_PATCH : is_new ? PART_NEW : PART_INPUT;
    member(writer, "type", "object");
    member(writer, "description",
           is_patch ? "The fields to change. An object for a field of JSON is merged into the one "
                      "that is there, at every depth, and null takes a member away (RFC 7396); "
                      "any other value replaces the old one whole."
                    : "What a caller states. A field that the server sets may stand here and is "
                      "passed over.");
    begin(writer, "properties");
    for (size_t i = 0; i < entity->field_count; i++) {
        if ((is_patch ? entity->fields[i].is_changeable : entity->fields[i].is_given) &&
            !is_said_by_path(writer, operation, &entity->fields[i])) {
            write_field(writer, &entity->fields[i], part);
        }
    }
    end(writer);
    if (!is_patch) {
        write_required(writer, entity, operation);
    }
}

static void write_input_schema(struct openapi_writer *writer, const struct plan_entity *entity,
                               bool is_patch)
{
    json_writer_key_slice(&writer->json,
                          openapi_schema_name(writer, entity, is_patch ? "Patch" : "Input"));
    json_writer_begin_object(&writer->json);
    write_input_members(writer, entity, is_patch, NULL);
    end(writer);
}

static bool has_own_body(const struct openapi_writer *writer,
                         const struct plan_operation *operation)
{
    for (size_t i = 0; i < operation->entity->field_count; i++) {
        bool is_state = operation->serving == SERVE_CREATE &&
                        operation->entity->fields[i].is_writable &&
                        operation->entity->fields[i].field->order != NULL;
        if (is_state || is_said_by_path(writer, operation, &operation->entity->fields[i])) {
            return true;
        }
    }
    return false;
}

void openapi_schema_of_body(struct openapi_writer *writer, const struct plan_operation *operation)
{
    bool is_patch = operation->serving == SERVE_UPDATE;
    const struct plan_entity *entity = operation->entity;
    if (has_own_body(writer, operation)) {
        write_input_members(writer, entity, is_patch, operation);
    } else {
        openapi_schema_reference(writer,
                                 openapi_schema_name(writer, entity, is_patch ? "Patch" : "Input"));
    }
}

static void write_page_schema(struct openapi_writer *writer, const struct plan_entity *entity)
{
    json_writer_key_slice(&writer->json, openapi_schema_name(writer, entity, "Page"));
    json_writer_begin_object(&writer->json);
    member(writer, "type", "object");
    begin(writer, "properties");
    begin(writer, "data");
    member(writer, "type", "array");
    begin(writer, "items");
    openapi_schema_reference(writer, openapi_schema_name(writer, entity, ""));
    end(writer);
    end(writer);
    begin(writer, "meta");
    openapi_schema_reference(writer, SLICE("PageMeta"));
    end(writer);
    end(writer);
    begin_array(writer, "required");
    json_writer_string(&writer->json, "data");
    json_writer_string(&writer->json, "meta");
    json_writer_end_array(&writer->json);
    end(writer);
}

static void write_page_meta(struct openapi_writer *writer)
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

/* A page as the document shows it, each member by what it tells. */
static void write_form(struct openapi_writer *writer, const struct plan_operation *operation,
                       const struct json *value)
{
    static const char *const kinds[] = {
        [LIST_SLOT_TOTAL] = "integer", [LIST_SLOT_SHOWN] = "integer",
        [LIST_SLOT_LIMIT] = "integer", [LIST_SLOT_PAGE] = "integer",
        [LIST_SLOT_PAGES] = "integer", [LIST_SLOT_OFFSET] = "integer",
        [LIST_SLOT_CURSOR] = "string", [LIST_SLOT_MORE] = "boolean"};
    enum list_slot slot = list_form_slot(value);
    if (value == operation->operation->form->list) {
        member(writer, "type", "array");
        begin(writer, "items");
        openapi_schema_reference(writer, openapi_schema_name(writer, operation->entity, ""));
        end(writer);
    } else if (value->kind == JSON_OBJECT) {
        member(writer, "type", "object");
        begin(writer, "properties");
        JSON_EACH(child, value)
        {
            if (child->kind == JSON_OBJECT || child->kind == JSON_ARRAY || list_form_holds(child)) {
                json_writer_key_slice(&writer->json, child->key);
                json_writer_begin_object(&writer->json);
                write_form(writer, operation, child);
                end(writer);
            }
        }
        end(writer);
    } else if (slot != LIST_SLOT_NONE) {
        write_type(writer, kinds[slot], slot != LIST_SLOT_LIMIT && slot != LIST_SLOT_MORE);
    } else {
        member(writer, "type",
               value->kind == JSON_BOOLEAN  ? "boolean"
               : value->kind == JSON_NUMBER ? "number"
                                            : "string");
    }
}

void openapi_schema_of_page(struct openapi_writer *writer, const struct plan_operation *operation)
{
    begin(writer, "schema");
    write_form(writer, operation, operation->operation->form->shape);
    end(writer);
}

/* The error answer as envelope.c writes it, by writing one and taking its shape. */
static void write_shape(struct openapi_writer *writer, const struct json *value)
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

static void write_error_schema(struct openapi_writer *writer)
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

/* Is there an operation of that kind whose body or answer names a schema of the entity? */
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

void openapi_schema_components(struct openapi_writer *writer)
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
    openapi_identity_schemas(writer);
    end(writer);
    openapi_identity_schemes(writer);
    end(writer);
}
