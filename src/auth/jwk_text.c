/* SPDX-License-Identifier: Apache-2.0 */
/* Keys made, and read from and written to JSON and PEM. */
#include "auth/jwk_private.h"

#include "base/base64.h"
#include "base/random.h"
#include "crypto/openssl.h"

#include <assert.h>

#define SECRET_SIZE      32U
#define RSA_BITS_MINIMUM 2048
#define RSA_BITS_MAXIMUM 8192
#define RSA_BITS_MADE    2048
#define NUMBER_MAXIMUM   1024U /* bytes of a number */
#define ED25519_SIZE     32U

/* A member of a JWK and OpenSSL's name for it. */
struct part {
    const char *member;
    const char *parameter;
    bool is_private;
};

static const struct part rsa_parts[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N, false},         {"e", OSSL_PKEY_PARAM_RSA_E, false},
    {"d", OSSL_PKEY_PARAM_RSA_D, true},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1, true},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2, true},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1, true},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2, true}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1, true},
};
static const struct part ec_parts[] = {
    {"x", OSSL_PKEY_PARAM_EC_PUB_X, false},
    {"y", OSSL_PKEY_PARAM_EC_PUB_Y, false},
    {"d", OSSL_PKEY_PARAM_PRIV_KEY, true},
};
#define PART_COUNT(parts) (sizeof(parts) / sizeof(*(parts)))

void jwk_clear_errors(void)
{
    ERR_clear_error();
}

static void *fail(const char **out_reason, const char *reason)
{
    *out_reason = reason;
    jwk_clear_errors();
    return NULL;
}

static struct slice text_of(const struct json *object, const char *member)
{
    const struct json *value = json_member(object, slice_from(member));
    return value != NULL && value->kind == JSON_STRING ? value->text : SLICE_EMPTY;
}

static bool bytes_of(struct arena *arena, const struct json *object, const char *member,
                     struct slice *out_bytes)
{
    struct slice text = text_of(object, member);
    return text.size > 0 && base64_decode(arena, text, BASE64_URL, out_bytes) &&
           out_bytes->size > 0 && out_bytes->size <= NUMBER_MAXIMUM;
}

/* --- thumbprint (RFC 7638): SHA-256 over the required members in the order of the alphabet */

static struct slice number_text(struct arena *arena, const EVP_PKEY *pkey, const char *parameter,
                                int size)
{
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(pkey, parameter, &number) != 1) {
        jwk_clear_errors();
        return SLICE_EMPTY;
    }
    unsigned char bytes[NUMBER_MAXIMUM];
    int written = BN_bn2binpad(number, bytes, size > 0 ? size : BN_num_bytes(number));
    BN_clear_free(number);
    assert(written > 0);
    struct slice text =
        base64_encode(arena, slice_of((const char *)bytes, (size_t)written), BASE64_URL);
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return text;
}

static struct slice make_thumbprint(struct arena *arena, const struct jwk *key)
{
    struct slice canonical = SLICE_EMPTY;
    switch (key->algorithm) {
    case JWK_HS256:
        break;
    case JWK_RS256:
        canonical =
            arena_format(arena, "{\"e\":\"%.*s\",\"kty\":\"RSA\",\"n\":\"%.*s\"}",
                         SLICE_ARGUMENT(number_text(arena, key->pkey, OSSL_PKEY_PARAM_RSA_E, 0)),
                         SLICE_ARGUMENT(number_text(arena, key->pkey, OSSL_PKEY_PARAM_RSA_N, 0)));
        break;
    case JWK_ES256:
        canonical = arena_format(
            arena, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%.*s\",\"y\":\"%.*s\"}",
            SLICE_ARGUMENT(number_text(arena, key->pkey, OSSL_PKEY_PARAM_EC_PUB_X, 32)),
            SLICE_ARGUMENT(number_text(arena, key->pkey, OSSL_PKEY_PARAM_EC_PUB_Y, 32)));
        break;
    case JWK_EDDSA:
        canonical = arena_format(arena, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%.*s\"}",
                                 SLICE_ARGUMENT(base64_encode(arena, key->bytes, BASE64_URL)));
        break;
    }
    unsigned char digest[32];
    if (canonical.size == 0) {
        random_bytes(digest, 16);
        return base64_encode(arena, slice_of((const char *)digest, 16), BASE64_URL);
    }
    bool is_done =
        EVP_Digest(canonical.data, canonical.size, digest, NULL, EVP_sha256(), NULL) == 1;
    assert(is_done);
    return base64_encode(arena, slice_of((const char *)digest, 32), BASE64_URL);
}

/* --- making */

