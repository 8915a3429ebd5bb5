/* SPDX-License-Identifier: Apache-2.0 */
/* A data model told in words: "**Contract** — number, term, monthly rate, client". Neither types
 * nor keys nor marks of code say that these are fields: the heading must call the list a data
 * model, and some of the words must be such as fields are called by. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_value.h"
#include "spec/text/words.h"

#define LEAD_MAXIMUM  48U /* bytes of a name of an entity */
#define PART_MAXIMUM  48U /* of one of a field, without its brackets */
#define WORDS_MAXIMUM 4U
#define ALONE_MINIMUM 4U /* fields of a thing that nothing stands beside */
#define LINE_MAXIMUM  1000U
#define ITEMS_MAXIMUM 100U

bool entity_words_names_model(struct slice words)
{
    static const char names[] =
        "data model|data models|domain model|entities|core entities|main entities|key entities|"
        "domain entities|collections|tables|"
        "database tables|models|数据模型|实体|модель данных|модели данных|сущности|"
        "основные сущности|таблицы|"
        "데이터 모델|엔티티|데이터모델|데이터 모델링|データモデル|エンティティ|実体|テーブル|"
        "modelo de datos|modelo de dados|"
        "entidades|tablas|tabelas|datenmodell|entitäten|tabellen|modèle de données|entités|"
        "veri modeli|varlıklar|tablolar|modello dati|modello dei dati|entità|model danych|encje|"
        "mô hình dữ liệu|thực thể|модель даних|сутності|model data|entitas";
    return wording_is(words, names);
}

const struct section *entity_words_model(const struct section *section)
{
    static const struct slice dash = SLICE_LITERAL(" \xe2\x80\x94 ");
    for (unsigned i = 0; i < 2 && section != NULL && section->level > 0; i++) {
        struct slice name = section->name;
        name = slice_trim(slice_between(name, 0, slice_find_byte(name, '(')));
        size_t at = slice_find(name, dash); /* "Part 2 — Data model" */
        bool is_behind = at != SLICE_NOT_FOUND &&
                         entity_words_names_model(slice_from_offset(name, at + dash.size));
        if (is_behind || entity_words_names_model(name) ||
            (entity_setting_of_title(section) == ENTITY_SETTING_STORED &&
             entity_name_of_title(section->title).size == 0)) {
            return section;
        }
        section = section->parent;
    }
    return NULL;
}

bool entity_words_is_model(const struct section *section)
{
    return entity_words_model(section) != NULL;
}

/* --- one item --- */

struct told {
    struct slice name;   /* of the entity */
    struct slice key;    /* of that, where it is kept */
    struct slice list;   /* what stands behind it */
    struct slice behind; /* and the sentences behind that */
    bool is_told;        /* of somebody who does things: "books trips" */
    bool is_clean;       /* nothing but names stands there; else: */
    struct entity_clauses clauses;
    size_t count;         /* of parts that can be fields */
    size_t foreign_count; /* of them, in letters that no field is called by */
    size_t usual_count;   /* of them, called as fields mostly are */
    size_t marked_count;  /* beside foreign ones, identifiers in marks of code */
};

