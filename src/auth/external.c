/* SPDX-License-Identifier: Apache-2.0 */
/* Each way ends in an entry of a cache of its own: a foreign subject must never be taken for one of
 * ours, nor a fingerprint, which is public, for a token. */
#include "auth/external.h"

#include "auth/access_key.h"
#include "auth/auth_private.h"

/* --- questions to the store */

/* Fixed text; rows go to on_row. */
static enum step ask(struct session *session, struct arena *arena, struct query *query,
                     const char *sql, const struct value *parameters, size_t count,
                     on_row_f *on_row, void *context, struct flow *flow)
{
    *query = (struct query){.arena = arena,
                            .sql = sql,
                            .is_fixed = true,
                            .parameters = parameters,
                            .parameter_count = count,
                            .on_row = on_row,
                            .context = context,
                            .flow = flow};
    enum step step = store_execute(session, QUERY_READ, query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

/* --- accounts */

static struct external_search *search_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct external_search, nested.flow);
}

/* The exact spelling comes first or is the only one. */
static void take_account(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct external_search *search = context;
    if (!search->account.is_found) {
        search->account = account_row_read(search->arena, search->plan, values);
    }
}

static enum step ask_by_subject(struct flow *flow)
{
    struct external_search *search = search_from(flow);
    const struct plan_identity *identity = &search->plan->identity;
    if (value_from_text(search->arena, identity->key->type, search->subject,
                        &search->parameters[0]) != NULL) {
        return STEP_NEXT; /* and is not found */
    }
    return ask(search->session, search->arena, &search->query, identity->find_by_key,
               search->parameters, 1, take_account, search, flow);
}

/* account */
static void take_link(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct external_search *search = context;
    search->is_linked = true;
    search->subject = arena_copy(search->arena, values[0].text);
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

static enum step ask_for_link(struct flow *flow)
{
    struct external_search *search = search_from(flow);
    search->parameters[0] = value_text(search->claims->issuer);
    search->parameters[1] = value_text(search->claims->subject);
    return ask(search->session, search->arena, &search->query,
               "SELECT account FROM _phoenix_logins WHERE issuer = ?1 AND subject = ?2",
               search->parameters, 2, take_link, search, flow);
}

static enum step ask_for_account(struct flow *flow)
{
    struct external_search *search = search_from(flow);
    if (search->query.status != STATUS_OK) {
        return STEP_NEXT;
    }
    if (search->is_linked) {
        return ask_by_subject(flow);
    }
    struct slice email = email_of(search->claims, search->userinfo);
    search->parameters[0] = value_text(email);
    search->parameters[1] = value_text(arena_to_lower(search->arena, email));
    return email.size == 0 ? STEP_NEXT
                           : ask(search->session, search->arena, &search->query,
                                 search->plan->identity.find_by_login, search->parameters, 2,
                                 take_account, search, flow);
}

static void take_doubt(void *context, const struct value *values, size_t count)
{
    (void)values;
    (void)count;
    struct external_search *search = context;
    search->is_unproven = true;
    search->account = (struct account_row){0};
}

static enum step ask_for_doubt(struct flow *flow)
{
    struct external_search *search = search_from(flow);
    if (search->query.status != STATUS_OK || search->is_linked || !search->account.is_found) {
        return STEP_NEXT;
    }
    search->parameters[0] = value_text(search->account.subject);
    return ask(search->session, search->arena, &search->query,
               "SELECT 1 FROM _phoenix_unproven WHERE subject = ?1", search->parameters, 1,
               take_doubt, search, flow);
}

/* The account of search->subject. */
static enum step find_by_subject(struct external_search *search, struct flow *outer)
{
    static step_f *const steps[] = {ask_by_subject, NULL};
    return flow_nest(&search->nested, steps, outer);
}

enum step external_find_account(struct external_search *search, struct flow *outer)
{
    static step_f *const steps[] = {ask_for_link, ask_for_account, ask_for_doubt, NULL};
    return flow_nest(&search->nested, steps, outer);
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

/* --- what only the store knows */

struct external_inquiry {
    struct nested nested;
    struct auth_loop *loop;
    struct arena *arena;
    int64_t now_us;
    struct slice name; /* in the cache */
    enum caller_proof proof;
    enum access_key_kind kind;
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE]; /* of a key; a foreign token has claims */
    struct access_key key;
    struct query query;
    struct jwt_claims claims;
    struct external_search search; /* the account of either */

    enum external_outcome outcome;
    struct caller caller;
    const char *reason;
};

static struct external_inquiry *inquiry_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct external_inquiry, nested.flow);
}

