/* SPDX-License-Identifier: Apache-2.0 */
/* What recognise_roles shares with its matrices. Pure. */
#pragma once

#include "spec/recognise/recognise.h"

/* A name that a role may have: short, no sentence, none of the usual headings of facts. */
bool role_is_name(struct slice name);

/* Whether the text is struck out as a whole: there is no such role, or nobody may what it says. */
bool role_is_struck(struct text text);

/* Adds a role, or a permission of one, that stands in the block at the place. The names stay where
 * they are; the role may be filled further. */
struct role_statement *role_state(struct specification *specification, const struct block *block,
                                  struct place place, struct slice name, struct slice description);
void role_state_permission(struct specification *specification, const struct block *block,
                           struct place place, const struct permission_statement *permission);

/* Whether the block stands below a heading or a label such as "Roles and permissions". */
bool role_is_called_for(const struct block *block);

/* One permission for each clause: "Read/write orders; read users; cannot delete". Not `is_granted`:
 * all of them are what the role may not. `is_of_rights`: each is one, whatever its words: what is
 * not understood of it is told, and gives nothing. */
void role_state_clauses(struct specification *specification, const struct block *block,
                        struct slice role, struct slice text, bool is_granted, bool is_of_rights,
                        struct place place);

/* The column of a table of roles that lists what each of them may, or what it may not; or
 * READING_NO_COLUMN. */
int role_rights_column(const struct block *block);
int role_denials_column(const struct block *block);
/* The column that says who a role is; or READING_NO_COLUMN. */
int role_description_column(const struct block *block);

/* --- role_line.c --- */

/* Whether a sentence of the paragraph names all roles, and no more: "Roles: admin, clerk"; states
 * them. */
bool role_line_is_one(const struct block *block);
enum reading_result role_line_read(struct specification *specification, const struct block *block);

/* --- role_matrix.c --- */

/* Whether the table's first column is one of roles. */
bool role_matrix_is_transposed(const struct block *block);

/* Whether a table is a matrix; below a heading of access less shows it. */
bool role_matrix_is_one(const struct block *block, bool is_under_access);

/* States its roles, and what each cell permits or denies. A cell that is not understood is told
 * (W0904), and grants nothing. */
enum reading_result role_matrix_read(struct specification *specification,
                                     const struct block *block);

/* --- role_paragraph.c --- */

/* "Admins manage boats": the role, and in *out_value what it may; empty: it says something else, or
 * limits somebody, which is for the reader of sentences. */
struct slice role_paragraph_subject(struct slice text, struct slice *out_value);

/* Whether a paragraph, where roles are called for, is such sentences one after the other: "Admins
 * can do everything. Clerks manage boats. Clerks cannot delete them." */
bool role_paragraph_is_one(const struct block *block);

/* States its roles and what each sentence permits or denies. */
enum reading_result role_paragraph_read(struct specification *specification,
                                        const struct block *block);
