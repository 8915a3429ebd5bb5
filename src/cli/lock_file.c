/* SPDX-License-Identifier: Apache-2.0 */
/* A lock names its document, so that two documents in one folder do not take each other's. */
#include "cli/lock_file.h"

#include "cli/finding.h"
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAXIMUM ((size_t)64 << 20)

static struct slice folder_of(const char *specification)
{
    struct slice path = slice_from(specification);
    size_t slash = slice_find_last_byte(path, '/');
    if (input_is_folder(specification)) {
        return path;
    }
    return slash == SLICE_NOT_FOUND ? SLICE(".") : slice_between(path, 0, slash == 0 ? 1 : slash);
}

/* The file's own name; "." for a folder. */
static struct slice document_of(const char *specification)
{
    struct slice path = slice_from(specification);
    size_t slash = slice_find_last_byte(path, '/');
    if (input_is_folder(specification)) {
        return SLICE(".");
    }
    return slash == SLICE_NOT_FOUND ? path : slice_from_offset(path, slash + 1);
}

const char *lock_file_path(struct arena *arena, const char *specification)
{
    if (strcmp(specification, "-") == 0) {
        return NULL;
    }
    struct slice folder = folder_of(specification);
    return arena_format(arena, SLICE_FORMAT "/" LOCK_NAME, SLICE_ARGUMENT(folder)).data;
}

/* A lock whose document was renamed goes with the one that is asked for. */
static bool is_of_another(struct arena *arena, const char *specification, const struct lock *lock)
{
    struct slice folder = folder_of(specification);
    if (lock->document.size == 0 || slice_equal(lock->document, document_of(specification))) {
        return false;
    }
    const char *other = arena_format(arena, SLICE_FORMAT "/" SLICE_FORMAT, SLICE_ARGUMENT(folder),
                                     SLICE_ARGUMENT(lock->document))
                            .data;
    return access(other, F_OK) == 0;
}

struct lock *lock_file_read(struct arena *arena, const char *specification,
                            struct diagnostics *diagnostics)
{
    const char *path = lock_file_path(arena, specification);
    struct slice text;
    if (path == NULL || access(path, F_OK) != 0 || !input_read(arena, path, diagnostics, &text)) {
        return NULL;
    }
    struct diagnostics own;
    diagnostics_init(&own, arena);
    struct lock *lock = lock_read(arena, slice_from(path), text, &own);
    if (is_of_another(arena, specification, lock)) {
        return NULL;
    }
    return lock_read(arena, slice_from(path), text, diagnostics);
}

static int write_whole(int descriptor, struct slice text)
{
    while (text.size > 0) {
        ssize_t written = write(descriptor, text.data, text.size);
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        text = slice_from_offset(text, written < 0 ? 0 : (size_t)written);
    }
    return fsync(descriptor) == 0 ? 0 : errno;
}

int lock_file_replace(struct arena *arena, const char *path, struct slice text)
{
    char *temporary = (char *)(uintptr_t)arena_format(arena, "%s.XXXXXX", path).data;
    int descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0) {
        return errno;
    }
    int error_number = write_whole(descriptor, text);
    if (error_number == 0 && fchmod(descriptor, 0644) != 0) {
        error_number = errno;
    }
    if (close(descriptor) != 0 && error_number == 0) {
        error_number = errno;
    }
    if (error_number == 0 && rename(temporary, path) != 0) {
        error_number = errno;
    }
    if (error_number != 0) {
        unlink(temporary);
    }
    return error_number;
}

int lock_file_write(struct arena *arena, const char *specification, const struct services *services,
                    bool *out_is_written)
{
    const char *path = lock_file_path(arena, specification);
    *out_is_written = false;
    if (path == NULL) {
        return 0;
    }
    struct diagnostics ignored;
    struct slice before = SLICE_EMPTY;
    diagnostics_init(&ignored, arena);
    bool is_there = access(path, F_OK) == 0;
    if (is_there && !input_read(arena, path, &ignored, &before)) {
        return EIO;
    }
    if (is_there && services->lock == NULL) {
        return EEXIST;
    }
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    lock_write(service_lock(arena, services, document_of(specification)), &text);
    int error_number = text.is_overflown ? EFBIG : 0;
    if (error_number == 0 && !slice_equal(before, buffer_slice(&text))) {
        error_number = lock_file_replace(arena, path, buffer_slice(&text));
        *out_is_written = error_number == 0;
    }
    buffer_release(&text);
    return error_number;
}

void lock_file_tell(struct output *error, struct arena *arena,
                    const struct diagnostics *diagnostics)
{
    struct diagnostics accepted;
    diagnostics_init(&accepted, arena);
    LIST_EACH(struct diagnostic, diagnostic, &diagnostics->list)
    {
        if (diagnostic->code == DIAGNOSTIC_W1707) {
            list_add(arena, &accepted.list, diagnostic);
            accepted.counts[SEVERITY_WARNING]++;
        }
    }
    if (accepted.list.count > 0) {
        finding_write_all(error, &accepted, SEVERITY_WARNING);
        BUFFER_LITERAL(&error->buffer, "accepted: programs made from the earlier export must be "
                                       "made anew where they use these\n");
    }
}
