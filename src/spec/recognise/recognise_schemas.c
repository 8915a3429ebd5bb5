/* SPDX-License-Identifier: Apache-2.0 */
/* Reads JSON Schema: an object with "properties", strict or as people abbreviate it ("required":
 * true beside a property), in definitions, in OpenAPI's components, and as the request_schema and
 * response_schema of the feature template. JSON is read as a tree; YAML as a row of scalars whose
 * paths spell the same structure. */
#include "base/table.h"
#include "spec/document/passage.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/schema_rule.h"
#include "spec/text/json_lenient.h"
#include "spec/text/request_name.h"
#include "spec/text/yaml.h"

struct reader {
    struct specification *specification;
    const struct block *block;
    struct passage passage;
    size_t count;
};

/* --- one property --- */

struct property {
    struct slice type;
    struct slice format;
    struct slice reference; /* "#/components/schemas/User" */
    struct slice description;
    struct slice default_text;
    struct slice item_type;
    struct slice item_reference;
    struct schema_rules rules;
    struct list labels; /* struct slice * */
    bool is_required;
    bool is_optional;
    bool has_properties;
    bool has_default;
    bool is_unique;
};

static struct slice last_segment(struct slice reference)
{
    size_t slash = slice_find_last_byte(reference, '/');
    return slash == SLICE_NOT_FOUND ? reference : slice_from_offset(reference, slash + 1);
}

static enum type_kind kind_of(struct slice type, struct slice format)
{
    if (slice_equal(type, SLICE("string"))) {
        return slice_equal(format, SLICE("date-time")) ? TYPE_TIMESTAMP
               : slice_equal(format, SLICE("date"))    ? TYPE_DATE
               : slice_equal(format, SLICE("time"))    ? TYPE_TIME
               : slice_equal(format, SLICE("uuid"))    ? TYPE_UUID
               : slice_equal(format, SLICE("binary")) || slice_equal(format, SLICE("byte"))
                   ? TYPE_BYTES
                   : TYPE_TEXT;
    }
    return slice_equal(type, SLICE("integer"))
               ? slice_equal(format, SLICE("int64")) ? TYPE_INT64 : TYPE_INT32
           : slice_equal(type, SLICE("number"))  ? TYPE_DOUBLE
           : slice_equal(type, SLICE("boolean")) ? TYPE_BOOLEAN
           : slice_equal(type, SLICE("object"))  ? TYPE_JSON
                                                 : TYPE_UNKNOWN;
}

static struct type *make_type(struct arena *arena, struct slice word, struct slice format,
                              struct slice reference)
{
    struct type *type = ARENA_NEW(arena, struct type);
    type->kind = kind_of(word, format);
    type->spelling = word;
    if (reference.size > 0) {
        type->kind = TYPE_UNKNOWN;
        type->enum_name = last_segment(reference);
        type->spelling = type->enum_name;
    } else if (type->kind == TYPE_UNKNOWN && word.size > 0) {
        type = type_from_word(arena, word, NULL);
    }
    return type;
}

static void apply_labels(struct arena *arena, struct field_statement *field,
                         const struct property *property)
{
    if (property->labels.count == 0 || field->type->kind == TYPE_INT32 ||
        field->type->kind == TYPE_DOUBLE) {
        return;
    }
    struct type *type = ARENA_NEW(arena, struct type);
    type->kind = TYPE_ENUM;
    type->spelling = property->type;
    type->labels = ARENA_ARRAY(arena, struct slice, property->labels.count);
    LIST_EACH(const struct slice, label, &property->labels)
    {
        type->labels[type->label_count++] = *label;
    }
    field->type = type;
}

