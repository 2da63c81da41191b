//! `meshmall-migrator`: prepares Postgres for the shop.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    tokio::select! {
        code = cli::run(arguments) => code,
        // Dropping the work closes its connection, and the server rolls back what was not committed.
        _ = tokio::signal::ctrl_c() => {
            cli::interrupted();
            ExitCode::from(130)
        }
    }
}
