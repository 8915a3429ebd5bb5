/* SPDX-License-Identifier: Apache-2.0 */
/* Roles and what they may do: matrices of ticks, tables of roles, bullets and headings with a
 * role's name. A list counts only where it is called one of roles, or names a role that everybody
 * knows; who approves a document or works in a team is no role. */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/role_private.h"
#include "spec/text/capability.h"
#include "spec/text/json_lenient.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

static const char access_words[] =
    "role*|permission*|authoriz*|authoris*|rbac|access control|access rights|access levels|"
    "access|capabilit*|personas|user types|actors|роли|ролей|ролям|роль|права|доступ*|"
    "авторизац*|权限*|角色*|授权*|역할*|권한*|permisos|permissões|papéis|perfis|peran|"
    "hak "
    "akses|rollen|berechtigung*|rôles|rights|rechte|zugriffsrechte|benutzerrechte|droits|diritti|"
    "direitos|derechos|ruoli|permessi";

static const char role_titles[] =
    "roles|user roles|role definitions|roles and permissions|roles & permissions|permissions|"
    "user permissions|user types|roles and access|access levels|actors|personas|"
    "role-based access control|role-based access control (rbac)|rbac|rbac model|"
    "role-based access|role based access|role-based authorization|role-based permissions|роли|"
    "роли пользователей|роли и права|права доступа|角色|用户角色|角色权限|角色定义|역할|"
    "사용자 역할|roles de usuario|papéis|perfis|peran|rollen|benutzerrollen|rôles|ruoli";

static const char people_words[] =
    "approv*|sign-off|signoff|team|stakeholder*|contact*|raci|responsib*|communication|"
    "reviewer*|согласован*|команда|审批|审核|团队|승인|팀";

/* Below a role's heading: what it wishes, not what it may do. */
static const char wish_words[] =
    "need*|goal*|pain*|frustration*|motivation*|description|background|metrics|цели|目标";

static bool is_people(const struct block *block)
{
    return reading_is_under(block, people_words);
}

/* "Delete boats" is what somebody does. */
static bool is_deed(struct slice name)
{
    return slice_find_byte(name, ' ') != SLICE_NOT_FOUND &&
           wording_starts_with(name, "create|delete|update|edit|add|remove|manage|cancel|approve|"
                                     "change|publish|export|upload|see|view|read|list|löschen|"
                                     "supprimer|eliminar|excluir|eliminare") > 0 &&
           wording_ends_with(name, "only|user|users|admin|admins|manager|managers|editor|viewer|"
                                   "group|member|members|api") == 0;
}

bool role_is_name(struct slice name)
{
    size_t words = 1;
    for (size_t i = 0; i < name.size; i++) {
        words += name.data[i] == ' ';
        if (strchr("/=<>{}[]:;,.?!", name.data[i]) != NULL) {
            return false;
        }
    }
    return name.size > 0 && name.size <= 40 && words <= 4 && !text_is_placeholder(name) &&
           !is_deed(name) &&
           !wording_has(name,
                        "method*|model|management|policy|authentication|authorization|session*|"
                        "token*|scope*|header*|encryption|network|development|staging|"
                        "production|permission*|role|roles|note|notes|storage|validation|"
                        "middleware|example*|database|default|access|step*|rule*|check*");
}

bool role_is_struck(struct text text)
{
    for (size_t i = 0; i < text.span_count; i++) {
        const struct span *span = &text.spans[i];
        if (span->kind == SPAN_STRIKE && span->start == 0 && span->end == text.plain.size) {
            return true;
        }
    }
    return false;
}

struct role_statement *role_state(struct specification *specification, const struct block *block,
                                  struct place place, struct slice name, struct slice description)
{
    struct statement *statement = specification_state(specification, STATEMENT_ROLE, block, place);
    statement->role = (struct role_statement){.name = name, .description = description};
    return &statement->role;
}

