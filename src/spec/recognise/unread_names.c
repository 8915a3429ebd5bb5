/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that name tables, collections or entities, and none of their fields. Only names that are
 * surely such: in marks of code, behind a colon, or as many as the text counts. */
#include "spec/recognise/unread_private.h"

#include "spec/endpoint/endpoint.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/recognise/told_columns.h"
#include "spec/text/words.h"

#define TEXT_MAXIMUM  1000U
#define NAME_MAXIMUM  64U
#define LABEL_MAXIMUM 80U

static const char many_words[] =
    "tables|collections|entities|таблицы|таблиц|коллекции|коллекций|сущности|表|集合|实体|テーブル|"
    "테이블|"
    "컬렉션|tablas|colecciones|entidades|tabelas|coleções|tabellen|sammlungen|entitäten|entités|"
    "tabelle|collezioni|entità|tabele|kolekcje|encje|tablolar|koleksiyonlar|varlıklar|tabeller";
static const char one_words[] = "table|collection|таблица|коллекция|tabla|tabela|tabelle|"
                                "sammlung|colección|coleção|tabella|collezione|tabel";
static const char only_words[] = "single|one|only|sole|única|único|una sola|uma única|uma só|"
                                 "einzige|eine|une seule|unique|одна|единственная|una|uma|une";
static const char store_words[] =
    "database*|db|schema|mongodb|mongo|postgres*|mysql|mariadb|sqlite|firestore|firebase|supabase|"
    "dynamodb|nosql|sql|stored|stores|store|storage|persist*|couchdb|rethinkdb|база|базы|базе|бд|"
    "хран*|数据库|存储|데이터베이스|저장|データベース|保存|base de datos|banco de dados|almacen*|"
    "armazen*|datenbank*|gespeichert|base de données|stock*|basi di dati|baza|bazie|veritabanı*";
static const char elsewhere_words[] =
    "local|locally|on-device|on the device|client-side|browser|indexeddb|in-memory|temporary|"
    "temp|external|staging|legacy|warehouse|index*|trigger*|partition*|lokal*|локальн*|временн*|"
    "本地|临时|ローカル|로컬|temporal*|"
    "locales|locais|extern*";
static const char joins[] = "and|&|und|y|e|et|и|та|en|ve|dan|i|och|og|e também|as well as";

static bool is_in_path(struct unread *unread, struct slice name)
{
    struct arena *arena = unread->specification->arena;
    if (!unread->has_path_words) {
        unread->has_path_words = true;
        table_init(&unread->path_words, arena);
        LIST_EACH(struct statement, statement, &unread->specification->statements)
        {
            struct slice rest = SLICE_EMPTY, segment;
            if (statement->kind == STATEMENT_ENDPOINT) {
                rest = statement->endpoint.path;
            }
            while (slice_next_part(&rest, '/', &segment)) {
                if (segment.size > 0 && segment.data[0] != '{') {
                    table_put(&unread->path_words, word_key(arena, segment), statement);
                }
            }
        }
    }
    return table_get(&unread->path_words, word_key(arena, name)) != NULL;
}

void unread_names_add(struct unread *unread, struct list *things, struct slice name,
                      struct place place)
{
    struct named_thing *thing = ARENA_NEW(unread->specification->arena, struct named_thing);
    *thing = (struct named_thing){.name = name, .place = place};
    list_add(unread->specification->arena, things, thing);
}

void unread_names_note(struct unread *unread, const struct list *things, const char *lack,
                       const char *hint)
{
    struct specification *specification = unread->specification;
    struct named_things *named = ARENA_NEW(specification->arena, struct named_things);
    *named = (struct named_things){.things = *things, .hint = hint, .lack = lack};
    list_add(specification->arena, &specification->named, named);
}

/* --- lists of names --- */

/* Names behind one another. */
struct names {
    struct list list;    /* struct named_thing */
    bool are_marked;     /* all of them, as code or in bold */
    struct slice behind; /* what follows the last */
};

static const struct span *mark_at(const struct text *text, const char *start)
{
    for (size_t i = 0; i < text->span_count; i++) {
        bool is_mark = text->spans[i].kind == SPAN_CODE || text->spans[i].kind == SPAN_STRONG;
        if (is_mark && text->plain.data + text->spans[i].start == start) {
            return &text->spans[i];
        }
    }
    return NULL;
}

