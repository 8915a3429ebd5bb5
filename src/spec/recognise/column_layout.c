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
     "테이블|엔티티|テーブル|エンティティ|tabla|entidad|tabela|entidade|entité|entität|entitas"
     "|tabel|nama tabel|bảng|tabelle|数据表|实体名|имя "
     "таблицы|테이블명|tabella|entità|tablo|encja"},
    {COLUMN_NAME,
     "column|columns|column name|field|fields|field name|name|attribute|attribute name|property|"
     "属性|字段|字段名|字段名称|列名|名称|поле|поля|колонка|столбец|имя|название|атрибут|컬럼|"
     "컬럼명|필드|"
     "필드명|속성|이름|カラム|カラム名|フィールド|フィールド名|項目|項目名|campo|columna|atributo|"
     "nombre|nome|coluna|kolom|nama|nama kolom|trường|tên trường|cột|tên cột|"
     "champ|champs|nom|nom du champ|colonne|attribut|propriété|spalte|spaltenname|feld|felder|"
     "feldname|eigenschaft"
     "|nama field|nama atribut|atribut|nombre del campo|nombre de campo|nome do campo|nome da "
     "coluna|имя поля|название поля|имя колонки|имя "
     "столбца|英文名|英文名称|字段英文名|参数字段|物理名|カラム物理名|영문명|영문 컬럼명|필드 "
     "이름|컬럼 이름|물리명|tên thuộc tính|thuộc tính|colonna|nome colonna|nome campo|attributo|"
     "pole|kolumna|nazwa|nazwa pola|nazwa kolumny|atrybut|alan|alan adı|sütun|sütun adı|kolon|"
     "kolon adı|özellik|veld|veldnaam|kolomnaam|attribuut|стовпець|назва|назва поля"},
    {COLUMN_TYPE,
     "type|data type|datatype|types|sql type|db type|field type|column "
     "type|类型|数据类型|字段类型|тип|"
     "тип данных|타입|자료형|데이터 타입|데이터타입|유형|型|データ型|タイプ|tipo|tipo de dato|"
     "tipo de dado|tipo de dados|tipe|tipe data|kiểu|kiểu dữ liệu|typ|datentyp|feldtyp|"
     "type de données|type de donnée"
     "|тип поля|тип данных (sql)|jenis data|jenis|tipe kolom|tipo de datos|tipo dato|tipo "
     "dado|tipo sql|型（長さ）|型(長さ)|类型(长度)|类型（长度）|字段类型（长度）|데이터형|데이터 "
     "형식|타입(길이)|tipo di dato|tipo di dati|tipo dati|typ danych|typ pola|tip|tür|türü|veri "
     "tipi|veri türü|alan tipi|gegevenstype|тип даних"},
    {COLUMN_NULLABLE,
     "null|nullable|null?|nullable?|allow null|nulls|nulo|允许空|可空|是否为空|null 허용|"
     "允许为空|널 허용|可为空|null allowed|is null"
     "|允许空值|允许null|是否可空|是否允许为空|可否为空|可为null|是否null|空值|null可|null許可|"
     "null許容|null可否|null 여부|null여부|널 여부|널여부|null 가능|boleh null|boleh "
     "kosong|nulo?|permite nulo|permite nulos|aceita nulo|acepta nulos|может быть null|допускает "
     "null|null allow|cho phép null|null erlaubt|nullo|ammette null|boş olabilir|boş geçilebilir|"
     "dopuszcza null|nulo permitido"},
    {COLUMN_REQUIRED,
     "required|required?|mandatory|not null|req|必填|是否必填|非空|обязательно|обяз|обяз.|"
     "обязательное|필수|필수 여부|必須|requerido|obligatorio|obrigatório|wajib|bắt buộc|"
     "pflicht|pflichtfeld|erforderlich|obligatoire|requis"
     "|必须|是否必须|必需|是否必需|必选|是否必选|不为空|不能为空|是否非空|必須項目|필수여부|필수 "
     "여부(y/n)|not null 여부|requerida|obligatoria|obrigatoria|obrigatorio|obrigatória|wajib "
     "diisi|wajib?|обязательность|обязательный|обязательное поле|обязателен|bắt buộc?|"
     "obbligatorio|obbligatoria|richiesto|wymagane|wymagany|wymagalność|obowiązkowe|zorunlu|"
     "zorunluluk|zorunlu mu|verplicht|обов'язкове|обов’язкове"},
    {COLUMN_PRIMARY,
     "pk|primary key|primary|pk?|主键|is pk|primärschlüssel|clé primaire"
     "|是否主键|主キー|기본키|pk여부|pk 여부|первичный ключ|kunci utama|clave "
     "primaria|chave primária|khóa chính|chiave primaria|klucz główny|birincil anahtar"},
    {COLUMN_UNIQUE,
     "unique|uk|unique?|唯一|유니크|uq|eindeutig"
     "|是否唯一|唯一性|一意|ユニーク|уникальность|уникальный|уникальное|unik|único|"
     "unico|고유|유일|univoco|unikalny|unikalne|unikalność|benzersiz|benzersizlik|uniek"},
    {COLUMN_INDEXED, "index|indexed|索引|인덱스"
                     "|インデックス|индекс|índice|indeks|是否索引|indice|dizin"},
    {COLUMN_REFERENCE,
     "fk|foreign key|references|reference|fk?|ref|外键|외래키|relation|relations|"
     "fremdschlüssel|verweis|clé étrangère|référence"
     "|外键关联|关联表|关联|関連|外部キー|参照|参照先|внешний ключ|связь|참조|참조 "
     "테이블|참조테이블|clave foránea|referencia|chave "
     "estrangeira|referência|referensi|relasi|khóa ngoại|tham chiếu|chiave esterna|riferimento|"
     "relazione|klucz obcy|relacja|odwołanie|yabancı anahtar|ilişki|verwijzing"},
    {COLUMN_DEFAULT,
     "default|default value|defaults|默认|默认值|по умолчанию|기본값|デフォルト|"
     "デフォルト値|初期値|por defecto|valor por defecto|padrão|valor padrão|"
     "standard|standardwert|vorgabe|vorgabewert|défaut|par défaut|valeur par défaut"
     "|缺省值|缺省|初始值|디폴트|초기값|기본 값|既定値|значение по "
     "умолчанию|дефолт|bawaan|nilai default|nilai awal|mặc định|giá trị mặc "
     "định|predeterminado|valor predeterminado|valor default|valor inicial|predefinito|valore "
     "predefinito|valore di default|domyślnie|wartość domyślna|domyślna|varsayılan|varsayılan "
     "değer|standaard|standaardwaarde|за замовчуванням"},
    {COLUMN_LENGTH,
     "length|size|max length|长度|длина|길이|桁数|longitud|tamanho|tamaño|länge|longueur"
     "|크기|長さ|サイズ|размер|panjang|ukuran|độ dài|comprimento|lunghezza|długość|rozmiar|"
     "uzunluk|boyut|lengte"},
    {COLUMN_CONSTRAINT,
     "constraint*|details|key|keys|attributes|rules|modifiers|options|properties|qualifiers|extra|"
     "约束|约束条件|限制|键|ограничения|ограничение|ключ|제약|제약조건|제약 "
     "조건|키|制約|キー|restricciones|"
     "restricción|einschränkung*|contrainte*|restrições|restrição|batasan|ràng buộc|db "
     "constraints|constraints / notes|pk/fk|"
     "key/constraints|constraints/notes|constraints & notes|null/key"
     "|约束/说明|键/约束|键类型|制約条件|ограничения/описание|제약 "
     "사항|제약사항|restriccion|restricoes|kendala|kunci|clave|chave|khóa|schlüssel|vincolo|"
     "vincoli|"
     "chiave|ograniczenie|ograniczenia|klucz|kısıt|kısıtlar|kısıtlama|kısıtlamalar|anahtar|"
     "beperking|beperkingen|sleutel|обмеження"},
};

