/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a server's code → the endpoints that it declares: annotations and decorators, calls of
 * a router, file-based routes, comments. */
#include "spec/endpoint/framework_private.h"

#define CALL_MAXIMUM 600U /* bytes of a call that are looked at */

/* --- small parts --- */

size_t framework_measure_name(struct slice text)
{
    size_t size = 0;
    while (size < text.size && (character_is_word(text.data[size]) || text.data[size] == '$')) {
        size++;
    }
    return size;
}

struct slice framework_first_quoted(struct slice text, bool *out_found)
{
    for (size_t at = 0; at < text.size && at < 300 && text.data[at] != ')'; at++) {
        char quote = text.data[at];
        if (quote != '"' && quote != '\'' && quote != '`') {
            continue;
        }
        size_t end = slice_find_byte(slice_from_offset(text, at + 1), quote);
        *out_found = end != SLICE_NOT_FOUND;
        return *out_found ? slice_between(text, at + 1, at + 1 + end) : SLICE_EMPTY;
    }
    *out_found = false;
    return SLICE_EMPTY;
}

bool framework_is_method(struct slice name, struct endpoint_pair *out_pair)
{
    static const struct slice affixes[] = {SLICE_LITERAL("Mapping"), SLICE_LITERAL("Async")};
    for (size_t i = 0; i < sizeof(affixes) / sizeof(*affixes); i++) {
        if (name.size > affixes[i].size && slice_ends_with(name, affixes[i])) {
            name.size -= affixes[i].size;
        }
    }
    if (name.size > 3 && slice_starts_with(name, SLICE("Map"))) {
        name = slice_from_offset(name, 3);
    } else if (name.size > 4 && slice_starts_with(name, SLICE("Http"))) {
        name = slice_from_offset(name, 4);
    }
    return name.size <= 7 && endpoint_methods_measure(name, true, out_pair) == name.size &&
           name.size > 0 && !slice_equal(name, SLICE("DEL"));
}

struct slice framework_join_path(struct arena *arena, struct slice prefix, struct slice path)
{
    while (prefix.size > 0 && prefix.data[prefix.size - 1] == '/') {
        prefix.size--;
    }
    while (path.size > 0 && path.data[0] == '/') {
        path = slice_from_offset(path, 1);
    }
    bool has_slash = prefix.size > 0 && prefix.data[0] == '/';
    return arena_format(arena, "%s" SLICE_FORMAT "%s" SLICE_FORMAT,
                        prefix.size > 0 && !has_slash ? "/" : "", SLICE_ARGUMENT(prefix),
                        path.size > 0 || prefix.size == 0 ? "/" : "", SLICE_ARGUMENT(path));
}

bool framework_is_path_text(struct slice text)
{
    if (text.size == 0) {
        return true;
    }
    if (memchr(text.data, ' ', text.size) != NULL || text.size > 300) {
        return false;
    }
    if (text.data[0] == '/') {
        return endpoint_path_measure(text, false) > 0;
    }
    return character_is_word(text.data[0]) || text.data[0] == ':' || text.data[0] == '{';
}

static void state_code(struct framework_reader *reader, struct slice method, struct slice prefix,
                       struct slice path, struct slice at)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice whole = framework_join_path(arena, prefix, path);
    struct endpoint_statement *endpoint =
        endpoint_state(reader->scope, method, whole, endpoint_scope_place(reader->scope, at));
    if (endpoint != NULL && path.size > 0) {
        endpoint->path_written = path;
    }
    if (endpoint != NULL) {
        endpoint->is_unmounted = reader->is_unmounted;
        framework_scope_apply_guards(reader, endpoint);
        endpoint_guard_apply(arena, &reader->class_guard, endpoint);
    }
}

static void state_methods(struct framework_reader *reader, const struct endpoint_pair *methods,
                          struct slice prefix, struct slice path, struct slice at)
{
    for (size_t i = 0; i < methods->method_count; i++) {
        state_code(reader, methods->methods[i], prefix, path, at);
    }
}

struct route_group *framework_find_group(struct framework_reader *reader, struct slice name)
{
    for (size_t i = 0; i < reader->group_count; i++) {
        if (slice_equal(reader->groups[i].name, name)) {
            return &reader->groups[i];
        }
    }
    return NULL;
}

