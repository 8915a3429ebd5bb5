/* SPDX-License-Identifier: Apache-2.0 */
/* The migration that comes with opening the store. */
#include "migration/migration_private.h"

static bool prepare(void *context, struct loader *loader, struct store_error *out_error)
{
    struct migration_start *start = context;
    struct migration_error error = {0};
    if (migration_apply(start->arena, loader, start->plan, start->consent, &start->done,
                        &start->left, &error)) {
        return true;
    }
    start->is_refused = error.is_refusal;
    start->left = start->done;
    start->done = (struct migration){0};
    *out_error = (struct store_error){
        .status = STATUS_INVALID,
        .message = error.remedy.size == 0
                       ? error.message
                       : arena_format(start->arena, SLICE_FORMAT "; " SLICE_FORMAT,
                                      SLICE_ARGUMENT(error.message), SLICE_ARGUMENT(error.remedy))};
    return false;
}

struct store_schema migration_schema(struct migration_start *start)
{
    return (struct store_schema){.statements = start->plan->schema,
                                 .audit = start->plan->audit,
                                 .document_name = start->plan->model->name,
                                 .document_version = start->plan->model->version,
                                 .prepare = prepare,
                                 .context = start};
}
