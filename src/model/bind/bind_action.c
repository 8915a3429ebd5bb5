/* SPDX-License-Identifier: Apache-2.0 */
/* Actions on one record: a field of its own, a change of state, a row of a join table. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* --- words and labels --- */

/* Verbs whose state is not spelt like them. */
static const struct {
    const char *verb;
    const char *states; /* '|'-separated, the likeliest first */
} irregular[] = {
    {"send", "sent"},
    {"pay", "paid"},
    {"start", "started|inprogress|running|active|ongoing"},
    {"begin", "started|inprogress|running|active"},
    {"resume", "resumed|active|inprogress|running"},
    {"activate", "active|activated|enabled"},
    {"deactivate", "inactive|deactivated|disabled"},
    {"enable", "enabled|active"},
    {"disable", "disabled|inactive"},
    {"finish", "finished|completed|done|closed"},
    {"complete", "completed|complete|done|finished"},
    {"reopen", "reopened|open"},
    {"open", "open|opened"},
    {"hold", "held|onhold"},
    {"stop", "stopped|inactive"},
    {"suspend", "suspended|paused|onhold"},
    {"pause", "paused|onhold|suspended"},
    {"ban", "banned|blocked"},
    {"unpublish", "draft|unpublished"},
    {"withdraw", "withdrawn"},
    {"deny", "denied|rejected"},
    {"decline", "declined|rejected"},
    {"accept", "accepted|approved"},
    {"process", "processed|processing"},
    {"lose", "lost"},
    {"break", "broken"},
    {"sell", "sold"},
    {"lend", "lent|onloan"},
    {"take", "taken"},
    {"win", "won"},
    {"freeze", "frozen"},
    {"hide", "hidden"},
    {"void", "voided|void"},
    {"ack", "acknowledged|acked"},
    {"ship", "shipped"},
    {"submit", "submitted"},
    {"pin", "pinned"},
    {"flag", "flagged"},
    {"reactivate", "reactivated|active|activated|enabled"},
    {"restore", "restored|active"},
    {"ativar", "ativo|ativado"},
    {"desativar", "inativo|desativado"},
    {"inativar", "inativo|inativado"},
    {"activar", "activo|activado"},
    {"desactivar", "inactivo|desactivado"},
    {"activer", "actif|active"},
    {"desactiver", "inactif|desactive"},
    {"aktivieren", "aktiv|aktiviert"},
    {"deaktivieren", "inaktiv|deaktiviert"},
};

static struct slice find_label(struct arena *arena, const struct field *field, struct slice flat)
{
    for (size_t i = 0; i < field->label_count; i++) {
        if (slice_equal(word_flat(arena, field->labels[i]), flat)) {
            return field->labels[i];
        }
    }
    return SLICE_EMPTY;
}

struct slice label_of_word(struct arena *arena, const struct field *field, struct slice word)
{
    struct slice flat = word_flat(arena, word);
    for (size_t i = 0; i < sizeof(irregular) / sizeof(*irregular); i++) {
        struct slice rest = slice_from(irregular[i].states), state;
        while (slice_equal(flat, slice_from(irregular[i].verb)) &&
               slice_next_part(&rest, '|', &state)) {
            struct slice label = find_label(arena, field, state);
            if (label.size > 0) {
                return label;
            }
        }
    }
    for (size_t i = 0; i < field->label_count; i++) {
        if (flag_is_participle(word_flat(arena, field->labels[i]), flat)) {
            return field->labels[i];
        }
    }
    return find_label(arena, field, flat);
}

const struct field *binding_field(struct binding *binding, const struct entity *entity,
                                  struct slice name, bool allows_prefix)
{
    struct arena *arena = binding->builder->arena;
    struct slice flat = word_flat(arena, name);
    LIST_EACH(const struct field, field, &entity->fields)
    {
        struct slice own = field->key;
        bool is_same = slice_equal(own, flat);
        bool has_prefix = allows_prefix && slice_starts_with(own, SLICE("is")) &&
                          slice_equal(slice_from_offset(own, 2), flat);
        if (is_same || has_prefix) {
            return field;
        }
    }
    return NULL;
}

