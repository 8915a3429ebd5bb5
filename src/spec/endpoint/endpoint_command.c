/* SPDX-License-Identifier: Apache-2.0 */
/* Weak witnesses: command lines (curl, httpie) and the arrows of sequence diagrams. They show
 * endpoints in use; they count only where nothing lists endpoints. */
#include "spec/endpoint/endpoint.h"
#include "spec/text/json_lenient.h"

/* A command continued over lines with '\' is read up to here. */
#define COMMAND_SIZE_MAXIMUM ((size_t)4096)

/* What may stand in front of an endpoint in a message: "HTTP", "2. send". */
#define MESSAGE_LEAD_MAXIMUM 24

/* Words of a command; quotes hold a word together. */
static bool next_word(struct slice *rest, struct slice *out_word)
{
    size_t at = 0;
    while (at < rest->size && (character_is_space(rest->data[at]) || rest->data[at] == '\\' ||
                               rest->data[at] == '`')) {
        at++;
    }
    if (at >= rest->size) {
        return false;
    }
    char quote = rest->data[at] == '"' || rest->data[at] == '\'' ? rest->data[at] : '\0';
    size_t start = quote != '\0' ? at + 1 : at, end = start;
    while (end < rest->size &&
           (quote != '\0' ? rest->data[end] != quote : !character_is_space(rest->data[end]))) {
        end++;
    }
    *out_word = slice_between(*rest, start, end);
    *rest = slice_from_offset(*rest, quote != '\0' ? end + 1 : end);
    return true;
}

static bool is_option_with_value(struct slice word)
{
    static const char *const options[] = {"-H",
                                          "--header",
                                          "-d",
                                          "--data",
                                          "--data-raw",
                                          "-u",
                                          "-o",
                                          "-F",
                                          "--form",
                                          "-b",
                                          "--data-binary",
                                          "-c",
                                          "--cacert",
                                          "--json",
                                          "-T",
                                          "-A",
                                          "--data-urlencode",
                                          "-e",
                                          "-w",
                                          "-m",
                                          "--upload-file",
                                          "--user",
                                          "--form-string",
                                          "--cookie",
                                          "--output",
                                          "--referer",
                                          "--user-agent",
                                          "--write-out",
                                          "--max-time",
                                          NULL};
    return slice_is_any(word, options);
}

static bool has_body(struct slice word)
{
    return slice_starts_with(word, SLICE("--data")) || slice_starts_with(word, SLICE("--form")) ||
           slice_is(word, "-d") || slice_is(word, "-F") || slice_is(word, "--json");
}

/* "-X", "--request", "-sX": the method is the next word. */
static bool opens_method(struct slice word)
{
    bool is_short = word.size > 1 && word.data[0] == '-' && word.data[word.size - 1] == 'X';
    for (size_t i = 1; is_short && i < word.size; i++) {
        is_short = character_is_alpha(word.data[i]);
    }
    return is_short || slice_is(word, "--request");
}

/* The method that an option means by itself; empty: it means none. */
static struct slice method_of(struct slice word)
{
    return slice_is(word, "-G") || slice_is(word, "--get")           ? SLICE("GET")
           : slice_is(word, "-I") || slice_is(word, "--head")        ? SLICE("HEAD")
           : slice_is(word, "-T") || slice_is(word, "--upload-file") ? SLICE("PUT")
                                                                     : SLICE_EMPTY;
}

