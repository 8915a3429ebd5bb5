/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords: bcrypt hashes as they are stored, and the rules that the document makes for new
 * passwords. Hashing takes from milliseconds to a second of one core, on purpose: never on a loop's
 * thread, see password_pool.h. Thread-safe, no state. */
#pragma once

#include "base/list.h"

/* What bcrypt reads of a password, in bytes. A longer one is refused when it is set: two passwords
 * that differ only behind the 72nd byte would be the same. */
#define PASSWORD_SIZE_MAXIMUM 72U

#define PASSWORD_COST_MINIMUM 4U
#define PASSWORD_COST_MAXIMUM 15U

/* The text of a hash with its NUL. Ours take 60 characters. */
#define PASSWORD_HASH_SIZE 128U

enum password_result {
    PASSWORD_OK,          /* hashed, or the password is the one that was hashed */
    PASSWORD_WRONG,       /* it is another one */
    PASSWORD_TOO_LONG,    /* for bcrypt; see PASSWORD_SIZE_MAXIMUM */
    PASSWORD_HAS_NUL,     /* a NUL byte would end it early */
    PASSWORD_UNSUPPORTED, /* the stored text is no hash that this system can verify */
};

/* Why, in words for the caller: "is longer than 72 bytes, …". "" for PASSWORD_OK. */
const char *password_result_words(enum password_result result);

/* bcrypt ($2b$) with a salt of 128 random bits. `cost` is the binary logarithm of the rounds, 4 to
 * 15. OK, TOO_LONG or HAS_NUL; `out` is untouched unless OK. */
enum password_result password_hash(struct slice password, unsigned cost,
                                   char out[PASSWORD_HASH_SIZE]);

/* Whether `hash` was made of `password`; compared in constant time. Verifies what libcrypt knows
 * and is still thought strong: bcrypt ($2a$, $2b$, $2y$; cost up to 15) and yescrypt ($y$), as
 * other programs store them too; other schemes are UNSUPPORTED, MD5 and DES among them. WRONG comes
 * after the same work as OK. */
enum password_result password_verify(struct slice password, struct slice hash);

/* Whether `hash` should be replaced, at the next sign-in, by one of this cost: another scheme or a
 * lower cost. */
bool password_is_outdated(struct slice hash, unsigned cost);

/* A hash of this cost that no password has: verifying against it takes as long as against an
 * account's, so that the time of an answer does not tell whether an account exists. */
void password_dummy_hash(unsigned cost, char out[PASSWORD_HASH_SIZE]);

/* What a new password must be. */
struct password_rules {
    unsigned minimum; /* characters (code points); 0: no bound */
    unsigned maximum; /* characters; 0: no bound but PASSWORD_SIZE_MAXIMUM */
    bool needs_upper, needs_lower, needs_digit, needs_symbol;
};

/* Every rule that the password breaks, in words that follow "password", as struct slice items:
 * "must have at least 8 characters", "must have a digit". Upper and lower case are judged in ASCII
 * and in the letters of Latin-1, Greek and Cyrillic; a symbol is what is neither a letter nor a
 * digit nor a control character, the blank included. */
struct list password_check(struct arena *arena, struct slice password,
                           const struct password_rules *rules);
