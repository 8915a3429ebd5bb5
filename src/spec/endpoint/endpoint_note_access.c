/* SPDX-License-Identifier: Apache-2.0 */
/* Who may call, where it stands in a cell, a bracket, a label or a heading of endpoints. */
#include "spec/endpoint/endpoint_note_private.h"

#include "base/nearest.h"
#include "spec/reading/entity_name.h"
#include "spec/text/capability.h"
#include "spec/text/restriction.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"

/* Text that no role's name is longer than. */
#define ROLE_SIZE_MAXIMUM 40

static const char role_words[] =
    "admin|administrator|superadmin|super admin|super-admin|super_admin|sysadmin|system admin|root|"
    "owner|manager|editor|author|viewer|moderator|mod|staff|employee|employer|candidate|customer|"
    "client|user|users|member|guest|seller|buyer|vendor|merchant|courier|driver|rider|teacher|"
    "student|parent|doctor|nurse|patient|receptionist|operator|agent|analyst|auditor|reviewer|"
    "approver|supervisor|creator|organizer|organiser|participant|host|partner|donor|tutor|guide|"
    "hr|finance|ops|support|developer|tenant|landlord|instructor|coach|trainer|maintainer|"
    "админ|администратор|пользователь|владелец|менеджер|модератор|管理员|用户|관리자|사용자|회원";

static const char public_words[] =
    "public|none|no|n/a|anonymous|anyone|open|optional|guest|unauthenticated|no auth|"
    "not required|no token|no token needed|no token required|without token|without a token|sem "
    "token|"
    "ohne anmeldung|ohne token|sans jeton|sin token|нет|не требуется|публичный|публично|без "
    "авторизации|无|否|无需|公开|"
    "不需要|없음|공개|불필요|não|nenhuma|público|öffentlich|keine|nein|publique|aucune|tidak|"
    "publik|不要|なし|không|公共|公開|公开接口|无需登录|无需鉴权|匿名|สาธารณะ|công khai|herkese "
    "açık|publiczny|publiczna|publiczne|publicznie|pubblico|pubblica|pubblici|openbaar|offentlig|"
    "veřejný|veřejné|julkinen|عام|"
    "-|—|–|❌|✗|✘|×|🔓|🌐";

/* Of these, what says in a column of roles that none is named, and not that strangers may. */
static const char roleless_words[] =
    "none|no|n/a|нет|无|否|없음|não|nenhuma|nenhum|keine|nein|aucune|aucun|ninguno|ninguna|tidak|"
    "なし";

/* Who has signed in, in a cell of a word or two. */
#define SIGNED_IN_WORDS                                                                                                                \
    "eingeloggt|angemeldete|connecté|connectés|authentifié|authentifiés|autenticado|autenticados|"                                 \
    "logado|logados|autenticato|autenticati|ingelogd|aangemeld|zalogowany|zalogowani|giriş "                                          \
    "yapmış|oturum açmış|đã đăng nhập|terautentikasi|login "                                                                \
    "diperlukan|авторизованный|авторизованные|авторизован|登录用户|已登录|認証済み|" \
    "přihlášený|inloggad|innlogget|kirjautunut"

static const char general_words[] =
    "auth|authenticated|authentication|authorization|authorisation|required|yes|jwt|token|bearer|"
    "bearer token|jwt token|"
    "access token|api key|session|authenticated session|valid session|cookie|login|logged "
    "in|logged-in|protected|private|any|all|"
    "any authenticated|any authenticated user|authenticated user|any user|any role|all roles|"
    "auth required|requires auth|oauth|oauth2|basic|да|требуется|любой|是|需要|登录|예|필요|"
    "sim|ya|sí|ja|oui|angemeldet|erforderlich|requis|✅|✓|✔|🔒|🔐|ログイン|로그인|đăng "
    "nhập|" SIGNED_IN_WORDS;

/* In an Auth column: not who, but that it is open. No role is called so. */
static const char unsaid_words[] =
    "tbd|tbc|tba|todo|internal|external|pending|unknown|unclear|varies|depends|various|same|"
    "system|default|see|mixed|custom|special|restricted|conditional|configurable|later|draft";

/* That it depends on the role, and not how: nobody is called so. */
static const char dependent_words[] =
    "scoped|role scoped|role-scoped|tenant scoped|tenant-scoped|owner scoped|based|role based|"
    "role-based|dependent|role dependent|role-dependent|specific|role specific|role-specific|by "
    "role|per role|per-role|rbac|abac|acl|permission based|permission-based";

