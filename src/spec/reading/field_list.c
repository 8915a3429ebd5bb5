/* SPDX-License-Identifier: Apache-2.0 */
/* A list falls into its parts outside brackets; a part is a field, a key, what is said of the field
 * before it, or names a relation. */
#include "spec/reading/field_list.h"

#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"

/* Bytes of what parts fields of a list at the front: a comma, a semicolon, a line's end, a dot in
 * the middle, and the wide ones of Chinese and Japanese; 0: none. */
static size_t measure_comma(struct slice text)
{
    static const struct slice wide[] = {
        SLICE_LITERAL("\xe2\x80\xa2"), /* • */
        SLICE_LITERAL("\xe3\x80\x81"), /* 、 */
        SLICE_LITERAL("\xef\xbc\x8c"), /* ， */
        SLICE_LITERAL("\xef\xbc\x9b"), /* ； */
    };
    unsigned char c = (unsigned char)text.data[0];
    if (c < 0x80) {
        return strchr(",;\n", text.data[0]) != NULL;
    }
    for (size_t i = 0; c >= 0xe2 && i < sizeof(wide) / sizeof(*wide); i++) {
        if (slice_starts_with(text, wide[i])) {
            return wide[i].size;
        }
    }
    return slice_starts_with(text, SLICE("\xc2\xb7")) ? 2 : 0;
}

/* "（" and "）": brackets as wide as a Chinese letter. */
static bool is_wide_bracket(struct slice text, unsigned char last)
{
    return text.size > 2 && (unsigned char)text.data[0] == 0xef &&
           (unsigned char)text.data[1] == 0xbc && (unsigned char)text.data[2] == last;
}

bool field_list_next_part(struct slice *rest, struct slice *out_part)
{
    if (rest->size == 0) {
        return false;
    }
    size_t depth = 0;
    size_t at = 0;
    size_t width = 0;
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        struct slice text = slice_from_offset(*rest, at);
        depth += character_opens_bracket(c) || is_wide_bracket(text, 0x88);
        depth -= (character_closes_bracket(c) || is_wide_bracket(text, 0x89)) && depth > 0;
        width = depth == 0 ? measure_comma(text) : 0;
        if (c == '\n' && width > 0 && reading_begins_amid(slice_from_offset(*rest, at + 1))) {
            width = 0; /* a wrapped line */
        }
        if (width > 0) {
            break;
        }
    }
    *out_part = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at + width);
    return true;
}

static void add_names(struct arena *arena, struct list *list, struct slice names)
{
    struct slice part;
    while (slice_next_part(&names, ',', &part)) {
        struct slice *kept = ARENA_NEW(arena, struct slice);
        *kept = slice_trim(part);
        list_add(arena, list, kept);
    }
}

/* The names in "Primary Key: id (bigint)", "Unique: store_id, day — one a day": behind the colon,
 * up to what explains them. Empty: nothing but names is not there. */
static struct slice names_behind_colon(struct slice rest)
{
    if (!slice_starts_with(rest, SLICE(":"))) {
        return SLICE_EMPTY;
    }
    rest = slice_trim(slice_from_offset(rest, 1));
    struct slice names = slice_between(rest, 0, slice_find_byte(rest, '('));
    names = slice_between(names, 0, slice_find(names, SLICE(" - ")));
    names = slice_trim(slice_between(names, 0, slice_find(names, SLICE("\xe2\x80\x94"))));
    struct slice left = names, name;
    while (slice_next_part(&left, ',', &name)) {
        name = slice_trim(name);
        if (name.size == 0 || field_line_measure_name(name) != name.size ||
            (names.size + 1 >= rest.size &&
             wording_is(name,
                        "uuid|int|integer|bigint|serial|bigserial|string|text|varchar|boolean|"
                        "bool|number|yes|no|true|false|none|auto|composite|index|all|"
                        "nothing"))) {
            return SLICE_EMPTY;
        }
    }
    return names;
}

