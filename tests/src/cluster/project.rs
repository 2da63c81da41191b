//! What the cluster's files have to agree with, read from where it is decided.

use std::collections::{BTreeMap, BTreeSet};

use wit_parser::{Resolve, WorldKey};

use super::routes::{self, Access, Route};
use crate::workspace;

/// Who calls on a timer.
pub const MAINTENANCE: &str = "maintenance";

/// Variables that have a good default everywhere.
const LEFT_TO_DEFAULTS: [&str; 2] = ["peer_timeout_ms", "order_lease_ms"];

/// A component with a manifest.
#[derive(Debug, Clone)]
pub struct Component {
    pub name: String,
    /// The variables that the cluster has to set.
    pub variables: BTreeSet<String>,
    /// Whose addresses it is given.
    pub peers: BTreeSet<String>,
    pub has_database: bool,
    /// How long it waits for a peer.
    pub peer_timeout_ms: Option<u32>,
    pub routes: Vec<Route>,
}

/// A request from one service to another, or of a timer, to an internal route.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    pub caller: String,
    pub callee: String,
    pub method: String,
    pub path: String,
}

#[derive(Debug, Clone)]
pub struct Project {
    pub version: String,
    pub components: Vec<Component>,
    pub calls: BTreeSet<Call>,
    /// How long a service waits for a peer at least.
    pub peer_timeout_ms: u32,
}

impl Project {
    /// Reads manifests, worlds, tables of routes, and the requests of the bridge.
    pub fn read() -> Self {
        let cargo: toml::Table = toml::from_str(&text("Cargo.toml")).expect("Cargo.toml parses");
        let version = cargo["workspace"]["package"]["version"].as_str().expect("a version").to_owned();
        let components: Vec<Component> = folders().iter().map(|folder| component(folder)).collect();
        let mut calls = contract_calls(&components);
        // What no contract leads to is there for a timer.
        let timed = |component: &Component, route: &Route| {
            route.access == Access::Internal
                && !calls.iter().any(|call| call.callee == component.name && call.path == route.pattern)
        };
        let timers: Vec<Call> = components
            .iter()
            .flat_map(|component| {
                component.routes.iter().filter(|route| timed(component, route)).map(move |route| (component, route))
            })
            .map(|(component, route)| Call {
                caller: MAINTENANCE.to_owned(),
                callee: component.name.clone(),
                method: route.method.clone(),
                path: route.pattern.clone(),
            })
            .collect();
        calls.extend(timers);
        let peer_timeout_ms = components.iter().filter_map(|component| component.peer_timeout_ms).min();
        Self { version, components, calls, peer_timeout_ms: peer_timeout_ms.expect("a timeout") }
    }

    /// Whom a workload asks, by a contract, on a timer, or, as web does, for visitors.
    pub fn callees(&self, caller: &str) -> BTreeSet<String> {
        let mut callees: BTreeSet<String> =
            self.calls.iter().filter(|call| call.caller == caller).map(|call| call.callee.clone()).collect();
        if caller == "web" {
            callees.extend(
                self.components.iter().find(|one| one.name == "web").into_iter().flat_map(|web| web.peers.clone()),
            );
        }
        callees
    }

    /// All but web: what has an API.
    pub fn services(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|component| component.name != "web")
    }
}

