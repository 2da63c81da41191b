//! Payments, and the provider's sandbox.

use anyhow::{Result, ensure};
use uuid::Uuid;

use super::pools::Pools;

const BEGIN_CHARGE: &str = include_str!("../../../components/payment/src/sql/begin_charge.sql");
const SANDBOX_CHARGE: &str = include_str!("../../../components/payment/src/sql/sandbox_charge.sql");
const SETTLE: &str = include_str!("../../../components/payment/src/sql/settle.sql");

pub async fn charge(pools: &Pools, order: Uuid, user: Uuid, amount: i64, currency: &str, token: &str) -> Result<()> {
    ensure!(token == "tok_approved", "there is no such token");
    let none: Option<&str> = None;
    let begun = pools.payment.row(BEGIN_CHARGE, &[&Uuid::now_v7(), &order, &user, &amount, &currency]).await?;
    let payment: Uuid = begun.try_get("id")?;
    ensure!(begun.try_get::<_, bool>("is_new")?, "the order has a payment already");
    let charged =
        pools.payment.row(SANDBOX_CHARGE, &[&payment, &order, &amount, &currency, &"captured", &none]).await?;
    let outcome: &str = charged.try_get("outcome")?;
    let settled = pools.payment.row(SETTLE, &[&payment, &outcome, &none]).await?;
    ensure!(settled.try_get::<_, &str>("status")? == "captured", "the money was not taken");
    Ok(())
}
