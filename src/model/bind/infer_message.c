/* SPDX-License-Identifier: Apache-2.0 */
/* Types that were taken for messages, since nothing said that they are stored, and are what a
 * collection holds. */
#include "model/bind/infer_private.h"

#include "spec/reading/reading.h"
#include "spec/text/request_name.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* The thing that a type shows with its key, as answers do; empty: it is none. */
static struct slice thing_shown(struct builder *builder, const struct entity_statement *type)
{
    struct slice thing = type->is_request ? request_name_thing(type->name) : SLICE_EMPTY;
    struct slice key = thing.size > 0 ? word_key(builder->arena, thing) : SLICE_EMPTY;
    LIST_EACH(const struct field_statement, field, &type->fields)
    {
        if (thing.size > 0 && type->fields.count > 2 && infer_is_key(builder, key, field->name)) {
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

void infer_message_note(struct builder *builder, struct statement *statement)
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

struct entity *infer_message_entity(struct builder *builder, struct slice noun, struct slice key)
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

void infer_message_answers(struct builder *builder)
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
