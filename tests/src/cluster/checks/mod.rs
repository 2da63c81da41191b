//! What has to agree. Each check gives what it finds, in words that say which file lacks what; nothing is what it should.

mod apps;
mod images;
mod network;
mod policies;
mod routing;
mod settings;
mod workloads;

pub use policies::allows;
pub use settings::{made_by_secrets, references};

use super::{Cluster, Project};

/// Everything about the shop as it is deployed.
pub fn all(project: &Project, cluster: &Cluster) -> Vec<String> {
    [
        apps::check(project, cluster),
        settings::check(project, cluster),
        network::check(project, cluster),
        policies::check(project, cluster),
        policies::check_edge(project, cluster),
        routing::check(project, cluster),
        workloads::check(cluster),
        images::check(project, cluster),
    ]
    .concat()
}

pub use images::check as images;
pub use routing::{check_hosts as hosts, check_selectors as selectors};

/// The name by which the mesh knows a Service of the shop.
fn host(service: &str) -> String {
    format!("{service}.{}.svc.cluster.local", super::NAMESPACE)
}

/// The database, and who prepares it.
const POSTGRES: &str = "postgres";
const MIGRATOR: &str = "migrator";
