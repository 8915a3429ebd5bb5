/* SPDX-License-Identifier: Apache-2.0 */
/* Where the masked text may be cut, so that cmark-gfm sees a large document piece by piece: its
 * tree takes ten times the text, and is gone again before the next piece. Nothing reaches over a
 * cut: a heading at the margin behind a blank line ends whatever is open before it but code and
 * HTML, and those the tree tells; so does a line that begins with a letter. Definitions of links
 * hold for the whole document, so one that has any is not cut. Linear. */
#include "spec/document/document_private.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Whether the "]:" at `at` may end the label of a definition: one begins its paragraph, and holds
 * no bracket of its own. */
static bool may_define(struct slice masked, size_t at)
{
    size_t start = slice_find_last_byte(slice_between(masked, 0, at), '\n');
    start = start == SLICE_NOT_FOUND ? 0 : start + 1;
    struct slice before = slice_between(masked, start, at);
    size_t bracket = slice_find_byte(before, '[');
    if (bracket == SLICE_NOT_FOUND || (bracket > 0 && before.data[bracket - 1] == '\\')) {
        return true; /* its label may have begun on a line before */
    }
    for (size_t i = 0; i < bracket; i++) {
        if (character_is_alpha(before.data[i]) || (unsigned char)before.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

bool document_has_definitions(struct slice masked)
{
    for (size_t at = 0; at < masked.size;) {
        size_t found = slice_find(slice_from_offset(masked, at), SLICE("]:"));
        if (found == SLICE_NOT_FOUND) {
            return false;
        }
        if (may_define(masked, at + found)) {
            return true;
        }
        at += found + 2;
    }
    return false;
}

/* "# ", up to six marks, at the start of a line. */
static bool is_heading(struct slice masked, size_t at)
{
    size_t level = 0;
    while (at + level < masked.size && level < 7 && masked.data[at + level] == '#') {
        level++;
    }
    return level > 0 && level < 7 && at + level < masked.size && is_blank(masked.data[at + level]);
}

/* Whether the line before `at` is blank, and the one above the blank ones is likely neither code
 * nor HTML. */
static bool is_behind_text(struct slice masked, size_t at)
{
    size_t line_ends = 0;
    while (at > 0 && (is_blank(masked.data[at - 1]) || masked.data[at - 1] == '\n')) {
        line_ends += masked.data[--at] == '\n';
    }
    if (line_ends < 2 || at == 0) {
        return false;
    }
    size_t start = slice_find_last_byte(slice_between(masked, 0, at), '\n');
    char first = masked.data[start == SLICE_NOT_FOUND ? 0 : start + 1];
    return !is_blank(first) && first != '`' && first != '~' && first != '<';
}

size_t document_piece_end(struct slice masked, size_t start, size_t wanted)
{
    for (size_t at = start + wanted; at < masked.size;) {
        size_t mark = slice_find_byte(slice_from_offset(masked, at), '\n');
        if (mark == SLICE_NOT_FOUND) {
            break;
        }
        at += mark + 1;
        bool may_begin =
            is_heading(masked, at) || (at < masked.size && character_is_alpha(masked.data[at]));
        if (may_begin && is_behind_text(masked, at)) {
            return at;
        }
    }
    return masked.size;
}
