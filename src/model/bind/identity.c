/* SPDX-License-Identifier: Apache-2.0 */
/* What the identity endpoints of a document do, and those that a secured document leaves unsaid:
 * who has accounts needs a way to sign in. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

struct meaning {
    const char *word;    /* word_flat of the path's last segment */
    const char *before;  /* of the one before it; NULL: any */
    const char *methods; /* blank before and behind each */
    enum identity_action action;
};

/* The first that fits. */
static const struct meaning meanings[] = {
    {"login", NULL, " POST ", IDENTITY_LOGIN},
    {"signin", NULL, " POST ", IDENTITY_LOGIN},
    {"authenticate", NULL, " POST ", IDENTITY_LOGIN},
    {"session", NULL, " POST ", IDENTITY_LOGIN},
    {"sessions", NULL, " POST ", IDENTITY_LOGIN},
    {"token", NULL, " POST ", IDENTITY_LOGIN},
    {"tokens", NULL, " POST ", IDENTITY_LOGIN},
    {"register", NULL, " POST ", IDENTITY_REGISTER},
    {"registration", NULL, " POST ", IDENTITY_REGISTER},
    {"signup", NULL, " POST ", IDENTITY_REGISTER},
    {"refresh", NULL, " POST PUT ", IDENTITY_REFRESH},
    {"refreshtoken", NULL, " POST PUT ", IDENTITY_REFRESH},
    {"tokenrefresh", NULL, " POST PUT ", IDENTITY_REFRESH},
    {"logout", NULL, " POST DELETE ", IDENTITY_LOGOUT},
    {"signout", NULL, " POST DELETE ", IDENTITY_LOGOUT},
    {"session", NULL, " DELETE ", IDENTITY_LOGOUT},
    {"logoutall", NULL, " POST DELETE ", IDENTITY_LOGOUT_ALL},
    {"signoutall", NULL, " POST DELETE ", IDENTITY_LOGOUT_ALL},
    {"logouteverywhere", NULL, " POST DELETE ", IDENTITY_LOGOUT_ALL},
    {"logoutalldevices", NULL, " POST DELETE ", IDENTITY_LOGOUT_ALL},
    {"revokeall", NULL, " POST DELETE ", IDENTITY_LOGOUT_ALL},
    {"all", "logout", " POST DELETE ", IDENTITY_LOGOUT_ALL},
    {"all", "sessions", " DELETE ", IDENTITY_LOGOUT_ALL},
    {"sessions", "auth", " DELETE ", IDENTITY_LOGOUT_ALL},
    {"sessions", "me", " DELETE ", IDENTITY_LOGOUT_ALL},
    {"session", NULL, " GET ", IDENTITY_ME},
    {"verify", "auth", " GET ", IDENTITY_ME},
    {"validate", "auth", " GET ", IDENTITY_ME},
    {"check", "auth", " GET ", IDENTITY_ME},
    {"status", "auth", " GET ", IDENTITY_ME},
    {"user", "auth", " GET ", IDENTITY_ME},
    {"verifytoken", NULL, " GET POST ", IDENTITY_ME},
    {"validatetoken", NULL, " GET POST ", IDENTITY_ME},
    {"validate", "token", " GET POST ", IDENTITY_ME},
    {"validate", "tokens", " GET POST ", IDENTITY_ME},
    {"verify", "token", " GET POST ", IDENTITY_ME},
    {"me", NULL, " GET PATCH PUT DELETE ", IDENTITY_ME},
    {"info", "user", " GET PATCH PUT ", IDENTITY_ME},
    {"userinfo", NULL, " GET PATCH PUT ", IDENTITY_ME},
    {"update", "user", " PATCH PUT ", IDENTITY_ME},
    {"updatepassword", NULL, " POST PUT PATCH ", IDENTITY_PASSWORD},
    {"reissue", NULL, " POST PUT ", IDENTITY_REFRESH},
    {"whoami", NULL, " GET ", IDENTITY_ME},
    {"currentuser", NULL, " GET PATCH PUT ", IDENTITY_ME},
    {"profile", NULL, " GET PATCH PUT ", IDENTITY_ME},
    {"profile", "me", " GET PATCH PUT ", IDENTITY_ME},
    {"changepassword", NULL, " POST PUT PATCH ", IDENTITY_PASSWORD},
    {"passwordchange", NULL, " POST PUT PATCH ", IDENTITY_PASSWORD},
    {"change", "password", " POST PUT PATCH ", IDENTITY_PASSWORD},
    {"forgotpassword", NULL, " POST ", IDENTITY_FORGOT},
    {"passwordforgot", NULL, " POST ", IDENTITY_FORGOT},
    {"forgot", "password", " POST ", IDENTITY_FORGOT},
    {"resetpassword", NULL, " POST PUT PATCH ", IDENTITY_RESET},
    {"passwordreset", NULL, " POST PUT PATCH ", IDENTITY_RESET},
    {"reset", "password", " POST PUT PATCH ", IDENTITY_RESET},
    {"confirm", "passwordreset", " POST PUT PATCH ", IDENTITY_RESET},
    {"confirm", "reset", " POST PUT PATCH ", IDENTITY_RESET},
    {"password", NULL, " POST PUT PATCH ", IDENTITY_PASSWORD},
};

