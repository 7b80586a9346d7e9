#include "loading.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

const char *load(struct library *library) {
    if (library->handle) return NULL;
    library->handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
    if (library->handle) return NULL;
    const char *reason = dlerror();
    snprintf(
        library->problem, sizeof library->problem, "%s cannot be loaded; install it with 'apt-get install %s' (%s)",
        library->file, library->package, reason ? reason : "no reason given");
    return library->problem;
}

void *find(struct library *library, const char *name) {
    const char *problem = load(library);
    void *found = problem ? NULL : dlsym(library->handle, name);
    if (found) return found;
    fprintf(stderr, "error: %s%s%s\n", problem ? problem : library->file, problem ? "" : " is too old: it has no ",
            problem ? "" : name);
    exit(2);
}
