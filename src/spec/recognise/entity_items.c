/* SPDX-License-Identifier: Apache-2.0 */
/* The items of one depth as fields of one entity: a field a line, or names in marks of code,
 * several a line, with sentences about them between. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_value.h"
#include "spec/text/label_list.h"
#include "spec/text/words.h"

#define SHORT_LABEL_MAXIMUM 60U /* more is a sentence */

size_t entity_items_end(const struct block *block, size_t at)
{
    size_t end = at + 1;
    while (end < block->item_count && block->items[end].depth > block->items[at].depth) {
        end++;
    }
    return end;
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

/* Whether the line begins with a word as headings have it, and not with a name in marks of code. */
static bool is_heading_word(const struct text *text)
{
    bool is_code =
        text->span_count > 0 && text->spans[0].start == 0 && text->spans[0].kind == SPAN_CODE;
    return !is_code && text->plain.size > 1 && text->plain.data[0] >= 'A' &&
           text->plain.data[0] <= 'Z' && text->plain.data[1] >= 'a' && text->plain.data[1] <= 'z';
}

/* "Add `visibility` (all, friends) to say who sees it": adds the field that it tells of. */
static void add_told(struct entity_group *group, const struct text *text)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    struct slice before = slice_trim(slice_between(text->plain, 0, span == NULL ? 0 : span->start));
    if (span == NULL || span->kind != SPAN_CODE ||
        !wording_is(before, "add|also|track|store|stores|include|includes|keep|keeps|optional|plus|"
                            "carries|has")) {
        return;
    }
    struct slice behind = slice_from_offset(text->plain, span->end);
    size_t close = slice_starts_with(slice_trim(behind), SLICE("(")) ? slice_find_byte(behind, ')')
                                                                     : SLICE_NOT_FOUND;
    size_t end = span->end + (close == SLICE_NOT_FOUND ? 0 : close + 1);
    struct slice name = slice_between(text->plain, span->start, span->end);
    if (!entity_code_names_is_known(group, name)) {
        entity_group_add(group, slice_between(text->plain, span->start, end), reading_place_in,
                         text);
    }
}

/* One line; in a list of which others are rows of `names`, a sentence may lead with one. */
static void add_item(struct entity_group *group, const struct text *text, size_t names,
                     bool is_among_rows, bool takes_labels)
{
    struct slice line = reading_first_run(text->plain);
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
    if (lead.size > 0 && entity_code_names_is_known(group, lead)) {
        return; /* what is said of a field that another line names */
    }
    if (is_label) {
        return; /* "`PAID`: ..." explains a value of one of them */
    }
    if (takes_labels && names == 0 && is_heading_word(text) &&
        (probe.sure_count == 0 || text->span_count > 0)) {
        add_told(group, text);
        return; /* "Purpose: what it is for", among rows with labels of their own */
    }
    if (names > 0 && (probe.typed_count == 0 || probe.entity.fields.count < names)) {
        entity_code_names_add(group, text, takes_labels);
    } else {
        entity_group_add(group, lead.size > 0 ? lead : line, reading_place_in, text);
    }
}

/* The items that are gathered. */
struct range {
    size_t start;
    size_t end;
    unsigned depth;
    struct slice title; /* what names the entity, as far as it is known here */
};

static struct range find_range(const struct block *block, size_t at, bool is_stored)
{
    if (at == SIZE_MAX) {
        struct slice title = is_stored ? entity_label_of_block(block).name : SLICE_EMPTY;
        return (struct range){0, block->item_count, 0,
                              title.size > 0 ? title : block->section->name};
    }
    return (struct range){at + 1, entity_items_end(block, at), block->items[at].depth + 1,
                          reading_first_line(block->items[at].text.plain)};
}

/* Whether the rows say what some of the fields have in common ("Profile: `bio`, `avatar`"): the
 * first of them leads with the entity's own key, and no other does. */
