//! Accounts to try the shop with: two buyers, an admin, and one for each seller of the catalogue.
//!
//! An account that is there, or whose e-mail address is, is left alone: it may have another password by now.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use sqlx::PgConnection;
use uuid::Uuid;

use super::dice::Identity;
use crate::catalogue::Catalogue;
use crate::error::{During as _, Error};

/// The password of every demo account.
pub const DEMO_PASSWORD: &str = "meshmall-demo";

/// As the user service hashes; its tests log a demo account in and look at the hash.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

struct Account {
    id: Uuid,
    email: String,
    name: String,
    role: &'static str,
    address: Option<Address>,
}

/// Of a buyer, in China.
#[derive(Clone, Copy)]
struct Address {
    phone: &'static str,
    region: &'static str,
    city: &'static str,
    street: &'static str,
    postal_code: &'static str,
}

/// Stores the accounts that are missing, and tells how many those were.
pub(crate) async fn store(connection: &mut PgConnection, catalogue: &Catalogue) -> Result<u64, Error> {
    let mut accounts = people();
    accounts.extend(catalogue.sellers.iter().map(|seller| Account {
        // The id that its products have.
        id: Identity::of("seller", &seller.key).id,
        email: format!("{}@sellers.meshmall.example", seller.key),
        name: seller.zh.clone(),
        role: "seller",
        address: None,
    }));
    let missing: Vec<Uuid> = sqlx::query_scalar(include_str!("../sql/missing_accounts.sql"))
        .bind(accounts.iter().map(|account| account.id).collect::<Vec<_>>())
        .bind(accounts.iter().map(|account| account.email.as_str()).collect::<Vec<_>>())
        .fetch_all(&mut *connection)
        .await
        .during("looking for the demo accounts")?;
    accounts.retain(|account| missing.contains(&account.id));
    if accounts.is_empty() {
        return Ok(0);
    }
    sqlx::query(include_str!("../sql/store_accounts.sql"))
        .bind(accounts.iter().map(|account| account.id).collect::<Vec<_>>())
        .bind(accounts.iter().map(|account| account.email.as_str()).collect::<Vec<_>>())
        .bind(accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>())
        .bind(accounts.iter().map(|account| account.role).collect::<Vec<_>>())
        .bind(hash()?)
        .execute(&mut *connection)
        .await
        .during("storing the demo accounts")?;
    for account in &accounts {
        if let Some(address) = account.address {
            sqlx::query(include_str!("../sql/store_address.sql"))
                .bind(Identity::of("address", &account.email).id)
                .bind(account.id)
                .bind(&account.name)
                .bind(address.phone)
                .bind(address.region)
                .bind(address.city)
                .bind(address.street)
                .bind(address.postal_code)
                .execute(&mut *connection)
                .await
                .during("storing the demo accounts' addresses")?;
        }
    }
    Ok(accounts.len() as u64)
}

fn people() -> Vec<Account> {
    let account = |name: &str, email: &str, role, address| Account {
        id: Identity::of("user", email).id,
        email: email.to_owned(),
        name: name.to_owned(),
        role,
        address,
    };
    vec![
        account(
            "韩梅梅",
            "buyer@meshmall.example",
            "buyer",
            Some(Address {
                phone: "+86 138 0000 0001",
                region: "浙江省",
                city: "杭州市",
                street: "西湖区示例路 18 号 3 幢 502 室",
                postal_code: "310012",
            }),
        ),
        account(
            "李雷",
            "lilei@meshmall.example",
            "buyer",
            Some(Address {
                phone: "+86 138 0000 0002",
                region: "四川省",
                city: "成都市",
                street: "武侯区示例街 6 号 1 单元 1201 室",
                postal_code: "610041",
            }),
        ),
        account("管理员", "admin@meshmall.example", "admin", None),
    ]
}

/// One hash for all of them: they share the password anyway.
fn hash() -> Result<String, Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Error::NoRandomness { reason: error.to_string() })?;
    let hashed =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(argon2::password_hash::Error::from).and_then(|params| {
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_with_salt(DEMO_PASSWORD.as_bytes(), &salt)
        });
    hashed
        .map(|hash| hash.to_string())
        .map_err(|error| Error::BadEmbeddedFile { file: "src/seed/accounts.rs".to_owned(), reason: error.to_string() })
}
