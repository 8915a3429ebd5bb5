/* SPDX-License-Identifier: Apache-2.0 */
/* Work by the clock and settings for calls to other services, in blocks that nobody read: nothing
 * here does the one or makes the other, and the author is told so. */
#include "spec/reading/reading.h"
#include "spec/recognise/unread_private.h"
#include "spec/text/wording.h"

#define ROW_MAXIMUM   100U
#define TITLE_MAXIMUM 60U /* bytes that are shown of a name */

static const struct shared_finding undone = {
    DIAGNOSTIC_N0907, "do it from a scheduler of your own, which calls the API",
    "{} is to be done by the clock, and nothing does it",
    "{} are to be done by the clock, and nothing does them"};

static const struct shared_finding uncalled = {
    DIAGNOSTIC_N0908, "keep it for those who write the clients",
    "{} is about calls to other services, of which none is made",
    "{} are about calls to other services, of which none is made"};

static void gather(struct specification *specification, const struct shared_finding *finding,
                   struct place place, struct slice name)
{
    struct slice shown = slice_between(name, 0, TITLE_MAXIMUM);
    while (shown.size > 0 && shown.size < name.size &&
           ((unsigned char)name.data[shown.size] & 0xc0) == 0x80) {
        shown.size--;
    }
    diagnostics_gather(specification->diagnostics, finding, place,
                       arena_format(specification->arena, "'" SLICE_FORMAT "'",
                                    SLICE_ARGUMENT(slice_trim(shown))));
}

/* --- work by the clock --- */

/* The five fields of cron at the start of the text: digits, '*', '/', ',' and '-', one of them a
 * star. */
static bool is_cron(struct slice text)
{
    size_t fields = 0, stars = 0, at = 0;
    while (at < text.size && fields < 5) {
        size_t start = at;
        while (at < text.size &&
               (character_is_digit(text.data[at]) || memchr("*/,-?", text.data[at], 5) != NULL)) {
            stars += text.data[at] == '*';
            at++;
        }
        if (at == start) {
            return false;
        }
        fields++;
        while (at < text.size && text.data[at] == ' ') {
            at++;
        }
    }
    return fields == 5 && stars > 0;
}

static bool has_cron(struct slice text)
{
    for (size_t at = 0; at < text.size && at < 200; at++) {
        bool is_start = at == 0 || memchr(" `(\"':=|", text.data[at - 1], 8) != NULL;
        bool is_field = text.data[at] == '*' || character_is_digit(text.data[at]);
        if (is_start && is_field && is_cron(slice_from_offset(text, at))) {
            return true;
        }
    }
    return false;
}

static const char frequency_words[] =
    "every|each|daily|hourly|nightly|weekly|monthly|yearly|midnight|cron|minute|minutes|"
    "каждые|каждый|каждую|ежедневно|еженедельно|ежечасно|每*|매일|매시간|毎日|cada|diario|diário|"
    "diariamente|täglich|stündlich|chaque|quotidien|setiap|harian|mỗi";

static bool is_job_table(const struct block *block, int *out_when)
{
    *out_when =
        reading_column(block, "cron|schedule*|frequency|cadence|interval|runs|run every|when|"
                              "расписание|периодичность|частота|调度*|执行周期|频率|주기|"
                              "スケジュール|frecuencia|frequência|programación|jadwal|"
                              "häufigkeit|zeitplan|fréquence");
    bool is_titled =
        reading_column(block, "job|jobs|task|tasks|cron|worker|задача|задачи|任务|작업|"
                              "ジョブ|tarea|tarefa|aufgabe|tâche|tugas") >= 0 ||
        reading_is_under(block, "job*|cron*|scheduled|scheduler|background|"
                                "задач*|定时*|스케줄*|バッチ|tareas|tarefas");
    return *out_when >= 0 && is_titled;
}

static bool report_job_table(struct specification *specification, const struct block *block)
{
    int when;
    size_t count = 0;
    if (!is_job_table(block, &when)) {
        return false;
    }
    for (size_t i = 1; i < block->row_count && i <= ROW_MAXIMUM; i++) {
        struct slice cell = block->rows[i].cells[when].plain; /* no star of it is a mark */
        if (has_cron(cell) || wording_has(cell, frequency_words)) {
            struct slice name = reading_cell(&block->rows[i], when == 0 ? 1 : 0);
            gather(specification, &undone, block->rows[i].place, wording_bare(name));
            count++;
        }
    }
    if (count > 0) {
        reading_give_reason(block, "work by the clock, which nothing does");
    }
    return count > 0;
}

