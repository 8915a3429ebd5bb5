/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds and allowed values of one field. */
#include "plan/plan.h"

#include "base/utf8.h"
#include "plan/decimal.h"

#include <stdio.h>

static const char *check_labels(struct arena *arena, const struct plan_rule *rule,
                                struct slice text)
{
    for (size_t i = 0; i < rule->label_count; i++) {
        if (slice_equal(rule->labels[i], text)) {
            return NULL;
        }
    }
    struct slice names = SLICE_EMPTY;
    for (size_t i = 0; i < rule->label_count && i < 20; i++) {
        names = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(names),
                             i > 0 ? ", " : "", SLICE_ARGUMENT(rule->labels[i]));
    }
    return arena_format(arena, "must be one of: " SLICE_FORMAT "%s", SLICE_ARGUMENT(names),
                        rule->label_count > 20 ? ", …" : "")
        .data;
}

static const char *check_length(struct arena *arena, const struct plan_rule *rule,
                                struct slice text)
{
    if (rule->length_minimum == 0 && rule->length_maximum == 0) {
        return NULL;
    }
    size_t length = utf8_count(text);
    if (length < rule->length_minimum) {
        return arena_format(arena, "must have at least %u character%s", rule->length_minimum,
                            rule->length_minimum == 1 ? "" : "s")
            .data;
    }
    if (rule->length_maximum > 0 && length > rule->length_maximum) {
        return arena_format(arena, "must have at most %u characters", rule->length_maximum).data;
    }
    return NULL;
}

/* The length is known to be right, so that no text is longer than it may be. */
static const char *check_patterns(struct arena *arena, const struct plan_rule *rule,
                                  struct slice text)
{
    LIST_EACH(const struct plan_pattern, pattern, &rule->patterns)
    {
        if (!pattern_matches(pattern->pattern, text)) {
            return arena_format(arena, "must match " SLICE_FORMAT, SLICE_ARGUMENT(pattern->text))
                .data;
        }
    }
    return NULL;
}

static struct slice number_text(const struct value *value, char *scratch, size_t size)
{
    switch (value->kind) {
    case VALUE_INTEGER:
        return slice_of(scratch,
                        (size_t)snprintf(scratch, size, "%lld", (long long)value->integer));
    case VALUE_REAL:
        return slice_of(scratch, (size_t)snprintf(scratch, size, "%.17g", value->real));
    case VALUE_TEXT:
        return value->text;
    case VALUE_NULL:
    case VALUE_BLOB:
        break;
    }
    return SLICE_EMPTY;
}

static const char *check_bounds(struct arena *arena, const struct plan_rule *rule,
                                const struct value *value)
{
    char scratch[40];
    if (rule->minimum.size == 0 && rule->maximum.size == 0) {
        return NULL;
    }
    struct slice number = number_text(value, scratch, sizeof(scratch));
    if (rule->minimum.size > 0) {
        int order = decimal_compare(number, rule->minimum);
        if (order < 0 || (order == 0 && rule->is_minimum_exclusive)) {
            return arena_format(arena, "must be %s" SLICE_FORMAT,
                                rule->is_minimum_exclusive ? "greater than " : "at least ",
                                SLICE_ARGUMENT(rule->minimum))
                .data;
        }
    }
    if (rule->maximum.size > 0) {
        int order = decimal_compare(number, rule->maximum);
        if (order > 0 || (order == 0 && rule->is_maximum_exclusive)) {
            return arena_format(arena, "must be %s" SLICE_FORMAT,
                                rule->is_maximum_exclusive ? "less than " : "at most ",
                                SLICE_ARGUMENT(rule->maximum))
                .data;
        }
    }
    return NULL;
}

const char *rule_check(struct arena *arena, const struct plan_field *field,
                       const struct value *value)
{
    const struct plan_rule *rule = &field->rule;
    if (value->kind == VALUE_NULL) {
        return NULL;
    }
    if (value->kind == VALUE_TEXT && field->type->kind != TYPE_DECIMAL) {
        const char *reason = rule->label_count > 0 ? check_labels(arena, rule, value->text) : NULL;
        reason = reason != NULL ? reason : check_length(arena, rule, value->text);
        return reason != NULL ? reason : check_patterns(arena, rule, value->text);
    }
    return check_bounds(arena, rule, value);
}

const char *rule_check_moment(const struct plan_field *field, const struct value *value,
                              const struct value *now)
{
    static const struct {
        int least; /* how it compares with now: -1 before, 0 the same, 1 after */
        int most;
    } orders[] = {
        [MOMENT_PAST] = {-1, -1},
        [MOMENT_NOT_FUTURE] = {-1, 0},
        [MOMENT_FUTURE] = {1, 1},
        [MOMENT_NOT_PAST] = {0, 1},
    };
    enum moment_rule rule = field->rule.moment;
    if (rule == MOMENT_ANY || value->kind != VALUE_TEXT || now->kind != VALUE_TEXT) {
        return NULL;
    }
    int order = slice_compare(value->text, now->text);
    order = (order > 0) - (order < 0);
    bool is_kept = order >= orders[rule].least && order <= orders[rule].most;
    return is_kept ? NULL : type_moment_words(rule);
}
