/* SPDX-License-Identifier: Apache-2.0 */
/* Entities that nothing but a sentence tells: "The `orders` table holds what was bought: `id`,
 * `user_id`, `total`", in a paragraph or an item, in several languages. */
#include "base/table.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_list.h"
#include "spec/reading/reading.h"
#include "spec/recognise/bracketed_columns.h"
#include "spec/recognise/entity_key_rows.h"
#include "spec/recognise/entity_lists_private.h"
#include "spec/recognise/told_columns.h"
#include "spec/text/words.h"

#define NAME_MAXIMUM   48U
#define FIELDS_MINIMUM 2U

static const char kind_words[] =
    "table|collection|entity|tabela|coleção|entidade|tabla|colección|entidad|table|collection|"
    "entité|tabelle|entität|таблица|коллекция|сущность|tabella|entità|database table|sql table";
static const char article_words[] =
    "the|a|an|each|every|our|one|a|o|la|el|le|l'|die|das|der|il|"
    "uma|um|una|un|une|eine|ein|cada|chaque|jede|jeder|jedes|ogni|ciascun|"
    "ciascuna|каждый|каждая|каждое|każdy|każda|każde|elke|elk|"
    "varje|setiap";
static const char verb_words[] =
    "has|have|holds|hold|stores|store|contains|contain|keeps|keep|records|includes|include|tracks|"
    "consists of|comprises|is made of|is made up of|carries|with|armazena|guarda|contém|contem|"
    "possui|tem|inclui|registra|almacena|contiene|tiene|incluye|contient|stocke|possède|comporte|"
    "enregistre|conserve|a|enthält|speichert|hat|besitzt|umfasst|содержит|хранит|имеет|включает|"
    "memorizza|ha|conserva|zawiera|bevat|heeft|har|innehåller|memiliki|berisi|"
    "will have|will hold|will store|should have|must have";
/* Verbs that need no subject in front where it is clear: "it is kept a year; holds `code`, …". */
static const char elided_words[] =
    "has|have|holds|hold|stores|store|contains|contain|keeps|carries|carry|includes|include|"
    "guarda|guardam|guardan|armazena|armazenam|almacena|almacenan|contém|contêm|contiene|contienen|"
    "possui|possuem|tem|têm|tiene|tienen|inclui|incluem|incluye|incluyen|registra|registram|"
    "contient|contiennent|stocke|stockent|possède|possèdent|enthält|enthalten|speichert|speichern|"
    "hat|haben|besitzt|besitzen|содержит|содержат|хранит|хранят|имеет|имеют|memorizza|memorizzano|"
    "conserva|conservano|contengono|hanno|zawiera|zawierają|przechowuje|bevat|bevatten|heeft|"
    "hebben|innehåller|har";
static const char column_words[] =
    "columns|column|fields|field|attributes|properties|campos|colunas|columnas|atributos|champs|"
    "colonnes|attributs|spalten|felder|поля|колонки|столбцы|атрибуты|campi|attributi";

struct teller {
    struct specification *specification;
    size_t first;
    struct table told; /* word_key → something, of entities and enumerations */
    bool is_noted;     /* the table is filled */
};

static struct slice skip(struct slice text, const char *words)
{
    return slice_trim(
        slice_from_offset(slice_trim(text), wording_starts_with(slice_trim(text), words)));
}

/* The mark of code or strong text at the front of `rest`. */
static const struct span *mark_at(const struct text *text, struct slice rest)
{
    for (size_t i = 0; i < text->span_count; i++) {
        bool is_mark = text->spans[i].kind == SPAN_CODE || text->spans[i].kind == SPAN_STRONG;
        if (is_mark && text->plain.data + text->spans[i].start == rest.data) {
            return &text->spans[i];
        }
    }
    return NULL;
}

/* A name that is said to be a table, and nothing of its columns. */
struct named {
    struct slice name;
    struct place place;
};

static struct list *named_of(struct specification *specification)
{
    return specification_memory(specification, "told_entities", sizeof(struct list));
}

void told_entities_note(struct specification *specification, struct slice name, struct place place)
{
    struct named *named = ARENA_NEW(specification->arena, struct named);
    *named = (struct named){.name = name, .place = place};
    list_add(specification->arena, named_of(specification), named);
}