/* "router", "userRouter", "bp", "routes": what is mounted under a path elsewhere. */
static bool is_router(struct slice object)
{
    return slice_ends_with_ignoring_case(object, SLICE("router")) ||
           slice_ends_with_ignoring_case(object, SLICE("routes")) ||
           slice_equal(object, SLICE("bp")) ||
           slice_ends_with_ignoring_case(object, SLICE("blueprint")) ||
           slice_ends_with(object, SLICE("_bp"));
}

/* Where the router is mounted, as far as the code tells: "/" and "/{id}" of one that no line mounts
 * are below the name of its file. False: they are paths of nothing that is known. */
static bool find_prefix(struct framework_reader *reader, struct slice object, struct slice path,
                        struct slice *out_prefix)
{
    *out_prefix = framework_scope_prefix(reader, object);
    if (out_prefix->size == 0 && object.size > 0) {
        *out_prefix = framework_mount_find(reader, object);
    }
    bool is_part = path.size < 2 || path.data[0] != '/' || strchr("{:<[", path.data[1]) != NULL;
    if (!is_part || !is_router(object) || out_prefix->size > 0 || reader->scope->base.size > 0) {
        return true;
    }
    *out_prefix = reader->file_name;
    return reader->file_name.size > 0;
}

static void report_unmounted(struct framework_reader *reader, struct slice path)
{
    if (!reader->scope->is_vetoed && !reader->scope->is_outbound && !reader->scope->is_weak &&
        !reader->scope->memory->is_second_pass) {
        diagnostics_report(reader->scope->specification->diagnostics, DIAGNOSTIC_N0509,
                           endpoint_scope_place(reader->scope, path),
                           "write the whole path, or where the router is mounted",
                           "'" SLICE_FORMAT "' of a router says no resource; nothing is served for "
                           "it",
                           SLICE_ARGUMENT(path));
    }
}

void framework_state_mounted(struct framework_reader *reader, const struct endpoint_pair *methods,
                             struct slice object, struct slice path)
{
    struct slice prefix, several[MOUNTS_MAXIMUM];
    size_t count = object.size > 0 && framework_scope_prefix(reader, object).size == 0
                       ? framework_mount_find_several(reader, object, several)
                       : 0;
    for (size_t i = 0; i < count; i++) {
        state_methods(reader, methods, several[i], path, path);
    }
    if (count > 0) {
        return;
    }
    if (!find_prefix(reader, object, path, &prefix)) {
        report_unmounted(reader, path);
        return;
    }
    reader->is_unmounted = is_router(object) && prefix.size == 0 && reader->scope->base.size == 0;
    state_methods(reader, methods, prefix, path, path);
    reader->is_unmounted = false;
}

/* --- annotations --- */

bool framework_find_methods(struct slice text, struct endpoint_pair *out_pair)
{
    out_pair->method_count = 0;
    for (size_t at = 0; at < text.size && at < 300; at++) {
        struct endpoint_pair one;
        bool is_start = at == 0 || !character_is_word(text.data[at - 1]);
        struct slice rest = slice_from_offset(text, at);
        bool is_constant = is_start && slice_starts_with(rest, SLICE("Method"));
        size_t size = is_constant ? framework_measure_name(rest) : 0;
        bool is_method = size > 6 ? framework_is_method(slice_between(rest, 6, size), &one)
                                  : is_start && endpoint_methods_measure(rest, false, &one) > 0;
        if (is_method && out_pair->method_count < ENDPOINT_METHOD_MAXIMUM) {
            out_pair->methods[out_pair->method_count++] = one.methods[0];
        }
    }
    return out_pair->method_count > 0;
}

/* "@router.post('/x')", "@app.route('/x', methods=['PUT'])": name is behind the last dot. */
static bool read_decorator(struct framework_reader *reader, struct slice object, struct slice name,
                           struct slice arguments)
{
    bool has_path;
    struct endpoint_pair methods;
    struct slice path = framework_first_quoted(arguments, &has_path);
    if (!has_path || !framework_is_path_text(path)) {
        return false;
    }
    if (slice_equal(name, SLICE("route"))) {
        size_t list = slice_find(arguments, SLICE("methods"));
        if (list == SLICE_NOT_FOUND ||
            !framework_find_methods(slice_from_offset(arguments, list), &methods)) {
            methods.methods[0] = SLICE("GET");
            methods.method_count = 1;
        }
    } else if (!framework_is_method(name, &methods)) {
        return false;
    }
    framework_state_mounted(reader, &methods, object, path);
    return true;
}

