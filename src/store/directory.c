/* SPDX-License-Identifier: Apache-2.0 */
/* The data directory: phoenix.db with SQLite's files beside it, and phoenix.db-lock, which the one
 * serving process holds with flock(2), so that the lock ends with the process however it ends. */
#include "store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct store_error *error, struct slice message)
{
    *error = (struct store_error){.status = STATUS_UNAVAILABLE, .message = message};
    return false;
}

/* Creates the last part and, like mkdir -p, those before it. */
static int make_directory(struct arena *arena, struct slice path)
{
    if (mkdir(arena_string(arena, path), 0700) == 0) {
        return 0;
    }
    if (errno != ENOENT) {
        return errno;
    }
    size_t slash = slice_find_last_byte(path, '/');
    if (slash == SLICE_NOT_FOUND || slash == 0) {
        return ENOENT;
    }
    int code = make_directory(arena, slice_between(path, 0, slash));
    if (code != 0 && code != EEXIST) {
        return code;
    }
    return mkdir(arena_string(arena, path), 0700) == 0 ? 0 : errno;
}

static bool ensure_directory(struct arena *arena, struct directory *directory,
                             struct store_error *error)
{
    struct stat status;
    if (stat(directory->path, &status) == 0) {
        return S_ISDIR(status.st_mode) ||
               fail(error,
                    arena_format(arena,
                                 "the data directory '%s' is not a directory; choose another one",
                                 directory->path));
    }
    int code = make_directory(arena, slice_from(directory->path));
    if (code != 0) {
        return fail(error, arena_format(arena,
                                        "the data directory '%s' cannot be created: %s; choose one "
                                        "that this user can write",
                                        directory->path, strerror(code)));
    }
    directory->is_created = true;
    return true;
}

static bool fail_to_write(struct arena *arena, const struct directory *directory,
                          struct store_error *error)
{
    return fail(error, arena_format(arena,
                                    "the data directory '%s' cannot be written: %s; choose one "
                                    "that this user can write",
                                    directory->path, strerror(errno)));
}

static bool explain_lock(struct arena *arena, const struct directory *directory,
                         struct store_error *error)
{
    char text[24];
    ssize_t size = pread(directory->lock, text, sizeof(text), 0);
    uint64_t pid;
    struct slice number = slice_trim(slice_of(text, size > 0 ? (size_t)size : 0));
    struct slice owner = slice_to_uint64(number, &pid)
                             ? arena_format(arena, "process " SLICE_FORMAT, SLICE_ARGUMENT(number))
                             : SLICE("another process");
    fail(error, arena_format(arena,
                             "the data directory '%s' is being served by " SLICE_FORMAT
                             "; stop that process, or choose another directory",
                             directory->path, SLICE_ARGUMENT(owner)));
    error->is_served = true;
    return false;
}

static bool take_lock(struct arena *arena, struct directory *directory, struct store_error *error)
{
    const char *path = arena_format(arena, "%s/phoenix.db-lock", directory->path).data;
    directory->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (directory->lock < 0) {
        return fail_to_write(arena, directory, error);
    }
    if (flock(directory->lock, LOCK_EX | LOCK_NB) != 0) {
        explain_lock(arena, directory, error);
        close(directory->lock);
        return false;
    }
    struct slice pid = arena_format(arena, "%ld\n", (long)getpid());
    if (ftruncate(directory->lock, 0) != 0 ||
        pwrite(directory->lock, pid.data, pid.size, 0) != (ssize_t)pid.size) {
        fail_to_write(arena, directory, error);
        close(directory->lock);
        return false;
    }
    return true;
}

/* SQLite would create the file readable to everyone; its other files take this one's mode. */
static bool ensure_database_file(struct arena *arena, struct directory *directory,
                                 struct store_error *error)
{
    struct stat status;
    directory->is_new = stat(directory->database_path, &status) != 0 && errno == ENOENT;
    int file = open(directory->database_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail(error,
                    arena_format(arena, "'%s' cannot be opened: %s; see to its owner and mode",
                                 directory->database_path, strerror(errno)));
    }
    close(file);
    return true;
}

bool directory_open(struct arena *arena, struct slice path, struct directory *directory,
                    struct store_error *out_error)
{
    *directory = (struct directory){.path = arena_string(arena, path)};
    directory->database_path = arena_format(arena, "%s/phoenix.db", directory->path).data;
    if (!ensure_directory(arena, directory, out_error)) {
        return false;
    }
    if (!take_lock(arena, directory, out_error)) {
        if (directory->is_created) {
            rmdir(directory->path);
        }
        return false;
    }
    if (!ensure_database_file(arena, directory, out_error)) {
        directory_undo(directory);
        return false;
    }
    return true;
}

bool directory_open_beside(struct arena *arena, struct slice path, struct directory *directory,
                           struct store_error *out_error)
{
    *directory = (struct directory){.path = arena_string(arena, path), .lock = -1};
    directory->database_path = arena_format(arena, "%s/phoenix.db", directory->path).data;
    if (access(directory->database_path, R_OK | W_OK) == 0) {
        return true;
    }
    *out_error = (struct store_error){
        errno == ENOENT ? STATUS_NOT_FOUND : STATUS_UNAVAILABLE,
        arena_format(arena,
                     errno == ENOENT ? "there is no database in '%s'; let 'phoenix run' make it, "
                                       "or name its directory"
                                     : "the database in '%s' cannot be read and written; see to "
                                       "its owner and mode",
                     directory->path)};
    return false;
}

void directory_close(struct directory *directory)
{
    if (directory->lock >= 0) {
        close(directory->lock);
    }
}

static void remove_file(const struct directory *directory, const char *suffix)
{
    char path[4096];
    int size = snprintf(path, sizeof(path), "%s%s", directory->database_path, suffix);
    if (size > 0 && (size_t)size < sizeof(path)) {
        unlink(path);
    }
}

void directory_undo(struct directory *directory)
{
    if (directory->is_new) {
        remove_file(directory, "");
        remove_file(directory, "-wal");
        remove_file(directory, "-shm");
        remove_file(directory, "-lock");
    }
    if (directory->is_created) {
        rmdir(directory->path);
    }
    close(directory->lock);
}