bool field_list_read_key(struct arena *arena, struct entity_statement *entity, struct slice part)
{
    bool may_be = part.size > 0 && strchr("pPhHuU", part.data[0]) != NULL;
    if (!may_be) {
        return false;
    }
    size_t primary = wording_starts_with(part, "primary key|primary|partition key|hash key");
    size_t unique =
        primary > 0
            ? 0
            : wording_starts_with(part, "unique together|unique combination|unique keys|unique "
                                        "key|unique");
    bool is_primary = slice_starts_with_ignoring_case(part, SLICE("primary key")) ||
                      slice_starts_with_ignoring_case(part, SLICE("partition key:")) ||
                      slice_starts_with_ignoring_case(part, SLICE("hash key:"));
    bool is_unique = slice_starts_with_ignoring_case(part, SLICE("unique"));
    size_t open = slice_find_byte(part, '(');
    char closing = ')';
    if (open == SLICE_NOT_FOUND) { /* "Primary Key: Composite [a, b]" */
        open = slice_find_byte(part, '[');
        closing = ']';
    }
    struct slice names = names_behind_colon(slice_trim(slice_from_offset(part, primary + unique)));
    if ((!is_primary && !is_unique) || (open == SLICE_NOT_FOUND && names.size == 0)) {
        return false;
    }
    if (names.size == 0) {
        names = slice_from_offset(part, open + 1);
        names = slice_between(names, 0, slice_find_byte(names, closing));
    }
    if (is_primary) {
        add_names(arena, &entity->primary_key, names);
    } else {
        struct list *columns = ARENA_NEW(arena, struct list);
        add_names(arena, columns, names);
        list_add(arena, &entity->uniques, columns);
    }
    return true;
}

#define LABEL_SIZE_MAXIMUM 32U

/* "Relations: has many orders", "Relación: pertenece a una empresa": a label that says what the
 * line tells of. One relation may be a field: of a person to call, how they are related. */
static bool is_relation_label(struct slice part)
{
    static const char labels[] =
        "relations|relation|relationships|relationship|associations|relaciones|relación|relacion|"
        "relações|relação|relacoes|relacao|beziehungen|beziehung|связи|связь|отношения|关系|关联|"
        "관계|연관관계|関係|リレーション|quan hệ|relasi|relazioni|relazione|ilişkiler|ilişki";
    static const char many[] =
        "relations|relationships|associations|relaciones|relações|relacoes|beziehungen|связи|"
        "отношения|关系|关联|관계|연관관계|リレーション|quan hệ|relasi|relazioni|ilişkiler";
    static const char verbs[] =
        "has|have|belongs|one|many|one-to-many|many-to-one|many-to-many|one-to-one|1|n|m|tiene|"
        "tienen|pertenece|pertenecen|possui|tem|pertence|имеет|принадлежит|hat|gehört|appartient|"
        "属于|一对多|多对一|多对多|ha|appartiene|memiliki|dimiliki";
    if (slice_find_byte(slice_between(part, 0, LABEL_SIZE_MAXIMUM), ':') == SLICE_NOT_FOUND) {
        return false; /* most parts */
    }
    size_t size = wording_starts_with(part, labels);
    struct slice rest = slice_trim(slice_from_offset(part, size));
    if (size == 0 || !slice_starts_with(rest, SLICE(":"))) {
        return false;
    }
    rest = slice_trim(slice_from_offset(rest, 1));

    return wording_starts_with(rest, verbs) > 0 || (wording_is(slice_between(part, 0, size), many));
}

bool field_list_is_relation(struct slice part)
{
    size_t open = slice_find_byte(part, '(');
    struct slice inner = open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(part, open + 1);
    return is_relation_label(part) ||
           wording_starts_with(part, "has many|has one|belongs to|has and belongs to") > 0 ||
           wording_starts_with(slice_trim(inner), "relationship|relation|hasmany|belongsto|"
                                                  "backref|navigation property") > 0 ||
           wording_ends_with(part, " relationship| relationships| relation| relations") > 0;
}

bool field_list_names_table(struct arena *arena, struct slice line)
{
    bool may_be = line.size > 0 && strchr("tTcC", line.data[0]) != NULL;
    size_t size =
        may_be ? wording_starts_with(line, "table name|table|collection name|collection") : 0;
    struct slice name = slice_trim(slice_from_offset(line, size));
    bool is_told = size > 0 && slice_starts_with(name, SLICE(":"));
    name = slice_trim(slice_from_offset(name, is_told));
    return is_told && name.size > 0 && field_line_measure_name(name) == name.size &&
           type_from_word(arena, name, NULL)->kind == TYPE_UNKNOWN;
}

