//! The stock of a product on its seller's page: what there is, what came and went, and the forms that say so.

use leptos::prelude::*;
use meshmall_service::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::offer::problem;
use crate::api::catalogue::List;
use crate::api::inventory::{Availability, Entry};
use crate::failure::{Failure, Kind};
use crate::parts::{Choice, Field, Kept, Options, Pager, PartFailure, Problem};
use crate::search::address;
use crate::server::form::Form;
use crate::server::peers::Ask;
use crate::server::visit::Visit;
use crate::text::selling::words;
use crate::text::use_language;
use crate::time;

const PAGE: &str = "limit=20";

/// The forms of the stock, as they were sent; at most one of them was.
#[derive(Default)]
pub struct Sent {
    adjust: Kept,
    set: Kept,
}

/// What inventory says of a product, each part by itself.
pub struct Stock {
    pub available: Result<Availability, Failure>,
    pub ledger: Result<List<Entry>, Failure>,
    /// The page of the ledger; empty for the first.
    pub cursor: String,
}

pub fn ledger_path(id: &str, cursor: &str) -> String {
    address(&format!("/inventory/{id}/adjustments"), &[("cursor", cursor)], PAGE)
}

/// Adds or takes away, once for each key.
pub fn adjust(visit: &Visit<'_>, id: &str, form: &Form) -> Result<(), Failure> {
    let change = form.number("change").filter(|change| *change != 0).ok_or_else(|| Failure::invalid("change"))?;
    let change = json!({ "change": change, "reason": form.text("change_reason"), "note": note(form, "change_note") });
    let ask = Ask::post(format!("/inventory/{id}/adjustments")).json(&change).key(form.text("key"));
    visit.ask_one(ask).map(|_| ())
}

/// Sets what was counted.
pub fn set(visit: &Visit<'_>, id: &str, form: &Form) -> Result<(), Failure> {
    let count = form.number("count").ok_or_else(|| Failure::invalid("available"))?;
    let set = json!({ "available": count, "reason": form.text("count_reason"), "note": note(form, "count_note") });
    visit.ask_one(Ask::new(Method::PUT, format!("/inventory/{id}")).json(&set)).map(|_| ())
}

fn note(form: &Form, field: &str) -> Option<Value> {
    Some(form.text(field)).filter(|note| !note.is_empty()).map(Value::from)
}

impl Sent {
    pub fn of(form: &Form, failure: Failure) -> Self {
        let is_adjusted = form.text("do") == "adjust";
        let kept = Kept::new(form, at_field(failure, is_adjusted));
        if is_adjusted {
            Self { adjust: kept, set: Kept::default() }
        } else {
            Self { adjust: Kept::default(), set: kept }
        }
    }

    pub fn is_some(&self) -> bool {
        self.failure().is_some()
    }

    fn failure(&self) -> Option<&Failure> {
        self.adjust.failure.as_ref().or(self.set.failure.as_ref())
    }

    /// The key of the next adjustment. While nobody knows what became of the last one it stays the same, so that
    /// sending it again does it once.
    fn key(&self) -> String {
        let is_open = self.adjust.failure.as_ref().is_some_and(Failure::may_pass);
        let last = self.adjust.value("key");
        if is_open && !last.is_empty() { last } else { Uuid::new_v4().to_string() }
    }
}

/// A failure at the field of the form that it is about, in words.
fn at_field(failure: Failure, is_adjusted: bool) -> Failure {
    let text = use_language().selling();
    let fields = if is_adjusted {
        [
            ("change", "change", text.change_rule),
            ("reason", "change_reason", text.choose),
            ("note", "change_note", text.note_rule),
        ]
    } else {
        [
            ("available", "count", text.count_rule),
            ("reason", "count_reason", text.choose),
            ("note", "count_note", text.note_rule),
        ]
    };
    let (field, words) = match failure.slug.as_str() {
        "stock-negative" => (Some("change"), text.too_little),
        "stock-too-large" => (Some("change"), text.too_much),
        "idempotency-key-reused" => (None, text.already_recorded),
        _ => {
            let of_api = fields.into_iter().find(|(parameter, _, _)| failure.parameter.as_deref() == Some(parameter));
            let Some((_, field, words)) = of_api else { return Failure { parameter: None, ..failure } };
            (Some(field), words)
        }
    };
    Failure { parameter: field.map(str::to_owned), detail: Some(words.to_owned()), ..failure }
}

impl Stock {
    pub fn view(self, sent: Sent, address: &str) -> AnyView {
        let text = use_language().selling();
        let wrong = sent.failure().map(|failure| problem(failure, text.stock_not_saved));
        view! {
            <section class="sheet stock-keeping" aria-labelledby="stock">
                <h2 id="stock">{text.stock}</h2>
                {self.numbers()}
                <Problem words=wrong />
                {forms(sent, address)}
                <h3 id="ledger">{text.ledger}</h3>
                {self.entries(address)}
            </section>
        }
        .into_any()
    }

