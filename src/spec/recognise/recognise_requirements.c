/* SPDX-License-Identifier: Apache-2.0 */
/* Requirements, success criteria and tasks: items with an identifier, items of task lists, and the
 * items of sections that are called requirements. Phases are stated here too, because their tasks
 * belong to them. Unfilled items of a template are none. */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/statement/quantity.h"

/* Sections whose plain items, without identifier or task mark, are requirements. */
static const char plain_sections[] =
    "functional requirement*|non-functional requirement*|nonfunctional requirement*|"
    "quality requirement*|success criteria|acceptance criteria|definition of done|"
    "technical success|business success|функциональные требования|"
    "нефункциональные требования|功能需求|非功能需求|验收标准|기능 요구*|비기능 요구*|"
    "requisitos funcionais|requisitos funcionales|requisitos no funcionales|"
    "requisitos não funcionais|funktionale anforderungen|nicht-funktionale anforderungen";

/* A plain item that is longer than this is a paragraph. */
#define PLAIN_SIZE_MAXIMUM 300U

static const char phase_words[] =
    "phase|phases|stage|milestone|sprint|iteration|wave|step|этап|фаза|спринт|阶段|第一阶段|"
    "단계|fase|etapa|meilenstein|jalon|tahap";

/* --- identifiers --- */

/* "UX-", "SEC-", "Sec", "A" between the prefix and the number: "NFR-UX-001", "NFR-Sec7"; their
 * bytes. */
static size_t area_size(struct slice text)
{
    size_t at = 0;
    while (at < text.size && at < 8 && character_is_alpha(text.data[at])) {
        at++;
    }
    if (at == 0 || text.data[0] < 'A' || text.data[0] > 'Z') {
        return 0;
    }
    size_t mark = at < text.size && (text.data[at] == '-' || text.data[at] == '_');
    bool is_number = at + mark < text.size && character_is_digit(text.data[at + mark]);
    return is_number ? at + mark : 0;
}

/* "FR-001", "NFR-12", "QR-1.2", "REQ_7", "FR-3.3.1", "NFR-UX-001", "NFR-Sec7b": the bytes at the
 * front; 0: none. */
static size_t identifier_size(struct slice text)
{
    size_t at = 0;
    while (at < text.size && at < 8 && text.data[at] >= 'A' && text.data[at] <= 'Z') {
        at++;
    }
    size_t letters = at;
    if (letters == 0 || at >= text.size) {
        return 0;
    }
    bool has_mark = text.data[at] == '-' || text.data[at] == '_';
    at += has_mark;
    at += has_mark ? area_size(slice_from_offset(text, at)) : 0;
    size_t digits = at;
    while (at < text.size &&
           (character_is_digit(text.data[at]) || (text.data[at] == '.' && at + 1 < text.size &&
                                                  character_is_digit(text.data[at + 1])))) {
        at++;
    }
    bool has_variant = at > digits && at < text.size && text.data[at] >= 'a' &&
                       text.data[at] <= 'e' &&
                       (at + 1 == text.size || !character_is_word(text.data[at + 1]));
    bool is_word = at < text.size && character_is_word(text.data[at]) && !has_variant;
    return at > digits && (has_mark || letters >= 2) && !is_word ? at + has_variant : 0;
}

/* Identifiers that look like requirements but are names of standards and versions. */
static bool is_requirement_identifier(struct slice id)
{
    size_t letters = 0;
    while (letters < id.size && character_is_alpha(id.data[letters])) {
        letters++;
    }
    struct slice prefix = slice_between(id, 0, letters);
    return wording_is(prefix,
                      "fr|nfr|qr|req|rq|us|uc|ac|br|sr|ur|tr|ir|dr|pr|fn|nf|func|perf|sec|r|f|"
                      "rf|rnf|тз|фт|нфт");
}

static size_t requirement_identifier(struct slice text)
{
    size_t size = identifier_size(text);
    return size > 0 && is_requirement_identifier(slice_between(text, 0, size)) ? size : 0;
}

/* --- what a list belongs to --- */

static bool is_phase_name(struct slice name)
{
    size_t size = wording_starts_with(name, phase_words);
    if (size > 0) {
        struct slice rest = slice_trim(slice_from_offset(name, size));
        return rest.size > 0 &&
               (character_is_digit(rest.data[0]) || rest.data[0] == 'I' || rest.data[0] == ':' ||
                wording_starts_with(rest, "one|two|three|four|a|b|c") > 0);
    }
    return wording_starts_with(name, "第一阶段|第二阶段|第三阶段|第四阶段") > 0;
}

