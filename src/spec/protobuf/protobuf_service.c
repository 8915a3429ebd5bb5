/* SPDX-License-Identifier: Apache-2.0 */
/* Services: rpcs with their streams and the HTTP paths that they are bound to. */
#include "spec/protobuf/protobuf_private.h"

#include "spec/reading/former_name.h"

#define BINDING_NESTING_MAXIMUM 4U

static struct place place_of(const struct protobuf_reader *reader, struct slice part)
{
    return passage_place(reader->passage, part);
}

/* --- HTTP bindings --- */

static bool is_verb(struct slice word)
{
    static const char *const verbs[] = {"get", "put", "post", "delete", "patch", "head", NULL};
    for (const char *const *verb = verbs; *verb != NULL; verb++) {
        if (slice_equal(word, slice_from(*verb))) {
            return true;
        }
    }
    return false;
}

static struct slice to_upper(struct arena *arena, struct slice word)
{
    char *upper = arena_allocate_raw(arena, word.size + 1);
    for (size_t i = 0; i < word.size; i++) {
        upper[i] = character_to_upper(word.data[i]);
    }
    return slice_of(upper, word.size);
}

/* "/v1/{name=shelves}/" → "/v1/{name}" */
static struct slice normalise_path(struct arena *arena, struct slice path)
{
    char *out = arena_allocate_raw(arena, path.size + 1);
    size_t size = 0;
    bool is_pattern = false;
    for (size_t i = 0; i < path.size; i++) {
        is_pattern |= path.data[i] == '=';
        is_pattern &= path.data[i] != '}';
        if (!is_pattern) {
            out[size++] = path.data[i];
        }
    }
    while (size > 1 && out[size - 1] == '/') {
        size--;
    }
    return slice_of(out, size);
}

static void add_binding(struct protobuf_reader *reader, struct rpc_statement *rpc,
                        struct slice verb, struct slice path)
{
    struct arena *arena = reader->specification->arena;
    if (path.size == 0 || path.data[0] != '/') {
        return;
    }
    struct statement *statement = specification_state(reader->specification, STATEMENT_ENDPOINT,
                                                      reader->block, place_of(reader, path));
    struct endpoint_statement *endpoint = &statement->endpoint;
    endpoint->method = to_upper(arena, verb);
    endpoint->path_written = path;
    endpoint->path = normalise_path(arena, path);
    endpoint->title = rpc->name;
    endpoint->description = rpc->comment;
    endpoint->is_detail = true;
    if (rpc->http_method.size == 0) {
        rpc->http_method = endpoint->method;
        rpc->http_path = endpoint->path;
    }
}

/* The fields of an HttpRule between braces; the opening one is the current token. */
static void read_rule(struct protobuf_reader *reader, struct rpc_statement *rpc, unsigned depth)
{
    struct code_scanner *scanner = &reader->scanner;
    if (depth > BINDING_NESTING_MAXIMUM) {
        code_scanner_take_brackets(scanner);
        return;
    }
    code_scanner_next(scanner);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        struct slice key = code_scanner_take_any(scanner);
        code_scanner_take_mark(scanner, ':');
        if (code_scanner_is_mark(scanner, '{')) {
            read_rule(reader, rpc, depth + 1);
        } else if (scanner->token.kind == CODE_STRING) {
            if (is_verb(key)) {
                add_binding(reader, rpc, key, scanner->token.text);
            }
            code_scanner_next(scanner);
        } else if (key.size == 0) {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, '}');
}

/* "option (google.api.http) = { get: "/x" };", "option (google.api.http).get = "/x";" */
static void read_option(struct protobuf_reader *reader, struct rpc_statement *rpc)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_next(scanner);
    struct slice name = code_scanner_is_mark(scanner, '(') ? code_scanner_take_brackets(scanner)
                                                           : protobuf_take_name(reader);
    bool is_http = slice_equal(slice_trim(name), SLICE("google.api.http"));
    struct slice key = protobuf_take_name(reader);
    code_scanner_take_mark(scanner, '=');
    if (is_http && code_scanner_is_mark(scanner, '{')) {
        read_rule(reader, rpc, 1);
    } else if (is_http && is_verb(key) && scanner->token.kind == CODE_STRING) {
        add_binding(reader, rpc, key, scanner->token.text);
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, ';') &&
           !code_scanner_is_mark(scanner, '}') && !code_scanner_is_word(scanner, "option")) {
        if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
        } else {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, ';');
}

static void read_options(struct protobuf_reader *reader, struct rpc_statement *rpc)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_next(scanner);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_word(scanner, "option")) {
            read_option(reader, rpc);
        } else {
            code_scanner_next(scanner);
        }
    }
    protobuf_close(reader, rpc->name);
}

/* --- rpcs --- */

/* "(stream Type)"; false when there is no bracket. */
static bool take_type(struct protobuf_reader *reader, struct slice *out_type, bool *out_is_stream)
{
    struct code_scanner *scanner = &reader->scanner;
    if (!code_scanner_take_mark(scanner, '(')) {
        return false;
    }
    struct code_scanner probe = *scanner;
    if (code_scanner_take_word(&probe, "stream") && !code_scanner_is_mark(&probe, ')')) {
        *scanner = probe;
        *out_is_stream = true;
    }
    *out_type = protobuf_take_name(reader);
    return code_scanner_take_mark(scanner, ')');
}

