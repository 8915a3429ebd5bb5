/* SPDX-License-Identifier: Apache-2.0 */
/* What no recogniser took is prose, mostly. What declares data by its form is not, and what a table
 * says of entities may be meant to hold. */
#include "spec/recognise/unread.h"
#include "spec/recognise/planned_things.h"

#include "spec/reading/entity_label.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/recognise/entity_index.h"
#include "spec/recognise/entity_lists_private.h"
#include "spec/recognise/told_columns.h"
#include "spec/recognise/unread_private.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define CODE_MAXIMUM 4096U /* bytes of a block of code that are looked at */

/* --- what is described --- */

static void fill(struct unread *unread)
{
    struct arena *arena = unread->specification->arena;
    if (unread->is_filled) {
        return;
    }
    unread->is_filled = true;
    LIST_EACH(struct statement, statement, &unread->specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY) {
            struct slice key = word_key(arena, statement->entity.name);
            table_put(&unread->entities, key, statement);
            unread->has_entities |=
                statement->entity.fields.count > 0 && !statement->entity.is_request;
        }
    }
}

bool unread_is_described(struct unread *unread, struct slice name)
{
    fill(unread);
    return table_get(&unread->entities, word_key(unread->specification->arena, name)) != NULL;
}

bool unread_has_entities(struct unread *unread)
{
    fill(unread);
    return unread->has_entities;
}

/* --- code --- */

struct notation {
    const char *languages; /* of the info string; NULL: of any */
    const char *first;     /* stands in the code, case ignored */
    const char *second;    /* stands there too; NULL: the first is enough */
    const char *name;
};

static const struct notation notations[] = {
    {NULL, "@startuml", "entity ", "PlantUML"},
    {NULL, "@startuml", "class ", "PlantUML"},
    {NULL, "@startuml", "table(", "PlantUML"},
    {"plantuml|puml", "entity ", NULL, "PlantUML"},
    {"plantuml|puml", "class ", NULL, "PlantUML"},
    {"javascript|js|typescript|ts", "queryinterface.createtable(", NULL,
     "a migration of Sequelize"},
    {"javascript|js|typescript|ts", "sequelize.define(", NULL, "models of Sequelize"},
    {"javascript|js|typescript|ts", ".createtable(", "table.", "a migration of Knex"},
    {"javascript|js|typescript|ts", ".createtable(", "increments(", "a migration of Knex"},
    {"javascript|js|typescript|ts", ".createtable(", "knex", "a migration of Knex"},
    {"javascript|js|typescript|ts|mongodb|mongo", "$jsonschema", NULL, "a validator of MongoDB"},
    {"javascript|js|typescript|ts", "joi.object(", NULL, "a schema of Joi"},
    {"javascript|js|typescript|ts", "yup.object(", NULL, "a schema of Yup"},
    {"php", "extends model", "$fillable", "a model of Eloquent"},
    {"php", "extends model", "$casts", "a model of Eloquent"},
    {"php", "orm\\column", NULL, "entities of Doctrine"},
    {"php", "class ", "int $id;", "a class of PHP"},
    {"php", "class ", "string $id;", "a class of PHP"},
    {"php", "class ", "?int $id = null", "a class of PHP"},
    {"php", "->validate([", NULL, "rules of Laravel"},
    {"php", "function rules(", "=>", "rules of Laravel"},
    {"ruby|rb", "applicationrecord", "validates ", "validations of Rails"},
    {"kotlin|kt", ": table(", "(\"", "tables of Exposed"},
    {"kotlin|kt", "idtable(", "(\"", "tables of Exposed"},
    {"json", "\"keyschema\"", "\"attributedefinitions\"", "a table of DynamoDB"},
    {"thrift", "struct ", NULL, "Thrift"},
    {"thrift", "service ", NULL, "Thrift"},
    {"capnp|capnproto", "struct ", NULL, "Cap'n Proto"},
    {"smithy", "structure ", NULL, "Smithy"},
    {"edgeql|esdl|edgedb", "type ", NULL, "EdgeDB's schema language"},
    {"surql|surrealql", "define table", NULL, "SurrealQL"},
    {"cypher", "constraint", NULL, "Cypher"},
    {"xml|xsd", "<xs:element", NULL, "an XML schema"},
    {"xml|xsd", "<xsd:element", NULL, "an XML schema"},
    {"xml", "<entity ", NULL, "XML"},
    {"xml", "<table ", "<column ", "XML"},
    {"xml|wsdl", "<wsdl:", NULL, "WSDL"},
    {NULL, "\"record\"", "\"fields\"", "an Avro schema"},
    {"avdl|avro", "record ", NULL, "Avro"},
    {"scala", "case class ", NULL, "Scala"},
    {"raml", "types:", NULL, "RAML"},
    {NULL, "pk: ", "\nsk: ", "keys of DynamoDB"},
    {"csv|tsv", "column", "type", "a list of columns in CSV"},
};

