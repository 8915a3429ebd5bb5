/* SPDX-License-Identifier: Apache-2.0 */
/* Collections and items of entities, plain and nested. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* --- parameters --- */

static void add_parameter(struct binding *binding, struct slice segment, const struct field *field,
                          bool is_parent)
{
    struct path_parameter *parameter = ARENA_NEW(binding->builder->arena, struct path_parameter);
    *parameter = (struct path_parameter){
        .name = parameter_name(segment), .field = field, .is_parent = is_parent};
    list_add(binding->builder->arena, &binding->operation->parameters, parameter);
}

/* The only field of a key of several that the path has not given yet; NULL: none, or several. */
static const struct field *remaining_key(const struct binding *binding, const struct entity *entity)
{
    const struct field *remaining = NULL;
    LIST_EACH(const struct field, field, &entity->primary_key)
    {
        bool is_given = false;
        LIST_EACH(const struct path_parameter, parameter, &binding->operation->parameters)
        {
            is_given |= parameter->field == field && parameter->through == NULL;
        }
        if (!is_given && remaining != NULL) {
            return NULL;
        }
        remaining = is_given ? remaining : field;
    }
    return remaining;
}

/* A unique field of that name, else the primary key, or what the path leaves of it. */
bool binding_key(struct binding *binding, const struct entity *entity, size_t segment)
{
    struct slice name = parameter_name(binding->segments[segment]);
    struct slice key = word_flat(binding->builder->arena, name);
    const struct field *chosen = entity->primary_key.count == 1 ? list_at(&entity->primary_key, 0)
                                                                : remaining_key(binding, entity);
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->is_unique && slice_equal(field->key, key)) {
            chosen = field;
        }
    }
    if (chosen == NULL) {
        binding_say(binding,
                    "the key of '" SLICE_FORMAT "' has several fields, the path selects by one",
                    SLICE_ARGUMENT(entity->name));
        return false;
    }
    add_parameter(binding, binding->segments[segment], chosen, false);
    return true;
}

/* The child's reference to its parent: by the parameter's own name where several lead there. */
static const struct field *parent_field(struct binding *binding, const struct entity *child,
                                        const struct entity *parent, struct slice name)
{
    const struct field *found = NULL;
    struct slice key = word_flat(binding->builder->arena, name);
    LIST_EACH(const struct field, field, &child->fields)
    {
        if (field->references != parent || parent == NULL) {
            continue;
        }
        if (found == NULL || slice_equal(field->key, key)) {
            found = field;
        }
    }
    return found;
}

/* The parent's unique field that the parameter is called by: {slug} of a category, to which its
 * tools refer by its key. NULL: none, or the reference itself means it. */
static const struct field *unique_field(struct binding *binding, const struct field *reference,
                                        struct slice name)
{
    struct slice key = word_flat(binding->builder->arena, name);
    const struct field *field = reference == NULL || slice_equal(reference->key, key)
                                    ? NULL
                                    : entity_field_by_key(reference->references, key);
    return field != NULL && field->is_unique && field != reference->references_field ? field : NULL;
}

/* A new record cannot be put below what only a look at the parent finds. */
static bool bind_by_unique(struct binding *binding, size_t segment, const struct field *reference,
                           const struct field *unique)
{
    struct path_parameter *parameter = ARENA_NEW(binding->builder->arena, struct path_parameter);
    *parameter = (struct path_parameter){.name = parameter_name(binding->segments[segment]),
                                         .field = unique,
                                         .is_parent = true,
                                         .through = reference->references_field,
                                         .near = reference};
    if (slice_equal(binding->operation->method, SLICE("POST"))) {
        binding->hint = "name the parent by its key, or expect 501 Not Implemented";
        binding_say(binding,
                    "a new record is put below the key of '" SLICE_FORMAT "', and {" SLICE_FORMAT
                    "} is its '" SLICE_FORMAT "'",
                    SLICE_ARGUMENT(unique->entity->name), SLICE_ARGUMENT(parameter->name),
                    SLICE_ARGUMENT(unique->name));
        return false;
    }
    list_add(binding->builder->arena, &binding->operation->parameters, parameter);
    return true;
}

