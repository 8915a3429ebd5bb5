/* SPDX-License-Identifier: Apache-2.0 */
/* A clause is read from the front: a word that says which bound it is, a number, what is counted.
 */
#include "spec/reading/field_rule_private.h"

#include "spec/text/wording_memory.h"

#include <stdlib.h>

#define NUMBER_SIZE_MAXIMUM 30U

/* --- numbers --- */

bool field_bound_take_words(struct arena *arena, struct slice *rest, const char *words)
{
    size_t size = wording_memory_starts(wording_memory_of(arena), *rest, words);
    *rest = size > 0 ? slice_trim(slice_from_offset(*rest, size)) : *rest;
    return size > 0;
}

#define take field_bound_take_words

/* "null" is German's and "nul" Dutch's; behind "not" it is no number, and is taken before. */
static const char zero[] = "zero|cero|zéro|null|nul|нуля|нулю|нуль|ноль|零|영";

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

/* Whether the comma at `at` is that of a fraction: "99,90". In a list of numbers, "1,2,3", none is,
 * and three digits are thousands. */
static bool is_decimal_comma(struct slice text, size_t at)
{
    size_t digits = measure_digits(text, at + 1), end = at + 1 + digits, start = at;
    while (start > 0 && character_is_digit(text.data[start - 1])) {
        start--;
    }
    bool is_listed = (start > 0 && text.data[start - 1] == ',') ||
                     (end < text.size && (text.data[end] == ',' || text.data[end] == '.') &&
                      measure_digits(text, end + 1) > 0);
    return text.data[at] == ',' && start < at && (digits == 1 || digits == 2) && !is_listed;
}

bool field_bound_is_in_number(struct slice text, size_t at)
{
    return is_grouping(text, at) || is_decimal_comma(text, at);
}

/* The bytes of thousands that points part, "1.000.000", or "1.000" where a comma follows that
 * begins a fraction; 0: the point may be that of a fraction. */
static size_t measure_pointed(struct slice text)
{
    size_t at = measure_digits(text, 0), groups = 0;
    if (at == 0 || at > 3) {
        return 0;
    }
    while (at < text.size && text.data[at] == '.' && measure_digits(text, at + 1) == 3) {
        at += 4;
        groups++;
    }
    bool has_fraction = groups > 0 && at < text.size && is_decimal_comma(text, at);
    return groups > 1 || has_fraction ? at : 0;
}

