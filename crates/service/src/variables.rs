//! The component's own Spin variables.

use spin_sdk::variables;

use crate::Problem;

/// The value of a variable that the manifest declares for this component.
pub fn get(name: &str) -> Result<String, Problem> {
    variables::get(name).map_err(|error| Problem::internal(format!("variable {name}: {error}")))
}
