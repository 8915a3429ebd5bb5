/* SPDX-License-Identifier: Apache-2.0 */
/* What a method of a protobuf block means, by its name and its messages. */
#include "model/rpc.h"

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
