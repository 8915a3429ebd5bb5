/* SPDX-License-Identifier: Apache-2.0 */
/* Reads Markdown tables whose rows are the columns of a stored thing: a name, a type, and what else
 * is said about it. The cells decide more than the header, which comes in any language. Tables of
 * parameters, messages, variables, metrics and the like look the same and are left to others. */
#include "base/nearest.h"
#include "base/table.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/text/request_name.h"
#include "spec/text/words.h"

/* What a column of the table says about a field. */
enum role {
    ROLE_NONE,
    ROLE_ENTITY, /* one table for several entities: whose field it is */
    ROLE_NAME,
    ROLE_TYPE,
    ROLE_CONSTRAINT,
    ROLE_REQUIRED, /* yes or no */
    ROLE_NULLABLE, /* yes or no */
    ROLE_PRIMARY,  /* a tick */
    ROLE_UNIQUE,
    ROLE_INDEXED,
    ROLE_REFERENCE,
    ROLE_DEFAULT,
    ROLE_LENGTH,
    ROLE_PROSE,
};

struct role_words {
    enum role role;
    const char *words; /* of the whole header */
};

static const struct role_words role_table[] = {
    {ROLE_NONE, "#|no|no.|nr|№|n|序号|编号|번호|№ п/п|番号|stt|sl"},
    {ROLE_ENTITY, "table|table name|entity|collection|表|表名|таблица|테이블|tabla|tabela"},
    {ROLE_NAME,
     "column|columns|column name|field|fields|field name|name|attribute|attribute name|property|"
     "属性|字段|字段名|字段名称|列名|名称|поле|поля|колонка|столбец|имя|название|атрибут|컬럼|"
     "컬럼명|필드|"
     "필드명|속성|이름|カラム|カラム名|フィールド|フィールド名|項目|項目名|campo|columna|atributo|"
     "nombre|nome|coluna|kolom|nama|nama kolom|trường|tên trường|cột|tên cột|"
     "champ|champs|nom|nom du champ|colonne|attribut|propriété|spalte|spaltenname|feld|felder|"
     "feldname|eigenschaft"},
    {ROLE_TYPE,
     "type|data type|datatype|types|sql type|db type|field type|column "
     "type|类型|数据类型|字段类型|тип|"
     "тип данных|타입|자료형|데이터 타입|데이터타입|유형|型|データ型|タイプ|tipo|tipo de dato|"
     "tipo de dado|tipo de dados|tipe|tipe data|kiểu|kiểu dữ liệu|typ|datentyp|feldtyp|"
     "type de données|type de donnée"},
    {ROLE_NULLABLE,
     "null|nullable|null?|nullable?|allow null|nulls|nulo|允许空|可空|是否为空|null 허용|"
     "允许为空|널 허용|可为空|null allowed|is null"},
    {ROLE_REQUIRED,
     "required|required?|mandatory|not null|req|必填|是否必填|非空|обязательно|обяз|обяз.|"
     "обязательное|필수|필수 여부|必須|requerido|obligatorio|obrigatório|wajib|bắt buộc|"
     "pflicht|pflichtfeld|erforderlich|obligatoire|requis"},
    {ROLE_PRIMARY, "pk|primary key|primary|pk?|主键|is pk|primärschlüssel|clé primaire"},
    {ROLE_UNIQUE, "unique|uk|unique?|唯一|유니크|uq|eindeutig"},
    {ROLE_INDEXED, "index|indexed|索引|인덱스"},
    {ROLE_REFERENCE, "fk|foreign key|references|reference|fk?|ref|外键|외래키|relation|relations|"
                     "fremdschlüssel|verweis|clé étrangère|référence"},
    {ROLE_DEFAULT, "default|default value|defaults|默认|默认值|по умолчанию|기본값|デフォルト|"
                   "デフォルト値|初期値|por defecto|valor por defecto|padrão|valor padrão|"
                   "standardwert|vorgabe|vorgabewert|défaut|par défaut|valeur par défaut"},
    {ROLE_LENGTH,
     "length|size|max length|长度|длина|길이|桁数|longitud|tamanho|tamaño|länge|longueur"},
    {ROLE_CONSTRAINT,
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

#define COLUMN_MAXIMUM 16U

struct layout {
    enum role roles[COLUMN_MAXIMUM];
    size_t count;
    int name;       /* column, or READING_NO_COLUMN */
    int type;       /* likewise */
    int entity;     /* likewise */
    bool is_headed; /* the header calls the column of names one of fields */
};

/* --- the header --- */

static enum role find_role(struct slice header)
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
    return ROLE_PROSE;
}

static bool has_foreign_header(const struct block *block)
{
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice header = wording_bare(block_column_name(block, i));
        if (wording_is(header, foreign_headers)) {
            return true;
        }
    }
    return false;
}

