/* SPDX-License-Identifier: Apache-2.0 */
/* Writing records of accounts, by whatever operation: nobody raises themselves, the password is
 * hashed before anything is stored, and what older tokens said is taken back when it changes. */
#include "operation/operation_private.h"

#include "base/utf8.h"

/* --- what callers may not say about themselves --- */

bool account_is_written(const struct call *call)
{
    return call->auth != NULL && call->operation->entity != NULL &&
           call->operation->entity == call->plan->identity.accounts &&
           (call->values != NULL || call->operation->serving == SERVE_DELETE);
}

bool account_keeps(const struct call *call, const struct plan_field *field)
{
    const struct plan_identity *identity = &call->plan->identity;
    return plan_keeps_fields(call->plan, call->operation) &&
           !call->is_present[field->field->index] &&
           (field->is_privileged || field == identity->password || field == identity->role ||
            field == identity->key);
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

static bool is_own(const struct call *call);

/* Whoever could give more than they have could make an account with it, and sign in as that. */
static bool exceeds_caller(const struct call *call, const struct role *role)
{
    return auth_exceeds(call->plan, auth_role_bits(&call->plan->model->policy, role->key),
                        call->caller.roles);
}

static void check_role(struct call *call, bool is_administrator)
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
        } else if (!is_administrator && role->is_administrator) {
            refuse(call, identity->role, "can be given by an administrator only");
        } else if (!is_administrator && role != policy->registered && exceeds_caller(call, role)) {
            refuse(call, identity->role, "has more rights than yours: who has them can give it");
        }
    } else if (call->operation->serving == SERVE_CREATE && !call->is_present[index]) {
        role = policy->registered;
    }
    if (role != NULL) {
        set(call, identity->role, auth_role_text(identity, role));
    }
}

/* --- passwords --- */

static bool is_same_key(const struct value *a, const struct value *b)
{
    return a->kind == b->kind &&
           (a->kind == VALUE_INTEGER ? a->integer == b->integer : slice_equal(a->text, b->text));
}

/* The key of the account that the path names; NULL: it names none. */
static const struct value *key_of_path(const struct call *call)
{
    const struct list *parameters = &call->operation->operation->parameters;
    const struct path_parameter *last =
        parameters->count == 0 ? NULL : list_at(parameters, parameters->count - 1);
    return last != NULL && last->field == call->plan->identity.key->field
               ? &call->path_values[parameters->count - 1]
               : NULL;
}

static bool is_own(const struct call *call)
{
    const struct value *key = key_of_path(call);
    return key != NULL && is_same_key(key, &call->caller.subject);
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

/* What shows as nothing, or as a blank that it is not: with it, two logins look like one. */
static bool has_invisible(struct slice text)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0, 0x1f},         {0x7f, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},
                  {0x61c, 0x61c},    {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200f},
                  {0x2028, 0x202f},  {0x205f, 0x206f}, {0x3000, 0x3000}, {0x3164, 0x3164},
                  {0xfe00, 0xfe0f},  {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
                  {0xe0000, 0xe0fff}};
    uint32_t c;
    while (utf8_next(&text, &c)) {
        for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
            if (c >= ranges[i].first && c <= ranges[i].last) {
                return true;
            }
        }
    }
    return false;
}

/* One account for one login, however it is written; who signs in is read in the same way. A rule
 * of the document's that wants capitals has them. */
static void spell_login(struct call *call, const struct plan_field *field, struct value *value)
{
    value->text = slice_trim(value->text);
    const struct value lower = value_text(arena_to_lower(call->arena, value->text));
    if (rule_check(call->arena, field, &lower) == NULL ||
        slice_find_byte(value->text, '@') != SLICE_NOT_FOUND) {
        *value = lower;
    }
}

static const char *find_fault(const struct plan_field *field, struct slice login)
{
    size_t at = slice_find_last_byte(login, '@');
    bool is_mail = at != SLICE_NOT_FOUND;
    bool is_address = is_mail && at > 0 && at + 1 < login.size;
    if (login.size == 0) {
        return "must not be empty";
    }
    if (slice_find(field->field->key, SLICE("mail")) != SLICE_NOT_FOUND && !is_address) {
        return "must be an e-mail address, such as ann@example.org";
    }
    bool has_blank = is_mail && slice_find_byte(login, ' ') != SLICE_NOT_FOUND;
    return has_blank || has_invisible(login) ? "must hold no blanks and nothing invisible" : NULL;
}