static bool have_labels(const struct block *block, const struct range *range)
{
    size_t row_count = 0, key_count = 0;
    bool is_first = false;
    for (size_t i = range->start; i < range->end; i++) {
        const struct text *text = &block->items[i].text;
        if (block->items[i].depth != range->depth || entity_code_names_count(text, true) == 0) {
            continue;
        }
        bool is_key = entity_name_of_key(range->title, entity_code_names_first(text)).size > 0;
        is_first |= row_count == 0 && is_key;
        key_count += is_key;
        row_count++;
    }
    return is_first && key_count == 1;
}

/* "orderId" leads the fields of "Order": a key without a mark. Only where the last word of the
 * title is meant is it sure to be no reference: "orgId" of "Organization Membership" is one. */
static void take_own_key(struct entity_group *group, struct slice title)
{
    if (group->has_key || group->entity.fields.count == 0) {
        return;
    }
    struct field_statement *first = list_at(&group->entity.fields, 0);
    struct slice word = entity_name_of_key(title, first->name);
    bool is_last = slice_ends_with(title, word);
    for (size_t i = 1; i < word.size; i++) {
        is_last &= word.data[i] < 'A' || word.data[i] > 'Z';
    }
    group->has_key = word.size > 0;
    first->is_primary_key |= word.size > 0 && is_last && group->entity.primary_key.count == 0;
}

#define VALUE_SIZE_MAXIMUM 120U

/* "status: string" with "`draft` — not visible" and the like nested in it, an item a value: they
 * are the labels of the field added last. */
static void take_values_below(struct entity_group *group, const struct block *block, size_t at)
{
    struct slice values = SLICE_EMPTY;
    size_t end = entity_items_end(block, at), count = group->entity.fields.count;
    struct field_statement *field = count == 0 ? NULL : list_at(&group->entity.fields, count - 1);
    bool are_codes = true;
    for (size_t i = at + 1; field != NULL && i < end; i++) {
        const struct text *text = &block->items[i].text;
        struct slice line = reading_first_line(text->plain);
        are_codes &=
            text->span_count > 0 && text->spans[0].start == 0 && text->spans[0].kind == SPAN_CODE;
        if (block->items[i].depth != block->items[at].depth + 1 || line.size > VALUE_SIZE_MAXIMUM ||
            i - at > LABEL_COUNT_MAXIMUM || slice_find_byte(line, '|') != SLICE_NOT_FOUND) {
            return;
        }
        values = arena_format(group->arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(values),
                              values.size > 0 ? " | " : "", SLICE_ARGUMENT(line));
    }
    bool are_values = field != NULL && end > at + 2 &&
                      (field->type->kind == TYPE_ENUM || label_list_is_expected(field->name) ||
                       (are_codes && field->type->kind == TYPE_TEXT));
    if (are_values) {
        field_value_labels(group->arena, field, values, LABELS_DOUBTFUL);
    }
}

bool entity_items_gather(struct entity_group *group, const struct block *block, size_t at,
                         enum entity_setting setting)
{
    bool is_stored = setting == ENTITY_SETTING_STORED;
    struct range range = find_range(block, at, is_stored);
    bool takes_labels = is_stored && have_labels(block, &range);
    size_t left = 0, name_count = 0;
    for (size_t i = range.start; i < range.end; i++) {
        if (block->items[i].depth == range.depth) {
            size_t names =
                is_stored ? entity_code_names_count(&block->items[i].text, takes_labels) : 0;
            left += names > 0 ? names : 1;
            name_count += names;
        }
    }
    for (size_t i = range.start; i < range.end && entity_group_can_be_entity(group, left, setting);
         i++) {
        if (block->items[i].depth != range.depth) {
            continue;
        }
        const struct text *text = &block->items[i].text;
        size_t names = is_stored ? entity_code_names_count(text, takes_labels) : 0;
        left -= names > 0 ? names : 1;
        size_t count = group->entity.fields.count;
        add_item(group, text, names, name_count > 0, takes_labels);
        if (group->entity.fields.count == count + 1) {
            take_values_below(group, block, i);
        }
    }
    if (is_stored) {
        take_own_key(group, range.title);
    }
    return entity_group_is_entity(group, setting);
}

/* Whether a comma outside brackets parts the line. */
static bool has_parts(struct slice line)
{
    size_t depth = 0;
    for (size_t i = 0; i < line.size; i++) {
        depth += character_opens_bracket(line.data[i]);
        depth -= character_closes_bracket(line.data[i]) && depth > 0;
        if (depth == 0 && line.data[i] == ',') {
            return true;
        }
    }
    return false;
}

