/* SPDX-License-Identifier: Apache-2.0 */
/* One file's messages, enumerations and services as google.protobuf.FileDescriptorProto, in the
 * order in which the text has them. Numbers are those of google/protobuf/descriptor.proto. */
#include "wire/descriptor_private.h"
#include "wire/wire_private.h"

enum file_number {
    FILE_NAME = 1,
    FILE_PACKAGE = 2,
    FILE_DEPENDENCY = 3,
    FILE_MESSAGE = 4,
    FILE_ENUM = 5,
    FILE_SERVICE = 6,
    FILE_OPTIONS = 8,
    FILE_SYNTAX = 12,
};

enum option_number {
    OPTION_JAVA_PACKAGE = 1,
    OPTION_JAVA_CLASS = 8,
    OPTION_JAVA_MULTIPLE_FILES = 10,
    OPTION_GO_PACKAGE = 11,
    OPTION_ARENAS = 31,
    OPTION_OBJECTIVE_C_PREFIX = 36,
    OPTION_CSHARP_NAMESPACE = 37,
};

enum message_number {
    MESSAGE_NAME = 1,
    MESSAGE_FIELD = 2,
    MESSAGE_NESTED = 3,
    MESSAGE_ENUM = 4,
    MESSAGE_OPTIONS = 7,
    MESSAGE_ONEOF = 8,
    MESSAGE_RESERVED_RANGE = 9,
    MESSAGE_RESERVED_NAME = 10,
};
#define MESSAGE_OPTION_MAP_ENTRY 7

enum field_number {
    FIELD_NAME = 1,
    FIELD_NUMBER = 3,
    FIELD_LABEL = 4,
    FIELD_TYPE = 5,
    FIELD_TYPE_NAME = 6,
    FIELD_ONEOF_INDEX = 9,
    FIELD_JSON_NAME = 10,
    FIELD_PROTO3_OPTIONAL = 17,
};

enum enum_number {
    ENUM_NAME = 1,
    ENUM_VALUE = 2,
    ENUM_OPTIONS = 3,
    ENUM_RESERVED_RANGE = 4,
    ENUM_RESERVED_NAME = 5,
};
#define ENUM_OPTION_ALLOW_ALIAS 2

enum method_number {
    METHOD_NAME = 1,
    METHOD_REQUEST = 2,
    METHOD_RESPONSE = 3,
    METHOD_CLIENT_STREAMING = 5,
    METHOD_SERVER_STREAMING = 6,
};

/* Shared by services, oneofs, values and ranges. */
#define PART_NAME   1
#define PART_SECOND 2 /* a service's method, a value's number */
#define RANGE_START 1
#define RANGE_END   2
#define LABEL_ONE   1
#define LABEL_MANY  3

static const unsigned char types[] = {
    [MESSAGE_KIND_DOUBLE] = 1,  [MESSAGE_KIND_FLOAT] = 2,     [MESSAGE_KIND_INT32] = 5,
    [MESSAGE_KIND_INT64] = 3,   [MESSAGE_KIND_UINT32] = 13,   [MESSAGE_KIND_UINT64] = 4,
    [MESSAGE_KIND_SINT32] = 17, [MESSAGE_KIND_SINT64] = 18,   [MESSAGE_KIND_FIXED32] = 7,
    [MESSAGE_KIND_FIXED64] = 6, [MESSAGE_KIND_SFIXED32] = 15, [MESSAGE_KIND_SFIXED64] = 16,
    [MESSAGE_KIND_BOOL] = 8,    [MESSAGE_KIND_STRING] = 9,    [MESSAGE_KIND_BYTES] = 12,
    [MESSAGE_KIND_ENUM] = 14,   [MESSAGE_KIND_MESSAGE] = 11,
};

static struct slice bare_name(struct slice name)
{
    size_t dot = slice_find_last_byte(name, '.');
    return dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1);
}

/* ".package.Outer.Inner" */
static struct slice absolute_name(struct arena *arena, struct slice package, struct slice name)
{
    return arena_format(arena, ".%.*s%s" SLICE_FORMAT, SLICE_ARGUMENT(package),
                        package.size > 0 ? "." : "", SLICE_ARGUMENT(name));
}

/* "orderId" for order_id; with `is_type`, "OrderId". */
static struct slice camel_name(struct arena *arena, struct slice name, bool is_type)
{
    char *camel = arena_allocate_raw(arena, name.size + 1);
    size_t size = 0;
    bool is_upper = is_type;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c != '_') {
            camel[size++] = is_upper ? character_to_upper(c) : c;
        }
        is_upper = c == '_';
    }
    return slice_of(camel, size);
}

