//! Variables, and where their values come from.

use std::collections::{BTreeMap, BTreeSet};

use super::server::Server;
use super::{POSTGRES, host};
use crate::cluster::kinds::{Body, Bootstrap, ConfigMap, KeyRef, Service, SpinApp, ValueFrom, Variable};
use crate::cluster::{Cluster, Document, Project};
use crate::workspace;

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = variables(project, cluster);
    let mut made = made_by_secrets(project);
    made.extend(demanded());
    for document in &cluster.documents {
        for (name, key) in references(document) {
            let here = cluster.one::<ConfigMap>(&name).is_some_and(|map| map.data.contains_key(&key));
            if !here && !made.get(&name).is_some_and(|keys| keys.contains(&key)) {
                found.push(format!(
                    "{}: key {key} of {name} is in no ConfigMap of k8s/, and scripts/k8s secrets does not make it",
                    document.title()
                ));
            }
        }
    }
    found.extend(addresses(cluster));
    found
}

fn variables(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    for (document, app) in cluster.all::<SpinApp>() {
        let name = &document.metadata.name;
        let Some(component) = project.components.iter().find(|one| one.name == app.service_account_name) else {
            continue;
        };
        let given: BTreeSet<String> = app.variables.iter().map(|variable| variable.name.clone()).collect();
        for missing in component.variables.difference(&given) {
            found.push(format!("SpinApp {name}: variable {missing} of {}'s spin.toml is not set", component.name));
        }
        for unknown in given.difference(&component.variables) {
            found.push(format!("SpinApp {name}: {}'s spin.toml has no variable {unknown}", component.name));
        }
        for variable in &app.variables {
            found.extend(source(name, &component.name, variable));
        }
    }
    found
}

/// Nobody gets another's secret.
fn source(app: &str, component: &str, variable: &Variable) -> Option<String> {
    let name = &variable.name;
    let expected = match name.as_str() {
        "token_signing_key" => ("token-signing-key", "key".to_owned()),
        "service_credential" => ("service-credential", "credential".to_owned()),
        "token_keys" => ("token-keys", "keys".to_owned()),
        name if name == format!("{component}_db_password") => ("postgres-passwords", component.to_owned()),
        name => ("settings", name.replace('_', "-")),
    };
    match &variable.value_from {
        Some(ValueFrom::ConfigMapKeyRef(from) | ValueFrom::SecretKeyRef(from))
            if (from.name.as_str(), &from.key) == (expected.0, &expected.1) =>
        {
            None
        }
        _ => Some(format!("SpinApp {app}: variable {name} does not come from key {} of {}", expected.1, expected.0)),
    }
}

/// The ConfigMaps and Secrets that a document refers to, with their keys.
pub fn references(document: &Document) -> Vec<(String, String)> {
    let mut variables: Vec<&Variable> = document
        .body
        .pod()
        .into_iter()
        .flat_map(|pod| pod.all_containers())
        .flat_map(|container| &container.env)
        .collect();
    let mut found = Vec::new();
    if let Body::SpinApp(app) = &document.body {
        variables.extend(&app.variables);
        found.extend(
            app.runtime_config.iter().map(|config| (config.load_from_secret.clone(), "runtime-config.toml".to_owned())),
        );
    }
    if let Body::PostgresCluster(database) = &document.body {
        let secret = match &database.bootstrap {
            Bootstrap::InitDb(begins) => &begins.secret,
            Bootstrap::Recovery(from) => &from.secret,
        };
        found.extend(["username", "password"].map(|key| (secret.name.clone(), key.to_owned())));
    }
    if let Body::ObjectStore(store) = &document.body {
        let credentials = &store.configuration.s3_credentials;
        let of = |from: &KeyRef| (from.name.clone(), from.key.clone());
        found.extend([of(&credentials.access_key_id), of(&credentials.secret_access_key)]);
    }
    for variable in variables {
        if let Some(ValueFrom::ConfigMapKeyRef(from) | ValueFrom::SecretKeyRef(from)) = &variable.value_from {
            found.push((from.name.clone(), from.key.clone()));
        }
    }
    found
}

