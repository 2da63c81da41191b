//! Kinds of SpinKube. Their published schema is in no package registry, so these types stand for it.

use serde::Deserialize;

use super::{Labels, Resources, Variable};

/// In the file of a kustomization, what is the same for all apps may be missing: a patch has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpinApp {
    #[serde(default)]
    pub image: String,
    #[serde(default)]
    pub executor: String,
    pub replicas: Option<u32>,
    #[serde(default)]
    pub enable_autoscaling: bool,
    #[serde(default)]
    pub service_account_name: String,
    #[serde(default)]
    pub pod_labels: Labels,
    /// `null` in a patch takes one away.
    #[serde(default)]
    pub pod_annotations: std::collections::BTreeMap<String, Option<String>>,
    #[serde(default)]
    pub checks: Checks,
    #[serde(default)]
    pub resources: Resources,
    #[serde(default)]
    pub variables: Vec<Variable>,
    pub runtime_config: Option<RuntimeConfig>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    pub readiness: Option<Check>,
    pub liveness: Option<Check>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Check {
    pub http_get: Option<CheckedPath>,
    pub initial_delay_seconds: Option<u32>,
    pub period_seconds: Option<u32>,
    pub timeout_seconds: Option<u32>,
    pub failure_threshold: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckedPath {
    pub path: String,
    /// Has to be there: the operator's webhook makes `null` of what is left out, and its own kind refuses that.
    pub http_headers: Vec<Labels>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuntimeConfig {
    pub load_from_secret: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpinAppExecutor {
    pub create_deployment: bool,
    pub deployment_config: DeploymentConfig,
}

/// One of the two says what runs the apps.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeploymentConfig {
    pub runtime_class_name: Option<String>,
    pub spin_image: Option<String>,
    pub otel: Option<Otel>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Otel {
    pub exporter_otlp_endpoint: String,
}
