/* SPDX-License-Identifier: Apache-2.0 */
/* Which described thing the answers of a collection show that nothing describes, and nothing
 * writes: what "GET /run-history/{runnerId}" answers was put somewhere else. */
#include "model/bind/infer_private.h"

#include "base/json.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define MEMBER_MAXIMUM 64U
#define SCORE_MINIMUM  2U /* what tells one thing from another */

/* Members that most things have: they tell nothing. */
static bool is_usual(struct slice name)
{
    return wording_is(name, "id|uuid|_id|uid|name|title|description|status|state|type|kind|date|"
                            "email|notes|note|code|image|url|label|value|active|is_active|price|"
                            "amount|user_id|created_at|updated_at|created|updated|createdat|"
                            "updatedat|userid|isactive|text|content");
}

/* What the answers show, and how. */
struct shown {
    struct slice names[MEMBER_MAXIMUM]; /* as written */
    struct slice keys[MEMBER_MAXIMUM];  /* flat */
    size_t count;
    bool is_list;
};

static void add_name(struct builder *builder, struct shown *shown, struct slice name)
{
    struct slice key = word_flat(builder->arena, name);
    for (size_t i = 0; i < shown->count; i++) {
        if (slice_equal(shown->keys[i], key)) {
            return;
        }
    }
    if (shown->count < MEMBER_MAXIMUM) {
        shown->names[shown->count] = name;
        shown->keys[shown->count++] = key;
    }
}

static void add_object(struct builder *builder, struct shown *shown, const struct json *object)
{
    JSON_EACH(member, object)
    {
        if (!infer_example_is_envelope(object, member)) {
            add_name(builder, shown, member->key);
        }
    }
}

/* The object of one thing in the answer of a GET; NULL: there is none. */
static const struct json *thing_of(struct builder *builder, const struct statement *statement,
                                   struct slice key)
{
    const struct example_statement *example = &statement->example;
    bool is_answer = example->value != NULL && example->direction != EXAMPLE_REQUEST &&
                     example->direction != EXAMPLE_ERROR && example->http_status < 400;
    return is_answer ? infer_example_thing(builder, example->value, key) : NULL;
}

/* How much of what is shown the entity has, and how much of that few other things have. */
struct fit {
    size_t matched, telling;
};

static struct fit fit_of(const struct entity *entity, const struct shown *shown)
{
    struct fit fit = {0};
    for (size_t i = 0; i < shown->count; i++) {
        bool is_field = entity_field_by_key(entity, shown->keys[i]) != NULL;
        fit.matched += is_field;
        fit.telling += is_field && !is_usual(shown->names[i]);
    }
    return fit;
}

/* Whether it is somebody's account: who reads those is for the document to say. */
static bool holds_secrets(const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->is_write_only) {
            return true;
        }
    }
    return false;
}

/* "{runnerId}" of run_records with a runner_id, and "run" of both names. */
static size_t score_of_path(struct builder *builder, const struct entity *entity,
                            const struct mention *mention, struct slice noun)
{
    size_t count = 0;
    LIST_EACH(const struct slice, name, &mention->keys)
    {
        const struct field *field = entity_field_by_key(entity, word_flat(builder->arena, *name));
        count += field != NULL && !is_usual(*name);
    }
    struct slice words[8], own[8];
    size_t word_count = word_split(builder->arena, noun, words, 8);
    size_t own_count = word_split(builder->arena, entity->name, own, 8);
    for (size_t i = 0; i < word_count; i++) {
        for (size_t k = 0; k < own_count; k++) {
            count += words[i].size >= 3 && slice_equal(word_key(builder->arena, words[i]),
                                                       word_key(builder->arena, own[k]));
        }
    }
    return count;
}

/* Whether what is shown is the entity's: all of it, or with what is computed beside it where the
 * path speaks of the entity too. */
static bool fits(struct builder *builder, const struct entity *entity,
                 const struct mention *mention, struct slice noun, const struct shown *shown)
{
    struct fit fit = fit_of(entity, shown);
    if (fit.telling == 0 || fit.matched * 3 < shown->count * 2 || fit.matched < 2) {
        return false;
    }
    size_t score = score_of_path(builder, entity, mention, noun);
    return (fit.matched == shown->count || score > 0) && fit.telling + score >= SCORE_MINIMUM;
}

/* The only described entity that what is shown fits. */
static struct entity *find_home(struct builder *builder, const struct mention *mention,
                                struct slice noun, const struct shown *shown)
{
    struct entity *found = NULL;
    for (size_t i = 0; shown->count > 1 && i < builder->described_count; i++) {
        struct entity *entity = builder->by_front[i];
        if (fits(builder, entity, mention, noun, shown)) {
            if (found != NULL) {
                return NULL;
            }
            found = entity;
        }
    }
    return found;
}

/* {"short": {…}, "long": null}: under each word an object, or none. No record is like that. */
static bool is_view(const struct json *object)
{
    JSON_EACH(member, object)
    {
        if (member->kind != JSON_OBJECT && member->kind != JSON_NULL) {
            return false;
        }
    }
    return object->count > 1;
}

struct infer_home infer_home(struct builder *builder, struct slice noun)
{
    struct slice key = word_key(builder->arena, noun);
    const struct mention *mention = infer_mention(builder, key);
    struct infer_home home = {0};
    struct shown shown = {0};
    if (mention == NULL || mention->usage.is_written) {
        return home;
    }
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        const struct json *object = thing_of(builder, statement, key);
        if (object != NULL && is_view(object)) {
            home.is_view = true;
            return home;
        }
        if (object != NULL && !infer_example_is_acknowledgement(object)) {
            add_object(builder, &shown, object);
            home.is_list |= infer_example_is_list(builder, statement->example.value, key);
        }
    }
    home.entity = find_home(builder, mention, noun, &shown);
    home.is_account = home.entity != NULL && holds_secrets(home.entity);
    return home;
}

bool infer_shows(struct builder *builder, struct slice noun, const struct entity *entity)
{
    struct slice key = word_key(builder->arena, noun);
    const struct mention *mention = infer_mention(builder, key);
    struct shown shown = {0};
    size_t count = 0;
    if (mention == NULL) {
        return false;
    }
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        const struct json *object =
            statement->example.value != NULL && statement->example.direction != EXAMPLE_ERROR
                ? infer_example_thing(builder, statement->example.value, key)
                : NULL;
        if (object != NULL) {
            add_object(builder, &shown, object);
        }
    }
    for (size_t i = 0; i < shown.count; i++) {
        count += entity_field_by_key(entity, shown.keys[i]) != NULL && !is_usual(shown.names[i]);
    }
    return count >= SCORE_MINIMUM && count * 2 >= shown.count;
}