static struct external_inquiry *inquire(struct auth_loop *loop, struct arena *arena,
                                        struct slice name, enum caller_proof proof, int64_t now_us)
{
    struct external_inquiry *inquiry = ARENA_NEW(arena, struct external_inquiry);
    inquiry->loop = loop;
    inquiry->arena = arena;
    inquiry->now_us = now_us;
    inquiry->name = name;
    inquiry->proof = proof;
    inquiry->outcome = EXTERNAL_STORED;
    inquiry->search = (struct external_search){
        .arena = arena, .plan = loop->plan, .session = loop->session, .claims = &inquiry->claims};
    return inquiry;
}

/* The steps that are left have nothing to do. */
static bool is_over(const struct external_inquiry *inquiry)
{
    return inquiry->outcome != EXTERNAL_STORED;
}

static enum step end_inquiry(struct external_inquiry *inquiry, enum external_outcome outcome,
                             const char *reason)
{
    inquiry->outcome = outcome;
    inquiry->reason = reason;
    return STEP_NEXT;
}

static enum step conclude_inquiry(struct external_inquiry *inquiry, const struct token_entry *entry)
{
    inquiry->outcome = conclude(inquiry->loop, inquiry->arena, inquiry->name, entry, inquiry->proof,
                                inquiry->now_us, &inquiry->caller, &inquiry->reason);
    return STEP_NEXT;
}

/* --- API keys and certificates */

static enum step ask_for_key(struct flow *flow)
{
    struct external_inquiry *inquiry = inquiry_from(flow);
    return access_key_find(inquiry->loop->session, inquiry->arena, inquiry->kind, inquiry->digest,
                           &inquiry->key, &inquiry->query, flow);
}

static const char *check_key(const struct access_key *key, int64_t now_us)
{
    return key->id.size == 0                                   ? "it is not known here"
           : key->revoked_us != 0                              ? "it has been revoked"
           : key->expires_us != 0 && now_us >= key->expires_us ? "it has expired"
                                                               : NULL;
}

static enum step ask_for_owner(struct flow *flow)
{
    struct external_inquiry *inquiry = inquiry_from(flow);
    if (inquiry->query.status != STATUS_OK) {
        return end_inquiry(inquiry, EXTERNAL_UNAVAILABLE, NULL);
    }
    const char *reason = check_key(&inquiry->key, inquiry->now_us);
    if (reason != NULL) {
        return end_inquiry(inquiry, EXTERNAL_REFUSED, reason);
    }
    inquiry->search.subject = inquiry->key.subject;
    return inquiry->key.subject.size == 0 ? STEP_NEXT : find_by_subject(&inquiry->search, flow);
}

/* A key never has more than its account, and no longer. */
static const char *roles_of_key(const struct external_inquiry *inquiry, uint64_t *out_roles)
{
    const struct policy *policy = &inquiry->loop->plan->model->policy;
    const struct access_key *key = &inquiry->key;
    const struct account_row *account = &inquiry->search.account;
    struct slice unknown;
    uint64_t own = 0;
    access_key_read_roles(policy, key->roles, &own, &unknown);
    *out_roles = own | implied_roles(policy);
    if (key->subject.size == 0) {
        return NULL;
    }
    uint64_t of_account = auth_role_bits(policy, account->role);
    *out_roles = key->roles.size == 0 ? of_account : *out_roles & of_account;
    return !account->is_found                 ? "its account is gone"
           : account_row_is_disabled(account) ? "its account is disabled"
                                              : NULL;
}

