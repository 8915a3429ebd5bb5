/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction of a loader for each request: what is looked up in it holds until it is over. */
#include "server/user_admin.h"

#include "auth/account_row.h"
#include "auth/auth.h"
#include "base/clock.h"
#include "base/nearest.h"
#include "bulk/bulk.h"
#include "server/admin_private.h"

#define TOKEN_LIFE_US INT64_C(86400000000) /* it travels by hand */

/* Every reason, a line each. */
static bool fail_by_fault(struct admin *admin, const struct fault *fault)
{
    struct slice message =
        fault->fields.count == 0 ? fault->message : SLICE("the account cannot be stored so");
    LIST_EACH(const struct fault_field, field, &fault->fields)
    {
        message = arena_format(admin->arena, SLICE_FORMAT "\n  " SLICE_FORMAT " " SLICE_FORMAT,
                               SLICE_ARGUMENT(message), SLICE_ARGUMENT(field->field),
                               SLICE_ARGUMENT(field->reason));
    }
    return admin_fail(admin, message, SLICE_EMPTY);
}

/* --- opening */

/* Who comes first makes the database and stores what the document states, as `run` would: an
 * account that came before it could take the place of one of those rows. */
static bool open_store(struct admin *admin, const struct bulk_place *place)
{
    struct migration_start start = {
        .arena = admin->arena, .plan = admin->plan, .consent = MIGRATION_TO_NEW};
    const struct store_schema schema = migration_schema(&start);
    struct store_error error = {0};
    struct bulk_seeding seeding;
    struct bulk_error seed_error = {0};
    admin->store = place->address.size > 0
                       ? store_open_postgres(admin->arena, place->address, &schema, &error)
                       : store_open(admin->arena, place->directory, &schema, &error);
    if (admin->store == NULL && error.is_served) {
        admin->store = store_open_beside(admin->arena, place->directory, &schema, &error);
    } else if (admin->store != NULL &&
               !bulk_seed(admin->arena, admin->plan, admin->store, &seeding, &seed_error)) {
        store_close(&admin->store);
        return admin_fail(admin, seed_error.message, seed_error.remedy);
    }
    return admin->store != NULL || admin_fail(admin, error.message, SLICE_EMPTY);
}

/* Only who adds the first account may come before the server: anybody else has been given the wrong
 * directory. */
static bool has_store(struct admin *admin, const struct bulk_place *place)
{
    const struct store_schema schema = {.audit = admin->plan->audit};
    struct store_error error = {0};
    struct store *store = place->address.size > 0
                              ? NULL
                              : store_open_beside(admin->arena, place->directory, &schema, &error);
    bool has_one = place->address.size > 0 || store != NULL;
    if (store != NULL) {
        store_close(&store);
    }
    return has_one || admin_fail(admin, error.message, SLICE_EMPTY);
}

static bool open_admin(struct admin *admin, const struct user_admin *wish, const char *operation,
                       struct server_error *error)
{
    *admin = admin_start(wish->arena, wish->plan, operation, error);
    if (wish->plan->identity.accounts == NULL) {
        return admin_fail(
            admin, SLICE("the document describes no accounts that can sign in"),
            SLICE("describe a table of users with a login and a password, and who may do "
                  "what"));
    }
    bool may_be_first = strcmp(operation, "user add") == 0;
    return (may_be_first || has_store(admin, &wish->place)) && open_store(admin, &wish->place) &&
           admin_begin(admin);
}

/* --- accounts */

struct search {
    struct admin *admin;
    struct account_row account;
    struct slice login;
    struct list *rows; /* every account as struct user_admin_row; NULL: the one that is sought */
};

/* The exact spelling comes before another one. */
static void take_account(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct search *search = context;
    struct account_row account =
        account_row_read(search->admin->arena, search->admin->plan, values);
    if (!search->account.is_found || slice_equal(account.login, search->login)) {
        search->account = account;
    }
}

