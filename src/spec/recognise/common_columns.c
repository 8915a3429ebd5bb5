/* SPDX-License-Identifier: Apache-2.0 */
/* Columns that a document gives to all its tables at once: "All tables have `created_at` and
 * `updated_at`", "Common columns (every table): `id`, …", "`tenant_id` (UUID) on every table". */
#include "base/table.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_list.h"
#include "spec/reading/reading.h"
#include "spec/recognise/entity_index.h"
#include "spec/recognise/named_columns.h"
#include "spec/recognise/told_columns.h"
#include "spec/text/request_name.h"
#include "spec/text/words.h"

#define LABEL_MAXIMUM   120U
#define COMMONS_MAXIMUM 64U /* sentences; each is held against each entity */

static const char all_words[] =
    "all|every|each|todas as|todos os|toda|todo|cada|todas las|todos los|toutes les|tous "
    "les|chaque|"
    "alle|jede|jeder|jedes|все|каждая|каждый|tutte le|tutti i|ogni|wszystkie|każda|każdy|tüm|bütün|"
    "her|alla|varje|elke|iedere|mọi|tất cả các|tất cả|semua|seluruh|setiap|усі|всі|кожна|všechny|"
    "každá|所有|每个|每张|모든|すべての|全ての|全";
static const char table_words[] =
    "tables|table|entities|entity|collections|collection|models|model|tabelas|tabela|entidades|"
    "entidade|tablas|tabla|entidad|entités|entité|tabellen|tabelle|entitäten|entität|таблицы|"
    "таблица|сущности|сущность|tabelle|entità|数据表|表|实体|테이블|엔티티|テーブル|エンティティ|"
    "encje|encja|tabele|"
    "varlıklar|varlık|tablolar|tablo|entiteter|entitet|tabeller|tabell|entiteiten|entiteit|thực "
    "thể|"
    "bảng|entitas|tabel|сутності|сутність|таблиці|tabulky|modelos|modèles|modelli|"
    "modelle|模型|모델|モデル";
/* Verbs that say from what the tables have it, ahead of what it is. */
static const char inherit_words[] =
    "inherit|inherits|extend|extends|derive|derives|derived|heredan|hereda|extienden|extiende|"
    "herdam|herda|estendem|estende|héritent|hérite|étendent|étend|erben|erbt|erweitern|erweitert|"
    "наследуют|наследует|наследуются|наследуется|ereditano|eredita|estendono|dziedziczą|dziedziczy|"
    "rozszerzają|türer|türetilir|miras|kalıtır|kalıtılır|ärver|utökar|erven|erft|overerven|kế thừa|"
    "mewarisi|turunan|успадковують|успадковує|dědí|继承*|繼承*|を継承*|継承*|상속*";
/* Words that are said of tables only where the heading is about stored data. */
static const char record_words[] = "documents|document|records|rows|registros";
static const char adjective_words[] =
    "the|our|of the|of|these|those|main|core|business|domain|database|db|stored|persisted|"
    "persistent|sql|postgres|postgresql|mongodb|other|following|as|os|las|los|data|two|three|four|"
    "five|six|seven|eight|nine|ten|above|below|new|base|das|as|in the database|in this schema|here";
static const char verb_words[] =
    "have|has|include|includes|contain|contains|carry|carries|share|shares|inherit|inherits|"
    "possuem|possui|têm|tem|incluem|inclui|contêm|contém|tienen|tiene|incluyen|incluye|contienen|"
    "contiene|ont|a|contiennent|possèdent|possède|comportent|incluent|haben|hat|enthalten|enthält|"
    "besitzen|besitzt|имеют|имеет|содержат|содержит|включают|hanno|ha|contengono|includono|"
    "come with|comes with|都有|都包含|均包含|均有|都含有|包含|具有|有|需要有|には|は|은|는|에는|이";
static const char adverb_words[] =
    "also|must|should|will|shall|always|automatically|by default|in addition|additionally|both|"
    "in the system|in the database|in this schema|in the schema|também|también|auch|aussi|также|"
    "además|além disso|"
    "devem ter|deben tener|,|-";