/* "… width", "width…", "width ..." → "width" */
static struct slice strip_ellipsis(struct slice part)
{
    bool is_open =
        slice_ends_with(part, SLICE("\xe2\x80\xa6")) || slice_ends_with(part, SLICE("..."));
    if (is_open) {
        part = slice_trim(slice_between(part, 0, part.size - 3));
    }
    while (slice_starts_with(part, SLICE(".")) || slice_starts_with(part, SLICE("\xe2\x80\xa6"))) {
        part = slice_trim(slice_from_offset(part, part.data[0] == '.' ? 1 : 3));
    }
    return part;
}

/* "FK → users(id)", "NOT NULL" between commas: what is said of the field before. */
static bool read_remark(struct arena *arena, struct entity_statement *entity, struct slice part)
{
    static const char *const words[] = {"FK",          "PK",      "NOT NULL",
                                        "PRIMARY KEY", "UNIQUE",  "FOREIGN KEY",
                                        "REFERENCES",  "DEFAULT", NULL};
    if (entity->fields.count > 0 && part.size == 6 &&
        slice_equal_ignoring_case(part, SLICE("unique"))) {
        struct field_statement *last = list_at(&entity->fields, entity->fields.count - 1);
        last->is_unique = true;
        return true;
    }
    for (const char *const *word = words; entity->fields.count > 0 && *word != NULL; word++) {
        size_t size = strlen(*word);
        if (slice_starts_with(part, slice_from(*word)) &&
            (part.size == size || part.data[size] == ' ')) {
            return field_text_read(arena, list_at(&entity->fields, entity->fields.count - 1), part,
                                   FIELD_TEXT_CONSTRAINTS);
        }
    }
    return false;
}

/* "#client_id" and "client_id#" refer to another thing, "_id_" is underlined as the key: the marks
 * of relations as textbooks write them. Takes them off. */
static struct slice strip_relation_marks(struct slice part, bool *out_is_foreign, bool *out_is_key)
{
    *out_is_foreign = *out_is_key = false;
    if (part.size > 2 && part.data[0] == '_' && part.data[part.size - 1] == '_') {
        *out_is_key = true;
        while (part.size > 2 && part.data[0] == '_' && part.data[part.size - 1] == '_') {
            part = slice_between(part, 1, part.size - 1);
        }
    }
    if (part.size > 1 && part.data[0] == '#' && character_is_alpha(part.data[1])) {
        *out_is_foreign = true;
        return slice_from_offset(part, 1);
    }
    if (part.size > 1 && part.data[part.size - 1] == '#') {
        *out_is_foreign = true;
        part.size--;
    }
    return part;
}

/* "default_price. (What guests pay.)": a name that ends the list, and a sentence behind it. Returns
 * the name; empty: it is none. */
static struct slice name_before_sentence(struct slice part)
{
    size_t size = field_line_measure_name(part);
    struct slice rest = slice_from_offset(part, size);
    bool is_end = size > 0 && slice_starts_with(rest, SLICE(". ")) && rest.size > 3;
    rest = slice_trim(slice_from_offset(rest, is_end ? 2 : rest.size));
    bool begins = rest.size > 0 && (rest.data[0] == '(' || (unsigned char)rest.data[0] >= 0x80 ||
                                    (rest.data[0] >= 'A' && rest.data[0] <= 'Z'));
    return begins ? slice_between(part, 0, size) : SLICE_EMPTY;
}

#define NAME_WORDS_MAXIMUM 4U
#define NAME_SIZE_MAXIMUM  40U

/* Whether a list begins with a key of which it says nothing else: "id, …", "order_id, …". Then the
 * others are names too, of several words perhaps. */
static bool begins_with_bare_key(struct slice text)
{
    struct slice part;
    if (!field_list_next_part(&text, &part) || slice_trim(text).size == 0 || part.size > 40 ||
        field_line_measure_name(part) != part.size) {
        return false;
    }
    return slice_is_ignoring_case(part, "id") || slice_is_ignoring_case(part, "uuid") ||
           slice_ends_with_ignoring_case(part, SLICE("_id")) ||
           slice_ends_with(part, SLICE("Id")) || slice_ends_with(part, SLICE("ID"));
}

