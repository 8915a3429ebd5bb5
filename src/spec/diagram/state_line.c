/* SPDX-License-Identifier: Apache-2.0 */
/* Several chains of states in a line or a sentence; the contract is in the header. */
#include "spec/diagram/state_line.h"

#include "spec/diagram/state_chain.h"
#include "spec/text/arrow.h"
#include "spec/text/wording.h"

#define SENTENCE_SIZE_MAXIMUM 400U

const char state_line_denials[] =
    "forbidden|invalid|not allowed|not permitted|not possible|disallowed|illegal|prohibited|"
    "impossible|never|cannot|verboten*|ungültig*|unzulässig*|nicht erlaubt*|prohibid*|inválid*|"
    "no permitid*|não permitid*|interdit*|invalides|запрещен*|запрещён*|недопустим*|禁止|不允许|"
    "무효|금지";

/* --- lines --- */

static bool begins_with_arrow(struct slice text)
{
    return arrow_measure(slice_trim(text), NULL) > 0;
}

/* Whether the line ends amid a chain. */
static bool is_open(struct slice line)
{
    line = slice_trim(line);
    for (size_t size = 1; size <= line.size && size <= 8; size++) {
        struct slice end = slice_from_offset(line, line.size - size);
        if (arrow_measure(end, NULL) == size) {
            return true;
        }
    }
    return line.size > 0 && strchr(",;", line.data[line.size - 1]) != NULL;
}

bool state_line_next(struct slice *text, struct slice *out_line)
{
    struct slice next;
    if (!slice_next_line(text, out_line)) {
        return false;
    }
    if (!arrow_is_in(*out_line)) {
        return true;
    }
    for (;;) {
        struct slice rest = *text;
        bool goes_on = slice_next_line(&rest, &next) && slice_trim(next).size > 0 &&
                       (begins_with_arrow(next) || is_open(*out_line));
        if (!goes_on) {
            return true;
        }
        *out_line = slice_of(out_line->data, (size_t)(next.data + next.size - out_line->data));
        *text = rest;
    }
}

/* --- chains --- */

static bool ends_sentence(struct slice line, size_t at)
{
    return line.data[at] == '.' && at + 1 < line.size && character_is_space(line.data[at + 1]);
}

/* Where the chain at the front of the line ends: at a semicolon, at the sentence's end, and at a
 * comma that stands between two arrows, "new → paid, new → cancelled". A comma in front of a state
 * alone, or of an arrow, goes on: "new → paid, cancelled", "new → paid, → cancelled". */
static size_t find_chain_end(struct slice line)
{
    size_t depth = 0;
    size_t arrow = arrow_find(line);
    for (size_t at = 0; at < line.size; at++) {
        char c = line.data[at];
        depth += c == '(' || c == '[';
        depth -= depth > 0 && (c == ')' || c == ']');
        bool is_end = depth == 0 && ends_sentence(line, at);
        if (is_end) {
            return at;
        }
        if ((c != ',' && c != ';') || depth > 0 || arrow == SLICE_NOT_FOUND || at < arrow) {
            continue;
        }
        struct slice next = slice_trim(slice_from_offset(line, at + 1));
        size_t end = 0;
        while (end < next.size && strchr(",;", next.data[end]) == NULL &&
               !ends_sentence(next, end)) {
            end++;
        }
        bool leads_on = arrow_is_in(slice_between(next, 0, end));
        if (c == ';' || (leads_on && !begins_with_arrow(next))) {
            return at;
        }
    }
    return line.size;
}

/* "…, and paid → sent", "… or (paid → sent)". */
static struct slice skip_joint(struct slice chain)
{
    static const char joints[] = "and|or|then|and then|und|oder|dann|y|o|luego|e|ou|et|puis|и|или";
    chain = slice_trim(chain);
    wording_skip(&chain, joints);
    return chain;
}

/* The part of a sentence that stands in brackets, where all its arrows do: "Some are lost (new →
 * lost)". */
static struct slice bracketed(struct slice sentence)
{
    size_t open = slice_find_byte(sentence, '(');
    size_t close = slice_find_byte(sentence, ')');
    if (open == SLICE_NOT_FOUND || close == SLICE_NOT_FOUND || close < open ||
        arrow_is_in(slice_between(sentence, 0, open)) ||
        arrow_is_in(slice_from_offset(sentence, close))) {
        return SLICE_EMPTY;
    }
    return slice_between(sentence, open + 1, close);
}

static bool read_chain(struct arena *arena, struct slice chain, struct list *found)
{
    chain = skip_joint(chain);
    return state_chain_read_line(arena, chain, found) ||
           state_chain_read_line(arena, bracketed(chain), found);
}

/* All chains of the line, or false. Sentences without arrows are left out. */
static bool read_chains(struct arena *arena, struct slice line, struct list *transitions)
{
    struct list found = {0};
    while (line.size > 0) {
        size_t end = find_chain_end(line);
        struct slice chain = slice_between(line, 0, end);
        bool is_sentence = end == line.size || line.data[end] == '.';
        line = slice_trim(slice_from_offset(line, end < line.size ? end + 1 : end));
        if (chain.size > 0 && !(is_sentence && !arrow_is_in(chain)) &&
            !read_chain(arena, chain, &found)) {
            return false;
        }
    }
    LIST_EACH(struct transition, transition, &found)
    {
        list_add(arena, transitions, transition);
    }
    return found.count > 0;
}

bool state_line_read(struct arena *arena, struct slice line, struct list *transitions)
{
    return arrow_is_in(line) &&
           !wording_has(slice_between(line, 0, arrow_find(line)), state_line_denials) &&
           read_chains(arena, slice_trim(line), transitions);
}

/* --- sentences --- */

/* "A booking goes booked -> attended, booked -> cancelled." The words in front are left out. */
static struct slice skip_lead(struct slice sentence)
{
    struct slice front = slice_between(sentence, 0, arrow_find(sentence));
    static const char *const verbs[] = {" goes ", " go ", " moves ", " move ", " from ", " runs "};
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        size_t at = slice_find(front, slice_from(verbs[i]));
        if (at != SLICE_NOT_FOUND) {
            return slice_from_offset(sentence, at + strlen(verbs[i]));
        }
    }
    size_t colon = slice_find_last_byte(front, ':');
    return colon == SLICE_NOT_FOUND ? sentence : slice_from_offset(sentence, colon + 1);
}

bool state_line_read_sentence(struct arena *arena, struct slice text, struct list *transitions)
{
    text = slice_trim(slice_between(text, 0, slice_find(text, SLICE(". "))));
    if (text.size > SENTENCE_SIZE_MAXIMUM || !arrow_is_in(text) ||
        wording_has(slice_between(text, 0, arrow_find(text)), state_line_denials)) {
        return false;
    }
    return read_chains(arena, skip_lead(text), transitions);
}