/* Bytes of what parts a name from what is said of it, at the front; 0: nothing. */
size_t entity_words_measure_parting(struct slice text)
{
    static const struct slice marks[] = {SLICE_LITERAL(":"),
                                         SLICE_LITERAL("\xef\xbc\x9a"),
                                         SLICE_LITERAL("\xe2\x80\x94"),
                                         SLICE_LITERAL("\xe2\x80\x93"),
                                         SLICE_LITERAL("- "),
                                         SLICE_LITERAL("\xe2\x86\x92")};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (slice_starts_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

/* Whether an entity can be called so: words, and no other marks than between them. */
static bool is_word_name(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if ((unsigned char)c < 0x80 && !character_is_word(c) && strchr(" -'./", c) == NULL) {
            return false; /* "bows & arrows" */
        }
    }
    return name.size > 0;
}

/* Splits "Contract — number, term" and "Contract: number, term". */
static bool split_item(const struct text *text, struct told *told)
{
    struct slice line = slice_trim(reading_first_line(text->plain));
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    bool is_marked =
        span != NULL && span->start == 0 && (span->kind == SPAN_STRONG || span->kind == SPAN_CODE);
    size_t end = is_marked ? span->end : 0;
    while (!is_marked && end < line.size && end <= LEAD_MAXIMUM &&
           entity_words_measure_parting(slice_from_offset(line, end)) == 0) {
        end++;
    }
    if (end == 0 || end > LEAD_MAXIMUM || end > line.size || line.size > LINE_MAXIMUM) {
        return false;
    }
    struct slice lead = slice_between(line, 0, end);
    struct slice rest = slice_trim(slice_from_offset(line, end));
    size_t close = slice_starts_with(rest, SLICE("(")) ? slice_find_byte(rest, ')') : rest.size;
    struct slice behind = slice_trim(slice_from_offset(rest, close < rest.size ? close + 1 : 0));
    rest = is_marked && entity_words_measure_parting(behind) > 0 ? behind : rest;
    size_t size = entity_words_measure_parting(rest);
    bool is_parted = size > 0 || slice_ends_with(lead, SLICE(":"));
    told->name = entity_name_of_words(wording_bare(lead));
    rest = slice_from_offset(rest, size);
    told->list = is_marked ? entity_words_take_sentence(&rest, NULL) : slice_trim(rest);
    told->behind = is_marked ? rest : SLICE_EMPTY;
    told->name = is_parted && is_word_name(told->name) ? told->name : SLICE_EMPTY;
    return told->name.size > 0 && told->list.size > 0;
}

/* Bytes of what parts one field from the next at the front; 0: nothing. */
static size_t measure_comma(struct slice text)
{
    static const struct slice marks[] = {SLICE_LITERAL(","), SLICE_LITERAL(";"),
                                         SLICE_LITERAL("\xe3\x80\x81"),
                                         SLICE_LITERAL("\xef\xbc\x8c"), SLICE_LITERAL("\xc2\xb7")};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (slice_starts_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

size_t entity_words_find_and(struct slice text)
{
    static const struct slice joints[] = {SLICE_LITERAL(" and "), SLICE_LITERAL(" und "),
                                          SLICE_LITERAL(" et "),  SLICE_LITERAL(" и "),
                                          SLICE_LITERAL(" y "),   SLICE_LITERAL(" e ")};
    size_t open = slice_find_byte(text, '(');
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        size_t at = slice_find(slice_between(text, 0, open), joints[i]);
        if (at != SLICE_NOT_FOUND && at > 0) {
            return at;
        }
    }
    return SLICE_NOT_FOUND;
}

bool entity_words_next_part(struct slice *rest, struct slice *out_part)
{
    size_t depth = 0, at = 0, width = 0;
    if (rest->size == 0) {
        return false;
    }
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        depth += character_opens_bracket(c);
        depth -= character_closes_bracket(c) && depth > 0;
        width = depth == 0 ? measure_comma(slice_from_offset(*rest, at)) : 0;
        if (width > 0) {
            break;
        }
    }
    /* "…, phone and address": the last two */
    size_t last = at == rest->size ? entity_words_find_and(*rest) : SLICE_NOT_FOUND;
    at = last == SLICE_NOT_FOUND ? at : last;
    width = last == SLICE_NOT_FOUND ? width : 1;
    struct slice part = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at + width);
    size_t joint = wording_starts_with(part, "and|und|y|et|e|и");
    bool goes_on = joint > 0 && joint < part.size && part.data[joint] == ' ';
    part = goes_on ? slice_trim(slice_from_offset(part, joint)) : part;
    bool is_stop =
        rest->size == 0 && slice_ends_with(part, SLICE(".")) && !slice_ends_with(part, SLICE(".."));
    part.size -= is_stop;
    *out_part = part;
    return true;
}

enum part_kind {
    PART_NONE, /* no name of a field: a sentence, a number */
    PART_NAME,
    PART_FOREIGN, /* one in letters that no field is called by */
};

