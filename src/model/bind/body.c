/* SPDX-License-Identifier: Apache-2.0 */
/* What a transition takes besides its state: the fields that the document gives to that very
 * endpoint, as a body behind it, as an example of a request, or as the message of a method that is
 * bound to it. Nothing else, for who may cancel an order may not set its price. */
#include "model/bind/bind.h"

#include "base/json.h"
#include "spec/text/request_name.h"
#include "spec/text/words.h"

/* What the path says, and what the server sets, no body does. */
static bool is_settled(const struct operation *operation, const struct field *field)
{
    LIST_EACH(const struct path_parameter, parameter, &operation->parameters)
    {
        if (parameter->field == field) {
            return true;
        }
    }
    return field->is_read_only;
}

static void add_field(struct builder *builder, struct operation *operation, struct slice name)
{
    const struct field *field =
        name.size == 0 ? NULL
                       : entity_field_by_key(operation->entity, word_flat(builder->arena, name));
    LIST_EACH(const struct field, known, &operation->body)
    {
        field = known == field ? NULL : field;
    }
    if (field != NULL && !is_settled(operation, field)) {
        list_add(builder->arena, &operation->body, (void *)(uintptr_t)field);
    }
}

/* The first word of `"note"?: string`, whatever stands before it. */
static struct slice first_word(struct slice text)
{
    size_t start = 0;
    while (start < text.size && !character_is_word(text.data[start])) {
        start++;
    }
    size_t end = start;
    while (end < text.size && (character_is_word(text.data[end]) || text.data[end] == '-')) {
        end++;
    }
    return slice_between(text, start, end);
}

/* "{ note, reason?: string, "items": [a, b] }": the names of the outer braces alone. */
static void add_shorthand(struct builder *builder, struct operation *operation, struct slice text)
{
    size_t start = 1, depth = 0;
    char quote = 0;
    for (size_t i = 1; i < text.size; i++) {
        char c = text.data[i];
        bool is_end = depth == 0 && quote == 0 && (c == ',' || i + 1 == text.size);
        if (is_end) {
            add_field(builder, operation, first_word(slice_between(text, start, i)));
            start = i + 1;
        } else if (c == '"' || c == quote) {
            quote = quote == 0 ? c : 0;
        } else if (quote == 0 && (c == '{' || c == '[')) {
            depth++;
        } else if (quote == 0 && (c == '}' || c == ']')) {
            depth -= depth > 0;
        }
    }
}

/* A type that is a message: its fields are what the endpoint takes. A thing that is stored says
 * only what the record is. */
static void add_type(struct builder *builder, struct operation *operation, struct slice name)
{
    if (!request_name_is_message(name)) {
        return;
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY && slice_equal(statement->entity.name, name)) {
            LIST_EACH(const struct field_statement, field, &statement->entity.fields)
            {
                add_field(builder, operation, field->name);
            }
        } else if (statement->kind == STATEMENT_MESSAGE &&
                   slice_equal(statement->message.name, name)) {
            LIST_EACH(const struct message_field_statement, field, &statement->message.fields)
            {
                add_field(builder, operation, field->name);
            }
        }
    }
}

static void add_request(struct builder *builder, struct operation *operation, struct slice request)
{
    struct slice text = slice_trim(request);
    if (text.size > 2 && text.data[0] == '`' && text.data[text.size - 1] == '`') {
        text = slice_trim(slice_between(text, 1, text.size - 1));
    }
    if (text.size > 2 && text.data[0] == '{' && text.data[text.size - 1] == '}') {
        add_shorthand(builder, operation, text);
    } else {
        add_type(builder, operation, text);
    }
}

static struct slice key_of(struct builder *builder, struct slice method, struct slice path)
{
    return arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(method),
                        SLICE_ARGUMENT(path_erased(builder->arena, path)));
}

static void add_example(struct builder *builder, const struct table *transitions,
                        const struct example_statement *example)
{
    struct operation *operation =
        table_get(transitions, key_of(builder, example->method, example->path));
    LIST_EACH(const struct field_statement, field, &example->fields)
    {
        if (operation != NULL) {
            add_field(builder, operation, field->name);
        }
    }
    if (operation == NULL || example->direction != EXAMPLE_REQUEST || example->value == NULL ||
        example->value->kind != JSON_OBJECT) {
        return;
    }
    JSON_EACH(member, example->value)
    {
        add_field(builder, operation, member->key);
    }
}

static void add_methods(struct builder *builder, const struct table *transitions)
{
    LIST_EACH(const struct statement, statement, &builder->model->services)
    {
        LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
        {
            struct operation *operation =
                rpc->http_path.size == 0
                    ? NULL
                    : table_get(transitions, key_of(builder, rpc->http_method, rpc->http_path));
            if (operation != NULL) {
                add_type(builder, operation, rpc->request);
            }
        }
    }
}

/* Under its path with the base and as each description has written it. */
static void file(struct builder *builder, struct table *transitions, struct operation *operation)
{
    table_put(transitions, key_of(builder, operation->method, operation->path), operation);
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        struct slice key = key_of(builder, statement->endpoint.method, statement->endpoint.path);
        if (table_get(transitions, key) == NULL) {
            table_put(transitions, key, operation);
        }
        add_request(builder, operation, statement->endpoint.request);
    }
}

static bool takes_field(const struct operation *operation, const struct field *field)
{
    LIST_EACH(const struct field, other, &operation->body)
    {
        if (other == field) {
            return true;
        }
    }
    return false;
}

/* "PATCH /boats/{id}/toggle-active" with a body that says `active`: the body says which, and there
 * is nothing to turn round. */
static void let_body_say(struct builder *builder, struct operation *operation)
{
    const struct preset *preset = list_at(&operation->presets, 0);
    if (preset == NULL || preset->field->type->kind != TYPE_BOOLEAN ||
        !takes_field(operation, preset->field)) {
        return;
    }
    operation->kind = OPERATION_FIELD_UPDATE;
    operation->only = preset->field;
    operation->presets = (struct list){0};
    operation->body = (struct list){0};
    operation->reason = arena_format(
        builder->arena, "'" SLICE_FORMAT "' is a field of '" SLICE_FORMAT "': the body says which",
        SLICE_ARGUMENT(preset->field->name), SLICE_ARGUMENT(operation->entity->name));
}

void body_collect(struct builder *builder)
{
    struct table transitions;
    table_init(&transitions, builder->arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        if (operation->kind == OPERATION_TRANSITION) {
            file(builder, &transitions, operation);
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_EXAMPLE && statement->example.path.size > 0) {
            add_example(builder, &transitions, &statement->example);
        }
    }
    add_methods(builder, &transitions);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        if (operation->kind == OPERATION_TRANSITION) {
            let_body_say(builder, operation);
        }
    }
}
