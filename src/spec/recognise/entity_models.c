/* SPDX-License-Identifier: Apache-2.0 */
/* The models of a program, a bullet each: "`Boat`: club FK, name, length_cm int default 0, owner FK
 * null/blank. unique (club, name)." What they are is said by a heading or by a label above them,
 * and their key goes without saying. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_list.h"
#include "spec/reading/reading.h"

#define LABEL_MAXIMUM       40U
#define LABEL_WORDS_MAXIMUM 3U
#define NAME_MAXIMUM        48U

bool entity_models_is_label(const struct text *text)
{
    static const char others[] = "pricing|price|business|ai|ml|llm|language|machine learning|view|"
                                 "request*|response*|deployment|threat|permission|role|3d";
    struct slice line = slice_trim(text->plain);
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    bool is_strong = span != NULL && span->start == 0 && span->kind == SPAN_STRONG &&
                     wording_bare(slice_from_offset(line, span->end)).size == 0;
    if (!is_strong || line.size > LABEL_MAXIMUM) {
        return false;
    }
    struct slice label = wording_bare(line);
    label = slice_trim(slice_between(label, 0, slice_find_byte(label, '(')));
    if (entity_words_names_model(label)) {
        return true;
    }
    return entity_name_count_words(label) <= LABEL_WORDS_MAXIMUM &&
           wording_ends_with(label, " models| entities| tables| data model| schema") > 0 &&
           !wording_has(label, others);
}

/* "Boat" of "`Boat`: club FK, name", with what stands behind it; false: it is none. Bold words may
 * as well be told in words, "**Member**: full name, phone": below a heading others read those. */
static bool split(const struct text *text, struct slice *out_name, struct slice *out_list)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    if (span == NULL || span->start != 0 || span->end > NAME_MAXIMUM ||
        (span->kind != SPAN_CODE && span->kind != SPAN_STRONG)) {
        return false;
    }
    struct slice name = wording_bare(slice_between(text->plain, 0, span->end));
    struct slice rest = slice_trim(slice_from_offset(text->plain, span->end));
    size_t size = entity_words_measure_parting(rest);
    bool is_parted = size > 0 || slice_find_byte(slice_between(text->plain, 0, span->end), ':') !=
                                     SLICE_NOT_FOUND;
    *out_name = name;
    *out_list = slice_trim(slice_from_offset(rest, size));
    return is_parted && name.size > 1 && name.data[0] >= 'A' && name.data[0] <= 'Z' &&
           field_line_measure_name(name) == name.size &&
           slice_find_byte(*out_list, ',') != SLICE_NOT_FOUND;
}

static bool is_below_model(const struct block *block, const struct list_item *item)
{
    bool is_code = item->text.span_count > 0 && item->text.spans[0].kind == SPAN_CODE;
    if (item->parent != NULL) {
        return item->depth == 1 && entity_models_is_label(&item->parent->text);
    }
    const struct block *label = block->inside == NULL ? block_label(block) : NULL;
    return (label != NULL && label->kind == BLOCK_PARAGRAPH &&
            entity_models_is_label(&label->text)) ||
           (is_code && block->inside == NULL && entity_words_is_model(block->section));
}

struct model_reader {
    struct specification *specification;
    struct entity_group group;
    struct list several; /* struct slice: fields that are many things of another kind */
    struct slice other;  /* the first part that is no field */
    size_t field_count;
    size_t sure_count;
    size_t other_count;
};

static void read_list(struct model_reader *reader, const struct text *text, struct slice list)
{
    struct field_list_result result = field_list_read(
        reader->specification->arena, &reader->group.entity, list, reading_place_in, text);
    reader->field_count += result.field_count;
    reader->sure_count += result.sure_count;
    reader->other_count += result.other_count;
    reader->other = reader->other.size > 0 ? reader->other : result.other;
}

