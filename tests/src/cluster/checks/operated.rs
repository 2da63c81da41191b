//! Postgres under CloudNativePG keeps what it has confirmed, is kept elsewhere as well, and takes every pool of the shop.

use super::server::{DATABASE, Server};
use super::{MIGRATOR, POSTGRES};
use crate::cluster::kinds::{
    Bootstrap, ConfigMap, InitDb, Job, Labels, ObjectStore, Pooler, PostgresCluster, ScheduledBackup,
};
use crate::cluster::{Cluster, Component, Project};
use crate::workspace;

const PLUGIN: &str = "barman-cloud.cloudnative-pg.io";
/// Where a sidecar would only be in the way.
const PAST_SIDECAR: &str = "traffic.sidecar.istio.io/excludeOutboundPorts";

pub fn check(project: &Project, cluster: &Cluster) -> Vec<String> {
    let Server::Instances { cluster: database, pooler } = Server::of(cluster) else { return Vec::new() };
    let mut found = durable(database);
    found.extend(stands_apart(cluster, database, pooler));
    found.extend(backups(cluster, database));
    match &database.bootstrap {
        Bootstrap::InitDb(begins) => found.extend(begin(project, cluster, begins)),
        Bootstrap::Recovery(from) => {
            let known = database.external_clusters.iter().any(|one| {
                let store = one.plugin.parameters.get("barmanObjectName");
                one.name == from.source && store.is_some_and(|name| cluster.one::<ObjectStore>(name).is_some())
            });
            if !known {
                found.push(format!("Cluster {DATABASE}: there is no store {} to restore it from", from.source));
            }
        }
    }
    match pooler {
        Some(pooler) => found.extend(pooled(project, pooler)),
        None => found.push(format!("k8s/components/cnpg/pooler.yaml: no Pooler is before Cluster {DATABASE}")),
    }
    found
}

/// What was confirmed is on two instances, and only one that has it is promoted.
fn durable(database: &PostgresCluster) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |what: &str| found.push(format!("k8s/components/cnpg/cluster.yaml: {what}"));
    if database.instances < 3 {
        say("with fewer than three instances, one that is gone takes a failover or the commits with it");
    }
    match &database.postgresql.synchronous {
        None => say("nothing is synchronous, so a failover loses what was confirmed"),
        Some(of) => {
            if of.method != "any" || of.number == 0 || of.number >= database.instances - 1 {
                say("a commit does not wait for any one of the standbys (synchronous)");
            }
            if of.data_durability != "required" {
                say("a commit is confirmed without a standby where there is none (dataDurability)");
            }
            if !of.failover_quorum {
                say("a standby may be promoted that lacks what was confirmed (failoverQuorum)");
            }
        }
    }
    if database.smart_shutdown_timeout != Some(0) {
        say("a primary that ends waits for PgBouncer, which does not go (smartShutdownTimeout)");
    }
    if database.affinity.pod_anti_affinity_type != "preferred" || !database.affinity.enable_pod_anti_affinity {
        say("its instances do not avoid each other's node where they can");
    }
    if !database.resources.requests.contains_key("memory") || !database.resources.limits.contains_key("memory") {
        say("an instance does not say what it needs");
    }
    found
}

