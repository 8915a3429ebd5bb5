/* SPDX-License-Identifier: Apache-2.0 */
/* How much of its rate limits each caller has used. One table for all loops, of a fixed size,
 * whatever the number of callers.
 *
 * The generic cell rate algorithm: a limit of 100 a minute lets 100 pass at once and then one every
 * 0.6 s; at no time do more than twice as many pass within one window, and never more than 100 at
 * once. What is refused is not counted. */
#pragma once

#include "base/slice.h"
#include "plan/plan.h"

struct limit_table;

struct limit_verdict {
    const struct limit *limit; /* NULL: nothing was counted */
    bool is_refused;
    uint32_t left;          /* requests that would pass now */
    uint32_t reset_seconds; /* until the limit is as if unused; refused: until one passes */
};

/* Holds `capacity` callers, rounded up to a power of two, 16 bytes each. When it is full, whoever
 * is nearest to an unused limit is forgotten. Thread-safe. Never NULL. */
struct limit_table *limit_table_create(size_t capacity);
void limit_table_destroy(struct limit_table **table);

/* Counts one request of `subject` (an address by limit_address, an account's key, empty for
 * everybody) at `now_ns`, a clock that never steps back. Takes constant time. */
struct limit_verdict limit_take(struct limit_table *table, const struct limit *limit,
                                struct slice subject, uint64_t now_ns);

/* One limit that a request counts against, and as whose. */
struct limit_claim {
    const struct limit *limit;
    struct slice subject;
};

/* Counts one request against each in turn, up to the first that refuses it. The verdict of that
 * one, else of the one that is nearest to its end. */
struct limit_verdict limit_take_all(struct limit_table *table, const struct limit_claim *claims,
                                    size_t count, uint64_t now_ns);

/* --- what is counted elsewhere (limit_share.h) */

/* Of an algorithm that runs elsewhere: with the request, the limit would be as if unused after
 * `used_ns`. */
struct limit_verdict limit_judge(const struct limit *limit, uint64_t used_ns);
uint64_t limit_interval_ns(const struct limit *limit);
/* Whether the table alone would refuse it; counts nothing. */
struct limit_verdict limit_peek(struct limit_table *table, const struct limit_claim *claim,
                                uint64_t now_ns);
/* The limit will be as if unused at `full_ns`, or later. */
void limit_learn(struct limit_table *table, const struct limit_claim *claim, uint64_t full_ns,
                 uint64_t now_ns);

#define LIMIT_ADDRESS_SIZE 16U

/* What stands for a client's numeric address: an IPv4 address itself, also where it is mapped into
 * IPv6; of an IPv6 address its /64, for that is what one household is given. A text that is
 * no address stands for itself. The result lies in `out` or in `peer`. */
struct slice limit_address(struct slice peer, unsigned char out[LIMIT_ADDRESS_SIZE]);
