/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL, loaded when one of its functions is called for the first time: its thousands of symbols
 * would be a third of what a command needs that never encrypts. Whoever includes this calls OpenSSL
 * by its own names, from any thread; a function that is missing below does not link. */
#pragma once

#include "base/slice.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>

#define OPENSSL_CRYPTO_FILE "libcrypto.so.3"
#define OPENSSL_TLS_FILE    "libssl.so.3"

#define OPENSSL_CRYPTO_FUNCTIONS(EACH)                                                             \
    EACH(ASN1_STRING_get0_data)                                                                    \
    EACH(ASN1_STRING_length)                                                                       \
    EACH(BIO_clear_flags)                                                                          \
    EACH(BIO_ctrl)                                                                                 \
    EACH(BIO_free)                                                                                 \
    EACH(BIO_get_data)                                                                             \
    EACH(BIO_get_new_index)                                                                        \
    EACH(BIO_meth_free)                                                                            \
    EACH(BIO_meth_new)                                                                             \
    EACH(BIO_meth_set_ctrl)                                                                        \
    EACH(BIO_meth_set_read)                                                                        \
    EACH(BIO_meth_set_write)                                                                       \
    EACH(BIO_new)                                                                                  \
    EACH(BIO_new_mem_buf)                                                                          \
    EACH(BIO_s_mem)                                                                                \
    EACH(BIO_set_data)                                                                             \
    EACH(BIO_set_flags)                                                                            \
    EACH(BIO_set_init)                                                                             \
    EACH(BN_bin2bn)                                                                                \
    EACH(BN_bn2binpad)                                                                             \
    EACH(BN_clear_free)                                                                            \
    EACH(BN_free)                                                                                  \
    EACH(BN_num_bits)                                                                              \
    EACH(BN_to_ASN1_INTEGER)                                                                       \
    EACH(CRYPTO_free)                                                                              \
    EACH(CRYPTO_memcmp)                                                                            \
    EACH(ECDSA_SIG_free)                                                                           \
    EACH(ECDSA_SIG_get0_r)                                                                         \
    EACH(ECDSA_SIG_get0_s)                                                                         \
    EACH(ECDSA_SIG_new)                                                                            \
    EACH(ECDSA_SIG_set0)                                                                           \
    EACH(ERR_clear_error)                                                                          \
    EACH(ERR_peek_error)                                                                           \
    EACH(ERR_peek_last_error)                                                                      \
    EACH(ERR_reason_error_string)                                                                  \
    EACH(EVP_CipherInit_ex)                                                                        \
    EACH(EVP_Digest)                                                                               \
    EACH(EVP_DigestFinal_ex)                                                                       \
    EACH(EVP_DigestInit_ex)                                                                        \
    EACH(EVP_DigestSign)                                                                           \
    EACH(EVP_DigestSignInit)                                                                       \
    EACH(EVP_DigestUpdate)                                                                         \
    EACH(EVP_DigestVerify)                                                                         \
    EACH(EVP_DigestVerifyInit)                                                                     \
    EACH(EVP_MAC_CTX_free)                                                                         \
    EACH(EVP_MAC_CTX_new)                                                                          \
    EACH(EVP_MAC_CTX_set_params)                                                                   \
    EACH(EVP_MAC_fetch)                                                                            \
    EACH(EVP_MAC_final)                                                                            \
    EACH(EVP_MAC_free)                                                                             \
    EACH(EVP_MAC_init)                                                                             \
    EACH(EVP_MAC_update)                                                                           \
    EACH(EVP_MD_CTX_free)                                                                          \
    EACH(EVP_MD_CTX_new)                                                                           \
    EACH(EVP_PKEY_CTX_free)                                                                        \
    EACH(EVP_PKEY_CTX_new_from_name)                                                               \
    EACH(EVP_PKEY_CTX_new_from_pkey)                                                               \
    EACH(EVP_PKEY_Q_keygen)                                                                        \
    EACH(EVP_PKEY_free)                                                                            \
    EACH(EVP_PKEY_fromdata)                                                                        \
    EACH(EVP_PKEY_fromdata_init)                                                                   \
    EACH(EVP_PKEY_get_bits)                                                                        \
    EACH(EVP_PKEY_get_bn_param)                                                                    \
    EACH(EVP_PKEY_get_group_name)                                                                  \
    EACH(EVP_PKEY_get_raw_private_key)                                                             \
    EACH(EVP_PKEY_get_raw_public_key)                                                              \
    EACH(EVP_PKEY_is_a)                                                                            \
    EACH(EVP_PKEY_new_raw_private_key)                                                             \
    EACH(EVP_PKEY_new_raw_public_key)                                                              \
    EACH(EVP_PKEY_pairwise_check)                                                                  \
    EACH(EVP_PKEY_public_check)                                                                    \
    EACH(EVP_aes_256_cbc)                                                                          \
    EACH(EVP_sha256)                                                                               \
    EACH(GENERAL_NAMES_free)                                                                       \
    EACH(OPENSSL_cleanse)                                                                          \
    EACH(OPENSSL_sk_num)                                                                           \
    EACH(OPENSSL_sk_pop_free)                                                                      \
    EACH(OPENSSL_sk_value)                                                                         \
    EACH(OSSL_PARAM_BLD_free)                                                                      \
    EACH(OSSL_PARAM_BLD_new)                                                                       \
    EACH(OSSL_PARAM_BLD_push_BN)                                                                   \
    EACH(OSSL_PARAM_BLD_push_octet_string)                                                         \
    EACH(OSSL_PARAM_BLD_push_utf8_string)                                                          \
    EACH(OSSL_PARAM_BLD_to_param)                                                                  \
    EACH(OSSL_PARAM_construct_end)                                                                 \
    EACH(OSSL_PARAM_construct_octet_string)                                                        \
    EACH(OSSL_PARAM_construct_utf8_string)                                                         \
    EACH(OSSL_PARAM_free)                                                                          \
    EACH(PEM_read_PrivateKey)                                                                      \
    EACH(PEM_read_X509)                                                                            \
    EACH(PEM_read_bio_PUBKEY)                                                                      \
    EACH(PEM_read_bio_PrivateKey)                                                                  \
    EACH(PEM_read_bio_X509)                                                                        \
    EACH(PEM_write_PrivateKey)                                                                     \
    EACH(PEM_write_X509)                                                                           \
    EACH(RAND_bytes)                                                                               \
    EACH(RAND_priv_bytes)                                                                          \
    EACH(X509V3_EXT_conf_nid)                                                                      \
    EACH(X509V3_set_ctx)                                                                           \
    EACH(X509_EXTENSION_free)                                                                      \
    EACH(X509_NAME_add_entry_by_txt)                                                               \
    EACH(X509_NAME_free)                                                                           \
    EACH(X509_NAME_print_ex)                                                                       \
    EACH(X509_add_ext)                                                                             \
    EACH(X509_check_host)                                                                          \
    EACH(X509_check_ip_asc)                                                                        \
    EACH(X509_check_private_key)                                                                   \
    EACH(X509_cmp_current_time)                                                                    \
    EACH(X509_cmp_time)                                                                            \
    EACH(X509_digest)                                                                              \
    EACH(X509_free)                                                                                \
    EACH(X509_get0_notAfter)                                                                       \
    EACH(X509_get_ext_d2i)                                                                         \
    EACH(X509_get_serialNumber)                                                                    \
    EACH(X509_get_subject_name)                                                                    \
    EACH(X509_getm_notAfter)                                                                       \
    EACH(X509_getm_notBefore)                                                                      \
    EACH(X509_gmtime_adj)                                                                          \
    EACH(X509_new)                                                                                 \
    EACH(X509_set_issuer_name)                                                                     \
    EACH(X509_set_pubkey)                                                                          \
    EACH(X509_set_version)                                                                         \
    EACH(X509_sign)                                                                                \
    EACH(X509_time_adj_ex)                                                                         \
    EACH(d2i_ECDSA_SIG)                                                                            \
    EACH(i2d_ECDSA_SIG)

