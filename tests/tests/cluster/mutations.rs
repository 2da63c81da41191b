//! The checks notice what is forgotten: each of these takes something away, or adds what has no policy yet.

use meshmall_tests::cluster::{Call, Cluster, Project, build, checks};
use serde_json::{Value, json};

/// What is found when the documents, or the project, are changed.
fn found(change: impl FnOnce(&mut Vec<Value>, &mut Project)) -> Vec<String> {
    let mut documents = [build("k8s/overlays/k3d"), build("istio/overlays/sidecar")].concat();
    let mut project = Project::read();
    change(&mut documents, &mut project);
    checks::all(&project, &Cluster::of(documents).expect("known documents"))
}

fn assert_says(found: &[String], words: &[&str]) {
    let says = found.iter().any(|one| words.iter().all(|word| one.contains(word)));
    assert!(says, "nothing says {words:?}:\n  {}\n", found.join("\n  "));
}

fn one<'a>(documents: &'a mut [Value], kind: &str, name: &str) -> &'a mut Value {
    documents
        .iter_mut()
        .find(|document| {
            document["kind"] == kind
                && document["metadata"]["name"] == name
                && document["metadata"]["namespace"] != "istio-ingress"
        })
        .unwrap_or_else(|| panic!("there is no {kind} {name}"))
}

#[test]
fn nothing_is_found_when_nothing_is_changed() {
    assert_eq!(found(|_, _| {}), Vec::<String>::new());
}

#[test]
fn a_document_that_is_missing_is_named() {
    for (kind, name, words) in [
        ("SpinApp", "cart-v1", ["cart", "SpinApp"]),
        ("Service", "payment", ["payment", "Service"]),
        ("ServiceAccount", "web", ["web", "ServiceAccount"]),
        ("PodDisruptionBudget", "user", ["user", "PodDisruptionBudget"]),
        ("NetworkPolicy", "order", ["order", "NetworkPolicy"]),
        ("NetworkPolicy", "deny-all", ["network.yaml", "denies"]),
        ("HorizontalPodAutoscaler", "product-v1", ["product-v1", "autoscaler"]),
        ("AuthorizationPolicy", "inventory", ["inventory", "AuthorizationPolicy"]),
        ("AuthorizationPolicy", "deny-all", ["istio/base", "denies"]),
        ("PeerAuthentication", "default", ["mTLS", "STRICT"]),
        ("RequestAuthentication", "tokens", ["RequestAuthentication", "meshmall"]),
        ("Sidecar", "product", ["product", "Sidecar"]),
        ("VirtualService", "user", ["user", "VirtualService"]),
        ("DestinationRule", "product", ["product", "DestinationRule"]),
        ("ConfigMap", "settings", ["settings", "ConfigMap"]),
    ] {
        let found = found(|documents, _| {
            let count = documents.len();
            documents.retain(|document| {
                document["kind"] != kind
                    || document["metadata"]["name"] != name
                    || document["metadata"]["namespace"] == "istio-ingress"
            });
            assert_eq!(documents.len(), count - 1, "{kind} {name}");
        });
        assert_says(&found, &words);
    }
}

#[test]
fn a_service_without_anything_is_told_all_that_it_lacks() {
    let found = found(|_, project| {
        let mut shipping =
            project.components.iter().find(|component| component.name == "payment").expect("payment").clone();
        shipping.name = "shipping".to_owned();
        project.components.push(shipping);
    });
    for what in [
        "SpinApp",
        "ServiceAccount",
        "Service of ours",
        "PodDisruptionBudget",
        "AuthorizationPolicy",
        "Sidecar",
        "VirtualService",
        "DestinationRule",
        "NetworkPolicy",
        "istio-ingress",
    ] {
        assert_says(&found, &["shipping", what]);
    }
}

#[test]
fn an_edge_without_rules_is_told_each_of_them() {
    let found = found(|_, project| {
        assert!(project.calls.insert(Call {
            caller: "payment".to_owned(),
            callee: "user".to_owned(),
            method: "GET".to_owned(),
            path: "/internal/addresses".to_owned(),
        }));
    });
    assert_says(&found, &["AuthorizationPolicy user", "payment GET /internal/addresses"]);
    assert_says(&found, &["k8s/base/user.yaml", "payment may not connect", "ingress"]);
    assert_says(&found, &["k8s/base/payment.yaml", "may not connect to user", "egress"]);
    assert_says(&found, &["Sidecar of payment", "user.meshmall"]);
}

