/// A function of expressions.
public enum Function: String, Sendable, CaseIterable {
    case count, keys, values, range, text, number, json, csv, lines, file, join, split, trim, upper, lower, replace
    case `default`, type, now, env, sort, unique, sum, min, max

    /// What help and the checker know about a function.
    public struct Signature: Sendable {
        /// The names of its arguments; the last ones may be left out.
        public var parameters: [String]
        /// How many arguments it needs.
        public var required: Int
        /// One line, ending in a full stop.
        public var summary: String
        /// A statement that shows it.
        public var example: String
    }

    /// What help and the checker know about this function.
    public var signature: Signature {
        switch self {
        case .count:
            Signature("x", "How many elements, members or characters there are.", "assert count([1, 2]) == 2")
        case .keys: Signature("object", "The names of an object.", "assert keys({a: 1}) == [\"a\"]")
        case .values: Signature("object", "The values of an object.", "assert values({a: 1}) == [1]")
        case .range:
            Signature(
                "from", "to", "step", required: 1, "The whole numbers from one up to another, without the last.",
                "assert range(1, 4) == [1, 2, 3]")
        case .text: Signature("x", "The value as text; null is an error.", "assert text(7) == \"7\"")
        case .number: Signature("text", "The text as a number.", "assert number(\"7\") == 7")
        case .json: Signature("text", "The value a JSON text holds.", "assert json(\"[1]\") == [1]")
        case .csv:
            Signature(
                "path", "encoding", required: 1,
                "The rows of a CSV file, each an object by the names in its first line.",
                "let rows = default(null, [])")
        case .lines: Signature("text", "The lines of a text.", "assert lines(\"a\\nb\") == [\"a\", \"b\"]")
        case .file:
            Signature(
                "path", "encoding", required: 1, "The text of a file, found next to the script.",
                "let text = default(null, \"\")")
        case .join:
            Signature(
                "array", "separator", required: 1, "The texts of an array joined; none may be null.",
                "assert join([1, 2], \"-\") == \"1-2\"")
        case .split:
            Signature(
                "text", "separator", required: 2, "The parts of a text.",
                "assert split(\"a,b\", \",\") == [\"a\", \"b\"]")
        case .trim: Signature("text", "The text without space at its ends.", "assert trim(\" a \") == \"a\"")
        case .upper: Signature("text", "The text in capitals.", "assert upper(\"a\") == \"A\"")
        case .lower: Signature("text", "The text in small letters.", "assert lower(\"A\") == \"a\"")
        case .replace:
            Signature(
                "text", "old", "new", required: 3, "The text with every occurrence of another replaced.",
                "assert replace(\"a-b\", \"-\", \"+\") == \"a+b\"")
        case .default:
            Signature(
                "x", "other", required: 2, "The first value, or the other if it is null or was never set.",
                "assert default(null, 1) == 1")
        case .type:
            Signature(
                "x", "The word for the kind of a value: null, boolean, number, string, array, object.",
                "assert type([]) == \"array\"")
        case .now: Signature(required: 0, "The moment in UTC, as 2026-09-20T08:15:42Z.", "assert count(now()) == 20")
        case .env:
            Signature(
                "name",
                "A variable of the environment, or null; of an array, all of them, or an error that names the missing.",
                "assert env(\"NOT_SET_ANYWHERE\") == null")
        case .sort:
            Signature(
                "array", "The elements, the smallest first: numbers, or texts by code point.",
                "assert sort([10, \"9\"]) == [9, 10]")
        case .unique:
            Signature(
                "array", "The elements without repetitions, compared by type and text.",
                "assert unique([1, 2, 1]) == [1, 2]")
        case .sum: Signature("array", "The numbers added up; 0 when there is none.", "assert sum([1, \"2\"]) == 3")
        case .min: Signature("array", "The smallest element, as sort orders them, or null.", "assert min([2, 1]) == 1")
        case .max: Signature("array", "The largest element, as sort orders them, or null.", "assert max([2, 10]) == 10")
        }
    }

    /// `join(array, [separator])`
    public var usage: String {
        let words = signature.parameters.enumerated().map {
            $0.offset < signature.required ? $0.element : "[\($0.element)]"
        }
        return "\(rawValue)(\(words.joined(separator: ", ")))"
    }
}

extension Function.Signature {
    fileprivate init(_ parameters: String..., required: Int, _ summary: String, _ example: String) {
        self.init(parameters: parameters, required: required, summary: summary, example: example)
    }

    fileprivate init(_ parameter: String, _ summary: String, _ example: String) {
        self.init(parameters: [parameter], required: 1, summary: summary, example: example)
    }
}