/* A field of the child's own that the parameter is called by, where nothing of the document is
 * above it: /{region}/stations. NULL: none, or one that names the child itself. */
static const struct field *plain_field(struct binding *binding, const struct entity *child,
                                       struct slice name)
{
    struct slice key = word_flat(binding->builder->arena, name);
    const struct field *field = entity_field_by_key(child, key);
    bool is_own = field != NULL && !field->is_primary_key && field->is_unique;
    bool is_key = field != NULL && field->is_primary_key && child->primary_key.count < 2;
    bool is_vague = slice_is(key, "id") || slice_is(key, "uuid") || slice_is(key, "key");
    return is_own || is_key || is_vague || (field != NULL && field->is_write_only) ? NULL : field;
}

/* "{room_id}" of chat_rooms: the last words of its name. */
static bool names_last(struct binding *binding, const struct entity *entity, struct slice name)
{
    struct slice flat = word_flat(binding->builder->arena, name);
    return flat.size > 4 && slice_ends_with(flat, SLICE("id")) &&
           slice_ends_with(entity->key, slice_between(flat, 0, flat.size - 2));
}

/* "patient_id" of visits below /patients/{id}, whom another service keeps; or NULL. */
static const struct field *key_of_others(struct binding *binding, const struct entity *child,
                                         struct slice segment)
{
    struct arena *arena = binding->builder->arena;
    struct slice key = arena_join(arena, word_key(arena, segment), SLICE("id"));
    const struct field *field = entity_field_by_key(child, key);
    return field != NULL && field->references == NULL && !field->is_primary_key ? field : NULL;
}

/* What is below "/carts/{user_id}" is below all carts of that user: that can be read. */
static bool say_shared(struct binding *binding, const struct field *field, struct slice name)
{
    binding_say(binding,
                "{" SLICE_FORMAT "} is the '" SLICE_FORMAT "' of '" SLICE_FORMAT
                "', which several records may share",
                SLICE_ARGUMENT(name), SLICE_ARGUMENT(field->name),
                SLICE_ARGUMENT(field->entity->name));
    return false;
}

static bool is_get(const struct binding *binding)
{
    return slice_equal(binding->operation->method, SLICE("GET"));
}

bool binding_parents(struct binding *binding, const struct entity *child, size_t collection)
{
    for (size_t i = 0; i < collection; i++) {
        if (!segment_is_parameter(binding->segments[i])) {
            continue;
        }
        bool is_guess;
        struct slice name = parameter_name(binding->segments[i]);
        struct entity *parent =
            i == 0 ? NULL : binding_entity(binding, binding->segments[i - 1], &is_guess);
        const struct field *field = parent_field(binding, child, parent, name);
        const struct field *unique = unique_field(binding, field, name);
        if (unique == NULL && field != NULL && i > 0 &&
            !slice_equal(field->key, word_flat(binding->builder->arena, name))) {
            unique = binding_foreign(binding, parent, i - 1, &is_guess);
            if (unique != NULL && !is_get(binding)) {
                return say_shared(binding, unique, name);
            }
        }
        if (unique != NULL) {
            if (!bind_by_unique(binding, i, field, unique)) {
                return false;
            }
            continue;
        }
        if (field == NULL && parent != NULL && binding_through(binding, child, parent, i)) {
            continue;
        }
        bool is_named = parent == NULL || names_last(binding, parent, name);
        field = field == NULL && is_named ? plain_field(binding, child, name) : field;
        field = field == NULL && parent == NULL && i > 0
                    ? key_of_others(binding, child, binding->segments[i - 1])
                    : field;
        if (field == NULL) {
            binding_say(binding,
                        "'" SLICE_FORMAT "' has no reference that {" SLICE_FORMAT
                        "} could select by",
                        SLICE_ARGUMENT(child->name), SLICE_ARGUMENT(name));
            return false;
        }
        add_parameter(binding, binding->segments[i], field, true);
    }
    return true;
}

