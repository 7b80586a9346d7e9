import CPCRE2

/// A regular expression in the syntax of Perl, as PCRE2 reads it, ready for use. It counts what it does, so that one
/// that would go on for ever can be ended.
final class Pattern {
    /// Why a text is no regular expression.
    struct SyntaxError: Error, CustomStringConvertible {
        /// What PCRE2 says.
        var reason: String
        /// The place in the pattern, counted from 1.
        var position: Int

        /// `missing closing parenthesis at position 5`
        var description: String { "\(reason) at position \(position)" }
    }

    /// Why it is not known whether a text matches.
    enum MatchError: Error {
        /// There are too many ways to try.
        case tooManySteps
        /// The ways to go back to take more memory than allowed.
        case tooMuchMemory
        /// Whoever was asked did not want to go on.
        case stopped
    }

    private let code: OpaquePointer
    private let data: OpaquePointer
    private let limits: OpaquePointer

    /// The longest pattern, in bytes.
    private static let longestPattern = 1 << 16
    /// How many ways are tried from one place of a text, and how many of them are open at once.
    private static let (mostSteps, mostOpen): (UInt32, UInt32) = (10_000_000, 1_000_000)
    /// What they may take, in KiB.
    private static let mostMemory: UInt32 = 128 << 10

    /// Letters, digits and spaces are those of Unicode, `$` is the end and nothing before it, and whoever looks on is
    /// asked at every part of the pattern.
    private static let options = [
        PCRE2_UTF, PCRE2_UCP, PCRE2_NO_UTF_CHECK, PCRE2_DOLLAR_ENDONLY, PCRE2_NEVER_BACKSLASH_C, PCRE2_AUTO_CALLOUT,
    ].reduce(0, |)

    /// Reads a pattern.
    init(_ text: String) throws(SyntaxError) {
        guard text.utf8.count <= Self.longestPattern else {
            throw SyntaxError(reason: "longer than \(Self.longestPattern) bytes", position: 1)
        }
        var text = text
        var (problem, offset): (Int32, Int) = (0, 0)
        let code = text.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, Self.options, &problem, &offset, nil)
        }
        guard let code, let data = pcre2_match_data_create_8(1, nil), let limits = pcre2_match_context_create_8(nil)
        else {
            pcre2_code_free_8(code)
            let before = text.utf8.prefix(offset).count { $0 & 0xC0 != 0x80 }
            throw SyntaxError(reason: Self.reason(problem), position: before + 1)
        }
        (self.code, self.data, self.limits) = (code, data, limits)
        pcre2_set_match_limit_8(limits, Self.mostSteps)
        pcre2_set_depth_limit_8(limits, Self.mostOpen)
        pcre2_set_heap_limit_8(limits, Self.mostMemory)
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_match_data_free_8(data)
        pcre2_code_free_8(code)
    }

    private static func reason(_ problem: Int32) -> String {
        // The library says how much of it is filled.
        let bytes = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            count = Int(max(0, pcre2_get_error_message_8(problem, buffer.baseAddress, buffer.count)))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether it is found anywhere in `text`.
    /// - Parameter goesOn: Asked every few milliseconds.
    func isFound(in text: String, goesOn: () -> Bool) throws(MatchError) -> Bool {
        var text = text
        let result = withoutActuallyEscaping(goesOn) { goesOn in
            var watch = PatternWatch(goesOn, size: text.utf8.count)
            return withUnsafeMutablePointer(to: &watch) { watch in
                pcre2_set_callout_8(limits, notice, watch)
                return text.withUTF8 { bytes in
                    pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, PCRE2_NO_UTF_CHECK, data, limits)
                }
            }
        }
        switch result {
        case 0...: return true
        case PCRE2_ERROR_NOMATCH: return false
        case PCRE2_ERROR_CALLOUT: throw .stopped
        case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_NOMEMORY: throw .tooMuchMemory
        default: throw .tooManySteps
        }
    }
}

/// Counts what a match does.
private struct PatternWatch {
    private let goesOn: () -> Bool
    private let weight: Int
    private var work = 0

    /// - Parameter size: That of the text: between two parts of the pattern all of it may be looked at.
    init(_ goesOn: @escaping () -> Bool, size: Int) {
        self.goesOn = goesOn
        weight = 1 + size / 4096
    }

    mutating func mayGoOn() -> Bool {
        work += weight
        guard work >= 1 << 16 else { return true }
        work = 0
        return goesOn()
    }
}

/// What PCRE2 calls at each part of a pattern: a function, since it knows nothing of closures.
private func notice(_: UnsafeMutablePointer<pcre2_callout_block_8>?, _ watch: UnsafeMutableRawPointer?) -> Int32 {
    guard let watch = watch?.assumingMemoryBound(to: PatternWatch.self) else { return 0 }
    return watch.pointee.mayGoOn() ? 0 : PCRE2_ERROR_CALLOUT
}
