/* SPDX-License-Identifier: Apache-2.0 */
/* The pattern becomes a program of few kinds of steps with relative jumps, so that a part that is
 * repeated is copied as it is. All places at which it may stand are followed at once, one character
 * of the text after the other. */
#include "base/pattern.h"

#include "base/utf8.h"

#define STEP_MAXIMUM   512
#define RANGE_MAXIMUM  64U
#define DEPTH_MAXIMUM  24U
#define COUNT_MAXIMUM  500U
#define LAST_CHARACTER 0x10FFFFU

enum step_kind {
    STEP_SET,   /* takes one character */
    STEP_SPLIT, /* goes on at both */
    STEP_JUMP,  /* goes on at `first` */
    STEP_BEGIN, /* of the text */
    STEP_END,
    STEP_DONE,
};

struct range {
    uint32_t low;
    uint32_t high;
};

struct set {
    bool is_negated;
    size_t count;
    struct range ranges[RANGE_MAXIMUM];
};

struct step {
    enum step_kind kind;
    int first; /* relative to the step itself */
    int second;
    const struct set *set;
};

struct pattern {
    bool ignores_case;
    int count;
    struct step *steps;
};

/* --- sets --- */

static void add_range(struct set *set, uint32_t low, uint32_t high)
{
    if (set->count < RANGE_MAXIMUM) {
        set->ranges[set->count++] = (struct range){low, high};
    }
}

static uint32_t to_lower(uint32_t character)
{
    return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
}

static uint32_t to_upper(uint32_t character)
{
    return character >= 'a' && character <= 'z' ? character - ('a' - 'A') : character;
}

static bool is_in_ranges(const struct set *set, uint32_t character)
{
    for (size_t i = 0; i < set->count; i++) {
        if (character >= set->ranges[i].low && character <= set->ranges[i].high) {
            return true;
        }
    }
    return false;
}

static bool is_in(const struct set *set, uint32_t character, bool ignores_case)
{
    bool is_found =
        is_in_ranges(set, character) || (ignores_case && (is_in_ranges(set, to_lower(character)) ||
                                                          is_in_ranges(set, to_upper(character))));
    return is_found != set->is_negated;
}

/* "\d" and its like, and the names between "[:" and ":]". */
static const struct class
{
    char letter;
    const char *name;
    const char *bounds; /* pairs */
} classes[] = {
    {'d', "digit", "09"},     {'w', "word", "azAZ09__"}, {'s', "space", "\t\r  "},
    {0, "alpha", "azAZ"},     {0, "alnum", "azAZ09"},    {0, "upper", "AZ"},
    {0, "lower", "az"},       {0, "xdigit", "09afAF"},   {0, "blank", "\t\t  "},
    {0, "punct", "!/:@[`{~"}, {0, NULL, NULL},
};

static void add_class(struct set *set, const struct class *class)
{
    for (const char *bound = class->bounds; *bound != 0; bound += 2) {
        add_range(set, (uint32_t)bound[0], (uint32_t)bound[1]);
    }
}

/* What "\D" stands for among others: all but the class, whose ranges are in no order. */
static void add_all_but(struct set *set, const struct class *class)
{
    struct set without = {0};
    add_class(&without, class);
    uint32_t low = 0;
    for (uint32_t at = 0; at <= 0x80; at++) {
        bool is_within = at < 0x80 && is_in_ranges(&without, at);
        if (is_within && at > low) {
            add_range(set, low, at - 1);
        }
        low = is_within ? at + 1 : low;
    }
    add_range(set, low, LAST_CHARACTER);
}

/* --- the program --- */

struct compiler {
    struct arena *arena;
    struct slice rest;
    struct step steps[STEP_MAXIMUM];
    int count;
    unsigned depth;
    bool is_bad;
};

static char peek(const struct compiler *compiler)
{
    return compiler->rest.size > 0 ? compiler->rest.data[0] : 0;
}

static bool take(struct compiler *compiler, const char *text)
{
    bool is_there = slice_starts_with(compiler->rest, slice_from(text));
    compiler->rest = slice_from_offset(compiler->rest, is_there ? strlen(text) : 0);
    return is_there;
}

