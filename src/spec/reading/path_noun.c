/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at the texts as they are: it is asked for while the document is being read, before anybody
 * knows its endpoints, and seldom. */
#include "spec/reading/path_noun.h"

#include "spec/text/wording.h"

#define BLOCKS_MAXIMUM 2000U
#define ITEMS_MAXIMUM  200U /* of a list or table */
#define NOUN_MAXIMUM   40U
#define METHOD_MAXIMUM 10U /* bytes in front of a path in which its method ends */

struct search {
    struct slice noun;
    bool has_several;
};

static bool is_prefix(struct slice segment)
{
    bool is_version = segment.size > 1 && segment.size <= 3 &&
                      (segment.data[0] == 'v' || segment.data[0] == 'V') &&
                      character_is_digit(segment.data[1]);
    return segment.size == 0 || is_version || wording_is(segment, "api|rest|public|services");
}

static bool is_aside(struct slice segment)
{
    return wording_is(segment,
                      "health|healthz|health-check|healthcheck|ping|status|ready|live|auth|login|"
                      "logout|register|signup|signin|sign-in|sign-up|token|docs|metrics|swagger");
}

static struct slice without_plural(struct slice noun)
{
    return slice_between(noun, 0, noun.size - slice_ends_with(noun, SLICE("s")));
}

/* The path at the text's front: its first segment that is no prefix. */
static void note_path(struct search *search, struct slice path)
{
    size_t size = 0;
    while (size < path.size &&
           (character_is_word(path.data[size]) || strchr("/-{}:<>.", path.data[size]) != NULL)) {
        size++;
    }
    struct slice rest = slice_between(path, 0, size), segment = SLICE_EMPTY;
    while (rest.size > 0 && is_prefix(segment)) {
        slice_next_part(&rest, '/', &segment);
    }
    if (is_prefix(segment) || is_aside(segment)) {
        return;
    }
    bool is_other =
        search->noun.size > 0 &&
        !slice_equal_ignoring_case(without_plural(search->noun), without_plural(segment));
    search->has_several |= is_other || strchr("{:<", segment.data[0]) != NULL;
    search->noun = search->noun.size >= segment.size ? search->noun : segment;
}

/* "GET /books", "`POST` `/books`": whether what stands before the path ends with a method. */
static bool has_method(struct slice before)
{
    while (before.size > 0 && strchr(" `*:|[]\"'", before.data[before.size - 1]) != NULL) {
        before.size--;
    }
    size_t from = before.size > METHOD_MAXIMUM ? before.size - METHOD_MAXIMUM : 0;
    struct slice end = slice_from_offset(before, from);
    static const struct slice methods[] = {SLICE_LITERAL("GET"), SLICE_LITERAL("POST"),
                                           SLICE_LITERAL("PUT"), SLICE_LITERAL("PATCH"),
                                           SLICE_LITERAL("DELETE")};
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        if (slice_ends_with(end, methods[i])) {
            return true;
        }
    }
    return false;
}

static void search_text(struct search *search, struct slice text)
{
    for (size_t at = 0; at < text.size && !search->has_several; at++) {
        struct slice rest = slice_from_offset(text, at);
        size_t slash = slice_find_byte(rest, '/');
        if (slash == SLICE_NOT_FOUND) {
            return;
        }
        at += slash;
        if (has_method(slice_between(text, 0, at))) {
            struct slice path = slice_from_offset(text, at);
            note_path(search, path);
            while (at + 1 < text.size && text.data[at + 1] != ' ' && text.data[at + 1] != '\n') {
                at++; /* the rest of it */
            }
        }
    }
}

/* A cell that is a path, in a row that names a method. */
static void search_row(struct search *search, const struct block *block,
                       const struct table_row *row)
{
    bool names_method = false;
    for (size_t i = 0; i < block->column_count; i++) {
        names_method |= has_method(slice_trim(row->cells[i].plain));
    }
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice cell = wording_bare(row->cells[i].plain);
        if (names_method && cell.size > 1 && cell.data[0] == '/') {
            note_path(search, cell);
        } else {
            search_text(search, cell);
        }
    }
}

struct slice path_noun_of(const struct document *document)
{
    struct search search = {0};
    uint32_t end =
        document->block_count < BLOCKS_MAXIMUM ? (uint32_t)document->block_count : BLOCKS_MAXIMUM;
    for (uint32_t i = 0; i < end && !search.has_several; i++) {
        const struct block *block = &document->blocks[i];
        if (block->kind == BLOCK_HEADING || block->kind == BLOCK_PARAGRAPH) {
            search_text(&search, block->text.plain);
        } else if (block->kind == BLOCK_CODE) {
            search_text(&search, block->code);
        }
        for (size_t k = 0; block->kind == BLOCK_LIST && k < block->item_count && k < ITEMS_MAXIMUM;
             k++) {
            search_text(&search, block->items[k].text.plain);
        }
        for (size_t k = 0; block->kind == BLOCK_TABLE && k < block->row_count && k < ITEMS_MAXIMUM;
             k++) {
            search_row(&search, block, &block->rows[k]);
        }
    }
    bool is_plural = search.noun.size > 3 && search.noun.size <= NOUN_MAXIMUM &&
                     slice_ends_with(search.noun, SLICE("s")) &&
                     !slice_ends_with(search.noun, SLICE("ss"));
    return is_plural && !search.has_several ? search.noun : SLICE_EMPTY;
}
