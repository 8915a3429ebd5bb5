/* SPDX-License-Identifier: Apache-2.0 */
/* Finds state machines: stateDiagrams, lines of states with arrows between them, and tables from
 * one state to another. Arrows also mean data flows and much else, so a line counts only where its
 * states are labels of a field that the document describes, or its heading speaks of states. Who
 * the states belong to is known behind the document's last block, when all fields have been read.
 */
#include "base/table.h"
#include "spec/code/transition_map.h"
#include "spec/diagram/state_chain.h"
#include "spec/diagram/state_drawing.h"
#include "spec/diagram/state_line.h"
#include "spec/document/passage.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/reading.h"
#include "spec/recognise/endpoint_arrow.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/state_matrix.h"
#include "spec/text/arrow.h"
#include "spec/text/mermaid.h"
#include "spec/text/words.h"

static const char recogniser_name[] = "state_machines";

static const char state_words[] =
    "state*|status*|lifecycle|life cycle|transition*|状态*|статус*|"
    "состояни*|상태*|ステータス*|状態*|estado*|transición|transições|жизненн*|zustand*|"
    "zustände*|zustaende*|übergang*|übergänge*|lebenszyklus|statut*|état*|cycle de vie|stato|stati";

/* Transitions of one block, or of several lines of one. */
struct machine {
    const struct block *block;
    struct place place;
    struct list transitions; /* struct transition */
    bool is_certain;         /* a diagram or table: states need no proof */
    bool is_sentence;        /* several chains in prose: they must be labels of one field alone */
    bool is_map;             /* in a program: its names may have a beginning in common */
};

struct owner {
    struct slice entity;
    struct slice field;
    const struct type *type;
    const struct field_statement *stated;
};

struct memory {
    struct list machines;         /* struct machine */
    size_t finished;              /* machines of documents that were finished */
    struct table entities;        /* word_key → struct statement: for names in headings */
    struct table enumerations;    /* word_key → struct type */
    struct list owners;           /* struct owner: at most OWNER_MAXIMUM */
    struct list unsettled;        /* struct owner: of an enumeration that no document has had yet */
    size_t settled, settled_with; /* so many of them were tried with so many enumerations */
    size_t known;                 /* statements that were looked at for these */
};

/* More than these are no specification any more; the rest is left alone, so that comparing each
 * machine with each field stays cheap. */
#define MACHINE_MAXIMUM 1000U
#define OWNER_MAXIMUM   2000U
/* Fields whose values are sought in a drawing. */
#define DRAWN_OWNER_MAXIMUM 100U
/* Machines that may be arrows of the endpoint whose heading they stand below. */
#define ARROW_MAXIMUM 200U

/* What names the states stands this near to the line's start. */
/* So many words may be sought in all of a list in vain, then they are sought nearby. */
#define MISS_MAXIMUM 64U
#define NEAR_COUNT   8U

#define LABEL_SIZE_MAXIMUM 60U

static struct memory *memory_of(struct specification *specification)
{
    return specification_memory(specification, recogniser_name, sizeof(struct memory));
}

static struct machine *add_machine(struct specification *specification, const struct block *block,
                                   struct place place, bool is_certain)
{
    struct machine *machine = ARENA_NEW(specification->arena, struct machine);
    *machine = (struct machine){.block = block, .place = place, .is_certain = is_certain};
    list_add(specification->arena, &memory_of(specification)->machines, machine);
    return machine;
}

/* --- diagrams --- */

static enum reading_result read_diagram(struct specification *specification,
                                        const struct block *block)
{
    struct slice body;
    mermaid_kind(block->code, &body);
    struct machine *machine = add_machine(specification, block, block->place, true);
    state_chain_read_diagram(specification->arena, body, &machine->transitions);
    return machine->transitions.count > 0 ? READING_WHOLE : READING_NOTHING;
}

/* --- tables --- */

static const char from_words[] =
    "from|from status|from state|current status|current state|current|"
    "source state|source|当前状态|原状态|из|текущий статус|из статуса|"
    "현재 상태|desde|estado actual|de|estado atual|von|ausgangszustand|"
    "aktueller status|aktueller zustand|état actuel|statut actuel|da|"
    "stato attuale";
