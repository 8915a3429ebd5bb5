/* SPDX-License-Identifier: Apache-2.0 */
/* Formats that have a name, as regular expressions: "E.164", "exactly 6 digits", "kebab-case". */
#include "spec/reading/field_rule_private.h"

#include "spec/text/wording_memory.h"

#define take field_bound_take_words

#define FORMAT_SIZE_MAXIMUM 80U
#define COUNT_MAXIMUM       100U

/* --- formats by name --- */

/* Said as a whole, and nothing besides. */
static const struct {
    const char *words;
    const char *pattern;
} formats[] = {
    {"https url|https urls|https link|https address|https only|url with https|https:// url",
     "^https://[^ ]+$"},
    {"url|http url|http or https url|http/https url|absolute url|web url|url format|well-formed "
     "url",
     "^https?://[^ ]+$"},
    {"alphanumeric|alphanumeric characters|letters and digits|letters and numbers|"
     "alphanumerisch|alfanumérico|alphanumérique",
     "^[A-Za-z0-9]*$"},
    {"lowercase|lower case|lower-case|all lowercase|kleinbuchstaben|minúsculas|minuscules",
     "^[^A-Z]*$"},
    {"uppercase|upper case|upper-case|all "
     "uppercase|großbuchstaben|mayúsculas|maiúsculas|majuscules",
     "^[^a-z]*$"},
    {"lowercase letters", "^[a-z]+$"},
    {"uppercase letters|capital letters", "^[A-Z]+$"},
    {"digits|numeric string|ziffern|dígitos|chiffres", "^[0-9]+$"},
    {"no spaces|no whitespace|no blanks|without spaces|without whitespace|keine leerzeichen|"
     "sin espacios|sem espaços|sans espaces",
     "^\\S*$"},
    {"kebab-case|kebab case", "^[a-z0-9]+(-[a-z0-9]+)*$"},
    {"snake_case|snake case", "^[a-z0-9]+(_[a-z0-9]+)*$"},
    {"hex color|hex colour|hex color code|hex colour code|hexadecimal color|hexadecimal colour|"
     "#rrggbb",
     "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"},
    {"ipv4|ipv4 address",
     "^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$"},
};

/* Standards that are meant wherever they are named. */
static const struct {
    const char *words;
    const char *pattern;
} standards[] = {
    {"e.164|e164", "^\\+[1-9][0-9]{1,14}$"},
    {"iso 4217|iso-4217|iso4217", "^[A-Z]{3}$"},
    {"iso 3166-1 alpha-2|iso 3166 alpha-2|iso-3166-1 alpha-2|iso 3166-1 alpha2|iso alpha-2",
     "^[A-Z]{2}$"},
    {"iso 3166-1 alpha-3|iso 3166 alpha-3|iso-3166-1 alpha-3", "^[A-Z]{3}$"},
    {"iso 639-1|iso-639-1", "^[a-z]{2}$"},
};

static const char *find_standard(struct arena *arena, struct slice part)
{
    struct wording_memory *memory = wording_memory_of(arena);
    if (!wording_memory_has_once(memory, part, "e.164|e164|iso|iso4217|iso-*") ||
        wording_memory_has_once(memory, part,
                                "or|not|if|like|usually|preferably|compatible|optional|optionally|"
                                "oder|nicht|ou|o")) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof(standards) / sizeof(*standards); i++) {
        if (wording_memory_has_once(memory, part, standards[i].words)) {
            return standards[i].pattern;
        }
    }
    return NULL;
}

static const char *find_format(struct arena *arena, struct slice part)
{
    take(arena, &part, "a|an|in|as|only|valid|any|nur|solo|sólo");
    take(arena, &part, "valid");
    part = slice_trim(slice_between(
        part, 0, part.size - wording_ends_with(part, "only|format|allowed|required|erlaubt")));
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        if (wording_memory_is(wording_memory_of(arena), part, formats[i].words)) {
            return formats[i].pattern;
        }
    }
    return NULL;
}

/* --- so many digits or letters --- */

static bool take_count(struct slice *rest, unsigned *out_count)
{
    static const char *const words[] = {"one",   "two",   "three", "four", "five", "six",
                                        "seven", "eight", "nine",  "ten",  NULL};
    size_t size = 0;
    *out_count = 0;
    while (size < rest->size && size < 3 && character_is_digit(rest->data[size])) {
        *out_count = *out_count * 10 + (unsigned)(rest->data[size++] - '0');
    }
    for (unsigned i = 0; size == 0 && words[i] != NULL; i++) {
        if (wording_starts_with(*rest, words[i]) > 0) {
            *out_count = i + 1;
            size = strlen(words[i]);
        }
    }
    bool is_closed = size < rest->size &&
                     (character_is_space(rest->data[size]) || (rest->data[size] & 0x80) != 0 ||
                      rest->data[size] == '-' || rest->data[size] == '.');
    *rest = slice_trim(slice_from_offset(*rest, size));
    return is_closed && *out_count > 0 && *out_count <= COUNT_MAXIMUM;
}

