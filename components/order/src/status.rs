//! The state machine of an order: one table, from which the picture in `docs/orders.md` is made, and which the database
//! enforces.

use serde::Serialize;

/// Where an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OrderStatus))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is written down; nothing else has happened.
    Pending,
    /// The goods are set aside.
    Reserved,
    /// The money is taken.
    Charged,
    /// The goods are sold to the buyer.
    Paid,
    /// They are on their way.
    Shipped,
    /// They have arrived.
    Delivered,
    /// Everything is being undone.
    Cancelling,
    /// Nothing is taken that is not given back, and nothing is set aside.
    Cancelled,
}

/// Every change that there is, and what brings it about. `orderdb.transitions` has the same pairs.
pub const TRANSITIONS: [(Status, Status, &str); 12] = [
    (Status::Pending, Status::Reserved, "stock reserved"),
    (Status::Pending, Status::Cancelling, "cancelled, or too late"),
    (Status::Pending, Status::Cancelled, "sold out"),
    (Status::Reserved, Status::Charged, "payment captured"),
    (Status::Reserved, Status::Cancelling, "payment declined, cancelled, or too late"),
    (Status::Charged, Status::Paid, "reservation committed"),
    (Status::Charged, Status::Cancelling, "reservation lost, or cancelled"),
    (Status::Paid, Status::Shipped, "ship"),
    (Status::Paid, Status::Cancelling, "cancelled"),
    (Status::Shipped, Status::Delivered, "deliver"),
    (Status::Shipped, Status::Cancelling, "cancelled"),
    (Status::Cancelling, Status::Cancelled, "refunded and released"),
];

const NAMES: [(Status, &str); 8] = [
    (Status::Pending, "pending"),
    (Status::Reserved, "reserved"),
    (Status::Charged, "charged"),
    (Status::Paid, "paid"),
    (Status::Shipped, "shipped"),
    (Status::Delivered, "delivered"),
    (Status::Cancelling, "cancelling"),
    (Status::Cancelled, "cancelled"),
];

impl Status {
    /// As the database and the API have it.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(status, _)| *status == self).map_or("", |(_, name)| name)
    }

    /// The status of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(status, _)| *status)
    }

    /// All names, for messages.
    pub fn names() -> String {
        NAMES.map(|(_, name)| name).join(", ")
    }

    /// Whether the table leads from here to there.
    pub fn may_become(self, next: Self) -> bool {
        TRANSITIONS.iter().any(|(from, to, _)| (*from, *to) == (self, next))
    }

    /// Whether the shop itself still has something to do. What is settled waits for people, or for nobody.
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Pending | Self::Reserved | Self::Charged | Self::Cancelling)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write;

    use super::*;

    /// The picture, as `docs/orders.md` holds it.
    fn picture() -> String {
        let mut picture = String::from("```mermaid\nstateDiagram-v2\n    [*] --> pending: POST /orders\n");
        for (from, to, event) in TRANSITIONS {
            writeln!(picture, "    {} --> {}: {event}", from.name(), to.name()).expect("a string takes it");
        }
        for (status, name) in NAMES {
            if !TRANSITIONS.iter().any(|(from, _, _)| *from == status) {
                writeln!(picture, "    {name} --> [*]").expect("a string takes it");
            }
        }
        picture + "```\n"
    }

    #[test]
    fn the_picture_in_the_documentation_is_this_table() {
        let document = include_str!("../../../docs/orders.md");
        assert!(document.contains(&picture()), "docs/orders.md should hold:\n{}", picture());
    }

    #[test]
    fn the_database_enforces_this_table() {
        let migration = include_str!("../../../migrator/migrations/order/0001_orders.sql");
        let (_, values) = migration.split_once("INSERT INTO orderdb.transitions").expect("the table is filled");
        let (values, _) = values.split_once(';').expect("the statement ends");
        let in_database: BTreeSet<(String, String)> = values
            .lines()
            .filter_map(|line| {
                let mut names = line.split('\'').skip(1).step_by(2);
                Some((names.next()?.to_owned(), names.next()?.to_owned()))
            })
            .collect();
        let here = TRANSITIONS.map(|(from, to, _)| (from.name().to_owned(), to.name().to_owned()));
        assert_eq!(in_database, BTreeSet::from(here));
    }

    #[test]
    fn every_order_can_settle() {
        for (status, name) in NAMES {
            assert_eq!(Status::of_name(name), Some(status));
            let ends = status.is_settled() || TRANSITIONS.iter().any(|(from, _, _)| *from == status);
            assert!(ends, "{name} leads nowhere and is not settled");
        }
        assert!(Status::Shipped.may_become(Status::Cancelling) && !Status::Delivered.may_become(Status::Cancelling));
    }
}
