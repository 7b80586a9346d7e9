import BIConnector
import CommandLanguage
import OrderedJSON

/// The JSON of `dump --json`, which `diff` reads back.
///
/// Shape: `{"version": 1, "portal", "connectors": […], "sources": […], "tables": […], "leftOut": […]}`. The objects are
/// those of the portal's lists, with their ids; tables have their columns under `fields`; the settings of sources are
/// masked unless `--show-secrets` was given. A kind that was not asked for is absent. `leftOut` has
/// `{"entity", "id", "title", "reason"}`. Members may be added under one version.
enum SnapshotFile {
    /// The version that is written, and the only one that is read.
    static let version = 1

    /// What of a portal was chosen.
    static func json(of selection: DumpSelection) -> JSON {
        var json: JSON.Object = ["version": .int(version), "portal": .string(selection.snapshot.portal)]
        for kind in PortalSnapshot.kinds {
            let objects = selection.objects[kind] ?? []
            // What is only looked up by a script is needed here: it names the parents.
            guard selection.made.contains(kind) || !objects.isEmpty else { continue }
            json[kind.plural] = .array(objects.map { .object($0.json) })
        }
        json["leftOut"] = .array(
            selection.leftOut.map {
                [
                    "entity": .string($0.kind.rawValue), "id": .int($0.id), "title": .string($0.label),
                    "reason": .string($0.reason),
                ]
            })
        return .object(json)
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
        var snapshot = PortalSnapshot(portal: path)
        for kind in PortalSnapshot.kinds {
            guard let objects = json[kind.plural]?.array else {
                snapshot.unreadable[kind] = Messages.Portals.notInFile
                continue
            }
            snapshot.objects[kind] = objects.compactMap(PortalObject.init)
        }
        return snapshot
    }
}
