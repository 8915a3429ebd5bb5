/* SPDX-License-Identifier: Apache-2.0 */
/* From a document's path to its data directory. */
#include "cli/directory.h"

#include <sys/stat.h>

struct slice directory_default(struct arena *arena, const char *path)
{
    struct stat status;
    struct slice spec = slice_from(path);
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        return arena_format(arena, "%s/.phoenix", path);
    }
    size_t slash = slice_find_last_byte(spec, '/');
    struct slice folder =
        slash == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_between(spec, 0, slash + 1);
    struct slice name = slash == SLICE_NOT_FOUND ? spec : slice_from_offset(spec, slash + 1);
    size_t dot = slice_find_last_byte(name, '.');
    name = dot == SLICE_NOT_FOUND || dot == 0 ? name : slice_between(name, 0, dot);
    return arena_format(arena, SLICE_FORMAT ".phoenix/" SLICE_FORMAT, SLICE_ARGUMENT(folder),
                        SLICE_ARGUMENT(name));
}
