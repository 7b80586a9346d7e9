import CommandLanguage
import TextUI

extension Diagnostic {
    /// The diagnostic as it is written to a terminal or a file.
    func drawn(inColor: Bool) -> String { DiagnosticRenderer().pieces(of: self).drawn(inColor: inColor) }
}
