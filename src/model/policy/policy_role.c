/* SPDX-License-Identifier: Apache-2.0 */
/* Roles: one for all the spellings under which a document names it, with the key that its accounts
 * carry. */
#include "model/policy/policy_named.h"

#include "base/nearest.h"
#include "spec/text/registration.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

/* --- names --- */

static const struct {
    const char *words;
    const char *key;
} synonyms[] = {
    {"admin|admins|administrator|administrators|админ|администратор|администраторы|管理员|관리자|"
     "管理者|"
     "管理員|amministratore|amministratori|yönetici|administradora|"
     "administrador|administradores|administrateur|administrateurs|administrador(a)",
     "admin"},
    {"user|users|regular user|regular users|normal user|normal users|standard user|"
     "standard users|ordinary user|ordinary users|basic user|basic users|пользователь|"
     "пользователи|用户|普通用户|사용자|일반 사용자|usuario|usuarios|usuário|usuários|utilisateur|"
     "utilisateurs|benutzer|pengguna",
     "user"},
    {"guest|guests|гость|гости|访客|游客|게스트|invitado|invitados|convidado|gast|gäste", "guest"},
    {"manager|managers|менеджер|менеджеры|经理|매니저|gerente|gerentes", "manager"},
    {"moderator|moderators|модератор|модераторы|版主", "moderator"},
    {"customer|customers|клиент|клиенты|客户|顾客|고객|cliente|clientes|kunde|kunden", "customer"},
};

/* "Admin Users" and "admin role" are the admin. */
static struct slice without_noise(struct slice name)
{
    static const char noise[] = "users|user|role|roles|accounts|account|jwt";
    name = wording_bare(name);
    size_t back = wording_ends_with(name, noise);
    struct slice rest = wording_bare(slice_between(name, 0, name.size - back));
    if (back > 0 && rest.size > 0) {
        return rest;
    }
    size_t front = wording_starts_with(name, "require_|role:|role ");
    return front > 0 && front < name.size ? wording_bare(slice_from_offset(name, front)) : name;
}

static void index_synonyms(struct builder *builder)
{
    if (builder->has_role_synonyms) {
        return;
    }
    builder->has_role_synonyms = true;
    wording_index_init(&builder->role_synonyms, builder->arena);
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(*synonyms); i++) {
        wording_index_add(&builder->role_synonyms, synonyms[i].words, synonyms[i].key);
    }
}

static struct slice match_key(struct builder *builder, struct slice name)
{
    const char *key = wording_index_get(&builder->role_synonyms, name);
    struct slice bare = without_noise(name);
    if (key == NULL && bare.size < name.size) {
        key = wording_index_get(&builder->role_synonyms, bare);
        bare = without_noise(bare);
    }
    return key != NULL ? slice_from(key) : word_key(builder->arena, bare);
}

/* As accounts carry it where no label says how: "Shop Manager" → "shop_manager". */
static struct slice account_key(struct builder *builder, struct slice name)
{
    struct slice match = match_key(builder, name);
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(*synonyms); i++) {
        if (slice_equal(match, slice_from(synonyms[i].key))) {
            return match;
        }
    }
    name = without_noise(name);
    bool is_code = slice_find_byte(name, ' ') == SLICE_NOT_FOUND &&
                   slice_find_byte(name, ':') != SLICE_NOT_FOUND;
    return is_code ? arena_to_lower(builder->arena, name)
                   : word_singular(builder->arena, word_snake(builder->arena, name));
}

struct slice policy_role_key(struct builder *builder, struct slice name)
{
    index_synonyms(builder);
    return match_key(builder, name);
}

/* "Membri", "gestori": of membro, gestore. */
static struct role *find_italian_plural(struct builder *builder, struct slice name)
{
    struct role *role = NULL;
    for (const char *end = "oea";
         name.size > 4 && slice_ends_with(name, SLICE("i")) && role == NULL && *end != '\0';
         end++) {
        struct slice single =
            arena_format(builder->arena, SLICE_FORMAT "%c",
                         SLICE_ARGUMENT(slice_between(name, 0, name.size - 1)), *end);
        role = table_get(&builder->roles, match_key(builder, single));
    }
    return role;
}

/* "Redakteure", "Leserinnen", "Mitglieder", "leitores": a noun in the plural, of a language that
 * writes nouns so. */
