/* SPDX-License-Identifier: Apache-2.0 */
/* What signing in needs of the store: Phoenix's own tables beside the document's, and the texts
 * that read and change accounts. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)1 << 20)

/* Moments are microseconds since 1970, subjects the account's key as text, secrets their SHA-256.
 *
 *   sessions     one row for each sign-in. `family` is the part of a refresh token by which its
 *                session is found again, `token` the secret of the one in force, `former` that of
 *                the one before, `nonce` what made the one of the other
 *   accounts     what the document's own table has no column for
 *   attempts     wrong passwords in a row, by what was given as login: also of nobody's, so that
 *                being locked out tells nothing
 *   resets       tokens for a new password, one for each login that asked
 *   revocations  what was taken back, in order, so that every process hears of it
 *   setups       tokens for the first administrator, one for each start; `taken_by` the request
 * that used one: then all are void keys         API keys and client certificates: `digest` of the
 * key or the certificate, for whom
 *                (`subject` NULL: for nobody's account) and with which roles
 *   logins       who signs in at a foreign issuer, and which account that is
 *   unproven     accounts whose owners have stated their login themselves, and nothing has shown
 *                that it is theirs */
#define TABLES(BYTES, INTEGER, SERIAL, END)                                                        \
    {                                                                                              \
        "CREATE TABLE IF NOT EXISTS _phoenix_sessions (id TEXT PRIMARY KEY NOT NULL, family TEXT " \
        "NOT NULL UNIQUE, subject TEXT NOT NULL, token " BYTES " NOT NULL, former " BYTES          \
        ", nonce " BYTES ", created_at " INTEGER " NOT NULL, rotated_at " INTEGER                  \
        " NOT NULL, expires_at " INTEGER " NOT NULL, revoked_at " INTEGER ", address TEXT)" END,   \
            "CREATE INDEX IF NOT EXISTS _phoenix_sessions_subject ON _phoenix_sessions (subject)", \
            "CREATE INDEX IF NOT EXISTS _phoenix_sessions_expires ON _phoenix_sessions "           \
            "(expires_at)",                                                                        \
            "CREATE TABLE IF NOT EXISTS _phoenix_accounts (subject TEXT PRIMARY KEY NOT NULL, "    \
            "role "                                                                                \
            "TEXT, disabled_at " INTEGER ")" END,                                                  \
            "CREATE TABLE IF NOT EXISTS _phoenix_attempts (login " BYTES                           \
            " PRIMARY KEY NOT NULL, failed " INTEGER " NOT NULL, last_at " INTEGER                 \
            " NOT NULL, locked_until " INTEGER " NOT NULL)" END,                                   \
            "CREATE INDEX IF NOT EXISTS _phoenix_attempts_last ON _phoenix_attempts (last_at)",    \
            "CREATE TABLE IF NOT EXISTS _phoenix_resets (login " BYTES                             \
            " PRIMARY KEY NOT NULL, token " BYTES                                                  \
            " NOT NULL UNIQUE, subject TEXT, expires_at " INTEGER " NOT NULL)" END,                \
            "CREATE TABLE IF NOT EXISTS _phoenix_revocations (serial " SERIAL                      \
            ", session TEXT, subject TEXT, at " INTEGER " NOT NULL, expires_at " INTEGER           \
            " NOT NULL)" END,                                                                      \
            "CREATE INDEX IF NOT EXISTS _phoenix_revocations_expires ON _phoenix_revocations "     \
            "(expires_at)",                                                                        \
            "CREATE TABLE IF NOT EXISTS _phoenix_setups (token " BYTES                             \
            " PRIMARY KEY NOT NULL, expires_at " INTEGER " NOT NULL, taken_by TEXT)" END,          \
            "CREATE TABLE IF NOT EXISTS _phoenix_keys (id TEXT PRIMARY KEY NOT NULL, name TEXT "   \
            "NOT NULL, kind " INTEGER " NOT NULL, digest " BYTES                                   \
            " NOT NULL UNIQUE, subject TEXT, "                                                     \
            "roles TEXT NOT NULL, created_at " INTEGER " NOT NULL, expires_at " INTEGER            \
            ", revoked_at " INTEGER ")" END,                                                       \
            "CREATE TABLE IF NOT EXISTS _phoenix_logins (issuer TEXT NOT NULL, subject TEXT NOT "  \
            "NULL, account TEXT NOT NULL, linked_at " INTEGER                                      \
            " NOT NULL, PRIMARY KEY (issuer, subject))" END,                                       \
            "CREATE TABLE IF NOT EXISTS _phoenix_unproven (subject TEXT PRIMARY KEY NOT "          \
            "NULL)" END,                                                                           \
            NULL,                                                                                  \
    }