bool told_entities_has_note(struct specification *specification, struct slice name)
{
    struct slice key = word_key(specification->arena, name);
    LIST_EACH(const struct named, named, named_of(specification))
    {
        if (slice_equal(word_key(specification->arena, named->name), key)) {
            return true;
        }
    }
    return false;
}

struct subject {
    struct slice name;
    struct slice rest; /* behind it and its kind */
    bool has_kind;     /* it is called a table, a collection, an entity */
};

/* "The `orders` table", "Table `orders`", "A `Room`", "The orders table" */
static bool take_subject(const struct text *text, struct slice sentence, struct subject *out)
{
    struct slice rest = skip(sentence, article_words);
    struct slice before = skip(rest, kind_words);
    bool has_kind = before.data != rest.data;
    rest = before;
    const struct span *mark = mark_at(text, rest);
    size_t size = mark != NULL ? mark->end - mark->start : field_line_measure_name(rest);
    struct slice name = slice_between(rest, 0, size);
    if (size == 0 || size > NAME_MAXIMUM || field_line_measure_name(name) != size) {
        return false;
    }
    rest = slice_trim(slice_from_offset(rest, size));
    struct slice behind = skip(rest, kind_words);
    has_kind |= behind.data != rest.data;
    *out = (struct subject){.name = name, .rest = behind, .has_kind = has_kind};
    return mark != NULL || has_kind;
}

/* Skips "(one row per checkout)" and ", which is append-only," between a table and its verb. */
static struct slice skip_remark(struct slice rest)
{
    size_t close =
        slice_starts_with(rest, SLICE("(")) ? slice_find_byte(rest, ')') : SLICE_NOT_FOUND;
    return close == SLICE_NOT_FOUND ? rest : slice_trim(slice_from_offset(rest, close + 1));
}

/* Whether one of them is such as only tables have: a key, a reference, a time, a type. */
static bool has_evidence(const struct told_columns *told)
{
    LIST_EACH(const struct field_statement, field, &told->entity.fields)
    {
        if (field->is_primary_key || field->is_foreign_key ||
            slice_ends_with_ignoring_case(field->name, SLICE("_id")) ||
            slice_ends_with(field->name, SLICE("Id")) ||
            slice_ends_with_ignoring_case(field->name, SLICE("_at"))) {
            return true;
        }
    }
    return told->has_key || told->sure_count > 0;
}

/* "id, user_id, total" behind a colon: plain words, the first a key's. */
static bool read_plain(struct arena *arena, const struct text *text, struct slice list,
                       struct told_columns *out)
{
    struct entity_group group;
    *out = (struct told_columns){0};
    entity_group_init(&group, arena);
    struct field_list_result result =
        field_list_read(arena, &group.entity, list, reading_place_in, text);
    if (result.field_count < 3 || result.other_count > 0 || !entity_group_begins_with_key(&group)) {
        return false;
    }
    out->entity = group.entity;
    out->named_count = result.field_count;
    out->has_key = true;
    return true;
}

/* Notes the names of what is told already; done when the first sentence asks. */
static void note_told(struct teller *teller)
{
    struct arena *arena = teller->specification->arena;
    const struct list *statements = &teller->specification->statements;
    if (teller->is_noted) {
        return;
    }
    teller->is_noted = true;
    table_init(&teller->told, arena);
    for (size_t i = teller->first; i < statements->count; i++) {
        struct statement *statement = list_at(statements, i);
        if (statement->kind == STATEMENT_ENUM) {
            table_put(&teller->told, word_key(arena, statement->enumeration.name), statement);
        } else if (statement->kind == STATEMENT_ENTITY && statement->entity.fields.count > 0) {
            table_put(&teller->told, word_key(arena, statement->entity.name), statement);
        }
    }
}

/* Whether something else tells the entity already; from now on this does. */
static bool is_told(struct teller *teller, struct slice name)
{
    struct slice key = word_key(teller->specification->arena, name);
    note_told(teller);
    if (table_get(&teller->told, key) != NULL) {
        return true;
    }
    table_put(&teller->told, key, teller);
    return false;
}