/* The nearest section that is a phase, or NULL. */
static const struct section *phase_of(const struct block *block)
{
    for (const struct section *section = block->section; section != NULL && section->level > 0;
         section = section->parent) {
        if (is_phase_name(section->name)) {
            return section;
        }
    }
    return NULL;
}

static bool has_task(const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].task != TASK_NONE) {
            return true;
        }
    }
    return false;
}

static bool has_identifier(const struct block *block)
{
    size_t last = block->item_count < 40 ? block->item_count : 40;
    for (size_t i = 0; i < last; i++) {
        if (requirement_identifier(wording_bare(block->items[i].text.plain)) > 0) {
            return true;
        }
    }
    return false;
}

/* "Non-Functional Requirements", and "Reliability" right below it. */
static bool is_plain_section(const struct block *block)
{
    const struct section *section = block->section;
    const struct section *parent = section->parent;
    return reading_name_has(section, plain_sections) ||
           (parent != NULL && parent->level > 1 && reading_name_has(parent, plain_sections) &&
            requirement_identifier(section->name) == 0);
}

/* --- stating --- */

struct requirement_draft {
    struct slice id;
    struct slice text;
    struct slice group;
    enum task_state state;
};

static void state_requirement(struct specification *specification, const struct block *block,
                              struct place place, const struct requirement_draft *draft)
{
    struct statement *statement =
        specification_state(specification, STATEMENT_REQUIREMENT, block, place);
    statement->requirement = (struct requirement_statement){
        .id = draft->id, .text = draft->text, .group = draft->group, .state = draft->state};
}

/* Whether an item is nothing but a template's text: "**FR-001**: [Specific requirement]". */
static bool is_unfilled(struct slice plain, struct slice id)
{
    struct slice rest = wording_bare(slice_from_offset(plain, id.size));
    return rest.size == 0 || text_is_placeholder(rest) || text_is_placeholder(plain);
}

/* "Phase 1: Foundation (Week 1-2)": without what stands in brackets at its end. */
static struct slice phase_name(const struct section *phase, struct slice *out_when)
{
    struct slice name = phase->name;
    size_t open = slice_find_last_byte(name, '(');
    *out_when = SLICE_EMPTY;
    if (open == SLICE_NOT_FOUND || open == 0 || !slice_ends_with(name, SLICE(")"))) {
        return name;
    }
    *out_when = slice_between(name, open + 1, name.size - 1);
    return wording_bare(slice_between(name, 0, open));
}

/* A record once per phase, before its first task. */
static void state_phase(struct specification *specification, const struct block *block,
                        const struct section *phase)
{
    const struct statement *last = specification_last(specification, STATEMENT_PHASE);
    const struct block *heading = &block->document->blocks[phase->first_block];
    if (last != NULL && last->block == heading) {
        return;
    }
    struct slice when;
    struct slice name = phase_name(phase, &when);
    struct record_statement *record =
        reading_state_record(specification, STATEMENT_PHASE, heading, heading->place, name);
    if (when.size > 0) {
        reading_add_field(specification, record, SLICE("when"), when);
    }
    if (phase->parent != NULL && phase->parent->level > 0) {
        reading_add_field(specification, record, SLICE("plan"), phase->parent->name);
    }
}

