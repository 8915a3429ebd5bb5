/* SPDX-License-Identifier: Apache-2.0 */
/* Uniqueness together with other fields, in the languages that say it. */
#include "spec/reading/field_text_private.h"

#include "spec/text/wording.h"

/* "(case-insensitive)", "(required)": what is unique is told no further. */
static bool is_remark(const struct field_words *reader, size_t at)
{
    static const char *const words[] = {
        "caseinsensitive", "casesensitive", "case",      "ignoring", "ignores",   "ignore",
        "global",          "globally",      "required",  "optional", "mandatory", "nullable",
        "indexed",         "index",         "lowercase", "enforced", NULL};
    return field_words_is_one(&reader->words[at], words);
}

bool field_unique_is_partial(const struct field_words *reader, size_t at)
{
    static const char *const words[] = {
        "per",       "with",      "together",   "within",    "across",   "among",       "for",
        "by",        "in",        "identifier", "composite", "id",       "combination", "por",
        "junto",     "dentro",    "con",        "com",       "en",       "em",          "para",
        "cada",      "combinado", "combinada",  "compuesto", "composto", "par",         "avec",
        "dans",      "pour",      "au",         "je",        "pro",      "zusammen",    "mit",
        "innerhalb", "im",        "insieme",    "nel",       "nella",    "для",         "в",
        "вместе",    "на",        "внутри",     "среди",     "с",        "по",          "dalam",
        "bersama",   "untuk",     "na",         "w",         "wraz",     "razem",       "dla",
        "z",         "theo",      "trong",      "cùng",      "với",      "binnen",      NULL};
    bool is_everywhere = slice_equal(reader->words[at].key, SLICE("across")) &&
                         slice_equal(reader->words[at + 1].key, SLICE("all"));
    return (field_words_mark(&reader->words[at]) == '(' && !is_remark(reader, at + 1)) ||
           (!is_everywhere && field_words_is_one(&reader->words[at], words));
}

size_t field_unique_read_joint(struct field_words *reader, size_t at)
{
    static const char *const joints[] = {
        "per",       "together", "within",      "with",   "in",     "for",    "by",
        "across",    "among",    "combination", "each",   "every",  "the",    "a",
        "same",      "given",    "of",          "por",    "junto",  "dentro", "con",
        "com",       "en",       "em",          "de",     "do",     "da",     "del",
        "cada",      "para",     "el",          "la",     "le",     "les",    "combinado",
        "combinada", "par",      "avec",        "dans",   "pour",   "je",     "pro",
        "zusammen",  "mit",      "innerhalb",   "einer",  "eines",  "der",    "des",
        "dem",       "insieme",  "al",          "alla",   "nel",    "nella",  "ogni",
        "для",       "в",        "вместе",      "на",     "внутри", "среди",  "с",
        "рамках",    "пределах", "каждого",     "каждой", "untuk",  "dalam",  "bersama",
        "setiap",    "w",        "wraz",        "razem",  "z",      "dla",    "obrębie",
        "theo",      "trong",    "cùng",        "với",    "mỗi",    NULL};
    static const char *const everywhere[] = {
        "system",    "database", "application", "app",     "platform", "table",   "collection",
        "sistema",   "tabla",    "tabela",      "base",    "banco",    "tabella", "tabelle",
        "datenbank", "système",  "tabel",       "таблицы", "таблице",  "системы", "системе",
        "базе",      "hệthống",  "bảng",        NULL};
    static const char *const inside[] = {"in",        "within", "across", "en",  "em",    "dentro",
                                         "innerhalb", "im",     "dans",   "nel", "nella", "в",
                                         "w",         "dalam",  "trong",  NULL};
    static const char *const doubtful[] = {
        "for", "by", "in",  "en",    "em",    "para",  "dans", "pour", "nel", "nella", "в",  "на",
        "для", "w",  "dla", "untuk", "dalam", "trong", "a",    "the",  "de",  "each",  "la", NULL};
    size_t start = at;
    while (field_words_is_one(&reader->words[at], joints)) {
        at++;
    }
    size_t end = at;
    while (end < reader->count && end < at + 6 &&
           (reader->words[end].kind == WORD_TEXT || reader->words[end].kind == WORD_QUOTED)) {
        end++;
    }
    if (at == start || end == at) {
        return 0;
    }
    if (end == at + 1 && field_words_is_one(&reader->words[start], inside) &&
        field_words_is_one(&reader->words[at], everywhere)) {
        reader->field->is_unique = true;
        return end - start;
    }
    reader->field->unique_with = field_words_between(reader, at, end);
    reader->field->is_unique_with_certain = !field_words_is_one(&reader->words[start], doubtful);
    return end - start;
}

bool field_unique_read_behind(struct field_words *reader, size_t at, size_t end)
{
    static const char words[] =
        "组成唯一|联合唯一|构成唯一|共同唯一|复合唯一|内唯一|下唯一|内で一意|"
        "ごとに一意|との組み合わせで一意|複合ユニーク|複合一意|내에서 "
        "유일|함께 유니크|복합 유니크|복합유니크|조합 유니크";
    struct slice names = SLICE_EMPTY, part = field_words_between(reader, at, end);
    if (slice_is_ascii(part) || !wording_has(part, words)) {
        return false;
    }
    for (; at < end; at++) {
        struct slice text = reader->words[at].text;
        size_t size = 0;
        while (size < text.size && character_is_word(text.data[size])) {
            size++;
        }
        struct slice name = slice_between(text, 0, size);
        if (size > 0 && character_is_alpha(text.data[0]) &&
            !slice_equal_ignoring_case(name, reader->field->name)) {
            names = names.size == 0 ? name
                                    : arena_format(reader->arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                                   SLICE_ARGUMENT(names), SLICE_ARGUMENT(name));
        }
    }
    reader->field->unique_with = names;
    return names.size > 0;
}
