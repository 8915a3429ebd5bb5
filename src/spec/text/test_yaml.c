/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/yaml. */
#include "base/test.h"

#include "spec/text/yaml.h"

static int set_up(void **state)
{
    *state = arena_create(4096);
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy((struct arena **)state);
    return 0;
}

static const struct yaml_scalar *scalar_at(const struct list *scalars, size_t index)
{
    assert_true(index < scalars->count);
    return list_at(scalars, index);
}

static void scalars_come_with_path_and_place(void **state)
{
    struct slice text =
        SLICE("a: 1 # hint\nb:\n  c: \"x\\ty\"\n  d: [u, {e: f}]\n  g:\nh: |\n  l\n");
    struct list scalars = {0};
    struct yaml_error error;
    assert_true(yaml_read(*state, text, &scalars, &error));
    static const char *const expected[][2] = {{"a", "1"},        {"b.c", "x\ty"}, {"b.d[0]", "u"},
                                              {"b.d[1].e", "f"}, {"b.g", ""},     {"h", "l\n"}};
    assert_int_equal(scalars.count, sizeof(expected) / sizeof(*expected));
    for (size_t i = 0; i < scalars.count; i++) {
        assert_true(slice_equal(scalar_at(&scalars, i)->path, slice_from(expected[i][0])));
        assert_true(slice_equal(scalar_at(&scalars, i)->value, slice_from(expected[i][1])));
    }
    assert_int_equal(scalar_at(&scalars, 0)->value_offset, 3);
    assert_false(scalar_at(&scalars, 0)->is_quoted);
    assert_true(scalar_at(&scalars, 1)->is_quoted);
    assert_true(scalar_at(&scalars, 2)->is_in_sequence);
    assert_slice(scalar_at(&scalars, 3)->key, "e");
    assert_int_equal(scalar_at(&scalars, 3)->key_offset, slice_find(text, SLICE("e: f")));
}

static void faults_have_a_place(void **state)
{
    struct list scalars = {0};
    struct yaml_error error;
    assert_false(yaml_read(*state, SLICE("a: 1\nb: @x\n"), &scalars, &error));
    assert_int_equal(scalars.count, 1);
    assert_in_range(error.offset, 5, 8);
    assert_true(error.message.size > 0);
    assert_false(yaml_read(*state, SLICE("a: 1\n%YAML 1.2\n"), &scalars, &error));
    assert_int_equal(error.offset, 5);
}

static void nesting_is_bounded(void **state)
{
    char text[100];
    memset(text, '[', sizeof(text));
    struct list scalars = {0};
    struct yaml_error error;
    assert_false(yaml_read(*state, slice_of(text, sizeof(text)), &scalars, &error));
    assert_int_equal(error.offset, YAML_DEPTH_MAXIMUM);
}

static void aliases_are_not_followed(void **state)
{
    struct list scalars = {0};
    struct yaml_error error;
    assert_true(yaml_read(*state, SLICE("a: &x [1, 2]\nb: *x\n"), &scalars, &error));
    assert_int_equal(scalars.count, 3);
    assert_slice(scalar_at(&scalars, 2)->path, "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scalars_come_with_path_and_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_have_a_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nesting_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aliases_are_not_followed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
