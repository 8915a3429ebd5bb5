/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the text into words and marks, then matches phrases against one table: a phrase is up to
 * three words run together in lower case without '-', '_' and '@', so that "NOT NULL", "not-null"
 * and "not_null" are one. */
#include "spec/reading/field_text.h"

#include "spec/reading/field_rule.h"
#include "spec/reading/field_value.h"
#include "spec/text/label_list.h"
#include "spec/text/wording.h"

enum word_kind { WORD_END, WORD_TEXT, WORD_QUOTED, WORD_ARROW, WORD_MARK, WORD_BREAK };

struct word {
    enum word_kind kind;
    struct slice text; /* without quotes */
    struct slice key;  /* WORD_TEXT: as the phrase table has it */
};

#define WORD_MAXIMUM 192U

struct reader {
    struct arena *arena;
    struct field_statement *field;
    struct slice text;
    enum field_text_kind kind;
    struct word words[WORD_MAXIMUM + 4]; /* closed by WORD_END, with room to look ahead */
    size_t count;
    char keys[FIELD_TEXT_MAXIMUM]; /* of the words; together they are no longer than the text */
    size_t key_size;
};

enum effect {
    EFFECT_NONE,
    EFFECT_PRIMARY_KEY,
    EFFECT_FOREIGN_KEY,
    EFFECT_UNIQUE,
    EFFECT_REQUIRED,
    EFFECT_OPTIONAL,
    EFFECT_INDEXED,
    EFFECT_GENERATED,
    EFFECT_DEFAULT,
    EFFECT_REFERENCES,
    EFFECT_ON_DELETE,
    EFFECT_ON_UPDATE,
    EFFECT_CHECK,
    EFFECT_LABELS,
    EFFECT_COMPUTED,
    EFFECT_FORMERLY,
    EFFECT_FILLER, /* says nothing of its own: "key", "constraint", "and" */
};

struct phrase {
    struct slice key;
    enum effect effect;
};

static const struct phrase phrases[] = {
#define PHRASE(key, effect) {SLICE_LITERAL(key), EFFECT_##effect},
#include "spec/reading/field_phrases.def"
#undef PHRASE
};

#define PHRASE(key, effect) _Static_assert(sizeof(key) > 2, "find_phrase compares two bytes first");
#include "spec/reading/field_phrases.def"
#undef PHRASE

/* --- words --- */

/* The full-width and arrow characters that stand for marks; sets *out_size to their bytes. */
static enum word_kind find_wide_mark(struct slice rest, size_t *out_size)
{
    static const char *const breaks[] = {
        "\xef\xbc\x8c" /* ， */, "\xe3\x80\x81" /* 、 */, "\xef\xbc\x9b" /* ； */,
        "\xe3\x80\x82" /* 。 */, "\xc2\xb7" /* · */,      "\xe2\x80\xa2" /* • */,
        "\xe2\x80\x94" /* — */,  "\xe2\x80\x93" /* – */,  NULL};
    static const char *const arrows[] = {"\xe2\x86\x92" /* → */, "\xe2\x87\x92" /* ⇒ */, NULL};
    static const char *const marks[] = {"\xef\xbc\x88" /* （ */, "\xef\xbc\x89" /* ） */,
                                        "\xef\xbc\x9a" /* ： */, NULL};
    const char *const *const sets[] = {breaks, arrows, marks};
    static const enum word_kind kinds[] = {WORD_BREAK, WORD_ARROW, WORD_MARK};
    if ((unsigned char)rest.data[0] < 0x80) {
        return WORD_TEXT;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        for (const char *const *mark = sets[i]; *mark != NULL; mark++) {
            if (slice_starts_with(rest, slice_from(*mark))) {
                *out_size = strlen(*mark);
                return kinds[i];
            }
        }
    }
    return WORD_TEXT;
}

static bool is_word_byte(char c)
{
    return character_is_word(c) || c == '.' || c == '@' || c == '-' || (unsigned char)c >= 0x80;
}

static struct slice make_key(struct reader *reader, struct slice text)
{
    char *key = reader->keys + reader->key_size;
    size_t size = 0;
    while (size < text.size && character_is_alphanumeric(text.data[size])) {
        key[size] = character_to_lower(text.data[size]);
        size++;
    }
    size_t plain_size = size; /* nearly always all of it */
    if (size < text.size) {
        wording_fold(slice_from_offset(text, size), key + size); /* '-' and '_' are blanks now */
    }
    for (size_t i = plain_size; i < text.size; i++) {
        if (key[i] != ' ' && key[i] != '@' && key[i] != '.') {
            key[size++] = key[i];
        }
    }
    reader->key_size += size;
    return slice_of(key, size);
}

