/* SPDX-License-Identifier: Apache-2.0 */
/* Writing records of accounts, by whatever operation: nobody raises themselves, the password is
 * hashed before anything is stored, and what older tokens said is taken back when it changes. */
#include "operation/operation_private.h"

/* --- what callers may not say about themselves --- */

bool account_is_written(const struct call *call)
{
    return call->auth != NULL && call->operation->entity != NULL &&
           call->operation->entity == call->plan->identity.accounts &&
           (call->values != NULL || call->operation->serving == SERVE_DELETE);
}

static size_t index_of(const struct call *call, const struct plan_field *field)
{
    return (size_t)(field - call->plan->identity.accounts->fields);
}

static void set(struct call *call, const struct plan_field *field, struct slice text)
{
    size_t index = index_of(call, field);
    struct value value;
    if (value_from_text(call->arena, field->type, text, &value) == NULL) {
        call->values[index] = value;
        call->is_present[index] = true;
    }
}

static void refuse(struct call *call, const struct plan_field *field, const char *reason)
{
    size_t index = index_of(call, field);
    call->is_faulty[index] = true;
    fault_add_field(call->arena, &call->fault, field->name, slice_from(reason));
}

/* "active" of a status with labels ACTIVE, SUSPENDED; a text without labels takes it as it is. */
static struct slice spell(const struct plan_field *field, struct slice word)
{
    for (size_t i = 0; i < field->rule.label_count; i++) {
        if (slice_equal_ignoring_case(field->rule.labels[i], word)) {
            return field->rule.labels[i];
        }
    }
    return word;
}

/* What somebody who registers leaves unsaid, where the column takes no nothing. */
static void fill_in(struct call *call, const struct plan_field *field)
{
    if (field->is_needed && field->registered.size > 0) {
        set(call, field, spell(field, field->registered));
    }
}

static void check_privilege(struct call *call, const struct plan_field *field)
{
    const struct policy *policy = &call->plan->model->policy;
    size_t index = index_of(call, field);
    const struct value *value = &call->values[index];
    bool is_role = field == call->plan->identity.role;
    bool is_create = call->operation->serving == SERVE_CREATE;
    if (call->is_present[index] && !call->is_faulty[index]) {
        bool says_registered = is_role && value->kind == VALUE_TEXT && is_create &&
                               policy->registered != NULL &&
                               auth_role(policy, value->text) == policy->registered;
        if (!says_registered) {
            refuse(call, field, "can be set by an administrator only");
        }
    } else if (is_create && !is_role) {
        fill_in(call, field);
    }
    if (is_create && is_role && policy->registered != NULL && !call->is_faulty[index]) {
        set(call, field, auth_role_text(&call->plan->identity, policy->registered));
    }
}

/* --- roles, as administrators set them --- */

static void check_role(struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    const struct policy *policy = &call->plan->model->policy;
    if (identity->role == NULL) {
        return;
    }
    size_t index = index_of(call, identity->role);
    const struct value *value = &call->values[index];
    const struct role *role = NULL;
    if (call->operation->operation->identity == IDENTITY_SETUP) {
        LIST_EACH(const struct role, each, &policy->roles)
        {
            role = role == NULL && each->is_administrator ? each : role;
        }
    } else if (call->is_present[index] && value->kind == VALUE_TEXT) {
        role = auth_role(policy, value->text);
        if (role == NULL) {
            refuse(call, identity->role, "is no role of this system");
        }
    } else if (call->operation->serving == SERVE_CREATE && !call->is_present[index]) {
        role = policy->registered;
    }
    if (role != NULL) {
        set(call, identity->role, auth_role_text(identity, role));
    }
}

/* --- passwords --- */

static bool is_own(const struct call *call)
{
    size_t count = call->operation->operation->parameters.count;
    return count > 0 && call->caller.subject.kind == call->path_values[count - 1].kind &&
           (call->caller.subject.kind == VALUE_INTEGER
                ? call->caller.subject.integer == call->path_values[count - 1].integer
                : slice_equal(call->caller.subject.text, call->path_values[count - 1].text));
}