void endpoint_note_role(struct arena *arena, struct slice role, struct endpoint_statement *endpoint)
{
    if (endpoint->roles.count >= 64) {
        return;
    }
    struct slice *copy = arena_allocate_raw(arena, sizeof(*copy));
    *copy = role;
    list_add(arena, &endpoint->roles, copy);
}

/* The next name of "Customer, Owner / Admin or staff". */
static bool next_name(struct slice *rest, struct slice *out_name)
{
    size_t at = 0;
    if (rest->size == 0) {
        return false;
    }
    while (at < rest->size) {
        struct slice here = slice_from_offset(*rest, at);
        size_t separator = strchr(",/+&;|\n", here.data[0]) != NULL && here.data[0] != '\0';
        bool may_be_word = here.data[0] == ' ' || (unsigned char)here.data[0] >= 0x80;
        if (separator == 0 && may_be_word) {
            separator =
                endpoint_note_measure_word(here, " or | and | и | или |、|，|·| 或 | e | ou ");
        }
        if (separator > 0) {
            *out_name = slice_between(*rest, 0, at);
            *rest = slice_from_offset(*rest, at + separator);
            return true;
        }
        at++;
    }
    *out_name = *rest;
    *rest = SLICE_EMPTY;
    return true;
}

/* Behind a role's name: which records it may touch. */
static const char scope_words[] = "own|own only|only own|their own|his own|her own|theirs|self|all|"
                                  "any|everything|full|full access|own records|own data";

/* No role is called so: "own courses only" is which records. */
static const char own_words[] = "own|their own|his own|her own|your own|my|theirs|only own";

/* "(any)" is what stands in its bracket. */
static struct slice without_bracket(struct slice text)
{
    bool is_whole = text.size > 2 && text.data[0] == '(' &&
                    slice_find_byte(text, ')') == text.size - 1 &&
                    slice_find_byte(slice_from_offset(text, 1), '(') == SLICE_NOT_FOUND;
    return is_whole ? slice_trim(slice_between(text, 1, text.size - 1)) : text;
}

/* "Customer JWT": the customer, who has one. */
static struct slice without_scheme(struct slice name)
{
    size_t size = wording_ends_with(name, "jwt|jwt token|token|bearer token|access token|session");
    struct slice who = slice_trim(slice_between(name, 0, name.size - size));
    return size > 0 && wording_is(who, role_words) ? who : name;
}

static struct slice clean_role(struct slice name)
{
    name = without_bracket(endpoint_note_trim(name));
    size_t label = endpoint_note_measure_word(
        name, "role:|roles:|роль:|role |role=|requires |require_|角色：|权限：");
    if (label > 0 && label < name.size && name.data[label - 1] != '_') {
        name = endpoint_note_trim(slice_from_offset(name, label));
    }
    size_t open = slice_find_byte(name, '(');
    if (open != SLICE_NOT_FOUND && open > 0) {
        name = slice_trim(slice_between(name, 0, open)); /* "Owner (own orders)" */
    }
    size_t colon = slice_find_byte(name, ':');
    if (colon != SLICE_NOT_FOUND && colon > 0 &&
        wording_is(slice_from_offset(name, colon + 1), scope_words)) {
        name = slice_trim(slice_between(name, 0, colon)); /* "member: own" */
    }
    while (name.size > 0 && strchr(".+()", name.data[name.size - 1]) != NULL) {
        name.size--;
    }
    if (slice_starts_with(name, SLICE("only "))) {
        name = slice_from_offset(name, 5);
    }
    struct slice only = SLICE(" only");
    if (slice_ends_with_ignoring_case(name, only)) {
        name.size -= only.size;
    }
    return without_scheme(slice_trim(name));
}

/* "users:create", "accounts.create": a permission stands for the roles that have it. */
static bool is_permission(struct slice name)
{
    size_t colon = slice_find_byte(name, ':');
    if (colon == SLICE_NOT_FOUND || colon == 0 || colon + 1 >= name.size) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        if (!character_is_word(name.data[i]) && strchr(":-.*", name.data[i]) == NULL) {
            return false;
        }
    }
    return true;
}

bool endpoint_note_names_roles(struct slice text)
{
    static const char scheme_words[] = "auth|authenticated|jwt|jwt token|token|bearer|bearer "
                                       "token|bearer jwt|access token|session|cookie|login|oauth2";
    struct slice rest = text, name;
    size_t count = 0;
    bool is_called = false; /* "role clerk|warden": whatever they are called */
    while (next_name(&rest, &name)) {
        name = endpoint_note_trim(name);
        if (wording_is(name, scheme_words)) {
            continue;
        }
        is_called |= endpoint_note_measure_word(name, "role |roles |role: |roles: ") > 0;
        name = clean_role(name);
        bool is_word = name.size > 2 && entity_name_is_identifier(name);
        bool is_role = wording_is(name, role_words) || is_permission(name) ||
                       (is_called && is_word && !wording_is(name, unsaid_words));
        if (!is_role || ++count > 12) {
            return false;
        }
    }
    return count > 0;
}

