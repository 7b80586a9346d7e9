import BIConnector
import CCurl

/// One easy handle of libcurl with what belongs to it: it takes a call and reports what became of it.
///
/// Used by the driving thread only, see ``Transfers``.
final class Handle {
    /// libcurl's handle.
    let easy: UnsafeMutableRawPointer
    /// What it carries at the moment.
    private(set) var transfer: Transfer?
    private let settings: CurlTransport.Settings
    private let message: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// What ``headers`` was made from.
    private var sentHeaders: [Header] = []
    private var isForLargeBodies = false
    private var exchange = Exchange(maximumBody: 0)
    /// Where it goes at the moment.
    private var destination: Call.Destination?
    /// Whether that is plain http.
    private var isPlain = false
    /// Whether it goes past proxies at the moment; nil before the first call.
    private var isDirect: Bool?
    /// How long it may take at the moment, in milliseconds.
    private var timeout = 0
    /// The verb that bodies are sent with at the moment; empty when none is.
    private var verb = ""
    /// How it recognises servers at the moment.
    private var verification = Transfer.Verification.certificate
    /// Whether it is set to connect and no more.
    private var isForMeetings = false

    /// Named rather than left to libcurl, so that the same bytes go out everywhere.
    private static let encodings = "gzip, deflate"
    private static let acceptEncoding = Header("Accept-Encoding", encodings)
    /// The largest body that no libcurl asks leave for before it is sent, in bytes.
    private static let largeBody = 1024

    init?(_ settings: CurlTransport.Settings) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.settings = settings
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure()
        setCallbacks()
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
        message.deallocate()
    }

    /// Takes `transfer`: sets what its call asks for, and whatever the call before it may have set.
    /// - Throws: ``TransportError`` for what cannot be put into a request.
    func take(_ transfer: Transfer) throws(TransportError) {
        let call = transfer.call
        try set(call.destination, of: call)
        try set(headers: call.headers, isLarge: call.body.count > Self.largeBody)
        message[0] = 0
        set(isDirect: isPlain || !settings.usesProxies || transfer.verification != .certificate || transfer.isMeeting)
        set(transfer.verification)
        setForMeetings(transfer.isMeeting)
        set(timeout: max(1, call.timeout.milliseconds))
        set(verb: call.verb, body: call.body)
        ccurl_set_socket_opener(easy, call.mayReach == nil ? nil : openSocket)
        exchange = Exchange(maximumBody: call.maximumReply)
        self.transfer = transfer
    }

    /// Lets go of the transfer.
    func release() {
        transfer = nil
        exchange = Exchange(maximumBody: 0)
    }

    /// Whether anything of the request went out.
    var hasSent: Bool { exchange.hasBegun(sent: ccurl_get_long(easy, CURLINFO_REQUEST_SIZE)) }

    /// What became of the transfer, which ended with `code`.
    func outcome(_ code: CURLcode) -> Transfer.Outcome {
        if let transfer, transfer.isMeeting { return outcome(of: transfer, code) }
        guard code == CURLE_OK, exchange.isHeadWhole else { return .failure(failure(code)) }
        return .success(
            Reply(
                status: ccurl_get_long(easy, CURLINFO_RESPONSE_CODE), head: exchange.head, body: exchange.body,
                timings: timings))
    }

    /// What became of a meeting.
    private func outcome(of meeting: Transfer, _ code: CURLcode) -> Transfer.Outcome {
        guard code == CURLE_OK else {
            meeting.note { $0.isDistrusted = [CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR].contains(code) }
            return .failure(failure(code))
        }
        let text = ccurl_get_text(easy, CURLINFO_PRIMARY_IP).map { String(cString: $0) } ?? ""
        guard let address = IPAddress(text) else { return .failure(.noAddress) }
        let key = CertificateKey.read(ccurl_get_certificate(easy))
        meeting.note { $0.server = MetServer(address: address, publicKey: key) }
        return .success(Reply(status: 0))
    }

    private func failure(_ code: CURLcode) -> TransportError {
        TransportError(
            Failure(
                code: code, objection: exchange.objection, barred: exchange.barred, isHeadWhole: exchange.isHeadWhole,
                words: String(cString: message),
                systemError: Int32(truncatingIfNeeded: ccurl_get_long(easy, CURLINFO_OS_ERRNO)),
                proxyStatus: ccurl_get_long(easy, CURLINFO_HTTP_CONNECTCODE), hasSent: hasSent),
            call: transfer?.call, settings)
    }

    private var timings: Timings {
        var timings = Timings()
        if ccurl_get_long(easy, CURLINFO_NUM_CONNECTS) > 0 {
            timings.resolved = duration(CURLINFO_NAMELOOKUP_TIME_T)
            timings.connected = duration(CURLINFO_CONNECT_TIME_T)
            timings.secured = duration(CURLINFO_APPCONNECT_TIME_T)
        }
        timings.firstByte = duration(CURLINFO_STARTTRANSFER_TIME_T)
        timings.total = duration(CURLINFO_TOTAL_TIME_T)
        return timings
    }

    private func duration(_ info: CURLINFO) -> Duration { .microseconds(ccurl_get_size(easy, info)) }
}

