/* SPDX-License-Identifier: Apache-2.0 */
/* Key-value pairs in a paragraph or a list item. Bold keys are found by their spans, so that
 * several may share a line; without bold, a line is one pair. */
#include "spec/recognise/header.h"

#define PLAIN_KEY_SIZE_MAXIMUM 48U

struct pair_reader {
    const struct text *text;
    struct header_pair *pairs;
    size_t count;
    size_t maximum;
    size_t span; /* the next one to look at */
    size_t other_count;
};

static size_t measure_colon(struct slice text)
{
    if (slice_starts_with(text, SLICE(":"))) {
        return 1;
    }
    return slice_starts_with(text, SLICE("：")) ? 3 : 0;
}

static bool ends_with_colon(struct slice text)
{
    return slice_ends_with(text, SLICE(":")) || slice_ends_with(text, SLICE("："));
}

static struct slice strip_colon(struct slice key)
{
    key = slice_trim(key);
    if (ends_with_colon(key)) {
        key.size -= slice_ends_with(key, SLICE(":")) ? 1 : 3;
    }
    return slice_trim(key);
}

/* Where the value of a bold key begins, or 0 when the span is no key. */
static size_t value_start(const struct text *text, const struct span *span)
{
    if (span->kind != SPAN_STRONG || span->end <= span->start) {
        return 0;
    }
    if (ends_with_colon(slice_between(text->plain, span->start, span->end))) {
        return span->end;
    }
    size_t colon = measure_colon(slice_from_offset(text->plain, span->end));
    return colon > 0 ? span->end + colon : 0;
}

/* A bold key begins its line, or stands behind a '|' or '·'. */
static bool is_at_start(struct slice line_before)
{
    struct slice before = slice_trim(line_before);
    return before.size == 0 || slice_ends_with(before, SLICE("|")) ||
           slice_ends_with(before, SLICE("·")) || slice_ends_with(before, SLICE("•"));
}

static struct slice strip_value(struct slice value)
{
    for (;;) {
        value = slice_trim(value);
        if (slice_ends_with(value, SLICE("|"))) {
            value.size--;
        } else if (slice_ends_with(value, SLICE("·")) || slice_ends_with(value, SLICE("•"))) {
            value.size -= slice_ends_with(value, SLICE("·")) ? 2 : 3;
        } else {
            return value;
        }
    }
}

/* The next bold key in plain[start, end), or NULL; *out_value is where its value begins. */
static const struct span *next_bold_key(struct pair_reader *reader, size_t start, size_t end,
                                        size_t *out_value)
{
    const struct text *text = reader->text;
    for (; reader->span < text->span_count; reader->span++) {
        const struct span *span = &text->spans[reader->span];
        if (span->start >= end) {
            return NULL;
        }
        *out_value = value_start(text, span);
        if (span->start >= start && *out_value > 0 &&
            is_at_start(slice_between(text->plain, start, span->start))) {
            reader->span++;
            return span;
        }
    }
    return NULL;
}

static void add_pair(struct pair_reader *reader, struct slice key, struct slice value)
{
    if (reader->count < reader->maximum) {
        reader->pairs[reader->count++] = (struct header_pair){strip_colon(key), strip_value(value)};
    }
}

/* All pairs with bold keys on the line; false when it has none. */
static bool read_bold_keys(struct pair_reader *reader, size_t start, size_t end)
{
    struct slice plain = reader->text->plain;
    size_t value = 0, next_value = 0;
    const struct span *key = next_bold_key(reader, start, end, &value);
    if (key == NULL) {
        return false;
    }
    while (key != NULL) {
        const struct span *next = next_bold_key(reader, start, end, &next_value);
        add_pair(reader, slice_between(plain, key->start, key->end),
                 slice_between(plain, value, next == NULL ? end : next->start));
        key = next;
        value = next_value;
    }
    return true;
}

static bool read_plain_key(struct pair_reader *reader, size_t start, size_t end)
{
    struct slice line = slice_between(reader->text->plain, start, end);
    size_t words = 1;
    for (size_t i = 0; i < line.size && i < PLAIN_KEY_SIZE_MAXIMUM && words <= 4; i++) {
        size_t colon = measure_colon(slice_from_offset(line, i));
        words += line.data[i] == ' ';
        if (line.data[i] == '[' || line.data[i] == '`' || line.data[i] == '/' ||
            line.data[i] == '.') {
            return false;
        }
        if (i > 0 && colon > 0 && (colon == 3 || i + 1 == line.size || line.data[i + 1] == ' ')) {
            add_pair(reader, slice_between(line, 0, i), slice_from_offset(line, i + colon));
            return true;
        }
    }
    return false;
}

/* A line without a key goes on with the value of the last pair. */
static void continue_value(struct pair_reader *reader, size_t end)
{
    if (reader->count == 0 || reader->count == reader->maximum) {
        reader->other_count++;
        return;
    }
    struct slice *value = &reader->pairs[reader->count - 1].value;
    const char *plain = reader->text->plain.data;
    if (value->size == 0) {
        reader->other_count++;
        return;
    }
    size_t start = (size_t)(value->data - plain);
    *value = strip_value(slice_between(reader->text->plain, start, end));
}

size_t header_pairs(const struct text *text, struct header_pair *out_pairs, size_t maximum,
                    size_t *out_other_count)
{
    struct pair_reader reader = {.text = text, .pairs = out_pairs, .maximum = maximum};
    for (size_t start = 0; start < text->plain.size;) {
        size_t end = slice_find_byte(slice_from_offset(text->plain, start), '\n');
        end = end == SLICE_NOT_FOUND ? text->plain.size : start + end;
        if (slice_trim(slice_between(text->plain, start, end)).size > 0 &&
            !read_bold_keys(&reader, start, end) && !read_plain_key(&reader, start, end)) {
            continue_value(&reader, end);
        }
        start = end + 1;
    }
    *out_other_count = reader.other_count;
    return reader.count;
}
