/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the lock's text: there and back, and what is no lock. */
#include "base/test.h"

#include "plan/lock.h"

static struct arena *arena;
static struct diagnostics diagnostics;

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(4096);
    diagnostics_init(&diagnostics, arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct lock *read_lock(const char *text)
{
    return lock_read(arena, SLICE("phoenix.lock"), slice_from(text), &diagnostics);
}

static struct slice text_of(const struct lock *lock)
{
    struct buffer text;
    buffer_init(&text, 4096);
    lock_write(lock, &text);
    struct slice own = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return own;
}

static void a_lock_is_written_sorted_whatever_the_order(void **state)
{
    (void)state;
    const char *lines = "value State STATE_OPEN -1\n"
                        "document my spec.md\n"
                        "rpc S Get GetRequest google.protobuf.Empty\n"
                        "reserved Item old 7\n"
                        "package -\n"
                        "path /Old/Get /S/Get\n"
                        "name Item caption title\n"
                        "field Item tags 3 map<string,string>\n"
                        "field Item id 1 string\n";
    struct slice text = text_of(read_lock(lines));
    size_t start = slice_find(text, SLICE("\ndocument")) + 1;
    assert_slice(slice_from_offset(text, start), "document my spec.md\n"
                                                 "field Item id 1 string\n"
                                                 "field Item tags 3 map<string,string>\n"
                                                 "name Item caption title\n"
                                                 "package -\n"
                                                 "path /Old/Get /S/Get\n"
                                                 "reserved Item old 7\n"
                                                 "rpc S Get GetRequest google.protobuf.Empty\n"
                                                 "value State STATE_OPEN -1\n");
    assert_int_equal(diagnostics.list.count, 0);
    struct slice again = text_of(read_lock(text.data));
    assert_true(slice_equal(text, again));
}

static void numbers_are_found_and_the_highest_counts_what_is_gone(void **state)
{
    (void)state;
    const struct lock *lock = read_lock("field Item id 1 string\nreserved Item old 7\n");
    assert_int_equal(lock_find(lock, LOCK_FIELD, SLICE("Item"), SLICE("id"))->number, 1);
    assert_null(lock_find(lock, LOCK_FIELD, SLICE("Item"), SLICE("old")));
    assert_int_equal(lock_highest(lock, SLICE("Item")), 7);
    assert_int_equal(lock_highest(lock, SLICE("Other")), 0);
    assert_null(lock_find(NULL, LOCK_FIELD, SLICE("Item"), SLICE("id")));
}

static void what_is_no_lock_is_an_error(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "<<<<<<< ours\n",
        "field Item id\n",
        "field Item id 0 string\n",
        "field Item id 536870912 string\n",
        "field Item id one string\n",
        "field Item id 1 string more\n",
        "field  id 1 string\n",
        "field Item id 1 string\nfield Item id 1 string\n", /* a merge that kept both */
        "field Item id 1 string\nfield Item name 1 string\n",
        "field Item id 1 string\nreserved Item old 1\n",
        "rpc S Get GetRequest\n",
        "path /Old/Get\n",
        "something else\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        size_t before = diagnostics.counts[SEVERITY_ERROR];
        read_lock(texts[i]);
        if (diagnostics.counts[SEVERITY_ERROR] == before) {
            fail_msg("accepted: %s", texts[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_lock_is_written_sorted_whatever_the_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_found_and_the_highest_counts_what_is_gone,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_lock_is_an_error, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
