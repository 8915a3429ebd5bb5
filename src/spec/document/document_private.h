/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of document.h share. The text goes through four hands: document_mask.c blanks out
 * what is no content, document_pieces.c cuts the rest where it may be cut, document_blocks.c walks
 * the tree that cmark-gfm makes of each piece, and document_inline.c turns the inline markup of
 * each block into text with places. */
#pragma once

#include "base/buffer.h"
#include "spec/document/document.h"

/* Bytes that stand for others in the masked text, which has the same size as the source's. They
 * are ordinary characters to Markdown, and never reach a block. */
enum mask {
    MASK_NOTHING = 1, /* part of a comment: dropped */
    MASK_ROW,         /* a comment line inside a table: its row is dropped */
    MASK_PIPE,        /* '|' inside back-ticks: it divides no cells */
    MASK_BRACKET,     /* '[' that opens no link */
    MASK_LESS,        /* '<' of a comment that is none: cmark-gfm seeks its end time and again */
    MASK_COLON,       /* ':' behind "[…]" that defines no link */
    MASK_LAST = MASK_COLON,
};

/* The character that a byte of the masked text stands for, or 0 for none. */
static inline char mask_character(char byte)
{
    switch (byte) {
    case MASK_NOTHING:
    case MASK_ROW:
        return 0;
    case MASK_PIPE:
        return '|';
    case MASK_BRACKET:
        return '[';
    case MASK_LESS:
        return '<';
    case MASK_COLON:
        return ':';
    default:
        return byte;
    }
}

/* A document while it is put together. */
struct assembly {
    struct arena *arena;
    struct document *document;
    struct diagnostics *diagnostics;
    struct slice masked;
    uint32_t lines_before;   /* the piece of it whose tree is walked */
    struct arena *scratch;   /* gone when the blocks are settled */
    size_t block_capacity;   /* of document->blocks */
    struct section *section; /* where the next block stands */
    size_t target_size;      /* bytes of link targets so far */
    struct buffer plain;     /* scratch of document_inline.c */
    struct buffer spans;
    struct buffer anchors;
};

/* The source's text with comments, and all before `start` (the front matter), blanked out. Adds the
 * comments' places to the document. Linear. */
struct slice document_mask(struct arena *arena, struct document *document,
                           struct diagnostics *diagnostics, size_t start);

/* Whether the masked text may define links. */
bool document_has_definitions(struct slice masked);

/* Where the piece that begins at `start` may end, `wanted` bytes further on or more. It ends well
 * if the last block of its tree is neither code nor HTML. */
size_t document_piece_end(struct slice masked, size_t start, size_t wanted);

/* Parses the masked text as Markdown and adds its blocks and sections. */
void document_add_blocks(struct assembly *assembly);

/* Adds an empty block at `place`, in the present section; it moves when another one is added. */
struct block *document_new_block(struct assembly *assembly, enum block_kind kind,
                                 struct place place);

/* Sets code, code_line and the table of lines. `literal` may be masked: where a line of code is the
 * end of its source line, it is taken from there; HTML goes without its comments. */
void document_set_code(struct assembly *assembly, struct block *block, struct slice literal,
                       uint32_t code_line);

/* The document's line of a line in the piece's tree; 0 for 0. */
static inline uint32_t assembly_line(const struct assembly *assembly, int line)
{
    return line > 0 ? assembly->lines_before + (uint32_t)line : 0;
}

/* The inline text of `count` sibling nodes, joined by '\n'. The first character is sought from
 * `offset` of the source on. */
struct cmark_node;
struct text document_inline(struct assembly *assembly, struct cmark_node *first, size_t count,
                            size_t offset);

/* Takes the first `size` bytes off the text. */
void document_cut_text(struct text *text, size_t size);

/* Opens a section for the heading block, closing those that it ends. */
void document_open_section(struct assembly *assembly, struct block *heading, unsigned level);
void document_close_sections(struct assembly *assembly);
