//! `stock`, asked of inventory.

use serde::{Deserialize, Serialize};

use crate::bindings::Bridge;
use crate::bindings::exports::meshmall::contracts::stock::{
    Availability, Guest, Reservation, ReservationStatus, StockLine,
};
use crate::bindings::meshmall::types::types::{CallContext, CallError};
use crate::peer::Peer;

const INVENTORY: Peer = Peer { name: "inventory", url: "inventory_url" };

#[derive(Serialize)]
struct Reserve {
    order_id: String,
    lines: Vec<StockLine>,
    ttl_seconds: u32,
}

#[derive(Serialize)]
struct Close {
    order_id: String,
}

#[derive(Deserialize)]
struct Reserved {
    order_id: String,
    status: Status,
    short: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Held,
    Committed,
    Released,
    Refused,
}

impl Guest for Bridge {
    fn availability_of(context: CallContext, product_ids: Vec<String>) -> Result<Vec<Availability>, CallError> {
        INVENTORY.items(&context, &format!("/internal/inventory?ids={}", product_ids.join(",")))
    }

    fn reserve(
        context: CallContext,
        order_id: String,
        lines: Vec<StockLine>,
        ttl_seconds: u32,
    ) -> Result<Reservation, CallError> {
        let reserve = Reserve { order_id, lines, ttl_seconds };
        INVENTORY.post::<Reserved>(&context, "/internal/reservations/reserve", &reserve).map(Reservation::from)
    }

    fn commit(context: CallContext, order_id: String) -> Result<Reservation, CallError> {
        INVENTORY
            .post::<Reserved>(&context, "/internal/reservations/commit", &Close { order_id })
            .map(Reservation::from)
    }

    fn release(context: CallContext, order_id: String) -> Result<Reservation, CallError> {
        INVENTORY
            .post::<Reserved>(&context, "/internal/reservations/release", &Close { order_id })
            .map(Reservation::from)
    }
}

impl From<Reserved> for Reservation {
    fn from(reserved: Reserved) -> Self {
        let status = match reserved.status {
            Status::Held => ReservationStatus::Held,
            Status::Committed => ReservationStatus::Committed,
            Status::Released => ReservationStatus::Released,
            Status::Refused => ReservationStatus::Refused,
        };
        Self { order_id: reserved.order_id, status, short: reserved.short }
    }
}
