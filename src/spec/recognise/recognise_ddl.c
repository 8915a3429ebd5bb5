/* SPDX-License-Identifier: Apache-2.0 */
/* Claims SQL: fences tagged as SQL, fences without a tag or with another one that hold CREATE
 * TABLE, paragraphs that begin with it, and lines of columns under a heading that names the table.
 */
#include "spec/reading/entity_label.h"
#include "spec/recognise/recognise.h"
#include "spec/sql/ddl.h"

static bool is_sql_tag(const struct block *block)
{
    static const char *const tags[] = {"sql",       "postgresql", "postgres", "pgsql",  "plpgsql",
                                       "psql",      "mysql",      "mariadb",  "sqlite", "sqlite3",
                                       "ddl",       "tsql",       "mssql",    "plsql",  "oracle",
                                       "sqlserver", "t-sql",      "cql",      NULL};
    return slice_is_any_ignoring_case(block->info, tags);
}

static bool is_plain_tag(const struct block *block)
{
    static const char *const tags[] = {"",      "text",   "txt",      "plaintext",
                                       "plain", "schema", "database", NULL};
    return slice_is_any_ignoring_case(block->info, tags);
}

/* Notations in which SQL can only be an example. */
static bool is_foreign_tag(const struct block *block)
{
    static const char *const tags[] = {"json", "mermaid", "diff", "http", "html",
                                       "xml",  "prisma",  "dbml", NULL};
    return slice_is_any_ignoring_case(block->info, tags);
}

static int claim_code(const struct block *block)
{
    if (is_sql_tag(block)) {
        return 95;
    }
    if (is_foreign_tag(block)) {
        return 0;
    }
    if (is_plain_tag(block)) {
        return ddl_is_likely(block->code, DDL_SETTING_EMBEDDED) ? 90 : 0;
    }
    return ddl_is_likely(block->code, DDL_SETTING_EMBEDDED) ? 60 : 0;
}

static int claim_paragraph(const struct block *block)
{
    return slice_starts_with_ignoring_case(block->text.plain, SLICE("create table")) ? 80 : 0;
}

/* --- reading --- */

static enum reading_result read_tagged(struct specification *specification,
                                       const struct block *block, const struct passage *passage)
{
    if (!ddl_is_likely(passage->text, DDL_SETTING_SQL)) {
        struct entity_label heading = entity_label_of_block(block);
        if (ddl_read_outline(specification, block, passage, heading.name, heading.place)) {
            return READING_WHOLE;
        }
        ddl_report_strange(specification, passage);
        block->document->blocks[block->index].reason = "SQL without a statement that is run";
        return READING_NOTHING;
    }
    size_t before = specification->statements.count;
    ddl_read(specification, block, passage, DDL_SETTING_SQL);
    if (specification->statements.count == before) {
        block->document->blocks[block->index].reason = "SQL that is shown but not run";
    }
    return READING_WHOLE;
}

static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    struct passage passage = passage_of_block(specification->arena, block);
    if (is_sql_tag(block)) {
        return read_tagged(specification, block, &passage);
    }
    ddl_read(specification, block, &passage, DDL_SETTING_EMBEDDED);
    return READING_PART;
}

static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct passage lines = passage_of_lines(specification->arena, block->document->source,
                                            block->place.line, block->end_line + 1);
    ddl_read(specification, block, &lines, DDL_SETTING_EMBEDDED);
    return READING_WHOLE;
}

const struct recogniser recogniser_ddl = {
    .name = "ddl",
    .blocks =
        {
            [BLOCK_CODE] = {claim_code, read_code},
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
        },
};
