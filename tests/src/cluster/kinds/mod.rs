//! Every kind of document, with the fields that the project uses; anything else is refused.

mod cnpg;
mod core;
mod files;
mod install;
mod network;
mod pods;
mod proxies;
mod routing;
mod security;
mod spin;
mod workloads;

pub use cnpg::*;
pub use core::*;
pub use files::*;
pub use install::*;
pub use network::*;
pub use pods::*;
pub use proxies::*;
pub use routing::*;
pub use security::*;
pub use spin::*;
pub use workloads::*;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

pub type Labels = BTreeMap<String, String>;

/// What every document has.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Empty in the files of kustomize and istioctl.
    #[serde(default)]
    pub name: String,
    pub namespace: Option<String>,
    #[serde(default)]
    pub labels: Labels,
    #[serde(default)]
    pub annotations: Labels,
}

impl Metadata {
    /// Whether it is in a namespace. A file need not say so; the kustomization around it does.
    pub fn is_in(&self, namespace: &str) -> bool {
        self.namespace.as_deref().is_none_or(|is| is == namespace)
    }
}

/// A document with its kind.
#[derive(Debug, Clone)]
pub struct Document {
    pub api_version: String,
    pub metadata: Metadata,
    pub body: Body,
    /// As it was read.
    pub source: Value,
}

impl Document {
    /// `Kind/name`, and the namespace where it says one.
    pub fn title(&self) -> String {
        let kind = self.source["kind"].as_str().unwrap_or("?");
        match &self.metadata.namespace {
            Some(namespace) => format!("{kind} {namespace}/{}", self.metadata.name),
            None => format!("{kind} {}", self.metadata.name),
        }
    }

    /// Reads one document, or says what is wrong with it.
    pub fn read(source: Value) -> Result<Self, String> {
        let kind = source["kind"].as_str().ok_or("a document without a kind")?.to_owned();
        let api_version = source["apiVersion"].as_str().ok_or_else(|| format!("{kind} without an apiVersion"))?;
        let name = source["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        let wrong = |error: serde_json::Error| format!("{kind} {name}: {error}");
        let metadata = match source.get("metadata") {
            Some(metadata) => serde_json::from_value(metadata.clone()).map_err(wrong)?,
            None => Metadata::default(),
        };
        let mut rest = source.clone();
        if let Some(fields) = rest.as_object_mut() {
            for field in ["apiVersion", "kind", "metadata"] {
                fields.remove(field);
            }
        }
        let typed = match api_version {
            // Two kinds have this name.
            _ if api_version.starts_with("gateway.networking.k8s.io/") => "WaypointGateway",
            _ if api_version.starts_with("postgresql.cnpg.io/") && kind == "Cluster" => "PostgresCluster",
            _ => &kind,
        };
        let body = Body::read(&format!("{api_version} {typed}"), rest).map_err(wrong)?;
        let body = body.ok_or_else(|| format!("{api_version} {kind} {name}: the project has no such kind"))?;
        Ok(Self { api_version: api_version.to_owned(), metadata, body, source })
    }
}

impl Body {
    /// What the ordinary pods are like that it makes; none where it makes none.
    pub fn template(&self) -> Option<&PodTemplate> {
        match self {
            Self::Deployment(of) => Some(&of.template),
            Self::StatefulSet(of) => Some(&of.template),
            Self::Job(of) => Some(&of.template),
            Self::CronJob(of) => Some(&of.job_template.spec.template),
            _ => None,
        }
    }

    /// The pod of that template.
    pub fn pod(&self) -> Option<&Pod> {
        self.template().map(|template| &template.spec)
    }
}

/// A type that a document can be.
pub trait Kind {
    fn of(body: &Body) -> Option<&Self>;
}

/// Fields under `spec`, and none beside it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec<T> {
    spec: T,
}

macro_rules! kinds {
    ($($kind:ident: $api:literal $(. $spec:ident)?,)*) => {
        /// What a document says beside its name.
        #[derive(Debug, Clone)]
        pub enum Body {
            $($kind($kind),)*
        }

        impl Body {
            fn read(kind: &str, fields: Value) -> Result<Option<Self>, serde_json::Error> {
                $(if kind == concat!($api, " ", stringify!($kind)) {
                    return Ok(Some(Self::$kind(kinds!(read $kind fields $($spec)?))));
                })*
                Ok(None)
            }
        }

        $(impl Kind for $kind {
            fn of(body: &Body) -> Option<&Self> {
                if let Body::$kind(found) = body { Some(found) } else { None }
            }
        })*
    };
    (read $kind:ident $fields:ident spec) => { serde_json::from_value::<Spec<$kind>>($fields)?.spec };
    (read $kind:ident $fields:ident) => { serde_json::from_value::<$kind>($fields)? };
}

kinds! {
    Namespace: "v1",
    ServiceAccount: "v1",
    Service: "v1".spec,
    ConfigMap: "v1",
    Deployment: "apps/v1".spec,
    StatefulSet: "apps/v1".spec,
    Job: "batch/v1".spec,
    CronJob: "batch/v1".spec,
    NetworkPolicy: "networking.k8s.io/v1".spec,
    PodDisruptionBudget: "policy/v1".spec,
    HorizontalPodAutoscaler: "autoscaling/v2".spec,
    ClusterRole: "rbac.authorization.k8s.io/v1",
    ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
    SpinApp: "core.spinkube.dev/v1alpha1".spec,
    SpinAppExecutor: "core.spinkube.dev/v1alpha1".spec,
    PostgresCluster: "postgresql.cnpg.io/v1".spec,
    Pooler: "postgresql.cnpg.io/v1".spec,
    ScheduledBackup: "postgresql.cnpg.io/v1".spec,
    ObjectStore: "barmancloud.cnpg.io/v1".spec,
    VirtualService: "networking.istio.io/v1".spec,
    DestinationRule: "networking.istio.io/v1".spec,
    Gateway: "networking.istio.io/v1".spec,
    Sidecar: "networking.istio.io/v1".spec,
    EnvoyFilter: "networking.istio.io/v1alpha3".spec,
    PeerAuthentication: "security.istio.io/v1".spec,
    RequestAuthentication: "security.istio.io/v1".spec,
    AuthorizationPolicy: "security.istio.io/v1".spec,
    Telemetry: "telemetry.istio.io/v1".spec,
    WaypointGateway: "gateway.networking.k8s.io/v1".spec,
    Kustomization: "kustomize.config.k8s.io/v1beta1",
    Component: "kustomize.config.k8s.io/v1alpha1",
    IstioOperator: "install.istio.io/v1alpha1".spec,
    Simple: "k3d.io/v1alpha5",
}