/* The words of a part, without what stands in brackets behind them. */
struct slice entity_words_of_part(struct slice part)
{
    struct slice words = slice_trim(slice_between(part, 0, slice_find_byte(part, '(')));
    return slice_trim(slice_between(words, 0, slice_find(words, SLICE("\xef\xbc\x88"))));
}

static enum part_kind find_kind(struct slice part)
{
    static const char sentence_words[] =
        "a|an|the|one|ein|eine|un|une|una|uma|who|whom|which|that|what|where|when|can|is|are|has|"
        "have|stores|holds|manages|"
        "belongs|contains|used|represents|tracks|links|with|for|from|by|no|not|all|each|every|it|"
        "they|their|its|of|list of|lists of|set of|collection of|join "
        "table|many-to-many|one-to-many|many-to-one|one-to-one|или|для|что|кто|где|которы*|это|как";
    struct slice words = entity_words_of_part(part);
    size_t count = 1;
    bool is_foreign = false;
    entity_clauses_take_optional(&words);
    static const char rule_words[] = "required|unique|optional|nullable|mandatory|not null|string|"
                                     "integer|varchar|boolean|uuid";
    if (words.size == 0 || words.size > PART_MAXIMUM || wording_is(words, rule_words) ||
        character_is_digit(words.data[0]) || wording_starts_with(words, sentence_words) > 0 ||
        wording_has(words,
                    "is|are|was|were|must|should|will|with|which|that|they|he|she|it|we|you|i")) {
        return PART_NONE;
    }
    for (size_t i = 0, step; i < words.size; i += step) {
        char c = words.data[i];
        size_t marked =
            (unsigned char)c < 0x80 ? 0 : word_measure_marked(slice_from_offset(words, i));
        bool is_other = (unsigned char)c >= 0x80 && marked == 0;
        if (is_other && (unsigned char)c == 0xe2) {
            return PART_NONE; /* a dash, an arrow, a quotation mark */
        }
        step = marked > 0 ? marked : 1;
        is_foreign |= is_other;
        count += c == ' ';
        if (!is_other && marked == 0 && !character_is_word(c) && c != ' ' && c != '-' &&
            c != '\'') {
            return PART_NONE;
        }
    }
    return count > WORDS_MAXIMUM ? PART_NONE : is_foreign ? PART_FOREIGN : PART_NAME;
}

bool entity_words_is_name(struct slice part)
{
    return find_kind(part) == PART_NAME;
}

/* Whether the last word is such as fields are called by. */
bool entity_words_is_usual(struct slice part)
{
    return wording_ends_with(
               entity_words_of_part(part),
               "id|name|names|title|number|date|status|state|email|e-mail|phone|"
               "address|price|amount|total|description|type|code|quantity|rate|"
               "currency|location|password|username|role|label|notes|comment|url|"
               "image|balance|age|birthday|country|city|created at|updated at|"
               "created_at|updated_at|timestamp|deadline|due date|category|content|"
               "duration|weight|capacity|year|model|brand|salary|discount|subtotal|"
               "serial number|version|stock|score|rating|priority|slug|color|colour|"
               "nombre|nome|nom|título|titre|titel|titolo|fecha|datum|estado|état|statut|"
               "stato|precio|preço|prix|preis|prezzo|correo|teléfono|telefone|téléphone|"
               "telefon|telefono|descripción|descrição|beschreibung|descrizione|"
               "dirección|endereço|adresse|indirizzo|cantidad|quantidade|quantité|"
               "anzahl|quantità|código|codice|tipo|typ|ciudad|cidade|ville|stadt|"
               "contraseña|senha|passwort|edad|idade|país") > 0;
}

/* Takes "start" off "start/finish/total", which are three names, into *out_word; false: the part is
 * one name, or none. */
