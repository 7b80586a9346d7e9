#define _GNU_SOURCE
#include "CPseudoTerminal.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#endif

static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) {
        signal(number, SIG_DFL);
    }
}

static void close_others(void) {
    long limit = sysconf(_SC_OPEN_MAX);
    for (int descriptor = 3; descriptor < limit && descriptor < 65536; descriptor++) {
        close(descriptor);
    }
}

pid_t cpt_spawn(const char *path, char *const arguments[], char *const environment[], const char *directory,
                unsigned short columns, unsigned short rows, int *terminal) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    pid_t child = forkpty(terminal, NULL, NULL, &size);
    if (child == 0) {
        reset_signals();
        close_others();
        if (directory == NULL || chdir(directory) == 0) {
            execve(path, arguments, environment);
        }
        _exit(127);
    }
    if (child > 0) {
        fcntl(*terminal, F_SETFD, FD_CLOEXEC);
        // Writing must not wait for a program that itself waits for us to read.
        fcntl(*terminal, F_SETFL, O_NONBLOCK);
    }
    return child;
}

int cpt_resize(int terminal, unsigned short columns, unsigned short rows) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

static int has_local_mode(int terminal, tcflag_t mode) {
    struct termios modes;
    return tcgetattr(terminal, &modes) == 0 && (modes.c_lflag & mode) != 0;
}

int cpt_echoes(int terminal) { return has_local_mode(terminal, ECHO); }

int cpt_is_canonical(int terminal) { return has_local_mode(terminal, ICANON); }

pid_t cpt_foreground(int terminal) { return tcgetpgrp(terminal); }
