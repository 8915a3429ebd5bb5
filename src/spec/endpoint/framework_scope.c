/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of code that put a prefix or a guard before the routes inside: `r.Route("/x", func(r
 * chi.Router) {`, `Route::prefix('x')->group(function () {`, `route("/x") {`, `namespace :x do`,
 * `.nest("/x", Router::new()`, `web::scope("/x")`. What stands deeper than the line that opens is
 * inside, and the first line that does not closes it. */
#include "spec/endpoint/framework_private.h"

/* --- opening and closing --- */

static struct route_scope *innermost(struct framework_reader *reader)
{
    return reader->scope_count == 0 ? NULL : &reader->scopes[reader->scope_count - 1];
}

struct slice framework_scope_prefix(const struct framework_reader *reader, struct slice object)
{
    for (size_t i = reader->scope_count; object.size > 0 && i-- > 0;) {
        if (slice_equal(reader->scopes[i].parameter, object)) {
            return reader->scopes[i].prefix;
        }
    }
    for (size_t i = 0; i < reader->group_count; i++) {
        if (slice_equal(reader->groups[i].name, object)) {
            return reader->groups[i].prefix;
        }
    }
    return reader->scope_count == 0 ? reader->root : reader->scopes[reader->scope_count - 1].prefix;
}

struct route_scope *framework_scope_push(struct framework_reader *reader, size_t indent,
                                         struct slice prefix)
{
    if (reader->scope_count == SCOPE_MAXIMUM) {
        return NULL;
    }
    struct route_scope *scope = &reader->scopes[reader->scope_count++];
    *scope = (struct route_scope){.indent = indent,
                                  .prefix = prefix,
                                  .guard = {{0}, SLICE_EMPTY, false, false},
                                  .nested = prefix,
                                  .member = prefix};
    return scope;
}

/* `->group(function () {` and `])->group(…` go on with the call of the line that opened. */
static bool goes_on(const struct route_scope *scope, struct slice line, size_t indent)
{
    bool is_chain = slice_starts_with(line, SLICE("->")) ||
                    (scope->is_head && strchr(")]", line.data[0]) != NULL &&
                     slice_find(line, SLICE("->")) != SLICE_NOT_FOUND);
    return (is_chain && scope->is_head && indent == scope->indent) || slice_equal(line, SLICE("{"));
}

void framework_scope_close(struct framework_reader *reader, struct slice line, size_t indent)
{
    struct route_scope *scope = innermost(reader);
    while (scope != NULL && indent <= scope->indent && !goes_on(scope, line, indent)) {
        reader->scope_count--;
        scope = innermost(reader);
    }
}

/* --- what a line opens --- */

/* Behind `word` where it is called in the line; *out_found false: it is not. */
static struct slice arguments_of(struct slice line, const char *word, bool *out_found)
{
    size_t size = strlen(word), from = 0, at;
    while ((at = slice_find(slice_from_offset(line, from), slice_from(word))) != SLICE_NOT_FOUND) {
        at += from;
        if (at == 0 || !character_is_word(line.data[at - 1])) {
            *out_found = true;
            return slice_from_offset(line, at + size);
        }
        from = at + size;
    }
    *out_found = false;
    return SLICE_EMPTY;
}

/* The text in quotes that the arguments begin with; empty: they begin otherwise. */
static struct slice first_argument(struct slice arguments)
{
    bool has_text = false;
    arguments = slice_trim(arguments);
    struct slice text = arguments.size > 0 && strchr("'\"`", arguments.data[0]) != NULL
                            ? framework_first_quoted(arguments, &has_text)
                            : SLICE_EMPTY;
    return has_text && memchr(text.data, ' ', text.size) == NULL ? text : SLICE_EMPTY;
}

