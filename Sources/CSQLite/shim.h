#include <sqlite3.h>

// What Swift cannot call by itself. Stateless; every function says why it is here.

// SQLITE_TRANSIENT is a cast macro, which is not imported.
static inline int csq_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
    return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}

// The same macro.
static inline void csq_result_text(sqlite3_context *context, const char *text, int length) {
    sqlite3_result_text(context, text, length, SQLITE_TRANSIENT);
}

// SQLITE_UTF8 and SQLITE_DETERMINISTIC have different types in Swift, and the callbacks that are not wanted would have
// to be spelt out.
static inline int csq_create_function(
    sqlite3 *database, const char *name, int arguments,
    void (*body)(sqlite3_context *, int, sqlite3_value **)) {
    return sqlite3_create_function_v2(
        database, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, 0, body, 0, 0, 0);
}

// sqlite3_config is variadic. SQLite counts the bytes of every allocation under a lock of the whole process, which nobody
// asks for. It takes effect before the first connection only; later calls change nothing.
static inline void csq_keep_no_statistics(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
