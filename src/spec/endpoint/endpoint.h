/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of endpoints share: where they are reading, and how an endpoint is stated. Each
 * kind of notation has its reader (`endpoint_table.c`, `endpoint_fence.c`, …); all of them state
 * through endpoint_state, which alone refuses: what is another system's, vetoed or no path.
 *
 *     endpoint_scope, endpoint_base, endpoint_mount, endpoint_above    where a block stands
 *     endpoint_line, endpoint_path, endpoint_note      one line: its methods, path, remarks
 *     endpoint_guard                                   guards of code in front of a handler
 *     endpoint_table, _fence, _tree, _yaml, _framework, _command, _query, _half    readers
 *     endpoint_route_list, endpoint_files              routes as programs print or keep them
 *     endpoint_method_group                            paths below the method of them all
 *     endpoint_lone                                    paths that stand without a method
 *     endpoint_planned                                 what is not to be served now
 *     endpoint_alternatives, _prefix, _access, _administration    behind the last block
 *
 * Pure; texts point into the document, or live in the specification's arena. */
#pragma once

#include "spec/endpoint/endpoint_line.h"
#include "spec/endpoint/endpoint_note.h"
#include "spec/statement/specification.h"

/* A method and a path that stand on lines of their own ("Method: GET" … "URL: /users") wait here
 * for each other. */
struct endpoint_pending {
    const struct section *section;
    uint32_t block_index; /* where the first of the two stood */
    struct endpoint_pair methods;
    struct slice path;
    struct slice more; /* "or /users/{id}": further paths behind it */
    struct place path_place;
    struct place method_place;
};

/* A label with the path of what stands below it: "**Endpoints** (/api/boats)". */
struct endpoint_label {
    const struct block *block; /* NULL: there was none */
    struct slice base;
    bool is_alone; /* it is nothing but that path */
    bool is_sure;  /* it speaks of endpoints, or the path looks like theirs */
};

/* Kept from block to block of one document. */
struct endpoint_memory {
    const struct document *document;
    struct endpoint_pending pending;
    const struct section *titled; /* the last section that gave its name to an endpoint */
    struct list hosts;   /* struct slice *: hosts that a base URL names: the document's own */
    struct table roots;  /* endpoint_root of what was stated as the document's own */
    struct slice prefix; /* "/api/v1": of the last such path that had one */
    const struct section *foreign; /* a section that names the base URL of another service */
    struct list access_rules;      /* of endpoint_access.c: who may use what is below a path */
    struct endpoint_label label;   /* of endpoint_mount.c: the last one with a path */
    struct table mounts;           /* of endpoint_mount.c: where the program's parts are */
    struct list code_mounts; /* of framework_mount.c: where code mounts routers, once looked for */
    bool has_code_mounts;
    struct slice relative;             /* the last unsure base with a path that is below it */
    struct slice whole;                /* the last base whose group lists its paths in full */
    struct list probes;                /* of endpoint_half.c: where somebody asks for its health */
    const struct block *planned_block; /* of endpoint_planned.c: the last that was asked for, */
    const char *planned_reason;        /* why what its label stands above is not served, */
    const struct section *planned_section;
    const char *section_reason; /* and why all below its section is not */
    struct slice planned_name;
    const struct section *paged_section; /* likewise: the last that was asked for, */
    bool is_paged;                       /* and whether what stands below it is a page */
    bool is_api_sought, has_api;         /* likewise: "GET /api/" in the document's text */
    struct list planned;                 /* of endpoint_planned.c: what is for another time */
    struct list lone;                    /* of endpoint_lone.c: paths that stand without a method */
    struct list templates;               /* of endpoint_template.c: what is written once for many */
    struct statement *last;              /* the endpoint stated last */
    size_t stated_count;                 /* endpoints stated in this document */
    bool is_beside_list; /* with is_second_pass: only commands count, of what the list lacks */
    bool is_second_pass; /* nothing lists endpoints: mentions of the weaker kinds count too */
};

