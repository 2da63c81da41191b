//! One line of JSON on stderr for what the caller is not told.

use serde_json::json;

/// How bad it is.
#[derive(Debug, Clone, Copy)]
pub enum Level {
    /// Something around us failed; the request may still have been answered.
    Warn,
    /// A defect of ours.
    Error,
}

/// Logs why something went wrong, under the trace of the request that met it.
pub fn failure(level: Level, service: &str, trace_id: &str, problem: &str, cause: &str) {
    let level = match level {
        Level::Warn => "warn",
        Level::Error => "error",
    };
    eprintln!(
        "{}",
        json!({ "level": level, "service": service, "trace_id": trace_id, "problem": problem, "cause": cause })
    );
}
