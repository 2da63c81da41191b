//! The command line: reads it, calls the library, shows what happens. Progress goes to stderr, answers to stdout.

mod ask;
mod show;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use meshmall_migrator::{DEMO_PASSWORD, Error, Passwords, SeedOptions, Target, TokenKeys};

use show::Terminal;

/// Prepares Postgres for the shop: roles, schemas, migrations and the catalogue.
#[derive(Parser)]
#[command(name = "meshmall-migrator", version, disable_help_subcommand = true)]
struct Arguments {
    /// Of a user who may create schemas and roles. Default: DATABASE_URL, also from .env
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// How long to wait for a server that is not there yet, such as 30s or 2m; 0 tries once
    #[arg(long, global = true, value_name = "DURATION", env = "DATABASE_WAIT", default_value = "1m", value_parser = duration)]
    wait: Duration,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create what is missing: roles, schemas, tables. May run at every start
    Up,
    /// Show what is there and what is missing (exit code 1 if something is)
    Status,
    /// Fill the shop with products, sellers, pictures, stock and demo accounts
    Seed {
        /// How many products; above the catalogue's size, variations of its products fill up (at most 1000000)
        #[arg(long, value_name = "N")]
        products: Option<u64>,
        /// The same number gives the same data
        #[arg(long, value_name = "S", default_value_t = 0)]
        seed: u64,
    },
    /// Print a new key that signs access tokens, and the keys that verify them, as lines for .env
    TokenKeys {
        /// The keys in use, of which the newest goes on being accepted. Default: SPIN_VARIABLE_TOKEN_KEYS, also from
        /// .env
        #[arg(long, value_name = "JWKS-JSON")]
        keep: Option<String>,
    },
    /// Drop the six schemas with everything in them; the roles stay
    Reset {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Runs what the command line asks for and shows its failure, if it fails, as one sentence.
pub async fn run() -> ExitCode {
    let terminal = Terminal::new();
    match execute(&terminal).await {
        Ok(code) => code,
        Err(error) => {
            terminal.fails(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Says what Ctrl-C leaves behind.
pub fn interrupted() {
    Terminal::new().fails("interrupted; nothing is left half-done, run it again to go on");
}

async fn execute(terminal: &Terminal) -> Result<ExitCode, Error> {
    // First, because arguments have their defaults there; what is wrong with it is of no interest to --help.
    let environment = load_environment_file();
    let arguments = Arguments::parse();
    environment?;
    let target = || {
        let url = arguments.database_url.or_else(|| std::env::var("DATABASE_URL").ok());
        let url = url.filter(|url| !url.is_empty()).ok_or(Error::NoDatabaseUrl)?;
        Ok::<_, Error>(Target::at(&url)?.waited_for(arguments.wait))
    };
    match arguments.command {
        Command::Up => {
            let prepared = meshmall_migrator::up(&target()?, &Passwords::from_environment()?, terminal).await?;
            terminal.sums_up(&match (prepared.done, prepared.already) {
                (0, already) => {
                    format!("the database was prepared already ({already} steps checked)")
                }
                (done, already) => format!("the database is prepared ({done} steps done, {already} were done already)"),
            });
        }
        Command::Status => {
            let status = meshmall_migrator::status(&target()?, terminal).await?;
            table::print(&status);
            if status.is_pending() {
                terminal.sums_up("something is missing: `meshmall-migrator up` creates it");
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Seed { products, seed } => {
            let seeded = meshmall_migrator::seed(&target()?, SeedOptions { products, seed }, terminal).await?;
            terminal.sums_up(&if seeded.is_unchanged() {
                format!("all {} products are there already; nothing was changed", seeded.products)
            } else {
                format!("{} products: {} new, {} updated", seeded.products, seeded.inserted, seeded.updated)
            });
            terminal.sums_up(&format!(
                "to sign in: buyer@, lilei@ or admin@meshmall.example, <seller>@sellers.meshmall.example such as lanwen@, all with the password {DEMO_PASSWORD}"
            ));
        }
        Command::TokenKeys { keep } => {
            let keep = keep.or_else(|| std::env::var("SPIN_VARIABLE_TOKEN_KEYS").ok());
            println!("{}", TokenKeys::beside(keep.as_deref())?);
        }
        Command::Reset { yes } => {
            let target = target()?;
            if !yes {
                ask::confirm(&meshmall_migrator::database_name(&target, terminal).await?)?;
            }
            meshmall_migrator::reset(&target, terminal).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// At most a day: a longer one is a forgotten unit.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| format!("{error}; write 30s, 2m or 0"))?;
    if duration > Duration::from_secs(24 * 60 * 60) { Err("a day is the most".to_owned()) } else { Ok(duration) }
}

/// `.env` of the working folder. What is set in the real environment wins.
fn load_environment_file() -> Result<(), Error> {
    match dotenvy::from_path(".env") {
        Ok(()) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // The error's own text quotes the line, which may hold a password.
        Err(dotenvy::Error::LineParse(_, at)) => {
            Err(Error::BadEnvironmentFile { reason: format!("a line is malformed at character {at}") })
        }
        Err(error) => Err(Error::BadEnvironmentFile { reason: error.to_string() }),
    }
}
