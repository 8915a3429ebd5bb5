/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings of states; the contract is in the header. The text becomes a grid of cells. From the
 * head of each arrow the line is followed back, at each turn and parting, to the words or boxes
 * where it begins; another arrow's head is no beginning. */
#include "spec/diagram/state_drawing.h"

#include "base/utf8.h"
#include "spec/diagram/drawing.h"
#include "spec/diagram/state_chain.h"
#include "spec/text/wording.h"

#define SIZE_MAXIMUM   8000U
#define ROW_MAXIMUM    100
#define COLUMN_MAXIMUM 200
#define STATE_MAXIMUM  60
#define STEP_MAXIMUM   2000U  /* cells that one arrow's line may have */
#define SIDE_MAXIMUM   50000U /* cells that are looked at for the sides of boxes */
#define GAP_MAXIMUM    2      /* blanks between a line's end and a word */

enum direction { UP, DOWN, LEFT, RIGHT, NOWHERE };

static const int row_steps[] = {-1, 1, 0, 0};
static const int column_steps[] = {0, 0, -1, 1};

struct cell {
    uint32_t c;
    uint32_t offset;
    uint8_t strokes; /* enum drawing_stroke */
    uint8_t head;    /* enum direction */
    uint8_t state;   /* an index and 1; 0: none */
};

struct grid {
    struct arena *arena;
    struct slice code;
    struct cell *cells;
    int row_count;
    struct slice states[STATE_MAXIMUM];
    bool is_box[STATE_MAXIMUM];
    size_t state_count;
    unsigned side_count;
    bool is_too_large;
};

static struct cell *cell_at(const struct grid *grid, int row, int column)
{
    static const struct cell outside = {.c = ' ', .head = NOWHERE};
    bool is_inside = row >= 0 && row < grid->row_count && column >= 0 && column < COLUMN_MAXIMUM;
    return is_inside ? &grid->cells[row * COLUMN_MAXIMUM + column]
                     : (struct cell *)(uintptr_t)&outside;
}

/* --- cells --- */

static unsigned stroke_towards(enum direction direction)
{
    static const unsigned strokes[] = {DRAWING_UP, DRAWING_DOWN, DRAWING_LEFT, DRAWING_RIGHT};
    return strokes[direction];
}

static enum direction opposite(enum direction direction)
{
    static const enum direction opposites[] = {DOWN, UP, RIGHT, LEFT};
    return opposites[direction];
}

static enum direction head_of(uint32_t c)
{
    static const struct head {
        uint16_t c;
        uint8_t direction;
    } heads[] = {{'>', RIGHT},    {0x2192, RIGHT}, {0x25b6, RIGHT}, {0x25b8, RIGHT},
                 {0x25ba, RIGHT}, {0x27f6, RIGHT}, {0x279c, RIGHT}, {0x2794, RIGHT},
                 {'<', LEFT},     {0x2190, LEFT},  {0x25c0, LEFT},  {0x25c2, LEFT},
                 {0x25c4, LEFT},  {'v', DOWN},     {'V', DOWN},     {0x2193, DOWN},
                 {0x25bc, DOWN},  {0x25be, DOWN},  {'^', UP},       {0x2191, UP},
                 {0x25b2, UP},    {0x25b4, UP}};
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        if (heads[i].c == c) {
            return heads[i].direction;
        }
    }
    return NOWHERE;
}

static bool is_letter(uint32_t c)
{
    return c < 0x80 ? character_is_word((char)c) : c < 0x2000 || c >= 0x3000;
}

/* Signs of ASCII draw only where no word goes on through them. */
static void draw(struct grid *grid, int row, int column)
{
    struct cell *cell = cell_at(grid, row, column);
    uint32_t c = cell->c;
    cell->head = NOWHERE;
    if (c == 0 || c == ' ') {
        return;
    }
    uint32_t before = cell_at(grid, row, column - 1)->c;
    uint32_t behind = cell_at(grid, row, column + 1)->c;
    cell->strokes = (uint8_t)drawing_strokes(c);
    if (c == '-' && is_letter(before) && is_letter(behind)) {
        cell->strokes = 0;
    } else if ((c == '`' || c == '\\') && behind == '-') {
        cell->strokes = DRAWING_UP | DRAWING_RIGHT;
    }
    enum direction head = head_of(c);
    bool is_ascii = c < 0x80;
    bool is_alone = !is_letter(before) && !is_letter(behind);
    bool has_line =
        head == RIGHT  ? drawing_strokes(before) != 0
        : head == LEFT ? drawing_strokes(behind) != 0
        : head == DOWN
            ? is_alone && drawing_strokes(cell_at(grid, row - 1, column)->c) & DRAWING_DOWN
        : head == UP ? is_alone && drawing_strokes(cell_at(grid, row + 1, column)->c) & DRAWING_UP
                     : false;
    if (head != NOWHERE && (!is_ascii || has_line)) {
        cell->head = (uint8_t)head;
        cell->strokes = 0;
    }
}

