/* SPDX-License-Identifier: Apache-2.0 */
/* Spelling variants of names. English number goes by two tables and a handful of rules; where a
 * final "-s" probably belongs to the word ("status", "address", "analysis"), it stays. */
#include "spec/text/words.h"

#include "base/utf8.h"
#include "spec/text/name_memory.h"

struct pair {
    struct slice singular;
    struct slice plural;
};

#define PAIR(SINGULAR, PLURAL)                                                                     \
    {                                                                                              \
        SLICE_LITERAL(SINGULAR), SLICE_LITERAL(PLURAL)                                             \
    }

/* Nouns that the rules get wrong in one direction at least, in alphabetical order; both numbers are
 * the same where there is one form for both, or no noun at all. */
static const struct pair irregular[] = {
    PAIR("abuse", "abuses"),
    PAIR("ache", "aches"),
    PAIR("advice", "advice"),
    PAIR("alias", "aliases"),
    PAIR("analysis", "analyses"),
    PAIR("analytics", "analytics"),
    PAIR("api", "apis"),
    PAIR("appendix", "appendices"),
    PAIR("athletics", "athletics"),
    PAIR("atlas", "atlases"),
    PAIR("aws", "aws"),
    PAIR("axis", "axes"),
    PAIR("basis", "bases"),
    PAIR("bias", "biases"),
    PAIR("brownie", "brownies"),
    PAIR("bus", "buses"),
    PAIR("cache", "caches"),
    PAIR("calf", "calves"),
    PAIR("calorie", "calories"),
    PAIR("canvas", "canvases"),
    PAIR("cargo", "cargoes"),
    PAIR("chess", "chess"),
    PAIR("child", "children"),
    PAIR("clothing", "clothing"),
    PAIR("cookie", "cookies"),
    PAIR("cors", "cors"),
    PAIR("cpu", "cpus"),
    PAIR("crisis", "crises"),
    PAIR("criterion", "criteria"),
    PAIR("css", "css"),
    PAIR("data", "data"),
    PAIR("devops", "devops"),
    PAIR("diagnosis", "diagnoses"),
    PAIR("dns", "dns"),
    PAIR("echo", "echoes"),
    PAIR("economics", "economics"),
    PAIR("electronics", "electronics"),
    PAIR("ellipsis", "ellipses"),
    PAIR("embargo", "embargoes"),
    PAIR("emoji", "emojis"),
    PAIR("equipment", "equipment"),
    PAIR("ethics", "ethics"),
    PAIR("evidence", "evidence"),
    PAIR("excuse", "excuses"),
    PAIR("feedback", "feedback"),
    PAIR("firmware", "firmware"),
    PAIR("foot", "feet"),
    PAIR("furniture", "furniture"),
    PAIR("fuse", "fuses"),
    PAIR("gas", "gases"),
    PAIR("goose", "geese"),
    PAIR("gps", "gps"),
    PAIR("gpu", "gpus"),
    PAIR("graphics", "graphics"),
    PAIR("gui", "guis"),
    PAIR("guru", "gurus"),
    PAIR("half", "halves"),
    PAIR("hardware", "hardware"),
    PAIR("headache", "headaches"),
    PAIR("headquarters", "headquarters"),
    PAIR("hero", "heroes"),
    PAIR("hoodie", "hoodies"),
    PAIR("https", "https"),
    PAIR("hypothesis", "hypotheses"),
    PAIR("index", "indices"),
    PAIR("info", "info"),
    PAIR("information", "information"),
    PAIR("ios", "ios"),
    PAIR("knife", "knives"),
    PAIR("knowledge", "knowledge"),
    PAIR("kpi", "kpis"),
    PAIR("kubernetes", "kubernetes"),
    PAIR("leaf", "leaves"),
    PAIR("lens", "lenses"),
    PAIR("life", "lives"),
    PAIR("loaf", "loaves"),
    PAIR("logistics", "logistics"),
    PAIR("luggage", "luggage"),
    PAIR("macos", "macos"),
    PAIR("man", "men"),
    PAIR("mathematics", "mathematics"),
    PAIR("matrix", "matrices"),
    PAIR("media", "media"),
    PAIR("menu", "menus"),
    PAIR("merchandise", "merchandise"),
    PAIR("metadata", "metadata"),
    PAIR("money", "money"),
    PAIR("mongoose", "mongoose"),
    PAIR("mouse", "mice"),
    PAIR("movie", "movies"),
    PAIR("music", "music"),
    PAIR("nats", "nats"),
    PAIR("news", "news"),
    PAIR("niche", "niches"),
    PAIR("ops", "ops"),
    PAIR("ox", "oxen"),
    PAIR("parenthesis", "parentheses"),
    PAIR("person", "people"),
    PAIR("personnel", "personnel"),
    PAIR("phenomenon", "phenomena"),
    PAIR("physics", "physics"),
    PAIR("poi", "pois"),
    PAIR("police", "police"),
    PAIR("politics", "politics"),
    PAIR("postgres", "postgres"),
    PAIR("potato", "potatoes"),
    PAIR("quiz", "quizzes"),
    PAIR("refuse", "refuses"),
    PAIR("reuse", "reuses"),
    PAIR("rookie", "rookies"),
    PAIR("self", "selves"),
    PAIR("selfie", "selfies"),
    PAIR("series", "series"),
    PAIR("sheep", "sheep"),
    PAIR("shelf", "shelves"),
    PAIR("ski", "skis"),
    PAIR("sku", "skus"),
    PAIR("smoothie", "smoothies"),
    PAIR("sms", "sms"),
    PAIR("software", "software"),
    PAIR("species", "species"),
    PAIR("staff", "staff"),
    PAIR("statistics", "statistics"),
    PAIR("submenu", "submenus"),
    PAIR("synopsis", "synopses"),
    PAIR("synthesis", "syntheses"),
    PAIR("taxi", "taxis"),
    PAIR("telemetry", "telemetry"),
    PAIR("thesis", "theses"),
    PAIR("thief", "thieves"),
    PAIR("tls", "tls"),
    PAIR("tomato", "tomatoes"),
    PAIR("tooth", "teeth"),
    PAIR("traffic", "traffic"),
    PAIR("uri", "uris"),
    PAIR("use", "uses"),
    PAIR("vertex", "vertices"),
    PAIR("veto", "vetoes"),
    PAIR("weather", "weather"),
    PAIR("wife", "wives"),
    PAIR("wiki", "wikis"),
    PAIR("windows", "windows"),
    PAIR("wolf", "wolves"),
    PAIR("woman", "women"),
    PAIR("yes", "yes"),
    PAIR("zombie", "zombies"),
};

