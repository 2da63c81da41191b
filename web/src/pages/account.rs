//! `/my/account`: who the visitor is.

use leptos::prelude::*;
use meshmall_service::Method;
use serde_json::json;

use crate::api::account::User;
use crate::failure::{Failure, Kind};
use crate::notice::Notice;
use crate::parts::{Field, Head, Kept, MyPages, Problem};
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::visit::{Tokens, Visit};
use crate::text::{use_language, use_text};
use crate::time;

const ADDRESS: &str = "/my/account";
const ME: &str = "/users/me";

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    visit.person()?;
    let user: User = decode(visit.ask_one(Ask::get(ME)))?;
    let profile = Kept::default().or("name", &user.name).or("email", &user.email);
    Ok(page(Some(user), profile, Kept::default()))
}

/// The fields `do` (`profile` or `password`), and `name`, `email`, or `current_password`, `new_password`.
pub fn change(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    visit.person()?;
    let is_password = form.text("do") == "password";
    let ask = if is_password {
        let given =
            json!({ "current_password": form.raw("current_password"), "new_password": form.raw("new_password") });
        Ask::new(Method::PUT, format!("{ME}/password")).json(&given)
    } else {
        Ask::new(Method::PATCH, ME).json(&json!({ "name": form.text("name"), "email": form.text("email") }))
    };
    match visit.ask_one(ask) {
        Ok(_) if is_password => {
            // Every session has ended with the old password, this one too.
            visit.sign_out();
            visit.say(Notice::PasswordChanged);
            Ok(Done::See(format!("/login?next={}", crate::search::encode(ADDRESS))))
        }
        Ok(_) => {
            greet_anew(visit);
            visit.say(Notice::Saved);
            Ok(Done::See(ADDRESS.to_owned()))
        }
        Err(failure) if failure.kind == Kind::SignedOut => Err(failure),
        Err(failure) => {
            let status = failure.status();
            let user: Option<User> = decode(visit.ask_one(Ask::get(ME))).ok();
            let kept = Kept::new(form, in_words(failure));
            let (profile, password) = if is_password {
                let profile = user.as_ref().map(|user| Kept::default().or("name", &user.name).or("email", &user.email));
                (profile.unwrap_or_default(), kept)
            } else {
                (kept, Kept::default())
            };
            Ok(Done::Page(page(user, profile, password).status(status)))
        }
    }
}

/// The name in the header is that of the access token, so a new name needs a new token. Where there is none now, there
/// will be one in a few minutes.
fn greet_anew(visit: &Visit<'_>) {
    let token = visit.session.borrow().refresh.clone();
    let ask = Ask::post("/users/refresh").json(&json!({ "refresh_token": token }));
    if let Ok(tokens) = decode::<Tokens>(visit.ask_one(ask)) {
        visit.sign_in(tokens);
    }
}

/// With the shop's own words for what is wrong.
fn in_words(failure: Failure) -> Failure {
    let text = use_text();
    let own = use_language().orders();
    let (parameter, words) = match (failure.slug.as_str(), failure.parameter.as_deref()) {
        ("wrong-password", _) => (Some("current_password"), own.wrong_password),
        ("too-many-requests", _) => (None, text.too_many_attempts),
        ("email-taken", _) => (Some("email"), own.email_taken),
        (_, Some("name")) => (Some("name"), own.name_wrong),
        (_, Some("email")) => (Some("email"), own.email_wrong),
        (_, Some("new_password")) => (Some("new_password"), own.password_wrong),
        _ if failure.may_pass() => (None, own.press_again),
        _ => (None, text.field_wrong),
    };
    Failure { parameter: parameter.map(str::to_owned), detail: Some(words.to_owned()), ..failure }
}

/// What is wrong with a form as a whole.
fn whole(kept: &Kept) -> Option<String> {
    kept.failure.as_ref().filter(|failure| failure.parameter.is_none())?.detail.clone()
}

fn page(user: Option<User>, profile: Kept, password: Kept) -> Page {
    let text = use_text();
    let own = use_language().orders();
    let sells = user.as_ref().is_some_and(|user| user.role != "buyer");
    let body = view! {
        <MyPages current=ADDRESS />
        <h1 class="page-title">{own.account}</h1>
        <div class="account">
            <section class="slab" aria-labelledby="profile-title">
                <h2 id="profile-title">{own.profile}</h2>
                {user.map(|user| view! {
                    <p class="muted">{(own.role)(&user.role)}" · "{own.member_since}" "<time>{time::shown(&user.created_at)}</time></p>
                })}
                <Problem words=whole(&profile) />
                <form method="post" action=ADDRESS>
                    <Field name="name" label=text.name autocomplete="name" most=60 kept=profile.clone() />
                    <Field name="email" label=text.email kind="email" autocomplete="email" most=254 kept=profile />
                    <button class="button" type="submit" name="do" value="profile">{own.save}</button>
                </form>
            </section>
            <section class="slab" aria-labelledby="password-title">
                <h2 id="password-title">{own.change_password}</h2>
                <p class="muted">{own.change_password_hint}</p>
                <Problem words=whole(&password) />
                <form method="post" action=ADDRESS>
                    <Field name="current_password" label=own.current_password kind="password" autocomplete="current-password" kept=password.clone() />
                    <Field name="new_password" label=own.new_password kind="password" autocomplete="new-password" hint=text.password_hint kept=password />
                    <button class="button" type="submit" name="do" value="password">{own.change_password}</button>
                </form>
            </section>
            <nav class="slab shortcuts" aria-labelledby="shortcuts-title">
                <h2 id="shortcuts-title">{own.shortcuts}</h2>
                <a class="onward" href="/my/orders">{text.my_orders}</a>
                <a class="onward" href="/my/addresses">{own.addresses}</a>
                <a class="onward" href="/my/cart">{text.cart}</a>
                <a class="onward" href="/seller/products">{if sells { text.seller_center } else { text.sell_here }}</a>
            </nav>
        </div>
    };
    Page::new(Head::private(own.account), body)
}
