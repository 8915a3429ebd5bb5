/* SPDX-License-Identifier: Apache-2.0 */
/* A reference, what deletes it, a default, a former name, values, a check. */
#include "spec/reading/field_text_private.h"

#include "spec/reading/default_call.h"
#include "spec/reading/field_rule.h"
#include "spec/reading/field_value.h"
#include "spec/text/label_list.h"

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

static bool is_small(struct slice name)
{
    return name.size > 0 && name.data[0] >= 'a' && name.data[0] <= 'z';
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
    bool is_class = is_small(first) && second.size > 0 && !is_small(second); /* "docks.Pier" */
    bool has_schema =
        third.size > 0 || is_class || (second.size > 0 && (column.size > 0 || is_schema(first)));
    field->is_foreign_key = true;
    field->references_entity = has_schema ? second : first;
    if (column.size == 0) {
        column = has_schema ? third : second;
    }
    field->references_field = column;
}

static bool is_target(const struct field_word *word)
{
    if (word->kind == WORD_QUOTED) {
        return word->text.size > 0;
    }
    return word->kind == WORD_TEXT && word->text.size > 0 &&
           (character_is_alpha(word->text.data[0]) || word->text.data[0] == '_');
}

/* "docks.Pier" and 'Pier' in quotes: what a class is called by. */
static bool is_quoted_class(const struct field_word *word)
{
    size_t dot = slice_find_last_byte(word->text, '.');
    size_t at = dot == SLICE_NOT_FOUND ? 0 : dot + 1;
    return word->kind == WORD_QUOTED && at < word->text.size && word->text.data[at] >= 'A' &&
           word->text.data[at] <= 'Z' && slice_find_byte(word->text, ' ') == SLICE_NOT_FOUND;
}

/* "linking", "owning", "related" before the word that they describe. */
static bool is_qualifier(const struct field_words *reader, size_t at)
{
    static const char *const qualifiers[] = {"parent", "same", "respective", "corresponding",
                                             "other",  "its",  "this",       NULL};
    static const char *const tails[] = {"table", "model", "entity", "collection", "id",   "on",
                                        "who",   "that",  "which",  "for",        "of",   "in",
                                        "and",   "or",    "when",   "if",         "with", "by",
                                        "as",    "from",  "is",     "via",        "uuid", NULL};
    size_t used;
    const struct field_word *word = &reader->words[at];
    const struct field_word *next = &reader->words[at + 1];
    if (word->kind != WORD_TEXT || at + 1 >= reader->count || !is_target(next)) {
        return false;
    }
    struct slice text = word->text;
    bool is_described = text.size > 5 &&
                        (slice_ends_with(text, SLICE("ing")) || slice_ends_with(text, SLICE("ed")));
    bool is_followed =
        next->kind == WORD_QUOTED || (!field_words_is_one(next, tails) &&
                                      field_phrase_match(reader, at + 1, &used) == EFFECT_NONE);
    static const char *const joints[] = {"to", "the", NULL};
    return (is_described && (is_followed || field_words_is_one(next, joints))) ||
           (field_words_is_one(word, qualifiers) && is_followed);
}

