/* SPDX-License-Identifier: Apache-2.0 */
/* The issuer's thread, and what loops ask of it. */
#include "auth/issuer.h"

#include "auth/fetch.h"
#include "auth/issuer_private.h"
#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>

#define ANSWER_SIZE_MAXIMUM (512U * 1024U)
#define TIMEOUT_MS          10000U
#define AGE_MINIMUM_S       300
#define AGE_DEFAULT_S       3600
#define AGE_MAXIMUM_S       86400
#define RETRY_FIRST_S       2
#define RETRY_MAXIMUM_S     60
#define ASK_INTERVAL_S      60 /* between fetches that unknown keys cause */
#define JOB_MAXIMUM         64U
#define NS_PER_S            UINT64_C(1000000000)

struct issuer_client {
    struct issuer *issuer;
    uv_async_t answered;
    uv_mutex_t mutex;
    struct issuer_job *done;
    unsigned job_count; /* the loop's thread only */
};

/* --- fetching; on the issuer's thread */

static bool fetch_json(struct arena *arena, struct slice url, struct fetch_answer *out_answer,
                       const struct json **out_document, struct slice *out_reason)
{
    const struct fetch_request request = {
        .url = url, .timeout_ms = TIMEOUT_MS, .size_maximum = ANSWER_SIZE_MAXIMUM};
    struct json_error error;
    if (!fetch_run(arena, &request, out_answer, out_reason)) {
        return false;
    }
    if (out_answer->status != 200) {
        *out_reason = arena_format(arena, SLICE_FORMAT " answers %u", SLICE_ARGUMENT(url),
                                   out_answer->status);
        return false;
    }
    *out_document = json_parse(arena, out_answer->body, &error);
    if (*out_document == NULL) {
        *out_reason = arena_format(arena, SLICE_FORMAT " answers no JSON", SLICE_ARGUMENT(url));
        return false;
    }
    return true;
}

static struct slice text_of(const struct json *object, const char *name)
{
    const struct json *member = json_member(object, slice_from(name));
    return member != NULL && member->kind == JSON_STRING ? member->text : SLICE_EMPTY;
}

/* Empty, or an address that may be asked and stand in a header. */
static bool is_usable(struct slice address)
{
    for (size_t i = 0; i < address.size; i++) {
        if (address.data[i] <= ' ' || address.data[i] > '~') {
            return false;
        }
    }
    return address.size == 0 || slice_starts_with_ignoring_case(address, SLICE("https://")) ||
           slice_starts_with_ignoring_case(address, SLICE("http://"));
}

/* OpenID Connect Discovery 1.0, 4: the issuer that it names must be the one that was asked. */
bool issuer_read_endpoints(struct arena *arena, const struct json *document, struct slice base,
                           struct issuer_endpoints *out_endpoints, struct slice *out_reason)
{
    if (!slice_equal(text_of(document, "issuer"), base)) {
        *out_reason =
            arena_format(arena, "the configuration of " SLICE_FORMAT " speaks for another issuer",
                         SLICE_ARGUMENT(base));
        return false;
    }
    *out_endpoints = (struct issuer_endpoints){
        text_of(document, "authorization_endpoint"), text_of(document, "token_endpoint"),
        text_of(document, "jwks_uri"), text_of(document, "userinfo_endpoint")};
    if (out_endpoints->keys.size == 0) {
        *out_reason = arena_format(arena, "the configuration of " SLICE_FORMAT " names no jwks_uri",
                                   SLICE_ARGUMENT(base));
        return false;
    }
    if (!is_usable(out_endpoints->authorization) || !is_usable(out_endpoints->token) ||
        !is_usable(out_endpoints->keys) || !is_usable(out_endpoints->userinfo)) {
        *out_reason = arena_format(arena,
                                   "the configuration of " SLICE_FORMAT
                                   " names an endpoint that is no address of HTTP",
                                   SLICE_ARGUMENT(base));
        return false;
    }
    return true;
}

