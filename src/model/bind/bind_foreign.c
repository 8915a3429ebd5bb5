/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters that name something else than the collection before them: /reports/{partner_id} has
 * the reports of a partner, /teams/{team_id}/members/{user_id} the one row that is between the two,
 * /favorites/{product_id} the caller's own. What may mean several records is read, never changed.
 */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* --- which field a parameter's name means --- */

static bool is_key(const struct entity *entity, const struct field *field)
{
    return field->is_primary_key && entity->primary_key.count == 1;
}

/* "{partnerId}" → "partner"; empty: the name is no key's. */
static struct slice stem_of(struct slice flat)
{
    static const char *const endings[] = {"uuid", "guid", "id"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        struct slice ending = slice_from(endings[i]);
        if (flat.size > ending.size && slice_ends_with(flat, ending)) {
            return slice_between(flat, 0, flat.size - ending.size);
        }
    }
    return SLICE_EMPTY;
}

/* Names that tell one thing from another, though nothing says that they are unique. */
static bool is_naming(struct slice flat)
{
    static const char *const endings[] = {"name", "code",  "slug", "number", "key", "sku",
                                          "isbn", "email", "hash", "token",  "ref", "reference"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        if (slice_ends_with(flat, slice_from(endings[i]))) {
            return true;
        }
    }
    return wording_is(flat, "id|uuid|guid|uid|pk|title|handle|no|num|n|url|path|address|phone");
}

/* Whether the stem is what the collection itself is called: {order_id} of work_orders. */
static bool names_itself(struct binding *binding, const struct entity *entity, size_t collection,
                         struct slice stem)
{
    struct arena *arena = binding->builder->arena;
    struct slice noun = word_key(arena, binding->segments[collection]);
    struct slice table = word_key(arena, entity->table), key = word_key(arena, stem);
    return key.size == 0 || slice_ends_with(entity->key, key) || slice_ends_with(table, key) ||
           slice_ends_with(noun, key) || slice_ends_with(key, noun) ||
           slice_ends_with(key, entity->key);
}

/* The entity that the stem means: by its own name, or as whoever has an account. */
static const struct entity *thing_of(struct binding *binding, struct slice stem)
{
    struct slice key = word_key(binding->builder->arena, stem);
    const struct entity *thing = table_get(&binding->builder->model->entity_by_key, key);
    bool is_person = wording_is(stem, "user|account|member|owner");
    return thing == NULL && is_person ? binding_accounts(binding) : thing;
}

const struct field *binding_foreign(struct binding *binding, const struct entity *entity,
                                    size_t collection, bool *out_is_guess)
{
    struct slice name = parameter_name(binding->segments[collection + 1]);
    struct slice flat = word_flat(binding->builder->arena, name), stem = stem_of(flat);
    const struct field *field = entity_field_by_key(entity, flat);
    *out_is_guess = false;
    if (field != NULL && (is_key(entity, field) || field->is_unique || field->is_write_only)) {
        return NULL;
    }
    if (field != NULL && field->references != NULL) {
        return field;
    }
    if (stem.size == 0 ? is_naming(flat) : names_itself(binding, entity, collection, stem)) {
        return NULL;
    }
    if (field != NULL) { /* where examples alone tell of it, the path tells its key */
        return entity->is_inferred && stem.size == 0 ? NULL : field;
    }
    const struct entity *thing = stem.size > 0 ? thing_of(binding, stem) : NULL;
    if (thing == NULL || thing == entity) {
        return NULL;
    }
    *out_is_guess = true;
    const struct field *found = NULL;
    LIST_EACH(const struct field, other, &entity->fields)
    {
        if (other->references == thing && found != NULL) {
            return NULL;
        }
        found = other->references == thing ? other : found;
    }
    return found;
}

/* References that the stem could mean. */
static size_t count_references(const struct entity *entity, const struct entity *thing)
{
    size_t count = 0;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        count += field->references == thing;
    }
    return count;
}

