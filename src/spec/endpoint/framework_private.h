/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that read endpoints in the code of a server, line by line.
 *
 *     endpoint_framework    which code is a server's, and who may call what it lists: guards
 *     framework_routes      a line to the endpoints that it declares
 *     framework_chain       routes whose methods stand behind the path
 *     framework_mount       where a router is mounted that code calls by name
 *     framework_views       the same of Django, whose routes leave the method to the view
 *     framework_resources   routes that Rails, Laravel and Phoenix make of a resource's name
 *     framework_scope       blocks that put a prefix or a guard before the routes inside
 *
 * Pure; texts point into the block's code, or live in the specification's arena. */
#pragma once

#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_guard.h"

#define GROUP_MAXIMUM 16
#define SCOPE_MAXIMUM 16

/* A variable that stands for a router under a prefix: `v1 := r.Group("/api/v1")`. */
struct route_group {
    struct slice name;
    struct slice prefix;
    struct endpoint_guard guard; /* of all that is put there: `v1.Use(auth)` */
};

/* What a line opens for the lines that stand deeper. */
struct route_scope {
    size_t indent;               /* of the line */
    struct slice prefix;         /* with those of the scopes around it */
    struct slice nested;         /* what resources inside are below: "/boats/{boat_id}" */
    struct slice member;         /* "/boats/{id}" */
    struct slice parameter;      /* the router's name inside, where it has one */
    struct endpoint_guard guard; /* of all that is inside */
    bool is_head;                /* the call that opens it goes on */
};

/* Annotations and decorators that stand above one handler or class, and what they guard. */
struct annotations {
    bool is_open;
    int depth;                   /* of brackets that are open at the line's end */
    size_t first;                /* the statement that would be theirs */
    struct endpoint_guard guard; /* what they name */
};

struct framework_reader {
    struct endpoint_scope *scope;
    struct slice root;         /* of all paths of a file of routes, or empty */
    struct slice class_prefix; /* of the controller that is being read */
    struct slice class_name;
    bool is_in_class;             /* behind the line that begins it */
    struct slice method_route;    /* `[Route("{id}")]` that waits for its method */
    struct slice pending_methods; /* JAX-RS: a method annotation that waits for its path */
    struct slice file_path;       /* of a file-based route */
    struct slice file_name;       /* "boats" of a comment "# routers/boats.py" over what follows */
    struct route_group groups[GROUP_MAXIMUM];
    size_t group_count;
    struct annotations annotations;
    size_t last_first;                 /* the first statement of the last line that made any */
    size_t chain_first;                /* the first that a chain of routes made: `Router::new()` */
    struct endpoint_guard class_guard; /* of every handler of the class */
    struct route_scope scopes[SCOPE_MAXIMUM];
    size_t scope_count;
    bool is_ruby; /* of framework_resources.c: the block is a file of routes */
    bool is_language_known;
    bool has_calls;     /* some lines ask a server, and declare nothing */
    struct slice mount; /* of framework_views.c: where the file's routes are included */
    bool is_mount_known;
    bool is_unmounted; /* the route that is being stated is a router's that no line mounts */
};

/* Reads a line, without blanks around it and not empty: states what it declares, or notes what is
 * said about the lines below. Returns whether it stated or noted anything. */
bool framework_read_line(struct framework_reader *reader, struct slice line);

/* framework_views.c: the same, of `path('x/', view)` and `router.register('x', XViewSet)`. */
bool framework_read_view(struct framework_reader *reader, struct slice line);

/* An HTTP method by its name in code: get, Get, GET, GetMapping, MapGet, HttpGet. */
bool framework_is_method(struct slice name, struct endpoint_pair *out_pair);

/* Every method that the text names in capitals or quotes: `methods=['GET', 'POST']`. */
bool framework_find_methods(struct slice text, struct endpoint_pair *out_pair);

/* Both with one '/' between them, and one in front. */
struct slice framework_join_path(struct arena *arena, struct slice prefix, struct slice path);

/* Whether the line opens annotations, attributes or decorators; it is not empty. */
bool framework_is_annotation(struct slice line);

