/* SPDX-License-Identifier: Apache-2.0 */
/* Sought once, by whichever thread needs it first. */
#include "auth/fetch_library.h"

#include "base/library.h"

#include <pthread.h>

struct fetch_library fetch_library;

static pthread_once_t is_sought = PTHREAD_ONCE_INIT;
static char reason[LIBRARY_REASON_SIZE]; /* why it cannot be used; empty: it can */

static void load(void)
{
    /* The functions stand in the struct in this order, a pointer each. */
    static const char *const names[] = {
#define FETCH_FUNCTION(name) #name,
        FETCH_FUNCTIONS(FETCH_FUNCTION)
#undef FETCH_FUNCTION
    };
    if (library_load(FETCH_LIBRARY, "Debian: libcurl4", names, sizeof(names) / sizeof(*names),
                     &fetch_library, reason)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
    }
}

bool fetch_library_load(struct slice *out_reason)
{
    pthread_once(&is_sought, load);
    if (reason[0] != '\0') {
        *out_reason = slice_from(reason);
        return false;
    }
    return true;
}