/* "guest name", "seat number (1 to 90)", "max number of guests" → with "guest_name" for the words;
 * empty: a sentence has words like these, or the last of them is a type. */
static struct slice join_words(struct arena *arena, struct slice part)
{
    static const char other_words[] =
        "and|or|with|the|a|an|is|are|was|be|has|have|that|which|as|per|via|"
        "not|no|when|if|only|each|every|all|any|etc|same|other|more|list|set|array|plus|their|its|"
        "string|int|integer|bigint|boolean|bool|varchar|char|decimal|float|double|uuid|timestamp|"
        "datetime|json|jsonb|serial|text|enum|required|optional|unique|nullable|null|primary|"
        "foreign|default|pk|fk|auto|generated|key|keys|hash|hashed";
    size_t end = 0, word_count = 0;
    while (end < part.size) {
        size_t start = end;
        while (end < part.size &&
               (character_is_alphanumeric(part.data[end]) || part.data[end] == '-')) {
            end++;
        }
        struct slice word = slice_between(part, start, end);
        bool is_amid = start > 0 || !wording_is(word, "for|to|from|by|in|on|at|of"); /* "made by" */
        if (word.size == 0 || !character_is_alpha(word.data[0]) || !is_amid ||
            wording_is(word, other_words)) {
            return SLICE_EMPTY;
        }
        word_count++;
        bool goes_on = end + 1 < part.size && part.data[end] == ' ' && part.data[end + 1] != '(';
        if (!goes_on) {
            break;
        }
        end++;
    }
    struct slice rest = slice_trim(slice_from_offset(part, end));
    if (word_count < 2 || word_count > NAME_WORDS_MAXIMUM || end > NAME_SIZE_MAXIMUM ||
        (rest.size > 0 && rest.data[0] != '(')) {
        return SLICE_EMPTY;
    }
    char *joined = arena_allocate_raw(arena, part.size);
    for (size_t i = 0; i < part.size; i++) {
        char c = part.data[i];
        joined[i] = i >= end ? c : c == ' ' || c == '-' ? '_' : character_to_lower(c);
    }
    return slice_of(joined, part.size);
}

/* "guest_email/phone" between commas stands for "guest_email" and "guest_phone"; what stands in
 * brackets behind them is said of both. Puts the second in front of *rest; returns the first, or
 * the part as it is. */
static struct slice split_pair(struct arena *arena, struct slice part, struct slice *rest)
{
    size_t size = field_line_measure_name(part);
    struct slice behind = slice_from_offset(part, size);
    struct slice first = slice_between(part, 0, size);
    size_t last = slice_find_last_byte(first, '_');
    struct slice second = slice_from_offset(behind, 1);
    struct slice said = slice_from_offset(second, field_line_measure_name(second));
    bool is_said = slice_starts_with(said, SLICE(" (")) && slice_ends_with(said, SLICE(")"));
    second.size -= is_said ? said.size : 0;
    said.size = is_said ? said.size : 0;
    bool is_pair = size > 0 && last != SLICE_NOT_FOUND && last > 0 &&
                   slice_starts_with(behind, SLICE("/")) && second.size > 0 &&
                   field_line_measure_name(second) == second.size &&
                   (wording_is(second, "date|time|email|url") ||
                    type_from_word(arena, second, NULL)->kind == TYPE_UNKNOWN);
    if (!is_pair) {
        return part;
    }
    bool is_short = slice_find_byte(second, '_') == SLICE_NOT_FOUND;
    *rest = arena_format(arena, SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT "%s" SLICE_FORMAT,
                         SLICE_ARGUMENT(slice_between(first, 0, is_short ? last + 1 : 0)),
                         SLICE_ARGUMENT(second), SLICE_ARGUMENT(said), rest->size > 0 ? ", " : "",
                         SLICE_ARGUMENT(*rest));
    return is_said ? arena_join(arena, first, said) : first;
}

/* "länge", "house/flat (where)": what may be meant for the name of a field; empty: it is a
 * sentence, a number or a mark. */
