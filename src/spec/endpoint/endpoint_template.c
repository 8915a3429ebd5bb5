/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that a document writes once for many resources: "`GET /{resource}/{id}`" and, in the
 * same section, a list of names that it stands for; "`GET /.../:id`" and a list of paths. */
#include "spec/endpoint/endpoint.h"

#include "spec/document/document.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"

struct template
{
    const struct block *block;
    struct slice method;
    struct slice path; /* with {…} in place of the resource, or what stands behind "/..." */
    struct slice written;
    struct place place;
    bool is_open; /* begins with an ellipsis in place of a path */
    bool is_used;
};

#define TEMPLATE_MAXIMUM 32U
#define RESOURCE_MAXIMUM 200U /* of one list */
#define RESOURCE_SIZE    48U
#define LINE_MAXIMUM     400U /* bytes of a sentence that lists resources */

bool endpoint_template_is(struct slice path)
{
    struct slice segment;
    while (slice_next_part(&path, '/', &segment)) {
        bool is_prefix = segment.size == 0 || slice_equal(segment, SLICE("api")) ||
                         (segment.size <= 4 && segment.data[0] == 'v' &&
                          character_is_digit(segment.data[segment.size - 1]));
        if (!is_prefix) {
            return segment.data[0] == '{' &&
                   wording_is(slice_between(segment, 1, segment.size - 1),
                              "resource|resources|resource name|entity|entities|collection|"
                              "endpoint|module");
        }
    }
    return false;
}

bool endpoint_template_is_open(const struct endpoint_path *path)
{
    static const struct slice dots = SLICE_LITERAL("/...");
    struct slice rest = path->path;
    bool is_item = rest.size > 2 && rest.data[1] == '{' && rest.data[rest.size - 1] == '}' &&
                   slice_find_byte(slice_from_offset(rest, 1), '/') == SLICE_NOT_FOUND;
    return slice_starts_with(path->written, dots) && (rest.size == 1 || is_item) &&
           (path->written.size == dots.size || path->written.data[dots.size] == '/');
}

void endpoint_template_keep(struct endpoint_scope *scope, struct slice method,
                            const struct endpoint_path *path, struct place place)
{
    if (scope->is_weak != scope->memory->is_second_pass ||
        scope->memory->templates.count == TEMPLATE_MAXIMUM) {
        return;
    }
    struct template *kept = ARENA_NEW(scope->specification->arena, struct template);
    *kept = (struct template){.block = scope->block,
                              .method = method,
                              .path = path->path,
                              .written = path->written,
                              .place = place,
                              .is_open = path->is_open};
    list_add(scope->specification->arena, &scope->memory->templates, kept);
}

/* "crop-seasons", "crop_seasons — what is sown": the name in front; empty: the text is none. */
static struct slice resource_name(struct slice text)
{
    text = slice_trim(text);
    text = slice_from_offset(text, text.size > 0 && text.data[0] == '/');
    size_t size = 0;
    while (size < text.size && (character_is_word(text.data[size]) || text.data[size] == '-')) {
        size++;
    }
    struct slice rest = slice_trim(slice_from_offset(text, size));
    bool is_set_off = rest.size == 0 || strchr("-:(", rest.data[0]) != NULL ||
                      slice_starts_with(rest, SLICE("\xe2\x80\x94")) ||
                      slice_starts_with(rest, SLICE("\xe2\x80\x93"));
    bool is_name = size > 1 && size <= RESOURCE_SIZE && is_set_off &&
                   character_is_alpha(text.data[0]) && text.data[size - 1] != '-';
    return is_name ? slice_between(text, 0, size) : SLICE_EMPTY;
}

/* A list of two names at least, and of nothing else. */
static bool is_list_of_names(const struct block *block)
{
    bool is_list = block->kind == BLOCK_LIST && block->item_count >= 2 &&
                   block->item_count <= RESOURCE_MAXIMUM;
    for (size_t i = 0; is_list && i < block->item_count; i++) {
        is_list = block->items[i].depth == 0 && resource_name(block->items[i].text.plain).size > 0;
    }
    return is_list;
}

