/* SPDX-License-Identifier: Apache-2.0 */
/* Paths that spell out what the method says elsewhere: POST …/orders/create, POST
 * …/orders/delete/{id}, POST …/orders/{id}/update; and verbs that stand before the record instead
 * of behind it: POST …/orders/approve/{id}, POST …/ban-user/{id}. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* What a verb does, by the method that it is sent with, and the method that means the same. */
static const struct act {
    const char *words;
    const char *methods; /* '|'-separated */
    bool is_item;
    const char *meaning;
} acts[] = {
    {"create|add|insert", "post", false, "POST"},
    {"delete|remove|del", "delete|post|put", true, "DELETE"},
    {"update|edit|modify", "put", true, "PUT"},
    {"update|edit|modify", "patch|post", true, "PATCH"},
    {"detail|details", "get", true, "GET"},
    {"get", "get", true, "GET"},
    {"get", "get", false, "GET"},
};

static const char known_verbs[] =
    "create|add|insert|delete|remove|del|update|edit|modify|detail|details|list|page";

/* Bytes of the letters and digits in small letters, without the ending of a plural; 0: too long. */
static size_t write_noun(struct slice word, char out[64])
{
    size_t size = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (character_is_alphanumeric(word.data[i])) {
            if (size == 64) {
                return 0;
            }
            out[size++] = character_to_lower(word.data[i]);
        }
    }
    struct slice noun = slice_of(out, size);
    bool is_y = size > 4 && slice_ends_with(noun, SLICE("ies"));
    size -= is_y ? 2 : size > 3 && out[size - 1] == 's' && out[size - 2] != 's' ? 1 : 0;
    if (is_y) {
        out[size - 1] = 'y';
    }
    return size;
}

/* "add" of "add_boat" or "addBoat" behind "boats": the verb that the segment begins with, where the
 * rest only says again what the segment before it does; "get" for all that read. Empty: none. */
static struct slice verb_with_noun(struct slice segment, struct slice before)
{
    static const char *const verbs[] = {"get",    "fetch",  "list",   "query",  "find",
                                        "add",    "create", "insert", "update", "edit",
                                        "modify", "delete", "remove", "del",    NULL};
    for (const char *const *verb = verbs; *verb != NULL; verb++) {
        struct slice word = slice_from(*verb);
        char next = segment.size > word.size ? segment.data[word.size] : '\0';
        bool is_verb = slice_starts_with_ignoring_case(segment, word) &&
                       (next == '_' || next == '-' || (next >= 'A' && next <= 'Z'));
        if (is_verb) {
            char noun[64], above[64];
            size_t size = write_noun(slice_from_offset(segment, word.size), noun);
            bool is_same =
                size > 0 && size == write_noun(before, above) && memcmp(noun, above, size) == 0;
            bool reads = verb < verbs + 5;
            return !is_same ? SLICE_EMPTY : reads ? SLICE("get") : word;
        }
    }
    return SLICE_EMPTY;
}

/* The verb that a segment is, by itself or with the noun before it; empty: it is none. */
static struct slice verb_of(const struct slice *segments, size_t at)
{
    if (wording_is(segments[at], known_verbs)) {
        return segments[at];
    }
    return segment_is_parameter(segments[at - 1]) ? SLICE_EMPTY
                                                  : verb_with_noun(segments[at], segments[at - 1]);
}

/* Where the verb stands: at the end, or before a parameter at the end; count: there is none. */
static size_t find_verb(const struct slice *segments, size_t count)
{
    if (count < 2) {
        return count;
    }
    size_t at = count - 1;
    if (segment_is_parameter(segments[at]) && count > 2) {
        at--;
    }
    bool is_behind = !segment_is_parameter(segments[at - 1]) || at + 1 == count;
    return is_behind && verb_of(segments, at).size > 0 ? at : count;
}

size_t path_without_verb(struct slice *segments, size_t count)
{
    size_t at = find_verb(segments, count);
    if (at == count) {
        return count;
    }
    for (size_t i = at; i + 1 < count; i++) {
        segments[i] = segments[i + 1];
    }
    return count - 1;
}

static const struct act *find_act(struct slice verb, struct slice method, bool is_item)
{
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
        if (acts[i].is_item == is_item && wording_is(verb, acts[i].words) &&
            wording_is(method, acts[i].methods)) {
            return &acts[i];
        }
    }
    return NULL;
}

