/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of an endpoint say of the state that it starts from: an arrow between two labels
 * of the field ("draft → published"), or labels behind "from" or "only"; and of the one that it
 * leads to: the label behind the arrow, or behind "status to". */
#include "model/bind/bind_private.h"

#include "spec/text/arrow.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define WORD_MAXIMUM 64U /* of a description; what stands behind is not looked at */

struct words {
    struct slice text;
    struct slice words[WORD_MAXIMUM];
    size_t labels[WORD_MAXIMUM]; /* the label that the word is, or label_count */
    size_t count;
};

static bool is_part(char c)
{
    return character_is_word(c) || c == '-';
}

static size_t find_label(struct arena *arena, const struct field *field, struct slice word)
{
    struct slice flat = word_flat(arena, word);
    size_t i = 0;
    while (i < field->label_count && !slice_equal(word_flat(arena, field->labels[i]), flat)) {
        i++;
    }
    return i;
}

/* "->" is no part of the word before it. */
static size_t word_end(struct slice text, size_t at)
{
    while (at < text.size && is_part(text.data[at])) {
        at++;
    }
    while (at > 0 && text.data[at - 1] == '-') {
        at--;
    }
    return at;
}

static void split(struct arena *arena, const struct field *field, struct slice text,
                  struct words *out)
{
    out->text = text;
    out->count = 0;
    for (size_t at = 0; at < text.size && out->count < WORD_MAXIMUM;) {
        if (!character_is_word(text.data[at])) {
            at++;
            continue;
        }
        size_t end = word_end(text, at);
        struct slice word = slice_between(text, at, end);
        out->labels[out->count] = find_label(arena, field, word);
        out->words[out->count++] = word;
        at = end;
    }
}

/* What stands between a word and the next one. */
static struct slice gap_behind(const struct words *words, size_t index)
{
    const struct slice *word = &words->words[index], *next = word + 1;
    return slice_of(word->data + word->size, (size_t)(next->data - word->data) - word->size);
}

static bool is_label(const struct words *words, size_t index, const struct field *field)
{
    return index < words->count && words->labels[index] < field->label_count;
}

static bool is_or(struct slice word)
{
    return slice_equal_ignoring_case(word, SLICE("or")) ||
           slice_equal_ignoring_case(word, SLICE("and"));
}

/* The label at `index` and those that are told in one breath with it before it. */
static uint64_t labels_up_to(const struct words *words, size_t index, const struct field *field)
{
    uint64_t set = UINT64_C(1) << words->labels[index];
    while (index > 0) {
        size_t before = index - 1 - (index > 1 && is_or(words->words[index - 1]));
        if (!is_label(words, before, field) || arrow_is_in(gap_behind(words, before))) {
            break;
        }
        set |= UINT64_C(1) << words->labels[before];
        index = before;
    }
    return set;
}

static uint64_t labels_from(const struct words *words, size_t index, const struct field *field)
{
    uint64_t set = 0;
    while (is_label(words, index, field)) {
        set |= UINT64_C(1) << words->labels[index];
        index += 1 + (index + 1 < words->count && is_or(words->words[index + 1]));
    }
    return set;
}

static uint64_t behind_arrows(const struct words *words, const struct field *field)
{
    uint64_t set = 0;
    for (size_t i = 0; i + 1 < words->count; i++) {
        if (is_label(words, i, field) && is_label(words, i + 1, field) &&
            arrow_is_in(gap_behind(words, i))) {
            set |= labels_up_to(words, i, field);
        }
    }
    return set;
}

/* "from draft", "from status `draft`", "only pending or paid orders". What is said the other way
 * round ("not from draft") says nothing here. */
static uint64_t behind_words(const struct words *words, const struct field *field)
{
    static const char *const openings[] = {"from", "only", NULL};
    static const char *const fillers[] = {"a",    "the",   "an",    "in", "if",    "when",
                                          "it",   "is",    "are",   "be", "state", "status",
                                          "from", "while", "those", NULL};
    static const char *const denials[] = {"not", "unless", "except", "never", "cannot", NULL};
    uint64_t set = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (slice_is_any_ignoring_case(words->words[i], denials)) {
            return 0;
        }
        if (set != 0 || !slice_is_any_ignoring_case(words->words[i], openings)) {
            continue;
        }
        size_t next = i + 1;
        while (next < words->count && next < i + 6 &&
               slice_is_any_ignoring_case(words->words[next], fillers)) {
            next++;
        }
        set = labels_from(words, next, field);
    }
    return set;
}

#define ANY_REACH 60U /* bytes from "any" to "except" */

bool state_says_any(struct slice text, struct slice *out_except)
{
    static const char any_words[] =
        "any|every|all|jeder|jedem|jeden|allen|alle|cualquier|cualquiera|"
        "todos|qualquer|tout|toute|любой|любого|все|всех|任何|任意|所有|"
        "모든|すべて";
    static const char except_words[] =
        "except for|except|but not|but|other than|besides|excluding|außer|ausser|excepto|salvo|"
        "menos|exceto|sauf|кроме|除了|除|제외|以外";
    size_t any = text.size;
    *out_except = SLICE_EMPTY;
    if (slice_equal(text, SLICE("*"))) {
        return true;
    }
    if (!wording_has(text, any_words)) {
        return false;
    }
    for (size_t at = 0; at < text.size; at++) {
        struct slice rest = slice_from_offset(text, at);
        if (at > 0 && character_is_word(text.data[at - 1])) {
            continue;
        }
        any = any == text.size && wording_starts_with(rest, any_words) > 0 ? at : any;
        size_t size = wording_starts_with(rest, except_words);
        if (size > 0 && any < at && at - any <= ANY_REACH) {
            *out_except = slice_from_offset(rest, size);
            break;
        }
    }
    return true;
}