extension Handle {
    /// Sets what is the same for all calls.
    private func configure() {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1),
            (CURLOPT_TCP_NODELAY, 1),
            (CURLOPT_FOLLOWLOCATION, 0),
            // Else a call that is cancelled or out of time would wait for the resolver.
            (CURLOPT_QUICK_EXIT, 1),
            // Else the answer of a proxy would be taken for the portal's.
            (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_CONNECTTIMEOUT_MS, max(1, settings.connectTimeout.milliseconds)),
            (CURLOPT_MAXAGE_CONN, Int(settings.idleLimit.components.seconds)),
            (CURLOPT_FORBID_REUSE, settings.idleLimit < .seconds(1) ? 1 : 0),
        ]
        for (option, value) in numbers { ccurl_set_long(easy, option, value) }
        ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // What is decoded. The header stands among the others: libcurl writes its own twice, byte by byte.
        ccurl_set_text(easy, CURLOPT_ACCEPT_ENCODING, Self.encodings)
        if let caBundle = settings.caBundle { ccurl_set_text(easy, CURLOPT_CAINFO, caBundle) }
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, message)
    }

    /// Sets the callbacks of libcurl. The handle is not retained: it outlives what it carries.
    private func setCallbacks() {
        let own = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(easy, CURLOPT_HEADERDATA, own)
        ccurl_set_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, own in
            Handle.recovered(from: own).receive(bytes, count) { $0.receive(head: $1) }
        }
        ccurl_set_pointer(easy, CURLOPT_WRITEDATA, own)
        ccurl_set_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, own in
            Handle.recovered(from: own).receive(bytes, count) { $0.receive(body: $1) }
        }
        ccurl_set_pointer(easy, CURLOPT_PREREQDATA, own)
        ccurl_set_before_request(easy) { own, address, _, port, _ in
            let handle = Handle.recovered(from: own)
            // Asked again here for a connection that was opened for another call.
            guard handle.mayReach(address.map { String(cString: $0) } ?? "", Int(port)) else {
                handle.exchange.object(.wouldReachBarred)
                return CURL_PREREQFUNC_ABORT
            }
            let sent = ccurl_get_long(handle.easy, CURLINFO_REQUEST_SIZE)
            return handle.exchange.mayBegin(sent: sent) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        ccurl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, own)
    }

    /// Whether the call may lead to this address; one that may not is remembered.
    fileprivate func mayReach(_ address: String, _ port: Int) -> Bool {
        guard let mayReach = transfer?.call.mayReach else { return true }
        if let known = IPAddress(address), mayReach(known, port) { return true }
        exchange.barred = address
        return false
    }

    fileprivate static func recovered(from own: UnsafeMutableRawPointer?) -> Handle {
        guard let own else { preconditionFailure("libcurl hands back what it was given") }
        return Unmanaged<Handle>.fromOpaque(own).takeUnretainedValue()
    }

    /// - Returns: The number of bytes taken; libcurl stops at any other than `count`.
    private func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ take: (inout Exchange, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        if take(&exchange, UnsafeRawBufferPointer(start: bytes, count: count)) { return count }
        return count == 0 ? 1 : 0
    }

    private func set(isDirect: Bool) {
        guard isDirect != self.isDirect else { return }
        self.isDirect = isDirect
        ccurl_set_text(easy, CURLOPT_PROXY, isDirect ? "" : nil)
    }

    private func set(timeout: Int) {
        guard timeout != self.timeout else { return }
        self.timeout = timeout
        ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, timeout)
    }

    private func set(_ verification: Transfer.Verification) {
        guard verification != self.verification else { return }
        self.verification = verification
        let isByCertificate = verification == .certificate
        ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, isByCertificate ? 1 : 0)
        ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, isByCertificate ? 2 : 0)
        // libcurl takes a connection or a TLS session of an earlier call only when all three are the same.
        if case .key(let key) = verification {
            ccurl_set_text(easy, CURLOPT_PINNEDPUBLICKEY, key.pin)
        } else {
            ccurl_set_text(easy, CURLOPT_PINNEDPUBLICKEY, nil)
        }
    }

    private func setForMeetings(_ isMeeting: Bool) {
        guard isMeeting != isForMeetings else { return }
        isForMeetings = isMeeting
        ccurl_set_long(easy, CURLOPT_CONNECT_ONLY, isMeeting ? 1 : 0)
        ccurl_set_long(easy, CURLOPT_CERTINFO, isMeeting ? 1 : 0)
        // The certificate comes with a whole handshake.
        ccurl_set_long(easy, CURLOPT_SSL_SESSIONID_CACHE, isMeeting ? 0 : 1)
    }

    private func set(_ destination: Call.Destination, of call: Call) throws(TransportError) {
        // Most calls go where the call before went.
        if let last = self.destination, last == destination { return }
        let url = call.url.reveal()
        let start = url.prefix(8).lowercased()
        isPlain = start.hasPrefix("http://")
        // Of an address without a scheme libcurl would make one.
        guard isPlain || start == "https://", !url.utf8.contains(0) else {
            self.destination = nil
            throw .badAddress
        }
        ccurl_set_text(easy, CURLOPT_URL, url)
        self.destination = destination
    }

    private func set(headers: [Header], isLarge: Bool) throws(TransportError) {
        // Most calls have those of the call before.
        guard headers != sentHeaders || isLarge != isForLargeBodies || self.headers == nil else { return }
        if let bad = headers.first(where: { !$0.isOneLine }) { throw .badHeader(bad.name) }
        // Without it libcurl waits a second for leave to send a large body.
        var lines = isLarge ? curl_slist_append(nil, "Expect:") : nil
        for header in Self.withEncodings(headers) {
            lines = curl_slist_append(
                lines, header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        ccurl_set_headers(easy, lines)
        curl_slist_free_all(self.headers)
        self.headers = lines
        (sentHeaders, isForLargeBodies) = (headers, isLarge)
    }

    /// The headers of a call, and which encodings are decoded unless it says so itself.
    private static func withEncodings(_ headers: [Header]) -> [Header] {
        headers.contains { $0.name.lowercased() == "accept-encoding" } ? headers : [acceptEncoding] + headers
    }

    private func set(verb: String, body: [UInt8]) {
        if body.isEmpty, verb == "GET" {
            ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
            ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, nil)
            self.verb = ""
            return
        }
        if verb != self.verb {
            ccurl_set_long(easy, CURLOPT_POST, 1)
            ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, verb == "POST" ? nil : verb)
            self.verb = verb
        }
        // The size first: it says how much is copied.
        ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        if body.isEmpty { ccurl_set_text(easy, CURLOPT_COPYPOSTFIELDS, "") } else { copy(body) }
    }

    private func copy(_ body: [UInt8]) {
        body.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                _ = ccurl_set_text(easy, CURLOPT_COPYPOSTFIELDS, text.baseAddress)
            }
        }
    }
}

/// Opens the socket of a connection, when its call may lead there. libcurl then tries the host's next address.
private func openSocket(
    _ own: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ peer: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let peer else { return ccurl_no_socket() }
    // The longest IPv6 address has 45 characters.
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
        guard let start = text.baseAddress else { return ccurl_no_socket() }
        let port = ccurl_peer(peer, start, UInt32(text.count))
        let isAllowed = Handle.recovered(from: own).mayReach(String(cString: start), Int(port))
        return isAllowed ? ccurl_open_socket(peer) : ccurl_no_socket()
    }
}

extension Header {
    /// Whether it can stand in a request without ending its line.
    fileprivate var isOneLine: Bool {
        !name.isEmpty && !name.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: ":") || $0 == 0x7F }
            && !value.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 }
    }
}
