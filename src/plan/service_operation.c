/* SPDX-License-Identifier: Apache-2.0 */
/* Which operation an rpc means: the one that its HTTP binding names, else by the first word of its
 * name and the entity behind it. */
#include "model/rpc.h"
#include "plan/service_private.h"

/* Whether the parameter says which record is meant by what the record is called by: its key, or a
 * field of that name. "{id}" of /skippers/{id}/licence is the key of another. */
static bool names_record(const struct path_parameter *parameter, const struct entity *entity)
{
    return parameter->field != NULL && parameter->through == NULL &&
           parameter->field->entity == entity &&
           (!parameter->is_parent || parameter->is_caller ||
            slice_equal_ignoring_case(parameter->name, parameter->field->name));
}

static bool is_of_one(enum operation_kind kind)
{
    return kind == OPERATION_GET || kind == OPERATION_REPLACE || kind == OPERATION_UPDATE ||
           kind == OPERATION_DELETE;
}

/* How far it is from the plainest, which is selected by the record's own key alone; SIZE_MAX: it is
 * no such rpc, for its request would have to name another record. */
static size_t distance(const struct operation *operation)
{
    bool names = false, is_by_key = false;
    LIST_EACH(const struct path_parameter, parameter, &operation->parameters)
    {
        names |= names_record(parameter, operation->entity);
        is_by_key |= !parameter->is_parent && !parameter->is_caller;
    }
    if (!is_of_one(operation->kind) || operation->parameters.count == 0) {
        return 2 * operation->parameters.count;
    }
    return names ? 2 * operation->parameters.count + !is_by_key : SIZE_MAX;
}

/* The plainest: fewest parameters, by the key rather than by another field, then the first. */
const struct plan_operation *service_operation_of(const struct service_builder *builder,
                                                  const struct plan_entity *entity,
                                                  enum operation_kind kind)
{
    static const struct list none = {0};
    const struct list *own = table_get(&builder->operations, entity->entity->key);
    const struct plan_operation *best = NULL;
    size_t nearest = SIZE_MAX;
    LIST_EACH(const struct plan_operation, each, own != NULL ? own : &none)
    {
        size_t far = each->operation->kind == kind ? distance(each->operation) : SIZE_MAX;
        best = far < nearest ? each : best;
        nearest = far < nearest ? far : nearest;
    }
    if (best == NULL && kind == OPERATION_UPDATE) {
        return service_operation_of(builder, entity, OPERATION_REPLACE);
    }
    return best;
}

static const struct plan_operation *find_bound(const struct plan *plan,
                                               const struct rpc_statement *statement)
{
    if (statement->http_path.size < 2) {
        return NULL;
    }
    struct match match = plan_match(plan, statement->http_path);
    if (match.route == NULL) {
        return NULL;
    }
    LIST_EACH(const struct plan_operation, operation, &match.route->operations)
    {
        if (slice_equal_ignoring_case(operation->operation->method, statement->http_method)) {
            return operation;
        }
    }
    return NULL;
}

static void find_by_name(struct service_builder *builder, const struct service_statement *service,
                         const struct rpc_statement *statement, struct rpc_draft *draft)
{
    const struct rpc_meaning meaning = rpc_read(builder->plan->model, service, statement);
    draft->kind = meaning.kind;
    draft->entity = service_message_entity(builder, meaning.entity);
    if (statement->is_server_streaming && meaning.kind == OPERATION_LIST) {
        draft->rpc->shape = meaning.is_watch ? RPC_WATCH : RPC_LIST_STREAM;
    }
}

static const char *name_missing(struct arena *arena, const struct rpc_draft *draft)
{
    struct slice name = draft->entity->entity->name;
    return arena_format(arena, "The document declares no endpoint that would %s " SLICE_FORMAT ".",
                        operation_kind_name(draft->kind), SLICE_ARGUMENT(name))
        .data;
}

static const char *refuse(struct arena *arena, const struct rpc_draft *draft)
{
    const struct rpc *rpc = draft->rpc;
    if (rpc->is_client_streaming) {
        return "Requests that are streams are not served.";
    }
    if (draft->kind == OPERATION_CUSTOM || draft->entity == NULL) {
        return "The document says what the method is called, not what it does.";
    }
    if (rpc->is_server_streaming && rpc->shape == RPC_UNARY) {
        return "Only lists are streamed.";
    }
    if (rpc->shape == RPC_WATCH && draft->entity->key == NULL) {
        return "Changes are streamed of records with a key of one field.";
    }
    return rpc->operation == NULL ? name_missing(arena, draft) : NULL;
}

void service_operation_find(struct service_builder *builder,
                            const struct service_statement *service,
                            const struct rpc_statement *statement, struct rpc_draft *draft)
{
    struct rpc *rpc = draft->rpc;
    draft->kind = OPERATION_CUSTOM;
    rpc->is_client_streaming = statement->is_client_streaming;
    rpc->is_server_streaming = statement->is_server_streaming;
    find_by_name(builder, service, statement, draft);
    const struct plan_operation *bound = find_bound(builder->plan, statement);
    if (bound != NULL && bound->entity != NULL && bound->serving != SERVE_NOTHING &&
        bound->serving != SERVE_COUNT) {
        rpc->operation = bound;
        draft->kind = bound->operation->kind;
        draft->entity = bound->entity;
    } else if (draft->kind != OPERATION_CUSTOM && draft->entity != NULL) {
        rpc->operation = service_operation_of(builder, draft->entity, draft->kind);
    }
    rpc->reason = refuse(builder->arena, draft);
    if (rpc->reason != NULL) {
        rpc->operation = NULL;
    }
}
