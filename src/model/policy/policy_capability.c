/* SPDX-License-Identifier: Apache-2.0 */
/* Phrases of permission, word by word: verbs gather until things follow, and together they make
 * rights. A word that is neither verb nor thing nor filler makes the phrase mean less than it says
 * without it, so nothing is granted by it. */
#include "model/policy/policy_capability.h"

#include "model/entity/entity.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* --- words --- */

static const struct {
    const char *words;
    unsigned bits;
} verbs[] = {
    {"read/write|read-write|read and write|read & write|r/w|rw|чтение и запись|чтение/запись|读写",
     RIGHT_ALL},
    {"full access|full control|full|manage*|management|managing|administer*|administrate*|crud|"
     "control|controls|handle|handles|maintain|maintains|all operations|all actions|unrestricted|"
     "полный доступ|полн*|управл*|管理|完全控制|全部权限|관리|gestionar|gestiona|gestionan|gestión|"
     "gerenciar|gerencia|gerenciam|gerir|gere|gerem|mengelola|verwalten|verwaltet|gérer|gère|"
     "gèrent|"
     "touch|touches|acesso total|acesso completo|acceso total|acceso completo|accès total|accès "
     "complet|vollzugriff|voller zugriff|vollen zugriff",
     RIGHT_ALL},
    {"read-only|read only|readonly|ro|read|reads|reading|view*|list|lists|listing|see|sees|browse*|"
     "browsing|get|search*|look up|look at|looks at|looking "
     "at|find|query|queries|watch|access|r|чтение|читать|читает|"
     "просмотр*|просматрив*|видеть|видит|查看|浏览|读取|只读|查询|读|조회|읽기|보기|ver|leer|"
     "consultar|visualizar|ler|melihat|membaca|lesen|ansehen|lire|voir|consulter|head|liest|sieht|"
     "sehen|einsehen|lee|leen|ve|ven|consulta|consultan|consultam|visualiza|lê|leem|vê|veem|lit|"
     "lisent|voit|voient|consulte|consultent",
     RIGHT_READ},
    {"create*|creating|creation|add|adds|adding|post|submit|submits|place|places|placing|book|"
     "insert|inserts|make|makes|c|создан*|создав*|создает|создаёт|добавл*|оформл*|新增|创建|新建|"
     "添加|提交|생성|작성|등록|추가|crear|criar|agregar|añadir|adicionar|membuat|erstellen|"
     "anlegen|créer|ajouter|erstellt|crea|crean|cria|criam|adiciona|crée|créent|ajoute|"
     "ajoutent",
     RIGHT_CREATE},
    {"update*|updating|edit*|modify|modifies|modifying|modification|change*|changing|put|patch|"
     "rename|renames|u|измен*|редактир*|обновл*|修改|编辑|更新|수정|편집|변경|editar|actualizar|"
     "modificar|atualizar|mengubah|bearbeiten|ändern|modifier|bearbeitet|ändert|edita|editan|"
     "editam|modifica|modifican|atualiza|altera|modifie|modifient",
     RIGHT_UPDATE},
    {"write*|writing|w|запись|записыв*|писать|写入|写|쓰기|escribir|escrever|schreiben|écrire",
     RIGHT_WRITE},
    {"delete*|deleting|deletion|remove*|removing|destroy|destroys|d|удал*|删除|移除|삭제|eliminar|"
     "borrar|excluir|remover|menghapus|löschen|supprimer|löscht|elimina|eliminan|borra|borran|"
     "exclui|excluem|apagar|apaga|supprime|suppriment",
     RIGHT_DELETE},
};

static const char own_words[] =
    "their own|his own|her own|your own|own|owned|mine|my|self|their|his|her|theirs|свои|своих|"
    "своими|своё|свой|своего|собственн*|自己的|自己|本人的|本人|仅自己|본인의|본인|자신의|자신|"
    "propios|propias|propio|propia|próprios|próprias|próprio|própria|eigene|eigenen|sendiri|"
    "propres|propre";

/* Everything of a kind; before a thing, the whole of it. */
static const char extent_words[] =
    "all|any|every|each|everything|anything|entire|whole|все|всё|всех|всем|любые|"
    "любой|所有的|所有|全部|一切|모든|전체|todo|todos|toda|todas|tudo|alle|alles|semua|tous|"
    "toutes|tout|irgendetwas|irgendwas";

