/* SPDX-License-Identifier: Apache-2.0 */
/* Defaults that the document's own rules refuse: a record that leaves the field out could never be
 * made. Checks are worked out with every column at its default; what cannot be worked out is taken
 * to hold. */
#include "plan/plan_private.h"

#include "plan/decimal.h"

enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

struct scene {
    struct arena *arena;
    const struct plan_entity *entity;
    const struct plan_field *culprit; /* the first column whose default took part, or NULL */
};

static const struct plan_field *find_field(const struct plan_entity *entity, struct slice name)
{
    const struct field *field = entity_field(entity->entity, name);
    return field == NULL ? NULL : &entity->fields[field->index];
}

/* The constant that an expression stands for, as a literal; NULL: none, or not worked out. */
static const struct expression *constant_of(struct scene *scene,
                                            const struct expression *expression)
{
    if (expression->kind == EXPRESSION_TEXT || expression->kind == EXPRESSION_NUMBER) {
        return expression;
    }
    const struct plan_field *field =
        expression->kind == EXPRESSION_COLUMN ? find_field(scene->entity, expression->text) : NULL;
    bool has_default = field != NULL && field->default_value.kind != VALUE_NULL &&
                       field->field->default_value.kind == DEFAULT_VALUE;
    if (!has_default) {
        return NULL;
    }
    scene->culprit = scene->culprit == NULL ? field : scene->culprit;
    const struct expression *value = field->field->default_value.value;
    bool is_plain = value->kind == EXPRESSION_TEXT || value->kind == EXPRESSION_NUMBER;
    return is_plain ? value : NULL;
}

static bool is_either(struct slice operator, const char * one, const char *other)
{
    return slice_equal(operator, slice_from(one)) || slice_equal(operator, slice_from(other));
}

