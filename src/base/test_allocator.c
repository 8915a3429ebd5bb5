/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/allocator. */
#include "base/test.h"

#include "base/allocator.h"

static void memory_is_zeroed_and_keeps_its_bytes_when_it_grows(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64);
    assert_null(allocator_lend(arena));
    char *memory = allocator_allocate(3, 5);
    assert_int_equal((uintptr_t)memory % sizeof(uint64_t), 0);
    for (size_t i = 0; i < 15; i++) {
        assert_int_equal(memory[i], 0);
    }
    memcpy(memory, "fourteen bytes", 15);
    assert_ptr_equal(allocator_resize(memory, 9), memory);
    char *moved = allocator_resize(memory, 5000);
    assert_string_equal(moved, "fourteen bytes");
    memset(moved, 'x', 5000);
    char *larger = allocator_resize(moved, 6000);
    assert_int_equal(larger[4999], 'x');
    allocator_free(larger);
    allocator_free(NULL);
    assert_ptr_equal(allocator_lend(NULL), arena);
    arena_destroy(&arena);
}

static void what_was_freed_serves_others_of_its_size(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64);
    allocator_lend(arena);
    char *first = allocator_allocate(1, 40);
    memset(first, 'x', 40);
    size_t used = arena_used(arena);
    for (size_t i = 0; i < 1000; i++) {
        allocator_free(first);
        char *second = allocator_allocate(1, 33);
        assert_ptr_equal(second, first);
        assert_int_equal(second[32], 0);
    }
    assert_int_equal(arena_used(arena), used);
    allocator_free(first);
    arena_reset(arena);
    allocator_lend(arena);
    assert_ptr_not_equal(allocator_allocate(1, 40), allocator_allocate(1, 40));
    allocator_lend(NULL);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_keeps_its_bytes_when_it_grows),
        cmocka_unit_test(what_was_freed_serves_others_of_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
