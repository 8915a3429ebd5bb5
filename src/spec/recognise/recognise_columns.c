/* SPDX-License-Identifier: Apache-2.0 */
/* Reads Markdown tables whose rows are the columns of a stored thing: a name, a type, and what else
 * is said about it. Tables of parameters, messages, variables, metrics and the like look the same
 * and are left to others. */
#include "base/nearest.h"
#include "base/table.h"
#include "spec/endpoint/endpoint.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_owner.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_list.h"
#include "spec/reading/field_text.h"
#include "spec/recognise/columns_private.h"
#include "spec/recognise/entity_lists_private.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/told_columns.h"
#include "spec/text/words.h"

/* --- what cannot be read */

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
    if (wording_is(part, "autoincrement|auto increment|auto-increment|auto_increment|identity")) {
        return NULL;
    }
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
                        probe.is_unique || probe.is_indexed || probe.is_foreign_key ||
                        probe.default_value.kind != DEFAULT_NONE || probe.is_generated;
        if (meant != NULL && !is_known) {
            diagnostics_report(specification->diagnostics, DIAGNOSTIC_W1402,
                               text_place(*cell, (size_t)(part.data - cell->plain.data), part.size),
                               arena_format(specification->arena, "did you mean '%s'?", meant).data,
                               "'" SLICE_FORMAT "' is no constraint that is known",
                               SLICE_ARGUMENT(part));
        }
    }
}

static void report_cells(struct specification *specification, const struct column_layout *layout,
                         const struct table_row *row)
{
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == COLUMN_CONSTRAINT) {
            report_constraints(specification, &row->cells[i]);
        }
    }
}

/* --- whether the table is one of fields */