static void emit(struct compiler *compiler, struct step step)
{
    if (compiler->count >= STEP_MAXIMUM - 1) {
        compiler->is_bad = true;
        return;
    }
    compiler->steps[compiler->count++] = step;
}

/* Puts a split before all steps from `start`: either they come next, or what is behind `behind` of
 * them. */
static void split_before(struct compiler *compiler, int start, int behind)
{
    emit(compiler, (struct step){0});
    if (!compiler->is_bad) {
        memmove(&compiler->steps[start + 1], &compiler->steps[start],
                (size_t)(compiler->count - 1 - start) * sizeof(struct step));
        compiler->steps[start] = (struct step){.kind = STEP_SPLIT, .first = 1, .second = behind};
    }
}

static struct set *emit_set(struct compiler *compiler)
{
    struct set *set = ARENA_NEW(compiler->arena, struct set);
    emit(compiler, (struct step){.kind = STEP_SET, .set = set});
    return set;
}

/* What stands behind a backslash: a class, or the character that it is. False: neither. */
static bool read_escape(struct compiler *compiler, struct set *set, uint32_t *out_character)
{
    static const char names[] = "ntrfv", values[] = "\n\t\r\f\v";
    uint32_t character;
    if (!utf8_next(&compiler->rest, &character)) {
        compiler->is_bad = true;
        return false;
    }
    for (const struct class *class = classes; class->letter != 0; class ++) {
        if (character == (uint32_t) class->letter) {
            add_class(set, class);
            return false;
        }
        if (character == (uint32_t) class->letter - ('a' - 'A')) {
            add_all_but(set, class);
            return false;
        }
    }
    bool is_name = character < 0x80 && character_is_word((char)character) && character != '_';
    const char *name = is_name ? strchr(names, (int)character) : NULL;
    compiler->is_bad |= is_name && name == NULL; /* a boundary, a reference, a property */
    *out_character = name != NULL ? (uint32_t)values[name - names] : character;
    return true;
}

static bool read_named_class(struct compiler *compiler, struct set *set)
{
    size_t end = slice_find(compiler->rest, SLICE(":]"));
    if (!take(compiler, "[:")) {
        return false;
    }
    struct slice name = slice_between(compiler->rest, 0, end == SLICE_NOT_FOUND ? 0 : end - 2);
    const struct class *class = classes;
    while (class->name != NULL && !slice_is(name, class->name)) {
        class ++;
    }
    if (class->name == NULL) {
        compiler->is_bad = true;
        return true;
    }
    add_class(set, class);
    compiler->rest = slice_from_offset(compiler->rest, end);
    return true;
}

/* One character of a class; false: it was a class of its own, or there is none. */
static bool read_member(struct compiler *compiler, struct set *set, uint32_t *out_character)
{
    if (take(compiler, "\\")) {
        return read_escape(compiler, set, out_character);
    }
    if (read_named_class(compiler, set)) {
        return false;
    }
    compiler->is_bad |= !utf8_next(&compiler->rest, out_character);
    return !compiler->is_bad;
}

/* Behind "[". */
static void read_class(struct compiler *compiler)
{
    struct set *set = emit_set(compiler);
    set->is_negated = take(compiler, "^");
    bool is_first = true;
    while (!compiler->is_bad && (is_first || peek(compiler) != ']')) {
        uint32_t low = 0, high = 0;
        is_first = false;
        if (!read_member(compiler, set, &low)) {
            continue;
        }
        high = low;
        bool is_range = peek(compiler) == '-' && compiler->rest.size > 1 &&
                        compiler->rest.data[1] != ']' && take(compiler, "-");
        compiler->is_bad |= (is_range && !read_member(compiler, set, &high)) || high < low ||
                            set->count >= RANGE_MAXIMUM - 8;
        add_range(set, low, high);
    }
    compiler->is_bad |= !take(compiler, "]");
}

static void read_alternatives(struct compiler *compiler);

