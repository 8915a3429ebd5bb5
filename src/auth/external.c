/* SPDX-License-Identifier: Apache-2.0 */
/* Each way ends in an entry of a cache of its own: a foreign subject must never be taken for one of
 * ours, nor a fingerprint, which is public, for a token. */
#include "auth/external.h"

#include "auth/access_key.h"
#include "auth/auth_private.h"

/* --- accounts */

struct account_rows {
    struct auth_loop *loop;
    struct arena *arena;
    struct external_account *account;
};

/* key, login, hash, role, is it disabled */
static void take_account(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct account_rows *rows = context;
    struct external_account *account = rows->account;
    struct buffer text;
    if (account->is_found) {
        return; /* the exact spelling comes first or is the only one */
    }
    account->is_found = true;
    buffer_init(&text, 4096);
    value_write_text(&text, rows->loop->plan->identity.key->type, &values[0]);
    account->subject = arena_copy(rows->arena, buffer_slice(&text));
    buffer_release(&text);
    account->role =
        values[3].kind == VALUE_TEXT ? arena_copy(rows->arena, values[3].text) : SLICE_EMPTY;
    account->is_disabled = values[4].integer != 0;
}

/* role, disabled_at */
static void take_state(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct account_rows *rows = context;
    if (rows->account->role.size == 0 && values[0].kind == VALUE_TEXT) {
        rows->account->role = arena_copy(rows->arena, values[0].text);
    }
    rows->account->is_disabled |= values[1].kind != VALUE_NULL;
}

static enum status read_rows(struct account_rows *rows, const char *sql,
                             const struct value *parameters, size_t count, on_row_f *on_row)
{
    struct query query = {.arena = rows->arena,
                          .sql = sql,
                          .is_fixed = true,
                          .parameters = parameters,
                          .parameter_count = count,
                          .on_row = on_row,
                          .context = rows};
    store_execute(rows->loop->session, QUERY_READ, &query);
    return query.status;
}

static enum status read_state(struct account_rows *rows)
{
    const struct role *registered = rows->loop->plan->model->policy.registered;
    if (!rows->account->is_found) {
        return STATUS_OK;
    }
    const struct value subject = value_text(rows->account->subject);
    enum status status =
        read_rows(rows, "SELECT role, disabled_at FROM _phoenix_accounts WHERE subject = ?1",
                  &subject, 1, take_state);
    if (rows->account->role.size == 0 && registered != NULL) {
        rows->account->role = registered->key;
    }
    return status;
}

static enum status find_by_subject(struct account_rows *rows, struct slice subject)
{
    const struct plan_identity *identity = &rows->loop->plan->identity;
    struct value key;
    if (value_from_text(rows->arena, identity->key->type, subject, &key) != NULL) {
        return STATUS_OK; /* and is not found */
    }
    enum status status = read_rows(rows, identity->find_by_key, &key, 1, take_account);
    return status == STATUS_OK ? read_state(rows) : status;
}

static enum status find_by_login(struct account_rows *rows, struct slice login)
{
    const struct value parameters[] = {value_text(login),
                                       value_text(arena_to_lower(rows->arena, login))};
    enum status status =
        read_rows(rows, rows->loop->plan->identity.find_by_login, parameters, 2, take_account);
    return status == STATUS_OK ? read_state(rows) : status;
}

enum status external_find_by_login(struct auth_loop *loop, struct arena *arena, struct slice login,
                                   struct external_account *out_account)
{
    struct account_rows rows = {loop, arena, out_account};
    *out_account = (struct external_account){0};
    return find_by_login(&rows, login);
}

/* account */
static void take_link(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct account_rows *rows = context;
    rows->account->is_linked = true;
    rows->account->subject = arena_copy(rows->arena, values[0].text);
}

/* OpenID Connect Core 1.0, 5.7: an address that nobody vouches for identifies nobody. */
static struct slice verified_email(const struct json *payload)
{
    const struct json *email = json_member(payload, SLICE("email"));
    const struct json *verified = json_member(payload, SLICE("email_verified"));
    bool is_verified = verified != NULL && verified->kind == JSON_BOOLEAN && verified->boolean;
    return is_verified && email != NULL && email->kind == JSON_STRING ? email->text : SLICE_EMPTY;
}