/* Things without a name of their own. */
static const char generic_words[] =
    "resources|resource|records|record|data|entities|entity|objects|object|items|content|"
    "collections|endpoints|endpoint|api "
    "endpoints|routes|эндпоинт*|接口|엔드포인트|ресурс*|данн*|записи|записей|объект*|资源|数据|"
    "记录|信息|리소스|데이터|자원|"
    "recursos|datos|dados|registros|daten|ressourcen|ressources|données|sumber daya";

static const char filler_words[] =
    "access|only|do|does|perform|performs|system|систем*|系统|the|a|an|to|of|can|may|able|be|is|"
    "are|also|operations|"
    "operation|functions|"
    "function|functionality|information|info|details|rights|permission|permissions|right|доступ*|"
    "только|к|на|权限|的|可以|只能|仅|권한|만|을|를|el|la|los|las|o|os|as|de|del|acceso|acesso|"
    "solo|só|apenas|akses|nur|zugriff|accès|aux|les|des|und|then|nicht|keine|keinen";

/* Words that take away from what they stand beside; nothing in a document says by how much. */
static const char narrowing_words[] =
    "specific|certain|some|limited|selected|assigned|relevant|appropriate|restricted|partial|"
    "several|basic|конкретн*|определенн*|определённ*|некоторы*|ограничен*|назначенн*|部分|指定|"
    "特定|有限|相关|일부|제한|특정|específic*|ciert*|asignad*|limitad*|bestimmte*|certain*";

/* Behind a thing they begin what narrows it: "orders of their company". */
static const char relative_words[] =
    "for|by|from|within|in|on|of|who|that|which|where|with|when|if|at|under|during|before|after|"
    "across|except|unless|until|based|для|из|от|при|если|кроме|para|por|en|em|von|für|pour|pada";

/* --- reading --- */

struct phrase {
    struct builder *builder;
    struct capability_reading *out;
    struct slice clause; /* for messages: since the last rights were made */
    bool is_limited;     /* what stands around limits it to own records */
    unsigned bits;       /* verbs of the rights that are being gathered */
    unsigned all_bits;   /* likewise, on all of the things: "read all, write own pets" */
    struct list actions; /* struct slice: verbs that only operations know */
    struct list things;  /* struct right: entity or noun */
    bool is_own;
    bool has_extent;
    bool has_generic;
    struct slice narrowed;     /* the word that narrows, or empty */
    struct slice unknown;      /* the words that mean nothing, or empty */
    struct slice unknown_part; /* likewise, of the part of a list that is being read */
    bool part_is_known;        /* something of that part is known */
    bool is_joined;            /* a comma or "and" stands in front of the word */
    bool is_thing_first;       /* "boats create": the verbs stand behind their thing */
};

static void report(struct phrase *phrase, enum capability_fault fault, struct slice text)
{
    struct capability_problem *problem =
        ARENA_NEW(phrase->builder->arena, struct capability_problem);
    *problem = (struct capability_problem){fault, slice_trim(text)};
    list_add(phrase->builder->arena, &phrase->out->problems, problem);
}

static void add_right(struct phrase *phrase, struct right right)
{
    struct right *copy = ARENA_NEW(phrase->builder->arena, struct right);
    *copy = right;
    copy->is_own = phrase->is_own || phrase->is_limited;
    list_add(phrase->builder->arena, &phrase->out->rights, copy);
}

/* Rights of each verb with one thing. */
static void combine(struct phrase *phrase, const struct right *thing)
{
    struct right right = *thing;
    if (phrase->bits != 0) {
        right.bits = phrase->bits;
        add_right(phrase, right);
    }
    LIST_EACH(const struct slice, action, &phrase->actions)
    {
        right.bits = 0;
        right.action = *action;
        add_right(phrase, right);
    }
}

static void begin_group(struct phrase *phrase)
{
    phrase->bits = phrase->all_bits = 0;
    phrase->actions = (struct list){0};
    phrase->things = (struct list){0};
    phrase->is_own = phrase->has_extent = phrase->has_generic = phrase->is_thing_first = false;
    phrase->narrowed = phrase->unknown = SLICE_EMPTY;
}

