/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the fields of an entity that stand below it in a list of their own: "Constraints:",
 * "Validation rules:". Each item that leads with a field is read as what else could stand behind
 * that field, and is stated as an alteration of the entity. */
#include "spec/recognise/entity_rule_private.h"

#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/text/words.h"

static const char rule_words[] =
    "constraints|constraint|field constraints|data constraints|validation|validations|validation "
    "rules|validation rule|validation constraints|data validation|field validation|field "
    "validations|validation requirements|field rules|field requirements|rules|data rules|"
    "integrity rules|integrity constraints|invariants|business rules|data integrity|"
    "regeln|validierung|validierungen|validierungsregeln|einschränkungen|geschäftsregeln|"
    "reglas|restricciones|validación|validaciones|reglas de validación|reglas de negocio|"
    "règles|contraintes|règles de validation|règles métier|"
    "regras|restrições|validação|validações|regras de validação|regras de negócio|"
    "regole|vincoli|validazione|validazioni|regole di validazione|"
    "reguły|walidacja|ograniczenia|reguły walidacji|kurallar|kısıtlamalar|doğrulama|"
    "ràng buộc|quy tắc|правила|ограничения|валидация|правила валидации|"
    "约束|校验规则|验证规则|制約|バリデーション|제약 조건|유효성 검사";

/* "Business rules", also of two: "Business rules & invariants". */
bool entity_rules_is_label(struct slice name)
{
    static const struct slice joints[] = {SLICE_LITERAL(" & "), SLICE_LITERAL(" and ")};
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        size_t at = slice_find(name, joints[i]);
        if (at != SLICE_NOT_FOUND && wording_is(slice_between(name, 0, at), rule_words) &&
            wording_is(slice_from_offset(name, at + joints[i].size), rule_words)) {
            return true;
        }
    }
    return wording_is(name, rule_words);
}

static bool is_described(const struct statement *statement, const struct entity_rules *rules)
{
    return statement->kind == STATEMENT_ENTITY && !statement->entity.is_request &&
           !statement->entity.is_alteration && statement->entity.fields.count > 0 &&
           statement->block->document == rules->block->document;
}

/* The statements of entities that are no alterations, in order: alterations are many where rules
 * are, and every list and paragraph of rules looks back. */
struct entity_memory {
    size_t seen; /* of the specification's statements */
    struct list entities;
};

static const struct list *find_entities(const struct entity_rules *rules)
{
    struct specification *specification = rules->specification;
    struct entity_memory *memory =
        specification_memory(specification, "entity_rules", sizeof(*memory));
    for (; memory->seen < specification->statements.count; memory->seen++) {
        struct statement *statement = list_at(&specification->statements, memory->seen);
        if (statement->kind == STATEMENT_ENTITY && !statement->entity.is_alteration) {
            list_add(specification->arena, &memory->entities, statement);
        }
    }
    return &memory->entities;
}

/* "### Columns" beside "### Constraints": both are about what the heading around them names. */
static bool is_columns_beside(const struct section *section, const struct section *parent)
{
    return parent != NULL && parent->level > 1 && section->parent == parent &&
           wording_is(section->name, "columns|fields|attributes|properties|schema|structure|campos|"
                                     "columnas|colunas|spalten|felder|champs|colonnes|колонки|поля|"
                                     "столбцы|字段|列|필드|컬럼|カラム|フィールド");
}

/* The entities that were described in this section, or, under a heading of the rules' own, in the
 * one around it. */
static void find_near(struct entity_rules *rules, bool is_own_heading)
{
    const struct list *statements = find_entities(rules);
    const struct section *section = rules->block->section;
    uint32_t first_block = is_own_heading && section->parent != NULL ? section->parent->first_block
                                                                     : section->first_block;
    for (size_t i = statements->count; i > 0 && rules->entity_count < ENTITY_RULE_MAXIMUM; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block == NULL || statement->block->document != rules->block->document ||
            statement->block->index < first_block) {
            return;
        }
        bool is_near =
            statement->block->section == section ||
            (is_own_heading && (statement->block->section == section->parent ||
                                is_columns_beside(statement->block->section, section->parent)));
        if (is_near && is_described(statement, rules)) {
            rules->entities[rules->entity_count++] = statement;
        }
    }
}

/* The entities that were described anywhere before. */
static void find_all(struct entity_rules *rules)
{
    const struct list *statements = find_entities(rules);
    for (size_t i = statements->count; i > 0 && rules->entity_count < ENTITY_RULE_MAXIMUM; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block == NULL || statement->block->document != rules->block->document) {
            return;
        }
        if (is_described(statement, rules)) {
            rules->entities[rules->entity_count++] = statement;
        }
    }
}