/* "Candidate (auth)" is the candidate, and so is "Candidate [posts]". */
static struct slice strip_remark(struct slice name)
{
    size_t open = slice_find(name, SLICE(" ("));
    open = open == SLICE_NOT_FOUND ? slice_find(name, SLICE(" [")) : open;
    return open == SLICE_NOT_FOUND ? name : slice_between(name, 0, open);
}

/* "vet" of "Veterinarian (`vet`)": a name in code, in a bracket behind the role's; else empty. */
static struct slice role_code(struct text text)
{
    for (size_t i = 0; i < text.span_count && i < 4; i++) {
        const struct span *span = &text.spans[i];
        struct slice code = slice_between(text.plain, span->start, span->end);
        bool is_closed = span->end < text.plain.size && text.plain.data[span->end] == ')';
        if (span->kind == SPAN_CODE && span->start > 2 && span->start <= 60 && is_closed &&
            slice_ends_with(slice_between(text.plain, 0, span->start), SLICE(" (")) &&
            code.size > 0 && code.size <= 30 && slice_find_byte(code, ' ') == SLICE_NOT_FOUND) {
            return code;
        }
    }
    return SLICE_EMPTY;
}

/* "deck, yard" of "admin [deck, yard]: runs the yard"; else empty. */
static struct slice role_scopes(struct text text)
{
    struct slice line = slice_between(text.plain, 0, 120);
    size_t open = slice_find(line, SLICE(" [")), close = slice_find_byte(line, ']');
    size_t colon = slice_find(line, SLICE(": "));
    bool is_one = open != SLICE_NOT_FOUND && close != SLICE_NOT_FOUND && close > open + 2 &&
                  (colon == SLICE_NOT_FOUND || colon > close || colon + 1 == open);
    return is_one ? slice_between(line, open + 2, close) : SLICE_EMPTY;
}

void role_state_permission(struct specification *specification, const struct block *block,
                           struct place place, const struct permission_statement *permission)
{
    struct statement *statement =
        specification_state(specification, STATEMENT_PERMISSION, block, place);
    statement->permission = *permission;
}

/* --- tables of roles --- */

int role_denials_column(const struct block *block)
{
    return reading_column(block, "may not|must not|cannot|can't|can not|not allowed*|not "
                                 "permitted*|denied*|denies|forbidden*|prohibited*|excluded*|"
                                 "no access*|нельзя|запрещено|禁止|不可|prohibido|no puede|"
                                 "proibido|não pode|verboten|darf nicht|dürfen nicht|no pueden|não "
                                 "podem|ne peut pas|interdit");
}

int role_rights_column(const struct block *block)
{
    int column = reading_column(
        block, "permission*|access|capabilit*|can|rights|privilege*|"
               "allowed*|права|доступ*|возможност*|权限*|权利|권한*|"
               "permisos|permissões|akses|what they do|what they may do|what they "
               "can do|what it may do|may|may do|endpoint*|permitted*|allowable*|"
               "allows|operations|darf|dürfen|rechte|berechtigung*|befugnis*|puede|pueden|pode|"
               "podem|peut|droits|derechos|direitos");
    column = column == role_denials_column(block) ? READING_NO_COLUMN : column;
    /* Where nothing says it better. */
    return column > 0 ? column
                      : reading_column_named(block, "what|scope|scopes|actions|action|does|was|qué|"
                                                    "o que|quoi|umfang|alcance|escopo|portée");
}

int role_description_column(const struct block *block)
{
    return reading_column(block, "description|responsib*|purpose|summary|описание|"
                                 "说明|描述|설명|descripción|descrição|deskripsi");
}

/* "Who | What" below a heading of access. */
static bool says_who(const struct block *block)
{
    return wording_is(wording_bare(block_column_name(block, 0)),
                      "who|wer|quién|quem|qui|chi|кто|谁") &&
           role_rights_column(block) > 0 && reading_is_about(block, access_words);
}

