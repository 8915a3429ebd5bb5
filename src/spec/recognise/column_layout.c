/* SPDX-License-Identifier: Apache-2.0 */
/* Which column of a table says what. The cells decide more than the header, which comes in any
 * language. */
#include "spec/recognise/columns_private.h"

struct role_words {
    enum column_role role;
    const char *words; /* of the whole header */
};

static const struct role_words role_table[] = {
    {COLUMN_NONE, "#|no|no.|nr|№|n|序号|编号|번호|№ п/п|番号|stt|sl"},
    {COLUMN_ENTITY,
     "table|table name|entity|entity name|collection|model|表|表名|实体|таблица|сущность|модель|"
     "테이블|엔티티|テーブル|エンティティ|tabla|entidad|tabela|entidade|entité|entität|entitas"},
    {COLUMN_NAME,
     "column|columns|column name|field|fields|field name|name|attribute|attribute name|property|"
     "属性|字段|字段名|字段名称|列名|名称|поле|поля|колонка|столбец|имя|название|атрибут|컬럼|"
     "컬럼명|필드|"
     "필드명|속성|이름|カラム|カラム名|フィールド|フィールド名|項目|項目名|campo|columna|atributo|"
     "nombre|nome|coluna|kolom|nama|nama kolom|trường|tên trường|cột|tên cột|"
     "champ|champs|nom|nom du champ|colonne|attribut|propriété|spalte|spaltenname|feld|felder|"
     "feldname|eigenschaft"},
    {COLUMN_TYPE,
     "type|data type|datatype|types|sql type|db type|field type|column "
     "type|类型|数据类型|字段类型|тип|"
     "тип данных|타입|자료형|데이터 타입|데이터타입|유형|型|データ型|タイプ|tipo|tipo de dato|"
     "tipo de dado|tipo de dados|tipe|tipe data|kiểu|kiểu dữ liệu|typ|datentyp|feldtyp|"
     "type de données|type de donnée"},
    {COLUMN_NULLABLE,
     "null|nullable|null?|nullable?|allow null|nulls|nulo|允许空|可空|是否为空|null 허용|"
     "允许为空|널 허용|可为空|null allowed|is null"},
    {COLUMN_REQUIRED,
     "required|required?|mandatory|not null|req|必填|是否必填|非空|обязательно|обяз|обяз.|"
     "обязательное|필수|필수 여부|必須|requerido|obligatorio|obrigatório|wajib|bắt buộc|"
     "pflicht|pflichtfeld|erforderlich|obligatoire|requis"},
    {COLUMN_PRIMARY, "pk|primary key|primary|pk?|主键|is pk|primärschlüssel|clé primaire"},
    {COLUMN_UNIQUE, "unique|uk|unique?|唯一|유니크|uq|eindeutig"},
    {COLUMN_INDEXED, "index|indexed|索引|인덱스"},
    {COLUMN_REFERENCE, "fk|foreign key|references|reference|fk?|ref|外键|외래키|relation|relations|"
                       "fremdschlüssel|verweis|clé étrangère|référence"},
    {COLUMN_DEFAULT, "default|default value|defaults|默认|默认值|по умолчанию|기본값|デフォルト|"
                     "デフォルト値|初期値|por defecto|valor por defecto|padrão|valor padrão|"
                     "standardwert|vorgabe|vorgabewert|défaut|par défaut|valeur par défaut"},
    {COLUMN_LENGTH,
     "length|size|max length|长度|длина|길이|桁数|longitud|tamanho|tamaño|länge|longueur"},
    {COLUMN_CONSTRAINT,
     "constraint*|details|key|keys|attributes|rules|modifiers|options|properties|qualifiers|extra|"
     "约束|约束条件|限制|键|ограничения|ограничение|ключ|제약|제약조건|제약 "
     "조건|키|制約|キー|restricciones|"
     "restricción|einschränkung*|contrainte*|restrições|restrição|batasan|ràng buộc|db "
     "constraints|constraints / notes|pk/fk|"
     "key/constraints|constraints/notes|constraints & notes|null/key"},
};

/* Headers of tables that are about something else, whatever their cells look like. */
static const char foreign_headers[] =
    "location|in|endpoint|method|path|url|http status|status code|code|claim|metric|target|"
    "threshold|header|parameter|parameters|param|query parameter|argument|variable|env|"
    "environment "
    "variable|event|command|参数|参数名|参数名称|параметр|parámetro|parâmetro|파라미터|변수|"
    "переменная|パラメータ|always present|position|flag|setting|config key|token|topic|layer";

