#ifdef __linux__

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>

#include "CLoading.h"
#include "loading.h"

static struct library gnutls = {.file = "libgnutls.so.30", .package = "libgnutls30"};
#define LIBRARY gnutls

const char *cloading_gnutls(void) { return load(&gnutls); }

// libmicrohttpd calls these when the program starts and ends. GnuTLS has prepared itself by itself since 3.3.0.
int gnutls_global_init(void) { return GNUTLS_E_SUCCESS; }
void gnutls_global_deinit(void) {}

// What GnuTLS allocates with by default. libmicrohttpd uses it for keys that are shared beforehand.
gnutls_alloc_function gnutls_malloc = malloc;

FUNCTION(int, gnutls_alpn_set_protocols,
    (gnutls_session_t a, const gnutls_datum_t *b, unsigned int c, unsigned int d),
    (a, b, c, d))
FUNCTION(int, gnutls_bye, (gnutls_session_t a, gnutls_close_request_t b), (a, b))
FUNCTION(int, gnutls_certificate_allocate_credentials, (gnutls_certificate_credentials_t *a), (a))
PROCEDURE(gnutls_certificate_free_credentials, (gnutls_certificate_credentials_t a), (a))
PROCEDURE(gnutls_certificate_server_set_request, (gnutls_session_t a, gnutls_certificate_request_t b), (a, b))
PROCEDURE(gnutls_certificate_set_dh_params, (gnutls_certificate_credentials_t a, gnutls_dh_params_t b), (a, b))
PROCEDURE(gnutls_certificate_set_retrieve_function2,
    (gnutls_certificate_credentials_t a, gnutls_certificate_retrieve_function2 *b),
    (a, b))
PROCEDURE(gnutls_certificate_set_retrieve_function3,
    (gnutls_certificate_credentials_t a, gnutls_certificate_retrieve_function3 *b),
    (a, b))
FUNCTION(int, gnutls_certificate_set_x509_key_mem,
    (gnutls_certificate_credentials_t a, const gnutls_datum_t *b, const gnutls_datum_t *c, gnutls_x509_crt_fmt_t d),
    (a, b, c, d))
FUNCTION(int, gnutls_certificate_set_x509_key_mem2,
    (gnutls_certificate_credentials_t a, const gnutls_datum_t *b, const gnutls_datum_t *c,
        gnutls_x509_crt_fmt_t d, const char *e, unsigned int f),
    (a, b, c, d, e, f))
FUNCTION(int, gnutls_certificate_set_x509_trust_mem,
    (gnutls_certificate_credentials_t a, const gnutls_datum_t *b, gnutls_x509_crt_fmt_t c),
    (a, b, c))
FUNCTION(gnutls_cipher_algorithm_t, gnutls_cipher_get, (gnutls_session_t a), (a))
FUNCTION(int, gnutls_credentials_set, (gnutls_session_t a, gnutls_credentials_type_t b, void *c), (a, b, c))
PROCEDURE(gnutls_deinit, (gnutls_session_t a), (a))
PROCEDURE(gnutls_dh_params_deinit, (gnutls_dh_params_t a), (a))
FUNCTION(int, gnutls_dh_params_import_pkcs3, (gnutls_dh_params_t a, const gnutls_datum_t *b, gnutls_x509_crt_fmt_t c),
    (a, b, c))
FUNCTION(int, gnutls_dh_params_init, (gnutls_dh_params_t *a), (a))
FUNCTION(int, gnutls_handshake, (gnutls_session_t a), (a))
FUNCTION(int, gnutls_hash, (gnutls_hash_hd_t a, const void *b, size_t c), (a, b, c))
FUNCTION(unsigned int, gnutls_hash_get_len, (gnutls_digest_algorithm_t a), (a))
FUNCTION(int, gnutls_hash_init, (gnutls_hash_hd_t *a, gnutls_digest_algorithm_t b), (a, b))
PROCEDURE(gnutls_hash_output, (gnutls_hash_hd_t a, void *b), (a, b))
FUNCTION(int, gnutls_hmac_fast, (gnutls_mac_algorithm_t a, const void *b, size_t c, const void *d, size_t e, void *f),
    (a, b, c, d, e, f))
FUNCTION(int, gnutls_init, (gnutls_session_t *a, unsigned int b), (a, b))
PROCEDURE(gnutls_priority_deinit, (gnutls_priority_t a), (a))
FUNCTION(int, gnutls_priority_init, (gnutls_priority_t *a, const char *b, const char **c), (a, b, c))
FUNCTION(int, gnutls_priority_set, (gnutls_session_t a, gnutls_priority_t b), (a, b))
FUNCTION(gnutls_protocol_t, gnutls_protocol_get_version, (gnutls_session_t a), (a))
FUNCTION(int, gnutls_psk_allocate_server_credentials, (gnutls_psk_server_credentials_t *a), (a))
PROCEDURE(gnutls_psk_free_server_credentials, (gnutls_psk_server_credentials_t a), (a))
PROCEDURE(gnutls_psk_set_server_credentials_function,
    (gnutls_psk_server_credentials_t a, gnutls_psk_server_credentials_function *b),
    (a, b))
