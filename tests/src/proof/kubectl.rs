//! The mesh of a cluster, as kubectl and the project's own scripts reach it.

use std::process::Stdio;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use super::mesh::{Access, Mesh, Proxy};
use super::probe::that;
use crate::cluster::{EDGE, NAMESPACE};
use crate::workspace;

/// Where `make k3d-up` has the gateway.
const USUAL_EDGE: &str = "http://localhost:8080";
/// How long one call of kubectl may take that is not told to wait.
const LIMIT: Duration = Duration::from_secs(60);

/// The cluster of kubectl's current context.
pub struct Kubectl {
    edge: String,
    /// Whether the mesh is one without sidecars.
    pub is_ambient: bool,
    /// Lives as long as it is needed.
    _forward: Option<Child>,
}

impl Kubectl {
    /// Finds the shop: at `edge`, else at port 8080 of this machine, else through a forwarded port.
    pub async fn find(edge: Option<String>) -> Result<Self, String> {
        kubectl(&["get", "--raw", "/version", "--request-timeout=15s"]).await?;
        let namespace = kubectl(&["get", "namespace", NAMESPACE, "--output=jsonpath={.metadata.labels}"]).await;
        let namespace = namespace.map_err(|error| format!("the shop is not there ({error}): make k8s-deploy"))?;
        let is_ambient = namespace.contains(r#""istio.io/dataplane-mode":"ambient""#);
        if let Some(edge) = edge {
            let edge = edge.trim_end_matches('/').to_owned();
            that(answers(&edge).await, || format!("no shop answers at {edge}"))?;
            return Ok(Self { edge, is_ambient, _forward: None });
        }
        if answers(USUAL_EDGE).await {
            return Ok(Self { edge: USUAL_EDGE.to_owned(), is_ambient, _forward: None });
        }
        let (edge, forward) = forward().await?;
        that(answers(&edge).await, || {
            format!(
                "no shop answers at {USUAL_EDGE}, nor through its gateway; --url says where else. make istio-deploy"
            )
        })?;
        Ok(Self { edge, is_ambient, _forward: Some(forward) })
    }

    /// The name of the context.
    pub async fn context() -> Result<String, String> {
        Ok(kubectl(&["config", "current-context"]).await?.trim().to_owned())
    }

    /// Objects of the shop's namespace.
    pub async fn get(&self, kind: &str, selector: &str) -> Result<Vec<Value>, String> {
        let text = self.shop(&["get", kind, "--selector", selector, "--output=json"]).await?;
        let json: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(json["items"].as_array().cloned().unwrap_or_default())
    }

    /// kubectl in the shop's namespace.
    pub async fn shop(&self, arguments: &[&str]) -> Result<String, String> {
        kubectl(&[&["--namespace", NAMESPACE], arguments].concat()).await
    }

    /// kubectl in the shop's namespace, which may take so long.
    pub async fn wait(&self, arguments: &[&str], limit: Duration) -> Result<String, String> {
        let mut command = Command::new("kubectl");
        command.args(["--namespace", NAMESPACE]).args(arguments).arg(format!("--timeout={}s", limit.as_secs()));
        run(command, None, limit + LIMIT).await
    }

    /// Creates an object, or replaces it.
    pub async fn apply(&self, document: &Value) -> Result<(), String> {
        let mut command = Command::new("kubectl");
        command.args(["apply", "--server-side", "--force-conflicts", "--field-manager=meshmall", "--filename=-"]);
        run(command, Some(document.to_string()), LIMIT).await.map(drop)
    }

    /// How the pod of the database is labelled that takes what is written: where there are several instances, only their
    /// operator knows which it is. What is called postgres there is the pooler before them.
    pub async fn primary(&self) -> Result<&'static str, String> {
        const OPERATED: &str = "cnpg.io/instanceRole=primary";
        Ok(if self.get("pods", OPERATED).await?.is_empty() { "app=postgres" } else { OPERATED })
    }