static size_t measure_word(struct slice rest)
{
    size_t size = 0;
    size_t wide;
    while (size < rest.size && is_word_byte(rest.data[size])) {
        if (character_is_word(rest.data[size])) {
            size++; /* most are */
            continue;
        }
        struct slice here = slice_from_offset(rest, size);
        if ((unsigned char)here.data[0] >= 0x80 && find_wide_mark(here, &wide) != WORD_TEXT) {
            break;
        }
        if (slice_starts_with(here, SLICE("->"))) {
            break;
        }
        size++;
    }
    return size;
}

/* "默认1", "关联users.id": scripts without blanks run a phrase and what it is about together. The
 * bytes of the phrase at the front of such a word, else all of it. */
static size_t measure_phrase(struct slice word)
{
    size_t size = 0, best = word.size;
    while (size < word.size && (unsigned char)word.data[size] >= 0x80) {
        size++;
    }
    bool is_mixed = size > 0 && size < word.size && (unsigned char)word.data[0] >= 0xe3;
    struct slice front = slice_between(word, 0, size);
    for (size_t i = 0; is_mixed && i < sizeof(phrases) / sizeof(*phrases); i++) {
        best = slice_equal(phrases[i].key, front) ? size : best;
    }
    return best;
}

/* Reads the word at the front of `rest` into *word; returns the bytes used. */
static size_t read_word(struct reader *reader, struct slice rest, struct word *word)
{
    char c = rest.data[0];
    size_t size = 1;
    if (c == '\'' || c == '"' || c == '`') {
        size_t close = slice_find_byte(slice_from_offset(rest, 1), c);
        if (close != SLICE_NOT_FOUND) {
            *word = (struct word){WORD_QUOTED, slice_between(rest, 1, close + 1), SLICE_EMPTY};
            return close + 2;
        }
    }
    if (slice_starts_with(rest, SLICE("->")) || slice_starts_with(rest, SLICE("=>"))) {
        *word = (struct word){WORD_ARROW, slice_between(rest, 0, 2), SLICE_EMPTY};
        return 2;
    }
    static const struct slice tex[] = {SLICE_LITERAL("$\\to$"), SLICE_LITERAL("$\\rightarrow$")};
    for (size_t i = 0; c == '$' && i < sizeof(tex) / sizeof(*tex); i++) {
        if (slice_starts_with(rest, tex[i])) {
            *word = (struct word){WORD_ARROW, slice_between(rest, 0, tex[i].size), SLICE_EMPTY};
            return tex[i].size;
        }
    }
    enum word_kind kind = find_wide_mark(rest, &size);
    if (kind == WORD_TEXT) {
        size = measure_word(rest);
        size = measure_phrase(slice_between(rest, 0, size));
        while (size > 1 && (rest.data[size - 1] == '.' || rest.data[size - 1] == '-')) {
            size--;
        }
        kind = size == 0 || (size == 1 && (c == '.' || c == '-')) ? WORD_MARK : WORD_TEXT;
        size = size == 0 ? 1 : size;
        if (kind == WORD_MARK && strchr(",;/|.-\n", c) != NULL) {
            kind = WORD_BREAK;
        }
    }
    struct slice text = slice_between(rest, 0, size);
    *word = (struct word){kind, text, kind == WORD_TEXT ? make_key(reader, text) : SLICE_EMPTY};
    return size;
}

static void read_words(struct reader *reader)
{
    size_t at = 0;
    while (at < reader->text.size && reader->count < WORD_MAXIMUM) {
        if (character_is_space(reader->text.data[at]) && reader->text.data[at] != '\n') {
            at++;
            continue;
        }
        at +=
            read_word(reader, slice_from_offset(reader->text, at), &reader->words[reader->count++]);
    }
    memset(&reader->words[reader->count], 0, 4 * sizeof(*reader->words));
}

/* The mark's byte in ASCII, also of a full-width bracket or colon; 0 when the word is no mark. */
static char mark_of(const struct word *word)
{
    if (word->kind != WORD_MARK && word->kind != WORD_BREAK) {
        return 0;
    }
    if (slice_equal(word->text, SLICE("\xef\xbc\x88"))) {
        return '(';
    }
    if (slice_equal(word->text, SLICE("\xef\xbc\x89"))) {
        return ')';
    }
    if (slice_equal(word->text, SLICE("\xef\xbc\x9a"))) {
        return ':';
    }
    return word->text.data[0];
}

/* --- phrases --- */

#define PHRASE_WORDS_MAXIMUM 3U

#define PHRASE_COUNT (sizeof(phrases) / sizeof(*phrases))