static void end_rpc(struct protobuf_reader *reader, struct rpc_statement *rpc)
{
    struct code_scanner *scanner = &reader->scanner;
    if (code_scanner_is_mark(scanner, '{')) {
        read_options(reader, rpc);
        code_scanner_take_mark(scanner, ';');
    } else if (!code_scanner_take_mark(scanner, ';')) {
        protobuf_report(reader, DIAGNOSTIC_W0602, rpc->name, "end the rpc with a semicolon",
                        "a semicolon is missing after");
    }
}

static void read_rpc(struct protobuf_reader *reader, struct service_statement *service)
{
    struct code_scanner *scanner = &reader->scanner;
    struct rpc_statement *rpc = ARENA_NEW(reader->specification->arena, struct rpc_statement);
    rpc->comment = scanner->token.above;
    rpc->formerly = former_name_read(rpc->comment);
    struct slice start = scanner->token.text;
    code_scanner_next(scanner);
    rpc->name = code_scanner_take_any(scanner);
    rpc->place = place_of(reader, rpc->name.size > 0 ? rpc->name : start);
    bool is_read =
        rpc->name.size > 0 && take_type(reader, &rpc->request, &rpc->is_client_streaming);
    bool has_returns = is_read && (code_scanner_take_word(scanner, "returns") ||
                                   code_scanner_take_word(scanner, "return"));
    is_read = has_returns && take_type(reader, &rpc->response, &rpc->is_server_streaming);
    if (!is_read) {
        protobuf_report(reader, DIAGNOSTIC_E0607, rpc->name.size > 0 ? rpc->name : start,
                        "write `rpc Name(Request) returns (Response);`",
                        "not understood as an rpc:");
        code_scanner_take_until(scanner, ";", true);
        code_scanner_take_mark(scanner, ';');
        return;
    }
    list_add(reader->specification->arena, &service->rpcs, rpc);
    end_rpc(reader, rpc);
}

static struct statement *state_service(struct protobuf_reader *reader, struct slice name,
                                       struct slice at)
{
    struct statement *statement = specification_state(reader->specification, STATEMENT_SERVICE,
                                                      reader->block, place_of(reader, at));
    statement->service.name = name;
    statement->service.package = reader->package;
    return statement;
}

static void skip_member(struct protobuf_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_known = code_scanner_is_word(scanner, "option") || code_scanner_is_mark(scanner, ';') ||
                    code_scanner_is_mark(scanner, '.');
    if (!is_known) {
        protobuf_report(reader, DIAGNOSTIC_E0601, scanner->token.text,
                        "a service holds rpcs and options", "not understood as protobuf:");
    }
    code_scanner_next(scanner);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, ';') &&
           !code_scanner_is_mark(scanner, '}') && !code_scanner_is_word(scanner, "rpc")) {
        if (scanner->token.is_first) {
            return;
        }
        if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
        } else {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, ';');
}

void protobuf_service_read(struct protobuf_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    if (name.size == 0 || !code_scanner_take_mark(scanner, '{')) {
        protobuf_report(reader, DIAGNOSTIC_E0601, name.size > 0 ? name : scanner->token.text,
                        "write `service Name { … }`", "not understood as a service:");
        return;
    }
    struct statement *statement = state_service(reader, name, name);
    statement->service.formerly = former_name_read(reader->above);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_word(scanner, "rpc")) {
            read_rpc(reader, &statement->service);
        } else {
            skip_member(reader);
        }
    }
    protobuf_close(reader, name);
    code_scanner_take_mark(scanner, ';');
}

/* The only service that the document has named so far; NULL: none, or several. */
static struct statement *find_only_service(const struct protobuf_reader *reader)
{
    const struct specification *specification = reader->specification;
    struct statement *found = NULL;
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_SERVICE && statement->service.name.size > 0) {
            if (found != NULL) {
                return NULL;
            }
            found = statement;
        }
    }
    return found;
}

static bool has_rpc(const struct service_statement *service, struct slice name)
{
    LIST_EACH(const struct rpc_statement, rpc, &service->rpcs)
    {
        if (slice_equal(rpc->name, name)) {
            return true;
        }
    }
    return false;
}

/* Those that the service lacks; what is written of one again explains it. */
static void join_rpcs(struct protobuf_reader *reader, struct service_statement *service,
                      const struct service_statement *more)
{
    LIST_EACH(struct rpc_statement, rpc, &more->rpcs)
    {
        if (!has_rpc(service, rpc->name)) {
            list_add(reader->specification->arena, &service->rpcs, rpc);
        }
    }
}

void protobuf_rpcs_read(struct protobuf_reader *reader)
{
    struct statement *named = find_only_service(reader);
    struct service_statement more = {0};
    struct slice start = reader->scanner.token.text;
    while (code_scanner_is_word(&reader->scanner, "rpc")) {
        read_rpc(reader, &more);
    }
    if (named != NULL) {
        join_rpcs(reader, &named->service, &more);
    } else {
        state_service(reader, SLICE_EMPTY, start)->service.rpcs = more.rpcs;
    }
}