static void check_password(struct call *call, bool may_raise)
{
    const struct plan_field *field = call->plan->identity.password;
    size_t index = index_of(call, field);
    const struct value *value = &call->values[index];
    bool is_create = call->operation->serving == SERVE_CREATE;
    if (!call->is_present[index] || call->is_faulty[index]) {
        bool is_needed = is_create && (!may_raise || call->has_setup);
        if (is_needed && !call->is_faulty[index] && !field->is_needed) {
            refuse(call, field, "is required");
        }
        return;
    }
    if (!is_create && (!may_raise || is_own(call))) {
        refuse(call, field, "is changed with the old one, by the operation for that");
        return;
    }
    if (value->kind != VALUE_TEXT) {
        return;
    }
    const struct password_rules rules = auth_password_rules(&call->plan->model->policy);
    const struct list faults = password_check(call->arena, value->text, &rules);
    LIST_EACH(const struct slice, fault, &faults)
    {
        call->is_faulty[index] = true;
        fault_add_field(call->arena, &call->fault, field->name, *fault);
    }
}

/* One account for one address, however it is written. */
static void lower_login(struct call *call)
{
    const struct plan_field *field = call->plan->identity.login;
    struct value *value = &call->values[index_of(call, field)];
    bool is_mail =
        value->kind == VALUE_TEXT && slice_find_byte(value->text, '@') != SLICE_NOT_FOUND;
    if (call->operation->serving == SERVE_CREATE && is_mail) {
        value->text = arena_to_lower(call->arena, value->text);
    }
}

/* Whether one of the caller's own roles may run this on every account; what everybody may is no
 * such grant. */
static bool manages_accounts(const struct call *call)
{
    const struct operation *operation = call->operation->operation;
    uint64_t everybody = UINT64_C(1) << call->plan->model->policy.everybody->index;
    return operation->identity == IDENTITY_NONE &&
           (call->caller.roles & operation->access.roles & ~everybody) != 0;
}

void account_check(struct call *call)
{
    const struct plan_entity *accounts = call->plan->identity.accounts;
    const struct policy *policy = &call->plan->model->policy;
    bool may_raise = call->has_setup || auth_is_administrator(policy, call->caller.roles) ||
                     manages_accounts(call);
    if (call->values == NULL) {
        return;
    }
    for (size_t i = 0; !may_raise && i < accounts->field_count; i++) {
        if (accounts->fields[i].is_privileged && accounts->fields[i].is_writable) {
            check_privilege(call, &accounts->fields[i]);
        }
    }
    if (may_raise) {
        check_role(call);
    }
    check_password(call, may_raise);
    lower_login(call);
}

enum step operation_hash(struct flow *flow)
{
    struct call *call = call_from(flow);
    if (!account_is_written(call) || call->values == NULL) {
        return STEP_NEXT;
    }
    size_t index = index_of(call, call->plan->identity.password);
    bool is_there = call->is_present[index] && call->values[index].kind == VALUE_TEXT;
    if (!is_there) {
        return STEP_NEXT;
    }
    struct password_job *job = ARENA_NEW(call->arena, struct password_job);
    *job = (struct password_job){.kind = PASSWORD_JOB_HASH,
                                 .password = call->values[index].text,
                                 .cost = call->plan->model->policy.hash_cost,
                                 .flow = &call->flow};
    call->password_job = job;
    enum step step = password_pool_run(call->auth->client, job);
    if (step == STEP_FAIL) {
        call->fault.retry_after_seconds = job->retry_after_seconds;
        return call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE,
                         "Too many passwords are being set at this moment; try again");
    }
    return step;
}

bool account_bind(struct call *call)
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
        call->values[index_of(call, field)] = value_text(slice_from(job->made));
    }
    if (call->has_setup) {
        struct slice token = slice_trim(slice_from_offset(call->credentials.authorization, 7));
        call->has_setup = auth_take_setup(call->auth->auth, token, call->now_us);
        if (!call->has_setup) {
            call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                      "The setup token was used meanwhile");
            return false;
        }
    }
    return true;
}

