/* SPDX-License-Identifier: Apache-2.0 */
/* A regular expression in the first line, held against the rest. */
#include <assert.h>

#include "base/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of((const char *)data, size);
    size_t end = slice_find_byte(text, '\n');
    struct slice rest = end == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(text, end + 1);
    struct arena *arena = arena_create(4096);
    struct slice line = slice_between(text, 0, end);
    const struct pattern *exact = pattern_compile(arena, line, false);
    const struct pattern *loose = pattern_compile(arena, line, true);
    assert((exact == NULL) == (loose == NULL));
    if (exact != NULL) {
        pattern_matches(exact, rest);
        pattern_matches(loose, rest);
    }
    arena_destroy(&arena);
    return 0;
}
