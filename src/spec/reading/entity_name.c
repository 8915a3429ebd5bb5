/* SPDX-License-Identifier: Apache-2.0 */
/* Takes off what people put around a name: numbers, "table", "entity", brackets, an explanation
 * behind a dash. What is left must look like the name of one thing. */
#include "spec/reading/entity_name.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define NAME_WORDS_MAXIMUM   3U
#define NAME_SIZE_MAXIMUM    64U
#define FIELDS_LABEL_MAXIMUM 80U /* bytes of "key fields" and its like; more is a sentence */

static const char kind_words[] =
    "table name|collection name|entity name|model name|database table|database model|db table|db "
    "model|table|tables|entity|"
    "model|collection|schema|class|struct|type|interface|document|object|relation|domain model|"
    "resource|"
    "data model|aggregate|tabla|tabela|tabel|entidad|entidade|modelo|таблица|сущность|модель|"
    "коллекция|bảng|thực thể|テーブル名|物理テーブル名|테이블명|테이블 이름|имя таблицы|название "
    "таблицы|"
    "nombre de la tabla|nombre de tabla|nome da tabela|tên bảng|nom de la "
    "table|tabellenname|表名|数据表|表|实体|모델|테이블|엔티티|テーブル|エンティティ|tabelle|"
    "entität|"
    "klasse|modell|sammlung|entité|modèle|colección|coleção|tabella|entità|modello|encja|tablo|"
    "varlık|entiteit|таблиця|сутність";

static const char tail_words[] =
    "content type schema|content type|table structure|table schema|table "
    "definition|table|entity|model|collection|schema|fields|"
    "columns|attributes|model validation|schema validation|model validations|"
    "validation schema|model rules|row shape|record shape|document shape|object shape|shape|data "
    "model|"
    "database table|tabla|tabela|таблица|表结构|数据表|信息表|表|"
    "테이블|엔티티|テーブル|entidade|entidad|tabelle|entität|entité|colección|coleção|object|"
    "objects|"
    "对象|オブジェクト|객체|объект|tablosu|tabella|encja|varlığı";

/* Headings that say what stands below them, not whose it is. */
static const char generic_words[] =
    "fields|columns|attributes|structure|definition|properties|schema|table structure|details|"
    "table|table schema|data fields|field|column|field list|field definitions|core fields|"
    "key attributes|key fields|main fields|properties and types|table details|column details|"
    "field details|column definitions|column descriptions|field descriptions|columns detail|"
    "字段|字段说明|表结构|列|필드|컬럼|поля|атрибуты|campos|columnas|colunas|atributos|kolom|"
    "thuộc tính|trường|các "
    "trường|champs|attributs|felder|spalten|attribute|alanlar|フィールド|カラム|pola|kolumny|"
    "atrybuty|campi|colonne|attributi|sütunlar|velden|kolommen";

