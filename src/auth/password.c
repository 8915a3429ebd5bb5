/* SPDX-License-Identifier: Apache-2.0 */
/* libcrypt does the hashing. This file guards its edges: it takes NUL-terminated text and would
 * cut a password short, in silence, at a NUL or behind bcrypt's 72 bytes. */
#include "auth/password.h"

#include "base/random.h"
#include "base/utf8.h"
#include "crypto/openssl.h"

#include <assert.h>
#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>

const char *password_result_words(enum password_result result)
{
    switch (result) {
    case PASSWORD_OK:
        return "";
    case PASSWORD_WRONG:
        return "is not the right one";
    case PASSWORD_TOO_LONG:
        return "must not be longer than 72 bytes, for more of it would not count";
    case PASSWORD_HAS_NUL:
        return "must not contain the character U+0000";
    case PASSWORD_UNSUPPORTED:
        return "cannot be verified, for it was hashed in a way that is not supported";
    }
    return "";
}

static bool is_bcrypt(struct slice hash)
{
    return hash.size == 60 && hash.data[0] == '$' && hash.data[1] == '2' &&
           strchr("aby", hash.data[2]) != NULL && hash.data[3] == '$' && hash.data[6] == '$' &&
           character_is_digit(hash.data[4]) && character_is_digit(hash.data[5]);
}

static unsigned bcrypt_cost(struct slice hash)
{
    return (unsigned)(hash.data[4] - '0') * 10 + (unsigned)(hash.data[5] - '0');
}

/* A cost of 31 in a stored hash would keep a thread busy for a week. */
static bool is_feasible_bcrypt(struct slice hash)
{
    return is_bcrypt(hash) && bcrypt_cost(hash) <= PASSWORD_COST_MAXIMUM;
}

static bool is_yescrypt(struct slice hash)
{
    return slice_starts_with(hash, SLICE("$y$"));
}

/* libcrypt's working memory is 32 KiB with remains of the password in it. */
static struct crypt_data *take_work(void)
{
    struct crypt_data *work = calloc(1, sizeof(*work));
    if (work == NULL) {
        abort();
    }
    return work;
}

static void drop_work(struct crypt_data *work)
{
    OPENSSL_cleanse(work, sizeof(*work));
    free(work);
}

/* The password must have no NUL and fit. False when libcrypt refuses the setting. */
static bool compute(struct slice password, const char *setting, char out[PASSWORD_HASH_SIZE])
{
    char text[CRYPT_MAX_PASSPHRASE_SIZE];
    assert(password.size < sizeof(text));
    if (password.size > 0) {
        memcpy(text, password.data, password.size);
    }
    text[password.size] = '\0';
    struct crypt_data *work = take_work();
    const char *made = crypt_r(text, setting, work);
    bool is_made = made != NULL && made[0] != '*' && strlen(made) < PASSWORD_HASH_SIZE;
    if (is_made) {
        memcpy(out, made, strlen(made) + 1);
    }
    drop_work(work);
    OPENSSL_cleanse(text, sizeof(text));
    return is_made;
}

static bool has_nul(struct slice password)
{
    return slice_find_byte(password, '\0') != SLICE_NOT_FOUND;
}

static void make_setting(unsigned cost, char out[CRYPT_GENSALT_OUTPUT_SIZE])
{
    assert(cost >= PASSWORD_COST_MINIMUM && cost <= PASSWORD_COST_MAXIMUM);
    char salt[16];
    random_bytes(salt, sizeof(salt));
    const char *setting =
        crypt_gensalt_rn("$2b$", cost, salt, sizeof(salt), out, CRYPT_GENSALT_OUTPUT_SIZE);
    assert(setting != NULL);
}

enum password_result password_hash(struct slice password, unsigned cost,
                                   char out[PASSWORD_HASH_SIZE])
{
    if (has_nul(password)) {
        return PASSWORD_HAS_NUL;
    }
    if (password.size > PASSWORD_SIZE_MAXIMUM) {
        return PASSWORD_TOO_LONG;
    }
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    make_setting(cost, setting);
    bool is_made = compute(password, setting, out);
    assert(is_made);
    return PASSWORD_OK;
}

/* A password that cannot be the right one is compared all the same, so that its refusal takes as
 * long as any other. */
enum password_result password_verify(struct slice password, struct slice hash)
{
    if (!(is_feasible_bcrypt(hash) || is_yescrypt(hash)) || hash.size >= PASSWORD_HASH_SIZE ||
        has_nul(hash)) {
        return PASSWORD_UNSUPPORTED;
    }
    enum password_result refusal = has_nul(password) ? PASSWORD_HAS_NUL : PASSWORD_OK;
    size_t maximum = is_bcrypt(hash) ? PASSWORD_SIZE_MAXIMUM : CRYPT_MAX_PASSPHRASE_SIZE - 1;
    if (password.size > maximum) {
        refusal = PASSWORD_TOO_LONG;
    }
    if (refusal != PASSWORD_OK) {
        password = SLICE("-");
    }
    char setting[PASSWORD_HASH_SIZE], made[PASSWORD_HASH_SIZE];
    memcpy(setting, hash.data, hash.size);
    setting[hash.size] = '\0';
    if (!compute(password, setting, made)) {
        return PASSWORD_UNSUPPORTED;
    }
    bool is_same = strlen(made) == hash.size && CRYPTO_memcmp(made, hash.data, hash.size) == 0;
    return refusal != PASSWORD_OK ? refusal : is_same ? PASSWORD_OK : PASSWORD_WRONG;
}