/* Those of `irregular` that also end compounds: "salespeople". */
static const struct pair compounding[] = {
    PAIR("person", "people"),   PAIR("child", "children"), PAIR("index", "indices"),
    PAIR("matrix", "matrices"), PAIR("quiz", "quizzes"),   PAIR("analysis", "analyses"),
};

#define IRREGULAR_COUNT (sizeof(irregular) / sizeof(*irregular))

/* The first of the irregular nouns that begin with `letter`, or with a later one. */
static size_t find_letter(char letter)
{
    size_t low = 0, high = IRREGULAR_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (irregular[middle].singular.data[0] < letter) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The noun that has the word as its singular, else as its plural; NULL: none has. Both numbers of a
 * noun begin with the same letter. */
static const struct pair *find_irregular(struct slice word)
{
    const struct pair *plural = NULL;
    char letter = word.size > 0 ? word.data[0] : '\0';
    for (size_t i = find_letter(letter);
         i < IRREGULAR_COUNT && irregular[i].singular.data[0] == letter; i++) {
        if (slice_equal(word, irregular[i].singular)) {
            return &irregular[i];
        }
        if (plural == NULL && slice_equal(word, irregular[i].plural)) {
            plural = &irregular[i];
        }
    }
    return plural;
}

/* The irregular noun that ends the word, if compounds with it are made. */
static const struct pair *find_compound(struct slice word, bool by_plural)
{
    for (size_t i = 0; i < sizeof(compounding) / sizeof(*compounding); i++) {
        const struct pair *pair = &compounding[i];
        if (slice_ends_with(word, by_plural ? pair->plural : pair->singular)) {
            return pair;
        }
    }
    return NULL;
}

static struct slice replace_ending(struct arena *arena, struct slice word, struct slice ending,
                                   struct slice replacement)
{
    return arena_join(arena, slice_between(word, 0, word.size - ending.size), replacement);
}

#define ENDS(WORD, ENDING) slice_ends_with((WORD), SLICE(ENDING))

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiou", c) != NULL;
}