/* --- the record that the path selects --- */

/* The record by its key, or by what the parameter's name says that it is:
 * "/orders/{user_id}/status" is about no order. */
static bool select_record(struct binding *binding, const struct entity *entity)
{
    bool is_guess;
    size_t collection = binding->count - 3;
    const struct field *field = binding_foreign(binding, entity, collection, &is_guess);
    bool is_stranger = field == NULL && binding_names_stranger(binding, entity, collection);
    if (is_stranger || !binding_parents(binding, entity, collection)) {
        return false;
    }
    if (field == NULL) {
        return binding_key(binding, entity, collection + 1);
    }
    if (binding_is_one(binding, entity, field)) {
        binding_add_parameter(binding, collection + 1, field, false);
        return true;
    }
    binding_say(binding, "{" SLICE_FORMAT "} names no single one of '" SLICE_FORMAT "'",
                SLICE_ARGUMENT(parameter_name(binding->segments[collection + 1])),
                SLICE_ARGUMENT(entity->name));
    return false;
}

struct entity *binding_record(struct binding *binding)
{
    bool is_guess;
    if (binding->count < 3 || segment_is_parameter(binding_last(binding)) ||
        !segment_is_parameter(binding->segments[binding->count - 2]) ||
        segment_is_parameter(binding->segments[binding->count - 3])) {
        return NULL;
    }
    struct entity *entity =
        binding_entity(binding, binding->segments[binding->count - 3], &is_guess);
    if (entity == NULL || !select_record(binding, entity)) {
        return NULL;
    }
    binding->operation->entity = entity;
    binding->operation->is_guess = is_guess;
    binding->operation->verb = binding_last(binding);
    return entity;
}

/* Verbs and the nouns that fields of their outcome are called by: "verify" sets
 * verification_status. */
static const struct {
    const char *verb, *noun;
} outcomes[] = {
    {"verify", "verification"}, {"approve", "approval"},    {"confirm", "confirmation"},
    {"validate", "validation"}, {"moderate", "moderation"}, {"activate", "activation"},
    {"publish", "publication"}, {"review", "review"},       {"deliver", "delivery"},
    {"pay", "payment"},         {"ship", "shipping"},       {"process", "processing"},
};

static bool is_named_state(const struct field *field)
{
    return slice_ends_with(field->key, SLICE("status")) ||
           slice_ends_with(field->key, SLICE("state"));
}

/* "verification_status" of "verify"; NULL: none, or several. */
static const struct field *find_outcome(struct binding *binding, const struct entity *entity)
{
    struct slice verb = word_flat(binding->builder->arena, binding_last(binding));
    const struct field *found = NULL;
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(*outcomes); i++) {
        struct slice noun = slice_from(outcomes[i].noun);
        LIST_EACH(const struct field, field, &entity->fields)
        {
            bool is_outcome = slice_equal(verb, slice_from(outcomes[i].verb)) &&
                              slice_starts_with(field->key, noun) && is_named_state(field);
            if (is_outcome && found != NULL) {
                return NULL;
            }
            found = is_outcome ? field : found;
        }
    }
    return found;
}

/* "status" of "update-status", "paid" of "mark-as-paid": what stands behind a verb that only says
 * that something is set; empty: the word has no such verb. */
static struct slice behind_setter(struct arena *arena, struct slice word)
{
    static const char *const setters[] = {"update_", "change_", "set_", "force_", "mark_", NULL};
    struct slice snake = word_snake(arena, word);
    for (const char *const *setter = setters; *setter != NULL; setter++) {
        struct slice rest = slice_from_offset(snake, strlen(*setter));
        if (slice_starts_with(snake, slice_from(*setter))) {
            bool has_as = slice_starts_with(rest, SLICE("as_"));
            return slice_from_offset(rest, has_as ? strlen("as_") : 0);
        }
    }
    return SLICE_EMPTY;
}