static bool has_verb(const struct phrase *phrase)
{
    return phrase->bits != 0 || phrase->actions.count > 0;
}

/* "Read all" of "read all, write own pets": what is own limits the writing alone. */
static void combine_all(struct phrase *phrase)
{
    if (phrase->all_bits == 0) {
        return;
    }
    phrase->bits = phrase->all_bits;
    phrase->actions = (struct list){0};
    phrase->is_own = false;
    LIST_EACH(const struct right, thing, &phrase->things)
    {
        combine(phrase, thing);
    }
    if (phrase->things.count == 0) {
        combine(phrase, &(struct right){0});
    }
}

/* Verbs and things are complete: the next verb begins another group. */
static void end_group(struct phrase *phrase)
{
    bool is_everything =
        phrase->things.count == 0 && (phrase->has_generic || phrase->has_extent ||
                                      phrase->out->rights.count + phrase->out->problems.count == 0);
    if (phrase->narrowed.size > 0) {
        report(phrase, CAPABILITY_NARROWED, phrase->narrowed);
    } else if (phrase->unknown.size > 0) {
        report(phrase,
               phrase->things.count == 0 ? CAPABILITY_UNKNOWN_THING
               : has_verb(phrase)        ? CAPABILITY_NARROWED
                                         : CAPABILITY_UNKNOWN_VERB,
               phrase->unknown);
    } else if (has_verb(phrase) && (phrase->things.count > 0 || is_everything)) {
        LIST_EACH(const struct right, thing, &phrase->things)
        {
            combine(phrase, thing);
        }
        if (is_everything) {
            combine(phrase, &(struct right){0});
        }
        combine_all(phrase);
    } else if (phrase->things.count > 0 || has_verb(phrase) || phrase->is_own) {
        report(phrase, CAPABILITY_NO_VERB, phrase->clause);
    } else if (phrase->has_extent || phrase->has_generic) {
        phrase->bits = RIGHT_ALL; /* "everything", "*" */
        combine(phrase, &(struct right){0});
    }
    begin_group(phrase);
}

/* The verb of operations that a word means: "approves" → "approve"; empty: none has it. */
static struct slice find_action(struct phrase *phrase, struct slice word)
{
    struct slice flat = word_flat(phrase->builder->arena, word);
    size_t cut_maximum = slice_find_byte(word, ' ') == SLICE_NOT_FOUND ? 3 : 1;
    for (size_t cut = 0; cut <= cut_maximum && flat.size >= cut + 3; cut++) {
        const struct slice *verb =
            table_get(&phrase->builder->action_stems, slice_between(flat, 0, flat.size - cut));
        if (verb != NULL) {
            return *verb;
        }
    }
    return SLICE_EMPTY;
}

static void collect_action(struct builder *builder, const struct operation *operation)
{
    struct slice *verb = ARENA_NEW(builder->arena, struct slice);
    *verb = word_flat(builder->arena, operation->verb);
    struct slice stem = *verb;
    stem.size -= stem.size > 3 && stem.data[stem.size - 1] == 'e';
    if (stem.size >= 3) {
        table_put(&builder->action_stems, stem, verb);
    }
}

static void collect_nouns(struct builder *builder, const struct operation *operation)
{
    struct slice segments[32];
    size_t count = path_segments(operation->path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        struct slice key = word_key(builder->arena, segments[i]);
        if (right_names_at(operation, segments, count, i) && key.size > 0) {
            table_put(&builder->path_nouns, key, builder);
        }
    }
}

void policy_collect_words(struct builder *builder)
{
    table_init(&builder->action_stems, builder->arena);
    table_init(&builder->path_nouns, builder->arena);
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        bool is_named = operation->kind == OPERATION_TRANSITION ||
                        operation->kind == OPERATION_QUERY || operation->kind == OPERATION_COUNT ||
                        operation->kind == OPERATION_TOGGLE || operation->kind == OPERATION_CUSTOM;
        if (is_named) {
            collect_action(builder, operation);
        }
        if (operation->kind != OPERATION_IDENTITY) {
            collect_nouns(builder, operation);
        }
    }
}