static bool holds(struct slice code, const char *text)
{
    return text == NULL || slice_find_ignoring_case(code, slice_from(text)) != SLICE_NOT_FOUND;
}

static const struct notation *find_notation(const struct block *block)
{
    struct slice code = slice_between(block->code, 0, CODE_MAXIMUM);
    for (size_t i = 0; i < sizeof(notations) / sizeof(*notations); i++) {
        const struct notation *notation = &notations[i];
        bool is_language = notation->languages == NULL ||
                           (block->info.size > 0 && wording_is(block->info, notation->languages));
        if (is_language && holds(code, notation->first) && holds(code, notation->second)) {
            return notation;
        }
    }
    return NULL;
}

/* A line of a tree that gives a field its type: "│   ├── size: number", "  /size: number". */
static bool is_typed_branch(struct slice line)
{
    static const char types[] = "string|number|boolean|bool|int|integer|float|double|timestamp|"
                                "date|map|array|reference|geopoint|uuid|text|object|datetime";
    line = slice_trim(line);
    size_t at = slice_starts_with(line, SLICE("/")) ? 0 : slice_find(line, SLICE("\xe2\x94\x80"));
    size_t colon = slice_find_byte(line, ':');
    if (at == SLICE_NOT_FOUND || colon == SLICE_NOT_FOUND || colon < at) {
        return false;
    }
    struct slice type = slice_trim(slice_from_offset(line, colon + 1));
    size_t end = 0;
    while (end < type.size && character_is_word(type.data[end])) {
        end++;
    }
    return end > 0 && wording_is(slice_between(type, 0, end), types);
}

/* A tree of collections and their typed fields, as against one of files. */
static bool is_tree_of_fields(const struct block *block)
{
    struct slice code = slice_between(block->code, 0, CODE_MAXIMUM), line;
    size_t count = 0;
    while (slice_next_line(&code, &line)) {
        count += is_typed_branch(line);
    }
    return count >= 2;
}

/* Whether a part of the line, between upright strokes, is a name that nothing describes. */
static bool has_unknown_title(struct unread *unread, struct slice line)
{
    static const char stroke[] = "\xe2\x94\x82";
    size_t at = slice_find(line, slice_from(stroke));
    while (at != SLICE_NOT_FOUND) {
        line = slice_from_offset(line, at + sizeof(stroke) - 1);
        at = slice_find(line, slice_from(stroke));
        struct slice title = slice_trim(slice_between(line, 0, at));
        bool is_name =
            at != SLICE_NOT_FOUND && title.size > 0 && field_line_measure_name(title) == title.size;
        if (is_name && !unread_is_described(unread, title)) {
            return true;
        }
    }
    return false;
}

/* Boxes with a name on top and keys inside, of which one is described nowhere. */
static bool is_drawn_diagram(struct unread *unread, const struct block *block)
{
    struct slice code = slice_between(block->code, 0, CODE_MAXIMUM), line, above = SLICE_EMPTY;
    if (slice_find(code, SLICE("PK")) == SLICE_NOT_FOUND) {
        return false;
    }
    while (slice_next_line(&code, &line)) {
        bool is_below_corner = slice_find(above, SLICE("\xe2\x94\x8c")) != SLICE_NOT_FOUND;
        if (is_below_corner && has_unknown_title(unread, line)) {
            return true;
        }
        above = line;
    }
    return false;
}

#define MESSAGE_MAXIMUM 64U /* blocks that are looked at for a section of endpoints */

