/* SPDX-License-Identifier: Apache-2.0 */
/* What those who read state, in the order of the document, and the notes that they keep meanwhile.
 */
#include "spec/statement/specification.h"

#include "spec/text/wording_memory.h"

struct specification *specification_create(struct arena *arena, struct diagnostics *diagnostics)
{
    struct specification *specification = ARENA_NEW(arena, struct specification);
    specification->arena = arena;
    specification->diagnostics = diagnostics;
    table_init(&specification->memories, arena);
    specification->wordings = wording_memory_of(arena);
    return specification;
}

struct statement *specification_state(struct specification *specification, enum statement_kind kind,
                                      const struct block *block, struct place place)
{
    struct statement *statement = ARENA_NEW(specification->arena, struct statement);
    statement->kind = kind;
    statement->place = place;
    statement->block = block;
    statement->reader = specification->reader;
    specification->last[kind] = statement;
    list_add(specification->arena, &specification->statements, statement);
    return statement;
}

void *specification_memory(struct specification *specification, const char *name, size_t size)
{
    void *memory = table_get(&specification->memories, slice_from(name));
    if (memory == NULL) {
        memory = arena_allocate(specification->arena, size);
        table_put(&specification->memories, slice_from(name), memory);
    }
    return memory;
}

void specification_understood(struct specification *specification, const struct block *block)
{
    struct block *own = &block->document->blocks[block->index];
    LIST_EACH(const char, reader, &own->readers)
    {
        if (reader == specification->reader) {
            return;
        }
    }
    list_add(specification->arena, &own->readers, (void *)(uintptr_t)specification->reader);
}

const struct statement *specification_last(const struct specification *specification,
                                           enum statement_kind kind)
{
    return specification->last[kind];
}
