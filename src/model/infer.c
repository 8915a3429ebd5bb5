/* SPDX-License-Identifier: Apache-2.0 */
/* An entity for a collection that the document describes by examples alone. Every such guess is
 * told, with its line. */
#include "model/bind_private.h"
#include "model/policy_private.h"

#include "base/json.h"
#include "spec/reading/reading.h"
#include "spec/text/request_name.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* What a path says about a word: …/word/{id} says that it is a collection. */
struct usage {
    bool has_item;
    bool is_read;       /* GET …/word */
    bool is_created;    /* POST …/word */
    bool is_made_alone; /* POST …/word that stands below nothing's item */
};

/* What the document has on the collections of one name; statements in their order. */
struct mention {
    struct usage usage;
    struct list examples;  /* const struct statement: the last segment of its path that is no
                              parameter is the word */
    struct list endpoints; /* likewise, with a request */
    struct list keys;      /* struct slice: what names an item, "slug" of …/word/{slug} */
};

/* "validate", "bulk-import": something to do, which nothing is kept of under that name; in the
 * plural
 * ("uploads") it may be what was done. */
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

static bool is_choice(struct slice word)
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
    if (count < 2 || segment_is_parameter(segments[count - 2]) || !is_choice(segments[count - 1])) {
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

/* "id", "user_id" and "userId" of a user. */
static bool is_key_of(struct builder *builder, struct slice key, struct slice field)
{
    static const char *const names[] = {"id", "uuid", "uid", NULL};
    struct slice flat = word_flat(builder->arena, field);
    for (const char *const *name = names; *name != NULL; name++) {
        if (slice_equal(flat, slice_from(*name))) {
            return true;
        }
    }
    return slice_equal(flat, arena_join(builder->arena, key, SLICE("id")));
}

/* The thing that a type shows with its key, as answers do; empty: it is none. */
static struct slice thing_shown(struct builder *builder, const struct entity_statement *type)
{
    struct slice thing = type->is_request ? request_name_thing(type->name) : SLICE_EMPTY;
    struct slice key = thing.size > 0 ? word_key(builder->arena, thing) : SLICE_EMPTY;
    LIST_EACH(const struct field_statement, field, &type->fields)
    {
        if (thing.size > 0 && type->fields.count > 2 && is_key_of(builder, key, field->name)) {
            return thing;
        }
    }
    return SLICE_EMPTY;
}

static void note_shown(struct builder *builder, struct statement *statement)
{
    struct slice thing = thing_shown(builder, &statement->entity);
    struct slice key = thing.size > 0 ? word_key(builder->arena, thing) : SLICE_EMPTY;
    if (thing.size > 0 && table_get(&builder->shown_things, key) == NULL) {
        table_put(&builder->shown_things, key, statement);
    }
}

static void note_message(struct builder *builder, struct statement *statement)
{
    bool is_type = statement->kind == STATEMENT_ENTITY && statement->entity.is_request &&
                   statement->entity.fields.count > 0;
    struct slice key = is_type ? word_key(builder->arena, statement->entity.name) : SLICE_EMPTY;
    if (is_type && table_get(&builder->messages, key) == NULL) {
        table_put(&builder->messages, key, statement);
    }
    if (is_type) {
        note_shown(builder, statement);
    }
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
        note_message(builder, statement);
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
        }
        bool has_fields = !is_endpoint || statement->endpoint.request.size > 0;
        if (word.size > 0 && has_fields && !infer_is_act(builder, word)) {
            struct mention *mention = mention_of(builder, word);
            list_add(builder->arena, is_endpoint ? &mention->endpoints : &mention->examples,
                     statement);
        }
    }
}

/* The list of things under the last word of their name, beside what is no list or object:
 * {"success": true, "views": [{…}]} of saved views; or NULL. */
static const struct json *wrapped_list(struct builder *builder, const struct json *body,
                                       struct slice key)
{
    const struct json *found = NULL;
    JSON_EACH(member, body)
    {
        if (member->kind != JSON_OBJECT && member->kind != JSON_ARRAY) {
            continue;
        }
        struct slice word = word_key(builder->arena, member->key);
        bool is_list = member->kind == JSON_ARRAY && member->first != NULL &&
                       member->first->kind == JSON_OBJECT;
        if (found != NULL || !is_list || word.size < 3 || !slice_ends_with(key, word)) {
            return NULL;
        }
        found = member;
    }
    return found;
}

