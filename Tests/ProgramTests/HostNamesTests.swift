import BCXShell
import BIConnector
import CommandLanguage
import CurlTransport
import Foundation
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

/// A host program that imports every library and Foundation meets no name that means two things: each of these is a type
/// as it is written here, or this file is not built.
struct HostNamesTests {
    @Test
    func `names of libraries mean one thing beside those of Foundation`() {
        let json: [Any.Type] = [JSON.self, JSON.Object.self, JSON.Number.self, JSON.SyntaxError.self]
        let portal: [Any.Type] = [
            PortalAddress.self, PortalAddressError.self, PortalLink.self, PortalMethod.self, PortalObject.self,
            Entity.self, Field.self, ErrorCode.self, NamePattern.self, Identifier.self,
        ]
        let client: [Any.Type] = [
            Client.self, Client.Authorization.self, ClientError.self, Call.self, Reply.self, Header.self, Timings.self,
            Envelope.self, Refusal.self, InvalidReply.self, UnexpectedResult.self, Batch.self, BatchError.self,
            ListQuery.self, PageWalk.self, Objects.self, Secret.self, IPAddress.self, IPNetwork.self,
        ]
        let authorization: [Any.Type] = [
            Credentials.self, CredentialsError.self, Grant.self, TokenManager.self, (any TokenStore).self,
            NoTokenStore.self, AuthorizationServer.self,
        ]
        let transports: [Any.Type] = [
            (any Transport).self, TransportError.self, StandardTransport.self, RetryingTransport.self,
            PacingTransport.self, RenamingTransport.self, ExecutionTimeUsage.self, Wait.self, CurlTransport.self,
            SandboxTransport.self, Sandbox.self,
        ]
        #expect(Set((json + portal + client + authorization + transports).map { ObjectIdentifier($0) }).count == 51)
    }

    private static let libraries = [
        "OrderedJSON", "BIConnector", "CurlTransport", "SandboxPortal", "CommandLanguage", "BCXShell",
    ]

    /// Names of Foundation, on Linux or on a Mac, that a library of this kind is tempted to use.
    private static let foundation: Set<String> = [
        "Bundle", "Calendar", "Data", "Date", "Decimal", "Dimension", "Expression", "FileHandle", "Formatter", "Host",
        "Locale", "Lock", "Measurement", "Message", "Method", "Notification", "Operation", "Pipe", "Port", "Predicate",
        "Process", "Progress", "Scanner", "SortOrder", "Stream", "Thread", "Timer", "URL", "UUID", "Unit",
    ]

    /// Sources are read, so that a name that is added later counts as well.
    @Test
    func `no two libraries have a public type of one name, and none takes one of Foundation's`() throws {
        var owners: [Substring: String] = [:]
        for library in Self.libraries {
            for path in try PackageFiles.sources(of: library) {
                for line in try PackageFiles.text(path).split(separator: "\n") {
                    guard let match = line.firstMatch(of: Self.declaration) else { continue }
                    #expect(owners.updateValue(library, forKey: match.name) == nil, "\(match.name) of \(library)")
                    #expect(!Self.foundation.contains(String(match.name)), "\(match.name) of \(library)")
                }
            }
        }
        #expect(owners.count > 100)
    }

    private static var declaration: Regex<(Substring, name: Substring)> {
        /^public (?:final |indirect )*(?:struct|class|enum|protocol|actor|typealias) (?<name>[A-Za-z]+)/
    }
}