static struct slice entry_name(struct arena *arena, const struct message_field *field)
{
    return arena_join(arena, camel_name(arena, field->name, true), SLICE("Entry"));
}

/* --- messages --- */

/* What stands directly in a message, or in the file. */
struct nest {
    struct list messages;     /* const struct message */
    struct list enumerations; /* const struct enumeration */
};

struct writer {
    struct arena *arena;
    struct buffer *out;
    struct table nests; /* name of the outer message; empty: the file → struct nest */
};

static struct slice field_type_name(const struct writer *writer, const struct message_field *field)
{
    return field->kind == MESSAGE_KIND_MESSAGE
               ? absolute_name(writer->arena, field->message->package, field->message->name)
               : absolute_name(writer->arena, field->enumeration->package,
                               field->enumeration->name);
}

static bool is_named(enum message_kind kind)
{
    return kind == MESSAGE_KIND_MESSAGE || kind == MESSAGE_KIND_ENUM;
}

/* A field without presence; `oneof` −1: in none. */
static void write_field(const struct writer *writer, const struct message *message,
                        const struct message_field *field, int oneof)
{
    size_t start = wire_begin_field(writer->out, MESSAGE_FIELD);
    wire_put_bytes(writer->out, FIELD_NAME, field->name);
    wire_put_number(writer->out, FIELD_NUMBER, field->number);
    wire_put_number(writer->out, FIELD_LABEL,
                    field->is_repeated || field->is_map ? LABEL_MANY : LABEL_ONE);
    wire_put_number(writer->out, FIELD_TYPE,
                    types[field->is_map ? MESSAGE_KIND_MESSAGE : field->kind]);
    if (field->is_map) {
        struct slice entry = arena_format(writer->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                          SLICE_ARGUMENT(message->name),
                                          SLICE_ARGUMENT(entry_name(writer->arena, field)));
        wire_put_bytes(writer->out, FIELD_TYPE_NAME,
                       absolute_name(writer->arena, message->package, entry));
    } else if (is_named(field->kind)) {
        wire_put_bytes(writer->out, FIELD_TYPE_NAME, field_type_name(writer, field));
    }
    if (oneof >= 0) {
        wire_put_number(writer->out, FIELD_ONEOF_INDEX, oneof);
    }
    wire_put_bytes(writer->out, FIELD_JSON_NAME, camel_name(writer->arena, field->name, false));
    if (oneof >= 0 && field->oneof.size == 0) {
        wire_put_number(writer->out, FIELD_PROTO3_OPTIONAL, 1);
    }
    wire_end(writer->out, start);
}

/* A map is a repeated message with a key and a value. */
static void write_entry(const struct writer *writer, const struct message_field *field)
{
    struct message_field key = {.name = SLICE("key"), .number = 1, .kind = field->map_key};
    struct message_field value = *field;
    value.name = SLICE("value");
    value.number = 2;
    value.is_map = false;
    size_t start = wire_begin_field(writer->out, MESSAGE_NESTED);
    wire_put_bytes(writer->out, MESSAGE_NAME, entry_name(writer->arena, field));
    write_field(writer, NULL, &key, -1);
    write_field(writer, NULL, &value, -1);
    size_t options = wire_begin_field(writer->out, MESSAGE_OPTIONS);
    wire_put_number(writer->out, MESSAGE_OPTION_MAP_ENTRY, 1);
    wire_end(writer->out, options);
    wire_end(writer->out, start);
}

static void put_oneof(struct buffer *out, struct slice name)
{
    size_t start = wire_begin_field(out, MESSAGE_ONEOF);
    wire_put_bytes(out, PART_NAME, name);
    wire_end(out, start);
}

static bool has_field(const struct message *message, struct slice name)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (slice_equal(message->fields[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool has_oneof(const struct message *message, struct slice name)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (slice_equal(message->fields[i].oneof, name)) {
            return true;
        }
    }
    return false;
}

/* An optional field stands alone in a oneof, as compilers have it. */
static struct slice optional_name(struct arena *arena, const struct message *message,
                                  struct slice field)
{
    bool is_prefixed = slice_starts_with(field, SLICE("_"));
    struct slice name = is_prefixed ? field : arena_join(arena, SLICE("_"), field);
    while (has_field(message, name) || has_oneof(message, name)) {
        name = arena_join(arena, SLICE("X"), name);
    }
    return name;
}

static bool is_alone(const struct message_field *field)
{
    return field->is_optional && field->oneof.size == 0 && !field->is_repeated && !field->is_map;
}

static bool is_first_of_oneof(const struct message *message, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (slice_equal(message->fields[i].oneof, message->fields[at].oneof)) {
            return false;
        }
    }
    return true;
}