static bool take_alternative(struct slice *part, struct slice *out_word)
{
    struct slice rest = *part, word;
    if (slice_find_byte(rest, '/') == SLICE_NOT_FOUND) {
        return false;
    }
    while (slice_next_part(&rest, '/', &word)) {
        if (word.size < 3 || word_measure(word) != word.size) {
            return false;
        }
    }
    size_t end = slice_find_byte(*part, '/');
    *out_word = slice_between(*part, 0, end);
    *part = slice_from_offset(*part, end + 1);
    return true;
}

/* Takes the next name, or what is none, of the list; false: nothing is left. `left`: what is left
 * of a part with several names, empty at first. */
static bool next_name(const struct told *told, struct slice *rest, struct slice *left,
                      struct slice *out_part)
{
    if (left->size == 0 && !entity_words_next_part(rest, left)) {
        return false;
    }
    if (take_alternative(left, out_part)) {
        return true;
    }
    *out_part = *left;
    *left = SLICE_EMPTY;
    /* "fee by trip, driver": what a fee is told apart by */
    size_t by = slice_find(*out_part, SLICE(" by "));
    if (by != SLICE_NOT_FOUND && by >= 3 &&
        slice_starts_with_ignoring_case(told->name, slice_between(*out_part, 0, by)) &&
        told->name.size <= by + 2) {
        *out_part = slice_from_offset(*out_part, by + 4);
    }
    return true;
}

/* Whether the part tells what somebody does: "books trips", not "address line". */
static bool is_deed(struct slice part)
{
    size_t end = slice_find_byte(part, ' ');
    struct slice verb = slice_between(part, 0, end);
    return end != SLICE_NOT_FOUND && verb.size > 3 && slice_ends_with(verb, SLICE("s")) &&
           !slice_ends_with(verb, SLICE("ss")) && !slice_ends_with(verb, SLICE("us")) &&
           !wording_is(verb, "sales|species|news|goods|series|always|hours|has");
}

/* Whether what stands behind the name is nothing but names. */
static bool read_names(struct told *told)
{
    struct slice rest = told->list, part, left = SLICE_EMPTY;
    size_t other_count = 0, deed_count = 0;
    told->count = told->foreign_count = told->usual_count = 0;
    while (next_name(told, &rest, &left, &part)) {
        enum part_kind kind = find_kind(part);
        told->count += kind != PART_NONE;
        deed_count += is_deed(part);
        told->foreign_count += kind == PART_FOREIGN;
        told->usual_count += kind == PART_NAME && entity_words_is_usual(part);
        other_count += kind == PART_NONE && part.size > 0 &&
                       !wording_is(part, "etc|etc.|...|\xe2\x80\xa6|и т.д.|usw.|等|など");
    }
    told->is_told = deed_count > 1 && deed_count * 2 >= told->count;
    told->is_clean = told->count >= 2 && other_count == 0 && !told->is_told;
    return told->is_clean;
}

/* Reads an item of nothing but names. Where some are in letters that no field is called by, those
 * in marks of code are its fields. */
static bool read_clean(const struct text *text, struct told *told)
{
    struct slice rest, part;
    *told = (struct told){0};
    if (!split_item(text, told) || !read_names(told)) {
        return false;
    }
    for (rest = told->list; told->foreign_count > 0 && entity_words_next_part(&rest, &part);) {
        told->marked_count += entity_clauses_code_name(text, part).size > 0;
    }
    told->usual_count += told->marked_count;
    return true;
}

/* Whether it names no field but in letters that none is called by. */
static bool is_foreign(const struct told *told)
{
    return told->foreign_count > 0 && told->marked_count == 0;
}

/* "**Dive** — one trip. Place name, depth, date." → the second sentence, where nothing but names
 * stands there. */
static bool read_behind(struct told *told)
{
    struct told behind = *told;
    behind.list = entity_words_take_sentence(&behind.behind, NULL);
    if (behind.list.size == 0 || !read_names(&behind) || behind.foreign_count > 0 ||
        behind.usual_count == 0) {
        return false;
    }
    *told = behind;
    return true;
}

