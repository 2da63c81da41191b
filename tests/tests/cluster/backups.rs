//! Where the backups of the overlay `cnpg` go: what is said to `make k8s-deploy` arrives in what it applies.

use std::process::Command;

use meshmall_tests::cluster::kinds::{Bootstrap, ObjectStore, PostgresCluster};
use meshmall_tests::cluster::{Cluster, Project, build, checks, operated};
use meshmall_tests::workspace;

/// What `make k8s-deploy` would apply of the overlay `cnpg`, with these settings and without a cluster; or why it would not.
fn rendered(settings: &[(&str, &str)]) -> Result<Cluster, String> {
    let folder = format!(".meshmall/rendered-{}", uuid::Uuid::now_v7());
    let tools = workspace().join(".meshmall/tools/bin");
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").expect("a PATH"));
    let mut shell = Command::new("bash");
    shell.args(["-c", r#". scripts/lib/cluster; cluster=$0; render k8s; kustomize_build "$cluster/k8s""#, &folder]);
    for name in ["BACKUP", "BACKUP_ENDPOINT", "RESTORE", "RESTORE_TIME", "REGISTRY", "COMPONENTS"] {
        shell.env_remove(name);
    }
    shell.env("PATH", path).env("KUBECONFIG", "/dev/null").env("OVERLAY", "cnpg").envs(settings.iter().copied());
    let output = shell.current_dir(workspace()).output().expect("bash");
    drop(std::fs::remove_dir_all(workspace().join(&folder)));
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let documents = serde_saphyr::from_multiple(&String::from_utf8_lossy(&output.stdout)).expect("YAML");
    Cluster::of(documents)
}

/// Nobody's bucket is a default, and no backups is a word.
#[test]
fn where_backups_go_is_asked_and_put_in_its_place() {
    let project = Project::read();
    let others: Vec<_> = operated().into_iter().filter(|one| !build("k8s/overlays/cnpg").contains(one)).collect();
    let found = |cluster: Cluster| {
        let mut documents: Vec<_> = cluster.documents.into_iter().map(|document| document.source).collect();
        documents.extend(others.iter().cloned());
        checks::all(&project, &Cluster::of(documents).expect("known documents"))
    };
    let silent = rendered(&[]).expect_err("nothing is guessed");
    assert!(silent.contains("where do backups go?") && silent.contains("BACKUP=none"), "{silent}");
    for wrong in [("BACKUP", "bucket"), ("BACKUP_ENDPOINT", "storage.example.com"), ("RESTORE", "s3://bucket/shop/")] {
        let settings = [("BACKUP", "s3://bucket/shop"), wrong];
        assert!(rendered(&settings).is_err(), "{wrong:?}");
    }

    let settings = [("BACKUP", "s3://bucket/shop"), ("BACKUP_ENDPOINT", "http://minio.storage.svc:9000")];
    let own = rendered(&settings).expect("it is rendered");
    let store = &own.one::<ObjectStore>("backups").expect("a store").configuration;
    assert_eq!(store.destination_path, "s3://bucket/shop");
    assert_eq!(store.endpoint_url.as_deref(), Some("http://minio.storage.svc:9000"));
    // The way to that port is open, and none to another.
    assert_eq!(found(own), Vec::<String>::new());

    let restored = rendered(&[settings[0], ("RESTORE", "s3://bucket/old"), ("RESTORE_TIME", "2030-01-31 09:00:00+00")]);
    let restored = restored.expect("it is rendered");
    let Bootstrap::Recovery(from) = &restored.one::<PostgresCluster>("database").expect("a cluster").bootstrap else {
        panic!("it begins empty");
    };
    assert_eq!(from.recovery_target.as_ref().expect("a time").target_time, "2030-01-31 09:00:00+00");
    assert_eq!(
        restored.one::<ObjectStore>("origin").expect("a store").configuration.destination_path,
        "s3://bucket/old"
    );
    // By this label it is found when it is no longer needed.
    let labels = |name: &str| {
        let mut stores = restored.all::<ObjectStore>();
        let store = stores.find(|(document, _)| document.metadata.name == name);
        store.map(|(document, _)| document.metadata.labels["app.kubernetes.io/part-of"].clone())
    };
    assert_eq!(labels("origin").as_deref(), Some("meshmall"));
    assert_eq!(
        restored.one::<ObjectStore>("backups").expect("a store").configuration.destination_path,
        "s3://bucket/shop"
    );

    let none = found(rendered(&[("BACKUP", "none")]).expect("it is rendered"));
    assert_eq!(none.len(), 2, "{none:#?}");
    assert!(none.iter().all(|one| one.contains("backups.yaml")), "{none:#?}");
}