bool unread_has_endpoint(struct unread *unread, const struct section *section)
{
    if (entity_setting_is_path(section->title.plain) || unread->message_count++ > MESSAGE_MAXIMUM) {
        return true;
    }
    LIST_EACH(const struct statement, statement, &unread->specification->statements)
    {
        bool is_endpoint = statement->kind == STATEMENT_ENDPOINT && statement->block != NULL;
        if (is_endpoint && statement->block->section == section) {
            return true;
        }
    }
    return false;
}

/* "eventId: uuid, // its key" line after line. */
static bool has_typed_lines(struct unread *unread, const struct block *block)
{
    struct slice code = slice_between(block->code, 0, CODE_MAXIMUM), line;
    size_t count = 0;
    while (count < 3 && slice_next_line(&code, &line)) {
        struct field_statement field;
        line = slice_trim(slice_between(line, 0, slice_find(line, SLICE("//"))));
        line = slice_between(line, 0, line.size - slice_ends_with(line, SLICE(",")));
        count +=
            line.size > 0 && line.size < 120 &&
            field_line_read(unread->specification->arena, line, &field) == FIELD_EVIDENCE_TYPED;
    }
    return count == 3;
}

/* Typed fields below "Event Schema", where no endpoint is. */
static void report_passing(struct unread *unread, const struct block *block)
{
    const struct section *section = block->section;
    if (block->info.size > 0 || block->reason != NULL || section->level < 2 ||
        !wording_has(section->name, "event|events|message|messages|payload|payloads") ||
        entity_setting_of_title(section) != ENTITY_SETTING_MESSAGE ||
        unread_has_endpoint(unread, section) ||
        (section->parent != NULL && unread_has_endpoint(unread, section->parent)) ||
        !has_typed_lines(unread, block)) {
        return;
    }
    reading_give_reason(block, "fields of a message that no endpoint and no service takes");
    diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_N1403, block->place,
                       "put them below a heading of a data model, if they are stored",
                       "the fields below '" SLICE_FORMAT "' are taken for those of a message, and "
                       "nothing takes it",
                       SLICE_ARGUMENT(section->name));
}

static void report_code(struct unread *unread, const struct block *block)
{
    struct specification *specification = unread->specification;
    const struct notation *notation = find_notation(block);
    const char *name = notation != NULL                  ? notation->name
                       : is_tree_of_fields(block)        ? "a drawn tree"
                       : is_drawn_diagram(unread, block) ? "a drawn diagram"
                                                         : NULL;
    if (name != NULL) {
        reading_give_reason(block, "data declared in a notation that is not read");
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W1405, block->place,
                           "declare it as SQL, as a table of columns or as a list of fields",
                           "the block declares data as %s, which is not read", name);
    } else {
        report_passing(unread, block);
    }
}

/* Columns in a table of HTML, or "Boat" above ": name (text)", in a data model. */
static void report_markup(struct unread *unread, const struct block *block)
{
    static const char header_words[] = "field|column|attribute|property|type|key";
    bool is_html = block->kind == BLOCK_HTML;
    bool may_be = is_html ? slice_find_ignoring_case(block->code, SLICE("<th")) != SLICE_NOT_FOUND
                          : slice_find(block->text.plain, SLICE("\n: ")) != SLICE_NOT_FOUND;
    if (!may_be || entity_setting_of(block->section) != ENTITY_SETTING_STORED ||
        (is_html && !wording_has(slice_between(block->code, 0, CODE_MAXIMUM), header_words))) {
        return;
    }
    diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_W1405, block->place,
                       "declare it as a table of columns or as a list of fields",
                       "the block declares data as %s, which is not read",
                       is_html ? "a table of HTML" : "a list of definitions");
}

/* --- tables --- */

/* What the header promises of each entity and no reader takes from a table; empty: nothing. */
static struct slice find_promise(const struct block *block)
{
    static const char words[] =
        "constraint*|unique|uniqueness|on delete|on parent delete|cascade|delete rule|"
        "delete behavior|cardinality|relationship|relation|fk|fk column|foreign key*|indexes|index|"
        "indices|primary "
        "key|约束|索引|外键|主键|关系|ограничен*|индекс*|связ*|제약*|인덱스|관계|制約|"
        "インデックス|restriccion*|restricción|índice*|restriç*|einschränkung*|contrainte*|vincol*|"
        "ogranicz*|kısıt*|ilişki*|relacion*|relación|relaç*|beziehung*|ràng buộc*|batasan*|关联*";
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice header = slice_trim(block_column_name(block, i));
        if (wording_has(header, words)) {
            return header;
        }
    }
    return SLICE_EMPTY;
}

