/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are told in words, as digits: "five failed logins" → "5 failed logins", "for an
 * hour" → "for 1 hour", "half an hour" → "30 minutes". Small numbers and times in English, German,
 * French, Spanish, Portuguese, Italian, Russian, Chinese, Japanese and Korean. Pure; linear time.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

/* A copy of the text with digits, or the text itself where it tells no number in words. */
struct slice number_words_to_digits(struct arena *arena, struct slice text);