/* Takes the reference to `pkey`. The kind and strength of a key decide its algorithm. */
static struct jwk *wrap(struct arena *arena, EVP_PKEY *pkey, bool can_sign, const char **out_reason)
{
    struct jwk *key = ARENA_NEW(arena, struct jwk);
    key->pkey = pkey;
    key->can_sign = can_sign;
    unsigned char bytes[ED25519_SIZE];
    size_t size = sizeof(bytes);
    char curve[32] = "";
    const char *reason = NULL;
    if (EVP_PKEY_is_a(pkey, "RSA")) {
        key->algorithm = JWK_RS256;
        int bits = EVP_PKEY_get_bits(pkey);
        reason = bits < RSA_BITS_MINIMUM   ? "an RSA key must have at least 2,048 bits"
                 : bits > RSA_BITS_MAXIMUM ? "an RSA key must have at most 8,192 bits"
                                           : NULL;
    } else if (EVP_PKEY_is_a(pkey, "EC")) {
        key->algorithm = JWK_ES256;
        bool is_p256 = EVP_PKEY_get_group_name(pkey, curve, sizeof(curve), NULL) == 1 &&
                       strcmp(curve, "prime256v1") == 0;
        reason = is_p256 ? NULL : "of the elliptic curves only P-256 and Ed25519 are supported";
    } else if (EVP_PKEY_is_a(pkey, "ED25519") &&
               EVP_PKEY_get_raw_public_key(pkey, bytes, &size) == 1) {
        key->algorithm = JWK_EDDSA;
        key->bytes = arena_copy(arena, slice_of((const char *)bytes, size));
    } else {
        reason = "only RSA, P-256 and Ed25519 keys are supported";
    }
    if (reason != NULL) {
        EVP_PKEY_free(pkey);
        return fail(out_reason, reason);
    }
    key->kid = make_thumbprint(arena, key);
    return key;
}

struct jwk *jwk_generate(struct arena *arena, enum jwk_algorithm algorithm, int64_t now_s)
{
    struct jwk *key = NULL;
    const char *reason = NULL;
    switch (algorithm) {
    case JWK_HS256: {
        unsigned char secret[SECRET_SIZE];
        random_bytes(secret, sizeof(secret));
        key = ARENA_NEW(arena, struct jwk);
        key->can_sign = true;
        key->bytes = arena_copy(arena, slice_of((const char *)secret, sizeof(secret)));
        key->kid = make_thumbprint(arena, key);
        OPENSSL_cleanse(secret, sizeof(secret));
        break;
    }
    case JWK_RS256:
        key = wrap(arena, EVP_RSA_gen(RSA_BITS_MADE), true, &reason);
        break;
    case JWK_ES256:
        key = wrap(arena, EVP_EC_gen("P-256"), true, &reason);
        break;
    case JWK_EDDSA:
        key = wrap(arena, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), true, &reason);
        break;
    }
    assert(key != NULL);
    key->created_s = now_s;
    return key;
}

/* --- reading */

static struct jwk *read_secret(struct arena *arena, const struct json *object,
                               const char **out_reason)
{
    struct jwk *key = ARENA_NEW(arena, struct jwk);
    key->algorithm = JWK_HS256;
    key->can_sign = true;
    if (!bytes_of(arena, object, "k", &key->bytes)) {
        return fail(out_reason, "'k' is not base64url");
    }
    if (key->bytes.size < SECRET_SIZE) {
        return fail(out_reason, "a secret must have at least 32 bytes");
    }
    key->kid = make_thumbprint(arena, key);
    return key;
}

static struct jwk *read_ed25519(struct arena *arena, const struct json *object,
                                const char **out_reason)
{
    struct slice x, d = SLICE_EMPTY;
    if (!slice_equal(text_of(object, "crv"), SLICE("Ed25519"))) {
        return fail(out_reason, "of the OKP keys only Ed25519 is supported");
    }
    bool has_private = bytes_of(arena, object, "d", &d);
    if (!bytes_of(arena, object, "x", &x) || x.size != ED25519_SIZE ||
        (has_private && d.size != ED25519_SIZE)) {
        return fail(out_reason, "'x' and 'd' must be 32 bytes in base64url");
    }
    EVP_PKEY *pkey = has_private
                         ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
                                                        (const unsigned char *)d.data, d.size)
                         : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
                                                       (const unsigned char *)x.data, x.size);
    if (pkey == NULL) {
        return fail(out_reason, "the key is not valid");
    }
    struct jwk *key = wrap(arena, pkey, has_private, out_reason);
    if (key != NULL && !slice_equal(key->bytes, x)) {
        EVP_PKEY_free(pkey);
        return fail(out_reason, "'x' does not belong to 'd'");
    }
    return key;
}

/* The numbers that a key of OpenSSL is built from, while it is built. */
struct numbers {
    BIGNUM *items[PART_COUNT(rsa_parts)];
    size_t count;
    bool has_private;
};

