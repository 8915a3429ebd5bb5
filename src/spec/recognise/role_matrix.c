/* SPDX-License-Identifier: Apache-2.0 */
/* Matrices of roles: who may do what, a cell for each. */
#include "spec/reading/reading.h"
#include "spec/recognise/role_private.h"
#include "spec/text/capability.h"

/* "1" and "0" are yes and no in what is beyond doubt a matrix; else they are numbers. */
static bool is_digit(struct slice cell)
{
    return cell.size == 1 && (cell.data[0] == '0' || cell.data[0] == '1');
}

bool role_matrix_is_transposed(const struct block *block)
{
    return wording_is(wording_bare(block_column_name(block, 0)),
                      "role|roles|user role|user type|kind of user|type of user|user "
                      "group|actor|persona|роль|角色|역할|rol|papel|perfil|"
                      "peran|rolle|rôle");
}

/* Whether a column of a table of roles says who they are, not what they may. */
static bool is_fact(const struct block *block, size_t column)
{
    static const char facts[] =
        "description|descriptions|purpose|summary|responsib*|about|note|notes|remark*|comment*|"
        "example*|level|rank|id|code|key|slug|label|name|type|category|count|number|headcount|"
        "persona*|department|team|location|email|status|default|since|inherits*|parent|reports to|"
        "goal*|need*|task*|dut*|frustration*|device*|priority|beschreibung|aufgabe*|bemerkung*|"
        "описание|说明|描述|설명|descripción|descrição|deskripsi|rôle|beispiel*|ejemplo*";
    struct slice name = wording_bare(block_column_name(block, column));
    return name.size == 0 || wording_has(name, facts);
}

static size_t count_ticks(const struct block *block, bool has_digits, size_t *out_filled)
{
    bool is_transposed = role_matrix_is_transposed(block);
    size_t ticks = 0;
    size_t last = block->row_count < 60 ? block->row_count : 60;
    *out_filled = 0;
    for (size_t i = 1; i < last; i++) {
        for (size_t j = 1; j < block->column_count; j++) {
            struct slice cell = slice_trim(block->rows[i].cells[j].plain);
            if (is_transposed && is_fact(block, j)) {
                continue;
            }
            *out_filled += cell.size > 0;
            ticks += cell.size > 0 && (has_digits || !is_digit(cell)) &&
                     capability_cell(cell).kind != CAPABILITY_UNKNOWN;
        }
    }
    return ticks;
}

static size_t count_known_roles(const struct block *block)
{
    size_t count = 0;
    for (size_t i = 1; i < block->column_count; i++) {
        count += capability_is_known_role(wording_bare(block_column_name(block, i)));
    }
    return count;
}

static const char action_verbs[] =
    "create|add|view|read|list|see|update|edit|change|modify|delete|remove|approve|reject|"
    "cancel|manage|assign|publish|export|invite|close|open|crear|ver|editar|eliminar|borrar|"
    "criar|excluir|создать|создание|просмотр|читать|изменить|удалить|удаление|创建|查看|编辑|"
    "更新|删除|조회|생성|수정|삭제|作成|閲覧|編集|削除|créer|voir|modifier|supprimer|anlegen|"
    "erstellen|lesen|ändern|bearbeiten|löschen|buat|lihat|ubah|hapus";

static const char action_headers[] =
    "action|actions|operation|operations|permission|permissions|capability|capabilities|right|"
    "rights|may|can|действие|действия|операция|操作|动作|권한|작업|操作権限|acción|"
    "acciones|operación|ação|ações|operação|aktion|aktionen|droit|droits|tindakan|aksi";

/* Whether every column but the first may be a role's. What plans, platforms and releases offer is
 * told in the same shape. */
static bool has_columns_of_roles(const struct block *block)
{
    static const char other_columns[] =
        "free|basic|pro|premium|enterprise|plus|starter|trial|web|mobile|ios|android|desktop|api|"
        "mvp|v1|v2|phase*|dev|staging|production|supported|status|priority|description|sync|async|"
        "online|offline|method|endpoint|may|may not|can|cannot|allowed|denied|forbidden|permitted|"
        "prohibited";
    for (size_t i = 1; i < block->column_count; i++) {
        struct slice name = wording_bare(block_column_name(block, i));
        if (!role_is_name(name) || wording_has(name, other_columns)) {
            return false;
        }
    }
    return block->column_count > 2;
}