static const char except_words[] = "except for|except|other than|apart from|but|excluding|besides|"
                                   "exceto|excepto|salvo|außer|sauf|кроме";

static struct slice skip(struct slice text, const char *words)
{
    size_t size;
    text = slice_trim(text);
    while ((size = wording_starts_with(text, words)) > 0) {
        text = slice_trim(slice_from_offset(text, size));
    }
    return text;
}

/* --- one sentence --- */

struct common {
    struct told_columns told;
    struct list exceptions; /* struct slice: names of entities */
    struct list named;      /* the same: the only ones that it is given to; empty: all */
    const struct block *block;
    bool is_partial; /* some tables only: who they are is not known */
};

struct common_columns {
    struct specification *specification;
    const struct document *document;
    size_t first;        /* of the document's statements */
    struct list open;    /* struct statement: those that may be added to */
    struct list tables;  /* struct block: that nobody read */
    struct list commons; /* struct common */
    bool is_bare;        /* the document describes no entity's fields */
};

/* "`scan_events` and `audit_log`" behind "except". */
static void take_exceptions(struct common_columns *applier, struct common *common,
                            const struct text *text, struct slice part)
{
    struct told_columns told;
    told_columns_read(applier->specification->arena, text, part, TOLD_FREE, &told);
    LIST_EACH(const struct field_statement, field, &told.entity.fields)
    {
        list_add(applier->specification->arena, &common->exceptions,
                 reading_keep(applier->specification->arena, field->name));
    }
}

/* "of the business", "de negocio" behind the noun, and "inherit from `BaseModel` and so": what they
 * have stands behind. Nothing of the kind: the text as it is. */
static struct slice skip_base(struct slice rest)
{
    rest = skip(rest, "of the business|of business|of the domain|de negocio|del negocio|do negócio|"
                      "de negócio|de domínio|del dominio|métier|du domaine");
    size_t size = wording_starts_with(
        rest, "inherit from|inherits from|extend|extends|derive from|derives from|heredan de|"
              "hereda de|extienden|herdam de|herda de|estendem|héritent de|hérite de|erben von|"
              "erbt von|наследуются от|наследуют от|ereditano da");
    struct slice base = slice_trim(slice_from_offset(rest, size));
    size_t name = size > 0 ? field_line_measure_name(base) : 0;
    struct slice behind = slice_trim(slice_from_offset(base, name));
    struct slice found =
        skip(behind, "and|so|thus|therefore|hence|they|it|which|y|por eso|por ello|por tanto|que|e|"
                     "portanto|por isso|assim|et|donc|ainsi|und|daher|deshalb|и|поэтому|,");
    bool is_led = name > 0 && found.data != behind.data;
    return is_led ? found : rest;
}

#define BASE_SIZE_MAXIMUM 80U /* bytes of "inherit from a base with" */

/* "id, created_at" of "inherit from `BaseModel` (id, created_at)" and "heredan de una base con: id,
 * created_at": what stands in brackets or behind a colon; empty: there is nothing of the kind. */
static struct slice find_inherited(struct slice rest)
{
    struct slice front = slice_between(rest, 0, BASE_SIZE_MAXIMUM);
    size_t colon = slice_find_byte(front, ':'), open = slice_find_byte(front, '(');
    size_t wide = slice_find(front, SLICE("\xef\xbc\x9a")), size = 1;
    size_t at = open < colon ? open : colon;
    if (wide < at) {
        at = wide;
        size = 3;
    }
    return at != SLICE_NOT_FOUND && wording_has(slice_between(rest, 0, at), inherit_words)
               ? slice_trim(slice_from_offset(rest, at + size))
               : SLICE_EMPTY;
}

