//! `/login`, `/register` and `/logout`. A guest's cart comes along.

use leptos::prelude::*;
use serde_json::json;

use crate::failure::{Failure, Kind};
use crate::notice::Notice;
use crate::parts::{Field, Head, Kept, Problem};
use crate::server::cookies;
use crate::server::form::{Form, own_path};
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::session;
use crate::server::visit::{Tokens, Visit};
use crate::text::use_text;

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let form = Form::of_address(visit.request);
    Ok(login_page(form.text("next"), Kept::default()))
}

pub fn log_in(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    let next = form.text("next");
    let given = json!({
        "email": form.text("email"),
        "password": form.raw("password"),
        "cart_token": visit.session.borrow().guest_cart,
    });
    sign_in(visit, Ask::post("/users/login").json(&given), next, |failure| login_page(next, Kept::new(form, failure)))
}

pub fn show_registration(visit: &Visit<'_>) -> Result<Page, Failure> {
    let form = Form::of_address(visit.request);
    Ok(registration_page(form.text("next"), Kept::default()))
}

pub fn register(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    let next = form.text("next");
    let given = json!({
        "email": form.text("email"),
        "password": form.raw("password"),
        "name": form.text("name"),
        "cart_token": visit.session.borrow().guest_cart,
    });
    sign_in(visit, Ask::post("/users/register").json(&given), next, |failure| {
        registration_page(next, Kept::new(form, failure))
    })
}

pub fn log_out(visit: &Visit<'_>, _: &Form) -> Result<Done, Failure> {
    let refresh = visit.session.borrow().refresh.clone();
    if let Some(token) = refresh {
        // The cookies go whatever the service says; a session that it still has ends by itself.
        let _ = visit.ask_one(Ask::post("/users/logout").json(&json!({ "refresh_token": token })));
    }
    visit.sign_out();
    visit.say(Notice::SignedOut);
    Ok(Done::See("/".to_owned()))
}

/// Begins a session with what `ask` is answered, or shows the form again.
fn sign_in(visit: &Visit<'_>, ask: Ask, next: &str, again: impl FnOnce(Failure) -> Page) -> Result<Done, Failure> {
    match decode::<Tokens>(visit.ask_one(ask)) {
        Ok(tokens) => {
            visit.sign_in(tokens);
            visit.session.borrow_mut().guest_cart = None;
            visit.keep(session::GUEST_CART, "", cookies::NO_MORE);
            // What was merged is counted by the cart itself.
            let _ = super::cart::read(visit).map(|cart| visit.keep_cart_count(cart.quantity));
            visit.say(Notice::SignedIn);
            Ok(Done::See(own_path(next).unwrap_or("/").to_owned()))
        }
        Err(failure) if failure.may_pass() => Err(failure),
        Err(failure) => {
            let status = if failure.kind == Kind::SignedOut { 401 } else { failure.status() };
            Ok(Done::Page(again(failure).status(status)))
        }
    }
}

fn login_page(next: &str, kept: Kept) -> Page {
    let text = use_text();
    let words = kept.failure.as_ref().map(problem);
    let body = view! {
        <section class="card-form">
            <h1>{text.login}</h1>
            <Problem words />
            <form method="post" action="/login">
                <input type="hidden" name="next" value=next.to_owned() />
                <Field name="email" label=text.email kind="email" autocomplete="username" kept=kept.clone() />
                <Field name="password" label=text.password kind="password" autocomplete="current-password" kept />
                <button class="button wide" type="submit">{text.login}</button>
            </form>
            <p class="muted">{text.no_account}" "<a class="onward" href=with_next("/register", next)>{text.register}</a></p>
            <div class="tip">
                <p>{text.demo_accounts}</p>
                <ul>
                    {text.demo.iter().map(|(email, who)| view! { <li><code>{*email}</code>" "{*who}</li> }).collect_view()}
                </ul>
                <p>{text.password}": "<code>"meshmall-demo"</code></p>
            </div>
        </section>
    };
    Page::new(Head::private(text.login), body)
}

fn registration_page(next: &str, kept: Kept) -> Page {
    let text = use_text();
    let words = kept.failure.as_ref().filter(|failure| failure.parameter.is_none()).map(problem);
    let body = view! {
        <section class="card-form">
            <h1>{text.register}</h1>
            <Problem words />
            <form method="post" action="/register">
                <input type="hidden" name="next" value=next.to_owned() />
                <Field name="name" label=text.name autocomplete="name" most=60 kept=kept.clone() />
                <Field name="email" label=text.email kind="email" autocomplete="username" kept=kept.clone() />
                <Field name="password" label=text.password kind="password" autocomplete="new-password" hint=text.password_hint kept />
                <button class="button wide" type="submit">{text.register}</button>
            </form>
            <p class="muted">{text.have_account}" "<a class="onward" href=with_next("/login", next)>{text.login}</a></p>
        </section>
    };
    Page::new(Head::private(text.register), body)
}

fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() { path.to_owned() } else { format!("{path}?next={}", crate::search::encode(next)) }
}

/// What is wrong, in the visitor's language where the shop has words for it.
fn problem(failure: &Failure) -> String {
    let text = use_text();
    let words = match failure.slug.as_str() {
        "wrong-credentials" => text.wrong_credentials,
        "too-many-requests" => text.too_many_attempts,
        "email-taken" => text.email_taken,
        _ => return failure.detail.clone().unwrap_or_else(|| text.field_wrong.to_owned()),
    };
    words.to_owned()
}
