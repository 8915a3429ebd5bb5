/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and items that are kept as they stand, under their kind: technologies, third parties,
 * approvals, risks, decisions, and the terms of a glossary. One table says what each kind is called
 * and which columns it has. */
#include "spec/document/placeholder.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"

static const char technology_sections[] =
    "technology stack|tech stack|technologies|technology|core technologies|stack|"
    "development tools|development environment|build & development tools|code quality tools|"
    "testing tools|key dependencies*|dependencies|data storage|dashboard technologies|стек|"
    "технологии|технологический "
    "стек|技术栈|技术选型|技术架构|技術スタック|技術構成|技術選定|開発ツール|使用技術|기술 "
    "스택|tecnologías|"
    "tecnologias|tecnologia|teknologi*|technologien";

static const char third_party_sections[] =
    "third-party services|third-party*|third party*|external apis|external services|"
    "external integrations|integrations|внешние сервисы|внешние api|интеграци*|第三方*|"
    "外部服务|外部接口|외부 서비스|외부 연동|integraciones|integrações";

static const char glossary_sections[] =
    "glossary|terminology|definitions|terms|abbreviations|acronyms|ubiquitous language|"
    "глоссарий|термин*|определения|术语*|词汇表|용어*|glosario|glossário|glossar|glossaire";

static const char decision_sections[] =
    "decision log|decisions|design decisions|architecture decisions|technical decisions*|"
    "key decisions|adr|architectural decisions|решения|принятые решения|技术决策|设计决策|"
    "결정|decisiones|decisões|entscheidungen";

static const char risk_sections[] =
    "risk*|technical risks|mitigation strategies|риск*|风险*|위험*|리스크|riesgos|riscos|"
    "risiken";

static const char approval_sections[] =
    "approval*|sign-off*|sign off*|signoff*|согласовани*|утверждени*|审批*|批准*|승인*|결재*|"
    "aprobaci*|aprovaç*|freigabe*";

#define LIMITATION_SECTIONS "known limitations|limitations|constraints|assumptions|ограничени*|限制"

/* --- tables --- */

struct record_kind {
    enum statement_kind kind;
    const char *name_column; /* what the record is called by; else the first column */
    const char *columns;     /* one of these must be there */
    const char *also;        /* and one of these, or NULL */
    const char *sections;    /* and, unless NULL, the section must be about this */
};

/* The first that fits. */
static const struct record_kind record_kinds[] = {
    {STATEMENT_APPROVAL, "role|роль|角色|역할|position|title",
     "signature|signed|approved*|подпись|签名|签字|서명|firma|assinatura|unterschrift|approval",
     "name|date|role|approver|имя|дата|姓名|日期|이름|날짜|nombre|fecha|nome|data", NULL},
    {STATEMENT_APPROVAL, "role|роль|角色|역할|position|title",
     "name|approver|имя|姓名|이름|nombre|nome", "date|status|дата|статус|日期|날짜|fecha|data",
     approval_sections},
    {STATEMENT_RISK, "risk|риск|风险*|위험*|리스크|riesgo|risco|risiko|threat",
     "mitigation*|mitigat*|impact|likelihood|probability|снижени*|влияни*|вероятност*|缓解*|影响|"
     "概率|应对*|완화*|영향|mitigación|mitigação|severity|contingency|response",
     "risk*|риск*|风险*|위험*|리스크|riesgo|risco|risiko|threat", NULL},
    {STATEMENT_THIRD_PARTY,
     "service|api|provider|vendor|system|integration|name|сервис|服务*|서비스",
     "sla|fallback|rate limit*|auth|auth "
     "method|purpose|endpoint|url|authentication|назначение|用途|"
     "목적|protocol|usage",
     NULL, third_party_sections},
    {STATEMENT_TECHNOLOGY,
     "technology*|tool|framework|library|package|dependency|технолог*|инструмент|библиотек*|"
     "技术*|工具|框架|技術*|ツール|ライブラリ|기술*|도구|tecnologia*|tecnología*",
     "version|purpose|justification|rationale|reason|usage|why|версия|назначение|обоснование|"
     "版本|用途|说明|理由|选型*|버전|용도|versión|versão|category|layer|component|категория|слой|"
     "层*|类别|분류|バージョン|用途|理由|role",
     NULL, technology_sections},
    {STATEMENT_DECISION, "decision|решение|决策|결정|choice|topic",
     "decision*|rationale|reason*|alternatives|решение|обоснование|决策|理由|결정|이유|choice",
     NULL, decision_sections},
    {STATEMENT_TERM, "term|word|abbreviation|acronym|термин|术语|용어|name",
     "definition|meaning|description|определение|значение|описание|定义|含义|说明|정의|설명", NULL,
     glossary_sections},
};

