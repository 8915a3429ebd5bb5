/* SPDX-License-Identifier: Apache-2.0 */
/* The heart: an operation on an entity, whoever asked for it and over which protocol. Checks the
 * input against the model, fills in what the server sets, runs the plan's statement, and words what
 * went wrong. A face embeds a `struct call`, fills in the input, and puts operation_check,
 * operation_execute and operation_explain among the steps of its flow:
 *
 *     static step_f *const steps[] = {operation_limit, operation_identify, operation_limit_caller,
 *         operation_authorise, read_request, operation_replay, operation_check, operation_execute,
 *         operation_announce, operation_recover, operation_explain, answer, NULL};
 *
 * Everything runs on the loop's thread that owns the session. */
#pragma once

#include "auth/auth.h"
#include "auth/limit_share.h"
#include "auth/oidc.h"
#include "cache/cache.h"
#include "operation/idempotency.h"
#include "operation/watch.h"
#include "store/store.h"

/* What an identity operation answers with. */
struct identity_answer {
    bool has_tokens; /* the next five are there */
    struct slice access_token;
    struct slice refresh_token;
    struct slice csrf_token; /* cookies only: to be sent as X-CSRF-Token */
    unsigned expires_seconds;
    unsigned refresh_seconds;
    bool uses_cookie;     /* the tokens go into cookies too … */
    bool hides_tokens;    /* … and nowhere else: a browser asked for it */
    bool clears_cookie;   /* … or those there are end */
    bool is_encrypted;    /* cookies are Secure */
    bool is_empty;        /* there is nothing to say: 204 */
    struct slice message; /* a sentence, where there are no tokens: 202 */
};

/* A browser that comes back from a foreign issuer. Empty: it was not in the query. */
struct oidc_query {
    struct slice code, state, error;
    struct slice return_to; /* output: where it goes in the end; empty: tokens are answered */
};

/* What the caller believes the record to be (RFC 9110 section 13.1): the fields' values, empty
 * where they were not there. */
struct conditions {
    struct slice if_match;
    struct slice if_none_match;
};

/* How many have one value. */
struct tally_count {
    struct slice value;
    int64_t count;
};

/* What a COUNT has found. Records without a value in a group are in the total alone. */
struct tally {
    int64_t total;
    /* By group: each label of its field, then what else is found, at most COUNT_LABEL_MAXIMUM. */
    struct tally_count counts[COUNT_GROUP_MAXIMUM][COUNT_LABEL_MAXIMUM];
    size_t value_counts[COUNT_GROUP_MAXIMUM];
    bool is_overflown; /* there are more values than that */
};

struct call {
    struct flow flow; /* first: the steps find the call by it */
    struct arena *arena;
    const struct plan *plan;
    const struct plan_operation *operation;
    struct session *session;
    struct auth_loop *auth; /* NULL: the document has no accounts */
    int64_t now_us;
    struct slice request_id;         /* for the log; empty: call_id makes one where it is needed */
    struct limit_table *limit_table; /* NULL: nobody is limited */
    struct limit_share *limit_share; /* NULL: other processes do not count with this one */
    struct watch_loop *watch;        /* hears of what the call changes; NULL: nobody does */
    struct patience patience;        /* how long the caller waits; zero: without end */
    struct cache_loop *cache;        /* NULL: no answers are kept */

    /* Input. */
    struct credentials credentials;
    struct value *path_values; /* one per path parameter */
    struct value *values;      /* bodies: one per field of the entity */
    bool *is_present;          /* bodies: which fields were there (null counts as there) */
    bool *is_faulty;           /* bodies: which fields the face has reported already */
    struct list_query list;
    const struct json *document; /* SERVE_IDENTITY: the body, an object; NULL: there was none */
    bool wants_cookie;           /* SERVE_IDENTITY: a browser, which keeps tokens in cookies */
    struct oidc_query oidc;      /* operation_oidc */
    struct slice address; /* operation_recall: what of the request says which answer is wanted, in
                             the face's own words: path, parameters, form */
    struct conditions conditions;
    struct slice position; /* operation_position of an earlier write's; empty, or none: unknown */
    struct idempotent idempotent;     /* its first part is input, then it says what came of it */
    const unsigned char *version_key; /* store_secret; NULL: versions are not asked for, and
                                         conditions not looked at */

