/* SPDX-License-Identifier: Apache-2.0 */
/* Services, messages and enumerations as text. Names of the same package stand bare, all others in
 * full with an import. */
#include "plan/proto.h"

#include "spec/text/words.h"

struct writer {
    struct arena *arena;
    const struct services *services;
    struct slice package;
    struct buffer *out;
};

static void write_indent(const struct writer *writer, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++) {
        BUFFER_LITERAL(writer->out, "  ");
    }
}

static void write_comment(const struct writer *writer, unsigned depth, struct slice text)
{
    struct slice line;
    while (slice_next_line(&text, &line)) {
        line = slice_trim(line);
        if (line.size > 0) {
            write_indent(writer, depth);
            buffer_format(writer->out, "// " SLICE_FORMAT "\n", SLICE_ARGUMENT(line));
        }
    }
}

static bool is_plain(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!character_is_word(text.data[i])) {
            return false;
        }
    }
    return text.size > 0 && !character_is_digit(text.data[0]);
}

static bool is_version(struct slice part)
{
    return part.size > 1 && part.data[0] == 'v' && character_is_digit(part.data[1]);
}

struct slice proto_path(struct arena *arena, const struct services *services, struct slice package)
{
    struct slice name = word_snake(arena, services->plan->model->name);
    struct slice part, rest = package, folder = SLICE_EMPTY;
    name = is_plain(name) ? name : SLICE("api");
    while (slice_next_part(&rest, '.', &part)) {
        folder = arena_format(arena, SLICE_FORMAT SLICE_FORMAT "/", SLICE_ARGUMENT(folder),
                              SLICE_ARGUMENT(part));
        name = is_version(part) ? name : part;
    }
    return arena_format(arena, SLICE_FORMAT SLICE_FORMAT ".proto", SLICE_ARGUMENT(folder),
                        SLICE_ARGUMENT(word_snake(arena, name)));
}

/* --- imports --- */

static struct slice known_file(struct arena *arena, const struct message *message)
{
    switch (message->well_known) {
    case WELL_KNOWN_STRUCT:
    case WELL_KNOWN_VALUE:
    case WELL_KNOWN_LIST_VALUE:
        return SLICE("google/protobuf/struct.proto");
    case WELL_KNOWN_WRAPPER:
        return SLICE("google/protobuf/wrappers.proto");
    case WELL_KNOWN_NONE:
    case WELL_KNOWN_EMPTY:
    case WELL_KNOWN_TIMESTAMP:
    case WELL_KNOWN_DURATION:
    case WELL_KNOWN_FIELD_MASK:
    case WELL_KNOWN_OTHER:
        break;
    }
    return arena_format(arena, "google/protobuf/" SLICE_FORMAT ".proto",
                        SLICE_ARGUMENT(word_snake(arena, message->name)));
}

static void add_import(const struct writer *writer, struct list *imports, struct slice path)
{
    LIST_EACH(const struct slice, known, imports)
    {
        if (slice_equal(*known, path)) {
            return;
        }
    }
    struct slice *own = ARENA_NEW(writer->arena, struct slice);
    *own = path;
    list_add(writer->arena, imports, own);
}

static void import_message(const struct writer *writer, struct list *imports,
                           const struct message *message)
{
    if (message->well_known != WELL_KNOWN_NONE) {
        add_import(writer, imports, known_file(writer->arena, message));
    } else if (!slice_equal(message->package, writer->package)) {
        add_import(writer, imports, proto_path(writer->arena, writer->services, message->package));
    }
}

static int compare_slices(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static void import_fields(const struct writer *writer, struct list *imports,
                          const struct message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        const struct message_field *field = &message->fields[i];
        if (field->kind == MESSAGE_KIND_MESSAGE) {
            import_message(writer, imports, field->message);
        } else if (field->kind == MESSAGE_KIND_ENUM &&
                   !slice_equal(field->enumeration->package, writer->package)) {
            add_import(writer, imports,
                       proto_path(writer->arena, writer->services, field->enumeration->package));
        }
    }
}

