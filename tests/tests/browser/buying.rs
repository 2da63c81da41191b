//! From looking around to an order, and back out of it.

use meshmall_tests::Shop;
use meshmall_tests::browser::Browser;

use crate::{BUYER, PASSWORD};

/// Puts a product into the cart, on its own page.
async fn add(visitor: &Browser, shop: &Shop, product: &str) {
    visitor.goto(shop, &format!("/item/{product}?lang=en")).await;
    visitor.click("form.buy button[value=add]").await;
    // Where the script has not taken over yet, the form goes on to the cart.
    visitor
        .waits_until("location.pathname === '/my/cart' || document.querySelector('.buy-state .good') !== null")
        .await;
}

/// Fills in an address of one's own.
async fn write_address(visitor: &Browser) {
    for (field, text) in [
        ("recipient", "李雷"),
        ("phone", "13800000000"),
        ("region", "浙江省"),
        ("city", "杭州市"),
        ("street", "文一西路 969 号"),
        ("postal_code", "311121"),
    ] {
        visitor.fill(&format!("[name={field}]"), text).await;
    }
}

#[tokio::test]
async fn a_guest_fills_a_cart_registers_buys_and_cancels() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    let product = shop.database.some_products(1).await[0].to_string();
    add(&visitor, &shop, &product).await;
    visitor.goto(&shop, "/my/cart").await;
    assert_eq!(visitor.text(".count").await, "1");
    visitor.assert_accessible().await;
    visitor.press("Check out (1)").await;

    // Nobody is known yet; after the registration it goes on where it was going.
    visitor.arrives_at("/login").await;
    visitor.assert_accessible().await;
    visitor.click("a[href^='/register?next']").await;
    visitor.fill("[name=name]", "Li Lei").await;
    visitor.fill("[name=email]", "li@journey.example").await;
    visitor.fill("[name=password]", "correct horse battery").await;
    visitor.click("form[action='/register'] button").await;

    visitor.arrives_at("/checkout").await;
    visitor.assert_accessible().await;
    write_address(&visitor).await;
    visitor.click(".checkout button[type=submit]").await;
    visitor.sees("Thank you for your order!").await;
    assert!(visitor.url().await.path().starts_with("/my/orders/"));
    assert_eq!(visitor.text("#status-title").await, "Paid");
    assert_eq!(visitor.count(".count.none").await, 1, "what was bought has left the cart");
    visitor.assert_accessible().await;
    visitor.assert_no_layout_shift().await;

    visitor.press("Cancel the order").await;
    visitor.press("Yes, cancel it").await;
    visitor.sees("Cancelled").await;
    visitor.goto(&shop, "/my/orders").await;
    visitor.sees("Cancelled").await;
    visitor.assert_accessible().await;
    visitor.assert_no_complaints().await;
}

#[tokio::test]
async fn a_whole_purchase_needs_no_javascript_and_fits_a_phone() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.phone().await;
    visitor.without_javascript().await;
    let products = shop.database.some_products(2).await;
    for product in &products {
        shop.database.set_stock(*product, 3).await;
        visitor.goto(&shop, &format!("/item/{product}?lang=zh")).await;
        visitor.fill("[name=quantity]", "2").await;
        visitor.click("form.buy button[value=add]").await;
        visitor.arrives_at("/my/cart").await;
    }
    assert_eq!(visitor.text(".count").await, "4");
    visitor.assert_fits_the_screen().await;
    // One of them three times, the other not now.
    visitor.fill(".cart-line [name=quantity]", "3").await;
    visitor.press("更新").await;
    visitor.waits_until("document.querySelector('.count').innerText === '5'").await;
    // There are no four of it, and what is there stays.
    visitor.fill(".cart-line [name=quantity]", "4").await;
    visitor.press("更新").await;
    visitor.sees("库存没有这么多了").await;
    assert_eq!(visitor.text(".count").await, "5");
    visitor.click(".cart-line:nth-child(2) [type=checkbox]").await;
    visitor.click(".cart-summary button").await;

    visitor.arrives_at("/login").await;
    visitor.fill("[name=email]", BUYER).await;
    visitor.fill("[name=password]", PASSWORD).await;
    visitor.click("form[action='/login'] button").await;
    visitor.arrives_at("/checkout").await;
    visitor.assert_fits_the_screen().await;
    visitor.click(".checkout button[type=submit]").await;
    visitor.sees("下单成功").await;
    visitor.assert_fits_the_screen().await;
    assert_eq!(visitor.text("#status-title").await, "待发货");

    // What was not chosen is still there.
    visitor.goto(&shop, "/my/cart").await;
    assert_eq!((visitor.count(".cart-line").await, visitor.text(".count").await), (1, "2".to_owned()));
    visitor.press("删除").await;
    visitor.sees("购物车还是空的").await;
}

#[tokio::test]
async fn an_order_that_is_sent_twice_is_one_order() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.sign_in(&shop, BUYER, PASSWORD).await;
    let product = shop.any_product().await;
    visitor.goto(&shop, &format!("/item/{product}?lang=en")).await;
    visitor.press("Buy now").await;
    visitor.arrives_at("/checkout").await;
    visitor.evaluate("(() => { const form = document.querySelector('.checkout'); form.requestSubmit(); form.requestSubmit() })()").await;
    visitor.sees("Thank you for your order!").await;
    let first = visitor.url().await;
    visitor.page.back().await.expect("goes back");
    visitor.arrives_at("/checkout").await;
    visitor.click(".checkout button[type=submit]").await;
    visitor.arrives_at(first.path()).await;
    assert_eq!(shop.database.number("SELECT count(*) FROM orderdb.orders").await, 1);
}

#[tokio::test]
async fn the_cart_changes_at_once_and_says_what_it_costs() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    let product = shop.database.some_products(1).await[0].to_string();
    add(&visitor, &shop, &product).await;
    visitor.goto(&shop, "/my/cart?lang=en").await;
    visitor.waits_until("document.documentElement.classList.contains('live')").await;
    let one = visitor.text(".cart-summary .price").await;
    visitor.click(".cart-line [aria-label^='One more']").await;
    visitor.waits_until("document.querySelector('.count').innerText === '2'").await;
    assert_ne!(visitor.text(".cart-summary .price").await, one);
    // The panel tells of it, and so does the page that is loaded anew.
    visitor.click(".mesh summary").await;
    visitor.waits_until("document.querySelectorAll('.mesh-calls').length === 2").await;
    visitor.goto(&shop, "/my/cart").await;
    assert_eq!(visitor.text(".count").await, "2");
    visitor.waits_until("document.documentElement.classList.contains('live')").await;
    visitor.click(".cart-line button[value=remove]").await;
    visitor.sees("Your cart is empty").await;
    visitor.assert_no_complaints().await;
}

#[tokio::test]
async fn the_list_goes_on_as_one_scrolls_and_the_promotions_turn() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.goto(&shop, "/?lang=en").await;
    let first = visitor.count("#feed > li").await;
    visitor.evaluate("document.querySelector('[data-more]').scrollIntoView()").await;
    visitor.waits_until(&format!("document.querySelectorAll('#feed > li').length > {first}")).await;
    visitor.evaluate("scrollTo(0, 0)").await;
    visitor.click(".turner [aria-label=Next]").await;
    visitor.waits_until("document.querySelector('.slides').scrollLeft > 100").await;
    let left = visitor.text(".countdown").await;
    visitor.waits_until(&format!("document.querySelector('.countdown').innerText !== {left:?}")).await;
    visitor.assert_no_complaints().await;
}
