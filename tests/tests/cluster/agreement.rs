//! The shop as it is deployed agrees with its components, contracts and routes; `meshmall_tests::cluster::checks` says how.

use std::collections::BTreeMap;

use meshmall_tests::cluster::{Cluster, Project, build, checks, operated};

use serde_json::Value;

use crate::assert_nothing;

#[test]
fn what_is_deployed_is_what_the_components_and_contracts_need() {
    assert_nothing(&checks::all(&Project::read(), &Cluster::deployed()));
}

#[test]
fn so_it_is_with_postgres_under_an_operator() {
    assert_nothing(&checks::all(&Project::read(), &Cluster::of(operated()).expect("known documents")));
}

#[test]
fn the_project_is_read_as_it_is() {
    let project = Project::read();
    let names: Vec<&str> = project.components.iter().map(|component| component.name.as_str()).collect();
    assert_eq!(names, ["cart", "inventory", "order", "payment", "product", "user", "web"]);
    // An example of each way to come to a call: a contract, in both methods, and a timer.
    let calls: Vec<String> = project
        .calls
        .iter()
        .map(|call| format!("{} {} {} {}", call.caller, call.callee, call.method, call.path))
        .collect();
    for expected in [
        "order cart GET /internal/carts",
        "order payment POST /internal/payments/charge",
        "user cart POST /internal/carts/merge-guest",
        "maintenance order POST /internal/orders/recover",
    ] {
        assert!(calls.iter().any(|call| call == expected), "{expected} is not in {calls:#?}");
    }
    // User merges carts; what order does with them is none of its business.
    assert!(!calls.iter().any(|call| call == "user cart GET /internal/carts"));
    let order = project.components.iter().find(|component| component.name == "order").expect("order");
    assert_eq!(order.routes.len(), 9);
}

/// The other overlays differ in how pods run and are joined, not in whom they are.
#[test]
fn every_overlay_has_the_same_apps_and_services() {
    let names = |folder: &str| {
        let documents = build(folder);
        let of = |kind: &str| -> Vec<String> {
            let found = documents.iter().filter(|document| document["kind"] == kind);
            found.map(|document| document["metadata"]["name"].as_str().expect("a name").to_owned()).collect()
        };
        ["SpinApp", "Service", "ServiceAccount", "CronJob"].map(of)
    };
    let default = names("k8s/overlays/k3d");
    for overlay in ["k8s/overlays/spin-image", "k8s/overlays/ambient"] {
        assert_eq!(names(overlay), default, "{overlay}");
    }
    // The operator makes the account of the database.
    let mut fewer = default;
    fewer[2].retain(|account| account != "postgres");
    assert_eq!(names("k8s/overlays/cnpg"), fewer);
}

#[test]
fn the_overlays_do_what_they_are_for() {
    let spin = build("k8s/overlays/spin-image");
    let apps: Vec<_> = spin.iter().filter(|document| document["kind"] == "SpinApp").collect();
    assert!(!apps.is_empty());
    for app in apps {
        assert_eq!(app["spec"]["executor"], "spin-image");
        assert_eq!(app["spec"]["runtimeConfig"]["loadFromSecret"], "runtime-config");
        assert_eq!(app["spec"]["podAnnotations"]["inject.istio.io/templates"], "sidecar,drain", "{app}");
    }
    let ambient = build("k8s/overlays/ambient");
    let namespace = ambient.iter().find(|document| document["kind"] == "Namespace").expect("a namespace");
    assert_eq!(namespace["metadata"]["labels"]["istio.io/dataplane-mode"], "ambient");
    assert!(namespace["metadata"]["labels"].get("istio-injection").is_none());

    let rules = build("istio/overlays/ambient");
    assert!(!rules.iter().any(|document| document["kind"] == "Sidecar" || document["kind"] == "EnvoyFilter"));
    for policy in rules
        .iter()
        .filter(|document| document["kind"] == "AuthorizationPolicy" && document["metadata"]["namespace"] == "meshmall")
    {
        let spec = &policy["spec"];
        let reads_http = spec["rules"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|rule| rule["to"].as_array().into_iter().flatten().any(|to| !to["operation"]["paths"].is_null()));
        // The proxy of the node cannot read paths, and would refuse everything.
        assert!(!reads_http || (spec["targetRefs"][0]["kind"] == "Service" && spec["selector"].is_null()), "{policy}");
    }
}

/// Without sidecars the same is allowed, by policies that are bound to Services instead of pods.
#[test]
fn ambient_allows_what_the_sidecars_do() {
    let policies = |folder: &str| -> BTreeMap<String, Value> {
        let found = build(folder).into_iter().filter(|one| one["kind"] == "AuthorizationPolicy");
        found
            .map(|one| {
                (format!("{}/{}", one["metadata"]["namespace"], one["metadata"]["name"]), one["spec"]["rules"].clone())
            })
            .collect()
    };
    let ambient = policies("istio/overlays/ambient");
    for (name, rules) in policies("istio/overlays/sidecar") {
        assert_eq!(ambient.get(&name), Some(&rules), "istio/overlays/ambient: AuthorizationPolicy {name}");
    }
    let documents = [build("k8s/overlays/ambient"), build("istio/overlays/ambient")].concat();
    let cluster = Cluster::of(documents).expect("known documents");
    assert_nothing(&[checks::hosts(&cluster), checks::selectors(&cluster)].concat());
}
