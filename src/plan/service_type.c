/* SPDX-License-Identifier: Apache-2.0 */
/* Types between the document and protobuf. Decimals are strings, because no scalar of protobuf
 * holds them exactly. */
#include "plan/service_private.h"

static const struct scalar {
    const char *name;
    enum message_kind kind;
} scalars[] = {
    {"double", MESSAGE_KIND_DOUBLE},     {"float", MESSAGE_KIND_FLOAT},
    {"int32", MESSAGE_KIND_INT32},       {"int64", MESSAGE_KIND_INT64},
    {"uint32", MESSAGE_KIND_UINT32},     {"uint64", MESSAGE_KIND_UINT64},
    {"sint32", MESSAGE_KIND_SINT32},     {"sint64", MESSAGE_KIND_SINT64},
    {"fixed32", MESSAGE_KIND_FIXED32},   {"fixed64", MESSAGE_KIND_FIXED64},
    {"sfixed32", MESSAGE_KIND_SFIXED32}, {"sfixed64", MESSAGE_KIND_SFIXED64},
    {"bool", MESSAGE_KIND_BOOL},         {"string", MESSAGE_KIND_STRING},
    {"bytes", MESSAGE_KIND_BYTES},
};
#define SCALAR_COUNT (sizeof(scalars) / sizeof(*scalars))

static const struct known {
    const char *name;
    enum well_known kind;
    enum message_kind wrapped;
} knowns[] = {
    {"Empty", WELL_KNOWN_EMPTY, 0},
    {"Timestamp", WELL_KNOWN_TIMESTAMP, 0},
    {"Duration", WELL_KNOWN_DURATION, 0},
    {"Struct", WELL_KNOWN_STRUCT, 0},
    {"Value", WELL_KNOWN_VALUE, 0},
    {"ListValue", WELL_KNOWN_LIST_VALUE, 0},
    {"FieldMask", WELL_KNOWN_FIELD_MASK, 0},
    {"Any", WELL_KNOWN_OTHER, 0},
    {"DoubleValue", WELL_KNOWN_WRAPPER, MESSAGE_KIND_DOUBLE},
    {"FloatValue", WELL_KNOWN_WRAPPER, MESSAGE_KIND_FLOAT},
    {"Int64Value", WELL_KNOWN_WRAPPER, MESSAGE_KIND_INT64},
    {"UInt64Value", WELL_KNOWN_WRAPPER, MESSAGE_KIND_UINT64},
    {"Int32Value", WELL_KNOWN_WRAPPER, MESSAGE_KIND_INT32},
    {"UInt32Value", WELL_KNOWN_WRAPPER, MESSAGE_KIND_UINT32},
    {"BoolValue", WELL_KNOWN_WRAPPER, MESSAGE_KIND_BOOL},
    {"StringValue", WELL_KNOWN_WRAPPER, MESSAGE_KIND_STRING},
    {"BytesValue", WELL_KNOWN_WRAPPER, MESSAGE_KIND_BYTES},
};
#define KNOWN_COUNT (sizeof(knowns) / sizeof(*knowns))

#define GOOGLE SLICE("google.protobuf.")

struct message *service_type_known(struct service_builder *builder, struct slice name)
{
    struct slice bare =
        slice_starts_with(name, GOOGLE) ? slice_from_offset(name, GOOGLE.size) : name;
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (!slice_is(bare, knowns[i].name)) {
            continue;
        }
        struct slice full = arena_join(builder->arena, GOOGLE, bare);
        struct message *message = table_get(&builder->messages, full);
        if (message == NULL) {
            message = ARENA_NEW(builder->arena, struct message);
            *message = (struct message){.name = slice_from(knowns[i].name),
                                        .package = SLICE("google.protobuf"),
                                        .well_known = knowns[i].kind,
                                        .wrapped = knowns[i].wrapped,
                                        .is_declared = true};
            table_put(&builder->messages, full, message);
        }
        return message;
    }
    return NULL;
}

/* --- as written in a block --- */

static bool find_scalar(struct slice name, enum message_kind *out_kind)
{
    for (size_t i = 0; i < SCALAR_COUNT; i++) {
        if (slice_is(name, scalars[i].name)) {
            *out_kind = scalars[i].kind;
            return true;
        }
    }
    return false;
}

