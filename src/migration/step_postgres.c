/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to steps on PostgreSQL. */
#include "migration/migration_private.h"

void step_write_postgres(struct stepper *stepper)
{
    LIST_EACH(const struct change, change, stepper->changes)
    {
        if (!step_write_common(stepper, change) && change->kind == CHANGE_ADD_TABLE) {
            step_create_table(stepper, change);
        }
    }
}
