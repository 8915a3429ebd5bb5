/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a record of an account: who may touch an administrator's, and what goes with the
 * statement in its transaction. */
#include "operation/operation_private.h"

#include "base/log.h"
#include "base/random.h"

struct account_writing {
    struct nested nested;
    struct call *call;
    struct query question;
    struct account_row holder; /* whose account the path names; read where it matters */
};

static struct account_writing *writing_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct account_writing, nested.flow);
}

static bool changes_what_tokens_say(const struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    if (call->operation->serving == SERVE_DELETE) {
        return true;
    }
    if (call->operation->serving == SERVE_CREATE) {
        return false;
    }
    for (size_t i = 0; i < identity->accounts->field_count; i++) {
        const struct plan_field *field = &identity->accounts->fields[i];
        if (call->is_present[i] && (field == identity->role || field->is_disabling)) {
            return true;
        }
    }
    return call->password_job != NULL;
}

/* --- whose account it is --- */

static bool is_administrator(const struct call *call, const struct account_row *account)
{
    const struct role *role = auth_role(&call->plan->model->policy, account->role);
    return role != NULL && role->is_administrator;
}

static bool may_write_any(const struct call *call)
{
    return account_is_own(call) ||
           auth_is_administrator(&call->plan->model->policy, call->caller.roles);
}

/* Whether the call sets what somebody signs in with, or as what. */
static bool changes_who_it_is(const struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    const struct plan_field *const fields[] = {identity->login, identity->password, identity->role};
    for (size_t i = 0; call->values != NULL && i < sizeof(fields) / sizeof(*fields); i++) {
        if (fields[i] != NULL && call->is_present[account_index_of(call, fields[i])]) {
            return true;
        }
    }
    return false;
}

static bool exceeds_caller(const struct call *call, const struct account_row *account)
{
    const struct role *role = auth_role(&call->plan->model->policy, account->role);
    uint64_t roles = role == NULL ? 0 : auth_role_bits(&call->plan->model->policy, role->key);
    return auth_exceeds(call->plan, roles, call->caller.roles);
}

/* Without an administrator nobody could make one again: what changes one's account is looked at
 * once more behind the statement, in its transaction. */
static bool is_guardable(const struct call *call)
{
    return call->plan->identity.keep_administrator != NULL && changes_what_tokens_say(call);
}

static void take_holder(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct account_writing *writing = context;
    writing->holder = account_row_read(writing->call->arena, writing->call->plan, values);
}

static enum step look_at_holder(struct flow *flow)
{
    struct account_writing *writing = writing_from(flow);
    struct call *call = writing->call;
    const struct value *key = account_key_of_path(call);
    if (call->operation->serving == SERVE_CREATE || key == NULL ||
        (may_write_any(call) && !is_guardable(call))) {
        return STEP_NEXT;
    }
    writing->question = (struct query){.arena = call->arena,
                                       .sql = call->plan->identity.find_by_key,
                                       .is_fixed = true,
                                       .parameters = key,
                                       .parameter_count = 1,
                                       .on_row = take_holder,
                                       .context = writing,
                                       .flow = flow};
    enum step step = store_execute(call->session, QUERY_READ, &writing->question);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

/* Whoever could give an administrator's account another address would get a token for a new
 * password sent there. */
static enum step check_holder(struct flow *flow)
{
    struct account_writing *writing = writing_from(flow);
    struct call *call = writing->call;
    if (writing->question.status != STATUS_OK) {
        call->fault.retry_after_seconds = 1;
        return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
    }
    bool is_of_administrator = is_administrator(call, &writing->holder);
    if (is_of_administrator && !may_write_any(call)) {
        return call->permission == PERMISSION_OWN
                   ? call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL)
                   : call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                               "Only an administrator changes an administrator's account");
    }
    if (!may_write_any(call) && changes_who_it_is(call) && exceeds_caller(call, &writing->holder)) {
        return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                         "This account has more rights than yours: who has them changes its login, "
                         "password and role");
    }
    call->is_guarded =
        is_of_administrator && is_guardable(call) && !account_row_is_disabled(&writing->holder);
    return STEP_NEXT;
}