static bool take_mark(struct slice *rest)
{
    static const char *const marks[] = {"-", "..", "\xe2\x80\x93", "to ", "bis ", "a ", NULL};
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        if (slice_starts_with(*rest, slice_from(*mark))) {
            *rest = slice_trim(slice_from_offset(*rest, strlen(*mark)));
            return true;
        }
    }
    return false;
}

/* "6 digits", "exactly 6 digits", "4-6 digits", "two-letter code", "3 uppercase letters". */
static struct slice read_counted(struct arena *arena, struct slice part)
{
    static const struct {
        const char *words;
        const char *set;
    } kinds[] = {
        {"digits|digit|ziffern|dígitos|chiffres|cifre|cijfers|cyfr|цифр|цифры", "[0-9]"},
        {"uppercase letters|upper-case letters|upper case letters|capital letters|uppercase "
         "letter|capital letter",
         "[A-Z]"},
        {"lowercase letters|lower-case letters|lower case letters", "[a-z]"},
        {"letter", "[A-Za-z]"}, /* of "two-letter": "two letters" are two characters */
        {"alphanumeric characters|alphanumeric chars|letters or digits|letters and digits",
         "[A-Za-z0-9]"},
        {"hex digits|hexadecimal digits|hex characters|hex chars", "[0-9A-Fa-f]"},
    };
    unsigned least, most;
    take(arena, &part, "a|an|must be|exactly|always|genau|exactamente|exactement|ровно");
    bool is_most = take(arena, &part, "up to|at most|max|maximum");
    bool is_least = !is_most && take(arena, &part, "at least|min|minimum");
    take(arena, &part, "between");
    if (!take_count(&part, &least)) {
        return SLICE_EMPTY;
    }
    struct slice rest = part;
    bool is_range = take_mark(&rest) && take_count(&rest, &most) && most > least;
    if (is_range) {
        part = rest;
    } else {
        take_mark(&part); /* "6-digit" */
        most = least;
    }
    const char *set = NULL;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && set == NULL; i++) {
        set = take(arena, &part, kinds[i].words) ? kinds[i].set : NULL;
    }
    take(arena, &part,
         "code|codes|number|pin|string|identifier|postal code|postcode|zip code|zip|otp|numeric "
         "code|country code|currency code|year|long|only");
    if (set == NULL || part.size > 0) {
        return SLICE_EMPTY;
    }
    return is_least ? arena_format(arena, "^%s{%u,}$", set, least)
           : is_most || least != most
               ? arena_format(arena, "^%s{%u,%u}$", set, is_most ? 1 : least, most)
               : arena_format(arena, "^%s{%u}$", set, least);
}

/* --- beginnings --- */

/* "starts with 'BK-'", "begins with +": what stands there, in quotes or with a sign in it. */
static struct slice read_beginning(struct arena *arena, struct slice part)
{
    if (!take(arena, &part,
              "starts with|start with|begins with|begin with|starting with|beginning with|"
              "prefixed with|prefix|beginnt mit|empieza con|começa com|commence par")) {
        return SLICE_EMPTY;
    }
    bool is_quoted = part.size > 1 && strchr("'\"`", part.data[0]) != NULL; /* closed, or cut off */
    bool is_closed = is_quoted && part.size > 2 && part.data[part.size - 1] == part.data[0];
    struct slice front = slice_between(part, is_quoted, part.size - is_closed);
    bool has_sign = false;
    char pattern[FORMAT_SIZE_MAXIMUM * 2 + 2];
    size_t size = 0;
    pattern[size++] = '^';
    for (size_t i = 0; i < front.size && i < FORMAT_SIZE_MAXIMUM; i++) {
        char c = front.data[i];
        bool is_letter = character_is_word(c) || (c & 0x80) != 0;
        if (c == ' ' || strchr("'\"`", c) != NULL) {
            return SLICE_EMPTY;
        }
        has_sign |= !is_letter || character_is_digit(c);
        if (!is_letter && strchr("-/:#@_", c) == NULL) {
            pattern[size++] = '\\';
        }
        pattern[size++] = c;
    }
    bool is_told = size > 1 && (is_quoted || has_sign);
    return is_told ? arena_copy(arena, slice_of(pattern, size)) : SLICE_EMPTY;
}

/* --- */

struct slice field_format_find(struct arena *arena, struct slice part, bool is_rule)
{
    if (part.size < 3 || part.size > FORMAT_SIZE_MAXIMUM) {
        return SLICE_EMPTY;
    }
    const char *standard = find_standard(arena, part);
    const char *format = standard == NULL && is_rule ? find_format(arena, part) : standard;
    if (format != NULL) {
        return slice_from(format);
    }
    struct slice counted = read_counted(arena, part);
    return counted.size > 0 || !is_rule ? counted : read_beginning(arena, part);
}

bool field_format_is_possible(struct arena *arena, struct slice text)
{
    return wording_memory_has_once(
        wording_memory_of(arena), text,
        "url|https|digit*|ziffern|dígitos|chiffres|letter|letters|starts with|start with|begins "
        "with|prefix*|no spaces|no whitespace|without spaces|kebab-case|snake_case|iso|e164|"
        "ipv4|hex|alphanumeric*|lowercase|uppercase|minúsculas|mayúsculas|kleinbuchstaben|"
        "großbuchstaben");
}
