/* SPDX-License-Identifier: Apache-2.0 */
/* Where code mounts a router that it calls by name: `app.use('/boats', boatRouter)`,
 * `include_router(boats.router, prefix="/boats")`, `.nest("/boats", boat_routes())`,
 * `r.Mount("/boats", boatsRouter())`. Such a line stands behind the routes, or in another block. */
#include "spec/endpoint/framework_private.h"

#include "spec/text/words.h"

#define MOUNT_MAXIMUM     200U
#define ARGUMENTS_MAXIMUM 300U
#define DEPTH_MAXIMUM     4U /* of a router that is mounted in a router */

/* A line that mounts a router. */
struct code_mount {
    struct slice name;   /* of the router, or of what makes it */
    struct slice prefix; /* empty: the same path as the owner */
    struct slice owner;  /* that it is mounted in */
    struct slice key;    /* of the name */
    const struct block *block;
};

/* --- names --- */

/* Names that every file may have: they mean something in their own block alone. */
static bool is_generic(struct slice name)
{
    return slice_is_one_of(name, "router|routes|route|bp|blueprint|app|api|r|e|g|server|fastify|"
                                 "default|urls|Router|Routes|group|new|New|handler|rest|main");
}

/* "boat" of "boatRouter", "boats_routes", "boats": what a router and its file are known by. */
static struct slice key_of(struct arena *arena, struct slice name)
{
    static const char *const tails[] = {"_router", "_routes", "_route",  "_bp",       "_blueprint",
                                        "Router",  "Routes",  "Route",   "Blueprint", "Controller",
                                        ".routes", ".route",  "-routes", ".router"};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (name.size > strlen(tails[i]) && slice_ends_with(name, slice_from(tails[i]))) {
            name.size -= strlen(tails[i]);
        }
    }
    return word_key(arena, name);
}

/* --- lines that mount --- */

/* The last argument that is not empty, of those that no bracket holds; or the first. */
static struct slice argument_of(struct slice arguments, bool is_last)
{
    struct slice found = SLICE_EMPTY;
    size_t start = 0;
    int depth = 0;
    for (size_t i = 0; i <= arguments.size; i++) {
        char c = i < arguments.size ? arguments.data[i] : ',';
        depth += c == '(' || c == '[' || c == '{';
        depth -= c == ')' || c == ']' || c == '}';
        if (c != ',' || depth != 0) {
            continue;
        }
        struct slice part = slice_trim(slice_between(arguments, start, i));
        found = part.size > 0 && (is_last || found.size == 0) ? part : found;
        start = i + 1;
    }
    return found;
}

/* "boats" of `boats.router`, `boats::router()`, `require('./routes/boats')`, `boats.routes()`. */
static struct slice name_of(struct slice argument)
{
    if (slice_starts_with(argument, SLICE("require(")) ||
        slice_starts_with(argument, SLICE("import("))) {
        bool has_text;
        struct slice file = framework_first_quoted(argument, &has_text);
        size_t slash = slice_find_last_byte(file, '/');
        file = slice_from_offset(file, slash == SLICE_NOT_FOUND ? 0 : slash + 1);
        return slice_ends_with(file, SLICE(".js")) ? slice_between(file, 0, file.size - 3) : file;
    }
    struct slice name = SLICE_EMPTY;
    argument = slice_from_offset(argument, slice_starts_with(argument, SLICE("&")));
    for (size_t size; (size = framework_measure_name(argument)) > 0;) {
        struct slice part = slice_between(argument, 0, size);
        name = name.size == 0 || !is_generic(part) ? part : name;
        argument = slice_from_offset(argument, size);
        size_t dots =
            slice_starts_with(argument, SLICE("::")) ? 2 : slice_starts_with(argument, SLICE("."));
        argument = dots == 0 ? SLICE_EMPTY : slice_from_offset(argument, dots);
    }
    return name;
}

