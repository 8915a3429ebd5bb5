/* SPDX-License-Identifier: Apache-2.0 */
/* Inline markup to plain text with spans, and an anchor wherever the plain text and the source part
 * ways. cmark-gfm's own columns are wrong behind escapes, in cells and on continued lines, so each
 * character is sought in the source, from where the last one was found. Linear: the search never
 * goes back, and looks ahead a bounded way. */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "spec/document/document_private.h"

/* How far markup between two characters is skipped. */
#define LOOK_AHEAD_MAXIMUM  512U
#define LINK_TARGET_MAXIMUM 4096U
/* Bytes of link targets that one document may keep. */
#define LINK_TARGETS_MAXIMUM ((size_t)16 << 20)

struct inline_reader {
    struct assembly *assembly;
    struct slice masked;
    size_t cursor;      /* where in the masked text the next character is expected */
    size_t expected;    /* the source offset that the last anchor gives the next character */
    bool dropped;       /* masked bytes were left out since the last character */
    size_t image_depth; /* spans inside an image are not kept */
    size_t struck;      /* the number of the span that a <del> has opened; 0: none is open */
    bool has_struck;
};

static void emit(struct inline_reader *reader, char c, size_t source)
{
    struct buffer *plain = &reader->assembly->plain;
    c = mask_character(c);
    if (c == 0) {
        reader->dropped = true;
        return;
    }
    char last = plain->size == 0 ? '\n' : plain->data[plain->size - 1];
    if (c == ' ' && (last == '\n' || (reader->dropped && last == ' '))) {
        return; /* what a comment leaves behind */
    }
    reader->dropped = false;
    if (plain->size == 0 || source != reader->expected) {
        struct text_anchor anchor = {(uint32_t)plain->size, (uint32_t)source};
        buffer_append(&reader->assembly->anchors, (const char *)&anchor, sizeof(anchor));
    }
    reader->expected = source + 1;
    buffer_append_byte(plain, c);
}

static bool is_at(const struct inline_reader *reader, size_t at, char c)
{
    return at < reader->masked.size && reader->masked.data[at] == c;
}

/* The size of an entity ("&amp;", "&#x26;") at `at`, or 0. */
static size_t measure_entity(struct slice masked, size_t at)
{
    size_t size = 1;
    while (size < 33 && at + size < masked.size &&
           (character_is_alphanumeric(masked.data[at + size]) ||
            (size == 1 && masked.data[at + size] == '#'))) {
        size++;
    }
    return size > 1 && at + size < masked.size && masked.data[at + size] == ';' ? size + 1 : 0;
}

static size_t measure_code_point(const char *text, size_t size)
{
    size_t count = 1;
    while (count < size && ((unsigned char)text[count] & 0xC0) == 0x80) {
        count++;
    }
    return count;
}

/* An entity in the source makes one code point of `literal`, unless it stands there as written.
 * Returns the bytes of `literal` read. */
static size_t read_entity(struct inline_reader *reader, const char *literal, size_t size, size_t at)
{
    struct slice masked = reader->masked;
    size_t entity = measure_entity(masked, at);
    if (entity == 0) {
        return 0;
    }
    bool is_literal = size >= entity && memcmp(literal, masked.data + at, entity) == 0;
    bool is_ampersand =
        literal[0] == '&' &&
        (slice_starts_with_ignoring_case(slice_from_offset(masked, at), SLICE("&amp;")) ||
         masked.data[at + 1] == '#');
    if (is_literal ? !is_ampersand : literal[0] == '&' && !is_ampersand) {
        return 0;
    }
    size_t count = measure_code_point(literal, size);
    for (size_t i = 0; i < count; i++) {
        emit(reader, literal[i], at + i);
    }
    reader->cursor = at + entity;
    reader->expected = SIZE_MAX;
    return count;
}

/* Finds the next character of `literal` in the source and emits it. Returns the bytes read. */
static size_t read_character(struct inline_reader *reader, const char *literal, size_t size,
                             bool has_escapes)
{
    struct slice masked = reader->masked;
    size_t limit = reader->cursor + LOOK_AHEAD_MAXIMUM;
    limit = limit > masked.size ? masked.size : limit;
    for (size_t at = reader->cursor; at < limit; at++) {
        if (has_escapes && masked.data[at] == '&') {
            size_t read = read_entity(reader, literal, size, at);
            if (read > 0) {
                return read;
            }
        }
        if (masked.data[at] == literal[0] ||
            (literal[0] == ' ' && (masked.data[at] == '\n' || masked.data[at] == '\r'))) {
            emit(reader, literal[0], at);
            reader->cursor = at + 1;
            return 1;
        }
    }
    emit(reader, literal[0], reader->cursor);
    return 1;
}