static struct role *find_plural(struct builder *builder, struct slice name)
{
    static const char *const endings[] = {"innen", "en", "er", "es", "e", "n"};
    bool is_lower = name.size > 4 && name.data[0] >= 'a' && name.data[0] <= 'z';
    bool is_noun = name.size > 4 && (is_lower ? slice_ends_with(name, SLICE("res"))
                                              : strchr("enrs", name.data[name.size - 1]) != NULL);
    struct role *role = NULL;
    for (size_t i = 0; is_noun && role == NULL && i < sizeof(endings) / sizeof(*endings); i++) {
        if (slice_ends_with(name, slice_from(endings[i]))) {
            struct slice stem = slice_between(name, 0, name.size - strlen(endings[i]));
            role = table_get(&builder->roles, match_key(builder, stem));
        }
    }
    return role == NULL ? find_italian_plural(builder, name) : role;
}

/* What a name was found to be; NULL: no role's. */
struct role_found {
    struct role *role;
};

struct role *policy_find_role(struct builder *builder, struct slice name)
{
    if (builder->roles.count == 0) {
        return NULL;
    }
    const struct role_found *found = table_get(&builder->roles_found, name);
    if (found == NULL) {
        struct role_found *kept = ARENA_NEW(builder->arena, struct role_found);
        kept->role = table_get(&builder->roles, match_key(builder, name));
        kept->role = kept->role == NULL ? find_plural(builder, name) : kept->role;
        table_put(&builder->roles_found, arena_copy(builder->arena, name), kept);
        found = kept;
    }
    return found->role;
}

bool policy_names_anonymous(struct slice name)
{
    return wording_is(name, "public|anonymous|unauthenticated|not signed in|guest|guests|visitor|"
                            "visitors|гость|гости|посетитель|访客|游客|게스트|비회원|público|"
                            "invitado|convidado|gast|tamu");
}

bool policy_names_administrator(const struct role *role)
{
    return wording_is(role->key, "admin|superadmin|super_admin|superuser|root|system_admin");
}

bool policy_names_everybody(struct slice name)
{
    return wording_is(name,
                      "authenticated|authenticated user|authenticated users|"
                      "any authenticated user|signed in|signed-in user|signed-in users|"
                      "logged in|logged-in user|logged-in users|all users|any user|"
                      "everyone|all roles|any role|any|all|все|все пользователи|"
                      "所有用户|登录用户|已登录用户|모든 사용자|alle|alle benutzer|jeder|todos|"
                      "todas|todos los usuarios|todos os usuários|tous|tous les utilisateurs|"
                      "tutti|wszyscy|herkes|semua|所有人|全员|全員|모두");
}

bool policy_names_owner(const struct builder *builder, struct slice name)
{
    return wording_memory_is(builder->specification->wordings, name,
                             "owner|owners|self|own|resource owner|record owner|владелец|本人|"
                             "所有者|본인|소유자|propietario|proprietário|author only|owner only|"
                             "user themselves|the user themselves|user themself|account holder|"
                             "the account holder|record creator|the creator");
}

/* --- collecting --- */

static struct role *add_role(struct builder *builder, struct slice name, struct slice key,
                             struct place place)
{
    struct policy *policy = &builder->model->policy;
    struct role *role = ARENA_NEW(builder->arena, struct role);
    role->name = name;
    role->key = key;
    role->place = place;
    role->index = (uint32_t)policy->roles.count;
    list_add(builder->arena, &policy->roles, role);
    table_put(&builder->roles, match_key(builder, name), role);
    table_init(&builder->roles_found, builder->arena); /* it may be another one's name now */
    return role;
}

/* The last bit is that of everybody who has signed in. */
static bool has_room(struct builder *builder, struct place place)
{
    if (builder->model->policy.roles.count + 1 < ROLE_MAXIMUM) {
        return true;
    }
    if (!builder->has_too_many_roles) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_E1506, place, "merge roles",
                           "at most %u roles are possible, this is one too many", ROLE_MAXIMUM - 1);
    }
    builder->has_too_many_roles = true;
    return false;
}

static bool is_role_name(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (strchr("[]{}<>()=;\"", name.data[i]) != NULL) {
            return false;
        }
    }
    return name.size > 0 && name.size <= 64;
}