/* Whether the object has the key that things of that name have. */
static bool shows_key(struct builder *builder, const struct json *object, struct slice key)
{
    JSON_EACH(member, object)
    {
        bool is_scalar = member->kind == JSON_STRING || member->kind == JSON_NUMBER;
        if (is_scalar &&
            (is_key_of(builder, key, member->key) || slice_equal(member->key, SLICE("_id")))) {
            return true;
        }
    }
    return false;
}

static bool is_acknowledgement_word(struct slice word)
{
    return wording_is(word, "message|success|status|ok|error|detail|details|msg|code|statuscode|"
                            "deleted|acknowledged|next|cursor|nextcursor|next_cursor|previous");
}

/* Whether the object only says how it went: {"success": true, "message": "Deleted"}. */
static bool is_acknowledgement(const struct json *object)
{
    JSON_EACH(member, object)
    {
        if (member->kind == JSON_OBJECT || member->kind == JSON_ARRAY ||
            !is_acknowledgement_word(member->key)) {
            return false;
        }
    }
    return true;
}

/* {"items": […], "total": 3}: things by the page. Beside a key or a text they are parts of one. */
static bool is_page(struct builder *builder, const struct json *body, struct slice key)
{
    JSON_EACH(member, body)
    {
        if (member->kind == JSON_STRING && !is_acknowledgement_word(member->key)) {
            return false;
        }
    }
    return !shows_key(builder, body, key);
}

/* The object that stands for one thing: the body itself, or what an envelope wraps ({"data":{…}},
 * {"user":{…}},
 * {"data":[{…}]}). */
static const struct json *unwrap(struct builder *builder, const struct json *body, struct slice key)
{
    for (unsigned depth = 0; body != NULL && depth < 4; depth++) {
        if (body->kind == JSON_ARRAY) {
            body = body->first;
            continue;
        }
        const struct json *inner = NULL;
        if (body->kind == JSON_OBJECT) {
            for (const struct json *child = body->first; inner == NULL && child != NULL;
                 child = child->next) {
                bool is_named = slice_equal(word_key(builder->arena, child->key), key);
                bool is_group = child->kind == JSON_OBJECT || child->kind == JSON_ARRAY;
                inner = is_named && is_group ? child : NULL;
            }
            inner = inner == NULL ? wrapped_list(builder, body, key) : inner;
            inner = inner == NULL ? json_member(body, SLICE("data")) : inner;
            if (inner == NULL && is_page(builder, body, key)) {
                inner = json_member(body, SLICE("items"));
            }
        }
        if (inner == NULL || (inner->kind != JSON_OBJECT && inner->kind != JSON_ARRAY)) {
            break;
        }
        body = inner;
    }
    return body != NULL && body->kind == JSON_OBJECT && body->count > 0 ? body : NULL;
}

static bool looks_like(struct slice text, const char *shape)
{
    struct slice pattern = slice_from(shape);
    if (text.size < pattern.size) {
        return false;
    }
    for (size_t i = 0; i < pattern.size; i++) {
        bool is_digit = character_is_digit(text.data[i]);
        if (pattern.data[i] == '9' ? !is_digit : text.data[i] != pattern.data[i]) {
            return false;
        }
    }
    return true;
}

static enum type_kind kind_of_text(struct slice name, struct slice text)
{
    if (looks_like(text, "9999-99-99T99:99")) {
        return TYPE_TIMESTAMP;
    }
    if (text.size == 10 && looks_like(text, "9999-99-99")) {
        return TYPE_DATE;
    }
    bool is_key = slice_equal_ignoring_case(name, SLICE("id")) ||
                  slice_ends_with_ignoring_case(name, SLICE("id"));
    bool is_uuid = (text.size == 36 && text.data[8] == '-' && text.data[13] == '-') ||
                   slice_contains_ignoring_case(text, SLICE("uuid"));
    return is_key && is_uuid ? TYPE_UUID : TYPE_TEXT;
}

