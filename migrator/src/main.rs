//! `meshmall-migrator`: prepares Postgres for the shop.

mod cli;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    tokio::select! {
        code = cli::run() => code,
        // Dropping the work closes its connection, and the server rolls back what was not committed.
        _ = tokio::signal::ctrl_c() => {
            cli::interrupted();
            ExitCode::from(130)
        }
    }
}
