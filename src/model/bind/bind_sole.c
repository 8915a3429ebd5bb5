/* SPDX-License-Identifier: Apache-2.0 */
/* What a record has one of, by a word behind it: …/users/{id}/settings, where each user has one row
 * of them, and …/orders/{id}/customer, to which the order itself refers. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* "profile", and words that have no singular: "settings". What ends so otherwise is told from its
 * singular without asking for that. */
static bool names_one(struct arena *arena, struct slice word)
{
    bool is_s = word.size > 2 && word.data[word.size - 1] == 's' && word.data[word.size - 2] != 's';
    return is_s ? wording_is(word, "settings|preferences|details|credentials|configs|status")
                : slice_equal(word_flat(arena, word), word_key(arena, word));
}

/* The only reference of `child` to `parent`, of which each value has one row; or NULL. */
static const struct field *sole_reference(const struct entity *child, const struct entity *parent)
{
    const struct field *found = NULL;
    LIST_EACH(const struct field, field, &child->fields)
    {
        if (field->references == parent && found != NULL) {
            return NULL;
        }
        found = field->references == parent ? field : found;
    }
    bool is_sole = found != NULL && found->references_field == list_at(&parent->primary_key, 0) &&
                   (found->is_unique || (found->is_primary_key && child->primary_key.count == 1));
    return is_sole ? found : NULL;
}

/* …/users/{id}/settings */
static bool bind_child(struct binding *binding, const struct entity *parent)
{
    bool is_guess;
    struct operation *operation = binding->operation;
    struct entity *child = binding_entity(binding, binding_last(binding), &is_guess);
    if (child == NULL || child == parent || child->is_inferred ||
        sole_reference(child, parent) == NULL ||
        !binding_parents(binding, child, binding->count - 1)) {
        return false;
    }
    operation->kind = slice_is_one_of(operation->method, "GET")     ? OPERATION_GET
                      : slice_is_one_of(operation->method, "PUT")   ? OPERATION_REPLACE
                      : slice_is_one_of(operation->method, "PATCH") ? OPERATION_UPDATE
                                                                    : OPERATION_DELETE;
    operation->entity = child;
    operation->is_guess = is_guess;
    return binding_say(binding,
                       SLICE_FORMAT " on the one of '" SLICE_FORMAT "' that each of '" SLICE_FORMAT
                                    "' has",
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(child->name),
                       SLICE_ARGUMENT(parent->name));
}

/* The reference of `entity` that the word is the name of: customer_id of "customer". */
static const struct field *reference_named(struct arena *arena, const struct entity *entity,
                                           struct slice word)
{
    struct slice flat = word_flat(arena, word);
    const struct field *field =
        entity_field_by_key(entity, flat) != NULL
            ? NULL
            : entity_field_by_key(entity, arena_join(arena, flat, SLICE("id")));
    bool is_reference = field != NULL && field->references != NULL && !field->is_write_only &&
                        field->references_field != NULL;
    return is_reference ? field : NULL;
}

/* …/orders/{id}/customer: read alone, for what would a change of it be. */
static bool bind_referred(struct binding *binding, const struct entity *entity)
{
    struct operation *operation = binding->operation;
    const struct field *near =
        slice_is_one_of(operation->method, "GET") && entity->primary_key.count == 1
            ? reference_named(binding->builder->arena, entity, binding_last(binding))
            : NULL;
    if (near == NULL || near->references == entity) {
        return false;
    }
    for (size_t i = 0; i + 2 < binding->count; i++) {
        if (segment_is_parameter(binding->segments[i])) {
            return false;
        }
    }
    if (!binding_key(binding, entity, binding->count - 2)) {
        return false;
    }
    struct path_parameter *parameter = list_at(&operation->parameters, 0);
    parameter->is_parent = true;
    parameter->through = near;
    parameter->near = near->references_field;
    operation->kind = OPERATION_GET;
    operation->entity = near->references;
    return binding_say(binding,
                       "the one of '" SLICE_FORMAT "' that '" SLICE_FORMAT "' of '" SLICE_FORMAT
                       "' refers to",
                       SLICE_ARGUMENT(near->references->name), SLICE_ARGUMENT(near->name),
                       SLICE_ARGUMENT(entity->name));
}

bool bind_sole(struct binding *binding)
{
    bool is_guess;
    struct slice last = binding_last(binding);
    if (binding->count < 3 || segment_is_parameter(last) ||
        !segment_is_parameter(binding->segments[binding->count - 2]) ||
        segment_is_parameter(binding->segments[binding->count - 3]) ||
        !slice_is_one_of(binding->operation->method, "GET|PUT|PATCH|DELETE") ||
        !names_one(binding->builder->arena, last)) {
        return false;
    }
    struct entity *parent =
        binding_entity(binding, binding->segments[binding->count - 3], &is_guess);
    if (parent == NULL || is_guess || parent->is_inferred) {
        return false;
    }
    struct slice name = parameter_name(binding->segments[binding->count - 2]);
    bool is_me = slice_equal(name, SLICE("me"));
    const struct field *other =
        is_me ? NULL : binding_foreign(binding, parent, binding->count - 3, &is_guess);
    if (other != NULL) {
        return false; /* "/orders/{user_id}/customer" is of no single order */
    }
    return bind_child(binding, parent) || (!is_me && bind_referred(binding, parent));
}