static bool search_account(struct admin *admin, struct slice login, struct account_row *out_account)
{
    struct search search = {.admin = admin, .login = login};
    const struct value parameter = value_text(login);
    bool is_good = admin_run(admin, admin->plan->identity.find_by_any_case, &parameter, 1,
                             take_account, &search);
    *out_account = search.account;
    return is_good;
}

static bool find_account(struct admin *admin, struct slice login, struct account_row *out_account)
{
    return search_account(admin, login, out_account) &&
           (out_account->is_found ||
            admin_fail(admin,
                       arena_format(admin->arena, "nobody signs in as '" SLICE_FORMAT "'",
                                    SLICE_ARGUMENT(login)),
                       SLICE("'phoenix user list' names the accounts")));
}

/* --- roles and passwords */

/* NULL, and said: it is no role. */
static const struct role *find_role(struct admin *admin, struct slice text)
{
    const struct policy *policy = &admin->plan->model->policy;
    const struct role *found = auth_role(policy, text);
    struct nearest nearest = nearest_start(text);
    struct slice known = SLICE_EMPTY, hint = SLICE_EMPTY;
    if (found != NULL && !found->is_implied) {
        return found;
    }
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (!role->is_implied) {
            nearest_offer_slice(&nearest, role->key);
            known =
                arena_format(admin->arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(known),
                             known.size == 0 ? "" : ", ", SLICE_ARGUMENT(role->key));
        }
    }
    hint = nearest.best != NULL
               ? arena_format(admin->arena, "did you mean '%.*s'? There are: " SLICE_FORMAT,
                              (int)nearest.best_size, nearest.best, SLICE_ARGUMENT(known))
               : arena_format(admin->arena, "there are: " SLICE_FORMAT, SLICE_ARGUMENT(known));
    admin_fail(
        admin,
        arena_format(admin->arena, "there is no role '" SLICE_FORMAT "'", SLICE_ARGUMENT(text)),
        hint);
    return NULL;
}

/* Every rule that it breaks, and the hash if it breaks none. */
static void hash_password(struct admin *admin, struct slice password, struct slice *out_hash,
                          struct fault *fault)
{
    const struct policy *policy = &admin->plan->model->policy;
    const struct password_rules rules = auth_password_rules(policy);
    const struct list faults = password_check(admin->arena, password, &rules);
    char made[PASSWORD_HASH_SIZE];
    *out_hash = SLICE_EMPTY;
    LIST_EACH(const struct slice, reason, &faults)
    {
        fault_add_field(admin->arena, fault, SLICE("password"), *reason);
    }
    if (faults.count > 0) {
        return;
    }
    enum password_result result = password_hash(password, policy->hash_cost, made);
    if (result != PASSWORD_OK) {
        fault_add_field(admin->arena, fault, SLICE("password"),
                        slice_from(password_result_words(result)));
        return;
    }
    *out_hash = arena_copy(admin->arena, slice_from(made));
}

/* --- what older tokens said */

static bool revoke_tokens(struct admin *admin, const struct account_row *account,
                          bool ends_sessions)
{
    int64_t now_us = admin->actor.now_us;
    const struct value parameters[] = {
        value_text(account->subject), value_integer(now_us),
        value_integer(now_us +
                      INT64_C(1000000) * (admin->plan->model->policy.access_seconds + 60))};
    return admin_run(
               admin,
               "INSERT INTO _phoenix_revocations (subject, at, expires_at) VALUES (?1, ?2, ?3)",
               parameters, 3, NULL, NULL) &&
           (!ends_sessions ||
            admin_run(admin,
                      "UPDATE _phoenix_sessions SET revoked_at = ?2 WHERE subject = ?1 "
                      "AND revoked_at IS NULL",
                      parameters, 2, NULL, NULL));
}

/* What Phoenix's own table knows of an account is no row that the triggers see. */
static bool record(struct admin *admin, const struct account_row *account, struct slice before,
                   struct slice after)
{
    char at[CLOCK_TEXT_SIZE];
    clock_format_us(admin->actor.now_us, at);
    const struct value parameters[] = {value_text(slice_of(at, sizeof(at))),
                                       value_text(admin->actor.operation),
                                       value_text(admin->plan->identity.accounts->entity->name),
                                       value_text(account->subject),
                                       before.size > 0 ? value_text(before) : VALUE_NONE,
                                       value_text(after)};
    return admin->plan->audit == NULL ||
           admin_run(admin,
                     "INSERT INTO " AUDIT_TABLE
                     " (at, proof, operation, action, entity, record, before, after) VALUES (?1, "
                     "'command', ?2, 'update', ?3, ?4, ?5, ?6)",
                     parameters, 6, NULL, NULL);
}

