//! What the shop does when something under it dies.

use std::time::{Duration, Instant};

use meshmall_tests::Shop;

#[tokio::test]
async fn without_its_database_it_says_so_and_recovers() {
    let shop = Shop::open().await;
    let name = shop.database.name().to_owned();
    assert_eq!(shop.get("/ready/product").await.status, 200);

    // Nobody may connect, and who is connected is thrown out: to the services the database is gone.
    let admin = shop.database.superuser().await;
    admin.batch_execute(&format!("ALTER ROLE product_service NOLOGIN; ALTER ROLE product_service LOGIN; ALTER DATABASE {name} CONNECTION LIMIT 0")).await.expect("closes");
    admin
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
            &[&name],
        )
        .await
        .expect("terminates");

    // The first request may meet a connection that has just died; from then on there is none to be had.
    let _ = shop.get("/products?limit=1").await;
    let refused = shop.get("/products?limit=1").await;
    let problem = refused.assert_problem(503, "database-unavailable");
    assert_eq!(refused.header("retry-after"), "1");
    assert!(!problem.to_string().contains("role"), "internals in a 5xx: {problem}");
    shop.get("/ready/product").await.assert_problem(503, "database-unavailable");
    assert_eq!(shop.get("/health/product").await.status, 200, "the process itself is well");

    admin.batch_execute(&format!("ALTER DATABASE {name} CONNECTION LIMIT -1")).await.expect("opens");
    let deadline = Instant::now() + Duration::from_secs(10);
    while shop.get("/products?limit=1").await.status != 200 {
        assert!(Instant::now() < deadline, "it does not recover");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up() {
    let shop = Shop::open().await;
    let admin = shop.database.superuser().await;
    admin.batch_execute("BEGIN; LOCK TABLE productdb.categories IN ACCESS EXCLUSIVE MODE").await.expect("locks");
    let started = Instant::now();
    shop.get("/categories").await.assert_problem(503, "database-timeout");
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    admin.batch_execute("ROLLBACK").await.expect("unlocks");
    assert_eq!(shop.get("/categories").await.status, 200);
}

#[tokio::test]
async fn what_is_missing_in_the_database_is_a_500_without_internals() {
    let shop = Shop::open().await;
    shop.database.change("ALTER TABLE productdb.categories RENAME TO gone").await;
    let problem = shop.get("/categories").await.assert_problem(500, "internal");
    assert!(!problem.to_string().contains("categories"), "{problem}");
    shop.assert_log("42P01").await;
    shop.assert_log(problem["trace_id"].as_str().expect("an id")).await;
}
