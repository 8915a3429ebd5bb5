/* SPDX-License-Identifier: Apache-2.0 */
/* What all loops share, and each one's own way to it. */
#include "auth/auth.h"

#include "auth/auth_private.h"
#include "auth/secret_token.h"
#include "base/clock.h"
#include "base/random.h"
#include "crypto/openssl.h"

#include <stdlib.h>

#define POLLS_A_LOOK      3U
#define KEYS_SIZE_MAXIMUM (256U * 1024U)

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

struct auth *auth_open(struct arena *arena, const struct plan *plan,
                       const struct auth_options *options, struct loader *loader,
                       struct slice *out_reason)
{
    const struct password_pool_options pool = {0};
    if (!openssl_load(out_reason)) {
        *out_reason = arena_format(arena, "OpenSSL cannot be used: " SLICE_FORMAT,
                                   SLICE_ARGUMENT(*out_reason));
        return NULL;
    }
    struct auth *auth = allocate(sizeof(*auth));
    auth->plan = plan;
    auth->options = *options;
    int64_t now_s = clock_now_us() / 1000000;
    auth->keys = options->keys_path.size > 0
                     ? key_file_open(arena, options->keys_path, JWK_HS256, now_s, out_reason)
                     : key_file_open_stored(arena, loader, options->former_path, JWK_HS256, now_s,
                                            out_reason);
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

/* mark, session, subject, at */
static void take_revocation(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct auth *auth = context;
    if (values[0].integer > auth->poll.mark) {
        auth->poll.mark = values[0].integer;
    }
    if (values[1].kind == VALUE_TEXT) {
        auth_revoke_session(auth, values[1].text, values[3].integer);
    }
    if (values[2].kind == VALUE_TEXT) {
        auth_revoke_subject(auth, values[2].text, values[3].integer);
    }
}

static void ask_for_revocations(struct auth *auth, struct arena *arena)
{
    auth->poll.parameters[0] = value_integer(auth->poll.mark);
    auth->poll.parameters[1] = value_integer(clock_now_us());
    auth->poll.query = (struct query){.arena = arena,
                                      .sql = auth->plan->identity.hear_revocations,
                                      .is_fixed = true,
                                      .parameters = auth->poll.parameters,
                                      .parameter_count = 2,
                                      .on_row = take_revocation,
                                      .context = auth,
                                      .flow = &auth->poll.flow};
}

static enum step poll_store(struct flow *flow)
{
    struct auth *auth = FLOW_OWNER(flow, struct auth, poll.flow);
    ask_for_revocations(auth, auth->poll.arena);
    return store_execute(auth->poll.session, QUERY_READ, &auth->poll.query);
}

/* --- keys that change while they are used */

static void take_keys(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct auth *auth = context;
    if (values[0].kind == VALUE_TEXT) {
        buffer_append_slice(&auth->poll.keys, values[0].text);
    }
}

static void tell_keys(struct auth *auth, bool is_new, struct slice reason)
{
    if (auth->options.on_keys != NULL && (is_new || reason.size > 0)) {
        auth->options.on_keys(auth->options.deliver_context, reason);
    }
}

static void look_at_file(struct auth *auth, bool is_wanted)
{
    struct slice reason = SLICE_EMPTY;
    if (is_wanted || key_file_has_changed(auth->keys)) {
        bool is_read = key_file_reload(auth->keys, auth->poll.arena, &reason);
        tell_keys(auth, is_read, reason);
    }
}

static enum step ask_for_keys(struct flow *flow)
{
    struct auth *auth = FLOW_OWNER(flow, struct auth, poll.flow);
    bool is_wanted = auth->poll.wants_keys;
    bool is_due = is_wanted || auth->poll.count++ % POLLS_A_LOOK == 0;
    auth->poll.wants_keys = false;
    auth->poll.query.sql = NULL;
    if (is_due && !key_file_is_stored(auth->keys)) {
        look_at_file(auth, is_wanted);
    }
    if (!is_due || !key_file_is_stored(auth->keys)) {
        return STEP_NEXT;
    }
    buffer_init(&auth->poll.keys, KEYS_SIZE_MAXIMUM);
    auth->poll.query = (struct query){.arena = auth->poll.arena,
                                      .sql = "SELECT value FROM _phoenix WHERE name = 'keys'",
                                      .is_fixed = true,
                                      .on_row = take_keys,
                                      .context = auth,
                                      .flow = flow};
    return store_execute(auth->poll.session, QUERY_READ, &auth->poll.query) == STEP_WAIT
               ? STEP_WAIT
               : STEP_NEXT;
}

static enum step put_in_force(struct flow *flow)
{
    struct auth *auth = FLOW_OWNER(flow, struct auth, poll.flow);
    struct slice reason = SLICE_EMPTY, text = buffer_slice(&auth->poll.keys);
    bool is_new = false;
    if (auth->poll.query.sql != NULL && auth->poll.query.status == STATUS_OK && text.size > 0) {
        bool is_good = key_file_offer(auth->keys, auth->poll.arena, text, &is_new, &reason);
        tell_keys(auth, is_new && is_good, reason);
    }
    if (text.size > 0) {
        OPENSSL_cleanse(auth->poll.keys.data, auth->poll.keys.size);
    }
    return STEP_NEXT;
}

void auth_reread_keys(struct auth *auth)
{
    auth->poll.wants_keys = true;
}

/* A store that does not answer now is asked again soon. */
static void end_poll(struct flow *flow, bool has_failed)
{
    (void)has_failed;
    struct auth *auth = FLOW_OWNER(flow, struct auth, poll.flow);
    buffer_release(&auth->poll.keys);
    arena_destroy(&auth->poll.arena);
    auth->poll.is_running = false;
}

void auth_poll(struct auth *auth, struct session *session)
{
    static step_f *const steps[] = {poll_store, ask_for_keys, put_in_force, NULL};
    if (auth->poll.is_running) {
        return;
    }
    auth->poll.is_running = true;
    auth->poll.arena = arena_create(1024);
    auth->poll.session = session;
    flow_start(&auth->poll.flow, steps, end_poll);
}

bool auth_is_polling(const struct auth *auth)
{
    return auth->poll.is_running;
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
static bool look_for_administrator(const struct auth *auth, struct arena *arena,
                                   struct loader *loader, bool *out_is_found)
{
    const struct plan_identity *identity = &auth->plan->identity;
    struct search search = {.policy = &auth->plan->model->policy};
    struct query query = {.arena = arena,
                          .sql = identity->role != NULL
                                     ? identity->list_roles
                                     : "SELECT DISTINCT role FROM _phoenix_accounts WHERE "
                                       "disabled_at IS NULL",
                          .on_row = take_role,
                          .context = &search};
    loader_run(loader, &query);
    *out_is_found = search.is_found;
    return query.status == STATUS_OK;
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

/* One for each start, so that each can print one; the first that is used voids all. */
static bool keep_setup(struct arena *arena, struct loader *loader, struct slice token,
                       int64_t now_us)
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    secret_token_digest(token, digest);
    const struct value now = value_integer(now_us);
    const struct value parameters[] = {
        value_blob(slice_of((const char *)digest, sizeof(digest))),
        value_integer(now_us + AUTH_SETUP_SECONDS * INT64_C(1000000))};
    struct query old = {.arena = arena,
                        .sql = "DELETE FROM _phoenix_setups WHERE expires_at < ?1",
                        .parameters = &now,
                        .parameter_count = 1};
    struct query fresh = {.arena = arena,
                          .sql = "INSERT INTO _phoenix_setups (token, expires_at) VALUES (?1, ?2)",
                          .parameters = parameters,
                          .parameter_count = 2};
    loader_run(loader, &old);
    loader_run(loader, &fresh);
    return fresh.status == STATUS_OK;
}

bool auth_begin(struct auth *auth, struct arena *arena, struct loader *loader, int64_t now_us,
                struct slice *out_token)
{
    bool is_found = false;
    *out_token = SLICE_EMPTY;
    ask_for_revocations(auth, arena);
    loader_run(loader, &auth->poll.query);
    if (auth->poll.query.status != STATUS_OK) {
        return false;
    }
    if (!is_administered(&auth->plan->model->policy)) {
        return true;
    }
    if (!look_for_administrator(auth, arena, loader, &is_found)) {
        return false;
    }
    if (is_found) {
        return true;
    }
    *out_token = secret_token_generate(arena, AUTH_SETUP_PREFIX);
    return keep_setup(arena, loader, *out_token, now_us);
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

struct password_pool *auth_pool(const struct auth *auth)
{
    return auth->pool;
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