/* Where a reader is: one block, and the part of it that is being read. */
struct endpoint_scope {
    struct specification *specification;
    const struct block *block;
    struct endpoint_memory *memory;
    struct slice base;   /* of the group that this stands in, or empty */
    bool is_base_alone;  /* the group's heading or bullet is nothing but that path */
    bool is_base_unsure; /* it stands only above "/" and "/{id}", and what follows those */
    bool is_outbound;    /* the section is about services of others */
    bool is_vetoed;      /* the section lists no endpoints of this system: a changelog, … */
    bool is_weak;        /* what is read here counts only in the second pass */
    bool is_rooted;      /* the heading says that the document's base does not stand above */
    bool is_example; /* a fence that is called an example: calls of what is listed show nothing new
                      */
    bool is_later;   /* a remark or the group in a fence says that it is for another time */
    bool is_task;    /* an item of a task list: "[ ] Users: GET/POST /users" plans, not lists */
    bool is_detail;
    struct slice title;
    size_t stated_count; /* by this scope */
    /* The text that is being read: inline text with back-ticks put back in, or NULL for code. */
    const struct text *text;
    struct slice marked;
    const uint32_t *ticks; /* offsets in `marked` of those that were put in */
    size_t tick_count;
};

/* --- endpoint_scope.c */

/* The scope of a block: its section's base and vetoes. */
struct endpoint_scope endpoint_scope_open(struct specification *specification,
                                          const struct block *block);

/* Starts reading an inline text: returns it with its code spans in back-ticks. */
struct slice endpoint_scope_mark(struct endpoint_scope *scope, const struct text *text);

/* The offset behind the bold text that opens the line at `start` of the marked text, or 0. */
size_t endpoint_scope_strong_end(const struct endpoint_scope *scope, size_t start);

/* The place of a part of what is being read: of the marked text, or of the block's code. */
struct place endpoint_scope_place(const struct endpoint_scope *scope, struct slice part);

/* Whether the block stands in a section that names the base URL of another service. */
bool endpoint_scope_is_foreign(const struct endpoint_scope *scope);

/* A path in a title that names a group: "Orders — `/api/orders`", "/users". Empty: none. Sets
 * *out_is_alone when the title is nothing else. */
struct slice endpoint_group_path(struct arena *arena, struct slice marked_title,
                                 bool *out_is_alone);

/* Whether the words say that what follows shows how something is called: "Example", "E.g.". */
bool endpoint_label_is_example(struct slice label);

/* --- endpoint_base.c */

/* "Base URL: `/api/v1`" and its like: states the base path. False when the line is none. */
bool endpoint_base_read(struct endpoint_scope *scope, struct slice line);

/* "## Base URL", or a label that says it, and paths or URLs alone below it, each perhaps behind the
 * name of an environment ("Production: https://…/api/v1"). */
bool endpoint_base_section_read(struct endpoint_scope *scope, struct slice text);

/* Notes a base URL that stands as a value ("servers: - url: …"). */
void endpoint_base_state(struct endpoint_scope *scope, struct slice url);

/* Whether a path behind this host, or variable in place of one, is of another system. */
bool endpoint_base_is_foreign(const struct endpoint_scope *scope, struct slice host);

/* Whether the text says that it names a base: "Base URL", "with the prefix". */
bool endpoint_base_is_label(struct slice text);

/* --- endpoint_mount.c */

/* A label with the path of what stands below it, up to the next bold label of the section:
 * remembers it. False when the paragraph is none. */
bool endpoint_mount_read_label(struct endpoint_scope *scope);

/* Sets the scope's base to that of the label that the block stands under. False: there is none. */
bool endpoint_mount_find_label(struct endpoint_scope *scope);

/* "App | Prefix": remembers where each part of the program is mounted. False when it is none. */
bool endpoint_mount_read_table(struct endpoint_scope *scope);

/* Where the part of that name is mounted, "/api/boats" of "Boats app"; empty: no table says. */
struct slice endpoint_mount_find(const struct endpoint_scope *scope, struct slice name);

/* --- endpoint_above.c */

/* The endpoint that the block stands under: one with a heading or a line of its own in this section
 * or above it, or stated by the item that holds the block; NULL: none. */
const struct endpoint_statement *endpoint_above(const struct specification *specification,
                                                const struct block *block);

/* The endpoint stated last, where the block's section or the one above it has stated it, if only as
 * one of several; NULL: none. */
