/* SPDX-License-Identifier: Apache-2.0 */
/* Sought once, by whichever thread needs it first. */
#include "crypto/openssl.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/library.h"
#include "base/log.h"

struct openssl openssl;
atomic_bool openssl_is_loaded;

static pthread_once_t is_sought = PTHREAD_ONCE_INIT;
static char reason[LIBRARY_REASON_SIZE]; /* why it cannot be used; empty: it can */

static void load(void)
{
    /* The functions stand in the struct in this order, a pointer each. */
    static const char *const crypto_names[] = {
#define OPENSSL_FUNCTION(name) #name,
        OPENSSL_CRYPTO_FUNCTIONS(OPENSSL_FUNCTION)};
    static const char *const tls_names[] = {OPENSSL_TLS_FUNCTIONS(OPENSSL_FUNCTION)};
#undef OPENSSL_FUNCTION
    enum { CRYPTO_COUNT = sizeof(crypto_names) / sizeof(*crypto_names) };
    enum { TLS_COUNT = sizeof(tls_names) / sizeof(*tls_names) };
    _Static_assert(sizeof(openssl) == (CRYPTO_COUNT + TLS_COUNT) * sizeof(void *),
                   "nothing but the functions");
    char *functions = (char *)&openssl;
    atomic_store(&openssl_is_loaded,
                 library_load(OPENSSL_CRYPTO_FILE, "Debian: libssl3", crypto_names, CRYPTO_COUNT,
                              functions, reason) &&
                     library_load(OPENSSL_TLS_FILE, "Debian: libssl3", tls_names, TLS_COUNT,
                                  functions + CRYPTO_COUNT * sizeof(void *), reason));
}

bool openssl_load(struct slice *out_reason)
{
    pthread_once(&is_sought, load);
    *out_reason = slice_from(reason);
    return reason[0] == '\0';
}

void openssl_demand(void)
{
    struct slice ignored;
    if (!openssl_load(&ignored)) {
        LOG(LOG_ERROR, "OpenSSL cannot be loaded", LOG_STRING("reason", reason));
        exit(EXIT_FAILURE);
    }
}
