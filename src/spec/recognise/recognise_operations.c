/* SPDX-License-Identifier: Apache-2.0 */
/* How the system is run: cache rules, logging, tracing, metrics to be tracked, environments, and
 * facts of deployment (strategy, rollback, canary, backup, health checks). One table says which
 * sections and which named items belong to which kind. Topics of STATEMENT_ENVIRONMENT:
 *   environment deployment_strategy deployment kept_versions rollback_time rollback_window rollback
 *   canary (number: per cent) backup (window_seconds: kept for) health_check scaling */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/statement/quantity.h"
#include "spec/text/json_lenient.h"

#include <math.h>

enum operation {
    OPERATION_CACHE,
    OPERATION_LOGGING,
    OPERATION_TRACING,
    OPERATION_METRIC,
    OPERATION_ENVIRONMENT,
    OPERATION_DEPLOYMENT,
    OPERATION_COUNT,
};

struct operation_kind {
    const char *sections; /* a list in such a section is of this kind */
    const char *names;    /* an item so named is of this kind, wherever it stands */
};

static const struct operation_kind kinds[OPERATION_COUNT] = {
    [OPERATION_CACHE] = {"cache|caching|caching strategy|cache strategy|what is cached|кэш*|"
                         "кеш*|缓存*|캐시*|캐싱*|caché|zwischenspeicher*",
                         "cache|caching|caching strategy|caching layer|browser cache|cdn cache|"
                         "redis cache|application cache|cdn|缓存|кэширование|캐시"},
    [OPERATION_LOGGING] = {"logging*|log level*|log levels|log format|log aggregation|"
                           "structured log*|логировани*|журналировани*|日志规范|日志管理|"
                           "日志记录|로깅|protokollierung",
                           "logging|log levels|logs|логирование|日志|로깅"},
    [OPERATION_TRACING] = {"tracing|distributed tracing|трассировк*|链路追踪|추적",
                           "tracing|distributed tracing|трассировка|链路追踪|추적"},
    [OPERATION_METRIC] = {"metrics|metrics to track|key metrics|application metrics|"
                          "business metrics|infrastructure metrics|metrics collected|метрики|"
                          "监控指标|指标监控|메트릭|métricas|metriken",
                          "metrics|key metrics|метрики|指标|메트릭"},
    [OPERATION_ENVIRONMENT] = {"environments|environment configuration|environment overview|"
                               "deployment environments|environments overview|среды|окружения|"
                               "环境|环境划分|환경|ambientes|entornos|umgebungen",
                               ""},
    [OPERATION_DEPLOYMENT] = {"deployment strategy|deployment process|deployment|rollback*|"
                              "blue-green*|canary*|backup*|disaster recovery|release process|"
                              "release strategy|health check*|развертывани*|развёртывани*|откат*|"
                              "резервн*|部署*|回滚*|备份*|배포*|롤백*|백업*|despliegue|"
                              "implantação|deployment strategies|rollout*|pilot",
                              "rollback strategy|rollback plan|rollback|backup|backup strategy|"
                              "health checks|health check|auto-scaling|autoscaling|"
                              "deployment strategy|resource limits|откат|回滚|备份"},
};

/* Lists that speak about something else though their section is called so. */
static const char other_sections[] =
    "risk*|future*|roadmap|success*|cost*|estimat*|стоимост*|technolog*|stack|tools|"
    "alternatives|endpoint*|api endpoints|security*|test*|dependenc*|risks|glossary|"
    "decision*|entity|table|schema|риск*|будущ*|技术栈";

struct operation_saying {
    struct specification *specification;
    const struct block *block;
    struct place place;
    struct slice name;
    struct slice value;
    struct slice above; /* the item that this one stands in, or empty */
};