/* "r" of `func(r chi.Router) {`, "$group" of `function (Proxy $group) {`, "api" of `(api) => {`. */
static struct slice parameter_of(struct slice line)
{
    size_t open = slice_find(line, SLICE("func("));
    bool is_go = open != SLICE_NOT_FOUND;
    if (!is_go) {
        open = slice_find(line, SLICE("function"));
    }
    if (open == SLICE_NOT_FOUND) {
        size_t arrow = slice_find(line, SLICE("=>"));
        open = arrow == SLICE_NOT_FOUND ? SLICE_NOT_FOUND
                                        : slice_find_last_byte(slice_between(line, 0, arrow), '(');
    }
    if (open == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    struct slice rest = slice_from_offset(line, open);
    size_t bracket = slice_find_byte(rest, '(');
    rest = slice_trim(slice_between(slice_from_offset(rest, bracket + 1), 0,
                                    slice_find_byte(slice_from_offset(rest, bracket + 1), ')')));
    rest = slice_between(rest, 0, slice_find_byte(rest, ','));
    size_t dollar = slice_find_byte(rest, '$');
    rest = slice_from_offset(rest, dollar == SLICE_NOT_FOUND ? 0 : dollar);
    return slice_between(rest, 0, framework_measure_name(rest));
}

/* The object that a call is made of: "api" of `api.Route("/x", …`. */
static struct slice object_of(struct slice line)
{
    size_t size = framework_measure_name(line);
    bool is_object = size < line.size && (line.data[size] == '.' || line.data[size] == '-');
    return is_object ? slice_between(line, 0, size) : SLICE_EMPTY;
}

static bool leaves_open(struct slice line)
{
    int depth = 0;
    for (size_t i = 0; i < line.size; i++) {
        depth += strchr("([{", line.data[i]) != NULL && line.data[i] != '\0';
        depth -= strchr(")]}", line.data[i]) != NULL && line.data[i] != '\0';
    }
    return depth > 0;
}

/* `Route::prefix('x')->middleware('auth')->group(function () {`, all of it or a part. */
static struct slice prefix_of_head(struct slice line)
{
    bool is_there;
    struct slice arguments = arguments_of(line, "prefix(", &is_there);
    if (!is_there) {
        arguments = arguments_of(line, "'prefix'", &is_there);
        size_t arrow = slice_find(slice_between(arguments, 0, 8), SLICE("=>"));
        arguments = is_there && arrow != SLICE_NOT_FOUND ? slice_from_offset(arguments, arrow + 2)
                                                         : SLICE_EMPTY;
    }
    return first_argument(arguments);
}

/* Laravel's, whose calls may stand on lines of their own. */
static bool open_of_laravel(struct framework_reader *reader, struct slice line, size_t indent)
{
    struct arena *arena = reader->scope->specification->arena;
    struct route_scope *scope = innermost(reader);
    bool is_more = scope != NULL && scope->is_head;
    bool has_group, is_call = slice_starts_with(line, SLICE("Route::"));
    arguments_of(line, "group(", &has_group);
    if (framework_chained_route(line).size > 0) {
        if (is_more) {
            scope->is_head = false;
        }
        return false;
    }
    if (!is_more && (!is_call || slice_ends_with(line, SLICE(";")) ||
                     !(has_group || slice_find(line, SLICE("prefix(")) != SLICE_NOT_FOUND ||
                       slice_find(line, SLICE("::middleware(")) != SLICE_NOT_FOUND ||
                       slice_find(line, SLICE("::controller(")) != SLICE_NOT_FOUND))) {
        return false;
    }
    if (!is_more) {
        scope = framework_scope_push(reader, indent, framework_scope_prefix(reader, SLICE_EMPTY));
        if (scope == NULL) {
            return false;
        }
        scope->is_head = true;
    }
    struct slice prefix = prefix_of_head(line);
    if (prefix.size > 0) {
        scope->prefix = framework_join_path(arena, scope->prefix, prefix);
    }
    endpoint_guard_read(arena, line, ENDPOINT_GUARD_CODE, &scope->guard);
    scope->is_head = !(has_group && !slice_ends_with(line, SLICE("["))) &&
                     !slice_ends_with(line, SLICE(";")) &&
                     !slice_ends_with(line, SLICE("function () {")) &&
                     !slice_ends_with(line, SLICE("function() {"));
    return true;
}

/* `r.Route("/x", func(r chi.Router) {`, `r.Group(func(r chi.Router) {`, `$app->group('/x', function
 * ($group) {`, `route("/x") {`, `authenticate("jwt") {`: whatever leaves its block open. */
static bool open_of_function(struct framework_reader *reader, struct slice line, size_t indent)
{
    static const char *const words[] = {"Route(", "Group(", "group(", "route(", "authenticate("};
    bool is_there = false;
    struct slice arguments = SLICE_EMPTY;
    size_t i = 0;
    for (; i < sizeof(words) / sizeof(*words) && !is_there; i++) {
        arguments = arguments_of(line, words[i], &is_there);
    }
    if (!is_there || line.data[line.size - 1] != '{' || !leaves_open(line)) {
        return false;
    }
    bool is_guard = i == sizeof(words) / sizeof(*words);
    struct slice path = is_guard ? SLICE_EMPTY : first_argument(arguments);
    struct slice prefix = framework_scope_prefix(reader, object_of(line));
    struct slice behind =
        path.data == NULL ? arguments
                          : slice_trim(slice_from_offset(
                                arguments, (size_t)(path.data - arguments.data) + path.size + 1));
    bool is_block = slice_starts_with(behind, SLICE(") {")) ||
                    slice_find(behind, SLICE("func")) != SLICE_NOT_FOUND ||
                    slice_ends_with(behind, SLICE("=> {"));
    struct arena *arena = reader->scope->specification->arena;
    if (!is_guard && (!is_block || (path.data == NULL && words[i - 1][0] == 'r'))) {
        return false;
    }
    struct route_scope *scope = framework_scope_push(
        reader, indent, path.size == 0 ? prefix : framework_join_path(arena, prefix, path));
    if (scope != NULL) {
        scope->parameter = parameter_of(behind);
        scope->guard.has_sign_in = is_guard;
    }
    return scope != NULL;
}

/* `.nest("/x", Router::new()` and `web::scope("/x")`, whose routes follow deeper. */
static bool open_of_rust(struct framework_reader *reader, struct slice line, size_t indent)
{
    bool is_nest, is_scope;
    struct slice nested = arguments_of(line, "nest(", &is_nest);
    struct slice arguments = arguments_of(line, "scope(", &is_scope);
    struct slice path = first_argument(is_nest ? nested : arguments);
    if (path.size == 0 || path.data[0] != '/' ||
        (is_nest ? !leaves_open(line)
                 : slice_find(line, SLICE("web::scope(")) == SLICE_NOT_FOUND)) {
        return false;
    }
    return framework_scope_push(reader, indent,
                                framework_join_path(reader->scope->specification->arena,
                                                    framework_scope_prefix(reader, SLICE_EMPTY),
                                                    path)) != NULL;
}

/* "kilnRoutes" of `func (s *Server) kilnRoutes() chi.Router {`, "boats" of `const boats = (app) =>
 * {`; empty: the line begins no function. */
static struct slice function_of(struct slice line)
{
    static const char *const words[] = {"func ", "fn ", "function ", "const "};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t at = slice_find(slice_between(line, 0, 60), slice_from(words[i]));
        if (at == SLICE_NOT_FOUND || (at > 0 && line.data[at - 1] != ' ')) {
            continue;
        }
        struct slice rest = slice_from_offset(line, at + strlen(words[i]));
        if (slice_starts_with(rest, SLICE("("))) { /* the receiver of a method */
            rest = slice_trim(slice_from_offset(rest, slice_find_byte(rest, ')') + 1));
        }
        bool is_maker = words[i][0] != 'c' || slice_ends_with(line, SLICE("=> {"));
        return is_maker ? slice_between(rest, 0, framework_measure_name(rest)) : SLICE_EMPTY;
    }
    return SLICE_EMPTY;
}

