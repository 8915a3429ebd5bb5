/* SPDX-License-Identifier: Apache-2.0 */
/* Hints for names that lead nowhere: what the author probably meant. */
#include "base/nearest.h"
#include "model/builder.h"

/* Each one compares a word with many: a document of thousands of faults needs no hint at every one.
 */
#define SUGGESTION_MAXIMUM 256U

static bool is_worn_out(struct builder *builder)
{
    return builder->suggestion_count++ >= SUGGESTION_MAXIMUM;
}

static const char *word_hint(struct builder *builder, const struct nearest *nearest,
                             const char *otherwise)
{
    if (nearest->best == NULL) {
        return otherwise;
    }
    return arena_format(builder->arena, "did you mean '%.*s'?", (int)nearest->best_size,
                        nearest->best)
        .data;
}

const char *suggest_field(struct builder *builder, const struct entity *entity, struct slice name,
                          const char *otherwise)
{
    struct nearest nearest = nearest_start(name);
    if (is_worn_out(builder)) {
        return otherwise;
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        nearest_offer_slice(&nearest, field->column);
    }
    return word_hint(builder, &nearest, otherwise);
}

const char *suggest_entity(struct builder *builder, struct slice name, const char *otherwise)
{
    struct nearest nearest = nearest_start(name);
    if (is_worn_out(builder)) {
        return otherwise;
    }
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        nearest_offer_slice(&nearest, entity->table);
        nearest_offer_slice(&nearest, entity->name);
    }
    return word_hint(builder, &nearest, otherwise);
}

const char *suggest_type(struct builder *builder, struct slice word, const char *otherwise)
{
    static const char *const names[] = {
        "string",  "text",     "varchar",   "integer", "int",       "bigint",      "smallint",
        "decimal", "numeric",  "float",     "double",  "boolean",   "bool",        "date",
        "time",    "datetime", "uuid",      "json",    "timestamp", "timestamptz", "jsonb",
        "bytea",   "serial",   "bigserial", NULL};
    struct nearest nearest = nearest_start(slice_between(word, 0, slice_find_byte(word, '(')));
    if (is_worn_out(builder)) {
        return otherwise;
    }
    for (const char *const *name = names; *name != NULL; name++) {
        nearest_offer(&nearest, *name);
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ENUM) {
            nearest_offer_slice(&nearest, statement->enumeration.name);
        }
    }
    return word_hint(builder, &nearest, otherwise);
}
