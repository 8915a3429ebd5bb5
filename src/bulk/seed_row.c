/* SPDX-License-Identifier: Apache-2.0 */
/* A row of INSERT INTO … VALUES as values of the entity's fields. */
#include "bulk/bulk_private.h"

#include "base/siphash.h"
#include "operation/record.h"
#include "spec/text/words.h"

#define NAME_MAXIMUM ((size_t)1 << 20)

static const unsigned char hash_key[SIPHASH_KEY_SIZE] = "phoenix seed one";

static bool refuse(struct arena *arena, struct seed_row *row, struct slice field, const char *why)
{
    fault_add_field(arena, &row->row.fault, field, slice_from(why));
    return false;
}

/* The fields that the values belong to: as named, else all that the document describes, in order.
 */
static const struct field *field_at(struct arena *arena, const struct plan_entity *entity,
                                    const struct list *columns, size_t index)
{
    if (columns->count > 0) {
        const struct slice *name = list_at(columns, index);
        LIST_EACH(const struct field, field, &entity->entity->fields)
        {
            if (slice_equal_ignoring_case(field->column, *name)) {
                return field;
            }
        }
        return entity_field_by_key(entity->entity, word_flat(arena, *name));
    }
    LIST_EACH(const struct field, field, &entity->entity->fields)
    {
        if (!field->is_added && index-- == 0) {
            return field;
        }
    }
    return NULL;
}

static bool is_moment(const struct type *type)
{
    return type->kind == TYPE_TIMESTAMP || type->kind == TYPE_DATE || type->kind == TYPE_TIME;
}

/* NOW() and its like are the moment of storing; what makes a UUID is what the field does anyway. */
static bool read_call(struct arena *arena, struct seed_row *row, const struct field *field,
                      int64_t now_us)
{
    bool has_default = field->default_value.kind != DEFAULT_NONE;
    if (is_moment(field->type)) {
        row->row.values[field->index] = record_now(arena, now_us, field->type);
        row->is_stated[field->index] = true;
        return true;
    }
    return (has_default && field->type->kind == TYPE_UUID) ||
           refuse(arena, row, field->name, "is computed, which reference data cannot be");
}

static bool read_value(struct arena *arena, const struct plan_entity *entity, struct seed_row *row,
                       const struct field *field, const struct expression *expression,
                       int64_t now_us)
{
    struct value *value = &row->row.values[field->index];
    const struct plan_field *planned = &entity->fields[field->index];
    const char *reason = NULL;
    switch (expression->kind) {
    case EXPRESSION_CALL:
        return read_call(arena, row, field, now_us);
    case EXPRESSION_NULL:
        break;
    case EXPRESSION_TEXT:
    case EXPRESSION_NUMBER:
    case EXPRESSION_BOOLEAN:
        reason = value_from_text(arena, field->type, expression->text, value);
        if (reason == NULL && !field->is_write_only) {
            reason = rule_check(arena, planned, value);
        }
        break;
    case EXPRESSION_COLUMN:
    case EXPRESSION_OPERATOR:
    case EXPRESSION_AND:
    case EXPRESSION_OR:
    case EXPRESSION_NOT:
    case EXPRESSION_IN:
    case EXPRESSION_BETWEEN:
    case EXPRESSION_IS_NULL:
    case EXPRESSION_IS_NOT_NULL:
        reason = "is computed, which reference data cannot be";
        break;
    }
    row->is_stated[field->index] = true;
    return reason == NULL || refuse(arena, row, field->name, reason);
}

static bool has_stated(const struct seed_row *row, const struct field *field)
{
    return row->is_stated[field->index] && row->row.values[field->index].kind != VALUE_NULL;
}

/* By which fields the row is known: the primary key, else one that is unique by itself. */
static void choose_key(struct arena *arena, const struct plan_entity *entity, struct seed_row *row)
{
    bool is_whole = true;
    LIST_EACH(struct field, field, &entity->entity->primary_key)
    {
        is_whole &= has_stated(row, field);
    }
    if (is_whole) {
        row->key = entity->entity->primary_key;
        return;
    }
    LIST_EACH(struct field, field, &entity->entity->fields)
    {
        if (row->key.count == 0 && field->is_unique && has_stated(row, field)) {
            list_add(arena, &row->key, field);
        }
    }
}

/* Of moments only that they are there: NOW() is another one each time. */
static void name_row(struct arena *arena, const struct plan_entity *entity, struct seed_row *row)
{
    struct buffer text;
    buffer_init(&text, NAME_MAXIMUM);
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = entity->fields[i].field;
        if (row->is_stated[i]) {
            buffer_format(&text, "%zu=", i);
            buffer_append_slice(&text, field->name);
            buffer_append_byte(&text, row->row.values[i].kind == VALUE_NULL ? '0' : '1');
            if (!is_moment(field->type)) {
                value_write_text(&text, field->type, &row->row.values[i]);
            }
            buffer_append_byte(&text, '\0');
        }
    }
    row->statement = siphash(hash_key, buffer_slice(&text));
    buffer_clear(&text);
    LIST_EACH(const struct field, field, &row->key)
    {
        buffer_append_string(&text, field_index > 0 ? "," : "");
        value_write_text(&text, field->type, &row->row.values[field->index]);
    }
    row->name = row->key.count > 0
                    ? arena_copy(arena, buffer_slice(&text))
                    : arena_format(arena, "#%016llx", (unsigned long long)row->statement);
    buffer_release(&text);
}

bool seed_row_read(struct arena *arena, const struct plan_entity *entity, struct place place,
                   const struct list *columns, const struct list *values, int64_t now_us,
                   struct seed_row *out_row)
{
    bool is_good = true;
    *out_row = (struct seed_row){.place = place};
    out_row->row.values = ARENA_ARRAY(arena, struct value, entity->field_count);
    out_row->is_stated = ARENA_ARRAY(arena, bool, entity->field_count);
    LIST_EACH(const struct expression, expression, values)
    {
        const struct field *field = field_at(arena, entity, columns, expression_index);
        if (field == NULL) {
            struct slice name = columns->count > 0
                                    ? *(const struct slice *)list_at(columns, expression_index)
                                    : entity->entity->name;
            is_good = refuse(arena, out_row, name,
                             columns->count > 0 ? "is no column of the table"
                                                : "has fewer columns than the row has values");
            continue;
        }
        is_good &= read_value(arena, entity, out_row, field, expression, now_us);
    }
    struct import_columns stated = {.entity = entity, .is_there = out_row->is_stated};
    import_complete_row(arena, &stated, now_us, &out_row->row);
    choose_key(arena, entity, out_row);
    name_row(arena, entity, out_row);
    return is_good && !bulk_row_is_bad(&out_row->row);
}
