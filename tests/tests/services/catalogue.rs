//! Lists, product pages, categories and pictures, as a visitor sees them.

use std::collections::BTreeSet;
use std::io::Read as _;

use flate2::read::GzDecoder;
use meshmall_tests::Shop;
use serde_json::Value;

fn ids(page: &Value) -> Vec<String> {
    items(page).iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().expect("a list")
}

/// What it costs when no sale runs: what filters and orders go by.
fn regular_price(item: &Value) -> i64 {
    item["list_price"]["amount"].as_i64().or(item["price"]["amount"].as_i64()).expect("a price")
}

#[tokio::test]
async fn a_list_shows_what_a_visitor_needs() {
    let shop = Shop::open().await;
    for prefix in ["", "/api"] {
        let reply = shop.get(&format!("{prefix}/products?limit=5")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let page = reply.json();
        assert_eq!(items(&page).len(), 5);
        for item in items(&page) {
            assert!(item["name"]["zh"].as_str().is_some_and(|name| !name.is_empty()));
            assert!(item["name"]["en"].as_str().is_some_and(|name| !name.is_empty()));
            assert!(item["price"]["amount"].as_i64().is_some_and(|amount| amount > 0));
            assert_eq!(item["price"]["currency"], "CNY");
            assert!(item["seller"]["name"]["zh"].is_string());
            assert!(item["picture"].as_str().is_some_and(|path| path.starts_with("/api/products/pictures/")));
            assert!(item["available"].is_u64(), "stock is known: {item}");
        }
        assert!(page["next_cursor"].is_string());
    }
}

#[tokio::test]
async fn paging_shows_every_product_once_in_every_order() {
    let shop = Shop::open().await;
    let all = shop.database.number("SELECT count(*) FROM productdb.products WHERE status = 'active'").await;
    let all = usize::try_from(all).expect("a count");
    for sort in ["newest", "price_asc", "price_desc", "best_selling"] {
        let mut seen = Vec::new();
        let mut keys: Vec<i64> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = shop.get(&format!("/products?limit=67&sort={sort}{cursor}")).await.json();
            seen.extend(ids(&page));
            keys.extend(items(&page).iter().map(|item| match sort {
                "price_asc" => regular_price(item),
                "price_desc" => -regular_price(item),
                "best_selling" => -item["sold"].as_i64().expect("a number"),
                _ => 0,
            }));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), all, "{sort}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), all, "{sort} repeats a product");
        assert!(keys.is_sorted(), "{sort} is not sorted");
    }
}

#[tokio::test]
async fn filters_keep_what_they_say() {
    let shop = Shop::open().await;
    let cheap = shop.get("/products?max_price=5000&limit=100").await.json();
    assert!(!items(&cheap).is_empty());
    assert!(items(&cheap).iter().all(|item| regular_price(item) <= 5000));
    let between = shop.get("/products?min_price=5000&max_price=20000&limit=100").await.json();
    assert!(items(&between).iter().all(|item| (5000..=20000).contains(&regular_price(item))));

    let any = &items(&cheap)[0];
    let seller = any["seller"]["id"].as_str().expect("an id");
    let of_seller = shop.get(&format!("/products?seller={seller}&limit=100")).await.json();
    assert!(items(&of_seller).iter().all(|item| item["seller"]["id"] == seller));
    assert!(ids(&of_seller).contains(&any["id"].as_str().expect("an id").to_owned()));

    let in_stock = shop.get("/products?in_stock=true&limit=100").await.json();
    assert_eq!(items(&in_stock).len(), 100);
    assert!(items(&in_stock).iter().all(|item| item["available"].as_u64() > Some(0)));
}