static void read_group(struct compiler *compiler)
{
    take(compiler, "?:");
    compiler->is_bad |= peek(compiler) == '?' || ++compiler->depth > DEPTH_MAXIMUM;
    if (!compiler->is_bad) {
        read_alternatives(compiler);
        compiler->is_bad |= !take(compiler, ")");
        compiler->depth--;
    }
}

static void read_atom(struct compiler *compiler)
{
    uint32_t character = 0;
    if (take(compiler, "(")) {
        read_group(compiler);
    } else if (take(compiler, "[")) {
        read_class(compiler);
    } else if (take(compiler, "^")) {
        emit(compiler, (struct step){.kind = STEP_BEGIN});
    } else if (take(compiler, "$")) {
        emit(compiler, (struct step){.kind = STEP_END});
    } else if (take(compiler, ".")) {
        struct set *set = emit_set(compiler);
        set->is_negated = true;
        add_range(set, '\n', '\n');
    } else if (take(compiler, "\\")) {
        struct set *set = emit_set(compiler);
        if (read_escape(compiler, set, &character)) {
            add_range(set, character, character);
        }
    } else if (compiler->rest.size > 0 && strchr("*+?{", peek(compiler)) == NULL) {
        utf8_next(&compiler->rest, &character);
        add_range(emit_set(compiler), character, character);
    } else {
        compiler->is_bad = true;
    }
}

static unsigned read_number(struct compiler *compiler)
{
    unsigned number = 0;
    compiler->is_bad |= !character_is_digit(peek(compiler));
    while (character_is_digit(peek(compiler)) && number <= COUNT_MAXIMUM) {
        number = number * 10 + (unsigned)(peek(compiler) - '0');
        compiler->rest = slice_from_offset(compiler->rest, 1);
    }
    compiler->is_bad |= number > COUNT_MAXIMUM;
    return number;
}

static void emit_block(struct compiler *compiler, const struct step *block, int size)
{
    for (int i = 0; i < size; i++) {
        emit(compiler, block[i]);
    }
}

/* The steps from `start` as often as `least` to `most` times; most 0: without end. */
static void repeat(struct compiler *compiler, int start, unsigned least, unsigned most)
{
    int size = compiler->count - start;
    struct step *block = ARENA_ARRAY(compiler->arena, struct step, (size_t)size + 1);
    memcpy(block, &compiler->steps[start], (size_t)size * sizeof(*block));
    compiler->count = start;
    for (unsigned i = 0; i < least && !compiler->is_bad; i++) {
        emit_block(compiler, block, size);
    }
    if (most == 0) {
        emit(compiler, (struct step){.kind = STEP_SPLIT, .first = 1, .second = size + 2});
        emit_block(compiler, block, size);
        emit(compiler, (struct step){.kind = STEP_JUMP, .first = -(size + 1)});
        return;
    }
    for (unsigned i = least; i < most && !compiler->is_bad; i++) {
        int behind = (int)(most - i) * (size + 1);
        emit(compiler, (struct step){.kind = STEP_SPLIT, .first = 1, .second = behind});
        emit_block(compiler, block, size);
    }
}

static void read_repeated(struct compiler *compiler)
{
    int start = compiler->count;
    read_atom(compiler);
    unsigned least = 1, most = 1;
    if (take(compiler, "*")) {
        least = most = 0;
    } else if (take(compiler, "+")) {
        most = 0;
    } else if (take(compiler, "?")) {
        least = 0;
    } else if (take(compiler, "{")) {
        least = most = read_number(compiler);
        if (take(compiler, ",")) {
            most = peek(compiler) == '}' ? 0 : read_number(compiler);
            compiler->is_bad |= most != 0 && most < least;
        } else {
            compiler->is_bad |= most == 0;
        }
        compiler->is_bad |= !take(compiler, "}");
    } else {
        return;
    }
    take(compiler, "?"); /* as few as do: the same texts match */
    if (!compiler->is_bad && strchr("*+?{", peek(compiler)) != NULL && compiler->rest.size > 0) {
        compiler->is_bad = true;
    }
    if (!compiler->is_bad) {
        repeat(compiler, start, least, most);
    }
}

