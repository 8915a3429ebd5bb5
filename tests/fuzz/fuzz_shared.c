/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in Redis under the name of an answer, or in the store under the key of a write: written
 * by another process, or by whoever else can write there. What is taken is for the right question,
 * lies within the bytes, and has not expired. */
#include <assert.h>
#include <stdlib.h>

#include "cache/cache_private.h"
#include "operation/idempotency.h"

#define NOW_US INT64_C(1700000000000000)

static void check_within(struct slice whole, struct slice part)
{
    assert(part.size == 0 ||
           (part.data >= whole.data && part.data + part.size <= whole.data + whole.size));
}

static void check_answer(struct slice bytes)
{
    const struct cache_ask ask = {.key = SLICE("GET /things"), .stamp = UINT64_C(0x2a)};
    struct cache_item item;
    uint64_t left_us;
    if (shared_read(&ask, bytes, NOW_US, &item, &left_us)) {
        assert(left_us > 0 && left_us <= SHARED_LIFE_MAXIMUM_US);
        assert(slice_find(bytes, ask.key) != SLICE_NOT_FOUND);
        check_within(bytes, item.fields);
        check_within(bytes, item.body);
        assert(item.fields.size + item.body.size + ask.key.size < bytes.size);
    }
}

static void check_row(struct arena *arena, struct slice bytes, size_t count)
{
    const struct value *values = idempotency_unpack(arena, bytes, count);
    if (values == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (values[i].kind == VALUE_TEXT || values[i].kind == VALUE_BLOB) {
            check_within(bytes, values[i].text);
        }
    }
    /* Of nothing, eight bytes are passed over; all else comes back as it was. */
    struct slice again = idempotency_pack(arena, values, count);
    assert(again.size == bytes.size);
    assert(idempotency_unpack(arena, again, count) != NULL);
    assert(idempotency_unpack(arena, bytes, count + 1) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena *arena = arena_create(4096);
    char *own = malloc(size); /* of its own, so that reading beyond it is seen */
    assert(own != NULL);
    memcpy(own, data + 1, size - 1);
    struct slice bytes = slice_of(own, size - 1);
    check_answer(bytes);
    check_row(arena, bytes, data[0] % 32);
    free(own);
    arena_destroy(&arena);
    return 0;
}
