/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that say a rule and that nobody read: "A loan cannot be deleted once it is paid" below
 * "Notes". Each is told at its line. A sentence is one where it obliges or limits and names
 * something that is described here, or stands below a heading that promises rules. */
#include "model/create/create_private.h"

#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

#define SENTENCE_MINIMUM 12U
#define SENTENCE_MAXIMUM 300U
#define LOOSE_MAXIMUM    140U /* of a text below a heading that promises no rules */
#define SHOWN_MAXIMUM    70U  /* bytes of a sentence in a message */

/* Without one of these a sentence neither obliges nor limits. */
static const char rule_words[] =
    "409|410|422|423|428|if-match|has the form|have the form|are paged|are kept for|in lower "
    "case|days "
    "after|must|cannot|can't|can not|may not|can only|only|never|at most|at least|no more "
    "than|unique|mandatory|is required|are required|wrapped in|wrapped as|expire after|expires "
    "after|read-only|immutable|not allowed|forbidden|refused|rejected|reused|exceed|longer "
    "than|greater than|less than|have to be|has to be|starts as|begin as|defaults to|default "
    "to|soft delete*|soft-delete*|marked as "
    "deleted|wrapped|muss|müssen|darf|dürfen|nur|höchstens|mindestens|eindeutig|verpackt|debe|"
    "deben|no puede|solo|máximo|mínimo|único|única|obligatori*|doit|doivent|ne peut|au "
    "plus|obligatoire*|deve|devem|não pode|obrigatóri*|должен|должна|должно|должны|нельзя|не "
    "может|не могут|запрещ*|только|не более|не "
    "менее|уникальн*|обязательн*|обернут*|обёрнут*|必须|不能|不得|不可|只能|最多|至少|唯一|包裹|"
    "必須|できない|できません|のみ|以内|한 번만|수 없|해야";

/* What somebody is to be able to do is no rule about it, and what is planned or wished none yet. */
static const char wish_words[] =
    "must allow|must be able to|must support|must provide|should be able to|able to|must let|must "
    "enable|must offer|would|might|planned|in future|in the future|not yet|todo|tbd|for example|"
    "authentication required|authentication is required|required fields|for any|if the|if a|"
    "e.g.|such as|considered|could|goal|not only|if only|at once|once again";

/* Headings below which a sentence that obliges is a rule, whatever it names. */
static const char rule_sections[] =
    "rules|business rules|rule|limits|limit|constraints|validation|validations|validation rules|"
    "invariants|security|errors|error handling|conventions|responses|response format|notes|misc|"
    "miscellaneous|integrity|restrictions|regeln|geschäftsregeln|grenzen|einschränkungen|"
    "sicherheit|"
    "hinweise|sonstiges|konventionen|reglas|reglas de "
    "negocio|restricciones|límites|seguridad|notas|"
    "règles|règles métier|règles de gestion|contraintes|limites|sécurité|remarques|regras|regras "
    "de "
    "negócio|restrições|segurança|regole|vincoli|sicurezza|note|правила|бизнес-правила|ограничения|"
    "безопасность|примечания|规则|业务规则|约束|限制|安全|备注|ルール|制約|制限|규칙|제약|제한|"
    "보안";

/* About what is no rule of the API. */
static const char foreign_sections[] =
    "test*|user stor*|story|roadmap|future*|out of "
    "scope|scope|goal*|non-goal*|example*|scenario*|glossary|risk*|acceptance|milestone*|phase*|"
    "todo|problem*|issue*|third-party*|external*|integration*|frontend|ui|screen*|page*|migration*|"
    "deployment*|setup|development|architecture*|technolog*|stack|monitoring|logging|backup*|"
    "performance*|scalab*|availability|reliab*|introduction|overview|purpose|process|workflow*|"
    "тест*|риск*|план*|введение|测试*|风险*|riesgo*|risco*|risiken|implementation*|configuration|"
    "environment*|operations|архитектур*|структура проекта|фронтенд*|экран*|стек|"
    "развертыван*|развёртыван*|тестирован*|架构|前端|部署|界面|아키텍처|프론트엔드|배포|"
    "arquitectura*|"
    "arquitetura*|architektur*|despliegue|bereitstellung|déploiement|páginas|"
    "pantallas|telas|pruebas|testes";

/* Fields whose names are words of every text. */
static const char common_names[] =
    "name|type|data|value|date|time|text|description|id|code|state|version|number|key|token|"
    "content|url|path|user|message|status|role|order|action|body|note|notes|method|system|level|"
    "request|requests|response|result|error|list|item|items|file|files|user|users|account|accounts|"
    "client|clients|service|services|session|sessions|event|events|role|roles|permission|"
    "permissions|active|start|end|size|count|total|position|source|target|field|fields|format|"
    "model|models|project|task|tasks|test|tests|password|category|tag|tags|language|log|logs";

