/* SPDX-License-Identifier: Apache-2.0 */
/* Reads one document. */
#include "cli/input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/nearest.h"
#include "spec/document/document.h"

#define CHUNK_SIZE ((size_t)64 << 10)

struct place input_place(struct arena *arena, const char *path)
{
    struct slice name = strcmp(path, "-") == 0 ? SLICE(INPUT_STANDARD) : slice_from(path);
    return (struct place){.source = source_create(arena, arena_copy(arena, name), SLICE_EMPTY)};
}

bool input_is_folder(const char *path)
{
    struct stat status;
    return strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The file beside the missing one that was probably meant, or NULL. */
static const char *find_neighbour(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct slice folder = slash == NULL ? SLICE(".") : slice_of(path, (size_t)(slash - path) + 1);
    DIR *directory = opendir(arena_string(arena, folder));
    struct nearest nearest = nearest_start(slice_from(slash == NULL ? path : slash + 1));
    size_t looked_at = 0;
    for (struct dirent *entry; directory != NULL && looked_at < 10000; looked_at++) {
        entry = readdir(directory);
        if (entry == NULL) {
            break;
        }
        struct slice name = slice_from(entry->d_name);
        if (entry->d_name[0] != '.' &&
            nearest_distance(nearest.word, name) < nearest.best_distance) {
            nearest_offer_slice(&nearest, arena_copy(arena, name));
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
    return nearest.best;
}

static void report_unreadable(struct arena *arena, const char *path, int error_number,
                              struct diagnostics *diagnostics)
{
    const char *hint = "check the path and who may read it";
    if (error_number == ENOENT) {
        const char *neighbour = find_neighbour(arena, path);
        hint = neighbour == NULL
                   ? "check the path; `phoenix new component FILE` writes a document to start from"
                   : arena_format(arena, "did you mean %s?", neighbour).data;
    }
    diagnostics_report(diagnostics, DIAGNOSTIC_E0101, input_place(arena, path), hint,
                       "the document cannot be read: %s", strerror(error_number));
}

static void report_too_large(struct arena *arena, const char *path, struct diagnostics *diagnostics)
{
    diagnostics_report(diagnostics, DIAGNOSTIC_E0106, input_place(arena, path),
                       "split it into several documents and name their folder",
                       "the document is larger than %zu MiB, the most that is read",
                       DOCUMENT_SIZE_MAXIMUM >> 20);
}

/* What cannot be a document is refused by its kind and size alone. */
static bool check_status(struct arena *arena, const char *path, const struct stat *status,
                         struct diagnostics *diagnostics)
{
    bool is_standard = strcmp(path, "-") == 0;
    if (S_ISDIR(status->st_mode)) {
        diagnostics_report(diagnostics, DIAGNOSTIC_E0102, input_place(arena, path),
                           is_standard ? "name the folder instead of `-`"
                                       : "name a Markdown file in it",
                           "this is a folder, not a document");
        return false;
    }
    if (!S_ISREG(status->st_mode) && !is_standard) {
        diagnostics_report(
            diagnostics, DIAGNOSTIC_E0107, input_place(arena, path),
            "to read from a pipe, name it as standard input: `phoenix check - < PIPE`",
            "this is no regular file");
        return false;
    }
    if (S_ISREG(status->st_mode) && (uint64_t)status->st_size > DOCUMENT_SIZE_MAXIMUM) {
        report_too_large(arena, path, diagnostics);
        return false;
    }
    return true;
}

/* Reads to the end, or one byte more than is allowed. 0, or an errno. */
static int read_all(int descriptor, struct buffer *buffer)
{
    for (;;) {
        size_t wanted = buffer->maximum - buffer->size;
        wanted = wanted > CHUNK_SIZE ? CHUNK_SIZE : wanted;
        char *to = wanted == 0 ? NULL : buffer_reserve(buffer, wanted);
        if (to == NULL) {
            return wanted == 0 ? 0 : ENOMEM;
        }
        ssize_t size = read(descriptor, to, wanted);
        if (size == 0) {
            return 0;
        }
        if (size > 0) {
            buffer_advance(buffer, (size_t)size);
        } else if (errno != EINTR) {
            return errno;
        }
    }
}

/* Reads as much as the file is said to hold, and one byte more, which tells that it has grown.
 * 0, or an errno. */
static int read_sized(int descriptor, char *to, size_t maximum, size_t *out_size)
{
    *out_size = 0;
    while (*out_size < maximum) {
        ssize_t size = read(descriptor, to + *out_size, maximum - *out_size);
        if (size == 0) {
            return 0;
        }
        if (size < 0 && errno != EINTR) {
            return errno;
        }
        *out_size += size > 0 ? (size_t)size : 0;
    }
    return 0;
}

/* Into the arena at once where the size is known, else by way of a buffer. */
static int read_text(struct arena *arena, int descriptor, const struct stat *status,
                     struct buffer *buffer, struct slice *out_text)
{
    if (S_ISREG(status->st_mode) && status->st_size > 0) {
        size_t maximum = (size_t)status->st_size + 1, size;
        char *data = arena_allocate_raw(arena, maximum);
        int error_number = read_sized(descriptor, data, maximum, &size);
        if (error_number != 0 || size < maximum) {
            *out_text = slice_of(data, size);
            return error_number;
        }
        buffer_append(buffer, data, size);
    }
    int error_number = read_all(descriptor, buffer);
    *out_text = arena_copy(arena, buffer_slice(buffer));
    return error_number;
}

static bool read_descriptor(struct arena *arena, const char *path, int descriptor,
                            struct diagnostics *diagnostics, struct slice *out_text)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        report_unreadable(arena, path, errno, diagnostics);
        return false;
    }
    if (!check_status(arena, path, &status, diagnostics)) {
        return false;
    }
    struct buffer buffer;
    buffer_init(&buffer, DOCUMENT_SIZE_MAXIMUM + 1);
    struct slice text;
    int error_number = read_text(arena, descriptor, &status, &buffer, &text);
    bool is_whole = error_number == 0 && text.size <= DOCUMENT_SIZE_MAXIMUM;
    if (error_number != 0) {
        report_unreadable(arena, path, error_number, diagnostics);
    } else if (!is_whole) {
        report_too_large(arena, path, diagnostics);
    } else {
        *out_text = text;
    }
    buffer_release(&buffer);
    return is_whole;
}

bool input_read(struct arena *arena, const char *path, struct diagnostics *diagnostics,
                struct slice *out_text)
{
    if (strcmp(path, "-") == 0) {
        return read_descriptor(arena, path, STDIN_FILENO, diagnostics, out_text);
    }
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        report_unreadable(arena, path, errno, diagnostics);
        return false;
    }
    bool is_read = read_descriptor(arena, path, descriptor, diagnostics, out_text);
    close(descriptor);
    return is_read;
}
