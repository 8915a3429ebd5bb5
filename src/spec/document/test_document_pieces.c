/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/document_pieces: a document too large to be parsed at once reads as if it were. */
#include "base/test.h"

#include "base/buffer.h"
#include "spec/document/document.h"

/* Several times what is parsed at once. */
#define CHAPTER_COUNT 4000U
#define CHAPTER_LINES 11U

struct fixture {
    struct arena *arena;
    struct diagnostics diagnostics;
    struct buffer text;
};

static int set_up(void **state)
{
    struct arena *arena = arena_create(16384);
    struct fixture *fixture = ARENA_NEW(arena, struct fixture);
    fixture->arena = arena;
    diagnostics_init(&fixture->diagnostics, arena);
    buffer_init(&fixture->text, 4000000);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    buffer_release(&fixture->text);
    arena_destroy(&arena);
    return 0;
}

static void add_chapters(struct fixture *fixture)
{
    for (unsigned i = 0; i < CHAPTER_COUNT; i++) {
        buffer_append_string(&fixture->text, "## Chapter\n\n"
                                             "Some [words][id] here.\n\n"
                                             "| a | b |\n|---|---|\n| c | d |\n\n"
                                             "- one\n  - two\n\n");
    }
}

static struct document *parse(struct fixture *fixture)
{
    struct document *document = document_parse(fixture->arena, SLICE("a.md"),
                                               buffer_slice(&fixture->text), &fixture->diagnostics);
    assert_non_null(document);
    return document;
}

static void every_chapter_has_its_place(void **state)
{
    struct fixture *fixture = *state;
    add_chapters(fixture);
    struct document *document = parse(fixture);
    assert_int_equal(document->block_count, CHAPTER_COUNT * 4);
    assert_int_equal(document->sections.count, CHAPTER_COUNT + 1);
    for (unsigned i = 0; i < CHAPTER_COUNT; i++) {
        const struct block *blocks = &document->blocks[(size_t)i * 4];
        uint32_t first = i * CHAPTER_LINES + 1;
        assert_int_equal(blocks[0].kind, BLOCK_HEADING);
        assert_int_equal(blocks[0].place.line, first);
        assert_slice(blocks[1].text.plain, "Some [words][id] here.");
        assert_int_equal(blocks[1].text.place.line, first + 2);
        assert_int_equal(blocks[2].row_count, 2);
        assert_int_equal(blocks[2].rows[1].cells[1].place.line, first + 6);
        assert_int_equal(blocks[2].rows[1].cells[1].place.column, 7);
        assert_int_equal(blocks[3].item_count, 2);
        assert_int_equal(blocks[3].items[1].place.line, first + 9);
        assert_int_equal(blocks[3].end_line, first + 9);
        assert_ptr_equal(blocks[3].section, blocks[0].section);
    }
}

static void links_defined_at_the_end_lead_there(void **state)
{
    struct fixture *fixture = *state;
    add_chapters(fixture);
    buffer_append_string(&fixture->text, "[id]: https://a.example/b\n");
    struct document *document = parse(fixture);
    assert_int_equal(document->block_count, CHAPTER_COUNT * 4);
    assert_slice(document->blocks[1].text.plain, "Some words here.");
    assert_slice(document->blocks[1].text.spans[0].target, "https://a.example/b");
}

static void code_is_not_cut_at_its_comments(void **state)
{
    struct fixture *fixture = *state;
    add_chapters(fixture);
    buffer_append_string(&fixture->text, "```sh\n");
    for (unsigned i = 0; i < CHAPTER_COUNT * 10; i++) {
        buffer_append_string(&fixture->text, "run\n\n# comment\n\n");
    }
    buffer_append_string(&fixture->text, "```\n\n<pre>\n\n");
    for (unsigned i = 0; i < CHAPTER_COUNT * 10; i++) {
        buffer_append_string(&fixture->text, "text\n\n# no heading\n\n");
    }
    buffer_append_string(&fixture->text, "</pre>\n\n# Heading\n");
    struct document *document = parse(fixture);
    assert_int_equal(document->block_count, CHAPTER_COUNT * 4 + 3);
    const struct block *blocks = &document->blocks[CHAPTER_COUNT * 4];
    assert_int_equal(blocks[0].kind, BLOCK_CODE);
    assert_int_equal(blocks[0].code_line_count, CHAPTER_COUNT * 40);
    assert_int_equal(blocks[1].kind, BLOCK_HTML);
    assert_int_equal(blocks[2].kind, BLOCK_HEADING);
    assert_int_equal(blocks[2].place.line, CHAPTER_COUNT * (CHAPTER_LINES + 80) + 8);
    assert_int_equal(fixture->diagnostics.list.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_chapter_has_its_place),
        TEST(links_defined_at_the_end_lead_there),
        TEST(code_is_not_cut_at_its_comments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