#[test]
fn a_rule_too_many_is_noticed() {
    let more = found(|documents, _| {
        let rules = one(documents, "AuthorizationPolicy", "payment")["spec"]["rules"].as_array_mut().expect("rules");
        rules.push(json!({
            "from": [{ "source": { "principals": ["cluster.local/ns/meshmall/sa/web"] } }],
            "to": [{ "operation": { "methods": ["POST"], "paths": ["/internal/payments/refund"] } }],
        }));
    });
    assert_says(&more, &["payment", "nobody needs", "web POST /internal/payments/refund"]);

    let open = found(|documents, _| {
        for rule in one(documents, "AuthorizationPolicy", "order")["spec"]["rules"].as_array_mut().expect("rules") {
            if let Some(source) = rule["from"][0]["source"].as_object_mut() {
                drop(source.remove("requestPrincipals"));
            }
        }
    });
    assert_says(&open, &["order", "does not demand a token", "POST /orders"]);

    let wide = found(|documents, _| {
        let policy = one(documents, "NetworkPolicy", "payment");
        policy["spec"]["ingress"][0]["from"]
            .as_array_mut()
            .expect("peers")
            .push(json!({ "podSelector": { "matchLabels": { "app": "cart" } } }));
    });
    assert_says(&wide, &["NetworkPolicy payment", "cart may connect", "no reason"]);
}

#[test]
fn variables_and_secrets_that_do_not_exist_are_noticed() {
    let missing = found(|documents, _| {
        let variables = one(documents, "SpinApp", "order-v1")["spec"]["variables"].as_array_mut().expect("variables");
        variables.retain(|variable| variable["name"] != "payment_url");
    });
    assert_says(&missing, &["order-v1", "payment_url", "not set"]);

    let foreign = found(|documents, _| {
        for variable in one(documents, "SpinApp", "cart-v1")["spec"]["variables"].as_array_mut().expect("variables") {
            if variable["name"] == "cart_db_password" {
                variable["valueFrom"]["secretKeyRef"]["key"] = json!("order");
            }
        }
    });
    assert_says(&foreign, &["cart-v1", "cart_db_password", "postgres-passwords"]);

    let unmade = found(|documents, _| {
        one(documents, "StatefulSet", "postgres")["spec"]["template"]["spec"]["containers"][0]["env"][0]["valueFrom"]
            ["secretKeyRef"]["key"] = json!("owner");
    });
    assert_says(&unmade, &["postgres", "owner", "scripts/k8s secrets"]);
}

#[test]
fn a_database_that_is_too_small_is_noticed() {
    let found =
        found(|documents, _| one(documents, "HorizontalPodAutoscaler", "product-v1")["spec"]["maxReplicas"] = json!(9));
    assert_says(&found, &["max_connections"]);
}

#[test]
fn retries_and_hosts_that_do_harm_are_noticed() {
    let twice = found(|documents, _| {
        one(documents, "VirtualService", "payment")["spec"]["http"][1]["retries"]["attempts"] = json!(2)
    });
    assert_says(&twice, &["payment", "writes", "tries again"]);
    let silent = found(|documents, _| {
        drop(
            one(documents, "VirtualService", "payment")["spec"]["http"][1]
                .as_object_mut()
                .expect("a route")
                .remove("retries"),
        );
    });
    assert_says(&silent, &["payment", "three times"]);
    let nowhere = found(|documents, _| {
        one(documents, "VirtualService", "cart")["spec"]["http"][0]["route"][0]["destination"]["host"] =
            json!("carts.meshmall.svc.cluster.local");
    });
    assert_says(&nowhere, &["cart", "carts.meshmall", "no Service"]);
    let unknown = found(|documents, _| {
        one(documents, "VirtualService", "cart")["spec"]["http"][0]["route"][0]["destination"]["subset"] = json!("v3");
    });
    assert_says(&unknown, &["cart", "v3"]);
}

#[test]
fn an_image_without_a_version_is_noticed() {
    let found = found(|documents, _| {
        one(documents, "SpinApp", "web-v1")["spec"]["image"] = json!("registry.localhost:5000/meshmall/web:latest")
    });
    assert_says(&found, &["web-v1", "no version"]);
}

#[test]
fn an_unknown_field_is_refused() {
    for (kind, name, path) in [
        ("SpinApp", "web-v1", "/spec"),
        ("VirtualService", "cart", "/spec/http/0"),
        ("NetworkPolicy", "cart", "/spec"),
        ("StatefulSet", "postgres", "/spec/template/spec"),
    ] {
        let mut documents = [build("k8s/overlays/k3d"), build("istio/overlays/sidecar")].concat();
        one(&mut documents, kind, name).pointer_mut(path).expect("a place")["surprise"] = json!(true);
        let error = Cluster::of(documents).expect_err("an unknown field");
        assert!(error.contains("surprise") && error.contains(name), "{error}");
    }
}
