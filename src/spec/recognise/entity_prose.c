/* SPDX-License-Identifier: Apache-2.0 */
/* A data model told in paragraphs: "**Mooring** — a place to lie. Number, length, status (free,
 * taken), harbour reference." One alone proves nothing, for features and layers are told the same
 * way: the chapter must be the data model, and several paragraphs must read as entities. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_value.h"
#include "spec/text/words.h"

#define LEAD_MAXIMUM     48U
#define SENTENCE_MAXIMUM 4U /* of what a thing is, before its fields */
#define REMARK_MAXIMUM   240U
#define ENTITY_MINIMUM   3U

struct prose_memory {
    const struct section *model;
    size_t count;     /* of paragraphs that read as entities */
    struct list keys; /* struct slice: what their entities are called, as word_key makes it */
    bool is_camel;    /* names are written as in "createdAt" */
    const struct block *common;
};

struct prose {
    struct slice name;
    struct slice fields; /* the sentence that lists them */
    struct slice rest;   /* behind it */
};

/* What a field is called by, without what is said of it behind: "hours per weekday" → "hours". */
static struct slice take_name(struct slice part)
{
    static const struct slice cuts[] = {
        SLICE_LITERAL(" with "),  SLICE_LITERAL(" for "),        SLICE_LITERAL(" per "),
        SLICE_LITERAL(" when "),  SLICE_LITERAL(" where "),      SLICE_LITERAL(" if "),
        SLICE_LITERAL(" until "), SLICE_LITERAL(" unless "),     SLICE_LITERAL(" that "),
        SLICE_LITERAL(" which "), SLICE_LITERAL("\xe2\x80\x94"), SLICE_LITERAL(" - ")};
    struct slice words = entity_words_of_part(part);
    size_t article = wording_starts_with(words, "a|an|the|optional");
    words = slice_trim(slice_from_offset(words, article));
    for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
        words = slice_between(words, 0, slice_find(words, cuts[i]));
    }
    words = slice_trim(words);
    size_t kind = wording_ends_with(words, "field|column");
    words = slice_trim(slice_between(words, 0, words.size - kind));
    bool is_several = slice_find(words, SLICE(" and ")) != SLICE_NOT_FOUND ||
                      slice_find(words, SLICE(" or ")) != SLICE_NOT_FOUND;
    return is_several || !entity_words_is_name(words) ? SLICE_EMPTY : words;
}

static bool is_usual(struct slice name)
{
    return entity_words_is_usual(name) ||
           wording_ends_with(name, "reference|reason|flag|expiry|hash|record|records") > 0;
}

/* A line goes on in the next one, unless it is empty or ends what it tells. */
static bool ends_line(struct slice text, size_t at)
{
    return at == 0 || strchr(".:", text.data[at - 1]) != NULL;
}

/* Whether the sentence is a row of names, of which one at least is such as fields are called by. */
static bool lists_fields(struct slice sentence)
{
    size_t name_count = 0, usual_count = 0, other_count = 0;
    struct slice part;
    while (entity_words_next_part(&sentence, &part)) {
        if (slice_find_byte(entity_words_of_part(part), ':') != SLICE_NOT_FOUND) {
            break; /* what follows is of a thing within */
        }
        struct slice name = take_name(part);
        name_count += name.size > 0;
        other_count += name.size == 0 && part.size > 0;
        usual_count += name.size > 0 && is_usual(name);
    }
    return name_count >= 3 && usual_count > 0 && other_count * 5 <= name_count * 3;
}

/* The bold name in front, where it may be a thing's. */
static struct slice take_lead(const struct block *block, struct slice *out_rest)
{
    static const char others[] =
        "index*|indexes|fields|columns|constraint*|relationship*|relation*|note|notes|enum*|"
        "status*|type|types|required|optional|role|roles|permission*|feature*|module*|layer*|"
        "screen*|page|pages|service|services|why|goal*|benefit*|principle*|rule|rules|common|"
        "shared|example*|lifecycle|metric*|report*|validation*|access|security|purpose|key|keys";
    static const char settings[] =
        "index*|feature*|module*|layer*|screen*|service*|relationship*|relation*|rule*|enum*|"
        "principle*|dto*|request*|response*|event*|migration*|note*|architecture|view*|component*";
    const struct span *span = block->text.span_count > 0 ? &block->text.spans[0] : NULL;
    if (reading_title_has(block->section, settings)) {
        return SLICE_EMPTY;
    }
    if (span == NULL || span->start != 0 || span->kind != SPAN_STRONG || span->end > LEAD_MAXIMUM) {
        return SLICE_EMPTY;
    }
    struct slice lead = wording_bare(slice_between(block->text.plain, 0, span->end));
    lead = slice_trim(slice_between(lead, 0, slice_find_byte(lead, '(')));
    struct slice rest = slice_from_offset(block->text.plain, span->end);
    bool is_line = slice_starts_with(rest, SLICE("\n"));
    rest = slice_trim(rest);
    size_t size = entity_words_measure_parting(rest);
    *out_rest = slice_trim(slice_from_offset(rest, size));
    bool is_named = lead.size > 1 && lead.data[0] >= 'A' && lead.data[0] <= 'Z' &&
                    entity_name_count_words(lead) <= 3 && !wording_has(lead, others);
    return is_named && (is_line || size > 0) && !entity_setting_is_passing(lead, block->section)
               ? entity_name_of_words(lead)
               : SLICE_EMPTY;
}

