/* SPDX-License-Identifier: Apache-2.0 */
/* People who describe one thing after the other write the same headings below each of them: "Data
 * Model", "Endpoints", "Rules". Chapters of a document are called otherwise than things. */
#include "spec/reading/entity_owner.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/path_noun.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define LABEL_SIZE_MAXIMUM 48U
#define NUMBER_MAXIMUM     7U  /* bytes of "US-12", "FR-0123" */
#define PATH_BLOCKS        64U /* of a section that are looked at for paths */

/* What one thing is described by, in the singular: read as a name, it would be a template's. */
static const char model_words[] = "model|modell|modelo|modèle|modello|модель|模型|모델|モデル|"
                                  "storage|persistence|db";

/* What several things are described by. */
static const char several_words[] =
    "tables|entities|models|collections|data models|schemas|database "
    "tables|tablas|tabelas|tabellen|"
    "entidades|entités|entitäten|entità|tabelle|сущности|таблицы|модели";

/* Names of chapters: what stands below them is described, but they are none of it. */
static const char chapter_words[] =
    "design|architecture*|implementation*|backend|back-end|frontend|front-end|system|systems|"
    "technical|technology|solution*|specification*|spec|specs|requirement*|overview|phase*|step|"
    "steps|stage*|part|section|chapter|appendix|milestone*|sprint*|task|tasks|proposal*|change|"
    "changes|migration*|update|updates|improvement*|detail|details|information|reference|"
    "documentation|guide|infrastructure|server|client|application|app|platform|project|product|"
    "context|background|scope|analysis|integration*|core|development|deployment|layer|stack|mvp|"
    "version|internal*|persistence|storage|setup|summary|concept*|approach|logic|functionality|"
    "functional*|general|introduction|auth*|security|login|sign-in|api|apis|rest|http|grpc|"
    "use case*|user story|user stories|story|stories|epic|scenario*|caso de uso|casos de uso|"
    "dashboard|report|reports|reporting|search|settings|configuration|engine|pipeline|"
    "diseño|arquitectura|implementación|sistema*|técnic*|especificaci*|requisitos|descripción|"
    "fase|proyecto|aplicación|arquitetura|implementação|especificaç*|projeto|descrição|aplicação|"
    "visão|entwurf|architektur|umsetzung|technisch*|technik|anforderung*|überblick|projekt|"
    "conception|technique*|exigences|aperçu|système|projet|progettazione|architettura|"
    "implementazione|tecnic*|requisiti|progetto|设计|架构|实现|技术|系统|方案|需求|概述|项目|"
    "模块设计|"
    "功能|설계|구조|시스템|개요|기술|구현|요구사항|프로젝트|기능|проектирование|архитектура|"
    "реализация|система|требования|обзор|технич*|проект|функционал*|設計|アーキテクチャ|概要|実装|"
    "システム|要件|技術|機能|tasarım|mimari|proje|sistem|uygulama|projektowanie|architektura|"
    "wdrożenie|wymagania|opis|rancangan|arsitektur|implementasi|kiến trúc|thiết kế|hệ thống|"
    "yêu cầu";

/* "Birds Module", "Bird Management": what of the program serves the thing that is named. */
static const char part_words[] =
    " model| flow| workflow| module| feature| service| microservice| api| management| resource| "
    "domain| component| crud|"
    " módulo| modul| modulo| модуль| 모듈| 模块| 管理| 관리| yönetimi| verwaltung| gestion| "
    "gestión";
static const char front_words[] = "module|feature|resource|service|domain|component|módulo|modul|"
                                  "modulo|модуль|모듈|模块|recurso|ressource|risorsa|ресурс";

/* "US-12 Harvest", "F3. Jars": the number that a list of requirements gives to each. */
static struct slice without_number(struct slice text)
{
    size_t end = slice_find_byte(text, ' ');
    struct slice front = slice_between(text, 0, end == SLICE_NOT_FOUND ? 0 : end);
    while (front.size > 0 && strchr(".:)", front.data[front.size - 1]) != NULL) {
        front.size--;
    }
    bool is_number = front.size > 1 && front.size <= NUMBER_MAXIMUM &&
                     character_is_digit(front.data[front.size - 1]);
    for (size_t i = 0; i < front.size; i++) {
        char c = front.data[i];
        is_number &= (c >= 'A' && c <= 'Z') || (i > 0 && (character_is_digit(c) || c == '-'));
    }
    return is_number ? slice_trim(slice_from_offset(text, end)) : text;
}

