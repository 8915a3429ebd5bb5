/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for one separator that splits the text, or its part in brackets or behind a colon, into
 * words that can all be labels; anything else among them refuses the whole. */
#include "spec/text/label_list.h"

#define LABEL_SIZE_MAXIMUM 48U
#define TEXT_SIZE_MAXIMUM  2048U

static bool is_one_of(struct slice word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (slice_is_ignoring_case(word, *words)) {
            return true;
        }
    }
    return false;
}

bool label_list_is_expected(struct slice name)
{
    static const char *const endings[] = {
        "status",   "state",    "type",   "role",     "roles", "kind",   "level", "priority",
        "category", "mode",     "method", "severity", "phase", "grade",  "tier",  "gender",
        "stage",    "enum",     "action", "source",   "scope", "class",  "plan",  "visibility",
        "currency", "provider", "reason", "outcome",  "step",  "result", NULL};
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        if (slice_ends_with_ignoring_case(name, slice_from(*ending))) {
            return true;
        }
    }
    return false;
}

/* Words that stand in such lists but say something about the field instead. */
static bool is_about_field(struct slice word)
{
    static const char *const words[] = {
        "optional", "required",  "unique",    "nullable",  "indexed",  "null",     "pk",
        "fk",       "uk",        "index",     "etc",       "etc.",     "yyyy",     "mm",
        "dd",       "hh",        "ss",        "n",         "readonly", "hashed",   "encrypted",
        "default",  "e.g.",      "eg",        "primary",   "key",      "auto",     "string",
        "number",   "integer",   "boolean",   "int",       "uuid",     "text",     "date",
        "float",    "object",    "undefined", "bigint",    "array",    "datetime", "json",
        "varchar",  "timestamp", "true",      "immutable", "notnull",  NULL};
    return is_one_of(word, words);
}

static bool is_label_byte(char c)
{
    return character_is_word(c) || c == '-' || c == '.' || c == '+' || c == ':' ||
           (unsigned char)c >= 0x80;
}

static struct slice strip_quotes(struct slice part, bool *out_is_quoted)
{
    part = slice_trim(part);
    *out_is_quoted = false;
    while (part.size >= 2 && part.data[0] == part.data[part.size - 1] &&
           strchr("'\"`*", part.data[0]) != NULL) {
        *out_is_quoted = true;
        part = slice_trim(slice_between(part, 1, part.size - 1));
    }
    return part;
}

static bool is_label(struct slice label, bool is_quoted)
{
    if (label.size == 0 || label.size > LABEL_SIZE_MAXIMUM || label.data[label.size - 1] == ':' ||
        label.data[label.size - 1] == '.') {
        return false;
    }
    bool has_letter = false;
    for (size_t i = 0; i < label.size; i++) {
        char c = label.data[i];
        if (!is_label_byte(c) && !(is_quoted && (c == ' ' || c == '/'))) {
            return false;
        }
        has_letter |= character_is_alpha(c) || (unsigned char)c >= 0x80;
    }
    bool has_ellipsis = slice_find(label, SLICE("..")) != SLICE_NOT_FOUND ||
                        slice_find(label, SLICE("\xe2\x80\xa6")) != SLICE_NOT_FOUND;
    return (has_letter || is_quoted) && !has_ellipsis && (is_quoted || !is_about_field(label));
}

static bool is_known(const struct slice *labels, size_t count, struct slice label)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(labels[i], label)) {
            return true;
        }
    }
    return false;
}

/* Splits all of `text` at the separator; 0 when a part cannot be a label. */
static size_t split(struct slice text, char separator, struct slice *labels, bool *out_all_quoted)
{
    size_t count = 0;
    *out_all_quoted = true;
    struct slice part;
    while (slice_next_part(&text, separator, &part)) {
        bool is_quoted;
        part = slice_trim(part);
        if (slice_starts_with_ignoring_case(part, SLICE("or "))) {
            part = slice_trim(slice_from_offset(part, 3));
        }
        part = strip_quotes(part, &is_quoted);
        if (part.size == 0 && slice_trim(text).size == 0 && count > 0) {
            break; /* a separator behind the last label */
        }
        if (count == LABEL_COUNT_MAXIMUM || !is_label(part, is_quoted) ||
            is_known(labels, count, part)) {
            return 0;
        }
        *out_all_quoted &= is_quoted;
        labels[count++] = part;
    }
    return count < 2 ? 0 : count;
}

