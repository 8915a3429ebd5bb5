/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of Django: `path('x/', view)` and `router.register('x', XViewSet)`. A route has no method
 * there: the view says it, by its decorator or class where the document shows it, else by its name.
 * A route whose view says nothing is told, as any path without a method. */
#include "spec/endpoint/framework_private.h"

#define DEFINITION_MAXIMUM 2000U /* bytes of a view's class or decorators that are looked at */

/* --- where it is mounted --- */

/* The quoted text in front of `include(` at the offset, in the same call; empty: none. */
static struct slice path_before(struct slice code, size_t at)
{
    size_t start = at;
    while (start > 0 && at - start < 120 && code.data[start] != '(' && code.data[start] != '\n') {
        start--;
    }
    bool has_path;
    return framework_first_quoted(slice_between(code, start + 1, at), &has_path);
}

/* The path below which some code of the document includes `name`: "router.urls", "'kilns.urls'". */
static struct slice find_include(const struct framework_reader *reader, struct slice name)
{
    const struct document *document = reader->scope->block->document;
    for (size_t i = 0; i < document->block_count; i++) {
        struct slice code = document->blocks[i].code;
        size_t from = 0, at;
        while (document->blocks[i].kind == BLOCK_CODE &&
               (at = slice_find(slice_from_offset(code, from), SLICE("include("))) !=
                   SLICE_NOT_FOUND) {
            from += at + 8;
            struct slice inside = slice_from_offset(code, from);
            inside = slice_from_offset(inside, inside.size > 0 && inside.data[0] == '(');
            if (slice_starts_with(inside, name)) {
                return path_before(code, from - 8);
            }
        }
    }
    return SLICE_EMPTY;
}

/* "kilns" of "# kilns/urls.py" in the first line, or above the block. */
static struct slice find_module(const struct block *block)
{
    struct slice texts[] = {slice_between(block->code, 0, slice_find_byte(block->code, '\n')),
                            block->label != NULL ? block->label->text.plain : SLICE_EMPTY,
                            block->section->title.plain};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        size_t end = slice_find(slice_between(texts[i], 0, 200), SLICE("/urls.py"));
        size_t start = end == SLICE_NOT_FOUND ? 0 : end;
        while (start > 0 && character_is_word(texts[i].data[start - 1])) {
            start--;
        }
        if (end != SLICE_NOT_FOUND) {
            return slice_between(texts[i], start, end);
        }
    }
    return SLICE_EMPTY;
}

static struct slice find_mount(struct framework_reader *reader)
{
    if (!reader->is_mount_known) {
        struct slice module = find_module(reader->scope->block);
        struct arena *arena = reader->scope->specification->arena;
        reader->is_mount_known = true;
        if (module.size > 0) {
            struct slice plain = arena_join(arena, module, SLICE(".urls"));
            struct slice mount = find_include(reader, arena_join(arena, SLICE("'"), plain));
            reader->mount = mount.size > 0
                                ? mount
                                : find_include(reader, arena_join(arena, SLICE("\""), plain));
        }
    }
    return reader->mount;
}

/* --- what a view answers --- */

static void add_method(struct endpoint_pair *pair, struct slice method)
{
    for (size_t i = 0; i < pair->method_count; i++) {
        if (slice_equal(pair->methods[i], method)) {
            return;
        }
    }
    if (pair->method_count < ENDPOINT_METHOD_MAXIMUM) {
        pair->methods[pair->method_count++] = method;
    }
}

