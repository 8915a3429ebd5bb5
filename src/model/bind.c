/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints to operations: what a method on a path means for which entity. Only what is declared is
 * served; what cannot be bound stays a custom operation, with the reason. */
#include "model/model_private.h"

#include "spec/words.h"

#define SEGMENT_MAXIMUM 32U

struct binding {
    struct builder *builder;
    struct operation *operation;
    struct slice segments[SEGMENT_MAXIMUM];
    size_t count;
};

static void say(struct binding *binding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct binding *binding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    binding->operation->reason = arena_format_list(binding->builder->arena, format, arguments);
    va_end(arguments);
}

/* --- which entity a path segment means
 * ---------------------------------------------------------------------------- */

/* The only entity whose key ends with `key` (work_logs for /logs), or that `key` ends with. NULL
 * when none or several. */
static struct entity *find_by_part(struct builder *builder, struct slice key)
{
    struct entity *found = NULL;
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        if (key.size < 3 || !slice_ends_with(entity->key, key)) {
            continue;
        }
        if (found != NULL) {
            return NULL;
        }
        found = entity;
    }
    return found;
}

static struct entity *find_entity(struct builder *builder, struct slice segment, bool *out_is_guess)
{
    struct slice key = word_key(builder->arena, segment);
    struct entity *entity = table_get(&builder->model->entity_by_key, key);
    *out_is_guess = false;
    if (entity == NULL) {
        LIST_EACH(struct entity, candidate, &builder->model->entities)
        {
            if (slice_equal(word_key(builder->arena, candidate->table), key)) {
                return candidate;
            }
        }
        entity = find_by_part(builder, key);
        *out_is_guess = entity != NULL;
    }
    return entity;
}

/* --- parameters
 * ----------------------------------------------------------------------------------------------------
 */

static struct slice parameter_name(struct slice segment)
{
    return slice_between(segment, 1, segment.size - 1);
}

/* What {name} selects by: a unique field of that name, else the primary key. NULL when the key has
 * several fields. */
static const struct field *item_field(struct builder *builder, const struct entity *entity,
                                      struct slice name)
{
    struct slice key = word_flat(builder->arena, name);
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool selects_one =
            field->is_unique || (field->is_primary_key && entity->primary_key.count == 1);
        if (selects_one && slice_equal(word_flat(builder->arena, field->name), key)) {
            return field;
        }
    }
    return entity->primary_key.count == 1 ? list_at(&entity->primary_key, 0) : NULL;
}

/* The child's reference to its parent. */
static const struct field *parent_field(const struct entity *child, const struct entity *parent)
{
    LIST_EACH(const struct field, field, &child->fields)
    {
        if (field->references == parent) {
            return field;
        }
    }
    return NULL;
}

static void add_parameter(struct binding *binding, struct slice segment, const struct field *field,
                          bool is_parent)
{
    struct path_parameter *parameter = ARENA_NEW(binding->builder->arena, struct path_parameter);
    *parameter = (struct path_parameter){parameter_name(segment), field, is_parent};
    list_add(binding->builder->arena, &binding->operation->parameters, parameter);
}

static void add_plain_parameters(struct binding *binding)
{
    binding->operation->parameters = (struct list){0};
    for (size_t i = 0; i < binding->count; i++) {
        if (segment_is_parameter(binding->segments[i])) {
            add_parameter(binding, binding->segments[i], NULL, false);
        }
    }
}

/* Parameters before the collection at `collection` select parents: each must be one that the entity
 * refers to. */
static bool bind_parents(struct binding *binding, size_t collection)
{
    struct entity *child = binding->operation->entity;
    for (size_t i = 0; i < collection; i++) {
        if (!segment_is_parameter(binding->segments[i])) {
            continue;
        }
        bool is_guess;
        struct entity *parent =
            i == 0 ? NULL : find_entity(binding->builder, binding->segments[i - 1], &is_guess);
        const struct field *field = parent == NULL ? NULL : parent_field(child, parent);
        if (field == NULL) {
            say(binding,
                "'" SLICE_FORMAT "' has no reference that '" SLICE_FORMAT "' could select by",
                SLICE_ARGUMENT(child->name), SLICE_ARGUMENT(binding->segments[i]));
            return false;
        }
        add_parameter(binding, binding->segments[i], field, true);
    }
    return true;
}

