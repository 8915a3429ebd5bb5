/* SPDX-License-Identifier: Apache-2.0 */
/* The text is walked once, number by number: what stands just before one compares it, what stands
 * behind is its unit. A look back is bounded by LOOK_BACK, a look ahead by the unit's own words. */
#include "spec/statement/quantity.h"

#include "spec/text/wording.h"

#include <math.h>
#include <stdlib.h>

/* Bytes in front of a number that may hold its comparison. */
#define LOOK_BACK 48U

/* The most digits that a number may have; longer ones are identifiers. */
#define DIGITS_MAXIMUM 18U

enum dimension {
    DIMENSION_TIME,  /* factor: ms */
    DIMENSION_BYTES, /* factor: bytes */
    DIMENSION_PERCENT,
    DIMENSION_RATE, /* "RPS": per second */
    DIMENSION_TIMES /* "million" */
};

struct unit_word {
    struct slice word;
    enum dimension dimension;
    double factor;
};

#define SECOND 1000.0
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* Words in lower case, matched whole; one that ends in '*' is matched as a beginning. The longest
 * match wins. Sizes count in 1024, as they do for memory. */
static const struct unit_word unit_words[] = {
#define UNIT_WORD(word, dimension, factor) {SLICE_LITERAL(word), DIMENSION_##dimension, factor},
#include "spec/statement/unit_words.def"
#undef UNIT_WORD
};

struct comparison_word {
    struct slice word;
    enum comparison comparison;
    bool is_sign;
};

/* In front of a number. Longest first where one ends in another. */
static const struct comparison_word comparison_words[] = {
#define COMPARISON_WORD(word, comparison) {SLICE_LITERAL(word), COMPARISON_##comparison, false},
#define COMPARISON_SIGN(word, comparison) {SLICE_LITERAL(word), COMPARISON_##comparison, true},
#include "spec/statement/comparison_words.def"
#undef COMPARISON_WORD
#undef COMPARISON_SIGN
};

