/* SPDX-License-Identifier: Apache-2.0 */
/* Arbitrary bytes as keys: a JWKS document of ours and of a stranger, one key of PEM, the
 * certificate of a client, a key's name. What is taken can be told to others, and of a stranger no
 * secret is. */
#include <assert.h>
#include <stdlib.h>

#include "auth/access_key.h"
#include "auth/keys.h"

#define OUTPUT_MAXIMUM ((size_t)1 << 20)

static void check_set(struct arena *arena, struct key_set *keys)
{
    if (keys == NULL) {
        return;
    }
    struct buffer out;
    struct json_error error;
    buffer_init(&out, OUTPUT_MAXIMUM);
    assert(keys->keys.count <= KEYS_MAXIMUM);
    keys_write_public(keys, 1000000, &out);
    assert(!out.is_overflown && json_parse(arena, buffer_slice(&out), &error) != NULL);
    assert(slice_find(buffer_slice(&out), SLICE("\"oct\"")) == SLICE_NOT_FOUND);
    buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    struct slice text = slice_of((const char *)data, size);
    const char *reason = NULL;
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    for (int is_foreign = 0; is_foreign < 2; is_foreign++) {
        struct key_set *keys = keys_parse(text, is_foreign != 0, &reason);
        check_set(arena, keys);
        keys_free(&keys);
    }
    struct jwk *key = jwk_read_pem(arena, text, &reason);
    assert(key != NULL || reason != NULL);
    if (key != NULL) {
        jwk_release(key);
    }
    access_key_fingerprint(text, digest);
    arena_destroy(&arena);
    return 0;
}
