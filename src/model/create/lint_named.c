/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and collections that the document only names: of those that no example has shown the
 * fields of either, the author is told. */
#include "model/create/create_private.h"

#include "spec/text/words.h"

/* `told`: keys of the names that were told already; one diagnostic each. */
static void check_named(struct builder *builder, struct table *told,
                        const struct named_things *things)
{
    const struct named_thing *first = NULL;
    size_t count = 0;
    LIST_EACH(const struct named_thing, thing, &things->things)
    {
        struct slice key = word_key(builder->arena, thing->name);
        if (table_get(&builder->model->entity_by_key, key) == NULL &&
            table_get(told, key) == NULL) {
            table_put(told, key, builder);
            first = first == NULL ? thing : first;
            count++;
        }
    }
    if (first == NULL) {
        return;
    }
    struct slice others =
        count > 1 ? arena_format(builder->arena, " and %zu more are", count - 1) : SLICE(" is");
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1406, first->place, things->hint,
                       "'" SLICE_FORMAT "'" SLICE_FORMAT " named here, but %s: nothing of the kind "
                       "is stored, and endpoints to it answer 501",
                       SLICE_ARGUMENT(first->name), SLICE_ARGUMENT(others), things->lack);
}

void lint_named(struct builder *builder)
{
    struct table told;
    table_init(&told, builder->arena);
    LIST_EACH(const struct named_things, things, &builder->specification->named)
    {
        check_named(builder, &told, things);
    }
}
