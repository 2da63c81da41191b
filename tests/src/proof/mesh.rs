//! What the scenarios need of a mesh.

use std::time::{Duration, SystemTime};

use serde::Deserialize;

/// A proxy whose access log can be read.
#[derive(Debug, Clone, Copy)]
pub enum Proxy {
    /// Where visitors come in.
    Gateway,
    /// All sidecars of a service.
    Service(&'static str),
    /// The sidecars of one version of a service.
    Version(&'static str, &'static str),
}

/// A line of an access log, as Istio writes it in JSON. Of a connection that is no HTTP some of it is missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Access {
    pub response_code: u16,
    pub response_flags: Option<String>,
    pub response_code_details: Option<String>,
    pub method: Option<String>,
    pub path: Option<String>,
    pub request_id: Option<String>,
    pub route_name: Option<String>,
    pub upstream_cluster: Option<String>,
}

impl Access {
    /// The lines among what a proxy prints, which is more than its access log.
    pub fn of(text: &str) -> Vec<Self> {
        text.lines().filter(|line| line.starts_with('{')).filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Whether a proxy did this itself (`FI`, `UO`, …).
    pub fn has_flag(&self, flag: &str) -> bool {
        self.response_flags.as_deref().is_some_and(|flags| flags.split(',').any(|one| one == flag))
    }

    /// Whether the path begins like this.
    pub fn is_for(&self, path: &str) -> bool {
        self.path.as_deref().is_some_and(|is| is.starts_with(path))
    }

    /// Whether the details of the answer say this.
    pub fn says(&self, text: &str) -> bool {
        self.response_code_details.as_deref().is_some_and(|details| details.contains(text))
    }
}

/// A mesh that the shop runs in, with scenarios that can be switched on. Errors are sentences for people.
#[expect(async_fn_in_trait, reason = "used by this crate alone, with known types")]
pub trait Mesh {
    /// Where visitors come in, without a slash at the end.
    fn edge(&self) -> &str;

    /// How long it may take until everybody goes by a rule that was changed, and until what was done is in a log.
    fn patience(&self) -> Duration;

    /// How long it may take until what was left behind is settled; a timer has it done.
    fn settling(&self) -> Duration;

    /// Has these scenarios on and no others; none of them, as it was.
    async fn switch(&self, scenarios: &[&str]) -> Result<(), String>;

    /// What a proxy has seen since then.
    async fn log(&self, of: Proxy, since: SystemTime) -> Result<Vec<Access>, String>;

    /// What the caller that a scenario starts was answered.
    async fn caller(&self, scenario: &str) -> Result<String, String>;

    /// What a query gives: a text for each row, its columns joined by `|`.
    async fn query(&self, statement: &str) -> Result<Vec<String>, String>;
}
