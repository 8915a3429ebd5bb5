/* SPDX-License-Identifier: Apache-2.0 */
/* getrandom(2) through a small per-thread pool: a system call for each request id would cost more
 * than the id. */
#include "base/random.h"

#include <stdlib.h>
#include <sys/random.h>

#define POOL_SIZE 1024U

static _Thread_local unsigned char pool[POOL_SIZE];
static _Thread_local size_t pool_left;

static void fill_from_kernel(unsigned char *out, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(out, size, 0);
        if (got <= 0) {
            abort();
        }
        out += got;
        size -= (size_t)got;
    }
}

void random_bytes(void *out, size_t size)
{
    if (size > POOL_SIZE) {
        fill_from_kernel(out, size);
        return;
    }
    if (pool_left < size) {
        fill_from_kernel(pool, POOL_SIZE);
        pool_left = POOL_SIZE;
    }
    unsigned char *from = pool + (POOL_SIZE - pool_left);
    memcpy(out, from, size);
    memset(from, 0, size); /* what was handed out is not kept */
    pool_left -= size;
}

static _Thread_local uint64_t last_ms;
static _Thread_local uint16_t last_counter;

void uuid_generate_v7(int64_t now_us, unsigned char out[UUID_SIZE])
{
    uint64_t ms = now_us < 0 ? 0 : (uint64_t)now_us / 1000;
    random_bytes(out + 6, UUID_SIZE - 6);
    if (ms > last_ms) {
        /* Start low, so that the 12-bit counter has room to grow within this millisecond. */
        last_ms = ms;
        last_counter = (uint16_t)((out[6] << 8 | out[7]) & 0x7ff);
    } else if (++last_counter > 0xfff) {
        last_ms++;
        last_counter = 0;
    }
    for (unsigned i = 0; i < 6; i++) {
        out[i] = (unsigned char)(last_ms >> (40 - 8 * i));
    }
    out[6] = (unsigned char)(0x70 | last_counter >> 8);
    out[7] = (unsigned char)last_counter;
    out[8] = (unsigned char)(0x80 | (out[8] & 0x3f));
}

void uuid_generate_v4(unsigned char out[UUID_SIZE])
{
    random_bytes(out, UUID_SIZE);
    out[6] = (unsigned char)(0x40 | (out[6] & 0x0f));
    out[8] = (unsigned char)(0x80 | (out[8] & 0x3f));
}

void uuid_format(const unsigned char uuid[UUID_SIZE], char out[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < UUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *out++ = '-';
        }
        *out++ = digits[uuid[i] >> 4];
        *out++ = digits[uuid[i] & 15];
    }
}

static int hex_value(char c)
{
    if (character_is_digit(c)) {
        return c - '0';
    }
    c = character_to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool uuid_parse(struct slice text, unsigned char out[UUID_SIZE])
{
    unsigned char bytes[UUID_SIZE];
    size_t at = 0;
    if (text.size != UUID_TEXT_SIZE) {
        return false;
    }
    for (unsigned i = 0; i < UUID_SIZE; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && text.data[at++] != '-') {
            return false;
        }
        int high = hex_value(text.data[at]), low = hex_value(text.data[at + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (unsigned char)(high << 4 | low);
        at += 2;
    }
    memcpy(out, bytes, UUID_SIZE);
    return true;
}