/* Behind a number with its unit. */
static const struct comparison_word comparison_suffixes[] = {
    {SLICE_LITERAL("+"), COMPARISON_GREATER_EQUAL, true},
    {SLICE_LITERAL("or less"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("or fewer"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("or below"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("or lower"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("or better"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("max"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("or more"), COMPARISON_GREATER_EQUAL, false},
    {SLICE_LITERAL("or higher"), COMPARISON_GREATER_EQUAL, false},
    {SLICE_LITERAL("or above"), COMPARISON_GREATER_EQUAL, false},
    {SLICE_LITERAL("minimum"), COMPARISON_GREATER_EQUAL, false},
    {SLICE_LITERAL("以内"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("以下"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("之内"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("以上"), COMPARISON_GREATER_EQUAL, false},
    {SLICE_LITERAL("이하"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("미만"), COMPARISON_LESS, false},
    {SLICE_LITERAL("이내"), COMPARISON_LESS_EQUAL, false},
    {SLICE_LITERAL("이상"), COMPARISON_GREATER_EQUAL, false},
    {SLICE_LITERAL("초과"), COMPARISON_GREATER, false},
};

static const char window_words[] =
    "for|over|during|in|in the last|over the last|for the last|last|past|every|в течение|"
    "течение|за|каждые|durante|während|pendant|en|持续|连续|过去|持續|最近";

struct walk {
    struct slice text;
    size_t at;
};

static bool is_letter_at(struct slice text, size_t at)
{
    return at < text.size && (character_is_word(text.data[at]) || (text.data[at] & 0x80) != 0);
}

/* Blanks: ASCII, a line's end within a text, no-break space, thin spaces. Returns the bytes. */
static size_t blank_size(struct slice text, size_t at)
{
    struct slice rest = slice_from_offset(text, at);
    if (rest.size > 0 && (rest.data[0] == ' ' || rest.data[0] == '\t' || rest.data[0] == '\n')) {
        return 1;
    }
    if (slice_starts_with(rest, SLICE("\xc2\xa0"))) {
        return 2;
    }
    bool is_thin = slice_starts_with(rest, SLICE("\xe2\x80\xaf")) ||
                   slice_starts_with(rest, SLICE("\xe2\x80\x89"));
    return is_thin ? 3 : 0;
}

static size_t skip_blanks(struct slice text, size_t at)
{
    for (size_t size; (size = blank_size(text, at)) > 0; at += size) {
    }
    return at;
}

static size_t digits_at(struct slice text, size_t at)
{
    size_t count = 0;
    while (at + count < text.size && character_is_digit(text.data[at + count])) {
        count++;
    }
    return count;
}

/* The size of a group separator at `at` that three digits and no fourth follow; 0: none. */
static size_t group_separator(struct slice text, size_t at, struct slice separator)
{
    struct slice rest = slice_from_offset(text, at);
    if (!slice_starts_with(rest, separator)) {
        return 0;
    }
    return digits_at(text, at + separator.size) == 3 ? separator.size : 0;
}

static const struct slice separators[] = {
    SLICE_LITERAL(","), SLICE_LITERAL("\xc2\xa0"), SLICE_LITERAL("\xe2\x80\xaf"),
    SLICE_LITERAL(" "), SLICE_LITERAL("_"),        SLICE_LITERAL("'"),
};

/* How one number is written. */
struct numeral {
    char digits[DIGITS_MAXIMUM + 2];
    size_t count;
    bool is_dot_thousands; /* "10.000": perhaps ten thousand */
};

static void add_digits(struct numeral *numeral, struct slice text)
{
    for (size_t i = 0; i < text.size && numeral->count < DIGITS_MAXIMUM + 1; i++) {
        numeral->digits[numeral->count++] = text.data[i];
    }
    numeral->digits[numeral->count] = '\0';
}

/* Groups of three behind the first digits: "10,000", "1 000 000". Returns the offset behind. */
static size_t read_groups(struct slice text, size_t at, struct numeral *numeral)
{
    for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
        size_t size = group_separator(text, at, separators[i]);
        if (size == 0) {
            continue;
        }
        for (; size > 0; size = group_separator(text, at, separators[i])) {
            add_digits(numeral, slice_between(text, at + size, at + size + 3));
            at += size + 3;
        }
        return at;
    }
    return at;
}

/* The number at `at`; returns the offset behind it, or `at` where it is none. */
static size_t read_numeral(struct slice text, size_t at, double *out_value, bool *out_is_doubtful)
{
    struct numeral numeral = {0};
    size_t start = at;
    size_t count = digits_at(text, at);
    if (count == 0 || count > DIGITS_MAXIMUM) {
        return start;
    }
    add_digits(&numeral, slice_between(text, at, at + count));
    at += count;
    if (count <= 3) {
        at = read_groups(text, at, &numeral);
    }
    *out_is_doubtful = false;
    char mark = at < text.size ? text.data[at] : '\0';
    size_t decimals = mark == '.' || mark == ',' ? digits_at(text, at + 1) : 0;
    if (decimals > 0 && numeral.count + decimals < DIGITS_MAXIMUM) {
        bool is_ungrouped = at == start + count;
        *out_is_doubtful =
            mark == '.' && count <= 3 && is_ungrouped &&
            slice_equal(slice_between(text, at + 1, at + 1 + decimals), SLICE("000"));
        add_digits(&numeral, SLICE("."));
        add_digits(&numeral, slice_between(text, at + 1, at + 1 + decimals));
        at += 1 + decimals;
    }
    *out_value = strtod(numeral.digits, NULL);
    return at;
}

/* A first look at one byte of text and word: most words fail here. Letters beyond ASCII are left to
 * the full comparison, which knows their case. */
static bool may_match(char found, char wanted)
{
    return ((found & 0x80) != 0 && (wanted & 0x80) != 0) || character_to_lower(found) == wanted;
}

/* The longest unit word at `at`, or NULL; *out_size its bytes. */
static const struct unit_word *match_unit(struct slice text, size_t at, size_t *out_size)
{
    const struct unit_word *best = NULL;
    *out_size = 0;
    for (size_t i = 0; at < text.size && i < sizeof(unit_words) / sizeof(*unit_words); i++) {
        if (!may_match(text.data[at], unit_words[i].word.data[0])) {
            continue;
        }
        size_t size = wording_match_at(text, at, unit_words[i].word);
        if (size > *out_size) {
            best = &unit_words[i];
            *out_size = size;
        }
    }
    return best;
}

/* "K", "M", "k" right behind a number multiply; "m" is a minute. Bytes, or 0. */
static size_t match_suffix(struct slice text, size_t at, double *out_factor)
{
    char c = at < text.size ? text.data[at] : '\0';
    if (c == '\0' || is_letter_at(text, at + 1)) {
        return 0;
    }
    *out_factor = c == 'k' || c == 'K' ? 1e3 : c == 'M' ? 1e6 : c == 'B' ? 1e9 : 0;
    return *out_factor > 0 ? 1 : 0;
}

/* What leads to the time unit of a rate: "/", "per", "a", "each". */
static size_t match_per(struct slice text, size_t at)
{
    static const struct slice words[] = {
        SLICE_LITERAL("per"),   SLICE_LITERAL("a"),   SLICE_LITERAL("an"), SLICE_LITERAL("each"),
        SLICE_LITERAL("every"), SLICE_LITERAL("in"),  SLICE_LITERAL("в"),  SLICE_LITERAL("por"),
        SLICE_LITERAL("pro"),   SLICE_LITERAL("par"), SLICE_LITERAL("je"), SLICE_LITERAL("за"),
        SLICE_LITERAL("al"),    SLICE_LITERAL("每"),
    };
    size_t start = skip_blanks(text, at);
    if (start < text.size && text.data[start] == '/') {
        return start + 1;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t size = wording_match_at(text, start, words[i]);
        if (size > 0) {
            return start + size;
        }
    }
    return 0;
}

/* "60 s", "15 minutes", "min" behind "per": *out_seconds. Returns the offset behind, or 0. */
static size_t read_period(struct slice text, size_t at, double *out_seconds)
{
    double many = 1;
    bool is_doubtful;
    at = skip_blanks(text, at);
    size_t behind = read_numeral(text, at, &many, &is_doubtful);
    behind = skip_blanks(text, behind);
    if (behind < text.size && behind > at && text.data[behind] == '-') {
        behind++; /* "per 15-minute window" */
    }
    size_t size;
    const struct unit_word *unit = match_unit(text, behind, &size);
    if (unit == NULL || unit->dimension != DIMENSION_TIME) {
        return 0;
    }
    *out_seconds = many * unit->factor / SECOND;
    return behind + size;
}

/* One word of letters at `at`: ASCII and Cyrillic letters, apostrophes and hyphens within. */
static size_t word_size(struct slice text, size_t at)
{
    size_t end = at;
    while (end < text.size &&
           (character_is_alpha(text.data[end]) || (text.data[end] & 0x80) != 0 ||
            (end > at && text.data[end] == '-' && is_letter_at(text, end + 1)))) {
        end++;
    }
    return end - at;
}

static const char stop_words[] =
    "for|with|and|or|to|at|on|under|over|when|while|if|of|from|until|before|after|by|as|is|"
    "a|an|are|per|in|within|the|then|than|each|every|и|на|при|для|или|за|в|с|от|"
    "por|pro|par|je|para|für|pour|y|und|et";

/* What is counted, up to three words, and the offset behind it: "concurrent users". */
static struct slice read_noun(struct slice text, size_t at, size_t *out_end)
{
    size_t start = skip_blanks(text, at);
    size_t end = start;
    size_t next = start;
    for (int i = 0; i < 3; i++) {
        size_t size = word_size(text, next);
        struct slice word = slice_between(text, next, next + size);
        if (size == 0 || size > 40 || wording_is(word, stop_words)) {
            break;
        }
        end = next + size;
        next = skip_blanks(text, end);
    }
    *out_end = end > start ? end : at;
    return slice_between(text, start, end);
}

/* Behind a count and its noun: "/min", "per IP per minute". True where it is a rate. */
static bool read_rate(struct slice text, size_t at, double count, struct quantity *quantity)
{
    for (int i = 0; i < 3; i++) {
        size_t behind_per = match_per(text, at);
        if (behind_per == 0) {
            return false;
        }
        double seconds;
        size_t end = read_period(text, behind_per, &seconds);
        if (end > 0 && seconds > 0) {
            quantity->unit = UNIT_PER_SECOND;
            quantity->count = count;
            quantity->seconds = seconds >= 1 && seconds < 4e9 ? (uint32_t)seconds : 1;
            quantity->value = count / seconds;
            quantity->end = end;
            return true;
        }
        read_noun(text, behind_per, &at); /* "per IP" */
        if (at == behind_per) {
            return false;
        }
    }
    return false;
}

static void apply_unit(struct quantity *quantity, const struct unit_word *unit)
{
    static const enum unit units[] = {
        [DIMENSION_TIME] = UNIT_MILLISECONDS, [DIMENSION_BYTES] = UNIT_BYTES,
        [DIMENSION_PERCENT] = UNIT_PERCENT,   [DIMENSION_RATE] = UNIT_PER_SECOND,
        [DIMENSION_TIMES] = UNIT_COUNT,
    };
    quantity->unit = units[unit->dimension];
    bool is_slow_rate = unit->dimension == DIMENSION_RATE && unit->factor < 1; /* "60 rpm" */
    quantity->count = is_slow_rate ? quantity->value : quantity->value * unit->factor;
    quantity->value *= unit->factor;
    if (unit->dimension == DIMENSION_RATE) {
        quantity->seconds = is_slow_rate ? (uint32_t)(1 / unit->factor + 0.5) : 1;
    } else if (unit->dimension == DIMENSION_TIME && quantity->value < 4e12) {
        quantity->seconds = (uint32_t)(quantity->value / SECOND);
    }
}

/* "每分钟100次", "분당 100회": the period stands in front. */
static bool read_front_rate(struct slice text, size_t start, struct quantity *quantity)
{
    static const struct {
        struct slice word;
        uint32_t seconds;
    } fronts[] = {
        {SLICE_LITERAL("每秒"), 1},      {SLICE_LITERAL("每分钟"), 60},
        {SLICE_LITERAL("每小时"), 3600}, {SLICE_LITERAL("每天"), 86400},
        {SLICE_LITERAL("초당"), 1},      {SLICE_LITERAL("분당"), 60},
        {SLICE_LITERAL("시간당"), 3600},
    };
    struct slice before = slice_trim(slice_between(text, start > 24 ? start - 24 : 0, start));
    for (size_t i = 0; i < sizeof(fronts) / sizeof(*fronts); i++) {
        if (slice_ends_with(before, fronts[i].word)) {
            quantity->unit = UNIT_PER_SECOND;
            quantity->count = quantity->value;
            quantity->seconds = fronts[i].seconds;
            quantity->value /= fronts[i].seconds;
            return true;
        }
    }
    return false;
}

/* Behind the number: suffix, unit, noun, rate. */
static void read_unit(struct slice text, size_t start, struct quantity *quantity, bool is_doubtful)
{
    size_t at = quantity->end;
    size_t size;
    double factor = 1;
    size_t suffix = match_suffix(text, at, &factor);
    if (suffix > 0) {
        quantity->value *= factor;
        quantity->unit = UNIT_COUNT;
        at += suffix;
        quantity->end = at;
    }
    if (at < text.size && text.data[at] == '+') { /* "5000+ QPS" */
        quantity->comparison = COMPARISON_GREATER_EQUAL;
        quantity->is_compared = true;
        quantity->end = ++at;
    }
    size_t unit_at = skip_blanks(text, at);
    if (unit_at < text.size && text.data[unit_at] == '-' &&
        character_is_alpha(unit_at + 1 < text.size ? text.data[unit_at + 1] : '\0')) {
        unit_at++; /* "5-minute" */
    }
    const struct unit_word *unit = match_unit(text, unit_at, &size);
    if (unit != NULL && unit->dimension == DIMENSION_TIMES) {
        apply_unit(quantity, unit);
        quantity->end = at = unit_at + size;
        unit_at = skip_blanks(text, at);
        unit = match_unit(text, unit_at, &size);
    }
    if (unit != NULL && !(suffix > 0 && unit->dimension == DIMENSION_TIME)) {
        if (is_doubtful && unit->dimension == DIMENSION_RATE) {
            quantity->value *= 1000;
        }
        apply_unit(quantity, unit);
        quantity->end = unit_at + size;
        return;
    }
    if (read_front_rate(text, start, quantity)) {
        return;
    }
    size_t noun_end;
    struct slice noun = read_noun(text, at, &noun_end);
    if (is_doubtful && noun.size > 0) {
        quantity->value *= 1000;
    }
    if (read_rate(text, noun_end, quantity->value, quantity)) {
        quantity->noun = noun;
        return;
    }
    bool is_glued = at < text.size && character_is_alpha(text.data[at]); /* "2FA" */
    if (noun.size > 0 && !is_glued) {
        quantity->noun = noun;
        quantity->unit = UNIT_COUNT;
        quantity->end = noun_end;
    }
}

/* The comparison in front of text[start]; moves quantity->start back over it. */
static void read_comparison(struct slice text, struct quantity *quantity)
{
    size_t from = quantity->start > LOOK_BACK ? quantity->start - LOOK_BACK : 0;
    size_t end = quantity->start;
    while (end > from &&
           (text.data[end - 1] == ' ' || text.data[end - 1] == '\n' || text.data[end - 1] == '~' ||
            text.data[end - 1] == '(' || text.data[end - 1] == '*')) {
        end--;
    }
    struct slice before = slice_between(text, from, end);
    for (size_t i = 0; end > from && i < sizeof(comparison_words) / sizeof(*comparison_words);
         i++) {
        struct slice word = comparison_words[i].word;
        if (!may_match(text.data[end - 1], word.data[word.size - 1])) {
            continue;
        }
        size_t size = wording_match_end(before, comparison_words[i].word);
        if (size > 0) {
            quantity->comparison = comparison_words[i].comparison;
            quantity->is_compared = true;
            quantity->has_sign = comparison_words[i].is_sign;
            quantity->start = end - size;
            return;
        }
    }
}

static void read_comparison_suffix(struct slice text, struct quantity *quantity)
{
    size_t at = skip_blanks(text, quantity->end);
    for (size_t i = 0; i < sizeof(comparison_suffixes) / sizeof(*comparison_suffixes); i++) {
        const struct comparison_word *suffix = &comparison_suffixes[i];
        size_t size =
            suffix->is_sign
                ? (slice_starts_with(slice_from_offset(text, at), suffix->word) ? suffix->word.size
                                                                                : 0)
                : wording_match_at(text, at, suffix->word);
        if (size > 0) {
            quantity->comparison = suffix->comparison;
            quantity->is_compared = true;
            quantity->end = at + size;
            return;
        }
    }
}

/* A duration with "for", "over", "in" in front of it is what something is watched over. "in" and
 * "for" directly behind nothing else may also be a limit, which the caller knows better. */
static void read_window(struct slice text, struct quantity *quantity)
{
    size_t from = quantity->start > LOOK_BACK ? quantity->start - LOOK_BACK : 0;
    struct slice before = slice_trim(slice_between(text, from, quantity->start));
    bool is_limit = quantity->is_compared && (quantity->comparison == COMPARISON_LESS ||
                                              quantity->comparison == COMPARISON_LESS_EQUAL);
    if (quantity->unit != UNIT_MILLISECONDS || quantity->seconds == 0 || is_limit) {
        return; /* "rollback in under 5 minutes" is a limit */
    }
    quantity->is_window =
        wording_ends_with(before, window_words) ||
        wording_match_at(text, skip_blanks(text, quantity->end), SLICE("内")) > 0 ||
        wording_match_at(text, quantity->end, SLICE("간")) > 0;
}

/* Whether the digits at `at` belong to a word, a version, a date or a percentile. */
static bool is_inside_word(struct slice text, size_t at)
{
    if (at == 0) {
        return false;
    }
    char before = text.data[at - 1];
    if (character_is_word(before) || before == '.' || before == '#') {
        return true;
    }
    bool is_bound = before == '-' || before == '/' || before == ':' || before == '@';
    return is_bound && at > 1 && is_letter_at(text, at - 2);
}

/* The offset behind a date, a time or a dotted version that begins at `at`, else 0. */
static size_t skip_non_number(struct slice text, size_t at)
{
    size_t end = at;
    unsigned marks = 0;
    while (end < text.size && (character_is_digit(text.data[end]) ||
                               ((text.data[end] == '-' || text.data[end] == ':' ||
                                 text.data[end] == '.' || text.data[end] == '/') &&
                                digits_at(text, end + 1) > 0))) {
        marks += !character_is_digit(text.data[end]);
        end++;
    }
    bool is_clock = marks == 1 && digits_at(text, at) <= 2 &&
                    at + digits_at(text, at) < text.size &&
                    text.data[at + digits_at(text, at)] == ':';
    bool is_year_month = marks == 1 && digits_at(text, at) == 4 && at + 4 < text.size &&
                         text.data[at + 4] == '-' && digits_at(text, at + 5) == 2 &&
                         !is_letter_at(text, end);
    return marks >= 2 || is_clock || is_year_month ? end : 0;
}

static const char version_words[] =
    "tls|ssl|oauth|version|wcag|http|ipv|rfc|iso|python|java|node|node.js|react|vue|angular|"
    "postgresql|postgres|mysql|redis|sqlite|mongodb|kafka|debian|ubuntu|openapi|chrome|"
    "firefox|safari|edge|phase|week|weeks|step|section|chapter|table|figure|level|cost|"
    "rounds|port|page|factor|v";

/* A plain number behind a name that takes versions is no quantity, unless a unit follows. */
static bool is_version(struct slice text, const struct quantity *quantity)
{
    if (quantity->unit != UNIT_NONE && quantity->unit != UNIT_COUNT) {
        return false;
    }
    size_t from = quantity->start > LOOK_BACK ? quantity->start - LOOK_BACK : 0;
    struct slice before = slice_trim(slice_between(text, from, quantity->start));
    return wording_ends_with(before, version_words) ||
           (before.size > 0 && before.data[before.size - 1] == '=');
}

/* "100-200ms", "100–200 ms": the number behind the dash carries the unit. */
static void read_range(struct slice text, struct quantity *quantity)
{
    size_t at = skip_blanks(text, quantity->end);
    size_t dash = at < text.size && text.data[at] == '-' ? 1 : 0;
    if (slice_starts_with(slice_from_offset(text, at), SLICE("\xe2\x80\x93"))) {
        dash = 3;
    }
    double high;
    bool is_doubtful;
    size_t number = skip_blanks(text, at + dash);
    size_t end = dash > 0 ? read_numeral(text, number, &high, &is_doubtful) : number;
    if (dash > 0 && end > number && high > quantity->value) {
        quantity->low = quantity->value;
        quantity->value = high;
        quantity->end = end;
    }
}

/* Reads the number at `at`; false where it is no quantity, *out_end then tells where to go on. */
static bool read_quantity(struct slice text, size_t at, struct quantity *quantity, size_t *out_end)
{
    *quantity = (struct quantity){.start = at, .comparison = COMPARISON_EQUAL};
    size_t skipped = skip_non_number(text, at);
    if (skipped > 0 || is_inside_word(text, at)) {
        *out_end = skipped > 0 ? skipped : at + digits_at(text, at);
        return false;
    }
    bool is_doubtful;
    quantity->end = read_numeral(text, at, &quantity->value, &is_doubtful);
    *out_end = quantity->end;
    if (quantity->end == at) {
        *out_end = at + digits_at(text, at);
        return false;
    }
    quantity->low = quantity->value;
    read_range(text, quantity);
    double share = quantity->value > 0 ? quantity->low / quantity->value : 1;
    read_unit(text, at, quantity, is_doubtful);
    quantity->low = quantity->value * share;
    if (quantity->end < text.size && quantity->unit == UNIT_NONE &&
        is_letter_at(text, quantity->end)) {
        return false; /* "2FA", "90th" */
    }
    read_comparison(text, quantity);
    read_comparison_suffix(text, quantity);
    if (is_version(text, quantity)) {
        return false;
    }
    read_window(text, quantity);
    *out_end = quantity->end;
    return true;
}

bool quantity_next(struct slice text, size_t from, struct quantity *out_quantity)
{
    for (size_t at = from; at < text.size;) {
        if (!character_is_digit(text.data[at])) {
            at++;
            continue;
        }
        struct quantity quantity;
        size_t end;
        if (read_quantity(text, at, &quantity, &end)) {
            *out_quantity = quantity;
            return true;
        }
        at = end > at ? end : at + 1;
    }
    return false;
}

bool quantity_parse(struct slice text, struct quantity *out_quantity)
{
    struct quantity quantity;
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        if (!quantity.is_window) {
            *out_quantity = quantity;
            return true;
        }
    }
    return false;
}

/* "99", "99.9", "999" → 99, 999, 999. */
static unsigned percentile_digits(struct slice text, size_t at, size_t *out_end)
{
    size_t count = digits_at(text, at);
    unsigned value = 0;
    *out_end = at;
    if (count < 2 || count > 4) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (unsigned)(text.data[at + i] - '0');
    }
    at += count;
    size_t decimals = at < text.size && text.data[at] == '.' ? digits_at(text, at + 1) : 0;
    if (count == 2 && decimals > 0 && decimals <= 2) {
        for (size_t i = 0; i < decimals; i++) {
            value = value * 10 + (unsigned)(text.data[at + 1 + i] - '0');
        }
        at += 1 + decimals;
    }
    *out_end = at;
    return value;
}

/* "p95" at `at`. */
static unsigned percentile_short(struct slice text, size_t at, size_t *out_end)
{
    if (character_to_lower(text.data[at]) != 'p' || (at > 0 && is_letter_at(text, at - 1))) {
        return 0;
    }
    size_t digits = at + 1;
    if (digits < text.size && text.data[digits] == '(') {
        digits++;
    }
    unsigned value = percentile_digits(text, digits, out_end);
    return value > 0 && !is_letter_at(text, *out_end) ? value : 0;
}

/* "95th percentile", "95%-ile", "95-й перцентиль", "95 分位". */
static unsigned percentile_long(struct slice text, size_t at)
{
    size_t end;
    unsigned value = percentile_digits(text, at, &end);
    if (value == 0 || (at > 0 && is_letter_at(text, at - 1))) {
        return 0;
    }
    end += wording_starts_with(slice_from_offset(text, end), "th|st|nd|rd|-й|й|-го|-ый|º|%");
    end = skip_blanks(text, end);
    end += end < text.size && text.data[end] == '-';
    size_t size = wording_starts_with(slice_from_offset(text, end),
                                      "percentile*|pctl|перцентил*|процентил*|分位|百分位|백분위|"
                                      "percentil*|centile*|quantil*|ile");
    return size > 0 ? value : 0;
}

unsigned quantity_percentile(struct slice text)
{
    for (size_t at = 0; at < text.size; at++) {
        size_t end;
        unsigned value = percentile_short(text, at, &end);
        if (value == 0 && character_is_digit(text.data[at]) &&
            (at == 0 || !character_is_digit(text.data[at - 1]))) {
            value = percentile_long(text, at);
        }
        if (value > 0) {
            return value;
        }
    }
    return wording_has(text, "median|медиана|中位数|mediana") ? 50 : 0;
}
