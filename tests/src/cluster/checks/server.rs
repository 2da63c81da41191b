//! How the database runs: one pod of our own, or instances of CloudNativePG behind PgBouncer. The other checks ask here for
//! what differs.

use super::{MIGRATOR, POSTGRES, host};
use crate::cluster::kinds::{Labels, Pooler, PostgresCluster, StatefulSet};
use crate::cluster::{Cluster, Document, NAMESPACE};

/// What the instances of CloudNativePG are called.
pub const DATABASE: &str = "database";
/// Where its operator is.
pub const OPERATOR: &str = "cnpg-system";

const SQL: u16 = 5432;
/// Where the manager of an instance is asked how it is.
const STATUS: u16 = 8000;

pub enum Server<'a> {
    Pod(&'a StatefulSet),
    Instances { cluster: &'a PostgresCluster, pooler: Option<&'a Pooler> },
    None,
}

impl<'a> Server<'a> {
    pub fn of(cluster: &'a Cluster) -> Self {
        let pooler =
            cluster.all::<Pooler>().find(|(_, pooler)| pooler.cluster.name == DATABASE).map(|(_, pooler)| pooler);
        match (cluster.one::<PostgresCluster>(DATABASE), cluster.one::<StatefulSet>(POSTGRES)) {
            (Some(cluster), _) => Self::Instances { cluster, pooler },
            (None, Some(pod)) => Self::Pod(pod),
            (None, None) => Self::None,
        }
    }

    pub fn is_operated(&self) -> bool {
        matches!(self, Self::Instances { .. })
    }

    /// Where the migrator finds the server itself.
    pub fn primary(&self) -> String {
        format!("{}:{SQL}", if self.is_operated() { host("database-rw") } else { host(POSTGRES) })
    }

    /// `max_connections`, which is 100 where nothing is said.
    pub fn max_connections(&self) -> u32 {
        let setting = match self {
            Self::Pod(pod) => {
                let args = pod.template.spec.containers.iter().flat_map(|one| &one.args);
                args.filter_map(|arg| arg.strip_prefix("max_connections=")).next()
            }
            Self::Instances { cluster, .. } => cluster.postgresql.parameters.get("max_connections").map(String::as_str),
            Self::None => None,
        };
        setting.and_then(|value| value.parse().ok()).unwrap_or(100)
    }

    /// The ports of one workload that another has to reach, for the database's sake.
    pub fn ports(&self, from: &str, to: &str, has_database: bool) -> &'static [u16] {
        match (from, to) {
            (MIGRATOR, POSTGRES) if !self.is_operated() => &[SQL],
            (_, POSTGRES) if has_database => &[SQL],
            (MIGRATOR | POSTGRES, DATABASE) => &[SQL],
            (DATABASE | OPERATOR, DATABASE) => &[SQL, STATUS],
            _ => &[],
        }
    }

    /// Who has a way to addresses, and to which ports: to Kubernetes, and for backups to wherever they go.
    pub fn outside(&self, ports_of_backups: &[u16]) -> Vec<(&'static str, Vec<u16>)> {
        if !self.is_operated() {
            return Vec::new();
        }
        let kubernetes = [443, 6443];
        vec![(POSTGRES, kubernetes.to_vec()), (DATABASE, [&kubernetes, ports_of_backups].concat())]
    }
}

/// The labels of the pods that the operator makes of a document.
pub fn pods(document: &Document) -> Option<Labels> {
    use crate::cluster::kinds::Body;
    let name = document.metadata.name.clone();
    let (mut labels, own) = match &document.body {
        Body::PostgresCluster(cluster) => (cluster.inherited_metadata.labels.clone(), [("cnpg.io/cluster", name)]),
        Body::Pooler(pooler) => (pooler.template.metadata.labels.clone(), [("cnpg.io/poolerName", name)]),
        _ => return None,
    };
    labels.extend(own.map(|(key, value)| (key.to_owned(), value)));
    document.metadata.is_in(NAMESPACE).then_some(labels)
}