/* Emits what stands in the source as it does in `literal`, in one piece; returns its bytes, 0 where
 * the next character wants a closer look. */
static size_t read_run(struct inline_reader *reader, const char *literal, size_t size,
                       bool has_escapes)
{
    struct buffer *plain = &reader->assembly->plain;
    struct slice source = slice_from_offset(reader->masked, reader->cursor);
    if (reader->dropped || plain->size == 0 || reader->cursor != reader->expected ||
        (literal[0] == ' ' && plain->data[plain->size - 1] == '\n')) {
        return 0;
    }
    size_t count = 0, limit = size < source.size ? size : source.size;
    const char *entity = has_escapes ? memchr(literal, '&', limit) : NULL;
    limit = entity == NULL ? limit : (size_t)(entity - literal);
    while (count < limit && literal[count] == source.data[count] &&
           (unsigned char)literal[count] >= ' ') {
        count++;
    }
    buffer_append(plain, literal, count);
    reader->cursor += count;
    reader->expected = reader->cursor;
    return count;
}

static void read_literal(struct inline_reader *reader, const char *literal, bool has_escapes)
{
    size_t size = strlen(literal);
    for (size_t i = 0; i < size;) {
        size_t run = read_run(reader, literal + i, size - i, has_escapes);
        i += run > 0 ? run : read_character(reader, literal + i, size - i, has_escapes);
    }
}

/* Moves the cursor to the next `c` nearby, if there is one. */
static bool seek(struct inline_reader *reader, char c, size_t look_ahead)
{
    struct slice near = slice_between(reader->masked, reader->cursor, reader->cursor + look_ahead);
    size_t at = slice_find_byte(near, c);
    if (at == SLICE_NOT_FOUND) {
        return false;
    }
    reader->cursor += at;
    return true;
}

static void add_line_break(struct inline_reader *reader, size_t source)
{
    struct buffer *plain = &reader->assembly->plain;
    while (plain->size > 0 && plain->data[plain->size - 1] == ' ') {
        plain->size--;
        reader->expected = SIZE_MAX;
    }
    emit(reader, '\n', source);
    reader->expected = SIZE_MAX;
}

static void read_line_end(struct inline_reader *reader)
{
    const char *end =
        memchr(reader->masked.data + reader->cursor, '\n', reader->masked.size - reader->cursor);
    size_t at = end == NULL ? reader->masked.size : (size_t)(end - reader->masked.data);
    add_line_break(reader, at);
    reader->cursor = at < reader->masked.size ? at + 1 : at;
}

static void read_code(struct inline_reader *reader, const char *literal)
{
    if (!seek(reader, '`', LOOK_AHEAD_MAXIMUM)) {
        read_literal(reader, literal, false);
        return;
    }
    while (is_at(reader, reader->cursor, '`')) {
        reader->cursor++;
    }
    /* One blank on either side belongs to the mark-up. */
    char first = reader->cursor < reader->masked.size ? reader->masked.data[reader->cursor] : 0;
    bool is_padded = first == ' ' && (literal[0] != ' ' || is_at(reader, reader->cursor + 1, ' '));
    reader->cursor += is_padded;
    read_literal(reader, literal, false);
    if (seek(reader, '`', LOOK_AHEAD_MAXIMUM)) {
        while (is_at(reader, reader->cursor, '`')) {
            reader->cursor++;
        }
    }
}

/* The names of HTML's own elements that people use inside text. */
static const char *const html_elements[] = {
    "a",       "abbr",  "b",      "big",    "blockquote", "body",   "button",  "caption",
    "center",  "cite",  "code",   "col",    "dd",         "del",    "details", "dfn",
    "div",     "dl",    "dt",     "em",     "font",       "footer", "form",    "h1",
    "h2",      "h3",    "h4",     "h5",     "h6",         "head",   "header",  "hr",
    "html",    "i",     "iframe", "img",    "input",      "ins",    "kbd",     "label",
    "li",      "link",  "mark",   "nav",    "nobr",       "ol",     "option",  "p",
    "picture", "pre",   "q",      "s",      "samp",       "script", "select",  "small",
    "source",  "span",  "strike", "strong", "style",      "sub",    "summary", "sup",
    "svg",     "table", "tbody",  "td",     "tfoot",      "th",     "thead",   "tr",
    "tt",      "u",     "ul",     "var",    "video",      "wbr",
};

