//! Many visitors at once, each of whom comes again as soon as they are served.

use std::time::{Duration, Instant};

use anyhow::Result;
use hdrhistogram::Histogram;

use crate::report::Measured;

/// Warms caches and pools, and is not counted.
const WARM_UP: Duration = Duration::from_secs(1);

/// Somebody who does the same thing over and over.
pub trait Visitor: Send + 'static {
    /// Does it once. An answer other than the good one is an error, and ends the measurement.
    fn visit(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// Lets all of them visit for a time.
pub async fn run<V: Visitor>(visitors: Vec<V>, time: Duration) -> Result<Measured> {
    let counted_from = Instant::now() + WARM_UP;
    let deadline = counted_from + time;
    let visitors: Vec<_> =
        visitors.into_iter().map(|visitor| tokio::spawn(visit(visitor, counted_from, deadline))).collect();
    let mut latencies = histogram()?;
    for visitor in visitors {
        latencies.add(visitor.await??)?;
    }
    Ok(Measured {
        per_second: latencies.len() as f64 / counted_from.elapsed().as_secs_f64(),
        p50: Duration::from_micros(latencies.value_at_quantile(0.5)),
        p99: Duration::from_micros(latencies.value_at_quantile(0.99)),
    })
}

async fn visit(mut visitor: impl Visitor, counted_from: Instant, deadline: Instant) -> Result<Histogram<u64>> {
    let mut latencies = histogram()?;
    loop {
        let started = Instant::now();
        if started >= deadline {
            return Ok(latencies);
        }
        visitor.visit().await?;
        if started >= counted_from {
            latencies.record(u64::try_from(started.elapsed().as_micros())?)?;
        }
    }
}

/// In microseconds, up to a minute.
fn histogram() -> Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 60_000_000, 3)?)
}
