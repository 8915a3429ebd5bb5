/* SPDX-License-Identifier: Apache-2.0 */
/* Blanks out what is no content before Markdown sees it. HTML comments are instructions, also those
 * that hold whole tables or diagrams, or stand in the middle of a table; but in code "<!--" is
 * code. The masked text keeps the size and the lines of the source, so that every place stays
 * right.
 *
 * The lines are read one by one with a rough idea of fences only. Where that idea is wrong nothing
 * is lost: code is taken from the source again, and a comment that was overlooked is HTML to
 * Markdown. Bounds on nesting and table width are kept here too. Linear. */
#include "spec/document/document_private.h"

/* Quote marks, list marks and indentation beyond this many bytes of a line are text. */
#define PREFIX_SIZE_MAXIMUM 128U
/* A wider table is no table. cmark-gfm counts columns in 16 bits and fills short rows up, at a cost
 * that a hostile document could choose. */
#define TABLE_COLUMN_MAXIMUM 256U
#define FILLED_CELL_MAXIMUM  1000000U
#define FILLED_CELL_MINIMUM  2000U /* and two for each byte of the document */
/* cmark-gfm walks over a row's cells for each one that it adds. Beyond this many, which no table
 * that is read has, a '|' divides none. */
#define ROW_PIPE_MAXIMUM 512U
/* A table right below a longer paragraph is part of it: cmark-gfm reads the paragraph once for each
 * of its lines. */
#define LINES_ABOVE_TABLE_MAXIMUM 100U

/* A longer definition of a link is text. */
#define DEFINITION_SIZE_MAXIMUM 256U
/* cmark-gfm looks at every open mark of emphasis for each link behind it: after this many in one
 * paragraph, brackets are text. */
#define MARKS_BEFORE_LINK_MAXIMUM 1000U

/* cmark-gfm seeks the end of each "<?", "<!A" and "<![CDATA[" in all of its paragraph: after this
 * many in one they are text. */
#define OPENERS_MAXIMUM 50U

struct fence {
    char character; /* '`' or '~'; 0: outside */
    size_t length;
    size_t column;
    bool is_quoted;
};

struct masking {
    struct document *document;
    struct diagnostics *diagnostics;
    struct slice text;
    char *masked;
    struct fence fence;
    bool is_in_list;
    bool was_blank;           /* the line before */
    bool was_row;             /* the line before begins with '|' */
    size_t paragraph_end;     /* of the paragraph that was looked at last */
    size_t no_close_before;   /* no "-->" ends an inline comment before this offset */
    size_t paragraph_lines;   /* lines without a blank one between, before this one */
    size_t paragraph_marks;   /* '*', '_' and '~' in them, this line's included */
    size_t paragraph_openers; /* "<?" and "<!" in them */
    size_t table_columns;     /* of the table that we may be in */
    size_t filled_cells;      /* cells that short rows lack, in all */
    size_t filled_maximum;    /* and how many they may */
    size_t no_close_from;     /* … that starts at or after this one */
};

struct line {
    size_t start;
    size_t end;  /* at the line end's CR or LF */
    size_t next; /* start of the next line */
    size_t body; /* behind indentation, quote marks and list marks */
    bool is_quoted;
    bool has_list_mark;
};