#define RECORD_KIND_COUNT (sizeof(record_kinds) / sizeof(*record_kinds))

static bool has_column(const struct block *block, const char *words)
{
    return words == NULL || reading_column(block, words) != READING_NO_COLUMN;
}

static const struct record_kind *find_kind(const struct block *block)
{
    for (size_t i = 0; i < RECORD_KIND_COUNT && block->column_count > 1; i++) {
        const struct record_kind *kind = &record_kinds[i];
        bool is_library = kind->kind == STATEMENT_THIRD_PARTY &&
                          wording_is(block_column_name(block, 0),
                                     "library|libraries|package|packages|dependency|module|"
                                     "библиотека|库|라이브러리|ライブラリ");
        if (!is_library && has_column(block, kind->columns) && has_column(block, kind->also) &&
            (kind->sections == NULL || reading_is_about(block, kind->sections))) {
            return kind;
        }
    }
    return NULL;
}

/* "Risk" names a risk, "Risk level" does not. */
static int find_name_column(const struct block *block, const struct record_kind *kind)
{
    int name = reading_column_named(block, kind->name_column);
    if (name == READING_NO_COLUMN) {
        name = reading_column(block, kind->name_column);
    }
    bool is_detail = name != READING_NO_COLUMN &&
                     wording_has(block_column_name(block, (size_t)name), "level|rating|score|type");
    return name == READING_NO_COLUMN || is_detail ? 0 : name;
}

/* An approval that nobody has given yet: a role and empty cells. It is stated, with empty values,
 * because it is still to be given. */
static bool is_empty_row(const struct block *block, const struct table_row *row, int name)
{
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice cell = wording_bare(row->cells[i].plain);
        if ((int)i != name && cell.size > 0 && !text_is_placeholder(row->cells[i].plain)) {
            return false;
        }
    }
    return true;
}

static void add_cells(struct specification *specification, const struct block *block,
                      const struct table_row *row, struct record_statement *record,
                      struct slice former_category)
{
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice value = slice_trim(row->cells[i].plain);
        if (text_is_placeholder(value)) {
            value = SLICE_EMPTY;
        }
        if (i == 0 && value.size == 0 && former_category.size > 0) {
            value = former_category;
        }
        reading_add_field(specification, record, wording_bare(block_column_name(block, i)), value);
    }
}

static void state_term(struct specification *specification, const struct block *block,
                       struct place place, struct slice name, struct slice value)
{
    reading_state_fact(specification, STATEMENT_TERM, block, place, "term", name, value);
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    const struct record_kind *kind = find_kind(block);
    int name = find_name_column(block, kind);
    int meaning = reading_column(block, kind->columns);
    struct slice category = SLICE_EMPTY;
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice text = reading_cell(row, name);
        category = reading_cell(row, 0).size > 0 ? reading_cell(row, 0) : category;
        bool is_pending = kind->kind == STATEMENT_APPROVAL;
        if (text.size == 0 || placeholder_is_in_value(row->cells[name].plain) ||
            (!is_pending && is_empty_row(block, row, name))) {
            continue;
        }
        count++;
        if (kind->kind == STATEMENT_TERM) {
            state_term(specification, block, reading_cell_place(row, name), text,
                       reading_cell(row, meaning));
            continue;
        }
        bool inherits = kind->kind == STATEMENT_TECHNOLOGY && name > 0;
        add_cells(specification, block, row,
                  reading_state_record(specification, kind->kind, block,
                                       reading_cell_place(row, name), text),
                  inherits ? category : SLICE_EMPTY);
    }
    return count > 0 ? READING_WHOLE : READING_NOTHING;
}

/* --- lists --- */

struct list_kind {
    enum statement_kind kind;
    const char *sections;
    bool is_near; /* the nearest section must be called so, not one above */
};

static const struct list_kind list_kinds[] = {
    {STATEMENT_TERM, glossary_sections, true},
    {STATEMENT_DECISION, decision_sections, true},
    {STATEMENT_RISK, risk_sections, false},
    {STATEMENT_THIRD_PARTY, third_party_sections, true},
    {STATEMENT_TECHNOLOGY, technology_sections, false},
};

static const struct list_kind *find_list_kind(const struct block *block)
{
    for (size_t i = 0; i < sizeof(list_kinds) / sizeof(*list_kinds); i++) {
        const struct list_kind *kind = &list_kinds[i];
        bool is_there = kind->is_near ? reading_is_under(block, kind->sections)
                                      : reading_is_about(block, kind->sections);
        if (is_there && !reading_is_under(block, LIMITATION_SECTIONS)) {
            return kind;
        }
    }
    return NULL;
}

