/* SPDX-License-Identifier: Apache-2.0 */
/* Word by word: a number stands for itself, an article for 1 where a time stands behind it and what
 * leads to one in front of it. */
#include "spec/statement/number_words.h"

#include "spec/text/wording.h"

/* Bytes in front of an article that may hold what leads to a time. */
#define LOOK_BACK 16U

struct number_word {
    const char *words;
    const char *digits;
};

/* What every text may hold. "due", "sei" and "dos" of a name are other languages' words. */
static const struct number_word numbers[] = {
    {"half an hour|half hour|half-hour|a half hour|eine halbe stunde|einer halben stunde|une "
     "demi-heure|demi-heure|media hora|meia "
     "hora|mezz'ora|mezz’ora|полчаса|半小时|半個小時|半個時間|"
     "半時間|반시간",
     "30 minutes"},
    {"a quarter of an hour|quarter of an hour|eine viertelstunde|einer viertelstunde|un quart "
     "d'heure|un cuarto de hora|четверть часа|一刻钟",
     "15 minutes"},
    {"two|zwei|deux|duas|два|две|двух", "2"},
    {"three|drei|trois|tres|três|три|трёх|трех", "3"},
    {"four|vier|quatre|cuatro|quatro|quattro|четыре|четырёх|четырех", "4"},
    {"five|fünf|cinq|cinco|cinque|пять|пяти", "5"},
    {"six|sechs|seis|шесть|шести", "6"},
    {"seven|sieben|siete|sete|sette|семь|семи", "7"},
    {"eight|acht|huit|ocho|oito|otto|восемь|восьми", "8"},
    {"nine|neun|nueve|nove|девять|девяти", "9"},
    {"ten|zehn|dix|diez|dez|dieci|десять|десяти", "10"},
    {"twelve|zwölf|douze|doce|doze|dodici|двенадцать|двенадцати", "12"},
    {"fifteen|fünfzehn|quinze|quince|quindici|пятнадцать|пятнадцати", "15"},
    {"twenty|zwanzig|vingt|veinte|vinte|venti|двадцать|двадцати", "20"},
    {"thirty|dreißig|dreissig|trente|treinta|trinta|trenta|тридцать|тридцати", "30"},
    {"sixty|sechzig|soixante|sesenta|sessenta|sessanta|шестьдесят", "60"},
};

#define NUMBER_COUNT (sizeof(numbers) / sizeof(*numbers))

/* One of them, in letters that need no blanks, where what is counted stands right behind. */
static const struct number_word wide_numbers[] = {
    {"一", "1"}, {"两", "2"}, {"三", "3"}, {"四", "4"}, {"五", "5"},
    {"六", "6"}, {"七", "7"}, {"八", "8"}, {"九", "9"}, {"十", "10"}};

static const char *const wide_counters[] = {"次",   "回",   "位",   "小时", "小時",
                                            "時間", "分钟", "分間", "天",   "日間"};

/* "一次性" is no number: what stands before that is counted in more than one. */
#define FIRST_TIME 3U

static const char articles[] = "one|a|an|eine|einer|einem|einen|un|une|una|uno|uma|um|один|одну|"
                               "одного|одной|한|een";
static const char exact_articles[] = "one|один|одну|одного|одной|한";

/* A time of which an article makes one. */
static const char times[] =
    "second|minute|hour|day|week|month|sekunde|minute|stunde|tag|woche|tages|"
    "seconde|heure|jour|semaine|segundo|minuto|hora|día|dia|semana|ora|"
    "giorno|секунду|минуту|минуты|минуту|час|часа|день|дня|неделю|сутки|"
    "시간|uur|dag";

/* What stands in front of a time that is told as an article: "5 times a minute" is a rate. */
static const char leads[] = "for|of|after|within|during|to|than|is|until|für|nach|während|von|auf|"
                            "binnen|pendant|après|durant|de|por|durante|após|tras|después de|per|"
                            "dopo|na|на|через|после|voor|na|gedurende";

