/* SPDX-License-Identifier: Apache-2.0 */
/* The endpoints that a stated rate limit names. What stands nearest to the number counts first: its
 * own words, then the name of the item, then the heading. */
#include "model/create/limit_private.h"

/* What endpoints do, in words that people use for it. */
struct limit_action {
    const char *name;
    const char *words; /* anywhere in the text */
    const char *names; /* the whole name, or what stands before the number */
    const char *verbs; /* of identity operations; NULL: see the method */
    const char *methods;
    bool is_heading; /* a heading may say it too */
};

/* The first that fits decides. */
static const struct limit_action actions[] = {
    {"register",
     "registration*|register|sign-up|signup|sign up|new account*|регистрац*|注册|회원가입", "",
     "register|signup|sign-up", NULL, true},
    {"password-reset",
     "password reset*|forgot password|forgotten password|forgot-password|reset password*|password "
     "recovery|"
     "сброс пароля|сброса пароля|восстановление пароля|восстановления пароля|重置密码|비밀번호 "
     "재설정",
     "", "forgot*|reset*|password*", NULL, true},
    {"otp", "otp|one-time code*|verification code*|verification email*|verification e-mail*", "",
     "otp|2fa|mfa|verif*|resend*|sendotp|requestotp", NULL, true},
    {"refresh", "refresh|refreshes|token refresh|token renewal|refresh token*", "",
     "refresh*|token|tokens", NULL, true},
    {"login",
     "login*|log-in|log in|sign-in*|sign in|signin|вход*|логин*|登录|登入|로그인|anmeldung", "",
     "login|signin|sign-in|authenticate|session|sessions|token", NULL, true},
    {"sign-in",
     "auth endpoint*|auth route*|auth request*|authentication endpoint*|authentication request*|"
     "auth api*",
     "auth|authentication|аутентификация|认证|鉴权|인증", "*", NULL, false},
    {"search", "search|searches|search requests|поиск*|搜索|검색", "", NULL, "search", false},
    {"write",
     "writes|write requests|write operations|write endpoints|mutations|post requests|"
     "state-changing*|записи|写操作",
     "write|create|creation|post|put|patch", NULL, "post|put|patch|delete", false},
    {"read", "reads|read requests|read operations|read endpoints|get requests|чтени*|读操作",
     "read|get|queries", NULL, "get", false},
};

/* Names that say only that this is a rate limit, or whom it counts. */
static const char general_names[] =
    "rate|limit*|ratelimit*|throttl*|api|apis|general|default|global|globally|all|every|each|"
    "overall|request*|ip|ips|user|users|key|keys|client*|caller*|quota*|endpoint*|ddos|dos|abuse|"
    "security|authenticated|anonymous|unauthenticated|guest*|per|performance|burst|availability|"
    "protection|everything|everybody|everyone|other|others|rest|лимит*|ограничен*|частот*|запрос*|"
    "безопасност*|защит*|限流|速率|频率|限制|安全|요청|"
    "속도|límite*|limite*|anfrage*";

static bool is_path_byte(char c)
{
    return character_is_alphanumeric(c) || (c != '\0' && strchr("/-_.{}:*", c) != NULL);
}

static struct slice method_before(struct slice text, size_t at)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    struct slice before = slice_trim(slice_between(text, 0, at));
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        if (slice_ends_with(before, slice_from(methods[i]))) {
            return slice_from(methods[i]);
        }
    }
    return SLICE_EMPTY;
}

static bool segments_agree(struct slice a, struct slice b)
{
    bool is_open = segment_is_parameter(a) || (a.size > 1 && a.data[0] == ':');
    return is_open ? segment_is_parameter(b) : slice_equal_ignoring_case(a, b);
}

/* "/auth/login" means /api/v1/auth/login; without a method, what lies below a path too. */
static bool path_fits(const struct limit_path *path, const struct operation *operation)
{
    struct slice wanted[16];
    struct slice found[16];
    size_t wanted_count = path_segments(path->path, wanted, 16);
    size_t found_count = path_segments(operation->path, found, 16);
    bool is_below = path->method.size == 0;
    if (wanted_count > 0 && slice_equal(wanted[wanted_count - 1], SLICE("*"))) {
        wanted_count--;
        is_below = true;
    }
    if (wanted_count == 0 || wanted_count > found_count ||
        (path->method.size > 0 && !slice_equal(path->method, operation->method))) {
        return false;
    }
    for (size_t start = 0; start + wanted_count <= found_count; start++) {
        size_t same = 0;
        while (same < wanted_count && segments_agree(wanted[same], found[start + same])) {
            same++;
        }
        if (same == wanted_count && (is_below || start + same == found_count)) {
            return true;
        }
        if (segment_is_parameter(found[start])) {
            return false;
        }
    }
    return false;
}