FUNCTION(size_t, gnutls_record_check_pending, (gnutls_session_t a), (a))
FUNCTION(int, gnutls_record_get_direction, (gnutls_session_t a), (a))
FUNCTION(ssize_t, gnutls_record_recv, (gnutls_session_t a, void *b, size_t c), (a, b, c))
FUNCTION(ssize_t, gnutls_record_send, (gnutls_session_t a, const void *b, size_t c), (a, b, c))
FUNCTION(void *, gnutls_session_get_ptr, (gnutls_session_t a), (a))
PROCEDURE(gnutls_session_set_ptr, (gnutls_session_t a, void *b), (a, b))
FUNCTION(const char *, gnutls_strerror, (int a), (a))
PROCEDURE(gnutls_transport_set_int2, (gnutls_session_t a, int b, int c), (a, b, c))
PROCEDURE(gnutls_x509_crt_deinit, (gnutls_x509_crt_t a), (a))
FUNCTION(int, gnutls_x509_crt_export, (gnutls_x509_crt_t a, gnutls_x509_crt_fmt_t b, void *c, size_t *d),
    (a, b, c, d))
FUNCTION(int, gnutls_x509_crt_get_dn_by_oid,
    (gnutls_x509_crt_t a, const char *b, unsigned int c, unsigned int d, void *e, size_t *f),
    (a, b, c, d, e, f))
FUNCTION(int, gnutls_x509_crt_get_key_id, (gnutls_x509_crt_t a, unsigned int b, unsigned char *c, size_t *d),
    (a, b, c, d))
FUNCTION(int, gnutls_x509_crt_get_subject_alt_name,
    (gnutls_x509_crt_t a, unsigned int b, void *c, size_t *d, unsigned int *e),
    (a, b, c, d, e))
FUNCTION(int, gnutls_x509_crt_import, (gnutls_x509_crt_t a, const gnutls_datum_t *b, gnutls_x509_crt_fmt_t c),
    (a, b, c))
FUNCTION(int, gnutls_x509_crt_init, (gnutls_x509_crt_t *a), (a))
FUNCTION(int, gnutls_x509_crt_set_activation_time, (gnutls_x509_crt_t a, time_t b), (a, b))
FUNCTION(int, gnutls_x509_crt_set_authority_key_id, (gnutls_x509_crt_t a, const void *b, size_t c), (a, b, c))
FUNCTION(int, gnutls_x509_crt_set_basic_constraints, (gnutls_x509_crt_t a, unsigned int b, int c), (a, b, c))
FUNCTION(int, gnutls_x509_crt_set_dn_by_oid,
    (gnutls_x509_crt_t a, const char *b, unsigned int c, const void *d, unsigned int e),
    (a, b, c, d, e))
FUNCTION(int, gnutls_x509_crt_set_expiration_time, (gnutls_x509_crt_t a, time_t b), (a, b))
FUNCTION(int, gnutls_x509_crt_set_key, (gnutls_x509_crt_t a, gnutls_x509_privkey_t b), (a, b))
FUNCTION(int, gnutls_x509_crt_set_key_purpose_oid, (gnutls_x509_crt_t a, const void *b, unsigned int c), (a, b, c))
FUNCTION(int, gnutls_x509_crt_set_key_usage, (gnutls_x509_crt_t a, unsigned int b), (a, b))
FUNCTION(int, gnutls_x509_crt_set_serial, (gnutls_x509_crt_t a, const void *b, size_t c), (a, b, c))
FUNCTION(int, gnutls_x509_crt_set_subject_alt_name,
    (gnutls_x509_crt_t a, gnutls_x509_subject_alt_name_t b, const void *c, unsigned int d, unsigned int e),
    (a, b, c, d, e))
FUNCTION(int, gnutls_x509_crt_set_subject_key_id, (gnutls_x509_crt_t a, const void *b, size_t c), (a, b, c))
FUNCTION(int, gnutls_x509_crt_set_version, (gnutls_x509_crt_t a, unsigned int b), (a, b))
FUNCTION(int, gnutls_x509_crt_sign2,
    (gnutls_x509_crt_t a, gnutls_x509_crt_t b, gnutls_x509_privkey_t c, gnutls_digest_algorithm_t d, unsigned int e),
    (a, b, c, d, e))
PROCEDURE(gnutls_x509_privkey_deinit, (gnutls_x509_privkey_t a), (a))
FUNCTION(int, gnutls_x509_privkey_export, (gnutls_x509_privkey_t a, gnutls_x509_crt_fmt_t b, void *c, size_t *d),
    (a, b, c, d))
FUNCTION(int, gnutls_x509_privkey_generate,
    (gnutls_x509_privkey_t a, gnutls_pk_algorithm_t b, unsigned int c, unsigned int d),
    (a, b, c, d))
FUNCTION(int, gnutls_x509_privkey_get_key_id, (gnutls_x509_privkey_t a, unsigned int b, unsigned char *c, size_t *d),
    (a, b, c, d))
FUNCTION(int, gnutls_x509_privkey_import, (gnutls_x509_privkey_t a, const gnutls_datum_t *b, gnutls_x509_crt_fmt_t c),
    (a, b, c))
FUNCTION(int, gnutls_x509_privkey_init, (gnutls_x509_privkey_t *a), (a))

#endif