/* --- binders --- */

static bool choose_kind(struct operation *operation, bool is_item)
{
    static const struct {
        const char *method;
        enum operation_kind on_collection, on_item;
    } kinds[] = {
        {"GET", OPERATION_LIST, OPERATION_GET},
        {"POST", OPERATION_CREATE, OPERATION_CUSTOM},
        {"PUT", OPERATION_CUSTOM, OPERATION_REPLACE},
        {"PATCH", OPERATION_CUSTOM, OPERATION_UPDATE},
        {"DELETE", OPERATION_CUSTOM, OPERATION_DELETE},
    };
    operation->kind = OPERATION_CUSTOM;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (slice_equal(operation->method, slice_from(kinds[i].method))) {
            operation->kind = is_item ? kinds[i].on_item : kinds[i].on_collection;
        }
    }
    return operation->kind != OPERATION_CUSTOM;
}

/* Whom the path is for: what stands behind it is no part of theirs. */
static bool names_audience(struct slice segment)
{
    return wording_is(segment, "admin|admins|administrator|administrators|me|my|self|public");
}

/* "/cart/items" are those of a cart: where carts are described and order_items do not refer to
 * them, the name that agrees in part is another's, and deleting there would delete orders. */
static bool is_of_another(struct binding *binding, const struct entity *entity, size_t collection)
{
    bool is_guess;
    struct slice above = collection > 0 ? binding->segments[collection - 1] : SLICE_EMPTY;
    if (above.size == 0 || segment_is_parameter(above) || names_audience(above)) {
        return false;
    }
    const struct entity *owner = binding_entity(binding, above, &is_guess);
    if (owner == NULL || is_guess || owner == entity || !binding_is_described(owner) ||
        parent_field(binding, entity, owner, SLICE_EMPTY) != NULL) {
        return false;
    }
    binding_say(binding, "'" SLICE_FORMAT "' are not described as what '" SLICE_FORMAT "' has",
                SLICE_ARGUMENT(binding->segments[collection]), SLICE_ARGUMENT(owner->name));
    return true;
}

/* "POST /search/products" looks for some and makes none. */
static bool is_looked_for(struct binding *binding, size_t collection)
{
    bool is_guess;
    struct slice above = collection > 0 ? binding->segments[collection - 1] : SLICE_EMPTY;
    if (above.size == 0 || slice_equal(binding->operation->method, SLICE("GET")) ||
        !wording_is(above, "search|searches|find|filter|query|lookup|suggest|autocomplete|preview|"
                           "validate|export|compare|count|exists") ||
        (binding_entity(binding, above, &is_guess) != NULL && !is_guess)) {
        return false;
    }
    binding_say(binding, "'" SLICE_FORMAT "' in the path changes nothing of '" SLICE_FORMAT "'",
                SLICE_ARGUMENT(above), SLICE_ARGUMENT(binding->segments[collection]));
    return true;
}

/* "pending-payments" are not all payments: the word that says which of them; empty: none. */
static struct slice qualifier_of(struct binding *binding, const struct entity *entity,
                                 struct slice segment)
{
    static const char words[] =
        "pending|enabled|disabled|active|inactive|open|closed|overdue|upcoming|past|recent|latest|"
        "newest|popular|top|trending|featured|recommended|related|similar|available|unavailable|"
        "unread|failed|completed|incomplete|approved|rejected|archived|deleted|blocked|expired|"
        "expiring|low|best|hot|my|own|today|current|suggested|unassigned|assigned|nearby|"
        "published|unpublished|draft|scheduled|cancelled|canceled|verified|unverified|paid|unpaid|"
        "resolved|unresolved|all";
    struct arena *arena = binding->builder->arena;
    struct slice own[8], parts[8];
    size_t own_count = word_split(arena, entity->name, own, 8);
    size_t count = word_split(arena, segment, parts, 8);
    bool is_own = false;
    for (size_t i = 0; count > 1 && i < own_count; i++) {
        is_own |= slice_equal_ignoring_case(own[i], parts[0]);
    }
    return count > 1 && !is_own && wording_is(parts[0], words) ? parts[0] : SLICE_EMPTY;
}

