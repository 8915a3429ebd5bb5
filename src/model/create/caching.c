/* SPDX-License-Identifier: Apache-2.0 */
/* Cache rules: what a document says of them, to rules on operations that read. A rule names who
 * keeps ("Browser cache", "CDN", "Redis"), and what: a path, an entity ("product lists",
 * `product:{id}`), reference data, public content, or all answers. Accounts and the record of
 * changes are kept by nobody, and a CDN keeps only what everybody may see. */
#include "model/create/create_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

#define SECONDS_MAXIMUM (366U * 24U * 3600U)

static const char browser_words[] =
    "browser*|client|clients|client-side|http cache*|http header*|cache-control|service worker*|"
    "frontend|local storage|mobile|брауз*|клиент*|浏览器|客户端|브라우저|navegador*|navigateur*";
static const char shared_words[] =
    "cdn*|edge|cloudfront|cloudflare|fastly|akamai|varnish|reverse proxy|proxy|proxies|nginx|"
    "gateway|内容分发";
static const char static_words[] =
    "static|asset|assets|images|image|css|js|javascript|fonts|bundle*|media|pages|attachment*|"
    "статик*|статическ*|静态*|정적*|estátic*|statiques";
static const char internal_words[] =
    "session*|token|tokens|jwt*|permission*|credential*|login*|auth*|otp|verification*|"
    "rate limit*|signing*|jwks|role|roles|secret*|сесси*|токен*|会话|令牌|세션*";
static const char reference_words[] =
    "reference*|lookup*|look-up*|master data|static data|справочн*|数据字典|基础数据|기준 정보|"
    "datos de referencia";
static const char constant_words[] =
    "configuration*|config|settings|metadata|dictionar*|enumeration*|字典";
static const char public_phrases[] =
    "public content|public data|public api*|public response*|public endpoint*";
static const char public_words[] = "public*|anonymous*|публичн*|общедоступн*|公开*|公共*|공개*";
static const char all_phrases[] =
    "api response*|api call*|http response*|rest response*|all response*|all endpoint*";
static const char all_words[] =
    "api*|response|responses|answers|endpoint*|query|queries|query result*|database*|get request*|"
    "reads|read operations|everything|all|data|hot data|frequently*|frequent*|results|content|"
    "ответ*|запрос*|данны*|接口*|响应*|数据|查询*|응답*|데이터|respuesta*|réponse*|antworten";
static const char nothing_words[] =
    "none|no|n/a|not|disabled|off|without|never|no-store|нет|无|없음|keine|ninguno|aucun";
static const char list_words[] =
    "list|lists|listing|listings|collection*|index|search*|feed|списк*|列表|목록";
static const char record_words[] =
    "detail|details|by id|single|record|records|profile*|детал*|详情|상세";

/* Says when or for whom something is kept, not what. */
static const char manner_words[] =
    "dropped|invalidat*|clear*|evict*|flush*|purge*|when|until|after|keyed|separate*|each|per|"
    "инвалид*|сбрас*|失效|무효*";
/* All that may stand beside a time where the name alone says what is kept. */
static const char time_words[] =
    "second|seconds|sec|secs|s|minute|minutes|min|mins|m|hour|hours|hr|hrs|h|day|days|d|week|weeks|"
    "month|months|year|years|ms|ttl|for|in|memory|in-memory|redis|cache|cached|caching|lru|a|an|"
    "секунд*|минут*|час*|дн*|сек|мин|秒|分钟|小时|天|초|분|시간|일";

/* A rule while it is being read. */
struct draft {
    struct cache_rule rule;
    struct slice path; /* CACHE_PATH */
    bool is_internal;  /* speaks of what Phoenix keeps by itself */
    bool is_static;
    bool is_known;
    struct group *group;
};

/* Rules for the same answers, of one layer: of those the shortest alone may decide, the first where
 * several are as short. */
struct group {
    struct cache_rule *best;
    size_t count; /* of operations that it fits */
};

/* The operations on one entity. */
struct entity_use {
    struct list operations;
    bool is_written;
};

/* --- what the words say --- */

static enum cache_layer layer_of(const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    struct slice title =
        statement->block->section == NULL ? SLICE_EMPTY : statement->block->section->name;
    const struct slice texts[] = {fact->name, fact->value, title};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (wording_has(texts[i], shared_words)) {
            return CACHE_SHARED;
        }
        /* A value may speak of clients that are records. */
        if (wording_has(texts[i], i == 1 ? "browser*|брауз*|浏览器|브라우저" : browser_words)) {
            return CACHE_BROWSER;
        }
    }
    return CACHE_SERVER;
}

