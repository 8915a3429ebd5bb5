/* SPDX-License-Identifier: Apache-2.0 */
/* Routes that a framework makes of the name of a resource, and what stands around them: `resources
 * :boats, only: [:index] do`, `member do`, `namespace :api do` and `post :cancel` of Rails,
 * `resources "/boats", BoatController` of Phoenix, `Route::apiResource('boats', …)` of Laravel. */
#include "spec/endpoint/framework_private.h"

#include "spec/text/words.h"

#define STATEMENT_MAXIMUM 400U /* bytes of a call that goes over several lines */

enum {
    ACTION_INDEX = 1,
    ACTION_CREATE = 2,
    ACTION_SHOW = 4,
    ACTION_UPDATE = 8,
    ACTION_DESTROY = 16,
    ACTION_ALL = 31
};

static const struct {
    unsigned action;
    const char *method;
    bool is_item;
} routes[] = {{ACTION_INDEX, "GET", false},   {ACTION_CREATE, "POST", false},
              {ACTION_SHOW, "GET", true},     {ACTION_UPDATE, "PUT", true},
              {ACTION_UPDATE, "PATCH", true}, {ACTION_DESTROY, "DELETE", true}};

/* --- the text of a call --- */

/* The call that the line begins, as far as it goes: to a ';' in PHP, else over the brackets that
 * the line leaves open. */
static struct slice whole_call(struct framework_reader *reader, struct slice line, bool is_php)
{
    struct slice code = reader->scope->block->code;
    struct slice rest = slice_between(slice_from_offset(code, (size_t)(line.data - code.data)), 0,
                                      STATEMENT_MAXIMUM);
    if (is_php) {
        return slice_between(rest, 0, slice_find_byte(rest, ';'));
    }
    size_t open = slice_find_byte(line, '[');
    bool is_open = open != SLICE_NOT_FOUND &&
                   slice_find_byte(slice_from_offset(line, open), ']') == SLICE_NOT_FOUND;
    return is_open ? slice_between(rest, 0, slice_find_byte(rest, ']')) : line;
}

/* Behind `key` as a word of its own; empty: it is not there. */
static struct slice behind_key(struct slice text, const char *key)
{
    size_t size = strlen(key), from = 0, at;
    while ((at = slice_find(slice_from_offset(text, from), slice_from(key))) != SLICE_NOT_FOUND) {
        at += from;
        bool is_word = (at == 0 || !character_is_word(text.data[at - 1])) &&
                       at + size < text.size && !character_is_word(text.data[at + size]);
        if (is_word) {
            return slice_from_offset(text, at + size);
        }
        from = at + size;
    }
    return SLICE_EMPTY;
}

/* The actions that `only` or `except` lists: `: [:index, :show]`, `: %i[index]`, `(['index'])`,
 * `: :create`. */
static unsigned find_actions(struct slice list)
{
    static const struct {
        const char *word;
        unsigned action;
    } words[] = {{"index", ACTION_INDEX},   {"create", ACTION_CREATE}, {"store", ACTION_CREATE},
                 {"show", ACTION_SHOW},     {"update", ACTION_UPDATE}, {"destroy", ACTION_DESTROY},
                 {"delete", ACTION_DESTROY}};
    size_t open = slice_find_byte(list, '['), comma = slice_find_byte(list, ',');
    size_t bracket = slice_find_byte(list, '('), end = SLICE_NOT_FOUND;
    if (open != SLICE_NOT_FOUND && (comma == SLICE_NOT_FOUND || open < comma)) {
        end = slice_find_byte(list, ']');
    } else if (bracket != SLICE_NOT_FOUND && bracket < 3) {
        end = slice_find_byte(list, ')');
    } else {
        end = comma;
    }
    list = slice_between(list, 0, end == SLICE_NOT_FOUND ? list.size : end);
    unsigned actions = 0;
    for (size_t at = 0; at < list.size; at++) {
        size_t size = framework_measure_name(slice_from_offset(list, at));
        struct slice word = slice_between(list, at, at + size);
        for (size_t i = 0; size > 0 && i < sizeof(words) / sizeof(*words); i++) {
            actions |= slice_is(word, words[i].word) ? words[i].action : 0;
        }
        at += size;
    }
    return actions;
}

static unsigned actions_of(struct slice call)
{
    struct slice only = behind_key(call, "only"), except = behind_key(call, "except");
    return only.size > 0     ? find_actions(only)
           : except.size > 0 ? ACTION_ALL & ~find_actions(except)
                             : ACTION_ALL;
}

