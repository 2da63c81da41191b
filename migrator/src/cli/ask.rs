//! The question before something is dropped.

use std::io::{IsTerminal as _, Write as _};

use meshmall_migrator::{Error, SERVICES};

/// Has the user type the database's name.
pub fn confirm(database: &str) -> Result<(), Error> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::NoTerminal);
    }
    let schemas = SERVICES.map(|service| service.schema).join(", ");
    let mut stderr = std::io::stderr();
    write!(stderr, "Type the database's name ({database}) to drop {schemas} and everything in them: ")?;
    stderr.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    if answer.trim() == database { Ok(()) } else { Err(Error::NotConfirmed { database: database.to_owned() }) }
}
