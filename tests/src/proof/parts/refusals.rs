//! Three walls: the gateway, the mesh, the network. What each of them refuses, and that the shop goes on behind them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::cluster::{NAMESPACE, checks};
use crate::proof::kubectl::Kubectl;
use crate::proof::mesh::Mesh;
use crate::proof::probe::that;
use crate::proof::shopper::Shopper;
use crate::proof::table::Table;

const PART: &str = "refusals";
const LIMIT: Duration = Duration::from_secs(90);

pub async fn look(cluster: &Kubectl, table: &mut Table) {
    edge(cluster, table).await;
    let claim = "without a sidecar, plain text is not taken by a service (mTLS is STRICT)";
    // The network lets the timers' pods through to order.
    table.claim(PART, claim, refused(cluster, "plain-text", "maintenance", &["52", "56"])).await;
    let claim = "a pod that no NetworkPolicy knows cannot connect";
    table.claim(PART, claim, refused(cluster, "unknown-pod", "nobody", &["7", "28"])).await;
}

/// What visitors may not ask, and what they may.
async fn edge(cluster: &Kubectl, table: &mut Table) {
    let mut shopper = Shopper::buyer(cluster.edge());
    for (method, path, allowed) in [
        ("GET", "/internal/payments", [403, 404]),
        ("GET", "/api/internal/orders/received", [403, 404]),
        ("POST", "/internal/orders/recover", [403, 404]),
        ("GET", "//internal/payments", [403, 404]),
        ("GET", "/ready", [403, 404]),
        ("DELETE", "/api/payments", [403, 405]),
        ("GET", "/api/orders", [401, 403]),
        ("GET", "/api/products?limit=1", [200, 200]),
        ("GET", "/.well-known/jwks.json", [200, 200]),
    ] {
        let look = async {
            let answer = shopper.look_with(method, path, &[]).await;
            that(allowed.contains(&answer.status), || answer.words())?;
            Ok(answer.status.to_string())
        };
        table.claim(PART, &format!("as nobody, {method} {path} is {}", allowed[0]), look).await;
    }
    let token = shopper.token().await;
    let altered = async {
        let token = token.clone()?;
        // Another letter in the middle of the signature.
        let (head, signature) = token.rsplit_once('.').ok_or("a token without a signature")?;
        let (before, after) = signature.split_at(signature.len() / 2);
        let (first, rest) = after.split_at(1);
        let altered = format!("Bearer {head}.{before}{}{rest}", if first == "A" { "B" } else { "A" });
        shopper.look_with("GET", "/api/orders", &[("authorization", &altered)]).await.is(401)
    };
    table.claim(PART, "an altered token is refused: 401", altered).await;
    let good = async {
        let token = format!("Bearer {}", token.clone()?);
        shopper.look_with("GET", "/api/orders", &[("authorization", &token)]).await.is(200)
    };
    table.claim(PART, "the token as it was given is taken: 200", good).await;
}

/// Runs a pod without a sidecar and with this label, which asks order for its health; gives with which exit code curl gave up.
async fn refused(cluster: &Kubectl, name: &str, app: &str, expected: &[&str]) -> Result<String, String> {
    let name = format!("check-{name}");
    let remove = ["delete", "job", &name, "--ignore-not-found", "--wait=true"];
    cluster.shop(&remove).await?;
    cluster.apply(&caller(&name, app)?).await?;
    let ended = cluster.wait(&["wait", &format!("job/{name}"), "--for=condition=Complete"], LIMIT).await;
    let log = cluster.shop(&["logs", &format!("job/{name}")]).await;
    cluster.shop(&remove).await?;
    ended?;
    let log = log?;
    let code = log.lines().last().and_then(|line| line.strip_prefix("curl ended with ")).unwrap_or_default().to_owned();
    that(expected.contains(&code.as_str()), || format!("it was not refused as expected: {log}"))?;
    Ok(format!("curl ends with {code}"))
}

/// A new pod is known to the network's controller a second after its start at the latest; until then everything is refused,
/// so a refusal counts when it is repeated.
const ASK: &str = "for _ in 1 2 3 4 5; do
  curl --silent --show-error --max-time 3 --output /dev/null http://order.meshmall.svc.cluster.local/health
  code=$?
  case $code in 6|7|28) sleep 1 ;; *) break ;; esac
done
echo curl ended with $code";

fn caller(name: &str, app: &str) -> Result<Value, String> {
    let versions = checks::versions();
    let image = versions.get("CURL_IMAGE").ok_or("k8s/versions.env has no CURL_IMAGE")?;
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": { "name": name, "namespace": NAMESPACE },
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": 60,
            "template": {
                "metadata": { "labels": {
                    "app": app, "sidecar.istio.io/inject": "false", "istio.io/dataplane-mode": "none",
                } },
                "spec": {
                    "restartPolicy": "Never",
                    "automountServiceAccountToken": false,
                    "containers": [{
                        "name": "curl",
                        "image": image,
                        "command": ["sh", "-c", ASK],
                        "resources": { "requests": { "cpu": "10m", "memory": "16Mi" }, "limits": { "memory": "64Mi" } },
                        "securityContext": {
                            "runAsNonRoot": true, "runAsUser": 100, "allowPrivilegeEscalation": false,
                            "readOnlyRootFilesystem": true, "capabilities": { "drop": ["ALL"] },
                            "seccompProfile": { "type": "RuntimeDefault" },
                        },
                    }],
                },
            },
        },
    }))
}
