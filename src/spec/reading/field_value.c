/* SPDX-License-Identifier: Apache-2.0 */
/* Tries the whole text as a type first; only when that is not known does it look for the type's
 * head and reads the rest as constraints. */
#include "spec/reading/field_value.h"

#include "spec/reading/default_call.h"
#include "spec/reading/field_text.h"
#include "spec/text/wording.h"

struct field_statement *field_value_add(struct arena *arena, struct entity_statement *entity,
                                        struct slice name, struct place place)
{
    struct field_statement *field = ARENA_NEW(arena, struct field_statement);
    field->name = name;
    field->place = place;
    field->type = ARENA_NEW(arena, struct type);
    list_add(arena, &entity->fields, field);
    return field;
}

/* --- labels --- */

static struct expression *make_value(struct arena *arena, enum expression_kind kind,
                                     struct slice text)
{
    struct expression *value = ARENA_NEW(arena, struct expression);
    value->kind = kind;
    value->text = text;
    return value;
}

static bool can_be_enumeration(const struct type *type)
{
    return type->kind == TYPE_TEXT || (type->kind == TYPE_ENUM && type->label_count == 0) ||
           (type->kind == TYPE_UNKNOWN && type->enum_name.size == 0);
}

/* "OPEN (default) / CLOSED", "free, pro; default free": which of the labels is the default; empty:
 * the text does not say it. */
