/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4180, read in one pass over the bytes. */
#include "bulk/csv.h"

#include <stdlib.h>

struct scan {
    struct csv_record *record;
    struct arena *arena;
    const char *text;
    size_t size;
    size_t at;
    size_t line_count;
    bool is_last;
    const char *fault;
};

static void add_field(struct csv_record *record, struct slice text, bool is_quoted)
{
    if (record->count == record->capacity) {
        record->capacity = record->capacity == 0 ? 32 : 2 * record->capacity;
        record->fields = realloc(record->fields, record->capacity * sizeof(*record->fields));
        if (record->fields == NULL) {
            abort();
        }
    }
    record->fields[record->count++] = (struct csv_field){text, is_quoted};
}

static struct slice undouble(struct arena *arena, struct slice text)
{
    char *out = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        out[size++] = text.data[i];
        i += text.data[i] == '"';
    }
    return slice_of(out, size);
}

/* False: the closing mark is not there, or what follows it is not there yet. */
static bool read_quoted(struct scan *scan)
{
    size_t start = ++scan->at;
    bool is_doubled = false;
    for (;; scan->at++) {
        if (scan->at == scan->size) {
            scan->fault = "has a quotation mark that is never closed";
            return false;
        }
        char c = scan->text[scan->at];
        scan->line_count += c == '\n';
        if (c != '"') {
            continue;
        }
        if (scan->at + 1 == scan->size && !scan->is_last) {
            return false; /* the next byte may be another mark */
        }
        if (scan->at + 1 == scan->size || scan->text[scan->at + 1] != '"') {
            break;
        }
        is_doubled = true;
        scan->at++;
    }
    struct slice text = slice_of(scan->text + start, scan->at - start);
    add_field(scan->record, is_doubled ? undouble(scan->arena, text) : text, true);
    scan->at++;
    return true;
}

static bool is_line_end(const struct scan *scan)
{
    return scan->text[scan->at] == '\n' ||
           (scan->text[scan->at] == '\r' && scan->at + 1 < scan->size &&
            scan->text[scan->at + 1] == '\n');
}

static void read_plain(struct scan *scan)
{
    size_t start = scan->at;
    while (scan->at < scan->size && scan->text[scan->at] != ',' && scan->text[scan->at] != '\n') {
        if (scan->text[scan->at] == '"') {
            scan->fault = "has a quotation mark inside a field that does not begin with one";
            return;
        }
        scan->at++;
    }
    size_t end = scan->at;
    if (end > start && scan->at < scan->size && scan->text[end] == '\n' &&
        scan->text[end - 1] == '\r') {
        end--;
        scan->at--;
    }
    add_field(scan->record, slice_of(scan->text + start, end - start), false);
}

/* True: the record is whole, or its fault is known. */
static bool read_fields(struct scan *scan)
{
    for (;;) {
        bool is_quoted = scan->at < scan->size && scan->text[scan->at] == '"';
        if (is_quoted && !read_quoted(scan)) {
            return scan->is_last;
        }
        if (!is_quoted) {
            read_plain(scan);
        }
        if (scan->fault != NULL || scan->at == scan->size || is_line_end(scan)) {
            return true;
        }
        if (scan->text[scan->at] != ',') {
            if (scan->at + 1 == scan->size && !scan->is_last) {
                return false; /* CR, and LF may follow */
            }
            scan->fault = "has something between a closing quotation mark and the next comma";
            return true;
        }
        scan->at++;
    }
}

/* Of a record that is no CSV, the rest of its line is passed over. False: the line's end is not
 * there yet. */
static bool finish(struct scan *scan)
{
    if (scan->fault != NULL && scan->at < scan->size) {
        const char *end = memchr(scan->text + scan->at, '\n', scan->size - scan->at);
        scan->at = end == NULL ? scan->size : (size_t)(end - scan->text);
        if (end != NULL && scan->at > 0 && scan->text[scan->at - 1] == '\r') {
            scan->at--;
        }
    }
    return scan->at < scan->size || scan->is_last;
}

bool csv_read(struct csv_record *record, struct arena *arena, struct slice text, bool is_last)
{
    struct scan scan = {
        .record = record, .arena = arena, .text = text.data, .size = text.size, .is_last = is_last};
    record->count = 0;
    if (text.size == 0 || !read_fields(&scan) || !finish(&scan)) {
        return false;
    }
    record->text_size = scan.at;
    if (scan.at < scan.size) {
        scan.at += scan.text[scan.at] == '\r' ? 2 : 1;
        scan.line_count++;
    }
    record->size = scan.at;
    record->line_count = scan.line_count;
    record->fault = scan.fault;
    return true;
}

void csv_release(struct csv_record *record)
{
    free(record->fields);
    *record = (struct csv_record){0};
}

static bool needs_quotes(struct slice text)
{
    if (text.size > 0 && (text.data[0] == ' ' || text.data[text.size - 1] == ' ')) {
        return true; /* programs there are that trim */
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == ',' || c == '"' || c == '\n' || c == '\r') {
            return true;
        }
    }
    return false;
}

void csv_write(struct buffer *out, struct slice text, bool is_quoted)
{
    if (!is_quoted && !needs_quotes(text)) {
        buffer_append_slice(out, text);
        return;
    }
    buffer_append_byte(out, '"');
    for (;;) {
        size_t mark = slice_find_byte(text, '"');
        if (mark == SLICE_NOT_FOUND) {
            break;
        }
        buffer_append(out, text.data, mark);
        BUFFER_LITERAL(out, "\"\"");
        text = slice_from_offset(text, mark + 1);
    }
    buffer_append_slice(out, text);
    buffer_append_byte(out, '"');
}
