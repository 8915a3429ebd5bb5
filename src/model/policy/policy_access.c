/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what stands in an Auth cell word by word: ways to sign in, roles of the document, and what
 * is neither. */
#include "model/policy/policy_private.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

#define RUN_MAXIMUM 4U

static const char scheme_words[] =
    "jwt*|bearer|token*|auth|authenticated|authentication|authorized|authorization|yes|y|true|"
    "protected|private|login|logged in|logged-in|signed in|signed-in|sign-in|session*|cookie*|"
    "api key|apikey|api-key|x-api-key|basic|oauth*|oauth2|user token|access_token|refresh_token|"
    "access token|refresh token|id token|required|requires|require|mandatory|needed|🔒|🔐|🔑|✓|✔|"
    "✅|☑|да|авторизован*|авторизац*|токен*|требуется|требуются|нужна|нужен|обязательн*|是|需要|"
    "登录|登入|认证|令牌|必须|须|예|네|필요|필수|로그인|인증|토큰|sí|sim|oui|ja|ya|requerido|"
    "requerida|obrigatóri*|angemeldet|erforderlich|requis|connecté|requise|autenticado|autenticada|"
    "eingeloggt|authentifié|autenticato|autenticati|autenticados|logado|ingelogd|aangemeld|"
    "zalogowany|zalogowani|giriş yapmış|oturum açmış|đã đăng nhập|đăng nhập|terautentikasi|"
    "ログイン|認証済み|已登录|přihlášený|inloggad|innlogget|kirjautunut|connectés|authentifiés";

/* Whole phrases, for "user" may be a role by itself. */
static const char everybody_words[] =
    "any authenticated user*|authenticated user*|any authenticated|signed-in user*|"
    "signed in user*|logged-in user*|logged in user*|any signed-in user*|any logged-in user*|"
    "any user|all users|any role|all roles|everyone|user token|用户令牌|登录用户|已登录用户|"
    "所有用户|все пользователи|모든 사용자";

/* Words that say nothing about who. */
static const char filler_words[] =
    "only|role|roles|with|via|by|using|in|the|a|an|valid|must|be|is|has|user|users|http|https|"
    "header|headers|http-only|httponly|hs256|rs256|es256|2.0|v1|v2|any|all|or|and|по|с|и|или|"
    "роль|роли|только|的|用户|角色|사용자|역할|above|higher|up|stronger|выше|及以上|以上|이상|"
    "superior|supérieur|höher|oder|und|ou|o";

static size_t starts_with(const struct builder *builder, struct slice text, const char *words)
{
    return wording_memory_starts(builder->specification->wordings, text, words);
}

/* One role of the document, or a word that stands for owners or strangers. */
static bool is_name(struct builder *builder, struct slice run)
{
    return policy_find_role(builder, run) != NULL || policy_names_owner(builder, run) ||
           wording_is(run, "guest|guests");
}

static bool is_mark(char c)
{
    return strchr(" \t\n,;/|+&()[]{}<>:.=`*'\"!?_-", c) != NULL;
}

static const char own_phrases[] =
    "only their own|only own|only his own|only her own|their own|his own|her own|his or her own|"
    "your own|own only|own|only theirs|theirs|свои|自己的|自己|本人|본인";

static const char all_phrases[] = "all|any|everything|anything|full access|full|все|全部|모두";

/* Behind "own" and "all": words that narrow it no more. */
static const char record_words[] = "only|record|records|data|ones|items|resources|things|entries";

/* Whether the ':' at the front sets a scope off from its role: "member: own", "member:own". */
static bool is_colon(struct slice rest)
{
    struct slice behind = slice_from_offset(rest, 1);
    return rest.data[0] == ':' && (behind.size == 0 || character_is_space(behind.data[0]) ||
                                   wording_starts_with(behind, "own|all|any|self") > 0);
}

static size_t measure_word(struct slice rest)
{
    size_t size = 0;
    while (size < rest.size && strchr(" \t\n,;/|+&()[]{}<>=`*\"", rest.data[size]) == NULL &&
           !is_colon(slice_from_offset(rest, size)) &&
           !(rest.data[size] == '.' &&
             (size + 1 == rest.size || character_is_space(rest.data[size + 1])))) {
        size++;
    }
    return size;
}

static size_t count_blanks(struct slice rest)
{
    size_t count = 0;
    while (count < rest.size && character_is_space(rest.data[count])) {
        count++;
    }
    return count;
}

