/* SPDX-License-Identifier: Apache-2.0 */
/* The lenient JSON reader on arbitrary bytes: it must neither crash nor read beyond them, and what
 * the strict reader takes it must take too, without a liberty, as the same tree. */
#include <assert.h>

#include "spec/text/json_lenient.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct buffer write_value(const struct json *value)
{
    struct buffer buffer;
    buffer_init(&buffer, (size_t)64 << 20);
    json_write(&buffer, value);
    return buffer;
}

static void check_same(const struct json *strict, const struct json *lenient)
{
    struct buffer wanted = write_value(strict);
    struct buffer found = write_value(lenient);
    assert(slice_equal(buffer_slice(&wanted), buffer_slice(&found)));
    buffer_release(&wanted);
    buffer_release(&found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    struct slice text = slice_of((const char *)data, size);
    struct json_lenient report;
    struct json_error error = {0};
    struct json *lenient = json_lenient_parse(arena, text, &report, &error);
    assert(report.end <= size);
    assert(lenient != NULL || (error.message != NULL && error.offset <= size));
    json_lenient_describe(arena, &report);
    struct json *strict = json_parse(arena, text, &error);
    if (strict != NULL) {
        assert(lenient != NULL && !report.is_lenient);
        check_same(strict, lenient);
    }
    arena_destroy(&arena);
    return 0;
}
