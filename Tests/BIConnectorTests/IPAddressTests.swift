import BIConnector
import Testing

/// Addresses and networks, in every spelling that may come along.
@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("2001:DB8:0:0::1", "2001:db8::1"), ("0.0.0.0", "0.0.0.0"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"), ("::", "::"),
    ])
    func `addresses are read and written`(_ text: String, _ written: String) {
        #expect(IPAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.01", "256.0.0.1", "1.2.3", "1.2.3.4.5", " 127.0.0.1", "[::1]",
        "::1%lo", "fe80::1%eth0", "localhost", "1.2.3.4\0", "1.2.3.4/8", "::g", "１.2.3.4",
    ])
    func `other spellings are none`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `what an address stands for`() {
        let loopback = ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"]
        for text in loopback { #expect(IPAddress(text)?.isLoopback == true, "\(text)") }
        for text in ["128.0.0.1", "::", "::2", "10.0.0.1"] { #expect(IPAddress(text)?.isLoopback == false, "\(text)") }
        for text in ["0.0.0.0", "::", "::ffff:0.0.0.0"] { #expect(IPAddress(text)?.isUnspecified == true, "\(text)") }
        let near = [
            "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.20", "169.254.7.7", "fc00::1", "fdff::1", "fe80::1",
            "febf::1", "::ffff:192.168.1.1",
        ]
        for text in near { #expect(IPAddress(text)?.isPrivate == true, "\(text)") }
        let far = [
            "9.255.255.255", "11.0.0.0", "172.15.0.1", "172.32.0.0", "192.167.0.1", "192.169.0.1", "169.253.0.1",
            "fec0::1",
            "fe00::1", "2001:db8::1", "8.8.8.8", "100.64.0.1", "0.0.0.0", "::", "::ffff:8.8.8.8", "64:ff9b::a00:1",
        ]
        for text in far { #expect(IPAddress(text)?.isNear == false, "\(text)") }
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
        #expect(IPAddress(bytes: [1, 2, 3, 4])?.isVersion4 == true)
    }

    @Test(arguments: [
        ("192.168.1.0/24", "192.168.1.255", true), ("192.168.1.0/24", "192.168.2.0", false),
        ("192.168.1.77/24", "192.168.1.1", true), ("10.0.0.0/8", "10.255.0.1", true),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false), ("::/0", "192.0.2.1", false),
        ("::/0", "2001:db8::1", true), ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false),
        ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.129", true),
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("192.0.2.6/31", "192.0.2.7", true),
        ("::ffff:10.0.0.0/104", "10.9.9.9", true), ("::ffff:10.0.0.0/104", "11.0.0.0", false),
    ])
    func `networks contain their addresses`(_ network: String, _ address: String, _ isContained: Bool) throws {
        let (network, address) = (try #require(IPNetwork(network)), try #require(IPAddress(address)))
        #expect(network.contains(address) == isContained)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129", "10/8", "host/8",
        "10.0.0.0/8 ", "::ffff:10.0.0.0/95", "10.0.0.0/255.0.0.0", "10.0.0.0/٨",
    ])
    func `other texts are no networks`(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