static bool is_word_byte(char c)
{
    return character_is_alphanumeric(c) || c == '_' || c == '-' || (c & 0x80) != 0;
}

static struct entity *entity_called(const struct builder *builder, struct slice word)
{
    return word.size < 3 || word.size > 60 ? NULL : model_entity(builder->model, word);
}

/* The first entity among the words; two words that are one name ("order items") come first. */
static const struct entity *find_entity(const struct builder *builder, struct slice text)
{
    struct slice last = SLICE_EMPTY;
    const struct entity *alone = NULL;
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && is_word_byte(text.data[end])) {
            end++;
        }
        if (end == at) {
            at++;
            continue;
        }
        struct slice word = slice_between(text, at, end);
        if (last.size > 0) {
            const struct entity *pair = entity_called(
                builder, slice_of(last.data, (size_t)(word.data + word.size - last.data)));
            if (pair != NULL) {
                return pair;
            }
        }
        alone = alone == NULL ? entity_called(builder, word) : alone;
        last = word;
        at = end;
    }
    return alone;
}

/* "GET /products", "/api/categories" */
static struct slice find_path(struct slice text)
{
    for (size_t at = 0; at + 1 < text.size; at++) {
        bool is_start = text.data[at] == '/' && character_is_alphanumeric(text.data[at + 1]) &&
                        (at == 0 || strchr(" `'\"(", text.data[at - 1]) != NULL);
        if (!is_start) {
            continue;
        }
        size_t end = at;
        while (end < text.size &&
               (is_word_byte(text.data[end]) || strchr("/.{}:*", text.data[end]) != NULL)) {
            end++;
        }
        return slice_between(text, at, end);
    }
    return SLICE_EMPTY;
}

static void narrow(struct cache_rule *rule, struct slice text)
{
    bool is_key = slice_find_byte(text, ':') != SLICE_NOT_FOUND;
    bool has_records = wording_has(text, record_words) ||
                       (is_key && (slice_find_byte(text, '{') != SLICE_NOT_FOUND ||
                                   slice_find_byte(text, '<') != SLICE_NOT_FOUND));
    bool has_lists = wording_has(text, list_words) || (is_key && wording_has(text, "all"));
    rule->has_lists = has_lists || !has_records;
    rule->has_records = has_records || !has_lists;
}

/* What the text names, the particular before the general; false: nothing. */
static bool read_target(const struct builder *builder, struct draft *draft, struct slice text)
{
    struct cache_rule *rule = &draft->rule;
    draft->path = find_path(text);
    const struct entity *entity = find_entity(builder, text);
    draft->is_known = true;
    if (draft->path.size > 0) {
        rule->target = CACHE_PATH;
    } else if (wording_has(text, reference_words)) {
        rule->target = CACHE_REFERENCE;
    } else if (wording_has(text, public_phrases)) {
        rule->target = CACHE_PUBLIC;
    } else if (wording_has(text, all_phrases)) {
        rule->target = CACHE_ALL;
    } else if (entity != NULL && !wording_has(text, static_words)) {
        rule->target = CACHE_ENTITY;
        rule->entity = entity;
        narrow(rule, text);
    } else if (wording_has(text, static_words)) {
        draft->is_static = true;
    } else if (wording_has(text, internal_words)) {
        draft->is_internal = true;
    } else if (wording_has(text, constant_words)) {
        rule->target = CACHE_REFERENCE;
    } else if (wording_has(text, public_words)) {
        rule->target = CACHE_PUBLIC;
    } else if (wording_has(text, all_words)) {
        rule->target = CACHE_ALL;
    } else {
        draft->is_known = false;
    }
    return draft->is_known;
}

/* Whether there is nothing but a time: "5 minutes". */
static bool is_bare_time(struct slice text)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && is_word_byte(text.data[end])) {
            end++;
        }
        struct slice word = slice_between(text, at, end);
        size_t digits = 0;
        while (digits < word.size && character_is_digit(word.data[digits])) {
            digits++;
        }
        word = wording_bare(slice_from_offset(word, digits));
        if (word.size > 0 && !wording_is(word, time_words)) {
            return false;
        }
        at = end > at ? end : at + 1;
    }
    return true;
}

static void begin_draft(const struct statement *statement, struct slice text, struct draft *draft)
{
    const struct fact_statement *fact = &statement->fact;
    *draft = (struct draft){.rule = {.layer = layer_of(statement),
                                     .seconds = fact->window_seconds > SECONDS_MAXIMUM
                                                    ? SECONDS_MAXIMUM
                                                    : fact->window_seconds,
                                     .name = fact->name,
                                     .text = text,
                                     .place = statement->place}};
}

