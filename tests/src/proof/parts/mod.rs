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

/// Each part by its name, with what it looks at.
pub const PARTS: [(&str, &str); 7] = [
    ("pods", "apps, their sidecars, Postgres, the migrator and the timers"),
    ("purchase", "the purchase of the README, and a page"),
    ("refusals", "what policies refuse, and what they let through"),
    ("scenarios", "what the page of each scenario claims"),
    ("rolling", "every app restarted under load, and nothing failed"),
    ("kills", "pods and the database killed under load, and no order lost"),
    ("books", "the invariants of the money path, read from the database"),
];

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
        for (part, _) in PARTS.iter().filter(|(part, _)| self.parts.iter().any(|wanted| wanted == part)) {
            match *part {
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
