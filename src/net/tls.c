/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts of OpenSSL are made whole and then swapped, so that a reload either happens or does not.
 */
#include "net/tls_private.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/openssl.h"

#define CIPHERS_1_3 "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
#define CIPHERS_1_2 "ECDHE+AESGCM:ECDHE+CHACHA20"
#define GROUPS      "X25519:P-256:P-384"

#define TICKET_KEY_NS   (UINT64_C(12) * 3600 * 1000000000)
#define SESSION_SECONDS 7200 /* a client certificate is looked at anew after so long */
#define OPTIONS                                                                                    \
    (SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA | SSL_OP_NO_RENEGOTIATION |        \
     SSL_OP_NO_COMPRESSION)

const char *tls_last_error(void)
{
    unsigned long code = ERR_peek_last_error();
    const char *reason = ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == NULL ? "no reason is known" : reason;
}

/* Tickets */

static void make_ticket_key(struct tls_ticket_key *key)
{
    if (RAND_bytes(key->name, sizeof(key->name)) != 1 ||
        RAND_priv_bytes(key->cipher, sizeof(key->cipher)) != 1 ||
        RAND_priv_bytes(key->mac, sizeof(key->mac)) != 1) {
        abort();
    }
    key->made_ns = clock_monotonic_ns();
}

static struct tls_ticket_key current_key(struct tls *tls)
{
    pthread_mutex_lock(&tls->lock);
    struct tls_ticket_key *keys = tls->ticket_keys;
    if (keys[0].made_ns == 0 || clock_monotonic_ns() - keys[0].made_ns > TICKET_KEY_NS) {
        keys[1] = keys[0];
        make_ticket_key(&keys[0]);
    }
    struct tls_ticket_key key = keys[0];
    pthread_mutex_unlock(&tls->lock);
    return key;
}

static bool find_key(struct tls *tls, const unsigned char *name, struct tls_ticket_key *out_key,
                     bool *out_is_old)
{
    bool is_found = false;
    pthread_mutex_lock(&tls->lock);
    for (size_t i = 0; i < 2 && !is_found; i++) {
        const struct tls_ticket_key *key = &tls->ticket_keys[i];
        is_found = key->made_ns != 0 && memcmp(key->name, name, sizeof(key->name)) == 0 &&
                   clock_monotonic_ns() - key->made_ns < 2 * TICKET_KEY_NS;
        if (is_found) {
            *out_key = *key;
            *out_is_old = i > 0;
        }
    }
    pthread_mutex_unlock(&tls->lock);
    return is_found;
}

static bool use_key(const struct tls_ticket_key *key, const unsigned char *iv,
                    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int encrypts)
{
    struct tls_ticket_key copy = *key;
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, copy.mac, sizeof(copy.mac)),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    bool is_done =
        EVP_MAC_CTX_set_params(mac, parameters) == 1 &&
        EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, copy.cipher, iv, encrypts) == 1;
    OPENSSL_cleanse(&copy, sizeof(copy));
    return is_done;
}

/* 1: go on; 2: go on and give a new ticket; 0: a whole handshake; -1: an error. */
static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                     EVP_MAC_CTX *mac, int encrypts)
{
    struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    struct tls_ticket_key key;
    bool is_old = false;
    if (encrypts != 0) {
        key = current_key(tls);
        memcpy(name, key.name, sizeof(key.name));
        if (RAND_bytes(iv, 16) != 1) {
            return -1;
        }
    } else if (!find_key(tls, name, &key, &is_old)) {
        return 0;
    }
    bool is_done = use_key(&key, iv, cipher, mac, encrypts);
    OPENSSL_cleanse(&key, sizeof(key));
    return is_done ? (is_old ? 2 : 1) : -1;
}

/* Contexts */