/* --- resources that a sentence lists --- */

/* Takes the next of "books, `authors` and /loans"; false: there is none left. */
static bool next_resource(struct slice *rest, struct slice *out_part)
{
    static const struct slice partings[] = {SLICE_LITERAL(","),
                                            SLICE_LITERAL(";"),
                                            SLICE_LITERAL("\xe3\x80\x81"),
                                            SLICE_LITERAL(" and "),
                                            SLICE_LITERAL("\xef\xbc\x8c"),
                                            SLICE_LITERAL(" und "),
                                            SLICE_LITERAL(" y "),
                                            SLICE_LITERAL(" e "),
                                            SLICE_LITERAL(" et "),
                                            SLICE_LITERAL(" и "),
                                            SLICE_LITERAL(" | "),
                                            SLICE_LITERAL("\xc2\xb7")};
    size_t end = rest->size, width = 0;
    for (size_t i = 0; i < sizeof(partings) / sizeof(*partings); i++) {
        size_t at = slice_find(*rest, partings[i]);
        if (at < end) {
            end = at;
            width = partings[i].size;
        }
    }
    if (rest->size == 0) {
        return false;
    }
    *out_part = slice_between(*rest, 0, end);
    *rest = slice_from_offset(*rest, end + width);
    return true;
}

/* The name of "books", "`books`" or "/books"; empty: the part is something else. */
static struct slice bare_resource(struct slice part)
{
    part = wording_bare(part);
    part = slice_from_offset(part, part.size > 0 && part.data[0] == '/');
    struct slice name = resource_name(part);
    bool has_capital = false;
    for (size_t i = 0; i < name.size; i++) {
        has_capital |= name.data[i] >= 'A' && name.data[i] <= 'Z';
    }
    return name.size == part.size && !has_capital ? name : SLICE_EMPTY;
}

/* The offset behind "resources:" of the line; SLICE_NOT_FOUND: it has no such label. */
static size_t find_resources(struct slice line)
{
    static const char words[] =
        " resources| resource| collections| crud| crud for| ressourcen| recursos| ressources| "
        "ресурсы| "
        "资源| リソース| 리소스| risorse| kaynaklar| sumber daya| zasoby| tài nguyên";
    size_t colon = slice_find_byte(line, ':'), wide = slice_find(line, SLICE("\xef\xbc\x9a"));
    size_t at = colon < wide ? colon : wide;
    if (at == SLICE_NOT_FOUND ||
        (wording_ends_with(slice_between(line, 0, at), words) == 0 &&
         !wording_is(slice_between(line, 0, at), "resources|ressourcen|recursos|ressources"))) {
        return SLICE_NOT_FOUND;
    }
    return at + (at == wide ? 3 : 1);
}

/* The path in front of the label, "REST under `/api`, resources:"; empty: none is there. */
static struct slice path_before(struct slice front)
{
    for (size_t at = 0; at < front.size; at++) {
        bool is_start = at == 0 || strchr(" `(\"'", front.data[at - 1]) != NULL;
        if (front.data[at] == '/' && is_start) {
            struct slice path = slice_from_offset(front, at);
            path = slice_between(path, 0, endpoint_path_measure(path, false));
            path.size -= path.size > 0 && path.data[path.size - 1] == '/';
            return path;
        }
    }
    return SLICE_EMPTY;
}

