/* SPDX-License-Identifier: Apache-2.0 */
/* Finds boxes drawn with characters; the contract is in the header. Line by line: every open box
 * looks for its two sides near the columns where its upper side has its corners, from left to
 * right, then what is left of the line may open boxes of its own. No stroke is the left side of two
 * boxes, so that a line costs no more than it has characters. */
#include "spec/diagram/drawing.h"

#include "base/utf8.h"

#define LINE_MAXIMUM  65536U
#define STRAY_MAXIMUM 4  /* columns */
#define RULE_MINIMUM  2U /* strokes that make a rule */

/* A character that draws more than a level line. */
struct mark {
    uint32_t start; /* bytes in the line */
    uint32_t end;
    uint32_t rule_end; /* it begins a rule of an open box that ends here; 0: it does not */
    int32_t column;
    uint8_t strokes;
    bool is_ascii;
};

struct open_box {
    struct drawing_box *box;
    int32_t left; /* columns of its upper corners */
    int32_t right;
    bool is_at_rule; /* the line above was a "+---+" that may be its lower side */
    bool is_parted;  /* and it had room for columns below */
};

struct open_boxes {
    struct open_box *items; /* in order of `left` */
    size_t count;
};

struct drawing {
    struct arena *arena;
    struct list *boxes;
    struct open_boxes open, next; /* swapped line by line */
    size_t capacity;
    struct mark *marks;
    size_t mark_count;
    struct slice line;
    int32_t width; /* of the line, in columns */
    struct slice above;
};

unsigned drawing_strokes(uint32_t c)
{
    static const struct range {
        uint16_t first, last;
        uint8_t strokes;
    } ranges[] = {
        {0x2500, 0x2501, DRAWING_LEVEL},
        {0x2502, 0x2503, DRAWING_UPRIGHT},
        {0x2504, 0x2505, DRAWING_LEVEL},
        {0x2506, 0x2507, DRAWING_UPRIGHT},
        {0x2508, 0x2509, DRAWING_LEVEL},
        {0x250a, 0x250b, DRAWING_UPRIGHT},
        {0x250c, 0x250f, DRAWING_DOWN | DRAWING_RIGHT},
        {0x2510, 0x2513, DRAWING_DOWN | DRAWING_LEFT},
        {0x2514, 0x2517, DRAWING_UP | DRAWING_RIGHT},
        {0x2518, 0x251b, DRAWING_UP | DRAWING_LEFT},
        {0x251c, 0x2523, DRAWING_UPRIGHT | DRAWING_RIGHT},
        {0x2524, 0x252b, DRAWING_UPRIGHT | DRAWING_LEFT},
        {0x252c, 0x2533, DRAWING_LEVEL | DRAWING_DOWN},
        {0x2534, 0x253b, DRAWING_LEVEL | DRAWING_UP},
        {0x253c, 0x254b, DRAWING_LEVEL | DRAWING_UPRIGHT},
        {0x254c, 0x254d, DRAWING_LEVEL},
        {0x254e, 0x254f, DRAWING_UPRIGHT},
        {0x2550, 0x2550, DRAWING_LEVEL},
        {0x2551, 0x2551, DRAWING_UPRIGHT},
        {0x2552, 0x2554, DRAWING_DOWN | DRAWING_RIGHT},
        {0x2555, 0x2557, DRAWING_DOWN | DRAWING_LEFT},
        {0x2558, 0x255a, DRAWING_UP | DRAWING_RIGHT},
        {0x255b, 0x255d, DRAWING_UP | DRAWING_LEFT},
        {0x255e, 0x2560, DRAWING_UPRIGHT | DRAWING_RIGHT},
        {0x2561, 0x2563, DRAWING_UPRIGHT | DRAWING_LEFT},
        {0x2564, 0x2566, DRAWING_LEVEL | DRAWING_DOWN},
        {0x2567, 0x2569, DRAWING_LEVEL | DRAWING_UP},
        {0x256a, 0x256c, DRAWING_LEVEL | DRAWING_UPRIGHT},
        {0x256d, 0x256d, DRAWING_DOWN | DRAWING_RIGHT},
        {0x256e, 0x256e, DRAWING_DOWN | DRAWING_LEFT},
        {0x256f, 0x256f, DRAWING_UP | DRAWING_LEFT},
        {0x2570, 0x2570, DRAWING_UP | DRAWING_RIGHT},
    };
    if (c == '|') {
        return DRAWING_UPRIGHT;
    }
    if (c == '+') {
        return DRAWING_UPRIGHT | DRAWING_LEVEL;
    }
    for (size_t i = 0; c >= 0x2500 && c <= 0x2570 && i < sizeof(ranges) / sizeof(*ranges); i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return ranges[i].strokes;
        }
    }
    return c == '-' || c == '=' ? DRAWING_LEVEL : 0;
}