void proto_imports(const struct services *services, struct slice package, struct list *out)
{
    const struct writer writer = {services->arena, services, package, NULL};
    LIST_EACH(const struct message, message, &services->messages)
    {
        if (slice_equal(message->package, package)) {
            import_fields(&writer, out, message);
        }
    }
    LIST_EACH(const struct service, service, &services->list)
    {
        for (size_t i = 0; slice_equal(service->package, package) && i < service->rpc_count; i++) {
            import_message(&writer, out, service->rpcs[i].request);
            import_message(&writer, out, service->rpcs[i].response);
        }
    }
    list_sort(services->arena, out, compare_slices);
}

static void write_imports(const struct writer *writer)
{
    struct list imports = {0};
    proto_imports(writer->services, writer->package, &imports);
    LIST_EACH(const struct slice, path, &imports)
    {
        buffer_format(writer->out, "%simport \"" SLICE_FORMAT "\";\n", path_index == 0 ? "\n" : "",
                      SLICE_ARGUMENT(*path));
    }
}

/* --- messages --- */

static struct slice bare_name(struct slice name)
{
    size_t dot = slice_find_last_byte(name, '.');
    return dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1);
}

static struct slice outer_name(struct slice name)
{
    size_t dot = slice_find_last_byte(name, '.');
    return dot == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_between(name, 0, dot);
}

/* A type's full name without this file's package. */
static struct slice local_name(const struct writer *writer, struct slice full)
{
    struct slice prefix = arena_join(writer->arena, writer->package, SLICE("."));
    bool is_own = writer->package.size > 0 && slice_starts_with(full, prefix);
    return is_own ? slice_from_offset(full, prefix.size) : full;
}

