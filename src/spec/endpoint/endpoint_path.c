/* SPDX-License-Identifier: Apache-2.0 */
/* Measures, splits and normalises paths. Knows nothing of methods or documents. */
#include "spec/endpoint/endpoint_path.h"

#include <assert.h>

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* A path is read whole or not at all up to here; beyond it is no path but a text. */
#define PATH_SIZE_MAXIMUM ((size_t)2048)

/* --- where a path ends --- */

static bool is_path_character(char c)
{
    return character_is_word(c) || (c != '\0' && strchr("/-._~:@!$&+=%*", c) != NULL);
}

/* U+00C0 to U+024F: letters of names in Latin script. Other scripts follow a path without a blank
 * between. */
static bool is_latin_letter(struct slice text, size_t at)
{
    unsigned char first = (unsigned char)text.data[at];
    return first >= 0xc3 && first <= 0xc9 && at + 1 < text.size &&
           ((unsigned char)text.data[at + 1] & 0xc0) == 0x80;
}

static bool is_query_character(char c)
{
    return is_path_character(c) || (c != '\0' && strchr("?,|[]{}<>#;^", c) != NULL);
}

static char closing_bracket(char open)
{
    switch (open) {
    case '{':
        return '}';
    case '[':
        return ']';
    case '<':
        return '>';
    case '(':
        return ')';
    default:
        return '\0';
    }
}

/* Length of the bracketed part at text[0], nested brackets of the same kind included; 0 when it is
 * not closed within one line. */
