#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call. One wrapper for each
// type of the argument; which option takes which type is said in the option's manual page. All are stateless.

// Numbers and switches, e.g. CURLOPT_NOSIGNAL.
static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

// Sizes beyond 32 bits, e.g. CURLOPT_POSTFIELDSIZE_LARGE.
static inline CURLcode ccurl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// Texts, which libcurl copies, e.g. CURLOPT_URL; NULL unsets.
static inline CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

// What a callback is given as its own, or a buffer, e.g. CURLOPT_WRITEDATA. Neither copied nor freed.
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

// The headers of the request. Not copied: they must outlive the transfer.
static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *headers) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, which are of one type.
static inline CURLcode ccurl_set_receiver(
    CURL *easy, CURLoption option, size_t (*receive)(char *bytes, size_t one, size_t count, void *own)) {
    return curl_easy_setopt(easy, option, receive);
}

// What is asked when a connection stands and before anything of the request is sent over it.
static inline CURLcode ccurl_set_before_request(CURL *easy, curl_prereq_callback ask) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, ask);
}

// What is asked for the socket of a connection before it is opened; NULL leaves that to libcurl.
static inline CURLcode ccurl_set_socket_opener(CURL *easy, curl_opensocket_callback open) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open);
}

// The address stands in a union by its family. Writes it as text, an empty one when it is not of the internet, and
// returns its port.
static inline int ccurl_peer(const struct curl_sockaddr *peer, char *text, unsigned int size) {
    const struct sockaddr_in *four = (const struct sockaddr_in *)&peer->addr;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&peer->addr;
    text[0] = 0;
    if (peer->family == AF_INET) {
        inet_ntop(AF_INET, &four->sin_addr, text, size);
        return ntohs(four->sin_port);
    }
    if (peer->family != AF_INET6) return 0;
    inet_ntop(AF_INET6, &six->sin6_addr, text, size);
    return ntohs(six->sin6_port);
}

// What libcurl does without an opener.
static inline curl_socket_t ccurl_open_socket(const struct curl_sockaddr *peer) {
    return socket(peer->family, peer->socktype, peer->protocol);
}

// The macro is a cast, which Swift does not import.
static inline curl_socket_t ccurl_no_socket(void) {
    return CURL_SOCKET_BAD;
}

// Numbers about a transfer, e.g. CURLINFO_RESPONSE_CODE; 0 when libcurl does not know.
static inline long ccurl_get_long(CURL *easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

// Microseconds and sizes of a transfer, e.g. CURLINFO_TOTAL_TIME_T; 0 when libcurl does not know.
static inline curl_off_t ccurl_get_size(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

// Texts about a transfer, e.g. CURLINFO_PRIMARY_IP; NULL when libcurl does not know. They belong to the handle.
static inline const char *ccurl_get_text(CURL *easy, CURLINFO info) {
    const char *value = NULL;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

// What libcurl noted of the server's own certificate, a list of `NAME:VALUE`; NULL when it noted none.
static inline const struct curl_slist *ccurl_get_certificate(CURL *easy) {
    const struct curl_certinfo *info = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || !info || info->num_of_certs < 1) return NULL;
    return info->certinfo[0];
}

// The macro is a sum of casts, which Swift does not import.
static inline CURLcode ccurl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

// The code stands in a union of the message.
static inline CURLcode ccurl_result(const CURLMsg *message) {
    return message->data.result;
}

#endif