/* The row's unique constraint is held now. */
static bool read_unique(struct unread *unread, const struct block *block,
                        const struct table_row *row, int column, int rule)
{
    struct slice name = entity_index_name(row, column);
    struct slice key = word_key(unread->specification->arena, name);
    struct statement *entity = name.size == 0 ? NULL : table_get(&unread->entities, key);
    return entity != NULL && entity_indexes_read_cell(unread->specification, block, &entity->entity,
                                                      &row->cells[rule]);
}

/* "loans | (copy_id, day) UNIQUE", row by row: whether any is held now; of the others it tells. */
static bool read_uniques(struct unread *unread, const struct block *block, int column)
{
    static const char words[] = "unique*|uniqueness";
    int rule = reading_column(block, "constraint*|unique*|uniqueness|columns|fields");
    bool is_unique = rule >= 0 && (wording_has(block_column_name(block, (size_t)rule), words) ||
                                   reading_is_under(block, words));
    size_t read_count = 0;
    struct list others = {0};
    unread->specification->reader = "entity_lists";
    for (size_t i = 1; i < block->row_count && rule >= 0; i++) {
        struct text *cell = &block->rows[i].cells[rule];
        if ((is_unique || wording_has(cell->plain, words)) &&
            read_unique(unread, block, &block->rows[i], column, rule)) {
            read_count++;
        } else {
            list_add(unread->specification->arena, &others, cell);
        }
    }
    unread->specification->reader = NULL;
    LIST_EACH(const struct text, other, &others)
    {
        if (read_count > 0) {
            diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_N1406, other->place,
                               "say it where the entity is described",
                               "'" SLICE_FORMAT "' is said of an entity that is described "
                               "elsewhere: it stays documentation",
                               SLICE_ARGUMENT(slice_between(other->plain, 0, 60)));
        }
    }
    return read_count > 0;
}

static void report_rule(struct unread *unread, const struct block *block, struct slice promise)
{
    reading_give_reason(block, "a table of rules for entities that are described elsewhere");
    diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_N1406, block->place,
                       "say it where the entity is described",
                       "the column '" SLICE_FORMAT "' speaks of entities that are described "
                       "elsewhere: it stays documentation",
                       SLICE_ARGUMENT(promise));
}

/* "Request:" over a table of fields and types that no endpoint takes: of what a call by another
 * protocol takes, perhaps. */
static bool report_message(struct unread *unread, const struct block *block)
{
    static const char messages[] = "request|response|request message|response message|input|output|"
                                   "запрос|ответ|请求|响应|요청|응답|リクエスト|レスポンス|anfrage|"
                                   "antwort|solicitud|respuesta|requête|réponse";
    static const struct shared_finding lost = {
        DIAGNOSTIC_N1403, "describe the call in protobuf, or put the table below its endpoint",
        "the message of {} is read by nothing: no endpoint and no service takes it",
        "the messages of {} are read by nothing: no endpoint and no service takes them"};
    int name =
        reading_column(block, "field|parameter|name|attribute|поле|字段|필드|campo|feld|champ");
    int type = reading_column(block, "type|тип|类型|타입|型|tipo|typ");
    struct slice label = wording_bare(reading_first_line(reading_label(block).plain));
    if (name == READING_NO_COLUMN || type == READING_NO_COLUMN || block->section->level < 2 ||
        !(wording_is(label, messages) || wording_is(block->section->name, messages))) {
        return false;
    }
    const struct section *about =
        wording_is(block->section->name, messages) && block->section->parent != NULL
            ? block->section->parent
            : block->section;
    if (unread_has_endpoint(unread, about)) {
        return false;
    }
    reading_give_reason(block, "a message that no endpoint and no service takes");
    diagnostics_gather(unread->specification->diagnostics, &lost, block->place,
                       arena_format(unread->specification->arena, "'" SLICE_FORMAT "'",
                                    SLICE_ARGUMENT(about->name)));
    return true;
}