static size_t find_line_end(struct slice text, size_t from)
{
    const char *end = from < text.size ? memchr(text.data + from, '\n', text.size - from) : NULL;
    return end == NULL ? text.size : (size_t)(end - text.data);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The size of a list mark with the blank behind it, or 0. */
static size_t measure_list_mark(struct slice text, size_t at, size_t end)
{
    size_t size = 0;
    if (text.data[at] == '-' || text.data[at] == '*' || text.data[at] == '+') {
        size = 1;
    } else {
        while (size < 9 && at + size < end && character_is_digit(text.data[at + size])) {
            size++;
        }
        if (size == 0 || at + size >= end ||
            (text.data[at + size] != '.' && text.data[at + size] != ')')) {
            return 0;
        }
        size++;
    }
    return at + size < end && is_blank(text.data[at + size]) ? size + 1 : 0;
}

static struct line take_line(struct slice text, size_t start)
{
    size_t end = find_line_end(text, start);
    struct line line = {start, end, end < text.size ? end + 1 : end, start, false, false};
    if (line.end > start && text.data[line.end - 1] == '\r') {
        line.end--;
    }
    size_t at = start;
    while (at < line.end && at - start < PREFIX_SIZE_MAXIMUM) {
        size_t mark = measure_list_mark(text, at, line.end);
        if (is_blank(text.data[at])) {
            at++;
        } else if (text.data[at] == '>') {
            line.is_quoted = true;
            at++;
        } else if (mark > 0) {
            line.has_list_mark = true;
            at += mark;
        } else {
            break;
        }
    }
    line.body = at;
    return line;
}

static size_t measure_run(struct slice text, size_t at, size_t end)
{
    size_t size = 0;
    while (at + size < end && text.data[at + size] == text.data[at]) {
        size++;
    }
    return size;
}

static bool range_is_blank(const char *data, size_t start, size_t end)
{
    while (start < end && is_blank(data[start])) {
        start++;
    }
    return start >= end;
}

static bool line_opens_fence(struct slice text, const struct line *line)
{
    if (line->body >= line->end) {
        return false;
    }
    char c = text.data[line->body];
    if (c != '`' && c != '~') {
        return false;
    }
    size_t run = measure_run(text, line->body, line->end);
    return run >= 3 && (c == '~' || memchr(text.data + line->body + run, '`',
                                           line->end - line->body - run) == NULL);
}

/* A fence also ends with the list item or the quote that holds it. */
static bool line_leaves_container(const struct masking *masking, const struct line *line)
{
    if (masking->fence.is_quoted) {
        return !line->is_quoted;
    }
    return masking->is_in_list && masking->fence.column >= 2 && line->body < line->end &&
           !is_blank(masking->text.data[line->start]);
}

/* Whether the line is inside a fence or opens one; keeps track of both. */
static bool track_fence(struct masking *masking, const struct line *line)
{
    struct slice text = masking->text;
    struct fence *fence = &masking->fence;
    if (fence->character != 0 && !line_leaves_container(masking, line)) {
        size_t at = line->start;
        while (at < line->end && (is_blank(text.data[at]) || text.data[at] == '>')) {
            at++;
        }
        size_t run = at < line->end && text.data[at] == fence->character
                         ? measure_run(text, at, line->end)
                         : 0;
        if (run >= fence->length && range_is_blank(text.data, at + run, line->end)) {
            fence->character = 0;
        }
        return true;
    }
    fence->character = 0;
    if (!line_opens_fence(text, line)) {
        return false;
    }
    *fence = (struct fence){text.data[line->body], measure_run(text, line->body, line->end),
                            line->body - line->start, line->is_quoted};
    return true;
}

/* Whether the line after `end` begins with '|'. */
static bool row_follows(const struct masking *masking, size_t end)
{
    size_t at = find_line_end(masking->text, end) + 1;
    while (at < masking->text.size && is_blank(masking->text.data[at])) {
        at++;
    }
    return at < masking->text.size && masking->text.data[at] == '|';
}

/* Blanks out the share that a comment has in the line that ends at `line_end`. Text behind it must
 * not come to look indented, hence MASK_NOTHING; inside a table a line must stay a row. */
static void blank_part(struct masking *masking, size_t start, size_t end, size_t line_end,
                       bool is_row)
{
    char *masked = masking->masked;
    bool ends_line = range_is_blank(masked, end, line_end) ||
                     (line_end > end && line_end - end == 1 && masked[end] == '\r');
    for (size_t i = start; i < end; i++) {
        if (masked[i] != '\r') {
            masked[i] = ends_line ? ' ' : MASK_NOTHING;
        }
    }
    if (is_row && ends_line && start < end) {
        masked[start] = MASK_ROW;
    }
}

static void blank_comment(struct masking *masking, const struct line *line, size_t start,
                          size_t end)
{
    struct arena *arena = masking->document->arena;
    struct place *place = ARENA_NEW(arena, struct place);
    *place = place_at(masking->document->source, start, end - start);
    list_add(arena, &masking->document->comments, place);

    bool is_row = masking->was_row && range_is_blank(masking->masked, line->start, start) &&
                  row_follows(masking, end);
    size_t line_end = line->end;
    for (size_t at = start; at < end;) {
        size_t part_end = line_end < end ? line_end : end;
        blank_part(masking, at, part_end, line_end, is_row);
        at = line_end;
        while (at < end && (masking->text.data[at] == '\r' || masking->text.data[at] == '\n')) {
            at++;
        }
        line_end = at < end ? find_line_end(masking->text, at) : at;
    }
}

/* The end of the paragraph's last line: what an inline comment cannot leave. */
static size_t find_paragraph_end(struct slice text, size_t from)
{
    for (;;) {
        size_t end = find_line_end(text, from);
        if (end >= text.size) {
            return text.size;
        }
        size_t at = end + 1;
        while (at < text.size && (is_blank(text.data[at]) || text.data[at] == '\r')) {
            at++;
        }
        if (at >= text.size || text.data[at] == '\n') {
            return end;
        }
        from = at;
    }
}

static size_t find_comment_end(struct slice text, size_t start, size_t limit)
{
    size_t at = slice_find(slice_between(text, start + 2, limit), SLICE("-->"));
    return at == SLICE_NOT_FOUND ? 0 : start + 2 + at + 3;
}

static void report_open_comment(struct masking *masking, size_t start)
{
    diagnostics_report(masking->diagnostics, DIAGNOSTIC_W0101,
                       place_at(masking->document->source, start, 4), "close it with \"-->\"",
                       "the comment is never closed, so all that follows is part of it");
}

/* Takes out the comment at `start` and returns the offset behind it, or `start` when there is
 * none. As in CommonMark, one that opens a line runs on until it is closed, one inside a line ends
 * with its paragraph at the latest. */
static size_t take_comment(struct masking *masking, const struct line *line, size_t start)
{
    struct slice text = masking->text;
    if (start == line->body && start - line->start <= 3 && !line->has_list_mark) {
        size_t end = find_comment_end(text, start, text.size);
        if (end == 0) {
            report_open_comment(masking, start);
            end = text.size;
        }
        blank_comment(masking, line, start, end);
        return end;
    }
    if (start >= masking->no_close_from && start < masking->no_close_before) {
        masking->masked[start] = MASK_LESS;
        return start;
    }
    if (start >= masking->paragraph_end) {
        masking->paragraph_end = find_paragraph_end(text, start);
    }
    size_t limit = masking->paragraph_end;
    size_t end = find_comment_end(text, start, limit);
    if (end == 0) {
        masking->masked[start] = MASK_LESS;
        masking->no_close_from = start;
        masking->no_close_before = limit;
        return start;
    }
    blank_comment(masking, line, start, end);
    return end;
}

/* Steps over the code span at `at`; a '|' in it divides no cells. Lengths of runs that have no
 * partner on this line are remembered, so that the line is searched once for each. */
static size_t skip_code_span(struct masking *masking, size_t at, size_t end, uint64_t *unpaired)
{
    struct slice text = masking->text;
    size_t run = measure_run(text, at, end);
    if (run > 63 || (*unpaired >> run & 1) != 0) {
        return at + run;
    }
    for (size_t i = at + run; i < end;) {
        if (text.data[i] != '`') {
            i++;
            continue;
        }
        size_t other = measure_run(text, i, end);
        if (other == run) {
            for (size_t k = at + run; k < i; k++) {
                if (text.data[k] == '|' && text.data[k - 1] != '\\') {
                    masking->masked[k] = MASK_PIPE;
                }
            }
            return i + run;
        }
        i += other;
    }
    *unpaired |= (uint64_t)1 << run;
    return at + run;
}

/* Whether what stands behind "[label]:" leads somewhere and ends with its line. */
static bool is_target(struct slice text, const struct line *line, size_t start)
{
    struct slice rest = slice_trim(slice_between(text, start, line->end));
    if (rest.size == 0 || rest.size > DEFINITION_SIZE_MAXIMUM || rest.data[0] == '[') {
        return false;
    }
    size_t size = 0;
    bool leads = false;
    while (size < rest.size && !character_is_space(rest.data[size])) {
        leads = leads || strchr("/.#:<@", rest.data[size]) != NULL;
        size++;
    }
    struct slice title = slice_trim(slice_from_offset(rest, size));
    bool is_closed =
        title.size == 0 || (title.size > 1 && title.data[0] == title.data[title.size - 1]);
    size_t next = line->next;
    while (next < text.size && (is_blank(text.data[next]) || text.data[next] == '>')) {
        next++;
    }
    return leads && is_closed && !(next < text.size && strchr("\"'(", text.data[next]) != NULL);
}

/* "[Service]: [Purpose]" is something to fill in and "[id]: int" a list of fields, whatever
 * CommonMark says: a link's definition leads somewhere, and stands on a line of its own. Long ones
 * are none, because cmark-gfm copies them to each link that uses them. `at` is a ']'. */
static void guard_definition(struct masking *masking, const struct line *line, size_t at)
{
    struct slice text = masking->text;
    if (at + 1 < line->end && text.data[at + 1] == ':' &&
        (text.data[line->body] != '[' || at - line->body > DEFINITION_SIZE_MAXIMUM ||
         !is_target(text, line, at + 2))) {
        masking->masked[at + 1] = MASK_COLON;
    }
}

static void guard_nesting(struct masking *masking, const struct line *line)
{
    if (line->body - line->start < PREFIX_SIZE_MAXIMUM || line->body >= line->end) {
        return;
    }
    size_t at = line->body;
    bool opens_list =
        masking->text.data[at] == '>' || measure_list_mark(masking->text, at, line->end) > 0;
    masking->masked[at - 1] = MASK_NOTHING;
    if (opens_list || is_blank(masking->text.data[at])) {
        masking->masked[at] = opens_list ? masking->masked[at] : MASK_NOTHING;
    }
    if (opens_list) {
        diagnostics_report(masking->diagnostics, DIAGNOSTIC_W0102,
                           place_at(masking->document->source, at, 1),
                           "bring the inner lists to the top", "lists are nested too deeply here");
    }
}

/* The columns of a row of dashes under a table's header; 0 when it is none. */
static size_t count_delimiter_columns(struct slice text, const struct line *line)
{
    size_t columns = 0;
    bool has_dash = false, is_in_cell = false;
    for (size_t i = line->body; i < line->end; i++) {
        char c = text.data[i];
        if (c == '|') {
            is_in_cell = false;
        } else if (c == '-' || c == ':') {
            columns += !is_in_cell;
            is_in_cell = true;
            has_dash = has_dash || c == '-';
        } else if (!is_blank(c)) {
            return 0;
        }
    }
    return has_dash ? columns : 0;
}

static size_t count_pipes(struct slice text, const struct line *line)
{
    size_t count = 0;
    for (size_t i = line->body; i < line->end; i++) {
        count += text.data[i] == '|';
    }
    return count;
}

static void guard_pipes(struct masking *masking, const struct line *line)
{
    struct slice text = masking->text;
    if (line->end - line->body <= ROW_PIPE_MAXIMUM) {
        return;
    }
    const char *at = text.data + line->body, *end = text.data + line->end;
    for (size_t count = 1; (at = memchr(at, '|', (size_t)(end - at))) != NULL; count++, at++) {
        if (count > ROW_PIPE_MAXIMUM && at[-1] != '\\') {
            masking->masked[at - text.data] = MASK_PIPE;
        }
    }
}

static void report_table(struct masking *masking, const struct line *line, const char *message)
{
    diagnostics_report(masking->diagnostics, DIAGNOSTIC_W0104,
                       place_at(masking->document->source, line->body, 0), "split the table", "%s",
                       message);
}

/* Takes a delimiter row apart, so that no table begins here, or blanks out a row that would be
 * filled up with too many cells. */
static void guard_table(struct masking *masking, const struct line *line)
{
    size_t columns = count_delimiter_columns(masking->text, line);
    if (columns > 0) {
        bool is_too_wide = columns > TABLE_COLUMN_MAXIMUM;
        if (is_too_wide || masking->paragraph_lines > LINES_ABOVE_TABLE_MAXIMUM) {
            const char *row = masking->masked + line->body;
            const char *dash = memchr(row, '-', line->end - line->body);
            masking->masked[line->body + (size_t)(dash - row)] = MASK_NOTHING;
        }
        if (is_too_wide) {
            report_table(masking, line, "the table has too many columns to be read as one");
        }
        masking->table_columns = is_too_wide ? 0 : columns;
        return;
    }
    size_t cells = masking->table_columns > 0 ? count_pipes(masking->text, line) + 1 : 0;
    if (masking->table_columns <= cells) {
        return;
    }
    size_t before = masking->filled_cells;
    masking->filled_cells += masking->table_columns - cells;
    if (masking->filled_cells > masking->filled_maximum) {
        memset(masking->masked + line->start, ' ', line->end - line->start);
        if (before <= masking->filled_maximum) {
            report_table(masking, line, "too many table rows lack cells, so the rest is not read");
        }
    }
}

/* `at` is a '<'. */
static void guard_opener(struct masking *masking, size_t at, size_t end)
{
    char next = at + 1 < end ? masking->text.data[at + 1] : 0;
    if (next == '?' || next == '!') {
        masking->paragraph_openers++;
        if (masking->paragraph_openers > OPENERS_MAXIMUM) {
            masking->masked[at] = MASK_LESS;
        }
    }
}

static void guard_link(struct masking *masking, size_t at)
{
    char c = masking->text.data[at];
    masking->paragraph_marks += c == '*' || c == '_' || c == '~';
    if (c == '[' && masking->paragraph_marks > MARKS_BEFORE_LINK_MAXIMUM) {
        masking->masked[at] = MASK_BRACKET;
    }
}

/* "<h2 id="x">Book</h2>" alone on its line is a heading: "##", blanks for the tags, and the words.
 */
static void mask_heading(struct masking *masking, const struct line *line)
{
    const char *data = masking->text.data;
    size_t end = line->end;
    while (end > line->start && is_blank(data[end - 1])) {
        end--;
    }
    struct slice row = slice_between(masking->text, line->start, end);
    bool is_open = row.size > 9 && row.data[0] == '<' && (row.data[1] | 0x20) == 'h' &&
                   row.data[2] >= '1' && row.data[2] <= '6' &&
                   (row.data[3] == '>' || row.data[3] == ' ');
    if (!is_open) {
        return;
    }
    size_t from = slice_find_byte(row, '>') + 1, to = row.size - 5;
    const char *close = row.data + to;
    bool is_closed = from <= to && close[0] == '<' && close[1] == '/' && (close[2] | 0x20) == 'h' &&
                     close[3] == row.data[2] && close[4] == '>';
    struct slice words = is_closed ? slice_between(row, from, to) : SLICE_EMPTY;
    if (slice_trim(words).size == 0 || slice_find_byte(words, '<') != SLICE_NOT_FOUND) {
        return;
    }
    char *masked = masking->masked + line->start;
    memset(masked, ' ', from);
    memset(masked + to, ' ', row.size - to);
    size_t level = (size_t)(row.data[2] - '0');
    memset(masked, '#', level < from ? level : from - 1);
}

/* The bytes that mask_line looks at; it steps over all others. */
static const bool is_mark[256] = {['\\'] = true, ['`'] = true, ['<'] = true, ['*'] = true,
                                  ['_'] = true,  ['~'] = true, ['['] = true, [']'] = true};

/* "• a hull": what word processors write for "- a hull", with tabs around the sign, which would
 * make code of it. The sign is as long as a mark of a list with two blanks behind it. */
static void mask_bullet(struct masking *masking, const struct line *line)
{
    static const struct slice signs[] = {SLICE_LITERAL("•"), SLICE_LITERAL("◦"), SLICE_LITERAL("▪"),
                                         SLICE_LITERAL("‣"), SLICE_LITERAL("●")};
    struct slice rest = slice_between(masking->text, line->body, line->end);
    if (rest.size < 5 || (unsigned char)rest.data[0] != 0xe2 || !is_blank(rest.data[3])) {
        return;
    }
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (!slice_starts_with(rest, signs[i])) {
            continue;
        }
        memcpy(masking->masked + line->body, "-   ", 4);
        for (size_t at = line->start; at < line->body; at++) {
            masking->masked[at] = masking->masked[at] == '\t' ? ' ' : masking->masked[at];
        }
    }
}