/* Words of other languages. Most of them mean other things too ("masuk" is what comes in,
 * "registro" a record): they count at the root, and below what is about accounts. */
static const struct {
    const char *words; /* '|'-separated */
    const char *meaning;
} translations[] = {
    {"masuk|entrar|iniciarsesion|iniciosesion|iniciarsesao|ingresar|acceder|anmelden|anmeldung|"
     "einloggen|connexion|seconnecter|dangnhap|vhod|giris",
     "login"},
    {"daftar|registrasi|registro|registrar|registrarse|cadastro|cadastrar|cadastrarse|registrieren|"
     "registrierung|inscription|sinscrire|dangky|registratsiya|kayit",
     "register"},
    {"keluar|sair|cerrarsesion|salir|encerrarsessao|abmelden|ausloggen|deconnexion|dangxuat|cikis",
     "logout"},
    {"saya|sayaini|yo|eu|moi|ich|perfil|miperfil|meuperfil|profil|monprofil|mypage|myinfo|"
     "myprofile",
     "me"},
    {"lupapassword|lupasandi|olvidecontrasena|olvidarcontrasena|recuperarcontrasena|"
     "recuperarpassword|esquecisenha|esqueciminhasenha|recuperarsenha|motdepasseoublie|"
     "passwortvergessen",
     "forgotpassword"},
    {"resetsandi|restablecercontrasena|restablecerpassword|redefinirsenha|resetarsenha|"
     "reinitialiserlemotdepasse",
     "resetpassword"},
    {"gantipassword|ubahpassword|gantisandi|ubahsandi|cambiarcontrasena|cambiarpassword|"
     "alterarsenha|trocarsenha|mudarsenha|passwortaendern|changermotdepasse",
     "changepassword"},
};

/* In lower case without what parts words; too long for any of them: empty. */
static struct slice flatten(struct slice segment, char buffer[64])
{
    size_t size = 0;
    for (size_t i = 0; i < segment.size && segment.size <= 64; i++) {
        char c = segment.data[i];
        if (c != '-' && c != '_' && c != '.') {
            buffer[size++] = character_to_lower(c);
        }
    }
    return slice_of(buffer, size);
}

static bool is_about_accounts(struct slice flat)
{
    static const char words[] =
        "auth|authentication|autentikasi|otentikasi|autenticacion|autenticacao|account|accounts|"
        "akun|cuenta|cuentas|conta|contas|konto|compte|user|users|pengguna|usuario|usuarios|"
        "benutzer|utilisateur|utilisateurs|member|members|anggota|api";
    bool is_version =
        flat.size >= 2 && flat.size <= 3 && flat.data[0] == 'v' && character_is_digit(flat.data[1]);
    return flat.size == 0 || is_version || wording_is(flat, words);
}

const char *identity_translate(struct slice segment, struct slice before)
{
    char buffer[64], buffer_before[64];
    struct slice flat = flatten(segment, buffer);
    bool is_known = flat.size > 0 && is_about_accounts(flatten(before, buffer_before));
    for (size_t i = 0; is_known && i < sizeof(translations) / sizeof(*translations); i++) {
        if (wording_is(flat, translations[i].words)) {
            return translations[i].meaning;
        }
    }
    return NULL;
}

bool identity_registers_device(struct slice segment, struct slice before)
{
    return wording_is(segment, "register") &&
           wording_has(before, "push|device|devices|webhook|webhooks|fcm|apns");
}

struct slice identity_word(struct arena *arena, struct slice segment, struct slice before)
{
    const char *meaning = identity_translate(segment, before);
    return meaning != NULL ? slice_from(meaning) : word_flat(arena, segment);
}