static bool read_prose(const struct block *block, struct prose *out)
{
    *out = (struct prose){0};
    out->name = take_lead(block, &out->rest);
    for (size_t i = 0; out->name.size > 0 && i < SENTENCE_MAXIMUM && out->rest.size > 0; i++) {
        out->fields = entity_words_take_sentence(&out->rest, ends_line);
        if (lists_fields(out->fields)) {
            return true;
        }
    }
    return false;
}

static bool is_common(const struct block *block)
{
    struct slice front = slice_between(block->text.plain, 0, 100);
    size_t colon = slice_find_byte(front, ':');
    return colon != SLICE_NOT_FOUND &&
           wording_starts_with(front, "common fields|common columns|shared fields|shared columns|"
                                      "standard fields|standard columns|base fields|audit fields|"
                                      "fields common to|fields on every") > 0 &&
           wording_has(slice_between(front, 0, colon),
                       "every|all|each|collection*|table*|entit*|document*|model*");
}

/* Looks through the chapter once. */
static struct prose_memory *survey(struct specification *specification, const struct section *model)
{
    struct arena *arena = specification->arena;
    struct prose_memory *memory =
        specification_memory(specification, "entity_prose", sizeof(*memory));
    if (memory->model == model) {
        return memory;
    }
    *memory = (struct prose_memory){.model = model};
    for (size_t i = model->first_block; i < model->end_block; i++) {
        const struct block *block = &model->document->blocks[i];
        struct prose prose;
        if (block->kind != BLOCK_PARAGRAPH || block->inside != NULL) {
            continue;
        }
        if (is_common(block)) {
            memory->common = block;
        } else if (read_prose(block, &prose)) {
            struct slice *key = ARENA_NEW(arena, struct slice);
            *key = word_key(arena, prose.name);
            list_add(arena, &memory->keys, key);
            memory->count++;
        }
    }
    const struct text *text = memory->common == NULL ? NULL : &memory->common->text;
    for (size_t i = 0; text != NULL && i < text->span_count; i++) {
        struct slice name = slice_between(text->plain, text->spans[i].start, text->spans[i].end);
        memory->is_camel |= text->spans[i].kind == SPAN_CODE && name.size > 0 &&
                            slice_find_byte(name, '_') == SLICE_NOT_FOUND &&
                            !slice_equal(word_flat(specification->arena, name), name);
    }
    return memory;
}

/* What the field refers to: "harbour", "harbour reference"; empty: nothing described here. */
static struct slice find_reference(const struct prose_memory *memory, struct arena *arena,
                                   struct slice words)
{
    size_t end = wording_ends_with(words, "reference|ref|id");
    struct slice target = slice_trim(slice_between(words, 0, words.size - end));
    struct slice key = word_key(arena, target);
    bool is_one = slice_equal(word_flat(arena, target), key);
    LIST_EACH(const struct slice, name, &memory->keys)
    {
        if (is_one && slice_equal(*name, key)) {
            return target;
        }
    }
    return SLICE_EMPTY;
}

/* What stands in brackets counts where it is nothing but a word of constraint, or values. */
static bool is_remark_read(struct slice words, struct slice remark)
{
    struct slice inner = slice_between(remark, 1, slice_find_byte(remark, ')'));
    bool has_values = wording_ends_with(words, "status|state|type|kind|category|priority|channel|"
                                               "mode|direction|stage|purpose|gender") > 0 &&
                      slice_find_byte(inner, ',') != SLICE_NOT_FOUND &&
                      slice_find(inner, SLICE("\xe2\x80\x94")) == SLICE_NOT_FOUND;
    return remark.size > 2 && remark.size <= REMARK_MAXIMUM && remark.data[0] == '(' &&
           (has_values || wording_is(inner, "unique|required|optional|nullable|unique, required"));
}

