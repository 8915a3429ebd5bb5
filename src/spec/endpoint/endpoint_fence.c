/* SPDX-License-Identifier: Apache-2.0 */
/* Code blocks. The info string is a hint at most: what a line says decides. Lists of endpoints,
 * HTTP messages, trees and `endpoint: POST /x` keys are read here; YAML, framework code, command
 * lines and sequence diagrams have readers of their own. */
#include "spec/endpoint/endpoint.h"

#include "spec/text/wording.h"

#define ROW_LABEL_MAXIMUM 40U

static bool is_language(struct slice info, const char *languages)
{
    struct slice list = slice_from(languages), word;
    while (info.size > 0 && slice_next_part(&list, '|', &word)) {
        if (slice_equal(info, word)) {
            return true;
        }
    }
    return false;
}

/* Behind a request line of an HTTP message its headers and body follow: those are not read. */
struct message_state {
    bool is_in_body;
    size_t brace_depth;
};

/* Keeps count of open braces and brackets, so that lines inside a JSON body are passed over. */
static void follow_body(struct message_state *state, struct slice line)
{
    for (size_t i = 0; i < line.size; i++) {
        char c = line.data[i];
        if (c == '{' || c == '[') {
            state->brace_depth++;
        } else if ((c == '}' || c == ']') && state->brace_depth > 0) {
            state->brace_depth--;
        }
    }
}

/* A line that opens a JSON body: nothing but its brace. */
static bool opens_body(struct slice line)
{
    line = slice_trim(line);
    return line.size > 0 && line.size <= 2 && (line.data[0] == '{' || line.data[0] == '[');
}

static struct slice comment_text(struct slice line)
{
    line = slice_trim(line);
    size_t size = 0;
    while (size < line.size && strchr("/#*-=; \t", line.data[size]) != NULL &&
           line.data[size] != '\0') {
        size++;
    }
    bool is_comment =
        size > 0 && line.size > size &&
        (slice_starts_with(line, SLICE("#")) || slice_starts_with(line, SLICE("//")) ||
         slice_starts_with(line, SLICE("--")));
    return is_comment && line.data[size - 1] != '/' ? slice_from_offset(line, size) : SLICE_EMPTY;
}

/* "Frontend → POST /x" and "→ POST /x" tell a story; the arrow stands in front of the method. */
static bool is_story(const struct endpoint_line *line)
{
    return slice_ends_with(line->lead, SLICE("→")) || slice_ends_with(line->lead, SLICE("->")) ||
           slice_ends_with(line->lead, SLICE("▶")) || slice_ends_with(line->lead, SLICE(">"));
}

/* Words, and nothing of what code or a log has in front of a request. */
static bool is_row_label(struct slice lead)
{
    bool has_letter = false;
    for (size_t i = 0; i < lead.size; i++) {
        char c = lead.data[i];
        bool is_letter = character_is_alpha(c) || (c & 0x80);
        if (!is_letter && (i == 0 || (!character_is_digit(c) && strchr(" -/&()'", c) == NULL))) {
            return false;
        }
        has_letter |= is_letter;
    }
    return has_letter && lead.size <= ROW_LABEL_MAXIMUM &&
           !wording_has(lead, "client|browser|frontend|front-end|app|server|backend|curl|then|"
                              "trace|debug|info|warn|warning|error|fatal|log|→|->|=>|►|▶") &&
           !endpoint_label_is_example(lead);
}

/* Where a part of the line stands, in characters. */
static size_t column_of(struct slice line, size_t offset)
{
    size_t column = 0;
    for (size_t i = 0; i < offset; i++) {
        column += ((unsigned char)line.data[i] & 0xc0) != 0x80;
    }
    return column;
}

/* "Loan requests    POST   /loans   (staff)": a row in columns, in which the group or the purpose
 * stands in front; one blank parts them where the methods stand under that of the row before. */