/* Whether what stands in front is a heading for remarks rather than the name of a thing. */
static bool is_topic(struct slice name)
{
    return entity_indexes_is_label(name) ||
           wording_has(name, "constraint*|relationship*|relation|relations|note|notes|rules|enum|"
                             "enums|conventions|access|security|permissions|roles|validation|"
                             "retention|lifecycle|migration*|important|storage|purpose|example*|"
                             "integrity|consistency|encryption|privacy|backup|backups|caching|"
                             "performance|indexing|naming|deletion|primary|foreign");
}

/* Reads an item whose names stand among other words; false: it names no fields. */
static bool read_item(struct arena *arena, const struct text *text, struct told *told)
{
    if (read_clean(text, told)) {
        return true;
    }
    if (told->name.size == 0 || told->list.size == 0 || told->foreign_count > 0 || told->is_told ||
        entity_joins_says(told->list) || is_topic(told->name)) {
        return false;
    }
    if (!entity_clauses_read(arena, text, told->list, &told->clauses)) {
        return read_behind(told);
    }
    told->count = told->clauses.parts.count;
    told->usual_count = told->clauses.usual_count + told->clauses.code_count;
    return told->count > 1;
}

/* --- the list --- */

struct model {
    struct specification *specification;
    const struct block *block;
    struct list items; /* struct told */
};

/* The entity of the model that the words name, in the singular or the plural; NULL: none. */
static const struct told *find_entity(const struct model *model, struct slice words)
{
    struct arena *arena = model->specification->arena;
    struct slice key = word_key(arena, words);
    LIST_EACH(const struct told, told, &model->items)
    {
        if (slice_equal(told->key, key)) {
            return told;
        }
    }
    return NULL;
}

/* "items" of an order tells of many others, and is no field of its own. */
static bool is_many(struct arena *arena, struct slice words)
{
    struct slice flat = word_flat(arena, words);
    return !slice_equal(flat, word_key(arena, words));
}

static void add_field(const struct model *model, struct entity_group *group, struct slice part,
                      const struct text *text)
{
    struct arena *arena = model->specification->arena;
    struct slice words = entity_words_of_part(part), remark = slice_from_offset(part, words.size);
    words = entity_clauses_without_owner(arena, words, group->entity.name);
    bool is_optional = entity_clauses_take_optional(&words);
    const struct told *other = find_entity(model, words);
    if (other != NULL && is_many(arena, words)) {
        diagnostics_report(
            model->specification->diagnostics, DIAGNOSTIC_N1406, reading_place_in(text, words),
            "name this one among the fields of the other, or describe what joins them",
            "'" SLICE_FORMAT "' of '" SLICE_FORMAT "' are several things that are "
            "described for themselves: no field holds them",
            SLICE_ARGUMENT(words), SLICE_ARGUMENT(group->entity.name));
        return;
    }
    struct field_statement field;
    struct slice name = arena_join(arena, word_snake(arena, words), SLICE_EMPTY);
    if (other != NULL) {
        name = arena_join(arena, name, SLICE("_id"));
    }
    struct slice line = arena_join(arena, name, remark);
    enum field_evidence evidence = field_line_read(arena, line, &field);
    struct place place = reading_place_in(text, words);
    struct field_statement *kept = field_value_add(arena, &group->entity, name, place);
    if (evidence != FIELD_EVIDENCE_NONE) {
        field.name = name;
        field.place = field.default_value.place = place;
        *kept = field;
    }
    kept->is_optional |= is_optional;
    if (other != NULL) {
        kept->is_foreign_key = true;
        kept->references_entity = other->name;
    }
}

static void report_left_out(const struct model *model, const struct told *told,
                            const struct text *text)
{
    struct slice first = slice_between(told->clauses.left_out, 0, PART_MAXIMUM);
    bool is_one = told->clauses.left_out_count == 1;
    diagnostics_report(
        model->specification->diagnostics, DIAGNOSTIC_N1406,
        reading_place_in(text, told->clauses.left_out),
        "name each of its fields between two commas, in marks of code if other words stand there",
        "'" SLICE_FORMAT "'%s taken for %s, not for %s of '" SLICE_FORMAT "'",
        SLICE_ARGUMENT(first), is_one ? " is" : " and what goes with it are",
        is_one ? "a remark" : "remarks", is_one ? "a field" : "fields", SLICE_ARGUMENT(told->name));
}