/* The kind of the nearest section or label, or OPERATION_COUNT. Paths in headings are endpoints. */
static enum operation operation_of(const struct block *block)
{
    if (block->section->level == 0 ||
        slice_find_byte(block->section->title.plain, '/') != SLICE_NOT_FOUND) {
        bool is_pipeline = wording_has(block->section->name, "ci/cd|ci / cd");
        return is_pipeline ? OPERATION_DEPLOYMENT : OPERATION_COUNT;
    }
    for (enum operation i = 0; i < OPERATION_COUNT; i++) {
        if (reading_is_under(block, kinds[i].sections)) {
            return i;
        }
    }
    return OPERATION_COUNT;
}

static enum operation operation_named(struct slice name)
{
    for (enum operation i = 0; i < OPERATION_COUNT; i++) {
        if (kinds[i].names[0] != '\0' && wording_is(name, kinds[i].names)) {
            return i;
        }
    }
    return OPERATION_COUNT;
}

static struct fact_statement *state_fact(const struct operation_saying *saying,
                                         enum statement_kind kind, const char *topic)
{
    return reading_state_fact(saying->specification, kind, saying->block, saying->place, topic,
                              saying->name, saying->value);
}

static bool find_unit(struct slice text, enum unit unit, struct quantity *out_quantity)
{
    for (size_t at = 0; quantity_next(text, at, out_quantity); at = out_quantity->end) {
        if (out_quantity->unit == unit) {
            return true;
        }
    }
    return false;
}

static uint32_t duration_in(struct slice text)
{
    struct quantity quantity;
    return find_unit(text, UNIT_MILLISECONDS, &quantity) ? quantity.seconds : 0;
}

/* --- one saying of each kind --- */

/* "Cache: Redis 7+" in a list of technologies says what keeps, not what is kept. */
#define CACHE_PRODUCTS                                                                             \
    "redis|memcached|valkey|dragonfly|hazelcast|ehcache|caffeine|node-cache|varnish"

/* "Redis cache: API responses (5 minutes)" */
static bool state_cache(const struct operation_saying *saying)
{
    uint32_t seconds = duration_in(saying->value);
    struct quantity share;
    bool is_share = find_unit(saying->value, UNIT_PERCENT, &share); /* "hit rate: 90%" */
    bool is_product = operation_of(saying->block) != OPERATION_CACHE &&
                      wording_starts_with(saying->value, CACHE_PRODUCTS) > 0;
    if (seconds == 0 && (saying->name.size == 0 || is_share || is_product)) {
        return false;
    }
    struct fact_statement *fact = state_fact(saying, STATEMENT_CACHE, "cache");
    fact->window_seconds = seconds;
    if (seconds > 0) {
        fact->number = seconds * 1000.0;
        fact->unit = UNIT_MILLISECONDS;
    }
    return true;
}

#define LEVELS "error|warn|warning|info|debug|trace|fatal|critical|notice"

static bool state_logging(const struct operation_saying *saying)
{
    bool is_level = wording_is(saying->name, LEVELS);
    bool is_levels = wording_has(saying->name, "levels") ||
                     (wording_has(saying->value, "levels|level") &&
                      wording_has(saying->value, "error") && wording_has(saying->value, "info"));
    state_fact(saying, STATEMENT_LOGGING, is_level ? "level" : is_levels ? "levels" : "rule");
    return true;
}

/* "Trace sampling rate: 10%" */
static bool state_tracing(const struct operation_saying *saying)
{
    struct quantity quantity;
    bool has_share = find_unit(saying->value, UNIT_PERCENT, &quantity);
    bool is_sampling =
        has_share && (wording_has(saying->name, "sampling*|sample*|сэмплирован*|采样*") ||
                      wording_has(saying->value, "sampling*|sampled|sample*|采样*"));
    struct fact_statement *fact =
        state_fact(saying, STATEMENT_TRACING, is_sampling ? "sampling" : "rule");
    if (is_sampling) {
        fact->number = quantity.value;
        fact->unit = UNIT_PERCENT;
    }
    return true;
}