/* A symbol or a quoted text at the begin of the text: ":boats", "'boats'"; empty: neither. */
static struct slice measure_word(struct slice text)
{
    if (text.size < 2) {
        return SLICE_EMPTY;
    }
    if (text.data[0] == ':') {
        return slice_between(text, 1, 1 + framework_measure_name(slice_from_offset(text, 1)));
    }
    bool has_text = false;
    struct slice word = text.data[0] == '\'' || text.data[0] == '"'
                            ? framework_first_quoted(text, &has_text)
                            : SLICE_EMPTY;
    return has_text && memchr(word.data, ' ', word.size) == NULL ? word : SLICE_EMPTY;
}

/* The value of `path: 'x'`, where the call has one. */
static bool find_path_option(struct slice call, struct slice *out_path)
{
    struct slice value = behind_key(call, "path");
    bool has_colon = value.size > 2 && value.data[0] == ':';
    bool has_text = false;
    value = has_colon ? slice_trim(slice_from_offset(value, 1)) : SLICE_EMPTY;
    if (value.size > 0 && (value.data[0] == '\'' || value.data[0] == '"')) {
        *out_path = framework_first_quoted(value, &has_text);
    }
    return has_text;
}

/* --- resources --- */

static void state(struct framework_reader *reader, struct slice method, struct slice path,
                  struct slice at)
{
    struct endpoint_statement *endpoint =
        endpoint_state(reader->scope, method, path, endpoint_scope_place(reader->scope, at));
    if (endpoint != NULL) {
        framework_scope_apply_guards(reader, endpoint);
    }
}

/* States its routes; a singular resource has no key in its paths, and no list. */
static void state_resource(struct framework_reader *reader, struct slice path, unsigned actions,
                           bool is_single, struct slice at)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice item = is_single ? path : framework_join_path(arena, path, SLICE("{id}"));
    for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
        if ((actions & routes[i].action) != 0 && !(is_single && routes[i].action == ACTION_INDEX)) {
            state(reader, slice_from(routes[i].method), routes[i].is_item ? item : path, at);
        }
    }
}

/* "/boats/{boat_id}" of "/boats": what stands inside a resource. */
static struct slice nested_path(struct arena *arena, struct slice path)
{
    size_t slash = slice_find_last_byte(path, '/');
    struct slice name = slice_from_offset(path, slash == SLICE_NOT_FOUND ? 0 : slash + 1);
    struct slice one = word_singular(arena, arena_to_lower(arena, name));
    return framework_join_path(arena, path,
                               arena_format(arena, "{" SLICE_FORMAT "_id}", SLICE_ARGUMENT(one)));
}

static bool opens_block(struct slice call)
{
    call = slice_trim(call);
    size_t bar = call.size > 0 && call.data[call.size - 1] == '|' ? slice_find(call, SLICE(" do |"))
                                                                  : SLICE_NOT_FOUND;
    return slice_ends_with(call, SLICE(" do")) || bar != SLICE_NOT_FOUND;
}

/* `resources :boats, :tugs, only: [:index] do`, `resource :profile`, `resources "/boats", X`. */
static bool read_resources(struct framework_reader *reader, struct slice line, size_t indent)
{
    struct arena *arena = reader->scope->specification->arena;
    bool is_single = slice_starts_with(line, SLICE("resource "));
    if (!is_single && !slice_starts_with(line, SLICE("resources "))) {
        return false;
    }
    struct slice call = whole_call(reader, line, false);
    struct slice rest = slice_trim(slice_from_offset(call, is_single ? 9 : 10));
    struct slice outer = framework_scope_prefix(reader, SLICE_EMPTY), option;
    bool has_option = find_path_option(call, &option), is_first = true;
    unsigned actions = actions_of(call);
    if (reader->scope_count > 0) {
        outer = reader->scopes[reader->scope_count - 1].nested;
    }
    for (struct slice name; (name = measure_word(rest)).size > 0; is_first = false) {
        struct slice path = framework_join_path(arena, outer, has_option ? option : name);
        state_resource(reader, path, actions, is_single, name);
        if (opens_block(line)) {
            struct route_scope *scope = framework_scope_push(reader, indent, path);
            if (scope != NULL) {
                scope->nested = is_single ? path : nested_path(arena, path);
                scope->member = is_single ? path : framework_join_path(arena, path, SLICE("{id}"));
            }
            break;
        }
        rest = slice_from_offset(rest, (size_t)(name.data - rest.data) + name.size);
        rest = slice_from_offset(rest, rest.size > 0 && rest.data[0] != ',');
        size_t comma = slice_starts_with(slice_trim(rest), SLICE(","))
                           ? slice_find_byte(rest, ',') + 1
                           : rest.size;
        rest = slice_trim(slice_from_offset(rest, comma));
    }
    return !is_first;
}