/* The bytes of the name that the text begins with; 0: none. */
size_t framework_measure_name(struct slice text);

/* The first quoted text in `text` before any ')' that closes what is open, or an empty slice with
 * *out_found false. */
struct slice framework_first_quoted(struct slice text, bool *out_found);

/* Whether the text in quotes can be a path: "/x", "x/:id", "". */
bool framework_is_path_text(struct slice text);

/* States the methods below where the object, a router, is mounted, and tells where nothing says so.
 */
void framework_state_mounted(struct framework_reader *reader, const struct endpoint_pair *methods,
                             struct slice object, struct slice path);

/* The group of that name; NULL: there is none. */
struct route_group *framework_find_group(struct framework_reader *reader, struct slice name);

/* Adds one; without a name, or where there are GROUP_MAXIMUM, nothing. */
void framework_add_group(struct framework_reader *reader, struct slice name, struct slice prefix);

/* --- framework_scope.c */

/* Closes what the line is not inside of. */
void framework_scope_close(struct framework_reader *reader, struct slice line, size_t indent);

/* Whether the line opens a scope, or declares the routes of a resource. */
bool framework_scope_read(struct framework_reader *reader, struct slice line, size_t indent);

/* Opens one; NULL: there are too many. */
struct route_scope *framework_scope_push(struct framework_reader *reader, size_t indent,
                                         struct slice prefix);

/* What the routes of the object are below: a router by that name, else the innermost scope. */
struct slice framework_scope_prefix(const struct framework_reader *reader, struct slice object);

/* `r.Use(auth)` inside of a scope. False: the line is none, or about another router. */
bool framework_scope_guard(struct framework_reader *reader, struct slice line);

/* The endpoint is behind the guards of all scopes that are open. */
void framework_scope_apply_guards(const struct framework_reader *reader,
                                  struct endpoint_statement *endpoint);

/* --- framework_chain.c */

/* What stands in front of the bracket that closes the one that is open where the text begins;
 * empty: none closes it. */
struct slice framework_arguments(struct slice text);

/* `->get('/x', …)` of `Route::middleware('auth')->get('/x', …)`; empty: none. */
struct slice framework_chained_route(struct slice line);

/* `get(list).post(create)`: the methods that the text calls. */
bool framework_find_call_methods(struct slice text, struct endpoint_pair *out_pair);

/* `route('/x').get(list)` and `route("/x", get(list))`, from behind `route(` on. */
bool framework_chain_read_route(struct framework_reader *reader, struct slice object,
                                struct slice arguments);

/* `let api = Router::new().route("/x", get(list)).route(…)` in one line, and what
 * `web::resource("/x")` begins. */
bool framework_chain_read(struct framework_reader *reader, struct slice line);

/* --- framework_mount.c */

/* The path that some code of the document mounts the router at: by its name, or by that of its
 * file, where every file has a router by that name. Empty: none does. */
struct slice framework_mount_find(struct framework_reader *reader, struct slice name);

/* The paths where the code mounts it at several; returns how many, 0: at one, or at none. */
#define MOUNTS_MAXIMUM 8U
size_t framework_mount_find_several(struct framework_reader *reader, struct slice name,
                                    struct slice out_prefixes[MOUNTS_MAXIMUM]);

/* Whether the block mounts routers: its paths are theirs. */
bool framework_mount_is_in(struct framework_reader *reader);

/* --- framework_resources.c */

/* Routes by the name of a resource, and the blocks of Ruby around them. */
bool framework_resource_read(struct framework_reader *reader, struct slice line, size_t indent);

/* --- endpoint_framework.c */

/* The endpoints of this block from a statement on are behind the guard. */
void framework_guard_from(struct framework_reader *reader, size_t first,
                          const struct endpoint_guard *guard);

/* The same, of the options that stand before a handler: `{ preHandler: auth, schema }`. */
void framework_guard_options(struct framework_reader *reader, size_t first, struct slice options);

/* The same, of what stands between a call's path and its handler, on further lines perhaps. */
void framework_guard_call(struct framework_reader *reader, size_t first, struct slice path);