/* The first phrase whose two first bytes are not before those of the text. */
static size_t find_first_phrase(const char *text)
{
    size_t low = 0, high = PHRASE_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (memcmp(phrases[middle].key.data, text, 2) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The longest phrase that ends with one of the first `count` words, run together in `joined`, whose
 * ends `ends` has. */
static enum effect find_phrase(const char *joined, const size_t *ends, size_t count,
                               size_t *out_used)
{
    enum effect best = EFFECT_NONE;
    size_t longest = 0;
    for (size_t i = find_first_phrase(joined);
         i < PHRASE_COUNT && memcmp(phrases[i].key.data, joined, 2) == 0; i++) {
        struct slice key = phrases[i].key;
        if (key.size <= longest || key.size > ends[count - 1] ||
            memcmp(key.data, joined, key.size) != 0) {
            continue;
        }
        for (size_t word = 0; word < count; word++) {
            if (ends[word] == key.size) {
                best = phrases[i].effect;
                longest = key.size;
                *out_used = word + 1;
            }
        }
    }
    return best;
}

/* The longest phrase of up to three words at `at`. */
static enum effect match_phrase(const struct reader *reader, size_t at, size_t *out_used)
{
    char joined[96] = "";
    size_t ends[PHRASE_WORDS_MAXIMUM];
    size_t count = 0;
    size_t size = 0;
    for (; count < PHRASE_WORDS_MAXIMUM && reader->words[at + count].kind == WORD_TEXT; count++) {
        struct slice key = reader->words[at + count].key;
        if (key.size + size > sizeof(joined)) {
            break;
        }
        if (key.size > 0) {
            memcpy(joined + size, key.data, key.size);
        }
        size += key.size;
        ends[count] = size;
    }
    return size == 0 ? EFFECT_NONE : find_phrase(joined, ends, count, out_used);
}

static bool is_key(const struct word *word, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        if (word->kind == WORD_TEXT && slice_equal(word->key, slice_from(*keys))) {
            return true;
        }
    }
    return false;
}

static size_t skip_to_close(const struct reader *reader, size_t open)
{
    unsigned depth = 0;
    for (size_t i = open; i < reader->count; i++) {
        char mark = mark_of(&reader->words[i]);
        depth += mark == '(';
        depth -= mark == ')' && depth > 0;
        if (depth == 0) {
            return i + 1;
        }
    }
    return reader->count;
}

/* The text from the first byte of words[from] to the last of words[to - 1], quotes included. */
static struct slice text_of(const struct reader *reader, size_t from, size_t to)
{
    if (from >= to || from >= reader->count) {
        return SLICE_EMPTY;
    }
    const char *base = reader->text.data;
    const struct word *first = &reader->words[from];
    const struct word *last = &reader->words[to - 1];
    size_t start = (size_t)(first->text.data - base) - (first->kind == WORD_QUOTED);
    size_t end = (size_t)(last->text.data - base) + last->text.size + (last->kind == WORD_QUOTED);
    return slice_between(reader->text, start, end);
}

/* --- effects with an argument --- */

static struct slice next_segment(struct slice *rest)
{
    struct slice segment = SLICE_EMPTY;
    slice_next_part(rest, '.', &segment);
    return slice_trim(segment);
}

static bool is_schema(struct slice name)
{
    static const char *const schemas[] = {"public", "auth", "dbo", "main", "core", "app", NULL};
    for (const char *const *schema = schemas; *schema != NULL; schema++) {
        if (slice_is_ignoring_case(name, *schema)) {
            return true;
        }
    }
    return false;
}

void field_text_reference(struct field_statement *field, struct slice target)
{
    struct slice column = SLICE_EMPTY;
    size_t open = slice_find_byte(target, '(');
    if (open != SLICE_NOT_FOUND) {
        column = slice_from_offset(target, open + 1);
        size_t close = slice_find_byte(column, ')');
        column = slice_trim(slice_between(column, 0, close));
        target = slice_trim(slice_between(target, 0, open));
    }
    struct slice rest = target;
    struct slice first = next_segment(&rest);
    struct slice second = next_segment(&rest);
    struct slice third = next_segment(&rest);
    bool has_schema = third.size > 0 || (second.size > 0 && (column.size > 0 || is_schema(first)));
    field->is_foreign_key = true;
    field->references_entity = has_schema ? second : first;
    if (column.size == 0) {
        column = has_schema ? third : second;
    }
    field->references_field = column;
}

static bool is_target(const struct word *word)
{
    if (word->kind == WORD_QUOTED) {
        return word->text.size > 0;
    }
    return word->kind == WORD_TEXT && word->text.size > 0 &&
           (character_is_alpha(word->text.data[0]) || word->text.data[0] == '_');
}

/* "linking", "owning", "related" before the word that they describe. */
static bool is_qualifier(const struct reader *reader, size_t at)
{
    static const char *const qualifiers[] = {"parent", "same", "respective", "corresponding",
                                             "other",  "its",  "this",       NULL};
    static const char *const tails[] = {"table", "model", "entity", "collection", "id",   "on",
                                        "who",   "that",  "which",  "for",        "of",   "in",
                                        "and",   "or",    "when",   "if",         "with", "by",
                                        "as",    "from",  "is",     "via",        "uuid", NULL};
    size_t used;
    const struct word *word = &reader->words[at];
    const struct word *next = &reader->words[at + 1];
    if (word->kind != WORD_TEXT || at + 1 >= reader->count || !is_target(next)) {
        return false;
    }
    struct slice text = word->text;
    bool is_described = text.size > 5 &&
                        (slice_ends_with(text, SLICE("ing")) || slice_ends_with(text, SLICE("ed")));
    bool is_followed = next->kind == WORD_QUOTED ||
                       (!is_key(next, tails) && match_phrase(reader, at + 1, &used) == EFFECT_NONE);
    static const char *const joints[] = {"to", "the", NULL};
    return (is_described && (is_followed || is_key(next, joints))) ||
           (is_key(word, qualifiers) && is_followed);
}

/* Reads "→ users.id", "(references users)", "to the users table" behind a key word; returns the
 * words used. */
static size_t read_reference(struct reader *reader, size_t at, bool needs_target)
{
    static const char *const connectors[] = {
        "to",    "references", "reference", "ref",     "of",      "the",     "on",
        "table", "from",       "tabela",    "tabla",   "tabel",   "tabelle", "a",
        "al",    "la",         "para",      "à",       "auf",     "die",     "ke",
        "pada",  "на",         "к",         "таблицу", "таблице", "таблицы", "до",
        "到",    "đến",        "tới",       "bảng",    NULL};
    size_t start = at;
    bool is_connected = needs_target;
    for (; at < reader->count; at++) {
        const struct word *word = &reader->words[at];
        char mark = mark_of(word);
        bool is_connector = word->kind == WORD_ARROW || mark == '(' || mark == ':' || mark == '=' ||
                            mark == '>' || is_key(word, connectors) || is_qualifier(reader, at);
        if (!is_connector) {
            break;
        }
        is_connected = true;
    }
    size_t used;
    const struct word *word = &reader->words[at];
    enum effect effect = word->kind == WORD_TEXT ? match_phrase(reader, at, &used) : EFFECT_NONE;
    bool is_other = effect != EFFECT_NONE && effect != EFFECT_FILLER;
    if (!is_target(word) || is_other || (!is_connected && word->kind != WORD_TEXT)) {
        return 0;
    }
    bool is_bracketed = at > start && mark_of(&reader->words[at - 1]) == '(';
    bool is_qualified = word[1].kind == WORD_TEXT && mark_of(&word[2]) == ')';
    if (is_bracketed || is_connected) { /* "(references tagged user)" */
        at += is_qualified;
    }
    reader->field->references_field = SLICE_EMPTY;
    field_text_reference(reader->field, reader->words[at].text);
    at++;
    if (mark_of(&reader->words[at]) == '(' && at + 1 < reader->count &&
        is_target(&reader->words[at + 1]) && mark_of(&reader->words[at + 2]) != '=') {
        /* "users.id (who asked)", "users (who asked)" name no further field */
        bool is_only = reader->words[at + 2].kind != WORD_TEXT;
        bool has_field = reader->field->references_field.size > 0;
        reader->field->references_field =
            has_field || !is_only ? reader->field->references_field : reader->words[at + 1].text;
        at = skip_to_close(reader, at);
    }
    while (mark_of(&reader->words[at]) == ')') {
        at++;
    }
    return at - start;
}

static size_t read_action(struct reader *reader, size_t at, enum referential_action *out_action)
{
    static const struct {
        const char *first;
        const char *second;
        enum referential_action action;
    } actions[] = {
        {"cascade", NULL, ACTION_CASCADE},   {"set", "null", ACTION_SET_NULL},
        {"setnull", NULL, ACTION_SET_NULL},  {"set", "default", ACTION_SET_DEFAULT},
        {"restrict", NULL, ACTION_RESTRICT}, {"no", "action", ACTION_RESTRICT},
        {"noaction", NULL, ACTION_RESTRICT}, {"setdefault", NULL, ACTION_SET_DEFAULT},
    };
    size_t skipped = mark_of(&reader->words[at]) == ':' || mark_of(&reader->words[at]) == '=';
    const struct word *word = &reader->words[at + skipped];
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions) && word->kind == WORD_TEXT; i++) {
        bool has_second = actions[i].second != NULL;
        if (slice_equal(word->key, slice_from(actions[i].first)) &&
            (!has_second || slice_equal(word[1].key, slice_from(actions[i].second)))) {
            *out_action = actions[i].action;
            return skipped + 1 + has_second;
        }
    }
    return 0;
}

