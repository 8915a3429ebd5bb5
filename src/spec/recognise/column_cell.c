/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of tables of fields, each by itself. */
#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/recognise/columns_private.h"
#include "spec/text/words.h"

/* Whether the two are one name in two cases: "chipNo" and "chip_no". */
static bool are_spellings(struct slice left, struct slice right)
{
    size_t i = 0, j = 0;
    while (i < left.size || j < right.size) {
        bool is_left_bar = i < left.size && left.data[i] == '_';
        if (is_left_bar || (j < right.size && right.data[j] == '_')) {
            i += is_left_bar;
            j += !is_left_bar;
        } else if (i == left.size || j == right.size ||
                   character_to_lower(left.data[i++]) != character_to_lower(right.data[j++])) {
            return false;
        }
    }
    return true;
}

/* "`chipNo` → `chip_no`": what a program calls the column, and the column. */
static struct slice skip_other_spelling(struct slice cell)
{
    struct slice name = slice_between(cell, 0, field_line_measure_name(cell));
    struct slice rest = slice_trim(slice_from_offset(cell, name.size));
    size_t arrow = slice_starts_with(rest, SLICE("\xe2\x86\x92")) ? 3
                   : slice_starts_with(rest, SLICE("->"))         ? 2
                                                                  : 0;
    struct slice column = slice_trim(slice_from_offset(rest, arrow));
    struct slice other = slice_between(column, 0, field_line_measure_name(column));
    return arrow > 0 && name.size > 0 && other.size > 0 && are_spellings(name, other) ? column
                                                                                      : cell;
}

/* Without marks that people put beside a name: keys, stars, bullets; of two spellings the last. */
struct slice column_cell_bare(struct slice cell)
{
    cell = slice_trim(cell);
    while (cell.size > 0 && !character_is_word(cell.data[0]) && word_measure_marked(cell) == 0) {
        cell = slice_from_offset(cell, 1);
    }
    bool has_arrow = cell.size > 0 && (slice_find(cell, SLICE("\xe2\x86\x92")) != SLICE_NOT_FOUND ||
                                       slice_find(cell, SLICE("->")) != SLICE_NOT_FOUND);
    return has_arrow ? skip_other_spelling(cell) : cell;
}

struct slice column_cell_text(const struct table_row *row, int column)
{
    return column == READING_NO_COLUMN ? SLICE_EMPTY : slice_trim(row->cells[column].plain);
}

/* A name, alone or with a remark in brackets behind it. */
bool column_cell_is_name(struct slice cell)
{
    cell = column_cell_bare(cell);
    size_t size = field_line_measure_name(cell);
    struct slice rest = slice_trim(slice_from_offset(cell, size));
    return size > 0 && (rest.size == 0 || strchr("(?*,/[+&", rest.data[0]) != NULL ||
                        slice_starts_with(rest, SLICE("..")));
}

size_t column_cell_measure_words(struct slice cell)
{
    size_t size = 0, words = 1, step;
    do {
        while (size < cell.size && size <= 48 &&
               (character_is_alphanumeric(cell.data[size]) ||
                strchr(" -_", cell.data[size]) != NULL)) {
            words += cell.data[size] == ' ' || cell.data[size] == '-';
            size++;
        }
        bool is_ascii = size == cell.size || (unsigned char)cell.data[size] < 0x80;
        step = is_ascii ? 0 : word_measure_marked(slice_from_offset(cell, size));
        size += step;
    } while (step > 0 && size <= 48);
    struct slice rest = slice_trim(slice_from_offset(cell, size));
    struct slice name = slice_trim(slice_between(cell, 0, size));
    bool ends = rest.size == 0 || rest.data[0] == '(';
    return ends && words > 1 && words <= 4 && name.size > 2 && name.size <= 48 &&
                   !character_is_digit(name.data[0]) && strchr("_-", name.data[0]) == NULL &&
                   strchr("_-", name.data[name.size - 1]) == NULL
               ? name.size
               : 0;
}