static struct slice html_tag_name(struct slice tag)
{
    size_t start = tag.size > 1 && tag.data[1] == '/' ? 2 : 1;
    size_t end = start;
    while (end < tag.size && (character_is_word(tag.data[end]) || tag.data[end] == '-')) {
        end++;
    }
    return slice_between(tag, start, end);
}

static bool html_is_markup(struct slice tag)
{
    if (tag.size > 1 && (tag.data[1] == '!' || tag.data[1] == '?')) {
        return true;
    }
    struct slice name = html_tag_name(tag);
    for (size_t i = 0; i < sizeof(html_elements) / sizeof(*html_elements); i++) {
        /* <String> and <T> are types; HTML is written in lower or upper case throughout. */
        if (slice_is_ignoring_case(name, html_elements[i])) {
            return true;
        }
    }
    return false;
}

static size_t open_span(struct inline_reader *reader, enum span_kind kind, struct slice target);
static void close_span(struct inline_reader *reader, size_t number);

/* <del>, <s> and <strike> strike as two tildes do. */
static void read_strike(struct inline_reader *reader, struct slice tag)
{
    bool is_end = tag.size > 1 && tag.data[1] == '/';
    if (is_end) {
        close_span(reader, reader->struck);
        reader->struck = 0;
    } else if (reader->struck == 0 && reader->image_depth == 0) {
        reader->struck = open_span(reader, SPAN_STRIKE, SLICE_EMPTY);
        reader->has_struck = true;
    }
}

static bool is_strike(struct slice tag)
{
    struct slice name = html_tag_name(tag);
    return slice_is_ignoring_case(name, "del") || slice_is_ignoring_case(name, "s") ||
           slice_is_ignoring_case(name, "strike");
}

static void read_html(struct inline_reader *reader, const char *literal)
{
    struct slice tag = slice_from(literal);
    struct slice near =
        slice_between(reader->masked, reader->cursor, reader->cursor + LOOK_AHEAD_MAXIMUM);
    size_t at = slice_find(near, slice_between(tag, 0, LOOK_AHEAD_MAXIMUM / 2));
    if (at != SLICE_NOT_FOUND) {
        reader->cursor += at;
    }
    if (slice_equal_ignoring_case(html_tag_name(tag), SLICE("br"))) {
        add_line_break(reader, reader->cursor);
    } else if (!html_is_markup(tag)) {
        read_literal(reader, literal, false);
        return;
    } else if (is_strike(tag)) {
        read_strike(reader, tag);
    }
    reader->cursor += at != SLICE_NOT_FOUND ? tag.size : 0;
}

/* Behind "](" up to the ')' that ends the link's target. */
static size_t measure_target(const struct inline_reader *reader, size_t start)
{
    size_t limit = start + LINK_TARGET_MAXIMUM;
    limit = limit > reader->masked.size ? reader->masked.size : limit;
    size_t depth = 1;
    for (size_t at = start; at < limit; at++) {
        char c = reader->masked.data[at];
        if (c == '\\') {
            at++;
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && --depth == 0) {
            return at + 1 - start;
        }
    }
    return 0;
}

static void skip_link_end(struct inline_reader *reader)
{
    if (is_at(reader, reader->cursor, '>')) { /* <https://…> */
        reader->cursor++;
        return;
    }
    if (!seek(reader, ']', LOOK_AHEAD_MAXIMUM)) {
        return;
    }
    reader->cursor++;
    if (is_at(reader, reader->cursor, '(')) {
        reader->cursor++;
        reader->cursor += measure_target(reader, reader->cursor);
    } else if (is_at(reader, reader->cursor, '[') && seek(reader, ']', LOOK_AHEAD_MAXIMUM)) {
        reader->cursor++;
    }
}

static struct span *span_at(struct inline_reader *reader, size_t index)
{
    return (struct span *)(void *)reader->assembly->spans.data + index;
}