/* How many letters the rules take off the end of a plural; "-ies" becomes "-y" apart from this. */
static size_t measure_plural_ending(struct slice word)
{
    if (word.size < 3 || !ENDS(word, "s") || ENDS(word, "ss") || ENDS(word, "us") ||
        ENDS(word, "is")) {
        return 0;
    }
    if (ENDS(word, "xes") || ENDS(word, "ches") || ENDS(word, "shes") || ENDS(word, "sses") ||
        ENDS(word, "zzes")) {
        return 2;
    }
    /* "bonuses", but "houses" and "causes" */
    if (ENDS(word, "uses") && word.size > 4 && !is_vowel(word.data[word.size - 5])) {
        return 2;
    }
    return 1;
}

struct slice word_singular(struct arena *arena, struct slice word)
{
    const struct pair *pair = find_irregular(word);
    if (pair != NULL) {
        return slice_equal(word, pair->singular) ? word : pair->singular;
    }
    pair = find_compound(word, true);
    if (pair != NULL) {
        return replace_ending(arena, word, pair->plural, pair->singular);
    }
    if (ENDS(word, "ies") && word.size > 4) {
        return replace_ending(arena, word, SLICE("ies"), SLICE("y"));
    }
    return slice_between(word, 0, word.size - measure_plural_ending(word));
}

/* "events_processed", "orders_by_day": the noun stands in front, and is plural there already. */
static bool has_plural_noun(struct arena *arena, struct slice word)
{
    static const char *const prepositions[] = {"by", "for", "in", "of", "on", "per", "to", "with"};
    struct slice part, before = SLICE_EMPTY, rest = word;
    while (slice_next_part(&rest, '_', &part)) {
        bool is_behind = rest.size == 0 && part.size > 4 && ENDS(part, "ed") && !ENDS(part, "eed");
        for (size_t i = 0; i < sizeof(prepositions) / sizeof(*prepositions) && !is_behind; i++) {
            is_behind = rest.size > 0 && slice_is(part, prepositions[i]);
        }
        if (is_behind && !slice_equal(word_singular(arena, before), before)) {
            return true;
        }
        before = part;
    }
    return false;
}

struct slice word_plural(struct arena *arena, struct slice word)
{
    if (word.size == 0) {
        return word;
    }
    size_t separator = slice_find_last_byte(word, '_');
    if (separator != SLICE_NOT_FOUND && separator + 1 < word.size) {
        struct slice last = slice_from_offset(word, separator + 1);
        return has_plural_noun(arena, word)
                   ? word
                   : arena_join(arena, slice_between(word, 0, separator + 1),
                                word_plural(arena, last));
    }
    const struct pair *pair = find_irregular(word);
    if (pair != NULL) {
        return slice_equal(word, pair->singular) ? pair->plural : word;
    }
    if (!slice_equal(word_singular(arena, word), word)) {
        return word; /* it is one already */
    }
    pair = find_compound(word, false);
    if (pair != NULL) {
        return replace_ending(arena, word, pair->singular, pair->plural);
    }
    char last = word.data[word.size - 1];
    char before = word.size > 1 ? word.data[word.size - 2] : '\0';
    if (last == 'y' && before != '\0' && !is_vowel(before)) {
        return replace_ending(arena, word, SLICE("y"), SLICE("ies"));
    }
    if (ENDS(word, "s") || ENDS(word, "x") || ENDS(word, "z") || ENDS(word, "ch") ||
        ENDS(word, "sh")) {
        return arena_join(arena, word, SLICE("es"));
    }
    return arena_join(arena, word, SLICE("s"));
}

/* Simple lower case of the alphabets in which names are written with capitals. */
static uint32_t fold(uint32_t c)
{
    if (c < 0x80) {
        return (uint32_t)(unsigned char)character_to_lower((char)c);
    }
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
        (c >= 0x410 && c <= 0x42F)) {
        return c + 0x20;
    }
    return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