static const char to_words[] =
    "to|to status|to state|next status|next state|new status|new state|"
    "target state|target|next|allowed transitions|valid transitions|"
    "allowed next states|next states|transitions to|can transition to|"
    "目标状态|下一状态|в|переход|новый статус|следующий статус|다음 상태|"
    "hasta|a|nuevo estado|para|próximo estado|nach|zielzustand|neuer status|neuer zustand|vers|"
    "à|nouvel état|nouveau statut|nuovo stato";
static const char label_words[] =
    "action|event|trigger|transition|endpoint|условие|действие|事件|动作|"
    "эндпоинт|acción|ação|이벤트|aktion|"
    "ereignis|auslöser|übergang|événement|azione|evento";

/* "State | Meaning | Next": a column that is where to begin beside one that says where to go on. */
static const char state_columns[] =
    "state|status|states|zustand|estado|état|etat|statut|stato|статус|состояние|状态|상태|状態";
static const char onward_columns[] =
    "next|next state|next states|next status|allowed next|allowed next state|allowed next states|"
    "allowed next status|possible next states|may become|can become|becomes|leads to|transitions|"
    "transitions to|can transition to|allowed transitions|valid transitions|folgestatus|"
    "folgezustand|folgezustände|nächster status|nächster zustand|nächste zustände|siguiente "
    "estado|siguientes estados|próximo estado|próximos estados|états suivants|état suivant|"
    "следующий статус|следующие статусы|переходы|下一状态|다음 상태|次の状態";
/* Of such a table: nowhere. */
static const char no_state_words[] =
    "none|final|terminal|end|nothing|final state|end state|(none)|(final)|keiner|keine|ende|"
    "endzustand|ninguno|final de ciclo|nenhum|aucun|aucune|нет|无|없음|なし";

static int find_from(const struct block *block)
{
    int from = reading_column_named(block, from_words);
    bool has_onward = from == READING_NO_COLUMN &&
                      reading_column_named(block, onward_columns) != READING_NO_COLUMN;
    return has_onward ? reading_column_named(block, state_columns) : from;
}

/* The states of a cell between commas, slashes and line breaks. */
static void read_cell(struct arena *arena, struct machine *machine, struct place place,
                      struct slice from, struct slice cell, struct slice label)
{
    struct slice part;
    while (slice_next_part(&cell, ',', &part)) {
        struct list found = {0};
        struct slice line = arena_format(arena, SLICE_FORMAT " -> " SLICE_FORMAT,
                                         SLICE_ARGUMENT(from), SLICE_ARGUMENT(part));
        if (state_chain_read_line(arena, line, &found)) {
            LIST_EACH(struct transition, transition, &found)
            {
                transition->label = label;
                transition->place = place;
                list_add(arena, &machine->transitions, transition);
            }
        }
    }
}

/* "any state", "*", "any except paid": the model knows which these are. */
static bool is_wide(struct slice from)
{
    return slice_equal(from, SLICE("*")) ||
           wording_starts_with(from, "any|every|all|jeder|jedem|alle|cualquier|cualquiera|todos|"
                                     "qualquer|tout|toute|любой|любого|все|任何|任意|所有|모든|"
                                     "すべて") > 0;
}

static void read_wide(struct arena *arena, struct machine *machine, const struct table_row *row,
                      struct slice from, struct slice cell, struct slice label)
{
    struct slice part;
    while (slice_next_part(&cell, ',', &part)) {
        struct slice to = wording_bare(part);
        if (to.size > 0 && slice_find_byte(to, ' ') == SLICE_NOT_FOUND) {
            state_chain_add(arena, &machine->transitions, from, to, label);
            struct transition *added =
                list_at(&machine->transitions, machine->transitions.count - 1);
            added->place = row->place;
        }
    }
}

static bool is_denied(struct slice cell)
{
    return cell.size == 0 || wording_is(cell, "✗|✘|❌|×|no|n|-|—|–|нет|否|n/a");
}