/* --- the cells --- */

/* Marks that people put beside a name: keys, stars, bullets. */
static struct slice bare_name(struct slice cell)
{
    cell = slice_trim(cell);
    while (cell.size > 0 && !character_is_word(cell.data[0])) {
        cell = slice_from_offset(cell, 1);
    }
    return cell;
}

static struct slice cell_of(const struct table_row *row, int column)
{
    return column == READING_NO_COLUMN ? SLICE_EMPTY : slice_trim(row->cells[column].plain);
}

/* A name, alone or with a remark in brackets behind it. */
static bool is_name_cell(struct slice cell)
{
    cell = bare_name(cell);
    size_t size = field_line_measure_name(cell);
    struct slice rest = slice_trim(slice_from_offset(cell, size));
    return size > 0 && (rest.size == 0 || strchr("(?*,/[", rest.data[0]) != NULL ||
                        slice_starts_with(rest, SLICE("..")));
}

/* "→ users.id", "FK → users" where others have a type: that of what it refers to. */
static bool reads_reference(struct arena *arena, struct field_statement *field, struct slice cell)
{
    bool is_reference = slice_starts_with(cell, SLICE("\xe2\x86\x92")) ||
                        slice_starts_with(cell, SLICE("->")) ||
                        wording_starts_with(cell, "fk|ref|foreign key|references") > 0;
    return is_reference && field_text_read(arena, field, cell, FIELD_TEXT_CONSTRAINTS) &&
           field->references_entity.size > 0;
}

/* "OrderStatus", "OrderStatus?": a type of the document's own. */
static bool is_named_type(struct slice cell)
{
    size_t capitals = 0, small = 0;
    cell.size -= cell.size > 0 && cell.data[cell.size - 1] == '?';
    for (size_t i = 0; i < cell.size; i++) {
        if (!character_is_alpha(cell.data[i])) {
            return false;
        }
        bool is_capital = cell.data[i] >= 'A' && cell.data[i] <= 'Z';
        capitals += is_capital;
        small += !is_capital;
    }
    return capitals >= 2 && small >= capitals && cell.data[0] >= 'A' && cell.data[0] <= 'Z';
}

static bool is_type_cell(struct arena *arena, struct slice cell, bool is_headed)
{
    struct field_statement probe = {0};
    probe.type = ARENA_NEW(arena, struct type);
    if (cell.size == 0 || cell.size > 200) {
        return false;
    }
    if (is_headed && (reads_reference(arena, &probe, cell) || is_named_type(cell))) {
        return true;
    }
    field_value_type(arena, &probe, cell);
    return probe.type->kind != TYPE_UNKNOWN;
}

#define SAMPLE_ROWS 24U

static size_t sample_end(const struct block *block)
{
    return block->row_count < SAMPLE_ROWS ? block->row_count : SAMPLE_ROWS;
}

static size_t count_names(const struct block *block, size_t column)
{
    size_t count = 0;
    for (size_t i = 1; i < sample_end(block); i++) {
        count += is_name_cell(block->rows[i].cells[column].plain);
    }
    return count;
}

static size_t count_types(struct arena *arena, const struct block *block, size_t column,
                          bool is_headed)
{
    size_t count = 0;
    for (size_t i = 1; i < sample_end(block); i++) {
        count += is_type_cell(arena, cell_of(&block->rows[i], (int)column), is_headed);
    }
    return count;
}