/* Those of the entity that the qualifier means, where it is known which; else none. */
static bool bind_qualified(struct binding *binding, struct entity *entity, struct slice qualifier,
                           size_t collection, bool is_item)
{
    struct operation *operation = binding->operation;
    if (!is_item && collection + 1 == binding->count && wording_is(qualifier, "my|own") &&
        binding_callers(binding, entity)) {
        return true;
    }
    if (!is_item && is_get(binding) && binding_parents(binding, entity, collection)) {
        operation->kind = OPERATION_QUERY;
        operation->entity = entity;
        operation->is_guess = true;
        operation->verb = qualifier;
        if (binding_chosen_by(binding, entity, qualifier)) {
            return true;
        }
    }
    operation->kind = OPERATION_CUSTOM;
    binding->word = qualifier;
    binding->hint = "describe the state or flag by which they are told, or expect 501 Not "
                    "Implemented";
    binding_say(binding, "nothing says which of '" SLICE_FORMAT "' are '" SLICE_FORMAT "'",
                SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(qualifier));
    return false;
}

/* Figures are computed, and "POST …/estimate" does something: neither is an entity whose name has
 * that word besides others. */
static bool is_figure_or_act(struct binding *binding, struct slice segment)
{
    return is_get(binding)
               ? wording_is(segment, "analytics|stats|statistics|metrics|insights|trends|kpi|kpis|"
                                     "dashboard|overview|summary")
               : slice_equal(binding->operation->method, SLICE("POST")) &&
                     infer_is_act(binding->builder, segment);
}

bool binding_to(struct binding *binding, struct entity *entity, bool is_guess, size_t collection,
                bool is_item)
{
    struct operation *operation = binding->operation;
    struct slice noun = binding->segments[collection];
    if ((is_guess && is_of_another(binding, entity, collection)) ||
        (is_guess && !is_item && is_figure_or_act(binding, noun)) ||
        is_looked_for(binding, collection)) {
        return false;
    }
    struct slice qualifier = is_guess ? qualifier_of(binding, entity, noun) : SLICE_EMPTY;
    if (qualifier.size > 0) {
        return bind_qualified(binding, entity, qualifier, collection, is_item);
    }
    if (!choose_kind(operation, is_item)) {
        binding_say(binding, SLICE_FORMAT " on %s of '" SLICE_FORMAT "' has no meaning of its own",
                    SLICE_ARGUMENT(operation->method), is_item ? "one item" : "the collection",
                    SLICE_ARGUMENT(entity->name));
        return false;
    }
    operation->entity = entity;
    operation->is_guess = is_guess;
    if (!binding_parents(binding, entity, collection)) {
        struct entity *compound = binding_compound(binding, entity, collection);
        if (compound == NULL) {
            return false;
        }
        operation->parameters = (struct list){0};
        operation->reason = SLICE_EMPTY;
        return is_item ? binding_one_item(binding, compound, false)
                       : binding_to(binding, compound, false, collection, false);
    }
    if (is_item && !binding_key(binding, entity, collection + 1)) {
        return false;
    }
    return binding_say(binding, SLICE_FORMAT " on %s of '" SLICE_FORMAT "'%s",
                       SLICE_ARGUMENT(operation->method), is_item ? "one item" : "the collection",
                       SLICE_ARGUMENT(entity->name),
                       is_guess ? ", a guess: the names agree only in part" : "");
}