/* --- the header */

enum column_role column_layout_role(struct slice header)
{
    header = wording_bare(header);
    size_t bracket = slice_find_byte(header, '(');
    struct slice front =
        bracket == SLICE_NOT_FOUND ? header : slice_trim(slice_between(header, 0, bracket));
    size_t stroke = slice_find_byte(front, '/'); /* "Type / Relation" */
    front = slice_trim(slice_between(front, 0, stroke));
    for (size_t i = 0; i < sizeof(role_table) / sizeof(*role_table); i++) {
        if (wording_is(header, role_table[i].words) || wording_is(front, role_table[i].words)) {
            return role_table[i].role;
        }
    }
    return COLUMN_PROSE;
}

bool column_layout_is_foreign(const struct block *block)
{
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice header = wording_bare(block_column_name(block, i));
        if (wording_is(header, foreign_headers)) {
            return true;
        }
    }
    return false;
}

/* --- the cells */

#define SAMPLE_ROWS 24U

size_t column_layout_sample_end(const struct block *block)
{
    return block->row_count < SAMPLE_ROWS ? block->row_count : SAMPLE_ROWS;
}

size_t column_layout_count_names(const struct block *block, size_t column)
{
    size_t count = 0;
    for (size_t i = 1; i < column_layout_sample_end(block); i++) {
        count += column_cell_is_name(block->rows[i].cells[column].plain);
    }
    return count;
}

static size_t count_types(struct arena *arena, const struct block *block, size_t column,
                          bool is_headed)
{
    size_t count = 0;
    for (size_t i = 1; i < column_layout_sample_end(block); i++) {
        count +=
            column_cell_is_type(arena, column_cell_text(&block->rows[i], (int)column), is_headed);
    }
    return count;
}

/* The column with the header of that role, else the first unnamed one that the cells speak for. */
static int find_name_column(const struct block *block, const struct column_layout *layout)
{
    size_t rows = column_layout_sample_end(block) - 1;
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == COLUMN_NAME &&
            column_layout_count_names(block, i) * 10 >= rows * 7) {
            return (int)i;
        }
    }
    bool is_first_named = layout->count > 0 &&
                          (layout->roles[0] == COLUMN_PROSE || layout->roles[0] == COLUMN_ENTITY);
    return is_first_named && rows > 1 && column_layout_count_names(block, 0) == rows
               ? 0
               : READING_NO_COLUMN;
}

static int find_type_column(struct arena *arena, const struct block *block,
                            const struct column_layout *layout)
{
    size_t rows = column_layout_sample_end(block) - 1;
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == COLUMN_TYPE && count_types(arena, block, i, true) * 2 >= rows) {
            return (int)i;
        }
    }
    for (size_t i = 0; i < layout->count; i++) {
        bool is_free = layout->roles[i] == COLUMN_PROSE && (int)i != layout->name;
        if (is_free && rows > 1 && count_types(arena, block, i, false) * 10 >= rows * 9) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

bool column_layout_find(struct arena *arena, const struct block *block,
                        struct column_layout *layout)
{
    *layout = (struct column_layout){.type = READING_NO_COLUMN, .entity = READING_NO_COLUMN};
    layout->count = block->column_count < COLUMN_MAXIMUM ? block->column_count : COLUMN_MAXIMUM;
    for (size_t i = 0; i < layout->count; i++) {
        layout->roles[i] = column_layout_role(block_column_name(block, i));
    }
    layout->name = find_name_column(block, layout);
    if (layout->name == READING_NO_COLUMN) {
        return false;
    }
    layout->is_headed = layout->roles[layout->name] == COLUMN_NAME;
    layout->roles[layout->name] = COLUMN_NAME;
    layout->type = find_type_column(arena, block, layout);
    if (layout->type != READING_NO_COLUMN) {
        layout->roles[layout->type] = COLUMN_TYPE;
    }
    for (size_t i = 0; i < layout->count; i++) {
        bool is_entity = layout->roles[i] == COLUMN_ENTITY && (int)i < layout->name;
        layout->entity = is_entity ? (int)i : layout->entity;
    }
    return layout->type != READING_NO_COLUMN;
}
