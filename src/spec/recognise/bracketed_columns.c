/* SPDX-License-Identifier: Apache-2.0 */
/* Brackets hold many things: examples, values, remarks. Names alone, two at least, with one among
 * them that only a table has, are columns. */
#include "spec/recognise/bracketed_columns.h"

#include "base/table.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_list.h"
#include "spec/reading/reading.h"
#include "spec/recognise/entity_index.h"
#include "spec/recognise/entity_lists_private.h"
#include "spec/text/words.h"

#define NAME_MAXIMUM 48U
#define LIST_MAXIMUM 600U /* bytes in brackets; more is no list of columns */
#define ROWS_LOOKED  8U   /* of a table, for a bracket */

/* --- brackets --- */

#define WIDE_OPEN  SLICE("\xef\xbc\x88") /* （ */
#define WIDE_CLOSE SLICE("\xef\xbc\x89") /* ） */

/* Where a bracket opens, at or behind `from`; SLICE_NOT_FOUND: nowhere. */
static size_t find_open(struct slice text, size_t from)
{
    struct slice rest = slice_from_offset(text, from);
    size_t plain = slice_find_byte(rest, '('), wide = slice_find(rest, WIDE_OPEN);
    size_t at = plain < wide ? plain : wide; /* SLICE_NOT_FOUND is the greatest */
    return at == SLICE_NOT_FOUND ? at : from + at;
}

/* Where the bracket closes whose inside begins at `from`; SLICE_NOT_FOUND: not near. */
static size_t find_close(struct slice text, size_t from)
{
    size_t depth = 0;
    for (size_t at = from; at < text.size && at - from < LIST_MAXIMUM; at++) {
        struct slice rest = slice_from_offset(text, at);
        depth += text.data[at] == '(' || slice_starts_with(rest, WIDE_OPEN);
        if (text.data[at] == ')' || slice_starts_with(rest, WIDE_CLOSE)) {
            if (depth == 0) {
                return at;
            }
            depth--;
        }
    }
    return SLICE_NOT_FOUND;
}

/* "(tree_id)" */
static bool is_reference_alone(struct slice inside)
{
    return (slice_ends_with(inside, SLICE("_id")) || slice_ends_with(inside, SLICE("Id"))) &&
           field_line_measure_name(inside) == inside.size;
}

bool bracketed_columns_next(struct slice text, size_t *at, size_t *out_open,
                            struct slice *out_inside)
{
    while ((*out_open = find_open(text, *at)) != SLICE_NOT_FOUND) {
        *at = *out_open + (text.data[*out_open] == '(' ? 1 : WIDE_OPEN.size);
        size_t close = find_close(text, *at);
        *out_inside = slice_between(text, *at, close == SLICE_NOT_FOUND ? *at : close);
        if (slice_find_byte(*out_inside, ',') != SLICE_NOT_FOUND ||
            slice_find(*out_inside, SLICE("\xef\xbc\x8c")) != SLICE_NOT_FOUND ||
            slice_find(*out_inside, SLICE("\xe3\x80\x81")) != SLICE_NOT_FOUND ||
            is_reference_alone(*out_inside)) {
            return true;
        }
    }
    return false;
}

/* Whether one of the fields is such as only tables have: a key, a reference, a time. */
static bool has_evidence(const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (field->is_primary_key || field->is_foreign_key ||
            slice_is_ignoring_case(field->name, "id") ||
            slice_ends_with_ignoring_case(field->name, SLICE("_id")) ||
            slice_ends_with(field->name, SLICE("Id")) ||
            slice_ends_with_ignoring_case(field->name, SLICE("_at"))) {
            return true;
        }
    }
    return false;
}

bool bracketed_columns_read(struct arena *arena, const struct text *text, struct slice inside,
                            struct told_columns *out)
{
    static const char ends[] = "\xe2\x80\xa6|...|etc.|etc|usw.|usw|и т.д.|и др.|等|など| 등";
    struct entity_group group;
    struct slice list = slice_trim(inside);
    list = slice_trim(slice_between(list, 0, list.size - wording_ends_with(list, ends)));
    list.size -= slice_ends_with(list, SLICE(","));
    *out = (struct told_columns){0};
    if (field_line_measure_name(list) == 0) {
        return false;
    }
    entity_group_init(&group, arena);
    struct field_list_result result =
        field_list_read(arena, &group.entity, list, reading_place_in, text);
    out->entity = group.entity;
    out->named_count = result.field_count;
    out->sure_count = result.sure_count;
    out->has_key = result.field_count > 0 && entity_group_begins_with_key(&group);
    return result.field_count > 0 && result.other_count == 0;
}

