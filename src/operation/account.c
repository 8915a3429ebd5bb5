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

size_t account_index_of(const struct call *call, const struct plan_field *field)
{
    return (size_t)(field - call->plan->identity.accounts->fields);
}

static void set(struct call *call, const struct plan_field *field, struct slice text)
{
    size_t index = account_index_of(call, field);
    struct value value;
    if (value_from_text(call->arena, field->type, text, &value) == NULL) {
        call->values[index] = value;
        call->is_present[index] = true;
    }
}

static void refuse(struct call *call, const struct plan_field *field, const char *reason)
{
    size_t index = account_index_of(call, field);
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
    size_t index = account_index_of(call, field);
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
    size_t index = account_index_of(call, identity->role);
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

const struct value *account_key_of_path(const struct call *call)
{
    const struct list *parameters = &call->operation->operation->parameters;
    const struct path_parameter *last =
        parameters->count == 0 ? NULL : list_at(parameters, parameters->count - 1);
    return last != NULL && last->field == call->plan->identity.key->field
               ? &call->path_values[parameters->count - 1]
               : NULL;
}

bool account_is_own(const struct call *call)
{
    const struct value *key = account_key_of_path(call);
    return key != NULL && is_same_key(key, &call->caller.subject);
}

static void check_password(struct call *call, bool may_raise)
{
    const struct plan_field *field = call->plan->identity.password;
    size_t index = account_index_of(call, field);
    const struct value *value = &call->values[index];
    bool is_create = call->operation->serving == SERVE_CREATE;
    if (!call->is_present[index] || call->is_faulty[index]) {
        bool is_needed = is_create && (!may_raise || call->has_setup);
        if (is_needed && !call->is_faulty[index] && !field->is_needed) {
            refuse(call, field, "is required");
        }
        return;
    }
    if (!is_create && (!may_raise || account_is_own(call))) {
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
    size_t index = account_index_of(call, field);
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
        call->states_login = !may_raise;
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
    size_t index = account_index_of(call, key);
    const struct value *named = account_key_of_path(call);
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
    bool may_raise = is_administrator || (manages_accounts(call) && !account_is_own(call));
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
    if (!account_is_written(call) || call->values == NULL || call->idempotent.is_replayed) {
        return STEP_NEXT;
    }
    size_t index = account_index_of(call, call->plan->identity.password);
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
