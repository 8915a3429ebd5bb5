/* SPDX-License-Identifier: Apache-2.0 */
/* Fields out of example bodies: the object that stands for one thing, below whatever wraps it, and
 * the types that its values show. */
#include "model/bind/infer_private.h"

#include "base/json.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

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

bool infer_example_shows_key(struct builder *builder, const struct json *object, struct slice key)
{
    JSON_EACH(member, object)
    {
        bool is_scalar = member->kind == JSON_STRING || member->kind == JSON_NUMBER;
        if (is_scalar &&
            (infer_is_key(builder, key, member->key) || slice_equal(member->key, SLICE("_id")))) {
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

/* What wraps a thing, or tells that there is none. */
static bool is_wrapper_word(struct slice word)
{
    return wording_is(word, "data|result|results|payload|response");
}

static bool is_group(const struct json *value)
{
    return value->kind == JSON_OBJECT || value->kind == JSON_ARRAY;
}

/* "success": true, "code": 0 beside a "message". */
static bool says_success(const struct json *object)
{
    const struct json *code = json_member(object, SLICE("code"));
    bool has_message =
        json_member(object, SLICE("message")) != NULL || json_member(object, SLICE("msg")) != NULL;
    JSON_EACH(member, object)
    {
        if (member->kind == JSON_BOOLEAN && wording_is(member->key, "success|ok")) {
            return true;
        }
    }
    return code != NULL && code->kind == JSON_NUMBER && has_message;
}

bool infer_example_is_envelope(const struct json *object, const struct json *member)
{
    return is_acknowledgement_word(member->key) && !is_group(member) && says_success(object);
}

/* {"success": true, "result": {…}}: what the answer is wrapped in under a name of its own; NULL:
 * the object says nothing of how it went, or has something of the thing beside it. */
static const struct json *find_wrapped(const struct json *object)
{
    const struct json *found = NULL;
    if (object->kind != JSON_OBJECT || !says_success(object)) {
        return NULL;
    }
    JSON_EACH(member, object)
    {
        bool is_wrapped = is_group(member) && is_wrapper_word(member->key);
        if (is_wrapped && found != NULL) {
            return NULL;
        }
        found = is_wrapped ? member : found;
        if (!is_wrapped && !is_acknowledgement_word(member->key) && member->kind != JSON_NUMBER &&
            !wording_is(member->key, "timestamp|meta|pagination|errors|paging|requestid")) {
            return NULL;
        }
    }
    return found;
}

bool infer_example_is_acknowledgement(const struct json *object)
{
    JSON_EACH(member, object)
    {
        if (is_wrapper_word(member->key) && !is_group(member)) {
            continue;
        }
        if (is_group(member) || !is_acknowledgement_word(member->key)) {
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
    return !infer_example_shows_key(builder, body, key);
}

/* Finds infer_example_thing; *out_is_list where it is one of several. */
static const struct json *find_thing(struct builder *builder, const struct json *body,
                                     struct slice key, bool *out_is_list)
{
    *out_is_list = false;
    for (unsigned depth = 0; body != NULL && depth < 4; depth++) {
        if (body->kind == JSON_ARRAY) {
            *out_is_list = true;
            body = body->first;
            continue;
        }
        const struct json *inner = NULL;
        if (body->kind == JSON_OBJECT) {
            for (const struct json *child = body->first; inner == NULL && child != NULL;
                 child = child->next) {
                bool is_named = slice_equal(word_key(builder->arena, child->key), key);
                inner = is_named && is_group(child) ? child : NULL;
            }
            inner = inner == NULL ? wrapped_list(builder, body, key) : inner;
            inner = inner == NULL ? json_member(body, SLICE("data")) : inner;
            inner = inner == NULL ? find_wrapped(body) : inner;
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

const struct json *infer_example_thing(struct builder *builder, const struct json *body,
                                       struct slice key)
{
    bool is_list;
    return find_thing(builder, body, key, &is_list);
}

bool infer_example_is_list(struct builder *builder, const struct json *body, struct slice key)
{
    bool is_list;
    return find_thing(builder, body, key, &is_list) != NULL && is_list;
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

/* "string", "number (optional)", "string (ISO 8601)": a value that only says of which type it is;
 * NULL: the text is a value. */
static struct type *type_of_placeholder(struct builder *builder, struct slice name,
                                        struct slice text)
{
    struct slice front = slice_trim(slice_between(text, 0, slice_find_byte(text, '(')));
    struct slice remark = slice_from_offset(text, front.size);
    if (front.size == 0 || front.size > 10 ||
        !wording_is(front, "string|number|integer|int|float|double|decimal|boolean|bool|uuid|"
                           "datetime|timestamp")) {
        return NULL;
    }
    struct type *type = type_from_word(builder->arena, front, NULL);
    bool is_time =
        type->kind == TYPE_TEXT && (wording_has(remark, "iso|iso8601|rfc3339|rfc") ||
                                    infer_request_type(builder, name)->kind == TYPE_TIMESTAMP);
    if (is_time) {
        type->kind = TYPE_TIMESTAMP;
        type->has_zone = true;
    }
    return type;
}

struct type *infer_example_type(struct builder *builder, const struct json *value)
{
    struct type *type =
        value->kind == JSON_STRING ? type_of_placeholder(builder, value->key, value->text) : NULL;
    if (type != NULL) {
        return type;
    }
    type = ARENA_NEW(builder->arena, struct type);
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

/* The first member of the thing that an example of a request holds; NULL: it is none. */
static const struct json *first_requested(struct builder *builder,
                                          const struct example_statement *example, struct slice key)
{
    const struct json *object = example->value != NULL && example->direction == EXAMPLE_REQUEST
                                    ? infer_example_thing(builder, example->value, key)
                                    : NULL;
    return object == NULL ? NULL : object->first;
}

/* Whether a request of the collection takes a member of that name. */
static bool is_taken(struct builder *builder, const struct mention *mention, struct slice key,
                     struct slice flat)
{
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        const struct json *member = first_requested(builder, &statement->example, key);
        for (; member != NULL; member = member->next) {
            if (slice_equal(word_flat(builder->arena, member->key), flat)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether a member of an answer shows another thing, which is kept for itself: "boat": {…} where
 * requests take "boatId", and "boats": [{…}] where there is a collection of boats. */
static bool shows_other(struct builder *builder, struct slice key, const struct json *member)
{
    bool is_list =
        member->kind == JSON_ARRAY && (member->first == NULL || member->first->kind == JSON_OBJECT);
    const struct mention *mention =
        member->kind == JSON_OBJECT || is_list ? infer_mention(builder, key) : NULL;
    struct slice flat = word_flat(builder->arena, member->key);
    if (mention == NULL || is_taken(builder, mention, key, flat)) {
        return false;
    }
    if (member->kind == JSON_OBJECT) {
        return is_taken(builder, mention, key, arena_join(builder->arena, flat, SLICE("id")));
    }
    struct slice other = word_key(builder->arena, member->key);
    const struct mention *others = slice_equal(other, key) ? NULL : infer_mention(builder, other);
    return table_get(&builder->model->entity_by_key, other) != NULL ||
           (others != NULL && infer_mention_is_collection(builder, others, member->key, other));
}

/* `key`: of the collection that an answer shows; empty: the body is no answer. */
static void add_members(struct builder *builder, struct entity *entity, const struct json *object,
                        struct slice key, struct place place)
{
    JSON_EACH(member, object)
    {
        bool is_name = member->key.size > 0 && member->key.size <= 63 && member->key.data[0] != '_';
        for (size_t i = 0; is_name && i < member->key.size; i++) {
            is_name = character_is_word(member->key.data[i]) || member->key.data[i] == '-';
        }
        if (!is_name || entity_field(entity, member->key) != NULL ||
            (key.size > 0 && infer_example_is_envelope(object, member)) ||
            (key.size > 0 && shows_other(builder, key, member))) {
            continue;
        }
        struct field_statement statement = {
            .name = member->key, .place = place, .type = infer_example_type(builder, member)};
        merge_add_field(builder, entity, &statement, SOURCE_EXAMPLE);
    }
}

struct entity *infer_example_add(struct builder *builder, struct slice noun, struct slice key,
                                 struct entity *entity, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    if (example->value == NULL || example->direction == EXAMPLE_ERROR ||
        example->http_status >= 400) {
        return entity;
    }
    const struct json *object = infer_example_thing(builder, example->value, key);
    bool is_answer = example->direction == EXAMPLE_RESPONSE || example->direction == EXAMPLE_OTHER;
    if (object == NULL || (is_answer && infer_example_is_acknowledgement(object))) {
        return entity;
    }
    entity = entity == NULL ? infer_begin(builder, noun, statement->place) : entity;
    add_members(builder, entity, object, is_answer ? key : SLICE_EMPTY, statement->place);
    return entity;
}

static void collect_forms(struct builder *builder)
{
    table_init(&builder->example_forms, builder->arena);
    builder->has_example_forms = true;
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        struct slice name =
            statement->kind == STATEMENT_EXAMPLE ? statement->example.form : SLICE_EMPTY;
        struct slice key = name.size > 0 ? word_key(builder->arena, name) : SLICE_EMPTY;
        if (key.size > 0 && table_get(&builder->example_forms, key) == NULL) {
            table_put(&builder->example_forms, key, statement);
        }
    }
}

const struct statement *infer_example_form(struct builder *builder, struct slice key)
{
    if (!builder->has_example_forms) {
        collect_forms(builder);
    }
    return table_get(&builder->example_forms, key);
}

struct entity *infer_example_take(struct builder *builder, struct slice noun, struct slice key,
                                  const struct statement *form)
{
    struct entity *entity = infer_begin(builder, noun, form->place);
    const struct json *object = infer_example_thing(builder, form->example.value, key);
    object = object == NULL ? form->example.value : object;
    add_members(builder, entity, object, SLICE_EMPTY, form->place);
    return entity;
}

void infer_example_report_lost(struct builder *builder, const struct entity *entity,
                               const struct mention *mention, struct slice key)
{
    static const struct shared_finding lost = {
        DIAGNOSTIC_N1003, "add it to the form if it is meant to be stored",
        "{} of a request is no member of the form that the document gives to the thing: it is not "
        "stored",
        "{} of requests are no members of the forms that the document gives to the things: they "
        "are not stored"};
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        const struct json *member = first_requested(builder, &statement->example, key);
        for (; member != NULL; member = member->next) {
            if (entity_field_by_key(entity, word_flat(builder->arena, member->key)) == NULL) {
                diagnostics_gather(builder->diagnostics, &lost, statement->place,
                                   arena_format(builder->arena, "'" SLICE_FORMAT "'",
                                                SLICE_ARGUMENT(member->key)));
            }
        }
    }
}

void infer_example_shown(struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        struct slice name =
            statement->kind == STATEMENT_EXAMPLE ? statement->example.shown : SLICE_EMPTY;
        if (name.size == 0 ||
            table_get(&builder->model->entity_by_key, word_key(builder->arena, name)) != NULL) {
            continue;
        }
        struct entity *entity = infer_begin(builder, name, statement->place);
        add_members(builder, entity, statement->example.value, SLICE_EMPTY, statement->place);
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1012, statement->place,
                           "describe the table to say what is stored and which types it has",
                           "'" SLICE_FORMAT
                           "' has no table: %zu fields are inferred from this example",
                           SLICE_ARGUMENT(name), entity->fields.count);
    }
}
