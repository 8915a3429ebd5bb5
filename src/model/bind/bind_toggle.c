/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that add the caller's row of a join table, or take it away: like, follow, bookmark. */
#include "model/bind/bind_private.h"

#include "spec/text/words.h"

static bool is_method(const struct binding *binding, const char *method)
{
    return slice_equal(binding->operation->method, slice_from(method));
}

/* What is done, without the word that it is done or undone: "like" of "toggle-like". */
static struct slice toggled_word(struct binding *binding, bool *out_is_flip)
{
    struct slice word = binding_last(binding);
    struct slice rest = flag_behind_toggle(binding->builder->arena, word, out_is_flip);
    *out_is_flip = *out_is_flip && rest.size > 0;
    return *out_is_flip ? rest : word;
}

/* "unlike" → "like", where the document has likes. */
static struct entity *find_join(struct binding *binding, struct slice word, bool *out_is_off)
{
    bool is_guess;
    bool is_undone = slice_starts_with_ignoring_case(word, SLICE("un"));
    struct entity *join =
        is_undone ? binding_entity(binding, slice_from_offset(word, 2), &is_guess) : NULL;
    *out_is_off = join != NULL || is_method(binding, "DELETE");
    return join != NULL ? join : binding_entity(binding, word, &is_guess);
}

/* "follower_id" of a follow: who does what the word says. */
static bool is_doer(struct arena *arena, const struct field *field, struct slice word)
{
    struct slice stem = word_flat(arena, word);
    bool is_off = slice_starts_with(stem, SLICE("un"));
    stem = is_off ? slice_from_offset(stem, 2) : stem;
    stem.size -= slice_ends_with(stem, SLICE("e"));
    struct slice rest = slice_from_offset(field->key, stem.size);
    return slice_starts_with(field->key, stem) &&
           (slice_starts_with(rest, SLICE("er")) || slice_starts_with(rest, SLICE("or")));
}

/* The two ends of the row: the caller's, and that of the record in the path. */
static bool find_ends(struct binding *binding, struct slice word, const struct entity *join,
                      const struct entity *entity, const struct field **out_caller,
                      const struct field **out_target)
{
    const struct entity *accounts = binding_accounts(binding);
    const struct field *caller = binding_caller_field(binding, join), *target = NULL;
    if (entity == accounts) {
        LIST_EACH(const struct field, field, &join->fields)
        {
            bool is_end = field->references == accounts;
            caller = is_end && is_doer(binding->builder->arena, field, word) ? field : caller;
        }
    }
    LIST_EACH(const struct field, field, &join->fields)
    {
        bool is_end = field->references == entity && field != caller;
        target = is_end && target == NULL ? field : target;
    }
    *out_caller = caller;
    *out_target = target;
    return caller != NULL && target != NULL;
}

static bool covers(const struct list *fields, const struct field *one, const struct field *other)
{
    bool has_one = false, has_other = false;
    LIST_EACH(const struct field, field, fields)
    {
        has_one |= field == one;
        has_other |= field == other;
    }
    return fields->count == 2 && has_one && has_other;
}

/* A caller has one row for a record; the table says so, or Phoenix does. */
static void make_unique(struct binding *binding, struct entity *join, const struct field *one,
                        const struct field *other)
{
    struct arena *arena = binding->builder->arena;
    if (covers(&join->primary_key, one, other)) {
        return;
    }
    LIST_EACH(const struct key, key, &join->uniques)
    {
        if (covers(&key->fields, one, other)) {
            return;
        }
    }
    struct key *key = ARENA_NEW(arena, struct key);
    key->place = join->place;
    list_add(arena, &key->fields, (void *)(uintptr_t)one);
    list_add(arena, &key->fields, (void *)(uintptr_t)other);
    list_add(arena, &join->uniques, key);
}

/* The record of the path by whatever names it there: the row refers to its key. */
static void add_target(struct binding *binding, const struct field *target)
{
    struct path_parameter *parameter =
        list_at(&binding->operation->parameters, binding->operation->parameters.count - 1);
    parameter->is_parent = true;
    parameter->through = target->references_field;
    parameter->near = target;
}

