/* SPDX-License-Identifier: Apache-2.0 */
/* Reads SQL that defines data, as people write it in documents: PostgreSQL, MySQL, SQLite, SQL
 * Server and Oracle, mixed, with omissions. Pure.
 *
 * The text is cut into statements and elements by a tolerant scanner; each element is brought into
 * PostgreSQL's spelling and read by PostgreSQL's own grammar, alone, so that one bad line costs no
 * more than itself. What is not understood is reported at its place (04xx). */
#pragma once

#include "spec/document/passage.h"
#include "spec/statement/specification.h"

enum ddl_setting {
    DDL_SETTING_SQL,      /* the passage is SQL: what is none of it is noted */
    DDL_SETTING_EMBEDDED, /* SQL inside something else: only CREATE TABLE counts */
};

/* Adds STATEMENT_ENTITY, _ENUM, _INDEX and _SEED to the specification. Returns how many statements
 * were found, understood or not. Linear time; a statement over DDL_STATEMENT_MAXIMUM bytes is
 * refused. */
size_t ddl_read(struct specification *specification, const struct block *block,
                const struct passage *passage, enum ddl_setting setting);
#define DDL_STATEMENT_MAXIMUM ((size_t)1 << 20)

/* Reads the lines in `part` of the passage, such as "id uuid PRIMARY KEY", as the columns of one
 * entity; all or nothing. Returns whether they are such lines. */
bool ddl_read_columns(struct specification *specification, const struct block *block,
                      const struct passage *passage, struct slice part, struct slice name,
                      struct place name_place);

/* Reads SQL without a statement: tables as "users ( … )", as a name with indented lines below it,
 * and lines of columns that only the heading (empty: none) names. Returns whether there was any. */
bool ddl_read_outline(struct specification *specification, const struct block *block,
                      const struct passage *passage, struct slice heading,
                      struct place heading_place);

/* Reports a block of SQL of which nothing is read, at its first line that is no comment; a block of
 * comments alone is left in peace. */
void ddl_report_strange(struct specification *specification, const struct passage *passage);

/* What a line that begins no statement was probably meant to begin: "CREATE TABLE" for "CRAETE
 * TABLE boats (". NULL: nothing that is near. Constant time. */
const char *ddl_meant(struct slice line);

/* Whether a line of the text begins with a statement that ddl_read reads, or was meant to; CREATE
 * TABLE only, where the text is no SQL, and then a quotation mark may stand in front. Linear. */
bool ddl_is_likely(struct slice text, enum ddl_setting setting);