struct slice entity_items_line(const struct text *text)
{
    struct slice line = reading_first_run(text->plain), list = SLICE_EMPTY, rest = SLICE_EMPTY;
    bool names_more = false;
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        if (span->kind != SPAN_CODE) {
            continue;
        }
        struct slice code = slice_between(text->plain, span->start, span->end);
        names_more |= list.size > 0;
        if (list.size == 0 && slice_find_byte(code, '(') != SLICE_NOT_FOUND && has_parts(code) &&
            code.data > line.data && code.data + code.size < line.data + line.size) {
            list = code;
            rest = slice_from_offset(line, (size_t)(code.data + code.size - line.data));
        }
    }
    bool is_told = rest.size > 1 && rest.data[0] == ' ' && strchr(",;(&+/|", rest.data[1]) == NULL;
    names_more &= !wording_has(rest, "index*|indiz*|índice*|indice*|индекс*|索引|인덱스|unique");
    return is_told && !names_more ? slice_of(line.data, (size_t)(rest.data - line.data)) : line;
}

bool entity_items_gather_rows(struct entity_group *group, const struct block *block, size_t at)
{
    size_t end = entity_items_end(block, at), row_count = 0;
    for (size_t i = at + 1; i < end; i++) {
        const struct text *text = &block->items[i].text;
        struct slice line = reading_first_run(text->plain);
        if (block->items[i].depth != block->items[at].depth + 1 || line.size != text->plain.size) {
            return false;
        }
        size_t others = group->line_count - group->field_count;
        if (has_parts(line)) {
            entity_group_add_list(group, line, reading_place_in, text);
            row_count++;
        } else {
            entity_group_add(group, line, reading_place_in, text);
        }
        if (group->line_count - group->field_count > others) {
            return false;
        }
    }
    take_own_key(group, reading_first_line(block->items[at].text.plain));
    return row_count > 0 && entity_group_is_entity(group, ENTITY_SETTING_STORED);
}

/* Whether "Required fields:" or the like stands right above, and the thing that has them is known
 * to be stored. */
static bool is_labelled_share(const struct block *block, enum entity_setting setting)
{
    struct entity_label found = entity_label_of_block(block);
    return found.name.size > 0 && found.share != FIELDS_SHARE_NONE &&
           (setting == ENTITY_SETTING_STORED || !found.is_heading);
}

/* Whether "Key columns:" or the like stands right above, and the items lead with names in marks of
 * code: then they are fields without a type or a key to tell it. */
