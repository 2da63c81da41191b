//! How a claim is looked at.

use std::time::{Duration, Instant};

/// How long lies between two looks.
const BETWEEN: Duration = Duration::from_millis(250);

/// Looks until it holds or the time is over; gives what was seen last.
pub async fn eventually<T>(within: Duration, mut look: impl AsyncFnMut() -> Result<T, String>) -> Result<T, String> {
    let started = Instant::now();
    loop {
        match look().await {
            Err(_) if started.elapsed() < within => tokio::time::sleep(BETWEEN).await,
            outcome => return outcome,
        }
    }
}

/// That something is so, or what it is instead.
pub fn that(is_so: bool, instead: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(instead()) }
}