static const char *const sqlite_tables[] =
    TABLES("BLOB", "INTEGER", "INTEGER PRIMARY KEY AUTOINCREMENT", " STRICT");
/* On PostgreSQL serials become visible in another order than they are given out, so a process hears
 * of revocations by the transaction that wrote them. */
static const char *const postgresql_tables[] =
    TABLES("BYTEA", "BIGINT",
           "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xact BIGINT NOT NULL DEFAULT "
           "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)",
           "");

void identity_schema(struct plan *plan, struct list *statements)
{
    const char *const *tables = plan->dialect == DIALECT_SQLITE ? sqlite_tables : postgresql_tables;
    for (size_t i = 0; plan->identity.accounts != NULL && tables[i] != NULL; i++) {
        list_add(plan->arena, statements, (void *)(uintptr_t)tables[i]);
    }
}

static const char *take(struct plan *plan, struct buffer *text)
{
    const char *result = arena_string(plan->arena, buffer_slice(text));
    buffer_clear(text);
    return result;
}

static void write_column(struct buffer *out, const struct plan_field *field)
{
    if (field == NULL) {
        BUFFER_LITERAL(out, "NULL");
    } else {
        sql_write_name(out, field->field->column);
    }
}

/* The account's key as the text that Phoenix's own tables know it by. */
static void write_subject(const struct plan *plan, struct buffer *out)
{
    static const struct {
        unsigned first, count;
    } parts[] = {{1, 8}, {9, 4}, {13, 4}, {17, 4}, {21, 12}};
    const struct plan_identity *identity = &plan->identity;
    bool is_bytes = identity->key->type->kind == TYPE_UUID && plan->dialect == DIALECT_SQLITE;
    for (size_t i = 0; i < (is_bytes ? 5 : 1); i++) {
        if (is_bytes) {
            buffer_append_string(out, i > 0 ? " || '-' || lower(substr(hex(" : "lower(substr(hex(");
        } else {
            BUFFER_LITERAL(out, "CAST(");
        }
        buffer_append_slice(out, identity->accounts->table);
        BUFFER_LITERAL(out, ".");
        write_column(out, identity->key);
        if (is_bytes) {
            buffer_format(out, "), %u, %u))", parts[i].first, parts[i].count);
        } else {
            BUFFER_LITERAL(out, " AS TEXT)");
        }
    }
}

/* What Phoenix keeps beside the document's table. Its names stay inside the brackets: the
 * document's columns may be called the same. */
static void write_kept(const struct plan *plan, struct buffer *out, const char *column)
{
    buffer_format(out,
                  ", (SELECT kept.%s FROM _phoenix_accounts AS kept WHERE kept.subject = ", column);
    write_subject(plan, out);
    BUFFER_LITERAL(out, ")");
}

static void write_select(const struct plan *plan, struct buffer *out)
{
    const struct plan_identity *identity = &plan->identity;
    BUFFER_LITERAL(out, "SELECT ");
    write_column(out, identity->key);
    BUFFER_LITERAL(out, ", ");
    write_column(out, identity->login);
    BUFFER_LITERAL(out, ", ");
    write_column(out, identity->password);
    BUFFER_LITERAL(out, ", ");
    write_column(out, identity->role);
    BUFFER_LITERAL(out, ", ");
    privilege_write_disabled(out, identity->accounts);
    write_kept(plan, out, "role");
    write_kept(plan, out, "disabled_at");
    BUFFER_LITERAL(out, " FROM ");
    buffer_append_slice(out, identity->accounts->table);
}

static void write_where(struct buffer *out, const struct plan_field *field, const char *condition)
{
    BUFFER_LITERAL(out, " WHERE ");
    write_column(out, field);
    buffer_append_string(out, condition);
}

static void write_reads(struct plan *plan, struct buffer *out)
{
    struct plan_identity *identity = &plan->identity;
    write_select(plan, out);
    write_where(out, identity->login, " IN (?1, ?2) ORDER BY CASE ");
    write_column(out, identity->login);
    BUFFER_LITERAL(out, " WHEN ?1 THEN 0 ELSE 1 END");
    identity->find_by_login = take(plan, out);
    write_select(plan, out);
    BUFFER_LITERAL(out, " WHERE lower(");
    write_column(out, identity->login);
    BUFFER_LITERAL(out, ") = lower(?1)");
    identity->find_by_any_case = take(plan, out);
    write_select(plan, out);
    write_where(out, identity->key, " = ?1");
    identity->find_by_key = take(plan, out);
    write_select(plan, out);
    BUFFER_LITERAL(out, " ORDER BY ");
    write_column(out, identity->login);
    identity->list = take(plan, out);
    if (identity->role != NULL) {
        BUFFER_LITERAL(out, "SELECT DISTINCT ");
        write_column(out, identity->role);
        BUFFER_LITERAL(out, " FROM ");
        buffer_append_slice(out, identity->accounts->table);
        identity->list_roles = take(plan, out);
    }
}

