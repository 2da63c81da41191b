//! What the scripts read in answers of a cluster: `scripts/lib/*.jq`, with answers made up here.

use std::io::Write as _;
use std::process::{Command, Stdio};

use meshmall_tests::workspace;
use serde_json::{Value, json};

/// The lines that a program of `scripts/lib` gives for an input.
fn jq(program: &str, arguments: &[&str], input: &Value) -> Vec<String> {
    let folder = workspace().join("scripts/lib");
    let mut child = Command::new("jq")
        .arg("-L")
        .arg(&folder)
        .args(["--raw-output", "--from-file"])
        .arg(folder.join(program))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("jq: {error}. Run: scripts/setup test"));
    child.stdin.take().expect("an input").write_all(input.to_string().as_bytes()).expect("jq reads");
    let output = child.wait_with_output().expect("jq ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
}

mod stuck {
    use super::*;

    fn now() -> String {
        let output = Command::new("date").args(["-u", "+%FT%T.123456Z"]).output().expect("date");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    fn pending(name: &str) -> Value {
        json!({ "metadata": { "name": name }, "status": { "phase": "Pending", "containerStatuses": [
            { "name": "app", "state": { "waiting": { "reason": "ContainerCreating" } } },
        ] } })
    }

    fn reasons(pods: &[Value], events: &[Value]) -> Vec<String> {
        jq("stuck.jq", &[], &json!({ "pods": pods, "events": events }))
    }

    #[test]
    fn a_pod_that_is_on_its_way_is_not() {
        assert!(reasons(&[pending("a")], &[]).is_empty());
    }

    #[test]
    fn a_pod_that_no_node_can_take_is() {
        let pod = json!({ "metadata": { "name": "a" }, "status": { "phase": "Pending", "conditions": [
            { "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes: 1 Insufficient cpu." },
        ] } });
        assert_eq!(reasons(&[pod], &[]), ["a: Unschedulable: 0/1 nodes: 1 Insufficient cpu."]);
    }

    #[test]
    fn a_sandbox_that_fails_again_and_again_is() {
        let event = |seen: &str| {
            json!({ "reason": "FailedCreatePodSandBox", "involvedObject": { "name": "a" }, "eventTime": null,
                "lastTimestamp": null, "series": { "lastObservedTime": seen }, "message": "no runtime for \"spin\"\n is configured" })
        };
        let found = reasons(&[pending("a"), pending("b")], &[event(&now())]);
        assert_eq!(found, ["a: FailedCreatePodSandBox: no runtime for \"spin\" is configured"]);
        assert!(reasons(&[pending("a")], &[event("2020-01-01T00:00:00.000000Z")]).is_empty(), "it was long ago");
    }

    #[test]
    fn a_container_that_cannot_start_is_unless_its_pod_ends() {
        let mut pod = pending("a");
        pod["status"]["containerStatuses"][0]["state"]["waiting"] =
            json!({ "reason": "ImagePullBackOff", "message": "not found" });
        assert_eq!(reasons(std::slice::from_ref(&pod), &[]), ["a, container app: ImagePullBackOff: not found"]);
        pod["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        assert!(reasons(&[pod], &[]).is_empty());
    }
}

mod capacity {
    use super::*;

    /// An app of two pods with a sidecar each, beside somebody who asks for so much, on a node of two cores.
    fn lines(others: &str) -> Vec<String> {
        let asks = |cpu: &str| json!({ "requests": { "cpu": cpu, "memory": "512Mi" } });
        let input = json!({
            "namespace": "meshmall",
            "sidecar": { "cpu": "100m", "memory": "512Mi" },
            "nodes": [
                { "spec": {}, "status": { "allocatable": { "cpu": "2", "memory": "8388608Ki" } } },
                { "spec": { "unschedulable": true }, "status": { "allocatable": { "cpu": "64", "memory": "64Gi" } } },
            ],
            "pods": [
                { "metadata": { "namespace": "kube-system" }, "status": { "phase": "Running" },
                  "spec": { "containers": [{ "resources": asks(others) }] } },
                { "metadata": { "namespace": "kube-system" }, "status": { "phase": "Succeeded" },
                  "spec": { "containers": [{ "resources": asks("50") }] } },
                // What is there of the shop is replaced.
                { "metadata": { "namespace": "meshmall" }, "status": { "phase": "Running" },
                  "spec": { "containers": [{ "resources": asks("1") }] } },
            ],
            "shop": [
                { "kind": "SpinApp", "metadata": { "name": "web-v1" }, "spec": { "resources": asks("400m") } },
                { "kind": "HorizontalPodAutoscaler", "spec": { "minReplicas": 2, "scaleTargetRef": { "name": "web-v1" } } },
                { "kind": "Service", "metadata": { "name": "web" }, "spec": {} },
            ],
        });
        jq("capacity.jq", &[], &input)
    }

    #[test]
    fn what_fits_is_said_with_its_sums() {
        let sentence = "The shop asks for 1 cores and 2 GiB, and for 1.5 cores and 3 GiB while all of it is replaced. \
                        1 node has 2 cores and 8 GiB, of which others ask for 0.5 cores and 0.5 GiB.";
        assert_eq!(lines("500m"), [sentence]);
    }

    #[test]
    fn what_does_not_fit_is_said_too() {
        assert!(lines("900m")[1].contains("while all of it is replaced"), "{:?}", lines("900m"));
        assert!(lines("1500m")[1].contains("will not be scheduled"), "{:?}", lines("1500m"));
    }
}

mod proxies {
    use super::*;

    const SINCE: &str = "2026-02-01T00:00:00Z";

    fn pod(made: &str, image: Option<&str>) -> Value {
        let sidecar = image.map(|image| json!({ "name": "istio-proxy", "image": image, "restartPolicy": "Always" }));
        json!({
            "metadata": { "name": "order-v1-x", "creationTimestamp": made, "labels": { "app": "order" } },
            "spec": { "initContainers": sidecar.into_iter().collect::<Vec<_>>(), "containers": [{ "name": "order-v1" }] },
        })
    }

    fn reason(pod: &Value, wanted: &str) -> Vec<String> {
        let arguments = ["--argjson", "wanted", wanted, "--arg", "since", SINCE, "--arg", "tag", "1.31.4"];
        jq("proxies.jq", &arguments, &json!({ "items": [pod] }))
    }

    #[test]
    fn a_sidecar_of_this_istio_stays() {
        for image in ["docker.io/istio/proxyv2:1.31.4", "registry:5000/istio/proxyv2:1.31.4-distroless@sha256:00"] {
            assert!(reason(&pod("2026-02-01T00:00:01Z", Some(image)), "true").is_empty(), "{image}");
        }
    }

    #[test]
    fn others_are_made_again() {
        let new = Some("docker.io/istio/proxyv2:1.31.4");
        for (pod, wanted, expected) in [
            (pod("2026-03-01T00:00:00Z", None), "true", "has no sidecar yet"),
            (pod("2026-03-01T00:00:00Z", new), "false", "still has a sidecar"),
            (pod("2026-01-31T23:59:59Z", new), "true", "has a certificate of an authority that is gone"),
            (pod("2026-03-01T00:00:00Z", Some("istio/proxyv2:1.30.0")), "true", "has a sidecar of version 1.30.0"),
        ] {
            assert_eq!(reason(&pod, wanted), [expected]);
        }
        assert!(reason(&pod("2026-01-01T00:00:00Z", None), "false").is_empty());
    }

    #[test]
    fn the_gateway_is_made_again_when_its_certificate_is_of_nobody() {
        let mut gateway = pod("2026-01-01T00:00:00Z", None);
        gateway["metadata"]["labels"] = json!({ "istio": "ingressgateway" });
        gateway["spec"]["containers"] = json!([{ "name": "istio-proxy", "image": "istio/proxyv2:1.31.4" }]);
        assert_eq!(reason(&gateway, "true"), ["has a certificate of an authority that is gone"]);
        gateway["metadata"]["creationTimestamp"] = json!("2026-03-01T00:00:00Z");
        assert!(reason(&gateway, "true").is_empty());
    }
}

/// The preflight before rules are applied, of pods as the template makes them.
#[test]
fn variables_that_are_not_in_both_places_are_named() {
    let pod = |variables: &[&str], command: &[String]| {
        let env: Vec<Value> = variables.iter().map(|name| json!({ "name": name, "value": "x" })).collect();
        json!({ "items": [{ "metadata": { "name": "order" }, "spec": {
            "initContainers": [{ "name": "istio-proxy", "env": env, "command": command }], "containers": [{ "name": "app" }],
        } }] })
    };
    let command = crate::sidecar::template();
    let names: Vec<&str> =
        command.iter().filter_map(|one| one.strip_suffix(')')?.split_once("=$(")).map(|(name, _)| name).collect();
    assert!(names.len() > 15, "{names:?}");
    assert!(jq("environment.jq", &[], &pod(&names, &command)).is_empty());
    let more = [names.as_slice(), &["ISTIO_META_NEW"]].concat();
    assert_eq!(jq("environment.jq", &[], &pod(&more, &command)), ["order ISTIO_META_NEW"]);
    assert_eq!(jq("environment.jq", &[], &pod(&names[1..], &command)), [format!("order {}", names[0])]);
    assert_eq!(jq("environment.jq", &[], &pod(&names, &[])).len(), names.len());
}
