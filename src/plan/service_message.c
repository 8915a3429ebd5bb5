/* SPDX-License-Identifier: Apache-2.0 */
/* Messages: those that the document's blocks declare, as written, and those of entities, derived
 * from the model. */
#include "plan/service_private.h"
#include "spec/text/request_name.h"

#include <stdlib.h>

#define RESERVED_FIRST 19000 /* protobuf keeps these for itself */
#define RESERVED_LAST  19999

struct slice service_full_name(struct arena *arena, struct slice package, struct slice name)
{
    if (package.size == 0) {
        return name;
    }
    char *full = arena_allocate_raw(arena, package.size + name.size + 2);
    memcpy(full, package.data, package.size);
    full[package.size] = '.';
    memcpy(full + package.size + 1, slice_printable(name.data), name.size);
    full[package.size + 1 + name.size] = '\0';
    return slice_of(full, package.size + 1 + name.size);
}

const struct plan_entity *service_message_entity(const struct service_builder *builder,
                                                 const struct entity *entity)
{
    return entity == NULL ? NULL : table_get(&builder->entities, entity->key);
}

struct slice service_message_noun(struct arena *arena, struct slice entity)
{
    struct slice plain = word_plain(arena, entity, false);
    struct slice snake = word_snake(arena, plain.size > 0 ? plain : entity);
    size_t last = slice_find_last_byte(snake, '_');
    last = last == SLICE_NOT_FOUND ? 0 : last + 1;
    struct slice name =
        word_pascal(arena, arena_join(arena, slice_between(snake, 0, last),
                                      word_singular(arena, slice_from_offset(snake, last))));
    for (size_t i = 0; i < name.size; i++) {
        if (!character_is_word(name.data[i])) {
            return arena_format(arena, "Entity%zu", (size_t)(slice_hash(name) % 100000));
        }
    }
    return name;
}

struct slice service_message_name(struct arena *arena, const struct entity *entity)
{
    return service_message_noun(arena, entity->name);
}

struct slice service_message_plural(struct arena *arena, struct slice noun)
{
    struct slice snake = word_snake(arena, noun);
    size_t last = slice_find_last_byte(snake, '_');
    last = last == SLICE_NOT_FOUND ? 0 : last + 1;
    return word_pascal(arena, arena_join(arena, slice_between(snake, 0, last),
                                         word_plural(arena, slice_from_offset(snake, last))));
}

/* --- drafts --- */

struct message_draft service_message_begin(struct service_builder *builder, struct slice package,
                                           struct slice name)
{
    struct message *message = ARENA_NEW(builder->arena, struct message);
    *message = (struct message){.name = name, .package = package};
    table_put(&builder->messages, service_full_name(builder->arena, package, name), message);
    list_add(builder->arena, &builder->services->messages, message);
    return (struct message_draft){.message = message};
}

void service_message_former(struct message_draft *draft, struct slice name)
{
    *(struct slice *)list_at(&draft->formerly, draft->formerly.count - 1) = name;
}

static struct message_field *add(struct service_builder *builder, struct message_draft *draft,
                                 struct slice name)
{
    struct arena *scratch = builder->scratch;
    struct message_field *field = ARENA_NEW(scratch, struct message_field);
    field->name = name;
    if (draft->names.arena == NULL) {
        table_init(&draft->names, scratch);
    }
    table_put(&draft->names, word_flat(builder->arena, name), field);
    list_add(scratch, &draft->fields, field);
    list_add(scratch, &draft->bindings, ARENA_NEW(scratch, struct message_binding));
    list_add(scratch, &draft->formerly, ARENA_NEW(scratch, struct slice));
    return field;
}

struct message_field *service_message_add(struct service_builder *builder,
                                          struct message_draft *draft, const char *name,
                                          enum message_kind kind)
{
    struct message_field *field = add(builder, draft, slice_from(name));
    field->kind = kind;
    return field;
}