static bool fits_any(const struct builder *builder, const struct limit_path *path)
{
    LIST_EACH(const struct operation, operation, path_candidates(builder, path->path))
    {
        if (path_fits(path, operation)) {
            return true;
        }
    }
    return false;
}

/* Every path in the text that endpoints have; "100 /min" holds none. */
static void read_paths(const struct builder *builder, struct slice text,
                       struct limit_target *target)
{
    for (size_t at = 0; at < text.size && target->path_count < LIMIT_PATH_MAXIMUM; at++) {
        bool is_start =
            text.data[at] == '/' && (at == 0 || strchr(" \t\n`'\"(,", text.data[at - 1]) != NULL);
        if (!is_start) {
            continue;
        }
        size_t end = at;
        while (end < text.size && is_path_byte(text.data[end])) {
            end++;
        }
        while (end > at + 1 && strchr(":.", text.data[end - 1]) != NULL) {
            end--;
        }
        struct limit_path path = {method_before(text, at), slice_between(text, at, end)};
        if (fits_any(builder, &path)) {
            target->paths[target->path_count++] = path;
            target->kind = LIMIT_TARGET_PATH;
            target->name = target->path_count == 1 ? path.path : target->name;
        }
        at = end;
    }
}

static bool action_fits(const struct limit_action *action, const struct operation *operation)
{
    if (strcmp(action->name, "search") == 0) {
        return operation->kind == OPERATION_QUERY && wording_has(operation->verb, "search*");
    }
    if (action->verbs == NULL) {
        return operation->kind != OPERATION_IDENTITY &&
               wording_is(operation->method, action->methods);
    }
    bool is_reading = slice_equal(operation->method, SLICE("GET")) ||
                      wording_has(operation->verb, "logout|signout|me");
    return operation->kind == OPERATION_IDENTITY && !is_reading &&
           (strcmp(action->verbs, "*") == 0 || wording_has(operation->verb, action->verbs));
}

static struct slice by_address(const struct entity *const *entity)
{
    return slice_of((const char *)entity, sizeof(*entity));
}

static void add_to_entity(struct builder *builder, struct operation *operation)
{
    const struct entity *const *entity = (const struct entity *const *)&operation->entity;
    struct list *list = table_get(&builder->limit_entities, by_address(entity));
    if (list == NULL) {
        list = ARENA_NEW(builder->arena, struct list);
        table_put(&builder->limit_entities, by_address(entity), list);
    }
    list_add(builder->arena, list, operation);
}

void limit_collect_targets(struct builder *builder)
{
    const size_t count = sizeof(actions) / sizeof(*actions);
    builder->limit_actions = ARENA_ARRAY(builder->arena, struct list, count);
    table_init(&builder->limit_entities, builder->arena);
    table_init(&builder->limit_groups, builder->arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        if (operation->entity != NULL) {
            add_to_entity(builder, operation);
        }
        for (size_t i = 0; i < count; i++) {
            if (action_fits(&actions[i], operation)) {
                list_add(builder->arena, &builder->limit_actions[i], operation);
            }
        }
    }
}

static void take_action(const struct builder *builder, const struct limit_action *action,
                        struct limit_target *target)
{
    target->name = slice_from(action->name);
    target->action = action;
    target->kind = builder->limit_actions[action - actions].count > 0 ? LIMIT_TARGET_ACTION
                                                                      : LIMIT_TARGET_UNKNOWN;
}

struct slice limit_subject(struct slice text)
{
    size_t end = 0;
    while (end < text.size && !character_is_digit(text.data[end])) {
        end++;
    }
    return end == text.size ? SLICE_EMPTY : wording_bare(slice_between(text, 0, end));
}

static bool read_action(const struct builder *builder, struct slice text,
                        struct limit_target *target)
{
    struct slice subject = limit_subject(text);
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        const struct limit_action *action = &actions[i];
        if (wording_has(text, action->words) || wording_is(subject, action->names) ||
            wording_is(wording_bare(text), action->names)) {
            take_action(builder, action, target);
            return true;
        }
    }
    return false;
}

static void read_heading(const struct builder *builder, const struct statement *statement,
                         struct limit_target *target)
{
    const struct section *section = statement->block->section;
    if (section == NULL || section->level == 0) {
        return;
    }
    read_paths(builder, section->title.plain, target);
    for (size_t i = 0; target->kind == LIMIT_TARGET_ALL && i < sizeof(actions) / sizeof(*actions);
         i++) {
        if (actions[i].is_heading && wording_has(section->name, actions[i].words)) {
            take_action(builder, &actions[i], target);
        }
    }
}