fn text(path: &str) -> String {
    std::fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every folder with the manifest of a component.
fn folders() -> Vec<String> {
    let entries = std::fs::read_dir(workspace().join("components")).expect("components");
    let mut folders: Vec<String> = entries
        .map(|entry| format!("components/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .chain(["web".to_owned()])
        .filter(|folder| workspace().join(folder).join("spin.toml").exists())
        .collect();
    folders.sort();
    folders
}

fn component(folder: &str) -> Component {
    let manifest: toml::Table = toml::from_str(&text(&format!("{folder}/spin.toml")))
        .unwrap_or_else(|error| panic!("{folder}/spin.toml: {error}"));
    let declared = manifest.get("variables").and_then(toml::Value::as_table);
    let names: BTreeSet<String> = declared.into_iter().flat_map(|table| table.keys().cloned()).collect();
    let peer = |name: &String| name.strip_suffix("_url").filter(|peer| *peer != "traces").map(str::to_owned);
    Component {
        name: folder.rsplit('/').next().expect("a name").to_owned(),
        peers: names.iter().filter_map(peer).collect(),
        has_database: names.contains("postgres_address"),
        peer_timeout_ms: declared
            .and_then(|table| table.get("peer_timeout_ms")?.get("default")?.as_str())
            .map(|milliseconds| milliseconds.parse().expect("milliseconds")),
        variables: names.into_iter().filter(|name| !LEFT_TO_DEFAULTS.contains(&name.as_str())).collect(),
        routes: routes::of(folder),
    }
}

/// What each world imports, of which its component uses which functions, each of which is one request of the bridge.
fn contract_calls(components: &[Component]) -> BTreeSet<Call> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(workspace().join("wit")).expect("the contracts parse");
    let mut calls = BTreeSet::new();
    for component in components {
        let Some(world) = resolve.packages[package].worlds.get(&component.name) else { continue };
        let sources = sources(&component.name);
        for key in resolve.worlds[*world].imports.keys() {
            let WorldKey::Interface(id) = key else { continue };
            let interface = &resolve.interfaces[*id];
            let Some(name) = interface.name.as_deref().filter(|_| interface.package == Some(package)) else { continue };
            let Some((callee, requests)) = requests(name) else { continue };
            let of = |function: &String| format!("{name}::{}", function.replace('-', "_"));
            let used: Vec<&String> =
                interface.functions.keys().filter(|function| has_word(&sources, &of(function))).collect();
            // Whoever imports a contract and uses nothing of it yet may use all of it.
            let used = if used.is_empty() { interface.functions.keys().collect() } else { used };
            calls.extend(used.into_iter().map(|function| {
                let (method, path) = requests[&function.replace('-', "_")].clone();
                Call { caller: component.name.clone(), callee: callee.clone(), method, path }
            }));
        }
    }
    calls
}

/// All of a component's code.
fn sources(component: &str) -> String {
    let mut all = String::new();
    let mut folders = vec![workspace().join("components").join(component).join("src")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                all.push_str(&std::fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    all
}

fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |rest: &str| rest.chars().next().is_some_and(|next| next.is_alphanumeric() || next == '_');
    text.match_indices(word).any(|(at, _)| !goes_on(&text[at + word.len()..]))
}

/// The method and the path of each function of an interface.
type Requests = BTreeMap<String, (String, String)>;

/// Whom the bridge asks for an interface, and how for each of its functions; nothing where it asks nobody.
fn requests(interface: &str) -> Option<(String, Requests)> {
    let callee = asked(interface)?;
    let text = bridge(interface);
    let (_, rest) = text.split_once("impl Guest for Bridge {")?;
    let (body, _) = rest.split_once("\n}")?;
    let mut requests = BTreeMap::new();
    for function in body.split("\n    fn ").skip(1) {
        let (name, body) = function.split_once('(').expect("a function");
        let (body, _) = body.split_once("\n    }").unwrap_or((body, ""));
        let start = body.find("\"/internal/").unwrap_or_else(|| panic!("{interface}.rs: {name} names no path")) + 1;
        let end = body[start..].find(['?', '"']).expect("an end") + start;
        let method = if body.contains(".post") { "POST" } else { "GET" };
        requests.insert(name.to_owned(), (method.to_owned(), body[start..end].to_owned()));
    }
    Some((callee, requests))
}

/// The peer that the bridge asks for an interface; none for what it tells itself.
pub fn asked(interface: &str) -> Option<String> {
    let text = bridge(interface);
    let (_, rest) = text.split_once("Peer { name: \"")?;
    rest.split_once('"').map(|(name, _)| name.to_owned())
}

fn bridge(interface: &str) -> String {
    text(&format!("components/mesh-bridge/src/{interface}.rs"))
}