/* The name at the front; empty: none stands there. */
static struct slice name_at(const struct text *text, struct slice rest, bool *out_is_marked)
{
    const struct span *mark = mark_at(text, rest.data);
    struct slice name = slice_between(
        rest, 0, mark != NULL ? mark->end - mark->start : field_line_measure_name(rest));
    *out_is_marked = mark != NULL;
    return name.size <= NAME_MAXIMUM && field_line_measure_name(name) == name.size ? name
                                                                                   : SLICE_EMPTY;
}

/* Takes ",", "and", ", and" off the front; false: nothing parts the name from what follows. */
static bool skip_join(struct slice *rest)
{
    struct slice after = slice_trim(*rest);
    bool has_comma = slice_starts_with(after, SLICE(","));
    bool is_wide = slice_starts_with(after, SLICE("\xe3\x80\x81")); /* "、" */
    after = slice_trim(slice_from_offset(after, has_comma ? 1 : is_wide ? 3 : 0));
    bool is_word = wording_skip(&after, joins);
    *rest = slice_trim(after);
    return has_comma || is_wide || is_word;
}

static struct slice skip_remark(struct slice rest)
{
    struct slice after = slice_trim(rest);
    size_t close =
        slice_starts_with(after, SLICE("(")) ? slice_find_byte(after, ')') : SLICE_NOT_FOUND;
    return close == SLICE_NOT_FOUND ? rest : slice_from_offset(after, close + 1);
}

static void read_names(struct unread *unread, const struct text *text, struct slice rest,
                       struct names *out)
{
    *out = (struct names){.are_marked = true, .behind = rest};
    bool has_more = true;
    rest = slice_trim(rest);
    while (has_more) {
        bool is_marked;
        struct slice name = name_at(text, rest, &is_marked);
        if (name.size == 0) {
            break;
        }
        unread_names_add(unread, &out->list, name, reading_place_in(text, name));
        out->are_marked &= is_marked;
        rest = skip_remark(slice_from_offset(rest, name.size));
        out->behind = rest;
        has_more = skip_join(&rest);
    }
}

/* Whether the list stands for itself: nothing goes on behind it. */
static bool ends(struct slice behind)
{
    size_t at = 0;
    while (at < behind.size && strchr(" \t*", behind.data[at]) != NULL) {
        at++;
    }
    return at == behind.size || strchr(".;)\n", behind.data[at]) != NULL ||
           slice_starts_with(slice_from_offset(behind, at), SLICE("\xe3\x80\x82")); /* "。" */
}

/* The number that the last word of the text counts to, "the database has three"; 0: none. */
static size_t count_before(struct slice text)
{
    static const char *const numbers[] = {
        "two|2|два|две|dos|dois|duas|zwei|deux|due|dwie|iki",
        "three|3|три|tres|três|drei|trois|tre|trzy|üç",
        "four|4|четыре|cuatro|quatro|vier|quatre|quattro|cztery|dört",
        "five|5|пять|cinco|fünf|cinq|cinque|pięć|beş",
        "six|6|шесть|seis|sechs|sei|sześć|altı",
        "seven|7|семь|siete|sete|sieben|sept|sette",
        "eight|8|восемь|ocho|oito|acht|huit|otto",
        "nine|9|девять|nueve|nove|neun|neuf",
        "ten|10|десять|diez|dez|zehn|dix|dieci",
    };
    static const char kinds[] = "main|core|key|database|sql|db|mongodb|relational|basic|simple";
    text = slice_trim(text);
    while (wording_cut(&text, kinds)) {
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (wording_ends_with(text, numbers[i]) > 0) {
            return i + 2;
        }
    }
    return 0;
}

/* --- sentences --- */

/* A text that is looked at. */
struct look {
    struct unread *unread;
    const struct block *block;
    const struct text *text;
    bool is_placed; /* its heading or its words speak of data that is stored */
};

/* Whether what is named is surely a table: the text speaks of them, or a path leads to one. */
static bool is_placed(const struct look *look, const struct list *names)
{
    bool is_sure = look->is_placed;
    LIST_EACH(const struct named_thing, thing, names)
    {
        is_sure = is_sure || is_in_path(look->unread, thing->name);
    }
    return is_sure;
}

/* Notes those that nothing describes. */
static void note(const struct look *look, const struct list *names)
{
    struct unread *unread = look->unread;
    struct list unknown = {0};
    if (!is_placed(look, names)) {
        return;
    }
    LIST_EACH(struct named_thing, thing, names)
    {
        if (!unread_is_described(unread, thing->name) &&
            !told_entities_has_note(unread->specification, thing->name)) {
            list_add(unread->specification->arena, &unknown, thing);
        }
    }
    if (unknown.count > 0) {
        reading_give_reason(look->block, "names of tables or entities, without their fields");
        unread_names_note(unread, &unknown, "no fields are described",
                          "write a heading of its name, and below it '- id: uuid', '- name: text' "
                          "and so on");
    }
}

