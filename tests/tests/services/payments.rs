//! The payment service by itself, and the sandbox of its provider.

use meshmall_tests::{Role, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

const PAYMENT: &str = "components/payment/spin.toml";

async fn open() -> Shop {
    Shop::with(PAYMENT).open().await
}

async fn post(shop: &Shop, what: &str, body: Value) -> meshmall_tests::Reply {
    shop.ask("POST", &format!("/internal/payments/{what}")).internal().json(&body).send().await
}

fn charge(order: Uuid, user: Uuid, token: &str) -> Value {
    json!({ "order_id": order, "user_id": user, "amount": yuan(100), "token": token })
}

fn yuan(yuan: i64) -> Value {
    json!({ "amount": yuan * 100, "currency": "CNY" })
}

/// How much the provider holds of an order.
async fn held(shop: &Shop, order: Uuid) -> i64 {
    let statement = format!(
        "SELECT (coalesce(sum(c.amount), 0) - coalesce(sum((SELECT sum(r.amount) FROM paymentdb.sandbox_refunds AS r
             WHERE r.charge_key = c.key)), 0))::bigint
         FROM paymentdb.sandbox_charges AS c WHERE c.reference = '{order}' AND c.outcome = 'captured'"
    );
    shop.database.number(&statement).await
}

#[tokio::test]
async fn tokens_are_answered_as_documented() {
    let shop = open().await;
    for (token, status, reason, taken) in [
        ("tok_approved", "captured", Value::Null, 10_000),
        ("tok_declined", "declined", json!("declined"), 0),
        ("tok_insufficient_funds", "declined", json!("insufficient-funds"), 0),
        ("tok_unheard_of", "declined", json!("unknown-token"), 0),
        ("tok_timeout", "unknown", Value::Null, 10_000),
        ("tok_timeout_declined", "unknown", Value::Null, 0),
    ] {
        let order = Uuid::now_v7();
        let payment = post(&shop, "charge", charge(order, Uuid::now_v7(), token)).await.assert_status(200);
        assert_eq!((&payment["status"], &payment["reason"]), (&json!(status), &reason), "{token}");
        assert_eq!(held(&shop, order).await, taken, "{token}");
    }
}

#[tokio::test]
async fn the_same_order_is_charged_once() {
    let shop = open().await;
    let (order, user) = (Uuid::now_v7(), Uuid::now_v7());
    let first = post(&shop, "charge", charge(order, user, "tok_approved")).await.assert_status(200);
    let (again, third) = tokio::join!(
        post(&shop, "charge", charge(order, user, "tok_approved")),
        post(&shop, "charge", charge(order, user, "tok_declined")),
    );
    assert_eq!(again.assert_status(200), first);
    assert_eq!(third.assert_status(200), first);
    assert_eq!(held(&shop, order).await, 10_000);
    let other = json!({ "order_id": order, "user_id": user, "amount": yuan(7), "token": "tok_approved" });
    post(&shop, "charge", other).await.assert_problem(409, "payment-differs");
}

#[tokio::test]
async fn an_unknown_outcome_is_resolved_by_asking() {
    let shop = open().await;
    for (token, resolved) in [("tok_timeout", "captured"), ("tok_timeout_declined", "declined")] {
        let order = Uuid::now_v7();
        let body = charge(order, Uuid::now_v7(), token);
        assert_eq!(post(&shop, "charge", body.clone()).await.assert_status(200)["status"], "unknown");
        let found = shop.ask("GET", &format!("/internal/payments?order_id={order}")).internal().send().await;
        assert_eq!(found.assert_status(200)["status"], resolved);
        assert_eq!(post(&shop, "charge", body).await.assert_status(200)["status"], resolved);
        let charges = format!("SELECT count(*) FROM paymentdb.sandbox_charges WHERE reference = '{order}'");
        assert_eq!(shop.database.number(&charges).await, 1);
    }
}

#[tokio::test]
async fn a_charge_that_was_never_sent_is_given_up_in_the_end() {
    let shop = open().await;
    let order = Uuid::now_v7();
    // As a process leaves it that dies between its own books and the provider.
    let insert = |age: &str| {
        format!(
            "INSERT INTO paymentdb.payments (id, order_id, user_id, amount, currency, status, created_at)
             VALUES (gen_random_uuid(), '{order}', gen_random_uuid(), 10000, 'CNY', 'unknown', now() - interval '{age}')"
        )
    };
    shop.database.change(&insert("1 second")).await;
    let body = charge(order, Uuid::now_v7(), "tok_approved");
    assert_eq!(post(&shop, "charge", body.clone()).await.assert_status(200)["status"], "unknown");
    shop.database.change("UPDATE paymentdb.payments SET created_at = now() - interval '1 minute'").await;
    assert_eq!(post(&shop, "charge", body).await.assert_status(200)["status"], "voided");
    assert_eq!(held(&shop, order).await, 0);
}

#[tokio::test]
async fn a_slow_provider_is_slow_and_sure() {
    let shop = open().await;
    let order = Uuid::now_v7();
    let started = std::time::Instant::now();
    let payment = post(&shop, "charge", charge(order, Uuid::now_v7(), "tok_slow")).await.assert_status(200);
    assert_eq!(payment["status"], "captured");
    assert!(started.elapsed().as_secs() >= 3);
}