size_t field_argument_reference(struct field_words *reader, size_t at, bool is_connected)
{
    static const char *const connectors[] = {
        "to",      "references", "reference", "ref",   "of",      "the", "on",   "table",
        "from",    "tabela",     "tabla",     "tabel", "tabelle", "a",   "al",   "la",
        "para",    "à",          "auf",       "die",   "ke",      "zu",  "zum",  "zur",
        "vers",    "alla",       "do",        "da",    "pada",    "на",  "к",    "таблицу",
        "таблице", "таблицы",    "до",        "到",    "đến",     "tới", "bảng", NULL};
    size_t start = at;
    for (; at < reader->count; at++) {
        const struct field_word *word = &reader->words[at];
        char mark = field_words_mark(word);
        bool is_connector = word->kind == WORD_ARROW || mark == '(' || mark == ':' || mark == '=' ||
                            mark == '>' || field_words_is_one(word, connectors) ||
                            is_qualifier(reader, at);
        if (!is_connector) {
            break;
        }
        is_connected = true;
    }
    size_t used;
    const struct field_word *word = &reader->words[at];
    enum effect effect =
        word->kind == WORD_TEXT ? field_phrase_match(reader, at, &used) : EFFECT_NONE;
    bool is_other = effect != EFFECT_NONE && effect != EFFECT_FILLER;
    is_connected |= is_quoted_class(word);
    if (!is_target(word) || is_other || (!is_connected && word->kind != WORD_TEXT)) {
        return 0;
    }
    bool is_bracketed = at > start && field_words_mark(&reader->words[at - 1]) == '(';
    bool is_qualified = word[1].kind == WORD_TEXT && field_words_mark(&word[2]) == ')';
    if (is_bracketed || is_connected) { /* "(references tagged user)" */
        at += is_qualified;
    }
    reader->field->references_field = SLICE_EMPTY;
    field_text_reference(reader->field, reader->words[at].text);
    at++;
    if (field_words_mark(&reader->words[at]) == '(' && at + 1 < reader->count &&
        is_target(&reader->words[at + 1]) && field_words_mark(&reader->words[at + 2]) != '=') {
        /* "users.id (who asked)", "users (who asked)" name no further field */
        bool is_only = reader->words[at + 2].kind != WORD_TEXT;
        bool has_field = reader->field->references_field.size > 0;
        reader->field->references_field =
            has_field || !is_only ? reader->field->references_field : reader->words[at + 1].text;
        reader->field->is_field_remark =
            !has_field && is_only && character_is_space(reader->words[at].text.data[-1]);
        at = field_words_skip_to_close(reader, at);
    }
    while (field_words_mark(&reader->words[at]) == ')') {
        at++;
    }
    return at - start;
}

size_t field_argument_action(struct field_words *reader, size_t at,
                             enum referential_action *out_action)
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
    size_t skipped =
        field_words_mark(&reader->words[at]) == ':' || field_words_mark(&reader->words[at]) == '=';
    const struct field_word *word = &reader->words[at + skipped];
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
static void default_before(struct field_words *reader, size_t close)
{
    size_t open = close;
    while (open > 0 && reader->words[open].kind != WORD_BREAK &&
           field_words_mark(&reader->words[open]) != '(') {
        open--;
    }
    bool has_one = open > 0 && field_words_mark(&reader->words[open]) == '(' &&
                   (open == 1 || reader->words[open - 2].kind == WORD_BREAK ||
                    reader->words[open - 2].kind == WORD_MARK);
    const struct field_word *word = &reader->words[open - (open > 0)];
    if (has_one && (word->kind == WORD_TEXT || word->kind == WORD_QUOTED)) {
        reader->field->default_value =
            field_value_default(reader->arena, field_words_between(reader, open - 1, open),
                                reader->field->type, reader->field->default_value.place);
    }
}

/* "default 'x'", "default: 0", "DEFAULT now()", "DEFAULT '{}'::jsonb". */
size_t field_argument_default(struct field_words *reader, size_t at)
{
    static const char *const connectors[] = {
        "to",  "is", "value", "a",      "su",   "auf", "è",  "es",   "est",  "à",
        "ist", "на", "é",     "adalah", "jest", "to",  "là", "como", "come", NULL};
    size_t start = at;
    while (field_words_mark(&reader->words[at]) == ':' ||
           field_words_mark(&reader->words[at]) == '=' ||
           field_words_is_one(&reader->words[at], connectors)) {
        at++;
    }
    const struct field_word *word = &reader->words[at];
    bool is_bracketed = field_words_mark(word) == '(';
    if (is_bracketed) {
        word = &reader->words[++at];
    }
    size_t end = at + 1;
    char mark = field_words_mark(word);
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
    if (word->kind == WORD_TEXT && field_words_mark(&reader->words[at + 1]) == '(') {
        end = field_words_skip_to_close(reader, at + 1);
    } else if (slice_equal(word->key, SLICE("current")) && word[1].kind == WORD_TEXT) {
        end = at + 2;
    }
    end = end > reader->count ? reader->count : end;
    reader->field->default_value =
        field_value_default(reader->arena, field_words_between(reader, at, end),
                            reader->field->type, reader->field->default_value.place);
    return end + (is_bracketed && field_words_mark(&reader->words[end]) == ')') - start;
}

