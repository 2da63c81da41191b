//! A cart, as the cart service tells it. Browsers read it too.

use serde::{Deserialize, Serialize};

use super::catalogue::Localized;
use crate::money::Money;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cart {
    pub lines: Vec<Line>,
    /// Units, of all lines.
    pub quantity: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub product_id: String,
    pub quantity: u32,
    /// `None` while the catalogue does not answer.
    pub listing: Option<Listing>,
    pub price: Option<Money>,
    pub price_when_added: Money,
    /// `None` while the stock is not known.
    pub available: Option<u32>,
    pub flags: Vec<Flag>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub name: Localized,
    pub picture: Option<String>,
}

/// What a buyer should know of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    PriceChanged,
    OutOfStock,
    InsufficientStock,
    Retired,
    UnknownPrice,
    UnknownStock,
}

impl Cart {
    pub fn empty() -> Self {
        Self { lines: Vec::new(), quantity: 0 }
    }
}

impl Line {
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// Whether it can be ordered as it is, as far as is known.
    pub fn can_be_ordered(&self) -> bool {
        !self.flags.iter().any(|flag| matches!(flag, Flag::OutOfStock | Flag::InsufficientStock | Flag::Retired))
    }

    /// What it costs now; what it cost when it was put in, while that is not known.
    pub fn unit_price(&self) -> &Money {
        self.price.as_ref().unwrap_or(&self.price_when_added)
    }

    pub fn cost(&self) -> i64 {
        self.unit_price().amount.saturating_mul(self.quantity.into())
    }
}
