/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the text into parts at commas, brackets and ends of sentences. Each part is read from the
 * front: a word that says which bound it is, a number, what is counted. */
#include "spec/reading/field_rule.h"

#include "spec/text/wording.h"

#include <stdlib.h>

#define NUMBER_SIZE_MAXIMUM 30U

struct bounds {
    struct slice low;  /* digits, or empty */
    struct slice high; /* likewise */
    bool is_low_exclusive;
    bool is_high_exclusive;
    bool is_length; /* of characters */
    bool is_bare;   /* two numbers, and no word says of what */
};

/* --- expressions --- */

static struct expression *make(struct arena *arena, enum expression_kind kind, struct slice text)
{
    struct expression *expression = ARENA_NEW(arena, struct expression);
    expression->kind = kind;
    expression->text = text;
    return expression;
}

static struct expression *make_two(struct arena *arena, struct slice operator,
                                   struct expression * left, struct expression *right)
{
    struct expression *expression = make(arena, EXPRESSION_OPERATOR, operator);
    list_add(arena, &expression->arguments, left);
    list_add(arena, &expression->arguments, right);
    return expression;
}

void field_rule_add_check(struct arena *arena, struct field_statement *field,
                          struct expression *check)
{
    if (field->check == NULL) {
        field->check = check;
        return;
    }
    struct expression *both = make(arena, EXPRESSION_AND, SLICE_EMPTY);
    list_add(arena, &both->arguments, field->check);
    list_add(arena, &both->arguments, check);
    field->check = both;
}

static struct expression *make_column(struct arena *arena, const struct field_statement *field)
{
    return make(arena, EXPRESSION_COLUMN, field->name);
}

static struct expression *make_length(struct arena *arena, const struct field_statement *field)
{
    struct expression *call = make(arena, EXPRESSION_CALL, SLICE("char_length"));
    list_add(arena, &call->arguments, make_column(arena, field));
    return call;
}

static void add_bound(struct arena *arena, struct field_statement *field, struct slice operator,
                      struct slice number, bool is_length)
{
    struct expression *subject = is_length ? make_length(arena, field) : make_column(arena, field);
    field_rule_add_check(
        arena, field, make_two(arena, operator, subject, make(arena, EXPRESSION_NUMBER, number)));
}

/* --- bounds on a field --- */

static bool is_number(enum type_kind kind)
{
    return kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64 || kind == TYPE_DECIMAL ||
           kind == TYPE_DOUBLE;
}

static bool is_whole(struct slice number)
{
    return slice_find_byte(number, '.') == SLICE_NOT_FOUND;
}

static bool hold_value(struct arena *arena, struct field_statement *field,
                       const struct bounds *bounds)
{
    enum type_kind kind = field->type->kind;
    bool takes_fractions = kind == TYPE_DECIMAL || kind == TYPE_DOUBLE || kind == TYPE_UNKNOWN;
    bool is_key = field->is_primary_key || field->is_foreign_key;
    if (bounds->is_length || (bounds->is_bare && is_key) ||
        (!takes_fractions && (!is_whole(bounds->low) || !is_whole(bounds->high)))) {
        return false;
    }
    if (bounds->low.size > 0) {
        add_bound(arena, field, bounds->is_low_exclusive ? SLICE(">") : SLICE(">="), bounds->low,
                  false);
    }
    if (bounds->high.size > 0) {
        add_bound(arena, field, bounds->is_high_exclusive ? SLICE("<") : SLICE("<="), bounds->high,
                  false);
    }
    return true;
}