struct endpoint_statement *endpoint_before(const struct endpoint_scope *scope);

/* Whether a request to the endpoint has a body, by its method. */
bool endpoint_takes_body(const struct endpoint_statement *endpoint);

/* --- endpoint_state.c */

/* States one endpoint, or refuses it and returns NULL: outbound, vetoed, not readable. */
struct endpoint_statement *endpoint_state(struct endpoint_scope *scope, struct slice method,
                                          struct slice path_written, struct place place);

/* States all that a line lists; its tail becomes their notes. Returns how many. */
size_t endpoint_state_line(struct endpoint_scope *scope, const struct endpoint_line *line);

/* --- endpoint_planned.c */

/* Whether the endpoint is not to be served: planned for another time, out of scope, struck out.
 * It is kept to be told. In the second pass, what is planned is what the document describes. */
bool endpoint_planned_is(struct endpoint_scope *scope, struct slice method,
                         const struct endpoint_path *path, struct place place);

/* Keeps what a weak mention names, where it stands under such a heading or label. */
void endpoint_planned_note(struct endpoint_scope *scope, struct slice method, struct slice path,
                           struct place place);

/* Why something else that the scope's block names in the text is not to be served, in a word or
 * two: an rpc. `remark` stands behind it. NULL: it is served. */
const char *endpoint_planned_reason(struct endpoint_scope *scope, struct slice name,
                                    const struct text *text, struct slice remark);

/* Why nothing below the section's heading is there now, by it or one above, in a word or two:
 * *out_heading is the one that says so. NULL: it is there. */
const char *endpoint_planned_below(const struct section *section,
                                   const struct section **out_heading);

/* Whether a remark says that the endpoint in front of it is for later: "(planned)", "not yet". */
bool endpoint_planned_is_said(const struct endpoint_scope *scope, struct slice words);

/* Whether the line is the name of a group that is for later: "Planned", "Boats (planned)". */
bool endpoint_planned_is_group(const struct endpoint_scope *scope, struct slice line);

/* Enters an item of a list: the item above may be the name of such a group. */
void endpoint_planned_enter(struct endpoint_scope *scope, const struct list_item *item);

/* Behind a document's last block: reports those that are not listed elsewhere. */
void endpoint_planned_report(struct specification *specification,
                             const struct endpoint_memory *memory);

/* --- endpoint_crud.c */

/* The path of "CRUD /boats" or "`/boats` CRUD for boats", and what is said of it. */
bool endpoint_crud_split(struct slice line, struct slice *out_path, struct slice *out_tail);

/* States all five of such a line. */
bool endpoint_crud_read(struct endpoint_scope *scope, struct slice line);

/* Whether a cell of methods says no more than "CRUD", and its five as pairs. */
bool endpoint_crud_is_cell(struct slice cell);
bool endpoint_crud_add_pairs(const struct endpoint_scope *scope, struct slice path,
                             struct list *pairs);

/* Reports a line that would list an endpoint, were its method one. */
void endpoint_strange_report(struct endpoint_scope *scope, struct slice line);

/* The name of the section that an endpoint's details stand in, where it names that endpoint: empty
 * for "Endpoints", "Request" and the like, and for all but the first endpoint of a section. */
struct slice endpoint_section_title(const struct endpoint_scope *scope);

/* --- the readers: each returns whether it read something of the block */

bool endpoint_table_read(struct endpoint_scope *scope);
bool endpoint_fence_read(struct endpoint_scope *scope);
bool endpoint_yaml_read(struct endpoint_scope *scope);
bool endpoint_framework_read(struct endpoint_scope *scope);
bool endpoint_command_read(struct endpoint_scope *scope);
bool endpoint_sequence_read(struct endpoint_scope *scope);
bool endpoint_route_list_read(struct endpoint_scope *scope);
bool endpoint_files_read(struct endpoint_scope *scope); /* endpoint_files.c: a tree of files */

/* The same of an item of a list: "`app/api/boats/route.ts`: GET, POST". */
bool endpoint_files_read_item(struct endpoint_scope *scope, const struct text *text);

/* What a row of a table of something else says of who may call it: its columns of roles and of
 * access, ticks, and its description. `column` is the one that names what is called. */
