/* SPDX-License-Identifier: Apache-2.0 */
/* Who may sign in: the keys that sign tokens, a foreign issuer, tokens for new passwords, and what
 * was revoked by other processes. */
#include "auth/auth.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/courier.h"
#include "server/exposure.h"
#include "server/server_private.h"
#include "store/loader.h"

#include <signal.h>

#define REVOCATIONS_MS 300U

/* --- reset tokens */

/* Whoever reads the log of a system that others use must not be able to sign in as any of them. */
static void deliver_reset(void *context, struct slice login, struct slice token, int64_t expires_us)
{
    const struct server *server = context;
    if (server->reset_command != NULL) {
        courier_send(server->reset_command, login, token, expires_us);
    } else if (server->is_for_development) {
        LOG(LOG_WARN, "a token for a new password, shown because only this machine is served",
            LOG_TEXT("login", login), LOG_TEXT("token", token));
    } else {
        LOG(LOG_WARN,
            "a new password was asked for, but nothing sends tokens to their owners: start with "
            "--reset-command");
    }
}

/* --- a foreign issuer */

/* From the issuer's own thread. */
static void on_issuer(void *context, struct slice url, struct slice reason)
{
    (void)context;
    if (reason.size > 0) {
        LOG(LOG_WARN, "the issuer does not answer; its last keys stay in force",
            LOG_TEXT("issuer", url), LOG_TEXT("reason", reason));
    } else {
        LOG(LOG_INFO, "the issuer's keys are here", LOG_TEXT("issuer", url));
    }
}

static const struct issuer_options *issuer_of(struct arena *arena,
                                              const struct server_options *options)
{
    const struct server_issuer *given = &options->issuer;
    struct issuer_options *issuer = ARENA_NEW(arena, struct issuer_options);
    *issuer = (struct issuer_options){.url = given->url,
                                      .audience = given->audience,
                                      .client_id = given->client_id,
                                      .client_secret = given->client_secret,
                                      .role_claim = given->role_claim,
                                      .role_map = given->role_map,
                                      .on_change = on_issuer};
    return given->url.size > 0 ? issuer : NULL;
}

/* --- keys */

/* Keys, and what was revoked before the start, which counts from the first request on. */
static bool begin_auth(struct server *server, struct arena *arena, const struct plan *plan,
                       const struct auth_options *options, struct server_error *error)
{
    struct store_error store_error;
    struct slice reason;
    struct loader *loader = loader_open(arena, server->store, &store_error);
    if (loader == NULL) {
        return server_fail(error, store_error.message, SLICE_EMPTY);
    }
    server->auth = auth_open(arena, plan, options, loader, &reason);
    if (server->auth == NULL) {
        server_fail(error, reason, SLICE_EMPTY);
    } else if (!auth_begin(server->auth, arena, loader, clock_now_us(), &server->setup_token)) {
        server_fail(error,
                    arena_format(arena, "the database does not say who may sign in: " SLICE_FORMAT,
                                 SLICE_ARGUMENT(loader_error(loader))),
                    SLICE_EMPTY);
        auth_close(&server->auth);
    }
    loader_close(&loader);
    return server->auth != NULL;
}

/* Beside the embedded database in a file of their own, which a copy of the database has not; those
 * of a server's database in it, where every node finds them. */
static void place_keys(struct arena *arena, const struct server_options *options,
                       struct auth_options *auth)
{
    struct slice beside = arena_join(arena, options->data_directory, SLICE("/keys.json"));
    bool is_embedded = options->database.size == 0;
    auth->keys_path = options->keys_file.size > 0 ? options->keys_file
                      : is_embedded               ? beside
                                                  : SLICE_EMPTY;
    auth->former_path = beside;
}

static void on_keys(void *context, struct slice reason)
{
    (void)context;
    if (reason.size > 0) {
        LOG(LOG_ERROR, "the keys that sign tokens cannot be read again; the former ones stay",
            LOG_TEXT("reason", reason));
    } else {
        LOG(LOG_INFO, "the keys that sign tokens were read again");
    }
}

bool authentication_open(struct server *server, struct arena *arena, const struct plan *plan,
                         const struct server_options *options, struct server_error *error)
{
    struct auth_options auth = {.secret = store_secret(server->store),
                                .issuer = issuer_of(arena, options),
                                .deliver = deliver_reset,
                                .deliver_context = server,
                                .on_keys = on_keys,
                                .is_encrypted = options->tls.certificate_file != NULL ||
                                                options->is_self_signed};
    place_keys(arena, options, &auth);
    server->reset_command = options->reset_command;
    server->is_for_development =
        exposure_is_loopback(options->listen) && options->face.proxy_count == 0;
    if (plan->identity.accounts == NULL && auth.issuer != NULL) {
        return server_fail(
            error,
            SLICE("the document says nothing about who may call: an issuer of tokens has "
                  "no effect"),
            SLICE("describe accounts and who may do what, or leave --oidc-issuer out"));
    }
    if (plan->identity.accounts == NULL) {
        return true;
    }
    return begin_auth(server, arena, plan, &auth, error);
}

/* --- while the server runs */

static void on_revocations(uv_timer_t *timer)
{
    struct server *server = timer->data;
    if (server->workers[0].session != NULL) {
        auth_poll(server->auth, server->workers[0].session);
    }
}

static void on_hangup(uv_signal_t *handle, int number)
{
    (void)number;
    struct server *server = handle->data;
    auth_reread_keys(server->auth);
    auth_poll(server->auth, server->workers[0].session);
}

void authentication_start(struct server *server, const struct plan *plan,
                          const struct server_options *options)
{
    struct worker *first = &server->workers[0];
    if (server->auth == NULL) {
        return;
    }
    uv_timer_init(&first->loop, &server->revocations);
    server->revocations.data = server;
    uv_timer_start(&server->revocations, on_revocations, REVOCATIONS_MS, REVOCATIONS_MS);
    uv_signal_init(&first->loop, &server->hangup);
    server->hangup.data = server;
    uv_signal_start(&server->hangup, on_hangup, SIGHUP);
    for (size_t i = 0; server->setup_token.size > 0 && i < plan->operation_count; i++) {
        const struct operation *operation = plan->operations[i].operation;
        if (operation->identity == IDENTITY_SETUP && options->on_setup != NULL) {
            options->on_setup(options->context, operation->path, server->setup_token);
        }
    }
}