/* The path of a keyword `prefix="/x"` or `prefix: '/x'`; empty: there is none. */
static struct slice prefix_option(struct slice arguments)
{
    size_t at = slice_find(arguments, SLICE("prefix"));
    struct slice rest = slice_from_offset(arguments, at == SLICE_NOT_FOUND ? 0 : at + 6);
    size_t quote = at == SLICE_NOT_FOUND ? 4 : 0;
    while (quote < 4 && quote < rest.size && strchr("=: ", rest.data[quote]) != NULL) {
        quote++;
    }
    bool has_text = false;
    struct slice path = at != SLICE_NOT_FOUND && quote > 0
                            ? framework_first_quoted(slice_from_offset(rest, quote), &has_text)
                            : SLICE_EMPTY;
    return path.size > 1 && path.data[0] == '/' ? path : SLICE_EMPTY;
}

static void add_mount(struct endpoint_scope *scope, const struct block *block, struct slice owner,
                      struct slice arguments)
{
    bool has_text = false;
    struct slice first = argument_of(arguments, false), path = SLICE_EMPTY, name;
    if (first.size > 0 && strchr("'\"", first.data[0]) != NULL) {
        path = framework_first_quoted(first, &has_text);
        name = path.size + 2 == first.size ? name_of(argument_of(arguments, true)) : SLICE_EMPTY;
    } else {
        path = prefix_option(arguments);
        name = name_of(first);
    }
    struct endpoint_pair methods;
    bool is_path = path.size == 0 || path.data[0] == '/';
    if (!is_path || (path.size == 0 && has_text) || name.size == 0 ||
        framework_is_method(name, &methods)) {
        return;
    }
    struct arena *arena = scope->specification->arena;
    struct code_mount *mount = ARENA_NEW(arena, struct code_mount);
    *mount = (struct code_mount){name, path, owner, key_of(arena, name), block};
    list_add(arena, &scope->memory->code_mounts, mount);
}

/* The object that calls what stands at the offset: "app" of `app.use(`. */
static struct slice owner_before(struct slice code, size_t at)
{
    size_t end = at > 0 && code.data[at - 1] == '.' ? at - 1 : at, start = end;
    while (start > 0 && (character_is_word(code.data[start - 1]) || code.data[start - 1] == '$')) {
        start--;
    }
    return slice_between(code, start, end);
}

static void collect(struct endpoint_scope *scope)
{
    static const char *const words[] = {
        "use(",      "nest(",  "include_router(", "route(", "register_blueprint(",
        "register(", "Mount(", "mount("};
    const struct document *document = scope->block->document;
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        struct slice code = block->code;
        for (size_t w = 0; block->kind == BLOCK_CODE && w < sizeof(words) / sizeof(*words); w++) {
            size_t size = strlen(words[w]), from = 0, at;
            while ((at = slice_find(slice_from_offset(code, from), slice_from(words[w]))) !=
                       SLICE_NOT_FOUND &&
                   scope->memory->code_mounts.count < MOUNT_MAXIMUM) {
                at += from;
                from = at + size;
                if (at > 0 && code.data[at - 1] == '.') {
                    add_mount(
                        scope, block, owner_before(code, at),
                        framework_arguments(slice_between(code, from, from + ARGUMENTS_MAXIMUM)));
                }
            }
        }
    }
}

/* --- look-up --- */

/* The mount of a router by that name; NULL: there is none, or there are several. */
static const struct code_mount *find(const struct endpoint_scope *scope, struct slice name,
                                     const struct block *block)
{
    struct arena *arena = scope->specification->arena;
    bool is_here = is_generic(name);
    struct slice key = is_here || name.size == 0 ? name : key_of(arena, name);
    const struct code_mount *found = NULL;
    LIST_EACH(const struct code_mount, mount, &scope->memory->code_mounts)
    {
        bool is_same = is_here ? mount->block == block && slice_equal(mount->name, name)
                               : !is_generic(mount->name) && slice_equal(mount->key, key);
        if (!is_same || key.size == 0) {
            continue;
        }
        if (found != NULL && !slice_equal(found->prefix, mount->prefix)) {
            return NULL;
        }
        found = mount;
    }
    return found;
}

/* Adds the different paths that routers by that name are mounted at; returns how many there are. */
static size_t find_all(const struct endpoint_scope *scope, struct slice name,
                       const struct block *block, const struct code_mount *out[MOUNTS_MAXIMUM])
{
    struct arena *arena = scope->specification->arena;
    bool is_here = is_generic(name);
    struct slice key = is_here || name.size == 0 ? name : key_of(arena, name);
    size_t count = 0;
    LIST_EACH(const struct code_mount, mount, &scope->memory->code_mounts)
    {
        bool is_same = is_here ? mount->block == block && slice_equal(mount->name, name)
                               : !is_generic(mount->name) && slice_equal(mount->key, key);
        bool is_new = key.size > 0 && is_same && mount->prefix.size > 0;
        for (size_t i = 0; i < count; i++) {
            is_new = is_new && !slice_equal(out[i]->prefix, mount->prefix);
        }
        if (is_new && count < MOUNTS_MAXIMUM) {
            out[count++] = mount;
        }
    }
    return count;
}

