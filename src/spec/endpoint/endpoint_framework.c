/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints in the code of a server: `router.get('/x', …)`, `@Get('/x')`, `@app.post("/x")`,
 * `app.MapGet("/x", …)`, `[HttpGet("{id}")]`, file-based routes, and comments that name them. Read
 * line by line; a call that a client makes (`await api.get('/x')`) is none. */
#include "spec/endpoint/framework_private.h"

#define GUARD_MAXIMUM 600U /* bytes behind a path that are looked at */

/* --- guards --- */

void framework_guard_from(struct framework_reader *reader, size_t first,
                          const struct endpoint_guard *guard)
{
    const struct list *statements = &reader->scope->specification->statements;
    for (size_t i = first; i < statements->count; i++) {
        struct statement *statement = list_at(statements, i);
        if (statement->kind == STATEMENT_ENDPOINT && statement->block == reader->scope->block) {
            endpoint_guard_apply(reader->scope->specification->arena, guard, &statement->endpoint);
        }
    }
}

static bool read_guard(struct framework_reader *reader, struct slice text,
                       struct endpoint_guard *guard)
{
    return endpoint_guard_read(reader->scope->specification->arena, text, ENDPOINT_GUARD_CODE,
                               guard);
}

void framework_guard_options(struct framework_reader *reader, size_t first, struct slice options)
{
    static const char *const keys[] = {"preHandler", "onRequest", "preValidation", "beforeHandle"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        struct endpoint_guard guard = {0};
        size_t at = slice_find(options, slice_from(keys[i]));
        struct slice value = at == SLICE_NOT_FOUND
                                 ? SLICE_EMPTY
                                 : slice_between(options, at + strlen(keys[i]), at + 160);
        size_t open = slice_find_byte(value, '['), comma = slice_find_byte(value, ',');
        bool is_list = open < comma && open != SLICE_NOT_FOUND;
        value = slice_between(value, 0, slice_find_byte(value, is_list ? ']' : '\n'));
        if (value.size > 0 && read_guard(reader, value, &guard)) {
            framework_guard_from(reader, first, &guard);
        }
    }
}

void framework_guard_call(struct framework_reader *reader, size_t first, struct slice path)
{
    struct slice code = reader->scope->block->code;
    size_t at = (size_t)(path.data - code.data) + path.size + 1;
    struct slice rest = slice_trim(slice_between(code, at, at + GUARD_MAXIMUM));
    if (!slice_starts_with(rest, SLICE(","))) {
        return;
    }
    rest = slice_trim(slice_from_offset(rest, 1));
    if (slice_starts_with(rest, SLICE("{"))) {
        framework_guard_options(reader, first, framework_arguments(slice_from_offset(rest, 1)));
        return;
    }
    struct slice inside = framework_arguments(rest);
    struct endpoint_guard guard = {0};
    inside = inside.size > 0 ? inside : rest;
    inside = slice_between(inside, 0, slice_find_byte(inside, '{'));
    if (slice_find_byte(inside, '\n') != SLICE_NOT_FOUND && read_guard(reader, inside, &guard)) {
        framework_guard_from(reader, first, &guard);
    }
}

static int count_brackets(struct slice line)
{
    int depth = 0;
    for (size_t i = 0; i < line.size; i++) {
        depth += line.data[i] == '(' || line.data[i] == '[' || line.data[i] == '{';
        depth -= line.data[i] == ')' || line.data[i] == ']' || line.data[i] == '}';
    }
    return depth;
}

/* Before the line is read. */
static void open_annotations(struct framework_reader *reader, struct slice line)
{
    struct annotations *annotations = &reader->annotations;
    if (framework_is_annotation(line) && !annotations->is_open) {
        *annotations = (struct annotations){
            .is_open = true, .first = reader->scope->specification->statements.count};
    }
}

/* Behind it: the line below annotations says whether they are about a handler or about a class.
 * What a handler of Python depends on stands in its parameters. */
