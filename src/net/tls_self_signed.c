/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate for development: nobody but its maker has a reason to trust it. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/openssl.h"
#include "net/tls_private.h"

#define DAYS         365
#define DAY_SECONDS  86400
#define SERIAL_BYTES 16
#define ALWAYS_NAMES "DNS:localhost,IP:127.0.0.1,IP:::1"

static bool is_address(const char *host)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static X509 *read_certificate(const char *path)
{
    FILE *file = fopen(path, "re");
    X509 *certificate = file == NULL ? NULL : PEM_read_X509(file, NULL, NULL, NULL);
    if (file != NULL) {
        fclose(file);
    }
    return certificate;
}

static EVP_PKEY *read_key(const char *path)
{
    FILE *file = fopen(path, "re");
    char no_password[] = "";
    EVP_PKEY *key = file == NULL ? NULL : PEM_read_PrivateKey(file, NULL, NULL, no_password);
    if (file != NULL) {
        fclose(file);
    }
    return key;
}

static bool is_good(const char *host, const char *certificate_file, const char *key_file)
{
    X509 *certificate = read_certificate(certificate_file);
    EVP_PKEY *key = read_key(key_file);
    time_t tomorrow = time(NULL) + DAY_SECONDS;
    bool is_good = certificate != NULL && key != NULL &&
                   X509_check_private_key(certificate, key) == 1 &&
                   X509_cmp_time(X509_get0_notAfter(certificate), &tomorrow) > 0 &&
                   (host[0] == '\0' ||
                    (is_address(host) ? X509_check_ip_asc(certificate, host, 0) == 1
                                      : X509_check_host(certificate, host, 0, 0, NULL) == 1));
    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return is_good;
}

static bool add_extension(X509 *certificate, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool is_done = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return is_done;
}

static bool set_serial(X509 *certificate)
{
    unsigned char bytes[SERIAL_BYTES];
    if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
        return false;
    }
    bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40); /* positive, and always of that length */
    BIGNUM *number = BN_bin2bn(bytes, sizeof(bytes), NULL);
    bool is_done = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return is_done;
}

static bool fill_in(X509 *certificate, EVP_PKEY *key, const char *names)
{
    static const unsigned char common_name[] = "Phoenix development";
    X509_NAME *subject = X509_get_subject_name(certificate);
    return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != NULL &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), DAYS, 0, NULL) != NULL &&
           X509_set_pubkey(certificate, key) == 1 &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, NID_subject_alt_name, names) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

/* Opened anew, so that what was linked there, or readable by others, is not written to. */
static FILE *create_file(const char *path)
{
    unlink(path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return descriptor < 0 ? NULL : fdopen(descriptor, "w");
}

static bool write_pair(X509 *certificate, EVP_PKEY *key, const char *certificate_file,
                       const char *key_file)
{
    FILE *file = create_file(key_file);
    bool is_written =
        file != NULL && PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
    is_written = file != NULL && fclose(file) == 0 && is_written;
    file = is_written ? create_file(certificate_file) : NULL;
    is_written = file != NULL && PEM_write_X509(file, certificate) == 1;
    return file != NULL && fclose(file) == 0 && is_written;
}

/* The folder of a file, with those above it. What cannot be made shows when the file is opened. */
static void make_folder(struct arena *arena, const char *file)
{
    struct slice path = slice_from(file);
    for (size_t i = 1; i < path.size; i++) {
        if (path.data[i] == '/') {
            mkdir(arena_string(arena, slice_between(path, 0, i)), 0700);
        }
    }
}

bool tls_make_self_signed(struct arena *arena, struct slice host, const char *certificate_file,
                          const char *key_file, struct tls_error *out_error)
{
    const char *name = arena_string(arena, host);
    if (!tls_load_library(arena, out_error)) {
        return false;
    }
    if (is_good(name, certificate_file, key_file)) {
        return true;
    }
    struct slice names = host.size == 0 ? SLICE(ALWAYS_NAMES)
                                        : arena_format(arena, ALWAYS_NAMES ",%s:%s",
                                                       is_address(name) ? "IP" : "DNS", name);
    make_folder(arena, certificate_file);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    errno = 0;
    bool is_made =
        key != NULL && certificate != NULL && fill_in(certificate, key, arena_string(arena, names));
    bool is_written = is_made && write_pair(certificate, key, certificate_file, key_file);
    if (!is_written) {
        *out_error = (struct tls_error){
            arena_format(arena, "cannot write a self-signed certificate to %s: %s",
                         certificate_file, is_made ? strerror(errno) : tls_last_error()),
            SLICE_EMPTY};
    }
    X509_free(certificate);
    EVP_PKEY_free(key);
    return is_written;
}
