//! A payment, as every statement on payments selects it.

use meshmall_service::database::{DatabaseError, Row};
use meshmall_service::values::Money;
use serde::Serialize;
use uuid::Uuid;

/// What is known of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = PaymentStatus))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The provider was asked and has not answered.
    Unknown,
    /// The money was taken.
    Captured,
    /// The provider refused.
    Declined,
    /// Captured, and all that is left of it is on its way back. Others see it as captured.
    #[serde(rename = "captured")]
    Closing,
    /// Closed: nothing was taken, or all of it was given back.
    Voided,
}

#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = PaymentState))]
pub struct Payment {
    pub id: Uuid,
    pub order_id: Uuid,
    pub amount: Money,
    /// Minor units of `amount` given back, or on their way.
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    pub refunded: i64,
    pub status: Status,
    /// Why it was declined.
    pub reason: Option<String>,
}

impl Payment {
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.get("id")?,
            order_id: row.get("order_id")?,
            amount: Money { amount: row.get("amount")?, currency: row.get("currency")? },
            refunded: row.get("refunded")?,
            status: Status::of(row)?,
            reason: row.get("reason")?,
        })
    }
}

impl Status {
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        let text: String = row.get("status")?;
        Ok(match text.as_str() {
            "unknown" => Self::Unknown,
            "captured" => Self::Captured,
            "declined" => Self::Declined,
            "closing" => Self::Closing,
            "voided" => Self::Voided,
            _ => return Err(DatabaseError::Unexpected(format!("payment status {text}"))),
        })
    }
}
