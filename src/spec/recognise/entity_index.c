/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the column of names by its header, and the names in its cells. */
#include "spec/recognise/entity_index.h"

#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"

int entity_index_column(const struct block *block)
{
    int column = reading_column_named(
        block,
        "table|tables|table name|entity|entities|entity name|collection|collections|parent|"
        "child|表|表名|数据表|实体|集合|таблица|сущность|테이블|엔티티|テーブル|エンティティ|"
        "tabla|entidad|tabela|entidade|bảng|thực thể|tabelle|entität|entité|tablo|varlık|encja|"
        "tabella|entità|tabel|entitas|таблиця|сутність");
    bool is_message =
        column != READING_NO_COLUMN && entity_setting_of(block->section) == ENTITY_SETTING_MESSAGE;
    return is_message ? READING_NO_COLUMN : column;
}

struct slice entity_index_name(const struct table_row *row, int column)
{
    struct slice cell = wording_bare(reading_cell(row, column));
    size_t dot = slice_find_byte(cell, '.');
    cell = dot == SLICE_NOT_FOUND ? cell : slice_from_offset(cell, dot + 1);
    return field_line_measure_name(cell) == cell.size ? cell : SLICE_EMPTY;
}