/* Behind "All tables", up to what they have; empty: the sentence says something else of them. */
static struct slice find_columns(struct common_columns *applier, struct common *common,
                                 const struct text *text, struct slice rest)
{
    rest = slice_trim(rest);
    struct slice inherited = find_inherited(rest);
    if (inherited.size > 0) {
        return inherited;
    }
    if (slice_starts_with(rest, SLICE("("))) { /* "(except `log`)" */
        size_t close = slice_find_byte(rest, ')');
        struct slice inner = slice_trim(slice_between(rest, 1, close));
        size_t size = wording_starts_with(inner, except_words);
        if (close == SLICE_NOT_FOUND) {
            return SLICE_EMPTY;
        }
        if (size > 0) {
            take_exceptions(applier, common, text, slice_from_offset(inner, size));
        }
        rest = slice_trim(slice_from_offset(rest, close + 1));
    }
    rest = skip(skip_base(rest), adverb_words);
    size_t except = wording_starts_with(rest, except_words);
    if (except > 0) {
        struct slice names = slice_from_offset(rest, except);
        size_t at = 0;
        while (at < names.size &&
               wording_starts_with(slice_from_offset(names, at), verb_words) == 0) {
            do { /* the next word */
                at++;
            } while (at < names.size && !character_is_space(names.data[at - 1]));
        }
        take_exceptions(applier, common, text, slice_between(names, 0, at));
        rest = skip(slice_from_offset(names, at), adverb_words);
    }
    rest = skip(rest, adverb_words);
    size_t verb = wording_starts_with(rest, verb_words);
    /* "모든 테이블은": what marks the subject stands right behind it, and the verb at the end */
    return verb > 0 ? skip(slice_from_offset(rest, verb), adverb_words) : SLICE_EMPTY;
}

/* The noun in "All tables", "Every core entity": the text behind it; empty: there is none. Words
 * before it that tell which tables make *out_is_partial. */
static struct slice skip_subject(struct slice sentence, const char *nouns, bool *out_is_partial)
{
    size_t size = wording_starts_with(sentence, all_words);
    *out_is_partial = false;
    if (size == 0) {
        return SLICE_EMPTY;
    }
    struct slice rest = skip(slice_from_offset(sentence, size), adjective_words);
    for (unsigned i = 0; i < 3; i++) {
        size = wording_starts_with(rest, nouns);
        if (size > 0) {
            return slice_from_offset(rest, size);
        }
        size_t blank = slice_find_byte(rest, ' ');
        if (blank == SLICE_NOT_FOUND ||
            wording_starts_with(rest, "of|in|for|to|request*|response*|api|endpoint*|log*") > 0) {
            return SLICE_EMPTY;
        }
        *out_is_partial = true;
        rest = slice_trim(slice_from_offset(rest, blank));
    }
    return SLICE_EMPTY;
}

static bool is_about_data(const struct block *block)
{
    return entity_setting_of(block->section) == ENTITY_SETTING_STORED;
}

/* "All tables have …" */
static bool read_statement(struct common_columns *applier, const struct block *block,
                           const struct text *text, struct slice sentence, struct common *common)
{
    struct slice rest = skip_subject(sentence, table_words, &common->is_partial);
    if (rest.size == 0 && is_about_data(block) && entity_label_of_block(block).name.size == 0) {
        rest = skip_subject(sentence, record_words, &common->is_partial);
    }
    struct slice columns = rest.size > 0 ? find_columns(applier, common, text, rest) : SLICE_EMPTY;
    size_t colon = slice_find_byte(slice_between(columns, 0, 60), ':');
    if (colon != SLICE_NOT_FOUND) { /* "the following columns: …" */
        columns = slice_from_offset(columns, colon + 1);
    }
    if (columns.size == 0) {
        return false;
    }
    told_columns_read(applier->specification->arena, text, columns, TOLD_STRICT, &common->told);
    struct slice behind = common->told.rest;
    size_t except = wording_starts_with(behind, except_words);
    if (except > 0) {
        take_exceptions(applier, common, text, slice_from_offset(behind, except));
    }
    return common->told.named_count > 0;
}

