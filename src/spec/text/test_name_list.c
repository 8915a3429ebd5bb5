/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/name_list. */
#include "base/test.h"
#include "spec/text/name_list.h"

static struct slice listed(const char *words, size_t maximum)
{
    static struct arena *arena;
    if (arena == NULL) {
        arena = arena_create(4096);
    }
    struct list names = {0};
    struct slice rest = slice_from(words), word;
    while (slice_next_part(&rest, ' ', &word)) {
        name_list_add(arena, &names, word);
    }
    return name_list(arena, &names, maximum);
}

static void names_are_quoted_and_joined(void **state)
{
    (void)state;
    assert_slice(listed("a", 3), "'a'");
    assert_slice(listed("a b", 3), "'a' and 'b'");
    assert_slice(listed("a b c", 3), "'a', 'b' and 'c'");
    assert_slice(listed("a b a", 3), "'a' and 'b'");
}

static void too_many_become_a_number(void **state)
{
    (void)state;
    assert_slice(listed("a b c d", 3), "'a', 'b' and 2 more");
    assert_slice(listed("a b c", 2), "'a' and 2 more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_quoted_and_joined),
        cmocka_unit_test(too_many_become_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
