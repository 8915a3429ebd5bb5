/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind field_rule.h share: one clause of a rule, and moments. `*rest` is what is
 * still to be read; what takes something takes it off the front, or leaves all as it is. The
 * arena's wording_memory knows the lists of words, which are asked of every field. */
#pragma once

#include "spec/reading/field_rule.h"

struct field_bounds {
    struct slice low;  /* digits, or empty */
    struct slice high; /* likewise */
    bool is_low_exclusive;
    bool is_high_exclusive;
    bool is_length;   /* of characters */
    bool is_bare;     /* two numbers, and no word says of what */
    bool is_excluded; /* `low` is the one value that it must not have */
};

/* --- field_bound.c --- */

/* "max 80", "between 1 and 5", "≥ 0", "3 characters or more", "positive", in several languages.
 * `is_negated`: behind "must not be" or "cannot". False: it is none; *rest may be half read then.
 */
bool field_bound_take(struct arena *arena, struct slice *rest, bool is_negated,
                      struct field_bounds *out_bounds);

/* Whether the text begins as a clause does: "at most", "≥", "between", "positive". */
bool field_bound_opens(struct arena *arena, struct slice text);

/* Whether the text has what any clause has: a digit, a word for zero or for a sign. */
bool field_bound_is_possible(struct arena *arena, struct slice text);

/* Whether the comma at `at` parts thousands, "10,000", or begins a fraction: "99,90". */
bool field_bound_is_in_number(struct slice text, size_t at);

/* One of the words, and blanks behind it. */
bool field_bound_take_words(struct arena *arena, struct slice *rest, const char *words);

/* --- field_format.c --- */

/* The regular expression that a format stands for: "E.164", "exactly 6 digits", "two-letter code",
 * "starts with 'BK-'"; empty: it is none. `is_rule`: the text says rules and nothing else, so that
 * "lowercase" and "URL" alone are one. */
struct slice field_format_find(struct arena *arena, struct slice part, bool is_rule);

/* Whether the text has a word of any. */
bool field_format_is_possible(struct arena *arena, struct slice text);

/* --- field_moment.c --- */

/* "in the future", "a past date", with nothing behind it; MOMENT_ANY: it is something else. */
enum moment_rule field_moment_read(struct arena *arena, struct slice part);

/* Whether the text is a word for the present, "today", with nothing behind it. */
bool field_moment_is_present(struct arena *arena, struct slice part);

/* Whether it speaks of the past or the future anywhere. */
bool field_moment_is_about(struct arena *arena, struct slice part);