struct message_field *service_message_add_known(struct service_builder *builder,
                                                struct message_draft *draft, const char *name,
                                                const char *known)
{
    struct message_field *field = add(builder, draft, slice_from(name));
    field->kind = MESSAGE_KIND_MESSAGE;
    field->message = service_type_known(builder, slice_from(known));
    return field;
}

/* Names are ASCII in protobuf: "número" is numero there, and one of another script is called after
 * its number in the entity. */
static struct slice ascii_name(struct service_builder *builder, struct slice name, uint32_t index)
{
    struct slice snake = word_snake(builder->arena, word_plain(builder->arena, name, false));
    bool is_plain = snake.size > 0 && !character_is_digit(snake.data[0]);
    for (size_t i = 0; i < snake.size; i++) {
        is_plain &= character_is_word(snake.data[i]);
    }
    return is_plain ? snake : arena_format(builder->arena, "field_%u", index + 1);
}

/* Names that differ in underscores alone are one in JSON, which protobuf forbids. */
static bool has_field(struct arena *arena, const struct message_draft *draft, struct slice name)
{
    return draft->names.arena != NULL && table_get(&draft->names, word_flat(arena, name)) != NULL;
}

struct message_field *service_message_add_value(struct service_builder *builder,
                                                struct message_draft *draft, struct slice name,
                                                const struct plan_field *from)
{
    struct slice own = ascii_name(builder, name, from->field->index);
    for (unsigned i = 2; has_field(builder->arena, draft, own); i++) {
        own = arena_format(builder->arena, SLICE_FORMAT "_%u", SLICE_ARGUMENT(own), i);
    }
    struct message_field *field = add(builder, draft, own);
    service_type_derive(builder, draft->message->package, from, field);
    field->place = from->field->place;
    field->comment = from->field->comment;
    service_message_former(draft,
                           from->field->formerly.size == 0
                               ? SLICE_EMPTY
                               : ascii_name(builder, from->field->formerly, from->field->index));
    return field;
}

static void set_tag(struct message_field *field)
{
    static const unsigned char wire_types[] = {
        [MESSAGE_KIND_DOUBLE] = 1,  [MESSAGE_KIND_FLOAT] = 5,    [MESSAGE_KIND_INT32] = 0,
        [MESSAGE_KIND_INT64] = 0,   [MESSAGE_KIND_UINT32] = 0,   [MESSAGE_KIND_UINT64] = 0,
        [MESSAGE_KIND_SINT32] = 0,  [MESSAGE_KIND_SINT64] = 0,   [MESSAGE_KIND_FIXED32] = 5,
        [MESSAGE_KIND_FIXED64] = 1, [MESSAGE_KIND_SFIXED32] = 5, [MESSAGE_KIND_SFIXED64] = 1,
        [MESSAGE_KIND_BOOL] = 0,    [MESSAGE_KIND_STRING] = 2,   [MESSAGE_KIND_BYTES] = 2,
        [MESSAGE_KIND_ENUM] = 0,    [MESSAGE_KIND_MESSAGE] = 2,
    };
    uint32_t wire = field->is_repeated || field->is_map ? 2 : wire_types[field->kind];
    uint32_t value = field->number << 3 | wire;
    field->tag_size = 0;
    while (value >= 0x80) {
        field->tag[field->tag_size++] = (char)(value | 0x80);
        value >>= 7;
    }
    field->tag[field->tag_size++] = (char)value;
}

static uint32_t next_number(uint32_t *highest)
{
    ++*highest;
    if (*highest >= RESERVED_FIRST && *highest <= RESERVED_LAST) {
        *highest = RESERVED_LAST + 1;
    }
    return *highest;
}

