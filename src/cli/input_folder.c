/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the documents below a folder. Bounded in depth and number, so that a folder that was named
 * by mistake ends in a message and not in a long wait. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/input.h"

#define DEPTH_MAXIMUM    32U
#define DOCUMENT_MAXIMUM 10000U
#define ENTRY_MAXIMUM    1000000U /* looked at, documents or not */

struct walk {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct list *paths;
    size_t entry_count;
    const char *excess; /* which bound was passed, or NULL */
};

static bool is_document_name(struct slice name)
{
    return slice_ends_with_ignoring_case(name, SLICE(".md")) ||
           slice_ends_with_ignoring_case(name, SLICE(".markdown"));
}

static void walk_folder(struct walk *walk, const char *folder, unsigned depth);

static void walk_entry(struct walk *walk, DIR *directory, const char *folder, const char *name,
                       unsigned depth)
{
    struct stat status;
    if (name[0] == '.' || strcmp(name, "node_modules") == 0 ||
        fstatat(dirfd(directory), name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return;
    }
    size_t size = strlen(folder);
    const char *separator = size > 0 && folder[size - 1] == '/' ? "" : "/";
    const char *path = arena_format(walk->arena, "%s%s%s", folder, separator, name).data;
    if (S_ISDIR(status.st_mode)) {
        walk_folder(walk, path, depth + 1);
    } else if (is_document_name(slice_from(name)) && !input_is_folder(path)) {
        list_add(walk->arena, walk->paths, (void *)(uintptr_t)path);
        if (walk->paths->count > DOCUMENT_MAXIMUM) {
            walk->excess = "more than 10,000 documents";
        }
    }
}

static void walk_folder(struct walk *walk, const char *folder, unsigned depth)
{
    if (depth > DEPTH_MAXIMUM) {
        walk->excess = "folders more than 32 deep";
        return;
    }
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        diagnostics_report(walk->diagnostics, DIAGNOSTIC_E0101, input_place(walk->arena, folder),
                           "check who may read it", "the folder cannot be read: %s",
                           strerror(errno));
        return;
    }
    for (struct dirent *entry; walk->excess == NULL && (entry = readdir(directory)) != NULL;) {
        if (++walk->entry_count > ENTRY_MAXIMUM) {
            walk->excess = "more than 1,000,000 files";
        }
        walk_entry(walk, directory, folder, entry->d_name, depth);
    }
    closedir(directory);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(a, b);
}

bool input_list(struct arena *arena, const char *folder, struct diagnostics *diagnostics,
                struct list *out_paths)
{
    struct walk walk = {.arena = arena, .diagnostics = diagnostics, .paths = out_paths};
    size_t errors = diagnostics->counts[SEVERITY_ERROR];
    walk_folder(&walk, folder, 0);
    if (walk.excess != NULL) {
        diagnostics_report(diagnostics, DIAGNOSTIC_E0109, input_place(arena, folder),
                           "name the folder that holds the specifications alone",
                           "the folder holds %s", walk.excess);
    } else if (out_paths->count == 0 && diagnostics->counts[SEVERITY_ERROR] == errors) {
        diagnostics_report(diagnostics, DIAGNOSTIC_E0108, input_place(arena, folder),
                           "documents are files whose name ends in .md",
                           "the folder holds no document");
    }
    list_sort(arena, out_paths, compare_paths);
    return walk.excess == NULL && out_paths->count > 0;
}
