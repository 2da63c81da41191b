//! `POST /orders`: from the caller's cart to an order that is paid, once for each `Idempotency-Key`.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::values::Money;
use meshmall_service::{HeaderName, HeaderValue, Problem, Request, Response, StatusCode, header};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::json;
use uuid::Uuid;

use crate::choice::Choice;
use crate::contracts::{self, CallError, accounts, carts, catalog};
use crate::order::{Address, Order};
use crate::pricing::{self, Priced};
use crate::status::Status;
use crate::{saga, store};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

#[derive(Deserialize, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Checkout {
    /// One of the caller's address book.
    address_id: Uuid,
    payment_token: PaymentToken,
    /// What the caller believes to pay. Where the prices have changed meanwhile, nothing is ordered.
    expected_total: Option<Money>,
    /// What is ordered, where it is not all that is in the cart. The rest stays there.
    // Left out of the hash where it is not given, so that keys from before there was a choice keep their meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    products: Option<Choice>,
}

/// The provider's name for a means of payment. It cannot hold the number of a card.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(pattern = "^tok_[a-z_]{1,60}$"))]
pub struct PaymentToken(String);

impl<'de> Deserialize<'de> for PaymentToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_name =
            |name: &str| (1..=60).contains(&name.len()) && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'));
        if text.strip_prefix("tok_").is_some_and(is_name) {
            return Ok(Self(text));
        }
        // The text is not repeated: it may be the number of a card.
        Err(de::Error::custom(
            "must be a token of the payment provider, such as tok_approved; never send a card number",
        ))
    }
}

pub fn place(request: &Request) -> Result<Response, Problem> {
    let caller = request.caller()?;
    let key = request.idempotency_key()?;
    let checkout: Checkout = request.json()?;
    request.query.finish()?;
    let hash = store::hash(&checkout)?;
    if let Some((order, same_request)) = store::find_by_key(caller.id, key, &hash)? {
        return replay(order, same_request);
    }

    let priced = price(request, caller.id, &checkout)?;
    let address = address(request, caller.id, checkout.address_id)?;
    let id = Uuid::now_v7();
    let placed = Placed { id, key, hash: &hash, priced: &priced, address: &address, token: &checkout.payment_token.0 };
    let Some(created_at) = placed.store(caller.id)? else {
        // The same key came in twice at the same moment, and the other request was first.
        let found = store::find_by_key(caller.id, key, &hash)?;
        let (order, same_request) = found.ok_or_else(|| Problem::internal("an order vanished"))?;
        return replay(order, same_request);
    };
    let mut order = Order {
        id,
        user_id: caller.id,
        status: Status::Pending,
        reason: None,
        total: priced.total,
        lines: priced.lines,
        address,
        updated_at: created_at.clone(),
        created_at,
        payment_token: Some(checkout.payment_token.0),
        age_ms: 0,
    };
    // The order is written down. Whatever fails from here on, it settles; so this never answers that it did not work.
    let settled = saga::drive(request, &mut order).unwrap_or_else(|problem| {
        request.log(&problem);
        false
    });
    if !settled {
        let _ = store::leave(id);
    }
    answer(&order)
}

/// What came of an order, for whoever has placed it.
fn answer(order: &Order) -> Result<Response, Problem> {
    let location = format!("/api/orders/{}", order.id);
    let reason = order.reason.as_deref().unwrap_or_default();
    match order.status {
        Status::Cancelled if reason == "sold-out" => {
            Err(Problem::conflict("sold-out", "there is not enough of it left; nothing was charged").of_order(order.id))
        }
        Status::Cancelled if reason.starts_with("payment-") => {
            let detail = format!("the payment was refused ({reason}); nothing was charged, and your cart is as it was");
            Err(Problem::payment_required("payment-declined", detail).of_order(order.id))
        }
        Status::Pending | Status::Reserved | Status::Charged | Status::Cancelling => {
            let location = HeaderValue::from_str(&location).map_err(Problem::internal)?;
            Ok(Response::json_with(StatusCode::ACCEPTED, order)?.with_header(header::LOCATION, location).private())
        }
        _ => Ok(Response::created(&location, order)?.private()),
    }
}

fn replay(order: Order, same_request: bool) -> Result<Response, Problem> {
    if !same_request {
        return Err(Problem::unprocessable(
            "idempotency-key-reused",
            "this Idempotency-Key has made another order; use a new one for a new order",
        )
        .of_order(order.id));
    }
    Ok(answer(&order)?.with_header(REPLAYED, HeaderValue::from_static("true")))
}

