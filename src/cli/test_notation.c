/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of cli/notation and cli/safe: how numbers, expressions and foreign text are written. */
#include "base/test.h"

#include <math.h>

#include "cli/notation.h"
#include "cli/safe.h"

static void write_number(struct buffer *buffer, double number, const char *expected)
{
    buffer_clear(buffer);
    notation_write_number(buffer, number);
    buffer_append_byte(buffer, '\0');
    assert_string_equal(buffer->data, expected);
}

static void numbers_are_short_and_exact(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    write_number(&buffer, 7200000, "7200000");
    write_number(&buffer, 99.95, "99.95");
    write_number(&buffer, 0.1, "0.1");
    write_number(&buffer, -3, "-3");
    write_number(&buffer, 1e300, "1e+300");
    write_number(&buffer, 0.1 + 0.2, "0.30000000000000004");
    write_number(&buffer, NAN, "null");
    write_number(&buffer, INFINITY, "null");
    buffer_release(&buffer);
}

static struct expression *make(struct arena *arena, enum expression_kind kind, const char *text)
{
    struct expression *expression = ARENA_NEW(arena, struct expression);
    expression->kind = kind;
    expression->text = slice_from(text);
    return expression;
}

static void expressions_read_as_people_write_them(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct expression *in = make(arena, EXPRESSION_IN, "");
    list_add(arena, &in->arguments, make(arena, EXPRESSION_COLUMN, "status"));
    list_add(arena, &in->arguments, make(arena, EXPRESSION_TEXT, "open"));
    list_add(arena, &in->arguments, make(arena, EXPRESSION_TEXT, "paid"));
    struct expression *least = make(arena, EXPRESSION_OPERATOR, ">=");
    list_add(arena, &least->arguments, make(arena, EXPRESSION_COLUMN, "price"));
    list_add(arena, &least->arguments, make(arena, EXPRESSION_NUMBER, "0.50"));
    struct expression *both = make(arena, EXPRESSION_AND, "");
    list_add(arena, &both->arguments, in);
    list_add(arena, &both->arguments, least);
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    notation_write_expression(&buffer, both);
    assert_slice(buffer_slice(&buffer), "(status in ('open', 'paid') and price >= 0.50)");
    buffer_clear(&buffer);
    struct expression *deep = make(arena, EXPRESSION_COLUMN, "x");
    for (int i = 0; i < 40; i++) {
        struct expression *outer = make(arena, EXPRESSION_NOT, "");
        list_add(arena, &outer->arguments, deep);
        deep = outer;
    }
    notation_write_expression(&buffer, deep);
    assert_true(slice_ends_with(buffer_slice(&buffer), SLICE("not \xe2\x80\xa6")));
    buffer_release(&buffer);
    arena_destroy(&arena);
}

static void write_foreign(const char *text, size_t width, const char *expected)
{
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    if (width == 0) {
        safe_write(&buffer, slice_from(text));
    } else {
        safe_write_short(&buffer, slice_from(text), width);
    }
    buffer_append_byte(&buffer, '\0');
    assert_string_equal(buffer.data, expected);
    buffer_release(&buffer);
}

static void foreign_text_stays_on_its_line(void **state)
{
    (void)state;
    write_foreign("a\nb\tc", 0, "a b c");
    write_foreign("\033[2J", 0, "\xef\xbf\xbd[2J");
    write_foreign("\xe2\x81\xa6x\xff", 0, "\xef\xbf\xbdx\xef\xbf\xbd");
    write_foreign("\xc3\xa9\xe5\x90\x8d", 0, "\xc3\xa9\xe5\x90\x8d");
}

static void long_text_is_cut_by_its_width(void **state)
{
    (void)state;
    write_foreign("short", 5, "short");
    write_foreign("longer", 5, "long\xe2\x80\xa6");
    /* three wide characters are six columns: one of them and the ellipsis make three */
    write_foreign("\xe5\x90\x8d\xe5\x90\x8d\xe5\x90\x8d", 4, "\xe5\x90\x8d\xe2\x80\xa6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_short_and_exact),
        cmocka_unit_test(expressions_read_as_people_write_them),
        cmocka_unit_test(foreign_text_stays_on_its_line),
        cmocka_unit_test(long_text_is_cut_by_its_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
