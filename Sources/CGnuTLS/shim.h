#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

// What Swift cannot call by itself. Stateless; every function says why it is here.

// GNUTLS_CURVE_TO_BITS is a macro with a cast.
static inline unsigned int cgt_curve_bits(void) { return GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1); }
