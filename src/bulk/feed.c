/* SPDX-License-Identifier: Apache-2.0 */
/* A window over the input: read ahead by batches, never more than one record beyond. */
#include "bulk/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool feed_open(struct feed *feed, const char *path, enum bulk_format format,
               const atomic_bool *is_interrupted)
{
    *feed = (struct feed){.format = format, .line = 1, .is_interrupted = is_interrupted};
    feed->descriptor =
        strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (feed->descriptor < 0) {
        return false;
    }
    struct stat status;
    if (fstat(feed->descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(feed->descriptor);
        errno = EISDIR;
        return false;
    }
    feed->length = S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
    feed->capacity = FEED_BATCH_SIZE;
    feed->data = malloc(feed->capacity);
    if (feed->data == NULL) {
        abort();
    }
    return true;
}

void feed_close(struct feed *feed)
{
    if (feed->descriptor > STDIN_FILENO) {
        close(feed->descriptor);
    }
    free(feed->data);
    csv_release(&feed->csv);
    *feed = (struct feed){.descriptor = -1};
}

/* A record that does not fit gets twice the room. */
static bool make_room(struct feed *feed)
{
    memmove(feed->data, feed->data + feed->start, feed->size - feed->start);
    feed->size -= feed->start;
    feed->start = 0;
    if (feed->size < feed->capacity) {
        return true;
    }
    if (feed->capacity >= FEED_RECORD_MAXIMUM) {
        feed->error_number = EFBIG;
        return false;
    }
    feed->capacity *= 2;
    feed->data = realloc(feed->data, feed->capacity);
    if (feed->data == NULL) {
        abort();
    }
    return true;
}

bool feed_fill(struct feed *feed)
{
    if (!make_room(feed)) {
        return false;
    }
    while (!feed->is_last && feed->size < feed->capacity) {
        ssize_t got = read(feed->descriptor, feed->data + feed->size, feed->capacity - feed->size);
        if (feed->is_interrupted != NULL && atomic_load(feed->is_interrupted)) {
            return false;
        }
        if (got < 0 && errno != EINTR) {
            feed->error_number = errno;
            return false;
        }
        feed->is_last = got == 0;
        feed->size += got > 0 ? (size_t)got : 0;
    }
    return true;
}

struct slice feed_peek(const struct feed *feed)
{
    return slice_of(feed->data + feed->start, feed->size - feed->start);
}

static void consume(struct feed *feed, size_t size, size_t line_count)
{
    feed->start += size;
    feed->position += size;
    feed->line += line_count;
}

static bool next_csv(struct feed *feed, struct arena *arena, struct feed_record *out)
{
    struct slice text = feed_peek(feed);
    struct csv_record *record = &feed->csv;
    if (!csv_read(record, arena, text, feed->is_last)) {
        return false;
    }
    *out = (struct feed_record){.text = slice_between(text, 0, record->text_size),
                                .line = feed->line,
                                .fault = record->fault,
                                .fields = record->fields,
                                .field_count = record->count};
    consume(feed, record->size, record->line_count);
    return true;
}

static const char *read_object(struct arena *arena, struct feed_record *out)
{
    struct json_error error;
    out->object = json_parse(arena, out->text, &error);
    if (out->object == NULL) {
        return arena_format(arena, "is no JSON: %s, at byte %zu", error.message, error.offset).data;
    }
    return out->object->kind == JSON_OBJECT ? NULL : "is no JSON object";
}

static bool next_json(struct feed *feed, struct arena *arena, struct feed_record *out)
{
    struct slice text = feed_peek(feed);
    size_t end = slice_find_byte(text, '\n');
    if (text.size == 0 || (end == SLICE_NOT_FOUND && !feed->is_last)) {
        return false;
    }
    size_t size = end == SLICE_NOT_FOUND ? text.size : end;
    *out =
        (struct feed_record){.text = slice_trim(slice_between(text, 0, size)), .line = feed->line};
    consume(feed, size + (end != SLICE_NOT_FOUND), end != SLICE_NOT_FOUND);
    if (out->text.size > 0) {
        out->fault = read_object(arena, out);
    }
    return true;
}

bool feed_next(struct feed *feed, struct arena *arena, size_t column_count,
               struct feed_record *out_record)
{
    bool is_csv = feed->format == BULK_CSV;
    do {
        if (!(is_csv ? next_csv(feed, arena, out_record) : next_json(feed, arena, out_record))) {
            return false;
        }
    } while (out_record->text.size == 0 && (!is_csv || column_count != 1));
    return true;
}

/* A file is not read up to there; another input is. */
bool feed_skip(struct feed *feed, uint64_t position, uint64_t line)
{
    while (position > feed->position) {
        uint64_t left = position - feed->position;
        size_t here = feed->size - feed->start;
        if (left > here && feed->length > 0) {
            if (position > feed->length || lseek(feed->descriptor, (off_t)position, SEEK_SET) < 0) {
                return false;
            }
            feed->start = feed->size = 0;
            feed->position = position;
            break;
        }
        consume(feed, left < here ? (size_t)left : here, 0);
        if (position > feed->position && (feed->is_last || !feed_fill(feed))) {
            return false;
        }
    }
    feed->line = line;
    return true;
}

const char *feed_skip_mark(struct feed *feed)
{
    struct slice text = feed_peek(feed);
    if (slice_starts_with(text, SLICE("\xEF\xBB\xBF"))) {
        consume(feed, 3, 0);
    } else if (slice_starts_with(text, SLICE("\xFF\xFE")) ||
               slice_starts_with(text, SLICE("\xFE\xFF"))) {
        return "UTF-16";
    }
    return NULL;
}
