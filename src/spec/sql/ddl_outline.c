/* SPDX-License-Identifier: Apache-2.0 */
/* Finds tables in SQL without a statement: "users (" with columns up to the closing bracket, a name
 * alone on its line with columns indented below it, a comment that is a name, and columns below a
 * heading that names the table. */
#include "spec/reading/entity_group.h"
#include "spec/sql/ddl_private.h"

struct line {
    struct slice text; /* trimmed; points into the passage */
    size_t indent;
};

struct outline {
    struct specification *specification;
    const struct block *block;
    const struct passage *passage;
    struct line *lines;
    size_t count;
    size_t found; /* tables read */
};

static bool is_blank(const struct line *line)
{
    return line->text.size == 0;
}

static bool is_comment(const struct line *line)
{
    return slice_starts_with(line->text, SLICE("--"));
}

/* Index of the next line from `at` on that is not blank, or the end. */
static size_t skip_blank(const struct outline *outline, size_t at)
{
    while (at < outline->count && is_blank(&outline->lines[at])) {
        at++;
    }
    return at;
}

static struct slice take_name(struct slice *text)
{
    size_t start = 0;
    size_t end = 0;
    bool is_quoted = text->size > 0 && (text->data[0] == '"' || text->data[0] == '`');
    start += is_quoted;
    for (end = start; end < text->size; end++) {
        char c = text->data[end];
        if (!character_is_word(c) && c != '.') {
            break;
        }
    }
    struct slice name = slice_between(*text, start, end);
    *text = slice_from_offset(*text, end + is_quoted);
    return name.size > 0 && character_is_digit(name.data[0]) ? SLICE_EMPTY : name;
}

/* Takes "Table: " or "TABLE " off the front. */
static struct slice strip_word(struct slice text)
{
    static const char *const words[] = {"table:", "table ", "entity:", NULL};
    for (const char *const *word = words; *word != NULL; word++) {
        if (slice_starts_with_ignoring_case(text, slice_from(*word))) {
            return slice_trim(slice_from_offset(text, strlen(*word)));
        }
    }
    return text;
}

/* Nothing, or a comment. */
static bool is_end(struct slice rest)
{
    rest = slice_trim(rest);
    return rest.size == 0 || slice_starts_with(rest, SLICE("--"));
}

/* "users (": the name; empty where the line is none. */
static struct slice opening_name(struct slice text)
{
    text = strip_word(text);
    struct slice name = take_name(&text);
    text = slice_trim(text);
    bool is_open = text.size > 0 && (text.data[0] == '(' || text.data[0] == '{');
    return is_open && is_end(slice_from_offset(text, 1)) ? name : SLICE_EMPTY;
}

/* "users", "users:", "TABLE users". */
static struct slice lone_name(struct slice text)
{
    text = strip_word(text);
    struct slice name = take_name(&text);
    text = slice_trim(text);
    if (text.size > 0 && text.data[0] == ':') {
        text = slice_from_offset(text, 1);
    }
    return is_end(text) ? name : SLICE_EMPTY;
}

/* "-- users", "-- users table", "-- order_items (new)". */
static struct slice comment_name(struct slice text)
{
    while (text.size > 0 && strchr("-= \t", text.data[0]) != NULL) {
        text = slice_from_offset(text, 1);
    }
    text = strip_word(text);
    struct slice name = take_name(&text);
    text = slice_trim(text);
    bool is_note = text.size > 0 && (text.data[0] == '(' || text.data[0] == ':');
    bool is_table = slice_equal_ignoring_case(text, SLICE("table"));
    return text.size == 0 || is_note || is_table ? name : SLICE_EMPTY;
}

static struct place place_in_passage(const void *context, struct slice part)
{
    return passage_place(context, part);
}

/* Takes the bullet off a line. */
static struct slice strip_bullet(struct slice text)
{
    bool is_bullet = text.size > 2 && strchr("-*+", text.data[0]) != NULL && text.data[1] == ' ';
    return is_bullet ? slice_trim(slice_from_offset(text, 2)) : text;
}

/* Lines [start, end) as fields in words, "- email: string unique", or as names between commas.
 * False: they are neither. */
static bool read_words(struct outline *outline, struct slice name, struct place place, size_t start,
                       size_t end)
{
    struct arena *arena = outline->specification->arena;
    struct entity_group group;
    entity_group_init(&group, arena);
    size_t name_count = 0;
    size_t other_count = 0;
    for (size_t i = start; i < end; i++) {
        struct slice text = strip_bullet(outline->lines[i].text);
        if (text.size == 0 || is_comment(&outline->lines[i])) {
            continue;
        }
        struct field_list_result result =
            field_list_read(arena, &group.entity, text, place_in_passage, outline->passage);
        name_count += result.field_count;
        other_count += result.other_count;
    }
    if (name_count < 2 || other_count > 0) {
        return false;
    }
    struct statement *stated =
        specification_state(outline->specification, STATEMENT_ENTITY, outline->block, place);
    stated->entity = group.entity;
    stated->entity.source = SOURCE_LIST;
    stated->entity.name = name;
    return true;
}

