//! Many buyers, few goods, nothing else wrong: nobody gets what is not there, and nothing is left over.

use std::collections::BTreeMap;
use std::sync::Arc;

use meshmall_tests::chaos::invariants;
use meshmall_tests::{Role, Shop, User};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use uuid::Uuid;

/// More at once only wait for each other, and for the limit on instances.
const AT_ONCE: usize = 64;

/// So many buyers order one of the same product, of which there are so many.
async fn race(buyers: usize, stock: i32) {
    let shop = Arc::new(Shop::open().await);
    let product = shop.database.some_products(1).await[0];
    shop.database.set_stock(product, stock).await;
    let ready = prepare(&shop, buyers, product).await;
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut orders = JoinSet::new();
    for (user, address) in ready {
        let (shop, turns) = (shop.clone(), turns.clone());
        orders.spawn(async move {
            let _turn = turns.acquire().await.expect("it is never closed");
            let body = json!({ "address_id": address, "payment_token": "tok_approved" });
            shop.ask("POST", "/api/orders").by(&user).key("race").json(&body).send().await.status
        });
    }
    let mut answers = BTreeMap::<u16, i64>::new();
    for status in orders.join_all().await {
        *answers.entry(status).or_default() += 1;
    }
    settle(&shop).await;
    let sold =
        format!("SELECT sold FROM inventorydb.stock WHERE product_id = '{product}' AND available = 0 AND reserved = 0");
    assert_eq!(shop.database.number(&sold).await, i64::from(stock), "{answers:?}");
    let paid = shop.database.number("SELECT count(*) FROM orderdb.orders WHERE status = 'paid'").await;
    assert_eq!(paid, i64::from(stock), "{answers:?}");
    // 202: a machine that is busy enough did not get an answer in time, and settled it later.
    assert!(answers.keys().all(|status| [201, 202, 409].contains(status)), "{answers:?}");
    assert!(answers.get(&201).is_none_or(|count| *count <= paid), "{answers:?}");
    let broken = invariants::check(&shop.database.superuser().await).await;
    assert!(broken.is_empty(), "{broken:?}");
}

/// Buyers with the product in their carts.
async fn prepare(shop: &Shop, count: usize, product: Uuid) -> Vec<(User, Uuid)> {
    let users: Vec<User> = (0..count).map(|_| User::new(Role::Buyer)).collect();
    let (ids, addresses): (Vec<Uuid>, Vec<Uuid>) = users.iter().map(|user| (user.id, Uuid::now_v7())).unzip();
    shop.database.give_addresses(&ids, &addresses).await;
    shop.database.fill_carts(&ids, product).await;
    users.into_iter().zip(addresses).collect()
}

/// A timer would do this in the shop.
async fn settle(shop: &Shop) {
    let database = shop.database.superuser().await;
    for _ in 0..100 {
        if invariants::unsettled(&database).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        shop.ask("POST", "/internal/orders/recover").internal().send().await.assert_status(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_of_256_buyers_get_the_last_ten() {
    race(256, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flash_sale_sells_exactly_what_there_is() {
    race(1000, 50).await;
}