/* The line below the annotations that the line is one of. */
static struct slice line_below(const struct framework_reader *reader, struct slice line)
{
    struct slice code = reader->scope->block->code, next = SLICE_EMPTY;
    struct slice rest = slice_from_offset(code, (size_t)(line.data - code.data) + line.size);
    slice_next_line(&rest, &next); /* what is left of its own */
    while (slice_next_line(&rest, &next)) {
        next = slice_trim(next);
        bool is_code = next.size > 0 && !framework_is_annotation(next) &&
                       !slice_starts_with(next, SLICE("//"));
        if (is_code) {
            return next;
        }
    }
    return SLICE_EMPTY;
}

/* "api/[controller]/[action]" with the name of the method that the line of ASP.NET is above. */
static struct slice with_action(const struct framework_reader *reader, struct slice path,
                                struct slice line)
{
    static const struct slice slot = SLICE_LITERAL("[action]");
    size_t at = path.data == NULL ? SLICE_NOT_FOUND : slice_find(path, slot);
    if (at == SLICE_NOT_FOUND) {
        return path;
    }
    struct slice method = line_below(reader, line);
    method = slice_trim(slice_between(method, 0, slice_find_byte(method, '(')));
    size_t blank = slice_find_last_byte(method, ' ');
    method = slice_from_offset(method, blank == SLICE_NOT_FOUND ? 0 : blank + 1);
    method.size -= slice_ends_with(method, SLICE("Async")) ? 5 : 0;
    struct arena *arena = reader->scope->specification->arena;
    return arena_format(arena, SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT,
                        SLICE_ARGUMENT(slice_between(path, 0, at)),
                        SLICE_ARGUMENT(arena_to_lower(arena, method)),
                        SLICE_ARGUMENT(slice_from_offset(path, at + slot.size)));
}

static void open_controller(struct framework_reader *reader, struct slice prefix)
{
    size_t slot = slice_find(prefix, SLICE("[controller]"));
    if (slot != SLICE_NOT_FOUND && reader->class_name.size > 0) {
        struct slice name = reader->class_name;
        struct slice suffix = SLICE("Controller");
        if (slice_ends_with(name, suffix)) {
            name.size -= suffix.size;
        }
        struct arena *arena = reader->scope->specification->arena;
        prefix = arena_format(arena, SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT,
                              SLICE_ARGUMENT(slice_between(prefix, 0, slot)),
                              SLICE_ARGUMENT(arena_to_lower(arena, name)),
                              SLICE_ARGUMENT(slice_from_offset(prefix, slot + 12)));
    }
    reader->class_prefix = prefix;
    reader->is_in_class = false;
}

/* `[Route("{id}")]` above a method, in front of `[HttpGet]` or behind it. */
static void route_method(struct framework_reader *reader, struct slice path)
{
    struct endpoint_scope *scope = reader->scope;
    const struct list *statements = &scope->specification->statements;
    struct statement *last =
        statements->count == 0 ? NULL : list_at(statements, statements->count - 1);
    bool is_behind = reader->annotations.is_open && statements->count > reader->annotations.first &&
                     last != NULL && last->kind == STATEMENT_ENDPOINT;
    if (!is_behind) {
        reader->method_route = path;
        return;
    }
    struct arena *arena = scope->specification->arena;
    struct endpoint_path whole;
    endpoint_path_read(arena, framework_join_path(arena, reader->class_prefix, path), &whole);
    last->endpoint.path = whole.path;
    last->endpoint.path_written = path;
}

