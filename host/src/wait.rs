//! Waiting, at start, for what is not there yet: the databases of the components, and the port to listen on.

use std::collections::BTreeSet;
use std::io;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::net::TcpStream;

use crate::app::Server;

/// A packet that is dropped is never answered; another attempt may be.
const ATTEMPT: Duration = Duration::from_secs(2);
/// A tenth of a second at first, later one; the jitter adds up to as much again.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(100))
    .with_max_delay(Duration::from_secs(1))
    .without_max_times()
    .with_jitter();
/// When it is said for the second time; from then on in twice the time.
const SAID_AGAIN: Duration = Duration::from_secs(5);

/// Waits until each server takes a connection, all of them within `limit`. Whether it lets anybody in is not asked: that
/// is between it and the component, as it is on Spin.
pub async fn for_servers(servers: &BTreeSet<Server>, limit: Duration) -> Result<()> {
    let until = Instant::now() + limit;
    for server in servers {
        let what = format!("PostgreSQL at {server}");
        let left = until.saturating_duration_since(Instant::now());
        let attempt = async || {
            let connected = tokio::time::timeout(ATTEMPT, TcpStream::connect((server.host.as_str(), server.port)));
            connected.await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map(drop)
        };
        until_it_works(&what, left, |_| true, attempt).await.with_context(|| {
            let limit = humantime::format_duration(limit);
            format!(
                "{what} takes no connection, waited for {limit}. Start it (make db-up), correct the address, give it more \
                 time with --wait, or do without it with --wait 0"
            )
        })?;
    }
    Ok(())
}

/// Tries again, for `limit` at most, what fails in a way that `passes` by itself. Says what it waits for.
pub async fn until_it_works<T>(
    what: &str,
    limit: Duration,
    passes: fn(&io::Error) -> bool,
    mut attempt: impl AsyncFnMut() -> io::Result<T>,
) -> Result<T> {
    let since = Instant::now();
    let mut pauses = PAUSES.build();
    let mut said_next = None;
    loop {
        let error = match attempt().await {
            Ok(done) => {
                if said_next.is_some() {
                    eprintln!("Waited {:.1} s for {what}", since.elapsed().as_secs_f64());
                }
                return Ok(done);
            }
            Err(error) => error,
        };
        let waited = since.elapsed();
        let left = limit.saturating_sub(waited);
        if left.is_zero() || !passes(&error) {
            return Err(anyhow!(error));
        }
        if said_next.is_none_or(|next| waited >= next) {
            eprintln!("Waiting for {what}: {error}");
            said_next = Some(SAID_AGAIN.max(waited * 2));
        }
        tokio::time::sleep(pauses.next().unwrap_or(ATTEMPT).min(left)).await;
    }
}
