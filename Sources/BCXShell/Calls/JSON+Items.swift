import CommandLanguage
import OrderedJSON

extension JSON {
    /// Sets an item, checked and converted; an error is reported at its words.
    mutating func set(_ item: Invocation.Item, with check: FieldCheck) throws(ShellError) {
        let path = check.adapted(item.path)
        do throws(ShellError) {
            try set(path[...], to: check.value(of: item.value, at: path))
        } catch {
            throw error.at(item.span)
        }
    }

    /// Sets the value at `path`, creating containers as needed.
    mutating func set(_ path: ArraySlice<Item.Step>, to value: JSON) throws(ShellError) {
        guard let step = path.first else {
            self = value
            return
        }
        switch step.adapted(to: self) {
        // Most are members of what is there.
        case .name(let name) where path.count == 1 && object != nil: setMember(name, value)
        case .name(let name):
            var object = try container(isNull ? .object([:]) : self).object ?? [:]
            // Only held here, the object is changed in place.
            self = .null
            defer { self = .object(object) }
            try object.change(name) { (member) throws(ShellError) in try member.set(path.dropFirst(), to: value) }
        case .index(let index):
            guard case .array(var elements) = isNull ? .array([]) : self, index <= elements.count else {
                throw .usage(Messages.Fields.noPosition(index), hint: Messages.Fields.positions)
            }
            if index == elements.count { elements.append(.null) }
            try elements[index].set(path.dropFirst(), to: value)
            self = .array(elements)
        }
    }

    private mutating func setMember(_ name: String, _ value: JSON) {
        guard case .object(var object) = self else { return }
        // Only held here, the object is changed in place.
        self = .null
        object[name] = value
        self = .object(object)
    }

    private func container(_ value: JSON) throws(ShellError) -> JSON {
        guard case .object = value else {
            throw .usage(Messages.Fields.noMembers(value), hint: Messages.Fields.unsetFirst)
        }
        return value
    }

    /// Removes the value at `path`; false when there is none.
    mutating func remove(_ path: ArraySlice<Item.Step>) -> Bool {
        guard let step = path.first else { return false }
        switch (step.adapted(to: self), self) {
        case (.name(let name), .object(var object)):
            guard var member = object[name] else { return false }
            if path.count == 1 {
                object[name] = nil
            } else {
                guard member.remove(path.dropFirst()) else { return false }
                object[name] = member
            }
            self = .object(object)
            return true
        case (.index(let index), .array(var elements)):
            guard elements.indices.contains(index) else { return false }
            if path.count == 1 {
                elements.remove(at: index)
            } else {
                guard elements[index].remove(path.dropFirst()) else { return false }
            }
            self = .array(elements)
            return true
        default: return false
        }
    }
}

extension Item.Step {
    /// The step in what is there: a text that is a whole number is a position of an array, because tables and arguments
    /// bring numbers as text, and a number the name of a member.
    fileprivate func adapted(to container: JSON) -> Item.Step {
        switch (self, container) {
        case (.name(let name), .array): Int(name).map { $0 >= 0 ? .index($0) : self } ?? self
        case (.index(let index), .object): .name(String(index))
        default: self
        }
    }
}