/* What ends an arrow, on a side that it meets. */
static bool is_head(uint32_t c)
{
    return c == '<' || c == '>' || c == '^' || c == 'v' || c == 'V' || c == 'o' ||
           (c >= 0x25b2 && c <= 0x25ce) || (c >= 0x2190 && c <= 0x2193);
}

/* --- a line's characters */

static void find_marks(struct drawing *drawing, struct slice line)
{
    struct slice rest = line;
    int32_t column = 0;
    uint32_t c;
    drawing->line = line;
    drawing->mark_count = 0;
    while (rest.size > 0) {
        size_t start = line.size - rest.size;
        utf8_next(&rest, &c);
        size_t end = line.size - rest.size;
        unsigned strokes = drawing_strokes(c);
        if (strokes != 0 && strokes != DRAWING_LEVEL) {
            drawing->marks[drawing->mark_count++] = (struct mark){.start = (uint32_t)start,
                                                                  .end = (uint32_t)end,
                                                                  .column = column,
                                                                  .strokes = (uint8_t)strokes,
                                                                  .is_ascii = c < 0x80};
        }
        column += c < 0x80 ? 1 : (int32_t)utf8_width(slice_between(line, start, end));
    }
    drawing->width = column;
}

/* Whether the text is nothing but a level line. *out_parts: it has room for columns below. */
static bool is_rule(struct slice text, bool *out_parts)
{
    size_t level = 0;
    uint32_t c;
    *out_parts = false;
    while (utf8_next(&text, &c)) {
        unsigned strokes = drawing_strokes(c);
        bool is_level = (strokes & DRAWING_LEVEL) == DRAWING_LEVEL;
        if (!is_level && !is_head(c)) {
            return false;
        }
        level += is_level;
        *out_parts |= is_level && (strokes & DRAWING_DOWN) != 0;
    }
    return level >= RULE_MINIMUM;
}

/* --- open boxes */

static void add_line(struct drawing *drawing, struct drawing_box *box, struct slice text,
                     bool is_a_rule)
{
    struct drawing_line *line = ARENA_NEW(drawing->arena, struct drawing_line);
    *line = (struct drawing_line){.text = is_a_rule ? SLICE_EMPTY : slice_trim(text),
                                  .is_rule = is_a_rule};
    list_add(drawing->arena, &box->lines, line);
}

static void end_box(struct drawing *drawing, const struct open_box *open)
{
    open->box->is_closed |= open->is_at_rule;
    list_add(drawing->arena, drawing->boxes, open->box);
}

static void keep_open(struct drawing *drawing, struct open_boxes *boxes, struct open_box box)
{
    if (boxes->count == drawing->capacity) {
        size_t capacity = drawing->capacity == 0 ? 16 : drawing->capacity * 2;
        struct open_boxes *both[] = {&drawing->open, &drawing->next};
        for (size_t i = 0; i < 2; i++) {
            struct open_box *items = ARENA_ARRAY(drawing->arena, struct open_box, capacity);
            if (both[i]->count > 0) {
                memcpy(items, both[i]->items, both[i]->count * sizeof(*items));
            }
            both[i]->items = items;
        }
        drawing->capacity = capacity;
    }
    boxes->items[boxes->count++] = box;
}

/* Whether the mark may be a side of the box. */
static bool is_side(const struct drawing_box *box, const struct mark *mark)
{
    return (mark->strokes & DRAWING_UP) != 0 && (box->is_ascii || !mark->is_ascii);
}