static void write_set(struct plan_identity *identity, struct buffer *out,
                      const struct plan_field *field)
{
    BUFFER_LITERAL(out, "UPDATE ");
    buffer_append_slice(out, identity->accounts->table);
    BUFFER_LITERAL(out, " SET ");
    write_column(out, field);
    BUFFER_LITERAL(out, " = ?2");
    write_where(out, identity->key, " = ?1");
}

/* Whether the statement before, of the same transaction, has written the account ?N. On PostgreSQL
 * by the row's version: one of this transaction, which has no savepoints. */
static void write_is_written(const struct plan *plan, struct buffer *out, unsigned key)
{
    if (plan->dialect == DIALECT_SQLITE) {
        BUFFER_LITERAL(out, "changes() > 0");
        return;
    }
    BUFFER_LITERAL(out, "EXISTS (SELECT 1 FROM ");
    buffer_append_slice(out, plan->identity.accounts->table);
    write_where(out, plan->identity.key, " = ");
    buffer_format(out, "?%u AND xmin = CAST(pg_current_xact_id() AS xid))", key);
}

static void write_is_deleted(const struct plan *plan, struct buffer *out, unsigned key)
{
    if (plan->dialect == DIALECT_SQLITE) {
        BUFFER_LITERAL(out, "changes() > 0");
        return;
    }
    BUFFER_LITERAL(out, "NOT EXISTS (SELECT 1 FROM ");
    buffer_append_slice(out, plan->identity.accounts->table);
    write_where(out, plan->identity.key, " = ");
    buffer_format(out, "?%u)", key);
}

static void write_revocations(struct plan *plan, struct buffer *out)
{
    struct plan_identity *identity = &plan->identity;
    static const char of_account[] =
        "INSERT INTO _phoenix_revocations (subject, at, expires_at) SELECT CAST(?1 AS TEXT), "
        "CAST(?2 AS BIGINT), CAST(?3 AS BIGINT) WHERE ";
    buffer_append_string(out, of_account);
    write_is_written(plan, out, 4);
    identity->revoke_written = take(plan, out);
    buffer_append_string(out, of_account);
    write_is_deleted(plan, out, 4);
    identity->revoke_deleted = take(plan, out);
    BUFFER_LITERAL(out, "INSERT INTO _phoenix_revocations (session, at, expires_at) SELECT id, "
                        "CAST(?3 AS BIGINT), CAST(?4 AS BIGINT) FROM _phoenix_sessions WHERE "
                        "subject = ?1 AND id <> ?2 AND revoked_at IS NULL AND ");
    write_is_written(plan, out, 5);
    identity->revoke_sessions = take(plan, out);
    identity->hear_revocations =
        plan->dialect == DIALECT_SQLITE
            ? "SELECT serial, session, subject, at FROM _phoenix_revocations WHERE serial > ?1 AND "
              "expires_at > ?2 ORDER BY serial"
            : "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT), "
              "heard.session, heard.subject, heard.at FROM (SELECT 1) AS one LEFT JOIN "
              "_phoenix_revocations AS heard ON heard.xact >= ?1 AND heard.expires_at > ?2";
}

static void write_changes(struct plan *plan, struct buffer *out)
{
    struct plan_identity *identity = &plan->identity;
    write_set(identity, out, identity->password);
    identity->set_password = take(plan, out);
    write_set(identity, out, identity->password);
    BUFFER_LITERAL(out, " AND EXISTS (SELECT 1 FROM _phoenix_resets WHERE token = ?3 AND "
                        "expires_at > ?4)");
    identity->reset_password = take(plan, out);
    write_set(identity, out, identity->password);
    BUFFER_LITERAL(out, " AND ");
    write_column(out, identity->password);
    BUFFER_LITERAL(out, " = ?3");
    identity->remake_password = take(plan, out);
    if (identity->role != NULL) {
        write_set(identity, out, identity->role);
        identity->set_role = take(plan, out);
    }
    BUFFER_LITERAL(out, "INSERT INTO _phoenix_accounts (subject, role) SELECT ");
    write_subject(plan, out);
    BUFFER_LITERAL(out, ", CAST(?2 AS TEXT) FROM ");
    buffer_append_slice(out, identity->accounts->table);
    write_where(out, identity->password, " = ?1");
    identity->keep_role = take(plan, out);
    BUFFER_LITERAL(out, "INSERT INTO _phoenix_unproven (subject) SELECT ");
    write_subject(plan, out);
    BUFFER_LITERAL(out, " FROM ");
    buffer_append_slice(out, identity->accounts->table);
    write_where(out, identity->login, " = ?1");
    BUFFER_LITERAL(out, " ON CONFLICT DO NOTHING");
    identity->doubt_made = take(plan, out);
    BUFFER_LITERAL(out, "INSERT INTO _phoenix_unproven (subject) SELECT CAST(?1 AS TEXT) WHERE ");
    write_is_written(plan, out, 2);
    BUFFER_LITERAL(out, " ON CONFLICT DO NOTHING");
    identity->doubt_written = take(plan, out);
}

