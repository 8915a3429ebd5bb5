/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at the paragraphs right above a block, then at the headings that it is under. */
#include "spec/reading/entity_label.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/reading.h"
#include "spec/text/request_name.h"
#include "spec/text/wording.h"

#define LABEL_SIZE_MAXIMUM 120U
#define LEAD_SIZE_MAXIMUM  600U /* of a label with its explanation */
#define LABEL_BLOCKS       3U   /* how many paragraphs above a table may hold its label */
#define SHARES_MAXIMUM     8U   /* lists that share out the fields of one thing */
#define NEAR_BLOCKS        8U   /* how many of a section are looked at for a label or a list */

static const char table_words[] =
    "table|tables|entity|model|collection|tabla|tabela|tabel|entidad|entidade|таблиц*|сущност*|"
    "коллекци*|tabelle*|entität*|entité*|colección|coleção|bảng|数据表|表名|表|实体|테이블|엔티티|"
    "テーブル|tabella|entità|encja|tablo|tablosu|varlık|entiteit|modell|modelo|modèle|модель|"
    "modello|模型|모델|モデル";

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

static struct slice last_line(struct slice text)
{
    size_t break_at = slice_find_last_byte(text, '\n');
    return slice_trim(slice_from_offset(text, break_at == SLICE_NOT_FOUND ? 0 : break_at + 1));
}

bool entity_label_names(struct text text, struct slice *out_name)
{
    struct slice line = last_line(text.plain);
    if (line.size == 0 || line.size > LABEL_SIZE_MAXIMUM || entity_name_says_fields(line)) {
        return false;
    }
    struct text last = text;
    bool is_whole = line.size == slice_trim(text.plain).size;
    struct slice code = is_whole ? entity_name_in_code(last) : SLICE_EMPTY;
    if (is_whole && is_all_strong(text) && slice_find_byte(line, '/') != SLICE_NOT_FOUND &&
        entity_name_in_path(text).size > 0) {
        *out_name = entity_name_in_path(text); /* "**`boats/{boatId}`**" */
        return true;
    }
    bool speaks_of_table = wording_has(line, table_words);
    if (code.size > 0 && (speaks_of_table || is_all_strong(text))) {
        *out_name = code;
        return true;
    }
    bool ends_with_colon = line.data[line.size - 1] == ':' && entity_name_count_words(line) <= 3;
    if (!(is_whole && is_all_strong(text)) && !entity_name_has_kind(line) && !ends_with_colon) {
        return false;
    }
    struct slice name = entity_name_of_words(line);
    *out_name = name;
    return name.size > 0;
}

/* "Key attributes:", "**Columns**": a label that leaves the name to the heading. */
static bool is_generic_label(struct slice label)
{
    return wording_has(label,
                       "columns|fields|attributes|properties|schema|structure|column|field|"
                       "table|definition|字段|列|表结构|结构|поля|колонки|структура|атрибуты|"
                       "컬럼|필드|속성|구조|campos|columnas|colunas|atributos|カラム|フィールド|"
                       "項目|fillable|"
                       "champs|attributs|felder|spalten|thuộc tính|trường|alanlar|kolom|sütunlar|"
                       "pola|kolumny|atrybuty|campi|colonne|attributi|velden|kolommen") &&
           !wording_has(label,
                        "standard|common|shared|every|all|audit|base|example*|index*|required|"
                        "optional|request|response|filter*|sort*|search*|query|new");
}

/* A label of a few words that names something else: "**Notes**", "Validation:". */
static bool is_other_label(struct text text)
{
    struct slice line = slice_trim(text.plain);
    bool is_label = line.size > 0 && line.size <= LABEL_SIZE_MAXIMUM &&
                    entity_name_count_words(line) <= 5 &&
                    (is_all_strong(text) || line.data[line.size - 1] == ':');
    return is_label && !is_generic_label(line);
}

