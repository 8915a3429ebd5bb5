/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes drawn with characters: "+----+" with "|" at its sides, or Unicode's strokes (U+2500 to
 * U+257F). Finds where they stand and what is written in them, side by side, one below another and
 * one inside another; what it means is the caller's. Pure. */
#pragma once

#include "spec/document/passage.h"

/* Where the stroke of a character leads. */
enum drawing_stroke {
    DRAWING_UP = 1,
    DRAWING_DOWN = 2,
    DRAWING_LEFT = 4,
    DRAWING_RIGHT = 8,
    DRAWING_LEVEL = DRAWING_LEFT | DRAWING_RIGHT,
    DRAWING_UPRIGHT = DRAWING_UP | DRAWING_DOWN,
};

/* Those of a code point as a set of bits; 0: it draws no line. */
unsigned drawing_strokes(uint32_t c);

/* One line between a box's sides. */
struct drawing_line {
    struct slice text; /* a part of the drawing, sides and blanks taken off; empty for a rule */
    bool is_rule;      /* a stroke from side to side */
};

struct drawing_box {
    struct list lines;    /* struct drawing_line, top to bottom, the first and last rule left out */
    struct slice title;   /* "┌─ users ──┐": set into the upper side; else empty */
    struct slice above;   /* a line of plain words right above the box; else empty */
    struct slice outline; /* the upper side, for places */
    bool is_ascii;        /* "|" parts its cells, else "│" and its like */
    bool is_parted;       /* a rule of it, other than the last, has room for columns below: "┬" */
    bool is_closed;       /* it has a lower side; false: its sides are not where they should be */
};

/* Adds every box (struct drawing_box) to *out_boxes in the order in which they end. Sides may stray
 * by a few columns, as they do where a letter is wider than the writer's font says. Linear in the
 * size of the text, but for a logarithm; lines over 64 KiB end what is drawn. */
void drawing_find(struct arena *arena, struct slice text, struct list *out_boxes);

/* The next cell of a line of a box in columns, blanks taken off; false when *rest is used up. */
bool drawing_next_cell(const struct drawing_box *box, struct slice *rest, struct slice *out_cell);
