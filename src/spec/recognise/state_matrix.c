/* SPDX-License-Identifier: Apache-2.0 */
/* Matrices of states; the contract is in the header. A table of who may do what looks the same but
 * for its names: those of its rows are none of its columns'. */
#include "spec/recognise/state_matrix.h"

#include "spec/diagram/state_chain.h"
#include "spec/reading/reading.h"
#include "spec/text/arrow.h"
#include "spec/text/capability.h"
#include "spec/text/words.h"

#define CELL_SIZE_MAXIMUM 40U
#define NAME_SIZE_MAXIMUM 40U
#define SIZE_MAXIMUM      40U /* rows, columns */

static const char start_words[] =
    "from|from state|from status|current|current state|current status|source|source state|von|"
    "ausgangszustand|aktueller status|aktueller zustand|de|desde|estado actual|estado atual|état "
    "actuel|statut actuel|da|stato attuale|из|из статуса|текущий статус|当前状态|현재 상태|"
    "現在の状態";
static const char target_words[] = "to|to state|to status|next|next state|next status|new|new "
                                   "state|new status|target|nach|zu|a|hasta|hacia|para|à|vers|в|"
                                   "목표 상태|目标状态";

/* --- the corner --- */

struct corner {
    struct slice phrases[2];
    size_t count;
    size_t
        row; /* which of them names the rows: the first, or the one that an arrow downwards says */
};

/* Bytes of a mark that parts the corner's words; 0: none. */
static size_t measure_mark(struct slice text)
{
    bool is_sign = text.size >= 3 && text.data[0] == '\xe2';
    return is_sign ? 3 : strchr("\\/|", text.data[0]) != NULL ? 1 : 0;
}

static bool is_downwards(struct slice text)
{
    return slice_starts_with(text, SLICE("↓")) || slice_starts_with(text, SLICE("⬇")) ||
           slice_starts_with(text, SLICE("▼"));
}

/* "From \ To", "from ↓ / to →", "To → From ↓". */
static void read_corner(struct slice text, struct corner *out)
{
    *out = (struct corner){0};
    size_t start = 0;
    for (size_t at = 0; at <= text.size && out->count < 2;) {
        struct slice rest = slice_from_offset(text, at);
        size_t mark = rest.size > 0 ? measure_mark(rest) : 1;
        if (mark == 0) {
            at++;
            continue;
        }
        struct slice phrase = wording_bare(slice_between(text, start, at));
        if (phrase.size > 0) {
            out->row = is_downwards(rest) ? out->count : out->row;
            out->phrases[out->count++] = phrase;
        }
        at += mark;
        start = at;
    }
}

enum told {
    TOLD_NOT,
    TOLD_ROWS, /* "Current state" */
    TOLD_BOTH, /* "From / To" */
};

/* Whether the corner says that its rows are where a record begins, or where it goes. */
static enum told corner_tells(struct slice text, bool *out_transposed)
{
    struct corner corner;
    *out_transposed = false;
    read_corner(text, &corner);
    if (corner.count == 0) {
        return TOLD_NOT;
    }
    struct slice row = corner.phrases[corner.row];
    struct slice column = corner.count > 1 ? corner.phrases[1 - corner.row] : SLICE_EMPTY;
    *out_transposed = wording_is(row, target_words) && wording_is(column, start_words);
    if (*out_transposed || (wording_is(row, start_words) && wording_is(column, target_words))) {
        return TOLD_BOTH;
    }
    return column.size == 0 && wording_is(row, start_words) ? TOLD_ROWS : TOLD_NOT;
}

/* --- names --- */

/* "→ paid": the state. */
static struct slice column_state(struct slice header, bool *out_arrow)
{
    header = slice_trim(header);
    size_t arrow = arrow_measure(header, NULL);
    *out_arrow = arrow > 0;
    return wording_bare(slice_from_offset(header, arrow));
}

static bool is_name(struct slice text)
{
    size_t blanks = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        blanks += c == ' ';
        if (!character_is_word(c) && c != '-' && c != ' ') {
            return false;
        }
    }
    return text.size > 1 && text.size <= NAME_SIZE_MAXIMUM && blanks < 3 &&
           !character_is_digit(text.data[0]);
}