bool endpoint_template_read_resources(struct endpoint_scope *scope, struct slice line)
{
    static const struct {
        const char *method;
        const char *ending;
    } calls[] = {
        {"GET", ""}, {"POST", ""}, {"GET", "/{id}"}, {"PUT", "/{id}"}, {"DELETE", "/{id}"}};
    struct arena *arena = scope->specification->arena;
    bool may_be = scope->memory->is_second_pass && !scope->memory->is_beside_list &&
                  !scope->is_weak && line.size <= LINE_MAXIMUM;
    size_t at = may_be ? find_resources(line) : SLICE_NOT_FOUND;
    if (at == SLICE_NOT_FOUND) {
        return false;
    }
    struct slice rest = slice_from_offset(line, at), part;
    struct slice front = slice_between(line, 0, at), base = path_before(front);
    bool is_about = wording_has(front, "rest|restful|rest api|rest-api|crud|api|endpoints|http");
    size_t count = 0;
    if (!is_about && base.size == 0) {
        return false;
    }
    rest = slice_trim(rest);
    rest.size -= rest.size > 0 && rest.data[rest.size - 1] == '.';
    struct slice names = rest;
    while (next_resource(&names, &part)) {
        if (bare_resource(part).size == 0) {
            return false;
        }
        count++;
    }
    while (count > 0 && next_resource(&rest, &part)) {
        struct slice name = bare_resource(part);
        for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
            struct slice path =
                arena_format(arena, SLICE_FORMAT "/" SLICE_FORMAT "%s", SLICE_ARGUMENT(base),
                             SLICE_ARGUMENT(name), calls[i].ending);
            endpoint_state(scope, slice_from(calls[i].method), path,
                           endpoint_scope_place(scope, name));
        }
    }
    return count > 0;
}

/* --- templates --- */

/* "/api/{resource}/{id}" of "boats" → "/api/boats/{id}" */
static struct slice fill(struct arena *arena, struct slice path, struct slice name)
{
    size_t open = slice_find_byte(path, '{');
    size_t close = open + slice_find_byte(slice_from_offset(path, open), '}');
    return arena_format(arena, SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT,
                        SLICE_ARGUMENT(slice_between(path, 0, open)), SLICE_ARGUMENT(name),
                        SLICE_ARGUMENT(slice_from_offset(path, close + 1)));
}

/* Whether the document states it by itself: what is written out is said better there. */
static bool is_stated(const struct specification *specification, struct slice method,
                      struct slice path)
{
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *other = list_at(&specification->statements, i);
        if (other->kind != STATEMENT_ENDPOINT || !slice_equal(other->endpoint.method, method)) {
            continue;
        }
        struct slice left = other->endpoint.path, right = path, first, second;
        bool is_same = true;
        while (is_same && slice_next_part(&left, '/', &first) &&
               slice_next_part(&right, '/', &second)) {
            bool is_parameter = first.size > 0 && first.data[0] == '{';
            is_same = is_parameter ? second.size > 0 && second.data[0] == '{'
                                   : slice_equal(first, second);
            if (is_same && (left.size == 0) != (right.size == 0)) {
                is_same = false;
            }
        }
        if (is_same) {
            return true;
        }
    }
    return false;
}

/* "`/boats` → members" → the path, and what is said of it behind; empty: the item is another, with
 * a method perhaps. */
static struct slice path_of_item(struct endpoint_scope *scope, const struct list_item *item,
                                 struct slice *out_note)
{
    struct slice marked = endpoint_marks_skip(endpoint_scope_mark(scope, &item->text));
    size_t size = marked.size > 1 && marked.data[0] == '/' && character_is_alpha(marked.data[1])
                      ? endpoint_path_measure(marked, false)
                      : 0;
    struct slice path = slice_between(marked, 0, size), rest = slice_from_offset(marked, size);
    rest = slice_trim(slice_from_offset(rest, slice_starts_with(rest, SLICE("`"))));
    size_t arrow = slice_starts_with(rest, SLICE("->"))             ? 2
                   : slice_starts_with(rest, SLICE("\xe2\x86\x92")) ? 3
                                                                    : 0;
    *out_note = slice_trim(slice_from_offset(rest, arrow));
    path.size -= path.size > 1 && path.data[path.size - 1] == '/';
    size_t last = slice_find_last_byte(path, '/');
    bool is_resource = item->depth == 0 && last != SLICE_NOT_FOUND && last + 1 < path.size &&
                       character_is_alpha(path.data[last + 1]) &&
                       slice_find(path, SLICE("..")) == SLICE_NOT_FOUND;
    return is_resource ? path : SLICE_EMPTY;
}

