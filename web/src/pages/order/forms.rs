//! What can be done with an order. Whatever cannot be undone is asked for twice.

use leptos::prelude::*;
use uuid::Uuid;

use super::Shown;
use super::act::UNITS;
use crate::api::order::Line;
use crate::parts::literal;
use crate::text::use_language;

/// For whoever sends the goods.
pub fn sending(shown: &Shown) -> Option<AnyView> {
    let own = use_language().orders();
    let (action, name) = match shown.order.order.status.as_str() {
        "paid" => ("ship", own.ship),
        "shipped" => ("deliver", own.deliver),
        _ => return None,
    };
    shown.may_send().then(|| {
        view! {
            <section class="slab" aria-labelledby="sending-title">
                <h2 id="sending-title">{own.for_sellers}</h2>
                <form method="post" action=here(shown)>
                    <button class="button" type="submit" name="do" value=action>{name}</button>
                </form>
            </section>
        }
        .into_any()
    })
}

pub fn cancel(shown: &Shown) -> Option<AnyView> {
    let own = use_language().orders();
    let order = &shown.order.order;
    if !order.can_be_cancelled() || !shown.is_theirs() {
        return None;
    }
    let is_open = shown.is_confirming || shown.kept("cancel").is_some();
    if order.is_settling() && !is_open {
        // This page is loaded anew before long, and the next one is not.
        let href = format!("{}?confirm=cancel", here(shown));
        return Some(view! { <p><a class="button quiet small" href=href>{own.cancel}</a></p> }.into_any());
    }
    let view = view! {
        <details class="slab confirm" open=is_open>
            <summary>{own.cancel}</summary>
            <form method="post" action=here(shown)>
                <p>{own.cancel_sure}</p>
                <button class="button small danger" type="submit" name="do" value="cancel">{own.cancel_now}</button>
            </form>
        </details>
    };
    Some(view.into_any())
}

/// A seller gives back what they have sold; whoever decides on the whole order, all of it at once too.
pub fn refund(shown: &Shown) -> Option<AnyView> {
    let own = use_language().orders();
    let order = &shown.order.order;
    if !order.can_be_refunded() || !(shown.is_theirs() || shown.may_send()) {
        return None;
    }
    let is_theirs = shown.is_theirs();
    let kept = shown.kept("refund");
    let value = |name: &str| kept.map(|kept| kept.value(name)).unwrap_or_default();
    let is_all = is_theirs && kept.is_none_or(|kept| kept.value("what") == "all");
    let lines: Vec<&Line> =
        order.lines.iter().filter(|line| line.left() > 0 && (is_theirs || line.seller_id == shown.person.id)).collect();
    if lines.is_empty() {
        return None;
    }
    let fields = lines.into_iter().map(|line| units(line, &value(&format!("{UNITS}{}", line.product_id))));
    let fields = fields.collect_view();
    let view = view! {
        <details class="slab confirm" open=kept.is_some()>
            <summary>{own.refund}</summary>
            <form method="post" action=here(shown) class="refund">
                <input type="hidden" name="key" value=key(shown) />
                <p class="muted">{own.refund_hint}</p>
                {is_theirs.then(|| view! {
                    <label class="check">
                        <input type="radio" name="what" value="all" checked=is_all />
                        {(own.refund_all)(&order.money(order.left()).text())}
                    </label>
                    <label class="check">
                        <input type="radio" name="what" value="some" checked=!is_all />
                        {own.refund_some}
                    </label>
                })}
                <div class="refund-units">{fields}</div>
                <div class="field">
                    <label for="reason">{own.refund_reason}<small>{use_language().text().optional}</small></label>
                    <input id="reason" name="reason" type="text" maxlength="200" value=value("reason") />
                </div>
                <button class="button small danger" type="submit" name="do" value="refund">{own.refund_now}</button>
            </form>
        </details>
    };
    Some(view.into_any())
}

/// The key of a refund that is not known to have been refused; a new one for any other.
fn key(shown: &Shown) -> String {
    let kept = shown.kept("refund").filter(|kept| kept.failure.as_ref().is_some_and(crate::failure::Failure::may_pass));
    kept.map_or_else(|| Uuid::new_v4().to_string(), |kept| kept.value("key"))
}

fn units(line: &Line, value: &str) -> AnyView {
    let own = use_language().orders();
    let id = format!("{UNITS}{}", line.product_id);
    let value = if value.is_empty() { "0".to_owned() } else { value.to_owned() };
    view! {
        <div class="field">
            <label for=id.clone()>{(own.refund_units)(&line.name.text(use_language()), line.left())}</label>
            <input id=id.clone() name=id type="number" inputmode="numeric" min="0" max=line.left() value=value />
        </div>
    }
    .into_any()
}

/// Beside each line that has arrived.
pub fn review(shown: &Shown, line: &Line) -> AnyView {
    let own = use_language().orders();
    let product = line.product_id.clone();
    let kept = shown.kept("review").filter(|kept| kept.value("product") == product);
    let is_open = kept.is_some();
    let value = |name: &str| kept.map(|kept| kept.value(name)).unwrap_or_default();
    let (rating, text) = (value("rating"), value("text"));
    let id = format!("review-{product}");
    let label = format!("{}: {}", own.review, line.name.text(use_language()));
    view! {
        <details class="confirm review" open=is_open>
            <summary aria-label=label>{own.review}</summary>
            <form method="post" action=here(shown)>
                <input type="hidden" name="product" value=product />
                <fieldset class="rating">
                    <legend>{own.review_rating}</legend>
                    {(1..=5_u8).map(|stars| {
                        let is_given = rating == stars.to_string();
                        view! {
                            <label>
                                <input type="radio" name="rating" value=stars.to_string() checked=is_given required aria-label=(own.review_star)(stars) />
                                <span aria-hidden="true">"★"</span>
                            </label>
                        }
                    }).collect_view()}
                </fieldset>
                <div class="field">
                    <label for=id.clone()>{own.review_text}</label>
                    <textarea id=id name="text" rows="3" maxlength="2000" required inner_html=literal(&text)></textarea>
                </div>
                <button class="button small" type="submit" name="do" value="review">{own.review_send}</button>
            </form>
        </details>
    }
    .into_any()
}

fn here(shown: &Shown) -> String {
    format!("/my/orders/{}", shown.order.order.id)
}
