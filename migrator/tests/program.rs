//! The program as people run it: what it says and how it exits.
#![allow(clippy::expect_used, reason = "a test may panic: it is how it fails")]

mod support;

use support::program::{fails, migrator, with_passwords};
use support::{Database, run, with_database};

#[test]
fn without_a_database_it_says_what_to_set() {
    fails(&migrator(&["up"], &[]), &["DATABASE_URL", "--database-url"]);
}

#[test]
fn a_url_that_is_none_is_refused() {
    fails(&migrator(&["status", "--database-url", "mysql//x"], &[]), &["postgres://user:password@host:port/database"]);
}

#[test]
fn a_missing_password_is_named() {
    fails(
        &migrator(&["up"], &[("DATABASE_URL", "postgres://x@127.0.0.1:9/x")]),
        &["SPIN_VARIABLE_USER_DB_PASSWORD", "make db-up"],
    );
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let url = [("DATABASE_URL", "postgres://x:y@127.0.0.1:9/x")];
    let said = migrator(&["status", "--wait", "0"], &url);
    fails(&said, &["127.0.0.1:9", "\"x\"", "tried once", "running"]);
    assert!(!said.stderr.contains("waiting"), "{}", said.stderr);
}

/// The variables that `token-keys` prints, read as Spin and this program read `.env`.
fn token_keys(arguments: &[&str], variables: &[(&str, &str)]) -> Vec<(String, String)> {
    let said = migrator(&[&["token-keys"], arguments].concat(), variables);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    dotenvy::from_read_iter(said.stdout.as_bytes()).collect::<Result<_, _>>().expect("lines of .env")
}

#[test]
fn token_keys_need_no_database_and_are_lines_for_the_environment_file() {
    let first = token_keys(&[], &[]);
    let names: Vec<_> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["SPIN_VARIABLE_TOKEN_SIGNING_KEY", "SPIN_VARIABLE_TOKEN_KEYS"]);
    let kid = |json: &str| {
        let (_, rest) = json.split_once("\"kid\":\"").expect("a kid");
        rest.split('"').next().expect("a kid").to_owned()
    };
    assert_eq!(kid(&first[0].1), kid(&first[1].1));
    assert!(first[0].1.contains("\"d\":") && !first[1].1.contains("\"d\":"));
    // What is in use is kept beside the new one, from the environment or as an argument.
    let rotated = [
        token_keys(&[], &[("SPIN_VARIABLE_TOKEN_KEYS", &first[1].1)]),
        token_keys(&["--keep", &first[1].1], &[("SPIN_VARIABLE_TOKEN_KEYS", "nonsense")]),
    ];
    for second in rotated {
        assert_ne!(kid(&second[1].1), kid(&first[1].1));
        assert!(second[1].1.contains(&kid(&first[1].1)), "{second:?}");
    }
    fails(&migrator(&["token-keys", "--keep", "nonsense"], &[]), &["SPIN_VARIABLE_TOKEN_KEYS", "--keep"]);
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_database_are_told_apart() {
    with_database(|database: Database| async move {
        let wrong = database.url.replace(&database.name, "no_such_database");
        fails(&migrator(&["status"], &[("DATABASE_URL", &wrong)]), &["no_such_database", "createdb"]);
        run(&mut database.connect().await, "DO $$ BEGIN CREATE ROLE nobody_in_tests LOGIN PASSWORD 'a'; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$").await;
        let (_, place) = database.url.rsplit_once('@').expect("a place");
        let wrong = format!("postgres://nobody_in_tests:b@{place}");
        fails(&migrator(&["status"], &[("DATABASE_URL", &wrong)]), &["nobody_in_tests", "Check user and password"]);
        let poor = format!("postgres://nobody_in_tests:a@{place}");
        fails(&migrator(&["up"], &with_passwords(&poor)), &["privilege CREATE on the database", "nobody_in_tests"]);
    })
    .await;
}

#[tokio::test]
async fn a_user_without_createrole_is_told_so() {
    with_database(|database: Database| async move {
        let mut owner = database.connect().await;
        run(&mut owner, "DO $$ BEGIN CREATE ROLE builder_in_tests LOGIN PASSWORD 'a'; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$").await;
        run(&mut owner, &format!("GRANT CREATE ON DATABASE {} TO builder_in_tests", database.name)).await;
        let (_, place) = database.url.rsplit_once('@').expect("a place");
        let url = format!("postgres://builder_in_tests:a@{place}");
        fails(&migrator(&["up"], &with_passwords(&url)), &["CREATEROLE", "builder_in_tests"]);
    })
    .await;
}

#[tokio::test]
async fn status_fails_until_the_database_is_prepared() {
    with_database(|database: Database| async move {
        let before = migrator(&["status"], &[("DATABASE_URL", &database.url)]);
        assert_eq!(before.code, Some(1));
        assert!(before.stdout.contains("pending: product/0001_catalogue.sql"), "{}", before.stdout);
        let up = migrator(&["up"], &with_passwords(&database.url));
        assert_eq!(up.code, Some(0), "{}", up.stderr);
        assert!(up.stderr.contains("migration product/0001_catalogue.sql"), "{}", up.stderr);
        let after = migrator(&["status"], &[("DATABASE_URL", &database.url)]);
        assert_eq!(after.code, Some(0), "{}", after.stderr);
        assert!(after.stdout.contains("products 0"), "{}", after.stdout);
    })
    .await;
}

#[tokio::test]
async fn reset_refuses_without_a_terminal_and_obeys_yes() {
    with_database(|database: Database| async move {
        database.up().await;
        let url = [("DATABASE_URL", database.url.as_str())];
        fails(&migrator(&["reset"], &url), &["--yes", "terminal"]);
        let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%db'";
        assert_eq!(database.number(schemas).await, 6);
        assert_eq!(migrator(&["reset", "--yes"], &url).code, Some(0));
        assert_eq!(database.number(schemas).await, 0);
        assert!(database.up().await.done > 0);
    })
    .await;
}