/* A number at the front, what parts its thousands left out, or a word for zero. */
static bool take_number(struct arena *arena, struct slice *rest, struct slice *out_number)
{
    if (take(arena, rest, zero)) {
        *out_number = SLICE("0");
        return true;
    }
    char number[NUMBER_SIZE_MAXIMUM];
    size_t size = 0;
    size_t at = 0, pointed = measure_pointed(*rest);
    bool has_point = false;
    for (; at < rest->size && size < sizeof(number); at++) {
        char c = rest->data[at];
        bool is_sign = c == '-' && at == 0;
        bool is_left_out = (c == '.' && at < pointed) || is_grouping(*rest, at);
        bool is_point = (c == '.' && !has_point && size > 0 && !is_left_out &&
                         measure_digits(*rest, at + 1) > 0) ||
                        (!has_point && is_decimal_comma(*rest, at));
        if (!character_is_digit(c) && !is_sign && !is_point && !is_left_out) {
            break;
        }
        has_point |= is_point;
        if (!is_left_out) {
            number[size++] = is_point ? '.' : c;
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

static bool take_range_mark(struct arena *arena, struct slice *rest)
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
    return take(arena, rest,
                "to|and|through|bis|und|до|и|y|e|et|a|à|até|al|hasta|i|do|en|tot|到|至|和|~|～");
}

/* --- clauses --- */

static const char length_most[] = "max length|maximum length|max. length|maxlength|max_length|"
                                  "max-length|maxlen|max len|no longer than|not longer than";
static const char length_least[] = "min length|minimum length|min. length|minlength|min_length|"
                                   "min-length|minlen|min len|no shorter than|not shorter than";
static const char most[] =
    "max|maximum|at most|up to|no more than|not more than|no greater than|no higher than|<=|≤|⩽|"
    "less than or equal to|less than or equal|less or equal to|cannot exceed|can not exceed|can't "
    "exceed|must not exceed|may not exceed|should not exceed|does not exceed|not exceed|not to "
    "exceed|limited to|maximal|höchstens|kleiner oder gleich|kleiner gleich|máximo|máxima|máx|"
    "como máximo|hasta|no más de|menor o igual que|menor o igual a|no máximo|até|menor ou igual a|"
    "menor ou igual que|au plus|au maximum|inférieur ou égal à|inférieure ou égale à|al massimo|"
    "massimo|minore o uguale a|hoogstens|maximaal|maksymalnie|maksimum|maksimal|co najwyżej|"
    "не более|не больше|максимум|максимально|до|меньше или равно|не превышает|不超过|不大于|不多于|"
    "小于等于|小于或等于|最多|最大|至多|최대|最長";
static const char least[] =
    "min|minimum|at least|no less than|not less than|no fewer than|no lower than|>=|≥|⩾|greater "
    "than or equal to|greater than or equal|greater or equal to|more than or equal to|"
    "mindestens|minimal|größer oder gleich|größer gleich|al menos|como mínimo|mínimo|mínima|mín|"
    "no menos de|mayor o igual que|mayor o igual a|pelo menos|no mínimo|ao menos|maior ou igual a|"
    "maior ou igual que|au moins|au minimum|supérieur ou égal à|supérieure ou égale à|almeno|"
    "minimo|maggiore o uguale a|minstens|ten minste|minimaal|co najmniej|minimum|не менее|"
    "не меньше|минимум|минимально|от|больше или равно|不少于|不小于|不低于|大于等于|大于或等于|"
    "至少|最少|最小|최소|最低";
static const char below[] =
    "less than|under|below|shorter than|fewer than|lower than|smaller than|<|kleiner als|weniger "
    "als|menor que|menor a|menos de|menor do que|inférieur à|inférieure à|moins de|minore di|"
    "kleiner dan|minder dan|mniej niż|меньше|менее|小于|少于|低于";
static const char above[] =
    "more than|greater than|over|above|larger than|longer than|higher than|exceeds|exceed|>|größer "
    "als|mehr als|über|mayor que|mayor a|más de|superior a|maior que|maior do que|mais de|"
    "supérieur à|supérieure à|plus de|dépasser|exceder|superar|überschreiten|maggiore di|"
    "groter dan|meer dan|większe niż|większa niż|większy niż|больше|более|превышать|大于|超过|"
    "高于|多于";
static const char around[] =
    "between|range from|ranges from|in range|in the range|range|from|zwischen|entre|compris entre|"
    "comprise entre|von|de|tra|compreso tra|compresa tra|tussen|między|od|между|в "
    "диапазоне|介于|在";

static bool take_characters(struct arena *arena, struct slice *rest)
{
    return take(arena, rest,
                "characters|character|chars|char|letters|symbols|zeichen|символ*|знак*|"
                "caracteres|caractères|caratteri|tekens|znaków|znaki|karakter|"
                "个字符|字符|个字|字|文字|자|글자");
}

/* "80", and what is counted: "3 characters". */
static bool take_counted(struct arena *arena, struct slice *rest, struct field_bounds *bounds,
                         struct slice *out_number)
{
    bool is_number = take_number(arena, rest, out_number);
    bounds->is_length |= is_number && take_characters(arena, rest);
    return is_number;
}

static bool take_high(struct arena *arena, struct slice *rest, struct field_bounds *bounds,
                      bool is_exclusive)
{
    skip_marks(rest);
    take(arena, rest, "of|de|um|als");
    bounds->is_high_exclusive = is_exclusive;
    return take_counted(arena, rest, bounds, &bounds->high);
}

static bool take_low(struct arena *arena, struct slice *rest, struct field_bounds *bounds,
                     bool is_exclusive)
{
    skip_marks(rest);
    take(arena, rest, "of|de|um|als");
    bounds->is_low_exclusive = is_exclusive;
    return take_counted(arena, rest, bounds, &bounds->low);
}

/* "1 to 40", "3-10"; the first is the lesser. */
static bool take_range(struct arena *arena, struct slice *rest, struct field_bounds *bounds)
{
    return take_counted(arena, rest, bounds, &bounds->low) && take_range_mark(arena, rest) &&
           take_counted(arena, rest, bounds, &bounds->high) &&
           strtod(bounds->low.data, NULL) < strtod(bounds->high.data, NULL);
}

/* "5 or more", "80 characters", "3-10", "3文字以上" */
static bool take_bare(struct arena *arena, struct slice *rest, struct field_bounds *bounds)
{
    struct slice number;
    if (!take_counted(arena, rest, bounds, &number)) {
        return false;
    }
    if (take(arena, rest,
             "or more|or greater|or higher|or longer|or above|and above|and more|and up|"
             "minimum|oder mehr|o más|ou mais|ou plus|o più|of meer|lub więcej|и более|"
             "или более|или больше|以上|或以上|이상")) {
        bounds->low = number;
        return true;
    }
    if (take(arena, rest,
             "or less|or fewer|or lower|or shorter|or below|and below|maximum|oder weniger|"
             "o menos|ou menos|ou moins|o meno|of minder|lub mniej|и менее|или менее|"
             "以下|以内|或以下|이하|이내")) {
        bounds->high = number;
        return true;
    }
    if (take_range_mark(arena, rest)) {
        bounds->low = number;
        bounds->is_bare = true;
        return take_counted(arena, rest, bounds, &bounds->high) &&
               strtod(bounds->low.data, NULL) < strtod(bounds->high.data, NULL);
    }
    bounds->high = number;
    return bounds->is_length;
}

/* --- signs --- */

static const char positive[] =
    "positive|positiv|positive zahl|positivo|positiva|positif|pozitif|positief|dodatni*|"
    "положительн*|大于零|正整数|正数|正の整数|正の数|양수";
static const char not_negative[] =
    "non-negative|nonnegative|non negative|not negative|never negative|nicht negativ*|nicht-"
    "negativ*|no negativo|no negativa|não negativo|não negativa|non négatif|non négative|"
    "non negativo|niet negatief|nieujemn*|неотрицательн*|非负整数|非负数|非负|0以上|음수 불가";
static const char negative[] = "negative|negativ|negativo|negativa|négatif|négative|negatief|"
                               "ujemn*|отрицательн*|负数|负|음수";
static const char not_zero[] = "non-zero|nonzero|not zero|not be zero|≠ 0|!= 0|<> 0|non-null value";
static const char sign_words[] =
    "whole numbers|whole number|numbers|number|integers|integer|ints|int|decimals|decimal|amount|"
    "values|value|zahl|entero|número|inteiro|nombre|entier|numero|intero|getal|числ*|цел*|sein|"
    "be";

static bool take_sign(struct arena *arena, struct slice *rest, struct field_bounds *bounds)
{
    if (take(arena, rest, not_zero)) {
        bounds->low = SLICE("0");
        bounds->is_excluded = true;
    } else if (take(arena, rest, positive)) {
        bounds->low = SLICE("0");
        bounds->is_low_exclusive = true;
    } else if (take(arena, rest, not_negative)) {
        bounds->low = SLICE("0");
    } else if (take(arena, rest, negative)) {
        bounds->high = SLICE("0");
        bounds->is_high_exclusive = true;
    } else {
        return false;
    }
    take(arena, rest, sign_words);
    return true;
}

static bool take_exact(struct arena *arena, struct slice *rest, struct field_bounds *bounds)
{
    take(arena, rest, "length|of");
    skip_marks(rest);
    bool is_read = take_counted(arena, rest, bounds, &bounds->low);
    bounds->high = bounds->low;
    return is_read && bounds->is_length;
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

bool field_bound_is_possible(struct arena *arena, struct slice text)
{
    return has_digit(text) ||
           wording_memory_has_once(
               wording_memory_of(arena), text,
               "zero|cero|zéro|als null|dan nul|нуля|нулю|零|positiv*|positif*|"
               "pozitif|positief|dodatni*|положительн*|正数|正整数|正の|양수|"
               "non-negative|nonnegative|negativ*|négati*|negatief|nieujemn*|ujemn*|"
               "неотрицательн*|отрицательн*|非负|负|음수|nonzero");
}

bool field_bound_opens(struct arena *arena, struct slice text)
{
    const char *const lists[] = {length_most,
                                 length_least,
                                 most,
                                 least,
                                 below,
                                 above,
                                 around,
                                 positive,
                                 not_negative,
                                 not_zero,
                                 "exactly|length|multiple of"};
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        if (wording_memory_starts(wording_memory_of(arena), text, lists[i]) > 0) {
            return true;
        }
    }
    return false;
}

static bool take_clause(struct arena *arena, struct slice *rest, struct field_bounds *bounds)
{
    if (take_sign(arena, rest, bounds)) {
        return true;
    }
    if (!field_bound_is_possible(arena, *rest)) {
        return false; /* all others have a number */
    }
    if (take(arena, rest, length_most)) {
        bounds->is_length = true;
        return take_high(arena, rest, bounds, false);
    }
    if (take(arena, rest, length_least)) {
        bounds->is_length = true;
        return take_low(arena, rest, bounds, false);
    }
    if (take(arena, rest,
             "exactly|fixed length|exact length|genau|exactamente|exatamente|exactement|"
             "esattamente|ровно|точно")) {
        return take_exact(arena, rest, bounds);
    }
    if (take(arena, rest,
             "length|len|länge|longitud|comprimento|longueur|lunghezza|длина|长度|길이")) {
        bounds->is_length = true;
        skip_marks(rest);
        take(arena, rest, "must be|is|of|de|为");
    }
    if (take(arena, rest, most)) {
        return take_high(arena, rest, bounds, false);
    }
    if (take(arena, rest, least)) {
        return take_low(arena, rest, bounds, false);
    }
    if (take(arena, rest, below)) {
        return take_high(arena, rest, bounds, true);
    }
    if (take(arena, rest, above)) {
        return take_low(arena, rest, bounds, true);
    }
    if (take(arena, rest, around)) {
        skip_marks(rest);
        return take_range(arena, rest, bounds);
    }
    return take_bare(arena, rest, bounds);
}

/* What "must not be" denies, as what must be: of one bound the other. */
static bool negate(struct field_bounds *bounds)
{
    struct field_bounds said = *bounds;
    bool has_low = said.low.size > 0, has_high = said.high.size > 0;
    if (said.is_excluded || has_low == has_high) {
        return false;
    }
    bounds->low = said.high;
    bounds->high = said.low;
    bounds->is_low_exclusive = has_high && !said.is_high_exclusive;
    bounds->is_high_exclusive = has_low && !said.is_low_exclusive;
    return true;
}

bool field_bound_take(struct arena *arena, struct slice *rest, bool is_negated,
                      struct field_bounds *out_bounds)
{
    struct field_bounds *bounds = out_bounds;
    *bounds = (struct field_bounds){0};
    if (is_negated && take(arena, rest, zero)) {
        *bounds = (struct field_bounds){.low = SLICE("0"), .is_excluded = true};
        take(arena, rest, sign_words);
        return true;
    }
    if (!take_clause(arena, rest, bounds) || (is_negated && !negate(bounds))) {
        return false;
    }
    bounds->is_length |= take_characters(arena, rest);
    if (bounds->is_length) {
        take(arena, rest,
             "long|in length|max|maximum|lang|de largo|de longitud|de comprimento|de long|"
             "haben|enthalten|长");
    }
    take(arena, rest, "inclusive|both inclusive|or greater|or more|之间|liegen|sein|betragen");
    return true;
}
