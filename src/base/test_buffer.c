/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/buffer. */
#include "base/test.h"

#include "base/buffer.h"

static void grows_and_formats(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    buffer_append_int64(&buffer, INT64_MIN);
    buffer_append_byte(&buffer, ' ');
    buffer_append_uint64(&buffer, 0);
    buffer_format(&buffer, " %s", "x");
    assert_slice(buffer_slice(&buffer), "-9223372036854775808 0 x");
    buffer_consume(&buffer, 21);
    assert_slice(buffer_slice(&buffer), "0 x");
    buffer_release(&buffer);
}

static void overflow_is_sticky_and_appends_nothing(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 300);
    for (size_t i = 0; i < 299; i++) {
        buffer_append_byte(&buffer, 'a');
    }
    buffer_append_string(&buffer, "too long");
    assert_true(buffer.is_overflown);
    assert_int_equal(buffer.size, 299);
    buffer_clear(&buffer);
    assert_false(buffer.is_overflown);
    buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_formats),
        cmocka_unit_test(overflow_is_sticky_and_appends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