static void report_table(struct unread *unread, const struct block *block)
{
    if (report_message(unread, block)) {
        return;
    }
    int column = entity_index_column(block);
    if (column == READING_NO_COLUMN && block->column_count == 2 &&
        entity_setting_of(block->section) != ENTITY_SETTING_MESSAGE &&
        reading_name_has(block->section,
                         "entities|сущности|实体|엔티티|エンティティ|entidades|entitäten|"
                         "entités|entità|varlıklar|encje|entitas|thực thể")) {
        column =
            reading_column_named(block, "type|name|model|тип|имя|модель|类型|名称|타입|이름|型|"
                                        "tipo|nombre|nome|typ|nom|tür|ad|loại|tên|nama");
    }
    if (column == READING_NO_COLUMN) {
        return;
    }
    size_t known = 0;
    struct list unknown = {0}; /* struct named_thing */
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = entity_index_name(&block->rows[i], column);
        bool is_known = name.size > 0 && unread_is_described(unread, name);
        known += is_known;
        if (name.size > 0 && !is_known) {
            unread_names_add(unread, &unknown, name, reading_cell_place(&block->rows[i], column));
        }
    }
    struct slice promise = find_promise(block);
    bool is_about_data = known > 0 || entity_setting_of(block->section) == ENTITY_SETTING_STORED;
    if (!is_about_data || (known + unknown.count) * 2 < block->row_count - 1) {
        return;
    }
    if (known > 0 && read_uniques(unread, block, column)) {
        return;
    }
    if (known > 0 && promise.size > 0) {
        report_rule(unread, block, promise);
    } else if (unknown.count > 0) {
        reading_give_reason(block, "a table that names entities without their fields");
        unread_names_note(unread, &unknown, "fields stand nowhere",
                          unknown.count > 1 ? "describe the fields of each"
                                            : "describe its fields");
    }
}

/* --- lists --- */

/* "`crews`", "**Crew**: what it is": the name that an item leads with, in marks; else empty. */
static struct slice find_lead(const struct list_item *item)
{
    const struct text *text = &item->text;
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    bool is_marked =
        span != NULL && span->start == 0 && (span->kind == SPAN_CODE || span->kind == SPAN_STRONG);
    if (!is_marked) {
        return SLICE_EMPTY;
    }
    struct slice name = wording_bare(slice_between(text->plain, 0, span->end));
    return field_line_measure_name(name) == name.size ? name : SLICE_EMPTY;
}

/* Whether the label above or the heading says that tables or entities are listed. */
static bool is_list_of_tables(const struct block *block)
{
    static const char words[] =
        "tables|entities|collections|表|数据表|实体|таблицы|сущности|테이블|엔티티|テーブル|"
        "エンティティ|tablas|entidades|tabelas|bảng|thực thể|tabellen|entitäten|entités|tablolar|"
        "varlıklar|tabelle|entità|tabele|encje|таблиці|сутності|tabel|entitas";
    struct slice label = reading_label(block).plain;
    return wording_has(slice_between(label, 0, 60), words) ||
           reading_name_has(block->section, words);
}

/* Whether the item is "name: type": a field, whoever reads the list. */
static bool is_typed_item(struct unread *unread, const struct list_item *item)
{
    struct field_statement field;
    struct slice plain = item->text.plain;
    struct slice line = slice_between(plain, 0, slice_find_byte(plain, '\n'));
    return line.size < 400 &&
           field_line_read(unread->specification->arena, line, &field) == FIELD_EVIDENCE_TYPED;
}

/* In a data model, fields that are called in other letters than fields can be. */
static bool report_foreign(struct unread *unread, const struct block *block)
{
    size_t count = 0, foreign = 0, typed = 0;
    struct slice first = SLICE_EMPTY;
    struct place place = block->place;
    for (size_t i = 0; i < block->item_count && i < 100; i++) {
        const struct list_item *item = &block->items[i];
        struct slice name = entity_group_foreign_name(unread->specification->arena,
                                                      reading_first_line(item->text.plain));
        count++;
        foreign += name.size > 0;
        typed += name.size == 0 && is_typed_item(unread, item);
        if (first.size == 0 && name.size > 0) {
            first = name;
            place = item->text.place;
        }
    }
    bool is_most = foreign >= 2 && foreign * 3 >= count;
    if (foreign == 0 || !(is_most || (foreign + typed >= 2 && foreign + typed == count))) {
        return false;
    }
    reading_give_reason(block, "names that no field can have");
    diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_W1401, place,
                       "name fields with the letters a to z, digits and underscores",
                       "'" SLICE_FORMAT "' is no name of a field; the list is not read",
                       SLICE_ARGUMENT(first));
    return true;
}

