/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/json. */
#include "base/test.h"

#include "base/json.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(4096);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_keep_their_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_are_decoded_and_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(structure_is_strict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(depth_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(duplicates_are_found_among_many_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writer_puts_commas_and_indents, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
