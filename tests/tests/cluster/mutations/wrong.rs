//! What is there, and not as it should be.

use meshmall_tests::cluster::kinds::{Patch, PatchTarget};
use meshmall_tests::cluster::{Cluster, checks, deployed};
use serde_json::json;

use super::{assert_says, found, one};

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
    for conditions in ["connect-failure,reset", "5xx", "connect-failure,retriable-status-codes,503", ""] {
        let twice = found(|documents, _| {
            one(documents, "VirtualService", "payment")["spec"]["http"][1]["retries"]["retryOn"] = json!(conditions)
        });
        assert_says(&twice, &["payment", "writes", "tries again what may have written"]);
    }
    let never = found(|documents, _| {
        one(documents, "VirtualService", "payment")["spec"]["http"][1]["retries"]["attempts"] = json!(0)
    });
    assert_says(&never, &["payment", "writes", "not tried again"]);
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
        let mut documents = deployed();
        one(&mut documents, kind, name).pointer_mut(path).expect("a place")["surprise"] = json!(true);
        let error = Cluster::of(documents).expect_err("an unknown field");
        assert!(error.contains("surprise") && error.contains(name), "{error}");
    }
}

#[test]
fn what_lets_too_much_through_is_noticed() {
    let plain = found(|documents, _| {
        documents.push(json!({
            "apiVersion": "security.istio.io/v1",
            "kind": "PeerAuthentication",
            "metadata": { "name": "plain", "namespace": "meshmall" },
            "spec": { "selector": { "matchLabels": { "app": "cart" } }, "mtls": { "mode": "PERMISSIVE" } },
        }));
    });
    assert_says(&plain, &["plain", "PERMISSIVE"]);

    let foreign = found(|documents, _| {
        let rules = one(documents, "AuthorizationPolicy", "product")["spec"]["rules"].as_array_mut().expect("rules");
        rules.push(json!({
            "from": [{ "source": { "principals": ["cluster.local/ns/meshmall/sa/maintenance"] } }],
            "to": [{ "operation": { "methods": ["GET"], "paths": ["/products"] } }],
        }));
    });
    assert_says(&foreign, &["AuthorizationPolicy product", "maintenance", "/products"]);

    let nothing = found(|documents, _| {
        let rules = one(documents, "AuthorizationPolicy", "order")["spec"]["rules"].as_array_mut().expect("rules");
        rules[2]["to"].as_array_mut().expect("operations").push(json!({
            "operation": { "methods": ["DELETE"], "paths": ["/orders/archive"] },
        }));
    });
    assert_says(&nothing, &["AuthorizationPolicy order", "no route", "DELETE /orders/archive"]);

    let issuer = found(|documents, _| {
        let rules = one(documents, "AuthorizationPolicy", "order")["spec"]["rules"].as_array_mut().expect("rules");
        rules[2]["from"][0]["source"]["requestPrincipals"] = json!(["somebody/*"]);
    });
    assert_says(&issuer, &["AuthorizationPolicy order", "somebody/*"]);

    let open = found(|documents, _| {
        one(documents, "IstioOperator", "meshmall")["spec"]["meshConfig"]["outboundTrafficPolicy"]["mode"] =
            json!("ALLOW_ANY");
    });
    assert_says(&open, &["istio/install/mesh.yaml", "outside"]);
}

#[test]
fn what_is_for_nobody_is_noticed() {
    let policy = found(|documents, _| {
        one(documents, "NetworkPolicy", "cart")["spec"]["podSelector"]["matchLabels"]["app"] = json!("carts");
    });
    assert_says(&policy, &["NetworkPolicy", "app=carts", "no pod"]);

    let peer = found(|documents, _| {
        let apps = &mut one(documents, "NetworkPolicy", "cart")["spec"]["ingress"][0]["from"][1]["podSelector"];
        apps["matchExpressions"][0]["values"].as_array_mut().expect("values").push(json!("shipping"));
    });
    assert_says(&peer, &["NetworkPolicy", "cart", "app=shipping"]);

    let subset = found(|documents, _| {
        let subsets = one(documents, "DestinationRule", "cart")["spec"]["subsets"].as_array_mut().expect("subsets");
        subsets.push(json!({ "name": "v2", "labels": { "version": "v2" } }));
    });
    assert_says(&subset, &["DestinationRule", "cart", "subset v2"]);

    let timer = found(|documents, _| {
        let job = &mut one(documents, "CronJob", "recover-orders")["spec"]["jobTemplate"]["spec"]["template"];
        job["spec"]["containers"][0]["args"] = json!(["http://order.meshmall.svc.cluster.local/internal/orders/heal"]);
    });
    assert_says(&timer, &["maintenance.yaml", "/internal/orders/recover"]);
    assert_says(&timer, &["maintenance.yaml", "/internal/orders/heal", "no route"]);

    let limit = found(|documents, _| {
        let filter =
            one(documents, "EnvoyFilter", "login-rate-limit").to_string().replace("users/login", "users/enter");
        *one(documents, "EnvoyFilter", "login-rate-limit") = serde_json::from_str(&filter).expect("JSON");
    });
    assert_says(&limit, &["login-rate-limit", "no route of user"]);
    assert_says(&limit, &["nothing limits", "/users/login"]);

    let patches = [Patch {
        path: None,
        patch: None,
        target: Some(PatchTarget {
            kind: "VirtualService".to_owned(),
            name: Some("payments".to_owned()),
            namespace: None,
        }),
    }];
    assert_says(
        &checks::patches("abort", &patches, &deployed()),
        &["abort", "VirtualService payments", "does not exist"],
    );
}

#[test]
fn an_image_without_a_registry_is_noticed() {
    let found =
        found(|documents, _| one(documents, "SpinApp", "web-v1")["spec"]["image"] = json!("meshmall/web:0.1.0"));
    assert_says(&found, &["web-v1", "no registry"]);
}

#[test]
fn pods_that_end_at_once_are_noticed() {
    let unasked = found(|documents, _| {
        let app = one(documents, "SpinApp", "order-v1");
        app["spec"]["podAnnotations"]["inject.istio.io/templates"] = json!("sidecar,spinenv");
    });
    assert_says(&unasked, &["order-v1", "end at once"]);
    let unknown = found(|documents, _| {
        let app = one(documents, "SpinApp", "order-v1");
        app["spec"]["podAnnotations"]["inject.istio.io/templates"] = json!("sidecar,spinenv,drian,drain");
    });
    assert_says(&unknown, &["order-v1", "drian", "refuses"]);
    let empty = found(|documents, _| {
        let install = one(documents, "IstioOperator", "meshmall");
        install["spec"]["values"]["sidecarInjectorWebhook"]["templates"]["drain"] = json!("spec: {}");
    });
    assert_says(&empty, &["order-v1", "end at once"]);
    let alone = found(|documents, _| one(documents, "SpinApp", "order-v1")["spec"]["replicas"] = json!(1));
    assert_says(&alone, &["order-v1", "nobody answers while that one is gone"]);
}
