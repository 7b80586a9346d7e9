import TextUI

/// A line on the terminal that shows progress and replaces the one before. It is erased before anything else is written
/// there.
public final class ProgressLine {
    private let channel: OutputChannel
    private let width: () -> Int
    private var isShown = false
    /// Whether another program has the terminal: nothing is shown then.
    public var isHeld = false {
        willSet { if newValue { show(nil) } }
    }

    /// A line on `channel`, cut to `width` columns.
    public init(_ channel: OutputChannel, width: @escaping () -> Int) {
        self.channel = channel
        self.width = width
    }

    /// Shows a text of one line; nil erases it.
    public func show(_ text: String?) {
        guard !isHeld else { return }
        if let text = text?.visible() {
            // A line as wide as the screen would wrap and could not be erased.
            channel.write("\r\u{1B}[K\(text.prefix(columns: max(width() - 1, 1)))")
        } else if isShown {
            channel.write("\r\u{1B}[K")
        }
        isShown = text != nil
    }
}
