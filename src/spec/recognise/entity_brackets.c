/* SPDX-License-Identifier: Apache-2.0 */
/* Entities whose columns stand in brackets over several lines, with comments behind them:
 *
 *     boats(
 *       id, pier_id,
 *       state,          -- {free, hired}
 *       sunk_at NULL,   -- when it was lost
 *       UNIQUE(pier_id, number)
 *     )
 */
#include "spec/recognise/entity_brackets.h"

#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define LINE_MAXIMUM 100U

/* Where the comment of a line begins; its size where it has none. */
static size_t find_comment(struct slice line)
{
    static const struct slice marks[] = {SLICE_LITERAL("--"), SLICE_LITERAL("//"),
                                         SLICE_LITERAL("#")};
    for (size_t at = 0; at < line.size; at++) {
        bool may_start = at == 0 || character_is_space(line.data[at - 1]) ||
                         strchr(",(", line.data[at - 1]) != NULL;
        for (size_t i = 0; may_start && i < sizeof(marks) / sizeof(*marks); i++) {
            if (slice_starts_with(slice_from_offset(line, at), marks[i])) {
                return at;
            }
        }
    }
    return line.size;
}

/* The column and what its comment says, as one line of a field has it. */
static struct slice join_comment(struct arena *arena, struct slice part, struct slice comment)
{
    size_t name_size = field_line_measure_name(part);
    struct slice name = slice_between(part, 0, name_size);
    while (comment.size > 0 && strchr("-/# ", comment.data[0]) != NULL) {
        comment = slice_from_offset(comment, 1);
    }
    struct slice said = comment;
    said = slice_trim(slice_from_offset(said, slice_starts_with(said, name) ? name_size : 0));
    size_t element = slice_starts_with(said, SLICE("\xe2\x88\x88")) ? 3 : 0;
    said = slice_trim(slice_from_offset(said, element));
    size_t close =
        slice_starts_with(said, SLICE("{")) ? slice_find_byte(said, '}') : SLICE_NOT_FOUND;
    if (close != SLICE_NOT_FOUND && slice_trim(slice_from_offset(part, name_size)).size == 0) {
        return arena_format(arena, SLICE_FORMAT ": enum(" SLICE_FORMAT ")", SLICE_ARGUMENT(name),
                            SLICE_ARGUMENT(slice_between(said, 1, close)));
    }
    return comment.size == 0 ? part
                             : arena_format(arena, SLICE_FORMAT " \xe2\x80\x94 " SLICE_FORMAT,
                                            SLICE_ARGUMENT(part), SLICE_ARGUMENT(comment));
}

static void add_part(struct entity_group *group, const struct passage *passage, struct slice part,
                     struct slice comment)
{
    struct slice name = slice_between(part, 0, field_line_measure_name(part));
    size_t before = group->entity.fields.count;
    if (part.size == 0) {
        return;
    }
    entity_group_add(group, join_comment(group->arena, part, comment), reading_place_nowhere, NULL);
    for (size_t i = before; i < group->entity.fields.count; i++) {
        struct field_statement *field = list_at(&group->entity.fields, i);
        field->place = passage_place(passage, name);
    }
}

/* Adds the columns of one line up to the bracket that closes them all. Returns whether it does;
 * *out_rest is what stands behind it. */
static bool add_line(struct entity_group *group, const struct passage *passage, struct slice line,
                     struct slice *out_rest)
{
    size_t end = find_comment(line), from = 0, depth = 0;
    struct slice comment = slice_from_offset(line, end), columns = slice_between(line, 0, end);
    for (size_t at = 0; at <= columns.size; at++) {
        char c = at < columns.size ? columns.data[at] : ',';
        bool is_close = c == ')' && depth == 0;
        if ((c == ',' && depth == 0) || is_close || at == columns.size) {
            struct slice part = slice_trim(slice_between(columns, from, at));
            struct slice behind = slice_trim(slice_from_offset(columns, at + 1));
            add_part(group, passage, part, behind.size == 0 ? comment : SLICE_EMPTY);
            from = at + 1;
        }
        if (is_close) {
            *out_rest = slice_trim(slice_from_offset(columns, at + 1));
            return true;
        }
        depth += c == '(' || c == '{' || c == '[';
        depth -= (c == ')' || c == '}' || c == ']') && depth > 0;
    }
    return false;
}

size_t entity_brackets_read(struct arena *arena, const struct passage *passage, struct slice text,
                            struct entity_group *out_group, struct slice *out_name)
{
    struct slice rest = text, line, behind;
    slice_next_line(&rest, &line);
    struct slice head = slice_trim(line);
    size_t size = field_line_measure_name(head);
    struct slice open = slice_trim(slice_from_offset(head, size));
    if (size == 0 || !slice_starts_with(open, SLICE("("))) {
        return 0;
    }
    entity_group_init(out_group, arena);
    *out_name = slice_between(head, 0, size);
    if (add_line(out_group, passage, slice_from_offset(open, 1), &behind)) {
        return 0; /* a line that is whole has readers of its own */
    }
    for (size_t i = 0; i < LINE_MAXIMUM && slice_next_line(&rest, &line); i++) {
        if (add_line(out_group, passage, slice_trim(line), &behind)) {
            bool is_end = behind.size == 0 || strchr(";,", behind.data[0]) != NULL;
            bool is_entity = out_group->field_count >= 2 &&
                             out_group->field_count * 5 >= out_group->line_count * 4 &&
                             (out_group->has_key || out_group->reference_count > 0 ||
                              out_group->entity.primary_key.count > 0);
            return is_end && is_entity ? (size_t)(line.data + line.size - text.data) : 0;
        }
    }
    return 0;
}