/* Where nothing says that its names are states, they must be labels of one field alone. */
static enum reading_result read_matrix(struct specification *specification,
                                       const struct block *block)
{
    struct list found = {0};
    if (!state_matrix_may_be(block)) {
        return READING_NOTHING;
    }
    bool is_about = reading_is_about(block, state_words);
    enum state_matrix kind = state_matrix_read(specification->arena, block, is_about, &found);
    if (kind == STATE_MATRIX_NONE) {
        return READING_NOTHING;
    }
    struct machine *machine = add_machine(specification, block, block->place, is_about);
    machine->transitions = found;
    machine->is_sentence = !is_about || kind == STATE_MATRIX_LIKELY;
    return machine->is_sentence ? READING_NOTHING : READING_PART;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    int from = find_from(block);
    bool is_onward = from != READING_NO_COLUMN && from != reading_column_named(block, from_words);
    int to = reading_column_named(block, is_onward ? onward_columns : to_words);
    int label = reading_column_named(block, label_words);
    if (from == READING_NO_COLUMN || to == READING_NO_COLUMN) {
        return read_matrix(specification, block);
    }
    if (!reading_is_about(block, state_words)) {
        return READING_NOTHING;
    }
    struct machine *machine = add_machine(specification, block, block->place, true);
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice onward = wording_bare(reading_cell(row, to));
        if (is_onward && (is_denied(onward) || wording_is(onward, no_state_words))) {
            continue;
        }
        if (is_wide(reading_cell(row, from))) {
            read_wide(specification->arena, machine, row, reading_cell(row, from),
                      reading_cell(row, to), reading_cell(row, label));
            continue;
        }
        read_cell(specification->arena, machine, row->place, reading_cell(row, from),
                  reading_cell(row, to), reading_cell(row, label));
    }
    return machine->transitions.count > 0 ? READING_PART : READING_NOTHING;
}

/* --- lines --- */

static void read_lines(struct specification *specification, struct slice text,
                       struct list *transitions)
{
    struct slice line;
    if (!arrow_is_in(text)) {
        return;
    }
    while (state_line_next(&text, &line)) {
        state_line_read(specification->arena, line, transitions);
    }
}

/* Chains in back-ticks within a sentence. */
static void read_spans(struct specification *specification, const struct text *text,
                       struct list *transitions)
{
    for (size_t i = 0; i < text->span_count; i++) {
        struct slice code = slice_between(text->plain, text->spans[i].start, text->spans[i].end);
        if (text->spans[i].kind == SPAN_CODE && code.size < 200) {
            state_line_read(specification->arena, code, transitions);
        }
    }
}

static void read_text(struct specification *specification, const struct text *text,
                      struct slice whole, struct list *transitions)
{
    size_t before = transitions->count;
    read_lines(specification, whole, transitions);
    if (transitions->count == before) {
        read_spans(specification, text, transitions);
    }
}

/* Lines in a list are one machine, not one each. */
static struct place read_items(struct specification *specification, const struct block *block,
                               struct list *transitions)
{
    struct place place = block->place;
    for (size_t i = 0; i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        size_t before = transitions->count;
        struct slice rest = text->plain;
        struct slice line = SLICE_EMPTY;
        state_line_next(&rest, &line);
        read_text(specification, text, line, transitions);
        if (before == 0 && transitions->count > 0) {
            place = block->items[i].place;
        }
    }
    return place;
}

static bool is_plain_code(const struct block *block)
{
    return block->kind == BLOCK_CODE &&
           (block->info.size == 0 || slice_equal(block->info, SLICE("text")) ||
            slice_equal(block->info, SLICE("plaintext")));
}

static void find_map(struct specification *specification, const struct block *block)
{
    struct list found = {0};
    if (transition_map_read(specification->arena, block->code, &found)) {
        struct machine *machine = add_machine(specification, block, block->place, true);
        machine->transitions = found;
        machine->is_sentence = machine->is_map = true;
    }
}

/* Whether a field's values stand in the drawing, three of them or all. */
static bool is_drawn_of_states(struct specification *specification, const struct block *block)
{
    const struct list *owners = &memory_of(specification)->owners;
    for (size_t i = 0; i < owners->count && i < DRAWN_OWNER_MAXIMUM; i++) {
        const struct type *type = ((const struct owner *)list_at(owners, i))->type;
        size_t count = 0;
        for (size_t l = 0; l < type->label_count && count < 3 && l <= count + 2; l++) {
            count += slice_contains_ignoring_case(block->code, type->labels[l]);
        }
        if (count >= 3 || count == type->label_count) {
            return true;
        }
    }
    return false;
}