static struct type *type_of(struct builder *builder, const struct json *value)
{
    struct type *type = ARENA_NEW(builder->arena, struct type);
    switch (value->kind) {
    case JSON_STRING:
        type->kind = kind_of_text(value->key, value->text);
        type->has_zone = type->kind == TYPE_TIMESTAMP;
        break;
    case JSON_NUMBER:
        type->kind =
            slice_find_byte(value->text, '.') == SLICE_NOT_FOUND ? TYPE_INT64 : TYPE_DECIMAL;
        break;
    case JSON_BOOLEAN:
        type->kind = TYPE_BOOLEAN;
        break;
    case JSON_NULL:
        type->kind = TYPE_TEXT;
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        type->kind = TYPE_JSON;
        break;
    }
    return type;
}

static void add_members(struct builder *builder, struct entity *entity, const struct json *object,
                        struct place place)
{
    JSON_EACH(member, object)
    {
        bool is_name = member->key.size > 0 && member->key.size <= 63 && member->key.data[0] != '_';
        for (size_t i = 0; is_name && i < member->key.size; i++) {
            is_name = character_is_word(member->key.data[i]) || member->key.data[i] == '-';
        }
        if (!is_name || entity_field(entity, member->key) != NULL) {
            continue;
        }
        struct field_statement statement = {
            .name = member->key, .place = place, .type = type_of(builder, member)};
        merge_add_field(builder, entity, &statement, SOURCE_EXAMPLE);
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
        if (first != NULL && first->kind == JSON_OBJECT && shows_key(builder, first, key)) {
            return true;
        }
    }
    return false;
}

/* A word in the plural that is read and created, or that has items: a collection, not an action.
 * Of what a type describes it is enough that a list is read. */
static bool is_collection(struct builder *builder, const struct mention *mention, struct slice noun,
                          struct slice key)
{
    const struct usage *usage = &mention->usage;
    static const char acts[] =
        "status|state|password|info|detail|search|query|batch|enable|disable|"
        "approve|reject|cancel|delete|remove|update|create|edit|list|save";
    bool is_plural = !slice_equal(word_flat(builder->arena, noun), key);
    if (wording_is(noun, acts) || infer_is_act(builder, noun)) {
        return false;
    }
    bool is_typed = table_get(&builder->messages, key) != NULL ||
                    table_get(&builder->shown_things, key) != NULL ||
                    (is_plural && usage->is_read && shows_list(builder, mention, noun, key));
    return usage->has_item || (is_plural && usage->is_read && (usage->is_created || is_typed));
}

static struct entity *begin_entity(struct builder *builder, struct slice noun, struct place place)
{
    struct entity *entity = merge_add_entity(builder, noun, SOURCE_EXAMPLE, place);
    entity->is_inferred = true;
    entity->inferred_from = place;
    return entity;
}

/* Names of what is written out in letters. */
static const char text_names[] =
    "date|time|title|name|email|description|notes|note|status|state|type|category|color|colour|"
    "message|"
    "content|text|body|slug|phone|address|city|country|code|username|password|comment|reason|"
    "label|url|link|image|avatar|role|currency|summary|subject|priority|first name|"
    "last name|full name|display name|icon|format|language|gender|unit|reference";

/* The type of a field of which a list of names tells only its name; where that says nothing, any
 * JSON value will do. */
static struct type *type_of_name(struct builder *builder, struct slice name)
{
    struct type *type = ARENA_NEW(builder->arena, struct type);
    const struct type *guess = type_name_guess(builder, name);
    struct slice words[8], last = SLICE_EMPTY;
    size_t count = word_split(builder->arena, name, words, 8);
    last = count > 0 ? words[count - 1] : SLICE_EMPTY;
    if (guess != NULL) {
        *type = *guess;
        type->spelling = SLICE_EMPTY;
        return type;
    }
    bool is_text = wording_is(last, text_names) || (count > 1 && wording_is(last, "id"));
    type->kind = count == 1 && wording_is(last, "id") ? TYPE_UUID : is_text ? TYPE_TEXT : TYPE_JSON;
    return type;
}

