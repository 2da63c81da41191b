//! `/admin/users`: the accounts, and what each of them may do.

use leptos::prelude::*;
use meshmall_service::Method;
use serde_json::json;

use crate::api::account::User;
use crate::api::catalogue::List;
use crate::failure::{Failure, Kind};
use crate::notice::Notice;
use crate::parts::{Desk, Head, Pager, Problem, Tabs};
use crate::search::{address, encode};
use crate::server::form::Form;
use crate::server::page::{Done, Page};
use crate::server::peers::{Ask, decode};
use crate::server::session::Person;
use crate::server::visit::Visit;
use crate::text::selling::words;
use crate::text::use_language;
use crate::time;

const ADDRESS: &str = "/admin/users";
const PAGE: &str = "limit=30";

pub fn show(visit: &Visit<'_>) -> Result<Page, Failure> {
    let person = super::admin(visit)?;
    page(visit, person, None)
}

/// The fields `user` and `role`. The form is sent to the address of its list.
pub fn change(visit: &Visit<'_>, form: &Form) -> Result<Done, Failure> {
    let person = super::admin(visit)?;
    let path = format!("/users/{}", encode(form.text("user")));
    let ask = Ask::new(Method::PATCH, path).json(&json!({ "role": form.text("role") }));
    let failure = match visit.ask_one(ask) {
        Ok(_) => {
            visit.say(Notice::Saved);
            return Ok(Done::See(visit.address()));
        }
        Err(failure) => failure,
    };
    let text = use_language().selling();
    let words = match failure.kind {
        Kind::Refused if failure.slug == "own-role" => text.own_role,
        Kind::NotFound => text.user_gone,
        _ if failure.may_pass() => text.role_not_changed,
        _ => return Err(failure),
    };
    Ok(Done::Page(page(visit, person, Some(words.to_owned()))?.status(failure.status())))
}

fn page(visit: &Visit<'_>, person: Person, wrong: Option<String>) -> Result<Page, Failure> {
    let text = use_language().selling();
    let form = Form::of_address(visit.request);
    let (role, cursor) = (form.text("role"), form.text("cursor"));
    let path = address("/users", &[("role", role), ("cursor", cursor)], PAGE);
    let List { items, next_cursor } = decode::<List<User>>(visit.ask_one(Ask::get(path)))?;
    let href = |role: &str, cursor: &str| address(ADDRESS, &[("role", role), ("cursor", cursor)], "");
    let first = (!cursor.is_empty()).then(|| href(role, ""));
    let next = next_cursor.map(|cursor| href(role, &cursor));
    let roles = [("", text.all)].into_iter().chain(text.roles);
    let tabs = roles.map(|(name, words)| (href(name, ""), words, name == role)).collect();
    let (own_id, there) = (person.id.clone(), visit.address());
    let list = if items.is_empty() {
        view! { <p class="hint">{text.no_users}</p> }.into_any()
    } else {
        table(items, &own_id, &there)
    };
    let body = view! {
        <Desk person current=ADDRESS />
        <h1 class="page-title">{text.users}</h1>
        <Problem words=wrong />
        <p class="tip">{text.roles_words}</p>
        <Tabs label=text.role tabs />
        {list}
        <Pager first next />
    };
    Ok(Page::new(Head::private(text.users), body))
}

fn table(users: Vec<User>, own_id: &str, there: &str) -> AnyView {
    let text = use_language().selling();
    view! {
        <div class="sheet table" tabindex="0" role="region" aria-label=format!("{} · {}", text.users, text.table_scrolls)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text.name}</th>
                        <th scope="col">{text.email}</th>
                        <th scope="col">{text.since}</th>
                        <th scope="col">{text.role}</th>
                    </tr>
                </thead>
                <tbody>{users.into_iter().map(|user| row(user, own_id, there)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(user: User, own_id: &str, there: &str) -> AnyView {
    let text = use_language().selling();
    let User { id, email, name, role, created_at } = user;
    let change = if id == own_id {
        view! { {words(&text.roles, &role)}" "<small class="muted">{text.yourself}</small> }.into_any()
    } else {
        view! {
            <form class="role" method="post" action=there.to_owned()>
                <input type="hidden" name="user" value=id />
                <select name="role" aria-label=(text.role_of)(&name)>
                    {text.roles.into_iter().map(|(value, words)| view! {
                        <option value=value selected=value == role>{words}</option>
                    }).collect_view()}
                </select>
                <button class="button quiet small" type="submit" aria-label=format!("{}: {}", text.change_role, (text.role_of)(&name))>{text.change_role}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>{email}</td>
            <td><time>{time::shown(&created_at)}</time></td>
            <td>{change}</td>
        </tr>
    }
    .into_any()
}