/* A list of nothing but paths without methods, and what is said of each. */
static bool is_list_of_paths(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    bool is_list = block->kind == BLOCK_LIST && block->item_count <= RESOURCE_MAXIMUM;
    for (size_t i = 0; is_list && i < block->item_count; i++) {
        struct slice note;
        is_list = path_of_item(scope, &block->items[i], &note).size > 0;
    }
    return is_list;
}

static void state_all(struct endpoint_scope *scope, struct list *templates, bool is_open)
{
    struct arena *arena = scope->specification->arena;
    for (size_t i = 0; i < scope->block->item_count; i++) {
        const struct list_item *item = &scope->block->items[i];
        struct slice note = SLICE_EMPTY;
        struct slice name =
            is_open ? path_of_item(scope, item, &note) : resource_name(item->text.plain);
        LIST_EACH(struct template, template, templates)
        {
            if (template->block->section != scope->block->section || template->is_open != is_open) {
                continue;
            }
            struct slice path = !is_open ? fill(arena, template->path, name)
                                : template->path.size == 1
                                    ? name
                                    : arena_join(arena, name, template->path);
            template->is_used = true;
            specification_understood(scope->specification, template->block);
            struct endpoint_statement *endpoint =
                is_stated(scope->specification, template->method, path)
                    ? NULL
                    : endpoint_state(scope, template->method, path, item->text.place);
            if (endpoint != NULL && note.size > 0) {
                endpoint_note_read(arena, slice_between(note, 0, LINE_MAXIMUM), endpoint);
            }
        }
    }
}

/* Whether one of the section's templates begins with an ellipsis. */
static bool has_open(const struct list *templates, const struct section *section)
{
    LIST_EACH(const struct template, template, templates)
    {
        if (template->is_open && template->block->section == section) {
            return true;
        }
    }
    return false;
}

static void fill_section(struct specification *specification, struct endpoint_memory *memory,
                         struct list *templates, const struct section *section)
{
    bool may_be_open = has_open(templates, section);
    for (uint32_t at = section->first_block; at < section->end_block; at++) {
        const struct block *block = &memory->document->blocks[at];
        if (block->section != section || block->kind != BLOCK_LIST) {
            continue;
        }
        struct endpoint_scope scope = endpoint_scope_open(specification, block);
        bool is_open = may_be_open && is_list_of_paths(&scope);
        if (!is_open && !is_list_of_names(block)) {
            continue;
        }
        size_t before = memory->stated_count;
        state_all(&scope, templates, is_open);
        if (memory->stated_count > before) {
            specification_understood(specification, block);
        }
    }
}

void endpoint_template_finish(struct specification *specification, struct endpoint_memory *memory)
{
    struct list templates = memory->templates;
    const struct section *section = NULL;
    memory->templates = (struct list){0};
    LIST_EACH(const struct template, template, &templates)
    {
        if (template->block->section != section) {
            section = template->block->section;
            fill_section(specification, memory, &templates, section);
        }
    }
    LIST_EACH(const struct template, template, &templates)
    {
        if (!template->is_used) {
            diagnostics_report(
                specification->diagnostics, template->is_open ? DIAGNOSTIC_N0503 : DIAGNOSTIC_N0509,
                template->place,
                template->is_open ? "list the paths that it stands for" : "name the resource",
                SLICE_FORMAT " " SLICE_FORMAT " is not served", SLICE_ARGUMENT(template->method),
                SLICE_ARGUMENT(
                    slice_between(template->is_open ? template->written : template->path, 0, 200)));
        }
    }
}
