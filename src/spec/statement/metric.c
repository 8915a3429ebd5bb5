/* SPDX-License-Identifier: Apache-2.0 */
/* One table: metric, words, units, and which way is good. */
#include "spec/statement/metric.h"

#define UNITS(unit) (1U << UNIT_##unit)

struct metric_row {
    struct slice name;
    const char *words;
    const char *and_words; /* also needed, or NULL */
    unsigned units;
    bool is_more_better;
};

#define TIMES  UNITS(MILLISECONDS)
#define SHARES UNITS(PERCENT)
#define COUNTS (UNITS(COUNT) | UNITS(NONE))

#define DISK_WORDS "disk|storage|space|volume|диск*|磁盘|存储|디스크|disco"

static const struct metric_row metrics[] = {
    {SLICE_LITERAL("coverage"),
     "coverage|covered|must cover|tests cover|покрыти*|覆盖率|커버리지|cobertura|abdeckung", NULL,
     SHARES, true},
    {SLICE_LITERAL("cache_hit_rate"), "cache hit*|hit rate|hit ratio|命中率", NULL, SHARES, true},
    {SLICE_LITERAL("error_rate"),
     "error rate|error rates|errors|error ratio|failure rate|failed "
     "request*|5xx|ошиб*|错误率|失败率|"
     "오류율|에러율|tasa de error*|taxa de erro*|fehlerrate|taux d'erreur*|error",
     NULL, SHARES | COUNTS | UNITS(PER_SECOND), false},
    {SLICE_LITERAL("rollback_time"), "rollback|roll back|rolling back|откат*|回滚", NULL, TIMES,
     false},
    {SLICE_LITERAL("data_loss"),
     "rpo|data loss|data-loss|recovery point*|потер* данных|потеря данных", NULL, TIMES, false},
    {SLICE_LITERAL("recovery_time"), "recovery|rto|restore*|восстановлен*|恢复时间|복구", NULL,
     TIMES, false},
    {SLICE_LITERAL("load_time"),
     "page load*|load time|pages load|must load|page must load|loads in|loads within|initial "
     "load|first load|fcp|lcp|first contentful*|"
     "time to interactive|tti|startup time|start-up|cold start|first paint|загрузка "
     "страниц*|загрузки страниц*|"
     "首屏*|页面加载|로딩",
     NULL, TIMES, false},
    {SLICE_LITERAL("availability"),
     "availab*|uptime|доступност*|аптайм|可用性|可用率|가용성|disponibilidad*|disponibilité|"
     "verfügbarkeit",
     NULL, SHARES, true},
    {SLICE_LITERAL("pool_usage"), "pool", NULL, SHARES, false},
    {SLICE_LITERAL("connections"),
     "connection*|соединени*|подключени*|连接*|연결|conexiones|conexões|verbindungen", NULL, COUNTS,
     false},
    {SLICE_LITERAL("concurrent_users"),
     "concurrent users|concurrent user|simultaneous users|active users|users|clients|sessions|"
     "concurren*|одновременн*|пользовател*|并发*|用户*|동시*|usuarios*|usuários*|benutzer|"
     "sesiones",
     NULL, COUNTS, true},
    {SLICE_LITERAL("disk_free"), DISK_WORDS, "free|available|remaining|left|свободн*|剩余|可用",
     SHARES | UNITS(BYTES), true},
    {SLICE_LITERAL("memory"),
     "memory|ram|heap|rss|памят*|内存|메모리|memoria|memória|speicher|mémoire", NULL,
     SHARES | UNITS(BYTES), false},
    {SLICE_LITERAL("cpu"), "cpu|processor|процессор*|处理器", NULL, SHARES, false},
    {SLICE_LITERAL("disk_used"), DISK_WORDS, NULL, SHARES, false},
    {SLICE_LITERAL("storage"), DISK_WORDS "|хранилищ*|bundle*|payload*|size", NULL, UNITS(BYTES),
     false},
    {SLICE_LITERAL("queue_depth"), "queue|backlog|lag|очеред*|队列", NULL, COUNTS | TIMES, false},
    {SLICE_LITERAL("throughput"),
     "throughput|rps|tps|qps|requests per second|request rate|requests|req/s|traffic|пропускн*|"
     "запрос*|吞吐*|처리량|durchsatz|vazão|load test*|load",
     NULL, UNITS(PER_SECOND), true},
    {SLICE_LITERAL("latency"),
     "latenc*|response*|respond*|duration|answered|answer*|delay*|processing time|query time|"
     "execution time|время ответа|время отклика|отклик*|задержк*|ответ*|延迟|响应*|耗时|응답*|"
     "지연*|latencia|latência|tiempo de respuesta|tempo de resposta|antwortzeit*|"
     "temps de réponse|query|queries|request*|api|read*|write*",
     NULL, TIMES, false},
};

#define METRIC_COUNT (sizeof(metrics) / sizeof(*metrics))

static const struct metric_row *find_metric(struct slice name)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        if (slice_equal(metrics[i].name, name)) {
            return &metrics[i];
        }
    }
    return NULL;
}

static struct slice match(struct wording_memory *memory, struct slice text, unsigned units)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct metric_row *row = &metrics[i];
        if ((row->units & units) != 0 && wording_memory_has(memory, text, row->words) &&
            (row->and_words == NULL || wording_memory_has(memory, text, row->and_words))) {
            return row->name;
        }
    }
    return SLICE_EMPTY;
}

struct slice metric_from_text(struct wording_memory *memory, struct slice text, enum unit unit)
{
    return match(memory, text, 1U << unit);
}

struct slice metric_from_header(struct wording_memory *memory, struct slice text)
{
    return match(memory, text, ~0U);
}

struct slice metric_from_unit(enum unit unit)
{
    switch (unit) {
    case UNIT_MILLISECONDS:
        return SLICE("latency");
    case UNIT_PER_SECOND:
        return SLICE("throughput");
    case UNIT_NONE:
    case UNIT_BYTES:
    case UNIT_PERCENT:
    case UNIT_COUNT:
        return SLICE_EMPTY;
    }
    return SLICE_EMPTY;
}

enum comparison metric_comparison(struct slice metric)
{
    const struct metric_row *row = find_metric(metric);
    return row != NULL && row->is_more_better ? COMPARISON_GREATER_EQUAL : COMPARISON_LESS_EQUAL;
}