/* A word below a collection that resembles an entity only in part is more likely an action or a
 * query. Below an item it may still be a child of that item: bind_to finds out. */
static bool is_better_a_query(struct binding *binding, bool is_guess)
{
    bool above_is_guess;
    if (!is_guess || binding->count < 2 ||
        segment_is_parameter(binding->segments[binding->count - 2]) ||
        names_audience(binding->segments[binding->count - 2]) ||
        infer_has_items(binding->builder, binding_last(binding))) {
        return false;
    }
    return binding_entity(binding, binding->segments[binding->count - 2], &above_is_guess) != NULL;
}

/* "/reports/sales" answers figures about sales, not the sales: the word above computes. Where
 * reports are things of their own they are a parent or a prefix like any other. */
static bool is_report(struct binding *binding)
{
    bool is_guess;
    if (binding->count < 2 || !slice_equal(binding->operation->method, SLICE("GET"))) {
        return false;
    }
    struct slice above = binding->segments[binding->count - 2];
    if (!wording_is(above, "report|reports|reporting|analytics|statistics|stats|metrics") ||
        binding_entity(binding, above, &is_guess) != NULL ||
        infer_is_collection(binding->builder, above)) {
        return false;
    }
    binding->word = binding_last(binding);
    binding_say(binding,
                "'" SLICE_FORMAT "' asks for figures on '" SLICE_FORMAT "', not for a list",
                SLICE_ARGUMENT(above), SLICE_ARGUMENT(binding_last(binding)));
    return true;
}

/* "/periods/{id}/close" is no new close_task: a single word behind an item that resembles an entity
 * only in part, where the item has a state that the word leads to. */
static bool is_better_a_verb(struct binding *binding)
{
    struct arena *arena = binding->builder->arena;
    struct slice last = binding_last(binding);
    bool is_single = slice_equal(word_flat(arena, last), word_key(arena, last));
    const char *hint = binding->hint;
    bool is_verb = is_single && bind_transition(binding);
    binding->hint = hint;
    binding_reset(binding);
    binding->operation->reason = SLICE_EMPTY;
    return is_verb;
}

/* "Proxy events to the mail service": what is handed on is not kept here. */
static bool is_handed_on(struct binding *binding)
{
    if (wording_starts_with(binding->operation->description,
                            "proxy|proxies|proxied|forwards|forward to|relay|relays") == 0) {
        return false;
    }
    binding_say(binding, "what is sent to it goes on to another service");
    return true;
}

bool bind_collection(struct binding *binding)
{
    bool is_guess;
    struct slice last = binding_last(binding);
    if (segment_is_parameter(last) || is_handed_on(binding)) {
        return false;
    }
    struct entity *entity = binding_entity(binding, last, &is_guess);
    if (entity != NULL && (is_report(binding) || (is_guess && is_better_a_verb(binding)))) {
        return false;
    }
    if (entity == NULL || is_better_a_query(binding, is_guess) ||
        binding_is_toggle(binding, entity)) {
        return false;
    }
    return binding_to(binding, entity, is_guess, binding->count - 1, false);
}

/* …/members/{team_id}/{user_id}: one parameter for each field of the key, by name where the names
 * fit, else in order. */
static bool bind_composite_item(struct binding *binding, size_t parameter_count)
{
    bool is_guess;
    size_t collection = binding->count - parameter_count - 1;
    struct slice noun = binding->segments[collection];
    struct entity *entity =
        segment_is_parameter(noun) ? NULL : binding_entity(binding, noun, &is_guess);
    binding->operation->is_guess = entity != NULL && is_guess;
    if (entity != NULL && entity->primary_key.count != parameter_count) {
        return binding_by_several(binding, entity, collection);
    }
    if (entity == NULL || !choose_kind(binding->operation, true) ||
        !binding_parents(binding, entity, collection)) {
        return false;
    }
    for (size_t i = 0; i < parameter_count; i++) {
        struct slice segment = binding->segments[collection + 1 + i];
        const struct field *field = list_at(&entity->primary_key, i);
        LIST_EACH(const struct field, key, &entity->primary_key)
        {
            struct slice own = key->key;
            if (slice_equal(own, word_flat(binding->builder->arena, parameter_name(segment)))) {
                field = key;
            }
        }
        add_parameter(binding, segment, field, false);
    }
    binding->operation->entity = entity;
    binding->operation->is_guess = is_guess;
    return binding_say(
        binding, SLICE_FORMAT " on one item of '" SLICE_FORMAT "' by its %zu key fields",
        SLICE_ARGUMENT(binding->operation->method), SLICE_ARGUMENT(entity->name), parameter_count);
}

