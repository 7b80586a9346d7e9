#include <arpa/inet.h>
#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// What Swift cannot call by itself. Stateless; every function says why it is here.

// How many connections the library itself lets in: more than the server wants, which makes room by ending others.
struct cmhd_limits {
    unsigned int connections;
    unsigned int connections_per_address;
};

// What the library calls.
struct cmhd_callbacks {
    void *owner;
    MHD_AccessHandlerCallback handle;
    void *(*begin)(void *owner, const char *uri, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback complete;
    MHD_NotifyConnectionCallback notify;
};

// MHD_start_daemon is variadic. A thread for each connection: a handler may wait for an endpoint that is served here
// as well, and must not hold up anybody else. poll() instead of select(), which knows no descriptor above 1023.
// 32 KiB of memory a connection hold the longest address and header that is accepted, four times what portals take;
// 2 MiB of stack hold the deepest JSON. The library's timeout is off: a byte now and then would keep a connection for ever.
static inline struct MHD_Daemon *cmhd_start(
    const char *address, uint16_t port, const char *certificate, const char *key, struct cmhd_limits limits,
    struct cmhd_callbacks callbacks) {
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
        // Every network is every network of both versions.
        flags |= IN6_IS_ADDR_UNSPECIFIED(&six.sin6_addr) ? MHD_USE_DUAL_STACK : MHD_USE_IPv6;
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
        flags, port, 0, 0, callbacks.handle, callbacks.owner, MHD_OPTION_SOCK_ADDR, where,
        MHD_OPTION_URI_LOG_CALLBACK, callbacks.begin, callbacks.owner, MHD_OPTION_NOTIFY_COMPLETED,
        callbacks.complete, callbacks.owner, MHD_OPTION_NOTIFY_CONNECTION, callbacks.notify, callbacks.owner,
        MHD_OPTION_CONNECTION_LIMIT, limits.connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        limits.connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)(32 << 10), MHD_OPTION_THREAD_STACK_SIZE, (size_t)(2 << 20), MHD_OPTION_ARRAY,
        certificate ? secure : plain, MHD_OPTION_END);
}

// Why nothing can listen on an address: what the system answers to the attempt, 0 when it succeeds. The library only
// says that it did not start.
static inline int cmhd_bind_error(const char *address, uint16_t port) {
    struct sockaddr_in four = {0};
    struct sockaddr_in6 six = {0};
    struct sockaddr *where = (struct sockaddr *)&four;
    socklen_t size = sizeof four;
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    if (inet_pton(AF_INET, address, &four.sin_addr) != 1) {
        if (inet_pton(AF_INET6, address, &six.sin6_addr) != 1) return EINVAL;
        where = (struct sockaddr *)&six;
        size = sizeof six;
    }
    int handle = socket(where->sa_family, SOCK_STREAM, 0);
    if (handle < 0) return errno;
    int code = bind(handle, where, size) == 0 ? 0 : errno;
    close(handle);
    return code;
}

// MHD_get_daemon_info is variadic. The port that was bound; 0 when it is not known.
static inline uint16_t cmhd_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

// An address of the internet as text; an empty one for any other.
static inline void cmhd_text(const struct sockaddr *address, char *text, unsigned int size) {
    text[0] = 0;
    if (!address) return;
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, size);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text, size);
}

// MHD_get_connection_info is variadic. Writes the client's address as text; an empty one when it is not known.
static inline void cmhd_client(struct MHD_Connection *connection, char *text, unsigned int size) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    cmhd_text(info ? info->client_addr : 0, text, size);
}

// The same. The connection's socket; -1 when it is not known.
static inline int cmhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

// The same. What the server keeps for the connection.
static inline void *cmhd_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : 0;
}

// The address to which a connection leads, as text, whatever the server listens on.
static inline void cmhd_local(int descriptor, char *text, unsigned int size) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    text[0] = 0;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) == 0)
        cmhd_text((const struct sockaddr *)&address, text, size);
}

// The constant has another type on each system. How many descriptors the process may have; 0 when that is
// not known.
static inline uint64_t cmhd_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    return limit.rlim_cur;
}

// The same. Takes as many descriptors as the system allows, up to what a server can use.
static inline void cmhd_take_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= 4096) return;
    limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// The GNU C library keeps what was freed, in a heap for each processor and with a threshold that grows: after one large
// body a process would stay large. Other libraries know no such settings.
static inline void cmhd_give_memory_back(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 4);
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
#endif
}
