/* SPDX-License-Identifier: Apache-2.0 */
/* An entity for a collection that the document describes by examples alone. Every such guess is
 * told, with its line. */
#include "model/bind/infer_private.h"

#include "spec/text/words.h"

bool infer_is_key(struct builder *builder, struct slice key, struct slice field)
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

struct entity *infer_begin(struct builder *builder, struct slice noun, struct place place)
{
    struct entity *entity = merge_add_entity(builder, noun, SOURCE_EXAMPLE, place);
    entity->is_inferred = true;
    entity->inferred_from = place;
    return entity;
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

static void report_inferred(struct builder *builder, const struct entity *entity, struct slice noun)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1012, entity->inferred_from,
                       "describe the table to say what is stored and which types it has",
                       "'" SLICE_FORMAT "' has no table: %zu fields are inferred from this example",
                       SLICE_ARGUMENT(noun), entity->fields.count);
}

struct entity *infer_entity(struct builder *builder, struct slice noun)
{
    struct slice key = word_key(builder->arena, noun);
    const struct mention *mention = infer_mention(builder, key);
    if (mention == NULL || !infer_mention_is_collection(builder, mention, noun, key)) {
        return NULL;
    }
    struct entity *entity = infer_message_entity(builder, noun, key);
    if (entity != NULL) {
        return entity;
    }
    /* The form that the document gives to the thing says all that is stored of it. */
    const struct statement *form = infer_example_form(builder, key);
    if (form != NULL) {
        entity = infer_example_take(builder, noun, key, form);
        resolve_entity_basics(builder, entity);
        settle_keys(builder, entity, mention);
        report_inferred(builder, entity, noun);
        infer_example_report_lost(builder, entity, mention, key);
        return entity;
    }
    struct infer_home home = infer_home(builder, noun);
    if (home.entity != NULL || home.is_view) {
        return NULL; /* what it answers is kept somewhere else */
    }
    /* Answers first: they show the whole thing, its key in front. */
    for (int pass = 0; pass < 2; pass++) {
        LIST_EACH(const struct statement, statement, &mention->examples)
        {
            if ((statement->example.direction == EXAMPLE_RESPONSE) == (pass == 0)) {
                entity = infer_example_add(builder, noun, key, entity, statement);
            }
        }
    }
    LIST_EACH(const struct statement, statement, &mention->examples)
    {
        bool is_creation = slice_equal(statement->example.method, SLICE("POST"));
        if (is_creation || entity != NULL) {
            entity = infer_request_fields(builder, noun, entity, statement);
        }
    }
    LIST_EACH(const struct statement, endpoint, &mention->endpoints)
    {
        entity = infer_request_shorthand(builder, noun, entity, endpoint->endpoint.request,
                                         endpoint->place);
    }
    if (entity != NULL) {
        resolve_entity_basics(builder, entity);
        settle_keys(builder, entity, mention);
        report_inferred(builder, entity, noun);
    }
    return entity;
}

void infer_behind(struct builder *builder, struct slice noun, struct slice word)
{
    struct slice key = word_key(builder->arena, noun);
    if (infer_mention_is_choice(word) && table_get(&builder->model->entity_by_key, key) == NULL) {
        infer_entity(builder, noun);
    }
}
