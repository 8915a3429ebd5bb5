/* SPDX-License-Identifier: Apache-2.0 */
/* What a model told in words says of a table that joins others: "many-to-many between hives and
 * trees", without a field of its own. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/field_value.h"
#include "spec/text/words.h"

#define JOINED_COUNT 2U

bool entity_joins_says(struct slice list)
{
    static const char words[] =
        "many-to-many|many to many|n:m|m:n|n-m|n:n|m2m|join table|junction table|link table|"
        "joining table|связь многие*|многие-ко-многим|многие ко многим|muchos a muchos|"
        "muitos para muitos|muitos-para-muitos|plusieurs à plusieurs|molti a molti|"
        "viele-zu-viele|wiele do wielu|多对多|多对多关系|多対多|다대다";
    return wording_has(list, words);
}

/* The things of `names` that the words name, into out[JOINED_COUNT]; returns how many, 0: more, of
 * which it is not plain what is joined. */
static size_t find_joined(struct arena *arena, struct slice list, const struct list *names,
                          struct slice *out)
{
    size_t count = 0, size = 0;
    for (size_t at = 0; at<list.size; at += size> 0 ? size : 1) {
        size = word_measure(slice_from_offset(list, at));
        struct slice word = slice_between(list, at, at + size);
        struct slice key = size > 0 ? word_key(arena, word) : SLICE_EMPTY;
        LIST_EACH(const struct slice, name, names)
        {
            bool is_new = count == 0 || out[0].data != name->data;
            if (key.size == 0 || !is_new || !slice_equal(word_key(arena, *name), key)) {
                continue;
            }
            if (count == JOINED_COUNT) {
                return 0;
            }
            out[count++] = *name;
        }
    }
    return count;
}

static void add_reference(struct entity_group *group, struct slice other, struct place place)
{
    struct arena *arena = group->arena;
    struct slice name =
        arena_join(arena, word_singular(arena, word_snake(arena, other)), SLICE("_id"));
    struct field_statement *field = field_value_add(arena, &group->entity, name, place);
    field->is_foreign_key = true;
    field->is_required = true;
    field->references_entity = other;
}

bool entity_joins_read(struct specification *specification, const struct block *block,
                       const struct text *text, struct slice name, struct slice list,
                       const struct list *names)
{
    struct slice joined[JOINED_COUNT];
    struct entity_group group;
    if (find_joined(specification->arena, list, names, joined) != JOINED_COUNT) {
        return false;
    }
    entity_group_init(&group, specification->arena);
    for (size_t i = 0; i < JOINED_COUNT; i++) {
        add_reference(&group, joined[i], reading_place_in(text, list));
    }
    entity_lists_state(specification, block, &group, name, text->place);
    return true;
}