/* A number that two fields have goes to the first of them. */
static void drop_duplicates(struct service_builder *builder, const struct message_draft *draft)
{
    struct table taken;
    table_init(&taken, builder->scratch);
    LIST_EACH(struct message_field, field, &draft->fields)
    {
        struct slice key = slice_of((const char *)&field->number, sizeof(field->number));
        if (field->number == 0 || table_get(&taken, key) == NULL) {
            table_put(&taken, key, field);
            continue;
        }
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1703, field->place,
                           "give each field of a message a number of its own",
                           "'" SLICE_FORMAT "' has the number %u of another field",
                           SLICE_ARGUMENT(field->name), field->number);
        field->number = 0;
    }
}

static void set_numbers(struct service_builder *builder, const struct message_draft *draft)
{
    const struct message *message = draft->message;
    struct slice owner = service_full_name(builder->scratch, message->package, message->name);
    uint32_t highest = (uint32_t)service_lock_highest(builder, owner, message->former);
    drop_duplicates(builder, draft);
    LIST_EACH(struct message_field, field, &draft->fields)
    {
        const struct slice *formerly = list_at(&draft->formerly, field_index);
        uint32_t locked = service_lock_number(builder, message, *formerly, field);
        field->number = field->number > 0 ? field->number : locked;
        highest = field->number > highest ? field->number : highest;
    }
    LIST_EACH(struct message_field, field, &draft->fields)
    {
        field->number = field->number > 0 ? field->number : next_number(&highest);
        set_tag(field);
    }
}

/* A field of a draft, while they are sorted by their numbers. */
struct numbered {
    const struct message_field *field;
    const struct message_binding *binding;
    size_t index;
};

static int compare_numbers(const void *a, const void *b)
{
    const struct numbered *left = a, *right = b;
    uint32_t x = left->field->number, y = right->field->number;
    return x != y ? (x > y) - (x < y) : (left->index > right->index) - (left->index < right->index);
}

void service_message_end(struct service_builder *builder, struct message_draft *draft)
{
    struct message *message = draft->message;
    size_t count = draft->fields.count;
    set_numbers(builder, draft);
    message->fields = ARENA_ARRAY(builder->arena, struct message_field, count);
    struct message_binding *bindings = ARENA_ARRAY(
        message->entity != NULL ? builder->arena : builder->scratch, struct message_binding, count);
    struct numbered *sorted = ARENA_ARRAY(builder->scratch, struct numbered, count);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct numbered){list_at(&draft->fields, i), list_at(&draft->bindings, i), i};
    }
    qsort(sorted, count, sizeof(*sorted), compare_numbers);
    for (size_t i = 0; i < count; i++) {
        message->fields[i] = *sorted[i].field;
        bindings[i] = *sorted[i].binding;
    }
    message->field_count = count;
    message->bindings = message->entity != NULL ? bindings : NULL;
    if (message->entity != NULL) {
        service_former_fields(builder, draft);
    }
}

/* --- of entities --- */

/* What may be left out, and what zero must be told apart in. */
static bool wants_presence(const struct plan_field *from, const struct message_field *field)
{
    return field->kind != MESSAGE_KIND_MESSAGE && !field->is_repeated && !field->is_map &&
           !from->field->is_primary_key && (from->is_writable || !from->field->is_required);
}

struct message *service_message_of(struct service_builder *builder, struct slice package,
                                   struct slice name, const struct plan_entity *entity)
{
    struct message *known =
        table_get(&builder->messages, service_full_name(builder->scratch, package, name));
    if (known != NULL) {
        return known;
    }
    struct message_draft draft = service_message_begin(builder, package, name);
    draft.message->entity = entity;
    draft.message->place = entity->entity->place;
    service_former_message(builder, draft.message,
                           service_former_name(builder->arena, entity->entity, name));
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *from = &entity->fields[i];
        if (!from->is_served && !from->is_writable) {
            continue;
        }
        struct message_field *field = service_message_add_value(builder, &draft, from->name, from);
        field->is_optional = wants_presence(from, field);
        field->number = from->field->number;
        *(struct message_binding *)list_at(&draft.bindings, draft.bindings.count - 1) =
            (struct message_binding){.meaning = MEANING_FIELD, .field = from};
    }
    service_message_end(builder, &draft);
    return draft.message;
}

