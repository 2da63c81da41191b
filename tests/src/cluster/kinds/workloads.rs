//! What runs in ordinary containers.

use serde::Deserialize;

use super::{Metadata, PodTemplate, Resources, Selector};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    pub replicas: u32,
    pub selector: Selector,
    pub template: PodTemplate,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatefulSet {
    pub service_name: String,
    pub replicas: u32,
    pub selector: Selector,
    pub template: PodTemplate,
    pub volume_claim_templates: Vec<VolumeClaim>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeClaim {
    pub metadata: Metadata,
    pub spec: VolumeClaimSpec,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VolumeClaimSpec {
    pub access_modes: Vec<String>,
    pub resources: Resources,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Job {
    pub backoff_limit: u32,
    pub active_deadline_seconds: u32,
    pub template: PodTemplate,
}

/// In the file of a kustomization, what is the same for all may be missing: a patch has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CronJob {
    #[serde(default)]
    pub schedule: String,
    #[serde(default)]
    pub concurrency_policy: String,
    #[serde(default)]
    pub starting_deadline_seconds: u32,
    #[serde(default)]
    pub successful_jobs_history_limit: u32,
    #[serde(default)]
    pub failed_jobs_history_limit: u32,
    pub job_template: JobTemplate,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobTemplate {
    pub spec: JobTemplateSpec,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobTemplateSpec {
    #[serde(default)]
    pub backoff_limit: u32,
    #[serde(default)]
    pub active_deadline_seconds: u32,
    pub template: PodTemplate,
}
