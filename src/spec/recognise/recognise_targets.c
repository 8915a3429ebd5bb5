/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that the system promises: tables of metrics, per-endpoint percentiles, and bullets in
 * sections about performance, capacity and quality. A clause counts only where a word or unit says
 * what is measured; "50,000 accounts" is a fact about the world, not a promise. */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/security_private.h"
#include "spec/statement/metric.h"
#include "spec/statement/quantity.h"
#include "spec/text/yaml.h"

static const char target_sections[] =
    "performance|latency|response time*|throughput|scalab*|availab*|reliab*|capacity|"
    "load test*|resource requirements|resource usage|resource limits|resource utilization|"
    "non-functional*|nonfunctional*|nfr*|sla|slas|slo|slos|service level*|"
    "quality requirements|quality goals|quality attributes|benchmark*|coverage|"
    "performance targets|targets|success criteria|success metrics|kpi|kpis|rollback*|"
    "unit test*|recovery*|disaster recovery|business "
    "continuity|rto|rpo|производительност*|нефункциональн*|масштабируем*|надежност*|надёжност*|"
    "доступност*|нагрузк*|性能*|可用性|非功能*|扩展性|容量|성능*|비기능*|가용성|확장성|"
    "rendimiento|desempenho|no funcionales|não funcionais|kinerja|performa|leistung|"
    "nicht-funktionale|performances";

static const char value_headers[] =
    "target|targets|requirement|requirements|threshold|goal|goals|objective|slo|sla|limit|"
    "budget|expected|max|maximum|min|minimum|value|acceptance*|цель|цели|требовани*|порог|"
    "значение|целевое*|目标*|要求|指标值|阈值|목표*|요구*|objetivo|meta|ziel|zielwert|valor|"
    "cible";

/* Sections whose numbered rows are limits, prices or costs. */
static const char other_sections[] =
    "secur*|cost|costs|budget*|pricing|price*|complian*|безопасност*|стоимост*|安全*";

/* Items that promise something else than a measure. */
static const char other_names[] =
    "secur*|authent*|authoriz*|authoris*|password*|token*|compat*|maintain*|browser*|privacy|"
    "complian*|безопасност*|安全*|보안|seguridad|segurança|cache|caching|redis cache|"
    "browser cache|cdn*|rate limit*|alert*|trigger*|auto-scaling|autoscaling|scaling|"
    "resource limits|lifetime*";

/* Columns that look like values but promise nothing. */
static const char passive_headers[] =
    "current|actual|measured|baseline|today|before|alert*|rate limit*|measurement|monitoring|"
    "method|tool|notes|note|description|comment*|how|rationale|текущ*|当前*|现状|현재|"
    "actual*|status|priority|id";

enum column_role { ROLE_NONE, ROLE_VALUE, ROLE_METRIC, ROLE_PERCENTILE };

/* What a quantity is read against. */
struct context {
    struct specification *specification;
    const struct block *block;
    struct slice subject; /* a row's name, an item's name */
    struct slice metric;  /* from the column's header, or empty */
    unsigned percentile;  /* likewise */
};

static enum column_role column_role(const struct block *block, size_t column)
{
    struct slice name = block_column_name(block, column);
    if (name.size == 0 ||
        (reading_has(block->document, name, passive_headers) && quantity_percentile(name) == 0)) {
        return ROLE_NONE;
    }
    if (quantity_percentile(name) > 0) {
        return ROLE_PERCENTILE;
    }
    if (reading_has(block->document, name, value_headers)) {
        return ROLE_VALUE;
    }
    return metric_from_header(block->document->wordings, name).size > 0 ? ROLE_METRIC : ROLE_NONE;
}

/* "N% of requests … in X ms": a percentile in words; 0: none. */
static unsigned share_percentile(struct slice clause)
{
    struct quantity share;
    if (!quantity_parse(clause, &share) || share.unit != UNIT_PERCENT || share.is_compared ||
        share.value < 50 || share.value >= 100) {
        return 0;
    }
    struct slice rest = slice_trim(slice_from_offset(clause, share.end));
    if (wording_starts_with(rest, "of|запрос*|的请求") == 0) {
        return 0;
    }
    bool is_tenths = share.value > 99.05 && share.value < 99.95;
    return is_tenths ? (unsigned)(share.value * 10 + 0.5) : (unsigned)(share.value + 0.5);
}