enum letter { LETTER_NONE, LETTER_IGNORED, LETTER_LOWER, LETTER_UPPER, LETTER_DIGIT };

static enum letter classify_ascii(char c)
{
    return character_is_digit(c)    ? LETTER_DIGIT
           : !character_is_alpha(c) ? LETTER_NONE
           : c >= 'a'               ? LETTER_LOWER
                                    : LETTER_UPPER;
}

/* What an ill-formed byte is read as, which would take three bytes to write. */
#define REPLACEMENT 0xFFFDU

static enum letter classify(uint32_t c)
{
    if (c == '\'' || c == 0x2019) {
        return LETTER_IGNORED;
    }
    if (c < 0x80) {
        return classify_ascii((char)c);
    }
    bool is_separator = c == 0xA0 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2190 && c <= 0x2BFF) ||
                        (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3011) ||
                        (c >= 0xFF01 && c <= 0xFF0F) || c == 0xFE0F || c == REPLACEMENT ||
                        c >= 0x1F000;
    return is_separator ? LETTER_NONE : fold(c) != c ? LETTER_UPPER : LETTER_LOWER;
}

/* Takes the next code point off the front of *text; nearly all are ASCII. */
static bool next_point(struct slice *text, uint32_t *out_point)
{
    if (text->size > 0 && (unsigned char)text->data[0] < 0x80) {
        *out_point = (unsigned char)text->data[0];
        *text = slice_of(text->data + 1, text->size - 1);
        return true;
    }
    return utf8_next(text, out_point);
}

static enum letter peek(struct slice rest)
{
    uint32_t c;
    return next_point(&rest, &c) ? classify(c) : LETTER_NONE;
}

/* "IDs" is one word: an "s" behind capitals that no small letter follows. */
static bool is_plural_mark(struct slice rest)
{
    return rest.size > 0 && rest.data[0] == 's' && peek(slice_from_offset(rest, 1)) != LETTER_LOWER;
}

/* Whether a capital after `previous`, with `rest` behind it, begins a word. */
static bool capital_begins_word(enum letter previous, struct slice rest)
{
    return previous == LETTER_LOWER || previous == LETTER_DIGIT ||
           (previous == LETTER_UPPER && peek(rest) == LETTER_LOWER && !is_plural_mark(rest));
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/* The ASCII letter that a small letter of Latin-1, Latin Extended-A or Vietnamese is without its
 * mark; itself where it is no single one. */
static uint32_t without_mark(uint32_t c)
{
    static const char latin_1[] = "aaaaaa-ceeeeiiiidnooooo-ouuuuy-y"; /* from U+00E0 */
    static const char extended[] =                                    /* from U+0100 */
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii--jjkkkllllllllllnnnnnnnnnoooooo--"
        "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    static const struct {
        uint16_t first;
        uint16_t last;
        char letter;
    } vietnamese[] = {{0x1EA0, 0x1EB7, 'a'}, {0x1EB8, 0x1EC7, 'e'}, {0x1EC8, 0x1ECB, 'i'},
                      {0x1ECC, 0x1EE3, 'o'}, {0x1EE4, 0x1EF1, 'u'}, {0x1EF2, 0x1EF9, 'y'}};
    char letter = c >= 0xE0 && c <= 0xFF     ? latin_1[c - 0xE0]
                  : c >= 0x100 && c <= 0x17F ? extended[c - 0x100]
                  : c == 0x1A0 || c == 0x1A1 ? 'o'
                  : c == 0x1AF || c == 0x1B0 ? 'u'
                  : c == 0x218 || c == 0x219 ? 's'
                  : c == 0x21A || c == 0x21B ? 't'
                                             : '-';
    for (size_t i = 0; i < sizeof(vietnamese) / sizeof(*vietnamese); i++) {
        if (c >= vietnamese[i].first && c <= vietnamese[i].last) {
            letter = vietnamese[i].letter;
        }
    }
    return letter == '-' ? c : (uint32_t)(unsigned char)letter;
}

static bool is_combining_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