/* "from any state except paid or closed": all others. */
static uint64_t all_but(struct arena *arena, const struct field *field, struct slice text)
{
    struct slice except;
    struct words words;
    uint64_t all = field->label_count == 64 ? UINT64_MAX : (UINT64_C(1) << field->label_count) - 1;
    if (!state_says_any(text, &except) || except.size == 0) {
        return 0;
    }
    split(arena, field, except, &words);
    size_t first = 0;
    while (first < words.count && first < 3 && !is_label(&words, first, field)) {
        first++;
    }
    uint64_t left_out = labels_from(&words, first, field);
    return left_out == 0 ? 0 : all & ~left_out;
}

uint64_t state_from(struct arena *arena, const struct field *field, struct slice text)
{
    struct words words;
    if (field->label_count == 0 || field->label_count > STATE_ORDER_MAXIMUM) {
        return 0;
    }
    split(arena, field, text, &words);
    uint64_t set = behind_arrows(&words, field);
    set = set != 0 ? set : all_but(arena, field, text);
    return set != 0 ? set : behind_words(&words, field);
}

static struct slice text_before(const struct words *words, size_t index)
{
    size_t end = (size_t)(words->words[index].data - words->text.data);
    return wording_bare(slice_between(words->text, end > 40 ? end - 40 : 0, end));
}

/* Whether an arrow leads to the word, from a label or from anything else. */
static bool follows_arrow(const struct words *words, size_t index)
{
    struct slice before = text_before(words, index);
    return slice_ends_with(before, SLICE("\xe2\x86\x92")) || slice_ends_with(before, SLICE("->")) ||
           slice_ends_with(before, SLICE("=>"));
}

/* "marks the berth as closed", "switching status to active": whether such a verb leads to the label
 * at `index`, which ends what is said of it ("sets a new date" names no state). */
static bool follows_verb(const struct words *words, size_t index)
{
    static const char *const verbs[] = {"mark",     "marks",    "marked",    "marking", "set",
                                        "sets",     "setting",  "moves",     "moved",   "moving",
                                        "switches", "switched", "switching", "turns",   NULL};
    static const char *const fillers[] = {"as", "to", "it", "its", "status", "state", "them", NULL};
    static const char *const articles[] = {"the", "this", "that", "a", "an", NULL};
    static const char *const links[] = {"when", "and", "if",   "after", "once",   "so",     "or",
                                        "then", "by",  "with", "until", "unless", "before", NULL};
    const struct slice *label = &words->words[index];
    struct slice behind =
        slice_from_offset(words->text, (size_t)(label->data - words->text.data) + label->size);
    while (behind.size > 0 && strchr("`*'\"", behind.data[0]) != NULL) {
        behind = slice_from_offset(behind, 1);
    }
    bool ends = behind.size == 0 || behind.data[0] != ' ' || index + 1 == words->count ||
                slice_is_any_ignoring_case(words->words[index + 1], links);
    size_t at = index;
    while (ends && at > 0 && slice_is_any_ignoring_case(words->words[at - 1], fillers)) {
        at--;
    }
    bool has_noun = ends && at >= 2 && slice_is_any_ignoring_case(words->words[at - 2], articles);
    at -= has_noun ? 2 : 0;
    return ends && at > 0 && slice_is_any_ignoring_case(words->words[at - 1], verbs);
}

/* Whether an arrow stands behind the word: "paused" of "draft → active (paused → active)". */
static bool leads_on(const struct words *words, size_t index)
{
    return index + 1 < words->count && arrow_is_in(gap_behind(words, index));
}

struct slice state_told(struct arena *arena, const struct field *field, struct slice text)
{
    struct words words;
    size_t found = field->label_count;
    if (field->label_count == 0 || field->label_count > STATE_ORDER_MAXIMUM) {
        return SLICE_EMPTY;
    }
    split(arena, field, text, &words);
    bool has_state = wording_has(text, "status|state|статус*|состояни*|状态|상태|estado|statut");
    for (size_t i = 0; i < words.count; i++) {
        bool is_told = is_label(&words, i, field) &&
                       (follows_arrow(&words, i) || follows_verb(&words, i) ||
                        (has_state && wording_ends_with(text_before(&words, i),
                                                        "to|becomes|menjadi|jadi|на|为|成|до|para|"
                                                        "a|auf")));
        bool is_list = is_told && is_label(&words, i + 1, field) && !follows_arrow(&words, i + 1) &&
                       !leads_on(&words, i + 1);
        bool is_other = is_told && found < field->label_count && found != words.labels[i] &&
                        follows_arrow(&words, i) && words.labels[i - 1] != found;
        if (is_list || is_other) {
            return SLICE_EMPTY; /* one of several */
        }
        found = is_told ? words.labels[i] : found;
    }
    return found < field->label_count ? field->labels[found] : SLICE_EMPTY;
}

struct slice state_arrow_of(struct arena *arena, const struct endpoint_statement *endpoint)
{
    struct slice front = slice_trim(endpoint->description);
    size_t open =
        slice_ends_with(front, SLICE(")")) ? slice_find_last_byte(front, '(') : SLICE_NOT_FOUND;
    struct slice remark = open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(front, open);
    return arena_format(arena, SLICE_FORMAT " \xe2\x86\x92 " SLICE_FORMAT " " SLICE_FORMAT,
                        SLICE_ARGUMENT(slice_between(front, 0, open)),
                        SLICE_ARGUMENT(endpoint->response), SLICE_ARGUMENT(remark));
}
