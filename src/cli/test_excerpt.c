/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of cli/excerpt and cli/columns. */
#include "base/test.h"

#include <stdlib.h>

#include "cli/columns.h"
#include "cli/excerpt.h"

static void shows(const char *text, struct place place, const char *expected)
{
    struct arena *arena = arena_create(4096);
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    place.source = source_create(arena, SLICE("a.md"), slice_from(text));
    excerpt_write(&buffer, place, false);
    buffer_append_byte(&buffer, '\0');
    assert_string_equal(buffer.data, expected);
    buffer_release(&buffer);
    arena_destroy(&arena);
}

static struct place at(uint32_t line, uint32_t column, uint32_t length)
{
    return (struct place){.line = line, .column = column, .length = length};
}

static void carets_stand_under_the_words(void **state)
{
    (void)state;
    shows("one\ntwo words\n", at(2, 5, 5), "    2 | two words\n      |     ^^^^^\n");
    shows("one\r\ntwo", at(1, 4, 0), "    1 | one\n      |    ^\n");
    shows("one", at(1, 2, 99), "    1 | one\n      |  ^^\n");
    shows("one", at(1, 0, 0), "    1 | one\n");
    shows("one", at(0, 0, 0), "");
    shows("one", at(7, 1, 1), "");
}

static void width_is_what_a_terminal_shows(void **state)
{
    (void)state;
    /* an accent of two bytes, a wide character of three, a tab up to the next fourth column */
    shows("\xc3\xa9t\xc3\xa9 x", at(1, 7, 1), "    1 | \xc3\xa9t\xc3\xa9 x\n      |     ^\n");
    shows("\xe5\x90\x8d x", at(1, 1, 3), "    1 | \xe5\x90\x8d x\n      | ^^\n");
    shows("\xe5\x90\x8d x", at(1, 5, 1), "    1 | \xe5\x90\x8d x\n      |    ^\n");
    shows("a\tb", at(1, 3, 1), "    1 | a   b\n      |     ^\n");
}

static void a_document_cannot_write_to_the_terminal(void **state)
{
    (void)state;
    shows("a\033[31mb", at(1, 7, 1), "    1 | a\xef\xbf\xbd[31mb\n      |       ^\n");
    shows("a\xe2\x80\xae"
          "b",
          at(1, 5, 1),
          "    1 | a\xef\xbf\xbd"
          "b\n      |   ^\n");
}

static void a_long_line_shows_the_surroundings(void **state)
{
    (void)state;
    char line[3001];
    memset(line, 'x', 3000);
    line[3000] = '\0';
    line[1500] = 'Y';
    struct arena *arena = arena_create(4096);
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    struct place place = at(1, 1501, 1);
    place.source = source_create(arena, SLICE("a.md"), slice_from(line));
    excerpt_write(&buffer, place, false);
    struct slice rest = buffer_slice(&buffer), first, second;
    assert_true(slice_next_line(&rest, &first));
    assert_true(slice_next_line(&rest, &second));
    assert_true(slice_starts_with(first, SLICE("    1 | \xe2\x80\xa6x")));
    assert_true(slice_ends_with(first, SLICE("x\xe2\x80\xa6")));
    /* the ellipsis has three bytes and one column */
    assert_int_equal(slice_find_byte(first, 'Y') - 2, slice_find_byte(second, '^'));
    assert_true(first.size < 120);
    buffer_release(&buffer);
    arena_destroy(&arena);
}

static void columns_count_characters(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct arena *arena = arena_create(4096);
    struct columns columns;
    columns_init(&columns, arena);
    char *text = malloc(2 * COUNT + 3);
    memcpy(text, "#\n", 2);
    for (size_t i = 0; i < COUNT; i++) {
        memcpy(text + 2 + 2 * i, "\xc3\xa9", 2);
    }
    struct source *source =
        source_create(arena, SLICE("a.md"), slice_of(text, 2 * (size_t)COUNT + 2));
    struct region region =
        columns_region(&columns, (struct place){source, 2, 2 * 15000 + 1, 2 * 3});
    assert_int_equal(region.line, 2);
    assert_int_equal(region.column, 15001);
    assert_int_equal(region.end_column, 15004);
    region = columns_region(&columns, (struct place){source, 2, 2 * 100 + 1, 2 * 12000});
    assert_int_equal(region.column, 101);
    assert_int_equal(region.end_column, 12101);
    region = columns_region(&columns, (struct place){source, 0, 0, 0});
    assert_int_equal(region.line, 0);
    free(text);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carets_stand_under_the_words),
        cmocka_unit_test(width_is_what_a_terminal_shows),
        cmocka_unit_test(a_document_cannot_write_to_the_terminal),
        cmocka_unit_test(a_long_line_shows_the_surroundings),
        cmocka_unit_test(columns_count_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