/* The column with the header of that role, else the first unnamed one that the cells speak for. */
static int find_name_column(const struct block *block, const struct layout *layout)
{
    size_t rows = sample_end(block) - 1;
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == ROLE_NAME && count_names(block, i) * 10 >= rows * 7) {
            return (int)i;
        }
    }
    bool is_first_named =
        layout->count > 0 && (layout->roles[0] == ROLE_PROSE || layout->roles[0] == ROLE_ENTITY);
    return is_first_named && rows > 1 && count_names(block, 0) == rows ? 0 : READING_NO_COLUMN;
}

static int find_type_column(struct arena *arena, const struct block *block,
                            const struct layout *layout)
{
    size_t rows = sample_end(block) - 1;
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == ROLE_TYPE && count_types(arena, block, i, true) * 2 >= rows) {
            return (int)i;
        }
    }
    for (size_t i = 0; i < layout->count; i++) {
        bool is_free = layout->roles[i] == ROLE_PROSE && (int)i != layout->name;
        if (is_free && rows > 1 && count_types(arena, block, i, false) * 10 >= rows * 9) {
            return (int)i;
        }
    }
    return READING_NO_COLUMN;
}

static bool find_layout(struct arena *arena, const struct block *block, struct layout *layout)
{
    *layout = (struct layout){.type = READING_NO_COLUMN, .entity = READING_NO_COLUMN};
    layout->count = block->column_count < COLUMN_MAXIMUM ? block->column_count : COLUMN_MAXIMUM;
    for (size_t i = 0; i < layout->count; i++) {
        layout->roles[i] = find_role(block_column_name(block, i));
    }
    layout->name = find_name_column(block, layout);
    if (layout->name == READING_NO_COLUMN) {
        return false;
    }
    layout->is_headed = layout->roles[layout->name] == ROLE_NAME;
    layout->roles[layout->name] = ROLE_NAME;
    layout->type = find_type_column(arena, block, layout);
    if (layout->type != READING_NO_COLUMN) {
        layout->roles[layout->type] = ROLE_TYPE;
    }
    for (size_t i = 0; i < layout->count; i++) {
        bool is_entity = layout->roles[i] == ROLE_ENTITY && (int)i < layout->name;
        layout->entity = is_entity ? (int)i : layout->entity;
    }
    return layout->type != READING_NO_COLUMN;
}

/* --- fields --- */

static bool is_yes(struct slice cell)
{
    return wording_is(
        wording_bare(cell),
        "yes|y|true|✓|✔|✅|☑|x|1|o|да|是|예|はい|sí|si|sim|ya|có|ja|oui|required|pk|fk|"
        "unique|not null|○|●");
}

static bool is_no(struct slice cell)
{
    return wording_is(
        wording_bare(cell),
        "no|n|false|✗|✘|❌|нет|否|아니오|いいえ|não|tidak|không|nein|non|optional|0|not null|×");
}

static void apply_length(struct field_statement *field, struct slice cell)
{
    uint64_t length;
    if (field->type->kind == TYPE_TEXT && field->type->length == 0 &&
        slice_to_uint64(cell, &length) && length > 0 && length < 65536) {
        struct type *type = field->type;
        type->length = (uint32_t)length;
    }
}

/* "admin, teacher; default teacher": labels, and behind them which of them is the default. */
static void apply_labels(struct arena *arena, struct field_statement *field, struct slice cell)
{
    size_t at = slice_find_ignoring_case(cell, SLICE("default"));
    if (field_value_labels(arena, field, cell, LABELS_DOUBTFUL) || at == SLICE_NOT_FOUND) {
        return;
    }
    while (at > 0 && strchr(" ,;([", cell.data[at - 1]) != NULL) {
        at--;
    }
    field_value_labels(arena, field, slice_between(cell, 0, at), LABELS_DOUBTFUL);
}