/* The two ASCII letters that a small letter is written with where it cannot be; NULL: it is not. */
static const char *two_letters(uint32_t c)
{
    switch (c) {
    case 0xDF:
    case 0x1E9E:
        return "ss";
    case 0xE6:
        return "ae";
    case 0x152:
    case 0x153:
        return "oe";
    case 0xFE:
        return "th";
    case 0x132:
    case 0x133:
        return "ij";
    default:
        return NULL;
    }
}

/* Writes the letter without its mark; returns the bytes, which are no more than it had. */
static size_t write_plain(uint32_t c, char *out)
{
    const char *two = two_letters(c);
    if (two == NULL) {
        return utf8_encode(without_mark(c), out);
    }
    out[0] = two[0];
    out[1] = two[1];
    return 2;
}

/* `takes_marks`: "café" as "cafe". */
static struct slice make_snake(struct arena *arena, struct slice name, bool takes_marks)
{
    /* No letter grows when folded, and each takes at most one '_' with it. */
    char *snake = arena_allocate_raw(arena, name.size * 2 + 1);
    size_t size = 0;
    enum letter previous = LETTER_NONE;
    bool is_apart = false;
    uint32_t c;
    for (;;) {
        while (previous == LETTER_LOWER && name.size > 0 && is_small(name.data[0])) {
            snake[size++] = name.data[0]; /* most letters go on with a word */
            name = slice_of(name.data + 1, name.size - 1);
        }
        if (!next_point(&name, &c)) {
            break;
        }
        enum letter letter = classify(c);
        if (letter == LETTER_IGNORED || (takes_marks && is_combining_mark(c))) {
            continue;
        }
        if (letter == LETTER_NONE) {
            is_apart = true;
            previous = letter;
            continue;
        }
        if (size > 0 &&
            (is_apart || (letter == LETTER_UPPER && capital_begins_word(previous, name)))) {
            snake[size++] = '_';
        }
        if (c < 0x80) {
            snake[size++] = character_to_lower((char)c);
        } else {
            size += takes_marks ? write_plain(fold(c), snake + size)
                                : utf8_encode(fold(c), snake + size);
        }
        is_apart = false;
        previous = letter;
    }
    snake[size] = '\0';
    return slice_of(snake, size);
}

struct slice word_snake(struct arena *arena, struct slice name)
{
    return make_snake(arena, name, false);
}

/* Takes the underscores out of `snake`, in place. */
static struct slice close_up(struct slice snake)
{
    char *data = (char *)(uintptr_t)snake.data;
    size_t size = 0;
    for (size_t i = 0; i < snake.size; i++) {
        if (data[i] != '_') {
            data[size++] = data[i];
        }
    }
    data[size] = '\0';
    return slice_of(data, size);
}

static struct slice make_key(struct arena *arena, struct slice name)
{
    struct slice snake = make_snake(arena, name, true);
    size_t separator = slice_find_last_byte(snake, '_');
    size_t start = separator == SLICE_NOT_FOUND ? 0 : separator + 1;
    struct slice last = word_singular(arena, slice_from_offset(snake, start));
    if (last.data == snake.data + start) {
        return close_up(slice_between(snake, 0, start + last.size));
    }
    return close_up(arena_join(arena, slice_between(snake, 0, start), last));
}

struct slice word_flat(struct arena *arena, struct slice name)
{
    struct name_forms *kept = name_memory_of(arena, name);
    if (kept == NULL) {
        return close_up(make_snake(arena, name, true));
    }
    if (kept->flat.data == NULL) {
        kept->flat = close_up(make_snake(arena, name, true));
    }
    return kept->flat;
}

struct slice word_key(struct arena *arena, struct slice name)
{
    struct name_forms *kept = name_memory_of(arena, name);
    if (kept == NULL) {
        return make_key(arena, name);
    }
    if (kept->key.data == NULL) {
        kept->key = make_key(arena, name);
    }
    return kept->key;
}

size_t word_split(struct arena *arena, struct slice name, struct slice *out_words, size_t maximum)
{
    struct slice rest = word_snake(arena, name);
    size_t count = 0;
    while (count < maximum && slice_next_part(&rest, '_', &out_words[count])) {
        count++;
    }
    return count;
}