/* The mark nearest to the column among those from `from` on, near enough; else mark_count. */
static size_t find_side(const struct drawing *drawing, const struct drawing_box *box, size_t from,
                        int32_t column)
{
    size_t low = from, high = drawing->mark_count, found = drawing->mark_count;
    int32_t best = STRAY_MAXIMUM + 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (drawing->marks[middle].column < column - STRAY_MAXIMUM) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < drawing->mark_count; low++) {
        const struct mark *mark = &drawing->marks[low];
        int32_t far = mark->column > column ? mark->column - column : column - mark->column;
        if (mark->column > column + STRAY_MAXIMUM) {
            break;
        }
        if (far < best && is_side(box, mark)) {
            best = far;
            found = low;
        }
    }
    return found;
}

#define RUN_MAXIMUM 512U /* bytes of a level line that leaves a box */

/* "│ boat_id (FK) ─────┐": a level line that leaves the box stands where its side should be. Its
 * start in the line, which ends the text of the box; 0: there is none. */
static size_t find_leaving(const struct drawing *drawing, const struct drawing_box *box,
                           size_t from, int32_t right_column)
{
    size_t low = from, high = drawing->mark_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_before = drawing->marks[middle].column < right_column - STRAY_MAXIMUM;
        low = is_before ? middle + 1 : low;
        high = is_before ? high : middle;
    }
    const struct mark *mark = low < drawing->mark_count ? &drawing->marks[low] : NULL;
    if (mark == NULL || box->is_ascii || mark->is_ascii || (mark->strokes & DRAWING_LEFT) == 0) {
        return 0;
    }
    struct slice before = slice_between(drawing->line, 0, mark->start);
    int32_t column = mark->column;
    while (before.size >= 3 && mark->start - before.size < RUN_MAXIMUM) {
        struct slice last = slice_from_offset(before, before.size - 3), rest = last;
        uint32_t c;
        utf8_next(&rest, &c);
        if (rest.size > 0 || drawing_strokes(c) != DRAWING_LEVEL) {
            break;
        }
        before.size -= 3;
        column--;
    }
    bool leaves = column <= right_column && before.size < mark->start;
    return leaves ? before.size : 0;
}

/* A line of the box between its two sides. False: the box ends above it. */
static bool go_on(struct drawing *drawing, struct open_box *open, struct mark *left,
                  struct slice inner, size_t end)
{
    struct drawing_box *box = open->box;
    bool parts;
    bool was_at_rule = open->is_at_rule;
    bool is_a_rule = is_rule(inner, &parts);
    bool is_plus = drawing->line.data[left->start] == '+';
    if (is_a_rule && was_at_rule) {
        return false; /* the upper side of the next */
    }
    if (was_at_rule) { /* it was a rule inside after all */
        add_line(drawing, box, SLICE_EMPTY, true);
        box->is_parted |= open->is_parted;
        open->is_at_rule = false;
    }
    if (!is_a_rule) {
        add_line(drawing, box, inner, false);
        return (left->strokes & DRAWING_UPRIGHT) == DRAWING_UPRIGHT;
    }
    left->rule_end = (uint32_t)end;
    if ((left->strokes & DRAWING_DOWN) == 0) {
        box->is_closed = true;
        return false;
    }
    box->is_parted |= parts && !is_plus;
    open->is_at_rule = is_plus;
    open->is_parted = parts;
    if (!is_plus) {
        add_line(drawing, box, SLICE_EMPTY, true);
    }
    return true;
}

/* The first mark in the column or beside it; else mark_count. */
static size_t find_mark(const struct drawing *drawing, int32_t column)
{
    size_t low = 0, high = drawing->mark_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_before = drawing->marks[middle].column < column - 1;
        low = is_before ? middle + 1 : low;
        high = is_before ? high : middle;
    }
    bool is_near = low < drawing->mark_count && drawing->marks[low].column <= column + 1;
    return is_near ? low : drawing->mark_count;
}