static void apply_prose(struct arena *arena, struct field_statement *field, struct text cell)
{
    struct slice prose = slice_trim(cell.plain);
    if (prose.size == 0 || wording_is(prose, "-|—|–|n/a")) {
        return;
    }
    if (field->comment.size == 0) {
        field->comment = prose;
    }
    field_text_read(arena, field, prose, FIELD_TEXT_PROSE);
    apply_labels(arena, field, prose);
}

static void apply_reference(struct arena *arena, struct field_statement *field, struct slice cell)
{
    struct slice bare = wording_bare(cell);
    if (is_yes(bare)) {
        field->is_foreign_key = true;
    } else if (bare.size > 0 && !is_no(bare) && bare.data[0] != '-' &&
               !field_text_read(arena, field, bare, FIELD_TEXT_CONSTRAINTS) &&
               field_line_measure_name(bare) > 0) {
        field_text_reference(field, bare);
    }
}

static void apply_default(struct arena *arena, struct field_statement *field, struct slice cell)
{
    bool is_none = cell.size == 0 || wording_is(cell, "-|—|–|none|n/a|null|无|нет|없음");
    if (wording_starts_with(cell, "pk|fk|primary key|foreign key|unique|not null") > 0) {
        field_text_read(arena, field, cell, FIELD_TEXT_CONSTRAINTS);
        return;
    }
    if (!is_none && cell.size <= 80) {
        field->default_value = field_value_default(arena, cell, field->type, field->place);
    }
}

static void apply_cell(struct arena *arena, struct field_statement *field, enum role role,
                       struct text cell)
{
    struct slice plain = slice_trim(cell.plain);
    switch (role) {
    case ROLE_CONSTRAINT:
        field_text_read(arena, field, plain, FIELD_TEXT_CONSTRAINTS);
        apply_labels(arena, field, plain);
        break;
    case ROLE_REQUIRED:
        field->is_required |= is_yes(plain);
        field->is_optional |= is_no(plain);
        break;
    case ROLE_NULLABLE:
        field->is_required |= is_no(plain);
        field->is_optional |=
            !is_no(plain) && (is_yes(plain) || wording_is(plain, "null|nullable"));
        break;
    case ROLE_PRIMARY:
        field->is_primary_key |= is_yes(plain);
        break;
    case ROLE_UNIQUE:
        field->is_unique |= is_yes(plain);
        break;
    case ROLE_INDEXED:
        field->is_indexed |= is_yes(plain);
        break;
    case ROLE_REFERENCE:
        apply_reference(arena, field, plain);
        break;
    case ROLE_DEFAULT:
        apply_default(arena, field, plain);
        break;
    case ROLE_LENGTH:
        apply_length(field, plain);
        break;
    case ROLE_PROSE:
        apply_prose(arena, field, cell);
        break;
    case ROLE_NONE:
    case ROLE_ENTITY:
    case ROLE_NAME:
    case ROLE_TYPE:
        break;
    }
}

/* "id (PK)", "`email`*", "name?" */
static void apply_name_remark(struct arena *arena, struct field_statement *field,
                              struct slice remark)
{
    if (remark.size == 0) {
        return;
    }
    if (remark.data[0] == '?') {
        field->is_optional = true;
    } else if (remark.data[0] == '*') {
        field->is_required = true;
    } else {
        field_text_read(arena, field, remark, FIELD_TEXT_CONSTRAINTS);
    }
}

static void add_named(struct arena *arena, struct entity_statement *entity,
                      const struct layout *layout, const struct table_row *row, struct slice name,
                      struct slice written, struct slice remark)
{
    struct text cell = row->cells[layout->name];
    size_t offset = (size_t)(written.data - cell.plain.data);
    struct field_statement *field =
        field_value_add(arena, entity, name, text_place(cell, offset, written.size));
    if (layout->type != READING_NO_COLUMN &&
        !reads_reference(arena, field, cell_of(row, layout->type))) {
        field_value_type(arena, field, row->cells[layout->type].plain);
    }
    apply_name_remark(arena, field, remark);
    for (size_t i = 0; i < layout->count; i++) {
        apply_cell(arena, field, layout->roles[i], row->cells[i]);
    }
    if (field->is_required) {
        field->is_optional = false;
    }
}