/* --- of blocks --- */

static struct message *find_declared(struct service_builder *builder, struct slice package,
                                     struct slice scope, struct slice name)
{
    while (scope.size > 0) {
        struct slice inner = service_full_name(builder->scratch, scope, name);
        struct message *found =
            table_get(&builder->messages, service_full_name(builder->scratch, package, inner));
        if (found != NULL) {
            return found;
        }
        size_t dot = slice_find_last_byte(scope, '.');
        scope = slice_between(scope, 0, dot == SLICE_NOT_FOUND ? 0 : dot);
    }
    struct message *found =
        table_get(&builder->messages, service_full_name(builder->scratch, package, name));
    return found != NULL ? found : table_get(&builder->messages, name);
}

struct message *service_message_find(struct service_builder *builder, struct slice package,
                                     struct slice scope, struct slice name)
{
    struct message *found = find_declared(builder, package, scope, name);
    if (found != NULL) {
        return found;
    }
    const struct entity *entity =
        slice_find_byte(name, '.') == SLICE_NOT_FOUND && !request_name_is_message(name)
            ? model_entity(builder->plan->model, name)
            : NULL;
    found = entity == NULL ? service_type_known(builder, name) : NULL;
    return entity == NULL ? found
                          : service_message_of(builder, package, name,
                                               service_message_entity(builder, entity));
}

static int compare_zero(const struct enumeration_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i].number == 0) {
            return (int)i;
        }
    }
    return -1;
}

static void report_contradiction(struct service_builder *builder, struct place place,
                                 const char *hint, const char *message, struct slice owner,
                                 struct slice name)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1703, place, hint,
                       "'" SLICE_FORMAT "' %s '" SLICE_FORMAT "'", SLICE_ARGUMENT(owner), message,
                       SLICE_ARGUMENT(name));
}

/* Protobuf takes the name of a value once in its package, or in the message that the enumeration is
 * part of: the values of an enumeration stand beside it, not in it. Returns the name that the value
 * may have. */
static struct slice name_value(struct service_builder *builder, const struct statement *statement,
                               struct slice full, struct slice name)
{
    size_t dot = slice_find_last_byte(full, '.');
    struct slice scope = slice_between(full, 0, dot == SLICE_NOT_FOUND ? 0 : dot);
    if (table_put(&builder->values, service_full_name(builder->arena, scope, name), builder) ==
        NULL) {
        return name;
    }
    struct slice own = arena_join(
        builder->arena, service_type_prefix(builder->arena, statement->enumeration.name), name);
    report_contradiction(builder, statement->place,
                         "begin the names of the values with that of their enumeration",
                         "is a value of another enumeration already; this one becomes", name, own);
    table_put(&builder->values, service_full_name(builder->arena, scope, own), builder);
    return own;
}

/* proto3 wants the value 0 first, and some value 0. */
static void declare_enumeration(struct service_builder *builder, const struct statement *statement)
{
    const struct enum_statement *from = &statement->enumeration;
    struct slice full = service_full_name(builder->arena, from->package, from->name);
    if (table_get(&builder->enumerations, full) != NULL) {
        return;
    }
    struct enumeration *own = ARENA_NEW(builder->arena, struct enumeration);
    *own = (struct enumeration){.name = from->name, .package = from->package};
    own->values = ARENA_ARRAY(builder->arena, struct enumeration_value, from->label_count + 1);
    struct table names;
    table_init(&names, builder->arena);
    for (size_t i = 0; i < from->label_count; i++) {
        if (table_put(&names, from->labels[i], own) != NULL) {
            report_contradiction(builder, statement->place,
                                 "give each value of an enumeration a name of its own",
                                 "has two values called", from->name, from->labels[i]);
            continue;
        }
        own->values[own->value_count++] = (struct enumeration_value){
            .name = name_value(builder, statement, full, from->labels[i]),
            .number = from->numbers[i]};
    }
    int zero = compare_zero(own->values, own->value_count);
    struct enumeration_value first = {
        .name = arena_join(builder->arena, service_type_prefix(builder->arena, from->name),
                           SLICE("UNSPECIFIED"))};
    size_t moved = own->value_count++;
    if (zero >= 0) {
        first = own->values[zero];
        moved = (size_t)zero;
        own->value_count--;
    }
    memmove(own->values + 1, own->values, moved * sizeof(*own->values));
    own->values[0] = first;
    table_put(&builder->enumerations, full, own);
    list_add(builder->arena, &builder->services->enumerations, own);
}

