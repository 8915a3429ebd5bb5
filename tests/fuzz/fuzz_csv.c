/* SPDX-License-Identifier: Apache-2.0 */
/* Arbitrary bytes as CSV: every byte belongs to exactly one record, cut anywhere they are the same
 * records, and what was read is read again from what is written of it. */
#include <assert.h>

#include "bulk/csv.h"

#define INPUT_MAXIMUM 4096U

static size_t count_lines(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += text.data[i] == '\n';
    }
    return count;
}

/* With less of the text there is either nothing yet, or the same record. */
static void check_cut(struct arena *arena, struct slice text, const struct csv_record *whole)
{
    struct csv_record part = {0};
    for (size_t size = 0; size < text.size; size = size < 8 ? size + 1 : size * 2) {
        if (csv_read(&part, arena, slice_between(text, 0, size), false)) {
            assert(part.size == whole->size && part.count == whole->count);
            assert((part.fault == NULL) == (whole->fault == NULL));
        }
    }
    csv_release(&part);
}

static void check_way_back(struct arena *arena, const struct csv_record *record)
{
    struct csv_record again = {0};
    struct buffer out;
    buffer_init(&out, (size_t)1 << 20);
    for (size_t i = 0; i < record->count; i++) {
        buffer_append_string(&out, i > 0 ? "," : "");
        csv_write(&out, record->fields[i].text, record->fields[i].is_quoted);
    }
    BUFFER_LITERAL(&out, "\n");
    assert(csv_read(&again, arena, buffer_slice(&out), true));
    assert(again.fault == NULL && again.count == record->count && again.size == out.size);
    for (size_t i = 0; i < record->count; i++) {
        assert(slice_equal(again.fields[i].text, record->fields[i].text));
    }
    buffer_release(&out);
    csv_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    struct arena *arena = arena_create(1024);
    struct csv_record record = {0};
    struct slice rest = slice_of((const char *)data, size);
    while (csv_read(&record, arena, rest, true)) {
        assert(record.size > 0 && record.size <= rest.size && record.text_size <= record.size);
        assert(record.line_count == count_lines(slice_between(rest, 0, record.size)));
        check_cut(arena, rest, &record);
        if (record.fault == NULL) {
            check_way_back(arena, &record);
        }
        rest = slice_from_offset(rest, record.size);
    }
    assert(rest.size == 0);
    csv_release(&record);
    arena_destroy(&arena);
    return 0;
}
