/* SPDX-License-Identifier: Apache-2.0 */
/* The states that the document's examples show of fields whose values nothing lists: how
 * "confirmed" is spelt in {"status": "CONFIRMED"}. */
#include "base/json.h"
#include "model/bind/bind_private.h"

#include "spec/text/words.h"

#define DEPTH_MAXIMUM 8U

/* Cheaper than word_flat, which few members are worth. */
static bool may_be_state(struct slice key)
{
    static const char *const ends[] = {"status", "state", "stage", "phase", "estado"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        size_t size = strlen(ends[i]);
        if (key.size >= size && slice_equal_ignoring_case(slice_from_offset(key, key.size - size),
                                                          slice_from(ends[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_state_word(struct slice text)
{
    bool is_word = text.size > 2 && text.size < 40;
    for (size_t i = 0; is_word && i < text.size; i++) {
        is_word = character_is_word(text.data[i]) || text.data[i] == '-';
    }
    return is_word;
}

/* A field's states, as the labels that it would have. */
struct seen {
    struct field field;
    struct slice labels[STATE_MAXIMUM];
};

static void note(struct builder *builder, const struct json *member)
{
    struct slice key = word_flat(builder->arena, member->key);
    struct seen *seen = table_get(&builder->states_seen, key);
    if (seen == NULL) {
        seen = ARENA_NEW(builder->arena, struct seen);
        seen->field.labels = seen->labels;
        table_put(&builder->states_seen, key, seen);
    }
    size_t count = seen->field.label_count;
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(seen->labels[i], member->text)) {
            return;
        }
    }
    if (count < STATE_MAXIMUM) {
        seen->labels[count] = member->text;
        seen->field.label_count++;
    }
}

static void collect_from(struct builder *builder, const struct json *value, size_t depth)
{
    if ((value->kind != JSON_OBJECT && value->kind != JSON_ARRAY) || depth == DEPTH_MAXIMUM) {
        return;
    }
    JSON_EACH(member, value)
    {
        if (member->kind == JSON_STRING && value->kind == JSON_OBJECT &&
            may_be_state(member->key) && is_state_word(member->text)) {
            note(builder, member);
        }
        collect_from(builder, member, depth + 1);
    }
}

static void collect(struct builder *builder)
{
    table_init(&builder->states_seen, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_EXAMPLE && statement->example.value != NULL &&
            statement->example.http_status < 400) {
            collect_from(builder, statement->example.value, 0);
        }
    }
}

/* "cancelled" beside "CAPTURED": whose spelling it is cannot be told. */
static bool is_mixed(const struct seen *seen)
{
    size_t upper = 0;
    for (size_t i = 0; i < seen->field.label_count; i++) {
        char first = seen->labels[i].data[0];
        upper += character_to_lower(first) != first;
    }
    return upper > 0 && upper < seen->field.label_count;
}

struct slice state_seen(struct binding *binding, const struct entity *entity,
                        const struct field *field, struct slice word)
{
    struct builder *builder = binding->builder;
    if (field->label_count > 0 || state_machines_of(builder, entity) != NULL) {
        return SLICE_EMPTY;
    }
    if (builder->states_seen.arena == NULL) {
        collect(builder);
    }
    const struct seen *seen = table_get(&builder->states_seen, field->key);
    struct slice label = seen == NULL || is_mixed(seen)
                             ? SLICE_EMPTY
                             : label_of_word(builder->arena, &seen->field, word);
    if (label.size > 0) {
        binding->operation->is_guess = true;
        binding->doubt = "list the values of that field to be certain";
    }
    return label;
}
