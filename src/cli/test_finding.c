/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of cli/finding_text: what a reader sees. */
#include "base/test.h"

#include "cli/finding.h"

struct page {
    struct arena *arena;
    struct columns columns;
    struct diagnostics diagnostics;
    struct source *source;
    struct buffer buffer;
};

static void page_init(struct page *page, const char *text)
{
    page->arena = arena_create(4096);
    columns_init(&page->columns, page->arena);
    diagnostics_init(&page->diagnostics, page->arena);
    page->source = source_create(page->arena, SLICE("shop.md"), slice_from(text));
    buffer_init(&page->buffer, 1 << 20);
}

static void page_reads(struct page *page, const char *expected)
{
    buffer_append_byte(&page->buffer, '\0');
    assert_string_equal(page->buffer.data, expected);
    buffer_release(&page->buffer);
    arena_destroy(&page->arena);
}

static void a_finding_with_all_its_parts(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, "id int\n\xc3\xa9, id text\n");
    struct diagnostic *diagnostic = diagnostics_report(
        &page.diagnostics, DIAGNOSTIC_W1002, (struct place){page.source, 2, 8, 4}, "choose one",
        "the types of %s disagree", "id");
    diagnostic_relate(diagnostic, (struct place){page.source, 1, 4, 3}, "the other type");
    finding_write_text(&page.buffer, &page.columns, diagnostic, false);
    page_reads(&page, "shop.md:2:7: warning[W1002]: the types of id disagree\n"
                      "    2 | \xc3\xa9, id text\n"
                      "      |       ^^^^\n"
                      "  hint: choose one\n"
                      "shop.md:1:4: note: the other type\n"
                      "    1 | id int\n"
                      "      |    ^^^\n");
}

static void a_finding_without_a_place(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, "");
    struct diagnostic *diagnostic =
        diagnostics_report(&page.diagnostics, DIAGNOSTIC_E0101, PLACE_NONE, NULL, "a\033b");
    finding_write_text(&page.buffer, &page.columns, diagnostic, false);
    page_reads(&page, "phoenix: error[E0101]: a\xef\xbf\xbd"
                      "b\n");
}

static void colour_only_where_asked(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, "x");
    struct diagnostic *diagnostic = diagnostics_report(
        &page.diagnostics, DIAGNOSTIC_E0101, (struct place){.source = page.source}, NULL, "m");
    finding_write_text(&page.buffer, &page.columns, diagnostic, true);
    page_reads(&page, "\033[1mshop.md: \033[1;31merror[E0101]\033[0m: \033[1mm\033[0m\n");
}

static void the_summary_counts(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, "");
    finding_write_summary(&page.buffer, &page.diagnostics);
    page.diagnostics.counts[SEVERITY_ERROR] = 2;
    page.diagnostics.counts[SEVERITY_NOTE] = 1;
    finding_write_summary(&page.buffer, &page.diagnostics);
    page.diagnostics.dropped_count = 7;
    finding_write_summary(&page.buffer, &page.diagnostics);
    page_reads(&page, "no findings\n2 errors, 1 note\n2 errors, 1 note (7 of them not shown)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_with_all_its_parts),
        cmocka_unit_test(a_finding_without_a_place),
        cmocka_unit_test(colour_only_where_asked),
        cmocka_unit_test(the_summary_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
