/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/document: the line and column of text, cells, items and code. Each case marks in
 * its source what is looked for, so that the expected column is counted by the test itself. */
#include "base/test.h"

#include "spec/document/document.h"

static int set_up(void **state)
{
    *state = arena_create(16384);
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy((struct arena **)state);
    return 0;
}

static struct document *parse(struct arena *arena, const char *text)
{
    struct diagnostics *diagnostics = ARENA_NEW(arena, struct diagnostics);
    diagnostics_init(diagnostics, arena);
    struct document *document = document_parse(arena, SLICE("a.md"), slice_from(text), diagnostics);
    assert_non_null(document);
    return document;
}

/* Asserts that `word`, which stands once in the text and once in the source, has its place there.
 */
static void assert_word(const struct document *document, struct text text, const char *word)
{
    size_t offset = slice_find(text.plain, slice_from(word));
    assert_true(offset != SLICE_NOT_FOUND);
    struct place place = text_place(text, offset, strlen(word));
    size_t expected = slice_find(document->source->text, slice_from(word));
    struct place right = place_at(document->source, expected, strlen(word));
    if (place.line != right.line || place.column != right.column) {
        fail_msg("\"%s\" is at %u:%u, not %u:%u", word, right.line, right.column, place.line,
                 place.column);
    }
    assert_int_equal(place.length, strlen(word));
}

static void text_behind_markup_keeps_its_column(void **state)
{
    struct document *document =
        parse(*state, "\n  **one** `two` [three](http://x(y) \"four\") five &amp; six\n"
                      "   seven \\* eight ![nine](u) ten<br>eleven <!-- a --> twelve\n"
                      "&copy; thirteen [ref][r] fourteen <https://a.b> fifteen\n\n[r]: /x\n");
    static const char *const words[] = {"one",    "two",      "three",    "five",   "six",
                                        "seven",  "eight",    "nine",     "ten",    "eleven",
                                        "twelve", "thirteen", "fourteen", "fifteen"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        assert_word(document, document->blocks[0].text, words[i]);
    }
    assert_int_equal(document->blocks[0].text.place.line, 2);
    assert_int_equal(document->blocks[0].text.place.column, 5);
}

static void headings_begin_behind_their_marks(void **state)
{
    struct document *document = parse(*state, "a\n\n##  `GET /x` list ##\n\nunder\n=====\n");
    assert_word(document, document->blocks[1].text, "GET /x");
    assert_word(document, document->blocks[1].text, "list");
    assert_word(document, document->blocks[2].text, "under");
}

static void cells_know_their_column(void **state)
{
    struct document *document =
        parse(*state, "- x\n\n  | first | **second** |\n  |---|---|\n  |third|`four|five`|\n"
                      "  | a \\| b sixth |  | excess |\n");
    const struct block *table = &document->blocks[1];
    assert_int_equal(table->kind, BLOCK_TABLE);
    assert_word(document, table->rows[0].cells[0], "first");
    assert_word(document, table->rows[0].cells[1], "second");
    assert_word(document, table->rows[1].cells[0], "third");
    assert_word(document, table->rows[1].cells[1], "five");
    assert_word(document, table->rows[2].cells[0], "sixth");
    assert_int_equal(table->rows[2].cells[1].place.line, 6);
    assert_int_equal(table->rows[2].cells[1].place.column, 0);
    assert_int_equal(table->rows[1].place.column, 3);
}

static void table_below_a_paragraph_stands_right(void **state)
{
    struct document *document =
        parse(*state, "**label**\nmore\n| head | x |\n|---|---|\n| cell | y |\n");
    assert_int_equal(document->block_count, 2);
    assert_word(document, document->blocks[0].text, "label");
    assert_word(document, document->blocks[0].text, "more");
    assert_int_equal(document->blocks[0].place.line, 1);
    assert_int_equal(document->blocks[0].end_line, 2);
    assert_int_equal(document->blocks[1].place.line, 3);
    assert_word(document, document->blocks[1].rows[0].cells[0], "head");
    assert_word(document, document->blocks[1].rows[1].cells[0], "cell");
}

static void items_know_their_column(void **state)
{
    struct document *document =
        parse(*state, "* [ ] first\n\t- **second**:\tthird\n10. fourth\n\n    fifth\n> 1) sixth\n");
    const struct block *list = &document->blocks[0];
    assert_word(document, list->items[0].text, "first");
    assert_int_equal(list->items[0].text.place.column, 7);
    assert_int_equal(list->items[1].place.line, 2);
    assert_int_equal(list->items[1].place.column, 2);
    assert_word(document, list->items[1].text, "second");
    assert_word(document, list->items[1].text, "third");
    assert_word(document, document->blocks[1].items[0].text, "fourth");
    assert_word(document, document->blocks[1].items[0].text, "fifth");
    assert_word(document, document->blocks[2].items[0].text, "sixth");
}

static void assert_code_word(const struct block *block, const char *word)
{
    const struct source *source = block->document->source;
    size_t offset = slice_find(block->code, slice_from(word));
    assert_true(offset != SLICE_NOT_FOUND);
    struct place place = block_code_place(block, offset, strlen(word));
    struct place right = place_at(source, slice_find(source->text, slice_from(word)), 0);
    assert_int_equal(place.line, right.line);
    assert_int_equal(place.column, right.column);
}

static void code_keeps_its_place_whatever_is_cut_off(void **state)
{
    struct document *document = parse(
        *state, "1. a\n\n   ```sql\n   first\n     second\n\n   third\n   ```\n\n> ~~~\n> fourth\n"
                "> ~~~\n\n    fifth\n\tsixth\n");
    assert_code_word(&document->blocks[1], "first");
    assert_code_word(&document->blocks[1], "second");
    assert_code_word(&document->blocks[1], "third");
    assert_slice(document->blocks[1].code, "first\n  second\n\nthird\n");
    assert_int_equal(document->blocks[1].code_line, 4);
    assert_code_word(&document->blocks[2], "fourth");
    assert_code_word(&document->blocks[3], "fifth");
    assert_code_word(&document->blocks[3], "sixth");
}

static void carriage_returns_are_no_columns(void **state)
{
    struct document *document =
        parse(*state,
              "---\r\na: 1\r\n---\r\n\r\nfirst\r\nsecond\r\n\r\n```\r\nthird\r\nfourth\r\n```\r\n");
    assert_word(document, document->blocks[1].text, "second");
    assert_code_word(&document->blocks[2], "fourth");
    struct place place = block_code_place(&document->blocks[0], 3, 1);
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 4);
}

static void front_matter_shifts_no_line(void **state)
{
    struct document *document = parse(*state, "---\na: b\n\nc: d\n---\n# title\n");
    assert_word(document, document->blocks[1].text, "title");
    assert_int_equal(document->blocks[1].place.line, 6);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_behind_markup_keeps_its_column),
        TEST(headings_begin_behind_their_marks),
        TEST(cells_know_their_column),
        TEST(table_below_a_paragraph_stands_right),
        TEST(items_know_their_column),
        TEST(code_keeps_its_place_whatever_is_cut_off),
        TEST(carriage_returns_are_no_columns),
        TEST(front_matter_shifts_no_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