/* `Route::apiResource('boats', X::class)->only([…])`, `Route::apiResources(['boats' => X])`. */
static bool read_laravel(struct framework_reader *reader, struct slice line)
{
    struct arena *arena = reader->scope->specification->arena;
    size_t at = slice_find(slice_between(line, 0, 200), SLICE("Resource"));
    at = at == SLICE_NOT_FOUND ? slice_find(slice_between(line, 0, 200), SLICE("::resource")) : at;
    if (at == SLICE_NOT_FOUND || !slice_starts_with(line, SLICE("Route::"))) {
        return false;
    }
    struct slice call = slice_from_offset(whole_call(reader, line, true), at);
    size_t open = slice_find_byte(slice_between(call, 0, 14), '(');
    struct slice rest =
        open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_trim(slice_from_offset(call, open + 1));
    bool is_many = rest.size > 0 && rest.data[0] == '[';
    struct slice outer = framework_scope_prefix(reader, SLICE_EMPTY);
    struct endpoint_guard guard = {0};
    size_t before = reader->scope->specification->statements.count;
    rest = slice_trim(slice_from_offset(rest, is_many));
    for (struct slice name; (name = measure_word(rest)).size > 0;) {
        struct slice path = outer, names = name, part;
        bool has_more = slice_next_part(&names, '.', &part);
        while (has_more) { /* "boats.trips" */
            path = framework_join_path(arena, path, part);
            has_more = slice_next_part(&names, '.', &part);
            path = has_more ? nested_path(arena, path) : path;
        }
        state_resource(reader, path, actions_of(call),
                       slice_find(slice_between(line, 0, at + 10), SLICE("ingleton")) !=
                           SLICE_NOT_FOUND,
                       name);
        size_t comma = slice_find_byte(rest, ',');
        rest = is_many && comma != SLICE_NOT_FOUND ? slice_trim(slice_from_offset(rest, comma + 1))
                                                   : SLICE_EMPTY;
    }
    bool is_guarded_before =
        endpoint_guard_read(arena, slice_between(line, 0, at), ENDPOINT_GUARD_CODE, &guard);
    bool is_guarded_behind = endpoint_guard_read(
        arena, slice_from_offset(call, slice_find_byte(call, ')')), ENDPOINT_GUARD_CODE, &guard);
    if (is_guarded_before || is_guarded_behind) {
        framework_guard_from(reader, before, &guard);
    }
    return reader->scope->specification->statements.count > before;
}

/* --- what stands around them in Ruby --- */

/* `namespace :api do`, `scope '/v1' do`, `scope path: 'x' do`, `member do`. */
static bool open_block(struct framework_reader *reader, struct slice line, size_t indent)
{
    struct arena *arena = reader->scope->specification->arena;
    if (!opens_block(line)) {
        return false;
    }
    size_t size = framework_measure_name(line);
    struct slice word = slice_between(line, 0, size);
    bool is_in = reader->scope_count > 0;
    struct route_scope *top = is_in ? &reader->scopes[reader->scope_count - 1] : NULL;
    if (is_in && (slice_is(word, "member") || slice_is(word, "collection"))) {
        framework_scope_push(reader, indent, slice_is(word, "member") ? top->member : top->prefix);
        return true;
    }
    if (!slice_is(word, "namespace") && !slice_is(word, "scope") &&
        !slice_is(word, "authenticate")) {
        return false;
    }
    struct slice path = measure_word(slice_trim(slice_from_offset(line, size))), option;
    if (slice_is(word, "authenticate")) {
        path = SLICE_EMPTY;
    } else if (find_path_option(line, &option)) {
        path = option;
    }
    if (memchr(path.data == NULL ? "" : path.data, '(', path.size) != NULL) {
        path = SLICE_EMPTY; /* "(:locale)" may be left away */
    }
    struct slice outer = is_in ? top->nested : SLICE_EMPTY;
    struct route_scope *scope = framework_scope_push(
        reader, indent, path.size == 0 ? outer : framework_join_path(arena, outer, path));
    if (scope != NULL) {
        scope->guard.has_sign_in = slice_is(word, "authenticate");
    }
    return true;
}