static void read_parts(struct model_reader *reader, const struct text *text, struct slice list)
{
    static const char many[] = "m2m|many-to-many|many to many|manytomany|manytomanyfield|n:m|n-m";
    struct arena *arena = reader->specification->arena;
    struct slice part, rest = list;
    if (!wording_has(list, many)) {
        read_list(reader, text, list);
        return;
    }
    while (field_list_next_part(&rest, &part)) {
        if (wording_has(slice_between(part, 0, NAME_MAXIMUM), many)) {
            struct slice *kept = ARENA_NEW(arena, struct slice);
            *kept = slice_between(part, 0, field_line_measure_name(part));
            list_add(arena, &reader->several, kept);
        } else {
            read_list(reader, text, part);
        }
    }
}

/* Lines that are wrapped are one: a blank stands for the break, byte for byte. */
static struct text unwrap(struct arena *arena, const struct text *text)
{
    struct text joined = *text;
    char *plain = arena_allocate_raw(arena, text->plain.size);
    for (size_t i = 0; i < text->plain.size; i++) {
        plain[i] = text->plain.data[i] == '\n' ? ' ' : text->plain.data[i];
    }
    joined.plain = slice_of(plain, text->plain.size);
    return joined;
}

static bool read_model(struct model_reader *reader, const struct text *text, struct slice *out_name)
{
    struct arena *arena = reader->specification->arena;
    struct slice rest;
    if (!split(text, out_name, &rest)) {
        return false;
    }
    entity_group_init(&reader->group, arena);
    read_parts(reader, text, entity_words_take_sentence(&rest, NULL));
    while (rest.size > 0) {
        struct slice sentence = entity_words_take_sentence(&rest, NULL);
        field_list_read_key(arena, &reader->group.entity, sentence);
    }
    return reader->field_count >= 2 && reader->sure_count > 0 &&
           reader->other_count * 2 <= reader->field_count;
}

static void report(const struct model_reader *reader, const struct text *text, struct slice name)
{
    struct diagnostics *diagnostics = reader->specification->diagnostics;
    LIST_EACH(const struct slice, several, &reader->several)
    {
        diagnostics_report(diagnostics, DIAGNOSTIC_N1406, reading_place_in(text, *several),
                           "describe what joins them as an entity with a reference to each",
                           "'" SLICE_FORMAT "' of '" SLICE_FORMAT
                           "' are several things: no field holds them",
                           SLICE_ARGUMENT(*several), SLICE_ARGUMENT(name));
    }
    if (reader->other_count > 0) {
        bool is_quoted = reader->other.size > 0;
        diagnostics_report(
            diagnostics, DIAGNOSTIC_N1406,
            is_quoted ? reading_place_in(text, reader->other) : text->place,
            "name each field by one word, with commas between them",
            "%s" SLICE_FORMAT "%s%s of '" SLICE_FORMAT
            "' names no single field: it stays documentation",
            is_quoted ? "'" : "a part", SLICE_ARGUMENT(slice_between(reader->other, 0, 60)),
            is_quoted ? "'" : "", reader->other_count > 1 ? " and more" : "", SLICE_ARGUMENT(name));
    }
}

size_t entity_models_count(const struct block *block)
{
    struct slice name, list;
    size_t count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        count += block->items[i].depth == 0 && split(&block->items[i].text, &name, &list);
    }
    return count > 0 && is_below_model(block, &block->items[0]) ? count : 0;
}

bool entity_models_read_item(struct specification *specification, const struct block *block,
                             size_t at)
{
    const struct list_item *item = &block->items[at];
    struct model_reader reader = {.specification = specification};
    struct slice name, list;
    if (!split(&item->text, &name, &list) || entity_items_end(block, at) != at + 1 ||
        !is_below_model(block, item) || entity_setting_is_passing(name, block->section)) {
        return false;
    }
    struct text text = unwrap(specification->arena, &item->text);
    if (!read_model(&reader, &text, &name)) {
        return false;
    }
    entity_lists_state(specification, block, &reader.group, name, item->text.place);
    report(&reader, &text, name);
    return true;
}
