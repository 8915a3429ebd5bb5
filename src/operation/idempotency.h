/* SPDX-License-Identifier: Apache-2.0 */
/* Writes that may be repeated (draft-ietf-httpapi-idempotency-key-header): a caller gives a request
 * a key; a repeat with the same key is answered as the first was, and nothing is done again.
 *
 * The answer is kept by the transaction that writes, so there is no moment at which one is there
 * without the other: what was done is never done again, whenever whoever died, on whichever node
 * the repeat arrives. What has failed has written nothing, is not kept, and may be tried again. The
 * row is kept, not the bytes, so the answer is made anew by whichever face it goes through.
 *
 * A key belongs to who uses it: an account, or, without one, an address. Two requests are the same
 * when they ask for the same operation with the same input; secrets are not compared, for nothing
 * of them is kept. docs/decisions/0019-keys-of-writes.md has the reasons. */
#pragma once

#include "auth/secret_token.h"
#include "loop/flow.h"
#include "plan/value.h"

struct call;
struct query;

/* Of all loops: how long answers are kept, and which keys are in use at this moment. Thread-safe.
 */
struct idempotency;

/* `life_us`: how long an answer is kept. Never NULL. */
struct idempotency *idempotency_create(int64_t life_us);
void idempotency_destroy(struct idempotency **idempotency);

#define IDEMPOTENCY_KEY_MAXIMUM 255U
#define IDEMPOTENCY_HOURS_USUAL 24U

/* What a call has to do with it; part of the call. */
struct idempotent {
    /* Input. */
    struct idempotency *shared; /* NULL: keys are passed over */
    struct slice key;           /* as the caller sent it, in quotes or not */
    bool is_given;              /* a key was sent, be it empty, which is no key */
    struct slice request;       /* what the answer depends on besides the operation's input */

    /* Output. */
    bool is_replayed; /* it was done before: the rows are those of then */

    /* Own. */
    bool is_held;
    struct idempotent *next_held;
    const struct query *lock; /* of the key, among all nodes; NULL: not asked for */
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];      /* of the caller and the key */
    unsigned char fingerprint[SECRET_TOKEN_DIGEST_SIZE]; /* of the request */
    const struct value *row;       /* of the answer that was kept; NULL: it has none … */
    bool is_rowless;               /* … because there was none: what was done took a row away */
    const struct query *kept_with; /* what writes, and … */
    bool is_deletion;              /* … whether it takes away what it finds */
};

/* For the files of this room. */

/* The answer is to be kept with what `query` writes, or takes away: changes that query, or adds to
 * it. Just before it goes to the store. */
void idempotency_keep(struct call *call, struct query *query, bool is_deletion);
/* Hands the kept row over, as if it had been written now. */
void idempotency_deliver(struct call *call);
/* The key may be used again. At the end of every call, used or not. */
void idempotency_release(struct call *call);

/* idempotency_answer.c: rows as bytes. */
struct slice idempotency_pack(struct arena *arena, const struct value *values, size_t count);
/* NULL: they are none, or of another number of values. Texts lie in `bytes`. */
const struct value *idempotency_unpack(struct arena *arena, struct slice bytes, size_t count);
