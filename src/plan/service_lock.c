/* SPDX-License-Identifier: Apache-2.0 */
/* The lock beside what the document says now: numbers taken from it, what would break clients, and
 * the lock that there should be. */
#include "plan/service_private.h"

#define HINT_RENAMED                                                                               \
    "if it has another name now, write `formerly: old_name` beside the new one; if it is meant "   \
    "to "                                                                                          \
    "go, run `phoenix lock`, which keeps its number unused"

#define HINT_GONE "if it is meant to go, run `phoenix lock` to accept that"

static struct slice lock_type(struct arena *arena, const struct message_field *field)
{
    struct slice name = service_type_name(arena, field);
    return field->is_repeated ? arena_join(arena, name, SLICE("[]")) : name;
}

/* Types that share a form on the wire, so that either side reads the other's. */
static bool is_compatible(struct slice a, struct slice b)
{
    static const char *const groups[][6] = {{"int32", "int64", "uint32", "uint64", "bool", NULL},
                                            {"sint32", "sint64", NULL},
                                            {"fixed32", "sfixed32", NULL},
                                            {"fixed64", "sfixed64", NULL}};
    for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
        bool has_a = false, has_b = false;
        for (size_t j = 0; groups[i][j] != NULL; j++) {
            has_a |= slice_is(a, groups[i][j]);
            has_b |= slice_is(b, groups[i][j]);
        }
        if (has_a && has_b) {
            return true;
        }
    }
    return slice_equal(a, b);
}

uint32_t service_lock_number(struct service_builder *builder, struct slice owner, struct slice name,
                             struct slice formerly, const struct message_field *field)
{
    struct lock_line *line = lock_find(builder->lock, LOCK_FIELD, owner, name);
    if (line == NULL && formerly.size > 0) {
        line = lock_find(builder->lock, LOCK_FIELD, owner, formerly);
    }
    if (line == NULL) {
        return 0;
    }
    line->is_used = true;
    struct slice type = lock_type(builder->arena, field);
    if (!is_compatible(type, line->type)) {
        diagnostic_relate(
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, field->place,
                               "give the new type a field of its own, or run `phoenix lock` to "
                               "accept that clients must be generated anew",
                               "clients know '" SLICE_FORMAT "." SLICE_FORMAT "' as " SLICE_FORMAT
                               ", it is " SLICE_FORMAT " now",
                               SLICE_ARGUMENT(owner), SLICE_ARGUMENT(name),
                               SLICE_ARGUMENT(line->type), SLICE_ARGUMENT(type)),
            line->place, "frozen here");
    }
    if (field->number > 0 && field->number != line->number) {
        diagnostic_relate(diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, field->place,
                                             "keep the number that clients know",
                                             "clients know '" SLICE_FORMAT "." SLICE_FORMAT
                                             "' as number %lld, it is %u now",
                                             SLICE_ARGUMENT(owner), SLICE_ARGUMENT(name),
                                             (long long)line->number, field->number),
                          line->place, "frozen here");
    }
    return (uint32_t)line->number;
}

/* --- compare --- */

static void report_gone(struct service_builder *builder, const struct lock_line *line,
                        const char *what)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, line->place,
                       line->kind == LOCK_FIELD ? HINT_RENAMED : HINT_GONE,
                       "clients know the %s '" SLICE_FORMAT "' of " SLICE_FORMAT ", which is gone",
                       what, SLICE_ARGUMENT(line->name), SLICE_ARGUMENT(line->owner));
}

/* A message that is gone is said once, not for each of its fields. */
static void report_field(struct service_builder *builder, const struct lock_line *line,
                         struct table *told)
{
    if (table_get(&builder->messages, line->owner) != NULL) {
        report_gone(builder, line, "field");
    } else if (table_put(told, line->owner, builder) == NULL) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, line->place, HINT_GONE,
                           "clients know the message '" SLICE_FORMAT "', which is gone",
                           SLICE_ARGUMENT(line->owner));
    }
}

static void check_reserved(struct service_builder *builder, struct message *message,
                           const struct lock_line *line)
{
    list_add(builder->arena, &message->reserved, (void *)(uintptr_t)line);
    for (size_t i = 0; i < message->field_count; i++) {
        const struct message_field *field = &message->fields[i];
        if (field->number == line->number) {
            diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_W1707, field->place,
                "give the field a number that no other field ever had",
                "'" SLICE_FORMAT "' has the number %u, which clients know as '" SLICE_FORMAT "'",
                SLICE_ARGUMENT(field->name), field->number, SLICE_ARGUMENT(line->name));
        }
    }
}

static void mark_values(struct service_builder *builder)
{
    LIST_EACH(const struct enumeration, each, &builder->services->enumerations)
    {
        struct slice owner = service_full_name(builder->arena, each->package, each->name);
        for (size_t i = 0; i < each->value_count; i++) {
            const struct enumeration_value *value = &each->values[i];
            struct lock_line *line = lock_find(builder->lock, LOCK_VALUE, owner, value->name);
            if (line == NULL) {
                continue;
            }
            line->is_used = true;
            if (line->number != value->number) {
                diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, line->place,
                                   "keep the number that clients know",
                                   "clients know '" SLICE_FORMAT "' as %lld, it is %d now",
                                   SLICE_ARGUMENT(value->name), (long long)line->number,
                                   value->number);
            }
        }
    }
}

