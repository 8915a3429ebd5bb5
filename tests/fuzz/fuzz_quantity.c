/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities in arbitrary bytes: every one lies inside the text, behind the one before, and is a
 * number. */
#include <assert.h>
#include <math.h>

#include "spec/statement/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_quantity(struct slice text, size_t from, const struct quantity *quantity)
{
    assert(quantity->end > from && quantity->end <= text.size);
    assert(quantity->start < quantity->end);
    assert(isfinite(quantity->value) && quantity->value >= 0);
    assert(isfinite(quantity->low) && quantity->low <= quantity->value);
    assert(quantity->unit != UNIT_PER_SECOND || quantity->seconds > 0);
    if (quantity->noun.size > 0) {
        assert(quantity->noun.data >= text.data);
        assert(quantity->noun.data + quantity->noun.size <= text.data + text.size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of((const char *)data, size);
    struct quantity quantity;
    size_t from = 0;
    while (quantity_next(text, from, &quantity)) {
        check_quantity(text, from, &quantity);
        from = quantity.end;
    }
    quantity_parse(text, &quantity);
    assert(quantity_percentile(text) <= 9999);
    return 0;
}
