/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for one separator that splits the text, or its part in brackets or behind a colon, into
 * words that can all be labels; anything else among them refuses the whole. */
#include "spec/text/label_list.h"

#define LABEL_SIZE_MAXIMUM 48U
#define TEXT_SIZE_MAXIMUM  2048U

bool label_list_is_expected(struct slice name)
{
    static const struct slice endings[] = {
        SLICE_LITERAL("status"),   SLICE_LITERAL("state"),    SLICE_LITERAL("type"),
        SLICE_LITERAL("role"),     SLICE_LITERAL("roles"),    SLICE_LITERAL("kind"),
        SLICE_LITERAL("level"),    SLICE_LITERAL("priority"), SLICE_LITERAL("category"),
        SLICE_LITERAL("mode"),     SLICE_LITERAL("method"),   SLICE_LITERAL("severity"),
        SLICE_LITERAL("phase"),    SLICE_LITERAL("grade"),    SLICE_LITERAL("tier"),
        SLICE_LITERAL("gender"),   SLICE_LITERAL("stage"),    SLICE_LITERAL("enum"),
        SLICE_LITERAL("action"),   SLICE_LITERAL("source"),   SLICE_LITERAL("scope"),
        SLICE_LITERAL("class"),    SLICE_LITERAL("plan"),     SLICE_LITERAL("visibility"),
        SLICE_LITERAL("currency"), SLICE_LITERAL("provider"), SLICE_LITERAL("reason"),
        SLICE_LITERAL("outcome"),  SLICE_LITERAL("step"),     SLICE_LITERAL("result"),
    };
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        if (slice_ends_with_ignoring_case(name, endings[i])) {
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
        "varchar",  "timestamp", "true",      "immutable", "notnull",  "not",      "more",
        "less",     "so",        "similar",   NULL};
    return slice_is_any_ignoring_case(word, words);
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

static const struct slice arrow = SLICE_LITERAL("\xe2\x86\x92");

/* Takes the part before the next separator; of strokes, arrows are some too, and slashes between
 * them: "a → b | c", "a → b/c → d". */
static bool next_label(struct slice *text, char separator, struct slice *out_part)
{
    size_t at = separator == '|' ? slice_find(*text, arrow) : SLICE_NOT_FOUND;
    size_t stroke = at == SLICE_NOT_FOUND ? at : slice_find_byte(*text, '|');
    size_t slash = at == SLICE_NOT_FOUND ? at : slice_find_byte(*text, '/');
    if (slash < at && slash < stroke) {
        return slice_next_part(text, '/', out_part);
    }
    if (at == SLICE_NOT_FOUND || stroke < at) {
        return slice_next_part(text, separator, out_part);
    }
    *out_part = slice_between(*text, 0, at);
    *text = slice_from_offset(*text, at + arrow.size);
    return true;
}

/* "draft → sent → paid": two arrows at least, and no reference in front of the first ("FK → users
 * → …"). */
static bool is_chain(struct slice text)
{
    size_t first = slice_find(text, arrow);
    if (first == 0 || first == SLICE_NOT_FOUND) {
        return false;
    }
    struct slice rest = slice_from_offset(text, first + arrow.size);
    return slice_find(rest, arrow) != SLICE_NOT_FOUND &&
           !slice_is_one_of(slice_trim(slice_between(text, 0, first)), "FK|fk|PK|ref|references");
}

/* "draft (default)", "`admin` (who made it)": the label without what is said of it in brackets. */
static struct slice strip_remark(struct slice part)
{
    size_t open = slice_find(part, SLICE(" ("));
    bool is_remark = open != SLICE_NOT_FOUND && open > 0 && part.data[part.size - 1] == ')' &&
                     slice_find_byte(part, ')') == part.size - 1;
    return is_remark ? slice_trim(slice_between(part, 0, open)) : part;
}

/* Takes the part before the next separator; of commas, "or" before the last label is one too. */
static bool next_alternative(struct slice *text, char separator, struct slice *out_part)
{
    static const struct slice or = SLICE_LITERAL(" or ");
    size_t at = separator == ',' ? slice_find(*text, or) : SLICE_NOT_FOUND;
    if (at == 0 || at == SLICE_NOT_FOUND || slice_find_byte(*text, ',') < at) {
        return next_label(text, separator, out_part);
    }
    *out_part = slice_between(*text, 0, at);
    *text = slice_from_offset(*text, at + or.size);
    return true;
}

/* Splits all of `text` at the separator; 0 when a part cannot be a label. */
static size_t split(struct slice text, char separator, struct slice *labels, bool *out_all_quoted)
{
    size_t count = 0;
    *out_all_quoted = true;
    struct slice part;
    while (next_alternative(&text, separator, &part)) {
        bool is_quoted;
        part = slice_trim(part);
        if (slice_starts_with_ignoring_case(part, SLICE("or "))) {
            part = slice_trim(slice_from_offset(part, 3));
        }
        part = strip_quotes(strip_remark(part), &is_quoted);
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
                                        "must be one of",
                                        "any of",
                                        "eines von",
                                        "eine von",
                                        "einer von",
                                        "uno de",
                                        "una de",
                                        "um de",
                                        "uma de",
                                        "un de",
                                        "une de",
                                        "l'un de",
                                        "uno tra",
                                        "один из",
                                        "одно из",
                                        "одна из",
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

/* "default: draft", "required", "not null": what may follow a list behind a comma. A lone "default"
 * may be a label. */
static bool is_remark(struct slice text)
{
    static const char *const words[] = {"required", "optional", "not null", "nullable", "null",
                                        "unique",   "indexed",  "index",    NULL};
    text = slice_trim(text);
    size_t size = slice_starts_with_ignoring_case(text, SLICE("default")) ? strlen("default") : 0;
    if (size > 0) {
        size += slice_starts_with_ignoring_case(slice_from_offset(text, size), SLICE("s to"))
                    ? strlen("s to")
                    : 0;
        return size + 1 < text.size && strchr(" :='\"`", text.data[size]) != NULL;
    }
    for (const char *const *word = words; *word != NULL; word++) {
        size = strlen(*word);
        if (slice_starts_with_ignoring_case(text, slice_from(*word)) &&
            (text.size == size || !character_is_word(text.data[size]))) {
            return true;
        }
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

/* "DUE, BOOKED, DONE": three words in capitals at least. */
static bool are_capitals(const struct slice *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < labels[i].size; at++) {
            unsigned char c = (unsigned char)labels[i].data[at];
            if ((c >= 'a' && c <= 'z') || c >= 0x80) {
                return false;
            }
        }
    }
    return count > 2;
}

/* "'GROW-0001' or 'OPS-0002'" are examples of what no list holds. */
static bool have_digits(const struct slice *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < labels[i].size; at++) {
            if (character_is_digit(labels[i].data[at])) {
                return true;
            }
        }
    }
    return false;
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
    bool has_stroke = slice_find_byte(text, '|') != SLICE_NOT_FOUND;
    bool has_order = (is_announced && slice_find(text, arrow) != SLICE_NOT_FOUND) ||
                     (trust == LABELS_LIKELY && is_chain(text));
    size_t count = has_stroke || has_order ? split(text, '|', labels, &all_quoted) : 0;
    if (count == 0) {
        count = split(text, '/', labels, &all_quoted);
        bool is_pair = count == 2 && !is_announced && trust == LABELS_DOUBTFUL;
        count = is_pair ? 0 : count; /* "and/or", "image/png", "km/h" */
    }
    if (count == 0) {
        count = split(text, ',', labels, &all_quoted);
        bool are_examples =
            slice_find_byte(text, ',') == SLICE_NOT_FOUND && have_digits(labels, count);
        bool is_sure = is_announced || trust == LABELS_LIKELY || (all_quoted && !are_examples) ||
                       are_capitals(labels, count);
        count = is_sure ? count : 0;
    }
    return count;
}

/* --- labels with words about each --- */

/* How a label is parted from what is said of it. */
enum gloss {
    GLOSS_NONE,    /* nothing is */
    GLOSS_BRACKET, /* "draft (not visible)" */
    GLOSS_MARK,    /* "draft: not visible", "draft - not visible" */
    GLOSS_EQUAL,   /* "draft = not visible" */
    GLOSS_WORDS,   /* "DRAFT nobody sees it": only behind capitals */
};

struct glosses {
    size_t count;      /* of labels that have one */
    size_t word_count; /* of them, by nothing but words */
    size_t equal_count;
    size_t capital_count; /* labels in capitals or quotes */
    size_t short_count;   /* labels of one character */
};

static bool is_in_capitals(struct slice word)
{
    size_t letters = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] >= 'a' && word.data[i] <= 'z') {
            return false;
        }
        letters += character_is_alpha(word.data[i]);
    }
    return letters > 1;
}

