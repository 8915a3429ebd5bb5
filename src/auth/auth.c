/* SPDX-License-Identifier: Apache-2.0 */
/* What all loops share, and each one's own way to it. */
#include "auth/auth.h"

#include "auth/auth_private.h"
#include "auth/secret_token.h"
#include "base/clock.h"
#include "base/random.h"

#include <stdlib.h>

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

struct auth *auth_open(struct arena *arena, const struct plan *plan,
                       const struct auth_options *options, struct slice *out_reason)
{
    const struct password_pool_options pool = {0};
    struct auth *auth = allocate(sizeof(*auth));
    auth->plan = plan;
    auth->options = *options;
    auth->keys = key_file_open(
        arena, arena_format(arena, SLICE_FORMAT "/keys.json", SLICE_ARGUMENT(options->directory)),
        JWK_HS256, clock_now_us() / 1000000, out_reason);
    if (auth->keys == NULL) {
        free(auth);
        return NULL;
    }
    if (options->issuer != NULL) {
        auth->issuer = issuer_open(arena, options->issuer, out_reason);
        if (auth->issuer == NULL) {
            key_file_close(&auth->keys);
            free(auth);
            return NULL;
        }
    }
    auth->pool = password_pool_create(&pool);
    auth->revocation = revocation_create();
    auth->audience =
        plan->model->name.size > 0 ? plan->model->name : SLICE("Unnamed specification");
    password_dummy_hash(plan->model->policy.hash_cost, auth->dummy_hash);
    return auth;
}

void auth_drain(struct auth *auth)
{
    password_pool_drain(auth->pool);
}

void auth_close(struct auth **auth)
{
    struct auth *closing = *auth;
    *auth = NULL;
    if (closing != NULL) {
        issuer_close(&closing->issuer);
        password_pool_destroy(&closing->pool);
        revocation_destroy(&closing->revocation);
        key_file_close(&closing->keys);
        free(closing);
    }
}

struct auth_loop *auth_loop_open(struct auth *auth, struct session *session, uv_loop_t *loop)
{
    struct auth_loop *opened = allocate(sizeof(*opened));
    *opened = (struct auth_loop){.auth = auth,
                                 .plan = auth->plan,
                                 .session = session,
                                 .client = password_client_open(auth->pool, loop),
                                 .verifier = jwt_verifier_create(),
                                 .cache = token_cache_create(0, auth->revocation),
                                 .external = token_cache_create(0, auth->revocation)};
    if (auth->issuer != NULL) {
        opened->foreign_verifier = jwt_verifier_create();
        opened->issuer = issuer_client_open(auth->issuer, loop);
    }
    return opened;
}

void auth_loop_close(struct auth_loop **loop)
{
    struct auth_loop *closing = *loop;
    *loop = NULL;
    if (closing != NULL) {
        password_client_close(&closing->client);
        jwt_verifier_destroy(&closing->verifier);
        token_cache_destroy(&closing->cache);
        token_cache_destroy(&closing->external);
        jwt_verifier_destroy(&closing->foreign_verifier);
        issuer_client_close(&closing->issuer);
        free(closing);
    }
}

/* --- revocations */

/* Until the last token that was issued before now expires. */
static int64_t expiry_of(const struct auth *auth, int64_t now_us)
{
    return now_us / 1000000 + auth->plan->model->policy.access_seconds + AUTH_LEEWAY_SECONDS;
}

void auth_revoke_session(struct auth *auth, struct slice session, int64_t now_us)
{
    revocation_add_session(auth->revocation, session, expiry_of(auth, now_us), now_us / 1000000);
}

void auth_revoke_subject(struct auth *auth, struct slice subject, int64_t now_us)
{
    revocation_add_subject(auth->revocation, subject, now_us / 1000, expiry_of(auth, now_us),
                           now_us / 1000000);
}

/* serial, session, subject, at */
static void take_revocation(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct auth *auth = context;
    auth->last_serial = values[0].integer;
    if (values[1].kind == VALUE_TEXT) {
        auth_revoke_session(auth, values[1].text, values[3].integer);
    }
    if (values[2].kind == VALUE_TEXT) {
        auth_revoke_subject(auth, values[2].text, values[3].integer);
    }
}

