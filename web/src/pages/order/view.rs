//! The page of an order.

use leptos::prelude::*;

use super::Shown;
use super::forms::{self, review};
use crate::api::cart::Flag;
use crate::api::order::{Event, Line, Order, Payment, Refund, Step};
use crate::failure::Failure;
use crate::parts::{Head, MyPages, PartFailure, PlaceLines, Price, Problem, Thumb};
use crate::search::encode;
use crate::server::page::Page;
use crate::server::render::use_address;
use crate::text::{use_language, use_text};
use crate::time;

pub fn page(shown: &Shown) -> Page {
    let own = use_language().orders();
    let order = &shown.order.order;
    let problem = shown.kept.as_ref().and_then(|kept| kept.failure.as_ref()?.detail.clone());
    let body = view! {
        <MyPages current="/my/orders" />
        <h1 class="page-title">{own.order}" "<code>{order.short_id().to_owned()}</code></h1>
        <Problem words=problem />
        {headline(shown)}
        <div class="order-page">
            <div class="order-main">
                <section class="slab" aria-labelledby="goods-title">
                    <h2 id="goods-title">{own.goods}</h2>
                    {goods(shown)}
                </section>
                {refunds(order, &shown.order.refunds)}
                <section class="slab" aria-labelledby="timeline-title">
                    <h2 id="timeline-title">{own.timeline}</h2>
                    <ol class="timeline">{shown.order.timeline.iter().map(event).collect_view()}</ol>
                </section>
            </div>
            <div class="order-aside">
                {forms::sending(shown)}
                <section class="slab" aria-labelledby="address-title">
                    <h2 id="address-title">{own.address}</h2>
                    <PlaceLines place=order.address.clone() />
                </section>
                <section class="slab" aria-labelledby="payment-title">
                    <h2 id="payment-title">{own.payment}</h2>
                    {payment(order, &shown.payment)}
                </section>
                {forms::refund(shown)}
                {forms::cancel(shown)}
            </div>
        </div>
    };
    Page::new(Head::private(format!("{} {}", own.order, order.short_id())), body)
}

/// Where the order is, and what its buyer can do about it.
fn headline(shown: &Shown) -> AnyView {
    let own = use_language().orders();
    let order = &shown.order.order;
    let is_undone = matches!(order.status.as_str(), "cancelling" | "cancelled");
    let reason = order.reason.as_deref().filter(|_| is_undone).map(own.reason);
    view! {
        <section class="slab order-headline" aria-labelledby="status-title">
            {(shown.is_placed && !is_undone).then(|| view! { <p class="placed">{own.placed}</p> })}
            <h2 id="status-title" class=format!("order-status {}", order.status)>
                {(own.status)(&order.status)}{reason.map(|reason| view! { <small>" · "{reason}</small> })}
            </h2>
            <p>{(own.status_hint)(&order.status)}</p>
            {order.is_settling().then(|| view! {
                <p class="tip" role="status">{own.following}" "<a class="onward" href=use_address()>{own.look_again}</a></p>
            })}
            {steps(shown)}
            {(order.status == "cancelled" && shown.is_buyer()).then(|| what_now(shown))}
        </section>
    }
    .into_any()
}

fn steps(shown: &Shown) -> AnyView {
    let own = use_language().orders();
    let steps = shown.order.steps();
    let current = steps.iter().rposition(|(_, at)| at.is_some());
    let steps = steps.into_iter().enumerate().map(|(place, (step, at))| {
        let name = match step {
            Step::Placed => own.step_placed,
            Step::Paid => own.step_paid,
            Step::Shipped => own.step_shipped,
            Step::Delivered => own.step_delivered,
            Step::Cancelled => own.step_cancelled,
        };
        let is_taken = at.is_some();
        let mark = match (step, is_taken) {
            (Step::Cancelled, true) => "×",
            (_, true) => "✓",
            _ => "",
        };
        view! {
            <li class:taken=is_taken class:undone={step == Step::Cancelled} aria-current=(Some(place) == current).then_some("step")>
                <span class="step-mark" aria-hidden="true">{mark}</span>
                <b>{name}</b>
                {match at {
                    Some(at) => view! { <time>{time::shown(&at)}</time> }.into_any(),
                    None => view! { <span class="unseen">{own.not_yet}</span> }.into_any(),
                }}
            </li>
        }
    });
    view! { <ol class="steps" aria-label=own.steps>{steps.collect_view()}</ol> }.into_any()
}