/* application, infrastructure, business: by the words above the list. */
static const char *metric_topic(const struct block *block, struct slice name, struct slice above)
{
    static const char infrastructure_words[] =
        "infrastructure*|system*|host*|database*|инфраструктур*|基础设施|系统*|인프라*";
    if (above.size > 0) { /* "Business:" above its own items */
        return wording_has(above, "business*|engagement|бизнес*|业务*") ? "business"
               : wording_has(above, infrastructure_words)               ? "infrastructure"
                                                                        : "application";
    }
    if (reading_is_about(block, "business*|бизнес*|业务*") ||
        wording_has(name, "business|engagement")) {
        return "business";
    }
    bool is_infrastructure = reading_is_under(block, infrastructure_words);
    return is_infrastructure ? "infrastructure" : "application";
}

/* "Requests per second, by endpoint" is one metric; "**Metrics**: rate, errors, latency" are three.
 */
static bool state_metrics(const struct operation_saying *saying)
{
    const char *topic = metric_topic(saying->block, saying->name, saying->above);
    struct quantity quantity;
    if (quantity_parse(saying->value, &quantity) && quantity.has_sign) {
        return false; /* "bundle size < 200 kB" is a target */
    }
    if (saying->name.size == 0 || operation_named(saying->name) != OPERATION_METRIC) {
        struct operation_saying one = *saying;
        if (one.name.size == 0) {
            size_t open = slice_find(saying->value, SLICE(" ("));
            one.name = wording_bare(slice_between(saying->value, 0, open));
        }
        state_fact(&one, STATEMENT_METRIC, topic);
        return true;
    }
    struct slice rest = saying->value;
    struct slice part;
    while (slice_next_part(&rest, ',', &part)) {
        struct operation_saying one = *saying;
        one.name = wording_bare(part);
        one.value = SLICE_EMPTY;
        if (one.name.size > 0) {
            state_fact(&one, STATEMENT_METRIC, topic);
        }
    }
    return true;
}

static bool state_environment(const struct operation_saying *saying)
{
    if (!wording_has(saying->name, "develop*|dev|local|test*|staging|stage|stg|qa|uat|preprod*|"
                                   "pre-production|production|prod|live|sandbox|demo|ci|preview|"
                                   "разработк*|тест*|прод*|стейдж*|开发*|测试*|生产*|预发*|개발*|"
                                   "운영*|테스트*|desarrollo|producción|desenvolvimento|produção|"
                                   "homologação|entwicklung|produktion")) {
        return false;
    }
    state_fact(saying, STATEMENT_ENVIRONMENT, "environment");
    return true;
}

/* "Rollback window: <5 minutes", "Keep the old version (1 hour)", "Keep 3 versions deployable" */
static bool state_rollback(const struct operation_saying *saying)
{
    struct quantity quantity;
    bool is_migration = reading_is_about(saying->block, "migration*|миграц*|迁移*");
    bool has_time = find_unit(saying->value, UNIT_MILLISECONDS, &quantity) && !is_migration;
    bool is_limit = has_time && quantity.is_compared;
    const char *topic = is_limit ? "rollback_time" : has_time ? "rollback_window" : "rollback";
    struct fact_statement *fact = state_fact(saying, STATEMENT_ENVIRONMENT, topic);
    if (has_time) {
        fact->number = quantity.value;
        fact->unit = UNIT_MILLISECONDS;
        fact->window_seconds = quantity.seconds;
    }
    return true;
}

static bool state_versions(const struct operation_saying *saying)
{
    struct quantity quantity;
    struct slice text = saying->value;
    if (!wording_has(text, "version*|release*|image*|верси*|版本") ||
        !wording_has(text, "keep|last|previous|deployable|retain*|хранить|последн*|保留")) {
        return false;
    }
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        if (quantity.unit == UNIT_COUNT || quantity.unit == UNIT_NONE) {
            struct fact_statement *fact =
                state_fact(saying, STATEMENT_ENVIRONMENT, "kept_versions");
            fact->number = quantity.value;
            fact->unit = UNIT_COUNT;
            return true;
        }
    }
    return false;
}

