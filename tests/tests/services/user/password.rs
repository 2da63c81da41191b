//! Changing the password.

use meshmall_tests::User;
use serde_json::json;

use super::{PASSWORD, log_in, open, refresh, register, user};

#[tokio::test]
async fn a_new_password_ends_all_sessions() {
    let shop = open().await;
    let signed_in = register(&shop, "lei@example.com").await;
    let other = log_in(&shop, "lei@example.com", PASSWORD).await.assert_status(200);
    let lei = user(&signed_in);
    let body = json!({"current_password": PASSWORD, "new_password": "another horse"});
    let reply = shop.ask("PUT", "/users/me/password").by(&lei).json(&body).send().await;
    reply.assert_status(204);
    for session in [&signed_in, &other] {
        refresh(&shop, &session["refresh_token"]).await.assert_problem(401, "session-revoked");
    }
    log_in(&shop, "lei@example.com", PASSWORD).await.assert_problem(401, "wrong-credentials");
    log_in(&shop, "lei@example.com", "another horse").await.assert_status(200);
}

#[tokio::test]
async fn a_login_that_checked_the_old_password_meanwhile_gets_no_session() {
    let shop = open().await;
    let lei = user(&register(&shop, "lei@example.com").await);
    // The end of a login that was shown password number 1.
    let finish = format!(
        "SELECT count(*) FROM userdb.begin_session('{}', 1, NULL, 'unknown', gen_random_uuid(), sha256('x'))",
        lei.id
    );
    let body = json!({"current_password": PASSWORD, "new_password": "another horse"});
    shop.ask("PUT", "/users/me/password").by(&lei).json(&body).send().await.assert_status(204);
    assert_eq!(shop.database.number(&finish).await, 0);
    assert_eq!(shop.database.number(&finish.replace(", 1,", ", 2,")).await, 1);
}

#[tokio::test]
async fn a_wrong_current_password_counts_like_a_failed_login() {
    let shop = open().await;
    let lei = user(&register(&shop, "lei@example.com").await);
    let change = async |body| shop.ask("PUT", "/users/me/password").by(&lei).json(&body).send().await;
    for _ in 0..2 {
        let wrong = change(json!({"current_password": "wrong", "new_password": "another horse"})).await;
        assert_eq!(wrong.assert_problem(403, "wrong-password")["parameter"], "current_password");
    }
    let attempts =
        "SELECT attempts::bigint FROM userdb.login_attempts WHERE key = userdb.account_key('lei@example.com')";
    assert_eq!(shop.database.number(attempts).await, 2);
    shop.database.change("UPDATE userdb.login_attempts SET attempts = 12, last_at = now()").await;
    let right = json!({"current_password": PASSWORD, "new_password": "another horse"});
    change(right.clone()).await.assert_problem(429, "too-many-requests");
    log_in(&shop, "lei@example.com", PASSWORD).await.assert_problem(429, "too-many-requests");
    shop.database.change("DELETE FROM userdb.login_attempts").await;
    change(json!({"current_password": PASSWORD, "new_password": "short"})).await.assert_invalid_body("new_password");
    shop.ask("PUT", "/users/me/password").json(&right).send().await.assert_problem(401, "unauthenticated");
    let nobody = shop.ask("PUT", "/users/me/password").by(&User::buyer()).json(&right).send().await;
    nobody.assert_problem(404, "not-found");
    change(right).await.assert_status(204);
}