/* The field that the end of the path names: as it is called, "assignee" for assignee_id, "status"
 * for the only one that ends so. NULL: none. */
static const struct field *named_field(struct binding *binding, const struct entity *entity)
{
    struct slice last = binding_last(binding);
    bool is_read = slice_is_one_of(binding->operation->method, "GET");
    struct slice set = is_read ? SLICE_EMPTY : behind_setter(binding->builder->arena, last);
    last = set.size > 0 && binding_field(binding, entity, set, false) != NULL ? set : last;
    const struct field *field = binding_field(binding, entity, last, false);
    if (field != NULL) {
        return field;
    }
    if (is_read) {
        return binding_only_state(entity, word_flat(binding->builder->arena, last));
    }
    struct slice name =
        arena_format(binding->builder->arena, SLICE_FORMAT "_id", SLICE_ARGUMENT(last));
    field = binding_field(binding, entity, name, false);
    return field != NULL ? field
                         : binding_only_state(entity, word_flat(binding->builder->arena, last));
}

const struct field *binding_only_state(const struct entity *entity, struct slice flat)
{
    const struct field *found = NULL;
    if (!slice_equal(flat, SLICE("status"))) {
        return NULL;
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_text = field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM;
        if (is_text && slice_ends_with(field->key, flat)) {
            if (found != NULL) {
                return NULL;
            }
            found = field;
        }
    }
    return found;
}

static void add_preset(struct binding *binding, enum preset_kind kind, const struct field *field,
                       struct slice value)
{
    struct preset *preset = ARENA_NEW(binding->builder->arena, struct preset);
    *preset = (struct preset){kind, field, value};
    list_add(binding->builder->arena, &binding->operation->presets, preset);
}

/* The operation is about this field alone. */
static bool bind_only(struct binding *binding, const struct entity *entity,
                      const struct field *field, bool is_read)
{
    binding->operation->kind = is_read ? OPERATION_FIELD_READ : OPERATION_FIELD_UPDATE;
    binding->operation->only = field;
    if (!is_read && field->type->kind == TYPE_BOOLEAN) { /* PUT …/{id}/read, with no more to say */
        add_preset(binding, PRESET_UNSAID, field, SLICE("true"));
    }
    return binding_say(binding, "'" SLICE_FORMAT "' is a field of '" SLICE_FORMAT "'",
                       SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name));
}

bool bind_field(struct binding *binding)
{
    struct entity *entity = binding_record(binding);
    if (entity == NULL) {
        return false;
    }
    const struct field *field = named_field(binding, entity);
    if (field == NULL || field->is_write_only) {
        return false;
    }
    /* A POST to a state sets it; to another field it might add to it. */
    bool is_read = slice_is_one_of(binding->operation->method, "GET");
    bool is_change = slice_is_one_of(binding->operation->method, "PUT|PATCH") ||
                     (slice_is_one_of(binding->operation->method, "POST") && is_named_state(field));
    if (!is_read && (!is_change || field->is_read_only)) {
        return false;
    }
    return bind_only(binding, entity, field, is_read);
}

/* The state that the words of an endpoint lead to. */
static struct slice state_in_words(const struct binding *binding, const struct field *field)
{
    struct arena *arena = binding->builder->arena;
    struct slice state = state_told(arena, field, binding->operation->description);
    LIST_EACH(const struct statement, statement, &binding->operation->described)
    {
        if (state.size == 0 && statement->kind == STATEMENT_ENDPOINT &&
            statement->endpoint.response.size > 0) {
            state = state_told(arena, field, state_arrow_of(arena, &statement->endpoint));
        }
    }
    return state;
}

/* --- transitions --- */

/* "unban" of what is active or banned leads back, where only one way does: of two states to the
 * other one, of more to the one in which a thing is when nothing has been done to it. */
