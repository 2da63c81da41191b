//! Stock and its ledger, as the inventory service tells them.

use serde::Deserialize;

#[derive(Clone, Deserialize)]
pub struct Availability {
    /// Units that can be sold now.
    pub available: i64,
}

/// Something that came or went, and the stock right after it.
#[derive(Clone, Deserialize)]
pub struct Entry {
    pub change: i64,
    /// `opening`, `purchase`, `return`, `correction`, `damage` or `loss`.
    pub reason: String,
    pub note: Option<String>,
    pub available: i64,
    pub reserved: i64,
    pub sold: i64,
    pub at: String,
}

impl Entry {
    /// Everything that was ever put in, less what was taken out: what can be sold, is set aside or was sold adds up to
    /// it until the next entry.
    pub fn total(&self) -> i64 {
        self.available.saturating_add(self.reserved).saturating_add(self.sold)
    }
}