/* What a curl command asks for. False: no URL of its own. *out_body is what it sends, or empty. */
static bool read_curl(struct slice command, struct slice *out_method, struct slice *out_url,
                      struct slice *out_body)
{
    *out_body = SLICE_EMPTY;
    bool is_body = false;
    struct slice word, url = SLICE_EMPTY, method = SLICE_EMPTY, meant = SLICE_EMPTY;
    struct endpoint_pair pair;
    bool is_value = false, is_method = false, posts = false;
    while (next_word(&command, &word)) {
        struct slice attached =
            slice_starts_with(word, SLICE("-X")) ? slice_from_offset(word, 2) : SLICE_EMPTY;
        meant = meant.size > 0 || is_value ? meant : method_of(word);
        if (is_method || attached.size > 0) {
            is_method = false;
            if (endpoint_methods_read(attached.size > 0 ? attached : word, &pair)) {
                method = pair.methods[0];
            }
        } else if (is_value) {
            *out_body = is_body ? word : *out_body;
            is_value = is_body = false;
        } else if (opens_method(word)) {
            is_method = true;
        } else if (is_option_with_value(word)) {
            posts = posts || has_body(word);
            is_body = has_body(word) && !slice_is(word, "-F") &&
                      !slice_starts_with(word, SLICE("--form"));
            is_value = true;
        } else if (url.size == 0 && word.size > 0 && word.data[0] != '-' &&
                   endpoint_path_measure(word, true) > 0) {
            url = word;
        }
    }
    *out_method = method.size > 0  ? method
                  : meant.size > 0 ? meant
                  : posts          ? SLICE("POST")
                                   : SLICE("GET");
    *out_url = slice_between(url, 0, endpoint_path_measure(url, true));
    return url.size > 0;
}

/* "localhost:8080/x" has a host without a scheme. */
static struct slice without_bare_host(struct slice url)
{
    size_t slash = slice_find_byte(url, '/');
    bool is_bare = url.size > 0 && url.data[0] != '/' && slash != SLICE_NOT_FOUND && slash > 0 &&
                   url.data[slash - 1] != ':' && strchr("${<", url.data[0]) == NULL;
    return is_bare ? slice_from_offset(url, slash) : url;
}

/* The command that begins at text[0], its continued lines included: behind '\\' and in quotes. A
 * quote that nothing closes ends with its line. */
static struct slice whole_command(struct slice text)
{
    size_t at = 0;
    while (at < text.size && at < COMMAND_SIZE_MAXIMUM) {
        if (text.data[at] == '\'' || text.data[at] == '"') {
            struct slice rest = slice_between(text, at + 1, COMMAND_SIZE_MAXIMUM);
            size_t close = slice_find_byte(rest, text.data[at]);
            at += close == SLICE_NOT_FOUND ? 0 : close + 1;
        }
        if (at < text.size && text.data[at] == '\n' &&
            (at == 0 || (text.data[at - 1] != '\\' && text.data[at - 1] != '`' &&
                         !(at > 1 && text.data[at - 1] == '\r' && text.data[at - 2] == '\\')))) {
            break;
        }
        at++;
    }
    return slice_between(text, 0, at);
}

/* "Invoke-RestMethod -Method Post -Uri http://localhost/boats" of PowerShell, behind "$x =" or not:
 * bytes of the program's name and what stands before it; 0: it is no such command. */
static size_t measure_invocation(struct slice line)
{
    size_t equals = line.size > 0 && line.data[0] == '$' ? slice_find_byte(line, '=') : 0;
    size_t front = equals == SLICE_NOT_FOUND ? 0 : equals + (equals > 0);
    struct slice rest = slice_trim(slice_from_offset(line, front));
    static const char *const programs[] = {"Invoke-RestMethod ", "Invoke-WebRequest ", "irm ",
                                           "iwr "};
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
        if (slice_starts_with_ignoring_case(rest, slice_from(programs[i]))) {
            return (size_t)(rest.data - line.data) + strlen(programs[i]);
        }
    }
    return 0;
}

/* What such a command asks for. False: no URL of its own. */
static bool read_invocation(struct slice command, struct slice *out_method, struct slice *out_url)
{
    struct slice word, before = SLICE_EMPTY, url = SLICE_EMPTY;
    struct endpoint_pair pair;
    *out_method = SLICE("GET");
    while (next_word(&command, &word)) {
        bool is_first = before.size == 0;
        if (slice_is_ignoring_case(before, "-method") && endpoint_methods_read(word, &pair)) {
            *out_method = pair.methods[0];
        } else if (url.size == 0 && (is_first || slice_is_ignoring_case(before, "-uri"))) {
            url = slice_between(word, 0, endpoint_path_measure(word, false));
        }
        before = word;
    }
    *out_url = url;
    return url.size > 0;
}

