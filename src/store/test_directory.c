/* SPDX-License-Identifier: Apache-2.0 */
/* The data directory: what is made, with which modes, and every way in which it can be refused. */
#include "store/test_store.h"

#include <fcntl.h>
#include <sys/wait.h>

static struct bench bench;

static mode_t mode_of(const char *name)
{
    struct stat status;
    char path[512];
    snprintf(path, sizeof(path), "%.*s/%s", SLICE_ARGUMENT(bench.directory), name);
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

static void everything_is_private_to_its_user(void **state)
{
    (void)state;
    umask(0);
    bench_set_up(&bench);
    bench.directory = arena_format(bench.arena, "%s/deep/er/data", bench.path);
    bench_open(&bench, &schema);
    bench_write(&bench, "INSERT INTO users (email) VALUES ('a')");
    assert_int_equal(mode_of("."), 0700);
    assert_int_equal(mode_of(".."), 0700);
    assert_int_equal(mode_of("phoenix.db"), 0600);
    assert_int_equal(mode_of("phoenix.db-wal"), 0600);
    assert_int_equal(mode_of("phoenix.db-shm"), 0600);
    assert_int_equal(mode_of("phoenix.db-lock"), 0600);
    bench_tear_down(&bench);
}

static void clean_shutdown_leaves_one_whole_file(void **state)
{
    (void)state;
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    bench_write(&bench, "INSERT INTO users (email) VALUES ('a')");
    bench_close(&bench);
    struct stat status;
    const char *wal =
        arena_format(bench.arena, "%.*s/phoenix.db-wal", SLICE_ARGUMENT(bench.directory)).data;
    assert_int_not_equal(stat(wal, &status), 0);
    bench_open(&bench, &schema);
    assert_rows(&bench, "SELECT id, email FROM users", "1|a;");
    bench_tear_down(&bench);
}

static void write_file(struct slice path, const char *text)
{
    int file = open(arena_string(bench.arena, path), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
}

static void a_file_in_its_place_is_refused(void **state)
{
    (void)state;
    bench_set_up(&bench);
    write_file(bench.directory, "not a directory");
    assert_contains(bench_try(&bench, &schema), "is not a directory");
    bench_tear_down(&bench);
}

static void a_file_that_is_no_database_is_refused_and_kept(void **state)
{
    (void)state;
    bench_set_up(&bench);
    struct slice path = arena_join(bench.arena, bench.directory, SLICE("/phoenix.db"));
    assert_int_equal(mkdir(arena_string(bench.arena, bench.directory), 0700), 0);
    write_file(path, "Dear diary, this is a text that is long enough to be read as a file header "
                     "by anyone who looks for a hundred bytes of it.\n");
    assert_contains(bench_try(&bench, &schema), "/phoenix.db' is no SQLite database; move it away");
    struct stat status;
    assert_int_equal(stat(arena_string(bench.arena, path), &status), 0);
    assert_true(status.st_size > 100);
    bench_tear_down(&bench);
}

static void what_cannot_be_created_is_named(void **state)
{
    (void)state;
    bench_set_up(&bench);
    bench.directory = SLICE("/proc/phoenix/data");
    struct slice message = bench_try(&bench, &schema);
    assert_contains(message, "the data directory '/proc/phoenix/data' cannot be created: ");
    bench_tear_down(&bench);
}

/* Exit status 0: the store was refused with that message. */
static void expect_refusal_in_child(bool drops_rights, const char *expected)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (drops_rights && geteuid() == 0 && setuid(65534) != 0) {
            _exit(3);
        }
        struct store_error error = {0};
        struct store *store = store_open(bench.arena, bench.directory, &schema, &error);
        bool is_refused =
            store == NULL && slice_find(error.message, slice_from(expected)) != SLICE_NOT_FOUND;
        if (!is_refused) {
            fprintf(stderr, "got: %.*s\n", SLICE_ARGUMENT(error.message));
        }
        _exit(is_refused ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_directory_without_write_permission_is_refused(void **state)
{
    (void)state;
    bench_set_up(&bench);
    assert_int_equal(chmod(bench.path, 0755), 0);
    expect_refusal_in_child(true, "cannot be created: Permission denied");
    assert_int_equal(mkdir(arena_string(bench.arena, bench.directory), 0555), 0);
    expect_refusal_in_child(true, "cannot be written: Permission denied");
    bench_tear_down(&bench);
}

static void a_second_process_is_refused_by_number(void **state)
{
    (void)state;
    bench_set_up(&bench);
    bench_open(&bench, &schema);
    char expected[64];
    snprintf(expected, sizeof(expected), "is being served by process %ld;", (long)getpid());
    expect_refusal_in_child(false, expected);
    bench_close(&bench);
    bench_open(&bench, &schema); /* the refused one has taken nothing with it */
    bench_tear_down(&bench);
}

/* As a command of another process would, while a server has the lock. */
static void a_served_database_can_be_opened_beside(void **state)
{
    (void)state;
    static struct bench beside;
    bench_set_up(&bench);
    bench_set_up(&beside);
    bench_open(&bench, &schema);
    struct store_error error = {0};
    beside.store = store_open_beside(beside.arena, bench.directory, &schema, &error);
    assert_non_null(beside.store);
    beside.session = session_open(beside.store, &beside.loop);
    bench_write(&beside, "INSERT INTO users (email) VALUES ('a')");
    bench_write(&bench, "INSERT INTO users (email) VALUES ('b')");
    assert_rows(&bench, "SELECT email FROM users ORDER BY 1", "a;b;");
    assert_rows(&beside, "SELECT email FROM users ORDER BY 1", "a;b;");
    bench_tear_down(&beside);
    bench_write(&bench, "INSERT INTO users (email) VALUES ('c')");
    assert_rows(&bench, "SELECT count(*) FROM users", "3;");
    bench_tear_down(&bench);
}

static void beside_nothing_is_made(void **state)
{
    (void)state;
    bench_set_up(&bench);
    struct store_error error = {0};
    assert_null(store_open_beside(bench.arena, bench.directory, &schema, &error));
    assert_contains(error.message, "there is no database in '");
    struct stat status;
    assert_int_not_equal(stat(arena_string(bench.arena, bench.directory), &status), 0);
    assert_int_equal(mkdir(arena_string(bench.arena, bench.directory), 0700), 0);
    write_file(arena_join(bench.arena, bench.directory, SLICE("/phoenix.db")), "");
    assert_null(store_open_beside(bench.arena, bench.directory, &schema, &error));
    assert_contains(error.message, "is empty; let 'phoenix run' make the database");
    bench_tear_down(&bench);
}

static void a_refused_schema_leaves_nothing_behind(void **state)
{
    (void)state;
    static const char *const faulty[] = {"CREATE TABLE \"users\" (\"id\" NUMBERS) STRICT", NULL};
    const struct store_schema wrong = {.statements = faulty};
    bench_set_up(&bench);
    assert_contains(bench_try(&bench, &wrong), "unknown datatype");
    struct stat status;
    assert_int_not_equal(stat(arena_string(bench.arena, bench.directory), &status), 0);
    bench_tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_private_to_its_user),
        cmocka_unit_test(clean_shutdown_leaves_one_whole_file),
        cmocka_unit_test(a_file_in_its_place_is_refused),
        cmocka_unit_test(a_file_that_is_no_database_is_refused_and_kept),
        cmocka_unit_test(what_cannot_be_created_is_named),
        cmocka_unit_test(a_directory_without_write_permission_is_refused),
        cmocka_unit_test(a_second_process_is_refused_by_number),
        cmocka_unit_test(a_served_database_can_be_opened_beside),
        cmocka_unit_test(beside_nothing_is_made),
        cmocka_unit_test(a_refused_schema_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
