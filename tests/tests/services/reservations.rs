//! What is set aside for orders: all or nothing, once, and never more than there is.

use meshmall_tests::{Ask, Reply, SERVICE_CREDENTIAL, Shop};
use serde_json::{Value, json};
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

const INVENTORY: &str = "components/inventory/spin.toml";

async fn open() -> Shop {
    Shop::with(INVENTORY).open().await
}

/// A product that nobody else touches, with so many units.
async fn product(shop: &Shop, units: i32) -> Uuid {
    let id = Uuid::now_v7();
    shop.database.change(&format!("SELECT inventorydb.set_stock('{id}', {units}, 'opening', NULL, NULL)")).await;
    id
}

fn lines(wanted: &[(Uuid, i32)]) -> Value {
    wanted.iter().map(|(product, quantity)| json!({"product_id": product, "quantity": quantity})).collect()
}

fn reserve(shop: &Shop, order: Uuid, wanted: &[(Uuid, i32)]) -> Ask {
    ask(shop, "reserve", &json!({"order_id": order, "lines": lines(wanted), "ttl_seconds": 900}))
}

fn commit(shop: &Shop, order: Uuid) -> Ask {
    ask(shop, "commit", &json!({"order_id": order}))
}

fn release(shop: &Shop, order: Uuid) -> Ask {
    ask(shop, "release", &json!({"order_id": order}))
}

fn ask(shop: &Shop, what: &str, body: &Value) -> Ask {
    shop.ask("POST", &format!("/internal/reservations/{what}")).internal().json(body)
}

/// The status of a reservation, which is answered the same each time: every request is sent twice.
async fn twice(send: impl Fn() -> Ask) -> String {
    let first = send().send().await.assert_status(200);
    assert_eq!(first, send().send().await.assert_status(200));
    first["status"].as_str().expect("a status").to_owned()
}

/// What the table holds: available, reserved, sold.
async fn counts(shop: &Shop, product: Uuid) -> (i32, i32, i64) {
    let statement = "SELECT available, reserved, sold FROM inventorydb.stock WHERE product_id = $1";
    let row = shop.database.superuser().await.query_one(statement, &[&product]).await.expect("a record");
    (row.get(0), row.get(1), row.get(2))
}

/// What everybody is told.
async fn available(shop: &Shop, product: Uuid) -> Value {
    let told = shop.get(&format!("/inventory/{product}")).await.assert_status(200)["available"].clone();
    let peers = shop.ask("GET", &format!("/internal/inventory?ids={product}")).internal().send().await.json();
    assert_eq!(peers["items"][0]["available"], told);
    told
}

/// Lets the time of an order's reservation run out.
async fn let_expire(shop: &Shop, order: Uuid) {
    let statement = "UPDATE inventorydb.reservation_lines SET expires_at = now() - interval '1 millisecond'";
    shop.database.change(&format!("{statement} WHERE order_id = '{order}'")).await;
}

/// The invariant of the whole service, and that the counts are those of the lines.
async fn assert_adds_up(shop: &Shop) {
    let wrong = "SELECT count(*) FROM inventorydb.stock AS s WHERE
        s.available + s.reserved + s.sold
            <> (SELECT coalesce(sum(change), 0) FROM inventorydb.ledger AS l WHERE l.product_id = s.product_id)
        OR s.reserved <> (SELECT coalesce(sum(quantity), 0) FROM inventorydb.reservation_lines AS l
                          WHERE l.product_id = s.product_id AND state = 'held')
        OR s.sold <> (SELECT coalesce(sum(quantity), 0) FROM inventorydb.reservation_lines AS l
                      WHERE l.product_id = s.product_id AND state = 'committed')";
    assert_eq!(shop.database.number(wrong).await, 0);
}

/// Sends all of them at once.
async fn at_once(asks: Vec<Ask>) -> Vec<Reply> {
    let sent: Vec<_> = asks.into_iter().map(|ask| tokio::spawn(ask.send())).collect();
    let mut replies = Vec::new();
    for reply in sent {
        replies.push(reply.await.expect("an answer"));
    }
    replies
}

