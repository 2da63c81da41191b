//! The cluster's files are understood as they are meant, and agree with the components that they run.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use meshmall_tests::workspace;
use serde::Deserialize;
use serde_json::Value;

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

/// The required variables of a component, and those it is given an address by.
fn variables_of(component: &str) -> BTreeSet<String> {
    let folder = if component == "web" { "web".to_owned() } else { format!("components/{component}") };
    let text = std::fs::read_to_string(workspace().join(folder).join("spin.toml")).expect("a manifest");
    let manifest: toml::Table = toml::from_str(&text).expect("parses");
    manifest["variables"]
        .as_table()
        .expect("variables")
        .keys()
        .filter(|name| *name != "peer_timeout_ms")
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
            Document::Namespace(namespace) => {
                assert_eq!((namespace.api_version.as_str(), namespace.metadata.name.as_str()), ("v1", "meshmall"))
            }
            _ => panic!("this kind is not one of k8s/base"),
        }
    }
    assert_eq!(apps.len(), 3);
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
                    let expected = [("postgres-passwords", name.as_str()), ("service-credential", "credential")];
                    assert!(expected.contains(&(secret.as_str(), key.as_str())), "{name}: {secret}/{key}");
                }
            }
        }
    }
    for (key, value) in settings.iter().filter(|(key, _)| key.ends_with("-url")) {
        let host =
            value.strip_prefix("http://").expect("plain http inside the mesh").split('.').next().expect("a host");
        assert!(services.contains_key(host), "{key}: there is no Service {host}");
    }
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
    for (target, rules) in &targets {
        for rule in rules {
            for principal in rule.from.iter().flat_map(|from| &from["source"]["principals"]) {
                let caller = principal.strip_prefix("cluster.local/ns/meshmall/sa/").expect("an identity of ours");
                assert!(
                    variables_of(caller).contains(&format!("{target}_url")),
                    "{caller} may call {target} but does not know it"
                );
            }
            for path in rule.to.iter().flat_map(|to| &to["operation"]["paths"]).filter(|path| path.contains("internal"))
            {
                assert!(!path.contains('*'), "{target}: an internal path is opened by name");
            }
        }
    }
    // The bridge calls this on behalf of product; without it every stock would be unknown.
    let internal = targets["inventory"]
        .iter()
        .any(|rule| rule.to.iter().any(|to| to["operation"]["paths"].contains(&"/internal/inventory".to_owned())));
    assert!(internal, "product may not ask for stock");
}