static struct slice find_default_label(struct slice text, const struct slice *labels, size_t count)
{
    size_t at = slice_find_ignoring_case(text, SLICE("default"));
    struct slice before = slice_between(text, 0, at), behind = SLICE_EMPTY;
    if (at == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    behind = slice_from_offset(text, at + strlen("default"));
    while (behind.size > 0 && strchr(" :='\"`", behind.data[0]) != NULL) {
        behind = slice_from_offset(behind, 1);
    }
    bool is_bracket = before.size > 0 && strchr("([", before.data[before.size - 1]) != NULL;
    while (is_bracket && before.size > 0 &&
           strchr(" ([*'\"`", before.data[before.size - 1]) != NULL) {
        before.size--;
    }
    for (size_t i = 0; i < count; i++) {
        struct slice label = labels[i];
        size_t start = before.size - label.size;
        bool is_before = is_bracket && slice_ends_with(before, label) &&
                         (before.size == label.size || !character_is_word(before.data[start - 1]));
        bool is_behind = slice_starts_with(behind, label) &&
                         (behind.size == label.size || !character_is_word(behind.data[label.size]));
        if (is_before || is_behind) {
            return label;
        }
    }
    return SLICE_EMPTY;
}

/* "OrderStatus (draft, paid)" behind "enum": what the enumeration is called; empty: it is not. */
static struct slice find_enum_name(struct slice text)
{
    size_t size = 0, large = 0;
    text = slice_trim(text);
    while (size < text.size && character_is_word(text.data[size])) {
        large += text.data[size] >= 'A' && text.data[size] <= 'Z';
        size++;
    }
    struct slice behind = slice_trim(slice_from_offset(text, size));
    bool is_name = large >= 2 && large < size && behind.size > 1 && behind.data[0] == '(';
    return is_name ? slice_between(text, 0, size) : SLICE_EMPTY;
}

/* From the first label to the last, where arrows stand between. */
static struct slice find_chain(struct slice text, const struct slice *labels, size_t count)
{
    const char *start = labels[0].data, *end = labels[count - 1].data + labels[count - 1].size;
    bool is_part = start >= text.data && end > start && end <= text.data + text.size;
    struct slice chain = is_part ? slice_of(start, (size_t)(end - start)) : SLICE_EMPTY;
    return slice_find(chain, SLICE("\xe2\x86\x92")) == SLICE_NOT_FOUND ? SLICE_EMPTY : chain;
}

bool field_value_labels(struct arena *arena, struct field_statement *field, struct slice text,
                        enum label_trust trust)
{
    struct slice *labels = NULL;
    bool is_named = field->type->kind == TYPE_UNKNOWN && field->type->enum_name.size > 0;
    if (!is_named && !can_be_enumeration(field->type)) {
        return false;
    }
    bool is_expected = field->type->kind == TYPE_ENUM || label_list_is_expected(field->name) ||
                       (is_named && label_list_is_expected(field->type->enum_name));
    trust = is_expected ? LABELS_LIKELY : trust;
    size_t count = label_list_read(arena, text, trust, &labels);
    struct slice chosen = count > 0 ? find_default_label(text, labels, count) : SLICE_EMPTY;
    if (count == 0 && slice_find_ignoring_case(text, SLICE("default")) != SLICE_NOT_FOUND) {
        /* "red, green or blue; default red": a default among them makes doubtful ones sure */
        count = label_list_read(arena, text, LABELS_LIKELY, &labels);
        chosen = find_default_label(text, labels, count);
        count = chosen.size > 0 ? count : 0;
    }
    if (count == 0) {
        return false;
    }
    struct type *type = ARENA_NEW(arena, struct type);
    if (is_named) { /* what the name stands for may be declared elsewhere */
        *type = *field->type;
    }
    type->kind = is_named ? TYPE_UNKNOWN : TYPE_ENUM;
    struct slice name = field->type->kind == TYPE_ENUM ? find_enum_name(text) : SLICE_EMPTY;
    type->spelling = name.size > 0 ? name : field->type->spelling;
    type->labels = labels;
    type->label_count = count;
    type->chain = find_chain(text, labels, count);
    field->type = type;
    if (chosen.size > 0) {
        field->default_value =
            (struct default_value){.kind = DEFAULT_VALUE,
                                   .value = make_value(arena, EXPRESSION_TEXT, chosen),
                                   .place = field->place};
    }
    return true;
}

/* --- types --- */

/* Bytes of the type at the front of `text`: a word with what stands in brackets behind it. */
static size_t measure_type(struct slice text)
{
    static const char *const tails[] = {" precision",      " varying",           " unsigned",
                                        " with time zone", " without time zone", NULL};
    static const char *const openings[] = {"list of ", "array of ", "set of ", "repeated ", NULL};
    unsigned depth = 0;
    size_t at = 0;
    for (const char *const *opening = openings; *opening != NULL; opening++) {
        if (slice_starts_with_ignoring_case(text, slice_from(*opening))) {
            return strlen(*opening) + measure_type(slice_from_offset(text, strlen(*opening)));
        }
    }
    for (; at < text.size; at++) {
        char c = text.data[at];
        bool is_bracket = character_opens_bracket(c) || c == '<';
        if (depth == 0 && !is_bracket && (character_is_space(c) || c == ',' || c == ';')) {
            break;
        }
        depth += is_bracket;
        depth -= (character_closes_bracket(c) || c == '>') && depth > 0;
    }
    for (const char *const *tail = tails; *tail != NULL; tail++) {
        struct slice rest = slice_from_offset(text, at);
        if (slice_starts_with_ignoring_case(rest, slice_from(*tail))) {
            return at + strlen(*tail) + measure_type(slice_from_offset(rest, strlen(*tail)));
        }
    }
    return at;
}

/* "enum('a','b')", "ENUM: a | b", "'a' | 'b'", "\"a\" | \"b\"": a type that is its labels. */
static bool read_literal_labels(struct arena *arena, struct field_statement *field,
                                struct slice text)
{
    bool is_enum =
        slice_starts_with_ignoring_case(text, SLICE("enum")) ||
        wording_starts_with(text, "one of|any of|eines von|eine von|einer von|uno de|una "
                                  "de|um de|uma de|l'un de|un de|une de|один из|одно "
                                  "из|одна из") > 0;
    bool is_quoted = text.size > 0 && strchr("'\"`", text.data[0]) != NULL;
    return (is_enum || is_quoted) &&
           field_value_labels(arena, field, text, is_enum ? LABELS_LIKELY : LABELS_DOUBTFUL);
}

/* "enum (a, b)": the brackets behind a blank belong to the word; 0 where there are none. */
static size_t measure_enum(struct slice text)
{
    static const char *const words[] = {"enumeration", "enum", NULL};
    for (const char *const *word = words; *word != NULL; word++) {
        size_t at = strlen(*word);
        if (!slice_starts_with_ignoring_case(text, slice_from(*word))) {
            continue;
        }
        while (at < text.size && (text.data[at] == ' ' || text.data[at] == ':')) {
            at++;
        }
        if (at < text.size && strchr("([{", text.data[at]) != NULL) {
            return at + measure_type(slice_from_offset(text, at));
        }
    }
    return 0;
}

#define PLAIN_TYPE_MAXIMUM 80U

/* A text with more words than any type has, and no mark of one that is put together. */
static bool is_sentence(struct slice text)
{
    if (text.size <= PLAIN_TYPE_MAXIMUM) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '|' || c == '\'' || c == '"' || c == '<' || character_opens_bracket(c)) {
            return false;
        }
    }
    return true;
}

