import BIConnector
import CommandLanguage
import OrderedJSON

/// The JSON of `dump --json`, which `diff` reads back.
///
/// Shape: `{"version": 1, "portal", "entities": […], "connectors": […], "sources": […], "tables": […], "incomplete":
/// […]}`. The objects are those of the portal's lists, with their ids; tables have their columns under `fields`; the
/// settings of sources are masked unless `--show-secrets` was given. `entities` are the kinds that were asked for; of
/// others there is what these depend on. `incomplete` has
/// `{"entity", "reason"}` for a list that the portal refused, with `id` and `title` for a table whose columns it
/// refused. Members may be added under one version.
enum SnapshotFile {
    /// The version that is written, and the only one that is read.
    static let version = 1

    /// What of a portal was chosen.
    static func json(of selection: DumpSelection) -> JSON {
        let made = PortalSnapshot.kinds.filter(selection.made.contains)
        var json: JSON.Object = [
            "version": .int(version), "portal": .string(selection.snapshot.portal),
            "entities": .array(made.map { .string($0.rawValue) }),
        ]
        for kind in PortalSnapshot.kinds {
            let objects = selection.objects[kind] ?? []
            // What is only looked up by a script is needed here: it names the parents.
            guard selection.made.contains(kind) || !objects.isEmpty else { continue }
            if selection.snapshot.unreadable[kind] != nil { continue }
            json[kind.plural] = .array(objects.map { .object($0.json) })
        }
        json["incomplete"] = .array(
            unreadable(selection)
                + selection.leftOut.map {
                    [
                        "entity": .string($0.kind.rawValue), "id": .int($0.id), "title": .string($0.label),
                        "reason": .string($0.reason),
                    ]
                })
        return .object(json)
    }

    private static func unreadable(_ selection: DumpSelection) -> [JSON] {
        PortalSnapshot.kinds.compactMap { kind in
            guard selection.made.contains(kind) else { return nil }
            guard let reason = selection.snapshot.unreadable[kind] else { return nil }
            return ["entity": .string(kind.rawValue), "reason": .string(reason)]
        }
    }

    /// Reads a file.
    /// - Parameter path: How messages call it.
    static func read(_ bytes: [UInt8], _ path: String) throws(ShellError) -> PortalSnapshot {
        guard let text = try? DecodedText(bytes), let json = (try? JSON(bytes: text.bytes))?.object else {
            throw .usage(Messages.Portals.notJSON(path), hint: Messages.Portals.writeJSON)
        }
        guard json["version"] == .int(version), json["portal"]?.string != nil else {
            throw .usage(Messages.Portals.otherVersion(path), hint: Messages.Portals.writeJSON)
        }
        var snapshot = PortalSnapshot(portal: path, mayBeMasked: true)
        for kind in PortalSnapshot.kinds {
            let isWanted = json["entities"]?.array?.contains(.string(kind.rawValue)) ?? true
            if !isWanted { snapshot.absent.insert(kind) }
            if let objects = json[kind.plural]?.array {
                snapshot.objects[kind] = objects.compactMap(PortalObject.init)
            } else if isWanted {
                let entry = (json["incomplete"]?.array ?? []).first { $0["entity"] == .string(kind.rawValue) }
                snapshot.unreadable[kind] = entry?["reason"]?.string ?? Messages.Portals.notInFile
            }
        }
        return snapshot
    }
}
