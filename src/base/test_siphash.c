/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/siphash against the vectors of its paper (appendix A) and reference distribution.
 */
#include "base/test.h"

#include "base/siphash.h"

static void published_vectors(void **state)
{
    (void)state;
    unsigned char key[SIPHASH_KEY_SIZE], message[16];
    for (unsigned i = 0; i < 16; i++) {
        key[i] = message[i] = (unsigned char)i;
    }
    assert_true(siphash(key, slice_of((const char *)message, 15)) == 0xa129ca6149be45e5U);
    assert_true(siphash(key, SLICE_EMPTY) == 0x726fdb47dd0e0e31U);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
