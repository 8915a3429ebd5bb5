/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts: tables with a condition, and bullets in sections about alerts. A condition is a metric, a
 * comparison, a number, and often a time over which it must hold. One that cannot be watched is
 * reported, never dropped. */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/statement/metric.h"
#include "spec/statement/quantity.h"
#include "spec/text/yaml.h"

static const char alert_words[] =
    "alert*|alarm*|pager*|on-call|алерт*|оповещени*|тревог*|告警*|警报*|报警*|알림*|경보*|"
    "알람*|alerta*|alarma*|benachrichtigung*|alerte*";

static const char condition_headers[] =
    "condition*|threshold*|trigger*|rule|expression|when|criteria|услови*|порог*|触发*|条件|"
    "阈值|조건|임계*|condición|condição|bedingung|schwelle|umbral|alert if";

static const char severity_headers[] =
    "severity|priority|level|критичност*|серь*|приоритет|уровень|级别|严重*|等级|심각*|우선*|"
    "severidad|prioridad|severidade|schweregrad";

static const char action_headers[] =
    "action*|response|notif*|channel*|recipient*|runbook|remed*|действи*|реакци*|канал*|动作|"
    "处理*|通知*|조치|대응|acción|ação|aktion";

static const char severity_words[] =
    "critical|warning|warn|info|high|medium|low|error|urgent|p0|p1|p2|p3|p4|sev1|sev2|sev3|"
    "sev-1|sev-2|sev-3|emergency|major|minor|критическ*|предупреждени*|высок*|средн*|низк*|"
    "严重|警告|紧急|提示|심각|경고";

struct alert_table {
    int name;
    int condition;
    int severity;
    int action;
};

/* A condition taken apart. */
struct condition {
    struct quantity threshold;
    uint32_t window_seconds;
    size_t end;    /* behind all that was understood */
    bool has_more; /* a second comparison, which is not watched */
    bool is_rest;  /* the number is of what is left: "disk < 10 % free" */
};

static struct alert_table read_header(const struct block *block)
{
    struct alert_table table = {.condition = reading_column(block, condition_headers),
                                .severity = reading_column(block, severity_headers),
                                .action = reading_column(block, action_headers),
                                .name = READING_NO_COLUMN};
    for (size_t i = 0; i < block->column_count && table.name == READING_NO_COLUMN; i++) {
        bool is_called = reading_has(block->document, block_column_name(block, i), alert_words);
        table.name = is_called && (int)i != table.condition ? (int)i : READING_NO_COLUMN;
    }
    for (size_t i = 0; i < block->column_count && table.name == READING_NO_COLUMN; i++) {
        bool is_free =
            (int)i != table.condition && (int)i != table.severity && (int)i != table.action;
        table.name = is_free ? (int)i : READING_NO_COLUMN;
    }
    return table;
}

static int claim_table(const struct block *block)
{
    struct alert_table table = read_header(block);
    if (table.condition == READING_NO_COLUMN || block->row_count < 2) {
        return 0;
    }
    return reading_column(block, alert_words) != READING_NO_COLUMN ||
                   reading_is_under(block, alert_words) ||
                   (table.severity != READING_NO_COLUMN && reading_is_about(block, alert_words))
               ? 88
               : 0;
}

/* What is left, where the number is not of what is used. */
static const char rest_words[] =
    "free|available|remaining|left|unused|idle|frei|freier|freien|verfügbar|libre|libres|livre|"
    "livres|disponible*|disponíve*|libero|свободно|свободн*|осталось|剩余|可用|空闲|空き|여유";

/* The bytes of "free" behind the number, blanks included; 0: none. */
static size_t rest_size(struct slice behind)
{
    size_t blank = behind.size > 0 && behind.data[0] == ' ';
    size_t size = wording_starts_with(slice_from_offset(behind, blank), rest_words);
    return size > 0 ? blank + size : 0;
}

