/* SPDX-License-Identifier: Apache-2.0 */
/* A Markdown document flattened to blocks. Nothing behind this header sees Markdown again: inline
 * markup is taken off and kept as spans, HTML comments are gone (they are instructions, never
 * data), every block knows its heading path and its place. Immutable, owned by one arena. Pure. */
#pragma once

#include "base/diagnostic.h"

enum span_kind { SPAN_CODE, SPAN_STRONG, SPAN_EMPHASIS, SPAN_LINK, SPAN_STRIKE };

/* Markup over plain[start, end). */
struct span {
    enum span_kind kind;
    uint32_t start;
    uint32_t end;
    struct slice target; /* SPAN_LINK: where it leads */
};

/* From plain[offset] on, up to the next anchor, text runs byte for byte as in the source. */
struct text_anchor {
    uint32_t offset; /* in plain */
    uint32_t source; /* in the source's text */
};

/* Inline text without its markup. Entities are decoded, a soft or hard line break is '\n', `<br>`
 * too. HTML's own tags are dropped; `<anything_else>` stays, for people write types and
 * placeholders so. An image gives its alternative text. What is struck out beside what is not is
 * blank; a text that is struck as a whole keeps its words, below a SPAN_STRIKE. */
struct text {
    struct slice plain;
    struct place place;       /* of its first character; column 0 where it is empty */
    const struct span *spans; /* in order of start; an outer one before those in it */
    size_t span_count;
    const struct text_anchor *anchors; /* see text_place */
    size_t anchor_count;
};

/* A heading and what stands below it, up to the next heading of its level or higher. */
struct section {
    unsigned level;         /* 1 to 6; 0: the document itself, before any heading */
    struct text title;      /* as written */
    struct slice name;      /* title without numbering ("3.1", "A."), emoji and marks around it */
    struct section *parent; /* NULL for the document itself */
    const struct document *document;
    uint32_t first_block; /* index of its heading in document->blocks */
    uint32_t end_block;   /* index behind its last block, subsections included */
    uint8_t setting;      /* kept here by reading/entity_setting.c; 0: not asked for yet */
    uint8_t planned;      /* kept here by endpoint/endpoint_planned.c; likewise */
};

enum block_kind {
    BLOCK_FRONT_MATTER, /* code: the YAML between the --- lines */
    BLOCK_HEADING,      /* text */
    BLOCK_PARAGRAPH,    /* text */
    BLOCK_LIST,         /* items, nested ones included, in document order */
    BLOCK_TABLE,        /* rows; the first is the header */
    BLOCK_CODE,         /* info, code; fenced or indented */
    BLOCK_HTML,         /* code: raw HTML that is no comment */
};
#define BLOCK_KIND_COUNT (BLOCK_HTML + 1)

enum task_state { TASK_NONE, TASK_OPEN, TASK_DONE };

struct list_item {
    struct text text;         /* its first paragraph; further paragraphs follow after '\n' */
    unsigned depth;           /* 0 for the outermost list */
    unsigned number;          /* 0 in a bullet list */
    enum task_state task;     /* "[ ]", "[x]" */
    struct list_item *parent; /* the item that this one is nested in, or NULL */
    struct place place;
};

struct table_row {
    struct text *cells; /* exactly block->column_count; missing ones are empty */
    struct place place;
};

struct block {
    enum block_kind kind;
    uint32_t index; /* in document->blocks */
    const struct document *document;
    const struct section *section; /* for a heading: the section that it opens */
    const struct list_item
        *inside;        /* the list item that holds this block (a fence in a bullet), or NULL */
    bool is_quoted;     /* inside a block quote */
    struct place place; /* its first line */
    uint32_t end_line;
    struct text text;       /* HEADING, PARAGRAPH */
    struct slice info;      /* CODE: the info string's first word in lower case */
    struct slice info_rest; /* CODE: what follows it */
    struct slice code;  /* CODE, FRONT_MATTER, HTML: the lines, indentation of the fence removed */
    uint32_t code_line; /* line of the first line of `code` */
    const uint32_t *code_line_starts; /* offset of each line in `code` */
    uint32_t code_line_count;
    struct list_item *items; /* LIST */
    size_t item_count;
    struct table_row *rows; /* TABLE */
    size_t row_count;
    size_t column_count;
    const struct block *label; /* see block_label */
    /* Filled in while recognising; for `explain`. */
    struct list readers; /* const char *: names of the recognisers that understood it */
    const char *reason;  /* why it stays prose, when no reader; NULL: it is plain prose */
};

struct document {
    struct arena *arena;
    const struct source *source;
    struct block *blocks;
    size_t block_count;
    struct list sections; /* struct section, in document order; the first is the document itself
                             (level 0) */
    struct list comments; /* struct place: the HTML comments that were left out */
    struct wording_memory *wordings; /* of reading.h */
};

/* Checks the bytes (empty, NUL, not UTF-8, over DOCUMENT_SIZE_MAXIMUM: diagnostics E0103 to E0106,
 * then NULL), strips a byte order mark, and parses GitHub-flavoured Markdown. `text` is borrowed
 * and must live as long as the arena. Linear time; nesting is bounded. */
struct document *document_parse(struct arena *arena, struct slice path, struct slice text,
                                struct diagnostics *diagnostics);
#define DOCUMENT_SIZE_MAXIMUM ((size_t)32 << 20)

/* The place of code[offset, offset + length) in a CODE or FRONT_MATTER block. */
struct place block_code_place(const struct block *block, size_t offset, size_t length);

/* The place of plain[offset, offset + length), as exact as `text` allows. */
struct place text_place(struct text text, size_t offset, size_t length);

/* The text of the table cell's column header; empty where there is none. */
struct slice block_column_name(const struct block *block, size_t column);

/* The index of the first item of a LIST whose text begins in that line or below it; item_count
 * where none does. */
size_t block_item_from_line(const struct block *block, uint32_t line);

/* The nearest block before this one in the same section that is no CODE (the label of a fence:
 * "**Response (200):**"), or NULL. */
const struct block *block_label(const struct block *block);

/* True when the text is an unfilled placeholder of a template: "[Component Name]", "[e.g., …]",
 * "Draft | In Review | Approved", "YYYY-MM-DD", "TBD", or nothing but such things. A task mark, a
 * link or a reference is none. */
bool text_is_placeholder(struct slice text);
