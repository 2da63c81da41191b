//! The scripts are sound shell, and `make` calls scripts that exist.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
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
            // jq reads the others.
            if entry.path().is_file() && entry.path().extension().is_none() {
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

/// A registry with one image, whose tag has this digest; it answers `HEAD` for as long as the test runs.
fn registry(digest: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("localhost:{}", listener.local_addr().expect("an address").port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut lines = BufReader::new(stream.try_clone().expect("the same connection")).lines();
            let request = lines.next().and_then(Result::ok).unwrap_or_default();
            // The rest of its head.
            lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).for_each(drop);
            let answer = if request.starts_with("HEAD /v2/meshmall/order/manifests/0.1.0 ") {
                format!(
                    "HTTP/1.1 200 OK\r\ndocker-content-digest: {digest}\r\ncontent-length: 9\r\n\
                     content-type: application/vnd.oci.image.manifest.v1+json\r\nconnection: close\r\n\r\n"
                )
            } else {
                "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()
            };
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    address
}

/// Runs a function of scripts/lib/cluster; gives whether it ended well, and what it said.
fn call(function: &str, argument: &std::path::Path) -> (bool, String) {
    let output = Command::new("bash")
        .args(["-c", &format!(". scripts/lib/cluster; {function} \"$1\""), "test"])
        .arg(argument)
        .current_dir(workspace())
        .output()
        .expect("bash");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn tags_of_the_shops_images_become_digests() {
    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let registry = registry(DIGEST);
    let file = std::env::temp_dir().join(format!("meshmall-{}.yaml", uuid::Uuid::now_v7()));
    let text =
        |tag: &str| format!("  image: {registry}/meshmall/order:{tag}\n  - image: docker.io/library/postgres:17\n");
    std::fs::write(&file, text("0.1.0")).expect("a file");
    let (is_well, words) = call("pin_digests", &file);
    assert!(is_well, "{words}");
    let pinned = std::fs::read_to_string(&file).expect("the file");
    assert_eq!(pinned, text("0.1.0").replace("order:0.1.0", &format!("order@{DIGEST}")));

    // What was never pushed is named, and keeps its tag; nodes may have it in another way.
    std::fs::write(&file, text("0.2.0")).expect("a file");
    let (is_well, words) = call("pin_digests", &file);
    assert!(is_well && words.contains(&format!("{registry}/meshmall/order:0.2.0 is not in its registry")), "{words}");
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), text("0.2.0"));

    // A registry that does not answer is no reason to go on.
    std::fs::write(&file, "  image: localhost:1/meshmall/order:0.1.0\n").expect("a file");
    let (is_well, words) = call("pin_digests", &file);
    assert!(!is_well && words.contains("localhost:1/meshmall/order:0.1.0 cannot be had"), "{words}");
    std::fs::remove_file(&file).expect("the file");
}