/// After a cancelled order: whose fault it was decides what helps.
fn what_now(shown: &Shown) -> AnyView {
    let own = use_language().orders();
    let order = &shown.order.order;
    let reason = order.reason.as_deref().unwrap_or_default();
    let products: Vec<String> =
        order.lines.iter().map(|line| format!("product={}", encode(&line.product_id))).collect();
    let again = format!("/checkout?{}", products.join("&"));
    let (words, way) = match reason {
        "sold-out" => (own.sold_out_what_now, Some(("/my/cart".to_owned(), own.back_to_cart))),
        "cancelled-by-buyer" | "cancelled-by-seller" => (own.cancelled_what_now, None),
        // A payment that took too long may have been taken and given back.
        "payment-timed-out" => (own.lost_what_now, Some((again, own.order_again))),
        _ if reason.starts_with("payment-") => (own.declined_what_now, Some((again, own.pay_otherwise))),
        _ => (own.lost_what_now, Some((again, own.order_again))),
    };
    view! {
        <div class="what-now">
            <p>{words}</p>
            {way.map(|(href, name)| view! { <p class="actions"><a class="button" href=href>{name}</a></p> })}
        </div>
    }
    .into_any()
}

fn goods(shown: &Shown) -> AnyView {
    let own = use_language().orders();
    let order = &shown.order.order;
    view! {
        <ul class="order-lines">{order.lines.iter().map(|line| line_view(shown, line)).collect_view()}</ul>
        <p class="checkout-total"><span class="muted">{(own.units)(order.quantity())}</span><span>{own.total}" "<Price price=order.total.clone() /></span></p>
    }
    .into_any()
}

fn line_view(shown: &Shown, line: &Line) -> AnyView {
    let text = use_text();
    let own = use_language().orders();
    let order = &shown.order.order;
    let name = line.name.text(use_language());
    let cost = order.money(line.unit_price.saturating_mul(line.quantity.into()));
    let can_be_reviewed = order.status == "delivered" && shown.is_buyer();
    view! {
        <li class="order-line">
            <Thumb picture=line.picture.clone() />
            <div class="order-line-name">
                <a href=format!("/item/{}", line.product_id)>{name}</a>
                <span class="muted">{order.money(line.unit_price).text()}" × "{line.quantity}</span>
                {(line.refunded_quantity > 0).then(|| view! { <span class="note">{(own.refunded_units)(line.refunded_quantity)}</span> })}
                {missing(shown, line).map(|available| view! {
                    <span class="note out">{if available == 0 { text.sold_out.to_owned() } else { (text.only_left)(available) }}</span>
                })}
            </div>
            <b class="order-line-cost">{cost.text()}</b>
            {can_be_reviewed.then(|| review(shown, line))}
        </li>
    }
    .into_any()
}

/// How many there are of a product that was the reason why nothing could be sold.
fn missing(shown: &Shown, line: &Line) -> Option<u32> {
    let order = &shown.order.order;
    if order.status != "cancelled" || order.reason.as_deref() != Some("sold-out") {
        return None;
    }
    let lines = &shown.cart.as_ref()?.lines;
    let in_cart = lines.iter().find(|in_cart| in_cart.product_id == line.product_id)?;
    let is_missing = in_cart.has(Flag::OutOfStock) || in_cart.has(Flag::InsufficientStock);
    in_cart.available.filter(|available| is_missing || *available < line.quantity)
}

fn event(event: &Event) -> AnyView {
    let own = use_language().orders();
    view! {
        <li>
            <time class="muted">{time::shown(&event.at)}</time>
            <span>{(own.event)(&event.status)}{event.reason.as_deref().map(|reason| view! { <span class="muted">" · "{(own.reason)(reason)}</span> })}</span>
        </li>
    }
    .into_any()
}

fn payment(order: &Order, payment: &Result<Option<Payment>, Failure>) -> AnyView {
    let own = use_language().orders();
    match payment {
        Err(_) => view! { <PartFailure /> }.into_any(),
        Ok(None) => view! { <p class="muted">{own.no_payment}</p> }.into_any(),
        Ok(Some(payment)) => view! {
            <dl class="facts-list">
                <div><dt>{own.payment}</dt><dd>{(own.payment_status)(&payment.status)}</dd></div>
                <div><dt>{own.paid_amount}</dt><dd>{payment.amount.text()}</dd></div>
                {(payment.refunded > 0).then(|| view! {
                    <div><dt>{own.refunded_amount}</dt><dd>{order.money(payment.refunded).text()}</dd></div>
                })}
            </dl>
        }
        .into_any(),
    }
}

fn refunds(order: &Order, refunds: &[Refund]) -> Option<AnyView> {
    let own = use_language().orders();
    let lines = refunds.iter().map(|refund| {
        view! {
            <li>
                <time class="muted">{time::shown(&refund.created_at)}</time>
                <span><b>{order.money(refund.amount).text()}</b>" · "{(own.refund_status)(&refund.status)}{refund.reason.clone().map(|reason| view! { <span class="muted">" · "{reason}</span> })}</span>
            </li>
        }
    });
    let lines = lines.collect_view();
    (!refunds.is_empty()).then(|| {
        view! {
            <section class="slab" aria-labelledby="refunds-title">
                <h2 id="refunds-title">{own.refunds}</h2>
                <ul class="timeline">{lines}</ul>
            </section>
        }
        .into_any()
    })
}