static void free_numbers(struct numbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++) {
        BN_clear_free(numbers->items[i]);
    }
}

/* All public parts, and all private ones or none. */
static bool read_numbers(struct arena *arena, const struct json *object, const struct part *parts,
                         size_t part_count, struct numbers *out_numbers)
{
    out_numbers->has_private = json_member(object, SLICE("d")) != NULL;
    for (size_t i = 0; i < part_count; i++) {
        struct slice bytes;
        if (parts[i].is_private && !out_numbers->has_private) {
            break;
        }
        if (!bytes_of(arena, object, parts[i].member, &bytes)) {
            return false;
        }
        out_numbers->items[out_numbers->count++] =
            BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.size, NULL);
    }
    return true;
}

/* An elliptic key's public point goes in as one octet string, not as its coordinates. */
static bool push_point(OSSL_PARAM_BLD *builder, const struct numbers *numbers,
                       unsigned char point[65])
{
    point[0] = POINT_CONVERSION_UNCOMPRESSED;
    return BN_bn2binpad(numbers->items[0], point + 1, 32) == 32 &&
           BN_bn2binpad(numbers->items[1], point + 33, 32) == 32 &&
           OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
           OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, 65) == 1;
}

static EVP_PKEY *build(const char *kind, const struct part *parts, size_t first,
                       OSSL_PARAM_BLD *builder, const struct numbers *numbers)
{
    for (size_t i = first; i < numbers->count; i++) {
        if (OSSL_PARAM_BLD_push_BN(builder, parts[i].parameter, numbers->items[i]) != 1) {
            return NULL;
        }
    }
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    int selection = numbers->has_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &pkey, selection, parameters) != 1) {
        pkey = NULL;
    }
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return pkey;
}

/* Points off the curve and private parts of another key are refused here. */
static bool is_consistent(EVP_PKEY *pkey, bool has_private)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    bool is_good = context != NULL && EVP_PKEY_public_check(context) == 1 &&
                   (!has_private || EVP_PKEY_pairwise_check(context) == 1);
    EVP_PKEY_CTX_free(context);
    return is_good;
}

static struct jwk *read_pair(struct arena *arena, const struct json *object, bool is_rsa,
                             const char **out_reason)
{
    const struct part *parts = is_rsa ? rsa_parts : ec_parts;
    size_t part_count = is_rsa ? PART_COUNT(rsa_parts) : PART_COUNT(ec_parts);
    struct numbers numbers = {0};
    unsigned char point[65];
    if (!is_rsa && !slice_equal(text_of(object, "crv"), SLICE("P-256"))) {
        return fail(out_reason, "of the EC keys only P-256 is supported");
    }
    if (!read_numbers(arena, object, parts, part_count, &numbers)) {
        free_numbers(&numbers);
        return fail(out_reason, "a number of the key is missing, or is not base64url");
    }
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *pkey = NULL;
    if (builder != NULL && (is_rsa || push_point(builder, &numbers, point))) {
        pkey = build(is_rsa ? "RSA" : "EC", parts, is_rsa ? 0 : 2, builder, &numbers);
    }
    OSSL_PARAM_BLD_free(builder);
    free_numbers(&numbers);
    if (pkey == NULL || !is_consistent(pkey, numbers.has_private)) {
        EVP_PKEY_free(pkey);
        return fail(out_reason, "the key is not valid");
    }
    return wrap(arena, pkey, numbers.has_private, out_reason);
}

static struct jwk *read_by_kind(struct arena *arena, const struct json *object,
                                const char **out_reason)
{
    struct slice kind = text_of(object, "kty");
    if (slice_equal(kind, SLICE("oct"))) {
        return read_secret(arena, object, out_reason);
    }
    if (slice_equal(kind, SLICE("OKP"))) {
        return read_ed25519(arena, object, out_reason);
    }
    if (slice_equal(kind, SLICE("RSA")) || slice_equal(kind, SLICE("EC"))) {
        return read_pair(arena, object, kind.data[0] == 'R', out_reason);
    }
    return fail(out_reason, "'kty' must be oct, RSA, EC or OKP");
}

static int64_t seconds_of(const struct json *object, const char *member)
{
    const struct json *value = json_member(object, slice_from(member));
    int64_t seconds = 0;
    return value != NULL && value->kind == JSON_NUMBER && slice_to_int64(value->text, &seconds)
               ? seconds
               : 0;
}