/* --- the last administrator --- */

/* As roles are compared: letters and digits only, ASCII case ignored. */
static void write_flat_text(struct buffer *out, struct slice text)
{
    BUFFER_LITERAL(out, "'");
    for (size_t i = 0; i < text.size; i++) {
        if (character_is_alphanumeric(text.data[i]) || (unsigned char)text.data[i] >= 0x80) {
            buffer_append_byte(out, character_to_lower(text.data[i]));
        }
    }
    BUFFER_LITERAL(out, "'");
}

static bool write_is_administrator(const struct plan *plan, struct buffer *out)
{
    const struct plan_identity *identity = &plan->identity;
    const char *separator = "";
    BUFFER_LITERAL(out, "replace(replace(replace(lower(CAST(");
    if (identity->role != NULL) {
        write_column(out, identity->role);
    } else {
        BUFFER_LITERAL(out, "kept.role");
    }
    BUFFER_LITERAL(out, " AS TEXT)), ' ', ''), '_', ''), '-', '') IN (");
    LIST_EACH(const struct role, role, &plan->model->policy.roles)
    {
        if (role->is_administrator) {
            buffer_append_string(out, separator);
            write_flat_text(out, role->key);
            BUFFER_LITERAL(out, ", ");
            write_flat_text(out, role->name);
            separator = ", ";
        }
    }
    BUFFER_LITERAL(out, ")");
    return separator[0] != '\0';
}

static void write_guard(struct plan *plan, struct buffer *out)
{
    struct plan_identity *identity = &plan->identity;
    BUFFER_LITERAL(out, "INSERT INTO _phoenix_accounts (subject) SELECT NULL WHERE NOT EXISTS "
                        "(SELECT 1 FROM ");
    buffer_append_slice(out, identity->accounts->table);
    BUFFER_LITERAL(out, " WHERE ");
    privilege_write_disabled(out, identity->accounts);
    BUFFER_LITERAL(out, " = 0 AND ");
    if (identity->role == NULL) {
        BUFFER_LITERAL(out, "EXISTS (SELECT 1 FROM _phoenix_accounts AS kept WHERE ");
    }
    bool has_any = write_is_administrator(plan, out);
    if (identity->role == NULL) {
        BUFFER_LITERAL(out, " AND kept.subject = ");
        write_subject(plan, out);
        BUFFER_LITERAL(out, ")");
    }
    BUFFER_LITERAL(out, " AND NOT EXISTS (SELECT 1 FROM _phoenix_accounts AS kept WHERE "
                        "kept.disabled_at IS NOT NULL AND kept.subject = ");
    write_subject(plan, out);
    BUFFER_LITERAL(out, "))");
    const char *text = take(plan, out);
    identity->keep_administrator = has_any ? text : NULL;
    identity->lock_administrators = plan->dialect == DIALECT_SQLITE || !has_any
                                        ? NULL
                                        : "SELECT pg_advisory_xact_lock(5787213827046133842)";
}

static struct plan_field *find(struct plan_entity *entity, const struct field *field)
{
    return field == NULL ? NULL : &entity->fields[field->index];
}

void identity_create(struct plan *plan)
{
    const struct account *account = &plan->model->policy.account;
    for (size_t i = 0; i < plan->entity_count; i++) {
        struct plan_entity *entity = &plan->entities[i];
        if (!plan->model->policy.is_secured || entity->entity != account->entity ||
            entity->key == NULL || account->login == NULL || account->password == NULL) {
            continue;
        }
        struct buffer text;
        buffer_init(&text, TEXT_MAXIMUM);
        plan->identity.accounts = entity;
        plan->identity.key = entity->key;
        plan->identity.login = find(entity, account->login);
        plan->identity.password = find(entity, account->password);
        struct plan_field *role = find(entity, account->role);
        plan->identity.role = role;
        if (role != NULL) {
            role->roles = &plan->model->policy;
        }
        privilege_mark(&plan->identity, entity);
        write_reads(plan, &text);
        write_changes(plan, &text);
        write_revocations(plan, &text);
        write_guard(plan, &text);
        buffer_release(&text);
    }
}
