//! One of several, to choose.

use leptos::prelude::*;

use super::field::Kept;
use crate::text::use_text;

/// Options under a heading, each with its value and its words. Without a heading they stand by themselves.
pub struct Options {
    pub heading: String,
    pub options: Vec<(String, String)>,
}

impl Options {
    /// Options by themselves.
    pub fn plain(options: &[(&str, &str)]) -> Vec<Self> {
        let options = options.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect();
        vec![Self { heading: String::new(), options }]
    }
}

/// What is chosen is always among the options: a form that is sent as it was shown changes nothing.
#[component]
pub fn Choice(
    name: &'static str,
    label: &'static str,
    kept: Kept,
    groups: Vec<Options>,
    /// What stands there before anything is chosen.
    #[prop(default = "")]
    prompt: &'static str,
    #[prop(default = "")] hint: &'static str,
) -> impl IntoView {
    let text = use_text();
    let is_wrong = kept.is_wrong(name);
    let chosen = kept.value(name);
    let described = format!("{name}-hint");
    let is_offered = groups.iter().flat_map(|group| &group.options).any(|(value, _)| *value == chosen);
    let other = (!is_offered && !chosen.is_empty()).then(|| option((chosen.clone(), chosen.clone()), &chosen));
    let detail = kept.failure.and_then(|failure| failure.detail).filter(|_| is_wrong);
    let words = if is_wrong { detail.unwrap_or_else(|| text.field_wrong.to_owned()) } else { hint.to_owned() };
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for=name>{label}</label>
            <select
                id=name
                name=name
                required=true
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described.clone()
            >
                {(!prompt.is_empty()).then(|| view! { <option value="">{prompt}</option> })}
                {other}
                {groups.into_iter().map(|group| group_of(group, &chosen)).collect_view()}
            </select>
            <p class="field-hint" id=described>{words}</p>
        </div>
    }
}

fn group_of(group: Options, chosen: &str) -> AnyView {
    let options = group.options.into_iter().map(|pair| option(pair, chosen)).collect_view();
    if group.heading.is_empty() {
        return options.into_any();
    }
    view! { <optgroup label=group.heading>{options}</optgroup> }.into_any()
}

fn option((value, words): (String, String), chosen: &str) -> AnyView {
    let selected = value == chosen;
    view! { <option value=value selected=selected>{words}</option> }.into_any()
}