static void fill(struct grid *grid)
{
    struct slice rest = grid->code;
    struct slice line;
    while (slice_next_line(&rest, &line) && !grid->is_too_large) {
        int column = 0;
        uint32_t c;
        struct slice left = line;
        while (left.size > 0) {
            size_t offset = (size_t)(left.data - grid->code.data);
            struct slice sign = left;
            utf8_next(&left, &c);
            size_t width = utf8_width(slice_between(sign, 0, sign.size - left.size));
            if (column >= COLUMN_MAXIMUM - 2 || grid->row_count >= ROW_MAXIMUM) {
                grid->is_too_large = true;
                return;
            }
            if (width > 0) {
                grid->cells[grid->row_count * COLUMN_MAXIMUM + column] =
                    (struct cell){.c = c, .offset = (uint32_t)offset, .head = NOWHERE};
            }
            column += (int)width;
        }
        grid->row_count++;
    }
    for (int row = 0; row < grid->row_count; row++) {
        for (int column = 0; column < COLUMN_MAXIMUM; column++) {
            draw(grid, row, column);
        }
    }
}

/* --- states --- */

static uint8_t add_state(struct grid *grid, struct slice name, bool is_box)
{
    if (grid->state_count == STATE_MAXIMUM) {
        grid->is_too_large = true;
        return 0;
    }
    grid->is_box[grid->state_count] = is_box;
    grid->states[grid->state_count++] = name;
    return (uint8_t)grid->state_count;
}

static bool is_blank(const struct cell *cell)
{
    return cell->c == 0 || cell->c == ' ' || cell->c == '\t';
}

static bool is_word_cell(const struct cell *cell)
{
    return !is_blank(cell) && cell->strokes == 0 && cell->head == NOWHERE && cell->state == 0;
}

/* Words with single blanks between are one name. */
static void find_words(struct grid *grid, int row)
{
    int column = 0;
    while (column < COLUMN_MAXIMUM) {
        if (!is_word_cell(cell_at(grid, row, column))) {
            column++;
            continue;
        }
        int end = column;
        for (int at = column;
             is_word_cell(cell_at(grid, row, at)) ||
             (is_blank(cell_at(grid, row, at)) && is_word_cell(cell_at(grid, row, at + 1)));
             at++) {
            end = at;
        }
        uint32_t start = cell_at(grid, row, column)->offset;
        struct slice last = slice_from_offset(grid->code, cell_at(grid, row, end)->offset);
        uint32_t c;
        utf8_next(&last, &c);
        size_t stop = (size_t)(last.data - grid->code.data);
        uint8_t state = add_state(grid, slice_between(grid->code, start, stop), false);
        for (; column <= end; column++) {
            cell_at(grid, row, column)->state = state;
        }
    }
}

static bool has(const struct grid *grid, int row, int column, unsigned strokes)
{
    return (cell_at(grid, row, column)->strokes & strokes) == strokes;
}

static bool is_level(const struct grid *grid, int row, int left, int right)
{
    int column = left;
    while (column < right && has(grid, row, column, DRAWING_RIGHT) &&
           has(grid, row, column + 1, DRAWING_LEFT)) {
        column++;
    }
    return column == right;
}

/* The row of the lower side of the box whose upper side it is; -1: it is none. */
static int lower_side(struct grid *grid, int top, int left, int right)
{
    for (int row = top + 1; has(grid, row, left, DRAWING_UP) && has(grid, row, right, DRAWING_UP);
         row++) {
        bool is_corner = row > top + 1 && has(grid, row, left, DRAWING_RIGHT) &&
                         has(grid, row, right, DRAWING_LEFT);
        grid->side_count += is_corner ? (unsigned)(right - left) : 1;
        if (grid->side_count > SIDE_MAXIMUM) {
            grid->is_too_large = true;
            return -1;
        }
        if (is_corner && is_level(grid, row, left, right)) {
            return row;
        }
    }
    return -1;
}

