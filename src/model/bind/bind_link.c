/* SPDX-License-Identifier: Apache-2.0 */
/* Paths that lead from one entity to another over a table between them: the roles of a user, the
 * followers of one, the tasks of a team whose projects have them. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* The entity's only reference to `target`; NULL: none, or several. */
static const struct field *only_reference(const struct entity *entity, const struct entity *target)
{
    const struct field *found = NULL;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references == target && found != NULL) {
            return NULL;
        }
        found = field->references == target ? field : found;
    }
    return found;
}

/* What a row of a table between two says besides: since when, in which part, with what note. */
#define OWN_FIELDS_MAXIMUM 5U

/* Of every record, whatever it is. */
static bool is_bookkeeping(const struct field *field)
{
    static const char words[] =
        "createdat|updatedat|deletedat|createdby|updatedby|deletedby|isdeleted|isactive|version|"
        "createdon|updatedon|createddate|updateddate|modifiedat|modifiedby";
    return field->is_primary_key || field->is_read_only || field->is_created_at ||
           field->is_updated_at || wording_is(field->key, words);
}

bool entity_is_join(const struct entity *entity)
{
    size_t reference_count = 0, own_count = 0;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        reference_count += field->references != NULL;
        own_count += field->references == NULL && !is_bookkeeping(field);
        bool is_optional = field->references != NULL || field->is_read_only ||
                           field->is_primary_key || !field->is_required ||
                           field->default_value.kind != DEFAULT_NONE;
        if (!is_optional) {
            return false;
        }
    }
    return reference_count == 2 && own_count <= OWN_FIELDS_MAXIMUM;
}

/* Two entities, in the same order whichever is named first. */
struct pair {
    const struct entity *low, *high;
};

static struct pair pair_of(const struct entity *a, const struct entity *b)
{
    return (uintptr_t)a < (uintptr_t)b ? (struct pair){a, b} : (struct pair){b, a};
}

void link_note(struct builder *builder, struct entity *entity)
{
    const struct entity *ends[2];
    size_t count = 0;
    if (builder->joins.arena == NULL || !entity_is_join(entity)) {
        return;
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references != NULL) {
            ends[count++] = field->references;
        }
    }
    struct pair *pair = ARENA_NEW(builder->arena, struct pair);
    *pair = pair_of(ends[0], ends[1]);
    struct slice key = slice_of((const char *)pair, sizeof(*pair));
    struct list *joins = table_get(&builder->joins, key);
    if (joins == NULL) {
        joins = ARENA_NEW(builder->arena, struct list);
        table_put(&builder->joins, key, joins);
    }
    list_add(builder->arena, joins, entity);
}

/* What joins the two, or what joins one with itself; empty: nothing. Some of it may refer to more
 * by now. */
static const struct list *joins_of(struct builder *builder, const struct entity *a,
                                   const struct entity *b)
{
    static const struct list none;
    const struct list *entities = &builder->model->entities;
    if (builder->joins.arena == NULL) {
        table_init(&builder->joins, builder->arena);
    }
    while (builder->joins_known < entities->count) { /* binding may infer further ones */
        link_note(builder, list_at(entities, builder->joins_known++));
    }
    struct pair pair = pair_of(a, b);
    const struct list *joins =
        table_get(&builder->joins, slice_of((const char *)&pair, sizeof(pair)));
    return joins != NULL ? joins : &none;
}

/* The only table that joins the two. */
static struct entity *find_join(struct builder *builder, const struct entity *child,
                                const struct entity *parent)
{
    struct entity *found = NULL;
    LIST_EACH(struct entity, entity, joins_of(builder, child, parent))
    {
        bool joins = entity != child && entity != parent && entity_is_join(entity) &&
                     only_reference(entity, child) != NULL &&
                     only_reference(entity, parent) != NULL;
        if (joins && found != NULL && found != entity) {
            return NULL;
        }
        found = joins ? entity : found;
    }
    return found;
}

static bool is_method(const struct binding *binding, const char *method)
{
    return slice_equal(binding->operation->method, slice_from(method));
}