bool binding_names_stranger(struct binding *binding, const struct entity *entity, size_t collection)
{
    struct slice name = parameter_name(binding->segments[collection + 1]);
    struct slice stem = stem_of(word_flat(binding->builder->arena, name));
    bool is_other = stem.size > 0 && !names_itself(binding, entity, collection, stem);
    const struct entity *thing = is_other ? thing_of(binding, stem) : NULL;
    /* "/messages/{chatId}" beside "/chats": nothing describes it, but it is a thing of its own */
    bool is_path_word =
        is_other && thing == NULL && !wording_is(stem, "user|account|member|owner|item|product") &&
        binding_has_path_word(binding->builder, word_key(binding->builder->arena, stem));
    if (is_path_word) {
        binding_say(binding,
                    "'" SLICE_FORMAT "' has no reference that {" SLICE_FORMAT "} could select by",
                    SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(name));
        return true;
    }
    if (thing == NULL || thing == entity) {
        return false;
    }
    size_t count = count_references(entity, thing);
    /* A person's key may be that of what he is besides: /drivers/{user_id}. */
    bool is_same = thing->is_inferred || thing == binding_accounts(binding) ||
                   wording_is(stem, "user|account|member|owner|item|product");
    if (count == 1 || (count == 0 && is_same)) {
        return false;
    }
    binding_say(
        binding,
        count == 0 ? "'" SLICE_FORMAT "' has no reference that {" SLICE_FORMAT "} could select by"
                   : "'" SLICE_FORMAT "' has several references that {" SLICE_FORMAT "} could mean",
        SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(name));
    return true;
}

/* --- what it selects --- */

void binding_add_parameter(struct binding *binding, size_t segment, const struct field *field,
                           bool is_parent)
{
    struct path_parameter *parameter = ARENA_NEW(binding->builder->arena, struct path_parameter);
    *parameter = (struct path_parameter){
        .name = parameter_name(binding->segments[segment]), .field = field, .is_parent = is_parent};
    list_add(binding->builder->arena, &binding->operation->parameters, parameter);
}

static bool has_field(const struct list *fields, const struct field *field)
{
    LIST_EACH(const struct field, other, fields)
    {
        if (other == field) {
            return true;
        }
    }
    return false;
}

/* Whether the field is given by the path already, as the reference to a parent. */
static bool is_given(const struct binding *binding, const struct field *field)
{
    LIST_EACH(const struct path_parameter, parameter, &binding->operation->parameters)
    {
        if (parameter->field == field && parameter->through == NULL) {
            return true;
        }
    }
    return false;
}

/* Whether a key of several fields is whole with this one, those that the path gives, and `more`. */
static bool completes(const struct binding *binding, const struct list *fields,
                      const struct field *field, const struct field *more)
{
    LIST_EACH(const struct field, part, fields)
    {
        if (part != field && part != more && !is_given(binding, part)) {
            return false;
        }
    }
    return fields->count > 1 && has_field(fields, field);
}

static bool completes_key(const struct binding *binding, const struct entity *entity,
                          const struct field *field, const struct field *more)
{
    bool is_whole = completes(binding, &entity->primary_key, field, more);
    LIST_EACH(const struct key, key, &entity->uniques)
    {
        is_whole |= completes(binding, &key->fields, field, more);
    }
    return is_whole;
}

/* A table between two things, one row for each pair: the members of a team. */
static bool is_between(const struct binding *binding, const struct entity *entity,
                       const struct field *field)
{
    static const char *const endings[] = {
        "member",       "membership", "participant",  "participation", "attendee",   "attendance",
        "assignment",   "enrollment", "enrolment",    "collaborator",  "follower",   "like",
        "favorite",     "favourite",  "bookmark",     "registration",  "subscriber", "assignee",
        "subscription", "guest",      "collaborator", "reaction"};
    bool is_pair = false, is_named = false;
    size_t count = 0; /* of other references */
    LIST_EACH(const struct field, other, &entity->fields)
    {
        count += other->references != NULL && other != field;
        is_pair |= other != field && is_given(binding, other);
    }
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        is_named |= slice_ends_with(entity->key, slice_from(endings[i]));
    }
    bool is_end = field->references != NULL || stem_of(field->key).size > 0;
    return is_pair && is_end && count == 1 && (is_named || entity_is_join(entity));
}