static bool is_labelled_as_fields(const struct block *block, enum entity_setting setting)
{
    struct text label = reading_label(block);
    struct slice said = label.plain.size > 0 ? label.plain : block->section->name;
    size_t count = 0, named = 0;
    if (setting == ENTITY_SETTING_MESSAGE) {
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
    return named > 1 && named * 10 >= count * 7 &&
           (entity_name_says_fields(said) || is_labelled_share(block, setting));
}

#define NAME_PARTS_MAXIMUM 8U

/* "bed_id", "plantedAt", "title": what columns are called, and neither values of one nor things. */
static bool is_column_name(struct arena *arena, struct slice name)
{
    struct slice words[NAME_PARTS_MAXIMUM];
    size_t count = word_split(arena, name, words, NAME_PARTS_MAXIMUM);
    return count > 1 ? wording_is(words[count - 1],
                                  "id|at|on|by|date|name|url|count|number|code|type|total|price|"
                                  "amount|status|hash|key|time|email|phone|address")
                     : wording_is(name, "id|uuid|name|title|description|price|amount|quantity|"
                                        "notes|slug|password|username");
}

/* "latin_name" alone, or in marks of code with words about it behind; below a label that says
 * fields, without the marks: "tag — how it is told" (*needs_label). Empty: it is another text. */
static struct slice find_bare_name(const struct list_item *item, bool *needs_label)
{
    struct slice line = slice_trim(item->text.plain);
    line.size -= slice_ends_with(line, SLICE(".")) || slice_ends_with(line, SLICE(";"));
    size_t size = line.size > 0 && line.data[0] >= 'a' && line.data[0] <= 'z'
                      ? field_line_measure_name(line)
                      : 0;
    struct slice rest = slice_trim(slice_from_offset(line, size));
    const struct span *span = item->text.span_count > 0 ? &item->text.spans[0] : NULL;
    bool is_code = span != NULL && span->kind == SPAN_CODE && span->start == 0 && span->end == size;
    bool is_told = size > 0 && rest.size > 0 &&
                   (rest.data[0] == '(' || entity_words_measure_parting(rest) > 0);
    *needs_label |= is_told && rest.data[0] != '(' && !is_code;
    return size > 0 && item->depth == 0 && (rest.size == 0 || is_told)
               ? slice_between(line, 0, size)
               : SLICE_EMPTY;
}

/* "`fee`, `tax` — what is paid" and "Timestamps: `planned_at`, `left_at`": the first of the names
 * in marks of code, where they are a row and stand in front of what is said of them; else empty. */
static struct slice first_of_row(const struct list_item *item)
{
    const struct text *text = &item->text;
    bool is_row = item->depth == 0 && entity_code_names_count(text, true) > 1;
    struct slice first = is_row ? entity_code_names_first(text) : SLICE_EMPTY;
    for (size_t i = 0; i < first.size; i++) {
        if (first.data[i] >= 'a' && first.data[i] <= 'z') {
            return first;
        }
    }
    return SLICE_EMPTY;
}

/* Whether the items are names of columns and nothing else, below what names a thing of a data model
 * and no label that says that they are something else: then they are its fields, whatever the
 * language in which a label says so, and without one. */
static bool are_column_names(struct arena *arena, const struct block *block,
                             enum entity_setting setting)
{
    size_t usual_count = 0;
    bool needs_label = false;
    if (setting != ENTITY_SETTING_STORED || block->item_count < 2 || block->inside != NULL) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice name = find_bare_name(&block->items[i], &needs_label);
        if (name.size == 0) {
            name = first_of_row(&block->items[i]);
        }
        if (name.size == 0) {
            return false;
        }
        usual_count += is_column_name(arena, name);
    }
    struct slice label = reading_label(block).plain;
    bool is_labelled = label.size > 0 && entity_name_says_fields(label);
    bool is_thing = usual_count > 0 && !needs_label &&
                    entity_setting_of_title(block->section) != ENTITY_SETTING_MESSAGE &&
                    !entity_label_says_other(block->section->name) &&
                    !wording_has(block->section->name, "type|types|migration*|seed*|backup*");
    return (is_thing || is_labelled) &&
           (label.size > SHORT_LABEL_MAXIMUM || !entity_label_says_other(label));
}

/* Whether a label calls the items fields whose first is the key, or is the same as below the
 * heading beside, and the heading names a thing: then they are its own wherever in the document
 * that is. */
static bool begin_with_key(const struct block *block, enum entity_setting setting)
{
    if (setting != ENTITY_SETTING_OPEN || block->item_count < 2 || block->inside != NULL) {
        return false;
    }
    struct slice first = reading_first_line(block->items[0].text.plain);
    return wording_is(slice_between(first, 0, field_line_measure_name(first)), "id|_id|uuid") &&
           entity_name_of_title(block->section->title).size > 0 &&
           !entity_label_says_other(block->section->name) &&
           (entity_name_says_fields(reading_label(block).plain) ||
            entity_label_of_block(block).is_repeated);
}

bool entity_items_gather_labelled(struct entity_group *group, const struct block *block,
                                  enum entity_setting setting)
{
    if (!is_labelled_as_fields(block, setting) && !begin_with_key(block, setting) &&
        !are_column_names(group->arena, block, setting)) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth != 0) {
            continue;
        }
        const struct text *text = &block->items[i].text;
        if (entity_code_names_count(text, true) > 1) {
            entity_code_names_add(group, text, true);
        } else {
            entity_group_add(group, reading_first_line(text->plain), reading_place_in, text);
        }
    }
    return group->field_count > 1 && group->field_count * 10 >= group->line_count * 7;
}