/* OpenID Connect Core 1.0, 5.3.2: only if it speaks of the same subject. */
static struct slice email_of(const struct jwt_claims *claims, const struct json *userinfo)
{
    struct slice email = verified_email(claims->payload);
    const struct json *subject = json_member(userinfo, SLICE("sub"));
    bool is_same = subject != NULL && subject->kind == JSON_STRING &&
                   slice_equal(subject->text, claims->subject);
    return email.size == 0 && is_same ? verified_email(userinfo) : email;
}

enum status external_find_account(struct auth_loop *loop, struct arena *arena,
                                  const struct jwt_claims *claims, const struct json *userinfo,
                                  struct external_account *out_account)
{
    struct account_rows rows = {loop, arena, out_account};
    const struct value parameters[] = {value_text(claims->issuer), value_text(claims->subject)};
    *out_account = (struct external_account){0};
    enum status status =
        read_rows(&rows, "SELECT account FROM _phoenix_logins WHERE issuer = ?1 AND subject = ?2",
                  parameters, 2, take_link);
    if (status != STATUS_OK) {
        return status;
    }
    if (out_account->is_linked) {
        return find_by_subject(&rows, out_account->subject);
    }
    struct slice email = email_of(claims, userinfo);
    return email.size == 0 ? STATUS_OK : find_by_login(&rows, email);
}

/* --- what was found becomes a caller */

static bool make_caller(struct auth_loop *loop, struct arena *arena,
                        const struct token_entry *entry, enum caller_proof proof,
                        struct caller *out_caller)
{
    const struct jwt_claims *claims = &entry->claims;
    *out_caller = (struct caller){.proof = proof,
                                  .subject_text = arena_copy(arena, claims->subject),
                                  .roles = entry->roles,
                                  .session = arena_copy(arena, claims->session)};
    if (claims->subject.size == 0) { /* nobody's account: for the record, by its own name */
        out_caller->subject_text = arena_copy(arena, claims->id);
        return true;
    }
    return value_from_text(arena, loop->plan->identity.key->type, out_caller->subject_text,
                           &out_caller->subject) == NULL;
}

/* The cache's entries come and go with the next call; the caller has copies. */
static enum external_outcome conclude(struct auth_loop *loop, struct arena *arena,
                                      struct slice name, const struct token_entry *entry,
                                      enum caller_proof proof, int64_t now_us,
                                      struct caller *out_caller, const char **out_reason)
{
    const struct jwt_claims *claims = &entry->claims;
    if (revocation_has(loop->auth->revocation, claims->session, claims->subject,
                       claims->issued_ms)) {
        *out_reason = jwt_reason_words(JWT_REVOKED);
        return EXTERNAL_REFUSED;
    }
    token_cache_add(loop->external, name, entry, now_us / 1000000);
    if (!make_caller(loop, arena, entry, proof, out_caller)) {
        *out_reason = "its account is gone";
        return EXTERNAL_REFUSED;
    }
    return EXTERNAL_KNOWN;
}

static bool find_cached(struct auth_loop *loop, struct arena *arena, struct slice name,
                        enum caller_proof proof, int64_t now_us, struct caller *out_caller)
{
    const struct token_entry *entry = token_cache_find(loop->external, name, now_us / 1000000);
    return entry != NULL && make_caller(loop, arena, entry, proof, out_caller);
}

static int64_t sooner(int64_t a_s, int64_t b_s)
{
    return a_s < b_s ? a_s : b_s;
}

/* Until then it is believed: no longer than a revocation is remembered. */
static int64_t believed_until_s(const struct auth_loop *loop, int64_t now_us)
{
    return now_us / 1000000 + sooner(EXTERNAL_SECONDS, loop->plan->model->policy.access_seconds);
}

static uint64_t implied_roles(const struct policy *policy)
{
    return policy->everybody == NULL ? 0 : UINT64_C(1) << policy->everybody->index;
}

/* --- API keys and certificates */

static const char *check_key(const struct access_key *key, int64_t now_us)
{
    return key->revoked_us != 0                                ? "it has been revoked"
           : key->expires_us != 0 && now_us >= key->expires_us ? "it has expired"
                                                               : NULL;
}