static bool is_role_table(const struct block *block)
{
    bool has_signature = reading_column(block, "signature|date|подпись|дата|签名|日期|서명|name|"
                                               "имя|姓名|email|hours|cost") != READING_NO_COLUMN;
    /* "Role | Permissions" says it under any heading but those about others' roles. */
    bool is_headed =
        reading_column(block, "permission*|capabilit*|privilege*|permitted*|права|权限|권한*|"
                              "permisos|permissões") > 0 &&
        !reading_is_about(block, "iam|aws|gcp|azure|kubernetes|k8s|infrastructure|deploy*|team*|"
                                 "service account*|database*");
    return !has_signature && block->row_count > 1 &&
           ((role_matrix_is_transposed(block) &&
             (is_headed || reading_is_about(block, access_words))) ||
            says_who(block));
}

static int claim_table(const struct block *block)
{
    if (block->row_count < 2 || is_people(block)) {
        return 0;
    }
    return role_matrix_is_one(block, reading_is_under(block, access_words)) ? 78
           : is_role_table(block)                                           ? 72
                                                                            : 0;
}

/* "Staff cannot delete tools", "They see boats" behind a first sentence about staff: without whom
 * it is about. */
static struct slice without_subject(struct slice clause, struct slice role)
{
    size_t size = wording_starts_with(clause, "they|he|she|it|this role|these|sie|er|ellos|ellas|"
                                              "ils|elles|eles|elas");
    if (size == 0 && role.size > 0 && slice_starts_with_ignoring_case(clause, role)) {
        size = role.size;
        size += size < clause.size && clause.data[size] == 's';
        size = size < clause.size && clause.data[size] == ' ' ? size : 0;
    }
    return slice_trim(slice_from_offset(clause, size));
}

void role_state_clauses(struct specification *specification, const struct block *block,
                        struct slice role, struct slice text, bool is_granted, bool is_of_rights,
                        struct place place)
{
    struct slice thing = SLICE_EMPTY; /* what the clause before was about, in its last word */
    while (text.size > 0) {
        size_t end = capability_find_turn(text);
        struct slice clause = slice_trim(slice_between(text, 0, end));
        struct slice rest = slice_from_offset(text, end < text.size ? end + 1 : end);
        text = capability_is_everything(clause, rest) ? SLICE_EMPTY
                                                      : rest; /* which has what follows too */
        size_t but = wording_starts_with(clause, "but");
        clause = slice_trim(slice_from_offset(clause, but));
        if (is_of_rights ? clause.size == 0 : !capability_is_phrase(clause)) {
            continue; /* "runs the shop": who it is, not what it may do */
        }
        struct slice capability = capability_bare(without_subject(clause, role));
        size_t pronoun = wording_ends_with(capability, "them|it|these|those");
        if (pronoun > 0 && thing.size > 0) { /* "manage boats, but never delete them" */
            capability = arena_format(
                specification->arena, SLICE_FORMAT SLICE_FORMAT,
                SLICE_ARGUMENT(slice_between(capability, 0, capability.size - pronoun)),
                SLICE_ARGUMENT(thing));
        }
        size_t blank = slice_find_last_byte(capability, ' ');
        thing = blank == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(capability, blank + 1);
        capability = is_of_rights ? capability_with_verbs_first(specification->arena, capability)
                                  : capability;
        struct permission_statement permission = {.role = role,
                                                  .capability = capability,
                                                  .is_granted =
                                                      is_granted && !capability_is_denied(clause),
                                                  .is_own_only = capability_is_own(clause),
                                                  .text = clause};
        role_state_permission(specification, block, place, &permission);
    }
}