/* The snake form with each word's first letter in upper case, the first word's too if asked. */
static struct slice capitalise(struct arena *arena, struct slice name, bool first)
{
    struct slice snake = word_snake(arena, name);
    char *data = (char *)(uintptr_t)snake.data;
    for (size_t i = 0; i < snake.size; i++) {
        if (i == 0 ? first : data[i - 1] == '_') {
            data[i] = character_to_upper(data[i]);
        }
    }
    return close_up(snake);
}

struct slice word_pascal(struct arena *arena, struct slice name)
{
    return capitalise(arena, name, true);
}

struct slice word_camel(struct arena *arena, struct slice name)
{
    return capitalise(arena, name, false);
}

/* --- names in plain letters */

/* The letter at the front in ASCII, in `out`; returns how many, 0: it has no such spelling. */
static size_t read_marked(struct slice text, uint32_t *out_point, size_t *out_size, char out[4])
{
    struct slice rest = text;
    unsigned char first = text.size > 1 ? (unsigned char)text.data[0] : 0;
    if (first < 0xC3 || first > 0xE1 || !utf8_next(&rest, out_point)) {
        return 0;
    }
    *out_size = text.size - rest.size;
    size_t size = write_plain(fold(*out_point), out);
    return (unsigned char)out[0] < 0x80 ? size : 0;
}

size_t word_measure_marked(struct slice text)
{
    char plain[4];
    uint32_t c;
    size_t size = 0;
    if (read_marked(text, &c, &size, plain) > 0 || (size == 2 && is_combining_mark(c))) {
        return size;
    }
    return 0;
}

size_t word_measure(struct slice text)
{
    size_t size = 0, step;
    do {
        while (size < text.size && character_is_word(text.data[size])) {
            size++;
        }
        bool is_ascii = size == text.size || (unsigned char)text.data[size] < 0x80;
        step = is_ascii ? 0 : word_measure_marked(slice_from_offset(text, size));
        size += step;
    } while (step > 0);
    return size;
}

/* Of a letter that has a plain spelling. In the blocks behind Latin-1 capital and small stand side
 * by side. */
static bool is_capital(uint32_t c)
{
    bool is_odd_first =
        (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) || c == 0x1AF || c == 0x1B0;
    bool is_alone = c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17F;
    return c < 0x100 ? c <= 0xDE : c == 0x178 || (!is_alone && (c & 1) == is_odd_first);
}

/* "Ü" before or behind another capital is "UE", else "Ue". */
static bool is_among_capitals(struct slice before, struct slice rest)
{
    char next = rest.size > 0 ? rest.data[0] : '\0';
    char last = before.size > 0 ? before.data[before.size - 1] : '\0';
    return (next >= 'A' && next <= 'Z') ||
           (!character_is_alpha(next) && last >= 'A' && last <= 'Z');
}

struct slice word_plain(struct arena *arena, struct slice name, bool is_german)
{
    char *plain = arena_allocate(arena, name.size * 2 + 1), letters[4];
    size_t size = 0, step;
    uint32_t c;
    for (struct slice rest = name; rest.size > 0; rest = slice_from_offset(rest, step)) {
        if ((unsigned char)rest.data[0] < 0x80) {
            plain[size++] = rest.data[0];
            step = 1;
            continue;
        }
        step = word_measure_marked(rest);
        if (step == 0) {
            return SLICE_EMPTY;
        }
        size_t count = read_marked(rest, &c, &step, letters);
        uint32_t small = fold(c);
        bool is_umlaut = count > 0 && (small == 0xE4 || small == 0xF6 || small == 0xFC);
        bool is_apart = count == 0 && c == 0x308 &&
                        size > 0 && /* its dots are a mark of their own */
                        strchr("aouAOU", plain[size - 1]) != NULL;
        if (is_german && (is_umlaut || is_apart)) {
            letters[count++] = 'e';
        }
        bool is_large = count > 0 && !is_apart && is_capital(c);
        bool is_all =
            is_large && is_among_capitals(slice_of(plain, size), slice_from_offset(rest, step));
        for (size_t i = 0; i < count; i++) {
            plain[size++] =
                is_large && (i == 0 || is_all) ? character_to_upper(letters[i]) : letters[i];
        }
    }
    return slice_of(plain, size);
}