static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                   const unsigned char *offered, unsigned offered_size, void *argument)
{
    (void)ssl;
    (void)argument;
    static const unsigned char ours[] = "\x02h2\x08http/1.1";
    union {
        const unsigned char **read;
        unsigned char **written;
    } chosen = {out};
    return SSL_select_next_proto(chosen.written, out_size, ours, sizeof(ours) - 1, offered,
                                 offered_size) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* Nobody sits at the server's terminal. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the library's signature */
static int refuse_password(char *out, int size, int is_for_writing, void *context)
{
    (void)out;
    (void)size;
    (void)is_for_writing;
    (void)context;
    return -1;
}

static bool set_up(struct tls *tls, SSL_CTX *context)
{
    char groups[] = GROUPS; /* what takes it casts const away */
    int least = tls->options.allows_tls_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
    SSL_CTX_set_app_data(context, tls);
    SSL_CTX_set_options(context, OPTIONS);
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(context, SESSION_SECONDS);
    SSL_CTX_set_default_passwd_cb(context, refuse_password);
    SSL_CTX_set_alpn_select_cb(context, on_alpn, NULL);
    return SSL_CTX_set_min_proto_version(context, least) == 1 &&
           SSL_CTX_set_ciphersuites(context, CIPHERS_1_3) == 1 &&
           SSL_CTX_set_cipher_list(context, CIPHERS_1_2) == 1 &&
           SSL_CTX_set1_groups_list(context, groups) == 1 &&
           SSL_CTX_set_tlsext_ticket_key_evp_cb(context, on_ticket) == 1;
}

/* A session that was made under other authorities is not resumed. */
static bool name_sessions(SSL_CTX *context, const char *ca_file)
{
    unsigned char digest[EVP_MAX_MD_SIZE] = "phoenix";
    unsigned size = 7;
    if (ca_file != NULL) {
        STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(ca_file);
        FILE *file = fopen(ca_file, "re");
        EVP_MD_CTX *hash = EVP_MD_CTX_new();
        char bytes[4096];
        size_t count;
        bool is_read =
            names != NULL && file != NULL && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1;
        while (is_read && (count = fread(bytes, 1, sizeof(bytes), file)) > 0) {
            is_read = EVP_DigestUpdate(hash, bytes, count) == 1;
        }
        is_read = is_read && EVP_DigestFinal_ex(hash, digest, &size) == 1;
        EVP_MD_CTX_free(hash);
        if (file != NULL) {
            fclose(file);
        }
        if (!is_read) {
            sk_X509_NAME_pop_free(names, X509_NAME_free);
            return false;
        }
        SSL_CTX_set_client_CA_list(context, names);
    }
    return SSL_CTX_set_session_id_context(context, digest, size) == 1;
}

static bool trust_clients(SSL_CTX *context, const char *ca_file)
{
    if (ca_file != NULL) {
        if (SSL_CTX_load_verify_file(context, ca_file) != 1) {
            return false;
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    }
    return name_sessions(context, ca_file);
}

struct problem {
    const char *what; /* NULL: none */
    const char *file;
    const char *why;
};

static struct problem problem_of(const char *what, const char *file)
{
    unsigned long code = ERR_peek_error(); /* the first: the last says only that the end came */
    const char *why = ERR_reason_error_string(code);
    if (ERR_GET_LIB(code) == ERR_LIB_SYS) {
        why = strerror(ERR_GET_REASON(code));
    } else if (why != NULL && strcmp(why, "no start line") == 0) {
        why = "it holds no PEM text of that kind";
    }
    ERR_clear_error();
    return (struct problem){what, file, why == NULL ? "no reason is known" : why};
}

static struct problem fill(struct tls *tls, SSL_CTX *context)
{
    const struct tls_options *options = &tls->options;
    ERR_clear_error();
    if (!set_up(tls, context)) {
        return problem_of("TLS cannot be set up", "");
    }
    if (SSL_CTX_use_certificate_chain_file(context, options->certificate_file) != 1) {
        return problem_of("cannot read the certificate", options->certificate_file);
    }
    if (SSL_CTX_use_PrivateKey_file(context, options->key_file, SSL_FILETYPE_PEM) != 1) {
        unsigned long code = ERR_peek_error();
        return ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH &&
                       ERR_GET_LIB(code) == ERR_LIB_X509
                   ? problem_of("the key does not belong to the certificate", options->key_file)
                   : problem_of("cannot read the key", options->key_file);
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return problem_of("the key does not belong to the certificate", options->key_file);
    }
    if (!trust_clients(context, options->client_ca_file)) {
        return problem_of("cannot read the authorities of client certificates",
                          options->client_ca_file);
    }
    return (struct problem){NULL, NULL, NULL};
}

static void warn(const struct tls *tls, SSL_CTX *context)
{
    struct stat status;
    if (X509_cmp_current_time(X509_get0_notAfter(SSL_CTX_get0_certificate(context))) < 0) {
        LOG(LOG_WARN, "the TLS certificate has expired",
            LOG_STRING("file", tls->options.certificate_file));
    }
    if (stat(tls->options.key_file, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        LOG(LOG_WARN, "others than the owner may use the file of the TLS key",
            LOG_STRING("file", tls->options.key_file));
    }
}

/* NULL, and the problem. */
static SSL_CTX *load(struct tls *tls, struct problem *out_problem)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL) {
        abort();
    }
    struct problem problem = fill(tls, context);
    if (problem.what != NULL) {
        SSL_CTX_free(context);
        *out_problem = problem;
        return NULL;
    }
    warn(tls, context);
    return context;
}

bool tls_load_library(struct arena *arena, struct tls_error *out_error)
{
    struct slice reason;
    if (openssl_load(&reason)) {
        return true;
    }
    *out_error = (struct tls_error){
        arena_format(arena, "OpenSSL cannot be used: " SLICE_FORMAT, SLICE_ARGUMENT(reason)),
        SLICE_EMPTY};
    return false;
}

struct tls *tls_create(struct arena *arena, const struct tls_options *options,
                       struct tls_error *out_error)
{
    if (!tls_load_library(arena, out_error)) {
        return NULL;
    }
    struct tls *tls = calloc(1, sizeof(*tls));
    struct problem problem;
    if (tls == NULL) {
        abort();
    }
    tls->options = *options;
    pthread_mutex_init(&tls->lock, NULL);
    tls->method = tls_session_method();
    tls->context = load(tls, &problem);
    if (tls->context == NULL) {
        *out_error = (struct tls_error){
            arena_format(arena, "%s %s: %s", problem.what, problem.file, problem.why),
            SLICE("give a PEM certificate chain and its unencrypted PEM key, or let "
                  "--tls-self-signed "
                  "make a pair for development")};
        tls_destroy(&tls);
    }
    return tls;
}

void tls_destroy(struct tls **tls)
{
    if (*tls == NULL) {
        return;
    }
    SSL_CTX_free((*tls)->context);
    BIO_meth_free((*tls)->method);
    pthread_mutex_destroy(&(*tls)->lock);
    OPENSSL_cleanse((*tls)->ticket_keys, sizeof((*tls)->ticket_keys));
    free(*tls);
    *tls = NULL;
}

bool tls_reload(struct tls *tls)
{
    struct problem problem;
    SSL_CTX *fresh = load(tls, &problem);
    if (fresh == NULL) {
        LOG(LOG_ERROR, "the new TLS certificate is refused and the old one stays in force",
            LOG_STRING("problem", problem.what), LOG_STRING("file", problem.file),
            LOG_STRING("reason", problem.why));
        return false;
    }
    pthread_mutex_lock(&tls->lock);
    SSL_CTX *old = tls->context;
    tls->context = fresh;
    pthread_mutex_unlock(&tls->lock);
    SSL_CTX_free(old);
    LOG(LOG_INFO, "the TLS certificate was loaded anew",
        LOG_STRING("file", tls->options.certificate_file));
    return true;
}
