//! The bundled runner: runs the same `spin.toml` as Spin 3.6, on machines that have no Spin.
//!
//! It does what the shop uses of Spin and no more; a manifest that asks for more is refused by the key's name.
//! Nothing may work here and fail on Spin, so where Spin has an edge the runner has it too, or is stricter.

mod allowed_hosts;
mod app;
mod call;
mod cli;
mod code_cache;
mod compose;
mod files;
mod instance;
mod log;
mod manifest;
mod outbound;
mod postgres;
mod problem;
mod routes;
mod server;
mod variables;
mod wait;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
