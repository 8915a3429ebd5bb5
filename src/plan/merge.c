/* SPDX-License-Identifier: Apache-2.0 */
/* Merge patches (RFC 7396) of a JSON field, in the statement that changes the record: nobody's
 * change is lost between a read and a write, no transaction waits for its caller, and the role that
 * serves needs no right to make functions. docs/decisions/0026-patches-of-json.md has the reasons.
 */
#include "plan/plan_private.h"

/* The patch's objects, outermost first; then the value there, changed by one of them at a time.
 * What is an object in the patch is kept on its level and changed on the next. The value is named
 * only where no table of ours is, so it means the record's, whatever its columns are called. */
static void write_postgresql(struct buffer *out, struct slice column, size_t patch)
{
    buffer_format(out,
                  "CASE WHEN jsonb_typeof(CAST(?%zu AS jsonb)) = 'object' THEN ("
                  "WITH RECURSIVE part (path, change) AS ("
                  "SELECT CAST(ARRAY[] AS text[]), CAST(?%zu AS jsonb) "
                  "UNION ALL SELECT part.path || member.key, member.value "
                  "FROM part, jsonb_each(part.change) AS member "
                  "WHERE jsonb_typeof(member.value) = 'object'), ",
                  patch, patch);
    BUFFER_LITERAL(out, "step (number, path, change) AS ("
                        "SELECT row_number() OVER (ORDER BY cardinality(part.path)), part.path, "
                        "part.change FROM part), "
                        "merged (number, whole) AS (SELECT CAST(0 AS bigint), "
                        "CASE WHEN jsonb_typeof(");
    sql_write_name(out, column);
    BUFFER_LITERAL(out, ") = 'object' THEN ");
    sql_write_name(out, column);
    BUFFER_LITERAL(out, " ELSE CAST('{}' AS jsonb) END "
                        "UNION ALL SELECT step.number, CASE WHEN step.number = 1 THEN level.value "
                        "ELSE jsonb_set(merged.whole, step.path, level.value) END "
                        "FROM merged JOIN step ON step.number = merged.number + 1, "
                        "LATERAL (SELECT coalesce(jsonb_object_agg(member.key, member.value), "
                        "CAST('{}' AS jsonb)) AS value FROM ("
                        "SELECT old.key, old.value FROM jsonb_each("
                        "CASE WHEN jsonb_typeof(merged.whole #> step.path) = 'object' "
                        "THEN merged.whole #> step.path ELSE CAST('{}' AS jsonb) END) AS old "
                        "WHERE (step.change -> old.key) IS NULL "
                        "OR jsonb_typeof(step.change -> old.key) = 'object' "
                        "UNION ALL SELECT new.key, new.value FROM jsonb_each(step.change) AS new "
                        "WHERE jsonb_typeof(new.value) NOT IN ('null', 'object')) AS member"
                        ") AS level) "
                        "SELECT merged.whole FROM merged ORDER BY merged.number DESC LIMIT 1) ");
    buffer_format(out, "ELSE CAST(?%zu AS jsonb) END", patch);
}

void sql_write_merge(struct buffer *out, enum dialect dialect, struct slice column, size_t patch)
{
    if (dialect == DIALECT_POSTGRESQL) {
        write_postgresql(out, column, patch);
        return;
    }
    BUFFER_LITERAL(out, "phoenix_merge(");
    sql_write_name(out, column);
    buffer_format(out, ", ?%zu)", patch);
}
