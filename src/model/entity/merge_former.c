/* SPDX-License-Identifier: Apache-2.0 */
/* Former names: what says of itself that it was called otherwise, checked against what else the
 * document has. */
#include "model/entity/merge_private.h"

#include "spec/text/words.h"

static void report_still_there(struct builder *builder, struct place place, struct slice name,
                               struct slice former, struct place other)
{
    struct diagnostic *diagnostic = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1021, place,
        "take the former name away here, or the other one out of the document",
        "'" SLICE_FORMAT "' is said to be what was '" SLICE_FORMAT "', which is still there",
        SLICE_ARGUMENT(name), SLICE_ARGUMENT(former));
    diagnostic_relate(diagnostic, other, "this one");
}

static void report_claimed(struct builder *builder, struct place place, struct slice name,
                           struct slice former, struct place other)
{
    struct diagnostic *diagnostic = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1028, place,
        "say it of the one that goes on with what was stored",
        "'" SLICE_FORMAT "' is said to be what was '" SLICE_FORMAT "', and so is another before it",
        SLICE_ARGUMENT(name), SLICE_ARGUMENT(former));
    diagnostic_relate(diagnostic, other, "this one has it");
}

/* One thing has gone on as one thing: the first that says so. */
static void check_former_twice(struct builder *builder, const struct entity *entity)
{
    struct table seen;
    table_init(&seen, builder->arena);
    LIST_EACH(struct field, field, &entity->fields)
    {
        struct slice former = word_snake(builder->arena, field->formerly);
        const struct field *first = former.size == 0 ? NULL : table_get(&seen, former);
        if (first != NULL) {
            report_claimed(builder, field->place, field->name, field->formerly, first->place);
            field->formerly = SLICE_EMPTY;
        } else if (former.size > 0) {
            table_put(&seen, former, field);
        }
    }
}

static void check_entities_twice(struct builder *builder)
{
    struct table seen;
    table_init(&seen, builder->arena);
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        struct slice former = word_snake(builder->arena, entity->formerly);
        const struct entity *first = former.size == 0 ? NULL : table_get(&seen, former);
        if (first != NULL) {
            report_claimed(builder, entity->place, entity->name, entity->formerly, first->place);
            entity->formerly = SLICE_EMPTY;
        } else if (former.size > 0) {
            table_put(&seen, former, entity);
        }
    }
}

/* What is still there was not renamed: it keeps what clients and the database know it by. */
static void check_former_names(struct builder *builder, struct entity *entity)
{
    const struct entity *other =
        entity->formerly.size == 0 ? NULL : model_entity(builder->model, entity->formerly);
    if (other != NULL && other != entity) {
        report_still_there(builder, entity->place, entity->name, entity->formerly, other->place);
        entity->formerly = SLICE_EMPTY;
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        const struct field *before =
            field->formerly.size == 0 ? NULL : entity_field(entity, field->formerly);
        if (before != NULL && before != field) {
            report_still_there(builder, field->place, field->name, field->formerly, before->place);
            field->formerly = SLICE_EMPTY;
        }
    }
}

void merge_former_names(struct builder *builder)
{
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        check_former_names(builder, entity);
        check_former_twice(builder, entity);
    }
    check_entities_twice(builder);
}