static struct slice label_of_opposite(struct binding *binding, const struct field *field,
                                      struct slice word)
{
    struct arena *arena = binding->builder->arena;
    bool is_negated;
    struct slice positive = flag_without_negation(word_flat(arena, word), &is_negated);
    struct slice label = is_negated ? label_of_word(arena, field, positive) : SLICE_EMPTY;
    if (label.size == 0) {
        return SLICE_EMPTY;
    }
    if (field->label_count == 2) {
        return field->labels[slice_equal(field->labels[0], label) ? 1 : 0];
    }
    struct slice found = SLICE_EMPTY;
    for (size_t i = 0; i < field->label_count; i++) {
        bool is_usual = !slice_equal(field->labels[i], label) &&
                        wording_is(field->labels[i], "active|enabled|open|normal|available|activo|"
                                                     "ativo|actif|aktiv|aktif|正常|активен");
        if (is_usual && found.size > 0) {
            return SLICE_EMPTY;
        }
        found = is_usual ? field->labels[i] : found;
    }
    if (found.size > 0) {
        binding->operation->is_guess = true;
        binding->doubt = "name the state behind an arrow in the description to be certain";
    }
    return found;
}

/* What is done by saying so: nothing is paid, sent or computed besides. */
static const char decisions[] =
    "accept|acknowledge|activate|approve|archive|ban|block|cancel|close|complete|confirm|"
    "deactivate|"
    "decline|deny|disable|dismiss|enable|finalize|finish|hold|lock|pause|publish|reject|reopen|"
    "reserve|resolve|restore|resume|start|stop|submit|suspend|unlock|unpublish|withdraw";

/* A field of states: named so, or with labels. */
static const struct field *find_state(struct binding *binding, const struct entity *entity,
                                      struct slice *out_label)
{
    struct slice last = binding_last(binding);
    struct slice set = behind_setter(binding->builder->arena, last);
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->is_read_only || field->label_count == 0) {
            continue;
        }
        *out_label = label_of_word(binding->builder->arena, field, last);
        if (out_label->size == 0 && set.size > 0) {
            *out_label = label_of_word(binding->builder->arena, field, set);
        }
        if (out_label->size > 0) {
            return field;
        }
    }
    const struct field *field = state_field(entity);
    if (field == NULL) {
        return NULL;
    }
    *out_label = state_after(binding->builder, entity, field, binding_last(binding));
    if (out_label->size == 0) {
        *out_label = state_shown(binding->builder, binding->operation, field);
    }
    if (out_label->size == 0) {
        *out_label = state_in_words(binding, field);
    }
    if (out_label->size == 0 && !field->is_read_only) {
        *out_label = label_of_opposite(binding, field, last);
    }
    if (out_label->size == 0 && wording_is(last, decisions)) {
        *out_label = state_seen(binding, entity, field, last);
    }
    return out_label->size > 0 ? field : NULL;
}

/* "confirm" → "confirmed", "pay" → "paid", in capitals where the labels are. */
static struct slice state_of_verb(struct arena *arena, struct slice verb, bool is_upper)
{
    struct slice flat = word_flat(arena, verb);
    struct slice state = SLICE_EMPTY;
    for (size_t i = 0; i < sizeof(irregular) / sizeof(*irregular) && state.size == 0; i++) {
        struct slice rest = slice_from(irregular[i].states);
        if (slice_equal(flat, slice_from(irregular[i].verb))) {
            slice_next_part(&rest, '|', &state);
        }
    }
    if (state.size == 0) {
        bool has_e = slice_ends_with(flat, SLICE("e"));
        bool has_y = slice_ends_with(flat, SLICE("y")) && !slice_ends_with(flat, SLICE("ay")) &&
                     !slice_ends_with(flat, SLICE("oy")) && !slice_ends_with(flat, SLICE("ey"));
        struct slice stem = has_y ? slice_between(flat, 0, flat.size - 1) : flat;
        state = arena_format(arena, SLICE_FORMAT "%s", SLICE_ARGUMENT(stem),
                             has_e   ? "d"
                             : has_y ? "ied"
                                     : "ed");
    }
    if (!is_upper) {
        return state;
    }
    char *text = arena_allocate_raw(arena, state.size);
    for (size_t i = 0; i < state.size; i++) {
        text[i] = character_to_upper(state.data[i]);
    }
    return slice_of(text, state.size);
}