/* --- paragraphs --- */

/* What the sentences of a paragraph, or an item, say of one thing. */
struct telling {
    struct subject subject;
    struct place place;
    struct told_columns told;
    bool is_heading;   /* the heading above calls the thing so */
    bool says_columns; /* "the columns", "with the fields", or a colon before the list */
    bool says_other;   /* "three states:" */
};

static const char value_words[] =
    "rows|row|entries|values|value|keys|tables|types|states|statuses|roles|modes|levels|events|"
    "methods|endpoints|operations|options|kinds|variants|phases|stages|steps|collections|indexes|"
    "scopes|permissions|flags|entities|modules|services|components|parts|layers|models|classes|"
    "objects|sections|tabs|pages|files|buttons|commands|routes|variables|plans";

/* Adds what one sentence lists, behind its verb; of "links to a `Client` (via `client_id`)" the
 * references. */
static void add_columns(struct teller *teller, const struct text *text, struct slice rest,
                        bool is_link, struct telling *telling)
{
    struct arena *arena = teller->specification->arena;
    struct told_columns told;
    size_t colon = slice_find_byte(rest, ':');
    struct slice front = slice_between(rest, 0, colon);
    struct slice list = colon == SLICE_NOT_FOUND ? rest : slice_from_offset(rest, colon + 1);
    size_t mark = 0; /* of the first name in code */
    while (mark < rest.size && mark_at(text, slice_from_offset(rest, mark)) == NULL) {
        mark++;
    }
    bool has_colon = colon != SLICE_NOT_FOUND && colon < mark;
    front = slice_between(front, 0, mark);
    bool says_columns = wording_has(front, column_words);
    if (!has_colon) {
        list = says_columns ? slice_from_offset(rest, mark) : rest;
    }
    if (!has_colon || !read_plain(arena, text, slice_trim(list), &told)) {
        told_columns_read(arena, text, slice_trim(list), TOLD_FREE, &told);
    }
    telling->says_other |= told.named_count > 0 && (wording_has(front, value_words) ||
                                                    wording_has(told.behind, value_words));
    telling->says_columns |= told.named_count > 0 && (says_columns || has_colon);
    LIST_EACH(struct field_statement, field, &told.entity.fields)
    {
        bool is_reference = slice_ends_with_ignoring_case(field->name, SLICE("id"));
        if ((!is_link || is_reference) &&
            entity_statement_field(arena, &telling->told.entity, field->name) == NULL) {
            list_add(arena, &telling->told.entity.fields, field);
        }
    }
    telling->told.sure_count += told.sure_count;
    telling->told.has_key |= told.has_key;
}

static bool is_entity(const struct block *block, const struct telling *telling)
{
    size_t count = telling->told.entity.fields.count;
    bool is_stored = entity_setting_of(block->section) == ENTITY_SETTING_STORED;
    bool is_placed = telling->subject.has_kind || is_stored || telling->is_heading;
    bool is_sure = has_evidence(&telling->told);
    if (count < FIELDS_MINIMUM || (telling->says_other && !is_sure)) {
        return false;
    }
    return (is_placed && is_sure) || (telling->is_heading && count > FIELDS_MINIMUM) ||
           (telling->says_columns && (telling->subject.has_kind || is_stored)) ||
           (is_sure && reading_title_has(block->section, "data|storage|persistence|domain")) ||
           (telling->told.has_key && count > FIELDS_MINIMUM);
}

static void finish(struct teller *teller, const struct block *block, struct telling *telling)
{
    struct entity_group group;
    struct slice name = telling->subject.name;
    if (name.size > 0 && is_entity(block, telling) &&
        !entity_setting_is_passing(name, block->section) && !is_told(teller, name)) {
        entity_group_init(&group, teller->specification->arena);
        group.entity = telling->told.entity;
        entity_lists_state(teller->specification, block, &group, name, telling->place);
        specification_understood(teller->specification, block);
    }
    *telling = (struct telling){.told.entity.source = SOURCE_LIST};
}

