/* SPDX-License-Identifier: Apache-2.0 */
/* Methods that only a protobuf block declares are operations too: without a path, served over gRPC
 * alone, under the same rules as any other. */
#include "model/bind/bind.h"
#include "model/rpc.h"
#include "spec/text/words.h"

/* As which it counts where a document speaks of reads and writes. */
static const char *method_of(enum operation_kind kind)
{
    bool is_read = kind == OPERATION_LIST || kind == OPERATION_GET;
    return is_read                     ? "GET"
           : kind == OPERATION_CREATE  ? "POST"
           : kind == OPERATION_REPLACE ? "PUT"
           : kind == OPERATION_UPDATE  ? "PATCH"
                                       : "DELETE";
}

/* What operations there are, while further ones are added. */
struct served {
    struct table operations; /* of struct what */
    struct table names;
};

/* What an operation does to which entity. An update that there is serves a replacement's method as
 * well, and the other way round. */
struct what {
    const struct entity *entity;
    size_t kind;
};

static struct what what_of(enum operation_kind kind, const struct entity *entity)
{
    return (struct what){entity, kind == OPERATION_REPLACE ? OPERATION_UPDATE : kind};
}

static struct slice what_key(const struct what *what)
{
    return slice_of((const char *)what, sizeof(*what));
}

static void note(struct arena *arena, struct served *served, struct operation *operation)
{
    struct what *what = ARENA_NEW(arena, struct what);
    *what = what_of(operation->kind, operation->entity);
    table_put(&served->operations, what_key(what), operation);
    table_put(&served->names, operation->name, operation);
}

static bool is_served(const struct served *served, const struct rpc_meaning *meaning)
{
    struct what what = what_of(meaning->kind, meaning->entity);
    return table_get(&served->operations, what_key(&what)) != NULL;
}

static bool is_about_one(enum operation_kind kind)
{
    return kind != OPERATION_LIST && kind != OPERATION_CREATE;
}

static void add_key(struct builder *builder, struct operation *operation)
{
    const struct field *key = list_at(&operation->entity->primary_key, 0);
    struct path_parameter *parameter = ARENA_NEW(builder->arena, struct path_parameter);
    *parameter = (struct path_parameter){.name = key->name, .field = key};
    list_add(builder->arena, &operation->parameters, parameter);
}

static void add_operation(struct builder *builder, struct served *served,
                          const struct service_statement *service,
                          const struct rpc_statement *statement, const struct rpc_meaning *meaning)
{
    struct arena *arena = builder->arena;
    struct slice name = word_camel(arena, word_snake(arena, statement->name));
    while (table_get(&served->names, name) != NULL) {
        name = arena_join(arena, name, SLICE("2"));
    }
    struct operation *operation = ARENA_NEW(arena, struct operation);
    *operation = (struct operation){
        .kind = meaning->kind,
        .method = slice_from(method_of(meaning->kind)),
        .path = arena_format(arena, "/" SLICE_FORMAT "%s" SLICE_FORMAT "/" SLICE_FORMAT,
                             SLICE_ARGUMENT(service->package), service->package.size > 0 ? "." : "",
                             SLICE_ARGUMENT(service->name), SLICE_ARGUMENT(statement->name)),
        .entity = (struct entity *)(uintptr_t)meaning->entity,
        .description = statement->comment,
        .name = name,
        .place = statement->place,
        .reason = SLICE("declared as a method of gRPC alone"),
        .is_rpc = true,
    };
    if (is_about_one(meaning->kind)) {
        add_key(builder, operation);
    }
    list_add(arena, &builder->model->operations, operation);
    note(arena, served, operation);
}

/* --- who may call them --- */

/* The operations that there are in the end: by what they do, and by each path that describes them.
 */
struct callable {
    struct table by_what; /* of struct what → struct list of struct operation */
    struct table by_path; /* "GET /items" → likewise, each once */
};

static void file(struct arena *arena, struct table *table, struct slice key,
                 struct operation *operation)
{
    struct list *filed = table_get(table, key);
    if (filed == NULL) {
        filed = ARENA_NEW(arena, struct list);
        table_put(table, key, filed);
    }
    if (filed->count == 0 || list_at(filed, filed->count - 1) != operation) {
        list_add(arena, filed, operation);
    }
}

static struct slice path_key(struct arena *arena, struct slice method, struct slice path)
{
    return arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(method),
                        SLICE_ARGUMENT(path));
}