/* Whether one of the rows is a key, or names what only a stored thing has. */
static bool has_key(struct arena *arena, const struct block *block,
                    const struct column_layout *layout, struct slice name)
{
    struct entity_statement probe = {0};
    struct slice own =
        arena_format(arena, SLICE_FORMAT "id", SLICE_ARGUMENT(word_key(arena, name)));
    for (size_t i = 1; i < column_layout_sample_end(block); i++) {
        if (column_row_is_field(layout, &block->rows[i])) {
            column_row_add_field(arena, &probe, layout, &block->rows[i]);
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
static bool states_key(struct arena *arena, const struct block *block,
                       const struct column_layout *layout)
{
    struct entity_statement probe = {0};
    for (size_t i = 1; i < column_layout_sample_end(block); i++) {
        if (column_row_is_field(layout, &block->rows[i])) {
            column_row_add_field(arena, &probe, layout, &block->rows[i]);
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

/* Whether a row is named as what refers to another table: "order_id". */
static bool has_reference_name(const struct block *block, const struct column_layout *layout)
{
    for (size_t i = 1; i < column_layout_sample_end(block); i++) {
        struct slice name = column_cell_bare(block->rows[i].cells[layout->name].plain);
        name = slice_between(name, 0, field_line_measure_name(name));
        if (slice_ends_with(name, SLICE("_id")) || slice_ends_with(name, SLICE("Id"))) {
            return true;
        }
    }
    return false;
}

/* "List boats", "Crear barco": what is done, and no thing that is stored. */
static bool begins_with_verb(struct slice name)
{
    static const char verbs[] =
        "list|create|get|update|delete|add|retrieve|fetch|remove|search|edit|register|find|modify|"
        "show|upload|download|crear|listar|obtener|actualizar|eliminar|borrar|buscar|criar|obter|"
        "atualizar|excluir|créer|lister|obtenir|modifier|supprimer|rechercher|crea|elenca|ottieni|"
        "aggiorna|elimina|создать|получить|обновить|удалить|добавить|изменить|创建|新增|获取|查询|"
        "更新|删除|修改";
    size_t size = wording_starts_with(name, verbs);
    return size > 0 && size < name.size;
}

/* Whose the table is: named by a label or its heading, or by the heading above "Data Model", where
 * a row is a key; without one it is nobody's. */
static struct entity_label find_label(struct specification *specification,
                                      const struct block *block, const struct column_layout *layout,
                                      bool *out_lacks_key)
{
    struct entity_label found = entity_label_of_block(block), owner = found;
    *out_lacks_key = false;
    if (!entity_owner_find(specification, block, &owner) || begins_with_verb(owner.name)) {
        return found;
    }
    *out_lacks_key = !has_key(specification->arena, block, layout, owner.name);
    owner.name = *out_lacks_key ? SLICE_EMPTY : owner.name;
    return owner;
}

/* "| Field | Notes |" in a data model, with a key among the rows, or a reference: fields whose
 * names must do. */
static bool is_untyped(struct specification *specification, const struct block *block,
                       const struct column_layout *layout)
{
    if (layout->name == READING_NO_COLUMN || !layout->is_headed || layout->entity >= 0 ||
        entity_setting_of(block->section) != ENTITY_SETTING_STORED ||
        column_layout_count_names(block, (size_t)layout->name) + 1 !=
            column_layout_sample_end(block)) {
        return false;
    }
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->roles[i] == COLUMN_TYPE) {
            return false; /* types that are none: another thing's table, which is told */
        }
    }
    bool lacks_key = false;
    struct entity_label found = find_label(specification, block, layout, &lacks_key);
    bool is_free =
        found.name.size > 0 && !(found.is_heading && is_heading_taken(specification, block));
    return is_free && (has_key(specification->arena, block, layout, found.name) ||
                       (found.is_heading && has_reference_name(block, layout)));
}

/* Within a data model, a table that is headed as one of fields but names none well enough. */
static void report_table(struct specification *specification, const struct block *block)
{
    int name = READING_NO_COLUMN;
    bool has_type = false;
    for (size_t i = 0; i < block->column_count && i < COLUMN_MAXIMUM; i++) {
        enum column_role role = column_layout_role(block_column_name(block, i));
        name = role == COLUMN_NAME && name == READING_NO_COLUMN ? (int)i : name;
        has_type |= role == COLUMN_TYPE;
    }
    bool is_data = entity_setting_of(block->section) == ENTITY_SETTING_STORED;
    for (size_t i = 1; i < block->row_count && is_data && has_type; i++) {
        if (name != READING_NO_COLUMN && !column_cell_is_name(block->rows[i].cells[name].plain)) {
            report_row(specification, &block->rows[i], name, "the table is not read");
            return;
        }
    }
}

/* --- entities */

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
static struct slice find_header_name(const struct block *block, const struct column_layout *layout)
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
    if (endpoint_query_is_exchange(block)) {
        return READING_NOTHING; /* what an endpoint takes or answers */
    }
    reading_give_reason(block, reason);
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1403, block->place,
                       "name what it describes in the heading, and mark its key",
                       "%s: it stays documentation", reason);
    return READING_NOTHING;
}

/* One entity per value of the column "Table"; an empty cell goes on with the one before. */
static enum reading_result read_grouped(struct specification *specification,
                                        const struct block *block,
                                        const struct column_layout *layout)
{
    struct table entities;
    struct statement *current = NULL;
    table_init(&entities, specification->arena);
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = wording_bare(column_cell_text(row, layout->entity));
        if (name.size > 0) {
            current = table_get(&entities, name);
            if (current == NULL) {
                current = state_entity(specification, block, name,
                                       reading_cell_place(row, layout->entity));
                table_put(&entities, name, current);
            }
        }
        if (current != NULL && column_row_is_field(layout, row)) {
            column_row_add_field(specification->arena, &current->entity, layout, row);
        }
    }
    return current == NULL ? READING_NOTHING : READING_WHOLE;
}

static enum reading_result read_columns(struct specification *specification,
                                        const struct block *block,
                                        const struct column_layout *layout,
                                        struct entity_label found, bool is_request)
{
    struct statement *statement = state_entity(specification, block, found.name, found.place);
    statement->entity.schema = found.schema;
    statement->entity.is_request = is_request;
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = column_cell_bare(block->rows[i].cells[layout->name].plain);
        if (field_list_read_key(specification->arena, &statement->entity, name) ||
            column_row_read_key(specification->arena, &statement->entity, layout,
                                &block->rows[i]) ||
            column_row_read_constraint(specification->arena, &statement->entity, layout,
                                       &block->rows[i])) {
            continue;
        }
        if (column_row_is_field(layout, &block->rows[i])) {
            column_row_add_field(specification->arena, &statement->entity, layout, &block->rows[i]);
            report_cells(specification, layout, &block->rows[i]);
        } else {
            report_row(specification, &block->rows[i], layout->name, "the row is left out");
        }
    }
    fields_share_take(&statement->entity, found.share);
    statement->entity.is_request &= !statement_is_kept_request(&statement->entity);
    const struct block *above = block->index > 0 ? block - 1 : NULL;
    if (above != NULL && above->kind == BLOCK_PARAGRAPH && above->section == block->section) {
        entity_indexes_read_joint(specification->arena, &statement->entity, above->text.plain);
    }
    return READING_WHOLE;
}

