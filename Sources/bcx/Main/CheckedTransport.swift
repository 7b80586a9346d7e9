import BIConnector
import CLoading

/// Carries calls when libcurl can be loaded, which is done by the first of them.
struct CheckedTransport: Transport {
    let inner: any Transport

    func send(_ call: Call) async throws(TransportError) -> Reply {
        try Self.check()
        return try await inner.send(call)
    }

    /// - Throws: ``TransportError`` that names the package when libcurl is missing.
    static func check() throws(TransportError) {
        guard let problem = cloading_curl() else { return }
        throw TransportError(.other, String(cString: problem), mayHaveRun: false)
    }
}