/* How many items lead with a field of the entity. */
static size_t count_leads(struct entity_rules *rules, const struct statement *entity)
{
    size_t count = 0, at, size;
    rules->entities[0] = entity;
    rules->entity_count = 1;
    LIST_EACH(const struct text, text, &rules->texts)
    {
        count += entity_rule_find_lead(rules, reading_first_line(text->plain), &at, &size) != NULL;
    }
    return count;
}

/* The one entity described further up of which most items name a field: "Data validation" as a
 * section of its own. */
static void find_far(struct entity_rules *rules)
{
    const struct list *statements = find_entities(rules);
    const struct statement *best = NULL;
    size_t most = 1, seen = 0;
    bool is_tied = false;
    for (size_t i = statements->count; i > 0 && seen < ENTITY_RULE_MAXIMUM; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block == NULL || statement->block->document != rules->block->document) {
            break;
        }
        if (!is_described(statement, rules)) {
            continue;
        }
        seen++;
        size_t count = count_leads(rules, statement);
        bool is_same = best != NULL && slice_equal(best->entity.name, statement->entity.name);
        is_tied = count > most ? false : is_tied || (count == most && !is_same);
        best = count > most ? statement : best;
        most = count > most ? count : most;
    }
    rules->entity_count = 0;
    if (best != NULL && !is_tied && most * 10 >= rules->texts.count * 7) {
        rules->entities[rules->entity_count++] = best;
    }
}

bool entity_rules_is_list(const struct block *block)
{
    struct text text = reading_label(block);
    struct slice label = wording_bare(text.plain.size == 0 ? block->section->name : text.plain);
    size_t remark = slice_find(label, SLICE(" (")); /* "Constraints (held by the database):" */
    return entity_rules_is_label(slice_trim(slice_between(label, 0, remark)));
}

/* "`crew`: at least 2", where nothing has a crew: among rules that were read, it is not held. */
static void report_unheld(const struct entity_rules *rules, const struct text *text)
{
    static const char words[] = "must|required|unique|mandatory|max*|min*|at least|at most|between|"
                                "cannot|not empty|not null|positive|valid";
    static const char counts[] =
        "at most|at least|no more than|no fewer than|not more than|maximum "
        "of|max|minimum of|up to|unique";
    struct slice line = reading_first_line(text->plain);
    bool is_table = rules->block->kind == BLOCK_TABLE;
    bool is_named = is_table || (text->span_count > 0 && text->spans[0].start == 0 &&
                                 text->spans[0].kind != SPAN_LINK);
    size_t size = 0, at = 0;
    bool is_policy = wording_has(line, "password*"); /* which has a reader of its own */
    bool is_count = wording_has(line, counts) &&
                    !wording_has(line, "only|role*|admin*|permission*|may|allowed|request*|"
                                       "attempt*|retry|retries|seconds|minutes|hours");
    if ((is_named || is_count) && !is_policy && wording_has(line, words) &&
        entity_rule_find_lead(rules, line, &at, &size) == NULL) {
        diagnostics_report(rules->specification->diagnostics, DIAGNOSTIC_W1407, text->place,
                           "describe the field, or write its name as it is described",
                           is_named ? "'" SLICE_FORMAT "' is not held: it begins with no field of "
                                      "what is described here"
                                    : "'" SLICE_FORMAT "' is not held: it is no rule of one field, "
                                      "or of several together",
                           SLICE_ARGUMENT(slice_between(line, 0, 60)));
    }
}

static bool read_texts(struct entity_rules *rules, bool is_own_heading, bool may_be_far)
{
    size_t read_count = 0;
    find_near(rules, is_own_heading);
    if (rules->entity_count == 0 && may_be_far) {
        find_far(rules);
    }
    struct list unread = {0};
    LIST_EACH(struct text, text, &rules->texts)
    {
        bool is_read = rules->entity_count > 0 &&
                       (entity_rule_read_reference(rules, text) || entity_rule_read(rules, text));
        for (size_t i = 0; !is_read && i < rules->entity_count; i++) {
            is_read = entity_indexes_read_rule(rules->specification, rules->block,
                                               &rules->entities[i]->entity, text);
        }
        read_count += is_read;
        if (!is_read) {
            list_add(rules->specification->arena, &unread, text);
        }
    }
    LIST_EACH(const struct text, text, &unread)
    {
        if (read_count > 0) {
            report_unheld(rules, text);
        }
    }
    return read_count > 0;
}

