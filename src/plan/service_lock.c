/* SPDX-License-Identifier: Apache-2.0 */
/* The lock beside what the document says now: numbers taken from it, what would break clients, and
 * the lock that there should be. */
#include "plan/service_private.h"

#define HINT_RENAMED                                                                               \
    "if it has another name now, write `formerly: old_name` beside the new one; if it is meant "   \
    "to go, run `phoenix lock`, which keeps its number unused"

#define HINT_GONE                                                                                  \
    "if it, or the entity that it is about, has another name now, write `formerly: old_name` "     \
    "there; if it is meant to go, run `phoenix lock` to accept that"

#define STREAM "stream:" /* before a message that is sent more than once */

static struct slice lock_type(struct arena *arena, const struct message_field *field)
{
    struct slice name = service_type_name(arena, field);
    return field->is_repeated ? arena_join(arena, name, SLICE("[]")) : name;
}

/* The same as it was called in an earlier document; empty: it has no other name. */
static struct slice former_type(struct arena *arena, const struct message_field *field)
{
    struct slice former = field->kind == MESSAGE_KIND_MESSAGE ? field->message->former
                          : field->kind == MESSAGE_KIND_ENUM  ? field->enumeration->former
                                                              : SLICE_EMPTY;
    struct slice type = lock_type(arena, field);
    struct slice name = SLICE_EMPTY;
    if (former.size == 0) {
        return SLICE_EMPTY;
    }
    name = field->kind == MESSAGE_KIND_MESSAGE
               ? service_full_name(arena, field->message->package, field->message->name)
               : service_full_name(arena, field->enumeration->package, field->enumeration->name);
    size_t at = slice_find(type, name);
    return arena_join(arena, arena_join(arena, slice_between(type, 0, at), former),
                      slice_from_offset(type, at + name.size));
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

int64_t service_lock_highest(const struct service_builder *builder, struct slice owner,
                             struct slice former)
{
    int64_t highest = lock_highest(builder->lock, owner);
    int64_t before = former.size > 0 ? lock_highest(builder->lock, former) : 0;
    return highest > before ? highest : before;
}

static struct lock_line *find_field(const struct service_builder *builder, struct slice owner,
                                    struct slice name, struct slice formerly)
{
    struct lock_line *line =
        owner.size == 0 ? NULL : lock_find(builder->lock, LOCK_FIELD, owner, name);
    return line == NULL && owner.size > 0 && formerly.size > 0
               ? lock_find(builder->lock, LOCK_FIELD, owner, formerly)
               : line;
}

static void check_type(struct service_builder *builder, const struct lock_line *line,
                       const struct message_field *field)
{
    struct slice type = lock_type(builder->arena, field);
    if (!is_compatible(type, line->type) &&
        !slice_equal(former_type(builder->arena, field), line->type)) {
        diagnostic_relate(
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, field->place,
                               "give the new type a field of its own, or run `phoenix lock` to "
                               "accept that clients must be generated anew",
                               "clients know '" SLICE_FORMAT "." SLICE_FORMAT "' as " SLICE_FORMAT
                               ", it is " SLICE_FORMAT " now",
                               SLICE_ARGUMENT(line->owner), SLICE_ARGUMENT(line->name),
                               SLICE_ARGUMENT(line->type), SLICE_ARGUMENT(type)),
            line->place, "frozen here");
    }
}

uint32_t service_lock_number(struct service_builder *builder, const struct message *message,
                             struct slice formerly, const struct message_field *field)
{
    struct slice owner = service_full_name(builder->arena, message->package, message->name);
    struct lock_line *line = find_field(builder, owner, field->name, formerly);
    if (line == NULL) {
        line = find_field(builder, message->former, field->name, formerly);
    }
    if (line == NULL) {
        return 0;
    }
    line->is_used = true;
    check_type(builder, line, field);
    if (field->number > 0 && field->number != line->number) {
        diagnostic_relate(diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, field->place,
                                             "keep the number that clients know",
                                             "clients know '" SLICE_FORMAT "." SLICE_FORMAT
                                             "' as number %lld, it is %u now",
                                             SLICE_ARGUMENT(line->owner),
                                             SLICE_ARGUMENT(line->name), (long long)line->number,
                                             field->number),
                          line->place, "frozen here");
    }
    return (uint32_t)line->number;
}