/* Takes "enum", "one of", "values:" … off the front of *text. */
static bool strip_announcement(struct slice *text)
{
    static const char *const words[] = {"enumeration",
                                        "enum of",
                                        "enum",
                                        "one of",
                                        "possible values",
                                        "allowed values",
                                        "valid values",
                                        "allowed",
                                        "values",
                                        "options",
                                        "either",
                                        "in",
                                        "\xe6\x9e\x9a\xe4\xb8\xbe",
                                        NULL};
    for (const char *const *word = words; *word != NULL; word++) {
        struct slice announcement = slice_from(*word);
        if (!slice_starts_with_ignoring_case(*text, announcement)) {
            continue;
        }
        struct slice rest = slice_from_offset(*text, announcement.size);
        if (rest.size == 0 || character_is_word(rest.data[0])) {
            continue;
        }
        rest = slice_trim(rest);
        if (rest.size > 0 && (rest.data[0] == ':' || rest.data[0] == '=')) {
            rest = slice_trim(slice_from_offset(rest, 1));
        }
        *text = rest;
        return true;
    }
    return false;
}

static struct slice strip_brackets(struct slice text)
{
    text = slice_trim(text);
    if (text.size >= 2) {
        char first = text.data[0];
        char last = text.data[text.size - 1];
        if ((first == '(' && last == ')') || (first == '[' && last == ']') ||
            (first == '{' && last == '}')) {
            return slice_trim(slice_between(text, 1, text.size - 1));
        }
    }
    return text;
}

static size_t read_list(struct slice text, enum label_trust trust, struct slice *labels)
{
    text = slice_trim(text);
    bool is_announced = strip_announcement(&text);
    text = strip_brackets(text);
    if (text.size > 0 && text.data[text.size - 1] == '.') {
        text.size--;
    }
    bool all_quoted = false;
    size_t count = split(text, '|', labels, &all_quoted);
    if (count == 0) {
        count = split(text, '/', labels, &all_quoted);
        bool is_pair = count == 2 && !is_announced && trust == LABELS_DOUBTFUL;
        count = is_pair ? 0 : count; /* "and/or", "image/png", "km/h" */
    }
    if (count == 0) {
        count = split(text, ',', labels, &all_quoted);
        bool is_sure = is_announced || trust == LABELS_LIKELY || (all_quoted && count > 1);
        count = is_sure ? count : 0;
    }
    return count;
}

/* The part in the last pair of round brackets, or behind the first colon. */
static struct slice find_inner(struct slice text)
{
    size_t open = slice_find_byte(text, '(');
    if (open != SLICE_NOT_FOUND) {
        struct slice rest = slice_from_offset(text, open + 1);
        size_t close = slice_find_byte(rest, ')');
        return close == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_between(rest, 0, close);
    }
    size_t colon = slice_find_byte(text, ':');
    return colon == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(text, colon + 1);
}

size_t label_list_read(struct arena *arena, struct slice text, enum label_trust trust,
                       struct slice **out_labels)
{
    struct slice labels[LABEL_COUNT_MAXIMUM];
    if (text.size > TEXT_SIZE_MAXIMUM) {
        return 0;
    }
    size_t count = read_list(text, trust, labels);
    if (count == 0) {
        struct slice inner = find_inner(text);
        count = inner.size == 0 ? 0 : read_list(inner, trust, labels);
    }
    if (count > 0) {
        *out_labels = ARENA_ARRAY(arena, struct slice, count);
        memcpy(*out_labels, labels, count * sizeof(*labels));
    }
    return count;
}
