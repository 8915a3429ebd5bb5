/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of what each type takes, what it makes of it, and what it refuses. */
#include "base/test.h"

#include "plan/value.h"

#include <stdio.h>

/* `stored` is the stored value in notation: 'text', 12, 1.5, x'hex'; NULL: refused. `json` is what
 * an answer shows, and must lead back to the same value. */
struct row {
    const char *input;
    const char *stored;
    const char *json;
};

static struct arena *arena;
static struct buffer buffer;

static struct slice notation(const struct value *value)
{
    buffer_clear(&buffer);
    switch (value->kind) {
    case VALUE_NULL:
        BUFFER_LITERAL(&buffer, "null");
        break;
    case VALUE_INTEGER:
        buffer_append_int64(&buffer, value->integer);
        break;
    case VALUE_REAL:
        buffer_format(&buffer, "%.17g", value->real);
        break;
    case VALUE_TEXT:
        buffer_format(&buffer, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(value->text));
        break;
    case VALUE_BLOB:
        BUFFER_LITERAL(&buffer, "x'");
        for (size_t i = 0; i < value->text.size; i++) {
            buffer_format(&buffer, "%02x", (unsigned char)value->text.data[i]);
        }
        BUFFER_LITERAL(&buffer, "'");
        break;
    }
    return arena_copy(arena, buffer_slice(&buffer));
}

static const struct json *parse(struct slice text)
{
    struct json_error error;
    const struct json *json = json_parse(arena, text, &error);
    if (json == NULL) {
        fail_msg("%.*s is no JSON: %s", SLICE_ARGUMENT(text), error.message);
    }
    return json;
}

static struct slice to_json(const struct type *type, const struct value *value)
{
    buffer_clear(&buffer);
    value_write_json(&buffer, type, value);
    return arena_copy(arena, buffer_slice(&buffer));
}

static struct slice to_text(const struct type *type, const struct value *value)
{
    buffer_clear(&buffer);
    value_write_text(&buffer, type, value);
    return arena_copy(arena, buffer_slice(&buffer));
}

static void expect(const char *input, struct slice actual, const char *expected)
{
    if (!slice_equal(actual, slice_from(expected))) {
        fail_msg("%s gave %.*s instead of %s", input, SLICE_ARGUMENT(actual), expected);
    }
}

static void check_ways_back(const struct type *type, const char *input, const struct value *value)
{
    struct value again = VALUE_NONE;
    struct slice stored = notation(value);
    assert_null(value_from_json(arena, type, parse(to_json(type, value)), &again));
    expect(input, notation(&again), arena_string(arena, stored));
    assert_null(value_from_text(arena, type, to_text(type, value), &again));
    expect(input, notation(&again), arena_string(arena, stored));
}

static void check_rows(const struct type *type, const struct row *rows, bool is_json)
{
    for (; rows->input != NULL; rows++) {
        struct value value = value_integer(-12345);
        struct slice input = slice_from(rows->input);
        const char *reason = is_json ? value_from_json(arena, type, parse(input), &value)
                                     : value_from_text(arena, type, input, &value);
        if (rows->stored == NULL) {
            if (reason == NULL) {
                fail_msg("%s was accepted", rows->input);
            }
            assert_true(value.kind == VALUE_INTEGER && value.integer == -12345);
            if (rows->json != NULL) {
                expect(rows->input, slice_from(reason), rows->json);
            }
            continue;
        }
        if (reason != NULL) {
            fail_msg("%s: %s", rows->input, reason);
        }
        expect(rows->input, notation(&value), rows->stored);
        expect(rows->input, to_json(type, &value), rows->json);
        check_ways_back(type, rows->input, &value);
    }
}

static void check_json(const struct type *type, const struct row *rows)
{
    check_rows(type, rows, true);
}

static void check_text(const struct type *type, const struct row *rows)
{
    check_rows(type, rows, false);
}