static void read_entity(const struct builder *builder, struct slice name,
                        struct limit_target *target)
{
    const struct entity *entity =
        name.size == 0 || name.size > 60 ? NULL : model_entity(builder->model, name);
    if (entity != NULL && !slice_equal(entity->key, SLICE("user"))) {
        target->kind = LIMIT_TARGET_ENTITY;
        target->entity = entity;
        target->name = name;
    }
}

struct slice limit_before_number(struct slice text)
{
    size_t end = 0;
    while (end < text.size && !character_is_digit(text.data[end])) {
        end++;
    }
    return slice_trim(slice_between(text, 0, end));
}

size_t limit_find_modal(struct slice text)
{
    for (size_t at = 1; at < text.size; at++) {
        if (text.data[at - 1] == ' ' &&
            wording_starts_with(slice_from_offset(text, at),
                                "may|can|get|gets|darf|dürfen|puede|pueden|pode|podem|peut|"
                                "peuvent|может|могут") > 0) {
            return at;
        }
    }
    return text.size;
}

/* What a rate counts where it counts requests, and whom nobody counts. */
static const char request_nouns[] =
    "requests|request|reqs|req|calls|call|queries|query|hits|hit|attempts|attempt|tries|try|times|"
    "time|x|rpm|rps|rph|qps|tps|api calls|api requests|http requests|operations|ops|invocations|"
    "anfragen|anfrage|aufrufe|zugriffe|versuche|mal|solicitudes|peticiones|llamadas|consultas|"
    "intentos|veces|requisições|requisicoes|chamadas|tentativas|vezes|requêtes|requetes|appels|"
    "tentatives|fois|запросов|запроса|запросы|запрос|вызовов|попыток|обращений|раз|richieste|"
    "verzoeken|permintaan|zapytań|isteği|istek|次|请求|次请求|个请求|回|件|요청|회|リクエスト";

/* "bookings" of "10 bookings per hour per member": what is counted. */
static struct slice counted_noun(struct slice text)
{
    static const char ends[] = "per|a|an|each|every|in|within|pro|je|por|par|в|за|на|can|may|are|"
                               "for|für|para|pour|для|every|by|from|und|and";
    size_t at = limit_before_number(text).size;
    while (at < text.size && !character_is_digit(text.data[at])) {
        at++;
    }
    while (at < text.size &&
           (character_is_digit(text.data[at]) || strchr(",.kK", text.data[at]) != NULL)) {
        at++;
    }
    struct slice rest = slice_trim(slice_from_offset(text, at));
    wording_skip(&rest, "new|created|neue|nuevos|nuevas|novos|novas|новых");
    if (rest.size == 0 || wording_starts_with(rest, ends) > 0) {
        return SLICE_EMPTY;
    }
    for (size_t end = 0; end < rest.size && end < 60; end++) {
        if (strchr(",;()-+", rest.data[end]) != NULL || character_is_digit(rest.data[end])) {
            return SLICE_EMPTY;
        }
        bool is_word = end > 0 && rest.data[end - 1] == ' ';
        if (rest.data[end] == '/' ||
            (is_word && wording_starts_with(slice_from_offset(rest, end), ends) > 0)) {
            return slice_trim(slice_between(rest, 0, end));
        }
    }
    return SLICE_EMPTY;
}

struct list *limit_makers(const struct builder *builder, const struct entity *entity)
{
    const struct list *operations = table_get(&builder->limit_entities, by_address(&entity));
    struct list *makers = ARENA_NEW(builder->arena, struct list);
    for (size_t i = 0; operations != NULL && i < operations->count; i++) {
        struct operation *operation = list_at(operations, i);
        if (operation->kind == OPERATION_CREATE) {
            list_add(builder->arena, makers, operation);
        }
    }
    return makers;
}

/* Words that say only whom or how: "API requests", "all endpoints"; but "payment endpoints" are
 * some, and not those of all. */
static bool is_general(struct slice text)
{
    static const char whole[] = "public|rest|http|web|main|core|standard|our|this|the|graphql|json|"
                                "whole|entire|backend|server";
    struct slice kind = text;
    if (wording_cut(&kind, "endpoints|endpoint|routes|paths")) {
        return kind.size == 0 || wording_has(kind, general_names);
    }
    if (wording_cut(&kind, "api|apis|requests|calls")) {
        return kind.size == 0 || wording_is(kind, whole) || wording_has(kind, general_names);
    }
    return text.size == 0 || wording_has(text, general_names);
}

