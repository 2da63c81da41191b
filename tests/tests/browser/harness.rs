//! What the other tests here rest on.

use meshmall_tests::Shop;
use meshmall_tests::browser::Browser;

#[tokio::test]
async fn a_page_that_shuts_people_out_is_found_out() {
    let visitor = Browser::open().await;
    let page = "data:text/html,<title>x</title><style>a{display:inline-block;height:9px}p{color:%23ccc}</style>\
                <img src=x><a href=/1>1</a><a href=/2>2</a><p>pale</p>";
    visitor.page.goto(page).await.expect("opens");
    let found = visitor.violations(&["wcag2a", "wcag2aa", "wcag22aa"]).await.join("\n");
    for rule in ["image-alt", "html-has-lang", "color-contrast", "target-size"] {
        assert!(found.contains(rule), "{rule}: {found}");
    }
}

#[tokio::test]
#[should_panic(expected = "moves by")]
async fn a_page_that_moves_is_found_out() {
    let visitor = Browser::open().await;
    let page = "data:text/html,<div id=late></div><p>read<p>me<p>for<p>a<p>while<p>and<p>on<script>requestAnimationFrame(() => requestAnimationFrame(() => \
                late.style.height = '400px'))</script>";
    visitor.page.goto(page).await.expect("opens");
    visitor.waits_until("late.style.height === '400px'").await;
    visitor.assert_no_layout_shift().await;
}

#[tokio::test]
async fn a_visitor_has_no_past() {
    let shop = Shop::open().await;
    let visitor = Browser::open().await;
    visitor.dark().await;
    visitor.phone().await;
    visitor.without_javascript().await;
    visitor.goto(&shop, "/?lang=en").await;
    visitor.evaluate("document.cookie = 'past=1'").await;
    assert!(!visitor.page.get_all_cookies().await.expect("cookies").is_empty());
    drop(visitor);

    let visitor = Browser::open().await;
    visitor.goto(&shop, "/no/such/page").await;
    assert_eq!(visitor.evaluate("document.cookie").await, "");
    let now = "[history.length, innerWidth < 500, matchMedia('(prefers-color-scheme: dark)').matches]";
    assert_eq!(visitor.evaluate(now).await, serde_json::json!([2, false, false]));
}