struct rules {
    struct builder *builder;
    struct table names; /* word_key of an entity's, word_flat of a field's name → itself */
    struct table told;  /* of place_key: what findings tell, and what rules of access hold */
    struct table facts; /* address of a block → struct list of struct statement, of security */
    bool is_filled;
    bool has_facts;
};

static void add_name(struct rules *rules, struct slice key, const void *what)
{
    if (key.size >= 4) {
        table_put(&rules->names, key, (void *)(uintptr_t)what);
    }
}

static struct slice place_key(struct arena *arena, struct place place)
{
    return arena_format(arena, "%p %u %u", (const void *)place.source, place.line, place.column);
}

/* Once, when the first sentence asks. */
static void fill(struct rules *rules)
{
    struct builder *builder = rules->builder;
    struct arena *arena = builder->arena;
    if (rules->is_filled) {
        return;
    }
    rules->is_filled = true;
    table_init(&rules->names, arena);
    table_init(&rules->told, arena);
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        add_name(rules, word_key(arena, entity->name), entity);
        LIST_EACH(const struct field, field, &entity->fields)
        {
            if (!wording_is(field->name, common_names)) {
                add_name(rules, word_key(arena, field->name), field);
            }
        }
    }
    LIST_EACH(const struct diagnostic, diagnostic, &builder->diagnostics->list)
    {
        struct slice key = place_key(arena, diagnostic->place);
        if (diagnostic->place.line > 0) {
            table_put(&rules->told, key, (void *)(uintptr_t)diagnostic);
        }
    }
    LIST_EACH(struct place, place, &builder->ruled)
    {
        table_put(&rules->told, place_key(arena, *place), place);
    }
}

static bool is_word_byte(char c)
{
    return character_is_word(c) || (c & 0x80) != 0;
}

/* Whether one of its words names something described; *out_role: or one that calls. */
static bool names_something(struct rules *rules, struct slice text, bool *out_role)
{
    struct builder *builder = rules->builder;
    bool is_named = false;
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && is_word_byte(text.data[end])) {
            end++;
        }
        struct slice word = slice_between(text, at, end);
        if (word.size >= 4) {
            struct slice key = word_key(builder->arena, word);
            bool is_role = policy_role(&builder->model->policy, key) != NULL ||
                           policy_role(&builder->model->policy, word) != NULL;
            *out_role |= is_role;
            is_named |= !is_role && !wording_is(word, common_names) &&
                        table_get(&rules->names, key) != NULL;
        }
        at = end > at ? end : at + 1;
    }
    return is_named;
}

static struct slice block_key(const struct block *const *block)
{
    return slice_of((const char *)block, sizeof(*block));
}

static void fill_facts(struct rules *rules)
{
    struct arena *arena = rules->builder->arena;
    rules->has_facts = true;
    table_init(&rules->facts, arena);
    LIST_EACH(const struct statement, statement, &rules->builder->specification->statements)
    {
        if (statement->kind != STATEMENT_SECURITY || statement->block == NULL) {
            continue;
        }
        const struct block **key = ARENA_NEW(arena, const struct block *);
        *key = statement->block;
        struct list *facts = table_get(&rules->facts, block_key(key));
        if (facts == NULL) {
            facts = ARENA_NEW(arena, struct list);
            table_put(&rules->facts, block_key(key), facts);
        }
        list_add(arena, facts, (void *)(uintptr_t)statement);
    }
}

/* Whether a fact of security was read from the sentence. */
static bool is_read(struct rules *rules, const struct block *block, struct place place)
{
    if (block->readers.count == 0) {
        return false;
    }
    if (!rules->has_facts) {
        fill_facts(rules);
    }
    const struct list *facts = table_get(&rules->facts, block_key(&block));
    if (facts == NULL) {
        return false;
    }
    LIST_EACH(const struct statement, statement, facts)
    {
        struct place at = statement->place;
        if (at.line == place.line && at.column >= place.column &&
            at.column < place.column + place.length) {
            return true;
        }
    }
    return false;
}

/* Prose, or a text of which security alone read a part. */
static bool is_open(const struct block *block)
{
    if ((block->kind != BLOCK_PARAGRAPH && block->kind != BLOCK_LIST) || block->reason != NULL ||
        block->section == NULL || block->section->level <= 1) {
        return false;
    }
    LIST_EACH(const char, name, &block->readers)
    {
        if (strcmp(name, "security") != 0) {
            return false;
        }
    }
    return true;
}

/* What the headings around a section say. */
struct foreign {
    const struct section *parent;
    bool is_foreign;
};

/* Whether the section, or one around it, is about something else. Those around are asked once for
 * all that stand in them. */