static bool hold_length(struct arena *arena, struct field_statement *field,
                        const struct bounds *bounds)
{
    uint64_t low = 0, high = 0;
    bool has_high = bounds->high.size > 0;
    if ((bounds->low.size > 0 && !slice_to_uint64(bounds->low, &low)) ||
        (has_high && !slice_to_uint64(bounds->high, &high)) ||
        (bounds->is_bare && !bounds->is_length)) {
        return false;
    }
    low += bounds->is_low_exclusive;
    high -= bounds->is_high_exclusive && high > 0;
    if ((has_high && (high == 0 || high < low || high > UINT16_MAX)) || low > UINT16_MAX) {
        return false;
    }
    if (low > 0) {
        add_bound(arena, field, SLICE(">="), arena_format(arena, "%llu", (unsigned long long)low),
                  true);
    }
    if (has_high && field->type->kind == TYPE_TEXT &&
        (field->type->length == 0 || field->type->length > high)) {
        field->type->length = (uint32_t)high;
    } else if (has_high && field->type->kind != TYPE_TEXT) {
        add_bound(arena, field, SLICE("<="), arena_format(arena, "%llu", (unsigned long long)high),
                  true);
    }
    return true;
}

static bool hold_bounds(struct arena *arena, struct field_statement *field,
                        const struct bounds *bounds)
{
    enum type_kind kind = field->type->kind;
    bool is_open = kind == TYPE_UNKNOWN && field->type->enum_name.size == 0;
    if (kind == TYPE_TEXT || (is_open && bounds->is_length)) {
        return hold_length(arena, field, bounds);
    }
    return (is_number(kind) || is_open) && hold_value(arena, field, bounds);
}

/* --- words --- */

static bool take(struct slice *rest, const char *words)
{
    size_t size = wording_starts_with(*rest, words);
    *rest = size > 0 ? slice_trim(slice_from_offset(*rest, size)) : *rest;
    return size > 0;
}

static void skip_marks(struct slice *rest)
{
    while (rest->size > 0 && strchr(":=.", rest->data[0]) != NULL) {
        *rest = slice_trim(slice_from_offset(*rest, 1));
    }
}

static size_t measure_digits(struct slice text, size_t at)
{
    size_t end = at;
    while (end < text.size && character_is_digit(text.data[end])) {
        end++;
    }
    return end - at;
}

/* Whether the comma at `at` parts thousands: "10,000". */
static bool is_grouping(struct slice text, size_t at)
{
    return text.data[at] == ',' && at > 0 && character_is_digit(text.data[at - 1]) &&
           measure_digits(text, at + 1) == 3;
}

/* A number at the front, its commas left out. */
static bool take_number(struct slice *rest, struct arena *arena, struct slice *out_number)
{
    char number[NUMBER_SIZE_MAXIMUM];
    size_t size = 0;
    size_t at = 0;
    bool has_point = false;
    for (; at < rest->size && size < sizeof(number); at++) {
        char c = rest->data[at];
        bool is_sign = c == '-' && at == 0;
        bool is_point = c == '.' && !has_point && size > 0 && measure_digits(*rest, at + 1) > 0;
        if (!character_is_digit(c) && !is_sign && !is_point && !is_grouping(*rest, at)) {
            break;
        }
        has_point |= is_point;
        if (c != ',') {
            number[size++] = c;
        }
    }
    bool is_number = size > 0 && character_is_digit(number[size - 1]);
    bool is_closed = at == rest->size ||
                     (!character_is_word(rest->data[at]) && strchr("%$/", rest->data[at]) == NULL);
    if (!is_number || !is_closed) {
        return false;
    }
    *out_number = arena_copy(arena, slice_of(number, size));
    *rest = slice_trim(slice_from_offset(*rest, at));
    return true;
}

static bool take_range_mark(struct slice *rest)
{
    static const char *const marks[] = {
        "...", "..", "\xe2\x80\xa6", "\xe2\x80\x93", "\xe2\x80\x94", "-", "~", NULL};
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        struct slice text = slice_from(*mark);
        if (slice_starts_with(*rest, text)) {
            *rest = slice_trim(slice_from_offset(*rest, text.size));
            return true;
        }
    }
    return take(rest, "to|and|bis|und|до");
}

/* "1 to 40", "3-10"; the first is the lesser. */
static bool take_range(struct slice *rest, struct arena *arena, struct bounds *bounds)
{
    return take_number(rest, arena, &bounds->low) && take_range_mark(rest) &&
           take_number(rest, arena, &bounds->high) &&
           strtod(bounds->low.data, NULL) < strtod(bounds->high.data, NULL);
}