static bool read_item(struct specification *specification, const struct block *block,
                      const struct list_item *item, bool takes_plain, const struct section *phase)
{
    struct slice plain = slice_trim(item->text.plain);
    size_t lead = (size_t)(wording_bare(plain).data - plain.data);
    struct slice bare = wording_bare(plain);
    size_t tick = wording_starts_with(bare, "✅|✔️|✔|☑|❌|☐|⬜");
    enum task_state state = item->task;
    if (tick > 0 && state == TASK_NONE) {
        bool is_done = wording_starts_with(bare, "✅|✔️|✔|☑") > 0;
        state = is_done ? TASK_DONE : TASK_OPEN;
        lead += tick;
        while (lead < plain.size && character_is_space(plain.data[lead])) {
            lead++;
        }
        bare = wording_bare(slice_from_offset(plain, lead));
    }
    struct slice id = slice_between(bare, 0, requirement_identifier(bare));
    bool is_task = item->task != TASK_NONE;
    takes_plain = takes_plain && bare.size <= PLAIN_SIZE_MAXIMUM;
    if (is_unfilled(bare, id) || (!is_task && id.size == 0 && !(takes_plain && item->depth == 0))) {
        return false;
    }
    struct slice when;
    struct slice group = block->section->name;
    if (phase != NULL) {
        state_phase(specification, block, phase);
        group = phase_name(phase, &when);
    }
    struct requirement_draft draft = {.id = id,
                                      .text = wording_bare(slice_from_offset(bare, id.size)),
                                      .group = group,
                                      .state = state};
    size_t offset = (size_t)(plain.data - item->text.plain.data) + lead;
    state_requirement(specification, block, text_place(item->text, offset, bare.size), &draft);
    return true;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    const struct section *phase = phase_of(block);
    bool takes_plain = is_plain_section(block) || (phase != NULL && phase == block->section);
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        count += read_item(specification, block, &block->items[i], takes_plain, phase);
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- tables --- */

static bool is_requirement_table(const struct block *block)
{
    return block->column_count <= 3 &&
           wording_is(block_column_name(block, 0),
                      "requirement|requirements|требование|需求|要求|요구사항|requisito") &&
           reading_is_under(block, "requirement*|требовани*|需求|요구*|requisito*");
}

static bool is_phase_table(const struct block *block)
{
    struct quantity quantity;
    size_t phases = 0;
    if (!wording_is(block_column_name(block, 0), "phase|stage|milestone|sprint|iteration|week|этап|"
                                                 "фаза|спринт|веха|阶段|里程碑|단계|fase|etapa") ||
        !reading_is_about(block, "plan|plans|planning|phase*|roadmap|timeline|milestone*|schedule|"
                                 "implementation|rollout|план*|этап*|график*|сроки|计划|路线图|"
                                 "里程碑|阶段|일정|cronograma|zeitplan")) {
        return false;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = reading_cell(&block->rows[i], 0);
        phases += is_phase_name(name) || quantity_parse(name, &quantity);
        phases +=
            i == 1 && reading_column(block, "duration|when|date*|timeline|weeks|deadline|due|"
                                            "end|finish|срок*|длительност*|时间*|工期|기간") > 0;
    }
    return phases > 0;
}

static int claim_table(const struct block *block)
{
    size_t read = 0;
    size_t last = block->row_count < 30 ? block->row_count : 30;
    if (block->column_count < 2) {
        return 0;
    }
    for (size_t i = 1; i < last; i++) {
        read += requirement_identifier(reading_cell(&block->rows[i], 0)) > 0;
    }
    return read > 0 && read * 2 >= last - 1                       ? 82 /* before their numbers */
           : is_requirement_table(block) || is_phase_table(block) ? 56
                                                                  : 0;
}

/* "Booking buffer | 2 hours": each row a requirement. */
static size_t read_pairs(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = reading_cell(row, 0);
        struct slice value = reading_cell(row, 1);
        if (name.size == 0 || value.size == 0 || reading_row_is_unfilled(block, row) ||
            text_is_placeholder(row->cells[1].plain)) {
            continue;
        }
        struct requirement_draft draft = {
            .text = arena_format(specification->arena, SLICE_FORMAT ": " SLICE_FORMAT,
                                 SLICE_ARGUMENT(name), SLICE_ARGUMENT(value)),
            .group = block->section->name};
        state_requirement(specification, block, reading_cell_place(row, 0), &draft);
        count++;
    }
    return count;
}

/* Whether a phase of that name, or one that begins with it, is stated. */
static bool has_phase(const struct specification *specification, struct slice name)
{
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_PHASE && slice_starts_with(statement->record.name, name)) {
            return true;
        }
    }
    return false;
}

/* "Phase 1 | 3 weeks | Sign-in": each row a phase, unless a heading has stated it. */
static size_t read_phases(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = reading_cell(row, 0);
        if (name.size == 0 || reading_row_is_unfilled(block, row) ||
            wording_is(name, "total|sum|итого|всего|合计|总计|합계")) {
            continue;
        }
        count++;
        if (block->row_count < 100 && has_phase(specification, name)) {
            continue;
        }
        struct record_statement *record = reading_state_record(
            specification, STATEMENT_PHASE, block, reading_cell_place(row, 0), name);
        for (size_t j = 1; j < block->column_count; j++) {
            reading_add_field(specification, record, wording_bare(block_column_name(block, j)),
                              reading_cell(row, (int)j));
        }
    }
    return count;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    if (claim_table(block) < 60) {
        size_t read = is_requirement_table(block) ? read_pairs(specification, block)
                                                  : read_phases(specification, block);
        if (read > 0) {
            specification_understood(specification, block); /* its phases may stand elsewhere */
        }
        return read > 0 ? READING_PART : READING_NOTHING;
    }
    int text = reading_column(block, "requirement*|description|story|text|criteria|требовани*|"
                                     "описание|需求*|描述|说明|요구*|설명|requisito*|descri*");
    size_t count = 0;
    text = text <= 0 ? 1 : text;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice cell = reading_cell(row, 0);
        size_t size = requirement_identifier(cell);
        if (size == 0 || reading_cell(row, text).size == 0 ||
            text_is_placeholder(row->cells[text].plain)) {
            continue;
        }
        struct requirement_draft draft = {.id = slice_between(cell, 0, size),
                                          .text = reading_cell(row, text),
                                          .group = block->section->name};
        state_requirement(specification, block, reading_cell_place(row, 0), &draft);
        count++;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- "**Phase 1**: Schema creation", headings "FR-1.2: Manager dashboard" --- */

