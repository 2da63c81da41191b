//! The command line: `up` as Spin has it, and `check` for what `up` would refuse.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::app::{App, Limits};
use crate::log::{self, Format};
use crate::variables::Sources;
use crate::{server, wait};

/// Runs the components of a spin.toml on machines that have no Spin.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the application.
    Up {
        #[command(flatten)]
        application: Application,
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// How long to wait at start for the Postgres servers that components may reach; 0 starts without them.
        #[arg(long, default_value = "30s", value_name = "DURATION", value_parser = humantime::parse_duration)]
        wait: Duration,
        /// How long running requests may go on after SIGTERM.
        #[arg(long, default_value = "10s", value_parser = humantime::parse_duration)]
        drain_timeout: Duration,
    },
    /// Read the manifest, compose and compile its components, and say whether it would run.
    Check {
        #[command(flatten)]
        application: Application,
    },
}

#[derive(Args)]
struct Application {
    /// The manifest, or a folder that has a spin.toml.
    #[arg(long, short, visible_alias = "file", default_value = "spin.toml", value_name = "PATH")]
    from: PathBuf,
    /// The value of a variable; else SPIN_VARIABLE_<NAME>, from the environment or .env.
    #[arg(long = "variable", value_name = "NAME=VALUE")]
    variables: Vec<String>,
    /// How the log looks.
    #[arg(long, value_enum, default_value = "pretty")]
    log_format: Format,
    /// The longest that a request may take.
    #[arg(long, default_value = "30s", value_parser = humantime::parse_duration)]
    request_timeout: Duration,
    /// Memory that one instance may have, in MiB.
    #[arg(long, default_value_t = 128, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..=4096))]
    memory_limit: u32,
    /// Instances that may run at once.
    #[arg(long, env = "SPIN_MAX_INSTANCE_COUNT", default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    max_instances: u32,
    /// Where compiled components are kept; by default in this user's cache.
    #[arg(long, value_name = "FOLDER")]
    cache_dir: Option<PathBuf>,
}

/// Reads the command line and does what it says.
pub fn run() -> Result<()> {
    let arguments = Arguments::parse();
    let (Command::Up { application, .. } | Command::Check { application }) = &arguments.command;
    log::start(application.log_format);
    // Cranelift's threads and blocking file reads come and go; requests run on these.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    runtime.block_on(async {
        let app = load(application)?;
        match arguments.command {
            Command::Up { listen, wait, drain_timeout, .. } => {
                if !wait.is_zero() {
                    wait::for_servers(&app.servers, wait).await?;
                }
                server::serve(Arc::new(app), listen, wait, drain_timeout).await
            }
            Command::Check { .. } => {
                println!("{} would run: {}", app.name, app.components.keys().cloned().collect::<Vec<_>>().join(", "));
                Ok(())
            }
        }
    })
}

fn load(application: &Application) -> Result<App> {
    let limits = Limits {
        request_timeout: application.request_timeout,
        memory: application.memory_limit as usize * 1024 * 1024,
        instances: application.max_instances,
    };
    let cache = application.cache_dir.clone().unwrap_or_else(default_cache);
    App::load(&application.from, &Sources::new(&application.variables)?, &cache, limits)
}

fn default_cache() -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    user.unwrap_or_else(std::env::temp_dir).join("meshmall/code")
}