/* `code`: as accounts carry it, where the document says so beside the name, or empty. */
static void take(struct builder *builder, struct slice name, struct slice code,
                 struct slice description, struct place place)
{
    struct role *role = policy_find_role(builder, name);
    struct role *same = code.size > 0 ? policy_find_role(builder, code) : NULL;
    bool is_alias = role == NULL && is_role_name(name) && code.size > 0;
    role = role == NULL ? same : role;
    if (role == NULL && is_role_name(name) && has_room(builder, place)) {
        role = add_role(builder, name, code.size > 0 ? code : account_key(builder, name), place);
    }
    if (role != NULL && is_alias) { /* both names are the role's */
        table_put(&builder->roles, match_key(builder, name), role);
        table_put(&builder->roles, match_key(builder, code), role);
        table_init(&builder->roles_found, builder->arena);
    }
    if (role == NULL) {
        return;
    }
    if (role->place.line == 0 || role->is_label) {
        role->name = name; /* the document's word for it beats the stored one */
        role->place = place;
        role->is_label = false;
    }
    if (role->description.size == 0) {
        role->description = description;
    }
}

static void take_labels(struct builder *builder, const struct field *field)
{
    for (size_t i = 0; field != NULL && i < field->label_count; i++) {
        if (policy_find_role(builder, field->labels[i]) == NULL && is_role_name(field->labels[i])) {
            struct role *role = add_role(builder, field->labels[i], field->labels[i], field->place);
            if (role != NULL) {
                role->is_label = true;
            }
        }
    }
}

/* Whether any permission of a role speaks of what is its own: strangers own nothing, so a "guest"
 * who does is somebody who signs in. */
static bool owns_something(const struct builder *builder, struct slice name)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_PERMISSION && statement->permission.is_granted &&
            statement->permission.is_own_only &&
            slice_equal_ignoring_case(statement->permission.role, name)) {
            return true;
        }
    }
    return false;
}

static bool is_listed(const struct builder *builder, struct slice name)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ROLE &&
            slice_equal_ignoring_case(statement->role.name, name)) {
            return true;
        }
    }
    return false;
}

/* Whether an endpoint lets the name write, but for making an account or signing in. */
static bool lets_write(const struct endpoint_statement *endpoint, struct slice name)
{
    bool is_write = !slice_equal(endpoint->method, SLICE("GET")) &&
                    !slice_equal(endpoint->method, SLICE("HEAD")) &&
                    !wording_has(endpoint->path, "auth|login|register|signup|sign-up|signin|"
                                                 "sign-in|sessions|tokens|password");
    LIST_EACH(const struct slice, role, &endpoint->roles)
    {
        if (is_write && slice_equal_ignoring_case(*role, name)) {
            return true;
        }
    }
    return false;
}

/* A hotel's guests and a museum's visitors: a listed role that writes, in a document which has
 * another word for strangers. To ask them to sign in is the safe reading. */
static bool is_told_from_strangers(const struct builder *builder, struct slice name)
{
    bool has_other_word = false, is_writer = false;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement_is_of_callers(statement)) {
            const struct endpoint_statement *endpoint = &statement->endpoint;
            has_other_word |= !slice_equal_ignoring_case(endpoint->access, name) &&
                              wording_is(endpoint->access, "anyone|anybody|everyone|everybody|"
                                                           "public|none|no auth|nobody");
            is_writer = is_writer || lets_write(endpoint, name);
        }
    }
    return has_other_word && is_writer && is_listed(builder, name);
}

static bool is_person(const struct builder *builder, struct slice name)
{
    return !policy_names_everybody(name) &&
           (!policy_names_anonymous(name) || owns_something(builder, name) ||
            is_told_from_strangers(builder, name));
}

static void take_stated(struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ROLE && is_person(builder, statement->role.name)) {
            take(builder, statement->role.name, statement->role.code, statement->role.description,
                 statement->place);
        } else if (statement->kind == STATEMENT_PERMISSION &&
                   is_person(builder, statement->permission.role)) {
            take(builder, statement->permission.role, SLICE_EMPTY, SLICE_EMPTY, statement->place);
        }
    }
}