static bool fits(const struct meaning *meaning, struct slice last, struct slice before,
                 struct slice method, struct arena *arena)
{
    struct slice word = arena_format(arena, " " SLICE_FORMAT " ", SLICE_ARGUMENT(method));
    return slice_equal(last, slice_from(meaning->word)) &&
           (meaning->before == NULL || slice_equal(before, slice_from(meaning->before))) &&
           slice_find(slice_from(meaning->methods), word) != SLICE_NOT_FOUND;
}

static enum identity_action action_of(struct arena *arena, const struct operation *operation)
{
    struct slice segments[32];
    size_t count = path_segments(operation->path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        if (segment_is_parameter(segments[i])) {
            return IDENTITY_NONE; /* about somebody else */
        }
    }
    if (slice_is(operation->verb, "register") && slice_equal(operation->method, SLICE("POST"))) {
        return IDENTITY_REGISTER; /* "Registration: POST /users" */
    }
    if (slice_is(operation->verb, "me") && count > 0 && !slice_is(segments[count - 1], "me")) {
        return IDENTITY_ME; /* "GET /user" */
    }
    struct slice before = count > 1 ? word_flat(arena, segments[count - 2]) : SLICE_EMPTY;
    struct slice last = count > 0 ? identity_word(arena, segments[count - 1], before) : SLICE_EMPTY;
    for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
        if (fits(&meanings[i], last, before, operation->method, arena)) {
            return meanings[i].action;
        }
    }
    return IDENTITY_NONE;
}

static const char *describe(enum identity_action action)
{
    switch (action) {
    case IDENTITY_LOGIN:
        return "signs in: answers with an access token and a refresh token";
    case IDENTITY_REGISTER:
        return "makes an account";
    case IDENTITY_REFRESH:
        return "exchanges a refresh token for new tokens";
    case IDENTITY_LOGOUT:
        return "ends the session";
    case IDENTITY_LOGOUT_ALL:
        return "ends all sessions of the caller";
    case IDENTITY_ME:
        return "the caller's own account";
    case IDENTITY_PASSWORD:
        return "changes the caller's password";
    case IDENTITY_FORGOT:
        return "sends a token for a new password";
    case IDENTITY_RESET:
        return "sets a new password, by such a token";
    case IDENTITY_SETUP:
        return "makes the first administrator, by the token that the first start prints";
    case IDENTITY_NONE:
        break;
    }
    return "an identity operation that this version does not serve";
}

/* What the caller's own account is found by: a parameter that no path names. */
static void select_caller(struct builder *builder, struct operation *operation)
{
    const struct entity *entity = operation->entity;
    struct path_parameter *parameter = ARENA_NEW(builder->arena, struct path_parameter);
    parameter->field = list_at(&entity->primary_key, 0);
    parameter->is_caller = true;
    operation->parameters = (struct list){0};
    list_add(builder->arena, &operation->parameters, parameter);
}

/* Whoever it is: that they have signed in is enough. */
static void open_to_accounts(struct builder *builder, struct access *access)
{
    access->is_public = false;
    access->roles = access->own_roles = 0;
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        struct grant *grant = ARENA_NEW(builder->arena, struct grant);
        *grant = (struct grant){.role = role, .text = SLICE("whoever has signed in")};
        list_add(builder->arena, &access->grants, grant);
        access->roles |= UINT64_C(1) << role->index;
    }
}

/* Registration that is closed: who administrates makes accounts. */
static void close_to_administrators(struct builder *builder, struct operation *operation)
{
    struct access *access = &operation->access;
    access->is_public = false;
    if (operation->statement != NULL && operation->statement->roles.count > 0) {
        return; /* the endpoint says itself whose it is */
    }
    access->roles = access->own_roles = 0;
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        uint64_t bit = UINT64_C(1) << role->index;
        if (role->is_administrator) {
            struct grant *grant = ARENA_NEW(builder->arena, struct grant);
            *grant = (struct grant){.role = role, .text = SLICE("registration is closed")};
            list_add(builder->arena, &access->grants, grant);
            access->roles |= bit;
        }
    }
}

/* Who signs in has not yet; and everybody has an account of their own. What a document says of who
 * may make accounts stays. */