static size_t measure_bracket(struct slice text)
{
    char open = text.data[0], close = closing_bracket(open);
    size_t depth = 0, limit = text.size < 160 ? text.size : 160;
    for (size_t i = 0; i < limit && text.data[i] != '\n' && text.data[i] != '`'; i++) {
        if (text.data[i] == open) {
            depth++;
        } else if (text.data[i] == close && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

/* Whether the bracket at `at` belongs to the path: `{…}` always, `<…>` and `[…]` where a segment or
 * part of one stands, `(…)` only as the pattern of a `:name` parameter. */
static size_t measure_parameter(struct slice text, size_t at, size_t segment_start)
{
    struct slice rest = slice_from_offset(text, at);
    size_t size = measure_bracket(rest);
    if (size <= 2) {
        return rest.data[0] == '{' ? size : 0;
    }
    struct slice inside = slice_between(rest, 1, size - 1);
    if (rest.data[0] == '{') {
        bool has_blank = slice_find_byte(inside, ' ') != SLICE_NOT_FOUND &&
                         slice_find_byte(slice_trim(inside), ' ') != SLICE_NOT_FOUND;
        return has_blank || slice_find_byte(inside, '"') != SLICE_NOT_FOUND ? 0 : size;
    }
    if (rest.data[0] == '(') {
        return at > segment_start + 1 && text.data[segment_start] == ':' ? size : 0;
    }
    if (rest.data[0] == '<' || at == segment_start || text.data[at - 1] == '-') {
        for (size_t i = 0; i < inside.size; i++) {
            if (!character_is_word(inside.data[i]) && strchr("-_.:", inside.data[i]) == NULL &&
                !(inside.data[i] & 0x80)) {
                return inside.data[0] == '[' || rest.data[0] == '<' ? size * (inside.size < 40) : 0;
            }
        }
        return size;
    }
    return 0;
}

/* A parameter whose bracket nothing closes, at the front of a segment: "/boats/{id" is a slip, and
 * not "/boats". Length of the bracket and the name, or 0. */
static size_t measure_unclosed(struct slice text, size_t at, size_t segment_start)
{
    size_t end = at + 1;
    bool is_possible = at == segment_start && strchr("{[<", text.data[at]) != NULL &&
                       measure_bracket(slice_from_offset(text, at)) == 0;
    while (is_possible && end < text.size && character_is_word(text.data[end])) {
        end++;
    }
    return end > at + 1 ? end - at : 0;
}

static size_t measure_query(struct slice text, size_t at)
{
    size_t step = 1;
    for (; at < text.size && at < 2 * PATH_SIZE_MAXIMUM && step > 0; at += step) {
        step = is_query_character(text.data[at]) ? 1
                                                 : word_measure_marked(slice_from_offset(text, at));
    }
    return at;
}

/* Takes closing punctuation, and closing brackets that the path did not open, off the end. */
static size_t trim_end(struct slice text, size_t size)
{
    bool has_query = memchr(text.data, '?', size) != NULL;
    while (size > 1) {
        char last = text.data[size - 1];
        bool is_dots = size > 3 && memcmp(text.data + size - 3, "...", 3) == 0;
        if (is_dots || last == '\0' || strchr(".,:;!|&?+~-=@$", last) == NULL) {
            break;
        }
        if (last == '=' && has_query) {
            break;
        }
        size--;
    }
    return size;
}

/* From a '/' (or a first segment) on: the rest of the path and its query. */
static size_t measure_segments(struct slice text, size_t at)
{
    size_t segment_start = at;
    while (at < text.size && at < PATH_SIZE_MAXIMUM) {
        char c = text.data[at];
        if (closing_bracket(c) != '\0') {
            size_t size = measure_parameter(text, at, segment_start);
            size = size > 0 ? size : measure_unclosed(text, at, segment_start);
            if (size == 0) {
                break;
            }
            at += size;
        } else if (c == '?' && at > segment_start && text.data[segment_start] == ':' &&
                   at + 1 < text.size && text.data[at + 1] == '/') {
            at++; /* an optional parameter in the middle: /:id?/x */
        } else if (c == '?') {
            at = measure_query(text, at);
            break;
        } else if (is_latin_letter(text, at)) {
            at += 2;
        } else if (!is_path_character(c)) {
            break;
        } else {
            at++;
            if (c == '/') {
                segment_start = at;
            }
        }
    }
    return trim_end(text, at);
}

/* --- where a path begins --- */

/* Length of "http://host:port" at text[0], or 0. */
static size_t measure_host(struct slice text)
{
    size_t at = 0;
    if (slice_starts_with_ignoring_case(text, SLICE("https://"))) {
        at = 8;
    } else if (slice_starts_with_ignoring_case(text, SLICE("http://"))) {
        at = 7;
    } else {
        return 0;
    }
    size_t start = at;
    while (at < text.size && at < 300) {
        char c = text.data[at];
        size_t bracket =
            c == '{' || c == '<' || c == '[' ? measure_bracket(slice_from_offset(text, at)) : 0;
        if (bracket > 0) {
            at += bracket;
        } else if (character_is_alphanumeric(c) || strchr("-._:@$", c) != NULL) {
            at++;
        } else {
            break;
        }
    }
    return at > start ? at : 0;
}

/* Length of a variable that stands for the host or a base: `${X}`, `$X`, `{{x}}`, `{BASE}`,
 * `<base>`; 0 when none stands here or no '/' follows it. */
static size_t measure_variable(struct slice text)
{
    if (text.size < 3) {
        return 0;
    }
    size_t size = 0;
    if (text.data[0] == '$' && text.data[1] != '{') {
        for (size = 1; size < text.size && character_is_word(text.data[size]); size++) {
        }
    } else if (text.data[0] == '$') {
        size = measure_bracket(slice_from_offset(text, 1));
        size += size > 0;
    } else if (text.data[0] == '{' || text.data[0] == '<') {
        size = measure_bracket(text);
    }
    return size > 1 && size < text.size && text.data[size] == '/' ? size : 0;
}

static size_t measure_prefix(struct slice text)
{
    size_t host = measure_host(text);
    return host > 0 ? host : measure_variable(text);
}

/* "api/users", "users/{id}", "v1/x": words with a '/' between them, the first of letters. */
static size_t measure_relative(struct slice text)
{
    if (text.size == 0 ||
        !(character_is_alpha(text.data[0]) || text.data[0] == ':' || text.data[0] == '{')) {
        return 0;
    }
    size_t size = measure_segments(text, 0);
    struct slice path = slice_of(text.data, size);
    bool is_parameter = path.size > 1 && (path.data[0] == ':' || path.data[0] == '{');
    return is_parameter || slice_find_byte(path, '/') != SLICE_NOT_FOUND ? size : 0;
}

size_t endpoint_path_measure(struct slice text, bool may_be_relative)
{
    if (text.size == 0) {
        return 0;
    }
    size_t prefix = measure_prefix(text);
    if (prefix > 0 && (prefix == text.size || text.data[prefix] != '/')) {
        return prefix; /* a host and nothing behind it */
    }
    if (text.data[prefix] == '/') {
        bool is_comment =
            prefix == 0 && text.size > 1 &&
            (text.data[1] == '*' ||
             (text.data[1] == '/' && !(text.size > 2 && character_is_alpha(text.data[2]))));
        return is_comment ? 0 : measure_segments(text, prefix);
    }
    return may_be_relative ? measure_relative(text) : 0;
}

/* --- one segment --- */

static bool is_hexadecimal(char c)
{
    return character_is_digit(c) || (character_to_lower(c) >= 'a' && character_to_lower(c) <= 'f');
}

static bool is_uuid(struct slice segment)
{
    if (segment.size != 36) {
        return false;
    }
    for (size_t i = 0; i < 36; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? segment.data[i] != '-' : !is_hexadecimal(segment.data[i])) {
            return false;
        }
    }
    return true;
}

static bool is_date(struct slice segment)
{
    if (segment.size < 10 || segment.data[4] != '-' || segment.data[7] != '-') {
        return false;
    }
    for (size_t i = 0; i < 10; i++) {
        if (i != 4 && i != 7 && !character_is_digit(segment.data[i])) {
            return false;
        }
    }
    return true;
}

/* "sub-topics" begins with "subtopic": marks between words and case aside. */
static bool begins_alike(struct slice text, struct slice prefix)
{
    size_t at = 0;
    for (size_t i = 0; i < prefix.size; i++) {
        if (prefix.data[i] == '-' || prefix.data[i] == '_') {
            continue;
        }
        while (at < text.size && (text.data[at] == '-' || text.data[at] == '_')) {
            at++;
        }
        if (at == text.size || !slice_equal_ignoring_case(slice_between(text, at, at + 1),
                                                          slice_between(prefix, i, i + 1))) {
            return false;
        }
        at++;
    }
    return true;
}

/* A prefix and a number: "ORD-1042" always, "user_12" where the collection in front is "users". */
static bool is_numbered_name(struct slice segment, struct slice before)
{
    size_t digits = segment.size;
    while (digits > 0 && character_is_digit(segment.data[digits - 1])) {
        digits--;
    }
    if (digits < 2 || digits == segment.size || strchr("-_", segment.data[digits - 1]) == NULL) {
        return false;
    }
    struct slice prefix = slice_between(segment, 0, digits - 1);
    bool is_upper = true;
    for (size_t i = 0; i < prefix.size; i++) {
        char c = prefix.data[i];
        is_upper = is_upper && (character_is_digit(c) || c == '-' || (c >= 'A' && c <= 'Z'));
    }
    return is_upper || (prefix.size >= 2 && begins_alike(before, prefix));
}

/* "ORDER_ID", "YOUR_TOKEN", "ID": what the caller puts something else for. */
static bool is_stand_in(struct slice segment)
{
    struct slice part, rest = segment;
    bool has_word = slice_starts_with(segment, SLICE("YOUR_"));
    for (size_t i = 0; i < segment.size; i++) {
        char c = segment.data[i];
        if (!(c >= 'A' && c <= 'Z') && c != '_' && !(i > 0 && character_is_digit(c))) {
            return false;
        }
    }
    while (slice_next_part(&rest, '_', &part)) {
        has_word |= wording_is(part, "id|uuid|slug|token|uid|guid");
    }
    return has_word;
}

/* Whether a literal segment is an example of an identifier: a number, a UUID, a date, a long mix of
 * letters and digits, a numbered name, or a stand-in for one. */
static bool is_example(struct slice segment, struct slice before)
{
    size_t digits = 0, letters = 0, others = 0;
    for (size_t i = 0; i < segment.size; i++) {
        digits += character_is_digit(segment.data[i]);
        letters += character_is_alpha(segment.data[i]);
    }
    others = segment.size - digits - letters;
    if (segment.size <= 64 && digits + letters > 0 && is_stand_in(segment)) {
        return true;
    }
    if (digits == 0 || segment.size > 200) {
        return false;
    }
    return (letters == 0 && others == 0) || is_uuid(segment) || is_date(segment) ||
           (others == 0 && segment.size >= 12 && digits >= 3) || is_numbered_name(segment, before);
}

/* "{account_id}" for an example behind "accounts". */
static struct slice name_example(struct arena *arena, struct slice segment, struct slice before)
{
    if (is_date(segment)) {
        return SLICE("{date}");
    }
    bool is_named = before.size > 2 && before.size <= 64 && character_is_alpha(before.data[0]);
    for (size_t i = 0; is_named && i < before.size; i++) {
        is_named = character_is_word(before.data[i]) || before.data[i] == '-';
    }
    if (!is_named || slice_equal_ignoring_case(before, SLICE("api"))) {
        return SLICE("{id}");
    }
    struct slice singular = word_singular(arena, word_snake(arena, before));
    return arena_format(arena, "{" SLICE_FORMAT "_id}", SLICE_ARGUMENT(singular));
}

/* The name inside a bracketed parameter: `int:id`, `id:\d+`, `...slug`, `*path`, `id?`, `{id}`. */
static struct slice bracket_name(struct slice inside, char bracket)
{
    while (inside.size > 0 && strchr("{[<*. $", inside.data[0]) != NULL) {
        inside = slice_from_offset(inside, 1);
    }
    while (inside.size > 0 && strchr("}]>*.? ", inside.data[inside.size - 1]) != NULL) {
        inside.size--;
    }
    size_t colon = slice_find_byte(inside, ':');
    if (colon != SLICE_NOT_FOUND) {
        struct slice before = slice_between(inside, 0, colon);
        struct slice after = slice_from_offset(inside, colon + 1);
        inside = bracket == '<' && after.size > 0 ? after : before;
    }
    size_t equals = slice_find_byte(inside, '=');
    return slice_trim(equals == SLICE_NOT_FOUND ? inside : slice_between(inside, 0, equals));
}

struct segment_reader {
    struct arena *arena;
    char *out; /* the whole path's text */
    size_t size;
    size_t capacity;
    struct endpoint_path *path;
};

static void append(struct segment_reader *reader, struct slice text)
{
    assert(text.size <= reader->capacity - reader->size);
    memcpy(reader->out + reader->size, text.data, text.size);
    reader->size += text.size;
}

static void append_parameter(struct segment_reader *reader, struct slice name)
{
    if (name.size == 0) {
        reader->path->is_unreadable = true;
        name = SLICE("id");
    }
    append(reader, SLICE("{"));
    append(reader, name);
    append(reader, SLICE("}"));
}

/* `:name`, with an optional mark or a pattern behind it. Returns the bytes it took. */
static size_t append_colon_parameter(struct segment_reader *reader, struct slice rest)
{
    size_t end = 1;
    while (end < rest.size &&
           (character_is_word(rest.data[end]) || (rest.data[end] == '-' && end + 1 < rest.size &&
                                                  character_is_alpha(rest.data[end + 1])))) {
        end++;
    }
    append_parameter(reader, slice_between(rest, 1, end));
    if (end < rest.size && rest.data[end] == '(') {
        size_t pattern = measure_bracket(slice_from_offset(rest, end));
        end += pattern > 0 ? pattern : rest.size - end;
    }
    return end < rest.size && strchr("?*+", rest.data[end]) != NULL ? end + 1 : end;
}

/* One parameter at the front of `rest`, or 0 when none stands there. */
static size_t append_any_parameter(struct segment_reader *reader, struct slice rest, bool is_first)
{
    char c = rest.data[0];
    if (c == ':' && is_first && rest.size > 1) {
        return append_colon_parameter(reader, rest);
    }
    size_t dollar = c == '$' && rest.size > 1 && (rest.data[1] == '{' || is_first);
    if (dollar && rest.data[1] != '{') {
        append_parameter(reader, slice_from_offset(rest, 1));
        return rest.size;
    }
    char bracket = rest.data[dollar];
    if (bracket != '{' && bracket != '[' && bracket != '<') {
        return 0;
    }
    size_t size = measure_bracket(slice_from_offset(rest, dollar));
    if (size == 0) {
        reader->path->is_unreadable = true;
        return 0;
    }
    append_parameter(reader,
                     bracket_name(slice_between(rest, dollar + 1, dollar + size - 1), bracket));
    return dollar + size;
}

static void append_segment(struct segment_reader *reader, struct slice segment, struct slice before)
{
    if (is_example(segment, before)) {
        reader->path->has_example = true;
        append(reader, name_example(reader->arena, segment, before));
        return;
    }
    for (size_t at = 0; at < segment.size;) {
        size_t taken = append_any_parameter(reader, slice_from_offset(segment, at), at == 0);
        if (taken == 0) {
            append(reader, slice_between(segment, at, at + 1));
            taken = 1;
        }
        at += taken;
    }
}

/* The next segment; a '/' inside brackets does not end it. */
static bool next_segment(struct slice *rest, struct slice *out_segment)
{
    if (rest->size == 0) {
        return false;
    }
    size_t at = 0;
    while (at < rest->size && rest->data[at] != '/') {
        size_t bracket = closing_bracket(rest->data[at]) == '\0'
                             ? 0
                             : measure_bracket(slice_from_offset(*rest, at));
        at += bracket > 0 ? bracket : 1;
    }
    *out_segment = slice_between(*rest, 0, at);
    *rest = slice_from_offset(*rest, at + 1);
    return true;
}

/* --- the whole path --- */

static bool is_open_segment(struct slice segment)
{
    return slice_equal(segment, SLICE("*")) || slice_equal(segment, SLICE("**")) ||
           slice_ends_with(segment, SLICE("...")) || slice_equal(segment, SLICE("{...}"));
}

static struct slice normalise(struct arena *arena, struct slice written, struct endpoint_path *path)
{
    /* A segment grows by two braces for each parameter, or to the length of the one before. */
    size_t capacity = written.size * 4 + 256;
    struct segment_reader reader = {arena, arena_allocate_raw(arena, capacity), 0, capacity, path};
    struct slice rest = written, segment, before = SLICE_EMPTY;
    while (next_segment(&rest, &segment)) {
        if (segment.size == 0) {
            continue;
        }
        if (is_open_segment(segment)) {
            path->is_open = true;
            continue;
        }
        append(&reader, SLICE("/"));
        append_segment(&reader, segment, before);
        before = segment;
    }
    if (reader.size == 0) {
        append(&reader, SLICE("/"));
    }
    return slice_of(reader.out, reader.size);
}

/* "page=1&size=20", "category_id&tag", "?status={status}|…": names, with what stands behind '='. */
static void read_query(struct arena *arena, struct slice query, struct list *parameters)
{
    bool has_ampersand = slice_find_byte(query, '&') != SLICE_NOT_FOUND;
    char separator = has_ampersand || slice_find_byte(query, '=') != SLICE_NOT_FOUND ? '&' : ',';
    struct slice part;
    while (slice_next_part(&query, separator, &part)) {
        size_t equals = slice_find_byte(part, '=');
        struct slice name = slice_between(part, 0, equals);
        while (name.size > 0 && !character_is_word(name.data[0]) && name.data[0] != '$' &&
               word_measure_marked(name) == 0) {
            name = slice_from_offset(name, 1);
        }
        size_t end = 0, step = 1;
        for (; end < name.size && step > 0; end += step) {
            bool is_plain =
                character_is_word(name.data[end]) || strchr("-.[]$", name.data[end]) != NULL;
            step = is_plain ? 1 : word_measure_marked(slice_from_offset(name, end));
        }
        name.size = end;
        while (name.size > 0 && strchr("-.", name.data[name.size - 1]) != NULL) {
            name.size--;
        }
        if (name.size == 0) {
            continue;
        }
        struct query_parameter *parameter = ARENA_NEW(arena, struct query_parameter);
        parameter->name = name;
        parameter->example =
            equals == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(part, equals + 1);
        list_add(arena, parameters, parameter);
    }
}

/* The '?' that opens the query: one inside a parameter, or behind ":name" and before '/', is none.
 */
static size_t find_query(struct slice written)
{
    for (size_t at = 0; at < written.size; at++) {
        size_t bracket = closing_bracket(written.data[at]) == '\0'
                             ? 0
                             : measure_bracket(slice_from_offset(written, at));
        if (bracket > 0) {
            at += bracket - 1;
        } else if (written.data[at] == '?' &&
                   !(at + 1 < written.size && written.data[at + 1] == '/')) {
            return at;
        } else if (written.data[at] == '#') {
            return at;
        }
    }
    return written.size;
}

void endpoint_path_read(struct arena *arena, struct slice written, struct endpoint_path *out_path)
{
    *out_path = (struct endpoint_path){0};
    if (written.size > PATH_SIZE_MAXIMUM) {
        out_path->is_unreadable = true;
        written.size = PATH_SIZE_MAXIMUM;
    }
    size_t prefix = measure_prefix(written);
    out_path->host = slice_between(written, 0, prefix);
    written = slice_from_offset(written, prefix);
    size_t query = find_query(written);
    if (query + 1 < written.size && written.data[query] == '?') {
        read_query(arena, slice_from_offset(written, query + 1), &out_path->query);
    }
    out_path->written = slice_between(written, 0, query);
    out_path->is_relative = prefix == 0 && written.size > 0 && written.data[0] != '/';
    out_path->path = normalise(arena, out_path->written, out_path);
}

bool endpoint_path_fits(struct slice path, struct slice pattern)
{
    struct slice a, b;
    for (;;) {
        bool has_a = next_segment(&path, &a), has_b = next_segment(&pattern, &b);
        if (!has_a || !has_b) {
            return has_a == has_b;
        }
        bool is_parameter = b.size > 1 && b.data[0] == '{' && b.data[b.size - 1] == '}';
        if (!is_parameter && !slice_equal(a, b)) {
            return false;
        }
    }
}

struct slice endpoint_path_base(struct arena *arena, struct slice written)
{
    struct endpoint_path path;
    endpoint_path_read(arena, written, &path);
    return path.path.size == 1 ? SLICE_EMPTY : path.path;
}

bool endpoint_path_is_file(struct slice path)
{
    static const char extensions[] = ".md|.ts|.tsx|.js|.jsx|.py|.go|.java|.cs|.rb|.php|.sql|.yaml|"
                                     ".yml|.html|.css|.sh|.env|.log|.vue|.kt|.rs|.conf";
    static const char folders[] =
        "/src|/etc/|/var/|/usr/|/home/|/tmp|/opt/|/dev/|/bin/|/lib/|/app/";
    struct slice list = slice_from(extensions), word;
    while (slice_next_part(&list, '|', &word)) {
        if (slice_ends_with_ignoring_case(path, word)) {
            return true;
        }
    }
    list = slice_from(folders);
    while (slice_next_part(&list, '|', &word)) {
        if (slice_starts_with(path, word)) {
            return true;
        }
    }
    return false;
}

struct slice endpoint_path_of_folder(struct slice path, bool *out_is_route)
{
    static const struct slice folders[] = {SLICE_LITERAL("app/api/"), SLICE_LITERAL("pages/api/"),
                                           SLICE_LITERAL("routes/api/"),
                                           SLICE_LITERAL("server/api/")};
    static const struct slice routes[] = {
        SLICE_LITERAL("/route.ts"),   SLICE_LITERAL("/route.js"), SLICE_LITERAL("/+server.ts"),
        SLICE_LITERAL("/+server.js"), SLICE_LITERAL("/index.ts"), SLICE_LITERAL("/index.js")};
    struct slice found = SLICE_EMPTY, segment, rest;
    *out_is_route = false;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && found.size == 0; i++) {
        size_t at = slice_find(path, folders[i]);
        bool is_start = at != SLICE_NOT_FOUND && (at == 0 || path.data[at - 1] == '/');
        found = is_start ? slice_from_offset(path, at + folders[i].size - 5) : found;
    }
    for (size_t i = 0; i < sizeof(routes) / sizeof(*routes) && !*out_is_route; i++) {
        *out_is_route = slice_ends_with(found, routes[i]);
        found.size -= *out_is_route ? routes[i].size : 0;
    }
    rest = found;
    while (slice_next_part(&rest, '/', &segment)) {
        bool is_source = slice_find_byte(segment, '.') != SLICE_NOT_FOUND && segment.data[0] != '[';
        if (is_source || (segment.size > 0 && segment.data[0] == '(') ||
            wording_is(segment, "endpoints|routes|routers|controllers|handlers|views|deps|"
                                "middleware|services")) {
            return SLICE_EMPTY; /* a folder of routers, as programs in Python have it */
        }
    }
    return found;
}

bool endpoint_path_is_versioned(struct slice path)
{
    return slice_starts_with(path, SLICE("/api")) ||
           (path.size > 2 && path.data[1] == 'v' && character_is_digit(path.data[2]));
}