    /* Who it is and what they may, once operation_identify and operation_authorise have run. */
    struct caller caller;
    enum permission permission;
    bool is_target_limited; /* a toggle that adds: reads records like that in its path only where
                               they are the caller's own */

    /* Output. Rows come through on_row, in the order of plan_entity.fields; at most list.limit of a
     * list. */
    on_row_f *on_row;
    void *on_row_context;
    size_t row_count;
    struct tally *tally;  /* COUNT */
    bool was_there;       /* a toggle that adds: the row was there before */
    bool was_taken;       /* a toggle that turns round: the row was there, and is not any more */
    bool has_more;        /* a list: there is a next page */
    struct value *last;   /* a list with has_more: the sort keys of its last row, for the cursor */
    struct fault fault;   /* status STATUS_OK: it worked */
    enum problem problem; /* with a fault: how the document may word it */
    struct watch_note note; /* operation's own: what is told of the write; no key: nothing */
    uint64_t version;       /* of the one record that was answered with; 0: unknown */
    bool is_recalled;       /* operation_recall has looked; `ask` says what came of it */
    struct cache_ask ask;
    struct limit_verdict limit;      /* of the limit that is nearest to its end; limit NULL: none */
    const struct plan_entity *about; /* whose words; NULL: the operation's entity's */

    struct identity_answer identity; /* SERVE_IDENTITY */

    struct query query;                /* operation's own */
    struct query inquiry;              /* likewise, behind a failed one */
    const struct plan_guard *barred;   /* a state that the caller may not bring about */
    bool *missing;                     /* likewise: which references lead nowhere */
    bool is_writing;                   /* until operation_announce */
    struct cache_write cache_write;    /* likewise */
    struct value *current;             /* the record as it was held against the conditions */
    struct password_job *password_job; /* an account's new password */
    bool states_login;                 /* an account's owner: nothing shows that it is theirs */
    bool has_setup;                    /* holds the token for the first administrator */
    bool is_guarded;                   /* an administrator must be left behind the statement */
    struct slice account_subject;      /* whose older tokens are taken back */
};

/* Zeroes the call and makes room for its values. */
void call_init(struct call *call, struct arena *arena, const struct plan *plan,
               const struct plan_operation *operation, struct session *session, int64_t now_us);

/* Counts the call against the limits of its client's address, and of everybody together. Refuses
 * before anything else is looked at. Step. */
enum step operation_limit(struct flow *flow);

/* Counts it against the limits of the account or key that is calling, once operation_identify knows
 * it. Step. */
enum step operation_limit_caller(struct flow *flow);

/* Finds out from the credentials who is calling. Credentials that do not hold fail the call, also
 * where none are needed; no credentials at all are an anonymous caller. Step. */
enum step operation_identify(struct flow *flow);

/* Whether the caller may run the operation; what is granted to nobody is refused. Runs before the
 * input is read, so that a stranger learns nothing from faults. Step. */
enum step operation_authorise(struct flow *flow);

/* Whether the answer is kept: then call->ask.outcome is CACHE_HIT, and no other step is needed.
 * Else the face hands it over with operation_keep once it is made. operation_let_go ends either, at
 * the end of every flow with this step; what was recalled is handed over with it, and is to be
 * given back to cache_item_release when the answer is sent. Behind operation_authorise, for what is
 * kept is kept by what the caller may see. Step. */
enum step operation_recall(struct flow *flow);
void operation_keep(struct call *call, struct slice fields, struct slice body, uint64_t version);
/* Ends every call, also where nothing is kept: the key of a write may be used again. */
const struct cache_item *operation_let_go(struct call *call);

/* Whether this write was done before, under the key that call->idempotent names: then the steps
 * below do nothing again, operation_execute hands over the row of then, and is_replayed is set.
 * Fails where the key is another request's, or the same request is under way. Behind the reading of
 * the input. Step. */