/* " courses only" behind "own": what is stored, and words without weight. */
static size_t measure_things(struct builder *builder, struct slice rest)
{
    size_t end = 0;
    for (;;) {
        size_t at = end + count_blanks(slice_from_offset(rest, end));
        struct slice here = slice_from_offset(rest, at);
        size_t word = starts_with(builder, here, record_words);
        if (word == 0) {
            word = measure_word(here);
            struct slice key = word_key(builder->arena, slice_between(here, 0, word));
            word = word > 0 && table_get(&builder->model->entity_by_key, key) != NULL ? word : 0;
        }
        if (word == 0) {
            return end;
        }
        end = at + word;
    }
}

/* Whether a list goes on here, or the text ends, rather than that more words narrow it. */
static bool is_part_end(struct slice rest)
{
    rest = slice_from_offset(rest, count_blanks(rest));
    return rest.size == 0 || strchr(",;./|&+)]`*-", rest.data[0]) != NULL ||
           slice_starts_with(rest, SLICE("—")) || slice_starts_with(rest, SLICE("–")) ||
           wording_starts_with(rest, "and|or|и|или|oder|und") > 0;
}

/* "own", "own orders only", "all bookings": the bytes of a whole scope, 0: it is none. */
static size_t measure_scope(struct builder *builder, struct slice rest, bool allows_all,
                            enum access_scope *out_scope)
{
    size_t own = starts_with(builder, rest, own_phrases);
    size_t size = own > 0 ? own : allows_all ? starts_with(builder, rest, all_phrases) : 0;
    if (size == 0) {
        return 0;
    }
    size += measure_things(builder, slice_from_offset(rest, size));
    if (!is_part_end(slice_from_offset(rest, size))) {
        return 0;
    }
    *out_scope = own > 0 ? ACCESS_SCOPE_OWN : ACCESS_SCOPE_ALL;
    return size;
}

/* What stands behind a name: ": own", " (own courses only)", ": all". */
static size_t measure_name_scope(struct builder *builder, struct slice rest,
                                 enum access_scope *out_scope)
{
    size_t at = count_blanks(rest);
    bool is_bracket = at < rest.size && rest.data[at] == '(';
    bool is_set_off = at < rest.size && strchr(":(=", rest.data[at]) != NULL;
    at += is_set_off;
    at += count_blanks(slice_from_offset(rest, at));
    struct slice body = slice_from_offset(rest, at);
    size_t size = at == 0 ? 0 : measure_scope(builder, body, is_set_off, out_scope);
    bool is_closed = at + size < rest.size && rest.data[at + size] == ')';
    if (size > 0 && (!is_bracket || is_closed)) {
        return at + size + is_bracket;
    }
    size_t end = is_bracket ? slice_find_byte(rest, ')') : SLICE_NOT_FOUND;
    if (end != SLICE_NOT_FOUND && capability_is_own(slice_between(rest, at, end)) &&
        !wording_has(slice_between(rest, at, end), "not|no|never|non|nicht|не|no es|não|pas")) {
        *out_scope = ACCESS_SCOPE_OWN;
        return end + 1;
    }
    return 0;
}

/* The bytes of the longest run of words that is a name; 0: none is. */
static size_t measure_name(struct builder *builder, struct slice rest)
{
    size_t best = 0, at = 0;
    for (unsigned count = 0; count < RUN_MAXIMUM && at < rest.size; count++) {
        size_t size = measure_word(slice_from_offset(rest, at));
        if (size == 0) {
            break;
        }
        at += size;
        best = is_name(builder, slice_between(rest, 0, at)) ? at : best;
        if (at >= rest.size || rest.data[at] != ' ') {
            break;
        }
        at++;
    }
    return best;
}

/* "[member in v2]", "(owner later)": a bracket of those who may not yet. */
static bool opens_later(struct slice rest)
{
    return (rest.data[0] == '[' || rest.data[0] == '(') &&
           wording_has(
               slice_between(rest, 0, slice_find_byte(rest, rest.data[0] == '[' ? ']' : ')')),
               "v1|v2|v3|later|soon|planned|future|phase*|todo|tbd");
}

static void add_name(struct builder *builder, struct access_reading *out, struct slice name,
                     enum access_scope scope)
{
    struct access_name *copy = ARENA_NEW(builder->arena, struct access_name);
    *copy = (struct access_name){name, scope};
    list_add(builder->arena, &out->names, copy);
}

