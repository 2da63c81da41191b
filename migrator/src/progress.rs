//! What the caller may show while the work goes on.

use std::time::Duration;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Something was changed.
    Done,
    /// There was nothing to do.
    Already,
}

/// Told about each step. The library never prints.
pub trait Progress: Send + Sync {
    /// A step ended.
    fn step(&self, name: &str, outcome: Outcome, took: Duration) {
        let _ = (name, outcome, took);
    }

    /// The work waits for something that is out of its hands.
    fn waits(&self, reason: &str) {
        let _ = reason;
    }

    /// `done` of `total` items of a long step are through.
    fn advances(&self, name: &str, done: u64, total: u64) {
        let _ = (name, done, total);
    }
}

/// Shows nothing; for tests and other programs.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {}
