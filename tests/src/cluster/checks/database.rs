//! Every service has its own part of the database, with a role and a password that are nobody else's, and there is room for
//! all who connect.

use std::collections::BTreeSet;

use super::operated::number;
use super::policies::rules_of;
use super::server::Server;
use super::{MIGRATOR, POSTGRES, principal};
use crate::cluster::kinds::{
    Container, DestinationRule, HorizontalPodAutoscaler, Job, PodDisruptionBudget, Service, SpinApp, ValueFrom,
    Variable,
};
use crate::cluster::{Cluster, Component, Project};
use crate::workspace;

/// What Spin keeps open for each pod.
const POOL: u32 = 64;

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let services: Vec<&Component> = project.components.iter().filter(|one| one.has_database).collect();
    let mut found = callers(&services, cluster);
    found.extend(served(cluster));
    found.extend(passwords(&services, cluster));
    found.extend(connections(&services, cluster));
    for service in services {
        let folder = format!("migrator/migrations/{}", service.name);
        if !workspace().join(&folder).is_dir() {
            found.push(format!("{folder}: {} has a database, and nothing makes its tables", service.name));
        }
    }
    found
}

/// It has an address that the mesh takes for no HTTP, room for a pod's whole pool, and a budget.
fn served(cluster: &Cluster) -> Vec<String> {
    let mut found = Vec::new();
    let is_tcp = |service: &Service| service.ports.iter().any(|one| one.port == 5432 && one.name.starts_with("tcp-"));
    if !cluster.one::<Service>(POSTGRES).is_some_and(is_tcp) {
        found.push("k8s/base/postgres.yaml: Service postgres has no port 5432 whose name begins with tcp-".to_owned());
    }
    let has_room = |rule: &DestinationRule| {
        let pool = rule.traffic_policy.as_ref().and_then(|policy| policy.connection_pool.as_ref());
        pool.is_some_and(|pool| pool.tcp.max_connections >= POOL)
    };
    if !cluster.one::<DestinationRule>(POSTGRES).is_some_and(has_room) {
        found.push(format!("istio/base/postgres.yaml: no DestinationRule lets a pod have {POOL} connections"));
    }
    if cluster.one::<PodDisruptionBudget>(POSTGRES).is_none() {
        found.push("k8s/base/postgres.yaml: there is no PodDisruptionBudget".to_owned());
    }
    found
}

/// Who may connect in the mesh.
fn callers(services: &[&Component], cluster: &Cluster) -> Vec<String> {
    let callers: BTreeSet<String> = rules_of(cluster, POSTGRES)
        .iter()
        .filter(|rule| rule.to.iter().any(|to| to.operation.ports == ["5432"]))
        .flat_map(|rule| rule.from.iter().flat_map(|from| from.source.principals.clone()))
        .collect();
    let expected: BTreeSet<String> =
        services.iter().map(|one| one.name.as_str()).chain([MIGRATOR]).map(principal).collect();
    let file = "istio/base/postgres.yaml: AuthorizationPolicy postgres";
    let missing = expected.difference(&callers).map(|missing| format!("{file} does not let {missing} in"));
    let unknown =
        callers.difference(&expected).map(|unknown| format!("{file} lets {unknown} in, who has no business there"));
    missing.chain(unknown).collect()
}

