/* SPDX-License-Identifier: Apache-2.0 */
/* What the messages say about entities. A message that is nested is a part of another and no entity
 * of its own; one that is named like a request is marked so. */
#include "spec/protobuf/protobuf_private.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/text/request_name.h"

#define NAME_BUFFER_SIZE 2048U

/* The declaration that `type` means inside the message `scope`: the innermost that has it. */
static const struct statement *find_declared(struct protobuf_reader *reader, struct slice scope,
                                             struct slice type)
{
    char name[NAME_BUFFER_SIZE];
    while (scope.size > 0 && scope.size + type.size + 1 <= sizeof(name)) {
        memcpy(name, scope.data, scope.size);
        name[scope.size] = '.';
        memcpy(name + scope.size + 1, type.data, type.size);
        const struct statement *found =
            table_get(&reader->declared, slice_of(name, scope.size + type.size + 1));
        if (found != NULL) {
            return found;
        }
        size_t dot = slice_find_last_byte(scope, '.');
        scope = slice_between(scope, 0, dot == SLICE_NOT_FOUND ? 0 : dot);
    }
    return table_get(&reader->declared, type);
}

static struct type *make_type(struct protobuf_reader *reader, struct slice scope,
                              struct slice written)
{
    struct arena *arena = reader->specification->arena;
    if (slice_starts_with(written, SLICE("map")) && slice_find_byte(written, '<') == 3) {
        struct type *map = ARENA_NEW(arena, struct type);
        *map = (struct type){.kind = TYPE_JSON, .spelling = written};
        return map;
    }
    struct type *type = type_from_word(arena, written, NULL);
    const struct statement *declared = find_declared(reader, scope, written);
    if (declared != NULL && declared->kind == STATEMENT_ENUM) {
        *type = (struct type){.kind = TYPE_ENUM,
                              .enum_name = declared->enumeration.name,
                              .labels = declared->enumeration.labels,
                              .label_count = declared->enumeration.label_count,
                              .spelling = written};
    } else if (declared != NULL) {
        *type = (struct type){.kind = TYPE_JSON, .spelling = written};
    }
    return type;
}

static void add_field(struct protobuf_reader *reader, const struct message_statement *message,
                      struct entity_statement *entity, const struct protobuf_field *from)
{
    struct arena *arena = reader->specification->arena;
    const struct message_field_statement *statement = &from->statement;
    struct field_statement *field =
        field_value_add(arena, entity, statement->name, statement->place);
    field->type = make_type(reader, message->name, statement->type);
    field->is_optional = statement->is_optional || statement->oneof.size > 0;
    if (statement->is_repeated) {
        struct type *array = ARENA_NEW(arena, struct type);
        *array =
            (struct type){.kind = TYPE_ARRAY, .element = field->type, .spelling = statement->type};
        field->type = array;
    }
    field->comment = from->comment;
    if (from->comment.size > 0) {
        field_text_read(arena, field, from->comment, FIELD_TEXT_PROSE);
        field_value_labels(arena, field, from->comment, LABELS_DOUBTFUL);
    }
}

/* "id", or "volume_id" in Volume: without a key a message is a part of others. */
static bool is_key(struct slice message, struct slice field)
{
    bool is_plain = slice_equal_ignoring_case(field, SLICE("id")) ||
                    slice_equal_ignoring_case(field, SLICE("uuid"));
    bool is_own = slice_ends_with_ignoring_case(field, SLICE("id")) &&
                  slice_starts_with_ignoring_case(field, message) &&
                  field.size <= message.size + sizeof("_id") - 1;
    return is_plain || is_own;
}

static bool has_key(const struct message_statement *message)
{
    LIST_EACH(const struct message_field_statement, field, &message->fields)
    {
        if (is_key(message->name, field->name)) {
            return true;
        }
    }
    return false;
}

static void state_entity(struct protobuf_reader *reader, const struct protobuf_message *from)
{
    const struct message_statement *message = &from->statement->message;
    struct statement *statement = specification_state(reader->specification, STATEMENT_ENTITY,
                                                      reader->block, from->statement->place);
    struct entity_statement *entity = &statement->entity;
    entity->source = SOURCE_PROTOBUF;
    entity->name = message->name;
    entity->comment = from->comment;
    entity->is_request = request_name_is_message(message->name) ||
                         request_name_is_machinery(message->name) || !has_key(message) ||
                         message->fields.count == 1; /* a key alone is what is asked for */
    LIST_EACH(struct protobuf_field, field, &message->fields)
    {
        add_field(reader, message, entity, field);
    }
}

void protobuf_entities_state(struct protobuf_reader *reader)
{
    LIST_EACH(struct protobuf_message, message, &reader->messages)
    {
        if (!message->is_nested && message->statement->message.fields.count > 0) {
            state_entity(reader, message);
        }
    }
}
