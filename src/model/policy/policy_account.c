/* SPDX-License-Identifier: Apache-2.0 */
/* Where the people are kept who may sign in: the document's own table where it has one, completed
 * by what signing in needs, else one that is added. */
#include "model/policy/policy_private.h"

#include "base/json.h"
#include "model/bind/bind.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* Best first: what people sign in with. */
static const char *const login_names[] = {
    "email",        "emailaddress",      "useremail",        "mail",
    "correo",       "correoelectronico", "courriel",         "eposta",
    "surel",        "adresseemail",      "username",         "login",
    "loginname",    "userlogin",         "nombreusuario",    "nombredeusuario",
    "nomeusuario",  "nomedeusuario",     "nomutilisateur",   "nomdutilisateur",
    "pseudo",       "benutzername",      "nomeutente",       "namapengguna",
    "kullaniciadi", "tendangnhap",       "nazwauzytkownika", "gebruikersnaam",
    "phone",        "phonenumber",       "mobilenumber",     "telefono",
    "telefone",     "telefon",           "sodienthoai",      NULL};

/* What is unique and always there goes before an e-mail that need be neither. */
static struct field *find_login(const struct entity *entity)
{
    struct field *first = entity_field_by_keys(entity, login_names);
    for (size_t i = 0; first != NULL && login_names[i] != NULL; i++) {
        struct field *field = entity_field_by_key(entity, slice_from(login_names[i]));
        bool is_sure = first->is_unique || first->is_required;
        if (!is_sure && field != NULL && field->is_unique && field->is_required) {
            return field;
        }
    }
    return first;
}

/* Plain words for a password in other languages: what such documents call it in requests too. */
static const char *const own_words[] = {"contrasena", "contrasenia", "senha",     "motdepasse",
                                        "mdp",        "passwort",    "kennwort",  "sifre",
                                        "parola",     "haslo",       "katasandi", "matkhau",
                                        "wachtwoord", "parol",       NULL};

static const char *const role_names[] = {"role", "userrole", "rolename", "usertype", "accounttype",
                                         "rol",  "rolle",    "papel",    "perfil",   "ruolo",
                                         "rola", "peran",    "vaitro",   NULL};

static struct field *find_role(const struct entity *entity);

/* The field that is the key by itself, before keys are resolved; NULL: none, or several are. */
static struct field *find_key(const struct entity *entity)
{
    struct field *key = NULL;
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field->is_primary_key && key != NULL) {
            return NULL;
        }
        key = field->is_primary_key ? field : key;
    }
    return key;
}

/* "users", "auth.users". */
static bool means_users(struct slice target)
{
    size_t dot = slice_find_last_byte(target, '.');
    target = slice_from_offset(target, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
    return slice_equal_ignoring_case(target, SLICE("users")) ||
           slice_equal_ignoring_case(target, SLICE("user"));
}

/* Whether the key of a record is that of a user, by its own words or by a constraint. */
static bool has_key_of_user(const struct entity *entity)
{
    const struct field *field = find_key(entity);
    if (field == NULL) {
        return false;
    }
    bool is_key =
        field->stated_reference != NULL && means_users(field->stated_reference->references_entity);
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        LIST_EACH(const struct foreign_key_statement, key, &statement->entity.foreign_keys)
        {
            const struct slice *column = key->columns.count == 1 ? list_at(&key->columns, 0) : NULL;
            is_key |= column != NULL && slice_equal_ignoring_case(*column, field->name) &&
                      means_users(key->references_entity);
        }
    }
    return is_key;
}

/* "profiles.id REFERENCES auth.users(id)": its key is that of the users, so that a record is one of
 * them. What each user has besides, settings or a wallet, is called so. */
static bool is_profile(const struct entity *entity)
{
    static const char *const names[] = {"profile", "account", "member", "person",
                                        "perfil",  "profil",  NULL};
    bool is_named = false;
    for (size_t i = 0; names[i] != NULL; i++) {
        is_named |= slice_ends_with(entity->key, slice_from(names[i]));
    }
    return (is_named || find_role(entity) != NULL) && has_key_of_user(entity);
}

