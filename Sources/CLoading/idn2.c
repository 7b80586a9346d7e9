#ifdef __linux__

#include <idn2.h>

#include "loading.h"

static struct library idn2 = {.file = "libidn2.so.0", .package = "libidn2-0"};
#define LIBRARY idn2

PROCEDURE(idn2_free, (void *a), (a))
FUNCTION(const char *, idn2_strerror, (int a), (a))
FUNCTION(int, idn2_to_ascii_8z, (const char *a, char **b, int c), (a, b, c))
FUNCTION(int, idn2_to_unicode_8z8z, (const char *a, char **b, int c), (a, b, c))

#endif
