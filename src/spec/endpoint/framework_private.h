/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that read endpoints in the code of a server, line by line.
 *
 *     endpoint_framework    which code is a server's, and who may call what it lists: guards
 *     framework_routes      a line to the endpoints that it declares
 *     framework_views       the same of Django, whose routes leave the method to the view
 *
 * Pure; texts point into the block's code, or live in the specification's arena. */
#pragma once

#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_guard.h"

#define GROUP_MAXIMUM 16

/* A variable that stands for a router under a prefix: `v1 := r.Group("/api/v1")`. */
struct route_group {
    struct slice name;
    struct slice prefix;
    struct endpoint_guard guard; /* of all that is put there: `v1.Use(auth)` */
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
    struct slice class_prefix; /* of the controller that is being read */
    struct slice class_name;
    struct slice pending_methods; /* JAX-RS: a method annotation that waits for its path */
    struct slice file_path;       /* of a file-based route */
    struct slice file_name;       /* "boats" of a comment "# routers/boats.py" over what follows */
    struct route_group groups[GROUP_MAXIMUM];
    size_t group_count;
    struct annotations annotations;
    struct endpoint_guard class_guard; /* of every handler of the class */
    struct endpoint_guard block_guard; /* of every route until a line closes what it opened */
    size_t block_indent;
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

/* The group of that name; NULL: there is none. */
struct route_group *framework_find_group(struct framework_reader *reader, struct slice name);

/* Adds one; without a name, or where there are GROUP_MAXIMUM, nothing. */
void framework_add_group(struct framework_reader *reader, struct slice name, struct slice prefix);
