/* SPDX-License-Identifier: Apache-2.0 */
/* Opaque secrets: refresh tokens, reset tokens, API keys. The text goes to its owner once; what is
 * stored is its SHA-256. A secret of 256 random bits needs no slow hash, and nobody finds the
 * secret from it. Thread-safe, no state. */
#pragma once

#include "base/arena.h"

/* "PREFIX_" + 43 letters and digits, 256 random bits + "_" + 6 letters and digits of checksum. */
#define SECRET_TOKEN_PREFIX_MAXIMUM 16U

#define SECRET_TOKEN_DIGEST_SIZE 32U

/* A new secret. `prefix` tells people and scanners what it is ("phoenix_key"): letters, digits and
 * '_', at most SECRET_TOKEN_PREFIX_MAXIMUM. */
struct slice secret_token_generate(struct arena *arena, struct slice prefix);

/* Whether `text` has the form of a secret with this prefix and its checksum is right: sorts out
 * typing errors and foreign tokens without asking the store. Says nothing about validity. */
bool secret_token_is_well_formed(struct slice text, struct slice prefix);

/* What is stored, and by which it is found again: SHA-256 of the whole text. */
void secret_token_digest(struct slice text, unsigned char out[SECRET_TOKEN_DIGEST_SIZE]);

/* In a time that depends on the sizes only. */
bool secret_token_equal(struct slice a, struct slice b);
