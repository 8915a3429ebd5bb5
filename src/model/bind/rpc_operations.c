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

void rpc_add_operations(struct builder *builder)
{
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
            struct rpc_meaning meaning = rpc_read(builder->model, &statement->service, rpc);
            bool is_bound = rpc->http_path.size > 0 || rpc->is_client_streaming;
            bool is_nameable = meaning.entity != NULL && meaning.entity->primary_key.count == 1;
            if (meaning.kind != OPERATION_CUSTOM && !is_bound &&
                (is_nameable || !is_about_one(meaning.kind)) && !is_served(&served, &meaning)) {
                add_operation(builder, &served, &statement->service, rpc, &meaning);
            }
        }
    }
}