/* The enumeration that the name means inside the message `scope`: the innermost that has it. */
static struct enumeration *find_enumeration(struct service_builder *builder, struct slice package,
                                            struct slice scope, struct slice name)
{
    while (scope.size > 0) {
        struct slice inner = arena_format(builder->scratch, SLICE_FORMAT "." SLICE_FORMAT,
                                          SLICE_ARGUMENT(scope), SLICE_ARGUMENT(name));
        struct enumeration *found =
            table_get(&builder->enumerations, service_full_name(builder->scratch, package, inner));
        if (found != NULL) {
            return found;
        }
        size_t dot = slice_find_last_byte(scope, '.');
        scope = slice_between(scope, 0, dot == SLICE_NOT_FOUND ? 0 : dot);
    }
    struct enumeration *found =
        table_get(&builder->enumerations, service_full_name(builder->scratch, package, name));
    return found != NULL ? found : table_get(&builder->enumerations, name);
}

/* Nothing says what is in it: so that the file compiles, and callers see the name. */
static struct message *invent(struct service_builder *builder, struct slice package,
                              struct slice name)
{
    size_t dot = slice_find_last_byte(name, '.');
    struct slice bare = dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1);
    struct message_draft draft = service_message_begin(builder, package, bare);
    draft.message->is_invented = true;
    service_message_end(builder, &draft);
    return draft.message;
}

static void read_map(struct service_builder *builder, struct slice package, struct slice scope,
                     struct slice written, struct message_field *out)
{
    size_t open = slice_find_byte(written, '<'), comma = slice_find_byte(written, ',');
    size_t close = slice_find_last_byte(written, '>');
    if (comma == SLICE_NOT_FOUND || close == SLICE_NOT_FOUND || close < comma ||
        !find_scalar(slice_trim(slice_between(written, open + 1, comma)), &out->map_key)) {
        out->kind = MESSAGE_KIND_STRING;
        return;
    }
    service_type_read(builder, package, scope, slice_trim(slice_between(written, comma + 1, close)),
                      out);
    out->is_map = true;
}

void service_type_read(struct service_builder *builder, struct slice package, struct slice scope,
                       struct slice written, struct message_field *out)
{
    if (slice_starts_with(written, SLICE("map")) && slice_find_byte(written, '<') == 3 &&
        !out->is_map) {
        read_map(builder, package, scope, written, out);
        return;
    }
    if (find_scalar(written, &out->kind)) {
        return;
    }
    out->enumeration = find_enumeration(builder, package, scope, written);
    if (out->enumeration != NULL) {
        out->kind = MESSAGE_KIND_ENUM;
        return;
    }
    out->kind = MESSAGE_KIND_MESSAGE;
    out->message = service_message_find(builder, package, scope, written);
    if (out->message == NULL) {
        out->message = invent(builder, package, written);
    }
}

/* --- as the document stores it --- */

static struct slice upper(struct arena *arena, struct slice text)
{
    struct slice snake = word_snake(arena, text);
    char *upper = arena_allocate_raw(arena, snake.size + 1);
    for (size_t i = 0; i < snake.size; i++) {
        upper[i] = character_to_upper(snake.data[i]);
    }
    return slice_of(upper, snake.size);
}

struct slice service_type_prefix(struct arena *arena, struct slice enumeration)
{
    size_t dot = slice_find_last_byte(enumeration, '.');
    struct slice bare =
        dot == SLICE_NOT_FOUND ? enumeration : slice_from_offset(enumeration, dot + 1);
    return arena_join(arena, upper(arena, bare), SLICE("_"));
}

static bool is_identifier(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (!character_is_word(name.data[i])) {
            return false;
        }
    }
    return name.size > 0 && !character_is_digit(name.data[0]);
}

bool service_type_is_name(struct slice name)
{
    struct slice part;
    bool is_ended = name.size > 0 && name.data[name.size - 1] != '.';
    while (is_ended && slice_next_part(&name, '.', &part)) {
        is_ended = is_identifier(part);
    }
    return is_ended;
}

