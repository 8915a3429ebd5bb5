/* SPDX-License-Identifier: Apache-2.0 */
/* Takes off what people put around a name: numbers, "table", "entity", brackets, an explanation
 * behind a dash. What is left must look like the name of one thing. */
#include "spec/reading/entity_name.h"

#include "spec/reading/reading.h"
#include "spec/text/request_name.h"
#include "spec/text/wording.h"

#define NAME_WORDS_MAXIMUM 3U
#define NAME_SIZE_MAXIMUM  64U
#define LABEL_SIZE_MAXIMUM 120U
#define LEAD_SIZE_MAXIMUM  600U /* of a label with its explanation */
#define LABEL_BLOCKS       3U   /* how many paragraphs above a table may hold its label */

static const char kind_words[] =
    "table name|collection name|entity name|model name|database table|db table|table|tables|entity|"
    "model|collection|schema|class|struct|type|interface|document|object|relation|domain model|"
    "resource|"
    "data model|aggregate|tabla|tabela|tabel|entidad|entidade|modelo|таблица|сущность|модель|"
    "коллекция|bảng|thực thể|テーブル名|物理テーブル名|테이블명|테이블 이름|имя таблицы|название "
    "таблицы|"
    "nombre de la tabla|nombre de tabla|nome da tabela|tên bảng|nom de la "
    "table|tabellenname|表名|数据表|表|实体|모델|테이블|엔티티|テーブル|エンティティ|tabelle|"
    "entität|"
    "klasse|modell|sammlung|entité|modèle|colección|coleção";

static const char tail_words[] =
    "content type schema|content type|table structure|table schema|table "
    "definition|table|entity|model|collection|schema|fields|"
    "columns|attributes|data model|database table|tabla|tabela|таблица|表结构|数据表|信息表|表|"
    "테이블|엔티티|テーブル|entidade|entidad|tabelle|entität|entité|colección|coleção|object|"
    "objects|"
    "对象|オブジェクト|객체|объект";

static const char table_words[] =
    "table|tables|entity|model|collection|tabla|tabela|tabel|entidad|entidade|таблиц*|сущност*|"
    "коллекци*|tabelle*|entität*|entité*|colección|coleção|bảng|数据表|表名|表|实体|테이블|엔티티|"
    "テーブル";

/* Headings that say what stands below them, not whose it is. */
static const char generic_words[] =
    "fields|columns|attributes|structure|definition|properties|schema|table structure|details|"
    "table|table schema|data fields|field|column|field list|field definitions|core fields|"
    "key attributes|key fields|main fields|properties and types|table details|column details|"
    "field details|column definitions|column descriptions|field descriptions|columns detail|"
    "字段|字段说明|表结构|列|필드|컬럼|поля|атрибуты|campos|columnas|colunas|atributos|kolom|"
    "thuộc tính|trường|các "
    "trường|champs|attributs|felder|spalten|attribute|alanlar|フィールド|カラム";

/* Words that no entity is called by, though headings are. */
static const char other_words[] =
    "database*|data|data model*|data structure*|data type*|models|entities|tables|schemas|"
    "collections|overview|summary|example*|parameter*|param|params|body|payload|request body|"
    "request fields|response fields|query|api|apis|rest|errors|error code*|error handling|"
    "environment variables|requirements|indexes|indices|index|relationships|relations|constraints|"
    "introduction|architecture|design|implementation|testing|security|appendix|description|purpose|"
    "usage|general|common|main|core|key|base|shared|enums|enumerations|types|interfaces|dtos|"
    "glossary|terms|entity relationship*|erd|er diagram|domain|persistence|input|output|inputs|"
    "redis data|redis data structure*|redis data model*|redis key*|redis key structure*|"
    "redis schema*|redis structure*|redis keys and values|cache key*|cache key pattern*|"
    "cache structure*|cache data structure*|cache schema*|key "
    "patterns|outputs|technology|stack|tech stack|frontend|backend|functional*|request|response|"
    "база данных*|модель данных*|модели данных*|схема данных*|схема базы*|数据库*|数据模型|"
    "데이터베이스*|데이터 모델|modelo de datos*|modelo de dados*|base de datos*|banco de dados*|"
    "modèle de données*|modèles de données*|base de données*|datenmodell*|datenbank*";