static void mark_rpcs(struct service_builder *builder)
{
    LIST_EACH(const struct service, service, &builder->services->list)
    {
        struct slice owner = service_full_name(builder->arena, service->package, service->name);
        for (size_t i = 0; i < service->rpc_count; i++) {
            const struct rpc *rpc = &service->rpcs[i];
            struct lock_line *line = lock_find(builder->lock, LOCK_RPC, owner, rpc->name);
            if (line == NULL) {
                continue;
            }
            line->is_used = true;
            struct slice names[2] = {
                service_full_name(builder->arena, rpc->request->package, rpc->request->name),
                service_full_name(builder->arena, rpc->response->package, rpc->response->name)};
            if (!slice_equal(names[0], line->type) || !slice_equal(names[1], line->response)) {
                diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, rpc->place,
                                   "keep the messages that clients know",
                                   "clients know '" SLICE_FORMAT "' with (" SLICE_FORMAT
                                   ") returns (" SLICE_FORMAT ")",
                                   SLICE_ARGUMENT(rpc->name), SLICE_ARGUMENT(line->type),
                                   SLICE_ARGUMENT(line->response));
            }
        }
    }
}

static void compare_line(struct service_builder *builder, struct lock_line *line,
                         struct table *told)
{
    struct message *message = table_get(&builder->messages, line->owner);
    struct enumeration *enumeration = table_get(&builder->enumerations, line->owner);
    bool is_gone = !line->is_used;
    if (line->kind == LOCK_RPC && is_gone) {
        report_gone(builder, line, "method");
    } else if (line->kind == LOCK_FIELD && is_gone) {
        report_field(builder, line, told);
    } else if (line->kind == LOCK_VALUE && is_gone) {
        report_gone(builder, line, "value");
    }
    bool is_field = line->kind == LOCK_RESERVED || (line->kind == LOCK_FIELD && is_gone);
    bool is_value = line->kind == LOCK_RESERVED_VALUE || (line->kind == LOCK_VALUE && is_gone);
    if (is_field && message != NULL) {
        check_reserved(builder, message, line);
    } else if (is_value && enumeration != NULL) {
        list_add(builder->arena, &enumeration->reserved, line);
    }
}

static size_t count_missing(struct service_builder *builder)
{
    size_t count = 0;
    const struct lock *wanted =
        service_lock(builder->arena, builder->services, builder->lock->document);
    LIST_EACH(const struct lock_line, line, &wanted->lines)
    {
        bool is_counted =
            line->kind == LOCK_FIELD || line->kind == LOCK_VALUE || line->kind == LOCK_RPC;
        count +=
            is_counted && lock_find(builder->lock, line->kind, line->owner, line->name) == NULL;
    }
    return count;
}

void service_lock_compare(struct service_builder *builder)
{
    if (builder->lock == NULL) {
        return;
    }
    mark_values(builder);
    mark_rpcs(builder);
    struct table told;
    table_init(&told, builder->arena);
    LIST_EACH(struct lock_line, line, &builder->lock->lines)
    {
        compare_line(builder, line, &told);
    }
    size_t missing = count_missing(builder);
    if (missing > 0) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_W1706, (struct place){.source = builder->lock->source},
            "run `phoenix lock` and commit the file with the document",
            "%zu fields, values or methods of the document are not in the lock yet", missing);
    }
}

/* --- make --- */

static void add_messages(struct arena *arena, const struct services *services, struct lock *lock)
{
    LIST_EACH(const struct message, message, &services->messages)
    {
        struct slice owner = service_full_name(arena, message->package, message->name);
        for (size_t i = 0; i < message->field_count; i++) {
            const struct message_field *field = &message->fields[i];
            lock_add(lock, LOCK_FIELD, owner, field->name, field->number)->type =
                lock_type(arena, field);
        }
    }
    LIST_EACH(const struct enumeration, enumeration, &services->enumerations)
    {
        struct slice owner = service_full_name(arena, enumeration->package, enumeration->name);
        for (size_t i = 0; i < enumeration->value_count; i++) {
            lock_add(lock, LOCK_VALUE, owner, enumeration->values[i].name,
                     enumeration->values[i].number);
        }
    }
}

static void add_rpcs(struct arena *arena, const struct services *services, struct lock *lock)
{
    LIST_EACH(const struct service, service, &services->list)
    {
        struct slice owner = service_full_name(arena, service->package, service->name);
        for (size_t i = 0; i < service->rpc_count; i++) {
            const struct rpc *rpc = &service->rpcs[i];
            struct lock_line *line = lock_add(lock, LOCK_RPC, owner, rpc->name, 0);
            line->type = service_full_name(arena, rpc->request->package, rpc->request->name);
            line->response = service_full_name(arena, rpc->response->package, rpc->response->name);
        }
    }
}

struct lock *service_lock(struct arena *arena, const struct services *services,
                          struct slice document)
{
    struct lock *lock = lock_create(arena);
    lock_add(lock, LOCK_DOCUMENT, SLICE_EMPTY, document, 0);
    lock_add(lock, LOCK_PACKAGE, SLICE_EMPTY,
             services->package.size > 0 ? services->package : SLICE("-"), 0);
    add_messages(arena, services, lock);
    add_rpcs(arena, services, lock);
    if (services->lock == NULL) {
        return lock;
    }
    LIST_EACH(const struct lock_line, line, &services->lock->lines)
    {
        bool is_field = line->kind == LOCK_RESERVED || (line->kind == LOCK_FIELD && !line->is_used);
        bool is_value =
            line->kind == LOCK_RESERVED_VALUE || (line->kind == LOCK_VALUE && !line->is_used);
        if (is_field || is_value) {
            lock_add(lock, is_field ? LOCK_RESERVED : LOCK_RESERVED_VALUE, line->owner, line->name,
                     line->number);
        }
    }
    return lock;
}
