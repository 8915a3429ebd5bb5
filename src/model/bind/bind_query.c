/* SPDX-License-Identifier: Apache-2.0 */
/* Lists under a word of their own: a search, a value of a state, the newest ones, today's. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

static bool is_word(struct slice word, const char *words)
{
    struct slice rest = slice_from(words), each;
    while (slice_next_part(&rest, '|', &each)) {
        if (slice_equal_ignoring_case(word, each)) {
            return true;
        }
    }
    return false;
}

static void add_preset(struct binding *binding, enum preset_kind kind, const struct field *field,
                       struct slice value)
{
    struct preset *preset = ARENA_NEW(binding->builder->arena, struct preset);
    *preset = (struct preset){kind, field, value};
    list_add(binding->builder->arena, &binding->operation->presets, preset);
}

static const struct field *find_created_at(const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->is_created_at) {
            return field;
        }
    }
    return NULL;
}

/* The date or instant that "today" means: an own date before the time of creation. */
static const struct field *find_day(const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_time = field->type->kind == TYPE_DATE || field->type->kind == TYPE_TIMESTAMP;
        if (is_time && !field->is_created_at && !field->is_updated_at && field->is_required) {
            return field;
        }
    }
    return find_created_at(entity);
}

static bool has_word(struct arena *arena, const struct field *field, const char *words)
{
    struct slice parts[8];
    size_t count = word_split(arena, field->name, parts, 8);
    for (size_t i = 0; i < count; i++) {
        if (wording_has(parts[i], words)) {
            return true;
        }
    }
    return false;
}

/* How surely the field says when a thing came about: 3 by its name, 2 as a date that says nothing
 * else, 1 as a year; 0: it does not, for it tells when something ends or was changed. */
static int moment_rank(struct arena *arena, const struct field *field)
{
    static const char come[] =
        "date|day|timestamp|publish*|public*|issue*|release*|record*|posted*|occurred*|measured*|"
        "sent*|logged*|created*|creation|criado*|criacao|creado*|creacion|fecha|data|datum|cree*";
    static const char other[] =
        "due|end|ends|ended|expir*|valid*|deadline|until|last|next|updat*|modif*|delet*|archiv*|"
        "cancel*|clos*|birth*|dob|fin|venc*|start*|plan*|schedul*";
    bool is_time = field->type->kind == TYPE_DATE || field->type->kind == TYPE_TIMESTAMP;
    bool is_text = field->type->kind == TYPE_TEXT &&
                   slice_is_one_of(field->key, "createdat|createdon|createddate|datecreated|"
                                               "criadoem|creadoen|publishedat|date|timestamp");
    bool is_number = field->type->kind == TYPE_INT16 || field->type->kind == TYPE_INT32 ||
                     field->type->kind == TYPE_INT64;
    if (field->is_updated_at || field->is_write_only) {
        return 0;
    }
    if (is_number) {
        return slice_is_one_of(field->key, "year|ano|annee|jahr") ? 1 : 0;
    }
    return is_text                                     ? 3
           : !is_time || has_word(arena, field, other) ? 0
           : has_word(arena, field, come)              ? 3
                                                       : 2;
}

/* Where no column keeps the time of creation: what says best when a thing came about. NULL: none,
 * or several as well. */
static const struct field *find_moment(struct arena *arena, const struct entity *entity)
{
    const struct field *found = NULL;
    int best = 0;
    bool is_several = false;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        int rank = moment_rank(arena, field);
        is_several = rank == best ? is_several || found != NULL : rank < best && is_several;
        found = rank > best ? field : found;
        best = rank > best ? rank : best;
    }
    return is_several ? NULL : found;
}

static bool bind_order(struct binding *binding, const struct entity *entity)
{
    const struct field *created = find_created_at(entity);
    if (created == NULL) {
        created = find_moment(binding->builder->arena, entity);
        if (created == NULL) {
            return false;
        }
        binding->operation->is_guess = true;
        binding->doubt = "give it a column such as created_at with the default now to be certain";
    }
    add_preset(binding, PRESET_NEWEST, created, SLICE_EMPTY);
    return binding_say(binding, "the newest of '" SLICE_FORMAT "' first",
                       SLICE_ARGUMENT(entity->name));
}

static bool bind_day(struct binding *binding, const struct entity *entity)
{
    const struct field *day = find_day(entity);
    if (day == NULL) {
        return false;
    }
    add_preset(binding, PRESET_TODAY, day, SLICE_EMPTY);
    return binding_say(binding, "those of '" SLICE_FORMAT "' whose '" SLICE_FORMAT "' is today",
                       SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(day->name));
}

/* "pending" of something that is only done or not. */
static bool bind_undone(struct binding *binding, const struct entity *entity)
{
    static const char *const names[] = {"completed", "done", "finished", "closed", "complete"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const struct field *flag = binding_field(binding, entity, slice_from(names[i]), true);
        if (flag != NULL && flag->type->kind == TYPE_BOOLEAN) {
            add_preset(binding, PRESET_VALUE, flag, SLICE("false"));
            return binding_say(binding, "those of '" SLICE_FORMAT "' without '" SLICE_FORMAT "'",
                               SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(flag->name));
        }
    }
    return false;
}

/* "pending", and "drafts" for those that are draft. */
static struct slice listed_label(struct arena *arena, const struct field *field, struct slice word)
{
    struct slice label = label_of_word(arena, field, word);
    return label.size > 0 ? label : label_of_word(arena, field, word_singular(arena, word));
}