static struct slice few_words(struct slice part)
{
    struct slice words = slice_trim(slice_between(part, 0, slice_find_byte(part, '(')));
    size_t blanks = 0;
    for (size_t i = 0; i < words.size; i++) {
        char c = words.data[i];
        blanks += c == ' ';
        if ((unsigned char)c < 0x80 && !character_is_word(c) && strchr(" -/", c) == NULL) {
            return SLICE_EMPTY;
        }
    }
    bool is_name = words.size > 1 && words.size <= NAME_SIZE_MAXIMUM &&
                   blanks < NAME_WORDS_MAXIMUM && !character_is_digit(words.data[0]);
    return is_name ? words : SLICE_EMPTY;
}

/* "unique slug (as it is linked)", "globally-unique code", "unique label (per shop)" among names,
 * as they stand behind their names: "slug (unique)", "label (unique per shop)"; empty: no name
 * stands behind the word. */
static struct slice turn_unique(struct arena *arena, struct slice part)
{
    bool may_be = part.size > 0 && strchr("uUgG", part.data[0]) != NULL;
    size_t front = may_be ? wording_starts_with(part, "unique|globally unique|globally-unique") : 0;
    struct slice rest = slice_trim(slice_from_offset(part, front));
    size_t size = front > 0 ? field_line_measure_name(rest) : 0;
    struct slice name = slice_between(rest, 0, size), behind = slice_from_offset(rest, size);
    bool is_bracket = slice_starts_with(behind, SLICE(" ("));
    if (size == 0 || !(behind.size == 0 || is_bracket) ||
        wording_is(name, "index|indexes|constraint|constraints|key|keys|together|combination|on|"
                         "per|for|in|by|across|within|and|id")) {
        return SLICE_EMPTY;
    }
    behind = slice_from_offset(behind, is_bracket ? 2 : 0);
    bool is_scoped =
        wording_starts_with(behind, "per|within|in|for|by|with|together|across|among") > 0;
    return arena_format(arena, SLICE_FORMAT " (unique%s" SLICE_FORMAT ")", SLICE_ARGUMENT(name),
                        is_scoped ? " " : "",
                        SLICE_ARGUMENT(slice_between(behind, 0, is_scoped ? behind.size - 1 : 0)));
}

/* --- "title (text) and body (text)" --- */

static const char join_words_of_lists[] =
    "and also|and|plus|also|as well as|und auch|und|sowie|y también|y|e também|e|et aussi|et|"
    "ainsi que|ed|en|og|och|i|oraz|ve|и также|и|а также|та|а ещё|dan|serta|và";

/* Whether the list's first name is a key's, whatever is said of it: "id (uuid), …". */
static bool begins_with_key(struct slice list)
{
    struct slice name = slice_between(list, 0, field_line_measure_name(list));
    return slice_is_ignoring_case(name, "id") || slice_is_ignoring_case(name, "_id") ||
           slice_is_ignoring_case(name, "uuid") ||
           slice_ends_with_ignoring_case(name, SLICE("_id"));
}

/* Behind "and": a name, alone or with brackets behind it; behind a word that may be a name itself,
 * as in "y float", no type. */
static bool is_joined_name(struct arena *arena, size_t join, struct slice text)
{
    size_t size = field_line_measure_name(text);
    struct slice behind = slice_trim(slice_from_offset(text, size));
    return size > 0 &&
           (behind.size == 0 || (behind.data[0] == '(' && slice_ends_with(behind, SLICE(")")))) &&
           (join > 2 ||
            type_from_word(arena, slice_between(text, 0, size), NULL)->kind == TYPE_UNKNOWN);
}

static bool is_typed(struct arena *arena, struct slice part)
{
    struct field_statement field;
    return field_line_read(arena, part, &field) == FIELD_EVIDENCE_TYPED;
}

/* "and body (text)", "plus owner_id" → without the word, where `list` begins with a key, or a type
 * stands behind the name. */
static struct slice skip_join(struct arena *arena, struct slice list, struct slice part)
{
    size_t size =
        slice_find_byte(part, ' ') < 8 ? wording_starts_with(part, join_words_of_lists) : 0;
    struct slice rest = slice_trim(slice_from_offset(part, size));
    bool is_join = size > 0 && is_joined_name(arena, size, rest) &&
                   (begins_with_key(list) || is_typed(arena, rest));
    return is_join ? rest : part;
}

