//! The table of versions, from the one file that pins them.

use std::fmt::Write;

use crate::workspace;

/// A row for each version of `k8s/versions.env`, with what is said of it there.
///
/// # Panics
/// Where the file is missing.
pub fn versions() -> String {
    let text = std::fs::read_to_string(workspace().join("k8s/versions.env")).expect("the pinned versions");
    let mut table = String::from("| what | version | |\n|---|---|---|\n");
    let mut comment = Vec::new();
    for line in text.lines() {
        if let Some(said) = line.strip_prefix('#') {
            comment.push(said.trim());
        } else if let Some((name, version)) = line.split_once('=') {
            writeln!(table, "| {} | {} | {} |", what(name), value(name, version), comment.join(" "))
                .expect("a string takes it");
            comment.clear();
        } else {
            comment.clear();
        }
    }
    table
}

/// `CERT_MANAGER_VERSION` is cert-manager.
fn what(name: &str) -> String {
    let bare = ["_MINIMUM", "_VERSION"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let words = bare.to_lowercase();
    if name.ends_with("_IMAGE") { words.replace('_', " ") } else { words.replace('_', "-") }
}

fn value(name: &str, version: &str) -> String {
    if name.ends_with("_MINIMUM") { format!("{version} or later") } else { format!("`{version}`") }
}
