/* SPDX-License-Identifier: Apache-2.0 */
/* Who is calling with what Phoenix did not give out at a sign-in: an API key, a client certificate,
 * a foreign issuer's token. Runs on the loop's thread and reads the store there; what was found is
 * believed for EXTERNAL_SECONDS without asking again, unless it is revoked. */
#pragma once

#include "auth/auth.h"
#include "auth/issuer.h"

#define EXTERNAL_SECONDS 300

enum external_outcome {
    EXTERNAL_NONE,        /* nothing of the kind was shown */
    EXTERNAL_KNOWN,       /* *out_caller says who */
    EXTERNAL_REFUSED,     /* it does not hold: *out_reason says why */
    EXTERNAL_UNKNOWN_KEY, /* the same, but the issuer may have a new key: see issuer_ask */
    EXTERNAL_UNAVAILABLE, /* the store did not answer */
};

/* Authorization before X-API-Key before a certificate; a certificate counts only where nothing else
 * is shown, a cookie neither. */
enum external_outcome external_identify(struct auth_loop *loop, struct arena *arena,
                                        const struct credentials *credentials, int64_t now_us,
                                        struct caller *out_caller, const char **out_reason);

/* An ID token of the issuer, with this nonce. loop->issuer is there. */
enum jwt_reason external_verify_id(struct auth_loop *loop, struct arena *arena, struct slice token,
                                   struct slice nonce, int64_t now_us,
                                   struct jwt_claims *out_claims);

struct external_account {
    bool is_found;
    bool is_linked; /* the row of _phoenix_logins is there */
    bool is_disabled;
    struct slice subject; /* the account's key as text */
    struct slice role;    /* as the account spells it; may be empty */
};

/* Of loop, only plan and session are used. */
enum status external_find_by_login(struct auth_loop *loop, struct arena *arena, struct slice login,
                                   struct external_account *out_account);

/* The account behind a subject of the issuer: linked before, or by an e-mail address that the
 * issuer vouches for and that an account signs in with. `userinfo`: what it says besides, of the
 * same subject; NULL: nothing. */
enum status external_find_account(struct auth_loop *loop, struct arena *arena,
                                  const struct jwt_claims *claims, const struct json *userinfo,
                                  struct external_account *out_account);
