//! What is done to an order.

use std::time::Duration;

use meshmall_service::Method;
use serde_json::json;

use super::page;
use crate::failure::{Failure, Kind};
use crate::notice::Notice;
use crate::parts::{Head, Kept, resend};
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Answered, Ask};
use crate::server::visit::Visit;
use crate::text::{use_language, use_text};

/// Cancelling and giving back ask other services in turn.
const PATIENCE: Duration = Duration::from_secs(12);

/// The names of the fields that say how many units of a product are to be refunded.
pub const UNITS: &str = "units-";

/// The field `do`: `cancel`, `refund`, `review`, `ship` or `deliver`, and what that takes.
pub fn act(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    visit.person()?;
    let id = encode(visit.parameter("id"));
    let step = |name: &str| visit.ask_one(Ask::post(format!("/orders/{id}/{name}")).patience(PATIENCE));
    let (answered, notice) = match form.text("do") {
        "cancel" => (step("cancel"), Notice::Cancelled),
        "ship" => (step("ship"), Notice::Shipped),
        "deliver" => (step("deliver"), Notice::Delivered),
        "refund" => (refund(visit, form, &id), Notice::Refunded),
        "review" => (review(visit, form), Notice::Reviewed),
        _ => (Err(Failure::invalid("do")), Notice::NotNow),
    };
    match answered {
        Ok(answer) => {
            // Where it takes longer, the page tells how far it is.
            if notice != Notice::Cancelled || answer.status.as_u16() == 200 {
                visit.say(notice);
            }
            Ok(Done::See(format!("/my/orders/{id}")))
        }
        Err(failure) if matches!(failure.kind, Kind::SignedOut | Kind::NotFound) => Err(failure),
        Err(failure) => Ok(Done::Page(again(visit, form, failure))),
    }
}

fn refund(visit: &Visit<'_>, form: &Form, id: &str) -> Answered {
    let mut wanted = json!({});
    let reason = form.text("reason");
    if let Some(fields) = wanted.as_object_mut() {
        if !reason.is_empty() {
            fields.insert("reason".to_owned(), json!(reason));
        }
        if form.text("what") != "all" {
            let units = form.pairs().iter().filter_map(|(name, value)| {
                let quantity: u32 = value.trim().parse().ok().filter(|quantity| *quantity > 0)?;
                Some(json!({ "product_id": name.strip_prefix(UNITS)?, "quantity": quantity }))
            });
            let lines: Vec<_> = units.collect();
            if lines.is_empty() {
                return Err(Failure::invalid("units"));
            }
            fields.insert("lines".to_owned(), json!(lines));
        }
    }
    let path = format!("/orders/{id}/refund");
    visit.ask_one(Ask::new(Method::POST, path).json(&wanted).key(form.text("key")).patience(PATIENCE))
}

fn review(visit: &Visit<'_>, form: &Form) -> Answered {
    let Some(rating) = form.number("rating") else { return Err(Failure::invalid("rating")) };
    let review = json!({ "rating": rating, "text": form.text("text") });
    visit.ask_one(Ask::post(format!("/products/{}/reviews", encode(form.text("product")))).json(&review))
}

/// The page of the order with the form as it was, or at least the form.
fn again(visit: &Visit<'_>, form: &Form, failure: Failure) -> Page {
    let status = failure.status();
    let words = problem(&failure).to_owned();
    let kept = Kept::new(form, Failure { detail: Some(words), ..failure });
    page(visit, Some(kept))
        .unwrap_or_else(|_| Page::new(Head::private(use_text().unavailable_title), resend(form)))
        .status(status)
}

fn problem(failure: &Failure) -> &'static str {
    let text = use_language().orders();
    match failure.slug.as_str() {
        _ if failure.may_pass() => text.press_again,
        "wrong-order-status" => text.wrong_status,
        "nothing-to-refund" => text.nothing_to_refund,
        "refund-too-large" | "no-such-line" => text.refund_too_large,
        "already-reviewed" => text.already_reviewed,
        "not-received" => text.not_received,
        // The key has given money back already, for another form.
        "idempotency-key-reused" => text.wrong_status,
        _ if failure.kind == Kind::Forbidden => text.not_yours,
        _ => match failure.parameter.as_deref() {
            Some("units" | "lines") => text.refund_no_units,
            Some("rating") => text.review_rating_wrong,
            Some("text") => text.review_text_wrong,
            _ => use_language().text().field_wrong,
        },
    }
}