/* Where "title (text)" ends in "title (text) and body (text)", or "title" in "title and body";
 * part.size: the part names one thing. */
static size_t measure_before_join(struct arena *arena, struct slice list, struct slice part)
{
    size_t size = field_line_measure_name(part);
    struct slice behind = slice_from_offset(part, size);
    size_t close =
        slice_starts_with(behind, SLICE(" (")) ? slice_find_byte(behind, ')') : SLICE_NOT_FOUND;
    size += close != SLICE_NOT_FOUND ? close + 1 : 0;
    struct slice rest = slice_trim(slice_from_offset(part, size));
    size_t join = size > 0 && rest.size > 3 && (unsigned char)rest.data[0] != '('
                      ? wording_starts_with(rest, join_words_of_lists)
                      : 0;
    struct slice right = slice_trim(slice_from_offset(rest, join));
    bool is_join = join > 0 && is_joined_name(arena, join, right) &&
                   (begins_with_key(list) ||
                    (is_typed(arena, slice_between(part, 0, size)) && is_typed(arena, right)));
    return is_join ? size : part.size;
}

struct field_list_result field_list_read(struct arena *arena, struct entity_statement *entity,
                                         struct slice text, field_place_f *place,
                                         const void *context)
{
    struct field_list_result result = {0};
    struct slice part;
    bool ends_sentence = slice_ends_with(text, SLICE(".")) && !slice_ends_with(text, SLICE(".."));
    text.size -= ends_sentence;
    bool has_names_of_words = begins_with_bare_key(text);
    struct slice list = slice_trim(text);
    while (field_list_next_part(&text, &part)) {
        struct field_statement field;
        part = strip_ellipsis(part);
        if (slice_find_byte(part, ' ') != SLICE_NOT_FOUND) {
            part = skip_join(arena, list, part);
            size_t end = measure_before_join(arena, list, part);
            const char *after = text.size > 0 ? text.data + text.size : part.data + part.size;
            if (end < part.size && after >= part.data + part.size) {
                text = slice_of(part.data + end, (size_t)(after - part.data) - end);
                part.size = end;
            }
        }
        struct slice turned = has_names_of_words ? turn_unique(arena, part) : SLICE_EMPTY;
        struct slice written = turned.size > 0 ? part : SLICE_EMPTY;
        part = turned.size > 0 ? turned : part;
        part =
            slice_find_byte(part, '/') == SLICE_NOT_FOUND ? part : split_pair(arena, part, &text);
        if (part.size == 0 || field_list_read_key(arena, entity, part) ||
            field_list_is_relation(part) || read_remark(arena, entity, part) ||
            wording_is(part, "etc|usw|и т.д|и др|等|など|등")) {
            continue;
        }
        bool is_foreign, is_key;
        part = strip_relation_marks(part, &is_foreign, &is_key);
        struct slice joined = has_names_of_words && slice_find_byte(part, ' ') != SLICE_NOT_FOUND
                                  ? join_words(arena, part)
                                  : SLICE_EMPTY;
        written = joined.size > 0 ? part : written;
        part = joined.size > 0 ? joined : part;
        enum field_evidence evidence = field_line_read(arena, part, &field);
        struct slice last = evidence == FIELD_EVIDENCE_NONE && result.field_count > 1
                                ? name_before_sentence(part)
                                : SLICE_EMPTY;
        if (last.size > 0) {
            evidence = field_line_read(arena, last, &field);
            text = SLICE_EMPTY;
        }
        if (evidence == FIELD_EVIDENCE_NONE) {
            result.other_count++;
            struct slice words = few_words(part);
            result.foreign_count += !slice_is_ascii(words);
            result.other = result.other.size > 0 ? result.other : words;
            continue;
        }
        field.is_foreign_key |= is_foreign;
        field.is_primary_key |= is_key;
        result.field_count++;
        result.sure_count += evidence > FIELD_EVIDENCE_NAME || is_foreign || is_key;
        struct field_statement *kept = field_value_add(
            arena, entity, field.name, place(context, written.size > 0 ? written : field.name));
        field.place = kept->place;
        *kept = field;
    }
    return result;
}