/* "`created_at` and `updated_at` on all tables", "`id` (UUID) is the primary key of every table" */
static bool read_inverted(struct common_columns *applier, const struct text *text,
                          struct slice sentence, struct common *common)
{
    if (text->span_count == 0 || sentence.data != text->plain.data + text->spans[0].start) {
        return false; /* it begins with no name */
    }
    told_columns_read(applier->specification->arena, text, sentence, TOLD_STRICT, &common->told);
    struct slice rest = skip(common->told.rest, "are|is|present|exist|exists|stored|added|"
                                                "included|mandatory|required|the|primary key|–|—|"
                                                "-|:|timestamps|columns|fields|found");
    size_t size = wording_starts_with(rest, "on|in|of|for|to|across|to be found in");
    rest = slice_from_offset(rest, size);
    rest =
        size > 0 ? skip_subject(slice_trim(rest), table_words, &common->is_partial) : SLICE_EMPTY;
    bool is_end = rest.data != NULL &&
                  (slice_trim(rest).size == 0 || strchr("(,.:", slice_trim(rest).data[0]) != NULL);
    return common->told.named_count > 0 && is_end;
}

/* "BaseEntity": what the others extend, by its name. */
static bool is_base_name(struct slice name)
{
    return wording_is(name, "baseentity|base entity|basemodel|base model|abstractentity|abstract "
                            "entity|basedocument|base document|entitybase|entity base|base class|"
                            "entidad base|entidade base|entité de base|basisentität|entità base");
}

/* "All entities share:", "Every entity inherits from a base:", with a list below. */
static bool is_statement_of_all(struct slice label)
{
    bool is_partial;
    if (!slice_ends_with(label, SLICE(":")) && !slice_ends_with(label, SLICE("\xef\xbc\x9a"))) {
        return false;
    }
    struct slice rest = slice_trim(skip_subject(label, table_words, &is_partial));
    if (rest.size == 0 || is_partial) {
        return false;
    }
    rest = skip(rest, adverb_words);
    return wording_starts_with(rest, verb_words) > 0 || wording_has(rest, inherit_words);
}

/* Nearly every label has none of the words in front, which are asked for first. */
bool common_columns_is_label(struct slice text)
{
    struct slice label = wording_bare(text);
    if (label.size == 0 || label.size > LABEL_MAXIMUM) {
        return false;
    }
    if (is_statement_of_all(slice_trim(text)) || is_base_name(label) ||
        wording_is(label,
                   "campos comunes|campos comuns|champs communs|gemeinsame felder|gemeinsame "
                   "spalten|campi comuni|общие поля|wspólne pola|ortak alanlar|gemensamma "
                   "fält|gemeenschappelijke velden|trường chung|các trường chung|kolom umum|"
                   "公共字段|通用字段|共通フィールド|共通カラム|공통 필드|공통 컬럼|спільні поля|"
                   "společná pole|ฟิลด์ร่วม")) {
        return true;
    }
    size_t size = wording_starts_with(
        label, "common|shared|standard|base|audit|default|global|comuns|campos comuns|"
               "campos comunes|champs communs|gemeinsame|общие");
    struct slice rest = slice_trim(slice_from_offset(label, size));
    size_t noun = wording_starts_with(rest, "columns|fields|attributes|properties|audit columns|"
                                            "audit fields|timestamps|felder|spalten|поля|колонки");
    size_t plain = wording_starts_with(label, "columns|fields|campos comuns|campos comunes|"
                                              "champs communs");
    bool is_everyone = (plain > 0 || (size > 0 && noun > 0)) &&
                       wording_has(label, "all|every|each|todas|todos|alle|toutes|все|всех") &&
                       wording_has(label, "table*|entit*|collection*|model*|tabela*|tabla*|"
                                          "tabelle*|таблиц*|сущност*");
    bool is_common = size > 0 && (noun > 0 || rest.size == 0) &&
                     wording_starts_with(label, "audit|default|global|base") == 0;
    return is_everyone || (is_common && noun > 0);
}

/* "Common columns: `id`, `created_at`" */
static bool read_labelled(struct common_columns *applier, const struct block *block,
                          const struct text *text, struct slice sentence, struct common *common)
{
    size_t colon = slice_find_byte(slice_between(sentence, 0, LABEL_MAXIMUM), ':');
    struct slice label = slice_between(sentence, 0, colon);
    bool is_label = colon != SLICE_NOT_FOUND && common_columns_is_label(label);
    if (!is_label || !(is_about_data(block) || wording_has(label, all_words))) {
        return false;
    }
    struct slice rest = slice_from_offset(sentence, colon + 1);
    told_columns_read(applier->specification->arena, text, rest, TOLD_STRICT, &common->told);
    return common->told.named_count > 0;
}

