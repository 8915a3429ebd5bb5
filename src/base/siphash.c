/* SPDX-License-Identifier: Apache-2.0 */
/* The reference description, word by word; the state stays in registers. */
#include "base/siphash.h"

struct state {
    uint64_t a, b, c, d;
};

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline uint64_t load_word(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof(word));
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(word) : word;
}

static inline struct state mix(struct state v)
{
    v.a += v.b;
    v.b = rotate(v.b, 13) ^ v.a;
    v.a = rotate(v.a, 32);
    v.c += v.d;
    v.d = rotate(v.d, 16) ^ v.c;
    v.a += v.d;
    v.d = rotate(v.d, 21) ^ v.a;
    v.c += v.b;
    v.b = rotate(v.b, 17) ^ v.c;
    v.c = rotate(v.c, 32);
    return v;
}

static inline struct state take(struct state v, uint64_t word)
{
    v.d ^= word;
    v = mix(mix(v));
    v.a ^= word;
    return v;
}

uint64_t siphash(const unsigned char key[SIPHASH_KEY_SIZE], struct slice message)
{
    uint64_t k0 = load_word(key), k1 = load_word(key + 8);
    struct state v = {k0 ^ 0x736f6d6570736575U, k1 ^ 0x646f72616e646f6dU, k0 ^ 0x6c7967656e657261U,
                      k1 ^ 0x7465646279746573U};
    const unsigned char *bytes = (const unsigned char *)message.data;
    size_t whole = message.size & ~(size_t)7;
    for (size_t i = 0; i < whole; i += 8) {
        v = take(v, load_word(bytes + i));
    }
    uint64_t last = (uint64_t)message.size << 56;
    for (size_t i = whole; i < message.size; i++) {
        last |= (uint64_t)bytes[i] << (8 * (i - whole));
    }
    v = take(v, last);
    v.c ^= 0xff;
    v = mix(mix(mix(mix(v))));
    return v.a ^ v.b ^ v.c ^ v.d;
}
