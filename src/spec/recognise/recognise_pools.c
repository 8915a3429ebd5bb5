/* SPDX-License-Identifier: Apache-2.0 */
/* How many connections to its database a document allows, under whatever heading it says so:
 * "Connection pool: 20 connections", "HikariCP, maximum pool size 20", "Pool size | min 5, max 20".
 * Stated as a target of the metric "connections". */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/statement/quantity.h"

#define POOL_WORDS                                                                                                              \
    "connection pool*|pooled connection*|database pool*|db pool*|pool size|poolsize|pool of|"                                   \
    "pgbouncer|hikaricp|hikari|database connections|db connections|max connections|"                                            \
    "maximum connections|пул соединений|пула соединений|连接池|연결 풀|커넥션 풀|pool de " \
    "conexiones|"                                                                                                               \
    "pool de conexões|verbindungspool"

/* Pools of something else, and times of a pool. */
#define STRANGER_WORDS                                                                             \
    "redis|cache|http|https|grpc|websocket*|thread*|worker*|rabbitmq|kafka|mongo*|elastic*|"       \
    "timeout*|usage|utili*|alert*|exhaust*"

#define SAYING_SIZE_MAXIMUM 200U

struct pool {
    struct specification *specification;
    const struct block *block;
    struct slice subject, value;
    struct place place;
};

/* The largest number of connections that the value allows; 0: it names none. */
static double read_maximum(struct slice value)
{
    struct quantity quantity;
    double found = 0;
    size_t start = 0;
    for (size_t at = 0; quantity_next(value, at, &quantity); at = quantity.end) {
        struct slice before = slice_between(value, start, quantity.start);
        bool is_count = (quantity.unit == UNIT_NONE || quantity.unit == UNIT_COUNT) &&
                        (quantity.noun.size == 0 ||
                         wording_has(quantity.noun, "connection*|conns|max|соединени*|conexiones"));
        bool is_least = wording_has(before, "min|minimum|idle|least") ||
                        (quantity.is_compared && (quantity.comparison == COMPARISON_GREATER ||
                                                  quantity.comparison == COMPARISON_GREATER_EQUAL));
        start = quantity.end;
        if (is_count && !is_least && quantity.value > found) {
            found = quantity.value;
        }
    }
    return found;
}

/* Whether the readers of targets have it from this line already. */
static bool is_stated(const struct pool *pool)
{
    const struct list *statements = &pool->specification->statements;
    for (size_t i = statements->count; i > 0; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block != pool->block) {
            return false;
        }
        if (statement->kind == STATEMENT_TARGET && statement->place.line == pool->place.line &&
            slice_equal(statement->target.metric, SLICE("connections"))) {
            return true;
        }
    }
    return false;
}

static bool state_pool(const struct pool *pool)
{
    struct slice value = slice_between(pool->value, 0, SAYING_SIZE_MAXIMUM);
    bool is_pool = (wording_has(pool->subject, POOL_WORDS) || wording_has(value, POOL_WORDS)) &&
                   !wording_has(pool->subject, STRANGER_WORDS) &&
                   !wording_has(value, STRANGER_WORDS);
    double maximum = is_pool ? read_maximum(value) : 0;
    if (maximum < 1 || is_stated(pool)) {
        return false;
    }
    struct statement *statement =
        specification_state(pool->specification, STATEMENT_TARGET, pool->block, pool->place);
    statement->target = (struct target_statement){.subject = SLICE("database connection pool"),
                                                  .metric = SLICE("connections"),
                                                  .comparison = COMPARISON_LESS_EQUAL,
                                                  .value = maximum,
                                                  .unit = UNIT_COUNT,
                                                  .value_text = value};
    return true;
}

static bool read_text(struct specification *specification, const struct block *block,
                      const struct text *text)
{
    struct reading_pair pair = {.value = reading_first_line(text->plain)};
    bool has_name = reading_pair(*text, &pair);
    struct pool pool = {specification, block, has_name ? pair.name : SLICE_EMPTY, pair.value,
                        text_place(*text, 0, reading_first_line(text->plain).size)};
    return !text_is_placeholder(text->plain) && state_pool(&pool);
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        count += read_text(specification, block, &block->items[i].text);
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* Sentence by sentence, for another may count something else. */
static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct slice plain = block->text.plain;
    size_t count = 0;
    for (size_t start = 0; start < plain.size;) {
        size_t end = start;
        while (end < plain.size && plain.data[end] != '\n' &&
               !slice_starts_with(slice_from_offset(plain, end), SLICE(". "))) {
            end++;
        }
        struct pool pool = {specification, block, SLICE_EMPTY, slice_between(plain, start, end),
                            text_place(block->text, start, end - start)};
        count += state_pool(&pool);
        start = end + 1;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct pool pool = {specification, block, reading_cell(row, 0), reading_cell(row, 1),
                            reading_cell_place(row, 0)};
        count += wording_has(pool.subject, POOL_WORDS) && state_pool(&pool);
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* Sections in which a pool is a thought, a watch or a lesson. */
static const char distant_sections[] =
    "future*|roadmap|backlog|risk*|mitigation*|alert*|monitor*|metric*|troubleshoot*|lessons*|"
    "alternatives|test*";

static bool is_pool_text(const struct block *block, struct slice text)
{
    return reading_has(block->document, text, POOL_WORDS);
}

/* Low: whoever reads targets or settings comes first. */
static int claim_any(const struct block *block, bool has_one)
{
    return has_one && !reading_is_about(block, distant_sections) ? 12 : 0;
}

static int claim_paragraph(const struct block *block)
{
    struct slice text = block->text.plain;
    return claim_any(block, text.size < 600 && is_pool_text(block, text));
}

static int claim_list(const struct block *block)
{
    bool has_one = false;
    for (size_t i = 0; i < block->item_count && i < 60 && !has_one; i++) {
        has_one =
            is_pool_text(block, slice_between(block->items[i].text.plain, 0, SAYING_SIZE_MAXIMUM));
    }
    return claim_any(block, has_one);
}

static int claim_table(const struct block *block)
{
    bool has_one = false;
    for (size_t i = 1; block->column_count > 1 && i < block->row_count && i < 60 && !has_one; i++) {
        has_one = is_pool_text(block, reading_cell(&block->rows[i], 0));
    }
    return claim_any(block, has_one);
}

const struct recogniser recogniser_pools = {
    .name = "pools",
    .blocks =
        {
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_TABLE] = {claim_table, read_table},
        },
};
