/* SPDX-License-Identifier: Apache-2.0 */
/* What paths, examples and types say of a word: whether it is a collection, and of what. Collected
 * once, when the first word is asked for. */
#include "model/bind/infer_private.h"

#include "base/json.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

bool infer_is_act(struct builder *builder, struct slice noun)
{
    static const char verbs[] =
        "add|analyze|analyse|apply|approve|assign|authorize|bulk|calculate|callback|cancel|capture|"
        "check|clear|compare|compute|confirm|convert|create|delete|deploy|detect|disable|download|"
        "duplicate|enable|estimate|evaluate|execute|export|fetch|finalize|generate|get|import|"
        "ingest|initiate|invoke|login|logout|lookup|merge|notify|optimize|parse|performance|"
        "predict|"
        "preview|print|process|publish|query|recalculate|recommend|refresh|register|reindex|reload|"
        "remove|render|reorder|resend|reset|restart|restore|retry|revoke|rollback|search|send|"
        "simulate|solve|start|stop|stream|submit|suggest|sync|synchronize|toggle|train|transform|"
        "translate|trigger|undo|unlock|update|upload|validate|verify|webhook";
    struct slice words[4];
    size_t count = word_split(builder->arena, noun, words, 4);
    return count > 0 && wording_is(words[0], verbs) &&
           slice_equal(word_flat(builder->arena, noun), word_key(builder->arena, noun));
}

static struct mention *mention_of(struct builder *builder, struct slice word)
{
    struct slice key = word_key(builder->arena, word);
    struct mention *mention = table_get(&builder->mentions, key);
    if (mention == NULL) {
        mention = ARENA_NEW(builder->arena, struct mention);
        table_put(&builder->mentions, key, mention);
    }
    return mention;
}

bool infer_mention_is_choice(struct slice word)
{
    return wording_is(word, "current|my|mine|own|all|request|process|place|issue|book|purchase|"
                            "submit");
}

/* How many segments there are without what only says which of them are meant, or how one comes to
 * be: "/boats/current", "/hires/request". Verbs are taken out. */
static size_t split_collection(struct builder *builder, struct slice path,
                               struct slice segments[32])
{
    size_t count = path_without_verb(segments, path_segments(path, segments, 32));
    if (count < 2 || segment_is_parameter(segments[count - 2]) ||
        !infer_mention_is_choice(segments[count - 1])) {
        return count;
    }
    struct slice noun = segments[count - 2];
    bool is_plural = !slice_equal(word_flat(builder->arena, noun), word_key(builder->arena, noun));
    return count - is_plural;
}

/* The last segment that is no parameter; empty: there is none. */
static struct slice last_word(struct builder *builder, struct slice path)
{
    struct slice segments[32];
    size_t count = split_collection(builder, path, segments);
    while (count > 0 && segment_is_parameter(segments[count - 1])) {
        count--;
    }
    return count > 0 ? segments[count - 1] : SLICE_EMPTY;
}

/* "/captains/me": the one of a collection that is the caller's; its answers show a whole one.
 * Empty: the path is another. */
static struct slice own_collection(struct builder *builder, struct slice path)
{
    struct slice segments[32];
    size_t count = path_segments(path, segments, 32);
    if (count < 2 || !wording_is(segments[count - 1], "me|self") ||
        segment_is_parameter(segments[count - 2])) {
        return SLICE_EMPTY;
    }
    struct slice noun = segments[count - 2];
    bool is_plural = !slice_equal(word_flat(builder->arena, noun), word_key(builder->arena, noun));
    return is_plural ? noun : SLICE_EMPTY;
}

/* Whether the path selects things of one collection by another: the fees of "/fees/student/{id}"
 * are shown, and no student. */
static bool is_selection(struct builder *builder, struct slice path)
{
    struct slice segments[32];
    size_t count = path_without_verb(segments, path_segments(path, segments, 32));
    if (count < 3 || !segment_is_parameter(segments[count - 1]) ||
        segment_is_parameter(segments[count - 2]) || segment_is_parameter(segments[count - 3])) {
        return false;
    }
    struct slice word = segments[count - 2], before = segments[count - 3];
    return slice_equal(word_flat(builder->arena, word), word_key(builder->arena, word)) &&
           !slice_equal(word_flat(builder->arena, before), word_key(builder->arena, before));
}