/* Nobody could sign in to an account without one. */
static void check_login(struct call *call, bool may_raise)
{
    const struct plan_field *field = call->plan->identity.login;
    size_t index = index_of(call, field);
    struct value *value = &call->values[index];
    bool is_create = call->operation->serving == SERVE_CREATE;
    const char *fault = NULL;
    if (call->is_faulty[index]) {
        return;
    }
    if (!call->is_present[index]) {
        bool is_needed = is_create && (!may_raise || call->has_setup) && !field->is_needed;
        fault = is_needed ? "is required" : NULL;
    } else if (value->kind == VALUE_NULL) {
        fault = "must not be null";
    } else if (value->kind == VALUE_TEXT) {
        spell_login(call, field, value);
        fault = find_fault(field, value->text);
    }
    if (fault != NULL) {
        refuse(call, field, fault);
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

/* Tokens, keys and roles are kept by the account's key: whoever took a former key of somebody's
 * would get what was theirs. */
static void check_key(struct call *call)
{
    const struct plan_field *key = call->plan->identity.key;
    size_t index = index_of(call, key);
    const struct value *named = key_of_path(call);
    if (call->operation->serving != SERVE_CREATE && call->is_present[index] &&
        !call->is_faulty[index] && (named == NULL || !is_same_key(&call->values[index], named))) {
        refuse(call, key, "cannot be changed: it is what the account is known by");
    }
}

void account_check(struct call *call)
{
    const struct plan_entity *accounts = call->plan->identity.accounts;
    const struct policy *policy = &call->plan->model->policy;
    bool is_administrator = call->has_setup || auth_is_administrator(policy, call->caller.roles);
    bool may_raise = is_administrator || (manages_accounts(call) && !is_own(call));
    if (call->values == NULL) {
        return;
    }
    for (size_t i = 0; !may_raise && i < accounts->field_count; i++) {
        if (accounts->fields[i].is_privileged && accounts->fields[i].is_writable) {
            check_privilege(call, &accounts->fields[i]);
        }
    }
    if (may_raise) {
        check_role(call, is_administrator);
    }
    check_password(call, may_raise);
    check_key(call);
    check_login(call, may_raise);
}

static void on_job_refused(struct password_job *job)
{
    call_refuse_draining(call_from(job->flow));
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
                                 .flow = &call->flow,
                                 .on_refused = on_job_refused};
    call->password_job = job;
    enum step step = password_pool_run(call->auth->client, job);
    if (step == STEP_FAIL && job->is_refused) {
        call_refuse_draining(call);
    } else if (step == STEP_FAIL) {
        call->fault.retry_after_seconds = job->retry_after_seconds;
        call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE,
                  "Too many passwords are being set at this moment; try again");
    }
    return step;
}

/* --- who writes an administrator's account --- */

static struct slice subject_text(struct call *call, const struct value *key)
{
    struct buffer text;
    buffer_init(&text, 4096);
    value_write_text(&text, call->plan->identity.key->type, key);
    struct slice subject = arena_copy(call->arena, buffer_slice(&text));
    buffer_release(&text);
    return subject;
}

struct holder {
    struct call *call;
    bool is_administrator;
    bool is_disabled;
    uint64_t roles;
};

/* key, login, hash, role, is it disabled */
static void take_role(void *context, const struct value *values, size_t count)
{
    struct holder *holder = context;
    const struct policy *policy = &holder->call->plan->model->policy;
    const struct role *role =
        values[3].kind == VALUE_TEXT ? auth_role(policy, values[3].text) : NULL;
    holder->is_administrator |= role != NULL && role->is_administrator;
    holder->roles |= role == NULL ? 0 : auth_role_bits(policy, role->key);
    holder->is_disabled |= count > 4 && values[4].integer != 0;
}

/* role */
static void take_kept_role(void *context, const struct value *values, size_t count)
{
    (void)count;
    const struct value row[] = {VALUE_NONE, VALUE_NONE, VALUE_NONE, values[0]};
    take_role(context, row, 4);
}