/* False: nothing is drawn after all. */
static bool find_drawing(struct specification *specification, const struct block *block)
{
    struct list found = {0};
    enum state_drawing drawing = state_drawing_read(specification->arena, block->code, &found);
    if (drawing == STATE_DRAWING_READ) {
        add_machine(specification, block, block->place, false)->transitions = found;
    } else if (drawing == STATE_DRAWING_BROKEN && reading_is_under(block, state_words)) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1024, block->place,
                           "draw them as a stateDiagram, or write each arrow in a line of its own: "
                           "new -> paid",
                           "the order of these states is not held: lines of the drawing lead to "
                           "no state, or come from none");
    }
    return drawing != STATE_DRAWING_NONE;
}

static void find_lines(struct specification *specification, const struct block *block)
{
    if (block->kind == BLOCK_CODE && transition_map_may_be_in(block->code)) {
        find_map(specification, block);
        return;
    }
    struct list found = {0};
    struct place place = block->place;
    if (is_plain_code(block) && state_drawing_may_be(block->code) &&
        is_drawn_of_states(specification, block) && find_drawing(specification, block)) {
        return;
    }
    if (block->kind == BLOCK_PARAGRAPH) {
        read_text(specification, &block->text, block->text.plain, &found);
    } else if (block->kind == BLOCK_LIST) {
        place = read_items(specification, block, &found);
    } else if (is_plain_code(block)) {
        read_lines(specification, block->code, &found);
    }
    bool is_sentence = found.count == 0 && block->kind == BLOCK_PARAGRAPH &&
                       state_line_read_sentence(specification->arena, block->text.plain, &found);
    if (found.count > 0) {
        struct machine *machine = add_machine(specification, block, place, false);
        machine->transitions = found;
        machine->is_sentence = is_sentence;
    }
}

/* --- whose states they are --- */

static bool is_joint(char c)
{
    return c == '-' || c == '_' || c == ' ';
}

/* Each machine is held against the labels of all fields: most differ in the first letter. */
static bool is_same_state(struct slice a, struct slice b)
{
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        while (i < a.size && is_joint(a.data[i])) {
            i++;
        }
        while (j < b.size && is_joint(b.data[j])) {
            j++;
        }
        if (i == a.size || j == b.size) {
            return i == a.size && j == b.size;
        }
        if (character_to_lower(a.data[i++]) != character_to_lower(b.data[j++])) {
            return false;
        }
    }
}

static bool has_label(const struct type *type, struct slice state)
{
    for (size_t i = 0; i < type->label_count; i++) {
        if (is_same_state(type->labels[i], state)) {
            return true;
        }
    }
    return state.size == 0; /* the start */
}

static bool holds_all(const struct type *type, const struct machine *machine)
{
    LIST_EACH(const struct transition, transition, &machine->transitions)
    {
        bool is_from = is_wide(transition->from) || has_label(type, transition->from);
        if (!is_from || !has_label(type, transition->to)) {
            return false;
        }
    }
    return true;
}

/* The labels of CHECK (status IN ('a', 'b')), or NULL. */
static const struct type *type_of_check(struct arena *arena, const struct expression *check)
{
    if (check == NULL || check->kind != EXPRESSION_IN || check->arguments.count < 3) {
        return NULL;
    }
    struct type *type = ARENA_NEW(arena, struct type);
    type->kind = TYPE_ENUM;
    type->labels = ARENA_ARRAY(arena, struct slice, check->arguments.count);
    LIST_EACH(const struct expression, value, &check->arguments)
    {
        if (value->kind == EXPRESSION_TEXT) {
            type->labels[type->label_count++] = value->text;
        }
    }
    return type->label_count + 1 == check->arguments.count ? type : NULL;
}

/* A type with the values that the field may have, wherever the document lists them; or NULL. */
static const struct type *labelled_type(struct arena *arena, const struct table *enumerations,
                                        const struct field_statement *field)
{
    const struct type *type = field->type;
    if (type->label_count == 0 && type->enum_name.size > 0) {
        type = table_get(enumerations, word_key(arena, type->enum_name));
    } else if (type->label_count == 0) {
        type = type_of_check(arena, field->check);
    }
    return type != NULL && type->label_count > 1 ? type : NULL;
}