static enum truth truth_of(bool is_true)
{
    return is_true ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth compare(struct scene *scene, struct slice operator, const struct expression * a,
                          const struct expression *b)
{
    const struct expression *left = constant_of(scene, a), *right = constant_of(scene, b);
    struct decimal number;
    if (left == NULL || right == NULL) {
        return TRUTH_UNKNOWN;
    }
    bool are_numbers = decimal_read(left->text, &number) && decimal_read(right->text, &number);
    if (is_either(operator, "=", "==") || is_either(operator, "<>", "!=")) {
        bool is_same = are_numbers ? decimal_compare(left->text, right->text) == 0
                                   : slice_equal(left->text, right->text);
        return truth_of(is_same == is_either(operator, "=", "=="));
    }
    if (!are_numbers) { /* dates and texts sort by rules that are not worth having twice */
        return TRUTH_UNKNOWN;
    }
    int order = decimal_compare(left->text, right->text);
    bool is_equal_allowed = is_either(operator, "<=", ">=");
    if (is_either(operator, "<", "<=")) {
        return truth_of(order < 0 || (order == 0 && is_equal_allowed));
    }
    return is_either(operator, ">", ">=") ? truth_of(order > 0 || (order == 0 && is_equal_allowed))
                                          : TRUTH_UNKNOWN;
}

static enum truth evaluate(struct scene *scene, const struct expression *expression);

/* AND stops at the first that is false, OR at the first that is true. */
static enum truth join(struct scene *scene, const struct expression *expression, enum truth stop)
{
    enum truth result = stop == TRUTH_FALSE ? TRUTH_TRUE : TRUTH_FALSE;
    LIST_EACH(const struct expression, argument, &expression->arguments)
    {
        enum truth truth = evaluate(scene, argument);
        if (truth == stop) {
            return stop;
        }
        result = truth == TRUTH_UNKNOWN ? truth : result;
    }
    return result;
}

static enum truth evaluate_in(struct scene *scene, const struct expression *expression)
{
    enum truth result = TRUTH_FALSE;
    for (size_t i = 1; i < expression->arguments.count; i++) {
        enum truth truth = compare(scene, SLICE("="), list_at(&expression->arguments, 0),
                                   list_at(&expression->arguments, i));
        if (truth == TRUTH_TRUE) {
            return truth;
        }
        result = truth == TRUTH_UNKNOWN ? truth : result;
    }
    return result;
}

static enum truth evaluate_between(struct scene *scene, const struct expression *expression)
{
    const struct expression *value = list_at(&expression->arguments, 0);
    enum truth low = compare(scene, SLICE(">="), value, list_at(&expression->arguments, 1));
    enum truth high = compare(scene, SLICE("<="), value, list_at(&expression->arguments, 2));
    if (low == TRUTH_FALSE || high == TRUTH_FALSE) {
        return TRUTH_FALSE;
    }
    return low == TRUTH_TRUE ? high : low;
}

static enum truth evaluate(struct scene *scene, const struct expression *expression)
{
    size_t count = expression->arguments.count;
    switch (expression->kind) {
    case EXPRESSION_AND:
        return join(scene, expression, TRUTH_FALSE);
    case EXPRESSION_OR:
        return join(scene, expression, TRUTH_TRUE);
    case EXPRESSION_NOT: {
        enum truth truth =
            count == 1 ? evaluate(scene, list_at(&expression->arguments, 0)) : TRUTH_UNKNOWN;
        return truth == TRUTH_UNKNOWN ? truth : truth_of(truth == TRUTH_FALSE);
    }
    case EXPRESSION_OPERATOR:
        return count == 2 ? compare(scene, expression->text, list_at(&expression->arguments, 0),
                                    list_at(&expression->arguments, 1))
                          : TRUTH_UNKNOWN;
    case EXPRESSION_IN:
        return evaluate_in(scene, expression);
    case EXPRESSION_BETWEEN:
        return count == 3 ? evaluate_between(scene, expression) : TRUTH_UNKNOWN;
    case EXPRESSION_NULL:
    case EXPRESSION_TEXT:
    case EXPRESSION_NUMBER:
    case EXPRESSION_BOOLEAN:
    case EXPRESSION_COLUMN:
    case EXPRESSION_CALL:
    case EXPRESSION_IS_NULL:
    case EXPRESSION_IS_NOT_NULL:
        break;
    }
    return TRUTH_UNKNOWN;
}

/* --- findings --- */

static struct place place_of(const struct field *field)
{
    return field->default_value.place.line > 0 ? field->default_value.place : field->place;
}

static struct diagnostic *report(struct scene *scene, struct diagnostics *diagnostics,
                                 const struct plan_field *field, const char *reason)
{
    return diagnostics_report(
        diagnostics, DIAGNOSTIC_W1305, place_of(field->field),
        "correct the default or the rule; a record without the field is refused until then",
        "default '" SLICE_FORMAT "' breaks the rule of '" SLICE_FORMAT "." SLICE_FORMAT "': %s",
        SLICE_ARGUMENT(field->field->default_value.value->text),
        SLICE_ARGUMENT(scene->entity->entity->name), SLICE_ARGUMENT(field->name), reason);
}

/* A default by the field's own rule. True: it is refused. */
static bool check_own_rule(struct scene *scene, struct diagnostics *diagnostics,
                           const struct plan_field *field)
{
    if (field->field->default_value.kind != DEFAULT_VALUE ||
        field->default_value.kind == VALUE_NULL) {
        return false;
    }
    const char *reason = rule_check(scene->arena, field, &field->default_value);
    if (reason != NULL) {
        report(scene, diagnostics, field, reason);
    }
    return reason != NULL;
}

static void check_computed(struct scene *scene, struct diagnostics *diagnostics,
                           const struct plan_field *field)
{
    if (field->field->default_value.kind != DEFAULT_EXPRESSION) {
        return;
    }
    diagnostics_report(diagnostics, DIAGNOSTIC_W1304, place_of(field->field),
                       "compute it where you write or read it, or give a plain default",
                       "%s '" SLICE_FORMAT "." SLICE_FORMAT "' is not computed yet",
                       field->field->is_read_only ? "the column" : "the default of",
                       SLICE_ARGUMENT(scene->entity->entity->name), SLICE_ARGUMENT(field->name));
}

void rule_check_defaults(struct plan *plan, const struct plan_entity *entity,
                         struct diagnostics *diagnostics)
{
    struct scene scene = {.arena = plan->arena, .entity = entity};
    bool *is_told = ARENA_ARRAY(plan->arena, bool, entity->field_count);
    for (size_t i = 0; i < entity->field_count; i++) {
        is_told[i] = check_own_rule(&scene, diagnostics, &entity->fields[i]);
        check_computed(&scene, diagnostics, &entity->fields[i]);
    }
    LIST_EACH(const struct check, check, &entity->entity->checks)
    {
        scene.culprit = NULL;
        if (evaluate(&scene, check->expression) == TRUTH_FALSE && scene.culprit != NULL &&
            !is_told[scene.culprit - entity->fields]) {
            is_told[scene.culprit - entity->fields] = true;
            diagnostic_relate(report(&scene, diagnostics, scene.culprit, "a check is false for it"),
                              check->place, "the check");
        }
    }
}
