//! The command that `spinenv` starts a sidecar with, run as the shim runs it: as another user than the one whose pipe its
//! output is, and with no variable but those in the command.

use std::fs::{File, OpenOptions, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use meshmall_tests::cluster::kinds::{Body, Document};
use meshmall_tests::cluster::read;
use meshmall_tests::workspace;

/// The user of Istio's proxy.
const PROXY: u32 = 1337;

/// The command of the template.
pub fn template() -> Vec<String> {
    let documents = read(&workspace().join("istio/install/sidecar.yaml")).expect("a file");
    let Body::IstioOperator(install) = Document::read(documents[0].clone()).expect("a known document").body else {
        panic!("istio/install/sidecar.yaml is no IstioOperator")
    };
    let values = install.values.expect("values");
    let template = values.sidecar_injector_webhook.expect("templates").templates["spinenv"].clone();
    let (_, rest) = template.split_once("command:\n").expect("a command");
    let lines = rest.lines().map(str::trim).filter(|line| !line.starts_with("{{"));
    lines.map_while(|line| line.strip_prefix("- ")).map(str::to_owned).collect()
}

/// It, as the kubelet hands it over: each `$(NAME)` has a value.
fn command() -> Vec<String> {
    template().iter().map(|element| expanded(element)).collect()
}

fn expanded(element: &str) -> String {
    match element.strip_suffix(')').and_then(|element| element.split_once("=$(")) {
        Some((name, variable)) if name == variable => format!("{name}=value of {name}"),
        _ => element.to_owned(),
    }
}

/// Stands for the proxy: opens its output again, as Envoy does, and shows what it was given.
const PROXY_STANDS_FOR: &str = r#"
    echo "a log that is opened again" > /dev/stdout || exit 7
    echo "an error" >&2
    echo "arguments: $*"
    env"#;

/// A pipe that only the user who made it can open: root's, as the shim has it, or, where the tests are not run by root,
/// one that nobody can open any more.
struct Pipe {
    path: PathBuf,
}

impl Pipe {
    fn make() -> Self {
        let path = std::env::temp_dir().join(format!("meshmall-{}", uuid::Uuid::now_v7()));
        assert!(Command::new("mkfifo").arg("-m").arg("600").arg(&path).status().expect("mkfifo").success());
        Self { path }
    }

    /// Both ends: who reads it, and what a process is given as its output.
    fn open(&self) -> (std::process::Child, File) {
        let reader = Command::new("cat").arg(&self.path).stdout(Stdio::piped()).spawn().expect("cat");
        let writer = OpenOptions::new().write(true).open(&self.path).expect("the writing end");
        if !is_root(&self.path) {
            std::fs::set_permissions(&self.path, Permissions::from_mode(0o000)).expect("its own pipe");
        }
        (reader, writer)
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}

fn is_root(own: &Path) -> bool {
    std::fs::metadata(own).expect("a file").uid() == 0
}

/// Runs a command with such a pipe as its output; gives whether it ended well, and what came out of the pipe.
fn run(command: &[String], arguments: &[&str]) -> (bool, String) {
    let pipe = Pipe::make();
    let (reader, writer) = pipe.open();
    let mut proxy = Command::new(&command[0]);
    proxy.args(&command[1..]).args(arguments).current_dir("/").env("OF_THE_SHIM", "lost").stderr(Stdio::null());
    if is_root(&pipe.path) {
        proxy.uid(PROXY).gid(PROXY);
    }
    let status = proxy.stdout(writer).status().expect("it starts");
    // The builder holds the writing end as well.
    drop(proxy);
    let output = reader.wait_with_output().expect("the reader ends with the last writer");
    (status.success(), String::from_utf8(output.stdout).expect("text"))
}

/// The template's command with something else in place of the proxy.
fn with_stand_in(command: &[String]) -> Vec<String> {
    let (last, before) = command.split_last().expect("a command");
    assert_eq!(last, "/usr/local/bin/pilot-agent");
    before.iter().cloned().chain(["/bin/sh".to_owned()]).collect()
}

#[test]
fn the_sidecar_writes_its_log_and_has_its_environment() {
    let (is_well, output) = run(&with_stand_in(&command()), &["-c", PROXY_STANDS_FOR, "sh", "proxy", "sidecar"]);
    assert!(is_well, "{output}");
    for line in ["a log that is opened again", "arguments: proxy sidecar", "POD_NAME=value of POD_NAME"] {
        assert!(output.lines().any(|one| one == line), "{line} is not in:\n{output}");
    }
    assert!(output.contains("an error"), "what it says of itself is lost:\n{output}");
    assert!(!output.contains("OF_THE_SHIM"), "{output}");
}

/// That the test would notice: without the pipe in between the log cannot be opened.
#[test]
fn without_the_pipe_in_between_the_log_cannot_be_opened() {
    let command = command();
    let shell = command.iter().position(|element| element == "/bin/bash").expect("the shell that makes the pipe");
    let bare: Vec<String> = command[..shell].iter().chain(command.last()).cloned().collect();
    let (is_well, output) = run(&with_stand_in(&bare), &["-c", PROXY_STANDS_FOR, "sh"]);
    assert!(!is_well && output.is_empty(), "{output}");
}

/// It is the proxy that is told to stop, not a shell around it.
#[test]
fn the_sidecar_is_the_process_that_is_started() {
    let command = with_stand_in(&command());
    let pipe = Pipe::make();
    let (reader, writer) = pipe.open();
    let mut builder = Command::new(&command[0]);
    builder.args(&command[1..]).args(["-c", "echo $$"]);
    let mut proxy = builder.stdout(writer).spawn().expect("it starts");
    drop(builder);
    let id = proxy.id().to_string();
    assert!(proxy.wait().expect("it ends").success());
    let output = reader.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), id);
}