/* Nouns of paths are looked for only where `allows_noun`. */
static bool add_thing(struct phrase *phrase, struct slice words, bool allows_noun)
{
    struct slice key = word_key(phrase->builder->arena, words);
    const struct entity *entity = table_get(&phrase->builder->model->entity_by_key, key);
    if (entity == NULL && key.size > 3 && strchr("enrsx", words.data[words.size - 1]) != NULL) {
        entity = plural_entity(phrase->builder, key); /* "Boote" */
    }
    if (entity == NULL && wording_is(words, "account|accounts|profile|profiles|user|users|"
                                            "пользовател*|профиль|аккаунт*|用户|账户|사용자")) {
        entity = phrase->builder->model->policy.account.entity;
    }
    bool is_noun = allows_noun && table_get(&phrase->builder->path_nouns, key) != NULL;
    if (entity == NULL && !is_noun) {
        return false;
    }
    struct right *thing = ARENA_NEW(phrase->builder->arena, struct right);
    thing->entity = entity;
    thing->noun = entity == NULL ? key : SLICE_EMPTY;
    phrase->is_thing_first |= phrase->things.count == 0 && !has_verb(phrase);
    list_add(phrase->builder->arena, &phrase->things, thing);
    return true;
}

/* Whether a verb stands at the front of the text. */
static bool begins_with_verb(struct phrase *phrase, struct slice text)
{
    text = slice_trim(text);
    for (size_t i = 0; text.size > 0 && i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (wording_starts_with(text, verbs[i].words) > 0) {
            return true;
        }
    }
    return find_action(phrase, slice_between(text, 0, slice_find_byte(text, ' '))).size > 0;
}

#define RUN_MAXIMUM 4U

/* Where each of the next words ends, up to four that only blanks part. */
static size_t find_run(struct slice rest, size_t *ends)
{
    size_t count = 0;
    for (size_t at = 0; at < rest.size && count < RUN_MAXIMUM;) {
        size_t end = at;
        while (end < rest.size && strchr(" ,;/&+()", rest.data[end]) == NULL) {
            end++;
        }
        if (end == at) {
            break;
        }
        ends[count++] = end;
        at = end < rest.size && rest.data[end] == ' ' ? end + 1 : rest.size;
    }
    return count;
}

/* The bytes of the longest run of words that name a thing; 0: none does. */
static size_t take_thing(struct phrase *phrase, struct slice rest, bool allows_noun)
{
    size_t ends[RUN_MAXIMUM], count = find_run(rest, ends);
    while (count-- > 0) {
        if (add_thing(phrase, slice_between(rest, 0, ends[count]), allows_noun)) {
            return ends[count];
        }
    }
    return 0;
}

static size_t word_size(struct slice rest)
{
    size_t size = 0;
    while (size < rest.size && strchr(" ,;/&+()|", rest.data[size]) == NULL) {
        size++;
    }
    return size;
}

/* "Boats create and delete": whether one more verb, with `rest` behind it, is about the thing in
 * front too. */
static bool goes_on(const struct phrase *phrase, struct slice rest)
{
    rest = slice_trim(rest);
    return phrase->is_thing_first && phrase->is_joined &&
           (rest.size == 0 || strchr(",;/&+|", rest.data[0]) != NULL ||
            wording_starts_with(rest, "and|or|und|oder|y|e|et|и") > 0);
}

static size_t take_verb(struct phrase *phrase, struct slice rest)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        size_t size = wording_starts_with(rest, verbs[i].words);
        if (size == 0) {
            continue;
        }
        /* "Orders: management" has its thing in front; a verb behind both begins anew. */
        if (phrase->things.count > 0 && has_verb(phrase) &&
            !goes_on(phrase, slice_from_offset(rest, size))) {
            end_group(phrase);
        }
        if (phrase->things.count == 0 && phrase->has_extent && phrase->bits != 0) {
            phrase->all_bits |= phrase->bits;
            phrase->bits = 0;
            phrase->has_extent = false;
        }
        phrase->bits |= verbs[i].bits;
        return size;
    }
    return 0;
}

