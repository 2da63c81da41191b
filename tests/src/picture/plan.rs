//! What there is to draw.

use std::collections::BTreeMap;

use serde_json::Value;

use super::contracts::{Contract, contracts};
use super::manifests::{Call, calls, documents};
use crate::workspace;

/// Where a job has its identity.
const ACCOUNT: &str = "/spec/jobTemplate/spec/template/spec/serviceAccountName";

/// The shop on a cluster.
pub struct Plan {
    /// The services with contracts, in the order of their worlds.
    pub services: Vec<Service>,
    /// Web, which has none.
    pub web: Service,
    /// What services ask of each other, in the order of the bridge's exports.
    pub contracts: Vec<Contract>,
    /// What the policies let through.
    pub calls: Vec<Call>,
    /// The names of the jobs that a timer starts.
    pub timers: Vec<String>,
    /// The identity of those jobs.
    pub keeper: String,
    /// The image of the database.
    pub postgres: String,
    /// Whether nothing goes unencrypted.
    pub mtls: String,
    /// Where a name in the picture comes from: the gateway's resource and the workload behind it.
    pub gateway: String,
}

/// A component on a cluster.
pub struct Service {
    /// Its bare noun, which is also its address and its identity.
    pub name: String,
    /// `v1`, and what there is beside it.
    pub versions: Vec<String>,
    /// How many pods of its first version.
    pub pods: String,
    /// What begins like this is its part of the public addresses.
    pub public: Vec<String>,
    /// Whether the bridge is composed into it.
    pub bridged: bool,
    /// Its schema and its role.
    pub database: Option<(String, String)>,
}

impl Plan {
    /// As the tree has it.
    ///
    /// # Panics
    /// Where the tree lacks what a picture needs.
    pub fn read() -> Self {
        let workloads = documents(&["k8s/base"]);
        let mesh = documents(&["istio/base", "istio/edge"]);
        let (worlds, contracts) = contracts();
        let named = |kind: &str| workloads.iter().filter(move |document| document["kind"] == kind).collect::<Vec<_>>();
        let jobs = named("CronJob");
        let one = |kind: &str| named(kind).first().copied().unwrap_or(&Value::Null).clone();
        let peers = mesh
            .iter()
            .find(|document| document["kind"] == "PeerAuthentication" && document["metadata"]["name"] == "default")
            .unwrap_or(&Value::Null);
        Self {
            services: worlds.iter().map(|name| service(name, &workloads)).collect(),
            web: service("web", &workloads),
            contracts,
            calls: calls(&mesh),
            // What is common to all of them stands in a patch of its own, which has no schedule.
            timers: jobs
                .iter()
                .filter(|job| job["spec"]["schedule"].is_string())
                .map(|job| text(job, "/metadata/name"))
                .collect(),
            keeper: jobs
                .iter()
                .find_map(|job| job.pointer(ACCOUNT)?.as_str())
                .expect("jobs have an identity")
                .to_owned(),
            postgres: text(&one("StatefulSet"), "/spec/template/spec/containers/0/image"),
            mtls: text(peers, "/spec/mtls/mode"),
            gateway: mesh
                .iter()
                .find(|document| document["kind"] == "Gateway")
                .map_or_else(|| "shop".to_owned(), |gateway| text(gateway, "/metadata/name")),
        }
    }

    /// All components, from web to the last service.
    pub fn components(&self) -> impl Iterator<Item = &Service> {
        std::iter::once(&self.web).chain(&self.services)
    }

    /// Whom this identity may call.
    pub fn called_by(&self, caller: &str) -> Vec<&str> {
        let called = self.components().map(|service| service.name.as_str());
        called
            .filter(|name| {
                self.calls.iter().any(|call| call.callee == *name && call.callers.iter().any(|one| one == caller))
            })
            .collect()
    }
}

fn service(name: &str, workloads: &[Value]) -> Service {
    let folder = if name == "web" { "web".to_owned() } else { format!("components/{name}") };
    let manifest = toml_of(&format!("{folder}/spin.toml"));
    let component = &manifest["component"][name];
    let apps = workloads
        .iter()
        .filter(|document| document["kind"] == "SpinApp" && document["spec"]["podLabels"]["app"] == name);
    let mut pods = BTreeMap::new();
    for app in apps {
        let scaled = workloads.iter().find(|document| {
            document["kind"] == "HorizontalPodAutoscaler"
                && document["spec"]["scaleTargetRef"]["name"] == app["metadata"]["name"]
        });
        let count = match scaled.map(|scaled| &scaled["spec"]) {
            Some(spec) => format!("{}–{} pods", spec["minReplicas"], spec["maxReplicas"]),
            None if app["spec"]["replicas"] == 1 => "1 pod".to_owned(),
            None => format!("{} pods", app["spec"]["replicas"]),
        };
        drop(pods.insert(text(app, "/spec/podLabels/version"), count));
    }
    let login = component["variables"].get("database_url").and_then(toml::Value::as_str);
    let role = login.and_then(|url| url.strip_prefix("postgres://")?.split(':').next());
    Service {
        name: name.to_owned(),
        pods: pods.values().next().unwrap_or_else(|| panic!("{name}: no SpinApp")).clone(),
        versions: pods.into_keys().collect(),
        public: public(name),
        bridged: component.get("dependencies").is_some(),
        database: role.map(|role| (schema(name), role.to_owned())),
    }
}

/// The public addresses of a component, by the manifest of the whole shop.
fn public(name: &str) -> Vec<String> {
    let shop = toml_of("spin.toml");
    let triggers = shop["trigger"]["http"].as_array().expect("triggers").iter();
    let routes = triggers.filter(|trigger| trigger["component"].as_str() == Some(name));
    let routes = routes.map(|trigger| trigger["route"].as_str().expect("a route"));
    // Under the root is everything else.
    let open = routes.filter(|route| route.starts_with("/api/") || *route == "/...");
    open.map(|route| if route == "/..." { "/" } else { route.trim_end_matches("/...") }.to_owned()).collect()
}

/// The schema that its migrations make tables in.
fn schema(name: &str) -> String {
    let schema = format!("{name}db");
    let folder = workspace().join(format!("migrator/migrations/{name}"));
    let mut migrations = std::fs::read_dir(&folder).expect("migrations").map(|entry| entry.expect("an entry").path());
    let named =
        migrations.any(|file| std::fs::read_to_string(file).expect("a migration").contains(&format!("{schema}.")));
    assert!(named, "{}: nothing of it is in {schema}", folder.display());
    schema
}

fn text(document: &Value, pointer: &str) -> String {
    let value = document.pointer(pointer).and_then(Value::as_str);
    value.unwrap_or_else(|| panic!("{}: no {pointer}", document["metadata"]["name"])).to_owned()
}

fn toml_of(path: &str) -> toml::Table {
    let text = std::fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}
