#include "arguments.h"

#include <stddef.h>

static char **words = NULL;

// Run before main by glibc and by Apple's loader alike, with what main is given.
__attribute__((constructor)) static void keep(int count, char **arguments) {
    (void)count;
    words = arguments;
}

char *_Nullable *_Nullable carg_words(void) { return words; }
