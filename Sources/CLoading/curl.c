#ifdef __linux__

#include <curl/curl.h>
#include <stdarg.h>

#include "CLoading.h"
#include "loading.h"

static struct library curl = {.file = "libcurl.so.4", .package = "libcurl4"};
#define LIBRARY curl

const char *cloading_curl(void) { return load(&curl); }

// Macros of the header that look at the types of arguments.
#undef curl_easy_setopt
#undef curl_easy_getinfo

// Whatever the option takes, a number or a pointer, it is passed in one register.
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...) {
    static CURLcode (*real)(CURL *, CURLoption, ...);
    if (!real) real = (CURLcode(*)(CURL *, CURLoption, ...))find(&curl, "curl_easy_setopt");
    va_list rest;
    va_start(rest, option);
    void *value = va_arg(rest, void *);
    va_end(rest);
    return real(easy, option, value);
}

CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...) {
    static CURLcode (*real)(CURL *, CURLINFO, ...);
    if (!real) real = (CURLcode(*)(CURL *, CURLINFO, ...))find(&curl, "curl_easy_getinfo");
    va_list rest;
    va_start(rest, info);
    void *value = va_arg(rest, void *);
    va_end(rest);
    return real(easy, info, value);
}

PROCEDURE(curl_easy_cleanup, (CURL *a), (a))
FUNCTION(CURL *, curl_easy_init, (void), ())
FUNCTION(const char *, curl_easy_strerror, (CURLcode a), (a))
FUNCTION(CURLcode, curl_global_init, (long a), (a))
FUNCTION(CURLMcode, curl_multi_add_handle, (CURLM *a, CURL *b), (a, b))
FUNCTION(CURLMcode, curl_multi_cleanup, (CURLM *a), (a))
FUNCTION(CURLMsg *, curl_multi_info_read, (CURLM *a, int *b), (a, b))
FUNCTION(CURLM *, curl_multi_init, (void), ())
FUNCTION(CURLMcode, curl_multi_perform, (CURLM *a, int *b), (a, b))
FUNCTION(CURLMcode, curl_multi_poll, (CURLM *a, struct curl_waitfd *b, unsigned int c, int d, int *e),
    (a, b, c, d, e))
FUNCTION(CURLMcode, curl_multi_remove_handle, (CURLM *a, CURL *b), (a, b))
FUNCTION(CURLMcode, curl_multi_wakeup, (CURLM *a), (a))
FUNCTION(struct curl_slist *, curl_slist_append, (struct curl_slist *a, const char *b), (a, b))
PROCEDURE(curl_slist_free_all, (struct curl_slist *a), (a))

#endif
