//! Kinds of CloudNativePG, which runs Postgres, and of its plugin for backups.

use serde::Deserialize;
use serde_json::Value;

use super::{Container, KeyRef, Labels, Metadata, Named, Resources, Selector, Variable};

/// Their kind is `Cluster`, like the cluster that all of this is on.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PostgresCluster {
    pub instances: u32,
    pub image_name: String,
    pub inherited_metadata: Metadata,
    pub bootstrap: Bootstrap,
    pub postgresql: PostgresSettings,
    pub primary_update_method: String,
    pub smart_shutdown_timeout: Option<u32>,
    pub storage: Storage,
    pub resources: Resources,
    pub affinity: Affinity,
    #[serde(default)]
    pub plugins: Vec<Plugin>,
    #[serde(default)]
    pub external_clusters: Vec<ExternalCluster>,
}

/// One of the two: an empty database, or one from a backup.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Bootstrap {
    InitDb(InitDb),
    Recovery(Recovery),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InitDb {
    pub database: String,
    pub owner: String,
    pub secret: Named,
    pub encoding: String,
    pub locale_collate: String,
    pub locale_c_type: String,
    pub data_checksums: bool,
    #[serde(rename = "postInitApplicationSQL")]
    pub post_init_application_sql: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recovery {
    pub source: String,
    pub database: String,
    pub owner: String,
    pub secret: Named,
    pub recovery_target: Option<RecoveryTarget>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecoveryTarget {
    pub target_time: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostgresSettings {
    pub synchronous: Option<Synchronous>,
    pub parameters: Labels,
    #[serde(default)]
    pub pg_hba: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Synchronous {
    pub method: String,
    pub number: u32,
    pub data_durability: String,
    #[serde(default)]
    pub failover_quorum: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    pub size: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Affinity {
    pub enable_pod_anti_affinity: bool,
    pub pod_anti_affinity_type: String,
    pub topology_key: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plugin {
    pub name: String,
    #[serde(default, rename = "isWALArchiver")]
    pub is_wal_archiver: bool,
    #[serde(default)]
    pub parameters: Labels,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalCluster {
    pub name: String,
    pub plugin: Plugin,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pooler {
    pub cluster: Named,
    #[serde(rename = "type")]
    pub kind: String,
    pub instances: u32,
    pub pgbouncer: PgBouncer,
    pub service_template: PoolerService,
    pub template: PoolerTemplate,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PgBouncer {
    pub image: String,
    pub pool_mode: String,
    pub parameters: Labels,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolerService {
    pub metadata: Metadata,
    pub spec: PoolerPorts,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolerPorts {
    pub ports: Vec<super::ServicePort>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolerTemplate {
    pub metadata: Metadata,
    pub spec: PoolerPod,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PoolerPod {
    pub containers: Vec<Container>,
    pub topology_spread_constraints: Vec<Spread>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Spread {
    pub max_skew: u32,
    pub topology_key: String,
    pub when_unsatisfiable: String,
    pub label_selector: Selector,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduledBackup {
    pub cluster: Named,
    pub schedule: String,
    #[serde(default)]
    pub immediate: bool,
    pub backup_owner_reference: String,
    pub target: String,
    pub method: String,
    pub plugin_configuration: Named,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectStore {
    pub retention_policy: Option<String>,
    pub configuration: StoreConfiguration,
    pub instance_sidecar_configuration: StoreSidecar,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreConfiguration {
    pub destination_path: String,
    #[serde(rename = "endpointURL")]
    pub endpoint_url: Option<String>,
    pub s3_credentials: StoreCredentials,
    pub wal: Value,
    pub data: Value,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreCredentials {
    pub access_key_id: KeyRef,
    pub secret_access_key: KeyRef,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSidecar {
    pub resources: Resources,
    #[serde(default)]
    pub env: Vec<Variable>,
}
