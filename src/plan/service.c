/* SPDX-License-Identifier: Apache-2.0 */
/* Which services there are: those of the document's blocks, else one for every entity that has
 * endpoints. */
#include "plan/service_private.h"

#include "spec/text/name_list.h"

#define SCRATCH_CHUNK ((size_t)1 << 16)

static const char *const kind_names[] = {
    [MESSAGE_KIND_DOUBLE] = "double",     [MESSAGE_KIND_FLOAT] = "float",
    [MESSAGE_KIND_INT32] = "int32",       [MESSAGE_KIND_INT64] = "int64",
    [MESSAGE_KIND_UINT32] = "uint32",     [MESSAGE_KIND_UINT64] = "uint64",
    [MESSAGE_KIND_SINT32] = "sint32",     [MESSAGE_KIND_SINT64] = "sint64",
    [MESSAGE_KIND_FIXED32] = "fixed32",   [MESSAGE_KIND_FIXED64] = "fixed64",
    [MESSAGE_KIND_SFIXED32] = "sfixed32", [MESSAGE_KIND_SFIXED64] = "sfixed64",
    [MESSAGE_KIND_BOOL] = "bool",         [MESSAGE_KIND_STRING] = "string",
    [MESSAGE_KIND_BYTES] = "bytes",
};

struct slice service_type_name(struct arena *arena, const struct message_field *field)
{
    struct slice name = SLICE_EMPTY;
    if (field->kind == MESSAGE_KIND_MESSAGE) {
        name = service_full_name(arena, field->message->package, field->message->name);
    } else if (field->kind == MESSAGE_KIND_ENUM) {
        name = service_full_name(arena, field->enumeration->package, field->enumeration->name);
    } else {
        name = slice_from(kind_names[field->kind]);
    }
    return field->is_map ? arena_format(arena, "map<%s," SLICE_FORMAT ">",
                                        kind_names[field->map_key], SLICE_ARGUMENT(name))
                         : name;
}

/* --- names --- */

static bool is_identifier(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!character_is_word(text.data[i])) {
            return false;
        }
    }
    return text.size > 0 && !character_is_digit(text.data[0]);
}

/* The package that the blocks have; without a block, after the document's name. A lock keeps what
 * it was, for the document's title may change. */
static struct slice choose_package(struct service_builder *builder)
{
    const struct model *model = builder->plan->model;
    if (builder->lock != NULL && builder->lock->package.size > 0) {
        struct slice kept = builder->lock->package;
        return slice_is(kept, "-") ? SLICE_EMPTY : kept;
    }
    LIST_EACH(const struct statement, statement, &model->services)
    {
        if (statement->service.package.size > 0) {
            return statement->service.package;
        }
    }
    if (model->services.count > 0) {
        return SLICE_EMPTY;
    }
    struct slice snake = word_snake(builder->arena, model->name);
    return arena_format(builder->arena, SLICE_FORMAT ".v1",
                        SLICE_ARGUMENT(is_identifier(snake) ? snake : SLICE("api")));
}

static struct slice name_of(struct service_builder *builder, const struct service_statement *from)
{
    struct slice pascal = word_pascal(builder->arena, builder->plan->model->name);
    if (is_identifier(from->name)) {
        return from->name;
    }
    if (is_identifier(word_pascal(builder->arena, from->name))) {
        return word_pascal(builder->arena, from->name);
    }
    if (!is_identifier(pascal)) {
        return SLICE("ApiService");
    }
    return slice_ends_with(pascal, SLICE("Service"))
               ? pascal
               : arena_join(builder->arena, pascal, SLICE("Service"));
}

/* --- declared --- */

struct service_draft {
    struct service *service;
    struct list rpcs; /* struct rpc_draft */
    struct table by_name;
};

static struct service_draft *begin_service(struct service_builder *builder, struct list *drafts,
                                           struct slice package, struct slice name)
{
    struct slice key = arena_format(builder->arena, SLICE_FORMAT "/" SLICE_FORMAT,
                                    SLICE_ARGUMENT(package), SLICE_ARGUMENT(name));
    struct service_draft *draft = table_get(&builder->drafts, key);
    if (draft != NULL) {
        return draft;
    }
    draft = ARENA_NEW(builder->arena, struct service_draft);
    table_put(&builder->drafts, key, draft);
    draft->service = ARENA_NEW(builder->arena, struct service);
    *draft->service = (struct service){.name = name, .package = package};
    table_init(&draft->by_name, builder->arena);
    list_add(builder->arena, drafts, draft);
    list_add(builder->arena, &builder->services->list, draft->service);
    return draft;
}