static bool is_in_path(struct binding *binding, const struct entity *entity)
{
    for (size_t i = 0; i < binding->count; i++) {
        bool is_guess;
        if (!segment_is_parameter(binding->segments[i]) &&
            binding_entity(binding, binding->segments[i], &is_guess) == entity) {
            return true;
        }
    }
    return false;
}

/* An entity that the path names and the child refers to, and which refers to the parent. */
static bool find_between(struct binding *binding, const struct entity *child,
                         const struct entity *parent, struct path_parameter *link)
{
    LIST_EACH(const struct field, field, &child->fields)
    {
        const struct entity *between = field->references;
        if (between == NULL || between == child || between == parent) {
            continue;
        }
        const struct field *up = only_reference(between, parent);
        if (up != NULL && is_in_path(binding, between)) {
            link->field = up;
            link->through = field->references_field;
            link->near = field;
            return true;
        }
    }
    return false;
}

/* The only entity that the child refers to and that refers to the parent, though the path does not
 * name it: the products of a menu's categories, below /menus/{id}/products. */
static bool find_unnamed(const struct entity *child, const struct entity *parent,
                         struct path_parameter *link)
{
    size_t count = 0;
    LIST_EACH(const struct field, field, &child->fields)
    {
        const struct entity *between = field->references;
        const struct field *up = between == NULL || between == child || between == parent
                                     ? NULL
                                     : only_reference(between, parent);
        if (up != NULL) {
            link->field = up;
            link->through = field->references_field;
            link->near = field;
            count++;
        }
    }
    return count == 1;
}

static void add_parameter(struct binding *binding, const struct path_parameter *parameter)
{
    struct path_parameter *kept = ARENA_NEW(binding->builder->arena, struct path_parameter);
    *kept = *parameter;
    list_add(binding->builder->arena, &binding->operation->parameters, kept);
}

bool binding_through(struct binding *binding, const struct entity *child,
                     const struct entity *parent, size_t at)
{
    struct path_parameter link = {.name = parameter_name(binding->segments[at]), .is_parent = true};
    if (is_method(binding, "POST") || child == parent) {
        return false;
    }
    if (!find_between(binding, child, parent, &link)) {
        const struct entity *join =
            is_method(binding, "GET") ? find_join(binding->builder, child, parent) : NULL;
        link.field = join != NULL ? only_reference(join, parent) : NULL;
        link.through = join != NULL ? only_reference(join, child) : NULL;
        bool is_joined = link.field != NULL && link.through != NULL;
        link.near = is_joined ? link.through->references_field : NULL;
        if (!is_joined && !(is_method(binding, "GET") && find_unnamed(child, parent, &link))) {
            return false;
        }
    }
    add_parameter(binding, &link);
    return true;
}

/* "captain" of team_captains.captain_id says whom the row is about: somebody chooses them, who need
 * not be the caller. */
static bool names_account(struct binding *binding, const struct entity *join)
{
    struct slice word = word_flat(binding->builder->arena, binding_last(binding));
    const struct entity *accounts = binding_accounts(binding);
    LIST_EACH(const struct field, field, &join->fields)
    {
        bool is_named = field->references != NULL && word.size > 0 &&
                        slice_starts_with(field->key, word) && field->key.size <= word.size + 2;
        if (is_named && (accounts == NULL || field->references == accounts)) {
            return true;
        }
    }
    return false;
}

bool binding_is_toggle(struct binding *binding, const struct entity *join)
{
    struct arena *arena = binding->builder->arena;
    struct slice word = word_flat(arena, binding_last(binding));
    bool is_below_item =
        binding->count >= 3 && segment_is_parameter(binding->segments[binding->count - 2]);
    bool is_singular = slice_equal(word, word_key(arena, binding_last(binding)));
    return is_below_item && is_singular && !is_method(binding, "GET") && entity_is_join(join) &&
           !names_account(binding, join);
}

/* --- writing to the table between --- */

/* The entities that …/users/{id}/roles or …/users/{id}/roles/{role_id} names. */
static bool find_ends(struct binding *binding, size_t collection, struct entity **out_parent,
                      struct entity **out_child)
{
    bool is_guess;
    bool is_nested = collection >= 2 && !segment_is_parameter(binding->segments[collection]) &&
                     segment_is_parameter(binding->segments[collection - 1]) &&
                     !segment_is_parameter(binding->segments[collection - 2]);
    if (!is_nested) {
        return false;
    }
    *out_parent = binding_entity(binding, binding->segments[collection - 2], &is_guess);
    *out_child =
        is_guess ? NULL : binding_entity(binding, binding->segments[collection], &is_guess);
    return *out_parent != NULL && *out_child != NULL && !is_guess && *out_parent != *out_child &&
           only_reference(*out_child, *out_parent) == NULL;
}