struct lock_line *service_lock_value(const struct service_builder *builder,
                                     const struct enumeration *enumeration, struct slice value)
{
    struct arena *arena = builder->arena;
    struct slice owner = service_full_name(arena, enumeration->package, enumeration->name);
    struct lock_line *line = lock_find(builder->lock, LOCK_VALUE, owner, value);
    struct slice prefix = service_type_prefix(arena, enumeration->name);
    if (line != NULL || enumeration->former.size == 0 || !slice_starts_with(value, prefix)) {
        return line;
    }
    struct slice former = arena_join(arena, service_type_prefix(arena, enumeration->former),
                                     slice_from_offset(value, prefix.size));
    return lock_find(builder->lock, LOCK_VALUE, enumeration->former, former);
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

/* What the lock's owners are now: messages and enumerations by their full names, former ones too.
 */
struct owners {
    struct table messages;     /* → struct message */
    struct table enumerations; /* → struct enumeration */
};

static void add_owner(struct arena *arena, struct table *owners, struct slice name,
                      struct slice package, struct slice former, void *owner)
{
    table_put(owners, service_full_name(arena, package, name), owner);
    if (former.size > 0 && table_get(owners, former) == NULL) {
        table_put(owners, former, owner);
    }
}

static void collect_owners(struct arena *arena, const struct services *services, struct owners *out)
{
    table_init(&out->messages, arena);
    table_init(&out->enumerations, arena);
    LIST_EACH(struct message, message, &services->messages)
    {
        add_owner(arena, &out->messages, message->name, message->package, message->former, message);
    }
    LIST_EACH(struct enumeration, each, &services->enumerations)
    {
        add_owner(arena, &out->enumerations, each->name, each->package, each->former, each);
    }
}

static const struct message_field *find_number(const struct message *message, int64_t number)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].number == number) {
            return &message->fields[i];
        }
    }
    return NULL;
}

static const struct enumeration_value *find_value(const struct enumeration *enumeration,
                                                  int64_t number)
{
    for (size_t i = 0; i < enumeration->value_count; i++) {
        if (enumeration->values[i].number == number) {
            return &enumeration->values[i];
        }
    }
    return NULL;
}

/* A message that is gone is said once, not for each of its fields. */
static void report_field(struct service_builder *builder, const struct lock_line *line,
                         const struct message *message, struct table *told)
{
    if (message != NULL) {
        report_gone(builder, line, "field");
    } else if (table_put(told, line->owner, builder) == NULL) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, line->place, HINT_GONE,
                           "clients know the message '" SLICE_FORMAT "', which is gone",
                           SLICE_ARGUMENT(line->owner));
    }
}

static void report_taken(struct service_builder *builder, const struct lock_line *line,
                         struct place place, struct slice name)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1707, place,
                       "give it a number that nothing else ever had; if it is the same thing under "
                       "another name, write `formerly: old_name` beside it",
                       "'" SLICE_FORMAT
                       "' has the number %lld, which clients know as '" SLICE_FORMAT "'",
                       SLICE_ARGUMENT(name), (long long)line->number, SLICE_ARGUMENT(line->name));
}

/* A number that is gone stays unused, unless the document gives it away again. */
static void reserve_field(struct service_builder *builder, struct message *message,
                          struct lock_line *line)
{
    const struct message_field *field = find_number(message, line->number);
    if (field != NULL) {
        report_taken(builder, line, field->place, field->name);
    } else {
        list_add(builder->arena, &message->reserved, line);
    }
}

static void reserve_value(struct service_builder *builder, struct enumeration *enumeration,
                          struct lock_line *line)
{
    const struct enumeration_value *value = find_value(enumeration, line->number);
    if (value != NULL) {
        report_taken(builder, line, line->place, value->name);
    } else {
        list_add(builder->arena, &enumeration->reserved, line);
    }
}

static void mark_values(struct service_builder *builder)
{
    LIST_EACH(const struct enumeration, each, &builder->services->enumerations)
    {
        for (size_t i = 0; i < each->value_count; i++) {
            const struct enumeration_value *value = &each->values[i];
            struct lock_line *line = service_lock_value(builder, each, value->name);
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

static struct slice message_name(struct arena *arena, const struct message *message, bool is_stream)
{
    struct slice name = service_full_name(arena, message->package, message->name);
    return is_stream ? arena_join(arena, SLICE(STREAM), name) : name;
}

static bool is_same_message(struct arena *arena, const struct message *message, bool is_stream,
                            struct slice known)
{
    struct slice former = message->former;
    if (former.size > 0 && is_stream) {
        former = arena_join(arena, SLICE(STREAM), former);
    }
    return slice_equal(message_name(arena, message, is_stream), known) ||
           (former.size > 0 && slice_equal(former, known));
}

static void mark_rpc(struct service_builder *builder, const struct rpc *rpc, struct lock_line *line)
{
    line->is_used = true;
    if (!is_same_message(builder->arena, rpc->request, rpc->is_client_streaming, line->type) ||
        !is_same_message(builder->arena, rpc->response, rpc->is_server_streaming, line->response)) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_W1707, rpc->place,
            "keep the messages that clients know",
            "clients know '" SLICE_FORMAT "' with (" SLICE_FORMAT ") returns (" SLICE_FORMAT ")",
            SLICE_ARGUMENT(rpc->name), SLICE_ARGUMENT(line->type), SLICE_ARGUMENT(line->response));
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
            line = line != NULL ? line : rpc->frozen;
            if (line != NULL) {
                mark_rpc(builder, rpc, line);
            }
        }
    }
}

