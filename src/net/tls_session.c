/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL reads and writes through a BIO of our own, straight from the bytes that came and to those
 * that are to go, so that no bytes wait anywhere in between. */
#include "net/tls_session.h"
#include "crypto/openssl.h"

#include <assert.h>
#include <stdlib.h>

#include "net/octet.h"
#include "net/tls_private.h"

#define SEALED_MAXIMUM (NET_RESPONSE_MAXIMUM + ((size_t)16 << 20))
#define ARENA_SIZE     ((size_t)1 << 10)
#define WRITE_MAXIMUM  ((size_t)1 << 30)

struct tls_session {
    SSL *ssl;
    struct slice incoming; /* while OpenSSL reads */
    struct buffer sealed;
    struct arena *arena; /* of the client's certificate; NULL without one */
    struct client_certificate client;
    bool is_established;
    bool is_closed;
    bool is_failed;
};

/* The BIO */

static int on_bio_read(BIO *bio, char *to, int size)
{
    struct tls_session *session = BIO_get_data(bio);
    size_t taken = (size_t)size < session->incoming.size ? (size_t)size : session->incoming.size;
    BIO_clear_retry_flags(bio);
    if (taken == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(to, session->incoming.data, taken);
    session->incoming = slice_from_offset(session->incoming, taken);
    return (int)taken;
}

static int on_bio_write(BIO *bio, const char *bytes, int size)
{
    struct tls_session *session = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    buffer_append(&session->sealed, bytes, (size_t)size);
    return session->sealed.is_overflown ? -1 : size;
}

static long on_bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD *tls_session_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
    if (method == NULL || BIO_meth_set_read(method, on_bio_read) != 1 ||
        BIO_meth_set_write(method, on_bio_write) != 1 ||
        BIO_meth_set_ctrl(method, on_bio_control) != 1) {
        abort();
    }
    return method;
}

/* Beginning and end */

static SSL *create_ssl(struct tls *tls)
{
    pthread_mutex_lock(&tls->lock);
    SSL *ssl = SSL_new(tls->context);
    pthread_mutex_unlock(&tls->lock);
    return ssl;
}

struct tls_session *tls_session_create(struct tls *tls)
{
    struct tls_session *session = calloc(1, sizeof(*session));
    BIO *bio = BIO_new(tls->method);
    if (session == NULL || bio == NULL || (session->ssl = create_ssl(tls)) == NULL) {
        abort();
    }
    buffer_init(&session->sealed, SEALED_MAXIMUM);
    BIO_set_data(bio, session);
    BIO_set_init(bio, 1);
    SSL_set_bio(session->ssl, bio, bio);
    SSL_set_accept_state(session->ssl);
    return session;
}

void tls_session_destroy(struct tls_session **session)
{
    if (*session == NULL) {
        return;
    }
    SSL_free((*session)->ssl);
    buffer_release(&(*session)->sealed);
    arena_destroy(&(*session)->arena);
    free(*session);
    *session = NULL;
}

/* The client's certificate */

static struct slice copy_bio(struct arena *arena, BIO *bio)
{
    char *bytes = NULL;
    long size = BIO_get_mem_data(bio, &bytes);
    struct slice copy = arena_copy(arena, slice_of(bytes, size < 0 ? 0 : (size_t)size));
    BIO_free(bio);
    return copy;
}

static struct slice write_subject(struct arena *arena, const X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    return copy_bio(arena, bio);
}

static const char *kind_of(const GENERAL_NAME *name)
{
    switch (name->type) {
    case GEN_DNS:
        return "DNS:";
    case GEN_EMAIL:
        return "email:";
    case GEN_URI:
        return "URI:";
    default:
        return NULL;
    }
}

/* One by one: written into one text, a name with a comma in it could pass for two. */
static void note_names(struct tls_session *session, const X509 *certificate)
{
    GENERAL_NAMES *all = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int count = sk_GENERAL_NAME_num(all);
    struct slice *names =
        ARENA_ARRAY(session->arena, struct slice, (size_t)(count > 0 ? count : 0));
    for (int i = 0; i < count; i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(all, i);
        const char *kind = kind_of(name);
        if (kind == NULL) {
            continue;
        }
        struct slice value = slice_of((const char *)ASN1_STRING_get0_data(name->d.ia5),
                                      (size_t)ASN1_STRING_length(name->d.ia5));
        if (octet_is_all_text(value)) {
            names[session->client.name_count++] =
                arena_join(session->arena, slice_from(kind), value);
        }
    }
    GENERAL_NAMES_free(all);
    session->client.names = names;
}