/* "ON UPDATE CURRENT_TIMESTAMP", "on update: now()". */
size_t field_argument_update(struct field_words *reader, size_t at)
{
    size_t skipped = field_words_mark(&reader->words[at]) == ':';
    const struct field_word *word = &reader->words[at + skipped];
    if (word->kind != WORD_TEXT || default_call_named(word->text) != DEFAULT_NOW) {
        return 0;
    }
    reader->field->is_updated_at = true;
    bool is_call = field_words_mark(word + 1) == '(';
    return is_call ? field_words_skip_to_close(reader, at + skipped + 1) - at : skipped + 1;
}

/* "formerly: old_name", "renamed from `old_name`". */
size_t field_argument_formerly(struct field_words *reader, size_t at)
{
    size_t start = at;
    if (field_words_mark(&reader->words[at]) == ':' ||
        field_words_mark(&reader->words[at]) == '=') {
        at++;
    }
    const struct field_word *word = &reader->words[at];
    if (word->kind != WORD_TEXT && word->kind != WORD_QUOTED) {
        return at - start;
    }
    reader->field->formerly = word->text;
    return at + 1 - start;
}

static bool apply_labels(struct field_words *reader, struct slice text)
{
    return field_value_labels(reader->arena, reader->field, text, LABELS_LIKELY);
}

size_t field_argument_labels(struct field_words *reader, size_t at)
{
    size_t end = at;
    while (field_words_mark(&reader->words[end]) == ':' ||
           field_words_mark(&reader->words[end]) == '=') {
        end++;
    }
    if (field_words_mark(&reader->words[end]) == '(') {
        end = field_words_skip_to_close(reader, end);
    } else {
        end = reader->count;
    }
    struct slice text = field_words_between(reader, at, end);
    struct slice remarks = label_list_remarks(text);
    if (!apply_labels(reader, text)) {
        return 0;
    }
    while (remarks.size > 0 && end > at + 1 && reader->words[end - 1].text.data >= remarks.data) {
        end--;
    }
    return end - at;
}

static struct expression *make_expression(struct arena *arena, enum expression_kind kind,
                                          struct slice text)
{
    struct expression *expression = ARENA_NEW(arena, struct expression);
    expression->kind = kind;
    expression->text = text;
    return expression;
}

/* "> 0" and ">= 1" at `at`, about this field: "CHECK (price > 0)", "> 0". */
size_t field_argument_comparison(struct field_words *reader, size_t at)
{
    char first = field_words_mark(&reader->words[at]);
    if (first != '<' && first != '>') {
        return 0;
    }
    bool has_equal = field_words_mark(&reader->words[at + 1]) == '=';
    const struct field_word *value = &reader->words[at + 1 + has_equal];
    if (value->kind != WORD_TEXT || !slice_is_decimal(value->text)) {
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
static size_t read_between(struct field_words *reader, size_t at)
{
    const struct field_word *words = &reader->words[at];
    bool is_between = slice_equal(words[0].key, SLICE("between")) &&
                      slice_is_decimal(words[1].text) && slice_equal(words[2].key, SLICE("and")) &&
                      slice_is_decimal(words[3].text);
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
size_t field_argument_check(struct field_words *reader, size_t at)
{
    if (field_words_mark(&reader->words[at]) != '(') {
        return 0;
    }
    size_t end = field_words_skip_to_close(reader, at);
    const struct field_word *name = &reader->words[at + 1];
    bool is_own = slice_equal_ignoring_case(name->text, reader->field->name);
    if (is_own && slice_equal(name[1].key, SLICE("in"))) {
        apply_labels(reader, field_words_between(reader, at + 3, end - 1));
    } else if (is_own) {
        struct expression *before = reader->field->check;
        size_t used = read_between(reader, at + 2);
        used = used > 0 ? used : field_argument_comparison(reader, at + 2);
        if (used + at + 3 != end) {
            reader->field->check = before; /* more than that: not understood as a whole */
        }
    }
    return end - at;
}