/* "pending (default), done": the one word before the brackets that say it of it. */
static void default_before(struct reader *reader, size_t close)
{
    size_t open = close;
    while (open > 0 && reader->words[open].kind != WORD_BREAK &&
           mark_of(&reader->words[open]) != '(') {
        open--;
    }
    bool has_one = open > 0 && mark_of(&reader->words[open]) == '(' &&
                   (open == 1 || reader->words[open - 2].kind == WORD_BREAK ||
                    reader->words[open - 2].kind == WORD_MARK);
    const struct word *word = &reader->words[open - (open > 0)];
    if (has_one && (word->kind == WORD_TEXT || word->kind == WORD_QUOTED)) {
        reader->field->default_value =
            field_value_default(reader->arena, text_of(reader, open - 1, open), reader->field->type,
                                reader->field->default_value.place);
    }
}

/* "default 'x'", "default: 0", "DEFAULT now()", "DEFAULT '{}'::jsonb". */
static size_t read_default(struct reader *reader, size_t at)
{
    static const char *const connectors[] = {
        "to",  "is", "value", "a",      "su",   "auf", "è",  "es",   "est",  "à",
        "ist", "на", "é",     "adalah", "jest", "to",  "là", "como", "come", NULL};
    size_t start = at;
    while (mark_of(&reader->words[at]) == ':' || mark_of(&reader->words[at]) == '=' ||
           is_key(&reader->words[at], connectors)) {
        at++;
    }
    const struct word *word = &reader->words[at];
    bool is_bracketed = mark_of(word) == '(';
    if (is_bracketed) {
        word = &reader->words[++at];
    }
    size_t end = at + 1;
    char mark = mark_of(word);
    if (mark == ')') {
        default_before(reader, at);
        return at - start;
    }
    if (word->kind == WORD_END || (word->kind == WORD_BREAK && mark != '-' && mark != '.')) {
        return at - start;
    }
    if (mark == '{' || mark == '[' || mark == '-') {
        end = at + 2;
    }
    if (word->kind == WORD_TEXT && mark_of(&reader->words[at + 1]) == '(') {
        end = skip_to_close(reader, at + 1);
    } else if (slice_equal(word->key, SLICE("current")) && word[1].kind == WORD_TEXT) {
        end = at + 2;
    }
    end = end > reader->count ? reader->count : end;
    reader->field->default_value =
        field_value_default(reader->arena, text_of(reader, at, end), reader->field->type,
                            reader->field->default_value.place);
    return end + (is_bracketed && mark_of(&reader->words[end]) == ')') - start;
}