bool binding_is_one(const struct binding *binding, const struct entity *entity,
                    const struct field *field)
{
    return is_key(entity, field) || field->is_unique ||
           completes_key(binding, entity, field, NULL) || is_between(binding, entity, field);
}

static bool bind_one(struct binding *binding, struct entity *entity, size_t collection,
                     const struct field *field)
{
    struct operation *operation = binding->operation;
    operation->kind = slice_is_one_of(binding->operation->method, "GET")      ? OPERATION_GET
                      : slice_is_one_of(binding->operation->method, "PUT")    ? OPERATION_REPLACE
                      : slice_is_one_of(binding->operation->method, "PATCH")  ? OPERATION_UPDATE
                      : slice_is_one_of(binding->operation->method, "DELETE") ? OPERATION_DELETE
                                                                              : OPERATION_CUSTOM;
    if (operation->kind == OPERATION_CUSTOM) {
        return false;
    }
    binding_add_parameter(binding, collection + 1, field, false);
    return binding_say(binding,
                       SLICE_FORMAT " on one item of '" SLICE_FORMAT "', by its '" SLICE_FORMAT "'",
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(entity->name),
                       SLICE_ARGUMENT(field->name));
}

/* The caller's own row about the thing in the path: DELETE /favorites/{product_id}. */
static bool bind_callers(struct binding *binding, struct entity *entity, size_t collection,
                         const struct field *field)
{
    const struct field *caller =
        binding_accounts(binding) != NULL ? binding_caller_field(binding, entity) : NULL;
    if (caller == NULL || caller == field || is_given(binding, caller) ||
        !completes_key(binding, entity, field, caller) ||
        !bind_one(binding, entity, collection, field)) {
        return false;
    }
    binding_add_caller(binding, caller, true);
    struct slice reason = binding->operation->reason;
    return binding_say(binding, SLICE_FORMAT " and the caller", SLICE_ARGUMENT(reason));
}

/* POST /comments/{post_id} is a new comment on the post: there is no record that it could be sent
 * to. */
static bool bind_new(struct binding *binding, struct entity *entity, size_t collection,
                     const struct field *field)
{
    static const char other[] =
        "update*|edit*|change*|delet*|remov*|cancel*|close*|reset*|send*|sync*|import*|export*|"
        "proxy|proxies|forward*|relay*|verif*|validat*|check*|calculat*|search*|mark*|toggle*";
    struct operation *operation = binding->operation;
    if (!slice_is_one_of(binding->operation->method, "POST") || field->references == NULL ||
        field->is_read_only || wording_has(operation->description, other)) {
        return false;
    }
    operation->kind = OPERATION_CREATE;
    operation->is_guess = true;
    binding->doubt = "send it to the collection, with the field in the body, to be certain";
    binding_add_parameter(binding, collection + 1, field, true);
    return binding_say(binding,
                       "POST on the collection of '" SLICE_FORMAT "', with that '" SLICE_FORMAT "'",
                       SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(field->name));
}

static bool refuse(struct binding *binding, const struct entity *entity, size_t collection,
                   const struct field *field)
{
    struct slice hint =
        arena_format(binding->builder->arena,
                     "say that '" SLICE_FORMAT "' is unique where it names one record, or name the "
                     "record by its own key; until then, expect 501 Not Implemented",
                     SLICE_ARGUMENT(field->name));
    binding->hint = arena_string(binding->builder->arena, hint);
    binding_say(binding,
                "{" SLICE_FORMAT "} is the '" SLICE_FORMAT "' of '" SLICE_FORMAT
                "', which several records may share",
                SLICE_ARGUMENT(parameter_name(binding->segments[collection + 1])),
                SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name));
    return false;
}

