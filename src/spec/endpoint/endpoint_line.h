/* SPDX-License-Identifier: Apache-2.0 */
/* One line of text → the endpoints that it lists: `- **Login**: POST /auth/login — returns a
 * token`, `/users/me   GET, PUT`, `GET /jobs, GET /jobs/:slug`. Pure text, no blocks; code spans
 * stand in back-ticks. Linear time. */
#pragma once

#include "spec/endpoint/endpoint_path.h"

#define ENDPOINT_METHOD_MAXIMUM 8

/* Methods with the path that they are used on; offsets are into the line. */
struct endpoint_pair {
    struct slice methods[ENDPOINT_METHOD_MAXIMUM]; /* upper case, in the order written */
    size_t method_count;                           /* at least 1 */
    size_t start;                                  /* of whichever stands first */
    struct slice path;                             /* as written, query included */
    size_t path_start;
    struct slice whole;    /* what a path stands for that is short of another; mostly empty */
    size_t end;            /* behind whichever stands last, closing back-tick included */
    struct slice optional; /* "id" of "[/:id]" behind the path; mostly empty */
    struct slice note;     /* "(admin)": what is said of this one alone of several; mostly empty */
};

/* What may stand in front of the methods. */
enum endpoint_manner {
    MANNER_CODE,    /* marks, numbers, tree branches; a path may stand in front of its methods */
    MANNER_CELL,    /* as code */
    MANNER_LIST,    /* also a label or a title: "Login: POST /login", "Log in (POST /login)" */
    MANNER_HEADING, /* also any title */
    MANNER_PROSE,   /* a mark, a known label or a bold one; what follows must not be a sentence */
};

struct endpoint_line {
    struct list pairs; /* struct endpoint_pair, at least one when read */
    struct slice lead; /* the title or label in front, marks taken off; often empty */
    struct slice tail; /* behind the last pair, trimmed */
};

/* False when the line lists nothing: a mention inside a sentence is none. `strong_end`: offset
 * behind the bold text that opens the line, or 0. */
bool endpoint_line_read(struct arena *arena, struct slice line, enum endpoint_manner manner,
                        size_t strong_end, struct endpoint_line *out_line);

/* "GET, POST, PUT" over "/boats, /boats/{id}": makes are of the collection, changes of the item,
 * where each path keeps a method. */
void endpoint_pairs_distribute(struct endpoint_line *line);

/* "`DELETE /boats/{id}` (admin), `GET /boats` (public)": a bracket belongs to the endpoint in front
 * of it. Gives each pair of `line`, found in `text`, the bracket behind it, and takes that of the
 * last off the tail; where only the last has one and no semicolon parts them, it stays there and
 * is about them all. */
void endpoint_pairs_note(struct slice text, struct endpoint_line *line);

/* Whether text[from, to), between two pairs, only joins them: "," or "(own), " or "and". */
bool endpoint_pairs_join(struct slice text, size_t from, size_t to);

/* Adds a copy of the pair; with an optional end, one for the collection and one for the item, each
 * with the methods that are for it. */
void endpoint_pair_add(struct arena *arena, struct list *pairs, const struct endpoint_pair *pair);

/* --- endpoint_optional.c */

/* "[/:id]", "[/id]", "(/:id)" right behind a path: how long it is, and the parameter's name; 0:
 * another thing stands there. */
size_t endpoint_optional_measure(struct slice behind, struct slice *out_end);

/* "`GET /boats[/:id]` · `POST /:id/sail`": a path that begins with a parameter, behind a whole one
 * in its line, is below what that lists. */
void endpoint_optional_complete(struct arena *arena, const struct endpoint_pair *first,
                                struct endpoint_pair *pair);

/* What endpoint_pair_add does with a pair that has such an end. */
void endpoint_optional_add(struct arena *arena, const struct endpoint_pair *pair,
                           struct list *pairs);

/* --- endpoint_line.c again */

/* The next methods with a path, at or behind `from`, whatever stands around them. */
bool endpoint_pair_find(struct slice text, size_t from, struct endpoint_pair *out_pair);

/* The methods at text[0] ("GET", "GET/PUT", "`GET`, `POST`"), in any case where `any_case`. Returns
 * how many bytes they take, 0: none. */
size_t endpoint_methods_measure(struct slice text, bool any_case, struct endpoint_pair *out_pair);

/* A word in capitals that stands where a method would and is none: "FETCH /boats", or, where
 * `is_alone`, "FETCH" as a whole. Sets the word and what to do about it. */
bool endpoint_method_strange(struct slice text, bool is_alone, struct slice *out_word,
                             const char **out_hint);

/* A line that begins with a method and a path of which one is not written as such: "Delete /boats",
 * "GET boats/{id}". Sets the two and what to do about it. */
bool endpoint_method_loose(struct slice text, struct slice *out_part, const char **out_hint);

/* A cell or value that is nothing but methods. */
bool endpoint_methods_read(struct slice text, struct endpoint_pair *out_pair);

/* Without the bullets, numbers, ticks, branches and emoji in front. */
struct slice endpoint_marks_skip(struct slice text);
