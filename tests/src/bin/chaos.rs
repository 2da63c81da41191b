//! Runs the money path under faults for as long as is wanted: `make chaos ORDERS=10000 SEED=7`.

use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use meshmall_tests::chaos::Chaos;

/// The money path under faults, and what is left of its invariants.
#[derive(Parser)]
struct Arguments {
    /// How many orders
    #[arg(long, default_value_t = 1000)]
    orders: u64,
    /// The same number gives the same orders and the same faults
    #[arg(long)]
    seed: Option<u64>,
    /// How many buyers order at once
    #[arg(long, default_value_t = 16)]
    buyers: u64,
    /// In how many of a hundred calls something goes wrong
    #[arg(long, default_value_t = 12)]
    faults: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| u64::from(std::process::id()));
    let chaos = Chaos {
        buyers: arguments.buyers.max(1),
        faults_percent: arguments.faults.min(100),
        ..Chaos::new(arguments.orders, seed)
    };
    println!(
        "{} orders by {} buyers, faults in {} % of calls, SEED={seed}",
        chaos.orders, chaos.buyers, chaos.faults_percent
    );
    let bar = ProgressBar::new(chaos.orders);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} orders, {elapsed} gone, {eta} to go") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let report = chaos.run(move |done| shown.set_position(done)).await;
    bar.finish_and_clear();
    print!("{report}");
    if report.broken.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("again: make chaos ORDERS={} SEED={seed}", chaos.orders);
    ExitCode::FAILURE
}