/* In a data model, typed fields that make up no entity: by the name above them, or since too many
 * items among them are none. */
static void report_fields(struct unread *unread, const struct block *block,
                          const struct list_item *other)
{
    struct place place = other != NULL ? other->text.place : block->place;
    reading_give_reason(block, "a list of fields that make up no entity");
    diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_N1406, place,
                       other != NULL ? "write every item as 'name: type'"
                                     : "name the entity in the heading, and mark its key",
                       other != NULL ? "the list has fields, but this item is none: the list stays "
                                       "documentation"
                                     : "the list has fields, but nothing above it names what they "
                                       "are fields of: it stays documentation");
}

/* The identifier in lower case or in capitals that leads an item: "name — full name", "CODE:
 * three letters"; what begins a sentence is neither. */
static bool leads_with_field(const struct list_item *item)
{
    struct slice line = wording_bare(reading_first_line(item->text.plain));
    size_t size = field_line_measure_name(line);
    struct slice behind = slice_trim(slice_from_offset(line, size));
    bool has_small = false, has_large = false;
    for (size_t i = 0; i < size; i++) {
        has_small |= line.data[i] >= 'a' && line.data[i] <= 'z';
        has_large |= line.data[i] >= 'A' && line.data[i] <= 'Z';
    }
    bool is_parted = behind.size == 0 || strchr(":-(", behind.data[0]) != NULL ||
                     slice_starts_with(behind, SLICE("\xe2\x80\x94")) ||
                     slice_starts_with(behind, SLICE("\xe2\x80\x93"));
    return size > 0 && is_parted && !(has_small && has_large);
}

/* "### Pilots" in a data model over a list of words that may be its fields: told where nothing else
 * describes it. */
static bool report_thing(struct unread *unread, const struct block *block, size_t count)
{
    struct entity_label found = entity_label_of_block(block);
    size_t field_count = 0, usual_count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice line = wording_bare(reading_first_line(block->items[i].text.plain));
        struct slice name = slice_between(line, 0, field_line_measure_name(line));
        field_count += block->items[i].depth == 0 && leads_with_field(&block->items[i]);
        usual_count += block->items[i].depth == 0 && entity_words_is_usual(name);
    }
    if (!found.is_heading || found.name.size == 0 || count < 2 || field_count < count ||
        usual_count == 0 || entity_setting_of_title(block->section) != ENTITY_SETTING_OPEN ||
        !entity_words_is_model(block->section) || unread_is_described(unread, found.name)) {
        return false;
    }
    reading_give_reason(block, "a list that may be fields, without a key or types");
    diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_N1406, block->place,
                       "name its key ('id'), or write a type behind each field",
                       "'" SLICE_FORMAT "' is named here, and what may be its fields, but none has "
                       "a type and none is a key: it is not stored",
                       SLICE_ARGUMENT(found.name));
    return true;
}

/* The heading for which a list of fields is taken for a message; NULL: there is none, or it says
 * what a call takes or a program is set to, which nobody looks for in a database. */
static const struct section *find_passing_heading(const struct section *section)
{
    static const char own_words[] =
        "event*|message*|error*|webhook*|request*|response*|payload*|запрос*|ответ*|请求*|响应*|"
        "요청*|응답*|リクエスト*|レスポンス*|respuesta*|resposta*|solicitud*|réponse*|requête*|"
        "anfrage*|antwort*|richiesta|richieste|risposta|risposte";
    const struct section *above = section;
    while (above != NULL && above->level > 0 &&
           entity_setting_of_title(above) != ENTITY_SETTING_MESSAGE) {
        above = above->parent;
    }
    bool is_other = above == NULL || above->level == 0 ||
                    (above == section && !reading_title_has(above, own_words));
    return is_other ? NULL : above;
}