/* What stands behind a label: how it begins. */
static enum gloss find_gloss(struct slice label, struct slice behind)
{
    static const char *const marks[] = {
        ":", "- ", "\xe2\x80\x93", "\xe2\x80\x94", "\xef\xbc\x9a", "->", "\xe2\x86\x92", NULL};
    static const char *const fillers[] = {"of",   "in",   "for", "to", "is",   "or",    "and",
                                          "with", "from", "at",  "on", "code", "codes", NULL};
    behind = slice_trim(behind);
    if (behind.size == 0) {
        return GLOSS_NONE;
    }
    if (behind.data[0] == '(' || slice_starts_with(behind, SLICE("\xef\xbc\x88"))) {
        return GLOSS_BRACKET;
    }
    if (behind.data[0] == '=' && behind.size > 1 && behind.data[1] != '=') {
        return GLOSS_EQUAL;
    }
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        if (slice_starts_with(behind, slice_from(*mark))) {
            return GLOSS_MARK;
        }
    }
    size_t end = 0;
    while (end < behind.size && character_is_alpha(behind.data[end])) {
        end++;
    }
    bool is_word = end > 0 && behind.data[0] >= 'a' && behind.data[0] <= 'z';
    bool is_gloss = is_word && is_in_capitals(label) &&
                    !slice_is_any_ignoring_case(slice_between(behind, 0, end), fillers);
    return is_gloss ? GLOSS_WORDS : GLOSS_NONE;
}

