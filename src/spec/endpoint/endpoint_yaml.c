/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints as keys: OpenAPI's `paths:` and the ad hoc `- path: /x` with `method: POST`. Read line
 * by line and by indentation, not as YAML: what stands in documents is often cut short or mixed
 * with prose. */
#include "spec/endpoint/endpoint.h"

struct key_line {
    size_t indent; /* a "- " in front counts as indentation */
    bool is_item;  /* opened by "- " */
    struct slice key;
    struct slice value; /* without quotes */
};

struct yaml_reader {
    struct endpoint_scope *scope;
    struct slice path; /* the path key that methods belong to */
    size_t path_indent;
    bool has_path_key;
    struct endpoint_statement *endpoint; /* the last one, for the keys below it */
    size_t endpoint_indent;
    bool is_in_responses;
    size_t responses_indent;
    bool is_in_security;
    size_t security_indent;
    bool is_in_servers;
    struct query_parameter parameter; /* OpenAPI: the item of `parameters` that is being read */
    bool is_query;                    /* it said `in: query` */
    /* The ad hoc pair that is being collected. */
    struct slice pair_path;
    struct endpoint_pair pair_methods;
    size_t pair_indent;
};

static struct slice unquote(struct slice text)
{
    text = slice_trim(text);
    while (text.size > 0 && (text.data[text.size - 1] == ',' || text.data[text.size - 1] == '{')) {
        text = slice_trim(slice_between(text, 0, text.size - 1));
    }
    if (text.size >= 2 && (text.data[0] == '"' || text.data[0] == '\'') &&
        text.data[text.size - 1] == text.data[0]) {
        text = slice_between(text, 1, text.size - 1);
    }
    return text;
}

/* The colon that ends a key: a blank or the line's end follows it. */
static size_t find_key_end(struct slice line)
{
    char quote =
        line.size > 0 && (line.data[0] == '"' || line.data[0] == '\'') ? line.data[0] : '\0';
    for (size_t at = 0; at < line.size && at < 400; at++) {
        if (quote != '\0' && at > 0 && line.data[at] == quote) {
            return at + 1 < line.size && line.data[at + 1] == ':' ? at + 1 : SLICE_NOT_FOUND;
        }
        if (quote == '\0' && line.data[at] == ':' &&
            (at + 1 == line.size || character_is_space(line.data[at + 1]))) {
            return at;
        }
    }
    return SLICE_NOT_FOUND;
}

static bool read_key(struct slice line, struct key_line *out_key)
{
    size_t indent = 0;
    while (indent < line.size && (line.data[indent] == ' ' || line.data[indent] == '\t')) {
        indent++;
    }
    bool is_item =
        indent + 1 < line.size && line.data[indent] == '-' && line.data[indent + 1] == ' ';
    if (is_item) {
        indent += 2;
        while (indent < line.size && line.data[indent] == ' ') {
            indent++;
        }
    }
    struct slice rest = slice_from_offset(line, indent);
    size_t colon = find_key_end(rest);
    if (colon == SLICE_NOT_FOUND || colon == 0) {
        return false;
    }
    struct slice value = slice_trim(slice_from_offset(rest, colon + 1));
    size_t comment = slice_find(value, SLICE(" #"));
    *out_key = (struct key_line){indent, is_item, unquote(slice_between(rest, 0, colon)),
                                 unquote(slice_between(value, 0, comment))};
    return out_key->key.size > 0;
}

static bool is_key(struct slice key, const char *names)
{
    struct slice list = slice_from(names), name;
    while (slice_next_part(&list, '|', &name)) {
        if (slice_equal_ignoring_case(key, name)) {
            return true;
        }
    }
    return false;
}

/* --- OpenAPI --- */

static bool read_path_key(struct yaml_reader *reader, const struct key_line *key)
{
    if (key->key.data[0] != '/' || key->value.size > 0 ||
        endpoint_path_measure(key->key, false) != key->key.size) {
        return false;
    }
    reader->path = key->key;
    reader->path_indent = key->indent;
    reader->has_path_key = true;
    reader->endpoint = NULL;
    return true;
}

