#ifndef CLOADING_H
#define CLOADING_H

#include <stddef.h>

// Libraries that bcx loads when it first needs them. To map libcurl and GnuTLS, with thirty libraries that they need,
// takes more than half of the program's start (8.3 ms of 12.3, measured with --version), and most of what people type
// needs neither.
//
// Each file here defines the functions of one library that bcx calls, under their own names. Such a function loads the
// library, finds the real function and calls it. Only the program is linked with this; the libraries of this package
// know nothing of it. Elsewhere than on Linux they are linked as usual.

#ifdef __linux__

// Loads libcurl. NULL when it is there, else why not, with what to install.
const char *cloading_curl(void);

// Loads GnuTLS. NULL when it is there, else why not, with what to install.
const char *cloading_gnutls(void);

#else

static inline const char *cloading_curl(void) { return NULL; }
static inline const char *cloading_gnutls(void) { return NULL; }

#endif

#endif
