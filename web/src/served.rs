//! What served a page: every call that was made for it, also those behind other services.

use serde::{Deserialize, Serialize};

/// One call, or what a service did in its database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The service that was asked; `db` for a database.
    pub name: String,
    /// The service that asked.
    pub caller: String,
    pub version: Option<String>,
    /// 0 where there was no answer.
    pub status: u16,
    /// How often a mesh has tried.
    pub attempts: u32,
    pub ms: f64,
    /// What was asked for.
    pub what: String,
}

impl Call {
    pub fn is_database(&self) -> bool {
        self.name == "db"
    }

    /// Whether it gave what was asked for. A refusal is an answer too.
    pub fn is_well(&self) -> bool {
        self.is_database() || (200..500).contains(&self.status)
    }
}

/// What islands are answered: what they asked for, and what served it.
#[derive(Serialize, Deserialize)]
pub struct Envelope<T> {
    pub data: T,
    pub calls: Vec<Call>,
    pub ms: f64,
    pub trace_id: String,
}

/// The services among `calls`, each once, in the order in which they were first asked.
pub fn services(calls: &[Call]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for call in calls.iter().filter(|call| !call.is_database()) {
        if !names.contains(&call.name.as_str()) {
            names.push(&call.name);
        }
    }
    names
}
