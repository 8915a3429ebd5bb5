/* SPDX-License-Identifier: Apache-2.0 */
/* Whom a stated rate limit counts: roles before the number ("A member may ..."), behind it ("for
 * members", "per clerk") or in the name of the item ("Writes (members)"), else what its words say
 * of users, addresses and keys. */
#include "model/create/limit_private.h"

#include "spec/text/words.h"

static const char callers[] = "per|pro|je|for|für|each|every|jeder|jede|jeden|para|por|cada|pour|"
                              "par|chaque|для|на|каждый|каждого|каждому";

/* What cannot be meant by a phrase behind "for" or "per" any more. */
static const char phrase_ends[] = "per|pro|je|for|für|para|por|pour|par|для|на|in|within|on|to|"
                                  "at|by|from|with|and not|but|über|auf|bei";

static bool is_word_start(struct slice text, size_t at)
{
    return at == 0 || strchr(" \t\n(/,;", text.data[at - 1]) != NULL;
}

bool limit_next_phrase(struct slice text, const char *marks, size_t *at, struct slice *out_phrase)
{
    for (; *at < text.size; (*at)++) {
        size_t mark =
            is_word_start(text, *at) ? wording_starts_with(slice_from_offset(text, *at), marks) : 0;
        if (mark == 0) {
            continue;
        }
        size_t start = *at + mark;
        size_t end = start;
        while (end < text.size && strchr(",;.:(/", text.data[end]) == NULL &&
               (end == start || text.data[end - 1] != ' ' ||
                wording_starts_with(slice_from_offset(text, end), phrase_ends) == 0 ||
                slice_trim(slice_between(text, start, end)).size == 0)) {
            end++;
        }
        *out_phrase = wording_bare(slice_trim(slice_between(text, start, end)));
        *at = start;
        return true;
    }
    return false;
}

/* "Premium: 600/min", a row "Premium": the role of that name; one called "user" is everybody. */
static const struct role *role_of(const struct builder *builder, struct slice name)
{
    static const char articles[] = "a|an|the|each|every|any|all|our|ein|eine|alle|jeder|jede|el|"
                                   "la|los|las|un|une|le|les|o|os|as|cada|chaque|role|tier";
    name = slice_trim(name);
    while (wording_skip(&name, articles)) {
    }
    wording_cut(&name, "role|accounts|account|users|user|tier|plan");
    struct slice key = name.size > 60 ? SLICE_EMPTY : word_key(builder->arena, name);
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (key.size > 0 && !slice_equal(key, SLICE("user")) &&
            (slice_equal(key, word_key(builder->arena, role->name)) ||
             slice_equal(key, word_key(builder->arena, role->key)))) {
            return role;
        }
    }
    return NULL;
}

static void add_role(struct limit_whom *whom, const struct role *role)
{
    for (size_t i = 0; i < whom->role_count; i++) {
        if (whom->roles[i] == role) {
            return;
        }
    }
    if (role != NULL && whom->role_count < LIMIT_ROLE_MAXIMUM) {
        whom->roles[whom->role_count++] = role;
    }
}

/* Takes the next part off the front of *rest: "Writes" and "members" of "Writes (members)". */
static bool next_part(struct slice *rest, struct slice *out_part)
{
    static const char *const marks[] = {" and ", " or ", " und ", " y ", " et ", " e ",
                                        " и ",   " & ",  "/",     ",",   "(",    ")",
                                        " - ",   " – ",  " — ",   ": ",  " by ", " for "};
    for (size_t at = 0; rest->size > 0; at++) {
        size_t mark = at == rest->size ? 1 : 0;
        for (size_t i = 0; mark == 0 && i < sizeof(marks) / sizeof(*marks); i++) {
            bool is_mark = slice_starts_with(slice_from_offset(*rest, at), slice_from(marks[i]));
            mark = is_mark ? strlen(marks[i]) : 0;
        }
        if (mark > 0) {
            *out_part = wording_bare(slice_trim(slice_between(*rest, 0, at)));
            *rest = at == rest->size ? SLICE_EMPTY : slice_from_offset(*rest, at + mark);
            return true;
        }
    }
    return false;
}

/* "members and clerks": where every part is a role. */
static void add_roles(const struct builder *builder, struct slice text, struct limit_whom *whom)
{
    struct limit_whom found = *whom;
    struct slice part;
    while (next_part(&text, &part)) {
        const struct role *role = role_of(builder, part);
        if (part.size > 0 && role == NULL) {
            return;
        }
        add_role(&found, role);
    }
    *whom = found;
}

/* "Writes (members)": the roles, and what else the name says. */
static void read_name(const struct builder *builder, struct slice text, struct limit_whom *whom)
{
    struct limit_whom found = *whom;
    struct slice name = text;
    struct slice part;
    bool has_role = false;
    found.name = SLICE_EMPTY;
    while (next_part(&text, &part)) {
        const struct role *role = role_of(builder, part);
        has_role |= role != NULL;
        add_role(&found, role);
        found.name = role == NULL && found.name.size == 0 ? part : found.name;
    }
    if (has_role) {
        *whom = found;
    } else {
        whom->name = name;
    }
}

/* "Members" of "Members may make 100 requests per minute", of "members 60"; or empty. */
static struct slice who_may(struct slice text)
{
    struct slice who = limit_before_number(text);
    size_t modal = limit_find_modal(who);
    return modal < who.size ? slice_trim(slice_between(who, 0, modal)) : who;
}