/* "index on `a`; index on `b`" is two of them. */
static void add_text(struct entity_rules *rules, struct text *text)
{
    struct arena *arena = rules->specification->arena;
    struct slice rest = reading_first_line(text->plain), part;
    if (wording_starts_with(rest, "index|indexes") == 0 ||
        slice_find_byte(rest, ';') == SLICE_NOT_FOUND) {
        list_add(arena, &rules->texts, text);
        return;
    }
    while (slice_next_part(&rest, ';', &part)) {
        struct text *single = ARENA_NEW(arena, struct text);
        *single = (struct text){.plain = slice_trim(part), .place = text->place};
        list_add(arena, &rules->texts, single);
    }
}

bool entity_rules_read_list(struct specification *specification, const struct block *block)
{
    struct entity_rules rules = {.specification = specification, .block = block};
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth == 0) {
            add_text(&rules, &block->items[i].text);
        }
    }
    return read_texts(&rules, reading_label(block).plain.size == 0, true);
}

/* --- tables --- */

static const char field_words[] =
    "field|fields|field name|attribute|property|column|поле|字段|필드|"
    "フィールド|campo|feld|champ";
static const char said_words[] =
    "rule|rules|validation|validations|validation rule|validation "
    "rules|правило|правила|проверка|валидация|规则|校验规则|验证规则|규칙|検証|"
    "ルール|regla|regra|validación|validação|regel|règle";

/* Of constraints, a table may describe the entity itself, unless the words above it say otherwise.
 */
static const char doubtful_words[] = "constraint|constraints|requirement|requirements";

static bool is_about_rules(const struct block *block)
{
    return reading_is_under(block, "validation|validations|validation rules|constraints|rules");
}

/* The column of rules in a table that has, besides, only the fields and words on them. */
static int find_rules(const struct block *block)
{
    if (block->kind != BLOCK_TABLE || block->column_count < 2 || block->column_count > 3 ||
        !wording_is(block_column_name(block, 0), field_words)) {
        return READING_NO_COLUMN;
    }
    int column = reading_column_named(block, said_words);
    if (column == READING_NO_COLUMN && is_about_rules(block)) {
        column = reading_column_named(block, doubtful_words);
    }
    for (size_t i = 1; i < block->column_count; i++) {
        bool is_other = (int)i != column &&
                        !wording_is(block_column_name(block, i),
                                    "error|error message|message|description|note|notes|example|"
                                    "reason|comment");
        column = is_other ? READING_NO_COLUMN : column;
    }
    return column;
}

static int claim(const struct block *block)
{
    return find_rules(block) != READING_NO_COLUMN ? 62 : 0;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    struct entity_rules rules = {.specification = specification, .block = block};
    int column = find_rules(block);
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = reading_cell(&block->rows[i], 0);
        struct slice rule = reading_cell(&block->rows[i], column);
        struct text *text = ARENA_NEW(specification->arena, struct text);
        text->place = reading_cell_place(&block->rows[i], column);
        text->plain = arena_format(specification->arena, SLICE_FORMAT ": " SLICE_FORMAT,
                                   SLICE_ARGUMENT(name), SLICE_ARGUMENT(rule));
        if (name.size > 0 && rule.size > 0) {
            list_add(specification->arena, &rules.texts, text);
        }
    }
    return read_texts(&rules, true, is_about_rules(block)) ? READING_PART : READING_NOTHING;
}

/* --- what is never served --- */

static const char secrecy_words[] =
    "write-only|writeonly|never|not returned|not exposed|not be returned|not be exposed|not "
    "serialized|excluded from|omitted from|hidden from";