/* Words that no entity is called by, though headings are. */
static const char other_words[] =
    "database*|data|data model*|data structure*|data type*|models|entities|tables|schemas|"
    "collections|overview|summary|example*|parameter*|param|params|body|payload|request body|"
    "request fields|response fields|query|api|apis|rest|errors|error code*|error handling|"
    "environment variables|requirements|indexes|indices|index|relationships|relations|constraints|"
    "introduction|architecture|design|implementation|testing|security|appendix|description|purpose|"
    "usage|general|common|main|core|key|base|shared|enums|enumerations|types|interfaces|dtos|"
    "glossary|terms|entity relationship*|erd|er diagram|domain|persistence|input|output|inputs|"
    "restricciones|restrições|einschränkungen|contraintes|vincoli|ограничения|约束|約束|制約|"
    "제약조건|제약 조건|ograniczenia|kısıtlamalar|índices|indizes|indexe|индексы|索引|"
    "インデックス|인덱스|indici|indeksy|fk|fks|pk|pks|foreign keys|foreign "
    "key|fremdschlüssel|claves foráneas|chaves estrangeiras|"
    "clés étrangères|внешние ключи|外键|外键约束|外部キー|외래키|"
    "redis data|redis data structure*|redis data model*|redis key*|redis key structure*|"
    "redis schema*|redis structure*|redis keys and values|cache key*|cache key pattern*|"
    "cache structure*|cache data structure*|cache schema*|key "
    "patterns|outputs|technology|stack|tech stack|frontend|backend|functional*|request|response|"
    "база данных*|модель данных*|модели данных*|схема данных*|схема базы*|数据库*|数据模型|"
    "데이터베이스*|데이터 모델|modelo de datos*|modelo de dados*|base de datos*|banco de dados*|"
    "modèle de données*|modèles de données*|base de données*|datenmodell*|datenbank*|modello "
    "dati*|modello dei dati*|base dati*|base di dati*|model danych*|baza danych*|veritabanı*|veri "
    "tabanı*|veri model*|veri yapı*|gegevensmodel*|datamodel*|модель даних*|basis data*|cơ sở dữ "
    "liệu*|mô hình dữ liệu*|データベース*|データモデル*|แบบจำลองข้อมูล|โมเดลข้อมูล|ฐานข้อมูล|ตาราง|"
    "نموذج البيانات|قاعدة البيانات|الجداول|डेटा मॉडल|डेटाबेस|מודל נתונים|מודל הנתונים|טבלאות|μοντέλο "
    "δεδομένων|βάση δεδομένων|πίνακες|tietomalli|tietokanta|taulut|adatmodell|adatbázis|táblák|مدل "
    "داده|پایگاه داده|model de date|datový model|databáze|tabulky|databas|tabeller|datamodell*";

bool entity_name_is_identifier(struct slice text)
{
    bool has_letter = false;
    for (size_t i = 0; i < text.size; i++) {
        if (!character_is_word(text.data[i]) && text.data[i] != '.' && text.data[i] != '-') {
            return false;
        }
        has_letter |= character_is_alpha(text.data[i]);
    }
    return has_letter && text.size <= NAME_SIZE_MAXIMUM;
}

/* Letters of the Latin script, with accents and without. */
static bool is_latin(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x80 && c <= 0xbf) {
            continue;
        }
        bool is_accented = (c >= 0xc3 && c <= 0xc9) || c == 0xe1;
        if (c >= 0x80 && !is_accented) {
            return false;
        }
    }
    return true;
}

size_t entity_name_count_words(struct slice text)
{
    size_t count = 0;
    struct slice word;
    while (slice_next_part(&text, ' ', &word)) {
        count += word.size > 0;
    }
    return count;
}

/* Whether it has the letters of a name: most texts that are asked for one have others. */
static bool has_letters_of_name(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_fine =
            character_is_word(c) || c == ' ' || c == '-' || c == '.' || (unsigned char)c >= 0x80;
        if (!is_fine) {
            return false;
        }
    }
    return !character_is_digit(text.data[0]);
}

/* A few words of letters, and none of those that are something else. */
static bool is_name(struct slice text)
{
    if (text.size == 0 || text.size > NAME_SIZE_MAXIMUM || !has_letters_of_name(text) ||
        entity_name_count_words(text) > NAME_WORDS_MAXIMUM || text_is_placeholder(text) ||
        entity_name_says_fields(text) || slice_find(text, SLICE("  ")) != SLICE_NOT_FOUND) {
        return false;
    }
    if (entity_name_is_identifier(text) && slice_find_byte(text, '_') != SLICE_NOT_FOUND) {
        return true;
    }
    return !wording_is(text, other_words) && !wording_is(text, generic_words) &&
           !wording_has(
               text, "and|or|of|for|the|with|in|to|и|的|및|standard|common|required|"
                     "optional|additional|important|other|mandatory|following|new|key|"
                     "example|sample|various|all|each|this|these|our|toutes|tous|tutte|tutti|todas|"
                     "todos|alle|"
                     "alla|wszystkie|semua|mọi|tüm|все|всі|"
                     "unique|index*|constraint*|foreign|primary|references|belongs|has many|"
                     "relationship*|generated|computed|calculated|virtual|timestamps|khóa|主键|"
                     "外键|联合主键|"
                     "唯一|ключ|기본키|외래키|chave|clave|clé|schlüssel|主キー|外部キー|"
                     "공통|추가|公共|公用|通用|共通|追加|附加|общи*|дополнительн*|comunes|comuns|"
                     "communs|gemeinsame*|zusätzliche*|adicional*|supplémentaire*|chung");
}