bool entity_label_says_other(struct slice label)
{
    static const char words[] =
        "index*|indice*|keys|primary key|foreign "
        "key|constraint*|rule*|validation*|relation*|association*|reference*|"
        "referenced|link*|value*|state*|status*|transition*|permission*|role*|event*|endpoint*|"
        "operation*|action*|example*|note*|used by|never|not|without|excluded|remove*|deleted|"
        "dropped|deprecated|hidden|filter*|sort*|search*|query|queries|request*|response*|returns|"
        "returned|common|shared|every|all|audit|computed|derived|virtual|future|later|planned|"
        "metric*|trigger*|"
        "índice*|relacion*|relaç*|relações|reglas|regras|restric*|restriç*|estado*|valores|ejemplo*"
        "|"
        "exemplo*|futur*|règle*|contrainte*|état*|valeur*|exemple*|indizes|beziehung*|regel*|wert|"
        "werte|zustand*|zustände|beispiel*|indici|relazion*|vincol*|regole|stati|valori|esemp*|"
        "индекс*|связи|связь|правил*|ограничен*|значени*|состояни*|статус*|пример*|indeks*|relacje|"
        "reguły|ograniczenia|wartości|stany|przykład*|ilişki*|kural*|kısıt*|değer*|durum*|örnek*|"
        "relasi|aturan|nilai|contoh|chỉ mục|quan hệ|ràng buộc|giá trị|trạng thái|ví dụ|relatie*|"
        "waarden|voorbeeld*|relationer|regler|värden|exempel|"
        "索引|关系|约束|规则|状态|枚举|示例|关联|インデックス|関係|制約|ルール|状態|例|인덱스|관계|"
        "제약|"
        "규칙|상태|예시|ดัชนี|ความสัมพันธ์|กฎ|สถานะ|فهرس*|الفهارس|علاقات|العلاقات|قواعد|القواعد|"
        "सूचकांक|संबंध|नियम|स्थिति";
    return wording_has(label, words);
}

/* Whether the heading is the name of a thing among others of a data model, and not of the store
 * that it is kept in. */
static bool is_thing(const struct section *section)
{
    return section->level > 0 && section->parent != NULL && section->parent->level > 0 &&
           entity_setting_of(section) == ENTITY_SETTING_STORED &&
           entity_setting_of(section->parent) == ENTITY_SETTING_STORED &&
           entity_name_of_title(section->title).size > 0 &&
           !wording_has(section->name,
                        "postgres|postgresql|mysql|mariadb|sqlite|mongodb|mongo|redis|dynamodb|"
                        "firestore|cassandra|elasticsearch|neo4j|clickhouse|oracle|s3");
}

/* Whether the same words stand as a label below the heading beside, too: "What we keep:" below
 * "plants" and again below "beds". Then they say what follows, in whatever language, and the
 * headings tell whose it is. What passes by is called so below each heading as well. */