/* Begins with the thing that the heading names; false: it names none. */
static bool begin_with_heading(const struct block *block, struct telling *telling)
{
    struct entity_label found = entity_label_of_block(block);
    *telling = (struct telling){.told.entity.source = SOURCE_LIST};
    telling->subject = (struct subject){.name = found.name};
    telling->place = found.place;
    /* Records are in logs, too: only where data is stored are they the heading's. */
    telling->is_heading = entity_setting_of(block->section) == ENTITY_SETTING_STORED;
    return found.name.size > 0;
}

static bool is_heading_name(struct arena *arena, const struct block *block, struct slice name)
{
    struct slice heading = entity_name_of_title(block->section->title);
    return block->section->level > 0 &&
           slice_equal(word_key(arena, heading), word_key(arena, name));
}

/* "It has …", "Key fields: …", "Each record has …": the sentence goes on about the thing before. */
static size_t measure_going_on(struct slice sentence)
{
    size_t label = slice_find_byte(slice_between(sentence, 0, 40), ':');
    if (label != SLICE_NOT_FOUND && entity_name_says_fields(slice_between(sentence, 0, label))) {
        return label;
    }
    size_t size =
        wording_starts_with(sentence, "it|they|each record|each row|every record|every row|"
                                      "each entry|a record|a row|one row|each");
    return size;
}

/* "`crews` stores who sails", in a data model. */
static void note_subject(struct teller *teller, const struct block *block, const struct text *text,
                         const struct telling *telling)
{
    const struct span *mark = mark_at(text, telling->subject.name);
    bool is_table = mark != NULL && mark->kind == SPAN_CODE &&
                    (telling->subject.has_kind ||
                     slice_find_byte(telling->subject.name, '_') != SLICE_NOT_FOUND);
    if (is_table && telling->told.entity.fields.count == 0 &&
        entity_setting_of(block->section) == ENTITY_SETTING_STORED) {
        told_entities_note(teller->specification, telling->subject.name, telling->place);
    }
}

static void take_sentence(struct teller *teller, const struct block *block, const struct text *text,
                          struct slice sentence, struct telling *telling)
{
    struct subject subject;
    size_t on = measure_going_on(sentence);
    struct slice behind = slice_trim(slice_from_offset(sentence, on));
    size_t verb = on > 0 ? wording_starts_with(behind, verb_words) : 0;
    bool is_label = on > 0 && slice_starts_with(behind, SLICE(":"));
    bool links = on > 0 && wording_starts_with(behind, "links|belongs|refers|references") > 0;
    if (verb > 0 || is_label || links) {
        bool is_record = wording_starts_with(sentence, "each record|each row|"
                                                       "every record|every row|a record|a row") > 0;
        if (telling->subject.name.size > 0 || (is_record && begin_with_heading(block, telling))) {
            add_columns(teller, text, slice_from_offset(behind, verb), links, telling);
        }
        return;
    }
    if (!take_subject(text, sentence, &subject)) {
        verb = telling->subject.name.size > 0 ? wording_starts_with(sentence, elided_words) : 0;
        if (verb > 0) {
            add_columns(teller, text, slice_from_offset(sentence, verb), false, telling);
        }
        return;
    }
    struct slice rest = skip_remark(subject.rest);
    verb = wording_starts_with(rest, verb_words);
    links = wording_starts_with(rest, "links|belongs|refers|references") > 0;
    bool is = wording_starts_with(rest, "is|represents|describes|é|es|ist|est") > 0;
    finish(teller, block, telling);
    telling->subject = subject;
    telling->place = reading_place_in(text, subject.name);
    telling->is_heading = is_heading_name(teller->specification->arena, block, subject.name);
    bool has_list = is && slice_find_byte(rest, ':') != SLICE_NOT_FOUND;
    if (verb > 0 || links || has_list) {
        add_columns(teller, text, slice_from_offset(rest, verb), links, telling);
        if (verb > 0) {
            note_subject(teller, block, text, telling);
        }
    } else if (!is && wording_starts_with(rest, "record") == 0) {
        telling->subject = (struct subject){0}; /* what it does, and no more */
    }
}

/* --- calls --- */

/* "`lines(id, order_id, amount)`": a table and its columns in one mark of code. Whatever is called
 * with arguments looks alike: below a data model, the first column is a key, or the name a plural.
 */