static bool is_identifier(struct slice text)
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

static bool is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
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

static size_t count_words(struct slice text)
{
    size_t count = 0;
    struct slice word;
    while (slice_next_part(&text, ' ', &word)) {
        count += word.size > 0;
    }
    return count;
}

/* A few words of letters, and none of those that are something else. */
static bool is_name(struct slice text)
{
    if (text.size == 0 || text.size > NAME_SIZE_MAXIMUM || count_words(text) > NAME_WORDS_MAXIMUM ||
        text_is_placeholder(text) || entity_name_says_fields(text) ||
        slice_find(text, SLICE("  ")) != SLICE_NOT_FOUND) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_fine =
            character_is_word(c) || c == ' ' || c == '-' || c == '.' || (unsigned char)c >= 0x80;
        if (!is_fine) {
            return false;
        }
    }
    if (character_is_digit(text.data[0])) {
        return false;
    }
    if (is_identifier(text) && slice_find_byte(text, '_') != SLICE_NOT_FOUND) {
        return true;
    }
    return !wording_is(text, other_words) && !wording_is(text, generic_words) &&
           !wording_has(
               text, "and|or|of|for|the|with|in|to|и|的|및|standard|common|required|"
                     "optional|additional|important|other|mandatory|following|new|key|"
                     "example|sample|various|all|each|this|these|our|"
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
    bool is_short = front.size > 0 && front.size <= NAME_SIZE_MAXIMUM && count_words(front) <= 3;
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
    return is_identifier(name) ? name : SLICE_EMPTY;
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
    bool is_small = is_identifier(name) && name.data[0] >= 'a' && name.data[0] <= 'z';
    return name.size > 0 && (digits + colon > 0 || is_small) ? name : text;
}

static struct slice strip_tail(struct slice text)
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
    "abstract|base|shared|global|internal|external|read-only|append-only|immutable|partitioned|"
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
    struct slice bare = strip_tail(strip_kind(inner));
    bool is_inner = is_identifier(bare) &&
                    slice_find_byte(bare, '.') == slice_find_last_byte(bare, '.') &&
                    !wording_is(bare, other_words) && !wording_is(bare, remark_words) &&
                    slice_find_byte(bare, ' ') == SLICE_NOT_FOUND;
    bool is_outer = is_identifier(strip_tail(strip_kind(outer))) && is_ascii(outer);
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
    if (is_ascii(text)) {
        return text;
    }
    while (slice_next_part(&rest, ' ', &word)) {
        bool is_plain = word.size > 1 && is_ascii(word) && is_identifier(word);
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

struct slice entity_name_of_words(struct slice words)
{
    struct slice text = wording_bare(slice_trim(words));
    if (is_called_properties(text)) {
        return wording_bare(slice_from_offset(text, slice_find_last_byte(text, ' ') + 1));
    }
    text = choose_bracket(strip_explanation(strip_kind(text)));
    text = choose_script(wording_bare(strip_tail(strip_kind(text))));
    return is_name(text) ? text : SLICE_EMPTY;
}

/* "Shop.Domain.Entities": where a type is, not what it is called; "shop.orders" is a table. */
static bool is_namespace(struct slice name)
{
    size_t first = slice_find_byte(name, '.');
    size_t last = slice_find_last_byte(name, '.');
    return first != SLICE_NOT_FOUND && last != first;
}

/* The only piece of code in the text, when it is an identifier. */
static struct slice find_code(struct text text)
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
    return is_identifier(found) && !is_namespace(found) ? found : SLICE_EMPTY;
}

