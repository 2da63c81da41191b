//! What `istioctl install` is given. Of the many settings there are, those that the project uses.

use serde::Deserialize;

use super::{Labels, Resources};

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IstioOperator {
    pub profile: Option<String>,
    pub components: Option<Components>,
    pub mesh_config: Option<MeshConfig>,
    pub values: Option<HelmValues>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Components {
    pub cni: Option<Enabled>,
    pub ztunnel: Option<Enabled>,
    #[serde(default)]
    pub ingress_gateways: Vec<IngressGateway>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enabled {
    pub enabled: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngressGateway {
    pub name: String,
    pub enabled: bool,
    pub namespace: String,
    pub label: Labels,
    pub k8s: GatewaySize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewaySize {
    pub hpa_spec: Replicas,
    pub resources: Resources,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Replicas {
    pub min_replicas: u32,
    pub max_replicas: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeshConfig {
    pub outbound_traffic_policy: OutboundTrafficPolicy,
    pub path_normalization: PathNormalization,
    pub access_log_file: String,
    pub access_log_encoding: String,
    pub enable_tracing: bool,
    pub extension_providers: Vec<Provider>,
    pub default_config: ProxyConfig,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboundTrafficPolicy {
    pub mode: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathNormalization {
    pub normalization: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub name: String,
    pub opentelemetry: Collector,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collector {
    pub service: String,
    pub port: u16,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProxyConfig {
    pub hold_application_until_proxy_starts: bool,
    pub proxy_stats_matcher: StatsMatcher,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatsMatcher {
    pub inclusion_regexps: Vec<String>,
}

/// Settings of Istio's Helm charts.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HelmValues {
    pub global: Option<Global>,
    pub pilot: Option<Pilot>,
    pub cni: Option<Cni>,
    pub sidecar_injector_webhook: Option<Injector>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Global {
    pub platform: String,
    pub proxy: ProxySize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxySize {
    pub resources: Resources,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pilot {
    pub env: Labels,
    pub resources: Resources,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cni {
    pub ambient: Option<Enabled>,
    #[serde(default)]
    pub resources: Resources,
}

/// Templates of what is injected, by name, in Go's language of templates.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Injector {
    pub templates: Labels,
}
