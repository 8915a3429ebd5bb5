/* SPDX-License-Identifier: Apache-2.0 */
/* The resolved model for programs. */
#include "cli/explanation_json_private.h"
#include "cli/notation.h"
#include "cli/statement_json.h"
#include "cli/statement_json_private.h"

static void write_labels(struct json_writer *writer, const struct field *field)
{
    json_writer_key(writer, "values");
    if (field->label_count == 0) {
        json_writer_null(writer);
        return;
    }
    json_writer_begin_array(writer);
    for (size_t i = 0; i < field->label_count; i++) {
        json_writer_slice(writer, field->labels[i]);
    }
    json_writer_end_array(writer);
}

static void write_order(struct json_writer *writer, const struct state_order *order)
{
    json_writer_key(writer, "order");
    if (order == NULL) {
        json_writer_null(writer);
        return;
    }
    json_writer_begin_object(writer);
    json_writer_key(writer, "initial");
    json_writer_begin_array(writer);
    for (size_t i = 0; i < order->state_count; i++) {
        if ((order->initial >> i & 1) != 0) {
            json_writer_slice(writer, order->states[i]);
        }
    }
    json_writer_end_array(writer);
    json_writer_key(writer, "moves");
    json_writer_begin_array(writer);
    LIST_EACH(const struct state_move, move, &order->moves)
    {
        json_writer_begin_object(writer);
        statement_json_member(writer, "from", move->from);
        json_writer_member_slice(writer, "to", move->to);
        statement_json_member(writer, "action", move->label);
        explanation_json_place(writer, move->place);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

/* "entity.field" */
static void write_references(struct json_writer *writer, const struct field *field)
{
    json_writer_key(writer, "references");
    if (field->references == NULL) {
        json_writer_null(writer);
        return;
    }
    struct arena *arena = arena_create(1024);
    struct slice target =
        field->references_field == NULL ? SLICE_EMPTY : field->references_field->name;
    json_writer_slice(writer, arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT,
                                           SLICE_ARGUMENT(field->references->name),
                                           target.size > 0 ? "." : "", SLICE_ARGUMENT(target)));
    arena_destroy(&arena);
}

static void write_field(struct json_writer *writer, const struct field *field)
{
    json_writer_begin_object(writer);
    json_writer_member_slice(writer, "name", field->name);
    json_writer_member_slice(writer, "column", field->column);
    statement_json_type(writer, field->type);
    json_writer_member_boolean(writer, "required", field->is_required);
    json_writer_member_boolean(writer, "unique", field->is_unique);
    json_writer_member_boolean(writer, "primary_key", field->is_primary_key);
    write_references(writer, field);
    json_writer_member_string(writer, "on_delete",
                              field->references != NULL ? notation_action(field->on_delete) : NULL);
    json_writer_member_boolean(writer, "read_only",
                               field->is_read_only || field->is_told_read_only);
    json_writer_member_boolean(writer, "write_only", field->is_write_only);
    statement_json_member(writer, "formerly", field->formerly);
    write_labels(writer, field);
    write_order(writer, field->order);
    statement_json_default(writer, &field->default_value);
    statement_json_expression(writer, "check", field->check);
    if (field->moment != MOMENT_ANY) {
        json_writer_member_string(writer, "moment", type_moment_words(field->moment));
    }
    json_writer_member_string(writer, "source", notation_source(field->source));
    explanation_json_place(writer, field->place);
    json_writer_end_object(writer);
}

static void write_field_names(struct json_writer *writer, const struct list *fields)
{
    json_writer_begin_array(writer);
    LIST_EACH(const struct field, field, fields)
    {
        json_writer_slice(writer, field->name);
    }
    json_writer_end_array(writer);
}

static void write_keys(struct json_writer *writer, const struct entity *entity)
{
    json_writer_key(writer, "primary_key");
    write_field_names(writer, &entity->primary_key);
    json_writer_key(writer, "uniques");
    json_writer_begin_array(writer);
    LIST_EACH(const struct key, unique, &entity->uniques)
    {
        write_field_names(writer, &unique->fields);
    }
    json_writer_end_array(writer);
    json_writer_key(writer, "foreign_keys");
    json_writer_begin_array(writer);
    LIST_EACH(const struct foreign_key, key, &entity->foreign_keys)
    {
        json_writer_begin_object(writer);
        json_writer_key(writer, "fields");
        write_field_names(writer, &key->fields);
        json_writer_member_slice(writer, "references", key->references->name);
        json_writer_key(writer, "references_fields");
        write_field_names(writer, &key->references_fields);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_indexes(struct json_writer *writer, const struct entity *entity)
{
    json_writer_key(writer, "indexes");
    json_writer_begin_array(writer);
    LIST_EACH(const struct index, index, &entity->indexes)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", index->name);
        json_writer_key(writer, "columns");
        json_writer_begin_array(writer);
        LIST_EACH(const struct model_index_column, column, &index->columns)
        {
            json_writer_slice(writer,
                              column->field != NULL ? column->field->name : SLICE("(expression)"));
        }
        json_writer_end_array(writer);
        json_writer_member_boolean(writer, "unique", index->is_unique);
        explanation_json_place(writer, index->place);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_key(writer, "checks");
    json_writer_begin_array(writer);
    LIST_EACH(const struct check, check, &entity->checks)
    {
        json_writer_slice(writer, check->text);
    }
    json_writer_end_array(writer);
}

/* Every place where the entity is described, the one that won included. */
static void write_described(struct json_writer *writer, const struct entity *entity)
{
    json_writer_key(writer, "described");
    json_writer_begin_array(writer);
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        json_writer_begin_object(writer);
        json_writer_member_string(writer, "source",
                                  statement->kind == STATEMENT_ENTITY
                                      ? notation_source(statement->entity.source)
                                      : statement->reader);
        explanation_json_place(writer, statement->place);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

void explanation_json_entities(struct json_writer *writer, struct output *output,
                               const struct model *model, bool is_added)
{
    json_writer_key(writer, "entities");
    json_writer_begin_array(writer);
    LIST_EACH(const struct entity, entity, &model->entities)
    {
        if (entity->is_added != is_added) {
            continue;
        }
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", entity->name);
        json_writer_member_slice(writer, "table", entity->table);
        statement_json_member(writer, "formerly", entity->formerly);
        if (!is_added) {
            explanation_json_place(writer, entity->place);
            json_writer_member_string(writer, "source", notation_source(entity->source));
        }
        json_writer_member_boolean(writer, "inferred", entity->is_inferred);
        json_writer_member_boolean(writer, "invented_key", entity->has_invented_key);
        json_writer_key(writer, "fields");
        json_writer_begin_array(writer);
        LIST_EACH(const struct field, field, &entity->fields)
        {
            if (field->is_added && !is_added) {
                continue; /* explanation_json_added_fields has it */
            }
            write_field(writer, field);
        }
        json_writer_end_array(writer);
        write_keys(writer, entity);
        write_indexes(writer, entity);
        write_described(writer, entity);
        json_writer_end_object(writer);
        output_flush_some(output);
    }
    json_writer_end_array(writer);
}

void explanation_json_added_fields(struct json_writer *writer, const struct model *model)
{
    json_writer_key(writer, "fields");
    json_writer_begin_array(writer);
    LIST_EACH(const struct entity, entity, &model->entities)
    {
        LIST_EACH(const struct field, field, &entity->fields)
        {
            if (!field->is_added || entity->is_added) {
                continue;
            }
            json_writer_begin_object(writer);
            json_writer_member_slice(writer, "entity", entity->name);
            json_writer_member_slice(writer, "name", field->name);
            json_writer_end_object(writer);
        }
    }
    json_writer_end_array(writer);
}

static void write_parameters(struct json_writer *writer, const struct operation *operation)
{
    json_writer_key(writer, "parameters");
    json_writer_begin_array(writer);
    LIST_EACH(const struct path_parameter, parameter, &operation->parameters)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", parameter->name);
        statement_json_member(writer, "field",
                              parameter->field == NULL ? SLICE_EMPTY : parameter->field->name);
        json_writer_member_boolean(writer, "parent", parameter->is_parent);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

/* With or without those that only gRPC can call. */
static void write_operations(struct json_writer *writer, struct output *output,
                             const struct model *model, bool is_added, bool is_rpc)
{
    json_writer_key(writer, is_rpc ? "methods" : "endpoints");
    json_writer_begin_array(writer);
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (operation->is_added != is_added || operation->is_rpc != is_rpc) {
            continue;
        }
        const struct entity *entity = operation->entity;
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "method", operation->method);
        json_writer_member_slice(writer, "path", operation->path);
        json_writer_member_string(writer, "operation", operation_kind_name(operation->kind));
        statement_json_member(writer, "entity", entity == NULL ? SLICE_EMPTY : entity->name);
        statement_json_member(writer, "verb", operation->verb);
        statement_json_member(writer, "field",
                              operation->only == NULL ? SLICE_EMPTY : operation->only->name);
        json_writer_member_boolean(writer, "guess", operation->is_guess);
        json_writer_member_slice(writer, "name", operation->name);
        write_parameters(writer, operation);
        statement_json_member(writer, "description", operation->description);
        if (!is_added) {
            explanation_json_place(writer, operation->place);
        }
        statement_json_member(writer, "reason", operation->reason);
        json_writer_end_object(writer);
        output_flush_some(output);
    }
    json_writer_end_array(writer);
}

void explanation_json_endpoints(struct json_writer *writer, struct output *output,
                                const struct model *model, bool is_added)
{
    write_operations(writer, output, model, is_added, false);
}

void explanation_json_methods(struct json_writer *writer, struct output *output,
                              const struct model *model)
{
    write_operations(writer, output, model, false, true);
}
