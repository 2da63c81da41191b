//! The cluster's files are understood as they are meant, and agree with the components that they run.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use meshmall_tests::workspace;
use serde::Deserialize;
use serde_json::Value;
use wit_parser::{Resolve, WorldKey};

/// Every kind of document, with the fields that the project uses; anything else is refused.
#[derive(Deserialize)]
#[serde(tag = "kind", deny_unknown_fields)]
enum Document {
    Kustomization(Kustomization),
    Namespace(Named),
    ServiceAccount(ServiceAccount),
    Service(Service),
    ConfigMap(ConfigMap),
    SpinApp(SpinApp),
    SpinAppExecutor(Executor),
    CronJob(WithSpec<CronJob>),
    PeerAuthentication(WithSpec<PeerAuthentication>),
    AuthorizationPolicy(WithSpec<AuthorizationPolicy>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Metadata {
    name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "its shape is what is checked")]
    labels: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kustomization {
    #[serde(rename = "apiVersion")]
    api_version: String,
    namespace: String,
    resources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Named {
    api_version: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ServiceAccount {
    api_version: String,
    metadata: Metadata,
    automount_service_account_token: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Service {
    api_version: String,
    metadata: Metadata,
    spec: ServiceSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ServiceSpec {
    selector: BTreeMap<String, String>,
    ports: Vec<Port>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Port {
    name: String,
    port: u16,
    target_port: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConfigMap {
    api_version: String,
    metadata: Metadata,
    data: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Executor {
    api_version: String,
    metadata: Metadata,
    #[expect(dead_code, reason = "passed on to the operator as it is")]
    spec: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SpinApp {
    api_version: String,
    metadata: Metadata,
    spec: SpinAppSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SpinAppSpec {
    image: String,
    executor: String,
    replicas: u32,
    service_account_name: String,
    pod_labels: BTreeMap<String, String>,
    checks: BTreeMap<String, Check>,
    #[expect(dead_code, reason = "passed on to Kubernetes as it is")]
    resources: Value,
    variables: Vec<AppVariable>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Check {
    http_get: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AppVariable {
    name: String,
    value_from: ValueFrom,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum ValueFrom {
    ConfigMapKeyRef { name: String, key: String },
    SecretKeyRef { name: String, key: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WithSpec<T> {
    api_version: String,
    metadata: Metadata,
    spec: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CronJob {
    schedule: String,
    concurrency_policy: String,
    starting_deadline_seconds: u32,
    successful_jobs_history_limit: u32,
    failed_jobs_history_limit: u32,
    job_template: Spec<Job>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec<T> {
    spec: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Job {
    backoff_limit: u32,
    active_deadline_seconds: u32,
    template: PodTemplate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PodTemplate {
    metadata: PodMetadata,
    spec: Pod,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PodMetadata {
    #[expect(dead_code, reason = "its shape is what is checked")]
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Pod {
    service_account_name: String,
    restart_policy: String,
    containers: Vec<Container>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Container {
    name: String,
    image: String,
    command: Vec<String>,
    env: Vec<AppVariable>,
    #[expect(dead_code, reason = "passed on to Kubernetes as it is")]
    resources: Value,
    security_context: SecurityContext,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SecurityContext {
    run_as_non_root: bool,
    run_as_user: u32,
    allow_privilege_escalation: bool,
    read_only_root_filesystem: bool,
    capabilities: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PeerAuthentication {
    mtls: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AuthorizationPolicy {
    selector: Option<BTreeMap<String, BTreeMap<String, String>>>,
    action: Option<String>,
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    from: Vec<BTreeMap<String, BTreeMap<String, Vec<String>>>>,
    to: Vec<BTreeMap<String, BTreeMap<String, Vec<String>>>>,
}

/// Who reaches which internal route of whom: what the contracts need, and what a timer calls. Nothing else is open.
const INTERNAL: [(&str, &str, &str, &str); 19] = [
    ("user", "cart", "POST", "/internal/carts/merge-guest"),
    ("product", "order", "GET", "/internal/orders/received"),
    ("product", "inventory", "GET", "/internal/inventory"),
    ("cart", "product", "GET", "/internal/products"),
    ("cart", "inventory", "GET", "/internal/inventory"),
    ("order", "user", "GET", "/internal/addresses"),
    ("order", "product", "GET", "/internal/products"),
    ("order", "cart", "GET", "/internal/carts"),
    ("order", "cart", "POST", "/internal/carts/remove-bought"),
    ("order", "payment", "GET", "/internal/payments"),
    ("order", "payment", "POST", "/internal/payments/charge"),
    ("order", "payment", "POST", "/internal/payments/refund"),
    ("order", "payment", "POST", "/internal/payments/void"),
    ("order", "inventory", "POST", "/internal/reservations/reserve"),
    ("order", "inventory", "POST", "/internal/reservations/commit"),
    ("order", "inventory", "POST", "/internal/reservations/release"),
    ("inventory", "product", "GET", "/internal/products"),
    (MAINTENANCE, "order", "POST", "/internal/orders/recover"),
    (MAINTENANCE, "inventory", "POST", "/internal/reservations/expire"),
];

/// The identity of what calls on a timer.
const MAINTENANCE: &str = "maintenance";

const SERVICES: [&str; 6] = ["user", "product", "cart", "order", "payment", "inventory"];

/// All documents of a kustomization, in its order.
fn documents(folder: &str) -> Vec<Document> {
    let read = |file: &str| {
        std::fs::read_to_string(workspace().join(folder).join(file))
            .unwrap_or_else(|error| panic!("{folder}/{file}: {error}"))
    };
    let parse = |file: &str| -> Vec<Document> {
        serde_saphyr::from_multiple(&read(file)).unwrap_or_else(|error| panic!("{folder}/{file}: {error}"))
    };
    let mut kustomization = parse("kustomization.yaml");
    let Some(Document::Kustomization(kustomization)) = kustomization.pop() else {
        panic!("{folder} has no kustomization")
    };
    assert_eq!(
        (kustomization.api_version.as_str(), kustomization.namespace.as_str()),
        ("kustomize.config.k8s.io/v1beta1", "meshmall")
    );
    let files: BTreeSet<String> = std::fs::read_dir(workspace().join(folder))
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "kustomization.yaml")
        .collect();
    assert_eq!(
        kustomization.resources.iter().cloned().collect::<BTreeSet<_>>(),
        files,
        "{folder}: every file is a resource"
    );
    kustomization.resources.iter().flat_map(|file| parse(file)).collect()
}

/// The variables of a component whose values the cluster decides; what has a good default everywhere is left to it.
fn variables_of(component: &str) -> BTreeSet<String> {
    let folder = if component == "web" { "web".to_owned() } else { format!("components/{component}") };
    let text = std::fs::read_to_string(workspace().join(folder).join("spin.toml")).expect("a manifest");
    let manifest: toml::Table = toml::from_str(&text).expect("parses");
    manifest["variables"]
        .as_table()
        .expect("variables")
        .keys()
        .filter(|name| !["peer_timeout_ms", "order_lease_ms"].contains(&name.as_str()))
        .cloned()
        .collect()
}

#[test]
fn every_component_has_an_identity_an_address_and_an_app_that_agree() {
    let documents = documents("k8s/base");
    let mut accounts = BTreeSet::new();
    let mut services = BTreeMap::new();
    let mut settings = BTreeMap::new();
    let mut executors = BTreeSet::new();
    let mut apps = Vec::new();
    let mut jobs = Vec::new();
    for document in documents {
        match document {
            Document::ServiceAccount(account) => {
                assert_eq!(account.api_version, "v1");
                assert!(
                    !account.automount_service_account_token,
                    "{}: a component has no use for a token",
                    account.metadata.name
                );
                accounts.insert(account.metadata.name);
            }
            Document::Service(service) => {
                assert_eq!(service.api_version, "v1");
                drop(services.insert(service.metadata.name, service.spec));
            }
            Document::ConfigMap(map) => {
                assert_eq!((map.api_version.as_str(), map.metadata.name.as_str()), ("v1", "settings"));
                settings = map.data;
            }
            Document::SpinAppExecutor(executor) => {
                assert_eq!(executor.api_version, "core.spinkube.dev/v1alpha1");
                executors.insert(executor.metadata.name);
            }
            Document::SpinApp(app) => apps.push(app),
            Document::CronJob(job) => jobs.push(job),
            Document::Namespace(namespace) => {
                assert_eq!((namespace.api_version.as_str(), namespace.metadata.name.as_str()), ("v1", "meshmall"))
            }
            _ => panic!("this kind is not one of k8s/base"),
        }
    }
    assert_eq!(apps.len(), SERVICES.len() + 1, "all services, and web");
    for app in apps {
        let name = app.spec.service_account_name.clone();
        assert_eq!(app.api_version, "core.spinkube.dev/v1alpha1");
        assert!(accounts.contains(&name), "{name} has no ServiceAccount");
        assert!(executors.contains(&app.spec.executor), "{name}: no executor {}", app.spec.executor);
        assert!(!services.contains_key(&app.metadata.name), "{name}: the operator would overwrite our Service");
        let service = services.get(&name).unwrap_or_else(|| panic!("{name} has no Service"));
        assert!(
            service.selector.iter().all(|(label, value)| app.spec.pod_labels.get(label) == Some(value)),
            "{name}: its Service does not select it"
        );
        assert!(
            service.ports.iter().any(|port| (port.name.as_str(), port.port, port.target_port) == ("http", 80, 80)),
            "{name}: no named port"
        );
        assert_eq!(app.spec.pod_labels.get("version").map(String::as_str), Some("v1"));
        assert!(app.spec.replicas >= 1);
        assert_eq!(
            app.spec.image.rsplit_once(':').map(|(_, tag)| tag),
            Some(env!("CARGO_PKG_VERSION")),
            "{name}: image"
        );
        assert!(app.spec.image.contains(&format!("/{name}:")), "{name}: image");
        assert_eq!(app.spec.checks["readiness"].http_get["path"], "/ready");
        assert_eq!(app.spec.checks["liveness"].http_get["path"], "/health");
        let given: BTreeSet<String> = app.spec.variables.iter().map(|variable| variable.name.clone()).collect();
        assert_eq!(given, variables_of(&name), "{name}: variables");
        for variable in app.spec.variables {
            match variable.value_from {
                ValueFrom::ConfigMapKeyRef { name: map, key } => {
                    assert!(map == "settings" && settings.contains_key(&key), "{name}: {map}/{key}")
                }
                ValueFrom::SecretKeyRef { name: secret, key } => {
                    let mut expected =
                        vec![("postgres-passwords", name.as_str()), ("service-credential", "credential")];
                    if name == "user" {
                        // Nobody else signs tokens.
                        expected.push(("token-signing-key", "key"));
                    }
                    assert!(expected.contains(&(secret.as_str(), key.as_str())), "{name}: {secret}/{key}");
                }
            }
        }
    }
    // Traces are looked at from outside.
    for (key, value) in settings.iter().filter(|(key, _)| key.ends_with("-url") && *key != "traces-url") {
        let host =
            value.strip_prefix("http://").expect("plain http inside the mesh").split('.').next().expect("a host");
        assert!(services.contains_key(host), "{key}: there is no Service {host}");
    }
    let called: BTreeSet<String> = jobs.iter().map(|job| assert_calls(job, &accounts, &settings)).collect();
    let expected = INTERNAL.iter().filter(|(caller, ..)| *caller == MAINTENANCE);
    assert_eq!(called, expected.map(|(_, _, _, path)| (*path).to_owned()).collect());
}

/// A job that makes one call, as nobody, and ends. Gives the path that it calls.
fn assert_calls(job: &WithSpec<CronJob>, accounts: &BTreeSet<String>, settings: &BTreeMap<String, String>) -> String {
    let name = &job.metadata.name;
    assert_eq!(job.api_version, "batch/v1", "{name}");
    let CronJob { schedule, concurrency_policy, starting_deadline_seconds, job_template, .. } = &job.spec;
    assert_eq!((schedule.as_str(), concurrency_policy.as_str()), ("* * * * *", "Forbid"), "{name}");
    assert!((1..60).contains(starting_deadline_seconds), "{name}: it is not made up for later");
    assert!(job.spec.successful_jobs_history_limit + job.spec.failed_jobs_history_limit <= 5, "{name}: few are kept");
    let Job { backoff_limit, active_deadline_seconds, template } = &job_template.spec;
    assert!(*backoff_limit == 0 && (1..60).contains(active_deadline_seconds), "{name}: over before the next one");
    assert_eq!(template.metadata.annotations["sidecar.istio.io/nativeSidecar"], "true", "{name}: or it never ends");
    assert_eq!(template.spec.service_account_name, MAINTENANCE, "{name}");
    assert!(accounts.contains(MAINTENANCE));
    assert_eq!(template.spec.restart_policy, "Never", "{name}");
    let [container] = template.spec.containers.as_slice() else { panic!("{name}: one container") };
    assert_eq!(container.name, "curl");
    let tag = container.image.strip_prefix("docker.io/curlimages/curl:").expect("a known image");
    assert!(tag.split('.').count() == 3 && tag.split('.').all(|part| part.parse::<u32>().is_ok()), "{name}: {tag}");
    let security = &container.security_context;
    assert!(security.run_as_non_root && security.run_as_user > 0 && security.read_only_root_filesystem, "{name}");
    assert!(!security.allow_privilege_escalation && security.capabilities["drop"] == ["ALL"], "{name}");

    let [credential] = container.env.as_slice() else { panic!("{name}: the credential alone") };
    let ValueFrom::SecretKeyRef { name: secret, key } = &credential.value_from else { panic!("{name}: a secret") };
    assert_eq!(
        (credential.name.as_str(), secret.as_str(), key.as_str()),
        ("CREDENTIAL", "service-credential", "credential")
    );
    let command: Vec<&str> = container.command.iter().map(String::as_str).collect();
    let option = |name: &str| command.iter().position(|word| *word == name).and_then(|at| command.get(at + 1)).copied();
    assert_eq!(command.first(), Some(&"curl"));
    assert_eq!(option("--request"), Some("POST"));
    assert_eq!(option("--variable"), Some("%CREDENTIAL"));
    assert_eq!(option("--expand-header"), Some("x-service-credential: {{CREDENTIAL}}"));
    let url = command.last().expect("a URL");
    let (_, target, _, path) = INTERNAL
        .iter()
        .find(|(caller, _, _, path)| *caller == MAINTENANCE && url.ends_with(path))
        .unwrap_or_else(|| panic!("{name} may not call {url}"));
    assert_eq!(*url, format!("{}{path}", settings[&format!("{target}-url")]));
    (*path).to_owned()
}

#[test]
fn the_mesh_is_closed_and_open_only_to_callers_that_exist() {
    let mut closed = false;
    let mut targets = BTreeMap::new();
    for document in documents("istio/base") {
        match document {
            Document::PeerAuthentication(policy) => {
                assert_eq!(
                    (policy.api_version.as_str(), policy.metadata.name.as_str()),
                    ("security.istio.io/v1", "default")
                );
                assert_eq!(policy.spec.mtls["mode"], "STRICT");
            }
            Document::AuthorizationPolicy(policy) => {
                assert_eq!(policy.api_version, "security.istio.io/v1");
                let Some(selector) = policy.spec.selector else {
                    assert!(
                        policy.spec.rules.is_empty() && policy.spec.action.is_none(),
                        "{}: a policy for all opens nothing",
                        policy.metadata.name
                    );
                    closed = true;
                    continue;
                };
                assert_eq!(policy.spec.action.as_deref(), Some("ALLOW"));
                targets.insert(selector["matchLabels"]["app"].clone(), policy.spec.rules);
            }
            _ => panic!("this kind is not one of istio/base"),
        }
    }
    assert!(closed, "nothing denies by default");
    assert_eq!(targets.keys().map(String::as_str).collect::<BTreeSet<_>>(), SERVICES.into());
    let mut internal = Vec::new();
    for (target, rules) in &targets {
        for rule in rules {
            let callers: Vec<&str> = values(&rule.from, "source", "principals")
                .map(|principal| principal.strip_prefix("cluster.local/ns/meshmall/sa/").expect("an identity of ours"))
                .collect();
            let methods: Vec<&str> = values(&rule.to, "operation", "methods").collect();
            assert!(!callers.is_empty() && !methods.is_empty(), "{target}: a rule that leaves somebody out of it");
            for caller in &callers {
                assert!(
                    *caller == MAINTENANCE || variables_of(caller).contains(&format!("{target}_url")),
                    "{caller} may call {target} but does not know it"
                );
            }
            for path in values(&rule.to, "operation", "paths") {
                if !path.contains("internal") {
                    assert_eq!(callers, ["web"], "{path}");
                    assert_eq!(methods.iter().copied().collect::<BTreeSet<_>>(), public_methods(target), "{target}");
                    let prefix = path.trim_end_matches('*');
                    assert!(
                        !path.starts_with('*') && !"/internal/".starts_with(prefix),
                        "{target}: {path} is too much"
                    );
                    continue;
                }
                for caller in &callers {
                    internal.extend(methods.iter().map(|method| (*caller, target.as_str(), *method, path)));
                }
            }
        }
    }
    internal.sort_unstable();
    let mut expected = INTERNAL;
    expected.sort_unstable();
    assert_eq!(internal, expected);
}

/// The methods that a service has for everybody.
fn public_methods(service: &str) -> BTreeSet<&'static str> {
    let path = format!("components/{service}/src/lib.rs");
    let text = std::fs::read_to_string(workspace().join(&path)).expect(&path);
    let routes: Vec<&str> =
        text.lines().map(str::trim).filter(|line| line.ends_with("),") && !line.ends_with(".internal(),")).collect();
    let has = |method: &str| routes.iter().any(|route| route.starts_with(&format!("{}(\"", method.to_lowercase())));
    let found = ["DELETE", "GET", "PATCH", "POST", "PUT"].into_iter().filter(|method| has(method));
    // Whoever may read may ask what reading would give.
    found.chain(["HEAD"]).collect()
}

/// The words of one list in the parts of a rule.
fn values<'a>(
    parts: &'a [BTreeMap<String, BTreeMap<String, Vec<String>>>],
    of: &'static str,
    list: &'static str,
) -> impl Iterator<Item = &'a str> {
    parts.iter().flat_map(move |part| &part[of][list]).map(String::as_str)
}

#[test]
fn what_is_open_inside_is_what_the_contracts_need() {
    // Whom a component has contracts with is whom it may reach inside, and nobody else.
    let served_by = BTreeMap::from([
        ("accounts", "user"),
        ("carts", "cart"),
        ("catalog", "product"),
        ("orders", "order"),
        ("payments", "payment"),
        ("stock", "inventory"),
    ]);
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(workspace().join("wit")).expect("the contracts parse");
    let mut needed = BTreeSet::new();
    for caller in SERVICES {
        for key in resolve.worlds[resolve.packages[package].worlds[caller]].imports.keys() {
            let WorldKey::Interface(id) = key else { continue };
            let interface = &resolve.interfaces[*id];
            // What the bridge itself tells, it asks nobody for.
            if interface.package == Some(package) && interface.name.as_deref() != Some("timing") {
                needed.insert((caller, served_by[interface.name.as_deref().expect("a name")]));
            }
        }
    }
    let open = INTERNAL.iter().filter(|(caller, ..)| *caller != MAINTENANCE);
    assert_eq!(open.map(|(caller, target, ..)| (*caller, *target)).collect::<BTreeSet<_>>(), needed);

    // Each of them is a route of the service, and each internal route has somebody who needs it.
    let mut routes = BTreeSet::new();
    for service in SERVICES {
        let path = format!("components/{service}/src/lib.rs");
        let text = std::fs::read_to_string(workspace().join(&path)).expect(&path);
        for line in text.lines().map(str::trim).filter(|line| line.ends_with(".internal(),")) {
            let (method, rest) = line.split_once("(\"").expect("a route");
            let (pattern, _) = rest.split_once('"').expect("a pattern");
            routes.insert((service, method.to_uppercase(), pattern.to_owned()));
        }
    }
    let called = INTERNAL.map(|(_, target, method, path)| (target, method.to_owned(), path.to_owned()));
    assert_eq!(routes, called.into());
}