static void set_access(struct builder *builder, struct operation *operation,
                       enum identity_action action)
{
    struct access *access = &operation->access;
    bool is_own =
        action == IDENTITY_ME || action == IDENTITY_PASSWORD || action == IDENTITY_LOGOUT_ALL;
    if (action == IDENTITY_REGISTER && builder->model->policy.is_closed) {
        close_to_administrators(builder, operation);
        return;
    }
    if (action == IDENTITY_SETUP ||
        (action == IDENTITY_REGISTER && (access->roles | access->own_roles) != 0)) {
        return;
    }
    if (is_own) {
        bool is_said = operation->statement != NULL && operation->statement->roles.count > 0;
        if (!is_said || access->roles == 0) { /* "/admin/profile", for admins alone, stays so */
            open_to_accounts(builder, access);
        }
        return;
    }
    access->is_public = true;
    access->roles = access->own_roles = 0;
}

static bool has_name(const struct model *model, struct slice name)
{
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (slice_equal(operation->name, name)) {
            return true;
        }
    }
    return false;
}

/* What a client calls it, whatever its path: OpenAPI's operationId. */
static const char *name_of(const struct operation *operation, enum identity_action action)
{
    switch (action) {
    case IDENTITY_NONE:
        break;
    case IDENTITY_LOGIN:
        return "login";
    case IDENTITY_REGISTER:
        return "register";
    case IDENTITY_REFRESH:
        return "refresh";
    case IDENTITY_LOGOUT:
        return "logout";
    case IDENTITY_LOGOUT_ALL:
        return "logoutAll";
    case IDENTITY_ME:
        return slice_equal(operation->method, SLICE("GET"))      ? "me"
               : slice_equal(operation->method, SLICE("POST"))   ? "verifyToken"
               : slice_equal(operation->method, SLICE("DELETE")) ? "deleteMe"
                                                                 : "updateMe";
    case IDENTITY_PASSWORD:
        return "changePassword";
    case IDENTITY_FORGOT:
        return "forgotPassword";
    case IDENTITY_RESET:
        return "resetPassword";
    case IDENTITY_SETUP:
        return "setUpAdministrator";
    }
    return NULL;
}

static void set_action(struct builder *builder, struct operation *operation,
                       enum identity_action action)
{
    set_access(builder, operation, action);
    struct slice name = slice_from(name_of(operation, action));
    operation->identity = action;
    operation->reason = slice_from(describe(action));
    if (!has_name(builder->model, name)) { /* two paths may do the same */
        operation->name = name;
    }
    if (action == IDENTITY_ME || action == IDENTITY_REGISTER || action == IDENTITY_SETUP) {
        operation->entity = builder->model->policy.account.entity;
    }
    if (action == IDENTITY_ME) {
        select_caller(builder, operation);
    }
}

static void report(struct builder *builder, const struct operation *operation)
{
    struct outcome_note note = {
        .code = DIAGNOSTIC_W1013,
        .text = operation->reason,
        .hint = builder->model->policy.is_secured
                    ? "expect 501 Not Implemented"
                    : "describe the accounts: a table of users with e-mail and password, and who "
                      "may do what; until then, expect 501 Not Implemented"};
    outcome_add(builder, operation, &note);
}

/* --- what is left unsaid --- */

struct addition {
    enum identity_action action;
    const char *method;
    const char *path; /* below the base */
    const char *name; /* OpenAPI's operationId */
};

static const struct addition additions[] = {
    {IDENTITY_LOGIN, "POST", "/login", "login"},
    {IDENTITY_REGISTER, "POST", "/register", "register"},
    {IDENTITY_REFRESH, "POST", "/refresh", "refresh"},
    {IDENTITY_LOGOUT, "POST", "/logout", "logout"},
    {IDENTITY_ME, "GET", "/me", "me"},
    {IDENTITY_PASSWORD, "POST", "/password", "changePassword"},
    {IDENTITY_FORGOT, "POST", "/password/forgot", "forgotPassword"},
    {IDENTITY_RESET, "POST", "/password/reset", "resetPassword"},
    {IDENTITY_SETUP, "POST", "/setup", "setUpAdministrator"},
};

static const struct operation *find_action(const struct model *model, enum identity_action action,
                                           struct slice method)
{
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (operation->identity == action &&
            (action != IDENTITY_ME || slice_equal(operation->method, method))) {
            return operation;
        }
    }
    return NULL;
}

static bool has_endpoint(const struct model *model, struct slice method, struct slice path)
{
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (slice_equal(operation->path, path) && slice_equal(operation->method, method)) {
            return true;
        }
    }
    return false;
}

