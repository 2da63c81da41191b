//! The scripts are sound shell, and `make` calls scripts that exist.

use std::collections::BTreeSet;
use std::process::Command;

use meshmall_tests::cluster::Project;
use meshmall_tests::workspace;

#[test]
fn shellcheck_finds_nothing() {
    let folder = workspace();
    let mut files = vec![".ci/run".to_owned()];
    for sub in ["scripts", "scripts/lib"] {
        for entry in std::fs::read_dir(folder.join(sub)).expect("scripts") {
            let entry = entry.expect("an entry");
            if entry.path().is_file() {
                files.push(format!("{sub}/{}", entry.file_name().to_string_lossy()));
            }
        }
    }
    let output = Command::new("shellcheck")
        .arg("--external-sources")
        .args(&files)
        .current_dir(&folder)
        .output()
        .unwrap_or_else(|error| panic!("shellcheck: {error}. Run: scripts/setup test"));
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn every_target_of_the_makefile_calls_a_script_that_exists() {
    let text = std::fs::read_to_string(workspace().join("Makefile")).expect("the Makefile");
    let calls: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().trim_start_matches('@').split_whitespace().next()?.strip_prefix("scripts/"))
        .collect();
    assert!(calls.len() > 20, "{calls:?}");
    for script in calls {
        assert!(workspace().join("scripts").join(script).is_file(), "scripts/{script} does not exist");
    }
}

#[test]
fn every_component_is_pushed() {
    let script = std::fs::read_to_string(workspace().join("scripts/artifacts")).expect("scripts/artifacts");
    for component in &Project::read().components {
        let folder = if component.name == "web" { "web".to_owned() } else { format!("components/{}", component.name) };
        let bridge = if component.routes.is_empty() || component.peers.is_empty() { "" } else { " mesh-bridge" };
        let line = format!("\"{0} $version {folder}/spin.toml {0}{bridge}\"", component.name);
        assert!(script.contains(&line), "scripts/artifacts does not push {line}");
    }
}

/// Where REGISTRY names another registry, and where passwords are made.
#[test]
fn the_lists_of_the_scripts_are_the_components() {
    let project = Project::read();
    let text = |path: &str| std::fs::read_to_string(workspace().join(path)).expect(path);
    let list = |path: &str, before: &str, after: &str| -> BTreeSet<String> {
        let text = text(path);
        let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{path} has no {before}"));
        rest.split(after).next().expect("a list").split_whitespace().map(str::to_owned).collect()
    };
    let names = || project.components.iter().map(|component| component.name.clone());
    let pulled: BTreeSet<String> = names().chain(["migrator".to_owned()]).collect();
    assert_eq!(list("scripts/lib/cluster", "for name in user ", ";"), without(&pulled, "user"), "scripts/lib/cluster");
    let stored = project.components.iter().filter(|component| component.has_database);
    let stored: BTreeSet<String> = stored.map(|component| component.name.clone()).collect();
    assert_eq!(list("scripts/k8s", "\nservices=(", ")"), stored, "scripts/k8s");
    assert_eq!(
        list("scripts/artifacts", "for crate in user ", ";"),
        {
            let crates: BTreeSet<String> = names().chain(["mesh-bridge".to_owned()]).collect();
            without(&crates, "user")
        },
        "scripts/artifacts"
    );
}

fn without(names: &BTreeSet<String>, name: &str) -> BTreeSet<String> {
    names.iter().filter(|one| *one != name).cloned().collect()
}

#[test]
fn the_targets_that_the_documents_name_exist() {
    let makefile = std::fs::read_to_string(workspace().join("Makefile")).expect("the Makefile");
    let has = |target: &str| {
        makefile.lines().any(|line| {
            line.split(':')
                .next()
                .is_some_and(|names| !names.starts_with('\t') && names.split(' ').any(|name| name == target))
        })
    };
    for document in [
        "README.md",
        "docs/cluster.md",
        "docs/postgres.md",
        "docs/troubleshooting.md",
        "istio/scenarios/README.md",
        "CONTRIBUTING.md",
    ] {
        let text = std::fs::read_to_string(workspace().join(document)).expect(document);
        for rest in text.split("make ").skip(1) {
            let target: String = rest.chars().take_while(|one| one.is_ascii_alphanumeric() || *one == '-').collect();
            let is_code = text.contains(&format!("`make {target}")) || text.contains(&format!("\nmake {target}"));
            assert!(!is_code || target.is_empty() || has(&target), "{document}: make {target} does not exist");
        }
    }
}