#define OPENSSL_TLS_FUNCTIONS(EACH)                                                                \
    EACH(SSL_CTX_check_private_key)                                                                \
    EACH(SSL_CTX_ctrl)                                                                             \
    EACH(SSL_CTX_free)                                                                             \
    EACH(SSL_CTX_get0_certificate)                                                                 \
    EACH(SSL_CTX_get_ex_data)                                                                      \
    EACH(SSL_CTX_load_verify_file)                                                                 \
    EACH(SSL_CTX_new)                                                                              \
    EACH(SSL_CTX_set_alpn_select_cb)                                                               \
    EACH(SSL_CTX_set_cipher_list)                                                                  \
    EACH(SSL_CTX_set_ciphersuites)                                                                 \
    EACH(SSL_CTX_set_client_CA_list)                                                               \
    EACH(SSL_CTX_set_default_passwd_cb)                                                            \
    EACH(SSL_CTX_set_ex_data)                                                                      \
    EACH(SSL_CTX_set_options)                                                                      \
    EACH(SSL_CTX_set_session_id_context)                                                           \
    EACH(SSL_CTX_set_timeout)                                                                      \
    EACH(SSL_CTX_set_tlsext_ticket_key_evp_cb)                                                     \
    EACH(SSL_CTX_set_verify)                                                                       \
    EACH(SSL_CTX_use_PrivateKey_file)                                                              \
    EACH(SSL_CTX_use_certificate_chain_file)                                                       \
    EACH(SSL_do_handshake)                                                                         \
    EACH(SSL_free)                                                                                 \
    EACH(SSL_free_buffers)                                                                         \
    EACH(SSL_get0_alpn_selected)                                                                   \
    EACH(SSL_get0_peer_certificate)                                                                \
    EACH(SSL_get_SSL_CTX)                                                                          \
    EACH(SSL_get_error)                                                                            \
    EACH(SSL_get_verify_result)                                                                    \
    EACH(SSL_has_pending)                                                                          \
    EACH(SSL_load_client_CA_file)                                                                  \
    EACH(SSL_new)                                                                                  \
    EACH(SSL_read_ex)                                                                              \
    EACH(SSL_select_next_proto)                                                                    \
    EACH(SSL_set_accept_state)                                                                     \
    EACH(SSL_set_bio)                                                                              \
    EACH(SSL_shutdown)                                                                             \
    EACH(SSL_write_ex)                                                                             \
    EACH(TLS_server_method)