/* "formerly: old_name", "renamed from `old_name`". */
static size_t read_formerly(struct reader *reader, size_t at)
{
    size_t start = at;
    if (mark_of(&reader->words[at]) == ':' || mark_of(&reader->words[at]) == '=') {
        at++;
    }
    const struct word *word = &reader->words[at];
    if (word->kind != WORD_TEXT && word->kind != WORD_QUOTED) {
        return at - start;
    }
    reader->field->formerly = word->text;
    return at + 1 - start;
}

static bool apply_labels(struct reader *reader, struct slice text)
{
    return field_value_labels(reader->arena, reader->field, text, LABELS_LIKELY);
}

static size_t read_labels(struct reader *reader, size_t at)
{
    size_t end = at;
    while (mark_of(&reader->words[end]) == ':' || mark_of(&reader->words[end]) == '=') {
        end++;
    }
    if (mark_of(&reader->words[end]) == '(') {
        end = skip_to_close(reader, end);
    } else {
        end = reader->count;
    }
    struct slice text = text_of(reader, at, end);
    return apply_labels(reader, text) ? end - at : 0;
}

static struct expression *make_expression(struct arena *arena, enum expression_kind kind,
                                          struct slice text)
{
    struct expression *expression = ARENA_NEW(arena, struct expression);
    expression->kind = kind;
    expression->text = text;
    return expression;
}

static bool is_number(struct slice text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!character_is_digit(c) && c != '.' && !(c == '-' && i == 0)) {
            return false;
        }
        digits += character_is_digit(c);
    }
    return digits > 0;
}

