/* SPDX-License-Identifier: Apache-2.0 */
/* Sought once, by whichever thread needs it first. */
#include "store/sqlite_library.h"

#include "base/library.h"
#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>

struct sqlite_library sqlite_library;
atomic_bool sqlite_library_is_loaded;

static pthread_once_t is_sought = PTHREAD_ONCE_INIT;
static char reason[LIBRARY_REASON_SIZE]; /* why it cannot be used; empty: it can */

static void load(void)
{
    /* The functions stand in the struct in this order, a pointer each. */
    static const char *const names[] = {
#define SQLITE_LIBRARY_FUNCTION(name) #name,
        SQLITE_LIBRARY_FUNCTIONS(SQLITE_LIBRARY_FUNCTION)
#undef SQLITE_LIBRARY_FUNCTION
    };
    atomic_store(&sqlite_library_is_loaded,
                 library_load(SQLITE_LIBRARY_FILE, "Debian: libsqlite3-0", names,
                              sizeof(names) / sizeof(*names), &sqlite_library, reason));
}

bool sqlite_library_load(struct slice *out_reason)
{
    pthread_once(&is_sought, load);
    *out_reason = slice_from(reason);
    return reason[0] == '\0';
}

void sqlite_library_demand(void)
{
    struct slice ignored;
    if (!sqlite_library_load(&ignored)) {
        LOG(LOG_ERROR, "SQLite cannot be loaded", LOG_STRING("reason", reason));
        exit(EXIT_FAILURE);
    }
}