/* Typed fields below "Events", where no endpoint is that could take or give them. */
static bool report_passing_list(struct unread *unread, const struct block *block)
{
    const struct section *section = block->section, *above;
    size_t count = 0, typed = 0;
    if (section->level == 0 || block->inside != NULL || !entity_setting_is_kept_out(section)) {
        return false;
    }
    for (size_t i = 0; i < block->item_count && i < 100; i++) {
        count += block->items[i].depth == 0;
        typed += block->items[i].depth == 0 && is_typed_item(unread, &block->items[i]);
    }
    const struct section *heading =
        typed >= 2 && typed * 2 >= count ? find_passing_heading(section) : NULL;
    for (above = section; heading != NULL; above = above->parent) {
        bool is_last = above == heading;
        heading = unread_has_endpoint(unread, above) ? NULL : heading;
        if (is_last) {
            break;
        }
    }
    if (heading == NULL) {
        return false;
    }
    reading_give_reason(block, "fields of a message that no endpoint and no service takes");
    diagnostics_report(
        unread->specification->diagnostics, DIAGNOSTIC_N1403, block->place,
        "put them below a heading of a data model, if they are stored",
        "the fields here are taken for those of a message, for the heading '" SLICE_FORMAT
        "', and nothing takes it",
        SLICE_ARGUMENT(slice_between(heading->name, 0, 60)));
    return true;
}

/* "- `rates`: by day, by hour, by berth" stands alone, and begins with the name of a table. */
static bool is_lone_table(struct arena *arena, const struct block *block, struct slice name)
{
    const struct text *text = &block->items[0].text;
    size_t commas = 0;
    for (size_t i = 0; i < text->plain.size; i++) {
        commas += text->plain.data[i] == ',';
    }
    return block->item_count == 1 && name.size > 0 && text->spans[0].kind == SPAN_CODE &&
           commas >= 2 && !slice_equal(word_key(arena, name), word_flat(arena, name));
}

/* In a data model, a list of fields that was not read, or one whose items lead with names that
 * nothing describes. Of those that are described, it explains what they are. */
static void report_list(struct unread *unread, const struct block *block)
{
    size_t count = 0, known = 0, typed = 0;
    struct list unknown = {0}; /* struct named_thing */
    const struct list_item *other = NULL;
    struct slice lead = SLICE_EMPTY;
    bool is_stored = entity_setting_of(block->section) == ENTITY_SETTING_STORED;
    bool is_word = field_line_measure_name(block->section->name) == block->section->name.size;
    if (report_passing_list(unread, block)) {
        return;
    }
    if (!entity_words_is_model(block->section) || block->inside != NULL ||
        !(is_stored || is_word)) {
        return;
    }
    if (report_foreign(unread, block)) {
        return;
    }
    bool are_tables = is_stored && is_list_of_tables(block);
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth > 0) {
            continue;
        }
        struct slice name = find_lead(&block->items[i]);
        struct slice line = slice_trim(reading_first_line(block->items[i].text.plain));
        bool is_bare = are_tables && field_line_measure_name(line) == line.size; /* "Crews" */
        name = name.size == 0 && is_bare ? line : name;
        bool is_unknown = name.size > 0 && !unread_is_described(unread, name);
        bool is_typed = is_typed_item(unread, &block->items[i]);
        count++;
        known += name.size > 0 && !is_unknown;
        if (is_unknown) {
            unread_names_add(unread, &unknown, name, block->items[i].text.place);
        }
        typed += is_typed;
        lead = lead.size == 0 && is_unknown ? name : lead;
        other = other == NULL && !is_typed ? &block->items[i] : other;
    }
    if (typed >= 2 && typed * 2 >= count) {
        report_fields(unread, block, other);
    }
    bool is_done = (typed >= 2 && typed * 2 >= count) || !is_stored;
    if (!is_done && report_thing(unread, block, count)) {
        return;
    }
    bool is_index =
        known >= 2 && unknown.count > 0 && known + unknown.count == count; /* of tables alone */
    bool is_lone =
        !is_done && unknown.count == 1 && is_lone_table(unread->specification->arena, block, lead);
    if (is_done ||
        !(is_index || is_lone || (unknown.count >= 2 && unknown.count * 10 >= count * 7)) ||
        unread_is_aside(block)) {
        return;
    }
    reading_give_reason(block, "a list that names things without a key or types");
    unread_names_note(unread, &unknown, "no fields are described",
                      "describe its fields, with a key or types");
}

