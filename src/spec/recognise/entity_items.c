/* SPDX-License-Identifier: Apache-2.0 */
/* The items of one depth as fields of one entity: a field a line, or names in marks of code,
 * several a line, with sentences about them between. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/field_line.h"

size_t entity_items_end(const struct block *block, size_t at)
{
    size_t end = at + 1;
    while (end < block->item_count && block->items[end].depth > block->items[at].depth) {
        end++;
    }
    return end;
}

static const char joint_words[] = " and| e| y| et| und| i| и| và| dan";

/* Whether the span of code is a name in a row of names: at the front, or behind a comma, an "and"
 * or "Fields:". */
static bool is_listed_name(struct text text, const struct span *span)
{
    struct slice name = slice_between(text.plain, span->start, span->end);
    struct slice before = slice_trim(slice_between(text.plain, 0, span->start));
    if (span->kind != SPAN_CODE || name.size == 0 || field_line_measure_name(name) != name.size) {
        return false;
    }
    size_t size = slice_ends_with(before, SLICE(":")) ? before.size - 1 : 0;
    return before.size == 0 || before.data[before.size - 1] == ',' ||
           wording_ends_with(before, joint_words) > 0 ||
           (size > 0 && entity_name_says_fields(slice_between(before, 0, size)));
}

#define KNOWN_MAXIMUM 400U /* fields of a thing; beyond, a name may come twice */

static bool is_known(const struct entity_group *group, struct slice name)
{
    if (group->entity.fields.count > KNOWN_MAXIMUM) {
        return false;
    }
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        if (slice_equal(field->name, name)) {
            return true;
        }
    }
    return false;
}

/* Adds the name spans[at] of a row, with what is said of it up to the next one where that is about
 * a field ("`email` unique"). */
static void add_row_name(struct entity_group *group, const struct text *text, size_t at,
                         size_t line_end)
{
    struct field_statement field;
    const struct span *span = &text->spans[at];
    struct slice name = slice_between(text->plain, span->start, span->end);
    size_t next = at + 1, end = line_end;
    while (next < text->span_count && !is_listed_name(*text, &text->spans[next])) {
        next++;
    }
    end = next < text->span_count && text->spans[next].start < end ? text->spans[next].start : end;
    struct slice whole = slice_trim(slice_between(text->plain, span->start, end));
    whole = slice_between(whole, 0, whole.size - wording_ends_with(whole, joint_words));
    while (whole.size > name.size && strchr(",. ", whole.data[whole.size - 1]) != NULL) {
        whole.size--;
    }
    bool is_about_field =
        field_line_read(group->arena, whole, &field) >= FIELD_EVIDENCE_CONSTRAINED &&
        slice_equal(field.name, name);
    if (!is_known(group, name)) {
        entity_group_add(group, is_about_field ? whole : name, reading_place_in, text);
    }
}

/* "- `id`, `email` unique, `created_at` and `version`": fields of one line, told by their marks.
 * Returns how many there are; adds them where a group is given. */
static size_t read_code_names(struct entity_group *group, const struct text *text)
{
    size_t count = 0, line_end = reading_first_line(text->plain).size;
    bool has_comma = slice_find_byte(text->plain, ',') != SLICE_NOT_FOUND;
    if (text->span_count < 2) {
        return 0;
    }
    struct slice behind =
        slice_between(text->plain, text->spans[text->span_count - 1].end, line_end);
    if (!has_comma && behind.size > 0 && !slice_equal(behind, SLICE("."))) {
        return 0; /* "`a` and `b` go together" */
    }
    for (size_t i = 0; i < text->span_count && text->spans[i].end <= line_end; i++) {
        bool is_name = is_listed_name(*text, &text->spans[i]);
        if (count == 0 && !is_name) {
            return 0; /* names lead the line */
        }
        count += is_name;
    }
    for (size_t i = 0; group != NULL && count > 1 && i < text->span_count; i++) {
        if (text->spans[i].end <= line_end && is_listed_name(*text, &text->spans[i])) {
            add_row_name(group, text, i, line_end);
        }
    }
    return count > 1 ? count : 0;
}

/* "`member_id` needed by all but guests": the name that leads a sentence; empty: none does. */
static struct slice find_lead_name(const struct text *text)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    struct slice name =
        span == NULL ? SLICE_EMPTY : slice_between(text->plain, span->start, span->end);
    bool is_name = name.size > 0 && span->start == 0 && span->kind == SPAN_CODE &&
                   field_line_measure_name(name) == name.size &&
                   slice_find_byte(name, '_') != SLICE_NOT_FOUND;
    for (size_t i = 0; is_name && i < name.size; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z') {
            return name;
        }
    }
    return SLICE_EMPTY;
}