static size_t take_action(struct phrase *phrase, struct slice rest)
{
    size_t ends[RUN_MAXIMUM], count = find_run(rest, ends);
    struct slice verb = SLICE_EMPTY;
    while (verb.size == 0 && count > 0) {
        verb = find_action(phrase, slice_between(rest, 0, ends[--count]));
    }
    if (verb.size == 0) {
        return 0;
    }
    if (phrase->things.count > 0 && has_verb(phrase) &&
        !goes_on(phrase, slice_from_offset(rest, ends[count]))) {
        end_group(phrase);
    }
    struct slice *copy = ARENA_NEW(phrase->builder->arena, struct slice);
    *copy = verb;
    list_add(phrase->builder->arena, &phrase->actions, copy);
    return ends[count];
}

/* Words that are neither: 0 when it is none of them. */
static size_t take_modifier(struct phrase *phrase, struct slice rest)
{
    size_t size = wording_starts_with(rest, own_words);
    if (size > 0) {
        if (phrase->things.count > 0 && has_verb(phrase) && phrase->is_joined) {
            unsigned bits = phrase->bits; /* "see boats and their own hires": the verb goes on */
            struct list actions = phrase->actions;
            end_group(phrase);
            phrase->bits = bits;
            phrase->actions = actions;
        } else if (phrase->things.count > 0 && has_verb(phrase)) {
            size_t word = word_size(slice_trim(slice_from_offset(rest, size)));
            if (word > 0) {
                phrase->narrowed = slice_between(rest, 0, size); /* "orders their boss sees" */
            }
        }
        phrase->is_own = true;
        return size;
    }
    size = wording_starts_with(rest, narrowing_words);
    if (size > 0) {
        phrase->narrowed = slice_between(rest, 0, size);
        return size;
    }
    size = phrase->things.count > 0 ? wording_starts_with(rest, relative_words) : 0;
    if (size > 0) {
        size_t comma = slice_find_byte(rest, ',');
        phrase->narrowed = slice_between(rest, 0, comma);
        return phrase->narrowed.size;
    }
    size = wording_starts_with(rest, extent_words);
    if (size > 0) {
        phrase->has_extent = true;
        return size;
    }
    size = wording_starts_with(rest, generic_words);
    if (size > 0) {
        phrase->has_generic = true;
        return size;
    }
    return wording_starts_with(rest, filler_words);
}

/* The bytes of what parts two words of a list, 0: nothing does. */
static size_t separator_size(struct slice rest)
{
    static const char *const wide[] = {"、", "，", "；", "和", "与", "及", "•", "·"};
    if (strchr(",;/&+|", rest.data[0]) != NULL) {
        return 1;
    }
    for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
        if (slice_starts_with(rest, slice_from(wide[i]))) {
            return strlen(wide[i]);
        }
    }
    return wording_starts_with(rest, "and|or|as well as|plus|и|или|а также|y|e|und|et|dan|및");
}

/* "(own company)" behind a phrase limits it; what else stands there might. */
static size_t take_bracket(struct phrase *phrase, struct slice rest)
{
    size_t end = slice_find_byte(rest, ')');
    end = end == SLICE_NOT_FOUND ? rest.size : end + 1;
    struct slice inside = slice_trim(slice_between(rest, 1, end - 1));
    if (wording_is(inside, "own|own only|only own|own records|own data|self|свои|自己|本人|본인")) {
        phrase->is_own = true;
    } else if (!(phrase->is_own && wording_has(inside, own_words)) &&
               !wording_is(inside, "all|any|everything|full|все|全部")) {
        phrase->narrowed = inside;
    }
    return end;
}

static size_t take_word(struct phrase *phrase, struct slice rest)
{
    if (rest.data[0] == '(') {
        return take_bracket(phrase, rest);
    }
    if (rest.data[0] == '*' || rest.data[0] == ')' || rest.data[0] == ':') {
        phrase->has_extent |= rest.data[0] == '*';
        return 1;
    }
    /* "Boats create, hires view": the next thing has verbs of its own. */
    if (phrase->is_thing_first && phrase->is_joined && has_verb(phrase) &&
        begins_with_verb(phrase, slice_from_offset(rest, word_size(rest)))) {
        end_group(phrase);
    }
    /* "post comments" begins with a verb, "read posts" does not end with one. */
    size_t size = has_verb(phrase) ? take_thing(phrase, rest, true) : 0;
    size = size > 0 ? size : take_verb(phrase, rest);
    size = size > 0 ? size : take_modifier(phrase, rest);
    size = size > 0 ? size : take_thing(phrase, rest, false);
    size = size > 0 ? size : take_action(phrase, rest);
    size = size > 0 ? size : take_thing(phrase, rest, true);
    if (size > 0) {
        phrase->part_is_known = true;
        return size;
    }
    size = word_size(rest);
    size = size == 0 ? 1 : size;
    const char *start = phrase->unknown_part.size > 0 ? phrase->unknown_part.data : rest.data;
    phrase->unknown_part = slice_of(start, (size_t)(rest.data + size - start));
    return size;
}

