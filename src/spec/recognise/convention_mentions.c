/* SPDX-License-Identifier: Apache-2.0 */
/* Paging by the parameters of endpoints, and what stands in brackets behind what they do. */
#include "spec/reading/reading.h"
#include "spec/recognise/conventions_private.h"

#define NAME_MAXIMUM 4U

/* Where the part of the list that begins at `at` ends, and in `next` where the one behind it
 * begins. */
static size_t part_end(struct slice text, size_t at, size_t *next)
{
    static const char *const marks[] = {",", "，", "、", "/", "+", " and ", " und ", " y ", " и "};
    for (; at < text.size; at++) {
        struct slice rest = slice_from_offset(text, at);
        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
            if (slice_starts_with(rest, slice_from(marks[i]))) {
                *next = at + strlen(marks[i]);
                return at;
            }
        }
    }
    *next = text.size;
    return text.size;
}

/* "per_page" of "`per_page` (default 20)"; empty: no name of paging leads it. */
static struct slice leading_name(struct slice part)
{
    part = wording_bare(part);
    size_t end = 0;
    while (end < part.size && character_is_word(part.data[end])) {
        end++;
    }
    struct slice name = slice_between(part, 0, end);
    struct slice rest = slice_trim(slice_from_offset(part, end));
    bool is_alone = rest.size == 0 || strchr("=:(`", rest.data[0]) != NULL ||
                    wording_starts_with(rest, "default|max*|up to|по умолчанию") > 0;
    return is_alone && convention_is_paging(name) ? name : SLICE_EMPTY;
}

static void state(struct specification *specification, const struct statement *endpoint,
                  struct slice inner, struct table *seen)
{
    struct slice names[NAME_MAXIMUM];
    struct slice counted = SLICE_EMPTY; /* what says how many are in a page */
    size_t count = 0;
    for (size_t at = 0, next; at < inner.size && count < NAME_MAXIMUM; at = next) {
        size_t end = part_end(inner, at, &next);
        struct slice name = leading_name(slice_between(inner, at, end));
        if (name.size > 0) {
            names[count++] = name;
            bool is_place = wording_is(name, "page|offset|skip|cursor|after|before|page_number|"
                                             "pagenumber|pageindex|page_index|page_token");
            counted = is_place || counted.size > 0 ? counted : name;
        }
    }
    if (count < 2) {
        return; /* one word in brackets is a word */
    }
    for (size_t i = 0; i < count; i++) {
        if (table_get(seen, names[i]) == NULL) {
            table_put(seen, names[i], (void *)(uintptr_t)endpoint);
            reading_state_fact(specification, STATEMENT_CONVENTION, endpoint->block,
                               endpoint->place, "paging", names[i], inner);
        }
    }
    if (counted.size > 0) {
        conventions_state_bounds(specification, endpoint->block, endpoint->place, counted, inner);
    }
}

void convention_mentions_state(struct specification *specification,
                               const struct statement *endpoint, struct table *seen)
{
    struct slice text = endpoint->endpoint.description;
    LIST_EACH(struct query_parameter, parameter, &endpoint->endpoint.query)
    {
        if (convention_is_paging(parameter->name) && table_get(seen, parameter->name) == NULL) {
            table_put(seen, parameter->name, parameter);
            reading_state_fact(specification, STATEMENT_CONVENTION, endpoint->block,
                               endpoint->place, "paging", parameter->name, SLICE_EMPTY);
        }
    }
    for (size_t at = 0; at < text.size; at++) {
        struct slice rest = slice_from_offset(text, at);
        bool is_wide = slice_starts_with(rest, SLICE("（"));
        if (rest.data[0] == '(' || is_wide) {
            rest = slice_from_offset(rest, is_wide ? strlen("（") : 1);
            size_t close = slice_find(rest, is_wide ? SLICE("）") : SLICE(")"));
            close = close == SLICE_NOT_FOUND ? rest.size : close;
            state(specification, endpoint, slice_between(rest, 0, close), seen);
            at += close;
        }
    }
}
