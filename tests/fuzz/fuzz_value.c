/* SPDX-License-Identifier: Apache-2.0 */
/* Values of arbitrary bytes: the first byte chooses the type, the rest is read as text and as JSON.
 * What is accepted must survive the way out and back in, in either notation, as the same stored
 * value, and must be written as JSON that reads. Decimals must be ordered like any order. */
#include <assert.h>

#include "base/utf8.h"
#include "plan/value.h"

#define INPUT_MAXIMUM  4096U
#define OUTPUT_MAXIMUM ((size_t)1 << 20)

static struct slice labels[] = {SLICE_LITERAL("draft"), SLICE_LITERAL("in review"),
                                SLICE_LITERAL("ä")};
static struct type small = {.kind = TYPE_INT16};
static struct type money = {.kind = TYPE_DECIMAL, .precision = 10, .scale = 2};
static struct type numbers = {.kind = TYPE_ARRAY, .element = &small};
static struct type moment = {.kind = TYPE_TIMESTAMP, .has_zone = true};

static const struct type types[] = {
    {.kind = TYPE_UNKNOWN},
    {.kind = TYPE_TEXT},
    {.kind = TYPE_TEXT, .length = 8},
    {.kind = TYPE_UUID},
    {.kind = TYPE_INT16},
    {.kind = TYPE_INT32, .is_unsigned = true},
    {.kind = TYPE_INT64},
    {.kind = TYPE_DECIMAL},
    {.kind = TYPE_DECIMAL, .precision = 10, .scale = 2},
    {.kind = TYPE_DECIMAL, .precision = 2, .scale = 5},
    {.kind = TYPE_DOUBLE},
    {.kind = TYPE_BOOLEAN},
    {.kind = TYPE_TIMESTAMP, .has_zone = true},
    {.kind = TYPE_TIMESTAMP},
    {.kind = TYPE_DATE},
    {.kind = TYPE_TIME},
    {.kind = TYPE_JSON},
    {.kind = TYPE_BYTES, .length = 16},
    {.kind = TYPE_ENUM, .labels = labels, .label_count = 3},
    {.kind = TYPE_ARRAY},
    {.kind = TYPE_ARRAY, .element = &money},
    {.kind = TYPE_ARRAY, .element = &numbers},
    {.kind = TYPE_ARRAY, .element = &moment},
};
#define TYPE_COUNT (sizeof(types) / sizeof(*types))

static bool is_same(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_INTEGER:
        return a->integer == b->integer;
    case VALUE_REAL:
        return a->real >= b->real && a->real <= b->real;
    case VALUE_TEXT:
    case VALUE_BLOB:
        return slice_equal(a->text, b->text);
    }
    return false;
}

static void check_ways_back(struct arena *arena, const struct type *type, const struct value *value)
{
    struct buffer buffer;
    struct json_error error;
    struct value again;
    buffer_init(&buffer, OUTPUT_MAXIMUM);
    value_write_json(&buffer, type, value);
    const struct json *json = json_parse(arena, buffer_slice(&buffer), &error);
    assert(json != NULL);
    assert(value_from_json(arena, type, json, &again) == NULL && is_same(value, &again));
    struct buffer text;
    buffer_init(&text, OUTPUT_MAXIMUM);
    value_write_text(&text, type, value);
    if (value->kind != VALUE_NULL) {
        assert(value_from_text(arena, type, buffer_slice(&text), &again) == NULL);
        assert(is_same(value, &again));
    }
    buffer_release(&text);
    buffer_release(&buffer);
}

static void check_reason(const char *reason)
{
    assert(reason[0] != '\0' && utf8_find_invalid(slice_from(reason)) == UTF8_VALID);
}

static void check_value(struct arena *arena, const struct type *type, struct slice input)
{
    struct value value;
    struct json_error error;
    const char *reason = value_from_text(arena, type, input, &value);
    if (reason == NULL) {
        check_ways_back(arena, type, &value);
    } else {
        check_reason(reason);
    }
    const struct json *json = json_parse(arena, input, &error);
    if (json == NULL) {
        return;
    }
    reason = value_from_json(arena, type, json, &value);
    if (reason == NULL) {
        check_ways_back(arena, type, &value);
    } else {
        check_reason(reason);
    }
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* Three texts, parted by blanks: antisymmetric, transitive, equal to itself. */
static void check_order(struct slice input)
{
    struct slice texts[3] = {0};
    struct slice rest = input;
    for (size_t i = 0; i < 3 && slice_next_part(&rest, ' ', &texts[i]); i++) {
    }
    for (size_t i = 0; i < 3; i++) {
        assert(decimal_compare(texts[i], texts[i]) == 0);
        for (size_t j = 0; j < 3; j++) {
            int order = sign(decimal_compare(texts[i], texts[j]));
            assert(order == -sign(decimal_compare(texts[j], texts[i])));
            for (size_t k = 0; k < 3; k++) {
                int next = sign(decimal_compare(texts[j], texts[k]));
                if (order <= 0 && next <= 0) {
                    assert(sign(decimal_compare(texts[i], texts[k])) ==
                           (order < 0 || next < 0 ? -1 : 0));
                }
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > INPUT_MAXIMUM) {
        return 0;
    }
    struct slice input = slice_of((const char *)data + 1, size - 1);
    struct arena *arena = arena_create(1024);
    size_t chosen = data[0] % (TYPE_COUNT + 1);
    if (chosen == TYPE_COUNT) {
        check_order(input);
    } else {
        check_value(arena, &types[chosen], input);
    }
    arena_destroy(&arena);
    return 0;
}