static enum step conclude_key(struct flow *flow)
{
    struct external_inquiry *inquiry = inquiry_from(flow);
    const struct access_key *key = &inquiry->key;
    struct token_entry entry = {0};
    if (is_over(inquiry)) {
        return STEP_NEXT;
    }
    const char *reason = roles_of_key(inquiry, &entry.roles);
    if (inquiry->search.query.status != STATUS_OK || reason != NULL) {
        return end_inquiry(inquiry,
                           inquiry->search.query.status != STATUS_OK ? EXTERNAL_UNAVAILABLE
                                                                     : EXTERNAL_REFUSED,
                           reason);
    }
    int64_t until_s = believed_until_s(inquiry->loop, inquiry->now_us);
    entry.claims = (struct jwt_claims){
        .subject = key->subject,
        .session = key->id,
        .id = key->id,
        .issued_ms =
            inquiry->now_us / 1000, /* what the store says now: an older revocation is past */
        .expires_s = key->expires_us == 0 ? until_s : sooner(until_s, key->expires_us / 1000000)};
    return conclude_inquiry(inquiry, &entry);
}

/* A certificate that TLS let in but nobody here knows is no offence: its bearer is anonymous. */
static enum step forgive_certificate(struct flow *flow)
{
    struct external_inquiry *inquiry = inquiry_from(flow);
    if (inquiry->kind == ACCESS_KEY_CERTIFICATE && inquiry->outcome == EXTERNAL_REFUSED) {
        inquiry->outcome = EXTERNAL_NONE;
    }
    return STEP_NEXT;
}

static enum external_outcome identify_key(struct auth_loop *loop, struct arena *arena,
                                          enum access_key_kind kind, struct slice name,
                                          const unsigned char digest[SECRET_TOKEN_DIGEST_SIZE],
                                          int64_t now_us, struct caller *out_caller,
                                          struct external_inquiry **out_inquiry)
{
    enum caller_proof proof = kind == ACCESS_KEY_SECRET ? CALLER_API_KEY : CALLER_CERTIFICATE;
    if (find_cached(loop, arena, name, proof, now_us, out_caller)) {
        return EXTERNAL_KNOWN;
    }
    *out_inquiry = inquire(loop, arena, name, proof, now_us);
    (*out_inquiry)->kind = kind;
    memcpy((*out_inquiry)->digest, digest, SECRET_TOKEN_DIGEST_SIZE);
    return EXTERNAL_STORED;
}

static enum external_outcome identify_secret(struct auth_loop *loop, struct arena *arena,
                                             struct slice secret, int64_t now_us,
                                             struct caller *out_caller, const char **out_reason,
                                             struct external_inquiry **out_inquiry)
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    if (!secret_token_is_well_formed(secret, ACCESS_KEY_PREFIX)) {
        *out_reason = "it is no API key of this system, or was not copied whole";
        return EXTERNAL_REFUSED;
    }
    secret_token_digest(secret, digest);
    return identify_key(loop, arena, ACCESS_KEY_SECRET, secret, digest, now_us, out_caller,
                        out_inquiry);
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

/* The name in the cache begins with a line end, which nothing in a header field can. */
static enum external_outcome identify_certificate(struct auth_loop *loop, struct arena *arena,
                                                  struct slice fingerprint, int64_t now_us,
                                                  struct caller *out_caller,
                                                  struct external_inquiry **out_inquiry)
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    if (!read_fingerprint(fingerprint, digest)) {
        return EXTERNAL_NONE;
    }
    struct slice name = arena_join(arena, SLICE("\ncertificate "), fingerprint);
    return identify_key(loop, arena, ACCESS_KEY_CERTIFICATE, name, digest, now_us, out_caller,
                        out_inquiry);
}

/* --- foreign tokens */

static uint64_t roles_of_token(struct auth_loop *loop, struct arena *arena,
                               const struct jwt_claims *claims, const struct account_row *account)
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

static enum step ask_for_foreign(struct flow *flow)
{
    return external_find_account(&inquiry_from(flow)->search, flow);
}

