/* SPDX-License-Identifier: Apache-2.0 */
/* What a version is, and how lists of entity tags are held against it. */
#include "base/test.h"

#include "operation/version.h"

static const unsigned char key[16] = "0123456789abcdef";

static void a_tag_is_sixteen_digits_in_quotes(void **state)
{
    (void)state;
    char tag[VERSION_TAG_SIZE];
    version_write_tag(UINT64_C(0x0123456789abcdef), tag);
    assert_memory_equal(tag, "\"0123456789abcdef\"", sizeof(tag));
}

static void a_version_tells_every_value_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct plan_field fields[2] = {{.is_served = true}, {.is_served = true}};
    const struct plan_entity entity = {.fields = fields, .field_count = 2};
    struct value values[2] = {value_text(SLICE("ab")), value_text(SLICE("c"))};
    struct value moved[2] = {value_text(SLICE("a")), value_text(SLICE("bc"))};
    struct value empty[2] = {value_text(SLICE("ab")), value_text(SLICE(""))};
    struct value none[2] = {value_text(SLICE("ab")), VALUE_NONE};
    uint64_t version = version_of(key, arena, &entity, values);
    assert_true(version == version_of(key, arena, &entity, values));
    assert_true(version != version_of(key, arena, &entity, moved));
    assert_true(version_of(key, arena, &entity, empty) != version_of(key, arena, &entity, none));
    fields[1].is_served = false;
    assert_true(version_of(key, arena, &entity, empty) == version_of(key, arena, &entity, none));
    arena_destroy(&arena);
}

static void tags_are_compared_as_rfc_9110_says(void **state)
{
    (void)state;
    const uint64_t version = 0xff;
    static const struct {
        const char *field;
        enum version_match strong, weak;
    } cases[] = {
        {"\"00000000000000ff\"", VERSION_SAME, VERSION_SAME},
        {"W/\"00000000000000ff\"", VERSION_OTHER, VERSION_SAME},
        {"\"00000000000000fe\"", VERSION_OTHER, VERSION_OTHER},
        {"\"a\", \"b,c\" ,, \"00000000000000ff\"", VERSION_SAME, VERSION_SAME},
        {"*", VERSION_SAME, VERSION_SAME},
        {" * ", VERSION_SAME, VERSION_SAME},
        {"\"\"", VERSION_OTHER, VERSION_OTHER},
        {"00000000000000ff", VERSION_UNKNOWN, VERSION_UNKNOWN},
        {"\"00000000000000ff", VERSION_UNKNOWN, VERSION_UNKNOWN},
        {"\"00000000000000ff\" \"a\"", VERSION_UNKNOWN, VERSION_UNKNOWN},
        {"w/\"00000000000000ff\"", VERSION_UNKNOWN, VERSION_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(version_match(slice_from(cases[i].field), version, false),
                         cases[i].strong);
        assert_int_equal(version_match(slice_from(cases[i].field), version, true), cases[i].weak);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_is_sixteen_digits_in_quotes),
        cmocka_unit_test(a_version_tells_every_value_apart),
        cmocka_unit_test(tags_are_compared_as_rfc_9110_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