static void write_field(const struct writer *writer, unsigned depth,
                        const struct message_field *field)
{
    struct slice type = service_type_name(writer->arena, field);
    size_t comma = field->is_map ? slice_find_byte(type, ',') + 1 : 0;
    struct slice key = slice_between(type, 0, comma);
    struct slice rest = local_name(writer, slice_from_offset(type, comma));
    const char *label = field->is_repeated                             ? "repeated "
                        : field->is_optional && field->oneof.size == 0 ? "optional "
                                                                       : "";
    write_comment(writer, depth, field->comment);
    write_indent(writer, depth);
    buffer_format(writer->out, "%s" SLICE_FORMAT "%s" SLICE_FORMAT " " SLICE_FORMAT " = %u;\n",
                  label, SLICE_ARGUMENT(key), field->is_map ? " " : "", SLICE_ARGUMENT(rest),
                  SLICE_ARGUMENT(field->name), field->number);
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

static void write_oneof(const struct writer *writer, unsigned depth, const struct message *message,
                        size_t at)
{
    struct slice name = message->fields[at].oneof;
    write_indent(writer, depth);
    buffer_format(writer->out, "oneof " SLICE_FORMAT " {\n", SLICE_ARGUMENT(name));
    for (size_t i = at; i < message->field_count; i++) {
        if (slice_equal(message->fields[i].oneof, name)) {
            write_field(writer, depth + 1, &message->fields[i]);
        }
    }
    write_indent(writer, depth);
    BUFFER_LITERAL(writer->out, "}\n");
}

static bool has_name(const struct message *message, struct slice name)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (slice_equal(message->fields[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void write_reserved(const struct writer *writer, unsigned depth, const struct list *reserved,
                           const struct message *message)
{
    bool has_names = false;
    LIST_EACH(const struct lock_line, line, reserved)
    {
        if (line_index == 0) {
            write_indent(writer, depth);
        }
        buffer_format(writer->out, "%s%lld", line_index == 0 ? "reserved " : ", ",
                      (long long)line->number);
    }
    BUFFER_LITERAL(writer->out, ";\n");
    struct table seen;
    table_init(&seen, writer->arena);
    LIST_EACH(struct lock_line, line, reserved)
    {
        if ((message != NULL && has_name(message, line->name)) ||
            table_put(&seen, line->name, line) != NULL) {
            continue;
        }
        if (!has_names) {
            write_indent(writer, depth);
        }
        buffer_format(writer->out, "%s\"" SLICE_FORMAT "\"", has_names ? ", " : "reserved ",
                      SLICE_ARGUMENT(line->name));
        has_names = true;
    }
    buffer_append_string(writer->out, has_names ? ";\n" : "");
}

static bool has_alias(const struct enumeration *enumeration)
{
    for (size_t i = 0; i < enumeration->value_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (enumeration->values[i].number == enumeration->values[j].number) {
                return true;
            }
        }
    }
    return false;
}

static void write_enumeration(const struct writer *writer, unsigned depth,
                              const struct enumeration *enumeration)
{
    struct slice name = bare_name(enumeration->name);
    BUFFER_LITERAL(writer->out, "\n");
    write_indent(writer, depth);
    buffer_format(writer->out, "enum " SLICE_FORMAT " {\n", SLICE_ARGUMENT(name));
    if (has_alias(enumeration)) {
        write_indent(writer, depth + 1);
        BUFFER_LITERAL(writer->out, "option allow_alias = true;\n");
    }
    if (enumeration->reserved.count > 0) {
        write_reserved(writer, depth + 1, &enumeration->reserved, NULL);
    }
    for (size_t i = 0; i < enumeration->value_count; i++) {
        write_indent(writer, depth + 1);
        buffer_format(writer->out, SLICE_FORMAT " = %d;\n",
                      SLICE_ARGUMENT(enumeration->values[i].name), enumeration->values[i].number);
    }
    write_indent(writer, depth);
    BUFFER_LITERAL(writer->out, "}\n");
}

static void write_types(const struct writer *writer, unsigned depth, struct slice outer);

static void write_message(const struct writer *writer, unsigned depth,
                          const struct message *message)
{
    struct slice name = bare_name(message->name);
    BUFFER_LITERAL(writer->out, "\n");
    write_comment(writer, depth, message->comment);
    if (message->is_invented) {
        write_comment(writer, depth, SLICE("The specification does not say what is in it."));
    }
    write_indent(writer, depth);
    buffer_format(writer->out, "message " SLICE_FORMAT " {\n", SLICE_ARGUMENT(name));
    if (message->reserved.count > 0) {
        write_reserved(writer, depth + 1, &message->reserved, message);
    }
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].oneof.size == 0) {
            write_field(writer, depth + 1, &message->fields[i]);
        } else if (is_first_of_oneof(message, i)) {
            write_oneof(writer, depth + 1, message, i);
        }
    }
    write_types(writer, depth + 1, message->name);
    write_indent(writer, depth);
    BUFFER_LITERAL(writer->out, "}\n");
}

static void write_types(const struct writer *writer, unsigned depth, struct slice outer)
{
    LIST_EACH(const struct message, message, &writer->services->messages)
    {
        if (message->name.size > 0 && slice_equal(message->package, writer->package) &&
            slice_equal(outer_name(message->name), outer)) {
            write_message(writer, depth, message);
        }
    }
    LIST_EACH(const struct enumeration, enumeration, &writer->services->enumerations)
    {
        if (slice_equal(enumeration->package, writer->package) &&
            slice_equal(outer_name(enumeration->name), outer)) {
            write_enumeration(writer, depth, enumeration);
        }
    }
}

/* --- services --- */

/* A method hides a message of its name from its service; a leading dot leads past it. */
static struct slice message_name(const struct writer *writer, const struct service *service,
                                 const struct message *message)
{
    const struct message_field field = {.kind = MESSAGE_KIND_MESSAGE, .message = message};
    struct slice full = service_type_name(writer->arena, &field);
    struct slice name = local_name(writer, full);
    for (size_t i = 0; i < service->rpc_count; i++) {
        if (slice_equal(service->rpcs[i].name, name)) {
            return arena_join(writer->arena, SLICE("."), full);
        }
    }
    return name;
}