/* --- what older tokens said --- */

static bool changes_what_tokens_say(const struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    if (call->operation->serving == SERVE_DELETE) {
        return true;
    }
    return call->operation->serving != SERVE_CREATE &&
           ((identity->role != NULL && call->is_present[index_of(call, identity->role)]) ||
            call->password_job != NULL);
}

/* The key of the account that the path names, as text. */
static struct slice subject_of(struct call *call)
{
    const struct list *parameters = &call->operation->operation->parameters;
    struct buffer text;
    if (parameters->count == 0) {
        return SLICE_EMPTY;
    }
    const struct path_parameter *last = list_at(parameters, parameters->count - 1);
    if (last->field != call->plan->identity.key->field) {
        return SLICE_EMPTY;
    }
    buffer_init(&text, 4096);
    value_write_text(&text, call->plan->identity.key->type,
                     &call->path_values[parameters->count - 1]);
    struct slice subject = arena_copy(call->arena, buffer_slice(&text));
    buffer_release(&text);
    return subject;
}

static struct query *add_statement(struct call *call, struct query *behind, const char *sql,
                                   const struct value *parameters, size_t count)
{
    struct query *query = ARENA_NEW(call->arena, struct query);
    *query = (struct query){.arena = call->arena,
                            .sql = sql,
                            .is_fixed = true,
                            .parameters = parameters,
                            .parameter_count = count,
                            .flow = &call->flow};
    behind->next = query;
    return query;
}

/* Of the first administrator, where the document's table has no column for it. The key is known
 * here, or the row's number is it. */
static void keep_role(struct call *call)
{
    const struct plan_field *key = call->plan->identity.key;
    const struct value *value = &call->values[index_of(call, key)];
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 2);
    struct buffer text;
    LIST_EACH(const struct role, role, &call->plan->model->policy.roles)
    {
        if (role->is_administrator) {
            parameters[1] = value_text(role->key);
            break;
        }
    }
    if (value->kind != VALUE_NULL) {
        buffer_init(&text, 4096);
        value_write_text(&text, key->type, value);
        parameters[0] = value_text(arena_copy(call->arena, buffer_slice(&text)));
        buffer_release(&text);
    }
    add_statement(call, &call->query,
                  "INSERT INTO _phoenix_accounts (subject, role) VALUES (coalesce(?1, "
                  "CAST(last_insert_rowid() AS TEXT)), ?2)",
                  parameters, 2);
}

void account_revoke(struct call *call)
{
    if (call->has_setup && call->plan->identity.role == NULL) {
        keep_role(call);
    }
    call->account_subject = changes_what_tokens_say(call) ? subject_of(call) : SLICE_EMPTY;
    if (call->account_subject.size == 0) {
        return;
    }
    bool ends_sessions = call->operation->serving == SERVE_DELETE || call->password_job != NULL;
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 3);
    parameters[0] = value_text(call->account_subject);
    parameters[1] = value_integer(call->now_us);
    parameters[2] = value_integer(
        call->now_us + INT64_C(1000000) * (call->plan->model->policy.access_seconds + 60));
    struct query *last = add_statement(
        call, &call->query,
        "INSERT INTO _phoenix_revocations (subject, at, expires_at) SELECT ?1, ?2, ?3 WHERE "
        "changes() > 0",
        parameters, 3);
    if (ends_sessions) {
        add_statement(call, last,
                      "UPDATE _phoenix_sessions SET revoked_at = ?2 WHERE changes() > 0 AND "
                      "subject = ?1 AND revoked_at IS NULL",
                      parameters, 2);
    }
}

void account_conclude(struct call *call)
{
    bool has_worked = call->query.status == STATUS_OK;
    if (call->has_setup && !has_worked) {
        auth_return_setup(call->auth->auth);
    }
    if (has_worked && call->account_subject.size > 0 && call->query.changed_count > 0) {
        auth_revoke_subject(call->auth->auth, call->account_subject, call->now_us);
    }
}