static struct rpc_draft *begin_rpc(struct service_builder *builder, struct service_draft *service,
                                   struct slice name)
{
    struct rpc_draft *draft = ARENA_NEW(builder->arena, struct rpc_draft);
    draft->rpc = ARENA_NEW(builder->arena, struct rpc);
    draft->package = service->service->package;
    draft->rpc->name = name;
    draft->rpc->service = service->service;
    list_add(builder->arena, &service->rpcs, draft);
    return draft;
}

static void add_declared(struct service_builder *builder, struct service_draft *service,
                         const struct service_statement *from,
                         const struct rpc_statement *statement)
{
    const struct rpc_statement *other =
        table_put(&service->by_name, statement->name, (void *)(uintptr_t)statement);
    if (other != NULL) {
        table_put(&service->by_name, statement->name, (void *)(uintptr_t)other);
        if (!slice_equal(other->request, statement->request) ||
            !slice_equal(other->response, statement->response)) {
            diagnostic_relate(
                diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1703, statement->place,
                                   "name the methods differently, or make them agree",
                                   "'" SLICE_FORMAT "' was declared with other messages before",
                                   SLICE_ARGUMENT(statement->name)),
                other->place, "this one is served");
        }
        return;
    }
    if (!is_identifier(statement->name)) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1701, statement->place,
                           "name it with letters of ASCII, digits and underscores",
                           "'" SLICE_FORMAT "' is no name that protobuf takes; it is left out",
                           SLICE_ARGUMENT(statement->name));
        return;
    }
    struct rpc_draft *draft = begin_rpc(builder, service, statement->name);
    draft->rpc->comment = statement->comment;
    draft->rpc->place = statement->place;
    service_operation_find(builder, from, statement, draft);
    draft->rpc->former =
        statement->formerly.size > 0 || draft->entity == NULL
            ? statement->formerly
            : service_former_name(builder->arena, draft->entity->entity, draft->rpc->name);
    service_rpc_messages(builder, draft, statement->request, statement->response);
    service_rpc_bind(builder, draft);
}

static void add_services(struct service_builder *builder, struct list *drafts)
{
    LIST_EACH(const struct statement, statement, &builder->plan->model->services)
    {
        const struct service_statement *from = &statement->service;
        struct slice package = from->package.size > 0 || from->name.size > 0
                                   ? from->package
                                   : builder->services->package;
        struct service_draft *service =
            begin_service(builder, drafts, package, name_of(builder, from));
        service->service->is_declared = true;
        if (from->formerly.size > 0) {
            service->service->former = service_full_name(builder->arena, package, from->formerly);
        }
        LIST_EACH(const struct rpc_statement, rpc, &from->rpcs)
        {
            add_declared(builder, service, from, rpc);
        }
    }
}

/* --- derived --- */

static void add_derived(struct service_builder *builder, struct service_draft *service,
                        const struct plan_entity *entity, const struct plan_operation *operation,
                        struct slice verb, struct slice noun)
{
    struct arena *arena = builder->arena;
    struct rpc_draft *draft = begin_rpc(builder, service, arena_join(arena, verb, noun));
    struct rpc *rpc = draft->rpc;
    draft->entity = entity;
    draft->kind = operation->operation->kind == OPERATION_REPLACE ? OPERATION_UPDATE
                                                                  : operation->operation->kind;
    rpc->operation = operation;
    rpc->place = operation->operation->place;
    rpc->comment = operation->operation->description;
    rpc->former = service_former_name(arena, entity->entity, rpc->name);
    struct slice response =
        draft->kind == OPERATION_LIST     ? arena_join(arena, rpc->name, SLICE("Response"))
        : draft->kind == OPERATION_DELETE ? SLICE("google.protobuf.Empty")
        : draft->kind != OPERATION_TOGGLE ? service_message_name(arena, entity->entity)
        : operation->operation->toggle == TOGGLE_OFF ? SLICE("google.protobuf.Empty")
        : operation->operation->toggle == TOGGLE_ON
            ? service_message_name(arena, entity->entity)
            : arena_join(arena, rpc->name, SLICE("Response")); /* without the row once it is gone */
    service_rpc_messages(builder, draft, arena_join(arena, rpc->name, SLICE("Request")), response);
    service_rpc_bind(builder, draft);
}

/* POST /orders/{id}/cancel is CancelOrder. */
static void add_transitions(struct service_builder *builder, struct service_draft *service,
                            const struct plan_entity *entity, struct slice name)
{
    const struct list *own = table_get(&builder->operations, entity->entity->key);
    LIST_EACH(const struct plan_operation, operation, own)
    {
        struct slice verb = word_pascal(builder->arena, operation->operation->verb);
        if (!is_identifier(verb) || operation->operation->kind != OPERATION_TRANSITION ||
            table_put(&service->by_name, verb, service) != NULL) {
            continue;
        }
        add_derived(builder, service, entity, operation, verb, name);
    }
}