/* "Browser cache" says who keeps, "Product cache" what is kept; "Redis: 5 minutes" keeps all. */
static void read_name(const struct builder *builder, const struct statement *statement,
                      struct draft *draft)
{
    const struct fact_statement *fact = &statement->fact;
    bool is_bare = is_bare_time(fact->value);
    begin_draft(statement, fact->value, draft);
    bool is_particular = read_target(builder, draft, fact->name) &&
                         (draft->is_static || draft->rule.target < CACHE_PUBLIC);
    if (!is_particular && is_bare) {
        draft->is_known = fact->name.size > 0;
        draft->rule.target =
            draft->is_known && draft->rule.target == CACHE_PUBLIC ? CACHE_PUBLIC : CACHE_ALL;
    } else if (!is_particular) {
        begin_draft(statement, fact->value, draft);
    }
}

/* --- which operations --- */

static bool is_private(const struct model *model, const struct entity *entity)
{
    return entity == model->policy.account.entity || entity == model->audit;
}

/* Answers that can be kept at all. */
static bool is_kept(const struct model *model, const struct operation *operation)
{
    bool is_read = operation->kind == OPERATION_LIST || operation->kind == OPERATION_GET ||
                   operation->kind == OPERATION_FIELD_READ || operation->kind == OPERATION_QUERY ||
                   operation->kind == OPERATION_COUNT;
    return is_read && slice_equal(operation->method, SLICE("GET")) && operation->entity != NULL &&
           operation->identity == IDENTITY_NONE && !is_private(model, operation->entity) &&
           !operation_selects_caller(operation);
}

static struct slice by_address(struct entity *const *entity)
{
    return slice_of((const char *)entity, sizeof(*entity));
}

/* `entities`: address → struct entity_use. */
static const struct entity_use *use_of(const struct table *entities, struct entity *const *entity)
{
    static const struct entity_use none;
    const struct entity_use *found = table_get(entities, by_address(entity));
    return found == NULL ? &none : found;
}

/* The document has its rows, or nobody writes it here. */
static bool is_reference(const struct table *entities, struct entity *const *entity)
{
    if ((*entity)->seeds.count > 0 || (*entity)->owner != NULL) {
        return (*entity)->owner == NULL;
    }
    return !use_of(entities, entity)->is_written;
}

static bool is_list(const struct operation *operation)
{
    return operation->kind == OPERATION_LIST || operation->kind == OPERATION_QUERY ||
           operation->kind == OPERATION_COUNT;
}

/* "/products" is the end of "/api/v1/products", and the beginning of what lies below it. */
static bool is_under(struct slice path, struct slice wanted)
{
    struct slice segments[16], names[16];
    size_t count = path_segments(path, segments, 16),
           wanted_count = path_segments(wanted, names, 16);
    bool is_open = wanted_count > 0 && slice_equal(names[wanted_count - 1], SLICE("*"));
    wanted_count -= is_open;
    for (size_t start = 0; wanted_count > 0 && start + wanted_count <= count; start++) {
        size_t same = 0;
        while (same < wanted_count &&
               (slice_equal_ignoring_case(segments[start + same], names[same]) ||
                (segment_is_parameter(segments[start + same]) &&
                 (segment_is_parameter(names[same]) || names[same].data[0] == ':')))) {
            same++;
        }
        if (same == wanted_count && (is_open || start + same == count)) {
            return true;
        }
    }
    return false;
}

static bool fits(const struct model *model, const struct table *entities, const struct draft *draft,
                 const struct operation *operation)
{
    const struct cache_rule *rule = &draft->rule;
    bool is_open = !model->policy.is_secured || operation->access.is_public;
    if (!is_kept(model, operation) || (rule->layer == CACHE_SHARED && !is_open)) {
        return false;
    }
    switch (rule->target) {
    case CACHE_PATH:
        return is_under(operation->path, draft->path);
    case CACHE_ENTITY:
        return operation->entity == rule->entity &&
               (is_list(operation) ? rule->has_lists : rule->has_records);
    case CACHE_REFERENCE:
        return is_reference(entities, &operation->entity);
    case CACHE_PUBLIC:
        return is_open;
    case CACHE_ALL:
        return true;
    }
    return false;
}

/* --- findings --- */

