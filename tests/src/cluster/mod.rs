//! The cluster's files, and what they have to agree with.
//!
//! [`Cluster`] is what `kustomize build` makes of the files, read into types that refuse every field that the project
//! does not use ([`kinds`]). [`Project`] is the truth that they are held against: the components' manifests, the worlds
//! of `wit/`, the requests of the bridge, the tables of routes. Each of [`checks`] compares the two and says in words
//! what is missing where, so that a test can also try whether it would notice.

pub mod checks;
pub mod kinds;
mod project;
mod render;
mod routes;
pub mod schemas;

pub use kinds::{Document, Kind};
pub use project::{Call, Component, Project, asked};
pub use render::{build, compose, read};
pub use routes::{Access, Route};

use std::sync::LazyLock;

use serde_json::Value;

use crate::workspace;

/// Where the shop runs.
pub const NAMESPACE: &str = "meshmall";

/// Where its gateway does.
pub const EDGE: &str = "istio-ingress";

/// The documents of one or more kustomizations.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub documents: Vec<Document>,
}

impl Cluster {
    /// Reads documents; fails with the first that is not as its kind should be.
    pub fn of(documents: Vec<Value>) -> Result<Self, String> {
        Ok(Self { documents: documents.into_iter().map(Document::read).collect::<Result<_, _>>()? })
    }

    /// The shop as it is deployed by default.
    pub fn deployed() -> Self {
        Self::of(deployed()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The documents of a kind, in order, with their names and namespaces.
    pub fn all<T: Kind + 'static>(&self) -> impl Iterator<Item = (&Document, &T)> {
        self.documents.iter().filter_map(|document| Some((document, T::of(&document.body)?)))
    }

    /// The document of this kind and name in the shop's namespace.
    pub fn one<T: Kind + 'static>(&self, name: &str) -> Option<&T> {
        self.all::<T>()
            .find(|(document, _)| document.metadata.name == name && document.metadata.is_in(NAMESPACE))
            .map(|(_, body)| body)
    }
}

/// What is deployed by default: `k8s/overlays/k3d` and `istio/overlays/sidecar`, in the mesh of `istio/install/mesh.yaml` and
/// `sidecar.yaml`. It is built once for all who ask.
pub fn deployed() -> Vec<Value> {
    static DEPLOYED: LazyLock<Vec<Value>> = LazyLock::new(|| in_the_mesh("k8s/overlays/k3d"));
    DEPLOYED.clone()
}

/// The same with Postgres under CloudNativePG.
pub fn operated() -> Vec<Value> {
    static OPERATED: LazyLock<Vec<Value>> = LazyLock::new(|| in_the_mesh("k8s/overlays/cnpg"));
    OPERATED.clone()
}

fn in_the_mesh(overlay: &str) -> Vec<Value> {
    let install =
        |name: &str| read(&workspace().join("istio/install").join(name)).unwrap_or_else(|error| panic!("{error}"));
    let mesh = [install("mesh.yaml"), install("sidecar.yaml")].concat();
    [build(overlay), build("istio/overlays/sidecar"), mesh].concat()
}
