/* SPDX-License-Identifier: Apache-2.0 */
/* Paths that are called like functions: GET /getBoats, GET /boats/getAll, PUT /update_boat/{id},
 * GET /getBoatsByPier/{pier_id}. Bound as the path of resources that says the same, where the words
 * behind the verb, or the segment before it, are what an entity is called. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

#define WORD_MAXIMUM 8U

/* A segment taken apart: "get" "all" "boats" "by" "pier". */
struct call_name {
    struct slice verb, noun, by; /* noun, by: joined by '_'; empty: there is none */
    bool is_all;
};

/* "store-users" are those of a store: these are verbs where nothing stands behind them. */
static const char nouns_too[] = "store|new|show|del";
/* More than one at a time. */
static const char bulks[] =
    "bulk|batch*|mass|import*|several|multiple|一括*|批量*|일괄*|masse|lote|lotes";

static const char readers[] = "get|fetch|find|list|retrieve|show";
static const char makers[] = "create|add|insert|new|store";
static const char changers[] = "update|edit|modify";
static const char removers[] = "delete|remove|destroy|del";

static struct slice join(struct arena *arena, const struct slice *words, size_t from, size_t to)
{
    struct slice joined = SLICE_EMPTY;
    for (size_t i = from; i < to; i++) {
        joined = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(joined),
                              i == from ? "" : "_", SLICE_ARGUMENT(words[i]));
    }
    return joined;
}

static bool is_verb(struct slice word)
{
    return wording_is(word, readers) || wording_is(word, makers) || wording_is(word, changers) ||
           wording_is(word, removers);
}

