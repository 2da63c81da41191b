//! What the runner does to a component that takes too much. On Spin these limits do not exist or are others.

use meshmall_tests::Shop;

#[tokio::test]
async fn a_request_has_a_time_limit() {
    let shop = Shop::with("spin.toml").host_argument("--request-timeout=1s").open().await;
    if shop.on_spin() {
        return;
    }
    let admin = shop.database.superuser().await;
    admin.batch_execute("BEGIN; LOCK TABLE productdb.categories IN ACCESS EXCLUSIVE MODE").await.expect("locks");
    shop.get("/categories").await.assert_problem(504, "component-timeout");
    admin.batch_execute("ROLLBACK").await.expect("unlocks");
    assert_eq!(shop.get("/categories").await.status, 200);
}

#[tokio::test]
async fn a_component_reaches_nothing_that_its_manifest_does_not_allow() {
    // The manifest allows the database's own address and no other name for it.
    let shop = Shop::with("components/inventory/spin.toml").variable("postgres_database", "x?host=localhost").open().await;
    let reply = shop.get("/ready").await;
    reply.assert_problem(503, "database-unavailable");
    assert!(shop.runtime.log().contains("not permitted"), "{}", shop.runtime.log());
}
