//! Bad input gets a 4xx that names the parameter, and never a 500.

use meshmall_tests::{Shop, raw};

#[tokio::test]
async fn every_parameter_is_refused_by_name() {
    let shop = Shop::open().await;
    let long = format!("/products?q={}", "a".repeat(10_000));
    let cursor_of_another =
        shop.get("/products?sort=newest&limit=1").await.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    let other_query = format!("/products?sort=price_asc&cursor={cursor_of_another}");
    let other_filter = format!("/products?sort=newest&in_stock=true&cursor={cursor_of_another}");
    let cut_cursor = format!("/products?sort=newest&cursor={}", &cursor_of_another[..cursor_of_another.len() - 3]);
    for (path, parameter) in [
        ("/products?limit=-1", "limit"),
        ("/products?limit=0", "limit"),
        ("/products?limit=101", "limit"),
        ("/products?limit=1e9", "limit"),
        ("/products?limit=ten", "limit"),
        ("/products?limit=99999999999999999999", "limit"),
        ("/products?cursor=garbage", "cursor"),
        ("/products?cursor=", "cursor"),
        (&other_query, "cursor"),
        (&other_filter, "cursor"),
        (&cut_cursor, "cursor"),
        (&long, "q"),
        ("/products?q=a%00b", "q"),
        ("/products?q=%FF%FE", "q"),
        ("/products?q=%C3", "q"),
        ("/products?min_price=10&max_price=5", "min_price"),
        ("/products?min_price=-5", "min_price"),
        ("/products?max_price=9999999999999999", "max_price"),
        ("/products?sort=cheapest", "sort"),
        ("/products?category=No%20Such", "category"),
        ("/products?seller=me", "seller"),
        ("/products?in_stock=yes", "in_stock"),
        ("/products?colour=red", "colour"),
        ("/products?limit=1&limit=2", "limit"),
        ("/products/not-a-uuid", "id"),
        ("/products/0193a3f27c1e7aa080005b5f4d3c2b1a", "id"),
        ("/products/not-a-uuid/related", "id"),
        ("/products/suggest?limit=99", "limit"),
        ("/products/suggest?q=%00", "q"),
        ("/products/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a?x=1", "x"),
        ("/categories?depth=2", "depth"),
        ("/inventory/not-a-uuid", "product_id"),
        ("/inventory/0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a?x=1", "x"),
    ] {
        shop.get(path).await.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn forged_cursors_never_break_a_statement() {
    let shop = Shop::open().await;
    // A cursor is not secret, so anybody can make one that fits the query but holds any key.
    let genuine =
        shop.get("/products?sort=newest&limit=1").await.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    let text = String::from_utf8(base64_decode(&genuine)).expect("JSON");
    let key = text.find("\"k\":").expect("a key") + 4;
    for forged in [
        "[9223372036854775807,\"0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a\"]",
        "[-1,\"0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a\"]",
        "[1,\"x\"]",
        "[1e300,\"x\"]",
        "null",
        "[]",
        "{}",
    ] {
        let cursor = base64_encode(format!("{}{forged}}}", &text[..key]).as_bytes());
        shop.get(&format!("/products?sort=newest&cursor={cursor}")).await.assert_invalid("cursor");
    }
    let deep = base64_encode(format!("{}{}{}}}", &text[..key], "[".repeat(300), "]".repeat(300)).as_bytes());
    shop.get(&format!("/products?sort=newest&cursor={deep}")).await.assert_invalid("cursor");
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let shop = Shop::open().await;
    shop.send("POST", "/categories", vec![b'x'; 1024 * 1024]).await.assert_problem(405, "method-not-allowed");
    shop.send("GET", "/products", vec![b'x'; 1024 * 1024]).await.assert_problem(413, "body-too-large");
    let after = shop.get("/products?limit=1").await;
    assert_eq!(after.status, 200, "the next request is not harmed");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let shop = Shop::open().await;
    let half = b"GET /products HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\nhalf";
    assert_eq!(raw(shop.runtime.port, half).await, Some(408));
}

#[tokio::test]
async fn bytes_that_are_no_request_are_refused() {
    let shop = Shop::open().await;
    for (request, expected) in [
        (&b"GET /products?q=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"[..], 400),
        (b"GARBAGE\r\n\r\n", 400),
        (b"GET /products HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: \x00\r\n\r\n", 400),
    ] {
        assert_eq!(raw(shop.runtime.port, request).await, Some(expected), "{}", String::from_utf8_lossy(request));
    }
    assert_eq!(shop.get("/products?limit=1").await.status, 200);
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64_decode(text: &str) -> Vec<u8> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for character in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == character).expect("base64url");
        bits = (bits << 6) | u32::try_from(value).expect("six bits");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("a byte"));
        }
    }
    bytes
}

fn base64_encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * index)) as usize & 63]));
        }
    }
    text
}
