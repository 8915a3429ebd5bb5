/* SPDX-License-Identifier: Apache-2.0 */
/* CSV as RFC 4180 has it, and what people write beside it. */
#include "base/test.h"

#include "bulk/csv.h"

static struct arena *arena;
static struct csv_record record;

static void expect(const char *input, bool is_last, size_t size, const char *fields)
{
    struct buffer text;
    buffer_init(&text, 4096);
    assert_true(csv_read(&record, arena, slice_from(input), is_last));
    assert_null(record.fault);
    assert_int_equal(record.size, size);
    for (size_t i = 0; i < record.count; i++) {
        buffer_append_string(&text, i > 0 ? "|" : "");
        buffer_append_string(&text, record.fields[i].is_quoted ? "'" : "");
        buffer_append_slice(&text, record.fields[i].text);
    }
    assert_true(slice_equal(buffer_slice(&text), slice_from(fields)));
    buffer_release(&text);
}

static void records_end_with_a_line_or_with_the_text(void **state)
{
    (void)state;
    expect("a,b,c\nd", false, 6, "a|b|c");
    expect("a,b,c\r\nd", false, 7, "a|b|c");
    expect("a,b", true, 3, "a|b");
    expect("a,", true, 2, "a|");
    expect(",\n", true, 2, "|");
    expect("\n", true, 1, "");
    expect(" a , b \n", true, 8, " a | b ");
    expect("a\rb\n", true, 4, "a\rb");
}

static void quotation_marks_hold_what_would_end_a_field(void **state)
{
    (void)state;
    expect("\"a,b\",\"c\nd\",\"e\"\"f\"\r\n", false, 20, "'a,b|'c\nd|'e\"f");
    assert_int_equal(record.line_count, 2);
    expect("\"\",\n", true, 4, "'|");
    expect("\"\"\"\"", true, 4, "'\"");
}

static void what_is_not_whole_is_waited_for(void **state)
{
    (void)state;
    assert_false(csv_read(&record, arena, SLICE(""), true));
    assert_false(csv_read(&record, arena, SLICE("a,b"), false));
    assert_false(csv_read(&record, arena, SLICE("\"a\nb"), false));
    assert_false(csv_read(&record, arena, SLICE("\"a\""), false));
    assert_false(csv_read(&record, arena, SLICE("\"a\"\r"), false));
    assert_false(csv_read(&record, arena, SLICE("a\r"), false));
}

static void a_fault_costs_its_own_line(void **state)
{
    (void)state;
    assert_true(csv_read(&record, arena, SLICE("a\"b,c\r\nd"), false));
    assert_string_equal(record.fault,
                        "has a quotation mark inside a field that does not begin with one");
    assert_int_equal(record.size, 7);
    assert_int_equal(record.text_size, 5);
    assert_true(csv_read(&record, arena, SLICE("\"a\"b,c\nd"), false));
    assert_int_equal(record.size, 7);
    assert_non_null(record.fault);
    assert_true(csv_read(&record, arena, SLICE("\"a\nb"), true));
    assert_string_equal(record.fault, "has a quotation mark that is never closed");
    assert_int_equal(record.size, 4);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a", " a", "a,b", "a\"b", "\"", "a\r\nb", "a\rb"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct buffer out;
        buffer_init(&out, 4096);
        csv_write(&out, slice_from(texts[i]), i == 0);
        assert_true(csv_read(&record, arena, buffer_slice(&out), true));
        assert_int_equal(record.count, 1);
        assert_true(slice_equal(record.fields[0].text, slice_from(texts[i])));
        assert_int_equal(record.fields[0].is_quoted, i != 1);
        buffer_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_end_with_a_line_or_with_the_text),
        cmocka_unit_test(quotation_marks_hold_what_would_end_a_field),
        cmocka_unit_test(what_is_not_whole_is_waited_for),
        cmocka_unit_test(a_fault_costs_its_own_line),
        cmocka_unit_test(what_is_written_reads_back),
    };
    arena = arena_create(4096);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    csv_release(&record);
    arena_destroy(&arena);
    return failed;
}