static bool fetch_endpoints(struct issuer *issuer, struct arena *arena,
                            struct issuer_endpoints *out_endpoints, struct slice *out_reason)
{
    static const char path[] = ".well-known/openid-configuration";
    struct slice base = issuer->options.url;
    struct slice url = arena_format(arena, SLICE_FORMAT "%s%s", SLICE_ARGUMENT(base),
                                    slice_ends_with(base, SLICE("/")) ? "" : "/", path);
    struct fetch_answer answer;
    const struct json *document;
    return fetch_json(arena, url, &answer, &document, out_reason) &&
           issuer_read_endpoints(arena, document, base, out_endpoints, out_reason);
}

/* The new set takes the place of the old one, which is freed when no loop verifies with it. */
static void put_in_force(struct issuer *issuer, struct key_set *keys,
                         const struct issuer_endpoints *endpoints)
{
    struct arena *arena = arena_create(1024);
    const struct issuer_endpoints copy = {
        arena_copy(arena, endpoints->authorization), arena_copy(arena, endpoints->token),
        arena_copy(arena, endpoints->keys), arena_copy(arena, endpoints->userinfo)};
    uv_rwlock_wrlock(&issuer->lock);
    struct key_set *former = issuer->keys;
    struct arena *former_arena = issuer->endpoints_arena;
    issuer->keys = keys;
    issuer->endpoints = copy;
    issuer->endpoints_arena = arena;
    uv_rwlock_wrunlock(&issuer->lock);
    keys_free(&former);
    if (former_arena != NULL) {
        arena_destroy(&former_arena);
    }
}

static bool fetch_all(struct issuer *issuer, struct arena *arena, int64_t *out_age_s,
                      struct slice *out_reason)
{
    struct issuer_endpoints endpoints;
    struct fetch_answer answer;
    const struct json *document;
    const char *skipped;
    if (!fetch_endpoints(issuer, arena, &endpoints, out_reason) ||
        !fetch_json(arena, endpoints.keys, &answer, &document, out_reason)) {
        return false;
    }
    struct key_set *keys = keys_parse(answer.body, true, &skipped);
    if (keys == NULL || keys->keys.count == 0) {
        keys_free(&keys);
        *out_reason = arena_format(arena, SLICE_FORMAT " holds no usable key",
                                   SLICE_ARGUMENT(endpoints.keys));
        return false;
    }
    put_in_force(issuer, keys, &endpoints);
    *out_age_s = answer.max_age_s < 0               ? AGE_DEFAULT_S
                 : answer.max_age_s < AGE_MINIMUM_S ? AGE_MINIMUM_S
                 : answer.max_age_s > AGE_MAXIMUM_S ? AGE_MAXIMUM_S
                                                    : answer.max_age_s;
    return true;
}

static void tell(struct issuer *issuer, bool is_well, struct slice reason)
{
    if (issuer->options.on_change != NULL && (!issuer->was_told || is_well != issuer->was_well)) {
        issuer->options.on_change(issuer->options.context, issuer->options.url,
                                  is_well ? SLICE_EMPTY : reason);
    }
    issuer->was_told = true;
    issuer->was_well = is_well;
}

/* Returns after how many seconds to do it again. */
static int64_t refresh(struct issuer *issuer)
{
    struct arena *arena = arena_create(16384);
    struct slice reason = SLICE_EMPTY;
    int64_t age_s = 0;
    bool is_well = fetch_all(issuer, arena, &age_s, &reason);
    tell(issuer, is_well, reason);
    arena_destroy(&arena);
    if (is_well) {
        issuer->retry_s = RETRY_FIRST_S;
        return age_s;
    }
    int64_t retry_s = issuer->retry_s;
    issuer->retry_s = retry_s * 2 > RETRY_MAXIMUM_S ? RETRY_MAXIMUM_S : retry_s * 2;
    return retry_s;
}

/* --- the code; on the issuer's thread */

static struct issuer_endpoints copy_endpoints(struct issuer *issuer, struct arena *arena)
{
    uv_rwlock_rdlock(&issuer->lock);
    const struct issuer_endpoints copy = {.token = arena_copy(arena, issuer->endpoints.token),
                                          .userinfo =
                                              arena_copy(arena, issuer->endpoints.userinfo)};
    uv_rwlock_rdunlock(&issuer->lock);
    return copy;
}