static bool bind_join(struct binding *binding, size_t collection, bool is_item)
{
    struct entity *parent, *child;
    if (!find_ends(binding, collection, &parent, &child)) {
        return false;
    }
    struct entity *join = find_join(binding->builder, child, parent);
    if (join == NULL) {
        return false;
    }
    struct operation *operation = binding->operation;
    operation->parameters = (struct list){0};
    operation->kind = is_item ? OPERATION_DELETE : OPERATION_CREATE;
    operation->entity = join;
    add_parameter(
        binding, &(struct path_parameter){.name = parameter_name(binding->segments[collection - 1]),
                                          .field = only_reference(join, parent),
                                          .is_parent = true});
    if (is_item) {
        struct slice name = parameter_name(binding->segments[collection + 1]);
        add_parameter(binding,
                      &(struct path_parameter){.name = name, .field = only_reference(join, child)});
    }
    return binding_say(binding, "%s a row of '" SLICE_FORMAT "', which joins the two",
                       is_item ? "takes away" : "adds", SLICE_ARGUMENT(join->name));
}

/* --- an entity joined with itself --- */

/* "followers" of a user: those whose key stands in follows.follower_id where the other reference is
 * the user of the path; "following" the other way round. */
static const struct field *find_side(struct binding *binding, const struct entity *join,
                                     const struct entity *entity)
{
    struct arena *arena = binding->builder->arena;
    struct slice word = word_key(arena, binding_last(binding));
    bool is_object = slice_equal(word, SLICE("following"));
    struct slice stem = is_object ? SLICE("follower") : word;
    const struct field *found = NULL, *other = NULL;
    LIST_EACH(const struct field, field, &join->fields)
    {
        if (field->references != entity) {
            continue;
        }
        bool is_named = field->key.size <= stem.size + 2 && slice_starts_with(field->key, stem);
        found = is_named ? field : found;
        other = is_named ? other : field;
    }
    return found == NULL || other == NULL ? NULL : is_object ? other : found;
}

static bool bind_mirror(struct binding *binding)
{
    bool is_guess;
    if (binding->count < 3 || !is_method(binding, "GET") ||
        !segment_is_parameter(binding->segments[binding->count - 2]) ||
        segment_is_parameter(binding->segments[binding->count - 3])) {
        return false;
    }
    struct entity *entity =
        binding_entity(binding, binding->segments[binding->count - 3], &is_guess);
    if (entity == NULL || is_guess) {
        return false;
    }
    LIST_EACH(const struct entity, join, joins_of(binding->builder, entity, entity))
    {
        const struct field *side = entity_is_join(join) ? find_side(binding, join, entity) : NULL;
        if (side == NULL) {
            continue;
        }
        const struct field *origin = NULL;
        LIST_EACH(const struct field, field, &join->fields)
        {
            origin = field->references == entity && field != side ? field : origin;
        }
        binding->operation->kind = OPERATION_LIST;
        binding->operation->entity = entity;
        binding->operation->parameters = (struct list){0};
        add_parameter(binding, &(struct path_parameter){
                                   .name = parameter_name(binding->segments[binding->count - 2]),
                                   .field = origin,
                                   .is_parent = true,
                                   .through = side,
                                   .near = side->references_field});
        return binding_say(binding,
                           "those of '" SLICE_FORMAT "' that '" SLICE_FORMAT
                           "' joins with the one in the path",
                           SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(join->name));
    }
    return false;
}

bool bind_link(struct binding *binding)
{
    bool is_item = segment_is_parameter(binding_last(binding));
    if (is_item) {
        return binding->count >= 2 && is_method(binding, "DELETE") &&
               bind_join(binding, binding->count - 2, true);
    }
    return is_method(binding, "POST") ? bind_join(binding, binding->count - 1, false)
                                      : bind_mirror(binding);
}
