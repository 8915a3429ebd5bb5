/* SPDX-License-Identifier: Apache-2.0 */
/* What had other names in an earlier document: an entity's former name, put where its present one
 * stands in the names of messages, methods and services; and the paths that clients of that time
 * call, which lead on to the method as it is called now. */
#include "plan/service_private.h"

#define FORM_COUNT 4U

/* --- names --- */

/* "OrderItem", "OrderItems", "order_item", "order_items": a plural first, for it holds the singular
 * more often than not. */
static void write_forms(struct arena *arena, struct slice name, struct slice *out_forms)
{
    struct slice singular = service_message_noun(arena, name);
    struct slice plural = service_message_plural(arena, singular);
    out_forms[0] = plural;
    out_forms[1] = singular;
    out_forms[2] = word_snake(arena, plural);
    out_forms[3] = word_snake(arena, singular);
}

/* Words of a name end where a capital, a digit or an underscore begins the next. */
static bool is_whole(struct slice name, size_t at, size_t size, bool is_snake)
{
    char before = at > 0 ? name.data[at - 1] : '_';
    char behind = at + size < name.size ? name.data[at + size] : '_';
    if (is_snake) {
        return before == '_' && behind == '_';
    }
    bool is_capital_before = before >= 'A' && before <= 'Z';
    bool is_lower_behind = behind >= 'a' && behind <= 'z';
    return !is_capital_before && !is_lower_behind;
}

struct slice service_former_name(struct arena *arena, const struct entity *entity,
                                 struct slice name)
{
    struct slice forms[FORM_COUNT], formers[FORM_COUNT];
    if (entity == NULL || entity->formerly.size == 0) {
        return SLICE_EMPTY;
    }
    write_forms(arena, entity->name, forms);
    write_forms(arena, entity->formerly, formers);
    for (size_t i = 0; i < FORM_COUNT; i++) {
        size_t at = slice_find(name, forms[i]);
        if (forms[i].size == 0 || at == SLICE_NOT_FOUND ||
            !is_whole(name, at, forms[i].size, i >= FORM_COUNT / 2)) {
            continue;
        }
        struct slice start = arena_join(arena, slice_between(name, 0, at), formers[i]);
        struct slice former = arena_join(arena, start, slice_from_offset(name, at + forms[i].size));
        return slice_equal(former, name) ? SLICE_EMPTY : former;
    }
    return SLICE_EMPTY;
}

void service_former_message(struct service_builder *builder, struct message *message,
                            struct slice former)
{
    struct slice full = former.size == 0
                            ? SLICE_EMPTY
                            : service_full_name(builder->arena, message->package, former);
    if (full.size > 0 && table_get(&builder->messages, full) == NULL) {
        message->former = full;
    }
}

static const struct message_field *find_field(const struct message *message, struct slice name)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (slice_equal(message->fields[i].name, name)) {
            return &message->fields[i];
        }
    }
    return NULL;
}

const struct message_field *service_field(const struct message *message, struct slice name)
{
    const struct message_field *field = find_field(message, name);
    LIST_EACH(const struct message_former, former, &message->formers)
    {
        if (field == NULL && slice_equal(former->former, name)) {
            field = find_field(message, former->name);
        }
    }
    return field;
}

bool service_is_gone(const struct message *message, struct slice name)
{
    LIST_EACH(const struct lock_line, line, &message->reserved)
    {
        if (slice_equal(line->name, name)) {
            return true;
        }
    }
    return false;
}

static void add_field_name(struct service_builder *builder, struct message *message,
                           struct slice former, struct slice name)
{
    const struct message_field *field = service_field(message, name);
    if (field == NULL || service_field(message, former) != NULL) {
        return;
    }
    struct message_former *own = ARENA_NEW(builder->arena, struct message_former);
    *own = (struct message_former){.former = former, .name = field->name};
    list_add(builder->arena, &message->formers, own);
}

/* Those of the document first: what the lock has may lead to them. */
void service_former_fields(struct service_builder *builder, const struct message_draft *draft)
{
    static const struct list none = {0};
    struct message *message = draft->message;
    struct slice full = service_full_name(builder->arena, message->package, message->name);
    LIST_EACH(const struct message_field, field, &draft->fields)
    {
        const struct slice *former = list_at(&draft->formerly, field_index);
        if (former->size > 0) {
            add_field_name(builder, message, *former, field->name);
        }
    }
    LIST_EACH(const struct lock_line, line, builder->lock == NULL ? &none : &builder->lock->names)
    {
        if (slice_equal(line->owner, full) ||
            (message->former.size > 0 && slice_equal(line->owner, message->former))) {
            add_field_name(builder, message, line->name, line->type);
        }
    }
}

/* --- paths --- */

static void add_path(struct service_builder *builder, struct slice path, struct rpc *rpc)
{
    struct service_path *own = ARENA_NEW(builder->arena, struct service_path);
    if (table_get(&builder->services->rpcs, path) != NULL) {
        return;
    }
    *own = (struct service_path){.path = path, .rpc = rpc};
    table_put(&builder->services->rpcs, path, rpc);
    list_add(builder->arena, &builder->services->former_paths, own);
}

/* A method under one of its former names, of its service's own or former name: as the lock has it,
 * or, where there is no lock, as it must have been. */
static void add_former(struct service_builder *builder, struct rpc *rpc)
{
    const struct service *service = rpc->service;
    struct slice owners[2] = {service_full_name(builder->arena, service->package, service->name),
                              service->former};
    struct slice names[2] = {rpc->name, rpc->former};
    struct slice noun = service_former_name(builder->arena, rpc->entity, service->name);
    if (owners[1].size == 0 && noun.size > 0) {
        owners[1] = service_full_name(builder->arena, service->package, noun);
    }
    bool is_same = owners[1].size == 0 && names[1].size == 0;
    if (is_same || lock_find(builder->lock, LOCK_RPC, owners[0], names[0]) != NULL) {
        return;
    }
    for (size_t i = 4; i-- > 1;) {
        struct slice owner = owners[i / 2], name = names[i % 2];
        struct lock_line *line = owner.size == 0 || name.size == 0
                                     ? NULL
                                     : lock_find(builder->lock, LOCK_RPC, owner, name);
        bool is_guess = builder->lock == NULL && owner.size > 0 && name.size > 0;
        if (line != NULL || is_guess) {
            rpc->frozen = line;
            add_path(builder,
                     arena_format(builder->arena, "/" SLICE_FORMAT "/" SLICE_FORMAT,
                                  SLICE_ARGUMENT(owner), SLICE_ARGUMENT(name)),
                     rpc);
            return;
        }
    }
}

void service_former_paths(struct service_builder *builder)
{
    static const struct list none = {0};
    const struct list *lines = builder->lock == NULL ? &none : &builder->lock->paths;
    LIST_EACH(struct service, service, &builder->services->list)
    {
        for (size_t i = 0; i < service->rpc_count; i++) {
            add_former(builder, &service->rpcs[i]);
        }
    }
    LIST_EACH(struct lock_line, line, lines)
    {
        struct rpc *rpc = table_get(&builder->services->rpcs, line->name);
        if (rpc != NULL) {
            line->is_used = true;
            add_path(builder, line->owner, rpc);
        }
    }
}
