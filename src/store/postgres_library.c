/* SPDX-License-Identifier: Apache-2.0 */
/* Sought once, by whichever thread needs it first. */
#include "store/postgres_library.h"

#include "base/library.h"

#include <pthread.h>

struct postgres_library postgres_library;

static pthread_once_t is_sought = PTHREAD_ONCE_INIT;
static char reason[LIBRARY_REASON_SIZE]; /* why it cannot be used; empty: it can */

static void load(void)
{
    /* The functions stand in the struct in this order, a pointer each. */
    static const char *const names[] = {
#define POSTGRES_FUNCTION(name) #name,
        POSTGRES_FUNCTIONS(POSTGRES_FUNCTION)
#undef POSTGRES_FUNCTION
    };
    library_load(POSTGRES_LIBRARY, "Debian: libpq5", names, sizeof(names) / sizeof(*names),
                 &postgres_library, reason);
}

bool postgres_library_load(struct slice *out_reason)
{
    pthread_once(&is_sought, load);
    if (reason[0] != '\0') {
        *out_reason = slice_from(reason);
        return false;
    }
    return true;
}
