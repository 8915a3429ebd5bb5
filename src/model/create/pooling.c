/* SPDX-License-Identifier: Apache-2.0 */
/* How many connections to its database the document allows: a setting such as
 * `database.pool.maximum`, or a sentence such as "connection pooling (max 50 connections)". */
#include "model/create/create_private.h"

#include "spec/text/words.h"

/* A setting's whole path without what stands between its words: what it must speak of, what it must
 * not, and how it ends. */
static const char subjects[] = "database|postgres|mysql|mariadb|datasource|hikari|prisma|"
                               "sequelize|knex|typeorm|gorm|db|pg|sql";
static const char strangers[] =
    "redis|cache|http|grpc|websocket|rabbit|kafka|mongo|elastic|idle|min";
static const char endings[] =
    "maxconnections|maxconns|maxopenconns|maxopenconnections|maximumconnections|connectionsmax|"
    "connectionsmaximum|connectionlimit|connectionmaximum|poolsize|poolmax|poolmaximum|poollimit|"
    "maxpoolsize|maximumpoolsize|poolmaxsize|poolmaxconnections|poolmaximumsize";

static bool ends_with_one(struct slice text, const char *words)
{
    struct slice rest = slice_from(words), word;
    while (slice_next_part(&rest, '|', &word)) {
        if (slice_ends_with_ignoring_case(text, word)) {
            return true;
        }
    }
    return false;
}

static bool is_setting(struct builder *builder, const struct fact_statement *fact)
{
    struct slice flat = word_flat(builder->arena, fact->name);
    return slice_contains_one_of_ignoring_case(flat, subjects) &&
           !slice_contains_one_of_ignoring_case(flat, strangers) && ends_with_one(flat, endings);
}

static bool is_promise(const struct target_statement *target)
{
    return slice_equal(target->metric, SLICE("connections")) &&
           target->comparison != COMPARISON_GREATER &&
           target->comparison != COMPARISON_GREATER_EQUAL &&
           slice_contains_one_of_ignoring_case(target->subject, "pool|database|postgres|db ");
}

/* A whole number of connections, or 0: says nothing of them. */
static uint32_t stated_maximum(struct builder *builder, const struct statement *statement)
{
    double number = 0;
    if (statement->kind == STATEMENT_CONFIGURATION && is_setting(builder, &statement->fact)) {
        number = statement->fact.number;
    } else if (statement->kind == STATEMENT_TARGET && is_promise(&statement->target)) {
        number = statement->target.value;
    }
    return number >= 1 && number <= POOLING_CONNECTIONS_MAXIMUM ? (uint32_t)number : 0;
}

static void report_contradiction(struct builder *builder, const struct statement *statement,
                                 uint32_t stated, uint32_t kept, struct place kept_place)
{
    struct diagnostic *diagnostic = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_N1208, statement->place, "state it once",
        "%u connections to the database here and %u elsewhere: the smaller number holds", stated,
        kept);
    diagnostic_relate(diagnostic, kept_place, "the other one");
}

void pooling_collect(struct builder *builder)
{
    struct pooling *pooling = &builder->model->pooling;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        uint32_t stated = stated_maximum(builder, statement);
        if (stated == 0) {
            continue;
        }
        if (pooling->connection_maximum > 0 && pooling->connection_maximum != stated) {
            report_contradiction(builder, statement, stated, pooling->connection_maximum,
                                 pooling->place);
        }
        if (pooling->connection_maximum == 0 || stated < pooling->connection_maximum) {
            *pooling = (struct pooling){stated, statement->place};
        }
    }
}