bool bracketed_columns_is_rule(struct slice before)
{
    size_t size = before.size < 48 ? before.size : 48;
    /* "Indexes: `orders(user_id, status)`, …": far in front of the last one, too */
    return wording_starts_with(slice_trim(slice_between(before, 0, 40)),
                               "indexes:|indices:|index:|key indexes:|unique indexes:|índices:|"
                               "индексы:|索引:|索引：|인덱스:|インデックス：") > 0 ||
           wording_has(
               slice_from_offset(before, before.size - size),
               "index*|indices|unique|constraint*|references|reference|fk|foreign|primary|"
               "key|trigger*|function*|procedure*|call|calls|índice*|único|única|chave|clave|"
               "индекс*|уникальн*|функци*|索引|唯一|外键|函数|인덱스|유니크|インデックス|一意");
}

/* --- tables that sentences name --- */

static const char kind_words[] =
    "table|tables|collection|entity|database table|sql table|tabelle|tabella|tabela|tabla|tabel|"
    "tablo|tablosu|tablosunu|tabell|tabellen|taulu|tábla|colección|coleção|entität|entité|"
    "таблица|таблицу|таблицы|таблице|таблицей|таблиця|таблицю|"
    "коллекция|коллекцию|表|数据表|테이블|テーブル|bảng|tabulka|tabulku|tabelę|"
    "πίνακα|πίνακας|جدول|טבלת|तालिका|ตาราง";

struct slice bracketed_columns_table(const struct text *text, size_t open, bool *out_has_kind)
{
    static const char kinds_behind[] = " table| collection| entity| tabelle| 表| 数据表|表|数据表|"
                                       " 테이블| テーブル|テーブル| tablosu| tablosunu";
    static const char particles[] = " an| ein| aan| with| with columns| mit| con| com| avec| с|"
                                    " with fields| with the columns| with the fields|:";
    struct slice front = slice_trim(slice_between(text->plain, 0, open));
    front = slice_trim(slice_between(front, 0, front.size - wording_ends_with(front, particles)));
    size_t kind = wording_ends_with(front, kinds_behind);
    *out_has_kind = kind > 0;
    front = slice_trim(slice_between(front, 0, front.size - kind));
    size_t start = front.size;
    while (start > 0 &&
           (character_is_word(front.data[start - 1]) || front.data[start - 1] == '_')) {
        start--;
    }
    struct slice name = slice_from_offset(front, start);
    bool is_marked = false;
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        is_marked |= (span->kind == SPAN_CODE || span->kind == SPAN_STRONG) &&
                     span->start == start && span->end == front.size;
    }
    *out_has_kind |= wording_ends_with(slice_trim(slice_between(front, 0, start)), kind_words) > 0;
    bool is_name = name.size > 0 && name.size <= NAME_MAXIMUM &&
                   field_line_measure_name(name) == name.size && !wording_is(name, kind_words);
    return is_name && (is_marked || *out_has_kind) ? name : SLICE_EMPTY;
}

struct slice bracketed_columns_lead(const struct text *text)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    bool is_marked =
        span != NULL && span->start == 0 && (span->kind == SPAN_CODE || span->kind == SPAN_STRONG);
    struct slice name = is_marked ? slice_between(text->plain, 0, span->end) : SLICE_EMPTY;
    struct slice rest = slice_trim(slice_from_offset(text->plain, name.size));
    name.size -= slice_ends_with(name, SLICE(":"));
    bool is_name = name.size > 0 && name.size <= NAME_MAXIMUM &&
                   field_line_measure_name(name) == name.size && name.data[0] >= 'a' &&
                   name.data[0] <= 'z';
    bool is_parted = entity_words_measure_parting(rest) > 0 || text->plain.data[name.size] == ':';
    return is_name && is_parted ? name : SLICE_EMPTY;
}

/* --- overviews --- */

bool bracketed_columns_has_indexes(const struct block *block)
{
    for (size_t i = 0; i < block->column_count; i++) {
        if (wording_has(block_column_name(block, i), "index*|índice*|индекс*|索引|인덱스|"
                                                     "インデックス|indizes|indici|indeks*")) {
            return true;
        }
    }
    return false;
}

bool bracketed_columns_is_table(const struct block *block)
{
    struct slice inside;
    size_t open;
    bool has_any = false;
    if (block->readers.count > 0 || block->row_count < 2 || block->column_count < 2) {
        return false;
    }
    for (size_t i = 1; i < block->row_count && i <= ROWS_LOOKED && !has_any; i++) {
        for (size_t k = 0; k < block->column_count && !has_any; k++) {
            size_t at = 0;
            has_any = bracketed_columns_next(block->rows[i].cells[k].plain, &at, &open, &inside);
        }
    }
    return has_any && !bracketed_columns_has_indexes(block) &&
           entity_index_column(block) != READING_NO_COLUMN;
}

