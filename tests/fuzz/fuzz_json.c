/* SPDX-License-Identifier: Apache-2.0 */
/* Arbitrary bytes as JSON: what is read can be written and read again, to the same text; what is
 * refused says where, inside the text, and why. */
#include <assert.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tree(const struct json *value, size_t size)
{
    assert(value->offset < size);
    uint32_t count = 0;
    JSON_EACH(child, value)
    {
        check_tree(child, size);
        assert(child->offset > value->offset);
        count++;
    }
    assert(count == value->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    struct slice text = slice_of((const char *)data, size);
    struct json_error error = {0};
    struct json *value = json_parse(arena, text, &error);
    if (value == NULL) {
        assert(error.message != NULL && error.offset <= size);
    } else {
        check_tree(value, size);
        struct buffer first, second;
        buffer_init(&first, size * 6 + 16); /* a control character becomes six */
        buffer_init(&second, size * 6 + 16);
        json_write(&first, value);
        assert(!first.is_overflown);
        struct json *again = json_parse(arena, buffer_slice(&first), &error);
        assert(again != NULL);
        json_write(&second, again);
        assert(slice_equal(buffer_slice(&first), buffer_slice(&second)));
        buffer_release(&first);
        buffer_release(&second);
    }
    arena_destroy(&arena);
    return 0;
}