fn price(request: &Request, user: Uuid, checkout: &Checkout) -> Result<Priced, Problem> {
    let context = contracts::context(request);
    let cart = carts::lines_of(&context, &user.to_string())?;
    let cart = match &checkout.products {
        Some(choice) => choice.of(cart)?,
        None => cart,
    };
    let ids: Vec<String> = cart.iter().map(|line| line.product_id.clone()).collect();
    let listings = if ids.is_empty() { Vec::new() } else { catalog::listings(&context, &ids)? };
    let priced = pricing::price(&cart, &listings)?;
    if checkout.expected_total.as_ref().is_some_and(|expected| *expected != priced.total) {
        let Money { amount, currency } = &priced.total;
        return Err(Problem::conflict(
            "price-changed",
            format!("the total is now {amount} (minor units of {currency})"),
        ));
    }
    Ok(priced)
}

fn address(request: &Request, user: Uuid, id: Uuid) -> Result<Address, Problem> {
    match accounts::address_of(&contracts::context(request), &user.to_string(), &id.to_string()) {
        Ok(address) => Ok(Address {
            recipient: address.recipient,
            phone: address.phone,
            country: address.country,
            region: address.region,
            city: address.city,
            street: address.street,
            postal_code: address.postal_code,
        }),
        Err(CallError::NotFound(_)) => {
            Err(Problem::unprocessable("no-such-address", "your address book has no such address").at("address_id"))
        }
        Err(error) => Err(error.into()),
    }
}

/// An order that is about to be written down.
struct Placed<'a> {
    id: Uuid,
    key: &'a str,
    hash: &'a [u8],
    priced: &'a Priced,
    address: &'a Address,
    token: &'a str,
}

impl Placed<'_> {
    /// When it was written down; `None` if the key has made an order already.
    fn store(&self, user: Uuid) -> Result<Option<String>, Problem> {
        let lines: Vec<_> = self
            .priced
            .lines
            .iter()
            .enumerate()
            .map(|(position, line)| {
                json!({
                    "product_id": line.product_id, "position": position, "seller_id": line.seller_id,
                    "name_zh": line.name.zh, "name_en": line.name.en, "picture": line.picture,
                    "unit_price": line.unit_price, "quantity": line.quantity,
                })
            })
            .collect();
        let parameters = [
            store::uuid(self.id),
            store::uuid(user),
            store::text(self.key),
            ParameterValue::Binary(self.hash.to_vec()),
            ParameterValue::Int64(self.priced.total.amount),
            store::text(&self.priced.total.currency),
            store::text(&serde_json::to_string(self.address).map_err(Problem::internal)?),
            store::text(&json!(lines).to_string()),
            store::text(self.token),
            store::lease()?,
        ];
        let rows = database::query(include_str!("sql/place.sql"), &parameters)?;
        let row = rows.first().ok_or_else(|| Problem::internal("place gave no row"))?;
        Ok(if row.get("is_new")? { Some(row.get("created_at")?) } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_part_of_the_request_and_none_is_not() {
        let read = |body: serde_json::Value| serde_json::from_value::<Checkout>(body).expect("a checkout");
        let mut body = json!({ "address_id": Uuid::nil(), "payment_token": "tok_approved", "expected_total": null });
        let whole = read(body.clone());
        assert_eq!(
            serde_json::to_string(&whole).expect("JSON"),
            concat!(
                r#"{"address_id":"00000000-0000-0000-0000-000000000000","payment_token":"tok_approved","#,
                r#""expected_total":null}"#
            )
        );
        body["products"] = json!([Uuid::nil()]);
        assert_ne!(store::hash(&whole).expect("a hash"), store::hash(&read(body)).expect("a hash"));
    }

    #[test]
    fn a_payment_token_is_never_the_number_of_a_card() {
        let token = |text: &str| serde_json::from_value::<PaymentToken>(json!(text));
        assert!(token("tok_approved").is_ok() && token("tok_insufficient_funds").is_ok());
        for wrong in ["", "tok_", "approved", "4111111111111111", "tok_4111111111111111", "4111 1111 1111 1111"] {
            let error = token(wrong).err().expect("is refused").to_string();
            assert!(wrong.is_empty() || wrong == "tok_" || wrong == "approved" || !error.contains(wrong), "{error}");
        }
    }
}