/// What pods mount is there.
pub fn mounted(cluster: &Cluster) -> Vec<String> {
    let is_there = |document: &Document, name: &str| {
        cluster
            .all::<ConfigMap>()
            .any(|(map, _)| map.metadata.name == name && map.metadata.namespace == document.metadata.namespace)
    };
    let mut found = Vec::new();
    for document in &cluster.documents {
        let maps = document
            .body
            .pod()
            .into_iter()
            .flat_map(|pod| &pod.volumes)
            .filter_map(|volume| volume.config_map.as_ref());
        found.extend(
            maps.filter(|map| !is_there(document, &map.name))
                .map(|map| format!("{}: there is no ConfigMap {}", document.title(), map.name)),
        );
    }
    found
}

/// What `make secrets` makes: the names with their keys, as its script says.
pub fn made_by_secrets(project: &Project) -> BTreeMap<String, BTreeSet<String>> {
    let script = std::fs::read_to_string(workspace().join("scripts/k8s")).expect("scripts/k8s");
    let mut made: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in script.lines().map(str::trim) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, rest) = match words.as_slice() {
            ["secret", name, rest @ ..] => (*name, rest),
            ["create", "Secret" | "ConfigMap", name, rest @ ..] if !name.starts_with('"') => (*name, rest),
            _ => continue,
        };
        let keys = made.entry(name.to_owned()).or_default();
        if rest.first() == Some(&"\"${passwords[@]}\"") {
            // One for each service with a database, by the list at the top of the script.
            let list =
                script.lines().find_map(|line| line.strip_prefix("services=(")?.strip_suffix(')')).unwrap_or_default();
            let listed: BTreeSet<&str> = list.split_whitespace().collect();
            keys.extend(
                project.services().filter(|one| listed.contains(one.name.as_str())).map(|one| one.name.clone()),
            );
        } else {
            // Keys and values by turns, each one word.
            let pairs = rest.iter().take_while(|word| !["||", "&&", "|"].contains(word));
            keys.extend(pairs.step_by(2).map(|key| (*key).to_owned()));
        }
    }
    made
}

/// What deploying with CloudNativePG demands, as its script says: the key to somebody else's storage.
fn demanded() -> BTreeMap<String, BTreeSet<String>> {
    let script = std::fs::read_to_string(workspace().join("scripts/lib/cnpg")).expect("scripts/lib/cnpg");
    let name = "backup-credentials";
    let keys = script.split_once(&format!("keys_of {name}")).and_then(|(_, rest)| rest.split_once("for key in "));
    let keys = keys.and_then(|(_, rest)| rest.split(';').next()).unwrap_or_default();
    BTreeMap::from([(name.to_owned(), keys.split_whitespace().map(str::to_owned).collect())])
}

/// The addresses that components are given are those of Services, in plain http.
fn addresses(cluster: &Cluster) -> Vec<String> {
    let Some(settings) = cluster.one::<ConfigMap>("settings") else {
        return vec!["k8s/base/settings.yaml: there is no ConfigMap settings".to_owned()];
    };
    let mut found = Vec::new();
    // Where traces are looked at is for people, outside.
    for (key, value) in settings.data.iter().filter(|(key, _)| key.ends_with("-url") && *key != "traces-url") {
        let service = key.trim_end_matches("-url");
        if *value != format!("http://{}", host(service)) {
            found.push(format!("k8s/base/settings.yaml: {key} is {value}, not http://{}", host(service)));
        }
        if cluster.one::<Service>(service).is_none() {
            found.push(format!("k8s/base/settings.yaml: {key}: there is no Service {service}"));
        }
    }
    if settings.data.get("postgres-address").map(String::as_str) != Some(&format!("{}:5432", host(POSTGRES))) {
        found.push("k8s/base/settings.yaml: postgres-address is not that of Service postgres".to_owned());
    }
    let primary = Server::of(cluster).primary();
    if settings.data.get("postgres-primary-address") != Some(&primary) {
        found.push(format!("k8s/base/settings.yaml: postgres-primary-address is not {primary}"));
    }
    found
}