bool endpoint_note_is_said_of_roles(struct slice text)
{
    static const char other_words[] =
        "read*|write*|internal*|dev*|debug*|test*|staging|production|prod|local*|mobile|ios|"
        "android|web|desktop|server|json|future|optional|once|get|post|new|active|this|text|"
        "metadata|if|when|for|in|on|one|first|demo|beta";
    if (slice_equal_ignoring_case(slice_trim(text), SLICE("only")) || text.size > 80 ||
        !slice_ends_with_ignoring_case(text, SLICE(" only")) || wording_has(text, other_words) ||
        wording_has(text, own_words)) {
        return false;
    }
    struct slice rest = text, name;
    while (next_name(&rest, &name)) {
        struct slice behind = clean_role(name), word;
        size_t count = 0;
        while (slice_next_part(&behind, ' ', &word)) {
            count += word.size > 0;
        }
        if (count == 0 || count > 2) {
            return false;
        }
    }
    return true;
}

static bool reads_as_public(struct slice text)
{
    if (wording_is(text, public_words)) {
        return true;
    }
    return text.size < 80 &&
           endpoint_note_measure_word(
               text, "public |public(|public,|none (|none,|no auth|не требуется|无需|"
                     "🔓|❌|нет ") > 0;
}

bool endpoint_note_is_public(struct slice text)
{
    return reads_as_public(without_bracket(endpoint_note_trim(text)));
}

/* "Owner, Warden": two or more single words with capitals, none of them a way to sign in. */
static bool is_name_list(struct slice text)
{
    struct slice rest = text, name;
    size_t count = 0;
    while (next_name(&rest, &name) && count < 12) {
        name = clean_role(name);
        bool is_word = name.size > 1 && name.data[0] >= 'A' && name.data[0] <= 'Z' &&
                       memchr(name.data, ' ', name.size) == NULL;
        if (!is_word || wording_is(name, general_words) || wording_is(name, public_words)) {
            return false;
        }
        count++;
    }
    return count >= 2;
}

/* A few words, of any script. */
static bool is_short_name(struct slice name)
{
    size_t blank_count = 0;
    bool has_letter = false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = character_is_alpha(c) || (c & 0x80) != 0;
        if (!is_letter && !character_is_word(c) && c != '-' && c != ' ' && c != '.') {
            return false;
        }
        has_letter |= is_letter;
        blank_count += c == ' ';
    }
    return has_letter && blank_count <= 2 && name.size <= ROLE_SIZE_MAXIMUM;
}

/* Words that are said of callers alone, and of things by nobody: no "open", no "client". */
static const char sure_words[] =
    "admin|admins|administrator|administrators|superadmin|super admin|sysadmin|owner|manager|"
    "managers|editor|editors|viewer|viewers|moderator|moderators|staff|employee|employees|"
    "customer|customers|member|members|seller|buyer|vendor|teacher|student|doctor|nurse|"
    "patient|operator|operators|supervisor|администратор|админ|менеджер|модератор|владелец|"
    "пользователь|管理员|管理者|管理員|관리자|사용자|회원|administrador|administradores|"
    "administrateur|administrateurs|amministratore|amministratori|beheerder|yönetici|quản trị "
    "viên|usuario|usuário|utilisateur|benutzer|pengguna|anyone|everyone|everybody|public|"
    "anonymous|unauthenticated|no auth|no login|no token|no token needed|no token required|without "
    "token|without a token|sem token|ohne anmeldung|ohne token|sin token|authenticated|"
    "authenticated users|any "
    "authenticated user|any signed-in user|any logged-in user|any user|all users|any role|"
    "logged in|logged-in|signed in|signed-in|auth required|login required|jwt|bearer token|api "
    "key|публичный|публично|публичные|без авторизации|公开|公開|公共|匿名|공개|público|pública|"
    "öffentlich|publique|publik|สาธารณะ|công khai|herkese "
    "açık|publiczny|publiczna|publiczne|publicznie|pubblico|pubblica|openbaar|offentlig|"
    "veřejný|veřejné|julkinen|عام|" SIGNED_IN_WORDS;