/* The label that a part leads with, what is said of it counted; empty: it leads with none. */
static struct slice take_glossed(struct slice part, struct glosses *glosses)
{
    bool is_quoted = part.size > 1 && strchr("'\"`*", part.data[0]) != NULL;
    size_t end = is_quoted ? slice_find_byte(slice_from_offset(part, 1), part.data[0]) : 0;
    if (is_quoted && end == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    end = is_quoted ? end + 2 : 0;
    while (!is_quoted && end < part.size && is_label_byte(part.data[end]) &&
           part.data[end] != ':' &&
           !slice_starts_with(slice_from_offset(part, end), SLICE("\xe2\x80")) &&
           !slice_starts_with(slice_from_offset(part, end), SLICE("\xe2\x86")) &&
           !slice_starts_with(slice_from_offset(part, end), SLICE("\xef\xbc"))) {
        end++;
    }
    struct slice label = slice_between(part, 0, end), behind = slice_from_offset(part, end);
    label = is_quoted ? slice_between(label, 1, label.size - 1) : label;
    enum gloss gloss = find_gloss(label, behind);
    if (!is_label(label, is_quoted) || (gloss == GLOSS_NONE && slice_trim(behind).size > 0)) {
        return SLICE_EMPTY;
    }
    glosses->count += gloss != GLOSS_NONE;
    glosses->word_count += gloss == GLOSS_WORDS;
    glosses->equal_count += gloss == GLOSS_EQUAL;
    glosses->capital_count += is_quoted || is_in_capitals(label);
    glosses->short_count += label.size == 1 && !is_quoted;
    return label;
}

/* Takes the part before the next separator outside brackets; a stroke has blanks around it. */
static bool next_glossed(struct slice *rest, char separator, struct slice *out_part)
{
    size_t depth = 0, at = 0;
    if (rest->size == 0) {
        return false;
    }
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        depth += character_opens_bracket(c);
        depth -= character_closes_bracket(c) && depth > 0;
        bool is_blank = at > 0 && rest->data[at - 1] == ' ';
        if (c == separator && depth == 0 && (separator != '/' || is_blank)) {
            break;
        }
    }
    *out_part = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at + 1);
    return true;
}

/* "blank=True, max_length=500": what a column is declared with in code. */
static bool is_argument(struct slice word)
{
    static const char *const words[] = {"blank",
                                        "null",
                                        "max_length",
                                        "min_length",
                                        "default",
                                        "unique",
                                        "db_index",
                                        "db_column",
                                        "on_delete",
                                        "on_update",
                                        "choices",
                                        "editable",
                                        "auto_now",
                                        "verbose_name",
                                        "help_text",
                                        "primary_key",
                                        "nullable",
                                        "related_name",
                                        "auto_now_add",
                                        "validators",
                                        "max_digits",
                                        "decimal_places",
                                        "upload_to",
                                        "to",
                                        "index",
                                        "length",
                                        "server_default",
                                        "foreign_key",
                                        "required",
                                        "ge",
                                        "le",
                                        "gt",
                                        "lt",
                                        "min",
                                        "max",
                                        "onDelete",
                                        "maxLength",
                                        "minLength",
                                        "min_value",
                                        "max_value",
                                        "size",
                                        NULL};
    return slice_is_any_ignoring_case(word, words);
}