/* A part of a list that is no more than unknown words leaves its neighbours alone: "manage
 * products, inventory". */
static void end_part(struct phrase *phrase)
{
    if (phrase->unknown_part.size > 0 && !phrase->part_is_known) {
        report(phrase, CAPABILITY_UNKNOWN_THING, phrase->unknown_part);
    } else if (phrase->unknown.size == 0) {
        phrase->unknown = phrase->unknown_part;
    }
    phrase->unknown_part = SLICE_EMPTY;
    phrase->part_is_known = false;
}

static void read_words(struct phrase *phrase, struct slice text)
{
    struct slice rest = slice_trim(text);
    phrase->clause = rest;
    while (rest.size > 0) {
        size_t size = rest.data[0] == ' ' ? 1 : 0;
        size_t separator = size > 0 ? 0 : separator_size(rest);
        if (separator > 0) {
            end_part(phrase);
            size = separator;
        } else if (size == 0) {
            size = take_word(phrase, rest);
        }
        phrase->is_joined = separator > 0 || (rest.data[0] == ' ' && phrase->is_joined);
        rest = slice_from_offset(rest, size);
    }
    end_part(phrase);
    end_group(phrase);
}

/* --- "orders:read:own", "users.create", "read:orders" --- */

static unsigned verb_bits(struct slice word)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (wording_is(word, verbs[i].words)) {
            return verbs[i].bits;
        }
    }
    return slice_equal(word, SLICE("*")) ? RIGHT_ALL : 0;
}

static bool is_scope(struct slice text)
{
    bool has_mark = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_inside = i > 0 && i + 1 < text.size;
        has_mark |= is_inside && (c == ':' || c == '.');
        if (!character_is_word(c) && strchr(":.-*", c) == NULL) {
            return false;
        }
    }
    return has_mark;
}

static void read_scope(struct phrase *phrase, struct slice text)
{
    struct slice parts[4];
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= text.size && count < 4; i++) {
        if (i == text.size || text.data[i] == ':' || text.data[i] == '.') {
            parts[count++] = slice_between(text, start, i);
            start = i + 1;
        }
    }
    bool is_verb_first = verb_bits(parts[0]) != 0 && verb_bits(parts[1]) == 0;
    struct slice thing = parts[is_verb_first ? 1 : 0], verb = parts[is_verb_first ? 0 : 1];
    phrase->clause = text;
    phrase->bits = verb_bits(verb);
    struct slice action = phrase->bits == 0 ? find_action(phrase, verb) : SLICE_EMPTY;
    if (action.size > 0) {
        take_action(phrase, verb);
    } else if (phrase->bits == 0) {
        phrase->unknown = verb;
    }
    if (slice_equal(thing, SLICE("*"))) {
        phrase->has_extent = true;
    } else if (!add_thing(phrase, thing, true)) {
        phrase->unknown = thing;
    }
    for (size_t i = 2; i < count; i++) {
        if (wording_is(parts[i], "own|self|mine|me")) {
            phrase->is_own = true;
        } else if (!wording_is(parts[i], "all|any") && !slice_equal(parts[i], SLICE("*"))) {
            phrase->narrowed = parts[i];
        }
    }
    end_group(phrase);
}

/* --- "GET/PUT /me", "CRUD /admin/jobs" --- */

