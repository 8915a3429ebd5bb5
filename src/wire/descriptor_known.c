/* SPDX-License-Identifier: Apache-2.0 */
/* The files that no document declares: the well-known types of Google's that fields have, and the
 * services that every server of gRPC offers. Compilers know the former by heart; they are here for
 * clients that learn everything from the server. */
#include "wire/descriptor_private.h"

enum count {
    ONE,
    MANY,
    MAP, /* from string */
};

/* One field. The rows of a message stand together; one without fields has a row without name. */
struct row {
    const char *message;
    const char *name;
    uint32_t number;
    enum message_kind kind;
    enum count count;
    const char *type;  /* of a message or an enumeration: of the same file */
    const char *oneof; /* or NULL */
};

#define SCALAR(message, name, number, kind)                                                        \
    {                                                                                              \
        message, name, number, MESSAGE_KIND_##kind, ONE, NULL, NULL                                \
    }
#define SCALARS(message, name, number, kind)                                                       \
    {                                                                                              \
        message, name, number, MESSAGE_KIND_##kind, MANY, NULL, NULL                               \
    }
#define CHOICE(message, oneof, name, number, kind)                                                 \
    {                                                                                              \
        message, name, number, MESSAGE_KIND_##kind, ONE, NULL, oneof                               \
    }
#define TYPED(message, name, number, type, kind, count)                                            \
    {                                                                                              \
        message, name, number, MESSAGE_KIND_##kind, count, type, NULL                              \
    }
#define TYPED_CHOICE(message, oneof, name, number, type, kind)                                     \
    {                                                                                              \
        message, name, number, MESSAGE_KIND_##kind, ONE, type, oneof                               \
    }

static const struct row any[] = {
    SCALAR("Any", "type_url", 1, STRING),
    SCALAR("Any", "value", 2, BYTES),
};

static const struct row duration[] = {
    SCALAR("Duration", "seconds", 1, INT64),
    SCALAR("Duration", "nanos", 2, INT32),
};

static const struct row empty[] = {
    SCALAR("Empty", NULL, 0, BOOL),
};

static const struct row field_mask[] = {
    SCALARS("FieldMask", "paths", 1, STRING),
};

static const struct row structure[] = {
    TYPED("Struct", "fields", 1, "Value", MESSAGE, MAP),
    TYPED_CHOICE("Value", "kind", "null_value", 1, "NullValue", ENUM),
    CHOICE("Value", "kind", "number_value", 2, DOUBLE),
    CHOICE("Value", "kind", "string_value", 3, STRING),
    CHOICE("Value", "kind", "bool_value", 4, BOOL),
    TYPED_CHOICE("Value", "kind", "struct_value", 5, "Struct", MESSAGE),
    TYPED_CHOICE("Value", "kind", "list_value", 6, "ListValue", MESSAGE),
    TYPED("ListValue", "values", 1, "Value", MESSAGE, MANY),
};

static const struct row timestamp[] = {
    SCALAR("Timestamp", "seconds", 1, INT64),
    SCALAR("Timestamp", "nanos", 2, INT32),
};

static const struct row wrappers[] = {
    SCALAR("DoubleValue", "value", 1, DOUBLE), SCALAR("FloatValue", "value", 1, FLOAT),
    SCALAR("Int64Value", "value", 1, INT64),   SCALAR("UInt64Value", "value", 1, UINT64),
    SCALAR("Int32Value", "value", 1, INT32),   SCALAR("UInt32Value", "value", 1, UINT32),
    SCALAR("BoolValue", "value", 1, BOOL),     SCALAR("StringValue", "value", 1, STRING),
    SCALAR("BytesValue", "value", 1, BYTES),
};

static const struct row health[] = {
    SCALAR("HealthCheckRequest", "service", 1, STRING),
    TYPED("HealthCheckResponse", "status", 1, "HealthCheckResponse.ServingStatus", ENUM, ONE),
};