static struct slice without_article(struct slice text)
{
    return slice_trim(slice_from_offset(text, wording_starts_with(text, "the")));
}

/* "Module 2: Birds" → "Birds" */
static struct slice strip_front(struct slice text)
{
    size_t size = wording_starts_with(text, front_words);
    struct slice rest = slice_trim(slice_from_offset(text, size));
    while (size > 0 && rest.size > 0 && character_is_digit(rest.data[0])) {
        rest = slice_from_offset(rest, 1);
    }
    rest = slice_trim(rest);
    bool is_parted = size > 0 && rest.size > 1 && strchr(":-.", rest.data[0]) != NULL;
    return is_parted ? slice_trim(slice_from_offset(rest, 1)) : text;
}

/* Whether the text has "/pins" for `last`, with nothing of `front`, the words before it, above. */
static bool has_path(struct slice text, struct slice front, struct slice last)
{
    for (size_t at; (at = slice_find_byte(text, '/')) != SLICE_NOT_FOUND;) {
        struct slice before = slice_between(text, 0, at), rest = slice_from_offset(text, at + 1);
        if (slice_starts_with_ignoring_case(rest, last) &&
            !slice_ends_with_ignoring_case(before, front)) {
            struct slice behind = slice_from_offset(rest, last.size);
            size_t many = behind.size > 0 && behind.data[0] == 's' ? 1 : 0;
            if (behind.size == many ||
                !(character_is_word(behind.data[many]) || behind.data[many] == '-')) {
                return true;
            }
        }
        text = rest;
    }
    return false;
}

static bool block_has_path(const struct block *block, struct slice front, struct slice last)
{
    if (block->kind == BLOCK_HEADING || block->kind == BLOCK_PARAGRAPH) {
        return has_path(block->text.plain, front, last);
    }
    for (size_t i = 0; block->kind == BLOCK_LIST && i < block->item_count && i < PATH_BLOCKS; i++) {
        if (has_path(block->items[i].text.plain, front, last)) {
            return true;
        }
    }
    for (size_t i = 1; block->kind == BLOCK_TABLE && i < block->row_count && i < PATH_BLOCKS; i++) {
        for (size_t k = 0; k < block->column_count && k < 2; k++) {
            if (has_path(block->rows[i].cells[k].plain, front, last)) {
                return true;
            }
        }
    }
    return block->kind == BLOCK_CODE && has_path(block->code, front, last);
}

/* "Rings" of "Lost Rings" over "GET /rings": what the paths below call it by, unless the heading
 * beside is about rings as well. */
static struct slice name_in_paths(const struct section *section, struct slice name)
{
    size_t blank = slice_find_last_byte(name, ' ');
    struct slice last = slice_from_offset(name, blank == SLICE_NOT_FOUND ? name.size : blank + 1);
    struct slice front = slice_between(name, 0, blank == SLICE_NOT_FOUND ? 0 : blank);
    if (last.size < 3 || front.size == 0) {
        return name;
    }
    for (unsigned i = 0; i < 2; i++) {
        const struct section *beside = entity_setting_sibling(section, i > 0);
        if (beside != NULL && slice_ends_with_ignoring_case(beside->name, last)) {
            return name;
        }
    }
    uint32_t end = section->end_block;
    for (uint32_t i = section->first_block; i < end && i < section->first_block + PATH_BLOCKS;
         i++) {
        if (block_has_path(&section->document->blocks[i], front, last)) {
            return last;
        }
    }
    return name;
}

/* The document itself, or its title. */
static bool is_document(const struct section *section)
{
    return section->level == 0 || (section->level == 1 && section->first_block <= 1);
}

/* The name of the thing that the section describes; empty: it is a chapter, the document itself, or
 * speaks of several. */
static struct slice name_of(const struct section *section)
{
    enum entity_setting setting =
        is_document(section) ? ENTITY_SETTING_MESSAGE : entity_setting_of_title(section);
    bool is_of_thing = setting == ENTITY_SETTING_STORED &&
                       wording_ends_with(section->name, " model| table| entity| collection") > 0;
    if (setting != ENTITY_SETTING_OPEN && !is_of_thing) {
        return SLICE_EMPTY;
    }
    struct slice code = entity_name_in_code(section->title);
    if (code.size > 0) {
        return code;
    }
    struct slice text = strip_front(without_number(section->name));
    text = without_article(text);
    size_t size = wording_ends_with(text, part_words);
    text = slice_trim(slice_between(text, 0, text.size - size));
    struct slice name = wording_has(text, chapter_words) ? SLICE_EMPTY : entity_name_of_words(text);
    return wording_is(name, front_words) ? SLICE_EMPTY : name_in_paths(section, name);
}