static bool has_digit(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (character_is_digit(text.data[i])) {
            return true;
        }
    }
    return false;
}

/* --- clauses --- */

static const char length_most[] = "max length|maximum length|max. length|maxlength|max_length|"
                                  "max-length|maxlen|max len|no longer than|not longer than";
static const char length_least[] = "min length|minimum length|min. length|minlength|min_length|"
                                   "min-length|minlen|min len";
static const char most[] = "max|maximum|at most|up to|no more than|not more than|no greater than|"
                           "maximal|höchstens|не более|cannot exceed|can not exceed|can't exceed|"
                           "must not exceed|may not exceed|should not exceed|not exceed|"
                           "not to exceed";
static const char least[] = "min|minimum|at least|no less than|not less than|no fewer than|"
                            "mindestens|не менее";
static const char below[] = "less than|under|below|shorter than|fewer than";
static const char above[] = "more than|greater than|over|above|larger than|longer than";

static bool take_high(struct slice *rest, struct arena *arena, struct bounds *bounds,
                      bool is_exclusive)
{
    skip_marks(rest);
    take(rest, "of");
    bounds->is_high_exclusive = is_exclusive;
    return take_number(rest, arena, &bounds->high);
}

static bool take_low(struct slice *rest, struct arena *arena, struct bounds *bounds,
                     bool is_exclusive)
{
    skip_marks(rest);
    take(rest, "of");
    bounds->is_low_exclusive = is_exclusive;
    return take_number(rest, arena, &bounds->low);
}

/* "5 or more", "80 characters", "3-10" */
static bool take_bare(struct slice *rest, struct arena *arena, struct bounds *bounds)
{
    struct slice number;
    if (!take_number(rest, arena, &number)) {
        return false;
    }
    if (take(rest, "or more|or greater|or higher|and above|or above|and more|minimum")) {
        bounds->low = number;
        return true;
    }
    if (take(rest, "or less|or fewer|or lower|or below|and below|maximum")) {
        bounds->high = number;
        return true;
    }
    if (take_range_mark(rest)) {
        bounds->low = number;
        bounds->is_bare = true;
        return take_number(rest, arena, &bounds->high) &&
               strtod(bounds->low.data, NULL) < strtod(bounds->high.data, NULL);
    }
    bounds->high = number;
    return bounds->is_length || wording_starts_with(*rest, "character*|chars|char") > 0;
}

static const char signs[] = "positive|non-negative|nonnegative|non negative|not negative|negative";

static bool take_sign(struct slice *rest, struct bounds *bounds)
{
    struct slice before = *rest;
    if (!take(rest, signs)) {
        return false;
    }
    if (before.data[0] == 'p' || before.data[0] == 'P') {
        bounds->low = SLICE("0");
        bounds->is_low_exclusive = true;
    } else if (wording_starts_with(before, "negative") > 0) {
        bounds->high = SLICE("0");
        bounds->is_high_exclusive = true;
    } else {
        bounds->low = SLICE("0");
    }
    take(rest, "whole number|number|integer|int|decimal|amount|value");
    return true;
}

static bool take_exact(struct slice *rest, struct arena *arena, struct bounds *bounds)
{
    take(rest, "length|of");
    skip_marks(rest);
    bool is_read = take_number(rest, arena, &bounds->low);
    bounds->high = bounds->low;
    return is_read &&
           (bounds->is_length || wording_starts_with(*rest, "character*|chars|char") > 0);
}

static bool take_bounds(struct slice *rest, struct arena *arena, struct bounds *bounds)
{
    if (take_sign(rest, bounds)) {
        return true;
    }
    if (!has_digit(*rest)) {
        return false; /* all others have a number */
    }
    if (take(rest, length_most)) {
        bounds->is_length = true;
        return take_high(rest, arena, bounds, false);
    }
    if (take(rest, length_least)) {
        bounds->is_length = true;
        return take_low(rest, arena, bounds, false);
    }
    if (take(rest, "exactly|fixed length|exact length")) {
        return take_exact(rest, arena, bounds);
    }
    if (take(rest, "length|len")) {
        bounds->is_length = true;
        skip_marks(rest);
        take(rest, "is|of");
    }
    if (take(rest, most)) {
        return take_high(rest, arena, bounds, false);
    }
    if (take(rest, least)) {
        return take_low(rest, arena, bounds, false);
    }
    if (take(rest, below)) {
        return take_high(rest, arena, bounds, true);
    }
    if (take(rest, above)) {
        return take_low(rest, arena, bounds, true);
    }
    if (take(rest, "between|range from|ranges from|in range|range|from")) {
        skip_marks(rest);
        return take_range(rest, arena, bounds);
    }
    return take_bare(rest, arena, bounds);
}

