/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal numbers as text: read, rounded never, written plainly, compared exactly. Linear time,
 * whatever their length. Pure. */
#pragma once

#include "base/arena.h"

/* A decimal taken apart; its digits stay in the text that was read. */
struct decimal {
    struct slice whole;    /* digits before the point, as written */
    struct slice fraction; /* digits behind it */
    int64_t exponent;      /* of ten */
    bool is_negative;      /* false for zero */
    size_t first;          /* the digits that count, as offsets into whole·fraction: the first */
    size_t end;            /* and the one behind the last; equal to `first` for zero */
    int64_t magnitude;     /* digits of the value before the point; -1 for 0.01; 0 for zero */
};

/* An optional sign, digits with at most one point among or beside them, an optional exponent.
 * False for anything else, and for an exponent beyond ±10^18. */
bool decimal_read(struct slice text, struct decimal *out_decimal);

/* Digits behind the point that the value needs: 2 for "1.2300" and for "123e-2", 0 for "1e3". */
int64_t decimal_scale(const struct decimal *decimal);

/* The same, trailing zeros as written counted: 4 for "1.2300". */
int64_t decimal_written_scale(const struct decimal *decimal);

/* Plain notation with exactly `scale` digits behind the point; scale is at least decimal_scale().
 * The caller bounds magnitude and scale: the text has about as many characters. */
struct slice decimal_write(struct arena *arena, const struct decimal *decimal, size_t scale);

/* Orders two decimals by value, exactly: "9" before "10.0", "-1" before "0", "1.0" equals "1".
 * Texts that are no decimals come last, by bytes. */
int decimal_compare(struct slice a, struct slice b);
