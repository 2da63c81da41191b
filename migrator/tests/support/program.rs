//! The program as people run it.

use std::process::{Command, Stdio};

use meshmall_migrator::SERVICES;

use super::PASSWORD;

pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// In a folder without a `.env`, with the given variables alone.
pub fn command(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshmall-migrator"));
    command.args(arguments).current_dir(std::env::temp_dir()).env_clear().envs(variables.iter().copied());
    command.stdin(Stdio::null());
    command
}

pub fn migrator(arguments: &[&str], variables: &[(&str, &str)]) -> Said {
    let output = command(arguments, variables).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

pub fn with_passwords(url: &str) -> Vec<(&str, &str)> {
    SERVICES.iter().map(|service| (service.password_variable, PASSWORD)).chain([("DATABASE_URL", url)]).collect()
}

pub fn fails(said: &Said, words: &[&str]) {
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    for word in words {
        assert!(said.stderr.contains(word), "no \"{word}\" in: {}", said.stderr);
    }
    assert!(!said.stderr.contains("panicked") && !said.stderr.contains("Error {"), "{}", said.stderr);
}
