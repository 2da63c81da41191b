//! Files for tools that are no objects of a cluster: kustomize, istioctl, k3d.

use serde::Deserialize;
use serde_json::Value;

use super::Labels;

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kustomization {
    pub namespace: Option<String>,
    #[serde(default)]
    pub labels: Vec<LabelPairs>,
    pub resources: Vec<String>,
    #[serde(default)]
    pub configurations: Vec<String>,
    #[serde(default)]
    pub images: Vec<ImageName>,
    #[serde(default)]
    pub patches: Vec<Patch>,
    #[serde(default)]
    pub config_map_generator: Vec<GeneratedConfigMap>,
}

/// A kustomization that another one switches on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    #[serde(default)]
    pub resources: Vec<String>,
    #[serde(default)]
    pub patches: Vec<Patch>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabelPairs {
    pub pairs: Labels,
    #[serde(default)]
    pub include_templates: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImageName {
    pub name: String,
    pub new_name: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    pub path: Option<String>,
    pub patch: Option<String>,
    pub target: Option<PatchTarget>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchTarget {
    pub kind: String,
    pub name: Option<String>,
    pub namespace: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneratedConfigMap {
    pub name: String,
    pub files: Vec<String>,
}

/// For `istioctl install`, which checks the rest itself: its values are those of Helm charts.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IstioOperator {
    pub profile: Option<String>,
    #[serde(default)]
    pub components: Value,
    #[serde(default)]
    pub mesh_config: Option<MeshConfig>,
    #[serde(default)]
    pub values: Value,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeshConfig {
    pub outbound_traffic_policy: Labels,
    pub path_normalization: Labels,
    pub access_log_file: String,
    pub access_log_encoding: String,
    pub enable_tracing: bool,
    pub extension_providers: Vec<Value>,
    pub default_config: Value,
}

/// A cluster of k3d.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simple {
    pub servers: u32,
    pub agents: u32,
    pub image: String,
    pub ports: Vec<Value>,
    pub registries: Value,
    pub options: Value,
}