static void gather_enumeration(struct specification *specification, struct memory *memory,
                               const struct enum_statement *enumeration)
{
    struct type *type = ARENA_NEW(specification->arena, struct type);
    type->kind = TYPE_ENUM;
    type->labels = enumeration->labels;
    type->label_count = enumeration->label_count;
    table_put(&memory->enumerations, word_key(specification->arena, enumeration->name), type);
}

static void gather_entity(struct specification *specification, struct memory *memory,
                          const struct statement *statement)
{
    struct slice key = word_key(specification->arena, statement->entity.name);
    if (table_get(&memory->entities, key) == NULL) {
        table_put(&memory->entities, key, (void *)(uintptr_t)statement);
    }
    LIST_EACH(const struct field_statement, field, &statement->entity.fields)
    {
        bool may_have =
            field->type->label_count > 0 || field->type->enum_name.size > 0 || field->check != NULL;
        if (may_have) {
            struct owner *owner = ARENA_NEW(specification->arena, struct owner);
            *owner = (struct owner){statement->entity.name, field->name, NULL, field};
            list_add(specification->arena, &memory->unsettled, owner);
        }
    }
}

/* Fields that have labels, of all documents so far. What was known before is not gone over again:
 * there may be thousands of documents. */
static void gather_owners(struct specification *specification, struct memory *memory)
{
    if (memory->entities.arena == NULL) {
        table_init(&memory->entities, specification->arena);
        table_init(&memory->enumerations, specification->arena);
    }
    while (memory->known < specification->statements.count) {
        const struct statement *statement = list_at(&specification->statements, memory->known++);
        if (statement->kind == STATEMENT_ENUM) {
            gather_enumeration(specification, memory, &statement->enumeration);
        } else if (statement->kind == STATEMENT_ENTITY && !statement->entity.is_request) {
            gather_entity(specification, memory, statement);
        }
    }
    bool has_more = memory->enumerations.count > memory->settled_with;
    size_t kept = has_more ? 0 : memory->settled;
    for (size_t i = kept; i < memory->unsettled.count; i++) {
        struct owner *owner = list_at(&memory->unsettled, i);
        owner->type = labelled_type(specification->arena, &memory->enumerations, owner->stated);
        if (owner->type != NULL && memory->owners.count < OWNER_MAXIMUM) {
            list_add(specification->arena, &memory->owners, owner);
        } else if (owner->type == NULL && owner->stated->type->enum_name.size > 0) {
            memory->unsettled.items[kept++] = owner;
        }
    }
    memory->unsettled.count = memory->settled = kept;
    memory->settled_with = memory->enumerations.count;
}

static bool is_mentioned(const struct section *section, struct slice entity)
{
    for (; section != NULL && section->level > 0; section = section->parent) {
        if (slice_contains_ignoring_case(section->name, entity)) {
            return true;
        }
    }
    return false;
}

/* The one field whose labels hold all states; of several, one that the headings name. */
static const struct owner *find_owner(const struct list *owners, const struct machine *machine)
{
    const struct owner *found = NULL;
    bool is_one = true;
    LIST_EACH(const struct owner, owner, owners)
    {
        if (!holds_all(owner->type, machine)) {
            continue;
        }
        if (is_mentioned(machine->block->section, owner->entity)) {
            return owner;
        }
        is_one = found == NULL;
        found = found == NULL ? owner : found;
    }
    return machine->is_sentence && !is_one ? NULL : found;
}

static bool holds_some(const struct type *type, const struct machine *machine)
{
    size_t count = 0;
    LIST_EACH(const struct transition, transition, &machine->transitions)
    {
        count += has_label(type, transition->from) && has_label(type, transition->to);
    }
    return count > 1;
}

/* Whose states a map in a program has: it may call them by longer names, and list some that the
 * field does not. *out_told: the finding says so, or that nobody's they are. */