static bool is_repeated_label(const struct section *section, struct slice line)
{
    if (section->level == 0 || entity_setting_of(section) == ENTITY_SETTING_MESSAGE ||
        entity_name_has_kind(line) || entity_name_of_title(section->title).size == 0 ||
        (!is_thing(section) &&
         (entity_label_says_other(line) || request_name_is_message(wording_bare(line))))) {
        return false;
    }
    for (unsigned i = 0; i < 2; i++) {
        const struct section *beside = entity_setting_sibling(section, i > 0);
        size_t end = beside == NULL ? 0 : beside->end_block;
        size_t first = beside == NULL ? 0 : beside->first_block + 1;
        for (size_t at = first; at < end && at < first + NEAR_BLOCKS; at++) {
            const struct block *block = &section->document->blocks[at];
            if (block->kind == BLOCK_PARAGRAPH && slice_equal(last_line(block->text.plain), line)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether the block is the first list or table below its heading, behind a few paragraphs. */
static bool is_first_of_section(const struct block *block)
{
    const struct section *section = block->section;
    if ((block->kind != BLOCK_LIST && block->kind != BLOCK_TABLE) || section->level == 0 ||
        block->index > section->first_block + NEAR_BLOCKS) {
        return false;
    }
    for (size_t i = section->first_block + 1; i < block->index; i++) {
        if (section->document->blocks[i].kind != BLOCK_PARAGRAPH) {
            return false;
        }
    }
    return true;
}

/* Whether a list or table with a label that names no thing may still be what the heading's thing
 * has: the first below a heading of a data model, and the label does not say otherwise. */
static bool is_first_of_thing(const struct block *block, struct slice label)
{
    return is_first_of_section(block) && is_thing(block->section) &&
           !entity_label_says_other(label);
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
                              struct entity_label *found)
{
    bool is_near =
        above->kind == BLOCK_LIST && above->section == block->section && above->item_count <= 6;
    for (size_t i = 0; is_near && i < above->item_count; i++) {
        const struct text *text = &above->items[i].text;
        if (entity_name_has_kind(slice_trim(text->plain)) &&
            entity_label_names(*text, &found->name)) {
            found->place = text->place;
            return true;
        }
    }
    return false;
}

/* "3. Order" alone above a list of bullets, or a table: a list of its own in Markdown, and its
 * label to a reader. */
static bool find_numbered_label(const struct block *block, const struct block *above,
                                struct entity_label *found)
{
    bool is_list = block->kind == BLOCK_LIST;
    bool is_alone = (is_list || block->kind == BLOCK_TABLE) && above->kind == BLOCK_LIST &&
                    above->section == block->section && above->item_count == 1 &&
                    above->inside == block->inside && above->items[0].number > 0 &&
                    (!is_list || block->items[0].number == 0);
    if (!is_alone || slice_find_byte(above->items[0].text.plain, '\n') != SLICE_NOT_FOUND) {
        return false;
    }
    found->name = entity_name_of_title(above->items[0].text);
    found->place = above->items[0].text.place;
    return found->name.size > 0;
}

/* "5.1b. Crew_Boats (new table)": a paragraph that is numbered as the headings are, and names what
 * stands below it. *out_is_numbered is set also where no name follows the number. */
static bool find_numbered_line(struct text text, struct slice *out_name, bool *out_is_numbered)
{
    struct slice line = wording_bare(text.plain);
    size_t size = 0, dots = 0;
    while (size < line.size && (character_is_digit(line.data[size]) || line.data[size] == '.')) {
        dots += line.data[size] == '.' && size + 1 < line.size && line.data[size + 1] != ' ';
        size++;
    }
    size_t behind = size + (size > 0 && size < line.size && character_is_alpha(line.data[size]));
    while (behind < line.size && strchr(".)", line.data[behind]) != NULL) {
        behind++;
    }
    struct slice rest = slice_from_offset(line, behind);
    *out_is_numbered = dots > 0 && rest.size > 1 && rest.data[0] == ' ' &&
                       line.size <= LABEL_SIZE_MAXIMUM &&
                       slice_find_byte(line, '\n') == SLICE_NOT_FOUND &&
                       line.data[line.size - 1] != '.' && entity_name_count_words(rest) <= 8;
    if (!*out_is_numbered) {
        return false;
    }
    struct slice code = entity_name_in_code(text);
    *out_name = code.size > 0 ? code : entity_name_of_words(slice_trim(rest));
    return out_name->size > 0;
}

/* Which of a thing's fields the paragraph right above the block says that the block has. */
static enum fields_share find_share(const struct block *block)
{
    const struct block *above = block->index > 0 ? block - 1 : NULL;
    if (above == NULL || above->kind != BLOCK_PARAGRAPH || above->section != block->section) {
        return FIELDS_SHARE_NONE;
    }
    struct slice line = last_line(above->text.plain);
    bool is_label =
        line.size > 0 && (line.data[line.size - 1] == ':' || is_all_strong(above->text));
    return is_label ? fields_share_of(line) : FIELDS_SHARE_NONE;
}

/* The first of the lists that share out a thing's fields, as the block does: what stands above it
 * names the thing. */
static const struct block *first_share(const struct block *block)
{
    for (unsigned i = 0; i < SHARES_MAXIMUM && find_share(block) != FIELDS_SHARE_NONE; i++) {
        const struct block *above = block->index > 1 ? block - 2 : NULL;
        if (above == NULL || above->section != block->section ||
            (above->kind != BLOCK_LIST && above->kind != BLOCK_TABLE)) {
            break;
        }
        block = above;
    }
    return block;
}

/* The label above "Required fields:", which is right above `first`: "Table: `pins`". */
static bool find_above_share(const struct block *first, struct entity_label *found)
{
    bool is_stored = entity_setting_of(first->section) == ENTITY_SETTING_STORED;
    for (size_t i = 2; i <= LABEL_BLOCKS && i <= first->index; i++) {
        const struct block *above = first - i;
        if (above->kind != BLOCK_PARAGRAPH || above->section != first->section) {
            return false;
        }
        if (entity_label_names(above->text, &found->name) &&
            (is_stored || entity_name_has_kind(last_line(above->text.plain)))) {
            found->place = above->place;
            return true;
        }
    }
    found->name = SLICE_EMPTY;
    return false;
}

/* Looks for a label above the block; false also where one forbids the heading. */
static bool find_label(const struct block *block, struct entity_label *found, bool *out_is_other)
{
    const struct block *blocks = block->document->blocks;
    found->share = find_share(block);
    if (found->share != FIELDS_SHARE_NONE) {
        block = first_share(block);
        if (find_share(block) != FIELDS_SHARE_NONE) {
            *out_is_other = entity_setting_of(block->section) != ENTITY_SETTING_STORED ||
                            !is_first_of_section(block);
            return find_above_share(block, found);
        }
    }
    for (size_t i = 1; i <= LABEL_BLOCKS && i <= block->index; i++) {
        const struct block *above = &blocks[block->index - i];
        if (i == 1 &&
            (find_listed_label(block, above, found) || find_numbered_label(block, above, found))) {
            return true;
        }
        if (above->kind != BLOCK_PARAGRAPH || above->section != block->section) {
            return false;
        }
        struct slice name;
        if (entity_label_names(above->text, &name) || (i == 1 && find_lead(above->text, &name))) {
            if (is_repeated_label(block->section, last_line(above->text.plain))) {
                found->is_repeated = true;
                return false;
            }
            found->name = name;
            found->place = above->place;
            return true;
        }
        struct text front = above->text; /* "Entity: Ticket" above "Fields:" in one paragraph */
        size_t break_at = slice_find_last_byte(front.plain, '\n');
        front.plain = slice_between(front.plain, 0, break_at);
        if (i == 1 && break_at != SLICE_NOT_FOUND &&
            is_generic_label(slice_from_offset(above->text.plain, break_at + 1)) &&
            entity_name_has_kind(reading_first_line(front.plain)) &&
            entity_label_names(front, &found->name)) {
            found->place = above->place;
            return true;
        }
        bool is_numbered = false;
        if (i == 1 && find_numbered_line(above->text, &found->name, &is_numbered)) {
            found->place = above->place;
            return true;
        }
        if (i == 1 && (is_numbered || is_other_label(above->text))) {
            *out_is_other = is_numbered || !is_first_of_thing(block, above->text.plain);
            return false;
        }
    }
    return false;
}

/* "shop.orders" is a table of a schema, "Order.java" the file that a class is in. */
static void split_schema(struct entity_label *found)
{
    size_t dot = slice_find_last_byte(found->name, '.');
    if (dot != SLICE_NOT_FOUND && dot > 0 &&
        wording_is(slice_from_offset(found->name, dot + 1),
                   "java|kt|cs|ts|tsx|js|py|rb|go|php|dart|rs|swift|scala|ex")) {
        found->name = slice_between(found->name, 0, dot);
        return;
    }
    if (dot != SLICE_NOT_FOUND && dot > 0 && dot + 1 < found->name.size) {
        found->schema = slice_between(found->name, 0, dot);
        found->name = slice_from_offset(found->name, dot + 1);
    }
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
        const struct section *sibling = entity_setting_sibling(section, i > 0);
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

/* "Fields", "Fields (as stored)", "Required fields" where data is described. */
static bool is_generic_title(const struct section *section)
{
    struct slice name = section->name;
    size_t open = slice_find_byte(name, '(');
    struct slice front = slice_trim(slice_between(name, 0, open));
    bool is_code = entity_name_in_code(section->title).size > 0; /* "`camps`" is a table */
    return entity_name_is_generic(name) || (!is_code && entity_name_says_fields(name)) ||
           (front.size > 0 && entity_name_is_generic(front)) ||
           (fields_share_of(name) != FIELDS_SHARE_NONE &&
            entity_setting_of(section) == ENTITY_SETTING_STORED);
}

struct entity_label entity_label_of_block(const struct block *block)
{
    struct entity_label found = {.place = block->place};
    const struct section *section = block->section;
    bool is_other = false;
    if (!find_label(block, &found, &is_other) && !is_other) {
        struct slice declared = SLICE_EMPTY;
        while (section->level > 0 && section->parent != NULL && is_generic_title(section) &&
               !entity_setting_is_name(section) && declared.size == 0) {
            declared = entity_name_in_file(section->title);
            section = declared.size > 0 ? section : section->parent;
        }
        found.is_heading = true;
        found.share = found.share == FIELDS_SHARE_NONE && section != block->section
                          ? fields_share_of(block->section->name)
                          : found.share;
        struct text title = section->title;
        struct slice collection =
            section->level == 0 ? SLICE_EMPTY : entity_setting_collection(section);
        struct slice document = section->level == 0 ? SLICE_EMPTY : entity_name_in_path(title);
        found.name = section->level == 0 ? SLICE_EMPTY : entity_name_in_code(title);
        if (declared.size > 0) {
            found.name = declared;
        } else if (collection.size > 0 || document.size > 0) {
            found.name = collection.size > 0 ? collection : document;
        } else if (section->level > 0 &&
                   (found.name.size == 0 || entity_setting_is_path(title.plain))) {
            found.name = strip_document(section, entity_name_of_words(section->name));
        }
        if (section->level > 0 && found.name.size == 0 && entity_setting_is_name(section)) {
            found.name = section->name;
        }
        found.place = section->level == 0 ? block->place : title.place;
    }
    split_schema(&found);
    return found;
}
