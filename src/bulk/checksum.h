/* SPDX-License-Identifier: Apache-2.0 */
/* A checksum over rows that does not depend on their order, nor on the engine that holds them: JSON
 * counts by its meaning, decimals by their value. For telling that two sets of rows are the same,
 * not against a forger. Pure. */
#pragma once

#include "plan/plan.h"

struct checksum {
    uint64_t row_count;
    uint64_t sum;
    struct buffer scratch;
};

void checksum_init(struct checksum *checksum);
void checksum_release(struct checksum *checksum);

/* Adds a row: one value per field of the entity. Write-only fields do not count, so that who may
 * not see them can compare as well. */
void checksum_add(struct checksum *checksum, const struct plan_entity *entity,
                  const struct value *values);
/* The same with the write-only fields; returns what was added. */
uint64_t checksum_add_all(struct checksum *checksum, const struct plan_entity *entity,
                          const struct value *values);