/* Headers of tables that are about something else, whatever their cells look like. */
static const char foreign_headers[] =
    "location|in|endpoint|method|rpc|rpc method|path|url|http status|status "
    "code|code|claim|metric|target|"
    "threshold|header|parameter|parameters|param|query parameter|argument|variable|env|"
    "environment "
    "variable|event|command|参数|参数名|参数名称|параметр|parámetro|parâmetro|파라미터|변수|"
    "переменная|パラメータ|always present|position|flag|setting|config key|token|topic|layer"
    "|位置|参数位置|위치|变量名|环境变量|状态码|错误码|变数|変数|パラメータ名|파라미터명|매개변수|"
    "변수명|код "
    "ответа|tham số";

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
        if (wording_is(header, role_table[i].words) ||
            (front.size < header.size && wording_is(front, role_table[i].words))) {
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

#define SAMPLE_ROWS    24U
#define NUMBER_MAXIMUM 536870911U /* as protobuf has it */

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

/* Below a header of names, beside one of types, names may be of several words: as people call them
 * who keep their data in sheets. */
static bool holds_words(const struct block *block, const struct column_layout *layout,
                        size_t column)
{
    size_t count = 0, rows = column_layout_sample_end(block) - 1;
    bool has_types = false;
    for (size_t i = 0; i < layout->count; i++) {
        has_types |= layout->roles[i] == COLUMN_TYPE;
    }
    for (size_t i = 1; has_types && i <= rows; i++) {
        struct slice cell = block->rows[i].cells[column].plain;
        count += column_cell_is_name(cell) || column_cell_measure_words(column_cell_bare(cell)) > 0;
    }
    return count * 10 >= rows * 7 && count > column_layout_count_names(block, column);
}

/* The column with the header of that role, else the first unnamed one that the cells speak for. */
static int find_name_column(const struct block *block, struct column_layout *layout)
{
    size_t rows = column_layout_sample_end(block) - 1;
    for (size_t i = 0; i < layout->count; i++) {
        layout->has_words = layout->roles[i] == COLUMN_NAME && holds_words(block, layout, i);
        if (layout->roles[i] == COLUMN_NAME &&
            (layout->has_words || column_layout_count_names(block, i) * 10 >= rows * 7)) {
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

uint32_t column_layout_number(const struct column_layout *layout, const struct table_row *row)
{
    struct slice cell = column_cell_text(row, layout->number);
    uint64_t number = 0;
    for (size_t i = 0; i < cell.size && number <= NUMBER_MAXIMUM; i++) {
        number = character_is_digit(cell.data[i]) ? number * 10 + (uint64_t)(cell.data[i] - '0')
                                                  : UINT64_MAX;
    }
    return number <= NUMBER_MAXIMUM ? (uint32_t)number : 0;
}

/* Where each row has a number, below a header that calls it so; no number may stand twice, which is
 * told where the message is made. */
static int find_number_column(const struct block *block, struct column_layout *layout)
{
    static const char headers[] = "#|tag|no|no.|number|field number|field no|field no.|field #|nr|"
                                  "nr.|nummer|feldnummer|numéro|número|номер|編号|编号|번호|番号";
    for (size_t i = 0; i < layout->count; i++) {
        struct slice first = slice_trim(block->rows[1].cells[i].plain);
        if (first.size == 0 || !character_is_digit(first.data[0]) || layout->name == (int)i ||
            !wording_is(wording_bare(block_column_name(block, i)), headers)) {
            continue;
        }
        layout->number = (int)i;
        size_t row = 1;
        while (row < block->row_count && column_layout_number(layout, &block->rows[row]) > 0) {
            row++;
        }
        if (row == block->row_count) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

bool column_layout_find(struct arena *arena, const struct block *block,
                        struct column_layout *layout)
{
    *layout = (struct column_layout){
        .type = READING_NO_COLUMN, .entity = READING_NO_COLUMN, .number = READING_NO_COLUMN};
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
    layout->number = find_number_column(block, layout);
    if (layout->number != READING_NO_COLUMN) {
        layout->roles[layout->number] = COLUMN_NONE;
    }
    return layout->type != READING_NO_COLUMN;
}
