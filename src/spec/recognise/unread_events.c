/* SPDX-License-Identifier: Apache-2.0 */
/* What is called an event in code: a message that passes, or something that is kept. */
#include "spec/recognise/unread_private.h"
#include "spec/text/words.h"

/* Whether the name is stored by another description, or an endpoint of its section may take it. */
static bool is_taken(struct unread *unread, const struct statement *event)
{
    struct arena *arena = unread->specification->arena;
    if (event->block != NULL && unread_has_endpoint(unread, event->block->section)) {
        return true; /* or there have been so many that nobody looks */
    }
    struct slice key = word_key(arena, event->entity.name);
    LIST_EACH(const struct statement, statement, &unread->specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY && !statement->entity.is_request &&
            slice_equal(word_key(arena, statement->entity.name), key)) {
            return true;
        }
    }
    return false;
}

void unread_events_report(struct unread *unread)
{
    static const struct shared_finding passing = {
        DIAGNOSTIC_N1403, "put it below a heading of a data model, if it is stored",
        "{} is taken for a message that programs send, by its name: nothing of the kind is stored",
        "{} are taken for messages that programs send, by their names: nothing of the kind is "
        "stored"};
    LIST_EACH(const struct statement, statement, &unread->specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY && statement->entity.is_request &&
            statement->entity.source == SOURCE_CODE &&
            slice_ends_with(statement->entity.name, SLICE("Event")) &&
            !is_taken(unread, statement)) {
            diagnostics_gather(unread->specification->diagnostics, &passing, statement->place,
                               arena_format(unread->specification->arena, "'" SLICE_FORMAT "'",
                                            SLICE_ARGUMENT(statement->entity.name)));
        }
    }
}
