//! The parts of the proof, in the order in which they are looked at.

mod books;
mod kills;
mod pods;
mod purchase;
mod refusals;
mod rolling;

pub use books::check as check_books;
pub use purchase::buy;

use super::kubectl::Kubectl;
use super::scenarios;
use super::table::Table;

/// Each part by its name; docs/cluster.md says what it looks at.
pub const PARTS: [&str; 7] = ["pods", "purchase", "refusals", "scenarios", "rolling", "kills", "books"];

/// The label that the operator gives the pods and Deployments of all apps.
const APPS: &str = "core.spinkube.dev/app-name";

/// What to look at.
pub struct Proof {
    pub cluster: Kubectl,
    /// Names of [`PARTS`].
    pub parts: Vec<String>,
    /// Names of [`scenarios::ALL`].
    pub scenarios: Vec<&'static str>,
}

impl Proof {
    /// Looks at all of it, one part after the other.
    pub async fn run(&self, table: &mut Table) {
        let cluster = &self.cluster;
        for part in &self.parts {
            match part.as_str() {
                "pods" => pods::look(cluster, table).await,
                "purchase" => purchase::buy(cluster, table).await,
                "refusals" => refusals::look(cluster, table).await,
                // They change what sidecars do.
                "scenarios" if cluster.is_ambient => {
                    println!("scenarios: left out, for an ambient mesh has no sidecars");
                }
                "scenarios" => scenarios::run(cluster, table, &self.scenarios).await,
                "rolling" => rolling::look(cluster, table).await,
                "kills" => kills::look(cluster, table).await,
                "books" => books::check(cluster, table).await,
                other => panic!("part {other} is in the list, and nothing looks at it"),
            }
        }
    }
}