/* RFC 6749, 2.3.1: both parts of Basic are form-encoded first. */
static struct slice form_encode(struct arena *arena, struct slice text)
{
    struct buffer buffer;
    buffer_init(&buffer, text.size * 3 + 16);
    fetch_write_pair(&buffer, "", text);
    struct slice encoded = arena_copy(arena, slice_from_offset(buffer_slice(&buffer), 1));
    buffer_release(&buffer);
    return encoded;
}

static bool post_code(struct issuer *issuer, struct issuer_job *job, struct buffer *form,
                      struct fetch_answer *out_answer)
{
    const struct issuer_options *options = &issuer->options;
    bool is_secret = options->client_secret.size > 0;
    fetch_write_pair(form, "grant_type", SLICE("authorization_code"));
    fetch_write_pair(form, "code", job->code);
    fetch_write_pair(form, "redirect_uri", job->redirect_uri);
    fetch_write_pair(form, "code_verifier", job->verifier);
    if (!is_secret) {
        fetch_write_pair(form, "client_id", options->client_id);
    }
    const struct fetch_request request = {
        .url = copy_endpoints(issuer, job->arena).token,
        .form = buffer_slice(form),
        .user = is_secret ? form_encode(job->arena, options->client_id) : SLICE_EMPTY,
        .password = is_secret ? form_encode(job->arena, options->client_secret) : SLICE_EMPTY,
        .timeout_ms = TIMEOUT_MS,
        .size_maximum = ANSWER_SIZE_MAXIMUM};
    return fetch_run(job->arena, &request, out_answer, &job->reason);
}

/* Issuers that go by the letter (OpenID Connect Core 1.0, 5.4) say there, and not in the ID token,
 * which e-mail address somebody has. Without an answer there is none. */
static void fetch_userinfo(struct issuer *issuer, struct issuer_job *job, struct slice access_token)
{
    const struct fetch_request request = {.url = copy_endpoints(issuer, job->arena).userinfo,
                                          .bearer = access_token,
                                          .timeout_ms = TIMEOUT_MS,
                                          .size_maximum = ANSWER_SIZE_MAXIMUM};
    struct fetch_answer answer;
    struct slice reason;
    struct json_error error;
    if (request.url.size > 0 && access_token.size > 0 &&
        fetch_run(job->arena, &request, &answer, &reason) && answer.status == 200) {
        job->userinfo = json_parse(job->arena, answer.body, &error);
    }
}

static void exchange(struct issuer *issuer, struct issuer_job *job)
{
    struct fetch_answer answer;
    struct json_error error;
    struct buffer form;
    buffer_init(&form, 65536);
    bool is_answered = post_code(issuer, job, &form, &answer);
    buffer_release(&form);
    job->has_failed = true;
    if (!is_answered) {
        return;
    }
    const struct json *document = json_parse(job->arena, answer.body, &error);
    job->id_token = text_of(document, "id_token");
    job->has_failed = answer.status != 200 || job->id_token.size == 0;
    if (job->has_failed) {
        job->reason = arena_format(job->arena, "the token endpoint answers %u " SLICE_FORMAT,
                                   answer.status, SLICE_ARGUMENT(text_of(document, "error")));
        return;
    }
    fetch_userinfo(issuer, job, text_of(document, "access_token"));
}

/* --- the thread */

/* Sent under the lock, so that the client cannot be closed between the two. */
static void answer_job(struct issuer_job *job)
{
    struct issuer_client *client = job->client;
    uv_mutex_lock(&client->mutex);
    job->next = client->done;
    client->done = job;
    uv_async_send(&client->answered);
    uv_mutex_unlock(&client->mutex);
}

static void answer_all(struct issuer_job *job)
{
    while (job != NULL) {
        struct issuer_job *next = job->next;
        answer_job(job);
        job = next;
    }
}

