//! What the runner and the migrator say when they are started wrongly: what, where, and what to do.

use std::process::{Command, Output};

use meshmall_tests::workspace;

fn host(arguments: &[&str]) -> Output {
    let root = workspace();
    let mut command = Command::new(root.join("target/release/meshmall-host"));
    command
        .args(arguments)
        .current_dir(&root)
        .env_remove("SPIN_VARIABLE_SERVICE_CREDENTIAL")
        .env("XDG_CACHE_HOME", root.join("target/cache"));
    command.output().expect("the runner runs")
}

#[track_caller]
fn assert_refused(output: &Output, expected: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in expected {
        assert!(text.contains(part), "'{part}' is not in: {text}");
    }
    assert!(!text.contains("panicked") && !text.contains("Error {"), "{text}");
}

/// A manifest like the tests' own, with one thing changed.
fn changed(from: &str, to: &str) -> tempdir::Folder {
    let text = std::fs::read_to_string(workspace().join("tests/guest/spin.toml")).expect("the manifest");
    assert!(text.contains(from), "{from}");
    let folder = tempdir::Folder::new();
    let absolute = text
        .replace("../../target", &workspace().join("target").to_string_lossy())
        .replace("source = \"site\"", &format!("source = \"{}\"", workspace().join("tests/guest/site").display()));
    std::fs::write(folder.path.join("spin.toml"), absolute.replace(from, to)).expect("writes");
    folder
}

mod tempdir {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    static NEXT: AtomicU32 = AtomicU32::new(0);

    /// A folder that is deleted with this value.
    pub struct Folder {
        pub path: PathBuf,
    }

    impl Folder {
        pub fn new() -> Self {
            let path = std::env::temp_dir().join(format!(
                "meshmall-manifest-{}-{}",
                std::process::id(),
                NEXT.fetch_add(1, Ordering::Relaxed)
            ));
            std::fs::create_dir_all(&path).expect("a folder");
            Self { path }
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

#[test]
fn a_manifest_that_cannot_run_says_why() {
    for (from, to, expected) in [
        ("spin_manifest_version = 2", "spin_manifest_version = 1", vec!["spin_manifest_version is 1"]),
        (
            "[component.neighbour]",
            "[component.neighbour]\nkey_value_stores = [\"default\"]",
            vec!["key_value_stores", "RUNTIME=spin"],
        ),
        ("component = \"misbehaving\"", "component = \"nobody\"", vec!["'nobody'"]),
        (
            "http://neighbour.spin.internal",
            "http://nobody.spin.internal",
            vec!["nobody.spin.internal", "no component 'nobody'"],
        ),
        (
            "http://neighbour.spin.internal",
            "http://neighbour.spin.internal/path",
            vec!["neighbour.spin.internal/path", "http://NAME.spin.internal"],
        ),
        ("{{ peer }}", "{{ stranger }}", vec!["no variable 'stranger'"]),
        ("misbehaving.wasm", "absent.wasm", vec!["absent.wasm", "make build"]),
        ("greeting = { default = \"hello\" }", "greeting = { required = true }", vec!["SPIN_VARIABLE_GREETING"]),
        ("route = \"/...\"", "route = \"...\"", vec!["must begin with '/'"]),
        ("version = \"0.1.0\"", "version = 0.1.0", vec!["line 6"]),
    ] {
        let folder = changed(from, to);
        assert_refused(&host(&["check", "--from", &folder.path.to_string_lossy()]), &expected);
    }
}

#[test]
fn a_component_is_checked_before_it_serves() {
    let folder = changed("hello", "hello");
    let path = folder.path.to_string_lossy().into_owned();
    let output = host(&["check", "--from", &path]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(
        folder.path.join("spin.toml"),
        std::fs::read_to_string(folder.path.join("spin.toml"))
            .expect("reads")
            .replace("wasm32-wasip2/wasm/misbehaving.wasm", "site/../wasm32-wasip2/wasm/product.wasm"),
    )
    .expect("writes");
    assert_refused(&host(&["check", "--from", &path]), &["meshmall:contracts/orders@1.0.0"]);
}

#[test]
fn wrong_arguments_are_explained() {
    assert_refused(&host(&["up", "--from", "/nowhere/spin.toml"]), &["/nowhere/spin.toml", "--from"]);
    assert_refused(&host(&["up", "--from", "tests/guest", "--variable", "colour=red"]), &["colour"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    assert_refused(&host(&["up", "--from", "tests/guest", "--listen", &address, "--wait=0"]), &[&address, "--listen"]);
    let late = host(&["up", "--from", "tests/guest", "--wait", "soon"]);
    assert_eq!(late.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&late.stderr).contains("--wait <DURATION>"));
}