static void add_property(struct reader *reader, struct entity_statement *entity, struct slice name,
                         struct place place, const struct property *property)
{
    struct arena *arena = reader->specification->arena;
    struct field_statement *field = field_value_add(arena, entity, name, place);
    bool is_array = slice_equal(property->type, SLICE("array"));
    if (is_array) {
        field->type->kind = TYPE_ARRAY;
        field->type->spelling = property->type;
        field->type->element =
            make_type(arena, property->item_type, SLICE_EMPTY, property->item_reference);
        if (field->type->element->kind == TYPE_UNKNOWN) {
            field->type->element->kind = TYPE_JSON;
        }
    } else {
        field->type = make_type(arena, property->type, property->format, property->reference);
    }
    if (property->has_properties && !is_array) {
        field->type->kind = TYPE_JSON;
    }
    apply_labels(arena, field, property);
    schema_rule_apply(arena, field, &property->rules);
    field->is_required = property->is_required;
    field->is_optional = property->is_optional;
    field->is_unique = property->is_unique;
    if (property->has_default) {
        field->default_value =
            field_value_default(arena, property->default_text, field->type, place);
    }
    if (property->description.size > 0) {
        field->comment = property->description;
        field_text_read(arena, field, property->description, FIELD_TEXT_PROSE);
        field_value_labels(arena, field, property->description, LABELS_DOUBTFUL);
    }
}

/* --- JSON --- */

static bool is_object_schema(const struct json *schema)
{
    const struct json *properties = json_member(schema, SLICE("properties"));
    return properties != NULL && properties->kind == JSON_OBJECT;
}

static struct slice text_of(const struct json *object, const char *key)
{
    const struct json *value = json_member(object, slice_from(key));
    bool is_text = value != NULL && (value->kind == JSON_STRING || value->kind == JSON_NUMBER);
    return is_text ? value->text : SLICE_EMPTY;
}

static bool is_true(const struct json *object, const char *key)
{
    const struct json *value = json_member(object, slice_from(key));
    return value != NULL && value->kind == JSON_BOOLEAN && value->boolean;
}

/* "type": "string", or ["string", "null"]. */
static struct slice read_type(const struct json *schema, bool *out_is_optional)
{
    const struct json *type = json_member(schema, SLICE("type"));
    struct slice word = SLICE_EMPTY;
    if (type == NULL || type->kind != JSON_ARRAY) {
        return text_of(schema, "type");
    }
    JSON_EACH(part, type)
    {
        bool is_null = slice_equal(part->text, SLICE("null"));
        *out_is_optional |= is_null;
        word = word.size == 0 && !is_null ? part->text : word;
    }
    return word;
}

static void read_json_property(struct arena *arena, const struct json *schema,
                               struct property *property)
{
    const struct json *items = json_member(schema, SLICE("items"));
    const struct json *labels = json_member(schema, SLICE("enum"));
    const struct json *value = json_member(schema, SLICE("default"));
    const struct json *required = json_member(schema, SLICE("required"));
    property->type =
        schema->kind == JSON_STRING ? schema->text : read_type(schema, &property->is_optional);
    property->format = text_of(schema, "format");
    property->reference = text_of(schema, "$ref");
    property->description = text_of(schema, "description");
    property->item_type = text_of(items, "type");
    property->item_reference = text_of(items, "$ref");
    property->has_properties = is_object_schema(schema);
    property->is_optional |= is_true(schema, "nullable") || is_true(schema, "optional");
    property->is_unique = is_true(schema, "unique");
    if (required != NULL && required->kind == JSON_BOOLEAN) {
        property->is_required = required->boolean;
        property->is_optional |= !required->boolean;
    }
    JSON_EACH(member, schema)
    {
        struct slice said = member->kind == JSON_STRING || member->kind == JSON_NUMBER
                                ? member->text
                            : member->kind == JSON_BOOLEAN && member->boolean ? SLICE("true")
                                                                              : SLICE_EMPTY;
        schema_rule_note(arena, &property->rules, member->key, said);
    }
    if (value != NULL && value->kind != JSON_OBJECT && value->kind != JSON_ARRAY) {
        property->has_default = value->kind != JSON_NULL;
        property->default_text = value->kind == JSON_BOOLEAN
                                     ? value->boolean ? SLICE("true") : SLICE("false")
                                     : value->text;
    }
    if (labels != NULL && labels->kind == JSON_ARRAY) {
        JSON_EACH(label, labels)
        {
            if (label->kind == JSON_STRING) {
                list_add(arena, &property->labels, reading_keep(arena, label->text));
            } else if (label->kind == JSON_NUMBER) {
                schema_rule_note_value(arena, &property->rules, label->text);
            }
        }
    }
}