/* "@Get('x')", "@PostMapping(\"/x\")", "@Controller('x')", "[HttpGet(\"x\")]", "#[get(\"/x\")]". */
static bool read_annotation(struct framework_reader *reader, struct slice name,
                            struct slice arguments, struct slice line)
{
    bool has_path;
    struct endpoint_pair methods;
    struct slice path = framework_first_quoted(arguments, &has_path);
    bool is_sharp = line.data[0] == '[' && has_path;
    if (has_path && !framework_is_path_text(path) && !(is_sharp && path.data[0] == '[')) {
        return false;
    }
    bool is_mapping = slice_equal(name, SLICE("RequestMapping"));
    size_t at = is_mapping ? slice_find(arguments, SLICE("method")) : SLICE_NOT_FOUND;
    if (at != SLICE_NOT_FOUND) { /* method = RequestMethod.POST */
        if (framework_find_methods(slice_from_offset(arguments, at + 6), &methods)) {
            state_methods(reader, &methods, reader->class_prefix, path, has_path ? path : line);
            return true;
        }
    }
    size_t listed = slice_equal(name, SLICE("Route")) ? slice_find(arguments, SLICE("methods:"))
                                                      : SLICE_NOT_FOUND;
    if (listed != SLICE_NOT_FOUND) { /* #[Route('/x', methods: ['GET'])] */
        struct slice list = slice_from_offset(arguments, listed + 8);
        if (framework_find_methods(slice_between(list, 0, slice_find_byte(list, ']')), &methods)) {
            state_methods(reader, &methods, reader->class_prefix, path, has_path ? path : line);
            return true;
        }
    }
    if (is_sharp && slice_equal(name, SLICE("Route")) && reader->is_in_class) {
        if (slice_find(line_below(reader, line), SLICE("class ")) == SLICE_NOT_FOUND) {
            route_method(reader, with_action(reader, path, line));
            return true;
        }
        reader->class_name = SLICE_EMPTY; /* the next controller begins */
    }
    bool is_controller = is_mapping || slice_equal(name, SLICE("Controller")) ||
                         slice_equal(name, SLICE("Route")) ||
                         slice_equal(name, SLICE("JsonController"));
    if (is_controller || (slice_equal(name, SLICE("Path")) && reader->pending_methods.size == 0)) {
        open_controller(reader, path);
        return has_path;
    }
    if (slice_equal(name, SLICE("Path"))) {
        endpoint_methods_measure(reader->pending_methods, false, &methods);
        reader->pending_methods = SLICE_EMPTY;
        state_methods(reader, &methods, reader->class_prefix, path, path);
        return true;
    }
    if (!framework_is_method(name, &methods)) {
        return false;
    }
    if (!has_path && reader->method_route.size > 0) {
        path = reader->method_route;
        has_path = true;
    }
    reader->method_route = SLICE_EMPTY;
    bool is_bare = arguments.size == 0 && slice_equal(name, methods.methods[0]);
    if (is_bare) {
        reader->pending_methods = methods.methods[0]; /* JAX-RS: @GET, then perhaps @Path */
        return true;
    }
    if (line.data[0] == '[') {
        struct slice prefix = with_action(reader, reader->class_prefix, line);
        state_methods(reader, &methods, prefix, with_action(reader, path, line),
                      has_path ? path : line);
        return true;
    }
    state_methods(reader, &methods, reader->class_prefix, path, has_path ? path : line);
    return true;
}

bool framework_is_annotation(struct slice line)
{
    return line.data[0] == '@' || line.data[0] == '[' || slice_starts_with(line, SLICE("#["));
}

static bool read_at_line(struct framework_reader *reader, struct slice line)
{
    size_t open = line.data[0] == '#' ? 2 : 1;
    struct slice rest = slice_from_offset(line, open);
    size_t size = framework_measure_name(rest);
    struct slice object = SLICE_EMPTY, name = slice_between(rest, 0, size);
    rest = slice_from_offset(rest, size);
    while (rest.size > 1 && rest.data[0] == '.') {
        object = name;
        size = framework_measure_name(slice_from_offset(rest, 1));
        name = slice_between(rest, 1, 1 + size);
        rest = slice_from_offset(rest, 1 + size);
    }
    bool is_call = rest.size > 0 && rest.data[0] == '(';
    struct slice arguments = is_call ? slice_from_offset(rest, 1) : SLICE_EMPTY;
    if (is_call && arguments.size == 0) { /* which begin on the next line */
        struct slice code = reader->scope->block->code;
        size_t at = (size_t)(rest.data - code.data) + 1;
        arguments = framework_arguments(slice_between(code, at, at + CALL_MAXIMUM));
    }
    if (name.size == 0) {
        return false;
    }
    if (object.size > 0) {
        return is_call && read_decorator(reader, object, name, arguments);
    }
    return read_annotation(reader, name, arguments, line);
}

