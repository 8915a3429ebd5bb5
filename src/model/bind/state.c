/* SPDX-License-Identifier: Apache-2.0 */
/* What the document's state machines say about an entity: the state that an action leads to, and
 * the states of a field whose values nothing else lists. */
#include "base/json.h"
#include "model/bind/bind_private.h"

#include "spec/text/words.h"

static void add(struct builder *builder, struct slice name, const struct statement *statement)
{
    struct slice key = word_key(builder->arena, name);
    struct list *machines = table_get(&builder->machines, key);
    if (machines == NULL) {
        machines = ARENA_NEW(builder->arena, struct list);
        table_put(&builder->machines, key, machines);
    }
    list_add(builder->arena, machines, (void *)(uintptr_t)statement);
}

static void collect_machines(struct builder *builder)
{
    table_init(&builder->machines, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_STATE_MACHINE) {
            continue;
        }
        struct slice name = statement->state_machine.entity;
        name = name.size > 0 ? name : statement->state_machine.subject;
        if (name.size > 0) {
            add(builder, name, statement);
        }
    }
}

static bool is_state_name(struct slice key)
{
    static const char *const names[] = {"status", "state", "stage", "phase", "estado"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (slice_ends_with(key, slice_from(names[i]))) {
            return true;
        }
    }
    return false;
}

const struct field *state_field(const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_text = field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM;
        if (is_text && !field->is_read_only && is_state_name(field->key)) {
            return field;
        }
    }
    return NULL;
}

const struct list *state_machines_of(struct builder *builder, const struct entity *entity)
{
    const struct list *machines = table_get(&builder->machines, entity->key);
    return machines != NULL
               ? machines
               : table_get(&builder->machines, word_key(builder->arena, entity->table));
}

struct slice state_as_value(struct arena *arena, const struct field *field, struct slice state)
{
    for (size_t i = 0; i < field->label_count; i++) {
        if (slice_equal(word_flat(arena, field->labels[i]), word_flat(arena, state))) {
            return field->labels[i];
        }
    }
    return field->label_count == 0 ? state : SLICE_EMPTY;
}

struct slice state_action(struct slice label)
{
    label = slice_trim(label);
    size_t slash = slice_find_last_byte(label, '/');
    return slash == SLICE_NOT_FOUND ? label : slice_from_offset(label, slash + 1);
}

static struct slice find_arrow(struct arena *arena, const struct list *machines, struct slice verb)
{
    LIST_EACH(const struct statement, machine, machines)
    {
        LIST_EACH(const struct transition, transition, &machine->state_machine.transitions)
        {
            if (transition->to.size > 0 && transition->label.size > 0 &&
                slice_equal(word_flat(arena, state_action(transition->label)), verb)) {
                return transition->to;
            }
        }
    }
    return SLICE_EMPTY;
}

/* The states of all machines, as the labels of a field that has none of its own. */
static struct slice find_state(struct arena *arena, const struct list *machines, struct slice verb)
{
    struct field states = {0};
    struct slice labels[STATE_MAXIMUM];
    states.labels = labels;
    LIST_EACH(const struct statement, machine, machines)
    {
        LIST_EACH(const struct transition, transition, &machine->state_machine.transitions)
        {
            if (states.label_count + 2 <= STATE_MAXIMUM) {
                labels[states.label_count++] = transition->to;
                labels[states.label_count++] = transition->from;
            }
        }
    }
    return label_of_word(arena, &states, verb);
}

struct slice state_after(struct builder *builder, const struct entity *entity,
                         const struct field *field, struct slice verb)
{
    const struct list *machines = state_machines_of(builder, entity);
    if (machines == NULL) {
        return SLICE_EMPTY;
    }
    struct slice flat = word_flat(builder->arena, verb);
    struct slice state = find_arrow(builder->arena, machines, flat);
    if (state.size == 0) {
        state = find_state(builder->arena, machines, verb);
    }
    return state.size > 0 ? state_as_value(builder->arena, field, state) : SLICE_EMPTY;
}

/* --- examples --- */

static struct slice answer_key(struct arena *arena, struct slice method, struct slice path)
{
    size_t slash = slice_find_last_byte(path, '/');
    struct slice last = slash == SLICE_NOT_FOUND ? path : slice_from_offset(path, slash + 1);
    return arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(method),
                        SLICE_ARGUMENT(last));
}

static void collect_answers(struct builder *builder)
{
    table_init(&builder->answers, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct example_statement *example = &statement->example;
        if (statement->kind != STATEMENT_EXAMPLE || example->value == NULL ||
            example->direction != EXAMPLE_RESPONSE || example->http_status >= 400 ||
            example->path.size < 2) {
            continue;
        }
        struct slice key = answer_key(builder->arena, example->method, example->path);
        struct list *answers = table_get(&builder->answers, key);
        if (answers == NULL) {
            answers = ARENA_NEW(builder->arena, struct list);
            table_put(&builder->answers, key, answers);
        }
        list_add(builder->arena, answers, (void *)(uintptr_t)example);
    }
}

void state_collect(struct builder *builder)
{
    collect_machines(builder);
    collect_answers(builder);
}

/* The member of that name, in the object itself or in one that it wraps. An envelope's own
 * "status": "success" is none. */
static const struct json *find_member(struct arena *arena, const struct json *body,
                                      struct slice key, bool is_wrapped)
{
    JSON_EACH(member, body)
    {
        bool is_verdict = slice_equal_ignoring_case(member->text, SLICE("success")) ||
                          slice_equal_ignoring_case(member->text, SLICE("ok"));
        if (member->kind == JSON_STRING && !is_verdict &&
            slice_equal(word_flat(arena, member->key), key)) {
            return member;
        }
    }
    JSON_EACH(member, body)
    {
        const struct json *found = !is_wrapped && member->kind == JSON_OBJECT
                                       ? find_member(arena, member, key, true)
                                       : NULL;
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static bool is_state_word(struct slice text)
{
    bool is_word = text.size > 1 && text.size < 40;
    for (size_t i = 0; is_word && i < text.size; i++) {
        is_word = character_is_word(text.data[i]) || text.data[i] == '-';
    }
    return is_word;
}

struct slice state_shown(struct builder *builder, const struct operation *operation,
                         const struct field *field)
{
    struct arena *arena = builder->arena;
    const struct list *answers =
        table_get(&builder->answers, answer_key(arena, operation->method, operation->path));
    if (answers == NULL) {
        return SLICE_EMPTY;
    }
    struct slice own = path_erased(arena, operation->path);
    LIST_EACH(const struct example_statement, example, answers)
    {
        /* Its path may be written short of the base. */
        bool is_own = example->value->kind == JSON_OBJECT &&
                      slice_ends_with(own, path_erased(arena, example->path));
        const struct json *shown =
            is_own ? find_member(arena, example->value, field->key, false) : NULL;
        if (shown != NULL && is_state_word(shown->text)) {
            return state_as_value(arena, field, shown->text);
        }
    }
    return SLICE_EMPTY;
}