static void run_jobs(struct issuer *issuer, struct issuer_job *jobs)
{
    struct issuer_job *askers = NULL;
    while (jobs != NULL) {
        struct issuer_job *next = jobs->next;
        if (jobs->is_exchange) {
            exchange(issuer, jobs);
            answer_job(jobs);
        } else {
            jobs->next = askers;
            askers = jobs;
        }
        jobs = next;
    }
    if (askers != NULL) {
        issuer->refresh_at_ns = clock_monotonic_ns() + (uint64_t)refresh(issuer) * NS_PER_S;
        uv_mutex_lock(&issuer->mutex);
        issuer->is_asked = false;
        uv_mutex_unlock(&issuer->mutex);
        answer_all(askers);
    }
}

static struct issuer_job *wait_for_jobs(struct issuer *issuer)
{
    uint64_t now_ns = clock_monotonic_ns();
    while (!issuer->is_ending && issuer->jobs == NULL && now_ns < issuer->refresh_at_ns) {
        uv_cond_timedwait(&issuer->wakened, &issuer->mutex, issuer->refresh_at_ns - now_ns);
        now_ns = clock_monotonic_ns();
    }
    struct issuer_job *jobs = issuer->jobs;
    issuer->jobs = NULL;
    issuer->job_count = 0;
    return jobs;
}

static void work(void *context)
{
    struct issuer *issuer = context;
    uv_mutex_lock(&issuer->mutex);
    while (!issuer->is_ending) {
        struct issuer_job *jobs = wait_for_jobs(issuer);
        bool is_ending = issuer->is_ending;
        uv_mutex_unlock(&issuer->mutex);
        run_jobs(issuer, jobs);
        if (!is_ending && clock_monotonic_ns() >= issuer->refresh_at_ns) {
            issuer->refresh_at_ns = clock_monotonic_ns() + (uint64_t)refresh(issuer) * NS_PER_S;
        }
        uv_mutex_lock(&issuer->mutex);
    }
    uv_mutex_unlock(&issuer->mutex);
}

/* --- opening and closing */

static bool check_options(struct arena *arena, const struct issuer_options *options,
                          struct slice *out_reason)
{
    struct slice reason;
    if (!fetch_is_possible(&reason)) {
        *out_reason =
            arena_format(arena, "an issuer cannot be asked: " SLICE_FORMAT, SLICE_ARGUMENT(reason));
        return false;
    }
    if (!fetch_is_safe(options->url)) {
        *out_reason = arena_format(arena,
                                   "the issuer's address '" SLICE_FORMAT
                                   "' must begin with https:// (http:// only on this machine)",
                                   SLICE_ARGUMENT(options->url));
        return false;
    }
    if (options->audience.size == 0) {
        *out_reason = SLICE("an issuer needs an audience: without one, tokens that it made for "
                            "other programs would be accepted");
        return false;
    }
    return true;
}

struct issuer *issuer_open(struct arena *arena, const struct issuer_options *options,
                           struct slice *out_reason)
{
    if (!check_options(arena, options, out_reason)) {
        return NULL;
    }
    struct issuer *issuer = calloc(1, sizeof(*issuer));
    if (issuer == NULL) {
        abort();
    }
    struct arena *own = issuer->arena = arena_create(1024);
    issuer->options = (struct issuer_options){
        .url = arena_copy(own, options->url),
        .audience = arena_copy(own, options->audience),
        .client_id = arena_copy(own, options->client_id),
        .client_secret = arena_copy(own, options->client_secret),
        .role_claim =
            arena_copy(own, options->role_claim.size > 0 ? options->role_claim : SLICE("roles")),
        .role_map = arena_copy(own, options->role_map),
        .on_change = options->on_change,
        .context = options->context};
    issuer->retry_s = RETRY_FIRST_S;
    uv_mutex_init(&issuer->mutex);
    uv_cond_init(&issuer->wakened);
    uv_rwlock_init(&issuer->lock);
    if (uv_thread_create(&issuer->thread, work, issuer) != 0) {
        abort();
    }
    return issuer;
}