static bool is_listed(const struct json *schema, struct slice name)
{
    const struct json *required = json_member(schema, SLICE("required"));
    if (required == NULL || required->kind != JSON_ARRAY || required->count > 512) {
        return false;
    }
    JSON_EACH(item, required)
    {
        if (slice_equal(item->text, name)) {
            return true;
        }
    }
    return false;
}

static struct place place_of(const struct reader *reader, const struct json *value)
{
    return passage_place(&reader->passage,
                         slice_between(reader->passage.text, value->offset, value->offset + 1));
}

/* "id" alone makes a thing; without it, it is what goes over the wire. */
static bool is_thing(const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (slice_equal_ignoring_case(field->name, SLICE("id")) ||
            slice_equal(field->name, SLICE("_id")) || slice_equal(field->name, SLICE("uuid"))) {
            return true;
        }
    }
    return false;
}

static struct entity_statement *state_entity(struct reader *reader, struct slice name,
                                             struct place place)
{
    struct statement *statement =
        specification_state(reader->specification, STATEMENT_ENTITY, reader->block, place);
    statement->entity.source = SOURCE_SCHEMA;
    statement->entity.name = name;
    reader->count++;
    return &statement->entity;
}

static void read_object(struct reader *reader, const struct json *schema, struct slice name,
                        bool is_request)
{
    if (!is_object_schema(schema) || name.size == 0) {
        return;
    }
    struct entity_statement *entity = state_entity(reader, name, place_of(reader, schema));
    entity->comment = text_of(schema, "description");
    JSON_EACH(child, json_member(schema, SLICE("properties")))
    {
        struct property property = {0};
        if (child->kind != JSON_OBJECT && child->kind != JSON_STRING) {
            continue;
        }
        read_json_property(reader->specification->arena, child, &property);
        property.is_required |= is_listed(schema, child->key);
        add_property(reader, entity, child->key, place_of(reader, child), &property);
    }
    entity->is_request = is_request || request_name_is_message(name) || !is_thing(entity);
}

static void read_named(struct reader *reader, const struct json *schemas)
{
    if (schemas == NULL || schemas->kind != JSON_OBJECT) {
        return;
    }
    JSON_EACH(schema, schemas)
    {
        read_object(reader, schema, schema->key, false);
    }
}

/* The name for a schema that has none: its title, else what the headings say. */
static struct slice find_name(struct reader *reader, const struct json *schema, const char *suffix)
{
    struct slice title = text_of(schema, "title");
    struct entity_label found = entity_label_of_block(reader->block);
    struct slice name = title.size > 0 ? entity_name_of_words(title) : found.name;
    struct slice label = wording_bare(reading_label(reader->block).plain);
    bool is_endpoint = slice_find_byte(label, '/') != SLICE_NOT_FOUND && label.size <= 120;
    if (*suffix != 0 && is_endpoint) {
        name = label; /* "POST /api/v1/orders" */
    } else if (name.size == 0 && *suffix != 0) {
        name = wording_bare(reader->block->section->name);
    }
    return *suffix == 0 || name.size == 0
               ? name
               : arena_format(reader->specification->arena, SLICE_FORMAT " %s",
                              SLICE_ARGUMENT(name), suffix);
}

static void read_root(struct reader *reader, const struct json *root)
{
    const struct json *components = json_member(root, SLICE("components"));
    read_object(reader, json_member(root, SLICE("request_schema")),
                find_name(reader, root, "request"), true);
    read_object(reader, json_member(root, SLICE("response_schema")),
                find_name(reader, root, "response"), true);
    read_named(reader, json_member(root, SLICE("definitions")));
    read_named(reader, json_member(root, SLICE("$defs")));
    read_named(reader, json_member(components, SLICE("schemas")));
    if (is_object_schema(root)) {
        bool is_message = entity_setting_of(reader->block->section) == ENTITY_SETTING_MESSAGE;
        read_object(reader, root, find_name(reader, root, is_message ? "body" : ""), is_message);
        return;
    }
    JSON_EACH(child, root)
    { /* "User": { "type": "object", "properties": … } */
        bool is_known = slice_equal(child->key, SLICE("request_schema")) ||
                        slice_equal(child->key, SLICE("response_schema"));
        if (root->kind == JSON_OBJECT && !is_known &&
            slice_equal(text_of(child, "type"), SLICE("object"))) {
            read_object(reader, child, child->key, false);
        }
    }
}