/* Masks from the line on and returns the start of the next line to look at. */
static size_t mask_line(struct masking *masking, const struct line *line)
{
    struct slice text = masking->text;
    guard_nesting(masking, line);
    guard_pipes(masking, line);
    guard_table(masking, line);
    mask_heading(masking, line);
    mask_bullet(masking, line);
    struct line present = *line;
    uint64_t unpaired = 0;
    size_t at = line->body;
    for (;;) {
        while (at < present.end && !is_mark[(unsigned char)text.data[at]]) {
            at++;
        }
        if (at >= present.end) {
            break;
        }
        size_t from = at;
        if (text.data[at] == '\\') {
            at += 2;
        } else if (text.data[at] == '`') {
            at = skip_code_span(masking, at, present.end, &unpaired);
        } else if (slice_starts_with(slice_from_offset(text, at), SLICE("<!--"))) {
            at = take_comment(masking, &present, at);
            if (at > present.end) { /* it ended on a later line */
                size_t start = at;
                present.end = find_line_end(text, at);
                present.next = present.end < text.size ? present.end + 1 : present.end;
                present.start = present.body = start;
                present.has_list_mark = true;
                unpaired = 0;
            }
            at += at == from;
        } else if (text.data[at] == '<') {
            guard_opener(masking, at, present.end);
            at++;
        } else {
            guard_link(masking, at);
            if (text.data[at] == ']') {
                guard_definition(masking, &present, at);
            }
            at++;
        }
    }
    return present.next;
}

