import BIConnector
import ClientPrograms
import CommandLanguage
import TextUI

// MARK: - Calls as programs

extension Messages {
    enum Programs {
        static func unknownForm(_ name: String) -> String { "unknown form '\(name)'" }
        static func formHint(_ name: String) -> String {
            let names = ProgramForm.all.map(\.name)
            return Spelling.nearest(to: name, among: names).map(Messages.didYouMean)
                ?? "write one of \(names.joined(separator: ", "))"
        }
        static let anotherForm = "write another form, or one program for each call"
        static let noCall = "no call was made"

        static func readsFirst(_ names: [String]) -> String {
            "bcx reads \(names.joined(separator: ", ")) first and repeats it, as the portal demands: without it the portal refuses this update"
        }
        static let firstPage = "bcx reads further pages and selects among their rows; this is its first request"
    }
}