/* "may hire at most 5 boats": the verb behind "may" is what is done, with what is counted. False:
 * there is none but "make" and the like. A verb that nothing here is called by is *out_unknown. */
static bool read_allowed(const struct builder *builder, const struct fact_statement *fact,
                         struct slice noun, struct limit_target *target, struct slice *out_unknown)
{
    struct slice verb = limit_before_number(fact->value);
    size_t modal = limit_find_modal(verb);
    if (modal == verb.size && wording_starts_with(fact->name, "each|every") == 0) {
        return false;
    }
    verb = modal == verb.size ? verb : slice_from_offset(verb, modal);
    wording_skip(&verb, "may|can|darf|dürfen|puede|pueden|pode|podem|peut|peuvent|может|могут");
    wording_skip(&verb, "not|only");
    wording_cut(&verb, "at most|up to|no more than|not more than|more than|a maximum of|maximum|"
                       "max|only|höchstens|maximal|bis zu|como máximo|no máximo|au plus|не более");
    if (verb.size == 0 || wording_is(noun, request_nouns) ||
        wording_is(verb, "make|send|do|issue|perform|have|call|get|gets|receive|stellen|senden")) {
        return false;
    }
    struct slice phrase = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                       SLICE_ARGUMENT(verb), SLICE_ARGUMENT(noun));
    struct limit_target found = {.kind = LIMIT_TARGET_ALL};
    if (limit_phrase_read(builder, phrase, true, &found)) {
        found.name = phrase;
        *target = found;
    } else {
        *out_unknown = phrase;
    }
    return true;
}

/* Who makes so many bookings in an hour may do everything else as often as before. Returns what is
 * counted and not here; or empty. */
static struct slice read_counted(const struct builder *builder, const struct fact_statement *fact,
                                 struct limit_target *target)
{
    struct slice noun = counted_noun(fact->value);
    struct slice unknown = SLICE_EMPTY;
    if (read_allowed(builder, fact, noun, target, &unknown) || noun.size == 0 ||
        wording_is(noun, request_nouns)) {
        return unknown;
    }
    read_entity(builder, noun, target);
    if (target->kind == LIMIT_TARGET_ENTITY) {
        target->kind = limit_makers(builder, target->entity)->count > 0 ? LIMIT_TARGET_MADE
                                                                        : LIMIT_TARGET_UNKNOWN;
        return SLICE_EMPTY;
    }
    struct slice kind = noun; /* "hire" of "hire requests", "the desk" of "calls to the desk" */
    bool is_of_requests = wording_cut(&kind, request_nouns);
    if (wording_skip(&kind, request_nouns)) {
        wording_skip(&kind, "to|on|of|at|against|an|auf|a|à|к");
        is_of_requests = true;
    }
    struct limit_target found = {.kind = LIMIT_TARGET_ALL};
    if (limit_phrase_read(builder, noun, !is_of_requests, &found)) {
        *target = found;
        return SLICE_EMPTY;
    }
    bool is_time = wording_starts_with(noun, "second*|minute*|hour*|day*|ms|s|min|h|mb|kb|gb|%|"
                                             "sekunde*|stunde*|tag*|mit|with|or") > 0;
    return is_time || is_general(kind) ? SLICE_EMPTY : noun;
}

/* "30 per minute for hires", "5 per hour on boats". Returns what it is for and not here; or
 * empty. */
static struct slice read_purpose(const struct builder *builder, struct slice text,
                                 struct limit_target *target)
{
    struct slice phrase;
    for (size_t at = 0;
         limit_next_phrase(text, "for|für|para|pour|для|on|to|auf|bei", &at, &phrase);) {
        struct limit_target found = {.kind = LIMIT_TARGET_ALL};
        if (limit_phrase_read(builder, phrase, false, &found)) {
            *target = found;
            return SLICE_EMPTY;
        }
    }
    for (size_t at = 0; limit_next_phrase(text, "for|für|para|pour|для", &at, &phrase);) {
        bool has_digit = limit_before_number(phrase).size < phrase.size;
        if (!has_digit && phrase.size < 50 && !is_general(phrase)) {
            return phrase;
        }
    }
    return SLICE_EMPTY;
}

static void read_texts(const struct builder *builder, struct slice value, struct slice name,
                       struct limit_target *target)
{
    const struct slice texts[] = {value, name};
    for (size_t i = 0; i < 2 && target->kind == LIMIT_TARGET_ALL; i++) {
        struct slice subject = i == 0 ? limit_subject(texts[i]) : texts[i];
        read_paths(builder, texts[i], target);
        if (target->kind == LIMIT_TARGET_ALL && !read_action(builder, texts[i], target)) {
            read_entity(builder, subject, target);
        }
        struct limit_target found = {.kind = LIMIT_TARGET_ALL};
        bool is_sentence = limit_find_modal(subject) < subject.size;
        if (target->kind == LIMIT_TARGET_ALL && !is_sentence &&
            limit_phrase_read(builder, subject, false, &found)) {
            *target = found;
        }
    }
}