/* Types of two words that begin with no type: "unsigned int", "long text". */
static struct type *read_type(struct arena *arena, struct slice text, struct slice head,
                              bool *out_is_optional)
{
    struct type *type = type_from_word(arena, head, out_is_optional);
    bool is_plain = slice_find_byte(text, ',') == SLICE_NOT_FOUND;
    if (type->kind != TYPE_UNKNOWN || !is_plain || text.size == head.size || is_sentence(text)) {
        return type;
    }
    bool is_optional = false;
    struct type *whole = type_from_word(arena, text, &is_optional);
    if (whole->kind == TYPE_UNKNOWN) {
        return type;
    }
    *out_is_optional = is_optional;
    return whole;
}

#define TYPE_MORE_WORDS 3U

/* "fecha y hora", "número entero", "long text": a front that is a type goes on to the longest that
 * is one as well. Returns how many bytes it takes; *type is changed where they are more. */
static size_t extend_type(struct arena *arena, struct slice text, size_t size, struct type **type)
{
    enum type_kind kind = (*type)->kind;
    bool can_be = kind == TYPE_DATE || kind == TYPE_TIME || kind == TYPE_DOUBLE ||
                  kind == TYPE_DECIMAL || kind == TYPE_INT64 || kind == TYPE_JSON;
    size_t at = size, longest = size;
    for (unsigned words = 0; can_be && words < TYPE_MORE_WORDS && at < text.size; words++) {
        size_t start = at + 1, end = start;
        while (end < text.size && (character_is_alpha(text.data[end]) || (text.data[end] & 0x80))) {
            end++;
        }
        if (text.data[at] != ' ' || end == start ||
            (end < text.size && character_is_word(text.data[end]))) {
            break;
        }
        bool is_optional = false;
        struct type *longer = type_from_word(arena, slice_between(text, 0, end), &is_optional);
        if (longer->kind != TYPE_UNKNOWN && longer->kind != TYPE_ARRAY && !is_optional) {
            *type = longer;
            longest = end;
        }
        at = end;
    }
    return longest;
}

/* "draft", "in-review", "PAID": a word that a choice of values may have, and no name of a type. */
static bool is_value_word(struct arena *arena, struct slice word, bool is_expected)
{
    bool is_optional, has_small = false;
    for (size_t i = 0; i < word.size; i++) {
        if (!character_is_word(word.data[i]) && word.data[i] != '-') {
            return false;
        }
        has_small |= word.data[i] >= 'a' && word.data[i] <= 'z';
    }
    bool is_title = word.size > 0 && word.data[0] >= 'A' && word.data[0] <= 'Z' && has_small;
    return word.size > 0 && (!is_title || is_expected) &&
           type_from_word(arena, word, &is_optional)->kind == TYPE_UNKNOWN;
}

/* "open | closed", "draft | published (shown to all)" where a type would stand: the values
 * themselves. Returns how many bytes they take, 0: it is no choice of values. */
static size_t read_bare_labels(struct arena *arena, struct field_statement *field,
                               struct slice text)
{
    bool is_expected = label_list_is_expected(field->name);
    struct slice list = slice_between(text, 0, slice_find(text, SLICE(" ("))), part, rest = list;
    struct type *before = field->type;
    if (slice_find_byte(list, '|') == SLICE_NOT_FOUND) {
        return 0;
    }
    while (slice_next_part(&rest, '|', &part)) {
        if (!is_value_word(arena, slice_trim(part), is_expected) ||
            wording_is(part, "null|undefined|none|nil")) {
            return 0;
        }
    }
    field->type = ARENA_NEW(arena, struct type);
    field->type->spelling = text;
    if (field_value_labels(arena, field, list, LABELS_LIKELY)) {
        return list.size;
    }
    field->type = before;
    return 0;
}