static void track_lists(struct masking *masking, const struct line *line)
{
    bool is_blank_line = line->body >= line->end;
    if (line->has_list_mark) {
        masking->is_in_list = true;
    } else if (!is_blank_line && masking->was_blank && line->body == line->start) {
        masking->is_in_list = false;
    }
    masking->was_blank = is_blank_line;
    masking->paragraph_lines = is_blank_line ? 0 : masking->paragraph_lines + 1;
    masking->paragraph_marks = is_blank_line ? 0 : masking->paragraph_marks;
    masking->paragraph_openers = is_blank_line ? 0 : masking->paragraph_openers;
    masking->table_columns = is_blank_line ? 0 : masking->table_columns;
}

struct slice document_mask(struct arena *arena, struct document *document,
                           struct diagnostics *diagnostics, size_t start)
{
    struct slice text = document->source->text;
    char *masked = (char *)(uintptr_t)arena_copy(arena, text).data;
    for (size_t i = 0; i < start; i++) {
        masked[i] = text.data[i] == '\n' ? '\n' : ' ';
    }
    for (size_t i = start; i < text.size; i++) {
        bool is_control = masked[i] > 0 && masked[i] <= MASK_LAST;
        masked[i] = is_control ? MASK_NOTHING : masked[i]; /* not one of our own marks */
    }
    struct masking masking = {
        .document = document, .diagnostics = diagnostics, .text = text, .masked = masked};
    masking.filled_maximum = FILLED_CELL_MINIMUM + 2 * text.size;
    if (masking.filled_maximum > FILLED_CELL_MAXIMUM) {
        masking.filled_maximum = FILLED_CELL_MAXIMUM;
    }
    for (size_t at = start; at < text.size;) {
        struct line line = take_line(text, at);
        at = line.next;
        bool is_fence = track_fence(&masking, &line);
        track_lists(&masking, &line);
        if (!is_fence) {
            at = mask_line(&masking, &line);
        }
        masking.was_row = !is_fence && line.body < line.end &&
                          (masked[line.body] == '|' || masked[line.body] == MASK_ROW);
    }
    return slice_of(masked, text.size);
}
