/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test includes first: cmocka with the headers it needs, and assertions over
 * slices. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/slice.h"

/* Asserts that a slice holds exactly the bytes of a string literal. */
#define assert_slice(actual, literal)                                                              \
    do {                                                                                           \
        struct slice assert_slice_ = (actual);                                                     \
        if (assert_slice_.size != sizeof(literal) - 1 ||                                           \
            (assert_slice_.size > 0 &&                                                             \
             memcmp(assert_slice_.data, literal, assert_slice_.size) != 0)) {                      \
            fail_msg("expected \"%s\", got \"%.*s\"", literal, SLICE_ARGUMENT(assert_slice_));     \
        }                                                                                          \
    } while (0)