static bool is_labelled_row(struct slice line, const struct endpoint_line *found, size_t column)
{
    if (found->pairs.count == 0 || found->lead.size == 0) {
        return false;
    }
    const struct endpoint_pair *pair = list_at(&found->pairs, 0);
    size_t lead_end = (size_t)(found->lead.data - line.data) + found->lead.size;
    struct slice gap = slice_between(line, lead_end, pair->start);
    bool is_apart = slice_trim(gap).size == 0 && (gap.size > 1 || slice_equal(gap, SLICE("\t")) ||
                                                  column_of(line, pair->start) == column);
    struct slice tail = found->tail;
    const char *end = line.data + pair->end;
    bool is_column = tail.size > 0 && tail.data > end + 1; /* behind two blanks */
    bool is_set_off = tail.size == 0 || strchr("(-[{#;:", tail.data[0]) != NULL ||
                      (tail.data[0] & 0x80) ||
                      (is_column && !character_is_digit(tail.data[0]) &&
                       !slice_starts_with(tail, SLICE("HTTP/")));
    return is_apart && gap.size > 0 && is_set_off && is_row_label(found->lead);
}

/* The line's endpoints; `column` is where the methods of the row before stood. */
static bool read_row(struct arena *arena, struct slice line, size_t column,
                     struct endpoint_line *found)
{
    return endpoint_line_read(arena, line, MANNER_CODE, 0, found) ||
           is_labelled_row(line, found, column);
}

static size_t count_listed(const struct block *block, struct arena *arena)
{
    struct slice rest = block->code, line;
    size_t count = 0;
    for (size_t lines = 0; count < 2 && lines < 400 && slice_next_line(&rest, &line); lines++) {
        struct endpoint_line found;
        count += line.size < 400 && read_row(arena, line, SIZE_MAX, &found);
    }
    return count;
}

/* `prefix: /api/orders`: the base of what follows in this block alone. */
static bool read_group(struct endpoint_scope *scope, struct slice line)
{
    line = slice_trim(line);
    size_t colon = slice_find_byte(slice_between(line, 0, 24), ':');
    if (colon == SLICE_NOT_FOUND || !wording_is(slice_between(line, 0, colon), "prefix|group")) {
        return false;
    }
    struct slice value = slice_trim(slice_from_offset(line, colon + 1));
    size_t size = value.size > 0 && value.data[0] == '/' ? endpoint_path_measure(value, false) : 0;
    if (size == 0) {
        return false;
    }
    scope->base = endpoint_path_base(scope->specification->arena, slice_between(value, 0, size));
    return true;
}

/* A line without a note is titled by the comment above it; alone in its block, by its section. */
static void set_title(struct endpoint_scope *scope, struct slice comment)
{
    const struct list *statements = &scope->specification->statements;
    struct statement *last = list_at(statements, statements->count - 1);
    bool is_comment = comment.size > 0 && comment.size < 120;
    struct slice title = is_comment         ? comment
                         : scope->is_detail ? endpoint_section_title(scope)
                                            : SLICE_EMPTY;
    if (last->kind == STATEMENT_ENDPOINT && title.size > 0) {
        last->endpoint.title = title;
    }
}

/* A line that lists no endpoint may name a group, a base or a method that is none. */
static void read_other(struct endpoint_scope *scope, struct endpoint_tree *tree, struct slice line,
                       struct slice below, bool is_listed)
{
    if (slice_trim(line).size > 0) {
        scope->is_later = endpoint_planned_is_group(scope, line);
    }
    if (endpoint_tree_open(scope, tree, line, below)) {
        return;
    }
    if (read_group(scope, line)) {
        tree->base = scope->base;
    } else {
        endpoint_base_read(scope, line);
    }
    if (is_listed) {
        endpoint_strange_report(scope, line);
    }
}

