import BIConnector
import OrderedJSON
import TextUI

/// The variables of the environment from which a dumped script takes what must not stand in it. The names depend on the
/// portal alone, so that they are the same in every dump.
struct DumpVariables {
    private struct Place: Hashable {
        var kind: Entity.Kind
        var id: Int
        var code: String
    }

    private var names: [Place: String] = [:]
    /// The places for each name.
    private var places: [String: [Place]] = [:]

    init(of snapshot: PortalSnapshot) {
        for source in snapshot[.source] {
            for setting in source.settings {
                guard let code = setting["code"]?.string else { continue }
                add("SOURCE_\(Self.plain(source.label(.source)))_\(Self.plain(code))", .source, source, code)
            }
        }
        // Texts that turn out to hold a credential.
        for kind in PortalSnapshot.kinds {
            for object in snapshot[kind] {
                let start = "\(kind.rawValue.uppercased())_\(Self.plain(object.label(kind)))"
                for field in Entity(kind).writableFields where field.type == .string {
                    add("\(start)_\(Self.plain(field.name))", kind, object, ".\(field.name)")
                }
            }
        }
        nameAll()
    }

    /// The variable of a source's setting.
    func name(ofSetting code: String, of id: Int) -> String? { names[Place(kind: .source, id: id, code: code)] }

    /// The variable of a text.
    func name(of field: String, _ kind: Entity.Kind, _ id: Int) -> String? {
        names[Place(kind: kind, id: id, code: ".\(field)")]
    }

    private mutating func add(_ name: String, _ kind: Entity.Kind, _ object: PortalObject, _ code: String) {
        guard let id = object.id else { return }
        places[name, default: []].append(Place(kind: kind, id: id, code: code))
    }

    /// Names that several places share end with the id of the object, all of them: a number that counts them would mean
    /// another object as soon as one is deleted.
    private mutating func nameAll() {
        var taken = Set(places.filter { $0.value.count == 1 }.keys)
        for (name, places) in places.sorted(by: { $0.key < $1.key }) {
            for place in places {
                var unique = places.count == 1 ? name : "\(name)_\(place.id)"
                while places.count > 1, !taken.insert(unique).inserted { unique += "_\(place.id)" }
                names[place] = unique
            }
        }
    }

    /// In capitals, with `_` in place of everything but A–Z and digits.
    private static func plain(_ text: String) -> String {
        String(text.uppercasedASCII.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}

extension String {
    /// Only a–z become capitals: that of `ß` would be two letters.
    fileprivate var uppercasedASCII: String {
        String(decoding: utf8.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
    }
}