static bool take_unit(struct slice *rest)
{
    bool is_length = take(rest, "characters|character|chars|char|letters|symbols|zeichen|символ*|"
                                "caracteres|caractères");
    if (is_length) {
        take(rest, "long|in length|max|maximum");
    }
    return is_length;
}

static bool take_filler(struct slice *rest)
{
    while (rest->size > 0 && strchr("&.", rest->data[0]) != NULL) {
        *rest = slice_trim(slice_from_offset(*rest, 1));
    }
    return take(rest, "and|required|optional|unique|not null|nullable|indexed|mandatory|inclusive");
}

/* --- addresses and patterns --- */

static struct expression *make_like(struct arena *arena, const struct field_statement *field,
                                    struct slice pattern)
{
    return make_two(arena, SLICE("like"), make_column(arena, field),
                    make(arena, EXPRESSION_TEXT, pattern));
}

static bool can_be_text(const struct field_statement *field)
{
    return field->type->kind == TYPE_TEXT ||
           (field->type->kind == TYPE_UNKNOWN && field->type->enum_name.size == 0);
}

/* "valid format" of a field that is called e-mail says which. */
static bool is_address_by_name(const struct field_statement *field, struct slice part)
{
    return slice_ends_with_ignoring_case(field->name, SLICE("email")) &&
           wording_is(part, "valid|valid format|correct format|proper format|well-formed|validated "
                            "format|in valid format|in a valid format|format validation|validated");
}

/* An "@" with something on either side, and no blank. */
static bool read_address(struct arena *arena, struct field_statement *field, struct slice part)
{
    take(&part, "a|an");
    bool is_address = is_address_by_name(field, part) ||
                      (take(&part, "valid email address|valid e-mail address|valid email|valid "
                                   "e-mail|email format|e-mail format|email address format") &&
                       take(&part, "format") + part.size <= 1);
    if (!is_address || !can_be_text(field)) {
        return false;
    }
    struct expression *blank = make(arena, EXPRESSION_NOT, SLICE_EMPTY);
    list_add(arena, &blank->arguments, make_like(arena, field, SLICE("% %")));
    field_rule_add_check(arena, field, make_like(arena, field, SLICE("%_@_%")));
    field_rule_add_check(arena, field, blank);
    return true;
}

void field_rule_add_pattern(struct arena *arena, struct field_statement *field,
                            struct slice pattern, bool ignores_case)
{
    static const char *const foreign[] = {"(?<", "(?i", "\\p{", "\\u", "\\x", NULL};
    bool is_held = can_be_text(field);
    for (const char *const *sign = foreign; *sign != NULL; sign++) {
        is_held &= slice_find(pattern, slice_from(*sign)) == SLICE_NOT_FOUND;
    }
    if (!is_held) {
        field->unheld_rule = pattern;
        return;
    }
    struct slice operator= ignores_case ? SLICE("~*") : SLICE("~");
    field_rule_add_check(arena, field,
                         make_two(arena, operator, make_column(arena, field),
                                  make(arena, EXPRESSION_TEXT, pattern)));
}

/* "matches ^[0-9]{4}$": where the pattern begins, which its "$" ends; *out_end is behind that. */
static size_t find_pattern(struct slice text, size_t *out_end)
{
    size_t start = slice_find_byte(text, '^');
    size_t last = start == SLICE_NOT_FOUND ? start : slice_find_last_byte(text, '$');
    if (last == SLICE_NOT_FOUND || last < start + 2) {
        return SLICE_NOT_FOUND;
    }
    *out_end = last + 1;
    return start;
}