/* Its functions; NULL before it is loaded. */
struct openssl {
#define OPENSSL_FUNCTION(name) __typeof__(&name) name##_;
    OPENSSL_CRYPTO_FUNCTIONS(OPENSSL_FUNCTION)
    OPENSSL_TLS_FUNCTIONS(OPENSSL_FUNCTION)
#undef OPENSSL_FUNCTION
};
extern struct openssl openssl;
extern atomic_bool openssl_is_loaded;

/* Loads it, once. False where it is not there: *out_reason says why, and lives on. A server asks
 * before it begins to serve, so that what is missing is told at the start. Thread-safe. */
bool openssl_load(struct slice *out_reason);

/* Loads it, or ends the process with an entry in the log. */
void openssl_demand(void);

static inline const struct openssl *openssl_get(void)
{
    if (!atomic_load_explicit(&openssl_is_loaded, memory_order_acquire)) {
        openssl_demand();
    }
    return &openssl;
}

/* clang-format off */
#define ASN1_STRING_get0_data openssl_get()->ASN1_STRING_get0_data_
#define ASN1_STRING_length openssl_get()->ASN1_STRING_length_
#define BIO_clear_flags openssl_get()->BIO_clear_flags_
#define BIO_ctrl openssl_get()->BIO_ctrl_
#define BIO_free openssl_get()->BIO_free_
#define BIO_get_data openssl_get()->BIO_get_data_
#define BIO_get_new_index openssl_get()->BIO_get_new_index_
#define BIO_meth_free openssl_get()->BIO_meth_free_
#define BIO_meth_new openssl_get()->BIO_meth_new_
#define BIO_meth_set_ctrl openssl_get()->BIO_meth_set_ctrl_
#define BIO_meth_set_read openssl_get()->BIO_meth_set_read_
#define BIO_meth_set_write openssl_get()->BIO_meth_set_write_
#define BIO_new openssl_get()->BIO_new_
#define BIO_new_mem_buf openssl_get()->BIO_new_mem_buf_
#define BIO_s_mem openssl_get()->BIO_s_mem_
#define BIO_set_data openssl_get()->BIO_set_data_
#define BIO_set_flags openssl_get()->BIO_set_flags_
#define BIO_set_init openssl_get()->BIO_set_init_
#define BN_bin2bn openssl_get()->BN_bin2bn_
#define BN_bn2binpad openssl_get()->BN_bn2binpad_
#define BN_clear_free openssl_get()->BN_clear_free_
#define BN_free openssl_get()->BN_free_
#define BN_num_bits openssl_get()->BN_num_bits_
#define BN_to_ASN1_INTEGER openssl_get()->BN_to_ASN1_INTEGER_
#define CRYPTO_free openssl_get()->CRYPTO_free_
#define CRYPTO_memcmp openssl_get()->CRYPTO_memcmp_
#define ECDSA_SIG_free openssl_get()->ECDSA_SIG_free_
#define ECDSA_SIG_get0_r openssl_get()->ECDSA_SIG_get0_r_
#define ECDSA_SIG_get0_s openssl_get()->ECDSA_SIG_get0_s_
#define ECDSA_SIG_new openssl_get()->ECDSA_SIG_new_
#define ECDSA_SIG_set0 openssl_get()->ECDSA_SIG_set0_
#define ERR_clear_error openssl_get()->ERR_clear_error_
#define ERR_peek_error openssl_get()->ERR_peek_error_
#define ERR_peek_last_error openssl_get()->ERR_peek_last_error_
#define ERR_reason_error_string openssl_get()->ERR_reason_error_string_
#define EVP_CipherInit_ex openssl_get()->EVP_CipherInit_ex_
#define EVP_Digest openssl_get()->EVP_Digest_
#define EVP_DigestFinal_ex openssl_get()->EVP_DigestFinal_ex_
#define EVP_DigestInit_ex openssl_get()->EVP_DigestInit_ex_
#define EVP_DigestSign openssl_get()->EVP_DigestSign_
#define EVP_DigestSignInit openssl_get()->EVP_DigestSignInit_
#define EVP_DigestUpdate openssl_get()->EVP_DigestUpdate_
#define EVP_DigestVerify openssl_get()->EVP_DigestVerify_
#define EVP_DigestVerifyInit openssl_get()->EVP_DigestVerifyInit_
#define EVP_MAC_CTX_free openssl_get()->EVP_MAC_CTX_free_
#define EVP_MAC_CTX_new openssl_get()->EVP_MAC_CTX_new_
#define EVP_MAC_CTX_set_params openssl_get()->EVP_MAC_CTX_set_params_
#define EVP_MAC_fetch openssl_get()->EVP_MAC_fetch_
#define EVP_MAC_final openssl_get()->EVP_MAC_final_
#define EVP_MAC_free openssl_get()->EVP_MAC_free_
#define EVP_MAC_init openssl_get()->EVP_MAC_init_
#define EVP_MAC_update openssl_get()->EVP_MAC_update_
#define EVP_MD_CTX_free openssl_get()->EVP_MD_CTX_free_
#define EVP_MD_CTX_new openssl_get()->EVP_MD_CTX_new_
#define EVP_PKEY_CTX_free openssl_get()->EVP_PKEY_CTX_free_
#define EVP_PKEY_CTX_new_from_name openssl_get()->EVP_PKEY_CTX_new_from_name_
#define EVP_PKEY_CTX_new_from_pkey openssl_get()->EVP_PKEY_CTX_new_from_pkey_
#define EVP_PKEY_Q_keygen openssl_get()->EVP_PKEY_Q_keygen_
#define EVP_PKEY_free openssl_get()->EVP_PKEY_free_
#define EVP_PKEY_fromdata openssl_get()->EVP_PKEY_fromdata_
#define EVP_PKEY_fromdata_init openssl_get()->EVP_PKEY_fromdata_init_
#define EVP_PKEY_get_bits openssl_get()->EVP_PKEY_get_bits_
#define EVP_PKEY_get_bn_param openssl_get()->EVP_PKEY_get_bn_param_
#define EVP_PKEY_get_group_name openssl_get()->EVP_PKEY_get_group_name_
#define EVP_PKEY_get_raw_private_key openssl_get()->EVP_PKEY_get_raw_private_key_
#define EVP_PKEY_get_raw_public_key openssl_get()->EVP_PKEY_get_raw_public_key_
#define EVP_PKEY_is_a openssl_get()->EVP_PKEY_is_a_
#define EVP_PKEY_new_raw_private_key openssl_get()->EVP_PKEY_new_raw_private_key_
#define EVP_PKEY_new_raw_public_key openssl_get()->EVP_PKEY_new_raw_public_key_
#define EVP_PKEY_pairwise_check openssl_get()->EVP_PKEY_pairwise_check_
#define EVP_PKEY_public_check openssl_get()->EVP_PKEY_public_check_
#define EVP_aes_256_cbc openssl_get()->EVP_aes_256_cbc_
#define EVP_sha256 openssl_get()->EVP_sha256_
#define GENERAL_NAMES_free openssl_get()->GENERAL_NAMES_free_
#define OPENSSL_cleanse openssl_get()->OPENSSL_cleanse_
#define OPENSSL_sk_num openssl_get()->OPENSSL_sk_num_
#define OPENSSL_sk_pop_free openssl_get()->OPENSSL_sk_pop_free_
#define OPENSSL_sk_value openssl_get()->OPENSSL_sk_value_
#define OSSL_PARAM_BLD_free openssl_get()->OSSL_PARAM_BLD_free_
#define OSSL_PARAM_BLD_new openssl_get()->OSSL_PARAM_BLD_new_
#define OSSL_PARAM_BLD_push_BN openssl_get()->OSSL_PARAM_BLD_push_BN_
#define OSSL_PARAM_BLD_push_octet_string openssl_get()->OSSL_PARAM_BLD_push_octet_string_
#define OSSL_PARAM_BLD_push_utf8_string openssl_get()->OSSL_PARAM_BLD_push_utf8_string_
#define OSSL_PARAM_BLD_to_param openssl_get()->OSSL_PARAM_BLD_to_param_
#define OSSL_PARAM_construct_end openssl_get()->OSSL_PARAM_construct_end_
#define OSSL_PARAM_construct_octet_string openssl_get()->OSSL_PARAM_construct_octet_string_
#define OSSL_PARAM_construct_utf8_string openssl_get()->OSSL_PARAM_construct_utf8_string_
#define OSSL_PARAM_free openssl_get()->OSSL_PARAM_free_
#define PEM_read_PrivateKey openssl_get()->PEM_read_PrivateKey_
#define PEM_read_X509 openssl_get()->PEM_read_X509_
#define PEM_read_bio_PUBKEY openssl_get()->PEM_read_bio_PUBKEY_
#define PEM_read_bio_PrivateKey openssl_get()->PEM_read_bio_PrivateKey_
#define PEM_read_bio_X509 openssl_get()->PEM_read_bio_X509_
#define PEM_write_PrivateKey openssl_get()->PEM_write_PrivateKey_
#define PEM_write_X509 openssl_get()->PEM_write_X509_
#define RAND_bytes openssl_get()->RAND_bytes_
#define RAND_priv_bytes openssl_get()->RAND_priv_bytes_
#define SSL_CTX_check_private_key openssl_get()->SSL_CTX_check_private_key_
#define SSL_CTX_ctrl openssl_get()->SSL_CTX_ctrl_
#define SSL_CTX_free openssl_get()->SSL_CTX_free_
#define SSL_CTX_get0_certificate openssl_get()->SSL_CTX_get0_certificate_
#define SSL_CTX_get_ex_data openssl_get()->SSL_CTX_get_ex_data_
#define SSL_CTX_load_verify_file openssl_get()->SSL_CTX_load_verify_file_
#define SSL_CTX_new openssl_get()->SSL_CTX_new_
#define SSL_CTX_set_alpn_select_cb openssl_get()->SSL_CTX_set_alpn_select_cb_
#define SSL_CTX_set_cipher_list openssl_get()->SSL_CTX_set_cipher_list_
#define SSL_CTX_set_ciphersuites openssl_get()->SSL_CTX_set_ciphersuites_
#define SSL_CTX_set_client_CA_list openssl_get()->SSL_CTX_set_client_CA_list_
#define SSL_CTX_set_default_passwd_cb openssl_get()->SSL_CTX_set_default_passwd_cb_
#define SSL_CTX_set_ex_data openssl_get()->SSL_CTX_set_ex_data_
#define SSL_CTX_set_options openssl_get()->SSL_CTX_set_options_
#define SSL_CTX_set_session_id_context openssl_get()->SSL_CTX_set_session_id_context_
#define SSL_CTX_set_timeout openssl_get()->SSL_CTX_set_timeout_
#define SSL_CTX_set_tlsext_ticket_key_evp_cb openssl_get()->SSL_CTX_set_tlsext_ticket_key_evp_cb_
#define SSL_CTX_set_verify openssl_get()->SSL_CTX_set_verify_
#define SSL_CTX_use_PrivateKey_file openssl_get()->SSL_CTX_use_PrivateKey_file_
#define SSL_CTX_use_certificate_chain_file openssl_get()->SSL_CTX_use_certificate_chain_file_
#define SSL_do_handshake openssl_get()->SSL_do_handshake_
#define SSL_free openssl_get()->SSL_free_
#define SSL_free_buffers openssl_get()->SSL_free_buffers_
#define SSL_get0_alpn_selected openssl_get()->SSL_get0_alpn_selected_
#define SSL_get0_peer_certificate openssl_get()->SSL_get0_peer_certificate_
#define SSL_get_SSL_CTX openssl_get()->SSL_get_SSL_CTX_
#define SSL_get_error openssl_get()->SSL_get_error_
#define SSL_get_verify_result openssl_get()->SSL_get_verify_result_
#define SSL_has_pending openssl_get()->SSL_has_pending_
#define SSL_load_client_CA_file openssl_get()->SSL_load_client_CA_file_
#define SSL_new openssl_get()->SSL_new_
#define SSL_read_ex openssl_get()->SSL_read_ex_
#define SSL_select_next_proto openssl_get()->SSL_select_next_proto_
#define SSL_set_accept_state openssl_get()->SSL_set_accept_state_
#define SSL_set_bio openssl_get()->SSL_set_bio_
#define SSL_shutdown openssl_get()->SSL_shutdown_
#define SSL_write_ex openssl_get()->SSL_write_ex_
#define TLS_server_method openssl_get()->TLS_server_method_
#define X509V3_EXT_conf_nid openssl_get()->X509V3_EXT_conf_nid_
#define X509V3_set_ctx openssl_get()->X509V3_set_ctx_
#define X509_EXTENSION_free openssl_get()->X509_EXTENSION_free_
#define X509_NAME_add_entry_by_txt openssl_get()->X509_NAME_add_entry_by_txt_
#define X509_NAME_free openssl_get()->X509_NAME_free_
#define X509_NAME_print_ex openssl_get()->X509_NAME_print_ex_
#define X509_add_ext openssl_get()->X509_add_ext_
#define X509_check_host openssl_get()->X509_check_host_
#define X509_check_ip_asc openssl_get()->X509_check_ip_asc_
#define X509_check_private_key openssl_get()->X509_check_private_key_
#define X509_cmp_current_time openssl_get()->X509_cmp_current_time_
#define X509_cmp_time openssl_get()->X509_cmp_time_
#define X509_digest openssl_get()->X509_digest_
#define X509_free openssl_get()->X509_free_
#define X509_get0_notAfter openssl_get()->X509_get0_notAfter_
#define X509_get_ext_d2i openssl_get()->X509_get_ext_d2i_
#define X509_get_serialNumber openssl_get()->X509_get_serialNumber_
#define X509_get_subject_name openssl_get()->X509_get_subject_name_
#define X509_getm_notAfter openssl_get()->X509_getm_notAfter_
#define X509_getm_notBefore openssl_get()->X509_getm_notBefore_
#define X509_gmtime_adj openssl_get()->X509_gmtime_adj_
#define X509_new openssl_get()->X509_new_
#define X509_set_issuer_name openssl_get()->X509_set_issuer_name_
#define X509_set_pubkey openssl_get()->X509_set_pubkey_
#define X509_set_version openssl_get()->X509_set_version_
#define X509_sign openssl_get()->X509_sign_
#define X509_time_adj_ex openssl_get()->X509_time_adj_ex_
#define d2i_ECDSA_SIG openssl_get()->d2i_ECDSA_SIG_
#define i2d_ECDSA_SIG openssl_get()->i2d_ECDSA_SIG_
/* clang-format on */
