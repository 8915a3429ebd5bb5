/* SPDX-License-Identifier: Apache-2.0 */
/* Columns have a reader of their own for all that remarks say (field_text.c); this is for what is
 * larger. */
#include "spec/reading/former_name.h"

#define WALK_MAXIMUM 8U /* blocks between a heading and what stands below it */

static const char *const phrases[] = {"formerly", "renamed from", "früher", "原名"};

static bool is_name_byte(char c)
{
    return character_is_word(c) || c == '-' || (unsigned char)c >= 0x80;
}

static struct slice skip_blanks(struct slice text)
{
    size_t at = 0;
    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\t')) {
        at++;
    }
    return slice_from_offset(text, at);
}

/* What stands behind the phrase: ": name", "= name", "`name`". */
static struct slice read_behind(struct slice rest)
{
    rest = skip_blanks(rest);
    bool has_mark = rest.size > 0 && (rest.data[0] == ':' || rest.data[0] == '=');
    rest = skip_blanks(slice_from_offset(rest, has_mark));
    bool is_quoted =
        rest.size > 0 && (rest.data[0] == '`' || rest.data[0] == '"' || rest.data[0] == '\'');
    size_t start = is_quoted, end = start;
    while (end < rest.size && is_name_byte(rest.data[end])) {
        end++;
    }
    bool is_closed = is_quoted && end < rest.size && rest.data[end] == rest.data[0];
    return has_mark || is_closed ? slice_between(rest, start, end) : SLICE_EMPTY;
}

struct slice former_name_read(struct slice text)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        struct slice phrase = slice_from(phrases[i]);
        size_t at = slice_find_ignoring_case(text, phrase);
        bool is_word = at != SLICE_NOT_FOUND && (at == 0 || !is_name_byte(text.data[at - 1]));
        struct slice name =
            is_word ? read_behind(slice_from_offset(text, at + phrase.size)) : SLICE_EMPTY;
        if (name.size > 0) {
            return name;
        }
    }
    return SLICE_EMPTY;
}

/* In code a comment is the place; a paragraph above it may be about more than one thing. */
static bool is_below_prose(const struct statement *statement)
{
    return statement->block != NULL &&
           (statement->block->kind == BLOCK_TABLE || statement->block->kind == BLOCK_LIST);
}

static bool has_code(struct text text)
{
    for (size_t i = 0; i < text.span_count; i++) {
        if (text.spans[i].kind == SPAN_CODE) {
            return true;
        }
    }
    return false;
}

/* Marks of code are gone from the plain text, so "formerly `name`" is told by its span. */
static struct slice read_text(struct text text)
{
    struct slice name = former_name_read(text.plain);
    if (name.size > 0 || !has_code(text)) {
        return name;
    }
    for (size_t i = 0; i < text.span_count; i++) {
        const struct span *span = &text.spans[i];
        struct slice before = slice_trim(slice_between(text.plain, 0, span->start));
        for (size_t j = 0; j < sizeof(phrases) / sizeof(*phrases); j++) {
            if (span->kind == SPAN_CODE && before.size >= strlen(phrases[j]) &&
                slice_ends_with_ignoring_case(before, slice_from(phrases[j]))) {
                return slice_between(text.plain, span->start, span->end);
            }
        }
    }
    return SLICE_EMPTY;
}

static struct slice read_above(struct specification *specification, const struct block *block)
{
    struct slice name = SLICE_EMPTY;
    for (uint32_t i = 1; i <= WALK_MAXIMUM && i <= block->index && name.size == 0; i++) {
        const struct block *above = &block->document->blocks[block->index - i];
        if (above->section != block->section || above->kind != BLOCK_PARAGRAPH) {
            break;
        }
        name = read_text(above->text);
        if (name.size > 0) {
            specification_understood(specification, above);
        }
    }
    return name;
}

void former_name_complete(struct specification *specification, size_t first)
{
    for (size_t i = first; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind != STATEMENT_ENTITY || statement->entity.formerly.size > 0) {
            continue;
        }
        statement->entity.formerly = former_name_read(statement->entity.comment);
        if (statement->entity.formerly.size == 0 && is_below_prose(statement)) {
            specification->reader = statement->reader;
            statement->entity.formerly = read_above(specification, statement->block);
        }
    }
    specification->reader = NULL;
}