static void text_counts_characters(void **state)
{
    (void)state;
    const struct type type = {.kind = TYPE_TEXT, .length = 4};
    check_json(&type, (const struct row[]){
                          {"\"abcd\"", "'abcd'", "\"abcd\""},
                          {"\"\"", "''", "\"\""},
                          {"\"\\u00e4\\u00f6\\u00fc\\ud83d\\ude00\"", "'äöü😀'", "\"äöü😀\""},
                          {"\"a\\\"\\n\"", "'a\"\n'", "\"a\\\"\\n\""},
                          {"\"abcde\"", NULL, "must have at most 4 characters"},
                          {"\"äöü😀x\"", NULL, "must have at most 4 characters"},
                          {"\"a\\u0000\"", NULL, "must not contain the character U+0000"},
                          {"5", NULL, "must be a string"},
                          {"[]", NULL, "must be a string"},
                          {NULL, NULL, NULL},
                      });
    check_text(&type, (const struct row[]){
                          {"abcd", "'abcd'", "\"abcd\""},
                          {"\xff", NULL, "must be well-formed UTF-8"},
                          {"\xed\xa0\x80", NULL, "must be well-formed UTF-8"},
                          {NULL, NULL, NULL},
                      });
}

static void null_is_no_value(void **state)
{
    (void)state;
    for (enum type_kind kind = TYPE_UNKNOWN; kind <= TYPE_ARRAY; kind++) {
        const struct type type = {.kind = kind};
        struct value value = value_integer(1);
        assert_null(value_from_json(arena, &type, parse(SLICE("null")), &value));
        assert_int_equal(value.kind, VALUE_NULL);
        assert_slice(to_json(&type, &value), "null");
        assert_slice(to_text(&type, &value), "");
    }
}

static void uuids_take_any_case(void **state)
{
    (void)state;
    const struct type type = {.kind = TYPE_UUID};
    static const struct row rows[] = {
        {"\"018F4E9E-7c1d-7B3A-9d5e-2f6a1b0c3d4e\"", "x'018f4e9e7c1d7b3a9d5e2f6a1b0c3d4e'",
         "\"018f4e9e-7c1d-7b3a-9d5e-2f6a1b0c3d4e\""},
        {"\"018f4e9e7c1d7b3a9d5e2f6a1b0c3d4e\"", NULL, NULL},
        {"\"{018f4e9e-7c1d-7b3a-9d5e-2f6a1b0c3d4e}\"", NULL, NULL},
        {"\"018f4e9e-7c1d-7b3a-9d5e-2f6a1b0c3d4g\"", NULL, NULL},
        {"\"\"", NULL, "must be a UUID such as 018f4e9e-7c1d-7b3a-9d5e-2f6a1b0c3d4e"},
        {"7", NULL, "must be a UUID such as 018f4e9e-7c1d-7b3a-9d5e-2f6a1b0c3d4e"},
        {NULL, NULL, NULL},
    };
    check_json(&type, rows);
}

