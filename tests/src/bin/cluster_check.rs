//! Looks whether the cluster of kubectl's current context runs the shop as the pages say: `make cluster-check`.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use meshmall_tests::proof::kubectl::Kubectl;
use meshmall_tests::proof::{PARTS, Proof, Table, scenarios};

/// Looks whether the cluster of kubectl's current context runs the shop as its pages say. It buys, switches scenarios on
/// and off, restarts apps and kills pods and the database: run it where that may be done. It uses the accounts that
/// every shop is seeded with.
#[derive(Parser)]
struct Arguments {
    /// Where the shop answers; else port 8080 of this machine, else a port forwarded to its gateway
    #[arg(long, env = "URL")]
    url: Option<String>,
    /// Only these parts
    #[arg(long, value_delimiter = ',', value_parser = PARTS)]
    only: Vec<String>,
    /// Only these scenarios
    #[arg(long, value_delimiter = ',', value_parser = scenarios::ALL)]
    scenarios: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match check(arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn check(arguments: Arguments) -> Result<bool, String> {
    let wanted = |part: &&str| arguments.only.is_empty() || arguments.only.iter().any(|one| one == part);
    let parts = PARTS.into_iter().filter(wanted).map(str::to_owned).collect();
    let is_chosen = |name: &&str| arguments.scenarios.is_empty() || arguments.scenarios.iter().any(|one| one == name);
    let cluster = Kubectl::find(arguments.url).await?;
    println!(
        "The cluster of context {}, the shop at {}\n",
        Kubectl::context().await?,
        meshmall_tests::proof::Mesh::edge(&cluster)
    );
    let proof = Proof { cluster, parts, scenarios: scenarios::ALL.into_iter().filter(is_chosen).collect() };
    let mut table = Table::new(|row| {
        println!("{row}");
        drop(std::io::stdout().flush());
    });
    proof.run(&mut table).await;
    println!("\n{table}");
    let failed: Vec<_> = table.rows().iter().filter(|row| row.seen.is_err()).collect();
    if !failed.is_empty() {
        println!("\nWhat failed:");
        failed.iter().for_each(|row| println!("{row}"));
    }
    Ok(failed.is_empty() && !table.rows().is_empty())
}