/* The field that a verb would have to be a value of: of states by its name, else the first with
 * labels. */
static const struct field *likely_state(const struct entity *entity)
{
    const struct field *found = NULL;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_text = field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM;
        if (is_text && !field->is_read_only && is_named_state(field)) {
            return field;
        }
        found = found == NULL && field->label_count > 0 ? field : found;
    }
    return found;
}

static bool is_upper_label(const struct field *field)
{
    return field->label_count > 0 && field->labels[0].size > 0 &&
           character_is_alpha(field->labels[0].data[0]) &&
           character_to_upper(field->labels[0].data[0]) == field->labels[0].data[0];
}

/* Whether a participle may be made of the verb: not where the states beside it are words of another
 * language, nor of what ends as no English verb does. */
static bool is_english(struct arena *arena, struct slice verb, const struct field *field)
{
    struct slice flat = word_flat(arena, verb);
    bool has_ending = false;
    for (size_t i = 0; field != NULL && i < field->label_count; i++) {
        struct slice label = word_flat(arena, field->labels[i]);
        static const char known[] = "open|draft|new|paid|sent|active|inactive|done|pending|closed";
        has_ending |= slice_ends_with(label, SLICE("ed")) || slice_ends_with(label, SLICE("ing")) ||
                      wording_is(label, known);
    }
    bool is_foreign = flat.size > 0 && strchr("aiou", flat.data[flat.size - 1]) != NULL;
    return !is_foreign && (field == NULL || field->label_count == 0 || has_ending);
}

/* Verbs that leave a thing in a state that is called after them. */
static const char leading_verbs[] =
    "accept|ack|acknowledge|activate|approve|archive|assign|award|ban|block|book|cancel|capture|"
    "claim|close|complete|confirm|deactivate|decline|deliver|deny|disable|dismiss|dispatch|enable|"
    "escalate|expire|finalize|finish|flag|freeze|fulfill|hide|hold|invite|issue|lock|mute|open|"
    "pause|pay|pin|post|process|promote|publish|reactivate|receive|refund|register|reject|release|"
    "renew|reopen|reserve|resolve|restore|resume|retire|return|revoke|schedule|sell|send|ship|sign|"
    "start|begin|stop|submit|suspend|terminate|unlock|unpublish|verify|void|withdraw";

/* What the word does to a flag or a time, with the verb of setting aside: "read" of mark-as-read.
 */
static bool find_change(struct binding *binding, const struct entity *entity,
                        struct flag_change *out)
{
    struct slice last = binding_last(binding);
    struct slice set = behind_setter(binding->builder->arena, last);
    return flag_of_verb(binding, entity, set.size > 0 ? set : last, out);
}

/* What would make the verb at the path's end a change of state. */
static const char *transition_hint(struct binding *binding, const struct entity *entity)
{
    struct arena *arena = binding->builder->arena;
    const struct field *field = likely_state(entity);
    struct slice verb = binding_last(binding);
    if (!wording_is(verb, leading_verbs) || !is_english(arena, verb, field)) {
        return "name the state that it leads to behind an arrow in the description, or expect 501 "
               "Not Implemented";
    }
    binding->word = state_of_verb(arena, verb, field != NULL && is_upper_label(field));
    struct slice hint =
        field == NULL
            ? arena_format(arena,
                           "give '" SLICE_FORMAT "' a field of states that has " OUTCOME_WORDS
                           ", or expect 501 Not Implemented",
                           SLICE_ARGUMENT(entity->name))
        : field->label_count == 0
            ? arena_format(arena,
                           "state the values of '" SLICE_FORMAT "', " OUTCOME_WORDS
                           " among them, or expect 501 Not Implemented",
                           SLICE_ARGUMENT(field->name))
            : arena_format(arena,
                           "list " OUTCOME_WORDS " among the values of '" SLICE_FORMAT
                           "', or expect 501 Not Implemented",
                           SLICE_ARGUMENT(field->name));
    return arena_string(arena, hint);
}

