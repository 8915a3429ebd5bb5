/* SPDX-License-Identifier: Apache-2.0 */
/* Fields above what is said of each:
 *
 *     title:
 *       - type: String
 *       - required: true
 *
 * which YAML reads as something else. */
#include "spec/recognise/entity_keyed.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

/* What a property says, as a line of a field has it; empty: nothing, or nothing that is held. */
static struct slice word_property(struct arena *arena, struct slice key, struct slice value)
{
    static const struct {
        const char *keys;
        const char *words;
    } valued[] = {{"minlength|min_length|min length", "min length"},
                  {"maxlength|max_length|max length", "max length"},
                  {"min|minimum", "min"},
                  {"max|maximum", "max"},
                  {"default", "default"},
                  {"enum|values|one of", "enum"},
                  {"ref|references", "references"}};
    static const char flags[] = "required|unique|index|indexed|nullable|optional";
    if (wording_is(key, flags)) {
        bool is_set =
            wording_starts_with(value, "true|yes") > 0 || slice_starts_with(value, SLICE("[true"));
        return is_set ? key : SLICE_EMPTY;
    }
    for (size_t i = 0; i < sizeof(valued) / sizeof(*valued); i++) {
        if (wording_is(key, valued[i].keys) && value.size > 0) {
            bool is_list = value.data[0] == '[';
            if (is_list && i < 4) { /* [80, 'too long']: a message stands behind */
                value = slice_between(value, 1, slice_find_byte(value, ','));
            } else if (is_list) {
                value = slice_between(value, 1, slice_find_byte(value, ']'));
            }
            if (i == 5) {
                return arena_format(arena, "enum(" SLICE_FORMAT ")", SLICE_ARGUMENT(value));
            }
            return arena_format(arena, "%s " SLICE_FORMAT, valued[i].words, SLICE_ARGUMENT(value));
        }
    }
    return SLICE_EMPTY;
}

bool entity_keyed_read(struct arena *arena, const struct passage *passage,
                       struct entity_group *out_group)
{
    struct slice rest = passage->text, line, name = SLICE_EMPTY, said = SLICE_EMPTY;
    size_t count = 0;
    bool is_typed = true;
    entity_group_init(out_group, arena);
    for (bool has_line = true; has_line;) {
        has_line = slice_next_line(&rest, &line);
        struct slice text = has_line ? slice_trim(line) : SLICE_EMPTY;
        if (has_line && (text.size == 0 || text.data[0] == '#')) {
            continue;
        }
        size_t size = field_line_measure_name(text);
        bool is_head = size > 0 && size + 1 == text.size && text.data[size] == ':';
        if (is_head || !has_line) {
            size_t before = out_group->entity.fields.count;
            if (name.size > 0 && (!is_typed || said.size == 0)) {
                return false;
            }
            if (name.size > 0) {
                entity_group_add(out_group, said, reading_place_nowhere, NULL);
                for (size_t i = before; i < out_group->entity.fields.count; i++) {
                    struct field_statement *field = list_at(&out_group->entity.fields, i);
                    field->name = name;
                    field->place = passage_place(passage, name);
                }
                count++;
            }
            name = slice_between(text, 0, size);
            said = SLICE_EMPTY;
            is_typed = false;
            continue;
        }
        bool is_item = slice_starts_with(text, SLICE("- "));
        if (name.size == 0 || !(is_item || line.data != text.data)) {
            return false;
        }
        text = slice_trim(slice_from_offset(text, is_item ? 2 : 0));
        size_t colon = slice_find_byte(text, ':');
        if (colon == SLICE_NOT_FOUND) {
            return false;
        }
        struct slice key = slice_between(text, 0, colon);
        struct slice value = slice_trim(slice_from_offset(text, colon + 1));
        bool is_type = wording_is(key, "type|typ|tipo");
        if (is_type && type_from_word(arena, value, NULL)->kind == TYPE_UNKNOWN) {
            return false;
        }
        struct slice property = is_type ? value : word_property(arena, key, value);
        is_typed |= is_type;
        said = said.size == 0      ? arena_format(arena, SLICE_FORMAT ": " SLICE_FORMAT,
                                                  SLICE_ARGUMENT(name), SLICE_ARGUMENT(property))
               : property.size > 0 ? arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                                  SLICE_ARGUMENT(said), SLICE_ARGUMENT(property))
                                   : said;
    }
    return count >= 2 && out_group->entity.fields.count == count;
}

bool entity_keyed_begins(struct slice code)
{
    struct slice line = SLICE_EMPTY, first = SLICE_EMPTY;
    while (first.size == 0 && slice_next_line(&code, &line)) {
        first = slice_trim(line);
    }
    return first.size > 1 && first.data[first.size - 1] == ':' &&
           slice_find(slice_between(code, 0, 200), SLICE("type:")) != SLICE_NOT_FOUND;
}
