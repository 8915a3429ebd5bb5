/* SPDX-License-Identifier: Apache-2.0 */
/* Letters and digits only, so that a double click selects the whole secret. */
#include "auth/secret_token.h"

#include "base/random.h"
#include "crypto/openssl.h"

#include <assert.h>

#define RANDOM_COUNT   43U /* 62^43 > 2^256 */
#define CHECKSUM_COUNT 6U

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* Bytes from 248 on would favour the first eight characters. */
static void write_random(char *out, size_t count)
{
    size_t size = 0;
    while (size < count) {
        unsigned char bytes[64];
        random_bytes(bytes, sizeof(bytes));
        for (size_t i = 0; i < sizeof(bytes) && size < count; i++) {
            if (bytes[i] < 248) {
                out[size++] = alphabet[bytes[i] % 62];
            }
        }
        OPENSSL_cleanse(bytes, sizeof(bytes));
    }
}

void secret_token_digest(struct slice text, unsigned char out[SECRET_TOKEN_DIGEST_SIZE])
{
    bool is_done =
        EVP_Digest(text.size > 0 ? text.data : "", text.size, out, NULL, EVP_sha256(), NULL) == 1;
    assert(is_done);
}

static void write_checksum(struct slice text, char out[CHECKSUM_COUNT])
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    secret_token_digest(text, digest);
    for (size_t i = 0; i < CHECKSUM_COUNT; i++) {
        out[i] = alphabet[digest[i] % 62];
    }
}

struct slice secret_token_generate(struct arena *arena, struct slice prefix)
{
    assert(prefix.size > 0 && prefix.size <= SECRET_TOKEN_PREFIX_MAXIMUM);
    size_t body = prefix.size + 1 + RANDOM_COUNT;
    char *text = arena_allocate(arena, body + 1 + CHECKSUM_COUNT + 1);
    memcpy(text, prefix.data, prefix.size);
    text[prefix.size] = '_';
    write_random(text + prefix.size + 1, RANDOM_COUNT);
    text[body] = '_';
    write_checksum(slice_of(text, body), text + body + 1);
    return slice_of(text, body + 1 + CHECKSUM_COUNT);
}

bool secret_token_is_well_formed(struct slice text, struct slice prefix)
{
    size_t body = prefix.size + 1 + RANDOM_COUNT;
    if (text.size != body + 1 + CHECKSUM_COUNT || !slice_starts_with(text, prefix) ||
        text.data[prefix.size] != '_' || text.data[body] != '_') {
        return false;
    }
    for (size_t i = prefix.size + 1; i < body; i++) {
        if (!character_is_alphanumeric(text.data[i])) {
            return false;
        }
    }
    char checksum[CHECKSUM_COUNT];
    write_checksum(slice_between(text, 0, body), checksum);
    return memcmp(checksum, text.data + body + 1, CHECKSUM_COUNT) == 0;
}

bool secret_token_equal(struct slice a, struct slice b)
{
    return a.size == b.size && (a.size == 0 || CRYPTO_memcmp(a.data, b.data, a.size) == 0);
}