/* By the words of a class of Django or of REST framework: "RetrieveUpdateAPIView", "KilnDetail". */
static void add_of_class(struct endpoint_pair *pair, struct slice name)
{
    static const struct {
        const char *word;
        const char *method;
    } words[] = {{"List", "GET"},       {"Retrieve", "GET"}, {"Detail", "GET"},
                 {"Create", "POST"},    {"Update", "PUT"},   {"Update", "PATCH"},
                 {"Destroy", "DELETE"}, {"Delete", "DELETE"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t at = slice_find(name, slice_from(words[i].word));
        size_t end = at == SLICE_NOT_FOUND ? 0 : at + strlen(words[i].word);
        bool is_word =
            end > 0 && (end == name.size || name.data[end] < 'a' || name.data[end] > 'z');
        if (is_word) {
            add_method(pair, slice_from(words[i].method));
        }
    }
}

/* The code from `class NAME(` or `def NAME(` on, of any block, and what stands before it. */
static bool find_definition(const struct framework_reader *reader, const char *keyword,
                            struct slice name, struct slice *out_before, struct slice *out_behind)
{
    struct slice sign = arena_format(reader->scope->specification->arena, "%s " SLICE_FORMAT "(",
                                     keyword, SLICE_ARGUMENT(name));
    const struct document *document = reader->scope->block->document;
    for (size_t i = 0; i < document->block_count; i++) {
        struct slice code = document->blocks[i].code;
        size_t at =
            document->blocks[i].kind == BLOCK_CODE ? slice_find(code, sign) : SLICE_NOT_FOUND;
        if (at != SLICE_NOT_FOUND) {
            *out_before = slice_between(code, at > 200 ? at - 200 : 0, at);
            *out_behind = slice_between(code, at + sign.size, at + sign.size + DEFINITION_MAXIMUM);
            return true;
        }
    }
    return false;
}

/* `class Kilns(generics.ListAPIView):`, and `def post(self` in what it holds. */
static void add_of_definition(const struct framework_reader *reader, struct endpoint_pair *pair,
                              struct slice name)
{
    static const char *const methods[] = {"get", "post", "put", "patch", "delete"};
    static const char *const upper[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    struct slice before, behind;
    if (!find_definition(reader, "class", name, &before, &behind)) {
        return;
    }
    size_t end = slice_find(behind, SLICE("\nclass "));
    struct slice body = slice_between(behind, 0, end == SLICE_NOT_FOUND ? behind.size : end);
    add_of_class(pair, slice_between(body, 0, slice_find_byte(body, ')')));
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        struct slice sign =
            arena_format(reader->scope->specification->arena, "def %s(self", methods[i]);
        if (slice_find(body, sign) != SLICE_NOT_FOUND) {
            add_method(pair, slice_from(upper[i]));
        }
    }
}

/* `@api_view(['GET', 'POST'])`, `@require_POST` right above `def NAME(`. */
static void add_of_decorator(const struct framework_reader *reader, struct endpoint_pair *pair,
                             struct slice name)
{
    struct slice before, behind;
    if (!find_definition(reader, "def", name, &before, &behind)) {
        return;
    }
    size_t blank = slice_find(before, SLICE("\n\n"));
    while (blank != SLICE_NOT_FOUND) { /* what belongs to a function above */
        before = slice_from_offset(before, blank + 2);
        blank = slice_find(before, SLICE("\n\n"));
    }
    static const char *const signs[] = {"@api_view(", "@require_http_methods(", "@require_"};
    for (size_t i = 0; i < 3 && pair->method_count == 0; i++) {
        size_t at = slice_find(before, slice_from(signs[i]));
        if (at != SLICE_NOT_FOUND) {
            struct slice rest = slice_from_offset(before, at + strlen(signs[i]));
            framework_find_methods(slice_between(rest, 0, slice_find_byte(rest, '\n')), pair);
        }
    }
}

/* By the first or last word of a function's name: "kiln_list", "add_kiln". An act that the path
 * ends in as well, `kilns/<id>/ignite/` of "ignite_kiln", is asked for with POST. */
static void add_of_function(struct endpoint_pair *pair, struct slice name, struct slice path)
{
    static const struct {
        const char *words;
        const char *method;
    } all[] = {
        {"list|get|detail|details|retrieve|show|view|index|search|export|download|read", "GET"},
        {"add|create|new|register|login|logout", "POST"},
        {"update|edit|change", "PUT"},
        {"delete|remove|destroy", "DELETE"}};
    size_t first_end = slice_find_byte(name, '_'), last = slice_find_last_byte(name, '_');
    struct slice first = slice_between(name, 0, first_end);
    struct slice words[] = {first, slice_from_offset(name, last == SLICE_NOT_FOUND ? 0 : last + 1)};
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < sizeof(all) / sizeof(*all); j++) {
            struct slice list = slice_from(all[j].words), word;
            while (slice_next_part(&list, '|', &word)) {
                if (slice_equal(word, words[i])) {
                    add_method(pair, slice_from(all[j].method));
                    return;
                }
            }
        }
    }
    while (path.size > 0 && path.data[path.size - 1] == '/') {
        path.size--;
    }
    struct slice segment = slice_from_offset(path, slice_find_last_byte(path, '/') + 1);
    if (first_end != SLICE_NOT_FOUND && slice_equal(segment, first)) {
        add_method(pair, SLICE("POST"));
    }
}

