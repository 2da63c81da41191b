//! Orders and payments, as their services tell them.

use serde::Deserialize;

use super::account::Place;
use super::catalogue::Localized;
use crate::money::Money;

#[derive(Clone, Deserialize)]
pub struct Order {
    pub id: String,
    pub user_id: String,
    /// `pending`, `reserved`, `charged`, `paid`, `shipped`, `delivered`, `cancelling` or `cancelled`.
    pub status: String,
    /// Why it was cancelled.
    pub reason: Option<String>,
    pub total: Money,
    pub lines: Vec<Line>,
    pub address: Place,
    pub created_at: String,
}

#[derive(Clone, Deserialize)]
pub struct Line {
    pub product_id: String,
    pub seller_id: String,
    pub name: Localized,
    pub picture: Option<String>,
    pub unit_price: i64,
    pub quantity: u32,
    pub refunded_quantity: u32,
}

/// An order with what has happened to it.
#[derive(Deserialize)]
pub struct Detail {
    #[serde(flatten)]
    pub order: Order,
    pub timeline: Vec<Event>,
    pub refunds: Vec<Refund>,
}

#[derive(Clone, Deserialize)]
pub struct Event {
    pub status: String,
    pub reason: Option<String>,
    pub at: String,
}

#[derive(Clone, Deserialize)]
pub struct Refund {
    pub amount: i64,
    /// `requested`, `done` or `superseded`.
    pub status: String,
    pub reason: Option<String>,
    pub created_at: String,
}

/// What a buyer waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Placed,
    Paid,
    Shipped,
    Delivered,
    Cancelled,
}

impl Step {
    const GOOD_WAY: [Self; 4] = [Self::Placed, Self::Paid, Self::Shipped, Self::Delivered];

    /// The status in which an order has come that far.
    fn status(self) -> &'static str {
        match self {
            Self::Placed => "pending",
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Detail {
    /// The steps of this order, and when it took them. One that is cancelled, or about to be, takes no more of the good
    /// way.
    pub fn steps(&self) -> Vec<(Step, Option<String>)> {
        let taken = |step: Step| self.timeline.iter().find(|event| event.status == step.status());
        let at = |step: Step| taken(step).map(|event| event.at.clone());
        let good_way = Step::GOOD_WAY.map(|step| (step, at(step)));
        if matches!(self.order.status.as_str(), "cancelling" | "cancelled") {
            let so_far = good_way.into_iter().filter(|(_, at)| at.is_some());
            so_far.chain([(Step::Cancelled, at(Step::Cancelled))]).collect()
        } else {
            good_way.into()
        }
    }
}

impl Order {
    /// Whether it is still being worked on.
    pub fn is_settling(&self) -> bool {
        matches!(self.status.as_str(), "pending" | "reserved" | "charged" | "cancelling")
    }

    pub fn can_be_cancelled(&self) -> bool {
        matches!(self.status.as_str(), "pending" | "reserved" | "charged" | "paid" | "shipped")
    }

    /// Whether money may be given back while the order goes on.
    pub fn can_be_refunded(&self) -> bool {
        matches!(self.status.as_str(), "paid" | "shipped" | "delivered") && self.left() > 0
    }

    /// Minor units that have not been given back.
    pub fn left(&self) -> i64 {
        self.lines.iter().map(|line| line.unit_price.saturating_mul(line.left().into())).fold(0, i64::saturating_add)
    }

    pub fn quantity(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// The end of its id, by which people tell orders apart.
    pub fn short_id(&self) -> &str {
        self.id.rsplit('-').next().unwrap_or_default()
    }

    pub fn is_sold_wholly_by(&self, seller: &str) -> bool {
        self.lines.iter().all(|line| line.seller_id == seller)
    }

    /// An amount in the order's currency.
    pub fn money(&self, amount: i64) -> Money {
        Money { amount, currency: self.total.currency.clone() }
    }
}

impl Line {
    /// Units that have not been paid back.
    pub fn left(&self) -> u32 {
        self.quantity.saturating_sub(self.refunded_quantity)
    }
}

#[derive(Clone, Deserialize)]
pub struct Payment {
    pub id: String,
    pub order_id: String,
    pub amount: Money,
    /// Minor units given back.
    pub refunded: i64,
    pub status: String,
    pub reason: Option<String>,
    pub created_at: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(statuses: &[&str]) -> Detail {
        let timeline: Vec<_> = statuses
            .iter()
            .map(|status| serde_json::json!({ "status": status, "reason": null, "at": format!("at {status}") }))
            .collect();
        serde_json::from_value(serde_json::json!({
            "id": "o", "user_id": "u", "status": statuses.last(), "reason": null,
            "total": { "amount": 700, "currency": "CNY" },
            "lines": [{
                "product_id": "p", "seller_id": "s", "name": { "zh": "茶", "en": "Tea" }, "picture": null,
                "unit_price": 350, "quantity": 2, "refunded_quantity": 1,
            }],
            "address": {
                "recipient": "r", "phone": "1", "country": "CN", "region": "", "city": "c", "street": "s", "postal_code": "",
            },
            "created_at": "t", "updated_at": "t", "timeline": timeline, "refunds": [],
        }))
        .expect("an order")
    }

    fn taken(order: &Detail) -> Vec<(Step, bool)> {
        order.steps().into_iter().map(|(step, at)| (step, at.is_some())).collect()
    }

    #[test]
    fn an_order_takes_one_step_after_the_other() {
        use Step::{Delivered, Paid, Placed, Shipped};
        let on_its_way = order(&["pending", "reserved", "charged"]);
        assert_eq!(taken(&on_its_way), [(Placed, true), (Paid, false), (Shipped, false), (Delivered, false)]);
        assert!(on_its_way.order.is_settling());
        let shipped = order(&["pending", "reserved", "charged", "paid", "shipped"]);
        assert_eq!(taken(&shipped), [(Placed, true), (Paid, true), (Shipped, true), (Delivered, false)]);
        assert_eq!(shipped.steps()[2].1.as_deref(), Some("at shipped"));
    }

    #[test]
    fn a_cancelled_order_waits_for_nothing_more() {
        let sold_out = order(&["pending", "cancelled"]);
        assert_eq!(taken(&sold_out), [(Step::Placed, true), (Step::Cancelled, true)]);
        let regretted = order(&["pending", "reserved", "charged", "paid", "cancelling"]);
        assert_eq!(taken(&regretted), [(Step::Placed, true), (Step::Paid, true), (Step::Cancelled, false)]);
    }

    #[test]
    fn only_what_has_not_been_given_back_can_be() {
        let Detail { order: paid, .. } = order(&["pending", "reserved", "charged", "paid"]);
        assert_eq!((paid.left(), paid.lines[0].left(), paid.can_be_refunded()), (350, 1, true));
        let Detail { order: cancelled, .. } = order(&["pending", "cancelled"]);
        assert!(!cancelled.can_be_refunded() && !cancelled.can_be_cancelled());
    }
}