/* --- rules about fields --- */

static void report_field_rules(struct unread *unread, struct slice field, struct place place)
{
    diagnostics_report(unread->specification->diagnostics, DIAGNOSTIC_W1407, place,
                       "say it where the field is described: 'max 80', '>= 1', 'unique'",
                       "the rules here, '" SLICE_FORMAT "' the first of them, are not held: they "
                       "stand apart from the fields that they are about",
                       SLICE_ARGUMENT(slice_between(field, 0, 60)));
}

/* "Field | Rule": a table of what is valid, apart from the fields. */
static bool report_rule_table(struct unread *unread, const struct block *block)
{
    bool is_rules =
        block->column_count == 2 && block->row_count > 1 &&
        wording_is(
            block_column_name(block, 0),
            "field|fields|parameter|attribute|property|input|поле|字段|필드|フィールド|campo|"
            "feld|champ") &&
        wording_is(block_column_name(block, 1),
                   "rule|rules|validation|validations|validation rule|validation rules|constraint|"
                   "constraints|правило|правила|проверка|валидация|规则|校验规则|验证规则|규칙|"
                   "検証|ルール|regla|regra|validación|validação|regel|règle");
    if (is_rules) {
        report_field_rules(unread, reading_cell(&block->rows[1], 0), block->rows[1].place);
    }
    return is_rules;
}

/* "`name`: required, at most 80 characters" in a list about validation. */
static bool report_rule_list(struct unread *unread, const struct block *block)
{
    static const char rule_words[] =
        "required|mandatory|optional|non-null|non-blank|not null|not empty|must|max|min|maximum|"
        "minimum|at most|at least|between|unique|valid|обязательн*|опциональн*|максимум|минимум|"
        "от|не более|не менее|уникальн*|必填|不能为空|必须|最大|最小|最多|最少|필수|최대|최소|"
        "obligatori*|obrigatóri*|erforderlich";
    const struct list_item *first = NULL;
    size_t count = 0;
    size_t last = block->item_count < 40 ? block->item_count : 40;
    if (!reading_is_under(block, "validation|validations|validation rules|валидаци*|"
                                 "проверк*|验证|校验|유효성|検証|バリデーション|validación|"
                                 "validação|validierung") &&
        !reading_is_about(block, "validation rules|валидаци*|验证规则|校验规则")) {
        return false;
    }
    for (size_t i = 0; i < last; i++) {
        const struct list_item *item = &block->items[i];
        bool is_field = item->text.span_count > 0 && item->text.spans[0].start == 0 &&
                        item->text.spans[0].kind == SPAN_CODE;
        if (is_field && wording_has(item->text.plain, rule_words)) {
            first = first == NULL ? item : first;
            count++;
        }
    }
    if (count * 2 <= last || first == NULL) {
        return false;
    }
    report_field_rules(unread, find_lead(first), first->text.place);
    return true;
}

void unread_report(struct specification *specification)
{
    struct unread unread = {.specification = specification};
    table_init(&unread.entities, specification->arena);
    told_entities_report(specification);
    unread_events_report(&unread);
    LIST_EACH(struct document, document, &specification->documents)
    {
        for (size_t i = 0; i < document->block_count; i++) {
            const struct block *block = &document->blocks[i];
            unread_names_look(&unread, block);
            if (block->readers.count > 0 ||
                (block->reason == NULL && unread_work_report(specification, block))) {
                continue;
            }
            if (block->kind == BLOCK_CODE) {
                report_code(&unread, block);
            } else if (block->kind == BLOCK_HTML || block->kind == BLOCK_PARAGRAPH) {
                report_markup(&unread, block);
            } else if (block->kind == BLOCK_TABLE && block->reason == NULL) {
                if (!planned_things_report(specification, block) &&
                    !report_rule_table(&unread, block)) {
                    report_table(&unread, block);
                }
            } else if (block->kind == BLOCK_LIST && block->reason == NULL) {
                if (!planned_things_report(specification, block) &&
                    !report_rule_list(&unread, block)) {
                    report_list(&unread, block);
                    unread_names_look_list(&unread, block);
                }
                unread_deletion_read(specification, block);
            }
        }
    }
}
