/* SPDX-License-Identifier: Apache-2.0 */
/* Plain words as fields: "Title", "Length (optional)", "Hull kind (`hullKind`)", an item each below
 * "Each boat contains:". A name in marks of code is the field's; else its words are. */
#include "spec/reading/field_line.h"
#include "spec/reading/field_value.h"
#include "spec/recognise/entity_lists_private.h"
#include "spec/recognise/told_columns.h"
#include "spec/text/words.h"

#define ITEM_MAXIMUM  120U
#define ITEMS_MAXIMUM 60U

/* The name of code in the item, where it is one: "Hull kind (`hullKind`)"; empty: there is none. */
static struct slice find_code(const struct text *text)
{
    for (size_t i = 0; i < text->span_count; i++) {
        struct slice code = slice_between(text->plain, text->spans[i].start, text->spans[i].end);
        char before = text->spans[i].start > 0 ? text->plain.data[text->spans[i].start - 1] : '(';
        if (text->spans[i].kind == SPAN_CODE) {
            bool is_name = before == '(' && field_line_measure_name(code) == code.size;
            return is_name ? code : SLICE_EMPTY;
        }
    }
    return SLICE_EMPTY;
}

/* What stands in the bracket behind the words, without a name of code in it. */
static struct slice find_remark(struct slice line, struct slice words, struct slice code)
{
    struct slice rest = slice_trim(slice_from_offset(line, words.size));
    if (code.size > 0) {
        size_t end = (size_t)(code.data + code.size - line.data);
        rest = slice_trim(slice_from_offset(line, end));
        while (rest.size > 0 && strchr("),; ", rest.data[0]) != NULL) {
            rest = slice_from_offset(rest, 1);
        }
        return wording_bare(slice_between(rest, 0, slice_find_byte(rest, ')')));
    }
    return rest.size > 2 && rest.data[0] == '(' ? slice_between(rest, 1, slice_find_byte(rest, ')'))
                                                : SLICE_EMPTY;
}

static bool is_one_name(struct slice words)
{
    return entity_words_is_name(words) &&
           !wording_has(words,
                        "or|and|more|zero|one|many|several|any|und|oder|y|o|et|ou|e|list of");
}

static void add_item(struct entity_group *group, const struct text *text, size_t *usual_count)
{
    struct slice line = slice_trim(reading_first_line(text->plain));
    while (line.size > 0 && strchr(".;,", line.data[line.size - 1]) != NULL) {
        line.size--;
    }
    size_t end =
        0; /* of the words: "Length (optional)", "Length: in metres", "Length - in metres" */
    while (end < line.size && line.data[end] != '(' && line.data[end] != ':' &&
           !slice_starts_with(slice_from_offset(line, end), SLICE(" - ")) &&
           !slice_starts_with(slice_from_offset(line, end), SLICE("\xe2\x80\x94")) &&
           !slice_starts_with(slice_from_offset(line, end), SLICE("\xe2\x80\x93"))) {
        end++;
    }
    struct slice words = slice_trim(slice_between(line, 0, end)), code = find_code(text);
    group->line_count++;
    if (code.size == 0 && !is_one_name(words)) {
        bool is_foreign = words.size > 0 && words.size <= 40 && !slice_is_ascii(words);
        if (is_foreign && group->foreign_name.size == 0) {
            group->foreign_name = words;
            group->foreign_place = reading_place_in(text, words);
        }
        return;
    }
    struct arena *arena = group->arena;
    struct slice name = code.size > 0 ? code : word_snake(arena, words);
    struct field_statement field;
    struct field_statement *kept =
        field_value_add(arena, &group->entity, name, reading_place_in(text, words));
    struct slice remark = find_remark(line, words, code);
    struct slice told = arena_format(arena, SLICE_FORMAT " (" SLICE_FORMAT ")",
                                     SLICE_ARGUMENT(name), SLICE_ARGUMENT(remark));
    if (remark.size > 0 && field_line_read(arena, told, &field) != FIELD_EVIDENCE_NONE) {
        field.place = field.default_value.place = kept->place;
        field.name = name;
        *kept = field;
    }
    group->field_count++;
    *usual_count += code.size > 0 || entity_words_is_usual(words);
}

bool told_items_gather(struct entity_group *group, const struct block *block)
{
    size_t usual_count = 0;
    if (block->item_count < 2 || block->item_count > ITEMS_MAXIMUM) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth > 0 || block->items[i].text.plain.size > ITEM_MAXIMUM) {
            return false;
        }
        add_item(group, &block->items[i].text, &usual_count);
    }
    return group->field_count >= 2 && usual_count > 0 &&
           group->field_count * 10 >= group->line_count * 6;
}