static bool read_role(struct holder *holder, const char *sql, const struct value *key,
                      on_row_f *on_row)
{
    struct query query = {.arena = holder->call->arena,
                          .sql = sql,
                          .is_fixed = true,
                          .parameters = key,
                          .parameter_count = 1,
                          .on_row = on_row,
                          .context = holder};
    store_execute(holder->call->session, QUERY_READ, &query);
    return query.status == STATUS_OK;
}

/* false: the store did not answer, and the call has failed. */
static bool read_holder(struct call *call, const struct value *key, struct holder *out_holder)
{
    const struct value subject = value_text(subject_text(call, key));
    *out_holder = (struct holder){.call = call};
    if (read_role(out_holder, call->plan->identity.find_by_key, key, take_role) &&
        read_role(out_holder, "SELECT role FROM _phoenix_accounts WHERE subject = ?1", &subject,
                  take_kept_role)) {
        return true;
    }
    call->fault.retry_after_seconds = 1;
    call_fail(call, STATUS_UNAVAILABLE, PROBLEM_UNAVAILABLE, NULL);
    return false;
}

/* Whether the call sets what somebody signs in with, or as what. */
static bool changes_who_it_is(const struct call *call)
{
    const struct plan_identity *identity = &call->plan->identity;
    const struct plan_field *const fields[] = {identity->login, identity->password, identity->role};
    for (size_t i = 0; call->values != NULL && i < sizeof(fields) / sizeof(*fields); i++) {
        if (fields[i] != NULL && call->is_present[index_of(call, fields[i])]) {
            return true;
        }
    }
    return false;
}

/* Whoever could give an administrator's account another address would get a token for a new
 * password sent there. */
static bool may_write(struct call *call)
{
    const struct policy *policy = &call->plan->model->policy;
    const struct value *key = key_of_path(call);
    struct holder holder;
    if (call->operation->serving == SERVE_CREATE || key == NULL || is_own(call) ||
        auth_is_administrator(policy, call->caller.roles)) {
        return true;
    }
    if (!read_holder(call, key, &holder)) {
        return false;
    }
    if (holder.is_administrator && call->permission == PERMISSION_OWN) {
        call_fail(call, STATUS_NOT_FOUND, PROBLEM_NOT_FOUND, NULL);
    } else if (holder.is_administrator) {
        call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                  "Only an administrator changes an administrator's account");
    }
    bool exceeds = !holder.is_administrator && changes_who_it_is(call) &&
                   auth_exceeds(call->plan, holder.roles, call->caller.roles);
    if (exceeds) {
        call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN,
                  "This account has more rights than yours: who has them changes its login, "
                  "password and role");
    }
    return !holder.is_administrator && !exceeds;
}

static bool changes_what_tokens_say(const struct call *call);

/* Without an administrator nobody could make one again: what changes one's account is looked at
 * once more behind the statement, in its transaction. */
static bool mark_guarded(struct call *call)
{
    const struct value *key = key_of_path(call);
    struct holder holder;
    if (call->plan->identity.keep_administrator == NULL || key == NULL ||
        !changes_what_tokens_say(call)) {
        return true;
    }
    if (!read_holder(call, key, &holder)) {
        return false;
    }
    call->is_guarded = holder.is_administrator && !holder.is_disabled;
    return true;
}

