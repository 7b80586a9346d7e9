import BCXShell
import CommandLanguage
import SandboxPortal

/// The file that an order names: it is read where the order is given, and its text is sent.
enum OrderFile {
    /// The text of the file among the words after the order's name; nil when there is none.
    static func text(
        for order: SandboxOrder, _ words: [String], read: (String) throws -> [UInt8]
    ) throws(ShellError) -> String? {
        guard let path = order.file(in: words) else { return nil }
        do {
            return try DecodedText(try read(path)).string
        } catch let error as ShellError {
            throw error
        } catch let problem as TextDecodingError {
            let error = FileTextError(problem, path: path, use: .data)
            throw .usage(error.message, hint: error.hint)
        } catch {
            let error =
                order.file == .always
                ? OrderError.cannotTake(path, "\(error)") : OrderError.cannotTakeNames(path, "\(error)")
            throw .usage(error.message, hint: error.hint)
        }
    }
}