/* --- YAML --- */

/* "components.schemas.User.properties.email.type" → User, email, type. */
struct yaml_path {
    struct slice schema;
    struct slice property;
    struct slice rest;
    bool is_bare; /* below no "components" or "definitions" */
};

static bool next_key(struct slice *path, struct slice *out_key)
{
    return slice_next_part(path, '.', out_key);
}

static bool split_path(struct slice path, struct yaml_path *out_path)
{
    struct slice key, whole = path;
    *out_path = (struct yaml_path){0};
    if (slice_starts_with(path, SLICE("components.schemas."))) {
        path = slice_from_offset(path, sizeof("components.schemas.") - 1);
    } else if (slice_starts_with(path, SLICE("definitions."))) {
        path = slice_from_offset(path, sizeof("definitions.") - 1);
    } else if (!next_key(&whole, &key) || !entity_name_is_identifier(key) ||
               (!slice_starts_with(whole, SLICE("properties.")) &&
                !slice_starts_with(whole, SLICE("required[")))) {
        return false; /* "User.properties.email.type" is a schema on its own */
    } else {
        out_path->is_bare = true;
    }
    if (!next_key(&path, &out_path->schema) || !next_key(&path, &key)) {
        return false;
    }
    if (slice_equal(key, SLICE("properties"))) {
        bool is_property = next_key(&path, &out_path->property);
        out_path->rest = path;
        return is_property;
    }
    out_path->rest = key; /* "required[0]", "type", "description" */
    return true;
}

struct yaml_property {
    struct slice name;
    struct place place;
    bool is_described; /* and not only listed as required */
    struct property property;
};

struct yaml_schema {
    struct slice name;
    struct place place;
    struct list properties; /* struct yaml_property */
    struct table by_name;   /* property → struct yaml_property */
};

static struct yaml_property *find_property(struct reader *reader, struct yaml_schema *schema,
                                           struct slice name, struct place place)
{
    struct arena *arena = reader->specification->arena;
    struct yaml_property *found = table_get(&schema->by_name, name);
    if (found == NULL) {
        found = ARENA_NEW(arena, struct yaml_property);
        found->name = name;
        found->place = place;
        table_put(&schema->by_name, name, found);
        list_add(arena, &schema->properties, found);
    }
    return found;
}

static void note_scalar(struct arena *arena, struct property *property, struct slice key,
                        struct slice value)
{
    if (slice_equal(key, SLICE("type"))) {
        property->type = value;
    } else if (slice_equal(key, SLICE("format"))) {
        property->format = value;
    } else if (slice_equal(key, SLICE("$ref"))) {
        property->reference = value;
    } else if (slice_equal(key, SLICE("description"))) {
        property->description = value;
    } else if (slice_equal(key, SLICE("items.type"))) {
        property->item_type = value;
    } else if (slice_equal(key, SLICE("items.$ref"))) {
        property->item_reference = value;
    } else if (slice_equal(key, SLICE("default"))) {
        property->has_default = true;
        property->default_text = value;
    } else if (slice_equal(key, SLICE("nullable"))) {
        property->is_optional = slice_equal(value, SLICE("true"));
    } else if (slice_starts_with(key, SLICE("enum["))) {
        list_add(arena, &property->labels, reading_keep(arena, value));
        schema_rule_note_value(arena, &property->rules, value);
    } else if (slice_starts_with(key, SLICE("properties."))) {
        property->has_properties = true;
    }
    schema_rule_note(arena, &property->rules, key, value);
}