/* The compared quantity is the threshold, a duration beside it the window. */
static bool parse_condition(struct slice text, struct condition *out_condition)
{
    struct quantity quantity;
    bool has_threshold = false;
    *out_condition = (struct condition){0};
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        bool is_duration = quantity.unit == UNIT_MILLISECONDS && quantity.seconds > 0;
        bool is_better =
            has_threshold && ((quantity.has_sign && !out_condition->threshold.has_sign) ||
                              (quantity.is_compared && !out_condition->threshold.is_compared));
        bool is_number = quantity.unit == UNIT_PERCENT || quantity.unit == UNIT_BYTES;
        size_t rest = is_number ? rest_size(slice_from_offset(text, quantity.end)) : 0;
        out_condition->end = quantity.end + rest;
        out_condition->is_rest |=
            is_number &&
            (rest > 0 || wording_has(slice_between(text, 0, quantity.start), rest_words));
        if (quantity.is_window || (is_duration && has_threshold && !quantity.has_sign)) {
            out_condition->window_seconds = quantity.seconds;
        } else if (is_better && out_condition->threshold.unit == UNIT_MILLISECONDS) {
            out_condition->window_seconds = out_condition->threshold.seconds;
            out_condition->threshold = quantity;
        } else if (!has_threshold || is_better) {
            out_condition->threshold = quantity;
            has_threshold = true;
        } else if (quantity.is_compared) {
            out_condition->has_more = true;
        }
    }
    return has_threshold;
}

/* What stands in front of the number names the metric better than what stands behind it. */
static struct slice choose_metric(const struct document *document, struct slice condition,
                                  struct slice name, const struct quantity *threshold)
{
    enum unit unit = threshold->unit;
    struct wording_memory *memory = document->wordings;
    struct slice metric =
        metric_from_text(memory, slice_between(condition, 0, threshold->end), unit);
    metric = metric.size > 0 ? metric : metric_from_text(memory, condition, unit);
    if (metric.size > 0) {
        return metric;
    }
    if (quantity_percentile(condition) > 0) {
        return SLICE("latency");
    }
    struct slice both = arena_format(document->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                     SLICE_ARGUMENT(slice_between(name, 0, 400)),
                                     SLICE_ARGUMENT(slice_between(condition, 0, 400)));
    metric = metric_from_text(memory, both, unit);
    return metric.size > 0 ? metric : metric_from_unit(unit);
}

/* Without a sign, what is bad: too little of what should be much, too much of the rest. */
static enum comparison choose_comparison(const struct quantity *threshold, struct slice metric)
{
    if (threshold->is_compared) {
        return threshold->comparison;
    }
    return metric_comparison(metric) == COMPARISON_GREATER_EQUAL ? COMPARISON_LESS
                                                                 : COMPARISON_GREATER;
}

/* "memory < 10 % free" is watched as memory > 90 %, and what is free of a disk by its own name.
 * False where nothing tells what is left. */
static bool turn_rest(struct condition *condition, struct slice *metric,
                      enum comparison *comparison)
{
    static const enum comparison turned[] = {[COMPARISON_LESS] = COMPARISON_GREATER,
                                             [COMPARISON_LESS_EQUAL] = COMPARISON_GREATER_EQUAL,
                                             [COMPARISON_GREATER] = COMPARISON_LESS,
                                             [COMPARISON_GREATER_EQUAL] = COMPARISON_LESS_EQUAL,
                                             [COMPARISON_EQUAL] = COMPARISON_EQUAL};
    bool is_disk = slice_equal(*metric, SLICE("disk_used")) ||
                   slice_equal(*metric, SLICE("disk_free")) ||
                   slice_equal(*metric, SLICE("storage"));
    if (is_disk) {
        bool is_said = condition->threshold.is_compared;
        *metric = SLICE("disk_free");
        *comparison = is_said ? condition->threshold.comparison : COMPARISON_LESS;
        return true;
    }
    bool is_share = condition->threshold.unit == UNIT_PERCENT &&
                    (slice_equal(*metric, SLICE("memory")) || slice_equal(*metric, SLICE("cpu")) ||
                     slice_equal(*metric, SLICE("pool_usage")));
    if (is_share) {
        *comparison = condition->threshold.is_compared ? turned[*comparison] : COMPARISON_GREATER;
        condition->threshold.value = 100 - condition->threshold.value;
    }
    return is_share || slice_equal(*metric, SLICE("availability"));
}

static void report_unwatched(struct specification *specification, struct place place,
                             struct slice condition, const char *why)
{
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0903, place,
                       "write a metric, a comparison and a number: \"error rate > 1% for 5 min\"",
                       "\"" SLICE_FORMAT "\": %s", SLICE_ARGUMENT(slice_between(condition, 0, 80)),
                       why);
}

/* What an alert row or item says, before its condition is read. */
struct draft {
    struct slice name;
    struct slice condition;
    struct slice severity;
    struct slice action;
    struct place place; /* of the whole */
    struct place condition_place;
};

