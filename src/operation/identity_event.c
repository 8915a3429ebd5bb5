/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in and out in the record of changes, beside what the statements change: who, when, from
 * where, and how it ended. What was given as login stands nowhere, for people type passwords there.
 */
#include "operation/operation_private.h"

#include "base/clock.h"

/* ?7 is the action; the rows that decide between two are in the store. */
#define EVENT(ACTION)                                                                              \
    "INSERT INTO " AUDIT_TABLE " (at, subject, proof, address, request_id, operation, entity, "    \
    "record, action) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?8, ?9, " ACTION ")"

static struct value text_or_null(struct slice text)
{
    return text.size > 0 ? value_text(text) : VALUE_NONE;
}

static void add(struct identity *identity, const char *sql, struct slice subject, const char *proof,
                const char *action, struct value decider)
{
    struct call *call = identity->call;
    bool is_refused = slice_equal(slice_from(proof), SLICE("none"));
    if (call->plan->model->audit == NULL) {
        return;
    }
    char *at = arena_allocate_raw(call->arena, CLOCK_TEXT_SIZE);
    clock_format_us(call->now_us, at);
    const struct value parameters[] = {value_text(slice_of(at, CLOCK_TEXT_SIZE)),
                                       is_refused ? VALUE_NONE : text_or_null(subject),
                                       value_text(slice_from(proof)),
                                       text_or_null(call->credentials.peer),
                                       text_or_null(call->request_id),
                                       value_text(call->operation->operation->name),
                                       value_text(slice_from(action)),
                                       value_text(call->plan->identity.accounts->entity->name),
                                       value_text(subject.size > 0 ? subject : SLICE("unknown")),
                                       decider,
                                       value_integer(call->now_us)};
    identity_add(identity, sql, decider.kind == VALUE_NULL ? 9 : 11, parameters);
}

void identity_add_refusal(struct identity *identity)
{
    add(identity,
        EVENT("CASE WHEN EXISTS (SELECT 1 FROM _phoenix_attempts WHERE login = ?10 AND "
              "locked_until > ?11) THEN 'lock_out' ELSE ?7 END"),
        identity->account.subject, "none", "sign_in_refused", value_digest(identity->login_digest));
}

void identity_add_sign_in(struct identity *identity)
{
    add(identity,
        EVENT("CASE WHEN EXISTS (SELECT 1 FROM _phoenix_sessions WHERE id = ?10 AND expires_at > "
              "?11) THEN ?7 ELSE 'sign_in_refused' END"),
        identity->account.subject, identity->oidc != NULL ? "issuer" : "password", "sign_in",
        value_text(identity->session));
}

void identity_add_sign_out(struct identity *identity)
{
    struct slice caller = identity->call->caller.subject_text;
    add(identity, EVENT("?7"), caller.size > 0 ? caller : identity->row.subject, "token",
        "sign_out", VALUE_NONE);
}