/// Outside the mesh every client must use TLS, and no proxy is on the way.
fn stands_apart(cluster: &Cluster, database: &PostgresCluster, pooler: Option<&Pooler>) -> Vec<String> {
    let mut found = Vec::new();
    let labels = &database.inherited_metadata.labels;
    for (label, value) in
        [("sidecar.istio.io/inject", "false"), ("istio.io/dataplane-mode", "none"), ("istio.io/use-waypoint", "none")]
    {
        if labels.get(label).is_none_or(|is| is != value) {
            found.push(format!("k8s/components/cnpg/cluster.yaml: its pods may be joined to the mesh ({label})"));
        }
    }
    if database.postgresql.pg_hba.first().is_none_or(|rule| rule != "hostnossl all all all reject") {
        found.push("k8s/components/cnpg/cluster.yaml: it can be spoken to in the clear (pg_hba)".to_owned());
    }
    let passes = |annotations: &Labels, port: &str| {
        annotations.get(PAST_SIDECAR).is_some_and(|ports| ports.split(',').any(|one| one == port))
    };
    if let Some(pooler) = pooler {
        for port in ["443", "5432"].into_iter().filter(|port| !passes(&pooler.template.metadata.annotations, port)) {
            found.push(format!("Pooler: its sidecar would refuse what is not in the mesh (port {port})"));
        }
    }
    if let Some(job) = cluster.one::<Job>(MIGRATOR) {
        if !passes(&job.template.metadata.annotations, "5432") {
            found.push("Job migrator: its sidecar would refuse what is not in the mesh (port 5432)".to_owned());
        }
        let verifies = job.template.spec.all_containers().all(|container| {
            let is = |name: &str, value: &str| {
                container.env.iter().any(|one| one.name == name && one.value.as_deref() == Some(value))
            };
            is("PGSSLMODE", "verify-full")
                && is("PGSSLROOTCERT", "/run/database/ca.crt")
                && container.volume_mounts.iter().any(|mount| mount.mount_path == "/run/database")
        });
        let given = job.template.spec.volumes.iter().filter_map(|volume| volume.secret.as_ref());
        let sees = given.flat_map(|secret| secret.items.iter().map(move |item| (secret, item)));
        let sees: Vec<_> = sees.map(|(secret, item)| (secret.secret_name.as_str(), item.key.as_str())).collect();
        if !verifies || sees != [("database-ca", "ca.crt")] {
            found.push("Job migrator: it does not check whom it gives the passwords to (PGSSLMODE)".to_owned());
        }
    }
    found
}

/// The log goes to a store as it is written, and a base to replay it on each night; or it was said that neither does.
fn backups(cluster: &Cluster, database: &PostgresCluster) -> Vec<String> {
    const FILE: &str = "k8s/components/cnpg/backups.yaml";
    let mut found = Vec::new();
    let archiver = database.plugins.iter().find(|plugin| plugin.name == PLUGIN && plugin.is_wal_archiver);
    let store = archiver.and_then(|plugin| plugin.parameters.get("barmanObjectName"));
    let schedule = cluster.all::<ScheduledBackup>().find(|(_, backup)| backup.cluster.name == DATABASE);
    match store {
        None => found.push(format!("{FILE}: the log of Cluster {DATABASE} is kept nowhere else (plugins)")),
        Some(name) => match cluster.one::<ObjectStore>(name) {
            None => found.push(format!("{FILE}: there is no ObjectStore {name}")),
            Some(store) if store.retention_policy.is_none() => {
                found.push(format!("{FILE}: ObjectStore {name} grows for ever (retentionPolicy)"));
            }
            Some(_) => {}
        },
    }
    match schedule {
        None => found.push(format!("{FILE}: no ScheduledBackup is of Cluster {DATABASE}")),
        Some((_, backup)) => {
            if backup.method != "plugin" || backup.plugin_configuration.name != PLUGIN {
                found.push(format!("{FILE}: backups are not made with the plugin that keeps the log"));
            }
            if backup.schedule.split(' ').count() != 6 || !backup.immediate {
                found.push(format!("{FILE}: there is no first backup, or no schedule that begins with seconds"));
            }
        }
    }
    found
}

/// The database that the services and the migrator are told of, with the rights and limits that they count on.
fn begin(project: &Project, cluster: &Cluster, begins: &InitDb) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |what: String| found.push(format!("k8s/components/cnpg/cluster.yaml: {what}"));
    let told = cluster.one::<ConfigMap>("settings").and_then(|settings| settings.data.get("postgres-database"));
    if told != Some(&begins.database) {
        say(format!("it makes a database {}, and services are told of {told:?}", begins.database));
    }
    if (begins.encoding.as_str(), begins.locale_collate.as_str(), begins.locale_c_type.as_str())
        != ("UTF8", "C.UTF-8", "C.UTF-8")
    {
        say("its letters are not those of every script (C.UTF-8)".to_owned());
    }
    let has = |statement: &str| begins.post_init_application_sql.iter().any(|one| one == statement);
    let owner = &begins.owner;
    let mut needed = vec![
        (format!("ALTER ROLE {owner} CREATEROLE"), "the migrator cannot make the services' roles"),
        (
            format!("GRANT SELECT ON pg_catalog.pg_authid TO {owner}"),
            "the migrator would set every password again at each run",
        ),
        (format!("ALTER ROLE {owner} SET statement_timeout = 0"), "a migration ends where a service's statement would"),
    ];
    let limits: std::collections::BTreeSet<u32> =
        project.components.iter().filter(|one| one.has_database).map(statement_timeout).collect();
    for limit in limits {
        needed.push((
            format!("ALTER DATABASE {} SET statement_timeout = {limit}", begins.database),
            "PgBouncer passes over the limit that services ask for, and nothing else holds it",
        ));
    }
    for (statement, why) in needed.into_iter().filter(|(statement, _)| !has(statement)) {
        say(format!("{why} (postInitApplicationSQL: {statement})"));
    }
    found
}