static bool read_method_key(struct yaml_reader *reader, const struct key_line *key)
{
    struct endpoint_pair methods;
    if (!reader->has_path_key || key->indent <= reader->path_indent ||
        !endpoint_methods_read(key->key, &methods)) {
        return false;
    }
    struct endpoint_scope *scope = reader->scope;
    struct place place = endpoint_scope_place(scope, reader->path);
    for (size_t i = 0; i < methods.method_count; i++) {
        reader->endpoint = endpoint_state(scope, methods.methods[i], reader->path, place);
        if (reader->endpoint != NULL && key->value.size > 0 && key->value.data[0] != '{') {
            reader->endpoint->description = key->value;
        }
    }
    reader->endpoint_indent = key->indent;
    reader->is_in_responses = false;
    return true;
}

/* `- name: page` with `in: query`, in either order. True when the key is a part of it. */
static bool read_parameter(struct yaml_reader *reader, const struct key_line *key)
{
    bool is_name = is_key(key->key, "name"), is_where = is_key(key->key, "in");
    if (key->is_item) {
        reader->parameter = (struct query_parameter){0};
        reader->is_query = false;
    }
    if (is_name && reader->parameter.name.size == 0) {
        reader->parameter.name = key->value;
    } else if (is_where) {
        reader->is_query = slice_equal(key->value, SLICE("query"));
    } else {
        return false;
    }
    bool is_whole = reader->is_query && reader->parameter.name.size > 0;
    if (is_whole && reader->endpoint->query.count < 64) {
        struct query_parameter *copy =
            arena_allocate_raw(reader->scope->specification->arena, sizeof(*copy));
        *copy = reader->parameter;
        list_add(reader->scope->specification->arena, &reader->endpoint->query, copy);
        reader->is_query = false;
    }
    return true;
}

/* "roles: string[]": the field of a body, not who may call. */
static bool names_type(struct slice value)
{
    size_t end = slice_find(value, SLICE("[]"));
    return (end != SLICE_NOT_FOUND && end > 0) ||
           is_key(value, "string|array|object|list|enum|uuid|integer|json|text");
}

/* What a scheme of security asks for: roles, where the document has them. Scopes have a sign in
 * them, or are words that no role is called. */
static void note_scopes(struct yaml_reader *reader, struct slice value)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice names = slice_between(value, 1, slice_find_byte(value, ']'));
    if (names.size > 0 && names.size <= 80 && slice_find_byte(names, ':') == SLICE_NOT_FOUND &&
        slice_find_byte(names, '/') == SLICE_NOT_FOUND) {
        endpoint_note_remark(arena, arena_format(arena, "for " SLICE_FORMAT, SLICE_ARGUMENT(names)),
                             endpoint_scope_place(reader->scope, value), reader->endpoint);
    }
}

/* summary, description, auth and status codes below an endpoint. */
static void read_detail(struct yaml_reader *reader, const struct key_line *key)
{
    struct arena *arena = reader->scope->specification->arena;
    struct endpoint_statement *endpoint = reader->endpoint;
    if (endpoint == NULL) {
        return;
    }
    if (reader->is_in_responses && key->indent <= reader->responses_indent) {
        reader->is_in_responses = false;
    }
    if (read_parameter(reader, key)) {
        return;
    }
    if (reader->is_in_security && key->indent <= reader->security_indent) {
        reader->is_in_security = false;
    }
    if (reader->is_in_security && key->value.size > 2 && key->value.data[0] == '[') {
        note_scopes(reader, key->value); /* "- bearerAuth: [vet, admin]" */
        return;
    }
    if (is_key(key->key, "summary|title") && endpoint->title.size == 0) {
        endpoint->title = key->value;
    } else if (is_key(key->key, "description") && endpoint->description.size == 0) {
        endpoint->description = key->value;
    } else if (is_key(key->key, "auth|authentication|access|security|permission|permissions")) {
        bool is_free = slice_equal(key->value, SLICE("[]"));
        bool has_schemes = is_key(key->key, "security") && key->value.size == 0; /* listed below */
        reader->is_in_security = has_schemes;
        reader->security_indent = key->indent;
        endpoint_note_access(arena,
                             is_free       ? SLICE("none")
                             : has_schemes ? SLICE("authenticated")
                                           : key->value,
                             false, endpoint);
    } else if (is_key(key->key, "role|roles|x-role|x-roles|x-required-role|x-required-roles|"
                                "x-allowed-roles|required_roles|allowed_roles|requiredRoles|"
                                "allowedRoles|required_role|requiredRole") &&
               !names_type(key->value)) {
        endpoint_note_access(arena, key->value, true, endpoint);
    } else if (is_key(key->key, "responses")) {
        reader->is_in_responses = true;
        reader->responses_indent = key->indent;
    } else if (reader->is_in_responses && key->key.size == 3) {
        endpoint_note_statuses(arena, key->key, endpoint);
    }
}