/* "orders" of a title with `orders/{id}`: how a store of documents writes where they are. */
static struct slice find_document_path(struct text title)
{
    for (size_t i = 0; i < title.span_count; i++) {
        struct slice path =
            slice_trim(slice_between(title.plain, title.spans[i].start, title.spans[i].end));
        size_t slash = slice_find_byte(path, '/');
        struct slice name = slice_between(path, 0, slash == SLICE_NOT_FOUND ? 0 : slash);
        struct slice parameter = slice_from_offset(path, name.size + 1);
        bool is_parameter = name.size > 0 && parameter.size > 2 &&
                            strchr("{<:", parameter.data[0]) != NULL &&
                            slice_find_byte(parameter, '/') == SLICE_NOT_FOUND;
        if (title.spans[i].kind == SPAN_CODE && is_parameter && is_identifier(name)) {
            return name;
        }
    }
    return SLICE_EMPTY;
}

struct slice entity_name_of_title(struct text title)
{
    struct slice document = find_document_path(title);
    if (document.size > 0) {
        return document;
    }
    struct slice code = find_code(title);
    bool is_path = slice_find_byte(title.plain, '/') != SLICE_NOT_FOUND;
    if (code.size > 0 && !is_path) {
        return code;
    }
    return entity_name_of_words(title.plain);
}

/* --- setting --- */

static bool is_path_like(struct slice title)
{
    size_t slash = slice_find_byte(title, '/');
    return slash != SLICE_NOT_FOUND && slash + 1 < title.size &&
           (slash == 0 || title.data[slash - 1] == ' ' || title.data[slash - 1] == '`') &&
           character_is_word(title.data[slash + 1]);
}

/* "users/{userId}/pets/{petId}" below "Collections": where a store of documents keeps its pets;
 * empty: the title is no such path. */
