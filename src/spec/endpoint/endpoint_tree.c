/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of endpoints in code blocks: a group's path on a line of its own, what belongs to it deeper
 * below. Where a line stands is counted in characters, branches included. */
#include "spec/endpoint/endpoint.h"

/* --- where a line begins --- */

/* The size of the blank or branch at the front, or 0: "│", "├", "─", "|", "+", "`", "\\". */
static size_t measure_branch(struct slice line)
{
    if (line.size == 0) {
        return 0;
    }
    if (strchr(" \t|+-`\\", line.data[0]) != NULL && line.data[0] != '\0') {
        return 1;
    }
    bool is_drawn = line.size >= 3 && (unsigned char)line.data[0] == 0xe2 &&
                    ((unsigned char)line.data[1] == 0x94 || (unsigned char)line.data[1] == 0x95);
    bool is_blank = line.size >= 2 && (unsigned char)line.data[0] == 0xc2 &&
                    (unsigned char)line.data[1] == 0xa0;
    return is_drawn ? 3 : is_blank ? 2 : 0;
}

size_t endpoint_tree_take_branches(struct slice *line)
{
    size_t column = 0, size = measure_branch(*line);
    while (size > 0) {
        column++;
        *line = slice_from_offset(*line, size);
        size = measure_branch(*line);
    }
    *line = slice_trim(*line);
    return column;
}

/* Whether the next line that says something stands deeper than `column`. */
static bool has_deeper_below(struct slice below, size_t column)
{
    struct slice line;
    while (slice_next_line(&below, &line)) {
        size_t next = endpoint_tree_take_branches(&line);
        if (line.size > 0) {
            return next > column;
        }
    }
    return false;
}

/* --- groups --- */

static void close_groups(struct endpoint_tree *tree, size_t column)
{
    while (tree->count > 0 && tree->groups[tree->count - 1].column >= column) {
        tree->count--;
    }
}

static struct slice group_base(const struct endpoint_tree *tree)
{
    return tree->count == 0 ? tree->base : tree->groups[tree->count - 1].base;
}

/* "/orders" in "/api" is "/api/orders", and "/api/orders" is that too. */
static struct slice join(struct arena *arena, struct slice outer, struct slice inner)
{
    bool is_whole = slice_starts_with(inner, outer) &&
                    (inner.size == outer.size || inner.data[outer.size] == '/');
    if (outer.size == 0 || is_whole) {
        return inner;
    }
    char *data = arena_allocate_raw(arena, outer.size + inner.size);
    memcpy(data, outer.data, outer.size);
    memcpy(data + outer.size, inner.data, inner.size);
    return slice_of(data, outer.size + inner.size);
}

/* What may stand behind a group's path: nothing, a colon, a remark. */
static bool is_remark(struct slice rest)
{
    static const struct slice starts[] = {
        SLICE_LITERAL("("), SLICE_LITERAL("#"), SLICE_LITERAL("//"),
        SLICE_LITERAL("-"), SLICE_LITERAL("—"), SLICE_LITERAL("–"),
        SLICE_LITERAL(":"), SLICE_LITERAL("←"), SLICE_LITERAL("→"),
    };
    if (rest.size == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        if (slice_starts_with(rest, starts[i])) {
            return true;
        }
    }
    return false;
}

bool endpoint_tree_open(struct endpoint_scope *scope, struct endpoint_tree *tree, struct slice line,
                        struct slice below)
{
    size_t column = endpoint_tree_take_branches(&line);
    if (line.size == 0) {
        return false;
    }
    close_groups(tree, column);
    size_t size = line.data[0] == '/' ? endpoint_path_measure(line, false) : 0;
    struct slice path = slice_between(line, 0, size);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    if (slice_ends_with(path, SLICE(":"))) {
        path.size--;
    }
    if (path.size < 2 || !is_remark(rest) || tree->count == ENDPOINT_TREE_DEPTH) {
        return false;
    }
    struct arena *arena = scope->specification->arena;
    if (!has_deeper_below(below, column)) {
        if (tree->count > 0) { /* a leaf without a method */
            endpoint_lone_keep(scope, join(arena, group_base(tree), path),
                               endpoint_scope_place(scope, path));
        }
        return false;
    }
    struct slice base = join(arena, group_base(tree), endpoint_path_base(arena, path));
    tree->groups[tree->count++] = (struct endpoint_tree_group){
        .column = column,
        .base = base,
        .remark = slice_starts_with(rest, SLICE("(")) ? rest : SLICE_EMPTY,
    };
    return true;
}

struct slice endpoint_tree_enter(struct endpoint_scope *scope, struct endpoint_tree *tree,
                                 struct slice line)
{
    struct slice remark = SLICE_EMPTY;
    close_groups(tree, endpoint_tree_take_branches(&line));
    scope->base = group_base(tree);
    for (size_t i = tree->count; i > 0 && remark.size == 0; i--) {
        remark = tree->groups[i - 1].remark;
    }
    return remark;
}

void endpoint_tree_note(struct endpoint_scope *scope, size_t count, struct slice remark)
{
    const struct list *statements = &scope->specification->statements;
    for (size_t i = 0; remark.size > 0 && i < count && i < statements->count; i++) {
        struct statement *statement = list_at(statements, statements->count - 1 - i);
        struct endpoint_statement *endpoint = &statement->endpoint;
        if (statement->kind == STATEMENT_ENDPOINT && !endpoint->is_public &&
            endpoint->roles.count == 0 && endpoint->access.size == 0) {
            struct slice description = endpoint->description;
            endpoint_note_read(scope->specification->arena, remark, endpoint);
            endpoint->description = description;
        }
    }
}