/* Takes a pattern out of the text: what stands before it is left, without the word that announces
 * it. */
static struct slice read_pattern(struct arena *arena, struct field_statement *field,
                                 struct slice text)
{
    size_t end;
    size_t start = find_pattern(text, &end);
    if (start == SLICE_NOT_FOUND) {
        return text;
    }
    struct slice front = slice_between(text, 0, start);
    while (front.size > 0 && strchr(" :=`'\"/(", front.data[front.size - 1]) != NULL) {
        front.size--;
    }
    size_t word = wording_ends_with(
        front, "match|matches|matching|pattern|regex|regexp|regular expression|format|muster");
    if (word == 0 && front.size > 0 && strchr(",;", front.data[front.size - 1]) == NULL) {
        return text;
    }
    field_rule_add_pattern(arena, field, slice_between(text, start, end), false);
    return slice_between(front, 0, front.size - word);
}

/* --- two fields --- */

static const char obliging[] = "must be|has to be|should be|must lie|must come|must always be";

static const struct {
    const char *words;
    const char *sign;
} relations[] = {
    {"on or after|at or after|not before|no earlier than|not earlier than|greater than or equal to|"
     "at least",
     ">="},
    {"on or before|at or before|not after|no later than|not later than|less than or equal to|"
     "at most",
     "<="},
    {"after|later than|greater than|more than|larger than", ">"},
    {"before|earlier than|less than|smaller than", "<"},
};

/* "must be after start_date": how the field relates to what *out_rest names; NULL: it is not said.
 */
static const char *find_relation(struct slice part, struct slice *out_rest)
{
    size_t must = wording_starts_with(part, obliging);
    struct slice rest = slice_trim(slice_from_offset(part, must));
    for (size_t i = 0; must > 0 && i < sizeof(relations) / sizeof(*relations); i++) {
        size_t size = wording_starts_with(rest, relations[i].words);
        if (size > 0 && size < rest.size) {
            *out_rest = slice_trim(slice_from_offset(rest, size));
            return relations[i].sign;
        }
    }
    return NULL;
}

/* "start_date", "startDate": a name by its look; of plain words it is not known what they mean. */
static bool is_field_name(struct slice word)
{
    bool has_mark = false;
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        if (!character_is_word(c)) {
            return false;
        }
        has_mark |= i > 0 && (c == '_' || (c >= 'A' && c <= 'Z'));
    }
    return has_mark && word.size <= 63 && !character_is_digit(word.data[0]);
}

static bool read_relation(struct arena *arena, struct field_statement *field, struct slice part)
{
    struct slice name;
    const char *sign = find_relation(part, &name);
    while (sign != NULL && name.size > 0 && strchr("`'\"", name.data[0]) != NULL) {
        name = slice_from_offset(name, 1);
    }
    if (sign == NULL || !is_field_name(name) || slice_equal_ignoring_case(name, field->name)) {
        return false;
    }
    field_rule_add_check(arena, field,
                         make_two(arena, slice_from(sign), make_column(arena, field),
                                  make(arena, EXPRESSION_COLUMN, name)));
    return true;
}

/* --- parts --- */

static bool read_part(struct arena *arena, struct field_statement *field, struct slice part,
                      enum field_text_kind kind)
{
    bool is_any = false;
    if (read_relation(arena, field, part)) {
        return true;
    }
    take(&part, "must be|must have|must contain|should be|has to be|has|is|value|values|allowed");
    if (read_address(arena, field, part)) {
        return true;
    }
    while (part.size > 0) {
        struct bounds bounds = {0};
        if (take_filler(&part)) {
            continue;
        }
        if (part.size == 0) {
            break;
        }
        if (!take_bounds(&part, arena, &bounds)) {
            return false;
        }
        bounds.is_length |= take_unit(&part);
        bounds.is_length |= bounds.is_bare && kind == FIELD_TEXT_CONSTRAINTS &&
                            field->type->kind == TYPE_TEXT; /* "string | 3-10" */
        is_any = true;
        if (!hold_bounds(arena, field, &bounds)) {
            return false;
        }
    }
    return is_any;
}