static size_t measure_program(struct slice line)
{
    static const char *const programs[] = {"curl ", "$ curl ", "http ", "$ http ", "> curl "};
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
        if (slice_starts_with(line, slice_from(programs[i]))) {
            return strlen(programs[i]);
        }
    }
    return 0;
}

/* The body of `-d '{…}'` is an example of a request, whether or not the command lists an endpoint.
 */
static void state_body(struct endpoint_scope *scope, struct slice method, struct slice url,
                       struct slice body)
{
    struct json_lenient report;
    struct json_error error;
    struct endpoint_path path;
    struct slice text = slice_trim(body);
    if (scope->memory->is_second_pass || scope->is_vetoed || scope->is_outbound || text.size < 2 ||
        text.data[0] != '{') {
        return;
    }
    struct json *value = json_lenient_parse(scope->specification->arena, text, &report, &error);
    endpoint_path_read(scope->specification->arena, url, &path);
    if (value == NULL || path.is_unreadable || path.is_open) {
        return;
    }
    struct statement *statement = specification_state(
        scope->specification, STATEMENT_EXAMPLE, scope->block, endpoint_scope_place(scope, text));
    statement->example = (struct example_statement){.direction = EXAMPLE_REQUEST,
                                                    .method = method,
                                                    .path = path.path,
                                                    .text = text,
                                                    .value = value,
                                                    .is_lenient = report.is_lenient};
}

/* --- commands beside a list of endpoints --- */

/* Whether `path` ends as `listed` does: "/api/v1/orders/7" is a call of "/orders/{id}". */
static bool ends_as(struct slice path, struct slice listed)
{
    while (path.size > 0) {
        if (endpoint_path_fits(path, listed)) {
            return true;
        }
        size_t next = slice_find_byte(slice_from_offset(path, 1), '/');
        path = next == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(path, next + 1);
    }
    return false;
}

/* Whether an endpoint of the document is what the command calls. */
static bool is_listed(const struct endpoint_scope *scope, struct slice method, struct slice path)
{
    LIST_EACH(const struct statement, statement, &scope->specification->statements)
    {
        const struct endpoint_statement *endpoint = &statement->endpoint;
        if (statement->kind == STATEMENT_ENDPOINT && slice_equal(endpoint->method, method) &&
            ends_as(path, endpoint->path)) {
            return true;
        }
    }
    return false;
}

/* "/upload/part-7": what ends in a name with digits is one of many, of which the rest is not known.
 */
static bool ends_in_example(struct slice path)
{
    size_t slash = slice_find_last_byte(path, '/');
    struct slice last = slice_from_offset(path, slash == SLICE_NOT_FOUND ? 0 : slash + 1);
    bool has_digit = false;
    for (size_t i = 0; i < last.size; i++) {
        has_digit = has_digit || character_is_digit(last.data[i]);
    }
    return has_digit && last.data[0] != '{';
}

/* A command's endpoint that no list has, below a path that one has. */
static void add_command(struct endpoint_scope *scope, struct slice method, struct slice url)
{
    struct endpoint_path path;
    endpoint_path_read(scope->specification->arena, url, &path);
    if (path.is_unreadable || path.is_open || path.path.size < 2 ||
        is_listed(scope, method, path.path) ||
        table_get(&scope->memory->roots, endpoint_root(path.path)) == NULL) {
        return;
    }
    struct place place = endpoint_scope_place(scope, url);
    if (ends_in_example(path.path)) {
        diagnostics_report(scope->specification->diagnostics, DIAGNOSTIC_N0506, place,
                           "list it with the others, with {id} for what varies",
                           SLICE_FORMAT " " SLICE_FORMAT " is called here, but nothing lists it: "
                                        "it is not served",
                           SLICE_ARGUMENT(method), SLICE_ARGUMENT(path.path));
    } else if (endpoint_state(scope, method, url, place) != NULL) {
        diagnostics_report(scope->specification->diagnostics, DIAGNOSTIC_N0506, place,
                           "list it with the others",
                           SLICE_FORMAT " " SLICE_FORMAT " is taken from this command, since "
                                        "nothing lists it",
                           SLICE_ARGUMENT(method), SLICE_ARGUMENT(path.path));
    }
}