    /// That pod, and how psql is let in.
    async fn database(&self) -> Result<(String, &'static str), String> {
        let selector = self.primary().await?;
        let psql = if selector == "app=postgres" {
            r#"PGPASSWORD="$POSTGRES_PASSWORD" exec psql -h 127.0.0.1 -U "$POSTGRES_USER" "$POSTGRES_DB""#
        } else {
            "exec psql meshmall"
        };
        let pods = self.get("pods", selector).await?;
        let name = pods.first().and_then(|pod| pod["metadata"]["name"].as_str());
        Ok((name.ok_or("there is no pod of a database")?.to_owned(), psql))
    }
}

/// What kubectl prints.
pub async fn kubectl(arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("kubectl");
    command.args(arguments);
    run(command, None, LIMIT).await
}

async fn run(mut command: Command, input: Option<String>, limit: Duration) -> Result<String, String> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("{name} is not on the PATH; docs/cluster.md says where it comes from"),
        _ => format!("{name}: {error}"),
    })?;
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        stdin.write_all(input.as_bytes()).await.map_err(|error| format!("{name}: {error}"))?;
    }
    let output = tokio::time::timeout(limit, child.wait_with_output()).await;
    let output = output.map_err(|_| format!("{name} does not end"))?.map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name}: {}", words.lines().rev().take(3).collect::<Vec<_>>().join(" < ")))
}

/// Whether a shop's API is there.
async fn answers(edge: &str) -> bool {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().expect("a client");
    let answer = client.get(format!("{edge}/api/products?limit=1")).send().await;
    answer.is_ok_and(|answer| answer.headers().contains_key("x-served-by"))
}

/// A port of this machine that leads to the gateway.
async fn forward() -> Result<(String, Child), String> {
    let mut command = Command::new("kubectl");
    command.args(["--namespace", EDGE, "port-forward", "service/istio-ingressgateway", ":80"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| format!("kubectl: {error}"))?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("kubectl has no output")?).lines();
    let line = tokio::time::timeout(LIMIT, lines.next_line()).await.ok().and_then(Result::ok).flatten();
    // «Forwarding from 127.0.0.1:40123 -> 8080»
    let port = line.as_deref().and_then(|line| line.split(" -> ").next()?.rsplit(':').next());
    let port = port.ok_or("kubectl cannot forward a port to service/istio-ingressgateway")?;
    Ok((format!("http://127.0.0.1:{port}"), child))
}

impl Mesh for Kubectl {
    fn edge(&self) -> &str {
        &self.edge
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(20)
    }

    fn settling(&self) -> Duration {
        // A timer calls the recovery each minute, and a call may fail.
        Duration::from_secs(180)
    }

    async fn switch(&self, scenarios: &[&str]) -> Result<(), String> {
        let mut command = Command::new(workspace().join("scripts/scenario"));
        command.arg(if scenarios.is_empty() { "off" } else { "on" }).args(scenarios);
        run(command, None, Duration::from_secs(300)).await.map(drop)
    }

    async fn log(&self, of: Proxy, since: SystemTime) -> Result<Vec<Access>, String> {
        let (namespace, selector) = match of {
            Proxy::Gateway => (EDGE, "istio=ingressgateway".to_owned()),
            Proxy::Service(name) => (NAMESPACE, format!("app={name}")),
            Proxy::Version(name, version) => (NAMESPACE, format!("app={name},version={version}")),
        };
        let seconds = since.elapsed().unwrap_or_default().as_secs() + 1;
        let since = format!("--since={seconds}s");
        let logs = ["logs", "--selector", &selector, "--container=istio-proxy", &since, "--tail=-1"];
        let text = kubectl(&[&["--namespace", namespace], logs.as_slice()].concat()).await?;
        Ok(Access::of(&text))
    }

    async fn caller(&self, scenario: &str) -> Result<String, String> {
        self.shop(&["logs", &format!("job/{scenario}"), "--container=curl"]).await
    }

    async fn query(&self, statement: &str) -> Result<Vec<String>, String> {
        let (pod, psql) = self.database().await?;
        let script = format!("{psql} --no-psqlrc --quiet --tuples-only --no-align -v ON_ERROR_STOP=1 -f -");
        let mut command = Command::new("kubectl");
        command.args([
            "--namespace",
            NAMESPACE,
            "exec",
            "--stdin",
            &pod,
            "--container=postgres",
            "--",
            "sh",
            "-c",
            &script,
        ]);
        let text = run(command, Some(statement.to_owned()), LIMIT).await?;
        Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }
}
