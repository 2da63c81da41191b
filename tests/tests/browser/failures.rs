//! What a visitor gets where there is nothing to get.

use std::time::Duration;

use meshmall_tests::Shop;

#[tokio::test]
async fn pages_have_their_status_and_stand_without_stock() {
    let shop = Shop::with("spin.toml").variable("inventory_url", "http://127.0.0.1:1").open().await;
    for (path, status) in [
        ("/", 200),
        ("/search?q=phone", 200),
        ("/search?q=nothingatallhasthisname", 200),
        ("/search?sort=cheapest", 400),
        ("/search?min_price=5&max_price=1", 400),
        ("/item/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a", 404),
        ("/item/not-an-id", 404),
        ("/no/such/page", 404),
        ("/assets/absent.js", 404),
    ] {
        let reply = shop.get(path).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text());
    }
    let home = shop.get("/").await;
    assert!(home.header("content-type").starts_with("text/html"));
    let policy = home.header("content-security-policy");
    assert!(
        policy.contains("script-src")
            && !policy.split(';').any(|part| part.contains("script-src") && part.contains("'unsafe-inline'")),
        "{policy}"
    );
}

#[tokio::test]
async fn a_product_service_that_is_down_gives_an_error_page_and_no_hang() {
    let shop = Shop::with("web/spin.toml").variable("product_url", "http://127.0.0.1:1").open().await;
    for path in ["/", "/search?q=a", "/item/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a"] {
        let reply = tokio::time::timeout(Duration::from_secs(8), shop.get(path)).await.expect("no hang");
        assert!((502..=504).contains(&reply.status), "{path}: {}", reply.status);
        assert!(reply.text().contains(reply.header("x-trace-id")), "{path}: the page shows the trace id");
    }
}

#[tokio::test]
async fn a_form_is_judged_before_anything_is_done() {
    let shop = Shop::open().await;
    let product = shop.any_product().await;
    let send = |path: &'static str, headers: Vec<(&'static str, &'static str)>, fields: String| {
        let ask = headers.iter().fold(shop.ask("POST", path), |ask, (name, value)| ask.header(name, value));
        ask.body("application/x-www-form-urlencoded", fields).send()
    };
    let add = |quantity: &str| format!("do=add&product={product}&quantity={quantity}");
    for wrong in ["99999999999999999999", "1e3", "-1", "0"] {
        assert_eq!(send("/my/cart", Vec::new(), add(wrong)).await.status, 400, "{wrong}");
    }
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "http://elsewhere.example"), ("origin", "null")] {
        assert_eq!(send("/my/cart", vec![foreign], add("1")).await.status, 403, "{foreign:?}");
    }
    assert_eq!(shop.database.number("SELECT count(*) FROM cartdb.items").await, 0);

    // Nobody is led elsewhere, and no script gets at what a session is held by.
    let login = "email=buyer@meshmall.example&password=meshmall-demo&next=//elsewhere.example".to_owned();
    let reply = send("/login", vec![("sec-fetch-site", "same-origin"), ("x-forwarded-proto", "https")], login).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/"));
    let cookies: Vec<_> =
        reply.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("access=ey")), "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    }
}
