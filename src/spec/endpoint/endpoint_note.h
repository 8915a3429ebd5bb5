/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around an endpoint: `— list orders (admin)`, `{ email, password } → 201 { user }`,
 * `# requires users:create`, an Auth column's "Public". Pure text. Nothing is guessed: a word in
 * brackets that is no known role stays description. */
#pragma once

#include "spec/statement/specification.h"

/* Reads what follows an endpoint on its line into description, roles, access, request, response
 * and statuses. */
void endpoint_note_read(struct arena *arena, struct slice tail,
                        struct endpoint_statement *endpoint);

/* An Auth, Access or Role cell: sets access, is_public and roles. `is_role_column`: every name in
 * it is a role. */
void endpoint_note_access(struct arena *arena, struct slice text, bool is_role_column,
                          struct endpoint_statement *endpoint);

/* Whether it says that everybody may: "(public)", "no auth", "🔓". */
bool endpoint_note_is_public(struct slice text);

/* Guards of code that stand in a description: `requireRole("admin")`. */
void endpoint_note_guards(struct arena *arena, struct slice text,
                          struct endpoint_statement *endpoint);
/* Keeps what may say who may call, for who knows the roles; it is written so, or else the caller
 * sets how. */
struct remark *endpoint_note_remark(struct arena *arena, struct slice text, struct place place,
                                    struct endpoint_statement *endpoint);

/* Adds one role. */
void endpoint_note_role(struct arena *arena, struct slice role,
                        struct endpoint_statement *endpoint);

/* Whether the cells of a column say who may call, "Public", "Admin, Clerk", and hardly anything
 * else, whatever it is called. */
bool endpoint_note_is_who_column(struct wording_memory *wordings, const struct block *block,
                                 size_t column);

/* Whether an Auth cell is one word that says neither who nor how: "Skipper", "Pulbic". Such a word
 * is a role; *out_meant is the known word that it nearly is, or NULL. */
bool endpoint_note_is_lone_word(struct slice text, const char **out_meant);

/* "scope deck", "scopes: deck, yard": those who have one may call. False: it is something else. */
bool endpoint_note_scopes(struct arena *arena, struct slice text,
                          struct endpoint_statement *endpoint);

/* Adds every HTTP status (100 to 599) that stands in the text as a number of its own. */
void endpoint_note_statuses(struct arena *arena, struct slice text,
                            struct endpoint_statement *endpoint);

/* "✅", "yes", "да": 1; "❌", "no", "-": -1; neither: 0. */
int endpoint_note_tick(struct slice text);
/* "own", "own only": a tick for those whose record it is. */
bool endpoint_note_is_own(struct slice text);
/* Tells of a cell below a role's name that is no tick (W0904): it lets nobody in. Where access is
 * told, the matrix tells it. */
void endpoint_note_tell_unclear(struct specification *specification, const struct block *block,
                                size_t row, size_t column);

/* Without blanks, ticks, asterisks and closing dashes around. */
struct slice endpoint_note_trim(struct slice text);

/* As endpoint_note_trim; a dash or "none" is empty. */
struct slice endpoint_note_value(struct slice text);

/* "{ title, date? }" in a cell that is not headed as the request, alone or behind "Body:": what is
 * sent, unless that is known. Of an endpoint that takes a body. */
void endpoint_note_body(struct slice cell, struct endpoint_statement *endpoint);

/* "Optional `?from=&to=`": parameters of the query that a remark names as they are sent. */
void endpoint_note_query(struct arena *arena, struct slice text,
                         struct endpoint_statement *endpoint);

/* A label in front of endpoints that says who may use them: "Public:", "Owner, Admin (auth):".
 * False when it says something else. */
bool endpoint_note_label(struct arena *arena, struct slice label,
                         struct endpoint_statement *endpoint);

/* A heading that says who may use the endpoints below it: "Menu (No Auth Required)", "Reports
 * (admin only)", "Public endpoints", "Admin routes". False when it says nothing of that. */
bool endpoint_note_heading(struct arena *arena, struct slice heading,
                           struct endpoint_statement *endpoint);

/* Whether a cell of who may call names those who may not as well: "everyone but member", "manager
 * [member in v2]". */
bool endpoint_note_takes_away(struct slice cell);

/* A cell without what is struck out in it, which is no more: "~~member~~ manager". */
struct slice endpoint_note_without_struck(struct arena *arena, const struct text *cell);