static const struct owner *find_owner_of_map(struct specification *specification,
                                             const struct list *owners, struct machine *machine,
                                             bool *out_told)
{
    struct list shortened = {0};
    const struct owner *found = find_owner(owners, machine);
    if (found == NULL &&
        transition_map_shorten(specification->arena, &machine->transitions, &shortened)) {
        struct machine other = *machine;
        other.transitions = shortened;
        found = find_owner(owners, &other);
        machine->transitions = found != NULL ? shortened : machine->transitions;
    }
    for (size_t i = 0; found == NULL && !*out_told && i < owners->count; i++) {
        const struct owner *owner = list_at(owners, i);
        *out_told = holds_some(owner->type, machine);
        found = *out_told && !holds_all(owner->type, machine) ? owner : NULL;
    }
    return found;
}

/* The entity of the document that the words mean, whatever their case and number; or empty. */
static struct slice find_entity(struct specification *specification, struct slice words)
{
    const struct statement *statement =
        table_get(&memory_of(specification)->entities, word_key(specification->arena, words));
    return statement != NULL ? statement->entity.name : SLICE_EMPTY;
}

/* "Order Status Lifecycle" → Order and status, where there is such an entity. */
static bool name_by_title(struct specification *specification, struct slice title,
                          struct state_machine_statement *machine)
{
    static const char tails[] =
        "state machine|status transitions|state transitions|status flow|status|state diagram|"
        "states|lifecycle|life cycle|transitions|state flow|workflow|status lifecycle|statuses|"
        "status transition rules|state|flow|状态机|状态流转|状态";
    size_t size = wording_ends_with(title, tails);
    struct slice front = slice_trim(slice_between(title, 0, title.size - size));
    if (size == 0 || front.size == 0) {
        return false;
    }
    size_t status = wording_ends_with(front, "status|state");
    front = slice_trim(slice_between(front, 0, front.size - status));
    struct slice name = entity_name_of_words(front);
    machine->entity = find_entity(specification, name);
    machine->field = wording_has(title, "status*") ? SLICE("status") : SLICE_EMPTY;
    if (machine->entity.size == 0 && machine->subject.size == 0) {
        machine->subject = name;
    }
    return machine->entity.size > 0;
}

/* What stands in front of a chain: "Order status: open → done", "**Ticket statuses:** …". */
static struct slice chain_label(const struct block *block)
{
    struct slice line = SLICE_EMPTY;
    if (block->kind == BLOCK_PARAGRAPH) {
        line = block->text.plain;
    } else if (block->kind == BLOCK_LIST && block->item_count > 0) {
        line = block->items[0].text.plain;
    } else {
        return reading_label(block).plain;
    }
    line = slice_between(line, 0, slice_find_byte(line, '\n'));
    size_t colon = slice_find_byte(slice_between(line, 0, LABEL_SIZE_MAXIMUM), ':');
    return colon == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_between(line, 0, colon);
}

static void name_by_heading(struct specification *specification, const struct section *section,
                            struct state_machine_statement *machine)
{
    for (; section != NULL && section->level > 0; section = section->parent) {
        if (name_by_title(specification, section->name, machine)) {
            return;
        }
    }
    machine->field = machine->subject.size > 0 ? machine->field : SLICE_EMPTY;
}

/* Where words were found in a list: the next one stands there or further on, nearly always. */
struct list_search {
    size_t item;
    size_t miss_count;
};

static struct place place_in_list(const struct block *block, struct slice word,
                                  struct list_search *search)
{
    bool is_short = search->miss_count >= MISS_MAXIMUM;
    size_t count = is_short && block->item_count > NEAR_COUNT ? NEAR_COUNT : block->item_count;
    for (size_t i = 0; i < count; i++) {
        size_t at = (search->item + i) % block->item_count;
        const struct text *text = &block->items[at].text;
        if (slice_is_part_of(word, text->plain)) {
            search->item = at;
            return text_place(*text, (size_t)(word.data - text->plain.data), word.size);
        }
    }
    search->miss_count++;
    return (struct place){0};
}

/* The line that a word of the block's own text stands in; line 0 for one that was put together. */
static struct place place_of_word(const struct block *block, struct slice word,
                                  struct list_search *search)
{
    if (block->kind == BLOCK_CODE && slice_is_part_of(word, block->code)) {
        return block_code_place(block, (size_t)(word.data - block->code.data), word.size);
    }
    if (block->kind == BLOCK_PARAGRAPH && slice_is_part_of(word, block->text.plain)) {
        return text_place(block->text, (size_t)(word.data - block->text.plain.data), word.size);
    }
    return block->kind == BLOCK_LIST ? place_in_list(block, word, search) : (struct place){0};
}

