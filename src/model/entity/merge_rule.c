/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the values of a field, said by several descriptions of it: each is held, but for what
 * a stricter one says already. */
#include "model/entity/merge_private.h"

#include "spec/reading/field_rule.h"
#include "spec/text/request_name.h"

#include <stdlib.h>

/* --- bounds --- */

/* One comparison of a field, or of its length, with a number. */
struct bound {
    bool is_length;
    bool is_low;
    bool is_exclusive;
    double number;
};

static bool is_length_call(const struct expression *expression)
{
    return expression->kind == EXPRESSION_CALL && expression->arguments.count == 1 &&
           (slice_is_ignoring_case(expression->text, "char_length") ||
            slice_is_ignoring_case(expression->text, "length"));
}

/* `is_whole`: of a field without fractions, where "> 0" is ">= 1". */
static bool read_bound(const struct expression *check, bool is_whole, struct bound *out_bound)
{
    const struct expression *left =
        check->arguments.count == 2 ? list_at(&check->arguments, 0) : NULL;
    const struct expression *right = left != NULL ? list_at(&check->arguments, 1) : NULL;
    char digits[32] = {0};
    if (check->kind != EXPRESSION_OPERATOR || right == NULL || right->kind != EXPRESSION_NUMBER ||
        strchr("<>", check->text.data[0]) == NULL || slice_equal(check->text, SLICE("<>")) ||
        right->text.size >= sizeof(digits)) {
        return false;
    }
    memcpy(digits, right->text.data, right->text.size);
    *out_bound = (struct bound){.is_length = is_length_call(left),
                                .is_low = check->text.data[0] == '>',
                                .is_exclusive = check->text.size == 1,
                                .number = strtod(digits, NULL)};
    if (out_bound->is_exclusive && (is_whole || out_bound->is_length)) {
        out_bound->number += out_bound->is_low ? 1 : -1;
        out_bound->is_exclusive = false;
    }
    return out_bound->is_length || left->kind == EXPRESSION_COLUMN;
}

/* Whether what keeps to `own` keeps to `other` as well. */
static bool is_as_strict(const struct bound *own, const struct bound *other)
{
    if (own->is_length != other->is_length || own->is_low != other->is_low) {
        return false;
    }
    double more = own->is_low ? own->number - other->number : other->number - own->number;
    return more > 0 || (more >= 0 && (own->is_exclusive || !other->is_exclusive));
}

/* Whether the check, or one that it joins by AND, keeps to the bound. */
static bool has_bound(const struct expression *check, bool is_whole, const struct bound *bound)
{
    struct bound own;
    if (check == NULL) {
        return false;
    }
    if (check->kind == EXPRESSION_AND) {
        LIST_EACH(const struct expression, part, &check->arguments)
        {
            if (has_bound(part, is_whole, bound)) {
                return true;
            }
        }
        return false;
    }
    return read_bound(check, is_whole, &own) && is_as_strict(&own, bound);
}

static bool is_held(const struct field *field, const struct expression *part)
{
    enum type_kind kind = field->type->kind;
    bool is_whole = kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64;
    struct bound bound;
    if (field_rule_has_check(field->check, part)) {
        return true;
    }
    if (!read_bound(part, is_whole, &bound)) {
        return false;
    }
    struct bound length = {.is_length = true, .number = field->type->length};
    bool is_of_type = kind == TYPE_TEXT && field->type->length > 0;
    return has_bound(field->check, is_whole, &bound) ||
           (is_of_type && is_as_strict(&length, &bound));
}

#define SCALE_MAXIMUM 10 /* "1 to 5" are marks; a text of so few characters is told as such */

struct extent {
    bool has_length;
    bool is_of_number;
    bool has_low;
    bool has_small_high;
};

static void measure(const struct expression *check, struct extent *extent)
{
    struct bound bound;
    if (check->kind == EXPRESSION_AND) {
        LIST_EACH(const struct expression, part, &check->arguments)
        {
            measure(part, extent);
        }
        return;
    }
    if (!read_bound(check, false, &bound) || bound.is_length) {
        extent->has_length = true; /* a length, a pattern, another field */
        return;
    }
    bool is_whole = bound.number == (double)(long)bound.number;
    extent->is_of_number |= bound.number <= 0 || !is_whole;
    extent->has_low |= bound.is_low;
    extent->has_small_high |= !bound.is_low && bound.number <= SCALE_MAXIMUM;
}