/* `post :cancel`, `get 'search', on: :collection`, `delete 'logout', to: 'sessions#destroy'`. */
static bool read_route(struct framework_reader *reader, struct slice line)
{
    struct arena *arena = reader->scope->specification->arena;
    size_t size = framework_measure_name(line);
    struct endpoint_pair methods;
    bool is_lower = size > 0 && line.data[0] >= 'a' && line.data[0] <= 'z';
    if (!is_lower || size + 2 >= line.size || line.data[size] != ' ' ||
        !framework_is_method(slice_between(line, 0, size), &methods)) {
        return false;
    }
    struct slice rest = slice_trim(slice_from_offset(line, size));
    if (behind_key(line, "params").size > 0 || behind_key(line, "headers").size > 0) {
        return false; /* a test's request */
    }
    struct slice on = behind_key(line, "on");
    const struct route_scope *top =
        reader->scope_count == 0 ? NULL : &reader->scopes[reader->scope_count - 1];
    struct slice outer = top == NULL                                     ? SLICE_EMPTY
                         : slice_starts_with(on, SLICE(": :member"))     ? top->member
                         : slice_starts_with(on, SLICE(": :collection")) ? top->prefix
                                                                         : top->nested;
    bool is_first = true;
    for (struct slice name; (name = measure_word(rest)).size > 0; is_first = false) {
        size_t optional = slice_find_byte(name, '(');
        struct slice path = slice_between(name, 0, optional);
        for (size_t i = 0; i < methods.method_count; i++) {
            state(reader, methods.methods[i],
                  slice_equal(path, SLICE("/")) && outer.size > 0
                      ? outer
                      : framework_join_path(arena, outer, path),
                  name);
        }
        size_t comma = slice_find_byte(rest, ',');
        rest = comma != SLICE_NOT_FOUND && line.data[size + 1] == ':'
                   ? slice_trim(slice_from_offset(rest, comma + 1))
                   : SLICE_EMPTY;
    }
    return !is_first;
}

/* `match 'boats/:id', to: 'boats#update', via: [:put, :patch]`. */
static bool read_match(struct framework_reader *reader, struct slice line)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice via = behind_key(line, "via");
    struct slice path = measure_word(slice_trim(slice_from_offset(line, 6)));
    struct slice outer =
        reader->scope_count == 0 ? SLICE_EMPTY : reader->scopes[reader->scope_count - 1].nested;
    size_t before = reader->scope->stated_count;
    path = slice_between(path, 0, slice_find_byte(path, '('));
    via = slice_between(via, 0, slice_find_byte(via, ']'));
    for (size_t at = 0; path.size > 0 && at < via.size; at++) {
        struct endpoint_pair methods;
        size_t size = framework_measure_name(slice_from_offset(via, at));
        if (size > 0 && framework_is_method(slice_between(via, at, at + size), &methods)) {
            state(reader, methods.methods[0], framework_join_path(arena, outer, path), path);
        }
        at += size;
    }
    return reader->scope->stated_count > before;
}

/* `devise_for :users`: where people sign in and out. */
static bool read_devise(struct framework_reader *reader, struct slice line)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice name = measure_word(slice_trim(slice_from_offset(line, 11))), option;
    struct slice outer =
        reader->scope_count == 0 ? SLICE_EMPTY : reader->scopes[reader->scope_count - 1].nested;
    struct slice path = find_path_option(line, &option) ? option : name;
    if (name.size == 0) {
        return false;
    }
    path = framework_join_path(arena, outer, path);
    state(reader, SLICE("POST"), framework_join_path(arena, path, SLICE("sign_in")), name);
    state(reader, SLICE("DELETE"), framework_join_path(arena, path, SLICE("sign_out")), name);
    return true;
}

/* Whether the block is a file of routes in Ruby or Elixir. */
static bool is_routes_file(struct framework_reader *reader)
{
    static const char *const signs[] = {
        "routes.draw",  "resources :", "resource :", "namespace :", "resources \"",
        "pipe_through", "member do",   "scope \"/",  "devise_for :"};
    if (!reader->is_language_known) {
        reader->is_language_known = true;
        for (size_t i = 0; i < sizeof(signs) / sizeof(*signs) && !reader->is_ruby; i++) {
            reader->is_ruby =
                slice_find(reader->scope->block->code, slice_from(signs[i])) != SLICE_NOT_FOUND;
        }
    }
    return reader->is_ruby;
}

bool framework_resource_read(struct framework_reader *reader, struct slice line, size_t indent)
{
    if (line.data[0] == 'R') {
        return read_laravel(reader, line);
    }
    bool may_be = line.data[0] >= 'a' && line.data[0] <= 's';
    return may_be && is_routes_file(reader) &&
           (read_resources(reader, line, indent) || open_block(reader, line, indent) ||
            read_route(reader, line) ||
            (slice_starts_with(line, SLICE("match ")) && read_match(reader, line)) ||
            (slice_starts_with(line, SLICE("devise_for ")) && read_devise(reader, line)));
}
