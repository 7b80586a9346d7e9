import BIConnector
import CCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What libcurl says about a transfer that ended badly.
struct Failure {
    var code: CURLcode
    var objection: Exchange.Objection?
    /// An address to which the call may not lead, when one was tried.
    var barred: String?
    var isHeadWhole: Bool
    var words: String
    var systemError: Int32
    /// What a proxy answered to the wish to be connected; 0 when it was not asked or did not answer.
    var proxyStatus: Int
    var hasSent: Bool
}

// All sentences of this module. They name at most scheme, host and port of an address.
extension TransportError {
    static let badAddress = TransportError(.badAddress, "not an address that can be called", mayHaveRun: false)

    static func badHeader(_ name: String) -> TransportError {
        TransportError(.badAddress, "the header \"\(printable(name))\" cannot be sent", mayHaveRun: false)
    }

    static let noAddress = TransportError(
        .other, "this libcurl does not know to which address a connection led", mayHaveRun: false)

    static let noCertificates = TransportError(
        .other, "this libcurl does not show the certificate of a server, so that its key cannot be compared",
        mayHaveRun: false)

    static func cancelled(mayHaveRun: Bool) -> TransportError {
        TransportError(.cancelled, "cancelled", mayHaveRun: mayHaveRun)
    }

    static func outOfMemory(mayHaveRun: Bool) -> TransportError {
        TransportError(.other, "out of memory", mayHaveRun: mayHaveRun)
    }

    init(_ failure: Failure, call: Call?, _ settings: CurlTransport.Settings) {
        let place = Place(call)
        let (reason, detail) =
            Self.objected(failure, call) ?? Self.beforeRequest(failure, call, place, settings)
            ?? Self.afterRequest(failure, call)
        self.init(reason, detail, mayHaveRun: failure.hasSent, mayPass: Self.mayPass(failure, reason))
    }

    /// Which of libcurl's codes stand for trouble that passes: the network or the server was interrupted, slow or
    /// overloaded. All others are the same the second time, as a closed port, a bad certificate, or a handshake that is
    /// broken off, which is how servers without TLS answer one.
    private static let passing: [CURLcode] = [
        CURLE_OPERATION_TIMEDOUT,
        // The connection ended: without a reply, within it, while reading, while sending, as one stream of several.
        CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND,
        CURLE_HTTP2_STREAM,
        // The server closed in the midst of the head, and libcurl found nothing wrong with that.
        CURLE_OK,
    ]

    private static func mayPass(_ failure: Failure, _ reason: Reason) -> Bool {
        switch failure.objection {
        case .wouldSendAgain: return true
        case .bodyTooLarge, .headTooLarge, .wouldReachBarred: return false
        case nil: break
        }
        // A proxy that says no and a reply that is not HTTP come with the code of an interrupted connection.
        let isInterrupted = reason != .proxy && !failure.words.contains("chunk")
        return passing.contains(failure.code) && isInterrupted
    }

    private static func objected(_ failure: Failure, _ call: Call?) -> (Reason, String)? {
        switch failure.objection {
        case .bodyTooLarge: (.tooLarge, "the reply is larger than \(size(call?.maximumReply ?? 0))")
        case .headTooLarge: (.garbled, "the head of the reply is larger than \(size(Exchange.maximumHead))")
        case .wouldSendAgain: (.empty, "the server closed a kept connection without a reply")
        case .wouldReachBarred: barred(failure)
        case nil: nil
        }
    }

    private static func barred(_ failure: Failure) -> (Reason, String) {
        (.barred, "connections to \(failure.barred ?? "this address") are not allowed")
    }

