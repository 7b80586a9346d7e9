import LineInput
import SandboxPortal

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The key by which clients recognise a sandbox that is served over https.
enum ServerKeyFile {
    /// What the file is called where no data are kept either.
    static let name = "sandbox.key"

    /// Whether it is in a folder, or can be made there.
    static func canBe(in folder: String) -> Bool {
        PrivateFiles.makeFolder(of: "\(folder)/\(name)")
        return FileAccess.isThere("\(folder)/\(name)") || access(folder, W_OK) == 0
    }

    /// The key in a file, which is made when it is missing.
    /// - Throws: `UsageError` for a file that cannot be used.
    static func read(_ path: String) throws(UsageError) -> ServerKey {
        let made = try made()
        let kept: [UInt8]
        do throws(FileError) {
            kept = try KeyFile.read(path) { Array(made.pem.utf8) }
        } catch {
            throw UsageError(message: "\(error)", hint: Messages.keyIsForOwner)
        }
        do throws(SandboxError) {
            return try ServerKey(pem: String(decoding: kept, as: UTF8.self))
        } catch {
            throw UsageError(message: Messages.damagedServerKey(path, "\(error)"), hint: Messages.removeServerKey)
        }
    }

    /// A key that is lost with the program.
    static func made() throws(UsageError) -> ServerKey {
        do throws(SandboxError) {
            return try ServerKey()
        } catch {
            throw UsageError(message: "\(error)")
        }
    }
}