/* --- lists below a label --- */

/* The items in [first, end) of one depth, each a column. */
static void take_items(struct common_columns *applier, const struct block *list, size_t first,
                       size_t end)
{
    struct arena *arena = applier->specification->arena;
    struct common *common = ARENA_NEW(arena, struct common);
    unsigned depth = first < end ? list->items[first].depth : 0;
    *common = (struct common){.block = list};
    size_t count = 0;
    for (size_t i = first; i < end && list->items[i].depth >= depth; i++) {
        struct slice line = reading_first_line(list->items[i].text.plain);
        if (list->items[i].depth > depth) {
            continue;
        }
        count++;
        struct field_list_result result = field_list_read(arena, &common->told.entity, line,
                                                          reading_place_in, &list->items[i].text);
        common->told.named_count += result.other_count == 0 && result.field_count > 0;
    }
    if (count > 0 && common->told.named_count == count) {
        list_add(arena, &applier->commons, common);
        specification_understood(applier->specification, list);
    }
}

/* --- the document --- */

static void take_text(struct common_columns *applier, const struct block *block,
                      const struct text *text)
{
    struct slice rest = text->plain, sentence;
    while ((sentence = told_columns_take_sentence(&rest)).size > 0) {
        struct common *common = ARENA_NEW(applier->specification->arena, struct common);
        *common = (struct common){0};
        bool is_read = read_statement(applier, block, text, sentence, common);
        if (!is_read) {
            *common = (struct common){0};
            is_read = read_labelled(applier, block, text, sentence, common) ||
                      read_inverted(applier, text, sentence, common);
        }
        common->block = block;
        if (is_read) {
            list_add(applier->specification->arena, &applier->commons, common);
            if (block->readers.count == 0) {
                specification_understood(applier->specification, block);
            }
        }
    }
}

/* "`created_by` on `orders` and `invoices`" in a data model. */
static void take_named(struct common_columns *applier, const struct block *block,
                       const struct text *text)
{
    struct arena *arena = applier->specification->arena;
    struct common found = {.block = block};
    size_t at = 0;
    while (text->span_count > at + 1 && applier->commons.count < COMMONS_MAXIMUM &&
           (at = named_columns_read(arena, text, at, &found.told, &found.named)) > 0) {
        struct common *common = ARENA_NEW(arena, struct common);
        *common = found;
        if (is_about_data(block)) {
            list_add(arena, &applier->commons, common);
        }
    }
}

/* Whether a text may give columns to all: it speaks of all or of what is common. */
static bool may_tell(const struct document *document, struct slice text)
{
    static const char nouns[] =
        "encje|encja|varlık*|thực "
        "thể|bảng|сутн*|模型|모델|モデル|table*|entit*|collection*|model*|record*|document*|row*|"
        "tabel*|tabl*|entidad*|coleç*|"
        "colecc*|registro*|entität*|таблиц*|сущност*|表|实体|集合|테이블|엔티티|テーブル|"
        "エンティティ|column*|field*|campos|champs|felder|поля";
    return reading_has(document, text,
                       "all|every|each|todas|todos|toda|cada|toutes|tous|chaque|alle|jede|jeder|"
                       "jedes|все|каждая|каждый|всех|tutte|tutti|ogni|wszystkie|każda|tüm|"
                       "bütün|alla|varje|elke|mọi|tất cả|semua|setiap|усі|всі|baseentity|basemodel|"
                       "common|shared|所有|每个|每张|"
                       "모든|すべての|全ての|comuns|comunes|communs|gemeinsame|общие") &&
           reading_has(document, text, nouns);
}

static void take_each(struct common_columns *applier, const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        take_named(applier, block, text);
        bool is_nested =
            i + 1 < block->item_count && block->items[i + 1].depth > block->items[i].depth;
        if (!may_tell(applier->document, text->plain)) {
            continue;
        }
        take_text(applier, block, text);
        if (is_nested && common_columns_is_label(reading_first_line(text->plain))) {
            take_items(applier, block, i + 1, block->item_count);
        }
    }
}