struct slice field_value_several(struct slice text)
{
    size_t open = slice_find_last_byte(text, '(');
    if (!slice_ends_with(text, SLICE(")")) || open == SLICE_NOT_FOUND || text.size - open > 12 ||
        !wording_is(slice_between(text, open + 1, text.size - 1),
                    "many|multiple|several|mehrere|viele|varios|varias|muchos|muchas|vários|várias|"
                    "muitos|muitas|plusieurs|molti|molte|несколько|много|多个|複数|여러 개")) {
        return SLICE_EMPTY;
    }
    struct slice thing = slice_trim(slice_between(text, 0, open));
    size_t front = wording_starts_with(
        thing, "link to|links to|reference to|references to|references|relation to|refers to|"
               "verweis auf|verweise auf|referenz auf|bezug auf|referencia a|referencias a|enlace "
               "a|referência a|lien vers|référence à|riferimento a|ссылка на|fk|ref|→|->");
    thing = slice_trim(slice_from_offset(thing, front));
    for (size_t i = 0; i < thing.size; i++) {
        if (!character_is_word(thing.data[i]) && (thing.data[i] & 0x80) == 0) {
            return SLICE_EMPTY;
        }
    }
    return thing;
}

struct slice field_value_type_alone(struct arena *arena, struct field_statement *field,
                                    struct slice text)
{
    text = slice_trim(text);
    if (slice_ends_with(text, SLICE(")"))) {
        struct slice thing = field_value_several(text);
        text = thing.size > 0 ? arena_join(arena, SLICE("list of "), thing) : text;
    }
    if (text.size == 0) {
        return SLICE_EMPTY;
    }
    size_t enum_size = measure_enum(text);
    size_t size = enum_size > 0 ? enum_size : measure_type(text);
    struct slice head = slice_between(text, 0, size);
    struct slice rest = slice_trim(slice_from_offset(text, size));
    field->type->spelling = text;
    if (enum_size == 0 && read_literal_labels(arena, field, text)) {
        return label_list_remarks(text);
    }
    if (!read_literal_labels(arena, field, head)) {
        bool is_optional = false;
        field->type = read_type(arena, text, head, &is_optional);
        field->is_optional |= is_optional;
        rest = slice_trim(slice_from_offset(text, extend_type(arena, text, size, &field->type)));
        size_t labels_size =
            field->type->kind == TYPE_UNKNOWN ? read_bare_labels(arena, field, text) : 0;
        rest = labels_size > 0 ? slice_trim(slice_from_offset(text, labels_size)) : rest;
    }
    return rest;
}

void field_value_rest(struct arena *arena, struct field_statement *field, struct slice rest)
{
    if (rest.size > 0) {
        field_text_read(arena, field, rest, FIELD_TEXT_CONSTRAINTS);
        field_value_labels(arena, field, rest, LABELS_DOUBTFUL);
    }
}

void field_value_type(struct arena *arena, struct field_statement *field, struct slice text)
{
    field_value_rest(arena, field, field_value_type_alone(arena, field, text));
}

/* --- defaults --- */

static bool is_number(struct slice text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!character_is_digit(c) && c != '.' && !((c == '-' || c == '+') && i == 0)) {
            return false;
        }
        digits += character_is_digit(c);
    }
    return digits > 0;
}

static struct expression *read_literal(struct arena *arena, struct slice value)
{
    if (slice_equal_ignoring_case(value, SLICE("null")) ||
        slice_equal_ignoring_case(value, SLICE("none"))) {
        return make_value(arena, EXPRESSION_NULL, SLICE_EMPTY);
    }
    bool is_true = slice_equal_ignoring_case(value, SLICE("true"));
    if (is_true || slice_equal_ignoring_case(value, SLICE("false"))) {
        return make_value(arena, EXPRESSION_BOOLEAN, is_true ? SLICE("true") : SLICE("false"));
    }
    if (is_number(value)) {
        return make_value(arena, EXPRESSION_NUMBER, value);
    }
    return make_value(arena, EXPRESSION_TEXT, value);
}