/* --- calls --- */

static bool is_client(struct slice object)
{
    static const char clients[] =
        "axios|http|client|request|requests|httpx|session|fetch|agent|"
        "apiClient|httpClient|ky|got|superagent|page|cy|$http|Http|page|"
        "cache|redis|map|params|headers|config|localStorage|formData|self|dio";
    struct slice list = slice_from(clients), word;
    while (slice_next_part(&list, '|', &word)) {
        if (slice_equal(object, word)) {
            return true;
        }
    }
    return false;
}

void framework_add_group(struct framework_reader *reader, struct slice name, struct slice prefix)
{
    if (name.size > 0 && reader->group_count < GROUP_MAXIMUM) {
        reader->groups[reader->group_count++] =
            (struct route_group){.name = name, .prefix = prefix};
    }
}

/* `v1 := r.Group("/api/v1")`, `router = APIRouter(prefix="/x")`, `new Router({ prefix: '/x' })`. */
static bool read_group(struct framework_reader *reader, struct slice line)
{
    static const char *const openers[] = {"Group(",  "APIRouter(",  "Blueprint(", "MapGroup(",
                                          ".scope(", "PathPrefix(", "Router({",   ".basePath("};
    bool has_path;
    size_t equals = slice_find_byte(line, '=');
    if (equals == SLICE_NOT_FOUND || equals == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof(openers) / sizeof(*openers); i++) {
        size_t at = slice_find(slice_between(line, 0, 400), slice_from(openers[i]));
        if (at == SLICE_NOT_FOUND || at < equals) {
            continue;
        }
        struct slice arguments = slice_from_offset(line, at);
        size_t label = slice_find(arguments, SLICE("prefix"));
        struct slice path = framework_first_quoted(
            slice_from_offset(arguments, label == SLICE_NOT_FOUND ? strlen(openers[i]) : label),
            &has_path);
        struct slice target = slice_trim(slice_between(line, 0, equals));
        while (target.size > 0 && !character_is_word(target.data[target.size - 1])) {
            target.size--;
        }
        size_t start = target.size;
        while (start > 0 && character_is_word(target.data[start - 1])) {
            start--;
        }
        size_t dot = at;
        while (dot > 0 && (character_is_word(line.data[dot - 1]) || line.data[dot - 1] == '.')) {
            dot--;
        }
        struct slice parent = slice_between(line, dot, at);
        parent = slice_between(parent, 0, slice_find_byte(parent, '.'));
        if (has_path && path.size > 0 && path.data[0] == '/') {
            struct slice name = slice_from_offset(target, start);
            struct slice outer = framework_scope_prefix(reader, parent);
            outer = outer.size > 0 ? outer : framework_mount_find(reader, name);
            framework_add_group(
                reader, name,
                framework_join_path(reader->scope->specification->arena, outer, path));
        }
        return false;
    }
    return false;
}

/* `api.post('/x', { name })`, `post '/x', params: {…}`: what is behind the path is sent, for no
 * handler follows. */
static bool is_sent(const struct framework_reader *reader, struct slice arguments,
                    struct slice path, bool is_word_call)
{
    struct slice code = reader->scope->block->code;
    struct slice rest = slice_from_offset(code, (size_t)(arguments.data - code.data));
    rest = is_word_call ? arguments : framework_arguments(slice_between(rest, 0, CALL_MAXIMUM));
    rest = slice_from_offset(rest, (size_t)(path.data - arguments.data) + path.size + 1);
    rest = slice_trim(slice_from_offset(slice_trim(rest), 1));
    if (is_word_call) {
        return slice_starts_with(rest, SLICE("params:")) ||
               slice_starts_with(rest, SLICE("headers:"));
    }
    size_t label = framework_measure_name(rest); /* `queryParameters: {…}`, `completion: { … }` */
    if (label > 0 && label + 1 < rest.size && rest.data[label] == ':' &&
        rest.data[label + 1] != ':' && !slice_equal(slice_between(rest, 0, label), SLICE("to"))) {
        return true;
    }
    if (!slice_starts_with(rest, SLICE("{"))) {
        return false;
    }
    struct slice inside = framework_arguments(slice_from_offset(rest, 1));
    struct slice behind = slice_trim(slice_from_offset(rest, inside.size + 2));
    return inside.size > 0 && slice_find(inside, SLICE("handler")) == SLICE_NOT_FOUND &&
           (behind.size == 0 || slice_equal(behind, SLICE(",")));
}