static bool state_alert(struct specification *specification, const struct block *block,
                        const struct draft *draft)
{
    struct condition condition;
    if (!parse_condition(draft->condition, &condition)) {
        report_unwatched(specification, draft->condition_place, draft->condition,
                         "there is no number to watch, so nothing will raise this alert");
        return false;
    }
    struct slice metric =
        choose_metric(block->document, draft->condition, draft->name, &condition.threshold);
    enum comparison comparison = choose_comparison(&condition.threshold, metric);
    if (condition.is_rest && !turn_rest(&condition, &metric, &comparison)) {
        metric = SLICE_EMPTY;
    }
    if (metric.size == 0) {
        bool is_alone = slice_find(draft->condition, draft->name) != SLICE_NOT_FOUND;
        struct slice both =
            is_alone ? draft->condition
                     : arena_format(block->document->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                    SLICE_ARGUMENT(slice_between(draft->name, 0, 60)),
                                    SLICE_ARGUMENT(draft->condition));
        report_unwatched(specification, draft->condition_place, both,
                         "it is nothing that Phoenix measures, so nothing will raise this alert");
        return false;
    }
    if (condition.has_more) {
        report_unwatched(specification, draft->condition_place, draft->condition,
                         "only the first comparison is watched");
    }
    struct statement *statement =
        specification_state(specification, STATEMENT_ALERT, block, draft->place);
    statement->alert = (struct alert_statement){
        .name = draft->name,
        .metric = metric,
        .percentile = quantity_percentile(draft->condition),
        .comparison = comparison,
        .value = condition.threshold.value,
        .unit = condition.threshold.unit,
        .window_seconds = condition.window_seconds,
        .severity = draft->severity,
        .action = draft->action,
        .condition = draft->condition,
    };
    return true;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    struct alert_table table = read_header(block);
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        if (reading_row_is_unfilled(block, row) || reading_cell(row, table.condition).size == 0) {
            continue;
        }
        struct draft draft = {.name = reading_cell(row, table.name),
                              .condition = slice_trim(row->cells[table.condition].plain),
                              .severity = reading_cell(row, table.severity),
                              .action = reading_cell(row, table.action),
                              .place = reading_cell_place(row, table.name),
                              .condition_place = reading_cell_place(row, table.condition)};
        state_alert(specification, block, &draft);
        count++;
    }
    bool has_target = reading_column(block, "target*|goal*|objective*|slo|цел*|目标*") !=
                      READING_NO_COLUMN; /* others read what is promised */
    return count == 0 ? READING_NOTHING : has_target ? READING_PART : READING_WHOLE;
}

static bool has_compared_quantity(struct slice text)
{
    struct quantity quantity;
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        if (quantity.is_compared) {
            return true;
        }
    }
    return false;
}

static int claim_list(const struct block *block)
{
    size_t last = block->item_count < 60 ? block->item_count : 60;
    bool is_under = reading_is_under(block, alert_words);
    for (size_t i = 0; i < last; i++) {
        struct reading_pair pair;
        struct text text = block->items[i].text;
        bool is_alert = is_under || (reading_pair(text, &pair) && pair.name.size < 40 &&
                                     reading_has(block->document, pair.name, alert_words));
        if (is_alert && has_compared_quantity(slice_between(text.plain, 0, 400))) {
            return 65;
        }
    }
    return 0;
}

static struct slice severity_of(struct slice text)
{
    static const struct {
        const char *words;
        struct slice severity;
    } rows[] = {
        {"critical|emergency|urgent|page|pages|paged|критическ*|紧急|严重|심각",
         SLICE_LITERAL("critical")},
        {"warning|warn|warns|предупреждени*|警告|경고", SLICE_LITERAL("warning")},
        {"info|informational|notice", SLICE_LITERAL("info")},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (wording_has(text, rows[i].words)) {
            return rows[i].severity;
        }
    }
    return SLICE_EMPTY;
}

/* One clause of an item: "error rate > 1% for 5 min pages on-call". */
static bool read_clause(struct specification *specification, const struct block *block,
                        struct slice name, struct slice clause, struct place place)
{
    struct condition condition;
    if (!has_compared_quantity(clause) || !parse_condition(clause, &condition)) {
        return false;
    }
    struct slice metric = choose_metric(block->document, clause, name, &condition.threshold);
    bool is_certain = condition.window_seconds > 0 || severity_of(clause).size > 0;
    if (!is_certain && (metric.size == 0 || !condition.threshold.has_sign)) {
        return false; /* a number in a section that has alerts in its name */
    }
    bool is_severity = wording_is(name, severity_words);
    struct slice behind = wording_bare(slice_from_offset(clause, condition.end));
    struct draft draft = {
        .name = is_severity || name.size == 0
                    ? wording_bare(slice_between(clause, 0, condition.threshold.start))
                    : name,
        .condition = slice_trim(slice_between(clause, 0, condition.end)),
        .severity = is_severity ? name : severity_of(clause),
        .action = wording_bare(behind),
        .place = place,
        .condition_place = place,
    };
    return state_alert(specification, block, &draft);
}

