import BCXShell
import BIConnector
import CommandLanguage
import CurlTransport
import Foundation
import OrderedJSON
import SandboxPortal
import Testing

/// A host program that imports every library and Foundation meets no name that means two things: each of these is a type
/// as it is written here, or this file is not built.
struct HostNamesTests {
    @Test("names of libraries mean one thing beside those of Foundation")
    func names() {
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
}
