/* SPDX-License-Identifier: Apache-2.0 */
/* Here alone the dynamic linker is asked. */
#include "base/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

bool library_load(const char *file, const char *hint, const char *const *names, size_t count,
                  void *functions, char reason[LIBRARY_REASON_SIZE])
{
    _Static_assert(sizeof(void (*)(void)) == sizeof(void *), "dlsym gives functions too");
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    bool is_whole = library != NULL;
    for (size_t i = 0; i < count && is_whole; i++) {
        void *function = dlsym(library, names[i]);
        is_whole = function != NULL;
        memcpy((char *)functions + i * sizeof(function), &function, sizeof(function));
    }
    if (!is_whole) {
        snprintf(reason, LIBRARY_REASON_SIZE, "%.400s (%.80s)", dlerror(), hint);
    }
    return is_whole;
}