/* "`cleanup`: cron `0 3 * * *`, removes what is old": the words before the first mark or colon. */
static struct slice name_of_item(const struct list_item *item)
{
    struct slice line = reading_first_line(item->text.plain);
    size_t end = 0;
    while (end < line.size && memchr(":(,", line.data[end], 3) == NULL &&
           !slice_starts_with(slice_from_offset(line, end), SLICE("\xe2\x80\x94"))) {
        end++;
    }
    return wording_bare(slice_between(line, 0, end));
}

static bool report_job_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count && i < ROW_MAXIMUM; i++) {
        const struct list_item *item = &block->items[i];
        if (slice_find_byte(item->text.plain, '*') != SLICE_NOT_FOUND &&
            has_cron(item->text.plain)) {
            gather(specification, &undone, item->text.place, name_of_item(item));
            count++;
        }
    }
    if (count > 0) {
        reading_give_reason(block, "work by the clock, which nothing does");
    }
    return count > 0;
}

/* --- calls to other services --- */

static const char breaker_words[] =
    "circuit breaker|circuit breakers|circuit-breaker|retry|retries|retry policy|retry strategy|"
    "backoff|bulkhead|bulkheads|повторы|повторные попытки|重试*|熔断*|재시도|リトライ|reintentos|"
    "tentativas";

static bool has_digit(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (character_is_digit(text.data[i])) {
            return true;
        }
    }
    return false;
}

static bool block_has_digit(const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        if (has_digit(block->items[i].text.plain)) {
            return true;
        }
    }
    for (size_t i = 1; i < block->row_count; i++) {
        for (size_t j = 0; j < block->column_count; j++) {
            if (has_digit(block->rows[i].cells[j].plain)) {
                return true;
            }
        }
    }
    return false;
}

/* What the block is called: its label, or the heading. */
static struct slice title_of(const struct block *block)
{
    struct slice label = wording_bare(reading_first_line(reading_label(block).plain));
    bool is_label =
        label.size > 0 && label.size <= TITLE_MAXIMUM && wording_has(label, breaker_words);
    while (is_label && label.data[label.size - 1] == ':') {
        label = wording_bare(slice_between(label, 0, label.size - 1));
    }
    return is_label ? label : block->section->name;
}

static bool report_breaker(struct specification *specification, const struct block *block)
{
    if (!reading_is_under(block, breaker_words) || !block_has_digit(block)) {
        return false;
    }
    reading_give_reason(block, "settings for calls to other services, of which none is made");
    gather(specification, &uncalled, block->place, title_of(block));
    return true;
}

/* "circuit_breaker:" in a fence of settings. */
static bool report_breaker_code(struct specification *specification, const struct block *block)
{
    static const char *const keys[] = {"circuit_breaker", "circuitBreaker", "circuit-breaker",
                                       "resilience4j",    "max_retries",    "maxRetries",
                                       "retry_policy",    "retryPolicy",    "retry"};
    if (!wording_is(block->info, "yaml|yml|toml|ini|properties|hocon")) {
        return false;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        struct slice key = slice_from(keys[i]);
        size_t at = slice_find(block->code, key);
        size_t behind = at == SLICE_NOT_FOUND ? block->code.size : at + key.size;
        bool is_start = at == 0 || (at != SLICE_NOT_FOUND &&
                                    memchr(" \n\t[.", block->code.data[at - 1], 5) != NULL);
        bool is_key =
            behind < block->code.size && memchr(":]=.", block->code.data[behind], 4) != NULL;
        if (is_start && is_key) {
            reading_give_reason(block,
                                "settings for calls to other services, of which none is made");
            gather(specification, &uncalled, block_code_place(block, at, key.size), key);
            return true;
        }
    }
    return false;
}

bool unread_work_report(struct specification *specification, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_TABLE:
        return report_job_table(specification, block) || report_breaker(specification, block);
    case BLOCK_LIST:
        return report_job_list(specification, block) || report_breaker(specification, block);
    case BLOCK_CODE:
        return report_breaker_code(specification, block);
    case BLOCK_HEADING:
    case BLOCK_PARAGRAPH:
    case BLOCK_FRONT_MATTER:
    case BLOCK_HTML:
        break;
    }
    return false;
}