/* What a cell says of callers, whatever its column is called. */
enum who {
    WHO_NOTHING, /* empty, a dash */
    WHO_SURE, /* "public", "Admin, Clerk", "signed in": names of callers, one of them known in any
                 document */
    WHO_NAME, /* "Clerk": words that may be names of roles */
    WHO_OTHER,
};

static enum who read_who(struct wording_memory *wordings, struct slice cell)
{
    struct slice rest = endpoint_note_trim(cell), name;
    enum who who = WHO_NOTHING;
    size_t count = 0;
    if (rest.size == 0 || wording_is(rest, "-|—|–|n/a")) {
        return WHO_NOTHING;
    }
    size_t blank_count = 0, joint_count = 0;
    for (size_t i = 0; i < rest.size; i++) {
        blank_count += rest.data[i] == ' ';
        joint_count += rest.data[i] == ',' || rest.data[i] == '/' || rest.data[i] == '(';
    }
    if (blank_count > 4 + 3 * joint_count || character_is_digit(rest.data[0])) {
        return WHO_OTHER; /* a sentence, a number */
    }
    while (next_name(&rest, &name)) {
        name = clean_role(name);
        if (!is_short_name(name) || ++count > 8) {
            return WHO_OTHER;
        }
        bool is_sure = wording_memory_is(wordings, name, sure_words);
        who = is_sure || who == WHO_SURE ? WHO_SURE : WHO_NAME;
    }
    return who;
}

/* Of a page that calls, a part of the program, whoever works on it: words of people in its cells
 * are names. */
static const char thing_headers[] =
    "page*|screen*|frontend*|front-end*|ui|view*|tag*|module*|controller*|component*|class*|file*|"
    "section*|area|author*|owner*|team*|assignee*|responsible*|cache*|caching|table*|entity*|"
    "model*|package|namespace|status|state|страниц*|экран*|seite*|página*|pantalla*|tela*|pagina*|"
    "strona*|sayfa*|页面|模块|画面|ページ|페이지|화면|trang*|halaman*";

#define CELL_MAXIMUM 80U /* bytes of one that says nothing but who may call */

bool endpoint_note_is_who_column(struct wording_memory *wordings, const struct block *block,
                                 size_t column)
{
    size_t filled = 0, sure_count = 0, other_count = 0;
    bool may_be = false; /* one of the first cells begins so */
    for (size_t row = 1; row < block->row_count && row <= 3 && !may_be; row++) {
        struct slice cell = wording_bare(block->rows[row].cells[column].plain);
        bool is_word = cell.size > 1 && cell.size <= CELL_MAXIMUM / 2 &&
                       (character_is_alpha(cell.data[0]) || (cell.data[0] & 0x80) != 0);
        may_be = is_word && wording_memory_starts(wordings, cell, sure_words) > 0;
    }
    for (size_t row = 1; may_be && row < block->row_count && other_count <= row / 3; row++) {
        struct slice cell = block->rows[row].cells[column].plain;
        enum who who = cell.size > CELL_MAXIMUM ? WHO_OTHER : read_who(wordings, cell);
        filled += who != WHO_NOTHING;
        sure_count += who == WHO_SURE;
        other_count += who == WHO_OTHER;
    }
    return sure_count > 0 && sure_count * 2 >= filled && other_count * 4 <= filled &&
           !wording_has(slice_between(block_column_name(block, column), 0, 80), thing_headers);
}

bool endpoint_note_is_lone_word(struct slice text, const char **out_meant)
{
    static const char *const meant[] = {"public",  "none",     "anonymous", "required", "token",
                                        "session", "optional", "private",   "bearer",   NULL};
    text = endpoint_note_trim(text);
    *out_meant = NULL;
    bool is_word = text.size >= 3 && text.size <= ROLE_SIZE_MAXIMUM;
    for (size_t i = 0; i < text.size; i++) {
        is_word &= character_is_alpha(text.data[i]) || (text.data[i] & 0x80) != 0;
    }
    if (!is_word || wording_is(text, unsaid_words) || wording_is(text, general_words) ||
        wording_is(text, role_words) || endpoint_note_tick(text) != 0 || reads_as_public(text)) {
        return false;
    }
    struct nearest nearest = nearest_start(text);
    for (const char *const *word = meant; *word != NULL; word++) {
        nearest_offer(&nearest, *word);
    }
    *out_meant = nearest.best;
    return true;
}

