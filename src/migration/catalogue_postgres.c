/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's catalogue. */
#include "migration/migration_private.h"

bool catalogue_read_postgres(struct reader *reader)
{
    (void)reader;
    return true;
}
