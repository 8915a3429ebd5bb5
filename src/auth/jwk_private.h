/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a key share. */
#pragma once

#include "auth/jwk.h"

/* OpenSSL keeps a queue of errors per thread, which nobody here reads. */
void jwk_clear_errors(void);