/* Reads lines [start, end) as the columns of a table. */
static void read_part(struct outline *outline, struct slice name, struct place place, size_t start,
                      size_t end)
{
    if (name.size == 0 || start >= end) {
        return;
    }
    const char *first = outline->lines[start].text.data;
    const struct slice last = outline->lines[end - 1].text;
    struct slice part = slice_of(first, (size_t)(last.data + last.size - first));
    outline->found += ddl_read_columns(outline->specification, outline->block, outline->passage,
                                       part, name, place);
}

/* As read_part, below a name of its own, which lets words do for types. */
static void read_named_part(struct outline *outline, struct slice name, size_t start, size_t end)
{
    size_t before = outline->found;
    struct place place = passage_place(outline->passage, name);
    read_part(outline, name, place, start, end);
    if (outline->found == before && name.size > 0) {
        outline->found += read_words(outline, name, place, start, end);
    }
}

/* Index of the line that closes what line `at` opens, or the end. */
static size_t find_close(const struct outline *outline, size_t at)
{
    size_t end = at + 1;
    while (end < outline->count && !slice_starts_with(outline->lines[end].text, SLICE(")")) &&
           !slice_starts_with(outline->lines[end].text, SLICE("}"))) {
        end++;
    }
    return end;
}

/* Index of the first line behind `at` that is not indented below it. */
static size_t find_outdent(const struct outline *outline, size_t at)
{
    size_t end = at + 1;
    while (end < outline->count && (is_blank(&outline->lines[end]) ||
                                    outline->lines[end].indent > outline->lines[at].indent)) {
        end++;
    }
    return end;
}

static size_t find_blank(const struct outline *outline, size_t at)
{
    while (at < outline->count && !is_blank(&outline->lines[at])) {
        at++;
    }
    return at;
}

/* Whether a comment at `at` stands by itself above a column that is a key: other comments head
 * groups of columns. */
static bool heads_table(const struct outline *outline, size_t at)
{
    bool is_alone = at == 0 || is_blank(&outline->lines[at - 1]);
    if (!is_alone || at + 1 >= outline->count) {
        return false;
    }
    struct slice first = outline->lines[at + 1].text;
    bool is_key = slice_starts_with_ignoring_case(first, SLICE("id ")) ||
                  slice_contains_ignoring_case(first, SLICE(" PK")) ||
                  slice_contains_ignoring_case(first, SLICE("primary key"));
    return is_key && opening_name(first).size == 0 && lone_name(first).size == 0;
}

/* Reads the part that the line at `at` names. Index behind it, or `at` where it names none. */
static size_t read_named(struct outline *outline, size_t at)
{
    const struct line *line = &outline->lines[at];
    size_t next = skip_blank(outline, at + 1);
    size_t end = at;
    struct slice name = opening_name(line->text);
    if (name.size > 0) {
        end = find_close(outline, at);
        read_named_part(outline, name, at + 1, end);
        return end + 1;
    }
    name = lone_name(line->text);
    bool has_bullets = next == at + 1 && next < outline->count &&
                       slice_starts_with(outline->lines[next].text, SLICE("- "));
    if (name.size > 0 && has_bullets) {
        end = find_blank(outline, at);
    } else if (name.size > 0 && next < outline->count &&
               outline->lines[next].indent > line->indent) {
        end = find_outdent(outline, at);
    } else if (is_comment(line) && heads_table(outline, at)) {
        name = comment_name(line->text);
        end = name.size > 0 ? find_blank(outline, at) : at;
    }
    if (end > at) {
        read_named_part(outline, name, at + 1, end);
    }
    return end;
}

static void collect_lines(struct outline *outline)
{
    outline->lines =
        ARENA_ARRAY(outline->specification->arena, struct line, outline->passage->line_count);
    struct slice rest = outline->passage->text;
    struct slice text;
    while (outline->count < outline->passage->line_count && slice_next_line(&rest, &text)) {
        struct slice trimmed = slice_trim(text);
        size_t indent = trimmed.size == 0 ? 0 : (size_t)(trimmed.data - text.data);
        outline->lines[outline->count++] = (struct line){trimmed, indent};
    }
}

bool ddl_read_outline(struct specification *specification, const struct block *block,
                      const struct passage *passage, struct slice heading,
                      struct place heading_place)
{
    struct outline outline = {specification, block, passage, NULL, 0, 0};
    collect_lines(&outline);
    size_t first = skip_blank(&outline, 0);
    size_t first_named = outline.count; /* before it stand lines that only the heading can name */
    for (size_t at = first; at < outline.count;) {
        size_t before = outline.found;
        size_t behind = read_named(&outline, at);
        if (outline.found > before && first_named == outline.count) {
            first_named = at;
        }
        at = behind > at ? behind : at + 1;
    }
    read_part(&outline, heading, heading_place, first, first_named);
    return outline.found > 0;
}