bool password_is_outdated(struct slice hash, unsigned cost)
{
    return !is_bcrypt(hash) || bcrypt_cost(hash) < cost;
}

/* Random characters instead of a computed hash: made at once, and found by nobody. The last
 * character of a true hash carries four bits only; 'C' among sixty-four is one that occurs. */
void password_dummy_hash(unsigned cost, char out[PASSWORD_HASH_SIZE])
{
    static const char alphabet[] =
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    make_setting(cost, setting);
    unsigned char bytes[31];
    random_bytes(bytes, sizeof(bytes));
    memcpy(out, setting, 29);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        out[29 + i] = alphabet[bytes[i] % 64];
    }
    out[59] = 'C';
    out[60] = '\0';
}

/* --- rules */

struct contents {
    size_t count;
    bool has_upper, has_lower, has_digit, has_symbol;
    bool has_ink; /* something that is no blank */
};

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

static bool is_upper(uint32_t c)
{
    return is_between(c, 'A', 'Z') || (is_between(c, 0xc0, 0xde) && c != 0xd7) ||
           is_between(c, 0x391, 0x3ab) || is_between(c, 0x400, 0x42f);
}

static bool is_lower(uint32_t c)
{
    return is_between(c, 'a', 'z') || (is_between(c, 0xdf, 0xff) && c != 0xf7) ||
           is_between(c, 0x3ac, 0x3ce) || is_between(c, 0x430, 0x45f);
}

/* Beyond ASCII and Latin-1 nearly everything that people type is a letter. */
static bool is_symbol(uint32_t c)
{
    return (c >= ' ' && c < 0xc0 && c != 0x7f && !is_between(c, 0x80, 0x9f) &&
            !is_between(c, '0', '9') && !is_upper(c) && !is_lower(c)) ||
           c == 0xd7 || c == 0xf7 || is_between(c, 0x2000, 0x2bff) || c >= 0x1f000;
}

static struct contents read_contents(struct slice password)
{
    struct contents contents = {0};
    uint32_t c;
    while (utf8_next(&password, &c)) {
        contents.count++;
        contents.has_ink |= c > ' ' && c != 0xa0 && c != 0x3000 && !is_between(c, 0x2000, 0x200b);
        contents.has_upper |= is_upper(c);
        contents.has_lower |= is_lower(c);
        contents.has_digit |= is_between(c, '0', '9');
        contents.has_symbol |= is_symbol(c);
    }
    return contents;
}

static void add(struct arena *arena, struct list *broken, struct slice words)
{
    struct slice *item = ARENA_NEW(arena, struct slice);
    *item = words;
    list_add(arena, broken, item);
}

static void check_size(struct arena *arena, struct list *broken, struct slice password,
                       const struct password_rules *rules, size_t count)
{
    if (count < rules->minimum) {
        add(arena, broken, arena_format(arena, "must have at least %u characters", rules->minimum));
    }
    if (rules->maximum > 0 && count > rules->maximum) {
        add(arena, broken, arena_format(arena, "must have at most %u characters", rules->maximum));
    }
    if (password.size > PASSWORD_SIZE_MAXIMUM && (rules->maximum == 0 || count <= rules->maximum)) {
        add(arena, broken, slice_from(password_result_words(PASSWORD_TOO_LONG)));
    }
}

struct list password_check(struct arena *arena, struct slice password,
                           const struct password_rules *rules)
{
    struct list broken = {0};
    struct contents contents = read_contents(password);
    check_size(arena, &broken, password, rules, contents.count);
    const struct {
        bool is_broken;
        struct slice words;
    } checks[] = {
        {rules->needs_upper && !contents.has_upper, SLICE("must have an upper-case letter")},
        {rules->needs_lower && !contents.has_lower, SLICE("must have a lower-case letter")},
        {rules->needs_digit && !contents.has_digit, SLICE("must have a digit")},
        {rules->needs_symbol && !contents.has_symbol, SLICE("must have a symbol")},
        {password.size > 0 && !contents.has_ink, SLICE("must not be blanks only")},
        {has_nul(password), slice_from(password_result_words(PASSWORD_HAS_NUL))},
    };
    for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
        if (checks[i].is_broken) {
            add(arena, &broken, checks[i].words);
        }
    }
    return broken;
}
