/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about the author's document. They are reported into a sink and the compiler goes on;
 * whoever owns the sink shows them. Every code stands, with its title and explanation, in
 * diagnostic_codes.def. */
#pragma once

#include "base/line_index.h"

enum severity {
    SEVERITY_NOTE,    /* worth knowing: what was inferred, what stays documentation */
    SEVERITY_WARNING, /* the document runs, but probably not as meant */
    SEVERITY_ERROR,   /* the document does not run */
};

enum diagnostic_code {
#define DIAGNOSTIC(code, severity, title, explanation) DIAGNOSTIC_##code,
#include "base/diagnostic_codes.def"
#undef DIAGNOSTIC
    DIAGNOSTIC_COUNT,
};

struct diagnostic {
    enum diagnostic_code code;
    struct place place;
    const char *message; /* one sentence, lower case, no full stop */
    const char *hint;    /* what to do about it, or NULL */
    struct place related;
    const char *related_message; /* what stands at `related`, or NULL */
};

struct diagnostic_info {
    const char *name; /* "E0101" */
    enum severity severity;
    const char *title;
    const char *explanation;
};

struct diagnostics {
    struct arena *arena; /* owns messages */
    struct list list;    /* struct diagnostic, in order of report */
    size_t counts[SEVERITY_ERROR + 1];
    size_t dropped_count;         /* beyond DIAGNOSTICS_MAXIMUM */
    struct list gathered;         /* struct gathered: findings about several things */
    struct table gathered_by_key; /* the newest of each kind */
    struct line_index lines;      /* see diagnostics_in_line */
    size_t indexed_count;         /* findings of the list that are in it */
};

/* More findings than this in one run are counted, not kept: a hostile document must not fill
 * memory. */
#define DIAGNOSTICS_MAXIMUM 10000U

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena);

/* Reports one finding; the message is formatted. Returns it, so that `related` can be filled in;
 * never NULL. `hint` is borrowed for the sink's life (a literal or arena text) and may be NULL. */
struct diagnostic *diagnostics_report(struct diagnostics *diagnostics, enum diagnostic_code code,
                                      struct place place, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* What is said of each of several things alike: one finding tells of all of them. "{}" stands for
 * them. Strings are borrowed for the sink's life. */
struct shared_finding {
    enum diagnostic_code code;
    const char *hint; /* or NULL */
    const char *one;  /* "{} names nothing that is served" */
    const char *many; /* "{} name nothing that is served" */
};

/* Reports what is gathered of `subject`, worded as it is to be shown: as a finding of its own, or
 * in the one of the same document and the same words, where it is added with its line. The message
 * of several is composed by diagnostics_sort. */
void diagnostics_gather(struct diagnostics *diagnostics, const struct shared_finding *gathering,
                        struct place place, struct slice subject);

/* Sets the second place of a finding. */
void diagnostic_relate(struct diagnostic *diagnostic, struct place place, const char *message);

/* The findings reported so far in the place's line: a list of struct diagnostic, which the next
 * report leaves behind. Before diagnostics_sort. */
const struct list *diagnostics_in_line(struct diagnostics *diagnostics, struct place place);

static inline bool diagnostics_has_errors(const struct diagnostics *diagnostics)
{
    return diagnostics->counts[SEVERITY_ERROR] > 0;
}

/* Sorts by source and place; findings at one place keep their order. Composes what was gathered. */
void diagnostics_sort(struct diagnostics *diagnostics);

const struct diagnostic_info *diagnostic_info(enum diagnostic_code code);
const char *severity_name(enum severity severity); /* "error", "warning", "note" */

/* The code named "E0101" (any case), or DIAGNOSTIC_COUNT. */
enum diagnostic_code diagnostic_code_from_name(struct slice name);
