/* SPDX-License-Identifier: Apache-2.0 */
/* JSON text straight to Struct: byte for byte what Google's protobuf makes of it, and nothing of
 * what is left to the tree. */
#include "base/test.h"

#include <stdio.h>

#include "wire/wire_private.h"

static void assert_bytes(const char *json, enum well_known kind, const char *hex)
{
    struct buffer out;
    char shown[512] = "";
    buffer_init(&out, 4096);
    assert_true(wire_put_json_as_is(&out, kind, slice_from(json)));
    for (size_t i = 0; i < out.size; i++) {
        snprintf(shown + 2 * i, 3, "%02x", (unsigned)(unsigned char)out.data[i]);
    }
    assert_string_equal(shown, hex);
    buffer_release(&out);
}

/* From google.protobuf's SerializeToString, with its length before it. */
static void every_kind_of_value_is_what_google_writes(void **state)
{
    (void)state;
    assert_bytes("{}", WELL_KNOWN_STRUCT, "00");
    assert_bytes(" { \"a\" : null } ", WELL_KNOWN_STRUCT, "090a070a016112020800");
    assert_bytes("{\"a\":true}", WELL_KNOWN_STRUCT, "090a070a016112022001");
    assert_bytes("{\"a\":false}", WELL_KNOWN_STRUCT, "090a070a016112022000");
    assert_bytes("{\"a\":1}", WELL_KNOWN_STRUCT, "100a0e0a0161120911000000000000f03f");
    assert_bytes("{\"a\":-2.5e1}", WELL_KNOWN_STRUCT,
                 "100a0e0a01611209110000000000"
                 "0039c0");
    assert_bytes("{\"a\":\"x\"}", WELL_KNOWN_STRUCT, "0a0a080a016112031a0178");
    assert_bytes("{\"a\":[1,{\"b\":[]}]}", WELL_KNOWN_STRUCT,
                 "210a1f0a0161121a32180a0911000000000000f03f0a0b2a090a070a016212023200");
    assert_bytes("[\"x\",null]", WELL_KNOWN_LIST_VALUE, "090a031a01780a020800");
    assert_bytes("12", WELL_KNOWN_VALUE, "09110000000000002840");
    assert_bytes("1234567890123456789", WELL_KNOWN_VALUE, "091181e97df41022b143");
    assert_bytes("-0", WELL_KNOWN_VALUE, "09110000000000000080");
    assert_bytes("-0.0", WELL_KNOWN_VALUE, "09110000000000000080");
}

static void what_is_not_for_it_leaves_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        " ",
                                        "null",
                                        "[1]",
                                        "{\"a\"}",
                                        "{",
                                        "{\"a\":1",
                                        "{\"a\":1,}",
                                        "{} {}",
                                        "{\"a\":1]}",
                                        "{a:1}",
                                        "{\"a\":}",
                                        "{\"a\":tru}",
                                        "{\"a\":\"\\n\"}",
                                        "{\"a\":\"\xff\"}",
                                        "{\"a\":1e}",
                                        "{\"a\":--1}",
                                        "\"x\""};
    struct buffer out;
    buffer_init(&out, 4096);
    BUFFER_LITERAL(&out, "before");
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_false(wire_put_json_as_is(&out, WELL_KNOWN_STRUCT, slice_from(texts[i])));
        assert_true(slice_equal(buffer_slice(&out), SLICE("before")));
    }
    char deep[400];
    memset(deep, '[', 200);
    memset(deep + 200, ']', 200);
    assert_false(wire_put_json_as_is(&out, WELL_KNOWN_LIST_VALUE, slice_of(deep, sizeof(deep))));
    assert_true(slice_equal(buffer_slice(&out), SLICE("before")));
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_what_google_writes),
        cmocka_unit_test(what_is_not_for_it_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