bool endpoint_command_read(struct endpoint_scope *scope)
{
    struct slice rest = scope->block->code, line;
    bool was_weak = scope->is_weak, has_any = false;
    scope->is_weak = true;
    while (slice_next_line(&rest, &line)) {
        struct slice trimmed = slice_trim(line);
        size_t program = measure_program(trimmed);
        bool is_invocation =
            program == 0 && trimmed.size > 4 && strchr("$Ii", trimmed.data[0]) != NULL;
        program = is_invocation ? measure_invocation(trimmed) : program;
        if (program == 0) {
            continue;
        }
        const char *start = trimmed.data + program;
        struct slice code = scope->block->code, method, url, body;
        struct slice command =
            whole_command(slice_of(start, (size_t)(code.data + code.size - start)));
        has_any = true;
        body = SLICE_EMPTY;
        if (is_invocation ? read_invocation(command, &method, &url)
                          : read_curl(command, &method, &url, &body)) {
            url = without_bare_host(url);
            if (slice_find_byte(url, '/') != SLICE_NOT_FOUND) {
                if (scope->memory->is_beside_list) {
                    add_command(scope, method, url);
                    continue;
                }
                endpoint_state(scope, method, url, endpoint_scope_place(scope, url));
                state_body(scope, method, url, body);
            }
        }
    }
    scope->is_weak = was_weak;
    return has_any;
}

/* --- sequence diagrams --- */

/* What an arrow of the diagram says, "A->>B: POST /boats", or what a participant is called, where
 * the handler of an endpoint is one: "participant API as POST /boats". Answers say nothing. */
static struct slice find_message(struct slice line)
{
    struct slice trimmed = slice_trim(line);
    if (slice_starts_with(trimmed, SLICE("participant ")) ||
        slice_starts_with(trimmed, SLICE("actor "))) {
        size_t name = slice_find(trimmed, SLICE(" as "));
        return name == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(trimmed, name + 4);
    }
    size_t arrow = slice_find(line, SLICE(">>"));
    size_t colon = arrow == SLICE_NOT_FOUND ? arrow : slice_find_byte(line, ':');
    bool is_message =
        colon != SLICE_NOT_FOUND && colon > arrow && slice_find(line, SLICE("-->>")) >= colon;
    return is_message ? slice_from_offset(line, colon + 1) : SLICE_EMPTY;
}

bool endpoint_sequence_read(struct endpoint_scope *scope)
{
    struct slice rest = scope->block->code, line;
    size_t before = scope->stated_count;
    if (slice_find(slice_between(rest, 0, 400), SLICE("sequenceDiagram")) == SLICE_NOT_FOUND) {
        return false;
    }
    bool was_weak = scope->is_weak;
    scope->is_weak = true;
    while (slice_next_line(&rest, &line)) {
        struct slice message = find_message(line);
        struct endpoint_line found = {0};
        bool is_listed = message.size > 0 && endpoint_line_read(scope->specification->arena,
                                                                message, MANNER_CODE, 0, &found);
        bool is_arrow = message.data != NULL && message.data > line.data &&
                        slice_find(slice_of(line.data, (size_t)(message.data - line.data)),
                                   SLICE(">>")) != SLICE_NOT_FOUND;
        if (is_listed ||
            (is_arrow && found.pairs.count > 0 && found.lead.size <= MESSAGE_LEAD_MAXIMUM)) {
            endpoint_state_line(scope, &found);
        }
    }
    scope->is_weak = was_weak;
    return scope->stated_count > before;
}