static void take_list(struct common_columns *applier, const struct block *block)
{
    const struct text above = reading_label(block);
    struct slice name = above.plain.size > 0 ? above.plain : block->section->name;
    if (block->inside == NULL && common_columns_is_label(name)) {
        take_items(applier, block, 0, block->item_count);
    } else {
        take_each(applier, block);
    }
}

/* --- applying --- */

/* Whether the statement is one of a stored entity that may lack what its document says once. */
static bool is_open(const struct statement *statement)
{
    const struct entity_statement *entity = &statement->entity;
    bool is_complete = entity->source == SOURCE_SQL || entity->source == SOURCE_CODE ||
                       entity->source == SOURCE_PROTOBUF || entity->source == SOURCE_SCHEMA ||
                       entity->source == SOURCE_EXAMPLE;
    return statement->kind == STATEMENT_ENTITY && !entity->is_request && !entity->is_alteration &&
           !is_complete && entity->fields.count > 0;
}

static bool is_among(struct arena *arena, const struct list *names, struct slice name)
{
    struct slice key = word_key(arena, name);
    LIST_EACH(const struct slice, other, names)
    {
        if (slice_equal(word_key(arena, *other), key)) {
            return true;
        }
    }
    return false;
}

/* The entity's column under this name or one spelt otherwise; NULL: it has none. */
static const struct field_statement *find_column(struct arena *arena,
                                                 const struct entity_statement *entity,
                                                 struct slice name)
{
    struct slice flat = word_flat(arena, name);
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (slice_equal(word_flat(arena, field->name), flat)) {
            return field;
        }
    }
    return NULL;
}

static bool is_key(const struct field_statement *field)
{
    return field->is_primary_key || slice_is_ignoring_case(field->name, "id") ||
           slice_is(field->name, "_id");
}

static bool has_key(const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (field->is_primary_key) {
            return true;
        }
    }
    return entity->primary_key.count > 0;
}

/* "company_id" of the companies themselves. */
static bool is_own_reference(struct arena *arena, const struct entity_statement *entity,
                             struct slice name)
{
    struct slice flat = word_flat(arena, name);
    return slice_ends_with(flat, SLICE("id")) && flat.size > 2 &&
           slice_equal(word_key(arena, slice_between(flat, 0, flat.size - 2)),
                       word_key(arena, entity->name));
}

/* States what the entity of `told` gets by the sentence, as an addition to it. */
static void give(struct specification *specification, const struct statement *told,
                 const struct common *common)
{
    struct arena *arena = specification->arena;
    const struct entity_statement *entity = &told->entity;
    struct entity_statement given = {.source = SOURCE_LIST,
                                     .name = entity->name,
                                     .schema = entity->schema,
                                     .is_alteration = true};
    LIST_EACH(const struct field_statement, field, &common->told.entity.fields)
    {
        const struct field_statement *own = find_column(arena, entity, field->name);
        bool is_known =
            own != NULL && (own->type->kind != TYPE_UNKNOWN || field->type->kind == TYPE_UNKNOWN);
        if (is_known || (own == NULL && is_key(field) && has_key(entity)) ||
            is_own_reference(arena, entity, field->name)) {
            continue;
        }
        struct field_statement *kept = ARENA_NEW(arena, struct field_statement);
        *kept = *field;
        kept->name = own != NULL ? own->name : field->name; /* then it is the type that is given */
        list_add(arena, &given.fields, kept);
    }
    if (given.fields.count > 0) {
        struct statement *statement = specification_state(specification, STATEMENT_ENTITY,
                                                          common->block, common->block->place);
        statement->entity = given;
    }
}

/* Told where no table lists the column itself. */
static void report_partial(struct common_columns *applier, const struct common *common,
                           const struct list *open, size_t first)
{
    struct arena *arena = applier->specification->arena;
    const struct list *statements = &applier->specification->statements;
    const struct field_statement *field = list_at(&common->told.entity.fields, 0);
    bool is_listed = open->count == 0;
    for (size_t i = first; !is_listed && i < statements->count; i++) {
        const struct statement *statement = list_at(statements, i);
        is_listed = statement->kind == STATEMENT_ENTITY &&
                    find_column(arena, &statement->entity, field->name) != NULL;
    }
    if (is_listed) {
        return;
    }
    diagnostics_report(applier->specification->diagnostics, DIAGNOSTIC_N1406, field->place,
                       "name the column among the fields of each table that has it, or say that "
                       "all tables have it",
                       "'" SLICE_FORMAT "' is given to some tables in words that do not name them: "
                       "none of them gets it",
                       SLICE_ARGUMENT(field->name));
}

