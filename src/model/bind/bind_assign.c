/* SPDX-License-Identifier: Apache-2.0 */
/* Who a record is given to: PATCH …/tasks/{id}/assign sets its assignee, /unassign empties it. */
#include "model/bind/bind_private.h"

#include "base/json.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* "assignee", "assigned_to_id", "assigned_agent_id"; not when, by whom or how. */
static bool is_assignee(const struct field *field)
{
    struct slice rest = field->key;
    bool is_key = field->references != NULL || field->type->kind == TYPE_TEXT ||
                  field->type->kind == TYPE_UUID || field->type->kind == TYPE_INT32 ||
                  field->type->kind == TYPE_INT64;
    if (!is_key || field->is_read_only || field->is_write_only || field->label_count > 0 ||
        field->is_primary_key || !slice_starts_with(rest, SLICE("assigne"))) {
        return false;
    }
    rest = slice_from_offset(rest, strlen("assigne"));
    return slice_is_one_of(rest, "e|eid|eemail|dto|dtoid|dtouserid") ||
           (slice_starts_with(rest, SLICE("d")) && slice_ends_with(rest, SLICE("id")) &&
            !slice_starts_with(rest, SLICE("dby")));
}

/* NULL: none, or several. */
static const struct field *find_assignee(const struct entity *entity)
{
    const struct field *found = NULL;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (is_assignee(field) && found != NULL) {
            return NULL;
        }
        found = is_assignee(field) ? field : found;
    }
    return found;
}

/* A table of assignments of its own: then a row of it may be what is made. */
static bool has_assignments(struct builder *builder, const struct entity *entity)
{
    LIST_EACH(const struct entity, other, &builder->model->entities)
    {
        if (slice_find(other->key, SLICE("assignment")) == SLICE_NOT_FOUND) {
            continue;
        }
        LIST_EACH(const struct field, field, &other->fields)
        {
            if (field->references == entity) {
                return true;
            }
        }
    }
    return false;
}

/* "assigned" is a state: then that is what the word leads to, and the body may say who. */
static bool leads_to_state(struct binding *binding, const struct entity *entity)
{
    struct slice word = binding_last(binding);
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_label = field->label_count > 0 && !field->is_read_only &&
                        label_of_word(binding->builder->arena, field, word).size > 0;
        if (is_label) {
            return true;
        }
    }
    const struct field *state = state_field(entity);
    return state != NULL && state_after(binding->builder, entity, state, word).size > 0;
}

/* Whether the words of a body name the field and nothing else; *out_is_stated: they name any. */
static bool names_only(struct arena *arena, struct slice text, const struct field *field,
                       bool *out_is_stated)
{
    size_t start = 0, count = 0;
    bool is_named = false;
    while (start < text.size) {
        size_t size = 0;
        while (start + size < text.size && (character_is_word(text.data[start + size]))) {
            size++;
        }
        struct slice word = slice_between(text, start, start + size);
        bool is_type = wording_is(word, "string|uuid|number|integer|int|long|null|id|text");
        count += size > 0 && (!is_type || slice_equal(word, field->name));
        is_named |= size > 0 && slice_equal(word_flat(arena, word), field->key);
        start += size + 1;
    }
    *out_is_stated |= count > 0;
    return count == 0 || (count == 1 && is_named);
}

static bool shows_only(struct arena *arena, const struct json *body, const struct field *field)
{
    JSON_EACH(member, body)
    {
        if (!slice_equal(word_flat(arena, member->key), field->key)) {
            return false;
        }
    }
    return true;
}

/* Whether what the document shows of the body is that field alone, or nothing is shown. */
static bool takes_only(struct binding *binding, const struct field *field, bool *out_is_stated)
{
    struct arena *arena = binding->builder->arena;
    const struct operation *operation = binding->operation;
    struct slice own = path_erased(arena, operation->path);
    *out_is_stated = false;
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        if (!names_only(arena, statement->endpoint.request, field, out_is_stated)) {
            return false;
        }
    }
    LIST_EACH(const struct statement, statement, &binding->builder->specification->statements)
    {
        const struct example_statement *example = &statement->example;
        if (statement->kind != STATEMENT_EXAMPLE || example->direction == EXAMPLE_RESPONSE ||
            !slice_equal(example->method, operation->method) || example->path.size < 2 ||
            !slice_ends_with(own, path_erased(arena, example->path))) {
            continue;
        }
        *out_is_stated = true;
        LIST_EACH(const struct field_statement, told, &example->fields)
        {
            if (!slice_equal(word_flat(arena, told->name), field->key)) {
                return false;
            }
        }
        if (example->value != NULL && !shows_only(arena, example->value, field)) {
            return false;
        }
    }
    return true;
}

bool bind_assign(struct binding *binding)
{
    bool is_given = wording_is(binding_last(binding), "assign|reassign|assignee");
    bool is_stated;
    if ((!is_given && !wording_is(binding_last(binding), "unassign")) ||
        !slice_is_one_of(binding->operation->method, "POST|PUT|PATCH")) {
        return false;
    }
    struct slice reason = binding->operation->reason;
    const struct entity *entity = binding_record(binding);
    const struct field *field = entity != NULL ? find_assignee(entity) : NULL;
    if (field == NULL || has_assignments(binding->builder, entity) ||
        leads_to_state(binding, entity) || (!is_given && field->is_required) ||
        !takes_only(binding, field, &is_stated)) {
        binding->operation->reason = reason;
        return false;
    }
    if (!is_given) {
        struct flag_change change = {PRESET_NONE, field, SLICE_EMPTY};
        return flag_bind(binding, entity, &change);
    }
    binding->operation->kind = OPERATION_FIELD_UPDATE;
    binding->operation->only = field;
    if (!is_stated) {
        binding->operation->is_guess = true;
        binding->doubt = "state its body, with that field, to be certain";
    }
    return binding_say(binding, "sets '" SLICE_FORMAT "' of '" SLICE_FORMAT "' to what is sent",
                       SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name));
}