/* Offset of the colon of "DynamoDB table: orders", a kind with the name of its store in front;
 * SLICE_NOT_FOUND: it is no such label. */
static size_t find_kind_colon(struct slice text)
{
    size_t colon = slice_find_byte(text, ':');
    size_t wide = slice_find(text, SLICE("\xef\xbc\x9a"));
    colon = wide < colon ? wide : colon;
    struct slice front = slice_trim(slice_between(text, 0, colon == SLICE_NOT_FOUND ? 0 : colon));
    bool is_short =
        front.size > 0 && front.size <= NAME_SIZE_MAXIMUM && entity_name_count_words(front) <= 3;
    return is_short && wording_ends_with(front, tail_words) > 0 ? colon : SLICE_NOT_FOUND;
}

/* The identifier behind such a colon, or empty. */
static struct slice behind_kind(struct slice text)
{
    size_t colon = find_kind_colon(text);
    if (colon == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    struct slice name =
        wording_bare(slice_from_offset(text, colon + (text.data[colon] == ':' ? 1 : 3)));
    return entity_name_is_identifier(name) ? name : SLICE_EMPTY;
}

/* "Table 3: users", "Table: users", "Table users" → "users"; the text itself where the word in
 * front may belong to the name ("Table Reservation"). */
static struct slice strip_kind(struct slice text)
{
    struct slice named = behind_kind(text);
    if (named.size > 0) {
        return named;
    }
    size_t size = wording_starts_with(text, kind_words);
    struct slice rest = slice_trim(slice_from_offset(text, size));
    if (size == 0 || rest.size == 0) {
        return text;
    }
    size_t digits = 0;
    while (digits < rest.size &&
           (character_is_digit(rest.data[digits]) || rest.data[digits] == '.')) {
        digits++;
    }
    struct slice behind = slice_trim(slice_from_offset(rest, digits));
    size_t colon = slice_starts_with(behind, SLICE("\xef\xbc\x9a")) ? 3 : 0;
    colon = behind.size > 0 && strchr(":-", behind.data[0]) != NULL ? 1 : colon;
    struct slice name = slice_trim(slice_from_offset(behind, colon));
    bool is_small = entity_name_is_identifier(name) && name.data[0] >= 'a' && name.data[0] <= 'z';
    return name.size > 0 && (digits + colon > 0 || is_small) ? name : text;
}

struct slice entity_name_without_kind(struct slice text)
{
    for (unsigned i = 0; i < 3; i++) {
        size_t size = wording_ends_with(text, tail_words);
        struct slice rest = slice_trim(slice_between(text, 0, text.size - size));
        if (size == 0 || rest.size == 0) {
            break;
        }
        text = rest;
    }
    return text;
}

/* What stands before " - ", an em dash or ": ", which only explains. */
static struct slice strip_explanation(struct slice text)
{
    static const char *const marks[] = {" - ", "\xe2\x80\x94", "\xe2\x80\x93",
                                        ": ",  "\xef\xbc\x9a", NULL};
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        size_t at = slice_find(text, slice_from(*mark));
        if (at != SLICE_NOT_FOUND && at > 0) {
            text = slice_trim(slice_between(text, 0, at));
        }
    }
    if (text.size > 0 && text.data[text.size - 1] == ':') {
        text.size--;
    }
    return slice_trim(text);
}

