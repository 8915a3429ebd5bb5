/* SPDX-License-Identifier: Apache-2.0 */
/* What one part of the document says of the model and another does not: values of an enumeration,
 * members of an example, singular and plural paths. The merge has taken the better source already;
 * here the author is told. */
#include "model/create/create_private.h"

#include "base/json.h"
#include "spec/text/words.h"

/* --- values of an enumeration --- */

static const struct enum_statement *find_enum(struct builder *builder, const struct type *type)
{
    return type->enum_name.size == 0
               ? NULL
               : table_get(&builder->enums, word_key(builder->arena, type->enum_name));
}

static bool has_label(const struct field *field, struct slice label)
{
    for (size_t i = 0; i < field->label_count; i++) {
        if (slice_equal_ignoring_case(field->labels[i], label)) {
            return true;
        }
    }
    return false;
}

/* protobuf has the enumeration's name before every value, and a first one that means nothing:
 * SHELF_UNSPECIFIED, SHELF_FRONT. */
static bool is_same_in_protobuf(struct builder *builder, const struct field *field,
                                const struct type *type, struct slice label)
{
    struct slice prefix =
        arena_join(builder->arena, word_snake(builder->arena, type->enum_name), SLICE("_"));
    if (type->enum_name.size == 0 || !slice_starts_with_ignoring_case(label, prefix)) {
        return false;
    }
    struct slice bare = slice_from_offset(label, prefix.size);
    return slice_equal_ignoring_case(bare, SLICE("unspecified")) || has_label(field, bare);
}

static void check_labels(struct builder *builder, const struct field *field,
                         const struct field_statement *other, enum source_kind source)
{
    const struct enum_statement *found = find_enum(builder, other->type);
    const struct slice *labels = found != NULL ? found->labels : other->type->labels;
    size_t count = found != NULL ? found->label_count : other->type->label_count;
    for (size_t i = 0; i < count && field->label_count > 0; i++) {
        bool is_known = has_label(field, labels[i]) ||
                        (source == SOURCE_PROTOBUF &&
                         is_same_in_protobuf(builder, field, other->type, labels[i]));
        if (!is_known) {
            struct diagnostic *diagnostic = diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_W1101, other->place, "make the two lists agree",
                "'" SLICE_FORMAT "' may be '" SLICE_FORMAT "' here but not in the description "
                "that counts",
                SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(labels[i]));
            diagnostic_relate(diagnostic, field->place, "its values are stated here");
            return;
        }
    }
}

static void check_entity(struct builder *builder, const struct entity *entity)
{
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        LIST_EACH(const struct field_statement, other, &statement->entity.fields)
        {
            const struct field *field =
                entity_field_by_key(entity, word_flat(builder->arena, other->name));
            if (field != NULL && other->place.line != field->place.line) {
                check_labels(builder, field, other, statement->entity.source);
            }
        }
    }
}

/* --- examples --- */

static struct slice operation_key(struct arena *arena, struct slice method, struct slice path)
{
    return arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(method),
                        SLICE_ARGUMENT(path_erased(arena, path)));
}

/* The first operation of each method and path. */
static void collect_operations(struct builder *builder, struct table *operations)
{
    table_init(operations, builder->arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        struct slice key = operation_key(builder->arena, operation->method, operation->path);
        if (table_get(operations, key) == NULL) {
            table_put(operations, key, operation);
        }
    }
}

static bool has_field(struct builder *builder, const struct entity *entity, struct slice name)
{
    return entity_field_by_key(entity, word_flat(builder->arena, name)) != NULL;
}

static void check_example(struct builder *builder, const struct table *operations,
                          const struct statement *statement)
{
    const struct operation *operation =
        table_get(operations, operation_key(builder->arena, statement->example.method,
                                            statement->example.path));
    const struct json *body = statement->example.value;
    bool is_write = operation != NULL &&
                    (operation->kind == OPERATION_CREATE || operation->kind == OPERATION_REPLACE ||
                     operation->kind == OPERATION_UPDATE);
    if (!is_write || operation->entity->is_inferred || body == NULL || body->kind != JSON_OBJECT ||
        statement->example.direction != EXAMPLE_REQUEST) {
        return;
    }
    JSON_EACH(member, body)
    {
        if (has_field(builder, operation->entity, member->key)) {
            continue;
        }
        struct diagnostic *diagnostic = diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_W1102, statement->place,
            "add the field to the entity, or take it out of the example",
            "the request example of '" SLICE_FORMAT " " SLICE_FORMAT "' has '" SLICE_FORMAT
            "', which '" SLICE_FORMAT "' lacks and refuses",
            SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
            SLICE_ARGUMENT(member->key), SLICE_ARGUMENT(operation->entity->name));
        diagnostic_relate(diagnostic, operation->entity->place, "the entity is described here");
    }
}

/* --- paths --- */

static struct slice collection_of(const struct operation *operation)
{
    struct slice segments[32];
    size_t count = path_segments(operation->path, segments, 32);
    while (count > 0 && segment_is_parameter(segments[count - 1])) {
        count--;
    }
    return count == 0 ? SLICE_EMPTY : segments[count - 1];
}

/* GET /orders beside GET /order/{id}: both are served as written, but is it meant? */
static void check_paths(struct builder *builder)
{
    struct table first_by_entity, told;
    table_init(&first_by_entity, builder->arena);
    table_init(&told, builder->arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        if (operation->kind > OPERATION_DELETE || operation->is_rpc) {
            continue;
        }
        struct slice word = collection_of(operation);
        struct operation *first = table_get(&first_by_entity, operation->entity->key);
        if (first == NULL) {
            table_put(&first_by_entity, operation->entity->key, operation);
            continue;
        }
        struct slice other = collection_of(first);
        bool is_same_word =
            slice_equal(word_key(builder->arena, word), word_key(builder->arena, other));
        if (is_same_word && !slice_equal(word, other) &&
            table_put(&told, operation->entity->key, operation) == NULL) {
            struct diagnostic *diagnostic = diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_N1103, operation->place,
                "choose one spelling; both are served as written",
                "'" SLICE_FORMAT "' and '" SLICE_FORMAT "' name one collection in two ways",
                SLICE_ARGUMENT(other), SLICE_ARGUMENT(word));
            diagnostic_relate(diagnostic, first->place, "the other spelling");
        }
    }
}

void lint_representations(struct builder *builder)
{
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        check_entity(builder, entity);
    }
    struct table operations;
    collect_operations(builder, &operations);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_EXAMPLE && statement->example.path.size > 0) {
            check_example(builder, &operations, statement);
        }
    }
    check_paths(builder);
}