static void integers_keep_their_range(void **state)
{
    (void)state;
    const struct type small = {.kind = TYPE_INT16};
    check_json(&small, (const struct row[]){
                           {"32767", "32767", "32767"},
                           {"-32768", "-32768", "-32768"},
                           {"-0", "0", "0"},
                           {"32768", NULL, "must be a whole number between -32768 and 32767"},
                           {"-32769", NULL, NULL},
                           {"1.0", NULL, "must be a whole number between -32768 and 32767"},
                           {"1e2", NULL, NULL},
                           {"\"1\"", NULL, NULL},
                           {"true", NULL, NULL},
                           {NULL, NULL, NULL},
                       });
    const struct type large = {.kind = TYPE_INT64};
    check_json(&large, (const struct row[]){
                           {"9223372036854775807", "9223372036854775807", "9223372036854775807"},
                           {"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
                           {"9007199254740993", "9007199254740993", "9007199254740993"},
                           {"9223372036854775808", NULL, NULL},
                           {"99999999999999999999999999", NULL, NULL},
                           {NULL, NULL, NULL},
                       });
    const struct type positive = {.kind = TYPE_INT64, .is_unsigned = true, .bits = 32};
    check_text(&positive,
               (const struct row[]){
                   {"4294967295", "4294967295", "4294967295"},
                   {"4294967296", NULL, "must be a whole number between 0 and 4294967295"},
                   {"-1", NULL, NULL},
                   {"", NULL, NULL},
                   {" 1", NULL, NULL},
                   {"1 ", NULL, NULL},
                   {"0x10", NULL, NULL},
                   {NULL, NULL, NULL},
               });
}

static void unsigned_numbers_keep_to_their_width(void **state)
{
    (void)state;
    const struct type tiny = {.kind = TYPE_INT16, .is_unsigned = true, .bits = 8};
    check_text(&tiny, (const struct row[]){
                          {"255", "255", "255"},
                          {"256", NULL, "must be a whole number between 0 and 255"},
                          {"-1", NULL, NULL},
                          {NULL, NULL, NULL},
                      });
    const struct type open = {.kind = TYPE_INT16, .is_unsigned = true}; /* as its column can */
    check_text(&open, (const struct row[]){
                          {"32767", "32767", "32767"},
                          {"32768", NULL, "must be a whole number between 0 and 32767"},
                          {NULL, NULL, NULL},
                      });
}

static void decimals_are_exact(void **state)
{
    (void)state;
    const struct type money = {.kind = TYPE_DECIMAL, .precision = 10, .scale = 2};
    static const char reason[] =
        "must be a decimal number with at most 8 digits before the point and 2 behind it";
    check_json(&money, (const struct row[]){
                           {"12.3", "'12.30'", "12.30"},
                           {"\"12.30\"", "'12.30'", "12.30"},
                           {"0", "'0.00'", "0.00"},
                           {"-0", "'0.00'", "0.00"},
                           {"-0.01", "'-0.01'", "-0.01"},
                           {"1e2", "'100.00'", "100.00"},
                           {"1.5E-1", "'0.15'", "0.15"},
                           {"12.3000", "'12.30'", "12.30"},
                           {"99999999.99", "'99999999.99'", "99999999.99"},
                           {"100000000", NULL, reason},
                           {"0.001", NULL, reason},
                           {"1e-3", NULL, reason},
                           {"1e999999999999", NULL, reason},
                           {"1e9999999999999999999", NULL, "must be a decimal number"},
                           {"\"12,30\"", NULL, "must be a decimal number"},
                           {"\"\"", NULL, NULL},
                           {"true", NULL, "must be a decimal number"},
                           {NULL, NULL, NULL},
                       });
    const struct type whole = {.kind = TYPE_DECIMAL, .precision = 3};
    check_json(&whole, (const struct row[]){
                           {"999", "'999'", "999"},
                           {"1.0", "'1'", "1"},
                           {"1000", NULL, "must be a whole number of at most 3 digits"},
                           {"0.5", NULL, NULL},
                           {NULL, NULL, NULL},
                       });
    const struct type tiny = {.kind = TYPE_DECIMAL, .precision = 2, .scale = 5};
    check_json(&tiny, (const struct row[]){
                          {"0.00012", "'0.00012'", "0.00012"},
                          {"0", "'0.00000'", "0.00000"},
                          {"0.00123", NULL, NULL},
                          {NULL, NULL, NULL},
                      });
}

static void unbounded_decimals_keep_forty_digits(void **state)
{
    (void)state;
    const struct type type = {.kind = TYPE_DECIMAL};
    check_json(&type, (const struct row[]){
                          {"1234567890123456789012345678901234567890.12345678901234567890",
                           "'1234567890123456789012345678901234567890.12345678901234567890'",
                           "1234567890123456789012345678901234567890.12345678901234567890"},
                          {"0.1", "'0.1'", "0.1"},
                          {"1.50", "'1.50'", "1.50"},
                          {"1e3", "'1000'", "1000"},
                          {"-0", "'0'", "0"},
                          {"1e-7", "'0.0000001'", "0.0000001"},
                          {"1e1000", NULL, "must be a decimal number of at most 1000 digits"},
                          {"1e-1001", NULL, NULL},
                          {"0e-1000000000", NULL, NULL},
                          {NULL, NULL, NULL},
                      });
    check_text(&type, (const struct row[]){
                          {"+.5", "'0.5'", "0.5"},
                          {"007", "'7'", "7"},
                          {"NaN", NULL, NULL},
                          {"Infinity", NULL, NULL},
                          {NULL, NULL, NULL},
                      });
}

static void doubles_are_written_shortest(void **state)
{
    (void)state;
    const struct type type = {.kind = TYPE_DOUBLE};
    check_json(&type,
               (const struct row[]){
                   {"0.1", "0.10000000000000001", "0.1"},
                   {"5.0", "5", "5"},
                   {"0.30000000000000004", "0.30000000000000004", "0.30000000000000004"},
                   {"1e23", "9.9999999999999992e+22", "1e+23"},
                   {"-0.0", "0", "0"},
                   {"1.7976931348623157e308", "1.7976931348623157e+308", "1.7976931348623157e+308"},
                   {"5e-324", "4.9406564584124654e-324", "5e-324"},
                   {"123456789012345680", "1.2345678901234568e+17", "1.2345678901234568e+17"},
                   {"1e309", NULL, "must be a number that a double can hold"},
                   {"\"1\"", NULL, "must be a number"},
                   {NULL, NULL, NULL},
               });
    check_text(&type, (const struct row[]){
                          {"1.5", "1.5", "1.5"},
                          {"nan", NULL, NULL},
                          {"inf", NULL, NULL},
                          {"0x1p3", NULL, NULL},
                          {" 1", NULL, NULL},
                          {"1,5", NULL, NULL},
                          {NULL, NULL, NULL},
                      });
}

static void booleans_are_words(void **state)
{
    (void)state;
    const struct type type = {.kind = TYPE_BOOLEAN};
    check_json(&type, (const struct row[]){
                          {"true", "1", "true"},
                          {"false", "0", "false"},
                          {"1", NULL, "must be true or false"},
                          {"\"true\"", NULL, "must be true or false"},
                          {NULL, NULL, NULL},
                      });
    check_text(&type, (const struct row[]){
                          {"true", "1", "true"},
                          {"FALSE", "0", "false"},
                          {"1", "1", "true"},
                          {"0", "0", "false"},
                          {"yes", NULL, NULL},
                          {"", NULL, NULL},
                          {NULL, NULL, NULL},
                      });
}

static void moments_are_checked(void **state)
{
    (void)state;
    const struct type instant = {.kind = TYPE_TIMESTAMP, .has_zone = true};
    check_json(&instant, (const struct row[]){
                             {"\"2026-01-02T03:04:05+01:00\"", "'2026-01-02T02:04:05.000000Z'",
                              "\"2026-01-02T02:04:05Z\""},
                             {"\"2026-01-02T03:04:05.120Z\"", "'2026-01-02T03:04:05.120000Z'",
                              "\"2026-01-02T03:04:05.12Z\""},
                             {"\"2026-01-02\"", NULL, NULL},
                             {"1767322245", NULL, NULL},
                             {NULL, NULL, NULL},
                         });
    const struct type local = {.kind = TYPE_TIMESTAMP};
    check_json(&local,
               (const struct row[]){
                   {"\"2026-01-02\"", "'2026-01-02T00:00:00.000000Z'", "\"2026-01-02T00:00:00Z\""},
                   {NULL, NULL, NULL},
               });
    const struct type date = {.kind = TYPE_DATE};
    check_json(&date, (const struct row[]){
                          {"\"2024-02-29\"", "'2024-02-29'", "\"2024-02-29\""},
                          {"\"2023-02-29\"", NULL, "must be a date such as 2026-01-31"},
                          {"20240229", NULL, "must be a date such as 2026-01-31"},
                          {NULL, NULL, NULL},
                      });
    const struct type time = {.kind = TYPE_TIME};
    check_json(&time, (const struct row[]){
                          {"\"13:45\"", "'13:45:00'", "\"13:45:00\""},
                          {"\"25:00:00\"", NULL, "must be a time of day such as 13:45:00"},
                          {NULL, NULL, NULL},
                      });
}

static void json_is_kept_as_written(void **state)
{
    (void)state;
    const struct type type = {.kind = TYPE_JSON};
    check_json(&type, (const struct row[]){
                          {"{ \"b\" : 1.0, \"a\" : [ true , null ] }",
                           "'{\"b\":1.0,\"a\":[true,null]}'", "{\"b\":1.0,\"a\":[true,null]}"},
                          {"12345678901234567890.10", "'12345678901234567890.10'",
                           "12345678901234567890.10"},
                          {"\"text\"", "'\"text\"'", "\"text\""},
                          {"{\"a\":[\"x\\u0000\"]}", NULL, "must not contain the character U+0000"},
                          {"{\"\\u0000\":1}", NULL, NULL},
                          {NULL, NULL, NULL},
                      });
    check_text(&type, (const struct row[]){
                          {"[1, 2]", "'[1,2]'", "[1,2]"},
                          {"{", NULL, NULL},
                          {"", NULL, "must be JSON (unexpected end, expected a value, at byte 0)"},
                          {NULL, NULL, NULL},
                      });
}

static void arrays_check_every_element(void **state)
{
    (void)state;
    struct type small = {.kind = TYPE_INT16};
    struct type row = {.kind = TYPE_ARRAY, .element = &small};
    const struct type table = {.kind = TYPE_ARRAY, .element = &row};
    check_json(&row, (const struct row[]){
                         {"[ 1, 2 ,3 ]", "'[1,2,3]'", "[1,2,3]"},
                         {"[]", "'[]'", "[]"},
                         {"[1,\"2\"]", NULL, "[1] must be a whole number between -32768 and 32767"},
                         {"[1,null]", NULL, "[1] must not be null"},
                         {"{}", NULL, "must be a list"},
                         {"1", NULL, "must be a list"},
                         {NULL, NULL, NULL},
                     });
    check_json(&table, (const struct row[]){
                           {"[[1],[2,3],[]]", "'[[1],[2,3],[]]'", "[[1],[2,3],[]]"},
                           {"[[1],[2,40000]]", NULL,
                            "[1][1] must be a whole number between -32768 and 32767"},
                           {"[[1],2]", NULL, "[1] must be a list"},
                           {NULL, NULL, NULL},
                       });
    struct type instant = {.kind = TYPE_TIMESTAMP, .has_zone = true};
    const struct type instants = {.kind = TYPE_ARRAY, .element = &instant};
    check_json(&instants, (const struct row[]){
                              {"[\"2026-01-02T03:04:05+01:00\"]", "'[\"2026-01-02T02:04:05Z\"]'",
                               "[\"2026-01-02T02:04:05Z\"]"},
                              {NULL, NULL, NULL},
                          });
    check_text(&row, (const struct row[]){
                         {"[4, 5]", "'[4,5]'", "[4,5]"},
                         {"4,5", NULL, NULL},
                         {NULL, NULL, NULL},
                     });
}

static void bytes_are_base64(void **state)
{
    (void)state;
    const struct type type = {.kind = TYPE_BYTES, .length = 4};
    check_json(&type, (const struct row[]){
                          {"\"AAEC/w==\"", "x'000102ff'", "\"AAEC/w==\""},
                          {"\"AAEC/w\"", "x'000102ff'", "\"AAEC/w==\""},
                          {"\"\"", "x''", "\"\""},
                          {"\"AAEC_w==\"", NULL, "must be a base64 string"},
                          {"\"AAECAwQ=\"", NULL, "must hold at most 4 bytes"},
                          {"7", NULL, "must be a base64 string"},
                          {NULL, NULL, NULL},
                      });
}

static void enums_name_their_labels(void **state)
{
    (void)state;
    struct slice labels[30] = {SLICE("active"), SLICE("closed")};
    const struct type type = {.kind = TYPE_ENUM, .labels = labels, .label_count = 2};
    check_json(&type, (const struct row[]){
                          {"\"active\"", "'active'", "\"active\""},
                          {"\"Active\"", NULL, "must be one of active, closed"},
                          {"\"\"", NULL, NULL},
                          {"1", NULL, "must be one of active, closed"},
                          {NULL, NULL, NULL},
                      });
    for (size_t i = 0; i < 30; i++) {
        labels[i] = SLICE("x");
    }
    const struct type long_type = {.kind = TYPE_ENUM, .labels = labels, .label_count = 30};
    check_text(&long_type,
               (const struct row[]){{"y", NULL,
                                     "must be one of x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, "
                                     "x, x, x, x, x, …"},
                                    {NULL, NULL, NULL}});
    const struct type open = {.kind = TYPE_ENUM};
    check_json(&open, (const struct row[]){{"\"any\"", "'any'", "\"any\""},
                                           {"1", NULL, "must be a string"},
                                           {NULL, NULL, NULL}});
}

/* What an SQL expression makes of a column may be of another kind. */
static void values_of_another_kind_stay_json(void **state)
{
    (void)state;
    const struct type decimal = {.kind = TYPE_DECIMAL};
    const struct type uuid = {.kind = TYPE_UUID};
    const struct type instant = {.kind = TYPE_TIMESTAMP};
    struct value value = value_integer(7);
    assert_slice(to_json(&decimal, &value), "7");
    value = (struct value){.kind = VALUE_REAL, .real = 2.5};
    assert_slice(to_json(&decimal, &value), "2.5");
    value = value_text(SLICE("1,5"));
    assert_slice(to_json(&decimal, &value), "\"1,5\"");
    value = value_text(SLICE(".5"));
    assert_slice(to_json(&decimal, &value), "\".5\"");
    value = value_text(SLICE("5."));
    assert_slice(to_json(&decimal, &value), "\"5.\"");
    value = value_text(SLICE("abc"));
    assert_slice(to_json(&uuid, &value), "\"abc\"");
    value = value_blob(SLICE("abc"));
    assert_slice(to_json(&uuid, &value), "\"YWJj\"");
    value = value_text(SLICE("2026-01-02 03:04:05"));
    assert_slice(to_json(&instant, &value), "\"2026-01-02 03:04:05\"");
    value = (struct value){.kind = VALUE_REAL, .real = 1.0 / 0.0};
    assert_slice(to_json(&decimal, &value), "null");
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(65536);
    buffer_init(&buffer, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    buffer_release(&buffer);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_counts_characters),
        cmocka_unit_test(null_is_no_value),
        cmocka_unit_test(uuids_take_any_case),
        cmocka_unit_test(integers_keep_their_range),
        cmocka_unit_test(unsigned_numbers_keep_to_their_width),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(unbounded_decimals_keep_forty_digits),
        cmocka_unit_test(doubles_are_written_shortest),
        cmocka_unit_test(booleans_are_words),
        cmocka_unit_test(moments_are_checked),
        cmocka_unit_test(json_is_kept_as_written),
        cmocka_unit_test(arrays_check_every_element),
        cmocka_unit_test(bytes_are_base64),
        cmocka_unit_test(enums_name_their_labels),
        cmocka_unit_test(values_of_another_kind_stay_json),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