/* --- kinds
 * ---------------------------------------------------------------------------------------------------------
 */

static enum operation_kind kind_on_collection(struct slice method)
{
    return slice_equal(method, SLICE("GET"))    ? OPERATION_LIST
           : slice_equal(method, SLICE("POST")) ? OPERATION_CREATE
                                                : OPERATION_CUSTOM;
}

static enum operation_kind kind_on_item(struct slice method)
{
    return slice_equal(method, SLICE("GET"))      ? OPERATION_GET
           : slice_equal(method, SLICE("PUT"))    ? OPERATION_REPLACE
           : slice_equal(method, SLICE("PATCH"))  ? OPERATION_UPDATE
           : slice_equal(method, SLICE("DELETE")) ? OPERATION_DELETE
                                                  : OPERATION_CUSTOM;
}

/* Binds the path to the entity at segment `collection`; false leaves it custom with a reason. */
static bool bind_to_entity(struct binding *binding, size_t collection, bool is_item)
{
    struct operation *operation = binding->operation;
    operation->kind =
        is_item ? kind_on_item(operation->method) : kind_on_collection(operation->method);
    if (operation->kind == OPERATION_CUSTOM) {
        say(binding, SLICE_FORMAT " on %s has no meaning of its own",
            SLICE_ARGUMENT(operation->method), is_item ? "one item" : "a collection");
        return false;
    }
    if (!bind_parents(binding, collection)) {
        return false;
    }
    if (is_item) {
        struct slice segment = binding->segments[collection + 1];
        const struct field *field =
            item_field(binding->builder, operation->entity, parameter_name(segment));
        if (field == NULL) {
            say(binding,
                "the key of '" SLICE_FORMAT "' has several fields, the path selects by one",
                SLICE_ARGUMENT(operation->entity->name));
            return false;
        }
        add_parameter(binding, segment, field, false);
    }
    return true;
}

static bool is_identity_path(const struct binding *binding)
{
    static const char *const words[] = {"auth",   "login",    "logout",  "register", "signup",
                                        "signin", "me",       "refresh", "password", "session",
                                        "token",  "sessions", NULL};
    for (size_t i = 0; i < binding->count; i++) {
        for (size_t word = 0; words[word] != NULL; word++) {
            if (slice_equal_ignoring_case(binding->segments[i], slice_from(words[word]))) {
                return true;
            }
        }
    }
    return false;
}

/* The path is …/collection or …/collection/{id}; anything else is an action. */
static void bind_path(struct binding *binding)
{
    struct operation *operation = binding->operation;
    bool is_item =
        binding->count >= 2 && segment_is_parameter(binding->segments[binding->count - 1]);
    size_t collection = binding->count - (is_item ? 2 : 1);
    struct slice noun = binding->count == 0 ? SLICE_EMPTY : binding->segments[collection];
    bool is_guess = false;
    operation->kind = OPERATION_CUSTOM;
    if (binding->count == 0 || segment_is_parameter(noun)) {
        say(binding, "the path names no collection");
        return;
    }
    operation->entity = find_entity(binding->builder, noun, &is_guess);
    if (is_identity_path(binding) && (operation->entity == NULL || is_guess)) {
        operation->entity = NULL;
        say(binding, "an identity operation, which this version does not serve");
        return;
    }
    if (operation->entity == NULL) {
        operation->entity = infer_entity(binding->builder, noun, operation->statement);
    }
    if (operation->entity == NULL) {
        say(binding, "no entity is called '" SLICE_FORMAT "'", SLICE_ARGUMENT(noun));
        return;
    }
    if (!bind_to_entity(binding, collection, is_item)) {
        operation->kind = OPERATION_CUSTOM;
        return;
    }
    say(binding, SLICE_FORMAT " on %s of '" SLICE_FORMAT "'%s", SLICE_ARGUMENT(operation->method),
        is_item ? "one item" : "the collection", SLICE_ARGUMENT(operation->entity->name),
        is_guess ? ", a guess: the names agree only in part" : "");
}

