/* SPDX-License-Identifier: Apache-2.0 */
/* Words of headings decide, the innermost first. */
#include "spec/reading/entity_setting.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/reading.h"
#include "spec/text/request_name.h"
#include "spec/text/wording.h"

bool entity_setting_is_path(struct slice title)
{
    size_t slash = slice_find_byte(title, '/');
    return slash != SLICE_NOT_FOUND && slash + 1 < title.size &&
           (slash == 0 || title.data[slash - 1] == ' ' || title.data[slash - 1] == '`') &&
           character_is_word(title.data[slash + 1]);
}

bool entity_setting_is_document_store(const struct section *section)
{
    for (; section != NULL && section->level > 0; section = section->parent) {
        if (reading_title_has(section, "collection*|firestore|realtime database|nosql|mongodb|"
                                       "document store|firebase|컬렉션*|コレクション*|集合|"
                                       "colección|colecciones|coleção|coleções|sammlungen|"
                                       "коллекц*")) {
            return true;
        }
    }
    return false;
}

/* "users/{userId}/pets/{petId}" below "Collections": where a store of documents keeps its pets;
 * empty: the title is no such path. */
struct slice entity_setting_collection(const struct section *section)
{
    struct slice title = slice_trim(section->title.plain);
    struct slice rest = title, segment, last = SLICE_EMPTY;
    bool ends_with_parameter = false;
    if (slice_find_byte(title, ' ') != SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    while (slice_next_part(&rest, '/', &segment)) {
        if (segment.size == 0) {
            continue;
        }
        ends_with_parameter = strchr("{[<$:", segment.data[0]) != NULL;
        if (!ends_with_parameter && !entity_name_is_identifier(segment)) {
            return SLICE_EMPTY;
        }
        last = ends_with_parameter ? last : segment;
    }
    return ends_with_parameter && entity_setting_is_document_store(section->parent) ? last
                                                                                    : SLICE_EMPTY;
}

/* "leave_requests", "leave_requests fields" */
static bool is_identifier_with_marks(struct slice title)
{
    if (slice_find_byte(title, '_') == SLICE_NOT_FOUND) {
        return false;
    }
    struct slice name = entity_name_without_kind(slice_trim(title));
    return entity_name_is_identifier(name) && slice_find_byte(name, '_') != SLICE_NOT_FOUND;
}

/* Headings of a data model, a database or a list of entities. */
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
    "データ構造|ドメインモデル|データ定義|エンティティ*|実体*|model "
    "data|skema*|tabel*|entitas*|kamus data|desain "
    "data|rancangan data|mô hình dữ liệu|thiết kế dữ liệu|estructura de datos|diccionario de "
    "datos|esquema*|estrutura de dados|estruturas de dados|dicionário de dados|modello "
    "dati|modello dei dati|modelli dati|modello di dominio|struttura dati|struttura dei "
    "dati|dizionario dati|base dati|base di dati|tabelle|entità|model danych|modele "
    "danych|baza "
    "danych|bazy danych|encj*|struktura danych|schemat*|słownik "
    "danych|tablice|veritabanı*|veri "
    "tabanı*|veri model*|veri yapı*|veri sözlüğü|varlık*|tablo|tablolar*|şema*|gegevensmodel*|"
    "datamodel*|databank*|mld|mcd|mpd|modèle relationnel*|modèle logique*|modèle physique*|"
    "modelo relacional*|modelo lógico*|modelo físico*|modelo entidad*|relationenmodell*|"
    "relationales modell|modello relazionale*|modello logico*|model relacyjny*|реляционная "
    "модель|логическая модель|физическая модель|モデル定義*|モデル設計*|モデル一覧|모델 "
    "정의*|모델 "
    "설계*|데이터 정의*|模型定义|模型设计|数据定义|数据对象|关系模型|逻辑模型|物理模型|논리 "
    "모델|물리 "
    "모델|関係モデル|論理モデル|物理モデル|relational model*|logical model*|physical "
    "model*|gegevensstructuur|модель даних|структура даних|бази даних|сутност*|"
    "таблиці|แบบจำลองข้อมูล|โมเดลข้อมูล|โครงสร้างข้อมูล|ฐานข้อมูล|ตาราง|نموذج "
    "البيانات|نماذج البيانات|قاعدة البيانات|الجداول|الكيانات|डेटा मॉडल|डेटाबेस|तालिकाएँ|"
    "מודל נתונים|מודל הנתונים|מסד הנתונים|טבלאות|μοντέλο δεδομένων|βάση δεδομένων|πίνακες|"
    "οντότητες|tietomalli|tietokanta|taulut|adatmodell|adatbázis*|táblák|مدل داده|"
    "پایگاه داده|model de date|bază de date|baza de date|tabele|datový "
    "model|"
    "databáze|tabulky|databas|databasen|tabeller|tietokantataulut|model podataka|"
    "baza podataka|tablice|dátový model|model de dades";

bool entity_setting_says_stored(struct slice label)
{
    return wording_has(label, stored_words);
}

enum entity_setting entity_setting_of_title(const struct section *section)
{
    struct slice title = section->title.plain;
    if (entity_setting_collection(section).size > 0) {
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
        "requête*|réponse*|paramètre*|anfrage*|antwort*|パラメータ|매개변수|richiesta|richieste|"
        "risposta|risposte|parametro|parametri|żądani*|odpowied*|parametr*|istek*|yanıt*|parametre*"
        "|"
        "verzoek*|antwoord*|запит*|відповід*";
    /* what is stored, and beside it who asks for it: "Data model and endpoints" */
    static const char joint_words[] =
        "and endpoint*|and api endpoint*|and rest endpoint*|& endpoint*|und endpoint*|"
        "und endpunkt*|y endpoint*|e endpoint*|et endpoint*|dan endpoint*|ve endpoint*|"
        "endpoints and data|endpoints and model*|endpoints and schema*|endpoints & data|"
        "endpoints y modelo*|endpoints e modelo*|endpoints et modèle*";
    if (entity_setting_is_path(title)) {
        return ENTITY_SETTING_MESSAGE;
    }
    bool is_message = !is_identifier_with_marks(title) && reading_title_has(section, message_words);
    bool is_stored = reading_title_has(section, stored_words);
    if (is_message && is_stored && reading_title_has(section, joint_words)) {
        return ENTITY_SETTING_STORED;
    }
    return is_message  ? ENTITY_SETTING_MESSAGE
           : is_stored ? ENTITY_SETTING_STORED
                       : ENTITY_SETTING_OPEN;
}

const struct section *entity_setting_sibling(const struct section *section, bool is_behind)
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

bool entity_setting_is_name(const struct section *section)
{
    static const char entity_words[] = "entit*|domain entit*|domain object*|实体*|сущност*|엔티티*|"
                                       "エンティティ*|entidad*|thực thể*|entität*|varlık*|encj*";
    const struct section *parent = section->parent;
    bool is_property = wording_is(section->name, "properties");
    bool is_word =
        is_property || wording_is(section->name, "query|request|response|key|input|output|"
                                                 "body|data|parameter");
    return is_word && parent != NULL && parent->level > 0 &&
           entity_name_of_title(parent->title).size == 0 &&
           (is_property ? entity_setting_of_title(parent) == ENTITY_SETTING_STORED
                        : reading_title_has(parent, entity_words)) &&
           (entity_setting_sibling(section, false) != NULL ||
            entity_setting_sibling(section, true) != NULL);
}

#define THING_WORDS_MAXIMUM 24U /* of a heading that lists things; more is a sentence */

/* "Rooms, guests and messages": a list of names, none of which says what goes over the wire. */
static bool lists_things(struct slice text)
{
    static const char separators[] = "and|&|und|et|y|e|и|та|i|en|och|og|ve|dan|và|/|+";
    static const char wire_words[] = "request|requests|response*|reply|replies|payload*|parameter*|"
                                     "params|header*|body|bodies|query|queries|argument*|error*|"
                                     "dto|dtos|ответ*|запрос*|antwort*|respuesta*|réponse*";
    struct slice word, name = SLICE_EMPTY;
    size_t count = 0, words = 0;
    while (text.size > 0 && words++ < THING_WORDS_MAXIMUM) {
        slice_next_part(&text, ' ', &word);
        bool ends = slice_ends_with(word, SLICE(","));
        word.size -= ends;
        bool is_between = wording_is(word, separators);
        if (!is_between && word.size > 0) {
            const char *start = name.size > 0 ? name.data : word.data;
            name = slice_of(start, (size_t)(word.data + word.size - start));
        }
        if ((is_between || ends || text.size == 0) && name.size > 0) {
            if (wording_has(name, wire_words) || entity_name_of_words(name).size == 0) {
                return false;
            }
            count++;
            name = SLICE_EMPTY;
        }
    }
    return count > 1 && text.size == 0;
}

/* Whether the section's heading names what stands below it: "4.2 Leave Request", "Rooms and
 * messages". */
static bool names_things(const struct section *section)
{
    return entity_name_of_title(section->title).size > 0 ||
           entity_name_of_words(section->name).size > 0 || lists_things(section->name);
}

/* "Events and bays", "Webhooks", "Leave requests" below "Data model": a group of what is stored
 * there, unless it or a heading above says what goes over the wire. */
static bool is_group_of_things(const struct section *section)
{
    static const char thing_words[] =
        "event|events|message|messages|error|errors|webhook|webhooks|request|requests|response|"
        "responses|config|configuration|configurations|setting|settings|metric|metrics|"
        "anfrage|anfragen|antwort|antworten|solicitud|solicitudes|respuesta|respuestas|"
        "resposta|respostas|requisição|requisições|requête|requêtes|réponse|réponses|richiesta|"
        "richieste|risposta|risposte|запрос|запросы|ответ|ответы|请求|响应|配置|요청|응답|"
        "リクエスト|レスポンス|permintaan|phản hồi|istek|istekler|yanıt|yanıtlar|verzoek|verzoeken|"
        "antwoorden|запит|запити|відповідь|відповіді";
    static const char wire_words[] =
        "api|apis|payload*|parameter*|params|header*|body|bodies|query|queries|argument*|dto|dtos|"
        "schema*|format*|type|types|shape*|model|models|object|objects|struct*|interface*|"
        "endpoint*|code|codes|contract*|kafka|rabbitmq|websocket*|socket*|domain "
        "event*|integration event*|grpc|rest|http|protocol*|environment*|proto|protobuf|queue*|"
        "bus|topic*|mqtt|sse|stream*|input*|output*|envelope*|handling|error response*|error "
        "message*|"
        "schémas|modelo*|modèle*|modell*|схем*|модел*|тип|типы|формат*|格式|模型|类型|스키마*|"
        "모델*|타입*|형식|型|モデル*|スキーマ*";
    static const char bare_words[] =
        "request|requests|response|responses|and|&|/|error|common|success|standard|und|et|y|e|и|"
        "anfrage|anfragen|antwort|antworten|solicitud|solicitudes|respuesta|respuestas|"
        "resposta|respostas|requisição|requisições|requête|requêtes|réponse|réponses|richiesta|"
        "richieste|risposta|risposte|запрос|запросы|ответ|ответы|请求|响应|配置|요청|응답|"
        "リクエスト|レスポンス|permintaan|istek|istekler|yanıt|yanıtlar|verzoek|verzoeken|"
        "antwoorden|запит|запити|відповідь|відповіді";
    struct slice rest = section->name, word;
    bool is_bare = true, is_below_model = false;
    while (is_bare && slice_next_part(&rest, ' ', &word)) {
        is_bare = word.size == 0 || wording_is(word, bare_words);
    }
    if (is_bare || !reading_title_has(section, thing_words) ||
        reading_title_has(section, wire_words)) {
        return false;
    }
    for (section = section->parent; section != NULL && section->level > 0;
         section = section->parent) {
        bool is_title = section->level == 1 && section->first_block <= 1;
        if (!is_title && reading_title_has(section, "api|apis|endpoint*|rest|grpc|websocket*")) {
            return false;
        }
        is_below_model |= !is_title && entity_setting_of_title(section) == ENTITY_SETTING_STORED;
    }
    return is_below_model;
}

/* The innermost heading that tells decides, except that below a data model an entity or a group of
 * them may well be called "Leave Request" or "Events". What a group of that one word holds has to
 * look stored by itself. */
static enum entity_setting find_setting(const struct section *section, bool *out_is_group)
{
    static const char naming_words[] =
        "naming|naming convention*|coding convention*|命名*|именовани*|соглашения об "
        "именовании|네이밍*|quy ước*|nomenclatura|convenciones de nombres|namenskonvention*";
    static const char later_words[] =
        "future enhancement*|future extension*|future improvement*|future feature*|future "
        "work|future "
        "consideration*|future plan*|future scope|out of scope|possible extension*|tương lai|将来|"
        "将来の拡張|未来扩展|后续规划|后续扩展|今後の拡張|향후 확장|향후 계획|mejoras "
        "futuras|trabajo "
        "futuro|extensiones futuras|melhorias futuras|trabalhos futuros|extensões "
        "futuras|zukünftige*|"
        "künftige*|améliorations futures|évolutions futures|extensions futures|на будущее|будущие*|"
        "gelecek*|pengembangan selanjutnya";
    enum entity_setting found = ENTITY_SETTING_OPEN;
    bool is_innermost = true, is_group = false;
    for (const struct section *above = section; above != NULL && above->level > 0;
         above = above->parent) {
        if (reading_name_has(above, naming_words)) {
            return ENTITY_SETTING_MESSAGE; /* how tables are called, not which there are */
        }
        if (reading_name_has(above, later_words)) {
            return ENTITY_SETTING_MESSAGE; /* what there may be one day */
        }
    }
    for (; section != NULL && section->level > 0; section = section->parent) {
        enum entity_setting setting = entity_setting_of_title(section);
        bool is_entity = setting == ENTITY_SETTING_MESSAGE && is_innermost &&
                         !entity_setting_is_path(section->title.plain) &&
                         (names_things(section) || entity_setting_is_name(section));
        bool is_grouping = setting == ENTITY_SETTING_MESSAGE && !is_innermost &&
                           !entity_setting_is_path(section->title.plain) &&
                           is_group_of_things(section);
        if (setting != ENTITY_SETTING_OPEN && !is_entity && !is_grouping) {
            *out_is_group = is_group && setting == ENTITY_SETTING_STORED;
            return *out_is_group ? ENTITY_SETTING_OPEN : setting;
        }
        found = is_entity ? setting : found;
        is_group |= is_grouping && !lists_things(section->name);
        is_innermost = false;
    }
    return found;
}

#define IN_GROUP 0x10U /* beside the setting: below "Webhooks" within a data model */

enum entity_setting entity_setting_of(const struct section *section)
{
    if (section == NULL || section->level == 0) {
        return ENTITY_SETTING_OPEN;
    }
    if (section->setting == 0) { /* several readers ask for each block below it */
        struct section *own = (struct section *)(uintptr_t)section;
        bool is_group = false;
        enum entity_setting setting = find_setting(section, &is_group);
        own->setting = (uint8_t)((1U + (unsigned)setting) | (is_group ? IN_GROUP : 0U));
    }
    return (enum entity_setting)((section->setting & ~IN_GROUP) - 1U);
}

bool entity_setting_is_kept_out(const struct section *section)
{
    return entity_setting_of(section) == ENTITY_SETTING_MESSAGE ||
           (section->level > 0 && (section->setting & IN_GROUP) != 0);
}

bool entity_setting_is_passing(struct slice name, const struct section *section)
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