/* "Deploy to 10% of users" */
static bool state_canary(const struct operation_saying *saying)
{
    struct quantity quantity;
    if (!find_unit(saying->value, UNIT_PERCENT, &quantity) || quantity.value >= 100 ||
        !wording_has(saying->value,
                     "deploy*|send|roll*|route|release*|traffic|canary|развернут*") ||
        !wording_has(saying->value, "user*|visitor*|traffic|request*|customer*|canary|instance*|"
                                    "пользовател*|трафик*|用户|流量")) {
        return false;
    }
    struct fact_statement *fact = state_fact(saying, STATEMENT_ENVIRONMENT, "canary");
    fact->number = quantity.value;
    fact->unit = UNIT_PERCENT;
    return true;
}

static bool state_backup(const struct operation_saying *saying)
{
    struct quantity quantity;
    struct fact_statement *fact = state_fact(saying, STATEMENT_ENVIRONMENT, "backup");
    if (find_unit(saying->value, UNIT_MILLISECONDS, &quantity)) {
        fact->number = quantity.value;
        fact->unit = UNIT_MILLISECONDS;
        fact->window_seconds = quantity.seconds;
    }
    return true;
}

static bool says(const struct operation_saying *saying, const char *words)
{
    return wording_has(saying->name, words) || wording_has(saying->value, words);
}

static const struct {
    const char *words;
    struct slice name;
} strategies[] = {
    {"blue-green*|blue green*|blue/green*|蓝绿*", SLICE_LITERAL("blue-green")},
    {"canary|канар*|金丝雀*", SLICE_LITERAL("canary")},
    {"rolling|rolling update*|滚动*", SLICE_LITERAL("rolling")},
};

/* "Strategy: blue-green with health checks" */
static bool state_named_strategy(const struct operation_saying *saying)
{
    for (size_t i = 0; i < sizeof(strategies) / sizeof(*strategies); i++) {
        if (wording_is(saying->name, "strategy|deployment strategy|release strategy|deployment|"
                                     "method|approach|стратегия|部署策略|策略") &&
            wording_has(saying->value, strategies[i].words)) {
            struct operation_saying named = *saying;
            named.name = strategies[i].name;
            state_fact(&named, STATEMENT_ENVIRONMENT, "deployment_strategy");
            return true;
        }
    }
    return false;
}

static bool state_deployment(const struct operation_saying *saying)
{
    if (state_named_strategy(saying)) {
        return true;
    }
    if (wording_has(saying->name, "trigger*|condition*|criteria|when") &&
        reading_is_under(saying->block, "rollback*|roll back|откат*|回滚*")) {
        state_fact(saying, STATEMENT_ENVIRONMENT, "rollback");
        return true;
    }
    if (state_versions(saying) || state_canary(saying)) {
        return true;
    }
    bool is_way_back = says(saying, "rollback*|roll back|way back|откат*|回滚*|롤백*");
    if (is_way_back) {
        return state_rollback(saying);
    }
    if (says(saying, "backup*|резервн*|备份*|백업*") ||
        reading_is_under(saying->block, "backup*|резервн*|备份*|백업*")) {
        return state_backup(saying);
    }
    if (says(saying, "health check*|healthz|readyz|liveness|readiness|健康检查")) {
        state_fact(saying, STATEMENT_ENVIRONMENT, "health_check");
        return true;
    }
    if (says(saying, "auto-scaling|autoscaling|scaling|resource limits")) {
        state_fact(saying, STATEMENT_ENVIRONMENT, "scaling");
        return true;
    }
    if (saying->name.size == 0) {
        return false;
    }
    state_fact(saying, STATEMENT_ENVIRONMENT, "deployment");
    return true;
}

static bool state_saying(const struct operation_saying *saying, enum operation operation)
{
    switch (operation) {
    case OPERATION_CACHE:
        return state_cache(saying);
    case OPERATION_LOGGING:
        return state_logging(saying);
    case OPERATION_TRACING:
        return state_tracing(saying);
    case OPERATION_METRIC:
        return state_metrics(saying);
    case OPERATION_ENVIRONMENT:
        return state_environment(saying);
    case OPERATION_DEPLOYMENT:
        return state_deployment(saying);
    case OPERATION_COUNT:
        return false;
    }
    return false;
}