bool merge_rule_is_of_number(const struct expression *check)
{
    struct extent extent = {0};
    measure(check, &extent);
    return !extent.has_length && (extent.is_of_number || (extent.has_low && extent.has_small_high));
}

const struct expression *merge_rule_of_length(struct arena *arena, const struct expression *check)
{
    struct expression *copy = ARENA_NEW(arena, struct expression);
    *copy = (struct expression){.kind = check->kind, .text = check->text};
    const struct expression *right =
        check->arguments.count == 2 ? list_at(&check->arguments, 1) : NULL;
    bool is_bound = check->kind == EXPRESSION_OPERATOR && right != NULL &&
                    right->kind == EXPRESSION_NUMBER && strchr("<>", check->text.data[0]) != NULL;
    LIST_EACH(const struct expression, argument, &check->arguments)
    {
        if (check->kind == EXPRESSION_AND) {
            list_add(arena, &copy->arguments,
                     (void *)(uintptr_t)merge_rule_of_length(arena, argument));
        } else if (is_bound && argument->kind == EXPRESSION_COLUMN) {
            struct expression *call = ARENA_NEW(arena, struct expression);
            *call = (struct expression){.kind = EXPRESSION_CALL, .text = SLICE("char_length")};
            list_add(arena, &call->arguments, (void *)(uintptr_t)argument);
            list_add(arena, &copy->arguments, call);
        } else {
            list_add(arena, &copy->arguments, (void *)(uintptr_t)argument);
        }
    }
    return copy;
}

/* --- one field --- */

/* The check with the name by which the entity has the field. */
static const struct expression *rename_column(struct arena *arena, const struct expression *check,
                                              struct slice name, struct slice own_name)
{
    struct expression *copy = ARENA_NEW(arena, struct expression);
    bool is_it = check->kind == EXPRESSION_COLUMN && slice_equal(check->text, name);
    *copy = (struct expression){.kind = check->kind, .text = is_it ? own_name : check->text};
    LIST_EACH(const struct expression, argument, &check->arguments)
    {
        list_add(arena, &copy->arguments,
                 (void *)(uintptr_t)rename_column(arena, argument, name, own_name));
    }
    return copy;
}

static void join(struct arena *arena, struct field *field, const struct expression *part)
{
    if (field->check == NULL) {
        field->check = part;
        return;
    }
    struct expression *both = ARENA_NEW(arena, struct expression);
    both->kind = EXPRESSION_AND;
    list_add(arena, &both->arguments, (void *)(uintptr_t)field->check);
    list_add(arena, &both->arguments, (void *)(uintptr_t)part);
    field->check = both;
}

static void add_parts(struct arena *arena, struct field *field, const struct expression *check)
{
    if (check->kind == EXPRESSION_AND) {
        LIST_EACH(const struct expression, part, &check->arguments)
        {
            add_parts(arena, field, part);
        }
    } else if (!is_held(field, check)) {
        join(arena, field, check);
    }
}

static bool is_number(const struct type *type)
{
    return type->kind == TYPE_INT16 || type->kind == TYPE_INT32 || type->kind == TYPE_INT64 ||
           type->kind == TYPE_DECIMAL || type->kind == TYPE_DOUBLE;
}

/* Whether what is said of values of the one type can be held of those of the other. A type that is
 * not stated takes what comes. */
static bool is_alike(const struct type *own, const struct type *other)
{
    bool is_open = own->kind == TYPE_UNKNOWN && own->enum_name.size == 0;
    bool is_other_open = other->kind == TYPE_UNKNOWN && other->enum_name.size == 0;
    return is_open || (is_number(own) && (is_number(other) || is_other_open)) ||
           (own->kind == TYPE_TEXT && (other->kind == TYPE_TEXT || is_other_open));
}

static void take_length(struct arena *arena, struct field *field, uint32_t length)
{
    if (length == 0 || (field->type->length > 0 && field->type->length <= length)) {
        return;
    }
    struct type *type = ARENA_NEW(arena, struct type);
    *type = *field->type;
    type->length = length;
    field->type = type;
}

