//! The strip at the foot of every page: what served it. Opened, each call with its service, version, duration, status and
//! attempts, and then what was asked for since.

use leptos::prelude::*;

use super::shared::{self, Round};
use crate::language::Language;
use crate::served::{Call, services};

#[island]
pub fn MeshPanel(
    language: Language,
    calls: Vec<Call>,
    took_ms: f64,
    trace_id: String,
    /// Where traces can be looked at, if anywhere, with `{trace_id}` in it.
    traces: Option<String>,
) -> impl IntoView {
    let text = language.words();
    let rounds = shared::rounds();
    let names = services(&calls).len();
    let has_failed = calls.iter().any(|call| !call.is_well());
    let strip = (text.served_by)(names, &format!("{took_ms:.0}"));
    let (versions, first) = (chips(&calls), Round { calls, ms: took_ms, trace_id });
    let further = traces.clone();
    view! {
        <aside class="mesh" aria-label="Mesh">
            <details>
                <summary>
                    <svg class="mesh-mark" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
                        <path d="M8 3v18M16 3v18M3 8h18M3 16h18" />
                    </svg>
                    <span class="mesh-strip">{strip}</span>
                    <span class="mesh-chips">{versions}</span>
                    {has_failed.then(|| view! { <span class="mesh-failed">{text.something_failed}</span> })}
                </summary>
                <div class="mesh-body">
                    <p class="muted">{text.mesh_hint}</p>
                    {table(language, text.this_page, &first, traces.as_deref())}
                    {move || {
                        rounds.get().iter().rev().map(|round| table(language, text.then, round, further.as_deref())).collect_view()
                    }}
                </div>
            </details>
        </aside>
    }
}

/// Each service once, with its version: where two versions share the traffic, reloading shows it.
fn chips(calls: &[Call]) -> AnyView {
    services(calls)
        .into_iter()
        .map(|name| {
            let of_it = || calls.iter().filter(|call| call.name == name);
            let version = of_it().find_map(|call| call.version.clone()).unwrap_or_default();
            let class = if of_it().all(Call::is_well) { "chip" } else { "chip failed" };
            view! { <span class=class><b>{name.to_owned()}</b>" "{version}</span> }
        })
        .collect_view()
        .into_any()
}

fn table(language: Language, title: &'static str, round: &Round, traces: Option<&str>) -> AnyView {
    let text = language.words();
    let longest = round.calls.iter().map(|call| call.ms).fold(round.ms, f64::max).max(0.1);
    let link = traces.map(|address| address.replace("{trace_id}", &round.trace_id));
    let rows =
        round.calls.iter().enumerate().map(|(place, call)| row(language, call, depth(&round.calls, place), longest));
    view! {
        <table class="mesh-calls">
            <caption>
                {title}" · "{format!("{:.1} ms", round.ms)}" · "{text.trace}" "
                {match link {
                    Some(href) => view! { <a href=href target="_blank" rel="noopener" title=text.open_trace>{round.trace_id.clone()}</a> }.into_any(),
                    None => view! { <code>{round.trace_id.clone()}</code> }.into_any(),
                }}
            </caption>
            <thead>
                <tr>
                    <th scope="col">{text.service}</th>
                    <th scope="col">{text.version}</th>
                    <th scope="col">{text.status}</th>
                    <th scope="col">{text.attempts}</th>
                    <th scope="col" colspan="2">{text.duration}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(language: Language, call: &Call, depth: usize, longest: f64) -> AnyView {
    let class = match (call.is_well(), call.is_database()) {
        (false, _) => "failed",
        (true, true) => "db",
        (true, false) => "",
    };
    let status = match call.status {
        _ if call.is_database() => String::new(),
        0 => language.words().no_answer.to_owned(),
        status => status.to_string(),
    };
    let attempts = if call.is_database() { String::new() } else { call.attempts.to_string() };
    view! {
        <tr class=class>
            <th scope="row" class=format!("depth-{}", depth.min(4))>
                <b>{call.name.clone()}</b>" "<span class="muted">{call.what.clone()}</span>
            </th>
            <td>{call.version.clone().unwrap_or_default()}</td>
            <td>{status}</td>
            <td>{attempts}</td>
            <td class="number">{format!("{:.1} ms", call.ms)}</td>
            <td class="gauge"><meter min="0" max=longest value=call.ms aria-hidden="true"></meter></td>
        </tr>
    }
    .into_any()
}

/// How many services stand between the page and a call: the nearest call before it to the one that made it, and so on.
fn depth(calls: &[Call], place: usize) -> usize {
    let Some(call) = calls.get(place) else { return 0 };
    let before = calls.iter().take(place).rposition(|other| other.name == call.caller && !other.is_database());
    before.map_or(0, |before| 1 + depth(calls, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, caller: &str) -> Call {
        Call {
            name: name.to_owned(),
            caller: caller.to_owned(),
            version: None,
            status: 200,
            attempts: 1,
            ms: 1.0,
            what: String::new(),
        }
    }

    #[test]
    fn a_call_is_indented_below_the_one_that_made_it() {
        let calls = [
            call("product", "web"),
            call("db", "product"),
            call("inventory", "product"),
            call("db", "inventory"),
            call("cart", "web"),
            call("product", "cart"),
            call("db", "product"),
        ];
        let depths: Vec<usize> = (0..calls.len()).map(|place| depth(&calls, place)).collect();
        assert_eq!(depths, [0, 1, 1, 2, 0, 1, 2]);
    }
}