/* The text in front of the number, without its percentile and the words that lead to the number. */
static struct slice clause_subject(struct slice clause, size_t end)
{
    struct slice text = wording_bare(slice_between(clause, 0, end));
    size_t share_end = slice_find(text, SLICE("% of "));
    if (share_end != SLICE_NOT_FOUND) {
        text = wording_bare(slice_from_offset(text, share_end + 5));
    }
    for (;;) {
        size_t size =
            wording_ends_with(text, "p50|p75|p90|p95|p99|p99.9|p999|in|within|is|are|be|of|"
                                    "stays|must|should|shall|at|for|to|a|an|the|so|target|(|=|"
                                    "support|supports|supporting|handle|handles|with|up");
        if (size == 0) {
            return text;
        }
        text = wording_bare(slice_between(text, 0, text.size - size));
    }
}

/* Times that are settings, not answers to a request. */
static const char setting_words[] =
    "timeout*|time-out*|ttl|cach*|interval*|expir*|retention|lifetime|retry|retries|backoff|"
    "every|sampling|buffer|max-age|таймаут*|超时*|缓存*|过期*";

/* A response that takes longer than this is a business process. */
#define RESPONSE_MAXIMUM_MS 600000.0

/* Whose number is no number of people that are there at once. */
static bool is_no_crowd(const struct context *context, const struct quantity *quantity)
{
    bool is_crowd = quantity->noun.size == 0 ||
                    wording_has(quantity->noun,
                                "user*|session*|client*|customer*|visitor*|people|member*|player*|"
                                "device*|concurren*|simultaneous*|connection*|request*|"
                                "пользовател*|сесси*|клиент*|одновременн*|用户*|并发*|동시*|"
                                "usuario*|usuário*|benutzer*|sesiones") ||
                    wording_has(context->subject, "users|sessions|clients");
    return !is_crowd || (quantity->noun.size == 0 &&
                         wording_has(context->subject, "registered|total|accounts|per user"));
}

/* "99.5 % of requests are no 5xx" counts what went well. */
static bool is_success_share(struct slice metric, const struct quantity *quantity)
{
    bool is_upper = quantity->is_compared && (quantity->comparison == COMPARISON_LESS ||
                                              quantity->comparison == COMPARISON_LESS_EQUAL);
    return slice_equal(metric, SLICE("error_rate")) && quantity->unit == UNIT_PERCENT &&
           quantity->value > 50 && !is_upper;
}

/* The metric, or empty where neither a word nor the unit tells. */
static struct slice choose_metric(const struct context *context, struct slice clause,
                                  const struct quantity *quantity)
{
    struct wording_memory *memory = context->block->document->wordings;
    struct slice metric = metric_from_text(memory, clause, quantity->unit);
    if (context->metric.size > 0) {
        return context->metric;
    }
    if (metric.size == 0) {
        metric = metric_from_text(memory, context->subject, quantity->unit);
    }
    for (const struct section *section = context->block->section;
         metric.size == 0 && section != NULL && section->level > 1; section = section->parent) {
        metric = metric_from_text(memory, section->name, quantity->unit);
    }
    if (metric.size == 0 && (quantity->is_compared || quantity->unit == UNIT_PER_SECOND)) {
        metric = metric_from_unit(quantity->unit);
    }
    if (slice_equal(metric, SLICE("concurrent_users")) && is_no_crowd(context, quantity)) {
        return SLICE_EMPTY;
    }
    if (is_success_share(metric, quantity)) {
        return SLICE("availability");
    }
    bool is_long = quantity->unit == UNIT_MILLISECONDS && quantity->value > RESPONSE_MAXIMUM_MS;
    return is_long && slice_equal(metric, SLICE("latency")) ? SLICE_EMPTY : metric;
}

