//! Sessions: refresh tokens that are used once, and what happens when one comes back.

use serde_json::{Value, json};

use super::{PASSWORD, log_in, open, refresh, register, user};

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_new_tokens() {
    let shop = open().await;
    let signed_in = register(&shop, "lei@example.com").await;
    let reply = refresh(&shop, &signed_in["refresh_token"]).await;
    let tokens = reply.assert_status(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_ne!(tokens["refresh_token"], signed_in["refresh_token"]);
    let mut as_before = signed_in.clone();
    as_before["access_token"] = tokens["access_token"].clone();
    shop.ask("GET", "/users/me").by(&user(&as_before)).send().await.assert_status(200);
    refresh(&shop, &tokens["refresh_token"]).await.assert_status(200);
    // What is stored is no token.
    let token = signed_in["refresh_token"].as_str().expect("a token");
    let stored = format!("SELECT count(*) FROM userdb.refresh_tokens WHERE hash = sha256('{token}')");
    assert_eq!(shop.database.number(&stored).await, 1);
}

#[tokio::test]
async fn a_token_that_comes_back_late_ends_its_session_alone() {
    let shop = open().await;
    let stolen = register(&shop, "lei@example.com").await;
    let other = log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
    let successor = refresh(&shop, &stolen["refresh_token"]).await.assert_status(200);
    shop.database.change("UPDATE userdb.refresh_tokens SET used_at = used_at - interval '11 seconds'").await;
    refresh(&shop, &stolen["refresh_token"]).await.assert_problem(401, "session-revoked");
    refresh(&shop, &successor["refresh_token"]).await.assert_problem(401, "session-revoked");
    refresh(&shop, &other["refresh_token"]).await.assert_status(200);
}

#[tokio::test]
async fn a_token_that_comes_back_at_once_gets_one_of_its_own() {
    let shop = open().await;
    let signed_in = register(&shop, "lei@example.com").await;
    let ask = || shop.ask("POST", "/users/refresh").json(&json!({"refresh_token": signed_in["refresh_token"]})).send();
    let (first, second) = tokio::join!(ask(), ask());
    let (first, second) = (first.assert_status(200), second.assert_status(200));
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    for tokens in [first, second] {
        refresh(&shop, &tokens["refresh_token"]).await.assert_status(200);
    }
    assert_eq!(shop.database.number("SELECT count(*) FROM userdb.sessions").await, 1);
}

#[tokio::test]
async fn what_is_no_refresh_token_or_has_expired_is_refused() {
    let shop = open().await;
    let signed_in = register(&shop, "lei@example.com").await;
    for token in [json!(""), json!("nonsense"), json!("A".repeat(43)), signed_in["access_token"].clone()] {
        refresh(&shop, &token).await.assert_problem(401, "session-unknown");
    }
    refresh(&shop, &Value::Null).await.assert_invalid_body("refresh_token");
    assert_eq!(
        shop.database
            .number("SELECT count(*) FROM userdb.refresh_tokens WHERE expires_at BETWEEN now() + interval '29 days' AND now() + interval '30 days'")
            .await,
        1
    );
    shop.database.change("UPDATE userdb.refresh_tokens SET expires_at = now()").await;
    refresh(&shop, &signed_in["refresh_token"]).await.assert_problem(401, "session-unknown");
    // A session that nobody can go on with is cleared away at a later login.
    shop.database.change("UPDATE userdb.refresh_tokens SET expires_at = now() - interval '2 days'").await;
    log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
    assert_eq!(shop.database.number("SELECT count(*) FROM userdb.sessions").await, 1);
}

#[tokio::test]
async fn logging_out_ends_the_session_and_can_be_repeated() {
    let shop = open().await;
    let signed_in = register(&shop, "lei@example.com").await;
    let other = log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
    let tokens = refresh(&shop, &signed_in["refresh_token"]).await.assert_status(200);
    for token in [&tokens["refresh_token"], &tokens["refresh_token"], &json!("nonsense")] {
        let body = json!({"refresh_token": token});
        shop.ask("POST", "/users/logout").json(&body).send().await.assert_status(204);
    }
    refresh(&shop, &tokens["refresh_token"]).await.assert_problem(401, "session-revoked");
    refresh(&shop, &other["refresh_token"]).await.assert_status(200);
    // Every service verifies by itself, so an access token is good until it expires.
    shop.ask("GET", "/users/me").by(&user(&signed_in)).send().await.assert_status(200);
    shop.ask("POST", "/users/logout").json(&json!({})).send().await.assert_problem(400, "invalid-body");
}
