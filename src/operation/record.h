/* SPDX-License-Identifier: Apache-2.0 */
/* What calls and work in bulk share about one record: what the server sets, and in which words the
 * store's refusal is told. */
#pragma once

#include "store/store.h"

/* The moment, as the type holds it. */
struct value record_now(struct arena *arena, int64_t now_us, const struct type *type);

/* What a field that nobody states gets: its literal default, the moment, a new UUID. VALUE_NULL
 * where there is none, and where the store counts. */
struct value record_default(struct arena *arena, int64_t now_us, const struct plan_field *field);

/* Adds a fault for each served field of the unique key that the query met. */
void record_explain_unique(struct arena *arena, const struct plan_entity *entity,
                           const struct query *query, struct fault *fault);
/* The same for a check, in the document's words. */
void record_explain_check(struct arena *arena, const struct plan_entity *entity,
                          const struct query *query, struct fault *fault);
