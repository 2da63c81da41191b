//! What is wrong with Postgres under CloudNativePG is noticed.

use meshmall_tests::cluster::{Cluster, Project, checks, operated};
use serde_json::{Value, json};

use super::{assert_says, one};

/// What is found when the documents of the overlay `cnpg` are changed.
fn found(change: impl FnOnce(&mut Vec<Value>)) -> Vec<String> {
    let mut documents = operated();
    change(&mut documents);
    checks::all(&Project::read(), &Cluster::of(documents).expect("known documents"))
}

/// What is found when a value of one document is another, or is not there.
fn with(kind: &str, name: &str, path: &str, value: Option<Value>) -> Vec<String> {
    found(|documents| {
        let (place, field) = path.rsplit_once('/').expect("a path");
        let place =
            one(documents, kind, name).pointer_mut(place).unwrap_or_else(|| panic!("{kind} {name}: no {place}"));
        match value {
            Some(value) => place[field] = value,
            None => drop(place.as_object_mut().expect("fields").remove(field).expect(path)),
        }
    })
}

const DATABASE: (&str, &str) = ("Cluster", "database");
const POOLER: (&str, &str) = ("Pooler", "database-pooler");

#[test]
fn nothing_is_found_when_nothing_is_changed() {
    assert_eq!(found(|_| {}), Vec::<String>::new());
}

#[test]
fn connections_and_limits_that_do_not_fit_are_noticed() {
    let parameters = "/spec/pgbouncer/parameters";
    for (path, value, word) in [
        (format!("{parameters}/default_pool_size"), "20", "max_connections"),
        (format!("{parameters}/tcp_user_timeout"), "0", "tcp_user_timeout"),
        (format!("{parameters}/query_wait_timeout"), "0", "query_wait_timeout"),
        (format!("{parameters}/max_client_conn"), "1000", "max_client_conn"),
        (format!("{parameters}/max_prepared_statements"), "5", "max_prepared_statements"),
    ] {
        assert_says(&with(POOLER.0, POOLER.1, &path, Some(json!(value))), &[word]);
    }
    assert_says(&with(POOLER.0, POOLER.1, "/spec/instances", Some(json!(8))), &["max_connections", "10 poolers"]);
    let fewer = with(DATABASE.0, DATABASE.1, "/spec/postgresql/parameters/max_connections", Some(json!("100")));
    assert_says(&fewer, &["max_connections is 100"]);
}

#[test]
fn what_could_lose_a_commit_or_time_is_noticed() {
    for (path, value, word) in [
        ("/spec/postgresql/synchronous", None, "nothing is synchronous"),
        ("/spec/postgresql/synchronous/dataDurability", Some(json!("preferred")), "dataDurability"),
        ("/spec/postgresql/synchronous/failoverQuorum", Some(json!(false)), "failoverQuorum"),
        ("/spec/postgresql/synchronous/number", Some(json!(2)), "any one of the standbys"),
        ("/spec/instances", Some(json!(2)), "three instances"),
        ("/spec/smartShutdownTimeout", None, "waits for PgBouncer"),
    ] {
        assert_says(&with(DATABASE.0, DATABASE.1, path, value), &[word]);
    }
}

#[test]
fn backups_that_are_missing_are_noticed() {
    assert_says(&with(DATABASE.0, DATABASE.1, "/spec/plugins", None), &["kept nowhere else"]);
    let elsewhere = with(DATABASE.0, DATABASE.1, "/spec/plugins/0/parameters/barmanObjectName", Some(json!("others")));
    assert_says(&elsewhere, &["no ObjectStore others"]);
    assert_says(&with("ObjectStore", "backups", "/spec/retentionPolicy", None), &["grows for ever"]);
    let key = "/spec/configuration/s3Credentials/accessKeyId/key";
    assert_says(&with("ObjectStore", "backups", key, Some(json!("id"))), &["key id of backup-credentials"]);
    let method = with("ScheduledBackup", "database", "/spec/method", Some(json!("volumeSnapshot")));
    assert_says(&method, &["not made with the plugin"]);
    let schedule = with("ScheduledBackup", "database", "/spec/schedule", Some(json!("0 3 * * *")));
    assert_says(&schedule, &["begins with seconds"]);
}