static void bind_entity(struct service_builder *builder, const struct message *message,
                        const struct message_field *field, struct message_binding *binding)
{
    const struct field *own = entity_field(message->entity->entity, field->name);
    const struct plan_field *from = own == NULL ? NULL : &message->entity->fields[own->index];
    if (from == NULL) {
        return;
    }
    bool is_carried =
        service_type_carries(from->type, field) &&
        (field->kind != MESSAGE_KIND_ENUM || service_type_label(builder, from, field->enumeration));
    if (!is_carried) {
        struct slice type = type_name(builder->arena, from->type);
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1704, field->place,
                           "give the field of the message a type that holds every value",
                           "'" SLICE_FORMAT "' is stored as " SLICE_FORMAT
                           ", which this field of the message cannot carry; it stays empty",
                           SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(type));
        return;
    }
    *binding = (struct message_binding){.meaning = MEANING_FIELD, .field = from};
}

static void fill(struct service_builder *builder, struct message *message,
                 const struct message_statement *from)
{
    struct message_draft draft = {.message = message};
    bool is_part = slice_find_byte(message->name, '.') != SLICE_NOT_FOUND ||
                   request_name_is_message(message->name);
    const struct entity *entity =
        is_part ? NULL : model_entity(builder->plan->model, message->name);
    message->entity = service_message_entity(builder, entity);
    service_former_message(builder, message,
                           from->formerly.size > 0
                               ? from->formerly
                               : service_former_name(builder->arena, entity, message->name));
    LIST_EACH(const struct message_field_statement, statement, &from->fields)
    {
        if (has_field(builder->arena, &draft, statement->name)) {
            report_contradiction(builder, statement->place,
                                 "give each field of a message a name of its own",
                                 "has two fields called", message->name, statement->name);
            continue;
        }
        struct message_field *field = add(builder, &draft, statement->name);
        field->number = statement->number;
        field->is_repeated = statement->is_repeated;
        field->oneof = statement->oneof;
        field->is_optional = statement->is_optional || statement->oneof.size > 0;
        field->place = statement->place;
        service_message_former(&draft, statement->formerly);
        service_type_read(builder, message->package, message->name, statement->type, field);
        if (message->entity != NULL) {
            bind_entity(builder, message, field,
                        list_at(&draft.bindings, draft.bindings.count - 1));
        }
    }
    service_message_end(builder, &draft);
}

void service_message_declare(struct service_builder *builder)
{
    const struct list *statements = &builder->plan->model->specification->statements;
    struct list declared = {0}, sources = {0};
    LIST_EACH(struct statement, statement, statements)
    {
        if (statement->kind == STATEMENT_ENUM && statement->enumeration.numbers != NULL) {
            declare_enumeration(builder, statement);
        } else if (statement->kind == STATEMENT_MESSAGE) {
            struct slice full = service_full_name(builder->arena, statement->message.package,
                                                  statement->message.name);
            if (table_get(&builder->messages, full) != NULL) {
                continue;
            }
            struct message_draft draft =
                service_message_begin(builder, statement->message.package, statement->message.name);
            draft.message->is_declared = true;
            draft.message->place = statement->place;
            list_add(builder->arena, &declared, draft.message);
            list_add(builder->arena, &sources, &statement->message);
        }
    }
    LIST_EACH(struct message, message, &declared)
    {
        fill(builder, message, list_at(&sources, message_index));
    }
}