#[tokio::test]
async fn refunds_stay_within_what_was_captured() {
    let shop = open().await;
    let (order, refund) = (Uuid::now_v7(), Uuid::now_v7());
    post(&shop, "charge", charge(order, Uuid::now_v7(), "tok_approved")).await.assert_status(200);
    let body = |refund: Uuid, amount: i64| json!({ "order_id": order, "refund_id": refund, "amount": yuan(amount) });
    for _ in 0..2 {
        let payment = post(&shop, "refund", body(refund, 60)).await.assert_status(200);
        assert_eq!(payment["refunded"], 6000, "the same refund counts once");
    }
    post(&shop, "refund", body(refund, 10)).await.assert_problem(409, "refund-differs");
    post(&shop, "refund", body(Uuid::now_v7(), 41)).await.assert_problem(409, "refund-too-large");
    let (a, b) =
        tokio::join!(post(&shop, "refund", body(Uuid::now_v7(), 30)), post(&shop, "refund", body(Uuid::now_v7(), 30)),);
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "two at once do not give back more than there is");
    assert_eq!(held(&shop, order).await, 1000);
    let nobody = json!({ "order_id": Uuid::now_v7(), "refund_id": refund, "amount": yuan(1) });
    post(&shop, "refund", nobody).await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn a_void_gives_everything_back_and_keeps_late_charges_out() {
    let shop = open().await;
    let order = Uuid::now_v7();
    let body = charge(order, Uuid::now_v7(), "tok_approved");
    post(&shop, "charge", body.clone()).await.assert_status(200);
    let refund = json!({ "order_id": order, "refund_id": Uuid::now_v7(), "amount": yuan(30) });
    post(&shop, "refund", refund).await.assert_status(200);
    for _ in 0..2 {
        assert_eq!(post(&shop, "void", json!({ "order_id": order })).await.assert_status(200)["status"], "voided");
        assert_eq!(held(&shop, order).await, 0);
    }
    assert_eq!(post(&shop, "charge", body).await.assert_status(200)["status"], "voided");
    let late = json!({ "order_id": order, "refund_id": Uuid::now_v7(), "amount": yuan(1) });
    post(&shop, "refund", late).await.assert_problem(409, "payment-closed");

    let never = Uuid::now_v7();
    post(&shop, "void", json!({ "order_id": never })).await.assert_status(200);
    let charged = post(&shop, "charge", charge(never, Uuid::now_v7(), "tok_approved")).await.assert_status(200);
    assert_eq!(charged["status"], "voided");
    assert_eq!(held(&shop, never).await, 0);

    for (token, status) in [("tok_timeout", "voided"), ("tok_timeout_declined", "declined")] {
        let unknown = Uuid::now_v7();
        post(&shop, "charge", charge(unknown, Uuid::now_v7(), token)).await.assert_status(200);
        assert_eq!(post(&shop, "void", json!({ "order_id": unknown })).await.assert_status(200)["status"], status);
        assert_eq!(held(&shop, unknown).await, 0, "{token}");
    }
}

#[tokio::test]
async fn payments_are_their_owners_to_see() {
    let shop = open().await;
    let (owner, stranger, admin) = (User::buyer(), User::buyer(), User::admin());
    let mut orders = Vec::new();
    for _ in 0..3 {
        let order = Uuid::now_v7();
        post(&shop, "charge", charge(order, owner.id, "tok_approved")).await.assert_status(200);
        orders.push(order);
    }
    let list = |user: &User, query: &str| shop.ask("GET", &format!("/api/payments?{query}")).by(user);
    let page = list(&owner, "limit=2").send().await.assert_status(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(2));
    let cursor = page["next_cursor"].as_str().expect("there is more");
    let rest = list(&owner, &format!("limit=2&cursor={cursor}")).send().await.assert_status(200);
    assert_eq!((rest["items"].as_array().map(Vec::len), &rest["next_cursor"]), (Some(1), &Value::Null));
    assert_eq!(list(&stranger, "").send().await.assert_status(200)["items"], json!([]));
    list(&stranger, &format!("cursor={cursor}")).send().await.assert_invalid("cursor");
    assert_eq!(list(&admin, "").send().await.assert_status(200)["items"].as_array().map(Vec::len), Some(3));

    let found = list(&owner, &format!("order_id={}", orders[0])).send().await.assert_status(200);
    let path = format!("/payments/{}", found["items"][0]["id"].as_str().expect("an id"));
    let refund = json!({ "order_id": orders[0], "refund_id": Uuid::now_v7(), "amount": yuan(30) });
    post(&shop, "refund", refund).await.assert_status(200);
    for user in [&owner, &admin] {
        let payment = shop.ask("GET", &path).by(user).send().await.assert_status(200);
        assert_eq!((&payment["refunded"], &payment["refunds"][0]["amount"]), (&json!(3000), &json!(3000)));
    }
    shop.ask("GET", &path).by(&stranger).send().await.assert_problem(403, "forbidden");
    shop.ask("GET", &path).by(&User::new(Role::Seller)).send().await.assert_problem(403, "forbidden");
    shop.get(&path).await.assert_problem(401, "unauthenticated");
    shop.ask("GET", &format!("/payments/{}", Uuid::now_v7())).by(&owner).send().await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn what_is_no_charge_is_refused() {
    let shop = open().await;
    let order = Uuid::now_v7();
    let with = |change: Value| {
        let mut body = charge(order, order, "tok_approved");
        body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        body
    };
    for (change, field) in [
        (json!({ "amount": { "amount": 0, "currency": "CNY" } }), "amount.amount"),
        (json!({ "amount": { "amount": -5, "currency": "CNY" } }), "amount.amount"),
        (json!({ "amount": { "amount": 1.5, "currency": "CNY" } }), "amount.amount"),
        (json!({ "order_id": "x" }), "order_id"),
        (json!({ "card_number": "4111111111111111" }), "card_number"),
    ] {
        post(&shop, "charge", with(change)).await.assert_invalid_body(field);
    }
    shop.ask("POST", "/internal/payments/charge")
        .json(&with(json!({})))
        .send()
        .await
        .assert_problem(401, "service-credential-required");
    assert_eq!(held(&shop, order).await, 0);
}