static bool is_letter(char c)
{
    return character_is_word(c) || (c & 0x80) != 0;
}

static size_t match_wide(struct slice rest, const char **out_digits)
{
    for (size_t i = 0; i < sizeof(wide_numbers) / sizeof(*wide_numbers); i++) {
        struct slice word = slice_from(wide_numbers[i].words);
        if (!slice_starts_with(rest, word)) {
            continue;
        }
        struct slice next = slice_from_offset(rest, word.size);
        next = slice_from_offset(next, slice_starts_with(next, SLICE("个")) ? 3 : 0);
        for (size_t j = i == 0 ? FIRST_TIME : 0; j < sizeof(wide_counters) / sizeof(*wide_counters);
             j++) {
            if (slice_starts_with(next, slice_from(wide_counters[j]))) {
                *out_digits = wide_numbers[i].digits;
                return (size_t)(next.data - rest.data);
            }
        }
    }
    return 0;
}

/* "an" of "for an hour", "eine" of "für eine Stunde", "one" of "one hour". */
static size_t match_article(struct slice text, size_t at)
{
    struct slice rest = slice_from_offset(text, at);
    size_t size = wording_starts_with(rest, articles);
    if (size == 0 || size >= rest.size || rest.data[size] != ' ' ||
        wording_starts_with(slice_from_offset(rest, size + 1), times) == 0) {
        return 0;
    }
    struct slice before = slice_trim(slice_between(text, at > LOOK_BACK ? at - LOOK_BACK : 0, at));
    bool is_exact = wording_is(slice_between(rest, 0, size), exact_articles);
    return is_exact || wording_ends_with(before, leads) > 0 ? size : 0;
}

/* The bytes of the number that is told at `at`, and its digits; 0: none. */
static size_t match(struct slice text, size_t at, const char **out_digits)
{
    struct slice rest = slice_from_offset(text, at);
    bool is_wide = (unsigned char)rest.data[0] >= 0xe3;
    if (is_wide) {
        size_t size = match_wide(rest, out_digits);
        if (size > 0) {
            return size;
        }
    } else if (at > 0 && (is_letter(text.data[at - 1]) || text.data[at - 1] == '-')) {
        return 0;
    }
    bool is_name = rest.size > 1 && rest.data[1] >= 'A' && rest.data[1] <= 'Z'; /* "DoS" */
    for (size_t i = 0; i < NUMBER_COUNT && !is_name; i++) {
        size_t size = wording_starts_with(rest, numbers[i].words);
        if (size > 0 && (size == rest.size || rest.data[size] != '-')) {
            *out_digits = numbers[i].digits;
            return size;
        }
    }
    *out_digits = "1";
    return match_article(text, at);
}

static bool is_start(struct slice text, size_t at)
{
    unsigned char c = (unsigned char)text.data[at];
    bool is_first = at == 0 || !is_letter(text.data[at - 1]);
    return c >= 0xe3 || (is_first && (character_is_alpha((char)c) || c >= 0xc0));
}

/* No number is longer in digits than twice as it is told. */
struct slice number_words_to_digits(struct arena *arena, struct slice text)
{
    char *out = NULL;
    size_t count = 0;
    size_t from = 0;
    for (size_t at = 0; at < text.size; at++) {
        const char *digits;
        size_t size = is_start(text, at) ? match(text, at, &digits) : 0;
        if (size == 0) {
            continue;
        }
        if (out == NULL) {
            out = arena_allocate(arena, 2 * text.size + 1);
        }
        memcpy(out + count, text.data + from, at - from);
        count += at - from;
        memcpy(out + count, digits, strlen(digits));
        count += strlen(digits);
        from = at + size;
        at = from - 1;
    }
    if (out == NULL) {
        return text;
    }
    memcpy(out + count, text.data + from, text.size - from);
    return slice_of(out, count + text.size - from);
}