/* What the first line of the box with words in it says; empty where arrows are in it: a frame. */
static struct slice box_name(const struct grid *grid, int top, int left, int bottom, int right)
{
    struct slice name = SLICE_EMPTY;
    for (int row = top + 1; row < bottom; row++) {
        uint32_t start = 0;
        for (int column = left + 1; column < right; column++) {
            const struct cell *cell = cell_at(grid, row, column);
            if (cell->head != NOWHERE || cell->state != 0) {
                return SLICE_EMPTY;
            }
            start = start == 0 && cell->c != 0 ? cell->offset : start;
        }
        if (name.size == 0 && start != 0) {
            name = slice_trim(slice_between(grid->code, start, cell_at(grid, row, right)->offset));
        }
    }
    return name;
}

static void find_boxes_at(struct grid *grid, int top, int left)
{
    for (int right = left + 1; !grid->is_too_large && is_level(grid, top, right - 1, right);
         right++) {
        int bottom = has(grid, top, right, DRAWING_DOWN) ? lower_side(grid, top, left, right) : -1;
        struct slice name = bottom < 0 ? SLICE_EMPTY : box_name(grid, top, left, bottom, right);
        if (name.size == 0) {
            continue;
        }
        uint8_t state = add_state(grid, name, true);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                cell_at(grid, row, column)->state = state;
            }
        }
        return;
    }
}

static void find_boxes(struct grid *grid)
{
    for (int row = 0; row < grid->row_count; row++) {
        for (int column = 0; column < COLUMN_MAXIMUM; column++) {
            if (cell_at(grid, row, column)->state == 0 &&
                has(grid, row, column, DRAWING_DOWN | DRAWING_RIGHT)) {
                find_boxes_at(grid, row, column);
            }
        }
    }
}

/* The name of a state without a remark behind it; empty: it is none. */
static struct slice name_of(struct slice text)
{
    size_t end = slice_find_byte(text, '(');
    text = wording_bare(slice_between(text, 0, end == 0 ? text.size : end));
    if (text.size > 2 && character_opens_bracket(text.data[0])) {
        text = wording_bare(slice_between(text, 1, text.size - 1));
    }
    size_t blanks = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        blanks += c == ' ';
        if (!character_is_word(c) && c != '-' && c != ' ') {
            return SLICE_EMPTY;
        }
    }
    return blanks < 3 && text.size > 1 ? text : SLICE_EMPTY;
}

/* --- lines --- */

/* What a line that goes that way meets: a state right there, or behind a few blanks. */
static uint8_t state_ahead(const struct grid *grid, int row, int column, enum direction direction)
{
    bool is_level = direction == LEFT || direction == RIGHT;
    for (int i = 1; i <= (is_level ? GAP_MAXIMUM + 1 : 1); i++) {
        const struct cell *cell =
            cell_at(grid, row + row_steps[direction] * i, column + column_steps[direction] * i);
        if (cell->state != 0) {
            return cell->state;
        }
        if (!is_blank(cell)) {
            return 0;
        }
    }
    for (int aside = 1; !is_level && aside <= GAP_MAXIMUM; aside++) {
        int next = row + row_steps[direction];
        uint8_t left = cell_at(grid, next, column - aside)->state;
        uint8_t right = cell_at(grid, next, column + aside)->state;
        if (left != 0 || right != 0) {
            return left != 0 ? left : right;
        }
    }
    return 0;
}

struct trace {
    const struct grid *grid;
    uint64_t sources;
    unsigned steps;
};

/* "── pay ──▶": behind a word on a line the line goes on; returns its column, or -1. */
static int behind_label(const struct grid *grid, int row, int column, enum direction direction,
                        uint8_t state)
{
    int step = column_steps[direction];
    if (step == 0 || grid->is_box[state - 1]) {
        return -1;
    }
    while (cell_at(grid, row, column)->state != state) {
        column += step;
    }
    while (cell_at(grid, row, column)->state == state) {
        column += step;
    }
    column += is_blank(cell_at(grid, row, column)) ? step : 0;
    bool goes_on = (cell_at(grid, row, column)->strokes & stroke_towards(opposite(direction))) != 0;
    return goes_on ? column : -1;
}