/* "> 0" and ">= 1" at `at`, about this field: "CHECK (price > 0)", "> 0". */
static size_t read_comparison(struct reader *reader, size_t at)
{
    char first = mark_of(&reader->words[at]);
    if (first != '<' && first != '>') {
        return 0;
    }
    bool has_equal = mark_of(&reader->words[at + 1]) == '=';
    const struct word *value = &reader->words[at + 1 + has_equal];
    if (value->kind != WORD_TEXT || !is_number(value->text)) {
        return 0;
    }
    struct arena *arena = reader->arena;
    struct slice name = arena_format(arena, "%c%s", first, has_equal ? "=" : "");
    struct expression *check = make_expression(arena, EXPRESSION_OPERATOR, name);
    list_add(arena, &check->arguments,
             make_expression(arena, EXPRESSION_COLUMN, reader->field->name));
    list_add(arena, &check->arguments, make_expression(arena, EXPRESSION_NUMBER, value->text));
    field_rule_add_check(arena, reader->field, check);
    return 2U + has_equal;
}

/* "between 1 and 5" at `at`, about this field. */
static size_t read_between(struct reader *reader, size_t at)
{
    const struct word *words = &reader->words[at];
    bool is_between = slice_equal(words[0].key, SLICE("between")) && is_number(words[1].text) &&
                      slice_equal(words[2].key, SLICE("and")) && is_number(words[3].text);
    if (!is_between) {
        return 0;
    }
    struct arena *arena = reader->arena;
    struct expression *check = make_expression(arena, EXPRESSION_BETWEEN, SLICE_EMPTY);
    list_add(arena, &check->arguments,
             make_expression(arena, EXPRESSION_COLUMN, reader->field->name));
    list_add(arena, &check->arguments, make_expression(arena, EXPRESSION_NUMBER, words[1].text));
    list_add(arena, &check->arguments, make_expression(arena, EXPRESSION_NUMBER, words[3].text));
    field_rule_add_check(arena, reader->field, check);
    return 4;
}

/* "CHECK (price > 0)", "CHECK (status IN ('a', 'b'))"; anything else is passed over. */
static size_t read_check(struct reader *reader, size_t at)
{
    if (mark_of(&reader->words[at]) != '(') {
        return 0;
    }
    size_t end = skip_to_close(reader, at);
    const struct word *name = &reader->words[at + 1];
    bool is_own = slice_equal_ignoring_case(name->text, reader->field->name);
    if (is_own && slice_equal(name[1].key, SLICE("in"))) {
        apply_labels(reader, text_of(reader, at + 3, end - 1));
    } else if (is_own) {
        struct expression *before = reader->field->check;
        size_t used = read_between(reader, at + 2);
        used = used > 0 ? used : read_comparison(reader, at + 2);
        if (used + at + 3 != end) {
            reader->field->check = before; /* more than that: not understood as a whole */
        }
    }
    return end - at;
}

/* --- the whole --- */

static void apply_generated(struct field_statement *field)
{
    enum type_kind kind = field->type->kind;
    if (field->default_value.kind == DEFAULT_NONE) {
        field->default_value.kind =
            kind == TYPE_UUID || kind == TYPE_TEXT ? DEFAULT_UUID
            : kind == TYPE_TIMESTAMP || kind == TYPE_DATE || kind == TYPE_TIME
                ? DEFAULT_NOW
                : DEFAULT_AUTO_INCREMENT;
    }
}

/* "unique per store", "UNIQUE (a, b)" say nothing about this column alone; "unique across all
 * users" does. */
static bool is_partial_unique(const struct reader *reader, size_t at)
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
    return mark_of(&reader->words[at]) == '(' ||
           (!is_everywhere && is_key(&reader->words[at], words));
}

/* "unique per store", "único junto con `trip_id`": what stands behind the words that join, up to
 * the end of the part; the model finds the fields. Of words that may be about something else, only
 * a field counts. Returns the words used. */
static size_t read_joint_unique(struct reader *reader, size_t at)
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
    while (is_key(&reader->words[at], joints)) {
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
    if (end == at + 1 && is_key(&reader->words[start], inside) &&
        is_key(&reader->words[at], everywhere)) {
        reader->field->is_unique = true;
        return end - start;
    }
    reader->field->unique_with = text_of(reader, at, end);
    reader->field->is_unique_with_certain = !is_key(&reader->words[start], doubtful);
    return end - start;
}

static bool is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* "与 user_id 组成唯一索引", "user_id 内で一意": in scripts that say it behind the name. One part
 * of the text, with one name in it and a word that has both in it. */