static bool is_far(const struct section *section, struct foreign *known)
{
    struct wording_memory *memory = section->document->wordings;
    const struct section *parent = section->parent;
    if (parent != known->parent) {
        *known = (struct foreign){.parent = parent};
        for (; parent != NULL && parent->level > 1 && !known->is_foreign; parent = parent->parent) {
            known->is_foreign = wording_memory_has(memory, parent->name, foreign_sections);
        }
    }
    return known->is_foreign || wording_memory_has(memory, section->name, foreign_sections);
}

/* Whether the fields are those of "user_id, day". */
static bool are_columns(struct arena *arena, const struct list *fields, struct slice columns)
{
    struct slice part;
    size_t count = 0, found = 0;
    while (slice_next_part(&columns, ',', &part)) {
        struct slice flat = word_flat(arena, part);
        count++;
        LIST_EACH(const struct field, field, fields)
        {
            found += slice_equal(field->key, flat);
        }
    }
    return count > 1 && count == found && count == fields->count;
}

static bool has_key(struct arena *arena, const struct entity *entity, struct slice columns)
{
    LIST_EACH(const struct key, key, &entity->uniques)
    {
        if (are_columns(arena, &key->fields, columns)) {
            return true;
        }
    }
    LIST_EACH(const struct index, index, &entity->indexes)
    {
        struct list fields = {0};
        LIST_EACH(const struct model_index_column, column, &index->columns)
        {
            if (column->field != NULL) {
                list_add(arena, &fields, (void *)(uintptr_t)column->field);
            }
        }
        if (index->is_unique && index->where == NULL && fields.count == index->columns.count &&
            are_columns(arena, &fields, columns)) {
            return true;
        }
    }
    return false;
}

/* "One each day: UNIQUE(user_id, day) keeps them apart", where that is held. */
static bool is_held_key(struct builder *builder, struct slice sentence)
{
    size_t at = slice_find_ignoring_case(sentence, SLICE("unique"));
    struct slice rest = slice_trim(slice_from_offset(sentence, at == SLICE_NOT_FOUND ? 0 : at + 6));
    size_t end = slice_find_byte(rest, ')');
    if (at == SLICE_NOT_FOUND || !slice_starts_with(rest, SLICE("(")) || end == SLICE_NOT_FOUND) {
        return false;
    }
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        if (has_key(builder->arena, entity, slice_between(rest, 1, end))) {
            return true;
        }
    }
    return false;
}

/* "Errors: 409 e-mail already in use", where the field is unique. */
static bool is_held_unique(struct builder *builder, struct slice sentence)
{
    if (!wording_has(sentence, "already in use|already exists|already taken|already registered|"
                               "already used|is taken|duplicate") ||
        wording_has(sentence, "if|when|unless|while|per")) {
        return false;
    }
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        LIST_EACH(const struct field, field, &entity->fields)
        {
            if (field->is_unique && field->name.size > 2 &&
                wording_has(sentence, arena_string(builder->arena, field->name))) {
                return true;
            }
        }
    }
    return false;
}

/* "Requires `If-Match`", "428 if it is missing": a write without a version is to be refused. */
static bool demands_match(struct slice sentence)
{
    return wording_has(sentence, "if-match") &&
           wording_has(sentence, "428|require|requires|required|mandatory|must|needs|muss|nötig|"
                                 "erforderlich|obligatori*|obligatoire|обязател*|必须|必須|필수");
}

static void look_at(struct rules *rules, const struct block *block, struct text text,
                    struct slice sentence, bool is_promised)
{
    struct builder *builder = rules->builder;
    if (sentence.size < SENTENCE_MINIMUM || sentence.size > SENTENCE_MAXIMUM ||
        sentence.data[sentence.size - 1] == ':' || sentence.data[sentence.size - 1] == '?' ||
        !wording_has(sentence, rule_words) || wording_has(sentence, wish_words)) {
        return;
    }
    fill(rules);
    struct place place = text_place(text, (size_t)(sentence.data - text.plain.data), sentence.size);
    bool has_role = false;
    bool is_named = names_something(rules, sentence, &has_role);
    is_named |= demands_match(sentence);
    bool is_counted = wording_has(sentence, "at most|no more than|not more than|maximum|höchstens|"
                                            "au plus|máximo|не более|最多|per|exceed");
    bool is_access =
        (has_role && !is_counted) ||
        (!is_promised && wording_starts_with(sentence, "only|nur|solo|sólo|apenas|somente|"
                                                       "seulement|только|只有") > 0);
    if ((!is_named && !is_promised) || is_access ||
        table_get(&rules->told, place_key(builder->arena, place)) != NULL ||
        is_read(rules, block, place) || is_held_key(builder, sentence) ||
        is_held_unique(builder, sentence)) {
        return;
    }
    size_t shown = sentence.size < SHOWN_MAXIMUM ? sentence.size : SHOWN_MAXIMUM;
    while (shown < sentence.size && shown > 0 &&
           ((unsigned char)sentence.data[shown] & 0xc0) == 0x80) {
        shown--;
    }
    diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_N1409, place,
        "say it where the field, the endpoint or the role is described, or check it "
        "before you write",
        "'" SLICE_FORMAT "%s' says a rule, and nothing here reads it: it is not held",
        SLICE_ARGUMENT(slice_between(sentence, 0, shown)), shown < sentence.size ? "…" : "");
}