static void state_entity(const struct model *model, const struct told *told,
                         const struct text *text)
{
    struct entity_group group;
    struct slice rest = told->list, left = SLICE_EMPTY, part;
    entity_group_init(&group, model->specification->arena);
    group.entity.name = told->name;
    while (told->is_clean && next_name(told, &rest, &left, &part)) {
        struct slice marked =
            told->foreign_count > 0 ? entity_clauses_code_name(text, part) : SLICE_EMPTY;
        enum part_kind kind = find_kind(part);
        if (marked.size > 0 || (kind == PART_NAME && told->foreign_count == 0)) {
            add_field(model, &group, marked.size > 0 ? marked : part, text);
        } else if (kind != PART_NONE && group.foreign_name.size == 0) {
            group.foreign_name = entity_words_of_part(part);
            group.foreign_place = reading_place_in(text, group.foreign_name);
        } else {
            group.foreign_more += kind != PART_NONE;
        }
    }
    LIST_EACH(const struct slice, clause, &told->clauses.parts)
    {
        add_field(model, &group, *clause, text);
    }
    if (told->clauses.left_out.size > 0) {
        report_left_out(model, told, text);
    }
    entity_lists_state(model->specification, model->block, &group, told->name, text->place);
}

/* States what joins two others of the model; false: it is something else. */
static bool read_join(const struct model *model, const struct text *text)
{
    struct list names = {0}; /* struct slice */
    struct told told = {0};
    if (!split_item(text, &told) || !entity_joins_says(told.list)) {
        return false;
    }
    LIST_EACH(struct told, other, &model->items)
    {
        if (!is_foreign(other)) {
            list_add(model->specification->arena, &names, &other->name);
        }
    }
    return entity_joins_read(model->specification, model->block, text, told.name, told.list,
                             &names);
}

static void report_foreign(const struct model *model, const struct told *told,
                           const struct text *text, bool is_alone)
{
    struct slice rest = told->list, part = SLICE_EMPTY;
    while (entity_words_next_part(&rest, &part) && find_kind(part) != PART_FOREIGN) {
    }
    if (!is_alone) {
        reading_give_reason(model->block, "names that no field can have");
    }
    diagnostics_report(model->specification->diagnostics, DIAGNOSTIC_W1401,
                       reading_place_in(text, entity_words_of_part(part)),
                       "name fields with the letters a to z, digits and underscores, in marks of "
                       "code: '**Contract**: `id`, `number`, `due_date`'",
                       "'" SLICE_FORMAT "' is no name of a field; %s is not read",
                       SLICE_ARGUMENT(entity_words_of_part(part)),
                       is_alone ? "this item" : "the list");
}

/* An item among entities that is none. */
static void report_unread(const struct model *model, const struct text *text)
{
    struct slice line = reading_first_line(text->plain);
    diagnostics_report(model->specification->diagnostics, DIAGNOSTIC_N1406, text->place,
                       "name its fields behind a colon, with commas between them",
                       "'" SLICE_FORMAT "' names no fields as the entities beside it do: it stays "
                       "documentation",
                       SLICE_ARGUMENT(slice_between(line, 0, 40)));
}

/* What is nested in an item that names its fields itself. */
static void report_below(const struct model *model, const struct list_item *below)
{
    struct slice line = reading_first_line(below->text.plain);
    diagnostics_report(model->specification->diagnostics, DIAGNOSTIC_N1406, below->text.place,
                       "name what are fields in the item above, between its commas",
                       "'" SLICE_FORMAT "', and what else stands below the entities of this list, "
                       "is taken for remarks",
                       SLICE_ARGUMENT(slice_between(line, 0, 40)));
}

