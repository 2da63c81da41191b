//! The money path under faults and under load, short enough for every run of the tests; `make chaos` runs it long.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod races;

use std::time::Duration;

use meshmall_tests::chaos::{Chaos, Fault, invariants};

/// What is broken on purpose need not be waited for.
const MOMENT: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_invariants_hold_whatever_fails() {
    let report = Chaos::new(300, 20_261_125).run(|_| ()).await;
    assert!(report.broken.is_empty(), "{report}");
    let count = |status: &str| report.orders.iter().find(|(name, _)| name == status).map_or(0, |(_, count)| *count);
    assert!(count("paid") > 50 && count("cancelled") > 50, "a run in which little happens proves little:\n{report}");
    for fault in [Fault::FailAfter, Fault::Late, Fault::Duplicate, Fault::KillAfter] {
        assert!(report.faults.iter().any(|(kind, count)| *kind == fault && *count > 0), "no {fault:?}:\n{report}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_service_that_charges_again_is_caught() {
    let report = Chaos { sabotaged: Some("payment"), settling: MOMENT, ..Chaos::new(80, 1) }.run(|_| ()).await;
    assert!(report.broken.iter().any(|broken| broken.invariant == invariants::ONE_CHARGE), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inventory_that_reserves_nothing_is_caught() {
    let report = Chaos { sabotaged: Some("inventory"), settling: MOMENT, ..Chaos::new(40, 1) }.run(|_| ()).await;
    assert!(report.broken.iter().any(|broken| broken.invariant == invariants::AGREEMENT), "{report}");
}
