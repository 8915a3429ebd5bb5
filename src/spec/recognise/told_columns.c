/* SPDX-License-Identifier: Apache-2.0 */
/* Goes through the sentence word by word. Names are told by their marks or their form; the words
 * between two names belong to the name in front where a comma or "and" comes behind them, and to
 * the name behind them otherwise. */
#include "spec/recognise/told_columns.h"

#include "spec/reading/field_line.h"
#include "spec/reading/field_list.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define WORD_MAXIMUM 64U

/* What may stand between names in a list of columns and ends it not. */
static const char filler_words[] =
    "a|an|the|as|with|its|their|own|column|columns|field|fields|attribute|attributes|"
    "property|properties|timestamp|timestamps|audit|standard|common|following|named|called|key|"
    "keys|foreign|primary|surrogate|unique|optional|nullable|required|mandatory|non-null|not|null|"
    "auto|auto-increment|auto-incrementing|autoincrement|increment|incrementing|generated|"
    "auto-generated|of|type|integer|int|bigint|uuid|uuids|guid|string|text|varchar|boolean|bool|"
    "flag|date|dates|datetime|timestamptz|decimal|numeric|number|numeric|soft|delete|soft-delete|"
    "deletion|version|creation|update|modification|marker|identifier|at|least|both|also|unique|"
    "indexed|default|pk|fk|jsonb|json|float|"
    "o|os|um|uma|campo|campos|coluna|colunas|atributo|atributos|seguintes|chave|primária|tipo|do|"
    "el|los|las|un|una|siguientes|columna|columnas|clave|primaria|de|"
    "le|la|les|une|champ|champs|colonne|colonnes|suivants|suivantes|attribut|attributs|clé|"
    "die|der|das|den|ein|eine|einen|feld|felder|spalte|spalten|folgende|folgenden|attribute|"
    "поле|поля|колонки|колонку|столбцы|столбец|атрибуты|следующие|тип|типа|первичный|ключ|"
    "campi|colonna|colonne|i|gli|seguenti";

static const char joint_words[] = "and|plus|or|e|y|et|und|и|а также|ed|as well as|oraz|en";

/* --- sentences --- */

struct slice told_columns_take_sentence(struct slice *rest)
{
    size_t end = 0, depth = 0;
    *rest = slice_trim(*rest);
    static const bool counts[256] = {
        ['.'] = true, [';'] = true, ['!'] = true, ['('] = true, [')'] = true,
        ['['] = true, [']'] = true, ['{'] = true, ['}'] = true, [0xe3] = true /* of "。" */};
    for (; end < rest->size; end++) {
        char c = rest->data[end];
        if (!counts[(unsigned char)c]) {
            continue;
        }
        depth += character_opens_bracket(c);
        depth -= character_closes_bracket(c) && depth > 0;
        bool is_point = (c == '.' || c == ';' || c == '!') && depth == 0;
        bool is_end = end + 1 == rest->size || character_is_space(rest->data[end + 1]);
        if ((is_point && is_end) || (depth == 0 && slice_starts_with(slice_from_offset(*rest, end),
                                                                     SLICE("\xe3\x80\x82")))) {
            break;
        }
    }
    struct slice sentence = slice_trim(slice_between(*rest, 0, end));
    size_t stop = end < rest->size && rest->data[end] == '\xe3' ? 3 : 1;
    *rest = slice_from_offset(*rest, end + stop);
    return sentence;
}

/* --- names --- */

/* The mark of code that begins at `at`, which points into text->plain; NULL: none. */
static const struct span *code_at(const struct text *text, const char *at)
{
    for (size_t i = 0; i < text->span_count; i++) {
        if (text->spans[i].kind == SPAN_CODE && text->plain.data + text->spans[i].start == at) {
            return &text->spans[i];
        }
    }
    return NULL;
}

/* "created_at", "createdAt", "id": what no sentence has for words. */
static bool is_identifier(struct slice word)
{
    if (word.size == 0 || field_line_measure_name(word) != word.size ||
        !character_is_alpha(word.data[0])) {
        return false;
    }
    if (slice_equal(word, SLICE("id"))) {
        return true;
    }
    bool has_small = false, has_mark = false;
    for (size_t i = 0; i < word.size; i++) {
        bool is_large = word.data[i] >= 'A' && word.data[i] <= 'Z';
        has_small |= word.data[i] >= 'a' && word.data[i] <= 'z';
        has_mark |= word.data[i] == '_' || (is_large && i > 0 && word.data[0] >= 'a');
    }
    return has_small && has_mark;
}

/* Bytes of what parts a name from the next; 0: nothing does. */
static size_t measure_parting(struct slice text)
{
    static const struct slice wide[] = {SLICE_LITERAL("\xc2\xb7"), SLICE_LITERAL("\xe2\x80\xa2"),
                                        SLICE_LITERAL("\xef\xbc\x8c"),
                                        SLICE_LITERAL("\xe3\x80\x81")};
    if (strchr(",/+&", text.data[0]) != NULL) {
        return 1;
    }
    for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
        if (slice_starts_with(text, wide[i])) {
            return wide[i].size;
        }
    }
    return 0;
}