/* --- sheets: a list of facts about the one thing that the heading or label names --- */

/* How many items are named by one of the words. */
static size_t count_named(const struct block *block, const char *words)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count && i < 12; i++) {
        struct reading_pair pair;
        count += block->items[i].depth == 0 && reading_pair(block->items[i].text, &pair) &&
                 wording_is(pair.name, words);
    }
    return count;
}

/* "### Mailer" with "Purpose", "Base URL", "Rate limits" in a chapter about external services. */
static bool is_party_sheet(const struct block *block)
{
    const struct section *parent = block->section->parent;
    return parent != NULL && parent->level > 0 && reading_name_has(parent, third_party_sections) &&
           count_named(block, "purpose|documentation|docs|base url|base url(s)|url|endpoint|"
                              "authentication|auth|rate limit|rate limits|sla|fallback|protocol|"
                              "provider|sdk|timeout|retry|назначение|用途|认证|용도|인증") >= 2;
}

/* "**Decision**: …, **Rationale**: …": one decision. */
static bool is_decision_sheet(const struct block *block)
{
    return count_named(block, "decision|решение|决策|결정|decisión|decisão") == 1 &&
           count_named(block, "rationale|reason|alternative|alternatives|context|consequences|"
                              "trade-offs|обоснование|理由|原因|이유") > 0;
}

static enum reading_result read_sheet(struct specification *specification,
                                      const struct block *block, enum statement_kind kind)
{
    struct slice label = wording_bare(reading_label(block).plain);
    size_t colon = slice_find(label, SLICE(": "));
    struct slice name = kind == STATEMENT_THIRD_PARTY || label.size == 0 ? block->section->name
                        : colon == SLICE_NOT_FOUND
                            ? label
                            : wording_bare(slice_from_offset(label, colon + 2));
    struct record_statement *record =
        reading_state_record(specification, kind, block, block->place, name);
    for (size_t i = 0; i < block->item_count; i++) {
        struct reading_pair pair;
        if (block->items[i].depth == 0 && reading_pair(block->items[i].text, &pair) &&
            pair.value.size > 0 && !text_is_placeholder(pair.value)) {
            reading_add_field(specification, record, pair.name, pair.value);
        }
    }
    return READING_PART;
}

static int claim_list(const struct block *block)
{
    struct reading_pair pair;
    bool is_named = false;
    if (is_party_sheet(block) || is_decision_sheet(block)) {
        return 29;
    }
    const struct list_kind *kind = find_list_kind(block);
    for (size_t i = 0; i < block->item_count && i < 10 && kind != NULL; i++) {
        is_named = is_named || reading_pair(block->items[i].text, &pair);
    }
    return is_named || (kind != NULL && kind->kind == STATEMENT_DECISION) ? 28 : 0;
}

/* "**Framework**: React 18" is the technology React 18 of the category Framework; "**uPlot**:
 * charts; version 1.6" the other way round, in a section about dependencies. */
static void state_technology(struct specification *specification, const struct block *block,
                             const struct list_item *item, const struct reading_pair *pair,
                             struct place place)
{
    bool is_dependency = reading_is_under(block, "dependenc*|librar*|зависимост*|依赖*|의존*");
    struct record_statement *record =
        reading_state_record(specification, STATEMENT_TECHNOLOGY, block, place,
                             is_dependency ? pair->name : pair->value);
    record->state = item->task;
    if (is_dependency) {
        reading_add_field(specification, record, SLICE("description"), pair->value);
    } else {
        reading_add_field(specification, record, SLICE("category"), pair->name);
    }
    reading_add_field(specification, record, SLICE("group"), block->section->name);
}

/* "See [decision-log.md]": where the decisions are, not one of them. */
static bool is_reference(struct text text)
{
    return text.span_count > 0 && text.spans[0].kind == SPAN_LINK && text.spans[0].start < 8;
}

/* "`amount` is exact to the cent": a field of the data, not a technology. */
static bool is_field(struct text text)
{
    return text.span_count > 0 && text.spans[0].start == 0 && text.spans[0].kind == SPAN_CODE;
}

/* "**Third-party services**: mail provider" names the party behind the colon; "**Rate limiting**:"
 * says something about all of them. False where there is no party. */
static bool settle_party(struct reading_pair *pair, struct slice *out_kind)
{
    *out_kind = SLICE_EMPTY;
    if (wording_has(pair->name, "rate limit*|error handling|protocol*|authentication|"
                                "api contracts|contracts|retry*|timeout*|monitoring|формат*|"
                                "протокол*")) {
        return false;
    }
    if (wording_is(pair->name, "apis|api|third-party services|third party services|services|"
                               "external services|microservices|event systems|message queues|"
                               "providers|integrations|сервисы|服务")) {
        *out_kind = pair->name;
        pair->name = pair->value;
        return !wording_starts_with(pair->value, "none|no|нет|无");
    }
    return true;
}