/* What is a rule by its first words, though not one that can be held. */
static bool is_rule(struct slice part, enum field_text_kind kind)
{
    size_t must = wording_starts_with(part, "must be|must lie|has to be|not|only");
    struct slice rest = slice_trim(slice_from_offset(part, must));
    size_t time = wording_starts_with(rest, "in the future|in the past|future date|past date|"
                                            "a future date|a past date");
    if (time > 0) {
        return time == rest.size;
    }
    struct slice other;
    bool is_shared = has_digit(part) && wording_starts_with(part, most) > 0 &&
                     slice_contains_ignoring_case(part, SLICE(" per "));
    if (kind == FIELD_TEXT_PROSE) {
        return is_shared || find_relation(part, &other) != NULL;
    }
    bool is_bound =
        has_digit(rest) &&
        (wording_starts_with(rest, most) > 0 || wording_starts_with(rest, least) > 0 ||
         wording_starts_with(rest, "between|length|exactly|less than|more than|greater than|"
                                   "multiple of|multiples of") > 0);
    return is_bound || wording_starts_with(rest, "matches|pattern|regex|valid|alphanumeric|"
                                                 "uppercase|lowercase|positive|negative|"
                                                 "non-negative|must") > 0;
}

static void apply_part(struct arena *arena, struct field_statement *field, struct slice part,
                       enum field_text_kind kind)
{
    struct field_statement before = *field;
    uint32_t length = field->type->length;
    part = slice_trim(part);
    while (part.size > 0 && strchr("`*'\" ", part.data[0]) != NULL) {
        part = slice_from_offset(part, 1);
    }
    while (part.size > 0 && strchr("`*'\" .", part.data[part.size - 1]) != NULL) {
        part.size--;
    }
    if (part.size == 0 || read_part(arena, field, part, kind)) {
        return;
    }
    *field = before;
    field->type->length = length;
    if (field->unheld_rule.size == 0 && is_rule(part, kind)) {
        field->unheld_rule = part;
    }
}

/* Whether a part ends at text[at]. */
static bool is_part_end(struct slice text, size_t at)
{
    static const char *const ends[] = {"\xe2\x80\xa2" /* • */, "\xc2\xb7" /* · */,
                                       "\xef\xbc\x8c" /* ， */, "\xe3\x80\x82" /* 。 */, NULL};
    char c = text.data[at];
    if (character_is_word(c) || c == ' ') {
        return false;
    }
    if (strchr(";()[]\n", c) != NULL) {
        return true;
    }
    if (c == ',') {
        return !is_grouping(text, at);
    }
    if (c == '.') {
        bool is_last = at + 1 == text.size || character_is_space(text.data[at + 1]);
        return is_last && wording_ends_with(slice_between(text, 0, at), "max|min") == 0;
    }
    for (const char *const *end = ends; (unsigned char)c >= 0x80 && *end != NULL; end++) {
        if (slice_starts_with(slice_from_offset(text, at), slice_from(*end))) {
            return true;
        }
    }
    return false;
}

/* Whether the text can hold a rule at all: most have neither a number nor one of the words. */
static bool may_have_rule(struct slice text)
{
    return has_digit(text) || wording_has(text, "positive|negative|non-negative|nonnegative|future|"
                                                "past|valid|email|e-mail|must|matches|pattern|"
                                                "regex|alphanumeric|uppercase|lowercase");
}

void field_rule_read(struct arena *arena, struct field_statement *field, struct slice text,
                     enum field_text_kind kind)
{
    if (text.size > FIELD_TEXT_MAXIMUM || text.size < 3 || !may_have_rule(text) ||
        slice_contains_ignoring_case(text, SLICE("check"))) {
        return;
    }
    text = read_pattern(arena, field, text);
    size_t start = 0;
    for (size_t at = 0; at <= text.size; at++) {
        if (at == text.size || is_part_end(text, at)) {
            apply_part(arena, field, slice_between(text, start, at), kind);
            start = at + 1;
        }
    }
}