/* The next of "created_at, updated_at" or "lat / lng", with the comma or stroke at rest[0]. */
static struct slice next_further_name(struct slice *rest)
{
    if (rest->size == 0 || strchr(",/", rest->data[0]) == NULL) {
        return SLICE_EMPTY;
    }
    struct slice text = bare_name(slice_from_offset(*rest, 1));
    size_t size = field_line_measure_name(text);
    *rest = slice_trim(slice_from_offset(text, size));
    while (rest->size > 0 && rest->data[0] == '`') {
        *rest = slice_from_offset(*rest, 1);
    }
    return slice_between(text, 0, size);
}

/* "line1/2/3" and "line1..line3": how far the number at the end of the name goes on; 0: not. */
static unsigned find_last_number(struct slice name, struct slice rest)
{
    size_t stem = name.size;
    while (stem > 0 && character_is_digit(name.data[stem - 1])) {
        stem--;
    }
    uint64_t first, last = 0;
    if (stem == 0 || !slice_to_uint64(slice_from_offset(name, stem), &first)) {
        return 0;
    }
    bool is_range = slice_starts_with(rest, SLICE("..")) || slice_starts_with(rest, SLICE("~")) ||
                    slice_starts_with(rest, SLICE("\xe2\x80\xa6")) ||
                    slice_starts_with(rest, SLICE("\xe2\x80\x93"));
    while (rest.size > 0 && !character_is_word(rest.data[0])) {
        rest = slice_from_offset(rest, 1);
    }
    if (is_range && slice_starts_with(rest, slice_between(name, 0, stem))) {
        rest = slice_from_offset(rest, stem);
    }
    struct slice part;
    while (slice_next_part(&rest, '/', &part)) {
        part = bare_name(slice_trim(part));
        size_t size = 0;
        while (size < part.size && character_is_digit(part.data[size])) {
            size++;
        }
        uint64_t number;
        bool is_next = size > 0 && slice_to_uint64(slice_between(part, 0, size), &number) &&
                       (is_range ? number > first : number == (last == 0 ? first : last) + 1);
        if (!is_next || wording_bare(slice_from_offset(part, size)).size > 0) {
            return 0;
        }
        last = number;
    }
    return last > first && last - first < 16 ? (unsigned)last : 0;
}

/* Whether nothing but names stands behind the first one: "city/town (either)" is one field. */
static bool lists_names(struct slice rest)
{
    size_t count = 0;
    while (rest.size > 0) {
        if (next_further_name(&rest).size == 0) {
            return false;
        }
        count++;
    }
    return count > 0;
}

/* "line2" and "line3" behind "line1". */
static void add_numbered(struct arena *arena, struct entity_statement *entity,
                         const struct layout *layout, const struct table_row *row,
                         struct slice first, unsigned last)
{
    size_t stem = first.size;
    while (stem > 0 && character_is_digit(first.data[stem - 1])) {
        stem--;
    }
    uint64_t number;
    if (!slice_to_uint64(slice_from_offset(first, stem), &number)) {
        return;
    }
    for (number++; number <= last; number++) {
        struct slice name =
            arena_format(arena, SLICE_FORMAT "%u", SLICE_ARGUMENT(slice_between(first, 0, stem)),
                         (unsigned)number);
        add_named(arena, entity, layout, row, name, first, SLICE_EMPTY);
    }
}

static void add_field(struct arena *arena, struct entity_statement *entity,
                      const struct layout *layout, const struct table_row *row)
{
    struct slice text = bare_name(row->cells[layout->name].plain);
    size_t size = field_line_measure_name(text);
    struct slice rest = slice_trim(slice_from_offset(text, size));
    struct slice first = slice_between(text, 0, size);
    unsigned last = find_last_number(first, rest);
    bool is_list = last == 0 && lists_names(rest);
    add_named(arena, entity, layout, row, first, first, is_list || last > 0 ? SLICE_EMPTY : rest);
    while (is_list && rest.size > 0) {
        struct slice name = next_further_name(&rest);
        add_named(arena, entity, layout, row, name, name, SLICE_EMPTY);
    }
    if (last > 0) {
        add_numbered(arena, entity, layout, row, first, last);
    }
}

