/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction of a loader for each request. */
#include "server/key_admin.h"

#include "auth/access_key.h"
#include "auth/account_row.h"
#include "auth/auth.h"
#include "auth/key_file.h"
#include "base/clock.h"
#include "base/json.h"
#include "server/admin_private.h"

#include <time.h>

static bool open_store(struct admin *admin, const struct bulk_place *place)
{
    const struct store_schema schema = {.audit = admin->plan->audit};
    struct store_error error = {0};
    admin->store = place->address.size > 0
                       ? store_open_postgres_beside(admin->arena, place->address, &error)
                       : store_open_beside(admin->arena, place->directory, &schema, &error);
    return admin->store != NULL || admin_fail(admin, error.message, SLICE_EMPTY);
}

static bool open_admin(struct admin *admin, const struct key_admin *wish,
                       struct server_error *error)
{
    *admin = admin_start(wish->arena, wish->plan, "key", error);
    if (wish->plan->identity.accounts == NULL) {
        return admin_fail(admin,
                          SLICE("the document says nothing about who may call: it needs no keys"),
                          SLICE("describe accounts and who may do what"));
    }
    return open_store(admin, &wish->place) && admin_begin(admin);
}

/* --- the record of changes */

static struct slice describe(struct admin *admin, const struct access_key *key)
{
    struct buffer text;
    struct json_writer writer;
    buffer_init(&text, 65536);
    json_writer_init(&writer, &text, false);
    json_writer_begin_object(&writer);
    json_writer_member_slice(&writer, "name", key->name);
    json_writer_key(&writer, "roles");
    if (key->roles.size > 0) {
        json_writer_slice(&writer, key->roles);
    } else {
        json_writer_null(&writer);
    }
    json_writer_key(&writer, "account");
    if (key->subject.size > 0) {
        json_writer_slice(&writer, key->subject);
    } else {
        json_writer_null(&writer);
    }
    json_writer_end_object(&writer);
    struct slice copy = arena_copy(admin->arena, buffer_slice(&text));
    buffer_release(&text);
    return copy;
}

static bool record(struct admin *admin, const char *action, const char *entity,
                   const struct access_key *key)
{
    char at[CLOCK_TEXT_SIZE];
    clock_format_us(admin->actor.now_us, at);
    const struct value parameters[] = {
        value_text(slice_of(at, sizeof(at))),
        value_text(arena_format(admin->arena, "phoenix key %s", action)),
        value_text(slice_from(action)),
        value_text(key->id),
        key->name.size > 0 ? value_text(describe(admin, key)) : VALUE_NONE,
        value_text(slice_from(entity))};
    return admin->plan->audit == NULL ||
           admin_run(admin,
                     "INSERT INTO " AUDIT_TABLE
                     " (at, proof, operation, action, entity, record, after) VALUES "
                     "(?1, 'command', ?2, ?3, ?6, ?4, ?5)",
                     parameters, 6, NULL, NULL);
}

/* --- making */

static bool read_roles(struct admin *admin, struct slice roles, struct slice *out_roles)
{
    const struct policy *policy = &admin->plan->model->policy;
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
    return admin_fail(
        admin,
        arena_format(admin->arena, "there is no role '" SLICE_FORMAT "'", SLICE_ARGUMENT(unknown)),
        arena_format(admin->arena, "there are: " SLICE_FORMAT, SLICE_ARGUMENT(known)));
}

