/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what stands in an Auth cell word by word: ways to sign in, roles of the document, and what
 * is neither. */
#include "model/policy_private.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"

#define RUN_MAXIMUM 4U

static const char scheme_words[] =
    "jwt*|bearer|token*|auth|authenticated|authentication|authorized|authorization|yes|y|true|"
    "protected|private|login|logged in|logged-in|signed in|signed-in|sign-in|session*|cookie*|"
    "api key|apikey|api-key|x-api-key|basic|oauth*|oauth2|user token|access_token|refresh_token|"
    "access token|refresh token|id token|required|requires|require|mandatory|needed|🔒|🔐|🔑|✓|✔|"
    "✅|☑|да|авторизован*|авторизац*|токен*|требуется|требуются|нужна|нужен|обязательн*|是|需要|"
    "登录|登入|认证|令牌|必须|须|예|네|필요|필수|로그인|인증|토큰|sí|sim|oui|ja|ya|requerido|"
    "requerida|obrigatóri*|angemeldet|erforderlich|requis|connecté|requise|autenticado|autenticada";

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

/* One role of the document, or a word that stands for owners or strangers. */
static bool is_name(struct builder *builder, struct slice run)
{
    return policy_find_role(builder, run) != NULL || policy_names_owner(run) ||
           wording_is(run, "guest|guests");
}

static bool is_mark(char c)
{
    return strchr(" \t\n,;/|+&()[]{}<>:.=`*'\"!?_-", c) != NULL;
}

static size_t measure_word(struct slice rest)
{
    size_t size = 0;
    while (size < rest.size && strchr(" \t\n,;/|+&()[]{}<>=`*\"", rest.data[size]) == NULL &&
           !(rest.data[size] == ':' &&
             (size + 1 == rest.size || character_is_space(rest.data[size + 1])))) {
        size++;
    }
    return size;
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

static void add_name(struct builder *builder, struct access_reading *out, struct slice name)
{
    struct slice *copy = arena_allocate_raw(builder->arena, sizeof(*copy));
    *copy = name;
    list_add(builder->arena, &out->names, copy);
}

/* "(own pets)" limits the name in front of it; who asks for it looks at the whole text. */
static size_t measure_own(struct slice rest)
{
    size_t end = rest.data[0] == '(' ? slice_find_byte(rest, ')') : SLICE_NOT_FOUND;
    return end != SLICE_NOT_FOUND && capability_is_own(slice_between(rest, 1, end)) ? end + 1 : 0;
}

void policy_read_access(struct builder *builder, struct slice text, struct access_reading *out)
{
    struct slice rest = text;
    *out = (struct access_reading){0};
    while (rest.size > 0) {
        size_t size = out->names.count > 0 ? measure_own(rest) : 0;
        if (size == 0 && is_mark(rest.data[0])) {
            size = 1;
        }
        if (size == 0 && (size = wording_starts_with(rest, everybody_words)) > 0) {
            out->has_scheme = true;
        }
        if (size == 0 && (size = measure_name(builder, rest)) > 0) {
            add_name(builder, out, slice_between(rest, 0, size));
        }
        if (size == 0 && (size = wording_starts_with(rest, scheme_words)) > 0) {
            out->has_scheme = true;
        }
        size = size > 0 ? size : wording_starts_with(rest, filler_words);
        if (size == 0) {
            size = measure_word(rest);
            size = size == 0 ? 1 : size;
            const char *start = out->unknown.size > 0 ? out->unknown.data : rest.data;
            out->unknown = slice_of(start, (size_t)(rest.data + size - start));
        }
        rest = slice_from_offset(rest, size);
    }
}