static bool read_call(struct teller *teller, const struct text *text, const struct span *span,
                      struct slice *out_name, struct told_columns *out)
{
    struct slice code = slice_trim(slice_between(text->plain, span->start, span->end));
    size_t size = field_line_measure_name(code);
    struct slice name = slice_between(code, 0, size), part, rest;
    struct slice inner = slice_trim(slice_from_offset(code, size));
    size_t count = 0;
    bool has_upper = false;
    if (span->kind != SPAN_CODE || size == 0 || size > NAME_MAXIMUM || inner.size < 3 ||
        inner.data[0] != '(' || inner.data[inner.size - 1] != ')') {
        return false;
    }
    inner = slice_between(inner, 1, inner.size - 1);
    for (size_t i = 0; i < name.size; i++) {
        has_upper |= name.data[i] >= 'A' && name.data[i] <= 'Z';
    }
    for (rest = inner; slice_next_part(&rest, ',', &part); count++) {
        part = slice_trim(part);
        if (part.size == 0 || field_line_measure_name(part) != part.size) {
            return false;
        }
    }
    struct entity_group group;
    entity_group_init(&group, teller->specification->arena);
    struct field_list_result result =
        field_list_read(group.arena, &group.entity, inner, reading_place_in, text);
    bool has_key = result.field_count > 0 && entity_group_begins_with_key(&group);
    *out_name = name;
    *out = (struct told_columns){.entity = group.entity, .has_key = has_key};
    return count >= FIELDS_MINIMUM && result.field_count == count && result.other_count == 0 &&
           !has_upper && (has_key || has_evidence(out)) &&
           (slice_ends_with(name, SLICE("s")) ||
            slice_starts_with_ignoring_case(inner, SLICE("id,")));
}

/* "The migration creates the table `beds` (id, label, width)". */
static void take_brackets(struct teller *teller, const struct block *block, const struct text *text)
{
    struct specification *specification = teller->specification;
    struct told_columns told;
    struct slice inside;
    size_t at = 0, open;
    while (bracketed_columns_next(text->plain, &at, &open, &inside)) {
        bool has_kind = false;
        struct slice name = bracketed_columns_table(text, open, &has_kind);
        bool is_led = name.size == 0 && block->kind == BLOCK_LIST && block->readers.count > 0;
        if (is_led) {
            name = bracketed_columns_lead(text);
        }
        enum entity_setting setting =
            name.size > 0 ? entity_setting_of(block->section) : ENTITY_SETTING_MESSAGE;
        if (setting == ENTITY_SETTING_MESSAGE ||
            !bracketed_columns_read(specification->arena, text, inside, &told) ||
            told.named_count < FIELDS_MINIMUM) {
            continue;
        }
        bool is_sure = has_kind || is_led ? has_evidence(&told) : told.has_key;
        if (is_sure && (setting == ENTITY_SETTING_STORED || (has_kind && told.has_key)) &&
            !bracketed_columns_is_rule(slice_between(text->plain, 0, open)) &&
            !entity_setting_is_passing(name, block->section) && !is_told(teller, name)) {
            struct entity_group group;
            entity_group_init(&group, specification->arena);
            group.entity = told.entity;
            entity_lists_state(specification, block, &group, name, reading_place_in(text, name));
            specification_understood(specification, block);
        }
    }
}

static void take_calls(struct teller *teller, const struct block *block, const struct text *text)
{
    if (text->span_count == 0 || slice_find_byte(text->plain, '(') == SLICE_NOT_FOUND ||
        entity_setting_of(block->section) != ENTITY_SETTING_STORED ||
        entity_indexes_are_below(block->section)) {
        return;
    }
    for (size_t i = 0; i < text->span_count; i++) {
        struct slice name;
        struct told_columns told;
        if (read_call(teller, text, &text->spans[i], &name, &told) &&
            !bracketed_columns_is_rule(slice_between(text->plain, 0, text->spans[i].start)) &&
            !is_told(teller, name)) {
            struct entity_group group;
            entity_group_init(&group, teller->specification->arena);
            group.entity = told.entity;
            entity_lists_state(teller->specification, block, &group, name,
                               reading_place_in(text, name));
            specification_understood(teller->specification, block);
        }
    }
}