/* --- lists --- */

static bool is_elsewhere(const struct block *block)
{
    return reading_is_under(block, other_sections) ||
           reading_is_about(block, "risk*|future*|риск*|technology stack|tech stack|стек|技术栈");
}

static int claim_list(const struct block *block)
{
    size_t last = block->item_count < 40 ? block->item_count : 40;
    if (is_elsewhere(block)) {
        return 0;
    }
    if (operation_of(block) != OPERATION_COUNT) {
        return 34;
    }
    for (size_t i = 0; i < last; i++) {
        struct reading_pair pair;
        bool is_pair = reading_pair(block->items[i].text, &pair);
        if (is_pair && operation_named(pair.name) != OPERATION_COUNT) {
            return 34;
        }
    }
    return reading_is_about(block, "migration*|rollout*|pilot") ? 20 : 0;
}

/* An item whose own name says what it is, else one of the section's kind. */
static bool read_item(struct specification *specification, const struct block *block,
                      const struct list_item *item, enum operation section, struct slice above)
{
    struct reading_pair pair = {.value = slice_trim(item->text.plain)};
    bool is_pair = reading_pair(item->text, &pair);
    enum operation operation = is_pair ? operation_named(pair.name) : OPERATION_COUNT;
    if (item->depth > 1 || text_is_placeholder(item->text.plain) || pair.value.size == 0 ||
        text_is_placeholder(pair.value)) {
        return false;
    }
    struct operation_saying saying = {.specification = specification,
                                      .block = block,
                                      .place = text_place(item->text, 0, item->text.plain.size),
                                      .name = is_pair ? pair.name : SLICE_EMPTY,
                                      .value = pair.value,
                                      .above = above};
    if (operation == OPERATION_COUNT) {
        operation = section;
    }
    if (operation == OPERATION_COUNT) {
        return state_canary(&saying);
    }
    return state_saying(&saying, operation);
}

/* "**Blue-Green Deployment**:" above its steps names the strategy. */
static void state_strategy(struct specification *specification, const struct block *block)
{
    for (size_t i = 0; i < sizeof(strategies) / sizeof(*strategies); i++) {
        if (reading_is_under(block, strategies[i].words)) {
            reading_state_fact(specification, STATEMENT_ENVIRONMENT, block, block->place,
                               "deployment_strategy", strategies[i].name,
                               wording_bare(reading_label(block).plain));
            return;
        }
    }
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    enum operation section = operation_of(block);
    const struct statement *before = specification_last(specification, STATEMENT_ENVIRONMENT);
    size_t count = 0;
    if (section == OPERATION_DEPLOYMENT) {
        state_strategy(specification, block);
    }
    struct slice above = SLICE_EMPTY;
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        above = item->depth == 0 ? item->text.plain : above;
        count +=
            read_item(specification, block, item, section, item->depth == 0 ? SLICE_EMPTY : above);
    }
    bool has_strategy = specification_last(specification, STATEMENT_ENVIRONMENT) != before;
    return count > 0 || has_strategy ? READING_PART : READING_NOTHING;
}

/* --- tables of cache rules and environments --- */

#define TTL_HEADERS "ttl|duration|lifetime|expir*|max-age|time|срок*|время*|过期*|有效期|만료|유효*"

