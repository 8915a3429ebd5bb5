/* SPDX-License-Identifier: Apache-2.0 */
/* Entities, fields and indexes as they are stated, before anything is resolved. */
#include "cli/notation.h"
#include "cli/statement_json.h"
#include "cli/statement_json_private.h"

#define TYPE_NAME_SIZE 4096U

void statement_json_type(struct json_writer *writer, const struct type *type)
{
    struct arena *arena = arena_create(TYPE_NAME_SIZE);
    json_writer_member_slice(writer, "type", type_name(arena, type));
    statement_json_member(writer, "type_written", type->spelling);
    arena_destroy(&arena);
}

void statement_json_default(struct json_writer *writer, const struct default_value *value)
{
    json_writer_key(writer, "default");
    if (value->kind == DEFAULT_NONE) {
        json_writer_null(writer);
        return;
    }
    struct buffer text;
    buffer_init(&text, EXPRESSION_TEXT_MAXIMUM);
    notation_write_default(&text, value);
    json_writer_slice(writer, buffer_slice(&text));
    buffer_release(&text);
}

static void write_references(struct json_writer *writer, const struct field_statement *field)
{
    json_writer_key(writer, "references");
    if (field->references_entity.size == 0) {
        json_writer_null(writer);
        return;
    }
    json_writer_begin_object(writer);
    json_writer_member_slice(writer, "entity", field->references_entity);
    statement_json_member(writer, "field", field->references_field);
    json_writer_member_string(writer, "on_delete", notation_action(field->on_delete));
    json_writer_member_string(writer, "on_update", notation_action(field->on_update));
    json_writer_end_object(writer);
}

static void write_field(struct json_writer *writer, const struct field_statement *field)
{
    json_writer_begin_object(writer);
    json_writer_member_slice(writer, "name", field->name);
    statement_json_type(writer, field->type);
    json_writer_member_boolean(writer, "required", field->is_required);
    json_writer_member_boolean(writer, "optional", field->is_optional);
    json_writer_member_boolean(writer, "primary_key", field->is_primary_key);
    json_writer_member_boolean(writer, "unique", field->is_unique);
    json_writer_member_boolean(writer, "foreign_key", field->is_foreign_key);
    json_writer_member_boolean(writer, "generated", field->is_generated);
    json_writer_member_boolean(writer, "indexed", field->is_indexed);
    write_references(writer, field);
    statement_json_default(writer, &field->default_value);
    statement_json_expression(writer, "check", field->check);
    if (field->moment != MOMENT_ANY) {
        json_writer_member_string(writer, "moment", type_moment_words(field->moment));
    }
    statement_json_member(writer, "json_name", field->json_name);
    statement_json_member(writer, "formerly", field->formerly);
    statement_json_member(writer, "comment", field->comment);
    json_writer_member_integer(writer, "line", field->place.line);
    json_writer_end_object(writer);
}

void statement_json_index(struct json_writer *writer, const struct index_statement *index)
{
    statement_json_member(writer, "name", index->name);
    statement_json_member(writer, "entity", index->entity);
    json_writer_key(writer, "columns");
    json_writer_begin_array(writer);
    LIST_EACH(const struct index_column, column, &index->columns)
    {
        json_writer_begin_object(writer);
        statement_json_member(writer, "name", column->name);
        statement_json_expression(writer, "expression", column->expression);
        json_writer_member_boolean(writer, "descending", column->is_descending);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_member_boolean(writer, "unique", index->is_unique);
    statement_json_member(writer, "method", index->method);
    statement_json_expression(writer, "where", index->where);
}

static void write_foreign_keys(struct json_writer *writer, const struct list *foreign_keys)
{
    json_writer_key(writer, "foreign_keys");
    json_writer_begin_array(writer);
    LIST_EACH(const struct foreign_key_statement, key, foreign_keys)
    {
        json_writer_begin_object(writer);
        statement_json_member(writer, "name", key->name);
        statement_json_slices(writer, "columns", &key->columns);
        json_writer_member_slice(writer, "references_entity", key->references_entity);
        statement_json_slices(writer, "references_columns", &key->references_columns);
        json_writer_member_string(writer, "on_delete", notation_action(key->on_delete));
        json_writer_member_string(writer, "on_update", notation_action(key->on_update));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_constraints(struct json_writer *writer, const struct entity_statement *entity)
{
    json_writer_key(writer, "uniques");
    json_writer_begin_array(writer);
    LIST_EACH(const struct list, unique, &entity->uniques)
    {
        json_writer_begin_array(writer);
        LIST_EACH(const struct slice, column, unique)
        {
            json_writer_slice(writer, *column);
        }
        json_writer_end_array(writer);
    }
    json_writer_end_array(writer);
    write_foreign_keys(writer, &entity->foreign_keys);
    json_writer_key(writer, "checks");
    json_writer_begin_array(writer);
    LIST_EACH(const struct check_statement, check, &entity->checks)
    {
        json_writer_slice(writer, check->text);
    }
    json_writer_end_array(writer);
}

void statement_json_entity(struct json_writer *writer, const struct statement *statement)
{
    const struct entity_statement *entity = &statement->entity;
    json_writer_member_string(writer, "source", notation_source(entity->source));
    statement_json_member(writer, "name", entity->name);
    statement_json_member(writer, "schema", entity->schema);
    statement_json_member(writer, "formerly", entity->formerly);
    json_writer_member_boolean(writer, "alteration", entity->is_alteration);
    json_writer_member_boolean(writer, "request", entity->is_request);
    statement_json_member(writer, "comment", entity->comment);
    json_writer_key(writer, "fields");
    json_writer_begin_array(writer);
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        write_field(writer, field);
    }
    json_writer_end_array(writer);
    statement_json_slices(writer, "primary_key_columns", &entity->primary_key);
    write_constraints(writer, entity);
    json_writer_key(writer, "indexes");
    json_writer_begin_array(writer);
    LIST_EACH(const struct index_statement, index, &entity->indexes)
    {
        json_writer_begin_object(writer);
        statement_json_index(writer, index);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}
