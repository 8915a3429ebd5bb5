/* SPDX-License-Identifier: Apache-2.0 */
/* A type that others extend may stand in the same block or in any other; what cannot be found
 * within the block waits for the last one. */
#include "spec/code/code_bases.h"

#define PARENT_DEPTH_MAXIMUM 4U
/* Of all types of a document together: whoever writes a chain of types could choose the square. */
#define TAKEN_OVER_MAXIMUM 10000U

struct declared {
    struct statement *statement;
    struct code_type *type;
    bool may_be_thing;
};

/* Of the documents so far. */
struct bases {
    struct table types;    /* name → struct code_type */
    struct table extended; /* names that some type extends → struct code_type, that type */
    struct list declared;  /* struct declared, of this document */
    size_t taken_over;     /* fields, in all */
};

static struct bases *bases_of(struct specification *specification)
{
    struct bases *bases = specification_memory(specification, "code_bases", sizeof(*bases));
    if (bases->types.arena == NULL) {
        table_init(&bases->types, specification->arena);
        table_init(&bases->extended, specification->arena);
    }
    return bases;
}

void code_bases_take_fields(struct specification *specification, struct list *fields,
                            const struct list *inherited, struct slice heir, struct place place)
{
    struct bases *bases = bases_of(specification);
    for (size_t i = 0; i < inherited->count && i < 256; i++) {
        if (bases->taken_over++ == TAKEN_OVER_MAXIMUM) {
            diagnostics_report(
                specification->diagnostics, DIAGNOSTIC_W1404, place,
                "write the fields out, or split the document",
                "the types of the document inherit more than %u fields: '" SLICE_FORMAT
                "' and those that follow lack some of theirs",
                TAKEN_OVER_MAXIMUM, SLICE_ARGUMENT(heir));
        }
        if (bases->taken_over > TAKEN_OVER_MAXIMUM) {
            return;
        }
        list_add(specification->arena, fields, list_at(inherited, i));
    }
}

static void take_over(struct specification *specification, const struct table *types,
                      struct code_type *type, unsigned depth)
{
    struct list own = type->entity.fields;
    struct list parents = type->parents;
    type->parents = (struct list){0};
    if (parents.count == 0 || depth > PARENT_DEPTH_MAXIMUM) {
        return;
    }
    type->entity.fields = (struct list){0};
    LIST_EACH(struct slice, name, &parents)
    {
        struct code_type *parent = table_get(types, *name);
        if (parent == NULL || parent == type) {
            list_add(specification->arena, &type->parents, name);
            continue;
        }
        take_over(specification, types, parent, depth + 1);
        code_bases_take_fields(specification, &type->entity.fields, &parent->entity.fields,
                               type->name, type->place);
        type->is_stored |= parent->is_base && parent->is_stored;
    }
    LIST_EACH(struct field_statement, field, &own)
    {
        list_add(specification->arena, &type->entity.fields, field);
    }
}

void code_bases_take_over(struct code_reader *reader, const struct table *types,
                          struct code_type *type)
{
    struct bases *bases = bases_of(reader->specification);
    LIST_EACH(const struct slice, name, &type->parents)
    {
        table_put(&bases->extended, *name, type);
    }
    take_over(reader->specification, types, type, 0);
}

void code_bases_note(struct code_reader *reader, struct statement *statement,
                     struct code_type *type, bool may_be_thing)
{
    struct bases *bases = bases_of(reader->specification);
    struct declared *declared = ARENA_NEW(reader->arena, struct declared);
    *declared =
        (struct declared){.statement = statement, .type = type, .may_be_thing = may_be_thing};
    list_add(reader->arena, &bases->declared, declared);
    table_put(&bases->types, type->name, type);
}

bool code_bases_says_entity(const struct code_type *type)
{
    static const char *const names[] = {"AggregateRoot", "Auditable", "IdentityUser", NULL};
    LIST_EACH(const struct slice, name, &type->parents)
    {
        if (slice_ends_with(*name, SLICE("Entity")) || slice_is_any(*name, names)) {
            return true;
        }
    }
    return false;
}

bool code_bases_is_called(struct slice name)
{
    static const char *const fronts[] = {"Base", "Abstract", NULL};
    for (const char *const *front = fronts; *front != NULL; front++) {
        size_t size = strlen(*front);
        if (slice_starts_with(name, slice_from(*front)) &&
            (name.size == size || (name.data[size] >= 'A' && name.data[size] <= 'Z'))) {
            return true;
        }
    }
    return slice_ends_with(name, SLICE("Mixin")) || slice_ends_with(name, SLICE("EntityBase"));
}

static bool is_base(const struct bases *bases, const struct code_type *type)
{
    bool is_extended = table_get(&bases->extended, type->name) != NULL;
    bool is_called = code_bases_is_called(type->name);
    return (type->is_base && (is_extended || is_called || type->is_stored)) ||
           (is_called && is_extended && !type->is_stored);
}

void code_bases_settle(struct specification *specification)
{
    struct bases *bases = bases_of(specification);
    LIST_EACH(struct declared, declared, &bases->declared)
    {
        struct code_type *type = declared->type;
        struct entity_statement *entity = &declared->statement->entity;
        if (type->parents.count > 0) {
            take_over(specification, &bases->types, type, 0);
            entity->fields = type->entity.fields;
            entity->names = NULL;
        }
        bool is_thing = type->is_stored || (declared->may_be_thing && code_types_has_key(type));
        entity->is_request &= type->is_request || !is_thing;
    }
    LIST_EACH(struct declared, declared, &bases->declared)
    {
        declared->statement->entity.is_request |= is_base(bases, declared->type);
    }
    bases->declared = (struct list){0};
}