/* "unread": with or without a flag, or a time at which it was done. */
static bool bind_flagged(struct binding *binding, const struct entity *entity, struct slice word)
{
    struct flag_change flag;
    if (!flag_of_state(binding->builder->arena, entity, word, &flag)) {
        return false;
    }
    bool is_without = flag.kind == PRESET_NONE || slice_equal(flag.value, SLICE("false"));
    add_preset(binding, flag.kind, flag.field, flag.value);
    return binding_say(binding,
                       is_without ? "those of '" SLICE_FORMAT "' without '" SLICE_FORMAT "'"
                                  : "those of '" SLICE_FORMAT "' with '" SLICE_FORMAT "' set",
                       SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(flag.field->name));
}

static bool bind_state(struct binding *binding, const struct entity *entity, struct slice word)
{
    struct arena *arena = binding->builder->arena;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        struct slice label =
            field->label_count > 0 ? listed_label(arena, field, word) : SLICE_EMPTY;
        if (label.size > 0) {
            add_preset(binding, PRESET_VALUE, field, label);
            return binding_say(
                binding,
                "those of '" SLICE_FORMAT "' whose '" SLICE_FORMAT "' is '" SLICE_FORMAT "'",
                SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(label));
        }
    }
    const struct field *state = state_field(entity);
    struct slice shown = state != NULL && state->label_count == 0
                             ? state_after(binding->builder, entity, state, word)
                             : SLICE_EMPTY;
    if (shown.size == 0 && state != NULL) {
        shown = state_seen(binding, entity, state, word);
    }
    if (shown.size > 0) {
        add_preset(binding, PRESET_VALUE, state, shown);
        return binding_say(
            binding, "those of '" SLICE_FORMAT "' whose '" SLICE_FORMAT "' is '" SLICE_FORMAT "'",
            SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(state->name), SLICE_ARGUMENT(shown));
    }
    if (is_word(word, "pending|incomplete|open|unfinished|todo") && bind_undone(binding, entity)) {
        return true;
    }
    return bind_flagged(binding, entity, word);
}

bool binding_chosen_by(struct binding *binding, const struct entity *entity, struct slice word)
{
    if (is_word(word, "search|find|filter|list|all|query")) {
        return binding_say(binding, "a list of '" SLICE_FORMAT "' with filters and q",
                           SLICE_ARGUMENT(entity->name));
    }
    if (is_word(word,
                "latest|recent|newest|new|last|ultimo|ultima|ultimos|ultimas|recientes|recentes|"
                "derniers|dernieres|dernier|derniere|recents|neueste|terbaru")) {
        return bind_order(binding, entity);
    }
    if (is_word(word, "today|hoy|hoje|heute")) {
        return bind_day(binding, entity);
    }
    return bind_state(binding, entity, word);
}

bool bind_query(struct binding *binding)
{
    bool is_guess;
    if (binding->count < 2 || !slice_equal(binding->operation->method, SLICE("GET")) ||
        segment_is_parameter(binding_last(binding)) ||
        segment_is_parameter(binding->segments[binding->count - 2])) {
        return false;
    }
    struct entity *entity =
        binding_entity(binding, binding->segments[binding->count - 2], &is_guess);
    if (entity == NULL || !binding_parents(binding, entity, binding->count - 2)) {
        return false;
    }
    binding->operation->kind = OPERATION_QUERY;
    binding->operation->entity = entity;
    binding->operation->is_guess = is_guess;
    binding->operation->verb = binding_last(binding);
    return binding_chosen_by(binding, entity, binding_last(binding));
}

/* --- an order that the description states --- */

static const char newest_words[] =
    "newest first|most recent first|latest first|newest to oldest|latest to oldest|neueste zuerst|"
    "más recientes primero|mais recentes primeiro|plus récents d'abord|сначала новые|новые сначала|"
    "最新在前|最新优先|최신순|新しい順";

static const struct statement *find_newest(const struct operation *operation)
{
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        if (wording_has(statement->endpoint.description, newest_words) ||
            wording_has(statement->endpoint.title, newest_words)) {
            return statement;
        }
    }
    return NULL;
}

static bool has_order(const struct operation *operation)
{
    LIST_EACH(const struct preset, preset, &operation->presets)
    {
        if (preset->kind == PRESET_NEWEST) {
            return true;
        }
    }
    return false;
}

void bind_newest_first(struct binding *binding)
{
    struct operation *operation = binding->operation;
    bool is_list = operation->kind == OPERATION_LIST || operation->kind == OPERATION_QUERY;
    const struct statement *statement =
        is_list && !has_order(operation) ? find_newest(operation) : NULL;
    if (statement == NULL) {
        return;
    }
    const struct field *created = find_created_at(operation->entity);
    if (created == NULL) {
        diagnostics_report(binding->builder->diagnostics, DIAGNOSTIC_W1029, statement->place,
                           "give it a column such as created_at with the default now; until then "
                           "callers may sort by what it has",
                           "'" SLICE_FORMAT " " SLICE_FORMAT
                           "' lists the newest first, but '" SLICE_FORMAT
                           "' does not say when a record was made",
                           SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
                           SLICE_ARGUMENT(operation->entity->name));
        return;
    }
    add_preset(binding, PRESET_NEWEST, created, SLICE_EMPTY);
    operation->reason =
        operation->reason.size == 0
            ? SLICE("the newest first")
            : arena_join(binding->builder->arena, operation->reason, SLICE(", the newest first"));
}
