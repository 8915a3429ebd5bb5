/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens that Phoenix hands out. */
#include "auth/auth_private.h"

#include "base/random.h"

#define FAMILY_SIZE    16U /* bytes */
#define REFRESH_PREFIX "phoenix_refresh_"
#define FAMILY_START   (sizeof(REFRESH_PREFIX) - 1)
#define SECRET_START   (FAMILY_START + 2 * FAMILY_SIZE + 1)
#define REFRESH_LENGTH (SECRET_START + 2 * SECRET_TOKEN_DIGEST_SIZE)
#define STORE_SECRET   16U /* bytes of store_secret */

static void write_hex(const unsigned char *bytes, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

struct slice auth_csrf(const struct auth *auth, struct arena *arena, struct slice session)
{
    /* The secret on both sides, and a session of one length: nothing can be appended. */
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    struct slice secret = slice_of((const char *)auth->options.secret, STORE_SECRET);
    struct slice text = arena_join(
        arena, secret, arena_join(arena, arena_join(arena, SLICE("csrf:"), session), secret));
    secret_token_digest(text, digest);
    char *out = arena_allocate_raw(arena, 2 * sizeof(digest));
    write_hex(digest, sizeof(digest), out);
    return slice_of(out, 2 * sizeof(digest));
}

struct slice auth_issue(const struct auth *auth, struct arena *arena, struct slice subject,
                        struct slice role, struct slice session, int64_t now_us)
{
    unsigned char uuid[UUID_SIZE];
    char id[UUID_TEXT_SIZE];
    uuid_generate_v7(now_us, uuid);
    uuid_format(uuid, id);
    const struct jwt_claims claims = {.issuer = AUTH_ISSUER,
                                      .audience = auth->audience,
                                      .subject = subject,
                                      .role = role,
                                      .session = session,
                                      .id = slice_of(id, sizeof(id)),
                                      .issued_ms = now_us / 1000,
                                      .expires_s = now_us / 1000000 +
                                                   auth->plan->model->policy.access_seconds};
    return jwt_encode(arena, keys_current(key_file_set(auth->keys)), "JWT", &claims);
}

static struct auth_refresh make(struct arena *arena, struct slice family,
                                const unsigned char secret[SECRET_TOKEN_DIGEST_SIZE])
{
    char *text = arena_allocate_raw(arena, REFRESH_LENGTH);
    struct auth_refresh refresh;
    memcpy(text, REFRESH_PREFIX, FAMILY_START);
    memcpy(text + FAMILY_START, family.data, 2 * FAMILY_SIZE);
    text[SECRET_START - 1] = '_';
    write_hex(secret, SECRET_TOKEN_DIGEST_SIZE, text + SECRET_START);
    refresh.text = slice_of(text, REFRESH_LENGTH);
    refresh.family = slice_of(text + FAMILY_START, 2 * FAMILY_SIZE);
    secret_token_digest(refresh.text, refresh.digest);
    return refresh;
}

struct auth_refresh auth_refresh_first(struct arena *arena)
{
    unsigned char family[FAMILY_SIZE], secret[SECRET_TOKEN_DIGEST_SIZE];
    char text[2 * FAMILY_SIZE];
    random_bytes(family, sizeof(family));
    random_bytes(secret, sizeof(secret));
    write_hex(family, sizeof(family), text);
    return make(arena, slice_of(text, sizeof(text)), secret);
}

struct auth_refresh auth_refresh_next(struct arena *arena, const struct auth_refresh *former,
                                      const unsigned char nonce[SECRET_TOKEN_DIGEST_SIZE])
{
    unsigned char secret[SECRET_TOKEN_DIGEST_SIZE];
    secret_token_digest(
        arena_join(arena, former->text, slice_of((const char *)nonce, SECRET_TOKEN_DIGEST_SIZE)),
        secret);
    return make(arena, former->family, secret);
}

bool auth_refresh_read(struct slice text, struct auth_refresh *out_refresh)
{
    if (text.size != REFRESH_LENGTH || !slice_starts_with(text, SLICE(REFRESH_PREFIX)) ||
        text.data[SECRET_START - 1] != '_') {
        return false;
    }
    out_refresh->text = text;
    out_refresh->family = slice_of(text.data + FAMILY_START, 2 * FAMILY_SIZE);
    secret_token_digest(text, out_refresh->digest);
    return true;
}

void auth_write_keys(const struct auth *auth, int64_t now_us, struct buffer *out)
{
    keys_write_public(key_file_set(auth->keys), now_us / 1000000, out);
}