#define TOLD_MAXIMUM     64U /* statements that are looked back over */
#define COLUMN_TOLD_ROWS 200U

static bool has_field(const struct entity_statement *entity, struct slice name)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (slice_equal_ignoring_case(field->name, name)) {
            return true;
        }
    }
    return false;
}

/* Whether each row names a field of the entity. */
static bool tells_again(const struct entity_statement *entity, const struct block *block,
                        const struct column_layout *layout)
{
    for (size_t i = 1; i < block->row_count; i++) {
        if (!has_field(entity, column_cell_bare(block->rows[i].cells[layout->name].plain))) {
            return false;
        }
    }
    return block->row_count > 2 && block->row_count < COLUMN_TOLD_ROWS;
}

/* "Columns" or "Table Details" beside a CREATE TABLE that has all of them: the table as it was just
 * declared, whatever the headings around are called. */
static void follow_declaration(const struct specification *specification, const struct block *block,
                               const struct column_layout *layout, struct entity_label *found)
{
    const struct section *own = block->section;
    const struct list *statements = &specification->statements;
    bool is_named = found->name.size > 0 && found->place.line == own->title.place.line;
    for (size_t i = 0; found->is_heading && i < TOLD_MAXIMUM && i < statements->count; i++) {
        const struct statement *statement = list_at(statements, statements->count - 1 - i);
        const struct section *there = statement->block == NULL ? NULL : statement->block->section;
        bool is_declared = statement->kind == STATEMENT_ENTITY &&
                           statement->entity.source == SOURCE_SQL && there != NULL;
        bool is_near =
            is_declared &&
            (there == own || (!is_named && (there->parent == own->parent || there == own->parent)));
        if (is_near && tells_again(&statement->entity, block, layout)) {
            found->name = statement->entity.name;
            found->schema = statement->entity.schema;
            found->place = block->place;
            return;
        }
    }
}

/* Whether the name is that of an act, beside headings that endpoints stand below. */
static bool is_act(const struct specification *specification, const struct block *block,
                   struct slice name)
{
    const struct list *statements = &specification->statements;
    if (!begins_with_verb(name)) {
        return false;
    }
    for (size_t i = 0; i < TOLD_MAXIMUM && i < statements->count; i++) {
        const struct statement *statement = list_at(statements, statements->count - 1 - i);
        const struct section *there = statement->block == NULL ? NULL : statement->block->section;
        if (statement->kind == STATEMENT_ENDPOINT && there != NULL &&
            (there == block->section || there->parent == block->section->parent)) {
            return true;
        }
    }
    return false;
}