static bool take_hash(struct call *call)
{
    const struct password_job *job = call->password_job;
    const struct plan_field *field = call->plan->identity.password;
    if (job != NULL && job->result != PASSWORD_OK) {
        call->problem = PROBLEM_INVALID;
        fault_add_field(call->arena, &call->fault, field->name,
                        slice_from(password_result_words(job->result)));
        return false;
    }
    if (job != NULL) {
        call->values[account_index_of(call, field)] = value_text(slice_from(job->made));
    }
    return true;
}

/* --- statements behind the call's own, in its transaction --- */

static void add_statement(struct call *call, const char *sql, const struct value *parameters,
                          size_t count)
{
    struct query *last = &call->query;
    while (last->next != NULL) {
        last = last->next;
    }
    struct query *query = ARENA_NEW(call->arena, struct query);
    *query = (struct query){.arena = call->arena,
                            .sql = sql,
                            .is_fixed = true,
                            .parameters = parameters,
                            .parameter_count = count,
                            .flow = call->query.flow};
    last->next = query;
}

/* Of the first administrator, where the document's table has no column for it. By the hash, which
 * no other account has: the store may have made the key. */
static void keep_role(struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 2);
    parameters[0] = call->values[account_index_of(call, identity->password)];
    LIST_EACH(const struct role, role, &call->plan->model->policy.roles)
    {
        if (role->is_administrator) {
            parameters[1] = value_text(role->key);
            break;
        }
    }
    add_statement(call, identity->keep_role, parameters, 2);
}

/* With one token for the first administrator all are used, those of other processes included: who
 * comes second finds none, and fails by the guard. */
static void use_setup(struct call *call)
{
    unsigned char uuid[UUID_SIZE];
    char *name = arena_allocate_raw(call->arena, UUID_TEXT_SIZE);
    unsigned char *digest = arena_allocate_raw(call->arena, SECRET_TOKEN_DIGEST_SIZE);
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 2);
    uuid_generate_v4(uuid);
    uuid_format(uuid, name);
    secret_token_digest(slice_trim(slice_from_offset(call->credentials.authorization, 7)), digest);
    parameters[0] = value_text(slice_of(name, UUID_TEXT_SIZE));
    parameters[1] = value_digest(digest);
    add_statement(call, "UPDATE _phoenix_setups SET taken_by = ?1 WHERE taken_by IS NULL",
                  parameters, 1);
    add_statement(call,
                  "INSERT INTO _phoenix_accounts (subject) SELECT NULL WHERE NOT EXISTS (SELECT 1 "
                  "FROM _phoenix_setups WHERE taken_by = ?1 AND token = ?2)",
                  parameters, 2);
}

#define IS_REVOKED                                                                                 \
    " AND EXISTS (SELECT 1 FROM _phoenix_revocations AS r WHERE r.subject = ?1 AND r.at = ?2)"
#define END_SESSIONS                                                                               \
    "UPDATE _phoenix_sessions SET revoked_at = ?2 WHERE subject = ?1 AND revoked_at IS "           \
    "NULL" IS_REVOKED

/* What Phoenix keeps beside the document's table goes with the account. ?1: the subject, ?2: the
 * moment of the revocation before, without which nothing was written. */
static void forget(struct call *call, const struct value *parameters)
{
    static const char *const texts[] = {
        END_SESSIONS,
        "UPDATE _phoenix_keys SET revoked_at = ?2 WHERE subject = ?1 AND revoked_at IS "
        "NULL" IS_REVOKED,
        "DELETE FROM _phoenix_accounts WHERE subject = ?1" IS_REVOKED,
        "DELETE FROM _phoenix_logins WHERE account = ?1" IS_REVOKED,
        "DELETE FROM _phoenix_resets WHERE subject = ?1" IS_REVOKED,
        "DELETE FROM _phoenix_unproven WHERE subject = ?1" IS_REVOKED,
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        add_statement(call, texts[i], parameters, 2);
    }
}

/* Of an account's tokens, where the statement has changed a row. */
static const struct value *add_revocation(struct call *call, const char *sql,
                                          const struct value *key, int64_t at_us)
{
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 4);
    parameters[0] = value_text(account_row_subject(call->arena, call->plan, key));
    parameters[1] = value_integer(at_us);
    parameters[2] =
        value_integer(at_us + INT64_C(1000000) * (call->plan->model->policy.access_seconds + 60));
    parameters[3] = *key;
    add_statement(call, sql, parameters, 4);
    return parameters;
}