static void write_rpc(const struct writer *writer, const struct rpc *rpc)
{
    struct slice request = message_name(writer, rpc->service, rpc->request);
    struct slice response = message_name(writer, rpc->service, rpc->response);
    write_comment(writer, 1, rpc->comment);
    if (rpc->reason != NULL) {
        buffer_format(writer->out, "  // Answers UNIMPLEMENTED: %s\n", rpc->reason);
    }
    buffer_format(writer->out,
                  "  rpc " SLICE_FORMAT "(%s" SLICE_FORMAT ") returns (%s" SLICE_FORMAT ");\n",
                  SLICE_ARGUMENT(rpc->name), rpc->is_client_streaming ? "stream " : "",
                  SLICE_ARGUMENT(request), rpc->is_server_streaming ? "stream " : "",
                  SLICE_ARGUMENT(response));
}

static void write_service(const struct writer *writer, const struct service *service)
{
    BUFFER_LITERAL(writer->out, "\n");
    write_comment(writer, 0, service->comment);
    buffer_format(writer->out, "service " SLICE_FORMAT " {\n", SLICE_ARGUMENT(service->name));
    for (size_t i = 0; i < service->rpc_count; i++) {
        write_rpc(writer, &service->rpcs[i]);
    }
    BUFFER_LITERAL(writer->out, "}\n");
}

void proto_write(const struct services *services, struct slice package, struct buffer *out)
{
    const struct writer writer = {services->arena, services, package, out};
    struct slice name = services->plan->model->name;
    if (name.size > 0) {
        buffer_format(out, "// " SLICE_FORMAT "\n", SLICE_ARGUMENT(name));
    }
    BUFFER_LITERAL(out, "// Made by `phoenix proto`; change the specification instead.\n"
                        "syntax = \"proto3\";\n");
    if (package.size > 0) {
        buffer_format(out, "\npackage " SLICE_FORMAT ";\n", SLICE_ARGUMENT(package));
    }
    write_imports(&writer);
    LIST_EACH(const struct service, service, &services->list)
    {
        if (slice_equal(service->package, package)) {
            write_service(&writer, service);
        }
    }
    write_types(&writer, 0, SLICE_EMPTY);
}

/* --- what buf is to pass over --- */

enum rule {
    RULE_ENUM_VALUE_PREFIX,
    RULE_ENUM_ZERO_VALUE_SUFFIX,
    RULE_FIELD_LOWER_SNAKE_CASE,
    RULE_PACKAGE_DEFINED,
    RULE_PACKAGE_DIRECTORY_MATCH,
    RULE_PACKAGE_VERSION_SUFFIX,
    RULE_RPC_REQUEST_RESPONSE_UNIQUE,
    RULE_RPC_REQUEST_STANDARD_NAME,
    RULE_RPC_RESPONSE_STANDARD_NAME,
    RULE_SERVICE_SUFFIX,
    RULE_COUNT,
};

static const char *const rules[RULE_COUNT] = {
    [RULE_ENUM_VALUE_PREFIX] = "ENUM_VALUE_PREFIX",
    [RULE_ENUM_ZERO_VALUE_SUFFIX] = "ENUM_ZERO_VALUE_SUFFIX",
    [RULE_FIELD_LOWER_SNAKE_CASE] = "FIELD_LOWER_SNAKE_CASE",
    [RULE_PACKAGE_DEFINED] = "PACKAGE_DEFINED",
    [RULE_PACKAGE_DIRECTORY_MATCH] = "PACKAGE_DIRECTORY_MATCH",
    [RULE_PACKAGE_VERSION_SUFFIX] = "PACKAGE_VERSION_SUFFIX",
    [RULE_RPC_REQUEST_RESPONSE_UNIQUE] = "RPC_REQUEST_RESPONSE_UNIQUE",
    [RULE_RPC_REQUEST_STANDARD_NAME] = "RPC_REQUEST_STANDARD_NAME",
    [RULE_RPC_RESPONSE_STANDARD_NAME] = "RPC_RESPONSE_STANDARD_NAME",
    [RULE_SERVICE_SUFFIX] = "SERVICE_SUFFIX",
};