/* "/api/v1" of "/api/v1/orders/{id}": what stands before the first word that is neither "api" nor a
 * version. */
static struct slice api_prefix(struct slice path)
{
    size_t end = 0;
    struct slice rest = slice_from_offset(path, 1), segment;
    while (slice_next_part(&rest, '/', &segment)) {
        bool is_version =
            segment.size > 1 && segment.data[0] == 'v' && character_is_digit(segment.data[1]);
        if (!is_version && !slice_equal(segment, SLICE("api")) &&
            !slice_equal(segment, SLICE("rest"))) {
            break;
        }
        end = (size_t)(segment.data + segment.size - path.data);
    }
    return slice_between(path, 0, end);
}

/* Beside the document's own sign-in; else below the base that its endpoints have. */
static struct slice choose_base(struct builder *builder)
{
    const struct model *model = builder->model;
    const struct operation *login = find_action(model, IDENTITY_LOGIN, SLICE_EMPTY);
    if (login != NULL) {
        return slice_between(login->path, 0, slice_find_last_byte(login->path, '/'));
    }
    struct slice prefix = SLICE("/api/v1");
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (!operation->is_added && !operation->is_rpc && operation->kind < OPERATION_HEALTH) {
            prefix = api_prefix(operation->path);
            break;
        }
    }
    return arena_join(builder->arena, prefix, SLICE("/auth"));
}

static void add_operation(struct builder *builder, const struct addition *addition,
                          struct slice base)
{
    struct slice method = slice_from(addition->method);
    struct slice path = arena_join(builder->arena, base, slice_from(addition->path));
    struct slice name = slice_from(addition->name);
    if (find_action(builder->model, addition->action, method) != NULL ||
        has_endpoint(builder->model, method, path)) {
        return;
    }
    while (has_name(builder->model, name)) {
        name = arena_join(builder->arena, name, SLICE("2"));
    }
    struct operation *operation = ARENA_NEW(builder->arena, struct operation);
    *operation = (struct operation){.kind = OPERATION_IDENTITY,
                                    .method = method,
                                    .path = path,
                                    .verb = slice_from_offset(slice_from(addition->path), 1),
                                    .name = name,
                                    .is_added = true};
    set_action(builder, operation, addition->action);
    list_add(builder->arena, &builder->model->operations, operation);
}

static bool has_administrator(const struct policy *policy)
{
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role->is_administrator) {
            return true;
        }
    }
    return false;
}

static void add_silent(struct builder *builder)
{
    struct slice base = choose_base(builder);
    for (size_t i = 0; i < sizeof(additions) / sizeof(*additions); i++) {
        bool is_closed =
            additions[i].action == IDENTITY_REGISTER && builder->model->policy.is_closed;
        if (!is_closed &&
            (additions[i].action != IDENTITY_SETUP || has_administrator(&builder->model->policy))) {
            add_operation(builder, &additions[i], base);
        }
    }
}

/* Why an operation of identity is none that is known, though the document has accounts. */
static struct slice unknown_reason(const struct operation *operation)
{
    static const char people[] = "user*|account*|member*|employee*|staff|customer*|admin*|profile*";
    struct slice segments[32];
    size_t count = path_segments(operation->path, segments, 32);
    for (size_t i = 1; i < count; i++) {
        bool is_item = segment_is_parameter(segments[i]);
        if (is_item && wording_is(segments[i - 1], "session|sessions|device|devices")) {
            return SLICE("one session by its key: a caller ends the one that it uses, or all");
        }
        if (is_item && wording_has(segments[i - 1], people)) {
            return SLICE("an identity operation on somebody else's account");
        }
    }
    return SLICE("an identity operation of no kind that is known");
}

void identity_resolve(struct builder *builder)
{
    struct policy *policy = &builder->model->policy;
    bool has_accounts = policy->is_secured && policy->account.entity != NULL;
    policy->is_enforced = has_accounts;
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        if (operation->kind != OPERATION_IDENTITY) {
            if (operation->access.is_public && operation_selects_caller(operation)) {
                open_to_accounts(builder, &operation->access);
            }
            continue;
        }
        enum identity_action action = action_of(builder->arena, operation);
        if (has_accounts && action != IDENTITY_NONE) {
            set_action(builder, operation, action);
        } else {
            operation->reason = has_accounts ? unknown_reason(operation) : operation->reason;
            report(builder, operation);
        }
    }
    if (has_accounts) {
        add_silent(builder);
    }
}