/* --- `path:` and `method:` --- */

static void state_pair(struct yaml_reader *reader)
{
    if (reader->pair_path.size == 0 || reader->pair_methods.method_count == 0) {
        return;
    }
    struct place place = endpoint_scope_place(reader->scope, reader->pair_path);
    for (size_t i = 0; i < reader->pair_methods.method_count; i++) {
        reader->endpoint = endpoint_state(reader->scope, reader->pair_methods.methods[i],
                                          reader->pair_path, place);
    }
    reader->pair_path = SLICE_EMPTY;
    reader->pair_methods.method_count = 0;
}

static bool read_pair_key(struct yaml_reader *reader, const struct key_line *key)
{
    struct endpoint_pair methods;
    if (key->is_item || key->indent < reader->pair_indent) {
        reader->pair_path = SLICE_EMPTY;
        reader->pair_methods.method_count = 0;
        reader->pair_indent = key->indent;
    }
    if (is_key(key->key, "path|url|uri|route|endpoint") && key->value.size > 0 &&
        endpoint_path_measure(key->value, false) == key->value.size) {
        reader->pair_path = key->value;
        reader->pair_indent = key->indent;
    } else if (is_key(key->key, "method|http_method|httpMethod|verb|methods") &&
               endpoint_methods_read(key->value, &methods)) {
        reader->pair_methods = methods;
        reader->pair_indent = key->indent;
    } else {
        return false;
    }
    size_t before = reader->scope->stated_count;
    state_pair(reader);
    if (reader->scope->stated_count > before) {
        reader->endpoint_indent = key->indent;
    }
    return true;
}

static void read_server(struct yaml_reader *reader, const struct key_line *key)
{
    if (is_key(key->key, "servers")) {
        reader->is_in_servers = true;
        return;
    }
    bool is_server = reader->is_in_servers && is_key(key->key, "url");
    if (is_server || is_key(key->key, "basePath")) {
        struct endpoint_path path;
        endpoint_path_read(reader->scope->specification->arena, key->value, &path);
        if (reader->scope->base.size == 0 && path.path.size > 1 && path.written.size > 0 &&
            path.written.data[0] == '/') {
            reader->scope->base = path.path;
            endpoint_base_state(reader->scope, key->value);
        }
    }
    reader->is_in_servers = reader->is_in_servers && (is_server || key->indent > 0);
}

/* Whether the block has keys that this reader knows: without them its lines are not looked at one
 * by one. */
static bool may_be_keys(struct slice code)
{
    return slice_find(code, SLICE("path:")) != SLICE_NOT_FOUND ||
           slice_find(code, SLICE("paths:")) != SLICE_NOT_FOUND ||
           slice_find(code, SLICE("\"paths\"")) != SLICE_NOT_FOUND ||
           slice_find_ignoring_case(code, SLICE("get:")) != SLICE_NOT_FOUND ||
           slice_find_ignoring_case(code, SLICE("post:")) != SLICE_NOT_FOUND ||
           slice_find(code, SLICE("\"get\":")) != SLICE_NOT_FOUND ||
           slice_find(code, SLICE("\"post\":")) != SLICE_NOT_FOUND ||
           slice_find(code, SLICE("method:")) != SLICE_NOT_FOUND;
}

bool endpoint_yaml_read(struct endpoint_scope *scope)
{
    struct yaml_reader reader = {.scope = scope};
    struct slice rest = scope->block->code, line;
    if (!may_be_keys(rest)) {
        return false;
    }
    size_t before = scope->stated_count;
    scope->is_detail = true;
    while (slice_next_line(&rest, &line)) {
        struct key_line key;
        if (!read_key(line, &key)) {
            continue;
        }
        if (reader.has_path_key && key.indent < reader.path_indent) {
            reader.has_path_key = false;
            reader.endpoint = NULL;
        }
        read_server(&reader, &key);
        if (!read_path_key(&reader, &key) && !read_method_key(&reader, &key) &&
            !read_pair_key(&reader, &key)) {
            read_detail(&reader, &key);
        }
    }
    return scope->stated_count > before;
}