/* "{ email, password, role?: string }" behind an endpoint. */
static struct entity *add_shorthand(struct builder *builder, struct slice noun,
                                    struct entity *entity, struct slice text, struct place place)
{
    text = slice_trim(text);
    if (text.size < 3 || text.data[0] != '{' || text.data[text.size - 1] != '}') {
        return entity;
    }
    struct slice rest = slice_between(text, 1, text.size - 1), part;
    while (slice_next_part(&rest, ',', &part)) {
        size_t colon = slice_find_byte(part, ':');
        struct slice name = slice_trim(slice_between(part, 0, colon));
        struct slice written =
            slice_trim(slice_from_offset(part, colon == SLICE_NOT_FOUND ? part.size : colon + 1));
        bool is_optional = name.size > 0 && name.data[name.size - 1] == '?';
        name.size -= is_optional ? 1 : 0;
        bool is_name = name.size > 0 && name.size <= 63;
        for (size_t i = 0; is_name && i < name.size; i++) {
            is_name = character_is_word(name.data[i]);
        }
        if (!is_name) {
            return entity;
        }
        entity = entity == NULL ? begin_entity(builder, noun, place) : entity;
        if (entity_field(entity, name) == NULL) {
            struct type *type = type_from_word(builder->arena, written, NULL);
            if (type->kind == TYPE_UNKNOWN) {
                type = type_of_name(builder, name);
            }
            struct field_statement statement = {.name = name, .place = place, .type = type};
            merge_add_field(builder, entity, &statement, SOURCE_EXAMPLE);
        }
    }
    return entity;
}

/* What a table says of the fields that a new thing takes: it knows of types and of what must be
 * there, where an example only shows one. */
static struct entity *add_request_fields(struct builder *builder, struct slice noun,
                                         struct entity *entity, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    bool is_creation = slice_equal(example->method, SLICE("POST"));
    LIST_EACH(const struct field_statement, told, &example->fields)
    {
        entity = entity == NULL ? begin_entity(builder, noun, statement->place) : entity;
        struct field *field = entity_field_by_key(entity, word_flat(builder->arena, told->name));
        if (field == NULL) {
            field = merge_add_field(builder, entity, told, SOURCE_EXAMPLE);
            field->is_required &= is_creation;
            continue;
        }
        bool is_number = told->type->kind == TYPE_DOUBLE || told->type->kind == TYPE_DECIMAL ||
                         told->type->kind == TYPE_INT32 || told->type->kind == TYPE_INT64;
        bool is_sharper = told->type->kind == TYPE_ENUM || told->check != NULL ||
                          (is_number && field->type->kind == TYPE_TEXT);
        field->type = is_sharper ? told->type : field->type;
        field->check = field->check == NULL ? told->check : field->check;
        field->is_required |= is_creation && told->is_required;
        field->is_unique |= told->is_unique;
    }
    return entity;
}

/* What somebody who registers, or looks at the own account, says or sees of it that is kept. */
static bool is_kept_of_account(struct builder *builder, const struct entity *entity,
                               struct slice name)
{
    static const char other[] =
        "token|tokens|access token|refresh token|id token|success|message|error|code|otp|"
        "expires|expires in|expires at|role|roles|permissions|is admin|admin|scopes|scope|data|"
        "user|user id|uid|uuid|remember|remember me|accept terms|terms|captcha|grant type|ok|"
        "status code|is new user|device|device id|client id|client secret";
    struct slice flat = word_flat(builder->arena, name);
    struct slice words[8], spoken = SLICE_EMPTY;
    size_t count = word_split(builder->arena, name, words, 8);
    bool is_secret = slice_find(flat, SLICE("password")) != SLICE_NOT_FOUND ||
                     slice_ends_with(flat, SLICE("token")) || policy_account_is_password(flat);
    for (size_t i = 0; i < count; i++) {
        spoken = spoken.size == 0 ? words[i]
                                  : arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                                 SLICE_ARGUMENT(spoken), SLICE_ARGUMENT(words[i]));
    }
    return count > 0 && name.size <= 63 && !is_secret && !wording_is(spoken, other) &&
           entity_field_by_key(entity, flat) == NULL;
}

