/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/passage. */
#include "base/test.h"
#include "spec/document/passage.h"

static void parts_of_lines_have_exact_places(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct source *source = source_create(arena, SLICE("a.md"), SLICE("one\ntwo words\r\nthree\n"));
    struct passage passage = passage_of_lines(arena, source, 2, 4);
    assert_slice(passage.text, "two words\r\nthree\n");
    struct place place = passage_place(&passage, slice_between(passage.text, 4, 9));
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 5);
    assert_int_equal(place.length, 5);
    place = passage_place(&passage, slice_between(passage.text, 11, 16));
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 1);
    arena_destroy(&arena);
}

/* What a list or a quote takes off the front of a line is counted in its column. */
static void code_without_its_indentation_keeps_its_columns(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct source *source =
        source_create(arena, SLICE("a.md"), SLICE("> ```\n> abc def\n>   ghi\n> ```\n"));
    struct document document = {.source = source};
    struct block block = {.document = &document,
                          .code = arena_copy(arena, SLICE("abc def\n  ghi\n")),
                          .code_line = 2};
    struct passage passage = passage_of_block(arena, &block);
    struct place place = passage_place(&passage, slice_between(passage.text, 4, 7));
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 7);
    place = passage_place(&passage, slice_between(passage.text, 10, 13));
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 5);
    assert_int_equal(place.length, 3);
    assert_int_equal(passage_offset(&passage, slice_from_offset(passage.text, 9)), 9);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_lines_have_exact_places),
        cmocka_unit_test(code_without_its_indentation_keeps_its_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