/* What is called behind `r.With(…)` as if it stood behind `r`. */
static bool read_on(struct framework_reader *reader, struct slice line, size_t object_size,
                    struct slice behind)
{
    struct endpoint_pair methods;
    size_t size = framework_measure_name(slice_from_offset(behind, 1));
    struct slice name = slice_between(behind, 1, 1 + size);
    bool has_path = false;
    struct slice path = size > 0
                            ? framework_first_quoted(slice_from_offset(behind, size + 1), &has_path)
                            : SLICE_EMPTY;
    if (!has_path || !framework_is_path_text(path) || !framework_is_method(name, &methods)) {
        return false;
    }
    framework_state_mounted(reader, &methods, slice_between(line, 0, object_size), path);
    return true;
}

/* `object.method("/x", handler…)` at the start of a statement. */
/* Takes "router.api.get" off *rest: the last name, and what stands in front of it, "route" where
 * that has none; *out_object is empty where nothing does. */
static struct slice take_callee(struct slice *rest, struct slice *out_object)
{
    size_t size = framework_measure_name(*rest);
    struct slice name = slice_between(*rest, 0, size);
    *out_object = SLICE_EMPTY;
    *rest = slice_from_offset(*rest, size);
    while (rest->size > 1 && (rest->data[0] == '.' || slice_starts_with(*rest, SLICE("::")) ||
                              slice_starts_with(*rest, SLICE("->")))) {
        *out_object = name.size > 0 ? name : SLICE("route");
        *rest = slice_from_offset(*rest, rest->data[0] == '.' ? 1 : 2);
        size = framework_measure_name(*rest);
        name = slice_between(*rest, 0, size);
        *rest = slice_from_offset(*rest, size);
    }
    return name;
}

/* Whether a handler stands behind the path: an argument, a block, an arrow. */
static bool has_handler(struct slice after)
{
    return after.size > 0 &&
           (after.data[0] == ',' || slice_ends_with(after, SLICE("{")) ||
            slice_starts_with(after, SLICE("=>")) || slice_starts_with(after, SLICE(") {")) ||
            slice_equal(after, SLICE("do")));
}