    fn numbers(&self) -> AnyView {
        let text = use_language().selling();
        let available = match &self.available {
            Ok(stock) => stock.available,
            // Nothing was ever put in.
            Err(failure) if failure.kind == Kind::NotFound => 0,
            Err(_) => return view! { <PartFailure /> }.into_any(),
        };
        // The last entry of all is on the first page alone.
        let total = match &self.ledger {
            Ok(ledger) if self.cursor.is_empty() => ledger.items.first().map(Entry::total),
            _ => None,
        };
        view! {
            <div class="numbers">
                <dl>
                    <div><dt>{text.available}</dt><dd>{available}</dd></div>
                    {total.map(|total| view! {
                        <div><dt>{text.in_orders}<small>{text.in_orders_words}</small></dt><dd>{(total - available).max(0)}</dd></div>
                        <div><dt>{text.ever_put_in}</dt><dd>{total}</dd></div>
                    })}
                </dl>
            </div>
        }
        .into_any()
    }

    fn entries(self, address: &str) -> AnyView {
        let text = use_language().selling();
        let ledger = match self.ledger {
            Ok(ledger) if ledger.items.is_empty() => {
                return view! { <p class="muted">{text.ledger_empty}</p> }.into_any();
            }
            Ok(ledger) => ledger,
            Err(_) => return view! { <PartFailure /> }.into_any(),
        };
        let first = (!self.cursor.is_empty()).then(|| format!("{address}#ledger"));
        let next =
            ledger.next_cursor.map(|cursor| format!("{address}?ledger={}#ledger", crate::search::encode(&cursor)));
        view! {
            <div class="table" tabindex="0" role="region" aria-label=format!("{} · {}", text.ledger, text.table_scrolls)>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text.time}</th>
                            <th scope="col" class="figure">{text.change}</th>
                            <th scope="col">{text.reason}</th>
                            <th scope="col">{text.note}</th>
                            <th scope="col">{text.after_it}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {ledger.items.into_iter().map(|entry| view! {
                            <tr>
                                <td><time>{time::shown(&entry.at)}</time></td>
                                <td class="figure"><b>{format!("{:+}", entry.change)}</b></td>
                                <td>{words(&text.reasons, &entry.reason)}</td>
                                <td>{entry.note}</td>
                                <td>{(text.after)(entry.available, entry.reserved, entry.sold)}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
            </div>
            <Pager first next />
        }
        .into_any()
    }
}

fn forms(sent: Sent, address: &str) -> AnyView {
    let text = use_language().selling();
    let key = sent.key();
    let adjust = sent.adjust.or("change_reason", "purchase");
    let set = sent.set.or("count_reason", "correction");
    view! {
        <div class="pair">
            <form class="inner" method="post" action=address.to_owned()>
                <h3>{text.adjust}</h3>
                <p class="muted">{text.adjust_words}</p>
                <input type="hidden" name="do" value="adjust" />
                <input type="hidden" name="key" value=key />
                <Field name="change" label=text.change hint=text.change_rule kind="number" autocomplete="off" kept=adjust.clone() />
                <Choice name="change_reason" label=text.reason groups=Options::plain(&text.reasons) kept=adjust.clone() />
                <Field name="change_note" label=text.note hint=text.note_rule required=false most=500 autocomplete="off" kept=adjust />
                <button class="button small" type="submit">{text.record}</button>
            </form>
            <form class="inner" method="post" action=address.to_owned()>
                <h3>{text.set}</h3>
                <p class="muted">{text.set_words}</p>
                <input type="hidden" name="do" value="set" />
                <Field name="count" label=text.count hint=text.count_rule kind="number" autocomplete="off" kept=set.clone() />
                <Choice name="count_reason" label=text.reason groups=Options::plain(&text.reasons) kept=set.clone() />
                <Field name="count_note" label=text.note hint=text.note_rule required=false most=500 autocomplete="off" kept=set />
                <button class="button quiet small" type="submit">{text.record}</button>
            </form>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(slug: &str, kind: Kind, parameter: Option<&str>) -> Failure {
        let failure = Failure::new(kind, None);
        Failure { slug: slug.to_owned(), parameter: parameter.map(str::to_owned), ..failure }
    }

    #[test]
    fn a_failure_finds_its_field() {
        let field = |failure, is_adjusted| at_field(failure, is_adjusted).parameter;
        assert_eq!(field(refused("stock-negative", Kind::Refused, None), true).as_deref(), Some("change"));
        assert_eq!(field(refused("invalid-body", Kind::Invalid, Some("note")), true).as_deref(), Some("change_note"));
        assert_eq!(field(refused("invalid-body", Kind::Invalid, Some("available")), false).as_deref(), Some("count"));
        assert_eq!(field(refused("idempotency-key-reused", Kind::Refused, None), true), None);
        assert_eq!(field(refused("", Kind::Unavailable, None), false), None);
    }

    #[test]
    fn the_key_stays_while_nobody_knows_what_became_of_it() {
        let sent = |kind| Sent {
            adjust: Kept::new(&Form::default(), Failure::new(kind, None)).or("key", "k1"),
            set: Kept::default(),
        };
        assert_eq!(sent(Kind::Unavailable).key(), "k1");
        assert_ne!(sent(Kind::Invalid).key(), "k1");
        assert_eq!(Sent::default().key().len(), 36);
    }
}