static size_t sentence_end(struct slice text, size_t at)
{
    for (; at < text.size; at++) {
        struct slice rest = slice_from_offset(text, at);
        bool is_stop = rest.data[0] == '.' && (rest.size == 1 || character_is_space(rest.data[1]));
        bool is_wide = (unsigned char)rest.data[0] >= 0xe3 && slice_starts_with(rest, SLICE("。"));
        if (is_stop || is_wide) {
            return at;
        }
    }
    return at;
}

/* What its headings say of the blocks of a section, which stand one behind the other. */
struct setting {
    const struct section *section;
    bool was_asked, is_foreign;
    bool has_promise; /* it was asked for */
    bool is_promised;
};

static bool is_promised(struct setting *setting, const struct block *block)
{
    if (!setting->has_promise) {
        setting->has_promise = true;
        setting->is_promised =
            wording_memory_is(block->document->wordings, block->section->name, rule_sections);
    }
    return setting->is_promised;
}

/* A text that may say a rule wherever it stands: short, and with the beginning and the words of a
 * sentence. */
static bool is_short_sentence(struct slice plain)
{
    size_t count = 0;
    if (plain.size < SENTENCE_MINIMUM || plain.size > LOOSE_MAXIMUM) {
        return false;
    }
    if ((unsigned char)plain.data[0] >= 0xe3) {
        return true; /* letters that need no blanks */
    }
    bool is_start = (plain.data[0] >= 'A' && plain.data[0] <= 'Z') || (plain.data[0] & 0x80) != 0;
    for (size_t i = 0; is_start && i < plain.size && count < 3; i++) {
        count += plain.data[i] == ' ';
    }
    return count == 3;
}

static void look_at_text(struct rules *rules, const struct block *block, struct text text,
                         struct setting *setting)
{
    if (text.plain.size < SENTENCE_MINIMUM ||
        (!is_short_sentence(text.plain) && !is_promised(setting, block)) ||
        !wording_memory_has(block->document->wordings, text.plain, rule_words) ||
        text_is_placeholder(text.plain)) {
        return;
    }
    for (size_t start = 0, end; start < text.plain.size; start = end + 1) {
        end = sentence_end(text.plain, start);
        struct slice sentence = slice_trim(slice_between(text.plain, start, end));
        while (sentence.size > 0 && ((unsigned char)sentence.data[0] & 0xc0) == 0x80) {
            sentence = slice_from_offset(sentence, 1); /* of a wide full stop */
        }
        if (sentence.size > 0) {
            look_at(rules, block, text, sentence, is_promised(setting, block));
        }
    }
}

static void look_at_block(struct rules *rules, const struct block *block, struct setting *setting)
{
    if (block->kind == BLOCK_PARAGRAPH) {
        look_at_text(rules, block, block->text, setting);
        return;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].task == TASK_NONE) {
            look_at_text(rules, block, block->items[i].text, setting);
        }
    }
}

static bool is_short(const struct block *block)
{
    bool is_one = block->kind == BLOCK_PARAGRAPH;
    for (size_t i = 0; i < (is_one ? 1 : block->item_count); i++) {
        if (is_short_sentence(is_one ? block->text.plain : block->items[i].text.plain)) {
            return true;
        }
    }
    return false;
}

void lint_rules(struct builder *builder)
{
    struct rules rules = {.builder = builder};
    LIST_EACH(const struct document, document, &builder->specification->documents)
    {
        struct setting setting = {0};
        struct foreign foreign = {0};
        for (size_t i = 0; i < document->block_count; i++) {
            const struct block *block = &document->blocks[i];
            if (!is_open(block)) {
                continue;
            }
            if (block->section != setting.section) {
                setting = (struct setting){.section = block->section};
            }
            if (!is_short(block) && !is_promised(&setting, block)) {
                continue;
            }
            if (!setting.was_asked) {
                setting.was_asked = true;
                setting.is_foreign = is_far(block->section, &foreign);
            }
            if (!setting.is_foreign) {
                look_at_block(&rules, block, &setting);
            }
        }
    }
}