static enum reading_result read_role_table(struct specification *specification,
                                           const struct block *block)
{
    int permissions = role_rights_column(block), denied = role_denials_column(block);
    int description = role_description_column(block);
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = reading_cell(row, 0);
        if (name.size == 0 || role_is_struck(row->cells[0]) ||
            reading_row_is_unfilled(block, row)) {
            continue;
        }
        struct slice code = role_code(row->cells[0]);
        name = code.size > 0 ? strip_remark(name) : name;
        role_state(specification, block, reading_cell_place(row, 0), name,
                   reading_cell(row, description))
            ->code = code;
        if (permissions != READING_NO_COLUMN) {
            role_state_clauses(specification, block, name, reading_cell(row, permissions), true,
                               true, reading_cell_place(row, permissions));
        }
        if (denied != READING_NO_COLUMN) {
            role_state_clauses(specification, block, name, reading_cell(row, denied), false, true,
                               reading_cell_place(row, denied));
        }
        count++;
    }
    return count > 0 ? READING_WHOLE : READING_NOTHING;
}

/* --- bullets --- */

/* Whether an item is a role that everybody knows, and none is an operation: "admin, read, write"
 * lists levels of permission. */
static bool names_known_role(const struct block *block)
{
    bool has_known = false;
    size_t last = block->item_count < 40 ? block->item_count : 40;
    for (size_t i = 0; i < last; i++) {
        struct reading_pair pair;
        struct text text = block->items[i].text;
        struct slice name = reading_pair(text, &pair) ? pair.name : wording_bare(text.plain);
        bool is_top = block->items[i].depth == 0;
        if (is_top && wording_is(name, "read|write|create|insert|update|delete|edit|view")) {
            return false;
        }
        has_known = has_known || (is_top && capability_is_known_role(strip_remark(name)));
    }
    return has_known;
}

/* "### Manager" below "## User roles": the list is what a manager may do. */
static bool is_role_section(const struct section *section)
{
    return section != NULL && section->parent != NULL && section->level > 1 &&
           capability_is_known_role(section->name) &&
           wording_has(section->parent->name, access_words);
}

bool role_is_called_for(const struct block *block)
{
    struct wording_memory *memory = block->document->wordings;
    struct slice label = reading_label(block).plain;
    return wording_memory_is(memory, block->section->name, role_titles) ||
           (label.size > 0 && wording_memory_is(memory, wording_bare(label), role_titles));
}

/* "- Roles:" with "- admin: …" nested in it, anywhere in a list: the items that are roles. */
struct role_items {
    size_t first, end;
    unsigned depth;
};

/* "Roles", or a label that speaks of them: "Ownership/Permissions:", "Who may do what (roles):". */
static bool is_label_of_roles(struct slice line)
{
    line = slice_trim(line);
    return wording_is(wording_bare(line), role_titles) ||
           (slice_ends_with(line, SLICE(":")) &&
            wording_has(line, "role|roles|permission|permissions|rbac|access|ownership|"
                              "authorization|authorisation|privileges|who may|who can"));
}

static bool find_nested(const struct block *block, struct role_items *out_items)
{
    for (size_t i = 0; i + 1 < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        struct slice line = slice_between(item->text.plain, 0, 60);
        if (block->items[i + 1].parent != item || !is_label_of_roles(line)) {
            continue;
        }
        struct role_items found = {.first = i + 1, .end = i + 1, .depth = item->depth + 1};
        bool has_known = false;
        for (; found.end < block->item_count && block->items[found.end].depth >= found.depth;
             found.end++) {
            struct reading_pair pair;
            const struct text *text = &block->items[found.end].text;
            struct slice name = reading_pair(*text, &pair) ? pair.name : wording_bare(text->plain);
            has_known |= block->items[found.end].depth == found.depth &&
                         capability_is_known_role(strip_remark(name));
        }
        if (has_known) {
            *out_items = found;
            return true;
        }
    }
    return false;
}

/* "People", and each of them with what they may do: "Boss: full access". */
static bool is_people_list(const struct block *block)
{
    struct slice label = wording_bare(reading_label(block).plain);
    static const char titles[] = "people|persons|users|user groups|who|who uses it|who is who|"
                                 "callers|participants|audience|groups of users|kinds of users";
    size_t count = 0;
    if (!wording_is(block->section->name, titles) && !wording_is(label, titles)) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        struct reading_pair pair;
        if (block->items[i].depth > 0) {
            continue;
        }
        if (!reading_pair(block->items[i].text, &pair) || !role_is_name(pair.name) ||
            wording_starts_with(slice_trim(pair.value),
                                "can|cannot|can't|may|may not|full access|everything|only|own|"
                                "has full access|have full access|has access|is allowed|only his|"
                                "only their|sees|manages|reads|read only|read-only") == 0) {
            return false;
        }
        count++;
    }
    return count >= 2;
}