/* "tables: a, b", "two tables, a and b", "tables `a` and `b`", "(collections: a, b)". */
static bool look_behind(const struct look *look, struct slice before, struct slice behind)
{
    struct names names;
    size_t count = count_before(before);
    behind = slice_trim(behind);
    bool is_told =
        slice_starts_with(behind, SLICE(":")) || slice_starts_with(behind, SLICE("\xef\xbc\x9a"));
    if (is_told) {
        behind = slice_from_offset(behind, behind.data[0] == ':' ? 1 : 3);
    } else if (slice_starts_with(behind, SLICE("(")) || slice_starts_with(behind, SLICE(","))) {
        behind = slice_from_offset(behind, 1);
    }
    behind = slice_trim(behind);
    wording_skip(&behind, "named|called|namely|are|include|includes|is|:");
    read_names(look->unread, look->text, behind, &names);
    bool has_marks = names.list.count > 0 && names.are_marked;
    bool is_list = (names.list.count >= 2 || (has_marks && is_told)) &&
                   ((ends(names.behind) && (is_told || count == names.list.count)) || has_marks);
    if (is_list) {
        note(look, &names.list);
    }
    return is_list;
}

/* "`a`, `b` and `c`" right before "tables". */
static bool look_before(const struct look *look, struct slice before)
{
    struct slice end = slice_trim(before);
    const struct span *spans = look->text->spans;
    size_t at = look->text->span_count;
    const char *last = end.data + end.size;
    while (at > 0 && look->text->plain.data + spans[at - 1].end != last) {
        at--;
    }
    size_t first = at;
    while (first > 1 && spans[first - 1].kind == SPAN_CODE && spans[first - 2].kind == SPAN_CODE) {
        struct slice gap =
            slice_between(look->text->plain, spans[first - 2].end, spans[first - 1].start);
        if (!skip_join(&gap) || gap.size > 0) {
            break;
        }
        first--;
    }
    if (at < 2 || first == at) {
        return false;
    }
    struct names names;
    read_names(look->unread, look->text,
               slice_from_offset(look->text->plain, spans[first - 1].start), &names);
    bool is_list = names.list.count >= 2 && names.are_marked;
    if (is_list) {
        note(look, &names.list);
    }
    return is_list;
}

/* "single `animals` table", "one table `animals`"; a plain name has to be in a path. */
static bool look_one(const struct look *look, struct slice sentence, size_t at, size_t size)
{
    struct slice before = slice_trim(slice_between(sentence, 0, at));
    struct slice behind = slice_trim(slice_from_offset(sentence, at + size));
    bool is_marked = false, is_only = wording_ends_with(before, only_words) > 0;
    struct slice name = SLICE_EMPTY;
    struct list names = {0};
    if (is_only) {
        behind = slice_from_offset(behind, slice_starts_with(behind, SLICE(":")) ||
                                               slice_starts_with(behind, SLICE(",")));
        behind = slice_trim(behind);
        wording_skip(&behind, "named|called|:");
        name = name_at(look->text, behind, &is_marked);
    } else {
        size_t start = before.size;
        while (start > 0 && character_is_word(before.data[start - 1])) {
            start--;
        }
        bool is_behind =
            wording_ends_with(slice_trim(slice_between(before, 0, start)), only_words) > 0;
        name = is_behind ? name_at(look->text, slice_from_offset(before, start), &is_marked)
                         : SLICE_EMPTY;
    }
    if (name.size == 0 || (!is_marked && !is_in_path(look->unread, name))) {
        return false;
    }
    unread_names_add(look->unread, &names, name, reading_place_in(look->text, name));
    note(look, &names);
    return true;
}

/* The sentence names what is stored at one word for it; the first that does counts. */
static bool look_at(const struct look *look, struct slice sentence)
{
    for (size_t at = 0; at < sentence.size; at++) {
        bool is_start = at == 0 || strchr(" \n(*", sentence.data[at - 1]) != NULL ||
                        (uint8_t)sentence.data[at] >= 0xe3; /* scripts without blanks */
        struct slice rest = is_start ? slice_from_offset(sentence, at) : SLICE_EMPTY;
        size_t many = is_start ? wording_starts_with(rest, many_words) : 0;
        size_t one = is_start && many == 0 ? wording_starts_with(rest, one_words) : 0;
        struct slice before = slice_between(sentence, 0, at);
        if ((many > 0 && (look_behind(look, before, slice_from_offset(rest, many)) ||
                          look_before(look, before))) ||
            (one > 0 && look_one(look, sentence, at, one))) {
            return true;
        }
    }
    return false;
}

