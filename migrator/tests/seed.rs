//! Filling the shop.
#![allow(clippy::expect_used, reason = "a test may panic: it is how it fails")]

mod support;

use meshmall_migrator::{Error, SeedOptions, Seeded, Silent, seed};
use support::{Database, run, with_database};

async fn seeded(database: &Database, products: Option<u64>, number: u64) -> Seeded {
    seed(&database.target(), SeedOptions { products, seed: number }, &Silent).await.expect("seed")
}

#[tokio::test]
async fn the_same_seed_gives_the_same_data() {
    with_database(|first: Database| async move {
        with_database(|second: Database| async move {
            for database in [&first, &second] {
                database.up().await;
                seeded(database, Some(700), 7).await;
            }
            assert_eq!(first.fingerprint().await, second.fingerprint().await);
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn another_seed_gives_other_figures_for_the_same_products() {
    with_database(|first: Database| async move {
        with_database(|second: Database| async move {
            first.up().await;
            second.up().await;
            seeded(&first, None, 1).await;
            seeded(&second, None, 2).await;
            assert_ne!(first.fingerprint().await, second.fingerprint().await);
            let ids = "SELECT sum(hashtext(id::text)) FROM productdb.products";
            assert_eq!(first.number(ids).await, second.number(ids).await);
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn the_second_run_changes_nothing_and_says_so() {
    with_database(|database: Database| async move {
        database.up().await;
        assert!(seeded(&database, Some(3000), 0).await.inserted == 3000);
        let before = database.fingerprint().await;
        assert!(seeded(&database, Some(3000), 0).await.is_unchanged());
        assert!(seeded(&database, None, 0).await.is_unchanged());
        assert_eq!(before, database.fingerprint().await);
    })
    .await;
}

#[tokio::test]
async fn three_thousand_products_have_stock_pictures_and_names_of_their_own() {
    with_database(|database: Database| async move {
        database.up().await;
        seeded(&database, Some(3000), 0).await;
        assert_eq!(database.number("SELECT count(*) FROM productdb.products").await, 3000);
        assert_eq!(database.number("SELECT count(*) FROM inventorydb.stock").await, 3000);
        assert_eq!(database.number("SELECT count(DISTINCT name_zh) FROM productdb.products").await, 3000);
        assert_eq!(database.number("SELECT count(DISTINCT name_en) FROM productdb.products").await, 3000);
        let dangling = "SELECT count(*) FROM productdb.products AS p, unnest(p.pictures) AS shown (id) \
                        WHERE NOT EXISTS (SELECT FROM productdb.pictures WHERE pictures.id = shown.id)";
        assert_eq!(database.number(dangling).await, 0);
        assert!(database.number("SELECT count(*) FROM inventorydb.stock WHERE available = 0").await > 100);
        let late =
            "SELECT count(*) FROM productdb.products WHERE created_at >= '2026-11-01' OR created_at < '2025-05-01'";
        assert_eq!(database.number(late).await, 0);
    })
    .await;
}

#[tokio::test]
async fn each_session_has_a_flash_sale_of_popular_things_from_many_departments() {
    with_database(|database: Database| async move {
        database.up().await;
        seeded(&database, Some(3000), 0).await;
        let sessions = "SELECT count(*) FROM (
            SELECT session FROM productdb.flash_sales AS f
            JOIN productdb.products AS p ON p.id = f.product_id
            JOIN productdb.categories AS c ON c.slug = p.category
            JOIN inventorydb.stock AS s ON s.product_id = p.id
            GROUP BY session
            HAVING count(*) BETWEEN 8 AND 12 AND count(DISTINCT c.parent) = count(*) AND min(s.available) >= 10
               AND bool_and(100 * (p.price - f.price) BETWEEN 10 * p.price AND 40 * p.price)) AS good";
        assert_eq!(database.number(sessions).await, 6);
        let sold = |which: &str| format!("SELECT avg(sold)::bigint FROM productdb.products WHERE {which}");
        let on_sale = "id IN (SELECT product_id FROM productdb.flash_sales)";
        assert!(database.number(&sold(on_sale)).await > 2 * database.number(&sold("true")).await);
    })
    .await;
}

#[tokio::test]
async fn about_half_of_what_sells_best_has_reviews() {
    with_database(|database: Database| async move {
        database.up().await;
        seeded(&database, Some(3000), 0).await;
        let among_best = "SELECT count(*) FROM (SELECT * FROM productdb.products ORDER BY sold DESC LIMIT 60) AS best \
                          WHERE rating_count > 0";
        let reviewed = database.number(among_best).await;
        assert!((20..=40).contains(&reviewed), "{reviewed} of 60");
        let miscounted = "SELECT count(*) FROM productdb.products AS p
            LEFT JOIN (SELECT product_id, count(*) AS count, sum(rating) AS sum FROM productdb.reviews GROUP BY product_id)
                AS r ON r.product_id = p.id
            WHERE (p.rating_count, p.rating_sum) <> (coalesce(r.count, 0), coalesce(r.sum, 0)) OR p.rating_count > 5";
        assert_eq!(database.number(miscounted).await, 0);
        let untimely = "SELECT count(*) FROM productdb.reviews AS r JOIN productdb.products AS p ON p.id = r.product_id
            WHERE r.created_at <= p.created_at OR r.created_at >= '2026-11-01' OR length(r.author) <> 3";
        assert_eq!(database.number(untimely).await, 0);
        let share = |which: &str| {
            format!("SELECT (100.0 * count(*) FILTER (WHERE {which}) / count(*))::bigint FROM productdb.reviews")
        };
        assert!(database.number(&share("rating >= 4")).await > 75);
        assert!((1..10).contains(&database.number(&share("rating <= 2")).await));
        assert!((15..45).contains(&database.number(&share("author ~ '^[A-Z]'")).await));
        assert_eq!(database.number("SELECT count(*) FROM productdb.products WHERE updated_at <> created_at").await, 0);
    })
    .await;
}

#[tokio::test]
async fn reviews_are_added_only_where_there_are_none() {
    with_database(|database: Database| async move {
        database.up().await;
        seeded(&database, None, 0).await;
        let reviews = "SELECT count(*) FROM productdb.reviews";
        let before = database.number(reviews).await;
        let mut connection = database.connect().await;
        // An admin takes away one of several, and in a shop of before there was none.
        let take_away = "SELECT productdb.remove_review(id, product_id, NULL) FROM productdb.reviews AS r
            WHERE product_id = (SELECT id FROM productdb.products WHERE rating_count = {} ORDER BY id LIMIT 1) LIMIT 1";
        run(&mut connection, &take_away.replace("{}", "3")).await;
        assert!(seeded(&database, None, 0).await.is_unchanged());
        run(&mut connection, &take_away.replace("{}", "1")).await;
        assert_eq!(seeded(&database, None, 0).await.other, 1);
        assert_eq!(database.number(reviews).await, before - 1);
    })
    .await;
}

#[tokio::test]
async fn pictures_of_before_are_compressed() {
    with_database(|database: Database| async move {
        database.up().await;
        seeded(&database, None, 0).await;
        let good = "SELECT count(*) FROM productdb.pictures WHERE length(compressed) < length(content) / 2";
        let pictures = database.number(good).await;
        assert_eq!(database.number("SELECT count(*) FROM productdb.pictures").await, pictures);
        run(&mut database.connect().await, "UPDATE productdb.pictures SET compressed = NULL").await;
        assert_eq!(i64::try_from(seeded(&database, None, 0).await.other), Ok(pictures));
        assert_eq!(database.number(good).await, pictures);
    })
    .await;
}

#[tokio::test]
async fn a_session_begins_at_every_even_hour() {
    with_database(|database: Database| async move {
        database.up().await;
        let wrong = "SELECT count(*) FROM productdb.running_session
            WHERE now() NOT BETWEEN starts_at AND ends_at OR ends_at - starts_at <> interval '2 hours'
               OR session <> extract(hour FROM starts_at AT TIME ZONE 'UTC')::integer / 2 % 6
               OR date_trunc('hour', starts_at, 'UTC') <> starts_at";
        assert_eq!(database.number("SELECT count(*) FROM productdb.running_session").await, 1);
        assert_eq!(database.number(wrong).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_in_stock_stands_in_the_ledger() {
    with_database(|database: Database| async move {
        database.up().await;
        for products in [3000, 3000, 3500] {
            seeded(&database, Some(products), 0).await;
            let wrong = "SELECT count(*) FROM inventorydb.stock AS s WHERE s.available <> \
                         (SELECT coalesce(sum(change), 0) FROM inventorydb.ledger AS l WHERE l.product_id = s.product_id)";
            assert_eq!(database.number(wrong).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn a_bulk_seed_puts_indexes_and_keys_back() {
    with_database(|database: Database| async move {
        database.up().await;
        let shape = "SELECT count(*) + (SELECT count(*) FROM pg_constraint WHERE contype = 'f') FROM pg_indexes WHERE schemaname LIKE '%db'";
        let before = database.number(shape).await;
        seeded(&database, Some(21_000), 0).await;
        assert_eq!(before, database.number(shape).await);
    })
    .await;
}

#[tokio::test]
async fn what_the_shop_has_changed_is_left_alone() {
    with_database(|database: Database| async move {
        database.up().await;
        seeded(&database, None, 0).await;
        let mut connection = database.connect().await;
        run(&mut connection, "UPDATE inventorydb.stock SET available = 12345").await;
        run(&mut connection, "UPDATE productdb.products SET sold = sold + 1").await;
        run(&mut connection, "UPDATE productdb.products SET price = 1, updated_at = now() WHERE category = 'phones'")
            .await;
        assert!(seeded(&database, None, 0).await.is_unchanged());
        // What nobody owned up to, on the other hand, is brought back.
        run(&mut connection, "UPDATE productdb.products SET price = 2 WHERE category = 'audio'").await;
        assert_eq!(seeded(&database, None, 0).await.updated, 5);
        assert_eq!(database.number("SELECT count(*) FROM productdb.products WHERE price = 2").await, 0);
        assert_eq!(database.number("SELECT count(*) FROM productdb.products WHERE price = 1").await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_number_of_products_out_of_range_is_refused() {
    with_database(|database: Database| async move {
        database.up().await;
        for asked in [0, 1, 1_000_001, u64::MAX] {
            let options = SeedOptions { products: Some(asked), seed: 0 };
            let error = seed(&database.target(), options, &Silent).await.expect_err("out of range");
            assert!(matches!(error, Error::ProductsOutOfRange { .. }), "{error}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_not_prepared_is_refused() {
    with_database(|database: Database| async move {
        let error = seed(&database.target(), SeedOptions::default(), &Silent).await.expect_err("not prepared");
        assert!(matches!(error, Error::NotPrepared), "{error}");
    })
    .await;
}

#[tokio::test]
async fn demo_accounts_are_added_where_they_are_missing_and_left_alone_where_they_are_not() {
    with_database(|database: Database| async move {
        database.up().await;
        seeded(&database, None, 0).await;
        let accounts = database.number("SELECT count(*) FROM userdb.users").await;
        let sellers = "SELECT count(*) FROM productdb.sellers AS s JOIN userdb.users AS u USING (id) WHERE u.role = 'seller'";
        assert_eq!(database.number(sellers).await, accounts - 3);
        assert_eq!(database.number("SELECT count(*) FROM productdb.sellers").await, accounts - 3);
        let homes = "SELECT count(*) FROM userdb.addresses AS a JOIN userdb.users AS u ON u.id = a.user_id \
                     WHERE u.role = 'buyer' AND a.is_default AND a.country = 'CN'";
        assert_eq!(database.number(homes).await, 2);

        let mut connection = database.connect().await;
        run(&mut connection, "UPDATE userdb.users SET password_hash = 'changed', email = 'BUYER@meshmall.example' WHERE email = 'buyer@meshmall.example'").await;
        run(&mut connection, "UPDATE userdb.users SET email = 'elsewhere@meshmall.example' WHERE email = 'admin@meshmall.example'").await;
        assert!(seeded(&database, None, 0).await.is_unchanged());
        run(&mut connection, "DELETE FROM userdb.addresses").await;
        run(&mut connection, "DELETE FROM userdb.users WHERE email IN ('lilei@meshmall.example', 'lanwen@sellers.meshmall.example')").await;
        assert_eq!(seeded(&database, None, 0).await.other, 2);
        assert_eq!(database.number("SELECT count(*) FROM userdb.users").await, accounts);
        assert_eq!(database.number("SELECT count(*) FROM userdb.users WHERE password_hash = 'changed'").await, 1);
        assert_eq!(database.number(homes).await, 1);
    })
    .await;
}
