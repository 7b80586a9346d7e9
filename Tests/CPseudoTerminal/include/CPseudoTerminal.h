#ifndef BCX_C_PSEUDO_TERMINAL_H
#define BCX_C_PSEUDO_TERMINAL_H

#include <sys/types.h>

/*
 * Starts `path` on a new pseudo-terminal as the leader of its session.
 *
 * In C because between fork and exec only async-signal-safe functions may run, and Swift promises that
 * for none of its own. The child starts with no signal blocked and with the default action for each:
 * threads of a test runner block signals, and a child inherits that.
 *
 * Returns the process, or -1 with errno set; `terminal` becomes our end.
 */
pid_t cpt_spawn(const char *path, char *const arguments[], char *const environment[], const char *directory,
                unsigned short columns, unsigned short rows, int *terminal);

/* Tells the terminal, and with that the program, of its new size. */
int cpt_resize(int terminal, unsigned short columns, unsigned short rows);

/* 1 when the terminal shows what is typed; reading the modes of our end gives those of the other. */
int cpt_echoes(int terminal);

/* 1 when the terminal hands out whole lines. */
int cpt_is_canonical(int terminal);

/* The foreground process group, which the terminal sends its signals to. */
pid_t cpt_foreground(int terminal);

#endif
