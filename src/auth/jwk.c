/* SPDX-License-Identifier: Apache-2.0 */
/* Signing and verifying, by OpenSSL's EVP interface. */
#include "auth/jwk.h"

#include "auth/jwk_private.h"
#include "crypto/openssl.h"

#include <assert.h>
#include <stdlib.h>

static const char *const names[] = {"HS256", "RS256", "ES256", "EdDSA"};

const char *jwk_algorithm_name(enum jwk_algorithm algorithm)
{
    return names[algorithm];
}

bool jwk_algorithm_parse(struct slice name, enum jwk_algorithm *out_algorithm)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (slice_equal(name, slice_from(names[i]))) {
            *out_algorithm = (enum jwk_algorithm)i;
            return true;
        }
    }
    return false;
}

void jwk_release(struct jwk *key)
{
    if (key->algorithm == JWK_HS256 && key->bytes.size > 0) {
        OPENSSL_cleanse((void *)(uintptr_t)key->bytes.data, key->bytes.size);
        key->bytes = SLICE_EMPTY;
    }
    EVP_PKEY_free(key->pkey);
    key->pkey = NULL;
}

/* --- HS256 */

struct jwk_mac {
    EVP_MAC *algorithm;
    EVP_MAC_CTX *context;
};

struct jwk_mac *jwk_mac_open(const struct jwk *key)
{
    if (key->algorithm != JWK_HS256) {
        return NULL;
    }
    struct jwk_mac *mac = calloc(1, sizeof(*mac));
    if (mac == NULL) {
        abort();
    }
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    mac->algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    mac->context = mac->algorithm == NULL ? NULL : EVP_MAC_CTX_new(mac->algorithm);
    bool is_ready =
        mac->context != NULL && EVP_MAC_init(mac->context, (const unsigned char *)key->bytes.data,
                                             key->bytes.size, parameters) == 1;
    assert(is_ready);
    return mac;
}

void jwk_mac_close(struct jwk_mac **mac)
{
    if (*mac != NULL) {
        EVP_MAC_CTX_free((*mac)->context);
        EVP_MAC_free((*mac)->algorithm);
        free(*mac);
        *mac = NULL;
    }
}

/* Without a key EVP_MAC_init starts over with the one that is set up. */
static void compute_mac(struct jwk_mac *mac, struct slice input, unsigned char out[JWK_MAC_SIZE])
{
    size_t size = 0;
    bool is_done =
        EVP_MAC_init(mac->context, NULL, 0, NULL) == 1 &&
        EVP_MAC_update(mac->context, (const unsigned char *)input.data, input.size) == 1 &&
        EVP_MAC_final(mac->context, out, &size, JWK_MAC_SIZE) == 1;
    assert(is_done && size == JWK_MAC_SIZE);
}

static void compute_mac_once(const struct jwk *key, struct jwk_mac *mac, struct slice input,
                             unsigned char out[JWK_MAC_SIZE])
{
    struct jwk_mac *own = mac == NULL ? jwk_mac_open(key) : NULL;
    compute_mac(mac == NULL ? own : mac, input, out);
    jwk_mac_close(&own);
}

/* --- ES256: JOSE wants r and s, OpenSSL a DER sequence of both */

static size_t signature_from_der(const unsigned char *der, size_t size, unsigned char out[64])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
    assert(pair != NULL);
    bool fits = BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32) == 32 &&
                BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32) == 32;
    assert(fits);
    ECDSA_SIG_free(pair);
    return 64;
}

/* `out` is OpenSSL's; NULL when the signature has another size. */
static unsigned char *signature_to_der(struct slice signature, size_t *out_size)
{
    const unsigned char *bytes = (const unsigned char *)signature.data;
    ECDSA_SIG *pair = signature.size == 64 ? ECDSA_SIG_new() : NULL;
    if (pair == NULL) {
        return NULL;
    }
    unsigned char *der = NULL;
    BIGNUM *r = BN_bin2bn(bytes, 32, NULL), *s = BN_bin2bn(bytes + 32, 32, NULL);
    bool is_set = ECDSA_SIG_set0(pair, r, s) == 1;
    assert(is_set);
    int size = i2d_ECDSA_SIG(pair, &der);
    ECDSA_SIG_free(pair);
    *out_size = size > 0 ? (size_t)size : 0;
    return der;
}

/* --- all */

static const EVP_MD *digest_of(const struct jwk *key)
{
    return key->algorithm == JWK_EDDSA ? NULL : EVP_sha256();
}

size_t jwk_sign(const struct jwk *key, struct slice input, unsigned char out[JWK_SIGNATURE_MAXIMUM])
{
    assert(key->can_sign);
    if (key->algorithm == JWK_HS256) {
        compute_mac_once(key, NULL, input, out);
        return JWK_MAC_SIZE;
    }
    size_t size = JWK_SIGNATURE_MAXIMUM;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_signed =
        context != NULL &&
        EVP_DigestSignInit(context, NULL, digest_of(key), NULL, key->pkey) == 1 &&
        EVP_DigestSign(context, out, &size, (const unsigned char *)input.data, input.size) == 1;
    assert(is_signed);
    EVP_MD_CTX_free(context);
    if (key->algorithm == JWK_ES256) {
        unsigned char der[JWK_SIGNATURE_MAXIMUM];
        memcpy(der, out, size);
        size = signature_from_der(der, size, out);
    }
    return size;
}

static bool verify_with_pkey(const struct jwk *key, struct slice input,
                             const unsigned char *signature, size_t size)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_right = context != NULL &&
                    EVP_DigestVerifyInit(context, NULL, digest_of(key), NULL, key->pkey) == 1 &&
                    EVP_DigestVerify(context, signature, size, (const unsigned char *)input.data,
                                     input.size) == 1;
    EVP_MD_CTX_free(context);
    jwk_clear_errors();
    return is_right;
}

bool jwk_verify(const struct jwk *key, struct jwk_mac *mac, struct slice input,
                struct slice signature)
{
    if (key->algorithm == JWK_HS256) {
        unsigned char made[JWK_MAC_SIZE];
        compute_mac_once(key, mac, input, made);
        return signature.size == JWK_MAC_SIZE &&
               CRYPTO_memcmp(made, signature.data, JWK_MAC_SIZE) == 0;
    }
    if (key->algorithm != JWK_ES256) {
        return verify_with_pkey(key, input, (const unsigned char *)signature.data, signature.size);
    }
    size_t size = 0;
    unsigned char *der = signature_to_der(signature, &size);
    bool is_right = der != NULL && verify_with_pkey(key, input, der, size);
    OPENSSL_free(der);
    return is_right;
}