/* "LikeBook", and "UnlikeBook" for what takes the row away. */
static struct slice toggle_verb(struct service_builder *builder, const struct operation *operation)
{
    struct slice path = operation->path;
    size_t last = slice_find_last_byte(path, '/');
    struct slice word = word_snake(builder->arena, slice_from_offset(path, last + 1));
    bool is_undone = slice_starts_with(word, SLICE("un"));
    return word_pascal(builder->arena, operation->toggle == TOGGLE_OFF && !is_undone
                                           ? arena_join(builder->arena, SLICE("un"), word)
                                           : word);
}

/* POST /books/{id}/like is LikeBook. */
static void add_toggles(struct service_builder *builder, struct service_draft *service,
                        const struct plan_entity *entity)
{
    const struct list *own = table_get(&builder->operations, entity->entity->key);
    LIST_EACH(const struct plan_operation, operation, own)
    {
        if (operation->operation->kind != OPERATION_TOGGLE || operation->serving == SERVE_NOTHING) {
            continue;
        }
        const struct path_parameter *target = list_at(&operation->operation->parameters, 0);
        struct slice verb = toggle_verb(builder, operation->operation);
        struct slice noun = service_message_name(builder->arena, target->field->entity);
        if (is_identifier(verb) &&
            table_put(&service->by_name, arena_join(builder->arena, verb, noun), service) == NULL) {
            add_derived(builder, service, entity, operation, verb, noun);
        }
    }
}

static bool has_toggle(struct service_builder *builder, const struct plan_entity *entity)
{
    const struct list *own = table_get(&builder->operations, entity->entity->key);
    for (size_t i = 0; own != NULL && i < own->count; i++) {
        const struct plan_operation *operation = list_at(own, i);
        if (operation->operation->kind == OPERATION_TOGGLE && operation->serving != SERVE_NOTHING) {
            return true;
        }
    }
    return false;
}

static struct service_draft *begin_derived(struct service_builder *builder, struct list *drafts,
                                           const struct plan_entity *entity, struct slice name)
{
    service_message_of(builder, builder->services->package, name, entity);
    return begin_service(builder, drafts, builder->services->package,
                         arena_join(builder->arena, name, SLICE("Service")));
}

static void derive_service(struct service_builder *builder, struct list *drafts,
                           const struct plan_entity *entity)
{
    static const struct {
        const char *verb;
        enum operation_kind kind;
    } methods[] = {{"List", OPERATION_LIST},
                   {"Get", OPERATION_GET},
                   {"Create", OPERATION_CREATE},
                   {"Update", OPERATION_UPDATE},
                   {"Delete", OPERATION_DELETE}};
    struct slice name = service_message_name(builder->arena, entity->entity);
    struct service_draft *service = NULL;
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        const struct plan_operation *operation =
            service_operation_of(builder, entity, methods[i].kind);
        if (operation == NULL) {
            continue;
        }
        if (service == NULL) {
            service = begin_derived(builder, drafts, entity, name);
        }
        bool is_list = methods[i].kind == OPERATION_LIST;
        add_derived(builder, service, entity, operation, slice_from(methods[i].verb),
                    is_list ? service_message_plural(builder->arena, name) : name);
    }
    if (service == NULL && has_toggle(builder, entity)) {
        service = begin_derived(builder, drafts, entity, name);
    }
    if (service != NULL) {
        add_transitions(builder, service, entity, name);
        add_toggles(builder, service, entity);
    }
}

/* --- the whole --- */

/* Methods of a service that are not served for one reason are one finding, at the first of them. */
struct unserved {
    const struct rpc *first;
    struct list names;
};

static void report_unserved(struct service_builder *builder, const struct service_draft *draft)
{
    struct arena *arena = builder->arena;
    struct table by_reason;
    struct list all = {0};
    table_init(&by_reason, arena);
    LIST_EACH(const struct rpc_draft, each, &draft->rpcs)
    {
        const struct rpc *rpc = each->rpc;
        if (rpc->reason == NULL) {
            continue;
        }
        struct unserved *unserved = table_get(&by_reason, slice_from(rpc->reason));
        if (unserved == NULL) {
            unserved = ARENA_NEW(arena, struct unserved);
            unserved->first = rpc;
            table_put(&by_reason, slice_from(rpc->reason), unserved);
            list_add(arena, &all, unserved);
        }
        name_list_add(arena, &unserved->names, rpc->name);
    }
    LIST_EACH(const struct unserved, unserved, &all)
    {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1701, unserved->first->place, NULL,
                           SLICE_FORMAT " %s UNIMPLEMENTED: %s",
                           SLICE_ARGUMENT(name_list(arena, &unserved->names, 24)),
                           unserved->names.count == 1 ? "answers" : "answer",
                           unserved->first->reason);
    }
}