/* "┌────┴────┐": the upper side of a wider box is the lower side of this one, which joins it on one
 * side and ends with it, or goes on in it, on the other. */
static bool shares_side(const struct drawing *drawing, const struct open_box *open)
{
    size_t first = find_mark(drawing, open->left), last = find_mark(drawing, open->right);
    if (open->box->is_ascii || first >= last || last == drawing->mark_count) {
        return false;
    }
    const struct mark *left = &drawing->marks[first], *right = &drawing->marks[last];
    struct slice inner = slice_between(drawing->line, left->end, right->start);
    bool parts;
    return ((left->strokes | right->strokes) & DRAWING_UP) != 0 &&
           (left->strokes & DRAWING_RIGHT) != 0 && (right->strokes & DRAWING_LEFT) != 0 &&
           is_rule(inner, &parts);
}

static void follow_boxes(struct drawing *drawing)
{
    size_t from = 0;
    int32_t stray = 0;
    drawing->next.count = 0;
    for (size_t i = 0; i < drawing->open.count; i++) {
        struct open_box open = drawing->open.items[i];
        size_t at = find_side(drawing, open.box, from, open.left + stray);
        if (at == drawing->mark_count) {
            open.box->is_closed |= shares_side(drawing, &open);
            end_box(drawing, &open);
            continue;
        }
        struct mark *left = &drawing->marks[at];
        int32_t right_column = open.right + left->column - open.left;
        size_t other = find_side(drawing, open.box, at + 1, right_column);
        bool is_found = other < drawing->mark_count;
        /* The last letter may stand where the side should. */
        bool is_cut = !is_found && at + 1 == drawing->mark_count &&
                      drawing->width <= right_column + STRAY_MAXIMUM;
        size_t end = is_found ? drawing->marks[other].end : drawing->line.size;
        struct slice inner =
            slice_between(drawing->line, left->end, is_found ? drawing->marks[other].start : end);
        bool parts;
        size_t leaving = is_found && is_rule(inner, &parts)
                             ? 0
                             : find_leaving(drawing, open.box, at + 1, right_column);
        if (leaving > left->end) {
            end = leaving;
            inner = slice_between(drawing->line, left->end, end);
        } else if (!is_found && !is_cut) {
            open.box->is_closed |= shares_side(drawing, &open);
            end_box(drawing, &open);
            continue;
        }
        stray = is_found ? drawing->marks[other].column - open.right : 0;
        from = at + 1;
        if (go_on(drawing, &open, left, inner, end)) {
            keep_open(drawing, &drawing->next, open);
        } else {
            end_box(drawing, &open);
        }
    }
}

/* --- upper sides */

/* The mark that ends the upper side which `first` begins, else mark_count. */
static size_t find_corner(const struct drawing *drawing, size_t first)
{
    const struct mark *start = &drawing->marks[first];
    size_t found = drawing->mark_count;
    for (size_t i = first + 1; i < drawing->mark_count; i++) {
        const struct mark *mark = &drawing->marks[i];
        bool parts;
        if (start->is_ascii) {
            /* from "+" to "+", as long as nothing but strokes stands between them */
            struct slice between =
                slice_between(drawing->line, drawing->marks[i - 1].end, mark->start);
            if (drawing->line.data[mark->start] != '+' || !is_rule(between, &parts)) {
                return found;
            }
            found = i;
        } else if ((mark->strokes & DRAWING_LEVEL) != DRAWING_LEVEL) {
            return mark->strokes == (DRAWING_DOWN | DRAWING_LEFT) ? i : found;
        }
    }
    return found;
}

/* "─ users ──" → "users"; false when the text is neither a rule nor a rule with a title. */
static bool read_upper(struct slice inner, struct slice *out_title, bool *out_parts)
{
    size_t before = 0, after = 0, start = inner.size, end = 0;
    struct slice rest = inner;
    uint32_t c;
    *out_title = SLICE_EMPTY;
    if (is_rule(inner, out_parts)) {
        return true;
    }
    while (rest.size > 0) {
        size_t at = inner.size - rest.size;
        utf8_next(&rest, &c);
        bool is_level = (drawing_strokes(c) & DRAWING_LEVEL) == DRAWING_LEVEL && c != '-';
        if (!is_level && c != ' ') {
            start = start < at ? start : at;
            end = inner.size - rest.size;
            after = 0;
        }
        before += is_level && end == 0;
        after += is_level;
    }
    *out_title = slice_trim(slice_between(inner, start, end));
    *out_parts = false;
    return before > 0 && after > 0;
}

