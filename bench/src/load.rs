//! Many connections that ask for one path as fast as they are answered.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::report::Measured;

/// Loads `path` for a time, over kept-alive connections. Every answer has to be a 200.
pub async fn run(port: u16, path: &str, connections: usize, time: Duration) -> Result<Measured> {
    let started = Instant::now();
    let deadline = started + time;
    let clients: Vec<_> = (0..connections).map(|_| tokio::spawn(client(port, path.to_owned(), deadline))).collect();
    let mut latencies = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3)?;
    for client in clients {
        latencies.add(client.await??)?;
    }
    Ok(Measured {
        per_second: latencies.len() as f64 / started.elapsed().as_secs_f64(),
        p50: Duration::from_micros(latencies.value_at_quantile(0.5)),
        p99: Duration::from_micros(latencies.value_at_quantile(0.99)),
    })
}

async fn client(port: u16, path: String, deadline: Instant) -> Result<Histogram<u64>> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.context("the server under load does not listen")?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut latencies = Histogram::new_with_bounds(1, 60_000_000, 3)?;
    while Instant::now() < deadline {
        let started = Instant::now();
        let request = Request::get(&path).header("host", "localhost").body(Empty::<Bytes>::new())?;
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        ensure!(status == 200 && !body.is_empty(), "{path} answered {status}: {}", String::from_utf8_lossy(&body));
        latencies.record(u64::try_from(started.elapsed().as_micros())?)?;
    }
    Ok(latencies)
}
