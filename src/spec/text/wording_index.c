/* SPDX-License-Identifier: Apache-2.0 */
/* A table by what is left of a text when its case and the kinds of blanks are folded. */
#include "spec/text/wording_index.h"

#include "spec/text/wording.h"

#include <assert.h>

void wording_index_init(struct wording_index *index, struct arena *arena)
{
    table_init(&index->values, arena);
}

void wording_index_add(struct wording_index *index, const char *words, const void *value)
{
    char folded[WORDING_INDEX_MAXIMUM];
    struct slice rest = slice_from(words), word;
    while (slice_next_part(&rest, '|', &word)) {
        assert(word.size <= sizeof(folded) && strcspn(word.data, "*-_|") >= word.size);
        struct slice key = wording_fold(word, folded);
        if (table_get(&index->values, key) == NULL) {
            table_put(&index->values, arena_copy(index->values.arena, key),
                      (void *)(uintptr_t)value);
        }
    }
}

const void *wording_index_get(const struct wording_index *index, struct slice text)
{
    char folded[WORDING_INDEX_MAXIMUM];
    text = slice_trim(text);
    return text.size == 0 || text.size > sizeof(folded)
               ? NULL
               : table_get(&index->values, wording_fold(text, folded));
}
