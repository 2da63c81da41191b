//! The mesh is installed as the rules need it: the gateway that they name, the collector that traces go to, what is limited.

use serde_json::Value;

use super::GATEWAY;
use crate::cluster::kinds::{EnvoyFilter, Gateway, IstioOperator, MeshConfig, Telemetry};
use crate::cluster::{Cluster, EDGE, Project, Route};

const FILE: &str = "istio/install/mesh.yaml";
/// Where passwords can be guessed.
const LOGIN: &str = "/users/login";

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let Some(mesh) = config(cluster) else { return vec![format!("{FILE}: there is no meshConfig")] };
    let mut found = Vec::new();
    if mesh.outbound_traffic_policy.mode != "REGISTRY_ONLY" {
        found.push(format!("{FILE}: the way to the world outside is open"));
    }
    // As a path was sent, `//internal` is none of those that policies name.
    if mesh.path_normalization.normalization != "DECODE_AND_MERGE_SLASHES" {
        found.push(format!("{FILE}: paths are compared as they were sent"));
    }
    found.extend(gateways(cluster));
    found.extend(telemetry(cluster, mesh));
    let mut is_limited = false;
    for (document, filter) in cluster.all::<EnvoyFilter>() {
        let app = filter.workload_selector.labels.get("app");
        let limits = filter.config_patches.iter().flat_map(|patch| values(&patch.patch.value, "header_value_match"));
        is_limited |= limits.clone().any(|limit| matches(limit, "POST", LOGIN));
        let answered = |limit: &&Value| is_answered(project, app, limit);
        found.extend(limits.filter(|limit| !answered(limit)).map(|limit| {
            format!(
                "{}: it counts what is no route of {}: {}",
                document.title(),
                app.map_or("?", |app| app),
                limit["headers"]
            )
        }));
    }
    if !is_limited {
        found.push(format!("istio/base/login-rate-limit.yaml: nothing limits how often one may POST {LOGIN}"));
    }
    found
}

/// The host that proxies send traces to, as a Sidecar names it.
pub fn collector(cluster: &Cluster) -> Option<String> {
    let service = &config(cluster)?.extension_providers.first()?.opentelemetry.service;
    Some(format!("{}/{service}", service.split('.').nth(1)?))
}

fn config(cluster: &Cluster) -> Option<&MeshConfig> {
    cluster.all::<IstioOperator>().find_map(|(_, install)| install.mesh_config.as_ref())
}

/// The gateway that is installed is the one that policies know and rules select.
fn gateways(cluster: &Cluster) -> Vec<String> {
    let installed: Vec<_> = cluster
        .all::<IstioOperator>()
        .filter_map(|(_, install)| install.components.as_ref())
        .flat_map(|components| &components.ingress_gateways)
        .collect();
    let is_known = |name: &str, namespace: &str| {
        namespace == EDGE && GATEWAY == format!("cluster.local/ns/{namespace}/sa/{name}-service-account")
    };
    let mut found = Vec::new();
    for gateway in &installed {
        if !is_known(&gateway.name, &gateway.namespace) {
            found.push(format!("{FILE}: no policy knows gateway {} of namespace {}", gateway.name, gateway.namespace));
        }
    }
    for (document, gateway) in cluster.all::<Gateway>() {
        let is = |labels: &crate::cluster::kinds::Labels| {
            gateway.selector.iter().all(|(key, value)| labels.get(key) == Some(value))
        };
        if !installed.iter().any(|one| one.enabled && is(&one.label)) {
            found.push(format!("{}: {FILE} installs no gateway with its labels", document.title()));
        }
    }
    found
}

fn telemetry(cluster: &Cluster, mesh: &MeshConfig) -> Vec<String> {
    // Istio's own.
    const BUILT_IN: [&str; 2] = ["prometheus", "envoy"];
    let mut found = Vec::new();
    let is_whole = |telemetry: &Telemetry| {
        telemetry.tracing.iter().any(|one| !one.providers.is_empty() && one.random_sampling_percentage >= 100.0)
            && telemetry.metrics.iter().any(|one| !one.providers.is_empty())
            && telemetry.access_logging.iter().any(|one| !one.providers.is_empty())
    };
    if !cluster.all::<Telemetry>().any(|(_, telemetry)| is_whole(telemetry)) {
        found.push("istio/mesh/telemetry.yaml: not every request is traced, counted and written down".to_owned());
    }
    for (document, telemetry) in cluster.all::<Telemetry>() {
        let tracing = telemetry.tracing.iter().flat_map(|one| &one.providers);
        let metrics = telemetry.metrics.iter().flat_map(|one| &one.providers);
        let logs = telemetry.access_logging.iter().flat_map(|one| &one.providers);
        let is_known = |name: &str| {
            BUILT_IN.contains(&name) || mesh.extension_providers.iter().any(|provider| provider.name == name)
        };
        for provider in tracing.chain(metrics).chain(logs).filter(|provider| !is_known(&provider.name)) {
            found.push(format!("{}: {FILE} has no provider {}", document.title(), provider.name));
        }
    }
    found
}

/// Whether an app has a route with the method and the path of this limit.
fn is_answered(project: &Project, app: Option<&String>, limit: &Value) -> bool {
    let service = project.components.iter().find(|one| app.is_some_and(|app| one.name == *app));
    service.is_some_and(|service| {
        let counted = |route: &Route| route.methods().iter().any(|method| matches(limit, method, &route.example()));
        service.routes.iter().any(counted)
    })
}

/// Whether a limit counts a request, with and without `/api` before its path.
fn matches(limit: &Value, method: &str, path: &str) -> bool {
    let header = |name: &str| {
        let headers = limit["headers"].as_array().into_iter().flatten();
        headers.filter(|header| header["name"] == name).map(|header| &header["string_match"]).next()
    };
    let regex = header(":path").and_then(|path| path["safe_regex"]["regex"].as_str());
    let regex = regex.and_then(|regex| regex::Regex::new(&format!("^(?:{regex})$")).ok());
    header(":method").is_some_and(|is| is["exact"] == method)
        && regex.is_some_and(|regex| regex.is_match(path) && regex.is_match(&format!("/api{path}")))
}

/// All values of this name, however deep.
fn values<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    let inner: Vec<(Option<&String>, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (Some(key), value)).collect(),
        Value::Array(items) => items.iter().map(|item| (None, item)).collect(),
        _ => Vec::new(),
    };
    let own = inner.iter().filter(|(key, _)| key.is_some_and(|key| key == name)).map(|(_, value)| *value);
    own.chain(inner.iter().flat_map(|(_, value)| values(value, name))).collect()
}