/* "JWT (admin only)": who stands behind the way to sign in. */
static void read_behind_scheme(struct arena *arena, struct slice text,
                               struct endpoint_statement *endpoint)
{
    size_t open = slice_find_byte(text, '('), end = slice_find_byte(text, ')');
    if (open == SLICE_NOT_FOUND || end == SLICE_NOT_FOUND || end <= open ||
        !wording_is(slice_between(text, 0, open), general_words)) {
        return;
    }
    struct slice rest = slice_between(text, open + 1, end), name;
    if (!endpoint_note_names_roles(rest)) {
        return;
    }
    while (next_name(&rest, &name)) {
        endpoint_note_role(arena, clean_role(name), endpoint);
    }
}

void endpoint_note_access(struct arena *arena, struct slice text, bool is_role_column,
                          struct endpoint_statement *endpoint)
{
    text = without_bracket(endpoint_note_trim(text));
    if (text.size == 0) {
        return;
    }
    /* "No (5 tries a minute)": what follows a plain no says nothing of who may. */
    size_t open = slice_find(text, SLICE(" ("));
    struct slice front = slice_trim(slice_between(text, 0, open));
    if (open != SLICE_NOT_FOUND && (endpoint_note_tick(front) < 0 || reads_as_public(front))) {
        text = front;
    }
    text = capability_ticked(arena, restriction_translate(arena, text));
    if (is_role_column && wording_is(text, roleless_words)) {
        return;
    }
    if (endpoint->access.size == 0) {
        endpoint->access = text;
    }
    if (reads_as_public(text)) {
        bool is_dash = text.size <= 3 && !character_is_alphanumeric(text.data[0]);
        endpoint->is_public = endpoint->is_public || !(is_dash && is_role_column);
        return;
    }
    read_behind_scheme(arena, text, endpoint);
    struct slice rest = text, name;
    is_role_column = is_role_column || is_name_list(text);
    while (next_name(&rest, &name)) {
        name = clean_role(name);
        bool is_name = name.size > 0 && name.size <= ROLE_SIZE_MAXIMUM &&
                       !wording_is(name, general_words) && !wording_is(name, public_words) &&
                       !wording_is(name, dependent_words);
        if (is_name && (is_role_column || wording_is(name, role_words) || is_permission(name) ||
                        slice_starts_with_ignoring_case(name, SLICE("require_")))) {
            endpoint_note_role(arena, name, endpoint);
        }
    }
}

bool endpoint_note_scopes(struct arena *arena, struct slice text,
                          struct endpoint_statement *endpoint)
{
    static const char lead_words[] =
        "scope:|scopes:|scope|scopes|requires scope|requires scope:|requires scopes|required "
        "scope|required scope:|required scopes:|needs scope|oauth scope|oauth scope:|oauth scopes:";
    bool may_be = text.size <= 80 && slice_find_ignoring_case(text, SLICE("scope")) < 12;
    text = endpoint_note_trim(text);
    size_t lead = may_be ? wording_starts_with(text, lead_words) : 0;
    struct slice names = slice_from_offset(text, lead), rest = names, name;
    while (lead > 0 && next_name(&rest, &name)) {
        name = endpoint_note_trim(name);
        if (name.size < 2 || (!is_permission(name) && !entity_name_is_identifier(name))) {
            return false;
        }
    }
    rest = names;
    while (lead > 0 && next_name(&rest, &name)) {
        name = endpoint_note_trim(name);
        bool is_whole = slice_find_byte(name, ':') != SLICE_NOT_FOUND;
        endpoint_note_role(
            arena,
            is_whole ? name : arena_format(arena, "scope:" SLICE_FORMAT, SLICE_ARGUMENT(name)),
            endpoint);
    }
    return lead > 0 && endpoint->roles.count > 0;
}

bool endpoint_note_label(struct arena *arena, struct slice label,
                         struct endpoint_statement *endpoint)
{
    label = endpoint_note_trim(label);
    while (label.size > 0 && strchr(":- ", label.data[label.size - 1]) != NULL) {
        label.size--;
    }
    struct slice wide = SLICE("：");
    if (slice_ends_with(label, wide)) {
        label.size -= wide.size;
    }
    bool is_public = wording_is(label, "public|anonymous|guest|публичные|公开|공개|público");
    bool is_signed = wording_is(label, "protected|authenticated|private|auth required|requires "
                                       "auth|requires authentication|authentication required|"
                                       "secured|signed in|logged in");
    if (slice_starts_with(label, SLICE("🔒")) || slice_starts_with(label, SLICE("🔐"))) {
        endpoint_note_access(arena, SLICE("🔒"), false, endpoint);
    }
    if (label.size == 0 || label.size > 80 ||
        !(is_public || is_signed || endpoint_note_names_roles(label))) {
        return false;
    }
    endpoint_note_access(arena, label, !is_public && !is_signed, endpoint);
    return true;
}

