#ifndef CARGUMENTS_ARGUMENTS_H
#define CARGUMENTS_ARGUMENTS_H

/// The words that the program was started with, ended by NULL; the first is its own name.
///
/// Swift's own `CommandLine` reads them back from /proc on Linux, and has none where that is not mounted, as in a small
/// container or a chroot.
char *_Nullable *_Nullable carg_words(void);

#endif
