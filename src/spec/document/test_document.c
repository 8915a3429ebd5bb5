/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/document: bytes, blocks, sections and comments. Places have a file of their own. */
#include "base/test.h"

#include "spec/document/document.h"

struct fixture {
    struct arena *arena;
    struct diagnostics diagnostics;
};

static int set_up(void **state)
{
    struct arena *arena = arena_create(16384);
    struct fixture *fixture = ARENA_NEW(arena, struct fixture);
    fixture->arena = arena;
    diagnostics_init(&fixture->diagnostics, arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct arena *arena = ((struct fixture *)*state)->arena;
    arena_destroy(&arena);
    return 0;
}

static struct document *try_parse(void **state, struct slice text)
{
    struct fixture *fixture = *state;
    return document_parse(fixture->arena, SLICE("a.md"), text, &fixture->diagnostics);
}

static struct document *parse(void **state, const char *text)
{
    struct document *document = try_parse(state, slice_from(text));
    assert_non_null(document);
    return document;
}

static const struct diagnostic *only_finding(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(fixture->diagnostics.list.count, 1);
    return list_at(&fixture->diagnostics.list, 0);
}

static const struct block *block_at(const struct document *document, size_t index,
                                    enum block_kind kind)
{
    assert_true(index < document->block_count);
    assert_int_equal(document->blocks[index].kind, kind);
    return &document->blocks[index];
}

static struct slice section_name(void **state, const char *heading)
{
    struct document *document = parse(state, heading);
    assert_int_equal(document->sections.count, 2);
    return ((struct section *)list_at(&document->sections, 1))->name;
}

static void nul_bytes_are_no_text(void **state)
{
    assert_null(try_parse(state, slice_of("ab\ncd\0e", 7)));
    assert_int_equal(only_finding(state)->code, DIAGNOSTIC_E0104);
    assert_int_equal(only_finding(state)->place.line, 2);
    assert_int_equal(only_finding(state)->place.column, 3);
}

static void ill_formed_utf8_is_refused_at_its_place(void **state)
{
    assert_null(try_parse(state, SLICE("ok\nx\xC3(")));
    assert_int_equal(only_finding(state)->code, DIAGNOSTIC_E0105);
    assert_int_equal(only_finding(state)->place.line, 2);
    assert_int_equal(only_finding(state)->place.column, 2);
}

static void white_space_alone_is_empty(void **state)
{
    assert_null(try_parse(state, SLICE("\xEF\xBB\xBF \r\n\t")));
    assert_int_equal(only_finding(state)->code, DIAGNOSTIC_E0103);
}

static void byte_order_mark_and_line_ends_do_not_matter(void **state)
{
    struct document *document =
        parse(state, "\xEF\xBB\xBF# a\r\nb\rc\r\n\r\n```\r\nx\r\n\r\ny\r\n```\r\n");
    assert_slice(block_at(document, 0, BLOCK_HEADING)->text.plain, "a");
    assert_slice(block_at(document, 1, BLOCK_PARAGRAPH)->text.plain, "b\nc");
    assert_slice(block_at(document, 2, BLOCK_CODE)->code, "x\n\ny\n");
}

static void front_matter_is_kept_with_its_comments(void **state)
{
    struct document *document = parse(state, "---\nid: [id] # TS-1\n\nb: 2\n...\n\n# t\n");
    const struct block *block = block_at(document, 0, BLOCK_FRONT_MATTER);
    assert_slice(block->code, "id: [id] # TS-1\n\nb: 2\n");
    assert_int_equal(block->code_line, 2);
    assert_int_equal(block->end_line, 5);
    assert_int_equal(block_at(document, 1, BLOCK_HEADING)->place.line, 7);
}

static void rules_around_prose_are_no_front_matter(void **state)
{
    struct document *document = parse(state, "---\n\nSome prose.\n\n---\n");
    assert_int_equal(document->block_count, 1);
    assert_slice(block_at(document, 0, BLOCK_PARAGRAPH)->text.plain, "Some prose.");
}

static void lines_in_brackets_need_no_fence(void **state)
{
    struct document *document =
        parse(state, "Body:\n{\n  \"a\": [1, 2],\n  b: \"}\"\n};\n\nBoat {\n  _id_: x\n}\n");
    const struct block *body = block_at(document, 0, BLOCK_CODE);
    assert_slice(body->code, "Body:\n{\n  \"a\": [1, 2],\n  b: \"}\"\n};\n");
    assert_int_equal(body->place.line, 1);
    assert_int_equal(body->end_line, 5);
    assert_int_equal(body->info.size, 0);
    assert_slice(block_at(document, 1, BLOCK_CODE)->code, "Boat {\n  _id_: x\n}\n");
    assert_int_equal(block_at(document, 1, BLOCK_CODE)->code_line, 7);
}

static void brackets_in_prose_are_no_code(void **state)
{
    static const char *const texts[] = {
        "one\ntwo\nthree\nBody: {\na\n}\n", /* too far below the first line */
        "Sets {\na }, and\nmore {\n}\n",    /* closed before the last line */
        "Open {\na\n{\n}\n",                /* one is left open */
        "[a]\nb\n[c]\n",                    /* no line ends with what opens */
        "{ a\n}\n",
        "- Body: {\n  a\n  }\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct document *document = parse(state, texts[i]);
        assert_int_equal(document->block_count, 1);
        assert_int_not_equal(document->blocks[0].kind, BLOCK_CODE);
    }
}

static void sections_nest_and_end_where_the_next_begins(void **state)
{
    struct document *document = parse(state, "p\n# a\n## b\nx\n### c\n## d\n# e\n");
    const struct list *sections = &document->sections;
    assert_int_equal(sections->count, 6);
    const struct section *a = list_at(sections, 1), *b = list_at(sections, 2);
    assert_slice(b->name, "b");
    assert_ptr_equal(b->parent, a);
    assert_int_equal(b->first_block, 2);
    assert_int_equal(b->end_block, 5);
    assert_int_equal(a->end_block, 6);
    assert_int_equal(((struct section *)list_at(sections, 0))->end_block, 7);
    assert_ptr_equal(document->blocks[3].section, b);
}

static void section_names_lose_numbers_and_pictures(void **state)
{
    assert_slice(section_name(state, "## 3.1 Endpoints"), "Endpoints");
    assert_slice(section_name(state, "## 4.x.4 Format"), "Format");
    assert_slice(section_name(state, "## 3.4a Deletion"), "Deletion");
    assert_slice(section_name(state, "## A. Database Schema"), "Database Schema");
    assert_slice(section_name(state, "## IV. Security:"), "Security");
    assert_slice(section_name(state, "## 1) Scope ##"), "Scope");
    assert_slice(section_name(state, "## 📋 2. **Overview**"), "Overview");
    assert_slice(section_name(state, "## **1.2 Goals**"), "Goals");
    assert_slice(section_name(state, "## 第三章 接口"), "接口");
    assert_slice(section_name(state, "## 三、数据模型："), "数据模型");
    assert_slice(section_name(state, "## 404 Not Found"), "404 Not Found");
    assert_slice(section_name(state, "## 2FA"), "2FA");
    assert_slice(section_name(state, "## A Story"), "A Story");
    assert_slice(section_name(state, "## Phase 1: Start"), "Phase 1: Start");
    assert_slice(section_name(state, "## `GET /users`"), "GET /users");
    assert_slice(section_name(state, "## 7."), "7.");
}

static void text_keeps_spans_and_drops_marks(void **state)
{
    struct document *document =
        parse(state, "**a `b`** ~~c~~ [d *e*](http://x \"t\") ![alt](y) &lt;f&gt; \\*g");
    struct text text = block_at(document, 0, BLOCK_PARAGRAPH)->text;
    assert_slice(text.plain, "a b   d e alt <f> *g");
    assert_int_equal(text.span_count, 5);
    assert_int_equal(text.spans[0].kind, SPAN_STRONG);
    assert_int_equal(text.spans[0].end, 3);
    assert_int_equal(text.spans[1].kind, SPAN_CODE);
    assert_int_equal(text.spans[1].start, 2);
    assert_int_equal(text.spans[2].kind, SPAN_STRIKE);
    assert_int_equal(text.spans[3].kind, SPAN_LINK);
    assert_slice(text.spans[3].target, "http://x");
    assert_int_equal(text.spans[4].kind, SPAN_EMPHASIS);
}

static void what_is_struck_beside_other_words_is_blank(void **state)
{
    struct document *document = parse(state, "a, <del>b</del>, <s>c\n\n~~d~~\n");
    assert_slice(document->blocks[0].text.plain, "a,  , c");
    assert_slice(document->blocks[1].text.plain, "d");
    assert_int_equal(document->blocks[1].text.spans[0].kind, SPAN_STRIKE);
}

static void tags_are_dropped_but_types_stay(void **state)
{
    struct document *document = parse(state, "a<br>b<br/>c <b>d</b> List<String> <token>\n");
    assert_slice(document->blocks[0].text.plain, "a\nb\nc d List<String> <token>");
}

static void comments_are_no_content(void **state)
{
    struct document *document = parse(
        state, "# a <!-- x -->\n<!--\n```sql\n| a |\n\n-->\nb <!-- c\nd --> e\n<!-- f --> g\n");
    assert_int_equal(document->block_count, 2);
    assert_slice(document->blocks[0].text.plain, "a");
    assert_slice(document->blocks[1].text.plain, "b\ne\ng");
    assert_int_equal(document->comments.count, 4);
    assert_int_equal(((struct place *)list_at(&document->comments, 1))->line, 2);
}

static void open_comment_within_a_line_is_text(void **state)
{
    struct document *document = parse(state, "a <!-- b\n\nc --> d\n");
    assert_slice(document->blocks[0].text.plain, "a <!-- b");
    assert_slice(document->blocks[1].text.plain, "c --> d");
    assert_int_equal(document->comments.count, 0);
}

static void code_keeps_its_comments(void **state)
{
    struct document *document = parse(
        state, "`<!-- a -->`\n\n```html\n<!-- b -->\n```\n\n- x\n\n      <!-- c -->\n      d\n");
    assert_slice(document->blocks[0].text.plain, "<!-- a -->");
    assert_slice(document->blocks[1].code, "<!-- b -->\n");
    assert_int_equal(document->comments.count, 1); /* the indented one is code all the same */
    assert_slice(document->blocks[3].code, "d\n");
}

static void control_characters_are_dropped_from_text_only(void **state)
{
    struct document *document = parse(state, "a\001b\003c\n\n```\nd\003e\n```\n");
    assert_slice(document->blocks[0].text.plain, "abc");
    assert_slice(document->blocks[1].code, "d\003e\n");
}

static void html_goes_without_its_comments(void **state)
{
    struct document *document =
        parse(state, "<div><!-- a -->\n<p>b</p> <!-- c -->\n\n<!-- d -->\n");
    assert_int_equal(document->block_count, 1);
    assert_slice(block_at(document, 0, BLOCK_HTML)->code, "<div>          \n<p>b</p>           \n");
}

static void commented_rows_leave_the_table_whole(void **state)
{
    struct document *document =
        parse(state, "| a | b |\n|---|---|\n| 1 | 2 |\n<!-- | 3 | 4 | -->\n| 5 | 6 |\n");
    assert_int_equal(document->block_count, 1);
    const struct block *table = block_at(document, 0, BLOCK_TABLE);
    assert_int_equal(table->row_count, 3);
    assert_slice(table->rows[2].cells[1].plain, "6");
}

static void broken_rows_are_joined(void **state)
{
    struct document *document =
        parse(state, "| a | b | c |\n|---|---|---|\n| 1 | 2 | `x` or\n`y` "
                     "\\| z |\n| 3 | and\n4 | 5 |\n| 6 | 7\n| 8 | 9 | 10 |\n");
    const struct block *table = block_at(document, 0, BLOCK_TABLE);
    assert_int_equal(table->row_count, 5);
    assert_slice(table->rows[1].cells[2].plain, "x or y | z");
    assert_int_equal(table->rows[1].cells[2].span_count, 2);
    assert_int_equal(table->rows[1].cells[2].spans[1].start, 5);
    assert_int_equal(text_place(table->rows[1].cells[2], 5, 1).line, 4);
    assert_slice(table->rows[2].cells[1].plain, "and 4");
    assert_slice(table->rows[2].cells[2].plain, "5");
    assert_slice(table->rows[3].cells[1].plain, "7");
    assert_slice(table->rows[4].cells[2].plain, "10");
}

static void commented_table_body_leaves_the_header(void **state)
{
    struct document *document =
        parse(state, "| a | b |\n|---|---|\n<!--\n| 1 | 2 |\n-->\n\ntext\n");
    assert_int_equal(block_at(document, 0, BLOCK_TABLE)->row_count, 1);
    assert_slice(block_at(document, 1, BLOCK_PARAGRAPH)->text.plain, "text");
}

static void open_comment_takes_the_rest_and_is_reported(void **state)
{
    struct document *document = parse(state, "a\n\n<!-- b\n\n# c\n");
    assert_int_equal(document->block_count, 1);
    assert_int_equal(only_finding(state)->code, DIAGNOSTIC_W0101);
    assert_int_equal(only_finding(state)->place.line, 3);
}

static void open_fence_is_reported(void **state)
{
    struct document *document = parse(state, "a\n\n```sql\nselect 1\n\n");
    assert_slice(block_at(document, 1, BLOCK_CODE)->info, "sql");
    assert_int_equal(only_finding(state)->code, DIAGNOSTIC_W0103);
    assert_int_equal(only_finding(state)->place.line, 3);
}

static void info_string_is_split(void **state)
{
    struct document *document = parse(state, "~~~ SQL title=\"x\"\n~~~\n\n``` {.python}\n```\n");
    assert_slice(document->blocks[0].info, "sql");
    assert_slice(document->blocks[0].info_rest, "title=\"x\"");
    assert_slice(document->blocks[1].info, "python");
}

static void list_items_know_depth_number_and_task(void **state)
{
    struct document *document =
        parse(state, "3. a\n   b\n\n   c\n   - [ ] d\n   - [X] **e**\n4. [x](y)\n");
    const struct block *list = block_at(document, 0, BLOCK_LIST);
    assert_int_equal(document->block_count, 1);
    assert_int_equal(list->item_count, 4);
    assert_slice(list->items[0].text.plain, "a\nb\nc");
    assert_int_equal(list->items[0].number, 3);
    assert_int_equal(list->items[1].depth, 1);
    assert_ptr_equal(list->items[1].parent, &list->items[0]);
    assert_int_equal(list->items[1].task, TASK_OPEN);
    assert_slice(list->items[1].text.plain, "d");
    assert_int_equal(list->items[2].task, TASK_DONE);
    assert_int_equal(list->items[2].text.spans[0].start, 0);
    assert_int_equal(list->items[2].text.spans[0].end, 1);
    assert_int_equal(list->items[3].task, TASK_NONE);
    assert_int_equal(list->items[3].number, 4);
    assert_int_equal(list->items[3].depth, 0);
}

static void list_is_cut_around_what_stands_inside(void **state)
{
    struct document *document = parse(
        state, "1. a\n   ```json\n   {}\n   ```\n   after\n2. b\n   | t |\n   |---|\n   | 1 |\n");
    assert_int_equal(document->block_count, 5);
    const struct block *first = block_at(document, 0, BLOCK_LIST);
    assert_int_equal(first->item_count, 1);
    const struct block *code = block_at(document, 1, BLOCK_CODE);
    assert_slice(code->code, "{}\n");
    assert_ptr_equal(code->inside, &first->items[0]);
    assert_ptr_equal(block_label(code), first);
    assert_slice(block_at(document, 2, BLOCK_PARAGRAPH)->text.plain, "after");
    const struct block *second = block_at(document, 3, BLOCK_LIST);
    assert_int_equal(second->items[0].number, 2);
    assert_ptr_equal(block_at(document, 4, BLOCK_TABLE)->inside, &second->items[0]);
}

static void quotes_are_opened_up(void **state)
{
    struct document *document = parse(state, "> # h\n> a\n>\n> - b\n\nc\n");
    assert_true(block_at(document, 0, BLOCK_PARAGRAPH)->is_quoted);
    assert_slice(document->blocks[0].text.plain, "h");
    assert_true(block_at(document, 2, BLOCK_LIST)->is_quoted);
    assert_false(block_at(document, 3, BLOCK_PARAGRAPH)->is_quoted);
    assert_int_equal(document->sections.count, 1);
}

static void table_cells_keep_pipes_in_code(void **state)
{
    struct document *document =
        parse(state, "a | b | c\n--|--|--\n`x|y` | z \\| w | **v**\n| 1 |\n");
    const struct block *table = block_at(document, 0, BLOCK_TABLE);
    assert_int_equal(table->column_count, 3);
    assert_slice(table->rows[1].cells[0].plain, "x|y");
    assert_slice(table->rows[1].cells[1].plain, "z | w");
    assert_slice(table->rows[1].cells[2].plain, "v");
    assert_slice(table->rows[2].cells[0].plain, "1");
    assert_slice(table->rows[2].cells[2].plain, "");
    assert_slice(block_column_name(table, 2), "c");
    assert_slice(block_column_name(table, 3), "");
}

static void items_are_found_by_their_line(void **state)
{
    struct document *document = parse(state, "- a\n- b\n  goes on\n  - c\n\n- d\n\nend\n");
    const struct block *list = block_at(document, 0, BLOCK_LIST);
    assert_int_equal(list->item_count, 4);
    assert_int_equal(block_item_from_line(list, 1), 0);
    assert_int_equal(block_item_from_line(list, 2), 1);
    assert_int_equal(block_item_from_line(list, 3), 2);
    assert_int_equal(block_item_from_line(list, 4), 2);
    assert_int_equal(block_item_from_line(list, 6), 3);
    assert_int_equal(block_item_from_line(list, 7), 4);
    assert_int_equal(block_item_from_line(block_at(document, 1, BLOCK_PARAGRAPH), 1), 0);
}

static void definitions_lead_somewhere(void **state)
{
    struct document *document =
        parse(state, "- [Service]: [Purpose]\n- [id]: int\n\n[a]: /b\n\n[a]\n");
    const struct block *list = block_at(document, 0, BLOCK_LIST);
    assert_slice(list->items[0].text.plain, "[Service]: [Purpose]");
    assert_slice(list->items[1].text.plain, "[id]: int");
    assert_slice(block_at(document, 1, BLOCK_PARAGRAPH)->text.spans[0].target, "/b");
}

static void underlined_values_are_no_heading(void **state)
{
    struct document *document = parse(state, "Title\n---\n\n**Key**: v\n---\n\na\nb\n---\n");
    assert_int_equal(document->sections.count, 2);
    assert_slice(block_at(document, 1, BLOCK_PARAGRAPH)->text.plain, "Key: v");
    assert_slice(block_at(document, 2, BLOCK_PARAGRAPH)->text.plain, "a\nb");
}

static void hostile_tables_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char *text = ARENA_ARRAY(fixture->arena, char, 2 * 4 * 70000 + 10);
    size_t size = 0;
    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < 70000; i++) {
            memcpy(text + size, row == 0 ? "|a" : "|-", 2);
            size += 2;
        }
        memcpy(text + size, "|\n", 2);
        size += 2;
    }
    struct document *document = try_parse(state, slice_of(text, size));
    assert_int_equal(block_at(document, 0, BLOCK_PARAGRAPH)->place.line, 1);
    assert_int_equal(only_finding(state)->code, DIAGNOSTIC_W0104);
}