#define QUESTION "ServerReflectionRequest"
#define ANSWER   "ServerReflectionResponse"
static const struct row reflection[] = {
    SCALAR(QUESTION, "host", 1, STRING),
    CHOICE(QUESTION, "message_request", "file_by_filename", 3, STRING),
    CHOICE(QUESTION, "message_request", "file_containing_symbol", 4, STRING),
    TYPED_CHOICE(QUESTION, "message_request", "file_containing_extension", 5, "ExtensionRequest",
                 MESSAGE),
    CHOICE(QUESTION, "message_request", "all_extension_numbers_of_type", 6, STRING),
    CHOICE(QUESTION, "message_request", "list_services", 7, STRING),
    SCALAR("ExtensionRequest", "containing_type", 1, STRING),
    SCALAR("ExtensionRequest", "extension_number", 2, INT32),
    SCALAR(ANSWER, "valid_host", 1, STRING),
    TYPED(ANSWER, "original_request", 2, QUESTION, MESSAGE, ONE),
    TYPED_CHOICE(ANSWER, "message_response", "file_descriptor_response", 4,
                 "FileDescriptorResponse", MESSAGE),
    TYPED_CHOICE(ANSWER, "message_response", "all_extension_numbers_response", 5,
                 "ExtensionNumberResponse", MESSAGE),
    TYPED_CHOICE(ANSWER, "message_response", "list_services_response", 6, "ListServiceResponse",
                 MESSAGE),
    TYPED_CHOICE(ANSWER, "message_response", "error_response", 7, "ErrorResponse", MESSAGE),
    SCALARS("FileDescriptorResponse", "file_descriptor_proto", 1, BYTES),
    SCALAR("ExtensionNumberResponse", "base_type_name", 1, STRING),
    SCALARS("ExtensionNumberResponse", "extension_number", 2, INT32),
    TYPED("ListServiceResponse", "service", 1, "ServiceResponse", MESSAGE, MANY),
    SCALAR("ServiceResponse", "name", 1, STRING),
    SCALAR("ErrorResponse", "error_code", 1, INT32),
    SCALAR("ErrorResponse", "error_message", 2, STRING),
};

/* Numbered from 0. */
struct known_enumeration {
    const char *name;
    const char *values[5];
};

static const struct known_enumeration null_value = {"NullValue", {"NULL_VALUE"}};
static const struct known_enumeration serving_status = {
    "HealthCheckResponse.ServingStatus", {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"}};

struct known_method {
    const char *name;
    const char *request;
    const char *response;
    bool is_client_streaming;
    bool is_server_streaming;
};

struct known_service {
    const char *name;
    struct known_method methods[2];
};

static const struct known_service health_service = {
    "Health",
    {{"Check", "HealthCheckRequest", "HealthCheckResponse", false, false},
     {"Watch", "HealthCheckRequest", "HealthCheckResponse", false, true}}};
static const struct known_service reflection_service = {
    "ServerReflection", {{"ServerReflectionInfo", QUESTION, ANSWER, true, true}}};

struct known_file {
    struct slice path;
    struct slice package;
    const struct row *rows;
    size_t row_count;
    struct descriptor_options options;
    const struct known_enumeration *enumeration;
    const struct known_service *service;
};

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))
#define GO(name)    SLICE_LITERAL("google.golang.org/protobuf/types/known/" name)
#define GOOGLES(file, rows, java, go, arenas, enumeration)                                         \
    {                                                                                              \
        SLICE_LITERAL("google/protobuf/" file ".proto"), SLICE_LITERAL("google.protobuf"), rows,   \
            COUNT(rows), {SLICE_LITERAL(java), GO(go), arenas}, enumeration, NULL                  \
    }
#define GRPCS(path, package, rows, enumeration, service)                                           \
    {                                                                                              \
        SLICE_LITERAL(path), SLICE_LITERAL(package), rows, COUNT(rows),                            \
            {SLICE_LITERAL(""), SLICE_LITERAL(""), false}, enumeration, service                    \
    }

static const struct known_file files[] = {
    GOOGLES("any", any, "AnyProto", "anypb", false, NULL),
    GOOGLES("duration", duration, "DurationProto", "durationpb", true, NULL),
    GOOGLES("empty", empty, "EmptyProto", "emptypb", true, NULL),
    GOOGLES("field_mask", field_mask, "FieldMaskProto", "fieldmaskpb", true, NULL),
    GOOGLES("struct", structure, "StructProto", "structpb", true, &null_value),
    GOOGLES("timestamp", timestamp, "TimestampProto", "timestamppb", true, NULL),
    GOOGLES("wrappers", wrappers, "WrappersProto", "wrapperspb", true, NULL),
    GRPCS("grpc/health/v1/health.proto", "grpc.health.v1", health, &serving_status,
          &health_service),
    GRPCS("grpc/reflection/v1/reflection.proto", "grpc.reflection.v1", reflection, NULL,
          &reflection_service),
    GRPCS("grpc/reflection/v1alpha/reflection.proto", "grpc.reflection.v1alpha", reflection, NULL,
          &reflection_service),
};

