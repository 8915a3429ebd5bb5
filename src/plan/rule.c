/* SPDX-License-Identifier: Apache-2.0 */
/* Checks over one field alone, turned into bounds, so that a body's every fault is found before the
 * store sees it and OpenAPI can state them. What does not fit stays with the store. */
#include "plan/plan_private.h"

#include "plan/decimal.h"

static bool is_number(const struct type *type)
{
    return type->kind == TYPE_INT16 || type->kind == TYPE_INT32 || type->kind == TYPE_INT64 ||
           type->kind == TYPE_DECIMAL || type->kind == TYPE_DOUBLE;
}

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

/* Whether a bound goes beyond the one that is there, in the direction `sign`. */
static bool is_stricter(struct slice number, struct slice known, bool is_exclusive, int sign)
{
    int order = known.size > 0 ? decimal_compare(number, known) * sign : 1;
    return order > 0 || (order == 0 && is_exclusive);
}

static void bound(struct plan_rule *rule, const struct subject *subject, bool is_minimum,
                  bool is_exclusive, struct slice number)
{
    uint64_t length;
    if (subject->is_length) {
        if (!slice_to_uint64(number, &length) || length > UINT32_MAX - 1) {
            return;
        }
        uint32_t own = (uint32_t)length + (is_exclusive && is_minimum ? 1 : 0);
        if (is_minimum) {
            rule->length_minimum = own > rule->length_minimum ? own : rule->length_minimum;
        } else if (length > 0) {
            own -= is_exclusive ? 1 : 0;
            rule->length_maximum = rule->length_maximum == 0 || own < rule->length_maximum
                                       ? own
                                       : rule->length_maximum;
        }
        return;
    }
    if (is_minimum && is_stricter(number, rule->minimum, is_exclusive, 1)) {
        rule->minimum = number;
        rule->is_minimum_exclusive = is_exclusive;
    } else if (!is_minimum && is_stricter(number, rule->maximum, is_exclusive, -1)) {
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

/* The text behind "field ~"; empty: the expression is something else. */
static struct slice find_pattern(const struct entity *entity, const struct expression *expression,
                                 const struct field **out_field, bool *out_ignores_case)
{
    const struct expression *pattern =
        expression->arguments.count == 2 ? list_at(&expression->arguments, 1) : NULL;
    struct subject subject;
    *out_ignores_case = slice_equal(expression->text, SLICE("~*"));
    if (expression->kind != EXPRESSION_OPERATOR || pattern == NULL ||
        !(*out_ignores_case || slice_equal(expression->text, SLICE("~"))) ||
        pattern->kind != EXPRESSION_TEXT ||
        !read_subject(entity, list_at(&expression->arguments, 0), &subject) || subject.is_length ||
        subject.field->type->kind != TYPE_TEXT) {
        return SLICE_EMPTY;
    }
    *out_field = subject.field;
    return pattern->text;
}

/* field ~ '^[0-9]{5}$' */
static void read_pattern(struct arena *arena, const struct entity *entity,
                         const struct expression *expression, struct plan_rule *rules)
{
    struct plan_pattern found = {0};
    const struct field *field = NULL;
    found.text = find_pattern(entity, expression, &field, &found.ignores_case);
    found.pattern =
        found.text.size > 0 ? pattern_compile(arena, found.text, found.ignores_case) : NULL;
    if (found.pattern != NULL) {
        struct plan_pattern *kept = ARENA_NEW(arena, struct plan_pattern);
        *kept = found;
        list_add(arena, &rules[field->index].patterns, kept);
    }
}

static bool has_pattern(const struct plan_rule *rule, struct slice text, bool ignores_case)
{
    LIST_EACH(const struct plan_pattern, pattern, &rule->patterns)
    {
        if (slice_equal(pattern->text, text) && pattern->ignores_case == ignores_case) {
            return true;
        }
    }
    return false;
}

/* A bound on a field or its length, as read_comparison and read_between take them. */
static bool is_bound(const struct entity *entity, const struct expression *expression)
{
    struct subject subject;
    const struct expression *first =
        expression->arguments.count > 1 ? list_at(&expression->arguments, 0) : NULL;
    const struct expression *second = first != NULL ? list_at(&expression->arguments, 1) : NULL;
    bool is_sign = expression->kind == EXPRESSION_OPERATOR &&
                   slice_is_one_of(expression->text, "<|<=|>|>=") && second != NULL &&
                   second->kind == EXPRESSION_NUMBER;
    return is_sign && read_subject(entity, first, &subject) &&
           (subject.is_length || is_number(subject.field->type));
}

bool rule_is_whole(const struct plan_entity *entity, const struct expression *check)
{
    const struct field *field = NULL;
    bool ignores_case;
    if (check->kind == EXPRESSION_AND) {
        LIST_EACH(const struct expression, argument, &check->arguments)
        {
            if (!rule_is_whole(entity, argument)) {
                return false;
            }
        }
        return true;
    }
    struct slice text = find_pattern(entity->entity, check, &field, &ignores_case);
    return text.size > 0 ? has_pattern(&entity->fields[field->index].rule, text, ignores_case)
                         : is_bound(entity->entity, check);
}

static void read_expression(struct arena *arena, const struct entity *entity,
                            const struct expression *expression, struct plan_rule *rules)
{
    if (expression->kind == EXPRESSION_AND) {
        LIST_EACH(const struct expression, argument, &expression->arguments)
        {
            read_expression(arena, entity, argument, rules);
        }
    } else if (expression->kind == EXPRESSION_OPERATOR &&
               slice_is_one_of(expression->text, "~|~*")) {
        read_pattern(arena, entity, expression, rules);
    } else if (expression->kind == EXPRESSION_OPERATOR) {
        read_comparison(entity, expression, rules);
    } else if (expression->kind == EXPRESSION_BETWEEN) {
        read_between(entity, expression, rules);
    }
}

void rule_read(struct arena *arena, const struct entity *entity, struct plan_rule *rules)
{
    LIST_EACH(const struct check, check, &entity->checks)
    {
        read_expression(arena, entity, check->expression, rules);
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
        if (field->type->bits > 0) {
            struct slice most = field->type->bits == 8    ? SLICE("255")
                                : field->type->bits == 16 ? SLICE("65535")
                                                          : SLICE("4294967295");
            bool is_new = rule->maximum.size == 0 || decimal_compare(most, rule->maximum) < 0;
            rule->maximum = is_new ? most : rule->maximum;
            rule->is_maximum_exclusive &= !is_new;
        }
        if (!is_number(field->type)) {
            rule->minimum = rule->maximum = SLICE_EMPTY;
        }
    }
}