static void add_account_field(struct builder *builder, struct entity *entity, struct slice name,
                              struct type *type, struct place place)
{
    for (size_t i = 0; i < name.size; i++) {
        if (!character_is_word(name.data[i])) {
            return;
        }
    }
    if (is_kept_of_account(builder, entity, name) && type->kind != TYPE_JSON) {
        struct field_statement field = {.name = name, .place = place, .type = type};
        merge_add_field(builder, entity, &field, SOURCE_EXAMPLE);
    }
}

/* Whether the path is where people register, or about the own account. */
static bool is_of_account(struct builder *builder, struct slice method, struct slice path)
{
    struct slice segments[32];
    size_t count = path_segments(path, segments, 32);
    struct slice before = count > 1 ? segments[count - 2] : SLICE_EMPTY;
    struct slice last =
        count > 0 ? identity_word(builder->arena, segments[count - 1], before) : SLICE_EMPTY;
    return wording_is(last, "me|profile|currentuser|whoami|user") ||
           (slice_equal(method, SLICE("POST")) &&
            wording_is(last, "register|signup|registration|users|user"));
}

static void add_account_names(struct builder *builder, struct entity *entity, struct slice text,
                              struct place place)
{
    text = slice_trim(text);
    bool is_list = text.size > 2 && text.data[0] == '{' && text.data[text.size - 1] == '}' &&
                   slice_find_byte(slice_from_offset(text, 1), '{') == SLICE_NOT_FOUND;
    struct slice rest = is_list ? slice_between(text, 1, text.size - 1) : SLICE_EMPTY, part;
    while (slice_next_part(&rest, ',', &part)) {
        struct slice name = slice_trim(slice_between(part, 0, slice_find_byte(part, ':')));
        name.size -= name.size > 0 && name.data[name.size - 1] == '?';
        add_account_field(builder, entity, name, type_of_name(builder, name), place);
    }
}

void infer_account(struct builder *builder, struct entity *entity)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct example_statement *example = &statement->example;
        if (statement->kind == STATEMENT_ENDPOINT &&
            is_of_account(builder, statement->endpoint.method, statement->endpoint.path)) {
            add_account_names(builder, entity, statement->endpoint.request, statement->place);
        }
        if (statement->kind != STATEMENT_EXAMPLE || example->direction == EXAMPLE_ERROR ||
            example->http_status >= 400 ||
            !is_of_account(builder, example->method, example->path)) {
            continue;
        }
        LIST_EACH(const struct field_statement, field, &example->fields)
        {
            add_account_field(builder, entity, field->name, field->type, statement->place);
        }
        const struct json *object =
            example->value == NULL ? NULL : unwrap(builder, example->value, SLICE("user"));
        if (object == NULL || is_acknowledgement(object)) {
            continue;
        }
        JSON_EACH(member, object)
        {
            add_account_field(builder, entity, member->key, type_of(builder, member),
                              statement->place);
        }
    }
}

static struct entity *add_example(struct builder *builder, struct slice noun, struct slice key,
                                  struct entity *entity, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    if (example->value == NULL || example->direction == EXAMPLE_ERROR ||
        example->http_status >= 400) {
        return entity;
    }
    const struct json *object = unwrap(builder, example->value, key);
    bool is_answer = example->direction == EXAMPLE_RESPONSE || example->direction == EXAMPLE_OTHER;
    if (object == NULL || (is_answer && is_acknowledgement(object))) {
        return entity;
    }
    entity = entity == NULL ? begin_entity(builder, noun, statement->place) : entity;
    add_members(builder, entity, object, statement->place);
    return entity;
}

void infer_shown(struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        struct slice name =
            statement->kind == STATEMENT_EXAMPLE ? statement->example.shown : SLICE_EMPTY;
        if (name.size == 0 ||
            table_get(&builder->model->entity_by_key, word_key(builder->arena, name)) != NULL) {
            continue;
        }
        struct entity *entity = begin_entity(builder, name, statement->place);
        add_members(builder, entity, statement->example.value, statement->place);
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1012, statement->place,
                           "describe the table to say what is stored and which types it has",
                           "'" SLICE_FORMAT
                           "' has no table: %zu fields are inferred from this example",
                           SLICE_ARGUMENT(name), entity->fields.count);
    }
}