/* "pk | (tenant_id, user_id)": a row that is no field but a key over several. */
static bool read_key_row(struct arena *arena, struct entity_statement *entity,
                         const struct layout *layout, const struct table_row *row)
{
    struct slice name = wording_bare(cell_of(row, layout->name));
    struct slice list = cell_of(row, layout->type);
    bool is_primary =
        wording_is(name, "pk|primary key|primary|composite pk|composite key|主键|기본키");
    bool is_unique = wording_is(name, "unique|uk|uq|unique key|唯一|유니크");
    if (list.size < 3 || list.data[0] != '(' || (!is_primary && !is_unique)) {
        return false;
    }
    return field_line_read_key(arena, entity,
                               arena_format(arena, "%s " SLICE_FORMAT,
                                            is_primary ? "PRIMARY KEY" : "UNIQUE",
                                            SLICE_ARGUMENT(list)));
}

static bool is_field_row(const struct layout *layout, const struct table_row *row)
{
    struct slice name = row->cells[layout->name].plain;
    return is_name_cell(name) && !text_is_placeholder(slice_trim(name));
}

/* A row that describes a field under a name that none can have. */
static void report_row(struct specification *specification, const struct table_row *row, int column,
                       const char *what)
{
    struct text cell = row->cells[column];
    if (slice_trim(cell.plain).size == 0 || text_is_placeholder(slice_trim(cell.plain))) {
        return;
    }
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_W1401,
                       text_place(cell, 0, cell.plain.size),
                       "name fields with the letters a to z, digits and underscores",
                       "'" SLICE_FORMAT "' is no name of a field; %s",
                       SLICE_ARGUMENT(slice_between(slice_trim(cell.plain), 0, 60)), what);
}

/* What a part of a cell of constraints nearly is, or NULL. */
static const char *constraint_meant(struct slice part)
{
    static const char *const words[] = {"PRIMARY KEY", "NOT NULL",  "UNIQUE",   "REQUIRED",
                                        "FOREIGN KEY", "NULLABLE",  "OPTIONAL", "AUTO_INCREMENT",
                                        "INDEXED",     "MANDATORY", NULL};
    struct nearest nearest = nearest_start(part);
    for (const char *const *word = words; part.size > 4 && *word != NULL; word++) {
        nearest_offer(&nearest, *word);
    }
    return nearest.best_distance > 0 ? nearest.best : NULL;
}

static void report_constraints(struct specification *specification, const struct text *cell)
{
    struct slice rest = cell->plain, part;
    while (slice_next_part(&rest, ',', &part)) {
        struct field_statement probe = {.type = ARENA_NEW(specification->arena, struct type)};
        part = slice_trim(part);
        const char *meant = constraint_meant(part);
        if (meant != NULL) {
            field_text_read(specification->arena, &probe, part, FIELD_TEXT_CONSTRAINTS);
        }
        bool is_known = probe.is_primary_key || probe.is_required || probe.is_optional ||
                        probe.is_unique || probe.is_indexed || probe.is_foreign_key;
        if (meant != NULL && !is_known) {
            diagnostics_report(specification->diagnostics, DIAGNOSTIC_W1402,
                               text_place(*cell, (size_t)(part.data - cell->plain.data), part.size),
                               arena_format(specification->arena, "did you mean '%s'?", meant).data,
                               "'" SLICE_FORMAT "' is no constraint that is known",
                               SLICE_ARGUMENT(part));
        }
    }
}

static void report_cells(struct specification *specification, const struct layout *layout,
                         const struct table_row *row)
{
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == ROLE_CONSTRAINT) {
            report_constraints(specification, &row->cells[i]);
        }
    }
}