/* Whether the clause promises nothing: a setting, a saving, an idle number. */
static bool is_idle(const struct context *context, struct slice clause, struct slice metric,
                    const struct quantity *quantity)
{
    bool is_time = quantity->unit == UNIT_MILLISECONDS;
    bool is_latency = slice_equal(metric, SLICE("latency")) || metric.size == 0;
    struct slice behind = slice_trim(slice_from_offset(clause, quantity->end));
    if (is_time && wording_starts_with(behind, "retention|timeout|ttl|cache|interval") > 0) {
        return true;
    }
    clause = slice_between(clause, 0, quantity->end);
    if (is_time && is_latency &&
        (wording_has(clause, setting_words) || wording_has(context->subject, setting_words))) {
        return true;
    }
    if (wording_has(clause, "rate limit*|rate limiting|per ip|per user|max-age|expire|expires")) {
        return true; /* others read it */
    }
    if (wording_ends_with(slice_trim(slice_between(clause, 0, quantity->start)), "by")) {
        return true; /* "reduces storage by 80%" */
    }
    bool is_stated = metric.size > 0 || quantity->has_sign;
    bool is_bare = quantity->unit == UNIT_NONE && !quantity->is_compared;
    return !is_stated || (is_bare && context->metric.size == 0);
}

/* The percentile that the clause, its subject, its column or its section names. */
static unsigned choose_percentile(const struct context *context, struct slice clause,
                                  struct slice metric, enum unit unit)
{
    unsigned percentile = unit == UNIT_MILLISECONDS ? share_percentile(clause) : 0;
    percentile = percentile > 0 ? percentile : quantity_percentile(clause);
    percentile = percentile > 0 ? percentile : context->percentile;
    if (percentile == 0 && slice_equal(metric, SLICE("latency"))) {
        percentile = quantity_percentile(context->subject);
        percentile =
            percentile > 0 ? percentile : quantity_percentile(context->block->section->name);
    }
    return percentile;
}

/* The quantity that a clause promises: the compared one first, else the first with a unit. */
static bool find_promise(struct slice clause, struct quantity *out_quantity)
{
    struct quantity quantity;
    bool found = false;
    for (size_t at = 0; quantity_next(clause, at, &quantity); at = quantity.end) {
        /* "99.5 % over 30 days" is measured over them. */
        bool is_period = found && quantity.unit == UNIT_MILLISECONDS && !quantity.has_sign &&
                         wording_starts_with(slice_from_offset(clause, quantity.start), "over") > 0;
        if (quantity.is_window || is_period || (found && !quantity.is_compared)) {
            continue;
        }
        *out_quantity = quantity;
        found = true;
        if (quantity.is_compared) {
            break;
        }
    }
    return found;
}

/* "Requests per second: 900", "Concurrent users: 300": the name says what a bare number counts. */
static void lend_unit(const struct context *context, struct quantity *quantity)
{
    if (quantity->unit != UNIT_NONE) {
        return;
    }
    if (wording_is(context->subject,
                   "requests per second|requests/second|requests/s|rps|qps|tps|"
                   "transactions per second|queries per second|запросов в секунду|"
                   "每秒请求数")) {
        quantity->unit = UNIT_PER_SECOND;
        quantity->count = quantity->value;
        quantity->seconds = 1;
    } else if (wording_is(context->subject,
                          "concurrent users|simultaneous users|concurrent sessions|"
                          "concurrent connections|database connections|"
                          "одновременных пользователей|并发用户数|并发用户")) {
        quantity->unit = UNIT_COUNT;
    }
}

static bool state_clause(const struct context *context, struct slice clause, struct place place)
{
    struct quantity quantity;
    if (!find_promise(clause, &quantity)) {
        return false;
    }
    lend_unit(context, &quantity);
    struct slice metric = choose_metric(context, clause, &quantity);
    if (is_idle(context, clause, metric, &quantity)) {
        return false;
    }
    struct slice subject = clause_subject(clause, quantity.start);
    struct statement *statement =
        specification_state(context->specification, STATEMENT_TARGET, context->block, place);
    statement->target = (struct target_statement){
        .subject = subject.size > 0 ? subject : context->subject,
        .metric = metric,
        .percentile = choose_percentile(context, clause, metric, quantity.unit),
        .comparison = quantity.is_compared ? quantity.comparison : metric_comparison(metric),
        .value = quantity.value,
        .unit = quantity.unit,
        .value_text = slice_between(clause, quantity.start, quantity.end),
    };
    return true;
}

