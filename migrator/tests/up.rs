//! Preparing a database.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic: it is how it fails")]

mod support;

use meshmall_migrator::{Error, SERVICES, Silent, status, up};
use support::{Database, passwords, run, with_database};
use tokio::sync::Mutex;

/// Roles belong to the server, not to a test's database: who changes one, or logs in as one, does so alone.
static ROLES: Mutex<()> = Mutex::const_new(());

#[tokio::test]
async fn the_second_run_finds_everything_done() {
    with_database(|database: Database| async move {
        assert!(database.up().await.done > 0);
        let again = database.up().await;
        assert_eq!(again.done, 0);
        assert!(again.already > 10);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_at_once_do_the_work_of_one() {
    with_database(|database: Database| async move {
        let (first, second) = tokio::join!(database.up(), database.up());
        assert!(!status(&database.target(), &Silent).await.expect("status").is_pending());
        assert!(first.done > 0 && second.done == 0 || second.done > 0 && first.done == 0, "{first:?} {second:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_of_one_server_are_prepared_at_once_without_conflict() {
    let _alone = ROLES.lock().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn(with_database(|database: Database| async move {
                database.up().await;
                // Force every migrator to change the same role at the same time.
                run(
                    &mut database.connect().await,
                    "DO $$ BEGIN ALTER ROLE cart_service NOLOGIN; EXCEPTION WHEN internal_error THEN END $$",
                )
                .await;
                database.up().await;
            }))
        })
        .collect();
    for task in tasks {
        task.await.expect("no migrator fails");
    }
    // The last one may have left it closed to login; the next `up` opens it.
    with_database(|database: Database| async move {
        database.up().await;
        database.connect_as("cart_service").await.expect("logs in");
    })
    .await;
}

#[tokio::test]
async fn an_edited_migration_is_refused_by_name() {
    with_database(|database: Database| async move {
        database.up().await;
        run(&mut database.connect().await, r"UPDATE productdb._migrations SET checksum = '\x00'").await;
        let error = up(&database.target(), &passwords(), &Silent).await.expect_err("edited");
        assert!(matches!(&error, Error::EditedMigration { file } if file == "product/0001_catalogue.sql"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    with_database(|database: Database| async move {
        database.up().await;
        let statement = "INSERT INTO inventorydb._migrations SELECT 9999, 'later', now(), true, '', 0";
        run(&mut database.connect().await, statement).await;
        let error = up(&database.target(), &passwords(), &Silent).await.expect_err("newer").to_string();
        assert!(error.contains("newer than this program") && error.contains("9999"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn each_role_reaches_its_own_schema_alone() {
    let _alone = ROLES.lock().await;
    with_database(|database: Database| async move {
        database.up().await;
        let mut owner = database.connect().await;
        for service in SERVICES {
            // Readable by everybody, so that the schema alone decides.
            run(&mut owner, &format!("CREATE TABLE {0}.probe (); GRANT SELECT ON {0}.probe TO PUBLIC", service.schema))
                .await;
        }
        for role in SERVICES {
            let mut connection = database.connect_as(role.role).await.expect("logs in");
            for schema in SERVICES {
                let query = format!("SELECT FROM {}.probe", schema.schema);
                let reached = sqlx::raw_sql(sqlx::AssertSqlSafe(query)).execute(&mut connection).await;
                assert_eq!(reached.is_ok(), role == schema, "{} in {}", role.role, schema.schema);
            }
            for refused in ["CREATE TABLE public.mine ()", "CREATE TEMPORARY TABLE mine ()", "CREATE SCHEMA mine"] {
                assert!(sqlx::raw_sql(refused).execute(&mut connection).await.is_err(), "{} may {refused}", role.role);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_password_takes_effect() {
    let _alone = ROLES.lock().await;
    with_database(|database: Database| async move {
        database.up().await;
        run(&mut database.connect().await, "ALTER ROLE payment_service PASSWORD 'other'").await;
        database.up().await;
        database.connect_as("payment_service").await.expect("logs in with the wanted password");
    })
    .await;
}

#[tokio::test]
async fn a_chinese_word_of_two_characters_is_found_through_the_index() {
    with_database(|database: Database| async move {
        database.up().await;
        meshmall_migrator::seed(&database.target(), Default::default(), &Silent).await.expect("seed");
        let mut connection = database.connect().await;
        let query = "SELECT id FROM productdb.products WHERE search_document @@ productdb.search_query('手机')";
        assert!(sqlx::query(query).fetch_all(&mut connection).await.expect("search").len() >= 5);
        run(&mut connection, "SET enable_seqscan = off").await;
        let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("EXPLAIN {query}")))
            .fetch_all(&mut connection)
            .await
            .expect("plan");
        assert!(plan.join("\n").contains("products_search_document"), "{plan:?}");
    })
    .await;
}
