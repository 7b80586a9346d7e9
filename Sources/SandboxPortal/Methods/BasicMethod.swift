/// The methods outside the section that the sandbox knows.
enum BasicMethod: String, CaseIterable {
    case batch
    case serverTime = "server.time"
    case scope
    case availability = "method.get"
    case profile
    case application = "app.info"
}
