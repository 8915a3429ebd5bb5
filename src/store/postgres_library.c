/* SPDX-License-Identifier: Apache-2.0 */
/* The dynamic linker's part, done late. The library stays until the process ends. */
#include "store/postgres_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#define HINT " (Debian: libpq5)"

struct postgres_library postgres_library;

static pthread_once_t is_sought = PTHREAD_ONCE_INIT;
static char reason[512]; /* why it cannot be used; empty: it can */

static void give_reason(const char *what)
{
    size_t size = strnlen(what, sizeof(reason) - sizeof(HINT));
    memcpy(reason, what, size);
    memcpy(reason + size, HINT, sizeof(HINT));
}

static void load(void)
{
    void *library = dlopen(POSTGRES_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        give_reason(dlerror());
        return;
    }
    static const char *const names[] = {
#define POSTGRES_FUNCTION(name) #name,
        POSTGRES_FUNCTIONS(POSTGRES_FUNCTION)
#undef POSTGRES_FUNCTION
    };
    /* The functions stand in the struct in this order, a pointer each. */
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        void *function = dlsym(library, names[i]);
        if (function == NULL) {
            give_reason(dlerror());
            return;
        }
        memcpy((char *)&postgres_library + i * sizeof(function), &function, sizeof(function));
    }
}

bool postgres_library_load(struct slice *out_reason)
{
    _Static_assert(sizeof(void (*)(void)) == sizeof(void *), "dlsym gives functions too");
    pthread_once(&is_sought, load);
    if (reason[0] != '\0') {
        *out_reason = slice_from(reason);
        return false;
    }
    return true;
}