/* A key that people choose may have been somebody's, whose row went without an operation of its
 * own: whoever has it next begins with nothing. A millisecond ago, so that what is issued from now
 * on holds. */
static void begin_account(struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    const struct value *key = &call->values[account_index_of(call, identity->key)];
    if (identity->key->is_writable && key->kind != VALUE_NULL) {
        forget(call, add_revocation(call, identity->revoke_written, key, call->now_us - 1000));
    }
    if (call->has_setup && identity->role == NULL) {
        keep_role(call);
    }
    if (call->has_setup) {
        use_setup(call);
    }
}

/* Whoever registers with somebody else's address must not be taken for them when they sign in at an
 * issuer. Last but for the guard: the statements before look at what the one before them did. */
static void doubt_login(struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    const struct value *key = account_key_of_path(call);
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 2);
    bool is_create = call->operation->serving == SERVE_CREATE;
    if (!call->states_login || (!is_create && key == NULL)) {
        return;
    }
    if (is_create) {
        parameters[0] = call->values[account_index_of(call, identity->login)];
        add_statement(call, identity->doubt_made, parameters, 1);
    } else if (call->account_subject.size == 0) {
        parameters[0] = value_text(account_row_subject(call->arena, call->plan, key));
        parameters[1] = *key;
        add_statement(call, identity->doubt_written, parameters, 2);
    }
}

static void take_back(struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    const struct value *key = account_key_of_path(call);
    bool is_delete = call->operation->serving == SERVE_DELETE;
    if (key == NULL || !changes_what_tokens_say(call)) {
        return;
    }
    call->account_subject = account_row_subject(call->arena, call->plan, key);
    const struct value *parameters = add_revocation(
        call, is_delete ? identity->revoke_deleted : identity->revoke_written, key, call->now_us);
    if (is_delete) {
        forget(call, parameters);
    } else if (call->password_job != NULL) {
        add_statement(call, END_SESSIONS, parameters, 2);
    }
}

static void add_guard(struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    if (identity->lock_administrators != NULL) {
        add_statement(call, identity->lock_administrators, NULL, 0);
    }
    add_statement(call, identity->keep_administrator, NULL, 0);
}

static enum step write_account(struct flow *flow)
{
    struct call *call = writing_from(flow)->call;
    if (!take_hash(call)) {
        return STEP_FAIL;
    }
    enum query_kind kind = call_prepare(call, flow);
    condition_guard(call);
    if (call->operation->serving == SERVE_CREATE) {
        begin_account(call);
    } else {
        take_back(call);
    }
    doubt_login(call);
    if (call->is_guarded) {
        add_guard(call);
    }
    idempotency_keep(call, &call->query, call->operation->serving == SERVE_DELETE);
    recall_begin_write(call);
    enum step step = store_execute(call->session, kind, &call->query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

enum step account_execute(struct call *call)
{
    static step_f *const steps[] = {look_at_holder, check_holder, write_account, NULL};
    struct account_writing *writing = ARENA_NEW(call->arena, struct account_writing);
    writing->call = call;
    return flow_nest(&writing->nested, steps, &call->flow);
}

/* --- afterwards --- */

bool account_explain(struct call *call)
{
    bool is_guard =
        call->query.constraint == CONSTRAINT_NOT_NULL &&
        slice_find(call->query.constraint_columns, SLICE("_phoenix_accounts")) != SLICE_NOT_FOUND;
    if (is_guard && call->has_setup) {
        call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                  "The setup token was used meanwhile");
    } else if (is_guard && call->is_guarded) {
        call_fail(call, STATUS_CONFLICT, PROBLEM_LAST_ADMINISTRATOR,
                  "This is the last administrator's account in force: make somebody else an "
                  "administrator first");
    }
    return is_guard && (call->has_setup || call->is_guarded);
}

void account_conclude(struct call *call)
{
    bool has_worked = call->query.status == STATUS_OK;
    if (has_worked && call->account_subject.size > 0 && call->query.changed_count > 0) {
        auth_revoke_subject(call->auth->auth, call->account_subject, call->now_us);
    }
}
