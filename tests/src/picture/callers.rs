//! The table of who may call whom, as the mesh enforces it.

use std::fmt::Write;

use super::manifests::Call;
use super::plan::Plan;

/// A row for each rule of the policies, by who is asked, with the contract that it is there for.
pub fn table(plan: &Plan) -> String {
    let mut table = String::from("| who | may ask | methods | paths | for |\n|---|---|---|---|---|\n");
    // From the outside in: the edge, the components, and what is no component.
    let order: Vec<&str> =
        std::iter::once("edge").chain(plan.components().map(|service| service.name.as_str())).collect();
    let mut calls: Vec<&Call> = plan.calls.iter().collect();
    calls.sort_by_key(|call| order.iter().position(|name| *name == call.callee).unwrap_or(order.len()));
    for call in calls {
        let who = if call.callers.is_empty() { "anybody".to_owned() } else { call.callers.join(", ") };
        let (how, what) = asked(call);
        writeln!(table, "| {who} | {} | {how} | {what} | {} |", call.callee, reason(plan, call))
            .expect("a string takes it");
    }
    table
}

fn asked(call: &Call) -> (String, String) {
    if !call.ports.is_empty() {
        return (format!("TCP {}", call.ports.join(", ")), "–".to_owned());
    }
    let methods = if call.methods.is_empty() { "all".to_owned() } else { call.methods.join(", ") };
    let mut paths = if call.paths.is_empty() { "all".to_owned() } else { quoted(&call.paths) };
    if !call.but.is_empty() {
        write!(paths, " but {}", quoted(&call.but)).expect("a string takes it");
    }
    (methods, paths)
}

/// What is there with and without `/api` is named once, without.
fn quoted(paths: &[String]) -> String {
    let twin = |path: &str| path.strip_prefix("/api").is_some_and(|bare| paths.iter().any(|other| other == bare));
    let named = paths.iter().filter(|path| !twin(path)).map(|path| format!("`{path}`"));
    named.collect::<Vec<_>>().join(", ")
}

fn reason(plan: &Plan, call: &Call) -> String {
    let contract = plan.contracts.iter().find(|contract| {
        contract.callee == call.callee
            && !call.callers.is_empty()
            && call.callers.iter().all(|one| contract.callers.contains(one))
    });
    match contract {
        Some(contract) => format!("`{}`", contract.name),
        None if !call.ports.is_empty() => "data".to_owned(),
        None if call.callers == [plan.keeper.clone()] => "timers".to_owned(),
        None if call.with_token => "visitors with a token".to_owned(),
        None => "visitors".to_owned(),
    }
}
