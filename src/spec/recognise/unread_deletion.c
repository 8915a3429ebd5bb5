/* SPDX-License-Identifier: Apache-2.0 */
/* What is deleted with what, said in a list beside an entity: "when a crew goes, its boats go (ON
 * DELETE CASCADE)". It is kept with the foreign keys that it names. */
#include "spec/reading/reading.h"
#include "spec/recognise/unread_private.h"
#include "spec/text/words.h"

/* "ON DELETE CASCADE" in a sentence, as SQL writes it. */
static enum referential_action find_deletion(struct slice text)
{
    static const struct {
        const char *words;
        enum referential_action action;
    } actions[] = {{"cascade", ACTION_CASCADE},
                   {"set null", ACTION_SET_NULL},
                   {"restrict", ACTION_RESTRICT},
                   {"no action", ACTION_RESTRICT}};
    size_t at = slice_find(text, SLICE("ON DELETE"));
    struct slice rest =
        at == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_trim(slice_from_offset(text, at + 9));
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        if (slice_starts_with_ignoring_case(rest, slice_from(actions[i].words))) {
            return actions[i].action;
        }
    }
    return ACTION_NONE;
}

static bool has_word(struct slice text, struct slice word)
{
    for (size_t from = 0; word.size > 0 && from < text.size;) {
        size_t at = slice_find_ignoring_case(slice_from_offset(text, from), word);
        if (at == SLICE_NOT_FOUND) {
            return false;
        }
        size_t start = from + at, end = start + word.size;
        if ((start == 0 || !character_is_word(text.data[start - 1])) &&
            (end >= text.size || !character_is_word(text.data[end]))) {
            return true;
        }
        from = end;
    }
    return false;
}

/* The entity described in the block's section. */
static struct slice name_of_section(struct specification *specification, const struct block *block)
{
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY && statement->block != NULL &&
            statement->block->section == block->section && !statement->entity.is_alteration) {
            return statement->entity.name;
        }
    }
    return SLICE_EMPTY;
}

/* Sets what happens to the references that a sentence in the section of `about` names: those of
 * another entity to it, by the other's name, and its own, by that of the field. Returns how many
 * are told, and in *out_open how many of its references are told nowhere. */
static size_t hold_deletion(struct specification *specification, struct slice about,
                            struct slice text, enum referential_action action, size_t *out_open)
{
    struct arena *arena = specification->arena;
    struct slice key = word_key(arena, about);
    size_t count = 0;
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind != STATEMENT_ENTITY) {
            continue;
        }
        bool is_own = slice_equal(word_key(arena, statement->entity.name), key);
        LIST_EACH(struct field_statement, field, &statement->entity.fields)
        {
            bool is_to = field->references_entity.size > 0 &&
                         slice_equal(word_key(arena, field->references_entity), key);
            bool is_named = is_own  ? has_word(text, field->name)
                            : is_to ? has_word(text, statement->entity.name)
                                    : false;
            if (field->references_entity.size == 0 || !(is_own || is_to)) {
                continue;
            }
            *out_open += field->on_delete == ACTION_NONE;
            count += is_own && !is_named && field->on_delete == action; /* told already */
            if (is_named) {
                field->on_delete = field->on_delete == ACTION_NONE ? action : field->on_delete;
                count++;
            }
        }
    }
    return count;
}

static void read_deletion(struct specification *specification, const struct block *block,
                          const struct text *text)
{
    enum referential_action action = find_deletion(text->plain);
    struct slice about =
        action == ACTION_NONE ? SLICE_EMPTY : name_of_section(specification, block);
    size_t open = 0;
    if (about.size > 0 && hold_deletion(specification, about, text->plain, action, &open) > 0) {
        reading_give_reason(block, "what is deleted with what: kept with the foreign keys");
        return;
    }
    if (open == 0) {
        return;
    }
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_W1407, text->place,
                       "write ON DELETE beside the foreign key",
                       "'" SLICE_FORMAT
                       "' is not held: it names none of the foreign keys of '" SLICE_FORMAT
                       "', nor a table with one to it",
                       SLICE_ARGUMENT(slice_between(text->plain, 0, 60)), SLICE_ARGUMENT(about));
}

void unread_deletion_read(struct specification *specification, const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        read_deletion(specification, block, &block->items[i].text);
    }
}