    /// What goes wrong until the request is on its way.
    private static func beforeRequest(
        _ failure: Failure, _ call: Call?, _ place: Place, _ settings: CurlTransport.Settings
    ) -> (Reason, String)? {
        guard !failure.hasSent else { return nil }
        let limit = min(call?.timeout ?? settings.connectTimeout, settings.connectTimeout)
        return switch failure.code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: (.badAddress, badAddress.detail)
        case CURLE_COULDNT_RESOLVE_HOST: (.unresolved, "could not resolve host \"\(place.readableHost)\"")
        case CURLE_COULDNT_RESOLVE_PROXY: (.proxy, "could not resolve the host of the proxy")
        case CURLE_COULDNT_CONNECT where failure.barred != nil: barred(failure)
        case CURLE_COULDNT_CONNECT where isOfProxy(failure.words, place):
            (.proxy, "\(refusal(failure.systemError)) by the proxy")
        case CURLE_COULDNT_CONNECT: (.refused, "\(refusal(failure.systemError)) by \(place.origin)")
        case CURLE_OPERATION_TIMEDOUT:
            (.timedOut, "timed out after \(words(for: limit)) while connecting to \(place.origin)")
        // So libcurl calls it when a proxy answers CONNECT with anything but yes.
        case CURLE_RECV_ERROR where failure.proxyStatus != 0 || failure.words.contains("CONNECT"):
            (.proxy, "the proxy did not connect to \(place.origin)\(status(failure))")
        case CURLE_PROXY: (.proxy, "the proxy did not connect to \(place.origin)\(status(failure))")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
            (.untrusted, "the certificate of \(place.origin) is not valid: \(distrust(failure.words, place))")
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            (.otherKey, "the key of \(place.origin) is not the one by which it is known")
        case CURLE_SSL_CACERT_BADFILE:
            (.untrusted, "could not read the certificates in \"\(printable(settings.caBundle ?? "the system"))\"")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER:
            (.handshake, "TLS handshake with \(place.origin) failed: \(lastPart(failure.words))")
        default: nil
        }
    }

    /// What may go wrong at any time.
    private static func afterRequest(_ failure: Failure, _ call: Call?) -> (Reason, String) {
        switch failure.code {
        case CURLE_OPERATION_TIMEDOUT: (.timedOut, "timed out after \(words(for: call?.timeout ?? .zero))")
        case CURLE_GOT_NOTHING: (.empty, "the server closed the connection without a reply")
        case CURLE_PARTIAL_FILE: (.reset, "the connection was closed before the reply was whole")
        case CURLE_RECV_ERROR where failure.words.contains("chunk"): (.garbled, "the reply is not HTTP")
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2_STREAM, CURLE_SSL_CONNECT_ERROR:
            (.reset, "the connection was reset")
        case CURLE_SEND_FAIL_REWIND: (.reset, "the connection was lost while the request was sent")
        // The argument that libcurl finds bad is a line of the head: it gives it to itself.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_BAD_FUNCTION_ARGUMENT:
            (.garbled, "the reply is not HTTP")
        case CURLE_BAD_CONTENT_ENCODING: (.garbled, "the reply is not compressed as it claims")
        case CURLE_FILESIZE_EXCEEDED: (.tooLarge, "the reply is larger than \(size(call?.maximumReply ?? 0))")
        case CURLE_OUT_OF_MEMORY, lineTooLong:
            failure.isHeadWhole
                ? (.other, "out of memory") : (.garbled, "the head of the reply has a line that is too long")
        case CURLE_OK: (.garbled, "the head of the reply is not whole")
        default: (.other, "\(String(cString: curl_easy_strerror(failure.code))) (libcurl \(failure.code.rawValue))")
        }
    }

    /// What newer versions say where older ones said that memory was short, `CURLE_TOO_LARGE`.
    private static let lineTooLong = CURLcode(100)

    private static func status(_ failure: Failure) -> String {
        failure.proxyStatus == 0 ? "" : ": HTTP \(failure.proxyStatus)"
    }

    /// Whether libcurl speaks of another host than the one of the address: `Failed to connect to HOST port …`, in newer
    /// versions `… via HOST`. Names beyond ASCII it translates, so that nothing can be concluded from them.
    private static func isOfProxy(_ words: String, _ place: Place) -> Bool {
        let prefix = "Failed to connect to "
        guard words.hasPrefix(prefix), place.host.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        let host = words.dropFirst(prefix.count).prefix { $0 != " " }
        let isOther = !place.host.lowercased().contains(host.lowercased())
        return isOther || words.contains(" via ")
    }

    private static func refusal(_ systemError: Int32) -> String {
        switch systemError {
        case ENETUNREACH, EHOSTUNREACH: "no way to the host, not reached"
        default: "connection refused"
        }
    }

    private static func distrust(_ words: String, _ place: Place) -> String {
        let prefix = "SSL certificate problem: "
        if words.hasPrefix(prefix) { return printable(words.dropFirst(prefix.count)) }
        return words.contains("match") ? "it is not for \"\(place.readableHost)\"" : lastPart(words)
    }

    /// The end of OpenSSL's words, which say what happened after places in its source:
    /// `error:0A00010B:SSL routines::wrong version number`.
    private static func lastPart(_ words: String) -> String {
        let part = words.split(separator: ":").last.map { $0.drop { $0 == " " } } ?? ""
        return part.isEmpty ? "no reason given" : printable(part)
    }

    private static func words(for duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let (seconds, tenths) = (milliseconds / 1000, milliseconds % 1000 / 100)
        return tenths == 0 ? "\(seconds) s" : "\(seconds).\(tenths) s"
    }

    private static func size(_ bytes: Int) -> String {
        if bytes > 0, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
        if bytes > 0, bytes % (1 << 10) == 0 { return "\(bytes >> 10) KiB" }
        return "\(bytes) bytes"
    }

    private static func printable(_ text: some StringProtocol) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "." : $0 }))
    }
}

/// What of an address may be shown.
private struct Place {
    /// The name of the host, as it is sent.
    var host = ""
    /// The name of the host, as people read it.
    var readableHost = ""
    /// Scheme, host and port.
    var origin = ""

    init(_ call: Call?) {
        guard let url = call?.url.reveal(), let mark = url.firstRange(of: "://") else { return }
        let authority = url[mark.upperBound...].prefix { !"/?#\\".contains($0) }
        let server = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        origin = "\(url[..<mark.lowerBound])://\(server)"
        let port = server.split(separator: ":").last.map { $0.allSatisfy(\.isNumber) ? $0.count + 1 : 0 } ?? 0
        host = String(server.contains(":") ? server.dropLast(port) : server)
        readableHost = host
        guard let address = try? PortalAddress(url: origin), address.readableHost != address.host else { return }
        (readableHost, origin) = (address.readableHost, "\(address)")
    }
}

extension Duration {
    /// In whole milliseconds, rounded up.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = Int(seconds).multipliedReportingOverflow(by: 1000)
        return isTooLong ? Int(Int32.max) : whole + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
