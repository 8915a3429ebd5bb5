/* SPDX-License-Identifier: Apache-2.0 */
/* Arrows below the headings of endpoints; the contract is in the header. */
#include "spec/recognise/endpoint_arrow.h"

#include "spec/text/wording.h"

/* The endpoint that the block's section has for a heading, or NULL. */
static struct endpoint_statement *heading_endpoint(struct specification *specification,
                                                   const struct block *block)
{
    const struct section *section = block->section;
    const struct block *heading = &block->document->blocks[section->first_block];
    struct endpoint_statement *found = NULL;
    if (section->level == 0 || slice_find_byte(heading->text.plain, '/') == SLICE_NOT_FOUND) {
        return NULL;
    }
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT && statement->block == heading) {
            if (found != NULL) {
                return NULL; /* several share the heading */
            }
            found = &statement->endpoint;
        }
    }
    return found;
}

/* "/orders/{id}/wrap": a verb behind a record; a field of states is set to any of them. */
static bool is_action(const struct endpoint_statement *endpoint)
{
    size_t slash = slice_find_last_byte(endpoint->path, '/');
    struct slice last = slice_from_offset(endpoint->path, slash + 1);
    return slash != SLICE_NOT_FOUND && slash > 0 && endpoint->path.data[slash - 1] == '}' &&
           !slice_starts_with(last, SLICE("{")) && !slice_equal(endpoint->method, SLICE("GET")) &&
           !wording_is(last, "status|state|stage|phase");
}

/* The states that lead to the one that all transitions lead to; empty: there are several. */
static struct slice join_starts(struct arena *arena, const struct list *transitions)
{
    const struct transition *first = list_at(transitions, 0);
    struct slice starts = SLICE_EMPTY;
    LIST_EACH(const struct transition, transition, transitions)
    {
        if (!slice_equal(transition->to, first->to)) {
            return SLICE_EMPTY;
        }
        starts = starts.size == 0
                     ? transition->from
                     : arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT, SLICE_ARGUMENT(starts),
                                    SLICE_ARGUMENT(transition->from));
    }
    return starts;
}

bool endpoint_arrow_describe(struct specification *specification, const struct block *block,
                             const struct list *transitions)
{
    struct arena *arena = specification->arena;
    struct endpoint_statement *endpoint = heading_endpoint(specification, block);
    if (endpoint == NULL || !is_action(endpoint)) {
        return false;
    }
    struct slice starts = join_starts(arena, transitions);
    if (starts.size == 0) {
        return false;
    }
    const struct transition *first = list_at(transitions, 0);
    struct slice arrow = arena_format(arena, SLICE_FORMAT " \xe2\x86\x92 " SLICE_FORMAT,
                                      SLICE_ARGUMENT(starts), SLICE_ARGUMENT(first->to));
    struct slice said = endpoint->description.size > 0 ? endpoint->description : endpoint->title;
    endpoint->description = said.size == 0
                                ? arrow
                                : arena_format(arena, SLICE_FORMAT " (" SLICE_FORMAT ")",
                                               SLICE_ARGUMENT(said), SLICE_ARGUMENT(arrow));
    specification_understood(specification, block);
    return true;
}