struct jwk *jwk_read(struct arena *arena, const struct json *object, const char **out_reason)
{
    if (object == NULL || object->kind != JSON_OBJECT) {
        return fail(out_reason, "a key must be an object");
    }
    struct slice use = text_of(object, "use");
    if (use.size > 0 && !slice_equal(use, SLICE("sig"))) {
        return fail(out_reason, "the key is not meant for signatures");
    }
    struct jwk *key = read_by_kind(arena, object, out_reason);
    if (key == NULL) {
        return NULL;
    }
    struct slice algorithm = text_of(object, "alg");
    if (algorithm.size > 0 &&
        !slice_equal(algorithm, slice_from(jwk_algorithm_name(key->algorithm)))) {
        jwk_release(key);
        return fail(out_reason, "'alg' is not supported for this kind of key");
    }
    struct slice kid = text_of(object, "kid");
    key->kid = kid.size > 0 ? arena_copy(arena, kid) : key->kid;
    key->created_s = seconds_of(object, "iat");
    key->retired_s = seconds_of(object, "exp");
    return key;
}

/* Instead of OpenSSL's, which would ask the terminal. */
static int refuse_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

struct jwk *jwk_read_pem(struct arena *arena, struct slice pem, const char **out_reason)
{
    BIO *input = pem.size <= INT32_MAX ? BIO_new_mem_buf(pem.data, (int)pem.size) : NULL;
    bool is_private = slice_find(pem, SLICE("PRIVATE KEY-----")) != SLICE_NOT_FOUND;
    EVP_PKEY *pkey = NULL;
    if (input != NULL) {
        pkey = is_private ? PEM_read_bio_PrivateKey(input, NULL, refuse_passphrase, NULL)
                          : PEM_read_bio_PUBKEY(input, NULL, refuse_passphrase, NULL);
    }
    BIO_free(input);
    if (pkey == NULL) {
        return fail(out_reason, "there is no PEM key in it that can be read without a passphrase");
    }
    return wrap(arena, pkey, is_private, out_reason);
}

/* --- writing */

static void write_parts(const struct jwk *key, struct json_writer *writer, struct arena *arena,
                        const struct part *parts, size_t part_count, int size, bool with_private)
{
    for (size_t i = 0; i < part_count; i++) {
        if (!parts[i].is_private || with_private) {
            json_writer_member_slice(writer, parts[i].member,
                                     number_text(arena, key->pkey, parts[i].parameter, size));
        }
    }
}

static void write_ed25519(const struct jwk *key, struct json_writer *writer, struct arena *arena,
                          bool with_private)
{
    json_writer_member_string(writer, "kty", "OKP");
    json_writer_member_string(writer, "crv", "Ed25519");
    json_writer_member_slice(writer, "x", base64_encode(arena, key->bytes, BASE64_URL));
    unsigned char bytes[ED25519_SIZE];
    size_t size = sizeof(bytes);
    if (with_private && EVP_PKEY_get_raw_private_key(key->pkey, bytes, &size) == 1) {
        json_writer_member_slice(
            writer, "d", base64_encode(arena, slice_of((const char *)bytes, size), BASE64_URL));
        OPENSSL_cleanse(bytes, sizeof(bytes));
    }
}

static void write_numbers(const struct jwk *key, struct json_writer *writer, struct arena *arena,
                          bool with_private)
{
    switch (key->algorithm) {
    case JWK_HS256:
        json_writer_member_string(writer, "kty", "oct");
        json_writer_member_slice(writer, "k", base64_encode(arena, key->bytes, BASE64_URL));
        break;
    case JWK_RS256:
        json_writer_member_string(writer, "kty", "RSA");
        write_parts(key, writer, arena, rsa_parts, PART_COUNT(rsa_parts), 0, with_private);
        break;
    case JWK_ES256:
        json_writer_member_string(writer, "kty", "EC");
        json_writer_member_string(writer, "crv", "P-256");
        write_parts(key, writer, arena, ec_parts, PART_COUNT(ec_parts), 32, with_private);
        break;
    case JWK_EDDSA:
        write_ed25519(key, writer, arena, with_private);
        break;
    }
}

void jwk_write(const struct jwk *key, struct json_writer *writer, bool with_private)
{
    assert(with_private || key->algorithm != JWK_HS256);
    struct arena *arena = arena_create(4096);
    json_writer_begin_object(writer);
    json_writer_member_slice(writer, "kid", key->kid);
    json_writer_member_string(writer, "alg", jwk_algorithm_name(key->algorithm));
    json_writer_member_string(writer, "use", "sig");
    write_numbers(key, writer, arena, with_private && key->can_sign);
    if (with_private && key->created_s > 0) {
        json_writer_member_integer(writer, "iat", key->created_s);
    }
    if (with_private && key->retired_s > 0) {
        json_writer_member_integer(writer, "exp", key->retired_s);
    }
    json_writer_end_object(writer);
    arena_destroy(&arena);
}
