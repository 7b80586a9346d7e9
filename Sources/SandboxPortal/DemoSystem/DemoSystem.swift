/// An outside system that the demonstration connector reaches: tables and what is in them.
struct DemoSystem {
    /// A column: its code, its caption and its type in the portal's words.
    struct Column {
        var code: String
        var name: String
        var type: String
    }

    /// A table and its rows, made from their number alone so that everybody sees the same.
    struct Table {
        var code: String
        var title: String
        var columns: [Column]
        var count: Int
        var row: @Sendable (Int) -> [SQLValue]
    }

    /// The word in its addresses.
    var name: String
    var tables: [Table]

    static let all = [harbour, crm, shop]

    private static func columns(_ columns: (String, String, String)...) -> [Column] {
        columns.map { Column(code: $0.0, name: $0.1, type: $0.2) }
    }

    private static let harbour = DemoSystem(
        name: "harbour",
        tables: [
            Table(
                code: "v_berths", title: "Berths",
                columns: columns(
                    ("berth_id", "Berth", "int"), ("quay", "Quay", "string"), ("length_m", "Length, m", "double"),
                    ("depth_m", "Depth, m", "double"), ("built", "Built", "date")),
                count: 48,
                row: { number in
                    [
                        .int(number), .text(pick(quays, number)), .real(Double(90 + number * 37 % 260)),
                        .real(5.5 + Double(number * 13 % 90) / 10), .text(date(-9000 + number * 211 % 8000)),
                    ]
                }),
            Table(
                code: "v_calls", title: "Port calls",
                columns: columns(
                    ("call_id", "Call", "int"), ("ship", "Ship", "string"), ("berth_id", "Berth", "int"),
                    ("cargo", "Cargo", "string"), ("tonnes", "Tonnes", "double"), ("eta", "Arrival", "datetime"),
                    ("dues", "Dues", "money")),
                count: 3000,
                row: { number in
                    let tonnes = Double(scatter(number, 4_000_000)) / 100
                    return [
                        .int(number), .text(pick(ships, scatter(number, 997))), .int(1 + scatter(number + 7, 48)),
                        .text(pick(cargoes, scatter(number + 3, 991))), .real(tonnes),
                        .text("\(date(number / 5)) \(time(scatter(number, 1440)))"),
                        .real((tonnes * 1.8).rounded() + 250),
                    ]
                }),
        ])

    private static let crm = DemoSystem(
        name: "crm",
        tables: [
            Table(
                code: "customers", title: "Customers",
                columns: columns(
                    ("id", "Customer", "int"), ("company", "Company", "string"), ("city", "City", "string"),
                    ("timezone", "Time zone", "timezone"), ("since", "Customer since", "date")),
                count: 400,
                row: { number in
                    let city = scatter(number, cities.count)
                    return [
                        .int(number),
                        .text("\(pick(names, scatter(number, 991))) \(pick(trades, scatter(number + 5, 997)))"),
                        .text(cities[city].0), .text(cities[city].1), .text(date(-scatter(number, 3000))),
                    ]
                }),
            Table(
                code: "deals", title: "Deals",
                columns: columns(
                    ("id", "Deal", "int"), ("customer_id", "Customer", "int"), ("title", "Title", "string"),
                    ("stage", "Stage", "string"), ("amount", "Amount", "money"), ("created", "Created", "datetime")),
                count: 2500,
                row: { number in
                    [
                        .int(number), .int(1 + scatter(number, 400)), .text("Offer \(2024 + number / 900)-\(number)"),
                        .text(pick(stages, scatter(number + 11, 983))), .real(Double(scatter(number, 9_000_000)) / 100),
                        .text("\(date(number / 4)) \(time(scatter(number + 1, 1440)))"),
                    ]
                }),
        ])