/* --- lists below "Each boat contains:" --- */

#define LABEL_MAXIMUM      100U
#define LABEL_WORDS_BEFORE 3U /* of the thing's name */

/* "boat" of "Each boat contains:", "A boat record has the following fields:"; empty: the line says
 * something else, or that what follows is no field: "A boat has three states:". */
static struct slice name_in_label(struct slice line)
{
    static const char fillers[] = "the following|following|folgendes|lo siguiente|o seguinte|"
                                  "les éléments suivants|quanto segue|следующее";
    size_t article = wording_starts_with(line, article_words), verb = 0, at = article;
    for (size_t i = 0; article > 0 && verb == 0 && i < LABEL_WORDS_BEFORE; i++) {
        while (at < line.size && line.data[at] == ' ') {
            at++;
        }
        while (at < line.size && line.data[at] != ' ') {
            at++;
        }
        verb = wording_starts_with(slice_trim(slice_from_offset(line, at)), verb_words);
    }
    if (verb == 0) {
        return SLICE_EMPTY;
    }
    struct slice name = slice_trim(slice_between(line, article, at));
    struct slice rest =
        wording_bare(slice_from_offset(slice_trim(slice_from_offset(line, at)), verb));
    size_t kind = wording_ends_with(name, " record| entry| row| object| entity| document");
    name = entity_name_of_words(slice_trim(slice_between(name, 0, name.size - kind)));
    bool is_whole =
        rest.size == 0 || wording_is(rest, fillers) || wording_ends_with(rest, column_words) > 0;
    return is_whole && entity_name_is_identifier(name) ? name : SLICE_EMPTY;
}

/* Whether an endpoint of the document has the name among its segments. */
static bool is_called(struct teller *teller, struct slice name)
{
    struct arena *arena = teller->specification->arena;
    struct slice key = word_key(arena, name), segment;
    LIST_EACH(const struct statement, statement, &teller->specification->statements)
    {
        struct slice path =
            statement->kind == STATEMENT_ENDPOINT ? statement->endpoint.path : SLICE_EMPTY;
        while (slice_next_part(&path, '/', &segment)) {
            if (segment.size > 0 && slice_equal(word_key(arena, segment), key)) {
                return true;
            }
        }
    }
    return false;
}

/* Reads a list of plain words below such a label, where the headings speak of data or the thing has
 * endpoints; else the author is told. */
static void take_items(struct teller *teller, const struct block *block)
{
    const struct block *label = block->inside == NULL ? block_label(block) : NULL;
    struct slice line = label != NULL && label->kind == BLOCK_PARAGRAPH
                            ? slice_trim(label->text.plain)
                            : SLICE_EMPTY;
    size_t last = slice_find_last_byte(line, '\n');
    line = slice_trim(slice_from_offset(line, last == SLICE_NOT_FOUND ? 0 : last + 1));
    bool is_label = line.size <= LABEL_MAXIMUM && slice_ends_with(line, SLICE(":"));
    enum entity_setting setting = is_label ? entity_setting_of(block->section) : 0;
    struct slice name =
        is_label && setting != ENTITY_SETTING_MESSAGE ? name_in_label(line) : SLICE_EMPTY;
    struct entity_group group;
    entity_group_init(&group, teller->specification->arena);
    if (name.size == 0 || entity_setting_is_passing(name, block->section) ||
        !told_items_gather(&group, block)) {
        return;
    }
    bool is_placed = setting == ENTITY_SETTING_STORED ||
                     reading_title_has(block->section, "data|daten|datos|dados|données|dati|"
                                                       "данные|dane|veri|storage|persistence") ||
                     is_called(teller, name);
    if (!is_placed) {
        diagnostics_report(teller->specification->diagnostics, DIAGNOSTIC_N1403, block->place,
                           "put it below a heading such as 'Data model'",
                           "'" SLICE_FORMAT "' has fields, but neither a heading nor an endpoint "
                           "tells that it is stored: it stays documentation",
                           SLICE_ARGUMENT(name));
    } else if (!is_told(teller, name)) {
        entity_lists_state(teller->specification, block, &group, name,
                           reading_place_in(&label->text, line));
        specification_understood(teller->specification, block);
        if (group.line_count > group.field_count && group.foreign_name.size == 0) {
            diagnostics_report(teller->specification->diagnostics, DIAGNOSTIC_N1406, block->place,
                               "name each field in one to four words",
                               "%zu of %zu items below '" SLICE_FORMAT
                               "' name no single field: they stay documentation",
                               group.line_count - group.field_count, group.line_count,
                               SLICE_ARGUMENT(line));
        }
    }
}