static int claim_table(const struct block *block)
{
    enum operation operation = operation_of(block);
    bool is_cache =
        operation == OPERATION_CACHE && reading_column(block, TTL_HEADERS) != READING_NO_COLUMN;
    return block->row_count > 1 && block->column_count > 1 &&
                   (is_cache || operation == OPERATION_ENVIRONMENT)
               ? 46
               : 0;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    enum operation operation = operation_of(block);
    int ttl = reading_column(block, TTL_HEADERS);
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct operation_saying saying = {.specification = specification,
                                          .block = block,
                                          .place = reading_cell_place(row, 0),
                                          .name = reading_cell(row, 0),
                                          .value = reading_cell(row, 1)};
        if (saying.name.size == 0 || reading_row_is_unfilled(block, row)) {
            continue;
        }
        if (operation == OPERATION_CACHE) {
            struct fact_statement *fact = state_fact(&saying, STATEMENT_CACHE, "cache");
            fact->window_seconds = duration_in(reading_cell(row, ttl));
            count++;
        } else {
            count += state_environment(&saying);
        }
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- a log line in JSON: the fields that a line carries --- */

/* "session:{id} -> row (TTL: 1 hour)", or "TTL: 300 seconds" below its key, in no program. */
static bool is_key_list(const struct block *block)
{
    bool is_plain = block->info.size == 0 ||
                    wording_is(block->info, "text|txt|plaintext|plain|yaml|yml|redis|bash|sh");
    return is_plain && reading_is_under(block, kinds[OPERATION_CACHE].sections) &&
           slice_find_ignoring_case(block->code, SLICE("ttl")) != SLICE_NOT_FOUND &&
           slice_find_byte(block->code, ';') == SLICE_NOT_FOUND;
}

static struct slice without_bracket(struct slice text)
{
    return slice_between(text, 0, slice_find_byte(text, ')'));
}

/* How long a key of the document's own cache lives: kept as it stands, for what Phoenix keeps is
 * its own matter. */
static size_t read_keys(struct specification *specification, const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    struct slice key = SLICE_EMPTY;
    size_t count = 0;
    while (slice_next_line(&rest, &line)) {
        struct slice text = slice_trim(line);
        size_t ttl = slice_find_ignoring_case(text, SLICE("ttl"));
        if (text.size == 0 || text.data[0] == '#' || text.data[0] == '/') {
            continue;
        }
        size_t blank = slice_find_byte(text, ' ');
        struct slice first = wording_bare(slice_between(text, 0, blank));
        bool is_key = first.size < 100 && slice_find_byte(first, ':') != SLICE_NOT_FOUND;
        key = is_key ? first : key;
        uint32_t seconds =
            ttl == SLICE_NOT_FOUND ? 0 : duration_in(slice_from_offset(text, ttl + 3));
        if (key.size == 0 || seconds == 0) {
            continue;
        }
        struct operation_saying saying = {
            .specification = specification,
            .block = block,
            .place = block_code_place(block, (size_t)(text.data - block->code.data), text.size),
            .name = key,
            .value = without_bracket(slice_from_offset(text, ttl))};
        struct fact_statement *fact = state_fact(&saying, STATEMENT_CACHE, "key");
        fact->window_seconds = seconds;
        fact->number = seconds * 1000.0;
        fact->unit = UNIT_MILLISECONDS;
        key = SLICE_EMPTY;
        count++;
    }
    return count;
}

static int claim_code(const struct block *block)
{
    if (is_key_list(block)) {
        return 60;
    }
    return reading_is_under(block, kinds[OPERATION_LOGGING].sections) &&
                   wording_is(block->info, "json|jsonc") &&
                   slice_find_byte(block->code, '{') != SLICE_NOT_FOUND
               ? 84
               : 0;
}

static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    if (is_key_list(block)) {
        return read_keys(specification, block) > 0 ? READING_PART : READING_NOTHING;
    }
    size_t open = slice_find_byte(block->code, '{');
    struct json_lenient report;
    struct json_error error;
    const struct json *value = json_lenient_parse(
        specification->arena, slice_from_offset(block->code, open), &report, &error);
    if (value == NULL || value->kind != JSON_OBJECT) {
        return READING_NOTHING;
    }
    JSON_EACH(field, value)
    {
        reading_state_fact(specification, STATEMENT_LOGGING, block,
                           block_code_place(block, open + field->offset, field->text.size), "field",
                           field->key, field->text);
    }
    return value->count > 0 ? READING_WHOLE : READING_NOTHING;
}

const struct recogniser recogniser_operations = {
    .name = "operations",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {claim_code, read_code},
        },
};