/* "own orders for customers; all for the admin": a scope in front of its role. */
static size_t take_scope_for(struct builder *builder, struct slice rest, struct access_reading *out)
{
    size_t own = starts_with(builder, rest, own_phrases);
    size_t size = own > 0 ? own : starts_with(builder, rest, all_phrases);
    if (size == 0) {
        return 0;
    }
    size += measure_things(builder, slice_from_offset(rest, size));
    size += count_blanks(slice_from_offset(rest, size));
    size_t joint = wording_starts_with(slice_from_offset(rest, size), "for the|for|if");
    size += joint + count_blanks(slice_from_offset(rest, size + joint));
    size_t name = joint == 0 ? 0 : measure_name(builder, slice_from_offset(rest, size));
    if (name > 0) {
        add_name(builder, out, slice_between(rest, size, size + name),
                 own > 0 ? ACCESS_SCOPE_OWN : ACCESS_SCOPE_ALL);
    }
    return name > 0 ? size + name : 0;
}

/* "owner (member)", "member (owner)": a role's own records alone. The bytes of both; 0: it is
 * neither.
 */
static size_t take_owning_role(struct builder *builder, struct slice rest, size_t size,
                               struct access_reading *out)
{
    struct slice name = slice_between(rest, 0, size), behind = slice_from_offset(rest, size);
    size_t end =
        slice_starts_with(behind, SLICE(" (")) ? slice_find_byte(behind, ')') : SLICE_NOT_FOUND;
    if (end == SLICE_NOT_FOUND) {
        return 0;
    }
    struct slice inside = slice_trim(slice_between(behind, 2, end));
    bool is_owner = policy_names_owner(builder, name);
    bool is_owner_behind = policy_names_owner(builder, inside);
    if (is_owner == is_owner_behind ||
        policy_find_role(builder, is_owner ? inside : name) == NULL) {
        return 0;
    }
    add_name(builder, out, is_owner ? inside : name, ACCESS_SCOPE_OWN);
    out->has_owning_role = true;
    return size + end + 1;
}

/* A name with its scope, or "own orders", which is for whose they are. */
static size_t take_name(struct builder *builder, struct slice rest, struct access_reading *out)
{
    enum access_scope scope = ACCESS_SCOPE_UNSAID;
    size_t size = take_scope_for(builder, rest, out);
    if (size > 0) {
        return size;
    }
    size = measure_scope(builder, rest, false, &scope);
    if (size > 0) {
        add_name(builder, out, SLICE("owner"), ACCESS_SCOPE_OWN);
        return size;
    }
    size = measure_name(builder, rest);
    size_t owning = size > 0 ? take_owning_role(builder, rest, size, out) : 0;
    if (owning > 0) {
        return owning;
    }
    if (size > 0) {
        struct slice behind = slice_from_offset(rest, size);
        size_t more = measure_name_scope(builder, behind, &scope);
        add_name(builder, out, slice_between(rest, 0, size), scope);
        size += more;
    }
    return size;
}

/* What begins within the first `front` bytes; where a word is not understood, either goes on or
 * not. */
static void read_front(struct builder *builder, struct slice text, size_t front,
                       bool stops_at_unknown, struct access_reading *out)
{
    struct slice rest = text;
    *out = (struct access_reading){0};
    while (rest.size > text.size - front && !(stops_at_unknown && out->unknown.size > 0)) {
        size_t size = is_mark(rest.data[0]) && !opens_later(rest) ? 1 : 0;
        if (size == 0 && (size = starts_with(builder, rest, everybody_words)) > 0) {
            out->has_scheme = true;
        }
        size = size > 0 ? size : take_name(builder, rest, out);
        if (size == 0 && (size = starts_with(builder, rest, scheme_words)) > 0) {
            out->has_scheme = true;
        }
        size = size > 0 ? size : starts_with(builder, rest, filler_words);
        if (size == 0) {
            size = measure_word(rest);
            size = size == 0 ? 1 : size;
            const char *start = out->unknown.size > 0 ? out->unknown.data : rest.data;
            out->unknown = slice_of(start, (size_t)(rest.data + size - start));
        }
        rest = slice_from_offset(rest, size);
    }
}

void policy_read_access(struct builder *builder, struct slice text, struct access_reading *out)
{
    read_front(builder, text, text.size, false, out);
}

bool policy_is_access(struct builder *builder, struct slice text, struct access_reading *out)
{
    read_front(builder, text, text.size, true, out);
    return out->unknown.size == 0 && out->names.count > 0;
}

void policy_read_access_front(struct builder *builder, struct slice text, size_t front,
                              struct access_reading *out)
{
    read_front(builder, text, front < text.size ? front : text.size, false, out);
}