#[tokio::test]
async fn paging_through_what_is_in_stock_misses_nothing() {
    let shop = Shop::open().await;
    let in_stock = "SELECT count(*) FROM productdb.products p JOIN inventorydb.stock s ON s.product_id = p.id \
                    WHERE p.status = 'active' AND s.available > 0";
    let expected = shop.database.number(in_stock).await;
    let mut seen = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = shop.get(&format!("/products?in_stock=true&limit=7{cursor}")).await.json();
        for id in ids(&page) {
            assert!(seen.insert(id), "a product comes twice");
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(i64::try_from(seen.len()), Ok(expected));
}

#[tokio::test]
async fn categories_are_a_tree_whose_counts_are_true() {
    let shop = Shop::open().await;
    let tree = shop.get("/api/categories").await.json();
    assert!(items(&tree).len() >= 12, "a dozen categories");
    for top in items(&tree) {
        let children = top["children"].as_array().expect("children");
        assert!(top["products"].as_i64() >= Some(children.iter().filter_map(|child| child["products"].as_i64()).sum()));
    }
    let top = &items(&tree)[0];
    let slug = top["slug"].as_str().expect("a slug");
    let listed = shop.get(&format!("/products?category={slug}&limit=100")).await.json();
    assert_eq!(Some(items(&listed).len() as i64), top["products"].as_i64(), "a category lists what is below it too");
}

#[tokio::test]
async fn a_product_page_has_all_of_a_product() {
    let shop = Shop::open().await;
    let id = ids(&shop.get("/products?limit=1").await.json()).remove(0);
    let product = shop.get(&format!("/api/products/{id}")).await.json();
    assert_eq!(product["id"], id.as_str());
    assert!(product["description"]["zh"].as_str().is_some_and(|text| text.chars().count() > 5));
    assert!(product["pictures"].as_array().is_some_and(|pictures| pictures.len() >= 3));
    assert!(product["categories"].as_array().is_some_and(|path| !path.is_empty()));
    assert!(product["available"].is_u64());

    let related = shop.get(&format!("/products/{id}/related?limit=4")).await.json();
    assert_eq!(items(&related).len(), 4);
    assert!(!ids(&related).contains(&id));
}

#[tokio::test]
async fn a_retired_product_leaves_the_lists_but_keeps_its_page() {
    let shop = Shop::open().await;
    let id = ids(&shop.get("/products?limit=1").await.json()).remove(0);
    shop.database.change(&format!("UPDATE productdb.products SET status = 'retired' WHERE id = '{id}'")).await;
    assert!(!ids(&shop.get("/products?limit=5").await.json()).contains(&id));
    assert_eq!(shop.get(&format!("/products/{id}")).await.json()["status"], "retired");
}

#[tokio::test]
async fn pictures_are_drawings_that_caches_may_keep() {
    let shop = Shop::open().await;
    let page = shop.get("/products?limit=1").await.json();
    let path = items(&page)[0]["picture"].as_str().expect("a picture").to_owned();
    let picture = shop.get(&path).await;
    assert_eq!(picture.status, 200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.header("cache-control").contains("immutable"));
    assert!(picture.text().starts_with("<svg"));

    let again = shop.get_with(&path, &[("if-none-match", picture.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));

    let absent = path.replace(|c: char| c.is_ascii_digit(), "0");
    for wrong in
        [absent.as_str(), "/products/pictures/x.svg", "/products/pictures/..%2f..%2fetc", &path.replace(".svg", ".png")]
    {
        shop.get(wrong).await.assert_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_picture_goes_out_compressed_to_those_who_take_it_so() {
    let shop = Shop::open().await;
    let page = shop.get("/products?limit=1").await.json();
    let path = items(&page)[0]["picture"].as_str().expect("a picture").to_owned();
    let plain = shop.get_with(&path, &[("accept-encoding", "br, gzip;q=0")]).await;
    let gzip = shop.get_with(&path, &[("accept-encoding", "br, gzip")]).await;
    assert_eq!((plain.status, gzip.status), (200, 200));
    assert!(!plain.headers.contains_key("content-encoding"));
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut picture = Vec::new();
    GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut picture).expect("a gzip file");
    assert_eq!(picture, plain.body);
    assert!(gzip.body.len() * 2 < plain.body.len(), "{} of {} bytes", gzip.body.len(), plain.body.len());
    assert_ne!(gzip.header("etag"), plain.header("etag"));

    for (takes, held, status) in [
        ("gzip", gzip.header("etag"), 304),
        ("gzip", plain.header("etag"), 304),
        ("identity", plain.header("etag"), 304),
        ("identity", gzip.header("etag"), 200),
    ] {
        let again = shop.get_with(&path, &[("accept-encoding", takes), ("if-none-match", held)]).await;
        assert_eq!(again.status, status, "{held} for {takes}");
        assert_eq!(again.header("vary"), "accept-encoding");
        assert_eq!(again.header("etag"), if status == 304 { held } else { plain.header("etag") });
        assert_eq!(again.body.is_empty(), status == 304);
    }

    shop.database.change("UPDATE productdb.pictures SET compressed = NULL").await;
    let as_it_is = shop.get_with(&path, &[("accept-encoding", "gzip")]).await;
    assert!(!as_it_is.headers.contains_key("content-encoding"));
    assert_eq!((as_it_is.header("etag"), &as_it_is.body), (plain.header("etag"), &plain.body));
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let shop = Shop::open().await;
    let nobody = "0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a";
    shop.get(&format!("/products/{nobody}")).await.assert_problem(404, "not-found");
    shop.get(&format!("/products/{nobody}/related")).await.assert_problem(404, "not-found");
    shop.get("/products/a/b/c").await.assert_problem(404, "no-such-route");
}

#[tokio::test]
async fn what_a_path_does_not_offer_is_refused_with_what_it_does() {
    let shop = Shop::open().await;
    let head = shop.send("HEAD", "/products", Vec::new()).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_ne!(head.header("content-length"), "0");
    for (path, refused, allowed) in [
        ("/products", &["PUT", "DELETE", "PATCH"][..], "GET, POST, HEAD"),
        ("/api/categories", &["POST", "PUT", "DELETE", "PATCH"], "GET, HEAD"),
        ("/products/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a", &["POST", "PUT"], "GET, PATCH, DELETE, HEAD"),
    ] {
        for method in refused {
            let reply = shop.send(method, path, b"{}".to_vec()).await;
            reply.assert_problem(405, "method-not-allowed");
            assert_eq!(reply.header("allow"), allowed, "{path}");
        }
    }
}