#[test]
fn ways_that_are_missing_or_too_many_are_noticed() {
    for name in ["database", "kubernetes", "backups"] {
        let gone = found(|documents| {
            documents.retain(|one| one["kind"] != "NetworkPolicy" || one["metadata"]["name"] != name);
        });
        assert_says(&gone, &["k8s/components/cnpg/network.yaml"]);
    }
    let values = "/spec/ingress/0/from/0/podSelector/matchExpressions/0/values";
    let past = with("NetworkPolicy", "database", values, Some(json!(["postgres", "migrator", "cart"])));
    assert_says(&past, &["NetworkPolicy database", "cart may connect", "no reason"]);
    let alone = with("NetworkPolicy", "database", values, Some(json!(["postgres"])));
    assert_says(&alone, &["NetworkPolicy database", "migrator may not connect"]);
    let before = with("NetworkPolicy", "postgres", values, Some(json!(["user", "migrator"])));
    assert_says(&before, &["NetworkPolicy postgres", "migrator may connect", "no reason"]);
    assert_says(&before, &["NetworkPolicy postgres", "order may not connect"]);
    let chosen = "/spec/podSelector/matchExpressions/0/values";
    let open = with("NetworkPolicy", "kubernetes", chosen, Some(json!(["database", "postgres", "cart"])));
    assert_says(&open, &["opens the way to addresses for cart"]);
    let status = with("NetworkPolicy", "database", "/spec/ingress/1/ports/1/port", Some(json!(8001)));
    assert_says(&status, &["NetworkPolicy database", "cnpg-system may not connect", "8000"]);
}

#[test]
fn what_the_mesh_or_spin_would_refuse_is_noticed() {
    for label in ["sidecar.istio.io~1inject", "istio.io~1dataplane-mode", "istio.io~1use-waypoint"] {
        let found = found(|documents| {
            let labels = &mut one(documents, DATABASE.0, DATABASE.1)["spec"]["inheritedMetadata"]["labels"];
            drop(labels.as_object_mut().expect("labels").remove(&label.replace("~1", "/")).expect(label));
        });
        assert_says(&found, &["joined to the mesh"]);
    }
    let tls = with(POOLER.0, POOLER.1, "/spec/pgbouncer/parameters/client_tls_sslmode", Some(json!("prefer")));
    assert_says(&tls, &["client_tls_sslmode"]);
    assert_says(&with(POOLER.0, POOLER.1, "/spec/pgbouncer/poolMode", Some(json!("session"))), &["poolMode"]);
    let name = with(POOLER.0, POOLER.1, "/spec/serviceTemplate/spec/ports/0/name", Some(json!("pgbouncer")));
    assert_says(&name, &["take what it speaks for HTTP"]);
    assert_says(&with(POOLER.0, POOLER.1, "/spec/template/metadata/annotations", None), &["Pooler", "port 443"]);
    assert_says(&with("Job", "migrator", "/spec/template/spec/volumes", None), &["Job migrator", "does not check"]);
    let address = "/data/postgres-primary-address";
    let pooled = with("ConfigMap", "settings", address, Some(json!("postgres.meshmall.svc.cluster.local:5432")));
    assert_says(&pooled, &["postgres-primary-address", "database-rw"]);
    assert_says(&with(DATABASE.0, DATABASE.1, "/spec/postgresql/pg_hba", None), &["in the clear"]);
}

#[test]
fn limits_and_rights_that_are_missing_are_noticed() {
    let without = |what: &str| {
        found(|documents| {
            let begins = &mut one(documents, DATABASE.0, DATABASE.1)["spec"]["bootstrap"]["initdb"];
            let statements = begins["postInitApplicationSQL"].as_array_mut().expect("statements");
            let count = statements.len();
            statements.retain(|statement| !statement.as_str().expect("SQL").starts_with(what));
            assert_eq!(statements.len(), count - 1, "{what}");
        })
    };
    assert_says(&without("ALTER DATABASE"), &["PgBouncer passes over the limit", "statement_timeout = 5000"]);
    assert_says(&without("ALTER ROLE meshmall CREATEROLE"), &["cannot make the services' roles"]);
    let renamed = with(DATABASE.0, DATABASE.1, "/spec/bootstrap/initdb/database", Some(json!("shop")));
    assert_says(&renamed, &["it makes a database shop"]);
    let letters = with(DATABASE.0, DATABASE.1, "/spec/bootstrap/initdb/localeCType", Some(json!("C")));
    assert_says(&letters, &["letters"]);
}