/* In the order of the text: a oneof's fields together, where its first stands. */
static void write_fields(const struct writer *writer, const struct message *message)
{
    int oneof_count = 0, oneof = 0, alone = 0;
    for (size_t i = 0; i < message->field_count; i++) {
        bool is_oneof = message->fields[i].oneof.size > 0;
        oneof_count += is_oneof && is_first_of_oneof(message, i);
    }
    for (size_t i = 0; i < message->field_count; i++) {
        const struct message_field *field = &message->fields[i];
        if (field->oneof.size == 0) {
            write_field(writer, message, field, is_alone(field) ? oneof_count + alone++ : -1);
        } else if (is_first_of_oneof(message, i)) {
            for (size_t j = i; j < message->field_count; j++) {
                if (slice_equal(message->fields[j].oneof, field->oneof)) {
                    write_field(writer, message, &message->fields[j], oneof);
                }
            }
            oneof++;
        }
    }
}

static void write_oneofs(const struct writer *writer, const struct message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].oneof.size > 0 && is_first_of_oneof(message, i)) {
            put_oneof(writer->out, message->fields[i].oneof);
        }
    }
    for (size_t i = 0; i < message->field_count; i++) {
        if (is_alone(&message->fields[i])) {
            put_oneof(writer->out, optional_name(writer->arena, message, message->fields[i].name));
        }
    }
}

/* A message's ranges end before their end, an enumeration's with it. */
static void write_reserved(const struct writer *writer, const struct list *reserved,
                           const struct message *message)
{
    unsigned range = message != NULL ? MESSAGE_RESERVED_RANGE : ENUM_RESERVED_RANGE;
    unsigned name = message != NULL ? MESSAGE_RESERVED_NAME : ENUM_RESERVED_NAME;
    struct table seen;
    table_init(&seen, writer->arena);
    LIST_EACH(const struct lock_line, line, reserved)
    {
        size_t start = wire_begin_field(writer->out, range);
        wire_put_number(writer->out, RANGE_START, line->number);
        wire_put_number(writer->out, RANGE_END, line->number + (message != NULL));
        wire_end(writer->out, start);
    }
    LIST_EACH(struct lock_line, line, reserved)
    {
        bool is_used = message != NULL && has_field(message, line->name);
        if (!is_used && table_put(&seen, line->name, line) == NULL) {
            wire_put_bytes(writer->out, name, line->name);
        }
    }
}

static void write_value(struct buffer *out, const struct enumeration_value *value)
{
    size_t start = wire_begin_field(out, ENUM_VALUE);
    wire_put_bytes(out, PART_NAME, value->name);
    wire_put_number(out, PART_SECOND, value->number);
    wire_end(out, start);
}

static bool has_alias(struct arena *arena, const struct enumeration *enumeration)
{
    struct table seen;
    table_init(&seen, arena);
    for (size_t i = 0; i < enumeration->value_count; i++) {
        struct enumeration_value *value = &enumeration->values[i];
        struct slice key = slice_of((const char *)&value->number, sizeof(value->number));
        if (table_put(&seen, key, value) != NULL) {
            return true;
        }
    }
    return false;
}

static void write_enumeration(const struct writer *writer, unsigned number,
                              const struct enumeration *enumeration)
{
    size_t start = wire_begin_field(writer->out, number);
    wire_put_bytes(writer->out, ENUM_NAME, bare_name(enumeration->name));
    for (size_t i = 0; i < enumeration->value_count; i++) {
        write_value(writer->out, &enumeration->values[i]);
    }
    if (has_alias(writer->arena, enumeration)) {
        size_t options = wire_begin_field(writer->out, ENUM_OPTIONS);
        wire_put_number(writer->out, ENUM_OPTION_ALLOW_ALIAS, 1);
        wire_end(writer->out, options);
    }
    write_reserved(writer, &enumeration->reserved, NULL);
    wire_end(writer->out, start);
}

static void write_types(const struct writer *writer, struct slice outer, unsigned message_number,
                        unsigned enum_number);

static void write_message(const struct writer *writer, unsigned number,
                          const struct message *message)
{
    size_t start = wire_begin_field(writer->out, number);
    wire_put_bytes(writer->out, MESSAGE_NAME, bare_name(message->name));
    write_fields(writer, message);
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].is_map) {
            write_entry(writer, &message->fields[i]);
        }
    }
    write_types(writer, message->name, MESSAGE_NESTED, MESSAGE_ENUM);
    write_oneofs(writer, message);
    write_reserved(writer, &message->reserved, message);
    wire_end(writer->out, start);
}

