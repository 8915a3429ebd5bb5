/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of _phoenix_keys. */
#include "auth/access_key.h"

#include "auth/auth.h"
#include "crypto/openssl.h"

#define COLUMNS                                                                                    \
    "id, name, kind, digest, subject, roles, created_at, expires_at, revoked_at FROM "             \
    "_phoenix_keys"

/* A revocation is kept for longer than any process believes what it has cached. */
#define REVOCATION_US (INT64_C(3600) * 1000000)

struct slice access_key_make_id(struct arena *arena)
{
    struct slice secret = secret_token_generate(arena, SLICE("key"));
    return slice_between(secret, 0, 16);
}

bool access_key_fingerprint(struct slice pem, unsigned char out[SECRET_TOKEN_DIGEST_SIZE])
{
    BIO *input = pem.size <= INT32_MAX ? BIO_new_mem_buf(pem.data, (int)pem.size) : NULL;
    X509 *certificate = input == NULL ? NULL : PEM_read_bio_X509(input, NULL, NULL, NULL);
    unsigned size = SECRET_TOKEN_DIGEST_SIZE;
    bool is_read = certificate != NULL && X509_digest(certificate, EVP_sha256(), out, &size) == 1;
    X509_free(certificate);
    BIO_free(input);
    ERR_clear_error();
    return is_read;
}

static struct slice copy_text(struct arena *arena, const struct value *value)
{
    return value->kind == VALUE_TEXT ? arena_copy(arena, value->text) : SLICE_EMPTY;
}

static int64_t integer_of(const struct value *value)
{
    return value->kind == VALUE_INTEGER ? value->integer : 0;
}

static struct access_key read_key(struct arena *arena, const struct value *values)
{
    struct access_key key = {.id = copy_text(arena, &values[0]),
                             .name = copy_text(arena, &values[1]),
                             .kind = values[2].integer == ACCESS_KEY_CERTIFICATE
                                         ? ACCESS_KEY_CERTIFICATE
                                         : ACCESS_KEY_SECRET,
                             .subject = copy_text(arena, &values[4]),
                             .roles = copy_text(arena, &values[5]),
                             .created_us = integer_of(&values[6]),
                             .expires_us = integer_of(&values[7]),
                             .revoked_us = integer_of(&values[8])};
    if (values[3].kind == VALUE_BLOB && values[3].text.size == sizeof(key.digest)) {
        memcpy(key.digest, values[3].text.data, sizeof(key.digest));
    }
    return key;
}

struct finding {
    struct arena *arena;
    struct access_key *key;
    struct value parameters[2];
};

static void take_key(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct finding *finding = context;
    *finding->key = read_key(finding->arena, values);
}

enum step access_key_find(struct session *session, struct arena *arena, enum access_key_kind kind,
                          const unsigned char digest[SECRET_TOKEN_DIGEST_SIZE],
                          struct access_key *out_key, struct query *query, struct flow *flow)
{
    struct finding *finding = ARENA_NEW(arena, struct finding);
    finding->arena = arena;
    finding->key = out_key;
    finding->parameters[0] = value_blob(slice_of((const char *)digest, SECRET_TOKEN_DIGEST_SIZE));
    finding->parameters[1] = value_integer(kind);
    *out_key = (struct access_key){0};
    *query = (struct query){.arena = arena,
                            .sql = "SELECT " COLUMNS " WHERE digest = ?1 AND kind = ?2",
                            .is_fixed = true,
                            .parameters = finding->parameters,
                            .parameter_count = 2,
                            .on_row = take_key,
                            .context = finding,
                            .flow = flow};
    enum step step = store_execute(session, QUERY_READ, query);
    return step == STEP_WAIT ? STEP_WAIT : STEP_NEXT;
}

struct rows {
    struct arena *arena;
    struct list keys;
};

static void take_row(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct rows *rows = context;
    struct access_key *key = ARENA_NEW(rows->arena, struct access_key);
    *key = read_key(rows->arena, values);
    list_add(rows->arena, &rows->keys, key);
}

enum status access_key_list(struct loader *loader, struct arena *arena, struct list *out_keys)
{
    struct rows rows = {.arena = arena};
    struct query query = {.arena = arena,
                          .sql = "SELECT " COLUMNS " ORDER BY created_at DESC, id",
                          .on_row = take_row,
                          .context = &rows};
    loader_run(loader, &query);
    *out_keys = rows.keys;
    return query.status;
}

static struct value value_or_null(int64_t integer)
{
    return integer == 0 ? VALUE_NONE : value_integer(integer);
}

void access_key_insert(struct arena *arena, const struct access_key *key, struct query *out_query)
{
    struct value *parameters = ARENA_ARRAY(arena, struct value, 8);
    parameters[0] = value_text(key->id);
    parameters[1] = value_text(key->name);
    parameters[2] = value_integer(key->kind);
    parameters[3] =
        value_blob(arena_copy(arena, slice_of((const char *)key->digest, sizeof(key->digest))));
    parameters[4] = key->subject.size > 0 ? value_text(key->subject) : VALUE_NONE;
    parameters[5] = value_text(key->roles.size > 0 ? key->roles : SLICE(""));
    parameters[6] = value_integer(key->created_us);
    parameters[7] = value_or_null(key->expires_us);
    *out_query = (struct query){
        .arena = arena,
        .sql = "INSERT INTO _phoenix_keys (id, name, kind, digest, subject, roles, created_at, "
               "expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        .is_fixed = true,
        .parameters = parameters,
        .parameter_count = 8};
}

void access_key_revoke(struct arena *arena, struct slice id, int64_t now_us,
                       struct query out_queries[2])
{
    struct value *parameters = ARENA_ARRAY(arena, struct value, 3);
    parameters[0] = value_text(id);
    parameters[1] = value_integer(now_us);
    parameters[2] = value_integer(now_us + REVOCATION_US);
    out_queries[0] = (struct query){
        .arena = arena,
        .sql = "UPDATE _phoenix_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
        .is_fixed = true,
        .parameters = parameters,
        .parameter_count = 2};
    out_queries[1] = (struct query){
        .arena = arena,
        .sql = "INSERT INTO _phoenix_revocations (session, at, expires_at) VALUES (?1, ?2, ?3)",
        .is_fixed = true,
        .parameters = parameters,
        .parameter_count = 3};
}

bool access_key_read_roles(const struct policy *policy, struct slice roles, uint64_t *out_bits,
                           struct slice *out_unknown)
{
    uint64_t bits = 0;
    struct slice name;
    while (slice_next_part(&roles, ' ', &name)) {
        const struct role *role = name.size > 0 ? auth_role(policy, name) : NULL;
        if (name.size > 0 && role == NULL) {
            *out_unknown = name;
            return false;
        }
        bits |= role == NULL ? 0 : UINT64_C(1) << role->index;
    }
    *out_bits = bits;
    return true;
}