/* How surely an entity holds the accounts; 0: it does not. Its name counts only together with what
 * somebody signs in with, except that users are always people. */
static unsigned rate(const struct entity *entity)
{
    static const char *const users[] = {
        "user",        "appuser",    "systemuser",  "useraccount", "authuser",  "usuario",
        "utilisateur", "benutzer",   "nutzer",      "utente",      "utenti",    "pengguna",
        "kullanici",   "uzytkownik", "uzytkownicy", "gebruiker",   "nguoidung", NULL};
    static const char *const people[] = {"account", "member",   "customer",   "person",   "profile",
                                         "client",  "login",    "credential", "employee", "staff",
                                         "admin",   "operator", NULL};
    bool has_login = entity_field_by_keys(entity, login_names) != NULL;
    bool has_password = resolve_password_field(entity) != NULL;
    bool is_users = slice_is_any(entity->key, users);
    if (is_users) {
        return 4 + 2U * has_password + has_login;
    }
    if (has_login && has_password) {
        return slice_is_any(entity->key, people) ? 6 : 5;
    }
    if (is_profile(entity)) {
        return 3;
    }
    return has_login && (slice_equal(entity->key, SLICE("account")) ||
                         slice_equal(entity->key, SLICE("member")))
               ? 1
               : 0;
}

static struct entity *find_entity(struct builder *builder)
{
    struct entity *best = NULL;
    unsigned best_rate = 0;
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        unsigned each = rate(entity);
        if (each > best_rate) {
            best = entity;
            best_rate = each;
        }
    }
    return best;
}

static struct field *add_field(struct builder *builder, struct entity *entity, const char *name,
                               enum type_kind kind, enum default_kind default_kind)
{
    struct field_statement statement = {.name = slice_from(name), .place = entity->place};
    statement.type = ARENA_NEW(builder->arena, struct type);
    statement.type->kind = kind;
    statement.type->has_zone = kind == TYPE_TIMESTAMP;
    statement.default_value.kind = default_kind;
    struct field *field = merge_add_field(builder, entity, &statement, entity->source);
    field->is_added = true;
    return field;
}

/* Fields that are called after users say which type their keys have; else uuid. */
static enum type_kind key_kind(const struct builder *builder)
{
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        const struct field *field = entity_field_by_key(entity, SLICE("userid"));
        enum type_kind kind = field == NULL ? TYPE_UNKNOWN : field->type->kind;
        if (kind >= TYPE_INT16 && kind <= TYPE_INT64) {
            return TYPE_INT64;
        }
        if (kind == TYPE_TEXT) {
            return TYPE_TEXT;
        }
    }
    return TYPE_UUID;
}

/* Whether the document's own bodies for signing in show a user name and no e-mail. */
static bool signs_in_by_name(const struct builder *builder)
{
    bool has_name = false;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct json *body =
            statement->kind == STATEMENT_EXAMPLE ? statement->example.value : NULL;
        if (body == NULL || body->kind != JSON_OBJECT ||
            statement->example.direction == EXAMPLE_RESPONSE ||
            json_member(body, SLICE("password")) == NULL) {
            continue;
        }
        if (json_member(body, SLICE("email")) != NULL) {
            return false;
        }
        has_name |= json_member(body, SLICE("username")) != NULL;
    }
    return has_name;
}