/* Numbers from the lock, new ones behind the highest. */
static int32_t number_value(struct service_builder *builder, const struct enumeration *enumeration,
                            struct slice name, int64_t *highest)
{
    const struct lock_line *line = service_lock_value(builder, enumeration, name);
    if (line != NULL) {
        return (int32_t)line->number;
    }
    return (int32_t)++ * highest;
}

/* What the lock has for the field in its entity's message, under present and former names. */
static const struct lock_line *frozen_field(struct service_builder *builder, struct slice package,
                                            const struct field *field)
{
    struct arena *arena = builder->arena;
    struct slice owners[2] = {service_message_name(arena, field->entity),
                              service_message_noun(arena, field->entity->formerly)};
    struct slice names[2] = {word_snake(arena, word_plain(arena, field->name, false)),
                             word_snake(arena, word_plain(arena, field->formerly, false))};
    for (size_t i = 0; i < 4; i++) {
        const struct lock_line *line =
            lock_find(builder->lock, LOCK_FIELD, service_full_name(arena, package, owners[i / 2]),
                      names[i % 2]);
        if (line != NULL) {
            return line;
        }
    }
    return NULL;
}

/* The enumeration's full name in an earlier document: as the lock has it for the field; where there
 * is no lock, "CrateState" for BoxPhase, where boxes were crates and their phase a state. */
static struct slice former_name(struct service_builder *builder, struct slice package,
                                struct slice full, const struct plan_field *from)
{
    struct arena *arena = builder->arena;
    const struct field *field = from->field;
    const struct lock_line *line = frozen_field(builder, package, field);
    if (line != NULL) {
        bool is_other = !slice_equal(line->type, full) &&
                        lock_highest(builder->lock, line->type) > 0 &&
                        table_get(&builder->enumerations, line->type) == NULL;
        return is_other ? line->type : SLICE_EMPTY;
    }
    struct slice entity = field->entity->formerly.size > 0
                              ? service_message_noun(arena, field->entity->formerly)
                              : service_message_name(arena, field->entity);
    struct slice name = field->formerly.size > 0 ? field->formerly : from->name;
    bool is_renamed = field->entity->formerly.size > 0 || field->formerly.size > 0;
    return is_renamed ? service_full_name(arena, package,
                                          arena_join(arena, entity, word_pascal(arena, name)))
                      : SLICE_EMPTY;
}

/* NULL where a label makes no identifier, or two make the same. */
static struct enumeration *derive_enumeration(struct service_builder *builder, struct slice package,
                                              struct slice name, const struct plan_field *from)
{
    struct slice full = service_full_name(builder->arena, package, name);
    struct slice prefix = service_type_prefix(builder->arena, name);
    struct enumeration *own = ARENA_NEW(builder->arena, struct enumeration);
    *own = (struct enumeration){.name = name, .package = package};
    own->values = ARENA_ARRAY(builder->arena, struct enumeration_value, from->rule.label_count + 1);
    own->values[own->value_count++].name = arena_join(builder->arena, prefix, SLICE("UNSPECIFIED"));
    own->former = former_name(builder, package, full, from);
    int64_t highest = service_lock_highest(builder, full, own->former);
    struct table seen;
    table_init(&seen, builder->arena);
    table_put(&seen, own->values[0].name, own);
    for (size_t i = 0; i < from->rule.label_count; i++) {
        struct slice label = from->rule.labels[i];
        struct slice value = arena_join(builder->arena, prefix, upper(builder->arena, label));
        if (!is_identifier(value) || value.size == prefix.size ||
            table_put(&seen, value, own) != NULL) {
            return NULL;
        }
        own->values[own->value_count++] =
            (struct enumeration_value){value, number_value(builder, own, value, &highest), label};
    }
    table_put(&builder->enumerations, full, own);
    list_add(builder->arena, &builder->services->enumerations, own);
    return own;
}

static bool has_same_labels(const struct enumeration *enumeration, const struct plan_field *field)
{
    for (size_t i = 0; i < field->rule.label_count; i++) {
        size_t at = 0;
        while (at < enumeration->value_count &&
               !slice_equal(enumeration->values[at].label, field->rule.labels[i])) {
            at++;
        }
        if (at == enumeration->value_count) {
            return false;
        }
    }
    return enumeration->value_count == field->rule.label_count + 1;
}