enum reading_result columns_read(struct specification *specification, const struct block *block,
                                 const struct entity_label *title)
{
    struct column_layout layout;
    if (!column_layout_find(specification->arena, block, &layout) &&
        !is_untyped(specification, block, &layout)) {
        report_table(specification, block);
        return READING_NOTHING;
    }
    enum entity_setting setting = entity_setting_of(block->section);
    if (layout.entity != READING_NO_COLUMN && setting != ENTITY_SETTING_MESSAGE) {
        return read_grouped(specification, block, &layout);
    }
    bool lacks_key = false;
    struct entity_label found =
        title != NULL ? *title : find_label(specification, block, &layout, &lacks_key);
    bool is_doubtful =
        found.is_heading ? setting == ENTITY_SETTING_OPEN : !slice_is_ascii(found.name);
    if (title == NULL && is_doubtful && endpoint_query_is_exchange(block)) {
        return READING_NOTHING; /* "返回参数" names no entity, nor what it shows */
    }
    follow_declaration(specification, block, &layout, &found);
    struct slice header_name = find_header_name(block, &layout);
    if (header_name.size > 0) {
        found = (struct entity_label){.name = header_name, .place = block->place};
    }
    bool is_request = entity_setting_is_passing(found.name, block->section);
    if (header_name.size > 0 && is_request) {
        return read_columns(specification, block, &layout, found, true);
    }
    bool is_numbered = layout.number != READING_NO_COLUMN;
    if (setting == ENTITY_SETTING_MESSAGE &&
        (is_request || found.name.size == 0 ||
         !(states_key(specification->arena, block, &layout) ||
           (is_numbered && has_key(specification->arena, block, &layout, found.name))))) {
        if (is_numbered && found.name.size > 0 && !is_request) {
            return refuse(specification, block,
                          "a message without a key, of which nothing is kept");
        }
        return READING_NOTHING; /* what a request takes is read as that */
    }
    struct slice everyone = block->section->name; /* "Common fields": what all tables have */
    if (found.name.size == 0 && setting == ENTITY_SETTING_STORED &&
        common_columns_is_label(everyone)) {
        found.name = everyone;
        return read_columns(specification, block, &layout, found, true);
    }
    if (found.name.size == 0) {
        return refuse(specification, block,
                      lacks_key ? "a table of fields without a key, whose own heading names nothing"
                                : "a table of fields that no heading or label names");
    }
    if (found.is_heading && found.share == FIELDS_SHARE_NONE &&
        is_heading_taken(specification, block)) {
        return refuse(specification, block,
                      "a second table of fields below one heading, without a label");
    }
    if (setting == ENTITY_SETTING_OPEN && found.is_heading &&
        is_act(specification, block, found.name)) {
        reading_give_reason(block, "a table of what an endpoint takes or answers");
        return READING_NOTHING;
    }
    if (setting == ENTITY_SETTING_OPEN &&
        !has_key(specification->arena, block, &layout, found.name)) {
        return refuse(specification, block,
                      "a table of fields without a key, outside of a data model");
    }
    return read_columns(specification, block, &layout, found, is_request);
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    return columns_read(specification, block, NULL);
}

static int claim(const struct block *block)
{
    if (block->row_count < 2 || block->column_count < 2 || column_layout_is_foreign(block)) {
        return 0;
    }
    for (size_t i = 0; i < block->column_count && i < COLUMN_MAXIMUM; i++) {
        enum column_role role = column_layout_role(block_column_name(block, i));
        if (role == COLUMN_NAME || role == COLUMN_TYPE) {
            return 60;
        }
    }
    return column_cell_is_name(block->rows[1].cells[0].plain) ? 20 : 0;
}

const struct recogniser recogniser_columns = {
    .name = "columns",
    .blocks =
        {
            [BLOCK_TABLE] = {claim, read},
        },
};
