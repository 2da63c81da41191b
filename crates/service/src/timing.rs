//! What an answer took, and who had a part in it: the standard header `Server-Timing`, which every answer carries.
//!
//! ```text
//! product;dur=4.1, db;dur=1.2;desc="3 statements",
//! inventory;dur=1.9;version=0.1.0;status=200;attempts=1;caller=product, db;dur=0.8;desc="1 statement";caller=inventory
//! ```
//!
//! First comes the whole time of the service that answers, then that of its statements, then each call to a peer, in
//! order, followed by what that peer told of itself, so that the whole tree arrives. An entry without `caller` is of
//! the service that answers. `dur` and `desc` are the standard's; browsers skip the rest.
//!
//! An instance serves one request, so what is remembered here is that request's.

mod call;
mod entry;
mod parse;

use std::cell::RefCell;
use std::time::Duration;

pub use call::of_call;
pub use entry::{Entry, MOST_BYTES, MOST_ENTRIES, write};
pub use parse::parse;

/// The name of the header.
pub const SERVER_TIMING: &str = "server-timing";

/// Where a mesh says how often it has tried.
pub(crate) const ATTEMPT_COUNT: &str = "x-envoy-attempt-count";

#[derive(Default)]
struct Record {
    statements: u32,
    in_database: Duration,
    calls: Vec<Entry>,
    bridge: Option<fn() -> Vec<Entry>>,
}

thread_local! {
    static RECORD: RefCell<Record> = RefCell::default();
}

/// Remembers entries of calls, for the header of this answer.
pub fn record(entries: Vec<Entry>) {
    RECORD.with_borrow_mut(|record| record.calls.extend(entries));
}

/// The entries of calls that are remembered so far.
pub fn recorded() -> Vec<Entry> {
    RECORD.with_borrow(|record| record.calls.clone())
}

/// Says whom to ask, in the end, what the bridge has been asked.
#[doc(hidden)]
pub fn told_by(bridge: fn() -> Vec<Entry>) {
    RECORD.with_borrow_mut(|record| record.bridge = Some(bridge));
}

/// A request begins.
pub(crate) fn begin() {
    RECORD.take();
}

/// A statement ran, for so long, whatever came of it.
pub(crate) fn statement(duration: Duration) {
    RECORD.with_borrow_mut(|record| {
        record.statements += 1;
        record.in_database += duration;
    });
}

/// The header of the answer of `service`, which took `total`; `attempts` where a mesh has said which one this is.
pub(crate) fn header(service: &str, total: Duration, attempts: Option<u32>) -> String {
    let Record { statements, in_database, mut calls, bridge } = RECORD.take();
    calls.extend(bridge.map(|bridge| bridge()).unwrap_or_default());

    let mut entries = vec![Entry { duration: Some(total), attempts, ..Entry::new(service) }];
    if statements > 0 {
        let plural = if statements == 1 { "" } else { "s" };
        let description = Some(format!("{statements} statement{plural}"));
        entries.push(Entry { duration: Some(in_database), description, ..Entry::new("db") });
    }
    entries.extend(calls.into_iter().map(|call| call.of(service)));
    write(&entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_of_the_whole_the_database_and_the_calls() {
        let milliseconds = Duration::from_millis;
        begin();
        assert_eq!(header("product", milliseconds(4), None), "product;dur=4.0");

        statement(milliseconds(1));
        assert_eq!(
            header("product", milliseconds(4), Some(2)),
            r#"product;dur=4.0;attempts=2, db;dur=1.0;desc="1 statement""#
        );

        statement(milliseconds(1));
        statement(milliseconds(2));
        record(vec![Entry::new("order"), Entry { caller: Some("order".to_owned()), ..Entry::new("db") }]);
        told_by(|| vec![Entry::new("inventory")]);
        assert_eq!(recorded().len(), 2);
        assert_eq!(
            header("product", milliseconds(4), None),
            r#"product;dur=4.0, db;dur=3.0;desc="2 statements", order;caller=product, db;caller=order, inventory;caller=product"#
        );
        assert_eq!(header("product", milliseconds(4), None), "product;dur=4.0", "and then it is told");
    }
}
