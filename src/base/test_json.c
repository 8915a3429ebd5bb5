/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/json. */
#include "base/test_arena.h"

#include "base/json.h"

static struct slice round_trip(struct slice text)
{
    struct json_error error = {0};
    struct buffer buffer;
    struct json *value = json_parse(arena, text, &error);
    if (value == NULL) {
        return arena_format(arena, "%zu: %s", error.offset, error.message);
    }
    buffer_init(&buffer, 1 << 20);
    json_write(&buffer, value);
    struct slice result = arena_copy(arena, buffer_slice(&buffer));
    buffer_release(&buffer);
    return result;
}

static void numbers_keep_their_text(void **state)
{
    (void)state;
    assert_slice(round_trip(SLICE(" [12.30, 123456789012345678901234567890 ,-0.0,1E+2] ")),
                 "[12.30,123456789012345678901234567890,-0.0,1E+2]");
    assert_slice(round_trip(SLICE("01")), "0: malformed number");
    assert_slice(round_trip(SLICE("[1.]")), "1: malformed number");
    assert_slice(round_trip(SLICE("-")), "0: malformed number");
}

static void strings_are_decoded_and_escaped(void **state)
{
    (void)state;
    assert_slice(round_trip(SLICE("\"a\\u00e9\\ud83d\\ude00\\n\\/\"")),
                 "\"a\xc3\xa9\xf0\x9f\x98\x80\\n/\"");
    assert_slice(round_trip(SLICE("\"\\ud83d\"")), "1: invalid escape in a string");
    assert_slice(round_trip(SLICE("\"\\q\"")), "1: invalid escape in a string");
    assert_slice(round_trip(SLICE("\"a\nb\"")), "2: control character in a string");
    assert_slice(round_trip(SLICE("\"abc")), "0: string without closing quote");
    assert_slice(round_trip(SLICE("\"\\")), "0: string without closing quote");
    assert_slice(round_trip(SLICE("\"\xff\"")), "1: not well-formed UTF-8");
}

static void structure_is_strict(void **state)
{
    (void)state;
    assert_slice(round_trip(SLICE("{\"a\":{\"b\":[true,false,null,{}]},\"c\":[]}")),
                 "{\"a\":{\"b\":[true,false,null,{}]},\"c\":[]}");
    assert_slice(round_trip(SLICE("{\"a\":1,\"a\":2}")),
                 "7: the same member name twice in one object");
    assert_slice(round_trip(SLICE("[1,]")), "3: expected a value");
    assert_slice(round_trip(SLICE("{\"a\" 1}")), "5: expected ':' after the member name");
    assert_slice(round_trip(SLICE("{} x")), "3: something follows the value");
    assert_slice(round_trip(SLICE("")), "0: unexpected end, expected a value");
    assert_slice(round_trip(SLICE("[")), "1: unexpected end, expected a value");
}

static void depth_is_bounded(void **state)
{
    (void)state;
    char deep[2000];
    memset(deep, '[', sizeof(deep));
    struct json_error error = {0};
    assert_null(json_parse(arena, slice_of(deep, sizeof(deep)), &error));
    assert_string_equal(error.message, "nested too deeply");
}

static void duplicates_are_found_among_many_members(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_error error = {0};
    buffer_init(&buffer, 1 << 20);
    buffer_append_byte(&buffer, '{');
    for (int i = 0; i < 5000; i++) {
        buffer_format(&buffer, "\"k%d\":0,", i);
    }
    size_t size = buffer.size;
    BUFFER_LITERAL(&buffer, "\"last\":1}");
    struct json *value = json_parse(arena, buffer_slice(&buffer), &error);
    assert_non_null(value);
    assert_int_equal(value->count, 5001);
    assert_slice(json_member(value, SLICE("last"))->text, "1");
    buffer.size = size;
    BUFFER_LITERAL(&buffer, "\"k20\":1}");
    assert_null(json_parse(arena, buffer_slice(&buffer), &error));
    assert_int_equal(error.offset, size);
    buffer_release(&buffer);
}