static struct slice strip_quotes(struct slice value, bool *out_is_quoted)
{
    *out_is_quoted = value.size >= 2 && strchr("'\"`", value.data[0]) != NULL &&
                     value.data[value.size - 1] == value.data[0];
    return *out_is_quoted ? slice_between(value, 1, value.size - 1) : value;
}

/* "nein" of a boolean, "0,50" of a number: as the document's language writes it; else as it is. */
static struct slice in_english(struct arena *arena, struct slice value, const struct type *type)
{
    static const char true_words[] = "wahr|ja|vrai|oui|verdadero|verdadera|sí|si|verdadeiro|sim|"
                                     "vero|sì|prawda|tak|doğru|evet|đúng|có|да|истина|yes|on|waar";
    static const char false_words[] = "falsch|nein|faux|non|falso|falsa|não|fałsz|nie|yanlış|"
                                      "hayır|sai|không|нет|ложь|no|off|onwaar|nee";
    if (type->kind == TYPE_BOOLEAN) {
        return wording_is(value, true_words)    ? SLICE("true")
               : wording_is(value, false_words) ? SLICE("false")
                                                : value;
    }
    bool is_moment =
        type->kind == TYPE_TIMESTAMP || type->kind == TYPE_DATE || type->kind == TYPE_TIME;
    if (is_moment && wording_is(value, "jetzt|heute|maintenant|aujourd'hui|ahora|hoy|agora|hoje|"
                                       "adesso|oggi|teraz|dzisiaj|şimdi|bugün|сейчас|现在")) {
        return SLICE("now");
    }
    size_t comma = slice_find_byte(value, ',');
    bool is_number = type->kind == TYPE_DECIMAL || type->kind == TYPE_DOUBLE;
    if (!is_number || comma == SLICE_NOT_FOUND || comma == 0) {
        return value;
    }
    char *copy = arena_allocate(arena, value.size);
    for (size_t i = 0; i < value.size; i++) {
        if (i != comma && !character_is_digit(value.data[i]) && !(i == 0 && value.data[0] == '-')) {
            return value;
        }
        copy[i] = (char)(i == comma ? '.' : value.data[i]);
    }
    return value.size - comma == 4 ? value : slice_of(copy, value.size); /* "1,000" may be either */
}

/* "today" may be one of a field's own values, where it is no time. */
static bool is_day(struct slice name)
{
    return slice_equal_ignoring_case(name, SLICE("today"));
}

struct default_value field_value_default(struct arena *arena, struct slice value,
                                         const struct type *type, struct place place)
{
    bool is_quoted;
    value = slice_trim(value);
    struct slice bare = strip_quotes(value, &is_quoted);
    bare = is_quoted ? bare : in_english(arena, bare, type);
    struct default_value result = {.kind = DEFAULT_VALUE, .place = place};
    if (value.size == 0) {
        result.kind = DEFAULT_NONE;
        return result;
    }
    size_t open = is_quoted ? SLICE_NOT_FOUND : slice_find_byte(bare, '(');
    struct slice name = slice_trim(slice_between(bare, 0, open));
    bool is_temporal =
        type->kind == TYPE_TIMESTAMP || type->kind == TYPE_DATE || type->kind == TYPE_TIME;
    if (!is_quoted || is_temporal) {
        bool may_be = open != SLICE_NOT_FOUND || is_temporal || !is_day(name);
        result.kind = may_be ? default_call_read(bare) : DEFAULT_NONE;
        if (result.kind != DEFAULT_NONE) {
            return result;
        }
    }
    if (open != SLICE_NOT_FOUND && open > 0) {
        result.kind = DEFAULT_EXPRESSION;
        result.value = make_value(arena, EXPRESSION_CALL, arena_to_lower(arena, name));
        return result;
    }
    result.kind = DEFAULT_VALUE;
    result.value = is_quoted ? make_value(arena, EXPRESSION_TEXT, bare) : read_literal(arena, bare);
    return result;
}