static void report(struct builder *builder, const struct draft *draft, const char *hint,
                   const char *reason)
{
    const struct cache_rule *rule = &draft->rule;
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1801, rule->place, hint,
                       "the cache rule '" SLICE_FORMAT "%s" SLICE_FORMAT "' binds nothing: %s",
                       SLICE_ARGUMENT(rule->name),
                       rule->name.size > 0 && rule->text.size > 0 ? ": " : "",
                       SLICE_ARGUMENT(rule->text), reason);
}

static void report_unbound(struct builder *builder, const struct draft *draft)
{
    const struct cache_rule *rule = &draft->rule;
    if (rule->target == CACHE_ENTITY && is_private(builder->model, rule->entity)) {
        report(builder, draft, "leave it out: signing in reads the store each time it has to",
               "accounts and the record of changes are kept by no cache");
    } else if (rule->layer == CACHE_SHARED && rule->target != CACHE_PUBLIC) {
        report(builder, draft,
               "let a browser or this system keep it, or open the endpoint to everybody: Public",
               "what only some callers may see would be shown to all by a cache on the way");
    } else if (rule->target == CACHE_REFERENCE) {
        report(builder, draft, "name the tables, or state their rows in the document",
               "no table has rows in the document or is read only");
    } else if (rule->target == CACHE_PUBLIC) {
        report(builder, draft, "mark what everybody may read as Public",
               "every endpoint that reads needs a sign-in");
    } else {
        report(builder, draft, "declare a GET endpoint of it", "no endpoint reads it");
    }
}

/* --- binding --- */

static bool wins(const struct cache_rule *rule, const struct cache_rule *over)
{
    return over == NULL || rule->target < over->target ||
           (rule->target == over->target && rule->seconds < over->seconds);
}

/* What is read of the document, before any of it is bound. */
struct reading {
    struct builder *builder;
    struct list drafts;    /* struct draft, those that may bind */
    struct table groups;   /* → struct group */
    struct table entities; /* address → struct entity_use */
};

static void collect_entities(struct reading *reading)
{
    struct arena *arena = reading->builder->arena;
    LIST_EACH(struct operation, operation, &reading->builder->model->operations)
    {
        struct entity_use *use = NULL;
        if (operation->entity != NULL) {
            use = table_get(&reading->entities, by_address(&operation->entity));
        }
        if (operation->entity != NULL && use == NULL) {
            use = ARENA_NEW(arena, struct entity_use);
            table_put(&reading->entities, by_address(&operation->entity), use);
        }
        if (use != NULL) {
            list_add(arena, &use->operations, operation);
            use->is_written |= !slice_equal(operation->method, SLICE("GET"));
        }
    }
}

static struct group *group_of(struct reading *reading, const struct draft *draft)
{
    struct arena *arena = reading->builder->arena;
    const struct cache_rule *rule = &draft->rule;
    struct slice path = rule->target == CACHE_PATH ? path_erased(arena, draft->path) : SLICE_EMPTY;
    struct slice key = arena_format(arena, "%u %u %d %d %p " SLICE_FORMAT, (unsigned)rule->layer,
                                    (unsigned)rule->target, rule->has_lists, rule->has_records,
                                    (const void *)rule->entity, SLICE_ARGUMENT(path));
    struct group *group = table_get(&reading->groups, key);
    if (group == NULL) {
        group = ARENA_NEW(arena, struct group);
        table_put(&reading->groups, key, group);
    }
    return group;
}

static void keep(struct reading *reading, const struct draft *draft)
{
    struct draft *kept = ARENA_NEW(reading->builder->arena, struct draft);
    *kept = *draft;
    kept->group = group_of(reading, draft);
    if (kept->group->best == NULL || kept->rule.seconds < kept->group->best->seconds) {
        kept->group->best = &kept->rule;
    }
    list_add(reading->builder->arena, &reading->drafts, kept);
}

/* The operations among which are those that the rule fits. */
static const struct list *candidates_of(const struct reading *reading, const struct draft *draft)
{
    if (draft->rule.target == CACHE_ENTITY) {
        struct entity *entity = (struct entity *)(uintptr_t)draft->rule.entity;
        return &use_of(&reading->entities, &entity)->operations;
    }
    return draft->rule.target == CACHE_PATH ? path_candidates(reading->builder, draft->path)
                                            : &reading->builder->model->operations;
}

static void bind(struct reading *reading, struct draft *draft)
{
    const struct model *model = reading->builder->model;
    LIST_EACH(struct operation, operation, candidates_of(reading, draft))
    {
        if (fits(model, &reading->entities, draft, operation)) {
            draft->group->count++;
            if (wins(&draft->rule, operation->cache[draft->rule.layer])) {
                operation->cache[draft->rule.layer] = &draft->rule;
            }
        }
    }
}

