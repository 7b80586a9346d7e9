/*
 * Swift cannot call C functions with variable arguments, and may not read the
 * mutable globals stdin, stdout and stderr. Each function below gives one such
 * call a fixed shape. Nothing here keeps state.
 */
#ifndef BCX_CEDITLINE_SHIM_H
#define BCX_CEDITLINE_SHIM_H

#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

/* What EL_ADDFN expects; the header names the type in comments only. */
typedef unsigned char (*ced_command)(EditLine *, wint_t);

typedef char *(*ced_prompt)(EditLine *);

/* stdin and stdout are globals; complaints during the start go to `errors`. */
static inline EditLine *ced_init(const char *name, FILE *errors) {
    return el_init(name, stdin, stdout, errors);
}

/* Complaints after the start (about lines of ~/.editrc) are for the user. */
static inline void ced_report_to_stderr(EditLine *el) {
    el_set(el, EL_SETFP, 2, stderr);
}

/* What others printed through stdio must precede the prompt. */
static inline void ced_flush_output(void) {
    fflush(stdout);
}

/*
 * 0 when the system has a description of this terminal, -1 else; then all capabilities are gone.
 * libedit keeps the pointer.
 */
static inline int ced_set_terminal(EditLine *el, const char *name) {
    return el_set(el, EL_TERMINAL, name);
}

/* 1 when the terminal's description has the string capability `name`. */
static inline int ced_can(EditLine *el, const char *name) {
    char *value = NULL;
    return el_get(el, EL_GETTC, name, &value) == 0 && value != NULL && *value != '\0';
}

static inline void ced_set_client(EditLine *el, void *client) {
    el_set(el, EL_CLIENTDATA, client);
}

static inline void *ced_client(EditLine *el) {
    void *client = NULL;
    return el_get(el, EL_CLIENTDATA, &client) == 0 ? client : NULL;
}

/* `mark` surrounds what takes no room on the screen. */
static inline void ced_set_prompt(EditLine *el, ced_prompt prompt, char mark) {
    el_set(el, EL_PROMPT_ESC, prompt, mark);
}

static inline void ced_set_right_prompt(EditLine *el, ced_prompt prompt, char mark) {
    el_set(el, EL_RPROMPT_ESC, prompt, mark);
}

static inline void ced_set_reader(EditLine *el, el_rfunc_t reader) {
    el_set(el, EL_GETCFN, reader);
}

/* libedit's own handlers redraw inside the handler and signal the whole process group. */
static inline void ced_leave_signals_alone(EditLine *el) {
    el_set(el, EL_SIGNAL, 0);
}

static inline int ced_add_command(EditLine *el, const char *name, const char *help, ced_command command) {
    return el_set(el, EL_ADDFN, name, help, command);
}

static inline int ced_bind(EditLine *el, const char *keys, const char *command) {
    return el_set(el, EL_BIND, keys, command, NULL);
}

/* The alternative map is the command mode of vi. */
static inline int ced_bind_alternative(EditLine *el, const char *keys, const char *command) {
    return el_set(el, EL_BIND, "-a", keys, command, NULL);
}

/* What a build of libedit begins with differs; Debian's begins with vi. */
static inline void ced_begin_with_emacs(EditLine *el) {
    el_set(el, EL_EDITOR, "emacs");
}

static inline int ced_uses_vi(EditLine *el) {
    const char *editor = NULL;
    return el_get(el, EL_EDITOR, &editor) == 0 && editor != NULL && editor[0] == 'v';
}

/* Switches the terminal to single keys, without echo. */
static inline void ced_take_terminal(EditLine *el) {
    el_set(el, EL_PREP_TERM, 1);
}

/* Draws prompt and text anew from the cursor, which must stand at the start of an empty row. */
static inline void ced_refresh(EditLine *el) {
    el_set(el, EL_REFRESH);
}

/* EL_HIST takes the variadic function `history` itself. */
static inline void ced_set_history(EditLine *el, History *entries, int size) {
    HistEvent event;
    history(entries, &event, H_SETSIZE, size);
    history(entries, &event, H_SETUNIQUE, 1);
    el_set(el, EL_HIST, history, entries);
}

static inline void ced_enter_history(History *entries, const char *line) {
    HistEvent event;
    history(entries, &event, H_ENTER, line);
}

/* `history` is variadic. */
static inline void ced_clear_history(History *entries) {
    HistEvent event;
    history(entries, &event, H_CLEAR);
}

/* The headers show wcwidth to X/Open programs only. */
extern int wcwidth(wchar_t);

static inline int ced_width(wchar_t character) {
    return wcwidth(character);
}

#endif
