/* SPDX-License-Identifier: Apache-2.0 */
/* Who is calling with what Phoenix did not give out at a sign-in: an API key, a client certificate,
 * a foreign issuer's token. Runs on the loop's thread; what the store has said is believed for
 * EXTERNAL_SECONDS without asking again, unless it is revoked. */
#pragma once

#include "auth/account_row.h"
#include "auth/auth.h"
#include "auth/issuer.h"

#define EXTERNAL_SECONDS 300

enum external_outcome {
    EXTERNAL_NONE,        /* nothing of the kind was shown */
    EXTERNAL_KNOWN,       /* *out_caller says who */
    EXTERNAL_REFUSED,     /* it does not hold: *out_reason says why */
    EXTERNAL_UNKNOWN_KEY, /* the same, but the issuer may have a new key: see issuer_ask */
    EXTERNAL_STORED,      /* only the store knows: see external_ask */
    EXTERNAL_UNAVAILABLE, /* the store did not answer */
};

struct external_inquiry;

/* Who it is, as far as it can be said at once. Authorization before X-API-Key before a certificate;
 * a certificate counts only where nothing else is shown, a cookie neither. *out_inquiry is set with
 * EXTERNAL_STORED. */
enum external_outcome external_identify(struct auth_loop *loop, struct arena *arena,
                                        const struct credentials *credentials, int64_t now_us,
                                        struct caller *out_caller, const char **out_reason,
                                        struct external_inquiry **out_inquiry);

/* Asks the store, as part of a step of `outer`. The next step reads the outcome. */
enum step external_ask(struct external_inquiry *inquiry, struct flow *outer);
enum external_outcome external_outcome(const struct external_inquiry *inquiry,
                                       struct caller *out_caller, const char **out_reason);

/* An ID token of the issuer, with this nonce. loop->issuer is there. */
enum jwt_reason external_verify_id(struct auth_loop *loop, struct arena *arena, struct slice token,
                                   struct slice nonce, int64_t now_us,
                                   struct jwt_claims *out_claims);

/* The account behind a subject of the issuer: linked before, or by an e-mail address that the
 * issuer vouches for and that an account signs in with. Whoever registered with somebody else's
 * address would be taken for them: such an account is not found before its owner has proved the
 * address, by a token for a new password. Zero it and fill in the first part. */
struct external_search {
    struct arena *arena;
    const struct plan *plan;
    struct session *session;
    const struct jwt_claims *claims;
    const struct json *userinfo; /* what the issuer says besides, of the same subject; or NULL */

    struct account_row account;
    bool is_unproven;   /* there is one, but its owner has stated the address without proof */
    bool is_linked;     /* the row of _phoenix_logins is there */
    struct query query; /* its status is the search's */

    struct nested nested; /* own, from here on */
    struct value parameters[2];
    struct slice subject;
};

/* Searches as part of a step of `outer`. */
enum step external_find_account(struct external_search *search, struct flow *outer);
