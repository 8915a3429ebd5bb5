/* SPDX-License-Identifier: Apache-2.0 */
/* Front matter: YAML, of which the template leaves "key: [value] # hint" lines unfilled. Those look
 * like sequences of one entry, so the line as written decides whether it is one. */
#include <math.h>

#include "spec/document/placeholder.h"
#include "spec/recognise/header.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"
#include "spec/text/yaml.h"

/* In brackets, these ask for a value. */
#define ASKING_WORDS                                                                               \
    "name|names|date|title|version|status|link|links|url|description|id|spec id|project "          \
    "name|team|"                                                                                   \
    "author|authors|owner|owners|reviewer|reviewers|priority|type|value|email|tag|tags|here|your|" \
    "tbd|todo|yyyy|insert"

/* No header has more lines than this. */
#define LINE_MAXIMUM 200U

/* The top-level key of a path: "a" of "a.b[2]". */
static struct slice top_key(struct slice path)
{
    size_t end = 0;
    while (end < path.size && path.data[end] != '.' && path.data[end] != '[') {
        end++;
    }
    return slice_between(path, 0, end);
}

/* Whether a sequence's only entry asks for a value, rather than being one. */
static bool entry_is_asking(struct arena *arena, struct slice key, struct slice entry)
{
    return slice_find_byte(entry, '|') != SLICE_NOT_FOUND ||
           slice_find(entry, SLICE(" / ")) != SLICE_NOT_FOUND || wording_has(entry, ASKING_WORDS) ||
           slice_equal(word_flat(arena, entry), word_flat(arena, key)) ||
           slice_starts_with_ignoring_case(entry, SLICE("e.g."));
}

/* "[value]" where a sequence of one was written; else the value itself. */
static struct slice restore_brackets(struct arena *arena, const struct yaml_scalar *scalar,
                                     bool is_only_entry)
{
    struct slice key = top_key(scalar->path);
    return is_only_entry && entry_is_asking(arena, key, scalar->value)
               ? arena_format(arena, "[" SLICE_FORMAT "]", SLICE_ARGUMENT(scalar->value))
               : scalar->value;
}

/* States the scalars of one key or sequence, list[from, to), as one property. */
static void state_group(struct specification *specification, const struct block *block,
                        const struct list *scalars, size_t from, size_t to)
{
    struct arena *arena = specification->arena;
    const struct yaml_scalar *first = list_at(scalars, from);
    struct slice value = restore_brackets(arena, first, first->is_in_sequence && to - from == 1);
    size_t size = value.size;
    for (size_t i = from + 1; i < to; i++) {
        size += ((const struct yaml_scalar *)list_at(scalars, i))->value.size + 2;
    }
    char *joined = arena_allocate_raw(arena, size + 1);
    struct slice whole = {joined, 0};
    for (size_t i = from; i < to; i++) {
        struct slice part =
            i == from ? value : ((const struct yaml_scalar *)list_at(scalars, i))->value;
        if (i > from) {
            memcpy(joined + whole.size, ", ", 2);
            whole.size += 2;
        }
        if (part.size > 0) {
            memcpy(joined + whole.size, part.data, part.size);
        }
        whole.size += part.size;
    }
    struct slice key = first->path;
    size_t bracket = first->is_in_sequence ? slice_find_last_byte(key, '[') : SLICE_NOT_FOUND;
    key = bracket == SLICE_NOT_FOUND ? key : slice_between(key, 0, bracket);
    size_t start = first->value_offset;
    bool has_bracket =
        start > 0 && value.size > first->value.size && block->code.data[start - 1] == '[';
    struct place place = block_code_place(block, start - has_bracket, value.size);
    header_state(specification, block, key, slice_trim(whole), place);
}

/* Whether both are entries of one sequence of scalars. */
static bool is_same_sequence(const struct yaml_scalar *a, const struct yaml_scalar *b)
{
    size_t a_end = slice_find_last_byte(a->path, '[');
    size_t b_end = slice_find_last_byte(b->path, '[');
    return a->is_in_sequence && b->is_in_sequence && a_end == b_end && a->depth == b->depth &&
           slice_equal(slice_between(a->path, 0, a_end), slice_between(b->path, 0, b_end));
}

/* Line by line, for front matter that YAML does not accept. */
static void read_lines(struct specification *specification, const struct block *block)
{
    struct slice rest = block->code, line;
    for (size_t i = 0; i < LINE_MAXIMUM && slice_next_line(&rest, &line); i++) {
        size_t colon = slice_find_byte(line, ':');
        if (colon == SLICE_NOT_FOUND || colon == 0 || line.data[0] == '#' ||
            character_is_space(line.data[0]) || line.data[0] == '-') {
            continue;
        }
        struct slice value = slice_trim(slice_from_offset(line, colon + 1));
        size_t hint = slice_find(value, SLICE(" #"));
        value = hint == SLICE_NOT_FOUND ? value : slice_trim(slice_between(value, 0, hint));
        size_t offset = value.size > 0 ? (size_t)(value.data - block->code.data)
                                       : (size_t)(line.data - block->code.data);
        header_state(specification, block, slice_trim(slice_between(line, 0, colon)), value,
                     block_code_place(block, offset, value.size));
    }
}

void header_read_front_matter(struct specification *specification, const struct block *block)
{
    struct list scalars = {0};
    struct yaml_error error;
    if (!yaml_read(specification->arena, block->code, &scalars, &error)) {
        diagnostics_report(
            specification->diagnostics, DIAGNOSTIC_W0203, block_code_place(block, error.offset, 0),
            "put the value in double quotes", "the front matter is not YAML: " SLICE_FORMAT,
            SLICE_ARGUMENT(error.message));
        read_lines(specification, block);
        return;
    }
    for (size_t from = 0; from < scalars.count;) {
        size_t to = from + 1;
        while (to < scalars.count &&
               is_same_sequence(list_at(&scalars, from), list_at(&scalars, to))) {
            to++;
        }
        state_group(specification, block, &scalars, from, to);
        from = to;
    }
}