static void bind_all(struct reading *reading)
{
    LIST_EACH(struct draft, draft, &reading->drafts)
    {
        if (draft->group->best == &draft->rule) {
            bind(reading, draft);
        }
    }
    LIST_EACH(struct draft, draft, &reading->drafts)
    {
        if (draft->group->count == 0) {
            report_unbound(reading->builder, draft);
        } else {
            list_add(reading->builder->arena, &reading->builder->model->caching.rules,
                     &draft->rule);
        }
    }
}

/* "Caching: none" */
static bool is_refusal(const struct fact_statement *fact)
{
    return fact->window_seconds == 0 && wording_has(fact->value, nothing_words);
}

static void settle(struct reading *reading, const struct draft *draft)
{
    struct builder *builder = reading->builder;
    if (draft->is_internal) {
        report(builder, draft, "leave it out: Phoenix keeps what signing in needs by itself",
               "sessions, tokens and permissions are no answers of the API");
    } else if (draft->is_static) {
        report(builder, draft, "leave it to what serves the files",
               "this system serves no files, only answers of the API");
    } else if (!draft->is_known) {
        report(builder, draft,
               "name a table, an endpoint, `reference data`, `public content` or `API responses`",
               "what is kept is no table, endpoint or kind of answer here");
    } else if (draft->rule.seconds == 0) {
        report(builder, draft, "write how long: `(5 minutes)`", "it gives no time");
    } else {
        keep(reading, draft);
    }
}

/* The next of "products, categories (images, texts), orders": commas in brackets part nothing. */
static struct slice next_part(struct slice *rest)
{
    size_t end = 0;
    int depth = 0;
    while (end < rest->size && (depth > 0 || strchr(",;", rest->data[end]) == NULL)) {
        depth += rest->data[end] == '(' || rest->data[end] == '{';
        depth -= rest->data[end] == ')' || rest->data[end] == '}';
        end++;
    }
    struct slice part = slice_trim(slice_between(*rest, 0, end));
    *rest = slice_from_offset(*rest, end < rest->size ? end + 1 : end);
    return part;
}

/* One rule for each part that names something. */
static void read_rule(struct reading *reading, const struct statement *statement)
{
    const struct builder *builder = reading->builder;
    struct slice rest = statement->fact.value;
    struct draft draft;
    bool is_found = false;
    if (is_refusal(&statement->fact)) {
        return;
    }
    while (rest.size > 0) {
        struct slice part = next_part(&rest);
        begin_draft(statement, part, &draft);
        if ((!is_found || !wording_has(part, manner_words)) && read_target(builder, &draft, part)) {
            settle(reading, &draft);
            is_found = true;
        }
    }
    if (!is_found) {
        read_name(builder, statement, &draft);
        settle(reading, &draft);
    }
}

/* The document's own Cache-Control goes out with every answer. */
static void report_outdone(struct builder *builder, const struct cache_rule *rule)
{
    LIST_EACH(const struct security_header, header, &builder->model->protection.headers)
    {
        if (rule->layer != CACHE_SERVER && slice_equal(header->name, SLICE("Cache-Control"))) {
            struct diagnostic *diagnostic =
                diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1802, rule->place,
                                   "leave Cache-Control out of the list of headers",
                                   "the header Cache-Control: " SLICE_FORMAT
                                   " forbids what the cache rule '" SLICE_FORMAT "' allows",
                                   SLICE_ARGUMENT(header->value), SLICE_ARGUMENT(rule->text));
            diagnostic_relate(diagnostic, header->place, "the header is stated here");
        }
    }
}

void caching_collect(struct builder *builder)
{
    struct reading reading = {.builder = builder};
    table_init(&reading.groups, builder->arena);
    table_init(&reading.entities, builder->arena);
    collect_entities(&reading);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        /* A "key" is one of the document's own cache: its name binds no endpoint. */
        if (statement->kind == STATEMENT_CACHE &&
            slice_equal(statement->fact.topic, SLICE("cache"))) {
            read_rule(&reading, statement);
        }
    }
    bind_all(&reading);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        for (unsigned layer = 0; layer < CACHE_LAYER_COUNT; layer++) {
            if (operation->cache[layer] != NULL) {
                list_add(builder->arena, &operation->cache[layer]->operations, operation);
            }
        }
    }
    LIST_EACH(const struct cache_rule, rule, &builder->model->caching.rules)
    {
        report_outdone(builder, rule);
    }
}