static size_t read_item(struct specification *specification, const struct block *block,
                        const struct list_item *item)
{
    struct reading_pair pair = {.value = slice_trim(item->text.plain)};
    size_t count = 0;
    bool has_name = reading_pair(item->text, &pair);
    bool is_alert = reading_is_under(block, alert_words) ||
                    (has_name && reading_has(block->document, pair.name, alert_words));
    if (!is_alert || text_is_placeholder(item->text.plain)) {
        return 0;
    }
    struct slice name = has_name && !wording_is(pair.name, alert_words) ? pair.name : SLICE_EMPTY;
    struct slice rest =
        has_name && !has_compared_quantity(pair.name) ? pair.value : slice_trim(item->text.plain);
    if (rest.data != pair.value.data) {
        name = SLICE_EMPTY;
    }
    struct slice clause;
    while (slice_next_part(&rest, ';', &clause)) {
        struct slice trimmed = slice_trim(clause);
        size_t offset = (size_t)(trimmed.data - item->text.plain.data);
        if (trimmed.size > 0) {
            count += read_clause(specification, block, name, trimmed,
                                 text_place(item->text, offset, trimmed.size));
        }
    }
    return count;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        count += read_item(specification, block, &block->items[i]);
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- sentences: "Alert when the error rate exceeds 5 % for 5 minutes" --- */

static const char if_words[] =
    "when|if|whenever|once|wenn|sobald|falls|cuando|si|quando|se|lorsque|"
    "quand|если|когда|при|当|若|时|経過|경우";

/* What leads to the condition of a sentence. */
static const char opening_words[] =
    "alert|alerts|alarm|alarms|page|pages|notify|warn|raise an alert|an alert|an alarm|the on-call|"
    "alarmiere|alarmieren|ein alarm|avisar|alertar|una alerta|um alerta|une alerte|alerter|"
    "оповещать|оповещение|тревога|告警|报警|알림";

static int claim_paragraph(const struct block *block)
{
    struct slice text = block->text.plain;
    return text.size < 600 &&
                   (reading_is_under(block, alert_words) ||
                    wording_starts_with(text, opening_words) > 0) &&
                   reading_has(block->document, text, if_words) && has_compared_quantity(text)
               ? 30
               : 0;
}

/* "Alert when": the bytes up to the condition. */
static size_t opening_size(struct slice sentence)
{
    for (size_t at = 0; at < sentence.size && !character_is_digit(sentence.data[at]); at++) {
        size_t size = at == 0 || sentence.data[at - 1] == ' '
                          ? wording_starts_with(slice_from_offset(sentence, at), if_words)
                          : 0;
        if (size > 0) {
            return at + size;
        }
    }
    return SLICE_NOT_FOUND;
}

/* "disk space" of "disk space falls". */
static struct slice bare_name(struct slice name)
{
    size_t verb = wording_ends_with(
        name, "is|are|falls|drops|rises|goes|stays|climbs|gets|remains|reaches|lies|fällt|steigt|"
              "liegt|cae|baja|supera|sube|est|dépasse|descend|é|está|fica|составляет");
    return wording_bare(slice_between(name, 0, name.size - verb));
}

static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct slice plain = block->text.plain;
    size_t count = 0;
    for (size_t start = 0, end; start < plain.size; start = end + 2) {
        end = start + slice_find(slice_from_offset(plain, start), SLICE(". "));
        end = slice_find(slice_from_offset(plain, start), SLICE(". ")) == SLICE_NOT_FOUND
                  ? plain.size
                  : end;
        struct slice sentence = slice_trim(slice_between(plain, start, end));
        size_t opening = opening_size(sentence);
        if (opening == SLICE_NOT_FOUND || !has_compared_quantity(sentence)) {
            continue;
        }
        struct condition condition;
        struct slice clause = slice_trim(slice_from_offset(sentence, opening));
        clause = slice_from_offset(clause, wording_starts_with(clause, "the|die|der|das|el|la|o|a|"
                                                                       "le"));
        clause = slice_trim(clause);
        parse_condition(clause, &condition);
        struct slice behind = wording_bare(slice_from_offset(clause, condition.end));
        struct place place =
            text_place(block->text, (size_t)(clause.data - plain.data), clause.size);
        struct draft draft = {
            .name = bare_name(wording_bare(slice_between(clause, 0, condition.threshold.start))),
            .condition = slice_trim(slice_between(clause, 0, condition.end)),
            .severity = severity_of(sentence),
            .action = slice_find_byte(behind, ' ') == SLICE_NOT_FOUND ? SLICE_EMPTY : behind,
            .place = place,
            .condition_place = place};
        state_alert(specification, block, &draft);
        count++;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- YAML: "alerts: [{name, condition, severity}]", and rules as Prometheus has them --- */

static int claim_code(const struct block *block)
{
    bool is_yaml = wording_is(block->info, "yaml|yml") || block->info.size == 0;
    bool is_rule = slice_find(block->code, SLICE("expr:")) != SLICE_NOT_FOUND ||
                   slice_find(block->code, SLICE("condition:")) != SLICE_NOT_FOUND ||
                   slice_find(block->code, SLICE("threshold:")) != SLICE_NOT_FOUND;
    return is_yaml && is_rule &&
                   (reading_is_under(block, alert_words) ||
                    slice_find(block->code, SLICE("alert")) != SLICE_NOT_FOUND)
               ? 86
               : 0;
}

/* The path of the mapping that is a rule: "groups[0].rules[2].labels.severity" is of
 * "groups[0].rules[2]". */
static struct slice rule_path(struct slice path)
{
    size_t close = slice_find_last_byte(path, ']');
    return close == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_between(path, 0, close + 1);
}

/* An expression in a language of its own: what it computes is not looked into. */
static bool is_program(struct slice condition)
{
    return slice_find_byte(condition, '(') != SLICE_NOT_FOUND ||
           slice_find_byte(condition, '{') != SLICE_NOT_FOUND ||
           slice_find(condition, SLICE(" AND ")) != SLICE_NOT_FOUND ||
           slice_find(condition, SLICE(" and ")) != SLICE_NOT_FOUND;
}

static bool state_rule(struct specification *specification, const struct block *block,
                       struct draft *draft, struct slice window)
{
    if (draft->condition.size == 0) {
        return false;
    }
    if (is_program(draft->condition)) {
        struct slice text = arena_format(block->document->arena, SLICE_FORMAT ": " SLICE_FORMAT,
                                         SLICE_ARGUMENT(slice_between(draft->name, 0, 60)),
                                         SLICE_ARGUMENT(draft->condition));
        report_unwatched(specification, draft->condition_place, text,
                         "an expression that is not computed, so nothing will raise this alert");
        return true;
    }
    if (window.size > 0) {
        draft->condition = arena_format(block->document->arena, SLICE_FORMAT " for " SLICE_FORMAT,
                                        SLICE_ARGUMENT(draft->condition), SLICE_ARGUMENT(window));
    }
    state_alert(specification, block, draft);
    return true;
}

static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    struct list scalars = {0};
    struct yaml_error error;
    struct draft draft = {0};
    struct slice window = SLICE_EMPTY;
    struct slice path = SLICE_EMPTY;
    size_t count = 0;
    yaml_read(specification->arena, block->code, &scalars, &error);
    LIST_EACH(const struct yaml_scalar, scalar, &scalars)
    {
        struct slice rule = rule_path(scalar->path);
        struct place place =
            block_code_place(block, scalar->value_offset, slice_between(scalar->value, 0, 80).size);
        if (!slice_equal(rule, path)) {
            count += state_rule(specification, block, &draft, window);
            draft = (struct draft){.place = place};
            window = SLICE_EMPTY;
            path = rule;
        }
        if (wording_is(scalar->key, "alert|name")) {
            draft.name = scalar->value;
        } else if (wording_is(scalar->key, "expr|condition|expression|threshold|when")) {
            draft.condition = scalar->value;
            draft.condition_place = place;
        } else if (wording_is(scalar->key, "for|duration|window")) {
            window = scalar->value;
        } else if (wording_is(scalar->key, "severity|priority|level")) {
            draft.severity = scalar->value;
        } else if (wording_is(scalar->key, "action|channel|notify")) {
            draft.action = scalar->value;
        }
    }
    count += state_rule(specification, block, &draft, window);
    return count > 0 ? READING_WHOLE : READING_NOTHING;
}

const struct recogniser recogniser_alerts = {
    .name = "alerts",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {claim_code, read_code},
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
        },
};