/* What parts clauses at the front of `text`: bytes, 0: nothing. */
static size_t clause_mark(struct slice text)
{
    static const struct slice marks[] = {
        SLICE_LITERAL(", "), SLICE_LITERAL(",\n"), SLICE_LITERAL(";"),
        SLICE_LITERAL("；"), SLICE_LITERAL("，"),  SLICE_LITERAL(" and "),
        SLICE_LITERAL("、"), SLICE_LITERAL(" и "), SLICE_LITERAL(" | "),
    };
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (slice_starts_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

/* States a target for each clause of text.plain[start …). Returns how many. */
static size_t state_clauses(const struct context *context, struct text text, size_t start)
{
    size_t count = 0;
    struct slice plain = text.plain;
    for (size_t at = start; at <= plain.size; at++) {
        struct slice rest = slice_from_offset(plain, at);
        size_t mark = clause_mark(rest);
        bool is_end = at == plain.size || mark > 0;
        if (!is_end) {
            continue;
        }
        struct slice clause = slice_between(plain, start, at);
        struct slice trimmed = slice_trim(clause);
        size_t offset = start + (size_t)(trimmed.data - clause.data);
        if (trimmed.size > 0 && trimmed.size < WORDING_SIZE_MAXIMUM) {
            count += state_clause(context, trimmed, text_place(text, offset, trimmed.size));
        }
        at += mark > 0 ? mark - 1 : 0;
        start = at + 1;
    }
    return count;
}

/* "Field | Value" below a heading that names the objective: only the row "Target" promises. */
static bool is_sheet(const struct block *block)
{
    return block->column_count == 2 &&
           wording_is(block_column_name(block, 0),
                      "field|property|attribute|item|aspect|key|поле|параметр|字段|属性|항목") &&
           wording_is(block_column_name(block, 1),
                      "value|detail|details|description|значение|值|값");
}

static bool is_target_name(struct slice name)
{
    return wording_is(name, "target|targets|objective|slo|sla|goal|threshold|slo target|target slo|"
                            "цель|целевое значение|порог|目标|阈值|목표|objetivo|meta|ziel|cible");
}

static bool cell_has_quantity(const struct table_row *row, size_t column)
{
    struct quantity quantity;
    return quantity_parse(slice_between(row->cells[column].plain, 0, 200), &quantity);
}

static int claim_table(const struct block *block)
{
    size_t roles[ROLE_PERCENTILE + 1] = {0};
    size_t filled = 0;
    size_t last = block->row_count < 20 ? block->row_count : 20;
    for (size_t i = 1; i < block->column_count; i++) {
        roles[column_role(block, i)]++;
    }
    if (roles[ROLE_VALUE] + roles[ROLE_METRIC] + roles[ROLE_PERCENTILE] == 0 || last < 2) {
        return 0;
    }
    for (size_t i = 1; i < last && is_sheet(block); i++) {
        if (is_target_name(reading_cell(&block->rows[i], 0))) {
            return cell_has_quantity(&block->rows[i], 1) ? 80 : 0;
        }
    }
    bool is_numbered = reading_is_identifier(reading_cell(&block->rows[1], 0));
    for (size_t i = 1; i < last; i++) {
        bool has_one = false;
        for (size_t j = 1; j < block->column_count && !has_one; j++) {
            has_one = column_role(block, j) != ROLE_NONE && cell_has_quantity(&block->rows[i], j);
        }
        filled += has_one;
    }
    bool is_about = reading_is_about(block, target_sections) ||
                    wording_is(block_column_name(block, 0),
                               "metric|metrics|kpi|показатель|метрика|指标|지표|métrica|metrik");
    bool is_strong = roles[ROLE_PERCENTILE] > 0 || is_about;
    bool is_elsewhere = reading_is_under(block, other_sections);
    bool is_list_of_requirements =
        is_numbered && filled > 0 && roles[ROLE_VALUE] > 0 && !is_elsewhere;
    return (is_strong && filled * 2 >= last - 1) || is_list_of_requirements ? 80 : 0;
}

/* The first column that names what a row is about: not an identifier, not a value. */
static int subject_column(const struct block *block)
{
    bool is_id = wording_is(block_column_name(block, 0), "id|#|no|no.|№|nfr|ref") ||
                 (block->row_count > 1 && reading_is_identifier(reading_cell(&block->rows[1], 0)));
    if (!is_id || block->column_count < 2) {
        return 0;
    }
    for (size_t i = 2; i < block->column_count; i++) {
        if (column_role(block, i) == ROLE_VALUE || column_role(block, 1) == ROLE_NONE) {
            return 1;
        }
    }
    return column_role(block, 1) == ROLE_NONE ? 1 : 0;
}

/* A cell of a percentile column that holds words instead of a number. */
static void report_unread(struct specification *specification, struct text cell)
{
    struct slice text = wording_bare(cell.plain);
    if (text.size == 0 || text_is_placeholder(cell.plain) ||
        wording_is(text, "-|—|–|n/a|na|none|нет|无|~|tbd")) {
        return;
    }
    diagnostics_report(
        specification->diagnostics, DIAGNOSTIC_W0902, text_place(cell, 0, cell.plain.size),
        "write a number with its unit, such as \"<200ms\"",
        "\"" SLICE_FORMAT "\" holds no number to measure against", SLICE_ARGUMENT(text));
}

/* What a row is about: its name, the heading of a sheet, nothing where it is only numbered. */
static struct slice row_subject(const struct block *block, const struct table_row *row, int column,
                                bool is_sheet)
{
    struct slice name = is_sheet ? block->section->name : reading_cell(row, column);
    return reading_is_identifier(name) ? SLICE_EMPTY : name;
}

/* What callers are held to is no promise to them. */
static size_t state_limit(struct specification *specification, const struct block *block,
                          struct place place, struct slice name, struct slice value)
{
    struct saying saying = {.specification = specification,
                            .block = block,
                            .place = place,
                            .name = name,
                            .value = value,
                            .needs_number = true};
    return rate_limit_state(&saying);
}

static size_t read_row(struct specification *specification, const struct block *block,
                       const struct table_row *row)
{
    size_t count = 0;
    int subject = subject_column(block);
    bool is_one = is_sheet(block);
    if ((is_one && !is_target_name(reading_cell(row, 0))) ||
        (subject == 1 &&
         wording_is(reading_cell(row, 1), "security|compliance|cost|безопасность|安全"))) {
        return 0;
    }
    struct slice name = row_subject(block, row, subject, is_one);
    for (size_t i = 1; i < block->column_count; i++) {
        enum column_role role = is_one ? ROLE_VALUE : column_role(block, i);
        struct text cell = row->cells[i];
        if (role == ROLE_NONE || (int)i == subject || text_is_placeholder(cell.plain)) {
            continue;
        }
        if (role == ROLE_VALUE && security_has_unit(cell.plain, UNIT_PER_SECOND) &&
            (rate_limit_is_name(name) || rate_limit_is_of_callers(cell.plain))) {
            bool is_whom = wording_has(name, "user|client|ip");
            struct slice value =
                is_whom ? arena_format(specification->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                       SLICE_ARGUMENT(cell.plain), SLICE_ARGUMENT(name))
                        : cell.plain;
            count += state_limit(specification, block, text_place(cell, 0, cell.plain.size),
                                 SLICE_EMPTY, value);
            continue;
        }
        struct slice header = block_column_name(block, i);
        struct context context = {.specification = specification,
                                  .block = block,
                                  .subject = row_subject(block, row, subject, is_one),
                                  .percentile = quantity_percentile(header)};
        if (role == ROLE_METRIC) {
            context.metric = metric_from_header(block->document->wordings, header);
        } else if (role == ROLE_PERCENTILE) {
            context.metric = SLICE("latency");
        }
        size_t stated = state_clauses(&context, cell, 0);
        if (stated == 0 && role == ROLE_PERCENTILE) {
            report_unread(specification, cell);
        }
        count += stated;
    }
    return count;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        if (!reading_row_is_unfilled(block, &block->rows[i])) {
            count += read_row(specification, block, &block->rows[i]);
        }
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* Sections in which a number is a thought, not a promise. */
static const char distant_sections[] =
    "future*|technical debt|roadmap|backlog|out of scope|non-goals|risk*|mitigation*|"
    "lessons*|trade-offs|problem*|current state|background|motivation|alternatives|будущ*|"
    "риск*|未来*|风险*|향후*";

static bool item_has_quantity(const struct list_item *item)
{
    struct quantity quantity;
    return quantity_parse(slice_between(item->text.plain, 0, 400), &quantity);
}

static int claim_list(const struct block *block)
{
    size_t last = block->item_count < 60 ? block->item_count : 60;
    for (size_t i = 0; i < last; i++) {
        if (item_has_quantity(&block->items[i])) {
            return reading_is_about(block, target_sections) &&
                           !reading_is_about(block, distant_sections)
                       ? 45
                       : 0;
        }
    }
    return 0;
}

static size_t read_item(struct specification *specification, const struct block *block,
                        const struct list_item *item)
{
    struct reading_pair pair = {0};
    bool has_name = reading_pair(item->text, &pair);
    size_t start = 0;
    if (text_is_placeholder(item->text.plain) ||
        (has_name && !wording_has(pair.name, "hit rate|hit ratio|命中率") &&
         !wording_has(pair.value, "coverage|covered") &&
         (wording_has(pair.name, other_names) || text_is_placeholder(pair.value)))) {
        return 0;
    }
    bool is_labelled = has_name && pair.value.size > 0;
    if (rate_limit_is_of_callers(item->text.plain)) {
        return state_limit(specification, block, item->text.place,
                           is_labelled && !reading_is_identifier(pair.name) ? pair.name
                                                                            : SLICE_EMPTY,
                           is_labelled ? pair.value : item->text.plain);
    }
    struct context context = {.specification = specification, .block = block};
    if (has_name && pair.value.size > 0) {
        start = (size_t)(pair.value.data - item->text.plain.data);
        context.subject = reading_is_identifier(pair.name) ? SLICE_EMPTY : pair.name;
    }
    return state_clauses(&context, item->text, start);
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        count += read_item(specification, block, &block->items[i]);
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- YAML: "latency: {p95: 50ms}" in a section about performance --- */

static int claim_code(const struct block *block)
{
    return wording_is(block->info, "yaml|yml") && reading_is_about(block, target_sections) &&
                   !reading_is_about(block, distant_sections) &&
                   !reading_is_about(block, "test*|deploy*|config*")
               ? 45
               : 0;
}

/* "throughput: {sustained: 1000 req/s}", "memory: {max: 1GB}" */
static bool is_bound(const struct block *block, const struct yaml_scalar *scalar)
{
    struct quantity quantity;
    return wording_is(scalar->key,
                      "max|maximum|min|minimum|limit|target|sustained|burst|peak|goal") &&
           quantity_parse(scalar->value, &quantity) && quantity.unit != UNIT_NONE &&
           metric_from_text(block->document->wordings, scalar->path, quantity.unit).size > 0;
}

/* The path tells what is measured, down to the percentile: "api.latency.p95". */
static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    struct list scalars = {0};
    struct yaml_error error;
    size_t count = 0;
    yaml_read(specification->arena, block->code, &scalars, &error);
    LIST_EACH(const struct yaml_scalar, scalar, &scalars)
    {
        struct context context = {.specification = specification,
                                  .block = block,
                                  .subject = scalar->path,
                                  .percentile = quantity_percentile(scalar->path)};
        bool is_measure = context.percentile > 0 || slice_find(scalar->value, SLICE("<")) == 0 ||
                          slice_find(scalar->value, SLICE(">")) == 0 ||
                          metric_from_header(block->document->wordings, scalar->key).size > 0 ||
                          is_bound(block, scalar);
        if (is_measure && !wording_has(scalar->path, other_names)) {
            count +=
                state_clause(&context, scalar->value,
                             block_code_place(block, scalar->value_offset, scalar->value.size));
        }
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

const struct recogniser recogniser_targets = {
    .name = "targets",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {claim_code, read_code},
        },
};
