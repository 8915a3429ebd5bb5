/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#pragma once

#include "operation/operation.h"

#include "auth/account_row.h"

static inline struct call *call_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct call, flow);
}

/* Whether the caller may touch their own records only. */
static inline bool call_is_limited(const struct call *call)
{
    return call->permission == PERMISSION_OWN;
}

/* call.c: who is behind a write, for the record of changes; NULL: none is kept. */
const struct actor *call_actor(struct call *call);

/* call.c: the parameters of what the path selects, among the caller's own where they are limited to
 * them. */
void call_bind_selection(struct call *call, struct query *query);

/* Who is calling, for the store: they find what they have written. `may_lag`: see struct query. */
void call_tell_caller(const struct call *call, struct query *query, bool may_lag);

/* explain.c: the caller may not bring that state about. */
void call_refuse_state(struct call *call, const struct plan_guard *guard);

/* state.c: the order of states. */

/* A new record begins where records begin; a record that is there has some state. Behind the checks
 * of each field. */
void state_check(struct call *call);
/* Whether a statement that changed nothing may have been refused by it. */
bool state_may_refuse(const struct call *call);
/* Words the refusal, if the record as it is now is one. */
bool state_refuse(struct call *call, const struct value *record);

/* call.c: the process is about to end, and this call's turn will not come. */
void call_refuse_draining(struct call *call);

/* condition.c: adds to a prepared statement that the record still is what it was held to be. */
void condition_guard(struct call *call);

/* call.c: a row of what was written or found goes to the face. */
on_row_f call_take_row;

/* call.c: the call's statement, whose answer resumes `flow`. */
enum query_kind call_prepare(struct call *call, struct flow *flow);

/* call.c: PostgreSQL runs `query` ahead of `written`, a request's first statement, and of what was
 * put there before. */
void call_go_ahead(struct query *written, struct query *query);

/* recall.c: what the call writes is under way, until operation_announce. */
void recall_begin_write(struct call *call);

/* account.c, account_write.c: records of the document's users, which say who may sign in and as
 * what. */

/* The key of the account that the path names; NULL: it names none. */
const struct value *account_key_of_path(const struct call *call);
/* Whether that is the caller's. */
bool account_is_own(const struct call *call);
/* Where the field's value stands in the call. */
size_t account_index_of(const struct call *call, const struct plan_field *field);
/* Whether the call writes one. */
bool account_is_written(const struct call *call);
/* Whether a replacement leaves the field as it is, for the body does not name it: a password, a
 * role, and what else an administrator alone may set is never emptied in silence. */
bool account_keeps(const struct call *call, const struct plan_field *field);
/* What callers may not say about themselves, and what the server says instead: adds faults, sets
 * values. Before the fields are checked. */
void account_check(struct call *call);
/* Runs the statement of such a call, and what goes with it. Step result. */
enum step account_execute(struct call *call);
/* After a failure: true when it was a guard's, of the last administrator or of the setup token,
 * which the call then says. */
bool account_explain(struct call *call);
/* The record is written, or was not. */
void account_conclude(struct call *call);

/* --- identity operations: a flow of their own, whose end resumes the caller's */

#define IDENTITY_STATEMENTS 8U
#define IDENTITY_PARAMETERS 12U

struct identity {
    struct nested nested; /* within a step of the call */
    struct call *call;

    struct query question; /* the read at hand, or the last one */
    struct value answers_to[IDENTITY_PARAMETERS];
    struct query queries[IDENTITY_STATEMENTS];
    struct value parameters[IDENTITY_STATEMENTS][IDENTITY_PARAMETERS];
    size_t query_count;
    struct password_job job;
    struct oidc *oidc; /* identity_oidc.c's own */

    struct slice login; /* as given */
    unsigned char login_digest[SECRET_TOKEN_DIGEST_SIZE];
    struct slice password;
    struct slice new_password;
    struct account_row account;
    int64_t locked_until_us;
    bool remakes_hash;    /* of a password that was right: its cost is out of date */
    struct slice session; /* id */
    struct auth_refresh refresh;
    struct auth_refresh shown; /* refresh: what the caller has */
    bool is_cookie;            /* … in a cookie */
    bool is_second;            /* … and another request had before: a race of two tabs */
    unsigned char nonce[SECRET_TOKEN_DIGEST_SIZE];
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE]; /* of a reset token */
    struct session_row {
        bool is_found;
        struct slice id;
        struct slice subject;
        struct slice token; /* digests */
        struct slice former;
        struct slice nonce;
        int64_t rotated_us;
        int64_t expires_us;
        int64_t created_us;
        bool is_revoked;
    } row;
};

static inline struct identity *identity_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct identity, nested.flow);
}

/* A statement of the flow's next write; parameters follow it. */
struct query *identity_add(struct identity *identity, const char *sql, size_t count,
                           const struct value *parameters);
/* Runs what was added, all or nothing. Step result; the next step looks at identity_failed. */
enum step identity_write(struct identity *identity);
/* Asks the store; rows go to on_row with the identity as context. Step result; the next step looks
 * at identity_has_read. */
enum step identity_read(struct identity *identity, const char *sql, size_t count,
                        const struct value *parameters, on_row_f *on_row);
/* After a read: fails the call when the store did. */
bool identity_has_read(struct identity *identity);
/* After a write: fails the call when the store did. */
bool identity_has_written(struct identity *identity);

/* A text member of the body under one of the names, which end with NULL; faults where it is missing
 * or no text. `field`: the document's own name, first; may be empty. */
struct slice identity_text(struct identity *identity, struct slice field, const char *const *names);
bool identity_has_faults(struct identity *identity);

/* Reads identity->account: that of identity->login, or of a subject. As identity_read. */
enum step identity_find_by_login(struct identity *identity);
enum step identity_find_by_subject(struct identity *identity, struct slice subject);

/* Hands a password to the threads; step result. */
enum step identity_verify(struct identity *identity);
enum step identity_hash(struct identity *identity, struct slice password);

/* The digest of something secret, as a parameter. */
static inline struct value value_digest(const unsigned char *digest)
{
    return value_blob(slice_of((const char *)digest, SECRET_TOKEN_DIGEST_SIZE));
}

/* Tokens for the session at hand into the answer. */
void identity_answer_tokens(struct identity *identity);

/* Steps that several operations share. */
step_f identity_look_for_lock; /* of identity->login_digest … */
step_f identity_check_lock;    /* … which refuses */
step_f identity_count_attempt; /* a wrong password */

step_f identity_open_session;
step_f identity_answer_login;

extern step_f *const identity_login_steps[];
extern step_f *const identity_oidc_steps[];
extern step_f *const identity_refresh_steps[];
extern step_f *const identity_logout_steps[];
extern step_f *const identity_logout_all_steps[];
extern step_f *const identity_password_steps[];
extern step_f *const identity_forgot_steps[];
extern step_f *const identity_reset_steps[];

/* identity_event.c: into the record of changes, with the next write. */
void identity_add_refusal(struct identity *identity); /* behind the count of wrong passwords */
void identity_add_sign_in(struct identity *identity); /* behind the session */
void identity_add_sign_out(struct identity *identity);

/* A session and what its tokens said, taken back in the store: statements of the next write. */
void identity_add_revocation(struct identity *identity, struct slice session);
