/* SPDX-License-Identifier: Apache-2.0 */
/* "/login/{code,link}": one line for several paths. Words between commas or bars that fill a
 * segment's braces are alternatives, as a shell expands them; a parameter has one name. */
#include "spec/endpoint/endpoint.h"

#include "spec/text/wording.h"

#define BRACES_MAXIMUM   16U  /* of one path */
#define EXPANDED_MAXIMUM 256U /* statements of a document that are added */

/* The braces of the first such segment, both included; empty: the path has none. */
static struct slice find_braces(struct slice path)
{
    for (size_t at = 0; at + 2 < path.size; at++) {
        if (path.data[at] != '/' || path.data[at + 1] != '{') {
            continue;
        }
        struct slice rest = slice_from_offset(path, at + 1), words, word;
        size_t close = slice_find_byte(rest, '}'), count = 0;
        bool is_end = close != SLICE_NOT_FOUND &&
                      (close + 1 == rest.size || strchr("/?", rest.data[close + 1]) != NULL);
        words = slice_between(rest, 1, is_end ? close : 1);
        char mark = slice_find_byte(words, '|') != SLICE_NOT_FOUND ? '|' : ',';
        bool are_words = slice_find_byte(words, mark) != SLICE_NOT_FOUND;
        while (are_words && slice_next_part(&words, mark, &word)) {
            word = slice_trim(word);
            are_words = word.size > 2 && !slice_ends_with_ignoring_case(word, SLICE("id")) &&
                        !wording_is(word, "lat|lng|lon|latitude|longitude");
            for (size_t i = 0; i < word.size; i++) {
                are_words &= character_is_word(word.data[i]) || word.data[i] == '-';
            }
            count++;
        }
        if (are_words && count > 1) {
            return slice_between(rest, 0, close + 1);
        }
    }
    return SLICE_EMPTY;
}

/* The path with the word in place of the braces. */
static struct slice choose(struct arena *arena, struct slice path, struct slice braces,
                           struct slice word)
{
    size_t at = slice_find(path, braces);
    struct slice front = arena_join(arena, slice_between(path, 0, at), slice_trim(word));
    return arena_join(arena, front, slice_from_offset(path, at + braces.size));
}

/* One statement for each of the words, the first in place of the one that has them all. */
static void expand(struct specification *specification, struct statement *statement)
{
    struct arena *arena = specification->arena;
    const struct endpoint_statement whole = statement->endpoint;
    struct slice braces = find_braces(whole.path);
    struct slice words = slice_between(braces, 1, braces.size - 1), word;
    char mark = slice_find_byte(words, '|') != SLICE_NOT_FOUND ? '|' : ',';
    struct statement *each = statement;
    while (slice_next_part(&words, mark, &word)) {
        if (each == NULL) {
            each = specification_state(specification, STATEMENT_ENDPOINT, statement->block,
                                       statement->place);
            each->endpoint = whole;
        }
        each->endpoint.path = choose(arena, whole.path, braces, word);
        if (slice_find(whole.path_written, braces) != SLICE_NOT_FOUND) {
            each->endpoint.path_written = choose(arena, whole.path_written, braces, word);
        }
        each = NULL;
    }
}

void endpoint_alternatives_settle(struct specification *specification,
                                  const struct document *document)
{
    size_t end = specification->statements.count + EXPANDED_MAXIMUM;
    for (size_t i = specification->first_statement; i < specification->statements.count && i < end;
         i++) {
        struct statement *statement = list_at(&specification->statements, i);
        for (unsigned count = 0;
             count < BRACES_MAXIMUM && statement->kind == STATEMENT_ENDPOINT &&
             statement->block != NULL && statement->block->document == document &&
             find_braces(statement->endpoint.path).size > 0;
             count++) {
            expand(specification, statement);
        }
    }
}
