//! Runs a manifest, on the bundled runner or on Spin.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::workspace;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A manifest that is being served, until this is dropped.
pub struct Runtime {
    child: Child,
    /// Where it listens.
    pub port: u16,
    log: PathBuf,
}

impl Runtime {
    /// Starts `manifest` and waits until it answers.
    pub async fn start(manifest: &str, variables: &[(String, String)], arguments: &[String]) -> Self {
        for attempt in 0.. {
            let port = free_port();
            match Self::try_start(manifest, port, variables, arguments).await {
                Ok(runtime) => return runtime,
                // Another test may have taken the port in the meantime.
                Err(log) if attempt < 3 && log.contains("in use") => {}
                Err(log) => panic!("{manifest} did not start:\n{log}"),
            }
        }
        unreachable!("the loop only ends by returning or panicking")
    }

    async fn try_start(manifest: &str, port: u16, variables: &[(String, String)], arguments: &[String]) -> Result<Self, String> {
        let log = std::env::temp_dir().join(format!("meshmall-test-{}-{}.log", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        let child = command(manifest, port, variables, arguments, &log).spawn().expect("the runtime is there; make test builds it");
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
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).stderr(Stdio::null()).status();
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

fn command(manifest: &str, port: u16, variables: &[(String, String)], arguments: &[String], log: &Path) -> Command {
    let root = workspace();
    let log = File::create(log).expect("the log can be written");
    // Should this program be killed, the kernel stops what it started.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]);
    if on_spin() {
        command.arg(std::env::var("SPIN").unwrap_or_else(|_| "spin".to_owned())).arg("up");
        command.args(["--from"]).arg(root.join(manifest));
        // No folder of logs in the tree.
        command.args(["--log-dir"]).arg(std::env::temp_dir().join(format!("meshmall-spin-{}", std::process::id())));
    } else {
        command.arg(root.join("target/release/meshmall-host")).arg("up").args(["--from"]).arg(root.join(manifest));
        command.arg("--cache-dir").arg(root.join("target/code-cache"));
        command.args(arguments);
    }
    command.arg("--listen").arg(format!("127.0.0.1:{port}"));
    for (name, value) in variables {
        command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
    }
    // Not the workspace: a developer's .env there is not the test's.
    command.current_dir(std::env::temp_dir());
    command.stdin(Stdio::null()).stdout(log.try_clone().expect("the log can be shared")).stderr(log).process_group(0);
    command
}

/// Whether the tests run on Spin.
pub fn on_spin() -> bool {
    std::env::var("RUNTIME").is_ok_and(|runtime| runtime == "spin")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}