/* Returns the span's number, counted from 1. */
static size_t open_span(struct inline_reader *reader, enum span_kind kind, struct slice target)
{
    struct buffer *spans = &reader->assembly->spans;
    struct span span = {kind, (uint32_t)reader->assembly->plain.size, 0, target};
    buffer_append(spans, (const char *)&span, sizeof(span));
    return spans->size / sizeof(span);
}

/* One definition may serve many links: only so much of it is repeated. */
static struct slice copy_target(struct inline_reader *reader, cmark_node *link)
{
    struct assembly *assembly = reader->assembly;
    if (assembly->target_size > LINK_TARGETS_MAXIMUM) {
        return SLICE_EMPTY;
    }
    struct slice target = slice_from(cmark_node_get_url(link));
    assembly->target_size += target.size;
    return arena_copy(assembly->arena, target);
}

static void close_span(struct inline_reader *reader, size_t number)
{
    if (number > 0) {
        span_at(reader, number - 1)->end = (uint32_t)reader->assembly->plain.size;
    }
}

/* The kind of span that a container makes, or -1. */
static int span_kind_of(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_STRONG) {
        return SPAN_STRONG;
    }
    if (type == CMARK_NODE_EMPH) {
        return SPAN_EMPHASIS;
    }
    if (type == CMARK_NODE_LINK) {
        return SPAN_LINK;
    }
    return strcmp(cmark_node_get_type_string(node), "strikethrough") == 0 ? SPAN_STRIKE : -1;
}

static void enter_container(struct inline_reader *reader, cmark_node *node)
{
    int kind = span_kind_of(node);
    if (cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
        reader->image_depth++;
    }
    if (kind >= 0 && reader->image_depth == 0) {
        struct slice target = kind == SPAN_LINK ? copy_target(reader, node) : SLICE_EMPTY;
        size_t number = open_span(reader, (enum span_kind)kind, target);
        reader->has_struck |= kind == SPAN_STRIKE;
        cmark_node_set_user_data(node, (void *)(uintptr_t)number);
    }
}

static void leave_container(struct inline_reader *reader, cmark_node *node)
{
    close_span(reader, (size_t)(uintptr_t)cmark_node_get_user_data(node));
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_IMAGE) {
        reader->image_depth--;
    }
    if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        skip_link_end(reader);
    }
}

static void read_node(struct inline_reader *reader, cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT) {
        read_literal(reader, literal, true);
    } else if (type == CMARK_NODE_CODE) {
        size_t number = reader->image_depth == 0 ? open_span(reader, SPAN_CODE, SLICE_EMPTY) : 0;
        read_code(reader, literal);
        close_span(reader, number);
    } else if (type == CMARK_NODE_HTML_INLINE) {
        read_html(reader, literal);
    } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
        read_line_end(reader);
    } else {
        enter_container(reader, node);
    }
}

/* Walks what stands in a block, without recursion. */
static void read_children(struct inline_reader *reader, cmark_node *block)
{
    cmark_node *node = cmark_node_first_child(block);
    while (node != NULL) {
        read_node(reader, node);
        if (cmark_node_first_child(node) != NULL) {
            node = cmark_node_first_child(node);
            continue;
        }
        for (;;) {
            if (span_kind_of(node) >= 0 || cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
                leave_container(reader, node);
            }
            cmark_node *next = cmark_node_next(node);
            if (next != NULL) {
                node = next;
                break;
            }
            node = cmark_node_parent(node);
            if (node == block) {
                return;
            }
        }
    }
}

static const void *copy_buffer(struct arena *arena, const struct buffer *buffer)
{
    void *copy = arena_allocate(arena, buffer->size);
    if (buffer->size > 0) {
        memcpy(copy, buffer->data, buffer->size);
    }
    return copy;
}

/* The plain text: the source's own bytes where it runs there in one piece, which most texts do. */
static struct slice keep_plain(struct assembly *assembly, const struct text *text)
{
    struct slice plain = buffer_slice(&assembly->plain);
    if (text->anchor_count == 1) {
        size_t start = text->anchors[0].source;
        struct slice source =
            slice_between(assembly->document->source->text, start, start + plain.size);
        if (slice_equal(source, plain)) {
            return source;
        }
    }
    return arena_copy(assembly->arena, plain);
}

/* What is struck out beside what is not is withdrawn: blanks stand for it, so that whatever follows
 * stays in its place. A text that is struck as a whole may as well be done, and stays. */