static void write_types(const struct writer *writer, struct slice outer, unsigned message_number,
                        unsigned enum_number)
{
    const struct nest *nest = table_get(&writer->nests, outer);
    if (nest == NULL) {
        return;
    }
    LIST_EACH(const struct message, message, &nest->messages)
    {
        write_message(writer, message_number, message);
    }
    LIST_EACH(const struct enumeration, enumeration, &nest->enumerations)
    {
        write_enumeration(writer, enum_number, enumeration);
    }
}

static struct nest *nest_of(struct writer *writer, struct slice name)
{
    size_t dot = slice_find_last_byte(name, '.');
    struct slice outer = slice_between(name, 0, dot == SLICE_NOT_FOUND ? 0 : dot);
    struct nest *nest = table_get(&writer->nests, outer);
    if (nest == NULL) {
        nest = ARENA_NEW(writer->arena, struct nest);
        table_put(&writer->nests, outer, nest);
    }
    return nest;
}

static void collect_types(struct writer *writer, const struct descriptor_source *source)
{
    table_init(&writer->nests, writer->arena);
    LIST_EACH(struct message, message, &source->services->messages)
    {
        if (slice_equal(message->package, source->package)) {
            list_add(writer->arena, &nest_of(writer, message->name)->messages, message);
        }
    }
    LIST_EACH(struct enumeration, enumeration, &source->services->enumerations)
    {
        if (slice_equal(enumeration->package, source->package)) {
            list_add(writer->arena, &nest_of(writer, enumeration->name)->enumerations, enumeration);
        }
    }
}

/* --- services and files --- */

static void write_method(const struct writer *writer, const struct rpc *rpc)
{
    size_t start = wire_begin_field(writer->out, PART_SECOND);
    wire_put_bytes(writer->out, METHOD_NAME, rpc->name);
    wire_put_bytes(writer->out, METHOD_REQUEST,
                   absolute_name(writer->arena, rpc->request->package, rpc->request->name));
    wire_put_bytes(writer->out, METHOD_RESPONSE,
                   absolute_name(writer->arena, rpc->response->package, rpc->response->name));
    if (rpc->is_client_streaming) {
        wire_put_number(writer->out, METHOD_CLIENT_STREAMING, 1);
    }
    if (rpc->is_server_streaming) {
        wire_put_number(writer->out, METHOD_SERVER_STREAMING, 1);
    }
    wire_end(writer->out, start);
}

static void write_service(const struct writer *writer, const struct service *service)
{
    size_t start = wire_begin_field(writer->out, FILE_SERVICE);
    wire_put_bytes(writer->out, PART_NAME, service->name);
    for (size_t i = 0; i < service->rpc_count; i++) {
        write_method(writer, &service->rpcs[i]);
    }
    wire_end(writer->out, start);
}

static void write_options(struct buffer *out, const struct descriptor_options *options)
{
    size_t start = wire_begin_field(out, FILE_OPTIONS);
    wire_put_bytes(out, OPTION_JAVA_PACKAGE, SLICE("com.google.protobuf"));
    wire_put_bytes(out, OPTION_JAVA_CLASS, options->java_class);
    wire_put_number(out, OPTION_JAVA_MULTIPLE_FILES, 1);
    wire_put_bytes(out, OPTION_GO_PACKAGE, options->go_package);
    if (options->has_arenas) {
        wire_put_number(out, OPTION_ARENAS, 1);
    }
    wire_put_bytes(out, OPTION_OBJECTIVE_C_PREFIX, SLICE("GPB"));
    wire_put_bytes(out, OPTION_CSHARP_NAMESPACE, SLICE("Google.Protobuf.WellKnownTypes"));
    wire_end(out, start);
}

void descriptor_write_file(struct buffer *out, const struct descriptor_source *source)
{
    struct writer writer = {.arena = source->arena, .out = out};
    collect_types(&writer, source);
    wire_put_bytes(out, FILE_NAME, source->path);
    if (source->package.size > 0) {
        wire_put_bytes(out, FILE_PACKAGE, source->package);
    }
    LIST_EACH(const struct slice, path, &source->imports)
    {
        wire_put_bytes(out, FILE_DEPENDENCY, *path);
    }
    write_types(&writer, SLICE_EMPTY, FILE_MESSAGE, FILE_ENUM);
    LIST_EACH(const struct service, service, &source->services->list)
    {
        if (slice_equal(service->package, source->package)) {
            write_service(&writer, service);
        }
    }
    if (source->options.java_class.size > 0) {
        write_options(out, &source->options);
    }
    wire_put_bytes(out, FILE_SYNTAX, SLICE("proto3"));
}
