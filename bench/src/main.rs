//! Measures the shop's components beside a native server with the same SQL and pool, in one run on one machine.
//!
//! What it prints are ratios first: absolute numbers say more about the machine than about the shop.
#![expect(clippy::indexing_slicing, reason = "a JSON value without the key that is asked for is null")]

mod load;
mod native;
mod process;
mod report;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use meshmall_tests::{Shop, has_spin};

use crate::report::{Measured, Report};

/// Loads the shop and a native server alike, and compares.
#[derive(Parser)]
struct Arguments {
    /// Seconds per measurement.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections at once.
    #[arg(long, default_value_t = 32)]
    connections: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match measure(Arguments::parse()).await {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: Arguments) -> Result<Report> {
    let time = Duration::from_secs(arguments.seconds);
    let mut report = Report::default();

    // The runner serves first and lends its database to the native server, so that both read the same rows.
    let shop = Shop::with("spin.toml").host_argument("--log-format=json").open().await;
    report.start("runner", process::first_answer(&shop).await?, process::resident(shop.runtime.pid())?);
    let id = shop.any_product().await;
    let native = native::start(&shop.database).await?;
    let paths = ["/api/products?limit=20".to_owned(), format!("/api/products/{id}")];

    for path in &paths {
        let run = async |name: &str, port: u16| -> Result<Measured> {
            eprintln!("{name:8} {path}");
            // The first second warms caches and pools and is not counted.
            load::run(port, path, arguments.connections, Duration::from_secs(1)).await?;
            load::run(port, path, arguments.connections, time).await
        };
        report.load(path, "native", run("native", native).await?);
        report.load(path, "runner", run("runner", shop.runtime.port).await?);
        if has_spin() {
            let spin = Shop::with("spin.toml").on_spin_runtime().open().await;
            report.load(path, "spin", run("spin", spin.runtime.port).await?);
        }
    }
    report.resident_after_load(process::resident(shop.runtime.pid())?);
    drop(shop);
    report.instance_start(process::instance_start().await?);
    report.sizes(process::component_sizes()?);
    Ok(report)
}