static void finish_service(struct service_builder *builder, const struct service_draft *draft)
{
    struct service *service = draft->service;
    report_unserved(builder, draft);
    struct slice full = service_full_name(builder->arena, service->package, service->name);
    service->rpc_count = draft->rpcs.count;
    service->rpcs = ARENA_ARRAY(builder->arena, struct rpc, service->rpc_count);
    LIST_EACH(const struct rpc_draft, each, &draft->rpcs)
    {
        struct rpc *rpc = &service->rpcs[each_index];
        *rpc = *each->rpc;
        rpc->entity = each->entity == NULL ? NULL : each->entity->entity;
        rpc->path = arena_format(builder->arena, "/" SLICE_FORMAT "/" SLICE_FORMAT,
                                 SLICE_ARGUMENT(full), SLICE_ARGUMENT(rpc->name));
        table_put(&builder->services->rpcs, rpc->path, rpc);
    }
}

static void collect_operations(struct service_builder *builder)
{
    for (size_t i = 0; i < builder->plan->operation_count; i++) {
        struct plan_operation *operation = &builder->plan->operations[i];
        if (operation->entity == NULL) {
            continue;
        }
        struct slice key = operation->entity->entity->key;
        struct list *own = table_get(&builder->operations, key);
        if (own == NULL) {
            own = ARENA_NEW(builder->arena, struct list);
            table_put(&builder->operations, key, own);
        }
        list_add(builder->arena, own, operation);
    }
}

/* What is derived agrees with the model, so that there is nothing to report of it, unless a path
 * has a parameter that is no field of anything, or two that may be meant for one field. */
static bool may_have_gap(const struct service_builder *builder, const struct plan_entity *entity)
{
    const struct list *own = table_get(&builder->operations, entity->entity->key);
    for (size_t i = 0; own != NULL && i < own->count; i++) {
        const struct plan_operation *operation = list_at(own, i);
        const struct list *parameters = &operation->operation->parameters;
        const struct path_parameter *first = parameters->count > 0 ? list_at(parameters, 0) : NULL;
        if (parameters->count > 1 || (first != NULL && first->field == NULL)) {
            return true;
        }
    }
    return false;
}

struct services *service_plan(struct arena *arena, const struct plan *plan, const struct lock *lock,
                              struct diagnostics *diagnostics)
{
    struct services *services = ARENA_NEW(arena, struct services);
    *services = (struct services){.arena = arena, .plan = plan, .lock = lock};
    table_init(&services->rpcs, arena);
    struct service_builder builder = {
        .arena = arena, .plan = plan, .lock = lock, .diagnostics = diagnostics};
    builder.scratch = arena_create(SCRATCH_CHUNK);
    struct list drafts = {0};
    builder.services = services;
    table_init(&builder.messages, arena);
    table_init(&builder.enumerations, arena);
    table_init(&builder.values, arena);
    table_init(&builder.entities, arena);
    table_init(&builder.operations, arena);
    table_init(&builder.drafts, arena);
    for (size_t i = 0; i < plan->entity_count; i++) {
        table_put(&builder.entities, plan->entities[i].entity->key, &plan->entities[i]);
    }
    collect_operations(&builder);
    services->package = choose_package(&builder);
    service_message_declare(&builder);
    add_services(&builder, &drafts);
    bool derives_all = !plan->is_outline || lock != NULL;
    for (size_t i = 0; plan->model->services.count == 0 && i < plan->entity_count; i++) {
        if (!derives_all && !may_have_gap(&builder, &plan->entities[i])) {
            continue;
        }
        derive_service(&builder, &drafts, &plan->entities[i]);
        arena_reset(builder.scratch);
    }
    LIST_EACH(const struct service_draft, draft, &drafts)
    {
        finish_service(&builder, draft);
    }
    service_former_paths(&builder);
    service_lock_compare(&builder);
    arena_destroy(&builder.scratch);
    return services;
}

const struct rpc *service_find(const struct services *services, struct slice path)
{
    return table_get(&services->rpcs, path);
}

static void add_package(struct arena *arena, struct list *packages, struct slice package)
{
    LIST_EACH(const struct slice, known, packages)
    {
        if (slice_equal(*known, package)) {
            return;
        }
    }
    struct slice *own = ARENA_NEW(arena, struct slice);
    *own = package;
    list_add(arena, packages, own);
}

void service_packages(struct arena *arena, const struct services *services, struct list *out)
{
    LIST_EACH(const struct service, service, &services->list)
    {
        add_package(arena, out, service->package);
    }
    LIST_EACH(const struct message, message, &services->messages)
    {
        add_package(arena, out, message->package);
    }
    LIST_EACH(const struct enumeration, enumeration, &services->enumerations)
    {
        add_package(arena, out, enumeration->package);
    }
}
