//! Every component has an identity, an address, an app, a budget, and they belong together.

use crate::cluster::kinds::{
    HorizontalPodAutoscaler, IstioOperator, Namespace, PodDisruptionBudget, Service, ServiceAccount, SpinApp,
    SpinAppExecutor,
};
use crate::cluster::{Cluster, Component, Document, NAMESPACE, Project};

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    let joins = |namespace: &Document| {
        let has = |label: &str, value: &str| namespace.metadata.labels.get(label).is_some_and(|is| is == value);
        has("istio-injection", "enabled") || has("istio.io/dataplane-mode", "ambient")
    };
    if !cluster.all::<Namespace>().any(|(document, _)| document.metadata.name == NAMESPACE && joins(document)) {
        found.push(format!("k8s/base/namespace.yaml: no Namespace {NAMESPACE} has its pods join the mesh"));
    }
    for component in &project.components {
        found.extend(of(component, cluster));
    }
    for (document, app) in cluster.all::<SpinApp>() {
        found.extend(one(&document.metadata.name, app, project, cluster));
    }
    found
}

fn of(component: &Component, cluster: &Cluster) -> Vec<String> {
    let name = &component.name;
    let file = format!("k8s/base/{name}.yaml");
    let mut found = Vec::new();
    let app = format!("{name}-v1");
    match cluster.one::<SpinApp>(&app) {
        None => found.push(format!("{file}: component {name} has no SpinApp {app}")),
        Some(of) => {
            let scaler = cluster.one::<HorizontalPodAutoscaler>(&app);
            let least = scaler.map_or(of.replicas.unwrap_or(1), |scaler| scaler.min_replicas);
            // A proxy tries again elsewhere, and where there is nobody else it answers 503.
            if least < 2 {
                found.push(format!("{file}: SpinApp {app} has {least} pod, so nobody answers while that one is gone"));
            }
        }
    }
    match cluster.one::<ServiceAccount>(name) {
        None => found.push(format!("{file}: component {name} has no ServiceAccount, so no identity in the mesh")),
        Some(account) if account.automount_service_account_token != Some(false) => {
            found.push(format!("{file}: ServiceAccount {name}: a component has no use for a token"));
        }
        Some(_) => {}
    }
    match cluster.one::<Service>(name) {
        None => found.push(format!("{file}: component {name} has no Service of ours, so no address")),
        Some(service) => {
            if service.selector.get("app") != Some(name) {
                found.push(format!("{file}: Service {name} does not select app={name}"));
            }
            let is_named = |port: &crate::cluster::kinds::ServicePort| {
                (port.name.as_str(), port.port, port.target_port) == ("http", 80, 80)
            };
            if !service.ports.iter().any(is_named) {
                found.push(format!("{file}: Service {name} has no port 80 named http"));
            }
        }
    }
    let budget =
        cluster.all::<PodDisruptionBudget>().any(|(_, budget)| budget.selector.match_labels.get("app") == Some(name));
    if !budget {
        found.push(format!("{file}: component {name} has no PodDisruptionBudget"));
    }
    found
}

fn one(name: &str, app: &SpinApp, project: &Project, cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |what: String| found.push(format!("SpinApp {name}: {what}"));
    let account = &app.service_account_name;
    if !project.components.iter().any(|component| component.name == *account) {
        say(format!("its ServiceAccount {account} is no component"));
    }
    if app.pod_labels.get("app") != Some(account) {
        say(format!("its label app is not {account}"));
    }
    let version = app.pod_labels.get("version").map(String::as_str).unwrap_or_default();
    if name != format!("{account}-{version}") {
        say(format!("it is not named {account}-<version> by its label version ({version:?})"));
    }
    if cluster.one::<Service>(name).is_some() {
        say("it has the name of a Service of ours, which the operator would overwrite".to_owned());
    }
    if cluster.one::<SpinAppExecutor>(&app.executor).is_none() {
        say(format!("its executor {:?} is not in its namespace", app.executor));
    }
    let scaler = cluster.one::<HorizontalPodAutoscaler>(name);
    match (app.enable_autoscaling, app.replicas, scaler) {
        (true, None, Some(scaler)) => {
            let target = &scaler.scale_target_ref;
            if (target.kind.as_str(), target.name.as_str()) != ("Deployment", name) {
                say("its autoscaler scales something else".to_owned());
            }
            // The operator names the container like the app.
            if scaler.metrics.is_empty()
                || scaler.metrics.iter().any(|metric| metric.container_resource.container != name)
            {
                say("its autoscaler looks at a container that it has not".to_owned());
            }
        }
        (true, ..) => say("autoscaling needs an autoscaler, and leaves out replicas".to_owned()),
        (false, Some(1..), None) => {}
        (false, ..) => say("without autoscaling it needs replicas, and no autoscaler".to_owned()),
    }
    for wrong in templates(app, cluster) {
        say(wrong);
    }
    let path = |check: &Option<crate::cluster::kinds::Check>| {
        check.as_ref().and_then(|check| check.http_get.as_ref()).map(|get| get.path.clone())
    };
    if path(&app.checks.readiness).as_deref() != Some("/ready")
        || path(&app.checks.liveness).as_deref() != Some("/health")
    {
        say("it is not checked on /ready and /health".to_owned());
    }
    if app.resources.requests.len() < 2 || !app.resources.limits.contains_key("memory") {
        say("it does not say what it needs (cpu, memory) and how much memory it may take".to_owned());
    }
    found
}

/// What is put into its pods is there to be put in, and among it what lets a pod end without losing a request.
fn templates(app: &SpinApp, cluster: &Cluster) -> Vec<String> {
    // Istio's own.
    const BUILT_IN: &str = "sidecar";
    const DRAIN: &str = "drain";
    let asked = app.pod_annotations.get("inject.istio.io/templates").and_then(Option::as_deref).unwrap_or_default();
    let names: Vec<&str> = asked.split(',').collect();
    let installed = || {
        let values = cluster.all::<IstioOperator>().filter_map(|(_, install)| install.values.as_ref());
        values.filter_map(|values| values.sidecar_injector_webhook.as_ref()).flat_map(|injector| &injector.templates)
    };
    let mut found: Vec<String> = names
        .iter()
        .filter(|name| **name != BUILT_IN && !installed().any(|(installed, _)| installed == *name))
        .map(|name| format!("istio/install has no template {name:?}, so Istio refuses its pods"))
        .collect();
    let waits = installed().any(|(name, text)| name == DRAIN && text.contains("preStop:") && text.contains("sleep:"));
    if !names.contains(&DRAIN) || !waits {
        found.push("its pods end at once, with what they are asked at that moment (template drain)".to_owned());
    }
    found
}