static void blank_struck(struct inline_reader *reader)
{
    struct buffer *plain = &reader->assembly->plain;
    size_t count = reader->assembly->spans.size / sizeof(struct span);
    for (size_t i = 0; i < count; i++) {
        const struct span *span = span_at(reader, i);
        struct slice text = buffer_slice(plain);
        bool is_whole = slice_trim(slice_between(text, 0, span->start)).size == 0 &&
                        slice_trim(slice_from_offset(text, span->end)).size == 0;
        for (size_t at = span->start; span->kind == SPAN_STRIKE && !is_whole && at < span->end;
             at++) {
            plain->data[at] = plain->data[at] == '\n' ? '\n' : ' ';
        }
    }
}

static struct text finish(struct inline_reader *reader)
{
    struct assembly *assembly = reader->assembly;
    struct buffer *plain = &assembly->plain;
    if (reader->struck > 0) { /* what nothing ends strikes nothing */
        struct span *open = span_at(reader, reader->struck - 1);
        open->end = open->start;
    }
    if (reader->has_struck) {
        blank_struck(reader);
    }
    while (plain->size > 0 && character_is_space(plain->data[plain->size - 1])) {
        plain->size--;
    }
    struct text text = {0};
    text.span_count = assembly->spans.size / sizeof(struct span);
    text.anchor_count = assembly->anchors.size / sizeof(struct text_anchor);
    /* Blanks before a line's end are taken back, and an empty span may have begun among them. */
    uint32_t bound = (uint32_t)plain->size;
    for (size_t i = text.span_count; i > 0; i--) {
        struct span *span = span_at(reader, i - 1);
        span->end = span->end > plain->size ? (uint32_t)plain->size : span->end;
        bound = bound < span->end ? bound : span->end;
        span->start = span->start > bound ? bound : span->start;
        bound = span->start;
    }
    text.spans = copy_buffer(assembly->arena, &assembly->spans);
    text.anchors = copy_buffer(assembly->arena, &assembly->anchors);
    text.plain = keep_plain(assembly, &text);
    text.place = PLACE_NONE;
    if (text.anchor_count > 0) {
        text.place = place_at(assembly->document->source, text.anchors[0].source, 0);
    }
    return text;
}

struct text document_inline(struct assembly *assembly, struct cmark_node *first, size_t count,
                            size_t offset)
{
    struct inline_reader reader = {
        .assembly = assembly, .masked = assembly->masked, .cursor = offset};
    buffer_clear(&assembly->plain);
    buffer_clear(&assembly->spans);
    buffer_clear(&assembly->anchors);
    const struct source *source = assembly->document->source;
    struct cmark_node *node = first;
    for (size_t i = 0; i < count; i++, node = cmark_node_next(node)) {
        if (i > 0) {
            /* A table that cmark-gfm takes out of a paragraph leaves what stood before it without a
             * line. */
            uint32_t line = assembly_line(assembly, cmark_node_get_start_line(node));
            size_t start = line > 0 ? source->line_starts[line - 1] : reader.cursor;
            add_line_break(&reader, line > 0 ? start - 1 : start);
            reader.cursor = start;
        }
        read_children(&reader, node);
    }
    return finish(&reader);
}

void document_cut_text(struct text *text, size_t size)
{
    struct place place = text_place(*text, size, 0);
    struct span *spans = (struct span *)(uintptr_t)text->spans;
    for (size_t i = 0; i < text->span_count; i++) {
        spans[i].start -= spans[i].start > size ? (uint32_t)size : spans[i].start;
        spans[i].end -= spans[i].end > size ? (uint32_t)size : spans[i].end;
    }
    struct text_anchor *anchors = (struct text_anchor *)(uintptr_t)text->anchors;
    size_t first = 0;
    while (first + 1 < text->anchor_count && anchors[first + 1].offset <= size) {
        first++;
    }
    for (size_t i = first; i < text->anchor_count; i++) {
        uint32_t beyond = anchors[i].offset < size ? (uint32_t)size - anchors[i].offset : 0;
        anchors[i].source += beyond;
        anchors[i].offset = anchors[i].offset + beyond - (uint32_t)size;
    }
    text->anchors += first;
    text->anchor_count -= first;
    text->plain = slice_from_offset(text->plain, size);
    text->place = place;
}