/* Whether a name is nearly that of a known role, which is rather a slip than another role. */
static bool is_slip(const struct builder *builder, struct slice name, size_t known_count)
{
    struct nearest nearest = nearest_start(name);
    for (size_t i = 0; i < known_count; i++) {
        nearest_offer_slice(&nearest,
                            ((const struct role *)list_at(&builder->model->policy.roles, i))->name);
    }
    return nearest.best != NULL;
}

/* "the teacher of the class", "own courses": words about a role or about records, not the name of
 * one. */
static bool is_phrase(const struct builder *builder, struct slice name, size_t known_count)
{
    if (wording_has(name, "own|of|who|their|whose|assigned|responsible") ||
        wording_starts_with(name, "the|a|an|any|every|each|only|per|depends|varies|various") > 0) {
        return true;
    }
    bool has_several = slice_find_byte(name, ' ') != SLICE_NOT_FOUND;
    for (size_t i = 0; i < known_count && has_several; i++) {
        const struct role *role = list_at(&builder->model->policy.roles, i);
        if (slice_ends_with_ignoring_case(name, SLICE(" only")) &&
            slice_starts_with_ignoring_case(name, role->name)) {
            return true;
        }
    }
    return false;
}

/* Endpoints introduce roles too, unless the accounts' role field lists all that there are. */
static void take_from_endpoints(struct builder *builder)
{
    const struct field *field = builder->model->policy.account.role;
    size_t known_count = builder->model->policy.roles.count;
    if (field != NULL && field->label_count > 0) {
        return;
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (!statement_is_of_callers(statement)) {
            continue;
        }
        LIST_EACH(const struct slice, name, &statement->endpoint.roles)
        {
            bool is_permission = slice_find_byte(*name, ':') != SLICE_NOT_FOUND;
            if (statement->endpoint.lead.line > 0 && known_count > 0) {
                continue; /* a sentence is no place to make up a role that no list has */
            }
            if (!is_permission && !policy_names_owner(builder, *name) &&
                is_person(builder, *name) && !is_slip(builder, *name, known_count) &&
                !is_phrase(builder, *name, known_count)) {
                take(builder, *name, SLICE_EMPTY, SLICE_EMPTY, statement->place);
            }
        }
    }
}

static void take_limit(struct builder *builder, struct slice name, struct place place)
{
    if (policy_find_role(builder, name) == NULL) {
        take(builder, name, SLICE_EMPTY, SLICE_EMPTY, place);
        struct role *role = policy_find_role(builder, name);
        if (role != NULL) {
            role->is_limit = true;
        }
    }
}

/* Who stands beside endpoints, in headings and sentences, and is a role beyond doubt. */
static void take_named(struct builder *builder)
{
    const struct field *field = builder->model->policy.account.role;
    size_t known_count = builder->model->policy.roles.count;
    if (field != NULL && field->label_count > 0) {
        return;
    }
    LIST_EACH(const struct named_note, note, &builder->named_notes)
    {
        LIST_EACH(const struct slice, name, &note->names)
        {
            if (note->is_sure && !policy_named_is_owner(*name) &&
                !is_slip(builder, *name, known_count)) {
                take_limit(builder, *name, note->place);
            }
        }
    }
    LIST_EACH(const struct named_heading, heading, &builder->named_headings)
    {
        if (heading->is_sure && heading->role.size > 0) {
            take_limit(builder, heading->role, heading->section->title.place);
        }
    }
    LIST_EACH(const struct named_rule, rule, &builder->named_rules)
    {
        LIST_EACH(const struct slice, name, &rule->names)
        {
            if (rule->is_sure) {
                take_limit(builder, *name, rule->sentence->place);
            }
        }
    }
}

bool policy_accounts_are_administrators(const struct builder *builder)
{
    const struct entity *accounts = builder->model->policy.account.entity;
    return accounts != NULL && wording_has(accounts->name, "admin*|administrator*|superuser*|"
                                                           "админ*|管理员|관리자");
}

static const char administrator_words[] = "admin|admins|administrator|administrators|superadmin";
/* Whoever they are told from may do more, and is called by nothing else. */
static const char regular_words[] =
    "regular users|normal users|ordinary users|standard users|basic "
    "users|regular user|normal user";

/* "Only admins can …", where no role is called so: the one role that a sentence makes up, for what
 * is left to nobody else would be open or lost. A column that lists all roles has the last word. */
