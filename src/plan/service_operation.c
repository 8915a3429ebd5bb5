/* SPDX-License-Identifier: Apache-2.0 */
/* Which operation an rpc means: the one that its HTTP binding names, else by the first word of its
 * name and the entity behind it. */
#include "plan/service_private.h"

#define WORD_MAXIMUM 16U

static const struct verb {
    const char *word;
    enum operation_kind kind;
} verbs[] = {
    {"list", OPERATION_LIST},       {"query", OPERATION_LIST},     {"search", OPERATION_LIST},
    {"find", OPERATION_LIST},       {"watch", OPERATION_LIST},     {"stream", OPERATION_LIST},
    {"subscribe", OPERATION_LIST},  {"get", OPERATION_GET},        {"read", OPERATION_GET},
    {"fetch", OPERATION_GET},       {"retrieve", OPERATION_GET},   {"describe", OPERATION_GET},
    {"show", OPERATION_GET},        {"create", OPERATION_CREATE},  {"add", OPERATION_CREATE},
    {"insert", OPERATION_CREATE},   {"new", OPERATION_CREATE},     {"update", OPERATION_UPDATE},
    {"modify", OPERATION_UPDATE},   {"edit", OPERATION_UPDATE},    {"patch", OPERATION_UPDATE},
    {"replace", OPERATION_REPLACE}, {"put", OPERATION_REPLACE},    {"delete", OPERATION_DELETE},
    {"remove", OPERATION_DELETE},   {"destroy", OPERATION_DELETE},
};
#define VERB_COUNT (sizeof(verbs) / sizeof(*verbs))

static bool find_verb(struct slice word, enum operation_kind *out_kind)
{
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (slice_is(word, verbs[i].word)) {
            *out_kind = verbs[i].kind;
            return true;
        }
    }
    return false;
}

/* The plainest: fewest parameters, then the first. */
const struct plan_operation *service_operation_of(const struct service_builder *builder,
                                                  const struct plan_entity *entity,
                                                  enum operation_kind kind)
{
    static const struct list none = {0};
    const struct list *own = table_get(&builder->operations, entity->entity->key);
    const struct plan_operation *best = NULL;
    LIST_EACH(const struct plan_operation, each, own != NULL ? own : &none)
    {
        bool is_better =
            each->operation->kind == kind &&
            (best == NULL || each->operation->parameters.count < best->operation->parameters.count);
        best = is_better ? each : best;
    }
    if (best == NULL && kind == OPERATION_UPDATE) {
        return service_operation_of(builder, entity, OPERATION_REPLACE);
    }
    return best;
}

static struct slice join_words(struct arena *arena, const struct slice *words, size_t from,
                               size_t to)
{
    struct slice text = SLICE_EMPTY;
    for (size_t i = from; i < to; i++) {
        text = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(text),
                            text.size > 0 ? "_" : "", SLICE_ARGUMENT(words[i]));
    }
    return text;
}

/* The entity of a name without what people put at its end: "UserService", "GuildList". */
static const struct entity *entity_without(const struct model *model, struct slice name,
                                           const char *const *endings)
{
    const struct entity *entity = name.size > 0 ? model_entity(model, name) : NULL;
    for (; entity == NULL && *endings != NULL; endings++) {
        struct slice ending = slice_from(*endings);
        if (name.size > ending.size && slice_ends_with(name, ending)) {
            entity = model_entity(model, slice_between(name, 0, name.size - ending.size));
        }
    }
    return entity;
}

/* "GetUserById", "ListAllUsers", "GetAll": by the rest of the name, the answer, the service. */
static const struct entity *find_entity(const struct model *model,
                                        const struct service_statement *service,
                                        const struct rpc_statement *statement,
                                        const struct slice *words, size_t count, bool *out_is_all)
{
    static const char *const endings[] = {"Service", "List", "Response", "Controller", NULL};
    struct arena *arena = model->arena;
    size_t start = 1, end = count;
    *out_is_all = count > 1 && slice_is(words[1], "all");
    start += *out_is_all;
    for (size_t i = start; i < end; i++) {
        end = slice_is(words[i], "by") ? i : end;
    }
    if (start < end) {
        return model_entity(model, join_words(arena, words, start, end));
    }
    const struct entity *entity = entity_without(model, statement->response, endings);
    return entity != NULL ? entity : entity_without(model, service->name, endings);
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
    struct slice words[WORD_MAXIMUM];
    size_t count = word_split(builder->arena, statement->name, words, WORD_MAXIMUM);
    bool is_all = false;
    if (count == 0 || !find_verb(words[0], &draft->kind)) {
        return;
    }
    const struct entity *entity =
        find_entity(builder->plan->model, service, statement, words, count, &is_all);
    draft->entity = service_message_entity(builder, entity);
    if (is_all && draft->kind == OPERATION_GET) {
        draft->kind = OPERATION_LIST;
    }
    bool is_watch = slice_is(words[0], "watch") || slice_is(words[0], "subscribe") ||
                    slice_is(words[0], "stream");
    if (statement->is_server_streaming && draft->kind == OPERATION_LIST) {
        draft->rpc->shape = is_watch ? RPC_WATCH : RPC_LIST_STREAM;
    } else if (is_watch || draft->entity == NULL) {
        draft->kind = OPERATION_CUSTOM;
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
    if (rpc->shape == RPC_WATCH) {
        return "Changes are not streamed yet.";
    }
    if (draft->kind == OPERATION_CUSTOM || draft->entity == NULL) {
        return "The document says what the method is called, not what it does.";
    }
    if (rpc->is_server_streaming && rpc->shape == RPC_UNARY) {
        return "Only lists are streamed.";
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
    if (bound != NULL && bound->entity != NULL && bound->serving != SERVE_NOTHING) {
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