/* An entity of the fields of a type that was taken for a message. */
static struct entity *add_of_type(struct builder *builder, struct slice name,
                                  struct statement *statement)
{
    struct entity *entity =
        merge_add_entity(builder, name, statement->entity.source, statement->place);
    entity->is_inferred = true;
    entity->inferred_from = statement->place;
    LIST_EACH(const struct field_statement, field, &statement->entity.fields)
    {
        if (entity_field_by_key(entity, word_flat(builder->arena, field->name)) == NULL) {
            merge_add_field(builder, entity, field, statement->entity.source);
        }
    }
    list_add(builder->arena, &entity->described, statement);
    return entity;
}

static void report_type(struct builder *builder, const struct statement *statement,
                        struct slice name)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1012, statement->place,
                       "describe the table to say what is stored",
                       "'" SLICE_FORMAT "' has no table: it is taken to hold what this type "
                       "describes",
                       SLICE_ARGUMENT(name));
}

/* A type that was taken for a message, since nothing said that it is stored, has the name of a
 * collection, or is what answers show of it: it is what the collection holds. */
static struct entity *infer_from_message(struct builder *builder, struct slice noun,
                                         struct slice key)
{
    struct statement *statement = table_get(&builder->messages, key);
    struct slice name = statement != NULL ? statement->entity.name : SLICE_EMPTY;
    if (statement == NULL) {
        statement = table_get(&builder->shown_things, key);
        name = statement != NULL ? request_name_thing(statement->entity.name) : SLICE_EMPTY;
    }
    if (statement == NULL) {
        return NULL;
    }
    struct entity *entity = add_of_type(builder, name, statement);
    resolve_entity_basics(builder, entity);
    reference_resolve(builder, entity);
    report_type(builder, statement, noun);
    return entity;
}

/* "UserProfile" and "UserSummary" beside "User" are other views of it. */
static bool is_view(struct slice thing, struct slice other)
{
    static const char words[] = "profile|detail|details|detailed|summary|brief|full|info|public|"
                                "private|admin|stats|basic|short|minimal|extended|preview|with*";
    struct slice rest = slice_from_offset(thing, other.size);
    return slice_starts_with(thing, other) && rest.size > 0 && wording_is(rest, words);
}

void infer_answers(struct builder *builder)
{
    static const char headings[] = "data model*|data structure*|domain model*|database*|models|"
                                   "schemas|entit*";
    struct list shown = {0};
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        bool is_type = statement->kind == STATEMENT_ENTITY && statement->block != NULL &&
                       statement->entity.source >= SOURCE_CODE &&
                       statement->entity.source <= SOURCE_SCHEMA;
        if (is_type && thing_shown(builder, &statement->entity).size > 0 &&
            reading_is_about(statement->block, headings)) {
            list_add(builder->arena, &shown, statement);
        }
    }
    if (builder->model->entities.count > 0 || shown.count > 64) {
        return; /* the document says what is stored */
    }
    LIST_EACH(struct statement, statement, &shown)
    {
        struct slice thing = request_name_thing(statement->entity.name);
        bool is_other = false;
        LIST_EACH(const struct statement, other, &shown)
        {
            is_other |= is_view(thing, request_name_thing(other->entity.name));
        }
        struct slice key = word_key(builder->arena, thing);
        if (!is_other && table_get(&builder->model->entity_by_key, key) == NULL) {
            add_of_type(builder, thing, statement);
            report_type(builder, statement, thing);
        }
    }
}

/* "id" of rooms → "room_id", "roomId" stays. */
static struct slice reference_name(struct arena *arena, const struct entity *parent,
                                   struct slice parameter)
{
    bool is_bare = slice_equal_ignoring_case(parameter, SLICE("id")) ||
                   slice_equal_ignoring_case(parameter, SLICE("uuid"));
    bool is_key = slice_ends_with_ignoring_case(parameter, SLICE("id"));
    return is_key && !is_bare
               ? parameter
               : arena_format(
                     arena, SLICE_FORMAT "_id",
                     SLICE_ARGUMENT(word_singular(arena, word_snake(arena, parent->name))));
}

