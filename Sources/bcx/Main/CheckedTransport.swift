import BIConnector
import CLoading

/// Carries calls when libcurl can be loaded, which is done by the first of them.
struct CheckedTransport: Transport {
    let inner: any Transport

    func send(_ call: Call) async throws(TransportError) -> Reply {
        if let problem = cloading_curl() {
            throw TransportError(.other, String(cString: problem), mayHaveRun: false)
        }
        return try await inner.send(call)
    }
}