/* --- adding */

/* "active" of a status with labels ACTIVE, SUSPENDED; a text without labels takes it as it is. */
static struct slice spell(const struct plan_field *field)
{
    for (size_t i = 0; i < field->rule.label_count; i++) {
        if (slice_equal_ignoring_case(field->rule.labels[i], field->registered)) {
            return field->rule.labels[i];
        }
    }
    return field->registered;
}

static bool is_stated(const struct user_admin_wish *wish, const struct plan_field *field)
{
    for (size_t i = 0; i < wish->cell_count; i++) {
        if (slice_equal(wish->cells[i].name, field->name) ||
            slice_equal(wish->cells[i].name, field->field->name) ||
            slice_equal(wish->cells[i].name, field->field->column)) {
            return true;
        }
    }
    return false;
}

/* What was asked for, and what the server would give somebody who registers. */
static struct list collect_cells(struct admin *admin, const struct user_admin_wish *wish,
                                 const struct role *role)
{
    const struct plan_identity *identity = &admin->plan->identity;
    struct list cells = {0};
    bool is_mail = slice_find_byte(wish->login, '@') != SLICE_NOT_FOUND;
    const struct bulk_cell own[] = {
        {identity->login->field->name,
         is_mail ? arena_to_lower(admin->arena, wish->login) : wish->login},
        {role != NULL && identity->role != NULL ? identity->role->field->name : SLICE_EMPTY,
         role != NULL ? auth_role_text(identity, role) : SLICE_EMPTY}};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (own[i].name.size > 0) {
            struct bulk_cell *cell = ARENA_NEW(admin->arena, struct bulk_cell);
            *cell = own[i];
            list_add(admin->arena, &cells, cell);
        }
    }
    for (size_t i = 0; i < wish->cell_count; i++) {
        list_add(admin->arena, &cells, (void *)(uintptr_t)&wish->cells[i]);
    }
    for (size_t i = 0; i < identity->accounts->field_count; i++) {
        const struct plan_field *field = &identity->accounts->fields[i];
        if (field != identity->role && field->is_privileged && field->is_needed &&
            field->registered.size > 0 && !is_stated(wish, field)) {
            struct bulk_cell *cell = ARENA_NEW(admin->arena, struct bulk_cell);
            *cell = (struct bulk_cell){field->field->name, spell(field)};
            list_add(admin->arena, &cells, cell);
        }
    }
    return cells;
}

static bool read_values(struct admin *admin, const struct user_admin_wish *wish,
                        const struct role *role, struct value **out_values)
{
    const struct plan_identity *identity = &admin->plan->identity;
    struct list cells = collect_cells(admin, wish, role);
    struct bulk_cell *all = ARENA_ARRAY(admin->arena, struct bulk_cell, cells.count + 1);
    struct fault password = {0}, fault;
    struct slice hash;
    char dummy[PASSWORD_HASH_SIZE];
    LIST_EACH(const struct bulk_cell, cell, &cells)
    {
        all[cell_index] = *cell;
    }
    hash_password(admin, wish->password, &hash, &password);
    /* A password that was refused already must not be missed as well. */
    password_dummy_hash(PASSWORD_COST_MINIMUM, dummy);
    all[cells.count] = (struct bulk_cell){identity->password->field->name,
                                          hash.size > 0 ? hash : slice_from(dummy)};
    bulk_read_row(admin->arena, identity->accounts, all, cells.count + 1, admin->actor.now_us,
                  out_values, &fault);
    LIST_EACH(const struct fault_field, field, &password.fields)
    {
        fault_add_field(admin->arena, &fault, field->field, field->reason);
    }
    if (fault.status == STATUS_OK) {
        return true;
    }
    fail_by_fault(admin, &fault);
    LIST_EACH(const struct fault_field, field, &fault.fields)
    {
        if (slice_equal(field->reason, SLICE("is required"))) {
            admin->error->remedy =
                arena_format(admin->arena, "state it: --set " SLICE_FORMAT "=VALUE",
                             SLICE_ARGUMENT(field->field));
        }
    }
    return false;
}