static void read_alternatives(struct compiler *compiler)
{
    int start = compiler->count;
    while (!compiler->is_bad && compiler->rest.size > 0 && strchr("|)", peek(compiler)) == NULL) {
        read_repeated(compiler);
    }
    if (compiler->is_bad || !take(compiler, "|")) {
        return;
    }
    compiler->is_bad |= ++compiler->depth > DEPTH_MAXIMUM * 4;
    split_before(compiler, start, compiler->count - start + 2);
    int jump = compiler->count;
    emit(compiler, (struct step){.kind = STEP_JUMP});
    if (!compiler->is_bad) {
        read_alternatives(compiler);
        compiler->steps[jump].first = compiler->count - jump;
        compiler->depth--;
    }
}

const struct pattern *pattern_compile(struct arena *arena, struct slice text, bool ignores_case)
{
    struct compiler compiler = {.arena = arena, .rest = text};
    read_alternatives(&compiler);
    if (compiler.is_bad || compiler.rest.size > 0) {
        return NULL;
    }
    compiler.steps[compiler.count++] = (struct step){.kind = STEP_DONE};
    struct step *steps = ARENA_ARRAY(arena, struct step, (size_t)compiler.count);
    memcpy(steps, compiler.steps, sizeof(*steps) * (size_t)compiler.count);
    struct pattern *pattern = ARENA_NEW(arena, struct pattern);
    *pattern = (struct pattern){ignores_case, compiler.count, steps};
    return pattern;
}

/* --- matching --- */

struct places {
    int count;
    int at[STEP_MAXIMUM];
    bool is_there[STEP_MAXIMUM];
};

/* Adds the step and all that can be reached from it without a character; true where that is the
 * end of the pattern. */
static bool reach(const struct pattern *pattern, struct places *places, int step, bool is_begin,
                  bool is_end)
{
    int waiting[STEP_MAXIMUM * 2 + 1];
    int count = 0;
    waiting[count++] = step;
    while (count > 0) {
        int at = waiting[--count];
        if (places->is_there[at]) {
            continue;
        }
        places->is_there[at] = true;
        const struct step *here = &pattern->steps[at];
        switch (here->kind) {
        case STEP_DONE:
            return true;
        case STEP_SET:
            places->at[places->count++] = at;
            break;
        case STEP_SPLIT:
            waiting[count++] = at + here->second;
            waiting[count++] = at + here->first;
            break;
        case STEP_JUMP:
            waiting[count++] = at + here->first;
            break;
        case STEP_BEGIN:
        case STEP_END:
            if (here->kind == STEP_BEGIN ? is_begin : is_end) {
                waiting[count++] = at + 1;
            }
            break;
        }
    }
    return false;
}

bool pattern_matches(const struct pattern *pattern, struct slice text)
{
    struct places both[2];
    struct places *now = &both[0], *next = &both[1];
    bool is_begin = true;
    uint32_t character;
    bool is_anchored = pattern->steps[0].kind == STEP_BEGIN;
    now->count = 0;
    memset(now->is_there, 0, sizeof(*now->is_there) * (size_t)pattern->count);
    while (true) {
        bool is_end = text.size == 0;
        if ((is_begin || !is_anchored) && reach(pattern, now, 0, is_begin, is_end)) {
            return true;
        }
        if (is_end || (now->count == 0 && is_anchored)) {
            return false;
        }
        utf8_next(&text, &character);
        is_begin = false;
        next->count = 0;
        memset(next->is_there, 0, sizeof(*next->is_there) * (size_t)pattern->count);
        for (int i = 0; i < now->count; i++) {
            const struct step *step = &pattern->steps[now->at[i]];
            if (is_in(step->set, character, pattern->ignores_case) &&
                reach(pattern, next, now->at[i] + 1, false, text.size == 0)) {
                return true;
            }
        }
        struct places *swap = now;
        now = next;
        next = swap;
    }
}
