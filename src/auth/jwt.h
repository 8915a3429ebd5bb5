/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Web Tokens (RFC 7519) as signed compact JWS (RFC 7515), with the care that RFC 8725 asks
 * for: the key decides the algorithm, not the token; what a token says about keys elsewhere (jku,
 * jwk, x5u) is ignored; what is ambiguous is refused. */
#pragma once

#include "auth/keys.h"

#define JWT_SIZE_MAXIMUM 8192U

enum jwt_reason {
    JWT_OK,
    JWT_TOO_LARGE,             /* more than JWT_SIZE_MAXIMUM */
    JWT_MALFORMED,             /* not three parts, or no JSON object where one must be */
    JWT_BAD_BASE64,            /* a part is not base64url without padding */
    JWT_DUPLICATE_MEMBER,      /* a claim or header twice: two readers would disagree */
    JWT_UNSIGNED,              /* alg is none */
    JWT_UNSUPPORTED_ALGORITHM, /* none of enum jwk_algorithm */
    JWT_CRITICAL,              /* has crit: demands an extension, and there is none */
    JWT_WRONG_TYPE,            /* typ is not the expected one: another kind of token */
    JWT_UNKNOWN_KEY,           /* no key in force has its kid */
    JWT_WRONG_ALGORITHM,       /* not the algorithm of that key */
    JWT_WRONG_SIGNATURE,
    JWT_BAD_CLAIM,      /* a registered claim of the wrong type, or a required one missing */
    JWT_WRONG_ISSUER,   /* or none */
    JWT_WRONG_AUDIENCE, /* or none */
    JWT_EXPIRED,
    JWT_NOT_YET_VALID, /* nbf, or iat, lies ahead */
    JWT_REVOKED,       /* its session, or its subject's tokens so far; see revocation.h */
    JWT_REASON_COUNT,
};

/* One sentence for the caller, who can read the token anyway: "the token has expired". */
const char *jwt_reason_words(enum jwt_reason reason);

/* Empty slices and zeros: not there. */
struct jwt_claims {
    struct slice issuer;        /* iss */
    struct slice audience;      /* aud, to be written. Read: see payload, there may be several */
    struct slice subject;       /* sub */
    struct slice role;          /* role; of ours */
    struct slice session;       /* sid; of ours: what a logout revokes */
    struct slice id;            /* jti */
    int64_t issued_ms;          /* milliseconds since 1970: iat, which counts seconds, and what is
                                   beyond in "ims", ours, for revocations within the second */
    int64_t not_before_s;       /* nbf */
    int64_t expires_s;          /* exp */
    const struct json *payload; /* read: all of them; written: not looked at */
};

/* A token of these claims. key->can_sign. `type`: the header typ, "JWT" or of its own kind so that
 * one kind cannot be taken for another (RFC 8725, 3.11). */
struct slice jwt_encode(struct arena *arena, const struct jwk *key, const char *type,
                        const struct jwt_claims *claims);

/* The same for a payload that is a finished JSON object. */
struct slice jwt_sign(struct arena *arena, const struct jwk *key, const char *type,
                      struct slice payload);

struct jwt_expectation {
    struct slice type;     /* empty: any. A token without typ has the type "JWT" */
    struct slice issuer;   /* empty: any */
    struct slice audience; /* must be among the token's; empty: any */
    int64_t now_s;
    int64_t leeway_s; /* by which clocks may differ; for exp, nbf and iat */
};

/* One thread's: holds the state for quick MACs. */
struct jwt_verifier;
struct jwt_verifier *jwt_verifier_create(void);
void jwt_verifier_destroy(struct jwt_verifier **verifier);

/* Whether the token holds, against a set that lives at least as long as the verifier, or as the
 * next call with another set. A token without kid is verified with the set's only key of its
 * algorithm. exp and sub are required. Slices of *out_claims point into `token` or `arena`; it is
 * untouched unless JWT_OK. */
enum jwt_reason jwt_verify(struct jwt_verifier *verifier, struct arena *arena,
                           const struct key_set *set, struct slice token,
                           const struct jwt_expectation *expectation,
                           struct jwt_claims *out_claims);