static bool keep_role(struct admin *admin, const struct account_row *account,
                      const struct role *role)
{
    const struct value parameters[] = {value_text(account->subject), value_text(role->key)};
    return admin_run(admin,
                     "INSERT INTO _phoenix_accounts (subject, role) VALUES (?1, ?2) ON CONFLICT "
                     "(subject) DO UPDATE SET role = ?2",
                     parameters, 2, NULL, NULL);
}

static bool add(struct admin *admin, const struct user_admin_wish *wish, struct slice *out_id)
{
    const struct plan_identity *identity = &admin->plan->identity;
    const struct role *role = admin->plan->model->policy.registered;
    struct account_row account;
    struct value *values;
    struct fault fault = {0};
    if (wish->role.size > 0 && (role = find_role(admin, wish->role)) == NULL) {
        return false;
    }
    if (!search_account(admin, wish->login, &account)) {
        return false;
    }
    if (account.is_found) {
        return admin_fail(admin,
                          arena_format(admin->arena, "'" SLICE_FORMAT "' is taken",
                                       SLICE_ARGUMENT(account.login)),
                          SLICE("'phoenix user reset' and 'phoenix user role' change an account"));
    }
    if (!read_values(admin, wish, role, &values)) {
        return false;
    }
    if (!bulk_store_row(admin->arena, admin->loader, identity->accounts, &admin->actor, values,
                        &fault)) {
        return fault.status == STATUS_OK ? admin_fail_by_store(admin)
                                         : fail_by_fault(admin, &fault);
    }
    account = (struct account_row){
        .subject = account_row_subject(admin->arena, admin->plan,
                                       &values[identity->key - identity->accounts->fields])};
    *out_id = account.subject;
    return identity->role != NULL || wish->role.size == 0 || keep_role(admin, &account, role);
}

bool user_admin_add(const struct user_admin *admin, const struct user_admin_wish *wish,
                    struct slice *out_id, struct server_error *out_error)
{
    struct admin opened;
    return open_admin(&opened, admin, "user add", out_error) &&
           admin_end(&opened, add(&opened, wish, out_id));
}

/* --- listing */

static void take_row(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct search *search = context;
    struct admin *admin = search->admin;
    const struct account_row account = account_row_read(admin->arena, admin->plan, values);
    const struct role *role = auth_role(&admin->plan->model->policy, account.role);
    struct user_admin_row *row = ARENA_NEW(admin->arena, struct user_admin_row);
    *row = (struct user_admin_row){.id = account.subject,
                                   .login = account.login,
                                   .role = role != NULL ? role->key : account.role,
                                   .has_password = account.hash.size > 0,
                                   .is_inactive = account.is_inactive,
                                   .disabled_us = account.disabled_us};
    list_add(admin->arena, search->rows, row);
}

static bool list_all(struct admin *admin, struct list *rows)
{
    struct search search = {.admin = admin, .rows = rows};
    return admin_run(admin, admin->plan->identity.list, NULL, 0, take_row, &search);
}

bool user_admin_list(const struct user_admin *admin, struct list *out_rows,
                     struct server_error *out_error)
{
    struct admin opened;
    *out_rows = (struct list){0};
    return open_admin(&opened, admin, "user list", out_error) &&
           admin_end(&opened, list_all(&opened, out_rows));
}

/* --- changing */

static void take_nothing(void *context, const struct value *values, size_t count)
{
    (void)context;
    (void)values;
    (void)count;
}

static void take_found(void *context, const struct value *values, size_t count)
{
    (void)values;
    (void)count;
    *(bool *)context = true;
}

/* The guard of the API's writes, asked instead of kept: its SELECT has a row where no account is an
 * administrator's and in force. */