fn number_of(replies: &[Reply], status: &str) -> usize {
    replies.iter().filter(|reply| reply.assert_status(200)["status"] == status).count()
}

#[tokio::test]
async fn the_seed_and_the_ledger_add_up() {
    let shop = open().await;
    assert_adds_up(&shop).await;
    assert!(shop.database.number("SELECT count(*) FROM inventorydb.ledger WHERE reason = 'opening'").await > 100);
}

#[tokio::test]
async fn an_order_goes_from_held_to_sold_and_back_each_step_once() {
    let shop = open().await;
    let (a, b, order) = (product(&shop, 10).await, product(&shop, 5).await, Uuid::now_v7());
    assert_eq!(twice(|| reserve(&shop, order, &[(a, 3), (b, 5)])).await, "held");
    assert_eq!((counts(&shop, a).await, counts(&shop, b).await), ((7, 3, 0), (0, 5, 0)));
    assert_eq!(twice(|| commit(&shop, order)).await, "committed");
    assert_eq!((counts(&shop, a).await, counts(&shop, b).await), ((7, 0, 3), (0, 0, 5)));
    assert_eq!(twice(|| reserve(&shop, order, &[(a, 1)])).await, "committed");
    assert_adds_up(&shop).await;
    assert_eq!(twice(|| release(&shop, order)).await, "released");
    assert_eq!((counts(&shop, a).await, counts(&shop, b).await), ((10, 0, 0), (5, 0, 0)));
    assert_eq!(twice(|| commit(&shop, order)).await, "released");
    assert_eq!(twice(|| reserve(&shop, order, &[(a, 1)])).await, "released");
    assert_adds_up(&shop).await;
}

#[tokio::test]
async fn what_is_held_is_freed_by_a_release() {
    let shop = open().await;
    let (a, order) = (product(&shop, 4).await, Uuid::now_v7());
    assert_eq!(twice(|| reserve(&shop, order, &[(a, 4)])).await, "held");
    assert_eq!(available(&shop, a).await, 0);
    assert_eq!(twice(|| release(&shop, order)).await, "released");
    assert_eq!(counts(&shop, a).await, (4, 0, 0));
    assert_adds_up(&shop).await;
}

#[tokio::test]
async fn a_reservation_is_all_or_nothing_and_says_what_is_short() {
    let shop = open().await;
    let (plenty, few, unknown, order) =
        (product(&shop, 9).await, product(&shop, 1).await, Uuid::now_v7(), Uuid::now_v7());
    let wanted = [(plenty, 2), (few, 2), (unknown, 1)];
    let refused = reserve(&shop, order, &wanted).send().await.assert_status(200);
    assert_eq!(refused["status"], "refused");
    let mut short: Vec<_> = refused["short"].as_array().expect("a list").iter().map(Value::to_string).collect();
    short.sort();
    let mut expected = [json!(few).to_string(), json!(unknown).to_string()];
    expected.sort();
    assert_eq!(short, expected);
    assert_eq!((counts(&shop, plenty).await, counts(&shop, few).await), ((9, 0, 0), (1, 0, 0)));
    // The first answer stands, also for less, and nothing opens it again.
    assert_eq!(reserve(&shop, order, &[(plenty, 1)]).send().await.assert_status(200), refused);
    assert_eq!(twice(|| commit(&shop, order)).await, "refused");
    assert_eq!(twice(|| release(&shop, order)).await, "refused");
    assert_eq!(counts(&shop, plenty).await, (9, 0, 0));
    assert_adds_up(&shop).await;
}

#[tokio::test]
async fn a_release_that_overtakes_its_reserve_keeps_it_out() {
    let shop = open().await;
    let (a, order) = (product(&shop, 4).await, Uuid::now_v7());
    assert_eq!(twice(|| release(&shop, order)).await, "released");
    assert_eq!(twice(|| reserve(&shop, order, &[(a, 1)])).await, "released");
    assert_eq!(twice(|| commit(&shop, order)).await, "released");
    assert_eq!(counts(&shop, a).await, (4, 0, 0));
}