/* Whether the word in front is in capitals. */
static bool is_upper_case(struct slice line)
{
    size_t size = field_line_measure_name(line);
    for (size_t i = 0; i < size; i++) {
        if (line.data[i] >= 'a' && line.data[i] <= 'z') {
            return false;
        }
    }
    return size > 1;
}

/* "`closedAt` when it was closed" → "closedAt": a name in marks of code with prose right behind it,
 * among fields. Empty: there is none. */
static struct slice find_told_name(const struct text *text, struct slice line)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    if (span == NULL || span->start != 0 || span->kind != SPAN_CODE || span->end + 2 > line.size ||
        line.data[span->end] != ' ' || line.data[span->end + 1] < 'a' ||
        line.data[span->end + 1] > 'z') {
        return SLICE_EMPTY;
    }
    struct slice name = slice_between(line, 0, span->end);
    return field_line_measure_name(name) == name.size ? name : SLICE_EMPTY;
}

/* One line; in a list of which others are rows of `names`, a sentence may lead with one. */
static void add_item(struct entity_group *group, const struct text *text, size_t names,
                     bool is_among_rows)
{
    struct slice line = reading_first_line(text->plain);
    struct slice told = group->typed_count > 0 ? find_told_name(text, line) : SLICE_EMPTY;
    struct field_statement field;
    if (told.size > 0 && !is_among_rows &&
        field_line_read(group->arena, line, &field) == FIELD_EVIDENCE_NONE) {
        line = told;
    }
    struct entity_group probe;
    entity_group_init(&probe, group->arena);
    bool is_field = !is_among_rows || entity_group_add(&probe, line, reading_place_in, text);
    struct slice lead = is_among_rows ? find_lead_name(text) : SLICE_EMPTY;
    bool is_label = is_among_rows && names == 0 && lead.size == 0 && is_upper_case(line);
    lead = is_field ? SLICE_EMPTY : lead;
    if (lead.size > 0 && is_known(group, lead)) {
        return; /* what is said of a field that another line names */
    }
    if (is_label) {
        return; /* "`PAID`: ..." explains a value of one of them */
    }
    if (names > 0 && probe.typed_count == 0) {
        read_code_names(group, text);
    } else {
        entity_group_add(group, lead.size > 0 ? lead : line, reading_place_in, text);
    }
}

bool entity_items_gather(struct entity_group *group, const struct block *block, size_t at,
                         enum entity_setting setting)
{
    size_t start = at == SIZE_MAX ? 0 : at + 1;
    size_t end = at == SIZE_MAX ? block->item_count : entity_items_end(block, at);
    unsigned depth = at == SIZE_MAX ? 0 : block->items[at].depth + 1;
    bool is_stored = setting == ENTITY_SETTING_STORED;
    size_t left = 0, name_count = 0;
    for (size_t i = start; i < end; i++) {
        if (block->items[i].depth == depth) {
            size_t names = is_stored ? read_code_names(NULL, &block->items[i].text) : 0;
            left += names > 0 ? names : 1;
            name_count += names;
        }
    }
    for (size_t i = start; i < end && entity_group_can_be_entity(group, left, setting); i++) {
        if (block->items[i].depth != depth) {
            continue;
        }
        const struct text *text = &block->items[i].text;
        size_t names = is_stored ? read_code_names(NULL, text) : 0;
        left -= names > 0 ? names : 1;
        add_item(group, text, names, name_count > 0);
    }
    return entity_group_is_entity(group, setting);
}

/* Whether "Key columns:" or the like stands right above, and the items lead with names in marks of
 * code: then they are fields without a type or a key to tell it. */
static bool is_labelled_as_fields(const struct block *block, enum entity_setting setting)
{
    struct text label = reading_label(block);
    struct slice said = label.plain.size > 0 ? label.plain : block->section->name;
    size_t count = 0, named = 0;
    if (setting == ENTITY_SETTING_MESSAGE || !entity_name_says_fields(said)) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
        bool is_outer = block->items[i].depth == 0;
        bool is_name = is_outer && span != NULL && span->start == 0 && span->kind == SPAN_CODE;
        count += is_outer;
        named += is_name;
    }
    return named > 1 && named * 10 >= count * 7;
}

bool entity_items_gather_labelled(struct entity_group *group, const struct block *block,
                                  enum entity_setting setting)
{
    if (!is_labelled_as_fields(block, setting)) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice line = reading_first_line(block->items[i].text.plain);
        size_t name = field_line_measure_name(line);
        bool is_name = name > 0 && slice_equal(slice_from_offset(line, name), SLICE("."));
        if (block->items[i].depth == 0) {
            entity_group_add(group, is_name ? slice_between(line, 0, name) : line, reading_place_in,
                             &block->items[i].text);
        }
    }
    return group->field_count > 1 && group->field_count * 10 >= group->line_count * 7;
}
