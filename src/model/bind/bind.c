/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints to operations: what a method on a path means for which entity. Only what is declared is
 * served; what cannot be bound stays a custom operation, with the reason. */
#include "model/bind/bind_private.h"

#include "spec/text/words.h"

/* In the order in which they try. */
static binder_f *const binders[] = {
    bind_own,        bind_identity, bind_health, bind_verb,   bind_called,     bind_sole,
    bind_collection, bind_item,     bind_field,  bind_assign, bind_transition, bind_turned,
    bind_toggle,     bind_link,     bind_count,  bind_query,  bind_inferred,   NULL,
};

bool binding_say(struct binding *binding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    binding->operation->reason = arena_format_list(binding->builder->arena, format, arguments);
    va_end(arguments);
    return true;
}

void binding_reset(struct binding *binding)
{
    struct operation *operation = binding->operation;
    operation->kind = OPERATION_CUSTOM;
    operation->parameters = (struct list){0};
    operation->presets = (struct list){0};
    operation->groups = (struct list){0};
    operation->only = NULL;
    operation->entity = NULL;
    operation->is_guess = false;
}

static void add_plain_parameters(struct binding *binding)
{
    binding->operation->parameters = (struct list){0};
    for (size_t i = 0; i < binding->count; i++) {
        if (segment_is_parameter(binding->segments[i])) {
            struct path_parameter *parameter =
                ARENA_NEW(binding->builder->arena, struct path_parameter);
            parameter->name = slice_between(binding->segments[i], 1, binding->segments[i].size - 1);
            list_add(binding->builder->arena, &binding->operation->parameters, parameter);
        }
    }
}

static void bind_path(struct binding *binding)
{
    for (size_t i = 0; binding->count > 0 && binders[i] != NULL; i++) {
        binding_reset(binding);
        if (binders[i](binding)) {
            return;
        }
    }
    binding_reset(binding);
    binding->operation->verb = binding->count > 0 ? binding_last(binding) : SLICE_EMPTY;
}

/* --- names --- */

static struct slice path_words(struct binding *binding)
{
    struct arena *arena = binding->builder->arena;
    struct slice words = arena_to_lower(arena, binding->operation->method);
    for (size_t i = 0; i < binding->count; i++) {
        words = arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(words),
                             SLICE_ARGUMENT(binding->segments[i]));
    }
    return words;
}

static bool is_crud(enum operation_kind kind)
{
    return kind <= OPERATION_DELETE;
}

/* The names of operations, and for each that several asked for the number that is next. */
struct names {
    struct table taken;
    struct table next; /* → unsigned */
};

static unsigned *next_number(struct arena *arena, struct names *names, struct slice base)
{
    unsigned *number = table_get(&names->next, base);
    if (number == NULL) {
        number = ARENA_NEW(arena, unsigned);
        *number = 2;
        table_put(&names->next, base, number);
    }
    return number;
}

static void name_operation(struct binding *binding, struct names *names)
{
    struct operation *operation = binding->operation;
    struct arena *arena = binding->builder->arena;
    if (is_crud(operation->kind)) {
        struct slice singular = word_singular(arena, word_snake(arena, operation->entity->name));
        if (operation_selects_caller(operation)) {
            singular = arena_join(arena, SLICE("my_"), singular);
        }
        bool is_list = operation->kind == OPERATION_LIST;
        operation->name =
            arena_join(arena, slice_from(operation_kind_name(operation->kind)),
                       word_pascal(arena, is_list ? word_plural(arena, singular) : singular));
    } else {
        operation->name = word_camel(arena, path_words(binding));
    }
    if (operation->name.size == 0) {
        operation->name = SLICE("operation");
    }
    struct slice base = operation->name;
    while (table_put(&names->taken, operation->name, operation) != NULL) {
        unsigned *number = next_number(arena, names, base);
        operation->name = arena_format(arena, SLICE_FORMAT "%u", SLICE_ARGUMENT(base), (*number)++);
    }
}

/* --- endpoints --- */

static struct slice description_of(const struct endpoint_statement *endpoint)
{
    return endpoint->description.size > 0 ? endpoint->description : endpoint->title;
}

/* "/books/{id}:archive" has its action behind a colon; "/books:search" too. */
static void split_action(struct binding *binding)
{
    struct slice last = binding->count > 0 ? binding_last(binding) : SLICE_EMPTY;
    size_t colon = slice_find_last_byte(last, ':');
    bool is_action = colon != SLICE_NOT_FOUND && colon > 0 && colon + 1 < last.size &&
                     last.data[last.size - 1] != '}' && binding->count < SEGMENT_MAXIMUM;
    if (is_action) {
        binding->segments[binding->count - 1] = slice_between(last, 0, colon);
        binding->segments[binding->count++] = slice_from_offset(last, colon + 1);
    }
}

static void bind_operation(struct binding *binding)
{
    binding->count = path_segments(binding->operation->path, binding->segments, SEGMENT_MAXIMUM);
    split_action(binding);
    bind_path(binding);
    bool is_toggle = binding->operation->kind == OPERATION_TOGGLE &&
                     operation_selects_caller(binding->operation);
    if (binding->operation->kind >= OPERATION_TOGGLE && !is_toggle) {
        add_plain_parameters(binding);
    }
}

