/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that stand at the field of passwords: its column holds a hash, so they become the policy of
 * passwords. */
#include "model/policy/policy_private.h"

#define HASH_SIZE 72U /* characters that the column must take at the least */

/* What the document says of passwords elsewhere is read later, and takes its place. */
static bool set_length(struct builder *builder, struct slice number)
{
    uint64_t length;
    if (!slice_to_uint64(number, &length) || length == 0 || length > HASH_SIZE) {
        return false;
    }
    builder->model->policy.password_length = (unsigned)length;
    return true;
}

static bool has(struct slice pattern, const char *part)
{
    return slice_find(pattern, slice_from(part)) != SLICE_NOT_FOUND;
}

/* "^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,}$": what must be in it, and how much at the least. */
static bool read_pattern(struct builder *builder, struct slice pattern)
{
    struct policy *policy = &builder->model->policy;
    bool needs_lower = has(pattern, "(?=.*[a-z]") || has(pattern, "(?=.*?[a-z]");
    bool needs_upper = has(pattern, "(?=.*[A-Z]") || has(pattern, "(?=.*?[A-Z]");
    bool needs_digit = has(pattern, "(?=.*\\d") || has(pattern, "(?=.*[0-9]") ||
                       has(pattern, "(?=.*?[0-9]") || has(pattern, "(?=.*[\\d]");
    bool needs_symbol = has(pattern, "(?=.*[@") || has(pattern, "(?=.*[!") ||
                        has(pattern, "(?=.*[#") || has(pattern, "(?=.*[$") ||
                        has(pattern, "(?=.*[^") || has(pattern, "(?=.*\\W") ||
                        has(pattern, "(?=.*[\\W");
    size_t open = slice_find_last_byte(pattern, '{');
    size_t comma =
        open == SLICE_NOT_FOUND ? open : slice_find_byte(slice_from_offset(pattern, open), ',');
    bool has_length = comma != SLICE_NOT_FOUND &&
                      set_length(builder, slice_between(pattern, open + 1, open + comma));
    policy->password_needs_lower |= needs_lower;
    policy->password_needs_upper |= needs_upper;
    policy->password_needs_digit |= needs_digit;
    policy->password_needs_symbol |= needs_symbol;
    return needs_lower || needs_upper || needs_digit || needs_symbol || has_length;
}

/* Whether the policy can hold the check. */
static bool take_over(struct builder *builder, const struct expression *check)
{
    const struct expression *left = list_at(&check->arguments, 0);
    const struct expression *right =
        check->arguments.count == 2 ? list_at(&check->arguments, 1) : NULL;
    if (right == NULL) {
        return false;
    }
    if (slice_equal(check->text, SLICE("~"))) {
        return read_pattern(builder, right->text);
    }
    bool is_length = left->kind == EXPRESSION_CALL || left->kind == EXPRESSION_COLUMN;
    return is_length && right->kind == EXPRESSION_NUMBER && slice_equal(check->text, SLICE(">=")) &&
           set_length(builder, right->text);
}

static void read_check(struct builder *builder, const struct field *field,
                       const struct expression *check)
{
    if (check->kind == EXPRESSION_AND) {
        LIST_EACH(const struct expression, part, &check->arguments)
        {
            read_check(builder, field, part);
        }
    } else if (!take_over(builder, check)) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1407, field->place,
                           "say under Security how long passwords must be, and what must be in "
                           "them",
                           "a rule about '" SLICE_FORMAT
                           "' is not held, for the hash of the password is stored",
                           SLICE_ARGUMENT(field->name));
    }
}

void policy_take_password_rules(struct builder *builder, struct field *field)
{
    if (field->check != NULL) {
        read_check(builder, field, field->check);
        field->check = NULL;
    }
    if (field->type->kind == TYPE_TEXT && field->type->length > 0 &&
        field->type->length < HASH_SIZE) {
        struct type *type = ARENA_NEW(builder->arena, struct type);
        *type = *field->type;
        type->length = 0;
        field->type = type;
    }
}
