/* SPDX-License-Identifier: Apache-2.0 */
/* What a verb does to a flag or to the time at which a thing was done: publish → is_published,
 * deactivate → is_active off, toggle-active → is_active turned round, archive → archived_at now.
 * Only where one field answers to the verb. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

static bool has_romance_ending(struct slice verb)
{
    return verb.size > 4 &&
           (slice_ends_with(verb, SLICE("ar")) || slice_ends_with(verb, SLICE("er")) ||
            slice_ends_with(verb, SLICE("ir")));
}

/* "cancelar" → "cancelado", "cancelada"; "concluir" → "concluido"; "valider" → "valide", "validee":
 * Spanish, Portuguese and French, without the marks that word_flat takes away. */
static bool is_romance_participle(struct slice label, struct slice verb)
{
    if (!has_romance_ending(verb) || label.size < verb.size - 1 || label.size > verb.size + 2) {
        return false;
    }
    struct slice stem = slice_between(verb, 0, verb.size - 2);
    struct slice ending = slice_from_offset(label, stem.size);
    bool is_first = verb.data[verb.size - 2] == 'a', is_second = verb.data[verb.size - 2] == 'e';
    return slice_starts_with(label, stem) &&
           (slice_is_one_of(ending, is_first ? "ado|ada" : "ido|ida") ||
            (is_second && slice_is_one_of(ending, "e|ee")));
}

/* "stornieren" → "storniert"; "batalkan" → "dibatalkan". */
static bool is_affixed_participle(struct slice label, struct slice verb)
{
    bool is_german = slice_ends_with(verb, SLICE("ieren")) && label.size + 1 == verb.size &&
                     slice_starts_with(label, slice_between(verb, 0, verb.size - 2)) &&
                     slice_ends_with(label, SLICE("t"));
    bool is_passive = verb.size > 3 && label.size == verb.size + 2 &&
                      slice_starts_with(label, SLICE("di")) && slice_ends_with(label, verb);
    return is_german || is_passive;
}

/* "cancel" → "cancelled", "canceled"; "approve" → "approved"; "verify" → "verified": the label is
 * the verb's stem and an ending. */
bool flag_is_participle(struct slice label, struct slice verb)
{
    struct slice stem = verb;
    if (stem.size > 3 && (stem.data[stem.size - 1] == 'e' || stem.data[stem.size - 1] == 'y')) {
        stem.size--;
    }
    bool is_english = stem.size >= 3 && slice_starts_with(label, stem) && label.size > verb.size &&
                      label.size <= verb.size + 3 && slice_ends_with(label, SLICE("ed"));
    return is_english || is_romance_participle(label, verb) || is_affixed_participle(label, verb);
}

struct slice flag_without_negation(struct slice verb, bool *out_is_negated)
{
    static const char *const prefixes[] = {"un", "des", "de", "in", "dis"};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        struct slice prefix = slice_from(prefixes[i]);
        bool fits = prefix.size != 3 || prefixes[i][1] == 'i' || has_romance_ending(verb);
        if (fits && slice_starts_with(verb, prefix) && verb.size >= prefix.size + 3) {
            *out_is_negated = true;
            return slice_from_offset(verb, prefix.size);
        }
    }
    *out_is_negated = false;
    return verb;
}

static bool names_flag(struct slice flag, struct slice verb)
{
    static const struct {
        const char *verb, *flag;
    } pairs[] = {
        {"activate", "active"},     {"enable", "enabled"},   {"able", "enabled"},
        {"makedefault", "default"}, {"finish", "completed"}, {"complete", "done"},
        {"verify", "verified"},     {"hide", "hidden"},      {"freeze", "frozen"},
        {"ativar", "ativo"},        {"activar", "activo"},   {"activer", "actif"},
        {"aktivieren", "aktiv"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (slice_equal(verb, slice_from(pairs[i].verb)) &&
            slice_equal(flag, slice_from(pairs[i].flag))) {
            return true;
        }
    }
    return slice_equal(flag, verb) || flag_is_participle(flag, verb);
}

/* "is_active" → "active". */
static struct slice bare_name(const struct field *field)
{
    return slice_starts_with(field->key, SLICE("is")) ? slice_from_offset(field->key, 2)
                                                      : field->key;
}

static bool is_flag(const struct field *field)
{
    return field->type->kind == TYPE_BOOLEAN && !field->is_read_only;
}

static bool set_to(struct flag_change *out, const struct field *field, enum preset_kind kind,
                   const char *value)
{
    *out = (struct flag_change){kind, field, slice_from(value)};
    return true;
}

/* publish → is_published, complete → completed, activate → is_active: a boolean; deactivate turns
 * it off. */
static bool find_flag(const struct entity *entity, struct slice verb, struct slice positive,
                      struct flag_change *out)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (!is_flag(field)) {
            continue;
        }
        if (names_flag(bare_name(field), verb)) {
            return set_to(out, field, PRESET_VALUE, "true");
        }
        if (positive.size > 0 && names_flag(bare_name(field), positive)) {
            return set_to(out, field, PRESET_VALUE, "false");
        }
    }
    return false;
}