/* ":id" is "{id}". */
static struct slice normal_path(struct arena *arena, struct slice path)
{
    struct slice rest = path, part, result = SLICE_EMPTY;
    while (slice_next_part(&rest, '/', &part)) {
        if (part.size == 0) {
            continue;
        }
        bool is_parameter = part.data[0] == ':' || segment_is_parameter(part);
        result = arena_format(arena, SLICE_FORMAT "/" SLICE_FORMAT, SLICE_ARGUMENT(result),
                              SLICE_ARGUMENT(is_parameter ? SLICE("{}") : part));
    }
    return result;
}

/* "GET /orders/{id}", "POST/PUT /orders", "/orders/" + "**", "/orders (own)". */
static bool is_endpoint_part(struct slice part)
{
    size_t blank = slice_find_byte(part, ' ');
    if (part.size > 1 && part.data[0] == '/' && character_is_word(part.data[1])) {
        return true; /* whatever the method */
    }
    struct slice path = slice_trim(slice_from_offset(part, blank == SLICE_NOT_FOUND ? 0 : blank));
    return blank != SLICE_NOT_FOUND && path.size > 0 && path.data[0] == '/' &&
           right_methods(slice_between(part, 0, blank)) != 0;
}

/* "/orders/" + "**", or "/orders/" where the stars were taken for emphasis: everything below. */
static bool is_pattern(struct slice path)
{
    char last = path.size > 1 ? path.data[path.size - 1] : 0;
    return last == '*' || last == '/';
}

static struct slice without_stars(struct slice path)
{
    while (path.size > 1 && path.data[path.size - 1] == '*') {
        path.size--;
    }
    return path;
}

static void read_endpoint(struct phrase *phrase, struct slice part)
{
    bool is_bare = part.data[0] == '/';
    size_t blank = is_bare ? 0 : slice_find_byte(part, ' ');
    struct slice path = slice_trim(slice_from_offset(part, blank));
    size_t end = 0;
    while (end < path.size && path.data[end] != ' ') {
        end++;
    }
    struct slice remark = slice_trim(slice_from_offset(path, end));
    path = slice_between(path, 0, end);
    struct right right = {.methods = is_bare ? RIGHT_METHODS_ALL
                                             : right_methods(slice_between(part, 0, blank)),
                          .path = normal_path(phrase->builder->arena, without_stars(path)),
                          .is_below = is_pattern(path)};
    phrase->clause = part;
    phrase->is_own = wording_is(remark, "(own)|(own only)|own|(self)");
    if (remark.size > 0 && !phrase->is_own) {
        report(phrase, CAPABILITY_NARROWED, remark);
    } else {
        add_right(phrase, right);
    }
    begin_group(phrase);
}

static struct slice without_quotes(struct slice text)
{
    text = slice_trim(text);
    while (text.size > 1 && strchr("`'\"", text.data[0]) != NULL &&
           text.data[text.size - 1] == text.data[0]) {
        text = slice_trim(slice_between(text, 1, text.size - 1));
    }
    return text;
}

static bool is_identifier(struct slice text)
{
    return slice_find_byte(text, ' ') == SLICE_NOT_FOUND &&
           slice_find_byte(text, '_') != SLICE_NOT_FOUND;
}

/* "view_own_orders" → "view own orders" */
static struct slice separate(struct arena *arena, struct slice name)
{
    struct slice copy = arena_copy(arena, name);
    for (char *c = (char *)(uintptr_t)copy.data; c < copy.data + copy.size; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    return copy;
}

void policy_read_capability(struct builder *builder, struct slice text, bool is_own,
                            struct capability_reading *out)
{
    struct phrase phrase = {.builder = builder, .out = out, .is_limited = is_own};
    struct slice rest = without_quotes(text), part = SLICE_EMPTY; /* stays so of an empty text */
    struct slice first = rest;
    if (slice_equal(rest, SLICE("*"))) {
        phrase.has_extent = true;
        end_group(&phrase);
        return;
    }
    slice_next_part(&first, ',', &part);
    if (!is_endpoint_part(part) && !is_scope(slice_trim(part))) {
        read_words(&phrase, is_identifier(rest) ? separate(builder->arena, rest) : rest);
        return;
    }
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        if (is_endpoint_part(part)) {
            read_endpoint(&phrase, part);
        } else if (is_scope(part)) {
            read_scope(&phrase, part);
        } else if (part.size > 0) {
            read_words(&phrase, part);
        }
    }
}