/* A key never has more than its account, and no longer. */
static enum status roles_of(struct auth_loop *loop, struct arena *arena,
                            const struct access_key *key, uint64_t *out_roles,
                            const char **out_reason)
{
    const struct policy *policy = &loop->plan->model->policy;
    struct external_account account = {0};
    struct account_rows rows = {loop, arena, &account};
    struct slice unknown;
    uint64_t own = 0;
    access_key_read_roles(policy, key->roles, &own, &unknown);
    *out_roles = own | implied_roles(policy);
    if (key->subject.size == 0) {
        return STATUS_OK;
    }
    enum status status = find_by_subject(&rows, key->subject);
    uint64_t of_account = auth_role_bits(policy, account.role);
    *out_reason = !account.is_found     ? "its account is gone"
                  : account.is_disabled ? "its account is disabled"
                                        : NULL;
    *out_roles = key->roles.size == 0 ? of_account : *out_roles & of_account;
    return status;
}

static enum external_outcome identify_key(struct auth_loop *loop, struct arena *arena,
                                          enum access_key_kind kind, struct slice name,
                                          const unsigned char digest[SECRET_TOKEN_DIGEST_SIZE],
                                          int64_t now_us, struct caller *out_caller,
                                          const char **out_reason)
{
    enum caller_proof proof = kind == ACCESS_KEY_SECRET ? CALLER_API_KEY : CALLER_CERTIFICATE;
    struct access_key key;
    struct token_entry entry = {0};
    if (find_cached(loop, arena, name, proof, now_us, out_caller)) {
        return EXTERNAL_KNOWN;
    }
    enum status status = access_key_find(loop->session, arena, kind, digest, &key);
    if (status == STATUS_NOT_FOUND) {
        *out_reason = "it is not known here";
        return EXTERNAL_REFUSED;
    }
    *out_reason = status == STATUS_OK ? check_key(&key, now_us) : NULL;
    if (status == STATUS_OK && *out_reason == NULL) {
        status = roles_of(loop, arena, &key, &entry.roles, out_reason);
    }
    if (status != STATUS_OK || *out_reason != NULL) {
        return status != STATUS_OK ? EXTERNAL_UNAVAILABLE : EXTERNAL_REFUSED;
    }
    int64_t until_s = believed_until_s(loop, now_us);
    entry.claims = (struct jwt_claims){
        .subject = key.subject,
        .session = key.id,
        .id = key.id,
        .issued_ms = now_us / 1000, /* what the store says now: an older revocation is past */
        .expires_s = key.expires_us == 0 ? until_s : sooner(until_s, key.expires_us / 1000000)};
    return conclude(loop, arena, name, &entry, proof, now_us, out_caller, out_reason);
}

static enum external_outcome identify_secret(struct auth_loop *loop, struct arena *arena,
                                             struct slice secret, int64_t now_us,
                                             struct caller *out_caller, const char **out_reason)
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    if (!secret_token_is_well_formed(secret, ACCESS_KEY_PREFIX)) {
        *out_reason = "it is no API key of this system, or was not copied whole";
        return EXTERNAL_REFUSED;
    }
    secret_token_digest(secret, digest);
    return identify_key(loop, arena, ACCESS_KEY_SECRET, secret, digest, now_us, out_caller,
                        out_reason);
}