static void add_part(const struct prose_memory *memory, struct entity_group *group,
                     struct slice part, struct slice words, const struct text *text)
{
    struct arena *arena = group->arena;
    struct slice name = memory->is_camel ? word_camel(arena, words) : word_snake(arena, words);
    if (entity_statement_field(arena, &group->entity, name) != NULL) {
        return;
    }
    struct place place = reading_place_in(text, words);
    struct field_statement field, *kept = field_value_add(arena, &group->entity, name, place);
    struct slice all = entity_words_of_part(part);
    struct slice remark = slice_trim(slice_from_offset(part, all.size));
    if (is_remark_read(words, remark)) {
        struct slice line = arena_join(arena, arena_join(arena, name, SLICE(" ")), remark);
        if (field_line_read(arena, line, &field) != FIELD_EVIDENCE_NONE) {
            field.name = name;
            field.place = field.default_value.place = place;
            *kept = field;
        }
    }
    if (wording_ends_with(words, "flag") > 0 &&
        (kept->type == NULL || kept->type->kind == TYPE_UNKNOWN)) {
        field_value_type(arena, kept, SLICE("boolean"));
    }
    struct slice target = find_reference(memory, arena, words);
    if (target.size > 0) {
        kept->is_foreign_key = true;
        kept->references_entity = target;
    }
}

/* "clinicId" of every record says whose it is; of a clinic itself it would be no other clinic's. */
static bool is_own_reference(const struct entity_group *group, struct slice name)
{
    struct slice own =
        arena_join(group->arena, word_key(group->arena, group->entity.name), SLICE("id"));
    return slice_equal(own, word_flat(group->arena, name));
}

static void add_common(const struct prose_memory *memory, struct entity_group *group)
{
    const struct text *text = memory->common == NULL ? NULL : &memory->common->text;
    for (size_t i = 0; text != NULL && i < text->span_count; i++) {
        struct slice name = slice_between(text->plain, text->spans[i].start, text->spans[i].end);
        if (text->spans[i].kind == SPAN_CODE && name.size > 0 &&
            field_line_measure_name(name) == name.size && !is_own_reference(group, name) &&
            entity_statement_field(group->arena, &group->entity, name) == NULL) {
            field_value_add(group->arena, &group->entity, name, reading_place_in(text, name));
        }
    }
}

/* What is no name of one field is told of, once an entity. */
static void report_others(struct specification *specification, const struct prose *prose,
                          const struct text *text, struct slice first, size_t count)
{
    if (count > 0) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1406,
                           reading_place_in(text, first),
                           "name each field in one to four words, with commas between them",
                           "'" SLICE_FORMAT "'%s of '" SLICE_FORMAT
                           "' names no single field: it stays documentation",
                           SLICE_ARGUMENT(slice_between(first, 0, 60)),
                           count > 1 ? " and more" : "", SLICE_ARGUMENT(prose->name));
    }
}

/* Adds what one sentence lists; counts what names no field, of which *first is the first. */
static void add_sentence(const struct prose_memory *memory, struct entity_group *group,
                         struct slice sentence, const struct text *text, struct slice *first,
                         size_t *other_count)
{
    struct slice part;
    bool is_within = false;
    while (!is_within && entity_words_next_part(&sentence, &part)) {
        struct slice words = take_name(part);
        is_within = slice_find_byte(entity_words_of_part(part), ':') != SLICE_NOT_FOUND;
        if (words.size > 0) {
            add_part(memory, group, part, words, text);
        } else if (part.size > 0) {
            *first = *other_count == 0 ? part : *first;
            (*other_count)++;
        }
    }
}

bool entity_prose_read(struct specification *specification, const struct block *block)
{
    struct prose prose;
    const struct section *model = entity_words_model(block->section);
    if (model == NULL || block->inside != NULL || !read_prose(block, &prose)) {
        return false;
    }
    const struct prose_memory *memory = survey(specification, model);
    if (memory->count < ENTITY_MINIMUM) {
        return false;
    }
    struct entity_group group;
    struct slice rest = prose.rest, first = SLICE_EMPTY;
    size_t other_count = 0;
    entity_group_init(&group, specification->arena);
    group.entity.name = prose.name;
    add_sentence(memory, &group, prose.fields, &block->text, &first, &other_count);
    while (rest.size > 0) { /* "Plan-level fields: total, tax" */
        struct slice sentence = entity_words_take_sentence(&rest, ends_line);
        size_t colon = slice_find_byte(slice_between(sentence, 0, LEAD_MAXIMUM), ':');
        if (colon != SLICE_NOT_FOUND &&
            wording_ends_with(slice_between(sentence, 0, colon), "fields|columns") > 0) {
            add_sentence(memory, &group, slice_from_offset(sentence, colon + 1), &block->text,
                         &first, &other_count);
        }
    }
    add_common(memory, &group);
    entity_lists_state(specification, block, &group, prose.name, block->text.place);
    if (memory->common != NULL) {
        specification_understood(specification, memory->common);
    }
    report_others(specification, &prose, &block->text, first, other_count);
    return true;
}