/* Whether one of the rows is a key, or names what only a stored thing has. */
static bool has_key(struct arena *arena, const struct block *block, const struct layout *layout,
                    struct slice name)
{
    struct entity_statement probe = {0};
    struct slice own =
        arena_format(arena, SLICE_FORMAT "id", SLICE_ARGUMENT(word_key(arena, name)));
    for (size_t i = 1; i < sample_end(block); i++) {
        if (is_field_row(layout, &block->rows[i])) {
            add_field(arena, &probe, layout, &block->rows[i]);
        }
    }
    LIST_EACH(const struct field_statement, field, &probe.fields)
    {
        if (field->is_primary_key || field->is_foreign_key ||
            slice_equal_ignoring_case(field->name, SLICE("id")) ||
            slice_equal_ignoring_case(field->name, SLICE("created_at")) ||
            slice_equal(word_flat(arena, field->name), own)) {
            return true;
        }
    }
    return false;
}

/* Whether a row says in words that it is the primary key: what passes by has none. */
static bool states_key(struct arena *arena, const struct block *block, const struct layout *layout)
{
    struct entity_statement probe = {0};
    for (size_t i = 1; i < sample_end(block); i++) {
        if (is_field_row(layout, &block->rows[i])) {
            add_field(arena, &probe, layout, &block->rows[i]);
        }
    }
    LIST_EACH(const struct field_statement, field, &probe.fields)
    {
        if (field->is_primary_key) {
            return true;
        }
    }
    return false;
}

/* A heading names one table: a second one below it needs a label of its own. */
static bool is_heading_taken(const struct specification *specification, const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    return last != NULL && last->block != NULL && last->block != block &&
           last->block->section == block->section && last->entity.source == SOURCE_TABLE;
}

/* "| Field | Notes |" in a data model, with a key among the rows: fields whose names must do. */
static bool is_untyped(struct specification *specification, const struct block *block,
                       const struct layout *layout)
{
    if (layout->name == READING_NO_COLUMN || !layout->is_headed || layout->entity >= 0 ||
        entity_name_setting(block->section) != ENTITY_SETTING_STORED ||
        count_names(block, (size_t)layout->name) + 1 != sample_end(block)) {
        return false;
    }
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == ROLE_TYPE) {
            return false; /* types that are none: another thing's table, which is told */
        }
    }
    struct entity_name found = entity_name_of_block(specification->arena, block);
    bool is_free =
        found.name.size > 0 && !(found.is_heading && is_heading_taken(specification, block));
    return is_free && has_key(specification->arena, block, layout, found.name);
}

/* Within a data model, a table that is headed as one of fields but names none well enough. */
static void report_table(struct specification *specification, const struct block *block)
{
    int name = READING_NO_COLUMN;
    bool has_type = false;
    for (size_t i = 0; i < block->column_count && i < COLUMN_MAXIMUM; i++) {
        enum role role = find_role(block_column_name(block, i));
        name = role == ROLE_NAME && name == READING_NO_COLUMN ? (int)i : name;
        has_type |= role == ROLE_TYPE;
    }
    bool is_data = entity_name_setting(block->section) == ENTITY_SETTING_STORED;
    for (size_t i = 1; i < block->row_count && is_data && has_type; i++) {
        if (name != READING_NO_COLUMN && !is_name_cell(block->rows[i].cells[name].plain)) {
            report_row(specification, &block->rows[i], name, "the table is not read");
            return;
        }
    }
}

/* --- entities --- */

static struct statement *state_entity(struct specification *specification,
                                      const struct block *block, struct slice name,
                                      struct place place)
{
    struct statement *statement =
        specification_state(specification, STATEMENT_ENTITY, block, place);
    statement->entity.source = SOURCE_TABLE;
    statement->entity.name = name;
    return statement;
}

/* "Field (`CreateUserRequest`)": the header itself names what it describes. */
static struct slice find_header_name(const struct block *block, const struct layout *layout)
{
    struct slice header = block_column_name(block, (size_t)layout->name);
    size_t open = slice_find_byte(header, '(');
    struct slice inner =
        open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(header, open + 1);
    inner = wording_bare(slice_between(inner, 0, slice_find_byte(inner, ')')));
    size_t size = field_line_measure_name(inner);
    return size == inner.size ? inner : SLICE_EMPTY;
}