/* The type's own name where the document has one, else entity and field. */
static const struct enumeration *enumeration_of(struct service_builder *builder,
                                                struct slice package, const struct plan_field *from)
{
    struct arena *arena = builder->arena;
    struct slice own = from->type->enum_name;
    struct slice names[2] = {
        own.size > 0 ? word_pascal(arena, own) : SLICE_EMPTY,
        arena_join(arena, service_message_name(arena, from->field->entity),
                   word_pascal(arena, from->name)),
    };
    for (size_t i = 0; i < 2; i++) {
        if (!is_identifier(names[i])) {
            continue;
        }
        struct slice full = service_full_name(arena, package, names[i]);
        const struct enumeration *found = table_get(&builder->enumerations, full);
        if (found != NULL && has_same_labels(found, from)) {
            return found;
        }
        if (found == NULL && table_get(&builder->messages, full) == NULL) {
            return derive_enumeration(builder, package, names[i], from);
        }
    }
    return NULL;
}

static bool is_object(const struct plan_field *from)
{
    struct slice spelling = from->type->spelling;
    bool is_default = from->default_value.kind == VALUE_TEXT &&
                      slice_starts_with(from->default_value.text, SLICE("{"));
    return is_default || slice_starts_with_ignoring_case(spelling, SLICE("map")) ||
           slice_starts_with_ignoring_case(spelling, SLICE("record<")) ||
           slice_starts_with_ignoring_case(spelling, SLICE("dict"));
}

static void derive_known(struct service_builder *builder, const char *name,
                         struct message_field *out)
{
    out->kind = MESSAGE_KIND_MESSAGE;
    out->message = service_type_known(builder, slice_from(name));
}

static void derive_from(struct service_builder *builder, const struct type *type,
                        struct message_field *out)
{
    switch (type->kind) {
    case TYPE_INT16:
    case TYPE_INT32:
        out->kind = type->is_unsigned ? MESSAGE_KIND_UINT32 : MESSAGE_KIND_INT32;
        return;
    case TYPE_INT64:
        out->kind = type->is_unsigned ? MESSAGE_KIND_UINT64 : MESSAGE_KIND_INT64;
        return;
    case TYPE_DOUBLE:
        out->kind = MESSAGE_KIND_DOUBLE;
        return;
    case TYPE_BOOLEAN:
        out->kind = MESSAGE_KIND_BOOL;
        return;
    case TYPE_BYTES:
        out->kind = MESSAGE_KIND_BYTES;
        return;
    case TYPE_TIMESTAMP:
        derive_known(builder, "Timestamp", out);
        return;
    case TYPE_JSON:
        derive_known(builder, "Value", out);
        return;
    case TYPE_ARRAY:
        derive_known(builder, "ListValue", out);
        return;
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_UUID:
    case TYPE_DECIMAL:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_ENUM:
        break;
    }
    out->kind = MESSAGE_KIND_STRING;
}

void service_type_derive(struct service_builder *builder, struct slice package,
                         const struct plan_field *from, struct message_field *out)
{
    const struct type *type = from->type;
    bool is_text = type->kind == TYPE_TEXT || type->kind == TYPE_ENUM;
    if (is_text && from->rule.label_count > 0) {
        out->enumeration = enumeration_of(builder, package, from);
        out->kind = out->enumeration != NULL ? MESSAGE_KIND_ENUM : MESSAGE_KIND_STRING;
    } else if (type->kind == TYPE_ARRAY && type->element != NULL) {
        derive_from(builder, type->element, out);
        out->is_repeated = true;
    } else if (type->kind == TYPE_JSON && is_object(from)) {
        derive_known(builder, "Struct", out);
    } else {
        derive_from(builder, type, out);
    }
}

/* --- whether they fit --- */

static bool is_integer(enum message_kind kind)
{
    return kind >= MESSAGE_KIND_INT32 && kind <= MESSAGE_KIND_SFIXED64;
}

