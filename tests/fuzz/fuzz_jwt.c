/* SPDX-License-Identifier: Apache-2.0 */
/* Arbitrary bytes as a token, and as the header and payload of one that is signed rightly: nothing
 * but what its key signed is ever taken, and what is taken has what is required. */
#include "auth/jwt.h"
#include "base/base64.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char key_text[] =
    "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"h1\","
    "\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4\"}]}";

static struct slice sign(struct arena *arena, const struct key_set *keys, struct slice input)
{
    unsigned char signature[JWK_SIGNATURE_MAXIMUM];
    size_t size = jwk_sign(keys_current(keys), input, signature);
    struct slice text = base64_encode(arena, slice_of((const char *)signature, size), BASE64_URL);
    return arena_join(arena, input, arena_join(arena, SLICE("."), text));
}

/* The first line is the header, the rest the payload. */
static struct slice make_token(struct arena *arena, const struct key_set *keys, struct slice text)
{
    struct slice header = SLICE_EMPTY;
    slice_next_line(&text, &header);
    struct slice payload = base64_encode(arena, text, BASE64_URL);
    header = base64_encode(arena, header, BASE64_URL);
    return sign(arena, keys, arena_join(arena, header, arena_join(arena, SLICE("."), payload)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(4096);
    const char *skipped;
    struct key_set *keys = keys_parse(slice_from(key_text), false, &skipped);
    struct jwt_verifier *verifier = jwt_verifier_create();
    const struct jwt_expectation expected = {.now_s = 1000000, .leeway_s = 5};
    struct slice text = slice_of((const char *)data, size);
    struct jwt_claims claims;
    assert(jwt_verify(verifier, arena, keys, text, &expected, &claims) != JWT_OK);
    struct slice token = make_token(arena, keys, text);
    enum jwt_reason reason = jwt_verify(verifier, arena, keys, token, &expected, &claims);
    assert(reason != JWT_WRONG_SIGNATURE && reason != JWT_BAD_BASE64);
    if (reason == JWT_OK) {
        assert(claims.subject.size > 0 && claims.expires_s > expected.now_s - expected.leeway_s);
        assert(claims.payload->kind == JSON_OBJECT);
    }
    struct key_set *foreign = keys_parse(text, true, &skipped);
    keys_free(&foreign);
    jwt_verifier_destroy(&verifier);
    keys_free(&keys);
    arena_destroy(&arena);
    return 0;
}
