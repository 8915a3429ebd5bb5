/* SPDX-License-Identifier: Apache-2.0 */
/* What is the caller's own: "me" in a path stands for the caller's account (/me/orders,
 * /users/me/orders/{id}), or behind a collection for the caller's part of it (/orders/mine,
 * /profiles/me). */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

const struct entity *binding_accounts(const struct binding *binding)
{
    const struct policy *policy = &binding->builder->model->policy;
    const struct entity *accounts = policy->is_secured ? policy->account.entity : NULL;
    return accounts != NULL && accounts->primary_key.count == 1 ? accounts : NULL;
}

const struct field *binding_caller_field(const struct binding *binding, const struct entity *entity)
{
    static const char *const names[] = {"userid",     "user",     "ownerid",   "owner",
                                        "accountid",  "account",  "memberid",  "member",
                                        "customerid", "customer", "authorid",  "author",
                                        "creatorid",  "creator",  "createdby", "createdbyid"};
    const size_t count = sizeof(names) / sizeof(*names);
    const struct entity *accounts = binding_accounts(binding);
    const struct field *found = NULL;
    size_t best = count + 1;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        size_t rank = 0;
        if (accounts == NULL || field->references != accounts ||
            field->references_field != list_at(&accounts->primary_key, 0)) {
            continue;
        }
        while (rank < count && !slice_equal(field->key, slice_from(names[rank]))) {
            rank++;
        }
        if (rank < best) {
            best = rank;
            found = field;
        }
    }
    return found;
}

void binding_add_caller(struct binding *binding, const struct field *field, bool is_parent)
{
    struct path_parameter *parameter = ARENA_NEW(binding->builder->arena, struct path_parameter);
    *parameter = (struct path_parameter){.field = field, .is_parent = is_parent, .is_caller = true};
    list_add(binding->builder->arena, &binding->operation->parameters, parameter);
}

static bool is_me(struct slice segment)
{
    return slice_equal_ignoring_case(segment, SLICE("me"));
}

/* "api", "v1" */
static bool is_prefix(struct slice segment)
{
    bool is_version = segment.size > 1 && segment.size < 4 &&
                      (segment.data[0] == 'v' || segment.data[0] == 'V') &&
                      character_is_digit(segment.data[1]);
    return is_version || wording_is(segment, "api|rest|public|app|client|mobile|web");
}

bool binding_means_caller(struct binding *binding, size_t at)
{
    bool is_guess;
    struct slice segment = binding->segments[at];
    if (is_me(segment)) {
        return true;
    }
    bool is_before =
        at + 1 < binding->count && !segment_is_parameter(binding->segments[at + 1]) && at < 4;
    if (!is_before || !wording_is(segment, "account|my|self")) {
        return false;
    }
    for (size_t i = 0; i < at; i++) {
        if (!is_prefix(binding->segments[i])) {
            return false;
        }
    }
    const struct entity *entity = binding_entity(binding, segment, &is_guess);
    return entity == NULL || is_guess || entity == binding_accounts(binding);
}

/* --- /me/orders: as /users/{me}/orders --- */

static const struct slice stand_in = SLICE_LITERAL("{me}");

/* The parameter that stands for the caller goes behind those of the path. */
static bool take_caller(struct binding *binding)
{
    struct operation *operation = binding->operation;
    struct list parameters = operation->parameters;
    struct path_parameter *caller = NULL;
    operation->parameters = (struct list){0};
    LIST_EACH(struct path_parameter, parameter, &parameters)
    {
        if (caller == NULL && slice_equal(parameter->name, SLICE("me"))) {
            caller = parameter;
        } else {
            list_add(binding->builder->arena, &operation->parameters, parameter);
        }
    }
    if (caller == NULL) {
        return false;
    }
    if (caller->is_parent && caller->through == NULL) {
        caller->field = binding_caller_field(binding, operation->entity);
    }
    caller->name = SLICE_EMPTY;
    caller->is_caller = true;
    list_add(binding->builder->arena, &operation->parameters, caller);
    return caller->field != NULL;
}

static bool bind_below(struct binding *binding, size_t me)
{
    static binder_f *const binders[] = {bind_sole,       bind_collection, bind_item, bind_field,
                                        bind_transition, bind_link,       bind_query};
    const struct entity *accounts = binding_accounts(binding);
    struct binding inner = *binding;
    bool is_guess = true;
    bool is_named = me > 0 && !segment_is_parameter(binding->segments[me - 1]) &&
                    binding_entity(binding, binding->segments[me - 1], &is_guess) == accounts;
    if (binding->count + 1 > SEGMENT_MAXIMUM) {
        return false;
    }
    size_t from = is_named ? me : me + 1;
    inner.count = binding->count + !is_named;
    inner.segments[from - 1] = accounts->table;
    inner.segments[from] = stand_in;
    for (size_t i = me + 1; i < binding->count; i++) {
        inner.segments[from + i - me] = binding->segments[i];
    }
    for (size_t i = 0; i < sizeof(binders) / sizeof(*binders); i++) {
        binding_reset(&inner);
        if (binders[i](&inner) && take_caller(&inner)) {
            struct slice reason = binding->operation->reason;
            return binding_say(binding, SLICE_FORMAT ", the caller's own", SLICE_ARGUMENT(reason));
        }
    }
    binding_reset(binding);
    return false;
}

/* --- /orders/mine, /profiles/me --- */

static bool is_mine(struct binding *binding, struct slice word, struct slice collection)
{
    static const char *const words[] = {"mine", "my", "own", "me"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (slice_equal_ignoring_case(word, slice_from(words[i]))) {
            return true;
        }
    }
    struct arena *arena = binding->builder->arena;
    struct slice own = arena_join(arena, SLICE("my"), word_key(arena, collection));
    return slice_equal(word_key(arena, word), own);
}

