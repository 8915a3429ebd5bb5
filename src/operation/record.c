/* SPDX-License-Identifier: Apache-2.0 */
/* One record: what the server sets, and why the store refused it. */
#include "operation/record.h"

#include "base/clock.h"
#include "base/random.h"

struct value record_now(struct arena *arena, int64_t now_us, const struct type *type)
{
    char *text = arena_allocate_raw(arena, CLOCK_TEXT_SIZE);
    clock_format_us(now_us, text);
    if (type->kind == TYPE_DATE) {
        return value_text(slice_of(text, 10));
    }
    if (type->kind == TYPE_TIME) {
        return value_text(slice_of(text + 11, 8));
    }
    if (type->kind == TYPE_INT64) {
        return value_integer(now_us / 1000000);
    }
    return value_text(slice_of(text, CLOCK_TEXT_SIZE));
}

static struct value make_uuid(struct arena *arena, int64_t now_us, const struct plan_field *field)
{
    unsigned char *uuid = arena_allocate_raw(arena, UUID_SIZE);
    if (field->field->default_value.kind == DEFAULT_UUID_RANDOM) {
        uuid_generate_v4(uuid);
    } else {
        uuid_generate_v7(now_us, uuid);
    }
    if (field->type->kind == TYPE_UUID) {
        return value_blob(slice_of((const char *)uuid, UUID_SIZE));
    }
    char *text = arena_allocate_raw(arena, UUID_TEXT_SIZE);
    uuid_format(uuid, text);
    return value_text(slice_of(text, UUID_TEXT_SIZE));
}

struct value record_default(struct arena *arena, int64_t now_us, const struct plan_field *field)
{
    switch (field->field->default_value.kind) {
    case DEFAULT_VALUE:
    case DEFAULT_NONE: /* where the plan has one all the same: the state that records begin in */
        return field->default_value;
    case DEFAULT_NOW:
        return record_now(arena, now_us, field->type);
    case DEFAULT_UUID:
    case DEFAULT_UUID_RANDOM:
        return make_uuid(arena, now_us, field);
    case DEFAULT_AUTO_INCREMENT:
    case DEFAULT_EXPRESSION:
        break;
    }
    return VALUE_NONE;
}

static const struct plan_field *find_column(const struct plan_entity *entity, struct slice column)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        if (slice_equal(entity->fields[i].field->column, column)) {
            return &entity->fields[i];
        }
    }
    return NULL;
}

/* "users.email, users.tenant" */
void record_explain_unique(struct arena *arena, const struct plan_entity *entity,
                           const struct query *query, struct fault *fault)
{
    struct slice rest = query->constraint_columns, part;
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        size_t dot = slice_find_last_byte(part, '.');
        struct slice column = dot == SLICE_NOT_FOUND ? part : slice_from_offset(part, dot + 1);
        const struct plan_field *field = find_column(entity, column);
        if (field != NULL && field->is_served) {
            fault_add_field(arena, fault, field->name, SLICE("is already taken"));
        }
    }
}

static const struct expression *first_column(const struct expression *expression)
{
    if (expression->kind == EXPRESSION_COLUMN) {
        return expression;
    }
    LIST_EACH(const struct expression, argument, &expression->arguments)
    {
        const struct expression *found = first_column(argument);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

void record_explain_check(struct arena *arena, const struct plan_entity *entity,
                          const struct query *query, struct fault *fault)
{
    LIST_EACH(const struct check, check, &entity->entity->checks)
    {
        if (!slice_equal(check->name, query->constraint_columns)) {
            continue;
        }
        const struct expression *column = first_column(check->expression);
        struct slice name = column == NULL ? entity->entity->name : column->text;
        struct slice reason =
            check->text.size > 0
                ? arena_format(arena, "breaks the rule: " SLICE_FORMAT, SLICE_ARGUMENT(check->text))
                : SLICE("breaks a rule of the specification");
        fault_add_field(arena, fault, name, reason);
    }
}
