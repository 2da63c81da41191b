//! What was called for a page, as visitors are shown it.

use meshmall_service::timing::Entry;

use super::SERVICE;
use crate::served::Call;

/// The calls of one question: the one that was made, which asked for `what`, and what its peer told of.
pub fn of(what: &str, entries: &[Entry]) -> Vec<Call> {
    let call = |entry: &Entry| Call {
        name: entry.name.clone(),
        caller: entry.caller.clone().unwrap_or_else(|| SERVICE.name.to_owned()),
        version: entry.version.clone(),
        status: entry.status.unwrap_or(0),
        attempts: entry.attempts.unwrap_or(1),
        ms: entry.duration.map_or(0.0, |duration| duration.as_secs_f64() * 1000.0),
        what: entry.description.clone().unwrap_or_default(),
    };
    let mut calls: Vec<Call> = entries.iter().map(call).collect();
    if let Some(first) = calls.first_mut() {
        let why = std::mem::take(&mut first.what);
        first.what = if why.is_empty() { what.to_owned() } else { format!("{what} ({why})") };
    }
    calls
}
