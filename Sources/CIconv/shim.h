// A part of libc on Linux, a library of its own on macOS; whether the platform's Swift module includes it differs.
#include <iconv.h>
