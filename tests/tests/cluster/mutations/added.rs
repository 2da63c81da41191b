//! What is added to the project, and has no policy yet.

use meshmall_tests::cluster::Call;
use serde_json::json;

use super::{assert_says, found, one};

#[test]
fn a_service_without_anything_is_told_all_that_it_lacks() {
    let found = found(|_, project| {
        let mut shipping =
            project.components.iter().find(|component| component.name == "payment").expect("payment").clone();
        shipping.name = "shipping".to_owned();
        // A route of its own, for a timer too.
        project.calls.insert(Call {
            caller: "maintenance".to_owned(),
            callee: "shipping".to_owned(),
            method: "POST".to_owned(),
            path: "/internal/parcels/track".to_owned(),
        });
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
        "SPIN_VARIABLE_SHIPPING_DB_PASSWORD",
        "migrator/migrations/shipping",
        "AuthorizationPolicy postgres",
        "no CronJob",
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