/* What a bracket behind a name may say of the table instead of naming it. */
static const char remark_words[] =
    "subcollection|subdocument|embedded|nested|optional|new|updated|existing|deprecated|legacy|"
    "core|main|junction|join|pivot|lookup|singleton|simplified|planned|future|draft|extended|"
    "abstract|base|shared|global|internal|external|public|private|read-only|append-only|immutable|"
    "partitioned|"
    "mongodb|postgresql|postgres|mysql|sqlite|firestore|redis|dynamodb|supabase|prisma|mongoose|"
    "sql|nosql|typescript|python|required|mvp|v1|v2";

/* "사용자 (users)" → "users"; "logs (logging schema)" → "logs"; "User (users)" → "User". */
static struct slice choose_bracket(struct slice text)
{
    size_t open = slice_find_byte(text, '(');
    size_t width = 1;
    size_t wide = slice_find(text, SLICE("\xef\xbc\x88"));
    if (open == SLICE_NOT_FOUND && wide != SLICE_NOT_FOUND) {
        open = wide;
        width = 3;
    }
    if (open == SLICE_NOT_FOUND) {
        return text;
    }
    struct slice outer = slice_trim(slice_between(text, 0, open));
    struct slice inner = slice_from_offset(text, open + width);
    size_t close = slice_find_byte(inner, ')');
    close = close == SLICE_NOT_FOUND ? slice_find(inner, SLICE("\xef\xbc\x89")) : close;
    inner = slice_trim(slice_between(inner, 0, close));
    struct slice bare = entity_name_without_kind(strip_kind(inner));
    bool is_inner = entity_name_is_identifier(bare) &&
                    slice_find_byte(bare, '.') == slice_find_last_byte(bare, '.') &&
                    !wording_is(bare, other_words) && !wording_is(bare, remark_words) &&
                    slice_find_byte(bare, ' ') == SLICE_NOT_FOUND;
    bool is_outer = entity_name_is_identifier(entity_name_without_kind(strip_kind(outer))) &&
                    slice_is_ascii(outer);
    return is_inner && !is_outer ? bare : outer;
}

/* "订单 Order" → "Order": of two scripts, the one that identifiers are written in. Where all is
 * Latin ("Gestión Order"), a word in small letters is one of the language, not a name. */
static struct slice choose_script(struct slice text)
{
    struct slice rest = text;
    struct slice found = SLICE_EMPTY;
    struct slice word;
    bool is_one_script = is_latin(text);
    if (slice_is_ascii(text)) {
        return text;
    }
    while (slice_next_part(&rest, ' ', &word)) {
        bool is_plain = word.size > 1 && slice_is_ascii(word) && entity_name_is_identifier(word);
        is_plain &= !is_one_script || (word.data[0] >= 'A' && word.data[0] <= 'Z') ||
                    slice_find_byte(word, '_') != SLICE_NOT_FOUND;
        if (is_plain && found.size > 0) {
            return text;
        }
        found = is_plain ? word : found;
    }
    return found.size > 0 ? found : text;
}

/* "Table: Properties": houses and land, for what is called a table is no label of fields. */
static bool is_called_properties(struct slice words)
{
    size_t size = wording_starts_with(words, "table|entity|model|collection|tables");
    struct slice rest = slice_trim(slice_from_offset(words, size));
    bool has_colon = rest.size > 0 && (rest.data[0] == ':' || rest.data[0] == '-');
    return size > 0 && has_colon &&
           wording_is(wording_bare(slice_from_offset(rest, 1)), "properties|property");
}

/* "Database Schema Proposal", "Initial Table Layout": every word tells of the model as a whole. */
static bool is_about_model(struct slice text)
{
    static const char subjects[] =
        "database|db|data|schema|schemas|model|models|table|tables|entity|entities";
    static const char frames[] =
        "database|db|data|schema|schemas|model|models|table|tables|entity|entities|design|"
        "structure|structures|proposal|overview|draft|layout|diagram|diagrams|storage|persistence|"
        "definition|definitions|collections|relational|physical|logical|conceptual|initial|"
        "proposed|suggested|current|planned|high-level|simplified|sql|nosql|postgresql|postgres|"
        "mysql|mariadb|sqlite|mongodb|firestore|supabase|prisma|summary|details|outline|sketch|"
        "reference|specification|requirements";
    size_t count = 0, subject_count = 0;
    for (struct slice word; slice_next_part(&text, ' ', &word);) {
        if (word.size > 0 && !wording_is(word, frames)) {
            return false;
        }
        count += word.size > 0;
        subject_count += word.size > 0 && wording_is(word, subjects);
    }
    return count > 1 && subject_count > 0;
}