/* A list of such sentences alone, in a section about roles or access. */
static bool is_sentence_list(const struct block *block)
{
    bool has_known = false;
    struct slice value;
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice role = role_paragraph_subject(block->items[i].text.plain, &value);
        if (role.size == 0 || block->items[i].depth > 0) {
            return false;
        }
        has_known |= capability_is_known_role(role);
    }
    return has_known && block->item_count > 1 &&
           reading_is_under(block, "who may*|who can*|role*|permission*|access|access rules|access "
                                   "rights|access control|rbac|authorization|authorisation");
}

/* Whether each item says what is done to something else than what the list is headed by. */
static bool lists_deeds(const struct block *block, struct slice name)
{
    static const char deeds[] =
        "create|delete|update|edit|add|remove|manage|cancel|approve|change|publish|export|upload|"
        "see|view|read|list|cannot|can|may|may not|must not";
    struct slice stem = slice_between(name, 0, name.size > 4 ? name.size - 2 : name.size);
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice text = slice_trim(block->items[i].text.plain);
        if (block->items[i].depth > 0 || wording_starts_with(text, deeds) == 0 ||
            slice_find_byte(text, ' ') == SLICE_NOT_FOUND ||
            slice_find_byte(text, ':') != SLICE_NOT_FOUND ||
            slice_find_ignoring_case(text, stem) != SLICE_NOT_FOUND) {
            return false;
        }
    }
    return block->item_count > 0;
}

/* "Coaches:", or "### Coach" below "## Roles", above what they may do; empty: it is none. */
static struct slice find_head(const struct block *block, struct place *out_place)
{
    const struct section *section = block->section;
    struct text label = reading_label(block);
    struct slice line = slice_trim(label.plain), name = wording_bare(line);
    bool is_label =
        block->inside == NULL && line.size > 1 && line.size <= 30 &&
        line.data[line.size - 1] == ':' && section != NULL &&
        wording_is(section->name, role_titles) &&
        (capability_is_known_role(name) ||
         (slice_find_byte(name, ' ') == SLICE_NOT_FOUND && slice_ends_with(name, SLICE("s"))));
    if (is_label) {
        *out_place = label.place;
    } else if (section != NULL && section->level > 1 && section->parent != NULL &&
               wording_is(section->parent->name, role_titles)) {
        name = section->name;
        *out_place = block->document->blocks[section->first_block].place;
    } else {
        return SLICE_EMPTY;
    }
    return role_is_name(name) && lists_deeds(block, name) ? name : SLICE_EMPTY;
}

static bool is_entity(const struct specification *specification, struct slice name)
{
    struct slice key = word_key(specification->arena, name);
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY &&
            slice_equal(word_key(specification->arena, statement->entity.name), key)) {
            return true;
        }
    }
    return false;
}

/* "Entities:", "Services:" right above the list, whatever the heading above that is about: the
 * things that a part of the program has. */
static bool is_of_things(const struct block *block)
{
    static const char things[] =
        "entit*|table*|collection*|model*|service*|repositor*|controller*|module*|component*|"
        "class|classes|file*|package*|librar*|tool*|queue*|topic*|event*|metric*|page*|screen*|"
        "guard*|middleware*|header*|claim*|field*|column*|schema*|endpoint*|route*|entidades|"
        "tablas|tabelas|servicios|serviços|entitäten|tabellen|dienste|tables|сущности|таблицы|"
        "сервисы|实体|数据表|服务|엔티티|테이블|서비스|エンティティ|テーブル|サービス";
    struct slice label = wording_bare(reading_label(block).plain);
    return label.size > 0 && label.size <= 40 && wording_has(label, things) &&
           !wording_has(label, "role*|permission*|user types|actors|who");
}

