/* SPDX-License-Identifier: Apache-2.0 */
/* Circles of required references: no table in one can ever get its first record. */
#include "model/create/create_private.h"

#define SHOWN_MAXIMUM 16U /* references in a message */

enum colour { COLOUR_NEW, COLOUR_OPEN, COLOUR_DONE };

/* A walk along required references, with a stack of its own: a document may chain as many as it
 * likes. */
struct walk {
    struct builder *builder;
    enum colour *colours;       /* of each entity, by its number */
    struct table *numbers;      /* table → size_t: place in the model, from 1 */
    size_t *stack;              /* numbers of the entities on the way */
    size_t *position;           /* of each: where it is on the way */
    size_t *next;               /* of each: the field to look at next */
    const struct field **taken; /* of each: the reference that was followed */
    size_t depth;
};

static size_t number_of(const struct walk *walk, const struct entity *entity)
{
    return *(size_t *)table_get(walk->numbers, entity->table);
}

static struct entity *entity_at(const struct walk *walk, size_t number)
{
    return list_at(&walk->builder->model->entities, number - 1);
}

/* 'a.b_id', 'b.a_id' … of the references that make the circle. */
static struct slice list_way(struct walk *walk, size_t start)
{
    struct arena *arena = walk->builder->arena;
    size_t shown = walk->depth - start <= SHOWN_MAXIMUM ? walk->depth : start + SHOWN_MAXIMUM;
    struct slice way = SLICE_EMPTY;
    for (size_t i = start; i < shown; i++) {
        const struct field *field = walk->taken[walk->stack[i]];
        way = arena_format(arena, SLICE_FORMAT "%s'" SLICE_FORMAT "." SLICE_FORMAT "'",
                           SLICE_ARGUMENT(way), i > start ? ", " : "",
                           SLICE_ARGUMENT(field->entity->name), SLICE_ARGUMENT(field->name));
    }
    return shown == walk->depth ? way
                                : arena_format(arena, SLICE_FORMAT " and %zu others",
                                               SLICE_ARGUMENT(way), walk->depth - shown);
}

static void report_circle(struct walk *walk, size_t start)
{
    struct slice way = list_way(walk, start);
    const struct field *last = walk->taken[walk->stack[walk->depth - 1]];
    const struct field *first = walk->taken[walk->stack[start]];
    bool is_self = start + 1 == walk->depth;
    if (is_self && !first->references_field->is_read_only) {
        return; /* whoever chooses the key can refer to the record itself */
    }
    struct diagnostic *diagnostic = diagnostics_report(
        walk->builder->diagnostics, DIAGNOSTIC_W1019, last->place,
        is_self ? "make it optional" : "make one of them optional, and set it afterwards",
        "no record can ever be made: " SLICE_FORMAT " %s", SLICE_ARGUMENT(way),
        is_self ? "requires a record of its own table" : "require each other in a circle");
    if (first != last) {
        diagnostic_relate(diagnostic, first->place, "the circle begins here");
    }
}

static void enter(struct walk *walk, size_t number)
{
    walk->colours[number] = COLOUR_OPEN;
    walk->position[number] = walk->depth;
    walk->stack[walk->depth++] = number;
}

/* Follows the next required reference of the entity on top; false when it has no more. */
static bool follow(struct walk *walk)
{
    size_t top = walk->stack[walk->depth - 1];
    const struct list *fields = &entity_at(walk, top)->fields;
    while (walk->next[top] < fields->count) {
        const struct field *field = list_at(fields, walk->next[top]++);
        if (field->references == NULL || !field->is_required) {
            continue;
        }
        size_t target = number_of(walk, field->references);
        walk->taken[top] = field;
        if (walk->colours[target] == COLOUR_NEW) {
            enter(walk, target);
            return true;
        }
        if (walk->colours[target] == COLOUR_OPEN) {
            report_circle(walk, walk->position[target]);
        }
    }
    return false;
}

void lint_references(struct builder *builder)
{
    size_t count = builder->model->entities.count;
    struct table numbers;
    struct walk walk = {.builder = builder,
                        .numbers = &numbers,
                        .colours = ARENA_ARRAY(builder->arena, enum colour, count + 1),
                        .stack = ARENA_ARRAY(builder->arena, size_t, count + 1),
                        .position = ARENA_ARRAY(builder->arena, size_t, count + 1),
                        .next = ARENA_ARRAY(builder->arena, size_t, count + 1),
                        .taken = ARENA_ARRAY(builder->arena, const struct field *, count + 1)};
    size_t *own = ARENA_ARRAY(builder->arena, size_t, count);
    table_init(&numbers, builder->arena);
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        own[entity_index] = entity_index + 1;
        table_put(&numbers, entity->table, &own[entity_index]);
    }
    for (size_t i = 1; i <= count; i++) {
        if (walk.colours[i] == COLOUR_NEW) {
            enter(&walk, i);
        }
        while (walk.depth > 0) {
            if (!follow(&walk)) {
                walk.colours[walk.stack[--walk.depth]] = COLOUR_DONE;
            }
        }
    }
}