/* The prefix that the router's own declaration has: `api = APIRouter(prefix="/api")`. */
static struct slice declared_prefix(struct arena *arena, const struct block *block,
                                    struct slice name)
{
    static const char *const signs[] = {" = ", " := "};
    for (size_t i = 0; i < 2; i++) {
        struct slice sign = arena_format(arena, SLICE_FORMAT "%s", SLICE_ARGUMENT(name), signs[i]);
        size_t at = slice_find(block->code, sign);
        struct slice line = slice_from_offset(block->code, at == SLICE_NOT_FOUND ? 0 : at);
        line = at == SLICE_NOT_FOUND ? SLICE_EMPTY
                                     : slice_between(line, 0, slice_find_byte(line, '\n'));
        bool has_text = false;
        size_t group = slice_find(line, SLICE("Group("));
        struct slice path =
            group != SLICE_NOT_FOUND
                ? framework_first_quoted(slice_from_offset(line, group + 6), &has_text)
                : prefix_option(line);
        if (path.size > 1 && path.data[0] == '/') {
            return path;
        }
    }
    return SLICE_EMPTY;
}

static struct slice prefix_of(const struct endpoint_scope *scope, const struct code_mount *mount)
{
    struct arena *arena = scope->specification->arena;
    struct slice prefix = mount->prefix;
    for (unsigned depth = 0; depth < DEPTH_MAXIMUM && mount != NULL; depth++) {
        const struct code_mount *outer =
            mount->owner.size == 0 ? NULL : find(scope, mount->owner, mount->block);
        struct slice own = mount->owner.size == 0
                               ? SLICE_EMPTY
                               : declared_prefix(arena, mount->block, mount->owner);
        prefix = own.size == 0 ? prefix : framework_join_path(arena, own, prefix);
        if (outer != NULL && outer->prefix.size > 0) {
            prefix = framework_join_path(arena, outer->prefix, prefix);
        }
        mount = outer == mount ? NULL : outer;
    }
    return prefix;
}

static void collect_once(struct endpoint_scope *scope)
{
    if (!scope->memory->has_code_mounts) {
        scope->memory->has_code_mounts = true;
        collect(scope);
    }
}

bool framework_mount_is_in(struct framework_reader *reader)
{
    collect_once(reader->scope);
    LIST_EACH(const struct code_mount, mount, &reader->scope->memory->code_mounts)
    {
        if (mount->block == reader->scope->block && mount->prefix.size > 0) {
            return true;
        }
    }
    return false;
}

size_t framework_mount_find_several(struct framework_reader *reader, struct slice name,
                                    struct slice out_prefixes[MOUNTS_MAXIMUM])
{
    struct endpoint_scope *scope = reader->scope;
    const struct code_mount *mounts[MOUNTS_MAXIMUM];
    collect_once(scope);
    if (scope->memory->code_mounts.count < 2) {
        return 0;
    }
    size_t count = find_all(scope, name, scope->block, mounts);
    if (count == 0 && is_generic(name) && reader->file_name.size > 0) {
        count = find_all(scope, reader->file_name, scope->block, mounts);
    }
    for (size_t i = 0; i < count; i++) {
        out_prefixes[i] = prefix_of(scope, mounts[i]);
    }
    return count > 1 ? count : 0;
}

struct slice framework_mount_find(struct framework_reader *reader, struct slice name)
{
    struct endpoint_scope *scope = reader->scope;
    collect_once(scope);
    const struct code_mount *mount =
        scope->memory->code_mounts.count == 0 ? NULL : find(scope, name, scope->block);
    if (mount == NULL && is_generic(name) && reader->file_name.size > 0) {
        mount = find(scope, reader->file_name, scope->block);
    }
    return mount == NULL ? SLICE_EMPTY : prefix_of(scope, mount);
}
