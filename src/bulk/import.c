/* SPDX-License-Identifier: Apache-2.0 */
/* The walk through the input: a batch is read, checked and stored, and how far the input is done is
 * stored with it. */
#include "bulk/bulk_private.h"

#include "base/clock.h"

#include <errno.h>

struct importer {
    struct arena *arena; /* as long as the import */
    struct arena *batch;
    const struct bulk_import *import;
    struct bulk_error *error;
    struct bulk_opened opened;
    struct feed feed;
    struct import_columns columns;
    struct import_target target;
    struct import_state state;
    struct rejects rejects;
    uint64_t earlier_count;
    bool is_interrupted;
};

static bool fail_to_read(struct importer *importer, int number)
{
    if (number == EFBIG) {
        return bulk_fail(
            importer->error,
            arena_format(importer->arena, "the record at line %llu is longer than %zu MiB",
                         (unsigned long long)importer->feed.line, FEED_RECORD_MAXIMUM >> 20),
            "look there for a quotation mark that is never closed");
    }
    return bulk_fail(importer->error,
                     arena_format(importer->arena, "'%s' cannot be read: %s",
                                  importer->import->path, strerror(number)),
                     NULL);
}

/* False also for an interruption, which is no error. */
static bool fill(struct importer *importer)
{
    if (feed_fill(&importer->feed)) {
        return true;
    }
    importer->is_interrupted = importer->feed.error_number == 0;
    return importer->is_interrupted ? false : fail_to_read(importer, importer->feed.error_number);
}

static bool fail_to_reject(struct importer *importer)
{
    return bulk_fail(importer->error,
                     arena_format(importer->arena, "'%s' cannot be written: %s",
                                  importer->rejects.path, strerror(errno)),
                     "give another file with --rejects");
}

/* --- the beginning */

static bool read_header(struct importer *importer)
{
    struct feed_record header;
    while (!feed_next(&importer->feed, importer->arena, 0, &header)) {
        if (feed_is_empty(&importer->feed)) {
            return bulk_fail(importer->error,
                             arena_format(importer->arena, "'%s' is empty", importer->import->path),
                             "the first line of a CSV file names its columns");
        }
        if (!fill(importer)) {
            return false;
        }
    }
    if (header.fault != NULL) {
        return bulk_fail(importer->error,
                         arena_format(importer->arena, "the first line %s", header.fault),
                         "the first line of a CSV file names its columns");
    }
    importer->rejects.header = arena_copy(importer->arena, header.text);
    return import_read_header(importer->arena, &importer->columns, &header, importer->error);
}

static bool begin_reading(struct importer *importer)
{
    const struct bulk_import *import = importer->import;
    if (!feed_open(&importer->feed, import->path, import->format, import->watch.is_interrupted)) {
        importer->feed.descriptor = -1;
        return fail_to_read(importer, errno);
    }
    if (!fill(importer)) {
        return false;
    }
    importer->state.id = import_state_id(importer->arena, import->entity, import->format,
                                         feed_peek(&importer->feed));
    const char *encoding = feed_skip_mark(&importer->feed);
    if (encoding != NULL) {
        return bulk_fail(importer->error,
                         arena_format(importer->arena, "'%s' is %s", import->path, encoding),
                         "convert it to UTF-8");
    }
    importer->columns.entity = import->entity;
    importer->columns.is_there = ARENA_ARRAY(importer->arena, bool, import->entity->field_count);
    return import->format != BULK_CSV || read_header(importer);
}

static bool fail_unfinished(struct importer *importer, const struct import_state *found)
{
    return bulk_fail(importer->error,
                     arena_format(importer->arena,
                                  "an import of this file stopped behind line %llu, with %llu rows "
                                  "stored",
                                  (unsigned long long)found->line - 1,
                                  (unsigned long long)found->row_count),
                     "--resume goes on there; --restart begins anew, and what is stored stays");
}

/* Where an earlier run stopped, if it counts. */
static bool find_place(struct importer *importer)
{
    struct import_state found;
    bool is_there;
    if (!import_state_read(importer->arena, importer->opened.loader, importer->state.id, &found,
                           &is_there)) {
        return bulk_fail_by_store(importer->arena, importer->error, importer->opened.loader);
    }
    const struct bulk_import *import = importer->import;
    if (is_there && !found.is_finished && !import->is_resumed && !import->is_restarted) {
        return fail_unfinished(importer, &found);
    }
    if (!is_there || !import->is_resumed) {
        return true;
    }
    importer->state = found;
    importer->earlier_count = found.row_count;
    importer->target.checksum.sum = found.checksum;
    if (found.is_finished) {
        return true;
    }
    if (!rejects_resume(&importer->rejects, found.rejects_size)) {
        return fail_to_reject(importer);
    }
    return feed_skip(&importer->feed, found.position, found.line) ||
           bulk_fail(importer->error,
                     arena_format(importer->arena, "'%s' is shorter than what is stored of it",
                                  import->path),
                     "give the file that the import began with");
}

/* --- batches */