/* --- sentences below a name alone --- */

/* The one or two names that the text is, in marks of code: "`crews`", "`crews` and `boats`". */
static size_t names_alone(const struct text *text, struct slice names[2])
{
    struct slice between = SLICE_EMPTY, behind = SLICE_EMPTY;
    if (text->span_count == 0 || text->span_count > 2 || text->spans[0].start > 0) {
        return 0;
    }
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        names[i] = slice_between(text->plain, span->start, span->end);
        if (span->kind != SPAN_CODE || names[i].size > NAME_MAXIMUM ||
            field_line_measure_name(names[i]) != names[i].size) {
            return 0;
        }
        between = slice_trim(slice_between(text->plain, text->spans[0].end, span->start));
        behind = slice_trim(slice_from_offset(text->plain, span->end));
    }
    bool is_alone = behind.size == 0 || slice_is(behind, ":");
    bool is_joined =
        text->span_count == 1 || wording_is(between, "and|e|y|et|und|и|i|en|och|&|/|,");
    return is_alone && is_joined ? text->span_count : 0;
}

/* Where the list of what a sentence below such a name has begins: behind its verb, right before the
 * first mark of code. Empty: it is no such sentence. */
static struct slice behind_verb(const struct text *text, struct slice sentence)
{
    size_t mark = 0;
    while (mark < sentence.size && mark_at(text, slice_from_offset(sentence, mark)) == NULL) {
        mark++;
    }
    struct slice before = slice_trim(slice_between(sentence, 0, mark));
    size_t blank = slice_find_last_byte(before, ' ');
    struct slice word = slice_from_offset(before, blank == SLICE_NOT_FOUND ? 0 : blank + 1);
    return mark < sentence.size && wording_is(word, elided_words)
               ? slice_from_offset(sentence, mark)
               : SLICE_EMPTY;
}

/* Whose the columns of a sentence are: of the one whose name it begins with, "A crew has `rank`",
 * else of all. */
static bool is_about(struct arena *arena, struct slice sentence, const struct slice names[2],
                     size_t count, size_t at)
{
    struct slice rest = skip(sentence, article_words);
    struct slice key = word_key(arena, slice_between(rest, 0, field_line_measure_name(rest)));
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(word_key(arena, names[i]), key)) {
            return i == at;
        }
    }
    return count == 1 || rest.data == sentence.data; /* "A pilot has": who that is, is not known */
}

static bool has_entity(struct teller *teller, struct slice name)
{
    note_told(teller);
    return table_get(&teller->told, word_key(teller->specification->arena, name)) != NULL;
}

/* "`crews`" above "- Belong to a harbour and have `name`, `motto`." In a data model, a name whose
 * items tell no field is noted. */