struct reader {
    struct arena *arena;
    const struct text *text;
    enum told_freedom freedom;
    struct told_columns *told;
    struct field_statement *last;  /* the name in front; NULL: none yet */
    const char *words, *words_end; /* what has stood since the last name or comma; NULL: nothing */
    bool are_foreign;              /* among them are words that are no columns' */
};

/* What the words around a name say of its column. */
static void apply_words(struct reader *reader, struct field_statement *field, struct slice words)
{
    struct slice word, rest = words;
    if (wording_has(words, "primary key|pk")) {
        field->is_primary_key = true;
    }
    if (wording_has(words, "auto-increment|auto-incrementing|autoincrement|auto increment")) {
        field->default_value.kind = DEFAULT_AUTO_INCREMENT;
    }
    field->is_unique |= wording_has(words, "unique");
    field->is_required |= wording_has(words, "required|mandatory|not null|non-null");
    field->is_optional |= !field->is_required && wording_has(words, "optional|nullable");
    while (field->type->kind == TYPE_UNKNOWN && slice_next_part(&rest, ' ', &word)) {
        size_t size = wording_starts_with(
            word, "integer|int|bigint|uuid|uuids|guid|string|text|boolean|bool|date|dates|datetime|"
                  "timestamp|timestamps|timestamptz|decimal|numeric|jsonb|json|float");
        word = slice_between(word, 0, size);
        bool is_many = size > 4 && word.data[size - 1] == 's';
        if (size > 0) {
            field_value_type(reader->arena, field, slice_between(word, 0, size - is_many));
        }
    }
}

static void flush_words(struct reader *reader, struct field_statement *field)
{
    if (reader->words != NULL && field != NULL) {
        size_t size = (size_t)(reader->words_end - reader->words);
        apply_words(reader, field, slice_of(reader->words, size));
    }
    reader->words = NULL;
    reader->are_foreign = false;
}

static void keep_field(struct reader *reader, struct field_statement *field, bool is_sure)
{
    bool is_moment =
        slice_ends_with(field->name, SLICE("_at")) || slice_ends_with(field->name, SLICE("edAt"));
    if (is_moment && field->type->kind == TYPE_UNKNOWN) {
        field_value_type(reader->arena, field, SLICE("timestamp"));
    }
    struct told_columns *told = reader->told;
    told->has_key |= field->is_primary_key || slice_is_ignoring_case(field->name, "id") ||
                     slice_is(field->name, "_id");
    told->named_count++;
    told->sure_count += is_sure;
    reader->last = field;
}

/* Adds "created_at timestamp" or the like; false: it is no column, or is there. */
static bool add_line(struct reader *reader, struct slice line)
{
    struct entity_statement *entity = &reader->told->entity;
    size_t before = entity->fields.count;
    struct field_list_result result =
        field_list_read(reader->arena, entity, line, reading_place_in, reader->text);
    if (result.other_count > 0 || entity->fields.count == before) {
        entity->fields.count = before;
        entity->names = NULL;
        return false;
    }
    for (size_t i = before; i < entity->fields.count; i++) {
        keep_field(reader, list_at(&entity->fields, i), result.sure_count > 0);
    }
    return true;
}

/* "(UUID, primary key)" right behind a name, without blanks before it; empty: none. */
static struct slice bracket_behind(struct slice rest)
{
    size_t blanks = 0;
    while (blanks < rest.size && character_is_space(rest.data[blanks])) {
        blanks++;
    }
    struct slice text = slice_from_offset(rest, blanks);
    size_t depth = 0;
    for (size_t i = 0; slice_starts_with(text, SLICE("(")) && i < text.size; i++) {
        depth += text.data[i] == '(';
        depth -= text.data[i] == ')';
        if (depth == 0) {
            return slice_between(text, 0, i + 1);
        }
    }
    return SLICE_EMPTY;
}

/* Takes the name at the front with the bracket behind it; returns their bytes, 0: it is none. */
static size_t take_name(struct reader *reader, struct slice rest, struct slice name)
{
    struct slice line = name;
    struct slice bracket = bracket_behind(slice_from_offset(rest, name.size));
    if (bracket.size > 0) {
        line = slice_of(name.data, (size_t)(bracket.data + bracket.size - name.data));
    }
    if (entity_statement_field(reader->arena, &reader->told->entity, name) != NULL) {
        return line.size; /* named before */
    }
    bool is_read = add_line(reader, line);
    if (!is_read && bracket.size > 0) { /* "(when it was made)" says nothing that counts */
        is_read = add_line(reader, name);
    }
    if (is_read && reader->words != NULL) {
        flush_words(reader, reader->last);
    }
    return is_read ? line.size : 0;
}

/* --- the sentence --- */

static size_t measure_word(struct slice rest)
{
    size_t size = 0;
    while (size < rest.size && !character_is_space(rest.data[size]) &&
           strchr(",/&+()[]:;", rest.data[size]) == NULL &&
           measure_parting(slice_from_offset(rest, size)) == 0) {
        size++;
    }
    return size;
}