void endpoint_table_callers(struct specification *specification, const struct block *table,
                            size_t row, size_t column, struct endpoint_statement *endpoint);

/* The column that its header calls one of paths, in a table with none of methods;
 * READING_NO_COLUMN: there is none. */
int endpoint_table_path_column(const struct block *block);

/* --- endpoint_half.c */

/* One half of a method and a path on lines of their own: "Method" "GET", "URL" "/users". It waits
 * in the memory for the other; where both are there, the endpoint is stated. False when it is none.
 */
bool endpoint_half_read(struct endpoint_scope *scope, struct slice label, struct slice value);

/* The same, of a line that is nothing but its label and value: "**Method**: GET". */
bool endpoint_half_read_line(struct endpoint_scope *scope, struct slice line);

/* In a list that has stated endpoints: "POST/PUT (staff)" is about the path above, makes about the
 * collection and changes about the item; "CRUD boats" has no path. States the one, reports the
 * other. False when the line is neither. */
bool endpoint_half_read_bare(struct endpoint_scope *scope, struct slice line);

/* "Health check endpoint: `/health`": a path that is asked with GET, whatever else is; remembered.
 * Never says that the line is read. */
bool endpoint_half_read_probe(struct endpoint_scope *scope, struct slice line);

/* Behind a document's last block: states those that nothing lists with a method. */
void endpoint_half_settle_probes(struct specification *specification,
                                 struct endpoint_memory *memory);

/* Reports a path that still waits for its method, and lets it go: at the end of a document. */
void endpoint_half_report(struct endpoint_scope *scope);

/* The next path of "` or `/members/{id}/leave`, `/guests/{id}/leave`"; empty: something else stands
 * there. *rest stands behind it. */
struct slice endpoint_half_next_path(struct slice *rest);

/* Whether the text is what people call a method or a path: "URL", "HTTP method". */
bool endpoint_half_is_label(struct slice text);

/* --- endpoint_lone.c */

/* Remembers a path that is listed without a method, unless it is of others or no resource's. */
void endpoint_lone_keep(struct endpoint_scope *scope, struct slice path, struct place place);

/* The same, of all that a table or list about the API lists so; nothing else has read it. */
void endpoint_lone_note(struct endpoint_scope *scope);

/* Behind a document's last block: reports those at or below which no endpoint is listed. */
void endpoint_lone_settle(struct specification *specification, const struct document *document,
                          const struct endpoint_memory *memory);

/* --- endpoint_method_group.c */

/* Paths without a method of their own, below a heading, label or item that is nothing but one:
 * "### POST". For a block of which nothing else was read; false: it is none. */
bool endpoint_method_group_read(struct endpoint_scope *scope);

/* --- endpoint_template.c */

/* "/api/v1/{resource}/{id}": a path whose resource has no name. */
bool endpoint_template_is(struct slice path);

/* "/..." and "/.../{id}": what stands for each of some paths, and for one of its records. */
bool endpoint_template_is_open(const struct endpoint_path *path);

/* Remembers such a path until the lists of its section are known. */
void endpoint_template_keep(struct endpoint_scope *scope, struct slice method,
                            const struct endpoint_path *path, struct place place);

/* "REST under /api, resources: books, authors": states what is usual for each of them, list, make,
 * get, replace and delete, where nothing lists endpoints; false: the line says nothing of the kind.
 */
bool endpoint_template_read_resources(struct endpoint_scope *scope, struct slice line);

/* Behind a document's last block: states each for the names, or paths, that a list in its section
 * has, where the document does not itself; reports those for which there is no list. */
void endpoint_template_finish(struct specification *specification, struct endpoint_memory *memory);

/* --- endpoint_tree.c */

/* Groups of a code block that is drawn or indented as a tree: "/orders" above "├── GET /{id}". */
#define ENDPOINT_TREE_DEPTH 8

struct endpoint_tree_group {
    size_t column; /* of its path, in characters */
    struct slice base;
    struct slice remark; /* "(admins only)" behind the path, or empty */
};

struct endpoint_tree {
    struct slice base; /* of what stands in no group */
    struct endpoint_tree_group groups[ENDPOINT_TREE_DEPTH];
    size_t count;
};

