import LineInput

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A certificate for clients to trust, in a folder of its own that is removed when the program ends.
struct CertificateFile {
    /// The file.
    let path: String
    private let folder: String

    init(_ certificate: String) throws(UsageError) {
        var template = Array("/tmp/bcx-sandbox-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else { throw UsageError(message: Messages.noFolderForCertificate) }
        folder = made
        path = "\(made)/certificate.pem"
        do throws(FileError) {
            try FileAccess.write(path, Array(certificate.utf8), appending: false)
        } catch {
            throw UsageError(message: "\(error)")
        }
    }

    func remove() {
        unlink(path)
        rmdir(folder)
    }
}