/* Whether the words say that a data model follows, and name nothing. */
static bool is_model(struct slice words)
{
    struct slice name = entity_name_of_words(without_article(words));
    return words.size > 0 && words.size <= LABEL_SIZE_MAXIMUM &&
           entity_setting_says_stored(words) && (name.size == 0 || wording_is(name, model_words)) &&
           !wording_is(words, several_words) && !entity_label_says_other(words);
}

/* "**Data Model**", "Database schema:" right above the block. */
static bool is_labelled(const struct block *block, bool may_be_several)
{
    const struct block *above = block->index > 0 ? block - 1 : NULL;
    if (above == NULL || above->kind != BLOCK_PARAGRAPH || above->section != block->section) {
        return false;
    }
    struct slice line = slice_trim(above->text.plain);
    bool is_strong = above->text.span_count == 1 && above->text.spans[0].kind == SPAN_STRONG &&
                     above->text.spans[0].start == 0 &&
                     slice_find_byte(line, '\n') == SLICE_NOT_FOUND;
    struct slice words = wording_bare(line);
    return (is_strong || slice_ends_with(line, SLICE(":"))) &&
           (is_model(words) || (may_be_several && wording_is(words, several_words)));
}

enum entity_setting entity_owner_setting(const struct block *block)
{
    enum entity_setting setting = entity_setting_of(block->section);
    bool is_stored = setting == ENTITY_SETTING_OPEN && is_labelled(block, true);
    return is_stored ? ENTITY_SETTING_STORED : setting;
}

struct noun {
    const struct document *document;
    struct slice noun;
};

/* path_noun_of, kept: as many blocks may ask as the document has. */
static struct slice noun_of(struct specification *specification, const struct document *document)
{
    struct noun *known = specification_memory(specification, "entity_owner", sizeof(*known));
    if (known->document != document) {
        *known = (struct noun){document, path_noun_of(document)};
    }
    return known->noun;
}

/* In a document whose paths are about books alone, the only thing that it describes; empty: they
 * are not, or books are described already. */
static struct slice name_of_document(struct specification *specification, const struct block *block)
{
    struct slice noun = noun_of(specification, block->document);
    if (noun.size == 0) {
        return SLICE_EMPTY;
    }
    struct slice key = word_key(specification->arena, noun);
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY &&
            (statement->entity.source == SOURCE_TABLE || statement->entity.source == SOURCE_LIST) &&
            slice_equal(word_key(specification->arena, statement->entity.name), key)) {
            return SLICE_EMPTY;
        }
    }
    return noun;
}

bool entity_owner_find(struct specification *specification, const struct block *block,
                       struct entity_label *label)
{
    const struct section *owner = block->section;
    if (label->name.size > 0 && !(label->is_heading && wording_is(label->name, model_words))) {
        return false;
    }
    if (owner->level == 0) {
        return false;
    }
    if (!is_labelled(block, false)) {
        while (owner->level > 0 && owner->parent != NULL && entity_name_is_generic(owner->name)) {
            owner = owner->parent; /* "Fields" below "Data Model" */
        }
        if (!label->is_heading || owner->level == 0 || !is_model(owner->name)) {
            return false;
        }
        while (owner != NULL && owner->level > 0 && is_model(owner->name)) {
            owner = owner->parent; /* "Database Schema" below "Model" */
        }
    }
    struct slice name = owner == NULL ? SLICE_EMPTY : name_of(owner);
    struct place place = name.size > 0 ? owner->title.place : block->place;
    if (name.size == 0 && owner != NULL &&
        (is_document(owner) || wording_has(owner->name, chapter_words))) {
        name = name_of_document(specification, block);
    }
    if (name.size == 0) {
        return false;
    }
    *label = (struct entity_label){.name = name, .place = place, .is_heading = true};
    return true;
}

struct entity_label entity_owner_label(struct specification *specification,
                                       const struct block *block, bool has_key)
{
    struct entity_label found = entity_label_of_block(block);
    if (has_key) {
        entity_owner_find(specification, block, &found);
    }
    return found;
}
