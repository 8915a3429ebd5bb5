/* SPDX-License-Identifier: Apache-2.0 */
/* What an issuer says of itself (OpenID Connect Discovery), and the cookie that a browser brings
 * back from it, signed or not: what is taken is for this issuer and can stand in a header. */
#include <assert.h>

#include "auth/issuer_private.h"
#include "auth/oidc_private.h"
#include "base/base64.h"

static const char key_text[] =
    "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"h1\","
    "\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4\"}]}";

static void check_address(struct slice address)
{
    for (size_t i = 0; i < address.size; i++) {
        assert(address.data[i] > ' ' && address.data[i] <= '~');
    }
    assert(address.size == 0 || slice_starts_with(address, SLICE("http")));
}

static void check_document(struct arena *arena, struct slice text)
{
    struct issuer_endpoints endpoints;
    struct json_error error;
    struct slice reason = SLICE_EMPTY;
    const struct json *document = json_parse(arena, text, &error);
    if (document == NULL) {
        return;
    }
    if (!issuer_read_endpoints(arena, document, SLICE("https://id.example"), &endpoints, &reason)) {
        assert(reason.size > 0);
        return;
    }
    assert(endpoints.keys.size > 0);
    check_address(endpoints.authorization);
    check_address(endpoints.token);
    check_address(endpoints.keys);
    check_address(endpoints.userinfo);
}

/* The text as a cookie, and as the payload of one that this system has signed. */
static void check_cookie(struct arena *arena, struct slice text)
{
    const char *reason;
    struct oidc_return back;
    struct key_set *keys = keys_parse(slice_from(key_text), false, &reason);
    struct jwt_verifier *verifier = jwt_verifier_create();
    assert(!oidc_read_cookie(verifier, keys, arena, text, SLICE("s"), 1000000, &back));
    struct slice token = jwt_sign(arena, keys_current(keys), OIDC_STATE_TYPE, text);
    if (oidc_read_cookie(verifier, keys, arena, token, SLICE("s"), 1000000, &back)) {
        assert(slice_find(text, SLICE("s")) != SLICE_NOT_FOUND);
    }
    jwt_verifier_destroy(&verifier);
    keys_free(&keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    struct slice text = slice_of((const char *)data, size);
    check_document(arena, text);
    check_cookie(arena, text);
    arena_destroy(&arena);
    return 0;
}