static const char open_kinds[] =
    "public|unauthenticated|anonymous|open|публичные|открытые|öffentliche|öffentlich|públicos|"
    "públicas|publics|publiques|pubblici|pubbliche|publiczne|openbare|publik|公开|公共|公開|공개|"
    "công "
    "khai|genel|herkese açık";
static const char closed_kinds[] =
    "protected|authenticated|private|secured|защищённые|защищенные|закрытые|приватные|geschützte|"
    "geschützt|protegidos|protegidas|protegidos|protégés|protégées|protetti|protette|chronione|"
    "zabezpieczone|beveiligde|terproteksi|受保护的|受保护|私有|保護された|보호된|보호|được bảo "
    "vệ|korumalı";
static const char kind_words[] =
    "endpoint*|route*|paths|operations|methods|api endpoint*|api routes|rest endpoint*|эндпоинт*|"
    "маршрут*|методы|endpunkte|routen|rotas|rutas|接口|路由|エンドポイント|엔드포인트|điểm cuối|"
    "uç noktalar*|endpointy|endpointler";

/* "Public endpoints": whom the kind of the endpoints below a heading names, or nothing. A "public
 * API" is one for customers, who may well have to sign in. */
static struct slice heading_kind(struct slice heading)
{
    struct slice bare = wording_bare(heading);
    size_t size = wording_starts_with(bare, open_kinds);
    size = size > 0 ? size : wording_starts_with(bare, closed_kinds);
    size_t admin = size > 0 ? 0 : wording_starts_with(bare, "admin|administrator");
    struct slice rest = slice_trim(slice_from_offset(bare, size + admin));
    /* Words of what is done, or of states, as well. */
    bool is_plain = !wording_is(bare, "open|открытые|公开|公共|公開|공개|genel|publik|private");
    bool is_kind = wording_is(rest, kind_words) || (size > 0 && rest.size == 0 && is_plain) ||
                   (admin > 0 && wording_is(rest, "api|apis|rest api"));
    if (size + admin > 0 && is_kind) {
        return slice_between(bare, 0, size + admin);
    }
    /* "Protected yard endpoints", "Endpoints públicos" */
    bool is_kind_first = size == 0 && wording_starts_with(bare, kind_words) > 0;
    size_t back = is_kind_first ? wording_ends_with(bare, open_kinds) : 0;
    back = back > 0 || !is_kind_first ? back : wording_ends_with(bare, closed_kinds);
    struct slice front = slice_trim(slice_between(bare, 0, bare.size - back));
    if (back > 0 && wording_is(front, kind_words)) {
        return slice_from_offset(bare, bare.size - back);
    }
    bool is_closed = size > 0 && bare.size < 60 &&
                     wording_starts_with(bare, "protected|authenticated|secured") > 0 &&
                     wording_has(rest, kind_words);
    return is_closed ? slice_between(bare, 0, size) : SLICE_EMPTY;
}

/* What callers sign in with, as headings name it: "Yard (API key)". */
static const char way_words[] =
    "jwt*|bearer|token|tokens|api key|api keys|api-key|x-api-key|apikey|access key|session|session "
    "cookie|cookie|basic auth|oauth|oauth2|hmac|mtls|sso|auth|authenticated|authentication|login|"
    "log in|sign in|sign-in|signed-in|logged-in|signed in|logged "
    "in|авторизац*|аутентификац*|токен*|"
    "ключ*|认证|鉴权|登录|登入|令牌|密钥|認証|要認証|ログイン|キー|인증|로그인|토큰|키|anmeldung|"
    "authentifizierung|schlüssel|authentification|connexion|clé|autenticación|autenticação|"
    "autenticazione|login|uwierzytelnienie|uwierzytelniania|klucz|giriş|anahtar*|đăng nhập|xác "
    "thực|khóa|otentikasi|autentikasi|kunci|aanmelding|sleutel";
/* Behind a dash or a colon, where the names of things stand too: "Schedule: sessions". */
static const char title_way_words[] =
    "jwt*|bearer|api key|api keys|api-key|x-api-key|apikey|basic auth|oauth2|hmac|mtls|"
    "authenticated|auth required|requires auth|requires login|login required|token "
    "required|требует*|"
    "no auth|no login|要認証|認証必須|需要登录|需要认证|인증 필요|로그인 필요|anmeldung "
    "erforderlich";
static const char way_less_words[] =
    "no|without|not|none|unauthenticated|optional|kein|keine|ohne|sans|sin|sem|senza|без|bez|"
    "không|tanpa|geen|zonder|无需|无须|不需要|不要|無需|불필요|없이|없음|なし|gerektirmez|не "
    "требуется|public|open";