/* "ForeignKey(User)", "models.OneToOneField('auth.User', …)": what Django calls a reference, as
 * "FK User". Empty: it is something else, or refers to its own kind. */
static struct slice as_reference(struct arena *arena, struct slice cell)
{
    size_t front = slice_starts_with(cell, SLICE("models.")) ? strlen("models.") : 0;
    size_t open = slice_find_byte(cell, '(');
    struct slice call = slice_between(cell, front, open == SLICE_NOT_FOUND ? front : open);
    if (!slice_is_one_of(call, "ForeignKey|OneToOneField|OneToOne")) {
        return SLICE_EMPTY;
    }
    size_t start = open + 1, end = start;
    for (; end < cell.size && strchr(",)", cell.data[end]) == NULL; end++) {
        start = strchr("'\". ", cell.data[end]) != NULL && end + 1 < cell.size &&
                        character_is_alpha(cell.data[end + 1])
                    ? end + 1
                    : start;
    }
    struct slice target = slice_between(cell, start, end);
    while (target.size > 0 && strchr("'\" ", target.data[target.size - 1]) != NULL) {
        target.size--;
    }
    target = slice_equal(target, SLICE("AUTH_USER_MODEL")) ? SLICE("User") : target;
    return target.size == 0 || slice_equal(target, SLICE("self"))
               ? SLICE_EMPTY
               : arena_format(arena, "FK " SLICE_FORMAT, SLICE_ARGUMENT(target));
}

/* "→ users.id", "FK → users" where others have a type: that of what it refers to. */
bool column_cell_read_reference(struct arena *arena, struct field_statement *field,
                                struct slice cell)
{
    static const char words[] =
        "fk|ref|foreign key|references|reference|link to|relation to|lookup|lookup to|"
        "fremdschlüssel|verweis auf|referenz auf|bezug auf|clave foránea|clave externa|"
        "llave foránea|referencia a|chave estrangeira|referência a|referência para|"
        "clé étrangère|référence à|référence vers|chiave esterna|riferimento a|klucz obcy|"
        "odwołanie do|yabancı anahtar|khóa ngoại|tham chiếu|внешний ключ|ссылка на|外键|关联|"
        "外部キー|参照|외래키|외래 키|참조";
    struct slice reference = as_reference(arena, cell);
    cell = reference.size > 0 ? reference : cell;
    bool is_reference = slice_starts_with(cell, SLICE("\xe2\x86\x92")) ||
                        slice_starts_with(cell, SLICE("->")) ||
                        wording_starts_with(cell, words) > 0;
    return is_reference && field_value_several(cell).size == 0 &&
           field_text_read(arena, field, cell, FIELD_TEXT_CONSTRAINTS) &&
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

bool column_cell_is_type(struct arena *arena, struct slice cell, bool is_headed)
{
    struct field_statement probe = {0};
    probe.type = ARENA_NEW(arena, struct type);
    if (cell.size == 0 || cell.size > 200) {
        return false;
    }
    if (is_headed && (column_cell_read_reference(arena, &probe, cell) || is_named_type(cell))) {
        return true;
    }
    field_value_type(arena, &probe, cell);
    return probe.type->kind != TYPE_UNKNOWN;
}

bool column_cell_is_yes(struct slice cell)
{
    return wording_is(
        wording_bare(cell),
        "yes|y|true|✓|✔|✅|☑|x|1|o|да|是|예|はい|sí|si|sim|ya|có|ja|oui|required|обязательно|"
        "обязательный|wajib|必填|必须|必須|필수|obligatorio|obrigatório|pk|fk|"
        "unique|not null|○|●|sì|tak|evet|var|zorunlu|так|wymagane|obbligatorio");
}

bool column_cell_is_no(struct slice cell)
{
    return wording_is(
        wording_bare(cell),
        "no|n|false|✗|✘|❌|нет|否|아니오|いいえ|não|tidak|không|nein|non|optional|"
        "необязательно|opsional|可选|选填|任意|선택|opcional|0|not null|×|nie|hayır|yok|ні|nee|"
        "opzionale|opcjonalne");
}
