/* SPDX-License-Identifier: Apache-2.0 */
/* Checks over one field alone, turned into bounds, so that a body's every fault is found before the
 * store sees it and OpenAPI can state them. What does not fit stays with the store. */
#include "plan/plan_private.h"

struct subject {
    const struct field *field;
    bool is_length; /* length(field) rather than the field */
};

static bool is_length_function(struct slice name)
{
    return slice_equal_ignoring_case(name, SLICE("length")) ||
           slice_equal_ignoring_case(name, SLICE("char_length")) ||
           slice_equal_ignoring_case(name, SLICE("character_length"));
}

static bool read_subject(const struct entity *entity, const struct expression *expression,
                         struct subject *out_subject)
{
    if (expression->kind == EXPRESSION_CALL && expression->arguments.count == 1 &&
        is_length_function(expression->text)) {
        out_subject->is_length = true;
        expression = list_at(&expression->arguments, 0);
    } else {
        out_subject->is_length = false;
    }
    if (expression->kind != EXPRESSION_COLUMN) {
        return false;
    }
    out_subject->field = entity_field(entity, expression->text);
    return out_subject->field != NULL;
}

static void bound(struct plan_rule *rule, const struct subject *subject, bool is_minimum,
                  bool is_exclusive, struct slice number)
{
    uint64_t length;
    if (subject->is_length) {
        if (!slice_to_uint64(number, &length) || length > UINT32_MAX - 1) {
            return;
        }
        if (is_minimum) {
            rule->length_minimum = (uint32_t)length + (is_exclusive ? 1 : 0);
        } else if (length > 0) {
            rule->length_maximum = (uint32_t)length - (is_exclusive ? 1 : 0);
        }
        return;
    }
    if (is_minimum) {
        rule->minimum = number;
        rule->is_minimum_exclusive = is_exclusive;
    } else {
        rule->maximum = number;
        rule->is_maximum_exclusive = is_exclusive;
    }
}

/* field < 5, 5 > field, length(field) >= 1 */
static void read_comparison(const struct entity *entity, const struct expression *expression,
                            struct plan_rule *rules)
{
    if (expression->arguments.count != 2 || expression->text.size == 0 ||
        expression->text.size > 2 || strchr("<>", expression->text.data[0]) == NULL ||
        slice_equal(expression->text, SLICE("<>"))) {
        return;
    }
    const struct expression *left = list_at(&expression->arguments, 0);
    const struct expression *right = list_at(&expression->arguments, 1);
    bool is_less = expression->text.data[0] == '<';
    struct subject subject;
    if (left->kind == EXPRESSION_NUMBER) {
        const struct expression *swap = left;
        left = right;
        right = swap;
        is_less = !is_less;
    }
    if (right->kind == EXPRESSION_NUMBER && read_subject(entity, left, &subject)) {
        bound(&rules[subject.field->index], &subject, !is_less, expression->text.size == 1,
              right->text);
    }
}

static void read_between(const struct entity *entity, const struct expression *expression,
                         struct plan_rule *rules)
{
    struct subject subject;
    if (expression->arguments.count != 3 ||
        !read_subject(entity, list_at(&expression->arguments, 0), &subject)) {
        return;
    }
    const struct expression *low = list_at(&expression->arguments, 1);
    const struct expression *high = list_at(&expression->arguments, 2);
    if (low->kind == EXPRESSION_NUMBER && high->kind == EXPRESSION_NUMBER) {
        bound(&rules[subject.field->index], &subject, true, false, low->text);
        bound(&rules[subject.field->index], &subject, false, false, high->text);
    }
}

static void read_expression(const struct entity *entity, const struct expression *expression,
                            struct plan_rule *rules)
{
    if (expression->kind == EXPRESSION_AND) {
        LIST_EACH(const struct expression, argument, &expression->arguments)
        {
            read_expression(entity, argument, rules);
        }
    } else if (expression->kind == EXPRESSION_OPERATOR) {
        read_comparison(entity, expression, rules);
    } else if (expression->kind == EXPRESSION_BETWEEN) {
        read_between(entity, expression, rules);
    }
}

static bool is_number(const struct type *type)
{
    return type->kind == TYPE_INT16 || type->kind == TYPE_INT32 || type->kind == TYPE_INT64 ||
           type->kind == TYPE_DECIMAL || type->kind == TYPE_DOUBLE;
}

void rule_read(const struct entity *entity, struct plan_rule *rules)
{
    LIST_EACH(const struct check, check, &entity->checks)
    {
        read_expression(entity, check->expression, rules);
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        struct plan_rule *rule = &rules[field_index];
        rule->labels = field->labels;
        rule->label_count = field->label_count;
        rule->moment = field->moment;
        if (field->type->is_unsigned && rule->minimum.size == 0) {
            rule->minimum = SLICE("0");
        }
        if (!is_number(field->type)) {
            rule->minimum = rule->maximum = SLICE_EMPTY;
        }
    }
}
