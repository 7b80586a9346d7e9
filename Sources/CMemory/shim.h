#include <stddef.h>

// Every libc has it, and glibc shows it only to those who define _GNU_SOURCE, as Swift does not.
void *memmem(const void *text, size_t length, const void *part, size_t part_length);

static inline const void *cmem_find(const void *text, size_t length, const void *part, size_t part_length) {
    return memmem(text, length, part, part_length);
}