/* A key never has more than its account: what it would not get is no use to ask for. */
static bool check_own_roles(struct admin *admin, struct slice login, struct slice role,
                            struct slice wished)
{
    const struct policy *policy = &admin->plan->model->policy;
    uint64_t own = auth_role_bits(policy, role), bits = 0;
    const struct role *known = auth_role(policy, role);
    struct slice unknown, name = known != NULL ? known->key : SLICE("none");
    access_key_read_roles(policy, wished, &bits, &unknown);
    LIST_EACH(const struct role, each, &policy->roles)
    {
        if ((bits & ~own & (UINT64_C(1) << each->index)) != 0) {
            return admin_fail(
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

struct search {
    struct admin *admin;
    struct account_row account;
};

/* The exact spelling comes first or is the only one. */
static void take_account(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct search *search = context;
    if (!search->account.is_found) {
        search->account = account_row_read(search->admin->arena, search->admin->plan, values);
    }
}

static bool find_account(struct admin *admin, struct slice login, struct slice roles,
                         struct slice *out_subject)
{
    struct search search = {.admin = admin};
    const struct value parameters[] = {value_text(login),
                                       value_text(arena_to_lower(admin->arena, login))};
    if (!admin_run(admin, admin->plan->identity.find_by_login, parameters, 2, take_account,
                   &search)) {
        return false;
    }
    *out_subject = search.account.subject;
    return (search.account.is_found ||
            admin_fail(admin,
                       arena_format(admin->arena, "nobody signs in as '" SLICE_FORMAT "'",
                                    SLICE_ARGUMENT(login)),
                       SLICE_EMPTY)) &&
           check_own_roles(admin, login, search.account.role, roles);
}

static bool fill_key(struct admin *admin, const struct key_admin_wish *wish, struct access_key *key,
                     struct slice *out_secret)
{
    *key = (struct access_key){.id = access_key_make_id(admin->arena),
                               .name = wish->name,
                               .created_us = admin->actor.now_us,
                               .expires_us = wish->expires_us};
    *out_secret = SLICE_EMPTY;
    if (wish->account.size == 0 && wish->roles.size == 0) {
        return admin_fail(admin, SLICE("a key needs an account, roles, or both"), SLICE_EMPTY);
    }
    if (!read_roles(admin, wish->roles, &key->roles) ||
        (wish->account.size > 0 &&
         !find_account(admin, wish->account, key->roles, &key->subject))) {
        return false;
    }
    if (wish->certificate.size > 0) {
        key->kind = ACCESS_KEY_CERTIFICATE;
        return access_key_fingerprint(wish->certificate, key->digest) ||
               admin_fail(admin, SLICE("there is no certificate in PEM in that file"), SLICE_EMPTY);
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
    loader_try(admin->loader, &query);
    if (query.status == STATUS_CONFLICT) {
        return admin_fail(admin, SLICE("this certificate is known already"),
                          SLICE("revoke its key first: 'phoenix key list' names it"));
    }
    *out_id = key.id;
    return query.status == STATUS_OK ? record(admin, "create", "api_key", &key)
                                     : admin_fail_by_store(admin);
}

bool key_admin_create(const struct key_admin *admin, const struct key_admin_wish *wish,
                      struct slice *out_id, struct slice *out_secret,
                      struct server_error *out_error)
{
    struct admin opened;
    return open_admin(&opened, admin, out_error) &&
           admin_end(&opened, create(&opened, wish, out_id, out_secret));
}

/* --- listing and revoking */

static bool list_all(struct admin *admin, struct list *rows)
{
    struct list keys;
    if (access_key_list(admin->loader, admin->arena, &keys) != STATUS_OK) {
        return admin_fail_by_store(admin);
    }
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
        list_add(admin->arena, rows, row);
    }
    return true;
}

bool key_admin_list(const struct key_admin *admin, struct list *out_rows,
                    struct server_error *out_error)
{
    struct admin opened;
    *out_rows = (struct list){0};
    return open_admin(&opened, admin, out_error) && admin_end(&opened, list_all(&opened, out_rows));
}

static bool take_back(struct admin *admin, struct slice id)
{
    struct query queries[2];
    access_key_revoke(admin->arena, id, admin->actor.now_us, queries);
    loader_try(admin->loader, &queries[0]);
    if (queries[0].status == STATUS_OK && queries[0].changed_count == 0) {
        return admin_fail(admin,
                          arena_format(admin->arena, "there is no key '" SLICE_FORMAT "' in force",
                                       SLICE_ARGUMENT(id)),
                          SLICE("'phoenix key list' names those that there are"));
    }
    if (queries[0].status == STATUS_OK) {
        loader_try(admin->loader, &queries[1]);
    }
    return queries[0].status == STATUS_OK && queries[1].status == STATUS_OK
               ? record(admin, "revoke", "api_key", &(struct access_key){.id = id})
               : admin_fail_by_store(admin);
}

bool key_admin_revoke(const struct key_admin *admin, struct slice id,
                      struct server_error *out_error)
{
    struct admin opened;
    return open_admin(&opened, admin, out_error) && admin_end(&opened, take_back(&opened, id));
}

/* --- keys that tokens are signed with --- */

/* Keys of the database: every node learns the new one before any signs with it. */
static bool rotate_stored(const struct key_admin *wish, enum jwk_algorithm algorithm,
                          struct slice pem, int64_t life_s, struct server_error *out_error)
{
    struct admin admin = admin_start(wish->arena, wish->plan, "key rotate", out_error);
    const struct timespec wait = {.tv_sec = KEY_FILE_KNOWN_MS / 1000};
    struct access_key key = {0};
    struct slice reason = SLICE_EMPTY;
    if (!open_store(&admin, &wish->place) || !admin_connect(&admin)) {
        return false;
    }
    bool is_done = key_file_announce(admin.arena, admin.loader, algorithm, pem,
                                     admin.actor.now_us / 1000000, &key.id, &reason);
    if (is_done) {
        nanosleep(&wait, NULL);
        is_done = key_file_promote(admin.arena, admin.loader, key.id, clock_now_us() / 1000000,
                                   life_s, &reason);
    }
    if (is_done) {
        is_done = (loader_begin(admin.loader) && record(&admin, "rotate", "signing_key", &key) &&
                   loader_commit(admin.loader)) ||
                  admin_fail_by_store(&admin);
    } else {
        admin_fail(&admin, reason, SLICE_EMPTY);
    }
    admin_close(&admin);
    return is_done;
}

bool key_admin_rotate(const struct key_admin *admin, struct slice path, struct slice algorithm,
                      struct slice pem, struct server_error *out_error)
{
    struct arena *arena = admin->arena;
    enum jwk_algorithm kind;
    struct slice reason = SLICE_EMPTY;
    int64_t now_s = clock_now_us() / 1000000;
    if (!jwk_algorithm_parse(algorithm, &kind)) {
        *out_error = (struct server_error){
            arena_format(arena, "'" SLICE_FORMAT "' is no algorithm that tokens are signed with",
                         SLICE_ARGUMENT(algorithm)),
            SLICE("take HS256, RS256, ES256 or EdDSA")};
        return false;
    }
    int64_t life_s = (int64_t)admin->plan->model->policy.access_seconds + 60;
    if (path.size == 0 && admin->place.address.size > 0) {
        return rotate_stored(admin, kind, pem, life_s, out_error);
    }
    struct slice beside = arena_join(arena, admin->place.directory, SLICE("/keys.json"));
    struct key_file *file =
        key_file_open(arena, path.size > 0 ? path : beside, kind, now_s, &reason);
    bool is_done = file != NULL && key_file_rotate(file, arena, kind, pem, now_s, life_s, &reason);
    key_file_close(&file);
    if (!is_done) {
        *out_error = (struct server_error){reason, SLICE_EMPTY};
    }
    return is_done;
}