/* A collection behind a record is no verb: why it is not served has been said. */
static bool names_collection(struct binding *binding)
{
    bool is_guess;
    return binding_entity(binding, binding_last(binding), &is_guess) != NULL && !is_guess;
}

bool bind_transition(struct binding *binding)
{
    struct entity *entity = binding_record(binding);
    struct slice label = SLICE_EMPTY;
    if (entity == NULL || !slice_is_one_of(binding->operation->method, "POST|PUT|PATCH")) {
        return false;
    }
    const struct field *field = find_state(binding, entity, &label);
    struct flag_change change;
    if (field == NULL && find_change(binding, entity, &change)) {
        return flag_bind(binding, entity, &change);
    }
    if (field == NULL && names_collection(binding)) {
        return false;
    }
    const struct field *outcome = field == NULL ? find_outcome(binding, entity) : NULL;
    if (outcome != NULL && !outcome->is_read_only &&
        slice_is_one_of(binding->operation->method, "PUT|PATCH")) {
        return bind_only(binding, entity, outcome, false); /* the body says which */
    }
    if (field == NULL) {
        binding->hint = transition_hint(binding, entity);
        binding_say(binding,
                    "an action on '" SLICE_FORMAT "' that no state or flag of it expresses",
                    SLICE_ARGUMENT(entity->name));
        return false;
    }
    binding->operation->kind = OPERATION_TRANSITION;
    add_preset(binding, PRESET_VALUE, field, label);
    return binding_say(
        binding, "sets '" SLICE_FORMAT "' of '" SLICE_FORMAT "' to '" SLICE_FORMAT "'",
        SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(label));
}

/* "DELETE /bookings/:id" as what leads to a state: the one that all such transitions lead to. */
static struct slice state_of_delete(struct binding *binding, const struct entity *entity,
                                    const struct field *field, struct slice noun)
{
    struct arena *arena = binding->builder->arena;
    const struct list *machines = state_machines_of(binding->builder, entity);
    struct slice path = arena_format(arena, "/" SLICE_FORMAT "/", SLICE_ARGUMENT(noun));
    struct slice found = SLICE_EMPTY;
    for (size_t i = 0; machines != NULL && i < machines->count; i++) {
        const struct statement *machine = list_at(machines, i);
        LIST_EACH(const struct transition, transition, &machine->state_machine.transitions)
        {
            struct slice label = slice_trim(transition->label);
            if (wording_starts_with(label, "delete") == 0 ||
                slice_find(label, path) == SLICE_NOT_FOUND) {
                continue;
            }
            if (found.size > 0 && !slice_equal(found, transition->to)) {
                return SLICE_EMPTY;
            }
            found = transition->to;
        }
    }
    return found.size > 0 ? state_as_value(arena, field, found) : SLICE_EMPTY;
}

void binding_keep_deleted(struct binding *binding, const struct entity *entity, struct slice noun)
{
    struct operation *operation = binding->operation;
    const struct field *field = state_field(entity);
    if (operation->kind != OPERATION_DELETE || field == NULL || field->is_read_only) {
        return;
    }
    struct slice label = state_of_delete(binding, entity, field, noun);
    if (label.size == 0) {
        label = state_told(binding->builder->arena, field, operation->description);
    }
    if (label.size == 0) {
        return;
    }
    operation->kind = OPERATION_TRANSITION;
    operation->verb = SLICE("delete");
    add_preset(binding, PRESET_VALUE, field, label);
    binding_say(binding,
                "sets '" SLICE_FORMAT "' of '" SLICE_FORMAT "' to '" SLICE_FORMAT
                "': the row stays",
                SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(label));
}