static enum step conclude_foreign(struct flow *flow)
{
    struct external_inquiry *inquiry = inquiry_from(flow);
    struct arena *arena = inquiry->arena;
    const struct jwt_claims *claims = &inquiry->claims;
    const struct account_row *account = &inquiry->search.account;
    struct token_entry entry = {0};
    if (inquiry->search.query.status != STATUS_OK) {
        return end_inquiry(inquiry, EXTERNAL_UNAVAILABLE, NULL);
    }
    if (account_row_is_disabled(account)) {
        return end_inquiry(inquiry, EXTERNAL_REFUSED, "its account is disabled");
    }
    entry.roles = roles_of_token(inquiry->loop, arena, claims, account);
    entry.claims = (struct jwt_claims){
        .subject = account->subject,
        .id = arena_format(arena, SLICE_FORMAT "#" SLICE_FORMAT, SLICE_ARGUMENT(claims->issuer),
                           SLICE_ARGUMENT(claims->subject)),
        .issued_ms = claims->issued_ms,
        .expires_s = sooner(believed_until_s(inquiry->loop, inquiry->now_us), claims->expires_s)};
    return conclude_inquiry(inquiry, &entry);
}

static enum external_outcome identify_foreign(struct auth_loop *loop, struct arena *arena,
                                              struct slice token, int64_t now_us,
                                              const char **out_reason,
                                              struct external_inquiry **out_inquiry)
{
    struct external_inquiry *inquiry = inquire(loop, arena, token, CALLER_TOKEN, now_us);
    enum jwt_reason reason = issuer_verify(loop->auth->issuer, loop->foreign_verifier, arena, token,
                                           now_us / 1000000, &inquiry->claims);
    if (reason != JWT_OK) {
        *out_reason = jwt_reason_words(reason);
        return reason == JWT_UNKNOWN_KEY ? EXTERNAL_UNKNOWN_KEY : EXTERNAL_REFUSED;
    }
    *out_inquiry = inquiry;
    return EXTERNAL_STORED;
}

/* --- all */

enum external_outcome external_identify(struct auth_loop *loop, struct arena *arena,
                                        const struct credentials *credentials, int64_t now_us,
                                        struct caller *out_caller, const char **out_reason,
                                        struct external_inquiry **out_inquiry)
{
    struct slice field = credentials->authorization, bearer = SLICE("Bearer ");
    if (field.size > 0) {
        struct slice token = slice_trim(slice_from_offset(field, bearer.size));
        if (!slice_starts_with_ignoring_case(field, bearer)) {
            return EXTERNAL_NONE;
        }
        if (slice_starts_with(token, ACCESS_KEY_PREFIX)) {
            return identify_secret(loop, arena, token, now_us, out_caller, out_reason, out_inquiry);
        }
        if (loop->auth->issuer == NULL) {
            return EXTERNAL_NONE;
        }
        if (find_cached(loop, arena, token, CALLER_TOKEN, now_us, out_caller)) {
            return EXTERNAL_KNOWN;
        }
        return issuer_is_of(loop->auth->issuer, arena, token)
                   ? identify_foreign(loop, arena, token, now_us, out_reason, out_inquiry)
                   : EXTERNAL_NONE;
    }
    if (credentials->api_key.size > 0) {
        return identify_secret(loop, arena, credentials->api_key, now_us, out_caller, out_reason,
                               out_inquiry);
    }
    if (credentials->certificate.size > 0 &&
        auth_cookie(credentials->cookie, AUTH_ACCESS_COOKIE).size == 0) {
        return identify_certificate(loop, arena, credentials->certificate, now_us, out_caller,
                                    out_inquiry);
    }
    return EXTERNAL_NONE;
}

enum step external_ask(struct external_inquiry *inquiry, struct flow *outer)
{
    static step_f *const key_steps[] = {ask_for_key, ask_for_owner, conclude_key,
                                        forgive_certificate, NULL};
    static step_f *const foreign_steps[] = {ask_for_foreign, conclude_foreign, NULL};
    return flow_nest(&inquiry->nested, inquiry->proof == CALLER_TOKEN ? foreign_steps : key_steps,
                     outer);
}

enum external_outcome external_outcome(const struct external_inquiry *inquiry,
                                       struct caller *out_caller, const char **out_reason)
{
    if (inquiry->outcome == EXTERNAL_KNOWN) {
        *out_caller = inquiry->caller;
    }
    *out_reason = inquiry->reason;
    return inquiry->outcome;
}

enum jwt_reason external_verify_id(struct auth_loop *loop, struct arena *arena, struct slice token,
                                   struct slice nonce, int64_t now_us,
                                   struct jwt_claims *out_claims)
{
    return issuer_verify_id(loop->auth->issuer, loop->foreign_verifier, arena, token, nonce,
                            now_us / 1000000, out_claims);
}
