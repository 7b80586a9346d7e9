#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

// What Swift cannot call by itself. Stateless; every function says why it is here.

// MHD_start_daemon is variadic. A thread for each connection: a handler may wait for an endpoint that is served here
// as well, and must not hold up anybody else. poll() instead of select(), which knows no descriptor above 1023.
// 64 KiB of memory a connection hold the longest address and header that is accepted; 2 MiB of stack hold the deepest
// JSON.
static inline struct MHD_Daemon *cmhd_start(
    const char *address, uint16_t port, const char *certificate, const char *key, unsigned int connections,
    unsigned int timeout, void *owner, MHD_AccessHandlerCallback handle,
    void *(*begin)(void *owner, const char *uri, struct MHD_Connection *connection),
    MHD_RequestCompletedCallback complete) {
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    memset(&four, 0, sizeof four);
    memset(&six, 0, sizeof six);
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    unsigned int flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC;
    struct sockaddr *where = (struct sockaddr *)&four;
    if (strchr(address, ':')) {
        if (inet_pton(AF_INET6, address, &six.sin6_addr) != 1) return 0;
        flags |= MHD_USE_IPv6;
        where = (struct sockaddr *)&six;
    } else if (inet_pton(AF_INET, address, &four.sin_addr) != 1) {
        return 0;
    }
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, 0}};
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate}, {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
        {MHD_OPTION_END, 0, 0}};
    if (certificate) flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, port, 0, 0, handle, owner, MHD_OPTION_SOCK_ADDR, where, MHD_OPTION_URI_LOG_CALLBACK, begin, owner,
        MHD_OPTION_NOTIFY_COMPLETED, complete, owner, MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_TIMEOUT, timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(64 << 10),
        MHD_OPTION_THREAD_STACK_SIZE, (size_t)(2 << 20), MHD_OPTION_ARRAY, certificate ? secure : plain,
        MHD_OPTION_END);
}

// MHD_get_daemon_info is variadic. The port that was bound; 0 when it is not known.
static inline uint16_t cmhd_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

// MHD_get_connection_info is variadic. Writes the client's address as text; an empty one when it is not known.
static inline void cmhd_client(struct MHD_Connection *connection, char *text, unsigned int size) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    text[0] = 0;
    if (!info || !info->client_addr) return;
    if (info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr, text, size);
    else if (info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr, text, size);
}