static bool carries_one(const struct type *type, enum message_kind kind,
                        const struct message *message)
{
    enum well_known known = message == NULL ? WELL_KNOWN_NONE : message->well_known;
    if (known == WELL_KNOWN_WRAPPER) {
        return carries_one(type, message->wrapped, NULL);
    }
    bool is_message = kind == MESSAGE_KIND_MESSAGE;
    switch (type->kind) {
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_ENUM:
        return kind == MESSAGE_KIND_STRING || kind == MESSAGE_KIND_ENUM;
    case TYPE_UUID:
    case TYPE_DATE:
    case TYPE_TIME:
        return kind == MESSAGE_KIND_STRING;
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
        return is_integer(kind) || kind == MESSAGE_KIND_STRING;
    case TYPE_DECIMAL:
        return kind == MESSAGE_KIND_STRING || kind == MESSAGE_KIND_DOUBLE;
    case TYPE_DOUBLE:
        return kind == MESSAGE_KIND_DOUBLE || kind == MESSAGE_KIND_FLOAT;
    case TYPE_BOOLEAN:
        return kind == MESSAGE_KIND_BOOL;
    case TYPE_TIMESTAMP:
        return kind == MESSAGE_KIND_STRING || (is_message && known == WELL_KNOWN_TIMESTAMP);
    case TYPE_BYTES:
        return kind == MESSAGE_KIND_BYTES || kind == MESSAGE_KIND_STRING;
    case TYPE_JSON:
        return kind == MESSAGE_KIND_STRING ||
               (is_message && (known == WELL_KNOWN_NONE || known == WELL_KNOWN_STRUCT ||
                               known == WELL_KNOWN_VALUE || known == WELL_KNOWN_LIST_VALUE));
    case TYPE_ARRAY:
        return kind == MESSAGE_KIND_STRING ||
               (is_message && (known == WELL_KNOWN_LIST_VALUE || known == WELL_KNOWN_VALUE));
    }
    return false;
}

bool service_type_carries(const struct type *type, const struct message_field *field)
{
    if (field->is_map) {
        return type->kind == TYPE_JSON;
    }
    if (!field->is_repeated) {
        return carries_one(type, field->kind, field->message);
    }
    if (type->kind == TYPE_JSON) {
        return true;
    }
    return type->kind == TYPE_ARRAY && type->element != NULL &&
           carries_one(type->element, field->kind, field->message);
}

/* The values by what a label may call them: their names as JSON tells them apart, with and without
 * the enumeration's own. */
static struct table values_by_word(struct service_builder *builder,
                                   const struct enumeration *enumeration)
{
    struct table values;
    struct slice prefix = service_type_prefix(builder->arena, enumeration->name);
    table_init(&values, builder->arena);
    for (size_t i = 0; i < enumeration->value_count; i++) {
        struct enumeration_value *value = &enumeration->values[i];
        struct slice words[2] = {word_flat(builder->arena, value->name), SLICE_EMPTY};
        if (slice_starts_with_ignoring_case(value->name, prefix)) {
            words[1] = word_flat(builder->arena, slice_from_offset(value->name, prefix.size));
        }
        for (size_t j = 0; j < 2 && words[j].size > 0; j++) {
            struct list *list = table_get(&values, words[j]);
            if (list == NULL) {
                list = ARENA_NEW(builder->arena, struct list);
                table_put(&values, words[j], list);
            }
            list_add(builder->arena, list, value);
        }
    }
    return values;
}

bool service_type_label(struct service_builder *builder, const struct plan_field *field,
                        const struct enumeration *enumeration)
{
    struct table values = values_by_word(builder, enumeration);
    bool is_whole = true;
    for (size_t i = 0; i < field->rule.label_count; i++) {
        struct slice label = field->rule.labels[i];
        const struct list *meant = table_get(&values, word_flat(builder->arena, label));
        bool is_found = false;
        for (size_t j = 0; meant != NULL && j < meant->count && !is_found; j++) {
            struct enumeration_value *value = list_at(meant, j);
            value->label = value->label.size == 0 ? label : value->label;
            is_found = slice_equal(value->label, label);
        }
        is_whole &= is_found;
    }
    return is_whole;
}
