//! `/suggest?q=`: names that fit what is being typed, for the search box.

use crate::api::catalogue::{List, Suggestion};
use crate::failure::Failure;
use crate::search::encode;
use crate::server::form::Form;
use crate::server::page::Done;
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;

pub fn show(visit: &Visit<'_>) -> Result<Done, Failure> {
    let form = Form::of_address(visit.request);
    let answered = visit.ask_one(Ask::get(format!("/products/suggest?q={}", encode(form.text("q")))));
    Done::json(&decode::<List<Suggestion>>(answered)?.items)
}
