//! What has to agree. Each check gives what it finds, in words that say which file lacks what; nothing is what it should.

mod apps;
mod database;
mod delivery;
mod edge;
mod foundations;
mod hosts;
mod images;
mod matching;
mod mesh;
mod network;
mod operated;
mod patches;
mod policies;
mod routing;
mod selectors;
mod server;
mod settings;
mod timers;
mod workloads;

pub use hosts::check as hosts;
pub use images::{check as images, versions};
pub use patches::check as patches;
pub use selectors::check as selectors;
pub use settings::{made_by_secrets, mounted, references};

use super::{Cluster, Project};

/// Everything about the shop as it is deployed.
pub fn all(project: &Project, cluster: &Cluster) -> Vec<String> {
    [
        apps::check(project, cluster),
        settings::check(project, cluster),
        database::check(project, cluster),
        operated::check(project, cluster),
        network::check(project, cluster),
        foundations::check(cluster),
        policies::check(project, cluster),
        edge::check(project, cluster),
        routing::check(project, cluster),
        hosts::check(cluster),
        selectors::check(cluster),
        timers::check(project, cluster),
        mesh::check(project, cluster),
        workloads::check(cluster),
        images::check(project, cluster),
        images::check_registry(cluster),
    ]
    .concat()
}

/// The name by which the mesh knows a Service of the shop.
fn host(service: &str) -> String {
    format!("{service}.{}.svc.cluster.local", super::NAMESPACE)
}

/// Who one is in the mesh, by the name of the ServiceAccount.
fn principal(name: &str) -> String {
    format!("cluster.local/ns/{}/sa/{name}", super::NAMESPACE)
}

/// Who the gateway is.
const GATEWAY: &str = "cluster.local/ns/istio-ingress/sa/istio-ingressgateway-service-account";
/// Every method that a request of the shop can have.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/// What web answers, as far as no table of routes says so.
const PAGES: [(&str, &str); 5] =
    [("GET", "/"), ("GET", "/item/x"), ("POST", "/login"), ("GET", "/api/docs"), ("GET", "/api/openapi.json")];

/// What web has and keeps to itself.
const PRIVATE: [&str; 5] = ["/ready", "/ready/order", "/health/order", "/internal", "/internal/x"];

/// The database, and who prepares it.
const POSTGRES: &str = "postgres";
const MIGRATOR: &str = "migrator";