static size_t read_rows(struct importer *importer, struct bulk_row **out_rows)
{
    size_t count = 0, capacity = 1024;
    struct bulk_row *rows = ARENA_ARRAY(importer->batch, struct bulk_row, capacity);
    struct feed_record record;
    int64_t now_us = clock_now_us();
    while (feed_next(&importer->feed, importer->batch, importer->columns.count, &record)) {
        if (count == capacity) {
            struct bulk_row *grown = ARENA_ARRAY(importer->batch, struct bulk_row, 2 * capacity);
            memcpy(grown, rows, count * sizeof(*rows));
            rows = grown;
            capacity *= 2;
        }
        import_read_row(importer->batch, &importer->columns, now_us, &record, &rows[count++]);
    }
    *out_rows = rows;
    return count;
}

static bool add_rejects(struct importer *importer, struct bulk_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bulk_row_is_bad(&rows[i])) {
            rejects_add(importer->batch, &importer->rejects, &rows[i]);
            importer->state.reject_count++;
        } else {
            importer->state.row_count++;
        }
    }
    return rejects_flush(&importer->rejects) || fail_to_reject(importer);
}

static bool store_batch(struct importer *importer, struct bulk_row *rows, size_t count)
{
    struct loader *loader = importer->opened.loader;
    const struct import_state before = importer->state;
    importer->target.actor.now_us = clock_now_us();
    bool is_stored =
        loader_begin(loader) && import_store(importer->batch, &importer->target, rows, count);
    if (is_stored && !add_rejects(importer, rows, count)) {
        importer->state = before;
        loader_rollback(loader);
        return false;
    }
    importer->state.position = importer->feed.position;
    importer->state.line = importer->feed.line;
    importer->state.checksum = importer->target.checksum.sum;
    importer->state.rejects_size = importer->rejects.size;
    importer->state.is_finished = feed_is_empty(&importer->feed);
    is_stored =
        is_stored &&
        import_state_write(importer->batch, loader, importer->import->entity, &importer->state) &&
        loader_commit(loader);
    if (!is_stored) {
        importer->state = before;
        bulk_fail_by_store(importer->arena, importer->error, loader);
        loader_rollback(loader);
    }
    return is_stored;
}

static void tell(const struct importer *importer)
{
    const struct bulk_watch *watch = &importer->import->watch;
    const struct bulk_progress progress = {.row_count =
                                               importer->state.row_count - importer->earlier_count,
                                           .reject_count = importer->state.reject_count,
                                           .position = importer->feed.position,
                                           .length = importer->feed.length};
    if (watch->on_progress != NULL) {
        watch->on_progress(watch->context, &progress);
    }
}

static bool must_stop(struct importer *importer)
{
    const atomic_bool *flag = importer->import->watch.is_interrupted;
    importer->is_interrupted |= flag != NULL && atomic_load(flag);
    return importer->is_interrupted;
}

static bool run_batches(struct importer *importer)
{
    while (!importer->state.is_finished && !must_stop(importer)) {
        struct bulk_row *rows;
        size_t count = read_rows(importer, &rows);
        if (count > 0 || feed_is_empty(&importer->feed)) {
            if (!store_batch(importer, rows, count)) {
                return false;
            }
            tell(importer);
        }
        arena_reset(importer->batch);
        if (!importer->state.is_finished && !fill(importer)) {
            return importer->is_interrupted;
        }
    }
    return true;
}

static bool run(struct importer *importer, struct bulk_result *out_result)
{
    if (!begin_reading(importer) ||
        !place_open(importer->arena, &importer->import->place, importer->import->plan,
                    &importer->opened, importer->error)) {
        return importer->is_interrupted;
    }
    import_target_init(importer->arena, &importer->target, importer->opened.loader,
                       importer->import->entity, "import");
    bool is_good = find_place(importer);
    bool was_finished = importer->state.is_finished;
    is_good = is_good && run_batches(importer);
    *out_result = (struct bulk_result){.row_count = importer->state.row_count,
                                       .reject_count = importer->state.reject_count,
                                       .earlier_count = importer->earlier_count,
                                       .checksum = importer->state.checksum,
                                       .is_interrupted = importer->is_interrupted,
                                       .was_finished = is_good && was_finished};
    import_target_release(&importer->target);
    return is_good;
}

bool bulk_import(struct arena *arena, const struct bulk_import *import,
                 struct bulk_result *out_result, struct bulk_error *out_error)
{
    struct importer importer = {.arena = arena, .import = import, .error = out_error};
    importer.batch = arena_create((size_t)1 << 20);
    *out_result = (struct bulk_result){0};
    rejects_init(&importer.rejects, import->rejects_path, import->format);
    bool is_good = run(&importer, out_result);
    out_result->is_interrupted = importer.is_interrupted;
    if (importer.opened.store != NULL && importer.opened.is_shared && out_result->row_count > 0) {
        bulk_announce(arena, import->plan, importer.opened.store);
    }
    place_close(&importer.opened);
    rejects_close(&importer.rejects);
    if (importer.feed.descriptor >= 0) {
        feed_close(&importer.feed);
    }
    arena_destroy(&importer.batch);
    return is_good;
}