static bool take_annotations(struct framework_reader *reader, struct slice line)
{
    struct annotations *annotations = &reader->annotations;
    bool is_parameter = slice_find(line, SLICE("Depends(")) != SLICE_NOT_FOUND ||
                        slice_find(line, SLICE("Security(")) != SLICE_NOT_FOUND;
    if (annotations->is_open && (framework_is_annotation(line) || annotations->depth > 0)) {
        annotations->depth += count_brackets(line);
        read_guard(reader, line, &annotations->guard);
        return true;
    }
    if (annotations->is_open) {
        annotations->is_open = false;
        if (slice_find(slice_between(line, 0, 200), SLICE("class ")) != SLICE_NOT_FOUND) {
            reader->class_guard = annotations->guard;
            annotations->first = SIZE_MAX;
            return true;
        }
    } else if (!is_parameter || annotations->first == SIZE_MAX) {
        return false;
    }
    if (is_parameter) {
        read_guard(reader, line, &annotations->guard);
    }
    framework_guard_from(reader, annotations->first, &annotations->guard);
    return true;
}

/* "adminRouter" of `app.use('/admin', requireAdmin, adminRouter);` */
static struct slice last_name(struct slice line)
{
    while (line.size > 0 && !character_is_word(line.data[line.size - 1])) {
        line.size--;
    }
    size_t start = line.size;
    while (start > 0 && character_is_word(line.data[start - 1])) {
        start--;
    }
    return slice_from_offset(line, start);
}

static void guard_group(struct framework_reader *reader, struct slice name,
                        const struct endpoint_guard *guard)
{
    struct route_group *group = framework_find_group(reader, name);
    if (group == NULL && reader->group_count < GROUP_MAXIMUM && name.size > 0) {
        framework_add_group(reader, name, SLICE_EMPTY);
        group = framework_find_group(reader, name);
    }
    if (group != NULL) {
        group->guard = *guard;
    }
}

/* `app.use('/admin', requireAdmin, adminRouter)`: for whatever is below the path. */
static void guard_path(struct framework_reader *reader, struct slice path,
                       const struct endpoint_guard *guard)
{
    struct endpoint_statement draft = {0};
    struct arena *arena = reader->scope->specification->arena;
    endpoint_guard_apply(arena, guard, &draft);
    if (!draft.is_public) {
        endpoint_access_add(reader->scope, path, draft.access, draft.roles.count > 0);
    }
}

/* `app.include_router(admin.router, prefix="/admin", dependencies=[Depends(get_admin)])`, over
 * several lines perhaps. */
static void take_include_guard(struct framework_reader *reader, struct slice arguments)
{
    struct slice code = reader->scope->block->code;
    struct slice rest = slice_from_offset(code, (size_t)(arguments.data - code.data));
    struct slice inside = framework_arguments(slice_between(rest, 0, 400));
    size_t at = slice_find(inside, SLICE("dependencies")),
           label = slice_find(inside, SLICE("prefix"));
    struct endpoint_guard guard = {0};
    bool has_path = false;
    struct slice path = label == SLICE_NOT_FOUND
                            ? SLICE_EMPTY
                            : framework_first_quoted(slice_from_offset(inside, label), &has_path);
    if (at != SLICE_NOT_FOUND && has_path && path.size > 1 && path.data[0] == '/' &&
        read_guard(reader, slice_from_offset(inside, at), &guard)) {
        guard_path(reader, path, &guard);
    }
}

