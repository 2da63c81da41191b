//! Images are pinned: ours by the workspace's version, others as `k8s/versions.env` has them.

use std::collections::BTreeMap;

use crate::cluster::kinds::Body;
use crate::cluster::{Cluster, Document, Project};
use crate::workspace;

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let pinned = versions();
    let mut found = Vec::new();
    for document in &cluster.documents {
        for image in of(document) {
            let (name, tag) = image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).unwrap_or((image, ""));
            let title = document.title();
            if tag.is_empty() || tag == "latest" {
                found.push(format!("{title}: image {image} has no version"));
            } else if let Some((_, ours)) = name.rsplit_once("meshmall/") {
                let expected = if document.metadata.name == "product-v2" {
                    format!("{}-v2", project.version)
                } else {
                    project.version.clone()
                };
                if tag != expected {
                    found.push(format!("{title}: image {image} is not version {expected}"));
                }
                if let Body::SpinApp(app) = &document.body
                    && ours != app.service_account_name
                {
                    found.push(format!("{title}: image {image} is that of another component"));
                }
            } else if !pinned.values().any(|value| value == image) {
                found.push(format!("{title}: image {image} is not one of k8s/versions.env"));
            }
        }
    }
    found
}

/// Ours are pulled from somewhere: without a registry before it, a name is that of a stranger's image.
pub fn check_registry(cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    for document in &cluster.documents {
        for image in of(document).into_iter().filter(|image| image.starts_with("meshmall/")) {
            found.push(format!(
                "{}: image {image} has no registry: k8s/overlays/k3d/kustomization.yaml does not name it",
                document.title()
            ));
        }
    }
    found
}

/// All images that a document names.
fn of(document: &Document) -> Vec<&str> {
    match &document.body {
        Body::SpinApp(app) => vec![&app.image],
        Body::SpinAppExecutor(executor) => executor.deployment_config.spin_image.as_deref().into_iter().collect(),
        Body::PostgresCluster(database) => vec![&database.image_name],
        Body::Pooler(pooler) => vec![&pooler.pgbouncer.image],
        body => {
            let containers = body.pod().into_iter().flat_map(|pod| pod.all_containers());
            containers.map(|one| one.image.as_str()).collect()
        }
    }
}

/// `k8s/versions.env`.
pub fn versions() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(workspace().join("k8s/versions.env")).expect("k8s/versions.env");
    let pairs = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