static void note_usage(struct builder *builder, const struct endpoint_statement *endpoint)
{
    struct slice segments[32];
    size_t count = split_collection(builder, endpoint->path, segments);
    if (count == 0) {
        return;
    }
    bool is_item = count >= 2 && segment_is_parameter(segments[count - 1]);
    struct slice noun = segments[count - (is_item ? 2 : 1)];
    if (infer_is_act(builder, noun)) {
        return;
    }
    struct mention *mention = mention_of(builder, noun);
    struct usage *usage = &mention->usage;
    usage->has_item |= is_item;
    usage->is_written |= !slice_equal(endpoint->method, SLICE("GET"));
    if (is_item && mention->keys.count < 8) {
        struct slice *name = ARENA_NEW(builder->arena, struct slice);
        *name = slice_between(segments[count - 1], 1, segments[count - 1].size - 1);
        list_add(builder->arena, &mention->keys, name);
    }
    usage->is_read |= !is_item && slice_equal(endpoint->method, SLICE("GET"));
    bool is_created = !is_item && slice_equal(endpoint->method, SLICE("POST"));
    usage->is_created |= is_created;
    usage->is_made_alone |= is_created && (count < 2 || !segment_is_parameter(segments[count - 2]));
}

bool infer_is_deed(struct builder *builder, struct slice method, const struct slice *segments,
                   size_t count)
{
    return count >= 3 && !slice_equal(method, SLICE("GET")) &&
           !segment_is_parameter(segments[count - 1]) &&
           segment_is_parameter(segments[count - 2]) &&
           slice_equal(word_flat(builder->arena, segments[count - 1]),
                       word_key(builder->arena, segments[count - 1]));
}

static void collect_mentions(struct builder *builder)
{
    table_init(&builder->mentions, builder->arena);
    table_init(&builder->messages, builder->arena);
    table_init(&builder->shown_things, builder->arena);
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        infer_message_note(builder, statement);
        bool is_endpoint = statement->kind == STATEMENT_ENDPOINT;
        if (!is_endpoint && statement->kind != STATEMENT_EXAMPLE) {
            continue;
        }
        struct slice path = is_endpoint ? statement->endpoint.path : statement->example.path;
        struct slice method = is_endpoint ? statement->endpoint.method : statement->example.method;
        struct slice segments[32];
        size_t count = path_segments(path, segments, 32);
        if (is_selection(builder, path) || infer_is_deed(builder, method, segments, count)) {
            continue;
        }
        if (is_endpoint) {
            note_usage(builder, &statement->endpoint);
        }
        struct slice word = last_word(builder, path);
        if (!is_endpoint && path.size == 0) {
            word =
                statement->example.thing; /* "BoatRequest" beside it, below a table of endpoints */
        } else if (!is_endpoint && statement->example.direction == EXAMPLE_RESPONSE) {
            struct slice own = own_collection(builder, path);
            word = own.size > 0 ? own : word;
        }
        bool has_fields = !is_endpoint || statement->endpoint.request.size > 0;
        if (word.size > 0 && has_fields && !infer_is_act(builder, word)) {
            struct mention *mention = mention_of(builder, word);
            list_add(builder->arena, is_endpoint ? &mention->endpoints : &mention->examples,
                     statement);
        }
    }
}

/* Whether the path is nothing but the word, a prefix aside: below another word it may be a view of
 * that ("products/favorites"). */
static bool stands_alone(struct builder *builder, struct slice path)
{
    struct slice segments[32];
    size_t count = split_collection(builder, path, segments), others = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        bool is_version = segments[i].size <= 3 && segments[i].size > 1 &&
                          segments[i].data[0] == 'v' && character_is_digit(segments[i].data[1]);
        others += !is_version && !wording_is(segments[i], "api|rest|public|internal");
    }
    return count > 0 && others == 0;
}

