/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that were not stored, in the input's own format with the line and the reasons in front:
 * whoever mends them there imports that file. Durable before the batch it belongs to. */
#include "bulk/bulk_private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define TEXT_MAXIMUM ((size_t)2 << 30)

void rejects_init(struct rejects *rejects, const char *path, enum bulk_format format)
{
    *rejects = (struct rejects){.path = path, .format = format, .descriptor = -1};
    buffer_init(&rejects->text, TEXT_MAXIMUM);
}

static bool open_at(struct rejects *rejects, uint64_t size)
{
    rejects->descriptor = open(rejects->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    rejects->size = size;
    if (rejects->descriptor < 0) {
        return false;
    }
    /* A pipe and /dev/null have no end to go to. */
    bool is_file = lseek(rejects->descriptor, (off_t)size, SEEK_SET) >= 0;
    return !is_file || ftruncate(rejects->descriptor, (off_t)size) == 0 || errno == EINVAL;
}

bool rejects_resume(struct rejects *rejects, uint64_t size)
{
    return size == 0 || open_at(rejects, size);
}

/* "price: must be …; name: is required" */
static struct slice describe(struct arena *arena, const struct fault *fault)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    buffer_append_slice(&text, fault->message);
    LIST_EACH(const struct fault_field, field, &fault->fields)
    {
        buffer_format(&text, "%s" SLICE_FORMAT " " SLICE_FORMAT, text.size > 0 ? "; " : "",
                      SLICE_ARGUMENT(field->field), SLICE_ARGUMENT(field->reason));
    }
    struct slice reasons = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return reasons;
}

static void add_csv(struct arena *arena, struct rejects *rejects, const struct bulk_row *row)
{
    buffer_append_uint64(&rejects->text, row->line);
    buffer_append_byte(&rejects->text, ',');
    csv_write(&rejects->text, describe(arena, &row->fault), false);
    buffer_append_byte(&rejects->text, ',');
    buffer_append_slice(&rejects->text, row->text);
}

/* A line that is an object keeps its members; of any other, its text is a member. */
static void add_json(struct arena *arena, struct rejects *rejects, const struct bulk_row *row)
{
    struct buffer *out = &rejects->text;
    struct json_error error;
    const struct json *json = json_parse(arena, row->text, &error);
    BUFFER_LITERAL(out, "{\"_line\":");
    buffer_append_uint64(out, row->line);
    BUFFER_LITERAL(out, ",\"_reasons\":");
    json_write_string(out, describe(arena, &row->fault));
    if (json == NULL || json->kind != JSON_OBJECT) {
        BUFFER_LITERAL(out, ",\"_text\":");
        json_write_string(out, row->text);
        BUFFER_LITERAL(out, "}");
        return;
    }
    JSON_EACH(member, json)
    {
        if (!slice_is(member->key, "_line") && !slice_is(member->key, "_reasons")) {
            BUFFER_LITERAL(out, ",");
            json_write_string(out, member->key);
            BUFFER_LITERAL(out, ":");
            json_write(out, member);
        }
    }
    BUFFER_LITERAL(out, "}");
}

void rejects_add(struct arena *arena, struct rejects *rejects, const struct bulk_row *row)
{
    if (rejects->size == 0 && rejects->text.size == 0 && rejects->format == BULK_CSV) {
        BUFFER_LITERAL(&rejects->text, "_line,_reasons,");
        buffer_append_slice(&rejects->text, rejects->header);
        BUFFER_LITERAL(&rejects->text, "\n");
    }
    if (rejects->format == BULK_CSV) {
        add_csv(arena, rejects, row);
    } else {
        add_json(arena, rejects, row);
    }
    BUFFER_LITERAL(&rejects->text, "\n");
}

bool rejects_flush(struct rejects *rejects)
{
    struct slice left = buffer_slice(&rejects->text);
    if (left.size == 0) {
        return true;
    }
    if (rejects->descriptor < 0 && !open_at(rejects, 0)) {
        return false;
    }
    while (left.size > 0) {
        ssize_t put = write(rejects->descriptor, left.data, left.size);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        left = slice_from_offset(left, put > 0 ? (size_t)put : 0);
    }
    rejects->size += rejects->text.size;
    buffer_clear(&rejects->text);
    /* A pipe or a terminal has nothing to make durable. */
    return fdatasync(rejects->descriptor) == 0 || errno == EINVAL || errno == EROFS;
}

void rejects_close(struct rejects *rejects)
{
    if (rejects->descriptor >= 0) {
        close(rejects->descriptor);
    }
    buffer_release(&rejects->text);
    rejects->descriptor = -1;
}