static int claim_list(const struct block *block)
{
    struct place place;
    struct role_items nested;
    if (is_people(block)) {
        return 0;
    }
    if (find_nested(block, &nested)) {
        return 55;
    }
    if (is_role_section(block->section)) {
        return reading_is_under(block, wish_words) ? 0 : 55;
    }
    if (find_head(block, &place).size > 0) {
        return 55;
    }
    bool is_access = reading_is_under(block, access_words);
    if (is_sentence_list(block)) {
        return 55;
    }
    return (is_access && names_known_role(block) && !is_of_things(block)) ||
                   role_is_called_for(block) || is_people_list(block)
               ? 55
               : 0;
}

static bool has_children(const struct block *block, size_t index)
{
    return index + 1 < block->item_count && block->items[index + 1].parent == &block->items[index];
}

/* "`keeper`": nothing but a name, marked as one. */
static bool is_one_span(struct text text)
{
    return text.span_count > 0 && text.spans[0].start == 0 &&
           text.spans[0].end == slice_trim(text.plain).size;
}

/* "Roles", and below it names alone, of which one is a role that everybody knows, or each is one
 * word and no right: so are all. */
static bool is_list_of_names(const struct block *block)
{
    static const char titles[] = "roles|user roles|rollen|benutzerrollen|rôles|ruoli|papéis|perfis";
    bool is_known = names_known_role(block);
    if (!role_is_called_for(block) ||
        (!is_known && (block->item_count < 2 || !wording_is(block->section->name, titles)))) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice name = wording_bare(block->items[i].text.plain);
        bool is_word = slice_find_byte(name, ' ') == SLICE_NOT_FOUND && !capability_is_phrase(name);
        if (block->items[i].depth > 0 || !role_is_name(name) || name.size > 24 ||
            !(is_known || is_word)) {
            return false;
        }
    }
    return true;
}

/* The role that an item introduces, or empty. */
static struct slice item_role(const struct block *block, size_t index, struct slice *out_value)
{
    struct reading_pair pair;
    const struct list_item *item = &block->items[index];
    *out_value = SLICE_EMPTY;
    if (reading_pair(item->text, &pair)) {
        *out_value = pair.value;
        struct slice role = strip_remark(pair.name);
        return role_is_name(role) ? role : SLICE_EMPTY;
    }
    struct slice name = wording_bare(item->text.plain);
    bool is_role = capability_is_known_role(name) ||
                   (has_children(block, index) && role_is_name(name)) ||
                   (role_is_name(name) && is_one_span(item->text)) || is_list_of_names(block);
    return is_role ? name : SLICE_EMPTY;
}