static struct yaml_schema *find_schema(struct reader *reader, struct table *schemas,
                                       struct list *order, struct slice name, struct place place)
{
    struct arena *arena = reader->specification->arena;
    struct yaml_schema *found = table_get(schemas, name);
    if (found == NULL) {
        found = ARENA_NEW(arena, struct yaml_schema);
        found->name = name;
        found->place = place;
        table_init(&found->by_name, arena);
        table_put(schemas, name, found);
        list_add(arena, order, found);
    }
    return found;
}

static void state_schema(struct reader *reader, const struct yaml_schema *schema)
{
    bool is_any = false;
    LIST_EACH(const struct yaml_property, property, &schema->properties)
    {
        is_any |= property->property.type.size + property->property.reference.size > 0;
    }
    if (!is_any) {
        return;
    }
    struct entity_statement *entity = state_entity(reader, schema->name, schema->place);
    LIST_EACH(const struct yaml_property, property, &schema->properties)
    {
        add_property(reader, entity, property->name, property->place, &property->property);
    }
    entity->is_request = request_name_is_message(schema->name) || !is_thing(entity);
}

/* Returns whether the block is nothing but schemas, as far as it is understood. */
static bool read_yaml(struct reader *reader)
{
    bool is_bare = false;
    struct arena *arena = reader->specification->arena;
    struct list scalars = {0};
    struct yaml_error error;
    struct table schemas;
    struct list order = {0};
    table_init(&schemas, arena);
    yaml_read(arena, reader->passage.text, &scalars, &error);
    LIST_EACH(const struct yaml_scalar, scalar, &scalars)
    {
        struct yaml_path path;
        if (!split_path(scalar->path, &path)) {
            continue;
        }
        struct place place =
            passage_place(&reader->passage, slice_between(reader->passage.text, scalar->key_offset,
                                                          scalar->key_offset + 1));
        is_bare |= path.is_bare;
        struct yaml_schema *schema = find_schema(reader, &schemas, &order, path.schema, place);
        if (path.property.size > 0) {
            struct yaml_property *found = find_property(reader, schema, path.property, place);
            found->place = found->is_described ? found->place : place;
            found->is_described = true;
            note_scalar(arena, &found->property, path.rest, scalar->value);
        } else if (slice_starts_with(path.rest, SLICE("required["))) {
            find_property(reader, schema, scalar->value, place)->property.is_required = true;
        }
    }
    LIST_EACH(const struct yaml_schema, schema, &order)
    {
        state_schema(reader, schema);
    }
    return is_bare && reader->count > 0;
}

/* --- the recogniser --- */

static bool is_yaml(const struct block *block)
{
    return slice_equal(block->info, SLICE("yaml")) || slice_equal(block->info, SLICE("yml"));
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct reader reader = {.specification = specification, .block = block};
    reader.passage = passage_of_block(specification->arena, block);
    if (is_yaml(block)) {
        if (read_yaml(&reader)) {
            return READING_WHOLE;
        }
        return reader.count > 0 ? READING_PART : READING_NOTHING;
    }
    struct json_lenient report;
    struct json_error error;
    struct json *root =
        json_lenient_parse(specification->arena, reader.passage.text, &report, &error);
    if (root != NULL && root->kind == JSON_OBJECT) {
        read_root(&reader, root);
    }
    return reader.count > 0 ? READING_WHOLE : READING_NOTHING;
}

static int claim(const struct block *block)
{
    if (slice_find(block->code, SLICE("propert")) == SLICE_NOT_FOUND) {
        return 0;
    }
    bool is_json = slice_equal(block->info, SLICE("json")) ||
                   slice_equal(block->info, SLICE("json5")) ||
                   slice_equal(block->info, SLICE("jsonc")) || block->info.size == 0;
    if (is_yaml(block)) {
        return slice_find(block->code, SLICE("properties:")) == SLICE_NOT_FOUND ? 0 : 62;
    }
    return is_json && slice_find(block->code, SLICE("\"properties\"")) != SLICE_NOT_FOUND ? 85 : 0;
}

const struct recogniser recogniser_schemas = {
    .name = "schemas",
    .blocks =
        {
            [BLOCK_CODE] = {claim, read},
        },
};
