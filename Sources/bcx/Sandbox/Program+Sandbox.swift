import BCXShell
import BIConnector
import CLoading
import CommandLanguage
import CurlTransport
import LineInput
import OrderedJSON
import SandboxPortal
import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Program {
    /// Serves the practice portal and says how to reach it; ends with the program.
    func serveSandbox(_ words: [String]) async throws(UsageError) -> Int {
        let settings = try SandboxSettings(words)
        let names = try studentNames(settings)
        let token = settings.isOpen ? try SandboxNames.token(environment[.sandboxToken]) : nil
        HTTPServer.prepareProcess()
        let server: HTTPServer
        let certificate: CertificateFile?
        let handout: Handout
        let signals: EndingSignals
        do {
            let classroom = try classroom(settings, names)
            if settings.isOpen { try classroom.open(token: token) }
            let students = try classroom.teacher.students(settings.students)
            // A pipe may be waited for here, and signals still end that.
            let tls = try tls(settings.certificate(for: classroom), settings)
            // Before any thread is started, so that the signals wait for those who wait for them, whichever thread they
            // meet.
            signals = EndingSignals()
            server = try HTTPServer(
                classroom: classroom, address: settings.listen, port: settings.port, tls: tls, names: settings.names)
            let isOwn = settings.certificate(for: classroom) == .selfMade
            certificate = isOwn ? try tls.map { try CertificateFile($0.certificate) } : nil
            handout = try Handout(
                server, host: settings.publicHost, certificate: certificate?.path,
                fingerprint: isOwn ? tls?.fingerprint : nil, students: students)
            if let path = settings.sheets { try write(handout, to: path) }
            output.write(settings.isJSON ? handout.json.text() + "\n" : handout.text)
            output.flush()
        } catch let error as UsageError {
            throw error
        } catch {
            throw UsageError(message: "\(error)")
        }
        warn(server)
        server.classroom.isReached(at: handout.portal)
        await takeOrders(SandboxConsole(classroom: server.classroom, isJSON: settings.isJSON), signals)
        server.stop()
        certificate?.remove()
        return ExitStatus.done
    }

    /// The names of the students for a class; none when there is to be no class.
    private func studentNames(_ settings: SandboxSettings) throws(UsageError) -> [String] {
        guard let members = settings.members else {
            guard settings.sheets == nil || settings.data != nil else {
                throw UsageError(message: Messages.sheetsWithoutClass, hint: Messages.giveClass)
            }
            return []
        }
        guard settings.students == 0 else {
            throw UsageError(message: Messages.twoKindsOfStudents, hint: Messages.chooseStudents)
        }
        switch members {
        case .count(let count): return Classroom.names(upTo: count)
        case .file(let path): return try names(in: path)
        }
    }

    private func names(in path: String) throws(UsageError) -> [String] {
        let text: String
        do {
            text = try DecodedText(try FileAccess.read(path)).string
        } catch let problem as TextDecodingError {
            let error = FileTextError(problem, path: path, use: .data)
            throw UsageError(message: error.message, hint: error.hint)
        } catch {
            throw UsageError(message: "\(error)")
        }
        let names = Classroom.names(in: text)
        guard !names.isEmpty else { throw UsageError(message: Messages.noNames(path)) }
        return names
    }

    private func classroom(_ settings: SandboxSettings, _ names: [String]) throws(SandboxError) -> Classroom {
        let storage = settings.data.map(Sandbox.Storage.file) ?? .memory
        let classroom = try Classroom(
            teacher: Sandbox(
                storage: storage, settings: settings.portal, endpoints: CurlTransport(settings.transport)),
            storage: storage)
        if !names.isEmpty { try classroom.addStudents(names) }
        return classroom
    }

    /// Writes the sheets for nobody else to read: whoever has one is let in.
    private func write(_ handout: Handout, to path: String) throws(UsageError) {
        guard let form = SheetForm(path: path), !handout.members.isEmpty else {
            throw UsageError(message: Messages.sheetsWithoutClass, hint: Messages.giveClass)
        }
        do throws(FileError) {
            try FileAccess.write(path, Array(form.text(of: handout).utf8), appending: false)
        } catch {
            throw UsageError(message: "\(error)")
        }
        errors.write(Messages.wroteSheets(handout.members.count, path))
    }

    private func tls(
        _ certificate: SandboxSettings.Certificate?, _ settings: SandboxSettings
    ) throws(UsageError) -> HTTPServer.TLS? {
        do {
            return try certificate.flatMap { try tls($0, settings) }
        } catch let error as UsageError {
            throw error
        } catch {
            throw UsageError(message: "\(error)")
        }
    }

    /// The key is kept, so that clients know the server again; its certificate is for the current addresses.
    private func serverKey(_ settings: SandboxSettings) throws(UsageError) -> ServerKey {
        if let data = settings.data { return try ServerKeyFile.read("\(data).key") }
        guard let folder = folder(.stateFolder, ".local/state"), isHomeThere, ServerKeyFile.canBe(in: folder) else {
            errors.write(Messages.newKeyEachTime)
            return try ServerKeyFile.made()
        }
        return try ServerKeyFile.read("\(folder)/\(ServerKeyFile.name)")
    }

    /// Services run with a home folder that is not there, and it is not theirs to make.
    private var isHomeThere: Bool {
        environment[.stateFolder] != nil || environment["HOME"].map { FileAccess.isFolder($0) } ?? false
    }

    private func tls(
        _ certificate: SandboxSettings.Certificate, _ settings: SandboxSettings
    ) throws -> HTTPServer.TLS? {
        if certificate != .off, let problem = cloading_gnutls() {
            throw UsageError(message: String(cString: problem))
        }
        switch certificate {
        case .off: return nil
        case .selfMade:
            let addresses = [settings.listen, LocalAddress.reachable(settings.listen)]
            return try .selfSigned(
                for: addresses.filter { IPAddress($0)?.isUnspecified == false } + settings.names,
                key: serverKey(settings))
        case .files(let certificate, let key):
            return HTTPServer.TLS(
                certificate: String(decoding: try FileAccess.read(certificate), as: UTF8.self),
                key: String(decoding: try FileAccess.read(key), as: UTF8.self))
        }
    }

    private func warn(_ server: HTTPServer) {
        let tightened = server.classroom.tightenedFiles
        if !tightened.isEmpty { errors.write(Messages.openToOthers(tightened)) }
        if !LocalAddress.isLoopback(server.address) {
            errors.write(Messages.openToNetwork(server.address, server.port, isSecure: server.isSecure))
        } else if server.classroom.isClass {
            errors.write(Messages.classOnThisMachine)
        }
    }

    /// Takes orders until a signal comes, or whoever types them ends the server.
    private func takeOrders(_ console: SandboxConsole, _ signals: EndingSignals) async {
        let prompt = OrderPrompt(
            console, signals, environment: environment, usesColor: hasColor(STDOUT_FILENO))
        guard let prompt else {
            errors.write(Messages.serving(takesOrders: isTerminal(STDIN_FILENO)))
            console.readInput()
            return signals.wait()
        }
        errors.write(Messages.servingAtPrompt)
        signals.watch()
        await prompt.run()
    }
}
