//! Whoever sends the goods, and whoever looks after the shop.

use meshmall_tests::Shop;
use meshmall_tests::browser::Browser;

use crate::{BUYER, PASSWORD};

#[tokio::test]
async fn a_seller_ships_and_the_buyer_writes_a_review() {
    let shop = Shop::open().await;
    let (buyer, seller) = (Browser::open().await, Browser::open().await);
    let statement = "SELECT p.id::text FROM productdb.products AS p JOIN userdb.users AS u ON u.id = p.seller_id \
        WHERE u.email = 'lanwen@sellers.meshmall.example' AND p.status = 'active' ORDER BY p.id LIMIT 1";
    let product: String = shop.database.superuser().await.query_one(statement, &[]).await.expect("a product").get(0);

    buyer.sign_in(&shop, BUYER, PASSWORD).await;
    buyer.goto(&shop, &format!("/item/{product}?lang=en")).await;
    buyer.press("Buy now").await;
    buyer.click(".checkout button[type=submit]").await;
    buyer.sees("Thank you for your order!").await;
    let order = buyer.url().await.path().to_owned();

    seller.sign_in(&shop, "lanwen@sellers.meshmall.example", PASSWORD).await;
    seller.goto(&shop, "/seller/orders?lang=en").await;
    seller.assert_accessible().await;
    seller.press("Ship").await;
    seller.sees("Marked as shipped").await;
    seller.goto(&shop, &order).await;
    seller.press("Mark as delivered").await;
    seller.sees("Delivered").await;
    seller.goto(&shop, "/seller/products").await;
    seller.assert_accessible().await;
    seller.goto(&shop, &format!("/seller/products/{product}")).await;
    seller.assert_accessible().await;
    seller.fill("[name=change]", "7").await;
    seller.press("Record").await;
    seller
        .waits_until("document.querySelector('#ledger, #stock') !== null && document.body.innerText.includes('+7')")
        .await;

    buyer.goto(&shop, &order).await;
    buyer.click("details.review summary").await;
    buyer.click("details.review label:nth-of-type(5)").await;
    buyer.fill("details.review textarea", "Just as it should be.").await;
    buyer.press("Publish the review").await;
    buyer.sees("Thank you for your review.").await;
    buyer.goto(&shop, &format!("/item/{product}")).await;
    buyer.sees("Just as it should be.").await;
    buyer.assert_no_complaints().await;
}

#[tokio::test]
async fn an_admin_sees_everything_and_a_buyer_is_told_how_to_sell() {
    let shop = Shop::open().await;
    let admin = Browser::open().await;
    admin.sign_in(&shop, "admin@meshmall.example", PASSWORD).await;
    for path in ["/admin/users?lang=en", "/admin/orders", "/admin/payments"] {
        admin.goto(&shop, path).await;
        admin.waits_for("h1").await;
        admin.assert_accessible().await;
    }
    let buyer = Browser::open().await;
    buyer.sign_in(&shop, BUYER, PASSWORD).await;
    buyer.goto(&shop, "/seller/products?lang=en").await;
    buyer.sees("How to become a seller").await;
    buyer.assert_accessible().await;
    buyer.goto(&shop, "/admin/users").await;
    buyer.sees("This is not yours").await;
    for path in ["/my/account", "/my/addresses"] {
        buyer.goto(&shop, path).await;
        buyer.assert_accessible().await;
    }
}