enum heading_way {
    WAY_UNSAID,
    WAY_PUBLIC,
    WAY_SIGNED_IN,
    WAY_NAMED, /* and whom: who knows the roles reads it */
};

/* Whether all that "JWT, clerk" joins is about how. */
static bool is_all_way(struct slice remark)
{
    struct slice name;
    while (next_name(&remark, &name)) {
        name = endpoint_note_trim(name);
        if (name.size > 0 && memchr(name.data, ' ', name.size) == NULL &&
            !wording_has(name, way_words) && !wording_has(name, "hs256|rs256|es256|https|tls")) {
            return false;
        }
    }
    return true;
}

/* What the remark of a heading says of signing in: "Acme JWT auth", "no key". */
static enum heading_way read_way(struct slice remark, bool is_bracket)
{
    bool is_less = wording_starts_with(remark, way_less_words) > 0;
    const char *words = is_bracket ? way_words : title_way_words;
    if (remark.size == 0 || remark.size > 80 ||
        !(wording_has(remark, words) ||
          (is_less && wording_is(remark, "no key|no keys|no api key"))) ||
        wording_has(remark, "refresh|planned|future|todo|later|prefix*|status") ||
        slice_find_byte(remark, '/') != SLICE_NOT_FOUND) {
        return WAY_UNSAID;
    }
    bool is_named = wording_has(remark, "only|role*|admin*|scope*|permission*|owner*|staff|own");
    if (wording_has(remark, way_less_words)) {
        bool is_public =
            !is_named && remark.size < 40 &&
            (is_less || wording_ends_with(remark, "不要|なし|불필요|없음|없이|optional") > 0);
        return is_public ? WAY_PUBLIC : WAY_UNSAID;
    }
    return is_named || !is_all_way(remark) ? WAY_NAMED : WAY_SIGNED_IN;
}

/* What stands in the bracket at the end of a heading, or behind its dash or colon. */
static struct slice heading_remark(struct slice heading, struct slice *out_front,
                                   bool *out_is_bracket)
{
    static const char *const opens[] = {"(", "[", "（", "【", " — ", " – ", " - ", ": ", NULL};
    static const char *const closes[] = {")", "]", "）", "】"};
    for (size_t i = 0; opens[i] != NULL; i++) {
        size_t at = slice_find(heading, slice_from(opens[i]));
        bool is_bracket = i < sizeof(closes) / sizeof(*closes);
        bool is_closed = is_bracket && slice_ends_with(heading, slice_from(closes[i]));
        if (at == SLICE_NOT_FOUND || at == 0 || (is_bracket && !is_closed)) {
            continue;
        }
        size_t end = heading.size - (is_bracket ? strlen(closes[i]) : 0);
        *out_is_bracket = is_bracket;
        *out_front = slice_trim(slice_between(heading, 0, at));
        return slice_trim(slice_between(heading, at + strlen(opens[i]), end));
    }
    *out_front = heading;
    return SLICE_EMPTY;
}

/* "Yard (Acme JWT auth)", "Yard 🔒", "Public (ANY)": likewise. */
static enum heading_way heading_way(struct slice heading, struct slice *out_remark)
{
    struct slice front;
    bool is_bracket = false;
    *out_remark = heading_remark(heading, &front, &is_bracket);
    enum heading_way way = read_way(*out_remark, is_bracket);
    if (way != WAY_UNSAID) {
        return way;
    }
    if (slice_find(heading, SLICE("🔓")) != SLICE_NOT_FOUND) {
        return WAY_PUBLIC;
    }
    if (out_remark->size == 0 && (slice_find(heading, SLICE("🔒")) != SLICE_NOT_FOUND ||
                                  slice_find(heading, SLICE("🔐")) != SLICE_NOT_FOUND)) {
        return WAY_SIGNED_IN;
    }
    bool is_any = wording_is(*out_remark, "any|anyone|everybody|everyone|all|anonymous|guest|"
                                          "public|любой|все|alle|todos|tous|所有人|誰でも|누구나");
    return is_any && wording_is(front, open_kinds) ? WAY_PUBLIC : WAY_UNSAID;
}

/* "Clerks only", or what stands behind a dash, "Yard — clerks only": names and "only". */
static struct slice heading_limit(struct slice heading)
{
    static const char *const dashes[] = {" — ", " – ", " - ", ": ", NULL};
    for (const char *const *dash = dashes; *dash != NULL; dash++) {
        size_t at = slice_find(heading, slice_from(*dash));
        heading = slice_from_offset(heading, at == SLICE_NOT_FOUND ? 0 : at + strlen(*dash));
    }
    return endpoint_note_is_said_of_roles(heading) ? heading : SLICE_EMPTY;
}