/* Follows the line from the cell in that direction. */
static void follow(struct trace *trace, int row, int column, enum direction direction)
{
    const struct grid *grid = trace->grid;
    if (++trace->steps > STEP_MAXIMUM) {
        return;
    }
    uint8_t state = state_ahead(grid, row, column, direction);
    int next_row = row + row_steps[direction];
    int next_column = column + column_steps[direction];
    const struct cell *next = cell_at(grid, next_row, next_column);
    bool is_line = next->state == 0 && next->strokes != 0;
    if (state != 0 && !is_line) {
        int further = behind_label(grid, row, next_column, direction, state);
        if (further < 0) {
            trace->sources |= UINT64_C(1) << (state - 1);
            return;
        }
        next_column = further;
        next = cell_at(grid, next_row, next_column);
    } else if (!is_line) {
        return;
    }
    /* "|-->" parts as "├──>" does. */
    unsigned strokes = next->strokes | (next->c == '|' ? DRAWING_LEFT | DRAWING_RIGHT : 0U);
    if ((strokes & stroke_towards(opposite(direction))) == 0) {
        return;
    }
    for (enum direction on = UP; on <= RIGHT; on++) {
        bool may_go = (next->strokes & stroke_towards(on)) != 0;
        if (may_go && on != opposite(direction)) {
            follow(trace, next_row, next_column, on);
        }
    }
}

static bool read_head(struct grid *grid, int row, int column, struct list *found)
{
    enum direction direction = (enum direction)cell_at(grid, row, column)->head;
    struct trace trace = {.grid = grid};
    uint8_t target = state_ahead(grid, row, column, direction);
    struct slice to = target == 0 ? SLICE_EMPTY : name_of(grid->states[target - 1]);
    follow(&trace, row, column, opposite(direction));
    if (to.size == 0 || trace.sources == 0 || trace.steps > STEP_MAXIMUM) {
        return false;
    }
    for (size_t i = 0; i < grid->state_count; i++) {
        if ((trace.sources >> i & 1) != 0) {
            struct slice from = name_of(grid->states[i]);
            if (from.size == 0) {
                return false;
            }
            state_chain_add(grid->arena, found, from, to, SLICE_EMPTY);
        }
    }
    return true;
}

/* --- the door --- */

bool state_drawing_may_be(struct slice code)
{
    static const char *const signs[] = {"│", "▼", "↓", "└", "├", "┌",
                                        "▲", "↑", "╰", "┬", "┐", NULL};
    bool is_ascii = slice_find_byte(code, '\xe2') == SLICE_NOT_FOUND;
    if (code.size > SIZE_MAXIMUM) {
        return false;
    }
    for (const char *const *sign = signs; !is_ascii && *sign != NULL; sign++) {
        if (slice_find(code, slice_from(*sign)) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    if (slice_find_byte(code, '|') == SLICE_NOT_FOUND) {
        return false;
    }
    struct slice line;
    while (slice_next_line(&code, &line)) {
        size_t at = 0;
        while (at < line.size && strchr(" \t|v^V", line.data[at]) != NULL) {
            at++;
        }
        if (at == line.size && slice_find_byte(line, '|') != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

enum state_drawing state_drawing_read(struct arena *arena, struct slice code,
                                      struct list *transitions)
{
    struct list found = {0};
    struct grid *grid = ARENA_NEW(arena, struct grid);
    *grid = (struct grid){.arena = arena, .code = code};
    grid->cells = ARENA_ARRAY(arena, struct cell, (size_t)ROW_MAXIMUM * COLUMN_MAXIMUM);
    memset(grid->cells, 0, (size_t)ROW_MAXIMUM * COLUMN_MAXIMUM * sizeof(*grid->cells));
    fill(grid);
    find_boxes(grid);
    for (int row = 0; row < grid->row_count; row++) {
        find_words(grid, row);
    }
    for (int row = 0; row < grid->row_count; row++) {
        for (int column = 0; column < COLUMN_MAXIMUM; column++) {
            const struct cell *cell = cell_at(grid, row, column);
            bool is_head = cell->head != NOWHERE && cell->state == 0;
            if (grid->is_too_large || (is_head && !read_head(grid, row, column, &found))) {
                return STATE_DRAWING_BROKEN;
            }
        }
    }
    LIST_EACH(struct transition, transition, &found)
    {
        list_add(arena, transitions, transition);
    }
    return found.count > 0 ? STATE_DRAWING_READ : STATE_DRAWING_NONE;
}