/// The milliseconds in `database_url` of a component's manifest.
fn statement_timeout(component: &Component) -> u32 {
    let path = format!("components/{}/spin.toml", component.name);
    let text = std::fs::read_to_string(workspace().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (_, rest) = text.split_once("statement_timeout%3D").unwrap_or_else(|| panic!("{path}: no statement_timeout"));
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|error| panic!("{path}: statement_timeout: {error}"))
}

/// A pooler that Spin can speak to, for pools that do not close.
fn pooled(project: &Project, pooler: &Pooler) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |what: String| found.push(format!("k8s/components/cnpg/pooler.yaml: {what}"));
    let bouncer = &pooler.pgbouncer;
    let is = |name: &str, value: &str| bouncer.parameters.get(name).is_some_and(|one| one == value);
    if pooler.kind != "rw" {
        say("it leads to instances that take no writes".to_owned());
    }
    if pooler.instances < 2 {
        say("one pod of it, and nobody reaches the database while that one is gone".to_owned());
    }
    if bouncer.pool_mode != "transaction" {
        say("a connection of Spin, which never closes, would hold one of Postgres for ever (poolMode)".to_owned());
    }
    if !is("client_tls_sslmode", "disable") {
        say("Spin would take an offer of TLS and refuse the certificate (client_tls_sslmode)".to_owned());
    }
    let statements = project.components.iter().filter(|one| one.has_database).map(statements).max().unwrap_or(0);
    if number(&bouncer.parameters, "max_prepared_statements") < statements {
        say(format!("a role has up to {statements} statements (max_prepared_statements)"));
    }
    for name in ["tcp_keepidle", "tcp_keepintvl", "tcp_keepcnt", "tcp_user_timeout"] {
        if number(&bouncer.parameters, name) == 0 {
            say(format!("it waits for hours for a server whose node is gone ({name})"));
        }
    }
    if number(&bouncer.parameters, "query_wait_timeout") == 0 {
        say("who finds no connection waits for ever (query_wait_timeout)".to_owned());
    }
    if pooler.template.metadata.labels.get("app").is_none_or(|app| app != POSTGRES) {
        say("its pods are not those that the mesh's policy of postgres is for (label app)".to_owned());
    }
    if pooler.template.spec.topology_spread_constraints.is_empty() {
        say("its pods may all be on one node".to_owned());
    }
    let is_tcp = |ports: &[crate::cluster::kinds::ServicePort]| {
        ports.iter().any(|one| one.port == 5432 && one.name.starts_with("tcp-"))
    };
    if !is_tcp(&pooler.service_template.spec.ports)
        || pooler.service_template.metadata.labels.get("istio.io/use-waypoint").is_none_or(|is| is != "none")
    {
        say("the mesh could take what it speaks for HTTP (serviceTemplate)".to_owned());
    }
    for container in &pooler.template.spec.containers {
        if container.name != "pgbouncer"
            || container.resources.requests.len() < 2
            || !container.resources.limits.contains_key("memory")
        {
            say("it does not say what it needs".to_owned());
        }
    }
    if pooler.template.spec.containers.is_empty() {
        say("it does not say what it needs".to_owned());
    }
    found
}

/// How many statements a component has in files.
fn statements(component: &Component) -> u32 {
    let folder = workspace().join("components").join(&component.name).join("src/sql");
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    u32::try_from(files.count()).expect("a number of files")
}

/// A parameter of PgBouncer that is a number; 0 where it is not there.
pub fn number(parameters: &Labels, name: &str) -> u32 {
    parameters.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
}