static bool is_only_one(const struct entity *entity, const struct field *field)
{
    return field->is_unique || (field->is_primary_key && entity->primary_key.count == 1);
}

static enum operation_kind kind_of_one(struct slice method)
{
    return slice_equal(method, SLICE("GET"))      ? OPERATION_GET
           : slice_equal(method, SLICE("PATCH"))  ? OPERATION_UPDATE
           : slice_equal(method, SLICE("PUT"))    ? OPERATION_REPLACE
           : slice_equal(method, SLICE("DELETE")) ? OPERATION_DELETE
                                                  : OPERATION_CUSTOM;
}

static bool bind_part(struct binding *binding, struct entity *entity, const struct field *field)
{
    struct operation *operation = binding->operation;
    bool is_one = is_only_one(entity, field);
    operation->kind = is_one ? kind_of_one(operation->method)
                      : slice_equal(operation->method, SLICE("GET")) ? OPERATION_LIST
                                                                     : OPERATION_CUSTOM;
    if (operation->kind == OPERATION_CUSTOM) {
        return false;
    }
    operation->entity = entity;
    operation->parameters = (struct list){0};
    binding_add_caller(binding, field, !is_one);
    return binding_say(binding,
                       is_one ? "the caller's own '" SLICE_FORMAT "'"
                              : "those of '" SLICE_FORMAT "' that are the caller's own",
                       SLICE_ARGUMENT(entity->name));
}

static bool has_parameter(const struct binding *binding)
{
    for (size_t i = 0; i < binding->count; i++) {
        if (segment_is_parameter(binding->segments[i])) {
            return true;
        }
    }
    return false;
}

bool binding_callers(struct binding *binding, struct entity *entity)
{
    const struct field *field =
        binding_accounts(binding) != NULL && !entity->is_inferred && !has_parameter(binding)
            ? binding_caller_field(binding, entity)
            : NULL;
    return field != NULL && bind_part(binding, entity, field);
}

/* "user_settings" are what "settings" of a user means. */
static bool is_of_accounts(struct binding *binding, const struct entity *entity,
                           struct slice segment)
{
    struct arena *arena = binding->builder->arena;
    const struct entity *accounts = binding_accounts(binding);
    return accounts != NULL &&
           slice_equal(entity->key, arena_join(arena, accounts->key, word_key(arena, segment)));
}

/* The entity that a segment means for certain, which is not the accounts themselves. */
static struct entity *find_owned(struct binding *binding, struct slice segment)
{
    bool is_guess;
    struct entity *entity =
        segment_is_parameter(segment) ? NULL : binding_entity(binding, segment, &is_guess);
    if (entity == NULL || entity->is_inferred || entity == binding_accounts(binding)) {
        return NULL;
    }
    return !is_guess || is_of_accounts(binding, entity, segment) ? entity : NULL;
}

/* The leaves of the caller's employee: as "/users/{me}/leaves" would find them. */
static bool bind_through(struct binding *binding, struct slice collection)
{
    struct binding inner = *binding;
    const struct entity *accounts = binding_accounts(binding);
    if (accounts == NULL || !slice_equal(binding->operation->method, SLICE("GET"))) {
        return false;
    }
    inner.count = 3;
    inner.segments[0] = accounts->table;
    inner.segments[1] = stand_in;
    inner.segments[2] = collection;
    if (bind_collection(&inner) && take_caller(&inner)) {
        struct slice name = binding->operation->entity->name;
        return binding_say(binding, "those of '" SLICE_FORMAT "' that are the caller's own",
                           SLICE_ARGUMENT(name));
    }
    binding_reset(binding);
    binding->operation->reason = SLICE_EMPTY;
    return false;
}

static bool bind_mine(struct binding *binding)
{
    struct slice collection = binding->segments[binding->count - 2];
    struct slice last = binding_last(binding);
    bool may_be = last.size > 0 && strchr("mMoO", last.data[0]) != NULL;
    struct entity *entity =
        may_be && is_mine(binding, last, collection) ? find_owned(binding, collection) : NULL;
    if (entity == NULL) {
        return false;
    }
    const struct field *field = binding_caller_field(binding, entity);
    return field != NULL
               ? bind_part(binding, entity, field)
               : !slice_equal_ignoring_case(last, SLICE("me")) && bind_through(binding, collection);
}

/* "/profile", "/cart": in the singular, of things that everybody has one of. */
static bool bind_only(struct binding *binding)
{
    struct arena *arena = binding->builder->arena;
    struct slice last = binding_last(binding);
    bool is_plural = last.size > 2 && last.data[last.size - 1] == 's' &&
                     last.data[last.size - 2] != 's' && !wording_is(last, "settings|preferences");
    struct entity *entity = is_plural ? NULL : find_owned(binding, last);
    const struct field *field = entity != NULL ? binding_caller_field(binding, entity) : NULL;
    bool is_singular = slice_equal(word_flat(arena, last), word_key(arena, last)) ||
                       wording_is(last, "settings|preferences");
    return field != NULL && is_singular && is_only_one(entity, field) &&
           bind_part(binding, entity, field);
}

bool bind_own(struct binding *binding)
{
    if (binding_accounts(binding) == NULL) {
        return false;
    }
    for (size_t me = 0; me + 1 < binding->count; me++) {
        if (binding_means_caller(binding, me)) {
            return bind_below(binding, me);
        }
    }
    if (has_parameter(binding)) {
        return false;
    }
    bool is_bound = (binding->count > 1 && bind_mine(binding)) || bind_only(binding);
    if (!is_bound) {
        binding_reset(binding);
    }
    return is_bound;
}
