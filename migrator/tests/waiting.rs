//! What happens while the server is not there.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic: it is how it fails")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use support::program::{command, fails, migrator, with_passwords};
use support::{Database, run, with_database};
use tokio::net::{TcpListener, TcpStream};

/// The same URL at another address.
fn at(url: &str, address: SocketAddr) -> String {
    let (user, place) = url.rsplit_once('@').expect("a user");
    let (_, database) = place.split_once('/').expect("a database");
    format!("{user}@{address}/{database}")
}

fn place(url: &str) -> String {
    let (_, place) = url.rsplit_once('@').expect("a user");
    place.split('/').next().expect("an address").to_owned()
}

/// A port at which nothing listens at the moment.
async fn nothing() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("bound")
}

/// Hangs up on so many connections, as a proxy does that has no way yet, then hands all others to the server.
async fn relay(listener: TcpListener, hang_up_on: usize, server: String) {
    for _ in 0..hang_up_on {
        drop(listener.accept().await.expect("a connection"));
    }
    loop {
        let (mut client, _) = listener.accept().await.expect("a connection");
        let server = server.clone();
        tokio::spawn(async move {
            let mut server = TcpStream::connect(server).await.expect("the server is there");
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_late_is_waited_for() {
    with_database(|database: Database| async move {
        let address = nothing().await;
        let url = at(&database.url, address);
        let mut program =
            command(&["up"], &with_passwords(&url)).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut stderr = BufReader::new(program.stderr.take().expect("a pipe"));
        let mut first = String::new();
        stderr.read_line(&mut first).expect("a line");
        assert!(first.contains(&format!("waiting up to 1m for PostgreSQL at {address}")), "{first}");
        assert!(first.contains(&database.name) && first.contains("refused"), "{first}");

        let listener = TcpListener::bind(address).await.expect("still free");
        let relaying = tokio::spawn(relay(listener, 2, place(&database.url)));
        let mut rest = String::new();
        // The connections are relayed by other threads in the meantime.
        tokio::task::block_in_place(|| stderr.read_to_string(&mut rest)).expect("the rest");
        assert!(program.wait().expect("it ends").success(), "{rest}");
        assert!(rest.contains(&format!("PostgreSQL at {address}, database \"{}\" answers", database.name)), "{rest}");
        assert!(rest.contains("the database is prepared"), "{rest}");
        relaying.abort();
        assert_eq!(database.number("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%db'").await, 6);
    })
    .await;
}

#[tokio::test]
async fn at_the_limit_it_says_what_did_not_answer_and_what_to_do() {
    let address = nothing().await;
    let url = format!("postgres://somebody:a-password@{address}/shop");
    let since = Instant::now();
    for arguments in [["status", "--wait", "1s"], ["seed", "--wait", "1s"], ["reset", "--yes", "--wait=1s"]] {
        let said = migrator(&arguments, &[("DATABASE_URL", &url), ("DATABASE_WAIT", "1h")]);
        let words =
            ["waiting up to 1s", &address.to_string(), "\"shop\"", "tried for 1s", "refused", "running", "--wait"];
        fails(&said, &words);
        assert!(!said.stderr.contains("a-password"), "{}", said.stderr);
    }
    assert!((3..30).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    // Connections are taken by the system, and read by nobody.
    let deaf = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("postgres://x:y@{}/x", deaf.local_addr().expect("bound"));
    fails(
        &migrator(&["status"], &[("DATABASE_URL", &url), ("DATABASE_WAIT", "1s")]),
        &["tried for 1s", "no answer within"],
    );
}

#[test]
fn a_name_that_nobody_knows_yet_is_waited_for() {
    let url = [("DATABASE_URL", "postgres://x:y@postgres.invalid/x")];
    fails(&migrator(&["status", "--wait", "1s"], &url), &["waiting up to 1s", "postgres.invalid:5432", "tried for 1s"]);
}

#[tokio::test]
async fn what_does_not_pass_by_itself_is_not_waited_for() {
    with_database(|database: Database| async move {
        let create = "DO $$ BEGIN CREATE ROLE stranger_in_tests LOGIN PASSWORD 'a'; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$";
        run(&mut database.connect().await, create).await;
        let (_, place) = database.url.rsplit_once('@').expect("a place");
        for (url, words) in [
            (format!("postgres://stranger_in_tests:b@{place}"), "stranger_in_tests"),
            (database.url.replace(&database.name, "no_such_database"), "createdb"),
            (database.url.replace("postgres://", "mysql//"), "postgres://user:password@host:port/database"),
        ] {
            let since = Instant::now();
            let said = migrator(&["status"], &[("DATABASE_URL", &url)]);
            fails(&said, &[words]);
            assert!(!said.stderr.contains("waiting"), "{}", said.stderr);
            assert!(since.elapsed() < Duration::from_secs(30), "{:?}", since.elapsed());
        }
    })
    .await;
}

#[test]
fn a_wait_that_is_none_is_refused() {
    for (wait, words) in [("soon", "write 30s"), ("5", "unit"), ("2days", "a day is the most"), ("", "--wait")] {
        for said in [migrator(&["status", "--wait", wait], &[]), migrator(&["status"], &[("DATABASE_WAIT", wait)])] {
            assert_eq!(said.code, Some(2), "{}", said.stderr);
            assert!(said.stderr.contains("--wait <DURATION>") && said.stderr.contains(words), "{}", said.stderr);
        }
    }
    let help = migrator(&["up", "--help"], &[]).stdout;
    for words in ["--wait <DURATION>", "DATABASE_WAIT", "default: 1m", "0 tries once"] {
        assert!(help.contains(words), "no {words} in: {help}");
    }
}