/// The migrator makes a role for each service, with the password that the service is given.
fn passwords(services: &[&Component], cluster: &Cluster) -> Vec<String> {
    const FILE: &str = "k8s/base/migrator.yaml";
    let Some(job) = cluster.one::<Job>(MIGRATOR) else {
        return vec![format!("{FILE}: there is no Job {MIGRATOR}, so no tables and no roles")];
    };
    let pod = &job.template.spec;
    let runs = |containers: &[Container], step: &str| containers.len() == 1 && containers[0].args == [step];
    if !runs(&pod.init_containers, "up") || !runs(&pod.containers, "seed") {
        return vec![format!("{FILE}: it does not run `up`, and then `seed`")];
    }
    let is_told = |container: &Container| {
        let has = |name: &str| container.env.iter().find(|variable| variable.name == name);
        let from_settings = |variable: &Variable| {
            matches!(&variable.value_from, Some(ValueFrom::ConfigMapKeyRef(from))
                if from.name == "settings" && from.key == "postgres-primary-address")
        };
        has("DATABASE_URL").is_some() && has("POSTGRES_ADDRESS").is_some_and(from_settings)
    };
    if !pod.all_containers().all(is_told) {
        return vec![format!("{FILE}: a step is not told where the database is (DATABASE_URL, POSTGRES_ADDRESS)")];
    }
    let given: Vec<&Variable> = job
        .template
        .spec
        .all_containers()
        .filter(|container| container.args == ["up"])
        .flat_map(|container| &container.env)
        .filter(|variable| variable.name.ends_with("_DB_PASSWORD"))
        .collect();
    let name = |service: &Component| format!("SPIN_VARIABLE_{}_DB_PASSWORD", service.name.to_uppercase());
    let is_own = |variable: &Variable, service: &Component| {
        matches!(&variable.value_from, Some(ValueFrom::SecretKeyRef(from))
            if from.name == "postgres-passwords" && from.key == service.name)
    };
    let mut found = Vec::new();
    for service in services {
        match given.iter().find(|variable| variable.name == name(service)) {
            None => found.push(format!("{FILE}: `up` is not given {}, so {} has no role", name(service), service.name)),
            Some(variable) if !is_own(variable, service) => found
                .push(format!("{FILE}: {} is not key {} of Secret postgres-passwords", variable.name, service.name)),
            Some(_) => {}
        }
    }
    for variable in given.iter().filter(|variable| !services.iter().any(|service| name(service) == variable.name)) {
        found.push(format!("{FILE}: {} is of no service with a database", variable.name));
    }
    found
}

/// A pool for every pod that there can be, also while all are replaced, fits into the database, or into the pooler before
/// it, and what that makes of them into the database.
fn connections(services: &[&Component], cluster: &Cluster) -> Vec<String> {
    // The migrator, the operator, and people.
    const OTHERS: u32 = 20;
    let connects = |name: &str| services.iter().any(|one| one.name == name);
    let pods: u32 = cluster
        .all::<SpinApp>()
        .filter(|(_, app)| connects(&app.service_account_name))
        .map(|(document, app)| {
            let scaler = cluster.one::<HorizontalPodAutoscaler>(&document.metadata.name);
            let most = scaler.map_or(app.replicas.unwrap_or(1), |scaler| scaler.max_replicas);
            while_replaced(most)
        })
        .sum();
    let server = Server::of(cluster);
    let most = server.max_connections();
    match server {
        Server::None => vec!["k8s/base/postgres.yaml: there is no StatefulSet postgres".to_owned()],
        Server::Pod(_) if most < pods * POOL + OTHERS => vec![format!(
            "k8s/base/postgres.yaml: max_connections is {most}, and {pods} pods with {POOL} connections each need {}",
            pods * POOL + OTHERS
        )],
        Server::Instances { pooler: Some(pooler), .. } => {
            let parameters = &pooler.pgbouncer.parameters;
            let mut found = Vec::new();
            // All may come to the same one.
            let clients = number(parameters, "max_client_conn");
            if clients < pods * POOL {
                found.push(format!(
                    "k8s/components/cnpg/pooler.yaml: max_client_conn is {clients}, and {pods} pods with {POOL} connections each \
                     need {}",
                    pods * POOL
                ));
            }
            // Each has a pool for each role, and for the one that it looks passwords up with.
            let roles = u32::try_from(services.len()).expect("a number of services") + 1;
            let (pool, poolers) = (number(parameters, "default_pool_size"), while_replaced(pooler.instances));
            if pool == 0 || most < pool * roles * poolers + OTHERS {
                found.push(format!(
                    "k8s/components/cnpg/cluster.yaml: max_connections is {most}, and {poolers} poolers with {pool} for each of \
                     {roles} roles need {}",
                    pool * roles * poolers + OTHERS
                ));
            }
            found
        }
        Server::Pod(_) | Server::Instances { pooler: None, .. } => Vec::new(),
    }
}

/// A rolling update of a quarter of them, rounded up.
fn while_replaced(pods: u32) -> u32 {
    pods + pods.div_ceil(4)
}
