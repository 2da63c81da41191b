//! `timing`: what was asked of all the others.

use meshmall_service::timing::{self, Entry};

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::timing::{Entry as Told, Guest};

impl Guest for Bridge {
    fn caused() -> Vec<Told> {
        timing::recorded().into_iter().map(Told::from).collect()
    }
}

impl From<Entry> for Told {
    fn from(entry: Entry) -> Self {
        let Entry { name, duration, description, version, status, attempts, caller } = entry;
        let duration_us = duration.map(|duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
        Self { name, duration_us, description, version, status, attempts, caller }
    }
}
