//! The scripts are sound shell, and `make` calls scripts that exist.

use std::process::Command;

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
    for component in &meshmall_tests::cluster::Project::read().components {
        let folder = if component.name == "web" { "web".to_owned() } else { format!("components/{}", component.name) };
        let bridge = if component.routes.is_empty() || component.peers.is_empty() { "" } else { " mesh-bridge" };
        let line = format!("\"{0} $version {folder}/spin.toml {0}{bridge}\"", component.name);
        assert!(script.contains(&line), "scripts/artifacts does not push {line}");
    }
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
    for document in
        ["README.md", "docs/cluster.md", "docs/troubleshooting.md", "istio/scenarios/README.md", "CONTRIBUTING.md"]
    {
        let text = std::fs::read_to_string(workspace().join(document)).expect(document);
        for rest in text.split("make ").skip(1) {
            let target: String = rest.chars().take_while(|one| one.is_ascii_alphanumeric() || *one == '-').collect();
            let is_code = text.contains(&format!("`make {target}")) || text.contains(&format!("\nmake {target}"));
            assert!(!is_code || target.is_empty() || has(&target), "{document}: make {target} does not exist");
        }
    }
}