static struct operation *bind_endpoint(struct builder *builder, const struct statement *statement,
                                       struct slice path, struct list *bindings)
{
    struct binding *binding = ARENA_NEW(builder->arena, struct binding);
    *binding = (struct binding){
        builder, ARENA_NEW(builder->arena, struct operation), {{0}}, 0, NULL, SLICE_EMPTY, NULL};
    struct operation *operation = binding->operation;
    operation->method = statement->endpoint.method;
    operation->path = path;
    operation->description = description_of(&statement->endpoint);
    operation->place = statement->place;
    operation->statement = &statement->endpoint;
    list_add(builder->arena, &operation->described, (void *)(uintptr_t)statement);
    bind_operation(binding);
    list_add(builder->arena, bindings, binding);
    list_add(builder->arena, &builder->model->operations, operation);
    return operation;
}

static bool is_inside(const struct section *section, const struct section *around)
{
    while (section != NULL && section != around) {
        section = section->parent;
    }
    return section != NULL;
}

/* "/boats/7" for "/boats/{id}": written with an identifier where the parameter stands. */
static bool is_example_path(const struct endpoint_statement *endpoint)
{
    bool has_mark = false;
    for (size_t i = 0; i < endpoint->path_written.size; i++) {
        has_mark |= endpoint->path_written.data[i] != '\0' &&
                    strchr("{<[:$", endpoint->path_written.data[i]) != NULL;
    }
    return !has_mark && slice_find_byte(endpoint->path, '{') != SLICE_NOT_FOUND;
}

/* A table of states names the step that leads from one to the other, more than once if need be. */
static bool is_of_states(const struct block *block)
{
    LIST_EACH(const char, reader, &block->readers)
    {
        if (strcmp(reader, "state_machines") == 0) {
            return true;
        }
    }
    return false;
}

/* Two chapters about one endpoint, or two rows or items of one table or list. An overview beside a
 * chapter, and an item within its own chapter, are one description. */
static bool is_twin(const struct statement *one, const struct statement *other)
{
    const struct endpoint_statement *a = &one->endpoint, *b = &other->endpoint;
    if (one->block == NULL || other->block == NULL || a->query.count + b->query.count > 0 ||
        is_example_path(a) || is_example_path(b)) {
        return false;
    }
    if (one->block == other->block) {
        return one->place.line != other->place.line && one->block->kind != BLOCK_CODE &&
               !is_of_states(one->block);
    }
    const struct section *first = one->block->section, *second = other->block->section;
    return one->block->kind == BLOCK_HEADING && other->block->kind == BLOCK_HEADING &&
           !is_inside(first, second) && !is_inside(second, first);
}

/* One that is described more often is held against the first ones only. */
#define TWINS_MAXIMUM 64U

static void report_twins(struct builder *builder, const struct operation *operation,
                         const struct statement *statement)
{
    LIST_EACH(const struct statement, other, &operation->described)
    {
        if (other_index >= TWINS_MAXIMUM) {
            return;
        }
        if (is_twin(other, statement)) {
            struct diagnostic *diagnostic = diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_W0510, statement->place,
                "keep one of them, or correct the method or the path",
                "'" SLICE_FORMAT " " SLICE_FORMAT "' is described twice; the two are taken as one",
                SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path));
            diagnostic_relate(diagnostic, other->place, "the first one");
            return;
        }
    }
}

/* A second description of an endpoint: the fuller texts count. */
static void merge_endpoint(struct builder *builder, struct operation *operation,
                           const struct statement *statement)
{
    if (operation->description.size == 0) {
        operation->description = description_of(&statement->endpoint);
    }
    if (statement->endpoint.is_detail) {
        operation->statement = &statement->endpoint;
    }
    list_add(builder->arena, &operation->described, (void *)(uintptr_t)statement);
}

/* /restaurants/abc-123 beside /restaurants/{id}: an example of it, as is any word of a whole URL.
 * The key under which the other one would be known, or empty. */
static struct slice key_as_item(struct arena *arena, struct slice method, struct slice path,
                                bool is_url)
{
    size_t slash = slice_find_last_byte(path, '/');
    struct slice last = slash == SLICE_NOT_FOUND ? path : slice_from_offset(path, slash + 1);
    bool has_digit = false;
    for (size_t i = 0; i < last.size; i++) {
        has_digit |= character_is_digit(last.data[i]);
    }
    if (!(has_digit || is_url) || last.size == 0 || last.data[0] == '{' ||
        slash == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    return arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT "/{}", SLICE_ARGUMENT(method),
                        SLICE_ARGUMENT(path_erased(arena, slice_between(path, 0, slash))));
}

