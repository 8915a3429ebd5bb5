/* SPDX-License-Identifier: Apache-2.0 */
/* The checksum over rows: what must not change it, and what must. */
#include "base/test.h"

#include "bulk/checksum.h"

static struct type text = {.kind = TYPE_TEXT};
static struct type number = {.kind = TYPE_DECIMAL};
static struct type data = {.kind = TYPE_JSON};
static struct field fields[] = {
    {.type = &text}, {.type = &number}, {.type = &data}, {.type = &text, .is_write_only = true}};
static struct plan_field plan_fields[4];
static struct plan_entity entity = {.fields = plan_fields, .field_count = 4};

static struct value text_or_null(const char *word)
{
    return word == NULL ? VALUE_NONE : value_text(slice_from(word));
}

static uint64_t hash(const char *a, const char *b, const char *c, const char *d)
{
    struct checksum checksum;
    const struct value values[] = {text_or_null(a), text_or_null(b), text_or_null(c),
                                   text_or_null(d)};
    checksum_init(&checksum);
    checksum_add(&checksum, &entity, values);
    assert_int_equal(checksum.row_count, 1);
    uint64_t sum = checksum.sum;
    checksum_release(&checksum);
    return sum;
}

static void the_meaning_counts_and_not_the_spelling(void **state)
{
    (void)state;
    uint64_t sum = hash("a", "1.5", "{\"x\":1,\"y\":[1,2.0]}", NULL);
    assert_int_equal(sum, hash("a", "1.50", "{\"y\":[1,2],\"x\":1.0}", NULL));
    assert_int_equal(sum, hash("a", "15e-1", "{\"x\":1,\"y\":[1,2]}", "a secret"));
    assert_int_not_equal(sum, hash("a", "1.5", "{\"x\":1,\"y\":[2,1]}", NULL));
    assert_int_not_equal(sum, hash("a", "-1.5", "{\"x\":1,\"y\":[1,2]}", NULL));
    assert_int_not_equal(sum, hash("a", "15", "{\"x\":1,\"y\":[1,2]}", NULL));
    assert_int_not_equal(sum, hash("a", "1.5", "{\"x\":\"1\",\"y\":[1,2]}", NULL));
}

static void null_is_not_the_empty_text(void **state)
{
    (void)state;
    assert_int_not_equal(hash("", NULL, NULL, NULL), hash(NULL, NULL, NULL, NULL));
    assert_int_not_equal(hash("a", NULL, NULL, NULL), hash(NULL, "a", NULL, NULL));
}

static void the_order_of_rows_does_not_count(void **state)
{
    (void)state;
    const struct value a[] = {value_text(SLICE("a")), VALUE_NONE, VALUE_NONE, VALUE_NONE};
    const struct value b[] = {value_text(SLICE("b")), VALUE_NONE, VALUE_NONE, VALUE_NONE};
    struct checksum one, other;
    checksum_init(&one);
    checksum_init(&other);
    checksum_add(&one, &entity, a);
    checksum_add(&one, &entity, b);
    checksum_add(&other, &entity, b);
    checksum_add(&other, &entity, a);
    assert_int_equal(one.sum, other.sum);
    checksum_add(&other, &entity, a);
    checksum_add(&other, &entity, a);
    assert_int_not_equal(one.sum, other.sum);
    checksum_release(&one);
    checksum_release(&other);
}

int main(void)
{
    for (size_t i = 0; i < 4; i++) {
        plan_fields[i].field = &fields[i];
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_meaning_counts_and_not_the_spelling),
        cmocka_unit_test(null_is_not_the_empty_text),
        cmocka_unit_test(the_order_of_rows_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
