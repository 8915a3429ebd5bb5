/* SPDX-License-Identifier: Apache-2.0 */
/* A table to a file: one statement, its rows written as they come. */
#include "bulk/bulk_private.h"

#include <errno.h>
#include <unistd.h>

#define PENDING_SIZE    ((size_t)256 << 10) /* written when this much has come together */
#define PENDING_MAXIMUM ((size_t)1 << 30)   /* one row is no larger */

struct exporter {
    const struct bulk_export *export;
    struct buffer pending;
    struct checksum checksum;
    struct buffer cell;
    uint64_t row_count;
    uint64_t total;
    int error_number;
    bool is_stopped;
};

static void write_pending(struct exporter *exporter)
{
    struct slice left = buffer_slice(&exporter->pending);
    if (exporter->pending.is_overflown) {
        exporter->error_number = EFBIG;
    }
    while (left.size > 0 && exporter->error_number == 0) {
        ssize_t put = write(exporter->export->descriptor, left.data, left.size);
        if (put < 0 && errno != EINTR) {
            exporter->error_number = errno;
        }
        left = slice_from_offset(left, put > 0 ? (size_t)put : 0);
    }
    buffer_clear(&exporter->pending);
}

static bool is_shown(const struct exporter *exporter, const struct plan_field *field)
{
    return exporter->export->has_secrets || !field->field->is_write_only;
}

static void write_header(struct exporter *exporter)
{
    const struct plan_entity *entity = exporter->export->entity;
    const char *separator = "";
    for (size_t i = 0; exporter->export->format == BULK_CSV && i < entity->field_count; i++) {
        if (is_shown(exporter, &entity->fields[i])) {
            buffer_append_string(&exporter->pending, separator);
            /* The column's own name: what is in it is what is stored. */
            csv_write(&exporter->pending, entity->fields[i].field->name, false);
            separator = ",";
        }
    }
    buffer_append_string(&exporter->pending, *separator == '\0' ? "" : "\n");
}

/* Null is nothing, an empty text is "". */
static void write_cell(struct exporter *exporter, const struct type *type,
                       const struct value *value)
{
    buffer_clear(&exporter->cell);
    value_write_text(&exporter->cell, type, value);
    bool is_empty_text = value->kind >= VALUE_TEXT && exporter->cell.size == 0;
    csv_write(&exporter->pending, buffer_slice(&exporter->cell), is_empty_text);
}

static void write_csv(struct exporter *exporter, const struct value *values)
{
    const struct plan_entity *entity = exporter->export->entity;
    const char *separator = "";
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_shown(exporter, &entity->fields[i])) {
            buffer_append_string(&exporter->pending, separator);
            write_cell(exporter, entity->fields[i].field->type, &values[i]);
            separator = ",";
        }
    }
    BUFFER_LITERAL(&exporter->pending, "\n");
}

static void write_json(struct exporter *exporter, const struct value *values)
{
    const struct plan_entity *entity = exporter->export->entity;
    const char *separator = "{";
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_shown(exporter, &entity->fields[i])) {
            buffer_append_string(&exporter->pending, separator);
            json_write_string(&exporter->pending, entity->fields[i].field->name);
            buffer_append_byte(&exporter->pending, ':');
            value_write_json(&exporter->pending, entity->fields[i].field->type, &values[i]);
            separator = ",";
        }
    }
    BUFFER_LITERAL(&exporter->pending, "}\n");
}

static void tell(const struct exporter *exporter)
{
    const struct bulk_watch *watch = &exporter->export->watch;
    const struct bulk_progress progress = {.row_count = exporter->row_count,
                                           .position = exporter->row_count,
                                           .length = exporter->total};
    if (watch->on_progress != NULL) {
        watch->on_progress(watch->context, &progress);
    }
}

static void take_row(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct exporter *exporter = context;
    if (exporter->error_number != 0 || exporter->is_stopped) {
        return;
    }
    checksum_add(&exporter->checksum, exporter->export->entity, values);
    exporter->row_count++;
    if (exporter->export->format == BULK_CSV) {
        write_csv(exporter, values);
    } else {
        write_json(exporter, values);
    }
    if (exporter->pending.size >= PENDING_SIZE) {
        const atomic_bool *flag = exporter->export->watch.is_interrupted;
        write_pending(exporter);
        tell(exporter);
        exporter->is_stopped = flag != NULL && atomic_load(flag);
    }
}

static void take_total(void *context, const struct value *values, size_t count)
{
    (void)count;
    *(uint64_t *)context = (uint64_t)values[0].integer;
}

/* Only for the time that is left: nobody needs it where nobody watches. */
static void count_rows(struct arena *arena, struct exporter *exporter, struct loader *loader)
{
    struct query query = {
        .arena = arena,
        .sql = arena_format(arena, "SELECT count(*) FROM " SLICE_FORMAT,
                            SLICE_ARGUMENT(exporter->export->entity->table))
                   .data,
        .on_row = take_total,
        .context = &exporter->total,
    };
    if (exporter->export->watch.on_progress != NULL) {
        loader_run(loader, &query);
    }
}

static bool run(struct arena *arena, struct exporter *exporter, struct loader *loader,
                struct bulk_error *out_error)
{
    struct query query = {.arena = arena,
                          .sql = plan_scan_sql(arena, exporter->export->entity),
                          .on_row = take_row,
                          .context = exporter};
    count_rows(arena, exporter, loader);
    write_header(exporter);
    loader_run(loader, &query);
    write_pending(exporter);
    if (exporter->error_number != 0) {
        return bulk_fail(out_error,
                         arena_format(arena, "the output could not be written: %s",
                                      strerror(exporter->error_number)),
                         NULL);
    }
    return query.status == STATUS_OK || bulk_fail_by_store(arena, out_error, loader);
}

bool bulk_export(struct arena *arena, const struct bulk_export *export,
                 struct bulk_result *out_result, struct bulk_error *out_error)
{
    struct exporter exporter = {.export = export};
    struct bulk_opened opened;
    *out_result = (struct bulk_result){0};
    if (!place_open_beside(arena, &export->place, export->plan, &opened, out_error)) {
        return false;
    }
    buffer_init(&exporter.pending, PENDING_MAXIMUM);
    buffer_init(&exporter.cell, PENDING_MAXIMUM);
    checksum_init(&exporter.checksum);
    bool is_good = run(arena, &exporter, opened.loader, out_error);
    *out_result = (struct bulk_result){.row_count = exporter.row_count,
                                       .checksum = exporter.checksum.sum,
                                       .is_interrupted = exporter.is_stopped};
    buffer_release(&exporter.pending);
    buffer_release(&exporter.cell);
    checksum_release(&exporter.checksum);
    place_close(&opened);
    return is_good;
}