/* "POST http://localhost:5000/boats/heron" in a block of code: a host stands before the path. */
static bool is_url_in_code(const struct statement *statement)
{
    struct place place = statement->place;
    if (statement->block == NULL || statement->block->kind != BLOCK_CODE || place.source == NULL ||
        place.column == 0) {
        return false;
    }
    struct slice line = source_line(place.source, place.line);
    struct slice written = slice_from_offset(line, place.column - 1);
    return slice_starts_with(written, SLICE("http://")) ||
           slice_starts_with(written, SLICE("https://"));
}

/* Whether the section that the statement stands in is about the operation. */
static bool is_described_in(const struct operation *operation, const struct statement *statement)
{
    LIST_EACH(const struct statement, other, &operation->described)
    {
        if (other->block != NULL && other->block->section == statement->block->section) {
            return true;
        }
    }
    return false;
}

/* What could not be bound is tried once more when all entities are known: a path may come before
 * the one that shows what its things are. */
static void settle(struct builder *builder, const struct list *bindings, size_t entity_count)
{
    struct names names;
    bool is_again = builder->model->entities.count > entity_count;
    table_init(&names.taken, builder->arena);
    table_init(&names.next, builder->arena);
    LIST_EACH(struct binding, binding, bindings)
    {
        if (is_again && binding->operation->kind == OPERATION_CUSTOM) {
            binding->operation->reason = SLICE_EMPTY;
            binding->hint = NULL;
            binding->word = SLICE_EMPTY;
            binding->doubt = NULL;
            bind_operation(binding);
        }
        bind_newest_first(binding);
        binding_report(binding);
        bind_parameters(binding);
        name_operation(binding, &names);
    }
}

/* --- routes of routers --- */

/* The endpoints by the ends of their paths: "POST /login" of "POST /api/auth/login". */
struct mounts {
    struct table by_end; /* "METHOD /end" → struct slice *, the whole path; empty: of several */
    bool is_filled;
};

static void note_ends(struct builder *builder, struct mounts *mounts,
                      const struct statement *statement)
{
    struct slice path = path_with_base(builder, statement);
    struct slice end = path_erased(builder->arena, path);
    for (size_t at = 1; at < end.size; at++) {
        if (end.data[at] != '/') {
            continue;
        }
        struct slice key = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                        SLICE_ARGUMENT(statement->endpoint.method),
                                        SLICE_ARGUMENT(slice_from_offset(end, at)));
        struct slice *known = table_get(&mounts->by_end, key);
        if (known == NULL) {
            known = ARENA_NEW(builder->arena, struct slice);
            *known = path;
            table_put(&mounts->by_end, key, known);
        } else if (!slice_equal(path_erased(builder->arena, *known), end)) {
            *known = SLICE_EMPTY;
        }
    }
}

/* Where the document states the whole path of a route that its code leaves unmounted: the one
 * endpoint of the method whose path ends so. Empty: there is none, or more than one. */
static struct slice find_mounted(struct builder *builder, struct mounts *mounts,
                                 const struct endpoint_statement *endpoint)
{
    if (!endpoint->is_unmounted || endpoint->path.size < 2 || endpoint->path.data[1] == '{') {
        return SLICE_EMPTY;
    }
    if (!mounts->is_filled) {
        mounts->is_filled = true;
        table_init(&mounts->by_end, builder->arena);
        LIST_EACH(const struct statement, statement, &builder->specification->statements)
        {
            if (statement->kind == STATEMENT_ENDPOINT && !statement->endpoint.is_unmounted) {
                note_ends(builder, mounts, statement);
            }
        }
    }
    const struct slice *path = table_get(
        &mounts->by_end, arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                      SLICE_ARGUMENT(endpoint->method),
                                      SLICE_ARGUMENT(path_erased(builder->arena, endpoint->path))));
    return path == NULL ? SLICE_EMPTY : *path;
}

void bind_operations(struct builder *builder)
{
    struct table by_key;
    struct mounts mounts = {0};
    struct list bindings = {0};
    size_t entity_count = builder->model->entities.count;
    path_collect_bases(builder);
    binding_collect_entities(builder);
    binding_collect_paging(builder);
    table_init(&by_key, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_ENDPOINT) {
            continue;
        }
        struct slice path = find_mounted(builder, &mounts, &statement->endpoint);
        path = path.size > 0 ? path : path_with_base(builder, statement);
        struct slice key = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                        SLICE_ARGUMENT(statement->endpoint.method),
                                        SLICE_ARGUMENT(path_erased(builder->arena, path)));
        struct operation *known = table_get(&by_key, key);
        if (known != NULL) {
            report_twins(builder, known, statement);
        }
        bool is_url = is_url_in_code(statement);
        struct slice item_key =
            key_as_item(builder->arena, statement->endpoint.method, path, is_url);
        if (known == NULL && item_key.size > 0) {
            known = table_get(&by_key, item_key);
            known = is_url && known != NULL && !is_described_in(known, statement) ? NULL : known;
        }
        if (known != NULL) {
            merge_endpoint(builder, known, statement);
        } else {
            table_put(&by_key, key, bind_endpoint(builder, statement, path, &bindings));
        }
    }
    settle(builder, &bindings, entity_count);
    toggle_settle(builder);
}
