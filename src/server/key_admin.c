/* SPDX-License-Identifier: Apache-2.0 */
/* A loop of its own for each request, which ends when the statement has its answer. */
#include "server/key_admin.h"

#include "auth/access_key.h"
#include "auth/external.h"
#include "base/clock.h"

struct admin {
    const struct key_admin *wish;
    struct arena *arena;
    uv_loop_t loop;
    struct store *store;
    struct session *session;
    struct server_error *error;
};

static bool fail(struct admin *admin, struct slice message, struct slice remedy)
{
    *admin->error = (struct server_error){message, remedy};
    return false;
}

static bool open_admin(struct admin *admin, const struct key_admin *wish,
                       struct server_error *error)
{
    const struct store_schema schema = {.audit = wish->plan->audit};
    struct store_error store_error = {0};
    *admin = (struct admin){.wish = wish, .arena = wish->arena, .error = error};
    if (wish->plan->identity.accounts == NULL) {
        return fail(admin, SLICE("the document says nothing about who may call: it needs no keys"),
                    SLICE("describe accounts and who may do what"));
    }
    admin->store = store_open_beside(wish->arena, wish->directory, &schema, &store_error);
    if (admin->store == NULL) {
        return fail(admin, store_error.message, SLICE_EMPTY);
    }
    uv_loop_init(&admin->loop);
    admin->session = session_open(admin->store, &admin->loop);
    return true;
}

static void close_admin(struct admin *admin)
{
    session_close(&admin->session);
    uv_run(&admin->loop, UV_RUN_DEFAULT);
    store_close(&admin->store);
    uv_loop_close(&admin->loop);
}

static bool check_status(struct admin *admin, enum status status, struct slice detail)
{
    if (status == STATUS_OK) {
        return true;
    }
    bool is_old = slice_find(detail, SLICE("no such table")) != SLICE_NOT_FOUND;
    return fail(
        admin,
        is_old ? SLICE("the database was made when the document had no accounts")
               : arena_format(admin->arena, "the database did not do it: %s", status_name(status)),
        is_old ? SLICE("let 'phoenix run' bring it up to date") : SLICE_EMPTY);
}

/* --- writing */

struct write {
    struct flow flow;
    struct session *session;
    struct query *query;
    bool is_done;
};

static enum step run_write(struct flow *flow)
{
    struct write *write = FLOW_OWNER(flow, struct write, flow);
    enum step step = store_execute(write->session, QUERY_WRITE, write->query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

static void finish_write(struct flow *flow, bool has_failed)
{
    (void)has_failed;
    FLOW_OWNER(flow, struct write, flow)->is_done = true;
}

static enum status write_now(struct admin *admin, struct query *query)
{
    static step_f *const steps[] = {run_write, NULL};
    struct write write = {.session = admin->session, .query = query};
    for (struct query *each = query; each != NULL; each = each->next) {
        each->flow = &write.flow;
    }
    flow_start(&write.flow, steps, finish_write);
    while (!write.is_done) { /* the session's handle keeps the loop alive */
        uv_run(&admin->loop, UV_RUN_ONCE);
    }
    return query->status;
}

/* --- the record of changes */

/* An entry about the key, if `behind` has changed a row; between it and what follows. */
static void add_entry(struct admin *admin, struct query *behind, struct slice action,
                      const struct access_key *key)
{
    struct value *parameters = ARENA_ARRAY(admin->arena, struct value, 5);
    struct query *query = ARENA_NEW(admin->arena, struct query);
    if (admin->wish->plan->audit == NULL) {
        return;
    }
    parameters[0] = value_text(key->id);
    parameters[1] = value_text(action);
    parameters[2] = key->name.size > 0 ? value_text(key->name) : VALUE_NONE;
    parameters[3] = key->roles.size > 0 ? value_text(key->roles) : VALUE_NONE;
    parameters[4] = key->subject.size > 0 ? value_text(key->subject) : VALUE_NONE;
    *query = (struct query){
        .arena = admin->arena,
        .sql = "INSERT INTO " AUDIT_TABLE " (at, proof, operation, action, entity, record, after) "
               "SELECT phoenix_author('at'), phoenix_author('proof'), 'phoenix key ' || ?2, ?2, "
               "'api_key', ?1, CASE WHEN ?3 IS NOT NULL THEN json_object('name', ?3, 'roles', ?4, "
               "'account', ?5) END WHERE changes() > 0",
        .is_fixed = true,
        .parameters = parameters,
        .parameter_count = 5,
        .next = behind->next};
    behind->next = query;
}

/* --- making */

static bool read_roles(struct admin *admin, struct slice roles, struct slice *out_roles)
{
    const struct policy *policy = &admin->wish->plan->model->policy;
    struct slice unknown;
    uint64_t bits;
    char *text = (char *)(uintptr_t)arena_copy(admin->arena, roles).data;
    for (size_t i = 0; i < roles.size; i++) {
        text[i] = text[i] == ',' ? ' ' : text[i];
    }
    *out_roles = slice_trim(slice_of(text, roles.size));
    if (access_key_read_roles(policy, *out_roles, &bits, &unknown)) {
        return true;
    }
    struct slice known = SLICE_EMPTY;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role->is_implied) {
            continue;
        }
        known = arena_format(admin->arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(known),
                             known.size == 0 ? "" : ", ", SLICE_ARGUMENT(role->key));
    }
    return fail(
        admin,
        arena_format(admin->arena, "there is no role '" SLICE_FORMAT "'", SLICE_ARGUMENT(unknown)),
        arena_format(admin->arena, "there are: " SLICE_FORMAT, SLICE_ARGUMENT(known)));
}