bool endpoint_note_heading(struct arena *arena, struct slice heading,
                           struct endpoint_statement *endpoint)
{
    heading = endpoint_note_trim(heading);
    struct slice found = heading_kind(heading);
    bool is_kind = found.size > 0;
    found = found.size == 0 ? heading_limit(heading) : found;
    bool is_square = slice_ends_with(heading, SLICE("]"));
    size_t open = slice_find_last_byte(heading, is_square ? '[' : '(');
    if (found.size == 0 && open != SLICE_NOT_FOUND && open > 0 && heading.size > open + 2 &&
        heading.data[heading.size - 1] == (is_square ? ']' : ')')) {
        found = endpoint_note_trim(slice_between(heading, open + 1, heading.size - 1));
        size_t lead = wording_starts_with(found, "requires|require|required|restricted to|limited "
                                                 "to|reserved for|only for|for|only");
        struct slice who = endpoint_note_trim(slice_from_offset(found, lead));
        size_t tail = wording_ends_with(who, "role required|role|roles|required|privileges|rights|"
                                             "access|users|only");
        who = endpoint_note_trim(slice_between(who, 0, who.size - tail));
        found = (lead > 0 || tail > 0) && endpoint_note_names_roles(who) ? who : found;
        if (!endpoint_note_names_roles(found) &&
            wording_starts_with(heading, "admin|administrator") > 0 &&
            heading_kind(slice_between(heading, 0, open)).size > 0) {
            found = heading_kind(slice_between(heading, 0, open));
        }
    }
    struct slice remark;
    bool is_role = found.size > 0 && found.size < 80 &&
                   (endpoint_note_names_roles(found) || endpoint_note_is_said_of_roles(found));
    enum heading_way way = is_role ? WAY_UNSAID : heading_way(heading, &remark);
    if (way == WAY_NAMED) {
        endpoint_note_access(arena, remark, false, endpoint);
        return true;
    }
    bool is_public = way == WAY_PUBLIC ||
                     (way == WAY_UNSAID && is_kind && wording_is(found, open_kinds)) ||
                     wording_is(found, "public|public access|no auth|no auth required|no auth "
                                       "needed|no authentication|no authentication required|no "
                                       "login|no login required|unauthenticated|anonymous|auth not "
                                       "required|without authentication|open|"
                                       "публичный|без авторизации|公开|无需认证|공개|인증 불필요");
    bool is_signed = way == WAY_SIGNED_IN || (is_kind && wording_is(found, closed_kinds)) ||
                     wording_is(found, "auth|auth required|authenticated|requires auth|requires "
                                       "authentication|protected|"
                                       "authentication required|private|secured|login required|"
                                       "jwt|jwt required|bearer|requires login|requires jwt|"
                                       "требуется авторизация|需要认证|인증 필요");
    bool is_roles = !is_public && !is_signed && is_role;
    if (!is_public && !is_signed && !is_roles) {
        return false;
    }
    if (is_public) {
        endpoint->access = way == WAY_PUBLIC ? SLICE("public") : found;
        endpoint->is_public = true;
    } else {
        bool is_way = way == WAY_SIGNED_IN || (is_kind && !is_roles);
        endpoint_note_access(arena, is_way ? SLICE("auth required") : found, is_roles, endpoint);
    }
    return true;
}

bool endpoint_note_takes_away(struct slice cell)
{
    return !wording_is(cell, roleless_words) &&
           wording_has(cell, "not|no|non|never|except*|excluding|excl|but|without|unless|minus|"
                             "apart|denied|forbidden|v1|v2|v3|planned|later|soon|кроме|не|нет|"
                             "außer|nicht|kein|keine|ohne|sauf|pas|excepto|salvo|menos|exceto|não|"
                             "tranne|eccetto|kecuali|除了|除外|以外|제외");
}

struct slice endpoint_note_without_struck(struct arena *arena, const struct text *cell)
{
    struct slice said = cell->plain;
    for (size_t i = 0; i < cell->span_count; i++) {
        const struct span *span = &cell->spans[i];
        if (span->kind == SPAN_STRIKE) {
            said = arena_format(arena, SLICE_FORMAT "%*s" SLICE_FORMAT,
                                SLICE_ARGUMENT(slice_between(said, 0, span->start)),
                                (int)(span->end - span->start), "",
                                SLICE_ARGUMENT(slice_from_offset(said, span->end)));
        }
    }
    return endpoint_note_trim(said);
}