/* A guard of several routes: of a router, of a path, or of the scope that the line stands in. */
static void take_group_guard(struct framework_reader *reader, struct slice line)
{
    struct endpoint_guard guard = {0};
    size_t include = slice_find(line, SLICE(".include_router("));
    if (include != SLICE_NOT_FOUND) {
        take_include_guard(reader, slice_from_offset(line, include + 16));
        return;
    }
    size_t use = slice_find(line, SLICE(".use("));
    use = use == SLICE_NOT_FOUND ? slice_find(line, SLICE(".Use(")) : use;
    size_t equals = slice_find_byte(line, '=');
    bool has_path;
    if (use != SLICE_NOT_FOUND && read_guard(reader, slice_from_offset(line, use + 5), &guard)) {
        struct slice path = framework_first_quoted(slice_from_offset(line, use + 5), &has_path);
        if (has_path && path.size > 1 && path.data[0] == '/') {
            guard_path(reader, path, &guard);
            guard_group(reader, last_name(line), &guard);
        } else if (!framework_scope_guard(reader, line)) {
            guard_group(reader, slice_between(line, 0, framework_measure_name(line)), &guard);
        }
        return;
    }
    bool is_router = slice_find(line, SLICE("Group(")) != SLICE_NOT_FOUND ||
                     slice_find(line, SLICE("APIRouter(")) != SLICE_NOT_FOUND ||
                     slice_find(line, SLICE("Blueprint(")) != SLICE_NOT_FOUND;
    if (is_router && equals != SLICE_NOT_FOUND && equals > 0 &&
        read_guard(reader, slice_from_offset(line, equals), &guard)) {
        size_t end = line.data[equals - 1] == ':' ? equals - 1 : equals;
        guard_group(reader, last_name(slice_between(line, 0, end)), &guard);
        return;
    }
}

/* `->middleware('auth');` and `.RequireAuthorization();` on a line of their own below a route, and
 * `.route_layer(auth)` below all of a router. */
static bool take_chained_guard(struct framework_reader *reader, struct slice line)
{
    bool is_layer = slice_starts_with(line, SLICE(".route_layer(")) ||
                    slice_starts_with(line, SLICE(".layer("));
    bool is_call = slice_starts_with(line, SLICE("->")) || line.data[0] == '.';
    struct endpoint_guard guard = {0};
    size_t first = is_layer ? reader->chain_first : reader->last_first;
    struct slice rest = slice_from_offset(line, line.data[0] == '.' ? 1 : 2);
    struct slice name = slice_between(rest, 0, framework_measure_name(rest));
    struct endpoint_pair methods;
    bool is_route = slice_is(name, "use") || slice_is(name, "route") ||
                    framework_is_method(name, &methods); /* which has guards of its own */
    if (!is_call || is_route || first == SIZE_MAX || !read_guard(reader, line, &guard)) {
        return false;
    }
    framework_guard_from(reader, first, &guard);
    return true;
}

static void read_guarded_line(struct framework_reader *reader, struct slice line, size_t indent)
{
    const struct list *statements = &reader->scope->specification->statements;
    size_t before = statements->count;
    if (slice_find(line, SLICE("Router::new(")) != SLICE_NOT_FOUND) {
        reader->chain_first = before;
    }
    framework_scope_close(reader, line, indent);
    if (framework_scope_read(reader, line, indent)) {
        return;
    }
    open_annotations(reader, line);
    framework_read_line(reader, line);
    if (take_annotations(reader, line)) {
        return;
    }
    if (statements->count == before) {
        if (!take_chained_guard(reader, line)) {
            take_group_guard(reader, line);
        }
        return;
    }
    reader->last_first = before;
    struct endpoint_guard guard = {0};
    const struct route_group *group =
        framework_find_group(reader, slice_between(line, 0, framework_measure_name(line)));
    if (group != NULL) {
        framework_guard_from(reader, before, &group->guard);
    }
    if (read_guard(reader, line, &guard)) {
        framework_guard_from(reader, before, &guard);
    }
}

/* Whether the block is server code: it has one of the signs that this reader goes by. Comments
 * alone are lists, which are read as such. */