void infer_reference(struct builder *builder, struct entity *child, struct entity *parent,
                     struct slice parameter)
{
    struct slice name = reference_name(builder->arena, parent, parameter);
    struct field *key = list_at(&parent->primary_key, 0);
    struct field *field = entity_field_by_key(child, word_flat(builder->arena, name));
    if (field == NULL) {
        struct field_statement statement = {.name = name,
                                            .place = child->inferred_from,
                                            .type = (struct type *)(uintptr_t)key->type};
        const struct mention *mention =
            builder->mentions.arena == NULL ? NULL : table_get(&builder->mentions, child->key);
        field = merge_add_field(builder, child, &statement, SOURCE_EXAMPLE);
        field->is_required = mention == NULL || !mention->usage.is_made_alone;
    }
    field->references = parent;
    field->references_field = key;
    field->type = key->type;
    link_note(builder, child);
}

bool infer_is_collection(struct builder *builder, struct slice noun)
{
    if (builder->mentions.arena == NULL) {
        collect_mentions(builder);
    }
    struct slice key = word_key(builder->arena, noun);
    const struct mention *mention = table_get(&builder->mentions, key);
    return mention != NULL && (mention->usage.has_item || mention->usage.is_created);
}

bool infer_has_items(struct builder *builder, struct slice noun)
{
    if (builder->mentions.arena == NULL) {
        collect_mentions(builder);
    }
    const struct mention *mention = table_get(&builder->mentions, word_key(builder->arena, noun));
    return mention != NULL && mention->usage.has_item;
}

/* "…/sitemaps/{date}": where examples alone tell of a thing, the path says what names one. */
static void settle_keys(struct builder *builder, const struct entity *entity,
                        const struct mention *mention)
{
    LIST_EACH(const struct slice, name, &mention->keys)
    {
        struct field *field = entity_field_by_key(entity, word_flat(builder->arena, *name));
        bool is_plain =
            field != NULL && (field->type->kind == TYPE_TEXT || field->type->kind == TYPE_DATE ||
                              field->type->kind == TYPE_INT64);
        if (is_plain && !field->is_primary_key) {
            field->is_unique = true;
        }
    }
}

struct entity *infer_entity(struct builder *builder, struct slice noun)
{
    if (builder->mentions.arena == NULL) {
        collect_mentions(builder);
    }
    struct slice key = word_key(builder->arena, noun);
    const struct mention *mention = table_get(&builder->mentions, key);
    if (mention == NULL || !is_collection(builder, mention, noun, key)) {
        return NULL;
    }
    struct entity *entity = infer_from_message(builder, noun, key);
    if (entity != NULL) {
        return entity;
    }
    /* Answers first: they show the whole thing, its key in front. */
    for (int pass = 0; pass < 2; pass++) {
        LIST_EACH(const struct statement, statement, &mention->examples)
        {
            if ((statement->example.direction == EXAMPLE_RESPONSE) == (pass == 0)) {
                entity = add_example(builder, noun, key, entity, statement);
            }
        }
    }
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        bool is_creation = slice_equal(statement->example.method, SLICE("POST"));
        if (is_creation || entity != NULL) {
            entity = add_request_fields(builder, noun, entity, statement);
        }
    }
    LIST_EACH(const struct statement, endpoint, &mention->endpoints)
    {
        entity = add_shorthand(builder, noun, entity, endpoint->endpoint.request, endpoint->place);
    }
    if (entity != NULL) {
        resolve_entity_basics(builder, entity);
        settle_keys(builder, entity, mention);
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1012, entity->inferred_from,
                           "describe the table to say what is stored and which types it has",
                           "'" SLICE_FORMAT
                           "' has no table: %zu fields are inferred from this example",
                           SLICE_ARGUMENT(noun), entity->fields.count);
    }
    return entity;
}

void infer_behind(struct builder *builder, struct slice noun, struct slice word)
{
    struct slice key = word_key(builder->arena, noun);
    if (is_choice(word) && table_get(&builder->model->entity_by_key, key) == NULL) {
        infer_entity(builder, noun);
    }
}