/* The statements that may be added to: the first of each entity that nothing complete tells.
 * Returns whether any entity is told. */
static bool collect_open(struct common_columns *applier, size_t first, struct list *open)
{
    struct arena *arena = applier->specification->arena;
    const struct list *statements = &applier->specification->statements;
    struct table closed; /* keys of entities that are complete, or were taken */
    table_init(&closed, arena);
    for (size_t i = first; i < statements->count; i++) {
        const struct statement *statement = list_at(statements, i);
        if (statement->kind == STATEMENT_ENTITY && !is_open(statement) &&
            !statement->entity.is_request && statement->entity.source != SOURCE_EXAMPLE) {
            table_put(&closed, word_key(arena, statement->entity.name),
                      (void *)(uintptr_t)statement);
        }
    }
    for (size_t i = first; i < statements->count; i++) {
        struct statement *statement = list_at(statements, i);
        if (!is_open(statement)) {
            continue;
        }
        struct slice key = word_key(arena, statement->entity.name);
        if (table_get(&closed, key) == NULL) {
            table_put(&closed, key, statement);
            list_add(arena, open, statement);
        }
    }
    return closed.count > 0;
}

struct common_columns *common_columns_begin(struct specification *specification,
                                            const struct document *document, size_t first)
{
    struct common_columns *applier = ARENA_NEW(specification->arena, struct common_columns);
    *applier = (struct common_columns){
        .specification = specification, .document = document, .first = first};
    applier->is_bare = !collect_open(applier, first, &applier->open);
    return applier;
}

void common_columns_take(struct common_columns *applier, const struct block *block)
{
    bool may_be_given = applier->open.count > 0 || applier->is_bare;
    if (block->kind == BLOCK_TABLE && block->readers.count == 0) {
        list_add(applier->specification->arena, &applier->tables, (void *)(uintptr_t)block);
    }
    if (!may_be_given || applier->commons.count >= COMMONS_MAXIMUM) {
        return;
    }
    applier->specification->reader = "common_columns";
    if (block->kind == BLOCK_PARAGRAPH) {
        take_named(applier, block, &block->text);
    }
    if (block->kind == BLOCK_PARAGRAPH && may_tell(applier->document, block->text.plain)) {
        take_text(applier, block, &block->text);
    } else if (block->kind == BLOCK_LIST) {
        take_list(applier, block);
    }
    applier->specification->reader = NULL;
}

/* A table, drawing or type of what the others extend, "BaseEntity", or of "Common fields". */
static void take_bases(struct common_columns *applier)
{
    const struct list *statements = &applier->specification->statements;
    bool may_be_given = applier->open.count > 0 || applier->tables.count > 0;
    for (size_t i = applier->first; may_be_given && i < statements->count; i++) {
        const struct statement *statement = list_at(statements, i);
        const struct entity_statement *entity = &statement->entity;
        if (statement->kind != STATEMENT_ENTITY || !entity->is_request ||
            (entity->source != SOURCE_TABLE && entity->source != SOURCE_DIAGRAM &&
             entity->source != SOURCE_CODE) ||
            !common_columns_is_label(entity->name)) {
            continue;
        }
        struct common *common = ARENA_NEW(applier->specification->arena, struct common);
        *common = (struct common){.block = statement->block, .told = {.entity = *entity}};
        list_add(applier->specification->arena, &applier->commons, common);
    }
}

/* --- entities that a table only names --- */

static bool is_given_to(struct common_columns *applier, const struct common *common,
                        struct slice name)
{
    struct arena *arena = applier->specification->arena;
    return !common->is_partial && !is_among(arena, &common->exceptions, name) &&
           (common->named.count == 0 || is_among(arena, &common->named, name));
}

