//! Stock, for everybody and for the shop's own services.

use meshmall_tests::{SERVICE_CREDENTIAL, Shop};

const NOBODY: &str = "0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a";

#[tokio::test]
async fn the_stock_of_a_product_is_what_the_table_says() {
    let shop = Shop::open().await;
    let id = shop.any_product().await;
    for available in [0, 7] {
        shop.database
            .change(&format!("UPDATE inventorydb.stock SET available = {available} WHERE product_id = '{id}'"))
            .await;
        for prefix in ["", "/api"] {
            let stock = shop.get(&format!("{prefix}/inventory/{id}")).await.json();
            assert_eq!(stock, serde_json::json!({"product_id": id, "available": available, "in_stock": available > 0}));
        }
        assert_eq!(shop.get(&format!("/products/{id}")).await.json()["available"], available);
    }
}

#[tokio::test]
async fn a_product_without_stock_record_is_404_here_and_none_available_in_the_catalogue() {
    let shop = Shop::open().await;
    let id = shop.any_product().await;
    shop.get(&format!("/inventory/{NOBODY}")).await.assert_problem(404, "not-found");
    shop.database.change(&format!("DELETE FROM inventorydb.stock WHERE product_id = '{id}'")).await;
    assert_eq!(shop.get(&format!("/products/{id}")).await.json()["available"], 0);
}

#[tokio::test]
async fn the_internal_routes_demand_the_service_credential() {
    let shop = Shop::with("components/inventory/spin.toml").open().await;
    let path = format!("/internal/inventory?ids={NOBODY}");
    shop.get(&path).await.assert_problem(401, "service-credential-required");
    for wrong in ["", "wrong", "test-service-credentia", "test-service-credential2"] {
        shop.get_with(&path, &[("x-service-credential", wrong)])
            .await
            .assert_problem(401, "service-credential-required");
    }
    let credential = [("x-service-credential", SERVICE_CREDENTIAL)];
    assert_eq!(shop.get_with(&path, &credential).await.json(), serde_json::json!({"items": []}));
    shop.get_with(&format!("/api{path}"), &credential).await.assert_problem(404, "no-such-route");
    let many = vec![NOBODY; 201].join(",");
    for wrong in [
        "/internal/inventory",
        "/internal/inventory?ids=",
        "/internal/inventory?ids=x",
        &format!("/internal/inventory?ids={many}"),
    ] {
        shop.get_with(wrong, &credential).await.assert_invalid("ids");
    }
}

#[tokio::test]
async fn the_listings_for_other_services_are_internal_too() {
    let shop = Shop::with("components/product/spin.toml").variable("inventory_url", "http://127.0.0.1:1").open().await;
    let id = shop.any_product().await;
    let path = format!("/internal/products?ids={id},{NOBODY}");
    shop.get(&path).await.assert_problem(401, "service-credential-required");
    let listings = shop.get_with(&path, &[("x-service-credential", SERVICE_CREDENTIAL)]).await.json();
    assert_eq!(listings["items"].as_array().map(Vec::len), Some(1), "{listings}");
    assert_eq!(listings["items"][0]["id"], id.as_str());
    assert_eq!(listings["items"][0]["status"], "active");
}