/* How many rows are called as a column is. */
static size_t count_common(struct arena *arena, const struct block *block,
                           const struct slice *columns)
{
    size_t common = 0;
    for (size_t r = 1; r < block->row_count; r++) {
        struct slice row = word_flat(arena, wording_bare(reading_cell(&block->rows[r], 0)));
        for (size_t c = 1; c < block->column_count; c++) {
            if (slice_equal(row, word_flat(arena, columns[c]))) {
                common++;
                break;
            }
        }
    }
    return common;
}

/* --- cells --- */

static bool is_refused(struct slice cell)
{
    struct capability capability = capability_cell(cell);
    return cell.size == 0 || (capability.kind == CAPABILITY_TICK && !capability.is_granted) ||
           wording_is(cell, "n/a|✗|✘|❌|×|no|n|-|—|–|нет|否|not allowed|forbidden|invalid");
}

/* Whether marks alone say what is allowed. */
static bool has_only_marks(const struct block *block)
{
    for (size_t r = 1; r < block->row_count; r++) {
        for (size_t c = 1; c < block->column_count; c++) {
            struct slice cell = reading_cell(&block->rows[r], (int)c);
            if (!is_refused(cell) && capability_cell(cell).kind != CAPABILITY_TICK) {
                return false;
            }
        }
    }
    return true;
}

bool state_matrix_may_be(const struct block *block)
{
    if (block->column_count < 2 || block->row_count < 2 || block->column_count > SIZE_MAXIMUM ||
        block->row_count > SIZE_MAXIMUM) {
        return false;
    }
    for (size_t c = 1; c < block->column_count; c++) {
        if (block->rows[1].cells[c].plain.size > CELL_SIZE_MAXIMUM) {
            return false;
        }
    }
    bool is_transposed;
    bool has_arrow = arrow_measure(slice_trim(block_column_name(block, 1)), NULL) > 0;
    return has_arrow || block_column_name(block, 0).size == 0 ||
           corner_tells(block_column_name(block, 0), &is_transposed) != TOLD_NOT ||
           wording_is(block_column_name(block, 0), "state|status");
}

static void add(struct arena *arena, struct list *transitions, const struct table_row *row,
                struct slice from, struct slice to, struct slice cell)
{
    bool is_mark = capability_cell(cell).kind == CAPABILITY_TICK;
    state_chain_add(arena, transitions, from, to, is_mark ? SLICE_EMPTY : cell);
    struct transition *added = list_at(transitions, transitions->count - 1);
    added->place = row->place;
}

enum state_matrix state_matrix_read(struct arena *arena, const struct block *block,
                                    bool is_about_states, struct list *transitions)
{
    struct slice columns[SIZE_MAXIMUM];
    bool has_arrow[SIZE_MAXIMUM];
    bool has_names = true;
    size_t arrows = 0;
    bool is_transposed;
    enum told told = corner_tells(block_column_name(block, 0), &is_transposed);
    for (size_t c = 1; c < block->column_count; c++) {
        columns[c] = column_state(block_column_name(block, c), &has_arrow[c]);
        arrows += has_arrow[c];
        has_names &= is_name(columns[c]);
    }
    bool is_plain = arrows > 0 || (has_names && told == TOLD_BOTH);
    bool is_stated = is_plain || told == TOLD_ROWS;
    if ((!is_plain && (!has_names || !has_only_marks(block))) ||
        (!is_stated && count_common(arena, block, columns) < (is_about_states ? 1 : 2))) {
        return STATE_MATRIX_NONE;
    }
    for (size_t r = 1; r < block->row_count; r++) {
        const struct table_row *row = &block->rows[r];
        struct slice name = wording_bare(reading_cell(row, 0));
        for (size_t c = 1; is_name(name) && c < block->column_count; c++) {
            struct slice cell = reading_cell(row, (int)c);
            bool is_same = slice_equal(word_flat(arena, name), word_flat(arena, columns[c]));
            if (!is_same && !is_refused(cell) && (arrows == 0 || has_arrow[c])) {
                add(arena, transitions, row, is_transposed ? columns[c] : name,
                    is_transposed ? name : columns[c], cell);
            }
        }
    }
    return transitions->count == 0 ? STATE_MATRIX_NONE
           : is_stated             ? STATE_MATRIX_TOLD
                                   : STATE_MATRIX_LIKELY;
}