static void take_labelled(struct teller *teller, const struct block *block)
{
    const struct block *label =
        block->inside == NULL && block->index > 0 ? block_label(block) : NULL;
    struct slice names[2];
    size_t count =
        label != NULL && label->kind == BLOCK_PARAGRAPH && label->index + 1 == block->index
            ? names_alone(&label->text, names)
            : 0;
    bool is_word = count > 0 && slice_find_byte(names[0], '_') == SLICE_NOT_FOUND;
    if (count == 0 || entity_setting_of(block->section) != ENTITY_SETTING_STORED ||
        (is_word && entity_label_says_other(names[0]))) {
        return;
    }
    for (size_t at = 0; at < count; at++) {
        struct telling telling = {.told.entity.source = SOURCE_LIST,
                                  .subject = {.name = names[at], .has_kind = true},
                                  .place = reading_place_in(&label->text, names[at]),
                                  .is_heading = true};
        bool is_known = has_entity(teller, names[at]);
        for (size_t i = 0; !is_known && i < block->item_count; i++) {
            const struct text *text = &block->items[i].text;
            struct slice rest = text->plain, sentence;
            if (mark_at(text, rest) != NULL) {
                continue; /* about what it begins with */
            }
            while ((sentence = told_columns_take_sentence(&rest)).size > 0) {
                struct slice list = behind_verb(text, sentence);
                if (list.size > 0 &&
                    is_about(teller->specification->arena, sentence, names, count, at)) {
                    add_columns(teller, text, list, false, &telling);
                }
            }
        }
        finish(teller, block, &telling);
        told_entities_note(teller->specification, names[at],
                           reading_place_in(&label->text, names[at]));
    }
}

static void take_text(struct teller *teller, const struct block *block, const struct text *text)
{
    struct slice rest = text->plain, sentence;
    struct telling telling = {.told.entity.source = SOURCE_LIST};
    take_calls(teller, block, text);
    take_brackets(teller, block, text);
    /* Either two names are marked, or plain ones stand behind a colon; or it only names a table. */
    bool is_led =
        text->span_count == 1 && text->spans[0].start == 0 && text->spans[0].kind == SPAN_CODE &&
        slice_find_byte(slice_between(rest, 0, text->spans[0].end), '_') != SLICE_NOT_FOUND;
    if (text->span_count < 2 && !is_led &&
        (slice_find_byte(rest, ',') == SLICE_NOT_FOUND ||
         slice_find_byte(rest, ':') == SLICE_NOT_FOUND)) {
        return;
    }
    while ((sentence = told_columns_take_sentence(&rest)).size > 0) {
        take_sentence(teller, block, text, sentence, &telling);
    }
    finish(teller, block, &telling);
}

void told_entities_collect(struct specification *specification, const struct document *document,
                           size_t first)
{
    struct teller teller = {.specification = specification, .first = first};
    struct list tables = {0}, overviews = {0}; /* struct block */
    specification->reader = "told_entities";
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        if (block->is_quoted) {
            continue;
        }
        if (block->kind == BLOCK_PARAGRAPH) {
            take_text(&teller, block, &block->text);
        }
        if (block->kind == BLOCK_TABLE && entity_key_rows_is_table(block)) {
            list_add(specification->arena, &tables, (void *)(uintptr_t)block);
        }
        if (block->kind == BLOCK_TABLE && bracketed_columns_is_table(block)) {
            list_add(specification->arena, &overviews, (void *)(uintptr_t)block);
        }
        if (block->kind == BLOCK_LIST) {
            take_items(&teller, block);
            take_labelled(&teller, block);
        }
        for (size_t j = 0; block->kind == BLOCK_LIST && j < block->item_count; j++) {
            take_text(&teller, block, &block->items[j].text);
        }
    }
    specification->reader = "entity_key_rows";
    entity_key_rows_collect(specification, &tables);
    specification->reader = "bracketed_columns";
    bracketed_columns_collect(specification, &overviews);
    specification->reader = NULL;
}

/* Whether an entity has a field of that name, "`berth_no` has six digits". */
static bool is_field(struct specification *specification, struct slice name)
{
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY &&
            entity_statement_field(specification->arena, &statement->entity, name) != NULL) {
            return true;
        }
    }
    return false;
}

void told_entities_report(struct specification *specification)
{
    static const struct shared_finding bare = {
        DIAGNOSTIC_N1406, "name its fields in marks of code, with commas between them",
        "{} is named here, but no fields of it are described: nothing of the kind is stored",
        "{} are named here, but no fields of them are described: nothing of the kind is stored"};
    struct teller teller = {.specification = specification};
    LIST_EACH(const struct named, named, named_of(specification))
    {
        if (!is_told(&teller, named->name) && !is_field(specification, named->name)) {
            diagnostics_gather(specification->diagnostics, &bare, named->place,
                               arena_format(specification->arena, "'" SLICE_FORMAT "'",
                                            SLICE_ARGUMENT(named->name)));
        }
    }
}