void issuer_close(struct issuer **issuer)
{
    struct issuer *closing = *issuer;
    *issuer = NULL;
    if (closing == NULL) {
        return;
    }
    uv_mutex_lock(&closing->mutex);
    assert(closing->client_count == 0);
    closing->is_ending = true;
    uv_cond_signal(&closing->wakened);
    uv_mutex_unlock(&closing->mutex);
    uv_thread_join(&closing->thread);
    keys_free(&closing->keys);
    if (closing->endpoints_arena != NULL) {
        arena_destroy(&closing->endpoints_arena);
    }
    uv_rwlock_destroy(&closing->lock);
    uv_cond_destroy(&closing->wakened);
    uv_mutex_destroy(&closing->mutex);
    arena_destroy(&closing->arena);
    free(closing);
}

/* --- the clients */

static void on_answered(uv_async_t *async)
{
    struct issuer_client *client = async->data;
    uv_mutex_lock(&client->mutex);
    struct issuer_job *job = client->done;
    client->done = NULL;
    uv_mutex_unlock(&client->mutex);
    while (job != NULL) {
        struct issuer_job *next = job->next;
        if (--client->job_count == 0) {
            uv_unref((uv_handle_t *)&client->answered);
        }
        job->done(job);
        job = next;
    }
}

static void count_client(struct issuer *issuer, int by)
{
    uv_mutex_lock(&issuer->mutex);
    issuer->client_count += by;
    uv_mutex_unlock(&issuer->mutex);
}

struct issuer_client *issuer_client_open(struct issuer *issuer, uv_loop_t *loop)
{
    struct issuer_client *client = calloc(1, sizeof(*client));
    if (client == NULL) {
        abort();
    }
    client->issuer = issuer;
    uv_mutex_init(&client->mutex);
    uv_async_init(loop, &client->answered, on_answered);
    client->answered.data = client;
    uv_unref((uv_handle_t *)&client->answered);
    count_client(issuer, 1);
    return client;
}

static void free_client(uv_handle_t *handle)
{
    struct issuer_client *client = handle->data;
    uv_mutex_destroy(&client->mutex);
    free(client);
}

/* The lock is taken once so that the thread, still inside answer_job, leaves it first. */
void issuer_client_close(struct issuer_client **client)
{
    struct issuer_client *closing = *client;
    *client = NULL;
    if (closing == NULL) {
        return;
    }
    assert(closing->job_count == 0);
    uv_mutex_lock(&closing->mutex);
    uv_mutex_unlock(&closing->mutex);
    count_client(closing->issuer, -1);
    uv_close((uv_handle_t *)&closing->answered, free_client);
}

static bool queue_job(struct issuer_client *client, struct issuer_job *job)
{
    struct issuer *issuer = client->issuer;
    assert(job->done != NULL);
    job->client = client;
    uv_mutex_lock(&issuer->mutex);
    uint64_t now_ns = clock_monotonic_ns();
    bool is_taken = issuer->job_count < JOB_MAXIMUM;
    if (is_taken && !job->is_exchange) {
        /* who comes while a fetch that was asked for is under way waits for it too */
        bool may_ask = now_ns >= issuer->ask_again_at_ns;
        is_taken = issuer->is_asked || may_ask;
        issuer->is_asked = is_taken;
        issuer->ask_again_at_ns =
            may_ask ? now_ns + ASK_INTERVAL_S * NS_PER_S : issuer->ask_again_at_ns;
    }
    if (is_taken) {
        job->next = issuer->jobs;
        issuer->jobs = job;
        issuer->job_count++;
        uv_cond_signal(&issuer->wakened);
    }
    uv_mutex_unlock(&issuer->mutex);
    if (is_taken && client->job_count++ == 0) {
        uv_ref((uv_handle_t *)&client->answered);
    }
    return is_taken;
}

bool issuer_ask(struct issuer_client *client, struct issuer_job *job)
{
    job->is_exchange = false;
    return queue_job(client, job);
}

bool issuer_exchange(struct issuer_client *client, struct issuer_job *job)
{
    job->is_exchange = true;
    return queue_job(client, job);
}