static void compare_line(struct service_builder *builder, const struct owners *owners,
                         struct lock_line *line, struct table *told)
{
    struct message *message = table_get(&owners->messages, line->owner);
    struct enumeration *enumeration = table_get(&owners->enumerations, line->owner);
    bool is_field = line->kind == LOCK_RESERVED || (line->kind == LOCK_FIELD && !line->is_used);
    bool is_value =
        line->kind == LOCK_RESERVED_VALUE || (line->kind == LOCK_VALUE && !line->is_used);
    bool is_taken =
        (is_field && message != NULL && find_number(message, line->number) != NULL) ||
        (is_value && enumeration != NULL && find_value(enumeration, line->number) != NULL);
    if (line->kind == LOCK_RPC && !line->is_used) {
        report_gone(builder, line, "method");
    } else if (line->kind == LOCK_FIELD && is_field && !is_taken) {
        report_field(builder, line, message, told);
    } else if (line->kind == LOCK_VALUE && is_value && !is_taken) {
        report_gone(builder, line, "value");
    }
    if (is_field && message != NULL) {
        reserve_field(builder, message, line);
    } else if (is_value && enumeration != NULL) {
        reserve_value(builder, enumeration, line);
    }
}

static size_t count_missing(struct service_builder *builder)
{
    size_t count = 0;
    const struct lock *wanted =
        service_lock(builder->arena, builder->services, builder->lock->document);
    LIST_EACH(const struct lock_line, line, &wanted->lines)
    {
        bool is_counted = line->kind == LOCK_FIELD || line->kind == LOCK_VALUE ||
                          line->kind == LOCK_RPC || line->kind == LOCK_PATH ||
                          line->kind == LOCK_FORMER;
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
    struct owners owners;
    collect_owners(builder->arena, builder->services, &owners);
    struct table told;
    table_init(&told, builder->arena);
    LIST_EACH(struct lock_line, line, &builder->lock->lines)
    {
        compare_line(builder, &owners, line, &told);
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
        LIST_EACH(const struct message_former, former, &message->formers)
        {
            lock_add(lock, LOCK_FORMER, owner, former->former, 0)->type = former->name;
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
            line->type = message_name(arena, rpc->request, rpc->is_client_streaming);
            line->response = message_name(arena, rpc->response, rpc->is_server_streaming);
        }
    }
    LIST_EACH(const struct service_path, path, &services->former_paths)
    {
        lock_add(lock, LOCK_PATH, path->path, path->rpc->path, 0);
    }
}

/* What is gone, under the name that its owner has now; what the document gives away again is not
 * kept. */
static void add_gone(struct arena *arena, const struct owners *owners, const struct lock_line *line,
                     struct lock *lock)
{
    bool is_field = line->kind == LOCK_RESERVED || (line->kind == LOCK_FIELD && !line->is_used);
    bool is_value =
        line->kind == LOCK_RESERVED_VALUE || (line->kind == LOCK_VALUE && !line->is_used);
    const struct message *message = table_get(&owners->messages, line->owner);
    const struct enumeration *enumeration = table_get(&owners->enumerations, line->owner);
    struct slice owner = line->owner;
    bool is_taken = false;
    if (is_field && message != NULL) {
        owner = service_full_name(arena, message->package, message->name);
        is_taken = find_number(message, line->number) != NULL;
    } else if (is_value && enumeration != NULL) {
        owner = service_full_name(arena, enumeration->package, enumeration->name);
        is_taken = find_value(enumeration, line->number) != NULL;
    }
    if ((is_field || is_value) && !is_taken) {
        lock_add(lock, is_field ? LOCK_RESERVED : LOCK_RESERVED_VALUE, owner, line->name,
                 line->number);
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
    struct owners owners;
    collect_owners(arena, services, &owners);
    LIST_EACH(const struct lock_line, line, &services->lock->lines)
    {
        add_gone(arena, &owners, line, lock);
    }
    return lock;
}