struct slice entity_name_of_words(struct slice words)
{
    struct slice text = wording_bare(slice_trim(words));
    if (is_about_model(text)) {
        return SLICE_EMPTY;
    }
    if (is_called_properties(text)) {
        return wording_bare(slice_from_offset(text, slice_find_last_byte(text, ' ') + 1));
    }
    text = choose_bracket(strip_explanation(strip_kind(text)));
    text = choose_script(wording_bare(entity_name_without_kind(strip_kind(text))));
    return is_name(text) ? text : SLICE_EMPTY;
}

static bool is_paired_name(struct slice name)
{
    bool is_large = name.size > 1 && name.data[0] >= 'A' && name.data[0] <= 'Z';
    bool has_mark = slice_find_byte(name, '_') != SLICE_NOT_FOUND;
    return entity_name_is_identifier(name) && (is_large || has_mark);
}

bool entity_name_of_pair(struct slice text, struct slice *out_first, struct slice *out_second)
{
    size_t slash = slice_find(text, SLICE(" / "));
    if (slash == SLICE_NOT_FOUND) {
        return false;
    }
    *out_first = wording_bare(slice_between(text, 0, slash));
    *out_second = wording_bare(slice_from_offset(text, slash + 3));
    return is_paired_name(*out_first) && is_paired_name(*out_second);
}

/* "Shop.Domain.Entities": where a type is, not what it is called; "shop.orders" is a table. */
static bool is_namespace(struct slice name)
{
    size_t first = slice_find_byte(name, '.');
    size_t last = slice_find_last_byte(name, '.');
    return first != SLICE_NOT_FOUND && last != first;
}

/* The only piece of code in the text. */
static struct slice only_code(struct text text)
{
    struct slice found = SLICE_EMPTY;
    for (size_t i = 0; i < text.span_count; i++) {
        if (text.spans[i].kind != SPAN_CODE) {
            continue;
        }
        if (found.size > 0) {
            return SLICE_EMPTY;
        }
        found = slice_trim(slice_between(text.plain, text.spans[i].start, text.spans[i].end));
    }
    return found;
}

struct slice entity_name_in_code(struct text text)
{
    struct slice found = only_code(text);
    return entity_name_is_identifier(found) && !is_namespace(found) ? found : SLICE_EMPTY;
}

struct slice entity_name_in_file(struct text title)
{
    static const char kinds[] = ".schema|.model|.entity|_model|_entity|-model|-entity|-schema";
    struct slice file = only_code(title);
    size_t dot = slice_find_last_byte(file, '.');
    struct slice stem = slice_between(file, 0, dot == SLICE_NOT_FOUND ? 0 : dot);
    size_t size = wording_ends_with(stem, kinds);
    struct slice name = slice_between(stem, 0, stem.size - size);
    bool is_source = wording_is(slice_from_offset(file, stem.size),
                                ".ts|.js|.py|.rb|.go|.java|.kt|.cs|.php|.dart|.rs");
    return size > 0 && is_source && is_name(name) ? name : SLICE_EMPTY;
}

/* "lines" of "orders/{id}/lines/{line}", each name with a parameter behind it; else empty. */
static struct slice name_of_documents(struct slice path)
{
    struct slice name = SLICE_EMPTY, part;
    bool is_parameter = false;
    while (slice_next_part(&path, '/', &part)) {
        if (name.size > 0 && !is_parameter) {
            is_parameter = part.size > 2 && strchr("{<:", part.data[0]) != NULL;
            if (!is_parameter) {
                return SLICE_EMPTY;
            }
        } else if (entity_name_is_identifier(part)) {
            name = part;
            is_parameter = false;
        } else {
            return SLICE_EMPTY;
        }
    }
    return is_parameter ? name : SLICE_EMPTY;
}