static enum reading_result refuse(struct specification *specification, const struct block *block,
                                  const char *reason)
{
    reading_give_reason(block, reason);
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1403, block->place,
                       "name what it describes in the heading, and mark its key",
                       "%s: it stays documentation", reason);
    return READING_NOTHING;
}

/* One entity per value of the column "Table"; an empty cell goes on with the one before. */
static enum reading_result read_grouped(struct specification *specification,
                                        const struct block *block, const struct layout *layout)
{
    struct table entities;
    struct statement *current = NULL;
    table_init(&entities, specification->arena);
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = wording_bare(cell_of(row, layout->entity));
        if (name.size > 0) {
            current = table_get(&entities, name);
            if (current == NULL) {
                current = state_entity(specification, block, name,
                                       reading_cell_place(row, layout->entity));
                table_put(&entities, name, current);
            }
        }
        if (current != NULL && is_field_row(layout, row)) {
            add_field(specification->arena, &current->entity, layout, row);
        }
    }
    return current == NULL ? READING_NOTHING : READING_WHOLE;
}

static enum reading_result read_columns(struct specification *specification,
                                        const struct block *block, const struct layout *layout,
                                        struct entity_name found, bool is_request)
{
    struct statement *statement = state_entity(specification, block, found.name, found.place);
    statement->entity.schema = found.schema;
    statement->entity.is_request = is_request;
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = bare_name(block->rows[i].cells[layout->name].plain);
        if (field_line_read_key(specification->arena, &statement->entity, name) ||
            read_key_row(specification->arena, &statement->entity, layout, &block->rows[i])) {
            continue;
        }
        if (is_field_row(layout, &block->rows[i])) {
            add_field(specification->arena, &statement->entity, layout, &block->rows[i]);
            report_cells(specification, layout, &block->rows[i]);
        } else {
            report_row(specification, &block->rows[i], layout->name, "the row is left out");
        }
    }
    return READING_WHOLE;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct layout layout;
    if (!find_layout(specification->arena, block, &layout) &&
        !is_untyped(specification, block, &layout)) {
        report_table(specification, block);
        return READING_NOTHING;
    }
    enum entity_setting setting = entity_name_setting(block->section);
    if (layout.entity != READING_NO_COLUMN && setting != ENTITY_SETTING_MESSAGE) {
        return read_grouped(specification, block, &layout);
    }
    struct entity_name found = entity_name_of_block(specification->arena, block);
    struct slice header_name = find_header_name(block, &layout);
    if (header_name.size > 0) {
        found = (struct entity_name){.name = header_name, .place = block->place};
    }
    bool is_request = entity_name_is_passing(found.name, block->section);
    if (header_name.size > 0 && is_request) {
        return read_columns(specification, block, &layout, found, true);
    }
    if (setting == ENTITY_SETTING_MESSAGE &&
        (is_request || found.name.size == 0 || !states_key(specification->arena, block, &layout))) {
        return READING_NOTHING;
    }
    if (found.name.size == 0) {
        return refuse(specification, block, "a table of fields that no heading or label names");
    }
    if (found.is_heading && is_heading_taken(specification, block)) {
        return refuse(specification, block,
                      "a second table of fields below one heading, without a label");
    }
    if (setting == ENTITY_SETTING_OPEN &&
        !has_key(specification->arena, block, &layout, found.name)) {
        return refuse(specification, block,
                      "a table of fields without a key, outside of a data model");
    }
    return read_columns(specification, block, &layout, found, is_request);
}

static int claim(const struct block *block)
{
    if (block->kind != BLOCK_TABLE || block->row_count < 2 || block->column_count < 2 ||
        has_foreign_header(block)) {
        return 0;
    }
    for (size_t i = 0; i < block->column_count && i < COLUMN_MAXIMUM; i++) {
        enum role role = find_role(block_column_name(block, i));
        if (role == ROLE_NAME || role == ROLE_TYPE) {
            return 60;
        }
    }
    return is_name_cell(block->rows[1].cells[0].plain) ? 20 : 0;
}

const struct recogniser recogniser_columns = {"columns", claim, read, NULL};