/* Reads a line that lists nothing: a path alone with deeper lines `below` it opens a group, any
 * other closes those that it is not inside. Returns whether it opened one. */
bool endpoint_tree_open(struct endpoint_scope *scope, struct endpoint_tree *tree, struct slice line,
                        struct slice below);

/* Takes the blanks and branches off the line's front; returns how many characters they are. */
size_t endpoint_tree_take_branches(struct slice *line);

/* Before a line's endpoints are stated: sets the scope's base to that of the groups it stands in.
 * Returns the remark of the innermost that has one. */
struct slice endpoint_tree_enter(struct endpoint_scope *scope, struct endpoint_tree *tree,
                                 struct slice line);

/* Gives the last `count` endpoints the remark of their group, where their own line says nothing of
 * who may use them. */
void endpoint_tree_note(struct endpoint_scope *scope, size_t count, struct slice remark);

/* --- endpoint_query.c */

/* In the list that states an endpoint, an item "Query parameters:" behind it with items of its own:
 * they are its parameters. */
void endpoint_query_read_nested(struct endpoint_scope *scope);

/* A list or table of query parameters for the endpoint above it. */
bool endpoint_query_read(struct endpoint_scope *scope);

/* Whether the block stands under a label that announces what an endpoint takes or answers. */
bool endpoint_query_is_exchange(const struct block *block);

/* Whether its label announces what is sent: "Request body", or "Parameters" of no query. */
bool endpoint_query_announces_body(const struct block *block);

/* The table's column of where a parameter is sent, in the path, query or body; READING_NO_COLUMN:
 * it has none. */
int endpoint_query_where_column(const struct block *block);

/* Whether the block stands under a label that announces parameters. */
bool endpoint_query_claims(const struct block *block);

/* --- endpoint_alternatives.c */

/* Behind a document's last block: "/login/{code,link}" becomes a statement for each of the two,
 * with all that is said of both. */
void endpoint_alternatives_settle(struct specification *specification,
                                  const struct document *document);

/* --- endpoint_prefix.c */

/* The length of what a path has in front of its resources: "/api", "/v2", "/api/v1", or 0. */
size_t endpoint_prefix_measure(struct slice path);

/* A path up to its first resource: "/api/v1/orders". */
struct slice endpoint_root(struct slice path);

/* Behind a document's last block: an endpoint that is written short of a prefix that another
 * statement of it has ("POST /login" beside "POST /api/v1/login") gets that prefix as its base. */
void endpoint_prefixes_settle(struct specification *specification, const struct document *document);

/* --- endpoint_access.c */

/* A table without methods that says for patterns of paths who may use what is below; notes them for
 * endpoint_access_settle. False when it is none. `access_column` says who, by name of role or not.
 */
bool endpoint_access_table_read(struct endpoint_scope *scope, size_t access_column,
                                bool is_role_column);

/* What is below the path is for these, where an endpoint does not say itself. */
void endpoint_access_add(struct endpoint_scope *scope, struct slice prefix, struct slice access,
                         bool is_role_column);

/* Behind a document's last block: endpoints that do not say who may use them get it from the
 * patterns, else from the headings that they stand under. */
void endpoint_access_settle(struct specification *specification, const struct document *document,
                            const struct endpoint_memory *memory);

/* --- endpoint_administration.c */

/* endpoint_list_label.c: whether the paragraph is a label, "**Public**" or "For clerks:". */
bool endpoint_list_label_is(const struct block *block);
/* The label above the list, table or fence in which the endpoint stands, or the item that it is
 * nested in; NULL: there is none. *out_is_next: nothing stands between. */
const struct text *endpoint_list_label_find(const struct statement *statement, bool *out_is_next);

/* Behind endpoint_access_settle: marks which endpoints are of administration by their heading
 * ("Admin APIs", "### 🛡️ Admin") or path (`/api/v1/admin/users`), and are not said to be
 * public or for roles. */
void endpoint_administration_settle(struct specification *specification,
                                    const struct document *document);

/* Whether what stands below such a heading is for administrators. */
bool endpoint_heading_is_administration(struct slice heading);

/* Whether a path is one where people sign in or register, which no role can be asked for. */
bool endpoint_is_door(struct slice path);