/* "orders" of a title with `orders/{id}`: how a store of documents writes where they are. */
struct slice entity_name_in_path(struct text title)
{
    for (size_t i = 0; i < title.span_count; i++) {
        struct slice code = slice_between(title.plain, title.spans[i].start, title.spans[i].end);
        bool may_be = title.spans[i].kind == SPAN_CODE && code.size > 0 &&
                      slice_find_byte(code, '/') != SLICE_NOT_FOUND;
        struct slice name = may_be ? name_of_documents(slice_trim(code)) : SLICE_EMPTY;
        if (name.size > 0) {
            return name;
        }
    }
    return SLICE_EMPTY;
}

struct slice entity_name_of_title(struct text title)
{
    struct slice document = entity_name_in_path(title);
    if (document.size > 0) {
        return document;
    }
    struct slice code = entity_name_in_code(title);
    bool is_path = slice_find_byte(title.plain, '/') != SLICE_NOT_FOUND;
    if (code.size > 0 && !is_path) {
        return code;
    }
    return entity_name_of_words(title.plain);
}

bool entity_name_has_kind(struct slice plain)
{
    size_t size = wording_starts_with(plain, kind_words);
    struct slice rest = slice_trim(slice_from_offset(plain, size));
    if (behind_kind(plain).size > 0) {
        return true;
    }
    return size > 0 && rest.size > 0 &&
           (rest.data[0] == ':' || slice_starts_with(rest, SLICE("\xef\xbc\x9a")) ||
            character_is_digit(rest.data[0]));
}

bool entity_name_is_generic(struct slice text)
{
    return wording_is(text, generic_words);
}

static const char fields_words[] =
    "columns|fields|attributes|properties|column|field|schema|fields/columns|fillable|fillable "
    "fields|"
    "字段|列|属性|поля|колонки|атрибуты|campos|columnas|colunas|atributos|propiedades|"
    "propriedades|컬럼|필드|속성|項目|カラム|フィールド|プロパティ|"
    "thuộc tính|trường|các trường|cột|các "
    "cột|champs|attributs|colonnes|propriétés|felder|spalten|"
    "attribute|eigenschaften|campi|attributi|colonne|alanlar|sütunlar|pola|kolumny|atrybuty|"
    "fält|kolumner|velden|kolommen|kolom|felter|kentät|pole|sloupce|поля|стовпці|ฟิลด์|คอลัมน์|"
    "الحقول|الأعمدة|فیلدها|फ़ील्ड|फील्ड|שדות|πεδία|στήλες|mezők|oszlopok|câmpuri|camps";

struct slice entity_name_without_fields(struct slice label)
{
    struct slice text = wording_bare(slice_trim(label));
    if (text.size > FIELDS_LABEL_MAXIMUM) {
        return SLICE_EMPTY;
    }
    size_t behind = wording_ends_with(text, fields_words);
    return behind > 0
               ? slice_trim(slice_between(text, 0, text.size - behind))
               : slice_trim(slice_from_offset(text, wording_starts_with(text, fields_words)));
}