static bool is_about_table(struct binding *binding, struct slice word, const struct entity *join,
                           const struct entity *entity)
{
    struct arena *arena = binding->builder->arena;
    bool is_verb = slice_equal(word_flat(arena, word), word_key(arena, word));
    bool refers = false;
    LIST_EACH(const struct field, field, &join->fields)
    {
        refers |= field->references == entity;
    }
    return refers && !join->is_inferred && (is_verb || entity_is_join(join));
}

/* A list that is put in place of the rows there are is more than the caller's own row. */
static bool replaces_rows(const struct binding *binding)
{
    LIST_EACH(const struct statement, statement, &binding->operation->described)
    {
        if (is_method(binding, "PUT") &&
            slice_find_byte(statement->endpoint.request, '[') != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

/* A row that needs more than who did it to what is made with a body. */
static bool needs_more(const struct entity *join)
{
    LIST_EACH(const struct field, field, &join->fields)
    {
        bool is_given = field->references != NULL || field->is_read_only || field->is_primary_key ||
                        field->is_created_at || field->is_updated_at ||
                        field->default_value.kind != DEFAULT_NONE;
        if (field->is_required && !is_given) {
            return true;
        }
    }
    return false;
}

bool bind_toggle(struct binding *binding)
{
    bool is_off, is_flip;
    const struct field *caller, *target;
    struct entity *entity = binding_record(binding);
    bool is_change =
        is_method(binding, "POST") || is_method(binding, "PUT") || is_method(binding, "DELETE");
    if (entity == NULL || !is_change || replaces_rows(binding)) {
        return false;
    }
    struct slice word = toggled_word(binding, &is_flip);
    struct entity *join = find_join(binding, word, &is_off);
    if (join == NULL || join == entity || !is_about_table(binding, word, join, entity) ||
        (!is_off && needs_more(join))) {
        return false; /* things of the record's own */
    }
    struct operation *operation = binding->operation;
    operation->kind = OPERATION_TOGGLE;
    operation->entity = join;
    operation->toggle = is_off ? TOGGLE_OFF : is_flip ? TOGGLE_FLIP : TOGGLE_ON;
    const char *what = is_off ? "takes away" : is_flip ? "adds or takes away" : "adds";
    if (binding_accounts(binding) == NULL) {
        return binding_say(
            binding, "%s the caller's row of '" SLICE_FORMAT "', which needs to know the caller",
            what, SLICE_ARGUMENT(join->name));
    }
    if (!find_ends(binding, word, join, entity, &caller, &target)) {
        return binding_say(binding,
                           "%s the caller's row of '" SLICE_FORMAT
                           "', but no field of it refers to the accounts",
                           what, SLICE_ARGUMENT(join->name));
    }
    add_target(binding, target);
    binding_add_caller(binding, caller, true);
    make_unique(binding, join, caller, target);
    return binding_say(binding, "%s the caller's row of '" SLICE_FORMAT "'", what,
                       SLICE_ARGUMENT(join->name));
}

static bool has_way_off(const struct model *model, const struct operation *on)
{
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        bool is_off = operation->kind == OPERATION_DELETE ||
                      (operation->kind == OPERATION_TOGGLE && operation->toggle == TOGGLE_OFF);
        if (is_off && operation->entity == on->entity) {
            return true;
        }
    }
    return false;
}

void toggle_settle(struct builder *builder)
{
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        bool is_on = operation->kind == OPERATION_TOGGLE && operation->toggle == TOGGLE_ON &&
                     operation_selects_caller(operation);
        if (is_on && slice_equal(operation->method, SLICE("POST")) &&
            !has_way_off(builder->model, operation)) {
            operation->toggle = TOGGLE_FLIP;
            operation->reason = arena_format(builder->arena,
                                             "adds the caller's row of '" SLICE_FORMAT
                                             "', or takes it away where it is there",
                                             SLICE_ARGUMENT(operation->entity->name));
        }
    }
}