/* Whether the answer to a GET shows a list of the things, each with its key. */
static bool shows_list(struct builder *builder, const struct mention *mention, struct slice noun,
                       struct slice key)
{
    if (wording_has(noun, "stats|statistics|metrics|analytics|trends|insights|suggestions|results|"
                          "recommendations|options|status|health")) {
        return false;
    }
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        const struct example_statement *example = &statement->example;
        if (example->value == NULL || example->direction != EXAMPLE_RESPONSE ||
            !slice_equal(example->method, SLICE("GET")) || !stands_alone(builder, example->path)) {
            continue;
        }
        const struct json *list = example->value;
        JSON_EACH(member, example->value)
        {
            bool is_named = slice_equal(word_key(builder->arena, member->key), key) ||
                            slice_equal(member->key, SLICE("data"));
            list = is_named && member->kind == JSON_ARRAY ? member : list;
        }
        const struct json *first = list->kind == JSON_ARRAY ? list->first : NULL;
        if (first != NULL && first->kind == JSON_OBJECT &&
            infer_example_shows_key(builder, first, key)) {
            return true;
        }
    }
    return false;
}

/* How many members of the one object the other has, too. */
static size_t count_shared(const struct json *first, const struct json *second)
{
    size_t count = 0;
    JSON_EACH(member, first)
    {
        count += json_member(second, member->key) != NULL;
    }
    return count;
}

/* Whether what a POST takes comes back with a key, at least in part: it is kept. */
static bool shows_made(struct builder *builder, const struct mention *mention, struct slice key)
{
    const struct json *taken = NULL, *made = NULL;
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        const struct example_statement *example = &statement->example;
        bool is_post = example->value != NULL && slice_equal(example->method, SLICE("POST"));
        const struct json *thing =
            is_post ? infer_example_thing(builder, example->value, key) : NULL;
        if (thing != NULL && example->direction == EXAMPLE_REQUEST && taken == NULL) {
            taken = thing;
        } else if (thing != NULL && example->direction == EXAMPLE_RESPONSE && made == NULL &&
                   example->http_status < 300 && infer_example_shows_key(builder, thing, key)) {
            made = thing;
        }
    }
    return taken != NULL && made != NULL && count_shared(taken, made) >= 2;
}

/* Whether the document names it as a table or collection, though without its fields. */
static bool is_named(struct builder *builder, struct slice key)
{
    LIST_EACH(const struct named_things, things, &builder->specification->named)
    {
        LIST_EACH(const struct named_thing, thing, &things->things)
        {
            if (slice_equal(word_key(builder->arena, thing->name), key)) {
                return true;
            }
        }
    }
    return false;
}

bool infer_mention_is_collection(struct builder *builder, const struct mention *mention,
                                 struct slice noun, struct slice key)
{
    const struct usage *usage = &mention->usage;
    static const char acts[] =
        "status|state|password|info|detail|search|query|batch|enable|disable|"
        "approve|reject|cancel|delete|remove|update|create|edit|list|save";
    bool is_plural = !slice_equal(word_flat(builder->arena, noun), key) ||
                     wording_is(noun, "documentation|attendance|equipment|feedback|inventory|"
                                      "furniture|luggage|merchandise|correspondence|evidence|"
                                      "homework|staff");
    if (wording_is(noun, acts) || infer_is_act(builder, noun)) {
        return false;
    }
    bool is_typed = table_get(&builder->messages, key) != NULL ||
                    table_get(&builder->shown_things, key) != NULL ||
                    (is_plural && usage->is_read && shows_list(builder, mention, noun, key));
    return usage->has_item || (is_plural && usage->is_read && (usage->is_created || is_typed)) ||
           (is_plural && usage->is_created && shows_made(builder, mention, key)) ||
           (usage->is_created && is_named(builder, key));
}

const struct mention *infer_mention(struct builder *builder, struct slice key)
{
    if (builder->mentions.arena == NULL) {
        collect_mentions(builder);
    }
    return table_get(&builder->mentions, key);
}

bool infer_is_collection(struct builder *builder, struct slice noun)
{
    const struct mention *mention = infer_mention(builder, word_key(builder->arena, noun));
    return mention != NULL && (mention->usage.has_item || mention->usage.is_created);
}

bool infer_has_items(struct builder *builder, struct slice noun)
{
    const struct mention *mention = infer_mention(builder, word_key(builder->arena, noun));
    return mention != NULL && mention->usage.has_item;
}

bool infer_is_read(struct builder *builder, struct slice key)
{
    const struct mention *mention = infer_mention(builder, key);
    return mention != NULL && (mention->usage.is_read || mention->usage.has_item);
}