struct slice entity_words_take_sentence(struct slice *rest, entity_words_end_f *is_end)
{
    size_t end = 0, depth = 0;
    for (; end < rest->size; end++) {
        char c = rest->data[end];
        depth += character_opens_bracket(c);
        depth -= character_closes_bracket(c) && depth > 0;
        bool is_stop = c == '.' && depth == 0 &&
                       (end + 1 == rest->size || character_is_space(rest->data[end + 1]));
        if (is_stop || (c == '\n' && depth == 0 && is_end != NULL && is_end(*rest, end))) {
            break;
        }
    }
    struct slice sentence = slice_trim(slice_between(*rest, 0, end));
    *rest = slice_trim(slice_from_offset(*rest, end + 1));
    return sentence;
}

static struct list_item *find_left(const struct list *left, const struct text *text)
{
    LIST_EACH(struct list_item, item, left)
    {
        if (&item->text == text) {
            return item;
        }
    }
    return NULL;
}

/* States the entities of `texts`, `total` of them, where they read as such; `left`: those items of
 * them that are not read yet, of which those remain that nothing is told of; NULL: all. */
static bool read_texts(struct model *model, const struct text *const *texts, size_t total,
                       struct list *left)
{
    struct specification *specification = model->specification;
    const struct section *section = model->block->section;
    size_t usual_count = 0, clean_count = 0, foreign_count = 0, join_count = 0;
    const struct told *first_foreign = NULL;
    const struct text *foreign_text = NULL;
    for (size_t i = 0; i < total; i++) {
        struct told told, *kept;
        if (read_item(specification->arena, texts[i], &told) &&
            !entity_setting_is_passing(told.name, section)) {
            clean_count += told.is_clean;
            kept = ARENA_NEW(specification->arena, struct told);
            *kept = told;
            kept->key = word_key(specification->arena, told.name);
            list_add(specification->arena, &model->items, kept);
            usual_count += told.usual_count > 0;
            foreign_count += is_foreign(&told);
            if (is_foreign(&told) && first_foreign == NULL) {
                first_foreign = kept;
                foreign_text = texts[i];
            }
        } else if (told.name.size > 0 && entity_joins_says(told.list)) {
            join_count++;
        }
    }
    size_t told_count = total - join_count;
    bool are_clean = clean_count > 1 && clean_count * 10 >= told_count * 7;
    bool are_most = clean_count > 0 && model->items.count > 1 &&
                    model->items.count * 2 > told_count && entity_words_model(section) == section;
    if (!are_clean && !are_most) {
        return false;
    }
    size_t count = model->items.count - foreign_count; /* that may be read */
    if (count == 0) {
        report_foreign(model, first_foreign, foreign_text, false);
        return false;
    }
    if (usual_count * (are_clean ? 2 : 3) < count * (are_clean ? 1 : 2)) {
        return false;
    }
    struct list others = {0};
    for (size_t i = 0; i < total; i++) {
        struct told told;
        struct list_item *item = left != NULL ? find_left(left, texts[i]) : NULL;
        if (left != NULL && item == NULL) {
            continue;
        }
        bool is_read = read_item(specification->arena, texts[i], &told) &&
                       !entity_setting_is_passing(told.name, section);
        if (read_join(model, texts[i])) {
            continue;
        }
        if (is_read && is_foreign(&told)) {
            report_foreign(model, &told, texts[i], true);
        } else if (is_read && (left == NULL || told.usual_count > 0)) {
            state_entity(model, &told, texts[i]);
        } else if (left != NULL && (is_read || told.name.size == 0)) {
            list_add(specification->arena, &others, item);
        } else if (!entity_lists_read_code_names(specification, model->block, texts[i])) {
            report_unread(model, texts[i]);
        }
    }
    if (left != NULL) {
        *left = others;
    }
    return true;
}

bool entity_words_read_list(struct specification *specification, const struct block *block,
                            struct list *left)
{
    struct model model = {.specification = specification, .block = block};
    const struct text *texts[ITEMS_MAXIMUM] = {NULL};
    if (block->inside != NULL || block->item_count < 2 || block->item_count > ITEMS_MAXIMUM ||
        !entity_words_is_model(block->section)) {
        return false;
    }
    const struct list_item *below = NULL;
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth == 0) {
            texts[count++] = &block->items[i].text;
        } else if (below == NULL) {
            below = &block->items[i];
        }
    }
    if (!read_texts(&model, texts, count, left)) {
        return false;
    }
    if (below != NULL && left == NULL) {
        report_below(&model, below);
    }
    return true;
}