static bool is_phase_line(struct slice line)
{
    return is_phase_name(wording_bare(line)) && slice_find_byte(line, ':') != SLICE_NOT_FOUND;
}

static int claim_paragraph(const struct block *block)
{
    bool is_marked = block->text.span_count > 0 && block->text.spans[0].start == 0 &&
                     block->text.spans[0].kind == SPAN_STRONG;
    return is_marked && (is_phase_line(block->text.plain) ||
                         requirement_identifier(wording_bare(block->text.plain)) > 0)
               ? 40
               : 0;
}

/* "**NFR-UX-001:** Lists answer at once" as a paragraph. */
static enum reading_result read_marked(struct specification *specification,
                                       const struct block *block)
{
    struct slice bare = wording_bare(block->text.plain);
    struct slice id = slice_between(bare, 0, requirement_identifier(bare));
    struct requirement_draft draft = {.id = id,
                                      .text = wording_bare(slice_from_offset(bare, id.size)),
                                      .group = block->section->name};
    if (is_unfilled(bare, id)) {
        return READING_NOTHING;
    }
    state_requirement(specification, block, block->place, &draft);
    return READING_PART;
}

static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct slice rest = block->text.plain;
    struct slice line;
    size_t count = 0;
    if (requirement_identifier(wording_bare(block->text.plain)) > 0) {
        return read_marked(specification, block);
    }
    while (slice_next_line(&rest, &line)) {
        size_t colon = slice_find_byte(line, ':');
        if (!is_phase_line(line)) {
            continue;
        }
        struct slice value = wording_bare(slice_from_offset(line, colon + 1));
        if (value.size == 0 || text_is_placeholder(value)) {
            continue;
        }
        size_t offset = (size_t)(line.data - block->text.plain.data);
        struct record_statement *record = reading_state_record(
            specification, STATEMENT_PHASE, block, text_place(block->text, offset, line.size),
            wording_bare(slice_between(line, 0, colon)));
        reading_add_field(specification, record, SLICE("what"), value);
        reading_add_field(specification, record, SLICE("plan"), block->section->name);
        count++;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* "Stage 2: Catalogue (10 days)": a phase of the project, wherever it stands. */
static bool is_dated_phase(const struct block *block)
{
    struct slice when;
    if (!is_phase_name(block->section->name)) {
        return false;
    }
    phase_name(block->section, &when);
    return wording_has(when, "day*|week*|month*|sprint*|q1|q2|q3|q4|дн*|день|недел*|месяц*|天|周|"
                             "个月|일|주|개월|días|semanas|dias|meses|tage|wochen|monate");
}

static enum reading_result read_heading(struct specification *specification,
                                        const struct block *block)
{
    struct slice title = wording_bare(block->text.plain);
    size_t size = requirement_identifier(title);
    if (is_dated_phase(block)) {
        state_phase(specification, block, block->section);
        return READING_PART;
    }
    struct slice text = wording_bare(slice_from_offset(title, size));
    if (size == 0 || text.size == 0 || text_is_placeholder(text)) {
        return READING_NOTHING;
    }
    const struct section *parent = block->section->parent;
    struct requirement_draft draft = {.id = slice_between(title, 0, size),
                                      .text = text,
                                      .group = parent == NULL ? SLICE_EMPTY : parent->name};
    state_requirement(specification, block, block->place, &draft);
    return READING_PART;
}

static int claim_list(const struct block *block)
{
    return has_task(block) || has_identifier(block) || is_plain_section(block) ||
                   (block->section->level > 0 && phase_of(block) == block->section)
               ? 30
               : 0;
}

static int claim_heading(const struct block *block)
{
    return requirement_identifier(wording_bare(block->text.plain)) > 0 || is_dated_phase(block) ? 30
                                                                                                : 0;
}

const struct recogniser recogniser_requirements = {
    .name = "requirements",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
            [BLOCK_HEADING] = {claim_heading, read_heading},
        },
};