static struct slice write_fingerprint(struct arena *arena, const X509 *certificate)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), digest, &size);
    char *text = arena_allocate_raw(arena, (size_t)size * 2 + 1);
    for (unsigned i = 0; i < size; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    return slice_of(text, (size_t)size * 2);
}

static void note_client(struct tls_session *session)
{
    const X509 *certificate = SSL_get0_peer_certificate(session->ssl);
    if (certificate == NULL || SSL_get_verify_result(session->ssl) != X509_V_OK) {
        return;
    }
    session->arena = arena_create(ARENA_SIZE);
    session->client.subject = write_subject(session->arena, certificate);
    session->client.fingerprint = write_fingerprint(session->arena, certificate);
    note_names(session, certificate);
}

/* In use */

/* What others left behind would be taken for ours. The queue is nearly always empty, and looking is
 * cheaper than clearing it. */
static void forget_errors(void)
{
    if (ERR_peek_error() != 0) {
        ERR_clear_error();
    }
}

static enum tls_result explain(struct tls_session *session, int returned)
{
    switch (SSL_get_error(session->ssl, returned)) {
    case SSL_ERROR_WANT_READ:
        return TLS_RESULT_MORE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_RESULT_ENDED;
    default:
        session->is_failed = true;
        ERR_clear_error();
        return TLS_RESULT_FAILED;
    }
}

static enum tls_result open_some(struct tls_session *session, char *to, size_t size,
                                 size_t *out_size)
{
    if (!session->is_established) {
        int returned = SSL_do_handshake(session->ssl);
        if (returned != 1) {
            return explain(session, returned);
        }
        session->is_established = true;
        note_client(session);
        return TLS_RESULT_ESTABLISHED;
    }
    int returned = SSL_read_ex(session->ssl, to, size, out_size);
    return returned == 1 ? TLS_RESULT_DATA : explain(session, returned);
}

enum tls_result tls_session_open(struct tls_session *session, struct slice *sealed, char *to,
                                 size_t size, size_t *out_size)
{
    assert(!session->is_failed);
    forget_errors();
    session->incoming = *sealed;
    enum tls_result result = open_some(session, to, size, out_size);
    *sealed = session->incoming;
    session->incoming = SLICE_EMPTY;
    return result;
}

bool tls_session_has_more(const struct tls_session *session)
{
    return SSL_has_pending(session->ssl) == 1;
}

bool tls_session_seal(struct tls_session *session, struct slice bytes)
{
    assert(session->is_established && bytes.size < WRITE_MAXIMUM);
    size_t written = 0;
    if (bytes.size == 0) {
        return true;
    }
    if (session->is_failed || session->is_closed ||
        SSL_write_ex(session->ssl, bytes.data, bytes.size, &written) != 1) {
        session->is_failed = true;
        ERR_clear_error();
        return false;
    }
    return true;
}

struct buffer *tls_session_sealed(struct tls_session *session)
{
    return &session->sealed;
}

void tls_session_close(struct tls_session *session)
{
    if (!session->is_closed && !session->is_failed && session->is_established) {
        ERR_clear_error();
        SSL_shutdown(session->ssl);
        ERR_clear_error();
    }
    session->is_closed = true;
}

void tls_session_shrink(struct tls_session *session)
{
    SSL_free_buffers(session->ssl); /* does nothing where they are in use */
    if (session->sealed.size == 0) {
        buffer_release(&session->sealed);
    }
}

bool tls_session_is_established(const struct tls_session *session)
{
    return session->is_established;
}

bool tls_session_is_http2(const struct tls_session *session)
{
    const unsigned char *name;
    unsigned size;
    SSL_get0_alpn_selected(session->ssl, &name, &size);
    return size == 2 && memcmp(name, "h2", 2) == 0;
}

const struct client_certificate *tls_session_client(const struct tls_session *session)
{
    return session->arena != NULL ? &session->client : NULL;
}