/* "`GET /chats` - all chats" in a section about integration. */
static bool is_endpoint(struct slice name)
{
    size_t blank = slice_find(name, SLICE(" /"));
    return blank != SLICE_NOT_FOUND &&
           wording_is(slice_between(name, 0, blank), "get|post|put|patch|delete|head|options");
}

static bool read_item(struct specification *specification, const struct block *block,
                      const struct list_item *item, enum statement_kind kind)
{
    struct reading_pair pair = {.name = slice_trim(item->text.plain)};
    bool is_pair = reading_pair(item->text, &pair);
    struct place place = text_place(item->text, 0, item->text.plain.size);
    struct slice party_kind = SLICE_EMPTY;
    if (kind == STATEMENT_THIRD_PARTY && is_pair && !settle_party(&pair, &party_kind)) {
        return false;
    }
    if ((kind == STATEMENT_TECHNOLOGY && is_field(item->text)) || item->depth > 0 ||
        (kind == STATEMENT_THIRD_PARTY && is_endpoint(pair.name)) ||
        text_is_placeholder(item->text.plain) || placeholder_is_in_value(pair.name) ||
        placeholder_is_in_value(pair.value) || is_reference(item->text) || pair.name.size == 0 ||
        (is_pair && pair.value.size == 0) || (!is_pair && kind != STATEMENT_DECISION)) {
        return false;
    }
    if (kind == STATEMENT_TERM) {
        state_term(specification, block, place, pair.name, pair.value);
    } else if (kind == STATEMENT_TECHNOLOGY) {
        state_technology(specification, block, item, &pair, place);
    } else {
        struct record_statement *record =
            reading_state_record(specification, kind, block, place, pair.name);
        record->state = item->task;
        if (party_kind.size > 0) {
            reading_add_field(specification, record, SLICE("kind"), party_kind);
        } else if (is_pair) {
            reading_add_field(specification, record, SLICE("description"), pair.value);
        }
        reading_add_field(specification, record, SLICE("group"), block->section->name);
    }
    return true;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    if (is_party_sheet(block)) {
        return read_sheet(specification, block, STATEMENT_THIRD_PARTY);
    }
    if (is_decision_sheet(block)) {
        return read_sheet(specification, block, STATEMENT_DECISION);
    }
    const struct list_kind *kind = find_list_kind(block);
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        count += read_item(specification, block, &block->items[i], kind->kind);
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- "Framework: Next.js 14" line by line in a fence --- */

/* The parts of "Framework: Next.js 14 (App Router)"; false where a line is none such. */
static bool split_line(struct slice line, struct slice *out_name, struct slice *out_value)
{
    size_t colon = slice_find_byte(line, ':');
    if (colon == SLICE_NOT_FOUND || colon == 0 || colon > 40 || character_is_space(line.data[0]) ||
        line.data[0] == '-' || line.data[0] == '#') {
        return false;
    }
    *out_name = wording_bare(slice_between(line, 0, colon));
    *out_value = slice_trim(slice_from_offset(line, colon + 1));
    return out_value->size > 0 && out_name->size > 0 &&
           slice_find_byte(*out_name, '/') == SLICE_NOT_FOUND;
}

static int claim_code(const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    struct slice name;
    struct slice value;
    size_t lines = 0;
    if (block->code.size > 4000 ||
        (block->info.size > 0 && !wording_is(block->info, "text|txt|plaintext|yaml|yml")) ||
        !reading_is_about(block, technology_sections) ||
        reading_is_under(block, "structure|directory|layout|environment variable*|config*")) {
        return 0;
    }
    while (slice_next_line(&rest, &line)) {
        if (slice_trim(line).size == 0) {
            continue;
        }
        if (!split_line(line, &name, &value)) {
            return 0;
        }
        lines++;
    }
    return lines > 1 ? 28 : 0;
}

static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    struct slice name;
    struct slice value;
    while (slice_next_line(&rest, &line)) {
        if (split_line(line, &name, &value)) {
            struct record_statement *record = reading_state_record(
                specification, STATEMENT_TECHNOLOGY, block,
                block_code_place(block, (size_t)(line.data - block->code.data), line.size), value);
            reading_add_field(specification, record, SLICE("category"), name);
            reading_add_field(specification, record, SLICE("group"), block->section->name);
        }
    }
    return READING_WHOLE;
}

static int claim_table(const struct block *block)
{
    return block->row_count > 1 && find_kind(block) != NULL ? 58 : 0;
}

const struct recogniser recogniser_records = {
    .name = "records",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {claim_code, read_code},
        },
};
