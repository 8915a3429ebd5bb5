/* SPDX-License-Identifier: Apache-2.0 */
/* Arrows in lines and drawings; the contract is in the header. */
#include "spec/text/arrow.h"

#define LABEL_SIZE_MAXIMUM  40U
#define STROKE_SIZE_MAXIMUM 240U
#define LEAD_BYTE           '\xe2' /* the first of three, of all signs here that are beyond ASCII */
#define SIGN_SIZE           3U

static bool is_sign(struct slice text, const char *signs)
{
    for (; text.size >= SIGN_SIZE && *signs != '\0'; signs += SIGN_SIZE) {
        if (memcmp(text.data, signs, SIGN_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

/* Bytes of what alone is an arrow, with the mark behind it that asks for a coloured picture. */
static size_t measure_sign(struct slice text)
{
    static const char signs[] = "→⇒⇨⇢↦➔➜➝➞➡⟶⟹";
    static const struct slice picture_mark = SLICE_LITERAL("\xef\xb8\x8f");
    if (text.size < SIGN_SIZE || text.data[0] != LEAD_BYTE || !is_sign(text, signs)) {
        return 0;
    }
    bool is_picture = slice_starts_with(slice_from_offset(text, SIGN_SIZE), picture_mark);
    return SIGN_SIZE + (is_picture ? picture_mark.size : 0);
}

static size_t measure_strokes(struct slice text)
{
    static const char strokes[] = "─━┄┅┈┉╌╍═";
    size_t size = 0;
    while (size < text.size && size < STROKE_SIZE_MAXIMUM) {
        char c = text.data[size];
        bool is_drawn = c == LEAD_BYTE && is_sign(slice_from_offset(text, size), strokes);
        if (c != '-' && c != '=' && !is_drawn) {
            break;
        }
        size += is_drawn ? SIGN_SIZE : 1;
    }
    return size;
}

/* Strokes and a head, or a sign. */
static size_t measure_bare(struct slice text)
{
    static const char heads[] = "▶►▸▷";
    static const char dashes[] = "—–"; /* what some editors make of "--" */
    size_t strokes = measure_strokes(text);
    strokes += strokes == 0 && is_sign(text, dashes) ? SIGN_SIZE : 0;
    struct slice rest = slice_from_offset(text, strokes);
    if (strokes > 0 && rest.size > 0 && rest.data[0] == '>') {
        return strokes + 1;
    }
    if (strokes > 0 && is_sign(rest, heads)) {
        return strokes + SIGN_SIZE;
    }
    size_t sign = measure_sign(rest);
    return sign > 0 ? strokes + sign : 0;
}

static bool may_begin(char c)
{
    return c == '-' || c == '=' || c == LEAD_BYTE;
}

static struct slice bare_label(struct slice label)
{
    label = slice_trim(label);
    bool is_bracketed = label.size > 2 && character_opens_bracket(label.data[0]) &&
                        character_closes_bracket(label.data[label.size - 1]);
    return is_bracketed ? slice_trim(slice_between(label, 1, label.size - 1)) : label;
}

/* "-- pay -->": two strokes, words, and an arrow with strokes of its own on the same line. */
static size_t measure_labelled(struct slice text, struct slice *out_label)
{
    size_t strokes = measure_strokes(text);
    if (strokes < 2) {
        return 0;
    }
    for (size_t at = strokes; at < text.size && at < strokes + LABEL_SIZE_MAXIMUM; at++) {
        struct slice rest = slice_from_offset(text, at);
        if (text.data[at] == '\n') {
            return 0;
        }
        size_t closing = may_begin(text.data[at]) ? measure_strokes(rest) : 0;
        if (closing > 0 && measure_bare(rest) > closing) {
            *out_label = bare_label(slice_between(text, strokes, at));
            return out_label->size > 0 ? at + measure_bare(rest) : 0;
        }
    }
    return 0;
}

size_t arrow_measure(struct slice text, struct slice *out_label)
{
    struct slice label = SLICE_EMPTY;
    size_t size = text.size > 0 && may_begin(text.data[0]) ? measure_bare(text) : 0;
    if (size == 0 && text.size > 0 && may_begin(text.data[0])) {
        size = measure_labelled(text, &label);
    }
    if (out_label != NULL) {
        *out_label = label;
    }
    return size;
}

size_t arrow_find(struct slice text)
{
    size_t at = 0;
    while (at < text.size) {
        struct slice rest = slice_from_offset(text, at);
        if (may_begin(text.data[at]) && arrow_measure(rest, NULL) > 0) {
            return at;
        }
        size_t strokes = may_begin(text.data[at]) ? measure_strokes(rest) : 0;
        at += strokes > 0 ? strokes : 1;
    }
    return SLICE_NOT_FOUND;
}

/* Looks for what ends an arrow: there is none in most texts. */
bool arrow_is_in(struct slice text)
{
    bool may_be = slice_find_byte(text, '>') != SLICE_NOT_FOUND;
    struct slice rest = text;
    while (!may_be && rest.size > 0) {
        size_t at = slice_find_byte(rest, LEAD_BYTE);
        rest = slice_from_offset(rest, at == SLICE_NOT_FOUND ? rest.size : at);
        may_be = measure_bare(rest) > 0;
        rest = slice_from_offset(rest, rest.size > 0);
    }
    return may_be && arrow_find(text) != SLICE_NOT_FOUND;
}