struct overview {
    struct specification *specification;
    const struct block *block;
    int column;         /* of names */
    struct table *told; /* word_key → something, of what has a description */
    size_t sure_count;  /* of rows whose brackets hold columns for sure */
    size_t read_count;
};

/* The columns in brackets of a row's other cells; false: there are none. */
static bool find_columns(const struct overview *overview, const struct table_row *row,
                         struct told_columns *out)
{
    for (size_t i = 0; i < overview->block->column_count; i++) {
        const struct text *cell = &row->cells[i];
        struct slice inside;
        size_t at = 0, open;
        while ((int)i != overview->column &&
               bracketed_columns_next(cell->plain, &at, &open, &inside)) {
            if (!bracketed_columns_is_rule(slice_between(cell->plain, 0, open)) &&
                bracketed_columns_read(overview->specification->arena, cell, inside, out)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether they are columns, of which one at least is such as tables have: where other rows list
 * theirs, one that is called as fields mostly are. One alone is such, beside others. */
static bool are_columns(const struct told_columns *told)
{
    bool is_sure = has_evidence(&told->entity);
    LIST_EACH(const struct field_statement, field, &told->entity.fields)
    {
        is_sure |= told->named_count > 1 && entity_words_is_usual(field->name);
    }
    return is_sure;
}

static void count_sure(struct overview *overview)
{
    for (size_t i = 1; i < overview->block->row_count; i++) {
        struct told_columns told;
        overview->sure_count +=
            find_columns(overview, &overview->block->rows[i], &told) && has_evidence(&told.entity);
    }
}

static void read_row(struct overview *overview, const struct table_row *row, struct list *bare)
{
    static const struct shared_finding alone = {
        DIAGNOSTIC_N1412, "describe the other fields, where there are any",
        "{} has no other description: its fields are those alone that stand in brackets",
        "{} have no other description: their fields are those alone that stand in brackets"};
    struct specification *specification = overview->specification;
    struct slice name = entity_index_name(row, overview->column);
    struct slice key = word_key(specification->arena, name);
    struct told_columns told;
    if (name.size == 0 || table_get(overview->told, key) != NULL ||
        entity_setting_is_passing(name, overview->block->section)) {
        return;
    }
    if (!find_columns(overview, row, &told) || !are_columns(&told)) {
        list_add(specification->arena, bare, (void *)(uintptr_t)row);
        return;
    }
    struct entity_group group;
    struct place place = reading_cell_place(row, overview->column);
    entity_group_init(&group, specification->arena);
    group.entity = told.entity;
    table_put(overview->told, key,
              entity_lists_state(specification, overview->block, &group, name, place));
    specification_understood(specification, overview->block);
    diagnostics_gather(
        specification->diagnostics, &alone, place,
        arena_format(specification->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(name)));
    overview->read_count++;
}

static void read_table(struct overview *overview)
{
    static const struct shared_finding without = {
        DIAGNOSTIC_N1406, "describe its fields",
        "{} is named here, but no fields of it are described: nothing of the kind is stored",
        "{} are named here, but no fields of them are described: nothing of the kind is stored"};
    struct specification *specification = overview->specification;
    struct list bare = {0}; /* struct table_row */
    count_sure(overview);
    for (size_t i = 1; i < overview->block->row_count && overview->sure_count > 0; i++) {
        read_row(overview, &overview->block->rows[i], &bare);
    }
    LIST_EACH(const struct table_row, row, &bare)
    {
        if (overview->read_count > 0) { /* else the whole table is told of */
            struct slice name = entity_index_name(row, overview->column);
            diagnostics_gather(
                specification->diagnostics, &without, reading_cell_place(row, overview->column),
                arena_format(specification->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(name)));
        }
    }
}

void bracketed_columns_collect(struct specification *specification, const struct list *tables)
{
    struct table told;
    if (tables->count == 0) {
        return;
    }
    table_init(&told, specification->arena);
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY || statement->kind == STATEMENT_ENUM) {
            struct slice name = statement->kind == STATEMENT_ENTITY ? statement->entity.name
                                                                    : statement->enumeration.name;
            table_put(&told, word_key(specification->arena, name), statement);
        }
    }
    LIST_EACH(const struct block, block, tables)
    {
        struct overview overview = {.specification = specification,
                                    .block = block,
                                    .column = entity_index_column(block),
                                    .told = &told};
        if (block->readers.count == 0) {
            read_table(&overview);
        }
    }
}