const struct slice descriptor_known_system[DESCRIPTOR_SYSTEM_COUNT] = {
    SLICE_LITERAL("grpc/health/v1/health.proto"),
    SLICE_LITERAL("grpc/reflection/v1/reflection.proto"),
    SLICE_LITERAL("grpc/reflection/v1alpha/reflection.proto"),
};

/* --- into the words of a document's services --- */

static struct message *find_message(const struct services *services, const char *name)
{
    LIST_EACH(struct message, message, &services->messages)
    {
        if (slice_is(message->name, name)) {
            return message;
        }
    }
    return NULL;
}

static void add_messages(struct services *services, const struct known_file *file)
{
    for (size_t i = 0; i < file->row_count; i++) {
        if (find_message(services, file->rows[i].message) != NULL) {
            continue;
        }
        struct message *message = ARENA_NEW(services->arena, struct message);
        *message = (struct message){.name = slice_from(file->rows[i].message),
                                    .package = file->package,
                                    .is_declared = true};
        message->fields = ARENA_ARRAY(services->arena, struct message_field, file->row_count);
        list_add(services->arena, &services->messages, message);
    }
}

static void add_enumeration(struct services *services, const struct known_file *file)
{
    const struct known_enumeration *from = file->enumeration;
    struct enumeration *own = ARENA_NEW(services->arena, struct enumeration);
    *own = (struct enumeration){.name = slice_from(from->name), .package = file->package};
    own->values = ARENA_ARRAY(services->arena, struct enumeration_value, COUNT(from->values));
    while (from->values[own->value_count] != NULL) {
        own->values[own->value_count] =
            (struct enumeration_value){.name = slice_from(from->values[own->value_count]),
                                       .number = (int32_t)own->value_count};
        own->value_count++;
    }
    list_add(services->arena, &services->enumerations, own);
}

static void add_fields(struct services *services, const struct known_file *file)
{
    for (size_t i = 0; i < file->row_count; i++) {
        const struct row *row = &file->rows[i];
        struct message *message = find_message(services, row->message);
        if (row->name == NULL) {
            continue;
        }
        struct message_field *field = &message->fields[message->field_count++];
        *field = (struct message_field){
            .name = slice_from(row->name),
            .number = row->number,
            .kind = row->kind,
            .is_repeated = row->count == MANY,
            .is_map = row->count == MAP,
            .map_key = MESSAGE_KIND_STRING,
            .is_optional = row->oneof != NULL,
            .oneof = slice_from(row->oneof),
        };
        if (row->kind == MESSAGE_KIND_MESSAGE) {
            field->message = find_message(services, row->type);
        } else if (row->kind == MESSAGE_KIND_ENUM) {
            field->enumeration = list_at(&services->enumerations, 0);
        }
    }
}

static void add_service(struct services *services, const struct known_file *file)
{
    const struct known_service *from = file->service;
    struct service *own = ARENA_NEW(services->arena, struct service);
    *own = (struct service){.name = slice_from(from->name), .package = file->package};
    own->rpcs = ARENA_ARRAY(services->arena, struct rpc, COUNT(from->methods));
    while (own->rpc_count < COUNT(from->methods) && from->methods[own->rpc_count].name != NULL) {
        const struct known_method *method = &from->methods[own->rpc_count];
        own->rpcs[own->rpc_count++] =
            (struct rpc){.name = slice_from(method->name),
                         .service = own,
                         .request = find_message(services, method->request),
                         .response = find_message(services, method->response),
                         .is_client_streaming = method->is_client_streaming,
                         .is_server_streaming = method->is_server_streaming};
    }
    list_add(services->arena, &services->list, own);
}

const struct descriptor_known *descriptor_known_file(struct arena *arena, struct slice path)
{
    for (size_t i = 0; i < COUNT(files); i++) {
        const struct known_file *file = &files[i];
        if (!slice_equal(file->path, path)) {
            continue;
        }
        struct descriptor_known *known = ARENA_NEW(arena, struct descriptor_known);
        *known = (struct descriptor_known){.path = file->path,
                                           .services = {.arena = arena, .package = file->package},
                                           .options = file->options};
        add_messages(&known->services, file);
        if (file->enumeration != NULL) {
            add_enumeration(&known->services, file);
        }
        add_fields(&known->services, file);
        if (file->service != NULL) {
            add_service(&known->services, file);
        }
        return known;
    }
    return NULL;
}