void merge_rule_take(struct arena *arena, struct field *field, const struct field_statement *other)
{
    bool are_texts = field->type->kind == TYPE_TEXT && other->type->kind == TYPE_TEXT;
    if (are_texts) {
        take_length(arena, field, other->type->length);
    }
    if (other->type->kind == TYPE_ENUM && field->type->kind == TYPE_TEXT &&
        field->label_count == 0) {
        field->labels = other->type->labels;
        field->label_count = other->type->label_count;
    }
    field->moment = field->moment == MOMENT_ANY ? other->moment : field->moment;
    if (other->check == NULL || !is_alike(field->type, other->type)) {
        return;
    }
    const struct expression *check =
        slice_equal(field->name, other->name)
            ? other->check
            : rename_column(arena, other->check, other->name, field->name);
    bool is_about_length = field->type->kind == TYPE_TEXT && other->type->kind != TYPE_TEXT;
    add_parts(arena, field, is_about_length ? merge_rule_of_length(arena, check) : check);
}

/* --- what goes over the wire --- */

static bool has_rules(const struct field_statement *field)
{
    return field->check != NULL || field->moment != MOMENT_ANY || field->unheld_rule.size > 0 ||
           (field->type->kind == TYPE_TEXT && field->type->length > 0) ||
           field->type->label_count > 0;
}

/* Whether all that is said of values is held already. */
static bool holds_all(struct arena *arena, const struct field *field,
                      const struct field_statement *other)
{
    struct field copy = *field;
    merge_rule_take(arena, &copy, other);
    return copy.check == field->check && copy.type->length == field->type->length &&
           copy.moment == field->moment && copy.label_count == field->label_count;
}

/* The type of a number that the column keeps as text, or the other way round. */
static bool is_contrary(const struct field *field, const struct field_statement *other)
{
    return (is_number(field->type) && other->type->kind == TYPE_TEXT) ||
           (field->type->kind == TYPE_TEXT && is_number(other->type));
}

static void report(struct builder *builder, const struct field *field,
                   const struct field_statement *other, const char *why)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1407, other->place,
                       "say it where the field is described, or check it before you write",
                       "'" SLICE_FORMAT "' of '" SLICE_FORMAT
                       "' is not held to what is said of it here: %s",
                       SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(field->entity->name), why);
}

/* Of several requests the first that says rules of a field counts: what may be written at one time
 * may be stored at any. */
static void take_from_request(struct builder *builder, struct field *field,
                              const struct field_statement *other)
{
    if (field->ruled_by != NULL) {
        if (!holds_all(builder->arena, field, other)) {
            report(builder, field, other, "a request that is described before says it otherwise");
        }
        return;
    }
    field->ruled_by = other;
    if (other->check != NULL && is_contrary(field, other)) {
        report(builder, field, other, "it is stored as another type");
        return;
    }
    merge_report_unheld(builder, field->entity, other);
    merge_rule_take(builder->arena, field, other);
}

static void read_request(struct builder *builder, const struct entity *entity,
                         const struct list *fields)
{
    LIST_EACH(const struct field_statement, other, fields)
    {
        struct field *field = has_rules(other) ? merge_find_field(builder, entity, other) : NULL;
        if (field != NULL) {
            take_from_request(builder, field, other);
        }
    }
}

/* The last name of "/boats" or "/boats/{id}": what a request writes to. */
static struct slice noun_of(struct slice path)
{
    size_t slash = slice_find_last_byte(path, '/');
    struct slice last = slash == SLICE_NOT_FOUND ? path : slice_from_offset(path, slash + 1);
    if (segment_is_parameter(last) && slash > 0) {
        path = slice_between(path, 0, slash);
        slash = slice_find_last_byte(path, '/');
        last = slash == SLICE_NOT_FOUND ? path : slice_from_offset(path, slash + 1);
    }
    return last;
}

void merge_rule_read_request(struct builder *builder, const struct statement *statement)
{
    bool is_type = statement->kind == STATEMENT_ENTITY && statement->entity.is_request;
    bool is_told = statement->kind == STATEMENT_EXAMPLE && statement->example.fields.count > 0 &&
                   statement->example.direction == EXAMPLE_REQUEST &&
                   slice_is_one_of(statement->example.method, "POST|PUT|PATCH");
    const struct list *fields = is_type ? &statement->entity.fields : &statement->example.fields;
    bool has_any = false;
    for (size_t i = 0; (is_type || is_told) && !has_any && i < fields->count; i++) {
        has_any = has_rules(list_at(fields, i));
    }
    if (!has_any) {
        return;
    }
    struct slice name =
        is_type ? request_name_written(statement->entity.name) : noun_of(statement->example.path);
    const struct entity *entity = name.size > 0 ? model_entity(builder->model, name) : NULL;
    if (entity != NULL) {
        read_request(builder, entity, fields);
    }
}
