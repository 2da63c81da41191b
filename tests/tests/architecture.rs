//! The picture of the architecture and the tables of `docs/cluster.md` are what the code and the manifests say.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use meshmall_tests::picture::{Plan, architecture, table, versions};
use meshmall_tests::workspace;

#[test]
fn the_picture_is_what_the_contracts_and_manifests_say() {
    assert_file("docs/pictures/architecture.svg", |_| architecture(&Plan::read()));
}

#[test]
fn the_tables_of_the_cluster_are_what_its_files_say() {
    assert_file("docs/cluster.md", |page| {
        let page = replaced(page, "versions", "k8s/versions.env", &versions());
        replaced(&page, "callers", "the AuthorizationPolicies", &table(&Plan::read()))
    });
}

/// The page with this table in its place, which two comments mark.
fn replaced(page: &str, name: &str, source: &str, table: &str) -> String {
    let begin = format!("<!-- {name}: made from {source}; UPDATE=1 scripts/host-cargo test --test architecture -->\n");
    let end = format!("<!-- end of {name} -->\n");
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("docs/cluster.md has no place for {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("docs/cluster.md has no {end}"));
    format!("{before}{begin}\n{table}\n{end}{after}")
}

/// Panics unless the file is what `made` makes of it. With `UPDATE=1` in the environment, writes that instead.
fn assert_file(path: &str, made: impl Fn(&str) -> String) {
    let file = workspace().join(path);
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let made = made(&kept);
    if std::env::var_os("UPDATE").is_some_and(|update| update == "1") {
        std::fs::write(&file, made).unwrap_or_else(|error| panic!("{path}: {error}"));
        return;
    }
    assert!(kept == made, "{path} is not what the files say. UPDATE=1 writes it anew; look at the difference then");
}