/* "Action | Clerk | Boss" over "Delete order": who may do what, under whatever heading. */
static bool lists_actions(const struct block *block)
{
    size_t verb_count = 0;
    if (!wording_is(wording_bare(block_column_name(block, 0)), action_headers) ||
        !has_columns_of_roles(block)) {
        return false;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        verb_count += wording_starts_with(reading_cell(&block->rows[i], 0), action_verbs) > 0;
    }
    return verb_count * 2 > block->row_count - 1;
}

/* Whether the table is a matrix whatever its cells say: its columns are roles and its rows what
 * they may do, or it stands where access is told. What is not understood in it must not be lost. */
static bool is_beyond_doubt(const struct block *block, bool is_under_access, size_t known)
{
    static const char things[] =
        "resource|resources|feature|features|entity|entities|module|modules|endpoint|endpoints|"
        "function|functions|task|tasks|object|objects|area|ресурс|функция|资源|功能|모듈|기능|"
        "リソース|機能|recurso|recursos|funktion|ressource|ressourcen|ressources|fonction|fitur";
    if ((known == 0 && !is_under_access) || role_matrix_is_transposed(block) ||
        !has_columns_of_roles(block)) {
        return false;
    }
    struct slice first = wording_bare(block_column_name(block, 0));
    return lists_actions(block) ||
           (is_under_access &&
            (known > 1 || (known > 0 && (wording_is(first, action_headers) ||
                                         wording_is(first, things) || first.size == 0))));
}

/* Whether the column of a table of roles says what they may: it is headed by a verb, or half of its
 * cells speak of it. */
static bool is_of_rights(const struct block *block, size_t column)
{
    size_t said = 0, filled = 0;
    if (is_fact(block, column)) {
        return false;
    }
    for (size_t i = 1; i < block->row_count && i < 60; i++) {
        struct slice cell = slice_trim(block->rows[i].cells[column].plain);
        filled += cell.size > 0;
        said += cell.size > 0 && !is_digit(cell) &&
                (capability_cell(cell).kind != CAPABILITY_UNKNOWN || capability_is_phrase(cell));
    }
    return said > 0 &&
           (said * 2 >= filled ||
            wording_starts_with(wording_bare(block_column_name(block, column)), action_verbs) > 0);
}

/* "Role | Invoices | Products" where access is told: whatever its cells say, it is about rights. */
static bool has_columns_of_rights(const struct block *block)
{
    bool has_one = false;
    for (size_t j = 1; j < block->column_count && !has_one; j++) {
        has_one = is_of_rights(block, j);
    }
    return has_one && role_rights_column(block) <= 0 && role_denials_column(block) <= 0;
}

bool role_matrix_is_one(const struct block *block, bool is_under_access)
{
    if (block->column_count < 2) {
        return false;
    }
    size_t known = count_known_roles(block);
    bool has_actions = known == 0 && !is_under_access && lists_actions(block);
    if (known == 0 && !is_under_access && !has_actions && !role_matrix_is_transposed(block)) {
        return false;
    }
    if (is_beyond_doubt(block, is_under_access, known) ||
        (is_under_access && role_matrix_is_transposed(block) && has_columns_of_rights(block))) {
        return true;
    }
    size_t filled;
    size_t ticks = count_ticks(block, is_under_access, &filled);
    return (!has_actions || block->row_count > 2) && ticks > 0 && ticks * 10 >= filled * 7;
}

/* Whether one of the cells is one of the words. */
static bool has_cell(const struct block *block, const char *words)
{
    for (size_t i = 1; i < block->row_count; i++) {
        for (size_t j = 1; j < block->column_count; j++) {
            if (wording_is(block->rows[i].cells[j].plain, words)) {
                return true;
            }
        }
    }
    return false;
}

/* "Read" in the row "Products" is the capability "Read Products"; a tick is the row's. */
static struct slice join_capability(struct arena *arena, const struct block *block,
                                    const struct capability *cell, struct slice row)
{
    if (cell->is_everything && !wording_has(row, action_verbs)) {
        return arena_format(arena, "manage " SLICE_FORMAT, SLICE_ARGUMENT(row));
    }
    if (cell->kind != CAPABILITY_OPERATIONS) {
        return row;
    }
    bool is_apart =
        slice_find_byte(cell->text, 'W') != SLICE_NOT_FOUND && has_cell(block, "rwd|wd");
    struct slice operations = capability_spell(arena, cell->text, is_apart);
    return arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(operations),
                        SLICE_ARGUMENT(row));
}