/* "The `pin` is never returned" in a list about anything. */
static int claim_list(const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        if (reading_has(block->document, block->items[i].text.plain, secrecy_words)) {
            return 95;
        }
    }
    return 0;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    struct entity_rules rules = {.specification = specification, .block = block};
    size_t count = 0;
    find_all(&rules);
    for (size_t i = 0; i < block->item_count; i++) {
        if (reading_has(block->document, block->items[i].text.plain, secrecy_words)) {
            count += entity_rule_read_secrecy(&rules, &block->items[i].text);
        }
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- sentences --- */

#define LABEL_MAXIMUM 40U

/* "**Constraints:** `email` is unique": the label at the front of a paragraph; empty: it has none.
 */
static struct slice rule_label(struct slice text)
{
    struct slice front = slice_between(text, 0, LABEL_MAXIMUM);
    size_t colon = slice_find_byte(front, ':');
    bool is_label = colon != SLICE_NOT_FOUND &&
                    entity_rules_is_label(wording_bare(slice_between(front, 0, colon)));
    return slice_between(text, 0, is_label ? colon + 1 : 0);
}

/* "The number must be positive. A walk's title must not exceed 80 characters." below what they are
 * about, sentence by sentence. */
static int claim_paragraph(const struct block *block)
{
    if (block->text.plain.size < FIELD_TEXT_MAXIMUM && block->inside == NULL &&
        rule_label(block->text.plain).size > 0) {
        return 9;
    }
    return block->text.plain.size < FIELD_TEXT_MAXIMUM && block->inside == NULL &&
                   reading_has(block->document, block->text.plain,
                               "must|cannot|can not|may not|unique|has to|should|at least|at most|"
                               "muss|müssen|darf|eindeutig|debe|deben|no puede|único|única|deve|"
                               "devem|não pode|doit|doivent|ne peut|ne doit|non può|moet|musi|"
                               "должен|должна|должно|должны|не может|уникальн*|write-only|never|"
                               "not returned|not exposed")
               ? 9
               : 0;
}

/* "A boat has at most 3 skippers": so many records of one thing beside another. */
static void report_count(const struct entity_rules *rules, const struct text *sentence)
{
    struct arena *arena = rules->specification->arena;
    struct slice line = sentence->plain;
    if (!wording_has(line, "at most|no more than|not more than|up to|maximum of|at least|no fewer "
                           "than|minimum of") ||
        !wording_has(line, "has|have|may have|can have|must have|per|belongs to|contain*|hold*")) {
        return;
    }
    for (size_t at = 0; at + 2 < line.size; at++) {
        if (!character_is_digit(line.data[at]) || line.data[at + 1] != ' ') {
            continue;
        }
        struct slice word = slice_from_offset(line, at + 2);
        word = slice_between(word, 0, field_line_measure_name(word));
        LIST_EACH(const struct statement, statement, &rules->specification->statements)
        {
            if (is_described(statement, rules) &&
                slice_equal(word_key(arena, statement->entity.name), word_key(arena, word))) {
                diagnostics_report(rules->specification->diagnostics, DIAGNOSTIC_W1407,
                                   sentence->place, "check it before you write",
                                   "'" SLICE_FORMAT "' is not held: records are not counted",
                                   SLICE_ARGUMENT(slice_between(line, 0, 60)));
                return;
            }
        }
    }
}

static bool ends_line(struct slice text, size_t at)
{
    (void)text;
    (void)at;
    return false;
}

/* "**`pilot`** — who sails. Email is unique": of the things nearby, the one that leads the text. */
static void keep_headed(struct entity_rules *rules)
{
    struct arena *arena = rules->specification->arena;
    struct slice head = rules->entity_count > 0 ? entity_heads_name(rules->block) : SLICE_EMPTY;
    size_t kept = 0;
    for (size_t i = 0; head.size > 0 && i < rules->entity_count; i++) {
        const struct entity_statement *entity = &rules->entities[i]->entity;
        if (entity_statement_field(arena, entity, head) != NULL) {
            return; /* a field leads it */
        }
        if (slice_equal(word_key(arena, entity->name), word_key(arena, head))) {
            rules->entities[kept++] = rules->entities[i];
        }
    }
    rules->entity_count = head.size > 0 ? kept : rules->entity_count;
}

static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct entity_rules rules = {.specification = specification, .block = block, .is_prose = true};
    struct entity_rules all = {.specification = specification, .block = block};
    struct slice rest = block->text.plain, label = rule_label(rest);
    size_t read_count = 0;
    rules.is_prose = label.size == 0;
    rest = slice_trim(slice_from_offset(rest, label.size));
    find_near(&rules, entity_rules_is_label(wording_bare(block->section->name)));
    keep_headed(&rules);
    if (wording_has(rest, secrecy_words)) {
        find_all(&all);
    }
    while (rules.entity_count + all.entity_count > 0 && rest.size > 0) {
        struct text sentence = {.plain = entity_words_take_sentence(&rest, ends_line)};
        sentence.place = reading_place_in(&block->text, sentence.plain);
        bool is_rule = sentence.plain.size > 0 && entity_rule_read(&rules, &sentence);
        if (!is_rule && label.size > 0 && rules.entity_count > 0) {
            is_rule = entity_rule_read_reference(&rules, &sentence) ||
                      entity_indexes_read_rule(specification, block, &rules.entities[0]->entity,
                                               &sentence);
        }
        if (is_rule || (sentence.plain.size > 0 && entity_rule_read_secrecy(&all, &sentence))) {
            read_count++;
        } else if (rules.entity_count > 0 && sentence.plain.size > 0) {
            report_count(&rules, &sentence);
        }
    }
    return read_count > 0 ? READING_PART : READING_NOTHING;
}

const struct recogniser recogniser_field_rules = {
    .name = "field_rules",
    .blocks =
        {
            [BLOCK_TABLE] = {claim, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
        },
};