static void take_administrator(struct builder *builder)
{
    const struct field *field = builder->model->policy.account.role;
    struct place place = PLACE_NONE;
    bool is_theirs = policy_accounts_are_administrators(builder);
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (policy_names_administrator(role)) {
            return;
        }
    }
    LIST_EACH(const struct sentence, sentence, &builder->specification->sentences)
    {
        bool is_one = place.line == 0 && sentence->is_limiting && sentence->role.size == 0 &&
                      (wording_has(sentence->words, administrator_words) ||
                       (builder->model->policy.roles.count == 0 &&
                        wording_starts_with(sentence->words, regular_words) > 0) ||
                       (builder->model->policy.roles.count == 0 &&
                        wording_starts_with(sentence->restated.text, regular_words) > 0));
        place = is_one ? sentence->place : place;
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        bool is_one = place.line == 0 && statement_is_of_callers(statement) &&
                      ((statement->endpoint.administration.line > 0 && !is_theirs) ||
                       policy_is_for_administrators(builder->specification,
                                                    statement->endpoint.description) ||
                       wording_has(statement->endpoint.access, administrator_words));
        place = is_one ? statement->place : place;
    }
    if (place.line > 0 && (field == NULL || field->label_count == 0)) {
        take(builder, SLICE("admin"), SLICE_EMPTY, SLICE_EMPTY, place);
    }
}

static void add_implied(struct builder *builder)
{
    static const char *const keys[] = {"user", "member", "authenticated", "signed_in",
                                       "_signed_in"};
    struct policy *policy = &builder->model->policy;
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (policy_find_role(builder, slice_from(keys[i])) == NULL) {
            struct role *role =
                add_role(builder, slice_from(keys[i]), slice_from(keys[i]), PLACE_NONE);
            role->is_implied = true;
            role->description = SLICE("everybody who has signed in");
            policy->everybody = role;
            return;
        }
    }
}

void policy_collect_roles(struct builder *builder)
{
    table_init(&builder->roles, builder->arena);
    table_init(&builder->roles_found, builder->arena);
    index_synonyms(builder);
    take_labels(builder, builder->model->policy.account.role);
    take_stated(builder);
    take_from_endpoints(builder);
    take_named(builder);
    take_administrator(builder);
    add_implied(builder);
}

/* --- who registers --- */

static bool is_default(const struct builder *builder, const struct role *role)
{
    const struct field *field = builder->model->policy.account.role;
    const struct expression *value = field == NULL ? NULL : field->default_value.value;
    return value != NULL && field->default_value.kind == DEFAULT_VALUE &&
           slice_equal_ignoring_case(value->text, role->key);
}

static size_t count_grants(const struct builder *builder, const struct role *role)
{
    size_t count = 0;
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        uint64_t bit = UINT64_C(1) << role->index;
        count += (operation->access.roles & bit) != 0 ? 1000 : 0;
        count += (operation->access.own_roles & bit) != 0 ? 1 : 0;
    }
    return count;
}

static void report_newcomer(struct builder *builder, const struct role *role)
{
    diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1518, role->place,
        "write 'Registration: by invitation only', or 'Registration: as' and a role, "
        "under Security, or give the column of roles a default",
        "whoever registers becomes '" SLICE_FORMAT "', for no role of the document may do less",
        SLICE_ARGUMENT(role->name));
}

static void report_administrator(struct builder *builder, const struct role *role,
                                 struct place place)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1519, place,
                       "name a role that may do less",
                       "nobody becomes '" SLICE_FORMAT "' by registering: it administrates",
                       SLICE_ARGUMENT(role->name));
}

/* "Registration: by invitation only". */
static bool says_closed(struct slice text)
{
    return wording_has(text,
                       "invitation*|invite|invites|invited|invite-only|closed|disabled|not open|"
                       "not public|no public|no self*|admin only|admins only|by admin*|"
                       "by an admin*|by the admin*|by administrator*|administrators only");
}

/* The name as a word, or as words, of the text. */
static bool names_role(struct slice text, struct slice name)
{
    size_t at = slice_find_ignoring_case(text, name);
    size_t end = at + name.size;
    return at != SLICE_NOT_FOUND && name.size > 0 &&
           (at == 0 || !character_is_word(text.data[at - 1])) &&
           (end == text.size || !character_is_word(text.data[end]));
}

