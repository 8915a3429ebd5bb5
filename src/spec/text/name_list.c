/* SPDX-License-Identifier: Apache-2.0 */
/* Names in a sentence, as name_list.h says. */
#include "spec/text/name_list.h"

/* So many names nobody reads: whether a further one is there already does not matter. */
#define COMPARED_MAXIMUM 256U

struct slice name_list(struct arena *arena, const struct list *names, size_t maximum)
{
    struct slice text = SLICE_EMPTY;
    size_t shown = names->count > maximum ? maximum - 1 : names->count;
    for (size_t i = 0; i < shown; i++) {
        const struct slice *name = list_at(names, i);
        const char *before = i == 0 ? "" : i + 1 == names->count ? " and " : ", ";
        text = arena_format(arena, SLICE_FORMAT "%s'" SLICE_FORMAT "'", SLICE_ARGUMENT(text),
                            before, SLICE_ARGUMENT(*name));
    }
    return shown == names->count ? text
                                 : arena_format(arena, SLICE_FORMAT " and %zu more",
                                                SLICE_ARGUMENT(text), names->count - shown);
}

void name_list_add(struct arena *arena, struct list *names, struct slice name)
{
    LIST_EACH(const struct slice, known, names)
    {
        if (known_index >= COMPARED_MAXIMUM) {
            break;
        }
        if (slice_equal(*known, name)) {
            return;
        }
    }
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = name;
    list_add(arena, names, kept);
}