/* Whether the segment begins with a verb's first letters: most do not, and are not taken apart. */
static bool may_be_called(struct slice segment)
{
    static const char starts[][4] = {"get", "fet", "fin", "lis", "ret", "sho", "cre", "add", "ins",
                                     "new", "sto", "upd", "edi", "mod", "del", "rem", "des"};
    if (segment.size < 3) {
        return false;
    }
    char first[3];
    for (size_t i = 0; i < 3; i++) {
        first[i] = character_to_lower(segment.data[i]);
    }
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        if (memcmp(first, starts[i], 3) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_name(struct arena *arena, struct slice segment, struct call_name *out)
{
    struct slice words[WORD_MAXIMUM];
    if (!may_be_called(segment)) {
        return false;
    }
    size_t count = word_split(arena, segment, words, WORD_MAXIMUM), from = 1, end = 1;
    if (count == 0 || count == WORD_MAXIMUM || !is_verb(words[0])) {
        return false;
    }
    *out = (struct call_name){.verb = words[0]};
    out->is_all = count > 1 && slice_equal(words[1], SLICE("all"));
    from += out->is_all;
    end = from;
    while (end < count && !slice_equal(words[end], SLICE("by"))) {
        end++;
    }
    out->noun = from < end ? join(arena, words, from, end) : SLICE_EMPTY;
    out->by = end + 1 < count ? join(arena, words, end + 1, count) : SLICE_EMPTY;
    bool is_noun = count > 1 && wording_is(words[0], nouns_too);
    bool is_query = count == 1 && slice_equal(words[0], SLICE("list")); /* bind_query.c */
    return end + 1 != count && !is_noun && !is_query; /* something stands behind "by" */
}

/* The method that says the same; NULL: none, or what is done is not certain. */
static const char *method_of(const struct call_name *name, struct slice method, bool is_item)
{
    if (wording_is(name->verb, readers)) {
        bool is_list = is_item && wording_is(name->verb, "list|find") && name->by.size == 0 &&
                       name->noun.size == 0; /* "boats/{id}/list": of what is not said */
        bool is_whole = slice_is_one_of(method, "POST") && name->is_all && !is_item &&
                        name->by.size == 0; /* "POST /get_all_boats": no body chooses some */
        return (slice_is_one_of(method, "GET") && !is_list) || is_whole ? "GET" : NULL;
    }
    if (name->is_all || name->by.size > 0) {
        return NULL; /* "delete_all_boats" */
    }
    if (wording_is(name->verb, makers)) {
        return !is_item && slice_is_one_of(method, "POST") ? "POST" : NULL;
    }
    if (!is_item) {
        return NULL;
    }
    if (wording_is(name->verb, changers)) {
        return slice_is_one_of(method, "PUT")          ? "PUT"
               : slice_is_one_of(method, "PATCH|POST") ? "PATCH"
                                                       : NULL;
    }
    return slice_is_one_of(method, "DELETE|POST") ? "DELETE" : NULL;
}

static struct entity *certain_entity(struct binding *binding, struct slice segment)
{
    bool is_guess;
    struct entity *entity =
        segment_is_parameter(segment) ? NULL : binding_entity(binding, segment, &is_guess);
    return entity == NULL || is_guess ? NULL : entity;
}

/* All of them: "getBoats", "listBoat", "boats/getAll"; "getBoat" alone would be one, and nothing
 * says which. */
static bool reads_all(struct arena *arena, const struct call_name *name)
{
    return name->is_all || slice_equal(name->verb, SLICE("list")) ||
           (name->noun.size > 0 &&
            !slice_equal(word_flat(arena, name->noun), word_key(arena, name->noun)));
}

/* "boats/{id}/remove" of what has removed_at: it is marked, and stays. */
static bool is_marked(const struct entity *entity, const struct call_name *name)
{
    return slice_equal(name->verb, SLICE("remove")) &&
           (entity_field_by_key(entity, SLICE("removedat")) != NULL ||
            entity_field_by_key(entity, SLICE("isremoved")) != NULL);
}

/* What the path would be of resources, in the place of the segment `at`; returns how many segments
 * there are then, 0: it would be none. */
static size_t rewrite(struct binding *binding, size_t at, const struct call_name *name,
                      struct slice *segments)
{
    size_t count = binding->count;
    bool has_key = at + 1 < count;
    struct slice above = at > 0 ? segments[at - 1] : SLICE_EMPTY;
    if (name->noun.size == 0) { /* "boats/getAll", "boats/get/{id}", "boats/{id}/destroy" */
        size_t noun = above.size > 0 && segment_is_parameter(above) ? at - 2 : at - 1;
        if (at == 0 || (segment_is_parameter(above) && (at < 2 || has_key)) ||
            certain_entity(binding, segments[noun]) == NULL ||
            is_marked(certain_entity(binding, segments[noun]), name)) {
            return 0;
        }
        for (size_t i = at; i + 1 < count; i++) {
            segments[i] = segments[i + 1];
        }
        count--;
        at--;
    } else { /* "getBoats" behind what is no other entity */
        const struct entity *entity = certain_entity(binding, name->noun);
        if (entity == NULL || is_marked(entity, name) ||
            (above.size > 0 && certain_entity(binding, above) != NULL)) {
            return 0;
        }
        segments[at] = name->noun;
    }
    if (name->by.size > 0 && !slice_equal(name->by, SLICE("id"))) {
        if (!has_key || count == SEGMENT_MAXIMUM) {
            return 0;
        }
        segments[count] = segments[count - 1];
        segments[count - 1] = name->by;
        count++;
    }
    return count;
}

/* "POST /delete_boat": says that the path does not say which. */
static void say_keyless(struct binding *binding, const struct call_name *name, struct slice called)
{
    if (name->noun.size == 0 || name->is_all || name->by.size > 0 ||
        wording_is(name->verb, makers) || reads_all(binding->builder->arena, name) ||
        certain_entity(binding, name->noun) == NULL) {
        return;
    }
    binding->hint = "name the record behind it, as '/{id}', or expect 501 Not Implemented";
    binding_say(binding, "'" SLICE_FORMAT "' is about one record, which the path does not name",
                SLICE_ARGUMENT(called));
}

bool bind_called(struct binding *binding)
{
    bool is_guess;
    struct operation *operation = binding->operation;
    struct arena *arena = binding->builder->arena;
    size_t count = binding->count;
    size_t at = count - 1 - (count > 1 && segment_is_parameter(binding_last(binding)));
    struct call_name name;
    struct slice called = binding->segments[at];
    if (segment_is_parameter(called) || !read_name(arena, called, &name) ||
        (binding_entity(binding, called, &is_guess) != NULL && !is_guess)) {
        return false;
    }
    struct slice segments[SEGMENT_MAXIMUM], method = operation->method;
    memcpy(segments, binding->segments, sizeof(segments));
    bool is_item =
        at + 1 < count || (name.noun.size == 0 && at > 0 && segment_is_parameter(segments[at - 1]));
    const char *meaning = method_of(&name, method, is_item);
    if (meaning == NULL || (strcmp(meaning, "GET") == 0 && !is_item && !reads_all(arena, &name))) {
        if (!is_item) {
            say_keyless(binding, &name, called);
        }
        return false;
    }
    if (strcmp(meaning, "POST") == 0 && wording_has(operation->description, bulks)) {
        return false;
    }
    size_t rewritten = rewrite(binding, at, &name, segments);
    if (rewritten == 0) {
        return false;
    }
    struct slice written[SEGMENT_MAXIMUM];
    memcpy(written, binding->segments, sizeof(written));
    memcpy(binding->segments, segments, sizeof(segments));
    binding->count = rewritten;
    operation->method = slice_from(meaning);
    bool is_bound = is_item ? bind_item(binding) : bind_collection(binding);
    operation->method = method;
    memcpy(binding->segments, written, sizeof(written));
    binding->count = count;
    if (!is_bound) {
        return false;
    }
    struct slice reason = operation->reason;
    return binding_say(binding, "'" SLICE_FORMAT "' in the path, as " SLICE_FORMAT,
                       SLICE_ARGUMENT(called), SLICE_ARGUMENT(reason));
}