static bool lacks_administrator(struct admin *admin, bool *out_lacks)
{
    const char *guard = admin->plan->identity.keep_administrator;
    const char *question = guard == NULL ? NULL : strstr(guard, "SELECT");
    *out_lacks = false;
    return question == NULL || admin_run(admin, question, NULL, 0, take_found, out_lacks);
}

/* Before a change: whether it may take the last administrator. What has none loses none. */
static bool begin_guard(struct admin *admin, bool is_forced, bool *out_is_guarded)
{
    const char *lock = admin->plan->identity.lock_administrators;
    bool lacks = false;
    *out_is_guarded = false;
    if (is_forced) {
        return true;
    }
    if ((lock != NULL && !admin_run(admin, lock, NULL, 0, take_nothing, NULL)) ||
        !lacks_administrator(admin, &lacks)) {
        return false;
    }
    *out_is_guarded = !lacks;
    return true;
}

static bool end_guard(struct admin *admin, bool is_guarded)
{
    bool lacks = false;
    if (!is_guarded) {
        return true;
    }
    return lacks_administrator(admin, &lacks) &&
           (!lacks ||
            admin_fail(admin, SLICE("this is the last administrator's account in force"),
                       SLICE("make somebody else an administrator first, or say --force: the "
                             "next start then prints a setup token")));
}

static bool enable(struct admin *admin, struct slice login, bool is_enabled)
{
    struct account_row account;
    bool is_disabled = false;
    if (!find_account(admin, login, &account)) {
        return false;
    }
    const struct value parameters[] = {
        value_text(account.subject), is_enabled ? VALUE_NONE : value_integer(admin->actor.now_us)};
    if (!admin_run(admin,
                   "SELECT 1 FROM _phoenix_accounts WHERE subject = ?1 AND disabled_at IS NOT NULL",
                   parameters, 1, take_found, &is_disabled)) {
        return false;
    }
    if (is_disabled != is_enabled) {
        return true; /* it is so already */
    }
    return admin_run(
               admin,
               "INSERT INTO _phoenix_accounts (subject, disabled_at) VALUES (?1, ?2) ON CONFLICT "
               "(subject) DO UPDATE SET disabled_at = ?2",
               parameters, 2, NULL, NULL) &&
           (is_enabled || revoke_tokens(admin, &account, true)) &&
           record(admin, &account,
                  is_enabled ? SLICE("{\"disabled\":true}") : SLICE("{\"disabled\":false}"),
                  is_enabled ? SLICE("{\"disabled\":false}") : SLICE("{\"disabled\":true}"));
}

bool user_admin_enable(const struct user_admin *admin, struct slice login, bool is_enabled,
                       bool is_forced, struct server_error *out_error)
{
    struct admin opened;
    bool is_guarded = false;
    return open_admin(&opened, admin, is_enabled ? "user enable" : "user disable", out_error) &&
           admin_end(&opened, begin_guard(&opened, is_forced || is_enabled, &is_guarded) &&
                                  enable(&opened, login, is_enabled) &&
                                  end_guard(&opened, is_guarded));
}

static bool set_role(struct admin *admin, struct slice login, struct slice text)
{
    const struct plan_identity *identity = &admin->plan->identity;
    const struct role *role = find_role(admin, text);
    struct account_row account;
    if (role == NULL || !find_account(admin, login, &account)) {
        return false;
    }
    if (identity->role == NULL) {
        return keep_role(admin, &account, role) && revoke_tokens(admin, &account, false) &&
               record(admin, &account, SLICE_EMPTY,
                      arena_format(admin->arena, "{\"role\":\"" SLICE_FORMAT "\"}",
                                   SLICE_ARGUMENT(role->key)));
    }
    struct value parameters[] = {account.key, VALUE_NONE};
    const char *reason = value_from_text(admin->arena, identity->role->field->type,
                                         auth_role_text(identity, role), &parameters[1]);
    if (reason != NULL) {
        return admin_fail(admin,
                          arena_format(admin->arena, "the accounts' " SLICE_FORMAT " %s",
                                       SLICE_ARGUMENT(identity->role->name), reason),
                          SLICE_EMPTY);
    }
    return admin_run(admin, identity->set_role, parameters, 2, NULL, NULL) &&
           revoke_tokens(admin, &account, false);
}