static void writer_puts_commas_and_indents(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 1000);
    json_writer_init(&writer, &buffer, false);
    json_writer_begin_object(&writer);
    json_writer_member_string(&writer, "a", NULL);
    json_writer_key(&writer, "b");
    json_writer_begin_array(&writer);
    json_writer_integer(&writer, -1);
    json_writer_boolean(&writer, true);
    json_writer_begin_object(&writer);
    json_writer_end_object(&writer);
    json_writer_end_array(&writer);
    json_writer_member_slice(&writer, "c", SLICE("\t\x01"));
    json_writer_end_object(&writer);
    assert_slice(buffer_slice(&buffer), "{\"a\":null,\"b\":[-1,true,{}],\"c\":\"\\t\\u0001\"}");
    buffer_clear(&buffer);
    json_writer_init(&writer, &buffer, true);
    json_writer_begin_object(&writer);
    json_writer_member_integer(&writer, "a", 1);
    json_writer_end_object(&writer);
    assert_slice(buffer_slice(&buffer), "{\n  \"a\": 1\n}");
    buffer_release(&buffer);
}

static void merge_text(const char *target, const char *patch, const char *expected)
{
    struct json_error error;
    struct buffer buffer;
    buffer_init(&buffer, 1U << 20);
    const struct json *old = target == NULL ? NULL : json_parse(arena, slice_from(target), &error);
    const struct json *new = json_parse(arena, slice_from(patch), &error);
    json_write(&buffer, json_merge(arena, old, new));
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(expected)));
    buffer_release(&buffer);
}

static void patches_are_merged(void **state)
{
    (void)state;
    merge_text("{\"b\":1,\"a\":{\"x\":1.50,\"y\":2}}", "{\"c\":[null],\"a\":{\"y\":null,\"z\":{}}}",
               "{\"b\":1,\"a\":{\"x\":1.50,\"z\":{}},\"c\":[null]}");
    merge_text("[1]", "{\"a\":null,\"b\":{\"c\":null}}", "{\"b\":{}}");
    merge_text(NULL, "{\"a\":{\"b\":null,\"c\":1}}", "{\"a\":{\"c\":1}}");
    merge_text("{\"a\":1}", "[2]", "[2]");
    merge_text("{\"a\":[1,2]}", "{\"a\":{\"0\":3}}", "{\"a\":{\"0\":3}}");
    merge_text("{\"a\":1}", "null", "null");
}

static void great_patches_are_merged(void **state)
{
    (void)state;
    struct buffer target, patch, expected;
    buffer_init(&target, 1U << 20);
    buffer_init(&patch, 1U << 20);
    buffer_init(&expected, 1U << 20);
    for (int i = 0; i < 100; i++) {
        buffer_format(&target, "%s\"m%d\":%d", i > 0 ? "," : "{", i, i);
        if (i % 2 == 0) {
            buffer_format(&patch, "%s\"m%d\":null", i > 0 ? "," : "{", i);
        } else {
            buffer_format(&expected, "%s\"m%d\":%d", i > 1 ? "," : "{", i, i);
        }
    }
    buffer_append_string(&target, "}");
    buffer_append_string(&patch, "}");
    buffer_append_string(&expected, "}");
    merge_text(arena_string(arena, buffer_slice(&target)),
               arena_string(arena, buffer_slice(&patch)),
               arena_string(arena, buffer_slice(&expected)));
    buffer_release(&target);
    buffer_release(&patch);
    buffer_release(&expected);
}

static void merged_objects_are_counted(void **state)
{
    (void)state;
    assert_int_equal(json_count_merged(SLICE("{}")), 0);
    assert_int_equal(json_count_merged(SLICE("{\"a\":{\"b\":{}},\"c\":[{},{}]}")), 2);
    assert_int_equal(json_count_merged(SLICE("{\"{\\\"{\":\"{[\",\"a\":{}}")), 1);
    assert_int_equal(json_count_merged(SLICE("[{\"a\":{}}]")), 0);
    assert_int_equal(json_count_merged(SLICE("\"{{{\"")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_keep_their_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_are_decoded_and_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(structure_is_strict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(depth_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(duplicates_are_found_among_many_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(patches_are_merged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(great_patches_are_merged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(merged_objects_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writer_puts_commas_and_indents, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