static bool read_call(struct framework_reader *reader, struct slice line)
{
    struct slice rest, object = SLICE_EMPTY, name;
    struct endpoint_pair methods;
    bool has_path;
    bool is_laravel =
        slice_starts_with(line, SLICE("Route::")) || slice_starts_with(line, SLICE("->"));
    size_t with = slice_find(slice_between(line, 0, 40), SLICE(".With("));
    if (with != SLICE_NOT_FOUND) { /* `r.With(auth).Post("/", …)` */
        struct slice behind = slice_from_offset(line, with + 6);
        behind = slice_from_offset(behind, framework_arguments(behind).size + 1);
        return slice_starts_with(behind, SLICE(".")) && read_on(reader, line, with, behind);
    }
    rest = is_laravel ? framework_chained_route(line) : SLICE_EMPTY;
    rest = rest.size > 0 ? rest : line;
    name = take_callee(&rest, &object);
    if (reader->scope_count > 0 && object.size == 0 && slice_starts_with(rest, SLICE(" {")) &&
        framework_is_method(name, &methods)) { /* `get {` inside of `route("/x") {` */
        state_methods(reader, &methods, framework_scope_prefix(reader, object), SLICE_EMPTY, line);
        return true;
    }
    bool is_call = rest.size > 0 && rest.data[0] == '(';
    bool is_word_call = !is_call && object.size == 0 && rest.size > 1 && rest.data[0] == ' ' &&
                        strchr("'\"", rest.data[1]) != NULL;
    struct slice arguments = slice_from_offset(rest, 1);
    if (is_call && arguments.size == 0 && object.size > 0 && framework_is_method(name, &methods)) {
        struct slice code = reader->scope->block->code; /* which begin on the next line */
        size_t at = (size_t)(rest.data - code.data) + 1;
        arguments = framework_arguments(slice_between(code, at, at + CALL_MAXIMUM));
    }
    if (is_call && object.size > 0 && slice_equal(name, SLICE("route")) &&
        framework_chain_read_route(reader, object, arguments)) {
        return true;
    }
    struct slice path = framework_first_quoted(arguments, &has_path);
    bool is_in_group = reader->scope_count > 0 || framework_find_group(reader, object) != NULL;
    if ((!is_call && !is_word_call) || !has_path || is_client(object) ||
        (path.size == 0 && (!is_in_group || object.size == 0))) {
        return false;
    }
    struct slice after = slice_trim(
        slice_from_offset(arguments, (size_t)(path.data - arguments.data) + path.size + 1));
    struct endpoint_pair pair;
    if (endpoint_pair_find(path, 0, &pair) && pair.start == 0 && pair.end == path.size) {
        state_methods(reader, &pair, framework_scope_prefix(reader, object), pair.path, pair.path);
        return true; /* mux.HandleFunc("GET /x", …) */
    }
    if ((path.size > 0 && path.data[0] != '/' && !is_laravel) || !framework_is_path_text(path)) {
        return false;
    }
    size_t chained = slice_find(after, SLICE(".Methods("));
    bool is_route = slice_equal_ignoring_case(name, SLICE("route"));
    bool has_methods = chained != SLICE_NOT_FOUND
                           ? framework_find_methods(slice_from_offset(after, chained + 9), &methods)
                       : is_route ? framework_find_call_methods(after, &methods)
                                  : framework_is_method(name, &methods);
    bool is_served =
        has_handler(after) || (after.size > 0 && (chained != SLICE_NOT_FOUND || is_route));
    if (!has_methods || !is_served) {
        return false;
    }
    if (is_sent(reader, arguments, path, is_word_call)) {
        reader->has_calls = true;
        return false;
    }
    size_t before = reader->scope->specification->statements.count;
    framework_state_mounted(reader, &methods, object, path);
    framework_guard_call(reader, before, path);
    return true;
}

/* --- files --- */

/* "# routers/boats.py", "// src/routes/boatRoutes.js" → "boats", "boat"; else what was before. */
static void note_file(struct framework_reader *reader, struct slice line)
{
    static const char *const tails[] = {"_router", "_routes", "Router",  "Routes",     ".routes",
                                        ".route",  ".router", "-routes", "_controller"};
    size_t mark = slice_starts_with(line, SLICE("//")) ? 2 : slice_starts_with(line, SLICE("#"));
    struct slice path = slice_trim(slice_from_offset(line, mark));
    bool is_file = mark > 0 && (slice_contains_ignoring_case(path, SLICE("route")) ||
                                slice_contains_ignoring_case(path, SLICE("endpoints/")) ||
                                slice_contains_ignoring_case(path, SLICE("api/")));
    size_t slash = slice_find_last_byte(path, '/'), dot = slice_find_last_byte(path, '.');
    if (!is_file || slice_find_byte(path, ' ') != SLICE_NOT_FOUND || slash == SLICE_NOT_FOUND ||
        dot == SLICE_NOT_FOUND || dot < slash || path.size - dot > 4) {
        return;
    }
    struct slice name = slice_between(path, slash + 1, dot);
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (name.size > strlen(tails[i]) && slice_ends_with(name, slice_from(tails[i]))) {
            name.size -= strlen(tails[i]);
        }
    }
    bool is_plain = name.size > 0 && framework_measure_name(name) == name.size &&
                    !slice_equal(name, SLICE("index")) && !slice_equal(name, SLICE("router")) &&
                    !slice_equal(name, SLICE("routes")) && !slice_equal(name, SLICE("main"));
    reader->file_name = is_plain ? name : SLICE_EMPTY;
}

/* "src/routes/api/hearts/+server.ts" → "/api/hearts"; "app/api/users/[id]/route.ts" →
 * "/api/users/[id]"; "pages/api/users/index.ts" names no methods. Empty: no such file. */