bool entity_name_says_fields(struct slice label)
{
    static const char qualities[] =
        "key|main|core|important|primary|principal|basic|essential|suggested|stored|minimal|"
        "current|existing|persisted|текущие|actuales|atuais|actuels|aktuelle|当前|現在の|현재|"
        "主要|主な|关键|核心|重要|基本|最小|주요|핵심|основные|ключевые|главные|principales|clave|"
        "básicos|importantes|principais|chave|chaves|principaux|clés|clé|essentiels|"
        "wichtige|wichtigste|wichtigsten|zentrale|wesentliche|die|importants|essenziali|importanti|"
        "principali|ważne|główne|kluczowe|najważniejsze|önemli|temel|ana|viktiga|viktigaste|"
        "belangrijke|belangrijkste|penting|utama|quan "
        "trọng|chính|важные|важливі|основні|importantes|"
        "vigtige|tärkeät|důležitá|důležité|สำคัญ|المهمة|الرئيسية|الأساسية|مهم|महत्वपूर्ण|σημαντικά|"
        "fontos|"
        "importante|proposed|recommended|minimum|typical|vorgeschlagene|empfohlene|sugeridos|"
        "propuestos|propostos|recomendados|mínimos|proposés|suggérés|recommandés|minimaux|proposti|"
        "suggeriti|consigliati|minimi|предлагаемые|рекомендуемые|минимальные|proponowane|"
        "sugerowane|önerilen|voorgestelde|föreslagna|foreslåede|diusulkan|đề xuất|запропоновані|"
        "建议|推荐|推奨|提案|권장|제안";
    struct slice text = wording_bare(slice_trim(label));
    if (text.size > FIELDS_LABEL_MAXIMUM) {
        return false;
    }
    size_t front = wording_starts_with(text, fields_words);
    if (front > 0 && wording_is(text, fields_words)) {
        return true;
    }
    if (front == 0 && wording_starts_with(text, qualities) == 0) {
        return false; /* nearly every line: its first word is neither */
    }
    size_t behind = wording_ends_with(text, fields_words);
    struct slice rest = behind > 0  ? slice_between(text, 0, text.size - behind)
                        : front > 0 ? slice_from_offset(text, front)
                                    : SLICE_EMPTY;
    struct slice word;
    rest = slice_trim(rest);
    if (rest.size == 0) {
        return false;
    }
    while (slice_next_part(&rest, ' ', &word)) {
        word = wording_bare(word);
        if (word.size > 0 && !wording_is(word, qualities)) {
            return false;
        }
    }
    return true;
}

/* --- keys --- */

/* The field's name without the "id" behind it; empty where it does not end so. */
static struct slice strip_id(struct slice field)
{
    static const struct slice ends[] = {SLICE_LITERAL("_id"),   SLICE_LITERAL("Id"),
                                        SLICE_LITERAL("ID"),    SLICE_LITERAL("_ID"),
                                        SLICE_LITERAL("_uuid"), SLICE_LITERAL("Uuid")};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        if (slice_ends_with(field, ends[i])) {
            return slice_between(field, 0, field.size - ends[i].size);
        }
    }
    return SLICE_EMPTY;
}

/* How many letters two words have in common at the front, marks between words aside. */
static size_t measure_common(struct slice a, struct slice b)
{
    size_t i = 0, j = 0, count = 0;
    while (i < a.size && j < b.size) {
        if (!character_is_alphanumeric(a.data[i])) {
            i++;
        } else if (b.data[j] == '_') {
            j++;
        } else if (character_to_lower(a.data[i]) == character_to_lower(b.data[j])) {
            i++, j++, count++;
        } else {
            break;
        }
    }
    return count;
}

/* From `at` on up to what is no letter or digit; a name in camels goes on. */
static struct slice word_at(struct slice title, size_t at)
{
    size_t end = at;
    while (end < title.size && character_is_alphanumeric(title.data[end])) {
        end++;
    }
    return slice_between(title, at, end);
}

struct slice entity_name_of_key(struct slice title, struct slice field)
{
    struct slice stem = strip_id(field);
    if (slice_equal_ignoring_case(field, SLICE("id")) ||
        slice_equal_ignoring_case(field, SLICE("_id"))) {
        return title;
    }
    for (size_t i = 0; stem.size > 1 && i < title.size; i++) {
        char c = title.data[i], before = i > 0 ? title.data[i - 1] : ' ';
        bool is_upper = c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z';
        if (!character_is_alphanumeric(c) || (!is_upper && character_is_alphanumeric(before))) {
            continue; /* no word begins here */
        }
        size_t common = measure_common(slice_from_offset(title, i), stem);
        if (common >= 5 || (common >= 2 && common + 1 >= stem.size)) {
            return word_at(title, i);
        }
    }
    return SLICE_EMPTY;
}
