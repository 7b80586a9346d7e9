#ifndef LOADING_H
#define LOADING_H

// A library that is loaded when it is first needed.
struct library {
    // As the loader knows it.
    const char *file;
    // What brings it on Debian.
    const char *package;
    void *handle;
    char problem[256];
};

// Loads the library. NULL when it is there, else why not.
const char *load(struct library *library);

// A function of the library. The program ends with a message when there is no such library: whoever can say it better
// has called load() before.
void *find(struct library *library, const char *name);

// A function that returns something, and one that does not. `parameters` and `arguments` are in parentheses.
#define FUNCTION(type, name, parameters, arguments) \
    type name parameters { \
        static type(*real) parameters; \
        if (!real) real = (type(*) parameters)find(&LIBRARY, #name); \
        return real arguments; \
    }
#define PROCEDURE(name, parameters, arguments) \
    void name parameters { \
        static void(*real) parameters; \
        if (!real) real = (void(*) parameters)find(&LIBRARY, #name); \
        real arguments; \
    }

#endif
