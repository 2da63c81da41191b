//! Files for tools that are no objects of a cluster: kustomize and k3d.

use serde::Deserialize;

use super::Labels;

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kustomization {
    pub namespace: Option<String>,
    #[serde(default)]
    pub labels: Vec<LabelPairs>,
    pub resources: Vec<String>,
    #[serde(default)]
    pub components: Vec<String>,
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
    pub labels: Vec<LabelPairs>,
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

/// A cluster of k3d.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simple {
    pub servers: u32,
    pub agents: u32,
    pub image: String,
    pub ports: Vec<PortMapping>,
    pub registries: Registries,
    pub options: K3dOptions,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortMapping {
    pub port: String,
    pub node_filters: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registries {
    pub create: Registry,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Registry {
    pub name: String,
    pub host: String,
    pub host_port: String,
    pub image: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct K3dOptions {
    pub k3d: Waiting,
    pub k3s: K3sOptions,
    pub kubeconfig: Kubeconfig,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    pub wait: bool,
    pub timeout: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct K3sOptions {
    pub extra_args: Vec<K3sArgument>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct K3sArgument {
    pub arg: String,
    pub node_filters: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kubeconfig {
    pub update_default_kubeconfig: bool,
    pub switch_current_context: bool,
}