static struct entity *add_entity(struct builder *builder)
{
    enum type_kind kind = key_kind(builder);
    struct policy *policy = &builder->model->policy;
    struct entity *entity = merge_add_entity(builder, SLICE("users"), SOURCE_SQL, PLACE_NONE);
    entity->is_added = true;
    add_field(builder, entity, "id", kind,
              kind == TYPE_INT64 ? DEFAULT_AUTO_INCREMENT : DEFAULT_UUID)
        ->is_primary_key = true;
    struct field *login = add_field(
        builder, entity, signs_in_by_name(builder) ? "username" : "email", TYPE_TEXT, DEFAULT_NONE);
    login->is_required = true;
    login->is_unique = true;
    add_field(builder, entity, "password_hash", TYPE_TEXT, DEFAULT_NONE);
    add_field(builder, entity, "role", TYPE_TEXT, DEFAULT_NONE);
    add_field(builder, entity, "created_at", TYPE_TIMESTAMP, DEFAULT_NOW)->is_required = true;
    infer_account(builder, entity);
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1501, policy->place,
                       "describe a table of users with an e-mail and a password hash to have it "
                       "your way",
                       "callers must sign in, but no table describes them; 'users' is added");
    return entity;
}

/* A table of the document's that lacks something gets it: nobody could sign in otherwise. */
static struct field *complete(struct builder *builder, struct entity *entity, struct field *field,
                              const char *name, const char *why)
{
    if (field != NULL) {
        return field;
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1502, entity->place,
                       "describe the column to have it your way",
                       "'" SLICE_FORMAT "' holds the accounts but has no %s; '%s' is added",
                       SLICE_ARGUMENT(entity->name), why, name);
    return add_field(builder, entity, name, TYPE_TEXT, DEFAULT_NONE);
}

/* A role that refers to a table of roles is no text that a token could carry. */
static struct field *find_role(const struct entity *entity)
{
    struct field *field = entity_field_by_keys(entity, role_names);
    bool is_text =
        field != NULL && (field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM ||
                          field->type->kind == TYPE_UNKNOWN);
    return is_text && !field->is_marked_foreign && field->stated_reference == NULL ? field : NULL;
}

const struct entity *policy_account_candidate(struct builder *builder)
{
    return find_entity(builder);
}

const struct field *policy_account_role(const struct entity *entity)
{
    return find_role(entity);
}

/* What the document calls users elsewhere are the profiles then: nothing else is called so. */
static void take_profile(struct builder *builder, struct entity *entity)
{
    struct field *key = find_key(entity);
    struct table *entities = &builder->model->entity_by_key;
    if (table_get(entities, SLICE("user")) == NULL) {
        table_put(entities, SLICE("user"), entity);
        key->stated_reference = NULL;
        key->is_marked_foreign = false;
    }
}

void policy_find_accounts(struct builder *builder)
{
    struct account *account = &builder->model->policy.account;
    struct entity *entity = find_entity(builder);
    bool is_of_user = entity != NULL && is_profile(entity);
    if (is_of_user) {
        take_profile(builder, entity);
    }
    account->is_added = entity == NULL;
    account->entity = entity = entity == NULL ? add_entity(builder) : entity;
    struct field *login = find_login(entity);
    if (login != NULL && !login->is_unique && is_of_user &&
        slice_find(login->key, SLICE("mail")) == SLICE_NOT_FOUND) {
        login = NULL; /* a number in a profile: the e-mail is where the users are */
    }
    account->login = complete(builder, entity, login, "email", "e-mail to sign in with");
    account->password =
        complete(builder, entity, resolve_password_field(entity), "password_hash", "password");
    bool is_own = slice_is_any(word_flat(builder->arena, account->password->name), own_words);
    account->password_name = is_own ? account->password->name : SLICE("password");
    account->role = find_role(entity);
    policy_take_password_rules(builder, list_at(&entity->fields, account->password->index));
}

void policy_resolve_accounts(struct builder *builder)
{
    struct account *account = &builder->model->policy.account;
    struct field *password = list_at(&account->entity->fields, account->password->index);
    password->is_write_only = true;
    if (reference_is_key(builder, account->entity, account->login)) {
        return;
    }
    constraint_add_unique_index(builder, account->entity, account->login);
    if (account->login->is_added) {
        return;
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1503, account->login->place,
                       "write UNIQUE behind the column",
                       "'" SLICE_FORMAT "." SLICE_FORMAT
                       "' is what people sign in with, but nothing makes it unique; an index does "
                       "now",
                       SLICE_ARGUMENT(account->entity->name), SLICE_ARGUMENT(account->login->name));
}