/* "Registration: as viewer": the role that the text names, in the order of the document. */
static const struct role *role_in(const struct policy *policy, struct slice text)
{
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (!role->is_implied && (names_role(text, role->name) || names_role(text, role->key))) {
            return role;
        }
    }
    return NULL;
}

static bool has_registration(const struct builder *builder)
{
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        if (operation->kind == OPERATION_IDENTITY &&
            wording_has(operation->verb, "register|registration|signup|sign-up|invite*")) {
            return true;
        }
    }
    return false;
}

/* What the document says of who registers; NULL: of their role nothing. */
static const struct role *stated_newcomer(struct builder *builder)
{
    struct policy *policy = &builder->model->policy;
    const struct role *found = NULL;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct fact_statement *fact = &statement->fact;
        if (statement->kind != STATEMENT_SECURITY ||
            !slice_equal(fact->topic, SLICE("registration"))) {
            continue;
        }
        if (!policy->is_closed &&
            (says_closed(fact->name) || says_closed(fact->value) ||
             registration_is_closed(SLICE_EMPTY, fact->value) ||
             registration_is_closed(fact->name, fact->value) ||
             (registration_is_handed_out(fact->value) && !has_registration(builder)))) {
            policy->is_closed = true;
            policy->closed = statement->place;
        }
        const struct role *role = role_in(policy, fact->value);
        if (found == NULL && role != NULL && !policy->is_closed) {
            found = role;
            if (role->is_administrator || policy_names_administrator(role)) {
                report_administrator(builder, role, statement->place);
                found = NULL;
            }
        }
    }
    return found;
}

/* Where all accounts are of administrators, whoever registered would be one. */
static void close_to_strangers(struct builder *builder)
{
    struct policy *policy = &builder->model->policy;
    const struct entity *accounts = policy->account.entity;
    bool is_staff = accounts != NULL &&
                    wording_has(accounts->name, "admin*|administrator*|staff|superuser*|operator*|"
                                                "moderator*|админ*|管理员|관리자");
    if (!is_staff || policy->is_closed || has_registration(builder)) {
        return;
    }
    policy->is_closed = true;
    policy->closed = accounts->place;
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1524, accounts->place,
                       "list an endpoint such as POST /auth/register to let people register",
                       "the accounts are '" SLICE_FORMAT
                       "', and no endpoint registers any: `phoenix user` makes them",
                       SLICE_ARGUMENT(accounts->name));
}

/* Whether the roles are listed from the least to the one that administrates. */
static bool is_ascending(const struct policy *policy)
{
    const struct role *first = NULL, *last = NULL;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (!role->is_implied) {
            first = first == NULL ? role : first;
            last = role;
        }
    }
    return first != last && last->is_administrator && !first->is_administrator;
}

/* Of roles that may do alike, the one furthest from the administrator's. */
void policy_choose_registered(struct builder *builder)
{
    static const char usual[] = "user|customer|member|client|buyer|student|employee|reader|"
                                "subscriber|donor|candidate|patient|guest|viewer";
    static const char leading[] =
        "boss|manager|owner|head|chief|director|supervisor|moderator|lead|leader|principal|"
        "auditor|chef|leiter|jefe|gerente|chefe|начальник|директор|менеджер|经理|主管|관리자";
    struct policy *policy = &builder->model->policy;
    const struct role *best = NULL;
    size_t best_count = SIZE_MAX;
    bool takes_first = is_ascending(policy);
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role->is_administrator || role->is_implied || policy_names_administrator(role) ||
            (role->is_limit && !wording_is(role->key, usual))) {
            continue;
        }
        size_t count = count_grants(builder, role);
        if (is_default(builder, role)) {
            best = role;
            break;
        }
        count = wording_is(role->key, usual) ? count : count + 1000000;
        count += wording_is(role->key, leading) ? 1 : 0; /* the last of those that may do alike */
        if (count < best_count || (count == best_count && !takes_first)) {
            best = role;
            best_count = count;
        }
    }
    const struct role *stated = stated_newcomer(builder);
    if (stated == NULL) {
        close_to_strangers(builder);
    }
    if (stated == NULL && best != NULL && !policy->is_closed && !is_default(builder, best) &&
        !wording_is(best->key, usual)) {
        report_newcomer(builder, best);
    }
    best = stated != NULL ? stated : best;
    policy->registered = best != NULL ? best : policy->everybody;
}