/* --- names
 * ---------------------------------------------------------------------------------------------------------
 */

static bool is_name_taken(const struct model *model, struct slice name)
{
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (slice_equal(operation->name, name)) {
            return true;
        }
    }
    return false;
}

static void name_operation(struct binding *binding)
{
    struct operation *operation = binding->operation;
    struct arena *arena = binding->builder->arena;
    struct slice thing = operation->entity == NULL ? SLICE_EMPTY : operation->entity->name;
    if (operation->kind == OPERATION_CUSTOM) {
        thing = arena_to_lower(arena, operation->method);
        for (size_t i = 0; i < binding->count; i++) {
            thing = arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(thing),
                                 SLICE_ARGUMENT(binding->segments[i]));
        }
        operation->name = word_camel(arena, thing);
    } else {
        struct slice singular = word_singular(arena, word_snake(arena, thing));
        bool is_list = operation->kind == OPERATION_LIST;
        operation->name =
            arena_join(arena, slice_from(operation_kind_name(operation->kind)),
                       word_pascal(arena, is_list ? word_plural(arena, singular) : singular));
    }
    struct slice base = operation->name;
    for (unsigned i = 2; is_name_taken(binding->builder->model, operation->name); i++) {
        operation->name = arena_format(arena, SLICE_FORMAT "%u", SLICE_ARGUMENT(base), i);
    }
}

/* --- endpoints
 * -----------------------------------------------------------------------------------------------------
 */

static void report_custom(struct builder *builder, const struct operation *operation)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1013, operation->place,
                       "describe the entity that it works on, or expect 501 Not Implemented",
                       "'" SLICE_FORMAT " " SLICE_FORMAT "' is not bound: " SLICE_FORMAT,
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
                       SLICE_ARGUMENT(operation->reason));
}

static void bind_endpoint(struct builder *builder, const struct statement *statement,
                          struct slice path)
{
    struct binding binding = {builder, ARENA_NEW(builder->arena, struct operation), {{0}}, 0};
    struct operation *operation = binding.operation;
    operation->method = statement->endpoint.method;
    operation->path = path;
    operation->description = statement->endpoint.description.size > 0
                                 ? statement->endpoint.description
                                 : statement->endpoint.title;
    operation->place = statement->place;
    operation->statement = &statement->endpoint;
    list_add(builder->arena, &operation->described, (void *)(uintptr_t)statement);
    binding.count = path_segments(path, binding.segments, SEGMENT_MAXIMUM);
    bind_path(&binding);
    if (operation->kind == OPERATION_CUSTOM) {
        add_plain_parameters(&binding);
        report_custom(builder, operation);
    }
    name_operation(&binding);
    list_add(builder->arena, &builder->model->operations, operation);
}

/* A second description of an endpoint: the fuller texts count. */
static void merge_endpoint(struct builder *builder, struct operation *operation,
                           const struct statement *statement)
{
    if (operation->description.size == 0) {
        operation->description = statement->endpoint.description.size > 0
                                     ? statement->endpoint.description
                                     : statement->endpoint.title;
    }
    if (statement->endpoint.is_detail) {
        operation->statement = &statement->endpoint;
    }
    list_add(builder->arena, &operation->described, (void *)(uintptr_t)statement);
}

void bind_operations(struct builder *builder)
{
    struct table by_key;
    table_init(&by_key, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_ENDPOINT) {
            continue;
        }
        struct slice path =
            path_with_base(builder->arena, builder->specification, &statement->endpoint);
        struct slice key = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                        SLICE_ARGUMENT(statement->endpoint.method),
                                        SLICE_ARGUMENT(path_erased(builder->arena, path)));
        struct operation *known = table_get(&by_key, key);
        if (known != NULL) {
            merge_endpoint(builder, known, statement);
            continue;
        }
        bind_endpoint(builder, statement, path);
        struct list *operations = &builder->model->operations;
        table_put(&by_key, key, list_at(operations, operations->count - 1));
    }
}