bool entity_words_read_item(struct specification *specification, const struct block *block,
                            const struct text *text)
{
    struct model model = {.specification = specification, .block = block};
    struct told told;
    if (!read_item(specification->arena, text, &told) || is_foreign(&told) ||
        told.usual_count == 0 || entity_setting_is_passing(told.name, block->section)) {
        return false;
    }
    state_entity(&model, &told, text);
    return true;
}

bool entity_words_read_alone(struct specification *specification, const struct block *block)
{
    struct told told;
    const struct text *text = &block->items[0].text;
    bool is_alone = block->item_count == 1 && block->inside == NULL && text->span_count > 0 &&
                    text->spans[0].start == 0 && entity_words_is_model(block->section);
    if (!is_alone || !read_clean(text, &told)) {
        return false;
    }
    /* "**Trip** — place name, date, status" in the model itself: two names that fields have */
    bool is_table = text->spans[0].kind == SPAN_CODE && told.count >= ALONE_MINIMUM &&
                    is_many(specification->arena, told.name);
    bool is_thing = text->spans[0].kind == SPAN_STRONG && told.count >= 3 &&
                    told.usual_count >= 2 && !is_topic(told.name) &&
                    entity_words_model(block->section) == block->section;
    return (is_table || is_thing) && entity_words_read_item(specification, block, text);
}

/* --- lines of paragraphs --- */

/* "Client: name, phone" begins a line that tells an entity; one that goes on in the next does not
 * count. */
static size_t split_lines(struct arena *arena, const struct block *block, const struct text **texts,
                          size_t count)
{
    struct slice rest = block->text.plain, line;
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        if (line.size == 0 || count == ITEMS_MAXIMUM) {
            continue;
        }
        struct text *text = ARENA_NEW(arena, struct text);
        *text = (struct text){.plain = line, .place = reading_place_in(&block->text, line)};
        texts[count++] = text;
    }
    return count;
}

static bool begins_in_capital(const struct text *text)
{
    return text->plain.data[0] >= 'A' && text->plain.data[0] <= 'Z' &&
           slice_find_byte(slice_between(text->plain, 0, LEAD_MAXIMUM), ':') != SLICE_NOT_FOUND;
}

bool entity_words_read_lines(struct specification *specification, const struct block *block)
{
    struct model model = {.specification = specification, .block = block};
    const struct text *texts[ITEMS_MAXIMUM];
    const struct section *section = block->section;
    const struct block *blocks = block->document->blocks;
    size_t count = 0, usual_count = 0;
    if (block->inside != NULL || !entity_words_is_model(section)) {
        return false;
    }
    /* The paragraphs from this one on, for one alone may well be a remark. */
    for (size_t i = block->index; i < section->end_block && blocks[i].kind == BLOCK_PARAGRAPH &&
                                  blocks[i].section == section;
         i++) {
        if (blocks[i].readers.count > 0) {
            return false; /* read with one before */
        }
        count = split_lines(specification->arena, &blocks[i], texts, count);
    }
    for (size_t i = 0; i < count; i++) {
        struct told told;
        if (!begins_in_capital(texts[i]) || !read_clean(texts[i], &told) ||
            field_line_measure_name(told.name) != told.name.size) {
            return false;
        }
        usual_count += told.usual_count > 0 && told.count > 2;
    }
    if (count < 2 || usual_count * 10 < count * 6 || !read_texts(&model, texts, count, NULL)) {
        return false;
    }
    for (size_t i = block->index + 1; i < section->end_block && blocks[i].kind == BLOCK_PARAGRAPH &&
                                      blocks[i].section == section;
         i++) {
        specification_understood(specification, &blocks[i]);
    }
    return true;
}