/* An entity that has what all have, and nothing else; false: no key is among that. */
static bool make_of_commons(struct common_columns *applier, struct slice name,
                            struct entity_statement *out)
{
    bool has_any_key = false;
    *out = (struct entity_statement){.source = SOURCE_TABLE, .name = name};
    LIST_EACH(const struct common, common, &applier->commons)
    {
        LIST_EACH(struct field_statement, field, &common->told.entity.fields)
        {
            bool is_new = find_column(applier->specification->arena, out, field->name) == NULL;
            if (is_new && is_given_to(applier, common, name)) {
                list_add(applier->specification->arena, &out->fields, field);
                has_any_key |= is_key(field);
            }
        }
    }
    return has_any_key;
}

/* What has fields elsewhere. */
static void collect_told(struct common_columns *applier, struct table *out_told)
{
    struct arena *arena = applier->specification->arena;
    table_init(out_told, arena);
    LIST_EACH(struct statement, statement, &applier->specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY && !statement->entity.is_request) {
            table_put(out_told, word_key(arena, statement->entity.name), statement);
        }
    }
}

/* "Entity | Table | Description" over names whose fields stand nowhere: a row each is an entity
 * with the columns that all have, where these have a key. */
static void make_named(struct common_columns *applier, struct table *told,
                       const struct block *block)
{
    struct specification *specification = applier->specification;
    int column = entity_index_column(block);
    if (column == READING_NO_COLUMN || !is_about_data(block)) {
        return;
    }
    static const struct shared_finding bare = {
        DIAGNOSTIC_N1406, "describe the fields of each",
        "{} has the columns that all have alone: no others are described",
        "{} have the columns that all have alone: no others are described"};
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = entity_index_name(&block->rows[i], column);
        struct slice key = word_key(specification->arena, name);
        struct entity_statement entity;
        if (name.size == 0 || is_base_name(name) || request_name_is_message(name) ||
            table_get(told, key) != NULL || !make_of_commons(applier, name, &entity)) {
            continue;
        }
        struct place place = reading_cell_place(&block->rows[i], column);
        struct statement *statement =
            specification_state(specification, STATEMENT_ENTITY, block, place);
        statement->entity = entity;
        table_put(told, key, statement);
        diagnostics_gather(
            specification->diagnostics, &bare, place,
            arena_format(specification->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(name)));
        if (block->readers.count == 0) {
            specification_understood(specification, block);
        }
    }
}

static void make_all_named(struct common_columns *applier)
{
    struct table told;
    if (applier->commons.count == 0 || applier->tables.count == 0) {
        return;
    }
    collect_told(applier, &told);
    LIST_EACH(const struct block, block, &applier->tables)
    {
        make_named(applier, &told, block);
    }
}

/* Tells of columns that a sentence gives to what nothing describes. */
static void report_named(struct common_columns *applier, const struct common *common)
{
    struct table told;
    const struct field_statement *field = list_at(&common->told.entity.fields, 0);
    collect_told(applier, &told);
    LIST_EACH(const struct slice, name, &common->named)
    {
        if (table_get(&told, word_key(applier->specification->arena, *name)) == NULL) {
            diagnostics_report(applier->specification->diagnostics, DIAGNOSTIC_N1406, field->place,
                               "describe its fields",
                               "'" SLICE_FORMAT "' is said to be of '" SLICE_FORMAT
                               "', which nothing describes: it is not stored",
                               SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(*name));
        }
    }
}

void common_columns_apply(struct common_columns *applier)
{
    struct specification *specification = applier->specification;
    specification->reader = "common_columns";
    take_bases(applier);
    LIST_EACH(const struct common, common, &applier->commons)
    {
        if (common->is_partial) {
            report_partial(applier, common, &applier->open, applier->first);
        }
        if (common->named.count > 0) {
            report_named(applier, common);
        }
    }
    make_all_named(applier);
    LIST_EACH(const struct statement, statement, &applier->open)
    {
        LIST_EACH(const struct common, common, &applier->commons)
        {
            if (is_given_to(applier, common, statement->entity.name)) {
                give(specification, statement, common);
            }
        }
    }
    specification->reader = NULL;
}