/* What says that a thing is on or off as a whole. */
static const char on_names[] = "active|enabled";

/* "enable" where the flag is called active, "activate" where it is called enabled. */
static bool find_other_word(const struct entity *entity, struct slice verb, struct flag_change *out)
{
    bool is_on = slice_is_one_of(verb, "activate|enable");
    if (!is_on && !slice_is_one_of(verb, "deactivate|disable")) {
        return false;
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (is_flag(field) && slice_is_one_of(bare_name(field), on_names)) {
            return set_to(out, field, PRESET_VALUE, is_on ? "true" : "false");
        }
    }
    return false;
}

/* Whether the entity has a state whose values nobody lists: what a verb does to it is not known,
 * and a time beside it would be half of that. */
static bool has_open_state(const struct entity *entity)
{
    const struct field *state = state_field(entity);
    return state != NULL && state->label_count == 0;
}

/* archive → archived_at, read → read_at: the time at which it was done, which is none before;
 * unarchive takes it away. */
static bool find_time(const struct entity *entity, struct slice verb, struct slice positive,
                      struct flag_change *out)
{
    if (has_open_state(entity)) {
        return false;
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_time = field->type->kind == TYPE_TIMESTAMP && !field->is_required &&
                       !field->is_read_only && !field->is_created_at && !field->is_updated_at &&
                       field->default_value.kind == DEFAULT_NONE;
        if (!is_time || field->key.size < 5 || !slice_ends_with(field->key, SLICE("at"))) {
            continue;
        }
        struct slice done = slice_between(field->key, 0, field->key.size - 2);
        if (names_flag(done, verb)) {
            return set_to(out, field, PRESET_NOW, "");
        }
        if (positive.size > 0 && names_flag(done, positive)) {
            return set_to(out, field, PRESET_NONE, "");
        }
    }
    return false;
}

/* --- those of which it is said --- */

/* "inactive" → "active"; empty: the word denies nothing. */
static struct slice denied(struct slice word)
{
    static const char *const prefixes[] = {"un", "in", "not", "non"};
    if (slice_equal(word, SLICE("disabled"))) {
        return SLICE("enabled");
    }
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        struct slice prefix = slice_from(prefixes[i]);
        if (slice_starts_with(word, prefix) && word.size >= prefix.size + 3) {
            return slice_from_offset(word, prefix.size);
        }
    }
    return SLICE_EMPTY;
}

bool flag_of_state(struct arena *arena, const struct entity *entity, struct slice word,
                   struct flag_change *out)
{
    struct slice flat = word_flat(arena, word), other = denied(flat);
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_flag = field->type->kind == TYPE_BOOLEAN, is_other;
        bool is_time = field->type->kind == TYPE_TIMESTAMP && !field->is_required &&
                       !field->is_created_at && !field->is_updated_at &&
                       slice_ends_with(field->key, SLICE("at"));
        if (field->is_write_only || (!is_flag && (!is_time || has_open_state(entity)))) {
            continue;
        }
        struct slice name =
            is_flag ? bare_name(field) : slice_between(field->key, 0, field->key.size - 2);
        is_other = other.size > 0 && slice_equal(name, other);
        if (name.size > 0 && (is_other || slice_equal(name, flat))) {
            return is_flag ? set_to(out, field, PRESET_VALUE, is_other ? "false" : "true")
                           : set_to(out, field, is_other ? PRESET_NONE : PRESET_NOW, "");
        }
    }
    return false;
}

