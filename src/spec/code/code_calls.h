/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments of calls that have no brackets around them, as Ruby and Elixir write them:
 * "add :name, :string, null: false". Pure; results point into the text. */
#pragma once

#include "base/slice.h"

/* "null: false", ":limit => 20", or a value by position. */
struct code_argument {
    struct slice key; /* empty: by position */
    struct slice value;
};

/* Takes the next argument; false: there is none left. */
bool code_calls_next(struct slice *rest, struct code_argument *out_argument);

/* The value of the argument with that key; empty: there is none. */
struct slice code_calls_option(struct slice arguments, const char *key);

/* Offset of the first comma outside brackets and quotes, or of the end. */
size_t code_calls_find_comma(struct slice text);

/* ":name", "\"name\"" → "name" */
struct slice code_calls_bare(struct slice value);

/* What stands between the brackets of "{ to_table: :users }", "[:a, :b]"; empty: it has none. */
struct slice code_calls_inside(struct slice value);

/* "[:a, :b]", ":a": up to `maximum` names into `names`. Returns how many. */
size_t code_calls_names(struct slice value, struct slice *names, size_t maximum);

/* Cuts a line at its first word: "add :a, :b", "add(:a, :b)"; *out_arguments without brackets. */
struct slice code_calls_split(struct slice line, struct slice *out_arguments);

/* Takes a line without its comment behind "#", and with it those that it goes on in behind a comma;
 * false: there is none left. */
bool code_calls_take_line(struct slice *rest, struct slice *out_line, struct slice *out_comment);