/* "ListOrdersRequest", or the service's name before it. */
static bool is_standard(struct arena *arena, const struct rpc *rpc, struct slice name,
                        struct slice ending)
{
    struct slice own = arena_join(arena, rpc->name, ending);
    return slice_equal(name, own) || slice_equal(name, arena_join(arena, rpc->service->name, own));
}

static void judge_services(struct arena *arena, const struct services *services, bool *broken)
{
    struct table used;
    table_init(&used, arena);
    LIST_EACH(const struct service, service, &services->list)
    {
        broken[RULE_SERVICE_SUFFIX] |= !slice_ends_with(service->name, SLICE("Service"));
        for (size_t i = 0; i < service->rpc_count; i++) {
            struct rpc *rpc = &service->rpcs[i];
            broken[RULE_RPC_REQUEST_STANDARD_NAME] |=
                !is_standard(arena, rpc, rpc->request->name, SLICE("Request"));
            broken[RULE_RPC_RESPONSE_STANDARD_NAME] |=
                !is_standard(arena, rpc, rpc->response->name, SLICE("Response"));
            broken[RULE_RPC_REQUEST_RESPONSE_UNIQUE] |=
                table_put(&used, rpc->request->name, rpc) != NULL;
            broken[RULE_RPC_REQUEST_RESPONSE_UNIQUE] |=
                table_put(&used, rpc->response->name, rpc) != NULL;
        }
    }
}

static void judge_types(struct arena *arena, const struct services *services, bool *broken)
{
    LIST_EACH(const struct message, message, &services->messages)
    {
        for (size_t i = 0; i < message->field_count; i++) {
            struct slice name = message->fields[i].name;
            broken[RULE_FIELD_LOWER_SNAKE_CASE] |= !slice_equal(name, word_snake(arena, name));
        }
    }
    LIST_EACH(const struct enumeration, enumeration, &services->enumerations)
    {
        struct slice prefix =
            arena_join(arena, word_snake(arena, bare_name(enumeration->name)), SLICE("_"));
        broken[RULE_ENUM_ZERO_VALUE_SUFFIX] |=
            !slice_ends_with(enumeration->values[0].name, SLICE("_UNSPECIFIED"));
        for (size_t i = 0; i < enumeration->value_count; i++) {
            broken[RULE_ENUM_VALUE_PREFIX] |=
                !slice_starts_with_ignoring_case(enumeration->values[i].name, prefix);
        }
    }
}

void proto_write_lint(const struct services *services, struct buffer *out)
{
    struct list packages = {0};
    bool broken[RULE_COUNT] = {0};
    service_packages(services->arena, services, &packages);
    LIST_EACH(const struct slice, package, &packages)
    {
        size_t dot = slice_find_last_byte(*package, '.');
        struct slice last =
            dot == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(*package, dot + 1);
        broken[RULE_PACKAGE_DEFINED] |= package->size == 0;
        broken[RULE_PACKAGE_VERSION_SUFFIX] |= package->size > 0 && !is_version(last);
    }
    judge_services(services->arena, services, broken);
    judge_types(services->arena, services, broken);
    BUFFER_LITERAL(out, "version: v2\nlint:\n  use:\n    - STANDARD\n");
    bool is_first = true;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (broken[i]) {
            buffer_format(out, "%s    - %s\n", is_first ? "  except:\n" : "", rules[i]);
            is_first = false;
        }
    }
}