/* --- toggles --- */

struct slice flag_behind_toggle(struct arena *arena, struct slice word, bool *out_is_toggle)
{
    static const char *const verbs[] = {"toggle", "flip", "alternar", "basculer", "umschalten"};
    struct slice snake = word_snake(arena, word);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        struct slice verb = slice_from(verbs[i]);
        bool is_alone = slice_equal(snake, verb);
        *out_is_toggle = is_alone || (slice_starts_with(snake, verb) &&
                                      snake.data[verb.size] == '_' && snake.size > verb.size + 1);
        if (*out_is_toggle) {
            return is_alone ? SLICE_EMPTY : slice_from_offset(snake, verb.size + 1);
        }
    }
    return SLICE_EMPTY;
}

/* The flag that is meant where no flag is named: the only one, or the one by which the thing is on
 * or off. NULL: none, or it is not certain. */
static const struct field *main_flag(const struct entity *entity)
{
    const struct field *only = NULL, *on = NULL;
    size_t count = 0;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (is_flag(field)) {
            count++;
            only = field;
            on = slice_is_one_of(bare_name(field), on_names) ? field : on;
        }
    }
    return on != NULL ? on : count == 1 ? only : NULL;
}

/* toggle-active → is_active, toggle → the only flag: turned round. */
static bool find_toggled(struct arena *arena, const struct entity *entity, struct slice word,
                         struct flag_change *out)
{
    bool is_toggle;
    struct slice rest = word_flat(arena, flag_behind_toggle(arena, word, &is_toggle));
    if (!is_toggle) {
        return false;
    }
    bool is_whole = rest.size == 0 || slice_equal(rest, entity->key) ||
                    slice_equal(rest, word_key(arena, entity->table)) ||
                    slice_is_one_of(rest, "status|state|activation|activo|ativo|actif|aktiv");
    const struct field *field = is_whole && !has_open_state(entity) ? main_flag(entity) : NULL;
    LIST_EACH(const struct field, each, &entity->fields)
    {
        if (rest.size > 0 && is_flag(each) && names_flag(bare_name(each), rest)) {
            field = each;
        }
    }
    return field != NULL && set_to(out, field, PRESET_FLIP, "true");
}

bool flag_of_verb(struct binding *binding, const struct entity *entity, struct slice word,
                  struct flag_change *out)
{
    bool is_negated;
    struct slice verb = word_flat(binding->builder->arena, word);
    struct slice positive = flag_without_negation(verb, &is_negated);
    positive = is_negated ? positive : SLICE_EMPTY;
    return find_flag(entity, verb, positive, out) || find_other_word(entity, verb, out) ||
           find_time(entity, verb, positive, out) ||
           find_toggled(binding->builder->arena, entity, word, out);
}

bool flag_bind(struct binding *binding, const struct entity *entity,
               const struct flag_change *change)
{
    struct preset *preset = ARENA_NEW(binding->builder->arena, struct preset);
    *preset = (struct preset){change->kind, change->field, change->value};
    binding->operation->kind = OPERATION_TRANSITION;
    list_add(binding->builder->arena, &binding->operation->presets, preset);
    struct slice field = change->field->name;
    switch (change->kind) {
    case PRESET_FLIP:
        return binding_say(binding, "turns '" SLICE_FORMAT "' of '" SLICE_FORMAT "' round",
                           SLICE_ARGUMENT(field), SLICE_ARGUMENT(entity->name));
    case PRESET_NOW:
        return binding_say(binding, "sets '" SLICE_FORMAT "' of '" SLICE_FORMAT "' to the time",
                           SLICE_ARGUMENT(field), SLICE_ARGUMENT(entity->name));
    case PRESET_NONE:
        return binding_say(binding, "empties '" SLICE_FORMAT "' of '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(field), SLICE_ARGUMENT(entity->name));
    case PRESET_VALUE:
    case PRESET_UNSAID:
    case PRESET_TODAY:
    case PRESET_NEWEST:
        break;
    }
    return binding_say(
        binding, "sets '" SLICE_FORMAT "' of '" SLICE_FORMAT "' to '" SLICE_FORMAT "'",
        SLICE_ARGUMENT(field), SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(change->value));
}