bool binding_by_foreign(struct binding *binding, struct entity *entity, size_t collection,
                        const struct field *field)
{
    struct operation *operation = binding->operation;
    bool is_guess = operation->is_guess;
    operation->entity = entity;
    if (!binding_parents(binding, entity, collection)) {
        return false;
    }
    if (binding_is_one(binding, entity, field)) {
        return bind_one(binding, entity, collection, field);
    }
    if (bind_callers(binding, entity, collection, field) ||
        (!is_guess && bind_new(binding, entity, collection, field))) {
        return true;
    }
    if (!slice_is_one_of(binding->operation->method, "GET")) {
        return refuse(binding, entity, collection, field);
    }
    operation->kind = OPERATION_LIST;
    operation->is_guess = is_guess || field->references == NULL;
    binding->hint =
        "say which field the parameter is to be certain, or call it by the field's name";
    binding_add_parameter(binding, collection + 1, field, true);
    return binding_say(binding, "GET on those of '" SLICE_FORMAT "' with that '" SLICE_FORMAT "'%s",
                       SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(field->name),
                       is_guess ? ", a guess: the names agree only in part" : "");
}

/* --- several parameters behind a collection --- */

static const struct field *named_by(struct binding *binding, const struct entity *entity,
                                    size_t segment)
{
    struct arena *arena = binding->builder->arena;
    struct slice name = parameter_name(binding->segments[segment]);
    const struct field *field = entity_field_by_key(entity, word_flat(arena, name));
    bool is_value = field != NULL && !field->is_write_only && field->type->kind != TYPE_JSON &&
                    field->type->kind != TYPE_ARRAY && field->type->kind != TYPE_BYTES;
    return is_value ? field : NULL;
}

/* Those that the path gives tell one from another together: as the path says, unless it lists. */
static bool make_unique(struct binding *binding, struct entity *entity, const struct field *last)
{
    struct arena *arena = binding->builder->arena;
    struct operation *operation = binding->operation;
    if (!is_naming(last->key) ||
        wording_has(operation->description, "list|lists|all|those|filter*|search*|every")) {
        return false;
    }
    struct key *key = ARENA_NEW(arena, struct key);
    key->place = entity->place;
    LIST_EACH(const struct path_parameter, parameter, &operation->parameters)
    {
        if (parameter->through != NULL) {
            return false;
        }
        list_add(arena, &key->fields, (void *)(uintptr_t)parameter->field);
    }
    list_add(arena, &key->fields, (void *)(uintptr_t)last);
    list_add(arena, &entity->uniques, key);
    operation->is_guess = true;
    binding->doubt = "say that these fields are unique together to be certain";
    return true;
}

bool binding_by_several(struct binding *binding, struct entity *entity, size_t collection)
{
    size_t last = binding->count - 1;
    const struct field *field = named_by(binding, entity, last);
    bool is_guess = binding->operation->is_guess;
    struct slice stem =
        stem_of(word_flat(binding->builder->arena, parameter_name(binding->segments[last])));
    if (field == NULL && stem.size > 0 && entity->primary_key.count == 1 &&
        names_itself(binding, entity, collection, stem)) {
        field = list_at(&entity->primary_key, 0);
    }
    if (field == NULL || !binding_parents(binding, entity, collection)) {
        return false;
    }
    for (size_t i = collection + 1; i < last; i++) {
        const struct field *part = named_by(binding, entity, i);
        if (part == NULL || part == field || is_key(entity, part)) {
            return false;
        }
        binding_add_parameter(binding, i, part, true);
    }
    if (is_guess || slice_is_one_of(binding->operation->method, "POST") ||
        (!binding_is_one(binding, entity, field) && !make_unique(binding, entity, field))) {
        return false;
    }
    binding->operation->entity = entity;
    if (!bind_one(binding, entity, last - 1, field)) {
        return false;
    }
    const struct list *parameters = &binding->operation->parameters;
    struct path_parameter *own = list_at(parameters, parameters->count - 1);
    own->is_parent = !field->is_primary_key; /* a body need not say again what the path says */
    return binding_say(binding,
                       SLICE_FORMAT " on the one of '" SLICE_FORMAT "' with that '" SLICE_FORMAT
                                    "' and what is before it",
                       SLICE_ARGUMENT(binding->operation->method), SLICE_ARGUMENT(entity->name),
                       SLICE_ARGUMENT(field->name));
}