/* Takes a word that is no name; false: the list ends here. */
static bool take_word(struct reader *reader, struct slice word)
{
    bool is_wide = (unsigned char)word.data[0] >= 0xe1; /* scripts without blanks */
    bool is_filler = is_wide || wording_is(word, filler_words);
    if (!is_filler && reader->freedom == TOLD_STRICT) {
        return false;
    }
    reader->are_foreign |= !is_filler;
    reader->words = reader->words == NULL ? word.data : reader->words;
    reader->words_end = word.data + word.size;
    return true;
}

/* "`title`, timestamps and `rev`": the word among names that stands for when a record was made and
 * last changed. */
static bool take_times(struct reader *reader, struct slice before, struct slice rest,
                       struct slice word)
{
    static const char joints[] = " and| e| y| et| und| и| i| en";
    if (reader->words != NULL || !slice_equal_ignoring_case(word, SLICE("timestamps"))) {
        return false;
    }
    struct slice behind = slice_trim(slice_from_offset(rest, word.size));
    before = slice_trim(before);
    bool is_parted = slice_ends_with(before, SLICE(",")) || wording_ends_with(before, joints) > 0;
    bool is_ended = behind.size == 0 || measure_parting(behind) > 0 ||
                    wording_starts_with(behind, joint_words) > 0;
    return is_parted && is_ended && reader->last != NULL && add_line(reader, word);
}

/* Whether a name in marks of code behind these words names something else than a column. */
static bool points_elsewhere(const struct reader *reader)
{
    struct slice words = slice_of(reader->words, (size_t)(reader->words_end - reader->words));
    return reader->are_foreign &&
           wording_has(
               words,
               "not|no|without|except|see|into|from|reference*|refer*|point*|"
               "like|such|table|tables|e.g.|enum|values|value|in|is|are|when|"
               "relationship*|between|if|to|on|where|index|indexes|constraint*|trigger*|set");
}

/* "a `company_id` foreign key (UUID)": the bracket that says what the name in front is like.
 * Returns its bytes, or 1: it holds names, which are read. */
static size_t take_bracket(struct reader *reader, struct slice rest)
{
    struct slice bracket = bracket_behind(rest);
    struct slice inner = slice_trim(slice_between(bracket, 1, bracket.size - 1));
    size_t word = field_line_measure_name(inner);
    bool is_type =
        reader->last != NULL && word > 0 &&
        type_from_word(reader->arena, slice_between(inner, 0, word), NULL)->kind != TYPE_UNKNOWN;
    if (bracket.size <= 2 || !is_type) {
        return 1;
    }
    flush_words(reader, reader->last);
    field_value_type(reader->arena, reader->last, inner);
    return bracket.size;
}

static void read_words(struct reader *reader, struct slice part)
{
    size_t at = 0;
    while (at < part.size) {
        struct slice rest = slice_from_offset(part, at);
        char c = rest.data[0];
        size_t parting = measure_parting(rest);
        const struct span *code = code_at(reader->text, rest.data);
        reader->told->rest = rest;
        if (character_is_space(c) || parting > 0) {
            if (parting > 0 && reader->last != NULL) {
                flush_words(reader, reader->last);
            }
            at += parting > 0 ? parting : 1;
            continue;
        }
        if (c == '(' || c == ')') {
            at += c == '(' ? take_bracket(reader, rest) : 1;
            continue;
        }
        size_t size = code != NULL ? code->end - code->start : measure_word(rest);
        struct slice word = slice_between(rest, 0, size);
        word.size -= code == NULL && slice_ends_with(word, SLICE("."));
        size_t joint = code == NULL ? wording_starts_with(rest, joint_words) : 0;
        if (word.size == 0 || word.size > WORD_MAXIMUM) {
            return;
        }
        if (joint > 0 && (joint == rest.size || character_is_space(rest.data[joint]))) {
            flush_words(reader, reader->last);
            at += joint;
            continue;
        }
        if (code != NULL || is_identifier(word)) {
            bool is_elsewhere = reader->words != NULL && points_elsewhere(reader);
            size_t taken = is_elsewhere ? 0 : take_name(reader, rest, word);
            if (is_elsewhere) {
                reader->words = NULL;
                reader->are_foreign = false;
            }
            if (taken == 0 && reader->freedom == TOLD_STRICT) {
                return;
            }
            at += taken > 0 ? taken : size;
            continue;
        }
        if (!take_times(reader, slice_between(part, 0, at), rest, word) &&
            !take_word(reader, word)) {
            return;
        }
        at += size;
    }
    reader->told->rest = SLICE_EMPTY;
}

void told_columns_read(struct arena *arena, const struct text *text, struct slice part,
                       enum told_freedom freedom, struct told_columns *out)
{
    *out = (struct told_columns){.entity = {.source = SOURCE_LIST}};
    struct reader reader = {.arena = arena, .text = text, .freedom = freedom, .told = out};
    read_words(&reader, part);
    if (reader.words != NULL) {
        out->behind = slice_of(reader.words, (size_t)(reader.words_end - reader.words));
    }
    flush_words(&reader, reader.last);
}