/* A key never has more than its account: what it would not get is no use to ask for. */
static bool check_own_roles(struct admin *admin, struct slice login, struct slice role,
                            struct slice wished)
{
    const struct policy *policy = &admin->wish->plan->model->policy;
    uint64_t own = auth_role_bits(policy, role), bits = 0;
    const struct role *known = auth_role(policy, role);
    struct slice unknown, name = known != NULL ? known->key : SLICE("none");
    access_key_read_roles(policy, wished, &bits, &unknown);
    LIST_EACH(const struct role, each, &policy->roles)
    {
        if ((bits & ~own & (UINT64_C(1) << each->index)) != 0) {
            return fail(
                admin,
                arena_format(admin->arena,
                             "the account '" SLICE_FORMAT "' has not the role '" SLICE_FORMAT
                             "'; its role: " SLICE_FORMAT,
                             SLICE_ARGUMENT(login), SLICE_ARGUMENT(each->key),
                             SLICE_ARGUMENT(name)),
                SLICE("a key has no more than its account may do; leave --roles out to give "
                      "it the account's own"));
        }
    }
    return true;
}

static bool find_account(struct admin *admin, struct slice login, struct slice roles,
                         struct slice *out_subject)
{
    struct auth_loop loop = {.plan = admin->wish->plan, .session = admin->session};
    struct external_account account;
    enum status status = external_find_by_login(&loop, admin->arena, login, &account);
    *out_subject = account.subject;
    return check_status(admin, status, SLICE_EMPTY) &&
           (account.is_found ||
            fail(admin,
                 arena_format(admin->arena, "nobody signs in as '" SLICE_FORMAT "'",
                              SLICE_ARGUMENT(login)),
                 SLICE_EMPTY)) &&
           check_own_roles(admin, login, account.role, roles);
}

static bool fill_key(struct admin *admin, const struct key_admin_wish *wish, struct access_key *key,
                     struct slice *out_secret)
{
    *key = (struct access_key){.id = access_key_make_id(admin->arena),
                               .name = wish->name,
                               .created_us = clock_now_us(),
                               .expires_us = wish->expires_us};
    *out_secret = SLICE_EMPTY;
    if (wish->account.size == 0 && wish->roles.size == 0) {
        return fail(admin, SLICE("a key needs an account, roles, or both"), SLICE_EMPTY);
    }
    if (!read_roles(admin, wish->roles, &key->roles) ||
        (wish->account.size > 0 &&
         !find_account(admin, wish->account, key->roles, &key->subject))) {
        return false;
    }
    if (wish->certificate.size > 0) {
        key->kind = ACCESS_KEY_CERTIFICATE;
        return access_key_fingerprint(wish->certificate, key->digest) ||
               fail(admin, SLICE("there is no certificate in PEM in that file"), SLICE_EMPTY);
    }
    *out_secret = secret_token_generate(admin->arena, ACCESS_KEY_PREFIX);
    secret_token_digest(*out_secret, key->digest);
    return true;
}

static bool create(struct admin *admin, const struct key_admin_wish *wish, struct slice *out_id,
                   struct slice *out_secret)
{
    struct access_key key;
    struct query query;
    if (!fill_key(admin, wish, &key, out_secret)) {
        return false;
    }
    access_key_insert(admin->arena, &key, &query);
    add_entry(admin, &query, SLICE("create"), &key);
    enum status status = write_now(admin, &query);
    *out_id = key.id;
    return status == STATUS_CONFLICT
               ? fail(admin, SLICE("this certificate is known already"),
                      SLICE("revoke its key first: 'phoenix key list' names it"))
               : check_status(admin, status, query.detail);
}

bool key_admin_create(const struct key_admin *admin, const struct key_admin_wish *wish,
                      struct slice *out_id, struct slice *out_secret,
                      struct server_error *out_error)
{
    struct admin opened;
    if (!open_admin(&opened, admin, out_error)) {
        return false;
    }
    bool is_created = create(&opened, wish, out_id, out_secret);
    close_admin(&opened);
    return is_created;
}

/* --- listing and revoking */

bool key_admin_list(const struct key_admin *admin, struct list *out_rows,
                    struct server_error *out_error)
{
    struct admin opened;
    struct list keys;
    if (!open_admin(&opened, admin, out_error)) {
        return false;
    }
    enum status status = access_key_list(opened.session, admin->arena, &keys);
    close_admin(&opened);
    *out_rows = (struct list){0};
    LIST_EACH(const struct access_key, key, &keys)
    {
        struct key_admin_row *row = ARENA_NEW(admin->arena, struct key_admin_row);
        *row = (struct key_admin_row){.id = key->id,
                                      .name = key->name,
                                      .roles = key->roles,
                                      .subject = key->subject,
                                      .is_certificate = key->kind == ACCESS_KEY_CERTIFICATE,
                                      .created_us = key->created_us,
                                      .expires_us = key->expires_us,
                                      .revoked_us = key->revoked_us};
        list_add(admin->arena, out_rows, row);
    }
    return check_status(&opened, status, SLICE_EMPTY);
}

bool key_admin_revoke(const struct key_admin *admin, struct slice id,
                      struct server_error *out_error)
{
    struct admin opened;
    struct query queries[2];
    if (!open_admin(&opened, admin, out_error)) {
        return false;
    }
    access_key_revoke(admin->arena, id, clock_now_us(), queries);
    add_entry(&opened, &queries[0], SLICE("revoke"), &(struct access_key){.id = id});
    enum status status = write_now(&opened, &queries[0]);
    close_admin(&opened);
    return check_status(&opened, status, queries[0].detail) &&
           (queries[0].changed_count > 0 ||
            fail(&opened,
                 arena_format(admin->arena, "there is no key '" SLICE_FORMAT "' in force",
                              SLICE_ARGUMENT(id)),
                 SLICE("'phoenix key list' names those that there are")));
}