static void read_lines(struct endpoint_scope *scope)
{
    struct arena *arena = scope->specification->arena;
    struct slice rest = scope->block->code, line, comment = SLICE_EMPTY;
    struct message_state state = {0};
    struct slice base = scope->base;
    struct endpoint_tree tree = {.base = base};
    size_t listed_count = count_listed(scope->block, arena);
    size_t column = SIZE_MAX;
    scope->is_detail = listed_count == 1;
    while (slice_next_line(&rest, &line)) {
        struct endpoint_line found;
        if (state.brace_depth > 0) {
            follow_body(&state, line);
            continue;
        }
        if (opens_body(line)) {
            follow_body(&state, line);
            continue;
        }
        if (!read_row(arena, line, column, &found) || is_story(&found)) {
            struct slice text = comment_text(line);
            comment = text.size > 0 ? text : slice_trim(line).size == 0 ? SLICE_EMPTY : comment;
            read_other(scope, &tree, line, rest, listed_count > 0 && found.pairs.count == 0);
            continue;
        }
        const struct endpoint_pair *first = list_at(&found.pairs, 0);
        column = column_of(line, first->start);
        struct slice trailing = slice_trim(found.tail);
        bool has_open_body = trailing.size > 0 && trailing.data[trailing.size - 1] == '{' &&
                             slice_find_byte(trailing, '}') == SLICE_NOT_FOUND;
        if (has_open_body) {
            state.brace_depth = 1;
        }
        size_t before = scope->stated_count;
        struct slice remark = endpoint_tree_enter(scope, &tree, line);
        endpoint_state_line(scope, &found);
        endpoint_tree_note(scope, scope->stated_count - before, remark);
        if (scope->stated_count > before && found.tail.size == 0) {
            set_title(scope, comment);
        }
        comment = SLICE_EMPTY;
    }
    scope->base = base;
    scope->is_later = false;
}

/* A block that is nothing but a path, where the block behind it names the method. */
static bool read_path(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    struct slice path = slice_trim(block->code);
    if (path.size < 2 || path.size > 200 || path.data[0] != '/' ||
        slice_find_byte(path, '\n') != SLICE_NOT_FOUND ||
        block->index + 1 >= block->document->block_count) {
        return false;
    }
    const struct block *next = block + 1;
    bool names_method = next->kind == BLOCK_PARAGRAPH && wording_has(next->text.plain, "method");
    for (size_t i = 0; next->kind == BLOCK_LIST && i < next->item_count; i++) {
        names_method = names_method || wording_has(next->items[i].text.plain, "method");
    }
    return names_method && next->section == block->section &&
           endpoint_half_read(scope, SLICE("path"), path);
}

#define DRAWN_PAIR_MAXIMUM 4U /* of one line */

/* "┌───┐  GET|POST /boats  ┌───┐", "Page ──GET /boats──▶ Server": the arrows of a drawing, where
 * nothing lists endpoints. */
static void read_drawing(struct endpoint_scope *scope)
{
    struct slice rest = scope->block->code, line;
    if (!scope->memory->is_second_pass || scope->memory->is_beside_list ||
        slice_find(rest, SLICE("─")) == SLICE_NOT_FOUND) {
        return;
    }
    while (slice_next_line(&rest, &line)) {
        struct endpoint_pair pair;
        size_t at = 0;
        for (unsigned count = 0; count < DRAWN_PAIR_MAXIMUM && endpoint_pair_find(line, at, &pair);
             count++) {
            bool is_path = pair.path.size > 1 && pair.path.data[0] == '/';
            for (size_t i = 0; is_path && i < pair.method_count; i++) {
                endpoint_state(scope, pair.methods[i], pair.path,
                               endpoint_scope_place(scope, pair.path));
            }
            at = pair.end;
        }
    }
}

bool endpoint_fence_read(struct endpoint_scope *scope)
{
    struct slice info = scope->block->info;
    size_t before = scope->specification->statements.count;
    if (is_language(info, "sql|proto|protobuf|css|scss|dockerfile|diff|latex|csv|toml|ini|env|dot|"
                          "plantuml|puml|graphql|prisma|nginx|hcl|terraform")) {
        return false;
    }
    if (info.size == 7 && slice_equal(info, SLICE("mermaid"))) {
        return endpoint_sequence_read(scope);
    }
    if (endpoint_route_list_read(scope) || endpoint_base_section_read(scope, scope->block->code) ||
        read_path(scope)) {
        return true;
    }
    bool is_shell =
        is_language(info, "bash|sh|shell|zsh|console|curl|powershell|cmd|shell-session");
    bool has_commands = endpoint_command_read(scope);
    if (endpoint_yaml_read(scope) || endpoint_framework_read(scope) || endpoint_files_read(scope)) {
        return true;
    }
    if (!(is_shell && has_commands)) {
        read_lines(scope);
    }
    if (scope->specification->statements.count == before) {
        read_drawing(scope);
    }
    return scope->specification->statements.count > before;
}