static void deep_nesting_is_flattened(void **state)
{
    struct fixture *fixture = *state;
    char *text = ARENA_ARRAY(fixture->arena, char, 20001);
    for (int i = 0; i < 10000; i++) {
        memcpy(text + (size_t)i * 2, "- ", 2);
    }
    text[20000] = 'x';
    struct document *document = try_parse(state, slice_of(text, 20001));
    assert_int_equal(document->block_count, 1);
    assert_in_range(document->blocks[0].item_count, 60, 70);
    assert_int_equal(only_finding(state)->code, DIAGNOSTIC_W0102);
}

static void headings_in_html_are_headings(void **state)
{
    struct document *document =
        parse(state, "<h2 id=\"a\">Book &amp; Co</h2>\n\ntext\n\n<h3>open\n\n`<h2>x</h2>`\n");
    const struct block *heading = block_at(document, 0, BLOCK_HEADING);
    assert_slice(heading->text.plain, "Book & Co");
    assert_int_equal(heading->section->level, 2);
    assert_int_equal(heading->text.place.column, 12);
    assert_int_equal(document->sections.count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nul_bytes_are_no_text),
        TEST(ill_formed_utf8_is_refused_at_its_place),
        TEST(white_space_alone_is_empty),
        TEST(byte_order_mark_and_line_ends_do_not_matter),
        TEST(front_matter_is_kept_with_its_comments),
        TEST(rules_around_prose_are_no_front_matter),
        TEST(lines_in_brackets_need_no_fence),
        TEST(brackets_in_prose_are_no_code),
        TEST(sections_nest_and_end_where_the_next_begins),
        TEST(section_names_lose_numbers_and_pictures),
        TEST(text_keeps_spans_and_drops_marks),
        TEST(what_is_struck_beside_other_words_is_blank),
        TEST(tags_are_dropped_but_types_stay),
        TEST(comments_are_no_content),
        TEST(open_comment_within_a_line_is_text),
        TEST(code_keeps_its_comments),
        TEST(control_characters_are_dropped_from_text_only),
        TEST(html_goes_without_its_comments),
        TEST(commented_rows_leave_the_table_whole),
        TEST(broken_rows_are_joined),
        TEST(commented_table_body_leaves_the_header),
        TEST(open_comment_takes_the_rest_and_is_reported),
        TEST(open_fence_is_reported),
        TEST(info_string_is_split),
        TEST(list_items_know_depth_number_and_task),
        TEST(list_is_cut_around_what_stands_inside),
        TEST(quotes_are_opened_up),
        TEST(table_cells_keep_pipes_in_code),
        TEST(items_are_found_by_their_line),
        TEST(definitions_lead_somewhere),
        TEST(underlined_values_are_no_heading),
        TEST(hostile_tables_are_refused),
        TEST(deep_nesting_is_flattened),
        TEST(headings_in_html_are_headings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