void limit_target_read(const struct builder *builder, const struct statement *statement,
                       const struct limit_whom *whom, struct limit_target *out_target,
                       struct slice *out_unknown)
{
    const struct fact_statement *fact = &statement->fact;
    struct slice unknown = SLICE_EMPTY;
    *out_target = (struct limit_target){.kind = LIMIT_TARGET_ALL};
    read_texts(builder, fact->value, whom->name, out_target);
    if (out_target->kind == LIMIT_TARGET_ALL) {
        unknown = read_counted(builder, fact, out_target);
    }
    if (out_target->kind == LIMIT_TARGET_ALL) {
        struct slice other = read_purpose(builder, fact->value, out_target);
        unknown = unknown.size > 0 || whom->role_count > 0 ? unknown : other;
    }
    if (out_target->kind == LIMIT_TARGET_ALL && whom->name.size > 0 && !is_general(whom->name)) {
        out_target->kind = LIMIT_TARGET_UNKNOWN;
        out_target->name = whom->name;
    }
    if (out_target->kind == LIMIT_TARGET_ALL) {
        read_heading(builder, statement, out_target);
    }
    if (out_target->kind == LIMIT_TARGET_ALL && wording_has(fact->value, "attempt*|попыт*|尝试")) {
        read_action(builder, SLICE("auth"), out_target);
    }
    if (out_target->kind == LIMIT_TARGET_ALL && unknown.size > 0) {
        out_target->kind = LIMIT_TARGET_UNKNOWN;
        out_target->name = unknown;
    }
    *out_unknown = out_target->name;
    if (out_target->kind == LIMIT_TARGET_UNKNOWN) {
        out_target->name = SLICE_EMPTY;
    }
}

/* --- giving it to them --- */

/* Gives the limit to those of the operations that the path fits; NULL: to all. What has been given
 * as many as each may have is full, and the first one of it tells so. */
static void give(struct builder *builder, struct slice key, const struct list *operations,
                 const struct limit_path *path, limit_target_f *each, struct limit *limit)
{
    struct list *given = table_get(&builder->limit_groups, key);
    if (given == NULL) {
        given = ARENA_NEW(builder->arena, struct list);
        table_put(&builder->limit_groups, key, given);
    }
    LIST_EACH(const struct limit, known, given)
    {
        if (known == limit) {
            return;
        }
    }
    bool is_full = given->count >= LIMIT_OPERATION_MAXIMUM;
    if (!is_full) {
        list_add(builder->arena, given, limit);
    }
    LIST_EACH(struct operation, operation, operations)
    {
        bool fits = path == NULL || path_fits(path, operation);
        if (fits && !each(builder, operation, limit) && is_full) {
            return;
        }
    }
}

void limit_target_each(struct builder *builder, const struct limit_target *target,
                       limit_target_f *each, struct limit *limit)
{
    struct arena *arena = builder->arena;
    for (size_t i = 0; i < target->path_count; i++) {
        const struct limit_path *path = &target->paths[i];
        struct slice key = arena_format(arena, "p" SLICE_FORMAT " " SLICE_FORMAT,
                                        SLICE_ARGUMENT(path->method), SLICE_ARGUMENT(path->path));
        give(builder, key, path_candidates(builder, path->path), path, each, limit);
    }
    if (target->kind == LIMIT_TARGET_ACTION) {
        size_t index = (size_t)(target->action - actions);
        give(builder, arena_format(arena, "a%zu", index), &builder->limit_actions[index], NULL,
             each, limit);
    }
    if (target->kind == LIMIT_TARGET_MADE) {
        give(builder, arena_format(arena, "m%p", (const void *)target->entity),
             limit_makers(builder, target->entity), NULL, each, limit);
    }
    if (target->kind == LIMIT_TARGET_LISTED) {
        give(builder, arena_format(arena, "l" SLICE_FORMAT, SLICE_ARGUMENT(target->name)),
             target->operations, NULL, each, limit);
    }
    if (target->kind == LIMIT_TARGET_ENTITY) {
        const struct list *operations =
            table_get(&builder->limit_entities, by_address(&target->entity));
        if (operations != NULL) {
            give(builder, arena_format(arena, "e%p", (const void *)target->entity), operations,
                 NULL, each, limit);
        }
    }
}