static int hex_value(char c)
{
    c = character_to_lower(c);
    return character_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_fingerprint(struct slice text, unsigned char out[SECRET_TOKEN_DIGEST_SIZE])
{
    if (text.size != 2 * SECRET_TOKEN_DIGEST_SIZE) {
        return false;
    }
    for (size_t i = 0; i < SECRET_TOKEN_DIGEST_SIZE; i++) {
        int high = hex_value(text.data[2 * i]), low = hex_value(text.data[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

/* A certificate that TLS let in but nobody here knows is no offence: its bearer is anonymous. The
 * name in the cache begins with a line end, which nothing in a header field can. */
static enum external_outcome identify_certificate(struct auth_loop *loop, struct arena *arena,
                                                  struct slice fingerprint, int64_t now_us,
                                                  struct caller *out_caller,
                                                  const char **out_reason)
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    if (!read_fingerprint(fingerprint, digest)) {
        return EXTERNAL_NONE;
    }
    struct slice name = arena_join(arena, SLICE("\ncertificate "), fingerprint);
    enum external_outcome outcome = identify_key(loop, arena, ACCESS_KEY_CERTIFICATE, name, digest,
                                                 now_us, out_caller, out_reason);
    return outcome == EXTERNAL_REFUSED ? EXTERNAL_NONE : outcome;
}

/* --- foreign tokens */

static uint64_t roles_of_token(struct auth_loop *loop, struct arena *arena,
                               const struct jwt_claims *claims,
                               const struct external_account *account)
{
    const struct policy *policy = &loop->plan->model->policy;
    struct list names = issuer_roles(loop->auth->issuer, arena, claims->payload);
    uint64_t bits = implied_roles(policy);
    LIST_EACH(const struct slice, name, &names)
    {
        const struct role *role = auth_role(policy, *name);
        bits |= role == NULL ? 0 : UINT64_C(1) << role->index;
    }
    return account->is_found ? bits | auth_role_bits(policy, account->role) : bits;
}

static enum external_outcome identify_foreign(struct auth_loop *loop, struct arena *arena,
                                              struct slice token, int64_t now_us,
                                              struct caller *out_caller, const char **out_reason)
{
    struct token_entry entry = {0};
    struct external_account account;
    int64_t now_s = now_us / 1000000;
    enum jwt_reason reason = issuer_verify(loop->auth->issuer, loop->foreign_verifier, arena, token,
                                           now_s, &entry.claims);
    if (reason != JWT_OK) {
        *out_reason = jwt_reason_words(reason);
        return reason == JWT_UNKNOWN_KEY ? EXTERNAL_UNKNOWN_KEY : EXTERNAL_REFUSED;
    }
    if (external_find_account(loop, arena, &entry.claims, NULL, &account) != STATUS_OK) {
        return EXTERNAL_UNAVAILABLE;
    }
    if (account.is_disabled) {
        *out_reason = "its account is disabled";
        return EXTERNAL_REFUSED;
    }
    entry.roles = roles_of_token(loop, arena, &entry.claims, &account);
    entry.claims = (struct jwt_claims){
        .subject = account.is_found ? account.subject : SLICE_EMPTY,
        .id =
            arena_format(arena, SLICE_FORMAT "#" SLICE_FORMAT, SLICE_ARGUMENT(entry.claims.issuer),
                         SLICE_ARGUMENT(entry.claims.subject)),
        .issued_ms = entry.claims.issued_ms,
        .expires_s = sooner(believed_until_s(loop, now_us), entry.claims.expires_s)};
    return conclude(loop, arena, token, &entry, CALLER_TOKEN, now_us, out_caller, out_reason);
}

/* --- all */

enum external_outcome external_identify(struct auth_loop *loop, struct arena *arena,
                                        const struct credentials *credentials, int64_t now_us,
                                        struct caller *out_caller, const char **out_reason)
{
    struct slice field = credentials->authorization, bearer = SLICE("Bearer ");
    if (field.size > 0) {
        struct slice token = slice_trim(slice_from_offset(field, bearer.size));
        if (!slice_starts_with_ignoring_case(field, bearer)) {
            return EXTERNAL_NONE;
        }
        if (slice_starts_with(token, ACCESS_KEY_PREFIX)) {
            return identify_secret(loop, arena, token, now_us, out_caller, out_reason);
        }
        if (loop->auth->issuer == NULL) {
            return EXTERNAL_NONE;
        }
        if (find_cached(loop, arena, token, CALLER_TOKEN, now_us, out_caller)) {
            return EXTERNAL_KNOWN;
        }
        return issuer_is_of(loop->auth->issuer, arena, token)
                   ? identify_foreign(loop, arena, token, now_us, out_caller, out_reason)
                   : EXTERNAL_NONE;
    }
    if (credentials->api_key.size > 0) {
        return identify_secret(loop, arena, credentials->api_key, now_us, out_caller, out_reason);
    }
    if (credentials->certificate.size > 0 &&
        auth_cookie(credentials->cookie, AUTH_ACCESS_COOKIE).size == 0) {
        return identify_certificate(loop, arena, credentials->certificate, now_us, out_caller,
                                    out_reason);
    }
    return EXTERNAL_NONE;
}

enum jwt_reason external_verify_id(struct auth_loop *loop, struct arena *arena, struct slice token,
                                   struct slice nonce, int64_t now_us,
                                   struct jwt_claims *out_claims)
{
    return issuer_verify_id(loop->auth->issuer, loop->foreign_verifier, arena, token, nonce,
                            now_us / 1000000, out_claims);
}