void auth_poll(struct auth *auth, struct session *session)
{
    struct arena *arena = arena_create(1024);
    const struct value parameters[] = {value_integer(auth->last_serial),
                                       value_integer(clock_now_us())};
    struct query query = {.arena = arena,
                          .sql = "SELECT serial, session, subject, at FROM _phoenix_revocations "
                                 "WHERE serial > ?1 AND expires_at > ?2 ORDER BY serial",
                          .is_fixed = true,
                          .parameters = parameters,
                          .parameter_count = 2,
                          .on_row = take_revocation,
                          .context = auth};
    /* A store that does not answer now is asked again soon. */
    store_execute(session, QUERY_READ, &query);
    arena_destroy(&arena);
}

/* --- the first administrator */

struct search {
    const struct policy *policy;
    bool is_found;
};

/* A role, of some account */
static void take_role(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct search *search = context;
    const struct role *role =
        values[0].kind == VALUE_TEXT ? auth_role(search->policy, values[0].text) : NULL;
    search->is_found |= role != NULL && role->is_administrator;
}

/* Roles are few, however many accounts there are; their spelling is the policy's affair. */
static bool has_administrator(const struct auth *auth, struct arena *arena, struct session *session)
{
    const struct plan_identity *identity = &auth->plan->identity;
    struct search search = {.policy = &auth->plan->model->policy};
    struct query query = {.arena = arena,
                          .sql = identity->role != NULL
                                     ? identity->list_roles
                                     : "SELECT DISTINCT role FROM _phoenix_accounts WHERE "
                                       "disabled_at IS NULL",
                          .is_fixed = true,
                          .on_row = take_role,
                          .context = &search};
    store_execute(session, QUERY_READ, &query);
    return search.is_found;
}

static bool is_administered(const struct policy *policy)
{
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role->is_administrator) {
            return true;
        }
    }
    return false;
}

struct slice auth_begin_setup(struct auth *auth, struct arena *arena, struct session *session,
                              int64_t now_us)
{
    if (!is_administered(&auth->plan->model->policy) || has_administrator(auth, arena, session)) {
        return SLICE_EMPTY;
    }
    struct slice token = secret_token_generate(arena, SLICE("phoenix_setup"));
    secret_token_digest(token, auth->setup_digest);
    auth->setup_expires_us = now_us + AUTH_SETUP_SECONDS * INT64_C(1000000);
    atomic_store(&auth->is_setup_open, true);
    return token;
}

static bool is_setup_token(const struct auth *auth, struct slice token, int64_t now_us)
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    secret_token_digest(token, digest);
    return now_us < auth->setup_expires_us &&
           secret_token_equal(slice_of((const char *)digest, sizeof(digest)),
                              slice_of((const char *)auth->setup_digest, sizeof(digest)));
}

bool auth_holds_setup(const struct auth *auth, struct slice token, int64_t now_us)
{
    return atomic_load(&auth->is_setup_open) && is_setup_token(auth, token, now_us);
}

bool auth_take_setup(struct auth *auth, struct slice token, int64_t now_us)
{
    bool is_open = true;
    return is_setup_token(auth, token, now_us) &&
           atomic_compare_exchange_strong(&auth->is_setup_open, &is_open, false);
}

void auth_return_setup(struct auth *auth)
{
    atomic_store(&auth->is_setup_open, true);
}

/* --- what flows need */

struct password_rules auth_password_rules(const struct policy *policy)
{
    return (struct password_rules){.minimum = policy->password_length,
                                   .needs_upper = policy->password_needs_upper,
                                   .needs_lower = policy->password_needs_lower,
                                   .needs_digit = policy->password_needs_digit,
                                   .needs_symbol = policy->password_needs_symbol};
}

const char *auth_dummy_hash(const struct auth *auth)
{
    return auth->dummy_hash;
}

void auth_deliver(const struct auth *auth, struct slice login, struct slice token,
                  int64_t expires_us)
{
    if (auth->options.deliver != NULL) {
        auth->options.deliver(auth->options.deliver_context, login, token, expires_us);
    }
}

bool auth_is_encrypted(const struct auth *auth)
{
    return auth->options.is_encrypted;
}