static bool read_joint_unique_behind(struct reader *reader, size_t at, size_t end)
{
    static const char words[] =
        "组成唯一|联合唯一|构成唯一|共同唯一|复合唯一|内唯一|下唯一|内で一意|"
        "ごとに一意|との組み合わせで一意|複合ユニーク|複合一意|내에서 "
        "유일|함께 유니크|복합 유니크|복합유니크|조합 유니크";
    struct slice names = SLICE_EMPTY, part = text_of(reader, at, end);
    if (is_ascii(part) || !wording_has(part, words)) {
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

static bool is_conditional(const struct reader *reader, size_t at)
{
    static const char *const words[] = {"if", "when", "unless", "for", "only", NULL};
    return is_key(&reader->words[at], words);
}

static size_t apply_effect(struct reader *reader, enum effect effect, size_t at)
{
    struct field_statement *field = reader->field;
    size_t used;
    switch (effect) {
    case EFFECT_PRIMARY_KEY:
        field->is_primary_key = true;
        return 0;
    case EFFECT_FOREIGN_KEY:
        field->is_foreign_key = true;
        return read_reference(reader, at, false);
    case EFFECT_REFERENCES:
        return read_reference(reader, at, true);
    case EFFECT_UNIQUE:
        if (is_partial_unique(reader, at)) {
            return mark_of(&reader->words[at]) == '(' ? skip_to_close(reader, at) - at
                                                      : read_joint_unique(reader, at);
        }
        field->is_unique = true;
        return 0;
    case EFFECT_REQUIRED:
        field->is_required |= !is_conditional(reader, at);
        return 0;
    case EFFECT_OPTIONAL:
        field->is_optional = true;
        return 0;
    case EFFECT_INDEXED:
        field->is_indexed = true;
        return 0;
    case EFFECT_GENERATED:
        apply_generated(field);
        return 0;
    case EFFECT_DEFAULT:
        return read_default(reader, at);
    case EFFECT_ON_DELETE:
        return read_action(reader, at, &field->on_delete);
    case EFFECT_ON_UPDATE:
        used = read_action(reader, at, &field->on_update);
        return used;
    case EFFECT_CHECK:
        return read_check(reader, at);
    case EFFECT_LABELS:
        return read_labels(reader, at);
    case EFFECT_COMPUTED:
        if (slice_equal(reader->words[at].key, SLICE("as")) &&
            slice_equal(reader->words[at + 1].key, SLICE("identity"))) {
            apply_generated(field);
            return 2;
        }
        field->is_generated = true;
        return slice_equal(reader->words[at].key, SLICE("as")) ? skip_to_close(reader, at + 1) - at
                                                               : 0;
    case EFFECT_FORMERLY:
        return read_formerly(reader, at);
    case EFFECT_NONE:
    case EFFECT_FILLER:
        break;
    }
    return 0;
}

/* "primary" beside a word that it describes, or that ends in it: "all, including primary". */
static bool is_adjective(const struct reader *reader, size_t at)
{
    size_t used;
    if (!slice_equal(reader->words[at].key, SLICE("primary"))) {
        return false;
    }
    const struct word *next = &reader->words[at + 1];
    bool is_before = next->kind == WORD_TEXT && match_phrase(reader, at + 1, &used) == EFFECT_NONE;
    bool is_behind = at > 0 && reader->words[at - 1].kind == WORD_TEXT &&
                     match_phrase(reader, at - 1, &used) == EFFECT_NONE;
    return is_before || is_behind;
}

/* Whether an effect may follow free words: in prose only what opens a part counts. */
static size_t read_one(struct reader *reader, size_t at, bool *out_is_known)
{
    size_t used = 0;
    enum effect effect = match_phrase(reader, at, &used);
    if (effect == EFFECT_PRIMARY_KEY && used == 1 && is_adjective(reader, at)) {
        effect = EFFECT_NONE; /* "primary image" */
    }
    *out_is_known = effect != EFFECT_NONE;
    if (effect != EFFECT_NONE) {
        return used + apply_effect(reader, effect, at + used);
    }
    if (reader->words[at].kind == WORD_ARROW && reader->kind == FIELD_TEXT_CONSTRAINTS) {
        used = read_reference(reader, at, true);
        *out_is_known = used > 0;
        return used > 0 ? used : 1;
    }
    used = reader->kind == FIELD_TEXT_CONSTRAINTS ? read_comparison(reader, at) : 0;
    *out_is_known = used > 0;
    return used > 0 ? used : 1;
}

static bool read_constraints(struct reader *reader)
{
    bool is_any = false;
    for (size_t at = 0; at < reader->count;) {
        bool is_known;
        at += read_one(reader, at, &is_known);
        is_any |= is_known;
    }
    return is_any;
}

static bool is_part_end(const struct reader *reader, size_t at)
{
    const struct word *word = &reader->words[at];
    char mark = mark_of(word);
    return word->kind == WORD_END || word->kind == WORD_BREAK || mark == '(' || mark == ')' ||
           mark == '[' || mark == ']';
}

/* "Unique e-mail address": the thing that the field holds, and that it is unique. Counts of unique
 * things ("unique visitors") are none of these words, nor is what only some key is called by. */
static bool is_unique_thing(const struct reader *reader, size_t at)
{
    static const char *const things[] = {
        "address", "email",   "mail",     "name",      "username",  "code",  "slug",
        "number",  "handle",  "sku",      "phone",     "title",     "login", "domain",
        "hash",    "barcode", "nickname", "subdomain", "reference", "isbn",  "url",
        "path",    "label",   "token",    NULL};
    enum type_kind kind = reader->field->type->kind;
    bool can_be = kind == TYPE_TEXT || kind == TYPE_UNKNOWN;
    size_t end = at + 1;
    if (!can_be || !slice_equal(reader->words[at].key, SLICE("unique"))) {
        return false;
    }
    while (end < at + 5 && !is_part_end(reader, end) && reader->words[end].kind == WORD_TEXT) {
        end++;
    }
    return end > at + 1 && is_part_end(reader, end) && is_key(&reader->words[end - 1], things) &&
           !is_partial_unique(reader, at + 1);
}

/* A part counts when every word of it belongs to an effect; else the field stays as it was. */
static bool read_prose(struct reader *reader)
{
    bool is_any = false;
    for (size_t at = 0; at < reader->count;) {
        struct field_statement before = *reader->field;
        bool is_known = true;
        bool is_reference = false;
        size_t start = at;
        bool is_unique = is_unique_thing(reader, at);
        while (is_known && at < reader->count && (at == start || !is_part_end(reader, at))) {
            if (is_part_end(reader, at)) {
                break;
            }
            at += read_one(reader, at, &is_known);
        }
        is_reference = reader->field->references_entity.size > before.references_entity.size;
        if (!is_known && !is_reference) {
            *reader->field = before;
            size_t end = at;
            while (!is_part_end(reader, end)) {
                end++;
            }
            reader->field->is_unique |= is_unique;
            is_any |= is_unique || read_joint_unique_behind(reader, start, end);
        } else if (at > start) {
            is_any = true;
        }
        while (!is_part_end(reader, at)) {
            at++;
        }
        at += at < reader->count;
    }
    return is_any;
}

/* "→ users", "ref: users", "belongs to a user": prose that is nothing but the thing referred to;
 * empty: it is more, or something else. */
static struct slice find_whole_reference(struct slice text)
{
    size_t size =
        slice_starts_with(text, SLICE("\xe2\x86\x92")) ? 3
        : slice_starts_with(text, SLICE("->"))
            ? 2
            : wording_starts_with(text, "belongs to|points to|refers to|link to|links to");
    struct slice rest = slice_trim(slice_from_offset(text, size));
    size_t article = size > 0 ? wording_starts_with(rest, "the|a|an") : 0;
    rest = wording_bare(slice_trim(slice_from_offset(rest, article)));
    size_t end = 0;
    while (end < rest.size && (character_is_word(rest.data[end]) || rest.data[end] == '.')) {
        end++;
    }
    struct slice behind = slice_trim(slice_from_offset(rest, end));
    bool is_whole =
        size > 0 && end > 1 && character_is_alpha(rest.data[0]) &&
        (behind.size == 0 || (behind.data[0] == '(' && behind.data[behind.size - 1] == ')') ||
         wording_is(behind, "table|entity|."));
    return !is_whole ? SLICE_EMPTY
           : behind.size > 0 && behind.data[0] == '(' &&
                   slice_find_byte(behind, ' ') == SLICE_NOT_FOUND
               ? rest
               : slice_between(rest, 0, end);
}

bool field_text_read(struct arena *arena, struct field_statement *field, struct slice text,
                     enum field_text_kind kind)
{
    text = slice_trim(text);
    if (text.size == 0 || text.size > FIELD_TEXT_MAXIMUM) {
        return false;
    }
    enum type_kind type = field->type->kind;
    bool may_refer = kind == FIELD_TEXT_PROSE && field->references_entity.size == 0 &&
                     type != TYPE_BOOLEAN && type != TYPE_JSON && type != TYPE_TIMESTAMP &&
                     type != TYPE_ENUM && type != TYPE_DATE &&
                     (type != TYPE_UNKNOWN || field->type->spelling.size == 0);
    struct slice target = may_refer ? find_whole_reference(text) : SLICE_EMPTY;
    if (target.size > 0) {
        field_text_reference(field, target);
        return true;
    }
    struct reader reader;
    reader.arena = arena;
    reader.field = field;
    reader.text = text;
    reader.kind = kind;
    reader.count = 0;
    reader.key_size = 0;
    read_words(&reader);
    bool is_any = kind == FIELD_TEXT_CONSTRAINTS ? read_constraints(&reader) : read_prose(&reader);
    if (field->is_optional && field->is_required) {
        field->is_optional = false;
    }
    if (is_any || kind != FIELD_TEXT_TRIED) {
        field_rule_read(arena, field, text, kind == FIELD_TEXT_TRIED ? FIELD_TEXT_PROSE : kind);
    }
    return is_any;
}