    private static let shop = DemoSystem(
        name: "shop",
        tables: [
            Table(
                code: "products", title: "Products",
                columns: columns(
                    ("sku", "Article", "string"), ("title", "Title", "string"), ("price", "Price", "money"),
                    ("stock", "In stock", "int")),
                count: 120,
                row: { number in
                    [
                        .text("SKU-\(1000 + number)"), .text("\(pick(qualities, number)) \(pick(goods, number / 3))"),
                        .real(Double(199 + scatter(number, 30000)) / 100), .int(scatter(number, 500)),
                    ]
                }),
            Table(
                code: "orders", title: "Orders",
                columns: columns(
                    ("order_id", "Order", "int"), ("sku", "Article", "string"), ("quantity", "Quantity", "int"),
                    ("total", "Total", "money"), ("ordered", "Ordered", "datetime"), ("country", "Country", "string")),
                count: 3000,
                row: { number in
                    let quantity = 1 + scatter(number, 5)
                    return [
                        .int(number), .text("SKU-\(1001 + scatter(number + 2, 120))"), .int(quantity),
                        .real(Double(quantity * (199 + scatter(number, 30000))) / 100),
                        .text("\(date(number / 6)) \(time(scatter(number + 9, 1440)))"),
                        .text(pick(countries, scatter(number, 977))),
                    ]
                }),
        ])

    // MARK: Made from numbers

    /// A number below `bound` that looks like chance.
    private static func scatter(_ number: Int, _ bound: Int) -> Int {
        var mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 31)) &* 0xBF58_476D_1CE4_E5B9
        return Int((mixed ^ (mixed >> 29)) % UInt64(bound))
    }

    private static func pick(_ words: [String], _ number: Int) -> String { words[number % words.count] }

    /// A day, counted from the first of January 2025.
    private static func date(_ day: Int) -> String {
        String(PortalTime(seconds: Double(1_735_689_600 + day * 86400), offset: 0).plain.prefix(10))
    }

    private static func time(_ minute: Int) -> String {
        String(PortalTime(seconds: Double(minute * 60), offset: 0).plain.suffix(8))
    }

    private static let quays = ["North quay", "South quay", "Container terminal", "Oil pier", "Fish market"]
    private static let ships = [
        "Aurora", "Borealis", "Castor", "Dolfijn", "Esmeralda", "Fjord Star", "Gannet", "Helgoland", "Ingrid", "Juno",
        "Kestrel", "Lofoten", "Marlin", "Nordkapp", "Odin", "Petrel", "Riga Trader", "Skagen", "Thule", "Vega",
    ]
    private static let cargoes = ["containers", "grain", "timber", "crude oil", "fish", "cars", "coal", "fertiliser"]
    private static let names = [
        "Adler", "Berg", "Castelli", "Dvořák", "Eriksen", "Fontaine", "García", "Hansen", "Ivanov", "Jansen",
        "Kowalski",
        "Lindqvist", "Müller", "Novak", "O'Brien", "Petrov", "Rossi", "Schmidt", "Tanaka", "Virtanen",
    ]
    private static let trades = [
        "Logistics", "Foods", "Machines", "Consulting", "Textiles", "Energy", "Books", "Optics",
    ]
    private static let cities = [
        ("Hamburg", "Europe/Berlin"), ("Rotterdam", "Europe/Amsterdam"), ("Gdańsk", "Europe/Warsaw"),
        ("Riga", "Europe/Riga"), ("Bergen", "Europe/Oslo"), ("Lisbon", "Europe/Lisbon"), ("Boston", "America/New_York"),
        ("Osaka", "Asia/Tokyo"),
    ]
    private static let stages = ["new", "offer", "negotiation", "won", "won", "lost"]
    private static let qualities = ["Blue", "Large", "Folding", "Waterproof", "Silent", "Classic", "Light"]
    private static let goods = [
        "kettle", "lamp", "backpack", "chair", "bicycle bell", "notebook", "umbrella", "speaker",
    ]
    private static let countries = ["DE", "NL", "PL", "LV", "NO", "PT", "US", "JP"]
}
