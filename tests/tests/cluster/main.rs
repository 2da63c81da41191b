//! The cluster's files are understood as they are meant, and agree with the components that they run.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod agreement;
mod answers;
mod backups;
mod files;
mod mutations;
mod scenarios;
mod schemas;
mod scripts;
mod sidecar;

/// Panics with everything that was found, a line each.
fn assert_nothing(found: &[String]) {
    assert!(found.is_empty(), "\n  {}\n", found.join("\n  "));
}
