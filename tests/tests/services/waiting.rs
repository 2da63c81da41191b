//! What the runner waits for before it serves: Postgres servers that components may reach, and its own port.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use meshmall_tests::workspace;

/// A runner that starts, until this is dropped.
struct Starting {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

impl Starting {
    /// The tests' own manifest, whose component may reach `peer`.
    fn new(peer: &str, arguments: &[&str]) -> Self {
        let root = workspace();
        let mut child = Command::new(root.join("target/release/meshmall-host"))
            .args(["up", "--from", "tests/guest", "--cache-dir", "target/code-cache", "--variable"])
            .arg(format!("peer={peer}"))
            .args(arguments)
            .current_dir(&root)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the runner starts");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Self { child, stdout, stderr }
    }

    /// The first line on stderr with these words.
    fn says(&mut self, words: &str) -> String {
        line_with(&mut self.stderr, words)
    }

    fn serves(&mut self) {
        line_with(&mut self.stdout, "Serving http://127.0.0.1:");
    }

    /// All that is still said on stderr, once it has ended with an error.
    fn fails(&mut self) -> String {
        let mut rest = String::new();
        self.stderr.read_to_string(&mut rest).expect("UTF-8");
        assert_eq!(self.child.wait().expect("it ends").code(), Some(1), "{rest}");
        rest
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn line_with(output: &mut impl BufRead, words: &str) -> String {
    let mut before = String::new();
    loop {
        let mut line = String::new();
        assert_ne!(output.read_line(&mut line).expect("UTF-8"), 0, "no line with '{words}' in:\n{before}");
        if line.contains(words) {
            return line;
        }
        before.push_str(&line);
    }
}

/// An address at which nothing listens at the moment.
fn nothing() -> String {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").to_string()
}

#[test]
fn a_database_that_comes_late_is_waited_for() {
    let address = nothing();
    let mut runner = Starting::new(&format!("postgres://{address}"), &["--listen", "127.0.0.1:0"]);
    let said = runner.says("Waiting for");
    assert!(said.contains(&format!("PostgreSQL at {address} (from SPIN_VARIABLE_PEER)")), "{said}");
    let _database = TcpListener::bind(&address).expect("still free");
    runner.says("Waited");
    runner.serves();
}

#[test]
fn a_database_that_does_not_come_is_named_with_what_to_do() {
    let address = nothing();
    let since = Instant::now();
    let mut runner = Starting::new(&format!("postgres://{address}"), &["--listen", "127.0.0.1:0", "--wait", "300ms"]);
    let said = runner.fails();
    for words in [&address, "SPIN_VARIABLE_PEER", "waited for 300ms", "refused", "make db-up", "--wait"] {
        assert!(said.contains(words), "no '{words}' in: {said}");
    }
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
}

#[test]
fn without_waiting_it_serves_at_once() {
    let mut runner = Starting::new(&format!("postgres://{}", nothing()), &["--listen", "127.0.0.1:0", "--wait", "0"]);
    runner.serves();
}

#[test]
fn a_port_that_is_about_to_be_free_is_waited_for() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let mut runner = Starting::new("http://127.0.0.1:1", &["--listen", &address]);
    let said = runner.says("Waiting for");
    assert!(said.contains(&address), "{said}");
    drop(taken);
    runner.serves();
}

#[test]
fn a_port_that_stays_taken_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound");
    let mut runner = Starting::new("http://127.0.0.1:1", &["--listen", &address.to_string(), "--wait", "200ms"]);
    let said = runner.fails();
    let words =
        [address.to_string(), format!("sport = :{}", address.port()), "--listen".to_owned(), "in use".to_owned()];
    for words in words {
        assert!(said.contains(&words), "no '{words}' in: {said}");
    }
}