bool user_admin_set_role(const struct user_admin *admin, struct slice login, struct slice role,
                         bool is_forced, struct server_error *out_error)
{
    struct admin opened;
    bool is_guarded = false;
    return open_admin(&opened, admin, "user role", out_error) &&
           admin_end(&opened, begin_guard(&opened, is_forced, &is_guarded) &&
                                  set_role(&opened, login, role) && end_guard(&opened, is_guarded));
}

/* Wrong passwords are forgotten with the right one. */
static bool forget_attempts(struct admin *admin, const struct account_row *account)
{
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE];
    secret_token_digest(arena_to_lower(admin->arena, account->login), digest);
    const struct value login = value_blob(slice_of((const char *)digest, sizeof(digest)));
    return admin_run(admin, "DELETE FROM _phoenix_attempts WHERE login = ?1", &login, 1, NULL,
                     NULL) &&
           admin_run(admin, "DELETE FROM _phoenix_resets WHERE login = ?1", &login, 1, NULL, NULL);
}

static bool set_password(struct admin *admin, struct slice login, struct slice password)
{
    struct account_row account;
    struct fault fault = {0};
    struct slice hash;
    if (!find_account(admin, login, &account)) {
        return false;
    }
    hash_password(admin, password, &hash, &fault);
    if (fault.status != STATUS_OK) {
        fail_by_fault(admin, &fault);
        return false;
    }
    const struct value parameters[] = {account.key, value_text(hash)};
    return admin_run(admin, admin->plan->identity.set_password, parameters, 2, NULL, NULL) &&
           forget_attempts(admin, &account) && revoke_tokens(admin, &account, true);
}

bool user_admin_set_password(const struct user_admin *admin, struct slice login,
                             struct slice password, struct server_error *out_error)
{
    struct admin opened;
    return open_admin(&opened, admin, "user reset", out_error) &&
           admin_end(&opened, set_password(&opened, login, password));
}

static bool make_token(struct admin *admin, struct slice login, struct user_admin_token *out_token)
{
    unsigned char login_digest[SECRET_TOKEN_DIGEST_SIZE], digest[SECRET_TOKEN_DIGEST_SIZE];
    struct account_row account;
    if (!find_account(admin, login, &account)) {
        return false;
    }
    *out_token =
        (struct user_admin_token){.token = secret_token_generate(admin->arena, AUTH_RESET_PREFIX),
                                  .expires_us = admin->actor.now_us + TOKEN_LIFE_US};
    for (size_t i = 0; i < admin->plan->operation_count; i++) {
        const struct operation *operation = admin->plan->operations[i].operation;
        if (operation->identity == IDENTITY_RESET) {
            out_token->path = operation->path;
        }
    }
    secret_token_digest(out_token->token, digest);
    secret_token_digest(arena_to_lower(admin->arena, account.login), login_digest);
    const struct value parameters[] = {
        value_blob(slice_of((const char *)login_digest, sizeof(login_digest))),
        value_blob(slice_of((const char *)digest, sizeof(digest))), value_text(account.subject),
        value_integer(out_token->expires_us)};
    return admin_run(
               admin,
               "INSERT INTO _phoenix_resets (login, token, subject, expires_at) VALUES (?1, ?2, "
               "?3, ?4) ON CONFLICT (login) DO UPDATE SET token = ?2, subject = ?3, expires_at = "
               "?4",
               parameters, 4, NULL, NULL) &&
           record(admin, &account, SLICE_EMPTY, SLICE("{\"reset_token\":\"made\"}"));
}

bool user_admin_make_token(const struct user_admin *admin, struct slice login,
                           struct user_admin_token *out_token, struct server_error *out_error)
{
    struct admin opened;
    return open_admin(&opened, admin, "user reset", out_error) &&
           admin_end(&opened, make_token(&opened, login, out_token));
}
