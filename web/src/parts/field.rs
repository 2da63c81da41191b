//! A field of a form: its label, what was typed, and what is wrong with it.

use leptos::prelude::*;

use crate::failure::Failure;
use crate::server::form::Form;
use crate::text::use_text;

/// What was sent, and what was wrong with it: a form is shown again as it was filled in.
#[derive(Clone, Default)]
pub struct Kept {
    values: Vec<(String, String)>,
    pub failure: Option<Failure>,
}

impl Kept {
    pub fn new(form: &Form, failure: Failure) -> Self {
        Self { values: form.pairs().to_vec(), failure: Some(failure) }
    }

    /// What a field begins with.
    pub fn or(mut self, name: &str, value: &str) -> Self {
        if !self.values.iter().any(|(key, _)| key == name) {
            self.values.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// With another value than the one that was sent.
    pub fn but(mut self, name: &str, value: &str) -> Self {
        self.values.retain(|(key, _)| key != name);
        self.or(name, value)
    }

    pub fn value(&self, name: &str) -> String {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    pub fn is_wrong(&self, name: &str) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.parameter.as_deref() == Some(name))
    }
}

/// One line to type in. `kept` is what it holds; passwords are never sent back.
#[component]
pub fn Field(
    name: &'static str,
    label: &'static str,
    kept: Kept,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "")] autocomplete: &'static str,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = true)] required: bool,
    // Not where it is one of several ways to say the same: a browser would not send the form for another way.
    #[prop(default = true)] enforced: bool,
    #[prop(default = 200)] most: u16,
) -> impl IntoView {
    let text = use_text();
    let is_wrong = kept.is_wrong(name);
    let value = if kind == "password" { String::new() } else { kept.value(name) };
    let described = format!("{name}-hint");
    let detail = kept.failure.and_then(|failure| failure.detail).filter(|_| is_wrong);
    let words = if is_wrong { detail.unwrap_or_else(|| text.field_wrong.to_owned()) } else { hint.to_owned() };
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for=name>{label}{(!required).then(|| view! { <small>{text.optional}</small> })}</label>
            <input
                id=name
                name=name
                r#type=kind
                value=value
                maxlength=most
                autocomplete=autocomplete
                required=required && enforced
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described.clone()
            />
            <p class="field-hint" id=described>{words}</p>
        </div>
    }
}

/// What is wrong with a form as a whole, above it.
#[component]
pub fn Problem(words: Option<String>) -> impl IntoView {
    words.map(|words| view! { <p class="problem" role="alert">{words}</p> })
}
