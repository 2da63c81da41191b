//! A text of several lines to type in.

use leptos::prelude::*;

use super::field::Kept;
use crate::text::use_text;

#[component]
pub fn Area(
    name: &'static str,
    label: &'static str,
    kept: Kept,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = true)] required: bool,
    #[prop(default = 4)] rows: u8,
    #[prop(default = 5000)] most: u16,
) -> impl IntoView {
    let text = use_text();
    let is_wrong = kept.is_wrong(name);
    let value = literal(&kept.value(name));
    let described = format!("{name}-hint");
    let detail = kept.failure.and_then(|failure| failure.detail).filter(|_| is_wrong);
    let words = if is_wrong { detail.unwrap_or_else(|| text.field_wrong.to_owned()) } else { hint.to_owned() };
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for=name>{label}{(!required).then(|| view! { <small>{text.optional}</small> })}</label>
            <textarea
                id=name
                name=name
                rows=rows
                maxlength=most
                required=required
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described.clone()
                inner_html=value
            ></textarea>
            <p class="field-hint" id=described>{words}</p>
        </div>
    }
}

/// A text as it has to be written into a `textarea`, whose content Leptos takes for HTML.
pub fn literal(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn nothing_that_is_typed_ends_the_area() {
        assert_eq!(literal("a</textarea>&lt;"), "a&lt;/textarea>&amp;lt;");
    }
}
