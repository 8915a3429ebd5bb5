/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/json_lenient. */
#include "base/test_arena.h"

#include "spec/text/json_lenient.h"

static struct json_lenient report;

/* The tree written strictly, or "offset: message". */
static struct slice read_back(struct slice text)
{
    struct json_error error = {0};
    struct buffer buffer;
    struct json *value = json_lenient_parse(arena, text, &report, &error);
    if (value == NULL) {
        return arena_format(arena, "%zu: %s", error.offset, error.message);
    }
    buffer_init(&buffer, 1 << 20);
    json_write(&buffer, value);
    struct slice result = arena_copy(arena, buffer_slice(&buffer));
    buffer_release(&buffer);
    return result;
}

static void strict_text_takes_no_liberty(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("{\"a\": [1, -2.50, true, null, \"x\\u00e9\"], \"b\": {}}")),
                 "{\"a\":[1,-2.50,true,null,\"x\xc3\xa9\"],\"b\":{}}");
    assert_false(report.is_lenient);
    assert_slice(json_lenient_describe(arena, &report), "");
}

static void comments_are_passed_over(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("// head\n{ # one\n \"a\": 1, // two\n /* three */ \"b\": 2\n}")),
                 "{\"a\":1,\"b\":2}");
    assert_int_equal(report.liberties[JSON_LIBERTY_COMMENT], 4);
    assert_slice(read_back(SLICE("{\"a\": \"http://x # no\"}")), "{\"a\":\"http://x # no\"}");
    assert_false(report.is_lenient);
    assert_slice(read_back(SLICE("{colour: #fff, link: https://x.example/a}")),
                 "{\"colour\":\"#fff\",\"link\":\"https://x.example/a\"}");
}

static void ellipses_are_left_out(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("[1, 2, ...]")), "[1,2]");
    assert_slice(read_back(SLICE("{\"a\": [...], ...rest of it\n, \"b\": ...}")),
                 "{\"a\":[],\"b\":null}");
    assert_slice(read_back(SLICE("{ ...one book... }")), "{}");
    assert_slice(read_back(SLICE("[{\"a\": 1} \xe2\x80\xa6]")), "[{\"a\":1}]");
    assert_slice(read_back(SLICE("\"...\"")), "\"...\"");
    assert_false(report.is_lenient);
}

static void commas_may_be_wrong(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("{\"a\": 1,\n}")), "{\"a\":1}");
    assert_slice(read_back(SLICE("{\"a\": 1\n\"b\": [1,,2]}")), "{\"a\":1,\"b\":[1,2]}");
    assert_slice(read_back(SLICE("{ id: number; name?: string; }")),
                 "{\"id\":\"number\",\"name\":\"string\"}");
    assert_slice(json_lenient_describe(arena, &report),
                 "commas out of place, names without quotes, bare words");
}

static void quotes_and_words_may_be_other(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("{'a': 'it\\'s', b: None, c: True, d: undefined}")),
                 "{\"a\":\"it's\",\"b\":null,\"c\":true,\"d\":null}");
    assert_slice(read_back(SLICE("{\"at\": ISODate(\"2026-01-01\"), \"t\": {{token}}}")),
                 "{\"at\":\"ISODate(\\\"2026-01-01\\\")\",\"t\":\"{{token}}\"}");
    assert_slice(read_back(SLICE("{\"a\": 007, \"b\": 1.5 // x\n}")), "{\"a\":\"007\",\"b\":1.5}");
}

static void first_alternative_stands(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("{\"a\": \"x\" | \"y\" | null, \"b\": string | null}")),
                 "{\"a\":\"x\",\"b\":\"string\"}");
    assert_int_equal(report.liberties[JSON_LIBERTY_UNION], 3);
}

static void first_of_a_name_stands(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("{\"a\": 1, \"a\": 2}")), "{\"a\":1}");
    assert_int_equal(report.liberties[JSON_LIBERTY_DUPLICATE], 1);
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    buffer_append_byte(&buffer, '{');
    for (int i = 0; i < 3000; i++) {
        buffer_format(&buffer, "k%d: %d, ", i % 1000, i);
    }
    buffer_append_byte(&buffer, '}');
    struct json_error error = {0};
    struct json *value = json_lenient_parse(arena, buffer_slice(&buffer), &report, &error);
    assert_int_equal(value->count, 1000);
    assert_int_equal(report.liberties[JSON_LIBERTY_DUPLICATE], 2000);
    buffer_release(&buffer);
}

static void remarks_behind_values_are_passed_over(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("{\"a\": 5 (optional), \"b\": \"x\"  <- unique\n}")),
                 "{\"a\":5,\"b\":\"x\"}");
    assert_int_equal(report.liberties[JSON_LIBERTY_REMARK], 2);
}

static void value_ends_where_it_ends(void **state)
{
    (void)state;
    struct slice text = SLICE("  {\"a\": 1}\n\nResponse:\n{}");
    assert_slice(read_back(text), "{\"a\":1}");
    assert_int_equal(report.end, 10);
}

static void structure_is_never_guessed(void **state)
{
    (void)state;
    assert_slice(read_back(SLICE("{\"a\": [1}")), "8: expected ',' or ']'");
    assert_slice(read_back(SLICE("{\"a\": 1")), "7: expected ',' or '}'");
    assert_slice(read_back(SLICE("{\"a\":\n\"b\": 1}")), "9: expected ',' or '}'");
    assert_slice(read_back(SLICE("{a, b}")), "2: expected ':' after the member name");
    assert_slice(read_back(SLICE("{\"a\": \"x\n}")), "6: text without its closing quote");
    assert_slice(read_back(SLICE("\"\\")), "0: text without its closing quote");
    assert_slice(read_back(SLICE("")), "0: unexpected end, expected a value");
    assert_slice(read_back(SLICE("\xff")), "0: not well-formed UTF-8");
    char deep[500];
    memset(deep, '[', sizeof(deep));
    assert_slice(read_back(slice_of(deep, sizeof(deep))), "64: nested too deeply");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strict_text_takes_no_liberty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(comments_are_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ellipses_are_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(commas_may_be_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quotes_and_words_may_be_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(first_alternative_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(first_of_a_name_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(remarks_behind_values_are_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(value_ends_where_it_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(structure_is_never_guessed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