#[tokio::test]
async fn an_order_without_reservation_cannot_be_committed() {
    let shop = open().await;
    commit(&shop, Uuid::now_v7()).send().await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn what_has_expired_counts_as_free_at_once() {
    let shop = open().await;
    let (a, first, second) = (product(&shop, 3).await, Uuid::now_v7(), Uuid::now_v7());
    assert_eq!(twice(|| reserve(&shop, first, &[(a, 3)])).await, "held");
    assert_eq!(available(&shop, a).await, 0);
    let_expire(&shop, first).await;
    assert_eq!(available(&shop, a).await, 3);
    assert_eq!(counts(&shop, a).await, (0, 3, 0), "nothing has tidied up yet");
    assert_eq!(twice(|| reserve(&shop, second, &[(a, 3)])).await, "held");
    assert_eq!((counts(&shop, a).await, available(&shop, a).await), ((0, 3, 0), json!(0)));
    assert_adds_up(&shop).await;
    // Released later, the first one has nothing left to give back.
    assert_eq!(twice(|| release(&shop, first)).await, "released");
    assert_eq!(counts(&shop, a).await, (0, 3, 0));
    assert_adds_up(&shop).await;
}

#[tokio::test]
async fn an_expired_reservation_is_committed_if_its_goods_are_still_there() {
    let shop = open().await;
    let (a, b) = (product(&shop, 3).await, product(&shop, 3).await);
    for tidied in [false, true] {
        let order = Uuid::now_v7();
        assert_eq!(twice(|| reserve(&shop, order, &[(a, 1), (b, 1)])).await, "held");
        let_expire(&shop, order).await;
        if tidied {
            assert_eq!(ask(&shop, "expire", &json!({})).send().await.assert_status(200), json!({"freed": 2}));
        }
        assert_eq!(twice(|| commit(&shop, order)).await, "committed");
        assert_adds_up(&shop).await;
    }
    assert_eq!((counts(&shop, a).await, counts(&shop, b).await), ((1, 0, 2), (1, 0, 2)));
}

#[tokio::test]
async fn an_expired_reservation_is_released_if_its_goods_were_sold_to_somebody_else() {
    let shop = open().await;
    let (a, b) = (product(&shop, 3).await, product(&shop, 3).await);
    for late in ["commit", "reserve"] {
        let (order, other) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(twice(|| reserve(&shop, order, &[(a, 2), (b, 2)])).await, "held");
        let_expire(&shop, order).await;
        assert_eq!(twice(|| reserve(&shop, other, &[(b, 2)])).await, "held");
        let again = || if late == "commit" { commit(&shop, order) } else { reserve(&shop, order, &[(a, 2), (b, 2)]) };
        assert_eq!(twice(again).await, "released", "{late}");
        assert_eq!((counts(&shop, a).await, counts(&shop, b).await), ((3, 0, 0), (1, 2, 0)), "{late}");
        assert_eq!(twice(|| release(&shop, other)).await, "released");
        assert_adds_up(&shop).await;
    }
}

#[tokio::test]
async fn an_expired_reservation_that_is_asked_for_again_is_held_anew() {
    let shop = open().await;
    let a = product(&shop, 3).await;
    for tidied in [false, true] {
        let order = Uuid::now_v7();
        assert_eq!(twice(|| reserve(&shop, order, &[(a, 3)])).await, "held");
        let_expire(&shop, order).await;
        if tidied {
            ask(&shop, "expire", &json!({})).send().await.assert_status(200);
            assert_eq!(counts(&shop, a).await, (3, 0, 0));
        }
        assert_eq!(twice(|| reserve(&shop, order, &[(a, 3)])).await, "held");
        assert_eq!((counts(&shop, a).await, available(&shop, a).await), ((0, 3, 0), json!(0)));
        assert_eq!(twice(|| release(&shop, order)).await, "released");
        assert_adds_up(&shop).await;
    }
}

#[tokio::test]
async fn more_lines_than_one_statement_frees_are_freed_by_one_request() {
    let shop = open().await;
    let mut products = Vec::new();
    for _ in 0..100 {
        products.push((product(&shop, 50).await, 4));
    }
    for _ in 0..11 {
        let order = Uuid::now_v7();
        assert_eq!(twice(|| reserve(&shop, order, &products)).await, "held");
    }
    assert_eq!(ask(&shop, "expire", &json!({})).send().await.assert_status(200), json!({"freed": 0}));
    shop.database.change("UPDATE inventorydb.reservation_lines SET expires_at = now()").await;
    let freed = shop.ask("POST", "/internal/reservations/expire").internal().send().await.assert_status(200);
    assert_eq!(freed, json!({"freed": 1100}));
    assert_eq!(shop.database.number("SELECT coalesce(sum(reserved), 0) FROM inventorydb.stock").await, 0);
    assert_adds_up(&shop).await;
    let surprise = ask(&shop, "expire", &json!({"now": true})).send().await;
    surprise.assert_problem(400, "invalid-body");
}

#[tokio::test]
async fn of_64_who_want_one_of_ten_exactly_ten_get_one() {
    let shop = open().await;
    let a = product(&shop, 10).await;
    let orders: Vec<Uuid> = (0..64).map(|_| Uuid::now_v7()).collect();
    let replies = at_once(orders.iter().map(|order| reserve(&shop, *order, &[(a, 1)])).collect()).await;
    assert_eq!((number_of(&replies, "held"), number_of(&replies, "refused")), (10, 54));
    assert_eq!((counts(&shop, a).await, available(&shop, a).await), ((0, 10, 0), json!(0)));
    assert_adds_up(&shop).await;
}

#[tokio::test]
async fn one_order_asked_for_many_times_at_once_is_one_order() {
    let shop = open().await;
    let (a, order) = (product(&shop, 100).await, Uuid::now_v7());
    let replies = at_once((0..32).map(|_| reserve(&shop, order, &[(a, 2)])).collect()).await;
    assert_eq!(number_of(&replies, "held"), 32);
    assert_eq!(counts(&shop, a).await, (98, 2, 0));
    let replies = at_once((0..32).map(|_| commit(&shop, order)).collect()).await;
    assert_eq!(number_of(&replies, "committed"), 32);
    let replies = at_once((0..32).map(|_| release(&shop, order)).collect()).await;
    assert_eq!(number_of(&replies, "released"), 32);
    assert_eq!(counts(&shop, a).await, (100, 0, 0));
    assert_adds_up(&shop).await;
}

#[tokio::test]
async fn lines_in_opposite_orders_and_everything_at_once_never_deadlock() {
    let shop = open().await;
    let mut products = Vec::new();
    for _ in 0..6 {
        products.push((product(&shop, 40).await, 1));
    }
    let backwards: Vec<_> = products.iter().rev().copied().collect();
    let orders: Vec<Uuid> = (0..96).map(|_| Uuid::now_v7()).collect();
    for round in 0..3 {
        let mut asks = Vec::new();
        for (number, order) in orders.iter().enumerate() {
            asks.push(reserve(&shop, *order, if number % 2 == 0 { &products } else { &backwards }));
            match (number + round) % 4 {
                0 => asks.push(commit(&shop, *order)),
                1 => asks.push(release(&shop, *order)),
                2 => asks.push(ask(&shop, "expire", &json!({}))),
                _ => {}
            }
        }
        for reply in at_once(asks).await {
            // 404 is the answer to a commit that overtook its reserve.
            assert!(reply.status == 200 || reply.status == 404, "{}", reply.text());
        }
        assert_adds_up(&shop).await;
        shop.database.change("UPDATE inventorydb.reservation_lines SET expires_at = now() WHERE state = 'held'").await;
    }
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(shop.database.number(deadlocks).await, 0);
    at_once(orders.iter().map(|order| release(&shop, *order)).collect()).await;
    for (product, _) in products {
        assert_eq!(counts(&shop, product).await, (40, 0, 0));
    }
    assert_adds_up(&shop).await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let shop = open().await;
    let (id, line) = (Uuid::now_v7(), json!({"product_id": Uuid::now_v7(), "quantity": 1}));
    let many: Vec<_> = (0..101).map(|_| json!({"product_id": Uuid::now_v7(), "quantity": 1})).collect();
    for (body, field) in [
        (json!({"order_id": id, "lines": [], "ttl_seconds": 1}), "lines"),
        (json!({"order_id": id, "lines": many, "ttl_seconds": 1}), "lines"),
        (json!({"order_id": id, "lines": [line, line], "ttl_seconds": 1}), "lines"),
        (json!({"order_id": id, "lines": [{"product_id": id, "quantity": 0}], "ttl_seconds": 1}), "lines[0].quantity"),
        (
            json!({"order_id": id, "lines": [{"product_id": id, "quantity": 1000}], "ttl_seconds": 1}),
            "lines[0].quantity",
        ),
        (
            json!({"order_id": id, "lines": [{"product_id": "x", "quantity": 1}], "ttl_seconds": 1}),
            "lines[0].product_id",
        ),
        (json!({"order_id": id, "lines": [line], "ttl_seconds": 0}), "ttl_seconds"),
        (json!({"order_id": id, "lines": [line], "ttl_seconds": 86_401}), "ttl_seconds"),
        (json!({"order_id": 7, "lines": [line], "ttl_seconds": 1}), "order_id"),
        (json!({"order_id": id, "lines": [line], "ttl_seconds": 1, "now": true}), "now"),
    ] {
        ask(&shop, "reserve", &body).send().await.assert_invalid_body(field);
    }
    for what in ["commit", "release"] {
        ask(&shop, what, &json!({"order_id": "x"})).send().await.assert_invalid_body("order_id");
    }
    assert_eq!(shop.database.number("SELECT count(*) FROM inventorydb.reservations").await, 0);
}

#[tokio::test]
async fn reservations_are_for_services_alone() {
    let shop = open().await;
    for what in ["reserve", "commit", "release", "expire"] {
        let path = format!("/internal/reservations/{what}");
        shop.ask("POST", &path).json(&json!({})).send().await.assert_problem(401, "service-credential-required");
        let credential = [("x-service-credential", SERVICE_CREDENTIAL)];
        shop.get_with(&path, &credential).await.assert_problem(405, "method-not-allowed");
        let api = shop.ask("POST", &format!("/api{path}")).internal().json(&json!({})).send().await;
        api.assert_problem(404, "no-such-route");
    }
}

#[tokio::test]
async fn nobody_rewrites_the_ledger() {
    let shop = open().await;
    let a = product(&shop, 3).await;
    let (role, connection) =
        tokio_postgres::connect(&shop.database.service_url("inventory"), NoTls).await.expect("logs in");
    tokio::spawn(connection);
    let owner = shop.database.superuser().await;
    for rewrite in [
        "UPDATE inventorydb.ledger SET change = change + 1",
        "DELETE FROM inventorydb.ledger",
        "TRUNCATE inventorydb.ledger",
    ] {
        let refused = role.batch_execute(rewrite).await.expect_err(rewrite);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{rewrite}");
        let refused = owner.batch_execute(rewrite).await.expect_err(rewrite);
        assert_eq!(refused.code(), Some(&SqlState::INTEGRITY_CONSTRAINT_VIOLATION), "{rewrite}");
    }
    role.batch_execute("DELETE FROM inventorydb.reservations").await.expect_err("the service never deletes");
    assert_eq!(counts(&shop, a).await, (3, 0, 0));
    assert_adds_up(&shop).await;
}
