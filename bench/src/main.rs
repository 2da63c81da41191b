//! Measures the shop's components beside a native server with the same SQL and pool, in one run on one machine.
//!
//! What it prints are ratios first: absolute numbers say more about the machine than about the shop.
#![expect(clippy::indexing_slicing, reason = "a JSON value without the key that is asked for is null")]

mod buyer;
mod checkout;
mod connection;
mod load;
mod native;
mod page;
mod process;
mod products;
mod report;
mod wire;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use meshmall_tests::Shop;

use crate::report::Report;

/// Loads the shop and a native server alike, and compares.
#[derive(Parser)]
struct Arguments {
    /// Seconds per measurement.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections at once that look at products.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Buyers at once, each with a connection.
    #[arg(long, default_value_t = 16)]
    buyers: usize,
    /// Measures this alone.
    #[arg(long, value_enum)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Looking at products.
    Products,
    /// The front page: its weight, and its rendering.
    Page,
    /// A product into the cart, and an order until it is paid.
    Checkout,
    /// Start times, memory and sizes.
    Process,
}

impl Arguments {
    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
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

    // The runner serves first and lends its database to the native server, so that both work on the same rows.
    let shop = Shop::with("spin.toml").host_argument("--log-format=json").open().await;
    if arguments.wants(Part::Process) {
        report.start("runner", process::first_answer(&shop).await?, process::resident(shop.runtime.pid())?);
    }
    if arguments.wants(Part::Page) {
        page::measure(&mut report, &shop).await?;
    }
    let native = native::start(|service| shop.database.service_url(service)).await?;
    if arguments.wants(Part::Products) {
        products::measure(&mut report, &shop, native, arguments.connections, time).await?;
    }
    if arguments.wants(Part::Checkout) {
        checkout::measure(&mut report, &shop, native, arguments.buyers, time).await?;
    }
    if arguments.wants(Part::Process) {
        report.resident_after_load(process::resident(shop.runtime.pid())?);
        drop(shop);
        report.instance_start(process::instance_start().await?);
        report.sizes(process::component_sizes()?);
    }
    Ok(report)
}