static void place_transitions(const struct machine *machine)
{
    struct list_search search = {0};
    LIST_EACH(struct transition, transition, &machine->transitions)
    {
        if (transition->place.line == 0) {
            transition->place = place_of_word(machine->block, transition->to, &search);
        }
        if (transition->place.line == 0) {
            transition->place = place_of_word(machine->block, transition->from, &search);
        }
        transition->place = transition->place.line == 0 ? machine->place : transition->place;
    }
}

static void state_machine(struct specification *specification, const struct machine *machine,
                          const struct owner *owner, bool is_certain)
{
    struct statement *statement =
        specification_state(specification, STATEMENT_STATE_MACHINE, machine->block, machine->place);
    struct state_machine_statement *stated = &statement->state_machine;
    place_transitions(machine);
    stated->transitions = machine->transitions;
    stated->is_certain = is_certain;
    if (owner != NULL) {
        stated->entity = owner->entity;
        stated->field = owner->field;
    } else if (!name_by_title(specification, wording_bare(chain_label(machine->block)), stated)) {
        name_by_heading(specification, machine->block->section, stated);
    }
    specification_understood(specification, machine->block);
}

/* "Forbidden:" right above, or a heading that says so. */
static bool is_under_denial(const struct block *block)
{
    struct slice label = slice_trim(reading_label(block).plain);
    if (slice_ends_with(label, SLICE(":"))) {
        size_t stop = slice_find(label, SLICE(". "));
        return wording_has(slice_from_offset(label, stop == SLICE_NOT_FOUND ? 0 : stop),
                           state_line_denials);
    }
    return block->section->level > 1 && reading_name_has(block->section, state_line_denials);
}

static void report_denied(struct specification *specification, const struct machine *machine)
{
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1024, machine->place,
                       "write which changes are allowed; every other one is refused then",
                       "what may not follow a state is not read, only what may");
}

static void finish(struct specification *specification, const struct document *document)
{
    struct memory *memory = memory_of(specification);
    size_t machine_count = 0;
    gather_owners(specification, memory);
    for (size_t i = 0; i < document->block_count; i++) {
        find_lines(specification, &document->blocks[i]);
    }
    while (memory->finished < memory->machines.count) {
        struct machine *machine = list_at(&memory->machines, memory->finished++);
        if (machine->block->document != document || machine->transitions.count == 0 ||
            ++machine_count > MACHINE_MAXIMUM) {
            continue;
        }
        bool is_text =
            machine->block->kind == BLOCK_PARAGRAPH || machine->block->kind == BLOCK_LIST;
        if (is_text && machine_count < ARROW_MAXIMUM &&
            endpoint_arrow_describe(specification, machine->block, &machine->transitions)) {
            continue;
        }
        bool is_told = !machine->is_sentence;
        const struct owner *owner =
            machine->is_map ? find_owner_of_map(specification, &memory->owners, machine, &is_told)
                            : find_owner(&memory->owners, machine);
        bool is_about = machine->is_certain || reading_is_under(machine->block, state_words) ||
                        wording_has(chain_label(machine->block), state_words);
        if (owner == NULL && (!is_about || !is_told)) {
            continue;
        }
        if (is_under_denial(machine->block)) {
            report_denied(specification, machine);
        } else {
            state_machine(specification, machine, owner, is_about);
        }
    }
}

static int claim_table(const struct block *block)
{
    return find_from(block) != READING_NO_COLUMN || state_matrix_may_be(block) ? 55 : 0;
}

static int claim_diagram(const struct block *block)
{
    struct slice body;
    struct slice kind = mermaid_kind(block->code, &body);
    bool is_diagram = slice_equal_ignoring_case(kind, SLICE("stateDiagram")) ||
                      slice_equal_ignoring_case(kind, SLICE("stateDiagram-v2"));
    return is_diagram ? 100 : 0;
}

const struct recogniser recogniser_state_machines = {
    .name = recogniser_name,
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_CODE] = {claim_diagram, read_diagram},
        },
    .finish = finish,
};
