/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with their units as people write them: "< 100ms", "10,000 RPS", "不超过 200 毫秒",
 * "100 req/min per IP", "99.9 %", "at least 512 MB", "p99", "for 5 min". English, Russian, Chinese,
 * Korean, Spanish, Portuguese, German and French words. Pure; linear time. */
#pragma once

#include "spec/statement/statement.h"

struct quantity {
    double value;     /* in `unit`: ms, bytes, per second, per cent, a count */
    double low;       /* of a range "100-200ms": its lower end, in `unit`; else equal to value */
    enum unit unit;   /* UNIT_NONE: a bare number; UNIT_COUNT: with a noun that is counted */
    double count;     /* UNIT_PER_SECOND: how many … */
    uint32_t seconds; /* … in how many seconds; a duration: its whole seconds; else 0 */
    bool is_compared; /* a sign or word says how */
    bool is_window;   /* a duration over which something is watched: "for 5 min", "in 10 minutes" */
    bool has_sign;    /* the comparison is a sign (< ≤ > ≥), not a word */
    enum comparison comparison; /* COMPARISON_EQUAL when not compared */
    struct slice noun;          /* what is counted: "concurrent users", "req"; or empty */
    size_t start; /* what was read is text[start, end), comparison and unit included */
    size_t end;
};

/* The next quantity in text[from …]. Numbers inside words ("OAuth2", "p99", "v1.2", "TLS 1.3",
 * "2026-01-15") are none. */
bool quantity_next(struct slice text, size_t from, struct quantity *out_quantity);

/* The text's first quantity that is no window; false where there is none. */
bool quantity_parse(struct slice text, struct quantity *out_quantity);

/* The percentile that a text names, as target_statement.percentile: "p95", "P99.9",
 * "95th percentile", "median"; 0: none. */
unsigned quantity_percentile(struct slice text);
