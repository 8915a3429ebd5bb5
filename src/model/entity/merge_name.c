/* SPDX-License-Identifier: Apache-2.0 */
/* One thing under two names: headings say the one that people use, and in brackets the one of the
 * database or of the diagram. */
#include "model/entity/merge_private.h"

#include "spec/text/words.h"

/* "Player" of the heading "Giocatore (Player)"; empty: no name stands in its brackets. */
static struct slice name_in_brackets(const struct statement *statement)
{
    struct slice title =
        statement->block == NULL ? SLICE_EMPTY : statement->block->section->title.plain;
    size_t open = slice_find_byte(title, '(');
    struct slice inner = open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(title, open + 1);
    size_t end = 0;
    while (end < inner.size && character_is_word(inner.data[end])) {
        end++;
    }
    bool is_other = slice_find(slice_between(title, 0, open), statement->entity.name) ==
                    SLICE_NOT_FOUND; /* the heading names something else */
    struct slice behind = slice_trim(slice_from_offset(inner, end));
    bool is_alone = behind.size > 0 && strchr(")/", behind.data[0]) != NULL;
    return !is_alone || is_other ? SLICE_EMPTY : slice_between(inner, 0, end);
}

static void take_alias(struct arena *arena, struct table *renamed,
                       const struct statement *statement, struct slice alias)
{
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = alias;
    table_put(renamed, word_key(arena, statement->entity.name), kept);
}

/* The entity before the brackets of the heading "Role (`security_role`)", where it is described
 * elsewhere and this description took the name of its table; NULL: none. */
static const struct statement *find_before_brackets(struct arena *arena,
                                                    const struct statement *statement,
                                                    const struct table *names)
{
    const struct section *section = statement->block == NULL ? NULL : statement->block->section;
    struct slice title = section == NULL ? SLICE_EMPTY : section->name;
    size_t open = slice_find_byte(title, '(');
    struct slice inner = open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(title, open + 1);
    struct slice behind = slice_starts_with(inner, statement->entity.name)
                              ? slice_from_offset(inner, statement->entity.name.size)
                              : SLICE_EMPTY;
    struct slice before = slice_trim(slice_between(title, 0, open));
    if (!slice_starts_with(behind, SLICE(")")) || before.size == 0) {
        return NULL;
    }
    const struct statement *other = table_get(names, word_key(arena, before));
    return other != NULL && other->block != NULL && other->block->section != section ? other : NULL;
}

/* The entity, and its references, where they go by the name of a table that is called otherwise. */
static void rename_entity(struct arena *arena, struct entity_statement *entity,
                          const struct table *renamed)
{
    const struct slice *name = table_get(renamed, word_key(arena, entity->name));
    entity->name = name != NULL ? *name : entity->name;
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        const struct slice *alias =
            field->references_entity.size == 0
                ? NULL
                : table_get(renamed, word_key(arena, field->references_entity));
        if (alias != NULL) {
            field->references_entity = *alias;
        }
    }
}

/* "Role (`security_role`)" over a table of the columns of what a diagram calls Role: one entity. A
 * table that is also described by its own name, a CREATE TABLE, stays what it is. */
static void rename_by_front(struct builder *builder)
{
    struct arena *arena = builder->arena;
    const struct list *statements = &builder->specification->statements;
    struct table names, renamed;
    table_init(&names, arena);
    table_init(&renamed, arena);
    LIST_EACH(struct statement, statement, statements)
    {
        if (merge_is_stored(statement) && statement->entity.source != SOURCE_TABLE &&
            !statement->entity.is_alteration) {
            table_put(&names, word_key(arena, statement->entity.name), statement);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        const struct statement *other =
            merge_is_stored(statement) && statement->entity.source == SOURCE_TABLE
                ? find_before_brackets(arena, statement, &names)
                : NULL;
        if (other != NULL && table_get(&names, word_key(arena, statement->entity.name)) == NULL) {
            take_alias(arena, &renamed, statement, other->entity.name);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        if (renamed.count > 0 && statement->kind == STATEMENT_ENTITY) {
            rename_entity(arena, &statement->entity, &renamed);
        }
    }
}

/* Entities that others refer to by the name in their heading's brackets are called by it: there it
 * is the one of the database, and before it the one that people say. */
static void rename_by_brackets(struct builder *builder)
{
    struct arena *arena = builder->arena;
    const struct list *statements = &builder->specification->statements;
    const struct section *parent = NULL;
    struct slice last = SLICE_EMPTY;
    size_t count = 0; /* of names that are wanted */
    struct table names, wanted, renamed;
    table_init(&names, arena);
    table_init(&wanted, arena);
    table_init(&renamed, arena);
    LIST_EACH(struct statement, statement, statements)
    {
        if (merge_is_stored(statement)) {
            table_put(&names, word_key(arena, statement->entity.name), statement);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        for (size_t i = 0; merge_is_stored(statement) && i < statement->entity.fields.count; i++) {
            const struct field_statement *field = list_at(&statement->entity.fields, i);
            struct slice key = word_key(arena, field->references_entity);
            if (key.size > 0 && table_get(&names, key) == NULL) {
                table_put(&wanted, key, statement);
            }
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        struct slice alias = merge_is_stored(statement) ? name_in_brackets(statement) : SLICE_EMPTY;
        if (alias.size > 0 && table_get(&wanted, word_key(arena, alias)) != NULL) {
            count += !slice_equal(last, alias);
            last = alias;
            parent = statement->block->section->parent;
        }
    }
    /* One might mean anything; where two are, so are those beside them. */
    LIST_EACH(struct statement, statement, statements)
    {
        struct slice alias =
            count >= 2 && merge_is_stored(statement) ? name_in_brackets(statement) : SLICE_EMPTY;
        if (alias.size > 0 && statement->block->section->parent == parent && alias.data[0] >= 'A' &&
            alias.data[0] <= 'Z' && table_get(&names, word_key(arena, alias)) == NULL) {
            take_alias(arena, &renamed, statement, alias);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        const struct slice *alias =
            statement->kind == STATEMENT_ENTITY
                ? table_get(&renamed, word_key(arena, statement->entity.name))
                : NULL;
        if (alias != NULL) {
            statement->entity.name = *alias;
        }
    }
}

void merge_names(struct builder *builder)
{
    rename_by_front(builder);
    rename_by_brackets(builder);
}