static enum reading_result read_roles(struct specification *specification,
                                      const struct block *block)
{
    size_t count = 0;
    struct slice role = SLICE_EMPTY; /* of the outermost item that we are in */
    struct role_items items = {.end = block->item_count};
    bool has_sentences = is_sentence_list(block);
    find_nested(block, &items);
    for (size_t i = items.first; i < items.end; i++) {
        const struct list_item *item = &block->items[i];
        struct place place = text_place(item->text, 0, item->text.plain.size);
        struct slice value;
        if (item->depth > items.depth) {
            if (role.size > 0 && !text_is_placeholder(item->text.plain)) {
                role_state_clauses(specification, block, role, item->text.plain, true, false,
                                   place);
            }
            continue;
        }
        role = has_sentences ? role_paragraph_subject(item->text.plain, &value)
                             : item_role(block, i, &value);
        if (role.size == 0 || role_is_struck(item->text) || text_is_placeholder(value)) {
            role = SLICE_EMPTY;
            continue;
        }
        struct role_statement *stated =
            role_state(specification, block, text_place(item->text, 0, role.size), role, value);
        stated->code = role_code(item->text);
        stated->scopes = role_scopes(item->text);
        role_state_clauses(specification, block, role, value, true, false, place);
        count++;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

static enum reading_result read_role_section(struct specification *specification,
                                             const struct block *block, struct slice role,
                                             struct place head)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        if (text_is_placeholder(item->text.plain)) {
            continue;
        }
        if (count++ == 0) {
            role_state(specification, block, head, role, SLICE_EMPTY);
        }
        role_state_clauses(specification, block, role, item->text.plain, true, false,
                           text_place(item->text, 0, item->text.plain.size));
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- maps in code: permissions = { 'admin': ['*'], 'guest': ['posts:read'] } --- */

static bool is_map(const struct json *value)
{
    size_t strings = 0;
    if (value == NULL || value->kind != JSON_OBJECT || value->count == 0) {
        return false;
    }
    JSON_EACH(role, value)
    {
        if (role->kind != JSON_ARRAY || role->key.size == 0) {
            return false;
        }
        JSON_EACH(item, role)
        {
            if (item->kind != JSON_STRING) {
                return false;
            }
            strings++;
        }
    }
    return strings > 0;
}

static int claim_code(const struct block *block)
{
    return slice_find_byte(block->code, '{') != SLICE_NOT_FOUND &&
                   slice_find_byte(block->code, '[') != SLICE_NOT_FOUND &&
                   wording_is(block->info, "js|javascript|ts|typescript|json|python|py") &&
                   reading_is_under(block, access_words)
               ? 81
               : 0;
}

static enum reading_result read_map(struct specification *specification, const struct block *block)
{
    size_t open = slice_find_byte(block->code, '{');
    struct json_lenient report;
    struct json_error error;
    const struct json *map = json_lenient_parse(
        specification->arena, slice_from_offset(block->code, open), &report, &error);
    if (!is_map(map)) {
        return READING_NOTHING;
    }
    JSON_EACH(role, map)
    {
        struct place place = block_code_place(block, open + role->offset, 1);
        role_state(specification, block, place, role->key, SLICE_EMPTY);
        JSON_EACH(item, role)
        {
            struct permission_statement permission = {.role = role->key,
                                                      .capability = item->text,
                                                      .is_granted = true,
                                                      .is_own_only = capability_is_own(item->text),
                                                      .text = item->text};
            role_state_permission(specification, block,
                                  block_code_place(block, open + item->offset, item->text.size + 2),
                                  &permission);
        }
    }
    return READING_WHOLE;
}

static int claim_paragraph(const struct block *block)
{
    return role_line_is_one(block) ? 50 : role_paragraph_is_one(block) ? 45 : 0;
}

static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    return role_paragraph_is_one(block) ? role_paragraph_read(specification, block)
                                        : role_line_read(specification, block);
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    return role_matrix_is_one(block, reading_is_under(block, access_words))
               ? role_matrix_read(specification, block)
               : read_role_table(specification, block);
}

/* "### User" with its columns: what else stands below it tells of the records, "orders: those that
 * the user has made", and grants nothing. */
static bool is_below_entity(const struct specification *specification, const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    return last != NULL && last->block != NULL && last->block->section == block->section;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    struct role_items nested;
    if (find_nested(block, &nested)) {
        return read_roles(specification, block);
    }
    if (is_role_section(block->section) && is_below_entity(specification, block)) {
        return READING_NOTHING;
    }
    struct place head;
    if (is_role_section(block->section) && !names_known_role(block)) {
        head = block->document->blocks[block->section->first_block].place;
        return read_role_section(specification, block, block->section->name, head);
    }
    struct slice role = find_head(block, &head);
    if (role.size > 0) {
        return is_entity(specification, role) ? READING_NOTHING
                                              : read_role_section(specification, block, role, head);
    }
    return read_roles(specification, block);
}

const struct recogniser recogniser_roles = {
    .name = "roles",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {claim_code, read_map},
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
        },
};
