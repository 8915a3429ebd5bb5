/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as documents write them (`/users/:id`, `/users/<int:id>`, `${HOST}/users/[id]?page=1`,
 * `https://api.example.com/users/42/`) brought to one form: `/users/{id}`. Pure; linear time. */
#pragma once

#include "spec/statement/statement.h"

struct endpoint_path {
    struct slice path;    /* "/users/{id}"; "/" for the root */
    struct slice written; /* as it stands, without scheme, host and query */
    struct slice host;    /* "https://api.example.com", "${BASE_URL}", or empty */
    struct list query;    /* struct query_parameter */
    bool is_relative;     /* written without a leading '/' */
    bool is_open;         /* ends in '*' or "...": names a family of paths, so it is no endpoint */
    bool is_unreadable;   /* an unclosed bracket, an empty parameter */
    bool has_example;     /* a literal identifier was read as a parameter */
};

/* Where a path may begin, and how much of `text` from its first byte belongs to it: the query is
 * included, closing punctuation is not. 0: no path begins here. A path begins with '/', a scheme,
 * a variable in front of a '/' (`${BASE}/x`, `{{url}}/x`, `$API/x`, `<host>/x`), or, where
 * `may_be_relative`, a word with a '/' or a parameter behind it (`api/users`, `users/:id`). */
size_t endpoint_path_measure(struct slice text, bool may_be_relative);

/* Reads what endpoint_path_measure measured. */
void endpoint_path_read(struct arena *arena, struct slice written, struct endpoint_path *out_path);

/* Whether `path` (normalised) fits the template `pattern` (normalised): the same number of
 * segments, and each segment equal or a parameter in the template. */
bool endpoint_path_fits(struct slice path, struct slice pattern);

/* The path of a base or group prefix: normalised, "" for the root. */
struct slice endpoint_path_base(struct arena *arena, struct slice written);

/* Whether it is a file's, of the program's sources or of a system, and names no resource. */
bool endpoint_path_is_file(struct slice path);

/* What a framework that takes its routes from folders serves for one of the program's sources:
 * "/api/boats/[id]" of "/src/app/api/boats/[id]/route.ts". Empty: the path is none of those. Sets
 * *out_is_route where the file itself is named, which holds nothing but methods. */
struct slice endpoint_path_of_folder(struct slice path, bool *out_is_route);

/* "/api…", "/v2…": whether it begins as what a base would give it. */
bool endpoint_path_is_versioned(struct slice path);
