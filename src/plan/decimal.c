/* SPDX-License-Identifier: Apache-2.0 */
/* A decimal is its digits, first to last that count, and the place of its point: 0.d₁d₂d₃… times
 * ten to the power of `magnitude`. Two such forms are compared digit by digit. */
#include "plan/decimal.h"

#include <assert.h>

#define EXPONENT_DIGITS_MAXIMUM 18U

static struct slice take_digits(struct slice *rest)
{
    size_t count = 0;
    while (count < rest->size && character_is_digit(rest->data[count])) {
        count++;
    }
    struct slice digits = slice_between(*rest, 0, count);
    *rest = slice_from_offset(*rest, count);
    return digits;
}

static bool take_sign(struct slice *rest)
{
    bool is_negative = rest->size > 0 && rest->data[0] == '-';
    if (is_negative || (rest->size > 0 && rest->data[0] == '+')) {
        *rest = slice_from_offset(*rest, 1);
    }
    return is_negative;
}

static bool take_exponent(struct slice *rest, int64_t *out_exponent)
{
    if (rest->size == 0 || character_to_lower(rest->data[0]) != 'e') {
        return true;
    }
    *rest = slice_from_offset(*rest, 1);
    bool is_negative = take_sign(rest);
    struct slice digits = take_digits(rest);
    if (digits.size == 0) {
        return false;
    }
    while (digits.size > 0 && digits.data[0] == '0') {
        digits = slice_from_offset(digits, 1);
    }
    if (digits.size > EXPONENT_DIGITS_MAXIMUM) {
        return false;
    }
    int64_t exponent = 0;
    for (size_t i = 0; i < digits.size; i++) {
        exponent = exponent * 10 + (digits.data[i] - '0');
    }
    *out_exponent = is_negative ? -exponent : exponent;
    return true;
}

static char digit_at(const struct decimal *decimal, size_t index)
{
    return index < decimal->whole.size ? decimal->whole.data[index]
                                       : decimal->fraction.data[index - decimal->whole.size];
}

/* Where the point stands, counted from the front of whole·fraction. */
static int64_t point_offset(const struct decimal *decimal)
{
    return (int64_t)decimal->whole.size + decimal->exponent;
}

static void find_significant_digits(struct decimal *decimal)
{
    size_t count = decimal->whole.size + decimal->fraction.size;
    while (decimal->first < count && digit_at(decimal, decimal->first) == '0') {
        decimal->first++;
    }
    decimal->end = count;
    while (decimal->end > decimal->first && digit_at(decimal, decimal->end - 1) == '0') {
        decimal->end--;
    }
    if (decimal->first == decimal->end) {
        decimal->is_negative = false;
        decimal->magnitude = 0;
    } else {
        decimal->magnitude = point_offset(decimal) - (int64_t)decimal->first;
    }
}

bool decimal_read(struct slice text, struct decimal *out_decimal)
{
    struct decimal decimal = {.is_negative = take_sign(&text)};
    decimal.whole = take_digits(&text);
    if (text.size > 0 && text.data[0] == '.') {
        text = slice_from_offset(text, 1);
        decimal.fraction = take_digits(&text);
    }
    if (decimal.whole.size + decimal.fraction.size == 0 ||
        !take_exponent(&text, &decimal.exponent) || text.size > 0) {
        return false;
    }
    find_significant_digits(&decimal);
    *out_decimal = decimal;
    return true;
}

int64_t decimal_scale(const struct decimal *decimal)
{
    int64_t scale = (int64_t)decimal->end - point_offset(decimal);
    return decimal->first == decimal->end || scale < 0 ? 0 : scale;
}

int64_t decimal_written_scale(const struct decimal *decimal)
{
    int64_t scale = (int64_t)decimal->fraction.size - decimal->exponent;
    return scale < 0 ? 0 : scale;
}

struct slice decimal_write(struct arena *arena, const struct decimal *decimal, size_t scale)
{
    assert((int64_t)scale >= decimal_scale(decimal));
    int64_t whole_count = decimal->magnitude > 1 ? decimal->magnitude : 1;
    char *data = arena_allocate_raw(arena, (size_t)whole_count + scale + 2);
    size_t size = 0;
    if (decimal->is_negative) {
        data[size++] = '-';
    }
    for (int64_t power = whole_count - 1; power >= -(int64_t)scale; power--) {
        if (power == -1) {
            data[size++] = '.';
        }
        int64_t index = point_offset(decimal) - 1 - power;
        bool is_digit = index >= (int64_t)decimal->first && index < (int64_t)decimal->end;
        data[size++] = is_digit ? digit_at(decimal, (size_t)index) : '0';
    }
    return slice_of(data, size);
}

/* Compares what the two are without their signs; neither is zero. */
static int compare_absolute(const struct decimal *a, const struct decimal *b)
{
    if (a->magnitude != b->magnitude) {
        return a->magnitude < b->magnitude ? -1 : 1;
    }
    size_t i = a->first;
    size_t j = b->first;
    for (; i < a->end && j < b->end; i++, j++) {
        int difference = digit_at(a, i) - digit_at(b, j);
        if (difference != 0) {
            return difference < 0 ? -1 : 1;
        }
    }
    return (i < a->end) - (j < b->end);
}

static int sign_of(const struct decimal *decimal)
{
    return decimal->first == decimal->end ? 0 : decimal->is_negative ? -1 : 1;
}

int decimal_compare(struct slice a, struct slice b)
{
    struct decimal left;
    struct decimal right;
    bool is_left_good = decimal_read(a, &left);
    bool is_right_good = decimal_read(b, &right);
    if (!is_left_good || !is_right_good) {
        return is_left_good ? -1 : is_right_good ? 1 : slice_compare(a, b);
    }
    int left_sign = sign_of(&left);
    int right_sign = sign_of(&right);
    if (left_sign != right_sign) {
        return left_sign < right_sign ? -1 : 1;
    }
    return left_sign == 0 ? 0 : left_sign * compare_absolute(&left, &right);
}