static bool is_plural(struct binding *binding, struct slice word)
{
    struct arena *arena = binding->builder->arena;
    return !slice_equal(word_flat(arena, word), word_key(arena, word));
}

/* The collection that "…/reviews/order/{id}" lists by another thing in the singular; empty: the
 * path is no such one. */
static struct slice collection_above(struct binding *binding)
{
    if (binding->count < 3 || segment_is_parameter(binding->segments[binding->count - 3])) {
        return SLICE_EMPTY;
    }
    struct slice above = binding->segments[binding->count - 3];
    bool is_one = !is_plural(binding, binding->segments[binding->count - 2]);
    bool is_collection = is_plural(binding, above) ||
                         (infer_has_items(binding->builder, above) && !names_audience(above));
    return is_one && is_collection ? above : SLICE_EMPTY;
}

/* The reviews of an order, where reviews refer to orders, or have the field that the parameter is
 * called by; the parent need not be described then. */
static bool bind_by_parent(struct binding *binding, struct entity *child,
                           const struct entity *parent)
{
    struct operation *operation = binding->operation;
    struct slice segment = binding_last(binding);
    struct slice name = parameter_name(segment);
    const struct field *field = parent_field(binding, child, parent, name);
    field = field == NULL ? plain_field(binding, child, name) : field;
    if (field == NULL || !slice_equal(operation->method, SLICE("GET"))) {
        return false;
    }
    operation->kind = OPERATION_LIST;
    operation->entity = child;
    add_parameter(binding, segment, field, true);
    if (parent == NULL || field->references != parent) {
        return binding_say(binding,
                           "GET on those of '" SLICE_FORMAT "' with that '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(child->name), SLICE_ARGUMENT(field->name));
    }
    return binding_say(
        binding, "GET on those of '" SLICE_FORMAT "' that belong to one of '" SLICE_FORMAT "'",
        SLICE_ARGUMENT(child->name), SLICE_ARGUMENT(parent->name));
}

/* "/posts/slug/{slug}": the one whose unique field the path names. */
static bool bind_by_unique_name(struct binding *binding, struct entity *entity)
{
    struct arena *arena = binding->builder->arena;
    size_t collection = binding->count - 3;
    struct slice noun = word_flat(arena, binding->segments[binding->count - 2]);
    noun = slice_starts_with(noun, SLICE("by")) ? slice_from_offset(noun, 2) : noun;
    const struct field *field = entity_field_by_key(entity, noun);
    if (field == NULL || field->is_write_only || !binding_is_one(binding, entity, field) ||
        !choose_kind(binding->operation, true) || !binding_parents(binding, entity, collection)) {
        return false;
    }
    binding->operation->entity = entity;
    add_parameter(binding, binding_last(binding), field, false);
    return binding_say(binding,
                       SLICE_FORMAT " on one item of '" SLICE_FORMAT "', by its '" SLICE_FORMAT "'",
                       SLICE_ARGUMENT(binding->operation->method), SLICE_ARGUMENT(entity->name),
                       SLICE_ARGUMENT(field->name));
}

/* The bills of a user where bills refer to bookings, and those to users. */
static bool bind_by_far_parent(struct binding *binding, struct entity *child,
                               const struct entity *parent)
{
    struct operation *operation = binding->operation;
    if (parent == NULL || !slice_equal(operation->method, SLICE("GET")) ||
        !binding_through(binding, child, parent, binding->count - 1)) {
        return false;
    }
    operation->kind = OPERATION_LIST;
    operation->entity = child;
    return binding_say(
        binding, "GET on those of '" SLICE_FORMAT "' that belong to one of '" SLICE_FORMAT "'",
        SLICE_ARGUMENT(child->name), SLICE_ARGUMENT(parent->name));
}

/* "{userId}" behind "user": the parameter says whose the things above are. */
static bool names_parent(struct binding *binding, struct slice noun)
{
    struct arena *arena = binding->builder->arena;
    struct slice name = word_flat(arena, parameter_name(binding_last(binding)));
    struct slice key = word_key(arena, noun);
    return name.size > key.size && slice_starts_with(name, key);
}

bool binding_one_item(struct binding *binding, struct entity *entity, bool is_guess)
{
    bool is_loose;
    size_t collection = binding->count - 2;
    const struct field *field = binding_foreign(binding, entity, collection, &is_loose);
    if (field == NULL && binding_names_stranger(binding, entity, collection)) {
        return false;
    }
    if (field == NULL) {
        return binding_to(binding, entity, is_guess, collection, true);
    }
    binding->operation->is_guess = is_guess || is_loose;
    return binding_by_foreign(binding, entity, collection, field);
}

/* "/projects/users/{id}", where projects refer to users and those to no project: the projects of a
 * user. NULL: the path is no such one. */
static struct entity *find_listed(struct binding *binding, const struct entity *parent)
{
    bool is_guess;
    if (binding->count < 3 || parent == NULL ||
        segment_is_parameter(binding->segments[binding->count - 3])) {
        return NULL;
    }
    struct slice above = binding->segments[binding->count - 3];
    struct entity *child =
        is_plural(binding, above) ? binding_entity(binding, above, &is_guess) : NULL;
    bool is_listed = child != NULL && !is_guess && child != parent && binding_is_described(child) &&
                     parent_field(binding, child, parent, SLICE_EMPTY) != NULL &&
                     parent_field(binding, parent, child, SLICE_EMPTY) == NULL;
    return is_listed ? child : NULL;
}

bool bind_item(struct binding *binding)
{
    bool is_guess;
    size_t parameter_count = 0;
    while (parameter_count < binding->count &&
           segment_is_parameter(binding->segments[binding->count - 1 - parameter_count])) {
        parameter_count++;
    }
    if (parameter_count == 0 || parameter_count == binding->count) {
        return false;
    }
    if (parameter_count > 1) {
        return bind_composite_item(binding, parameter_count);
    }
    struct slice noun = binding->segments[binding->count - 2];
    struct entity *entity = binding_entity(binding, noun, &is_guess);
    struct slice above = collection_above(binding);
    if (above.size > 0) {
        bool above_is_guess;
        struct entity *child = binding_entity(binding, above, &above_is_guess);
        if (child != NULL && !above_is_guess && child != entity) {
            if (bind_by_unique_name(binding, child) || bind_by_parent(binding, child, entity) ||
                bind_by_far_parent(binding, child, entity)) {
                return true;
            }
            /* Never one of the others: DELETE of somebody's bills is no DELETE of them. */
            if (names_parent(binding, noun)) {
                bool is_read = slice_equal(binding->operation->method, SLICE("GET"));
                binding_say(binding,
                            is_read ? "'" SLICE_FORMAT "' has no reference to '" SLICE_FORMAT "'"
                                    : "all '" SLICE_FORMAT "' of one '" SLICE_FORMAT
                                      "' are read by GET, and nothing else is done with them",
                            SLICE_ARGUMENT(child->name), SLICE_ARGUMENT(noun));
                return false;
            }
        }
        if (entity != NULL && child == NULL &&
            (infer_is_collection(binding->builder, above) || names_parent(binding, noun))) {
            binding_say(binding, "no entity is called '" SLICE_FORMAT "'", SLICE_ARGUMENT(above));
            return false;
        }
    }
    struct entity *listed = is_guess ? NULL : find_listed(binding, entity);
    if (listed != NULL) {
        return bind_by_parent(binding, listed, entity) ||
               (binding_say(binding,
                            "all '" SLICE_FORMAT "' of one '" SLICE_FORMAT
                            "' are read by GET, and nothing else is done with them",
                            SLICE_ARGUMENT(listed->name), SLICE_ARGUMENT(noun)),
                false);
    }
    if (entity == NULL || !binding_one_item(binding, entity, is_guess)) {
        return false;
    }
    binding_keep_deleted(binding, entity, noun);
    return true;
}

/* A thing that examples alone describe, below an item: the path says that it belongs to that one.
 */
static bool adopt(struct binding *binding, struct entity *child, size_t collection)
{
    bool is_guess;
    if (collection < 2 || segment_is_parameter(binding->segments[collection - 2])) {
        return false;
    }
    struct slice noun = binding->segments[collection - 2];
    struct entity *parent = binding_entity(binding, noun, &is_guess);
    parent = parent != NULL ? parent : infer_entity(binding->builder, noun);
    if (parent == NULL || parent == child || parent->primary_key.count != 1) {
        return false;
    }
    struct slice name = parameter_name(binding->segments[collection - 1]);
    if (parent_field(binding, child, parent, name) == NULL && child->source == SOURCE_EXAMPLE) {
        infer_reference(binding->builder, child, parent, name);
    }
    return true;
}

/* "/boats/add_boat", where examples alone tell of boats: the verb aside, the path is theirs. */
static bool infer_below_verb(struct binding *binding)
{
    struct slice segments[SEGMENT_MAXIMUM];
    memcpy(segments, binding->segments, sizeof(segments));
    size_t count = path_without_verb(segments, binding->count);
    while (count > 0 && count < binding->count && segment_is_parameter(segments[count - 1])) {
        count--;
    }
    return count > 0 && count < binding->count &&
           table_get(&binding->builder->model->entity_by_key,
                     word_key(binding->builder->arena, segments[count - 1])) == NULL &&
           infer_entity(binding->builder, segments[count - 1]) != NULL;
}

bool bind_inferred(struct binding *binding)
{
    if (infer_below_verb(binding)) {
        return bind_verb(binding);
    }
    bool is_item = segment_is_parameter(binding_last(binding));
    if (binding->count < (is_item ? 2U : 1U)) {
        return false;
    }
    size_t collection = binding->count - (is_item ? 2 : 1);
    struct slice noun = binding->segments[collection];
    bool is_below_item = collection > 0 && segment_is_parameter(binding->segments[collection - 1]);
    if (segment_is_parameter(noun) || (!is_item && is_report(binding)) ||
        infer_is_deed(binding->builder, binding->operation->method, binding->segments,
                      binding->count) ||
        !choose_kind(binding->operation, is_item)) {
        return false;
    }
    bool is_guess;
    struct entity *entity = binding_entity(binding, noun, &is_guess);
    if (entity != NULL && is_guess && binding_shares_collection(binding, entity, collection)) {
        return false;
    }
    if (entity == NULL || is_guess) {
        entity = infer_entity(binding->builder, noun);
    } else if (!entity->is_inferred) {
        return false; /* described, but the path asks for what it cannot do */
    }
    if (entity == NULL && binding_home(binding, collection, is_item)) {
        return true;
    }
    if (entity == NULL) {
        if (!is_item && binding->count > 1 && !is_below_item) {
            infer_behind(binding->builder, binding->segments[collection - 1], noun);
        }
        return false;
    }
    if (is_below_item && !adopt(binding, entity, collection)) {
        return false;
    }
    return binding_to(binding, entity, false, collection, is_item);
}
