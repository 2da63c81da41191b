//! One process per service, as in a cluster: product asks inventory over the network.

use meshmall_tests::Shop;

#[tokio::test]
async fn product_asks_inventory_in_another_process() {
    let inventory = Shop::with("components/inventory/spin.toml").open().await;
    let product = Shop::with("components/product/spin.toml").variable("inventory_url", inventory.url("")).open().await;
    assert_eq!(product.get("/health").await.json()["service"], "product");
    assert_eq!(inventory.get("/ready").await.json()["status"], "ready");

    let item = product.get("/products?limit=1").await.json()["items"][0].clone();
    let id = item["id"].as_str().expect("an id");
    let stock = inventory.get(&format!("/inventory/{id}")).await.json();
    assert_eq!(item["available"], stock["available"]);
}

#[tokio::test]
async fn a_service_that_dies_takes_nobody_with_it() {
    let mut inventory = Shop::with("components/inventory/spin.toml").open().await;
    let product = Shop::with("components/product/spin.toml").variable("inventory_url", inventory.url("")).open().await;
    assert!(product.get("/products?limit=1").await.json()["items"][0]["available"].is_u64());
    inventory.runtime.kill();
    assert!(product.get("/products?limit=1").await.json()["items"][0]["available"].is_null());
}

#[tokio::test]
async fn a_wrong_credential_between_services_is_not_taken() {
    let inventory = Shop::with("components/inventory/spin.toml").open().await;
    let product = Shop::with("components/product/spin.toml")
        .variable("inventory_url", inventory.url(""))
        .variable("service_credential", "another")
        .open()
        .await;
    assert!(product.get("/products?limit=1").await.json()["items"][0]["available"].is_null());
    product.assert_log("service-credential-required").await;
}