/* "User, Product, Order" below "Entities". */
static bool look_below(const struct look *look)
{
    struct names names;
    if (look->block->kind != BLOCK_PARAGRAPH ||
        !wording_has(look->block->section->name, many_words)) {
        return false;
    }
    read_names(look->unread, look->text, look->text->plain, &names);
    bool is_list =
        names.list.count >= 2 && slice_trim(names.behind).size <= 1 && ends(names.behind);
    if (is_list) {
        note(look, &names.list);
    }
    return is_list;
}

static bool may_be_named(const struct block *block)
{
    const struct section *heading;
    return !block->is_quoted && entity_setting_of(block->section) != ENTITY_SETTING_MESSAGE &&
           endpoint_planned_below(block->section, &heading) == NULL;
}

/* Beside described entities, what other sections name is mostly one of them or kept elsewhere. */
static void look_at_text(struct unread *unread, const struct block *block, const struct text *text)
{
    const struct document *document = block->document;
    bool is_stored = entity_setting_of(block->section) == ENTITY_SETTING_STORED;
    if (text->plain.size > TEXT_MAXIMUM || (!is_stored && unread_has_entities(unread))) {
        return;
    }
    bool has_word = reading_has(document, text->plain, many_words) ||
                    reading_has(document, text->plain, one_words);
    bool is_short = is_stored && text->plain.size <= 200;
    if (!has_word && !is_short) {
        return;
    }
    struct look look = {.unread = unread, .block = block, .text = text, .is_placed = is_stored};
    if (!may_be_named(block) || look_below(&look) || !has_word) {
        return;
    }
    look.is_placed = is_stored || reading_has(document, text->plain, store_words);
    struct slice rest = text->plain, sentence;
    while ((sentence = told_columns_take_sentence(&rest)).size > 0) {
        if (!wording_has(sentence, elsewhere_words)) {
            look_at(&look, sentence);
        }
    }
}

void unread_names_look(struct unread *unread, const struct block *block)
{
    if (block->kind == BLOCK_PARAGRAPH) {
        look_at_text(unread, block, &block->text);
    }
    for (size_t i = 0; block->kind == BLOCK_LIST && i < block->item_count; i++) {
        look_at_text(unread, block, &block->items[i].text);
    }
}

/* --- lists --- */

/* "sessions - who is signed in", "`carts`": the name alone, or with what it is for. */
static struct slice bare_name(const struct list_item *item)
{
    bool is_marked;
    struct slice name = name_at(&item->text, item->text.plain, &is_marked);
    struct slice behind = slice_trim(slice_from_offset(item->text.plain, name.size));
    bool is_parted = behind.size == 0 || strchr(":-(\n", behind.data[0]) != NULL ||
                     slice_starts_with(behind, SLICE("\xe2\x80\x94")) ||
                     slice_starts_with(behind, SLICE("\xe2\x80\x93"));
    return is_parted ? name : SLICE_EMPTY;
}

void unread_names_look_list(struct unread *unread, const struct block *block)
{
    static const char model_words[] = "models|data models|domain models|modelos|modelle|modèles|"
                                      "модели|模型|モデル|모델";
    struct look look = {.unread = unread, .block = block, .text = &block->items[0].text};
    struct slice label = reading_label(block).plain;
    struct slice title = block->section->name;
    bool is_labelled = label.size > 0 && label.size <= LABEL_MAXIMUM;
    label = is_labelled ? label : SLICE_EMPTY;
    bool says_tables = wording_has(label, many_words) ||
                       (block->section->level > 0 && wording_has(title, many_words));
    bool says_models =
        !says_tables && (wording_is(wording_bare(label), model_words) ||
                         (block->section->level > 0 && wording_is(title, model_words)));
    struct list names = {0};
    if (block->reason != NULL || block->item_count < 2 || !(says_tables || says_models) ||
        block->inside != NULL || !may_be_named(block) || unread_is_aside(block)) {
        return;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice name = block->items[i].depth == 0 ? bare_name(&block->items[i]) : SLICE_EMPTY;
        if (name.size == 0) {
            return;
        }
        unread_names_add(unread, &names, name, block->items[i].text.place);
    }
    look.is_placed =
        says_tables && (entity_setting_of(block->section) == ENTITY_SETTING_STORED ||
                        wording_has(label, store_words) || wording_has(title, store_words));
    note(&look, &names);
}