/* The text without the paths in it: "GET /api/users" counts no users. */
static struct slice without_paths(struct arena *arena, struct slice text)
{
    char *out = arena_allocate(arena, text.size + 1);
    bool is_path = false;
    for (size_t i = 0; i < text.size; i++) {
        bool is_start = text.data[i] == '/' && (i == 0 || strchr(" `'\"(", text.data[i - 1]));
        is_path = (is_path || is_start) && strchr(" `'\")", text.data[i]) == NULL;
        out[i] = text.data[i];
        if (is_path) {
            out[i] = ' ';
        }
    }
    return slice_of(out, text.size);
}

static enum limit_scope scope_of(struct slice text, bool *out_is_said)
{
    static const struct {
        enum limit_scope scope;
        const char *words;
    } scopes[] = {
        {LIMIT_KEY,
         "per key|per api key|per api-key|per token|/key|per application|per app|each key|"
         "per integration|pro schlüssel|pro api-schlüssel|por clave|por chave|par clé|на ключ"},
        {LIMIT_ADDRESS,
         "per ip*|/ip|ip|ips|ip-address*|ip address*|per address|each address|"
         "ip-адрес*|каждый ip|ip-adresse*|pro adresse|por dirección|por endereço|par adresse|"
         "anonymous|unauthenticated|anonym*|аноним*"},
        {LIMIT_USER, "per user*|/user|each user|per account|/account|per client|/client|"
                     "per customer|per tenant|per person|per member|per caller|authenticated|"
                     "signed-in|logged-in|users|user|на пользователя|每用户|每个用户|사용자당|"
                     "por usuario|por usuário|par utilisateur|benutzer|benutzerin|nutzer|"
                     "anwender|usuario|usuario*|usuário*|utilisateur*|пользовател*|pro konto|und "
                     "konto|por cuenta|por conta|par compte|на аккаунт|用户|ユーザー|사용자"},
        {LIMIT_TOTAL, "in total|overall|system-wide|service-wide|globally|global|всего|insgesamt|"
                      "en total|no total|au total"},
    };
    for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++) {
        if (wording_has(text, scopes[i].words)) {
            *out_is_said = true;
            return scopes[i].scope;
        }
    }
    *out_is_said = false;
    return LIMIT_ADDRESS;
}

/* "per boat", "per tenant": a thing of which nobody knows how often it calls. */
static struct slice find_other(const struct builder *builder, struct slice text, bool *out_is_group)
{
    const struct entity *accounts = builder->model->policy.account.entity;
    struct slice phrase;
    for (size_t at = 0; limit_next_phrase(text, "per|pro|je|each|every", &at, &phrase);) {
        *out_is_group =
            wording_is(phrase, "tenant|organisation|organization|org|workspace|team|company|"
                               "school|group|firma|mandant|unternehmen");
        const struct entity *entity =
            phrase.size == 0 || phrase.size > 40 ? NULL : model_entity(builder->model, phrase);
        bool is_caller = wording_is(phrase, "user|users|account|client|customer|person|member|"
                                            "caller|key|api key|token|session|device|request");
        if (*out_is_group || (entity != NULL && entity != accounts && !is_caller &&
                              role_of(builder, phrase) == NULL)) {
            return phrase;
        }
    }
    return SLICE_EMPTY;
}

/* "Each sailor", where sailors sign in. */
static bool is_accounts(const struct builder *builder, struct slice name)
{
    const struct entity *accounts = builder->model->policy.account.entity;
    wording_skip(&name, "each|every");
    return accounts != NULL && name.size > 0 && name.size < 60 &&
           model_entity(builder->model, name) == accounts;
}

void limit_whom_read(const struct builder *builder, const struct statement *statement,
                     struct limit_whom *out_whom)
{
    const struct fact_statement *fact = &statement->fact;
    *out_whom = (struct limit_whom){.scope = LIMIT_ADDRESS};
    struct slice phrase;
    for (size_t at = 0; limit_next_phrase(fact->value, callers, &at, &phrase);) {
        add_roles(builder, phrase, out_whom);
    }
    if (out_whom->role_count == 0) {
        add_roles(builder, who_may(fact->value), out_whom);
    }
    read_name(builder, fact->name, out_whom);
    struct slice all = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                    SLICE_ARGUMENT(fact->name), SLICE_ARGUMENT(fact->value));
    all = without_paths(builder->arena, all);
    out_whom->scope = scope_of(all, &out_whom->is_said);
    out_whom->is_anonymous_only =
        out_whom->role_count == 0 &&
        wording_has(all, "anonymous|unauthenticated|without a token|guests|guest|"
                         "аноним*|неавторизован*|匿名|未登录");
    if (is_accounts(builder, out_whom->name)) {
        out_whom->name = SLICE_EMPTY;
        out_whom->scope = LIMIT_USER;
        out_whom->is_said = true;
    }
    if (out_whom->role_count > 0 &&
        (out_whom->scope == LIMIT_ADDRESS || out_whom->scope == LIMIT_TOTAL)) {
        out_whom->scope = LIMIT_USER;
    }
    if (out_whom->is_anonymous_only) {
        out_whom->scope = LIMIT_ADDRESS;
    }
    if (out_whom->role_count == 0) {
        out_whom->other = find_other(builder, fact->value, &out_whom->is_group);
    }
    if (out_whom->is_group) {
        out_whom->scope = LIMIT_USER;
    }
}
