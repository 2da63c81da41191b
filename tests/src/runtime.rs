//! Runs a manifest, on the bundled runner or on Spin.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::workspace;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// What is to be started, and how.
#[derive(Debug, Clone)]
pub struct Start {
    /// The manifest, from the workspace's folder.
    pub manifest: String,
    /// Variables of the manifest.
    pub variables: Vec<(String, String)>,
    /// Arguments for the bundled runner alone.
    pub arguments: Vec<String>,
    /// Environment variables of the runtime's own.
    pub environment: Vec<(String, String)>,
    /// Spin, or the bundled runner.
    pub on_spin: bool,
}

impl Start {
    /// Nothing special, on the runtime that RUNTIME names.
    pub fn new(manifest: String) -> Self {
        let on_spin = std::env::var("RUNTIME").is_ok_and(|runtime| runtime == "spin");
        Self { manifest, variables: Vec::new(), arguments: Vec::new(), environment: Vec::new(), on_spin }
    }
}

/// A manifest that is being served, until this is dropped.
pub struct Runtime {
    child: Child,
    /// Where it listens.
    pub port: u16,
    log: PathBuf,
}

impl Runtime {
    /// Starts a manifest and waits until it answers.
    pub async fn start(start: &Start) -> Self {
        for attempt in 0.. {
            let port = free_port();
            match Self::try_start(start, port).await {
                Ok(runtime) => return runtime,
                // Another test may have taken the port in the meantime.
                Err(log) if attempt < 3 && log.contains("in use") => {}
                Err(log) => panic!("{} did not start:\n{log}", start.manifest),
            }
        }
        unreachable!("the loop only ends by returning or panicking")
    }

    async fn try_start(start: &Start, port: u16) -> Result<Self, String> {
        let log = std::env::temp_dir().join(format!(
            "meshmall-test-{}-{}.log",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        let child = command(start, port, &log).spawn().expect("the runtime is there; make test builds it");
        let mut runtime = Self { child, port, log };
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() && runtime.serves() {
                return Ok(runtime);
            }
            if runtime.child.try_wait().is_ok_and(|status| status.is_some()) || Instant::now() > deadline {
                return Err(runtime.log());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether it is our process that answers on the port: both runtimes say so when they do.
    fn serves(&self) -> bool {
        self.log().contains("Serving")
    }

    /// All that it has written so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills it at once, as a crash would.
    pub fn kill(&mut self) {
        // Spin serves in a child of its own, so the whole group goes.
        let _ =
            Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).stderr(Stdio::null()).status();
        let _ = self.child.wait();
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("---- log of the components ----\n{}", self.log());
        }
        let _ = std::fs::remove_file(&self.log);
    }
}

fn command(start: &Start, port: u16, log: &Path) -> Command {
    let root = workspace();
    let manifest = root.join(&start.manifest);
    let log = File::create(log).expect("the log can be written");
    // Should this program be killed, the kernel stops what it started.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]);
    if start.on_spin {
        command.arg(spin()).arg("up").arg("--from").arg(manifest);
        // No folder of logs in the tree.
        command.args(["--log-dir"]).arg(std::env::temp_dir().join(format!("meshmall-spin-{}", std::process::id())));
    } else {
        command.arg(root.join("target/release/meshmall-host")).arg("up").arg("--from").arg(manifest);
        command.arg("--cache-dir").arg(root.join("target/code-cache"));
        command.args(&start.arguments);
    }
    command.arg("--listen").arg(format!("127.0.0.1:{port}"));
    command.envs(start.environment.iter().cloned());
    for (name, value) in &start.variables {
        command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
    }
    // Not the workspace: a developer's .env there is not the test's.
    command.current_dir(std::env::temp_dir());
    command.stdin(Stdio::null()).stdout(log.try_clone().expect("the log can be shared")).stderr(log).process_group(0);
    command
}

/// Spin's program: `$SPIN`, else `spin` on the PATH.
fn spin() -> String {
    std::env::var("SPIN").unwrap_or_else(|_| "spin".to_owned())
}

/// Whether there is a Spin to run on.
pub fn has_spin() -> bool {
    Command::new(spin()).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}