bool account_bind(struct call *call)
{
    if (!may_write(call) || !mark_guarded(call)) {
        return false;
    }
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

/* The account that the path names. */
static struct slice subject_of(struct call *call)
{
    const struct value *key = key_of_path(call);
    return key == NULL ? SLICE_EMPTY : subject_text(call, key);
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
static void keep_role(struct call *call, struct query *behind)
{
    const struct plan_field *key = call->plan->identity.key;
    const struct value *value = &call->values[index_of(call, key)];
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 2);
    LIST_EACH(const struct role, role, &call->plan->model->policy.roles)
    {
        if (role->is_administrator) {
            parameters[1] = value_text(role->key);
            break;
        }
    }
    if (value->kind != VALUE_NULL) {
        parameters[0] = value_text(subject_text(call, value));
    }
    add_statement(call, behind,
                  "INSERT INTO _phoenix_accounts (subject, role) VALUES (coalesce(?1, "
                  "CAST(last_insert_rowid() AS TEXT)), ?2)",
                  parameters, 2);
}

/* What Phoenix keeps beside the document's table goes with the account. ?1: the subject, ?2: the
 * moment of the revocation before, without which nothing was written. */
static void forget(struct call *call, struct query *behind, const struct value *parameters)
{
#define IS_REVOKED                                                                                 \
    " AND EXISTS (SELECT 1 FROM _phoenix_revocations AS r WHERE r.subject = ?1 AND r.at = ?2)"
    static const char *const texts[] = {
        "UPDATE _phoenix_sessions SET revoked_at = ?2 WHERE subject = ?1 AND revoked_at IS "
        "NULL" IS_REVOKED,
        "UPDATE _phoenix_keys SET revoked_at = ?2 WHERE subject = ?1 AND revoked_at IS "
        "NULL" IS_REVOKED,
        "DELETE FROM _phoenix_accounts WHERE subject = ?1" IS_REVOKED,
        "DELETE FROM _phoenix_logins WHERE account = ?1" IS_REVOKED,
        "DELETE FROM _phoenix_resets WHERE subject = ?1" IS_REVOKED,
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        behind = add_statement(call, behind, texts[i], parameters, 2);
    }
}

/* Of an account's tokens, where the statement at hand has changed a row. */
static struct query *add_revocation(struct call *call, struct slice subject, int64_t at_us)
{
    struct value *parameters = ARENA_ARRAY(call->arena, struct value, 3);
    parameters[0] = value_text(subject);
    parameters[1] = value_integer(at_us);
    parameters[2] =
        value_integer(at_us + INT64_C(1000000) * (call->plan->model->policy.access_seconds + 60));
    return add_statement(call, &call->query,
                         "INSERT INTO _phoenix_revocations (subject, at, expires_at) SELECT ?1, "
                         "?2, ?3 WHERE changes() > 0",
                         parameters, 3);
}

/* A key that people choose may have been somebody's, whose row went without an operation of its
 * own: whoever has it next begins with nothing. A millisecond ago, so that what is issued from now
 * on holds. */
static void begin_account(struct call *call)
{
    const struct plan_field *field = call->plan->identity.key;
    const struct value *key = &call->values[index_of(call, field)];
    struct query *last = &call->query;
    if (field->is_writable && key->kind != VALUE_NULL) {
        struct query *revocation =
            add_revocation(call, subject_text(call, key), call->now_us - 1000);
        forget(call, revocation, revocation->parameters);
    }
    while (last->next != NULL) {
        last = last->next;
    }
    if (call->has_setup && call->plan->identity.role == NULL) {
        keep_role(call, last);
    }
}

static void add_guard(struct call *call)
{
    struct query *last = &call->query;
    while (last->next != NULL) {
        last = last->next;
    }
    add_statement(call, last, call->plan->identity.keep_administrator, NULL, 0);
}

bool account_explain(struct call *call)
{
    if (!call->is_guarded || call->query.constraint != CONSTRAINT_NOT_NULL ||
        slice_find(call->query.constraint_columns, SLICE("_phoenix_accounts")) == SLICE_NOT_FOUND) {
        return false;
    }
    call_fail(call, STATUS_CONFLICT, PROBLEM_CONFLICT,
              "This is the last administrator's account in force: make somebody else an "
              "administrator first");
    return true;
}

static void take_back(struct call *call);

void account_revoke(struct call *call)
{
    if (call->operation->serving == SERVE_CREATE) {
        begin_account(call);
        return;
    }
    take_back(call);
    if (call->is_guarded) {
        add_guard(call);
    }
}

static void take_back(struct call *call)
{
    call->account_subject = changes_what_tokens_say(call) ? subject_of(call) : SLICE_EMPTY;
    if (call->account_subject.size == 0) {
        return;
    }
    struct query *revocation = add_revocation(call, call->account_subject, call->now_us);
    if (call->operation->serving == SERVE_DELETE) {
        forget(call, revocation, revocation->parameters);
    } else if (call->password_job != NULL) {
        add_statement(call, revocation,
                      "UPDATE _phoenix_sessions SET revoked_at = ?2 WHERE changes() > 0 AND "
                      "subject = ?1 AND revoked_at IS NULL",
                      revocation->parameters, 2);
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
