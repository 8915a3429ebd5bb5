/* SPDX-License-Identifier: Apache-2.0 */
/* Reads, recognises, resolves, plans: each step only while the one before it left something to work
 * on. */
#include "cli/compile.h"

#include "cli/input.h"
#include "cli/lock_file.h"
#include "model/create/model_create.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/unread.h"

#define ARENA_CHUNK ((size_t)1 << 20)
/* Of all documents of a folder together. */
#define TEXT_MAXIMUM ((size_t)256 << 20)

/* Returns the size of its text; 0 when it was not read. */
static size_t add_document(struct compilation *compilation, const char *path)
{
    struct slice text = SLICE_EMPTY;
    struct specification *specification = compilation->specification;
    if (!input_read(compilation->arena, path, &compilation->diagnostics, &text)) {
        return 0;
    }
    struct slice name = strcmp(path, "-") == 0 ? SLICE(INPUT_STANDARD) : slice_from(path);
    if (!recognise_document(specification, arena_copy(compilation->arena, name), text)) {
        return 0;
    }
    const struct document *document =
        list_at(&specification->documents, specification->documents.count - 1);
    list_add(compilation->arena, &compilation->sources, (void *)(uintptr_t)document->source);
    return text.size;
}

static void add_folder(struct compilation *compilation, const char *folder)
{
    struct list paths = {0};
    if (!input_list(compilation->arena, folder, &compilation->diagnostics, &paths)) {
        return;
    }
    size_t size = 0;
    LIST_EACH(const char, path, &paths)
    {
        size += add_document(compilation, path);
        if (size > TEXT_MAXIMUM) {
            diagnostics_report(&compilation->diagnostics, DIAGNOSTIC_E0109,
                               input_place(compilation->arena, folder),
                               "name the folder that holds the specifications alone",
                               "the documents in the folder are larger than %zu MiB together",
                               TEXT_MAXIMUM >> 20);
            return;
        }
    }
}

/* Up to the model. */
static struct compilation *read_model(const char *path)
{
    struct arena *arena = arena_create(ARENA_CHUNK);
    struct compilation *compilation = ARENA_NEW(arena, struct compilation);
    compilation->arena = arena;
    diagnostics_init(&compilation->diagnostics, arena);
    compilation->specification = specification_create(arena, &compilation->diagnostics);
    if (input_is_folder(path)) {
        add_folder(compilation, path);
    } else {
        add_document(compilation, path);
    }
    if (compilation->sources.count > 0) {
        unread_report(compilation->specification);
        compilation->model =
            model_create(arena, compilation->specification, &compilation->diagnostics);
    }
    return compilation;
}

/* `is_outline`: as far as anything is reported, and nothing is kept that could be served. */
static struct compilation *compile(const char *path, enum dialect dialect, bool is_outline)
{
    struct compilation *compilation = read_model(path);
    struct arena *arena = compilation->arena;
    struct diagnostics *diagnostics = &compilation->diagnostics;
    const struct lock *lock =
        compilation->sources.count > 0 ? lock_file_read(arena, path, diagnostics) : NULL;
    if (!diagnostics_has_errors(diagnostics)) {
        struct plan *plan = is_outline
                                ? plan_outline(arena, compilation->model, dialect, diagnostics)
                                : plan_create(arena, compilation->model, dialect, diagnostics);
        struct services *services = service_plan(arena, plan, lock, diagnostics);
        compilation->plan = is_outline ? NULL : plan;
        compilation->services = is_outline ? NULL : services;
    }
    diagnostics_sort(diagnostics);
    return compilation;
}

struct compilation *compilation_create(const char *path, enum dialect dialect)
{
    return compile(path, dialect, false);
}

struct compilation *compilation_examine(const char *path)
{
    return compile(path, DIALECT_SQLITE, true);
}

void compilation_destroy(struct compilation **compilation)
{
    struct arena *arena = (*compilation)->arena;
    *compilation = NULL;
    arena_destroy(&arena);
}