/* `views.KilnList.as_view({'get': 'list'})`, `kiln_list`: sets *out_is_guess where only the name
 * says it. */
static void find_methods(struct framework_reader *reader, struct slice view, struct slice path,
                         struct endpoint_pair *pair, bool *out_is_guess)
{
    size_t size = 0;
    while (size < view.size && (character_is_word(view.data[size]) || view.data[size] == '.')) {
        size++;
    }
    struct slice name = slice_between(view, 0, size);
    bool is_class = slice_ends_with(name, SLICE(".as_view"));
    name.size -= is_class ? sizeof(".as_view") - 1 : 0;
    size_t dot = slice_find_last_byte(name, '.');
    name = slice_from_offset(name, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
    *pair = (struct endpoint_pair){0};
    *out_is_guess = false;
    if (is_class) {
        struct slice actions = slice_from_offset(view, size + 1), action;
        bool has_one = slice_starts_with(actions, SLICE("{"));
        actions = has_one ? slice_between(actions, 0, slice_find_byte(actions, '}')) : SLICE_EMPTY;
        while (action = framework_first_quoted(actions, &has_one), has_one) {
            struct endpoint_pair one;
            if (framework_is_method(action, &one)) {
                add_method(pair, one.methods[0]);
            }
            actions =
                slice_from_offset(actions, (size_t)(action.data - actions.data) + action.size + 1);
        }
        if (pair->method_count == 0) {
            add_of_definition(reader, pair, name);
        }
        if (pair->method_count == 0) {
            add_of_class(pair, name);
            *out_is_guess = pair->method_count > 0;
        }
        return;
    }
    add_of_decorator(reader, pair, name);
    if (pair->method_count == 0) {
        add_of_function(pair, name, path);
        *out_is_guess = pair->method_count > 0;
    }
}

static void report_guess(struct framework_reader *reader, const struct endpoint_pair *pair,
                         struct slice path)
{
    const struct endpoint_scope *scope = reader->scope;
    if (!scope->is_vetoed && !scope->is_outbound && !scope->is_weak &&
        !scope->memory->is_second_pass) {
        diagnostics_report(
            scope->specification->diagnostics, DIAGNOSTIC_N0513, endpoint_scope_place(scope, path),
            "list it with its method, if it is another",
            "'" SLICE_FORMAT "' is taken to answer " SLICE_FORMAT ", by the name of its view",
            SLICE_ARGUMENT(path), SLICE_ARGUMENT(pair->methods[0]));
    }
}

/* --- the two kinds of lines --- */

/* "^kilns/(?P<id>\d+)/$" → "kilns/<id>/"; empty: the pattern says more than a path. */
static struct slice plain_pattern(struct arena *arena, struct slice pattern)
{
    pattern = slice_from_offset(pattern, slice_starts_with(pattern, SLICE("^")));
    pattern.size -= slice_ends_with(pattern, SLICE("$"));
    char *out = arena_allocate_raw(arena, pattern.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < pattern.size; i++) {
        if (slice_starts_with(slice_from_offset(pattern, i), SLICE("(?P<"))) {
            size_t close = slice_find_byte(slice_from_offset(pattern, i), '>');
            size_t end = slice_find_byte(slice_from_offset(pattern, i), ')');
            if (close == SLICE_NOT_FOUND || end == SLICE_NOT_FOUND || end < close) {
                return SLICE_EMPTY;
            }
            memcpy(out + size, pattern.data + i + 3, close - 2);
            size += close - 2;
            i += end;
        } else if (strchr("\\()[]*+?|", pattern.data[i]) != NULL) {
            return SLICE_EMPTY;
        } else {
            out[size++] = pattern.data[i];
        }
    }
    return slice_of(out, size);
}

/* `path('kilns/<int:id>/', views.kiln, name='kiln'),`, of several lines perhaps. */
static bool read_path(struct framework_reader *reader, struct slice line)
{
    struct arena *arena = reader->scope->specification->arena;
    struct slice code = reader->scope->block->code;
    size_t name = framework_measure_name(line);
    struct slice called = slice_between(line, 0, name);
    bool is_pattern = slice_equal(called, SLICE("re_path")) || slice_equal(called, SLICE("url"));
    bool has_path;
    if ((!is_pattern && !slice_equal(called, SLICE("path"))) || name >= line.size ||
        line.data[name] != '(') {
        return false;
    }
    struct slice rest = slice_from_offset(code, (size_t)(line.data - code.data) + name + 1);
    struct slice written = framework_first_quoted(rest, &has_path);
    if (!has_path) {
        return false;
    }
    rest = slice_from_offset(rest, (size_t)(written.data - rest.data) + written.size + 1);
    size_t comma = slice_find_byte(slice_between(rest, 0, 80), ',');
    struct slice view = slice_trim(
        slice_between(slice_from_offset(rest, comma == SLICE_NOT_FOUND ? 0 : comma + 1), 0, 200));
    if (comma == SLICE_NOT_FOUND || slice_starts_with(view, SLICE("include(")) ||
        slice_starts_with(view, SLICE("admin.")) ||
        slice_find(slice_between(view, 0, slice_find_byte(view, '\n')), SLICE("TemplateView")) !=
            SLICE_NOT_FOUND) {
        return true;
    }
    struct slice path = is_pattern ? plain_pattern(arena, written) : written;
    struct endpoint_pair methods;
    bool is_guess;
    find_methods(reader, view, path, &methods, &is_guess);
    struct slice whole = framework_join_path(arena, find_mount(reader), path);
    if (methods.method_count == 0 || (path.size == 0 && is_pattern)) {
        endpoint_lone_keep(reader->scope, whole, endpoint_scope_place(reader->scope, written));
        return true;
    }
    for (size_t i = 0; i < methods.method_count; i++) {
        endpoint_state(reader->scope, methods.methods[i], whole,
                       endpoint_scope_place(reader->scope, written));
    }
    if (is_guess) {
        report_guess(reader, &methods, written);
    }
    return true;
}

/* `router.register(r'kilns', KilnViewSet)`: what the framework serves for it. */
static bool read_register(struct framework_reader *reader, struct slice line)
{
    static const struct {
        const char *method;
        bool is_item;
        bool is_write;
    } all[] = {{"GET", false, false}, {"POST", false, true}, {"GET", true, false},
               {"PUT", true, true},   {"PATCH", true, true}, {"DELETE", true, true}};
    struct arena *arena = reader->scope->specification->arena;
    size_t size = framework_measure_name(line);
    bool has_path;
    struct slice rest = slice_from_offset(line, size);
    struct slice prefix = framework_first_quoted(slice_from_offset(rest, 10), &has_path);
    if (!slice_starts_with(rest, SLICE(".register(")) || !has_path || prefix.size == 0 ||
        slice_find(rest, SLICE("View")) == SLICE_NOT_FOUND) {
        return false;
    }
    struct slice behind = slice_from_offset(rest, (size_t)(prefix.data - rest.data) + prefix.size);
    size_t comma = slice_find_byte(behind, ',');
    struct slice view = slice_trim(slice_from_offset(behind, comma + 1));
    size_t dot = slice_find_last_byte(slice_between(view, 0, slice_find_byte(view, ')')), '.');
    view = slice_from_offset(view, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
    view = slice_between(view, 0, framework_measure_name(view));
    struct slice before, body = SLICE_EMPTY;
    bool is_defined = find_definition(reader, "class", view, &before, &body);
    struct slice bases = slice_between(body, 0, slice_find_byte(body, ')'));
    bool is_read_only = slice_find(view, SLICE("ReadOnly")) != SLICE_NOT_FOUND ||
                        (is_defined && slice_find(bases, SLICE("ReadOnly")) != SLICE_NOT_FOUND);
    struct slice mount =
        find_include(reader, arena_join(arena, slice_between(line, 0, size), SLICE(".urls")));
    struct slice code = reader->scope->block->code;
    if (mount.data == NULL || (mount.data >= code.data && mount.data < code.data + code.size)) {
        mount = framework_join_path(arena, find_mount(reader), mount); /* not of another file */
    }
    struct slice list = framework_join_path(arena, mount, prefix);
    struct slice item = framework_join_path(arena, list, SLICE("{id}"));
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        if (!(is_read_only && all[i].is_write)) {
            endpoint_state(reader->scope, slice_from(all[i].method), all[i].is_item ? item : list,
                           endpoint_scope_place(reader->scope, prefix));
        }
    }
    return true;
}

bool framework_read_view(struct framework_reader *reader, struct slice line)
{
    if (slice_starts_with(line, SLICE("urlpatterns"))) {
        size_t open = slice_find_byte(line, '[');
        line = open == SLICE_NOT_FOUND ? line : slice_trim(slice_from_offset(line, open + 1));
    }
    return line.size > 0 && (read_path(reader, line) || read_register(reader, line));
}
