/* SPDX-License-Identifier: Apache-2.0 */
/* Claims SQL: fences tagged as SQL, fences without a tag or with another one that hold CREATE TABLE,
 * paragraphs that begin with it, and lines of columns under a heading that names the table. */
#include "spec/ddl.h"
#include "spec/recognise.h"
#include "spec/wording.h"

static bool is_one_of(struct slice word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (slice_equal_ignoring_case(word, slice_from(*words))) {
            return true;
        }
    }
    return false;
}

static bool is_sql_tag(const struct block *block)
{
    static const char *const tags[] = {"sql",       "postgresql", "postgres", "pgsql",  "plpgsql",
                                       "psql",      "mysql",      "mariadb",  "sqlite", "sqlite3",
                                       "ddl",       "tsql",       "mssql",    "plsql",  "oracle",
                                       "sqlserver", "t-sql",      "cql",      NULL};
    return is_one_of(block->info, tags);
}

static bool is_plain_tag(const struct block *block)
{
    static const char *const tags[] = {"",      "text",   "txt",      "plaintext",
                                       "plain", "schema", "database", NULL};
    return is_one_of(block->info, tags);
}

/* Notations in which SQL can only be an example. */
static bool is_foreign_tag(const struct block *block)
{
    static const char *const tags[] = {"json", "mermaid", "diff", "http", "html",
                                       "xml",  "prisma",  "dbml", NULL};
    return is_one_of(block->info, tags);
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

static int claim(const struct block *block)
{
    if (block->kind == BLOCK_CODE) {
        return claim_code(block);
    }
    return block->kind == BLOCK_PARAGRAPH &&
                   slice_starts_with_ignoring_case(block->text.plain, SLICE("create table"))
               ? 80
               : 0;
}

/* ---- the table that a heading names ---- */

static bool is_table_name(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!character_is_word(c) && c != '.' && (unsigned char)c < 0x80) {
            return false;
        }
    }
    return name.size > 0 && name.size < 64 && !character_is_digit(name.data[0]);
}

/* The first code or bold span of the text that is a name. */
static struct slice marked_name(struct text text)
{
    for (size_t i = 0; i < text.span_count; i++) {
        const struct span *span = &text.spans[i];
        struct slice part = slice_trim(slice_between(text.plain, span->start, span->end));
        if ((span->kind == SPAN_CODE || span->kind == SPAN_STRONG) && is_table_name(part)) {
            return part;
        }
    }
    return SLICE_EMPTY;
}

/* "users", "Table: users", "Users Table", "users (core)" → the name; empty where it is none. */
static struct slice plain_name(struct slice title)
{
    static const char *const before[] = {"table:", "table ", "entity:", "entity ", NULL};
    static const char *const behind[] = {" table", " entity", " model", " schema", ":", NULL};
    title = slice_trim(slice_between(title, 0, slice_find_byte(title, '(')));
    for (const char *const *word = before; *word != NULL; word++) {
        if (slice_starts_with_ignoring_case(title, slice_from(*word))) {
            title = slice_trim(slice_from_offset(title, strlen(*word)));
        }
    }
    for (const char *const *word = behind; *word != NULL; word++) {
        if (slice_ends_with_ignoring_case(title, slice_from(*word))) {
            title = slice_trim(slice_between(title, 0, title.size - strlen(*word)));
        }
    }
    return is_table_name(title) ? title : SLICE_EMPTY;
}

/* What the line before the block, else the heading, names; *out_place is where. */
static struct slice find_name(const struct block *block, struct place *out_place)
{
    const struct block *label = block_label(block);
    if (label != NULL && label->kind == BLOCK_PARAGRAPH && label->index + 1 == block->index) {
        struct slice name = marked_name(label->text);
        if (name.size == 0 && slice_ends_with(slice_trim(label->text.plain), SLICE(":"))) {
            name = plain_name(label->text.plain);
        }
        *out_place = label->text.place;
        if (name.size > 0) {
            return name;
        }
    }
    if (block->section == NULL || block->section->level == 0) {
        return SLICE_EMPTY;
    }
    *out_place = block->section->title.place;
    struct slice name = marked_name(block->section->title);
    return name.size > 0 ? name : plain_name(block->section->name);
}

/* ---- reading ---- */

static enum reading_result read_tagged(struct specification *specification,
                                       const struct block *block, const struct passage *passage)
{
    struct place place = block->place;
    if (!ddl_is_likely(passage->text, DDL_SETTING_SQL)) {
        struct slice name = find_name(block, &place);
        if (name.size > 0 && ddl_read_columns(specification, block, passage, name, place)) {
            return READING_WHOLE;
        }
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

static enum reading_result read(struct specification *specification, const struct block *block)
{
    if (block->kind == BLOCK_PARAGRAPH) {
        struct passage lines = passage_of_lines(specification->arena, block->document->source,
                                                block->place.line, block->end_line + 1);
        ddl_read(specification, block, &lines, DDL_SETTING_EMBEDDED);
        return READING_WHOLE;
    }
    struct passage passage = passage_of_block(specification->arena, block);
    if (is_sql_tag(block)) {
        return read_tagged(specification, block, &passage);
    }
    ddl_read(specification, block, &passage, DDL_SETTING_EMBEDDED);
    return READING_PART;
}

const struct recogniser recogniser_ddl = {"ddl", claim, read, NULL};