static void open_boxes(struct drawing *drawing)
{
    size_t kept = 0;
    struct open_boxes old = drawing->next;
    drawing->open.count = 0;
    for (size_t i = 0; i < drawing->mark_count; i++) {
        const struct mark *mark = &drawing->marks[i];
        bool is_plus = drawing->line.data[mark->start] == '+';
        if (mark->rule_end > 0) {
            while (i + 1 < drawing->mark_count && drawing->marks[i + 1].start < mark->rule_end) {
                i++;
            }
            continue;
        }
        size_t corner = mark->strokes == (DRAWING_DOWN | DRAWING_RIGHT) || is_plus
                            ? find_corner(drawing, i)
                            : drawing->mark_count;
        struct slice title;
        bool parts;
        struct slice inner =
            corner == drawing->mark_count
                ? SLICE_EMPTY
                : slice_between(drawing->line, mark->end, drawing->marks[corner].start);
        if (inner.size == 0 || !read_upper(inner, &title, &parts)) {
            continue;
        }
        struct drawing_box *box = ARENA_NEW(drawing->arena, struct drawing_box);
        *box = (struct drawing_box){
            .title = title,
            .above = drawing->above,
            .outline = slice_between(drawing->line, mark->start, drawing->marks[corner].end),
            .is_ascii = is_plus,
            .is_parted = parts,
        };
        for (; kept < old.count && old.items[kept].left <= mark->column; kept++) {
            keep_open(drawing, &drawing->open, old.items[kept]);
        }
        keep_open(drawing, &drawing->open,
                  (struct open_box){
                      .box = box, .left = mark->column, .right = drawing->marks[corner].column});
        i = corner;
    }
    for (; kept < old.count; kept++) {
        keep_open(drawing, &drawing->open, old.items[kept]);
    }
}

/* --- */

static size_t longest_line(struct slice text)
{
    struct slice line;
    size_t longest = 0;
    while (slice_next_line(&text, &line)) {
        longest = line.size > longest && line.size <= LINE_MAXIMUM ? line.size : longest;
    }
    return longest;
}

void drawing_find(struct arena *arena, struct slice text, struct list *out_boxes)
{
    struct drawing drawing = {.arena = arena, .boxes = out_boxes};
    struct slice line;
    drawing.marks = ARENA_ARRAY(arena, struct mark, longest_line(text) + 1);
    while (slice_next_line(&text, &line)) {
        find_marks(&drawing, line.size <= LINE_MAXIMUM ? line : SLICE_EMPTY);
        follow_boxes(&drawing);
        open_boxes(&drawing);
        bool is_words = drawing.mark_count == 0 && slice_trim(line).size > 0;
        drawing.above = is_words                     ? slice_trim(line)
                        : slice_trim(line).size == 0 ? drawing.above
                                                     : SLICE_EMPTY;
    }
    for (size_t i = 0; i < drawing.open.count; i++) {
        end_box(&drawing, &drawing.open.items[i]);
    }
}

bool drawing_next_cell(const struct drawing_box *box, struct slice *rest, struct slice *out_cell)
{
    struct slice ahead = *rest;
    uint32_t c;
    if (rest->data == NULL) {
        return false;
    }
    while (ahead.size > 0) {
        size_t at = rest->size - ahead.size;
        utf8_next(&ahead, &c);
        bool is_side = drawing_strokes(c) == DRAWING_UPRIGHT && (c == '|') == box->is_ascii;
        if (is_side) {
            *out_cell = slice_trim(slice_between(*rest, 0, at));
            *rest = (struct slice){ahead.data, ahead.size};
            return true;
        }
    }
    *out_cell = slice_trim(*rest);
    *rest = SLICE_EMPTY;
    return true;
}
