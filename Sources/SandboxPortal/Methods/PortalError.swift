import BIConnector

/// Why a call is not carried out. Its text is the template of the code's row, filled in.
struct PortalError: Error {
    /// The code; without text for refusals without one.
    var code: ErrorCode.Name
    /// The portal's text.
    var text: String
    /// The HTTP status when it stands at the top level.
    var status: Int
    /// Where it stands.
    var place: ErrorCode.Place
    /// What happened inside, for the log; never sent.
    var detail: String?

    /// A refusal with a code of the tables.
    /// - Parameters:
    ///   - status: Tells apart the rows of a code that has two.
    ///   - place: Tells them apart as well.
    ///   - text: Stands in for the row's template.
    ///   - values: Fill the template's `#PLACEHOLDERS#`.
    init(
        _ code: ErrorCode.Name, status: Int? = nil, place: ErrorCode.Place? = nil, text: String? = nil,
        _ values: [String: String] = [:]
    ) {
        let rows = Self.rows[code.text] ?? []
        let row = rows.first { $0.status == status } ?? rows.first { $0.place == place } ?? rows.first
        self.code = code
        self.text = Self.fill(text ?? row?.template ?? "", values)
        self.status = status ?? row?.status ?? 400
        self.place = row?.place ?? .top
    }

    /// What methods say that fail without a code and without a reason; others miss a field.
    static let textsWithoutCode = [
        PortalMethod.name(.dataset, .add): "Error adding dataset",
        PortalMethod.name(.dataset, .update): "Error updating dataset.",
        PortalMethod.name(.table, .update): "Error updating table.",
        PortalMethod.name(.dataset, .delete): "Error deleting dataset",
    ]

    private static let rows = Dictionary(grouping: ErrorCode.all) { $0.name.text }

    private static func fill(_ template: String, _ values: [String: String]) -> String {
        guard !values.isEmpty else { return template }
        let parts = template.split(separator: "#", omittingEmptySubsequences: false)
        // A template has its placeholders between pairs of signs, so that every second part is a name.
        return parts.enumerated().map { $0 % 2 == 1 ? values[String($1)] ?? String($1) : String($1) }.joined()
    }
}