/* "remove" of what has "removed_at": it is marked, and stays. */
static bool is_marking(struct binding *binding, struct slice noun, struct slice verb)
{
    bool is_guess;
    const struct entity *entity = binding_entity(binding, noun, &is_guess);
    return entity != NULL && wording_is(verb, "remove") &&
           (entity_field_by_key(entity, SLICE("removedat")) != NULL ||
            entity_field_by_key(entity, SLICE("isremoved")) != NULL);
}

bool bind_verb(struct binding *binding)
{
    struct operation *operation = binding->operation;
    size_t at = find_verb(binding->segments, binding->count);
    bool is_guess = true;
    if (at == binding->count) {
        return false;
    }
    struct slice segments[SEGMENT_MAXIMUM], method = operation->method;
    size_t count = binding->count;
    memcpy(segments, binding->segments, sizeof(segments));
    bool is_item = at + 1 < count || segment_is_parameter(segments[at - 1]);
    size_t noun = at - (segment_is_parameter(segments[at - 1]) ? 2 : 1);
    struct slice verb = verb_of(segments, at);
    const struct act *act = find_act(verb, method, is_item);
    if (act == NULL || noun >= count || segment_is_parameter(segments[noun]) ||
        binding_entity(binding, segments[noun], &is_guess) == NULL || is_guess) {
        return false;
    }
    if (is_item && is_marking(binding, segments[noun], verb)) {
        return false;
    }
    binding->count = path_without_verb(binding->segments, count);
    operation->method = slice_from(act->meaning);
    bool is_bound = is_item ? bind_item(binding) : bind_collection(binding);
    operation->method = method;
    memcpy(binding->segments, segments, sizeof(segments));
    binding->count = count;
    return is_bound &&
           binding_say(binding, "'" SLICE_FORMAT "' in the path, as %s on %s of '" SLICE_FORMAT "'",
                       SLICE_ARGUMENT(segments[at]), act->meaning,
                       is_item ? "one item" : "the collection",
                       SLICE_ARGUMENT(operation->entity->name));
}

/* --- verbs before the record --- */

/* "approve/{id}" behind a collection, "ban-user/{id}": the segments with the act behind the record
 * that it is done to. Returns how many they are; 0: the path is no such one. */
static size_t turn_round(struct binding *binding, struct slice *segments)
{
    struct arena *arena = binding->builder->arena;
    size_t count = binding->count;
    bool is_guess;
    if (count < 2 || count == SEGMENT_MAXIMUM || !segment_is_parameter(segments[count - 1]) ||
        segment_is_parameter(segments[count - 2])) {
        return 0;
    }
    struct slice act = segments[count - 2], key = segments[count - 1];
    struct slice snake = word_snake(arena, act);
    size_t end = slice_find_byte(snake, '_');
    struct slice noun = end == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(snake, end + 1);
    if (noun.size > 0 && binding_entity(binding, noun, &is_guess) != NULL && !is_guess) {
        segments[count - 2] = noun;
        segments[count - 1] = key;
        segments[count] = slice_between(snake, 0, end);
        return count + 1;
    }
    if (count < 3 || segment_is_parameter(segments[count - 3]) ||
        binding_entity(binding, segments[count - 3], &is_guess) == NULL || is_guess) {
        return 0;
    }
    segments[count - 2] = key;
    segments[count - 1] = act;
    return count;
}

bool bind_turned(struct binding *binding)
{
    bool is_guess;
    struct operation *operation = binding->operation;
    if (binding->count < 2 || !slice_is_one_of(operation->method, "POST|PUT|PATCH") ||
        binding_entity(binding, binding->segments[binding->count - 2], &is_guess) != NULL) {
        return false;
    }
    struct slice segments[SEGMENT_MAXIMUM], reason = operation->reason, word = binding->word;
    const char *hint = binding->hint;
    size_t count = binding->count;
    memcpy(segments, binding->segments, sizeof(segments));
    size_t turned = turn_round(binding, binding->segments);
    binding->count = turned;
    bool is_bound = turned > 0 && bind_transition(binding);
    memcpy(binding->segments, segments, sizeof(segments));
    binding->count = count;
    if (!is_bound) {
        operation->reason = reason;
        binding->hint = hint;
        binding->word = word;
        return false;
    }
    reason = operation->reason;
    return binding_say(binding, SLICE_FORMAT ", by the word before the record",
                       SLICE_ARGUMENT(reason));
}