static struct slice file_route(struct slice line)
{
    size_t end = slice_find(line, SLICE("/+server."));
    if (end == SLICE_NOT_FOUND) {
        end = slice_find(line, SLICE("/route.ts"));
    }
    if (end == SLICE_NOT_FOUND) {
        end = slice_find(line, SLICE("/route.js"));
    }
    if (end == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    struct slice front = slice_between(line, 0, end);
    size_t routes = slice_find(front, SLICE("routes/")), app = slice_find(front, SLICE("app/"));
    size_t start = routes != SLICE_NOT_FOUND ? routes + 6 : app != SLICE_NOT_FOUND ? app + 3 : end;
    return start < end ? slice_from_offset(front, start) : SLICE_EMPTY;
}

/* `export async function POST(`, `export const GET`. */
static bool read_export(struct framework_reader *reader, struct slice line)
{
    if (reader->file_path.size == 0 || !slice_starts_with(line, SLICE("export "))) {
        return false;
    }
    for (size_t at = 7; at < line.size && at < 60; at++) {
        struct endpoint_pair methods;
        bool is_start = line.data[at - 1] == ' ';
        if (is_start &&
            endpoint_methods_measure(slice_from_offset(line, at), false, &methods) > 0) {
            state_code(reader, methods.methods[0], SLICE_EMPTY, reader->file_path,
                       slice_between(line, at, at + methods.methods[0].size));
            return true;
        }
    }
    return false;
}

/* --- comments --- */

/* A comment that is nothing but an endpoint and its note: `…;   // POST /`. */
static bool read_comment(struct framework_reader *reader, struct slice line)
{
    for (size_t at = 0; at + 2 < line.size; at++) {
        bool is_slashes = line.data[at] == '/' && line.data[at + 1] == '/' &&
                          (at == 0 || line.data[at - 1] != ':');
        bool is_hash = line.data[at] == '#' && line.data[at + 1] == ' ';
        bool is_star = at == 0 && line.data[at] == '*';
        if (!is_slashes && !is_hash && !is_star) {
            continue;
        }
        struct slice comment = slice_from_offset(line, at + 1 + is_slashes);
        struct endpoint_line found;
        if (!endpoint_line_read(reader->scope->specification->arena, comment, MANNER_CODE, 0,
                                &found) ||
            found.lead.size > 0) {
            return false;
        }
        struct slice base = reader->scope->base;
        struct arena *arena = reader->scope->specification->arena;
        if (reader->class_prefix.size > 0) {
            reader->scope->base = framework_join_path(arena, SLICE_EMPTY, reader->class_prefix);
        }
        endpoint_state_line(reader->scope, &found);
        reader->scope->base = base;
        return true;
    }
    return false;
}

static void note_class(struct framework_reader *reader, struct slice line)
{
    size_t at = slice_find(line, SLICE("class "));
    if (at != SLICE_NOT_FOUND && at < 60) {
        struct slice rest = slice_from_offset(line, at + 6);
        reader->class_name = slice_between(rest, 0, framework_measure_name(rest));
        bool is_known = reader->class_prefix.size > 0; /* stands above it */
        if (slice_find(reader->class_prefix, SLICE("[controller]")) != SLICE_NOT_FOUND) {
            open_controller(reader, reader->class_prefix);
        }
        reader->is_in_class = is_known;
    }
}

bool framework_read_line(struct framework_reader *reader, struct slice line)
{
    struct slice route = file_route(slice_between(line, 0, 300));
    if (route.size > 0) {
        reader->file_path = route;
        return false;
    }
    note_file(reader, slice_between(line, 0, 200));
    note_class(reader, slice_between(line, 0, 200));
    if (framework_is_annotation(line) && read_at_line(reader, line)) {
        return true;
    }
    if (reader->pending_methods.size > 0 && line.data[0] != '@') {
        struct endpoint_pair methods;
        endpoint_methods_measure(reader->pending_methods, false, &methods);
        reader->pending_methods = SLICE_EMPTY;
        state_methods(reader, &methods, reader->class_prefix, SLICE_EMPTY, line);
    }
    return framework_read_view(reader, line) || read_export(reader, line) ||
           read_group(reader, line) || framework_chain_read(reader, line) ||
           read_call(reader, line) || read_comment(reader, line);
}