static struct slice find_collection(const struct section *section)
{
    struct slice title = slice_trim(section->title.plain);
    struct slice rest = title, segment, last = SLICE_EMPTY;
    bool ends_with_parameter = false, is_about = false;
    for (const struct section *above = section->parent; above != NULL && above->level > 0;
         above = above->parent) {
        is_about |= reading_title_has(above, "collection*|firestore|realtime database|nosql|"
                                             "document store|firebase|컬렉션*|コレクション*|集合");
    }
    if (!is_about || slice_find_byte(title, ' ') != SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    while (slice_next_part(&rest, '/', &segment)) {
        if (segment.size == 0) {
            continue;
        }
        ends_with_parameter = strchr("{[<$:", segment.data[0]) != NULL;
        if (!ends_with_parameter && !is_identifier(segment)) {
            return SLICE_EMPTY;
        }
        last = ends_with_parameter ? last : segment;
    }
    return ends_with_parameter ? last : SLICE_EMPTY;
}

static enum entity_setting setting_of_title(const struct section *section)
{
    struct slice title = section->title.plain;
    if (find_collection(section).size > 0) {
        return ENTITY_SETTING_STORED;
    }
    static const char message_words[] =
        "request*|response*|parameter*|params|payload*|query|header*|body|argument*|environment*|"
        "configuration*|config|setting*|variable*|metric*|error*|status "
        "code*|claims|endpoint*|cookie*|"
        "event*|message*|webhook*|options|props|flags|请求*|响应*|参数*|返回*|入参|出参|配置*|"
        "запрос*|ответ*|параметр*|요청*|응답*|파라미터|リクエスト*|レスポンス*|parámetro*|"
        "parâmetro*|"
        "respuesta*|resposta*|solicitud*|requisiç*|permintaan*|respons*|tham số*|phản hồi*|"
        "requête*|réponse*|paramètre*|anfrage*|antwort*|パラメータ|매개변수";
    static const char stored_words[] =
        "data model*|database*|schema*|entit*|data structure*|domain model*|tables|table|models|"
        "model|data dictionary|data design|erd|persistence|collections|collection|storage|"
        "数据库*|数据模型*|表结构*|数据表*|实体*|数据字典|модель данных|модели данных|база "
        "данных|базы данных|"
        "сущност*|таблиц*|схема*|데이터 모델*|데이터베이스*|테이블*|엔티티*|스키마*|データモデル|"
        "テーブル*|modelo de datos|modelos de datos|modelo de dados|modelos de dados|modelo de "
        "domínio|modelo de dominio|base de datos|banco de dados|entidad*|tabla*|"
        "tabela*|cơ sở dữ liệu|bảng*|basis data|struktur data|datenmodell*|datenbank*|"
        "datenstruktur*|tabellen|entität*|modèle de données|modèles de données|base de "
        "données|entité*|schéma*|"
        "structure de données|structures de données|数据设计|表设计|核心表|库表|数据结构|领域模型|"
        "存储设计|структура данных|структуры данных|структура бд|схема бд|доменная модель|"
        "хранение данных|데이터 설계|데이터 구조|db 설계|디비 설계|도메인 "
        "모델|データベース*|db設計|"
        "データ構造|ドメインモデル|データ定義|model data|skema*|tabel*|entitas*|kamus data|desain "
        "data|rancangan data|mô hình dữ liệu|thiết kế dữ liệu|estructura de datos|diccionario de "
        "datos|esquema*|estrutura de dados|estruturas de dados|dicionário de dados";
    if (is_path_like(title)) {
        return ENTITY_SETTING_MESSAGE;
    }
    /* "leave_requests", "leave_requests fields" */
    struct slice name = slice_trim(title);
    name = slice_trim(slice_between(name, 0, name.size - wording_ends_with(name, tail_words)));
    bool is_identifier_with_marks =
        is_identifier(name) && slice_find_byte(name, '_') != SLICE_NOT_FOUND;
    bool is_message = !is_identifier_with_marks && reading_title_has(section, message_words);
    bool is_stored = reading_title_has(section, stored_words);
    return is_message  ? ENTITY_SETTING_MESSAGE
           : is_stored ? ENTITY_SETTING_STORED
                       : ENTITY_SETTING_OPEN;
}

/* The innermost heading that tells decides, except that below a data model an entity may well be
 * called "Leave Request". */
enum entity_setting entity_name_setting(const struct section *section)
{
    static const char naming_words[] =
        "naming|naming convention*|coding convention*|命名*|именовани*|соглашения об "
        "именовании|네이밍*|quy ước*|nomenclatura|convenciones de nombres|namenskonvention*";
    enum entity_setting found = ENTITY_SETTING_OPEN;
    bool is_innermost = true;
    for (const struct section *above = section; above != NULL && above->level > 0;
         above = above->parent) {
        if (reading_name_has(above, naming_words)) {
            return ENTITY_SETTING_MESSAGE; /* how tables are called, not which there are */
        }
    }
    for (; section != NULL && section->level > 0; section = section->parent) {
        enum entity_setting setting = setting_of_title(section);
        bool is_entity = setting == ENTITY_SETTING_MESSAGE && is_innermost &&
                         !is_path_like(section->title.plain) &&
                         entity_name_of_title(section->title).size > 0;
        if (setting != ENTITY_SETTING_OPEN && !is_entity) {
            return setting;
        }
        found = is_entity ? setting : found;
        is_innermost = false;
    }
    return found;
}

bool entity_name_is_passing(struct slice name, const struct section *section)
{
    static const char entity_words[] = "entit*|domain entit*|实体*|сущност*|엔티티*|エンティティ*|"
                                       "entidad*|thực thể*|entität*";
    if (wording_is(name, "baseentity|base entity|basemodel|base model|abstractentity|basedocument|"
                         "auditableentity|auditable entity|timestampedmodel|entitybase")) {
        return true; /* what others extend */
    }
    if (!request_name_is_message(name) && !request_name_is_machinery(name)) {
        return false;
    }
    bool is_doubtful = request_name_is_doubtful(name);
    for (; is_doubtful && section != NULL && section->level > 0; section = section->parent) {
        if (reading_title_has(section, entity_words)) {
            return false;
        }
    }
    return true;
}

/* --- names of blocks --- */

/* Whether one span of strong text covers the whole, a colon behind it aside. */
static bool is_all_strong(struct text text)
{
    for (size_t i = 0; i < text.span_count; i++) {
        const struct span *span = &text.spans[i];
        if (span->kind != SPAN_STRONG && span->kind != SPAN_CODE) {
            continue;
        }
        struct slice rest = slice_trim(slice_from_offset(text.plain, span->end));
        bool ends = rest.size == 0 || slice_equal(rest, SLICE(":"));
        if (slice_trim(slice_between(text.plain, 0, span->start)).size == 0 && ends) {
            return true;
        }
    }
    return false;
}

/* "Table: users", "**Collection name**: users" */
static bool has_kind_and_colon(struct slice plain)
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

bool entity_name_is_label(struct text text, struct slice *out_name)
{
    size_t break_at = slice_find_last_byte(text.plain, '\n');
    struct slice line =
        slice_trim(slice_from_offset(text.plain, break_at == SLICE_NOT_FOUND ? 0 : break_at + 1));
    if (line.size == 0 || line.size > LABEL_SIZE_MAXIMUM) {
        return false;
    }
    struct text last = text;
    bool is_whole = line.size == slice_trim(text.plain).size;
    struct slice code = is_whole ? find_code(last) : SLICE_EMPTY;
    bool speaks_of_table = wording_has(line, table_words);
    if (code.size > 0 && (speaks_of_table || is_all_strong(text))) {
        *out_name = code;
        return true;
    }
    bool ends_with_colon = line.data[line.size - 1] == ':' && count_words(line) <= 3;
    if (!(is_whole && is_all_strong(text)) && !has_kind_and_colon(line) && !ends_with_colon) {
        return false;
    }
    struct slice name = entity_name_of_words(line);
    *out_name = name;
    return name.size > 0;
}

bool entity_name_says_fields(struct slice label)
{
    static const char words[] =
        "columns|fields|attributes|properties|column|schema|fields/columns|fillable|fillable "
        "fields|"
        "字段|列|属性|поля|колонки|атрибуты|campos|columnas|colunas|atributos|propiedades|"
        "propriedades|컬럼|필드|속성|項目|カラム|フィールド|プロパティ|"
        "thuộc tính|trường|các trường|cột|các "
        "cột|champs|attributs|colonnes|propriétés|felder|spalten|"
        "attribute|eigenschaften";
    static const char qualities[] =
        "key|main|core|important|primary|principal|basic|essential|suggested|stored|minimal|"
        "主要|主な|关键|核心|重要|基本|最小|주요|핵심|основные|ключевые|главные|principales|clave|"
        "básicos|importantes|principais|chave|chaves|principaux|clés|clé|essentiels|"
        "wichtige|wichtigste|wichtigsten|zentrale|wesentliche|die";
    struct slice text = wording_bare(slice_trim(label));
    size_t front = wording_starts_with(text, words);
    if (front > 0 && wording_is(text, words)) {
        return true;
    }
    if (front == 0 && wording_starts_with(text, qualities) == 0) {
        return false; /* nearly every line: its first word is neither */
    }
    size_t behind = wording_ends_with(text, words);
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

/* "Key attributes:", "**Columns**": a label that leaves the name to the heading. */
static bool is_generic_label(struct slice label)
{
    return wording_has(label,
                       "columns|fields|attributes|properties|schema|structure|column|field|"
                       "table|definition|字段|列|表结构|结构|поля|колонки|структура|атрибуты|"
                       "컬럼|필드|속성|구조|campos|columnas|colunas|atributos|カラム|フィールド|"
                       "項目|fillable|"
                       "champs|attributs|felder|spalten|thuộc tính|trường|alanlar|kolom") &&
           !wording_has(label,
                        "standard|common|shared|every|all|audit|base|example*|index*|required|"
                        "optional|request|response|filter*|sort*|search*|query|new");
}

/* A label of a few words that names something else: "**Notes**", "Validation:". */
static bool is_other_label(struct text text)
{
    struct slice line = slice_trim(text.plain);
    bool is_label = line.size > 0 && line.size <= LABEL_SIZE_MAXIMUM && count_words(line) <= 5 &&
                    (is_all_strong(text) || line.data[line.size - 1] == ':');
    return is_label && !is_generic_label(line);
}

/* "**Order** (one per cart)", "**Order**: what was bought", "**Order**" and a line below: the
 * strong words in front name the table, the rest explains. */
static bool find_lead(struct text text, struct slice *out_name)
{
    if (text.span_count == 0 || text.plain.size > LEAD_SIZE_MAXIMUM) {
        return false;
    }
    const struct span *span = &text.spans[0];
    bool is_marked = span->kind == SPAN_STRONG || span->kind == SPAN_CODE;
    if (!is_marked || slice_trim(slice_between(text.plain, 0, span->start)).size > 0) {
        return false;
    }
    struct slice lead = slice_trim(slice_between(text.plain, span->start, span->end));
    struct slice behind = slice_from_offset(text.plain, span->end);
    bool breaks = behind.size > 0 && behind.data[0] == '\n';
    behind = slice_trim(behind);
    if (lead.size == 0) {
        return false;
    }
    bool explains = behind.size > 0 && strchr("(:-", behind.data[0]) != NULL;
    explains |= slice_starts_with(behind, SLICE("\xe2\x80\x94")) ||
                slice_starts_with(behind, SLICE("\xe2\x80\x93")) || lead.data[lead.size - 1] == ':';
    struct slice name = entity_name_of_words(lead);
    if (name.size == 0 || !(breaks || explains) ||
        wording_is(name, "note|notes|important|warning|tip|hint|remark|caution|info|todo|sample")) {
        return false;
    }
    *out_name = name;
    return true;
}

/* "- Table name: `crews`" among a few items right above the block. */
static bool find_listed_label(const struct block *block, const struct block *above,
                              struct entity_name *found)
{
    bool is_near =
        above->kind == BLOCK_LIST && above->section == block->section && above->item_count <= 6;
    for (size_t i = 0; is_near && i < above->item_count; i++) {
        const struct text *text = &above->items[i].text;
        if (has_kind_and_colon(slice_trim(text->plain)) &&
            entity_name_is_label(*text, &found->name)) {
            found->place = text->place;
            return true;
        }
    }
    return false;
}

/* "3. Order" alone above a list of bullets: a list of its own in Markdown, and its label to a
 * reader. */
static bool find_numbered_label(const struct block *block, const struct block *above,
                                struct entity_name *found)
{
    bool is_alone = block->kind == BLOCK_LIST && above->kind == BLOCK_LIST &&
                    above->section == block->section && above->item_count == 1 &&
                    above->inside == block->inside && above->items[0].number > 0 &&
                    block->items[0].number == 0;
    if (!is_alone || slice_find_byte(above->items[0].text.plain, '\n') != SLICE_NOT_FOUND) {
        return false;
    }
    found->name = entity_name_of_title(above->items[0].text);
    found->place = above->items[0].text.place;
    return found->name.size > 0;
}

/* Looks for a label above the block; false also where one forbids the heading. */
static bool find_label(const struct block *block, struct entity_name *found, bool *out_is_other)
{
    const struct block *blocks = block->document->blocks;
    for (size_t i = 1; i <= LABEL_BLOCKS && i <= block->index; i++) {
        const struct block *above = &blocks[block->index - i];
        if (i == 1 &&
            (find_listed_label(block, above, found) || find_numbered_label(block, above, found))) {
            return true;
        }
        if (above->kind != BLOCK_PARAGRAPH || above->section != block->section) {
            return false;
        }
        if (entity_name_is_label(above->text, &found->name) ||
            (i == 1 && find_lead(above->text, &found->name))) {
            found->place = above->place;
            return true;
        }
        if (i == 1 && is_other_label(above->text)) {
            *out_is_other = true;
            return false;
        }
    }
    return false;
}

static void split_schema(struct entity_name *found)
{
    size_t dot = slice_find_last_byte(found->name, '.');
    if (dot != SLICE_NOT_FOUND && dot > 0 && dot + 1 < found->name.size) {
        found->schema = slice_between(found->name, 0, dot);
        found->name = slice_from_offset(found->name, dot + 1);
    }
}

/* The section beside this one, before it or behind; NULL: none. */
static const struct section *find_sibling(const struct section *section, bool is_behind)
{
    const struct document *document = section->document;
    uint32_t at = is_behind ? section->end_block : section->first_block - 1;
    if ((!is_behind && section->first_block == 0) || at >= document->block_count) {
        return NULL;
    }
    const struct section *other = document->blocks[at].section;
    while (other != NULL && other->parent != section->parent) {
        other = other->parent;
    }
    return other;
}

#define DOCUMENT_WORDS " document| doc| record| row"

/* "Invoice Document" → "Invoice", where the heading beside it ends with that word too or the
 * headings above speak of a store of documents: there it says what kind of thing is described. */
static struct slice strip_document(const struct section *section, struct slice name)
{
    size_t size = wording_ends_with(name, DOCUMENT_WORDS);
    struct slice rest = slice_trim(slice_between(name, 0, name.size - size));
    if (size == 0 || rest.size == 0) {
        return name;
    }
    for (unsigned i = 0; i < 2; i++) {
        const struct section *sibling = find_sibling(section, i > 0);
        if (sibling != NULL &&
            wording_ends_with(entity_name_of_words(sibling->name), DOCUMENT_WORDS) > 0) {
            return rest;
        }
    }
    for (const struct section *above = section->parent; above != NULL && above->level > 0;
         above = above->parent) {
        if (reading_title_has(above, "collections|firestore|mongodb|mongo|nosql|document store")) {
            return rest;
        }
    }
    return name;
}

/* "Fields", "Fields (as stored)" */
static bool is_generic_title(struct slice name)
{
    size_t open = slice_find_byte(name, '(');
    struct slice front = slice_trim(slice_between(name, 0, open));
    return wording_is(name, generic_words) || entity_name_says_fields(name) ||
           (front.size > 0 && wording_is(front, generic_words));
}

/* "Properties" beside "Users" and "Bookings" below "Database Schema": a table like them. Below the
 * name of a thing the word says that its fields follow. */
static bool is_table_of_properties(const struct section *section)
{
    return wording_is(section->name, "properties") && section->parent != NULL &&
           section->parent->level > 0 &&
           setting_of_title(section->parent) == ENTITY_SETTING_STORED &&
           entity_name_of_title(section->parent->title).size == 0 &&
           (find_sibling(section, false) != NULL || find_sibling(section, true) != NULL);
}

struct entity_name entity_name_of_block(struct arena *arena, const struct block *block)
{
    (void)arena;
    struct entity_name found = {.place = block->place};
    const struct section *section = block->section;
    bool is_other = false;
    if (!find_label(block, &found, &is_other) && !is_other) {
        while (section->level > 0 && section->parent != NULL && is_generic_title(section->name) &&
               !is_table_of_properties(section)) {
            section = section->parent;
        }
        found.is_heading = true;
        struct text title = section->title;
        struct slice collection = section->level == 0 ? SLICE_EMPTY : find_collection(section);
        struct slice document = section->level == 0 ? SLICE_EMPTY : find_document_path(title);
        found.name = section->level == 0 ? SLICE_EMPTY : find_code(title);
        if (collection.size > 0 || document.size > 0) {
            found.name = collection.size > 0 ? collection : document;
        } else if (section->level > 0 && (found.name.size == 0 || is_path_like(title.plain))) {
            found.name = strip_document(section, entity_name_of_words(section->name));
        }
        if (section->level > 0 && found.name.size == 0 && is_table_of_properties(section)) {
            found.name = section->name;
        }
        found.place = section->level == 0 ? block->place : title.place;
    }
    split_schema(&found);
    return found;
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