static void collect_callable(struct builder *builder, struct callable *callable)
{
    struct arena *arena = builder->arena;
    table_init(&callable->by_what, arena);
    table_init(&callable->by_path, arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        struct what *what = ARENA_NEW(arena, struct what);
        *what = what_of(operation->kind, operation->entity);
        file(arena, &callable->by_what, what_key(what), operation);
        LIST_EACH(const struct statement, statement, &operation->described)
        {
            struct slice method = statement->endpoint.method, path = statement->endpoint.path;
            if (path.size > 0) {
                file(arena, &callable->by_path, path_key(arena, method, path), operation);
            }
        }
    }
}

static void note_caller(struct builder *builder, const struct statement *statement,
                        const struct list *operations)
{
    for (size_t i = 0; operations != NULL && i < operations->count; i++) {
        struct operation *operation = list_at(operations, i);
        struct list *described = &operation->described;
        bool opens = statement->endpoint.is_public && !operation->is_rpc;
        bool is_noted =
            described->count > 0 && list_at(described, described->count - 1) == statement;
        if (!opens && !is_noted) {
            list_add(builder->arena, described, (void *)(uintptr_t)statement);
        }
    }
}

/* The operations that an rpc may call, of which plan chooses one, are all held to what is said of
 * it: an update or a replacement, whichever there is, however many paths lead there; and those
 * that its HTTP binding is a description of. */
static void note_callers(struct builder *builder, const struct callable *callable,
                         const struct statement *statement, const struct rpc_statement *rpc,
                         const struct rpc_meaning *meaning)
{
    struct what meant = what_of(meaning->kind, meaning->entity);
    if (meaning->kind != OPERATION_CUSTOM) {
        note_caller(builder, statement, table_get(&callable->by_what, what_key(&meant)));
    }
    if (rpc->http_path.size > 0) {
        struct slice key = path_key(builder->arena, rpc->http_method, rpc->http_path);
        note_caller(builder, statement, table_get(&callable->by_path, key));
    }
}

/* What stands beside an rpc counts for the operation that it calls, as what stands beside an
 * endpoint; what opens it opens no path. */
static void add_callers(struct builder *builder, const struct table *rpcs)
{
    struct callable callable;
    collect_callable(builder, &callable);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct list *found = statement->kind == STATEMENT_CALLERS
                                       ? table_get(rpcs, statement->endpoint.title)
                                       : NULL;
        for (size_t i = 0; found != NULL && i + 1 < found->count; i += 2) {
            const struct statement *service = list_at(found, i);
            const struct rpc_statement *rpc = list_at(found, i + 1);
            struct slice name = statement->endpoint.base;
            if (name.size == 0 || slice_equal(service->service.name, name)) {
                struct rpc_meaning meaning = rpc_read(builder->model, &service->service, rpc);
                note_callers(builder, &callable, statement, rpc, &meaning);
            }
        }
    }
}

static void keep_rpc(struct arena *arena, struct table *rpcs, const struct statement *service,
                     const struct rpc_statement *rpc)
{
    struct list *kept = table_get(rpcs, rpc->name);
    if (kept == NULL) {
        kept = ARENA_NEW(arena, struct list);
        table_put(rpcs, rpc->name, kept);
    }
    list_add(arena, kept, (void *)(uintptr_t)service);
    list_add(arena, kept, (void *)(uintptr_t)rpc);
}

void rpc_add_operations(struct builder *builder)
{
    struct table rpcs; /* names → pairs of the service's statement and the rpc's */
    table_init(&rpcs, builder->arena);
    struct served served;
    table_init(&served.operations, builder->arena);
    table_init(&served.names, builder->arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        note(builder->arena, &served, operation);
    }
    LIST_EACH(const struct statement, statement, &builder->model->services)
    {
        LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
        {
            keep_rpc(builder->arena, &rpcs, statement, rpc);
            struct rpc_meaning meaning = rpc_read(builder->model, &statement->service, rpc);
            bool is_bound = rpc->http_path.size > 0 || rpc->is_client_streaming;
            bool is_nameable = meaning.entity != NULL && meaning.entity->primary_key.count == 1;
            if (meaning.kind != OPERATION_CUSTOM && !is_bound &&
                (is_nameable || !is_about_one(meaning.kind)) && !is_served(&served, &meaning)) {
                add_operation(builder, &served, &statement->service, rpc, &meaning);
            }
        }
    }
    if (builder->model->services.count > 0) {
        add_callers(builder, &rpcs);
    }
}