/* What means something else beside others: "x" beside ticks, "D" beside "A", "○" beside "×". */
static bool is_ambiguous(const struct block *block, struct slice cell)
{
    return cell.size <= 3 &&
           ((wording_is(cell, "x") &&
             has_cell(block, "✓|✔|✔️|✅|☑|☑️|√|yes|y|allow|allowed|ok|+")) ||
            (wording_is(cell, "d") && has_cell(block, "a")) ||
            (wording_is(cell, "○") && has_cell(block, "×|✕|✗|✘|x")));
}

static void read_matrix_cell(struct specification *specification, const struct block *block,
                             struct text cell, struct slice role, struct slice row)
{
    struct slice plain = role_is_struck(cell) ? SLICE("-") : slice_trim(cell.plain);
    struct capability capability = capability_cell(plain);
    struct place place = text_place(cell, 0, cell.plain.size);
    if (text_is_placeholder(plain)) {
        return;
    }
    if (plain.size > 0 && (capability.kind == CAPABILITY_UNKNOWN || capability.is_narrowed ||
                           is_ambiguous(block, plain))) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0904, place,
                           "write a tick, a cross, \"own\", or operations such as \"read\"",
                           "whether \"" SLICE_FORMAT "\" may \"" SLICE_FORMAT
                           "\" is not clear from \"" SLICE_FORMAT "\"",
                           SLICE_ARGUMENT(role), SLICE_ARGUMENT(row), SLICE_ARGUMENT(plain));
        return;
    }
    struct permission_statement permission = {
        .role = role,
        .capability = join_capability(specification->arena, block, &capability, row),
        .is_granted = capability.is_granted,
        .is_own_only = capability.is_own_only || capability_is_own(row),
        .text = plain};
    role_state_permission(specification, block, place, &permission);
    if (capability.except.size > 0) { /* "everything but delete" */
        struct capability except = {.kind = CAPABILITY_OPERATIONS, .text = capability.except};
        permission.capability = join_capability(specification->arena, block, &except, row);
        permission.is_granted = permission.is_own_only = false;
        role_state_permission(specification, block, place, &permission);
    }
}

/* "Resource | Operation | clerk | admin": what is done stands in a column of its own. */
static bool has_operation_column(const struct block *block)
{
    return block->column_count > 2 &&
           wording_is(wording_bare(block_column_name(block, 1)),
                      "operation|operations|action|actions|verb|permission|right|method|операция|"
                      "действие|操作|acción|operación|ação|operação|aktion|작업");
}

enum reading_result role_matrix_read(struct specification *specification, const struct block *block)
{
    bool transposed = role_matrix_is_transposed(block);
    bool has_operation = !transposed && has_operation_column(block);
    int description = transposed ? role_description_column(block) : READING_NO_COLUMN;
    size_t first = has_operation ? 2 : 1;
    for (size_t j = first; j < block->column_count && !transposed; j++) {
        struct text header = block->rows[0].cells[j];
        struct slice name = wording_bare(header.plain);
        if (name.size > 0 && !role_is_struck(header)) {
            role_state(specification, block, text_place(header, 0, header.plain.size), name,
                       SLICE_EMPTY)
                ->is_of_matrix = true;
        }
    }
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = reading_cell(row, 0);
        if (name.size == 0 || role_is_struck(row->cells[0]) ||
            text_is_placeholder(row->cells[0].plain)) {
            continue;
        }
        if (transposed) {
            role_state(specification, block, reading_cell_place(row, 0), name,
                       reading_cell(row, description))
                ->is_of_matrix = true;
        }
        if (has_operation) { /* "delete" of "Boats" */
            name = arena_format(specification->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                SLICE_ARGUMENT(reading_cell(row, 1)), SLICE_ARGUMENT(name));
        }
        for (size_t j = first; j < block->column_count; j++) {
            struct slice header = wording_bare(block_column_name(block, j));
            if (header.size == 0 || role_is_struck(block->rows[0].cells[j]) ||
                (transposed && is_fact(block, j))) {
                continue;
            }
            read_matrix_cell(specification, block, row->cells[j], transposed ? name : header,
                             transposed ? header : name);
        }
    }
    return READING_PART; /* a row may be an endpoint, which is read elsewhere */
}
