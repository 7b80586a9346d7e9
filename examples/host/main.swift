import BIConnector
import OrderedJSON
import SandboxPortal

// A host program with typed calls. The portal is the sandbox, in the same process; with a portal of your own the
// address is its, the authorisation is `.tokens(manager)`, and what is sent well goes through `CurlTransport()`.

let client = Client(
    portal: try PortalAddress(url: "http://localhost"), authorization: .token(Secret(Sandbox.accessToken)),
    transport: StandardTransport(SandboxTransport(try Sandbox())))

let id = try await client.sources.add(["title": "North", "connectorId": 31, "settings": ["token": "t-9f3c"]])
for try await source in client.sources.all(ListQuery(filter: ["%title": "Nor"])) {
    print(source.id ?? 0, source.title ?? "")
}

try await client.sources.delete(id)
do throws(ClientError) {
    _ = try await client.sources.get(id)
} catch {
    guard case .refused(let refusal) = error else { throw error }
    print("\(refusal.code): \(refusal.description)")
}
