/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over stored inputs, so that a corpus is an ordinary test with any compiler.
 * Arguments are files and directories (their files, not deeper). Fails when it finds no input. */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replayed_count;

static void replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (file == NULL || fstat(fileno(file), &status) != 0) {
        perror(path);
        exit(1);
    }
    /* Exactly as large as the input, so that a sanitizer sees a read beyond it. */
    size_t size = (size_t)status.st_size;
    uint8_t *data = malloc(size);
    if (fread(data, 1, size, file) != size) {
        perror(path);
        exit(1);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    replayed_count++;
}

static void replay_directory(const char *path, DIR *directory)
{
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char file[PATH_MAX];
        struct stat status;
        int size = snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        if (size < (int)sizeof(file) && stat(file, &status) == 0 && S_ISREG(status.st_mode)) {
            replay_file(file);
        }
    }
}

int main(int argument_count, char **arguments)
{
    for (int i = 1; i < argument_count; i++) {
        DIR *directory = opendir(arguments[i]);
        if (directory == NULL) {
            replay_file(arguments[i]);
            continue;
        }
        replay_directory(arguments[i], directory);
        closedir(directory);
    }
    fprintf(stderr, "%zu inputs replayed\n", replayed_count);
    return replayed_count > 0 ? 0 : 1;
}
