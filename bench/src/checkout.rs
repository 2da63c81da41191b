//! A whole checkout: one product into the cart, and the order of it until it is paid.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use meshmall_tests::{Shop, has_spin};

use crate::buyer::Buyer;
use crate::load::{self, Visitor};
use crate::native;
use crate::report::{Measured, Report};
use crate::wire::Wire;

const WHAT: &str = "checkout (cart and order)";
const GOAL: &str = "≥ 0.60";
/// Those of which statements and calls are counted, one after the other.
const COUNTED: u64 = 100;
/// Those before them, which open the connections.
const BEFORE: usize = 5;

pub async fn measure(report: &mut Report, shop: &Shop, native: u16, connections: usize, time: Duration) -> Result<()> {
    let run = async |name: &str, port: u16| -> Result<Measured> {
        eprintln!("{name:8} {WHAT}");
        load::run(Buyer::some(connections, port, &shop.database).await?, time).await
    };
    report.load(WHAT, "native", run("native", native).await?, "");
    report.load(WHAT, "runner", run("runner", shop.runtime.port).await?, GOAL);
    if has_spin() {
        let spin = Shop::with("spin.toml").beside(shop).on_spin_runtime().open().await;
        report.load(WHAT, "spin", run("spin", spin.runtime.port).await?, "");
    }
    count(report, shop).await
}

/// What one checkout takes, on servers of their own that reach the database through a [`Wire`].
async fn count(report: &mut Report, beside: &Shop) -> Result<()> {
    let database = &beside.database;
    let wire = Wire::to(&database.address).await?;

    let port = native::start(|service| database.service_url(service).replace(&database.address, &wire.address)).await?;
    let mut buyer = warm(port, beside).await?;
    wire.reset();
    for _ in 0..COUNTED {
        buyer.visit().await?;
    }
    report.traffic("native", wire.traffic().per(COUNTED));

    let shop = Shop::with("spin.toml")
        .beside(beside)
        .host_argument("--log-format=json")
        .variable("postgres_address", &wire.address)
        .open()
        .await;
    if shop.on_spin() {
        return Ok(());
    }
    let mut buyer = warm(shop.runtime.port, beside).await?;
    let before = calls(&shop, BEFORE as u64).await?;
    wire.reset();
    for _ in 0..COUNTED {
        buyer.visit().await?;
    }
    report.traffic("runner", wire.traffic().per(COUNTED));
    let calls = calls(&shop, BEFORE as u64 + COUNTED).await? - before;
    report.bridge_calls(calls as f64 / COUNTED as f64);
    Ok(())
}

async fn warm(port: u16, beside: &Shop) -> Result<Buyer> {
    let mut buyers = Buyer::some(1, port, &beside.database).await?;
    let mut buyer = buyers.remove(0);
    for _ in 0..BEFORE {
        buyer.visit().await?;
    }
    Ok(buyer)
}

/// How many requests came from other components, as the log says once it has so many orders.
async fn calls(shop: &Shop, orders: u64) -> Result<u64> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let (mut calls, mut logged) = (0, 0);
        for line in shop.runtime.log().lines() {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else { continue };
            calls += u64::from(line["chained"] == true);
            logged += u64::from(line["chained"] == false && line["path"] == "/api/orders");
        }
        if logged == orders {
            return Ok(calls);
        }
        ensure!(Instant::now() < deadline, "the runner has logged {logged} orders instead of {orders}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