static bool is_server_code(struct slice code)
{
    static const char *const signs[] = {
        "Mapping(",
        "@Get",
        "@Post",
        "@Put",
        "@Patch",
        "@Delete",
        "@Controller",
        "@GET",
        "@POST",
        "@PUT",
        "@DELETE",
        "[Http",
        "MapGet(",
        "MapPost(",
        ".get(",
        ".post(",
        ".put(",
        ".patch(",
        ".delete(",
        ".GET(",
        ".POST(",
        ".PUT(",
        ".DELETE(",
        ".PATCH(",
        ".Get(",
        ".Post(",
        ".Put(",
        ".Delete(",
        ".Patch(",
        ".route(",
        "HandleFunc(",
        "::get(",
        "::post(",
        "::put(",
        "::delete(",
        "#[get(",
        "#[post(",
        "+server.",
        "/route.ts",
        "/route.js",
        "get '/",
        "post '/",
        "get \"/",
        "post \"/",
        "get(\"/",
        "post(\"/",
        "@Path(",
        "->get(",
        "->post(",
        "urlpatterns",
        ".register(r",
        ".register('",
        ".register(\"",
        ".as_view(",
        "put '/",
        "delete '/",
        "put \"/",
        "delete \"/",
        "Route::",
        "#[Route(",
        "resources :",
        "resource :",
        "resources \"",
        "include_router(",
        "register_blueprint(",
        ".use('/",
        ".Mount(",
        "resource(\"/",
    };
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (slice_find(code, slice_from(signs[i])) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

/* `@GET("/x")` of Retrofit, with the path in the annotation: an interface to a server. */
static bool is_client_code(struct slice code)
{
    static const char *const signs[] = {"@GET(\"", "@POST(\"", "@PUT(\"", "@PATCH(\"",
                                        "@DELETE(\""};
    bool has_sign = false;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        has_sign |= slice_find(code, slice_from(signs[i])) != SLICE_NOT_FOUND;
    }
    return has_sign && slice_find(code, SLICE("@Controller")) == SLICE_NOT_FOUND;
}

static bool is_test_code(struct slice code)
{
    static const char *const signs[] = {
        "describe(", "it(\"",     "it('",       "@Test",    "def test_", "httptest.", "expect(",
        "mockMvc",   "supertest", "TestClient", "sleep(1)", "retrofit",  "Retrofit"};
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (slice_find(code, slice_from(signs[i])) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

/* "routes/api.php" over the block or in its first lines: Laravel serves that file below "/api",
 * unless its own paths say so. */
static bool is_laravel_api(const struct endpoint_scope *scope)
{
    static const struct slice file = SLICE_LITERAL("routes/api.php");
    struct slice code = scope->block->code;
    const struct block *label = block_label(scope->block);
    return slice_find(code, SLICE("Route::")) != SLICE_NOT_FOUND &&
           slice_find(code, SLICE("'/api")) == SLICE_NOT_FOUND &&
           slice_find(code, SLICE("'api")) == SLICE_NOT_FOUND &&
           (slice_find(slice_between(code, 0, 200), file) != SLICE_NOT_FOUND ||
            slice_find(scope->block->section->title.plain, file) != SLICE_NOT_FOUND ||
            (label != NULL && label->kind == BLOCK_PARAGRAPH &&
             slice_find(label->text.plain, file) != SLICE_NOT_FOUND));
}

bool endpoint_framework_read(struct endpoint_scope *scope)
{
    struct framework_reader reader = {
        .scope = scope, .last_first = SIZE_MAX, .chain_first = SIZE_MAX};
    struct slice rest = scope->block->code, line;
    if (!is_server_code(rest)) {
        return false;
    }
    size_t before = scope->stated_count;
    bool was_weak = scope->is_weak;
    if (scope->base.size == 0 && is_laravel_api(scope)) {
        reader.root = SLICE("/api");
    }
    scope->is_weak = scope->is_weak || is_test_code(rest) || is_client_code(rest);
    while (slice_next_line(&rest, &line)) {
        struct slice whole = line;
        line = slice_trim(line);
        if (line.size > 0) {
            read_guarded_line(&reader, line, (size_t)(line.data - whole.data));
        }
    }
    bool has_stated = scope->stated_count > before;
    scope->is_weak =
        was_weak || (!has_stated && (scope->is_weak || reader.has_calls)); /* nor do its lines */
    return has_stated || framework_mount_is_in(&reader);
}