static size_t split_glossed(struct slice text, char separator, struct slice *labels,
                            struct glosses *glosses)
{
    size_t count = 0;
    struct slice part;
    *glosses = (struct glosses){0};
    while (next_glossed(&text, separator, &part)) {
        if (part.size == 0 && slice_trim(text).size == 0 && count > 0) {
            break;
        }
        size_t equal_count = glosses->equal_count;
        struct slice label = take_glossed(part, glosses);
        if (label.size == 0 || (glosses->equal_count > equal_count && is_argument(label)) ||
            count == LABEL_COUNT_MAXIMUM || is_known(labels, count, label)) {
            return 0;
        }
        labels[count++] = label;
    }
    return count;
}

/* "OPEN free to join / APPROVAL asks first", "draft (not visible), published (visible)": every part
 * leads with a label, and most say what it means. */
static size_t read_glossed(struct slice text, enum label_trust trust, struct slice *labels)
{
    text = slice_trim(text);
    bool is_sure = strip_announcement(&text) || trust == LABELS_LIKELY;
    static const char separators[] = {'\n', '|', '/', ';', ','};
    for (size_t i = 0; i < sizeof(separators); i++) {
        struct glosses glosses;
        bool is_there = slice_find_byte(text, separators[i]) != SLICE_NOT_FOUND;
        size_t count = is_there ? split_glossed(text, separators[i], labels, &glosses) : 0;
        if (count < 2 || glosses.count == 0) {
            continue;
        }
        bool is_telling = is_sure || separators[i] == '|' || glosses.capital_count == count ||
                          (glosses.equal_count == count && glosses.short_count == 0);
        bool are_words = glosses.word_count > 0 && separators[i] == ',' && !is_sure;
        if (is_telling && !are_words && glosses.count * 2 >= count) {
            return count;
        }
    }
    return 0;
}

struct slice label_list_remarks(struct slice text)
{
    text = strip_brackets(text);
    size_t depth = 0;
    char quote = '\0';
    for (size_t at = 0; at + 1 < text.size; at++) {
        char c = text.data[at];
        bool is_mark = c == '\'' || c == '"' || c == '`';
        if (quote != '\0' || is_mark) {
            quote = quote == '\0' ? c : c == quote ? '\0' : quote;
            continue;
        }
        depth += character_opens_bracket(c);
        depth -= character_closes_bracket(c) && depth > 0;
        struct slice behind = slice_from_offset(text, at + 1);
        bool ends =
            c == ';' || (c == '.' && behind.data[0] == ' ') ||
            ((c == ',' || (c == ' ' && at > 0 && text.data[at - 1] != ',')) && is_remark(behind));
        if (depth == 0 && ends) {
            return slice_trim(behind);
        }
    }
    return SLICE_EMPTY;
}

static struct slice without_remarks(struct slice text)
{
    struct slice remarks = label_list_remarks(text);
    if (remarks.size == 0) {
        return SLICE_EMPTY;
    }
    text = strip_brackets(text);
    text = slice_trim(slice_of(text.data, (size_t)(remarks.data - text.data)));
    return slice_trim(
        slice_between(text, 0, text.size - (strchr(",;.", text.data[text.size - 1]) != NULL)));
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
    bool is_parted = slice_find_byte(text, ',') != SLICE_NOT_FOUND ||
                     slice_find_byte(text, '|') != SLICE_NOT_FOUND ||
                     slice_find_byte(text, '/') != SLICE_NOT_FOUND ||
                     slice_find(text, SLICE(" or ")) != SLICE_NOT_FOUND ||
                     slice_find(text, SLICE("\xe2\x86\x92")) != SLICE_NOT_FOUND;
    if (text.size > TEXT_SIZE_MAXIMUM) {
        return 0;
    }
    size_t count = is_parted ? read_list(text, trust, labels) : 0;
    count = count == 0 ? read_glossed(text, trust, labels) : count;
    if (count == 0 && is_parted) {
        struct slice list = without_remarks(text);
        count = list.size == 0 ? 0 : read_list(list, trust, labels);
    }
    if (count == 0 && is_parted) {
        struct slice inner = find_inner(text);
        count = inner.size == 0 ? 0 : read_list(inner, trust, labels);
    }
    if (count > 0) {
        *out_labels = ARENA_ARRAY(arena, struct slice, count);
        memcpy(*out_labels, labels, count * sizeof(*labels));
    }
    return count;
}
