/* SPDX-License-Identifier: Apache-2.0 */
/* First the window is cut out of the line, in bytes; then it is drawn, and the carets are measured
 * with the widths that the drawing used. */
#include "cli/excerpt.h"

#include "base/utf8.h"
#include "cli/columns.h"
#include "cli/safe.h"

#define GUTTER        5U
#define TAB_WIDTH     4U
#define LEAD          40U   /* columns kept before the carets when the line is cut at its start */
#define BYTES_MAXIMUM 2048U /* shown of a line, even where they have no width */
#define REPLACEMENT   "\xef\xbf\xbd"
#define ELLIPSIS      "\xe2\x80\xa6"
#define BLUE          "\033[34m"
#define GREEN         "\033[1;32m"
#define PLAIN         "\033[0m"

struct window {
    struct slice line;
    size_t start; /* bytes of the line that are shown: [start, end) */
    size_t end;
    size_t caret; /* bytes that are underlined: [caret, caret_end) */
    size_t caret_end;
    bool has_caret;
};

/* Appends one code point off the front of *text as it is shown at `column` (no buffer: measures
 * only); returns its width. */
static size_t draw_one(struct buffer *buffer, struct slice *text, size_t column)
{
    struct slice before = *text;
    uint32_t c = 0;
    utf8_next(text, &c);
    struct slice drawn = slice_between(before, 0, before.size - text->size);
    size_t width = utf8_width(drawn);
    if (c == '\t') {
        width = TAB_WIDTH - column % TAB_WIDTH;
        drawn = slice_of("    ", width);
    } else if (safe_is_dangerous(c)) {
        width = 1;
        drawn = SLICE(REPLACEMENT);
    }
    if (buffer != NULL) {
        buffer_append_slice(buffer, drawn);
    }
    return width;
}

/* Returns the column behind the text. */
static size_t draw(struct buffer *buffer, struct slice text, size_t column)
{
    while (text.size > 0) {
        column += draw_one(buffer, &text, column);
    }
    return column;
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The offset at most `count` code points before `from`. */
static size_t step_back(struct slice line, size_t from, size_t count)
{
    while (from > 0 && count > 0) {
        from--;
        while (from > 0 && is_continuation(line.data[from])) {
            from--;
        }
        count--;
    }
    return from;
}

/* The end of what fits into the width from window->start on. */
static size_t fit_end(const struct window *window)
{
    struct slice rest = slice_from_offset(window->line, window->start);
    size_t column = window->start > 0 ? 1 : 0;
    size_t last = rest.size < BYTES_MAXIMUM ? 0 : rest.size - BYTES_MAXIMUM;
    while (rest.size > last) {
        struct slice next = rest;
        column += draw_one(NULL, &next, column);
        if (column > EXCERPT_WIDTH) {
            break;
        }
        rest = next;
    }
    return window->line.size - rest.size;
}

static struct window window_of(struct place place)
{
    struct window window = {.line = columns_line(place.source, place.line),
                            .has_caret = place.column > 0};
    size_t size = window.line.size;
    window.caret = !window.has_caret ? 0 : place.column - 1 < size ? place.column - 1 : size;
    window.caret_end = place.length < size - window.caret ? window.caret + place.length : size;
    window.end = fit_end(&window);
    if (window.has_caret && window.caret_end > window.end &&
        (window.caret >= window.end ||
         step_back(window.line, window.caret, EXCERPT_WIDTH / 2) > 0)) {
        window.start = step_back(window.line, window.caret, LEAD);
        window.end = fit_end(&window);
    }
    return window;
}

static void write_gutter(struct buffer *buffer, uint32_t line, bool has_colour)
{
    buffer_append_string(buffer, has_colour ? BLUE : "");
    if (line > 0) {
        buffer_format(buffer, "%*u | ", (int)GUTTER, line);
    } else {
        buffer_format(buffer, "%*s | ", (int)GUTTER, "");
    }
    buffer_append_string(buffer, has_colour ? PLAIN : "");
}

static void write_line(struct buffer *buffer, const struct window *window)
{
    size_t column = 0;
    if (window->start > 0) {
        BUFFER_LITERAL(buffer, ELLIPSIS);
        column = 1;
    }
    draw(buffer, slice_between(window->line, window->start, window->end), column);
    buffer_append_string(buffer, window->end < window->line.size ? ELLIPSIS "\n" : "\n");
}

static void write_carets(struct buffer *buffer, const struct window *window, bool has_colour)
{
    size_t column = window->start > 0 ? 1 : 0;
    size_t start = draw(NULL, slice_between(window->line, window->start, window->caret), column);
    size_t shown_end = window->caret_end < window->end ? window->caret_end : window->end;
    size_t end = draw(NULL, slice_between(window->line, window->caret, shown_end), start);
    for (size_t i = 0; i < start; i++) {
        buffer_append_byte(buffer, ' ');
    }
    buffer_append_string(buffer, has_colour ? GREEN : "");
    for (size_t i = start; i < end || i == start; i++) {
        buffer_append_byte(buffer, '^');
    }
    buffer_append_string(buffer, has_colour ? PLAIN : "");
    buffer_append_byte(buffer, '\n');
}

void excerpt_write(struct buffer *buffer, struct place place, bool has_colour)
{
    if (place.source == NULL || place.line == 0 || place.line > place.source->line_count) {
        return;
    }
    struct window window = window_of(place);
    write_gutter(buffer, place.line, has_colour);
    write_line(buffer, &window);
    if (window.has_caret) {
        write_gutter(buffer, 0, has_colour);
        write_carets(buffer, &window, has_colour);
    }
}
