//! The money path under faults: real components, one process each, with a [`proxy`] on every way from the order service
//! to a peer that does what a [`plan`] says (fail before, fail after, delay, deliver twice, kill), buyers who order,
//! repeat, cancel and refund, two recoveries that sweep all the time, and in the end the five [`invariants`], read from
//! the database itself.
//!
//! The plan and what buyers do follow from a seed alone; how things interleave does not.

mod buyer;
pub mod invariants;
mod plan;
mod proxy;
mod town;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub use invariants::Broken;
pub use plan::Fault;
use plan::Plan;
use town::Town;

use crate::workspace;

/// What to run.
#[derive(Debug, Clone)]
pub struct Chaos {
    /// How many orders.
    pub orders: u64,
    /// How many buyers order at once.
    pub buyers: u64,
    /// What everything follows from.
    pub seed: u64,
    /// In how many of a hundred calls something goes wrong.
    pub faults_percent: u64,
    /// How long is waited for everything to settle, once nothing goes wrong any more.
    pub settling: Duration,
    /// A service that is replaced by its build in `target/sabotaged`, so that something breaks.
    pub sabotaged: Option<&'static str>,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// The invariants that do not hold.
    pub broken: Vec<Broken>,
    /// Orders in the database, by status.
    pub orders: Vec<(String, i64)>,
    /// Faults that happened, by kind.
    pub faults: Vec<(Fault, u64)>,
    /// How long the buyers took.
    pub ordering: Duration,
    /// How long it took until everything was settled after that.
    pub settling: Duration,
}

impl Chaos {
    /// A run of so many orders.
    pub fn new(orders: u64, seed: u64) -> Self {
        Self { orders, buyers: 16, seed, faults_percent: 12, sabotaged: None, settling: Duration::from_secs(120) }
    }

    fn manifest(&self, service: &str) -> String {
        let manifest = format!("components/{service}/spin.toml");
        if self.sabotaged != Some(service) {
            return manifest;
        }
        // The same manifest with another file, beside that file.
        let folder = workspace().join("target/sabotaged");
        let text = std::fs::read_to_string(workspace().join(manifest)).expect("the manifest is there");
        let from = format!("../../target/wasm32-wasip2/wasm/{service}.wasm");
        assert!(text.contains(&from), "the manifest of {service} names its component");
        let text = text.replace(&from, &format!("{service}.wasm")).replace("../../target", "..");
        let path = folder.join(format!("{service}.toml"));
        std::fs::write(&path, text).expect("the folder is there; make test builds what is in it");
        path.to_string_lossy().into_owned()
    }

    /// Runs it; `progress` is told how many orders are done.
    pub async fn run(&self, progress: impl Fn(u64) + Send + Sync + 'static) -> Report {
        let plan = Arc::new(Plan::new(self.seed, self.faults_percent));
        let town = Arc::new(Town::build(self, plan.clone()).await);
        let sweepers = [town.clone().sweep(), town.clone().sweep()];

        let started = Instant::now();
        let wrong_answers = buyer::order_all(self, &town, Arc::new(progress)).await;
        let ordering = started.elapsed();

        plan.stop();
        let started = Instant::now();
        town.wait_until_settled(self.settling).await;
        let settling = started.elapsed();
        for sweeper in sweepers {
            sweeper.abort();
        }

        let database = town.database().superuser().await;
        let mut broken = invariants::check(&database).await;
        broken.extend(wrong_answers.into_iter().map(|detail| Broken { invariant: invariants::SAME_KEY, detail }));
        Report { broken, orders: invariants::orders(&database).await, faults: plan.counts(), ordering, settling }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let total: i64 = self.orders.iter().map(|(_, count)| count).sum();
        let seconds = self.ordering.as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
        let rate = total as f64 / seconds;
        writeln!(
            out,
            "{total} orders in {seconds:.1} s ({rate:.0} a second), settled {:.1} s later",
            self.settling.as_secs_f64()
        )?;
        for (status, count) in &self.orders {
            writeln!(out, "  {status:<12} {count:>8}")?;
        }
        writeln!(out, "faults")?;
        for (fault, count) in &self.faults {
            writeln!(out, "  {:<12} {count:>8}", fault.name())?;
        }
        writeln!(out, "invariants")?;
        for invariant in invariants::ALL {
            let found: Vec<_> = self.broken.iter().filter(|broken| broken.invariant == invariant).collect();
            writeln!(out, "  {} {invariant}", if found.is_empty() { "holds " } else { "BROKEN" })?;
            for broken in found.iter().take(5) {
                writeln!(out, "         {}", broken.detail)?;
            }
            if found.len() > 5 {
                writeln!(out, "         … and {} more", found.len() - 5)?;
            }
        }
        Ok(())
    }
}