/* A function that makes a router, or a chain that does, `let boats = Router::new()`, where some
 * line mounts it. */
static void open_of_maker(struct framework_reader *reader, struct slice line, size_t indent)
{
    bool is_let = slice_starts_with(line, SLICE("let ")) &&
                  slice_find(line, SLICE("Router::new(")) != SLICE_NOT_FOUND;
    struct slice name = SLICE_EMPTY;
    if (is_let) {
        name = slice_trim(slice_from_offset(line, 4));
        name = slice_starts_with(name, SLICE("mut ")) ? slice_from_offset(name, 4) : name;
        name = slice_between(name, 0, framework_measure_name(name));
    } else if (line.data[line.size - 1] == '{') {
        name = function_of(line);
    }
    struct slice mount = name.size == 0 ? SLICE_EMPTY : framework_mount_find(reader, name);
    if (mount.size > 0) {
        framework_scope_push(reader, indent, mount);
    }
}

bool framework_scope_read(struct framework_reader *reader, struct slice line, size_t indent)
{
    char last = line.data[line.size - 1];
    open_of_maker(reader, line, indent);
    if (framework_resource_read(reader, line, indent) || open_of_laravel(reader, line, indent)) {
        return true;
    }
    bool may_open = last == '{' || last == '(' || last == ')' || last == ',';
    return may_open &&
           (open_of_function(reader, line, indent) || open_of_rust(reader, line, indent));
}

/* --- guards --- */

bool framework_scope_guard(struct framework_reader *reader, struct slice line)
{
    struct route_scope *scope = innermost(reader);
    if (scope == NULL ||
        (scope->parameter.size > 0 &&
         !slice_equal(scope->parameter, slice_between(line, 0, framework_measure_name(line))))) {
        return false;
    }
    return endpoint_guard_read(reader->scope->specification->arena, line, ENDPOINT_GUARD_CODE,
                               &scope->guard);
}

void framework_scope_apply_guards(const struct framework_reader *reader,
                                  struct endpoint_statement *endpoint)
{
    for (size_t i = 0; i < reader->scope_count; i++) {
        endpoint_guard_apply(reader->scope->specification->arena, &reader->scopes[i].guard,
                             endpoint);
    }
}