enum step operation_replay(struct flow *flow);

/* Fails with every fault of the input at once: what is missing, null where it must not be, out of
 * bounds, not among the allowed values. Sets what the server sets. Steps. */
enum step operation_check(struct flow *flow);

/* Hashes an account's new password, so that nothing else is ever stored. Before operation_execute
 * wherever something is created or changed. Step. */
enum step operation_hash(struct flow *flow);

/* Where there are conditions and a record is to be changed: reads it as it is … Step. */
enum step operation_fetch(struct flow *flow);

/* … and holds it against them. operation_execute then changes that version of it and no other.
 * Step. */
enum step operation_hold(struct flow *flow);

/* The conditions of a read, against the version of what is about to be answered. *out_is_known: the
 * caller has it already (If-None-Match). */
enum step operation_hold_answer(struct call *call, uint64_t version, bool *out_is_known);

/* Runs an identity operation (SERVE_IDENTITY): reads call->document, answers in call->identity.
 * Step. */
enum step operation_identity(struct flow *flow);

/* Signs in who comes back from the issuer with call->oidc; answers in call->identity. Step. */
enum step operation_oidc(struct flow *flow);

/* Whether people may sign in at an issuer. `auth` may be NULL. */
bool operation_offers_oidc(const struct auth_loop *auth);

/* Where a browser goes to sign in there; see oidc_depart. */
bool operation_oidc_depart(struct auth_loop *auth, struct arena *arena, struct slice redirect_uri,
                           struct slice return_to, int64_t now_us, struct oidc_departure *out);

/* The public keys of this system's tokens, as a JWKS document. */
void operation_write_keys(const struct auth_loop *auth, int64_t now_us, struct buffer *out);

/* A list's call that has more goes on behind its last row; the next operation_execute and
 * operation_explain are for the next page. What it allocates comes from `arena`, which holds until
 * the call after the next. */
void operation_next_page(struct call *call, struct arena *arena);

/* A call that has ended is run once more, from whichever step: whoever calls is found out anew, the
 * input is what it was. */
void operation_repeat(struct call *call, struct arena *arena, int64_t now_us);

/* Runs the statement; a failure is left in call->fault. */
enum step operation_execute(struct flow *flow);

/* Behind operation_execute, always: answers that tell of what was written are forgotten before
 * anybody is told of it. Step. */
enum step operation_announce(struct flow *flow);

/* A write with a key that has failed may have been done all the same, by another node or by a
 * commit whose answer was lost: then it has not failed. Behind operation_announce. Step. */
enum step operation_recover(struct flow *flow);

/* Where a reference led nowhere, or a list below a parent is empty: asks which record is missing,
 * so that operation_explain, the next step, can name it. Step. */
enum step operation_investigate(struct flow *flow);

/* Turns what the store found into words for the caller: which field is taken, which record is
 * missing. Fails when the operation failed. */
enum step operation_explain(struct flow *flow);

/* What the call has written lies at this position: text for the caller to show with later reads, to
 * whichever node, which then are answered with what was written. Empty: there are no replicas that
 * might lack it. */
struct slice operation_position(const struct call *call);

/* Counts what the call's list would hold without a limit. `query` must live until the flow goes on.
 */
enum step operation_count(struct call *call, struct query *query, on_row_f *on_row, void *context);

/* Fills the call's tally: how many its list would hold, and how many with each value of a COUNT's
 * groups. Fails where a group has more values than a tally. */
step_f operation_tally;
step_f operation_check_tally;

/* Can the store be read and written now? For readiness; *out_status is set when the flow goes on.
 */
enum step operation_probe(struct session *session, struct flow *flow, enum status *out_status);

/* By which the log and the record of changes know the call. */
struct slice call_id(struct call *call);

/* Fails the call: the first failure counts. Returns STEP_FAIL. */
enum step call_fail(struct call *call, enum status status, enum problem problem,
                    const char *message);
/* The same where the store's disk is full: 503, and says so. */
enum step call_fail_full(struct call *call);
