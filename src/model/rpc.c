/* SPDX-License-Identifier: Apache-2.0 */
/* Methods that only a protobuf block declares are operations too: without a path, served over gRPC
 * alone, under the same rules as any other. */
#include "model/rpc.h"

#include "model/model_private.h"
#include "spec/text/words.h"

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

/* "Period" in the package fleet.billing.v1 is BillingPeriod, or the only entity that ends so. NULL:
 * none, or several. */
static const struct entity *entity_of_part(const struct model *model, struct slice package,
                                           struct slice name)
{
    struct slice key = word_key(model->arena, name), rest = package, word;
    const struct entity *found = NULL;
    while (key.size >= 4 && slice_next_part(&rest, '.', &word)) {
        struct slice whole = arena_join(model->arena, word_key(model->arena, word), key);
        found = table_get(&model->entity_by_key, whole);
        if (found != NULL) {
            return found;
        }
    }
    LIST_EACH(const struct entity, entity, &model->entities)
    {
        bool is_part = key.size >= 4 && !entity->is_added && entity->key.size > key.size &&
                       slice_ends_with(entity->key, key);
        if (is_part && found != NULL) {
            return NULL;
        }
        found = is_part ? entity : found;
    }
    return found;
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
        struct slice name = join_words(arena, words, start, end);
        const struct entity *named = model_entity(model, name);
        return named != NULL ? named : entity_of_part(model, service->package, name);
    }
    const struct entity *entity = entity_without(model, statement->response, endings);
    return entity != NULL ? entity : entity_without(model, service->name, endings);
}

/* "GetUsers" beside "GetUser": all of them, not one. */
static bool is_list_of(const struct model *model, const struct service_statement *service,
                       struct slice name)
{
    struct slice key = word_key(model->arena, name);
    bool is_plural = !slice_equal(word_flat(model->arena, name), key);
    LIST_EACH(const struct rpc_statement, other, &service->rpcs)
    {
        if (is_plural && slice_equal(word_flat(model->arena, other->name), key)) {
            return true;
        }
    }
    return false;
}

struct rpc_meaning rpc_read(const struct model *model, const struct service_statement *service,
                            const struct rpc_statement *statement)
{
    static const struct rpc_meaning unknown = {.kind = OPERATION_CUSTOM};
    struct slice words[WORD_MAXIMUM];
    size_t count = word_split(model->arena, statement->name, words, WORD_MAXIMUM);
    struct rpc_meaning meaning;
    bool is_all = false;
    if (count == 0 || !find_verb(words[0], &meaning.kind)) {
        return unknown;
    }
    meaning.entity = find_entity(model, service, statement, words, count, &is_all);
    if (meaning.kind == OPERATION_GET && (is_all || is_list_of(model, service, statement->name))) {
        meaning.kind = OPERATION_LIST;
    }
    meaning.is_watch = slice_is(words[0], "watch") || slice_is(words[0], "subscribe") ||
                       slice_is(words[0], "stream");
    if ((meaning.is_watch && !statement->is_server_streaming) || meaning.entity == NULL) {
        meaning.kind = OPERATION_CUSTOM;
    }
    return meaning;
}

/* --- operations without a path --- */

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
